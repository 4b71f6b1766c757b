"""The session: a dict in a cookie that the client can read but not change.

Called by `ctx.py`, which opens it on first use, and `app.py`, which saves it after the
request. The cookie is JSON, signed with `SECRET_KEY`; Flask reads ours, and we read
Flask's. Does not keep anything on the server: an interface of one's own may.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from datetime import datetime, timezone

from .http.multidict import CallbackDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from .json.tag import TaggedJSONSerializer
    from .signing import URLSafeTimedSerializer
    from .wrappers import Request, Response

    Mapping = MutableMapping[str, Any]
    SessionDict = CallbackDict[str, Any]
else:
    Mapping = MutableMapping
    SessionDict = CallbackDict


class SessionMixin(Mapping):
    """What a session has besides being a dict. Source: the seed's "Sessions"; Flask 3.1."""

    new = False
    """Whether the client came without a session."""

    modified = True
    """Whether it has to be written; set it after changing a list or dict that it holds."""

    accessed = False
    """Whether anybody looked, set by the context; such a response says `Vary: Cookie`."""

    @property
    def permanent(self) -> bool:
        """Whether it outlives the browser: it lasts `PERMANENT_SESSION_LIFETIME` then."""
        return bool(self.get("_permanent", False))

    @permanent.setter
    def permanent(self, value: bool) -> None:
        """Let it outlive the browser, or not."""
        self["_permanent"] = bool(value)


class SecureCookieSession(SessionDict, SessionMixin):
    """A session that notices its changes; those inside of a list or dict it can't see.

    Args:
        initial: the values it starts with.

    Source: Flask 3.1.
    """

    modified = False

    def __init__(self, initial: Any = None) -> None:
        super().__init__(initial, _mark_modified)


def _mark_modified(session: Any) -> None:
    session.modified = True


class NullSession(SecureCookieSession):
    """The session of an application without a secret key: empty, and refuses changes.

    Source: Flask 3.1.
    """

    def _fail(self, *args: Any, **kwargs: Any) -> NoReturn:
        msg = (
            "The session is unavailable because no secret key was set.  Set the"
            " secret_key on the application to something unique and secret. This prints"
            " one: python -c 'import secrets; print(secrets.token_hex())'"
        )
        raise RuntimeError(msg)

    __setitem__ = __delitem__ = clear = pop = popitem = update = setdefault = _fail


class SessionInterface:
    """How sessions are opened and saved; assign one of your own to `app.session_interface`.

    Write `open_session` and `save_session`; a session has to be a dict and a
    `SessionMixin`.

    Source: Flask 3.1.
    """

    null_session_class = NullSession
    """The class of the session of a request for which none could be opened."""

    pickle_based = False
    """Whether it pickles; nothing in microflask does, extensions may ask."""

    opens_lazily = False
    """Whether a request that never looks at its session may go without opening it."""

    def make_null_session(self, app: Any) -> NullSession:
        """Return the session of a request for which `open_session` returned `None`."""
        return self.null_session_class()

    def is_null_session(self, obj: object) -> bool:
        """Return whether *obj* is such a session; it is not saved."""
        return isinstance(obj, self.null_session_class)

    def get_cookie_name(self, app: Any) -> str:
        """Return the cookie's name: `SESSION_COOKIE_NAME`."""
        name: str = app.config["SESSION_COOKIE_NAME"]
        return name

    def get_cookie_domain(self, app: Any) -> str | None:
        """Return the cookie's domain, `SESSION_COOKIE_DOMAIN`; `None` binds it to the host."""
        domain: str | None = app.config["SESSION_COOKIE_DOMAIN"]
        return domain

    def get_cookie_path(self, app: Any) -> str:
        """Return the cookie's path: `SESSION_COOKIE_PATH`, else `APPLICATION_ROOT`."""
        path: str = app.config["SESSION_COOKIE_PATH"] or app.config["APPLICATION_ROOT"]
        return path

    def get_cookie_httponly(self, app: Any) -> bool:
        """Return whether scripts are kept from it: `SESSION_COOKIE_HTTPONLY`."""
        httponly: bool = app.config["SESSION_COOKIE_HTTPONLY"]
        return httponly

    def get_cookie_secure(self, app: Any) -> bool:
        """Return whether it is sent by HTTPS only: `SESSION_COOKIE_SECURE`."""
        secure: bool = app.config["SESSION_COOKIE_SECURE"]
        return secure

    def get_cookie_samesite(self, app: Any) -> str | None:
        """Return `"Strict"`, `"Lax"` or `None`: `SESSION_COOKIE_SAMESITE`."""
        samesite: str | None = app.config["SESSION_COOKIE_SAMESITE"]
        return samesite

    def get_cookie_partitioned(self, app: Any) -> bool:
        """Return whether the browser keeps it apart a site: `SESSION_COOKIE_PARTITIONED`."""
        partitioned: bool = app.config["SESSION_COOKIE_PARTITIONED"]
        return partitioned

    def get_expiration_time(self, app: Any, session: SessionMixin) -> datetime | None:
        """Return when the cookie ends; `None`, with the browser, unless it is permanent."""
        if session.permanent:
            expires: datetime = datetime.now(timezone.utc) + app.permanent_session_lifetime
            return expires
        return None

    def should_set_cookie(self, app: Any, session: SessionMixin) -> bool:
        """Return whether to send the cookie: it changed, or it is permanent and refreshed."""
        return session.modified or (
            session.permanent and app.config["SESSION_REFRESH_EACH_REQUEST"]
        )

    def refreshes(self, app: Any, request: Request) -> bool:
        """Return whether a session that nobody looked at has to be opened and saved all the same.

        Asked only of an interface that `opens_lazily`.
        """
        return True

    def open_session(self, app: Any, request: Request) -> SessionMixin | None:
        """Return the session of *request*; `None` where sessions can't work.

        It must not fail for what a client sent: such a session is empty.
        """
        raise NotImplementedError

    def save_session(self, app: Any, session: SessionMixin, response: Response) -> None:
        """Write *session* after its request, with a cookie on *response*."""
        raise NotImplementedError


