"""Flask: one request, read from top to bottom.

    wsgi_app                    the environ of the server -> a context; its end
      full_dispatch_request     hooks, view, errors -> a response
        preprocess_request      url_value_preprocessors, before_request
        dispatch_request        the view
        handle_user_exception   an error handler, or up to handle_exception
        finalize_request        make_response, process_response (after_request, session)
      response(environ, start_response)

Each step is a method that a subclass may override; they stand here in the order they
are called. What an application is set up with is in `registry.py`.
"""

from __future__ import annotations

import sys

from .awaiting import async_to_sync, is_async
from .ctx import AppContext, RequestContext, _sentinel
from .errorhandlers import find as find_error_handler
from .globals import _cv_app, find_request_context
from .http.exceptions import BadRequestKeyError, HTTPException, InternalServerError
from .http.urls import url_quote
from .registry import Registry
from .returnvalue import make_response
from .routeerrors import BuildError, RequestRedirect, RoutingException
from .signals import (
    appcontext_tearing_down,
    got_request_exception,
    request_finished,
    request_started,
    request_tearing_down,
)
from .urlbuilder import quick_url
from .wrappers import ONLY_APP, Request, Response, scopes_of, scopes_of_500, split_blueprint_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable
    from types import TracebackType
    from typing import Any, Callable, NoReturn

    from .http.response import Response as HTTPResponse
    from .testcommands import FlaskCliRunner
    from .testing import FlaskClient

    ExcInfo = tuple[type[BaseException], BaseException, TracebackType]

# What a URL may hold behind its `#`, besides letters and digits.
_ANCHOR_SAFE = "%!#$&'()*+,/:;=?@"
_NO_SERVER_NAME = (
    "Unable to build URLs outside an active request without 'SERVER_NAME' configured. Also"
    " configure 'APPLICATION_ROOT' and 'PREFERRED_URL_SCHEME' as needed."
)


