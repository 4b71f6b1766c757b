"""What a page says of the failed request: address, headers, form, session, proxies.

Called by `DebuggedApplication`. Reads what has been parsed already and parses nothing: a
body may be endless, and what failed may be the parsing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Rows = list[tuple[str, Any]]

_SEEN = ("REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST", "SERVER_PORT", "SCRIPT_NAME")


def request_facts(environ: dict[str, Any], request: Any, contexts: list[Any]) -> list[Any]:
    """Return (title, [(name, value)]) of what is known about a request.

    :param request: the request object; None when there is none.
    :param contexts: the contexts of the application in which it failed.
    """
    line = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    basic: Rows = [("method", environ.get("REQUEST_METHOD", "")), ("path", line)]
    if query:
        basic.append(("query", query))
    for name in ("endpoint", "view_args"):
        value = getattr(request, name, None)
        if value:
            basic.append((name, value))
    found = [("Request", basic), ("Headers", list(_headers(environ)))]
    form = vars(request).get("form") if hasattr(request, "__dict__") else None
    if form:
        found.append(("Form", [(str(name), form.getlist(name)) for name in form]))
    for context in contexts:
        session = getattr(context, "_session", None)
        if session:
            found.append(("Session", [(str(name), session[name]) for name in list(session)]))
            break
    found.append(("Before ProxyFix, and after it", list(_proxied(environ))))
    return [(title, rows) for title, rows in found if rows]


def _headers(environ: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            yield name[5:].replace("_", "-").title(), value
        elif name in ("CONTENT_TYPE", "CONTENT_LENGTH") and value:
            yield name.replace("_", "-").title(), value


def _proxied(environ: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    before = environ.get("werkzeug.proxy_fix.orig") or {}
    for name in _SEEN if before else ():
        if before.get(name) != environ.get(name):
            yield name, (before.get(name), environ.get(name))
