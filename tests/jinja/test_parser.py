"""Statements and expressions: trees, and the helpers that extensions call."""

from __future__ import annotations

import unittest

from microflask.jinja import Environment, TemplateAssertionError, TemplateSyntaxError, nodes
from microflask.jinja.ext import Extension
from microflask.jinja.parser import Parser


def tree(source):
    return "".join(node.dump() for node in Environment().parse(source).body).replace("nodes.", "")


def expression(source):
    return Parser(Environment(), source, state="variable").parse_expression()


def shape(node):
    """An expression with every operation in brackets."""
    if isinstance(node, nodes.BinExpr):
        return f"({shape(node.left)} {node.operator} {shape(node.right)})"
    if isinstance(node, nodes.UnaryExpr):
        return f"({node.operator} {shape(node.node)})"
    if isinstance(node, nodes.Concat):
        return "(" + " ~ ".join(map(shape, node.nodes)) + ")"
    if isinstance(node, nodes.Compare):
        return "(" + shape(node.expr) + "".join(f" {o.op} {shape(o.expr)}" for o in node.ops) + ")"
    if isinstance(node, nodes.CondExpr):
        other = shape(node.expr2) if node.expr2 is not None else "-"
        return f"({shape(node.test)} ? {shape(node.expr1)} : {other})"
    if isinstance(node, nodes.Filter):
        return f"{shape(node.node)}|{node.name}"
    if isinstance(node, nodes.Test):
        return (
            f"({shape(node.node)} is {node.name}{' ' + shape(node.args[0]) if node.args else ''})"
        )
    if isinstance(node, nodes.Getattr):
        return f"{shape(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{shape(node.node)}[{shape(node.arg)}]"
    if isinstance(node, nodes.Call):
        return f"{shape(node.node)}()"
    if isinstance(node, nodes.Const):
        return repr(node.value)
    return node.name


class ExpressionTests(unittest.TestCase):
    SHAPES = {
        "a + b * c": "(a + (b * c))",
        "a - b - c": "((a - b) - c)",
        "a * b // c % d / e": "((((a * b) // c) % d) / e)",
        "a ** b ** c": "((a ** b) ** c)",
        "-a ** b": "((- a) ** b)",
        "- -a": "(- (- a))",
        "-a.b|c": "(- a.b)|c",
        "a ~ b + c ~ d": "((a ~ b) + (c ~ d))",
        "a ~ b ~ c * d": "(a ~ b ~ (c * d))",
        "a or b and not c": "(a or (b and (not c)))",
        "not a == b": "(not (a eq b))",
        "not not a": "(not (not a))",
        "a < b <= c": "(a lt b lteq c)",
        "a in b not in c": "(a in b notin c)",
        "a == b + 1": "(a eq (b + 1))",
        "a if b else c if d else e": "(b ? a : (d ? c : e))",
        "a if b": "(b ? a : -)",
        "a or b if c and d": "((c and d) ? (a or b) : -)",
        "a.b[c].d()": "a.b[c].d()",
        "a.0.1": "a[0][1]",
        "a|b|c()": "a|b|c",
        "a|b.c": "a|b.c",
        "a + b|c": "(a + b|c)",
        "a is b": "(a is b)",
        "a is not b": "(not (a is b))",
        "a is b 3 + 1": "((a is b 3) + 1)",
        "a is b c.d": "(a is b c.d)",
        "a is b and c": "((a is b) and c)",
        "a is not b(1) or c": "((not (a is b 1)) or c)",
        "a == b is c": "(a eq (b is c))",
        "'a' 'b'": "'ab'",
        "true": "True",
        "None": "None",
    }

    def test_precedence(self):
        for source, expected in self.SHAPES.items():
            with self.subTest(source=source):
                self.assertEqual(shape(expression(source)), expected)

    def test_literals(self):
        for source, expected in [
            ("()", "nodes.Tuple([], 'load')"),
            ("(1,)", "nodes.Tuple([nodes.Const(1)], 'load')"),
            ("(1)", "nodes.Const(1)"),
            ("[1, 2,]", "nodes.List([nodes.Const(1), nodes.Const(2)])"),
            ("{'a': 1,}", "nodes.Dict([nodes.Pair(nodes.Const('a'), nodes.Const(1))])"),
        ]:
            with self.subTest(source=source):
                self.assertEqual(expression(source).dump(), expected)

    def test_slices(self):
        for source, expected in {
            "a[1:2:3]": (1, 2, 3),
            "a[:]": (None, None, None),
            "a[::3]": (None, None, 3),
            "a[1:]": (1, None, None),
            "a[:2]": (None, 2, None),
        }.items():
            with self.subTest(source=source):
                part = expression(source).arg
                found = [p and p.value for p in (part.start, part.stop, part.step)]
                self.assertEqual(tuple(found), expected)

    def test_call_arguments(self):
        call = expression("f(a, 1, b=2, *c, **d)")
        self.assertEqual([len(call.args), call.kwargs[0].key], [2, "b"])
        self.assertEqual([call.dyn_args.name, call.dyn_kwargs.name], ["c", "d"])
        for source in ("f(*a, b)", "f(a=1, b)", "f(**a, *b)", "f(*a, *b)", "f(**a, b=1)"):
            with self.subTest(source=source):
                with self.assertRaisesRegex(
                    TemplateSyntaxError, "invalid syntax for function call"
                ):
                    expression(source)


