"""The server's door: `run_simple`, `make_server`, and what a program starts with them.

Called by `Flask.run` and the command line. Calls `server.loop`, the reloader and the
debugger, each only when asked for. Does not parse or send: `server/` does.

A small HTTP/1.1 server on the rules of `wsgiref` (PEP 3333): keep-alive, chunks, TLS,
threads, limits with names (`server.limits.Limits`), a graceful end. It is made for
development and for small sites; behind a proxy it carries more.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .server.answer import FileWrapper
    from .server.handler import RequestHandler as WSGIRequestHandler
    from .server.limits import Limits
    from .server.listening import CannotListen
    from .server.loop import BaseWSGIServer, ThreadedWSGIServer
    from .server.prefork import ForkingWSGIServer
    from .server.tls import adhoc_context as generate_adhoc_ssl_context
    from .server.tls import load_context as load_ssl_context
    from .server.tls import make_ssl_devcert

# Where names live that are too heavy to load before someone asks for them (PEP 562).
_LATE = {
    "BaseWSGIServer": "loop",
    "ThreadedWSGIServer": "loop",
    "ForkingWSGIServer": "prefork",
    "can_fork": "prefork",
    "WSGIRequestHandler": "handler",
    "FileWrapper": "answer",
    "Limits": "limits",
    "CannotListen": "listening",
    "LISTEN_QUEUE": "listening",
    "get_interface_ip": "listening",
    "get_sockaddr": "listening",
    "select_address_family": "listening",
    "load_ssl_context": "tls",
    "make_ssl_devcert": "tls",
    "generate_adhoc_ssl_context": "tls",
}
_RENAMED = {
    "WSGIRequestHandler": "RequestHandler",
    "load_ssl_context": "load_context",
    "generate_adhoc_ssl_context": "adhoc_context",
    "LISTEN_QUEUE": "BACKLOG",
    "get_interface_ip": "outside_address",
    "get_sockaddr": "sockaddr",
    "select_address_family": "family_of",
}

__all__ = [
    "BaseWSGIServer",
    "CannotListen",
    "FileWrapper",
    "ForkingWSGIServer",
    "Limits",
    "ThreadedWSGIServer",
    "WSGIRequestHandler",
    "call",
    "generate_adhoc_ssl_context",
    "is_running_from_reloader",
    "load_ssl_context",
    "make_server",
    "make_ssl_devcert",
    "run_simple",
]


def __getattr__(name: str) -> Any:
    module = _LATE.get(name)
    if name.startswith("__"):
        # Asked while this is imported, from a zip by Python 3.9: nothing can be imported yet.
        raise AttributeError(name)
    if module is None:
        from .suggest import did_you_mean

        msg = f"module {__name__!r} has no attribute {name!r}.{did_you_mean(name, __all__)}"
        raise AttributeError(msg)
    from importlib import import_module

    value = getattr(import_module(f".server.{module}", __package__), _RENAMED.get(name, name))
    globals()[name] = value
    return value


def is_running_from_reloader() -> bool:
    """Whether this process was started by the reloader; Werkzeug 3.1."""
    return os.environ.get("WERKZEUG_RUN_MAIN") == "true"


def make_server(
    host: str,
    port: int,
    app: Any,
    threaded: bool = False,
    processes: int = 1,
    request_handler: type[Any] | None = None,
    passthrough_errors: bool = False,
    ssl_context: Any = None,
    fd: int | None = None,
    limits: Limits | None = None,
    threads: int | None = None,
) -> BaseWSGIServer:
    """Return a server that listens and does not serve yet; Werkzeug 3.1.

    :param host: name or address to listen on; "unix:///path" for a Unix socket.
    :param port: 0 for any free port; the server's `port` tells which.
    :param app: the WSGI application.
    :param threaded: answer many requests at a time, in threads.
    :param processes: answer as many at a time, each in a process of its own.
    :param request_handler: a subclass of `WSGIRequestHandler`.
    :param passthrough_errors: do not turn the application's exceptions into 500.
    :param ssl_context: (certificate file, key file), an `ssl.SSLContext` or "adhoc".
    :param fd: descriptor of a listening socket to use.
    :param limits: what to accept; see `Limits`.
    :param threads: how many threads; implies `threaded`, or is their number in each process.
    :raises ValueError: for both `threaded` and `processes`.
    :raises OSError: when the address cannot be listened on; says why and what to do.
    """
    from .server import loop
    from .server.limits import Limits

    if threaded and processes > 1:
        msg = "Cannot have a multi-thread and multi-process server."
        raise ValueError(msg)
    if threads is not None:
        limits = Limits(**{**vars(limits or Limits()), "threads": threads})
    kind: Any = loop.ThreadedWSGIServer if threaded or threads else loop.BaseWSGIServer
    options = {"ssl_context": ssl_context, "fd": fd, "limits": limits}
    if processes > 1:
        from .server.prefork import ForkingWSGIServer as kind

        options.update(processes=processes, threads=threads or 1)
    options.update(handler=request_handler, passthrough_errors=passthrough_errors)
    server: BaseWSGIServer = kind(host, port, app, **options)
    return server


def run_simple(
    hostname: str,
    port: int,
    application: Any,
    use_reloader: bool = False,
    use_debugger: bool = False,
    use_evalex: bool = True,
    extra_files: Iterable[str] | None = None,
    exclude_patterns: Iterable[str] | None = None,
    reloader_interval: float = 1,
    reloader_type: str = "auto",
    threaded: bool = False,
    processes: int = 1,
    request_handler: type[Any] | None = None,
    static_files: dict[str, str | tuple[str, str]] | None = None,
    passthrough_errors: bool = False,
    ssl_context: Any = None,
    threads: int | None = None,
    limits: Limits | None = None,
) -> None:
    """Serve an application until Ctrl-C or SIGTERM; Werkzeug 3.1.

    :param hostname: name or address to listen on.
    :param port: 0 for any free port.
    :param application: the WSGI application.
    :param use_reloader: start anew when a loaded module changes; see `reloader`.
    :param use_debugger: show tracebacks in the browser; see `debug`.
    :param use_evalex: allow code in the debugger's page.
    :param extra_files: more files that the reloader watches.
    :param exclude_patterns: names (`fnmatch`) that it does not watch.
    :param reloader_interval: seconds between its looks.
    :param reloader_type: "auto", "inotify" or "stat"; see `reloader`.
    :param static_files: URL prefix -> folder, or (package, folder), served before the app.

    The other parameters are those of `make_server`. Ends the program with code 1 when the
    address cannot be listened on.
    """
    if not isinstance(port, int):
        msg = f"port must be an integer, not {port!r}."
        raise TypeError(msg)
    if static_files:
        from .middleware import SharedDataMiddleware

        application = SharedDataMiddleware(application, static_files)
    if use_debugger:
        from .debug import DebuggedApplication

        application = DebuggedApplication(application, evalex=use_evalex)
    options = {
        "threaded": threaded,
        "processes": processes,
        "request_handler": request_handler,
        "passthrough_errors": passthrough_errors,
        "ssl_context": ssl_context,
        "fd": _inherited_socket(),
        "threads": threads,
        "limits": limits,
    }
    server = _listen(hostname, port, application, options)
    with server:
        if not is_running_from_reloader():
            server.log_startup()
            if use_debugger and not use_reloader:
                application.log_start()
        if use_reloader:
            watching = {
                "extra_files": extra_files,
                "exclude_patterns": exclude_patterns,
                "interval": reloader_interval,
                "reloader_type": reloader_type,
            }
            _serve_and_reload(server, watching)
        else:
            server.final = True
            _serve(server)


def _serve_and_reload(server: BaseWSGIServer, watching: dict[str, Any]) -> None:
    """Serve in a child process of the reloader; `watching` is for it."""
    from .reloader import run_with_reloader

    # Who edits does not want to wait for a stream that never ends.
    server.limits.grace = min(server.limits.grace, 1.0)
    server.shared = True
    explain = None
    if os.name == "posix":
        server.socket.set_inheritable(True)
        os.environ[SOCKET_VARIABLE] = str(server.fileno())
        explain = _explaining_server(server)
    elif not is_running_from_reloader():
        server.server_close()  # elsewhere the child has to open the port itself
    try:
        run_with_reloader(server.serve_forever, **watching, stop=server.shutdown, explain=explain)
    finally:
        os.environ.pop(SOCKET_VARIABLE, None)


# The listening socket outlives each restart: a request that comes meanwhile waits in it.
SOCKET_VARIABLE = "WERKZEUG_SERVER_FD"


def _inherited_socket() -> int | None:
    """Return the descriptor of the parent's listening socket: the reloader's, or systemd's."""
    value = os.environ.get(SOCKET_VARIABLE, "") if is_running_from_reloader() else ""
    if not value and os.environ.get("LISTEN_PID") == str(os.getpid()):
        # sd_listen_fds(3): the sockets start at 3, and the variables are for this process only.
        given = os.environ.get("LISTEN_FDS", "")
        for name in ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"):
            os.environ.pop(name, None)
        value = "3" if given.isdigit() and int(given) > 0 else ""
    return int(value) if value.isascii() and value.isdigit() else None