def _lazy_sha1(string: bytes = b"") -> Any:
    # Not named at import: a FIPS build of Python may lack SHA-1.
    import hashlib

    return hashlib.sha1(string)


class _LazySerializer:
    """The tagged serializer of all sessions, made when the first one is read or written."""

    _serializer: TaggedJSONSerializer | None = None

    def __get__(self, instance: Any, owner: Any = None) -> TaggedJSONSerializer:
        if self._serializer is None:
            from .json.tag import TaggedJSONSerializer

            type(self)._serializer = TaggedJSONSerializer()
        serializer = self._serializer
        if TYPE_CHECKING:
            assert serializer is not None
        return serializer


class SecureCookieSessionInterface(SessionInterface):
    """Sessions in cookies that are signed, not encrypted. Source: Flask 3.1."""

    salt = "cookie-session"
    """Keeps a session's signature from being taken for another use of the same key."""

    digest_method = staticmethod(_lazy_sha1)
    """The hash inside of the HMAC."""

    key_derivation = "hmac"
    """How the signing key is made of the secret key and the salt."""

    serializer: Any = _LazySerializer()
    """Turns the session into text: JSON with tags."""

    session_class = SecureCookieSession
    """The class of the sessions."""

    opens_lazily = True
    tells_new = True
    """Whether `session.new` is True for a session that has just begun."""

    # What reading a forged cookie raises; importing it at each request would be slow.
    _untrusted: tuple[type[Exception], ...] = ()
    # The signing serializer of the last keys seen: deriving a key costs a hash each.
    _signing: tuple[Any, URLSafeTimedSerializer] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        base = SecureCookieSessionInterface
        if (
            cls.open_session is not base.open_session
            or cls.save_session is not base.save_session
            or cls.should_set_cookie is not base.should_set_cookie
        ) and "opens_lazily" not in cls.__dict__:
            cls.opens_lazily = False

    def get_signing_serializer(self, app: Any) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookies; `None` without a secret key.

        `SECRET_KEY` signs; the keys of `SECRET_KEY_FALLBACKS` are only read with.
        """
        secret_key = app.secret_key
        if not secret_key:
            return None
        fallbacks = app.config["SECRET_KEY_FALLBACKS"]
        # The last key of the list signs.
        keys = [*fallbacks, secret_key] if fallbacks else [secret_key]
        wanted = (keys, self.salt, self.key_derivation, self.digest_method, self.serializer)
        signing = self._signing
        if signing is None or signing[0] != wanted:
            from .signing import URLSafeTimedSerializer

            signing = (
                wanted,
                URLSafeTimedSerializer(
                    keys,
                    salt=self.salt,
                    serializer=self.serializer,
                    signer_kwargs={
                        "key_derivation": self.key_derivation,
                        "digest_method": self.digest_method,
                    },
                ),
            )
            self._signing = signing
        return signing[1]

    def refreshes(self, app: Any, request: Request) -> bool:
        """Return whether an unopened session is permanent, so that its cookie is renewed.

        The cookie is looked at, not trusted: a forged one only costs opening it.
        """
        header = request.environ.get("HTTP_COOKIE")
        if not header or not app.config["SESSION_REFRESH_EACH_REQUEST"]:
            return False
        # Found by its text, for parsing all cookies would cost more than all the rest.
        name = f"{self.get_cookie_name(app)}="
        start = header.find(name)
        while start > 0 and header[start - 1] not in " ;":
            # The end of a longer name.
            start = header.find(name, start + 1)
        if start < 0:
            return False
        # After a dot it is compressed, so only reading it tells.
        return header.startswith(".", start + len(name)) or any(
            text in header for text in _PERMANENT
        )

    def open_session(self, app: Any, request: Request) -> SecureCookieSession | None:
        """Return the session in the request's cookie; an empty one if it is not to be trusted."""
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        value = request.cookies.get(self.get_cookie_name(app))
        if value:
            if not self._untrusted:
                from .signing import BadData

                self._untrusted = (BadData,)
            max_age = int(app.permanent_session_lifetime.total_seconds())
            try:
                payload = serializer.loads(value, max_age=max_age)
                if hasattr(payload, "keys"):
                    return self.session_class(payload)
            except self._untrusted:
                pass
        session = self.session_class()
        session.new = self.tells_new
        return session

    def save_session(self, app: Any, session: SessionMixin, response: Response) -> None:
        """Set, renew or delete the cookie, as the session asks for.

        A session that is too big for a cookie is not sent: the log says so, and the client
        keeps the one it has.

        Raises:
            SessionTooBig: it is too big, in debug mode.
        """
        name = self.get_cookie_name(app)
        if session.accessed or session.modified:
            _vary_by_cookie(response)
        if not session:
            if session.modified:
                response.delete_cookie(name, **self._attributes(app))
            return
        if not self.should_set_cookie(app, session):
            return
        serializer = self.get_signing_serializer(app)
        if TYPE_CHECKING:
            assert serializer is not None
        value: str = serializer.dumps(dict(session))
        attributes = self._attributes(app)
        attributes["expires"] = self.get_expiration_time(app, session)
        limit = app.config["MAX_COOKIE_SIZE"]
        if limit and len(value) > limit - _ROOM_FOR_ATTRIBUTES:
            from .sessionerrors import refuse_if_too_big

            cookie = dict(attributes, key=name, value=value)
            if refuse_if_too_big(app, session, self.serializer, cookie, limit):
                return
        response.set_cookie(name, value, **attributes)
        if not session.accessed:
            _vary_by_cookie(response)

    def _attributes(self, app: Any) -> dict[str, Any]:
        return {
            "domain": self.get_cookie_domain(app),
            "path": self.get_cookie_path(app),
            "secure": self.get_cookie_secure(app),
            "httponly": self.get_cookie_httponly(app),
            "samesite": self.get_cookie_samesite(app),
            "partitioned": self.get_cookie_partitioned(app),
        }


