"""What debug mode adds to errors that are hard to understand.

Called by `wrappers.py` and `app.py`, in debug mode only. Does not change behaviour: it
replaces an exception by one that says more.
"""

from __future__ import annotations

from .http.exceptions import BadRequestKeyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


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
            " To fix this error you should provide enctype=\"multipart/form-data\" in your"
            " form."
        )
        if sent:
            names = ", ".join(map(repr, sent))
            text += (
                "\n\nThe browser instead transmitted some file names. This was submitted:"
                f" {names}"
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
        return DebugFilesKeyError(request, key) if key in form else BadRequestKeyError(key)

    files: Any = request.files
    files.key_error = key_error
