"""One answer: `start_response`, the checks of what an application sends, its framing.

Called by the handler, once per request. Calls the connection's `send`. Does not read
from the connection and does not log; `Answer.sent` tells the handler how far it came.

    the application gave          HTTP/1.1              HTTP/1.0
    a Content-Length              as it is              as it is
    one block, or a list          Content-Length        Content-Length
    anything else                 chunks                the connection closes
    a body that is chunks already as it is              as it is, the connection closes
    1xx, 204, 304, HEAD           no body, whatever the application yields
"""

from __future__ import annotations

import re

from .httpparse import TOKEN
from .requestlog import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

STATUS = re.compile(r"[1-9][0-9][0-9](?: [\t -~\x80-\xff]*)?")

# How a body in chunks starts. Applications that copy the answer of another server say
# `Transfer-Encoding: chunked` as well, but have no chunks.
_FIRST_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,8}\r\n")

# Header name as given -> what it means to the framing. Names are added as they are met.
_PLAIN, _LENGTH, _DATE, _SERVER, _OFFER, _CONNECTION, _KEEPING, _CODING = 0, 1, 2, 4, 8, 16, 32, 64
_MEANINGS = {
    "content-length": _LENGTH,
    "date": _DATE,
    "server": _SERVER,
    "connection": _CONNECTION,
    # The server in front sends the body: its length is not ours.
    "x-sendfile": _OFFER,
    "x-accel-redirect": _OFFER,
    "keep-alive": _KEEPING,
    "transfer-encoding": _CODING,
}
_KINDS: dict[str, int] = {}
_STATUSES: dict[str, bytes] = {}
_MOST = 512
_JOINED = 65536  # up to this size, copying head and body together is cheaper than two sends


class FileWrapper:
    """`wsgi.file_wrapper`: a file as an iterable of blocks, which the server may send whole.

    :param file: anything with `read`; closed with the wrapper when it has `close`.
    :param buffer_size: bytes per block.
    """

    def __init__(self, file: Any, buffer_size: int = 65536) -> None:
        self.file = file
        self.buffer_size = buffer_size
        if hasattr(file, "close"):
            self.close = file.close

    def __iter__(self) -> FileWrapper:
        return self

    def __next__(self) -> bytes:
        data: bytes = self.file.read(self.buffer_size)
        if not data:
            raise StopIteration
        return data


class ContentLengthMismatch(Exception):
    """The application sent more or fewer bytes than its Content-Length says."""


