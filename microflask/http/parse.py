"""The small grammars that header values share: tokens, lists, options, dates, ages.

Called by every header class, cookies, multipart and conditional responses. All parsers
are linear and take anything a client sends: what cannot be read is left out.
"""

from __future__ import annotations

import re
from operator import index
from time import gmtime, mktime, struct_time, time

from .urls import url_unquote_to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime, timedelta
    from typing import Any

# RFC 9110 5.6.2: the characters of a token.
_token = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`|~]+")
_quoted_pair = re.compile(r"\\(.)", re.DOTALL)
# One element of a comma list: whole quoted strings may stand anywhere in it.
_list_element = re.compile(r'([^",]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^",]*)*)(,|\Z)', re.DOTALL)
# One option: name, then a quoted string, a token, or a quote that is never closed.
_option = re.compile(
    r"[ \t]*([\w!#$%&'*+\-.^`|~]+)="
    r"""(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([\w!#$%&'*+\-.^`|~]+)|("))""",
    re.ASCII | re.DOTALL,
)
_continued = re.compile(r"(.*)\*[0-9]+", re.DOTALL)
# RFC 8187: charset'language'value.
_extended_value = re.compile(
    r"([\w!#$%&*+\-.^`|~]*)'[\w!#$%&*+\-.^`|~]*'([\w!#$%&'*+\-.^`|~]+)", re.ASCII
)

# Charsets that RFC 8187 values (`name*=charset'lang'value`) may use; no others are decoded.
_CHARSETS = {"us-ascii": "ascii", "ascii": "ascii", "utf-8": "utf-8", "iso-8859-1": "latin-1"}

#: What describes the body that is sent, in small letters.
ENTITY_HEADERS = frozenset(
    "allow content-encoding content-language content-length content-location content-md5"
    " content-range content-type expires last-modified".split()
)
_HOP_BY_HOP_HEADERS = frozenset(
    "connection keep-alive proxy-authenticate proxy-authorization te trailer"
    " transfer-encoding upgrade".split()
)


def quote_header_value(value: Any, allow_token: bool = True) -> str:
    """Write a value as a token where it is one and `allow_token`, else as a quoted string.

    RFC 9110 5.6.4.
    """
    if type(value) is not str:
        value = str(value)
    if not value:
        return '""'
    if allow_token and _token.fullmatch(value):
        return value  # type: ignore[no-any-return]
    value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


def unquote_header_value(value: str) -> str:
    """Read a quoted string; what is not one is returned as it is."""
    if len(value) >= 2 and value[0] == value[-1] == '"':
        value = value[1:-1]
        if "\\" in value:
            value = _unescape(value)
    return value


def _unescape(value: str) -> str:
    """Take the backslashes off quoted pairs; one at the very end stays."""
    return _quoted_pair.sub(r"\1", value)


def parse_list_header(value: str) -> list[str]:
    """Split a header value at its commas; quoted strings are kept together and unquoted.

    An element that is one quoted string loses its quotes. Empty elements are left
    out. Where a quote is not closed the result is empty (Werkzeug 3.1).
    """
    if '"' not in value:
        elements = [element.strip(" \t") for element in value.split(",")]
        return [element for element in elements if element]
    return [unquote_header_value(element) for element in _list_elements(value)]


def _list_elements(value: str) -> list[str]:
    """Split at the commas outside of quotes; an unclosed quote gives an empty list."""
    elements = []
    position = 0
    while True:
        match = _list_element.match(value, position)
        if match is None:
            return []
        element = match[1].strip(" \t")
        if element:
            elements.append(element)
        if not match[2]:
            return elements
        position = match.end()


def parse_dict_header(value: str) -> dict[str, str | None]:
    """Read `key=value, other="quoted", flag` into a dict; a flag's value is None.

    `key*=charset'lang'value` is decoded (RFC 8187) and stored under `key`.
    """
    result: dict[str, str | None] = {}
    for item in parse_list_header(value):
        key, has_value, text = item.partition("=")
        key = key.strip(" \t")
        if not key:
            continue
        if not has_value:
            result[key] = None
        else:
            text = text.strip(" \t")
            if key[-1] == "*":
                key = key[:-1]
                text = _decode_extended(text, None)[1]
            result[key] = unquote_header_value(text)
    return result


def _decode_extended(text: str, charset: str | None) -> tuple[str | None, str]:
    """Decode `charset'lang'value` (RFC 8187); `charset` stands in where it names none.

    Returns the charset and the text; one of an unknown charset stays escaped.
    """
    match = _extended_value.fullmatch(text)
    if match is not None:
        charset = match[1].lower()
        text = match[2]
    codec = _CHARSETS.get(charset or "")
    if codec is not None:
        text = url_unquote_to_bytes(text).decode(codec, "replace")
    return charset, text


