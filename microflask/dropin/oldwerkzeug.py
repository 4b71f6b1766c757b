"""Names that Werkzeug had before 3.1, for programs that import them first and ask later.

Reached by way of `table.py`. Where the old name was only another one for what there is
today, it is that.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from ..http.auth import Authorization, WWWAuthenticate
from ..http.request import Request
from ..http.response import Response

BaseRequest = Request
BaseResponse = Response


def parse_authorization_header(value: str | None) -> Authorization | None:
    """Read an Authorization field. Source: Werkzeug 2.2."""
    return Authorization.from_header(value)


def parse_www_authenticate_header(value: str | None, on_update: Any = None) -> WWWAuthenticate:
    """Read a WWW-Authenticate field; an empty one is an empty challenge. Source: Werkzeug 2.2."""
    found = WWWAuthenticate.from_header(value) or WWWAuthenticate("basic")
    found._on_update = on_update
    return found


def safe_str_cmp(a: str | bytes, b: str | bytes) -> bool:
    """Tell whether two secrets are equal, in a time that tells nothing. Source: Werkzeug 2.0."""
    first, second = (text.encode() if isinstance(text, str) else text for text in (a, b))
    return hmac.compare_digest(first, second)


def pbkdf2_bin(
    data: str | bytes,
    salt: str | bytes,
    iterations: int = 260000,
    keylen: int | None = None,
    hashfunc: Any = None,
) -> bytes:
    """Derive a key by PBKDF2. Source: Werkzeug 2.0."""
    raw, grains = (text.encode() if isinstance(text, str) else text for text in (data, salt))
    name = hashfunc if isinstance(hashfunc, str) else hashfunc().name if hashfunc else "sha256"
    return hashlib.pbkdf2_hmac(name, raw, grains, iterations, keylen)


def pbkdf2_hex(*args: Any, **kwargs: Any) -> str:
    """Derive a key by PBKDF2, in hexadecimal digits; parameters of `pbkdf2_bin`."""
    return pbkdf2_bin(*args, **kwargs).hex()


def unescape(s: str) -> str:
    """Replace the character references of HTML. Source: Werkzeug 2.0."""
    import html

    return html.unescape(s)


def __getattr__(name: str) -> Any:
    # What the classes of today have anyway was once added by mixing in one of these.
    if name.endswith("Mixin") and name[:-5] in _MIXED_IN:
        return globals().setdefault(name, type(name, (), {"__doc__": "Part of today's class."}))
    if name in _MIDDLEWARE:
        from .. import middleware

        return getattr(middleware, name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


_MIXED_IN = frozenset(
    "Accept Authorization CORSRequest CORSResponse CommonRequestDescriptors DynamicCharsetRequest"
    " CommonResponseDescriptors DynamicCharsetResponse ETagRequest ETagResponse JSON"
    " ResponseStream StreamOnly UserAgent WWWAuthenticate".split()
)
_MIDDLEWARE = frozenset(["DispatcherMiddleware", "ProxyMiddleware", "SharedDataMiddleware"])
