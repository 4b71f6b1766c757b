"""What each filter does, as a template's author sees it."""

from __future__ import annotations

import random
import unittest
from collections import namedtuple

from microflask.jinja.environment import Environment
from microflask.jinja.exceptions import (
    FilterArgumentError,
    SecurityError,
    TemplateRuntimeError,
    UndefinedError,
)
from microflask.jinja.filters import FILTERS
from microflask.jinja.sandbox import SandboxedEnvironment
from microflask.jinja.undefined import StrictUndefined
from microflask.markup import Markup

User = namedtuple("User", "name city")
USERS = [User("john", "NY"), User("Jane", "ny"), User("mike", "LA")]


class Html:
    def __html__(self):
        return "<i>"


# template, context, output; autoescape is off
CASES = {
    "abs": [("{{ -1|abs }}", {}, "1")],
    "attr": [
        ("{{ u|attr('name') }}", {"u": USERS[0]}, "john"),
        ("{{ d|attr('a') }}|{{ d|attr('keys')() is iterable }}", {"d": {"a": 1}}, "|True"),
    ],
    "batch": [
        ("{{ [1,2,3]|batch(2)|list }}", {}, "[[1, 2], [3]]"),
        ("{{ [1,2,3]|batch(2, 'x')|list }}", {}, "[[1, 2], [3, 'x']]"),
    ],
    "capitalize": [("{{ 'foo bAR'|capitalize }}", {}, "Foo bar")],
    "center": [("[{{ 'foo'|center(9) }}]", {}, "[   foo   ]")],
    "count": [("{{ 'abc'|count }}", {}, "3")],
    "d": [("{{ x|d('y') }}", {}, "y")],
    "default": [
        ("{{ x|default('no') }}|{{ false|default('no') }}", {}, "no|False"),
        ("{{ false|default('no', true) }}|{{ given|default('no') }}", {"given": 1}, "no|1"),
        ("{{ x.y|default('no') }}", {"x": {}}, "no"),
    ],
    "dictsort": [
        ("{{ d|dictsort }}", {"d": {"aa": 0, "b": 1, "AB": 3}}, "[('aa', 0), ('AB', 3), ('b', 1)]"),
        ("{{ d|dictsort(true) }}", {"d": {"aa": 0, "AB": 3}}, "[('AB', 3), ('aa', 0)]"),
        ("{{ d|dictsort(false, 'value', true) }}", {"d": {"a": 0, "b": 1}}, "[('b', 1), ('a', 0)]"),
    ],
    "e": [("{{ '<'|e }}", {}, "&lt;")],
    "escape": [("{{ '<\">&\\''|escape }}", {}, "&lt;&#34;&gt;&amp;&#39;")],
    "filesizeformat": [
        ("{{ 100|filesizeformat }}", {}, "100 Bytes"),
        ("{{ 1|filesizeformat }}", {}, "1 Byte"),
        ("{{ 1000|filesizeformat }}|{{ '1e6'|filesizeformat }}", {}, "1.0 kB|1.0 MB"),
        ("{{ 1000|filesizeformat(true) }}|{{ (2**20)|filesizeformat(true) }}", {}, "1000 Bytes|1.0 MiB"),
        ("{{ 1e30|filesizeformat }}", {}, "1000000.0 YB"),
    ],
    "first": [("{{ [1,2]|first }}|{{ []|first is defined }}", {}, "1|False")],
    "float": [("{{ '42.5'|float }}|{{ 'x'|float }}|{{ 'x'|float(1.5) }}", {}, "42.5|0.0|1.5")],
    "forceescape": [("{{ m|forceescape }}", {"m": Markup("<b>")}, "&lt;b&gt;")],
    "format": [("{{ '%s|%s'|format('a', 1) }}|{{ '%(x)s'|format(x=2) }}", {}, "a|1|2")],
    "groupby": [
        (
            "{% for city, items in users|groupby('city') %}{{ city }}:{{ items|map(attribute='name')|join(',') }};{% endfor %}",
            {"users": USERS},
            "LA:mike;NY:john,Jane;",
        ),
        (
            "{% for g in users|groupby('city', case_sensitive=true) %}{{ g.grouper }}{{ g.list|length }};{% endfor %}",
            {"users": USERS},
            "LA1;NY1;ny1;",
        ),
        ("{{ [{'a': 1}, {}]|groupby('a', default=0) }}", {}, "[(0, [{}]), (1, [{'a': 1}])]"),
        ("{{ [[1, 2], [1, 3]]|groupby(0) }}", {}, "[(1, [[1, 2], [1, 3]])]"),
    ],
    "indent": [
        ("{{ t|indent }}", {"t": "a\nb\n\nc"}, "a\n    b\n\n    c"),
        ("{{ t|indent(2, true, true) }}", {"t": "a\n\nc"}, "  a\n  \n  c"),
        ("{{ t|indent('> ') }}", {"t": "a\nb"}, "a\n> b"),
    ],
    "int": [
        ("{{ '42'|int }}|{{ '32.7'|int }}|{{ 'x'|int }}|{{ 'x'|int(7) }}", {}, "42|32|0|7"),
        ("{{ '0x1f'|int(base=16) }}|{{ '11'|int(0, 2) }}|{{ none|int }}", {}, "31|3|0"),
        ("{{ n|int }}|{{ n|int(-1) }}", {"n": "9" * 5000}, "0|-1"),
    ],
    "items": [
        ("{% for k, v in d|items %}{{ k }}={{ v }};{% endfor %}", {"d": {"a": 1, "b": 2}}, "a=1;b=2;"),
        ("{{ nothing|items|list }}", {}, "[]"),
    ],
    "join": [
        ("{{ [1,2]|join('|') }}|{{ [1,2]|join }}", {}, "1|2|12"),
        ("{{ users|join(', ', 'name') }}", {"users": USERS}, "john, Jane, mike"),
    ],
    "last": [("{{ [1,2]|last }}|{{ ''|last is defined }}", {}, "2|False")],
    "length": [("{{ {'a': 1}|length }}", {}, "1")],
    "list": [("{{ 'ab'|list }}", {}, "['a', 'b']")],
    "lower": [("{{ 'FOO'|lower }}|{{ none|lower }}", {}, "foo|none")],
    "map": [
        ("{{ ['1', '2']|map('int')|sum }}", {}, "3"),
        ("{{ users|map(attribute='name')|join('|') }}", {"users": USERS}, "john|Jane|mike"),
        ("{{ [{'a': 1}, {}]|map(attribute='a', default='no')|join('|') }}", {}, "1|no"),
        ("{{ none|map('int')|list }}", {}, "[]"),
        ("{{ [1.25, 2.75]|map('round', 1, method='floor')|list }}", {}, "[1.2, 2.7]"),
    ],
    "max": [
        ("{{ ['a', 'B']|max }}|{{ ['a', 'B']|max(true) }}|{{ []|max is defined }}", {}, "B|a|False"),
        ("{{ (users|max(attribute='name')).name }}", {"users": USERS}, "mike"),
    ],
    "min": [("{{ ['a', 'B']|min }}|{{ ['a', 'B']|min(true) }}|{{ [2, 1]|min }}", {}, "a|B|1")],
    "pprint": [("{{ x|pprint }}", {"x": list(range(40))}, "[" + ",\n ".join(map(str, range(40))) + "]")],
    "random": [("{{ [7]|random }}|{{ []|random is defined }}", {}, "7|False")],
    "reject": [("{{ [1,2,3]|reject('odd')|list }}|{{ [0,1]|reject|list }}", {}, "[2]|[0]")],
    "rejectattr": [("{{ [{'a': 1}, {'a': 0}]|rejectattr('a')|list }}", {}, "[{'a': 0}]")],
    "replace": [("{{ 'aaa'|replace('a', 'b', 2) }}", {}, "bba")],
    "reverse": [("{{ 'abc'|reverse }}|{{ [1,2]|reverse|list }}|{{ s|reverse|list }}", {"s": {1}}, "cba|[2, 1]|[1]")],
    "round": [
        ("{{ 2.7|round }}|{{ 2.123|round(2) }}|{{ 2.1|round(method='ceil') }}", {}, "3.0|2.12|3.0"),
        ("{{ 21.3|round(-1, 'floor') }}|{{ 42|round }}", {}, "20.0|42"),
    ],
    "safe": [("{{ '<'|safe is escaped }}", {}, "True")],
    "select": [("{{ [1,2,3]|select('odd')|list }}|{{ [0,1,'']|select|list }}", {}, "[1, 3]|[1]")],
    "selectattr": [
        ("{{ users|selectattr('name', 'eq', 'john')|list|length }}", {"users": USERS}, "1"),
        ("{{ [{'a': {'b': 1}}, {}]|selectattr('a.b')|list }}", {"x": 1}, None),
    ],
    "slice": [
        ("{{ range(5)|slice(3)|list }}", {}, "[[0, 1], [2, 3], [4]]"),
        ("{{ range(5)|slice(3, 'x')|list }}", {}, "[[0, 1], [2, 3], [4, 'x']]"),
    ],
    "sort": [
        ("{{ ['b', 'A', 'c']|sort }}|{{ ['b', 'A']|sort(true) }}", {}, "['A', 'b', 'c']|['b', 'A']"),
        ("{{ ['a', 'B']|sort(case_sensitive=true) }}|{{ [none, none]|sort }}", {}, "['B', 'a']|[None, None]"),
        ("{{ users|sort(attribute='city,name')|map(attribute='name')|join(' ') }}", {"users": USERS}, "mike Jane john"),
    ],
    "string": [("{{ 1|string + '2' }}", {}, "12")],
    "striptags": [("{{ t|striptags }}", {"t": "<p>a  <b>b</b>\n c</p><!-- x --> &lt;"}, "a b c <")],
    "sum": [
        ("{{ [1,2]|sum }}|{{ [1]|sum(start=4) }}", {}, "3|5"),
        ("{{ [{'a': {'b': 2}}, {'a': {'b': 3}}]|sum('a.b') }}", {}, "5"),
        ("{{ [[1, 2], [3, 4]]|sum(1) }}", {}, "6"),
    ],
    "title": [("{{ \"it's foo-bar (baz)\"|title }}|{{ none|title }}", {}, "It's Foo-Bar (Baz)|None")],
    "tojson": [
        ("{{ {'b': '<&>', 'a': [1, none]}|tojson }}", {}, '{"a": [1, null], "b": "\\u003c\\u0026\\u003e"}'),
        ("{{ [1]|tojson(2) }}", {}, "[\n  1\n]"),
    ],
    "trim": [("[{{ ' x '|trim }}][{{ '..x.'|trim('.') }}]", {}, "[x][x]")],
    "truncate": [
        ("{{ 'foo bar baz qux'|truncate(9) }}", {}, "foo..."),
        ("{{ 'foo bar baz qux'|truncate(9, true) }}", {}, "foo ba..."),
        ("{{ 'foo bar baz qux'|truncate(11) }}", {}, "foo bar baz qux"),
        ("{{ 'foo bar baz qux'|truncate(11, false, '>', 0) }}", {}, "foo bar>"),
    ],
    "unique": [
        ("{{ ['b', 'A', 'a', 'b']|unique|join }}|{{ ['A', 'a']|unique(true)|join }}", {}, "bA|Aa"),
        ("{{ users|unique(attribute='city')|map(attribute='name')|join(' ') }}", {"users": USERS}, "john mike"),
    ],
    "upper": [("{{ 'foo'|upper }}", {}, "FOO")],
    "urlencode": [
        ("{{ 'a/b c?é'|urlencode }}", {}, "a/b%20c%3F%C3%A9"),
        ("{{ {'f': '/ x', 'ü': 1}|urlencode }}", {}, "f=%2F+x&%C3%BC=1"),
        ("{{ [('a', 1), ('a', 2)]|urlencode }}|{{ 5|urlencode }}", {}, "a=1&a=2|5"),
    ],
    "urlize": [
        ("{{ 'x www.a.org, y'|urlize }}", {}, 'x <a href="https://www.a.org" rel="noopener">www.a.org</a>, y'),
        ("{{ 'http://abc.de/f'|urlize(12, true, '_top') }}", {}, '<a href="http://abc.de/f" rel="nofollow noopener" target="_top">http://abc.d...</a>'),
        ("{{ 'me@x.org'|urlize }}", {}, '<a href="mailto:me@x.org">me@x.org</a>'),
        ("{{ 'tel:1'|urlize(extra_schemes=['tel:'], rel='a') }}", {}, '<a href="tel:1" rel="a noopener">tel:1</a>'),
        ("{{ t|urlize }}", {"t": '<b> http://x.org/"<c>'}, '&lt;b&gt; <a href="http://x.org/&#34;&lt;c&gt;" rel="noopener">http://x.org/&#34;&lt;c&gt;</a>'),
    ],
    "wordcount": [("{{ \"foo, bar! it's\"|wordcount }}", {}, "4")],
    "wordwrap": [
        ("{{ 'hello big world'|wordwrap(9) }}", {}, "hello big\nworld"),
        ("{{ 'abcdef gh'|wordwrap(4, wrapstring='|') }}", {}, "abcd|ef|gh"),
        ("{{ 'abcdef gh'|wordwrap(4, false) }}", {}, "abcdef\ngh"),
        ("{{ t|wordwrap(5) }}", {"t": "a\n\nb c d e"}, "a\n\nb c d\ne"),
    ],
    "xmlattr": [
        ("<a{{ d|xmlattr }}>", {"d": {"x": 1, "y": None, "z": '"<'}}, '<a x="1" z="&#34;&lt;">'),
        ("<a {{ {'x': nope, 'y': 2}|xmlattr(false) }}>", {}, '<a y="2">'),
    ],
}  # fmt: skip

