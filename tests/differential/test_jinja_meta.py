"""What `meta` tells about templates, through microflask and the real Jinja2."""

from __future__ import annotations

import unittest

from . import oracle

EXTENSIONS = [
    "jinja2.ext.do",
    "jinja2.ext.loopcontrols",
    "jinja2.ext.i18n",
    "jinja2.ext.debug",
]

SOURCES = [
    "{% if x %}{% set y = 1 %}{% endif %}{{ y }}",
    "{% if x %}{% set y = 1 %}{% endif %}",
    "{% if x %}{% set y = 1 %}{% else %}{% set y=2 %}{% endif %}{{ y }}",
    "{{ foo }}{% set foo = 1 %}",
    "{% set foo = 1 %}{{ foo }}",
    "{% set foo = foo %}",
    "{% for a in b %}{{ a }}{{ loop.index }}{{ c }}{% else %}{{ a }}{% endfor %}{{ a }}",
    "{% for a in b %}{% set z = 1 %}{{ z }}{% endfor %}{{ z }}",
    "{% macro m(p, q=r) %}{{ p }}{{ varargs }}{{ kwargs }}{{ caller() }}{{ t }}{% endmacro %}{{ m(1) }}",
    "{% macro m() %}{{ u }}{% endmacro %}{% set u = 1 %}",
    "{% call(a) f() %}{{ a }}{{ g }}{% endcall %}",
    "{% block b %}{{ x }}{{ super() }}{{ self.b() }}{% endblock %}",
    "{% set x=1 %}{% block b %}{{ x }}{% endblock %}",
    "{% set x=1 %}{% block b scoped %}{{ x }}{% endblock %}",
    "{% for x in y %}{% block b scoped %}{{ x }}{% endblock %}{% endfor %}",
    "{% for x in y %}{% block b %}{{ x }}{% endblock %}{% endfor %}",
    "{% import n as m %}{{ m.x }}",
    "{% from n import a, b as c %}{{ a }}{{ b }}{{ c }}",
    "{% include n %}",
    "{% extends n %}{{ x }}",
    "{% with a=1, b=a %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% with a=b %}{% endwith %}",
    "{{ x|upper(y) }}",
    "{{ x is defined }}",
    "{{ range(3) }}{{ dict() }}{{ lipsum() }}",
    "{% set ns = namespace() %}{% set ns.x = 1 %}",
    "{% set ns.x = 1 %}",
    "{% set x %}{{ y }}{% endset %}{{ x }}",
    "{% set x | upper %}{{ y }}{% endset %}",
    "{% for a in b if a and c %}{% endfor %}",
    "{% for a in a %}{% endfor %}",
    "{% for x in y recursive %}{{ loop(x.c) }}{% endfor %}",
    "{{ loop.index }}",
    "{% do x.y() %}",
    "{% trans a=b %}{{ a }}{{ c }}{% pluralize %}{{ d }}{% endtrans %}",
    "{% autoescape x %}{{ y }}{% endautoescape %}",
    "{% if a %}{% elif b %}{% set c=1 %}{% endif %}{{ c }}",
    "{% set a = 1 %}{% if x %}{% set a = 2 %}{% endif %}{{ a }}",
    "{% for i in s %}{% if i %}{% set q = 1 %}{% endif %}{{ q }}{% endfor %}",
    "{% for i in s %}{{ q }}{% set q = 1 %}{% endfor %}",
    "{% for i in s %}{% set s = 1 %}{% endfor %}",
    "{% debug %}",
    "{{ super() }}",
    "{{ caller() }}",
    "{{ self }}",
    "{{ _('x') }}{{ gettext('y') }}",
    "{{ varargs }}{{ kwargs }}",
    "{% macro m(a, b=a) %}{% endmacro %}",
    "{% macro m(caller) %}{% endmacro %}",
    "{% macro m() %}{% set x = 1 %}{% endmacro %}{{ x }}",
    "{{ x.y[z](a, *b, **c) }}",
    "{{ [a,b] }}{{ {c:d} }}{{ (e,) }}{{ f ~ g }}{{ h if i else j }}{{ k[l:m:n] }}",
    "{% with %}{% set x = 1 %}{% endwith %}{{ x }}",
    "{% for a, (b, c) in d %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% if x %}{{ y }}{% set y = 1 %}{% endif %}",
    "{% block a %}{% set x = 1 %}{% endblock %}{{ x }}",
    "{% block a %}{% block b %}{{ x }}{% endblock %}{% endblock %}",
    "{% filter upper %}{% set x = 1 %}{% endfilter %}{{ x }}",
    "{% set x %}{% set y = 1 %}{{ y }}{% endset %}{{ y }}",
    "{% call f() %}{% endcall %}",
    "{% call(a=z) f() %}{% endcall %}",
    "{% if x %}{% for y in z %}{% set q=1 %}{% endfor %}{% endif %}{{ q }}{{ true }}{{ none }}{{ missing }}",
    "{% if x %}{% import 'a' as q %}{% endif %}",
    "{% if x %}{% macro q() %}{% endmacro %}{% endif %}",
    "{% if x %}{% with q=1 %}{% endwith %}{% endif %}",
    "{% if x %}{% set a=1 %}{% endif %}{% set a=2 %}",
    "{% for x in y %}{% if x %}{% set x = 1 %}{% endif %}{% endfor %}",
    "{% if x %}{% set a=1 %}{% else %}{% if y %}{% set a=2 %}{% endif %}{% endif %}",
    "{% for a in b %}{% else %}{{ loop }}{% endfor %}",
    "{% for a in b if loop.x %}{% endfor %}",
    "{% for a in b %}{% for c in loop.x %}{% endfor %}{% endfor %}",
    "{% set x | upper(x) %}..{% endset %}",
    "{% set x | truncate(y) %}{{ y }}{% set y = 1 %}{% endset %}",
    "{% for a in b %}{{ z }}{% endfor %}{% set z=1 %}",
    "{% for a in b %}{% macro loop() %}{% endmacro %}{% endfor %}",
    "{% set q=0 %}{% for i in s %}{% if i %}{% set q=1 %}{% endif %}{% endfor %}",
    "{% macro m() %}{{ m }}{{ n }}{% endmacro %}{% macro n() %}{% endmacro %}",
    "{% block b %}{% for x in y %}{{ super() }}{{ self }}{% endfor %}{% endblock %}",
    "{% macro m() %}{{ super() }}{{ self }}{% endmacro %}",
    "{% call f() %}{{ varargs }}{{ caller() }}{% endcall %}",
    "{% macro m() %}{% call f() %}{{ varargs }}{% endcall %}{% endmacro %}",
    "{% if x is undefined %}{% endif %}",
    "{% block b %}{% macro m() %}{{ super() }}{% endmacro %}{% endblock %}",
    "{% set x = 1 if y else z %}",
    "{{ x if x is defined else x }}",
    "{% for a in b recursive %}{{ loop(c) }}{% else %}{{ a }}{% endfor %}",
    "{% autoescape true %}{% set x=1 %}{% endautoescape %}{{ x }}",
    "{% include 'a' %}{{ foo }}",
    "{% import 'x' as foo with context %}{{ foo }}",
    "{% with a=a %}{{ a }}{% endwith %}",
    "{% block x required %}{% endblock %}",
    "{% if a %}{% set b = 1 %}{{ b }}{% endif %}",
    "{% if a %}{{ b }}{% else %}{% set b = 1 %}{% endif %}{{ b }}",
    "{% for a in b %}{{ a }}{% endfor %}{% for c in d %}{{ a }}{% endfor %}",
]

