"""Appends a signature to bytes, and checks it: HMAC under a derived key.

Called by `signing.py`, which gives these names to programs too. Does not know objects:
values are bytes. Does not encrypt: whoever has the text can read it.

    BadData
     +- BadSignature            the signature is wrong or missing
     |   +- BadTimeSignature    the time is wrong or missing
     |   |   +- SignatureExpired
     |   +- BadHeader
     +- BadPayload              signed, but no object can be made of it

Source of the behaviour and of the format: itsdangerous 2.2.
"""

from __future__ import annotations

import binascii
import time

# What hmac.compare_digest is, without importing OpenSSL before a key is needed.
from _operator import _compare_digest as compare_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from typing import Any

    _Text = str | bytes

#: How many derived keys are kept, so that salts made per user cannot fill the memory.
MAX_CACHED_KEYS = 256

_BASE64_ALPHABET = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_="
_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")
_PADDING = (b"", b"===", b"==", b"=")


class BadData(Exception):
    """Anything wrong with signed data; `message` says what."""

    message: str

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class BadSignature(BadData):
    """The signature does not match. `payload` is what was signed, not to be trusted."""

    def __init__(self, message: str, payload: Any = None) -> None:
        super().__init__(message)
        self.payload = payload


class BadTimeSignature(BadSignature):
    """The signature or its time is wrong; `date_signed` is the time if it was readable."""

    def __init__(
        self, message: str, payload: Any = None, date_signed: datetime | None = None
    ) -> None:
        super().__init__(message, payload)
        self.date_signed = date_signed


class SignatureExpired(BadTimeSignature):
    """The signature is right, and older than `max_age`."""


class BadHeader(BadSignature):
    """A signed header is wrong; `header` and `original_error` tell more."""

    def __init__(
        self,
        message: str,
        payload: Any = None,
        header: Any = None,
        original_error: Exception | None = None,
    ) -> None:
        super().__init__(message, payload)
        self.header = header
        self.original_error = original_error


class BadPayload(BadData):
    """The data was signed, or that was not asked, and makes no object.

    `original_error` is the error met in unpacking or reading it.
    """

    def __init__(self, message: str, original_error: Exception | None = None) -> None:
        super().__init__(message)
        self.original_error = original_error


# Bytes


def want_bytes(s: str | bytes, encoding: str = "utf-8", errors: str = "strict") -> bytes:
    """Return a str encoded, and bytes as they are."""
    return s.encode(encoding, errors) if isinstance(s, str) else s


def base64_encode(string: str | bytes) -> bytes:
    """Return base64 in the alphabet for URLs, without padding."""
    data = string.encode("utf-8") if isinstance(string, str) else string
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=")


def base64_decode(string: str | bytes) -> bytes:
    """Return the bytes of base64 text, padded or not; BadData if it is none."""
    data = string.encode("ascii", "ignore") if isinstance(string, str) else string
    try:
        return binascii.a2b_base64(data.translate(_FROM_URL) + _PADDING[len(data) % 4])
    except (TypeError, ValueError) as error:
        msg = "Invalid base64-encoded data"
        raise BadData(msg) from error


def int_to_bytes(num: int) -> bytes:
    """Return a number as its fewest bytes, the highest first; nothing for 0."""
    return num.to_bytes(8, "big").lstrip(b"\0")


def bytes_to_int(bytestr: bytes) -> int:
    """Return the number of at most eight bytes; ValueError for more."""
    if len(bytestr) > 8:
        msg = f"A number of {len(bytestr)} bytes was given; at most 8 are allowed"
        raise ValueError(msg)
    return int.from_bytes(bytestr, "big")


# Algorithms


def _lazy_sha1(string: bytes = b"") -> Any:
    """Make a SHA-1, looked up late: a FIPS build of Python may have none."""
    import hashlib

    return hashlib.sha1(string)


class SigningAlgorithm:
    """Makes and checks signatures; subclasses write :meth:`get_signature`."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Return the signature of a value under a key."""
        raise NotImplementedError

    def verify_signature(self, key: bytes, value: bytes, sig: bytes) -> bool:
        """Tell whether the signature fits, in a time that does not depend on it."""
        return compare_digest(sig, self.get_signature(key, value))


class NoneAlgorithm(SigningAlgorithm):
    """Signs with nothing: for tests and debugging only."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Return no bytes."""
        return b""


class HMACAlgorithm(SigningAlgorithm):
    """Signs with HMAC (RFC 2104) over a digest, SHA-1 unless told otherwise."""

    #: Makes a hash object; SHA-1 is still sound in HMAC.
    default_digest_method: Any = staticmethod(_lazy_sha1)

    def __init__(self, digest_method: Any = None) -> None:
        self.digest_method: Any = (
            self.default_digest_method if digest_method is None else digest_method
        )

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Return the HMAC of a value."""
        return _hmac(_cached(_hmac_halves, self.digest_method, key), value)


_cache: dict[tuple[Any, ...], Any] = {}


def _cached(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return `function(*arguments)`, worked out once for the same arguments."""
    key = (function, arguments)
    try:
        return _cache[key]
    except KeyError:
        pass
    except TypeError:  # An unhashable digest method.
        return function(*arguments)
    result = function(*arguments)
    if len(_cache) >= MAX_CACHED_KEYS:
        _cache.clear()
    _cache[key] = result
    return result


