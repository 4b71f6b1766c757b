"""What templates compile to: names, order of evaluation, folding, safety."""

from __future__ import annotations

import ast
import unittest

from microflask.jinja import nodes
from microflask.jinja.compiler import CodeGenerator, compile, generate, show_code
from microflask.jinja.environment import Environment
from microflask.jinja.exceptions import TemplateAssertionError, TemplateRuntimeError


def code(text, **options):
    return show_code(Environment(**options), text)


class TestOutput(unittest.TestCase):
    def test_text_and_constants_are_joined(self):
        self.assertIn(
            "append('a&lt;b1True')", code("a{{ '<' }}b{{ 1 }}{{ true }}", autoescape=True)
        )

    def test_values_are_one_append(self):
        text = code("a{{ x }}b{{ y }}c")
        self.assertEqual(1, text.split("def root(context, append):")[1].count("append("))

    def test_generated_code_imports_nothing(self):
        text = "{% import 'm' as m %}{% for i in x %}{{ i|upper }}{% endfor %}{% include 'i' %}"
        for node in ast.walk(ast.parse(code(text))):
            self.assertNotIsInstance(node, (ast.Import, ast.ImportFrom))

    def test_many_outputs(self):
        text = "".join("{{ x }}," for _ in range(500))
        self.assertEqual("1," * 500, Environment().from_string(text).render(x=1))


class TestLongChains(unittest.TestCase):
    def test_elif(self):
        for count in (98, 99, 100, 101, 250, 2000):
            branches = "".join(f"{{% elif a == {n} %}}{n}" for n in range(1, count))
            inner = "{% if b %}" + branches.replace("a ==", "b ==") + "{% endif %}"
            for text in (f"{{% if a == 0 %}}0{branches}", f"{{% if a == 0 %}}{inner}0{branches}"):
                template = Environment().from_string(text + "{% else %}E{% endif %}.")
                for value, expected in [(0, "0"), (1, "1"), (count - 1, None), (count, "E")]:
                    with self.subTest(count=count, value=value):
                        expected = str(value) if expected is None else expected
                        self.assertEqual(f"{expected}.", template.render(a=value))

    def test_tests_are_made_in_order_until_one_holds(self):
        seen = []
        branches = "".join(f"{{% elif f({n}) %}}{n}" for n in range(1, 400))
        template = Environment().from_string(f"{{% if f(0) %}}0{branches}{{% endif %}}")
        self.assertEqual("250", template.render(f=lambda n: seen.append(n) or n == 250))
        self.assertEqual(list(range(251)), seen)


class TestOrder(unittest.TestCase):
    """Lookups are moved in front of a statement; what happens before them stays before."""

    def test_calls_and_lookups(self):
        class Counter:
            n = 0

            def up(self):
                self.n += 1
                return "up"

        cases = [
            ("{{ c.n }} {{ c.up() }} {{ c.n }}", "0 up 1"),
            ("{{ [c.up(), c.n, c.up(), c.n] }}", "['up', 1, 'up', 2]"),
            ("{{ c.up() ~ c.n }}{{ {c.up(): c.n} }}", "up1{'up': 2}"),
            ("{{ c.n if c.up() else 0 }}", "1"),
            ("{{ c.n < 1 and c.up() and c.n }}", "1"),
        ]
        for text, expected in cases:
            text = "{% for c in [counter] %}" + text + "{% endfor %}"
            with self.subTest(text=text):
                found = Environment().from_string(text).render(counter=Counter())
                self.assertEqual(expected, found)


class TestShortWays(unittest.TestCase):
    """What is printed without a call escapes and binds as the call would."""

    MACRO = "{% macro m(a, b='<') %}[{{ a }}{{ b }}]{% endmacro %}"

    def test_macros_in_loops(self):
        off, end = "{% autoescape false %}", "{% endautoescape %}"
        loop = "{% for x in ['&'] %}{{ CALL }}{% endfor %}"
        cases = [
            (self.MACRO, loop, "m(x)", "[&amp;&lt;]"),
            (self.MACRO, loop, "m(x, '>')", "[&amp;&gt;]"),
            (self.MACRO, loop, "m()", "[&lt;]"),
            (self.MACRO, off + loop + end, "m(x)", "[&amp;&lt;]"),
            (off + self.MACRO, "{% autoescape true %}" + loop + end + end, "m(x)", "[&<]"),
            ("{% macro m(a) %}{{ a }}{{ varargs }}{% endmacro %}", loop, "m(x, 1)", "&amp;(1,)"),
            ("{% macro m(a) %}{{ a }}{{ kwargs }}{% endmacro %}", loop, "m(x)", "&amp;{}"),
            ("", loop, "f(x)", "&amp;!"),
        ]
        for macro, body, call, expected in cases:
            with self.subTest(macro=macro, body=body, call=call):
                text = macro + body.replace("CALL", call)
                template = Environment(autoescape=True).from_string(text)
                self.assertEqual(expected, template.render(f=lambda x: x + "!"))

    def test_too_many_arguments(self):
        text = self.MACRO + "{% for x in [1] %}{{ m(x, x, x) }}{% endfor %}"
        with self.assertRaisesRegex(TypeError, "takes not more than 2"):
            Environment().from_string(text).render()

    def test_constants_in_turn(self):
        for autoescape, expected in ((True, "&lt;1&amp;2&lt;3"), (False, "<1&2<3")):
            with self.subTest(autoescape=autoescape):
                text = "{% for x in xs %}{{ loop.cycle('<', '&') }}{{ loop.index }}{% endfor %}"
                template = Environment(autoescape=autoescape).from_string(text)
                self.assertEqual(expected, template.render(xs="abc"))


