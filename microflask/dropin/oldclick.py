"""Names that click had before 8.2, and private ones that published programs use.

Reached by way of `table.py`. Each does what its users rely on, with our own parts.
"""

from __future__ import annotations

import errno
from typing import IO, Any

from ..commands.base import Command, expanded
from ..commands.base import program_name as program_name
from ..commands.core import Group
from ..commands.parser import OptionParser

#: What turns all styles off.
_ansi_reset_all = "\033[0m"


class _AnyOf(type):
    """What makes all of a class's base count as that class itself."""

    def __instancecheck__(cls, instance: object) -> bool:
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, other: type) -> bool:
        # A class made from the old one is of its own kind, as any class is.
        if cls.__module__ == __name__:
            return issubclass(other, cls.__bases__[0])
        return super().__subclasscheck__(other)


class _BaseCommand(Command, metaclass=_AnyOf):
    """What was below `Command`; every command is one."""


class _MultiCommand(Group, metaclass=_AnyOf):
    """What was below `Group`; every group is one."""


def _detect_program_name(path: str | None = None, _main: Any = None) -> str:
    """Return how this program was started, as usage lines show it."""
    return program_name(path, _main)


def _expand_args(
    args: Any, *, user: bool = True, env: bool = True, glob_recursive: bool = True
) -> list[str]:
    """Return words with patterns replaced by the files they match."""
    return expanded(args, user, env, glob_recursive)


class PacifyFlushWrapper:
    """A stream whose `flush` says nothing about a reader that has gone."""

    def __init__(self, wrapped: IO[Any]) -> None:
        self.wrapped = wrapped

    def flush(self) -> None:
        """Flush the stream.

        :raises OSError: for any failure but a broken pipe.
        """
        try:
            self.wrapped.flush()
        except OSError as error:
            if error.errno != errno.EPIPE:
                raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self.wrapped, name)


_OLD = {
    "BaseCommand": (_BaseCommand, "Use 'Command' instead."),
    "MultiCommand": (_MultiCommand, "Use 'Group' instead."),
    "OptionParser": (OptionParser, "The old parser is available in 'optparse'."),
}


def __getattr__(name: str) -> Any:
    if name not in _OLD:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    import warnings

    value, cure = _OLD[name]
    text = f"{name!r} is deprecated and will be removed in Click 9.0. {cure}"
    warnings.warn(text, DeprecationWarning, stacklevel=4)
    return value