def _hmac_halves(digest_method: Any, key: bytes) -> tuple[Any, Any]:
    """Return the two hashes of HMAC, fed with the key.

    Copying them takes a quarter of the time of starting a `hmac.new` for each value.
    """
    block_size = digest_method().block_size
    if len(key) > block_size:
        key = digest_method(key).digest()
    key = key.ljust(block_size, b"\0")
    inner = bytes([byte ^ 0x36 for byte in key])
    outer = bytes([byte ^ 0x5C for byte in key])
    return digest_method(inner), digest_method(outer)


def _hmac(halves: tuple[Any, Any], value: bytes) -> bytes:
    inner = halves[0].copy()
    inner.update(value)
    outer = halves[1].copy()
    outer.update(inner.digest())
    return outer.digest()  # type: ignore[no-any-return]


_KEY_DERIVATIONS: dict[str, Callable[[Any, bytes, bytes], bytes]] = {
    "concat": lambda digest, salt, key: digest(salt + key).digest(),
    "django-concat": lambda digest, salt, key: digest(salt + b"signer" + key).digest(),
    "hmac": lambda digest, salt, key: HMACAlgorithm(digest).get_signature(key, salt),
    "none": lambda digest, salt, key: key,
}


def _derive(name: str, digest_method: Any, salt: bytes, secret_key: bytes) -> bytes:
    return _KEY_DERIVATIONS[name](digest_method, salt, secret_key)


def _derived_halves(name: str, digest_method: Any, salt: bytes, secret_key: bytes) -> Any:
    return _hmac_halves(digest_method, _derive(name, digest_method, salt, secret_key))


def make_keys(secret_key: _Text | Iterable[_Text]) -> list[bytes]:
    """Return the keys as a list, oldest first."""
    if isinstance(secret_key, (str, bytes)):
        return [want_bytes(secret_key)]
    return [want_bytes(key) for key in secret_key]


# Signers


class Signer:
    """Appends a signature to a value, and takes it off again once checked.

    `secret_key` is one key, or several, oldest first: the last one signs, all verify.
    `salt` keeps uses of one key apart. `sep` stands between value and signature.
    `key_derivation` is 'concat', 'django-concat', 'hmac' or 'none'; `digest_method`
    makes a hash object; `algorithm` signs (HMAC with the digest by default).
    """

    #: Used where no `digest_method` is given.
    default_digest_method: Any = staticmethod(_lazy_sha1)
    #: Used where no `key_derivation` is given.
    default_key_derivation: str = "django-concat"
    _derives_plainly = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._derives_plainly = cls.derive_key is Signer.derive_key

    def __init__(
        self,
        secret_key: _Text | Iterable[_Text],
        salt: _Text | None = b"itsdangerous.Signer",
        sep: _Text = b".",
        key_derivation: str | None = None,
        digest_method: Any = None,
        algorithm: SigningAlgorithm | None = None,
    ) -> None:
        self.secret_keys: list[bytes] = make_keys(secret_key)
        self.sep: bytes = want_bytes(sep)
        if self.sep in _BASE64_ALPHABET:
            msg = (
                "The given separator cannot be used because it may be contained in the"
                " signature itself. ASCII letters, digits, and '-_=' must not be used."
            )
            raise ValueError(msg)
        self.salt: bytes = want_bytes(salt) if salt is not None else b"itsdangerous.Signer"
        self.key_derivation: str = (
            self.default_key_derivation if key_derivation is None else key_derivation
        )
        self.digest_method: Any = (
            self.default_digest_method if digest_method is None else digest_method
        )
        self.algorithm: SigningAlgorithm = (
            HMACAlgorithm(self.digest_method) if algorithm is None else algorithm
        )

    @property
    def secret_key(self) -> bytes:
        """The newest key, which signs."""
        return self.secret_keys[-1]

    def derive_key(self, secret_key: _Text | None = None) -> bytes:
        """Return the key for this salt, from a secret key or from the newest one.

        Fast rather than slow on purpose: the secret key must be long and random.
        """
        key = self.secret_keys[-1] if secret_key is None else want_bytes(secret_key)
        if self.key_derivation not in _KEY_DERIVATIONS:
            from .suggest import did_you_mean

            hint = did_you_mean(self.key_derivation, _KEY_DERIVATIONS)
            msg = f"Unknown key derivation method{f': {self.key_derivation!r}.{hint}' if hint else ''}"
            raise TypeError(msg)
        return _cached(  # type: ignore[no-any-return]
            _derive, self.key_derivation, self.digest_method, self.salt, key
        )

    def _raw_signature(self, secret_key: bytes, value: bytes) -> bytes:
        """Return what the algorithm makes of a value under a secret key."""
        algorithm = self.algorithm
        digest_method = self.digest_method
        if (
            type(algorithm) is not HMACAlgorithm
            or algorithm.digest_method is not digest_method
            or not self._derives_plainly
        ):
            return algorithm.get_signature(self.derive_key(secret_key), value)
        # Derivation and HMAC have one entry, found without a call.
        wanted = _derived_halves, (self.key_derivation, digest_method, self.salt, secret_key)
        try:
            halves = _cache[wanted]
        except (KeyError, TypeError):
            self.derive_key(secret_key)
            halves = _cached(wanted[0], *wanted[1])
        return _hmac(halves, value)

    def get_signature(self, value: _Text) -> bytes:
        """Return the signature of a value, in base64."""
        return base64_encode(self._raw_signature(self.secret_keys[-1], want_bytes(value)))

    def sign(self, value: _Text) -> bytes:
        """Return the value, the separator and the signature."""
        value = want_bytes(value)
        return value + self.sep + self.get_signature(value)

    def verify_signature(self, value: _Text, sig: _Text) -> bool:
        """Tell whether a signature fits the value under any of the keys, newest first."""
        try:
            sig = base64_decode(sig)
        except BadData:
            return False
        value = want_bytes(value)
        algorithm = self.algorithm
        for key in reversed(self.secret_keys):
            if type(algorithm) is HMACAlgorithm:
                if compare_digest(sig, self._raw_signature(key, value)):
                    return True
            elif algorithm.verify_signature(self.derive_key(key), value, sig):
                return True
        return False

    def unsign(self, signed_value: _Text) -> bytes:
        """Return the value without its signature; BadSignature if that is not right."""
        signed_value = want_bytes(signed_value)
        value, found, sig = signed_value.rpartition(self.sep)
        if not found:
            msg = f"No {self.sep!r} found in value"
            raise BadSignature(msg)
        if self.verify_signature(value, sig):
            return value
        msg = f"Signature {sig!r} does not match"
        raise BadSignature(msg, payload=value)

    def validate(self, signed_value: _Text) -> bool:
        """Tell whether :meth:`unsign` would succeed."""
        try:
            self.unsign(signed_value)
        except BadSignature:
            return False
        return True


