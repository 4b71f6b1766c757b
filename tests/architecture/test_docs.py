"""What the documents show is what happens."""

from __future__ import annotations

import ast
import re
import unittest
from pathlib import Path

from microflask.jinja import Environment
from microflask.jinja.compiler import show_code
from microflask.routing import Map, Rule

ROOT = Path(__file__).resolve().parents[2]
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


class TestDocs(unittest.TestCase):
    def test_what_a_template_becomes(self) -> None:
        source, shown = fenced(ARCHITECTURE, "jinja")[0], fenced(ARCHITECTURE, "python")[0]
        code = show_code(Environment(autoescape=True), source.rstrip(), "list.html")
        (root,) = (n for n in ast.parse(code).body if isinstance(n, ast.FunctionDef))
        self.assertEqual(ast.dump(root), ast.dump(ast.parse(shown).body[0]))

    def test_how_a_url_is_matched(self) -> None:
        (lines,) = (b for b in fenced(ARCHITECTURE, "") if b.startswith("/  "))
        urls = Map([Rule(r, endpoint=e) for r, e in map(str.split, lines.splitlines())])
        for path, endpoint, values in [
            ("/", "index", {}),
            ("/posts", "posts", {}),
            ("/posts/new", "new", {}),
            ("/posts/3", "post", {"id": 3}),
            ("/files/a/b", "file", {"name": "a/b"}),
        ]:
            rule, found = urls.find(path, "GET")
            self.assertEqual((rule.endpoint, found), (endpoint, values))

    def test_every_module_is_in_the_picture(self) -> None:
        picture = fenced(ARCHITECTURE, "")[0]
        for path in sorted((ROOT / "microflask").iterdir()):
            if path.suffix == ".py" or (path / "__init__.py").exists():
                self.assertIn(path.name, picture)

    def test_the_hello_of_the_readme(self) -> None:
        names: dict = {"__name__": "hello"}
        exec(fenced(README, "python")[0], names)
        client = names["app"].test_client()
        self.assertEqual(client.get("/").text, "<h1>Hello World!</h1>")
        self.assertEqual(client.get("/hello/<b>").text, "<h1>Hello &lt;b&gt;!</h1>")

    def test_files_that_are_named_exist(self) -> None:
        for text in (ARCHITECTURE, README):
            for target in re.findall(r"\]\(([\w/.]+)\)", text):
                self.assertTrue((ROOT / target).exists() or (ROOT / "docs" / target).exists(), target)


if __name__ == "__main__":
    unittest.main()