REFERENCES = [
    "{% include 1 %}",
    '{% include [1,"x"] %}',
    "{% extends 1 %}",
    '{% import "a" as b %}',
    "{% from x import y %}",
    "{% include none %}",
    '{% include ["a", b, none] %}',
    '{% extends ["a"] %}',
    '{% extends "a"~"b" %}',
    "{% include [a,b] %}",
    '{% extends "layout.html" %}{% include helper %}',
    '{% include ["a","b"] %}{% import "x" as y %}{% from z import q %}{% include ("c", d) %}{% include a ~ "b" %}',
    '{% include [] %}{% include () %}{% extends "a" if b else "c" %}{% include x or "y" %}',
    '{% if a %}{% include "b" %}{% else %}{% block c %}{% import "d" as d %}{% endblock %}{% endif %}',
]


class MetaTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        jinja2 = oracle("jinja2")
        their_meta = oracle("jinja2.meta")

        from microflask.jinja import meta
        from microflask.jinja.environment import Environment

        cls.sides = (
            (Environment(extensions=EXTENSIONS), meta),
            (jinja2.Environment(extensions=EXTENSIONS), their_meta),
        )

    def test_undeclared_variables(self):
        for source in SOURCES:
            ours, theirs = (
                meta.find_undeclared_variables(environment.parse(source))
                for environment, meta in self.sides
            )
            with self.subTest(source=source):
                self.assertEqual(ours, theirs)

    def test_referenced_templates(self):
        for source in REFERENCES:
            ours, theirs = (
                list(meta.find_referenced_templates(environment.parse(source)))
                for environment, meta in self.sides
            )
            with self.subTest(source=source):
                self.assertEqual(ours, theirs)


if __name__ == "__main__":
    unittest.main()