# The second last signed, and its text.
_last_stamp = (0, b"")


def _stamp(seconds: int) -> bytes:
    """Return a time as it is signed."""
    global _last_stamp
    last = _last_stamp
    if last[0] != seconds:
        last = _last_stamp = (seconds, base64_encode(int_to_bytes(seconds)))
    return last[1]


class TimestampSigner(Signer):
    """A :class:`Signer` that signs the time too, so that a signature can expire."""

    def get_timestamp(self) -> int:
        """Return the time to sign, in whole seconds since 1970."""
        return int(time.time())

    def timestamp_to_datetime(self, ts: int) -> datetime:
        """Return a time from :meth:`get_timestamp` as an aware datetime in UTC."""
        from datetime import datetime, timezone

        return datetime.fromtimestamp(ts, tz=timezone.utc)

    def sign(self, value: _Text) -> bytes:
        """Return the value, the time and the signature of both."""
        sep = self.sep
        value = want_bytes(value) + sep + _stamp(self.get_timestamp())
        return value + sep + self.get_signature(value)

    def unsign(
        self, signed_value: _Text, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        """Return the value, or `(value, datetime)`, once signature and age are checked.

        `max_age` is in seconds. Raises BadSignature, BadTimeSignature, SignatureExpired.
        """
        error: BadSignature | None = None
        try:
            result = super().unsign(signed_value)
        except BadSignature as caught:
            error = caught
            result = caught.payload or b""
        value, found, stamp = result.rpartition(self.sep)
        if not found:
            # Without a separator there is no time; a wrong signature matters more.
            if error is not None:
                raise error
            msg = "timestamp missing"
            raise BadTimeSignature(msg, payload=result)
        try:
            ts = bytes_to_int(base64_decode(stamp))
        except (BadData, ValueError):
            msg = "Malformed timestamp" if error is None else str(error)
            raise BadTimeSignature(msg, payload=value) from None
        if error is not None:
            date = self._date(value, ts)
            raise BadTimeSignature(str(error), payload=value, date_signed=date)
        if max_age is not None:
            self._check_age(value, ts, max_age)
        return (value, self._date(value, ts)) if return_timestamp else value

    def _date(self, value: bytes, ts: int) -> datetime:
        """Return the time as a datetime; BadTimeSignature if no calendar has it."""
        try:
            return self.timestamp_to_datetime(ts)
        except (ValueError, OSError, OverflowError) as error:
            msg = "Malformed timestamp"
            raise BadTimeSignature(msg, payload=value) from error

    def _check_age(self, value: bytes, ts: int, max_age: int) -> None:
        age = self.get_timestamp() - ts
        if age > max_age:
            msg = f"Signature age {age} > {max_age} seconds"
        elif age < 0:
            msg = f"Signature age {age} < 0 seconds"
        else:
            return
        raise SignatureExpired(msg, payload=value, date_signed=self._date(value, ts))

    def validate(self, signed_value: _Text, max_age: int | None = None) -> bool:
        """Tell whether :meth:`unsign` would succeed."""
        try:
            self.unsign(signed_value, max_age=max_age)
        except BadSignature:
            return False
        return True