class TestNames(unittest.TestCase):
    def test_no_name_becomes_code(self):
        hostile = ["x = 1", "a.b", "import os", "{{", "'", '"', "\n", "é", "__debug__", "None"]
        for name in hostile:
            body = [
                nodes.Assign(nodes.Name(name, "store"), nodes.Const(5)),
                nodes.Output([nodes.Name(name, "load")]),
                nodes.Block(name, [nodes.Output([nodes.Const("b")])], False, False),
            ]
            macro = nodes.Macro(name, [nodes.Name(name, "param")], [], [nodes.Output([])])
            with self.subTest(name=name):
                environment = Environment()
                template = environment.from_string(nodes.Template([*body, macro]))
                self.assertEqual("5b", template.render())

    def test_template_names_are_constants(self):
        name = "{__import__('os')}'\"\n"
        environment = Environment()
        tree = generate(environment.parse("{{ x.y }}"), environment, name, None)
        about = ast.parse(ast.unparse(tree)).body[0].value
        self.assertEqual(name, ast.literal_eval(about)[0])

    def test_python_words(self):
        text = "{% set class = 1 %}{{ class }}{{ x.if }}{{ f(lambda=2) }}{{ def }}"
        template = Environment().from_string(text)
        self.assertEqual("132", template.render(x={"if": 3}, f=lambda **k: k["lambda"]))


class TestErrors(unittest.TestCase):
    def test_unknown_filters_and_tests(self):
        with self.assertRaisesRegex(TemplateAssertionError, "No filter named 'uper'.") as caught:
            Environment().from_string("\n{{ x|uper }}")
        self.assertEqual(2, caught.exception.lineno)
        self.assertIn("upper", str(caught.exception))
        with self.assertRaisesRegex(TemplateAssertionError, "No test named 'nope'."):
            Environment().from_string("{{ x is nope }}")

    def test_in_an_if_they_fail_when_reached(self):
        template = Environment().from_string("{% if x %}{{ x|nope }}{% endif %}")
        self.assertEqual("", template.render())
        with self.assertRaisesRegex(TemplateRuntimeError, "No filter named 'nope' found."):
            template.render(x=1)

    def test_assertions(self):
        cases = [
            ("{% block a %}{% endblock %}{% block a %}{% endblock %}", "defined twice"),
            ("{% for i in x %}{% extends 'a' %}{% endfor %}", "non top-level scope"),
            ("{% for i in x %}{% set loop = 1 %}{% endfor %}", "special loop variable"),
            ("{% macro m(caller) %}{{ caller }}{% endmacro %}", "be given a default"),
        ]
        for text, part in cases:
            with self.subTest(text=text):
                with self.assertRaisesRegex(TemplateAssertionError, part):
                    Environment().from_string(text)

    def test_only_templates_compile(self):
        with self.assertRaises(TypeError):
            generate(nodes.Const(1), Environment(), None, None)


class TestDoors(unittest.TestCase):
    def test_filters_are_looked_up_at_each_render(self):
        environment = Environment()
        environment.filters["f"] = lambda value: 1
        template = environment.from_string("{{ x|f }}")
        environment.filters["f"] = lambda value: 2
        self.assertEqual("2", template.render())

    def test_code_generator(self):
        environment = Environment()
        generator = CodeGenerator(environment, "n", None, "{{ x }}")
        tree = generator.generate(environment.parse("{{ x }}"))
        self.assertIsInstance(tree, ast.Module)
        template = environment.template_class.from_code(environment, compile(tree, "f"), {})
        self.assertEqual(("1", "n"), (template.render(x=1), template.name))

    def test_own_lookups_are_honoured(self):
        class Own(Environment):
            def getattr(self, obj, attribute):
                return f"attribute {attribute}"

            def getitem(self, obj, argument):
                return f"item {argument}"

        text = "{% for i in [1] %}{{ i.a }}, {{ i['b'] }}{% endfor %}"
        self.assertEqual("attribute a, item b", Own().from_string(text).render())

    def test_nodes_of_extensions(self):
        context = nodes.ContextReference()
        body = [
            nodes.OverlayScope(
                nodes.Dict([nodes.Pair(nodes.Const("x"), nodes.Const(7))]),
                [nodes.Output([nodes.Name("x", "load"), nodes.Name("y", "load")])],
            ),
            nodes.Output([nodes.MarkSafe(nodes.Const("<b>"))]),
            nodes.Output([nodes.Getattr(context, "name", "load")]),
            nodes.Output(
                [
                    nodes.Call(
                        nodes.ImportedName("os.path.basename"), [nodes.Const("a/b")], [], None, None
                    )
                ]
            ),
            nodes.For(
                nodes.Name("i", "store"),
                nodes.Const((1, 2, 3)),
                [
                    nodes.If(
                        nodes.Compare(
                            nodes.Name("i", "load"), [nodes.Operand("eq", nodes.Const(2))]
                        ),
                        [nodes.Break()],
                        [],
                        [],
                    ),
                    nodes.Output([nodes.Name("i", "load")]),
                ],
                [],
                None,
                False,
            ),
        ]
        template = Environment(autoescape=True).from_string(nodes.Template(body))
        self.assertEqual("75<b>Noneb1", template.render(x=4, y=5))


if __name__ == "__main__":
    unittest.main()
