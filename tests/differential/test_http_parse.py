"""Whole ranges of characters through microflask.http.parse and through Werkzeug."""

from __future__ import annotations

import unittest

from ..http import examples
from . import oracle

FUNCTIONS = ("parse_list_header", "parse_dict_header", "parse_options_header")

CASES = [
    "[quote_header_value(c) for c in map(chr, range(256))]",
    r"""[parse_options_header('a; b=x%sy' % c) for c in map(chr, range(256))]""",
    r"""[parse_options_header('a; b%sd=x' % c) for c in map(chr, range(256))]""",
    r"""[parse_options_header('a; b="x%sy"' % c) for c in map(chr, range(256))]""",
    r"""[parse_options_header('a; b="x\\%sy"' % c) for c in map(chr, range(256)) if c != '\n']""",
    r"""[parse_options_header('a%s; b=c' % c) for c in map(chr, range(256))]""",
    r"""[parse_options_header('a;%sb=c' % c) for c in map(chr, range(256))]""",
    r"""[parse_list_header('a%sb, c' % c) for c in map(chr, range(256))]""",
    r"""[parse_list_header('%sa%s' % (c,c)) for c in map(chr, range(256))]""",
    "[http_date(i*86400*37+i*3601) for i in range(-2000,3000,7)]",
    "[http_date(dt.datetime(1900,1,1)+dt.timedelta(hours=i*1001)) for i in range(1000)]",
    "[http_date(dt.date(1,1,1)+dt.timedelta(days=i*3653)) for i in range(999)]",
    "[http_date(x) for x in (-0.5,0.5,-1.0,86399.999999,1e9,2**31,-2**31)]",
    "[parse_date(http_date(i*86400*37+i*3601)) for i in range(-200,3000,7)]",
    r"""[parse_date('%s, 06 %s 1994 08:49:37 GMT' % (d,m)) for d in ('Sun','Xxx','') for m in 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec jan JAN Foo'.split()]""",
]


class SameAsWerkzeugTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        oracle("werkzeug")
        cls.ours = examples.ours("parse")
        cls.theirs = examples.namespace("werkzeug.datastructures", "werkzeug.http", "werkzeug.urls")

    def test_every_character(self):
        examples.compare(self, CASES, self.ours, self.theirs)

    def test_random(self):
        from hypothesis import given, settings, strategies

        names = self.ours, self.theirs
        text = strategies.text(alphabet="ab*0=;,\"\\\\ '%2\t\u00e9", max_size=30)

        @settings(deadline=None, derandomize=True, max_examples=100)
        @given(text)
        def same(value):
            cases = [f"{name}({value!r})" for name in FUNCTIONS]
            cases.append(f"parse_options_header({'a; ' + value!r})")
            examples.compare(self, cases, *names)

        same()


if __name__ == "__main__":
    unittest.main()
