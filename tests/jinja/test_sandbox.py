"""What templates of untrusted authors can and cannot reach."""

from __future__ import annotations

import collections
import types
import unittest

from microflask.jinja import sandbox
from microflask.jinja.environment import Environment
from microflask.jinja.exceptions import SecurityError, TemplateRuntimeError, UndefinedError
from microflask.jinja.sandbox import (
    ImmutableSandboxedEnvironment,
    SandboxedEnvironment,
    is_internal_attribute,
    modifies_known_mutable,
    safe_range,
    unsafe,
)
from microflask.markup import Markup


class Public:
    """Something an application may hand to a template."""

    _private = "secret"
    public = "open"

    def method(self):
        return "called"

    def _hidden(self):
        return "secret"

    @unsafe
    def delete(self):
        raise AssertionError("called")

    def save(self):
        raise AssertionError("called")

    save.alters_data = True

    def __getitem__(self, key):
        if key == "item":
            return "item"
        raise KeyError(key)


def generator():
    yield 1


async def coroutine():
    return 1


async def async_generator():
    yield 1


def function():
    return 1


def frame_of():
    try:
        raise ValueError
    except ValueError as error:
        return error.__traceback__


def context():
    """One of everything; whatever Python can be climbed from."""
    traceback = frame_of()
    return {
        "x": Public(),
        "function": function,
        "method": Public().method,
        "builtin": len,
        "bound": "".join,
        "cls": Public,
        "dict_cls": dict,
        "list_cls": list,
        "str": str,
        "Markup": Markup,
        "generator": generator(),
        "async_generator": async_generator(),
        "code": function.__code__,
        "frame": traceback.tb_frame,
        "traceback": traceback,
        "exception": ValueError("text"),
        "module": types,
        "items": [3, 1, 2],
        "names": {"a": Public()},
        "unique": {1, 2},
        "queue": collections.deque([1, 2]),
        "ordered": collections.OrderedDict(a=1, b=2),
        "safe": Markup("{0.__class__}"),
    }


