"""Turns URLs, query strings and their percent escapes into text and back.

Called by the request (query, path), the routing map and redirects. Does not resolve
or join URLs, and never raises for broken escapes: all scans are linear.
"""

from __future__ import annotations

import codecs
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

_HEX = "0123456789abcdefABCDEF"
_ASCII = {f"{n:02x}": chr(n) for n in range(128)}
_ASCII.update({key.upper(): value for key, value in _ASCII.items()})
_ASCII.update({key[0] + key[1].upper(): value for key, value in _ASCII.items()})
# Escaped separators, while the query they stand in is still to be split.
_AND, _EQUALS = "\ue000", "\ue001"
_IN_QUERY = {**_ASCII, "26": _AND, "3d": _EQUALS, "3D": _EQUALS}
_BYTES = {(a + b).encode(): bytes.fromhex(a + b) for a in _HEX for b in _HEX}

_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"
# What may stand unescaped in every part of a URI (RFC 3986, 2.2 and 3.4).
_URI_SAFE = "%!#$&'()*+,/:;=?@"
_USERINFO_SAFE = "%!#$&'()*+,/;=?"
_PASSWORD_SAFE = "%!$&'()*+,;="
_QUERY_VALUE_SAFE = "!$'()*,/:;?@"

# Escapes of these bytes stay escaped in an IRI: they would change its structure.
_CONTROLS = "".join(map(chr, range(0x21))) + "%\x7f"
_KEEP_PATH = _CONTROLS + "/?#"
_KEEP_QUERY = _CONTROLS + "&=+#"
_KEEP_FRAGMENT = _CONTROLS
_KEEP_USER = _CONTROLS + ":@/?#"

# An absolute path or http URL of which nothing needs to be changed, the usual redirect.
_settled = re.compile(
    r"(?:https?://[a-z0-9.\-]+(?::[1-9][0-9]{0,3})?(?=[/?#]|\Z)|(?=/(?!/)))"
    r"(?:/[\w.\-~!$&'()*+,/:;=@]*)?(?:\?[\w.\-~!$&'()*+,/:;=@?]+)?(?:#[\w.\-~!$&'()*+,/:;=@?]+)?",
    re.ASCII,
)

_tables: dict[str, list[str]] = {}


