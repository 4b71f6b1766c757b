"""HTTP errors as exceptions: each is raised, shown as a page, or called as an application.

    HTTPException
     +- BadRequest 400: BadRequestKeyError (also a KeyError), ClientDisconnected,
     |                  SecurityError, BadHost
     +- Unauthorized 401 ... HTTPVersionNotSupported 505, one class for each code

Called by environ, request, routing and the application. Does not know requests.
"""

from __future__ import annotations

from ..markup import escape
from .headers import Headers
from .multidict import MultiDict
from .parse import http_date
from .response import Response
from .status import HTTP_STATUS_CODES, Aborter

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from typing import Any, NoReturn

    from .auth import WWWAuthenticate


#: Class -> description, code and page, where the text is the class's own. Bounded:
#: classes may be made at run time.
_PAGES: dict[type, tuple[Any, Any, str]] = {}
_REMEMBERED = 64


class HTTPException(Exception):
    """Base of all HTTP errors; raise a subclass, or call one as a WSGI application.

    Parameters:
        description: text for the page, instead of the class's own.
        response: a finished response that is sent instead of a page.
    """

    #: Status code; None in the base.
    code: int | None = None
    #: What the page says.
    description: str | None = None

    def __init__(self, description: str | None = None, response: Any = None) -> None:
        super().__init__()
        if description is not None:
            self.description = description
        self.response = response

    @classmethod
    def wrap(cls, exception: type[Exception], name: str | None = None) -> type[HTTPException]:
        """Return a class that is both this error and `exception` (Werkzeug before 2.1).

        Parameters:
            exception: the plain exception class, KeyError for example.
            name: of the new class; both names joined if None.
        """
        name = name or cls.__name__ + exception.__name__
        return type(name, (_Wrapped, cls, exception), {"_wrapped": exception})

    @property
    def name(self) -> str:
        """The reason phrase of the code."""
        return HTTP_STATUS_CODES.get(self.code, "Unknown Error")  # type: ignore[arg-type]

    def get_description(self, environ: Any = None, scope: Any = None) -> str:
        """Return the description as an escaped HTML paragraph."""
        text = self.description
        if text is None:
            text = ""
        elif not isinstance(text, str):
            text = str(text)
        escaped = str(escape(text)).replace("\n", "<br>")
        return f"<p>{escaped}</p>"

    def get_body(self, environ: Any = None, scope: Any = None) -> str:
        """Return the HTML page."""
        cls = type(self)
        known = _PAGES.get(cls)
        if known is not None and known[0] is self.description and known[1] == self.code:
            return known[2]
        name = escape(self.name)
        page = (
            "<!doctype html>\n"
            "<html lang=en>\n"
            f"<title>{self.code} {name}</title>\n"
            f"<h1>{name}</h1>\n"
            f"{self.get_description(environ)}\n"
        )
        plain = (
            cls.get_description is HTTPException.get_description and cls.name is HTTPException.name
        )
        if plain and cls.description is self.description and len(_PAGES) < _REMEMBERED:
            _PAGES[cls] = (cls.description, self.code, page)
        return page

    def get_headers(self, environ: Any = None, scope: Any = None) -> list[tuple[str, str]]:
        """Return the headers of the page."""
        return [("Content-Type", "text/html; charset=utf-8")]

    def get_response(self, environ: Any = None, scope: Any = None) -> Response:
        """Return the response given to the constructor, or the page as a new one.

        Parameters:
            environ: the WSGI environ or the request, for overrides that look at it.
        """
        if self.response is not None:
            given: Response = self.response
            return given
        environ = getattr(environ, "environ", environ)
        body = self.get_body(environ, scope)
        if type(self).get_headers is HTTPException.get_headers:
            # The same headers, without a Headers object made for them.
            return Response(body, self.code, mimetype="text/html")
        return Response(body, self.code, self.get_headers(environ, scope))

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as a WSGI application."""
        return self.get_response(environ)(environ, start_response)

    def __str__(self) -> str:
        code = self.code if self.code is not None else "???"
        return f"{code} {self.name}: {self.description}"

    def __repr__(self) -> str:
        code = self.code if self.code is not None else "???"
        return f"<{type(self).__name__} '{code}: {self.name}'>"


class _Wrapped(HTTPException):
    """What `wrap` makes: the first argument goes to the plain exception."""

    _wrapped: type[Exception] = Exception

    def __init__(self, arg: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wrapped.__init__(self, *(() if arg is None else (arg,)))
        self.args = () if arg is None else (arg,)

    def __str__(self) -> str:
        return f"{HTTPException.__str__(self)}: {self._wrapped.__str__(self)}"


class BadRequest(HTTPException):
    """400: the request makes no sense."""

    code = 400
    description = "The browser (or proxy) sent a request that this server could not understand."


class BadRequestKeyError(BadRequest, KeyError):
    """400 for a key that a form, query or header lacks; it is a KeyError too.

    Parameters:
        arg: the key. It is told in the description only if `show_exception`.
    """

    _description = BadRequest.description
    #: Whether the description names the key; for debug mode.
    show_exception = False

    def __init__(self, arg: object = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.args = () if arg is None else (arg,)

    @property
    def description(self) -> str:
        """What the page says; with the key if `show_exception`."""
        if self.show_exception:
            return f"{self._description}\nKeyError: {KeyError.__str__(self)}"
        return self._description

    @description.setter
    def description(self, value: str) -> None:
        """Replace the text; the key is still appended in debug mode."""
        self._description = value


# The containers know no errors of HTTP: a missing key of a form is made a 400 here.
MultiDict.key_error = BadRequestKeyError
Headers.key_error = BadRequestKeyError


class ClientDisconnected(BadRequest):
    """400: the client went away before its body was complete."""


class SecurityError(BadRequest):
    """400: the request is suspicious, for example a host that is not trusted."""


class BadHost(BadRequest):
    """400: the Host field is not one."""


class Unauthorized(HTTPException):
    """401: who is asking must say so first.

    Parameters:
        www_authenticate: a WWWAuthenticate, or several, that say how.
    """

    code = 401
    description = (
        "The server could not verify that you are authorized to access the URL"
        " requested. You either supplied the wrong credentials (e.g. a bad password), or"
        " your browser doesn't understand how to supply the credentials required."
    )

    def __init__(
        self,
        description: str | None = None,
        response: Any = None,
        www_authenticate: WWWAuthenticate | Iterable[WWWAuthenticate] | None = None,
    ) -> None:
        super().__init__(description, response)
        self.www_authenticate: Any = www_authenticate
        if www_authenticate is not None and hasattr(www_authenticate, "to_header"):
            self.www_authenticate = (www_authenticate,)

    def get_headers(self, environ: Any = None, scope: Any = None) -> list[tuple[str, str]]:
        """Return the headers, with a WWW-Authenticate for each way."""
        headers = super().get_headers(environ, scope)
        headers += [("WWW-Authenticate", str(one)) for one in self.www_authenticate or ()]
        return headers


class Forbidden(HTTPException):
    """403: the one who asks may not."""

    code = 403
    description = (
        "You don't have the permission to access the requested resource. It is either"
        " read-protected or not readable by the server."
    )


class NotFound(HTTPException):
    """404: there is nothing at this URL."""

    code = 404
    description = (
        "The requested URL was not found on the server. If you entered the URL manually"
        " please check your spelling and try again."
    )


class MethodNotAllowed(HTTPException):
    """405: the URL is there, the method is not.

    Parameters:
        valid_methods: methods that are, for the Allow header.
    """

    code = 405
    description = "The method is not allowed for the requested URL."

    def __init__(
        self,
        valid_methods: Iterable[str] | None = None,
        description: str | None = None,
        response: Any = None,
    ) -> None:
        super().__init__(description, response)
        self.valid_methods = valid_methods

    def get_headers(self, environ: Any = None, scope: Any = None) -> list[tuple[str, str]]:
        """Return the headers, with Allow."""
        headers = super().get_headers(environ, scope)
        if self.valid_methods:
            headers.append(("Allow", ", ".join(self.valid_methods)))
        return headers


class NotAcceptable(HTTPException):
    """406: none of the types that the client accepts can be made."""

    code = 406
    description = (
        "The resource identified by the request is only capable of generating response"
        " entities which have content characteristics not acceptable according to the"
        " accept headers sent in the request."
    )


class RequestTimeout(HTTPException):
    """408: the client took too long."""

    code = 408
    description = (
        "The server closed the network connection because the browser didn't finish the"
        " request within the specified time."
    )


class Conflict(HTTPException):
    """409: the resource has changed, or is being changed."""

    code = 409
    description = (
        "A conflict happened while processing the request. The resource might have been"
        " modified while the request was being processed."
    )


class Gone(HTTPException):
    """410: there was something once, there will not be again."""

    code = 410
    description = (
        "The requested URL is no longer available on this server and there is no"
        " forwarding address. If you followed a link from a foreign page, please contact"
        " the author of this page."
    )


class LengthRequired(HTTPException):
    """411: the body needs a Content-Length."""

    code = 411
    description = "A request with this method requires a valid <code>Content-Length</code> header."


class PreconditionFailed(HTTPException):
    """412: If-Match or If-Unmodified-Since does not hold."""

    code = 412
    description = "The precondition on the request for the URL failed positive evaluation."


class RequestEntityTooLarge(HTTPException):
    """413: the body is over a limit."""

    code = 413
    description = "The data value transmitted exceeds the capacity limit."


class RequestURITooLarge(HTTPException):
    """414: the URL is over a limit."""

    code = 414
    description = (
        "The length of the requested URL exceeds the capacity limit for this server. The"
        " request cannot be processed."
    )


class UnsupportedMediaType(HTTPException):
    """415: the body's type is not one that is understood."""

    code = 415
    description = "The server does not support the media type transmitted in the request."


