"""What is said when a proxy is used where its context is missing: which, where, which cure.

Called by `globals.py` on that error only, so that importing and using the proxies costs
nothing. Looks at the calling frames to tell an import, a test, a thread, a shell and a
script apart. Does not keep a frame.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

NO_APP = """\
Working outside of application context.

This typically means that you attempted to use functionality that needed
the current application. To solve this, set up an application context
with app.app_context(). See the documentation for more information."""

NO_REQUEST = """\
Working outside of request context.

This typically means that you attempted to use functionality that needed
an active HTTP request. Consult the documentation on testing for
information about how to avoid this problem."""

# Situation -> what is said of it, for a proxy of the request.
_REQUEST_CURES = {
    "import": (
        "while a module is being imported, when no request is handled yet. Move it into a "
        "function that runs later, such as a view."
    ),
    "test": (
        "in a test. Write 'with app.test_request_context(\"/path\"):' around it, or keep the "
        "context of a request: 'with app.test_client() as client:'."
    ),
    "middleware": (
        "in WSGI middleware, which runs around the request's context. Read the 'environ', "
        "or do it in a function registered by app.before_request()."
    ),
    "thread": (
        "in the thread {thread!r}, which has no request of its own. Decorate the function "
        "that the thread runs with @copy_current_request_context, or hand it the values it "
        "needs."
    ),
    "shell": (
        "in a shell. Enter app.test_request_context().push() first; 'microflask shell' "
        "starts with an application context."
    ),
    "script": (
        "in a script, where no request is handled. Write 'with app.test_request_context():' "
        "around it."
    ),
}
# The same for a proxy of the application.
_APP_CURES = {
    "import": (
        "while a module is being imported, when no application is at work yet. Move it into "
        "a function that runs later, such as a view, or use 'with app.app_context():' "
        "behind the line that makes the application."
    ),
    "test": (
        "in a test. Write 'with app.app_context():' around it, or 'with "
        "app.test_request_context():' where a request is needed too."
    ),
    "middleware": (
        "in WSGI middleware, which runs around the application's context. Use the "
        "application itself, or 'with app.app_context():'."
    ),
    "thread": (
        "in the thread {thread!r}, which has no context of its own. Hand the application to "
        "the function that the thread runs (app = current_app._get_current_object()) and "
        "write 'with app.app_context():' there, or decorate it with "
        "@copy_current_request_context."
    ),
    "shell": (
        "in a shell. Enter app.app_context().push() first, or start it by 'microflask shell'."
    ),
    "script": ("in a script. Write 'with app.app_context():' around it."),
}
_TESTING = frozenset(["unittest", "pytest", "_pytest", "doctest", "nose", "nose2", "behave"])
_CONSOLES = frozenset(["code", "IPython", "_pyrepl", "bpython", "ptpython"])


def outside(proxy: str, context: Any) -> RuntimeError:
    """Return the error of using *proxy* where its context is missing.

    Args:
        proxy: the name of the proxy, `"request"` say.
        context: the innermost context; an application's has no request.
    """
    of_request = proxy in {"request", "session", "request_ctx"}
    where, frame = _place(sys._getframe(1), proxy)
    cure = (_REQUEST_CURES if of_request else _APP_CURES)[_situation(frame)]
    if "{thread" in cure:
        from threading import current_thread

        cure = cure.format(thread=current_thread().name)
    text = NO_REQUEST if of_request else NO_APP
    found = "" if context is None else f"There is an application context ({context.app.name!r}), "
    if found:
        found += "but no request. "
    return RuntimeError(f"{text}\n\n{found}{where} {cure}")


def _place(frame: FrameType | None, proxy: str) -> tuple[str, FrameType | None]:
    """Return who used the proxy and where, in words, and the frame of it."""
    package = __name__.rpartition(".")[0]
    function = None
    while frame is not None:
        module = frame.f_globals.get("__name__") or ""
        if not f"{module}.".startswith(f"{package}."):
            place = f"{frame.f_code.co_filename!r}, line {frame.f_lineno},"
            break
        if module not in {f"{package}.local", f"{package}.globals"}:
            function = frame.f_code.co_name
        frame = frame.f_back
    else:
        place = "the framework"
    if function is None:
        return f"{proxy!r} was used in {place}", frame
    return f"{proxy!r} was needed by {function}(), called in {place}", frame


def _situation(frame: FrameType | None) -> str:
    """Return which of the cures fits, judged by the nearest frame that tells."""
    while frame is not None:
        code = frame.f_code
        module = frame.f_globals.get("__name__") or ""
        top = module.partition(".")[0]
        if code.co_name == "<module>" and module != "__main__" and "__spec__" in frame.f_globals:
            return "import"
        if top in _TESTING:
            return "test"
        if top in _CONSOLES:
            return "shell"
        if "start_response" in code.co_varnames[: code.co_argcount]:
            return "middleware"
        frame = frame.f_back
    from threading import current_thread, main_thread

    if current_thread() is not main_thread():
        return "thread"
    return "shell" if hasattr(sys, "ps1") else "script"
