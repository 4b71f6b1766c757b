"""Content-Security-Policy, COOP and COEP."""

from __future__ import annotations

import unittest

from . import examples


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        examples.check(self, "policy", examples.ours("policy"))


if __name__ == "__main__":
    unittest.main()
