"""From a function to a command: its name, its parameters, its help text.

Called by the decorators and by groups. Does not know groups.
"""

from __future__ import annotations

from .base import Command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, TypeVar, overload

    C = TypeVar("C", bound=Command)

# Endings of a function's name that are left out of the command's.
_ENDINGS = ("command", "cmd", "group", "grp")


if TYPE_CHECKING:

    @overload
    def command(name: Callable[..., Any]) -> Command:
        """As a decorator without arguments."""

    @overload
    def command(name: str | None, cls: type[C], **attrs: Any) -> Callable[[Callable[..., Any]], C]:
        """With a class of one's own."""

    @overload
    def command(
        name: None = None, *, cls: type[C], **attrs: Any
    ) -> Callable[[Callable[..., Any]], C]:
        """With a class of one's own."""

    @overload
    def command(
        name: str | None = None, cls: None = None, **attrs: Any
    ) -> Callable[[Callable[..., Any]], Command]:
        """With arguments."""


def command(name: Any = None, cls: Any = None, **attrs: Any) -> Any:
    """Make a command of a function.

    Args:
        name: by default that of the function, with dashes, without `_command`, `_cmd`,
            `_group` or `_grp` at its end.
        cls: its class.
        attrs: arguments of the class.
    """
    function = None
    if callable(name):
        function, name = name, None
        if cls is not None or attrs:
            msg = "Use 'command(**kwargs)(callable)' to provide arguments."
            if not (cls is not None and not attrs):
                raise TypeError(msg)

    def decorator(f: Any) -> Any:
        """Decorate one function."""
        if isinstance(f, Command):
            msg = "Attempted to convert a callback into a command twice."
            raise TypeError(msg)
        params = attrs.pop("params", None) or []
        declared = getattr(f, "__click_params__", None)
        if declared is not None:
            params = [*params, *reversed(declared)]
            del f.__click_params__
        if attrs.get("help") is None:
            attrs["help"] = f.__doc__
        made = (cls or Command)(
            name=_name_of(f) if name is None else name, callback=f, params=params, **attrs
        )
        made.__doc__ = f.__doc__
        return made

    return decorator if function is None else decorator(function)


def _name_of(function: Any) -> str:
    words: str = function.__name__.lower().replace("_", "-")
    first, _, last = words.rpartition("-")
    return first if first and last in _ENDINGS else words