def _vary_by_cookie(response: Response) -> None:
    wire = response._untouched_wire()
    if wire is not None:
        if _VARY not in wire:
            wire.append(_VARY)
        return
    headers = response.headers
    if "Vary" in headers:
        response.vary.add("Cookie")
    else:
        headers.add("Vary", "Cookie")


def _inside_of_base64(text: bytes) -> Iterator[str]:
    """Yield what base64 has of *text* wherever it stands, at each of the three offsets."""
    from base64 import urlsafe_b64encode

    for offset in range(3):
        encoded = urlsafe_b64encode(bytes(offset) + text).decode("ascii")
        # Without the characters that hold bits of what stands before and after.
        yield encoded[-(-offset * 8 // 6) : (offset + len(text)) * 8 // 6]


_VARY = ("Vary", "Cookie")
# A cookie is weighed exactly where it is at most this much, in bytes, below the limit.
_ROOM_FOR_ATTRIBUTES = 1024

# Looked for in a cookie as it is, which saves decoding it.
_PERMANENT = tuple(_inside_of_base64(b'"_permanent":true'))

# Flask up to 2.2 had it here; extensions import it to write cookies of their own.
session_json_serializer: Any


def __getattr__(name: str) -> Any:
    if name == "session_json_serializer":
        return SecureCookieSessionInterface.serializer
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
