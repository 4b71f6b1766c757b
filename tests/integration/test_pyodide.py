"""The package in Pyodide: a newer Python, in WebAssembly, without threads and processes."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class PyodideTest(unittest.TestCase):
    def test_the_tests_pass(self) -> None:
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            self.skipTest("node and npm are not installed")
        with tempfile.TemporaryDirectory() as folder:
            install = [npm, "install", "--silent", "--no-audit", "--no-fund", "pyodide"]
            if subprocess.run(install, cwd=folder, capture_output=True, timeout=300).returncode:
                self.skipTest("npm could not install pyodide")
            shutil.copy(ROOT / "tests/integration/pyodide.mjs", folder)
            # Deeply nested input is part of the tests; node's own stack is small.
            run = ["/bin/sh", "-c", 'ulimit -s unlimited; exec "$@"', "sh"]
            run += [node, "--stack-size=60000", "pyodide.mjs", str(ROOT)]
            done = subprocess.run(run, cwd=folder, capture_output=True, text=True, timeout=600)
        self.assertEqual(0, done.returncode, done.stdout[-2000:] + done.stderr[-2000:])
        found = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual([], found["failed"], "\n".join(found["failed"]))
        self.assertGreater(found["ran"], 1000)


if __name__ == "__main__":
    unittest.main()
