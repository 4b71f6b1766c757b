"""The stack of contexts of this thread: which command is running now.

Called by everything that prints or asks, to learn whether colors are wanted. Does not
know what a context is.
"""

from __future__ import annotations

from threading import local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_state = local()


def get_current_context(silent: bool = False) -> Any:
    """Return the context of the command that runs in this thread.

    Args:
        silent: return `None` where there is none, and do not raise.

    Raises:
        RuntimeError: no command is running.
    """
    stack = getattr(_state, "stack", None)
    if stack:
        return stack[-1]
    if silent:
        return None
    msg = "There is no active click context."
    raise RuntimeError(msg)


def push_context(ctx: Any) -> None:
    """Make *ctx* the current context of this thread."""
    _state.__dict__.setdefault("stack", []).append(ctx)


def pop_context() -> None:
    """Go back to the context before."""
    _state.stack.pop()


def resolve_color_default(color: bool | None = None) -> bool | None:
    """Return *color*, or where it is `None` what the current context says."""
    if color is not None:
        return color
    ctx = get_current_context(silent=True)
    return None if ctx is None else ctx.color