# Each expression must fail with SecurityError or print nothing of Python's insides.
ESCAPES = {
    "classes": """
        ''.__class__  ''.__class__.__mro__  ''.__class__.__base__.__subclasses__()
        ''['__class__']  ()|attr('__class__')|attr('__base__')  cls.__subclasses__()
        cls.mro()  cls.mro  dict_cls.mro()  dict_cls['a'].mro()  dict['a']['mro']()  cls.__bases__  cls.__dict__  cls.__init__
        cls['__init__']  x.__class__  x['__class__']  x|attr('__class__')  x.__dict__
        x.__init__.__globals__  x.__module__  [].__class__.__base__  {}['__class__']
        (1).__class__  1.5.__class__.__base__  none.__class__  true.__class__  exception.__class__
        exception.__traceback__.tb_frame  exception.with_traceback.__self__.__class__
        x.__reduce__()  x.__reduce_ex__(2)  x.__getattribute__('_private')  x.__format__('')
        ''.__add__  x.__doc__  undefined_name.__class__  nothing.__init__  x.__sizeof__()
    """,
    "functions": """
        function.__globals__  function.__code__  function.__closure__  function.__defaults__
        function.__builtins__  function.func_globals  function.func_code  function.__get__
        function|attr('__globals__')  function['__globals__']  method.__func__  method.__self__
        method.im_func  method.__func__.__globals__  builtin.__self__  bound.__self__
        lipsum.__globals__  lipsum.__globals__.os  lipsum['__globals__']['__builtins__']
        cycler.__init__.__globals__  joiner.__init__  namespace.__init__.__globals__
        range.__globals__  dict.__class__  cycler('a').__init__  cycler('a').next.__func__
        joiner().__call__  namespace().__class__  namespace().__init__  lipsum.__code__.co_consts
        code.co_code  code.co_consts  code.replace  frame.f_globals  frame.f_back  frame.f_builtins
        frame.f_locals  frame.clear  traceback.tb_frame  traceback.tb_next  module.__builtins__
        module.__loader__  module.__spec__.loader
    """,
    "generators": """
        generator.gi_frame  generator.gi_code  generator.gi_yieldfrom  generator['gi_frame']
        generator|attr('gi_frame')  generator.gi_frame.f_back.f_globals
        async_generator.ag_frame  async_generator.ag_code  async_generator|attr('ag_frame')
        async_generator.ag_frame.f_builtins  ([1]|map('string')).gi_frame
        ([1]|map('string')).gi_frame.f_globals  ([1]|select).gi_code  ([1]|batch(2)).gi_frame
    """,
    "the engine": """
        self.__init__  self.__class__  self._TemplateReference__context  self|attr('__dict__')
        self._TemplateReference__context.environment  x._private  x._hidden()  x['_private']
        x|attr('_private')  macro._func  macro._environment  macro.__globals__  macro._func.__globals__
        macro.__call__  macro|attr('_environment')  loop._iterator  loop._undefined  loop._recurse
        undefined_name._undefined_obj  undefined_name._fail_with_undefined_error
        undefined_name._undefined_exception  namespace(a=1)._Namespace__attrs
        ([]|first)._undefined_exception  x._undefined  cycler('a').__dict__  lipsum.__wrapped__
    """,
    "filters": """
        [x]|map(attribute='__class__')|list  [x]|map('attr','__class__')|list
        [x]|map(attribute='__class__.__base__')|list  [x]|map(attribute='_private')|list
        [x]|join(attribute='_private')  [x]|groupby('_private')|map(attribute='grouper')|list  [x]|sum('_private')
        [x]|groupby('__class__.__name__')  [x]|selectattr('_private','eq','secret')|list|length
        [x]|unique(attribute='__class__')|map('string')|list|length
        [x,x]|sort(attribute='_private')|length  ([x,x]|max(attribute='_private')).public
        [x]|rejectattr('_private')|list|length  [x]|map('map',attribute='_private')|list
        [function]|map(attribute='__globals__')|list  ['a']|map(attribute='__class__')|first
        [x]|map('attr','_hidden')|list  '%(a)s'|format(a=x._private)
        [['a']]|map('map',attribute='__class__')|map('list')|list
        names|dictsort(by='value')|map(attribute='1._private')|list
        ['{0.__class__}']|map('format',x)|list  [x]|map('string')|map(attribute='__class__')|list
        '{0.__class__}'|format(x)  [x,x]|sort(attribute='__class__.__name__')|map('attr','_private')|list
        [x]|groupby(attribute='_private')|map('first')|list  [x]|groupby('__class__')|map('first')|list
        [exception]|map(attribute='__traceback__.tb_frame')|list  [traceback]|map(attribute='tb_frame')|list
        [generator]|map(attribute='gi_frame')|list  [function]|map('attr','__code__')|list
        [cls]|map(attribute='mro')|list  [frame]|selectattr('f_globals')|map('string')|list|length
    """,
    "format strings": """
        '{0.__class__}'.format(1)  '{0.__class__.__mro__}'.format('')  '{x._private}'.format(x=x)
        '{0[__class__]}'.format(1)  '{0.__init__.__globals__}'.format(x)  '{a.__class__}'.format(a=1)
        '{a.__class__}'.format_map({'a':1})  '{a[__class__]}'.format_map({'a':1})
        '{a._private}'.format_map(names)  '{0._private!r}'.format(x)  '{0._private:>9}'.format(x)
        '{:{0.__class__}}'.format('a')  '{:{x.__class__}}'.format('a',x=1)
        ('{0.__class__}'|safe).format(1)  safe.format(1)  safe.format_map({})  safe['format'](1)
        '{0.__class__}'['format'](1)  '{0.__class__}'|attr('format')|attr('__self__')
        ('{0.__class__}'|attr('format'))(1)  (['{0.__class__}']|map(attribute='format')|first)(1)
        (['{0.__class__}']|map('attr','format')|first)(1)  '{0.__func__}'.format(method)
        str.format('{0.__class__}',1)  str['format']('{0.__class__}',1)  (str|attr('format'))('{0.__class__}',1)
        str.format_map('{a.__class__}',{'a':1})  Markup.format(safe,1)  Markup['format'](safe,1)
        ([str]|map(attribute='format')|first)('{0.__class__}',1)  '{0.format}'.format('{0.__class__}')
        ''.join(['{0.__class_','_}']).format(1)  ('{0.__class__}'~'').format(1)
        ('{0.__class__}'|upper|lower).format(1)  ('{0.__class__}'|replace('a','a')).format(1)
        {'f':'{0.__class__}'.format}.f(1)  {'f':'{0.__class__}'.format}['f'](1)
        ['{0.__class__}'.format][0](1)  [('{0.__class__}'.format)]|map('string')|list|length
        (namespace(f='{0.__class__}'.format).f)(1)  cycler('{0.__class__}'.format).next()(1)
        ('{0.__class__}'.format|default('x'))(1)  (x.nope or '{0.__class__}'.format)(1)
        '{0.gi_frame}'.format(generator)  '{0.f_globals}'.format(frame)  '{0.mro}'.format(cls)
    """,
}  # fmt: skip

