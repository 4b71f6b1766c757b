"""Templates: rendering, streaming, modules, and tracebacks that show the template."""

from __future__ import annotations

import asyncio
import sys
import traceback
import unittest

from microflask.jinja.environment import Environment, Template
from microflask.jinja.exceptions import TemplateSyntaxError, UndefinedError
from microflask.jinja.loaders import DictLoader
from microflask.jinja.sandbox import SandboxedEnvironment


class TestRendering(unittest.TestCase):
    def test_render_takes_what_dict_takes(self):
        template = Template("{{ a }}{{ b }}")
        self.assertEqual("12", template.render({"a": 1}, b=2))
        self.assertEqual("12", template.render([("a", 1), ("b", 2)]))

    def test_template_with_options(self):
        self.assertEqual("&lt;", Template("{{ x }}", autoescape=True).render(x="<"))
        self.assertEqual("1", Template("<% x %>", "{%", "%}", "<%", "%>").render(x=1))
        self.assertTrue(Template("").environment.shared)

    def test_generate_and_stream(self):
        template = Template("a{% for i in x %}{{ i }}{% endfor %}b")
        self.assertEqual(["a", "1", "2", "b"], list(template.generate(x=[1, 2])))
        stream = template.stream(x=[1, 2])
        stream.enable_buffering(3)
        self.assertEqual(["a12", "b"], list(stream))

    def test_a_stream_runs_as_it_is_read(self):
        seen = []
        stream = Template("{{ f(1) }}{{ f(2) }}").generate(f=seen.append)
        next(stream)
        self.assertEqual([1], seen)

    def test_blocks_and_includes_stream(self):
        environment = Environment(
            loader=DictLoader(
                {
                    "base": "<{% block b %}{% endblock %}>",
                    "part": "p{{ x }}",
                    "main": "{% extends 'base' %}{% block b %}{% include 'part' %}{% endblock %}",
                }
            )
        )
        pieces = list(environment.get_template("main").generate(x=1))
        self.assertEqual(["<", "p", "1", ">"], pieces)

    def test_positions_in_non_ascii_text(self):
        self.assertEqual("é1ü", Template("é{{ x.y }}ü").render(x={"y": 1}))

    def test_async(self):
        async def value():
            return "<v>"

        environment = Environment(enable_async=True, autoescape=True)
        template = environment.from_string("{{ f() }}")

        async def run():
            return await template.render_async(f=value)

        self.assertEqual("&lt;v&gt;", asyncio.run(run()))
        self.assertEqual("&lt;v&gt;", template.render(f=value))
        with self.assertRaisesRegex(RuntimeError, "async mode"):
            asyncio.run(Template("").render_async())
        with self.assertRaisesRegex(RuntimeError, "not available in async mode"):
            template.module


class TestModule(unittest.TestCase):
    def test_exports(self):
        module = Template("text{% set a = 1 %}{% set _b = 2 %}").module
        self.assertEqual(1, module.a)
        self.assertFalse(hasattr(module, "_b"))
        self.assertEqual("text", str(module))

    def test_code_of_other_features_is_refused(self):
        code = Environment().compile("{{ x.__class__ }}")
        with self.assertRaisesRegex(RuntimeError, "other features"):
            Template.from_code(SandboxedEnvironment(), code, {})

    def test_module_dict(self):
        environment = Environment()
        values: dict = {}
        exec(environment.compile("{% block b %}{{ x|upper }}{% endblock %}", raw=True), values)
        template = Template.from_module_dict(environment, values, {})
        self.assertEqual("A", template.render(x="a"))
        self.assertEqual("A", "".join(template.generate(x="a")))


class Failing:
    @property
    def attribute(self):
        raise AttributeError("the cause")


class TestErrors(unittest.TestCase):
    SOURCE = "first\n{% block b %}\n  é{{ 1 +\n x.y.z }}\n{% endblock %}\n"

    def failure(self, source, **context):
        environment = Environment(loader=DictLoader({"page.html": source}))
        try:
            environment.get_template("page.html").render(context)
        except Exception as error:
            return error, "".join(
                traceback.format_exception(type(error), error, error.__traceback__)
            )
        self.fail("nothing was raised")

    def test_the_traceback_shows_the_template(self):
        error, text = self.failure(self.SOURCE, x={})
        self.assertIsInstance(error, UndefinedError)
        self.assertIn("line 2, in top-level template code", text)
        self.assertIn("line 4, in block 'b'\n    x.y.z }}\n", text)

    @unittest.skipIf(sys.version_info < (3, 11), "tracebacks have no columns before 3.11")
    def test_the_caret_is_under_the_expression(self):
        _, text = self.failure("é{{ 'a' ~ b.c.d }}", b={})
        lines = text.splitlines()
        at = next(n for n, line in enumerate(lines) if "b.c.d }}" in line)
        self.assertEqual(lines[at].index("b.c.d"), lines[at + 1].index("^"))

    def test_templates_that_are_no_files_are_told_apart(self):
        sources = {
            "base": "1\n2\n{% block b %}{% endblock %}",
            "main": "{% extends 'base' %}\n{% block b %}\n{% include 'part' %}{% endblock %}",
            "part": "{{ call(\n1) }}",
            "bad": "\n{{ 1 2 }}",
        }
        environment = Environment(loader=DictLoader(sources))
        template = environment.get_template("main")
        self.assertEqual("<template>", template.filename)
        expected = [
            ("<template 'main'>", 1, "{% extends 'base' %}"),
            ("<template 'base'>", 3, "{% block b %}{% endblock %}"),
            ("<template 'main'>", 3, "{% include 'part' %}{% endblock %}"),
            ("<template 'part'>", 1, "{{ call("),
        ]
        for entry in (template.render, lambda **names: list(template.generate(**names))):
            self.assertEqual(expected, self.places(entry, call=lambda number: number / 0))
        last = self.places(environment.get_template, name="bad")[-1]
        self.assertEqual(("<template 'bad'>", 2, "{{ 1 2 }}"), last)

    def places(self, function, **names):
        """Return file name, line and text of the frames in templates that an error passed."""
        try:
            function(**names)
        except (ZeroDivisionError, TemplateSyntaxError) as error:
            frames = traceback.extract_tb(error.__traceback__)
            return [(f.filename, f.lineno, f.line) for f in frames if "<template" in f.filename]
        self.fail("nothing was raised")

    def test_macros_are_named(self):
        _, text = self.failure("{% macro m() %}\n{{ 1 / 0 }}{% endmacro %}{{ m() }}")
        self.assertIn("line 2, in macro 'm'", text)

    def test_an_error_inside_of_a_property_is_the_cause(self):
        error, _ = self.failure("{{ x.attribute.y }}", x=Failing())
        self.assertIn("has no attribute 'attribute'", str(error))
        self.assertEqual("the cause", str(error.__cause__))
        error, _ = self.failure("{% for i in x %}{{ i.attribute.y }}{% endfor %}", x=[Failing()])
        self.assertEqual("the cause", str(error.__cause__))

    def test_a_missing_attribute_has_no_cause(self):
        error, _ = self.failure("{% for i in x %}{{ i.nope.y }}{% endfor %}", x=[Failing()])
        self.assertIsNone(error.__cause__)

    def test_key_errors_of_properties_are_not_swallowed(self):
        class Bad:
            @property
            def attribute(self):
                return {}["key"]

        error, _ = self.failure("{% for i in x %}{{ i.attribute }}{% endfor %}", x=[Bad()])
        self.assertIsInstance(error, KeyError)


if __name__ == "__main__":
    unittest.main()
