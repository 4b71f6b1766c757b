"""Response: status, headers and body, and how they are handed to a WSGI server.

Called by exceptions, sendfile, the application. Does not know requests.
"""

from __future__ import annotations

import json

from .descriptors import lazy
from .headers import Headers
from .iterators import ClosingIterator, ResponseStream
from .parse import ENTITY_HEADERS
from .response_headers import ResponseHeaders, get_content_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Literal, TypeVar, overload

    from .descriptors import Body

    Environ = dict[str, Any]
    R = TypeVar("R", bound="Response")

__all__ = ["Response", "content_type_pair"]

#: Content type pairs by mimetype, checked once. Bounded: mimetypes may come from data.
_BY_MIMETYPE: dict[str, tuple[str, str]] = {}
_REMEMBERED = 256
_WITHOUT_BODY = (204, 304)
_NOT_IN_304 = ENTITY_HEADERS - {"expires", "content-location"}
# As they are written, too: most are found without making them small.
_NOT_IN_304 |= {name.title() for name in _NOT_IN_304}


def _checked_pair(content_type: Any) -> tuple[str, str]:
    """Return the header pair of a content type; Headers refuse what breaks a line."""
    headers = Headers()
    headers["Content-Type"] = content_type
    pair: tuple[str, str] = headers._list[0]
    return pair


def content_type_pair(mimetype: str) -> tuple[str, str]:
    """Return the header pair of a mimetype, worked out once for each of the first 256."""
    pair = _BY_MIMETYPE.get(mimetype)
    if pair is not None:
        return pair
    pair = _checked_pair(get_content_type(mimetype, "utf-8"))
    if len(_BY_MIMETYPE) < _REMEMBERED:
        _BY_MIMETYPE[mimetype] = pair
    return pair


