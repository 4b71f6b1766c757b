"""Whole ranges of characters through microflask.http.cookies and through Werkzeug."""

from __future__ import annotations

import unittest

from ..http import examples
from . import oracle

CASES = [
    r"""[ord(c) for c in map(chr, range(128)) if parse_cookie('a%sb=x' % c) != MultiDict([('a%sb' % c,'x')])]""",
    r"""[ord(c) for c in map(chr, range(128)) if parse_cookie('%sb=x' % c) != MultiDict([('%sb' % c,'x')])]""",
    r"""[ord(c) for c in map(chr, range(128)) if parse_cookie('a=x%sy' % c).get('a') != 'x%sy' % c]""",
    r"""[ord(c) for c in map(chr, range(128)) if parse_cookie('a=%sy' % c).get('a') != '%sy' % c]""",
    r"""[ord(c) for c in map(chr, range(128)) if parse_cookie('a=y%s' % c).get('a') != 'y%s' % c]""",
    r"""[ord(c) for c in map(chr, range(128)) if parse_cookie('a="x%sy"' % c).get('a') != 'x%sy' % c]""",
    r"""[parse_cookie('a="x\\%sy"' % c).get('a') for c in map(chr, range(128))]""",
    r"""[dump_cookie('a', c) for c in map(chr, range(0x20,0x300))]""",
    r"""[dump_cookie('a', c) for c in map(chr, range(0,0x1a))]""",
    r"""[dump_cookie('a', ' '+c) for c in map(chr, range(0,0x1a))]""",
    r"""[dump_cookie('a', 'x', path=c) for c in map(chr, range(0x300))]""",
]


class SameAsWerkzeugTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        oracle("werkzeug")
        cls.ours = examples.ours("cookies", "multidict")
        cls.theirs = examples.namespace("werkzeug.datastructures", "werkzeug.http", "werkzeug.urls")

    def test_every_character(self):
        examples.compare(self, CASES, self.ours, self.theirs)

    def test_random(self):
        from hypothesis import given, settings, strategies

        names = self.ours, self.theirs
        text = strategies.text(alphabet='ab=;,"\\\\ 073\t', max_size=30)

        @settings(deadline=None, derandomize=True, max_examples=100)
        @given(text)
        def same(value):
            cases = [f"parse_cookie({value!r})", f"dump_cookie('k', {value!r})"]
            examples.compare(self, cases, *names)

        same()


if __name__ == "__main__":
    unittest.main()
