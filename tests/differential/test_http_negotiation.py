"""Whole ranges of characters through microflask.http.negotiation and through Werkzeug."""

from __future__ import annotations

import unittest

from ..http import examples
from . import oracle

CASES = [
    r"""[parse_accept_header('a%sb;q=0.5, c' % c) for c in map(chr, range(256))]""",
    r"""[parse_accept_header('a;q=%s0.5, c' % c) for c in map(chr, range(256))]""",
    r"""[parse_accept_header('a;q=0.5%s, c' % c) for c in map(chr, range(256))]""",
]


class SameAsWerkzeugTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        oracle("werkzeug")
        cls.ours = examples.ours("negotiation")
        cls.theirs = examples.namespace("werkzeug.datastructures", "werkzeug.http", "werkzeug.urls")

    def test_every_character(self):
        examples.compare(self, CASES, self.ours, self.theirs)

    def test_best_match(self):
        types = ["text/html", "text/*", "*/*", "image/png", "text/html;level=1", "a/b"]
        cases = []
        for first in types:
            for second in types:
                header = f"{first};q=0.5, {second}, a/c;q=0"
                accept = f"parse_accept_header({header!r}, MIMEAccept)"
                cases.append(accept)
                for offer in (["text/html", "image/png"], ["a/c", "text/plain"], ["a/b"]):
                    cases.append(f"{accept}.best_match({offer!r})")
        languages = ["de", "de-AT", "en_US", "*", "zh-Hant-TW", "en"]
        for first in languages:
            for second in languages:
                accept = f"LanguageAccept([({first!r}, 0.5), ({second!r}, 1)])"
                for offer in (["de", "en"], ["de-CH", "en-GB"], ["zh", "en-us"], ["fr"]):
                    cases.append(f"{accept}.best_match({offer!r})")
        examples.compare(self, cases, self.ours, self.theirs)


if __name__ == "__main__":
    unittest.main()
