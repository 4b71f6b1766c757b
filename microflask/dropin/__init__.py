"""Drop-in: programs that import Flask, Jinja2, Werkzeug and their kin run on microflask.

    python -m microflask.dropin -m flask --app hello run

    import microflask.dropin
    microflask.dropin.install()       # before the first `import flask`

Called by programs, and by `python -m microflask.dropin` (`runner.py`). `table.py` has what
each name stands for, `finder.py` answers the imports, `defaults.py` has the few points in
which Flask 3.1 and microflask differ. Loads no other module of microflask by itself.
"""

from __future__ import annotations

import sys

from .table import TABLE, VERSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .finder import Finder

__all__ = ["install", "installed", "uninstall"]

_finder: Finder | None = None


def installed() -> bool:
    """Tell whether imports of the seven packages are answered by microflask now."""
    return _finder is not None


def install(verbose: bool = False) -> None:
    """Answer `import flask`, `jinja2`, `werkzeug`, … from now on; a second call does nothing.

    :param verbose: say on stderr which of the packages are installed and not used.
    :raises RuntimeError: when one of the packages has been imported already: its classes
        would not be ours.
    """
    global _finder
    if _finder is not None:
        return
    foreign = [name for name in VERSIONS if name in sys.modules]
    if foreign:
        names = ", ".join(foreign)
        msg = (
            f"microflask.dropin.install() came too late: the real {names} had been imported."
            " Call it before the first import of flask, or run the program by"
            " `python -m microflask.dropin`."
        )
        raise RuntimeError(msg)
    from .finder import Finder

    root = __name__.rpartition(".")[0]
    _finder = Finder(root, TABLE)
    if verbose:
        _finder.report()
    sys.meta_path.insert(0, _finder)
    _finder.defaults.apply()


def uninstall() -> None:
    """End what `install` began: the names mean the real packages again, where there are any.

    What a program has imported stays what it is.
    """
    global _finder
    if _finder is None:
        return
    finder, _finder = _finder, None
    if finder in sys.meta_path:
        sys.meta_path.remove(finder)
    finder.forget()
    finder.defaults.undo()
