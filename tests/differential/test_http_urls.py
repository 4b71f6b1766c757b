"""Whole ranges of characters through microflask.http.urls and through Werkzeug."""

from __future__ import annotations

import unittest

from ..http import examples
from . import oracle

CASES = [
    r"""[iri_to_uri('http://h/a%sb?c%sd#e%sf' % (c,c,c)) for c in map(chr, range(0x20,0x300)) if c not in '?#']""",
    r"""[uri_to_iri('http://h/a%%%02Xb?c%%%02xd#e%%%02xf' % (c,c,c)) for c in range(256)]""",
    r"""[uri_to_iri('http://u%%%02Xb:p%%%02x@host/' % (c,c)) for c in range(128)]""",
    r"""[iri_to_uri('http://u%sb:p%s@host/' % (c,c)) for c in map(chr, range(0x21,0x7f)) if c not in '/?#[]']""",
]


class SameAsWerkzeugTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        oracle("werkzeug")
        cls.ours = examples.ours("urls")
        cls.theirs = examples.namespace("werkzeug.datastructures", "werkzeug.http", "werkzeug.urls")

    def test_every_character(self):
        examples.compare(self, CASES, self.ours, self.theirs)


if __name__ == "__main__":
    unittest.main()
