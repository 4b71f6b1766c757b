"""Applications written once, built with Flask and with microflask, and compared.

A scenario is a generator that takes a `Kit`, the names of one of the two packages, and
yields what it sees. Both are run; what they yield must be equal, item by item.
"""

from __future__ import annotations

import importlib
import inspect
import logging
import unittest
from types import SimpleNamespace

from . import oracle

MODULES = {
    "flask": {
        "flask": "flask",
        "exceptions": "werkzeug.exceptions",
        "routing": "werkzeug.routing",
        "http": "werkzeug.wrappers",
        "views": "flask.views",
        "sessions": "flask.sessions",
        "testing": "flask.testing",
        "testclient": "werkzeug.test",
        "globals": "flask.globals",
        "signing": "itsdangerous",
        "provider": "flask.json.provider",
    },
    "microflask": {
        "flask": "microflask",
        "exceptions": "microflask.http.exceptions",
        "routing": "microflask.routing",
        "http": "microflask.http.response",
        "views": "microflask.views",
        "sessions": "microflask.sessions",
        "testing": "microflask.testing",
        "testclient": "microflask.testclient",
        "globals": "microflask.globals",
        "signing": "microflask.signing",
        "provider": "microflask.json.provider",
    },
}


class Kit(SimpleNamespace):
    """The modules of one of the two packages, under names that both have."""

    def app(self, **config):
        """Return an application that lets no exception out, unless *config* says so."""
        app = self.flask.Flask("tests.differential", static_folder=None, root_path="/nowhere")
        # Files may be cached for 12 hours by default here, and not at all in Flask 3.1.
        app.config.update(SECRET_KEY="k", PROPAGATE_EXCEPTIONS=False)
        app.config.update(SEND_FILE_MAX_AGE_DEFAULT=None, **config)
        app.logger.handlers[:] = [logging.NullHandler()]
        app.logger.propagate = False
        return app


def kit_of(name: str) -> Kit:
    if name != "microflask":
        oracle(name)
    return Kit(
        name=name,
        **{key: importlib.import_module(path) for key, path in MODULES[name].items()},
    )


def seen(response):
    """Return what a client sees of a response."""
    body = response.get_data()
    headers = []
    for name, value in sorted(response.headers):
        if name == "Allow":
            value = ", ".join(sorted(value.split(", ")))
        if name not in {"Date", "Set-Cookie"}:
            headers.append((name, value))
    return response.status, headers, body


def brief(response):
    """Return status and body only."""
    return response.status_code, response.get_data(as_text=True)


def attempt(function, *args, **kwargs):
    """Return what a call returns, or what it raises."""
    try:
        result = function(*args, **kwargs)
    except Exception as error:
        return "raised", type(error).__name__, str(error)
    if hasattr(result, "headers") and hasattr(result, "get_data"):
        return seen(result)
    return result


def run(scenario, kit):
    """Return all that a scenario yields; an exception that ends it counts as an item."""
    items = []
    try:
        for item in scenario(kit):
            items.append(item)
    except Exception as error:
        items.append(("ended by", type(error).__name__, str(error)))
    return items


def scenarios_of(module_globals):
    """Return the scenarios of a test module: its generator functions of one `kit`."""
    return {
        name: function
        for name, function in module_globals.items()
        if inspect.isgeneratorfunction(function)
        and list(inspect.signature(function).parameters) == ["kit"]
    }


def agrees(ours, theirs):
    """Return whether two items are equal; of an error's text ours may say more at the end."""
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        if len(ours) == 3 and ours[0] in ("raised", "ended by") and ours[:2] == theirs[:2]:
            # Which name is the nearest is a matter of taste.
            text = theirs[2].partition(" Did you mean")[0]
            return ours[2].startswith(text.rstrip("."))
        return len(ours) == len(theirs) and all(map(agrees, ours, theirs))
    return ours == theirs


class ScenarioCase(unittest.TestCase):
    """Runs the scenarios of its module through both packages."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if cls is ScenarioCase:
            raise unittest.SkipTest("only its subclasses have scenarios")
        cls.theirs = kit_of("flask")
        cls.ours = kit_of("microflask")

    def check(self, scenario):
        expected = run(scenario, self.theirs)
        broke = isinstance(expected[-1], tuple) and expected[-1][0] == "ended by"
        self.assertFalse(broke, expected[-1])
        got = run(scenario, self.ours)
        for number, (a, b) in enumerate(zip(expected, got)):
            with self.subTest(scenario=scenario.__name__, item=number):
                if not agrees(b, a):
                    self.assertEqual(b, a)
        with self.subTest(scenario=scenario.__name__, item="count"):
            self.assertEqual(got[len(expected) :], expected[len(got) :])


def load(module_globals):
    """Return a test case with a test method for each scenario of a module."""

    def method(scenario):
        return lambda self: self.check(scenario)

    names = scenarios_of(module_globals)
    body = {f"test_{name}": method(function) for name, function in names.items()}
    body["__module__"] = module_globals["__name__"]
    return type("Scenarios", (ScenarioCase,), body)
