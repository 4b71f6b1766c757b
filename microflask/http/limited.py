"""The request body as a stream that ends where the request ends.

Called by environ (get_input_stream). Does not parse what it reads.
"""

from __future__ import annotations

import io

from .exceptions import ClientDisconnected, RequestEntityTooLarge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["CappedStream", "LimitedStream"]

_BLOCK = 64 * 1024


class LimitedStream(io.RawIOBase):
    """Reads at most `limit` bytes from `stream` (Werkzeug 3.1).

    Parameters:
        stream: an object with `read(size)` or `readinto(buffer)`.
        limit: bytes to be read.
        is_max: `limit` is the most that is allowed instead of what was announced:
            less is fine, reading on raises.

    Raises:
        ClientDisconnected: the stream ends early, or fails.
        RequestEntityTooLarge: reading past `limit` with `is_max`.
    """

    def __init__(self, stream: Any, limit: int, is_max: bool = False) -> None:
        self._stream = stream
        self._pos = 0
        self.limit = limit
        self._limit_is_max = is_max

    @property
    def is_exhausted(self) -> bool:
        """Whether all bytes were read."""
        return self._pos >= self.limit

    def on_exhausted(self) -> Any:
        """Called when reading goes on after the last byte; what it raises is raised."""
        if self._limit_is_max:
            raise RequestEntityTooLarge

    def on_disconnect(self, error: Exception | None = None) -> Any:
        """Called when the stream fails (with its error) or ends early.

        Raises:
            ClientDisconnected: unless the end was allowed to come early.
        """
        if not self._limit_is_max or error is not None:
            raise ClientDisconnected

    def exhaust(self, chunk_size: int = _BLOCK) -> bytes:
        """Read to the end; return the bytes."""
        return b"" if self.is_exhausted else self.readall()

    def _take(self, size: int) -> bytes:
        """Read up to `size` bytes, less than the limit; b"" at the stream's end."""
        size = min(size, self.limit - self._pos)
        if size <= 0:
            self.on_exhausted()
            return b""
        read = getattr(self._stream, "read", None)
        try:
            if read is not None:
                data: bytes = read(size)
            else:
                buffer = bytearray(size)
                count = self._stream.readinto(buffer)
                data = bytes(buffer[:count])
        except (OSError, ValueError) as error:
            self.on_disconnect(error)
            return b""
        if not data:
            self.on_disconnect()
            return b""
        self._pos += len(data)
        return data

    def read(self, size: int | None = -1) -> bytes:
        """Read up to `size` bytes, all if negative."""
        if size is None or size < 0:
            return self.readall()
        if size == 0:
            return b""
        return self._take(size)

    def readinto(self, b: Any) -> int:
        """Read into a buffer; return the number of bytes."""
        data = self._take(len(b))
        size = len(data)
        b[:size] = data
        return size

    def readall(self) -> bytes:
        """Read to the end; return the bytes."""
        if self.is_exhausted:
            self.on_exhausted()
            return b""
        parts = []
        while not self.is_exhausted:
            data = self._take(_BLOCK)
            if not data:
                break
            parts.append(data)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._pos

    def readable(self) -> bool:
        """Return True."""
        return True


class CappedStream(LimitedStream):
    """A body of unknown length that may have `limit` bytes at most.

    LimitedStream cannot tell a body of exactly the limit from a longer one; this one
    looks whether the stream goes on, so that no body is cut short silently.
    """

    def __init__(self, stream: Any, limit: int) -> None:
        super().__init__(stream, limit, is_max=True)

    def on_exhausted(self) -> Any:
        """Raise RequestEntityTooLarge if there are more bytes than the limit."""
        if self._stream.read(1):
            raise RequestEntityTooLarge

    def readall(self) -> bytes:
        """Read to the end; return the bytes."""
        data = super().readall()
        if self.is_exhausted:
            self.on_exhausted()
        return data
