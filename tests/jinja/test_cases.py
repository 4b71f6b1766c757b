"""Runs the text cases of `tests/cases`, here and in the real Jinja2 where it is installed."""

from __future__ import annotations

import ast
import pathlib
import re
import unittest

from microflask.jinja.environment import Environment
from microflask.jinja.exceptions import TemplateSyntaxError
from microflask.jinja.loaders import DictLoader

CASES = pathlib.Path(__file__).resolve().parent.parent / "cases"
_SECTION = re.compile(r"^--- (\w+)(?: (\S+))?\n", re.MULTILINE)


class Case:
    """One case: its templates, context and what must come out."""

    def __init__(self, text: str) -> None:
        self.name, _, rest = text.partition("\n")
        self.templates: dict[str, str] = {}
        self.context: dict[str, object] = {}
        self.expected: tuple[str, str] = ("", "")
        parts = _SECTION.split(rest)[1:]
        for kind, name, body in zip(parts[::3], parts[1::3], parts[2::3]):
            if kind == "template":
                self.templates[name] = body[:-1]
            elif kind == "context":
                self.context = ast.literal_eval(body)
            else:
                self.expected = kind, body

    @classmethod
    def read(cls, path: pathlib.Path) -> list[Case]:
        text = path.read_text(encoding="utf-8")
        return [cls(part.rstrip("\n") + "\n") for part in re.split(r"^=== ", text, flags=re.M)[1:]]

    def outcome(self, environment, syntax_error) -> tuple[str, str]:
        """Render; return the same kind of pair as `expected`."""
        try:
            text = environment.get_template("main").render(self.context)
        except Exception as error:
            line = getattr(error, "lineno", None) or template_line(error)
            is_syntax = isinstance(error, syntax_error)
            message = error.message if is_syntax else str(error)
            message = re.sub(r" \(key slice.*\)$", "", message)  # PyPy says more
            return "error", f"{type(error).__name__}: {message}\nline {line}\n"
        return "output", text


def template_line(error: BaseException) -> int | None:
    """Return the line of the innermost template frame of a traceback."""
    line, traceback = None, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename.startswith("<template"):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


class TestCases(unittest.TestCase):
    def check(self, make_environment, syntax_error) -> None:
        paths = sorted(CASES.glob("*.txt"))
        self.assertTrue(paths)
        for path in paths:
            for case in Case.read(path):
                if not case.templates:
                    continue
                with self.subTest(file=path.name, case=case.name):
                    found = case.outcome(make_environment(case.templates), syntax_error)
                    expected = case.expected[0], case.expected[1].rstrip("\n")
                    self.assertEqual(expected, (found[0], found[1].rstrip("\n")))

    def test_microflask(self):
        self.check(
            lambda templates: Environment(loader=DictLoader(templates), autoescape=True),
            TemplateSyntaxError,
        )

    def test_jinja2(self):
        try:
            import jinja2
        except ImportError:
            self.skipTest("jinja2 is not installed (pip install -e .[dev])")
        self.check(
            lambda templates: jinja2.Environment(
                loader=jinja2.DictLoader(templates), autoescape=True
            ),
            jinja2.TemplateSyntaxError,
        )


if __name__ == "__main__":
    unittest.main()
