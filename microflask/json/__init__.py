"""`from microflask import json`: the application's JSON, and plain JSON outside of one.

Called by users; inside an application each function goes to `current_app.json`.
"""

from __future__ import annotations

from ..globals import _cv_app, current_app

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any

    from ..wrappers import Response


def dumps(obj: Any, **kwargs: Any) -> str:
    """Return *obj* as JSON text; as bytes where *encoding* is given, as until Flask 2.0."""
    if "encoding" in kwargs:
        encoding = kwargs.pop("encoding")
        return dumps(obj, **kwargs).encode(encoding)  # type: ignore[return-value]
    context = _cv_app.get(None)
    if context is not None:
        text: str = context.app.json.dumps(obj, **kwargs)
        return text
    import json

    from .provider import _default

    kwargs.setdefault("default", _default)
    return json.dumps(obj, **kwargs)


def dump(obj: Any, fp: IO[str], **kwargs: Any) -> None:
    """Write *obj* as JSON to the text file *fp*. Source: Flask 3.1."""
    context = _cv_app.get(None)
    if context is not None:
        context.app.json.dump(obj, fp, **kwargs)
    else:
        fp.write(dumps(obj, **kwargs))


def loads(s: str | bytes, **kwargs: Any) -> Any:
    """Return the value of the JSON text *s*; *encoding* is that of bytes, as until Flask 2.0.

    Raises:
        ValueError: *s* is no JSON.
    """
    if "encoding" in kwargs:
        encoding = kwargs.pop("encoding")
        s = s.decode(encoding) if isinstance(s, bytes) and encoding else s
    context = _cv_app.get(None)
    if context is not None:
        return context.app.json.loads(s, **kwargs)
    import json

    return json.loads(s, **kwargs)


def load(fp: IO[Any], **kwargs: Any) -> Any:
    """Return the value of the JSON file *fp*, text or binary. Source: Flask 3.1."""
    context = _cv_app.get(None)
    if context is not None:
        return context.app.json.load(fp, **kwargs)
    import json

    return json.load(fp, **kwargs)


def htmlsafe_dumps(obj: Any, **kwargs: Any) -> Any:
    """Return *obj* as JSON that is safe inside of a script tag. Source: Flask 2.2."""
    from ..markup import Markup

    text = dumps(obj, **kwargs)
    for character, escape in _HTML_ESCAPES.items():
        text = text.replace(character, escape)
    return Markup(text)


def htmlsafe_dump(obj: Any, fp: IO[str], **kwargs: Any) -> None:
    """Write *obj* as JSON that is safe inside of a script tag. Source: Flask 2.2."""
    fp.write(htmlsafe_dumps(obj, **kwargs))


# The template filter of that name, in Flask up to 1.1.
tojson_filter = htmlsafe_dumps
# Whether there is a JSON library, in Flask up to 1.1.
available = True

_HTML_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"}


def jsonify(*args: Any, **kwargs: Any) -> Response:
    """Return a response with the JSON of the arguments, as `application/json`.

    The arguments are those of `dict`: keywords, or a dict (or pairs) and keywords. One
    argument alone is the value itself, several are a list.

    Raises:
        TypeError: keywords stand beside something that they can't be added to.

    Source: the seed's "Returning JSON"; Flask 3.1 for values that are no dicts.
    """
    if not args and not kwargs:
        args = ({},)
    elif kwargs and len(args) == 1 and not isinstance(args[0], str):
        try:
            args, kwargs = (dict(args[0], **kwargs),), {}
        except (TypeError, ValueError):
            pass  # The provider says what is wrong.
    response: Response = current_app.json.response(*args, **kwargs)
    return response


def __getattr__(name: str) -> Any:
    # The seed: this module stands in for `json`, so its other names are here as well.
    if name == "JSONEncoder":
        from .encoder import JSONEncoder

        return JSONEncoder
    import json

    if name in json.__all__:
        return getattr(json, name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
