"""What is said when a proxy is used where its context is missing: which, where, which cure.

Called by `globals.py` on that error only, so that importing and using the proxies costs
nothing. Looks at the calling frames to tell an import, a test, a thread, a shell and a
script apart, once the text is read.
"""

from __future__ import annotations

import sys
from threading import current_thread, main_thread

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
_OF_REQUEST = frozenset(["request", "session", "request_ctx"])
# Functions that need a request, and what Flask says of them.
_FUNCTIONS = frozenset(
    ["after_this_request", "copy_current_request_context", "stream_with_context"]
)
_NEEDS_REQUEST = (
    "{!r} can only be used when a request context is active, such as in a view function."
)
_OURS = __name__.rpartition(".")[0] + "."
_PROXIES = frozenset([f"{_OURS}local", f"{_OURS}globals"])
_TESTING = frozenset(["unittest", "pytest", "_pytest", "doctest", "nose", "nose2", "behave"])
_CONSOLES = frozenset(["code", "IPython", "_pyrepl", "bpython", "ptpython"])


class _Use:
    """Where a proxy was used: what the cure is made of, once somebody reads it."""

    __slots__ = ("context", "frame", "function", "line", "proxy", "thread")

    proxy: str
    context: Any
    frame: FrameType | None
    line: int
    function: str | None
    thread: Any

    def __str__(self) -> str:
        proxy, frame, function = self.proxy, self.frame, self.function
        used = f"{proxy!r} was used in"
        if function is not None:
            used = f"{proxy!r} was needed by {function}(), called in"
        where = "" if frame is None else f" {frame.f_code.co_filename!r}, line {self.line},"
        cures = _REQUEST_CURES if proxy in _OF_REQUEST | _FUNCTIONS else _APP_CURES
        cure = cures[_situation(frame, self.thread)].format(thread=self.thread.name)
        if self.context is None:
            return f"{used}{where} {cure}"
        there = f"There is an application context ({self.context.app.name!r}), but no request."
        return f"{there} {used}{where} {cure}"


class _Text(str):
    """Flask's text, to which `str()` adds the cure: who asks `if current_app:` pays for none.

    Pickled, it is the whole text.
    """

    use: _Use | None = None
    cure = ""

    def __str__(self) -> str:
        use, self.use = self.use, None
        if use is not None:
            # The frames are let go with it.
            self.cure = f"\n\n{use}"
        return f"{self[:]}{self.cure}"

    def __reduce__(self) -> Any:
        return str, (str(self),)


def outside(proxy: str, context: Any) -> RuntimeError:
    """Return the error of using *proxy* where its context is missing.

    Args:
        proxy: the name of the proxy, `"request"` say, or of a function that needs one.
        context: the innermost context; an application's has no request.
    """
    frame: FrameType | None = sys._getframe(1)
    function = None
    while frame is not None:
        module = frame.f_globals.get("__name__") or ""
        if not module.startswith(_OURS):
            break
        if module not in _PROXIES and proxy not in _FUNCTIONS:
            function = frame.f_code.co_name
        frame = frame.f_back
    use = _Use()
    use.proxy, use.context, use.frame, use.function = proxy, context, frame, function
    use.line = 0 if frame is None else frame.f_lineno
    use.thread = current_thread()
    if proxy in _FUNCTIONS:
        text = _Text(_NEEDS_REQUEST.format(proxy))
    else:
        text = _Text(NO_REQUEST if proxy in _OF_REQUEST else NO_APP)
    text.use = use
    return RuntimeError(text)


def _situation(frame: FrameType | None, thread: Any) -> str:
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
    if thread is not main_thread():
        return "thread"
    return "shell" if hasattr(sys, "ps1") else "script"
