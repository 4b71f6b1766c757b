"""Shows an application's exceptions in the browser: `DebuggedApplication`.

Called by `run_simple(use_debugger=True)` and by programs that wrap an application. Calls
`tbtools` (what there is to show), `page` (how it looks), `pin` and `console`. For
development only: a page shows source to whoever asks, and values and consoles to whoever
reaches the server under a trusted host; code runs only for who has given the PIN.

A request with `?__debugger__=yes&cmd=NAME` is for the debugger itself; `COMMANDS` names the
methods that answer, and any other command is code for the frame `frm`. What it cannot answer
goes to the application. Source of the protocol: Werkzeug 3.1.
"""

from __future__ import annotations

from .answers import (
    LoadErrorApplication,
    accepts_html,
    log,
    make_nonce,
    page_headers,
    send,
    unrenderable,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Callable

    from ..http.request import Request
    from ..http.response import Response
    from .answers import Page

__all__ = ["DebuggedApplication", "LoadErrorApplication", "get_pin_and_cookie_name"]

PENDING = 20  # tracebacks whose frames are kept for their consoles; the oldest go first
RESOURCES = ("style.css", "debugger.js", "console.png")
COMMANDS = {"resource": "_resource", "printpin": "_print_pin", "pinauth": "_pin_auth"}


def __getattr__(name: str) -> Any:
    """Load what is needed by few: functions around the PIN, and the classes of tracebacks."""
    places = {
        "pin": "get_pin_and_cookie_name get_machine_id hash_pin PIN_TIME",
        "tbtools": "DebugTraceback DebugFrameSummary",
        "console": "Console",
    }
    for module, names in places.items():
        if name in names.split():
            from importlib import import_module

            return getattr(import_module(f".{module}", __name__), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


class _StandaloneFrame:
    """The frame of the console that belongs to no traceback.

    :param namespace: the names that it starts with.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        from .console import Console

        self.console = Console(namespace)
        self.id = 0

    def eval(self, code: str) -> str:
        """Run one input and return HTML."""
        return self.console.eval(code)


class DebuggedApplication:
    """WSGI middleware that answers an exception with its traceback; Werkzeug 3.1.

    :param app: the application.
    :param evalex: allow the consoles.
    :param request_key: the environ key of the request object.
    :param console_path: the path of the console that belongs to no frame; None for none.
    :param console_init_func: returns the names that it starts with.
    :param show_hidden_frames: show frames that ask to be hidden, too.
    :param pin_security: protect the consoles by a PIN.
    :param pin_logging: write the PIN to the terminal.

    Attributes:
        trusted_hosts: the hosts under which values are shown and consoles answer; with a dot
            in front, its subdomains too. An empty list trusts nobody.
        secret: what the page sends with each input: other sites cannot read it.
        frames: the frames of the last tracebacks, by number.
        frame_contexts: the contexts in which each frame's console works.
    """

    def __init__(
        self,
        app: Any,
        evalex: bool = False,
        request_key: str = "werkzeug.request",
        console_path: str | None = "/console",
        console_init_func: Callable[[], dict[str, Any]] | None = None,
        show_hidden_frames: bool = False,
        pin_security: bool = True,
        pin_logging: bool = True,
    ) -> None:
        import os

        from ..security import gen_salt
        from .pin import Attempts

        self.app = app
        self.evalex = evalex
        self.request_key = request_key
        self.console_path = console_path
        self.console_init_func = console_init_func
        self.show_hidden_frames = show_hidden_frames
        self.pin_logging = pin_logging
        self.trusted_hosts: list[str] = [".localhost", "127.0.0.1", "[::1]"]
        self.secret = gen_salt(20)
        self.frames: dict[int, Any] = {}
        self.frame_contexts: dict[int, list[Any]] = {}
        self._tracebacks: list[list[int]] = []
        self.attempts = Attempts()
        if not pin_security:
            self.pin = None
        if os.environ.get("WERKZEUG_RUN_MAIN") == "true":
            self.log_start()

    # The PIN

    @property
    def pin(self) -> str | None:
        """The PIN; None when the consoles are open to every trusted host."""
        if "_pin" not in vars(self):
            from .pin import get_pin_and_cookie_name

            self._pin = get_pin_and_cookie_name(self.app)[0]
        return self._pin

    @pin.setter
    def pin(self, value: str | None) -> None:
        self._pin = value

    @property
    def pin_cookie_name(self) -> str:
        """The name of the cookie that remembers who has given the PIN."""
        if "_pin_cookie" not in vars(self):
            from .pin import get_pin_and_cookie_name

            self._pin_cookie = get_pin_and_cookie_name(self.app)[1] or "__wzd"
        return self._pin_cookie

    def log_start(self) -> None:
        """Say on the terminal that the debugger is there, and the PIN."""
        if self.pin_logging:
            from ..server.requestlog import emit

            emit("warning", " * Debugger is active!")
            if self.evalex and self.pin is None:
                emit("warning", " * Debugger PIN disabled. Whoever reaches it can run code!")
            elif self.evalex:
                emit("info", f" * Debugger PIN: {self.pin}")

    def check_pin_trust(self, environ: dict[str, Any]) -> bool | None:
        """Whether a client has given the PIN; None when it shows a cookie that is wrong."""
        if self.pin is None:
            return True
        from hmac import compare_digest
        from time import time

        from ..http.cookies import parse_cookie
        from .pin import PIN_TIME, hash_pin

        value = parse_cookie(environ).get(self.pin_cookie_name) or ""
        when, found, given = value.partition("|")
        if not found or not (when.isascii() and when.isdigit() and len(when) < 20):
            return False
        if not compare_digest(given.encode("utf-8", "replace"), hash_pin(self.pin).encode()):
            return None
        return time() - PIN_TIME < int(when)

    def check_host_trust(self, environ: dict[str, Any]) -> bool:
        """Whether a request came under a trusted host: a foreign page cannot make one up."""
        from ..http.environ import host_is_trusted

        host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME")
        return bool(self.trusted_hosts) and host_is_trusted(host, self.trusted_hosts)

    # The way of a request

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request: the debugger's own, or the application's."""
        path = environ.get("PATH_INFO", "")
        if "debugger__" in environ.get("QUERY_STRING", ""):
            response = self._command(environ)
        elif self.evalex and self.console_path is not None and path == self.console_path:
            response = self._answer(self.display_console, environ)
        else:
            response = None
        if response is None:
            return self.debug_application(environ, start_response)
        answer: Iterable[bytes] = response(environ, start_response)
        return answer

    def _command(self, environ: dict[str, Any]) -> Response | None:
        """Answer a debugger's request; None when it is none, or not allowed."""
        from ..http.request import Request

        arguments = Request(environ).args
        command = arguments.get("cmd")
        if arguments.get("__debugger__") != "yes" or command is None:
            return None
        if command == "resource" and arguments.get("f"):
            return self._answer(lambda request: self.get_resource(request, arguments["f"]), environ)
        from hmac import compare_digest

        given = arguments.get("s", "").encode("utf-8", "replace")
        if not compare_digest(given, self.secret.encode()):
            return None
        if command == "pinauth":
            return self._answer(self.pin_auth, environ)
        if command == "printpin":
            return self._answer(self.log_pin_request, environ)
        number = arguments.get("frm", "")
        frame = self.frames.get(int(number)) if number.isascii() and number.isdigit() else None
        if not self.evalex or frame is None or not self.check_pin_trust(environ):
            return None
        return self._answer(lambda request: self.execute_command(request, command, frame), environ)

    def _answer(self, method: Callable[[Request], Response], environ: dict[str, Any]) -> Response:
        """Call a method with the request; an HTTP exception becomes the response."""
        from ..http.exceptions import HTTPException
        from ..http.request import Request

        try:
            return method(Request(environ))
        except HTTPException as error:
            response: Response = error.get_response(environ)
            return response

    def _require_trusted_host(self, request: Request) -> None:
        if not self.check_host_trust(request.environ):
            from ..http.exceptions import SecurityError

            raise SecurityError

    # What the debugger answers

    def get_resource(self, request: Request, filename: str) -> Response:
        """Return one of the files of the pages, `RESOURCES`."""
        from ..http.exceptions import NotFound

        if filename not in RESOURCES:
            raise NotFound
        from io import BytesIO
        from zlib import adler32

        from ..http.sendfile import send_file
        from .page import resource

        data = resource(filename)
        return send_file(
            BytesIO(data), request.environ, download_name=filename, etag=str(adler32(data))
        )

    def log_pin_request(self, request: Request) -> Response:
        """Write the PIN to the terminal once more, and return nothing."""
        self._require_trusted_host(request)
        from ..http.response import Response

        if self.pin_logging and self.pin is not None:
            from ..server.requestlog import emit

            emit("info", " * To enable the debugger you need to enter the security pin:")
            emit("info", f" * Debugger pin code: {self.pin}")
        return Response("", mimetype="text/plain")

    def pin_auth(self, request: Request) -> Response:
        """Look at the PIN of a request, and return as JSON whether the client is trusted.

        The keys are `auth`, and `exhausted` once there were so many wrong PINs that the
        program has to be started again.
        """
        self._require_trusted_host(request)
        from hmac import compare_digest
        from time import time

        from .pin import hash_pin

        pin = self.pin
        trust = self.check_pin_trust(request.environ)
        exhausted = not self.attempts.begin()
        auth = False
        if pin is not None and not exhausted and trust is not None:
            given = request.args["pin"].strip().replace("-", "").encode("utf-8", "replace")
            auth = trust or compare_digest(given, pin.replace("-", "").encode())
        elif pin is None:
            auth = True
        if auth:
            self.attempts.succeeded()
        elif not exhausted:
            self.attempts.failed()
        import json

        from ..http.response import Response

        answer = {"auth": auth, "exhausted": exhausted and not auth}
        response = Response(json.dumps(answer), mimetype="application/json")
        if auth and pin is not None:
            response.set_cookie(
                self.pin_cookie_name,
                f"{int(time())}|{hash_pin(pin)}",
                httponly=True,
                samesite="Strict",
                secure=request.is_secure,
            )
        elif trust is None:
            response.delete_cookie(self.pin_cookie_name)
        return response

    def display_console(self, request: Request) -> Response:
        """Return the page of the console that belongs to no frame."""
        self._require_trusted_host(request)
        if 0 not in self.frames:
            names = dict((self.console_init_func or dict)())
            names.setdefault("app", self.app)
            self.frames[0] = _StandaloneFrame(names)
        from ..http.response import Response
        from .page import Page

        trusted = bool(self.check_pin_trust(request.environ))
        nonce = make_nonce()
        html = Page(True, self.secret, trusted, nonce=nonce).console()
        return Response(html, headers=page_headers(nonce), mimetype="text/html")

    def execute_command(self, request: Request, command: str, frame: Any) -> Response:
        """Run one input in the console of a frame, in the contexts that it failed in."""
        self._require_trusted_host(request)
        from contextlib import ExitStack

        from ..http.response import Response

        with ExitStack() as stack:
            for context in self.frame_contexts.get(frame.id, ()):
                stack.enter_context(context)
            html = frame.eval(command)
        return Response(html, mimetype="text/html")

    # Tracebacks

    def debug_application(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Run the application; an exception is answered with its traceback."""
        # Contexts of the application that are to last until the page has been made.
        kept: list[Any] = []
        environ["werkzeug.debug.preserve_context"] = kept.append
        try:
            result: Iterable[bytes] = self.app(environ, start_response)
        except Exception as error:
            return self.explain(error, environ, start_response, kept)
        finally:
            # The environ would keep the contexts, and they keep the environ.
            environ.pop("werkzeug.debug.preserve_context", None)
            for context in kept:
                if hasattr(context, "release"):
                    context.release()
        if type(result) is list or type(result) is tuple:
            return result
        return Watched(self, result, environ, start_response)

    def explain(
        self,
        error: Exception,
        environ: dict[str, Any],
        start_response: Any,
        contexts: list[Any] | None = None,
        begun: bool = False,
    ) -> list[bytes]:
        """Log the traceback and return it as a page, or as text for who takes no HTML.

        :param contexts: the application's contexts in which the error was raised.
        :param begun: a part of the answer has been sent.
        :raises Exception: the error itself when the answer has begun; the server cuts it off.
        """
        try:
            text, page = self._render(error, environ, contexts or [])
        except Exception as another:
            text, page = unrenderable(error, another), None
        body = send(start_response, text, page, error, begun)
        log(environ["wsgi.errors"], text)
        return body

    def _render(
        self, error: Exception, environ: dict[str, Any], contexts: list[Any]
    ) -> tuple[str, Page | None]:
        """Return the traceback as text, and as a page for who takes HTML."""
        from .facts import request_facts
        from .tbtools import DebugTraceback

        trace = DebugTraceback(error, skip=1, hide=not self.show_hidden_frames)
        text = trace.render_traceback_text()
        if not accepts_html(environ):
            return text, None
        trusted_host = self.check_host_trust(environ)
        evalex = self.evalex and trusted_host
        if evalex:
            self._keep(trace, contexts)
        facts = request_facts(environ, environ.get(self.request_key), contexts)
        nonce = make_nonce()
        html = trace.render_debugger_html(
            evalex,
            self.secret if trusted_host else "",
            evalex and bool(self.check_pin_trust(environ)),
            nonce=nonce,
            show_values=trusted_host,
            facts=facts,
        )
        return text, (nonce, html)

    def _keep(self, trace: Any, contexts: list[Any]) -> None:
        """Keep the frames of a traceback for their consoles; let the oldest ones go."""
        numbers = []
        for frame in trace.all_frames:
            self.frames[frame.id] = frame
            self.frame_contexts[frame.id] = contexts
            numbers.append(frame.id)
        self._tracebacks.append(numbers)
        while len(self._tracebacks) > PENDING:
            for number in self._tracebacks.pop(0):
                self.frames.pop(number, None)
                self.frame_contexts.pop(number, None)


class Watched:
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
        begun = False
        try:
            for chunk in self._result:
                yield chunk
                begun = True
        except Exception as error:
            yield from self._debugger.explain(
                error, self._environ, self._start_response, begun=begun
            )

    def close(self) -> None:
        """Close the application's body."""
        close = getattr(self._result, "close", None)
        if close is not None:
            close()