class StatementTests(unittest.TestCase):
    TREES = {
        "a{{ b }}c": "Output([TemplateData('a'), Name('b', 'load'), TemplateData('c')])",
        "{% for a, b in c if d recursive %}{% else %}{% endfor %}": (
            "For(Tuple([Name('a', 'store'), Name('b', 'store')], 'store'), Name('c', 'load'),"
            " [], [], Name('d', 'load'), True)"
        ),
        "{% if a %}1{% elif b %}2{% else %}3{% endif %}": (
            "If(Name('a', 'load'), [Output([TemplateData('1')])], [If(Name('b', 'load'),"
            " [Output([TemplateData('2')])], [], [])], [Output([TemplateData('3')])])"
        ),
        "{% block a scoped required %} {% endblock a %}": (
            "Block('a', [Output([TemplateData(' ')])], True, True)"
        ),
        "{% extends 'a' %}": "Extends(Const('a'))",
        "{% include 'a' ignore missing without context %}": "Include(Const('a'), False, True)",
        "{% import 'a' as b with context %}": "Import(Const('a'), 'b', True)",
        "{% from 'a' import b, c as d %}": "FromImport(Const('a'), ['b', ('c', 'd')], False)",
        "{% from 'a' import b with context %}": "FromImport(Const('a'), ['b'], True)",
        "{% macro m(a, b=1) %}{% endmacro %}": (
            "Macro('m', [Name('a', 'param'), Name('b', 'param')], [Const(1)], [])"
        ),
        "{% call(a) m() %}{% endcall %}": (
            "CallBlock(Call(Name('m', 'load'), [], [], None, None), [Name('a', 'param')], [], [])"
        ),
        "{% filter a|b %}{% endfilter %}": (
            "FilterBlock([], Filter(Filter(None, 'a', [], [], None, None), 'b', [], [], None, None))"
        ),
        "{% set a = 1, 2 %}": ("Assign(Name('a', 'store'), Tuple([Const(1), Const(2)], 'load'))"),
        "{% set a.b = 1 %}": "Assign(NSRef('a', 'b'), Const(1))",
        "{% set a | b %}{% endset %}": (
            "AssignBlock(Name('a', 'store'), Filter(None, 'b', [], [], None, None), [])"
        ),
        "{% with a = 1 %}{% endwith %}": "With([Name('a', 'param')], [Const(1)], [])",
        "{% autoescape true %}{% endautoescape %}": (
            "Scope([ScopedEvalContextModifier([Keyword('autoescape', Const(True))], [])])"
        ),
        "{% print a, b %}": "Output([Name('a', 'load'), Name('b', 'load')])",
    }

    def test_trees(self):
        for source, expected in self.TREES.items():
            with self.subTest(source=source):
                self.assertEqual(tree(source), expected)

    MESSAGES = {
        "{% foo %}": "Encountered unknown tag 'foo'.",
        "{% %}": "tag name expected",
        "{% if x %}": (
            "Unexpected end of template. Jinja was looking for the following tags: 'elif' or"
            " 'else' or 'endif'. The innermost block that needs to be closed is 'if'."
        ),
        "{% for x in y %}{% if z %}{% endfor %}": (
            "Encountered unknown tag 'endfor'. You probably made a nesting mistake. Jinja is"
            " expecting this tag, but currently looking for 'elif' or 'else' or 'endif'. The"
            " innermost block that needs to be closed is 'if'."
        ),
        "{{ a b }}": "expected token 'end of print statement', got 'b'",
        "{{ }}": "Expected an expression, got 'end of print statement'",
        "{{ a.'b' }}": "expected name or number",
        "{{ a is b is c }}": "You cannot chain multiple tests with is",
        "{% set 1 = 2 %}": "can't assign to 'const'",
        "{% set true = 2 %}": "can't assign to 'const'",
        "{% set a, 1 = 2 %}": "can't assign to 'tuple'",
        "{% macro true() %}{% endmacro %}": "can't assign to 'name'",
        "{% macro m(a=1, b) %}": "non-default argument follows default argument",
        "{% call a %}{% endcall %}": "expected call",
        "{% block a required %}x{% endblock %}": (
            "Required blocks can only contain comments or whitespace"
        ),
        "{% block a-b %}{% endblock %}": (
            "Block names in Jinja have to be valid Python identifiers and may not contain"
            " hyphens, use an underscore instead."
        ),
    }

    def test_messages(self):
        for source, message in self.MESSAGES.items():
            with self.subTest(source=source), self.assertRaises(TemplateSyntaxError) as got:
                Environment().parse(source)
            self.assertEqual(got.exception.message, message)

    def test_private_names_are_not_imported(self):
        with self.assertRaisesRegex(TemplateAssertionError, "names starting with an underline"):
            Environment().parse("{% from 'a' import _b %}")

    def test_too_deep(self):
        for source in (
            "{{ " + "(" * 3000,
            "{{ " + "[" * 3000,
            "{% if a %}" * 3000,
            "{{" + "-" * 9000,
        ):
            with self.subTest(source=source[:12]):
                with self.assertRaisesRegex(TemplateSyntaxError, "nested too deeply"):
                    Environment().parse(source)