def _percent_error(error: UnicodeError) -> tuple[str, int]:
    """Write bytes that are no UTF-8 as their percent escapes (a codec error handler)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join([f"%{byte:02X}" for byte in bad]), error.end


PERCENT_ERRORS = "microflask.percent"
codecs.register_error(PERCENT_ERRORS, _percent_error)


def _table(safe: str) -> list[str]:
    """Return what each of the 256 bytes is written as where `safe` stays unescaped."""
    table = _tables.get(safe)
    if table is None:
        keep = set(_UNRESERVED + safe)
        table = [chr(n) if chr(n) in keep else f"%{n:02X}" for n in range(256)]
        if len(_tables) < 64:
            _tables[safe] = table
    return table


def url_quote(string: str | bytes, safe: str = "/") -> str:
    """Percent-escape all but letters, digits, `_.-~` and the ASCII characters in `safe`.

    `string` is text (escaped as UTF-8) or bytes. As `urllib.parse.quote`.
    """
    if isinstance(string, str):
        if string.isalnum() and string.isascii():
            return string
        string = string.encode("utf-8", "surrogatepass")
    return "".join(map(_table(safe).__getitem__, string))


def url_quote_plus(string: str | bytes, safe: str = "") -> str:
    """Percent-escape as `url_quote`, with a blank written as `+` (form encoding)."""
    return url_quote(string, safe + " ").replace(" ", "+")


def url_unquote_to_bytes(string: str | bytes) -> bytes:
    """Replace each valid percent escape by its byte; broken ones stay as they are."""
    if isinstance(string, str):
        string = string.encode("utf-8", "surrogatepass")
    first, *rest = string.split(b"%")
    if not rest:
        return first
    pieces = [first]
    for piece in rest:
        byte = _BYTES.get(piece[:2])
        pieces += (b"%", piece) if byte is None else (byte, piece[2:])
    return b"".join(pieces)


def url_unquote(string: str | bytes, errors: str = "replace") -> str:
    """Decode percent escapes to text.

    `errors` says what becomes of bytes that are no UTF-8: "replace" (U+FFFD),
    `PERCENT_ERRORS` (their escapes stay, in upper case) or any codec handler.
    """
    if isinstance(string, str):
        first, *rest = string.split("%")
        try:
            return first + "".join([_ASCII[piece[:2]] + piece[2:] for piece in rest])
        except KeyError:  # an escape that is broken or of more than ASCII
            pass
    elif b"%" not in string:
        return string.decode("utf-8", errors)
    return url_unquote_to_bytes(string).decode("utf-8", errors)


def url_unquote_plus(string: str | bytes, errors: str = "replace") -> str:
    """Decode as `url_unquote`, with `+` read as a blank (form encoding)."""
    if isinstance(string, bytes):
        return url_unquote(string.replace(b"+", b" "), errors)
    return url_unquote(string.replace("+", " "), errors)


def parse_query(query: bytes | str, errors: str = PERCENT_ERRORS) -> list[tuple[str, str]]:
    """Split a query string or urlencoded form into (name, value) pairs, in order.

    Only `&` separates; blank values are kept; `+` is a blank. Bytes that are no
    UTF-8 stay as percent escapes, as in Werkzeug 3.1's `request.args`. Text is
    taken as already decoded. Linear in the length of `query`; never raises.
    """
    if not query:
        return []
    if isinstance(query, bytes):
        query = query.decode("utf-8", errors)
    if "+" in query:
        query = query.replace("+", " ")
    if "%" not in query:
        return [(n, v) for n, _, v in [item.partition("=") for item in query.split("&") if item]]
    pairs = _decoded_at_once(query)
    if pairs is not None:
        return pairs
    pairs = []
    for item in query.split("&"):
        if item:
            name, _, value = item.partition("=")
            if "%" in name:
                name = url_unquote(name, errors)
            if "%" in value:
                value = url_unquote(value, errors)
            pairs.append((name, value))
    return pairs


def _decoded_at_once(query: str) -> list[tuple[str, str]] | None:
    """Split a query whose escapes are all of ASCII, decoded as a whole; None for others.

    The separators that were escaped pass as two private characters, which ASCII text
    cannot hold.
    """
    if not query.isascii():
        return None
    first, *rest = query.split("%")
    try:
        text = first + "".join([_IN_QUERY[piece[:2]] + piece[2:] for piece in rest])
    except KeyError:
        return None
    pairs = [item.partition("=") for item in text.split("&") if item]
    if text.isascii():
        return [(name, value) for name, _, value in pairs]
    return [
        (
            name if name.isascii() else name.replace(_AND, "&").replace(_EQUALS, "="),
            value if value.isascii() else value.replace(_AND, "&").replace(_EQUALS, "="),
        )
        for name, _, value in pairs
    ]


def urlencode(query: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> str:
    """Write names and values as a query string, in order; values that are None are left out.

    `query` is a MultiDict, a mapping (list, tuple and set values are repeated) or
    pairs. As the URLs that Werkzeug 3.1 builds.
    """
    table = _table(_QUERY_VALUE_SAFE + " ")
    pairs = []
    for pair in _pairs(query):
        if pair[1] is not None:
            pairs.append("=".join([_plus(part, table) for part in pair]))
    return "&".join(pairs)


def _pairs(query: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the pairs of a MultiDict (told by its `lists`), a mapping or pairs."""
    if hasattr(query, "lists"):
        for key, values in query.lists():
            for value in values:
                yield key, value
    elif hasattr(query, "items"):
        for key, value in query.items():
            for one in value if isinstance(value, (list, tuple, set)) else (value,):
                yield key, one
    else:
        yield from query


def _plus(part: Any, table: list[str]) -> str:
    """Write one name or value in form encoding."""
    if not isinstance(part, bytes):
        part = str(part)
        if part.isalnum() and part.isascii():
            return part  # type: ignore[no-any-return]
        part = part.encode("utf-8", "surrogatepass")
    return "".join(map(table.__getitem__, part)).replace(" ", "+")


