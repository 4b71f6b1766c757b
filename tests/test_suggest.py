"""The nearest known name for a mistyped one."""

from __future__ import annotations

import unittest

from microflask.suggest import did_you_mean, nearest


class SuggestTest(unittest.TestCase):
    def test_hint(self):
        cases = [
            ("uper", ["upper", "lower"], " Did you mean 'upper'?"),
            ("debug", ["DEBUG", "TESTING"], " Did you mean 'DEBUG'?"),
            ("qqq", ["upper", "lower"], ""),
            ("", ["upper"], ""),
            (None, ["upper"], ""),
            (5, [5, None, object()], ""),
            ("x", [], ""),
            ("upper", ["upper"], ""),
        ]
        for name, known, expected in cases:
            with self.subTest(name=name):
                self.assertEqual(expected, did_you_mean(name, known))

    def test_several(self):
        self.assertEqual(["index", "Index"], nearest("indx", ["index", "Index"], 2))
        self.assertEqual([], nearest("index", ["indexed"], 0))
        self.assertEqual(" Did you mean 'abd' or 'abc'?", did_you_mean("abe", ["abc", "abd"], 2))

    def test_takes_any_iterable(self):
        self.assertEqual(["lower"], nearest("lowr", {"lower": 1, "upper": 2}.keys()))
        self.assertEqual(["lower"], nearest("lowr", (name for name in ["lower"])))

    def test_hostile_length_is_not_compared(self):
        self.assertEqual([], nearest("a" * 10_000, ["a" * 10_000 + "b"]))
        self.assertEqual(["abc"], nearest("abd", ["abc", "a" * 10_000]))


if __name__ == "__main__":
    unittest.main()
