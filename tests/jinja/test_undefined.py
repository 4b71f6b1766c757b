"""Undefined values: what each kind allows, and what its errors say."""

from __future__ import annotations

import logging
import unittest

from microflask.jinja.exceptions import UndefinedError
from microflask.jinja.undefined import (
    ChainableUndefined,
    DebugUndefined,
    StrictUndefined,
    Undefined,
    make_logging_undefined,
)

OPERATIONS = [
    lambda u: u + 1,
    lambda u: 1 + u,
    lambda u: u - 1,
    lambda u: u * 2,
    lambda u: u / 2,
    lambda u: u // 2,
    lambda u: u % 2,
    lambda u: u**2,
    lambda u: 2**u,
    lambda u: -u,
    lambda u: +u,
    lambda u: u < 1,
    lambda u: u >= 1,
    lambda u: u(),
    lambda u: int(u),
    lambda u: float(u),
    lambda u: complex(u),
]


class TestMessages(unittest.TestCase):
    def test_what_is_missing(self):
        cases = [
            (Undefined(name="x"), "'x' is undefined"),
            (Undefined(obj={}, name="y"), "'dict object' has no attribute 'y'"),
            (Undefined(obj=[1], name=5), "list object has no element 5"),
            (Undefined(obj=None, name="z"), "'None' has no attribute 'z'"),
            (Undefined(hint="hinted", name="x"), "hinted"),
            (Undefined(), "None is undefined"),
        ]
        for undefined, message in cases:
            with self.subTest(message=message):
                with self.assertRaises(UndefinedError) as caught:
                    undefined + 1
                self.assertEqual(message, str(caught.exception))

    def test_the_exception_can_be_chosen(self):
        with self.assertRaises(LookupError):
            Undefined(name="x", exc=LookupError).attribute


class TestUndefined(unittest.TestCase):
    def test_operations_fail(self):
        for cls in (Undefined, ChainableUndefined, DebugUndefined, StrictUndefined):
            for number, operation in enumerate(OPERATIONS):
                with self.subTest(cls=cls.__name__, number=number):
                    self.assertRaises(UndefinedError, operation, cls(name="x"))

    def test_empty_and_false(self):
        for cls in (Undefined, ChainableUndefined, DebugUndefined):
            undefined = cls(name="x")
            self.assertEqual(([], 0, False), (list(undefined), len(undefined), bool(undefined)))
            self.assertEqual("Undefined", repr(undefined))

    def test_equal_to_its_like_only(self):
        self.assertEqual(Undefined(name="x"), Undefined(name="y"))
        self.assertNotEqual(Undefined(name="x"), "")
        self.assertEqual(hash(Undefined(name="x")), hash(Undefined(name="y")))

    def test_attributes_fail_and_dunder_names_are_not_there(self):
        self.assertRaises(UndefinedError, lambda: Undefined(name="x").y)
        self.assertRaises(UndefinedError, lambda: Undefined(name="x")["y"])
        self.assertFalse(hasattr(Undefined(name="x"), "__html__"))

    def test_chainable(self):
        undefined = ChainableUndefined(name="x")
        self.assertIs(undefined, undefined.y["z"])
        self.assertEqual("", undefined.__html__())

    def test_debug(self):
        cases = [
            (DebugUndefined(name="x"), "{{ x }}"),
            (DebugUndefined(obj={}, name="y"), "{{ no such element: dict object['y'] }}"),
            (DebugUndefined(hint="hinted"), "{{ undefined value printed: hinted }}"),
        ]
        for undefined, text in cases:
            self.assertEqual(text, str(undefined))

    def test_strict(self):
        tests = [str, len, list, bool, hash, lambda u: u == 1, lambda u: u != 1, lambda u: 1 in u]
        for test in tests:
            self.assertRaises(UndefinedError, test, StrictUndefined(name="x"))


class TestLogging(unittest.TestCase):
    def test_uses_are_logged(self):
        logger = logging.getLogger("tests.undefined")
        undefined = make_logging_undefined(logger)(name="x")
        with self.assertLogs(logger) as logs:
            self.assertEqual("", str(undefined))
            self.assertFalse(undefined)
            self.assertEqual([], list(undefined))
            self.assertRaises(UndefinedError, lambda: undefined.y)
        warning = "WARNING:tests.undefined:Template variable warning: 'x' is undefined"
        error = "ERROR:tests.undefined:Template variable error: 'x' is undefined"
        self.assertEqual([warning] * 3 + [error], logs.output)


if __name__ == "__main__":
    unittest.main()
