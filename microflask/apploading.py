"""Finds the application that the command line is about: from its words to the object.

    app.py, wsgi.py      without --app
    module               `app`, `application`, the only Flask; create_app(), make_app()
    module:name          that one; a function is called
    module:name(1, x=2)  a function called with literals; nothing is evaluated
    folder/file.py       the same; the folder above its packages is put on `sys.path`

Called by `ScriptInfo.load_app`. Does not import `app.py`: where an application exists,
its class is loaded.
"""

from __future__ import annotations

import os
import sys

from .commands.exceptions import ClickException, UsageError
from .suggest import did_you_mean, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType, TracebackType
    from typing import Any

DEFAULT_FILES = ("wsgi.py", "app.py")
APP_NAMES = ("app", "application")
FACTORY_NAMES = ("create_app", "make_app")


class NoAppException(UsageError):
    """There is no application where one was looked for. Source: Flask 3.1."""


class BrokenAppException(NoAppException):
    """There is one, but importing it failed: the message ends with its traceback."""

    def show(self, file: Any = None) -> None:
        """Print the message; how the command is used has nothing to do with it."""
        ClickException.show(self, file)


def is_app(thing: Any) -> bool:
    """Return whether *thing* is an application."""
    module: Any = sys.modules.get(f"{__package__}.app")
    return module is not None and isinstance(thing, module.Flask)


def find_best_app(module: ModuleType) -> Any:
    """Return the application of a module, or what its factory returns.

    Raises:
        NoAppException: there is none, or more than one.
    """
    names = vars(module)
    for name in APP_NAMES:
        app = getattr(module, name, None)
        if is_app(app):
            return app
    apps = [thing for thing in names.values() if is_app(thing)]
    if len(apps) == 1:
        return apps[0]
    if apps:
        msg = (
            "Detected multiple Flask applications in module"
            f" '{module.__name__}'. Use '{module.__name__}:name'"
            f" to specify the correct one.{_listed(name for name in names if is_app(names[name]))}"
        )
        raise NoAppException(msg)
    for name in FACTORY_NAMES:
        factory: Any = getattr(module, name, None)
        if _is_function(factory):
            try:
                app = _call(factory)
            except TypeError as e:
                if not _called_wrongly(factory, e.__traceback__):
                    raise
                msg = (
                    f"Detected factory '{name}' in module '{module.__name__}',"
                    " but could not call it without arguments. Use"
                    f" '{module.__name__}:{name}(args)'"
                    " to specify arguments."
                )
                raise NoAppException(msg) from e
            if is_app(app):
                return app
    msg = (
        "Failed to find Flask application or factory in module"
        f" '{module.__name__}'. Use '{module.__name__}:name'"
        f" to specify one.{_contents(module)}"
    )
    raise NoAppException(msg)


def _listed(names: Iterable[str]) -> str:
    return f" There are {', '.join(names)}."


def _contents(module: ModuleType) -> str:
    """Say which functions a module has, and which may be meant for a factory."""
    own = [
        name
        for name, thing in vars(module).items()
        if _is_function(thing)
        and not name.startswith("_")
        and getattr(thing, "__module__", None) == module.__name__
    ]
    near = [name for known in (*FACTORY_NAMES, *APP_NAMES) for name in nearest(known, own) if name]
    if near:
        return f" Did you mean '{module.__name__}:{near[0]}'?"
    return f" Its functions are {', '.join(own[:10])}." if own else ""


def _is_function(thing: Any) -> bool:
    return type(thing).__name__ == "function"


