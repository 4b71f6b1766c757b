"""What a request says about itself: method, URL and headers as Python attributes.

Called by request, which adds the body. Does not read the body.
"""

from __future__ import annotations

from .cookies import parse_cookie
from .descriptors import header_property, lazy
from .environ import get_host
from .headers import EnvironHeaders, HeaderSet, parse_set_header
from .hosts import build_url, environ_server, wsgi_text
from .multidict import ImmutableList, ImmutableMultiDict
from .parse import parse_date, parse_list_header, parse_options_header
from .urls import parse_query
from .useragent import UserAgent

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from typing import Any

    from .auth import Authorization
    from .caching import ETags, RequestCacheControl
    from .headers import Headers
    from .multidict import MultiDict
    from .negotiation import Accept, CharsetAccept, LanguageAccept, MIMEAccept
    from .ranges import IfRange, Range

__all__ = ["RequestHeaders"]


# Every request is routed by these two: each is one call instead of lazy's two.
class _Method:
    def __init__(self, doc: str) -> None:
        self.__doc__ = doc

    def __get__(self, obj: Any, owner: type | None = None) -> str:
        if obj is None:
            return self  # type: ignore[return-value]
        method: str = obj.environ.get("REQUEST_METHOD", "GET").upper()
        obj.__dict__["method"] = method
        return method


class _Path:
    def __init__(self, doc: str) -> None:
        self.__doc__ = doc

    def __get__(self, obj: Any, owner: type | None = None) -> str:
        if obj is None:
            return self  # type: ignore[return-value]
        path: str = obj.environ.get("PATH_INFO", "")
        if not path.isascii():
            path = wsgi_text(path)
        if path[:1] != "/" or path[1:2] == "/":
            path = "/" + path.lstrip("/")
        obj.__dict__["path"] = path
        return path


