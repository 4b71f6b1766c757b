"""Uploaded files: a stream with its name and headers, and a dict of them.

Called by the form parser (Request.files) and the test client. Does not read a stream
before it is asked to, and does not trust file names: `secure_filename` makes them safe.
"""

from __future__ import annotations

import os

from .headers import Headers
from .multidict import MultiDict
from .parse import parse_int, parse_options_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, Any

_BUFFER_SIZE = 16384


def _stream_name(stream: Any) -> str | None:
    """Return the path a stream was opened by, None where it has none."""
    name = getattr(stream, "name", None)
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    # Numbers are descriptors, and <stdin> and the like no paths.
    if not isinstance(name, str) or (name[:1] == "<" and name[-1:] == ">"):
        return None
    return name


class FileStorage:
    """An uploaded file (Werkzeug 3.1): a stream whose attributes are also this object's.

    `stream` is a binary file, empty by default; `filename` what the client calls it
    (the stream's own name where not given); `name` the form field; `headers` those of
    the part, to which `content_type` and `content_length` are added. True where there
    is a file name.
    """

    stream: Any

    def __init__(
        self,
        stream: IO[bytes] | None = None,
        filename: str | None = None,
        name: str | None = None,
        content_type: str | None = None,
        content_length: int | None = None,
        headers: Headers | None = None,
    ) -> None:
        if stream is None:
            from io import BytesIO

            stream = BytesIO()
        self.name = name
        self.stream = stream
        self.filename = _stream_name(stream) if filename is None else filename
        self.headers = Headers() if headers is None else headers
        if content_type is not None:
            self.headers["Content-Type"] = content_type
        if content_length is not None:
            self.headers["Content-Length"] = str(content_length)

    @property
    def content_type(self) -> str | None:
        """The Content-Type of the part, None where it has none. The client's word."""
        return self.headers.get("content-type")

    @property
    def content_length(self) -> int:
        """The Content-Length of the part in bytes, 0 where it has none (browsers send none)."""
        return parse_int(self.headers.get("content-length")) or 0

    @property
    def mimetype(self) -> str:
        """The Content-Type in lower case, without its parameters."""
        return parse_options_header(self.content_type)[0].lower()

    @property
    def mimetype_params(self) -> dict[str, str]:
        """The parameters of the Content-Type: `{"charset": "utf-8"}`."""
        return parse_options_header(self.content_type)[1]

    def save(self, dst: Any, buffer_size: int = _BUFFER_SIZE) -> None:
        """Write the rest of the stream to `dst`, a path or a binary file open for writing.

        A path's file is replaced. A name from the client must be made safe first.
        """
        from shutil import copyfileobj

        if isinstance(dst, (str, os.PathLike)):
            with open(dst, "wb") as file:
                copyfileobj(self.stream, file, buffer_size)
        else:
            copyfileobj(self.stream, dst, buffer_size)

    def close(self) -> None:
        """Close the stream; errors of closing do not matter any more."""
        try:
            self.stream.close()
        except Exception:
            pass

    def __bool__(self) -> bool:
        return bool(self.filename)

    def __getattr__(self, name: str) -> Any:
        if name == "stream" or name.startswith("__"):
            # Copying and pickling look for these before there is a stream.
            raise AttributeError(name)
        try:
            return getattr(self.stream, name)
        except AttributeError:
            # SpooledTemporaryFile before Python 3.11 lacks readable, seekable, writable.
            inner = getattr(self.stream, "_file", None)
            if inner is not None and hasattr(inner, name):
                return getattr(inner, name)
            raise

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.stream)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.filename!r} ({self.content_type!r})>"


class FileMultiDict(MultiDict["str", "FileStorage"]):
    """A MultiDict of FileStorage (Werkzeug 3.1), to build uploads for tests."""

    def add_file(
        self,
        name: str,
        file: Any,
        filename: str | None = None,
        content_type: str | None = None,
    ) -> None:
        """Add a file for the form field `name`.

        `file` is a FileStorage, taken as it is, a path or a binary stream. The type is
        guessed from the file name where not given.
        """
        if isinstance(file, FileStorage):
            self.add(name, file)
            return
        if isinstance(file, (str, os.PathLike)):
            if filename is None:
                filename = os.fspath(file)
            file = open(file, "rb")  # it belongs to the FileStorage
        if filename and content_type is None:
            from mimetypes import guess_type

            content_type = guess_type(filename)[0] or "application/octet-stream"
        self.add(name, FileStorage(file, filename, name, content_type))
