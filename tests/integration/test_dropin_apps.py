"""Flask's own example applications with their own tests, unmodified, under drop-in."""

from __future__ import annotations

import subprocess
import tempfile
import unittest
from pathlib import Path

from .fetched import environment, install, python, unpack_source


class TestExamples(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(made.cleanup)
        cls.folder = Path(made.name)
        cls.packages = cls.folder / "packages"
        install(cls.packages, "pytest", dependencies=True)
        cls.examples = {}
        for version in ("3.1.3", "0.12.5"):
            sources = cls.folder / version
            cls.examples[version] = unpack_source(sources, f"flask=={version}", "examples")

    def check(self, version: str, example: str, passed: int) -> None:
        done = subprocess.run(
            python("-m", "microflask.dropin", "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            cwd=self.examples[version] / example,
            env=environment(self.packages),
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, rf"\b{passed} passed\b")
        self.assertNotRegex(done.stdout, r"\b(failed|error|skipped)\b")

    def test_there_is_no_flask(self) -> None:
        command = python("-c", "import flask")
        done = subprocess.run(
            command, env=environment(self.packages), capture_output=True, text=True, check=False
        )
        self.assertIn("No module named 'flask'", done.stderr)

    def test_tutorial(self) -> None:
        self.check("3.1.3", "tutorial", 24)

    def test_javascript(self) -> None:
        self.check("3.1.3", "javascript", 8)

    def test_old_flaskr(self) -> None:
        self.check("0.12.5", "flaskr", 3)

    def test_old_minitwit(self) -> None:
        self.check("0.12.5", "minitwit", 4)


if __name__ == "__main__":
    unittest.main()