# The same with autoescape on: what is safe and what is escaped.
ESCAPED = [
    ("{{ ['<', m]|join(',') }}", "&lt;,<b>"),
    ("{{ ['<', '>']|join(m) }}", "&lt;<b>&gt;"),
    ("{{ ['<']|join('&') }}", "&lt;"),
    ("{{ ['<', m]|join('&') }}", "&lt;&amp;<b>"),
    ("{{ h|string }}", "&lt;tests"),
    ("{{ '<'|replace('<', m) }}", "&lt;"),
    ("{{ 'a<'|replace('a', m) }}", "<b>&lt;"),
    ("{{ m|replace('b', '<') }}", "<&lt;>"),
    ("{{ m|upper }}|{{ '<'|upper }}", "<B>|&lt;"),
    ("{{ m|truncate(2, true, '>', 0) }}", "<&gt;"),
    ("{{ (m ~ '\n<')|indent(1) }}", "<b>\n &lt;"),
    ("{{ '%s'|safe|format('<') }}", "&lt;"),
    ("{{ m|title }}", "&lt;B&gt;"),
    ("{{ m|striptags }}|{{ m|forceescape }}", "|&lt;b&gt;"),
    ("{{ {'a': m}|xmlattr }}", ' a="<b>"'),
    ("{{ '<'|urlize }}|{{ m|urlize }}", "&lt;|<b>"),
    ("{{ '<'|tojson }}|{{ {'a': '\"'}|tojson }}", '"\\u003c"|{"a": "\\""}'),
    ("{{ '<'|wordwrap(5) }}|{{ m|wordwrap(5) }}", "&lt;|&lt;b&gt;"),
    ("{{ ['<', m]|map('string')|join }}", "&lt;<b>"),
    ("{{ m|default('x') }}|{{ x|default('<') }}", "<b>|&lt;"),
    ("{{ m|trim }}|{{ m|center(5) }}|{{ m|reverse }}", "<b>| <b> |>b<"),
    ("{{ m|list }}", "[&#39;&lt;&#39;, &#39;b&#39;, &#39;&gt;&#39;]"),
]  # fmt: skip

