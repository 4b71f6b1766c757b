"""What a view may return, and the response that it becomes.

Called by `Flask.make_response` for anything but a plain string. The table:

| returned                  | response                                              |
|---------------------------|-------------------------------------------------------|
| `Response` of the app     | itself                                                |
| `str`, `bytes`            | that body, as HTML                                    |
| `dict`, `list`            | its JSON, by `app.json`                               |
| generator or iterator     | streamed, an asynchronous one too                     |
| another response, or a WSGI callable | called with the request, its answer taken  |
| `(body, status)`          | the body's response with that status                  |
| `(body, headers)`         | the body's response with these headers                |
| `(body, status, headers)` | both                                                  |
| a longer tuple            | the arguments of the response class                   |
| `None`, anything else     | a `TypeError` that names the view's endpoint          |

Source: the seed's entry `make_response`; Flask 3.1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from .http.exceptions import HTTPException
from .http.headers import Headers
from .http.response import Response as HTTPResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .wrappers import Request, Response

# A tuple that is longer is the arguments of the response class.
LONGEST_TUPLE = 3


def make_response(app: Any, rv: Any, request: Request | None) -> Response:
    """Return the response that *rv* stands for.

    Args:
        app: the application, for its `response_class` and its `json`.
        rv: what the view returned.
        request: the request, `None` outside of one; names the endpoint in errors.

    Raises:
        TypeError: *rv* is nothing that a view may return.
    """
    status = headers = None
    if isinstance(rv, tuple):
        if len(rv) > LONGEST_TUPLE:
            made: Response = app.response_class(*rv)
            return made
        rv, status, headers = _unpack(rv)
    if rv is None:
        where = f" for {request.endpoint!r}" if request is not None and request.endpoint else ""
        msg = (
            f"The view function{where} did not return a valid response. The function"
            " either returned None or ended without a return statement."
        )
        raise TypeError(msg)
    if not isinstance(rv, app.response_class):
        if isinstance(rv, HTTPException) and _has_page(rv):
            rv = _page(app, rv, request)
        elif isinstance(rv, (str, bytes, bytearray)) or isinstance(rv, Iterator):
            # The status goes in at once: it may be a line with a reason of its own.
            return app.response_class(rv, status=status, headers=headers)  # type: ignore[no-any-return]
        elif isinstance(rv, (dict, list)):
            rv = app.json.response(rv)
        elif hasattr(type(rv), "__anext__"):
            from .awaiting import iterate

            return app.response_class(iterate(rv), status=status, headers=headers)  # type: ignore[no-any-return]
        else:
            rv = _call(app, rv, request)
    response: Response = rv
    if status is not None:
        if isinstance(status, (str, bytes, bytearray)):
            response.status = status
        else:
            response.status_code = status
    if headers:
        response.headers.update(headers)
    return response


def _unpack(rv: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    """Return body, status and headers of a tuple of two or three."""
    if len(rv) == 3:
        return rv
    if len(rv) == 2:
        if isinstance(rv[1], (Headers, dict, tuple, list)):
            return rv[0], None, rv[1]
        return rv[0], rv[1], None
    msg = (
        "The view function did not return a valid response tuple. The tuple must have"
        " the form (body, status, headers), (body, status), or (body, headers)."
    )
    raise TypeError(msg)


def _has_page(error: HTTPException) -> bool:
    """Tell whether an HTTP error is answered by its page, and not by a response of its own."""
    return error.response is None and type(error).get_response is HTTPException.get_response


def _page(app: Any, error: HTTPException, request: Request | None) -> Response:
    """Return the page of an HTTP error, made in the application's class at once."""
    environ = None if request is None else request.environ
    body = error.get_body(environ)
    if type(error).get_headers is HTTPException.get_headers:
        made: Response = app.response_class(body, error.code, mimetype="text/html")
    else:
        made = app.response_class(body, error.code, error.get_headers(environ))
    return made


def _call(app: Any, rv: Any, request: Request | None) -> Response:
    """Return the answer of a response of another class, or of a WSGI callable."""
    expected = (
        "The view function did not return a valid response. The return type must be a"
        " string, dict, list, tuple with headers or status, Response instance, or WSGI"
        f" callable, but it was a {type(rv).__name__}."
    )
    if not isinstance(rv, HTTPResponse) and not callable(rv):
        raise TypeError(expected)
    environ = None if request is None else request.environ
    try:
        forced: Response
        if isinstance(rv, HTTPException):
            forced = app.response_class.force_type(rv.get_response(environ), environ)
        else:
            forced = app.response_class.force_type(rv, environ)
    except TypeError as error:
        msg = f"{error}\n{expected}"
        raise TypeError(msg).with_traceback(sys.exc_info()[2]) from None
    return forced
