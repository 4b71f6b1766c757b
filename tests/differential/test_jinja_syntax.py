"""Lexer and parser against the real Jinja2: tokens, trees, messages, lines."""

from __future__ import annotations

import random
import unittest

from microflask.jinja import Environment, TemplateSyntaxError, nodes

from . import oracle

jinja2 = None

OPTIONS = [
    {},
    {"trim_blocks": True},
    {"lstrip_blocks": True},
    {"trim_blocks": True, "lstrip_blocks": True},
    {"keep_trailing_newline": True},
    {"newline_sequence": "\r\n"},
    {"line_statement_prefix": "#", "line_comment_prefix": "##"},
    {"line_statement_prefix": "%%", "lstrip_blocks": True},
    {"line_statement_prefix": "#", "line_comment_prefix": "##", "trim_blocks": True},
    {
        "block_start_string": "<%",
        "block_end_string": "%>",
        "variable_start_string": "<%=",
        "variable_end_string": "%>",
        "comment_start_string": "<%#",
        "comment_end_string": "%>",
    },
    {"variable_start_string": "${", "variable_end_string": "}"},
    {"block_start_string": "<?php", "block_end_string": "?>", "variable_start_string": "<?"},
]

SOURCES = [
    "",
    "\n",
    "text",
    "text\n\n",
    "a\r\nb\rc\n",
    "{{ x }}",
    "{{x}}",
    " {{- x -}} \n b",
    "a\n  {%- if x -%}  \n b {%- endif %}\n",
    "a\n  {%+ if x +%}\n b\n {%- endif -%}\n c",
    "  {% if x %}\n  y\n  {% endif %}\n",
    "\t{# c #}\n\t{#- c -#}\n {#+ c +#}\nx",
    "{# multi\nline #}{{ a }}",
    "{% raw %}{{ x }}{% endraw %}",
    "a {% raw -%}  {{ x }}  {%- endraw %} b",
    "  {% raw %}\n  {% x %}\n  {% endraw %}\n  y",
    "  {%- raw +%}\n{%+ endraw -%} z",
    "{% raw %}{% raw %}{% endraw %}{{ 1 }}",
    "{% raw %}",
    "{% raw %}x",
    "{#",
    "{# x",
    "{{",
    "{%",
    "{{ }}",
    "{% %}",
    "{{ {'a': {'b': 1}} }}",
    "{{ {'a': [1, (2, 3)]}['a'] }}",
    "{{ ( }}",
    "{{ ) }}",
    "{{ (] }}",
    "{{ {1: 2) }}",
    "{{ $ }}",
    "{{ a ! b }}",
    "{{ a ? b : c }}",
    "{{ a & b }}",
    "{{ a @ b }}",
    "{{ a\\b }}",
    "{{ 'unclosed }}",
    '{{ "a\\"b" }}',
    "{{ 'a\\'b' }}",
    "{{ 'a' 'b' \"c\" }}",
    "{{ 'new\nline' }} {{ x }}",
    "{{ '\\n\\t\\\\\\x41\\u00e9\\N{BULLET}' }}",
    "{{ '\\x' }}",
    "{{ '\\u12' }}",
    "{{ '\\N{no such}' }}",
    "{{ 'é\\n' }}",
    "{{ '{{' }}",
    "{{ '}}' }}",
    "{{ 0 }} {{ 00 }} {{ 007 }} {{ 1_000 }} {{ 1__0 }} {{ 1_ }} {{ 0_0 }}",
    "{{ 0x1F }} {{ 0X_ff }} {{ 0b101 }} {{ 0B_1 }} {{ 0o17 }} {{ 0O_7 }} {{ 0xg }} {{ 0b2 }}",
    "{{ 1.5 }} {{ 1. }} {{ .5 }} {{ 1e5 }} {{ 1E-5 }} {{ 1.5e+3 }} {{ 1_0.0_1e1_0 }} {{ 1e }}",
    "{{ 1.5.2 }}",
    "{{ a.1.2 }}",
    "{{ a.b.c }} {{ a['b'] }} {{ a[0] }} {{ a.0 }} {{ a. }} {{ a.'b' }} {{ a.1.5 }}",
    "{{ a[1:2] }}",
    "{{ a[:] }} {{ a[::] }} {{ a[1:] }} {{ a[:2] }} {{ a[::3] }} {{ a[1:2:3] }} {{ a[1::] }}",
    "{{ a[1:2:3:4] }}",
    "{{ a[1, 2] }} {{ a[1:2, 3] }} {{ a[] }}",
    "{{ a[1,] }}",
    "{{ ünïcode }} {{ 变量 }} {{ _x }}",
    "{{ a·b }}",
    "{{ ² }}",
    "{{ a“ }}",
    "{{ “ }}",
    "# for x in y:\n{{ x }}\n# endfor",
    "# for x in (1,\n2)\n  ## c\n a ## c\n#- endfor\n",
    "%% if x\nfoo\n%% endif",
    "  %% if x\n  foo ## no\n  %% endif\n",
    "## c\n## d\nx",
    "<% if x %><%= x %><% endif %><%# c %>",
    "${a} ${ {'b': 1} } {${a}}",
    "<?php if x ?><? x }}<?php endif ?>",
    "{{ a b }}",
    "{{ a\n\nb }}",
    "\n\n{% foo %}",
    "{% if x %}\n{% endfor %}",
    "{% for x in y %}\n{% if z %}\n{% endfor %}",
    "{% endif %}",
    "{% if x %}",
    "{% if x %}{% else %}",
    "{% block a %}{% block b %}",
    "{% if %}{% endif %}",
    "{% if a %}{% elif %}{% endif %}",
    "{% for x in %}{% endfor %}",
    "{% for in x %}{% endfor %}",
    "{% for x y %}",
    "{% for x.y in z %}{% endfor %}",
    "{% for 1 in z %}{% endfor %}",
    "{% for none in z %}{% endfor %}",
    "{% for x, (y, z) in a %}{% endfor %}",
    "{% for x, in a %}{% endfor %}",
    "{% for x in a, b %}{% endfor %}",
    "{% for x in a, recursive %}{% endfor %}",
    "{% for x in a if b recursive %}{{ loop(x) }}{% endfor %}",
    "{% for x in a recursive if b %}{% endfor %}",
    "{% for x in a if b else c %}{% endfor %}",
    "{% for x in (a if b else c) %}{% else %}{% endfor %}",
    "{% if a if b else c %}{% endif %}",
    "{% if a, b %}{% endif %}",
    "{% if a: %}{% elif b: %}{% else: %}{% endif %}",
    "{% block a %}{% endblock %}{% block b scoped %}{% endblock b %}",
    "{% block a %}{% endblock b %}",
    "{% block a-b %}{% endblock %}",
    "{% block 'a' %}{% endblock %}",
    "{% block a required %}{# c #} \n {% endblock %}",
    "{% block a scoped required %}{% endblock %}",
    "{% block a required scoped %}{% endblock %}",
    "{% block a required %}x{% endblock %}",
    "{% block a required %}{{ x }}{% endblock %}",
    "{% block a required %}{% set x = 1 %}{% endblock %}",
    "{% extends 'a' %}",
    "{% extends a if b else c %}",
    "{% extends %}",
    "{% include 'a' %}{% include ['a', b] %}{% include a with context %}",
    "{% include 'a' ignore missing %}{% include 'a' ignore missing without context %}",
    "{% include 'a' without context ignore missing %}",
    "{% include 'a' ignore %}",
    "{% include 'a' with %}",
    "{% import 'a' as b %}{% import a as b with context %}",
    "{% import 'a' %}",
    "{% import 'a' as 'b' %}",
    "{% import 'a' as true %}",
    "{% from 'a' import b %}{% from 'a' import b, c as d without context %}",
    "{% from 'a' import b, c, %}",
    "{% from 'a' import %}",
    "{% from 'a' import _b %}",
    "{% from 'a' import b as _c %}",
    "{% from 'a' import with context %}",
    "{% from 'a' import with, without %}",
    "{% from 'a' import b with context, c %}",
    "{% from 'a' import 'b' %}",
    "{% macro m() %}{% endmacro %}{% macro m(a, b=1, c='x') %}{{ a }}{% endmacro m %}",
    "{% macro m(a=1, b) %}{% endmacro %}",
    "{% macro m(a,) %}{% endmacro %}",
    "{% macro m(true) %}{% endmacro %}",
    "{% macro m %}{% endmacro %}",
    "{% macro 'm'() %}{% endmacro %}",
    "{% call m() %}x{% endcall %}{% call(a, b=1) m(x) %}{{ a }}{% endcall %}",
    "{% call m %}{% endcall %}",
    "{% call (a) %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}{% filter a|b(1)|c.d %}{% endfilter %}",
    "{% filter %}x{% endfilter %}",
    "{% filter 'a' %}x{% endfilter %}",
    "{% set a = 1 %}{% set a, b = 1, 2 %}{% set a = b, %}{% set ns.a = 1 %}",
    "{% set ns.a, ns.b = 1, 2 %}",
    "{% set a %}x{% endset %}{% set a | upper | f(1) %}x{% endset %}{% set ns.a %}x{% endset %}",
    "{% set a = %}",
    "{% set 1 = 2 %}",
    "{% set a.b.c = 2 %}",
    "{% set a[0] = 2 %}",
    "{% set (a, b) = 2 %}",
    "{% set true = 2 %}",
    "{% set a, none = 2 %}",
    "{% set 'a' = 2 %}",
    "{% with %}{% endwith %}{% with a = 1 %}{% endwith %}{% with a=1, b=a %}{% endwith %}",
    "{% with a, b = 1, c = 2 %}{% endwith %}",
    "{% with a %}{% endwith %}",
    "{% autoescape true %}x{% endautoescape %}{% autoescape a and b %}{% endautoescape %}",
    "{% autoescape %}{% endautoescape %}",
    "{% print a %}{% print a, b %}{% print %}",
    "{% print a b %}",
    "{% 'x' %}",
    "{% 1 %}",
    "{% for %}",
    "{% foo",
    "{{ foo",
    "{{ foo|",
    "{{ foo| }}",
    "{{ foo|1 }}",
    "{{ foo|a.b(1).c }}",
    "{{ foo|bar(1)|baz(2, a=3) }}",
    "{{ foo(1)(2)[3].x(4)|y }}",
    "{{ foo|bar()(x) }}",
    "{{ foo() bar }}",
    "{{ f(a, b=1, *c, **d) }}",
    "{{ f(*a, b=1) }}",
    "{{ f(*a, b) }}",
    "{{ f(a=1, b) }}",
    "{{ f(**a, *b) }}",
    "{{ f(**a, b=1) }}",
    "{{ f(*a, *b) }}",
    "{{ f(a,) }}",
    "{{ f(,) }}",
    "{{ f(a b) }}",
    "{{ f(a=) }}",
    "{{ f(1=a) }}",
    "{{ f(a.b=1) }}",
    "{{ a is b }} {{ a is not b }} {{ a is b.c }} {{ a is b(1) }} {{ a is b 1 }} {{ a is b [1] }}",
    "{{ a is b c.d }} {{ a is b c and d }} {{ a is b or c }} {{ a is b else }}",
    "{{ a is b is c }}",
    "{{ a is divisibleby 3 }} {{ a is divisibleby(3) }} {{ a is sameas none }}",
    "{{ a is in b }} {{ a is not in b }} {{ a is b not c }}",
    "{{ a is }}",
    "{{ a is 1 }}",
    "{{ a is b -1 }}",
    "{{ a is b {'x': 1} }}",
    "{{ 1 + 2 * 3 - 4 / 5 // 6 % 7 ** 8 ~ 9 }}",
    "{{ a ~ b + c ~ d * e }}",
    "{{ 2 ** 3 ** 2 }} {{ -2 ** 2 }} {{ - -a }} {{ +a }} {{ -a.b|f }} {{ -a(1) }} {{ --1 }}",
    "{{ not a }} {{ not not a }} {{ not a == b }} {{ not a in b }} {{ a not in b }} {{ a in b }}",
    "{{ a == not b }}",
    "{{ a not b }}",
    "{{ a < b <= c != d }} {{ a == b in c not in d }} {{ a >= b > c }}",
    "{{ a and b or c and not d }} {{ a or b and c }} {{ (a or b) and c }}",
    "{{ a if b }} {{ a if b else c }} {{ a if b else c if d else e }} {{ a if b if c }}",
    "{{ a if }}",
    "{{ a if b else }}",
    "{{ a, b }} {{ (a, b) }} {{ () }} {{ (a,) }} {{ a, }}",
    "{{ , }}",
    "{{ (a }}",
    "{{ (,) }}",
    "{{ [] }} {{ [a] }} {{ [a,] }} {{ [a, b] }}",
    "{{ [,] }}",
    "{{ [a b] }}",
    "{{ {} }} {{ {'a': 1} }} {{ {'a': 1,} }} {{ {a: b, 1: 2} }}",
    "{{ {a} }}",
    "{{ {a: } }}",
    "{{ {,} }}",
    "{{ true }} {{ True }} {{ false }} {{ none }} {{ None }} {{ TRUE }}",
    "{{ a = b }}",
    "{{ a; b }}",
    "{{ a : b }}",
    "{{ not }}",
    "{{ and }}",
    "{{ in }}",
    "{{ a and }}",
    "{{ if }}",
    "{{ is }}",
    "{{ loop.index }} {{ super() }} {{ self.x() }} {{ caller() }}",
]