# What such an escape would print.
LEAKS = (
    "<class", "secret", "<frame", "<code", "<module", "built-in method", "bound method",
    "slot wrapper", "wrapper object", "mappingproxy", "__builtins__", "<function generator",
    "object at", "microflask.", "__import__", "<attribute", "<method", "<traceback",
)  # fmt: skip


def expressions(text):
    """Split a table: expressions are apart by two blanks or a new line."""
    for line in text.strip().splitlines():
        yield from (part for part in line.strip().split("  ") if part)


class EscapeTest(unittest.TestCase):
    def attempt(self, environment, source):
        try:
            template = environment.from_string(source)
            return template.render(context())
        except (TemplateRuntimeError, TypeError, ValueError, LookupError):
            return ""

    def test_nothing_leaks(self):
        for kind in (SandboxedEnvironment, ImmutableSandboxedEnvironment):
            environment = kind()
            for category, text in ESCAPES.items():
                for expression in expressions(text):
                    source = (
                        "{% macro macro() %}{% endmacro %}{% for i in [1] recursive %}"
                        "{{ " + expression + " }}{% endfor %}"
                    )
                    with self.subTest(kind=kind.__name__, category=category, source=expression):
                        output = self.attempt(environment, source)
                        for leak in LEAKS:
                            self.assertNotIn(leak, output)

    def test_attacks_work_outside(self):
        """The table is worth something: an open environment does leak."""
        environment = Environment()
        for category, text in ESCAPES.items():
            leaking = 0
            for expression in expressions(text):
                try:
                    output = self.attempt(environment, "{{ " + expression + " }}")
                except Exception:
                    continue
                leaking += any(leak in output for leak in LEAKS)
            with self.subTest(category=category):
                self.assertGreater(leaking, 2)

    def test_stored_method(self):
        """CVE-2024-56326: the check is at the attribute, not at the call."""
        for source in (
            "{% set f = '{0.__class__}'.format %}{{ f(1) }}",
            "{% macro call(f) %}{{ f(1) }}{% endmacro %}{{ call('{0.__class__}'.format) }}",
            "{% for f in ['{0.__class__}'.format] %}{{ f(1) }}{% endfor %}",
            "{% with f = '{0.__class__}'|attr('format') %}{{ f(1) }}{% endwith %}",
            "{% set ns = namespace() %}{% set ns.f = '{0.__class__}'.format %}{{ ns.f(1) }}",
            "{{ apply('{0.__class__}'.format) }}",
        ):
            with self.subTest(source=source):
                template = SandboxedEnvironment().from_string(source)
                self.assertEqual("", template.render(apply=lambda f: f(1)))

    def test_method_given_by_the_application(self):
        template = SandboxedEnvironment().from_string("{{ f(1) }}")
        self.assertEqual("", template.render(f="{0.__class__}".format))

    def test_coroutines(self):
        for attribute in ("cr_frame", "cr_code", "cr_await", "cr_origin"):
            with self.subTest(attribute=attribute):
                running = coroutine()
                template = SandboxedEnvironment().from_string("{{ c." + attribute + " }}")
                self.assertEqual("", template.render(c=running))
                running.close()

    def test_public_parts_of_the_engine_are_harmless(self):
        """Whatever has no underscore in the engine's own objects leads nowhere."""
        environment = SandboxedEnvironment()
        found = {}
        environment.globals["look"] = lambda **objects: found.update(objects) or ""
        environment.from_string(
            "{% macro m(a) %}{% endmacro %}{% block b %}{% endblock %}"
            "{% for i in [1] %}{{ look(m=m, loop=loop, block=self.b, me=self, u=nope, c=cycler(1),"
            " j=joiner(), n=namespace(), r=range(3), l=lipsum, g=[1]|map('abs')) }}{% endfor %}"
        ).render()
        inside = (types.ModuleType, types.FrameType, types.CodeType, Environment)
        for name, obj in found.items():
            for attribute in dir(obj):
                if attribute.startswith("_"):
                    continue
                try:
                    value = environment.getattr(obj, attribute)
                except Exception:
                    continue
                with self.subTest(object=name, attribute=attribute):
                    self.assertNotIsInstance(value, inside)