def iri_to_uri(iri: str) -> str:
    """Make an IRI an ASCII URI: the host in IDNA, the rest percent-escaped (Werkzeug 3.1).

    Raises ValueError for a host or port that no URL can have.
    """
    if type(iri) is str and _settled.fullmatch(iri):
        return iri
    from urllib.parse import urlsplit

    parts = urlsplit(iri)
    netloc = ""
    if parts.netloc:
        netloc = _netloc(parts, _to_idna, _quote_user, _quote_password)
    return _unsplit(
        iri,
        (
            parts.scheme,
            netloc,
            url_quote(parts.path, _URI_SAFE),
            url_quote(parts.query, _URI_SAFE),
            url_quote(parts.fragment, _URI_SAFE),
        ),
    )


def uri_to_iri(uri: str) -> str:
    """Make a URI readable: escapes become text where that changes no meaning (Werkzeug 3.1).

    Reserved characters and bytes that are no UTF-8 stay escaped. Raises ValueError
    for a host or port that no URL can have.
    """
    if uri[:1] == "/" != uri[1:2] and uri.isprintable() and " " not in uri:
        rest, _, fragment = uri.partition("#")
        path, _, query = rest.partition("?")
        url = _reader(_KEEP_PATH)(path)
        if query:
            url = f"{url}?{_reader(_KEEP_QUERY)(query)}"
        return f"{url}#{_reader(_KEEP_FRAGMENT)(fragment)}" if fragment else url
    if "xn--" not in uri and _settled.fullmatch(uri):
        return uri
    from urllib.parse import urlsplit

    parts = urlsplit(uri)
    netloc = ""
    if parts.netloc:
        netloc = _netloc(parts, _from_idna, _reader(_KEEP_USER), _reader(_KEEP_USER))
    return _unsplit(
        uri,
        (
            parts.scheme,
            netloc,
            _reader(_KEEP_PATH)(parts.path),
            _reader(_KEEP_QUERY)(parts.query),
            _reader(_KEEP_FRAGMENT)(parts.fragment),
        ),
    )


def _unsplit(given: str, parts: tuple[str, str, str, str, str]) -> str:
    """Join the parts of a URL; one given as `x://` without a host keeps the slashes."""
    from urllib.parse import urlunsplit

    scheme, netloc, path = parts[:3]
    url = urlunsplit(parts)
    # Some releases of Python keep them for known schemes only.
    if scheme and not netloc and not path and given[len(scheme) :].startswith("://"):
        return f"{scheme}://{url[len(scheme) + 1 :].lstrip('/')}"
    return url


def _quote_user(text: str) -> str:
    return url_quote(text, _USERINFO_SAFE)


def _quote_password(text: str) -> str:
    return url_quote(text, _PASSWORD_SAFE)


def _to_idna(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _from_idna(host: str) -> str:
    """Read a host in IDNA; one that is not valid IDNA stays as it is."""
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _netloc(parts: Any, host: Any, user: Any, password: Any) -> str:
    """Put user, password, host and port together again, each through its own function."""
    netloc = host(parts.hostname or "")
    if ":" in netloc:
        netloc = f"[{netloc}]"
    if parts.port is not None:
        netloc = f"{netloc}:{parts.port}"
    if parts.username is not None:
        auth = user(parts.username)
        if parts.password is not None:
            auth = f"{auth}:{password(parts.password)}"
        netloc = f"{auth}@{netloc}"
    return str(netloc)


_readers: dict[str, Callable[[str], str]] = {}


def _reader(keep: str) -> Callable[[str], str]:
    """Return a function that decodes escapes except those of the ASCII characters in `keep`."""
    reader = _readers.get(keep)
    if reader is None:
        codes = "|".join(f"{ord(c):02x}" for c in keep)
        kept = re.compile(f"((?:%(?:{codes}))+)", re.IGNORECASE)

        def reader(text: str) -> str:
            if "%" not in text:
                return text
            pieces = kept.split(text)
            pieces[::2] = [url_unquote(piece, PERCENT_ERRORS) for piece in pieces[::2]]
            return "".join(pieces)

        _readers[keep] = reader
    return reader
