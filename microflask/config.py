"""The configuration of an application: a dict that fills itself from files and objects.

Called by `app.py`, which owns one, and by programs. Does not interpret values: who uses
a key knows what it means. The table `KEYS` lists every key that microflask knows, with
its default and meaning.

Source of the behaviour: `flask.Config` of Flask 3.1.
"""

from __future__ import annotations

import os
from datetime import timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import IO, Any

    _Values = dict[str, Any]
else:
    _Values = dict

#: Key -> (default, meaning). None as a default means: worked out when it is needed.
KEYS: dict[str, tuple[Any, str]] = {
    # What kind of run this is
    "DEBUG": (False, "Debug mode: error pages with tracebacks, reloading."),
    "ENV": (None, "What FLASK_ENV says, else 'production'; Flask 1.0 to 2.2."),
    "TESTING": (False, "Testing mode: errors reach the test instead of error handlers."),
    "PROPAGATE_EXCEPTIONS": (None, "Errors reach the server; None: when testing or debugging."),
    "PRESERVE_CONTEXT_ON_EXCEPTION": (None, "Keep the context of a failed request; None: debug."),
    "TRAP_HTTP_EXCEPTIONS": (False, "No handler answers HTTP exceptions; they are plain errors."),
    "TRAP_BAD_REQUEST_ERRORS": (None, "A missing form key is a plain error; None: when debugging."),
    "LOGGER_NAME": (None, "Name of the application's logger; None: the application's name."),
    "LOGGER_HANDLER_POLICY": (
        "always",
        "When a handler is added to the logger: 'always', 'never', 'debug', 'production'.",
    ),
    # Secrets and sessions
    "SECRET_KEY": (None, "Signs sessions: long, random, the same in every process."),
    "SECRET_KEY_FALLBACKS": (None, "A list of old keys that still verify, and never sign."),
    "SESSION_COOKIE_NAME": ("session", "Name of the session's cookie."),
    "SESSION_COOKIE_DOMAIN": (None, "Domain of the cookie; None: this host only."),
    "SESSION_COOKIE_PATH": (None, "Path of the cookie; None: APPLICATION_ROOT."),
    "SESSION_COOKIE_HTTPONLY": (True, "Scripts in the page cannot read the cookie."),
    "SESSION_COOKIE_SECURE": (False, "The cookie travels over HTTPS only."),
    "SESSION_COOKIE_PARTITIONED": (False, "The cookie is kept apart by top level site (CHIPS)."),
    "SESSION_COOKIE_SAMESITE": (None, "'Lax' or 'Strict' limits requests from other sites."),
    "SESSION_REFRESH_EACH_REQUEST": (True, "A permanent session is sent with every answer."),
    "PERMANENT_SESSION_LIFETIME": (timedelta(days=31), "Life of a permanent session; or seconds."),
    "MAX_COOKIE_SIZE": (
        4093,
        "Bytes of a cookie: more is warned of, for a session refused; 0: any.",
    ),
    # Addresses
    "SERVER_NAME": (None, "Host and port, for URLs built outside of requests and subdomains."),
    "TRUSTED_HOSTS": (None, "A list of hosts to answer, '.a.b' with subdomains; None: any."),
    "APPLICATION_ROOT": ("/", "Path at which the application is mounted."),
    "PREFERRED_URL_SCHEME": ("http", "Scheme of URLs that are built outside of requests."),
    "PROVIDE_AUTOMATIC_OPTIONS": (True, "Routes answer OPTIONS by themselves."),
    # Limits on what a client sends
    "MAX_CONTENT_LENGTH": (None, "Most bytes of a request's body; more is 413. None: no limit."),
    "MAX_FORM_MEMORY_SIZE": (500_000, "Most bytes of one form field that is not a file."),
    "MAX_FORM_PARTS": (1000, "Most parts of a multipart form."),
    # Files and templates
    "SEND_FILE_MAX_AGE_DEFAULT": (
        timedelta(hours=12),
        "How long a client may keep a file unasked; or seconds; None: it asks each time.",
    ),
    "USE_X_SENDFILE": (False, "The web server in front sends files, told by X-Sendfile."),
    "TEMPLATES_AUTO_RELOAD": (None, "Changed templates are read anew; None: when debugging."),
    "EXPLAIN_TEMPLATE_LOADING": (False, "Log where each template was looked for."),
    # JSON; None: what app.json says
    "JSON_AS_ASCII": (None, "Write other characters as escapes."),
    "JSON_SORT_KEYS": (None, "Write keys in alphabetical order."),
    "JSONIFY_PRETTYPRINT_REGULAR": (None, "Indent JSON answers; None: when debugging."),
    "JSONIFY_MIMETYPE": (None, "Content type of JSON answers."),
}

#: The default of every key.
DEFAULTS: dict[str, Any] = {key: default for key, (default, _) in KEYS.items()}


class MissingKey(KeyError):
    """The KeyError of a configuration; its text suggests the nearest key there is."""

    def __init__(self, key: object, config: Config | None = None) -> None:
        super().__init__(key)
        self._config = config

    def __str__(self) -> str:
        from .suggest import did_you_mean

        hint = did_you_mean(self.args[0], self._config or ())
        return f"{super().__str__()}{f' is not configured.{hint}' if hint else ''}"


class ConfigAttribute:
    """A class attribute that reads and writes `self.config[name]`.

    `get_converter` makes what is read out of what is stored.
    """

    def __init__(self, name: str, get_converter: Callable[[Any], Any] | None = None) -> None:
        self.__name__ = name
        self.get_converter = get_converter

    def __get__(self, obj: Any, owner: type | None = None) -> Any:
        if obj is None:
            return self
        value = obj.config[self.__name__]
        return value if self.get_converter is None else self.get_converter(value)

    def __set__(self, obj: Any, value: Any) -> None:
        obj.config[self.__name__] = value


