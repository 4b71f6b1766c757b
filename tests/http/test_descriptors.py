"""Attributes computed once, from headers or from the environ."""

from __future__ import annotations

import unittest
from typing import Any

from microflask.http.descriptors import cached_property, environ_property, header_property, lazy
from microflask.http.headers import Headers


class Counted:
    calls = 0

    @cached_property
    def value(self) -> int:
        """The doc."""
        self.calls += 1
        return self.calls

    @lazy
    def light(self) -> int:
        self.calls += 1
        return self.calls


class Slotted:
    __slots__ = ("_cache_value",)

    @cached_property
    def value(self) -> list[int]:
        return []


class Holder:
    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.headers = Headers()

    plain = environ_property("a")
    number = environ_property("b", 7, int, str, read_only=False, doc="hi")
    age = header_property("Age", None, int, str)


class TestCached(unittest.TestCase):
    def test_once_settable_deletable(self) -> None:
        counted = Counted()
        self.assertEqual((counted.value, counted.value), (1, 1))
        del counted.value
        self.assertEqual(counted.value, 2)
        counted.value = 9
        self.assertEqual(counted.value, 9)
        self.assertEqual(Counted.value.__doc__, "The doc.")
        self.assertIsInstance(Counted.__dict__["value"], property)

    def test_slots(self) -> None:
        slotted = Slotted()
        self.assertIs(slotted.value, slotted.value)
        slotted.value = [1]
        self.assertEqual(slotted.value, [1])
        del slotted.value
        self.assertEqual(slotted.value, [])

    def test_lazy(self) -> None:
        counted = Counted()
        self.assertEqual((counted.light, counted.light), (1, 1))
        counted.light = 5
        self.assertEqual(counted.light, 5)


class TestDictProperties(unittest.TestCase):
    def test_environ(self) -> None:
        holder = Holder({"a": "1", "b": "x"})
        self.assertEqual((holder.plain, holder.number), ("1", 7))
        holder.number = 5
        self.assertEqual(holder.environ["b"], "5")
        del holder.number
        self.assertEqual(holder.number, 7)
        with self.assertRaisesRegex(AttributeError, "read only"):
            holder.plain = "2"
        with self.assertRaisesRegex(AttributeError, "read only"):
            del holder.plain

    def test_header(self) -> None:
        holder = Holder({})
        self.assertIsNone(holder.age)
        holder.age = 5
        self.assertEqual((holder.age, holder.headers["age"]), (5, "5"))
        del holder.age
        self.assertNotIn("Age", holder.headers)
        self.assertEqual(repr(Holder.age), "<header_property Age>")


if __name__ == "__main__":
    unittest.main()
