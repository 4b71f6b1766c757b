"""Builds the WSGI environment of a made-up request, its form and its files included.

Called by the test client and by `test_request_context`. Does not send anything.
"""

from __future__ import annotations

import sys
from io import BytesIO
from time import time
from urllib.parse import unquote, urlsplit

from .http.auth import Authorization
from .http.environ import get_current_url
from .http.files import FileMultiDict, FileStorage
from .http.headers import EnvironHeaders, Headers
from .http.multidict import CombinedMultiDict, MultiDict, iter_multi_items
from .http.multipart import Data, Epilogue, Field, File, MultipartEncoder, Preamble
from .http.parse import dump_options_header, parse_options_header
from .http.request import Request
from .http.urls import iri_to_uri, urlencode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import IO, Any

# Bytes of a form held in memory before it goes to a temporary file.
MULTIPART_THRESHOLD = 1024 * 500
_COPIED_AT_ONCE = 16384


def _wsgi_text(value: str) -> str:
    """Return *value* as PEP 3333 wants text: each UTF-8 byte a character."""
    return value.encode("utf-8").decode("latin-1")


def stream_encode_multipart(
    data: Mapping[str, Any],
    use_tempfile: bool = True,
    threshold: int = MULTIPART_THRESHOLD,
    boundary: str | None = None,
) -> tuple[IO[bytes], int, str]:
    """Write a form as `multipart/form-data`.

    Args:
        data: the fields and files; a value with a `read` is a file.
        use_tempfile: move it to a temporary file when it grows.
        threshold: the size from which it does, in bytes.
        boundary: what parts the parts; made up by default.

    Returns:
        the stream at its start, its length in bytes, the boundary.

    Source: Werkzeug 3.1.
    """
    if boundary is None:
        from random import random

        boundary = f"---------------MicroflaskFormPart_{time()}{random()}"
    stream = _Spool(threshold if use_tempfile else None)
    encoder = MultipartEncoder(boundary.encode())
    send = encoder.send_event
    stream.write(send(Preamble(data=b"")))
    for key, value in iter_multi_items(data):
        if callable(getattr(value, "read", None)):
            _write_file(stream, send, key, value)
        else:
            text = value if isinstance(value, str) else str(value)
            stream.write(send(Field(name=key, headers=Headers())))
            stream.write(send(Data(data=text.encode(), more_data=False)))
    stream.write(send(Epilogue(data=b"")))
    length = stream.file.tell()
    stream.file.seek(0)
    return stream.file, length, boundary


class _Spool:
    """Bytes in memory, moved to a temporary file when they exceed the threshold.

    `tempfile` has one, which complains where nobody closes it, in memory too.
    """

    def __init__(self, threshold: int | None) -> None:
        self.file: IO[bytes] = BytesIO()
        self.threshold = threshold

    def write(self, data: bytes) -> None:
        """Add *data* at the end."""
        self.file.write(data)
        if self.threshold is not None and self.file.tell() > self.threshold:
            from tempfile import TemporaryFile

            moved: IO[bytes] = TemporaryFile("wb+")
            self.file.seek(0)
            while chunk := self.file.read(_COPIED_AT_ONCE):
                moved.write(chunk)
            self.file, self.threshold = moved, None


def _write_file(stream: _Spool, send: Any, key: str, value: Any) -> None:
    filename = getattr(value, "filename", getattr(value, "name", None))
    content_type = getattr(value, "content_type", None)
    if content_type is None:
        import mimetypes

        guessed = mimetypes.guess_type(filename)[0] if filename else None
        content_type = guessed or "application/octet-stream"
    headers = value.headers if isinstance(value, FileStorage) else Headers()
    headers = Headers(list(headers))
    headers["Content-Type"] = content_type
    if filename is None:
        stream.write(send(Field(name=key, headers=headers)))
    else:
        stream.write(send(File(name=key, filename=filename, headers=headers)))
    while True:
        chunk = value.read(_COPIED_AT_ONCE)
        if not chunk:
            stream.write(send(Data(data=chunk, more_data=False)))
            break
        stream.write(send(Data(data=chunk, more_data=True)))


def encode_multipart(values: Mapping[str, Any], boundary: str | None = None) -> tuple[str, bytes]:
    """Return the boundary and the bytes of a form as `multipart/form-data`."""
    stream, _, boundary = stream_encode_multipart(values, use_tempfile=False, boundary=boundary)
    return boundary, stream.read()


