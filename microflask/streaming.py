"""A response body that is made while it is sent, inside of its request's context.

Called by `Flask.wsgi_app` with a body that is no list, and by `stream_with_context`. The
context ends when the body is used up or closed; until then the session can be read and
no longer changed, for its cookie is sent. Does not touch files: they need no context.
"""

from __future__ import annotations

from contextvars import copy_context
from functools import partial

from .awaiting import iterate
from .globals import _cv_app

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_END = object()
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

    The teardown functions run where the reader is: what the request's hooks have set in
    context variables can be reset there. They get what the body raised, `GeneratorExit` if it was closed early.

    Args:
        context: the request's context.
        body: what is iterated, an asynchronous generator included.
    """

    def __init__(self, context: Any, body: Any) -> None:
        self._context = context
        self._body = body
        self._source = iterate(body) if hasattr(body, "__aiter__") else iter(body)
        self._progress = _Progress()
        # Cheaper by far than to set and reset the variable around each step.
        self._run = copy_context().run
        self._run(_cv_app.set, context)
        self._steps = _guarded(context, self._source, body, self._progress, self._run)
        context.hold()

    def __iter__(self) -> Iterator[Any]:
        # No frame of ours between the reader and the generator.
        step: Any = partial(next, self._steps, _END)
        step.stream = self
        return iter(step, _END)

    def __next__(self) -> Any:
        return next(self._steps)

    def close(self) -> None:
        """Close the body, then let the context end."""
        progress = self._progress
        if progress.started and not progress.over:
            self._steps.close()  # type: ignore[attr-defined]
        elif not progress.over:
            # A generator that never started runs nothing when it is closed.
            _end(self._context, self._source, self._body, progress, self._run, None)
        # What stands inside of it, and has a context to end, goes as well.
        self._source = self._body = self._steps = iter(())

    __del__ = close


class _Progress:
    """How far a stream came."""

    started = over = False


def _guarded(context: Any, source: Any, body: Any, progress: _Progress, run: Any) -> Iterator[Any]:
    """Yield what *source* has, then end the context. Does not know the stream, which owns it."""
    progress.started = True
    error: BaseException | None = None
    try:
        yield from iter(partial(run, next, source, _END), _END)
        context.check_seal()
    except BaseException as e:
        error = e
        raise
    finally:
        _end(context, source, body, progress, run, error)
        # The error's traceback knows this frame, and may be kept by the context.
        error = source = body = None


def _end(
    context: Any, source: Any, body: Any, progress: _Progress, run: Any, error: BaseException | None
) -> None:
    progress.over = True
    try:
        for part in (source,) if body is source else (source, body):
            if hasattr(part, "close"):
                run(part.close)
    finally:
        context.release(error)
