"""Header fields as a multi-valued, ordered, case-insensitive collection.

Called by Response (fields are kept as they will be sent), Request (a view of the WSGI
environ) and multipart. Does not interpret values; line breaks never get in (RFC 9110 5.5).
"""

from __future__ import annotations

from collections.abc import Mapping, MutableSet

from .containers import converted, refuse
from .multidict import MultiDict, iter_multi_items
from .parse import dump_options_header, parse_list_header, quote_header_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, ClassVar, TypeVar, overload

    D = TypeVar("D")
    T = TypeVar("T")

_MISSING: Any = object()


def _clean(name: Any, value: Any) -> tuple[str, str]:
    """Return a field with its value as text; raise ValueError for one that breaks the line."""
    if type(value) is not str:
        value = str(value)
    text = name + value
    if "\n" in text or "\r" in text or "\0" in text:
        in_name = "\n" in name or "\r" in name or "\0" in name
        msg = (
            f"Header {'names' if in_name else 'values'} must not contain newline characters."
            f" Given: {name[:200]!r}: {value[:200]!r}. Remove CR, LF and NUL first."
        )
        raise ValueError(msg)
    return name, value


def _with_options(value: Any, options: dict[str, Any]) -> Any:
    """Append keyword options to a value: `x_y=1` becomes `; x-y=1`."""
    return dump_options_header(value, {k.replace("_", "-"): v for k, v in options.items()})


