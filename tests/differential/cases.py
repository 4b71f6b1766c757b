"""Runs one expression in two namespaces and compares what comes out.

An expression may be preceded by statements, separated by " ;; ". Equal means: equal
types by name and equal representations; or errors of the same kind, where our message
starts with theirs (ours may go on with the value and the cure).
"""

from __future__ import annotations

import unittest
import warnings
from typing import Any


def outcome(case: str, namespace: dict[str, Any]) -> tuple[str, str]:
    """Return (kind, text) of what `case` gives in a copy of `namespace`."""
    scope = dict(namespace)
    *statements, expression = case.split(" ;; ")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            for statement in statements:
                exec(statement, scope)
            value = eval(expression, scope)
            result = type(value).__name__, repr(value)
        except KeyError as error:
            # A missing key is a 400 where the application says so: same arguments.
            result = "error KeyError", repr(error.args)
        except Exception as error:
            result = f"error {type(error).__name__}", str(error)
    for warning in caught:
        result = result[0], f"{result[1]} {warning.category.__name__}: {warning.message}"
    return result


def compare(
    test: unittest.TestCase, cases: str, ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """Check that each line of `cases` gives the same in both namespaces."""
    for line in cases.splitlines():
        case = line.strip()
        if not case or case.startswith("#"):
            continue
        with test.subTest(case=case):
            expected_kind, expected = outcome(case, theirs)
            kind, actual = outcome(case, ours)
            test.assertEqual(expected_kind, kind, actual)
            if kind.startswith("error") and actual.startswith(expected):
                continue
            test.assertEqual(expected, actual)
