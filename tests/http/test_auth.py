"""Authorization and WWW-Authenticate."""

from __future__ import annotations

import unittest

from . import examples


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        examples.check(self, "auth", examples.ours("auth"))


class HostileTest(unittest.TestCase):
    def test_sizes_are_linear_and_never_raise(self):
        from microflask.http.auth import Authorization, WWWAuthenticate

        for scheme in ("Basic ", "Digest ", "Bearer ", ""):
            for unit in ('a="', "=", ",", '"', "\\", "A", "a=b,", "\xff", " "):
                with self.subTest(scheme + unit):
                    for cls in (Authorization, WWWAuthenticate):
                        found = cls.from_header(scheme + unit * 30_000)
                        self.assertIsInstance(repr(found), str)


if __name__ == "__main__":
    unittest.main()
