"""The names by which extensions of Python 2's days hid its differences.

Reached by way of `table.py`, as `flask._compat` and `werkzeug._compat`.
"""

from __future__ import annotations

import sys
from io import BytesIO as BytesIO
from io import StringIO as StringIO
from typing import Any

PY2 = False
WIN = sys.platform.startswith("win")
text_type = unicode = str
string_types = (str,)
integer_types = (int,)
range_type, unichr, izip, imap = range, chr, zip, map
NativeStringIO = StringIO


def iterkeys(d: Any) -> Any:
    """Return an iterator over a dictionary's keys."""
    return iter(d.keys())


def itervalues(d: Any) -> Any:
    """Return an iterator over a dictionary's values."""
    return iter(d.values())


def iteritems(d: Any) -> Any:
    """Return an iterator over a dictionary's pairs."""
    return iter(d.items())


def implements_to_string(cls: Any) -> Any:
    """Return the class: its `__str__` gives text already."""
    return cls


def reraise(tp: Any, value: BaseException, tb: Any = None) -> Any:
    """Raise an exception again, with a traceback."""
    raise value.with_traceback(tb)


def with_metaclass(meta: Any, *bases: type) -> Any:
    """Return a base that makes a class by a metaclass."""
    return meta("Base", bases, {})


def to_bytes(x: Any, charset: str = "utf-8", errors: str = "strict") -> bytes | None:
    """Return a text or bytes as bytes."""
    return x.encode(charset, errors) if isinstance(x, str) else None if x is None else bytes(x)


def to_unicode(x: Any, charset: str = "utf-8", errors: str = "strict") -> Any:
    """Return bytes or anything else as text."""
    return x.decode(charset, errors) if isinstance(x, bytes) else None if x is None else str(x)


to_native = to_unicode
