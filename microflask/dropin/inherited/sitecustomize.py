"""Installs drop-in as Python starts, for a process whose parent runs with `--inherit`.

Loaded by Python from `PYTHONPATH`, where `runner.py` has put this folder. Then runs the
`sitecustomize` that it stands before, if there is one.
"""

import os
import sys
from importlib import import_module
from importlib.machinery import PathFinder


def _install() -> None:
    package, _, root = os.environ.get("MICROFLASK_DROPIN", "").partition(os.pathsep)
    if not package:
        return
    added = root not in sys.path
    if added:
        sys.path.append(root)
    import_module(package).install()


def _run_next() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    others = [path for path in sys.path if os.path.abspath(path) != here]
    spec = PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(sys.modules[__name__])


_install()
_run_next()