class Answer:
    """The answer to one request.

    :param send: sends bytes to the client; raises OSError when it has gone.
    :param method: the request's method.
    :param http11: whether the client understands chunks.
    :param keep_alive: whether the connection may stay open after this answer.
    :param server: the Server field as it is sent, line end included.
    :param on_begin: called with this answer just before its head goes out; it may still
        change `keep_alive`.
    """

    __slots__ = (
        "_block", "_chunked", "_given", "_in_chunks", "_line", "_on_begin", "_send", "bodiless",
        "closes", "http11", "keep_alive", "left", "method", "sent", "server", "size", "status",
    )  # fmt: skip

    def __init__(
        self,
        send: Callable[[bytes], None],
        method: str,
        http11: bool,
        keep_alive: bool,
        server: bytes,
        on_begin: Callable[[Answer], None],
    ) -> None:
        self._on_begin = on_begin
        self._send = send
        self.method = method
        self.http11 = http11
        self.keep_alive = keep_alive
        self.server = server
        self.status = ""
        self.sent = False  # whether the head has gone out
        self.bodiless = False
        self.closes = False  # whether the end of the connection is the end of the body
        self.size = 0  # body bytes sent
        self.left: int | None = None  # bytes that the Content-Length still promises
        self._chunked = False
        self._in_chunks = False  # whether the application says that it chunks the body itself

    def start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        """Take status and headers; PEP 3333.

        :raises TypeError, ValueError: for a status or a header that cannot be sent.
        :raises RuntimeError: when called again without `exc_info`.
        """
        if exc_info:
            try:
                if self.sent:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        elif self.status:
            msg = f"Headers already set: start_response({self.status!r}), now {status!r}."
            raise RuntimeError(msg)
        self._line = _STATUSES.get(status) or _learn_status(status)
        self._take_headers(headers)
        self.status = status
        return self.write

    def _take_headers(self, headers: list[tuple[str, str]]) -> None:
        kinds = _KINDS
        parts = []
        given = 0
        self.left = None
        self._in_chunks = False
        for name, value in headers:
            kind = kinds.get(name)
            if kind is None:
                kind = _learn_name(name)
            if kind and not self._special(kind, name, value):
                continue
            given |= kind
            try:
                parts.append(name + ": " + value + "\r\n")
            except TypeError:
                msg = (
                    f"The value of {name!r} must be str, not {type(value).__name__}: {value!r:.60}"
                )
                raise TypeError(msg) from None
        block = "".join(parts)
        breaks = len(parts)
        # Three scans in C over all of it instead of three per value: no CR, LF or NUL of an
        # application reaches the client, whatever class its strings have (CVE-2026-0865).
        if block.count("\n") != breaks or block.count("\r") != breaks or "\0" in block:
            _blame(headers)
        self._block = block.encode("latin-1")
        self._given = given

    def _special(self, kind: int, name: str, value: str) -> bool:
        """Judge a header that the framing depends on; whether it goes out as it is."""
        if kind == _LENGTH:
            if self.left is not None or not (
                isinstance(value, str) and value.isascii() and value.isdigit()
            ):
                msg = f"{name} must be one decimal number in a str, not {value!r:.60}."
                raise ValueError(msg)
            self.left = int(value)
        elif kind == _CONNECTION:
            if "close" in value.lower():
                self.keep_alive = False
            return "upgrade" in value.lower()
        elif kind == _CODING:
            coding = value.strip().lower() if isinstance(value, str) else value
            if coding not in ("chunked", "identity", ""):
                msg = (
                    f"An application must not send {name!r}: the server frames the body"
                    " (PEP 3333). Leave the header out and yield the blocks as they are."
                )
                raise ValueError(msg)
            self._in_chunks = coding == "chunked"
        return kind < _KEEPING

    def _as_it_is(self, data: bytes) -> None:
        """Before the first block: see whether it is a chunk, as the application said."""
        self._in_chunks = _FIRST_CHUNK.match(data) is not None
        if self._in_chunks:
            self.keep_alive = False  # nobody here checks where it ends
            self._forget_length()

    def _forget_length(self) -> None:
        self.left = None
        self._block = _without_length(self._block)

    def begin(self, length: int | None) -> bytes:
        """Return the head, as it goes before a body of `length` bytes (None: not known)."""
        status = self.status
        if not status:
            msg = "The application sent a body before it called start_response()."
            raise RuntimeError(msg)
        self._on_begin(self)
        self.sent = True
        code = status[:3]
        nothing = code in ("204", "304") or code[0] == "1"
        self.bodiless = nothing or self.method == "HEAD"
        extra = b""
        if self.left is not None:
            if nothing and code != "304":
                self._block = _without_length(self._block)
            if self.bodiless:
                self.left = None
        elif self.bodiless:
            # A HEAD's empty body says nothing about the size that a GET would have.
            if length and not nothing:
                extra = b"Content-Length: %d\r\n" % length
        elif length is not None:
            extra = b"Content-Length: %d\r\n" % length
        elif self.http11:
            extra = b"Transfer-Encoding: chunked\r\n"
            self._chunked = not self._in_chunks
        else:
            self.closes = True
            self.keep_alive = False
        if not self.keep_alive:
            extra += b"Connection: close\r\n"
        elif not self.http11:
            extra += b"Connection: keep-alive\r\n"
        given = self._given
        if not given & _DATE:
            extra += clock.look().date_line
        if not given & _SERVER:
            extra += self.server
        return self._line + self._block + extra + b"\r\n"

    def write(self, data: bytes) -> None:
        """Send a block of the body at once; the head with the first."""
        if not isinstance(data, bytes):
            msg = f"The application must yield bytes, not {type(data).__name__}: {data!r:.60}"
            raise TypeError(msg)
        if self._in_chunks and not self.sent:
            self._as_it_is(data)
        head = b"" if self.sent else self.begin(None)
        if self.bodiless:
            if head:
                self._send(head)
            return
        size = len(data)
        if self.left is not None:
            if size > self.left:
                data = data[: self.left]
            self.left -= len(data)
        self.size += len(data)
        over = size > len(data)
        if self._chunked and data:
            head += b"%x\r\n" % size
            data += b"\r\n"
        if head and len(data) <= _JOINED:
            self._send(head + data)
        else:
            if head:
                self._send(head)
            self._send(data)
        if over:
            self.keep_alive = False
            msg = f"The application sent more bytes than its Content-Length: {self.size} were due."
            raise ContentLengthMismatch(msg)

    def whole(self, blocks: list[bytes] | tuple[bytes, ...]) -> None:
        """Send a body that is complete: one send for head and body."""
        data = blocks[0] if len(blocks) == 1 else b"".join(blocks)
        size = len(data)
        if not size and self._given & _OFFER:
            self._forget_length()
        if self.sent or self._in_chunks or (self.left is not None and self.left != size):
            self.write(data)
            self.finish()
            return
        head = self.begin(size)
        if self.bodiless:
            self._send(head)
            return
        self.size = size
        self.left = None
        if size <= _JOINED:
            self._send(head + data)
        else:
            self._send(head)
            self._send(data)

    def finish(self) -> None:
        """End the body; an answer without one is sent here."""
        if not self.sent:
            if self._given & _OFFER:
                self._forget_length()
            if self.left is None or self.left == 0 or self.method == "HEAD":
                self._send(self.begin(None if self.method == "HEAD" else 0))
                return
            self._send(self.begin(None))
        if self.left:
            self.keep_alive = False
            msg = (
                f"The application sent {self.size} bytes, {self.left} fewer than its"
                " Content-Length says."
            )
            raise ContentLengthMismatch(msg)
        if self._chunked:
            self._send(b"0\r\n\r\n")


