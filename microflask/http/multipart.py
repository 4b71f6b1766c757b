"""Decodes and encodes multipart/form-data without any I/O: bytes in, events out.

    body     = preamble delimiter part *(delimiter part) close-delimiter epilogue
    part     = head blank-line data
    events   = Preamble (Field | File, Data ...)* Epilogue;  NEED_DATA in between

Called by forms and the test client. Does not read streams or store files. Each byte is
looked at a bounded number of times, whatever the chunks and line breaks are.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from .exceptions import RequestEntityTooLarge
from .headers import Headers
from .parse import parse_options_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "NEED_DATA",
    "Data",
    "Epilogue",
    "Event",
    "Field",
    "File",
    "MultipartDecoder",
    "MultipartEncoder",
    "NeedData",
    "Preamble",
    "State",
]

#: Most bytes of the head of one part.
MAX_HEAD_SIZE = 64 * 1024
#: Most bytes of a boundary; RFC 2046 allows 70.
MAX_BOUNDARY_SIZE = 256
#: Bytes of a preamble or epilogue that are kept; more is skipped.
KEPT_OUTSIDE = 64 * 1024
# Longest run of blanks after a delimiter (RFC 2046, transport-padding).
_PADDING = rb"[ \t\v\f]{0,256}"
_AFTER = re.compile(rb"(?:(--)" + _PADDING + rb"(?:\r\n|\n|\r)?|" + _PADDING + rb"(?:\r\n|\n|\r))")
_UNDECIDED = re.compile(rb"(?:-|" + _PADDING + rb"\r?)\Z")
_BLANK_LINE = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_LINE_BREAK = re.compile(rb"\r\n|\r|\n")
_CONTINUATION = re.compile(rb"(?:\r\n|\n|\r)[ \t]+")
# The head that browsers send; what has escapes goes through the general parser.
_TEXT = r'"([^"\\%\r\n\0]*)"'
_BROWSERS_HEAD = re.compile(
    f"Content-Disposition: (form-data; name={_TEXT}(?:; filename={_TEXT})?)"
    r"(?:\r\nContent-Type: ([ -~]*))?"
)


class Event:
    """Base of the events; equal if class and attributes are."""

    __slots__: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        if not self.__slots__:
            return object.__repr__(self)
        inner = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{type(self).__name__}({inner})"


class Preamble(Event):
    """Bytes before the first delimiter."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data


class Field(Event):
    """The head of a part that is a form field; its Data follow."""

    __slots__ = ("name", "headers")

    def __init__(self, name: str, headers: Headers) -> None:
        self.name = name
        self.headers = headers


class File(Event):
    """The head of a part that is a file; its Data follow."""

    __slots__ = ("name", "filename", "headers")

    def __init__(self, name: str, filename: str, headers: Headers) -> None:
        self.name = name
        self.filename = filename
        self.headers = headers


class Data(Event):
    """Bytes of the part begun last; `more_data` is False at its end."""

    __slots__ = ("data", "more_data")

    def __init__(self, data: bytes, more_data: bool) -> None:
        self.data = data
        self.more_data = more_data


