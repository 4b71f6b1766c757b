"""Runs tests that import microflask with Flask in its place, in a process of its own.

python -m tests.differential.as_flask tests.patterns.test_views ...
"""

from __future__ import annotations

import importlib
import sys
import types
import unittest

# Which modules stand in for one of ours; the first that has a name gives it.
STANDING_IN = {
    "": "flask markupsafe",
    ".cli": "flask.cli",
    ".commands": "click",
    ".commands.testing": "click.testing",
    ".http": "werkzeug.datastructures werkzeug.utils werkzeug.exceptions werkzeug.http",
    ".http.exceptions": "werkzeug.exceptions",
    ".importing": "werkzeug.utils",
    ".jinja": "jinja2",
    ".local": "werkzeug.local",
    ".logging": "flask.logging",
    ".middleware": "werkzeug.middleware",
    ".middleware.dispatcher": "werkzeug.middleware.dispatcher",
    ".middleware.proxy_fix": "werkzeug.middleware.proxy_fix",
    ".routing": "werkzeug.routing",
    ".sessions": "flask.sessions",
    ".signals": "blinker",
    ".signing": "itsdangerous",
    ".testing": "flask.testing",
    ".views": "flask.views",
    ".wsgi": "werkzeug.serving",
}


def stand_in(name: str, sources: str) -> types.ModuleType:
    """Return a module that has what the modules in *sources* have."""
    modules = [importlib.import_module(source) for source in sources.split()]
    module = types.ModuleType(name)
    module.__path__ = []

    def find(attribute: str) -> object:
        for source in modules:
            if not attribute.startswith("__") and hasattr(source, attribute):
                return getattr(source, attribute)
        raise AttributeError(attribute)

    module.__getattr__ = find  # type: ignore[method-assign]
    return module


if __name__ == "__main__":
    for suffix, sources in STANDING_IN.items():
        name = f"microflask{suffix}"
        sys.modules[name] = stand_in(name, sources)
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, sys.modules[name])
    unittest.main(module=None, argv=sys.argv, warnings="ignore")