# template, exception, start of the message
FAILING = [
    ("{{ 5|list }}", TypeError, "'int' object is not iterable"),
    ("{{ 5|reverse }}", FilterArgumentError, "argument must be iterable"),
    ("{{ 5|items }}", TypeError, "Can only get item pairs from a mapping."),
    ("{{ {}|dictsort(by='x') }}", FilterArgumentError, 'You can only sort by either "key" or "value"'),
    ("{{ 1|round(1, 'x') }}", FilterArgumentError, "method must be common, ceil or floor"),
    ("{{ '%s'|format(1, a=1) }}", FilterArgumentError, "can't handle positional and keyword"),
    ("{{ [1]|map|list }}", FilterArgumentError, "map requires a filter argument"),
    ("{{ [1]|map(attribute='a', b=1)|list }}", FilterArgumentError, "Unexpected keyword argument 'b'"),
    ("{{ [1]|selectattr|list }}", FilterArgumentError, "Missing parameter for attribute name"),
    ("{{ [1]|map('nope')|list }}", TemplateRuntimeError, "No filter named 'nope'."),
    ("{{ [1]|select('nope')|list }}", TemplateRuntimeError, "No test named 'nope'."),
    ("{{ 'abc'|truncate(2) }}", AssertionError, "expected length >= 3, got 2"),
    ("{{ 'abc'|truncate(9, leeway=-1) }}", AssertionError, "expected leeway >= 0, got -1"),
    ("{{ 'x'|urlize(extra_schemes=['a b']) }}", FilterArgumentError, "'a b' is not a valid URI scheme prefix."),
    ("{{ {'a b': 1}|xmlattr }}", ValueError, "Invalid character in attribute name: 'a b'"),
    ("{{ {'a/b': 1}|xmlattr }}", ValueError, "Invalid character in attribute name: 'a/b'"),
    ("{{ {'a>b': 1}|xmlattr }}", ValueError, "Invalid character in attribute name: 'a>b'"),
    ("{{ {'a=b': 1}|xmlattr }}", ValueError, "Invalid character in attribute name: 'a=b'"),
    ("{{ {'a\tb': 1}|xmlattr }}", ValueError, "Invalid character in attribute name: 'a\\tb'"),
    ("{{ x|int }}", UndefinedError, "'x' is undefined"),
    ("{{ ([]|first).y }}", UndefinedError, "No first item, sequence was empty."),
    ("{{ ([]|last).y }}", UndefinedError, "No last item, sequence was empty."),
    ("{{ ([]|max).y }}", UndefinedError, "No aggregated item, sequence was empty."),
    ("{{ ([]|random).y }}", UndefinedError, "No random item, sequence was empty."),
]  # fmt: skip