class RequestHeaders:
    """Method, URL and headers of a request; the base of `Request`.

    Each attribute is computed from the environ when it is first asked for, and kept.
    """

    #: Class of `args`, `form` and `files`.
    parameter_storage_class: type[MultiDict[str, Any]] = ImmutableMultiDict
    #: Class of `cookies`.
    dict_storage_class: type[MultiDict[str, Any]] = ImmutableMultiDict
    #: Class of `access_route`.
    list_storage_class: type[Any] = ImmutableList
    #: Class of `user_agent`.
    user_agent_class: type[UserAgent] = UserAgent
    #: Hosts that are accepted; None accepts all.
    trusted_hosts: Iterable[str] | None = None

    environ: dict[str, Any]

    # -- the request line ------------------------------------------------------

    method = _Method('The method in capitals, `"GET"`.')
    path = _Path("The path below the application, decoded, with one slash in front.")

    @lazy
    def root_path(self) -> str:
        """The path at which the application is mounted, without a slash at its end."""
        return wsgi_text(self.environ.get("SCRIPT_NAME", "")).rstrip("/")

    @property
    def script_root(self) -> str:
        """The same as `root_path`."""
        return self.root_path.rstrip("/")

    @lazy
    def query_string(self) -> bytes:
        """The part after the question mark, raw."""
        query: str = self.environ.get("QUERY_STRING", "")
        return query.encode("latin1", "replace")

    @lazy
    def full_path(self) -> str:
        """The path with the query; always with a question mark."""
        return f"{self.path}?{self.query_string.decode('utf-8', 'replace')}"

    @lazy
    def scheme(self) -> str:
        """The protocol, `"http"` or `"https"`."""
        scheme: str = self.environ.get("wsgi.url_scheme", "http")
        return scheme

    @property
    def is_secure(self) -> bool:
        """Whether the request came over HTTPS or WSS."""
        return self.scheme in ("https", "wss")

    @lazy
    def server(self) -> tuple[str, int | None] | None:
        """(name, port) that the server listens on; the port is None for a socket file."""
        return environ_server(self.environ)

    @lazy
    def host(self) -> str:
        """The host that was asked, with its port unless that is the scheme's own.

        Raises:
            SecurityError: it is not among `trusted_hosts`.
        """
        header = self.headers.get("Host")
        return get_host(self.scheme, header, self.server, self.trusted_hosts)

    @lazy
    def url(self) -> str:
        """The whole URL as an IRI."""
        return build_url(self.scheme, self.host, self.root_path, self.path, self.query_string)

    @lazy
    def base_url(self) -> str:
        """The URL without its query."""
        return build_url(self.scheme, self.host, self.root_path, self.path)

    @lazy
    def root_url(self) -> str:
        """The URL of the application's root, with a slash at its end."""
        return build_url(self.scheme, self.host, self.root_path)

    @lazy
    def url_root(self) -> str:
        """The same as `root_url`."""
        return self.root_url

    @lazy
    def host_url(self) -> str:
        """Scheme and host, with a slash at the end."""
        return build_url(self.scheme, self.host)

    @lazy
    def args(self) -> MultiDict[str, str]:
        """The parameters of the query."""
        return self.parameter_storage_class(parse_query(self.query_string))

    # -- who asks ----------------------------------------------------------------

    @lazy
    def remote_addr(self) -> str | None:
        """Address of the client, or of the proxy next to us."""
        addr: str | None = self.environ.get("REMOTE_ADDR")
        return addr

    @lazy
    def access_route(self) -> Any:
        """Addresses from the client to the last proxy, as X-Forwarded-For claims."""
        forwarded = self.headers.get("X-Forwarded-For")
        if forwarded is not None:
            return self.list_storage_class(parse_list_header(forwarded))
        addr = self.remote_addr
        return self.list_storage_class([] if addr is None else [addr])

    @lazy
    def user_agent(self) -> UserAgent:
        """The client's program; its `string` is the header."""
        return self.user_agent_class(self.headers.get("User-Agent", ""))

    @property
    def is_xhr(self) -> bool:
        """Whether a script's library says so: X-Requested-With is XMLHttpRequest."""
        sent: str = self.environ.get("HTTP_X_REQUESTED_WITH", "")
        return sent.lower() == "xmlhttprequest"

    # -- headers -----------------------------------------------------------------

    @lazy
    def headers(self) -> Headers:
        """The headers; a read-only view of the environ."""
        return EnvironHeaders(self.environ)

    @lazy
    def cookies(self) -> MultiDict[str, str]:
        """The cookies that were sent."""
        header = self.environ.get("HTTP_COOKIE")
        cookies: MultiDict[str, str] = parse_cookie(header, cls=self.dict_storage_class)
        return cookies

    @lazy
    def authorization(self) -> Authorization | None:
        """The Authorization header, parsed; None if absent or unreadable."""
        header = self.headers.get("Authorization")
        if header is None:
            return None
        from .auth import Authorization

        return Authorization.from_header(header)

    content_type = header_property(
        "Content-Type", read_only=True, doc="The Content-Type of the body, as it was sent."
    )
    content_encoding = header_property(
        "Content-Encoding", read_only=True, doc="How the body is encoded; it is not decoded."
    )
    content_md5 = header_property("Content-MD5", read_only=True, doc="Digest of the body.")
    referrer = header_property("Referer", read_only=True, doc="Where the link was.")
    origin = header_property("Origin", read_only=True, doc="Origin of a cross-origin request.")
    date = header_property("Date", None, parse_date, read_only=True, doc="When it was made.")
    max_forwards = header_property(
        "Max-Forwards", None, int, read_only=True, doc="How many proxies may pass it on."
    )
    access_control_request_headers = header_property(
        "Access-Control-Request-Headers",
        load_func=parse_set_header,
        read_only=True,
        doc="Headers that a preflight asks for.",
    )
    access_control_request_method = header_property(
        "Access-Control-Request-Method", read_only=True, doc="Method a preflight asks for."
    )

    @lazy
    def _parsed_content_type(self) -> tuple[str, dict[str, str]]:
        return parse_options_header(self.headers.get("Content-Type", ""))

    @property
    def mimetype(self) -> str:
        """The Content-Type in small letters, without parameters; "" if there is none."""
        return self._parsed_content_type[0].lower()

    @property
    def mimetype_params(self) -> dict[str, str]:
        """Parameters of the Content-Type, `{"charset": "utf-8"}`."""
        return self._parsed_content_type[1]

    @property
    def is_json(self) -> bool:
        """Whether the mimetype is `application/json` or `application/*+json`."""
        mimetype = self.mimetype
        return mimetype == "application/json" or (
            mimetype.startswith("application/") and mimetype.endswith("+json")
        )

    @lazy
    def pragma(self) -> HeaderSet:
        """The Pragma header, of HTTP/1.0."""
        return parse_set_header(self.headers.get("Pragma", ""))

    # -- what the client accepts ---------------------------------------------------

    @lazy
    def accept_mimetypes(self) -> MIMEAccept:
        """Types that the client takes, the best first."""
        from .negotiation import MIMEAccept, parse_accept_header

        found: MIMEAccept = parse_accept_header(self.headers.get("Accept"), MIMEAccept)
        return found

    @lazy
    def accept_charsets(self) -> CharsetAccept:
        """Charsets that the client takes."""
        from .negotiation import CharsetAccept, parse_accept_header

        found: CharsetAccept = parse_accept_header(
            self.headers.get("Accept-Charset"), CharsetAccept
        )
        return found

    @lazy
    def accept_encodings(self) -> Accept:
        """Encodings that the client takes."""
        from .negotiation import Accept, parse_accept_header

        found: Accept = parse_accept_header(self.headers.get("Accept-Encoding"), Accept)
        return found

    @lazy
    def accept_languages(self) -> LanguageAccept:
        """Languages that the client takes."""
        from .negotiation import LanguageAccept, parse_accept_header

        found: LanguageAccept = parse_accept_header(
            self.headers.get("Accept-Language"), LanguageAccept
        )
        return found

    # -- conditions and caches -------------------------------------------------------

    @lazy
    def cache_control(self) -> RequestCacheControl:
        """What caches may do."""
        from .caching import RequestCacheControl, parse_cache_control_header

        value = self.headers.get("Cache-Control")
        found: RequestCacheControl = parse_cache_control_header(value, None, RequestCacheControl)
        return found

    @lazy
    def if_match(self) -> ETags:
        """ETags of which one must be current."""
        from .caching import parse_etags

        return parse_etags(self.headers.get("If-Match"))

    @lazy
    def if_none_match(self) -> ETags:
        """ETags that the client has."""
        from .caching import parse_etags

        return parse_etags(self.headers.get("If-None-Match"))

    @lazy
    def if_modified_since(self) -> dt.datetime | None:
        """Time of the client's copy."""
        return parse_date(self.headers.get("If-Modified-Since"))

    @lazy
    def if_unmodified_since(self) -> dt.datetime | None:
        """Time since which nothing may have changed."""
        return parse_date(self.headers.get("If-Unmodified-Since"))

    @lazy
    def if_range(self) -> IfRange:
        """ETag or time that makes the range valid."""
        from .ranges import parse_if_range_header

        return parse_if_range_header(self.headers.get("If-Range"))

    @lazy
    def range(self) -> Range | None:
        """The range that is asked for, None for the whole."""
        from .ranges import parse_range_header

        return parse_range_header(self.headers.get("Range"))
