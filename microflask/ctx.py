"""The one context of a request or of work done for an application: push, pop, copy.

Called by `app.py` (`wsgi_app`, `app_context`, `request_context`). A `RequestContext` is
an `AppContext` with a request: one object, one `ContextVar` set and one reset. Does not
dispatch: it only matches the URL, so that a view's context knows its rule.

What a context holds, and when it is made:

| attribute     | made                                                     |
|---------------|----------------------------------------------------------|
| `app`         | at once                                                  |
| `request`     | at once; `None` in a bare application context            |
| `g`           | on first use; an inner context of the same app shares it |
| `session`     | on first use                                             |
| `url_adapter` | on first use (a plain hit in the URL map needs none)     |
| `flashes`     | when messages are first read                             |
"""

from __future__ import annotations

import sys
from functools import update_wrapper

from .globals import _cv_app, _outside, find_request_context
from .http.descriptors import cached_property
from .http.exceptions import HTTPException
from .http.hosts import PLAIN_HOSTS, host_is_plain
from .signals import appcontext_popped, appcontext_pushed
from .urlbuilder import NO_QUICK_URLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextvars import Token
    from types import TracebackType
    from typing import Any, Callable, TypeVar

    from .wrappers import Request

    F = TypeVar("F", bound=Callable[..., Any])

# Says "not given" where None is a value.
_sentinel: Any = object()