CONSTANTS = """\
1 + 2
2 ** 8
7 // 2
7 % 4
7 / 2
7 * 2
1 - 2
1 / 0
'a' + 1
-3
+3
not 1
1 < 2 < 3
3 > 2 > 2
1 in [1]
2 not in [1]
1 == 1.0
1 != 2
'a' ~ 1 ~ none
[1, 'b'][1]
{'a': 1}['a']
{'a': 1}.a
{'a': 1}.b
(1, 2)
[1, 2, 3][1:]
[1, 2, 3][::2]
1 if true else 2
1 if false else 2
1 if false
a
a + 1
1 and 0
0 or 'x'
0 and a
1 or a
'abc'[0]
'abc'[9]
'x'.upper
range
[1, [2]]
{'a': [1]}
1 is odd
1 is not odd
1 is nosuch
'a'|upper
'a'|nosuch
[1, 2]|join('-')
[3, 1]|sort
[3, 1]|map('string')
'a'|default('b')
1 is defined
a is defined
'x'|replace('x', 'y')
'x'|replace(*['x', 'y'])
'x'|replace(**{'old': 'x', 'new': 'y'})
'x'|round
2 ** -1
'%s' % 1
[1] * 3
[] == ()
f(1)
'<'|e
'<'|safe
"""
WORDS = (
    "a b 1 2.5 's' true not and or in is if else + - * ** / // % ~ == < >= != | |f |f(1)"
    " . [ ] ( ) { } : , = a.b x=1 *a **b \n [1:2] recursive defined"
).split(" ")
TAG_WORDS = (
    "for in if else set with block include import from as macro call filter autoescape print"
    " extends ignore missing context without scoped required recursive endfor endif true a b"
    " 's' 1 , = ( ) . | - : [ ] not is \n"
).split(" ")
FRAGMENTS = (
    "a|b\n|  |\n|{{|}}|{%|%}|{#|#}|{{-|-}}|{%-|-%}|{%+|+%}|{#-|-#}|{#+|+#}| x | if | 'str' |"
    '"s\nt"|(|)|[|]|{|}|1|1.5|0x1f|1_0|raw|endraw|{% raw %}|{% endraw %}|{%- raw -%}|'
    "{%- endraw +%}|# |## |#-|#+|\r\n|\r|.|~|==|$|é|·|²|“|\t|\\|'|%% |<%|%>|<%=|${"
).split("|")


