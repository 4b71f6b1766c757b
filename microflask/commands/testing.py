"""CliRunner: runs a command within a test, and keeps what it prints.

Called by tests, and by the application's `test_cli_runner`. Does not start a process;
while a command runs, the standard streams are those of the runner, for all threads.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, nullcontext
from io import BytesIO, TextIOWrapper

from . import formatting
from .prompts import readers
from .terminal import color_of_runner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import IO, Any

    from .core import Command

# The width of help pages, whatever the terminal.
COLUMNS = 80


class _Shared(BytesIO):
    """Bytes that are also written to another stream."""

    def __init__(self, whole: BytesIO) -> None:
        super().__init__()
        self._whole = whole

    def write(self, data: Any) -> int:
        """Write to both."""
        self._whole.write(data)
        return super().write(data)

    def close(self) -> None:
        """Stay open: the stream of text above ends before what it printed is read."""


class _Named(TextIOWrapper):
    """A stream with the name and mode of the one that it stands in for."""

    def __init__(self, buffer: Any, name: str, mode: str, **options: Any) -> None:
        super().__init__(buffer, **options)
        self._name = name
        self._mode = mode

    @property
    def name(self) -> str:
        """The name of the stream that it stands in for."""
        return self._name

    @property
    def mode(self) -> str:
        """The mode of the stream that it stands in for."""
        return self._mode


@contextmanager
def _descriptors(outs: tuple[_Shared, _Shared]) -> Iterator[None]:
    """Catch what reaches the standard output and error of the process itself, too.

    What child processes and libraries in C wrote comes behind the rest.
    """
    from tempfile import TemporaryFile

    files = TemporaryFile(), TemporaryFile()
    saved = [os.dup(number) for number in (1, 2)]
    for number, (file, out) in enumerate(zip(files, outs), 1):
        os.dup2(file.fileno(), number)
        out.fileno = lambda number=number: number  # type: ignore[method-assign, misc]
    try:
        yield
    finally:
        for number, (file, out) in enumerate(zip(files, outs), 1):
            os.dup2(saved[number - 1], number)
            os.close(saved[number - 1])
            file.seek(0)
            out.write(file.read())
            file.close()


class _Reader:
    """Answers questions with the lines of the runner's input."""

    def __init__(self, input: Any, output: Any, errors: Any, echoing: _Echoing | None) -> None:
        self._input = input
        self._output = output
        self._errors = errors
        self._echoing = echoing

    def _read(self, read: Any, *args: Any) -> str:
        """Read what is shown by the question, and is not to be shown twice."""
        if self._echoing is not None:
            self._echoing.paused = True
        try:
            text: str = read(*args)
        finally:
            if self._echoing is not None:
                self._echoing.paused = False
        return text

    def _line(self) -> str:
        line = self._read(self._input.readline)
        if not line:
            raise EOFError
        return line.rstrip("\r\n")

    def visible(self, prompt: str, err: bool) -> str:
        """Show the prompt and the line that answers it."""
        output = self._errors if err else self._output
        output.write(prompt)
        line = self._line()
        output.write(f"{line}\n")
        return line

    def hidden(self, prompt: str, err: bool) -> str:
        """Show the prompt, and return the line that answers it."""
        output = self._errors if err else self._output
        output.write(f"{prompt}\n")
        return self._line()

    def char(self, echoed: bool) -> str:
        """Return the next character."""
        char = self._read(self._input.read, 1)
        if echoed:
            self._output.write(char)
            self._output.flush()
        return char


