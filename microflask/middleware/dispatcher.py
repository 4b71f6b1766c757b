"""Mounts several WSGI applications below paths of one.

Called by programs that combine applications. Does not read anything but the path.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

__all__ = ["DispatcherMiddleware"]


class DispatcherMiddleware:
    """Sends a request to the application mounted at the longest prefix of its path.

    :param app: answers where no mount fits.
    :param mounts: path prefix, such as "/api", -> application. A prefix ends where a
        segment ends: "/api" is not found in "/apis".

    The prefix moves from PATH_INFO to the end of SCRIPT_NAME (Werkzeug 3.1).
    """

    def __init__(self, app: Any, mounts: dict[str, Any] | None = None) -> None:
        self.app = app
        self.mounts = mounts or {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer with the application that the path belongs to."""
        path: str = environ.get("PATH_INFO", "")
        script, app = None, self.app
        # Mounts are few and a path may have 10,000 slashes: look at the mounts.
        for mount, mounted in self.mounts.items():
            if path.startswith(mount) and (script is None or len(mount) > len(script)):
                end = len(mount)
                if path[end : end + 1] in {"", "/"}:
                    script, app = mount, mounted
        if script is None:
            # A path without its first slash: what stands before is no part of ours.
            script = "" if path[:1] == "/" else path.partition("/")[0]
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + script
        environ["PATH_INFO"] = path[len(script) :]
        return app(environ, start_response)  # type: ignore[no-any-return]