def setUpModule() -> None:
    global jinja2
    jinja2 = oracle("jinja2")


def outcome(function, errors):
    """What a function returns, or the error's type, message and line."""
    try:
        return function()
    except errors as error:
        return type(error).__name__, error.message, error.lineno


def dump(value):
    """A tree as nested tuples, the same for both packages."""
    if isinstance(value, list):
        return [dump(item) for item in value]
    if hasattr(value, "iter_fields"):
        return (type(value).__name__, *(dump(field) for _, field in value.iter_fields()))
    return type(value).__name__, value


class SyntaxTests(unittest.TestCase):
    maxDiff = None

    def compare_lex(self, source, options):
        ours, theirs = Environment(**options), jinja2.Environment(**options)
        with self.subTest(source=source, options=options, stage="lex"):
            self.assertEqual(
                outcome(lambda: list(ours.lex(source)), TemplateSyntaxError),
                outcome(lambda: list(theirs.lex(source)), jinja2.TemplateSyntaxError),
            )

    def compare_parse(self, source, options):
        ours, theirs = Environment(**options), jinja2.Environment(**options)
        with self.subTest(source=source, options=options, stage="parse"):
            self.assertEqual(
                outcome(lambda: dump(ours.parse(source)), TemplateSyntaxError),
                outcome(lambda: dump(theirs.parse(source)), jinja2.TemplateSyntaxError),
            )

    def test_table(self):
        for source in SOURCES:
            for options in OPTIONS:
                self.compare_lex(source, options)
                self.compare_parse(source, options)

    def test_random_fragments(self):
        choice = random.Random(20)
        for _ in range(1500):
            source = "".join(choice.choices(FRAGMENTS, k=choice.randint(1, 14)))
            options = choice.choice(OPTIONS)
            self.compare_lex(source, options)
            self.compare_parse(source, options)

    def test_random_expressions(self):
        choice = random.Random(21)
        for _ in range(3000):
            words = choice.choices(WORDS, k=choice.randint(1, 8))
            self.compare_parse("{{ " + " ".join(words) + " }}", {})

    def test_random_tags(self):
        choice = random.Random(22)
        for _ in range(1500):
            words = choice.choices(TAG_WORDS, k=choice.randint(1, 7))
            self.compare_parse("{% " + " ".join(words) + " %}", {})

    def test_random_nesting(self):
        choice = random.Random(23)
        tags = [source for source in SOURCES if source.count("{%") == 1]
        tags += ["{% if a %}", "{% endif %}", "{% else %}", "{% for a in b %}", "{% endfor %}"] * 4
        for _ in range(500):
            source = "\n".join(choice.choices(tags, k=choice.randint(2, 7)))
            self.compare_parse(source, {})

    def test_str_begins_as_upstream(self):
        for source in SOURCES:
            try:
                jinja2.Environment().from_string(source)
            except jinja2.TemplateSyntaxError as error:
                if error.message.startswith("No "):
                    continue
                with self.subTest(source=source), self.assertRaises(TemplateSyntaxError) as got:
                    Environment().parse(source)
                    Environment().from_string(source)
                if error.translated and got.exception.message == error.message:
                    self.assertTrue(str(got.exception).startswith(str(error)))
            except SyntaxError:
                pass  # what Jinja2 made of it is no Python

    def test_node_classes(self):
        theirs = jinja2.nodes
        for name, cls in vars(theirs).items():
            if not (isinstance(cls, type) and issubclass(cls, theirs.Node)) or name[0] == "_":
                continue
            with self.subTest(node=name):
                ours = getattr(nodes, name)
                self.assertEqual(ours.fields, cls.fields)
                self.assertLessEqual(set(cls.attributes), set(ours.attributes))
                self.assertEqual(ours.abstract, cls.abstract)
                self.assertEqual(getattr(ours, "operator", ""), getattr(cls, "operator", ""))
                self.assertEqual(
                    [base.__name__ for base in ours.__mro__],
                    [base.__name__ for base in cls.__mro__],
                )

    def test_constants(self):
        for source in CONSTANTS.splitlines():
            with self.subTest(source=source):
                results = []
                for package in (None, jinja2):
                    environment = (package or _Ours).Environment()
                    tree = environment.parse("{{ " + source + " }}")
                    impossible = (package or _Ours).nodes.Impossible
                    try:
                        value = tree.body[0].nodes[0].as_const()
                    except impossible:
                        value = "impossible"
                    if type(value).__name__ == "Undefined":
                        value = "undefined"
                    results.append(repr(value) if "method" not in repr(value) else "method")
                self.assertEqual(results[0], results[1])


class _Ours:
    Environment = Environment
    nodes = nodes


if __name__ == "__main__":
    unittest.main()
