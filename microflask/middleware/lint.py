"""Warns where a server or an application breaks the rules of WSGI (PEP 3333) or HTTP.

Called by programs and tests that wrap an application to check it. Does not change what
is sent. A warning names the line outside of this module that caused it.
"""

from __future__ import annotations

import sys
import warnings

from ..http.headers import Headers
from ..http.iterators import FileWrapper
from ..http.parse import is_entity_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO, Any

__all__ = ["HTTPWarning", "LintMiddleware", "WSGIWarning"]

_REQUIRED_KEYS = (
    "REQUEST_METHOD",
    "SERVER_NAME",
    "SERVER_PORT",
    "wsgi.version",
    "wsgi.input",
    "wsgi.errors",
    "wsgi.multithread",
    "wsgi.multiprocess",
    "wsgi.run_once",
)
#: Entity headers that a 304 answer may have all the same.
_ALLOWED_IN_304 = frozenset({"expires", "content-location"})


class WSGIWarning(Warning):
    """The server or the application does not keep to PEP 3333."""


class HTTPWarning(Warning):
    """The answer is not what HTTP expects."""


def _warn(message: str, category: type[Warning] = WSGIWarning) -> None:
    """Warn on behalf of the nearest caller outside of this module."""
    level = 2
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals is globals():
        frame = frame.f_back
        level += 1
    warnings.warn(message, category, stacklevel=level)


def check_type(context: str, obj: object, need: type = str) -> None:
    """Warn unless `obj` is of the type `need` exactly; `context` says what it is."""
    if type(obj) is not need:
        _warn(f"{context!r} requires {need.__name__!r}, got {type(obj).__name__!r}.")


class InputStream:
    """The request's body as the application sees it; warns of unsafe reads."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, *args: Any) -> bytes:
        """Read; warns without a size, as nothing says that the stream ends."""
        if len(args) == 0:
            _warn(
                "WSGI does not guarantee an EOF marker on the input stream, thus making"
                " calls to 'wsgi.input.read()' unsafe. Conforming servers may never"
                " return from this call."
            )
        elif len(args) != 1:
            _warn("Too many parameters passed to 'wsgi.input.read()'.")
        return self._stream.read(*args)

    def readline(self, *args: Any) -> bytes:
        """Read a line; warns with and without a size. Raises TypeError for more."""
        if len(args) == 0:
            _warn(
                "Calls to 'wsgi.input.readline()' without arguments are unsafe. Use"
                " 'wsgi.input.read()' instead."
            )
        elif len(args) == 1:
            _warn(
                "'wsgi.input.readline()' was called with a size hint. WSGI does not"
                " support this, although it's available on all major servers."
            )
        else:
            msg = "Too many arguments passed to 'wsgi.input.readline()'."
            raise TypeError(msg)
        return self._stream.readline(*args)

    def __iter__(self) -> Iterator[bytes]:
        try:
            return iter(self._stream)
        except TypeError:
            _warn("'wsgi.input' is not iterable.")
            return iter(())

    def close(self) -> None:
        """Close the stream; warns, as it is the server's."""
        _warn("The application closed the input stream!")
        self._stream.close()


class ErrorStream:
    """The error log as the application sees it; warns of what is no text."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, s: str) -> None:
        """Write text."""
        check_type("wsgi.error.write()", s, str)
        self._stream.write(s)

    def flush(self) -> None:
        """Flush the log."""
        self._stream.flush()

    def writelines(self, seq: Iterable[str]) -> None:
        """Write each text."""
        for line in seq:
            self.write(line)

    def close(self) -> None:
        """Close the log; warns, as it is the server's."""
        _warn("The application closed the error stream!")
        self._stream.close()


class GuardedWrite:
    """The `write` that `start_response` returned; notes how much was written.

    :param write: the server's.
    :param chunks: sizes in bytes are added here.
    """

    def __init__(self, write: Callable[[bytes], object], chunks: list[int]) -> None:
        self._write = write
        self._chunks = chunks

    def __call__(self, s: bytes) -> None:
        check_type("write()", s, bytes)
        self._write(s)
        self._chunks.append(len(s))


class GuardedIterator:
    """The application's answer; checks its items, and the whole of it when closed.

    :param iterator: what the application returned.
    :param headers_set: `(status code, Headers)` once the response is started, else empty.
    :param chunks: sizes in bytes of what was sent so far.
    """

    #: Until there is something to close, nothing is missed.
    closed = True

    def __init__(self, iterator: Iterable[bytes], headers_set: Any, chunks: list[int]) -> None:
        self._iterator = iterator
        self._next = iter(iterator).__next__
        self.closed = False
        self.headers_set = headers_set
        self.chunks = chunks

    def __iter__(self) -> GuardedIterator:
        return self

    def __next__(self) -> bytes:
        if self.closed:
            _warn("Iterated over closed 'app_iter'.")
        item = self._next()
        if not self.headers_set:
            _warn("The application returned before it started the response.")
        check_type("application iterator items", item, bytes)
        self.chunks.append(len(item))
        return item

    def close(self) -> None:
        """Close the application's answer and check what was sent as a whole."""
        self.closed = True
        close = getattr(self._iterator, "close", None)
        if close is not None:
            close()
        if self.headers_set:
            self._check_whole(*self.headers_set)

    def _check_whole(self, status: int, headers: Headers) -> None:
        """Warn where status, headers and the bytes sent do not go together."""
        length = headers.get("Content-Length", type=int)
        sent = sum(self.chunks)
        if status == 304:
            for name, _ in headers:
                name = name.lower()
                if name not in _ALLOWED_IN_304 and is_entity_header(name):
                    _warn(f"Entity header {name!r} found in 304 response.", HTTPWarning)
        elif 100 <= status < 200 or status == 204:
            if length != 0:
                _warn(f"{status} responses must have an empty content length.", HTTPWarning)
        else:
            if length is not None and length != sent:
                _warn("Content-Length and the number of bytes sent to the client do not match.")
            return
        if sent:
            _warn(f"{status} responses must not have a body.", HTTPWarning)

    def __del__(self) -> None:
        if not self.closed:
            # Warnings made into errors cannot be raised from here.
            try:
                _warn("Iterator was garbage collected before it was closed.")
            except Exception:
                return


