"""Which registered function answers an exception.

Called by `scaffold.py` to register and by `app.py` to look up. The registry keeps the
seed's shape: `spec[blueprint or None][code]` is a handler, `spec[blueprint or None][None]`
a list of `(class, handler)`. Both may be assigned to. Where `BY_CODE` is set, it is Flask 3's
`spec[blueprint or None][code or None][class]`; both are understood. Does not run handlers.

The order of the search, as in Flask 3.1:

1. handlers of the exception's code: the blueprint's, those of the blueprints around it,
   the application's;
2. handlers of classes without a code, in the same order;

each time the class nearest to the exception's own wins.
"""

from __future__ import annotations

from .http.exceptions import HTTPException, default_exceptions
from .suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Callable

    Handler = Callable[[Any], Any]
    HandlersOfOne = dict[Any, Any]
    Spec = dict[Any, HandlersOfOne]

BY_CODE = False


def exception_class_and_code(
    exc_class_or_code: type[Exception] | int,
) -> tuple[type[Exception], int | None]:
    """Return the class that a handler is for, and its HTTP code if it has one.

    Raises:
        ValueError: the code is none that has an exception, or the class no exception.
        TypeError: neither a code nor a class, an instance of an exception say.

    Source: Flask 3.1.
    """
    exc_class: Any = exc_class_or_code
    if isinstance(exc_class_or_code, int):
        if exc_class_or_code not in default_exceptions:
            nearest = did_you_mean(str(exc_class_or_code), map(str, default_exceptions))
            msg = (
                f"'{exc_class_or_code}' is not a recognized HTTP error code. Use a"
                f" subclass of HTTPException with that code instead.{nearest}"
            )
            raise ValueError(msg)
        exc_class = default_exceptions[exc_class_or_code]
    if isinstance(exc_class, Exception):
        msg = (
            f"{exc_class!r} is an instance, not a class. Handlers can only be"
            " registered for Exception classes or HTTP error codes."
        )
        raise TypeError(msg)
    if not isinstance(exc_class, type):
        msg = (
            f"{exc_class!r} is neither a class nor a number. Handlers can only be registered"
            " for Exception classes or HTTP error codes."
        )
        raise TypeError(msg)
    if not issubclass(exc_class, Exception):
        msg = (
            f"'{exc_class.__name__}' is not a subclass of Exception. Handlers can only be"
            " registered for Exception classes or HTTP error codes."
        )
        raise ValueError(msg)
    if issubclass(exc_class, HTTPException):
        return exc_class, exc_class.code
    return exc_class, None


def register(
    handlers: HandlersOfOne, exc_class: type[Exception], code: int | None, f: Handler
) -> None:
    """Add *f* to the *handlers* of the application or of one blueprint."""
    if BY_CODE:
        handlers.setdefault(code, {})[exc_class] = f
        return
    if code is not None and default_exceptions.get(code) is exc_class:
        handlers[code] = f
        return
    pairs = handlers.setdefault(None, [])
    pairs[:] = [pair for pair in pairs if pair[0] is not exc_class]
    pairs.append((exc_class, f))


def merge(handlers: HandlersOfOne, others: HandlersOfOne) -> None:
    """Add the handlers of a blueprint, *others*, to those registered under its name."""
    for code, value in others.items():
        if isinstance(value, dict):
            handlers.setdefault(code, {}).update(value)
        elif code is None:
            for exc_class, f in value:
                register(handlers, exc_class, None, f)
        else:
            handlers[code] = value


def find(spec: Spec, error: Exception, scopes: Iterable[str | None]) -> Handler | None:
    """Return the handler of *error*; `None` where nobody registered one.

    Args:
        spec: the registry.
        error: the exception.
        scopes: the names of the request's blueprints, innermost first, and `None`.
    """
    registered = [spec[name] for name in scopes if spec.get(name)]
    if not registered:
        return None
    mro = type(error).__mro__
    code = error.code if isinstance(error, HTTPException) else None
    if code is not None:
        for handlers in registered:
            handler = _nearest(mro, _of_code(handlers, code))
            if handler is not None:
                return handler
    for handlers in registered:
        handler = _nearest(mro, _without_code(handlers))
        if handler is not None:
            return handler
    return None


def _pairs(handlers: HandlersOfOne, code: int | None) -> Iterable[tuple[Any, Handler]]:
    """Return the classes and handlers at one key, in whichever shape they are there."""
    value = handlers.get(code)
    if isinstance(value, dict):
        return value.items()
    if code is None:
        return value or ()
    if value is None:
        return ()
    # A function answers whatever has the code.
    return (HTTPException, value), (default_exceptions.get(code, HTTPException), value)


def _of_code(handlers: HandlersOfOne, code: int) -> dict[Any, Handler]:
    found = dict(_pairs(handlers, code))
    found.update(pair for pair in _pairs(handlers, None) if getattr(pair[0], "code", None) == code)
    return found


def _without_code(handlers: HandlersOfOne) -> dict[Any, Handler]:
    return {
        c: f
        for c, f in _pairs(handlers, None)
        if not issubclass(c, HTTPException) or c.code is None
    }


def _nearest(mro: tuple[type, ...], found: dict[Any, Handler]) -> Handler | None:
    if found:
        for cls in mro:
            if cls in found:
                return found[cls]
    return None
