"""The same input through microflask and through the package it stands in for.

`oracle("jinja2")` returns the real package, or skips the test where the development
extra is not installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import unittest
from importlib import metadata
from types import ModuleType

# The release whose behaviour the tests compare with; an older one differs in places.
SINCE = {
    "flask": "3.1.3",
    "werkzeug": "3.1.9",
    "jinja2": "3.1.6",
    "markupsafe": "3.0.4",
    "itsdangerous": "2.2",
    "blinker": "1.9",
    "click": "8.5.1",
}
BUILT_ON = {
    "flask": "werkzeug jinja2 markupsafe itsdangerous blinker click",
    "jinja2": "markupsafe",
}


def load_tests(
    loader: unittest.TestLoader, tests: unittest.TestSuite, pattern: str | None
) -> unittest.TestSuite:
    """Say once, not in every test, that the packages to compare with are not here."""
    if any(importlib.util.find_spec(name) for name in SINCE):
        return loader.discover(os.path.dirname(__file__), pattern or "test*.py")
    return unittest.TestSuite([NothingToCompareWith("test_nothing")])


class NothingToCompareWith(unittest.TestCase):
    def test_nothing(self) -> None:
        self.skipTest("Flask, Jinja2, ... are not installed (pip install -e .[dev])")


def oracle(name: str) -> ModuleType:
    package = name.partition(".")[0]
    try:
        module = importlib.import_module(name)
    except ImportError:
        raise unittest.SkipTest(f"{name} is not installed (pip install -e .[dev])") from None
    for part in (package, *BUILT_ON.get(package, "").split()):
        found = metadata.version(part) if part in SINCE else ""
        if found and _numbers(found) < _numbers(SINCE[part]):
            raise unittest.SkipTest(f"{part} {found} is older than {SINCE[part]}")
    return module


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
