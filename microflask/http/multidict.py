"""Dicts with several values for a key, and lists and dicts that refuse changes.

Called by the request (args, form, files, cookies), headers and configuration tables.
Does not know HTTP: what a missing key raises is the class attribute `key_error`.
"""

from __future__ import annotations

from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, ClassVar, Generic, TypeVar

    K = TypeVar("K")
    V = TypeVar("V")

    class _Dict(dict[K, V], Generic[K, V]):
        """A dict whose methods may be overridden with other signatures."""

        get: Any
        keys: Any
        items: Any
        values: Any
        pop: Any
        popitem: Any
        update: Any
        setdefault: Any
        copy: Any
        clear: Any
        fromkeys: Any
        __ior__: Any
        __or__: Any
        __setitem__: Any
        __delitem__: Any
        __getitem__: Any
        __contains__: Any
        __iter__: Any
        __hash__: Any
        __reduce_ex__: Any

    class _List(list[V], Generic[V]):
        """A list whose methods may be overridden with other signatures."""

        append: Any
        clear: Any
        extend: Any
        insert: Any
        pop: Any
        remove: Any
        reverse: Any
        sort: Any
        index: Any
        __setitem__: Any
        __delitem__: Any
        __getitem__: Any
        __contains__: Any
        __iadd__: Any
        __imul__: Any
        __hash__: Any
        __reduce_ex__: Any
else:
    K = V = object  # names for the subscripts below; they mean something to type checkers only
    _Dict = dict
    _List = list

_MISSING: Any = object()
_dict_get = dict.get
_dict_set = dict.__setitem__


def _refuse(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Refuse to change an immutable object."""
    msg = f"{type(self).__name__!r} objects are immutable"
    raise TypeError(msg)


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


class ImmutableList(_List[V]):
    """A hashable list that refuses every change with TypeError (Werkzeug 3.1)."""

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (list(self),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list.__repr__(self)})"

    append = clear = extend = insert = pop = remove = reverse = sort = _refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse


class ImmutableDictMixin:
    """Makes a dict refuse changes with TypeError, and hash by its items."""

    def __hash__(self) -> int:
        return hash(frozenset(self._hash_items()))

    def _hash_items(self) -> Iterable[Any]:
        return dict.items(self)  # type: ignore[call-overload, no-any-return]

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (dict(self),)  # type: ignore[call-overload]

    @classmethod
    def fromkeys(cls, keys: Iterable[Any], value: Any = None) -> Any:
        """Return a new object with `value` for each of `keys`."""
        return cls([(key, value) for key in keys])  # type: ignore[call-arg]

    clear = pop = popitem = setdefault = update = _refuse
    __setitem__ = __delitem__ = __ior__ = _refuse


class TypeConversionDict(_Dict[K, V]):
    """A dict whose `get` can convert the value (Werkzeug 3.1)."""

    def get(
        self, key: Any, default: Any = None, type: Callable[[Any], Any] | None = None
    ) -> Any:
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


class MultiDict(TypeConversionDict[K, V]):
    """A dict that holds a list of values for each key and shows the first (Werkzeug 3.1).

    `mapping` is another MultiDict, a mapping (list, tuple and set values count as
    several values; empty ones leave the key out) or an iterable of (key, value)
    pairs. A missing key raises `key_error`, a KeyError.
    """

    key_error: ClassVar[type[KeyError]] = KeyError

    def __init__(self, mapping: Any = None) -> None:
        if mapping is None:
            return
        if isinstance(mapping, MultiDict):
            dict.__init__(self, mapping.lists())
        elif isinstance(mapping, Mapping):
            dict.__init__(self, _listed(mapping))
        else:
            lists: dict[Any, list[Any]] = {}
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

    def __getitem__(self, key: Any) -> Any:
        values = _dict_get(self, key)
        if values:
            return values[0]
        raise self.key_error(key)

    def get(
        self, key: Any, default: Any = None, type: Callable[[Any], Any] | None = None
    ) -> Any:
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

    def getlist(self, key: Any, type: Callable[[Any], Any] | None = None) -> list[Any]:
        """Return all values of `key`; those that `type` refuses are left out.

        `type` refuses by raising ValueError or TypeError. No such key: an empty list.
        """
        values = _dict_get(self, key)
        if values is None:
            return []
        return list(values) if type is None else _converted(values, type)

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
        return dict.__getitem__(self, key)  # type: ignore[no-any-return]

    def items(self, multi: bool = False) -> Iterator[tuple[Any, Any]]:
        """Yield (key, first value), or (key, value) of all values with `multi`."""
        for key, values in dict.items(self):
            if multi:
                for value in values:
                    yield key, value
            else:
                yield key, values[0]

    def lists(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield (key, copy of its list of values)."""
        for key, values in dict.items(self):
            yield key, list(values)

    def values(self) -> Iterator[Any]:
        """Yield the first value of each key."""
        for values in dict.values(self):
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
        values = dict.pop(self, key, None)
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
        return dict.pop(self, key, [])  # type: ignore[no-any-return, call-overload]

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


def _converted(values: Iterable[Any], type: Callable[[Any], Any]) -> list[Any]:
    """Return the values that `type` converts; leave out those it refuses."""
    found = []
    for value in values:
        try:
            found.append(type(value))
        except (ValueError, TypeError):
            continue
    return found


class ImmutableMultiDictMixin(ImmutableDictMixin):
    """Makes a MultiDict refuse changes, and hash by all its values."""

    def _hash_items(self) -> Iterable[Any]:
        return self.items(multi=True)  # type: ignore[attr-defined, no-any-return]

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (list(self.items(multi=True)),)  # type: ignore[attr-defined]

    add = popitemlist = poplist = setlist = setlistdefault = _refuse


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

    def __getitem__(self, key: Any) -> Any:
        for part in self.dicts:
            if key in part:
                return part[key]
        raise self.key_error(key)

    def get(
        self, key: Any, default: Any = None, type: Callable[[Any], Any] | None = None
    ) -> Any:
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


class CallbackDict(_Dict[K, V]):
    """A dict that calls `on_update(self)` after each change (Werkzeug 3.1)."""

    on_update: Callable[[Any], Any] | None = None

    def __init__(
        self, initial: Any = None, on_update: Callable[[Any], Any] | None = None
    ) -> None:
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
        item = dict.popitem(self)
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