class Epilogue(Event):
    """Bytes after the last delimiter; the end."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data


class NeedData(Event):
    """Nothing more can be said before more is received."""

    __slots__ = ()


NEED_DATA = NeedData()


class State(Enum):
    """Where in the body a decoder or encoder is."""

    PREAMBLE = auto()
    PART = auto()
    DATA = auto()
    DATA_START = auto()
    EPILOGUE = auto()
    COMPLETE = auto()


def read_head(head: bytes) -> Field | File:
    """Return the event of a part's head, the bytes before its blank line.

    Raises:
        ValueError: it lacks a Content-Disposition, is not UTF-8 or holds a NUL.
    """
    try:
        browsers = _BROWSERS_HEAD.fullmatch(head.decode())
    except UnicodeDecodeError:
        browsers = None  # What follows says in which line.
    if browsers is not None:
        disposition, name, filename, content_type = browsers.groups()
        fields = [("Content-Disposition", disposition)]
        if content_type is not None:
            fields.append(("Content-Type", content_type.strip()))
        headers = Headers._adopt(fields)
        if filename is not None:
            return File(name, filename, headers)
        return Field(name, headers)
    headers = Headers._adopt(_head_fields(head))
    value = headers.get("content-disposition")
    if value is None:
        msg = "Missing Content-Disposition header"
        raise ValueError(msg)
    _, options = parse_options_header(value)
    if "filename" in options:
        return File(options.get("name"), options["filename"], headers)  # type: ignore[arg-type]
    return Field(options.get("name"), headers)  # type: ignore[arg-type]


def _head_fields(head: bytes) -> list[tuple[str, str]]:
    if b"\r " in head or b"\n " in head or b"\t" in head:
        head = _CONTINUATION.sub(b" ", head)
    if b"\0" in head:
        msg = f"The head of a part holds a NUL character: {head[:200]!r}."
        raise ValueError(msg)
    fields = []
    for line in head.splitlines():
        name, _, value = line.decode().partition(":")
        name = name.strip()
        if name:
            fields.append((name, value.strip()))
    return fields


def split_whole(body: bytes, boundary: bytes) -> list[tuple[bytes, bytes]] | None:
    """Return (head, data) of each part of a body that is all there, None if it needs care.

    The short way of a small form as browsers send it: each delimiter on a line of its
    own, nothing before the first. `MultipartDecoder` finds the same parts.
    """
    delimiter = b"--" + boundary
    pieces = body.split(b"\r\n" + delimiter)
    if (
        len(pieces) == 1
        or not body.startswith(delimiter)
        or not pieces.pop().startswith(b"--")
        or body.count(delimiter) != len(pieces) + 1
        or b"\n" in boundary
    ):
        return None
    start = len(delimiter)
    parts = []
    for piece in pieces:
        blank = _BLANK_LINE.search(piece, start + 2)
        if blank is None or blank.start() > MAX_HEAD_SIZE or not piece.startswith(b"\r\n", start):
            return None
        parts.append((piece[start + 2 : blank.start()], piece[blank.end() :]))
        start = 0
    return parts


class _Found:
    """A delimiter: where the data before it ends, where it ends, and if it is the last."""

    __slots__ = ("data_end", "end", "last")

    def __init__(self, data_end: int, end: int, last: bool) -> None:
        self.data_end = data_end
        self.end = end
        self.last = last


class MultipartDecoder:
    """Turns received bytes into events.

    Parameters:
        boundary: the boundary of the Content-Type.
        max_form_memory_size: most bytes of one field that is no file.
        max_parts: most parts, fields and files together.

    Raises:
        RequestEntityTooLarge: a limit is exceeded.
        ValueError: the body ends too early, or a part lacks its name.
    """

    def __init__(
        self,
        boundary: bytes,
        max_form_memory_size: int | None = None,
        *,
        max_parts: int | None = None,
    ) -> None:
        self.boundary = boundary
        self.max_form_memory_size = max_form_memory_size
        self.max_parts = max_parts
        self.complete = False
        self.state = State.PREAMBLE
        self.buffer: bytes | bytearray = b""
        # Up to here the buffer is read; cutting it at each part would copy the rest.
        self._at = 0
        self._following: bytes | None = None
        if len(boundary) > MAX_BOUNDARY_SIZE:
            msg = f"The boundary has {len(boundary)} bytes, {MAX_BOUNDARY_SIZE} at most are read."
            raise ValueError(msg)
        self._delimiter = b"--" + boundary
        # rfind is 2.5 times as fast as find at saying no, but not where a boundary that
        # ends in dashes meets a body of dashes: that would cost its length per byte.
        self._search_back = b"-" not in boundary[-8:]
        # A delimiter with its line break is at most this long up to the boundary's end.
        self._reach = len(self._delimiter) + 2
        self._searched = 0
        self._outside = bytearray()
        self._parts = 0
        self._in_file = False
        self._field_size = 0

    def receive_data(self, data: bytes | None) -> None:
        """Take the next bytes of the body; None is its end."""
        if data is None:
            self.complete = True
        elif self._at >= len(self.buffer):
            self.buffer = data
            self._at = 0
        elif (
            self._following is None
            and self.state is State.DATA
            and len(self.buffer) - self._at <= self._reach
            and len(data) > 1024
        ):
            # Not joined to the few bytes held back: that would copy each block.
            self._following = data
        else:
            self._join()
            if not isinstance(self.buffer, bytearray):
                self.buffer = bytearray(self.buffer)
            del self.buffer[: self._at]
            self._at = 0
            self.buffer += data

    def takes_whole(self, block: bytes) -> bool:
        """Tell whether a block is only data of the file being read, and count it as read.

        The short way of an upload, without events: the caller stores the block. What
        may hold or begin a delimiter is not taken, nor is the data of a field.
        """
        if (
            self.state is not State.DATA
            or not self._in_file
            or self._at < len(self.buffer)
            or self._following is not None
        ):
            return False
        delimiter = self._delimiter
        # Text is searched faster from behind, binary data from the front.
        backwards = self._search_back and block[:256].isascii()
        if (block.rfind if backwards else block.find)(delimiter) >= 0:
            return False
        size = len(block)
        for match in _LINE_BREAK.finditer(block, max(0, size - self._reach)):
            if delimiter.startswith(block[match.end() :]):
                return False
        self.buffer = b""
        self._at = 0
        return size > 0

    def next_event(self) -> Event:
        """Return the next event, NEED_DATA if it is not known yet.

        Raises:
            ValueError: the body has ended where it must go on.
        """
        # By number: an Enum's own hash is a call of a Python function.
        event: Event = _STEPS[self.state._value_](self)
        if self.complete and event is NEED_DATA:
            msg = f"Invalid form-data cannot parse beyond {self.state}"
            raise ValueError(msg)
        return event

    # -- the states --------------------------------------------------------------

    def _preamble(self) -> Event:
        found = self._find(anywhere=True)
        if isinstance(found, _Found):
            self._keep_outside(found.data_end)
            before = bytes(self._outside)
            self._outside.clear()
            self._pass(found)
            return Preamble(before)
        self._keep_outside(found)
        return NEED_DATA

    def _part(self) -> Event:
        buffer = self.buffer
        start = self._at
        match = _BLANK_LINE.search(buffer, start + self._searched)
        end = len(buffer) if match is None else match.start()
        if end - start > MAX_HEAD_SIZE:
            raise RequestEntityTooLarge
        if match is None:
            self._searched = max(0, end - start - 3)
            return NEED_DATA
        event = read_head(bytes(buffer[start:end]))
        self._in_file = type(event) is File
        self._at = match.end()
        self._searched = 0
        self._field_size = 0
        self._parts += 1
        if self.max_parts is not None and self._parts > self.max_parts:
            raise RequestEntityTooLarge
        self.state = State.DATA_START
        return event

    def _data(self) -> Event:
        if self._following is not None:
            data = self._hold_across()
            if data is not None:
                return self._sized(data, True)
        if self._at >= len(self.buffer) and not self.complete:
            return NEED_DATA
        found = self._find(at_start=self.state is State.DATA_START)
        buffer = self.buffer
        start = self._at
        if isinstance(found, _Found):
            data = bytes(buffer[start : found.data_end])
            self._pass(found)
            return self._sized(data, False)
        if found == start:
            if self.complete:
                self.state = State.DATA
            return NEED_DATA
        data = bytes(buffer[start:found])
        self._at = found
        self.state = State.DATA
        return self._sized(data, True)

    def _epilogue(self) -> Event:
        self._join()
        self._keep_outside(len(self.buffer))
        if not self.complete:
            return NEED_DATA
        self.state = State.COMPLETE
        return Epilogue(bytes(self._outside))

    def _completed(self) -> Event:
        return NEED_DATA if not self.complete else Epilogue(b"")

    # -- finding delimiters --------------------------------------------------------

    def _find(self, at_start: bool = False, anywhere: bool = False) -> _Found | int:
        """Look for a delimiter in what is unread.

        Parameters:
            at_start: one may stand at the very start, its line break being read already.
            anywhere: one may stand in the middle of a line.

        Returns the delimiter, or up to where the buffer is surely data.
        """
        buffer = self.buffer
        start = self._at
        delimiter = self._delimiter
        position = -1
        if not self._search_back or buffer.rfind(delimiter, start) >= 0:
            position = buffer.find(delimiter, start)
        while position >= 0:
            begin = _line_break_before(buffer, position, start)
            end = position + len(delimiter)
            if begin < position or anywhere or (at_start and position == start):
                match = _AFTER.match(buffer, end)
                if match is not None and (match.end() < len(buffer) or not self._may_grow(match)):
                    return _Found(begin, match.end(), match[1] is not None)
                if not self.complete and (match is not None or _UNDECIDED.match(buffer, end)):
                    return begin
            position = buffer.find(delimiter, end)
        size = len(buffer)
        if self.complete:
            return size
        window = max(start, size - self._reach)
        if at_start and window == start and delimiter.startswith(buffer[start:]):
            return start
        if anywhere:
            return window
        for match in _LINE_BREAK.finditer(buffer, window):
            # Held back is only what may begin a delimiter; the rest is passed on uncopied.
            if delimiter.startswith(buffer[match.end() :]):
                return match.start()
        return size

    def _may_grow(self, match: re.Match[bytes]) -> bool:
        """Whether a delimiter ends in a CR whose LF may still come."""
        if match[1] is not None or self.complete:
            return False
        return self.buffer[-1] == 13

    def _hold_across(self) -> bytes | None:
        """Return the held bytes if no delimiter begins in them, else join the blocks."""
        held = bytes(self.buffer[self._at :])
        following: Any = self._following
        # What follows is longer than a delimiter: one that began here would be found.
        if (held + following[: self._reach]).find(self._delimiter) >= 0:
            self._join()
            return None
        self.buffer = following
        self._at = 0
        self._following = None
        return held

    def _join(self) -> None:
        if self._following is not None:
            self.buffer = bytes(self.buffer[self._at :]) + self._following
            self._at = 0
            self._following = None

    def _pass(self, found: _Found) -> None:
        self._at = found.end
        self._searched = 0
        self.state = State.EPILOGUE if found.last else State.PART

    def _keep_outside(self, end: int) -> None:
        room = KEPT_OUTSIDE - len(self._outside)
        if room > 0:
            self._outside += self.buffer[self._at : min(end, self._at + room)]
        self._at = end

    def _sized(self, data: bytes, more: bool) -> Data:
        if not self._in_file and self.max_form_memory_size is not None:
            self._field_size += len(data)
            if self._field_size > self.max_form_memory_size:
                raise RequestEntityTooLarge
        return Data(data, more)


_STEPS: dict[int, Any] = {
    State.PREAMBLE.value: MultipartDecoder._preamble,
    State.PART.value: MultipartDecoder._part,
    State.DATA_START.value: MultipartDecoder._data,
    State.DATA.value: MultipartDecoder._data,
    State.EPILOGUE.value: MultipartDecoder._epilogue,
    State.COMPLETE.value: MultipartDecoder._completed,
}


def _line_break_before(buffer: bytes | bytearray, position: int, start: int) -> int:
    """Return where the line break before `position` begins, `position` if there is none."""
    if position > start and buffer[position - 1] == 10:
        position -= 1
        if position > start and buffer[position - 1] == 13:
            position -= 1
    elif position > start and buffer[position - 1] == 13:
        position -= 1
    return position


class MultipartEncoder:
    """Turns events into bytes.

    Parameters:
        boundary: what separates the parts; it must not occur in them.
    """

    def __init__(self, boundary: bytes) -> None:
        self.boundary = boundary
        self.state = State.PREAMBLE

    def send_event(self, event: Event) -> bytes:
        """Return the bytes of an event.

        Raises:
            ValueError: the event cannot come here, for example Data before any Field.
        """
        state = self.state
        if isinstance(event, Preamble) and state is State.PREAMBLE:
            self.state = State.PART
            return event.data
        if isinstance(event, (Field, File)) and state in (
            State.PREAMBLE,
            State.PART,
            State.DATA,
        ):
            self.state = State.DATA_START
            return self._head(event)
        if isinstance(event, Data) and state in (State.DATA_START, State.DATA):
            if state is State.DATA_START and (event.data or not event.more_data):
                self.state = State.DATA
                return b"\r\n" + event.data if event.data else b""
            return event.data
        if isinstance(event, Epilogue):
            self.state = State.COMPLETE
            return b"\r\n--" + self.boundary + b"--\r\n" + event.data
        msg = f"Cannot generate {event} in state: {state}"
        raise ValueError(msg)

    def _head(self, event: Field | File) -> bytes:
        lines = [f'Content-Disposition: form-data; name="{_quoted(event.name)}"']
        if isinstance(event, File):
            lines[0] += f'; filename="{_quoted(event.filename)}"'
        lines += [
            f"{name}: {value}"
            for name, value in event.headers
            if name.lower() != "content-disposition"
        ]
        head = "".join(f"{line}\r\n" for line in lines)
        return b"\r\n--" + self.boundary + b"\r\n" + head.encode()


def _quoted(text: str) -> str:
    """Escape what would end the value, as browsers do (WHATWG HTML, multipart/form-data)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