class Headers:
    """Header fields in order, several of one name allowed, names in any case (Werkzeug 3.1).

    `defaults` is other Headers, a MultiDict, a mapping (list, tuple and set values
    are repeated) or an iterable of (name, value) pairs. Values become text; CR, LF
    and NUL raise ValueError. A missing name raises `key_error`, a KeyError.
    """

    key_error: ClassVar[type[KeyError]] = KeyError
    _list: list[tuple[str, str]]

    def __init__(self, defaults: Any = None) -> None:
        self._list = []
        if defaults is not None:
            self.extend(defaults)

    @classmethod
    def _adopt(cls, fields: list[tuple[str, str]]) -> Any:
        """Wrap a list of clean (name, value) pairs: neither checked nor copied."""
        headers = cls.__new__(cls)
        headers._list = fields
        return headers

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, key: str) -> str: ...

        @overload
        def __getitem__(self, key: int) -> tuple[str, str]: ...

        @overload
        def __getitem__(self, key: slice) -> Headers: ...

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            found = self._list[key]
            return self.__class__(found) if isinstance(key, slice) else found
        lowered = key.lower()
        size = len(key)
        for name, value in self._list:
            if len(name) == size and (name == key or name.lower() == lowered):
                return value
        raise self.key_error(key)

    if TYPE_CHECKING:

        @overload
        def get(self, key: str) -> str | None:
            """Or None."""

        @overload
        def get(self, key: str, default: str) -> str:
            """Or the default."""

        @overload
        def get(self, key: str, default: T) -> str | T:
            """Or the default."""

        @overload
        def get(self, key: str, default: None = None, *, type: Callable[[str], T]) -> T | None:
            """Of another type, or the default."""

        @overload
        def get(self, key: str, default: D, type: Callable[[str], T]) -> D | T:
            """Of another type, or the default."""

    def get(self, key: str, default: Any = None, type: Callable[[str], Any] | None = None) -> Any:
        """Return the first value of `key`, through `type` where given.

        `default` is returned for a missing name, and where `type` raises ValueError
        or TypeError.
        """
        lowered = key.lower()
        size = len(key)
        for name, value in self._list:
            if len(name) == size and (name == key or name.lower() == lowered):
                if type is None:
                    return value
                try:
                    return type(value)
                except (ValueError, TypeError):
                    break
        return default

    if TYPE_CHECKING:

        @overload
        def getlist(self, key: str) -> list[str]:
            """As they are."""

        @overload
        def getlist(self, key: str, type: Callable[[str], T]) -> list[T]:
            """Of another type."""

    def getlist(self, key: str, type: Callable[[str], Any] | None = None) -> list[Any]:
        """Return all values of `key`; those that `type` refuses are left out."""
        lowered = key.lower()
        values = [value for name, value in self if name.lower() == lowered]
        return values if type is None else converted(values, type)

    def get_all(self, name: str) -> list[str]:
        """Return all values of `name`: `getlist` under wsgiref's name."""
        return self.getlist(name)

    def __contains__(self, key: str) -> bool:
        lowered = key.lower()
        size = len(key)
        for name, _ in self._list:
            if len(name) == size and (name == key or name.lower() == lowered):
                return True
        return False

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._list)

    def __len__(self) -> int:
        return len(self._list)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__ or not isinstance(other, Headers):
            return NotImplemented
        return {(k.lower(), v) for k, v in self._list} == {(k.lower(), v) for k, v in other._list}

    __hash__ = None  # type: ignore[assignment]

    def items(self, lower: bool = False) -> Iterator[tuple[str, str]]:
        """Yield (name, value), names in lower case with `lower`."""
        for name, value in self:
            yield (name.lower() if lower else name), value

    def keys(self, lower: bool = False) -> Iterator[str]:
        """Yield the names, in lower case with `lower`."""
        for name, _ in self.items(lower):
            yield name

    def values(self) -> Iterator[str]:
        """Yield the values."""
        for _, value in self:
            yield value

    def add(self, key: str, value: Any, /, **kwargs: Any) -> None:
        """Append a field; others of the name stay.

        Keywords become options of the value: `add("Content-Disposition",
        "attachment", filename="a.txt")`.
        """
        if kwargs:
            value = _with_options(value, kwargs)
        if type(value) is not str:
            value = str(value)
        text = key + value
        if "\n" in text or "\r" in text or "\0" in text:
            _clean(key, value)
        self._list.append((key, value))

    def add_header(self, key: str, value: Any, /, **kwargs: Any) -> None:
        """Append a field: `add` under wsgiref's name."""
        self.add(key, value, **kwargs)

    def set(self, key: str, value: Any, /, **kwargs: Any) -> None:
        """Replace all fields of the name by one, at the place of the first.

        Keywords become options of the value, as in `add`.
        """
        if kwargs:
            value = _with_options(value, kwargs)
        if type(value) is not str:
            value = str(value)
        text = key + value
        if "\n" in text or "\r" in text or "\0" in text:
            _clean(key, value)
        field = (key, value)
        fields = self._list
        lowered = key.lower()
        size = len(key)
        index = 0
        for name, _ in fields:
            if len(name) == size and (name == key or name.lower() == lowered):
                break
            index += 1
        else:
            fields.append(field)
            return
        fields[index] = field
        rest = fields[index + 1 :]
        if rest:
            kept = [pair for pair in rest if len(pair[0]) != size or pair[0].lower() != lowered]
            if len(kept) != len(rest):
                fields[index + 1 :] = kept

    def setlist(self, key: str, values: Iterable[Any]) -> None:
        """Replace all fields of the name by one for each of `values`; none removes it."""
        values = list(values)
        if not values:
            self.remove(key)
            return
        self.set(key, values[0])
        for value in values[1:]:
            self.add(key, value)

    def setdefault(self, key: str, default: Any) -> str:
        """Return the first value of the name; set it to `default` where missing."""
        if key not in self:
            self.set(key, default)
        return self[key]

    def setlistdefault(self, key: str, default: Iterable[Any]) -> list[str]:
        """Return all values of the name; set them to `default` where missing."""
        if key not in self:
            self.setlist(key, default)
        return self.getlist(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, str):
            self.set(key, value)
        elif isinstance(key, slice):
            self._list[key] = [_clean(name, one) for name, one in value]
        else:
            self._list[key] = _clean(value[0], value[1])

    def __delitem__(self, key: Any) -> None:
        if isinstance(key, str):
            self.remove(key)
        else:
            del self._list[key]

    def remove(self, key: str) -> None:
        """Remove all fields of the name; none there is no error."""
        lowered = key.lower()
        self._list[:] = [pair for pair in self._list if pair[0].lower() != lowered]

    def pop(self, key: Any = None, default: Any = _MISSING) -> Any:
        """Remove fields and return what was there.

        A name: all its fields, returning the first value (or `default`). An index,
        or nothing for the last: that field, returning (name, value).
        """
        if key is None:
            return self._list.pop()
        if isinstance(key, int):
            return self._list.pop(key)
        try:
            value = self[key]
        except KeyError:
            if default is _MISSING:
                raise
            return default
        self.remove(key)
        return value

    def popitem(self) -> tuple[str, str]:
        """Remove the last field and return (name, value)."""
        return self._list.pop()

    def clear(self) -> None:
        """Remove all fields."""
        self._list.clear()

    def extend(self, arg: Any = None, /, **kwargs: Any) -> None:
        """Append fields, from `arg` (as for the constructor) and from keywords."""
        if type(arg) is list and not self._extend_clean(arg):
            arg = iter(arg)
        if arg is not None and type(arg) is not list:
            pairs = arg if isinstance(arg, (list, Headers)) else iter_multi_items(arg)
            self._list.extend([_clean(name, value) for name, value in pairs])
        for name, value in iter_multi_items(kwargs):
            self.add(name, value)

    def _extend_clean(self, pairs: list[Any]) -> bool:
        """Append a list of pairs at once; False, and nothing appended, if one needs care."""
        try:
            fields = [(name, value) for name, value in pairs]
            text = "".join(map("".join, fields))
        except TypeError:
            return False
        if "\n" in text or "\r" in text or "\0" in text:
            return False
        self._list += fields
        return True

    def update(self, arg: Any = None, /, **kwargs: Any) -> None:
        """Replace fields, from `arg` (as for the constructor) and from keywords."""
        if isinstance(arg, (Headers, MultiDict)):
            for name in dict.fromkeys(arg.keys()):
                self.setlist(name, arg.getlist(name))
        elif isinstance(arg, Mapping):
            self._set_each(arg.items())
        elif arg is not None:
            for name, value in arg:
                self.set(name, value)
        self._set_each(kwargs.items())

    def _set_each(self, items: Iterable[tuple[Any, Any]]) -> None:
        """Set fields from (name, value or list, tuple, set of values)."""
        for name, value in items:
            if isinstance(value, (list, tuple, set)):
                self.setlist(name, value)
            else:
                self.set(name, value)

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

    def to_wsgi_list(self) -> list[tuple[str, str]]:
        """Return a list of (name, value), as `start_response` takes it."""
        return list(self)

    def copy(self) -> Any:
        """Return a copy of the same class."""
        return self.__class__(self._list)

    def __copy__(self) -> Any:
        return self.copy()

    def __str__(self) -> str:
        lines = [f"{name}: {value}\r\n" for name, value in self.to_wsgi_list()]
        return "".join(lines) + "\r\n"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self)!r})"


