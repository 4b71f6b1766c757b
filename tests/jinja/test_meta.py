"""What can be told about a template without rendering it."""

from __future__ import annotations

import unittest

from microflask.jinja.environment import Environment
from microflask.jinja.meta import find_referenced_templates, find_undeclared_variables

UNDECLARED = [
    ("{{ a }}{{ b.c[d](e, *f, g=h) }}", "a b d e f h"),
    ("{% set a = b %}{{ a }}", "b"),
    ("{{ a }}{% set a = 1 %}", "a"),
    ("{% if a %}{% set b = 1 %}{% endif %}{{ b }}", "a b"),
    ("{% set b = 0 %}{% if a %}{% set b = 1 %}{% endif %}{{ b }}", "a"),
    ("{% for a in b if c %}{{ a }}{{ loop.index }}{{ d }}{% else %}{{ loop }}{% endfor %}", "b c d loop"),
    ("{% for a in b %}{% set c = 1 %}{% endfor %}{{ c }}", "b c"),
    ("{% macro m(a, b=c) %}{{ a }}{{ b }}{{ varargs }}{{ caller() }}{{ d }}{% endmacro %}{{ m() }}", "c d"),
    ("{% call(a) f() %}{{ a }}{{ b }}{% endcall %}", "f b"),
    ("{% block b %}{{ a }}{{ super() }}{{ self.b() }}{% endblock %}", "a"),
    ("{% set a = 1 %}{% block b %}{{ a }}{% endblock %}", "a"),
    ("{% import n as m %}{% from o import p, q as r %}{{ m }}{{ p }}{{ q }}{{ r }}", "n o q"),
    ("{% with a = 1, b = a %}{{ a }}{{ b }}{{ c }}{% endwith %}", "a c"),
    ("{% filter upper %}{{ a }}{% endfilter %}{% set x | replace(b, c) %}{{ d }}{% endset %}", "a b c d"),
    ("{{ range(3) }}{{ dict() }}{{ namespace() }}{{ lipsum() }}{{ a is defined }}", "a"),
    ("{% set ns.a = 1 %}", "ns"),
    ("{% macro m() %}{{ late }}{% endmacro %}{% set late = 1 %}", ""),
    ("{% extends a %}{% include b %}", "a b"),
]  # fmt: skip


class MetaTest(unittest.TestCase):
    def test_undeclared(self):
        environment = Environment()
        for source, names in UNDECLARED:
            with self.subTest(source=source):
                found = find_undeclared_variables(environment.parse(source))
                self.assertEqual(set(names.split()), found)

    def test_own_globals_are_declared(self):
        environment = Environment()
        environment.globals["mine"] = 1
        self.assertEqual(set(), find_undeclared_variables(environment.parse("{{ mine }}")))

    def test_referenced(self):
        source = (
            "{% extends 'layout' %}{% include helper %}{% include ['a', 'b', c] %}"
            "{% import 'm' as m %}{% from 'f' import x %}{% include ('t', 'u') ignore missing %}"
        )
        self.assertEqual(
            ["layout", None, "a", "b", None, "m", "f", "t", "u"],
            list(find_referenced_templates(Environment().parse(source))),
        )


class DebugTest(unittest.TestCase):
    def test_debug_tag(self):
        environment = Environment(extensions=["jinja2.ext.debug"])
        output = environment.from_string("{% set mine = 1 %}{% debug %}").render(given=[1])
        for part in ("'mine': 1", "'given': [1]", "'filters': ['abs'", "'tests': ['!='"):
            with self.subTest(part=part):
                self.assertIn(part, output)


if __name__ == "__main__":
    unittest.main()
