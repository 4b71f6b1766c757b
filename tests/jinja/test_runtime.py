"""Contexts, macros and block references, as extensions and Python code see them."""

from __future__ import annotations

import unittest

from microflask.jinja.environment import Environment
from microflask.jinja.loaders import DictLoader
from microflask.jinja.runtime import Context, Undefined, missing, new_context
from microflask.jinja.utils import pass_context, pass_environment, pass_eval_context
from microflask.markup import Markup


class TestContext(unittest.TestCase):
    def setUp(self):
        self.environment = Environment()
        template = self.environment.from_string("{% set a = 1 %}{% set _b = 2 %}")
        self.context = template.new_context({"v": 3})
        template.root_render_func(self.context)
        list(template.root_render_func(self.context))

    def test_is_a_mapping(self):
        context = self.context
        self.assertEqual((3, 1), (context["v"], context["a"]))
        self.assertIn("v", context)
        self.assertIn("range", context)
        self.assertNotIn("w", context)
        self.assertEqual("d", context.get("w", "d"))
        self.assertIn("a", list(context.keys()))
        with self.assertRaises(KeyError):
            context["w"]

    def test_resolve(self):
        self.assertIs(missing, self.context.resolve_or_missing("w"))
        self.assertIsInstance(self.context.resolve("w"), Undefined)
        self.assertEqual(3, self.context.resolve("v"))

    def test_exports(self):
        self.assertEqual({"a": 1}, self.context.get_exported())
        self.assertEqual({"a": 1, "_b": 2}, self.context.vars)

    def test_derived(self):
        derived = self.context.derived({"x": 5, "y": missing})
        self.assertEqual((5, 1, 3), (derived["x"], derived["a"], derived["v"]))
        self.assertNotIn("y", derived)
        self.assertIs(self.context.eval_ctx, derived.eval_ctx)

    def test_new_context(self):
        variables = {"a": 1}
        shared = new_context(self.environment, "t", {}, variables, True)
        self.assertIs(variables, shared.get_all())
        own = new_context(self.environment, "t", {}, variables, False, {"g": 2})
        self.assertEqual({"a": 1, "g": 2}, own.get_all())
        self.assertEqual({"g"}, own.globals_keys)

    def test_a_context_class_of_ones_own(self):
        class Finding(Context):
            def resolve_or_missing(self, key):
                value = super().resolve_or_missing(key)
                return f"<{key}>" if value is missing else value

        class Own(Environment):
            context_class = Finding

        template = Own().from_string("{{ a }}{{ b }}{% block c %}{{ d }}{% endblock %}")
        self.assertEqual("1<b><d>", template.render(a=1))

    def test_call_passes_what_is_wanted(self):
        pass_context_, context = pass_context(lambda c, x: (c is context, x)), self.context
        self.assertEqual((True, 1), context.call(pass_context_, 1))
        self.assertTrue(context.call(pass_eval_context(lambda e: e is context.eval_ctx)))
        self.assertTrue(context.call(pass_environment(lambda e: e is self.environment)))

        class Callable_:
            @pass_context
            def __call__(self, c):
                return c is context

        self.assertTrue(context.call(Callable_()))

    def test_objects_that_have_every_attribute(self):
        class Mock:
            def __getattr__(self, name):
                return object()

            def __call__(self, *args):
                return args

        self.assertEqual((1,), self.context.call(Mock(), 1))

    def test_stop_iteration_is_undefined(self):
        result = self.context.call(iter(()).__next__)
        self.assertIsInstance(result, Undefined)

    def test_functions_see_what_the_loop_or_block_set(self):
        self.environment.globals["seen"] = pass_context(lambda c, *n: [c.get(k) for k in n])
        text = "{% for i in [1] %}{% set q = 2 %}{{ seen('i', 'q') }}{% endfor %}"
        self.assertEqual("[None, 2]", self.environment.from_string(text).render())
        text = "{% block b %}{% set q = 2 %}{{ seen('q') }}{% endblock %}"
        self.assertEqual("[2]", self.environment.from_string(text).render())


class TestMacro(unittest.TestCase):
    def module(self, text, **options):
        return Environment(**options).from_string(text).module

    def test_from_python(self):
        macro = self.module("{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}").m
        self.assertEqual(("12", "13", "14"), (macro(1), macro(1, 3), macro(b=4, a=1)))
        self.assertEqual(("m", ("a", "b")), (macro.name, macro.arguments))
        self.assertEqual("<Macro 'm'>", repr(macro))

    def test_text_is_safe_where_autoescaping_is_on(self):
        text = "{% macro m(a) %}{{ a }}{% endmacro %}"
        self.assertIs(str, type(self.module(text).m("<")))
        self.assertEqual(Markup("&lt;"), self.module(text, autoescape=True).m("<"))
        self.assertIs(Markup, type(self.module(text, autoescape=True).m("<")))

    def test_wrong_arguments(self):
        macro = self.module("{% macro m(a) %}{% endmacro %}").m
        twice = (
            "macro 'm' was invoked with two values for the special caller argument."
            " This is most likely a bug."
        )
        cases = [
            (lambda: macro(1, 2), "macro 'm' takes not more than 1 argument(s)"),
            (lambda: macro(x=1), "macro 'm' takes no keyword argument 'x'"),
            (lambda: macro(caller=1), twice),
        ]
        for call, message in cases:
            with self.assertRaises(TypeError) as caught:
                call()
            self.assertEqual(message, str(caught.exception))

    def test_what_it_catches(self):
        text = "{% macro m() %}{{ varargs }}{{ kwargs }}{{ caller }}{% endmacro %}"
        macro = self.module(text).m
        self.assertTrue(macro.catch_varargs and macro.catch_kwargs and macro.caller)
        self.assertEqual("(1,){'x': 2}", macro(1, x=2))


class TestBlocks(unittest.TestCase):
    def test_blocks_of_templates_and_contexts(self):
        environment = Environment(
            loader=DictLoader(
                {
                    "base": "[{% block b %}base{% endblock %}]",
                    "child": "{% extends 'base' %}{% block b %}{{ super() }}+{% endblock %}",
                }
            )
        )
        template = environment.get_template("child")
        base = environment.get_template("base")
        self.assertEqual(["base"], list(base.blocks["b"](base.new_context())))
        self.assertEqual("[base+]", "".join(template.root_render_func(template.new_context())))
        self.assertEqual([template.blocks["b"]], template.new_context().blocks["b"])


if __name__ == "__main__":
    unittest.main()