class FilterTest(unittest.TestCase):
    def test_all_filters_have_cases(self):
        self.assertEqual(set(CASES), set(FILTERS))

    def test_outputs(self):
        environment = Environment()
        for name, cases in CASES.items():
            for source, context, expected in cases:
                if expected is None:
                    continue
                with self.subTest(name=name, source=source):
                    output = environment.from_string(source).render(context)
                    self.assertEqual(expected, output)

    def test_autoescape(self):
        environment = Environment(autoescape=True)
        for source, expected in ESCAPED:
            with self.subTest(source=source):
                context = {"m": Markup("<b>"), "h": "<tests"}
                self.assertEqual(expected, environment.from_string(source).render(context))

    def test_errors(self):
        environment = Environment()
        for source, kind, message in FAILING:
            with self.subTest(source=source):
                with self.assertRaises(kind) as caught:
                    environment.from_string(source).render()
                self.assertEqual(type(caught.exception), kind)
                self.assertIn(message, str(caught.exception))

    def test_html_objects(self):
        environment = Environment(autoescape=True)
        cases = {
            "{{ h|e }}": "<i>",
            "{{ h|forceescape }}": "&lt;i&gt;",
            "{{ h|striptags }}": "",
            "{{ [h, '<']|join }}": "<i>&lt;",
        }
        for source, expected in cases.items():
            with self.subTest(source=source):
                self.assertEqual(expected, environment.from_string(source).render(h=Html()))

    def test_policies(self):
        environment = Environment()
        environment.policies["urlize.rel"] = None
        environment.policies["urlize.target"] = "_blank"
        environment.policies["urlize.extra_schemes"] = ["sip:"]
        environment.policies["truncate.leeway"] = 0
        environment.policies["json.dumps_function"] = lambda value, **options: f"{value}{options}"
        environment.policies["json.dumps_kwargs"] = {"a": 1}
        cases = {
            "{{ 'sip:x'|urlize }}": '<a href="sip:x" target="_blank">sip:x</a>',
            "{{ 'abcdef'|truncate(5) }}": "ab...",
            "{{ 5|tojson(3) }}": "5{\\u0027a\\u0027: 1, \\u0027indent\\u0027: 3}",
            "{{ 'a b'|wordwrap(1) }}": "a\nb",
        }
        for source, expected in cases.items():
            with self.subTest(source=source):
                self.assertEqual(expected, environment.from_string(source).render())
        self.assertEqual(environment.policies["json.dumps_kwargs"], {"a": 1})

    def test_wordwrap_uses_the_newline_sequence(self):
        environment = Environment(newline_sequence="\r\n")
        self.assertEqual("a\r\nb", environment.from_string("{{ 'a b'|wordwrap(1) }}").render())

    def test_random_is_not_folded(self):
        template = Environment().from_string("{{ '0123456789'|random }}")
        state = random.getstate()
        self.addCleanup(random.setstate, state)
        random.seed(1)
        self.assertGreater(len({template.render() for _ in range(50)}), 3)

    def test_strict_undefined(self):
        environment = Environment(undefined=StrictUndefined)
        self.assertEqual("x", environment.from_string("{{ nope|default('x') }}").render())
        for source in ("{{ nope|upper }}", "{{ nope|list }}", "{{ nope|join }}", "{{ nope|e }}"):
            with self.subTest(source=source), self.assertRaises(UndefinedError):
                environment.from_string(source).render()

    def test_iterators_are_lazy(self):
        def numbers():
            yield 1
            yield 2
            raise AssertionError("read too far")

        for source in ("{{ n|first }}", "{{ n|map('abs')|first }}", "{{ n|select|first }}"):
            with self.subTest(source=source):
                self.assertEqual("1", Environment().from_string(source).render(n=numbers()))

    def test_attribute_of_a_property_runs_once(self):
        calls = []

        class Counting:
            @property
            def value(self):
                calls.append(1)
                return "v"

        template = Environment().from_string("{{ x|attr('value') }}")
        self.assertEqual("v", template.render(x=Counting()))
        self.assertEqual([1], calls)


