"""Answers imports of the names in `table.py` with modules of ours.

Called by Python's import system, by way of `sys.meta_path`, and by `importlib.metadata`. A
name that stands for one module is that module: two entries of `sys.modules`, one object.
A name that stands for several is a module that has the very objects of each. Does not load a
module before a name of it is asked for.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

from .defaults import Defaults
from .rows import Row
from .table import VERSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType
    from typing import Any


class AliasLoader:
    """Loads one name of the table.

    :param finder: lends the names of other modules to the one that is loaded.
    :param row: what the name stands for.
    """

    def __init__(self, finder: Finder, row: Row) -> None:
        self.finder = finder
        self.row = row
        self.spec: Any = None

    def create_module(self, spec: ModuleSpec) -> Any:
        """Return the module that the name stands for, one of ours if it is just one."""
        row = self.row
        if row.itself is not None:
            module = row.module(row.itself)
            self.spec = module.__spec__
            self.finder.lend(row, module)
            return module
        gathered = ModuleType(row.name, f"microflask, as {row.name}.")
        if row.name in VERSIONS:
            gathered.__dict__["__version__"] = VERSIONS[row.name]
        row.gather(gathered.__dict__)
        return gathered

    def exec_module(self, module: Any) -> None:
        """Give a module of ours back what the import system has changed of it."""
        if self.spec is not None:
            module.__spec__ = self.spec

    def is_package(self, name: str) -> bool:
        """Tell whether the name has submodules, as `runpy` asks."""
        return self.row.is_package

    def get_code(self, name: str) -> CodeType | None:
        """Return the code of the module of ours, as `python -m` runs it."""
        if self.row.itself is None:
            return None
        spec = self._spec_of_ours()
        code: CodeType | None = spec.loader.get_code(spec.name)
        return code

    def get_filename(self, name: str) -> str:
        """Return the file of the module of ours, which becomes `sys.argv[0]`."""
        return str(self._spec_of_ours().origin)

    def _spec_of_ours(self) -> Any:
        from importlib.util import find_spec

        return find_spec(self.row.full_name(self.row.itself or "."))


class AfterLoading:
    """Runs a module's own loader, then does what is to be done with the module.

    :param loader: the module's own, which it keeps.
    :param then: is called with the module.
    """

    def __init__(self, loader: Any, then: Any) -> None:
        self.loader = loader
        self.then = then

    def create_module(self, spec: ModuleSpec) -> Any:
        """Let the import system make the module."""
        return None

    def exec_module(self, module: Any) -> None:
        """Let the loader run the module, then change it."""
        module.__loader__ = module.__spec__.loader = self.loader
        if hasattr(self.loader, "exec_module"):
            self.loader.exec_module(module)
        else:  # a zip's, before Python 3.10
            exec(self.loader.get_code(module.__name__), module.__dict__)  # noqa: S102
        self.then(module)


def _tell_pkg_resources(module: Any) -> None:
    """Let `pkg_resources.get_distribution("flask")` answer as `importlib.metadata` does."""
    for name, version in VERSIONS.items():
        distribution = module.Distribution(project_name=name, version=version)
        module.working_set.add(distribution, insert=False, replace=True)


class Finder:
    """The entry of `sys.meta_path`.

    :param root: the name of the package microflask, which may be vendored under another.
    :param table: name -> what it stands for.
    """

    def __init__(self, root: str, table: dict[str, str]) -> None:
        self.root = root
        self.table = table
        self.defaults = Defaults(root)
        self.rows: dict[str, Row] = {}
        # Modules that were lent names, with the `__getattr__` of their own.
        self.lent: dict[str, tuple[Any, Any]] = {}

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Return how to import a name of the table, None for a name that is not ours.

        :raises ModuleNotFoundError: for a submodule that the table does not have.
        """
        top = name.partition(".")[0]
        if top in VERSIONS:
            row = self.row(name)
            spec = ModuleSpec(name, AliasLoader(self, row), is_package=row.is_package)  # type: ignore[arg-type]
            spec.origin = sys.modules[self.root].__file__
            return spec
        if name in self.defaults.rows:
            return self._spec_with_hook(self.defaults.change, name, path, target)
        if name == "pkg_resources":
            return self._spec_with_hook(_tell_pkg_resources, name, path, target)
        return None

    def row(self, name: str) -> Row:
        """Return the row of a name; it is read once."""
        row = self.rows.get(name)
        if row is None:
            text = self.table.get(name)
            if text is None:
                raise ModuleNotFoundError(self._not_there(name), name=name)
            start = f"{name}."
            inside = frozenset(
                other[len(start) :].partition(".")[0]
                for other in self.table
                if other.startswith(start)
            )
            row = self.rows[name] = Row(self.root, self.lent, name, text, inside)
        return row

    def lend(self, row: Row, module: Any) -> None:
        """Let a module of ours answer for the names of a row that it does not have."""
        if row.homes or row.more or row.inside:
            before = module.__dict__.get("__getattr__")
            self.lent.setdefault(module.__name__, (module, before))
            module.__getattr__ = row.look_up_for(before)

    def _not_there(self, name: str) -> str:
        did_you_mean = import_module(f"{self.root}.suggest").did_you_mean
        return (
            f"No module named {name!r}: microflask stands in for {name.partition('.')[0]!r}, and"
            f" has no such submodule. What it has is in {self.root}.dropin.table.TABLE."
            f"{did_you_mean(name, self.table)}"
        )

    def _spec_with_hook(self, then: Any, name: str, path: Any, target: Any) -> Any:
        for finder in sys.meta_path:
            if finder is not self and hasattr(finder, "find_spec"):
                spec = finder.find_spec(name, path, target)
                if spec is not None:
                    if spec.loader is not None:
                        spec.loader = AfterLoading(spec.loader, then)  # type: ignore[assignment]
                    return spec
        return None

    def find_distributions(self, context: Any = None) -> Iterator[Any]:
        """Yield the distributions that `importlib.metadata` asks for."""
        from .metadata import find_distributions

        return find_distributions(context)

    def report(self) -> None:
        """Say on stderr what is answered, and which installed packages are not used."""
        from importlib.machinery import PathFinder

        found = []
        for name in VERSIONS:
            spec = PathFinder.find_spec(name)
            if spec is not None:
                found.append(f"{name} ({spec.origin})")
        unused = f"; installed and not used: {', '.join(found)}" if found else ""
        print(
            f"{self.root}.dropin: microflask answers for {', '.join(VERSIONS)}{unused}",
            file=sys.stderr,
        )

    def forget(self) -> None:
        """Take the names of the table out of `sys.modules`, and back what was lent."""
        for module, own in self.lent.values():
            if own is None:
                del module.__getattr__
            else:
                module.__getattr__ = own
        self.lent.clear()
        for name in list(sys.modules):
            if name.partition(".")[0] in VERSIONS:
                del sys.modules[name]
        self.rows.clear()