def _listen(hostname: str, port: int, application: Any, options: dict[str, Any]) -> BaseWSGIServer:
    """Make the server, or end the program with a sentence about the address."""
    from .server.listening import CannotListen

    try:
        return make_server(hostname, port, application, **options)
    except CannotListen as error:
        print(error.args[-1], file=sys.stderr)
        raise SystemExit(1) from None


def _serve(server: BaseWSGIServer) -> None:
    """Serve; the first Ctrl-C or SIGTERM ends gracefully, the second at once."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        server.serve_forever()
        return

    def end(number: int, frame: Any) -> None:
        if server.stopping:
            raise KeyboardInterrupt
        server.stop()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.serve_forever()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _explaining_server(server: BaseWSGIServer) -> Any:
    """Return what answers on the server's socket while the program cannot be loaded."""

    def start(text: str) -> Any:
        import threading

        from .debug import LoadErrorApplication

        waiting = make_server(
            server.host,
            server.port,
            LoadErrorApplication(text),
            threaded=True,
            ssl_context=server.ssl_context,
            fd=server.fileno(),
        )
        thread = threading.Thread(target=waiting.serve_forever, daemon=True)
        thread.start()

        def stop() -> None:
            waiting.shutdown()
            thread.join()
            waiting.server_close()

        return stop

    return start


def call(app: Any, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    """Run an application once, with neither sockets nor threads.

    :param environ: a WSGI environ; what PEP 3333 demands and it lacks is filled in.
    :returns: status, headers and the whole body.
    """
    import io

    whole: dict[str, Any] = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/", "QUERY_STRING": "",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "wsgi.multithread": False, "wsgi.multiprocess": False,
        "wsgi.run_once": False, **environ,
    }  # fmt: skip
    started: list[Any] = []
    written: list[bytes] = []

    def start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
        started[:] = [status, list(headers)]
        return written.append

    result = app(whole, start_response)
    try:
        # In this order: an application may call start_response while it is iterated.
        written.extend(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    if not started:
        msg = f"{app!r} returned without calling start_response()."
        raise RuntimeError(msg)
    return started[0], started[1], b"".join(written)
