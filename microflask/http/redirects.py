"""Redirects: a short page with a Location.

Called by sendfile's callers, routing and the application. Does not decide where to go.
"""

from __future__ import annotations

from ..markup import escape
from .hosts import wsgi_text
from .response import Response as BaseResponse
from .urls import url_quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["append_slash_redirect", "redirect"]


def redirect(
    location: str, code: int = 302, Response: type[BaseResponse] | None = None
) -> BaseResponse:
    """Return a response that sends the client to `location` (Werkzeug 3.1).

    Parameters:
        location: an URL, absolute or relative.
        code: 301, 302, 303, 305, 307 or 308.
        Response: class of the response.

    Raises:
        ValueError: the location holds a line break.
    """
    target = escape(location)
    page = (
        "<!doctype html>\n"
        "<html lang=en>\n"
        "<title>Redirecting...</title>\n"
        "<h1>Redirecting...</h1>\n"
        "<p>You should be redirected automatically to the target URL: "
        f'<a href="{target}">{target}</a>. If not, click the link.\n'
    )
    response = (Response or BaseResponse)(page, code, mimetype="text/html")
    response.headers["Location"] = location
    return response


def append_slash_redirect(environ: dict[str, Any], code: int = 308) -> BaseResponse:
    """Redirect to the same URL with a slash at its end.

    The Location is relative to the last segment of the path, so it stays on the host.
    """
    path = wsgi_text(environ.get("PATH_INFO", ""))
    segment = url_quote(path.rpartition("/")[2], safe="!$&'()*+,;=:@%") or "."
    if ":" in segment:
        # The part before a colon would be read as a scheme.
        segment = f"./{segment}"
    query = environ.get("QUERY_STRING")
    return redirect(f"{segment}/?{query}" if query else f"{segment}/", code)
