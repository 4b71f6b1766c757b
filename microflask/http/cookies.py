"""Reads the Cookie header and writes Set-Cookie (RFC 6265).

Called by Request.cookies, Response.set_cookie and the test client. Parsing is linear;
no control character gets into what is written, whatever the attribute.
"""

from __future__ import annotations

import re

from .multidict import MultiDict
from .parse import http_date
from .urls import url_quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from typing import Any

# What most browsers store of one cookie, name and attributes included.
MAX_COOKIE_SIZE = 4093

# One cookie at a position: name, then a quoted or a bare value, up to ";" or the end.
_cookie = re.compile(
    r'[ \t]*([^"; \t=]+)[ \t]*(?:=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^"; \t]*)))?[ \t]*(?:;|\Z)'
)
_escape = re.compile(rb"\\([0-3][0-7]{2}|.)", re.DOTALL)
# Characters that a bare cookie value may hold; others make it a quoted value.
_bare_value = re.compile(r"[\w!#$%&'()*+\-./:<=>?@\[\]^`{|}~]*", re.ASCII)
_control = re.compile(r"[\x00-\x1f\x7f]")
_PATH_SAFE = "%!$&'()*+,/:=@"
_SAME_SITE = ("Strict", "Lax", "None")


def _quoted_byte(byte: int) -> str:
    """Return what a byte is written as inside of a quoted cookie value."""
    char = chr(byte)
    if char in '"\\':
        return "\\" + char
    if byte < 0x20 or byte >= 0x7F or char in ",;":
        return f"\\{byte:03o}"
    return char


_quoted_bytes: list[str] = [_quoted_byte(n) for n in range(256)]


