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


_local: Any = None


def _thread_loop() -> Any:
    global _local
    import asyncio
    from threading import local

    if _local is None:
        _local = local()
    loop = getattr(_local, "loop", None)
    if loop is None or loop.is_closed():
        loop = _local.loop = asyncio.new_event_loop()
    return loop


def async_to_sync(func: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
    """Return a function that calls the coroutine function *func* and waits for its result."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return run_coroutine(func(*args, **kwargs))

    return update_wrapper(wrapper, func)
