"""Turns the bytes of a request head into a WSGI environ, strictly (RFC 9112).

Called by the handler with everything up to the empty line. Calls nothing of ours but
the limits. Does not read from sockets and does not repair: what two readers could
understand differently is refused, because that is what request smuggling lives on.

    request-line  = method SP target SP version     one SP each
    field-line    = token ":" OWS value OWS         no folding, no blank before ":"
    target        = "/..." | "http://host/..." | "*" (OPTIONS only)

A field whose name has an underscore is refused: `X_User` and `X-User` would be the same environ
key, and a proxy in front of us checks the one with the dash only.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .limits import Limits

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
VERSION = re.compile(r"HTTP/[0-9]\.[0-9]")
HOST = re.compile(
    r"(?:[A-Za-z0-9\-._~!$&'()*+,;=%]*|\[[0-9A-Fa-f:.]+(?:%25[A-Za-z0-9\-._~]+)?\])"
    r"(?::[0-9]{0,5})?"
)

# All control characters but TAB, CR and LF; those three are judged by their place.
_CONTROLS = bytes(c for c in [*range(32), 127] if c not in (9, 10, 13))

METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])

# Field name as sent -> environ key. Filled as names are met, up to a size
# that a client who invents names cannot pass.
_KEYS: dict[str, str] = {"Content-Type": "CONTENT_TYPE", "Content-Length": "CONTENT_LENGTH"}
_KEYS_MOST = 512

# Keys that only one field may fill, whatever the values.
_SINGLE = frozenset(["HTTP_HOST", "CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_TRANSFER_ENCODING"])

_HEX_PAIRS: dict[str, str] = {
    a + b: chr(int(a + b, 16)) for a in "0123456789abcdefABCDEF" for b in "0123456789abcdefABCDEF"
}

REASONS = {
    400: "Bad Request",
    408: "Request Timeout",
    413: "Content Too Large",
    414: "URI Too Long",
    417: "Expectation Failed",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "HTTP Version Not Supported",
}


class RequestRefused(Exception):
    """A request that is not HTTP, or too much of it.

    :param status: what to answer, for example 400.
    :param why: one sentence for the client; never contains what the client sent.
    """

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class Head:
    """What a request head says.

    `environ` has the keys that come from the client; `length` is the body's size in
    bytes, 0 when there is none and None when it is `chunked`.
    """

    __slots__ = (
        "chunked", "environ", "expects", "http11", "keep_alive", "length", "method",
        "request_line",
    )  # fmt: skip

    def __init__(self, request_line: str, method: str, http11: bool) -> None:
        self.request_line = request_line
        self.method = method
        self.http11 = http11
        self.environ: dict[str, str] = {}
        self.length: int | None = 0
        self.chunked = False
        self.expects = False
        self.keep_alive = http11


def parse_head(raw: bytes, limits: Limits) -> Head:
    """Read a request head, given without the empty line that ends it.

    :raises RequestRefused: with the status to answer.
    """
    if len(raw.translate(None, _CONTROLS)) != len(raw):
        raise RequestRefused(400, "The request head contains a control character.")
    text = raw.decode("latin-1")
    lines = text.split("\r\n")
    breaks = len(lines) - 1
    if text.count("\n") != breaks or text.count("\r") != breaks:
        raise RequestRefused(400, "A line of the request head does not end with CR LF.")
    if len(lines[0]) > limits.request_line:
        raise RequestRefused(414, f"The request line is over {limits.request_line} bytes.")
    if breaks > limits.header_count:
        raise RequestRefused(431, f"There are more than {limits.header_count} header fields.")
    head, target = _request_line(lines[0])
    environ = head.environ
    _fields(lines, environ)
    _target(head, target)
    _check_host(head)
    _framing(head, limits.body)
    connection = environ.get("HTTP_CONNECTION")
    if connection is not None:
        tokens = [token.strip(" \t") for token in connection.lower().split(",")]
        head.keep_alive = "close" not in tokens and (head.http11 or "keep-alive" in tokens)
    expect = environ.get("HTTP_EXPECT")
    if expect is not None and head.http11:
        if expect.lower() != "100-continue":
            raise RequestRefused(417, "Only 'Expect: 100-continue' can be met.")
        head.expects = head.length != 0
    return head


def _request_line(line: str) -> tuple[Head, str]:
    """Split the first line; the target comes back beside the head."""
    parts = line.split(" ")
    if len(parts) != 3:
        why = "The request line is not 'METHOD target HTTP/1.1' with single blanks."
        raise RequestRefused(400, why)
    method, target, version = parts
    if method not in METHODS and not TOKEN.fullmatch(method):
        raise RequestRefused(400, "The method is not a token.")
    if version != "HTTP/1.1" and version != "HTTP/1.0":
        if not VERSION.fullmatch(version):
            raise RequestRefused(400, "The request line does not end with an HTTP version.")
        if version[5] != "1":
            raise RequestRefused(505, "This server speaks HTTP/1 only.")
        version = "HTTP/1.1"
    head = Head(line, method, version == "HTTP/1.1")
    head.environ["REQUEST_METHOD"] = method
    head.environ["SERVER_PROTOCOL"] = version
    return head, target


def _fields(lines: list[str], environ: dict[str, str]) -> None:
    """Put the field lines, all but the first line, into the environ."""
    keys = _KEYS
    for index in range(1, len(lines)):
        name, colon, value = lines[index].partition(":")
        key = keys.get(name)
        if key is None:
            key = _learn(name)
        if not colon:
            raise RequestRefused(400, "A header field has no colon.")
        value = value.strip(" \t")
        if key not in environ:
            environ[key] = value
        elif key in _SINGLE:
            raise RequestRefused(400, f"The header field {name} is there more than once.")
        else:
            # RFC 6265: cookies are pairs between semicolons, a comma may be part of a value.
            glue = "; " if key == "HTTP_COOKIE" else ","
            environ[key] = environ[key] + glue + value


def _learn(name: str) -> str:
    """Return the environ key of a field name seen for the first time."""
    if not TOKEN.fullmatch(name):
        raise RequestRefused(400, "A header field's name is not a token.")
    if "_" in name:
        raise RequestRefused(400, f"The header field {name[:40]} has an underscore; write a dash.")
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = "HTTP_" + key
    if len(_KEYS) < _KEYS_MOST and len(name) <= 64:
        _KEYS[name] = key
    return key


def _target(head: Head, target: str) -> None:
    """Split the request target into path and query; settle the host of an absolute one."""
    environ = head.environ
    environ["REQUEST_URI"] = environ["RAW_URI"] = target
    if "#" in target or "\t" in target:
        raise RequestRefused(400, "The request target contains '#' or a TAB.")
    if target[:1] != "/":
        target = _other_target(head, target)
    path, _, query = target.partition("?")
    if path[:2] == "//":
        # What looks like //host to a browser must not come back in a Location.
        slashes = len(path) - len(path.lstrip("/")) - 1
        path = path[slashes:]
        environ["REQUEST_URI"] = environ["RAW_URI"] = target[slashes:]
    environ["PATH_INFO"] = unquote(path) if "%" in path else path
    environ["QUERY_STRING"] = query


def _other_target(head: Head, target: str) -> str:
    """Return the path and query of a target that does not start with a slash."""
    if target == "*" and head.method == "OPTIONS":
        return target
    scheme, colon, rest = target.partition("://")
    if not colon or scheme.lower() not in ("http", "https"):
        raise RequestRefused(400, "The request target is neither a path nor an http URL.")
    cut = min([i for i in (rest.find("/"), rest.find("?")) if i >= 0], default=len(rest))
    host = rest[:cut]
    if not host or host[0] == ":" or not HOST.fullmatch(host):
        raise RequestRefused(400, "The request target's host is not valid.")
    if "HTTP_HOST" in head.environ:
        _check_host(head)
    # RFC 9112 3.2.2: the target's host stands in for the Host field.
    head.environ["HTTP_HOST"] = host
    rest = rest[cut:]
    return rest if rest[:1] == "/" else "/" + rest


def _check_host(head: Head) -> None:
    """RFC 9112 3.2: HTTP/1.1 needs one valid Host."""
    host = head.environ.get("HTTP_HOST")
    if host is None:
        if head.http11:
            raise RequestRefused(400, "The Host header field is missing.")
    elif not HOST.fullmatch(host):
        raise RequestRefused(400, "The Host header field is not a host name.")


def _framing(head: Head, most: int | None) -> None:
    """Decide where the body ends; RFC 9112 6.3, with every doubtful case refused."""
    environ = head.environ
    coding = environ.get("HTTP_TRANSFER_ENCODING")
    length = environ.get("CONTENT_LENGTH")
    if coding is not None:
        if length is not None:
            raise RequestRefused(400, "Both Content-Length and Transfer-Encoding are there.")
        if not head.http11:
            raise RequestRefused(400, "Transfer-Encoding needs HTTP/1.1.")
        _check_coding(coding)
        head.chunked = True
        head.length = None
    elif length is not None:
        if not (length.isascii() and length.isdigit()):
            raise RequestRefused(400, "Content-Length is not a decimal number.")
        if len(length) > 18:
            raise RequestRefused(413, "Content-Length is beyond any size.")
        head.length = int(length)
        if most is not None and head.length > most:
            raise RequestRefused(413, "The request body is larger than this server takes.")


def _check_coding(coding: str) -> None:
    if coding.lower() == "chunked":
        return
    codings = [part.strip(" \t") for part in coding.lower().split(",")]
    if codings[-1] != "chunked" or "chunked" in codings[:-1] or not all(codings):
        raise RequestRefused(400, "Transfer-Encoding does not end with one 'chunked'.")
    raise RequestRefused(501, "No transfer coding but 'chunked' is known here.")


def unquote(path: str) -> str:
    """Decode percent escapes to latin-1 characters (PEP 3333); broken ones stay as they are."""
    pieces = path.split("%")
    out = [pieces[0]]
    for piece in pieces[1:]:
        char = _HEX_PAIRS.get(piece[:2])
        out.append("%" + piece if char is None else char + piece[2:])
    return "".join(out)
