"""Questions to the user: a value, yes or no, a key.

Called by commands, and by options that ask for their value. Does not remember answers.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager

from .exceptions import Abort, UsageError
from .terminal import echo, is_terminal
from .types import Choice, ParamType, convert_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Callable


class Reader:
    """How answers are read; a `CliRunner` puts its own in place."""

    def visible(self, prompt: str, err: bool) -> str:
        """Return the line that the user types behind *prompt*."""
        return input(prompt)

    def hidden(self, prompt: str, err: bool) -> str:
        """Return the line that the user types unseen."""
        from getpass import getpass

        return getpass(prompt)

    def char(self, echoed: bool) -> str:
        """Return the next key."""
        return _read_key(echoed)


# The last one is asked.
readers: list[Any] = [Reader()]


def _ask(text: str, hidden: bool, err: bool) -> str:
    """Print a question and return the answer.

    Raises:
        Abort: the user pressed Ctrl-C or there is no more input.
    """
    reader = readers[-1]
    try:
        ask: Callable[[str, bool], str] = reader.hidden if hidden else reader.visible
        if err:
            echo(text, nl=False, err=True)
            return ask("", True)
        # The last blank goes through input(), so that readline knows where the line begins.
        echo(text.rstrip(" "), nl=False)
        return ask(" ", False)
    except (KeyboardInterrupt, EOFError):
        if hidden:
            # getpass prints no line break when it is interrupted.
            echo(None, err=err)
        raise Abort from None


def _question(
    text: str, suffix: str, show_default: Any, default: Any, show_choices: bool, type: ParamType
) -> str:
    if show_choices and isinstance(type, Choice):
        choices = ", ".join(type.normalize_choice(choice) for choice in type.choices)
        text = f"{text} ({choices})"
    if isinstance(show_default, str):
        default = f"({show_default})"
    if default is not None and show_default:
        if hasattr(builtin_type(default), "__members__"):
            default = default.name
        elif hasattr(default, "read") and hasattr(default, "name"):
            default = default.name
        text = f"{text} [{default}]"
    return f"{text}{suffix}"


builtin_type = type


def prompt(
    text: str,
    default: Any = None,
    hide_input: bool = False,
    confirmation_prompt: bool | str = False,
    type: Any = None,
    value_proc: Callable[[str], Any] | None = None,
    prompt_suffix: str = ": ",
    show_default: bool | str = True,
    err: bool = False,
    show_choices: bool = True,
) -> Any:
    """Ask for a value until one fits.

    Args:
        text: the question.
        default: the value of an empty answer.
        hide_input: do not show what is typed.
        confirmation_prompt: ask twice; or the second question.
        type: of the value; by default that of *default*.
        value_proc: converts the answer, in place of *type*.
        prompt_suffix: what ends the question.
        show_default: show the default in brackets; or what to show there.
        err: ask on standard error.
        show_choices: show what may be chosen.

    Raises:
        Abort: the user pressed Ctrl-C or there is no more input.
    """
    kind = convert_type(type, default)
    if value_proc is None:
        value_proc = kind
    question = _question(text, prompt_suffix, show_default, default, show_choices, kind)
    repeat = ""
    if confirmation_prompt:
        again = "Repeat for confirmation" if confirmation_prompt is True else confirmation_prompt
        repeat = f"{again}{prompt_suffix}"
    while True:
        answer: Any = _ask(question, hide_input, err)
        if not answer:
            if default is None:
                continue
            answer = default
        try:
            result = value_proc(answer)
        except UsageError as e:
            hidden = "Error: The value you entered was invalid."
            echo(hidden if hide_input else f"Error: {e.message}", err=err)
            continue
        if not repeat:
            return result
        while True:
            second: Any = _ask(repeat, hide_input, err)
            if second or answer == default:
                break
        if answer == (second or default):
            return result
        echo("Error: The two entered values do not match.", err=err)


def confirm(
    text: str,
    default: bool | None = False,
    abort: bool = False,
    prompt_suffix: str = ": ",
    show_default: bool = True,
    err: bool = False,
) -> bool:
    """Ask a question that is answered with yes or no.

    Args:
        text: the question.
        default: the meaning of an empty answer; `None` asks again.
        abort: raise `Abort` for no.
        prompt_suffix: what ends the question.
        show_default: show the default in brackets.
        err: ask on standard error.

    Raises:
        Abort: no, with *abort*; the user pressed Ctrl-C; there is no more input.
    """
    shown = f" [{'y/n' if default is None else 'Y/n' if default else 'y/N'}]"
    question = f"{text}{shown if show_default else ''}{prompt_suffix}"
    while True:
        answer = _ask(question, False, err).lower().strip()
        if answer in ("y", "yes"):
            return True
        if answer in ("n", "no") or (not answer and default is False):
            break
        if not answer and default:
            return True
        echo("Error: invalid input", err=err)
    if abort:
        raise Abort
    return False


def getchar(echo: bool = False) -> str:
    """Return the next key that is pressed, without waiting for a line.

    Args:
        echo: show it.
    """
    return str(readers[-1].char(echo))


def pause(info: str | None = None, err: bool = False) -> None:
    """Wait for any key; does nothing where the program does not run in a terminal.

    Args:
        info: what to say; `Press any key to continue...` by default.
        err: say it on standard error.
    """
    if not is_terminal(sys.stdin) or not is_terminal(sys.stdout):
        return
    info = "Press any key to continue..." if info is None else info
    if info:
        echo(info, nl=False, err=err)
    try:
        getchar()
    except (KeyboardInterrupt, EOFError):
        pass
    finally:
        if info:
            echo(err=err)


@contextmanager
def raw_terminal() -> Iterator[int]:
    """Have the terminal hand over each key at once; yields its descriptor.

    Not on Windows.
    """
    import os
    import termios
    import tty

    own = is_terminal(sys.stdin)
    descriptor = sys.stdin.fileno() if own else os.open("/dev/tty", os.O_RDONLY)
    before = termios.tcgetattr(descriptor)
    try:
        tty.setraw(descriptor)
        yield descriptor
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
        if not own:
            os.close(descriptor)


def _read_key(echoed: bool) -> str:
    import os

    if os.name == "nt":
        return _read_key_on_windows(echoed)
    with raw_terminal() as descriptor:
        key = os.read(descriptor, 32).decode(sys.stdin.encoding or "utf-8", "replace")
    return _checked(key, echoed)


def _read_key_on_windows(echoed: bool) -> str:
    from importlib import import_module

    msvcrt: Any = import_module("msvcrt")
    key = msvcrt.getwch()
    if key in ("\x00", "\xe0"):
        key += msvcrt.getwch()
    return _checked(key, echoed)


def _checked(key: str, echoed: bool) -> str:
    if key == "\x03":
        raise KeyboardInterrupt
    if key in ("\x04", "\x1a"):
        raise EOFError
    if echoed:
        sys.stdout.write(key)
        sys.stdout.flush()
    return key
