"""Text for the terminal: echo, colors, standard streams, files that may be `-`.

Called by commands and by the messages of their errors. Does not read from the user:
`prompts.py` does.
"""

from __future__ import annotations

import os
import re
import sys

from .current import resolve_color_default

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any, BinaryIO, TextIO, Union

    Color = Union[int, tuple[int, int, int], str]

_ansi = re.compile(r"\033\[[;?0-9]*[a-zA-Z]")

_COLORS = {
    name: code
    for code, name in enumerate("black red green yellow blue magenta cyan white".split(), 30)
}
_COLORS.update({f"bright_{name}": code + 60 for name, code in list(_COLORS.items())})
_COLORS["reset"] = 39

# The code that turns each on, and the one that turns it off.
_STYLES = {
    "bold": (1, 22),
    "dim": (2, 22),
    "underline": (4, 24),
    "overline": (53, 55),
    "italic": (3, 23),
    "blink": (5, 25),
    "reverse": (7, 27),
    "strikethrough": (9, 29),
}

# What a CliRunner says about colors while it runs a command; outside of one: nothing.
color_of_runner: list[bool] = []


def strip_ansi(text: str) -> str:
    """Return *text* without the escape codes of colors and styles."""
    return _ansi.sub("", text)


unstyle = strip_ansi


def _color_code(color: Color, background: int) -> str:
    if isinstance(color, int) and not isinstance(color, bool):
        return f"\033[{38 + background};5;{color}m"
    if isinstance(color, (tuple, list)):
        red, green, blue = color
        return f"\033[{38 + background};2;{red:d};{green:d};{blue:d}m"
    code = _COLORS.get(color) if isinstance(color, str) else None
    if code is None:
        msg = f"Unknown color {color!r}"
        raise ValueError(msg)
    return f"\033[{code + background}m"


def style(
    text: Any,
    fg: Color | None = None,
    bg: Color | None = None,
    bold: bool | None = None,
    dim: bool | None = None,
    underline: bool | None = None,
    overline: bool | None = None,
    italic: bool | None = None,
    blink: bool | None = None,
    reverse: bool | None = None,
    strikethrough: bool | None = None,
    reset: bool = True,
) -> str:
    """Return *text* between escape codes.

    Args:
        text: anything; `str` is applied.
        fg: color of the letters: a name, a number 0-255, or (red, green, blue).
        bg: color behind them.
        bold: on or off; `None` leaves it, as with the next seven.
        reset: end with the code that turns all off.

    Raises:
        ValueError: no such color.
    """
    given = locals()
    parts = []
    if fg:
        parts.append(_color_code(fg, 0))
    if bg:
        parts.append(_color_code(bg, 10))
    for name, (on, off) in _STYLES.items():
        if given[name] is not None:
            parts.append(f"\033[{on if given[name] else off}m")
    parts.append(str(text))
    if reset:
        parts.append("\033[0m")
    return "".join(parts)


def is_terminal(stream: Any) -> bool:
    """Return whether *stream* is a terminal."""
    try:
        return bool(stream.isatty())
    except Exception:
        return False


def should_strip_ansi(stream: Any = None, color: bool | None = None) -> bool:
    """Return whether escape codes are taken out of what goes to *stream*."""
    if color is not None:
        return not color
    if color_of_runner:
        return not color_of_runner[-1]
    return not is_terminal(sys.stdin if stream is None else stream)


def make_str(value: Any) -> str:
    """Return anything as text; bytes are decoded."""
    if isinstance(value, bytes):
        try:
            return value.decode(sys.getfilesystemencoding())
        except UnicodeError:
            return value.decode("utf-8", "replace")
    return str(value)


