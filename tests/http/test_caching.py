"""Cache-Control, entity tags and conditional requests."""

from __future__ import annotations

import unittest

from . import examples


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        examples.check(self, "caching", examples.ours("parse", "caching"))


class HostileTest(unittest.TestCase):
    def test_sizes_are_linear_and_never_raise(self):
        from microflask.http import caching

        for unit in ('"', "W/", 'W/"', ",", "a ", '"a" b,', "\\", "a=", 'a="', "=", "max-age="):
            with self.subTest(unit):
                caching.parse_etags(unit * 30_000)
                control = caching.parse_cache_control_header(unit * 30_000)
                self.assertIn(type(control.max_age), (type(None), int))

    def test_long_numbers(self):
        from microflask.http.caching import ResponseCacheControl

        self.assertIsNone(ResponseCacheControl({"max-age": "9" * 5000}).max_age)


if __name__ == "__main__":
    unittest.main()