_UNPREFIXED = ("CONTENT_TYPE", "CONTENT_LENGTH")
# Header name as asked for -> key of the WSGI environ; spares the spelling at each look-up.
_environ_keys: dict[Any, str] = {}


def _environ_key(name: Any) -> str:
    """Return the WSGI environ's key of a header name (PEP 3333); "" for what is no text."""
    if not isinstance(name, str):
        return ""
    key: str = name.upper().replace("-", "_")
    if key not in _UNPREFIXED:
        key = "HTTP_" + key
    if len(_environ_keys) < 512:
        _environ_keys[name] = key
    return key


class EnvironHeaders(Headers):
    """A view of the header fields in a WSGI environ; it refuses changes (Werkzeug 3.1)."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ

    @property
    def _list(self) -> list[tuple[str, str]]:  # type: ignore[override]
        return list(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EnvironHeaders) and self.environ is other.environ

    __hash__ = None

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            raise self.key_error(key)
        try:
            name = _environ_keys[key]
        except KeyError:
            name = _environ_key(key)
        return self.environ[name]

    def get(self, key: str, default: Any = None, type: Callable[[str], Any] | None = None) -> Any:
        """Return the value of `key`, through `type` where given; see `Headers.get`."""
        try:
            name = _environ_keys[key]
        except KeyError:
            name = _environ_key(key)
        value = self.environ.get(name, _MISSING)
        if value is _MISSING:
            return default
        if type is None:
            return value
        try:
            return type(value)
        except (ValueError, TypeError):
            return default

    def getlist(self, key: str, type: Callable[[str], Any] | None = None) -> list[Any]:
        """Return the value of `key` in a list, as an environ joins repeated fields."""
        value = self.get(key, _MISSING, type)
        return [] if value is _MISSING else [value]

    def __contains__(self, key: str) -> bool:
        return (_environ_keys.get(key) or _environ_key(key)) in self.environ

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for key, value in self.environ.items():
            if key.startswith("HTTP_") and key[5:] not in _UNPREFIXED:
                yield key[5:].replace("_", "-").title(), value
            elif key in _UNPREFIXED and value:
                yield key.replace("_", "-").title(), value

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def copy(self) -> Any:
        """Refuse: a copy would have no environ. `Headers(self)` makes one that can change."""
        msg = f"cannot create {type(self).__name__!r} copies"
        raise TypeError(msg)

    def __or__(self, other: Any) -> Any:
        return self.copy()

    add = add_header = clear = extend = insert = pop = popitem = remove = refuse
    set = setdefault = setlist = setlistdefault = update = refuse
    __setitem__ = __delitem__ = __ior__ = refuse


class HeaderSet(MutableSet[str] if TYPE_CHECKING else MutableSet):  # type: ignore[misc]
    """An ordered set of header tokens, equal in any case (Werkzeug 3.1).

    `on_update(self)` is called after each change.
    """

    def __init__(
        self,
        headers: Iterable[str] | None = None,
        on_update: Callable[[Any], Any] | None = None,
    ) -> None:
        self._headers = list(headers or ())
        self._set = {token.lower() for token in self._headers}
        self.on_update = on_update

    @classmethod
    def from_header(
        cls, value: str | None, on_update: Callable[[Any], Any] | None = None
    ) -> HeaderSet:
        """Read a header value: tokens and quoted strings between commas."""
        return cls(parse_list_header(value) if value else None, on_update)

    def _changed(self) -> None:
        if self.on_update is not None:
            self.on_update(self)

    def add(self, header: str) -> None:
        """Add a token unless it is there in some case."""
        self.update((header,))

    def remove(self, header: str) -> None:
        """Remove a token; raise KeyError where it is missing."""
        if header.lower() not in self._set:
            raise KeyError(header)
        self._drop(header)

    def discard(self, header: str) -> None:
        """Remove a token if it is there."""
        if header.lower() in self._set:
            self._drop(header)

    def _drop(self, header: str) -> None:
        lowered = header.lower()
        self._set.discard(lowered)
        self._headers = [token for token in self._headers if token.lower() != lowered]
        self._changed()

    def update(self, iterable: Iterable[str]) -> None:
        """Add many tokens, calling `on_update` once."""
        changed = False
        for header in iterable:
            lowered = header.lower()
            if lowered not in self._set:
                self._headers.append(header)
                self._set.add(lowered)
                changed = True
        if changed:
            self._changed()

    def find(self, header: str) -> int:
        """Return the index of a token, -1 where it is missing."""
        lowered = header.lower()
        for index, token in enumerate(self._headers):
            if token.lower() == lowered:
                return index
        return -1

    def index(self, header: str) -> int:
        """Return the index of a token; raise IndexError where it is missing."""
        index = self.find(header)
        if index < 0:
            raise IndexError(header)
        return index

    def clear(self) -> None:
        """Remove all tokens."""
        self._set.clear()
        self._headers.clear()
        self._changed()

    def as_set(self, preserve_casing: bool = False) -> set[str]:
        """Return a plain set of the tokens, in lower case unless `preserve_casing`."""
        return set(self._headers if preserve_casing else self._set)

    def to_header(self) -> str:
        """Return the header value; tokens are quoted where they must be."""
        return ", ".join([quote_header_value(token) for token in self._headers])

    def __getitem__(self, idx: Any) -> Any:
        return self._headers[idx]

    def __delitem__(self, idx: Any) -> None:
        removed = self._headers.pop(idx)
        self._set.discard(removed.lower())
        self._changed()

    def __setitem__(self, idx: Any, value: str) -> None:
        self._set.discard(self._headers[idx].lower())
        self._headers[idx] = value
        self._set.add(value.lower())
        self._changed()

    def __contains__(self, header: object) -> bool:
        return str(header).lower() in self._set

    def __len__(self) -> int:
        return len(self._set)

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __bool__(self) -> bool:
        return bool(self._set)

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._headers!r})"


def parse_set_header(value: str | None, on_update: Callable[[Any], Any] | None = None) -> HeaderSet:
    """Read a header value into a HeaderSet."""
    return HeaderSet.from_header(value, on_update)
