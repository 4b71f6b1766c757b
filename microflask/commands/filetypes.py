"""Types of parameters that look at the disk: `Path`, `File`, and files opened late.

Called by `Parameter` as the other types are. Does not delete what a command wrote.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial

from .exceptions import FileError
from .terminal import format_filename, get_binary_stream, get_text_stream
from .types import ParamType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import IO, Any, Callable

    from .shell_completion import CompletionItem


def _leave(end: Callable[[], None]) -> None:
    """Close or flush a file; what the command has closed itself, or can't write, is let be."""
    with suppress(Exception):
        end()


class KeepOpenFile:
    """A file that a `with` block does not close: a standard stream."""

    def __init__(self, file: IO[Any]) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> KeepOpenFile:
        return self

    def __exit__(self, *exc_info: object) -> None:
        return

    def __repr__(self) -> str:
        return repr(self._file)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._file)


class AtomicFile:
    """A file that takes its name when it is closed: readers see the old or the new one."""

    def __init__(self, file: IO[Any], temporary: str, name: str) -> None:
        self._file = file
        self._temporary = temporary
        self.name = name
        self.closed = False

    def close(self, delete: bool = False) -> None:
        """Put the file in its place; with *delete*, drop it."""
        if self.closed:
            return
        self._file.close()
        if delete:
            os.unlink(self._temporary)
        else:
            os.replace(self._temporary, os.path.realpath(self.name))
        self.closed = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> AtomicFile:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close(delete=exc_type is not None)

    def __repr__(self) -> str:
        return repr(self._file)


class LazyFile:
    """A file that is opened when it is first used; one to be read is opened once to see.

    Args:
        filename: its name.
        mode, encoding, errors, atomic: as of `open_file`.
    """

    def __init__(
        self,
        filename: str | os.PathLike[str],
        mode: str = "r",
        encoding: str | None = None,
        errors: str | None = "strict",
        atomic: bool = False,
    ) -> None:
        self.name: str = os.fspath(filename)
        self.mode = mode
        self.encoding = encoding
        self.errors = errors
        self.atomic = atomic
        self._f: Any = None
        self.should_close = True
        if self.name == "-":
            self._f, self.should_close = open_stream(self.name, mode, encoding, errors)
        elif "r" in mode:
            # A missing file is told before the command starts.
            open(self.name, mode).close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.open(), name)

    def __repr__(self) -> str:
        if self._f is not None:
            return repr(self._f)
        return f"<unopened file '{format_filename(self.name)}' {self.mode}>"

    def open(self) -> Any:
        """Return the file, opened by now.

        Raises:
            FileError: it can't be opened.
        """
        if self._f is None:
            try:
                self._f, self.should_close = open_stream(
                    self.name, self.mode, self.encoding, self.errors, self.atomic
                )
            except OSError as e:
                raise FileError(self.name, hint=e.strerror) from e
        return self._f

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._f is not None:
            self._f.close()

    def close_intelligently(self) -> None:
        """Close the file, unless it is a standard stream."""
        if self.should_close:
            self.close()

    def __enter__(self) -> LazyFile:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close_intelligently()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.open())


def open_stream(
    filename: str | os.PathLike[str],
    mode: str = "r",
    encoding: str | None = None,
    errors: str | None = "strict",
    atomic: bool = False,
) -> tuple[Any, bool]:
    """Return an open file, and whether it is to be closed; `-` is a standard stream."""
    filename = os.fspath(filename)
    if filename == "-":
        name = "stdout" if any(letter in mode for letter in "wax") else "stdin"
        if "b" in mode:
            return get_binary_stream(name), False
        return get_text_stream(name, encoding, errors), False
    text: dict[str, Any] = {} if "b" in mode else {"encoding": encoding, "errors": errors}
    if not atomic:
        return open(filename, mode, **text), True
    if "w" not in mode:
        msg = "Atomic writes only make sense with `w`-mode."
        raise ValueError(msg)
    return _open_atomic(filename, mode, text), True


def _open_atomic(filename: str, mode: str, text: dict[str, Any]) -> AtomicFile:
    from tempfile import mkstemp

    descriptor, temporary = mkstemp(
        prefix=".__atomic-write", dir=os.path.dirname(os.path.realpath(filename))
    )
    try:
        permissions = os.stat(filename).st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        permissions = 0o666 & ~mask
    os.chmod(temporary, permissions)
    return AtomicFile(os.fdopen(descriptor, mode, **text), temporary, filename)


def open_file(
    filename: str | os.PathLike[str],
    mode: str = "r",
    encoding: str | None = None,
    errors: str | None = "strict",
    lazy: bool = False,
    atomic: bool = False,
) -> Any:
    """Open a file; `-` is standard input, or with a mode to write standard output.

    Args:
        filename: its name.
        mode: as of `open`.
        encoding: of text.
        errors: what happens to text that can't be encoded or decoded.
        lazy: open it when it is first used.
        atomic: write to another file, which takes the name when it is closed.
    """
    if lazy:
        return LazyFile(filename, mode, encoding, errors, atomic=atomic)
    file, should_close = open_stream(filename, mode, encoding, errors, atomic=atomic)
    return file if should_close else KeepOpenFile(file)


