"""Descriptors: attributes computed once, or read from headers and the environ.

Called by request and response, and public for subclasses of both. Does not know
what any header means: the two functions given translate.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from functools import cached_property as lazy
    from typing import Any, Generic, TypeVar, overload

    T = TypeVar("T")

    class cached_property(property, Generic[T]):
        """What type checkers see of the class below."""

        slot_name: str

        def __init__(
            self, fget: Callable[[Any], T], name: str | None = None, doc: str | None = None
        ) -> None: ...

        @overload
        def __get__(self, obj: None, owner: type | None = None) -> cached_property[T]: ...

        @overload
        @overload
        def __get__(self, obj: object, owner: type | None = None) -> T: ...

        def __get__(self, obj: Any, owner: type | None = None) -> Any: ...

        def __set__(self, obj: object, value: T) -> None: ...

        def __delete__(self, obj: object) -> None: ...

    class Body:
        """What type checkers see of `Response.data`."""

        def __get__(self, obj: object, owner: type | None = None) -> bytes: ...

        def __set__(self, obj: object, value: bytes | str) -> None: ...


__all__ = ["cached_property", "environ_property", "header_property", "lazy"]

_MISSING = object()

if not TYPE_CHECKING:

    class lazy:
        """An attribute computed at first access and then found in the instance's dict.

        A non-data descriptor: later reads cost what a plain attribute costs, and an
        assignment to the instance replaces the value.
        """

        def __init__(self, func):
            self.func = func
            self.__doc__ = func.__doc__

        def __set_name__(self, owner, name):
            self.name = name

        def __get__(self, obj, owner=None):
            if obj is None:
                return self
            value = obj.__dict__[self.name] = self.func(obj)
            return value

    class cached_property(property):
        """A property whose value is computed once per object (Werkzeug 3.1).

        Setting and deleting work; deleting computes anew at the next access. A class
        with `__slots__` needs a slot named `_cache_<name>`.
        """

        def __init__(self, fget, name=None, doc=None):
            super().__init__(fget, doc=doc)
            self.__name__ = name or fget.__name__
            self.slot_name = f"_cache_{self.__name__}"
            self.__module__ = fget.__module__

        def __set__(self, obj, value):
            if hasattr(obj, "__dict__"):
                obj.__dict__[self.__name__] = value
            else:
                setattr(obj, self.slot_name, value)

        def __get__(self, obj, owner=None):
            if obj is None:
                return self
            if hasattr(obj, "__dict__"):
                value = obj.__dict__.get(self.__name__, _MISSING)
            else:
                value = getattr(obj, self.slot_name, _MISSING)
            if value is _MISSING:
                value = self.fget(obj)
                self.__set__(obj, value)
            return value

        def __delete__(self, obj):
            if hasattr(obj, "__dict__"):
                del obj.__dict__[self.__name__]
            else:
                setattr(obj, self.slot_name, _MISSING)


class _DictProperty:
    """One key of a mapping that the object holds, translated both ways."""

    read_only = False

    def __init__(
        self,
        name: str,
        default: Any = None,
        load_func: Callable[[str], Any] | None = None,
        dump_func: Callable[[Any], str] | None = None,
        read_only: bool | None = None,
        doc: str | None = None,
    ) -> None:
        self.name = name
        self.default = default
        self.load_func = load_func
        self.dump_func = dump_func
        if read_only is not None:
            self.read_only = read_only
        self.__doc__ = doc

    def lookup(self, obj: Any) -> MutableMapping[str, Any]:
        """Return the mapping of `obj` that holds the key."""
        raise NotImplementedError

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        storage = self.lookup(instance)
        if self.name not in storage:
            return self.default
        value = storage[self.name]
        if self.load_func is None:
            return value
        try:
            loaded = self.load_func(value)
        except (ValueError, TypeError):
            return self.default
        return self.default if loaded is None else loaded

    def __set__(self, instance: Any, value: Any) -> None:
        if self.read_only:
            msg = "read only property"
            raise AttributeError(msg)
        if self.dump_func is not None:
            value = self.dump_func(value)
        if value is None:
            self.lookup(instance).pop(self.name, None)
        else:
            self.lookup(instance)[self.name] = value

    def __delete__(self, instance: Any) -> None:
        if self.read_only:
            msg = "read only property"
            raise AttributeError(msg)
        self.lookup(instance).pop(self.name, None)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class environ_property(_DictProperty):
    """Maps an attribute to a key of `self.environ`; read-only unless told otherwise."""

    read_only = True

    def lookup(self, obj: Any) -> MutableMapping[str, Any]:
        """Return the WSGI environ."""
        environ: MutableMapping[str, Any] = obj.environ
        return environ


class header_property(_DictProperty):
    """Maps an attribute to a header of `self.headers`."""

    def lookup(self, obj: Any) -> MutableMapping[str, Any]:
        """Return the headers."""
        headers: MutableMapping[str, Any] = obj.headers
        return headers