class Result:
    """What a command did.

    Args:
        runner: the runner.
        stdout_bytes: what it printed to standard output.
        stderr_bytes: what it printed to standard error.
        output_bytes: both, in the order they were printed.
        return_value: what it returned.
        exit_code: its exit code.
        exception: what it raised, or `None`.
        exc_info: the same with its traceback.
    """

    def __init__(
        self,
        runner: CliRunner,
        stdout_bytes: bytes,
        stderr_bytes: bytes,
        output_bytes: bytes,
        return_value: Any,
        exit_code: int,
        exception: BaseException | None,
        exc_info: tuple[type[BaseException], BaseException, TracebackType] | None = None,
    ) -> None:
        self.runner = runner
        self.stdout_bytes = stdout_bytes
        self.stderr_bytes = stderr_bytes
        self.output_bytes = output_bytes
        self.return_value = return_value
        self.exit_code = exit_code
        self.exception = exception
        self.exc_info = exc_info

    def _text(self, data: bytes) -> str:
        return data.decode(self.runner.charset, "replace").replace("\r\n", "\n")

    @property
    def output(self) -> str:
        """What was printed, standard output and error as a terminal shows them."""
        return self._text(self.output_bytes)

    @property
    def stdout(self) -> str:
        """What was printed to standard output."""
        return self._text(self.stdout_bytes)

    @property
    def stderr(self) -> str:
        """What was printed to standard error."""
        return self._text(self.stderr_bytes)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {repr(self.exception) if self.exception else 'okay'}>"


