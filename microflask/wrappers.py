"""Flask's request and response: those of `http/`, with the matched rule and HTML by default.

Called by `ctx.py`, which makes the request, and `app.py`, which makes the response.
"""

from __future__ import annotations

from .globals import _cv_app, find_request_context
from .http.descriptors import cached_property
from .http.exceptions import BadRequest, UnsupportedMediaType
from .http.request import Request as HTTPRequest
from .http.response import Response as HTTPResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .http.exceptions import HTTPException
    from .rules import Rule


class Request(HTTPRequest):
    """What `request` stands for: an HTTP request that knows its URL rule.

    Args:
        environ: the WSGI environment.
        populate_request: put the request into the environment as `werkzeug.request`.
        shallow: refuse to read the body.

    Source: the seed's "Incoming Request Data"; Flask 3.1.
    """

    url_rule: Rule | None = None
    """The rule that matched; `None` where none did."""

    view_args: dict[str, Any] | None = None
    """The values of the URL; `None` where no rule matched."""

    routing_exception: HTTPException | None = None
    """Why no rule matched; raised when the request is dispatched."""

    # Up to Flask 2.3 they could be changed.
    charset = url_charset = "utf-8"
    encoding_errors = "replace"

    _max_content_length: int | None = None
    _max_form_memory_size: int | None = None
    _max_form_parts: int | None = None

    @cached_property
    def json_module(self) -> Any:
        """Reads JSON bodies: the application's `json` provider."""
        context = find_request_context()
        if context is not None:
            return context.app.json
        import json

        return json

    def _limit(self, own: int | None, key: str, default: int | None) -> int | None:
        """Return the request's own limit, else the application's, else the class's."""
        if own is not None:
            return own
        context = _cv_app.get(None)
        if context is None:
            return default
        configured: int | None = context.app.config[key]
        return configured

    @property
    def max_content_length(self) -> int | None:
        """The longest body read, in bytes: `MAX_CONTENT_LENGTH`, or what was set here."""
        return self._limit(
            self._max_content_length, "MAX_CONTENT_LENGTH", super().max_content_length
        )

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        """Set the limit of this request."""
        self._max_content_length = value

    @property
    def max_form_memory_size(self) -> int | None:
        """The largest form field held in memory, in bytes: `MAX_FORM_MEMORY_SIZE`."""
        return self._limit(
            self._max_form_memory_size, "MAX_FORM_MEMORY_SIZE", super().max_form_memory_size
        )

    @max_form_memory_size.setter
    def max_form_memory_size(self, value: int | None) -> None:
        """Set the limit of this request."""
        self._max_form_memory_size = value

    @property
    def max_form_parts(self) -> int | None:
        """The most parts a multipart form may have: `MAX_FORM_PARTS`."""
        return self._limit(self._max_form_parts, "MAX_FORM_PARTS", super().max_form_parts)

    @max_form_parts.setter
    def max_form_parts(self, value: int | None) -> None:
        """Set the limit of this request."""
        self._max_form_parts = value

    @property
    def endpoint(self) -> str | None:
        """The endpoint that the URL matched; `None` where none did."""
        rule = self.url_rule
        return None if rule is None else rule.endpoint

    @property
    def blueprint(self) -> str | None:
        """The dotted name of the endpoint's blueprint; `None` for the application's own."""
        endpoint = self.endpoint
        if endpoint is not None and "." in endpoint:
            return endpoint.rpartition(".")[0]
        return None

    @property
    def module(self) -> str | None:
        """The name of the endpoint's module, as Flask 0.6 called the blueprint."""
        return self.blueprint

    @property
    def blueprints(self) -> list[str]:
        """The names of the endpoint's blueprint and of those around it, innermost first."""
        name = self.blueprint
        return [] if name is None else list(split_blueprint_path(name))

    def _load_form_data(self) -> None:
        super()._load_form_data()
        context = _cv_app.get(None)
        if (
            context is not None
            and context.app.debug
            and self.mimetype != "multipart/form-data"
            and not self.files
        ):
            from .debughelpers import explain_missing_files

            explain_missing_files(self)

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Refuse the body: with the parser's reason in debug mode, plainly outside of it."""
        context = _cv_app.get(None)
        debug = context is not None and context.app.debug
        try:
            return super().on_json_loading_failed(e)
        except UnsupportedMediaType as error:
            if debug:
                sent = f"It was {self.mimetype!r}" if self.mimetype else "None was sent"
                error.description = (
                    f"{error.description} {sent}; send the header 'Content-Type:"
                    " application/json', or call get_json(force=True)."
                )
            raise
        except BadRequest as error:
            if debug:
                raise
            raise BadRequest() from error


class Response(HTTPResponse):
    """What views return in the end: an HTTP response, HTML unless said otherwise.

    Args:
        response: the body: text, bytes, or an iterable of them.
        status: a number, or a line such as `"404 Not Found"`; 200 by default.
        headers: a `Headers`, a dict or a list of pairs.
        mimetype: the media type; a text type gets its charset.
        content_type: the whole header, as an alternative to *mimetype*.
        direct_passthrough: hand the iterable to the server as it is.

    Source: the seed's "Response Objects"; Flask 3.1.
    """

    charset = "utf-8"
    default_mimetype: str | None = "text/html"
    autocorrect_location_header = False

    @cached_property
    def json_module(self) -> Any:
        """Reads the body for `get_json`: the application's `json` provider."""
        context = _cv_app.get(None)
        if context is not None:
            return context.app.json
        import json

        return json

    @property
    def max_cookie_size(self) -> int:  # type: ignore[override]
        """The cookie size past which a warning is given, in bytes: `MAX_COOKIE_SIZE`."""
        context = _cv_app.get(None)
        if context is None:
            return super().max_cookie_size
        size: int = context.app.config["MAX_COOKIE_SIZE"]
        return size


_blueprint_paths: dict[str, tuple[str, ...]] = {}


def split_blueprint_path(name: str) -> tuple[str, ...]:
    """Return a dotted blueprint name with the names around it: `a.b` gives `a.b`, `a`."""
    path = _blueprint_paths.get(name)
    if path is None:
        parts = name.split(".")
        path = tuple(".".join(parts[:end]) for end in range(len(parts), 0, -1))
        # Endpoints come from the application's own rules, so there are few of them.
        _blueprint_paths[name] = path
    return path


# The keys of the hooks of a request that is in no blueprint.
ONLY_APP: tuple[str | None, ...] = (None,)


def scopes_of_500(request: Request) -> tuple[str | None, ...]:
    """Return where the handler of a 500 is looked for: the seed has only the application's."""
    return ONLY_APP


def scopes_of(request: Request) -> tuple[str | None, ...]:
    """Return the keys of a request's hooks: its blueprints, innermost first, and `None`."""
    rule = request.url_rule
    if rule is None or "." not in rule.endpoint:
        return ONLY_APP
    return (*split_blueprint_path(rule.endpoint.rpartition(".")[0]), None)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name == "JSONMixin":
            from .oldnames import JSONMixin

            return JSONMixin
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
