"""The table in docs/http.md beside Werkzeug: parameters of functions, members of classes."""

from __future__ import annotations

import importlib
import inspect
import unittest
import warnings
from typing import Any

from ..http.test_names import rows
from . import oracle

# The server is another; `Map.merge_slashes` is an attribute of each map.
OTHER_MEMBERS = {
    "BaseWSGIServer": None,
    "Map": {"merge_slashes"},
    "ThreadedWSGIServer": None,
}
# Ours reads both calls of `get_host`, with an environ and with the parts of one.
OTHER_PARAMETERS = {"get_host", "test_app"}
# Any arguments at all, under one name or another.
ANY_ARGUMENTS = {"args", "kwargs", "kw", "self"}


def setUpModule() -> None:
    oracle("werkzeug")


def parameters(thing: Any) -> list[str] | None:
    try:
        return list(inspect.signature(thing).parameters)
    except (TypeError, ValueError):
        return None


def pairs() -> list[tuple[str, Any, Any]]:
    found = []
    with warnings.catch_warnings():
        # Some names of Werkzeug's announce their end when they are looked up.
        warnings.simplefilter("ignore", DeprecationWarning)
        for _, theirs, name, door, _ in rows():
            real = getattr(importlib.import_module(theirs), name)
            found.append((name, real, getattr(importlib.import_module(door), name)))
    return found


class TestNames(unittest.TestCase):
    def test_each_row_is_a_name_of_werkzeug(self) -> None:
        for name, theirs, ours in pairs():
            with self.subTest(name):
                self.assertEqual(inspect.isclass(ours), inspect.isclass(theirs))

    def test_parameters(self) -> None:
        for name, theirs, ours in pairs():
            wanted = parameters(theirs)
            if wanted is None or name in OTHER_PARAMETERS or not callable(theirs):
                continue
            with self.subTest(name):
                got = parameters(ours)
                assert got is not None
                self.assertEqual(got[: len(wanted)], wanted)

    def test_members(self) -> None:
        for name, theirs, ours in pairs():
            if not inspect.isclass(theirs):
                continue
            left_out = OTHER_MEMBERS.get(name, set())
            if left_out is None:
                continue
            public = {member for member in dir(theirs) if not member.startswith("_")}
            with self.subTest(name):
                self.assertEqual(public - set(dir(ours)) - left_out, set())

    def test_parameters_of_members(self) -> None:
        for name, theirs, ours in pairs():
            if not inspect.isclass(theirs) or name in OTHER_MEMBERS:
                continue
            for member in dir(theirs):
                method = getattr(theirs, member)
                if (
                    member.startswith("_")
                    or not inspect.isroutine(method)
                    or member == "json_dumps"
                ):
                    continue
                wanted, got = parameters(method), parameters(getattr(ours, member))
                if not wanted or not got or not set(got) - ANY_ARGUMENTS:
                    continue  # what an immutable class refuses takes anything
                with self.subTest(f"{name}.{member}"):
                    self.assertEqual(got[1 : len(wanted)], wanted[1:])


if __name__ == "__main__":
    unittest.main()
