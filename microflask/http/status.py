"""Status codes: their reasons, their reading from whatever a caller gives, their errors.

Called by response and exceptions. Does not know requests or responses.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, NoReturn

__all__ = ["HTTP_STATUS_CODES", "STATUS_LINES", "Aborter", "parse_status"]

#: Reason phrase of each registered code, as Werkzeug 3.1 spells them.
HTTP_STATUS_CODES: dict[int, str] = {
    100: "Continue",
    101: "Switching Protocols",
    102: "Processing",
    103: "Early Hints",
    200: "OK",
    201: "Created",
    202: "Accepted",
    203: "Non Authoritative Information",
    204: "No Content",
    205: "Reset Content",
    206: "Partial Content",
    207: "Multi Status",
    208: "Already Reported",
    226: "IM Used",
    300: "Multiple Choices",
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    304: "Not Modified",
    305: "Use Proxy",
    306: "Switch Proxy",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    407: "Proxy Authentication Required",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    411: "Length Required",
    412: "Precondition Failed",
    413: "Request Entity Too Large",
    414: "Request URI Too Long",
    415: "Unsupported Media Type",
    416: "Requested Range Not Satisfiable",
    417: "Expectation Failed",
    418: "I'm a teapot",
    421: "Misdirected Request",
    422: "Unprocessable Entity",
    423: "Locked",
    424: "Failed Dependency",
    425: "Too Early",
    426: "Upgrade Required",
    428: "Precondition Required",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    449: "Retry With",
    451: "Unavailable For Legal Reasons",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
    505: "HTTP Version Not Supported",
    506: "Variant Also Negotiates",
    507: "Insufficient Storage",
    508: "Loop Detected",
    510: "Not Extended",
    511: "Network Authentication Failed",
}

#: Code -> the status line that is sent for it.
STATUS_LINES: dict[int, str] = {
    code: f"{code} {reason.upper()}" for code, reason in HTTP_STATUS_CODES.items()
}


def parse_status(value: Any) -> tuple[str, int]:
    """Turn a code, a status line or an `http.HTTPStatus` into (status line, code).

    A line without a leading number has the code 0, as in Werkzeug 3.1.

    Raises:
        ValueError: the line is empty or breaks into two.
    """
    if isinstance(value, int):
        code = int(value)
        return STATUS_LINES.get(code) or f"{code} UNKNOWN", code
    line = value.strip()
    if not line:
        msg = "Empty status argument"
        raise ValueError(msg)
    if "\r" in line or "\n" in line or "\0" in line:
        msg = f"A status must be one line without control characters, not {value!r}."
        raise ValueError(msg)
    number, _, reason = line.partition(" ")
    try:
        code = int(number)
    except ValueError:
        return f"0 {line}", 0
    if reason:
        return line, code
    return STATUS_LINES.get(code) or f"{code} UNKNOWN", code


class Aborter:
    """Raises the exception of a code; `abort` is one.

    Parameters:
        mapping: code -> exception class; `default_exceptions` if None.
        extra: further codes.
    """

    # The exceptions live a floor above and put their classes here.
    defaults: ClassVar[dict[int, Any]] = {}
    carrier: ClassVar[Any] = ValueError
    responses: ClassVar[Any] = ()

    def __init__(
        self,
        mapping: dict[int, Any] | None = None,
        extra: dict[int, Any] | None = None,
    ) -> None:
        self.mapping = dict(self.defaults if mapping is None else mapping)
        if extra is not None:
            self.mapping.update(extra)

    def __call__(self, code: Any, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise the exception of `code`, see `abort`."""
        if isinstance(code, self.responses):
            raise self.carrier(response=code)
        if code not in self.mapping:
            msg = f"no exception for {code!r}{self._hint(code)}"
            raise LookupError(msg)
        raise self.mapping[code](*args, **kwargs)

    def _hint(self, code: Any) -> str:
        if isinstance(code, int):
            return "; a status below 400 is no error, return a response" if code < 400 else ""
        if isinstance(code, str) and code.isdecimal() and int(code[:4]) in self.mapping:
            return f"; pass the number {code}"
        return ""
