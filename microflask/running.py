"""`app.run()`: from its arguments, the environment and the configuration to the server.

Called by `Flask.run` and by the command `run`. Does not know `Flask`.
"""

from __future__ import annotations

import os
import sys

from .helpers import get_debug_flag, get_load_dotenv

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 5000


def run_app(
    app: Any,
    host: str | None,
    port: int | None,
    debug: bool | None,
    load_dotenv: bool,
    options: dict[str, Any],
) -> None:
    """Serve *app*; the arguments are those of `Flask.run`.

    Under `microflask run`, which serves the application itself, nothing is done.
    """
    from .wsgi import is_running_from_reloader, run_simple

    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        if not is_running_from_reloader():
            sys.stderr.write(
                " * Ignoring a call to 'app.run()' that would block the current 'flask' CLI"
                " command.\n   Only call 'app.run()' in an 'if __name__ == \"__main__\"' guard.\n"
            )
        return
    if get_load_dotenv(load_dotenv):
        from .dotenv import load_dotenv as load

        load()
        if "FLASK_DEBUG" in os.environ:
            app.debug = get_debug_flag()
    if debug is not None:
        app.debug = bool(debug)
    default_host, default_port = server_name_parts(app.config["SERVER_NAME"])
    host = host or default_host
    if port is None:
        port = default_port
    options.setdefault("use_reloader", app.debug)
    options.setdefault("use_debugger", app.debug)
    options.setdefault("threaded", True)
    show_server_banner(app.debug, app.name)
    run_simple(host, int(port), app, **options)


def server_name_parts(server_name: str | None) -> tuple[str, int]:
    """Return the host and the port that `SERVER_NAME` says, or the defaults."""
    host, _, port = (server_name or "").partition(":")
    return host or DEFAULT_HOST, int(port) if port.isdigit() else DEFAULT_PORT


def show_server_banner(debug: bool, app_import_path: str | None) -> None:
    """Say on the terminal what is being served; once, not again in the reloader's child."""
    from .wsgi import is_running_from_reloader

    if is_running_from_reloader():
        return
    if app_import_path is not None:
        print(f" * Serving Flask app '{app_import_path}'", flush=True)
    if debug is not None:
        print(f" * Debug mode: {'on' if debug else 'off'}", flush=True)
