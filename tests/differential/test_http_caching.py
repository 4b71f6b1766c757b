"""Whole ranges of characters through microflask.http.caching and through Werkzeug."""

from __future__ import annotations

import unittest

from ..http import examples
from . import oracle

CASES = [
    r"""[parse_etags('a%sb' % c).to_header() for c in map(chr, range(33,256)) if c != ',']""",
]


class SameAsWerkzeugTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        oracle("werkzeug")
        cls.ours = examples.ours("caching", "parse")
        cls.theirs = examples.namespace("werkzeug.datastructures", "werkzeug.http", "werkzeug.urls")

    def test_every_character(self):
        examples.compare(self, CASES, self.ours, self.theirs)


if __name__ == "__main__":
    unittest.main()
