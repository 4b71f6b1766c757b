"""What a client accepts, and the best of what we have."""

from __future__ import annotations

import unittest

from . import examples


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        examples.check(self, "negotiation", examples.ours("negotiation"))


class HostileTest(unittest.TestCase):
    def test_sizes_are_linear_and_never_raise(self):
        from microflask.http.negotiation import MIMEAccept, parse_accept_header

        units = (
            "a,",
            "a;q=",
            ";",
            'a;b="',
            "*/*,",
            "q=1;",
            "a;q=0." + "9" * 50 + ",",
            ",",
            "=",
            '"',
        )
        for unit in units:
            with self.subTest(unit[:10]):
                accept = parse_accept_header(unit * 10_000, MIMEAccept)
                accept.best_match(["text/html"])

    def test_numbers(self):
        from microflask.http.negotiation import parse_accept_header

        for quality in ("9" * 5000, "0." + "1" * 5000, "1e3", "nan", "-1", "٠"):
            with self.subTest(quality[:10]):
                self.assertIn(len(parse_accept_header(f"a;q={quality}, b")), (1, 2))


if __name__ == "__main__":
    unittest.main()
