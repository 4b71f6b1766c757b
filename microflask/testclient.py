"""A client that sends requests to a WSGI application without a server, and keeps cookies.

Called by tests. Knows no Flask: `testing.py` adds that. Does not open sockets.
"""

from __future__ import annotations

from datetime import datetime
from time import time
from urllib.parse import urlsplit

from .environbuilder import EnvironBuilder as EnvironBuilder
from .environbuilder import create_environ as create_environ
from .environbuilder import encode_multipart as encode_multipart
from .environbuilder import stream_encode_multipart as stream_encode_multipart
from .http.cookies import dump_cookie, parse_cookie
from .http.environ import get_current_url
from .http.parse import parse_date
from .http.request import Request
from .http.response import Response
from .http.run_app import run_wsgi_app as run_wsgi_app

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .http.headers import Headers

# How many redirects in a row are followed, whether they repeat or not.
MAX_REDIRECTS = 100


class ClientRedirectError(Exception):
    """Following redirects would never end. Source: Werkzeug 3.1."""


class Cookie:
    """A cookie that a client keeps.

    Args:
        key: its name, as sent.
        value: its value, as sent.
        decoded_key: its name.
        decoded_value: its value.
        expires: when it ends; `None` with the client.
        max_age: after how many seconds it ends.
        domain: the host that gets it.
        origin_only: whether hosts below that one don't.
        path: the path that gets it, and those below.
        secure: what the server said.
        http_only: what the server said.
        same_site: what the server said.

    Source: Werkzeug 3.1.
    """

    def __init__(
        self,
        *,
        key: str,
        value: str,
        decoded_key: str,
        decoded_value: str,
        expires: datetime | None,
        max_age: int | None,
        domain: str,
        origin_only: bool,
        path: str,
        secure: bool | None = None,
        http_only: bool | None = None,
        same_site: str | None = None,
    ) -> None:
        self.key, self.value = key, value
        self.decoded_key, self.decoded_value = decoded_key, decoded_value
        self.expires, self.max_age = expires, max_age
        self.domain, self.origin_only, self.path = domain, origin_only, path
        self.secure, self.http_only, self.same_site = secure, http_only, same_site

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"Cookie({fields})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cookie):
            return NotImplemented
        return vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def matches(self, server_name: str, path: str) -> bool:
        """Return whether a request to *path* on *server_name* carries it (RFC 6265, 5.1)."""
        same_host = self.domain == server_name
        below = not self.origin_only and server_name.endswith(f".{self.domain}")
        if not (same_host or below):
            return False
        return path == self.path or path.startswith(
            self.path if self.path.endswith("/") else f"{self.path}/"
        )

    def to_request_header(self) -> str:
        """Return it as a request's `Cookie` header has it."""
        return f"{self.key}={self.value}"

    @property
    def storage_key(self) -> tuple[str, str, str]:
        """What tells it from the other cookies of a client."""
        return self.domain, self.path, self.decoded_key

    @property
    def should_delete(self) -> bool:
        """Whether the server ended it."""
        return self.max_age == 0 or (
            self.expires is not None and self.expires.timestamp() <= time()
        )

    @classmethod
    def from_response_header(cls, server_name: str, path: str, header: str) -> Cookie:
        """Return the cookie of a `Set-Cookie` header of the answer to *path*."""
        header, _, parameters = header.partition(";")
        key, _, value = header.partition("=")
        decoded_key, decoded_value = next(parse_cookie(header).items(), (key, value))
        params: dict[str, str | None] = {}
        for item in parameters.split(";"):
            name, equals, text = item.partition("=")
            params[name.strip().lower()] = text.strip() if equals else None
        max_age = _integer(params.get("max-age"))
        expires = parse_date(params.get("expires"))
        return cls(
            key=key.strip(),
            value=value.strip(),
            decoded_key=decoded_key,
            decoded_value=decoded_value,
            expires=expires,
            max_age=max_age,
            domain=(params.get("domain") or server_name).lstrip("."),
            origin_only="domain" not in params,
            path=params.get("path") or path.rpartition("/")[0] or "/",
            secure="secure" in params,
            http_only="httponly" in params,
            same_site=params.get("samesite"),
        )


def _integer(text: str | None) -> int | None:
    if text is None:
        return None
    digits = text[1:] if text[:1] == "-" else text
    # More digits than any age has would only cost time.
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        return None
    return max(int(text), 0)


