"""Imports go down the floors, in no circle, and never leave the standard library."""

from __future__ import annotations

import ast
import importlib.util
import sys
import unittest
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "microflask"

# From the ground up; docs/architecture.md draws the same picture. A module may import
# from its own floor and from those before it.
FLOORS = {
    "ground": "suggest importing local markup signals signers signing security config awaiting dotenv",
    "http": "http",
    "engines": "converters partmatch parts rulesyntax rules matcher urlbuilder routeerrors urladapter routeexplain routing jinja"
    " server wsgi inotify reloader debug environbuilder testclient commands middleware certificates",
    "around one request": "globals contexterrors debughelpers wrappers json sessionerrors oldnames sessions ctx returnvalue errorhandlers"
    " templating templateloading streaming helpers views logging typing appgroup apploading",
    "the application": "scaffold blueprints registry running appcommands testcommands testing app",
    "edges": "ext cli __main__ dropin __init__",
}
# Werkzeug's interface asks a request to build one of its kind, as only tests do. This list
# is to shrink.
UPWARD_BY_NAME = {("microflask.http.request", "microflask.environbuilder")}
# Standard modules that came after 3.9, or are looked for and done without.
OPTIONAL = {"tomllib"}


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


KNOWN = modules()


def imports(name: str, path: Path) -> set[tuple[str, int]]:
    """Return (module, line) of each import in a file, those inside of functions too."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                parts = parts[: len(parts) - node.level + 1]
                base = ".".join(parts + ([node.module] if node.module else []))
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                found.add((whole if whole in KNOWN else base, node.lineno))
    return found


def floor_of(module: str) -> int:
    parts = module.split(".")
    part = parts[1] if len(parts) > 1 else "__init__"
    for number, names in enumerate(FLOORS.values()):
        if part in names.split():
            return number
    raise AssertionError(f"{module} stands on no floor: add it to FLOORS and to the picture")


class TestImports(unittest.TestCase):
    def test_every_module_has_a_floor(self) -> None:
        for module in KNOWN:
            floor_of(module)

    def test_imports_go_down(self) -> None:
        up = []
        for module, path in KNOWN.items():
            for target, line in imports(module, path):
                if target in KNOWN and target != PACKAGE and floor_of(target) > floor_of(module):
                    up.append(f"{path.relative_to(ROOT)}:{line} imports {target}")
        self.assertEqual(up, [])

    def test_imports_by_name_go_down_too(self) -> None:
        up = set()
        for module, path in KNOWN.items():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                name = node.args[0]
                if called != "import_module" or not isinstance(name, ast.Constant):
                    continue
                package = module if path.name == "__init__.py" else module.rpartition(".")[0]
                target = importlib.util.resolve_name(name.value, package)
                if target in KNOWN and floor_of(target) > floor_of(module):
                    up.add((module, target))
        self.assertEqual(up, UPWARD_BY_NAME)

    def test_no_circles(self) -> None:
        graph = {}
        for module, path in KNOWN.items():
            targets = {target for target, _ in imports(module, path)} & set(KNOWN)
            # A module of a package may name its package; the package names its modules.
            graph[module] = {t for t in targets if t != module and not module.startswith(f"{t}.")}
        list(TopologicalSorter(graph).static_order())

    def test_relative_only(self) -> None:
        for module, path in KNOWN.items():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module or ""]
                for name in names:
                    self.assertNotEqual(name.split(".")[0], PACKAGE, f"{path}:{node.lineno}")

    @unittest.skipUnless(hasattr(sys, "stdlib_module_names"), "needs Python 3.10")
    def test_standard_library_only(self) -> None:
        foreign = []
        for module, path in KNOWN.items():
            for target, line in imports(module, path):
                top = target.split(".")[0]
                if top and target not in KNOWN and top not in sys.stdlib_module_names | OPTIONAL:
                    if not target.startswith(PACKAGE):
                        foreign.append(f"{path.relative_to(ROOT)}:{line} imports {target}")
        self.assertEqual(foreign, [])


class TestShape(unittest.TestCase):
    LONGEST_FILE = 600
    LONGEST_FUNCTION = 60

    def test_a_file_is_read_in_one_sitting(self) -> None:
        for path in KNOWN.values():
            lines = path.read_text(encoding="utf-8").count("\n")
            self.assertLessEqual(lines, self.LONGEST_FILE, path)

    def test_a_function_is_read_at_a_glance(self) -> None:
        for path in KNOWN.values():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    doc = (ast.get_docstring(node) or "").count("\n")
                    size = (node.end_lineno or 0) - node.lineno + 1 - doc
                    self.assertLessEqual(size, self.LONGEST_FUNCTION, f"{path}:{node.lineno}")

    def test_a_module_opens_with_its_job(self) -> None:
        for path in KNOWN.values():
            doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
            self.assertTrue(doc, path)
            first = str(doc).partition("\n")[0]
            self.assertLessEqual(len(first), 100, path)

    def test_no_message_is_left_unformatted(self) -> None:
        for path in KNOWN.values():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                    args = node.exc.args
                    if len(args) > 1 and isinstance(args[0], ast.Constant):
                        text = args[0].value
                        if isinstance(text, str):
                            self.assertNotIn("%", text, f"{path}:{node.lineno}")


if __name__ == "__main__":
    unittest.main()
