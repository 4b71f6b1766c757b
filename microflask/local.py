"""Keeps values apart by thread and asyncio task, and makes proxies over them.

Called by `globals.py` for `request`, `session`, `g`, `current_app`, and by extensions.
Does not know requests or applications: a proxy stands for whatever its context
variable, :class:`Local`, :class:`LocalStack` or function answers at that moment.

Source of the behaviour: `werkzeug.local` of Werkzeug 3.1.
"""

from __future__ import annotations

import operator
from contextvars import ContextVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeVar
    from typing import Generic as _Generic

    T = TypeVar("T")
else:
    T = object

    class _Generic:
        """What type checkers see as a generic class."""

        __slots__ = ()
        __class_getitem__ = classmethod(lambda cls, item: cls)


#: The message of the RuntimeError of a proxy that has none of its own.
UNBOUND_MESSAGE = "object is not bound"


def release_local(local: Local | LocalStack) -> None:
    """Forget what the current context holds in a :class:`Local` or :class:`LocalStack`."""
    local.__release_local__()


class Local:
    """A namespace whose attributes are seen only by the context that set them.

    Iterating gives `(name, value)` pairs; calling it with a name gives a proxy of that
    attribute. `context_var` may name the variable that stores the attributes as a dict.
    """

    __slots__ = ("__storage",)
    __storage: ContextVar[dict[str, Any]]

    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        if context_var is None:
            context_var = ContextVar(f"microflask.Local<{id(self)}>.storage")
        object.__setattr__(self, "_Local__storage", context_var)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self.__storage.get({}).items())

    def __call__(self, name: str, *, unbound_message: str | None = None) -> LocalProxy[Any]:
        """Return a proxy of the attribute `name`."""
        return LocalProxy(self, name, unbound_message=unbound_message)

    def __release_local__(self) -> None:
        self.__storage.set({})

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__storage.get({})[name]
        except KeyError:
            raise AttributeError(name) from None

    # A changed copy is stored, so that a child context never writes into its parent's.

    def __setattr__(self, name: str, value: Any) -> None:
        self.__storage.set({**self.__storage.get({}), name: value})

    def __delattr__(self, name: str) -> None:
        values = dict(self.__storage.get({}))
        if name not in values:
            raise AttributeError(name)
        del values[name]
        self.__storage.set(values)


class LocalStack:
    """A stack of which each context sees its own.

    Calling it gives a proxy of its top, or of an attribute of its top. `context_var`
    may name the variable that stores the stack as a list.
    """

    __slots__ = ("_storage",)
    __class_getitem__: Any = classmethod(type(list[int]))

    def __init__(self, context_var: ContextVar[list[Any]] | None = None) -> None:
        if context_var is None:
            context_var = ContextVar(f"microflask.LocalStack<{id(self)}>.storage")
        self._storage = context_var

    def __release_local__(self) -> None:
        self._storage.set([])

    def push(self, obj: Any) -> list[Any]:
        """Put a value on top; return the stack as a list, bottom first."""
        stack = [*self._storage.get(()), obj]
        self._storage.set(stack)
        return stack

    def pop(self) -> Any:
        """Take the top off and return it, or None if the stack is empty."""
        stack = self._storage.get(())
        if not stack:
            return None
        self._storage.set(list(stack[:-1]))
        return stack[-1]

    @property
    def top(self) -> Any:
        """The value on top, None if the stack is empty."""
        stack = self._storage.get(())
        return stack[-1] if stack else None

    def __call__(
        self, name: str | None = None, *, unbound_message: str | None = None
    ) -> LocalProxy[Any]:
        """Return a proxy of the top, or of its attribute `name`."""
        return LocalProxy(self, name, unbound_message=unbound_message)


class LocalManager:
    """Clears a group of locals together, at the end of a request for instance.

    `locals` is one :class:`Local` or :class:`LocalStack`, several, or None; the list
    attribute of that name may be changed later.
    """

    __slots__ = ("locals",)

    def __init__(
        self, locals: Local | LocalStack | Iterable[Local | LocalStack] | None = None
    ) -> None:
        self.locals: list[Local | LocalStack]
        if locals is None:
            self.locals = []
        elif isinstance(locals, (Local, LocalStack)):
            self.locals = [locals]
        else:
            self.locals = list(locals)

    def cleanup(self) -> None:
        """Clear all of them in the current context."""
        for local in self.locals:
            release_local(local)

    def make_middleware(self, app: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap a WSGI application so that the locals are cleared when a request ends."""

        def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            try:
                body = app(environ, start_response)
            except BaseException:
                self.cleanup()
                raise
            return _CleanedUp(body, self.cleanup)

        return application

    def middleware(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Do the same as a decorator, keeping the function's name and docstring."""
        from functools import update_wrapper

        return update_wrapper(self.make_middleware(func), func)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} storages: {len(self.locals)}>"


