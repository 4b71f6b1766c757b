"""What the tests of Flask's pages ask of microflask is what Flask itself does."""

from __future__ import annotations

import re
import subprocess
import sys
import unittest
from pathlib import Path

from . import oracle

ROOT = Path(__file__).resolve().parents[2]


class TestPatterns(unittest.TestCase):
    def test_with_flask(self):
        oracle("flask")
        names = [
            f"tests.patterns.{path.stem}" for path in (ROOT / "tests/patterns").glob("test_*.py")
        ]
        done = subprocess.run(
            [sys.executable, "-m", "tests.differential.as_flask", *sorted(names)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        self.assertEqual(0, done.returncode, done.stderr[-4000:])
        ran = re.search(r"Ran (\d+) tests", done.stderr)
        self.assertGreater(int(ran[1]) if ran else 0, 150)


if __name__ == "__main__":
    unittest.main()
