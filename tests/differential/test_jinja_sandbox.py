"""The sandboxes of microflask and the real Jinja2: equal outputs and equal refusals.

Ours refuses a little more; see the sandbox's own tests: `str.format` of the class itself,
the methods `rotate` and `intersection_update`, `dict.update(some_dict)`.
"""

from __future__ import annotations

import collections
import re
import unittest
import warnings

from . import oracle

SOURCES = [
    "{{ c._p }}",
    "{{ c['_p'] }}",
    "{{ c.pub }}",
    "{{ c['pub'] }}",
    "{{ c.m() }}",
    "{{ c._pm() }}",
    "{{ c.prop }}",
    "{{ c.bad }}",
    "{{ c.__class__ }}",
    "{{ c.nope }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ ''['__class__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ ['']|map(attribute='__class__')|list }}",
    "{{ ['']|map('attr','__class__')|list }}",
    "{{ f.__globals__ }}",
    "{{ f.func_globals }}",
    "{{ f.__name__ }}",
    "{{ f.foo }}",
    "{{ g.gi_frame }}",
    "{{ g.gi_code }}",
    "{{ g.gi_running }}",
    "{{ co.cr_frame }}",
    "{{ ag.ag_frame }}",
    "{{ m.__self__ }}",
    "{{ m.__func__ }}",
    "{{ t.mro() }}",
    "{{ t.mro }}",
    "{{ t.__subclasses__() }}",
    "{{ t.__name__ }}",
    "{{ code.co_code }}",
    "{{ fr.f_globals }}",
    "{{ tb.tb_frame }}",
    "{{ range(99999)|length }}",
    "{{ range(100001)|length }}",
    "{{ range(0,10**9,10**4)|length }}",
    "{{ range(10**9) }}",
    "{{ l.append(1) }}",
    "{{ l.pop }}",
    "{{ l['append'](1) }}",
    "{{ d.clear() }}",
    "{{ d.update(a=1) }}",
    "{{ s.add(1) }}",
    "{{ dq.append(1) }}",
    "{{ l.sort() }}",
    "{{ l.copy() }}",
    "{{ l.__setitem__(0,1) }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ '{0.pub} {0[x]}'.format(c) }}",
    "{{ '{a.__class__}'.format_map({'a':1}) }}",
    "{{ '{a}'.format_map({'a':1}) }}",
    "{{ '{a.pub}'.format_map(d) }}",
    "{{ ('{0.__class__}'|safe).format(1) }}",
    "{{ ('{0}<'|safe).format('<') }}",
    "{% set x='{0.__class__}'.format %}{{ x(1) }}",
    "{{ ['{0.__class__}']|map('format',1)|list }}",
    "{{ '{}{}'.format(1) }}",
    "{{ '{0.nope}'.format(1) }}",
    "{{ '{}{}'.format(1,2) }}",
    "{{ '{!r}'.format(c.pub) }}",
    "{{ '{:>{w}}'.format('a', w=5) }}",
    "{{ '{:{x.__class__}}'.format('a', x=5) }}",
    "{{ '{0.__class__}'|attr('format')(1) }}",
    "{{ '{a.__class__}'.format_map }}",
    "{{ '{0.format}'.format('x') }}",
    "{{ unsafe() }}",
    "{{ alters() }}",
    "{{ '%s'|format(c._p) }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ namespace.__init__ }}",
    "{{ lipsum.__globals__ }}",
    "{{ lipsum.__globals__.os }}",
    "{{ dict.mro() }}",
    "{{ ''.join.__self__ }}",
    "{{ c|attr('m')() }}",
    "{{ ()|attr('__class__')|attr('__base__') }}",
    "{{ [[]]|sum(attribute='__class__') }}",
    "{{ [1]|groupby('__class__') }}",
    "{{ ['a']|map(attribute='format')|first|string }}",
    "{{ '{0.__class__}'.format_map({}) }}",
    "{{ '{x}'.format_map(1) }}",
    "{{ '{x}'.format_map({'a':1}, 2) }}",
    "{{ '{x}'.format_map(x=2) }}",
    "{{ '{x}'.format_map() }}",
    "{{ l.append }}",
    "{{ l|attr('append') }}",
    "{{ l|map(attribute='append') }}",
    "{{ 1 + 2 }}",
    "{{ l.extend([1]) }}",
    "{{ l.reverse() }}",
    "{{ l.remove(1) }}",
    "{{ l.insert(0,1) }}",
    "{{ ud.update(a=1) }}",
    "{{ dv.foo() }}",
]


class Thing:
    _p = 1
    pub = 2

    def m(self):
        return "m"

    def _pm(self):
        return "pm"

    @property
    def prop(self):
        raise AttributeError("inner")

    @property
    def bad(self):
        raise ValueError("v")

    def __getitem__(self, key):
        return f"item {key}"


def generate():
    yield 1


async def coroutine():
    pass


async def async_generate():
    yield 1


def function():
    pass


def context(unsafe):
    @unsafe
    def refused():
        return "called"

    def alters():
        return "called"

    alters.alters_data = True
    try:
        raise ValueError
    except ValueError as error:
        traceback = error.__traceback__
    thing = Thing()
    return {
        "c": thing, "f": function, "g": generate(), "co": coroutine(), "ag": async_generate(),
        "m": thing.m, "t": Thing, "code": function.__code__, "fr": traceback.tb_frame,
        "tb": traceback, "l": [1], "d": {"a": thing, "pub": 1}, "s": {1},
        "dq": collections.deque([1]), "unsafe": refused, "alters": alters, "str": str,
        "ud": collections.UserDict(), "dv": collections.ChainMap({}),
    }  # fmt: skip


NEUTRAL = re.compile(
    r"0x[0-9a-f]+|sync_(?=do_)|(?:jinja2|microflask\.jinja)(?:\.\w+)*\.|context\.<locals>\."
)


class SandboxTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        oracle("jinja2")
        cls.sides = (oracle("microflask.jinja.sandbox"), oracle("jinja2.sandbox"))

    def outcome(self, module, kind, source):
        values = context(module.unsafe)
        try:
            result = getattr(module, kind)().from_string(source).render(values)
        except Exception as error:
            result = f"{type(error).__name__}: {error}"
        values["co"].close()
        return NEUTRAL.sub("", result.split("\n")[0])

    def test_outcomes(self):
        for kind in ("SandboxedEnvironment", "ImmutableSandboxedEnvironment"):
            for source in SOURCES:
                with self.subTest(kind=kind, source=source), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    ours, theirs = (self.outcome(side, kind, source) for side in self.sides)
                    self.assertEqual(ours, theirs)

    def test_helpers(self):
        for name, obj, attribute in (
            ("is_internal_attribute", str, "mro"),
            ("is_internal_attribute", "", "upper"),
            ("is_internal_attribute", function, "__code__"),
            ("modifies_known_mutable", {}, "clear"),
            ("modifies_known_mutable", [], "index"),
            ("modifies_known_mutable", "", "upper"),
        ):
            with self.subTest(name=name, attribute=attribute):
                ours, theirs = (getattr(side, name)(obj, attribute) for side in self.sides)
                self.assertEqual(ours, theirs)


if __name__ == "__main__":
    unittest.main()
