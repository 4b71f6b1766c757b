"""Parses form bodies: urlencoded fields, and multipart fields with files.

Called by request. Does not decode multipart itself: multipart does. A body that cannot
be read gives an empty form; one over a limit is refused.
"""

from __future__ import annotations

from .environ import get_content_length, get_input_stream
from .exceptions import RequestEntityTooLarge
from .files import FileStorage
from .multidict import MultiDict
from .multipart import (
    Data,
    Field,
    File,
    MultipartDecoder,
    Preamble,
    read_head,
    split_whole,
)
from .parse import parse_options_header
from .urls import parse_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO, Any

    from .headers import Headers

    StreamFactory = Callable[[int | None, str | None, str | None, int | None], IO[bytes]]
    Result = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]

__all__ = ["FormDataParser", "MultiPartParser", "default_stream_factory", "parse_form_data"]

#: Bytes of an upload that are held in memory before it goes to a file.
MAX_SPOOLED = 500 * 1024
#: Bytes that are read at a time; an upload of 10 MiB takes a fifth longer by 64 KiB.
BUFFER_SIZE = 256 * 1024
# Charsets that a part may name; others are read as UTF-8.
_PART_CHARSETS = frozenset({"ascii", "us-ascii", "utf-8", "iso-8859-1"})


def default_stream_factory(
    total_content_length: int | None,
    content_type: str | None,
    filename: str | None,
    content_length: int | None = None,
) -> IO[bytes]:
    """Return the file that one upload is written to: memory first, then a temporary file.

    Parameters:
        total_content_length: bytes of the whole body, None if not known.
        content_type: type of the part.
        filename: as the client calls it.
        content_length: bytes of the part, if the part says so.
    """
    from tempfile import SpooledTemporaryFile

    return SpooledTemporaryFile(max_size=MAX_SPOOLED, mode="rb+")


def parse_form_data(
    environ: dict[str, Any],
    stream_factory: StreamFactory | None = None,
    max_form_memory_size: int | None = None,
    max_content_length: int | None = None,
    cls: type[MultiDict[str, Any]] | None = None,
    silent: bool = True,
    *,
    max_form_parts: int | None = None,
) -> Result:
    """Parse the form in the body of a request; see `FormDataParser`.

    Returns (what is left of the body as a stream, fields, files).
    """
    return FormDataParser(
        stream_factory=stream_factory,
        max_form_memory_size=max_form_memory_size,
        max_content_length=max_content_length,
        max_form_parts=max_form_parts,
        silent=silent,
        cls=cls,
    ).parse_from_environ(environ)


class FormDataParser:
    """Parses bodies of the two form types (Werkzeug 3.1).

    Parameters:
        stream_factory: makes the file of each upload, see `default_stream_factory`.
        max_form_memory_size: most bytes of one multipart field that is no file.
        max_content_length: most bytes of a body, for `parse_from_environ`.
        cls: class of the two results, MultiDict if None.
        silent: a body that cannot be read is an empty form instead of a ValueError.
        max_form_parts: most parts of a multipart body.
    """

    def __init__(
        self,
        stream_factory: StreamFactory | None = None,
        max_form_memory_size: int | None = None,
        max_content_length: int | None = None,
        cls: type[MultiDict[str, Any]] | None = None,
        silent: bool = True,
        *,
        max_form_parts: int | None = None,
    ) -> None:
        self.stream_factory = stream_factory or default_stream_factory
        self.max_form_memory_size = max_form_memory_size
        self.max_content_length = max_content_length
        self.max_form_parts = max_form_parts
        self.cls: type[MultiDict[str, Any]] = MultiDict if cls is None else cls
        self.silent = silent

    def parse_from_environ(self, environ: dict[str, Any]) -> Result:
        """Parse the body of a request, `(stream, fields, files)`."""
        stream = get_input_stream(environ, max_content_length=self.max_content_length)
        mimetype, options = parse_options_header(environ.get("CONTENT_TYPE"))
        return self.parse(stream, mimetype, get_content_length(environ), options)

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Result:
        """Parse a stream, `(stream, fields, files)`.

        Parameters:
            mimetype: the Content-Type without parameters, in small letters.
            content_length: bytes of the body, None if not known.
            options: parameters of the Content-Type.

        Raises:
            ValueError: the body cannot be read, and `silent` is off.
            RequestEntityTooLarge: a limit is exceeded.
        """
        method = self._parsers.get(mimetype)
        if method is not None:
            try:
                result: Result = getattr(self, method)(
                    stream, mimetype, content_length, options or {}
                )
                return result
            except ValueError:
                if not self.silent:
                    raise
        return stream, self.cls(), self.cls()

    _parsers = {
        "multipart/form-data": "_parse_multipart",
        "application/x-www-form-urlencoded": "_parse_urlencoded",
    }

    def _parse_multipart(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str],
    ) -> Result:
        boundary = options.get("boundary", "").encode("ascii")
        if not boundary:
            msg = "Missing boundary"
            raise ValueError(msg)
        parser = MultiPartParser(
            stream_factory=self.stream_factory,
            max_form_memory_size=self.max_form_memory_size,
            max_form_parts=self.max_form_parts,
            cls=self.cls,
        )
        form, files = parser.parse(stream, boundary, content_length)
        return stream, form, files

    def _parse_urlencoded(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str],
    ) -> Result:
        text = stream.read().decode()
        return stream, self.cls(parse_query(text)), self.cls()


