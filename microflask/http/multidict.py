"""Dicts with several values for each key: query arguments, form fields, cookies, files.

Called by the request, headers and URL building. Does not know HTTP: what a missing key
raises is the class attribute `key_error`.
"""

from __future__ import annotations

from collections.abc import Mapping

from .containers import CallbackDict as CallbackDict
from .containers import ImmutableDict as ImmutableDict
from .containers import ImmutableDictMixin as ImmutableDictMixin
from .containers import ImmutableList as ImmutableList
from .containers import ImmutableTypeConversionDict as ImmutableTypeConversionDict
from .containers import TypeConversionDict as TypeConversionDict
from .containers import converted, refuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, ClassVar, TypeVar, overload

    D = TypeVar("D")
    T = TypeVar("T")
    K = TypeVar("K")
    V = TypeVar("V")
else:
    K = V = object  # names for the subscripts below; they mean something to type checkers only

_MISSING: Any = object()
_dict_get: Any = dict.get
_dict_set: Any = dict.__setitem__
_dict_pop: Any = dict.pop
_dict_items: Any = dict.items
_dict_values: Any = dict.values
_EMPTY = (type(None), list, tuple, dict)


def iter_multi_items(mapping: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (key, value) pairs of a MultiDict, a mapping or an iterable of pairs.

    List, tuple and set values of a plain mapping yield one pair for each element.
    """
    if isinstance(mapping, MultiDict):
        yield from mapping.items(multi=True)
    elif isinstance(mapping, Mapping):
        for key, value in mapping.items():
            if isinstance(value, (list, tuple, set)):
                for one in value:
                    yield key, one
            else:
                yield key, value
    else:
        yield from mapping


class MultiDict(TypeConversionDict[K, V]):
    """A dict that holds a list of values for each key and shows the first (Werkzeug 3.1).

    `mapping` is another MultiDict, a mapping (list, tuple and set values count as
    several values; empty ones leave the key out) or an iterable of (key, value)
    pairs. A missing key raises `key_error`, a KeyError.
    """

    key_error: ClassVar[type[KeyError]] = KeyError

    def __init__(self, mapping: Any = None) -> None:
        if not mapping and type(mapping) in _EMPTY:
            return
        if type(mapping) is list:
            # What parsers give. Keys are seldom repeated: try the quick way first.
            lists = {key: [value] for key, value in mapping}
            if len(lists) == len(mapping):
                dict.__init__(self, lists)
                return
        else:
            if isinstance(mapping, MultiDict):
                dict.__init__(self, mapping.lists())
                return
            if isinstance(mapping, Mapping):
                dict.__init__(self, _listed(mapping))
                return
        lists = {}
        for key, value in mapping:
            if key in lists:
                lists[key].append(value)
            else:
                lists[key] = [value]
        dict.__init__(self, lists)

    def __getstate__(self) -> Any:
        return dict(self.lists())

    def __setstate__(self, value: Any) -> None:
        dict.clear(self)
        dict.update(self, value)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _new, (type(self),), self.__getstate__()

    def __iter__(self) -> Iterator[K]:
        # Its presence makes dict(self) and ** read the first values, not the lists.
        return dict.__iter__(self)

    def __getitem__(self, key: Any) -> V:
        values = _dict_get(self, key)
        if values:
            return values[0]  # type: ignore[no-any-return]
        raise self.key_error(key)

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
        """Return the first value, through `type` where given.

        `default` is returned for a missing key, and where `type` raises ValueError
        or TypeError.
        """
        values = _dict_get(self, key)
        if not values:
            return default
        if type is None:
            return values[0]
        try:
            return type(values[0])
        except (ValueError, TypeError):
            return default

    def __setitem__(self, key: Any, value: Any) -> None:
        _dict_set(self, key, [value])

    def add(self, key: Any, value: Any) -> None:
        """Add `value` to the values of `key`."""
        dict.setdefault(self, key, []).append(value)

    if TYPE_CHECKING:

        @overload
        def getlist(self, key: Any) -> list[V]:
            """As they are."""

        @overload
        def getlist(self, key: Any, type: Callable[[Any], T] | None) -> list[T]:
            """Of another type."""

    def getlist(self, key: Any, type: Callable[[Any], Any] | None = None) -> list[Any]:
        """Return all values of `key`; those that `type` refuses are left out.

        `type` refuses by raising ValueError or TypeError. No such key: an empty list.
        """
        values = _dict_get(self, key)
        if values is None:
            return []
        return values[:] if type is None else converted(values, type)

    def setlist(self, key: Any, new_list: Iterable[Any]) -> None:
        """Replace all values of `key` by those of `new_list`."""
        _dict_set(self, key, list(new_list))

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the first value of `key`; set it to `default` where missing."""
        if key not in self:
            self[key] = default
            return default
        return self[key]

    def setlistdefault(self, key: Any, default_list: Iterable[Any] | None = None) -> list[Any]:
        """Return the list of values itself, so that it can be changed; set it where missing."""
        if key not in self:
            _dict_set(self, key, list(default_list or ()))
        return dict.__getitem__(self, key)

    def items(self, multi: bool = False) -> Iterator[tuple[Any, Any]]:
        """Yield (key, first value), or (key, value) of all values with `multi`."""
        if multi:
            for key, values in _dict_items(self):
                for value in values:
                    yield key, value
        else:
            for key, values in _dict_items(self):
                yield key, values[0]

    def lists(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield (key, copy of its list of values)."""
        for key, values in _dict_items(self):
            yield key, list(values)

    def values(self) -> Iterator[Any]:
        """Yield the first value of each key."""
        for values in _dict_values(self):
            yield values[0]

    def listvalues(self) -> Iterable[list[Any]]:
        """Return a view of the lists of values."""
        return dict.values(self)

    def copy(self) -> Any:
        """Return a copy of the same class; the lists are copied too."""
        return self.__class__(self)

    def __copy__(self) -> Any:
        return self.copy()

    def deepcopy(self, memo: Any = None) -> Any:
        """Return a copy of the same class with copies of all values."""
        from copy import deepcopy

        return self.__class__(deepcopy(self.to_dict(flat=False), memo))

    def __deepcopy__(self, memo: Any) -> Any:
        return self.deepcopy(memo)

    def to_dict(self, flat: bool = True) -> dict[Any, Any]:
        """Return a plain dict of the first values, or of the lists where not `flat`."""
        return dict(self.items() if flat else self.lists())

    def update(self, mapping: Any) -> None:
        """Add values (existing ones stay); `mapping` as for the constructor."""
        for key, value in iter_multi_items(mapping):
            self.add(key, value)

    def __or__(self, other: Any) -> Any:
        if not isinstance(other, Mapping):
            return NotImplemented
        rv = self.copy()
        rv.update(other)
        return rv

    def __ior__(self, other: Any) -> Any:
        if not isinstance(other, Mapping) and not hasattr(other, "__iter__"):
            return NotImplemented
        self.update(other)
        return self

    def pop(self, key: Any, default: Any = _MISSING) -> Any:
        """Remove `key` with all its values and return the first, or `default`."""
        values = _dict_pop(self, key, None)
        if values:
            return values[0]
        if default is not _MISSING:
            return default
        raise self.key_error(key)

    def popitem(self) -> tuple[Any, Any]:
        """Remove the last key and return (key, first value)."""
        key, values = self.popitemlist()
        if not values:
            raise self.key_error(key)
        return key, values[0]

    def poplist(self, key: Any) -> list[Any]:
        """Remove `key` and return its values; an empty list where missing."""
        return _dict_pop(self, key, [])  # type: ignore[no-any-return]

    def popitemlist(self) -> tuple[Any, list[Any]]:
        """Remove the last key and return (key, its values)."""
        try:
            return dict.popitem(self)
        except KeyError as error:
            raise self.key_error(*error.args) from None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.items(multi=True))!r})"


def _new(cls: type[MultiDict[Any, Any]]) -> MultiDict[Any, Any]:
    """Make an empty MultiDict for unpickling."""
    return cls.__new__(cls)


def _listed(mapping: Mapping[Any, Any]) -> dict[Any, list[Any]]:
    """Return the lists of values that a plain mapping stands for."""
    lists = {}
    for key, value in mapping.items():
        if isinstance(value, (list, tuple, set)):
            if value:
                lists[key] = list(value)
        else:
            lists[key] = [value]
    return lists


class ImmutableMultiDictMixin(ImmutableDictMixin):
    """Makes a MultiDict refuse changes, and hash by all its values."""

    def _hash_items(self) -> Iterable[Any]:
        return self.items(multi=True)  # type: ignore[attr-defined, no-any-return]

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (list(self.items(multi=True)),)  # type: ignore[attr-defined]

    add = popitemlist = poplist = setlist = setlistdefault = refuse


class ImmutableMultiDict(ImmutableMultiDictMixin, MultiDict[K, V]):
    """A MultiDict that refuses changes and can be hashed (Werkzeug 3.1)."""

    def copy(self) -> MultiDict[K, V]:
        """Return a mutable copy: a MultiDict."""
        return MultiDict(self)

    def __copy__(self) -> ImmutableMultiDict[K, V]:
        return self


class CombinedMultiDict(ImmutableMultiDictMixin, MultiDict[K, V]):
    """Shows several MultiDicts as one; the first that has a key answers (Werkzeug 3.1).

    `dicts` is an iterable of MultiDicts; they are read at each access, not copied.
    """

    def __init__(self, dicts: Iterable[MultiDict[K, V]] | None = None) -> None:
        super().__init__()
        self.dicts: list[MultiDict[K, V]] = list(dicts or ())

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (self.dicts,)

    @classmethod
    def fromkeys(cls, keys: Any, value: Any = None) -> Any:
        """Refuse: there would be nothing to combine."""
        msg = f"cannot create {cls.__name__!r} instances by fromkeys"
        raise TypeError(msg)

    def __getitem__(self, key: Any) -> V:
        for part in self.dicts:
            if key in part:
                return part[key]
        raise self.key_error(key)

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
        """Return the first value that is there and that `type` converts, else `default`."""
        for part in self.dicts:
            if key in part:
                if type is None:
                    return part[key]
                try:
                    return type(part[key])
                except (ValueError, TypeError):
                    continue
        return default

    if TYPE_CHECKING:

        @overload
        def getlist(self, key: Any) -> list[V]:
            """As they are."""

        @overload
        def getlist(self, key: Any, type: Callable[[Any], T] | None) -> list[T]:
            """Of another type."""

    def getlist(self, key: Any, type: Callable[[Any], Any] | None = None) -> list[Any]:
        """Return the values of `key` in all dicts; see `MultiDict.getlist`."""
        return [value for part in self.dicts for value in part.getlist(key, type)]

    def keys(self) -> Any:
        """Return the set of all keys."""
        return {key for part in self.dicts for key in part}

    def __iter__(self) -> Iterator[K]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def __bool__(self) -> bool:
        return any(self.dicts)

    def __contains__(self, key: Any) -> bool:
        return any(key in part for part in self.dicts)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CombinedMultiDict):
            return self.dicts == other.dicts
        return NotImplemented

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = ImmutableMultiDictMixin.__hash__

    def items(self, multi: bool = False) -> Iterator[tuple[Any, Any]]:
        """Yield (key, first value), or (key, value) of all values in all dicts with `multi`."""
        seen = set()
        for part in self.dicts:
            for key, value in part.items(multi):
                if multi:
                    yield key, value
                elif key not in seen:
                    seen.add(key)
                    yield key, value

    def values(self) -> Iterator[Any]:
        """Yield the first value of each key."""
        for _, value in self.items():
            yield value

    def lists(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield (key, its values in all dicts)."""
        lists: dict[Any, list[Any]] = {}
        for part in self.dicts:
            for key, values in part.lists():
                lists.setdefault(key, []).extend(values)
        return iter(list(lists.items()))

    def listvalues(self) -> Iterator[list[Any]]:
        """Yield the list of values of each key."""
        for _, values in self.lists():
            yield values

    def copy(self) -> MultiDict[K, V]:
        """Return a mutable MultiDict with the values of all dicts."""
        return MultiDict(self)

    def deepcopy(self, memo: Any = None) -> Any:
        """Return a CombinedMultiDict of deep copies of the dicts."""
        from copy import deepcopy

        return self.__class__([deepcopy(part, memo) for part in self.dicts])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.dicts!r})"


