"""The host a request was made to, and the URL put together from its parts.

Called by environ, request and response. Does not decide whether a host is trusted.
"""

from __future__ import annotations

import re

from .urls import uri_to_iri, url_quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "PLAIN_HOSTS",
    "build_url",
    "current_url",
    "environ_server",
    "find_host",
    "host_is_plain",
    "wsgi_text",
]

# Letters, digits, dots and hyphens, or an address in brackets; a port without
# leading zeros. Anything else (/ ? # @ blanks) could move the path inside a URL.
_HOST = re.compile(r"(?:([A-Za-z0-9.-]+)|\[([0-9A-Fa-f:.]+)\])(?::([1-9][0-9]{0,4}))?", re.ASCII)
# Host names that need no second look: labels of 1 to 63 characters.
_plain_host = re.compile(
    r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,99}(?::[1-9][0-9]{0,3})?", re.ASCII
).fullmatch
#: Host fields that were found plain: a site has few, and a client cannot fill memory.
PLAIN_HOSTS: set[str | None] = {None}
_REMEMBERED = 256
_DEFAULT_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_PATH_SAFE = "!$&'()*+,/:;=@%"
_QUERY_SAFE = "!$&'()*+,/:;=?@%"
# A URL of these characters only is the same quoted, unquoted and as an IRI.
_plain_path = re.compile(r"[A-Za-z0-9_.\-~!$&'()*+,/:;=@]*", re.ASCII).fullmatch
_plain_query = re.compile(r"[A-Za-z0-9_.\-~!$&'()*+,/:;=?@]*", re.ASCII).fullmatch


def host_is_plain(host: Any) -> bool:
    """Tell whether a Host field is surely that of a host, and remember it in PLAIN_HOSTS.

    False is no judgement: an address in brackets needs a longer look, as does a port of
    five digits.
    """
    if _plain_host(host) is None:
        return False
    if len(PLAIN_HOSTS) < _REMEMBERED:
        PLAIN_HOSTS.add(host)
    return True


def wsgi_text(value: str) -> str:
    """Decode a str of the environ, bytes in disguise (PEP 3333), as UTF-8.

    Bytes that are not UTF-8 become U+FFFD.
    """
    if value.isascii():
        return value
    return value.encode("latin1", "replace").decode("utf-8", "replace")


def _is_ipv6(text: str) -> bool:
    from ipaddress import AddressValueError, IPv6Address

    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True


def find_host(
    scheme: str, host_header: str | None, server: tuple[str, int | None] | None = None
) -> str:
    """Return the host of a request, with its port unless that is the scheme's own.

    Parameters:
        scheme: the protocol, `"http"`, `"https"`, `"ws"` or `"wss"`.
        host_header: the Host field; it wins over `server`.
        server: (name, port) that the server listens on.

    Returns "" where there is none, or where it holds characters that no host has.
    """
    if host_header is None:
        if server is None:
            return ""
        host, port = server
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        host_header = host if port is None else f"{host}:{port}"
        if port is None:
            return ""
    found = _HOST.fullmatch(host_header)
    if found is None:
        return ""
    _, address, port_text = found.groups()
    if address is not None and not _is_ipv6(address):
        return ""
    if port_text is None:
        return host_header
    number = int(port_text)
    if number > 65535:
        return ""
    if _DEFAULT_PORTS.get(scheme) == number:
        return host_header[: -len(port_text) - 1]
    return host_header


def environ_server(environ: dict[str, Any]) -> tuple[str, int | None] | None:
    """Return (name, port) of the server; the port is None for a socket file."""
    name = environ.get("SERVER_NAME")
    if name is None:
        return None
    try:
        port: int | None = int(environ.get("SERVER_PORT", None))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        port = None
    return name, port


def build_url(
    scheme: str,
    host: str,
    root_path: str | None = None,
    path: str | None = None,
    query_string: bytes | None = None,
) -> str:
    """Join the parts of a URL into an IRI: readable, and safe to be a URL again.

    Parameters:
        root_path: where the application is mounted; None stops after the host.
        path: the path below it; None stops after the root.
        query_string: raw bytes after the question mark.
    """
    tail = ""
    plain = host.islower() and "xn--" not in host
    if root_path is not None:
        root = root_path.rstrip("/")
        below = (path or "").lstrip("/")
        tail = f"{root}/{below}"
        if not _plain_path(tail):
            tail = url_quote(root, safe=_PATH_SAFE) + "/" + url_quote(below, safe=_PATH_SAFE)
            plain = False
        if path is not None and query_string:
            query = query_string.decode("latin1")
            if not _plain_query(query):
                query = url_quote(query_string, safe=_QUERY_SAFE)
                plain = False
            tail = f"{tail}?{query}"
    else:
        tail = "/"
    url = f"{scheme}://{host}{tail}"
    return url if plain else uri_to_iri(url)


def current_url(
    environ: dict[str, Any],
    root_only: bool = False,
    strip_querystring: bool = False,
    host_only: bool = False,
    host: str | None = None,
) -> str:
    """Return the URL of the request in `environ`, or a part of it.

    Parameters:
        root_only: up to the application's root.
        strip_querystring: without the query.
        host_only: scheme and host.
        host: the host, if the caller has checked it already.
    """
    scheme = environ["wsgi.url_scheme"]
    if host is None:
        host = find_host(scheme, environ.get("HTTP_HOST"), environ_server(environ))
    root = path = query = None
    if not host_only:
        root = wsgi_text(environ.get("SCRIPT_NAME", ""))
        if not root_only:
            path = wsgi_text(environ.get("PATH_INFO", ""))
            if not strip_querystring:
                query = environ.get("QUERY_STRING", "").encode("latin1", "replace")
    return build_url(scheme, host, root, path, query)