def _learn_name(name: str) -> int:
    """Check a header name seen for the first time; returns what it means."""
    if not isinstance(name, str):
        msg = f"A header name must be str, not {type(name).__name__}: {name!r:.60}"
        raise TypeError(msg)
    if not TOKEN.fullmatch(name):
        msg = f"{name!r:.60} is not a header name: letters, digits and !#$%&'*+-.^_`|~ only."
        raise ValueError(msg)
    kind = _MEANINGS.get(name.lower(), _PLAIN)
    if len(_KINDS) < _MOST:
        _KINDS[name] = kind
    return kind


def _learn_status(status: str) -> bytes:
    """Check a status seen for the first time; returns the status line.

    :raises TypeError, ValueError: when it is not like "200 OK".
    """
    if not isinstance(status, str):
        msg = f"The status must be str, for example '200 OK', not {type(status).__name__}."
        raise TypeError(msg)
    if not STATUS.fullmatch(status):
        msg = f"The status must be three digits and a reason like '200 OK', not {status!r:.60}."
        raise ValueError(msg)
    line = b"HTTP/1.1 " + status.encode("latin-1") + (b"\r\n" if status[3:] else b" \r\n")
    if len(_STATUSES) < _MOST:
        _STATUSES[status] = line
    return line


def _blame(headers: list[tuple[str, str]]) -> None:
    """Raise for the header that has a line break or NUL in its value."""
    for name, value in headers:
        if "\r" in value or "\n" in value or "\0" in value:
            msg = f"The value of the header {name!r} contains CR, LF or NUL: {value!r:.80}"
            raise ValueError(msg)


def _without_length(block: bytes) -> bytes:
    """RFC 9110 8.6: no Content-Length goes with 1xx and 204."""
    lines = block.split(b"\r\n")
    return b"\r\n".join(line for line in lines if line[:15].lower() != b"content-length:")
