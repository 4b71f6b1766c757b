"""Whole ranges of characters through microflask.http.ranges and through Werkzeug."""

from __future__ import annotations

import unittest

from ..http import examples
from . import oracle

CASES = [
    r"""[parse_range_header('bytes=%s0-5' % c) for c in map(chr, range(0,128))]""",
    r"""[parse_range_header('bytes=0-5%s' % c) for c in map(chr, range(0,128))]""",
    r"""[parse_content_range_header('bytes %s0-5/10' % c) for c in map(chr, range(0,128))]""",
    r"""[parse_content_range_header('bytes 0-5/10%s' % c) for c in map(chr, range(0,128))]""",
    r"""[parse_content_range_header('bytes%s0-5/10' % c) for c in map(chr, range(0,128))]""",
]


class SameAsWerkzeugTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        oracle("werkzeug")
        cls.ours = examples.ours("ranges")
        cls.theirs = examples.namespace("werkzeug.datastructures", "werkzeug.http", "werkzeug.urls")

    def test_every_character(self):
        examples.compare(self, CASES, self.ours, self.theirs)


if __name__ == "__main__":
    unittest.main()
