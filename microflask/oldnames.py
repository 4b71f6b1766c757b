"""Names that Flask had once and that take code of their own: loaded when one is asked for.

Called by the `__getattr__` of the modules that had them; `docs/names.md` lists all names
that Flask dropped. Does not warn: a program that uses one is not wrong.
"""

from __future__ import annotations

from .http.descriptors import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


class locked_cached_property(cached_property):  # type: ignore[type-arg]
    """A cached property that one thread alone computes. Source: Flask 0.10 to 2.3."""

    def __init__(
        self, fget: Callable[[Any], Any], name: str | None = None, doc: str | None = None
    ) -> None:
        from threading import RLock

        super().__init__(fget, name=name, doc=doc)
        self.lock = RLock()

    def __get__(self, obj: Any, owner: type | None = None) -> Any:
        if obj is None:
            return self
        with self.lock:
            return super().__get__(obj, owner)


class JSONMixin:
    """What gave `Request` and `Response` their JSON, which they have themselves now.

    Source: Flask 1.0 to 1.1.
    """


def is_ip(value: str) -> bool:
    """Return whether *value* is the text of an IP address. Source: Flask 1.0 to 2.3."""
    from ipaddress import ip_address

    try:
        ip_address(value)
    except ValueError:
        return False
    return True
