"""What a response says about itself: status and headers as Python attributes.

Called by response, which adds the body. Does not know the body or the server.
"""

from __future__ import annotations

from .cookies import dump_cookie
from .descriptors import header_property, lazy
from .headers import Headers, HeaderSet, parse_set_header
from .parse import (
    dump_age,
    dump_header,
    dump_options_header,
    http_date,
    parse_age,
    parse_date,
    parse_options_header,
)
from .status import STATUS_LINES, parse_status

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, MutableMapping
    from typing import Any

    from .auth import WWWAuthenticate
    from .caching import ResponseCacheControl
    from .policy import ContentSecurityPolicy
    from .ranges import ContentRange

__all__ = ["ResponseHeaders", "get_content_type"]

#: Types outside of text/* that are text and get a charset.
_TEXT_TYPES = frozenset(
    {
        "application/ecmascript",
        "application/javascript",
        "application/sql",
        "application/xml",
        "application/xml-dtd",
        "application/xml-external-parsed-entity",
    }
)


def get_content_type(mimetype: str, charset: str) -> str:
    """Return the content type for `mimetype`, with `charset` where the type is text.

    JSON, images and the like get none (Werkzeug 3.1).
    """
    if mimetype.startswith("text/") or mimetype in _TEXT_TYPES or mimetype.endswith("+xml"):
        return f"{mimetype}; charset={charset}"
    return mimetype


def _set_property(name: str, doc: str) -> property:
    """A header that is a set of tokens; changes of the set are written back."""

    def fget(self: ResponseHeaders) -> HeaderSet:
        headers = self.headers

        def on_update(changed: Any) -> None:
            if changed:
                headers[name] = changed.to_header()
            else:
                headers.pop(name, None)

        return parse_set_header(headers.get(name), on_update)

    def fset(self: ResponseHeaders, value: Iterable[str] | str | None) -> None:
        if not value:
            self.headers.pop(name, None)
        elif isinstance(value, str):
            self.headers[name] = value
        else:
            self.headers[name] = dump_header(value)

    return property(fget, fset, doc=doc)


def _policy_property(name: str, doc: str) -> property:
    """A content security policy header; changes of the policy are written back."""

    def fget(self: ResponseHeaders) -> ContentSecurityPolicy:
        from .policy import parse_csp_header

        headers = self.headers

        def on_update(changed: Any) -> None:
            if changed:
                headers[name] = changed.to_header()
            else:
                headers.pop(name, None)

        policy: ContentSecurityPolicy = parse_csp_header(headers.get(name), on_update)
        return policy

    def fset(self: ResponseHeaders, value: ContentSecurityPolicy | str | None) -> None:
        if not value:
            self.headers.pop(name, None)
        elif isinstance(value, str):
            self.headers[name] = value
        else:
            self.headers[name] = value.to_header()

    return property(fget, fset, doc=doc)


def _policy_enum_property(name: str, enum_name: str, doc: str) -> Any:
    """A header whose value is a member of an enum of the policy module."""

    def load(value: str) -> Any:
        from . import policy

        return getattr(policy, enum_name)(value)

    def fget(self: ResponseHeaders) -> Any:
        value = self.headers.get(name)
        try:
            return load("unsafe-none" if value is None else value)
        except ValueError:
            return load("unsafe-none")

    def fset(self: ResponseHeaders, value: Any) -> None:
        if value is None:
            self.headers.pop(name, None)
        else:
            self.headers[name] = value.value

    def fdel(self: ResponseHeaders) -> None:
        self.headers.pop(name, None)

    return property(fget, fset, fdel, doc=doc)