class RequestedRangeNotSatisfiable(HTTPException):
    """416: the range is outside of the resource.

    Parameters:
        length: how much there is, for Content-Range.
        units: of what; `"bytes"`.
    """

    code = 416
    description = "The server cannot provide the requested range."

    def __init__(
        self,
        length: int | None = None,
        units: str = "bytes",
        description: str | None = None,
        response: Any = None,
    ) -> None:
        super().__init__(description, response)
        self.length = length
        self.units = units

    def get_headers(self, environ: Any = None, scope: Any = None) -> list[tuple[str, str]]:
        """Return the headers, with Content-Range."""
        headers = super().get_headers(environ, scope)
        if self.length is not None:
            headers.append(("Content-Range", f"{self.units} */{self.length}"))
        return headers


Response._range_error = RequestedRangeNotSatisfiable


class ExpectationFailed(HTTPException):
    """417: what Expect asks for cannot be met."""

    code = 417
    description = "The server could not meet the requirements of the Expect header"


class ImATeapot(HTTPException):
    """418: coffee was asked of a teapot (RFC 2324)."""

    code = 418
    description = "This server is a teapot, not a coffee machine"


class MisdirectedRequest(HTTPException):
    """421: another server should have been asked."""

    code = 421
    description = "The server is not able to produce a response."


