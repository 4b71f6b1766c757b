"""Native templates: values instead of text."""

from __future__ import annotations

import unittest
from types import SimpleNamespace

from microflask.jinja.nativetypes import NativeCodeGenerator, NativeEnvironment, native_concat
from microflask.jinja.sandbox import SandboxedEnvironment


class TestNative(unittest.TestCase):
    CASES = [
        ("{{ 5 }}", {}, 5),
        ("{{ [1, 2] }}", {}, [1, 2]),
        ("{{ x }}", {"x": {1: 2}}, {1: 2}),
        ("{{ x }}{{ y }}", {"x": 1, "y": 2}, 12),
        ("a{{ x }}", {"x": 1}, "a1"),
        ("", {}, None),
        ("{{ x }}", {"x": "[1, 2]"}, [1, 2]),
        ("{{ none }}", {}, None),
        ("  5", {}, "  5"),
        ("{% for i in x %}{{ i }}{% endfor %}", {"x": [1, 2]}, 12),
        ("{% macro m() %}{{ 5 }}{% endmacro %}{{ m() + 1 }}", {}, 6),
        ("{% set x %}5{% endset %}{{ x + 1 }}", {}, 6),
        ("{{ 'a' ~ 'b' }}", {}, "ab"),
        ("{% if x %}{{ 1 }}{% else %}{{ 'x' }}{% endif %}", {}, "x"),
    ]

    def test_values(self):
        environment = NativeEnvironment()
        for text, context, expected in self.CASES:
            with self.subTest(text=text):
                found = environment.from_string(text).render(context)
                self.assertEqual((type(expected), expected), (type(found), found))

    def test_constants_are_text_until_they_are_joined(self):
        for text, expected in [
            ("{{ 1 }}", ["1"]),
            ("a{{ 1 }}{{ x }}{{ [1] }}{{ none }}", ["a1", "X", "[1]None"]),
            ("{{ '' }}{{ x }}", ["", "X"]),
            ("{{ 1e400 }}", ["inf"]),
            ("{{ 'x'|safe }}{{ x|upper }}", ["x", "X"]),
            ("{{ range(2) }}", [range(2)]),
        ]:
            with self.subTest(text):
                template = NativeEnvironment().from_string(text)
                context = template.new_context({"x": "X"})
                self.assertEqual(expected, list(template.root_render_func(context)))
        finalized = NativeEnvironment(finalize=lambda value: (value,)).from_string("{{ 1 }}")
        self.assertEqual((1,), finalized.render())

    def test_the_code_generator_makes_it_native(self):
        class Sandbox(SandboxedEnvironment):
            code_generator_class = NativeCodeGenerator
            concat = staticmethod(list)

        self.assertEqual([[1]], Sandbox().from_string("{{ x }}").render(x=[1]))

    def test_expressions_written_as_text(self):
        class Generator(NativeCodeGenerator):
            def visit_Const(self, node, frame):
                value = node.as_const(frame.eval_ctx)
                self.write(f"environment.seen({value!r})")

        class Environment(NativeEnvironment):
            code_generator_class = Generator

            def seen(self, value):
                return f"<{value}>"

        for text, expected in [
            ("{{ x or 'a' }}", "<a>"),
            ("{% for a in ['b'] %}{{ f('é', 'c').n }}{% endfor %}", ("<é>", "<c>")),
        ]:
            with self.subTest(text):
                found = Environment().from_string(text).render(f=lambda *a: SimpleNamespace(n=a))
                self.assertEqual(expected, found)

    def test_concat(self):
        self.assertEqual([1, 23, None], [native_concat(v) for v in ([1], ["2", 3], [])])


if __name__ == "__main__":
    unittest.main()
