"""Takes the client's address, host and scheme from the headers of trusted proxies.

Called by programs that run behind a proxy; wraps any WSGI application. Does not guess:
a header counts only as far as it was told how many proxies add to it.
"""

from __future__ import annotations

from ..http.parse import parse_list_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

__all__ = ["ProxyFix"]

#: Keys whose former values are kept under `werkzeug.proxy_fix.orig`.
_KEPT = (
    "REMOTE_ADDR",
    "wsgi.url_scheme",
    "HTTP_HOST",
    "SERVER_NAME",
    "SERVER_PORT",
    "SCRIPT_NAME",
)


class ProxyFix:
    """Puts what proxies say in `X-Forwarded-*` headers into the environ; Werkzeug 3.1.

    Each parameter is the number of proxies in front that append a value to its header:
    the value that many places from the end is taken, so what a client wrote before is
    never trusted; with fewer values than that nothing changes. 0 ignores the header.

    :param app: the WSGI application.
    :param x_for: `X-Forwarded-For` sets REMOTE_ADDR.
    :param x_proto: `X-Forwarded-Proto` sets wsgi.url_scheme.
    :param x_host: `X-Forwarded-Host` sets HTTP_HOST, SERVER_NAME and SERVER_PORT.
    :param x_port: `X-Forwarded-Port` sets SERVER_PORT and the port of HTTP_HOST.
    :param x_prefix: `X-Forwarded-Prefix` sets SCRIPT_NAME.

    The former values are in `environ["werkzeug.proxy_fix.orig"]`. Raises TypeError or
    ValueError for a number that cannot be one of proxies.
    """

    def __init__(
        self,
        app: Any,
        x_for: int = 1,
        x_proto: int = 1,
        x_host: int = 0,
        x_port: int = 0,
        x_prefix: int = 0,
    ) -> None:
        self.app = app
        self.x_for = _count("x_for", x_for)
        self.x_proto = _count("x_proto", x_proto)
        self.x_host = _count("x_host", x_host)
        self.x_port = _count("x_port", x_port)
        self.x_prefix = _count("x_prefix", x_prefix)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Change the environ and call the application with it."""
        get = environ.get
        environ["werkzeug.proxy_fix.orig"] = {key: get(key) for key in _KEPT}
        value = self._trusted(self.x_for, get("HTTP_X_FORWARDED_FOR"))
        if value:
            environ["REMOTE_ADDR"] = value
        value = self._trusted(self.x_proto, get("HTTP_X_FORWARDED_PROTO"))
        if value:
            environ["wsgi.url_scheme"] = value
        value = self._trusted(self.x_host, get("HTTP_X_FORWARDED_HOST"))
        if value:
            environ["HTTP_HOST"] = value
            environ["SERVER_NAME"], port = _split_port(value)
            if port is not None:
                environ["SERVER_PORT"] = port
        value = self._trusted(self.x_port, get("HTTP_X_FORWARDED_PORT"))
        if value:
            host = get("HTTP_HOST")
            if host:
                environ["HTTP_HOST"] = f"{_split_port(host)[0]}:{value}"
            environ["SERVER_PORT"] = value
        value = self._trusted(self.x_prefix, get("HTTP_X_FORWARDED_PREFIX"))
        if value:
            environ["SCRIPT_NAME"] = value
        answer: Iterable[bytes] = self.app(environ, start_response)
        return answer

    def _trusted(self, count: int, header: str | None) -> str | None:
        """Return the value `count` places from the header's end, None if there is none.

        An unclosed quote, which could swallow what the proxies added, leaves no value.
        """
        if not count or not header:
            return None
        values = parse_list_header(header)
        return values[-count] if len(values) >= count else None


def _count(name: str, value: Any) -> int:
    """Return a number of proxies as given; None, as ever, is 0."""
    if value is None:
        return 0
    if not isinstance(value, int):
        msg = f"{name} must be the number of proxies that set the header, not {value!r}."
        raise TypeError(msg)
    if value < 0:
        msg = (
            f"{name} is {value}, but a number of proxies cannot be negative."
            " Give 0 to ignore the header."
        )
        raise ValueError(msg)
    return value


def _split_port(host: str) -> tuple[str, str | None]:
    """Split `name:port`; the colons of an IPv6 address in brackets are no port's."""
    if ":" not in host or host.endswith("]"):
        return host, None
    name, _, port = host.rpartition(":")
    return name, port
