"""Values that stand for what a template names but nobody defined.

Called by `runtime`, lookups in `support`, filters and environments; applications name
one of these classes as an environment's `undefined`.
Does not look anything up itself.

==================== ======== ========= ============ ==========
                     printed  iterated  ``.x  [x]``  arithmetic
==================== ======== ========= ============ ==========
Undefined            nothing  empty     error        error
ChainableUndefined   nothing  empty     itself       error
DebugUndefined       {{ x }}  empty     error        error
StrictUndefined      error    error     error        error
==================== ======== ========= ============ ==========
"""

from __future__ import annotations

from .exceptions import UndefinedError
from .utils import missing, object_type_repr

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging
    from collections.abc import AsyncIterator, Iterator
    from typing import Any, NoReturn

__all__ = [
    "ChainableUndefined",
    "DebugUndefined",
    "StrictUndefined",
    "Undefined",
    "make_logging_undefined",
]


class Undefined:
    """The default: prints nothing, is false and empty, fails at all else (Jinja 3.1).

    :param hint: the whole error message, in place of one made from what follows.
    :param obj: the object that lacks something; `missing` if a plain name is undefined.
    :param name: the name, or what was looked up in `obj`.
    :param exc: the exception to raise.
    """

    _undefined_cause: BaseException | None

    __slots__ = (
        "_undefined_cause",
        "_undefined_exception",
        "_undefined_hint",
        "_undefined_name",
        "_undefined_obj",
    )

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: Any = None,
        exc: type[Exception] = UndefinedError,
    ) -> None:
        self._undefined_hint = hint
        self._undefined_obj = obj
        self._undefined_name = name
        self._undefined_exception = exc

    @property
    def _undefined_message(self) -> str:
        """What is undefined, in words."""
        if self._undefined_hint:
            return self._undefined_hint
        name, obj = self._undefined_name, self._undefined_obj
        if obj is missing:
            return f"{name!r} is undefined"
        if isinstance(name, str):
            return f"{object_type_repr(obj)!r} has no attribute {name!r}"
        return f"{object_type_repr(obj)} has no element {name!r}"

    def _fail_with_undefined_error(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise the exception; the cause is the error that a lookup met, if any."""
        error = self._undefined_exception(self._undefined_message)
        raise error from getattr(self, "_undefined_cause", None)

    def __getattr__(self, name: str) -> Any:
        # Python asks for dunder names on its own account, and for an unset slot.
        if (name[:2] == "__" and name[-2:] == "__") or name == "_undefined_cause":
            raise AttributeError(name)
        self._fail_with_undefined_error()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return id(type(self))

    def __str__(self) -> str:
        return ""

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __aiter__(self) -> AsyncIterator[Any]:
        async def nothing() -> AsyncIterator[Any]:
            """Yield no item."""
            if False:
                yield None

        return nothing()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "Undefined"

    __add__ = __radd__ = __sub__ = __rsub__ = _fail_with_undefined_error
    __mul__ = __rmul__ = __div__ = __rdiv__ = _fail_with_undefined_error
    __truediv__ = __rtruediv__ = _fail_with_undefined_error
    __floordiv__ = __rfloordiv__ = _fail_with_undefined_error
    __mod__ = __rmod__ = _fail_with_undefined_error
    __pow__ = __rpow__ = _fail_with_undefined_error
    __pos__ = __neg__ = _fail_with_undefined_error
    __call__ = __getitem__ = _fail_with_undefined_error
    __lt__ = __le__ = __gt__ = __ge__ = _fail_with_undefined_error
    __int__ = __float__ = __complex__ = _fail_with_undefined_error


class ChainableUndefined(Undefined):
    """Looking further into it gives itself: ``{{ a.b.c }}`` prints nothing (Jinja 3.1)."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return what is printed, as HTML."""
        return str(self)

    def __getattr__(self, name: str) -> Any:
        if (name[:2] == "__" and name[-2:] == "__") or name == "_undefined_cause":
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> ChainableUndefined:  # type: ignore[override]
        return self


class DebugUndefined(Undefined):
    """Prints what is missing, as it stands in the template (Jinja 3.1)."""

    __slots__ = ()

    def __str__(self) -> str:
        name, obj = self._undefined_name, self._undefined_obj
        if self._undefined_hint:
            message = f"undefined value printed: {self._undefined_hint}"
        elif obj is missing:
            message = str(name)
        else:
            message = f"no such element: {object_type_repr(obj)}[{name!r}]"
        return f"{{{{ {message} }}}}"


class StrictUndefined(Undefined):
    """Fails at anything but ``is defined`` and passing it on (Jinja 3.1)."""

    __slots__ = ()

    __iter__ = __str__ = __len__ = Undefined._fail_with_undefined_error
    __eq__ = __ne__ = __bool__ = __hash__ = Undefined._fail_with_undefined_error
    __contains__ = Undefined._fail_with_undefined_error


def make_logging_undefined(
    logger: logging.Logger | None = None, base: type[Undefined] = Undefined
) -> type[Undefined]:
    """Return a subclass of `base` that logs each use of an undefined value (Jinja 3.1).

    :param logger: where to; by default one that writes to standard error.
    :return: the class; printing, iterating and testing are warnings, failures errors.
    """
    if logger is None:
        import logging
        import sys

        logger = logging.getLogger(__name__)
        logger.addHandler(logging.StreamHandler(sys.stderr))
    log = logger

    def warn(undefined: Undefined) -> None:
        """Log the use of an undefined value."""
        log.warning("Template variable warning: %s", undefined._undefined_message)

    class LoggingUndefined(base):  # type: ignore[misc, valid-type]
        """An undefined value whose uses are logged."""

        __slots__ = ()

        def _fail_with_undefined_error(self, *args: Any, **kwargs: Any) -> NoReturn:
            try:
                base._fail_with_undefined_error(self, *args, **kwargs)
            except self._undefined_exception as error:
                log.error("Template variable error: %s", error)
                raise

        def __str__(self) -> str:
            warn(self)
            return super().__str__()  # type: ignore[no-any-return]

        def __iter__(self) -> Iterator[Any]:
            warn(self)
            return super().__iter__()  # type: ignore[no-any-return]

        def __bool__(self) -> bool:
            warn(self)
            return super().__bool__()  # type: ignore[no-any-return]

    return LoggingUndefined
