"""Reads the WSGI environ: host, URL, length and body of a request.

Called by request, forms and the test client. Does not parse bodies. The values for
the URL are put together in hosts; here untrusted hosts and bodies are refused.
"""

from __future__ import annotations

from .descriptors import cached_property, environ_property, header_property
from .exceptions import RequestEntityTooLarge, SecurityError
from .hosts import build_url, current_url, environ_server, find_host, wsgi_text
from .iterators import ClosingIterator, FileWrapper, wrap_file
from .limited import CappedStream, LimitedStream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import IO, Any

__all__ = [
    "ClosingIterator",
    "FileWrapper",
    "LimitedStream",
    "build_url",
    "cached_property",
    "check_length",
    "environ_property",
    "get_content_length",
    "get_current_url",
    "get_host",
    "get_input_stream",
    "get_path_info",
    "get_query_string",
    "get_script_name",
    "header_property",
    "host_is_trusted",
    "peek_path_info",
    "pop_path_info",
    "responder",
    "wrap_file",
]


def _plain_host(name: str) -> str:
    """Strip the port; return "" for what cannot be a host name, else its ASCII form."""
    if not name.endswith("]"):
        head, colon, port = name.rpartition(":")
        if colon and port.isdigit():
            name = head
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def host_is_trusted(hostname: str | None, trusted_list: Iterable[str] | None = None) -> bool:
    """Tell whether a host is on a list; ports are not compared.

    Parameters:
        hostname: the host of the request.
        trusted_list: names; one with a dot in front stands for all its subdomains,
            too. None or an empty list trusts every host.
    """
    if not hostname:
        return False
    if not trusted_list:
        return True
    if isinstance(trusted_list, str):
        trusted_list = [trusted_list]
    name = _plain_host(hostname)
    if not name:
        return False
    for entry in trusted_list:
        subdomains = entry.startswith(".")
        wanted = _plain_host(entry[1:] if subdomains else entry)
        if not wanted and not subdomains:
            continue
        if name == wanted or (subdomains and name.endswith("." + wanted)):
            return True
    return False


def get_host(
    environ: dict[str, Any] | str,
    host_header: Any = None,
    server: tuple[str, int | None] | None = None,
    trusted_hosts: Iterable[str] | None = None,
) -> str:
    """Return the host of the request, with its port unless that is the scheme's own.

    Called with an environ, `get_host(environ, trusted_hosts=None)`, or with the
    parts, `get_host(scheme, host_header, server=None, trusted_hosts=None)`.

    Returns "" for a host with characters that no host has (Werkzeug 3.1).

    Raises:
        SecurityError: the host is not among `trusted_hosts`.
    """
    if isinstance(environ, str):
        host = find_host(environ, host_header, server)
        given = host_header if host_header is not None else host
    else:
        if host_header is not None:
            trusted_hosts = host_header
        given = environ.get("HTTP_HOST")
        host = find_host(environ["wsgi.url_scheme"], given, environ_server(environ))
        given = host if given is None else given
    if trusted_hosts and not host_is_trusted(host, trusted_hosts):
        msg = f"Host {given!r} is not trusted."
        raise SecurityError(msg)
    return host


def get_current_url(
    environ: dict[str, Any],
    root_only: bool = False,
    strip_querystring: bool = False,
    host_only: bool = False,
    trusted_hosts: Iterable[str] | None = None,
) -> str:
    """Return the URL of the request as an IRI.

    Parameters:
        root_only: only up to the application's root.
        strip_querystring: without the query.
        host_only: only scheme and host.
        trusted_hosts: hosts that are accepted; None accepts all.

    Raises:
        SecurityError: the host is not trusted.
    """
    host = get_host(environ, trusted_hosts)
    return current_url(environ, root_only, strip_querystring, host_only, host)


def get_path_info(environ: dict[str, Any]) -> str:
    """Return the path below the application, decoded."""
    return wsgi_text(environ.get("PATH_INFO", ""))


def get_script_name(environ: dict[str, Any]) -> str:
    """Return the path at which the application is mounted, decoded."""
    return wsgi_text(environ.get("SCRIPT_NAME", ""))


def get_query_string(environ: dict[str, Any]) -> str:
    """Return the query, with everything but ASCII escaped."""
    from .urls import url_quote

    raw = environ.get("QUERY_STRING", "").encode("latin1", "replace")
    return url_quote(raw, safe=":&%=+$!*'(),")


def peek_path_info(environ: dict[str, Any]) -> str | None:
    """Return the next segment of the path without moving it, None at the end."""
    segments = environ.get("PATH_INFO", "").lstrip("/").split("/", 1)
    return wsgi_text(segments[0]) if segments[0] else None


def pop_path_info(environ: dict[str, Any]) -> str | None:
    """Move the next segment of PATH_INFO to SCRIPT_NAME and return it, None at the end."""
    path: str = environ.get("PATH_INFO", "")
    if not path:
        return None
    script: str = environ.get("SCRIPT_NAME", "")
    stripped = path.lstrip("/")
    script += "/" * (len(path) - len(stripped))
    segment, slash, rest = stripped.partition("/")
    environ["PATH_INFO"] = slash + rest
    environ["SCRIPT_NAME"] = script + segment
    return wsgi_text(segment)


def check_length(value: str | None, transfer_encoding: str | None) -> int | None:
    """Return the body's length from its two headers.

    None is an unknown length (no field, or chunked); a field that is no number is 0.
    """
    if transfer_encoding == "chunked" or value is None:
        return None
    text = value.strip(" \t")
    # Longer numbers cost quadratic time in int(), or are refused by it.
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    return 0


def get_content_length(environ: dict[str, Any]) -> int | None:
    """Return the announced bytes of the body, None if there is no announcement."""
    return check_length(environ.get("CONTENT_LENGTH"), environ.get("HTTP_TRANSFER_ENCODING"))


def get_input_stream(
    environ: dict[str, Any],
    safe_fallback: bool = True,
    max_content_length: int | None = None,
) -> IO[bytes]:
    """Return the body as a stream that ends where the body ends.

    Parameters:
        safe_fallback: a body of unknown length is empty; False is the raw stream,
            which may never end.
        max_content_length: bytes that are accepted; None accepts all.

    Raises:
        RequestEntityTooLarge: the announced length is over the limit.
    """
    stream: Any = environ["wsgi.input"]
    length = get_content_length(environ)
    if length is not None and max_content_length is not None and length > max_content_length:
        raise RequestEntityTooLarge
    if environ.get("wsgi.input_terminated", False):
        if max_content_length is not None:
            return CappedStream(stream, max_content_length)  # type: ignore[return-value]
        terminated: IO[bytes] = stream
        return terminated
    if length is None:
        if safe_fallback:
            from io import BytesIO

            return BytesIO()
        raw: IO[bytes] = stream
        return raw
    return LimitedStream(stream, length)  # type: ignore[return-value]


def responder(f: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a function (environ, start_response) that returns an application.

    The application that it returns is called with the same two.
    """
    from functools import update_wrapper

    def run(*args: Any) -> Any:
        return f(*args)(*args[-2:])

    return update_wrapper(run, f)
