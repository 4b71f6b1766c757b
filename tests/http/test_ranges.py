"""Byte ranges of requests and responses."""

from __future__ import annotations

import unittest

from . import examples


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        examples.check(self, "ranges", examples.ours("parse", "caching", "ranges"))


class HostileTest(unittest.TestCase):
    def test_sizes_are_linear_and_never_raise(self):
        from microflask.http import ranges

        for unit in ("0-1,", "-", ",", "9", "=", "bytes=", "1-2-"):
            with self.subTest(unit):
                ranges.parse_range_header("bytes=" + unit * 50_000)
                ranges.parse_content_range_header("bytes " + unit * 50_000)
                ranges.parse_if_range_header(unit * 50_000)

    def test_bad_range_is_a_value_error(self):
        from microflask.http.ranges import ContentRange

        for kind in (ValueError, AssertionError):
            with self.subTest(kind), self.assertRaises(kind):
                ContentRange("bytes", 5, 3)


if __name__ == "__main__":
    unittest.main()