def _call(factory: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a factory; one that requires `script_info`, as until Flask 2.0, gets it."""
    code = factory.__code__
    required = code.co_varnames[: code.co_argcount - len(factory.__defaults__ or ())]
    if "script_info" in required[len(args) :] and "script_info" not in kwargs:
        from .commands import get_current_context

        context = get_current_context(silent=True)
        kwargs["script_info"] = None if context is None else context.find_root().obj
    return factory(*args, **kwargs)


def _called_wrongly(function: Any, trace: TracebackType | None) -> bool:
    """Return whether a `TypeError` is about the call itself: the function never began."""
    while trace is not None:
        if trace.tb_frame.f_code is function.__code__:
            return False
        trace = trace.tb_next
    return True


def find_app_by_string(module: ModuleType, app_name: str) -> Any:
    """Return the application that `name` or `name(literals)` stands for in a module.

    Raises:
        NoAppException: the text is neither, or there is no such application.
    """
    name, args, kwargs = _parsed(app_name)
    try:
        found = getattr(module, name)
    except AttributeError as e:
        known = [
            other for other, thing in vars(module).items() if is_app(thing) or _is_function(thing)
        ]
        msg = (
            f"Failed to find attribute {name!r} in {module.__name__!r}.{did_you_mean(name, known)}"
        )
        raise NoAppException(msg) from e
    if _is_function(found):
        try:
            found = _call(found, *args, **kwargs)
        except TypeError as e:
            if not _called_wrongly(getattr(module, name), e.__traceback__):
                raise
            msg = (
                f"The factory {app_name!r} in module {module.__name__!r} could not be"
                f" called with the specified arguments. ({e})"
            )
            raise NoAppException(msg) from e
    if is_app(found):
        return found
    msg = f"A valid Flask application was not obtained from '{module.__name__}:{app_name}'."
    raise NoAppException(msg)


def _parsed(app_name: str) -> tuple[str, list[Any], dict[str, Any]]:
    """Return the name in `name(literals)`, and the values of the literals."""
    import ast

    expression: ast.expr | None
    try:
        expression = ast.parse(app_name.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        expression = None
    if isinstance(expression, ast.Name):
        return expression.id, [], {}
    if not isinstance(expression, ast.Call):
        msg = f"Failed to parse {app_name!r} as an attribute name or function call."
        raise NoAppException(msg)
    if not isinstance(expression.func, ast.Name):
        msg = f"Function reference must be a simple name: {app_name!r}."
        raise NoAppException(msg)
    try:
        args = [ast.literal_eval(arg) for arg in expression.args]
        kwargs: dict[str, Any] = {}
        for keyword in expression.keywords:
            value = ast.literal_eval(keyword.value)
            kwargs.update(value if keyword.arg is None else {keyword.arg: value})
    except (ValueError, TypeError) as e:
        msg = f"Failed to parse arguments as literal values: {app_name!r}."
        raise NoAppException(msg) from e
    return expression.func.id, args, kwargs


def prepare_import(path: str) -> str:
    """Return the module name of a path, and put the folder to import it from first.

    Args:
        path: of a file or a package, with or without `.py`; or a dotted name.
    """
    path = os.path.realpath(path)
    folder, extension = os.path.splitext(path)
    if extension == ".py":
        path = folder
    if os.path.basename(path) == "__init__":
        path = os.path.dirname(path)
    parts = []
    while True:
        path, name = os.path.split(path)
        parts.append(name)
        if not os.path.exists(os.path.join(path, "__init__.py")):
            break
    if sys.path[:1] != [path]:
        sys.path.insert(0, path)
    return ".".join(reversed(parts))


def locate_app(module_name: str, app_name: str | None, raise_if_not_found: bool = True) -> Any:
    """Return an application.

    Args:
        module_name: the module to import.
        app_name: which one in it; `None` for the best.
        raise_if_not_found: otherwise return `None` where there is no such module.

    Raises:
        NoAppException: there is none.
    """
    try:
        __import__(module_name)
    except ImportError as e:
        trace = e.__traceback__
        if trace is not None and trace.tb_next is not None and _own_frames(trace.tb_next):
            msg = (
                f"While importing {module_name!r}, an ImportError was raised:\n\n{own_traceback(e)}"
            )
            raise BrokenAppException(msg) from None
        if not raise_if_not_found:
            return None
        msg = f"Could not import {module_name!r}.{_near_modules(module_name)}"
        raise NoAppException(msg) from None
    module = sys.modules[module_name]
    return find_best_app(module) if app_name is None else find_app_by_string(module, app_name)


def _own_frames(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback from the first frame that is neither ours nor the import's."""
    ours = os.path.dirname(os.path.abspath(__file__)) + os.sep
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if not name.startswith((ours, "<frozen ")):
            return trace
        trace = trace.tb_next
    return None


def own_traceback(error: BaseException) -> str:
    """Return the traceback of an error as text, without the frames that led to the program."""
    import traceback

    trace = error.__traceback__
    own = _own_frames(trace)
    # A file that does not compile has no frames; where it fails is said all the same.
    shown = own if own is not None or isinstance(error, SyntaxError) else trace
    return "".join(traceback.format_exception(type(error), error, shown)).rstrip()


def _near_modules(module_name: str) -> str:
    """Say which module of the same folder may have been meant."""
    folder = sys.path[0]
    *packages, last = module_name.split(".")
    try:
        entries = sorted(os.listdir(os.path.join(folder, *packages)))
    except OSError:
        return f" There is no folder {os.path.join(folder, *packages)!r}."
    known = []
    for entry in entries:
        name, extension = os.path.splitext(entry)
        inside = os.path.join(folder, *packages, entry, "__init__.py")
        if (extension == ".py" and name != "__init__") or os.path.exists(inside):
            known.append(name)
    near = did_you_mean(module_name, [".".join([*packages, name]) for name in known])
    if near or not known:
        return near
    modules = [name for name in known if name.isidentifier()]
    return f" The modules in {folder!r} are {', '.join(modules[:10])}." if modules else ""
