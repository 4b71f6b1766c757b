"""The public names: each comes from its module, and type checkers see the same ones."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import unittest
from pathlib import Path

import microflask

ROOT = Path(__file__).resolve().parents[2]


class TestPublicNames(unittest.TestCase):
    def test_each_is_its_modules_own(self) -> None:
        for name, module in microflask._NAMES.items():
            with self.subTest(name):
                home = importlib.import_module(f"microflask.{module}")
                self.assertIs(getattr(microflask, name), getattr(home, name))

    def test_type_checkers_see_the_same_names(self) -> None:
        tree = ast.parse((ROOT / "microflask/__init__.py").read_text(encoding="utf-8"))
        (block,) = (n for n in tree.body if isinstance(n, ast.If))
        seen = set()
        for node in block.body:
            if isinstance(node, ast.ImportFrom):
                seen.update(alias.asname for alias in node.names if alias.asname)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                seen.add(node.target.id)
        self.assertEqual(sorted(seen), sorted(microflask.__all__))

    def test_star_import_hides_no_builtin(self) -> None:
        import builtins

        self.assertEqual(set(microflask.__all__) & set(dir(builtins)), set())

    def test_submodules_need_no_import(self) -> None:
        code = "import microflask as m; print(m.views.View.__name__, m.json.dumps({}))"
        result = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
        )
        self.assertEqual((result.stdout, result.stderr), ("View {}\n", ""))

    def test_unknown_names(self) -> None:
        with self.assertRaisesRegex(AttributeError, "has no attribute 'nothing'"):
            microflask.nothing

    def test_dir_lists_them(self) -> None:
        self.assertLessEqual(set(microflask.__all__), set(dir(microflask)))

    def test_marked_as_typed(self) -> None:
        self.assertTrue((ROOT / "microflask/py.typed").exists())


if __name__ == "__main__":
    unittest.main()
