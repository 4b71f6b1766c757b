"""Cache-Control, entity tags, and whether a client's copy is still good.

Called by Request.cache_control and if_none_match, Response.make_conditional and
send_file. Does not read bodies. RFC 9110 8.8 and 13, RFC 9111 5.2.
"""

from __future__ import annotations

import re

from .containers import CallbackDict, ImmutableDictMixin
from .parse import dump_header, parse_date, parse_dict_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any

# Longer numbers of seconds are no cache lifetimes, and would only cost time.
MAX_SECONDS_DIGITS = 20

# One entity tag, as servers write it.
_one_tag = re.compile(r'(?:W/)?"[\x21\x23-\x7e]+"', re.ASCII).fullmatch
_etag = re.compile(r'[ \t]*([Ww]/)?(?:"([^"]*)"|([^",\s]+))[ \t]*(?:,|\Z)', re.ASCII)


def cache_control_property(
    key: str, empty: Any, type: type | None, *, doc: str | None = None
) -> Any:
    """Return a property for the Cache-Control directive `key` (Werkzeug 3.1).

    `empty` is what a directive without a value gives. `type` bool: presence alone
    counts; int: a value that is no number gives None; None or str: the text.
    Setting None or False removes the directive; True sets it without a value.
    """
    return property(
        lambda self: self._get_cache_value(key, empty, type),
        lambda self, value: self._set_cache_value(key, value, type),
        lambda self: self._del_cache_value(key),
        doc or f"Accesses the Cache-Control directive `{key}`.",
    )


class _CacheControl(CallbackDict["str", "str | None"]):
    """The directives of a Cache-Control header; those without a value are None."""

    provided: bool

    def __init__(self, values: Any = (), on_update: Callable[[Any], Any] | None = None) -> None:
        dict.__init__(self, values or ())
        self.on_update = on_update
        self.provided = values is not None

    cache_property = staticmethod(cache_control_property)

    @classmethod
    def from_header(cls, value: str | None, on_update: Callable[[Any], Any] | None = None) -> Any:
        """Read a header value."""
        return cls(parse_dict_header(value) if value else (), on_update)

    def _get_cache_value(self, key: str, empty: Any, kind: type | None) -> Any:
        if kind is bool:
            return key in self
        if key not in self:
            return None
        value: Any = dict.get(self, key)
        if value is None:
            return empty
        if kind is None:
            return value
        try:
            return kind(value) if len(str(value)) <= MAX_SECONDS_DIGITS or kind is str else None
        except ValueError:
            return None

    def _set_cache_value(self, key: str, value: Any, kind: type | None) -> None:
        if value is None or value is False or (kind is bool and not value):
            self._del_cache_value(key)
        elif value is True or kind is bool:
            self[key] = None
        else:
            self[key] = str(value if kind is None else kind(value))

    def _del_cache_value(self, key: str) -> None:
        if key in self:
            del self[key]

    def to_header(self) -> str:
        """Return the header value."""
        return dump_header(self)

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        items = " ".join([f"{key}={value!r}" for key, value in sorted(self.items())])
        return f"<{type(self).__name__} {items}>"

    max_age = cache_control_property("max-age", None, int)
    no_transform = cache_control_property("no-transform", None, bool)
    no_store = cache_control_property("no-store", None, bool)
    stale_if_error = cache_control_property("stale-if-error", None, int)


class RequestCacheControl(ImmutableDictMixin, _CacheControl):
    """Cache-Control of a request: it cannot be changed (Werkzeug 3.1)."""

    no_cache = cache_control_property("no-cache", None, bool)
    max_stale = cache_control_property("max-stale", True, int)
    min_fresh = cache_control_property("min-fresh", None, int)
    only_if_cached = cache_control_property("only-if-cached", None, bool)


