"""Reads and writes the Authorization and WWW-Authenticate headers (RFC 9110 11).

Called by Request.authorization, Response.www_authenticate and the test client. Does
not check credentials. Parsing is linear; what cannot be read is no authorization.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, b2a_base64

from .containers import CallbackDict
from .parse import dump_header, parse_dict_header, quote_header_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_base64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
# RFC 7616 3.3: these are quoted strings in a Digest challenge, whatever their value.
_DIGEST_QUOTED = frozenset(("realm", "domain", "nonce", "opaque", "qop"))


def _split_header(value: str | None) -> tuple[str, dict[str, str | None], str | None] | None:
    """Return (scheme in lower case, parameters, token) of a header; None where empty."""
    if not value:
        return None
    scheme, _, rest = value.partition(" ")
    rest = rest.strip()
    # token68 (RFC 9110 11.2) has "=" at its end only; parameters have one within.
    if "=" in rest.rstrip("="):
        return scheme.lower(), parse_dict_header(rest), None
    return scheme.lower(), {}, rest


def _read_basic(text: str) -> dict[str, str | None] | None:
    """Return user name and password of Basic credentials (RFC 7617); None where broken."""
    if not _base64.fullmatch(text):
        return None
    try:
        username, _, password = a2b_base64(text).decode().partition(":")
    except (Error, UnicodeDecodeError):
        return None
    return {"username": username, "password": password}


class Authorization:
    """What a client sends to say who it is (Werkzeug 3.1).

    `type` is the scheme in lower case; `parameters` the dict of its parameters
    (`username` and `password` for Basic); `token` the opaque text of other schemes.
    Parameters can be read as keys and as attributes; missing ones are None.
    """

    def __init__(
        self,
        auth_type: str,
        data: dict[str, str | None] | None = None,
        token: str | None = None,
    ) -> None:
        self.type = auth_type
        self.parameters: dict[str, str | None] = {} if data is None else data
        self.token = token

    @classmethod
    def from_header(cls, value: str | None) -> Authorization | None:
        """Read a header value; None where empty, or where Basic credentials are broken."""
        if value and value[:6].lower() in ("basic ", "basic"):
            credentials = _read_basic(value[6:].strip())
            return None if credentials is None else cls("basic", credentials)
        parts = _split_header(value)
        return None if parts is None else cls(*parts)

    def __getattr__(self, name: str) -> str | None:
        if name.startswith("__") or name == "parameters":
            # Copying and pickling look for these before there are parameters.
            raise AttributeError(name)
        return self.parameters.get(name)

    def __getitem__(self, name: str) -> str | None:
        return self.parameters.get(name)

    def get(self, key: str, default: str | None = None) -> str | None:
        """Return a parameter, or `default`."""
        return self.parameters.get(key, default)

    def __contains__(self, key: str) -> bool:
        return key in self.parameters

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Authorization):
            return NotImplemented
        return (
            other.type == self.type
            and other.token == self.token
            and other.parameters == self.parameters
        )

    __hash__ = None  # type: ignore[assignment]

    def to_header(self) -> str:
        """Return the header value."""
        if self.type == "basic":
            credentials = f"{self.username}:{self.password}".encode()
            return f"Basic {b2a_base64(credentials, newline=False).decode('ascii')}"
        rest = dump_header(self.parameters) if self.token is None else self.token
        return f"{self.type.title()} {rest}"

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.to_header()}>"


class WWWAuthenticate:
    """What a server answers to a client that must say who it is (Werkzeug 3.1).

    `auth_type` is the scheme; `values` its parameters, or `token` opaque text. Parameters
    can be read, set (None removes) and deleted as keys and as attributes. Changes call
    `_on_update(self)`.
    """

    _own = frozenset(("_type", "_parameters", "_token", "_on_update"))
    _properties = frozenset(("type", "parameters", "token"))
    _on_update: Callable[[Any], Any] | None = None

    def __init__(
        self,
        auth_type: str,
        values: dict[str, str | None] | None = None,
        token: str | None = None,
    ) -> None:
        self._type = auth_type.lower()
        self._parameters = self._watched(values)
        self._token = token

    def _watched(self, values: Any) -> CallbackDict[str, str | None]:
        """Return parameters whose changes are changes of this header."""
        return CallbackDict(values, self._parameters_changed)

    def _parameters_changed(self, _: Any) -> None:
        self._trigger_on_update()

    def _trigger_on_update(self) -> None:
        if self._on_update is not None:
            self._on_update(self)

    @classmethod
    def from_header(cls, value: str | None) -> WWWAuthenticate | None:
        """Read a header value; None where empty."""
        parts = _split_header(value)
        return None if parts is None else cls(*parts)

    @property
    def type(self) -> str:
        """The scheme in lower case."""
        return self._type

    @type.setter
    def type(self, value: str) -> None:
        """Change the scheme; it is kept in small letters."""
        self._type = value.lower()
        self._trigger_on_update()

    @property
    def parameters(self) -> CallbackDict[str, str | None]:
        """The parameters, a dict that can be changed or replaced."""
        return self._parameters

    @parameters.setter
    def parameters(self, value: dict[str, str | None] | None) -> None:
        """Replace all parameters."""
        self._parameters = self._watched(value)
        self._trigger_on_update()

    @property
    def token(self) -> str | None:
        """The opaque text of schemes that have no parameters, or None."""
        return self._token

    @token.setter
    def token(self, value: str | None) -> None:
        """Replace the token."""
        self._token = value
        self._trigger_on_update()

    def __getitem__(self, key: str) -> str | None:
        return self._parameters.get(key)  # type: ignore[no-any-return]

    def __setitem__(self, key: str, value: str | None) -> None:
        if value is None:
            del self[key]
        else:
            self._parameters[key] = value

    def __delitem__(self, key: str) -> None:
        if key in self._parameters:
            del self._parameters[key]

    def __getattr__(self, name: str) -> str | None:
        if name.startswith("__") or name in self._own:
            # Copying and pickling look for these before there are parameters.
            raise AttributeError(name)
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._own or name in self._properties:
            object.__setattr__(self, name, value)
        else:
            self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]

    def __contains__(self, key: str) -> bool:
        return key in self._parameters

    def get(self, key: str, default: str | None = None) -> str | None:
        """Return a parameter, or `default`."""
        return self._parameters.get(key, default)  # type: ignore[no-any-return]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WWWAuthenticate):
            return NotImplemented
        return (
            other._type == self._type
            and other._token == self._token
            and other._parameters == self._parameters
        )

    __hash__ = None  # type: ignore[assignment]

    def to_header(self) -> str:
        """Return the header value."""
        scheme = self._type.title()
        # A scheme alone is read as an empty token; parameters set later count.
        if self._token or (self._token is not None and not self._parameters):
            return f"{scheme} {self._token}"
        if not self._parameters:
            return scheme
        if self._type != "digest":
            return f"{scheme} {dump_header(self._parameters)}"
        items = [
            f"{key}={quote_header_value(value, allow_token=key not in _DIGEST_QUOTED)}"
            for key, value in self._parameters.items()
        ]
        return f"{scheme} {', '.join(items)}"

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.to_header()}>"
