"""Shows an application's exceptions in the browser: `DebuggedApplication`.

Called by `run_simple(use_debugger=True)` and by programs that wrap an application. Calls
`tbtools` (what there is to show) and `page` (how it looks). Does not run code that a
client sends. For development only: a page shows source and values to whoever asks.

A request with `?__debugger__=yes&cmd=NAME` is for the debugger itself: `COMMANDS` names
the methods that answer; everything else goes to the application.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Callable

__all__ = ["DebuggedApplication", "LoadErrorApplication"]


class DebuggedApplication:
    """WSGI middleware that answers an exception with its traceback; Werkzeug 3.1.

    :param app: the application.
    :param evalex: allow the console.
    :param request_key: the environ key of the request object.
    :param console_path: the path of the console.
    :param console_init_func: returns the names that the console starts with.
    :param show_hidden_frames: show frames that ask to be hidden, too.
    :param pin_security: protect the console by a PIN.
    :param pin_logging: write the PIN to the log.
    """

    COMMANDS: dict[str, str] = {}

    def __init__(
        self,
        app: Any,
        evalex: bool = False,
        request_key: str = "werkzeug.request",
        console_path: str = "/console",
        console_init_func: Callable[[], dict[str, Any]] | None = None,
        show_hidden_frames: bool = False,
        pin_security: bool = True,
        pin_logging: bool = True,
    ) -> None:
        self.app = app
        self.evalex = evalex
        self.request_key = request_key
        self.console_path = console_path
        self.console_init_func = console_init_func
        self.show_hidden_frames = show_hidden_frames
        self.pin_security = pin_security
        self.pin_logging = pin_logging

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request: the debugger's own, or the application's."""
        if "__debugger__=yes" in environ.get("QUERY_STRING", ""):
            command = self._command(environ)
            if command is not None:
                answer: Iterable[bytes] = command(environ, start_response)
                return answer
        return self.debug_application(environ, start_response)

    def _command(self, environ: dict[str, Any]) -> Any:
        """Return the method that answers a debugger's request, None when there is none."""
        pairs = (item.partition("=") for item in environ["QUERY_STRING"].split("&"))
        arguments = {name: value for name, _, value in pairs}
        name = self.COMMANDS.get(arguments.get("cmd", ""))
        return getattr(self, name) if name else None

    def debug_application(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Run the application; an exception is answered with its traceback."""
        # Contexts of the application that are to last until the page has been made.
        kept: list[Any] = []
        environ["werkzeug.debug.preserve_context"] = kept.append
        try:
            result: Iterable[bytes] = self.app(environ, start_response)
        except Exception as error:
            return self.explain(error, environ, start_response)
        finally:
            for context in kept:
                if hasattr(context, "release"):
                    context.release()
        if type(result) is list or type(result) is tuple:
            return result
        return _Watched(self, result, environ, start_response)

    def explain(
        self, error: Exception, environ: dict[str, Any], start_response: Any
    ) -> list[bytes]:
        """Log the traceback and return it as a page, or as text for who takes no HTML.

        :raises Exception: the error itself when the answer has begun; the server cuts it off.
        """
        from .tbtools import DebugTraceback

        trace = DebugTraceback(error, skip=1, hide=not self.show_hidden_frames)
        text = trace.render_traceback_text()
        page = None if not accepts_html(environ) else trace.render_debugger_html
        body = _start(start_response, page, text, error)
        environ["wsgi.errors"].write(text)
        return body


class _Watched:
    """The body of an answer; an exception in it is explained."""

    def __init__(
        self,
        debugger: DebuggedApplication,
        result: Iterable[bytes],
        environ: dict[str, Any],
        start_response: Any,
    ) -> None:
        self._debugger = debugger
        self._result = result
        self._environ = environ
        self._start_response = start_response

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._result
        except Exception as error:
            yield from self._debugger.explain(error, self._environ, self._start_response)

    def close(self) -> None:
        close = getattr(self._result, "close", None)
        if close is not None:
            close()


class LoadErrorApplication:
    """A WSGI application that answers everything with why the real one cannot be loaded.

    :param text: the traceback.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Answer with the traceback."""
        from .page import render_load_error

        def page(nonce: str) -> str:
            return render_load_error(self.text, nonce)

        return _start(start_response, page if accepts_html(environ) else None, self.text, None)


def accepts_html(environ: dict[str, Any]) -> bool:
    """Whether the client takes HTML; who says nothing takes everything."""
    accept = environ.get("HTTP_ACCEPT", "").lower()
    if not accept:
        return True
    for item in accept.split(","):
        kind, *parameters = (part.strip() for part in item.split(";"))
        refused = any(p.replace(" ", "") in ("q=0", "q=0.0", "q=0.00") for p in parameters)
        if kind in ("text/html", "application/xhtml+xml", "text/*", "*/*") and not refused:
            return True
    return False


def _start(start_response: Any, page: Any, text: str, error: Any) -> list[bytes]:
    """Send the head of a 500 and return its body."""
    headers = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
    if page is None:
        body = text.encode("utf-8", "backslashreplace")
        headers.append(("Content-Type", "text/plain; charset=utf-8"))
    else:
        import secrets

        from .page import policy

        nonce = secrets.token_urlsafe(16)
        body = page(nonce=nonce).encode("utf-8", "backslashreplace")
        headers.append(("Content-Type", "text/html; charset=utf-8"))
        headers.append(("Content-Security-Policy", policy(nonce)))
    headers.append(("Content-Length", str(len(body))))
    exc_info = (type(error), error, error.__traceback__) if error is not None else None
    if exc_info is None:
        start_response("500 INTERNAL SERVER ERROR", headers)
    else:
        start_response("500 INTERNAL SERVER ERROR", headers, exc_info)
    return [body]
