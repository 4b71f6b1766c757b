"""Byte ranges: what a client asks for and what a partial response says it is.

Called by Request.range and if_range, Response.content_range and send_file. Does not
slice bodies. Ends are exclusive here, inclusive in headers (RFC 9110 14).
"""

from __future__ import annotations

from .caching import unquote_etag
from .parse import http_date, parse_date, parse_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import Any


class InvalidRangeError(ValueError, AssertionError):
    """A ContentRange was given positions that no content has."""


class IfRange:
    """The value of an If-Range header: an entity tag or a date (Werkzeug 3.1)."""

    def __init__(self, etag: str | None = None, date: datetime | None = None) -> None:
        #: The entity tag without quotes, or None.
        self.etag = etag
        #: The date with time zone, or None.
        self.date = date

    @classmethod
    def from_header(cls, value: str | None) -> IfRange:
        """Read a header value; a weak tag loses its weakness."""
        if not value:
            return cls()
        date = parse_date(value)
        if date is not None:
            return cls(date=date)
        return cls(unquote_etag(value)[0])

    def to_header(self) -> str:
        """Return the header value."""
        if self.date is not None:
            return http_date(self.date)
        # Not refused for a quote in it: the client wrote it, and a repr must not raise.
        return "" if self.etag is None else f'"{self.etag}"'

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(self)!r}>"


class Range:
    """The value of a Range header (Werkzeug 3.1).

    `units` is "bytes" as a rule; `ranges` are (start, stop) with exclusive ends, stop
    None for an open end; (-n, None) is the last n. Raises ValueError for others.
    """

    def __init__(self, units: str, ranges: Sequence[tuple[int, int | None]]) -> None:
        self.units = units
        self.ranges = ranges
        for start, end in ranges:
            if start is None or (end is not None and (start < 0 or start >= end)):
                msg = f"{(start, end)} is not a valid range."
                raise ValueError(msg)

    @classmethod
    def from_header(cls, value: str | None) -> Range | None:
        """Read a header value; None where it is none, or its ranges are not in order."""
        if not value or "=" not in value:
            return None
        units, _, specs = value.partition("=")
        ranges: list[tuple[int, int | None]] = []
        last_end: int | None = 0
        for item in specs.split(","):
            first, dash, second = item.strip(" \t").partition("-")
            start, stop = parse_int(first), parse_int(second)
            # Nothing may follow an open range; a part that is there must be a number.
            if not dash or last_end is None:
                return None
            if (start is None and first.strip(" \t")) or (stop is None and second.strip(" \t")):
                return None
            if start is None:
                if not stop:
                    return None
                ranges.append((-stop, None))
                last_end = None
                continue
            if start < last_end or (stop is not None and stop < start):
                return None
            last_end = None if stop is None else stop + 1
            ranges.append((start, last_end))
        return cls(units.strip(" \t").lower(), ranges)

    def range_for_length(self, length: int | None) -> tuple[int, int] | None:
        """Return (start, stop) of the one byte range within `length`; None where it has none."""
        if self.units != "bytes" or length is None or len(self.ranges) != 1:
            return None
        start, end = self.ranges[0]
        if end is None:
            end = length
            if start < 0:
                start += length
        if is_byte_range_valid(start, end, length):
            return start, min(end, length)
        return None

    def make_content_range(self, length: int | None) -> ContentRange | None:
        """Return the ContentRange of a response to this, or None; see `range_for_length`."""
        found = self.range_for_length(length)
        return None if found is None else ContentRange(self.units, found[0], found[1], length)

    def to_header(self) -> str:
        """Return the header value."""
        parts = []
        for start, end in self.ranges:
            if end is None:
                parts.append(f"{start}-" if start >= 0 else str(start))
            else:
                parts.append(f"{start}-{end - 1}")
        return f"{self.units}={','.join(parts)}"

    def to_content_range_header(self, length: int | None) -> str | None:
        """Return the Content-Range header value of a response to this, or None."""
        found = self.range_for_length(length)
        return None if found is None else f"{self.units} {found[0]}-{found[1] - 1}/{length}"

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(self)!r}>"


