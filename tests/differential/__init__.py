"""The same input through microflask and through the package it stands in for.

`oracle("jinja2")` returns the real package, or skips the test where the development
extra is not installed.
"""

from __future__ import annotations

import importlib
import unittest
from types import ModuleType


def oracle(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise unittest.SkipTest(f"{name} is not installed (pip install -e .[dev])") from None
