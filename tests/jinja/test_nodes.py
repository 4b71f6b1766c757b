"""Nodes: construction, walking, positions, values known before rendering."""

from __future__ import annotations

import unittest

from microflask.jinja import Environment, nodes
from microflask.jinja.nodes import Const, EvalContext, Impossible, Name, Output


class ConstructionTests(unittest.TestCase):
    def test_fields_in_order_and_attributes_by_keyword(self):
        node = Name("x", "load", lineno=3, col=4)
        self.assertEqual((node.name, node.ctx, node.lineno, node.col), ("x", "load", 3, 4))
        self.assertIsNone(node.environment)
        self.assertEqual(repr(node), "Name(name='x', ctx='load')")
        self.assertEqual(Name(name="x", ctx="load"), node)

    def test_wrong_arguments(self):
        cases = [
            (Name, ("x",), {}, "'Name' takes 0 or 2 arguments"),
            (Output, (1, 2), {}, "'Output' takes 0 or 1 argument"),
            (nodes.Continue, (1,), {}, "'Continue' takes 0 arguments"),
            (Name, ("x", "load"), {"foo": 1}, "unknown attribute 'foo'"),
            (Name, ("x", "load"), {"name": 1}, "unknown attribute 'name'"),
            (nodes.Stmt, (), {}, "abstract nodes are not instantiable"),
            (nodes.BinExpr, (1, 2), {}, "abstract nodes are not instantiable"),
            (nodes.Node, (), {}, "abstract nodes are not instantiable"),
            (nodes.InternalName, ("x",), {}, "Can't create internal names."),
        ]
        for cls, args, kwargs, message in cases:
            with self.subTest(cls=cls.__name__, args=args):
                with self.assertRaises(TypeError) as got:
                    cls(*args, **kwargs)
                self.assertTrue(str(got.exception).startswith(message), got.exception)

    def test_every_class_takes_its_fields(self):
        for name, cls in vars(nodes).items():
            if isinstance(cls, type) and issubclass(cls, nodes.Node) and not cls.abstract:
                if name == "InternalName":
                    continue
                with self.subTest(name):
                    node = cls(*range(len(cls.fields)))
                    self.assertEqual(
                        list(node.iter_fields()), list(zip(cls.fields, range(len(cls.fields))))
                    )
                    self.assertEqual(list(cls().iter_fields()), [])

    def test_equality_looks_at_type_and_fields(self):
        self.assertEqual(Name("x", "load", lineno=1), Name("x", "load", lineno=2))
        self.assertNotEqual(Name("x", "load"), Name("x", "store"))
        self.assertNotEqual(Const(1), Output(1))
        self.assertEqual(len({Const(1), Const(1)}), 2)

    def test_a_subclass_is_a_node(self):
        class Mine(nodes.Stmt):
            fields = ("body",)

        self.assertFalse(Mine.abstract)
        self.assertEqual(list(Mine([Const(1)]).iter_child_nodes()), [Const(1)])


class WalkTests(unittest.TestCase):
    def setUp(self):
        self.tree = Environment().parse("{% for a in b %}{{ a.c + 1 }}{% endfor %}{{ d }}")

    def test_find(self):
        self.assertEqual(self.tree.find(nodes.Getattr).attr, "c")
        self.assertIsNone(self.tree.find(nodes.If))
        names = [node.name for node in self.tree.find_all(Name)]
        self.assertEqual(names, ["a", "b", "a", "d"])
        kinds = {type(node) for node in self.tree.find_all((Name, Const))}
        self.assertEqual(kinds, {Name, Const})

    def test_fields_can_be_chosen(self):
        loop = self.tree.body[0]
        self.assertEqual([n for n, _ in loop.iter_fields(only=("body", "test"))], ["body", "test"])
        self.assertNotIn("body", dict(loop.iter_fields(exclude=("body",))))
        self.assertEqual(list(loop.iter_child_nodes(only=("iter",))), [Name("b", "load")])

    def test_set_attributes_below(self):
        self.tree.set_ctx("store")
        self.assertEqual({node.ctx for node in self.tree.find_all(Name)}, {"store"})
        bare = Output([Const(1), Const(2, lineno=9)])
        bare.set_lineno(4)
        self.assertEqual([bare.lineno, bare.nodes[0].lineno, bare.nodes[1].lineno], [4, 4, 9])
        bare.set_lineno(5, override=True)
        self.assertEqual(bare.nodes[1].lineno, 5)
        bare.set_environment("e")
        self.assertEqual(bare.nodes[0].environment, "e")

    def test_dump(self):
        self.assertEqual(
            Output([Name("a", "load"), Const("x")]).dump(),
            "nodes.Output([nodes.Name('a', 'load'), nodes.Const('x')])",
        )

    def test_deep_trees_do_not_recurse(self):
        tree = Environment().parse("{{ a" + " + b" * 5000 + " }}")
        tree.set_lineno(1, override=True)
        self.assertEqual(tree.body[0].nodes[0].lineno, 1)