class ResponseHeaders:
    """Status and headers of a response; the base of `Response`."""

    #: Status of a response that is made without one.
    default_status: int | str = 200
    #: Mimetype of a response that is made without one; None sends no Content-Type.
    default_mimetype: str | None = "text/plain"
    #: Bytes of a Set-Cookie header beyond which a warning is given; 0 gives none.
    max_cookie_size = 4093

    _status = "200 OK"
    _status_code = 200
    _wire: list[tuple[str, str]]

    @lazy
    def headers(self) -> Headers:
        """The headers, in the order in which they are sent."""
        headers: Headers = Headers._adopt(self._wire)
        return headers

    def _untouched_wire(self) -> list[tuple[str, str]] | None:
        """Return the fields if nobody has looked at `headers` yet, to append clean ones."""
        known = self.__dict__
        return None if "headers" in known else known.get("_wire")

    @property
    def status_code(self) -> int:
        """The status code as a number; assignable."""
        return self._status_code

    @status_code.setter
    def status_code(self, code: int) -> None:
        """Change the code, and the status line with it."""
        self.status = code

    @property
    def status(self) -> Any:
        """The status line, `"404 NOT FOUND"`; a code, a line or an HTTPStatus is assignable."""
        return self._status

    @status.setter
    def status(self, value: Any) -> None:
        """Change the status line, and the code with it."""
        line = STATUS_LINES.get(value) if type(value) is int else None
        if line is not None:
            self._status = line
            self._status_code = value
        else:
            self._status, self._status_code = parse_status(value)

    # -- the body's type ----------------------------------------------------

    content_type = header_property("Content-Type", doc="The Content-Type as it is sent.")
    content_length = header_property(
        "Content-Length", None, int, str, doc="Bytes of the body, None if not said."
    )
    content_encoding = header_property("Content-Encoding", doc="How the body is encoded.")
    content_location = header_property("Content-Location", doc="Where else the body is found.")
    content_md5 = header_property("Content-MD5", doc="Digest of the body (RFC 1864).")

    @property
    def mimetype(self) -> str | None:
        """The content type without its parameters; assigning adds a charset to text."""
        value: str | None = self.headers.get("Content-Type")
        if not value:
            return None
        return value.split(";")[0].strip()

    @mimetype.setter
    def mimetype(self, value: str) -> None:
        """Replace the content type; text gets `charset=utf-8`."""
        self.headers["Content-Type"] = get_content_type(value, "utf-8")

    @property
    def mimetype_params(self) -> MutableMapping[str, str]:
        """Parameters of the content type; changes of the dict are written back."""
        from .multidict import CallbackDict

        def on_update(changed: Any) -> None:
            self.headers["Content-Type"] = dump_options_header(self.mimetype, changed)

        params = parse_options_header(self.headers.get("Content-Type", ""))[1]
        return CallbackDict(params, on_update)

    # -- where, when --------------------------------------------------------

    location = header_property("Location", doc="Where a redirect goes to.")
    age = header_property("Age", None, parse_age, dump_age, doc="Seconds in caches, a timedelta.")  # type: ignore[arg-type]
    date = header_property("Date", None, parse_date, http_date, doc="When it was made.")
    expires = header_property("Expires", None, parse_date, http_date, doc="When it is stale.")
    last_modified = header_property(
        "Last-Modified", None, parse_date, http_date, doc="When the resource changed last."
    )
    accept_ranges = header_property("Accept-Ranges", doc='Units of ranges served: "bytes".')
    vary = _set_property("Vary", "Request headers that the answer depends on.")
    content_language = _set_property("Content-Language", "Languages of the audience.")
    allow = _set_property("Allow", "Methods that the resource supports.")

    @property
    def retry_after(self) -> dt.datetime | None:
        """When to try again; seconds (int or str) or a datetime are assignable."""
        value = self.headers.get("Retry-After")
        if value is None:
            return None
        from datetime import datetime, timedelta, timezone

        try:
            return datetime.now(timezone.utc) + timedelta(seconds=int(value))
        except (ValueError, OverflowError):
            return parse_date(value)

    @retry_after.setter
    def retry_after(self, value: dt.datetime | int | str | None) -> None:
        """Set a date or seconds; None removes the header."""
        if value is None:
            self.headers.pop("Retry-After", None)
        elif isinstance(value, (int, str)):
            self.headers["Retry-After"] = str(value)
        else:
            self.headers["Retry-After"] = http_date(value)

    # -- caches, ranges, authentication -------------------------------------

    @property
    def cache_control(self) -> ResponseCacheControl:
        """The Cache-Control header; changes of the object are written back."""
        from .caching import ResponseCacheControl, parse_cache_control_header

        def on_update(changed: Any) -> None:
            if changed:
                self.headers["Cache-Control"] = changed.to_header()
            else:
                self.headers.pop("Cache-Control", None)

        value = self.headers.get("Cache-Control")
        found: ResponseCacheControl = parse_cache_control_header(
            value, on_update, ResponseCacheControl
        )
        return found

    def set_etag(self, etag: str, weak: bool = False) -> None:
        """Set the ETag header, quoted; a `weak` one compares loosely."""
        from .caching import quote_etag

        self.headers["ETag"] = quote_etag(etag, weak)

    def get_etag(self) -> tuple[str, bool] | tuple[None, None]:
        """Return (etag, is weak), or (None, None) if there is none."""
        from .caching import unquote_etag

        return unquote_etag(self.headers.get("ETag"))

    @property
    def content_range(self) -> ContentRange:
        """The Content-Range header; changes of the object are written back."""
        from .ranges import ContentRange, parse_content_range_header

        def on_update(changed: Any) -> None:
            if changed:
                self.headers["Content-Range"] = changed.to_header()
            else:
                self.headers.pop("Content-Range", None)

        found = parse_content_range_header(self.headers.get("Content-Range"), on_update)
        if found is None:
            found = ContentRange(None, None, None, on_update=on_update)
        return found

    @content_range.setter
    def content_range(self, value: ContentRange | str | None) -> None:
        """Set a ContentRange or its text; None removes the header."""
        if not value:
            self.headers.pop("Content-Range", None)
        elif isinstance(value, str):
            self.headers["Content-Range"] = value
        else:
            self.headers["Content-Range"] = value.to_header()

    @property
    def www_authenticate(self) -> WWWAuthenticate:
        """The first WWW-Authenticate header; one or a list is assignable."""
        from .auth import WWWAuthenticate

        found = WWWAuthenticate.from_header(self.headers.get("WWW-Authenticate"))
        if found is None:
            found = WWWAuthenticate("basic")

        def on_update(changed: Any) -> None:
            self.www_authenticate = changed

        found._on_update = on_update
        return found

    @www_authenticate.setter
    def www_authenticate(self, value: WWWAuthenticate | list[WWWAuthenticate] | None) -> None:
        """Set one challenge or a list of them; None removes the header."""
        if not value:
            self.headers.pop("WWW-Authenticate", None)
            return
        several = value if isinstance(value, (list, tuple)) else [value]
        self.headers.setlist("WWW-Authenticate", [one.to_header() for one in several])
        if not isinstance(value, (list, tuple)):

            def on_update(changed: Any) -> None:
                self.www_authenticate = changed

            value._on_update = on_update

    @www_authenticate.deleter
    def www_authenticate(self) -> None:
        """Remove all challenges."""
        self.headers.pop("WWW-Authenticate", None)

    # -- what browsers enforce ----------------------------------------------

    content_security_policy = _policy_property(
        "Content-Security-Policy", "What the page may load; a ContentSecurityPolicy."
    )
    content_security_policy_report_only = _policy_property(
        "Content-Security-policy-report-only", "The same, only reported, not enforced."
    )
    access_control_allow_origin = header_property(
        "Access-Control-Allow-Origin", doc='Origin that may read the answer, or "*".'
    )
    access_control_max_age = header_property(
        "Access-Control-Max-Age", None, int, str, doc="Seconds that a preflight may be kept."
    )
    access_control_allow_headers = header_property(
        "Access-Control-Allow-Headers",
        None,
        parse_set_header,
        dump_header,
        doc="Headers that a cross-origin request may have.",
    )
    access_control_allow_methods = header_property(
        "Access-Control-Allow-Methods",
        None,
        parse_set_header,
        dump_header,
        doc="Methods that a cross-origin request may use.",
    )
    access_control_expose_headers = header_property(
        "Access-Control-Expose-Headers",
        None,
        parse_set_header,
        dump_header,
        doc="Headers that a cross-origin script may read.",
    )

    @property
    def access_control_allow_credentials(self) -> bool:
        """Whether a cross-origin script may read an answer to a request with cookies."""
        return "Access-Control-Allow-Credentials" in self.headers

    @access_control_allow_credentials.setter
    def access_control_allow_credentials(self, value: bool | None) -> None:
        """Allow with True; anything else removes the header."""
        if value is True:
            self.headers["Access-Control-Allow-Credentials"] = "true"
        else:
            self.headers.pop("Access-Control-Allow-Credentials", None)

    cross_origin_opener_policy = _policy_enum_property(
        "Cross-Origin-Opener-Policy", "COOP", "Who may share a browsing context group; a COOP."
    )
    cross_origin_embedder_policy = _policy_enum_property(
        "Cross-Origin-Embedder-Policy", "COEP", "What may be embedded without consent; a COEP."
    )

    # -- cookies ------------------------------------------------------------

    def set_cookie(
        self,
        key: str,
        value: str = "",
        max_age: dt.timedelta | int | None = None,
        expires: str | dt.datetime | int | float | None = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: str | None = None,
        partitioned: bool = False,
    ) -> None:
        """Add a Set-Cookie header.

        Parameters:
            key, value: name and text; characters a cookie cannot hold are escaped.
            max_age: seconds or a timedelta; None lasts until the browser closes.
            expires: a datetime or seconds since the epoch, for the same.
            path: below which the browser sends it back.
            domain: a domain that shares it; None is this host alone.
            secure: sent over HTTPS only.
            httponly: hidden from scripts.
            samesite: `"Strict"`, `"Lax"` or `"None"`.
            partitioned: kept apart per top-level site; implies `secure`.
        """
        header = dump_cookie(
            key,
            value=value,
            max_age=max_age,
            expires=expires,
            path=path,
            domain=domain,
            secure=secure,
            httponly=httponly,
            max_size=self.max_cookie_size,
            samesite=samesite,
            partitioned=partitioned,
        )
        wire = self._untouched_wire()
        if wire is not None:
            wire.append(("Set-Cookie", header))
        else:
            self.headers.add("Set-Cookie", header)

    def delete_cookie(
        self,
        key: str,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: str | None = None,
        partitioned: bool = False,
    ) -> None:
        """Tell the browser to forget a cookie; path and domain as when it was set."""
        self.set_cookie(
            key,
            expires=0,
            max_age=0,
            path=path,
            domain=domain,
            secure=secure,
            httponly=httponly,
            samesite=samesite,
            partitioned=partitioned,
        )
