"""Describes values of a program as text: bounded in length and time, secrets masked.

Called by `page` and `facts`. Runs no code of the program but `repr`, and stops one that
does not end. What a developer may see in the console is not masked there: see `repr`.
"""

from __future__ import annotations

import re
import reprlib
import sys
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

LENGTH = 1000  # characters of one value
ITEMS = 30  # items of a container
SECONDS = 0.5  # for one value
ALL_SECONDS = 3.0  # for all values of a page
# Before, what is raised for a line is forgotten when instructions are looked at, too; later,
# instructions are looked at together with lines only.
_TRACE_LINES = sys.version_info >= (3, 12)
# Code that ends by itself, if what it calls does.
_BOUNDED = (__file__, reprlib.__file__)
SHORTEST_SECRET = 5  # characters; a shorter one is looked for under its name only
MASK = "********"

# "key" alone is a loop's variable far more often than a secret.
_WORD = (
    r"(?:passw|passphrase|secret|token|credential|authorization|cookie|session_?id"
    r"|private|signature|[^\W_][_-]key|api_?key)"
)
_NAME = rf"[\w-]*{_WORD}[\w-]*"
_hint = re.compile(_WORD, re.IGNORECASE).search
_is_secret = re.compile(_NAME, re.IGNORECASE).fullmatch
_camel = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# name=..., 'name': ..., ('name', ...): as reprs of objects, dicts and headers write them.
_pair = re.compile(
    rf"(?<![\w-])({_NAME})((?:['\"]\s*[:,]|\s*=)\s*)"
    r"(b?'(?:[^'\\]|\\.)*(?:'|$)|b?\"(?:[^\"\\]|\\.)*(?:\"|$)|[\d.]+)",
    re.IGNORECASE | re.DOTALL,
)


def is_secret(name: str) -> bool:
    """Whether a variable, key or header of this name is likely to hold a secret."""
    return _is_secret(_camel.sub("_", name)) is not None


class TooLong(BaseException):
    """The time for a value is over; no handler for `Exception` in a `__repr__` keeps it."""


class _Limited(reprlib.Repr):
    """`reprlib.Repr` with room for a line of text, which masks the secrets of a dict."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = LENGTH
        self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = ITEMS
        self.maxdict = self.maxdeque = self.maxarray = ITEMS
        self.maxlevel = 5

    def repr1(self, x: Any, level: int) -> str:
        """Describe subclasses of the containers as the containers that they are."""
        for kind, own in _CONTAINERS:
            if isinstance(x, kind) and type(x).__repr__ is kind.__repr__:
                described: str = getattr(self, own)(x, level)
                return described
        return super().repr1(x, level)

    def repr_dict(self, x: dict[Any, Any], level: int) -> str:
        """Describe a dict in its own order; `reprlib` sorts, which needs all of its keys."""
        if not x:
            return "{}"
        if level <= 0:
            return "{...}"
        parts = []
        for index, (key, value) in enumerate(x.items()):
            if index == self.maxdict:
                parts.append("...")
                break
            shown = masked(key, value) or self.repr1(value, level - 1)
            parts.append(f"{self.repr1(key, level - 1)}: {shown}")
        return "{" + ", ".join(parts) + "}"


_CONTAINERS: list[tuple[Any, str]] = [
    (dict, "repr_dict"), (list, "repr_list"), (tuple, "repr_tuple"), (str, "repr_str"),
    (set, "repr_set"), (frozenset, "repr_frozenset"),
]  # fmt: skip


def masked(name: object, value: object) -> str:
    """Return the mask for a value that a name says to be secret, "" for any other."""
    harmless = value is None or value is True or value is False or callable(value)
    if harmless or not isinstance(name, str) or not is_secret(name):
        return ""
    return "" if type(value).__name__ == "module" else MASK


class Descriptions:
    """The values of one page, which share their time.

    :param secrets: texts to mask wherever they are; see `secrets_of`.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self.secrets = sorted(secrets, key=len, reverse=True)
        self._end = monotonic() + ALL_SECONDS

    def text(self, name: object, value: object, plain: bool = False) -> str:
        """Return the repr of the value of a name; never raises.

        :param plain: a text as it is, without quotes.
        """
        shown = str(value[:LENGTH]) if plain and isinstance(value, str) else ""
        text = masked(name, value) or shown or self._repr(value)
        for secret in self.secrets:
            text = text.replace(secret, MASK)
        if _hint(text):
            text = _pair.sub(rf"\1\2'{MASK}'", text)
        return text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"

    def _repr(self, value: object) -> str:
        seconds = min(SECONDS, self._end - monotonic())
        kind = type(value).__name__
        if seconds <= 0:
            return f"<{kind} object: no time left for its repr>"
        try:
            return limited_repr(value, seconds)
        except TooLong:
            return f"<{kind} object: repr() took too long>"
        except BaseException as error:
            return f"<{kind} object: repr() raised {type(error).__name__}>"


def secrets_of(values: Iterable[tuple[object, object]]) -> set[str]:
    """Return the texts among named values that their names say to be secret."""
    found = set()
    for name, value in values:
        if isinstance(value, str) and len(value) >= SHORTEST_SECRET and masked(name, value):
            found.add(repr(str(value))[1:-1])
    return found


def limited_repr(value: object, seconds: float = SECONDS) -> str:
    """Return the repr of a value, at most some thousand characters.

    :raises TooLong: its Python code ran for more than `seconds`.
    """
    if sys.gettrace() is not None:
        return _Limited().repr(value)  # somebody steps through the program, or measures it
    end = monotonic() + seconds

    def watch(frame: Any, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename in _BOUNDED:
            return None
        # A loop may stay on one line, even on one instruction.
        frame.f_trace_lines, frame.f_trace_opcodes = _TRACE_LINES, True
        if monotonic() > end:
            raise TooLong
        return watch

    sys.settrace(watch)
    try:
        return _Limited().repr(value)
    finally:
        sys.settrace(None)