class AsyncTest(unittest.TestCase):
    """The same filters in an environment that awaits."""

    CASES = {
        "{{ items()|list }}": "[1, 2, 3]",
        "{{ items()|first }}": "1",
        "{{ nothing()|first is defined }}": "False",
        "{{ items()|join('|') }}": "1|2|3",
        "{{ items()|sum }}|{{ items()|sum(start=1) }}": "6|7",
        "{{ objects()|sum('a') }}": "3",
        "{{ objects()|join(',', 'a') }}": "2,1",
        "{{ items()|map('string')|join }}": "123",
        "{{ objects()|map(attribute='a')|list }}": "[2, 1]",
        "{{ items()|select('odd')|list }}": "[1, 3]",
        "{{ items()|reject('odd')|list }}": "[2]",
        "{{ objects()|selectattr('a', 'eq', 1)|list }}": "[{'a': 1}]",
        "{{ objects()|rejectattr('a', 'eq', 1)|list }}": "[{'a': 2}]",
        "{{ items()|slice(2)|list }}": "[[1, 2], [3]]",
        "{{ items()|unique|list }}": "[1, 2, 3]",
        "{{ objects()|groupby('a') }}": "[(1, [{'a': 1}]), (2, [{'a': 2}])]",
        "{{ [1, 2]|map('slow')|list }}": "[2, 4]",
        "{{ items()|map('slow')|select('odd')|list }}": "[]",
        "{{ [3, 1]|list }}{{ [3, 1]|sum }}{{ [3, 1]|join }}{{ [3, 1]|first }}": "[3, 1]4313",
        "{{ [1, 2]|map('string')|join('-') }}": "1-2",
        "{% for x in items()|select('odd') %}{{ x }}{% endfor %}": "13",
        "{{ none|map('string')|list }}": "[]",
    }  # fmt: skip

    def test_outputs(self):
        import asyncio

        async def items():
            for number in (1, 2, 3):
                yield number

        async def nothing():
            return
            yield

        async def objects():
            yield {"a": 2}
            yield {"a": 1}

        async def slow(value):
            return value * 2

        environment = Environment(enable_async=True)
        environment.filters["slow"] = slow
        context = {"items": items, "nothing": nothing, "objects": objects}

        async def run():
            for source, expected in self.CASES.items():
                with self.subTest(source=source):
                    output = await environment.from_string(source).render_async(context)
                    self.assertEqual(expected, output)

        asyncio.run(run())

    def test_twins_are_named(self):
        for name in ("first", "list", "join", "map", "slice"):
            with self.subTest(name=name):
                function = FILTERS[name]
                self.assertIs(function.jinja_async_variant, True)
                self.assertEqual(function.jinja_sync.__name__, f"do_{name}")


