"""Evaluates one expression with the names of microflask.http and with Werkzeug's.

Called by the differential tests of the http package. An expression is a case: both
sides must give the same repr, or raise errors of the same name whose message begins
alike (ours may go on with the cure).
"""

from __future__ import annotations

import datetime as dt
import io
import re
import unittest
from typing import Any

from . import oracle

MODULES = (
    "exceptions",
    "utils",
    "wsgi",
    "formparser",
    "http",
    "wrappers",
    "datastructures",
    "sansio.multipart",
)

BASE_ENVIRON = {
    "REQUEST_METHOD": "GET",
    "wsgi.url_scheme": "http",
    "SERVER_NAME": "n",
    "SERVER_PORT": "80",
    "SCRIPT_NAME": "",
    "PATH_INFO": "/p",
    "QUERY_STRING": "a=b&a=%C3%A4",
}


def environ(body: bytes | None = None, **more: Any) -> dict[str, Any]:
    """A WSGI environ; `wsgi__x` stands for `wsgi.x`; a None value removes the key."""
    made: dict[str, Any] = dict(BASE_ENVIRON, **{"wsgi.input": io.BytesIO(body or b"")})
    if body is not None:
        made["REQUEST_METHOD"] = "POST"
        made["CONTENT_LENGTH"] = str(len(body))
    for key, value in more.items():
        key = key.replace("__", ".")
        if value is None:
            made.pop(key, None)
        else:
            made[key] = value
    return made


def sent(app: Any, env: dict[str, Any] | None = None, **more: Any) -> Any:
    """What a WSGI application answers: status, headers without Date, body."""
    env = environ(**more) if env is None else env
    started: list[Any] = []
    body = app(env, lambda status, headers, exc_info=None: started.append((status, headers)))
    data = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    ((status, headers),) = started
    return status, [pair for pair in headers if pair[0] not in ("Date", "Expires")], data


def step(obj: Any, *expressions: str) -> list[Any]:
    """Evaluate each expression with `x` as the object; an error is a result."""
    results: list[Any] = []
    for expression in expressions:
        try:
            results.append(eval(expression, {"x": obj, "dt": dt, "sent": sent, "environ": environ}))
        except Exception as error:
            results.append(f"{type(error).__name__}: {_message(error)}")
    return results


def put(obj: Any, name: str, value: Any) -> Any:
    """Set an attribute and return the object."""
    setattr(obj, name, value)
    return obj


def _message(error: Exception) -> str:
    if isinstance(error, AttributeError):
        return "AttributeError"  # the interpreter words it
    return str(error)


def names(theirs: bool) -> dict[str, Any]:
    """The names that an expression may use."""
    found: dict[str, Any] = {}
    if theirs:
        for module in MODULES:
            found.update(vars(oracle_module(f"werkzeug.{module}")))
    else:
        import microflask.http as http

        found.update({name: getattr(http, name) for name in http.__all__})
    found.update({"dt": dt, "io": io, "environ": environ, "sent": sent, "step": step, "put": put})
    return found


def oracle_module(name: str) -> Any:
    import importlib

    oracle("werkzeug")
    return importlib.import_module(name)


_NOISE = re.compile(r" at 0x[0-9a-f]+|(?:werkzeug|microflask)\.[a-z_.]*\.|Werkzeug")


def outcome(expression: str, scope: dict[str, Any]) -> tuple[str, str]:
    """("value", repr) or (name of the error, message)."""
    try:
        value = eval(expression, scope)
    except Exception as error:
        return type(error).__name__, _message(error)
    return "value", _NOISE.sub("", repr(value))


class PairCase(unittest.TestCase):
    """A test case whose tables are checked on both sides."""

    theirs: dict[str, Any]
    ours: dict[str, Any]

    @classmethod
    def setUpClass(cls) -> None:
        oracle("werkzeug")
        cls.theirs = names(True)
        cls.ours = names(False)

    def same(self, *expressions: str) -> None:
        """Each expression must give the same on both sides."""
        for expression in expressions:
            with self.subTest(expression):
                expected = outcome(expression, self.theirs)
                actual = outcome(expression, self.ours)
                if expected[0] != "value":
                    self.assertEqual(actual[0], expected[0], actual[1])
                    self.assertTrue(actual[1].startswith(expected[1]), (actual[1], expected[1]))
                else:
                    self.assertEqual(actual, expected)
