"""Other programs: the pager, the user's editor, and what opens a file or a URL.

Called by commands. Each is chosen by the environment (`PAGER`, `VISUAL`, `EDITOR`); no
shell is started.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress

from .exceptions import ClickException
from .terminal import is_terminal, strip_ansi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, Callable

EDITORS = ("sensible-editor", "vim", "nano", "vi")


def _pager() -> list[str] | None:
    """Return the words of the pager; `None` where there is none, or no terminal."""
    import shlex
    from shutil import which

    if not is_terminal(sys.stdin) or not is_terminal(sys.stdout):
        return None
    words = shlex.split(os.environ.get("PAGER", ""), posix=os.name != "nt")
    if words:
        return words if which(words[0]) else None
    if os.environ.get("TERM") in ("dumb", "emacs"):
        return None
    for name in ("more",) if os.name == "nt" else ("less", "more"):
        if which(name):
            return [name]
    return None


@contextmanager
def get_pager_file(color: bool | None = None) -> Iterator[Any]:
    """Yield a stream of text that the pager shows; standard output where there is none.

    Args:
        color: keep the colors, or not; by default the pager decides.
    """
    words = _pager()
    if words is None:
        yield _Plain(sys.stdout, is_terminal(sys.stdout) if color is None else color)
        return
    import subprocess

    env = dict(os.environ)
    if os.path.basename(words[0]) == "less":
        flags = " ".join([env.get("LESS", ""), *words[1:]])
        if color is None:
            color = "r" in flags.lower()
        elif color and not flags.strip():
            env["LESS"] = "-R"
    program = subprocess.Popen(
        words, stdin=subprocess.PIPE, env=env, text=True, encoding="utf-8", errors="replace"
    )
    stream: Any = program.stdin
    try:
        # The user may leave before the end.
        with suppress(BrokenPipeError):
            yield _Plain(stream, bool(color))
    finally:
        with suppress(BrokenPipeError):
            stream.close()
        _wait(program)


def _wait(program: Any) -> None:
    """Wait for a program that reads the terminal itself: Ctrl-C is its own business."""
    while True:
        try:
            program.wait()
        except KeyboardInterrupt:
            continue
        return


class _Plain:
    """A stream that leaves colors out, or not."""

    def __init__(self, stream: Any, color: bool) -> None:
        self._stream = stream
        self._color = color

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write text."""
        return int(self._stream.write(text if self._color else strip_ansi(text)))


def echo_via_pager(
    text_or_generator: Iterable[str] | Callable[[], Iterable[str]] | str,
    color: bool | None = None,
) -> None:
    """Show a text with the user's pager, or print it where there is none.

    Args:
        text_or_generator: the text, its parts, or a function that returns parts.
        color: keep the colors, or not; by default the pager decides.
    """
    text: Any = text_or_generator() if callable(text_or_generator) else text_or_generator
    parts = [text] if isinstance(text, str) else text
    with get_pager_file(color) as stream:
        for part in parts:
            stream.write(part if isinstance(part, str) else str(part))
        stream.write("\n")


def _editor() -> str:
    from shutil import which

    for name in ("VISUAL", "EDITOR"):
        if os.environ.get(name):
            return os.environ[name]
    if os.name == "nt":
        return "notepad"
    return next((name for name in EDITORS if which(name)), "vi")


def edit(
    text: str | bytes | bytearray | None = None,
    editor: str | None = None,
    env: Mapping[str, str] | None = None,
    require_save: bool = True,
    extension: str = ".txt",
    filename: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | None = None,
) -> Any:
    """Let the user edit a text, or files.

    Args:
        text: the text.
        editor: the program; by default that of `VISUAL` or `EDITOR`.
        env: environment variables for it.
        require_save: return `None` if the user saved nothing.
        extension: of the file that the editor sees.
        filename: edit this file, or these, in place of *text*.

    Returns:
        the text, of the type of *text*; `None` if it was not saved or *filename* is given.

    Raises:
        ClickException: the editor failed.
    """
    if filename is not None:
        one = isinstance(filename, (str, os.PathLike))
        names: Any = [filename] if one else filename
        _run_editor(editor, env, [os.fspath(name) for name in names])
        return None
    import tempfile

    binary = isinstance(text, (bytes, bytearray))
    newline = "\r\n" if os.name == "nt" else "\n"
    if not binary:
        words = str(text or "")
        words += "\n" if words and not words.endswith("\n") else ""
        data: Any = words.replace("\n", newline).encode("utf-8-sig" if os.name == "nt" else "utf-8")
    else:
        data = text
    descriptor, name = tempfile.mkstemp(prefix="editor-", suffix=extension)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        # Two seconds ago, so that any saving is seen on a disk with coarse times.
        os.utime(name, (os.path.getatime(name), os.path.getmtime(name) - 2))
        before = os.path.getmtime(name)
        _run_editor(editor, env, [name])
        if require_save and os.path.getmtime(name) == before:
            return None
        with open(name, "rb") as file:
            data = file.read()
    finally:
        os.unlink(name)
    return data if binary else data.decode("utf-8-sig").replace("\r\n", "\n")


def _run_editor(editor: str | None, env: Mapping[str, str] | None, names: list[str]) -> None:
    import shlex
    import subprocess

    editor = editor or _editor()
    try:
        code = subprocess.call(
            [*shlex.split(editor, posix=os.name != "nt"), *names],
            env={**os.environ, **env} if env else None,
        )
    except OSError as e:
        msg = f"{editor}: Editing failed: {e}"
        raise ClickException(msg) from e
    if code:
        msg = f"{editor}: Editing failed"
        raise ClickException(msg)


def launch(url: str, wait: bool = False, locate: bool = False) -> int:
    """Open a URL or a file with the program that the user has for it.

    Args:
        url: what to open.
        wait: wait until that program ends, where it can be known.
        locate: show the file in its folder.

    Returns:
        the exit code; 0 without *wait*.
    """
    import subprocess

    startfile = getattr(os, "startfile", None)
    if startfile is not None and not locate:
        startfile(url)
        return 0
    if sys.platform == "darwin":
        words = ["open", *(["-W"] if wait else []), *(["-R"] if locate else []), url]
    elif os.name == "nt":
        words = ["explorer", f"/select,{url}"]
    else:
        words = ["xdg-open", os.path.dirname(url) or "." if locate else url]
    try:
        program = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        if url.startswith(("http://", "https://")) and not locate and not wait:
            import webbrowser

            return 0 if webbrowser.open(url) else 1
        return 1
    return program.wait() if wait else 0
