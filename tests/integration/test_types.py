"""The sample applications of `tests/types`, checked by mypy and pyright as a user would."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class TestTypes(unittest.TestCase):
    def check(self, module, *args):
        if importlib.util.find_spec(module) is None:
            self.skipTest(f"{module} is not installed (pip install -e .[dev])")
        done = subprocess.run(
            [sys.executable, "-m", module, *args],
            cwd=ROOT,
            env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
            capture_output=True,
            text=True,
            timeout=300,
        )
        if module == "pyright" and "nodeenv" in done.stderr and done.returncode > 1:
            self.skipTest("pyright can't install node here")
        return done

    def test_mypy(self):
        with tempfile.TemporaryDirectory() as cache:
            # What is wrong in the package itself is the business of its own check.
            options = ["--strict", "--follow-imports=silent", f"--cache-dir={cache}"]
            done = self.check("mypy", *options, "tests/types")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def test_pyright(self):
        done = self.check("pyright", "tests/types")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def test_wrong_types_are_found(self):
        """The names are not all `Any`: a checker that says nothing would prove nothing."""
        source = (
            "from microflask import Flask, request, jsonify\n"
            "app = Flask(__name__)\n"
            "number: int = request.path\n"
            "text: str = jsonify({})\n"
            "@app.get('/')\n"
            "def index() -> str: return ''\n"
            "wrong: int = index()\n"
            "count: str = request.args.get('n', 1, type=int)\n"
            "app.add_url_rule(3)\n"
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "sample.py")
            path.write_text(source)
            options = ["--strict", "--follow-imports=silent", f"--cache-dir={folder}/cache"]
            done = self.check("mypy", *options, str(path))
        lines = [int(line.split(":")[1]) for line in done.stdout.splitlines() if "error:" in line]
        self.assertEqual([3, 4, 7, 8, 9], lines, done.stdout)


if __name__ == "__main__":
    unittest.main()