class UnprocessableEntity(HTTPException):
    """422: well formed, yet wrong."""

    code = 422
    description = (
        "The request was well-formed but was unable to be followed due to semantic errors."
    )


class Locked(HTTPException):
    """423: the resource is locked."""

    code = 423
    description = "The resource that is being accessed is locked."


class FailedDependency(HTTPException):
    """424: another action that this one needs has failed."""

    code = 424
    description = (
        "The method could not be performed on the resource because the requested action"
        " depended on another action and that action failed."
    )


class PreconditionRequired(HTTPException):
    """428: the request must be conditional, against lost updates."""

    code = 428
    description = (
        'This request is required to be conditional; try using "If-Match" or "If-Unmodified-Since".'
    )


class _RetryAfter(HTTPException):
    """An error that may say when to try again: seconds, or a datetime."""

    def __init__(
        self,
        description: str | None = None,
        response: Any = None,
        retry_after: dt.datetime | int | None = None,
    ) -> None:
        super().__init__(description, response)
        self.retry_after = retry_after

    def get_headers(self, environ: Any = None, scope: Any = None) -> list[tuple[str, str]]:
        """Return the headers, with Retry-After."""
        headers = super().get_headers(environ, scope)
        when = self.retry_after
        if when:
            value = str(when) if isinstance(when, int) else http_date(when)
            headers.append(("Retry-After", value))
        return headers


