"""Werkzeug's messages without WSGI: requests and responses made of their parts.

Reached by way of `table.py`, as `werkzeug.sansio`. Each part is put into an environ, so that
the classes and functions of `http/` do the work.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from ..http.caching import is_resource_modified as _is_resource_modified
from ..http.cookies import parse_cookie as _parse_cookie
from ..http.environ import check_length
from ..http.hosts import build_url
from ..http.request import Request as WSGIRequest
from ..http.response import Response as WSGIResponse

get_content_length = check_length
get_current_url = build_url


def is_resource_modified(
    http_range: str | None = None,
    http_if_range: str | None = None,
    http_if_modified_since: str | None = None,
    http_if_none_match: str | None = None,
    http_if_match: str | None = None,
    etag: str | None = None,
    data: bytes | None = None,
    last_modified: Any = None,
    ignore_if_range: bool = True,
) -> bool:
    """Tell whether the client needs the body, by the headers that it sent."""
    given = {
        "HTTP_RANGE": http_range,
        "HTTP_IF_RANGE": http_if_range,
        "HTTP_IF_MODIFIED_SINCE": http_if_modified_since,
        "HTTP_IF_NONE_MATCH": http_if_none_match,
        "HTTP_IF_MATCH": http_if_match,
    }
    environ = {name: value for name, value in given.items() if value is not None}
    return _is_resource_modified(environ, etag, data, last_modified, ignore_if_range)


def parse_cookie(cookie: str | None = None, cls: Any = None) -> Any:
    """Read a Cookie field."""
    return _parse_cookie(cookie or "", cls)


class _Above(type):
    """Makes the class in `wsgi` count as derived from a class, as it is in Werkzeug."""

    def __instancecheck__(cls, obj: object) -> bool:
        return issubclass(type(obj), cls)

    def __subclasscheck__(cls, other: type) -> bool:
        wsgi = cls.__dict__.get("wsgi")
        return super().__subclasscheck__(other) or (wsgi is not None and issubclass(other, wsgi))


class Request(WSGIRequest, metaclass=_Above):
    """A request that need not have a body. Source: Werkzeug 3.1.

    :param server: name and port; of a socket, its path and None.
    :param query_string: as it came, in bytes.
    :param headers: a `Headers`.
    """

    wsgi = WSGIRequest

    def __init__(
        self,
        method: str,
        scheme: str,
        server: tuple[str, int | None] | None,
        root_path: str,
        path: str,
        query_string: bytes,
        headers: Any,
        remote_addr: str | None,
    ) -> None:
        self.environ = {
            "REQUEST_METHOD": method.upper(),
            "wsgi.url_scheme": scheme,
            "SCRIPT_NAME": root_path.rstrip("/").encode().decode("latin1"),
            "PATH_INFO": f"/{path.lstrip('/')}".encode().decode("latin1"),
            "QUERY_STRING": query_string.decode("latin1"),
            "wsgi.input": BytesIO(),
        }
        if remote_addr is not None:
            self.environ["REMOTE_ADDR"] = remote_addr
        if server is not None:
            self.environ["SERVER_NAME"] = server[0]
            self.environ["SERVER_PORT"] = "" if server[1] is None else str(server[1])
        for name in dict.fromkeys(key.upper().replace("-", "_") for key in headers.keys()):
            prefix = "" if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_"
            values = headers.getlist(name.replace("_", "-"))
            self.environ[prefix + name] = ("; " if name == "COOKIE" else ",").join(values)
        self.__dict__.update(server=server, headers=headers)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url!r} [{self.method}]>"


class Response(WSGIResponse, metaclass=_Above):
    """A response without a body. Source: Werkzeug 3.1."""

    wsgi = WSGIResponse

    def __init__(
        self,
        status: Any = None,
        headers: Any = None,
        mimetype: str | None = None,
        content_type: str | None = None,
    ) -> None:
        super().__init__(None, status, headers, mimetype, content_type)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} [{self.status}]>"