class SandboxTest(unittest.TestCase):
    """Every filter that takes an attribute's name asks the environment for it."""

    SOURCES = (
        "{{ x|attr('__class__') }}",
        "{{ x|attr('__class__')|attr('__mro__') }}",
        "{{ [x]|map(attribute='__class__')|list }}",
        "{{ [x]|map('attr', '__class__')|list }}",
        "{{ [x]|join(attribute='__class__') }}",
        "{{ [x]|groupby('__class__') }}",
        "{{ [x]|unique(attribute='__class__')|map(attribute='__class__')|list }}",
        "{{ [x]|selectattr('__class__')|list }}",
        "{{ [x]|sum('__class__') }}",
        "{{ [x, x]|sort(attribute='__class__.__name__') }}",
        "{{ [x, x]|max(attribute='__class__.__name__') }}",
        "{{ [x, x]|min(attribute='__class__.__name__') }}",
    )

    def test_attributes(self):
        environment = SandboxedEnvironment(undefined=StrictUndefined)
        for source in self.SOURCES:
            with self.subTest(source=source):
                try:
                    output = environment.from_string(source).render(x="text")
                except SecurityError as error:
                    self.assertIn("access to attribute '__class__' of 'str' object", str(error))
                except UndefinedError as error:
                    self.assertIn("has no attribute '__mro__'", str(error))
                else:
                    self.assertNotIn("class '", output)


if __name__ == "__main__":
    unittest.main()
