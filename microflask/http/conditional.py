"""Conditional answers: 304, 412 and 206 instead of the whole body (RFC 9110 13, 14).

Called by Response.make_conditional and sendfile. Does not compare validators itself: caching does.
"""

from __future__ import annotations

import re
from time import time

from .caching import is_resource_modified, parse_etags
from .iterators import RangeWrapper
from .parse import http_date
from .ranges import parse_range_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    R = TypeVar("R", bound=Any)  # a `Response`, which stands above

__all__ = ["date_text", "make_conditional", "short_status", "wanted_range"]

_CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH"})
# The range that is asked for most; all others are read by parse_range_header.
_one_range = re.compile(r"bytes=([0-9]{1,15})-([0-9]{1,15})").fullmatch
# Dates of this second and of files sent before; a file server needs few.
_DATES: dict[int, str] = {}
_REMEMBERED = 512


def date_text(seconds: int) -> str:
    """Return the HTTP date of whole seconds since the epoch."""
    text = _DATES.get(seconds)
    if text is None:
        if len(_DATES) >= _REMEMBERED:
            _DATES.clear()
        text = _DATES[seconds] = http_date(seconds)
    return text


def make_conditional(
    response: R,
    environ: dict[str, Any],
    accept_ranges: bool | str = False,
    complete_length: int | None = None,
) -> R:
    """Change `response` in place as its validators and the request's headers ask.

    Parameters:
        accept_ranges: False for no ranges; True or the unit's name serves them.
        complete_length: bytes of the whole body, without which there is no range.
    """
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return response
    headers = response.headers
    # One look at the fields instead of one for each question; the first of a name counts.
    known = {name.lower(): value for name, value in reversed(headers._list)}
    etag = known.get("etag")
    modified = known.get("last-modified")
    if "date" not in known:
        headers.add("Date", date_text(int(time())))
    if accept_ranges:
        part = None
        if complete_length and "HTTP_RANGE" in environ:
            part = wanted_range(environ, complete_length, etag, modified, response._range_error)
        headers["Accept-Ranges"] = "bytes" if accept_ranges is True else str(accept_ranges)
        if part is not None:
            _cut(response, *part, complete_length)
            return response
    status = short_status(environ, etag, modified)
    if status is not None:
        response.status_code = status
    if response.automatically_set_content_length and "content-length" not in known:
        length = response.calculate_content_length()
        if length is not None:
            headers["Content-Length"] = str(length)
    return response


def short_status(environ: dict[str, Any], etag: str | None, modified: str | None) -> int | None:
    """Return 304 or 412 where a condition of the request ends it there, else None."""
    if _CONDITIONS.isdisjoint(environ) or is_resource_modified(environ, etag, None, modified):
        return None
    failed = "HTTP_IF_MATCH" in environ and parse_etags(environ["HTTP_IF_MATCH"])
    return 412 if failed else 304


def wanted_range(
    environ: dict[str, Any],
    length: int,
    etag: str | None,
    modified: str | None,
    error: Callable[[int], Exception],
) -> tuple[int, int] | None:
    """Return (start, stop) of the range that is asked for, None for the whole body.

    Parameters:
        length: bytes of the whole body.
        error: makes what is raised for a range that is outside of it.
    """
    if "HTTP_IF_RANGE" in environ and is_resource_modified(
        environ, etag, None, modified, ignore_if_range=False
    ):
        return None
    plain = _one_range(environ["HTTP_RANGE"])
    if plain is not None:
        start, last = int(plain[1]), int(plain[2])
        if start <= last and start < length:
            return start, min(last + 1, length)
    wanted = parse_range_header(environ["HTTP_RANGE"])
    found = None if wanted is None else wanted.range_for_length(length)
    if found is None:
        raise error(length)
    return found


def _cut(response: R, start: int, stop: int, length: int | None) -> None:
    headers = response.headers
    headers["Content-Length"] = str(stop - start)
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{length}"
    response.status_code = 206
    if response.is_sequence and not response.direct_passthrough:
        whole = response.get_data()
        response.response = [whole[start:stop]]
    else:
        response.response = RangeWrapper(response.response, start, stop - start)
