"""Filters that make numbers or text from numbers.

Called by templates, through the table in `filters`.
Does not raise for text that is no number: `int` and `float` have defaults for it.
"""

from __future__ import annotations

from ..exceptions import FilterArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ROUNDING = ("common", "ceil", "floor")
_BINARY_UNITS = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB")
_DECIMAL_UNITS = ("kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB")


def do_int(value: Any, default: int = 0, base: int = 10) -> int:
    """Return `value` as an integer, or `default` if that is not possible.

    Text is read in `base`, with its prefix (0b, 0o, 0x) if there is one; `"32.7"` is 32.
    Python's limit on the number of digits holds: text beyond it is `default`.
    """
    try:
        return int(value, base) if isinstance(value, str) else int(value)
    except (TypeError, ValueError):
        pass
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        return default


def do_float(value: Any, default: float = 0.0) -> float:
    """Return `value` as a float, or `default` if that is not possible."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return default


def do_round(value: Any, precision: int = 0, method: str = "common") -> Any:
    """Round to `precision` decimals: to the nearest, up (`"ceil"`) or down (`"floor"`).

    A float stays a float, also without decimals; `|int` makes it an integer.
    """
    if method not in _ROUNDING:
        msg = "method must be common, ceil or floor"
        raise FilterArgumentError(msg)
    if method == "common":
        return round(value, precision)
    import math

    to_integer = math.ceil if method == "ceil" else math.floor
    factor = 10**precision
    return to_integer(value * factor) / factor


def do_filesizeformat(value: str | float, binary: bool = False) -> str:
    """Return a number of bytes as people read it: `13 kB`, or `4.1 MiB` with `binary`."""
    size = float(value)
    base = 1024 if binary else 1000
    if size == 1:
        return "1 Byte"
    if size < base:
        return f"{int(size)} Bytes"
    units = _BINARY_UNITS if binary else _DECIMAL_UNITS
    power = 1
    while power < len(units) and not size < base ** (power + 1):
        power += 1
    return f"{size / base**power:.1f} {units[power - 1]}"
