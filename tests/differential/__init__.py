"""The same input through microflask and through the package it stands in for.

`oracle("jinja2")` returns the real package, or skips the test where the development
extra is not installed.
"""

from __future__ import annotations

import importlib
import re
import unittest
from importlib import metadata
from types import ModuleType


# The release whose behaviour the tests compare with; an older one differs in places.
SINCE = {"flask": "3.1.3", "werkzeug": "3.1.9", "jinja2": "3.1.6", "markupsafe": "3.0"}


def oracle(name: str) -> ModuleType:
    since = SINCE.get(name.partition(".")[0])
    try:
        module = importlib.import_module(name)
    except ImportError:
        raise unittest.SkipTest(f"{name} is not installed (pip install -e .[dev])") from None
    if since is not None:
        found = metadata.version(name.partition(".")[0])
        if _numbers(found) < _numbers(since):
            raise unittest.SkipTest(f"{name} {found} is older than {since}")
    return module


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
