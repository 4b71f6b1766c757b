"""The errors of a command line, each with its message and its exit code.

    ClickException            1   printed as "Error: ..."
      FileError               1   a file that can't be opened
      UsageError              2   with the line that says how the command is used
        BadParameter          2   a value that does not fit
          MissingParameter    2
        NoSuchOption          2   with the nearest known ones
        NoSuchCommand         2   the same
        BadOptionUsage        2
        BadArgumentUsage      2
        NoArgsIsHelpError     2   shows the help page
    Abort                     1   printed as "Aborted!"
    Exit                      n   printed not at all

Raised by the parser, the types and by commands; printed by `Command.main`. Does not
import the context: it is handed in.
"""

from __future__ import annotations

import sys

from .current import resolve_color_default
from .terminal import echo, format_filename

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import IO, Any


def join_hints(hint: Any) -> str | None:
    """Return the names of a parameter as an error shows them."""
    if hint is not None and not isinstance(hint, str):
        return " / ".join(repr(name) for name in hint)
    return hint


class ClickException(Exception):
    """An error that ends the command with a message.

    Args:
        message: what the user reads.
    """

    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        # Known now, as it may be shown after the context has ended.
        self.show_color: bool | None = resolve_color_default()
        self.message = message

    def format_message(self) -> str:
        """Return the message as it is shown."""
        return self.message

    def __str__(self) -> str:
        return self.message

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message to *file*; to standard error by default."""
        if file is None:
            file = sys.stderr
        echo(f"Error: {self.format_message()}", file=file, color=self.show_color)


class UsageError(ClickException):
    """A command that was called in a wrong way.

    Args:
        message: what the user reads.
        ctx: the context of the command; filled in by the context where it is left out.
    """

    exit_code = 2

    def __init__(self, message: str, ctx: Any = None) -> None:
        super().__init__(message)
        self.ctx = ctx
        self.cmd: Any = ctx.command if ctx else None

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the usage of the command, where its help is, and the message."""
        if file is None:
            file = sys.stderr
        color = None
        hint = ""
        if self.ctx is not None and self.ctx.command.get_help_option(self.ctx) is not None:
            name = self.ctx.help_option_names[0]
            hint = f"Try '{self.ctx.command_path} {name}' for help.\n"
        if self.ctx is not None:
            color = self.ctx.color
            echo(f"{self.ctx.get_usage()}\n{hint}", file=file, color=color)
        echo(f"Error: {self.format_message()}", file=file, color=color)


class BadParameter(UsageError):
    """A value that does not fit its parameter.

    Args:
        message: what is wrong with the value.
        ctx: the context of the command.
        param: the parameter.
        param_hint: its name, where it is not that of *param*; or several names.
    """

    def __init__(
        self,
        message: str,
        ctx: Any = None,
        param: Any = None,
        param_hint: Sequence[str] | str | None = None,
    ) -> None:
        super().__init__(message, ctx)
        self.param = param
        self.param_hint = param_hint

    def _hint(self) -> str | None:
        if self.param_hint is not None:
            return join_hints(self.param_hint)
        if self.param is not None:
            return join_hints(self.param.get_error_hint(self.ctx))
        return None

    def format_message(self) -> str:
        """Return the message behind the name of the parameter."""
        hint = self._hint()
        if hint is None:
            return f"Invalid value: {self.message}"
        return f"Invalid value for {hint}: {self.message}"


