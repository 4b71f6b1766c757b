"""Runs the example lines of tests/cases/http and compares what comes out.

A line is an expression, then ` -> ` and the representation of its value, or ` !! ` and
the kind and the beginning of the message of its error. Statements may stand before the
expression, separated by ` ;; `. Lines after `[ours]` are meant to differ from Werkzeug.
"""

from __future__ import annotations

import copy
import datetime
import importlib
import io
import pathlib
import pickle
import platform
import sys
import time
import unittest
import warnings
from typing import Any

# Where Python's own errors have words of their own.
OTHER_WORDS = platform.python_implementation() == "PyPy" or sys.version_info >= (3, 14)
BUILT_IN = ("TypeError", "IndexError", "ValueError")

CASES = pathlib.Path(__file__).parent.parent / "cases" / "http"


def namespace(*modules: str) -> dict[str, Any]:
    """Return the public names of modules, and the short ones that the examples use."""
    names: dict[str, Any] = {"copy": copy, "pickle": pickle, "dt": datetime, "time": time}
    names.update(io=io, pathlib=pathlib)
    for module in modules:
        for name, value in vars(importlib.import_module(module)).items():
            if not name.startswith("_") and not isinstance(value, type(io)):
                names.setdefault(name, value)
    if "Headers" in names:
        names["H"] = names["Headers"]
        names["E"] = lambda **environ: names["EnvironHeaders"](environ)
    return names


def ours(*modules: str) -> dict[str, Any]:
    """Return the namespace of modules of microflask.http."""
    return namespace(*[f"microflask.http.{module}" for module in modules])


def read_cases(name: str, with_ours: bool) -> list[tuple[str, str, str]]:
    """Return (expression, "->" or "!!", expected) of a file, with or without the ours part."""
    found = []
    shared = True
    for line in (CASES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line == "[ours]":
            shared = False
        elif line and not line.startswith("# ") and (shared or with_ours):
            for mark in (" -> ", " !! "):
                expression, found_mark, expected = line.partition(mark)
                if found_mark:
                    found.append((expression, mark.strip(), expected))
                    break
            else:
                raise ValueError(f"no -> or !! in {line!r} of {name}.txt")
    return found


def outcome(case: str, namespace: dict[str, Any]) -> tuple[str, str]:
    """Return ("->", representation) or ("!!", kind and message) of `case`."""
    scope = dict(namespace)
    *statements, expression = case.split(" ;; ")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            for statement in statements:
                exec(statement, scope)
            result = "->", repr(eval(expression, scope))
        except KeyError as error:
            # A missing key is a 400 where the application says so: same arguments.
            result = "!!", f"KeyError {error.args}"
        except Exception as error:
            result = "!!", f"{type(error).__name__} {error}"
    for warning in caught:
        if issubclass(warning.category, UserWarning):
            result = result[0], f"{result[1]} {warning.category.__name__} {warning.message}"
    return result


def check(test: unittest.TestCase, name: str, namespace: dict[str, Any]) -> None:
    """Check that each line of a file gives what is written behind it."""
    for expression, mark, expected in read_cases(name, with_ours=True):
        with test.subTest(expression):
            actual_mark, actual = outcome(expression, namespace)
            if mark == "!!" and actual_mark == "!!":
                kind = expected.split(" ")[0]
                known = kind if OTHER_WORDS and kind in BUILT_IN else expected
                if actual.startswith(known):
                    continue
            test.assertEqual((mark, expected), (actual_mark, actual))


def compare(
    test: unittest.TestCase, cases: list[str], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """Check that each expression gives the same in both namespaces; our messages may go on."""
    for case in cases:
        with test.subTest(case):
            expected_mark, expected = outcome(case, theirs)
            mark, actual = outcome(case, mine)
            test.assertEqual(expected_mark, mark, actual)
            if mark == "!!" and actual.startswith(expected):
                continue
            test.assertEqual(expected, actual)
