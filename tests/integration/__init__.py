"""Real things around microflask: browsers, other servers, other people's programs.

They take minutes, so they run when they are asked for:
`python -m unittest discover -s tests/integration -t .`
"""

from __future__ import annotations

import os
import sys
import unittest


def load_tests(
    loader: unittest.TestLoader, tests: unittest.TestSuite, pattern: str | None
) -> unittest.TestSuite:
    if any("integration" in argument for argument in sys.argv):
        return loader.discover(os.path.dirname(__file__), pattern or "test*.py")
    return unittest.TestSuite([Asked("test_for")])


class Asked(unittest.TestCase):
    def test_for(self) -> None:
        self.skipTest("not asked for (python -m unittest discover -s tests/integration -t .)")
