"""The table of the package's public names."""

from __future__ import annotations

import ast
import importlib
import pathlib
import subprocess
import sys
import unittest

from microflask import http


class TestPublic(unittest.TestCase):
    def test_defined_where_the_table_says(self) -> None:
        for module, names in http._DEFINED.items():
            loaded = importlib.import_module(f"microflask.http.{module}")
            for name in names.split():
                with self.subTest(name):
                    self.assertIs(getattr(http, name), getattr(loaded, name))
                    where = getattr(getattr(http, name), "__module__", loaded.__name__)
                    if isinstance(where, str) and where.startswith("microflask."):
                        self.assertEqual(where, loaded.__name__)

    def test_type_checkers_see_the_same(self) -> None:
        source = pathlib.Path(http.__file__).read_text("utf-8")
        seen = {
            (node.module, alias.name)
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.ImportFrom) and node.level == 1
            for alias in node.names
        }
        table = {
            (module, name) for module, names in http._DEFINED.items() for name in names.split()
        }
        self.assertEqual(seen, table)

    def test_unknown(self) -> None:
        with self.assertRaisesRegex(AttributeError, "no attribute 'Nope'"):
            _ = http.Nope

    def test_light(self) -> None:
        heavy = (
            "typing logging email dataclasses inspect tempfile mimetypes ast asyncio unittest"
            " wsgiref pathlib zipfile microflask.http.multipart microflask.http.forms"
            " microflask.http.files microflask.http.sendfile"
        ).split()
        code = (
            "import sys; from microflask.http.request import Request;"
            f"print([m for m in {heavy!r} if m in sys.modules])"
        )
        root = str(pathlib.Path(http.__file__).parents[2])
        done = subprocess.run(
            [sys.executable, "-S", "-c", code], cwd=root, capture_output=True, text=True, check=True
        )
        self.assertEqual(done.stdout.strip(), "[]")


if __name__ == "__main__":
    unittest.main()