def _iter_data(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(data, MultiDict):
        yield from data.items(multi=True)
    else:
        for key, value in data.items():
            if isinstance(value, list):
                for item in value:
                    yield key, item
            else:
                yield key, value


class EnvironBuilder:
    """The environment of a request, from what a test wants to say of it.

    Args:
        path: the path, with a query or not; of a whole URL the path is taken.
        base_url: where the application is; `http://localhost/` by default.
        query_string: the query, as text or as a dict.
        method: the request method.
        input_stream: the body, as a stream.
        content_type: the body's media type.
        content_length: the body's length in bytes.
        errors_stream: `wsgi.errors`; `sys.stderr` by default.
        multithread: `wsgi.multithread`.
        multiprocess: `wsgi.multiprocess`.
        run_once: `wsgi.run_once`.
        headers: further headers.
        data: the body: text, bytes, or a dict of form fields and files; a file is a
            stream, a `FileStorage`, or a tuple of stream, name and media type.
        environ_base: what the environment starts with.
        environ_overrides: what it ends with.
        mimetype: the body's media type without parameters.
        json: a value to send as JSON.
        auth: an `Authorization`, or a user and a password.

    Raises:
        TypeError: two bodies were given.
        ValueError: *base_url* has a query or a fragment.

    Source: Werkzeug 3.1.
    """

    server_protocol = "HTTP/1.1"
    wsgi_version = (1, 0)
    request_class: type[Request] = Request

    _args: MultiDict[str, str] | None = None
    _query_string: str | None = None
    _input_stream: IO[bytes] | None = None
    _form: MultiDict[str, Any] | None = None
    _files: FileMultiDict | None = None
    closed = False

    def __init__(
        self,
        path: str = "/",
        base_url: str | None = None,
        query_string: Mapping[str, Any] | str | None = None,
        method: str = "GET",
        input_stream: IO[bytes] | None = None,
        content_type: str | None = None,
        content_length: int | None = None,
        errors_stream: IO[str] | None = None,
        multithread: bool = False,
        multiprocess: bool = False,
        run_once: bool = False,
        headers: Headers | Iterable[tuple[str, str]] | None = None,
        data: Any = None,
        environ_base: Mapping[str, Any] | None = None,
        environ_overrides: Mapping[str, Any] | None = None,
        mimetype: str | None = None,
        json: Any = None,
        auth: Authorization | tuple[str, str] | None = None,
    ) -> None:
        if query_string is not None and "?" in path:
            msg = f"Query string is defined in the path and as an argument: {path!r}"
            raise ValueError(msg)
        request_uri = urlsplit(path)
        if query_string is None and "?" in path:
            query_string = request_uri.query
        self.path = iri_to_uri(request_uri.path)
        self.request_uri = path
        self.base_url = None if base_url is None else iri_to_uri(base_url)
        if isinstance(query_string, str):
            self.query_string = query_string
        else:
            self.args = _as_multidict(query_string)
        self.method = method
        self.headers = headers if isinstance(headers, Headers) else Headers(headers)
        self.errors_stream: IO[str] = sys.stderr if errors_stream is None else errors_stream
        self.multithread, self.multiprocess, self.run_once = multithread, multiprocess, run_once
        self.environ_base = environ_base
        self.environ_overrides = environ_overrides
        if content_type is not None:
            self.content_type = content_type
        if auth is not None:
            if isinstance(auth, tuple):
                auth = Authorization("basic", {"username": auth[0], "password": auth[1]})
            self.headers.set("Authorization", auth.to_header())
        if json is not None:
            if data is not None:
                msg = "can't provide both json and data"
                raise TypeError(msg)
            data = self.json_dumps(json)
            if self.content_type is None:
                self.content_type = "application/json"
        self.input_stream = input_stream
        self.content_length = content_length
        if data:
            self._take_data(data)
        if mimetype is not None:
            self.mimetype = mimetype

    def _take_data(self, data: Any) -> None:
        if self._input_stream is not None:
            msg = "can't provide input stream and data"
            raise TypeError(msg)
        if hasattr(data, "read"):
            data = data.read()
        if isinstance(data, str):
            data = data.encode()
        if isinstance(data, (bytes, bytearray)):
            self.input_stream = BytesIO(data)
            if self.content_length is None:
                self.content_length = len(data)
            return
        for key, value in _iter_data(data):
            if isinstance(value, (tuple, dict)) or hasattr(value, "read"):
                self._add_file_from_data(key, value)
            else:
                self.form.setlistdefault(key).append(value)

    def _add_file_from_data(self, key: str, value: Any) -> None:
        if isinstance(value, tuple):
            self.files.add_file(key, *value)
        else:
            self.files.add_file(key, value)

    @classmethod
    def from_environ(cls, environ: dict[str, Any], **kwargs: Any) -> EnvironBuilder:
        """Return a builder that starts from *environ*; *kwargs* go before it."""
        headers = Headers(EnvironHeaders(environ))
        out = {
            "path": _request_path(environ["PATH_INFO"]),
            "base_url": cls._make_base_url(
                environ["wsgi.url_scheme"],
                headers.pop("Host", None) or "localhost",
                environ["SCRIPT_NAME"].encode("latin-1").decode(),
            ),
            "query_string": environ["QUERY_STRING"],
            "method": environ["REQUEST_METHOD"],
            "input_stream": environ["wsgi.input"],
            "content_type": headers.pop("Content-Type", None),
            "content_length": headers.pop("Content-Length", None),
            "errors_stream": environ["wsgi.errors"],
            "multithread": environ["wsgi.multithread"],
            "multiprocess": environ["wsgi.multiprocess"],
            "run_once": environ["wsgi.run_once"],
            "headers": headers,
        }
        out.update(kwargs)
        return cls(**out)

    @staticmethod
    def json_dumps(obj: Any, **kwargs: Any) -> str:
        """Return the JSON of the argument *json*."""
        import json

        return json.dumps(obj, **kwargs)

    @staticmethod
    def _make_base_url(scheme: str, host: str, script_root: str) -> str:
        return f"{scheme}://{host}{script_root}".rstrip("/") + "/"

    @property
    def base_url(self) -> str:
        """The URL of the application: scheme, host and script root."""
        return self._make_base_url(self.url_scheme, self.host, self.script_root)

    @base_url.setter
    def base_url(self, value: str | None) -> None:
        if value is None:
            scheme, netloc, script_root = "http", "localhost", ""
        else:
            scheme, netloc, script_root, query, anchor = urlsplit(value)
            if query or anchor:
                msg = f"base url must not contain a query string or fragment: {value!r}"
                raise ValueError(msg)
        self.script_root = script_root.rstrip("/")
        self.host = netloc
        self.url_scheme = scheme

    @property
    def content_type(self) -> str | None:
        """The body's media type; that of a form, where there is one and no other was set."""
        value: str | None = self.headers.get("Content-Type")
        if value is None and self._input_stream is None:
            if self._files:
                return "multipart/form-data"
            if self._form:
                return "application/x-www-form-urlencoded"
        return value

    @content_type.setter
    def content_type(self, value: str | None) -> None:
        if value is None:
            self.headers.pop("Content-Type", None)
        else:
            self.headers["Content-Type"] = value

    @property
    def mimetype(self) -> str | None:
        """The body's media type without parameters."""
        content_type = self.content_type
        return content_type.split(";")[0].strip() if content_type else None

    @mimetype.setter
    def mimetype(self, value: str) -> None:
        is_text = value.startswith("text/") or value.endswith("+xml") or value == "application/xml"
        self.content_type = f"{value}; charset=utf-8" if is_text else value

    @property
    def mimetype_params(self) -> Mapping[str, str]:
        """The parameters of the body's media type; changing them changes the header."""
        from .http.multidict import CallbackDict

        def on_update(params: Any) -> None:
            self.headers["Content-Type"] = dump_options_header(self.mimetype, params)

        return CallbackDict(
            parse_options_header(self.headers.get("content-type", ""))[1], on_update
        )

    @property
    def content_length(self) -> int | None:
        """The body's length in bytes, as it was set."""
        value = self.headers.get("Content-Length")
        return None if value is None else int(value)

    @content_length.setter
    def content_length(self, value: int | None) -> None:
        if value is None:
            self.headers.pop("Content-Length", None)
        else:
            self.headers["Content-Length"] = str(value)

    def _check_no_stream(self) -> None:
        if self._input_stream is not None:
            msg = "an input stream is defined"
            raise AttributeError(msg)

    @property
    def form(self) -> MultiDict[str, Any]:
        """The fields of the form."""
        self._check_no_stream()
        if self._form is None:
            self._form = MultiDict()
        return self._form

    @form.setter
    def form(self, value: MultiDict[str, Any]) -> None:
        self._input_stream = None
        self._form = value

    @property
    def files(self) -> FileMultiDict:
        """The files of the form; `add_file` adds one."""
        self._check_no_stream()
        if self._files is None:
            self._files = FileMultiDict()
        return self._files

    @files.setter
    def files(self, value: FileMultiDict) -> None:
        self._input_stream = None
        self._files = value

    @property
    def input_stream(self) -> IO[bytes] | None:
        """The body as a stream; setting it drops form and files."""
        return self._input_stream

    @input_stream.setter
    def input_stream(self, value: IO[bytes] | None) -> None:
        self._input_stream = value
        self._form = None
        self._files = None

    @property
    def query_string(self) -> str:
        """The query as text."""
        if self._query_string is None:
            return urlencode(self._args) if self._args is not None else ""
        return self._query_string

    @query_string.setter
    def query_string(self, value: str | None) -> None:
        self._query_string = value
        self._args = None

    @property
    def args(self) -> MultiDict[str, str]:
        """The query as a dict."""
        if self._query_string is not None:
            msg = "a query string is defined"
            raise AttributeError(msg)
        if self._args is None:
            self._args = MultiDict()
        return self._args

    @args.setter
    def args(self, value: MultiDict[str, str] | None) -> None:
        self._query_string = None
        self._args = value

    @property
    def server_name(self) -> str:
        """The host without its port."""
        return self.host.split(":", 1)[0]

    @property
    def server_port(self) -> int:
        """The port; that of the scheme where the host names none."""
        _, _, port = self.host.partition(":")
        if port.isdigit():
            return int(port)
        return 443 if self.url_scheme == "https" else 80

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the files of the form."""
        if self.closed:
            return
        for file in self._files.values() if self._files else ():
            file.close()
        self.closed = True

    def _encoded_body(self) -> tuple[IO[bytes], int | None, str | None]:
        """Return the body, its length and its media type."""
        stream, mimetype = self._input_stream, self.mimetype
        if stream is not None:
            start = stream.tell()
            stream.seek(0, 2)
            length = stream.tell() - start
            stream.seek(start)
            return stream, length, self.content_type
        if mimetype == "multipart/form-data":
            # Not `self.form`: a form that never was given must not make a stream an error.
            form = CombinedMultiDict([self.form, self.files])
            stream, length, boundary = stream_encode_multipart(form)
            return stream, length, f'{mimetype}; boundary="{boundary}"'
        if mimetype == "application/x-www-form-urlencoded":
            encoded = urlencode(self.form).encode("ascii")
            return BytesIO(encoded), len(encoded), self.content_type
        return BytesIO(), self.content_length, self.content_type

    def get_environ(self) -> dict[str, Any]:
        """Return the WSGI environment."""
        stream, content_length, content_type = self._encoded_body()
        raw_uri = _wsgi_text(self.request_uri)
        environ: dict[str, Any] = dict(self.environ_base or {})
        environ.update(
            {
                "REQUEST_METHOD": self.method,
                "SCRIPT_NAME": _wsgi_text(unquote(self.script_root)),
                "PATH_INFO": _wsgi_text(unquote(self.path)),
                "QUERY_STRING": _wsgi_text(self.query_string),
                "REQUEST_URI": raw_uri,
                "RAW_URI": raw_uri,
                "SERVER_NAME": self.server_name,
                "SERVER_PORT": str(self.server_port),
                "HTTP_HOST": self.host,
                "SERVER_PROTOCOL": self.server_protocol,
                "wsgi.version": self.wsgi_version,
                "wsgi.url_scheme": self.url_scheme,
                "wsgi.input": stream,
                "wsgi.errors": self.errors_stream,
                "wsgi.multithread": self.multithread,
                "wsgi.multiprocess": self.multiprocess,
                "wsgi.run_once": self.run_once,
            }
        )
        headers = self.headers.copy()
        headers.remove("Content-Type")
        headers.remove("Content-Length")
        if content_type is not None:
            environ["CONTENT_TYPE"] = content_type
        if content_length is not None:
            environ["CONTENT_LENGTH"] = str(content_length)
        combined: dict[str, list[str]] = {}
        for key, value in headers:
            combined.setdefault(f"HTTP_{key.upper().replace('-', '_')}", []).append(value)
        environ.update((key, ", ".join(values)) for key, values in combined.items())
        if self.environ_overrides:
            environ.update(self.environ_overrides)
        return environ

    def get_request(self, cls: type[Request] | None = None) -> Request:
        """Return a request of the environment, of *cls* or of `request_class`."""
        return (cls or self.request_class)(self.get_environ())


def _request_path(path_info: str) -> str:
    from urllib.parse import quote

    return quote(path_info.encode("latin-1"), safe="!$&'()*+,/:;=@%")


def _as_multidict(query: Mapping[str, Any] | None) -> MultiDict[str, Any]:
    return MultiDict() if query is None else MultiDict(query)


def create_environ(*args: Any, **kwargs: Any) -> dict[str, Any]:
    """Return an environment; the arguments are `EnvironBuilder`'s. Source: Werkzeug 3.1."""
    builder = EnvironBuilder(*args, **kwargs)
    try:
        return builder.get_environ()
    finally:
        builder.close()


__all__ = [
    "EnvironBuilder",
    "create_environ",
    "encode_multipart",
    "get_current_url",
    "stream_encode_multipart",
]