class LintMiddleware:
    """Checks each request and answer, and warns by way of `warnings`; Werkzeug 3.1.

    Among what it looks for: status lines and headers of wrong form, text where bytes
    belong, answers that may have no body and have one, unquoted entity tags, relative
    Location headers, unsafe reads of the body, answers that are never closed.

    :param app: the WSGI application.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    def check_environ(self, environ: dict[str, Any]) -> None:
        """Warn where the server's environ is not one of WSGI 1.0."""
        if type(environ) is not dict:
            _warn("WSGI environment is not a standard Python dict.")
        for key in _REQUIRED_KEYS:
            if key not in environ:
                _warn(f"Required environment key {key!r} not found")
        if environ["wsgi.version"] != (1, 0):
            _warn("Environ is not a WSGI 1.0 environ.")
        for key in ("SCRIPT_NAME", "PATH_INFO"):
            value = environ.get(key, "")
            if value and value[0] != "/":
                _warn(f"{key!r} does not start with a slash: {value!r}")

    def check_start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any
    ) -> tuple[int, Headers]:
        """Warn of a wrong status or headers; return the code and the headers."""
        code = _check_status(status)
        _check_header_list(headers)
        if exc_info is not None and not isinstance(exc_info, tuple):
            _warn("Invalid value for exc_info.")
        checked = Headers([(name, value) for name, value in headers if isinstance(name, str)])
        self.check_headers(checked)
        return code, checked

    def check_headers(self, headers: Headers) -> None:
        """Warn of an ETag or a Location that clients may not understand."""
        etag = headers.get("etag")
        if etag is not None:
            if etag.startswith(("W/", "w/")):
                if etag[0] == "w":
                    _warn("Weak etag indicator should be upper case.", HTTPWarning)
                etag = etag[2:]
            if not (etag[:1] == etag[-1:] == '"'):
                _warn("Unquoted etag emitted.", HTTPWarning)
        location = headers.get("location")
        if location is not None:
            from urllib.parse import urlsplit

            if not urlsplit(location).netloc:
                _warn("Absolute URLs required for location header.", HTTPWarning)

    def check_iterator(self, app_iter: Iterable[bytes]) -> None:
        """Warn of an answer that is one string."""
        if isinstance(app_iter, str):
            _warn(
                "The application returned a string. The response will send one character"
                " at a time to the client, which will kill performance. Return a list or"
                " iterable instead."
            )

    def __call__(self, *args: Any, **kwargs: Any) -> Iterable[bytes]:
        """Call the application with guarded streams; return its answer, guarded."""
        if len(args) != 2:
            _warn("A WSGI app takes two arguments.")
        if kwargs:
            _warn("A WSGI app does not take keyword arguments.")
        environ: dict[str, Any] = args[0]
        start_response = args[1]
        self.check_environ(environ)
        environ["wsgi.input"] = InputStream(environ["wsgi.input"])
        environ["wsgi.errors"] = ErrorStream(environ["wsgi.errors"])
        # The server's own wrapper would send the file past these checks.
        environ["wsgi.file_wrapper"] = FileWrapper
        headers_set: list[Any] = []
        chunks: list[int] = []

        def checking_start_response(*args: Any, **kwargs: Any) -> GuardedWrite:
            if len(args) not in {2, 3}:
                _warn(f"Invalid number of arguments: {len(args)}, expected 2 or 3.")
            if kwargs:
                _warn("'start_response' does not take keyword arguments.")
            status: str = args[0]
            headers: list[tuple[str, str]] = args[1]
            exc_info = args[2] if len(args) == 3 else None
            headers_set[:] = self.check_start_response(status, headers, exc_info)
            return GuardedWrite(start_response(status, headers, exc_info), chunks)

        app_iter = self.app(environ, checking_start_response)
        self.check_iterator(app_iter)
        return GuardedIterator(app_iter, headers_set, chunks)


def _check_status(status: str) -> int:
    """Warn where a status is not "200 OK" or alike; return its code.

    Raises ValueError where there is no number to return.
    """
    check_type("status", status, str)
    code = status.split(None, 1)[0]
    if len(code) != 3 or not code.isdecimal():
        _warn("Status code must be three digits.")
    if len(status) < 4 or status[3] != " ":
        _warn(
            f"Invalid value for status {status!r}. Valid status strings are three"
            " digits, a space and a status explanation."
        )
    number = int(code)
    if number < 100:
        _warn("Status code < 100 detected.")
    return number


def _check_header_list(headers: list[tuple[str, str]]) -> None:
    """Warn where headers are not a list of pairs of text."""
    if type(headers) is not list:
        _warn("Header list is not a list.")
    for item in headers:
        if type(item) is not tuple or len(item) != 2:
            _warn("Header items must be 2-item tuples.")
        name, value = item
        if type(name) is not str or type(value) is not str:
            _warn("Header keys and values must be strings.")
        if name.lower() == "status":
            _warn("The status header is not supported due to conflicts with the CGI spec.")