class PositionTests(unittest.TestCase):
    def test_each_node_knows_where_it_stands(self):
        source = "é{{ foo.bar }}\n  {{ a + b|f(1)\n }}{% if x is y %}{% endif %}"
        lines = source.splitlines()
        tree = Environment().parse(source)
        expected = {
            nodes.Getattr: "foo.bar",
            nodes.Add: "a + b|f(1)",
            nodes.Filter: "f(1)",
            nodes.Const: "1",
            nodes.Test: "y",
            nodes.If: "if x is y",
            nodes.TemplateData: "é",
        }
        for kind, text in expected.items():
            with self.subTest(kind=kind.__name__):
                node = tree.find(kind)
                self.assertEqual(node.lineno, node.end_lineno)
                self.assertEqual(lines[node.lineno - 1][node.col : node.end_col], text)

    def test_all_have_positions(self):
        source = """{% extends "a" %}{% block b %}{% for x, y in z if w %}{{ loop.index }}
        {% else %}{% endfor %}{% endblock %}{% macro m(a, b=1) %}{% endmacro %}{% call(q) m(*a, **b) %}
        {% endcall %}{% set a = {"k": [1, (2, 3)]}["k"][1:2] %}{% set b | upper %}{% endset %}
        {% with a = 1 %}{% endwith %}{% filter upper %}{% endfilter %}{% autoescape true %}
        {% endautoescape %}{% import "a" as b %}{% from "a" import c as d %}{% include "x" %}
        {% print a if b else c, d ~ e, -f ** +g, not h, i < j <= k not in l %}{% set n.o = p is q %}"""
        environment = Environment()
        for node in environment.parse(source)._walk():
            with self.subTest(node=type(node).__name__):
                for name in ("lineno", "col", "end_lineno", "end_col"):
                    self.assertIsInstance(getattr(node, name), int)
                self.assertIs(node.environment, environment)
                self.assertLessEqual((node.lineno, node.col), (node.end_lineno, node.end_col))


class ConstantTests(unittest.TestCase):
    CASES = {
        "1 + 2 * 3 - 4 / 2": 5.0,
        "7 // 2 ~ 7 % 4 ~ 2 ** 3": "338",
        "-3": -3,
        "not 0": True,
        "1 < 2 <= 2 != 3": True,
        "3 in [1, 2]": False,
        "[1, 'a', (2,)]": [1, "a", (2,)],
        "{'a': {'b': 1}}.a['b']": 1,
        "'abc'[1:]": "bc",
        "1 if false else 2": 2,
        "0 and x": 0,
        "1 or x": 1,
        "'a'|upper": "A",
        "[1, 2]|join('-')": "1-2",
        "3 is odd": True,
        "'<'|replace('<', '>')": ">",
    }
    NOT_CONSTANT = [
        "x",
        "x + 1",
        "1 / 0",
        "'a' + 1",
        "1 if false",
        "f()",
        "{[]: 1}",
        "'a'|nosuch",
        "1 is nosuch",
        "'a'|round",
        "1 and x",
        "[1]|map('upper')|list and x",
    ]

    def value(self, source, **options):
        return Environment(**options).parse("{{ " + source + " }}").body[0].nodes[0].as_const()

    def test_values(self):
        for source, expected in self.CASES.items():
            with self.subTest(source=source):
                self.assertEqual(self.value(source), expected)

    def test_not_constant(self):
        for source in self.NOT_CONSTANT:
            with self.subTest(source=source), self.assertRaises(Impossible):
                self.value(source)

    def test_without_environment(self):
        self.assertEqual(Const(1).as_const(), 1)
        with self.assertRaisesRegex(RuntimeError, "must have an attached environment"):
            nodes.Add(Const(1), Const(2)).as_const()
        self.assertEqual(nodes.Add(Const(1), Const(2)).as_const(EvalContext(Environment())), 3)

    def test_text_follows_autoescape(self):
        tree = Environment(autoescape=True).parse("<b>")
        self.assertTrue(hasattr(tree.body[0].nodes[0].as_const(), "__html__"))
        context = EvalContext(Environment())
        context.volatile = True
        for node in (nodes.TemplateData("x"), nodes.MarkSafeIfAutoescape(Const("x"))):
            with self.assertRaises(Impossible):
                node.as_const(context)
        self.assertTrue(hasattr(nodes.MarkSafe(Const("x")).as_const(context), "__html__"))

    def test_only_literals_are_trusted(self):
        for value in (None, 1, 1.5, "a", True, (1, "b"), [1, {"a": {2}}], frozenset({1})):
            self.assertEqual(Const.from_untrusted(value, lineno=2).value, value)
        for value in (object(), [object()], {"a": open}, (len,)):
            with self.subTest(value=value), self.assertRaises(Impossible):
                Const.from_untrusted(value)

    def test_assignable(self):
        for node, expected in [
            (Name("x", "store"), True),
            (Name("true", "store"), False),
            (Name("None", "store"), False),
            (nodes.NSRef("a", "b"), True),
            (nodes.Tuple([Name("x", "store")], "store"), True),
            (nodes.Tuple([Const(1)], "store"), False),
            (Const(1), False),
        ]:
            with self.subTest(node=node):
                self.assertEqual(node.can_assign(), expected)

    def test_eval_context(self):
        context = EvalContext(Environment(autoescape=lambda name: name == "x"), "x")
        self.assertTrue(context.autoescape)
        saved = context.save()
        context.autoescape = False
        context.volatile = True
        context.revert(saved)
        self.assertEqual((context.autoescape, context.volatile), (True, False))


if __name__ == "__main__":
    unittest.main()