class ResponseCacheControl(_CacheControl):
    """Cache-Control of a response; changes call `on_update` (Werkzeug 3.1)."""

    no_cache = cache_control_property("no-cache", True, None)
    public = cache_control_property("public", None, bool)
    private = cache_control_property("private", True, None)
    must_revalidate = cache_control_property("must-revalidate", None, bool)
    proxy_revalidate = cache_control_property("proxy-revalidate", None, bool)
    must_understand = cache_control_property("must-understand", None, bool)
    s_maxage = cache_control_property("s-maxage", None, int)
    immutable = cache_control_property("immutable", None, bool)
    stale_while_revalidate = cache_control_property("stale-while-revalidate", None, int)


def parse_cache_control_header(
    value: str | None,
    on_update: Callable[[Any], Any] | None = None,
    cls: type[Any] | None = None,
) -> Any:
    """Read a Cache-Control header into a RequestCacheControl or `cls`."""
    if cls is None:
        cls = RequestCacheControl
    return cls(parse_dict_header(value) if value else (), on_update)


class ETags:
    """A set of strong and weak entity tags, or `*` for any (Werkzeug 3.1)."""

    def __init__(
        self,
        strong_etags: Iterable[str] | None = None,
        weak_etags: Iterable[str] | None = None,
        star_tag: bool = False,
    ) -> None:
        # Dicts: sets that keep the order in which the tags came.
        self._strong = dict.fromkeys(() if star_tag else strong_etags or ())
        self._weak = dict.fromkeys(weak_etags or ())
        self.star_tag = star_tag

    @classmethod
    def from_header(cls, value: str | None) -> ETags:
        """Read an If-Match or If-None-Match header; what is no tag is left out."""
        if not value:
            return cls()
        if value == "*":
            return cls(star_tag=True)
        strong: list[str] = []
        weak: list[str] = []
        start = 0
        while 0 <= start < len(value):
            match = _etag.match(value, start)
            if match is None:
                start = value.find(",", start) + 1 or -1
                continue
            start = match.end()
            is_weak, quoted, raw = match.groups()
            (weak if is_weak else strong).append(raw if quoted is None else quoted)
        return cls(strong, weak)

    def as_set(self, include_weak: bool = False) -> set[str]:
        """Return the strong tags, and the weak ones with `include_weak`."""
        tags = set(self._strong)
        return tags | set(self._weak) if include_weak else tags

    def is_weak(self, etag: str) -> bool:
        """Tell whether a tag is among the weak ones."""
        return etag in self._weak

    def is_strong(self, etag: str) -> bool:
        """Tell whether a tag is among the strong ones; `*` does not count."""
        return etag in self._strong

    def contains_weak(self, etag: str) -> bool:
        """Tell whether a tag is among the weak or strong ones: weak comparison."""
        return self.is_weak(etag) or self.contains(etag)

    def contains(self, etag: str) -> bool:
        """Tell whether a tag is among the strong ones, or all are (`*`)."""
        return self.star_tag or self.is_strong(etag)

    def contains_raw(self, etag: str) -> bool:
        """Tell whether a tag, written as in a header, is there: `"x"` or `W/"x"`."""
        tag, weak = unquote_etag(etag)
        if tag is None:
            return False
        return self.contains_weak(tag) if weak else self.contains(tag)

    def to_header(self) -> str:
        """Return the header value."""
        if self.star_tag:
            return "*"
        return ", ".join(
            [f'"{tag}"' for tag in self._strong] + [f'W/"{tag}"' for tag in self._weak]
        )

    def __call__(
        self, etag: str | None = None, data: bytes | None = None, include_weak: bool = False
    ) -> bool:
        """Tell whether a tag, or that of `data`, is there: see `contains`, `is_weak`."""
        if etag is None:
            if data is None:
                msg = "'data' is required when 'etag' is not given."
                raise TypeError(msg)
            etag = generate_etag(data)
        return (include_weak and self.is_weak(etag)) or self.contains(etag)

    def __bool__(self) -> bool:
        return bool(self.star_tag or self._strong or self._weak)

    def __str__(self) -> str:
        return self.to_header()

    def __len__(self) -> int:
        return len(self._strong)

    def __iter__(self) -> Iterator[str]:
        return iter(self._strong)

    def __contains__(self, etag: str) -> bool:
        return self.contains(etag)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(self)!r}>"