class Response(ResponseHeaders):
    """An answer that is a WSGI application itself (Werkzeug 3.1).

    Parameters:
        response: the body: str, bytes, an iterable of either, or None.
        status: a code, a status line or an HTTPStatus; `default_status` if None.
        headers: a Headers (used, not copied), a mapping or a list of pairs.
        mimetype: type of the body; text gets `charset=utf-8`.
        content_type: the whole Content-Type header, as it is to be sent.
        direct_passthrough: hand the iterable to the server as it is (wrap_file).
    """

    #: Whether `data` may read an iterator into a list.
    implicit_sequence_conversion = True
    #: Whether a Location is made absolute.
    autocorrect_location_header = False
    #: Whether Content-Length is set where the length of the body is known.
    automatically_set_content_length = True
    #: What reads and writes JSON: an object with `loads`.
    json_module: Any = json

    # Raised with the body's length for a range outside of it. The exceptions live a
    # floor above and put their 416 here.
    _range_error: Any = ValueError

    #: The body: a list of chunks, or another iterable.
    response: Any
    direct_passthrough = False
    _on_close: Any = ()
    # True while no subclass overrides a step of sending: the short way is the same.
    _plain_call = True
    _plain_data = True
    _plain_file = True
    # True where `_wire` holds the length and no Location, as made here or by sendfile.
    _wire_complete = False

    _STEPS = (
        "get_wsgi_response",
        "get_wsgi_headers",
        "get_app_iter",
        "iter_encoded",
        "close",
        "is_sequence",
        "headers",
        "status",
        "status_code",
    )

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._plain_call = all(getattr(cls, n) is getattr(Response, n) for n in cls._STEPS)
        cls._plain_data = cls.set_data is Response.set_data and cls.headers is Response.headers
        cls._plain_file = (
            cls._plain_call
            and cls.__init__ is Response.__init__
            and cls.make_conditional is Response.make_conditional
            and cls.default_status == 200
        )

    def __init__(
        self,
        response: Any = None,
        status: Any = None,
        headers: Any = None,
        mimetype: str | None = None,
        content_type: str | None = None,
        direct_passthrough: bool = False,
    ) -> None:
        if headers is None and self._plain_data:
            if content_type is not None:
                wire = [_checked_pair(content_type)]
            else:
                if mimetype is None:
                    mimetype = self.default_mimetype
                pair = _BY_MIMETYPE.get(mimetype)  # type: ignore[arg-type]
                if pair is not None:
                    wire = [pair]
                else:
                    wire = [] if mimetype is None else [content_type_pair(mimetype)]
            self._wire = wire
            # set_data in line: the commonest response pays for no Headers object.
            if type(response) is str or type(response) is bytes:
                body = response.encode() if type(response) is str else response
                if self.automatically_set_content_length:
                    wire.append(("Content-Length", f"{len(body)}"))
                    self._wire_complete = True
                response = [body]
        else:
            self._take_headers(headers, mimetype, content_type)
        if status is None:
            status = self.default_status
        if status != 200 or status is True:
            self.status = status
        if direct_passthrough:
            self.direct_passthrough = True
        if type(response) is list:
            self.response = response
        elif response is None:
            self.response = []
        elif isinstance(response, (str, bytes, bytearray)):
            self.set_data(response)  # type: ignore[arg-type]
        else:
            self.response = response

    def _take_headers(self, headers: Any, mimetype: str | None, content_type: str | None) -> None:
        taken = headers if isinstance(headers, Headers) else Headers(headers)
        self.headers = taken
        if content_type is None:
            if mimetype is None and "content-type" not in taken:
                mimetype = self.default_mimetype
            if mimetype is None:
                return
            content_type = get_content_type(mimetype, "utf-8")
        taken["Content-Type"] = content_type

    def __repr__(self) -> str:
        if self.is_sequence:
            size = f"{sum(map(len, self.iter_encoded()))} bytes"
        else:
            size = "streamed" if self.is_streamed else "likely-streamed"
        return f"<{type(self).__name__} {size} [{self.status}]>"

    # -- made from other things ----------------------------------------------

    @classmethod
    def force_type(cls: type[R], response: Any, environ: Environ | None = None) -> R:
        """Make `response` an instance of this class.

        Parameters:
            response: a Response, whose class is changed in place, or a WSGI
                application, which is run on `environ`.

        Raises:
            TypeError: an application was given without an environ.
        """
        if not isinstance(response, Response):
            if environ is None:
                msg = "cannot convert WSGI application into response objects without an environ"
                raise TypeError(msg)
            from .run_app import run_wsgi_app

            response = Response(*run_wsgi_app(response, environ))
        response.__class__ = cls
        return response  # type: ignore[no-any-return]

    @classmethod
    def from_app(cls: type[R], app: Any, environ: Environ, buffered: bool = False) -> R:
        """Run a WSGI application on `environ` and return its answer.

        Parameters:
            buffered: run it to its end first; else the rest runs while iterated.
        """
        from .run_app import run_wsgi_app

        return cls(*run_wsgi_app(app, environ, buffered))

    # -- the body -------------------------------------------------------------

    if TYPE_CHECKING:

        @overload
        def get_data(self, as_text: Literal[False] = False) -> bytes: ...

        @overload
        def get_data(self, as_text: Literal[True]) -> str: ...

    def get_data(self, as_text: bool = False) -> Any:
        """Return the body as bytes, or decoded as UTF-8 if `as_text`."""
        self._ensure_sequence()
        data = b"".join(self.iter_encoded())
        return data.decode() if as_text else data

    def set_data(self, value: bytes | str) -> None:
        """Replace the body by a str (sent as UTF-8) or bytes, and set its length."""
        body = value.encode() if isinstance(value, str) else value
        self.response = [body]
        if self.automatically_set_content_length:
            self.headers["Content-Length"] = str(len(body))

    data: Body = property(get_data, set_data, doc="The body as bytes; str is assignable, too.")  # type: ignore[assignment]

    def calculate_content_length(self) -> int | None:
        """Return the bytes of the body, None if they cannot be known without streaming."""
        try:
            self._ensure_sequence()
        except RuntimeError:
            return None
        return sum(len(chunk) for chunk in self.iter_encoded())

    def _ensure_sequence(self, mutable: bool = False) -> None:
        if self.is_sequence:
            if mutable and not isinstance(self.response, list):
                self.response = list(self.response)
            return
        if self.direct_passthrough:
            msg = (
                "Attempted implicit sequence conversion but the"
                " response object is in direct passthrough mode."
            )
            raise RuntimeError(msg)
        if not self.implicit_sequence_conversion:
            msg = (
                "The response object required the iterable to be a sequence, but the"
                " implicit conversion was disabled. Call make_sequence() yourself."
            )
            raise RuntimeError(msg)
        self.make_sequence()

    def make_sequence(self) -> None:
        """Read the body into a list; the iterable is closed with the response."""
        if not self.is_sequence:
            close = getattr(self.response, "close", None)
            self.response = list(self.iter_encoded())
            if close is not None:
                self.call_on_close(close)

    def iter_encoded(self) -> Iterator[bytes]:
        """Iterate over the body with every str encoded as UTF-8."""
        return _encoded(self.response)

    @property
    def is_sequence(self) -> bool:
        """Whether the body is a list or tuple, whose length can be known."""
        return isinstance(self.response, (tuple, list))

    @property
    def is_streamed(self) -> bool:
        """Whether the body's length is not known: an iterator or a file."""
        try:
            len(self.response)
        except (TypeError, AttributeError):
            return True
        return False

    def freeze(self) -> None:
        """Make the response ready to be pickled or cached: a list, its length, an ETag."""
        self.response = list(self.iter_encoded())
        self.headers["Content-Length"] = str(sum(map(len, self.response)))
        self.add_etag()

    @lazy
    def stream(self) -> ResponseStream:
        """The body as a file that can be written to."""
        return ResponseStream(self)

    @property
    def is_json(self) -> bool:
        """Whether the mimetype is `application/json` or ends in `+json`."""
        mimetype = self.mimetype
        return mimetype is not None and (
            mimetype == "application/json"
            or (mimetype.startswith("application/") and mimetype.endswith("+json"))
        )

    @property
    def json(self) -> Any:
        """The body parsed as JSON; None if the mimetype is not JSON."""
        return self.get_json()

    def get_json(self, force: bool = False, silent: bool = False) -> Any:
        """Parse the body as JSON.

        Parameters:
            force: whatever the mimetype is.
            silent: return None instead of raising ValueError for broken JSON.
        """
        if not (force or self.is_json):
            return None
        try:
            return self.json_module.loads(self.get_data())
        except ValueError:
            if not silent:
                raise
            return None

    # -- conditional answers ---------------------------------------------------

    def add_etag(self, overwrite: bool = False, weak: bool = False) -> None:
        """Set an ETag made from the body, unless there is one or `overwrite`."""
        if overwrite or "ETag" not in self.headers:
            from .caching import generate_etag

            self.set_etag(generate_etag(self.get_data()), weak)

    def make_conditional(
        self: R,
        request_or_environ: Any,
        accept_ranges: bool | str = False,
        complete_length: int | None = None,
    ) -> R:
        """Answer 304, 412 or 206 where the request's conditions ask for it (RFC 9110).

        Parameters:
            request_or_environ: the request, or its environ.
            accept_ranges: serve byte ranges; a str names the unit, True is `"bytes"`.
            complete_length: bytes of the whole body, needed for ranges.

        Raises:
            RequestedRangeNotSatisfiable: the range is outside of the body.
        """
        from .conditional import make_conditional

        environ = getattr(request_or_environ, "environ", request_or_environ)
        return make_conditional(self, environ, accept_ranges, complete_length)

    # -- to the server ------------------------------------------------------------

    def __enter__(self: R) -> R:
        return self

    def __exit__(self, exc_type: Any, exc_value: Any, tb: Any) -> None:
        self.close()

    def call_on_close(self, func: Callable[[], Any]) -> Callable[[], Any]:
        """Call `func` without arguments when the server has sent the response."""
        if not self._on_close:
            self._on_close = []
        self._on_close.append(func)
        return func

    def close(self) -> None:
        """Close the body, if it can be closed, and call the functions of `call_on_close`."""
        if hasattr(self.response, "close"):
            self.response.close()
        for func in self._on_close:
            func()

    def get_wsgi_headers(self, environ: Environ) -> Headers:
        """Return a copy of the headers as they are sent for this request."""
        headers = Headers(self.headers)
        _correct_locations(self, headers, environ)
        status = self.status_code
        if 100 <= status < 200 or status == 204:
            headers.pop("Content-Length", None)
        elif status == 304:
            from .parse import remove_entity_headers

            remove_entity_headers(headers)
        elif (
            self.automatically_set_content_length
            and self.is_sequence
            and "content-length" not in headers
        ):
            headers["Content-Length"] = str(sum(len(chunk) for chunk in self.iter_encoded()))
        return headers

    def get_app_iter(self, environ: Environ) -> Iterable[bytes]:
        """Return the body as it is sent: empty for HEAD, 1xx, 204 and 304."""
        status = self.status_code
        if environ["REQUEST_METHOD"] == "HEAD" or 100 <= status < 200 or status in (204, 304):
            body: Any = ()
        elif self.direct_passthrough:
            passed: Iterable[bytes] = self.response
            return passed
        else:
            body = self.iter_encoded()
        return ClosingIterator(body, self.close)

    def get_wsgi_response(
        self, environ: Environ
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Return (body, status line, header list), each as it is sent."""
        headers = self.get_wsgi_headers(environ)
        app_iter = self.get_app_iter(environ)
        return app_iter, self.status, headers.to_wsgi_list()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer as a WSGI application: start the response and return its body."""
        # The short way sends one bytes chunk with the list of headers as it stands;
        # whatever needs thought (HEAD, 204, Location, an override) takes the long one.
        if self._plain_call:
            body = self.response
            code = self._status_code
            headers = self.__dict__.get("headers")
            if (
                type(body) is list
                and len(body) == 1
                and type(body[0]) is bytes
                and headers is None
                and self._wire_complete
                and (code == 200 or (code > 199 and code not in _WITHOUT_BODY))
                and not self._on_close
                and not self.direct_passthrough
                and environ["REQUEST_METHOD"] != "HEAD"
            ):
                start_response(self._status, self._wire[:])
                return [body[0]]
            sent = self._plain_headers(headers, code)
            if sent is not None:
                answer: Iterable[bytes] = self._plain_body(environ, code)
                start_response(self._status, sent)
                return answer
        answer, status, sent = self.get_wsgi_response(environ)
        start_response(status, sent)
        return answer

    def _plain_headers(self, headers: Any, code: int) -> list[tuple[str, str]] | None:
        """Do what get_wsgi_headers does without Headers objects; None if it must do it."""
        if headers is None:
            wire = self._wire[:]
            if self._wire_complete and code > 199 and code not in _WITHOUT_BODY:
                return wire
        elif type(headers) is Headers:
            wire = headers._list[:]
        else:
            return None
        if code < 200 or code in _WITHOUT_BODY:
            return None if code != 304 else _without_entity(wire)
        sized = not self.automatically_set_content_length
        for name, _ in wire:
            size = len(name)
            if size == 14:
                if name.lower() == "content-length":
                    sized = True
            elif (size == 8 or size == 16) and name.lower() in ("location", "content-location"):
                return None
        if not sized and isinstance(self.response, (list, tuple)):
            wire.append(("Content-Length", str(sum(map(len, _encoded(self.response))))))
        return wire

    def _plain_body(self, environ: Environ, code: int) -> Any:
        """Do what get_app_iter does, without a ClosingIterator where nothing is closed."""
        body = self.response
        if (
            type(body) is list
            and not self._on_close
            and (code == 200 or code > 199)
            and environ["REQUEST_METHOD"] != "HEAD"
        ):
            if code in _WITHOUT_BODY:
                return []
            if len(body) == 1 and type(body[0]) is bytes:
                return body
            if not self.direct_passthrough:
                return list(_encoded(body))
        return self.get_app_iter(environ)


def _without_entity(wire: list[tuple[str, str]]) -> list[tuple[str, str]] | None:
    """Return the headers of a 304, None if one needs rewriting."""
    kept = []
    for field in wire:
        name = field[0]
        if name in _NOT_IN_304:
            continue
        name = name.lower()
        if name == "location" or name == "content-location":
            return None
        if name not in _NOT_IN_304:
            kept.append(field)
    return kept


def _encoded(chunks: Iterable[Any]) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk.encode() if isinstance(chunk, str) else chunk


def _correct_locations(response: Response, headers: Headers, environ: Environ) -> None:
    """Make Location and Content-Location ASCII, and Location absolute if asked for."""
    location = headers.get("Location")
    content_location = headers.get("Content-Location")
    if location is None and content_location is None:
        return
    if location is not None:
        location = _ascii_url(location)
        if response.autocorrect_location_header:
            location = _absolute(location, environ)
        headers["Location"] = location
    if content_location is not None:
        headers["Content-Location"] = _ascii_url(content_location)


def _absolute(location: str, environ: Environ) -> str:
    from urllib.parse import urljoin

    from .hosts import current_url

    try:
        return urljoin(_ascii_url(current_url(environ, strip_querystring=True)), location)
    except ValueError:
        return location


def _ascii_url(url: str) -> str:
    """Return a URL as it is sent; what is none, `http://[x`, is only escaped."""
    from .urls import iri_to_uri, url_quote

    try:
        return iri_to_uri(url)
    except ValueError:
        return url_quote(url, safe="%!#$&'()*+,/:;=?@[]~")
