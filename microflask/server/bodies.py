"""Request bodies: `wsgi.input` over a connection, of known length or chunked.

Called by the handler, which makes one body per request, and by the application, which
reads it. A body ends where the request ends, so that no read runs into the next one.
Does not answer: a body that is not HTTP raises `BodyRefused`, and the handler sends 400.
"""

from __future__ import annotations

import io
import time

from .httpparse import TOKEN
from .poller import wait

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from typing import Any, Callable

    from .limits import Limits

_HEX = frozenset(b"0123456789abcdefABCDEF")
BLOCK = 65536


class BodyRefused(OSError):
    """A request body that breaks the rules of its framing, or is too large."""

    status = 400


class BodyTooLarge(BodyRefused):
    """A body in chunks that goes past the limit `body`."""

    status = 413


class Disconnected(ConnectionError):
    """The client left, or went silent, in the middle of a request body."""


class Source:
    """A connection's incoming bytes: what was read and not yet used, then the socket.

    The socket does not block: reading tries first and waits only when nothing is there.
    """

    __slots__ = ("at", "limits", "patience", "pending", "sock", "taken", "waited", "waits")

    def __init__(self, sock: socket.socket, limits: Limits) -> None:
        self.sock = sock
        self.limits = limits
        self.patience = limits.body_time  # seconds to wait for the next byte of a body
        self.pending = b""
        self.at = 0  # how much of `pending` is used; slicing it off would cost each time
        self.waits = True  # False: raise BlockingIOError where nothing is there
        self.taken = 0  # bytes received of this body
        self.waited = 0.0  # seconds spent on waiting for them

    def rest(self) -> bytes:
        """Return what was read and not used, and forget it."""
        rest = self.pending[self.at :]
        self.pending, self.at = b"", 0
        return rest

    def take(self, size: int) -> bytes:
        """Return one to `size` bytes; b"" when the client has closed or gone silent."""
        at = self.at
        if at < len(self.pending):
            data = self.pending[at : at + size]
            self.at = at + len(data)
            return data
        return self._receive(min(size, BLOCK))

    def _receive(self, size: int) -> bytes:
        while True:
            try:
                data = self.sock.recv(size)
                self.taken += len(data)
                return data
            except OSError as error:
                if not is_timeout(error):
                    return b""
                if not self.waits:
                    raise BlockingIOError from None
                if not self._await():
                    return b""

    def _await(self) -> bool:
        """Wait for more; False when the client is silent, or too slow on the whole."""
        limits = self.limits
        left = limits.body_time + self.taken / limits.body_rate - self.waited
        before = time.monotonic()
        came = left > 0 and wait(self.sock, False, min(self.patience, left))
        self.waited += time.monotonic() - before
        return came

    def line(self, most: int) -> bytes:
        """Return a line without its CR LF.

        :raises BodyRefused: past `most` bytes or for a bare LF.
        :raises Disconnected: when the bytes end before the line does.
        """
        cut = self.pending.find(b"\n", self.at) + 1
        while not cut and len(self.pending) - self.at <= most + 2:
            more = self._receive(BLOCK)
            if not more:
                msg = "The client closed the connection within a chunked body."
                raise Disconnected(msg)
            self.pending, self.at = self.pending[self.at :] + more, 0
            cut = self.pending.find(b"\n") + 1
        found = self.pending[self.at : cut]
        self.at = cut
        line = found[:-2]
        if len(line) > most or found[-2:] != b"\r\n" or b"\r" in line:
            msg = f"A line of a chunked body is over {most} bytes or does not end with CR LF."
            raise BodyRefused(msg)
        return line


def is_timeout(error: OSError) -> bool:
    """Whether a socket only was not ready; TLS has its own errors for that."""
    if isinstance(error, (BlockingIOError, InterruptedError)):
        return True
    return type(error).__name__ in ("SSLWantReadError", "SSLWantWriteError")


