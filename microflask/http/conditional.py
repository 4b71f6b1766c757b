"""Conditional answers: 304, 412 and 206 instead of the whole body (RFC 9110 13, 14).

Called by Response.make_conditional. Does not compare validators itself: caching does.
"""

from __future__ import annotations

from time import time

from .caching import is_resource_modified, parse_etags
from .iterators import RangeWrapper
from .parse import http_date
from .ranges import parse_range_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    R = TypeVar("R", bound=Any)  # a `Response`, which stands above

__all__ = ["date_text", "make_conditional"]

_CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH"})
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
    if "date" not in known:
        headers.add("Date", date_text(int(time())))
    if accept_ranges:
        unit = "bytes" if accept_ranges is True else str(accept_ranges)
        partial = None
        if complete_length and "HTTP_RANGE" in environ:
            partial = _take_range(response, environ, complete_length, unit)
        if "accept-ranges" in known:
            headers["Accept-Ranges"] = unit
        else:
            headers.add("Accept-Ranges", unit)
        if partial is not None:
            _cut(response, *partial, complete_length)
            return response
    if not _CONDITIONS.isdisjoint(environ) and not is_resource_modified(
        environ, known.get("etag"), None, known.get("last-modified")
    ):
        failed = "HTTP_IF_MATCH" in environ and parse_etags(environ["HTTP_IF_MATCH"])
        response.status_code = 412 if failed else 304
    if response.automatically_set_content_length and "content-length" not in known:
        length = response.calculate_content_length()
        if length is not None:
            headers["Content-Length"] = str(length)
    return response


def _take_range(
    response: R, environ: dict[str, Any], length: int, unit: str
) -> tuple[int, int] | None:
    """Return (start, stop) of the range that is asked for, None for the whole body."""
    headers = response.headers
    if "HTTP_IF_RANGE" in environ and is_resource_modified(
        environ,
        headers.get("etag"),
        None,
        headers.get("last-modified"),
        ignore_if_range=False,
    ):
        return None
    wanted = parse_range_header(environ["HTTP_RANGE"])
    found = None if wanted is None else wanted.range_for_length(length)
    if found is None:
        raise response._range_error(length)
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
