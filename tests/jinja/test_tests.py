"""What each test (`{% if x is name %}`) says."""

from __future__ import annotations

import decimal
import unittest

from microflask.jinja.environment import Environment
from microflask.jinja.exceptions import TemplateRuntimeError, UndefinedError
from microflask.jinja.tests import TESTS
from microflask.jinja.undefined import StrictUndefined
from microflask.markup import Markup

CONTEXT = {
    "u": "up", "m": Markup("m"), "d": {"a": 1}, "dec": decimal.Decimal(2), "s": {1}, "f": len,
    "g": iter([]), "o": object(), "b": b"x",
}  # fmt: skip

# test -> (expressions that hold, expressions that do not)
CASES = {
    "odd": ("1 is odd, -1 is odd", "2 is odd, 0 is odd"),
    "even": ("2 is even, 0 is even", "1 is even"),
    "divisibleby": ("8 is divisibleby 4, 8 is divisibleby(2)", "8 is divisibleby 3"),
    "defined": ("u is defined, d.a is defined", "nope is defined, d.b is defined"),
    "undefined": ("nope is undefined, d.b is undefined", "u is undefined, none is undefined"),
    "filter": ("'upper' is filter", "'nope' is filter, 'odd' is filter"),
    "test": ("'odd' is test, '==' is test", "'nope' is test"),
    "none": ("none is none", "0 is none, nope is none, '' is none"),
    "boolean": ("true is boolean, false is boolean", "0 is boolean, 'true' is boolean"),
    "false": ("false is false", "0 is false, none is false"),
    "true": ("true is true", "1 is true"),
    "integer": ("1 is integer, 0 is integer", "true is integer, 1.0 is integer, '1' is integer"),
    "float": ("1.0 is float", "1 is float, dec is float"),
    "lower": ("'foo' is lower, 'a1' is lower", "'Foo' is lower, 1 is lower"),
    "upper": ("'FOO' is upper", "'Foo' is upper, '' is upper"),
    "string": ("'a' is string, m is string", "1 is string, b is string"),
    "mapping": ("d is mapping, {} is mapping", "[] is mapping, 'a' is mapping"),
    "number": ("1 is number, 1.5 is number, true is number, dec is number", "'1' is number"),
    "sequence": ("[] is sequence, 'a' is sequence, d is sequence", "1 is sequence, s is sequence"),
    "iterable": ("[] is iterable, s is iterable, g is iterable, nope is iterable", "1 is iterable"),
    "callable": ("f is callable, range is callable", "u is callable, 1 is callable"),
    "sameas": ("none is sameas none, u is sameas u", "1 is sameas true, [] is sameas []"),
    "escaped": ("m is escaped, ('a'|safe) is escaped", "u is escaped, none is escaped"),
    "in": ("1 is in [1, 2], 'a' is in 'abc', 'a' is in d", "3 is in [1], 'b' is in d"),
    "==": ("1 is eq 1", "1 is eq 2"),
    "eq": ("1 is eq 1.0, 'a' is eq 'a'", "1 is eq '1'"),
    "equalto": ("1 is equalto 1", "1 is equalto 2"),
    "!=": ("1 is ne 2", "1 is ne 1"),
    "ne": ("1 is ne 2", "1 is ne 1"),
    ">": ("2 is gt 1", "1 is gt 1"),
    "gt": ("2 is gt 1", "1 is gt 1"),
    "greaterthan": ("2 is greaterthan 1", "1 is greaterthan 1"),
    ">=": ("1 is ge 1", "0 is ge 1"),
    "ge": ("1 is ge 1", "0 is ge 1"),
    "<": ("1 is lt 2", "1 is lt 1"),
    "lt": ("1 is lt 2", "1 is lt 1"),
    "lessthan": ("1 is lessthan 2", "1 is lessthan 1"),
    "<=": ("1 is le 1", "2 is le 1"),
    "le": ("1 is le 1", "2 is le 1"),
}


class TestTest(unittest.TestCase):
    def test_all_tests_have_cases(self):
        self.assertEqual(set(CASES), set(TESTS))

    def test_answers(self):
        environment = Environment()
        for name, texts in CASES.items():
            for text, expected in zip(texts, (True, False)):
                for expression in text.split(", "):
                    if expression.count("[") != expression.count("]"):
                        continue  # a comma within
                    with self.subTest(name=name, expression=expression):
                        compiled = environment.compile_expression(expression)
                        self.assertIs(expected, compiled(CONTEXT))

    def test_by_name(self):
        environment = Environment()
        for name in ("==", "!=", ">", ">=", "<", "<="):
            with self.subTest(name=name):
                source = "{{ [1, 2, 3]|select('" + name + "', 2)|list }}"
                expected = [n for n in (1, 2, 3) if eval(f"{n} {name} 2")]
                self.assertEqual(str(expected), environment.from_string(source).render())

    def test_negated_and_chained(self):
        environment = Environment()
        for source in (
            "{{ 1 is not even }}",
            "{{ not 1 is even }}",
            "{{ 1 is odd and 2 is even }}",
        ):
            with self.subTest(source=source):
                self.assertEqual("True", environment.from_string(source).render())

    def test_errors(self):
        cases = [
            ("{{ 'a' is odd }}", TypeError),
            ("{{ 4 is divisibleby(0) }}", ZeroDivisionError),
            ("{{ 1 is in none }}", TypeError),
            ("{{ [1]|select('nope')|list }}", TemplateRuntimeError),
        ]
        for source, kind in cases:
            with self.subTest(source=source), self.assertRaises(kind):
                Environment().from_string(source).render()

    def test_strict_undefined(self):
        environment = Environment(undefined=StrictUndefined)
        output = environment.from_string(
            "{{ x is defined }}{{ x is undefined }}{{ x is none }}{{ x is sequence }}"
        ).render()
        self.assertEqual("FalseTrueFalseFalse", output)
        for name in ("iterable", "lower", "odd"):
            with self.subTest(name=name), self.assertRaises(UndefinedError):
                environment.from_string("{{ x is " + name + " }}").render()


if __name__ == "__main__":
    unittest.main()
