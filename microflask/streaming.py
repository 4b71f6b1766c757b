"""A response body that is made while it is sent, inside of its request's context.

Called by `Flask.wsgi_app` with a body that is no list, and by `stream_with_context`. The
context ends when the body is used up or closed; until then the session can be read and
no longer changed, for its cookie is sent. Does not touch files: they need no context.
"""

from __future__ import annotations

from .awaiting import iterate
from .globals import _cv_app

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_HTTP = f"{__name__.rpartition('.')[0]}.http."


def keep_context(context: Any, response: Any) -> None:
    """Let the body of a response be made in its request's context, if it is made on the way.

    Args:
        context: the request's context, about to be popped.
        response: what the application answers; its `response` is changed in place.
    """
    body = getattr(response, "response", None)
    if type(body) is not ContextStream:
        if hasattr(body, "__len__") or not hasattr(body, "__iter__") | hasattr(body, "__aiter__"):
            return
        # Files and parts of them.
        if getattr(response, "direct_passthrough", False) or type(body).__module__.startswith(
            _HTTP
        ):
            return
        response.response = ContextStream(context, body)
    context.seal_session()


class ContextStream:
    """An iterator whose every step runs in a request's context, kept until it is closed.

    A class, not a generator: closing a generator that never started runs nothing. The
    teardown functions get what the body raised, `GeneratorExit` if it was closed early.

    Args:
        context: the request's context.
        body: what is iterated, an asynchronous generator included.
    """

    def __init__(self, context: Any, body: Any) -> None:
        self._context = context
        self._body = body
        self._source: Iterator[Any] = iterate(body) if hasattr(body, "__aiter__") else iter(body)
        self._open = True
        self._error: BaseException | None = None
        context.hold()

    def __iter__(self) -> ContextStream:
        return self

    def __next__(self) -> Any:
        context = self._context
        token = _cv_app.set(context)
        self._error = GeneratorExit()
        try:
            for piece in self._source:
                context.check_seal()
                return piece
            context.check_seal()
            self._error = None
        except BaseException as error:
            self._error = error
            raise
        finally:
            _cv_app.reset(token)
            if type(self._error) is not GeneratorExit:
                self.close()
        raise StopIteration

    def close(self) -> None:
        """Close the body, then let the context end."""
        if not self._open:
            return
        self._open = False
        token = _cv_app.set(self._context)
        try:
            for part in {id(part): part for part in (self._source, self._body)}.values():
                if hasattr(part, "close"):
                    part.close()
        finally:
            # What stands inside of it, and has a context to end, goes as well.
            self._source = self._body = iter(())
            _cv_app.reset(token)
            error, self._error = self._error, None
            self._context.release(error)

    __del__ = close
