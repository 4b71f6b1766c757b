"""The URL functions that Werkzeug had before 3.0, over the standard library's.

Reached by way of `table.py`. For text; the `charset` of old calls may be anything Python
knows. Today's programs use `urllib.parse`.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib import parse

from ..http.multidict import MultiDict, iter_multi_items

_SAFE = "-._~$!'()*+,;"


class _Parts(NamedTuple):
    scheme: str
    netloc: str
    path: str
    query: str
    fragment: str


class URL(_Parts):
    """A URL in its five parts. Source: Werkzeug 2.2, `url_parse`."""

    __slots__ = ()

    def __str__(self) -> str:
        return self.to_url()

    def to_url(self) -> str:
        """Return the URL as text."""
        return url_unparse(self)

    def replace(self, **parts: Any) -> URL:
        """Return a URL with some parts replaced."""
        return self._replace(**parts)

    def join(self, *args: Any, **kwargs: Any) -> URL:
        """Return another URL as seen from this one."""
        return url_parse(url_join(self, *args, **kwargs))

    def decode_query(self, *args: Any, **kwargs: Any) -> Any:
        """Return the query's fields."""
        return url_decode(self.query, *args, **kwargs)

    def _split(self) -> parse.SplitResult:
        return parse.SplitResult("", self.netloc, "", "", "")

    @property
    def host(self) -> str | None:
        """The host, without port and user."""
        host = self.netloc.rpartition("@")[2]
        if host.startswith("["):
            return host[1:].partition("]")[0] or None
        return host.partition(":")[0] or None

    @property
    def ascii_host(self) -> str | None:
        """The host as it is sent in a header."""
        host = self.host
        try:
            return host.encode("idna").decode("ascii") if host else host
        except UnicodeError:
            return host

    @property
    def port(self) -> int | None:
        """The port, None when there is none that is valid."""
        try:
            return self._split().port
        except ValueError:
            return None

    @property
    def auth(self) -> str | None:
        """What stands before the host."""
        return self.netloc.rpartition("@")[0] or None

    @property
    def raw_username(self) -> str | None:
        """The user's name as it was written."""
        return self._split().username

    @property
    def raw_password(self) -> str | None:
        """The password as it was written."""
        return self._split().password

    @property
    def username(self) -> str | None:
        """The user's name, decoded."""
        name = self.raw_username
        return None if name is None else parse.unquote(name)

    @property
    def password(self) -> str | None:
        """The password, decoded."""
        password = self.raw_password
        return None if password is None else parse.unquote(password)


def _text(value: Any, charset: str = "utf-8") -> str:
    return value.decode(charset) if isinstance(value, bytes) else str(value)


def url_parse(url: Any, scheme: str | None = None, allow_fragments: bool = True) -> URL:
    """Split a URL into its parts."""
    return URL(*parse.urlsplit(_text(url), scheme or "", allow_fragments))


def url_unparse(components: Any) -> str:
    """Put the parts of a URL together."""
    return str(parse.urlunsplit(tuple(components)))


def url_join(base: Any, url: Any, allow_fragments: bool = True) -> str:
    """Return a URL as seen from another one."""
    first, second = (
        url_unparse(value) if isinstance(value, tuple) else _text(value) for value in (base, url)
    )
    return str(parse.urljoin(first, second, allow_fragments))


def url_quote(
    string: Any,
    charset: str = "utf-8",
    errors: str = "strict",
    safe: str | bytes = "/:",
    unsafe: str | bytes = "",
) -> str:
    """Escape a part of a URL."""
    data = string if isinstance(string, bytes) else str(string).encode(charset, errors)
    refused = _text(unsafe)
    kept = "".join(char for char in _text(safe) + _SAFE if char not in refused)
    return parse.quote(data, kept)


def url_quote_plus(
    string: Any, charset: str = "utf-8", errors: str = "strict", safe: str | bytes = ""
) -> str:
    """Escape a part of a URL, a space as a plus sign."""
    return url_quote(string, charset, errors, _text(safe) + " ", "+").replace(" ", "+")


def url_unquote(
    s: Any, charset: str | None = "utf-8", errors: str = "replace", unsafe: str = ""
) -> Any:
    """Undo `url_quote`; bytes are returned where `charset` is None."""
    data = parse.unquote_to_bytes(s)
    return data if charset is None else data.decode(charset, errors)


def url_unquote_plus(s: Any, charset: str | None = "utf-8", errors: str = "replace") -> Any:
    """Undo `url_quote_plus`."""
    return url_unquote(_text(s).replace("+", "%20"), charset, errors)


def url_fix(s: str, charset: str = "utf-8") -> str:
    """Escape what a person has typed as a URL and is none."""
    url = url_parse(_text(s, charset).replace("\\", "/"))
    path = url_quote(url.path, charset, safe="/%+$!*'(),")
    query = url_quote_plus(url.query, charset, safe=":&%=+$!*'(),")
    anchor = url_quote_plus(url.fragment, charset, safe=":&%=+$!*'(),")
    return url_unparse((url.scheme, url.netloc, path, query, anchor))


def url_encode(
    obj: Any, charset: str = "utf-8", sort: bool = False, key: Any = None, separator: str = "&"
) -> str:
    """Write fields as a query; those that are None are left out."""
    items: Any = iter_multi_items(obj)
    if sort:
        items = sorted(items, key=key)
    return _text(separator).join(
        f"{url_quote_plus(name, charset)}={url_quote_plus(value, charset)}"
        for name, value in items
        if value is not None
    )


def url_decode(
    s: Any,
    charset: str = "utf-8",
    include_empty: bool = True,
    errors: str = "replace",
    separator: str = "&",
    cls: Any = None,
) -> Any:
    """Read the fields of a query."""
    pairs = []
    for field in _text(s).split(_text(separator)):
        name, equals, value = field.partition("=")
        if field and (equals or include_empty):
            pairs.append(
                (url_unquote_plus(name, charset, errors), url_unquote_plus(value, charset, errors))
            )
    return (cls or MultiDict)(pairs)
