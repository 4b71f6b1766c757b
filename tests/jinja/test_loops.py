"""The `loop` of for loops, with and without an object."""

from __future__ import annotations

import asyncio
import unittest

from microflask.jinja.compiler import show_code
from microflask.jinja.environment import Environment
from microflask.jinja.loops import LoopContext, Peeking, auto_await, measured
from microflask.jinja.undefined import Undefined


def render(text, **context):
    return Environment().from_string(text).render(context)


class TestLoop(unittest.TestCase):
    ATTRIBUTES = (
        "index",
        "index0",
        "revindex",
        "revindex0",
        "first",
        "last",
        "length",
        "depth",
        "depth0",
    )

    def test_in_line_and_object_agree(self):
        for name in self.ATTRIBUTES:
            for items in ([], [1], [1, 2, 3], (4, 5), "abc", {"a": 1, "b": 2}, range(3)):
                with self.subTest(name=name, items=items):
                    text = "{%% for i in x %%}{{ loop.%s }} {%% endfor %%}" % name
                    in_line = render(text, x=items)
                    text = (
                        "{%% for i in x %%}{{ (loop).__class__ and loop.%s }} {%% endfor %%}" % name
                    )
                    self.assertEqual(render(text, x=items), in_line)
                    self.assertEqual(in_line, render(text, x=iter(list(items))))

    def test_an_object_only_where_one_is_needed(self):
        cases = [
            ("{{ i }}", False),
            ("{{ loop.index }}{{ loop.cycle('a', 'b') }}{{ loop.last }}", False),
            ("{{ loop.changed(i) }}", True),
            ("{{ loop.previtem }}", True),
            ("{{ f(loop) }}", True),
            ("{% include 'x' %}", False),
            ("{{ loop.index }}{% include 'x' %}", True),
            ("{% for j in i %}{{ loop.nextitem }}{% endfor %}", True),
        ]
        for body, needed in cases:
            text = "{%% for i in x %%}%s{%% endfor %%}" % body
            with self.subTest(body=body):
                self.assertEqual(needed, "LoopContext" in show_code(Environment(), text))

    def test_looks_one_item_ahead_at_most(self):
        taken = []

        def items():
            for number in range(5):
                taken.append(number)
                yield number

        text = "{% for i in x %}{{ loop.last }}{% endfor %}"
        stream = Environment().from_string(text).generate(x=items())
        next(stream)
        self.assertEqual([0, 1], taken)

    def test_recursive(self):
        text = (
            "{% for i in x recursive %}[{{ loop.depth }}{{ i.n }}"
            "{{ loop(i.c) if i.c }}]{% endfor %}"
        )
        tree = [{"n": "a", "c": [{"n": "b"}]}, {"n": "c"}]
        self.assertEqual("[1a[2b]][1c]", render(text, x=tree))

    def test_errors(self):
        cases = [
            ("{% for i in [1] %}{{ loop(1) }}{% endfor %}", "recursive"),
            ("{% for i in [1] %}{{ loop.cycle() }}{% endfor %}", "no items for cycling given"),
            ("{% for i in 5 %}{% endfor %}", "'int' object is not iterable"),
        ]
        for text, part in cases:
            with self.assertRaisesRegex(TypeError, part):
                render(text)


class TestLoopContext(unittest.TestCase):
    def test_walk(self):
        loop = LoopContext(iter("ab"), Undefined)
        self.assertEqual(("a", loop), next(loop))
        self.assertEqual(("b", 2, True), (loop.nextitem, loop.length, loop.first))
        next(loop)
        self.assertTrue(loop.last)
        self.assertEqual("a", loop.previtem)
        self.assertIsInstance(loop.nextitem, Undefined)
        self.assertEqual("<LoopContext 2/2>", repr(loop))
        self.assertRaises(StopIteration, next, loop)

    def test_measured(self):
        items = [1, 2]
        self.assertIs(items, measured(items, True))
        self.assertEqual([1, 2], measured(iter(items), True))
        peeking = measured(iter(items), False)
        self.assertIsInstance(peeking, Peeking)
        self.assertEqual([(1, 2), (2, 2)], [(item, len(peeking)) for item in peeking])


class TestAsync(unittest.TestCase):
    def test_auto_await(self):
        async def later():
            return 5

        async def run():
            return await auto_await(later()), await auto_await(6), await auto_await("x")

        self.assertEqual((5, 6, "x"), asyncio.run(run()))

    def test_loops_over_asynchronous_iterables(self):
        async def items():
            for item in "abc":
                yield item

        environment = Environment(enable_async=True)
        text = "{% for i in x() %}{{ loop.index }}{{ i }}{{ ',' if not loop.last }}{% endfor %}"
        self.assertEqual("1a,2b,3c", environment.from_string(text).render(x=items))
        text = "{% for i in x() if i != 'b' %}{{ i }}{% else %}-{% endfor %}"
        self.assertEqual("ac", environment.from_string(text).render(x=items))


if __name__ == "__main__":
    unittest.main()