class AllowedTest(unittest.TestCase):
    CASES = {
        "{{ x.public }}|{{ x.method() }}|{{ x.item }}|{{ x['item'] }}": "open|called|item|item",
        "{{ x['public'] }}|{{ x|attr('public') }}|{{ x.nope }}": "open|open|",
        "{{ '{0.public} {1}'.format(x, 2) }}": "open 2",
        "{{ '{}|{:>3}|{n!r}'.format(1, 2, n='a') }}": "1|  2|'a'",
        "{{ '{a}{b[c]}'.format_map({'a': 1, 'b': {'c': 2}}) }}": "12",
        "{{ str.format('{0.public}', x) }}": "open",
        "{{ ('<{}>'|safe).format('<') }}": "<&lt;>",
        "{{ items|sort|join(',') }}|{{ items.copy() }}|{{ names.keys()|list }}": "1,2,3|[3, 1, 2]|['a']",
        "{{ [x]|map(attribute='public')|first }}": "open",
        "{{ generator|list }}|{{ range(3)|list }}": "[1]|[0, 1, 2]",
        "{{ 1 + 2 * 3 ** 2 // 2 - 1 % 2 }}|{{ -1 }}|{{ 'a' ~ 'b' }}": "9|-1|ab",
        "{% set d = {'a': 1} %}{{ d.a }}|{{ d['a'] }}|{{ d.get('b', 2) }}": "1|1|2",
    }  # fmt: skip

    def test_outputs(self):
        for kind in (SandboxedEnvironment, ImmutableSandboxedEnvironment):
            for source, expected in self.CASES.items():
                with self.subTest(kind=kind.__name__, source=source):
                    output = kind().from_string(source).render(context())
                    self.assertEqual(expected, output)

    def test_private_items_are_items(self):
        template = SandboxedEnvironment().from_string("{{ d._a }}|{{ d['_a'] }}")
        self.assertEqual("1|1", template.render(d={"_a": 1}))


class MutatingTest(unittest.TestCase):
    MUTATIONS = """
        items.append(1)  items.clear()  items.extend([1])  items.insert(0,1)  items.pop()
        items.remove(1)  items.reverse()  items.sort()  items|attr('append')(1)  items['append'](1)
        items.__setitem__(0,1)  items.__delitem__(0)  items.__iadd__([1])  items.__init__([])
        names.clear()  names.pop('a')  names.popitem()  names.setdefault('b',1)  names.update(b=1)
        names.__setitem__('b',1)  names['update'](b=1)  (names|attr('update'))(b=1)
        ([names]|map(attribute='update')|first)(b=1)
        unique.add(3)  unique.discard(1)  unique.remove(1)  unique.update([3])  unique.clear()
        unique.pop()  unique.difference_update([1])  unique.symmetric_difference_update([1])
        unique.intersection_update([1])
        queue.append(1)  queue.appendleft(1)  queue.rotate(1)  queue.popleft()  queue.extendleft([1])
        queue.pop()  queue.clear()  queue.reverse()  ordered.move_to_end('a')  ordered.popitem()
        dict.update(names,b=1)  dict.clear(names)  dict.pop(names,'a')  dict_cls.update(names,b=1)
        list_cls.append(items,1)  list_cls.sort(items)  list_cls['a'].clear(items)
        dict['a'].clear(names)  (dict['a']|attr('clear'))(names)
    """  # fmt: skip

    def test_immutable(self):
        environment = ImmutableSandboxedEnvironment()
        for expression in expressions(self.MUTATIONS):
            with self.subTest(expression=expression):
                values, same = context(), context()
                template = environment.from_string("{{ " + expression + " }}")
                with self.assertRaises(SecurityError):
                    template.render(values)
                for name in ("items", "names", "unique", "queue", "ordered"):
                    self.assertEqual(list(values[name]), list(same[name]))

    def test_mutable_sandbox_allows_it(self):
        values = context()
        SandboxedEnvironment().from_string("{{ items.append(4) }}").render(values)
        self.assertEqual([3, 1, 2, 4], values["items"])

    def test_modifies_known_mutable(self):
        cases = [
            ({}, "clear", True), ({}, "keys", False), ([], "append", True), ([], "index", False),
            (set(), "add", True), (frozenset(), "union", False), ("foo", "upper", False),
            (collections.deque(), "rotate", True), (collections.UserDict(), "update", True),
            (collections.UserList(), "sort", True), (dict, "update", True), (str, "join", False),
        ]  # fmt: skip
        for obj, attribute, expected in cases:
            with self.subTest(obj=obj, attribute=attribute):
                self.assertIs(modifies_known_mutable(obj, attribute), expected)


