"""The tests behind `{% if value is name %}`, and `TESTS`, their table.

Called by code that the compiler makes, and by `select`, `reject` and their kin.
Does not look at the context; the tests `filter` and `test` ask the environment.
"""

from __future__ import annotations

import operator
from collections import abc
from numbers import Number

from .undefined import Undefined
from .utils import pass_environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from typing import Any


def test_odd(value: Any) -> bool:
    """Whether `value` is odd."""
    return value % 2 == 1  # type: ignore[no-any-return]


def test_even(value: Any) -> bool:
    """Whether `value` is even."""
    return value % 2 == 0  # type: ignore[no-any-return]


def test_divisibleby(value: Any, num: Any) -> bool:
    """Whether `value` is a multiple of `num`."""
    return value % num == 0  # type: ignore[no-any-return]


def test_defined(value: Any) -> bool:
    """Whether the name, attribute or item exists."""
    return not isinstance(value, Undefined)


def test_undefined(value: Any) -> bool:
    """Whether the name, attribute or item does not exist."""
    return isinstance(value, Undefined)


@pass_environment
def test_filter(env: Any, value: str) -> bool:
    """Whether a filter of this name exists; for optional filters (Jinja 3.0)."""
    return value in env.filters


@pass_environment
def test_test(env: Any, value: str) -> bool:
    """Whether a test of this name exists; for optional tests (Jinja 3.0)."""
    return value in env.tests


def test_none(value: Any) -> bool:
    """Whether `value` is None."""
    return value is None


def test_boolean(value: Any) -> bool:
    """Whether `value` is True or False."""
    return value is True or value is False


def test_false(value: Any) -> bool:
    """Whether `value` is False itself, not only empty or zero."""
    return value is False


def test_true(value: Any) -> bool:
    """Whether `value` is True itself."""
    return value is True


def test_integer(value: Any) -> bool:
    """Whether `value` is an int; True and False are not."""
    return isinstance(value, int) and value is not True and value is not False


def test_float(value: Any) -> bool:
    """Whether `value` is a float."""
    return isinstance(value, float)


def test_lower(value: Any) -> bool:
    """Whether the text of `value` is in lower case."""
    return str(value).islower()


def test_upper(value: Any) -> bool:
    """Whether the text of `value` is in upper case."""
    return str(value).isupper()


def test_string(value: Any) -> bool:
    """Whether `value` is a string."""
    return isinstance(value, str)


def test_mapping(value: Any) -> bool:
    """Whether `value` is a mapping, such as a dict."""
    return isinstance(value, abc.Mapping)


def test_number(value: Any) -> bool:
    """Whether `value` is a number of any kind, bool included."""
    return isinstance(value, Number)


def test_sequence(value: Any) -> bool:
    """Whether `value` has a length and items; text and mappings do."""
    try:
        len(value)
        value.__getitem__  # noqa: B018 - only whether it is there
    except Exception:
        return False
    return True


def test_sameas(value: Any, other: Any) -> bool:
    """Whether both are the same object."""
    return value is other


def test_iterable(value: Any) -> bool:
    """Whether a loop over `value` is possible."""
    try:
        iter(value)
    except TypeError:
        return False
    return True


def test_escaped(value: Any) -> bool:
    """Whether `value` is markup that will not be escaped again."""
    return hasattr(value, "__html__")


def test_in(value: Any, seq: Container[Any]) -> bool:
    """Whether `value` is in `seq` (Jinja 2.10)."""
    return value in seq


TESTS: dict[str, Callable[..., Any]] = {
    "odd": test_odd,
    "even": test_even,
    "divisibleby": test_divisibleby,
    "defined": test_defined,
    "undefined": test_undefined,
    "filter": test_filter,
    "test": test_test,
    "none": test_none,
    "boolean": test_boolean,
    "false": test_false,
    "true": test_true,
    "integer": test_integer,
    "float": test_float,
    "lower": test_lower,
    "upper": test_upper,
    "string": test_string,
    "mapping": test_mapping,
    "number": test_number,
    "sequence": test_sequence,
    "iterable": test_iterable,
    "callable": callable,
    "sameas": test_sameas,
    "escaped": test_escaped,
    "in": test_in,
    "==": operator.eq,
    "eq": operator.eq,
    "equalto": operator.eq,
    "!=": operator.ne,
    "ne": operator.ne,
    ">": operator.gt,
    "gt": operator.gt,
    "greaterthan": operator.gt,
    ">=": operator.ge,
    "ge": operator.ge,
    "<": operator.lt,
    "lt": operator.lt,
    "lessthan": operator.lt,
    "<=": operator.le,
    "le": operator.le,
}