class CliRunner:
    """Runs commands within tests.

    Args:
        charset: of input and output.
        env: environment variables, `None` to unset one.
        echo_stdin: show in the output what is read from the input.
        catch_exceptions: keep exceptions in the result; raise them otherwise.
        capture: `sys`; or `fd`, to keep what child processes print, too (not on Windows).
        mix_stderr: `False` keeps standard error out of `Result.output`, as click up to
            8.1 did if told to.

    Source: click 8.
    """

    def __init__(
        self,
        charset: str = "utf-8",
        env: Mapping[str, str | None] | None = None,
        echo_stdin: bool = False,
        catch_exceptions: bool = True,
        capture: str = "sys",
        mix_stderr: bool = True,
    ) -> None:
        if capture not in ("sys", "fd"):
            msg = f"capture={capture!r} is not valid. Choose from 'sys' or 'fd'."
            raise ValueError(msg)
        self.capture = capture
        self.charset = charset
        self.env: Mapping[str, str | None] = env or {}
        self.echo_stdin = echo_stdin
        self.catch_exceptions = catch_exceptions
        self.mix_stderr = mix_stderr

    def get_default_prog_name(self, cli: Command) -> str:
        """Return the name by which a command is called: its own, or `root`."""
        return cli.name or "root"

    def make_env(self, overrides: Mapping[str, str | None] | None = None) -> dict[str, str | None]:
        """Return the environment variables to set."""
        return {**self.env, **(overrides or {})}

    @contextmanager
    def isolation(
        self,
        input: str | bytes | IO[Any] | None = None,
        env: Mapping[str, str | None] | None = None,
        color: bool = False,
    ) -> Iterator[tuple[BytesIO, BytesIO, BytesIO]]:
        """Stand in for the standard streams and the environment for a `with` block.

        Yields:
            what is printed to standard output, to standard error, and to both.
        """
        streams = sys.stdin, sys.stdout, sys.stderr
        whole = BytesIO()
        outs = _Shared(whole), _Shared(whole)
        entry: Any = self._input_stream(input)
        if self.echo_stdin:
            entry = _Echoing(entry, outs[0])
        options: dict[str, Any] = {"encoding": self.charset, "write_through": True}
        sys.stdin = text_input = _Named(entry, "<stdin>", "r", encoding=self.charset)
        if self.echo_stdin:
            # Read no further than asked for: what is read is shown.
            text_input._CHUNK_SIZE = 1  # type: ignore[attr-defined]
        sys.stdout = _Named(outs[0], "<stdout>", "w", **options)
        sys.stderr = _Named(outs[1], "<stderr>", "w", errors="backslashreplace", **options)
        echoing = entry if self.echo_stdin else None
        readers.append(_Reader(text_input, sys.stdout, sys.stderr, echoing))
        color_of_runner.append(color)
        width, formatting.FORCED_WIDTH = formatting.FORCED_WIDTH, COLUMNS
        before = _replace_environment(self.make_env(env))
        try:
            with _descriptors(outs) if self.capture == "fd" else nullcontext():
                yield outs[0], outs[1], whole
        finally:
            _replace_environment(before)
            formatting.FORCED_WIDTH = width
            color_of_runner.pop()
            readers.pop()
            sys.stdin, sys.stdout, sys.stderr = streams

    def _input_stream(self, input: str | bytes | IO[Any] | None) -> Any:
        if input is None:
            return BytesIO()
        if isinstance(input, str):
            return BytesIO(input.encode(self.charset))
        if isinstance(input, (bytes, bytearray)):
            return BytesIO(input)
        return getattr(input, "buffer", input)

    def invoke(
        self,
        cli: Command,
        args: str | Sequence[str] | None = None,
        input: str | bytes | IO[Any] | None = None,
        env: Mapping[str, str | None] | None = None,
        catch_exceptions: bool | None = None,
        color: bool = False,
        **extra: Any,
    ) -> Result:
        """Run a command.

        Args:
            cli: the command.
            args: its words, as a list or as one text that is split as a shell does.
            input: what is read from standard input.
            env: environment variables, `None` to unset one.
            catch_exceptions: keep exceptions in the result; as the runner does by default.
            color: keep escape codes in the output.
            extra: further arguments of `Command.main`.
        """
        if catch_exceptions is None:
            catch_exceptions = self.catch_exceptions
        if isinstance(args, str):
            from shlex import split

            args = split(args)
        prog_name = extra.pop("prog_name", None)
        if prog_name is None:
            prog_name = self.get_default_prog_name(cli)
        value: Any = None
        exit_code: Any = 0
        exc_info: Any = None
        with self.isolation(input=input, env=env, color=color) as (out, err, whole):
            try:
                value = cli.main(args=args or (), prog_name=prog_name, **extra)
            except SystemExit as e:
                exc_info = sys.exc_info()
                exit_code = e.code
                if exit_code is None:
                    exit_code = 0
                elif not isinstance(exit_code, int):
                    sys.stdout.write(f"{exit_code}\n")
                    exit_code = 1
            except Exception:
                if not catch_exceptions:
                    raise
                exc_info = sys.exc_info()
                exit_code = 1
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
        printed, complained = out.getvalue(), err.getvalue()
        both = whole.getvalue() if self.mix_stderr else printed
        exception = exc_info[1] if exc_info and exit_code != 0 else None
        return Result(self, printed, complained, both, value, exit_code, exception, exc_info)

    @contextmanager
    def isolated_filesystem(self, temp_dir: str | os.PathLike[str] | None = None) -> Iterator[str]:
        """Work in an empty folder for a `with` block; yields its name.

        Args:
            temp_dir: where to make it; it is then kept.
        """
        from shutil import rmtree
        from tempfile import mkdtemp

        before = os.getcwd()
        folder = mkdtemp(dir=temp_dir)
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)
            if temp_dir is None:
                rmtree(folder, ignore_errors=True)


class _Echoing:
    """A stream that shows in another one what is read from it."""

    def __init__(self, stream: Any, output: Any) -> None:
        self._stream = stream
        self._output = output
        self.paused = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _shown(self, data: bytes) -> bytes:
        if not self.paused:
            self._output.write(data)
        return data

    def read(self, n: int = -1) -> bytes:
        """Read, and show it."""
        return self._shown(self._stream.read(n))

    def read1(self, n: int = -1) -> bytes:
        """Read what is there, and show it."""
        return self._shown(self._stream.read1(n))

    def readline(self, n: int = -1) -> bytes:
        """Read a line, and show it."""
        return self._shown(self._stream.readline(n))

    def readlines(self) -> list[bytes]:
        """Read all lines, and show them."""
        return [self._shown(line) for line in self._stream.readlines()]

    def __iter__(self) -> Iterator[bytes]:
        return (self._shown(line) for line in self._stream)


def _replace_environment(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Set variables, and unset those that are `None`; return what they were before."""
    before = {name: os.environ.get(name) for name in values}
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    return before