class MultiPartParser:
    """Reads a multipart stream into fields and files (Werkzeug 3.1).

    Parameters:
        buffer_size: bytes read at a time; the others as for FormDataParser.
    """

    def __init__(
        self,
        stream_factory: StreamFactory | None = None,
        max_form_memory_size: int | None = None,
        cls: type[MultiDict[str, Any]] | None = None,
        buffer_size: int = BUFFER_SIZE,
        max_form_parts: int | None = None,
    ) -> None:
        self.max_form_memory_size = max_form_memory_size
        self.max_form_parts = max_form_parts
        self.stream_factory = stream_factory or default_stream_factory
        self.cls: type[MultiDict[str, Any]] = MultiDict if cls is None else cls
        self.buffer_size = buffer_size

    def fail(self, message: str) -> Any:
        """Refuse the body with a ValueError."""
        raise ValueError(message)

    def get_part_charset(self, headers: Headers) -> str:
        """Return the charset of a field: the one its part names, if it is a common one."""
        content_type = headers.get("content-type")
        if content_type:
            charset = parse_options_header(content_type)[1].get("charset", "").lower()
            if charset in _PART_CHARSETS:
                return charset
        return "utf-8"

    def start_file_streaming(self, event: File, total_content_length: int | None) -> IO[bytes]:
        """Return the file for an upload, from the stream factory."""
        headers = event.headers
        try:
            content_length = int(headers.get("content-length") or 0)
        except ValueError:
            content_length = 0
        return self.stream_factory(
            total_content_length, headers.get("content-type"), event.filename, content_length
        )

    def parse(
        self, stream: IO[bytes], boundary: bytes, content_length: int | None
    ) -> tuple[MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Read the stream to its end; return (fields, files).

        Raises:
            ValueError: the body is not multipart, or ends early.
            RequestEntityTooLarge: a limit is exceeded.
        """
        decoder = MultipartDecoder(
            boundary, self.max_form_memory_size, max_parts=self.max_form_parts
        )
        parts = _Parts(self, content_length)
        try:
            self._read(stream, decoder, parts)
        except (ValueError, RequestEntityTooLarge, OSError):
            for file in parts.opened:
                file.close()
            raise
        return self.cls(parts.fields), self.cls(parts.files)

    def _read(self, stream: IO[bytes], decoder: MultipartDecoder, parts: _Parts) -> None:
        block = stream.read(self.buffer_size)
        if len(block) == parts.content_length:
            whole = split_whole(block, decoder.boundary)
            if whole is not None:
                parts.take_whole(whole)
                while stream.read(self.buffer_size):
                    # What follows the last delimiter means nothing.
                    pass
                return
        while True:
            if block and decoder.takes_whole(block):
                parts.write(block)
            else:
                decoder.receive_data(block or None)
                while parts.take(decoder.next_event()):
                    pass
                if not block:
                    return
            # Freed first: one block is held, not two.
            block = b""
            block = stream.read(self.buffer_size)


class _Parts:
    """The fields and files of one body, put together from what a decoder says."""

    def __init__(self, parser: MultiPartParser, content_length: int | None) -> None:
        self.parser = parser
        self.content_length = content_length
        self.fields: list[tuple[str, str]] = []
        self.files: list[tuple[str, FileStorage]] = []
        self.opened: list[IO[bytes]] = []
        self.part: Any = None
        self.chunks: list[bytes] = []
        self.write: Callable[[bytes], Any] = self.chunks.append

    def take(self, event: Any) -> bool:
        """Take an event; tell whether the decoder may have another one by now."""
        kind = type(event)
        if kind is Data:
            if event.data:
                self.write(event.data)
            if not event.more_data:
                self.end()
        elif kind is Field or kind is File:
            self.begin(event)
        else:
            return kind is Preamble
        return True

    def take_whole(self, parts: list[tuple[bytes, bytes]]) -> None:
        """Take heads and data, with the checks of `MultipartDecoder`."""
        most_parts = self.parser.max_form_parts
        most_bytes = self.parser.max_form_memory_size
        for count, (head, data) in enumerate(parts, 1):
            part = read_head(head)
            if most_parts is not None and count > most_parts:
                raise RequestEntityTooLarge
            self.begin(part)
            if type(part) is Field and most_bytes is not None and len(data) > most_bytes:
                raise RequestEntityTooLarge
            if data:
                self.write(data)
            self.end()

    def begin(self, part: Field | File) -> None:
        """Begin a part: its data is written to where it belongs."""
        self.part = part
        if type(part) is Field:
            self.chunks = []
            self.write = self.chunks.append
        else:
            file = self.parser.start_file_streaming(part, self.content_length)  # type: ignore[arg-type]
            self.opened.append(file)
            self.write = file.write

    def end(self) -> None:
        """Add the part that has ended to the fields or files."""
        part = self.part
        if type(part) is Field:
            charset = self.parser.get_part_charset(part.headers)
            value = b"".join(self.chunks).decode(charset, "replace")
            self.fields.append((part.name, value))
            return
        file = self.opened[-1]
        file.seek(0)
        stored = FileStorage(file, part.filename, part.name, headers=part.headers)
        self.files.append((part.name, stored))