def echo(
    message: object = None,
    file: IO[Any] | None = None,
    nl: bool = True,
    err: bool = False,
    color: bool | None = None,
) -> None:
    """Print a message; colors are left out where the stream is no terminal.

    Args:
        message: text or bytes; of anything else the `str`.
        file: where to; standard output by default.
        nl: end with a line break.
        err: print to standard error.
        color: keep the colors, or not; by default the stream decides.
    """
    if file is None:
        file = sys.stderr if err else sys.stdout
        # A program without a console (pythonw) has no streams.
        if file is None:
            return
    if isinstance(message, (bytes, bytearray)):
        data = bytes(message) + (b"\n" if nl else b"")
        buffer: Any = getattr(file, "buffer", file)
        file.flush()
        buffer.write(data)
        buffer.flush()
        return
    text = "" if message is None else str(message)
    if nl:
        text += "\n"
    if not text:
        file.flush()
        return
    if "\033" in text and should_strip_ansi(file, resolve_color_default(color)):
        text = strip_ansi(text)
    file.write(text)
    file.flush()


def secho(
    message: Any = None,
    file: IO[Any] | None = None,
    nl: bool = True,
    err: bool = False,
    color: bool | None = None,
    **styles: Any,
) -> None:
    """Print a message in color: `echo(style(message, **styles))`."""
    if message is not None and not isinstance(message, (bytes, bytearray)):
        message = style(message, **styles)
    echo(message, file=file, nl=nl, err=err, color=color)


def get_binary_stream(name: str) -> BinaryIO:
    """Return the stream of bytes `"stdin"`, `"stdout"` or `"stderr"`.

    Raises:
        TypeError: no such stream.
    """
    stream = _stream(name)
    buffer: BinaryIO = getattr(stream, "buffer", stream)
    return buffer


def get_text_stream(
    name: str, encoding: str | None = None, errors: str | None = "strict"
) -> TextIO:
    """Return the stream of text `"stdin"`, `"stdout"` or `"stderr"`.

    Args:
        encoding: of the text, if not that of the stream.
        errors: what happens to text that can't be encoded or decoded.

    Raises:
        TypeError: no such stream.
    """
    stream: Any = _stream(name)
    if encoding is None or not hasattr(stream, "buffer"):
        return stream  # type: ignore[no-any-return]
    from io import TextIOWrapper

    class Wrapper(TextIOWrapper):
        """A stream over another, which stays open."""

        def __del__(self) -> None:
            # The stream below belongs to the program, and stays open.
            try:
                self.detach()
            except Exception:
                return

    return Wrapper(stream.buffer, encoding, errors, line_buffering=True)


def _stream(name: str) -> Any:
    if name not in ("stdin", "stdout", "stderr"):
        msg = f"Unknown standard stream '{name}'"
        raise TypeError(msg)
    return getattr(sys, name)


def format_filename(filename: Any, shorten: bool = False) -> str:
    """Return a file name as text that can be printed, bytes that are no text replaced.

    Args:
        shorten: leave the folders out.
    """
    filename = os.path.basename(filename) if shorten else os.fspath(filename)
    if isinstance(filename, bytes):
        return filename.decode(sys.getfilesystemencoding(), "replace")
    return str(filename).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def get_app_dir(app_name: str, roaming: bool = True, force_posix: bool = False) -> str:
    """Return the folder where a program keeps its user's settings.

    Args:
        app_name: the program's name, as shown.
        roaming: on Windows, the folder that follows the user to other machines.
        force_posix: elsewhere, a folder with a dot in the user's home.
    """
    plain = app_name.replace(" ", "-").lower()
    if sys.platform == "win32":
        folder = os.environ.get("APPDATA" if roaming else "LOCALAPPDATA")
        return os.path.join(folder or os.path.expanduser("~"), app_name)
    if force_posix:
        return os.path.join(os.path.expanduser(f"~/.{plain}"))
    if sys.platform == "darwin":
        return os.path.join(os.path.expanduser("~/Library/Application Support"), app_name)
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.path.join(base, plain)


def clear() -> None:
    """Clear the screen and put the cursor to its top; nothing where there is no terminal."""
    if is_terminal(sys.stdout):
        echo("\033[2J\033[1;1H", nl=False)
