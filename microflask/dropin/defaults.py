"""The few points in which Flask 3.1 does otherwise than microflask, as one table.

Called by `install()` and `uninstall()`, and by `finder.py` when a module of the table is
loaded. Each row is a value that our code reads anyway, so nothing in it asks whether drop-in
is on.
"""

from __future__ import annotations

import sys

from .table import VERSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _scopes_of_500(request: Any) -> tuple[str | None, ...]:
    return (*request.blueprints, None)


def _jsonify(*args: Any, **kwargs: Any) -> Any:
    """Return a response with the JSON of the arguments: values or keywords, not both."""
    json = sys.modules[_jsonify.__module__.rpartition(".dropin.")[0] + ".json"]
    return json.current_app.json.response(*args, **kwargs)


# Module -> what of it -> the value that Flask 3.1 has there:
#   Class.attribute          an attribute of a class
#   Class.mapping[key]       an item of a mapping, which is copied
#   function(parameter)      the default of a parameter
FLASK_3: dict[str, dict[str, Any]] = {
    "app": {
        # A blueprint's handler of 500 answers for what went wrong in its views.
        "scopes_of_500": _scopes_of_500,
    },
    "blueprints": {
        "Blueprint.may_come_again": False,
    },
    "cli": {
        "VERSION_TEXT": f"Python {{python}}\nFlask {VERSIONS['flask']}"
        f"\nWerkzeug {VERSIONS['werkzeug']}\nmicroflask {{microflask}}",
    },
    "errorhandlers": {
        # The registry has a mapping of classes for each code.
        "BY_CODE": True,
    },
    "helpers": {
        "send_file(conditional)": True,
    },
    "jinja.exceptions": {
        # The text of an error is the message; until the traceback shows it, the line too.
        "TemplateSyntaxError.explains": False,
    },
    "json": {
        # No arguments are null, and a value does not mix with keywords.
        "jsonify": _jsonify,
    },
    "registry": {
        # Clients ask each time whether a file has changed.
        "Registry.default_config[SEND_FILE_MAX_AGE_DEFAULT]": None,
        # A failed request is torn down in debug mode too.
        "Registry.default_config[PRESERVE_CONTEXT_ON_EXCEPTION]": False,
        "Registry.subdomains_unasked": False,
    },
    "returnvalue": {
        # A tuple of four is an error.
        "LONGEST_TUPLE": sys.maxsize,
    },
    "scaffold": {
        # It counts that there is to be a folder, not that there is one.
        "Scaffold.has_static_folder": property(lambda self: self.static_folder is not None),
    },
    "sessions": {
        "SecureCookieSessionInterface.tells_new": False,
    },
    "testing": {
        "FlaskClient.user_agent": f"Werkzeug/{VERSIONS['werkzeug']}",
    },
}


class Defaults:
    """Writes the table's values where they belong, and takes them back.

    :param root: the name of the package microflask.
    """

    def __init__(self, root: str) -> None:
        self.rows = {f"{root}.{name}": values for name, values in FLASK_3.items()}
        self.before: list[tuple[Any, str, Any]] = []

    def apply(self) -> None:
        """Change the modules that are loaded already; the others are changed when they are."""
        for name in self.rows:
            if name in sys.modules:
                self.change(sys.modules[name])

    def undo(self) -> None:
        """Write back what was there before, last first."""
        while self.before:
            owner, name, value = self.before.pop()
            setattr(owner, name, value)

    def change(self, module: Any) -> None:
        """Write the values of one module."""
        for path, value in self.rows[module.__name__].items():
            dotted, bracket, key = path.rstrip(")]").replace("(", "[").partition("[")
            *parents, name = dotted.split(".")
            owner: Any = module
            for parent in parents:
                owner = getattr(owner, parent)
            if path.endswith(")"):
                owner, name = getattr(owner, name), "__defaults__"
                value = _defaults_with(owner, key, value)
            elif bracket:
                mapping = getattr(owner, name)
                value = type(mapping)({**mapping, key: value})
            self.before.append((owner, name, vars(owner).get(name) or getattr(owner, name)))
            setattr(owner, name, value)


def _defaults_with(function: Any, parameter: str, value: Any) -> tuple[Any, ...]:
    """Return the defaults of a function's parameters, with another one for one of them."""
    code = function.__code__
    defaults = list(function.__defaults__)
    position = code.co_varnames.index(parameter) - (code.co_argcount - len(defaults))
    defaults[position] = value
    return tuple(defaults)
