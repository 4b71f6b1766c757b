"""A row of the table, read: where the names of one module are found.

Used by `finder.py`. Loads the modules of a row one after the other, until one has the name.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Names that modules have for themselves.
_THEIR_OWN = frozenset(["TYPE_CHECKING", "annotations"])


class Row:
    """One row.

    :param root: the name of the package microflask.
    :param lent: names of modules that were lent names -> (module, its own `__getattr__`).
    :param name: the name that is answered.
    :param text: the row as `table.py` has it.
    :param inside: the names of the rows inside of this one.
    """

    def __init__(
        self,
        root: str,
        lent: dict[str, tuple[Any, Any]],
        name: str,
        text: str,
        inside: frozenset[str],
    ) -> None:
        self.root = root
        self.lent = lent
        self.name = name
        self.inside = inside
        self.itself: str | None = None
        self.homes: list[str] = []
        self.more: dict[str, tuple[str, str]] = {}
        for word in text.split():
            name, equals, home = word.partition("=")
            if not equals:
                self.homes.append(name)
            elif name:
                module, _, attribute = home.partition(":")
                self.more[name] = (module, attribute)
            else:
                self.itself = home

    @property
    def is_package(self) -> bool:
        """Whether there are modules inside of it."""
        return bool(self.inside)

    def full_name(self, home: str) -> str:
        """Return the whole name of a module of ours."""
        return self.root if home == "." else f"{self.root}.{home}"

    def module(self, home: str) -> Any:
        """Return a module of ours, loaded."""
        return import_module(self.full_name(home))

    def find(self, name: str) -> Any:
        """Return what a name of the module stands for.

        :raises AttributeError: when it is nowhere.
        """
        if name.startswith("__"):
            msg = f"module {self.name!r} has no attribute {name!r}"
            raise AttributeError(msg)
        if name in self.inside:
            return import_module(f"{self.name}.{name}")
        if name in self.more:
            home, attribute = self.more[name]
            module = self.module(home)
            return getattr(module, attribute) if attribute else module
        for home in self.homes:
            try:
                return self._own(self.module(home), name)
            except AttributeError:
                continue
        msg = f"module {self.name!r} has no attribute {name!r}: microflask offers no such name"
        raise AttributeError(msg)

    def _own(self, module: Any, name: str) -> Any:
        """Return a name that a module has without what it was lent: rows may lend in a circle."""
        names = module.__dict__
        if name in names:
            return names[name]
        lent = self.lent.get(module.__name__)
        own = lent[1] if lent is not None else names.get("__getattr__")
        if own is None:
            raise AttributeError(name)
        return own(name)

    def names(self) -> list[str]:
        """Return the public names, of all modules of the row."""
        found = set(self.more)
        for home in self.homes:
            module = self.module(home)
            found.update(getattr(module, "__all__", None) or dir(module))
        return sorted(name for name in found - _THEIR_OWN if not name.startswith("_"))

    def gather(self, namespace: dict[str, Any]) -> None:
        """Let a new module have all names of the row, each from its first use on."""

        def look_up(name: str) -> Any:
            value = self.names() if name == "__all__" else self.find(name)
            namespace[name] = value
            return value

        namespace["__file__"] = self.module(".").__file__
        namespace["__getattr__"] = look_up
        namespace["__dir__"] = lambda: sorted({*namespace, *self.names()})

    def look_up_for(self, own: Any) -> Any:
        """Return the `__getattr__` of a module that is lent the names of this row.

        :param own: the one that it has already, None for none.
        """

        def look_up(name: str) -> Any:
            if own is not None:
                try:
                    return own(name)
                except AttributeError:
                    if name.startswith("__"):
                        raise
            return self.find(name)

        return look_up
