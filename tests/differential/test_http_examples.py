"""The shared example lines of tests/cases/http, run by Werkzeug itself."""

from __future__ import annotations

import unittest
import warnings

from ..http import examples
from . import oracle

FILES = (
    "urls",
    "parse",
    "multidict",
    "headers",
    "cookies",
    "negotiation",
    "caching",
    "ranges",
    "auth",
    "policy",
    "files",
)


class WerkzeugGivesTheSameTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        structures = oracle("werkzeug.datastructures")
        cls.names = examples.namespace("werkzeug.datastructures", "werkzeug.http", "werkzeug.urls")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in ("OrderedMultiDict", "ImmutableOrderedMultiDict"):
                cls.names[name] = getattr(structures, name)

    def test_examples(self):
        for file in FILES:
            for expression, mark, expected in examples.read_cases(file, with_ours=False):
                with self.subTest(expression, file=file):
                    actual_mark, actual = examples.outcome(expression, self.names)
                    if mark == actual_mark == "!!" and (
                        expected.startswith(actual) or actual.startswith(expected)
                    ):
                        continue
                    self.assertEqual((mark, expected), (actual_mark, actual))


if __name__ == "__main__":
    unittest.main()