class TestResponse(Response):
    """A response together with the request that it answers.

    Args:
        response: the body.
        status: the status line.
        headers: the headers.
        request: the request.
        history: the responses that redirected here, oldest first.
        kwargs: further arguments of `Response`.

    Source: Werkzeug 3.1.
    """

    default_mimetype = None
    __test__ = False

    request: Request
    history: tuple[TestResponse, ...]
    _keeps_input = False

    def __init__(
        self,
        response: Iterable[bytes],
        status: str,
        headers: Headers,
        request: Request,
        history: tuple[TestResponse, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(response, status, headers, **kwargs)
        self.request = request
        self.history = history

    @property
    def text(self) -> str:
        """The body as text."""
        text: str = self.get_data(as_text=True)
        return text

    def close(self) -> None:
        """Close the body, and the request's, unless a redirect sends that again."""
        super().close()
        if not self._keeps_input:
            self.request.input_stream.close()


class Client:
    """Sends requests to a WSGI application.

    Args:
        application: the application.
        response_wrapper: the class of the responses, mixed with `TestResponse`.
        use_cookies: keep cookies from one request to the next.
        allow_subdomain_redirects: follow redirects to subdomains of the host.

    Source: Werkzeug 3.1.
    """

    def __init__(
        self,
        application: Any,
        response_wrapper: type[Response] | None = None,
        use_cookies: bool = True,
        allow_subdomain_redirects: bool = False,
    ) -> None:
        self.application = application
        if response_wrapper in {None, Response}:
            response_wrapper = TestResponse
        elif response_wrapper is not None and not issubclass(response_wrapper, TestResponse):
            response_wrapper = type("WrapperTestResponse", (TestResponse, response_wrapper), {})
        self.response_wrapper: Any = response_wrapper
        self._cookies: dict[tuple[str, str, str], Cookie] | None = {} if use_cookies else None
        self.allow_subdomain_redirects = allow_subdomain_redirects

    # Cookies

    def _need_cookies(self) -> dict[tuple[str, str, str], Cookie]:
        if self._cookies is None:
            msg = "Cookies are disabled. Create a client with 'use_cookies=True'."
            raise TypeError(msg)
        return self._cookies

    def get_cookie(self, key: str, domain: str = "localhost", path: str = "/") -> Cookie | None:
        """Return the kept cookie of that name, host and path; `None` where there is none.

        Raises:
            TypeError: the client keeps no cookies.
        """
        return self._need_cookies().get((domain, path, key))

    def set_cookie(
        self,
        key: str,
        value: str = "",
        *,
        domain: str = "localhost",
        origin_only: bool = True,
        path: str = "/",
        **kwargs: Any,
    ) -> None:
        """Keep a cookie, as if the server had set it.

        Args:
            key: its name.
            value: its value.
            domain: the host that gets it.
            origin_only: whether hosts below that one don't.
            path: the path that gets it.
            kwargs: the other arguments of `http.cookies.dump_cookie`.

        Raises:
            TypeError: the client keeps no cookies.
        """
        self._need_cookies()
        header = dump_cookie(key, value, domain=domain, path=path, **kwargs)
        self._keep(Cookie.from_response_header(domain, path, header), origin_only)

    def delete_cookie(self, key: str, *, domain: str = "localhost", path: str = "/") -> None:
        """Drop the kept cookie of that name, host and path.

        Raises:
            TypeError: the client keeps no cookies.
        """
        self._need_cookies().pop((domain, path, key), None)

    def _keep(self, cookie: Cookie, origin_only: bool | None = None) -> None:
        cookies = self._need_cookies()
        if origin_only is not None:
            cookie.origin_only = origin_only
        if cookie.should_delete:
            cookies.pop(cookie.storage_key, None)
        else:
            cookies[cookie.storage_key] = cookie

    def _add_cookies_to_wsgi(self, environ: dict[str, Any]) -> None:
        """Put the cookies that fit a request into its environment."""
        if self._cookies is None:
            return
        url = urlsplit(get_current_url(environ))
        server_name, path = url.hostname or "localhost", url.path or "/"
        value = "; ".join(
            cookie.to_request_header()
            for cookie in self._cookies.values()
            if cookie.matches(server_name, path)
        )
        if value:
            environ["HTTP_COOKIE"] = value
        else:
            environ.pop("HTTP_COOKIE", None)

    def _update_cookies_from_response(
        self, server_name: str, path: str, headers: Iterable[str]
    ) -> None:
        """Keep, replace and drop cookies as the `Set-Cookie` headers say."""
        if self._cookies is not None:
            for header in headers:
                self._keep(Cookie.from_response_header(server_name, path, header))

    # Requests

    def run_wsgi_app(
        self, environ: dict[str, Any], buffered: bool = False
    ) -> tuple[Iterable[bytes], str, Headers]:
        """Call the application, with the client's cookies; return body, status, headers."""
        self._add_cookies_to_wsgi(environ)
        answer = run_wsgi_app(self.application, environ, buffered=buffered)
        url = urlsplit(get_current_url(environ))
        self._update_cookies_from_response(
            url.hostname or "localhost", url.path, answer[2].getlist("Set-Cookie")
        )
        return answer

    def open(
        self,
        *args: Any,
        buffered: bool = False,
        follow_redirects: bool = False,
        **kwargs: Any,
    ) -> TestResponse:
        """Send a request and return the response.

        Args:
            args: a builder, an environment or a request; or `EnvironBuilder`'s arguments.
            buffered: read the whole body and close it at once.
            follow_redirects: send further requests where the response says so.
            kwargs: further arguments of `EnvironBuilder`.

        Raises:
            ClientRedirectError: redirects would never end.
        """
        request = self._request_from(args, kwargs)
        response = self._send(request, buffered)
        if not follow_redirects:
            return response
        history: list[TestResponse] = []
        visited: set[tuple[str, int]] = set()
        while response.status_code in {301, 302, 303, 305, 307, 308}:
            if not buffered:
                # Read before the next request, which may change what it is made of.
                response.make_sequence()
                response._keeps_input = True
                response.close()
            target = response.location or ""
            step = target, response.status_code
            if step in visited or len(visited) >= MAX_REDIRECTS:
                msg = (
                    f"Loop detected: A {response.status_code} redirect to {target} was"
                    " already made."
                )
                raise ClientRedirectError(msg)
            visited.add(step)
            history.append(response)
            response = self.resolve_redirect(response, buffered=buffered)
            response.history = tuple(history)
        return response

    def _request_from(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Request:
        if not kwargs and len(args) == 1:
            if isinstance(args[0], EnvironBuilder):
                return args[0].get_request()
            if isinstance(args[0], dict):
                return EnvironBuilder.from_environ(args[0]).get_request()
            if isinstance(args[0], Request):
                return args[0]
        builder = EnvironBuilder(*args, **kwargs)
        try:
            return builder.get_request()
        finally:
            builder.close()

    def _send(self, request: Request, buffered: bool) -> TestResponse:
        body, status, headers = self.run_wsgi_app(request.environ, buffered=buffered)
        response: TestResponse = self.response_wrapper(body, status, headers, request=request)
        return response

    def resolve_redirect(self, response: TestResponse, buffered: bool = False) -> TestResponse:
        """Send the request that a redirect asks for.

        Raises:
            RuntimeError: it leads to another host.
        """
        location = urlsplit(response.location or "")
        builder = EnvironBuilder.from_environ(response.request.environ, query_string=location.query)
        if location.netloc:
            self._check_host(builder, location)
            builder.host = location.netloc
            builder.url_scheme = location.scheme or builder.url_scheme
        path = location.path
        parts = path.split("/")
        root = builder.script_root.split("/")
        if not location.netloc and not path.startswith("/"):
            # Relative to the path that answered.
            builder.path = _joined(builder.path, path)
        elif parts[: len(root)] == root:
            builder.path = path[len(builder.script_root) :] or "/"
        else:
            builder.path = path
            builder.script_root = ""
        if response.status_code not in {307, 308}:
            if builder.method != "HEAD":
                builder.method = "GET"
            if builder.input_stream is not None:
                builder.content_type = None
                builder.content_length = None
                builder.input_stream = None
        return self.open(builder, buffered=buffered)

    def _check_host(self, builder: EnvironBuilder, location: Any) -> None:
        current, target = builder.server_name.split("."), (location.hostname or "").split(".")
        below = target[-len(current) :] == current
        if below and (len(target) == len(current) or self.allow_subdomain_redirects):
            return
        if below:
            msg = "Following subdomain redirects is not enabled."
            raise RuntimeError(msg)
        msg = "Following external redirects is not supported."
        raise RuntimeError(msg)

    def _open_method(self, method: str, args: Any, kwargs: dict[str, Any]) -> TestResponse:
        kwargs["method"] = method
        return self.open(*args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a GET request; see `open`."""
        return self._open_method("GET", args, kwargs)

    def post(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a POST request; see `open`."""
        return self._open_method("POST", args, kwargs)

    def put(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a PUT request; see `open`."""
        return self._open_method("PUT", args, kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a DELETE request; see `open`."""
        return self._open_method("DELETE", args, kwargs)

    def patch(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a PATCH request; see `open`."""
        return self._open_method("PATCH", args, kwargs)

    def options(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send an OPTIONS request; see `open`."""
        return self._open_method("OPTIONS", args, kwargs)

    def head(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a HEAD request; see `open`."""
        return self._open_method("HEAD", args, kwargs)

    def trace(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a TRACE request; see `open`."""
        return self._open_method("TRACE", args, kwargs)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.application!r}>"


def _joined(base: str, relative: str) -> str:
    from posixpath import normpath

    joined = normpath(f"{base.rpartition('/')[0]}/{relative}")
    return f"{joined}/" if relative.endswith("/") and not joined.endswith("/") else joined