class OrderedMultiDict(MultiDict[K, V]):
    """A MultiDict that also keeps the order of values between keys (Werkzeug before 3.2).

    Compared with another of its kind the order counts. Setting and removing a key
    costs time in proportion to the number of values.
    """

    def __init__(self, mapping: Any = None) -> None:
        super().__init__()
        self._pairs: list[tuple[Any, Any]] = []
        if mapping is not None:
            OrderedMultiDict.update(self, mapping)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (self._pairs,)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, OrderedMultiDict):
            return self._pairs == other._pairs
        if isinstance(other, MultiDict):
            return dict(self.lists()) == dict(other.lists())
        return NotImplemented

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]

    def _drop(self, key: Any) -> None:
        """Forget the order of a key's values."""
        self._pairs = [pair for pair in self._pairs if pair[0] != key]

    def add(self, key: Any, value: Any) -> None:
        """Add `value` to the values of `key`, and at the end of all."""
        dict.setdefault(self, key, []).append(value)
        self._pairs.append((key, value))

    def update(self, mapping: Any) -> None:
        """Add values (existing ones stay); `mapping` as for the constructor."""
        for key, value in iter_multi_items(mapping):
            OrderedMultiDict.add(self, key, value)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.setlist(key, [value])

    def __delitem__(self, key: Any) -> None:
        dict.__delitem__(self, key)
        self._drop(key)

    def setlist(self, key: Any, new_list: Iterable[Any]) -> None:
        """Replace all values of `key` by those of `new_list`, at the end of all."""
        self.poplist(key)
        for value in new_list:
            self.add(key, value)

    def setlistdefault(self, key: Any, default_list: Any = None) -> Any:
        """Refuse: a change of the list would not be seen here."""
        msg = "setlistdefault is unsupported for ordered multi dicts. Use setlist."
        raise TypeError(msg)

    def items(self, multi: bool = False) -> Iterator[tuple[Any, Any]]:
        """Yield (key, first value), or (key, value) of all values in order with `multi`."""
        return iter(self._pairs) if multi else super().items()

    def pop(self, key: Any, default: Any = _MISSING) -> Any:
        """Remove `key` with all its values and return the first, or `default`."""
        value = super().pop(key, default)
        self._drop(key)
        return value

    def poplist(self, key: Any) -> list[Any]:
        """Remove `key` and return its values; an empty list where missing."""
        values = super().poplist(key)
        if values:
            self._drop(key)
        return values

    def popitemlist(self) -> tuple[Any, list[Any]]:
        """Remove the last key and return (key, its values)."""
        key, values = super().popitemlist()
        self._drop(key)
        return key, values

    def clear(self) -> None:
        """Remove all keys."""
        dict.clear(self)
        self._pairs = []

    def deepcopy(self, memo: Any = None) -> Any:
        """Return a copy of the same class with copies of all values."""
        from copy import deepcopy

        return self.__class__(deepcopy(self._pairs, memo))


class ImmutableOrderedMultiDict(ImmutableMultiDictMixin, OrderedMultiDict[K, V]):
    """An OrderedMultiDict that refuses changes and can be hashed."""

    def _hash_items(self) -> Iterable[Any]:
        return enumerate(self.items(multi=True))

    __hash__ = ImmutableMultiDictMixin.__hash__  # type: ignore[assignment]

    def copy(self) -> OrderedMultiDict[K, V]:
        """Return a mutable copy."""
        return OrderedMultiDict(self)

    def __copy__(self) -> ImmutableOrderedMultiDict[K, V]:
        return self