class _CleanedUp:
    """A response body that calls a function once the server closes it."""

    def __init__(self, body: Iterable[bytes], cleanup: Callable[[], None]) -> None:
        self.body = body
        self.chunks = iter(body)
        self.cleanup = cleanup

    def __iter__(self) -> _CleanedUp:
        return self

    def __next__(self) -> bytes:
        return next(self.chunks)

    def close(self) -> None:
        try:
            close = getattr(self.body, "close", None)
            if close is not None:
                close()
        finally:
            self.cleanup()


# Proxies


class LocalProxy(_Generic[T]):
    """A LocalProxy stands for the object bound in the current context.

    `local` is a context variable, a :class:`Local` (then `name` is required), a
    :class:`LocalStack` (its top is meant) or a function without parameters. With `name`
    that attribute of the found object is meant. While nothing is bound, the proxy is
    false, its repr is `<LocalProxy unbound>`, and all else raises RuntimeError with
    `unbound_message`.

    Every operation goes to the object, `isinstance` too; `type(x)` tells the proxy, and
    `x._get_current_object()` gives the object itself. An in-place operation such as
    `x += y` changes a mutable object and leaves the name bound to the proxy.
    """

    __slots__ = ("__get", "__wrapped", "__weakref__")
    if TYPE_CHECKING:
        _get_current_object: Callable[[], T]
    else:
        __class_getitem__ = classmethod(type(list[int]))

    def __init__(
        self,
        local: ContextVar[T] | Local | LocalStack | Callable[[], T],
        name: str | None = None,
        *,
        unbound_message: str | None = None,
    ) -> None:
        message = UNBOUND_MESSAGE if unbound_message is None else unbound_message
        _set_source(self, local)
        _set_getter(self, _make_getter(local, name, message))

    def __getattribute__(self, name: str) -> Any:
        # One test, then the object: falling back from a failed lookup to __getattr__
        # costs six times as much.
        if name in _OWN_NAMES:
            return _OWN_NAMES[name](self)
        try:
            return getattr(_getter(self)(), name)
        except RuntimeError:
            if name in _UNBOUND_NAMES and not _is_bound(self):
                return _UNBOUND_NAMES[name](self, name)
            raise

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(_getter(self)(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(_getter(self)(), name)

    def __getitem__(self, key: Any) -> Any:
        return _getter(self)()[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        _getter(self)()[key] = value

    def __delitem__(self, key: Any) -> None:
        del _getter(self)()[key]

    def __contains__(self, key: Any) -> bool:
        return key in _getter(self)()

    def __iter__(self) -> Iterator[Any]:
        return iter(_getter(self)())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object."""
        return _getter(self)()(*args, **kwargs)

    def __bool__(self) -> bool:
        try:
            target = _getter(self)()
        except RuntimeError:
            return False
        return bool(target)

    def __repr__(self) -> str:
        try:
            target = _getter(self)()
        except RuntimeError:
            return f"<{type(self).__name__} unbound>"
        return repr(target)

    def __dir__(self) -> list[str]:
        try:
            target = _getter(self)()
        except RuntimeError:
            return []
        return dir(target)

    def __hash__(self) -> int:
        return hash(_getter(self)())

    def __eq__(self, other: object) -> Any:
        try:
            target = _getter(self)()
        except RuntimeError:
            return NotImplemented
        return target == other

    def __ne__(self, other: object) -> Any:
        try:
            target = _getter(self)()
        except RuntimeError:
            return NotImplemented
        return target != other


_getter = LocalProxy.__dict__["_LocalProxy__get"].__get__
_set_getter = LocalProxy.__dict__["_LocalProxy__get"].__set__
_source = LocalProxy.__dict__["_LocalProxy__wrapped"].__get__
_set_source = LocalProxy.__dict__["_LocalProxy__wrapped"].__set__

#: Attributes of the proxy itself, whatever the object has under the same name.
_OWN_NAMES: dict[str, Callable[[LocalProxy[Any]], Any]] = {
    "_get_current_object": lambda proxy: _getter(proxy),
    "__deepcopy__": lambda proxy: lambda memo: _deepcopy(proxy, memo),
}
#: What an unbound proxy answers for itself instead of raising.
_UNBOUND_NAMES: dict[str, Callable[[LocalProxy[Any], str], Any]] = {
    "__wrapped__": lambda proxy, _: _source(proxy),
    **dict.fromkeys(
        ["__class__", "__doc__", "__module__", "__bool__", "__repr__", "__dir__"],
        object.__getattribute__,
    ),
}


def _is_bound(proxy: LocalProxy[Any]) -> bool:
    """Tell whether the proxy finds an object now."""
    try:
        _getter(proxy)()
    except RuntimeError:
        return False
    return True


def _make_getter(local: Any, name: str | None, message: str) -> Callable[[], Any]:
    """Return the function that finds the object, or raises RuntimeError(message)."""
    # type() instead of isinstance(): a proxy of a proxy must not be asked yet.
    if issubclass(type(local), ContextVar):
        return _context_var_getter(local.get, name, message)
    if issubclass(type(local), Local):
        if name is None:
            msg = "'name' is required when proxying a 'Local' object."
            raise TypeError(msg)
        return _local_getter(local, name, message)
    if issubclass(type(local), LocalStack):
        return _stack_getter(local, name, message)
    if not callable(local):
        msg = (
            f"Don't know how to proxy '{type(local)}'. Give a context variable, a Local with a"
            " name, a LocalStack, or a function without parameters."
        )
        raise TypeError(msg)
    if name is None:
        return local  # type: ignore[no-any-return]
    take = operator.attrgetter(name)
    return lambda: take(local())


def _context_var_getter(
    get: Callable[[], Any], name: str | None, message: str
) -> Callable[[], Any]:
    if name is None:

        def getter() -> Any:
            try:
                return get()
            except LookupError:
                raise RuntimeError(message) from None

        return getter
    take = operator.attrgetter(name)

    def attribute_getter() -> Any:
        try:
            target = get()
        except LookupError:
            raise RuntimeError(message) from None
        return take(target)

    return attribute_getter


def _local_getter(local: Local, name: str, message: str) -> Callable[[], Any]:
    def getter() -> Any:
        try:
            return getattr(local, name)
        except AttributeError:
            raise RuntimeError(message) from None

    return getter


def _stack_getter(stack: LocalStack, name: str | None, message: str) -> Callable[[], Any]:
    take: Callable[[Any], Any]
    take = (lambda top: top) if name is None else operator.attrgetter(name)

    def getter() -> Any:
        top = stack.top
        if top is None:
            raise RuntimeError(message)
        return take(top)

    return getter


# The rest of the data model, as tables: special method -> what does it to the object.


def _math() -> Any:
    import math

    return math


_UNARY: dict[str, Callable[..., Any]] = {
    "__str__": str,
    "__bytes__": bytes,
    "__format__": format,
    "__len__": len,
    "__length_hint__": operator.length_hint,
    "__next__": next,
    "__reversed__": reversed,
    "__neg__": operator.neg,
    "__pos__": operator.pos,
    "__abs__": abs,
    "__invert__": operator.invert,
    "__complex__": complex,
    "__int__": int,
    "__float__": float,
    "__index__": operator.index,
    "__round__": round,
    "__lt__": operator.lt,
    "__le__": operator.le,
    "__gt__": operator.gt,
    "__ge__": operator.ge,
    "__trunc__": lambda number: _math().trunc(number),
    "__floor__": lambda number: _math().floor(number),
    "__ceil__": lambda number: _math().ceil(number),
    "__instancecheck__": lambda cls, instance: isinstance(instance, cls),
    "__subclasscheck__": lambda cls, subclass: issubclass(subclass, cls),
}

#: Operators, each with a reflected and all but divmod with an in-place form.
_BINARY: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "matmul": operator.matmul,
    "truediv": operator.truediv,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "divmod": divmod,
    "pow": pow,
    "lshift": operator.lshift,
    "rshift": operator.rshift,
    "and": operator.and_,
    "xor": operator.xor,
    "or": operator.or_,
}

#: Special methods with no function in the library: the object's own is called.
_BY_NAME = (
    "__enter__",
    "__exit__",
    "__await__",
    "__aiter__",
    "__anext__",
    "__aenter__",
    "__aexit__",
)


def _forward(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: LocalProxy[Any], *args: Any) -> Any:
        return function(_getter(self)(), *args)

    return method


def _reflect(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: LocalProxy[Any], other: Any) -> Any:
        return function(other, _getter(self)())

    return method


def _in_place(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: LocalProxy[Any], other: Any) -> LocalProxy[Any]:
        function(_getter(self)(), other)
        return self

    return method


def _call_by_name(name: str) -> Callable[..., Any]:
    def method(self: LocalProxy[Any], *args: Any) -> Any:
        return getattr(_getter(self)(), name)(*args)

    return method


def _complete_data_model() -> None:
    """Give :class:`LocalProxy` the special methods of the tables above."""
    methods = {name: _forward(function) for name, function in _UNARY.items()}
    methods.update({name: _call_by_name(name) for name in _BY_NAME})
    for name, function in _BINARY.items():
        methods[f"__{name}__"] = _forward(function)
        methods[f"__r{name}__"] = _reflect(function)
        if name != "divmod":
            in_place = getattr(operator, f"i{name}")
            methods[f"__i{name}__"] = _in_place(in_place)
    for name, method in methods.items():
        method.__name__ = name
        method.__qualname__ = f"LocalProxy.{name}"
        setattr(LocalProxy, name, method)


def _copy(self: LocalProxy[Any]) -> Any:
    from copy import copy

    return copy(_getter(self)())


def _deepcopy(self: LocalProxy[Any], memo: dict[int, Any]) -> Any:
    from copy import deepcopy

    return deepcopy(_getter(self)(), memo)


_complete_data_model()
LocalProxy.__copy__ = _copy  # type: ignore[attr-defined]
LocalProxy.__deepcopy__ = _deepcopy  # type: ignore[attr-defined]