def _field(name: str, doc: str) -> Any:
    """Return a property over `_name` whose change calls `on_update`."""

    def fset(self: ContentRange, value: Any) -> None:
        setattr(self, name, value)
        self._changed()

    return property(lambda self: getattr(self, name), fset, doc=doc)


class ContentRange:
    """The value of a Content-Range header; changes call `on_update` (Werkzeug 3.1).

    `start` and `stop` (exclusive) are None for `*`; `length` None means unknown.
    Raises an error that is a ValueError and an AssertionError for others.
    """

    def __init__(
        self,
        units: str | None,
        start: int | None,
        stop: int | None,
        length: int | None = None,
        on_update: Callable[[Any], Any] | None = None,
    ) -> None:
        self.on_update = on_update
        self.set(start, stop, length, units)

    units = _field("_units", "The unit, `bytes` as a rule; None where the header is unset.")
    start = _field("_start", "The first position, or None.")
    stop = _field("_stop", "The position after the last, or None.")
    length = _field("_length", "The whole length, None where unknown.")

    @classmethod
    def from_header(
        cls, value: str | None, on_update: Callable[[Any], Any] | None = None
    ) -> ContentRange | None:
        """Read a header value; None where it is none."""
        units, _, spec = (value or "").strip(" \t").partition(" ")
        positions, slash, total = spec.strip(" \t").partition("/")
        length = parse_int(total)
        if not slash or (length is None and total != "*"):
            return None
        if positions == "*":
            if not is_byte_range_valid(None, None, length):
                return None
            return cls(units, None, None, length, on_update)
        first, _, last = positions.partition("-")
        start, stop = parse_int(first), parse_int(last)
        if start is None or stop is None or stop < start:
            return None
        if not is_byte_range_valid(start, stop + 1, length):
            return None
        return cls(units, start, stop + 1, length, on_update)

    def _changed(self) -> None:
        if self.on_update is not None:
            self.on_update(self)

    def set(
        self,
        start: int | None,
        stop: int | None,
        length: int | None = None,
        units: str | None = "bytes",
    ) -> None:
        """Set all fields and call `on_update` once."""
        if not is_byte_range_valid(start, stop, length):
            msg = f"Bad range provided: start {start}, stop {stop}, length {length}."
            raise InvalidRangeError(msg)
        self._units, self._start, self._stop, self._length = units, start, stop, length
        self._changed()

    def unset(self) -> None:
        """Set all to None: the header will not be sent."""
        self.set(None, None, units=None)

    def to_header(self) -> str:
        """Return the header value; empty where unset."""
        if self._units is None:
            return ""
        length = "*" if self._length is None else self._length
        if self._start is None or self._stop is None:
            return f"{self._units} */{length}"
        return f"{self._units} {self._start}-{self._stop - 1}/{length}"

    def __bool__(self) -> bool:
        return self._units is not None

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(self)!r}>"


def is_byte_range_valid(start: int | None, stop: int | None, length: int | None) -> bool:
    """Tell whether start and stop (exclusive) are positions of content of `length`."""
    if start is None or stop is None:
        return start is stop and (length is None or length >= 0)
    if length is None:
        return 0 <= start < stop
    return start < stop and 0 <= start < length


def parse_range_header(value: str | None, make_inclusive: bool = True) -> Range | None:
    """Read a Range header; None where it is none. `make_inclusive` has no effect."""
    return Range.from_header(value)


def parse_if_range_header(value: str | None) -> IfRange:
    """Read an If-Range header."""
    return IfRange.from_header(value)


def parse_content_range_header(
    value: str | None, on_update: Callable[[Any], Any] | None = None
) -> ContentRange | None:
    """Read a Content-Range header; None where it is none."""
    return ContentRange.from_header(value, on_update)
