"""The application's JSON: how values become text, and a response.

Called through `app.json` by `jsonify`, by views that return a dict or a list, by
`request.get_json` and by the `tojson` filter. The standard library's `json` does the work.
"""

from __future__ import annotations

import weakref
from functools import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any, Callable

    from ..wrappers import Response


class JSONProvider:
    """What an application needs of a JSON library; subclass it to use another one.

    Args:
        app: the application, kept weakly.

    Source: Flask 3.1.
    """

    def __init__(self, app: Any) -> None:
        self._app = weakref.proxy(app)

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return *obj* as JSON text; the keyword arguments are the library's."""
        raise NotImplementedError

    def dump(self, obj: Any, fp: IO[str], **kwargs: Any) -> None:
        """Write *obj* as JSON to the text file *fp*."""
        fp.write(self.dumps(obj, **kwargs))

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return the value that the JSON text *s* stands for.

        Raises:
            ValueError: *s* is no JSON.
        """
        raise NotImplementedError

    def load(self, fp: IO[Any], **kwargs: Any) -> Any:
        """Return the value in the JSON file *fp*, text or binary."""
        return self.loads(fp.read(), **kwargs)

    def _prepare_response_obj(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if args and kwargs:
            msg = "app.json.response() takes either args or kwargs, not both"
            raise TypeError(msg)
        if not args and not kwargs:
            return None
        if len(args) == 1:
            return args[0]
        return args or kwargs

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a response whose body is the JSON of the arguments.

        One positional argument is the value itself, several are a list, keywords a dict.
        """
        obj = self._prepare_response_obj(args, kwargs)
        response: Response = self._app.response_class(self.dumps(obj), mimetype="application/json")
        return response


def _default(value: Any) -> Any:
    """Turn what JSON has no word for into something it has.

    Dates become HTTP dates, `Decimal` and `UUID` text, dataclasses dicts, and objects
    with `__html__` their markup.

    Raises:
        TypeError: *value* is none of these.
    """
    import datetime
    import decimal
    import uuid

    if isinstance(value, datetime.date):
        from ..http.parse import http_date

        return http_date(value)
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    if hasattr(type(value), "__dataclass_fields__"):
        import dataclasses

        return dataclasses.asdict(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    msg = f"Object of type {type(value).__name__} is not JSON serializable"
    raise TypeError(msg)


class DefaultJSONProvider(JSONProvider):
    """JSON by the standard library, with dates, decimals, UUIDs, dataclasses and markup.

    Source: Flask 3.1.
    """

    default: Callable[[Any], Any] = staticmethod(_default)
    """Called with each value that JSON has no word for; returns one that it has."""

    ensure_ascii = True
    """Write every character past ASCII as an escape."""

    sort_keys = True
    """Sort the keys of dicts, so that equal values have equal texts."""

    compact: bool | None = None
    """Write responses without blanks; by default all but those in debug mode."""

    mimetype = "application/json"
    """The media type of `response`."""

    def _option(self, key: str, own: Any) -> Any:
        """Return what the configuration says by its older key, else the attribute *own*."""
        value = self._app.config.get(key)
        return own if value is None else value

    def _own_encoder(self) -> Any:
        """Return the application's `json_encoder`, or `None` where there is none.

        A provider is none: programs for Flask of before and after 2.2 set one at both places.
        """
        encoder = self._app.json_encoder
        if isinstance(encoder, type) and issubclass(encoder, JSONProvider):
            return None
        return encoder

    def _own_decoder(self) -> Any:
        return self._app.json_decoder

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return *obj* as JSON text; the keyword arguments are those of `json.dumps`."""
        import json

        encoder = self._own_encoder()
        if encoder is None:
            kwargs.setdefault("default", self.default)
        else:
            kwargs.setdefault("cls", encoder)
        kwargs.setdefault("ensure_ascii", self._option("JSON_AS_ASCII", self.ensure_ascii))
        kwargs.setdefault("sort_keys", self._option("JSON_SORT_KEYS", self.sort_keys))
        return json.dumps(obj, **kwargs)

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return the value that *s* stands for; the arguments are those of `json.loads`."""
        import json

        decoder = self._own_decoder()
        if decoder is not None:
            kwargs.setdefault("cls", decoder)
        return json.loads(s, **kwargs)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a response whose body is the JSON of the arguments and a line end."""
        obj = self._prepare_response_obj(args, kwargs)
        app = self._app
        pretty = self._option("JSONIFY_PRETTYPRINT_REGULAR", None)
        if pretty is None:
            pretty = app.debug if self.compact is None else not self.compact
        text = self.dumps(obj, indent=2) if pretty else self._dumps_compact(obj)
        response: Response = app.response_class(
            f"{text}\n", mimetype=self._option("JSONIFY_MIMETYPE", self.mimetype)
        )
        return response

    # json.dumps makes an encoder a call where the arguments are not its defaults.
    _encoder: tuple[Any, Callable[[Any], str]] | None = None

    def _dumps_compact(self, obj: Any) -> str:
        if type(self).dumps is not DefaultJSONProvider.dumps or self._own_encoder() is not None:
            return self.dumps(obj, separators=(",", ":"))
        key = (
            self.default,
            self._option("JSON_AS_ASCII", self.ensure_ascii),
            self._option("JSON_SORT_KEYS", self.sort_keys),
        )
        if self._encoder is None or self._encoder[0] != key:
            import json

            encoder = json.JSONEncoder(
                default=key[0], ensure_ascii=key[1], sort_keys=key[2], separators=(",", ":")
            )
            self._encoder = key, encoder.encode
        return self._encoder[1](obj)


def look_in_blueprints(provider: Any) -> None:
    """Let *provider* ask the request's blueprint for its `json_encoder` and decoder first.

    Called when a blueprint that has one is registered, so that others don't pay for it.
    """
    from ..globals import find_request_context

    def asking(attribute: str, otherwise: Callable[[], Any]) -> Callable[[], Any]:
        """Return a function that asks the blueprints, then *otherwise*."""

        def ask() -> Any:
            """Return what the nearest blueprint has."""
            context = find_request_context()
            for name in () if context is None else context.request.blueprints:
                found = getattr(context.app.blueprints.get(name), attribute, None)
                if found is not None:
                    return found
            return otherwise()

        return ask

    for method, attribute in (("_own_encoder", "json_encoder"), ("_own_decoder", "json_decoder")):
        otherwise = getattr(type(provider), method, None)
        if otherwise is not None:
            # Bound to the class's function and a weak self: the provider keeps no circle.
            setattr(
                provider, method, asking(attribute, partial(otherwise, weakref.proxy(provider)))
            )
