"""Testing an application without a server: a client that knows it, and a command runner.

Called by `Flask.test_client`, `test_request_context` and `test_cli_runner`. The client
proper is `testclient.py`; this adds the application's configuration, its sessions and
the context kept for a `with` block.
"""

from __future__ import annotations

from contextlib import contextmanager
from urllib.parse import urlsplit

from .globals import _cv_app
from .http.request import Request
from .testclient import Client
from .testclient import EnvironBuilder as HTTPEnvironBuilder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType
    from typing import Any

    from .ctx import RequestContext
    from .testclient import TestResponse


class EnvironBuilder(HTTPEnvironBuilder):
    """Builds the WSGI environment of a request to an application.

    Args:
        app: the application.
        path: the path, or a whole URL.
        base_url: where the application is; by default made of `SERVER_NAME`,
            `APPLICATION_ROOT` and `PREFERRED_URL_SCHEME`.
        subdomain: put before `SERVER_NAME`.
        url_scheme: in place of `PREFERRED_URL_SCHEME`.
        args: further arguments of `testclient.EnvironBuilder`.
        kwargs: the same.

    Source: Flask 3.1.
    """

    def __init__(
        self,
        app: Any,
        path: str = "/",
        base_url: str | None = None,
        subdomain: str | None = None,
        url_scheme: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        if base_url is not None and (subdomain or url_scheme):
            msg = 'Cannot pass "subdomain" or "url_scheme" with "base_url".'
            raise AssertionError(msg)
        if base_url is None:
            host = app.config["SERVER_NAME"] or "localhost"
            if subdomain:
                host = f"{subdomain}.{host}"
            url = urlsplit(path)
            scheme = url_scheme or url.scheme or app.config["PREFERRED_URL_SCHEME"]
            base_url = (
                f"{scheme}://{url.netloc or host}/{app.config['APPLICATION_ROOT'].lstrip('/')}"
            )
            path = url.path
            if url.query:
                path = f"{path}?{url.query}"
        self.app = app
        super().__init__(path, base_url, *args, **kwargs)

    def json_dumps(self, obj: Any, **kwargs: Any) -> str:  # type: ignore[override]
        """Return the JSON of *obj*, as the application writes it."""
        text: str = self.app.json.dumps(obj, **kwargs)
        return text


def make_test_environ_builder(app: Any, *args: Any, **kwargs: Any) -> EnvironBuilder:
    """Return an `EnvironBuilder` of these arguments. Source: Flask 0.8 to 1.1."""
    return EnvironBuilder(app, *args, **kwargs)


class FlaskClient(Client):
    """A client for tests. In a `with` block the context of its last request stays.

    Args:
        args: the arguments of `testclient.Client`.
        kwargs: the same.

    Source: the seed's entry `test_client`; Flask 3.1.
    """

    application: Any
    user_agent = "microflask"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preserve_context = False
        self._kept: list[RequestContext] = []
        self._resumed: RequestContext | None = None
        self.environ_base = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": self.user_agent}

    @contextmanager
    def session_transaction(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Open the client's session for reading and changing in a `with` block.

        Args:
            args: those of `test_request_context`.
            kwargs: the same.

        Raises:
            TypeError: the client keeps no cookies.
            RuntimeError: the application has no secret key.
        """
        if self._cookies is None:
            msg = "Cookies are disabled. Create a client with 'use_cookies=True'."
            raise TypeError(msg)
        app = self.application
        ctx = app.test_request_context(*args, **kwargs)
        self._add_cookies_to_wsgi(ctx.request.environ)
        with ctx:
            session = app.open_session(ctx.request)
        if session is None:
            msg = "Session backend did not open a session."
            raise RuntimeError(msg)
        yield session
        response = app.response_class()
        if app.session_interface.is_null_session(session):
            return
        with ctx:
            app.save_session(session, response)
        self._update_cookies_from_response(
            ctx.request.host.partition(":")[0],
            ctx.request.path,
            response.headers.getlist("Set-Cookie"),
        )

    def _copy_environ(self, other: Mapping[str, Any]) -> dict[str, Any]:
        environ = {**self.environ_base, **other}
        if self.preserve_context:
            environ["werkzeug.debug.preserve_context"] = self._kept.append
        return environ

    def _request_from_builder_args(self, args: Any, kwargs: Any) -> Any:
        kwargs["environ_base"] = self._copy_environ(kwargs.get("environ_base", {}))
        builder = EnvironBuilder(self.application, *args, **kwargs)
        try:
            return builder.get_request()
        finally:
            builder.close()

    def open(
        self,
        *args: Any,
        buffered: bool = False,
        follow_redirects: bool = False,
        as_tuple: bool = False,
        **kwargs: Any,
    ) -> TestResponse:
        """Send a request; the arguments are `EnvironBuilder`'s, or a builder or environ.

        Args:
            args: the path and so on.
            buffered: read the whole response and close it at once.
            follow_redirects: send further requests where the response says so.
            as_tuple: return the environment and the response, as Flask up to 2.0 did.
            kwargs: further arguments of `EnvironBuilder`.
        """
        if args and isinstance(args[0], (HTTPEnvironBuilder, dict, Request)):
            request = self._request_of(args[0])
        else:
            request = self._request_from_builder_args(args, kwargs)
        # The context of the request before this one ends now.
        self._end_context()
        try:
            response = super().open(request, buffered=buffered, follow_redirects=follow_redirects)
        finally:
            # A request that raised keeps its context, too: a test may look at it.
            self._resume_context()
        response.json_module = self.application.json
        if as_tuple:
            return response.request.environ, response  # type: ignore[return-value]
        return response

    def _resume_context(self) -> None:
        while self._kept:
            ctx = self._kept.pop()
            if self._resumed is None:
                ctx.resume()
                self._resumed = ctx
            else:
                ctx.release()

    def _request_of(self, given: Any) -> Any:
        if isinstance(given, HTTPEnvironBuilder):
            given.environ_base = self._copy_environ(given.environ_base or {})
            return given.get_request()
        if isinstance(given, dict):
            builder = EnvironBuilder.from_environ(given, app=self.application)
            builder.environ_base = self._copy_environ({})
            try:
                request = builder.get_request()
            finally:
                builder.close()
            return request
        return Request(self._copy_environ(given.environ), populate_request=False)

    def _end_context(self) -> None:
        ctx, self._resumed = self._resumed, None
        if ctx is not None and _cv_app.get(None) is ctx:
            ctx.pop()

    def __enter__(self) -> FlaskClient:
        if self.preserve_context:
            msg = "Cannot nest client invocations"
            raise RuntimeError(msg)
        self.preserve_context = True
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.preserve_context = False
        self._end_context()


def __getattr__(name: str) -> Any:
    if name == "FlaskCliRunner":
        from .testcommands import FlaskCliRunner

        return FlaskCliRunner
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


if TYPE_CHECKING:
    from .testcommands import FlaskCliRunner as FlaskCliRunner