def _unquote(value: str) -> str:
    """Decode the octal and backslash escapes of a quoted cookie value."""

    def replace(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes((int(code, 8),)) if len(code) == 3 else code

    data = value.encode("utf-8", "surrogatepass")
    return _escape.sub(replace, data).decode("utf-8", "replace")


def parse_cookie(header: Any, cls: type[Any] | None = None) -> Any:
    """Read a Cookie header into a MultiDict (or `cls`, made from a list of pairs).

    `header` is the text, a WSGI environ, or None. The text is UTF-8 in the form of
    latin-1, as WSGI has it. Cookies without a name are dropped, so `=__Host-a=b` is
    no cookie; what cannot be read is left out. Linear; never raises.
    """
    if header is None or isinstance(header, str):
        text = header
    else:
        text = header.get("HTTP_COOKIE")
    if cls is None:
        cls = MultiDict
    return cls(_cookie_pairs(text) if text else ())


def _cookie_pairs(text: str) -> list[tuple[str, str]]:
    """Return the (name, value) pairs of a Cookie header."""
    if not text.isascii():
        try:
            text = text.encode("latin-1").decode("utf-8", "replace")
        except UnicodeEncodeError:
            pass  # not from WSGI: already decoded text
    plain = text.replace("; ", ";")
    if '"' not in plain and " " not in plain and "\t" not in plain:
        # Nearly every header: no quotes and no blanks within.
        return [(part[0], part[2]) for item in plain.split(";") if (part := item.partition("="))[0]]
    pairs = []
    for item in text.split(";"):
        name, _, value = item.partition("=")
        name, value = name.strip(" \t"), value.strip(" \t")
        if value[:1] == '"':
            if len(value) < 2 or value[-1] != '"' or '"' in value[1:-1] or "\\" in value:
                return _scanned_pairs(text)
            value = value[1:-1]
        elif _no_value(value):
            continue
        if name and not _no_value(name):
            pairs.append((name, value))
    return pairs


def _no_value(text: str) -> bool:
    """Tell whether a bare name or value holds what it may not."""
    return '"' in text or " " in text or "\t" in text


def _scanned_pairs(text: str) -> list[tuple[str, str]]:
    """Return the pairs of a header whose quoted values hold `;` or escapes."""
    pairs = []
    start = 0
    while start >= 0:
        match = _cookie.match(text, start)
        if match is None:
            start = text.find(";", start) + 1 or -1
            continue
        start = match.end() if match.end() < len(text) else -1
        name, quoted, bare = match.groups()
        if quoted is None:
            pairs.append((name, bare or ""))
        else:
            pairs.append((name, _unquote(quoted) if "\\" in quoted else quoted))
    return pairs


def _attribute(name: str, value: Any) -> str:
    """Return a cookie attribute; raise ValueError where it would start another one."""
    text = str(value)
    if ";" in text:
        msg = f"The cookie's {name} must not contain ';'. Given: {text[:200]!r}."
        raise ValueError(msg)
    return f"{name}={text}"


def _domain(domain: str) -> str:
    """Return the domain without port and leading dots, in IDNA."""
    domain = domain.partition(":")[0].lstrip(".")
    if domain.isascii() and max(map(len, domain.split("."))) < 64:
        return domain
    return domain.encode("idna").decode("ascii")


def _same_site(value: str) -> str:
    """Return a SameSite value in its spelling; raise ValueError for an unknown one."""
    title = value.title()
    if title not in _SAME_SITE:
        msg = f"SameSite must be 'Strict', 'Lax', or 'None'. Given: {value!r}."
        raise ValueError(msg)
    return title


def _cookie_text(key: str, value: str) -> str:
    """Return `key=value`, the value quoted where it must be."""
    if not isinstance(key, str) or not isinstance(value, str):
        msg = f"A cookie's name and value must be str. Given: {key!r}, {value!r}."
        raise TypeError(msg)
    if not _bare_value.fullmatch(value):
        data = value.encode("utf-8", "surrogatepass")
        value = '"' + "".join(map(_quoted_bytes.__getitem__, data)) + '"'
    if ";" in key:
        msg = f"A cookie's name must not contain ';'. Given: {key!r}."
        raise ValueError(msg)
    if not key.isascii():
        key = key.encode("utf-8").decode("latin-1")
    return f"{key}={value}"


def dump_cookie(
    key: str,
    value: str = "",
    max_age: timedelta | int | None = None,
    expires: str | datetime | float | None = None,
    path: str | None = "/",
    domain: str | None = None,
    secure: bool = False,
    httponly: bool = False,
    sync_expires: bool = True,
    max_size: int = MAX_COOKIE_SIZE,
    samesite: str | None = None,
    partitioned: bool = False,
) -> str:
    """Write a Set-Cookie header value (Werkzeug 3.1).

    `max_age` is a timedelta or seconds; `expires` a date, a timestamp or text, made
    from `max_age` with `sync_expires`. `path` None leaves the attribute out.
    `samesite` is "Strict", "Lax" or "None". `partitioned` turns `secure` on. Over
    `max_size` bytes (0: no limit) a UserWarning says so. Raises ValueError for
    control characters and `;` in a name or an attribute.
    """
    if hasattr(max_age, "total_seconds"):
        max_age = int(max_age.total_seconds())  # type: ignore[union-attr]
    if expires is not None:
        if not isinstance(expires, str):
            expires = http_date(expires)
    elif max_age is not None and sync_expires:
        from time import time

        expires = http_date(time() + max_age)
    pair = _cookie_text(key, value)
    parts = [pair]
    if domain is not None:
        parts.append(_attribute("Domain", _domain(domain)))
    if expires is not None:
        parts.append(_attribute("Expires", expires))
    if max_age is not None:
        parts.append(_attribute("Max-Age", max_age))
    if secure or partitioned:
        parts.append("Secure")
    if httponly:
        parts.append("HttpOnly")
    if path is not None:
        parts.append("Path=" + ("/" if path == "/" else url_quote(path, _PATH_SAFE)))
    if samesite is not None:
        parts.append("SameSite=" + _same_site(samesite))
    if partitioned:
        parts.append("Partitioned")
    header = "; ".join(parts)
    if not header.isprintable() and _control.search(header):
        msg = f"A cookie must not contain control characters. Given: {header[:200]!r}."
        raise ValueError(msg)
    if max_size and len(header) > max_size:
        _warn_size(key, len(pair) - pair.index("=", len(key)) - 1, len(header), max_size)
    return header


def _warn_size(key: str, value_size: int, size: int, max_size: int) -> None:
    """Warn that browsers will drop a cookie of `size` bytes."""
    import warnings

    warnings.warn(
        f"The {key!r} cookie is too large: the value was {value_size} bytes but the"
        f" header required {size - value_size} extra bytes. The final size was {size}"
        f" bytes but the limit is {max_size} bytes. Browsers may silently ignore"
        " cookies larger than this.",
        stacklevel=3,
    )