class HelperTests(unittest.TestCase):
    def test_free_identifiers_differ(self):
        parser = Parser(Environment(), "")
        first, second = parser.free_identifier(lineno=3), parser.free_identifier()
        self.assertNotEqual(first.name, second.name)
        self.assertIsInstance(first, nodes.InternalName)
        self.assertEqual(first.lineno, 3)

    def test_fail(self):
        parser = Parser(Environment(), "a\n{{ b }}", "name", "file")
        next(parser.stream)
        with self.assertRaises(TemplateAssertionError) as got:
            parser.fail("msg", exc=TemplateAssertionError)
        error = got.exception
        self.assertEqual((error.lineno, error.name, error.filename), (2, "name", "file"))
        with self.assertRaises(TemplateSyntaxError) as got:
            parser.fail("msg", 7)
        self.assertEqual((got.exception.lineno, got.exception.col), (7, None))

    def test_tuple_ends_with_the_rules_given(self):
        parser = Parser(Environment(), "a, stop b", state="variable")
        found = parser.parse_tuple(extra_end_rules=("name:stop",))
        self.assertEqual(len(found.items), 1)
        self.assertTrue(parser.is_tuple_end(("name:stop",)))

    def test_nodes_of_extensions_get_the_tag_place(self):
        class Tag(Extension):
            tags = {"tag"}

            def parse(self, parser):
                next(parser.stream)
                return nodes.Output([nodes.Const("x")])

        environment = Environment(extensions=[Tag])
        node = environment.parse("\n {% tag %}").body[1]
        const = node.nodes[0]
        self.assertEqual((const.lineno, const.col, const.end_col), (2, 4, 7))
        self.assertIs(const.environment, environment)


if __name__ == "__main__":
    unittest.main()