def parse_etags(value: str | None) -> ETags:
    """Read an If-Match or If-None-Match header into ETags."""
    return ETags.from_header(value)


def quote_etag(etag: str, weak: bool = False) -> str:
    """Write an entity tag: `"x"`, or `W/"x"` where `weak`. Raises ValueError for a `"` in it."""
    if '"' in etag:
        msg = f"invalid etag {etag!r}: it must not contain a quote."
        raise ValueError(msg)
    return f'W/"{etag}"' if weak else f'"{etag}"'


def unquote_etag(etag: str | None) -> tuple[str, bool] | tuple[None, None]:
    """Read an entity tag into (tag, whether it is weak); nothing gives (None, None)."""
    if not etag:
        return None, None
    weak = etag[:2] in ("W/", "w/")
    if weak:
        etag = etag[2:]
    if len(etag) >= 2 and etag[0] == etag[-1] == '"':
        etag = etag[1:-1]
    return etag, weak


def generate_etag(data: bytes) -> str:
    """Return an entity tag for a body: its SHA-1 in hex."""
    from hashlib import sha1

    # It names content; nothing is protected by it.
    return sha1(data, usedforsecurity=False).hexdigest()  # type: ignore[call-arg, unused-ignore]


def is_resource_modified(
    environ: dict[str, Any],
    etag: str | None = None,
    data: bytes | None = None,
    last_modified: datetime | str | None = None,
    ignore_if_range: bool = True,
) -> bool:
    """Tell whether the client needs the body: False means that its copy is good.

    `environ` holds the conditional headers; the resource is known by `etag` (or its
    `data`) and `last_modified`. The order of precedence is Werkzeug 3.1's: If-Range
    (unless ignored), then If-None-Match and If-Match, then If-Modified-Since.
    """
    if etag is None and data is not None:
        etag = generate_etag(data)
    elif data is not None:
        msg = "both data and etag given"
        raise TypeError(msg)
    none_match = environ.get("HTTP_IF_NONE_MATCH")
    if (
        ignore_if_range
        and none_match == etag
        and none_match is not None
        and "HTTP_IF_MATCH" not in environ
        and _one_tag(none_match)
    ):
        # What browsers send: the tag of this very resource, which decides alone.
        return False
    if_range_tag, since = None, None
    if not ignore_if_range and "HTTP_RANGE" in environ:
        if_range_tag, since = _if_range(environ.get("HTTP_IF_RANGE"))
    if since is None:
        since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    unmodified = False
    changed = _seconds(last_modified)
    if changed is not None and since is not None and changed <= since:
        unmodified = True
    tag = unquote_etag(etag)[0]
    if tag is None:
        return not unmodified
    if if_range_tag is not None:
        return not parse_etags(if_range_tag).contains(tag)
    if none_match:
        held = parse_etags(none_match)
        if held:
            unmodified = held.contains_weak(tag)
    if environ.get("HTTP_IF_MATCH"):
        must_match = parse_etags(environ["HTTP_IF_MATCH"])
        if must_match:
            unmodified = not must_match.is_strong(tag)
    return not unmodified


def _if_range(value: str | None) -> tuple[str | None, datetime | None]:
    """Return the entity tag or the date of an If-Range header."""
    if not value:
        return None, None
    date = parse_date(value)
    return (None, date) if date is not None else (unquote_etag(value)[0], None)


def _seconds(date: datetime | str | None) -> datetime | None:
    """Return a date with time zone and whole seconds, as headers carry it."""
    if isinstance(date, str):
        date = parse_date(date)
    if date is None:
        return None
    if date.tzinfo is None:
        import datetime as clock

        date = date.replace(tzinfo=clock.timezone.utc)
    return date.replace(microsecond=0)