class Flask(Registry):
    """A WSGI application, and the central registry of its views, rules and templates.

    Args:
        import_name: the name of the module or package, usually `__name__`; its folder
            is where templates, static files and resources are looked for.
        static_path: older name of *static_url_path*.
        static_url_path: the URL of the static files; by default the folder's name.
        static_folder: the folder of the static files, `None` for none.
        template_folder: the folder of the templates.
        static_host: the host of the static files, with *host_matching*.
        host_matching: let rules name whole hosts.
        subdomain_matching: let rules name subdomains of `SERVER_NAME`.
        instance_path: the folder of an installation's own files, an absolute path.
        instance_relative_config: load configuration files from there.
        root_path: the folder of the application, where *import_name* can't tell.

    Source: the seed's "Application Object"; Flask 3.1.
    """

    request_class: type[Request] = Request
    """The class of requests."""

    response_class: type[Response] = Response
    """The class of responses."""

    test_client_class: type[FlaskClient] | None = None
    """The class of `test_client()`; `FlaskClient` by default."""

    test_cli_runner_class: type[FlaskCliRunner] | None = None
    """The class of `test_cli_runner()`; `FlaskCliRunner` by default."""

    # Whether these steps are Flask's own, so that the quick way may be taken.
    _adapts_plainly = _builds_plainly = True
    _sessions_plain = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._adapts_plainly = cls.create_url_adapter is Flask.create_url_adapter
        cls._builds_plainly = cls._adapts_plainly and cls.url_for is Flask.url_for
        cls._sessions_plain = (
            cls.open_session is Flask.open_session and cls.save_session is Flask.save_session
        )

    def _matches_plainly(self) -> bool:
        """Return whether a URL can be looked up without an adapter bound to the request."""
        return (
            self._adapts_plainly
            and not self.subdomain_matching
            and not self.url_map.host_matching
            and self.config["TRUSTED_HOSTS"] is None
        )

    def _opens_session_lazily(self) -> bool:
        """Return whether a session need not be opened before somebody looks at it."""
        return self._sessions_plain and getattr(self.session_interface, "opens_lazily", False)

    # The way of a request

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request; calls `wsgi_app`, which middleware may wrap."""
        return self.wsgi_app(environ, start_response)

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request. Wrap this one: `app.wsgi_app = Middleware(app.wsgi_app)`.

        Args:
            environ: the WSGI environment.
            start_response: takes the status, the headers and an exception's info.
        """
        ctx = self.request_context(environ)
        error: BaseException | None = None
        try:
            try:
                ctx.push()
                response = self.full_dispatch_request()
            except Exception as e:
                error = e
                response = self.handle_exception(e)
            except BaseException as e:
                error = e
                raise
            if type(getattr(response, "response", None)) is not list:
                from .streaming import keep_context

                keep_context(ctx, response)
            return response(environ, start_response)
        finally:
            if error is not None and self.should_ignore_error(error):
                error = None
            preserve = environ.get("werkzeug.debug.preserve_context")
            if preserve is not None:
                ctx.hold()
                preserve(ctx)
                ctx.pop(error)
            else:
                ctx.auto_pop(error)
            # The exception knows this frame: without this line they would keep each other.
            error = None

    def request_context(self, environ: dict[str, Any]) -> RequestContext:
        """Return a context for *environ*; push it, or use it in a `with` block."""
        return RequestContext(self, environ)

    def open_session(self, request: Request) -> Any:
        """Return the session of a request, as `session_interface` opens it."""
        return self.session_interface.open_session(self, request)

    def make_null_session(self) -> Any:
        """Return the session of a request for which none could be opened."""
        return self.session_interface.make_null_session(self)

    def create_url_adapter(self, request: Request | None) -> Any:
        """Return the URL map bound to a request, or outside of one to `SERVER_NAME`.

        Args:
            request: the request; `None` outside of one.

        Returns:
            a `routing.MapAdapter`; `None` outside of a request without `SERVER_NAME`.
        """
        config = self.config
        server_name = config["SERVER_NAME"]
        if request is not None:
            trusted_hosts = config["TRUSTED_HOSTS"]
            if trusted_hosts is not None:
                request.trusted_hosts = trusted_hosts
            # Read for its check: an untrusted or malformed host is refused here.
            request.host  # noqa: B018
            subdomain = None
            if self.url_map.host_matching:
                server_name = None
            elif not self.subdomain_matching:
                subdomain = self.url_map.default_subdomain or ""
            return self.url_map.bind_to_environ(
                request.environ, server_name=server_name, subdomain=subdomain
            )
        if server_name is None:
            return None
        return self.url_map.bind(
            server_name,
            script_name=config["APPLICATION_ROOT"],
            url_scheme=config["PREFERRED_URL_SCHEME"],
        )

    def full_dispatch_request(self) -> Response:
        """Return the response of the current request: hooks, view, error handlers."""
        if not self._got_first_request:
            self.try_trigger_before_first_request_functions()
        try:
            if request_started.receivers:
                request_started.send(self, _async_wrapper=self.ensure_sync)
            rv = self.preprocess_request()
            if rv is None:
                rv = self.dispatch_request()
        except Exception as e:
            rv = self.handle_user_exception(e)
            if isinstance(e, HTTPException):
                # It is answered: its traceback would only keep this frame, which keeps it.
                e.__traceback__ = None
        return self.finalize_request(rv)

    def try_trigger_before_first_request_functions(self) -> None:
        """Call the functions registered by `before_first_request`, once."""
        functions = self.before_first_request_funcs[:]
        self.before_first_request_funcs.clear()
        for function in functions:
            self.ensure_sync(function)()
        self._got_first_request = True

    def preprocess_request(self) -> Any:
        """Run the URL value preprocessors and the `before_request` functions.

        Returns:
            what one of them returned in the view's place; `None` to go on.
        """
        if not self.url_value_preprocessors and not self.before_request_funcs:
            return None
        request = _cv_app.get().request
        scopes = scopes_of(request)[::-1]
        for name in scopes:
            for preprocessor in self.url_value_preprocessors.get(name, ()):
                preprocessor(request.endpoint, request.view_args)
        for name in scopes:
            for function in self.before_request_funcs.get(name, ()):
                rv = self.ensure_sync(function)()
                if rv is not None:
                    return rv
        return None

    def dispatch_request(self) -> Any:
        """Call the view of the current request and return what it returned."""
        request = _cv_app.get().request
        rule = request.url_rule
        if rule is None or request.routing_exception is not None:
            self.raise_routing_exception(request)
        if request.environ["REQUEST_METHOD"] == "OPTIONS" and getattr(
            rule, "provide_automatic_options", False
        ):
            return self.make_default_options_response()
        return self.ensure_sync(self.view_functions[rule.endpoint])(**request.view_args)

    def raise_routing_exception(self, request: Request) -> NoReturn:
        """Raise why the request's URL matched no rule.

        Raises:
            HTTPException: 404, 405 or a redirect.
            FormDataRoutingRedirect: in debug mode, for a redirect that would lose a form.
        """
        error = request.routing_exception
        if error is None:
            msg = f"no URL was matched: {request!r} was pushed without a URL adapter"
            raise RuntimeError(msg)
        if (
            self.debug
            and isinstance(error, RequestRedirect)
            and error.code not in {307, 308}
            and request.method not in {"GET", "HEAD", "OPTIONS"}
        ):
            from .debughelpers import FormDataRoutingRedirect

            raise FormDataRoutingRedirect(request)
        raise error

    def make_default_options_response(self) -> Response:
        """Return the answer to an `OPTIONS` request: the methods of its URL."""
        response = self.response_class()
        response.allow.update(_cv_app.get().request_context.url_adapter.allowed_methods())
        return response

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function to be called and not awaited: *func*, or what runs it."""
        if is_async(func):
            return self.async_to_sync(func)
        return func

    def async_to_sync(self, func: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
        """Return a function that runs the coroutine function *func* to its end."""
        return async_to_sync(func)

    # Errors

    def handle_user_exception(self, e: Exception) -> Any:
        """Return what an error handler answers to *e*; raise it again where there is none."""
        if isinstance(e, BadRequestKeyError) and (
            self.debug or self.config["TRAP_BAD_REQUEST_ERRORS"]
        ):
            e.show_exception = True
            if self.debug:
                from .debughelpers import explain_missing_key

                explain_missing_key(e, _cv_app.get().request)
        if isinstance(e, HTTPException) and not self.trap_http_exception(e):
            return self.handle_http_exception(e)
        handler = self._find_error_handler(e, scopes_of(_cv_app.get().request))
        if handler is None:
            raise e
        return self.ensure_sync(handler)(e)

    def handle_http_exception(self, e: HTTPException) -> Any:
        """Return what the handler of an HTTP error answers, or the error, which is a response."""
        # A redirect is no error, and an exception made of a response is that response.
        if e.code is None or isinstance(e, RoutingException):
            return e
        handler = self._find_error_handler(e, scopes_of(_cv_app.get().request))
        if handler is None and self.debug:
            from .debughelpers import explain_routing

            return explain_routing(e, _cv_app.get().request_context)
        return e if handler is None else self.ensure_sync(handler)(e)

    def _find_error_handler(
        self, e: Exception, scopes: tuple[str | None, ...]
    ) -> Callable[[Any], Any] | None:
        return find_error_handler(self.error_handler_spec, e, scopes)

    def trap_http_exception(self, e: Exception) -> bool:
        """Return whether an HTTP error is to be treated like any exception, for debugging."""
        config = self.config
        if config["TRAP_HTTP_EXCEPTIONS"]:
            return True
        trap = config["TRAP_BAD_REQUEST_ERRORS"]
        if trap is None and self.debug and isinstance(e, BadRequestKeyError):
            return True
        return bool(trap) and getattr(e, "code", None) == 400

    def handle_exception(self, e: Exception) -> Response:
        """Answer an exception that nobody caught: log it, then 500.

        Raises:
            Exception: *e* itself, where exceptions propagate (debug mode, tests).
        """
        if got_request_exception.receivers:
            got_request_exception.send(self, _async_wrapper=self.ensure_sync, exception=e)
        if self.propagate_exceptions:
            raise e
        self.log_exception((type(e), e, e.__traceback__))  # type: ignore[arg-type]
        server_error: Any = InternalServerError(original_exception=e)
        scopes = scopes_of_500(_cv_app.get().request)
        handler = self._find_error_handler(server_error, scopes)
        if handler is not None:
            server_error = self.ensure_sync(handler)(server_error)
        return self.finalize_request(server_error, from_error_handler=True)

    def log_exception(self, exc_info: ExcInfo) -> None:
        """Log an exception that nobody caught, with the request it came from."""
        request = _cv_app.get().request
        self.logger.error("Exception on %s [%s]", request.path, request.method, exc_info=exc_info)

    # The response

    def finalize_request(self, rv: Any, from_error_handler: bool = False) -> Response:
        """Return the finished response of what a view or an error handler returned.

        Args:
            rv: that value.
            from_error_handler: log a failure in place of raising it.
        """
        response = self.make_response(rv)
        try:
            response = self.process_response(response)
            if request_finished.receivers:
                request_finished.send(self, _async_wrapper=self.ensure_sync, response=response)
        except Exception:
            if not from_error_handler:
                raise
            self.logger.exception("Request finalizing failed with an error while handling an error")
        return response

    def make_response(self, rv: Any) -> Response:
        """Return the response that *rv* stands for; `returnvalue.py` has the table.

        Raises:
            TypeError: *rv* is nothing that a view may return.
        """
        if type(rv) is str:
            return self.response_class(rv)
        if type(rv) is dict:
            return self.json.response(rv)
        context = find_request_context()
        return make_response(self, rv, None if context is None else context.request)

    def process_response(self, response: Response) -> Response:
        """Run the `after_request` functions on the response, and save the session."""
        ctx = _cv_app.get().request_context
        if ctx._after_request_functions is not None:
            for function in ctx._after_request_functions:
                response = self.ensure_sync(function)(response)
        if self.after_request_funcs:
            for name in scopes_of(ctx.request):
                for function in reversed(self.after_request_funcs.get(name, ())):
                    response = self.ensure_sync(function)(response)
        session = ctx._session
        if session is None:
            if not self.session_interface.refreshes(self, ctx.request):
                return response
            session = ctx.open_session()
        if not self.session_interface.is_null_session(session):
            self.save_session(session, response)
        return response

    def save_session(self, session: Any, response: Response) -> None:
        """Write the session, as `session_interface` saves it."""
        self.session_interface.save_session(self, session, response)

    # The end of a context

    def should_ignore_error(self, error: BaseException | None) -> bool:
        """Return whether teardown functions are kept from seeing *error*; no by default."""
        return False

    def do_teardown_request(self, exc: BaseException | None = _sentinel) -> None:
        """Run the `teardown_request` functions; called when a request's context ends."""
        if exc is _sentinel:
            exc = sys.exc_info()[1]
        if self.teardown_request_funcs:
            for name in scopes_of(_cv_app.get().request):
                for function in reversed(self.teardown_request_funcs.get(name, ())):
                    self.ensure_sync(function)(exc)
        if request_tearing_down.receivers:
            request_tearing_down.send(self, _async_wrapper=self.ensure_sync, exc=exc)

    def do_teardown_appcontext(self, exc: BaseException | None = _sentinel) -> None:
        """Run the `teardown_appcontext` functions; called when any context ends."""
        if exc is _sentinel:
            exc = sys.exc_info()[1]
        for function in reversed(self.teardown_appcontext_funcs):
            self.ensure_sync(function)(exc)
        if appcontext_tearing_down.receivers:
            appcontext_tearing_down.send(self, _async_wrapper=self.ensure_sync, exc=exc)

    # For templates and URLs

    def update_template_context(self, context: dict[str, Any]) -> None:
        """Add what the context processors return to *context*; what it has already stays."""
        current = find_request_context()
        scopes = ONLY_APP if current is None else scopes_of(current.request)[::-1]
        own = context.copy()
        for name in scopes:
            for function in self.template_context_processors.get(name, ()):
                context.update(self.ensure_sync(function)())
        context.update(own)

    def inject_url_defaults(self, endpoint: str, values: dict[str, Any]) -> None:
        """Let the `url_defaults` functions add to the *values* of a URL being built."""
        if not self.url_default_functions:
            return
        scopes = ONLY_APP
        if "." in endpoint:
            scopes = (None, *reversed(split_blueprint_path(endpoint.rpartition(".")[0])))
        for name in scopes:
            for function in self.url_default_functions.get(name, ()):
                function(endpoint, values)

    def url_for(
        self,
        /,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """Return the URL of an endpoint; see `helpers.url_for`.

        Raises:
            RuntimeError: outside of a request, and `SERVER_NAME` is not set.
            routing.BuildError: no rule fits.
        """
        context = _cv_app.get(None)
        if context is not None and _anchor is None is _method and _scheme is None is _external:
            quick = quick_url(context, endpoint, values)
            if quick is not None:
                return quick
        request_context = None if context is None else context.request_context
        if request_context is not None:
            adapter = request_context.url_adapter
            if context is request_context and self._builds_plainly and "url_for" not in vars(self):
                context._quick_urls = adapter.quick_urls()
            if endpoint[:1] == ".":
                endpoint = f"{request_context.request.blueprint or ''}{endpoint}".lstrip(".")
            external = _scheme is not None if _external is None else _external
        else:
            adapter = self.create_url_adapter(None) if context is None else context.url_adapter
            if adapter is None:
                raise RuntimeError(_NO_SERVER_NAME)
            external = True if _external is None else _external
        if _scheme is not None and not external:
            msg = "When specifying '_scheme', '_external' must be True."
            raise ValueError(msg)
        self.inject_url_defaults(endpoint, values)
        try:
            url: str = adapter.build(
                endpoint, values, method=_method, url_scheme=_scheme, force_external=external
            )
        except BuildError as error:
            values = dict(values, _anchor=_anchor, _method=_method, _scheme=_scheme)
            return self.handle_url_build_error(error, endpoint, dict(values, _external=external))
        if _anchor is not None:
            url = f"{url}#{url_quote(_anchor, safe=_ANCHOR_SAFE)}"
        return url

    def handle_url_build_error(
        self, error: BuildError, endpoint: str, values: dict[str, Any]
    ) -> str:
        """Return what a function of `url_build_error_handlers` makes of a failed URL.

        Raises:
            routing.BuildError: none of them returned a URL.
        """
        for handler in self.url_build_error_handlers:
            try:
                url = handler(error, endpoint, values)
            except BuildError as e:
                error = e
            else:
                if url is not None:
                    return url
        raise error

    def redirect(
        self, location: str, code: int = 302, Response: type[HTTPResponse] | None = None
    ) -> HTTPResponse:
        """Return a response that sends the client to *location*."""
        from .http.redirects import redirect

        return redirect(location, code=code, Response=Response or self.response_class)

    # Contexts by hand, tests, the server

    def app_context(self) -> AppContext:
        """Return a context without a request; use it in a `with` block."""
        return AppContext(self)

    def test_request_context(self, *args: Any, **kwargs: Any) -> RequestContext:
        """Return the context of a made-up request; the arguments are `EnvironBuilder`'s."""
        from .testing import EnvironBuilder

        builder = EnvironBuilder(self, *args, **kwargs)
        try:
            return self.request_context(builder.get_environ())
        finally:
            builder.close()

    def test_client(self, use_cookies: bool = True, **kwargs: Any) -> FlaskClient:
        """Return a client for tests; *kwargs* are further arguments of `test_client_class`."""
        from .testing import FlaskClient

        cls = self.test_client_class or FlaskClient
        return cls(self, self.response_class, use_cookies=use_cookies, **kwargs)

    def test_cli_runner(self, **kwargs: Any) -> FlaskCliRunner:
        """Return a runner of the commands."""
        from .testcommands import FlaskCliRunner

        cls = self.test_cli_runner_class or FlaskCliRunner
        return cls(self, **kwargs)

    def run(
        self,
        host: str | None = None,
        port: int | None = None,
        debug: bool | None = None,
        load_dotenv: bool = True,
        **options: Any,
    ) -> None:
        """Serve the application on this machine.

        Args:
            host: the name or address to listen on; `"0.0.0.0"` for all. 127.0.0.1, or the
                host of `SERVER_NAME`, by default.
            port: the port; 5000, or that of `SERVER_NAME`, by default.
            debug: turn debug mode on or off first.
            load_dotenv: read `.env` and `.flaskenv` first.
            options: further arguments of `wsgi.run_simple`.
        """
        from .running import run_app

        run_app(self, host, port, debug, load_dotenv, options)
        # Run in a notebook, say: set-up may go on after the server has ended.
        self._got_first_request = False
