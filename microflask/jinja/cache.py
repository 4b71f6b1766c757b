"""A mapping that forgets what was not used for longest, for compiled templates.

Called by the environment. Shared and mutable: the cache itself; what changes more than
one entry holds its lock, the rest are single operations of an ordered dict.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import MutableMapping
from threading import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class LRUCache(MutableMapping):  # type: ignore[type-arg]
    """Keeps the `capacity` items used last (Jinja 3.1).

    Iterating goes from the item used last to the one forgotten next.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._items: OrderedDict[Any, Any] = OrderedDict()
        self._lock = Lock()

    def __getstate__(self) -> dict[str, Any]:
        with self._lock:
            return {"capacity": self.capacity, "_items": self._items.copy()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = Lock()

    def __getnewargs__(self) -> tuple[int]:
        return (self.capacity,)

    def copy(self) -> LRUCache:
        """Return another cache with the same items."""
        new = type(self)(self.capacity)
        new.__setstate__(self.__getstate__())
        return new

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the item, or `default`; it counts as used."""
        try:
            return self[key]
        except KeyError:
            return default

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the item; put `default` there if there is none."""
        try:
            return self[key]
        except KeyError:
            self[key] = default
            return default

    def clear(self) -> None:
        """Forget all items."""
        with self._lock:
            self._items.clear()

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, key: Any) -> Any:
        value = self._items[key]
        try:
            self._items.move_to_end(key)
        except KeyError:
            pass  # another thread has just pushed it out
        return value

    def __setitem__(self, key: Any, value: Any) -> None:
        with self._lock:
            self._items[key] = value
            self._items.move_to_end(key)
            while len(self._items) > self.capacity:
                self._items.popitem(last=False)

    def __delitem__(self, key: Any) -> None:
        with self._lock:
            del self._items[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._snapshot()[::-1])

    def __reversed__(self) -> Iterator[Any]:
        return iter(self._snapshot())

    def _snapshot(self) -> tuple[Any, ...]:
        with self._lock:
            return tuple(self._items)

    def items(self) -> Any:
        """Return the pairs of key and value, the last used first."""
        with self._lock:
            return list(self._items.items())[::-1]

    def values(self) -> Any:
        """Return the values, the last used first."""
        return [value for _, value in self.items()]

    def keys(self) -> Any:
        """Return the keys, the last used first."""
        return list(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {dict(self._items)!r}>"


def create_cache(size: int) -> Any:
    """Return a cache for `size` templates: none if 0, without a limit if negative."""
    if size == 0:
        return None
    if size < 0:
        return {}
    return LRUCache(size)


def copy_cache(cache: Any) -> Any:
    """Return an empty cache of the same kind and size, for an overlay."""
    if cache is None:
        return None
    if type(cache) is dict:
        return {}
    return LRUCache(cache.capacity)
