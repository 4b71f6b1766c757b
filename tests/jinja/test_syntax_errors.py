"""Template errors: what their text shows, where they are raised, how they travel."""

from __future__ import annotations

import pickle
import traceback
import unittest

from microflask.jinja import (
    DictLoader,
    Environment,
    TemplateAssertionError,
    TemplateError,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplatesNotFound,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
)
from microflask.jinja.exceptions import FilterArgumentError, SecurityError


def failure(source, **options):
    try:
        Environment(**options).from_string(source)
    except TemplateSyntaxError as error:
        return error
    raise AssertionError(f"{source!r} compiles")


class TextTests(unittest.TestCase):
    CASES = {
        "a\n{% fro %}": (
            "Encountered unknown tag 'fro'. Did you mean 'from'?\n"
            "  line 2, column 4\n"
            "    {% fro %}\n"
            "       ^^^"
        ),
        "{% for a in b %}\n\n   {% endfro %}": (
            "Encountered unknown tag 'endfro'. Jinja was looking for the following tags: 'endfor'"
            " or 'else'. The innermost block that needs to be closed is 'for'."
            " Did you mean 'endfor'?\n"
            "  line 3, column 7\n"
            "    {% endfro %}\n"
            "       ^^^^^^"
        ),
        "{{ é b }}": (
            "expected token 'end of print statement', got 'b'\n"
            "  line 1, column 6\n"
            "    {{ é b }}\n"
            "         ^"
        ),
        "\t{{\tx\ty }}": (
            "expected token 'end of print statement', got 'y'\n"
            "  line 1, column 7\n"
            "    {{\tx\ty }}\n"
            "      \t \t^"
        ),
        "{{ name|uper }}": (
            "No filter named 'uper'. Did you mean 'upper'?\n"
            "  line 1, column 9\n"
            "    {{ name|uper }}\n"
            "            ^^^^"
        ),
        "{{ name is odt }}": (
            "No test named 'odt'. Did you mean 'odd'?\n"
            "  line 1, column 12\n"
            "    {{ name is odt }}\n"
            "               ^^^"
        ),
        "{{\n a\n b }}": (
            "expected token 'end of print statement', got 'b'\n  line 3, column 2\n    b }}\n    ^"
        ),
    }

    def test_place_line_and_marks(self):
        for source, expected in self.CASES.items():
            with self.subTest(source=source):
                self.assertEqual(str(failure(source)), expected)

    def test_file_and_name(self):
        environment = Environment(loader=DictLoader({"page.html": "{{ x"}))
        with self.assertRaises(TemplateSyntaxError) as got:
            environment.get_template("page.html")
        self.assertIn('\n  File "page.html", line 1', str(got.exception))
        with self.assertRaises(TemplateSyntaxError) as got:
            environment.parse("{{ x y", "page.html", "/srv/page.html")
        self.assertIn('\n  File "/srv/page.html", line 1, column 6\n', str(got.exception))

    def test_long_lines_are_cut_round_the_mark(self):
        source = "x" * 5000 + "{{ a b }}" + "y" * 5000
        lines = str(failure(source)).splitlines()
        self.assertLess(max(map(len, lines)), 120)
        column = lines[3].index("^")
        self.assertEqual(lines[2][column], "b")

    def test_made_by_hand(self):
        self.assertEqual(str(TemplateSyntaxError("m", 3)), "m\n  line 3")
        self.assertEqual(str(TemplateSyntaxError("m", 3, "n", "f")), 'm\n  File "f", line 3')
        error = TemplateSyntaxError("m", 3, "n", "f")
        self.assertEqual(
            (error.message, error.lineno, error.name, error.filename, error.source),
            ("m", 3, "n", "f", None),
        )
        self.assertFalse(error.translated)

    def test_attributes(self):
        error = failure("a\n{{ b c }}")
        self.assertEqual((error.lineno, error.col, error.end_col), (2, 5, 6))
        self.assertEqual(error.source, "a\n{{ b c }}")
        self.assertTrue(error.translated)


class FrameTests(unittest.TestCase):
    def test_the_traceback_ends_in_the_template(self):
        environment = Environment()
        try:
            environment.parse("a\n\n  {{ b c }}", "n", "page.html")
        except TemplateSyntaxError as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            self.assertEqual((last.filename, last.lineno, last.name), ("page.html", 3, "template"))
            self.assertIsNone(error.__cause__)
            self.assertEqual(
                len(
                    "".join(
                        traceback.format_exception_only(TemplateSyntaxError, error)
                    ).splitlines()
                ),
                4,
            )

    def test_other_errors_pass_through(self):
        with self.assertRaises(KeyError) as got:
            try:
                raise KeyError("mine")
            except KeyError:
                Environment().handle_exception()
        self.assertEqual(got.exception.args, ("mine",))


class ClassTests(unittest.TestCase):
    def test_tree(self):
        for child, parents in {
            TemplateNotFound: (OSError, LookupError, TemplateError),
            TemplatesNotFound: (TemplateNotFound,),
            TemplateSyntaxError: (TemplateError,),
            TemplateAssertionError: (TemplateSyntaxError,),
            TemplateRuntimeError: (TemplateError,),
            UndefinedError: (TemplateRuntimeError,),
            SecurityError: (TemplateRuntimeError,),
            FilterArgumentError: (TemplateRuntimeError,),
        }.items():
            for parent in parents:
                self.assertTrue(issubclass(child, parent))

    def test_not_found(self):
        error = TemplateNotFound("a")
        self.assertEqual(
            (str(error), error.message, error.name, error.templates), ("a", "a", "a", ["a"])
        )
        self.assertEqual(str(TemplateNotFound("a", "text")), "text")
        error = TemplatesNotFound(["a", "b"])
        self.assertEqual(str(error), "none of the templates given were found: a, b")
        self.assertEqual((error.name, error.templates), ("b", ["a", "b"]))
        self.assertEqual(TemplatesNotFound().templates, [])
        self.assertEqual(
            str(TemplatesNotFound([Undefined(name="foo"), "a"])),
            "none of the templates given were found: 'foo' is undefined, a",
        )
        with self.assertRaisesRegex(UndefinedError, "'foo' is undefined"):
            TemplateNotFound(Undefined(name="foo"))

    def test_pickle(self):
        error = pickle.loads(pickle.dumps(failure("{{ a b }}")))
        self.assertEqual(
            (error.message, error.lineno, error.col),
            ("expected token 'end of print statement', got 'b'", 1, 5),
        )
        self.assertIn("^", str(error))
        error = pickle.loads(pickle.dumps(TemplatesNotFound(["a", "b"])))
        self.assertEqual(
            (str(error), error.templates),
            ("none of the templates given were found: a, b", ["a", "b"]),
        )
        error = pickle.loads(pickle.dumps(TemplateNotFound("a", "m")))
        self.assertEqual((str(error), error.name), ("m", "a"))

    def test_messages_may_be_missing(self):
        self.assertIsNone(TemplateRuntimeError().message)
        self.assertEqual(UndefinedError("x").message, "x")


if __name__ == "__main__":
    unittest.main()
