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

    Where a loop is running already it runs in a thread of its own, with a copy of the
    current context.
    """
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _thread_loop().run_until_complete(coroutine)
    from concurrent.futures import ThreadPoolExecutor
    from contextvars import copy_context

    context = copy_context()
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(context.run, asyncio.run, coroutine).result()


class _OwnLoop:
    """The event loop of one thread; closed when the thread, which alone holds it, ends."""

    def __init__(self) -> None:
        import asyncio

        self.loop = asyncio.new_event_loop()

    def __del__(self) -> None:
        if not self.loop.is_closed():
            self.loop.close()


# Holds one `threading.local`, made with the first loop.
_locals: dict[str, Any] = {}


def _thread_loop() -> Any:
    own = _locals.get("")
    if own is None:
        from atexit import register
        from threading import local

        register(_close_thread_loop)
        # In one step: of two threads that come first at once, one wins.
        own = _locals.setdefault("", local())
    holder = getattr(own, "holder", None)
    if holder is None or holder.loop.is_closed():
        holder = own.holder = _OwnLoop()
    return holder.loop


def _close_thread_loop() -> None:
    """Close the loop of the main thread, which nothing ends before the interpreter does."""
    holder = getattr(_locals[""], "holder", None)
    if holder is not None:
        holder.loop.close()


def async_to_sync(func: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
    """Return a function that calls the coroutine function *func* and waits for its result."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return run_coroutine(func(*args, **kwargs))

    return update_wrapper(wrapper, func)
