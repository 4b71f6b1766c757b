"""Runs a coroutine function to its end for a caller that can't await.

Called by `Flask.async_to_sync` for views and hooks written as `async def`. One event
loop a thread, kept; asyncio is loaded with the first such function. A request still
has its thread for itself: nothing is gained in concurrency.
"""

from __future__ import annotations

from functools import update_wrapper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any, Callable

_ASYNC_FLAGS = 0x80 | 0x100  # CO_COROUTINE, CO_ITERABLE_COROUTINE


def is_async(func: Callable[..., Any]) -> bool:
    """Return whether calling *func* gives a coroutine; sees through `functools.partial`."""
    code = getattr(func, "__code__", None)
    if code is not None:
        if code.co_flags & _ASYNC_FLAGS:
            return True
        marker = getattr(func, "_is_coroutine_marker", None)
        return marker is not None
    inner = getattr(func, "func", None)
    return callable(inner) and is_async(inner)


def run_coroutine(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run *coroutine* in this thread's loop and return its result.

    Tasks that it started and left running are cancelled. Context variables that it set
    stay set. Where a loop is running already, it runs in a thread of its own.
    """
    if _is_in_loop():
        with _own_thread() as executor:
            return _in_thread(executor, run_coroutine, coroutine)
    import asyncio

    holder = _thread_loop()
    loop = holder.loop
    # A stream that is read in turns with this has tasks of its own.
    before = asyncio.all_tasks(loop) if holder.streams else ()
    ended: list[Any] = []
    try:
        return loop.run_until_complete(_noting_context(coroutine, ended))
    finally:
        left = asyncio.all_tasks(loop).difference(before)
        if left:
            for task in left:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        if ended:
            _take_over(ended[0])


async def _noting_context(coroutine: Coroutine[Any, Any, Any], ended: list[Any]) -> Any:
    """Await *coroutine*, and note the context variables as it left them."""
    from contextvars import copy_context

    try:
        return await coroutine
    finally:
        ended.append(copy_context())


def _take_over(context: Any) -> None:
    """Set the context variables that have another value in *context*."""
    for variable, value in context.items():
        if variable.get(_missing) is not value:
            variable.set(value)


_missing: Any = object()


def _is_in_loop() -> bool:
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _own_thread() -> Any:
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(max_workers=1)


def _in_thread(executor: Any, function: Callable[..., Any], *args: Any) -> Any:
    """Call a function in the executor's thread with the context variables of this one."""
    from contextvars import copy_context

    context = copy_context()
    try:
        return executor.submit(context.run, function, *args).result()
    finally:
        _take_over(context)


class iterate:
    """Iterates over an asynchronous generator, or another asynchronous iterable, by waiting.

    One task runs it from its beginning to its end, so that time limits, task groups and
    context variables inside of it hold from one piece to the next.

    Args:
        source: what has `__aiter__`.
    """

    _task: Any = None
    _answer: Any = None
    _wanted: Any = None
    _executor: Any = None
    # Set by the last answer: how it ended, and whether that was asked for.
    _over = _closing = False
    _error: BaseException | None = None

    def __init__(self, source: Any) -> None:
        self._source = source.__aiter__()

    def __iter__(self) -> iterate:
        return self

    def __next__(self) -> Any:
        answer = None if self._over else self._where_it_runs(self._step)
        if answer is None:
            raise StopIteration
        return answer[0]

    def close(self) -> None:
        """Close the generator, so that its `finally` blocks run."""
        self._closing = True
        if self._task is not None:
            self._where_it_runs(self._step)
        self._over = True
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None

    def _where_it_runs(self, function: Callable[[], Any]) -> Any:
        if self._executor is None and _is_in_loop():
            self._executor = _own_thread()
        if self._executor is not None:
            return _in_thread(self._executor, function)
        return function()

    def _step(self) -> tuple[Any] | None:
        """Return the next piece in a tuple, or `None` when it ended."""
        if self._task is None:
            self._holder = _thread_loop()
            self._loop = self._holder.loop
        self._answer = self._loop.create_future()
        if self._task is None:
            self._task = self._loop.create_task(self._pump())
            self._holder.streams.add(self._task)
        elif self._closing:
            self._task.cancel()
        else:
            self._wanted.set_result(None)
        answer: tuple[Any] | None = self._loop.run_until_complete(self._answer)
        if answer is None:
            # They know this object: without this line they would keep each other.
            self._task = self._answer = self._wanted = None
            error, self._error = self._error, None
            if error is not None:
                try:
                    raise error
                finally:
                    del error
        return answer

    async def _pump(self) -> None:
        """Give one piece for each step; the last answer is `None`."""
        from asyncio import CancelledError

        try:
            try:
                async for piece in self._source:
                    self._wanted = self._loop.create_future()
                    self._answer.set_result((piece,))
                    await self._wanted
            finally:
                aclose = getattr(self._source, "aclose", None)
                if aclose is not None:
                    await aclose()
        except BaseException as error:
            if not (self._closing and isinstance(error, CancelledError)):
                self._error = error
        self._holder.streams.discard(self._task)
        self._over = True
        self._answer.set_result(None)


class _OwnLoop:
    """The event loop of one thread; closed when the thread, which alone holds it, ends."""

    def __init__(self) -> None:
        import asyncio

        self.loop = asyncio.new_event_loop()
        self.streams: set[Any] = set()

    def __del__(self) -> None:
        if not self.loop.is_closed():
            self.loop.close()


# Holds one `threading.local`, made with the first loop.
_locals: dict[str, Any] = {}
# What a fork inherited: to close it would reach into the parent's loop.
_inherited: list[Any] = []


def _thread_loop() -> _OwnLoop:
    own = _locals.get("")
    if own is None:
        import os
        from atexit import register
        from threading import local

        register(_close_thread_loop)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=_forget_loops)
        # In one step: of two threads that come first at once, one wins.
        own = _locals.setdefault("", local())
    holder: _OwnLoop | None = getattr(own, "holder", None)
    if holder is None or holder.loop.is_closed():
        holder = own.holder = _OwnLoop()
    return holder


def _forget_loops() -> None:
    _inherited.append(_locals.pop("", None))


def _close_thread_loop() -> None:
    """Close the loop of the main thread, which nothing ends before the interpreter does."""
    holder = getattr(_locals.get(""), "holder", None)
    if holder is not None:
        holder.loop.close()


def async_to_sync(func: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
    """Return a function that calls the coroutine function *func* and waits for its result."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        """Call the function and wait for it."""
        return run_coroutine(func(*args, **kwargs))

    return update_wrapper(wrapper, func)