def parse_options_header(value: str | None) -> tuple[str, dict[str, str]]:
    """Read `value; option=x; other="y"` into the value and its options.

    Option names are in lower case. Extended (`name*=utf-8''x`, RFC 8187) and
    continued (`name*0=a; name*1=b`, RFC 2231) options are decoded and joined. What
    cannot be read is left out. Linear in the length of `value` (Werkzeug 3.1).
    """
    if value is None:
        return "", {}
    value, _, rest = value.partition(";")
    value = value.strip(" \t")
    if not value or not rest:
        return value, {}
    options: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    charsets: dict[str, str | None] = {}
    start = 0
    while start >= 0:
        match = _option.match(rest, start)
        if match is None:
            start = rest.find(";", start) + 1 or -1
            continue
        name, quoted, text, unclosed = match.groups()
        if unclosed:
            break
        start = rest.find(";", match.end()) + 1 or -1
        name = name.lower()
        if "*" in name:
            _star_option(name, text or f'"{quoted}"', options, parts, charsets)
            continue
        options[name] = _option_text(quoted, text)
        parts.pop(name, None)
    for name, pieces in parts.items():
        options[name] = "".join(pieces)
    return value, options


def _option_text(quoted: str | None, token: str) -> str:
    """Return the text of an option; browsers write a quote in a file name as %22."""
    text = token
    if quoted is not None:
        text = _quoted_pair.sub(r"\1", quoted) if "\\" in quoted else quoted
    return text.replace("%22", '"') if "%22" in text else text


def _star_option(
    name: str,
    text: str,
    options: dict[str, str],
    parts: dict[str, list[str]],
    charsets: dict[str, str | None],
) -> None:
    """Store an extended option, or keep one part of a continued one."""
    extended = name[-1] == "*"
    if extended:
        name = name[:-1]
    continued = _continued.fullmatch(name)
    if continued is not None:
        name = continued[1]
    if extended:
        charset, text = _decode_extended(text, charsets.get(name))
        if continued is not None:
            charsets[name] = charset
    elif text[:1] == '"':
        text = _option_text(text[1:-1], "")
    else:
        text = _option_text(None, text)
    if continued is None:
        options[name] = text
        parts.pop(name, None)
    else:
        parts.setdefault(name, []).append(text)


def dump_header(iterable: Mapping[str, Any] | Iterable[Any]) -> str:
    """Write a list (`a, "b c"`) or a dict (`a=1, b="c d", flag`) as a header value.

    A dict's value that is None leaves the key alone; a key that ends in `*` has its
    value written as it is (RFC 8187).
    """
    if not hasattr(iterable, "items"):
        return ", ".join([quote_header_value(item) for item in iterable])
    items = []
    for key, value in iterable.items():
        if value is None:
            items.append(key)
        elif key[-1:] == "*":
            items.append(f"{key}={value}")
        else:
            items.append(f"{key}={quote_header_value(value)}")
    return ", ".join(items)


def dump_options_header(header: str | None, options: Mapping[str, Any]) -> str:
    """Write a value with options: `dump_options_header("a", {"b": "c d"})` is `a; b="c d"`.

    Options that are None are left out; a name that ends in `*` has its value written
    as it is (RFC 8187). `header` None writes the options alone.
    """
    segments = [] if header is None else [header]
    for key, value in options.items():
        if value is not None:
            text = value if key[-1:] == "*" else quote_header_value(value)
            segments.append(f"{key}={text}")
    return "; ".join(segments)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_month_number = {name: number for number, name in enumerate(_MONTHS, 1)}