class MissingParameter(BadParameter):
    """A parameter that is required and was not given.

    Args:
        message: what to add to the message.
        ctx: the context of the command.
        param: the parameter.
        param_hint: its name, where it is not that of *param*; or several names.
        param_type: `"option"`, `"argument"` or `"parameter"`, where *param* does not say.
    """

    def __init__(
        self,
        message: str | None = None,
        ctx: Any = None,
        param: Any = None,
        param_hint: Sequence[str] | str | None = None,
        param_type: str | None = None,
    ) -> None:
        super().__init__(message or "", ctx, param, param_hint)
        self.param_type = param_type

    def format_message(self) -> str:
        """Return what is missing, and where its type knows which values it may have."""
        hint = self._hint()
        kind = self.param_type
        message: str = self.message
        if self.param is not None:
            kind = kind or self.param.param_type_name
            more = self.param.type.get_missing_message(param=self.param, ctx=self.ctx)
            if more:
                message = f"{message}. {more}" if message else more
        missing = {"argument": "Missing argument", "option": "Missing option"}.get(
            kind or "", f"Missing {kind or 'parameter'}"
        )
        return f"{missing}{f' {hint}' if hint else ''}.{f' {message}' if message else ''}"

    def __str__(self) -> str:
        if not self.message:
            return f"Missing parameter: {self.param.name if self.param else None}"
        return self.message


class NoSuchOption(UsageError):
    """An option that the command does not have.

    Args:
        option_name: the option.
        message: in place of `No such option '--x'.`
        possibilities: the names that there are; those that are close are kept.
        ctx: the context of the command.
    """

    def __init__(
        self,
        option_name: str,
        message: str | None = None,
        possibilities: Iterable[str] | None = None,
        ctx: Any = None,
    ) -> None:
        super().__init__(message or f"No such option {option_name!r}.", ctx)
        self.option_name = option_name
        self.possibilities = _close(option_name, possibilities)

    def format_message(self) -> str:
        """Return the message and the names that may have been meant."""
        return self.message + _meant(self.possibilities)


class NoSuchCommand(UsageError):
    """A command that the group does not have.

    Args:
        command_name: the command.
        message: in place of `No such command 'x'.`
        possibilities: the names that there are; those that are close are kept.
        ctx: the context of the group.
    """

    def __init__(
        self,
        command_name: str,
        message: str | None = None,
        possibilities: Iterable[str] | None = None,
        ctx: Any = None,
    ) -> None:
        super().__init__(message or f"No such command {command_name!r}.", ctx)
        self.command_name = command_name
        self.possibilities = _close(command_name, possibilities)

    def format_message(self) -> str:
        """Return the message and the names that may have been meant."""
        return self.message + _meant(self.possibilities)


def _close(name: str, possibilities: Iterable[str] | None) -> list[str] | None:
    from difflib import get_close_matches

    return get_close_matches(name, possibilities) if possibilities else None


def _meant(possibilities: list[str] | None) -> str:
    if not possibilities:
        return ""
    names = ", ".join(repr(name) for name in sorted(possibilities))
    if len(possibilities) == 1:
        return f" Did you mean {names}?"
    return f" (Did you mean one of: {names}?)"


class BadOptionUsage(UsageError):
    """An option that was used in a wrong way, as without its value.

    Args:
        option_name: the option.
        message: what the user reads.
        ctx: the context of the command.
    """

    def __init__(self, option_name: str, message: str, ctx: Any = None) -> None:
        super().__init__(message, ctx)
        self.option_name = option_name


class BadArgumentUsage(UsageError):
    """An argument that was used in a wrong way, as with too few values."""


class NoArgsIsHelpError(UsageError):
    """A command was called without arguments: its help page is shown.

    Args:
        ctx: the context of the command.
    """

    def __init__(self, ctx: Any) -> None:
        super().__init__(ctx.get_help(), ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the help page to standard error."""
        echo(self.format_message(), file=file, err=True, color=self.ctx.color)


class FileError(ClickException):
    """A file that can't be opened.

    Args:
        filename: its name.
        hint: why.
    """

    def __init__(self, filename: str, hint: str | None = None) -> None:
        super().__init__(hint or "unknown error")
        self.ui_filename: str = format_filename(filename)
        self.filename = filename

    def format_message(self) -> str:
        """Return which file could not be opened, and why."""
        return f"Could not open file {self.ui_filename!r}: {self.message}"


class Abort(RuntimeError):
    """The user gave up, or a question was answered with no."""


class Exit(RuntimeError):
    """The command ends here.

    Args:
        code: the exit code of the program.
    """

    __slots__ = ("exit_code",)

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.exit_code: int = code
