"""Request: the environ as attributes, and its body as data, form, files or JSON.

Called by the application. Does not parse bodies itself: forms does.
"""

from __future__ import annotations

import json

from .descriptors import environ_property, lazy
from .environ import check_length, get_input_stream
from .exceptions import BadRequest, HTTPException, UnsupportedMediaType
from .multidict import CombinedMultiDict
from .request_headers import RequestHeaders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO, Any, Literal, overload

    from .files import FileStorage
    from .forms import FormDataParser
    from .multidict import MultiDict

__all__ = ["Request"]


class Request(RequestHeaders):
    """A request, read from a WSGI environ on demand (Werkzeug 3.1).

    Parameters:
        environ: the WSGI environ.
        populate_request: keep the request in it as `werkzeug.request`.
        shallow: forbid reading the body; for code that runs before the real reader.
    """

    #: Most bytes of a body; None has no limit. More is a 413.
    max_content_length: int | None = None
    #: Most bytes of one field of a multipart form that is no file.
    max_form_memory_size: int | None = 500_000
    #: Most parts of a multipart form.
    max_form_parts: int | None = 1000
    #: Class that parses forms; None is FormDataParser.
    form_data_parser_class: Any = None
    #: What reads JSON: an object with `loads`.
    json_module: Any = json

    shallow = False
    _cached_data: bytes | None = None
    # JSON read aloud and read silently.
    _cached_json: tuple[Any, Any] = (Ellipsis, Ellipsis)

    input_stream = environ_property("wsgi.input", doc="The raw stream; it may never end.")
    remote_user = environ_property("REMOTE_USER", doc="User that the server has checked.")
    is_multithread = environ_property("wsgi.multithread", doc="Whether threads run the app.")
    is_multiprocess = environ_property("wsgi.multiprocess", doc="Whether processes run it.")
    is_run_once = environ_property("wsgi.run_once", doc="Whether the process ends after it.")

    def __init__(
        self, environ: dict[str, Any], populate_request: bool = True, shallow: bool = False
    ) -> None:
        self.environ = environ
        if shallow:
            self.shallow = True
        elif populate_request:
            environ["werkzeug.request"] = self

    def __repr__(self) -> str:
        try:
            url = repr(self.url)
        except Exception as error:
            url = f'"(invalid URL: {error})"'
        return f"<{type(self).__name__} {url} [{self.method}]>"

    def __enter__(self) -> Request:
        return self

    def __exit__(self, exc_type: Any, exc_value: Any, tb: Any) -> None:
        self.close()

    @classmethod
    def from_values(cls, *args: Any, **kwargs: Any) -> Request:
        """Make a request from a path, a query, data and so on; for tests.

        Takes what `EnvironBuilder` takes.
        """
        from importlib import import_module

        # By name, as it stands on a higher floor, above this module.
        module = import_module("..environbuilder", __package__)
        builder = module.EnvironBuilder(*args, **kwargs)
        try:
            request: Request = builder.get_request(cls)
            return request
        finally:
            builder.close()

    @classmethod
    def application(cls, f: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate a function that takes a request last and returns an application.

        The result is a WSGI application; HTTP errors become their pages.
        """
        from functools import wraps

        @wraps(f)
        def application(*args: Any) -> Any:
            request = cls(args[-2])
            with request:
                try:
                    answer = f(*args[:-2], request)
                except HTTPException as error:
                    answer = error.get_response(args[-2])
                return answer(*args[-2:])

        return application

    # -- the body, raw -----------------------------------------------------------

    @lazy
    def content_length(self) -> int | None:
        """The announced bytes of the body, None if there is no announcement."""
        headers = self.headers
        return check_length(headers.get("Content-Length"), headers.get("Transfer-Encoding"))

    @lazy
    def stream(self) -> IO[bytes]:
        """The body, to be read once; it ends where the body ends.

        Raises:
            RequestEntityTooLarge: more than `max_content_length` is announced.
        """
        if self.shallow:
            msg = (
                "This request was created with 'shallow=True', reading from the input"
                " stream is disabled."
            )
            raise RuntimeError(msg)
        return get_input_stream(self.environ, max_content_length=self.max_content_length)

    if TYPE_CHECKING:

        @overload
        def get_data(
            self,
            cache: bool = True,
            as_text: Literal[False] = False,
            parse_form_data: bool = False,
        ) -> bytes:
            """As bytes."""

        @overload
        def get_data(
            self, cache: bool = True, *, as_text: Literal[True], parse_form_data: bool = False
        ) -> str:
            """As text."""

    def get_data(
        self, cache: bool = True, as_text: bool = False, parse_form_data: bool = False
    ) -> Any:
        """Read the body.

        Parameters:
            cache: keep it, so that the next call finds it again.
            as_text: decode it as UTF-8; broken bytes become U+FFFD.
            parse_form_data: parse a form first; what is not a form is left.

        Raises:
            RequestEntityTooLarge: it is over `max_content_length`.
            ClientDisconnected: it is shorter than announced.
        """
        data = self._cached_data
        if data is None:
            if parse_form_data:
                self._load_form_data()
            data = self.stream.read()
            if cache:
                self._cached_data = data
        return data.decode("utf-8", "replace") if as_text else data

    @lazy
    def data(self) -> bytes:
        """The body, unless it is a form: that is in `form` and `files`."""
        data: bytes = self.get_data(parse_form_data=True)
        return data

    # -- the body as a form ----------------------------------------------------------

    @property
    def want_form_data_parsed(self) -> bool:
        """Whether the body is offered to the form parser: if it has a Content-Type."""
        return bool(self.headers.get("Content-Type"))

    def make_form_data_parser(self) -> FormDataParser:
        """Make the parser of forms, with the limits of this request."""
        parser_class = self.form_data_parser_class
        if parser_class is None:
            from .forms import FormDataParser as parser_class
        parser: FormDataParser = parser_class(
            stream_factory=self._get_file_stream,
            max_form_memory_size=self.max_form_memory_size,
            max_content_length=self.max_content_length,
            max_form_parts=self.max_form_parts,
            cls=self.parameter_storage_class,
        )
        return parser

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Return the file that an upload is written to; a subclass may choose another."""
        from .forms import default_stream_factory

        return default_stream_factory(total_content_length, content_type, filename, content_length)

    def _get_stream_for_parsing(self) -> IO[bytes]:
        if self._cached_data is not None:
            from io import BytesIO

            return BytesIO(self._cached_data)
        return self.stream

    def _load_form_data(self) -> None:
        """Parse the body once; sets `form`, `files` and what is left as `stream`."""
        found = self.__dict__
        if "form" in found:
            return
        if self.want_form_data_parsed:
            parser = self.make_form_data_parser()
            stream, form, files = parser.parse(
                self._get_stream_for_parsing(),
                self.mimetype,
                self.content_length,
                self.mimetype_params,
            )
        else:
            stream = self.stream
            form = self.parameter_storage_class()
            files = self.parameter_storage_class()
        found["stream"] = stream
        found["form"] = form
        found["files"] = files

    @lazy
    def form(self) -> MultiDict[str, str]:
        """The fields of the form in the body."""
        self._load_form_data()
        form: MultiDict[str, str] = self.__dict__["form"]
        return form

    @lazy
    def files(self) -> MultiDict[str, FileStorage]:
        """The files of the form in the body."""
        self._load_form_data()
        files: MultiDict[str, FileStorage] = self.__dict__["files"]
        return files

    @lazy
    def values(self) -> CombinedMultiDict[str, str]:
        """`args`, and `form` unless the method is GET, looked through in turn."""
        sources: list[Any] = [self.args]
        if self.method != "GET":
            sources.append(self.form)
        multi = [
            source if hasattr(source, "getlist") else self.parameter_storage_class(source)
            for source in sources
        ]
        return CombinedMultiDict(multi)

    def close(self) -> None:
        """Close the files of the form, if it was parsed."""
        files = self.__dict__.get("files")
        if files:
            for _, upload in files.items(multi=True):
                upload.close()

    # -- the body as JSON ----------------------------------------------------------------

    @property
    def json(self) -> Any:
        """The body parsed as JSON, `get_json()`."""
        return self.get_json()

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Parse the body as JSON.

        Parameters:
            force: whatever the Content-Type says.
            silent: return None for another type or broken JSON.
            cache: keep the result for the next call.

        Raises:
            UnsupportedMediaType: the Content-Type is not JSON.
            BadRequest: the JSON is broken.
        """
        if cache and self._cached_json[silent] is not Ellipsis:
            return self._cached_json[silent]
        if not (force or self.is_json):
            return None if silent else self.on_json_loading_failed(None)
        data = self.get_data(cache=cache)
        try:
            value = self.json_module.loads(data)
        except (ValueError, RecursionError) as error:
            value = None
            reason = error if isinstance(error, ValueError) else ValueError(str(error))
            if not silent:
                value = self.on_json_loading_failed(reason)
                if cache:
                    self._cached_json = (value, self._cached_json[1])
            elif cache:
                self._cached_json = (self._cached_json[0], None)
        else:
            if cache:
                self._cached_json = (value, value)
        return value

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Called when the body is not JSON; what it returns is the result.

        Parameters:
            e: the parser's error, None if the Content-Type is not JSON.

        Raises:
            BadRequest: the JSON is broken.
            UnsupportedMediaType: the Content-Type is not JSON.
        """
        if e is not None:
            msg = f"Failed to decode JSON object: {e}"
            raise BadRequest(msg)
        msg = (
            "Did not attempt to load JSON data because the request"
            " Content-Type was not 'application/json'."
        )
        raise UnsupportedMediaType(msg)