class ErrorTest(unittest.TestCase):
    def test_a_failing_property_is_the_cause(self):
        class Broken:
            @property
            def value(self):
                return self.nowhere

        with self.assertRaises(UndefinedError) as caught:
            SandboxedEnvironment().from_string("{{ x.value.y }}").render(x=Broken())
        self.assertIn("nowhere", str(caught.exception.__cause__))


class CallTest(unittest.TestCase):
    def test_unsafe_callables(self):
        for source in ("{{ x.delete() }}", "{{ x.save() }}", "{{ (x|attr('delete'))() }}"):
            with self.subTest(source=source), self.assertRaises(SecurityError) as caught:
                SandboxedEnvironment().from_string(source).render(context())
            self.assertIn("is not safely callable", str(caught.exception))

    def test_unsafe_access_says_what(self):
        with self.assertRaises(SecurityError) as caught:
            SandboxedEnvironment().from_string("{{ x._hidden() }}").render(context())
        self.assertIn(
            "access to attribute '_hidden' of 'Public' object is unsafe.", str(caught.exception)
        )

    def test_stricter_environment(self):
        class Strict(SandboxedEnvironment):
            def is_safe_attribute(self, obj, attr, value):
                return attr == "public"

            def is_safe_callable(self, obj):
                return False

        self.assertEqual("open", Strict().from_string("{{ x.public }}").render(context()))
        for source in ("{{ x.method() }}", "{{ function() }}"):
            with self.subTest(source=source), self.assertRaises(SecurityError):
                Strict().from_string(source).render(context())

    def test_async(self):
        import asyncio

        environment = SandboxedEnvironment(enable_async=True)
        run = environment.from_string("{{ x.method() }}|{{ [x]|map(attribute='_private')|list }}")
        output = asyncio.run(run.render_async(context()))
        self.assertEqual("called|[Undefined]", output)


class OperatorTest(unittest.TestCase):
    def test_intercepted(self):
        class Careful(SandboxedEnvironment):
            intercepted_binops = frozenset(["**", "+"])
            intercepted_unops = frozenset(["-"])

            def call_binop(self, context, operator, left, right):
                if operator == "**":
                    return self.undefined("the power operator is unavailable")
                return super().call_binop(context, operator, left, right) * 10

            def call_unop(self, context, operator, arg):
                return f"{operator}({arg})"

        cases = {
            "{{ 2 ** 3 }}": "",
            "{{ 1 + 2 }}": "30",
            "{{ a + 1 }}": "40",
            "{{ -a }}": "-(3)",
            "{{ +a }}|{{ a - 1 }}|{{ a * 2 }}": "3|2|6",
            "{% if 1 + 1 == 20 %}yes{% endif %}": "yes",
        }
        for source, expected in cases.items():
            with self.subTest(source=source):
                self.assertEqual(expected, Careful().from_string(source).render(a=3))

    def test_tables(self):
        environment = SandboxedEnvironment()
        self.assertEqual(environment.call_binop(None, "//", 7, 2), 3)
        self.assertEqual(environment.call_unop(None, "-", 7), -7)
        self.assertEqual(set(environment.binop_table), {"+", "-", "*", "/", "//", "**", "%"})
        environment.binop_table["+"] = lambda a, b: 0
        self.assertEqual(SandboxedEnvironment().binop_table["+"](1, 2), 3)


class RangeTest(unittest.TestCase):
    def test_limit(self):
        self.assertEqual(len(safe_range(sandbox.MAX_RANGE)), sandbox.MAX_RANGE)
        for numbers in ((100001,), (0, 10**30), (10**9, 0, -1)):
            with self.subTest(numbers=numbers), self.assertRaises(OverflowError) as caught:
                safe_range(*numbers)
            self.assertIn("MAX_RANGE (100000)", str(caught.exception))

    def test_in_templates(self):
        with self.assertRaises(OverflowError):
            SandboxedEnvironment().from_string("{{ range(1000000) }}").render()
        output = Environment().from_string("{{ range(1000000)|length }}").render()
        self.assertEqual("1000000", output)


class InternalTest(unittest.TestCase):
    def test_is_internal_attribute(self):
        cases = [
            (str, "mro", True), (str, "upper", False), ("", "__class__", True), ("", "_x", False),
            (function, "__globals__", True), (function, "name", False),
            (function.__code__, "co_name", True), (generator(), "gi_frame", True),
            (generator(), "gi_running", False), (async_generator(), "ag_code", True),
        ]  # fmt: skip
        for obj, attribute, expected in cases:
            with self.subTest(obj=obj, attribute=attribute):
                self.assertIs(is_internal_attribute(obj, attribute), expected)


if __name__ == "__main__":
    unittest.main()
