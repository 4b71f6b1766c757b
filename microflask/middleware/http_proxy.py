"""Passes requests below some paths on to other HTTP servers, for development.

Called by programs that join an application and, say, the server of a JavaScript tool
chain under one address. Does not pool connections, does not pass WebSockets on.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from http.client import HTTPConnection, HTTPResponse
    from typing import Any
    from urllib.parse import SplitResult

__all__ = ["ProxyMiddleware"]

#: What a target's options are unless given.
_DEFAULTS: dict[str, Any] = {
    "remove_prefix": False,
    "host": "<auto>",
    "headers": {},
    "ssl_context": None,
}
_PATH_SAFE = "/!$&'()*+,-.:;=@_~"


class ProxyMiddleware:
    """Answers paths below some prefixes with what another server answers; Werkzeug 3.1.

    :param app: the WSGI application; it answers all other paths.
    :param targets: path prefix -> options: "target", the other server's URL, needed;
        "remove_prefix", whether the prefix is replaced by the target's path; "host",
        the Host header: "<auto>" for the target's, None for the client's, or a text;
        "headers", more headers for the target; "ssl_context".
    :param chunk_size: bytes read and written at a time.
    :param timeout: seconds until an operation of the target fails; the answer is 502.
    """

    def __init__(
        self,
        app: Any,
        targets: Mapping[str, dict[str, Any]],
        chunk_size: int = 2 << 13,
        timeout: int = 10,
    ) -> None:
        self.app = app
        self.targets = {_prefix(path): {**_DEFAULTS, **opts} for path, opts in targets.items()}
        self.chunk_size = chunk_size
        self.timeout = timeout

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer with a target, or pass the request to the application."""
        path: str = environ.get("PATH_INFO", "")
        app = self.app
        for prefix, opts in self.targets.items():
            if path.startswith(prefix):
                app = self.proxy_to(opts, path, prefix)
                break
        answer: Iterable[bytes] = app(environ, start_response)
        return answer

    def proxy_to(self, opts: dict[str, Any], path: str, prefix: str) -> Callable[..., Any]:
        """Return a WSGI application that asks the target described by `opts`.

        Raises RuntimeError for a target that is neither http nor https.
        """
        from urllib.parse import urlsplit

        target = urlsplit(opts["target"])
        if target.scheme not in {"http", "https"}:
            msg = f"Target scheme must be 'http' or 'https', got {target.scheme!r}."
            raise RuntimeError(msg)
        if opts["remove_prefix"]:
            path = f"{target.path.rstrip('/')}/{path[len(prefix) :].lstrip('/')}"

        def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            from http.client import HTTPException as ClientError

            from ..http.exceptions import BadGateway
            from ..http.iterators import ClosingIterator

            connection = self._connection(target, opts)
            try:
                reply = self._ask(connection, environ, path, _headers(environ, target, opts))
            except (OSError, ClientError):
                connection.close()
                return BadGateway()(environ, start_response)
            except BaseException:
                connection.close()
                raise
            start_response(f"{reply.status} {reply.reason}", _reply_headers(reply))
            return ClosingIterator(
                iter(lambda: reply.read(self.chunk_size), b""), (reply.close, connection.close)
            )

        return application

    def _connection(self, target: SplitResult, opts: dict[str, Any]) -> HTTPConnection:
        """Return a connection, not opened yet."""
        from http.client import HTTPConnection, HTTPSConnection

        host = target.hostname or "127.0.0.1"
        if target.scheme == "http":
            return HTTPConnection(host, target.port or 80, timeout=self.timeout)
        return HTTPSConnection(
            host, target.port or 443, timeout=self.timeout, context=opts["ssl_context"]
        )

    def _ask(
        self,
        connection: HTTPConnection,
        environ: dict[str, Any],
        path: str,
        headers: list[tuple[str, str]],
    ) -> HTTPResponse:
        """Send the request, its body piece by piece, and return the head of the reply."""
        from ..http.environ import get_content_length, get_input_stream, get_query_string
        from ..http.urls import url_quote

        url = url_quote(path.encode("latin-1"), safe=_PATH_SAFE)
        query = get_query_string(environ)
        named = {name.lower() for name, _ in headers}
        connection.putrequest(
            environ["REQUEST_METHOD"],
            f"{url}?{query}" if query else url,
            skip_host=True,
            skip_accept_encoding="accept-encoding" in named,
        )
        for name, value in headers:
            connection.putheader(name, value)
        length = get_content_length(environ) if environ.get("CONTENT_LENGTH") else None
        chunked = (
            length is None
            and "HTTP_TRANSFER_ENCODING" in environ
            and bool(environ.get("wsgi.input_terminated"))
        )
        if length is not None:
            connection.putheader("Content-Length", str(length))
        elif chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        if length is not None or chunked:
            stream = get_input_stream(environ)
            while True:
                data = stream.read(self.chunk_size)
                if chunked:
                    connection.send(b"%x\r\n%s\r\n" % (len(data), data))
                elif data:
                    connection.send(data)
                if not data:
                    break
        return connection.getresponse()


def _prefix(path: str) -> str:
    """Return a path prefix with one slash at each end."""
    name = path.strip("/")
    return f"/{name}/" if name else "/"


def _headers(
    environ: dict[str, Any], target: SplitResult, opts: dict[str, Any]
) -> list[tuple[str, str]]:
    """Return the headers for the target; the body's length is told by who sends it."""
    from ..http.headers import EnvironHeaders
    from ..http.parse import remove_hop_by_hop_headers

    headers = [
        (name, value)
        for name, value in EnvironHeaders(environ)
        if name.lower() not in {"content-length", "host"}
    ]
    remove_hop_by_hop_headers(headers)
    headers.append(("Connection", "close"))
    host = opts["host"]
    if host == "<auto>":
        host = (target.hostname or "").encode("idna").decode("ascii")
    elif host is None:
        host = environ.get("HTTP_HOST", "")
    headers.append(("Host", host))
    headers.extend(opts["headers"].items())
    return headers


def _reply_headers(reply: HTTPResponse) -> list[tuple[str, str]]:
    """Return the headers of a reply without those that are only for this connection."""
    from ..http.parse import remove_hop_by_hop_headers

    # http.client keeps the line breaks of a folded value.
    headers = [
        (name, value.replace("\r", " ").replace("\n", " ")) for name, value in reply.getheaders()
    ]
    remove_hop_by_hop_headers(headers)
    return headers