class Body(io.RawIOBase):
    """What both kinds of body share: the reading methods, over `_some`.

    :param on_first_read: called once before the first byte is waited for; sends the
        `100 Continue` that the client asked for.
    """

    def __init__(self, source: Source, on_first_read: Callable[[], None] | None = None) -> None:
        self.source = source
        self.on_first_read = on_first_read
        self.error: OSError | None = None
        self._buffer = b""
        self._at = 0
        self._collected = bytearray()

    @property
    def finished(self) -> bool:
        """Whether all of the body has been taken from the connection."""
        raise NotImplementedError

    @property
    def untouched(self) -> bool:
        """Whether the client still waits for `100 Continue` before it sends the body."""
        return self.on_first_read is not None

    def _some(self, size: int) -> bytes:
        """Return one to `size` bytes, b"" at the end."""
        raise NotImplementedError

    def collect(self, most: int) -> bool:
        """Take what has come, without waiting; False while more is to come.

        True, too, once `most` bytes are there or the body has failed: whoever reads it waits
        for the rest, or meets the error.
        """
        source, collected = self.source, self._collected
        source.waits = False
        try:
            while not self.finished and len(collected) < most:
                data = self._some(most)
                if not data:
                    break
                collected += data
        except BlockingIOError:
            return False
        except OSError as error:
            self.error = error
        finally:
            source.waits = True
        self._buffer, self._at = bytes(collected), 0
        collected.clear()
        return True

    def whole(self) -> bytes:
        """Return the body, when `collect` has got all of it."""
        return self._buffer

    def _next(self, size: int) -> bytes:
        """Return one to `size` bytes, first what a `readline` left over; b"" at the end."""
        at = self._at
        if at < len(self._buffer):
            data = self._buffer[at : at + size]
            self._at = at + len(data)
            return data
        return self._fresh(size)

    def _fresh(self, size: int) -> bytes:
        if self.on_first_read is not None:
            callback, self.on_first_read = self.on_first_read, None
            callback()
        if self.error is not None:
            raise self.error
        try:
            return self._some(size)
        except OSError as error:
            self.error = error
            raise

    def readable(self) -> bool:
        """Return True: this is an input stream."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Return `size` bytes, fewer only at the end; everything when negative or None."""
        if size is None or size < 0:
            return self.readall()
        parts = []
        while size > 0:
            data = self._next(size)
            if not data:
                break
            parts.append(data)
            size -= len(data)
        return b"".join(parts)

    def readall(self) -> bytes:
        """Return the rest of the body."""
        return b"".join(iter(lambda: self._next(BLOCK), b""))

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` with what is there; returns the number of bytes, 0 at the end."""
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readline(self, size: int | None = -1) -> bytes:
        """Return the next line with its end, at most `size` bytes of it."""
        most = -1 if size is None else size
        parts: list[bytes] = []
        length = 0
        while most < 0 or length < most:
            if self._at >= len(self._buffer):
                self._buffer, self._at = self._fresh(BLOCK), 0
                if not self._buffer:
                    break
            at = self._at
            cut = self._buffer.find(b"\n", at) + 1 or len(self._buffer)
            if most >= 0:
                cut = min(cut, at + most - length)
            parts.append(self._buffer[at:cut])
            length += cut - at
            self._at = cut
            if self._buffer[cut - 1] == 10:
                break
        return b"".join(parts)

    def discard(self, most: int) -> bool:
        """Read up to `most` bytes and forget them; whether the body is finished then."""
        try:
            while not self.finished and most > 0:
                data = self._next(min(most, BLOCK))
                if not data:
                    break
                most -= len(data)
        except OSError:
            return False
        return self.finished


class LengthBody(Body):
    """A body of `Content-Length` bytes. Ends early when the client does."""

    def __init__(
        self, source: Source, length: int, on_first_read: Callable[[], None] | None = None
    ) -> None:
        super().__init__(source, on_first_read)
        self.left = length

    @property
    def finished(self) -> bool:
        """Whether all of the body has been taken from the connection."""
        return self.left == 0

    def _some(self, size: int) -> bytes:
        if self.left == 0:
            return b""
        data = self.source.take(min(size, self.left))
        self.left -= len(data)
        return data


class ChunkedBody(Body):
    """A body in chunks; RFC 9112 7.1. Extensions are checked and ignored, trailers too.

    :raises BodyRefused: from any read that meets a malformed chunk.
    :raises Disconnected: from any read that meets the connection's end instead.
    """

    def __init__(self, source: Source, on_first_read: Callable[[], None] | None = None) -> None:
        super().__init__(source, on_first_read)
        limits = source.limits
        self._left = 0
        self._chunk_ends = False  # all of a chunk is read but the CR LF behind it
        self._last = False
        self._trailer_left = limits.trailer_size
        self._room = limits.body  # what is left of the limit
        self._done = False

    @property
    def finished(self) -> bool:
        """Whether all of the body has been taken from the connection."""
        return self._done

    def _some(self, size: int) -> bytes:
        if self._done:
            return b""
        if self._left == 0 and not self._last:
            self._next_chunk()
        if self._last:
            self._trailers()
            self._done = True
            return b""
        data = self.source.take(min(size, self._left))
        if not data:
            msg = "The client closed the connection within a chunk."
            raise Disconnected(msg)
        self._left -= len(data)
        return data

    def _next_chunk(self) -> None:
        # Each step is remembered: with `source.waits` off, any of the lines may not be there.
        if self._chunk_ends:
            if self.source.line(2) != b"":
                msg = "A chunk does not end where its size says."
                raise BodyRefused(msg)
            self._chunk_ends = False
        self._left = chunk_size(self.source.line(self.source.limits.chunk_line))
        self._last = self._left == 0
        self._chunk_ends = not self._last
        if self._room is not None:
            self._room -= self._left
            if self._room < 0:
                msg = "The request body is larger than this server takes."
                raise BodyTooLarge(msg)

    def _trailers(self) -> None:
        """Check the trailer fields and forget them: merged, they could change the request."""
        while True:
            line = self.source.line(max(self._trailer_left, 0))
            if not line:
                return
            self._trailer_left -= len(line) + 2
            name, colon, _ = line.decode("latin-1").partition(":")
            if not colon or not TOKEN.fullmatch(name) or b"\0" in line or self._trailer_left < 0:
                msg = "A trailer field is malformed or the trailers are too long."
                raise BodyRefused(msg)


def chunk_size(line: bytes) -> int:
    """Read a chunk's first line: 1*HEXDIG, then extensions after a semicolon.

    :raises BodyRefused: for anything else, signs, blanks, prefixes and underscores included.
    """
    digits, _, extension = line.partition(b";")
    digits = digits.rstrip(b" \t") if extension else digits
    if not digits or len(digits) > 15 or not _HEX.issuperset(digits) or b"\0" in extension:
        msg = "A chunk's size is not a hexadecimal number."
        raise BodyRefused(msg)
    return int(digits, 16)
