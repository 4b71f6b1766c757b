"""`microflask.ext.NAME`: an extension, found as `flask_NAME` or `flaskext.NAME`.

Loaded when a program of Flask 0.8 to 0.12 imports it. Does not load extensions by itself.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

__path__: list[str] = []

# Tried in turn; the package's own name goes first, for extensions written for it.
PLACES = [f"{__name__.partition('.')[0]}_{{}}", "flask_{}", "flaskext.{}"]


class _Extensions:
    """Finds, and is the loader of, whatever is imported from this module."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return the spec of an extension; `None` for a name that is not inside of here."""
        parent, dot, extension = name.partition(".ext.")
        if not dot or extension.startswith("_"):
            return None
        if sys.modules.get(f"{parent}.ext") is not sys.modules[__name__]:
            return None
        return ModuleSpec(name, self)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the extension's module.

        Raises:
            ImportError: none of the `PLACES` has it.
        """
        extension = spec.name.partition(".ext.")[2]
        names = [place.format(extension) for place in PLACES]
        for name in names:
            try:
                module = import_module(name)
            except ModuleNotFoundError as error:
                if not f"{name}.".startswith(f"{error.name}."):
                    # It is there, and lacks something itself.
                    raise
            else:
                spec.loader_state = module.__spec__
                return module
        msg = f"No module named {spec.name!r}: tried {', '.join(names)}"
        raise ModuleNotFoundError(msg, name=spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Give the module, which has run, its own spec back."""
        spec = module.__spec__
        if spec is not None and spec.loader_state is not None:
            module.__spec__ = spec.loader_state


if not any(isinstance(finder, _Extensions) for finder in sys.meta_path):
    # First, as a module inside of an extension is to be the extension's own.
    sys.meta_path.insert(0, _Extensions())


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        raise AttributeError(str(error)) from error
