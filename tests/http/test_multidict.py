"""MultiDict, its immutable and combined kinds, and the plain containers."""

from __future__ import annotations

import copy
import json
import pickle
import unittest

from microflask.http import multidict as m

from . import examples


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        examples.check(self, "multidict", examples.ours("multidict"))


class MissingKey(KeyError):
    pass


class Own(m.MultiDict):
    key_error = MissingKey


class OwnImmutable(m.ImmutableMultiDict):
    key_error = MissingKey


class KeyErrorTest(unittest.TestCase):
    def test_class_says_what_is_raised(self):
        for found in (Own(), OwnImmutable()):
            with self.subTest(type(found)), self.assertRaises(MissingKey) as caught:
                found["x"]
            self.assertEqual(("x",), caught.exception.args)
        for method in ("pop", "popitem", "popitemlist"):
            with self.subTest(method), self.assertRaises(MissingKey):
                getattr(Own(), method)(*(["x"] if method == "pop" else []))

    def test_get_does_not_raise(self):
        self.assertIsNone(Own().get("x"))
        self.assertEqual(3, Own().get("x", 3, int))


class MultiDictTest(unittest.TestCase):
    def test_sources(self):
        pairs = [("a", 1), ("b", 2), ("a", 3)]
        lists = {"a": [1, 3], "b": [2]}
        sources = [pairs, tuple(pairs), iter(pairs), lists, m.MultiDict(pairs)]
        sources += [m.ImmutableMultiDict(pairs), m.OrderedMultiDict(pairs)]
        sources += [m.CombinedMultiDict([m.MultiDict(pairs)]), [list(pair) for pair in pairs]]
        for cls in (m.MultiDict, m.ImmutableMultiDict, m.OrderedMultiDict):
            for source in sources:
                if not hasattr(source, "__len__"):
                    source = iter(pairs)
                with self.subTest(cls=cls, source=type(source)):
                    self.assertEqual(lists, cls(source).to_dict(flat=False))

    def test_a_source_is_copied(self):
        source = m.MultiDict([("a", 1)])
        made = m.MultiDict(source)
        made.add("a", 2)
        listed = {"a": [1]}
        m.MultiDict(listed).add("a", 2)
        self.assertEqual([1], source.getlist("a"))
        self.assertEqual({"a": [1]}, listed)
        source.getlist("a").append(5)
        self.assertEqual([1], source.getlist("a"))

    def test_as_plain_dict(self):
        found = m.MultiDict([("a", 1), ("a", 2), ("b", 3)])
        self.assertEqual({"a": 1, "b": 3}, dict(found))
        self.assertEqual({"a": 1, "b": 3}, {**found})
        self.assertEqual('{"a": 1, "b": 3}', json.dumps(found))

    def test_list_access(self):
        found = m.MultiDict()
        found.setlistdefault("a", [1]).append(2)
        self.assertEqual([1, 2], found.getlist("a"))
        found.setlist("a", iter("xy"))
        self.assertEqual(["x", "y"], found.poplist("a"))
        self.assertEqual([], found.poplist("a"))

    def test_update_adds_and_pipe_copies(self):
        found = m.MultiDict({"a": 1})
        found |= {"a": [2, 3]}
        other = found | {"b": 4}
        self.assertEqual({"a": [1, 2, 3]}, found.to_dict(False))
        self.assertEqual({"a": [1, 2, 3], "b": [4]}, other.to_dict(False))

    def test_copies_and_pickles(self):
        value = ["v"]
        pairs = [("a", value), ("a", 2), ("b", 3)]
        kinds = (m.MultiDict, m.ImmutableMultiDict, m.OrderedMultiDict)
        for cls in (*kinds, m.ImmutableOrderedMultiDict, Own, OwnImmutable):
            found = cls(pairs)
            for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
                with self.subTest(cls, protocol=protocol):
                    again = pickle.loads(pickle.dumps(found, protocol))
                    self.assertEqual(found, again)
                    self.assertIs(cls, type(again))
            with self.subTest(cls):
                self.assertIs(value, copy.copy(found)["a"])
                self.assertIsNot(value, copy.deepcopy(found)["a"])
                self.assertIs(cls, type(copy.deepcopy(found)))

    def test_immutable(self):
        found = m.ImmutableMultiDict([("a", 1), ("a", 2)])
        changes = [
            lambda: found.add("a", 1),
            lambda: found.__setitem__("a", 1),
            lambda: found.__delitem__("a"),
            lambda: found.__ior__({}),
            lambda: found.update({}),
            lambda: found.setlist("a", []),
            lambda: found.setdefault("a"),
            lambda: found.setlistdefault("a"),
            lambda: found.pop("a"),
            lambda: found.popitem(),
            lambda: found.popitemlist(),
            lambda: found.poplist("a"),
            lambda: found.clear(),
        ]
        for number, change in enumerate(changes):
            with self.subTest(number), self.assertRaises(TypeError) as caught:
                change()
            self.assertEqual("'ImmutableMultiDict' objects are immutable", str(caught.exception))
        self.assertEqual({found: 1}[m.ImmutableMultiDict([("a", 1), ("a", 2)])], 1)
        mutable = found.copy()
        mutable.add("a", 3)
        self.assertEqual([1, 2, 3], mutable.getlist("a"))

    def test_combined_reads_its_parts(self):
        first, second = m.MultiDict([("a", "x")]), m.MultiDict([("a", "2"), ("b", "3")])
        both = m.CombinedMultiDict([first, second])
        self.assertEqual("x", both["a"])
        self.assertEqual(2, both.get("a", type=int))
        self.assertEqual({"a", "b"}, set(both))
        self.assertEqual(2, len(both))
        first.clear()
        self.assertEqual("2", both["a"])
        self.assertEqual({"a": "2", "b": "3"}, dict(both.items()))

    def test_generic_in_annotations(self):
        self.assertTrue(m.MultiDict[str, int])
        self.assertTrue(m.ImmutableDict[str, int])


class CallbackDictTest(unittest.TestCase):
    def test_each_change_is_told_once(self):
        changes = {
            "set": (lambda d: d.__setitem__("b", 1), 1),
            "delete": (lambda d: d.__delitem__("a"), 1),
            "clear": (lambda d: d.clear(), 1),
            "pop": (lambda d: d.pop("a"), 1),
            "pop missing": (lambda d: d.pop("x", None), 0),
            "popitem": (lambda d: d.popitem(), 1),
            "setdefault": (lambda d: d.setdefault("b", 2), 1),
            "setdefault there": (lambda d: d.setdefault("a", 2), 0),
            "update": (lambda d: d.update({"x": 1}, y=2), 1),
            "pipe": (lambda d: d.__ior__({"x": 1}), 1),
            "get": (lambda d: d.get("a"), 0),
        }
        for name, (change, count) in changes.items():
            told = []
            with self.subTest(name):
                found = m.CallbackDict({"a": 1}, told.append)
                change(found)
                self.assertEqual(count, len(told))
                self.assertTrue(all(one is found for one in told))


if __name__ == "__main__":
    unittest.main()
