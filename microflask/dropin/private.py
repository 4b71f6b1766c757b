"""Private names of Flask and Werkzeug that published extensions use nevertheless.

Reached by way of `table.py`. Each does what its users rely on, with our own parts.
"""

from __future__ import annotations

import io
import json as json
import os
from typing import IO, Any

from ..http.containers import ImmutableList, refuse
from ..markup import escape

__all__ = [
    "DechunkedInput",
    "ImmutableHeadersMixin",
    "ImmutableListMixin",
    "UpdateDictMixin",
    "WIN",
    "_escape_inner",
    "_get_environ",
    "_get_server",
    "_log",
    "_wsgi_decoding_dance",
    "_wsgi_encoding_dance",
    "is_ssl_error",
]


_LINE_ENDS = (b"\n", b"\r\n", b"\r")

#: Whether this is Windows, as click asks.
WIN = os.name == "nt"


def _escape_inner(s: str) -> str:
    """Return a text with the special characters of HTML escaped, as a plain text."""
    return str.__str__(escape(str(s)))


def _log(type: str, message: str, *args: Any, **kwargs: Any) -> None:
    """Log to the server's logger; it is shown on stderr where nobody has set up logging."""
    import logging

    logger = logging.getLogger("werkzeug")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.INFO)
    if not logger.hasHandlers():
        logger.addHandler(logging.StreamHandler())
    getattr(logger, type)(message.rstrip(), *args, **kwargs)


def _wsgi_decoding_dance(s: str) -> str:
    """Return the text that a value of the environ stands for."""
    return s.encode("latin1").decode(errors="replace")


def _wsgi_encoding_dance(s: str) -> str:
    """Return a text as it is put into an environ."""
    return s.encode().decode("latin1")


def _get_environ(obj: Any) -> dict[str, Any]:
    """Return the environ of a request, or the environ itself."""
    environ: dict[str, Any] = getattr(obj, "environ", obj)
    return environ


def _get_server(environ: dict[str, Any]) -> tuple[str, int | None] | None:
    """Return the name and port of the server that answers, None when it is not known."""
    name = environ.get("SERVER_NAME")
    if name is None:
        return None
    try:
        port: int | None = int(environ.get("SERVER_PORT", ""))
    except (TypeError, ValueError):
        port = None
    return name, port


def is_ssl_error(error: Exception | None = None) -> bool:
    """Say whether an exception, by default the one being handled, comes from TLS."""
    import ssl
    import sys

    return isinstance(sys.exc_info()[1] if error is None else error, ssl.SSLError)


class DechunkedInput(io.RawIOBase):
    """Reads the body out of a stream of chunks. Source: Werkzeug 3.1.

    :raises OSError: for malformed chunks, from any read.
    """

    def __init__(self, rfile: IO[bytes]) -> None:
        self._rfile = rfile
        self._done = False
        self._len = 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def read_chunk_len(self) -> int:
        """Read the line in front of a chunk; return the chunk's size."""
        from ..server.bodies import BodyRefused, chunk_size

        line = self._rfile.readline(128)
        if line.strip().startswith(b"-"):
            msg = "Negative chunk length not allowed"
            raise OSError(msg)
        try:
            return chunk_size(line.strip())
        except BodyRefused:
            msg = "Invalid chunk header"
            raise OSError(msg) from None

    def readinto(self, buf: Any) -> int:
        """Fill a buffer; return how many bytes, 0 at the end."""
        filled = 0
        while not self._done and filled < len(buf):
            if self._len == 0:
                self._len = self.read_chunk_len()
                self._done = self._len == 0
            data = self._rfile.read(min(self._len, len(buf) - filled))
            buf[filled : filled + len(data)] = data
            filled += len(data)
            self._len -= len(data)
            if (self._len == 0 or not data) and self._rfile.readline(3) not in _LINE_ENDS:
                msg = "Missing chunk terminating newline"
                raise OSError(msg)
        return filled


class ImmutableListMixin:
    """Makes a list refuse changes. Source: Werkzeug 3.1."""

    __hash__ = ImmutableList.__hash__
    __reduce_ex__ = ImmutableList.__reduce_ex__
    append = clear = extend = insert = pop = remove = reverse = sort = refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = refuse


class ImmutableHeadersMixin:
    """Makes headers refuse changes. Source: Werkzeug 3.1."""

    add = add_header = clear = extend = insert = pop = popitem = refuse
    remove = set = setdefault = setlist = setlistdefault = update = refuse
    __setitem__ = __delitem__ = __ior__ = refuse


class UpdateDictMixin:
    """Makes a dict call `self.on_update(self)` after each change. Source: Werkzeug 3.1."""

    on_update: Any = None


def _telling(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = getattr(super(UpdateDictMixin, self), name)(*args, **kwargs)
        if self.on_update is not None:
            self.on_update(self)
        return result

    method.__name__ = name
    return method


for _name in "clear pop popitem setdefault update __setitem__ __delitem__ __ior__".split():
    setattr(UpdateDictMixin, _name, _telling(_name))
