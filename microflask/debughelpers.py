"""What debug mode adds to errors that are hard to understand.

Called by `wrappers.py` and `app.py`, in debug mode only. Does not change behaviour: it
replaces an exception by one that says more, to programs by its text, to people as a page.
"""

from __future__ import annotations

from .http.exceptions import BadRequestKeyError, HTTPException, MethodNotAllowed, NotFound
from .markup import Markup
from .suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# How many of the keys that were sent a missing key's error lists, and how much of each.
KEYS_SHOWN = 20
KEY_LENGTH = 60


class UnexpectedUnicodeError(AssertionError, UnicodeError):
    """Text was used where bytes were meant. Source: Flask 3.1, `debughelpers`."""


class DebugFilesKeyError(KeyError, AssertionError):
    """A file was asked for that the browser sent as a plain form field.

    Source: Flask 3.1, `debughelpers`; raised in debug mode.
    """

    def __init__(self, request: Any, key: str) -> None:
        sent = request.form.getlist(key)
        text = (
            f"You tried to access the file {key!r} in the request.files dictionary but it"
            f" does not exist. The mimetype for the request is {request.mimetype!r} instead"
            " of 'multipart/form-data' which means that no file contents were transmitted."
            ' To fix this error you should provide enctype="multipart/form-data" in your'
            " form."
        )
        if sent:
            names = ", ".join(map(repr, sent))
            text += (
                f"\n\nThe browser instead transmitted some file names. This was submitted: {names}"
            )
        self.msg = text

    def __str__(self) -> str:
        return self.msg


class FormDataRoutingRedirect(AssertionError):
    """A form was sent to a URL that redirects, which would lose what it holds.

    Source: Flask 3.1, `debughelpers`; raised in debug mode.
    """

    def __init__(self, request: Any) -> None:
        redirect: Any = request.routing_exception
        text = (
            f"A request was sent to '{request.url}', but routing issued a redirect to the"
            f" canonical URL '{redirect.new_url}'."
        )
        if f"{request.base_url}/" == redirect.new_url.partition("?")[0]:
            text += (
                " The URL was defined with a trailing slash. Flask will redirect to the URL"
                " with a trailing slash if it was accessed without one."
            )
        text += (
            " Send requests to the canonical URL, or use 307 or 308 for routing redirects."
            " Otherwise, browsers will drop form data.\n\nThis exception is only raised in"
            " debug mode."
        )
        super().__init__(text)


def explain_missing_files(request: Any) -> None:
    """Make `request.files` say, for a key that came as a form field, what the form lacks."""
    form = request.form

    def key_error(key: str) -> Exception:
        """Return the error of a missing file."""
        return DebugFilesKeyError(request, key) if key in form else BadRequestKeyError(key)

    files: Any = request.files
    files.key_error = key_error


def explain_missing_key(error: BadRequestKeyError, request: Any) -> None:
    """Let the 400 of a missing key go on with the keys that were sent.

    Only parts of the request that were read already are looked at: this reads no body.
    """
    key = str(error.args[0]) if error.args else ""
    lines = [error.description]
    for attribute in ("args", "form", "files", "cookies"):
        sent = request.__dict__.get(attribute)
        if sent is None or (not sent and attribute in {"files", "cookies"}):
            continue
        if key in sent:
            lines.append(f"request.{attribute} has it.")
        elif sent:
            lines.append(f"request.{attribute} has {_shortened(sent)}.{did_you_mean(key, sent)}")
        else:
            lines.append(f"request.{attribute} is empty.")
    if "form" in request.__dict__ and request.mimetype and not request.form:
        if request.is_json:
            lines.append("The body is JSON, which request.get_json() reads.")
        elif request.mimetype not in _FORM_TYPES:
            lines.append(f"The body is {request.mimetype!r}, which is no form's type.")
    error.show_exception = False
    error.description = "\n".join(lines)


_FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


def _shortened(keys: Any) -> str:
    """Return the keys in words, without those that are too many."""
    shown = [repr(key[:KEY_LENGTH]) for key in list(keys)[:KEYS_SHOWN]]
    more = f" and {len(keys) - KEYS_SHOWN} more" if len(keys) > KEYS_SHOWN else ""
    return f"the key{'s' if len(keys) > 1 else ''} {', '.join(shown)}{more}"


def explain_missing_template(name: str, loader: Any, searched: list[tuple[Any, Any]]) -> str:
    """Return the message of a template that is nowhere: its name, and where it was looked for.

    Args:
        name: the template's name.
        loader: lists the templates that there are.
        searched: the application or blueprint, and its loader, of each place.
    """
    lines = [f"{name}{did_you_mean(name, loader.list_templates())}", "It was looked for"]
    for owner, own in searched:
        kind = "blueprint" if hasattr(owner, "deferred_functions") else "application"
        folders = ", ".join(map(repr, getattr(own, "searchpath", ()))) or f"a {type(own).__name__}"
        lines.append(f"  by the {kind} {owner.name!r} in {folders}")
    if not searched:
        lines.append("  nowhere: neither the application nor a blueprint has templates")
    return "\n".join(lines)


class _Explained(HTTPException):
    """An error of routing whose page goes on with the rules that are near the URL."""

    more: Markup

    def get_body(self, environ: Any = None, scope: Any = None) -> str:
        """Return the usual page, followed by the explanation."""
        return f"{super().get_body(environ, scope)}{self.more}"


class ExplainedNotFound(_Explained, NotFound):
    """404, with the nearest rules and why each did not match."""


class ExplainedMethodNotAllowed(_Explained, MethodNotAllowed):
    """405, with the methods that there are and the rules that have them."""


def explain_routing(error: HTTPException, context: Any) -> HTTPException:
    """Return the 404 or 405 of a URL with a page that says what is near; others as they are.

    Args:
        error: the exception about to be sent.
        context: the request's context. Only a client that asks for HTML gets the page.
    """
    request = context.request
    own: HTTPException | None = request.routing_exception
    if own is not error or error.response is not None:
        return error
    if "text/html" not in request.environ.get("HTTP_ACCEPT", ""):
        return error
    explained: ExplainedNotFound | ExplainedMethodNotAllowed
    if type(error) is NotFound:
        explained = ExplainedNotFound()
        more = Markup("")
    elif type(error) is MethodNotAllowed:
        explained = ExplainedMethodNotAllowed(error.valid_methods)
        methods = ", ".join(error.valid_methods or ())
        more = Markup("<p>This URL has the methods {}, not {}.</p>\n").format(
            methods, request.method
        )
    else:
        return error
    from .debug.routes import describe_routes

    explained.more = more + describe_routes(context.url_adapter)
    return explained
