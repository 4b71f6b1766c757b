"""The context variable, and the proxies that read the current context from it.

One `ContextVar` holds the innermost context (`ctx.AppContext` or its subclass
`ctx.RequestContext`). `current_app`, `g`, `request` and `session` are proxies over it;
they find the right object in threads and in asyncio tasks alike. Does not create
contexts: `ctx.py` pushes and pops them.
"""

from __future__ import annotations

from contextvars import ContextVar

from .local import LocalProxy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Callable, TypeVar

    # What the proxies stand for; pinned here as plain `Any` because the classes
    # live on higher floors. `microflask/__init__.py` gives users the precise types.
    T = TypeVar("T")

_cv_app: ContextVar[Any] = ContextVar("microflask.context")
# Flask 2.2-3.1 kept two variables; here one context answers for both.
_cv_request = _cv_app


# What makes the errors of proxies, loaded by the first one.
_errors: list[Callable[[str, Any], RuntimeError]] = []


def _outside(proxy: str) -> RuntimeError:
    """Return the error of a proxy whose context is missing."""
    if not _errors:
        from .contexterrors import outside

        _errors.append(outside)
    return _errors[0](proxy, _cv_app.get(None))


def _get_context() -> Any:
    context = _cv_app.get(None)
    if context is None:
        raise _outside(proxy="app_ctx")
    return context.app_context


def _get_app() -> Any:
    context = _cv_app.get(None)
    if context is None:
        raise _outside(proxy="current_app")
    return context.app


def _get_g() -> Any:
    context = _cv_app.get(None)
    if context is None:
        raise _outside(proxy="g")
    return context.g


def _get_request() -> Any:
    context = _cv_app.get(None)
    if context is None or context.request is None:
        raise _outside(proxy="request")
    return context.request


def _get_session() -> Any:
    context = _cv_app.get(None)
    if context is None or context.request is None:
        raise _outside(proxy="session")
    return context.request_context.session


def _get_request_context() -> Any:
    context = _cv_app.get(None)
    if context is None or context.request is None:
        raise _outside(proxy="request_ctx")
    return context.request_context


def find_request_context() -> Any:
    """Return the active request context, or `None` where there is none."""
    context = _cv_app.get(None)
    return None if context is None else context.request_context


def find_app_context() -> Any:
    """Return the active application context, or `None` where there is none."""
    context = _cv_app.get(None)
    return None if context is None else context.app_context


app_ctx: Any = LocalProxy(_get_context)
current_app: Any = LocalProxy(_get_app)
g: Any = LocalProxy(_get_g)
request_ctx: Any = LocalProxy(_get_request_context)
request: Any = LocalProxy(_get_request)
session: Any = LocalProxy(_get_session)


class ContextStack:
    """The stack that Flask up to 2.1 kept its contexts on, answered from the one variable.

    Args:
        find: returns the innermost context of this stack's kind, or `None`.

    Source: the seed's entry `_request_ctx_stack`; Flask 0.9 for `_app_ctx_stack`.
    """

    def __init__(self, find: Callable[[], Any]) -> None:
        self._find = find

    @property
    def top(self) -> Any:
        """The innermost context, or `None`; it has `app`, `request`, `session`, `g`, ..."""
        return self._find()

    def push(self, context: Any) -> None:
        """Make *context* the innermost one."""
        context.push()

    def pop(self) -> Any:
        """Remove the innermost context and return it; `None` where there is none."""
        context = self._find()
        if context is not None:
            context.pop()
        return context

    def __iter__(self) -> Iterator[Any]:
        top = self._find()
        return iter(() if top is None else (top,))


_request_ctx_stack = ContextStack(find_request_context)
_app_ctx_stack = ContextStack(find_app_context)