class Config(_Values):
    """A dict with methods that fill it; of files and objects only uppercase names count.

    `root_path` is the folder that file names are relative to; `defaults` are values to
    begin with.
    """

    def __init__(
        self, root_path: str | os.PathLike[str], defaults: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(defaults or {})
        self.root_path = root_path

    def __missing__(self, key: object) -> Any:
        raise MissingKey(key, self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {dict.__repr__(self)}>"

    def from_envvar(self, variable_name: str, silent: bool = False) -> bool:
        """Run the Python file that an environment variable names.

        Returns whether it was loaded. Without the variable, or the file, that is False
        if `silent`, else RuntimeError or OSError.
        """
        filename = os.environ.get(variable_name)
        if filename:
            return self.from_pyfile(filename, silent=silent)
        if silent:
            return False
        msg = (
            f"The environment variable {variable_name!r} is not set and as such configuration"
            " could not be loaded. Set this variable and make it point to a configuration file"
        )
        raise RuntimeError(msg)

    def from_prefixed_env(
        self, prefix: str = "FLASK", *, loads: Callable[[str], Any] | None = None
    ) -> bool:
        """Take every environment variable that starts with the prefix and `_`.

        The rest of its name is the key; `__` steps into a dict, made if it is not there.
        `loads` (json.loads) reads the value, which stays text where that fails. Returns
        True; TypeError if a name steps into something that is no dict.
        """
        if loads is None:
            import json

            loads = json.loads
        start = f"{prefix}_"
        for name in sorted(os.environ):
            if not name.startswith(start):
                continue
            value: Any = os.environ[name]
            try:
                value = loads(value)
            except Exception:
                pass  # Text that is no JSON is just text.
            *path, last = name[len(start) :].split("__")
            target: Any = self
            try:
                for key in path:
                    if key not in target:
                        target[key] = {}
                    target = target[key]
                target[last] = value
            except TypeError as error:
                msg = f"{error}: the environment variable {name!r} needs a dict there"
                raise TypeError(msg) from error
        return True

    def from_pyfile(self, filename: str | os.PathLike[str], silent: bool = False) -> bool:
        """Run a Python file, and take its uppercase names.

        Returns whether the file was there; if not, OSError unless `silent`. Errors in
        the file pass through.
        """
        path = os.path.join(self.root_path, filename)
        try:
            with open(path, mode="rb") as file:
                source = file.read()
        except OSError as error:
            return _pass_over(error, silent)
        module = type(os)("config")
        module.__file__ = path
        exec(compile(source, path, "exec"), module.__dict__)  # noqa: S102 (its whole purpose)
        self.from_object(module)
        return True

    def from_object(self, obj: object | str) -> None:
        """Take the uppercase attributes of an object, or of what an import name means.

        A dict has no such attributes: see :meth:`from_mapping`.
        """
        if isinstance(obj, str):
            from .importing import import_string

            obj = import_string(obj)
        for key in dir(obj):
            if key.isupper():
                self[key] = getattr(obj, key)

    def from_file(
        self,
        filename: str | os.PathLike[str],
        load: Callable[[IO[Any]], Mapping[str, Any]],
        silent: bool = False,
        text: bool = True,
    ) -> bool:
        """Take the mapping that `load(file)` returns, e.g. `json.load`.

        `text=False` opens the file in binary mode, which `tomllib.load` wants. Returns
        whether the file was there; if not, OSError unless `silent`.
        """
        path = os.path.join(self.root_path, filename)
        try:
            with open(path, mode="r" if text else "rb") as file:
                mapping = load(file)
        except OSError as error:
            return _pass_over(error, silent)
        except Exception as error:
            _name_file(error, path)
            raise
        try:
            return self.from_mapping(mapping)
        except Exception as error:
            _name_file(error, path)
            raise

    def from_json(self, filename: str | os.PathLike[str], silent: bool = False) -> bool:
        """Take the mapping in a JSON file; like `from_file` otherwise. Flask 0.11 to 2.0."""
        import json

        return self.from_file(filename, load=json.load, silent=silent)

    def from_mapping(self, mapping: Mapping[str, Any] | None = None, **kwargs: Any) -> bool:
        """Take the uppercase keys of a mapping and of the keyword arguments. True."""
        values: dict[str, Any] = {}
        if mapping is not None:
            values.update(mapping)
        values.update(kwargs)
        for key, value in values.items():
            if key.isupper():
                self[key] = value
        return True

    def get_namespace(
        self, namespace: str, lowercase: bool = True, trim_namespace: bool = True
    ) -> dict[str, Any]:
        """Return the entries whose keys start with `namespace`, as a dict of their own.

        The keys are given without it unless `trim_namespace` is False, and in lower
        case unless `lowercase` is False.
        """
        skipped = len(namespace) if trim_namespace else 0
        found = {}
        for key, value in self.items():
            if key.startswith(namespace):
                name = key[skipped:]
                found[name.lower() if lowercase else name] = value
        return found


def _pass_over(error: OSError, silent: bool) -> bool:
    """Return False for a missing file if that is allowed, else raise what is wrong."""
    import errno

    if silent and error.errno in {errno.ENOENT, errno.EISDIR, errno.ENOTDIR}:
        return False
    error.strerror = f"Unable to load configuration file ({error.strerror})"
    raise error


def _name_file(error: Exception, path: str) -> None:
    """Add to an error from a configuration file which file it was."""
    note = f"In the configuration file {path!r}."
    if hasattr(error, "add_note"):
        error.add_note(note)
    elif len(error.args) == 1 and isinstance(error.args[0], str):
        error.args = (f"{error.args[0]}\n{note}",)
