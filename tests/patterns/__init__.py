"""The pages of Flask's documentation, one file a page, its code blocks in their order.

Each is retyped in words of our own; what the page says about a block is what the test
asks of it.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path
from typing import Any

from microflask import Flask
from microflask.cli import cli
from microflask.commands.testing import CliRunner

# Where the seed is plain and today's page says otherwise, the seed wins; not so with Flask.
SEED = Flask.__module__.startswith("microflask")


class Page(unittest.TestCase):
    """A page, with a folder for the files that it shows and an application that lives there."""

    # An application that propagates its errors, as a test's usually does.
    testing = True

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        environ = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(environ)))
        self.app = self.make_app()

    def make_app(self, name: str = "page", cls: type[Flask] = Flask, **options: Any) -> Flask:
        app = cls(name, **{"root_path": str(self.folder), **options})
        app.testing = self.testing
        app.secret_key = "a secret of the tests"
        return app

    def write(self, files: dict[str, str]) -> None:
        """Write files into the page's folder."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")

    def enter(self) -> None:
        """Work in the page's folder, from which modules can be imported, until the test ends."""
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)
        self.addCleanup(sys.path.__setitem__, slice(None), sys.path[:])
        sys.path.insert(0, str(self.folder))
        importlib.invalidate_caches()
        self.addCleanup(self._forget, set(sys.modules))

    @staticmethod
    def _forget(before: set[str]) -> None:
        for name in set(sys.modules) - before:
            if not name.startswith("microflask"):
                del sys.modules[name]

    def command(self, *args: str, **options: Any) -> str:
        """Return what the program prints, called with these words."""
        return CliRunner().invoke(cli, args, **options).output

    def answers(self, table: dict[str, Any], **request: Any) -> None:
        """Compare what paths are answered with: a text, a status, or both as a tuple."""
        for path, expected in table.items():
            with self.subTest(path):
                response = self.app.test_client().get(path, **request)
                actual = {
                    str: lambda r: r.text,
                    int: lambda r: r.status_code,
                    tuple: lambda r: (r.text, r.status_code),
                    dict: lambda r: r.get_json(),
                    list: lambda r: r.get_json(),
                }[type(expected)](response)
                self.assertEqual(expected, actual)
