"""Runs one function with the package `microflask` and with the real `flask`.

Called by the differential tests of the application floor. A scenario takes the package,
imports what it wants from it, and returns something comparable. Both sides must return
equal values or raise errors of the same name whose message begins alike (ours may go on
with the cure).
"""

from __future__ import annotations

import importlib
import os
import re
import tempfile
import unittest
from typing import Any, Callable

from . import oracle

ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def sub(package: Any, name: str) -> Any:
    """Return a submodule of the package under test."""
    return importlib.import_module(f"{package.__name__}.{name}")


def plain(value: Any) -> Any:
    """Return *value* with types of our own turned into what both packages can be compared by."""
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return (
            type(value)(plain(item) for item in value)
            if type(value) in (list, tuple)
            else list(value)
        )
    if isinstance(value, str):
        return ADDRESS.sub("", str(value)).replace("microflask", "flask")
    return value


def answer(response: Any, *drop: str) -> Any:
    """Return status, headers without Date and Expires, and the body of a response."""
    dropped = {"Date", "Expires", "Connection", *drop}
    headers = sorted(
        # Theirs come out of a set.
        (name, ", ".join(sorted(value.split(", "))) if name == "Allow" else value)
        for name, value in response.headers
        if name not in dropped
    )
    return response.status, headers, response.get_data()


class Failure:
    """An error as a result. Theirs equals ours if our class is, or has as a base, one so named.

    Our message may go on where theirs ends; suggested names are not compared.
    """

    def __init__(self, error: Exception) -> None:
        self.names = [cls.__name__ for cls in type(error).__mro__]
        self.text = plain(str(error)).partition(" Did you mean")[0]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Failure)
            and self.names[0] in other.names
            and other.text.startswith(self.text)
        )

    def __hash__(self) -> int:
        return hash(self.names[0])

    def __repr__(self) -> str:
        return f"{self.names[0]}({self.text!r})"


def outcome(scenario: Callable[..., Any], *args: Any) -> Any:
    """Return what the scenario returns; an error is a result."""
    try:
        return plain(scenario(*args))
    except Exception as error:
        return Failure(error)


class FlaskPairs(unittest.TestCase):
    """A case that has both packages, and compares by `check`."""

    maxDiff = None

    @classmethod
    def setUpClass(cls) -> None:
        cls.theirs = oracle("flask")
        cls.ours = importlib.import_module("microflask")

    def check(self, scenario: Callable[..., Any], *args: Any) -> None:
        """Compare one scenario."""
        expected = outcome(scenario, self.theirs, *args)
        actual = outcome(scenario, self.ours, *args)
        self.assertEqual(expected, actual)

    def check_all(self, table: Any) -> None:
        """Compare the scenarios of a table: name -> function, or functions alone."""
        items = table.items() if isinstance(table, dict) else ((f.__name__, f) for f in table)
        for name, scenario in items:
            with self.subTest(name):
                self.check(scenario)


FILES = {
    "a.txt": b"hello, this is a text",
    "b.html": b"<p>",
    "c.bin": b"\0" * 3000,
    "static/s.css": b"p {}",
    "static/deep/t.js": b"1",
    "templates/page.html": b"<b>{{ x }}</b>{{ g.y }}",
    "templates/page.txt": b"{{ x }}",
    "templates/page.xml": b"{{ x }}",
    "templates/page.htm": b"{{ x }}",
    "templates/page.xhtml": b"{{ x }}",
    "templates/page.svg": b"{{ x }}",
    "templates/page.js": b"{{ x }}",
    "templates/page.HTML": b"{{ x }}",
    "templates/page": b"{{ x }}",
    "templates/page.html.j2": b"{{ x }}",
    "templates/macro.html": b"{% macro hello(name) %}Hello {{ name }}!{% endmacro %}{% set v = 5 %}",
    "templates/globals.html": (
        b"{{ config.TESTING }} {{ request.path }} {{ session.a }} {{ g.y }}"
        b" {{ url_for('index') }} {{ get_flashed_messages() }}"
    ),
    "templates/importing.html": b"{% from 'imported.html' import m %}{{ m() }}",
    "templates/imported.html": (
        b"{% macro m() %}{{ request.path }} {{ session.a }} {{ g.y }} {{ config.TESTING }}"
        b" {{ url_for('index') }}{{ injected }}{% endmacro %}"
    ),
    "templates/child.html": b"{% extends 'base.html' %}{% block b %}[{{ super() }}]{{ x }}{% endblock %}",
    "templates/base.html": b"<{% block b %}base{% endblock %}>",
    "templates/broken.html": b"{% if %}",
    "templates/shared.html": b"app",
    "bp/shared.html": b"blueprint",
    "bp/only.html": b"only {{ x }}",
    "bp/sub/only.html": b"sub {{ x }}",
    "config.py": b"A = 1\nb = 2\nNAME = __name__\n",
    "config.json": b'{"A": 2, "b": 3}',
}


class Folder(FlaskPairs):
    """A case with a folder of files, and an application in it."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.root = os.path.realpath(holder.name)
        cls._shared = {}
        for name, data in FILES.items():
            path = os.path.join(cls.root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
            os.utime(path, (1_600_000_000, 1_600_000_000))

    def app(self, package: Any, **config: Any) -> Any:
        """Return an application whose root is the folder; files are cached as Flask 3.1 says."""
        app = package.Flask("pairs", root_path=self.root, instance_path=self.root)
        app.config.update(SEND_FILE_MAX_AGE_DEFAULT=None, SECRET_KEY="k", **config)
        app.add_url_rule("/", "index", lambda: "index")
        app.add_url_rule("/item/<int:id>/<path:rest>", "item", lambda id, rest: "item")
        app.add_url_rule("/both", "both", lambda: "x", methods=["GET"])
        app.add_url_rule("/post", "both2", lambda: "x", methods=["POST"])
        bp = package.Blueprint(
            "bp", "pairs", root_path=self.root, template_folder="bp", url_prefix="/bp"
        )
        bp.add_url_rule("/", "index", lambda: package.url_for(".index"))
        inner = package.Blueprint("inner", "pairs", root_path=self.root, url_prefix="/inner")
        inner.add_url_rule("/", "index", lambda: package.url_for(".index"))
        bp.register_blueprint(inner)
        app.register_blueprint(bp)
        return app

    def shared(self, package: Any, **config: Any) -> Any:
        """Return an application that is made once: for those who change nothing of it."""
        key = (package.__name__, repr(config))
        if key not in self._shared:
            self._shared[key] = self.app(package, **config)
        return self._shared[key]

    _shared: dict[Any, Any]
