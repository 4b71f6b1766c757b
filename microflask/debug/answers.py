"""Sends tracebacks: as a page or as text, with the headers that keep a page harmless.

Called by `DebuggedApplication`, and by the reloader's server when a program cannot be
loaded. Does not know what is on a page.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Page = tuple[str, str]

_HEADERS = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]


class LoadErrorApplication:
    """A WSGI application that answers everything with why the real one cannot be loaded.

    :param text: the traceback.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Answer with the traceback."""
        if not accepts_html(environ):
            return send(start_response, self.text, None)
        from . import page

        nonce = make_nonce()
        html = page.Page(nonce=nonce).load_error(self.text)
        return send(start_response, self.text, (nonce, html))


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


def make_nonce() -> str:
    """Return what tells a page's own style and scripts from any that a value smuggles in."""
    import secrets

    return secrets.token_urlsafe(16)


def page_headers(nonce: str) -> list[tuple[str, str]]:
    """Return the headers of a page but those of its content."""
    from .page import policy

    return [*_HEADERS, ("Content-Security-Policy", policy(nonce))]


def send(
    start_response: Any,
    text: str,
    page: Page | None,
    error: BaseException | None = None,
    begun: bool = False,
) -> list[bytes]:
    """Send the head of a 500 and return its body.

    :param page: nonce and HTML; None sends the text.
    :param error: what was raised, for the server.
    :param begun: a part of another answer has been sent.
    :raises BaseException: the error, by a server that cannot send another head.
    """
    nonce, shown = page or ("", text)
    body = shown.encode("utf-8", "backslashreplace")
    headers = page_headers(nonce) if page else list(_HEADERS)
    kind = "text/html" if page else "text/plain"
    headers.append(("Content-Type", f"{kind}; charset=utf-8"))
    headers.append(("Content-Length", str(len(body))))
    status = "500 INTERNAL SERVER ERROR"
    if error is None:
        start_response(status, headers)
        return [body]
    try:
        start_response(status, headers, _exc_info(error))
    except BaseException as refused:
        # Werkzeug's test client raises what it is told of, even before anything was sent.
        if begun or refused is not error:
            raise
        start_response(status, headers)
    return [body]


def _exc_info(error: BaseException) -> tuple[Any, BaseException, Any]:
    # Not by its attribute, which a class of the program may have made its own.
    return type(error), error, vars(BaseException)["__traceback__"].__get__(error)


def unrenderable(error: BaseException, another: BaseException) -> str:
    """Return as much of a traceback as there is when collecting it raises `another`."""
    from traceback import format_tb

    _, _, tb = _exc_info(error)
    return (
        f"Traceback (most recent call last):\n{''.join(format_tb(tb))}"
        f"{type(error).__name__}: <cannot be shown: {type(another).__name__}>\n"
    )


def log(stream: Any, text: str) -> None:
    """Write a traceback to the server's log, whatever the encoding of that."""
    try:
        stream.write(text)
    except UnicodeError:
        stream.write(text.encode("ascii", "backslashreplace").decode("ascii"))