class File(ParamType):
    """A file, opened before the command runs and closed after it.

    Args:
        mode: as of `open`.
        encoding: of text.
        errors: what happens to text that can't be encoded or decoded.
        lazy: open it when it is first used; by default so for files to be written.
        atomic: write to another file, which takes the name when it is closed.
    """

    name = "filename"
    envvar_list_splitter = os.path.pathsep
    _told = ("mode", "encoding")

    def __init__(
        self,
        mode: str = "r",
        encoding: str | None = None,
        errors: str | None = "strict",
        lazy: bool | None = None,
        atomic: bool = False,
    ) -> None:
        self.mode = mode
        self.encoding = encoding
        self.errors = errors
        self.lazy = lazy
        self.atomic = atomic

    def resolve_lazy_flag(self, value: Any) -> bool:
        """Return whether the file *value* is opened late."""
        if self.lazy is not None:
            return self.lazy
        return os.fspath(value) != "-" and "w" in self.mode

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        """Leave it to the shell."""
        from .shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the file."""
        if hasattr(value, "read") or hasattr(value, "write"):
            return value
        try:
            if self.resolve_lazy_flag(value):
                lazy = LazyFile(value, self.mode, self.encoding, self.errors, atomic=self.atomic)
                if ctx is not None:
                    ctx.call_on_close(lazy.close_intelligently)
                return lazy
            file, should_close = open_stream(
                value, self.mode, self.encoding, self.errors, atomic=self.atomic
            )
        except OSError as e:
            self.fail(f"'{format_filename(value)}': {e.strerror}", param, ctx)
        if ctx is not None:
            ctx.call_on_close(partial(_leave, file.close if should_close else file.flush))
        return file


class Path(ParamType):
    """The name of a file or folder, checked but not opened.

    Args:
        exists: it must be there.
        file_okay: it may be a file.
        dir_okay: it may be a folder.
        writable, readable, executable: the user must be allowed to.
        resolve_path: make it absolute, links followed.
        allow_dash: `-` stands for a standard stream and is not checked.
        path_type: what to return: `str`, `bytes`, `pathlib.Path`; by default as given.
    """

    envvar_list_splitter = os.path.pathsep
    _told = ("exists", "file_okay", "dir_okay", "writable", "readable", "allow_dash")

    def __init__(
        self,
        exists: bool = False,
        file_okay: bool = True,
        dir_okay: bool = True,
        writable: bool = False,
        readable: bool = True,
        resolve_path: bool = False,
        allow_dash: bool = False,
        path_type: Any = None,
        executable: bool = False,
    ) -> None:
        self.exists = exists
        self.file_okay = file_okay
        self.dir_okay = dir_okay
        self.writable = writable
        self.readable = readable
        self.executable = executable
        self.resolve_path = resolve_path
        self.allow_dash = allow_dash
        self.type = path_type
        self.name = "path"
        if file_okay and not dir_okay:
            self.name = "file"
        elif dir_okay and not file_okay:
            self.name = "directory"

    def coerce_path_result(self, value: str | os.PathLike[str]) -> Any:
        """Return the path as an object of `path_type`."""
        if self.type is None or isinstance(value, self.type):
            return value
        if self.type is str:
            return os.fsdecode(value)
        if self.type is bytes:
            return os.fsencode(value)
        return self.type(value)

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        """Leave it to the shell."""
        from .shell_completion import CompletionItem

        kind = "dir" if self.dir_okay and not self.file_okay else "file"
        return [CompletionItem(incomplete, type=kind)]

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the path, if it is what was asked for."""
        is_dash = self.file_okay and self.allow_dash and value in (b"-", "-")
        if is_dash:
            return self.coerce_path_result(value)
        given = value
        if self.resolve_path:
            value = os.path.realpath(value)
        wrong = self._wrong(value)
        if wrong:
            kind, end = wrong
            self.fail(f"{kind} {format_filename(given)!r} {end}.", param, ctx)
        return self.coerce_path_result(value)

    def _wrong(self, value: Any) -> tuple[str, str] | None:
        """Return what kind of path it should be, and what is wrong about it."""
        from stat import S_ISDIR, S_ISREG

        kind = self.name.title()
        try:
            mode = os.stat(value).st_mode
        except OSError:
            return (kind, "does not exist") if self.exists else None
        if not self.file_okay and S_ISREG(mode):
            return kind, "is a file"
        if not self.dir_okay and S_ISDIR(mode):
            return kind, "is a directory"
        for wanted, flag, word in (
            (self.readable, os.R_OK, "readable"),
            (self.writable, os.W_OK, "writable"),
            (self.executable, os.X_OK, "executable"),
        ):
            if wanted and not os.access(value, flag):
                return kind, f"is not {word}"
        return None
