"""Turns the text of a URL variable into a Python value and back.

Called by rules.py, which makes one converter for each variable of a rule, by
partmatch.py, which reads `regex`, and by urlbuilder.py, which calls `to_url`.
Does not match paths itself.

    name      class               matches
    string    UnicodeConverter    text without a slash (the default)
    any       AnyConverter        one of the given words
    path      PathConverter       text with slashes
    int       IntegerConverter    digits
    float     FloatConverter      digits, a point, digits
    uuid      UUIDConverter       a UUID in its usual spelling
"""

from __future__ import annotations

from .http.urls import url_quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping
    from typing import Any

# What a path segment may hold unquoted (RFC 3986 3.3, and "/" for `path`).
SAFE_IN_PATH = "!$&'()*+,/:;=@"
# CPython refuses to convert longer texts by default; this bound holds everywhere.
MAX_DIGITS = 4300


class ValidationError(ValueError):
    """Raised by a converter's `to_python` (no match) or `to_url` (rule not buildable)."""


def quote_value(value: Any) -> str:
    """Return the value as text, percent-encoded for a path."""
    text = value if type(value) is str else str(value)
    if text.isascii() and (
        text.isalnum()
        or text.replace("-", "").replace("/", "").replace(".", "").replace("_", "").isalnum()
    ):
        return text
    return url_quote(text, safe=SAFE_IN_PATH)


class BaseConverter:
    """Base class of all converters (Werkzeug 3.1).

    `regex` is what the variable matches, `weight` sorts rules (lower first),
    `part_isolating` says that the variable never contains a slash; it follows from
    `regex` unless a subclass sets it.
    """

    regex = "[^/]+"
    weight = 100
    part_isolating = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "regex" in cls.__dict__ and "part_isolating" not in cls.__dict__:
            cls.part_isolating = "/" not in cls.regex

    def __init__(self, map: Any, *args: Any, **kwargs: Any) -> None:
        self.map = map

    def to_python(self, value: str) -> Any:
        """Return the Python value of the matched text; ValidationError means no match."""
        return value

    def to_url(self, value: Any) -> str:
        """Return the URL text of a value, percent-encoded."""
        return quote_value(value)


class UnicodeConverter(BaseConverter):
    """Text without a slash: `minlength`, `maxlength` or the exact `length` in characters."""

    def __init__(
        self,
        map: Any,
        minlength: int = 1,
        maxlength: int | None = None,
        length: int | None = None,
    ) -> None:
        super().__init__(map)
        if length is not None:
            bounds = f"{int(length)}"
        else:
            bounds = f"{int(minlength)},{'' if maxlength is None else int(maxlength)}"
        self.regex = f"[^/]{{{bounds}}}"


class AnyConverter(BaseConverter):
    """One of the given words: `<any(about, help, "a,b"):page>`."""

    def __init__(self, map: Any, *items: str) -> None:
        import re

        super().__init__(map)
        words = [str(item) for item in items]
        self.words = words
        self.items = set(words)
        self.regex = f"(?:{'|'.join(re.escape(word) for word in words)})"

    def to_url(self, value: Any) -> str:
        """Return the word itself; ValueError lists the words if it is none of them."""
        if value in self.items:
            return str(value)
        valid = ", ".join(f"'{word}'" for word in sorted(self.items))
        msg = f"'{value}' is not one of {valid}"
        raise ValueError(msg)


class PathConverter(BaseConverter):
    """Text that may contain slashes, but does not begin with one."""

    part_isolating = False
    regex = "[^/].*?"
    weight = 200


class NumberConverter(BaseConverter):
    """Common part of int and float: bounds, sign, a fixed number of digits."""

    weight = 50
    num_convert: Callable[[Any], Any] = int

    def __init__(
        self,
        map: Any,
        fixed_digits: int = 0,
        min: float | None = None,
        max: float | None = None,
        signed: bool = False,
    ) -> None:
        if signed:
            self.regex = self.signed_regex
        super().__init__(map)
        self.fixed_digits = fixed_digits
        self.min = min
        self.max = max
        self.signed = signed

    @property
    def signed_regex(self) -> str:
        """The regex with an optional minus sign before it."""
        return f"-?{self.regex}"

    def to_python(self, value: str) -> Any:
        """Return the number; ValidationError outside of the bounds."""
        if self.fixed_digits and len(value) != self.fixed_digits:
            msg = f"it has {len(value)} characters, not fixed_digits={self.fixed_digits}"
            raise ValidationError(msg)
        if len(value) > MAX_DIGITS:
            msg = f"it has {len(value)} digits, more than {MAX_DIGITS}"
            raise ValidationError(msg)
        number = self.num_convert(value)
        if self.min is not None and number < self.min:
            msg = f"it is less than min={self.min}"
            raise ValidationError(msg)
        if self.max is not None and number > self.max:
            msg = f"it is more than max={self.max}"
            raise ValidationError(msg)
        return number

    def to_url(self, value: Any) -> str:
        """Return the digits, filled with zeros to `fixed_digits`."""
        text = str(self.num_convert(value))
        return text.zfill(self.fixed_digits) if self.fixed_digits else text


class IntegerConverter(NumberConverter):
    r"""Digits, `\d+`: `fixed_digits`, `min`, `max` inclusive, `signed` allows a minus."""

    regex = r"\d+"


class FloatConverter(NumberConverter):
    r"""A number with a decimal point, `\d+\.\d+`: `min`, `max` inclusive, `signed`."""

    regex = r"\d+\.\d+"
    num_convert = float

    def __init__(
        self,
        map: Any,
        min: float | None = None,
        max: float | None = None,
        signed: bool = False,
    ) -> None:
        super().__init__(map, min=min, max=max, signed=signed)


class UUIDConverter(BaseConverter):
    """A UUID in its usual spelling of 8-4-4-4-12 hexadecimal digits."""

    regex = (
        r"[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-"
        r"[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"
    )

    def to_python(self, value: str) -> uuid.UUID:
        """Return the `uuid.UUID`."""
        import uuid

        return uuid.UUID(value)

    def to_url(self, value: Any) -> str:
        """Return the UUID as text."""
        return str(value)


DEFAULT_CONVERTERS: Mapping[str, type[BaseConverter]] = {
    "default": UnicodeConverter,
    "string": UnicodeConverter,
    "any": AnyConverter,
    "path": PathConverter,
    "int": IntegerConverter,
    "float": FloatConverter,
    "uuid": UUIDConverter,
}