class TooManyRequests(_RetryAfter):
    """429: asked too often; `retry_after` says when again."""

    code = 429
    description = "This user has exceeded an allotted request count. Try again later."


class RequestHeaderFieldsTooLarge(HTTPException):
    """431: headers are over a limit."""

    code = 431
    description = "One or more header fields exceeds the maximum size."


class UnavailableForLegalReasons(HTTPException):
    """451: the law forbids it."""

    code = 451
    description = "Unavailable for legal reasons."


class InternalServerError(HTTPException):
    """500: the application failed.

    Parameters:
        original_exception: what was raised, for error handlers.
    """

    code = 500
    description = (
        "The server encountered an internal error and was unable to complete your"
        " request. Either the server is overloaded or there is an error in the"
        " application."
    )

    def __init__(
        self,
        description: str | None = None,
        response: Any = None,
        original_exception: BaseException | None = None,
    ) -> None:
        self.original_exception = original_exception
        super().__init__(description, response)


class NotImplemented(HTTPException):
    """501: the server cannot do this at all."""

    code = 501
    description = "The server does not support the action requested by the browser."


class BadGateway(HTTPException):
    """502: the server behind answered nonsense."""

    code = 502
    description = "The proxy server received an invalid response from an upstream server."


class ServiceUnavailable(_RetryAfter):
    """503: not now; `retry_after` says when."""

    code = 503
    description = (
        "The server is temporarily unable to service your request due to maintenance"
        " downtime or capacity problems. Please try again later."
    )


class GatewayTimeout(HTTPException):
    """504: the server behind did not answer in time."""

    code = 504
    description = "The connection to an upstream server timed out."


class HTTPVersionNotSupported(HTTPException):
    """505: the protocol's version is not spoken here."""

    code = 505
    description = "The server does not support the HTTP protocol version used in the request."


#: The class of each code.
default_exceptions: dict[int, type[HTTPException]] = {}
for _class in list(vars().values()):
    # The first class of a code is its plain one; BadRequest's children come later.
    if isinstance(_class, type) and issubclass(_class, HTTPException) and _class.code is not None:
        default_exceptions.setdefault(_class.code, _class)
del _class


Aborter.defaults = default_exceptions
Aborter.carrier = HTTPException
Aborter.responses = Response
_aborter = Aborter()


def abort(status: int | Response, *args: Any, **kwargs: Any) -> NoReturn:
    """Raise the HTTP error of a code, or one that sends the given response.

    Parameters:
        status: a code such as 404, or a Response.
        args, kwargs: for the exception class; the first is the description.

    Raises:
        LookupError: there is no error with this code (200, for example).
    """
    _aborter(status, *args, **kwargs)


__all__ = ["Aborter", "abort", "default_exceptions"]
__all__ += [
    name
    for name, value in vars().items()
    if isinstance(value, type) and issubclass(value, HTTPException) and name[0] != "_"
]
