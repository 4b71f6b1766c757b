"""Lists and dicts that refuse changes, tell of them, or convert what they hold.

Called by `multidict`, the header values and the configuration of routes. Does not know
HTTP; the bases of everything in this folder that is a collection.
"""

from __future__ import annotations

from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Generic, TypeVar, overload

    D = TypeVar("D")
    T = TypeVar("T")
    K = TypeVar("K")
    V = TypeVar("V")

    class _Dict(Generic[K, V], Any):  # type: ignore[misc]
        """A dict whose methods take other parameters than dict's."""

    class _List(Generic[V], Any):  # type: ignore[misc]
        """A list whose methods take other parameters than list's."""
else:
    K = V = object  # names for the subscripts below; they mean something to type checkers only
    _Dict = dict
    _List = list

_MISSING: Any = object()
_items: Any = dict.items
_popitem: Any = dict.popitem


def refuse(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Refuse to change an immutable object."""
    msg = f"{type(self).__name__!r} objects are immutable"
    raise TypeError(msg)


def converted(values: Iterable[Any], type: Callable[[Any], Any]) -> list[Any]:
    """Return the values that `type` converts; leave out those it refuses."""
    found = []
    for value in values:
        try:
            found.append(type(value))
        except (ValueError, TypeError):
            continue
    return found


class ImmutableList(_List[V]):
    """A hashable list that refuses every change with TypeError (Werkzeug 3.1)."""

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (list(self),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list.__repr__(self)})"

    append = clear = extend = insert = pop = remove = reverse = sort = refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = refuse


class ImmutableDictMixin:
    """Makes a dict refuse changes with TypeError, and hash by its items."""

    def __hash__(self) -> int:
        return hash(frozenset(self._hash_items()))

    def _hash_items(self) -> Iterable[Any]:
        return _items(self)  # type: ignore[no-any-return]

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (dict(self),)  # type: ignore[call-overload]

    @classmethod
    def fromkeys(cls, keys: Iterable[Any], value: Any = None) -> Any:
        """Return a new object with `value` for each of `keys`."""
        return cls([(key, value) for key in keys])  # type: ignore[call-arg]

    clear = pop = popitem = setdefault = update = refuse
    __setitem__ = __delitem__ = __ior__ = refuse


class TypeConversionDict(_Dict[K, V]):
    """A dict whose `get` can convert the value (Werkzeug 3.1)."""

    if TYPE_CHECKING:

        @overload
        def get(self, key: Any) -> V | None:
            """Or None."""

        @overload
        def get(self, key: Any, default: V) -> V:
            """Or the default."""

        @overload
        def get(self, key: Any, default: T) -> V | T:
            """Or the default."""

        @overload
        def get(self, key: Any, default: None = None, *, type: Callable[[Any], T]) -> T | None:
            """Of another type, or the default."""

        @overload
        def get(self, key: Any, default: D, type: Callable[[Any], T]) -> D | T:
            """Of another type, or the default."""

    def get(self, key: Any, default: Any = None, type: Callable[[Any], Any] | None = None) -> Any:
        """Return the value, through `type` where given.

        `default` is returned for a missing key, and where `type` raises ValueError
        or TypeError.
        """
        try:
            value = self[key]
        except KeyError:
            return default
        if type is None:
            return value
        try:
            return type(value)
        except (ValueError, TypeError):
            return default


class ImmutableTypeConversionDict(ImmutableDictMixin, TypeConversionDict[K, V]):
    """A TypeConversionDict that refuses changes and can be hashed."""

    def copy(self) -> TypeConversionDict[K, V]:
        """Return a mutable copy."""
        return TypeConversionDict(self)

    def __copy__(self) -> ImmutableTypeConversionDict[K, V]:
        return self


class ImmutableDict(ImmutableDictMixin, _Dict[K, V]):
    """A dict that refuses changes and can be hashed (Werkzeug 3.1)."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict.__repr__(self)})"

    def copy(self) -> dict[K, V]:
        """Return a mutable copy: a plain dict."""
        return dict(self)

    def __copy__(self) -> ImmutableDict[K, V]:
        return self


class CallbackDict(_Dict[K, V]):
    """A dict that calls `on_update(self)` after each change (Werkzeug 3.1)."""

    on_update: Callable[[Any], Any] | None = None

    def __init__(self, initial: Any = None, on_update: Callable[[Any], Any] | None = None) -> None:
        dict.__init__(self, () if initial is None else initial)
        self.on_update = on_update

    def _changed(self) -> None:
        if self.on_update is not None:
            self.on_update(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {dict.__repr__(self)}>"

    def __setitem__(self, key: Any, value: Any) -> None:
        dict.__setitem__(self, key, value)
        self._changed()

    def __delitem__(self, key: Any) -> None:
        dict.__delitem__(self, key)
        self._changed()

    def clear(self) -> None:
        """Remove all keys."""
        dict.clear(self)
        self._changed()

    def pop(self, key: Any, default: Any = _MISSING) -> Any:
        """Remove `key` and return its value, or `default` without calling `on_update`."""
        there = key in self
        value = dict.pop(self, key) if default is _MISSING else dict.pop(self, key, default)
        if there:
            self._changed()
        return value

    def popitem(self) -> tuple[Any, Any]:
        """Remove the last key and return (key, value)."""
        item: tuple[Any, Any] = _popitem(self)
        self._changed()
        return item

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the value of `key`; set it to `default` where missing."""
        there = key in self
        value = dict.setdefault(self, key, default)
        if not there:
            self._changed()
        return value

    def update(self, arg: Any = None, /, **kwargs: Any) -> None:
        """Set many keys, and call `on_update` once."""
        dict.update(self, () if arg is None else arg, **kwargs)
        self._changed()

    def __ior__(self, other: Any) -> Any:
        if not isinstance(other, Mapping) and not hasattr(other, "__iter__"):
            return NotImplemented
        self.update(other)
        return self
