"""Filters in an environment that awaits, through microflask and the real Jinja2."""

from __future__ import annotations

import asyncio
import re
import unittest

from . import oracle

SOURCES = [
    f"{{{{ {items}()|{name} }}}}"
    for items in ("numbers", "texts", "dicts", "nothing", "plain", "mapping")
    for name in (
        "list",
        "first",
        "join('|')",
        "join",
        "sum",
        "sum(start=1)",
        "sum('a')",
        "join(',', 'a')",
        "map('string')|join",
        "map('upper')|list",
        "map('slow')|list",
        "map(attribute='a')|list",
        "map(attribute='a', default='x')|list",
        "map('nope')|list",
        "map|list",
        "select|list",
        "select('odd')|list",
        "select('string')|list",
        "reject('odd')|list",
        "reject|list",
        "select('nope')|list",
        "selectattr('a')|list",
        "selectattr('a', 'eq', 1)|list",
        "rejectattr('a', 'odd')|list",
        "selectattr|list",
        "slice(2)|list",
        "slice(2, 'x')|list",
        "unique|list",
        "unique(attribute='a')|list",
        "groupby('a')",
        "groupby('a', default=0)",
        "groupby(0)",
        "list|length",
        "sort",
        "batch(2)|list",
        "last",
        "max",
        "reverse|list",
        "select|first",
        "map('string')|first",
        "default('x')|list",
        "upper",
        "select|map('string')|unique|join('-')",
    )
] + [
    "{% for x in numbers()|select('odd') %}{{ x }}{{ loop.index }}{% endfor %}",
    "{% for x in numbers()|map('slow') %}{{ x }}{% else %}none{% endfor %}",
    "{% for x in texts()|slice(2) %}{{ x|join }}{% endfor %}",
    "{% for g, items in dicts()|groupby('a') %}{{ g }}{{ items|length }}{% endfor %}",
    "{% set all = numbers()|list %}{{ all|sum }}{{ all|first }}",
    "{{ none|map('string')|list }}{{ missing|select|list }}{{ 5|list }}",
    "{{ 3|slow }}{{ [1, 2]|map('slow')|sum }}",
    "{{ numbers()|map('slow')|select('even')|join(',') }}",
]

# Also the "=" of "+=": ours does not add to the start value in place.
NEUTRAL = re.compile(r"0x[0-9a-f]+|sync_(?=do_)|(?<= for \+)=|Did you mean .*", re.S | re.I)


def functions():
    async def numbers():
        for number in (1, 2, 3):
            yield number

    async def texts():
        for text in ("b", "A", "a"):
            yield text

    async def dicts():
        yield {"a": 2}
        yield {"a": 1}

    async def nothing():
        return
        yield

    async def plain():
        return [3, 1]

    def mapping():
        return {"a": 1, "b": 2}

    return locals()


async def slow(value):
    await asyncio.sleep(0)
    return value * 2


class AsyncFilterTest(unittest.TestCase):
    def outcome(self, environment, source):
        try:
            template = environment.from_string(source)
            text = asyncio.run(template.render_async(functions()))
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
        return NEUTRAL.sub("", text.split("\n")[0]).strip()

    def test_outputs(self):
        jinja2 = oracle("jinja2")
        from microflask.jinja.environment import Environment

        sides = []
        for cls in (Environment, jinja2.Environment):
            for autoescape in (False, True):
                environment = cls(enable_async=True, autoescape=autoescape)
                environment.filters["slow"] = slow
                sides.append(environment)
        for source in SOURCES:
            for ours, theirs in ((sides[0], sides[2]), (sides[1], sides[3])):
                with self.subTest(source=source, autoescape=ours.autoescape):
                    self.assertEqual(self.outcome(ours, source), self.outcome(theirs, source))


if __name__ == "__main__":
    unittest.main()
