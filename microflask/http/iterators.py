"""Bodies of responses: closed at the end, read from a file, written to.

Called by response, conditional and sendfile. Does not read requests.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO, Any

__all__ = ["ClosingIterator", "FileWrapper", "RangeWrapper", "ResponseStream", "wrap_file"]


class ClosingIterator:
    """Iterates an application's answer and calls functions when the server closes it.

    Parameters:
        iterable: the chunks; its own `close` is called first.
        callbacks: a function or several, called without arguments, in order.
    """

    def __init__(
        self,
        iterable: Iterable[bytes],
        callbacks: Callable[[], Any] | Iterable[Callable[[], Any]] | None = None,
    ) -> None:
        iterator = iter(iterable)
        self._next = iterator.__next__
        if callbacks is None:
            todo: list[Callable[[], Any]] = []
        elif callable(callbacks):
            todo = [callbacks]
        else:
            todo = list(callbacks)
        close = getattr(iterable, "close", None)
        if close is not None:
            todo.insert(0, close)
        self._callbacks = todo

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return self._next()

    def close(self) -> None:
        """Call each function; as PEP 3333 asks, once per `close` of the server."""
        for callback in self._callbacks:
            callback()


class FileWrapper:
    """Yields the blocks of a file object, for servers without `wsgi.file_wrapper`.

    Parameters:
        file: an object with `read`; `close`, `seek`, `seekable`, `tell` are passed on.
        buffer_size: bytes of a block.
    """

    def __init__(self, file: IO[bytes], buffer_size: int = 8192) -> None:
        self.file = file
        self.buffer_size = buffer_size

    def close(self) -> None:
        """Close the file, if it can be closed."""
        if hasattr(self.file, "close"):
            self.file.close()

    def seekable(self) -> bool:
        """Tell whether the file can be moved in."""
        if hasattr(self.file, "seekable"):
            return self.file.seekable()
        return hasattr(self.file, "seek")

    def seek(self, *args: Any) -> None:
        """Move in the file, if it can."""
        if hasattr(self.file, "seek"):
            self.file.seek(*args)

    def tell(self) -> int | None:
        """Return the position in the file, None if it has none."""
        if hasattr(self.file, "tell"):
            return self.file.tell()
        return None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        data = self.file.read(self.buffer_size)
        if data:
            return data
        raise StopIteration


class RangeWrapper:
    """Yields `byte_range` bytes of an iterable of chunks, from `start_byte` on.

    A seekable iterable (FileWrapper) is moved, another one is read and skipped.
    """

    def __init__(
        self, iterable: Iterable[bytes], start_byte: int = 0, byte_range: int | None = None
    ) -> None:
        self.iterable = iter(iterable)
        self._source = iterable
        self._skip = start_byte
        self._left = byte_range
        self._started = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def _start(self) -> None:
        self._started = True
        source: Any = self._source
        if type(source) is FileWrapper and hasattr(source.file, "seekable"):
            source = source.file
        seekable = getattr(source, "seekable", None)
        if seekable is not None and seekable():
            source.seek(self._skip)
            self._skip = 0

    def __next__(self) -> bytes:
        if not self._started:
            self._start()
        if self._left == 0:
            raise StopIteration
        source = self._source
        if type(source) is FileWrapper and self._left is not None and not self._skip:
            # No more of the file is read than is sent.
            chunk = source.file.read(min(source.buffer_size, self._left))
            if not chunk:
                raise StopIteration
            self._left -= len(chunk)
            return chunk
        chunk = next(self.iterable)
        while self._skip >= len(chunk) and self._skip:
            self._skip -= len(chunk)
            chunk = next(self.iterable)
        if self._skip:
            chunk = chunk[self._skip :]
            self._skip = 0
        if self._left is not None:
            chunk = chunk[: self._left]
            self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        """Close what is read from."""
        close = getattr(self._source, "close", None)
        if close is not None:
            close()


def wrap_file(environ: dict[str, Any], file: IO[bytes], buffer_size: int = 8192) -> Iterable[bytes]:
    """Wrap `file` with the server's own file wrapper, or with `FileWrapper`."""
    wrapper = environ.get("wsgi.file_wrapper", FileWrapper)
    wrapped: Iterable[bytes] = wrapper(file, buffer_size)
    return wrapped


class ResponseStream:
    """The body of a response as a file open for writing, `response.stream`."""

    mode = "wb+"

    def __init__(self, response: Any) -> None:
        self.response = response
        self.closed = False

    def write(self, value: bytes) -> int:
        """Append to the body; return the number of bytes."""
        if self.closed:
            msg = "I/O operation on closed file"
            raise ValueError(msg)
        self.response._ensure_sequence(mutable=True)
        self.response.response.append(value)
        self.response.headers.pop("Content-Length", None)
        return len(value)

    def writelines(self, seq: Iterable[bytes]) -> None:
        """Append each item."""
        for item in seq:
            self.write(item)

    def close(self) -> None:
        """Refuse further writing."""
        self.closed = True

    def flush(self) -> None:
        """Do nothing but refuse a closed stream: nothing is buffered."""
        if self.closed:
            msg = "I/O operation on closed file"
            raise ValueError(msg)

    def isatty(self) -> bool:
        """Return False; refuse a closed stream."""
        if self.closed:
            msg = "I/O operation on closed file"
            raise ValueError(msg)
        return False

    def tell(self) -> int:
        """Return the bytes written so far."""
        self.response._ensure_sequence()
        return sum(map(len, self.response.response))

    @property
    def encoding(self) -> str:
        """What text would be encoded as: always UTF-8."""
        return "utf-8"