_fixdate = re.compile(
    r"[A-Z][a-z][a-z], ([0-9]{2}) ([A-Z][a-z][a-z]) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)
# A date is never longer; what is would only cost time.
MAX_DATE_LENGTH = 200
MAX_DIGITS = 18
_ORDINAL_1970 = 719163
_ORDINAL_LAST = 3652059
_TWO = [f"{n:02d}" for n in range(60)]
_CLOCK = [f"{n // 60:02d}:{n % 60:02d}" for n in range(1440)]
# Days since 1970 -> their text: the dates a server writes fall on few days.
_days: dict[int, str] = {}


def http_date(
    timestamp: datetime | date | float | struct_time | None = None,
) -> str:
    """Write a time as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 5.6.7); None is now.

    Numbers are seconds since 1970 UTC; a datetime without time zone is UTC; a
    `struct_time` is local time. Raises ValueError or OverflowError for years outside
    of 1 to 9999.
    """
    if timestamp is None:
        timestamp = time()
    elif hasattr(timestamp, "toordinal"):
        return _format_datetime(timestamp)
    elif isinstance(timestamp, struct_time):
        timestamp = mktime(timestamp)
    second = timestamp if type(timestamp) is int else _whole(timestamp)
    day, second = divmod(second, 86400)
    minute, second = divmod(second, 60)
    text = _days.get(day) or _day_text(day)
    return f"{text} {_CLOCK[minute]}:{_TWO[second]} GMT"


def _whole(timestamp: Any) -> int:
    """Return the second that a number of seconds falls into."""
    if isinstance(timestamp, float):
        return int(timestamp // 1)
    return index(timestamp)


def _day_text(day: int) -> str:
    """Return `Sun, 06 Nov 1994` for a number of days since 1970."""
    ordinal = day + _ORDINAL_1970
    if not 1 <= ordinal <= _ORDINAL_LAST:
        # Raises OverflowError itself where the platform knows no such time.
        msg = f"year {gmtime(day * 86400)[0]} is out of range. Expected 1 to 9999."
        raise ValueError(msg)
    import datetime

    date = datetime.date.fromordinal(ordinal)
    text = "%s, %02d %s %04d" % (
        _DAYS[(ordinal + 6) % 7],
        date.day,
        _MONTHS[date.month - 1],
        date.year,
    )
    if len(_days) >= 256:
        _days.clear()
    _days[day] = text
    return text


def _format_datetime(date: Any) -> str:
    """Write a datetime, or a date as its midnight."""
    if not hasattr(date, "hour"):
        minute = second = 0
    else:
        offset = date.utcoffset()
        if offset:
            date = date.replace(tzinfo=None) - offset
        minute, second = date.hour * 60 + date.minute, date.second
    day = date.toordinal() - _ORDINAL_1970
    text = _days.get(day) or _day_text(day)
    return f"{text} {_CLOCK[minute]}:{_TWO[second]} GMT"


def parse_date(value: str | None) -> datetime | None:
    """Read a date in any of HTTP's and email's formats; None where it is none.

    The result has a time zone, UTC where none is written. Never raises for text.
    """
    if value is None or len(value) > MAX_DATE_LENGTH:
        return None
    import datetime

    match = _fixdate.fullmatch(value)
    try:
        if match is not None and match[2] in _month_number and match[3] >= "1000":
            day, month, year, hour, minute, second = match.groups()
            return datetime.datetime(
                int(year),
                _month_number[month],
                int(day),
                int(hour),
                int(minute),
                int(second),
                tzinfo=datetime.timezone.utc,
            )
        from email.utils import parsedate_to_datetime

        date = parsedate_to_datetime(value)
        if date.tzinfo is not None:
            # Raises for a date outside of the years 1 to 9999 in UTC: none could write it.
            date.astimezone(datetime.timezone.utc)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return date.replace(tzinfo=datetime.timezone.utc) if date.tzinfo is None else date


def parse_age(value: str | None = None) -> timedelta | None:
    """Read a number of seconds (RFC 9111 1.2.2); None where it is none or too large."""
    number = parse_int(value)
    if number is None:
        return None
    from datetime import timedelta

    try:
        return timedelta(seconds=number)
    except OverflowError:
        return None


def parse_int(value: str | None) -> int | None:
    """Read a non-negative decimal number of ASCII digits, at most 18; else None.

    The bound keeps the cost linear and the number within what sizes and times can be.
    """
    if not value:
        return None
    value = value.strip(" \t")
    if len(value) <= MAX_DIGITS and value.isascii() and value.isdigit():
        return int(value)
    return None


def dump_age(age: timedelta | int | None = None) -> str | None:
    """Write a duration (timedelta or seconds) as whole seconds; None stays None.

    Raises ValueError where it is negative.
    """
    if age is None:
        return None
    seconds = int(age.total_seconds() if hasattr(age, "total_seconds") else age)
    if seconds < 0:
        msg = f"age cannot be negative. Given: {seconds} seconds."
        raise ValueError(msg)
    return str(seconds)


def is_entity_header(header: str) -> bool:
    """Tell whether a header describes the body that is sent."""
    return header.lower() in ENTITY_HEADERS


def is_hop_by_hop_header(header: str) -> bool:
    """Tell whether a header is for one connection only (an application may not set it)."""
    return header.lower() in _HOP_BY_HOP_HEADERS


def remove_entity_headers(
    headers: Any, allowed: Iterable[str] = ("expires", "content-location")
) -> None:
    """Remove entity headers, in place, from Headers or a list; those in `allowed` stay.

    A 304 response needs this (RFC 9110 15.4.5).
    """
    keep = {name.lower() for name in allowed}
    headers[:] = [
        field for field in headers if field[0].lower() in keep or not is_entity_header(field[0])
    ]


def remove_hop_by_hop_headers(headers: Any) -> None:
    """Remove hop-by-hop headers, in place, from Headers or a list of pairs."""
    headers[:] = [field for field in headers if not is_hop_by_hop_header(field[0])]