class _AppCtxGlobals:
    """A plain namespace for `g`: store on it whatever lasts as long as the context.

    Source: the seed's "Application Globals"; `get`, `pop`, `setdefault`, `in` and
    iteration as in Flask 3.1.
    """

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...

    def get(self, name: str, default: Any = None) -> Any:
        """Return the attribute *name*, or *default* where it was never set."""
        return self.__dict__.get(name, default)

    def pop(self, name: str, default: Any = _sentinel) -> Any:
        """Remove the attribute *name* and return it.

        Raises:
            KeyError: it was never set and no *default* was given.
        """
        if default is _sentinel:
            return self.__dict__.pop(name)
        return self.__dict__.pop(name, default)

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Return the attribute *name*, set to *default* first where it is missing."""
        return self.__dict__.setdefault(name, default)

    def __contains__(self, name: str) -> bool:
        return name in self.__dict__

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    def __repr__(self) -> str:
        context = _cv_app.get(None)
        return object.__repr__(self) if context is None else f"<flask.g of '{context.app.name}'>"


class AppContext:
    """Binds an application to the current thread or task, without a request.

    Args:
        app: the `Flask` object.

    Source: Flask 3.1, `AppContext`.
    """

    # Endpoint -> what makes its URL; filled when a request has built its first one.
    _quick_urls = NO_QUICK_URLS
    # Where there is no request of one's own: the request of the context around this one.
    request: Request | None = None
    request_context: RequestContext | None = None
    # The outer context of the same application that lends its `g` and ends it itself.
    _lender: AppContext | None = None

    def __init__(self, app: Any) -> None:
        self.app = app
        self._cv_tokens: list[Token[Any]] = []

    @property
    def app_context(self) -> AppContext:
        """What the `app_ctx` proxy stands for: itself."""
        return self

    @cached_property
    def g(self) -> Any:
        """The namespace that the `g` proxy reads."""
        return self.app.app_ctx_globals_class()

    @cached_property
    def url_adapter(self) -> Any:
        """Builds URLs outside of a request; `None` where `SERVER_NAME` is not set."""
        return self.app.create_url_adapter(None)

    def push(self) -> None:
        """Make this the innermost context; each push wants one `pop`."""
        outer = _cv_app.get(None)
        self.request_context = None if outer is None else outer.request_context
        self.request = None if outer is None else outer.request
        self._cv_tokens.append(_cv_app.set(self))
        if appcontext_pushed.receivers:
            appcontext_pushed.send(self.app, _async_wrapper=self.app.ensure_sync)

    def pop(self, exc: BaseException | None = _sentinel) -> None:
        """End this context: run the application's teardown functions, then restore.

        Args:
            exc: the exception to hand to the functions; the one being handled if not given.

        Raises:
            AssertionError: another context is the innermost one.
        """
        try:
            if len(self._cv_tokens) == 1:
                if exc is _sentinel:
                    exc = sys.exc_info()[1]
                self.app.do_teardown_appcontext(exc)
        finally:
            self._restore()
        if appcontext_popped.receivers:
            appcontext_popped.send(self.app, _async_wrapper=self.app.ensure_sync)

    def _restore(self) -> None:
        innermost = _cv_app.get(None)
        if self._cv_tokens:
            token = self._cv_tokens.pop()
            if innermost is not self and self._outlived_by(innermost):
                innermost._cv_tokens[0] = token
                return
            # What was pushed after this one goes with it.
            _cv_app.reset(token)
            if innermost is self:
                return
        kind = "request" if isinstance(self, RequestContext) else "app"
        msg = f"Popped wrong {kind} context. ({innermost!r} instead of {self!r})"
        raise AssertionError(msg)

    def _outlived_by(self, innermost: Any) -> bool:
        """Tell whether *innermost* is a request on top of this one, as a test client keeps it."""
        return (
            type(self) is not type(innermost)
            and getattr(innermost, "_lender", None) is self
            and innermost._cv_tokens[0].old_value is self
        )

    def __enter__(self) -> AppContext:
        self.push()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.pop(exc_value)


class RequestContext(AppContext):
    """All that belongs to one request; what `_request_ctx_stack.top` answers.

    Args:
        app: the `Flask` object.
        environ: the WSGI environment.
        request: a request made elsewhere; by default `app.request_class(environ)`.
        session: a session opened elsewhere; by default opened on first use.

    Source: the seed's entries `request_context` and `_request_ctx_stack`; Flask 3.1.
    """

    request: Request
    # The context was kept after its request ended; the next push removes it.
    preserved = False
    _preserved_exc: BaseException | None = None
    # How many streamed responses still read the context after its request ended.
    _holds = 0
    _after_request_functions: list[Callable[[Any], Any]] | None = None
    flashes: list[tuple[str, str]] | None = None
    _session: Any = None
    # The response's headers are sent: the session can't be changed any more.
    _sealed = False
    _sealed_session: Any = None

    def __init__(
        self,
        app: Any,
        environ: dict[str, Any],
        request: Request | None = None,
        session: Any = None,
    ) -> None:
        self.app = app
        self.request = app.request_class(environ) if request is None else request
        self._cv_tokens = []
        if session is not None:
            self._session = session

    @property
    def request_context(self) -> RequestContext:  # type: ignore[override]
        """Itself: the context that `request` and `session` are read from."""
        return self

    @property
    def app_context(self) -> AppContext:
        """The context around it that shares its `g`, or itself: a key for one `g`'s things."""
        return self if self._lender is None else self._lender

    @property
    def session(self) -> Any:
        """The session of the request's client, opened on first use."""
        session = self._session
        if session is None:
            session = self.open_session()
        if not session.accessed:
            session.accessed = True
        return session

    @session.setter
    def session(self, session: Any) -> None:
        """Take a session opened elsewhere."""
        self._session = session

    def open_session(self) -> Any:
        """Open the session and return it, without counting that as an access."""
        session = self.app.open_session(self.request)
        if session is None:
            session = self.app.make_null_session()
        self._session = session
        if self._sealed:
            self.seal_session()
        return session

    def seal_session(self) -> None:
        """Refuse changes of the session from now on: its cookie is on its way."""
        self._sealed = True
        if self._session is not None:
            from .sessionerrors import seal

            self._sealed_session = self._session if seal(self._session) else None

    def check_seal(self) -> None:
        """Refuse a change of the sealed session that it only tells by `modified`.

        Raises:
            RuntimeError: it was changed.
        """
        session = self._sealed_session
        if session is not None and session.modified:
            from .sessionerrors import changed_too_late

            raise changed_too_late(session, ())

    @cached_property
    def url_adapter(self) -> Any:
        """The URL map bound to this request: matches it, and builds URLs around it."""
        return self.app.create_url_adapter(self.request)

    def copy(self) -> RequestContext:
        """Return a context with the same request and session, for another thread or task."""
        return type(self)(
            self.app, environ=self.request.environ, request=self.request, session=self._session
        )

    def push(self) -> None:
        """Make this the innermost context, then match the request's URL."""
        outer = _cv_app.get(None)
        if outer is not None:
            outer = self._look_around(outer)
        self._cv_tokens.append(_cv_app.set(self))
        app = self.app
        if appcontext_pushed.receivers and self._lender is None:
            appcontext_pushed.send(app, _async_wrapper=app.ensure_sync)
        if self._session is None and not app._opens_session_lazily():
            # A session interface of one's own may count on being asked at each request.
            self.open_session()
        if self.request.url_rule is None:
            self.match_request()

    def _look_around(self, outer: Any) -> Any:
        """Remove a context that was kept for inspection; share `g` with the same application."""
        if outer.request_context is not None and outer.request_context.preserved:
            outer.request_context.pop(outer.request_context._preserved_exc)
            outer = _cv_app.get(None)
        if outer is not None and outer.app is self.app and outer is not self:
            self.g = outer.g
            self._lender = outer.app_context
        return outer

    def match_request(self) -> None:
        """Find the rule of the request's URL, or keep the exception that says why there is none."""
        app, request = self.app, self.request
        if app._matches_plainly():
            environ = request.environ
            path = environ.get("PATH_INFO", "")
            if not path.isascii():
                path = path.encode("latin-1").decode("utf-8", "replace")
            host = environ.get("HTTP_HOST")
            if "HTTP_UPGRADE" not in environ and (host in PLAIN_HOSTS or host_is_plain(host)):
                answer = app.url_map.answer(path, environ["REQUEST_METHOD"])
                if type(answer) is tuple:
                    request.url_rule, request.view_args = answer
                    return
                if answer is not None:
                    request.routing_exception = answer
                    return
        try:
            adapter = self.url_adapter
            if adapter is not None:
                request.url_rule, request.view_args = adapter.match(return_rule=True)
        except HTTPException as error:
            request.routing_exception = error

    def pop(self, exc: BaseException | None = _sentinel) -> None:
        """End the request: run its teardown functions, close its files, restore.

        Args:
            exc: the exception to hand to the functions; the one being handled if not given.

        Raises:
            AssertionError: another context is the innermost one.
        """
        last = len(self._cv_tokens) == 1 and not self._holds
        app = self.app
        try:
            if last:
                self.preserved = False
                if exc is _sentinel:
                    exc = sys.exc_info()[1]
                if exc is None and self._preserved_exc is not None:
                    # The request failed, and the context was held until now.
                    exc, self._preserved_exc = self._preserved_exc, None
                self._tear_down(exc)
            elif self._holds and exc is not _sentinel:
                self._preserved_exc = exc
        finally:
            if last:
                # The request knows its environ: without this line they would keep each other.
                self.request.environ["werkzeug.request"] = None
            self._restore()
        if last and appcontext_popped.receivers and self._lender is None:
            appcontext_popped.send(app, _async_wrapper=app.ensure_sync)

    def _tear_down(self, exc: BaseException | None) -> None:
        try:
            self.app.do_teardown_request(exc)
            self.request.close()
        finally:
            if self._lender is None:
                self.app.do_teardown_appcontext(exc)

    def hold(self) -> None:
        """Put off the end of the context until `release`: a streamed response needs it."""
        self._holds += 1

    def release(self, exc: BaseException | None = None) -> None:
        """Undo one `hold`; the last one ends the context if its request is over.

        Args:
            exc: the exception to hand to the teardown functions.
        """
        self._holds -= 1
        if exc is not None:
            self._preserved_exc = exc
        if not self._holds and not self._cv_tokens:
            self._cv_tokens.append(_cv_app.set(self))
            self.pop(None)

    def resume(self) -> None:
        """Undo one `hold` and make this the innermost context again; `pop` ends it then."""
        self._holds -= 1
        self._cv_tokens.append(_cv_app.set(self))

    def auto_pop(self, exc: BaseException | None) -> None:
        """End the context, unless it is to be kept for inspection.

        Source: the seed's `flask._preserve_context` and `PRESERVE_CONTEXT_ON_EXCEPTION`.
        """
        if self.request.environ.get("flask._preserve_context") or (
            exc is not None and self.app.preserve_context_on_exception
        ):
            self.preserved = True
            self._preserved_exc = exc
        else:
            self.pop(exc)

    def __enter__(self) -> RequestContext:
        self.push()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.auto_pop(exc_value)

    def __repr__(self) -> str:
        request = self.request
        return f"<{type(self).__name__} {request.url!r} [{request.method}] of {self.app.name}>"


def after_this_request(f: F) -> F:
    """Run *f* on this request's response only; it takes and returns a response.

    Raises:
        RuntimeError: no request is being handled.

    Source: Flask 3.1.
    """
    context = find_request_context()
    if context is None:
        raise _outside(proxy="after_this_request")
    if context._after_request_functions is None:
        context._after_request_functions = []
    context._after_request_functions.append(f)
    return f


def copy_current_request_context(f: F) -> F:
    """Return *f* bound to a copy of the current context, to be run in another thread.

    Raises:
        RuntimeError: no request is being handled.

    Source: Flask 3.1.
    """
    context = find_request_context()
    if context is None:
        raise _outside(proxy="copy_current_request_context")
    copied = context.copy()

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        """Call the function inside of the copied context."""
        with copied:
            return copied.app.ensure_sync(f)(*args, **kwargs)

    return update_wrapper(wrapper, f)  # type: ignore[return-value]


def has_request_context() -> bool:
    """Return whether a request is being handled. Source: Flask 3.1."""
    return find_request_context() is not None


def has_app_context() -> bool:
    """Return whether an application is bound to this thread or task. Source: Flask 3.1."""
    return _cv_app.get(None) is not None
