"""Turns objects into signed text and back, so that a client may keep them.

Called by `sessions.py` and by programs for links in mails and the like. Does not
encrypt: whoever has the text can read it, and cannot change it.

    Signer              value . signature                     (these two: signers.py)
    TimestampSigner     value . time . signature
    Serializer          any object, as JSON, signed by a signer
    URLSafe...          JSON, packed with zlib where that is shorter, in base64

Texts are exchangeable both ways with itsdangerous 2.2, the source of the behaviour.
"""

from __future__ import annotations

from .signers import (
    BadData,
    BadHeader,
    BadPayload,
    BadSignature,
    BadTimeSignature,
    HMACAlgorithm,
    NoneAlgorithm,
    SignatureExpired,
    Signer,
    SigningAlgorithm,
    TimestampSigner,
    base64_decode,
    base64_encode,
    bytes_to_int,
    int_to_bytes,
    make_keys,
    want_bytes,
)

__all__ = [
    "BadData",
    "BadHeader",
    "BadPayload",
    "BadSignature",
    "BadTimeSignature",
    "HMACAlgorithm",
    "NoneAlgorithm",
    "Serializer",
    "SignatureExpired",
    "Signer",
    "SigningAlgorithm",
    "TimedSerializer",
    "TimestampSigner",
    "URLSafeSerializer",
    "URLSafeSerializerMixin",
    "URLSafeTimedSerializer",
    "base64_decode",
    "base64_encode",
    "bytes_to_int",
    "int_to_bytes",
    "is_text_serializer",
    "want_bytes",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO, Any

    _Text = str | bytes

#: Longest unpacked text that a URL-safe serializer accepts, in bytes.
MAX_UNPACKED_SIZE = 64 * 1024 * 1024


class _LateJSON:
    """The json module's `dumps` and `loads`, imported when first used."""

    @staticmethod
    def loads(payload: _Text, **kwargs: Any) -> Any:
        """Return what `json.loads` returns."""
        import json

        return json.loads(payload, **kwargs)

    @staticmethod
    def dumps(obj: Any, **kwargs: Any) -> str:
        """Return what `json.dumps` returns."""
        import json

        return json.dumps(obj, **kwargs)


class _CompactJSON(_LateJSON):
    """JSON with no blanks in it, and characters as they are."""

    _encode: Callable[[Any], str] | None = None

    @staticmethod
    def dumps(obj: Any, **kwargs: Any) -> str:
        """Return compact JSON; `kwargs` change how, as for `json.dumps`."""
        import json

        if not kwargs:
            # Making an encoder costs as much as encoding a session.
            if _CompactJSON._encode is None:
                encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
                _CompactJSON._encode = encoder.encode
            return _CompactJSON._encode(obj)
        return json.dumps(obj, **{"ensure_ascii": False, "separators": (",", ":"), **kwargs})


def is_text_serializer(serializer: Any) -> bool:
    """Tell whether a serializer makes str rather than bytes, by trying it."""
    return isinstance(serializer.dumps({}), str)


class Serializer:
    """Turns objects into signed text and back.

    `serializer` is anything with `dumps` and `loads`, of str or of bytes (json by
    default); `serializer_kwargs` go to its `dumps`. `signer` is the signer class,
    `signer_kwargs` go to it. `fallback_signers` are tried for loading, after that: a
    dict of arguments, a signer class, or a tuple of both. Keys and salt as for
    :class:`Signer`.
    """

    default_serializer: Any = _LateJSON
    default_signer: type[Signer] = Signer
    default_fallback_signers: list[Any] = []
    __class_getitem__: Any = classmethod(type(list[int]))

    def __init__(
        self,
        secret_key: _Text | Iterable[_Text],
        salt: _Text | None = b"itsdangerous",
        serializer: Any = None,
        serializer_kwargs: dict[str, Any] | None = None,
        signer: type[Signer] | None = None,
        signer_kwargs: dict[str, Any] | None = None,
        fallback_signers: list[Any] | None = None,
    ) -> None:
        self.secret_keys: list[bytes] = make_keys(secret_key)
        self.salt: bytes | None = want_bytes(salt) if salt is not None else None
        self.serializer: Any = self.default_serializer if serializer is None else serializer
        self.is_text_serializer: bool = is_text_serializer(self.serializer)
        self.signer: type[Signer] = self.default_signer if signer is None else signer
        self.signer_kwargs: dict[str, Any] = signer_kwargs or {}
        self.fallback_signers: list[Any] = list(
            (self.default_fallback_signers or ()) if fallback_signers is None else fallback_signers
        )
        self.serializer_kwargs: dict[str, Any] = serializer_kwargs or {}
        self._kept_signer: Any = None

    @property
    def secret_key(self) -> bytes:
        """The newest key, which signs."""
        return self.secret_keys[-1]

    def load_payload(self, payload: bytes, serializer: Any = None) -> Any:
        """Make the object from bytes; BadPayload if that fails."""
        use_serializer = self.serializer if serializer is None else serializer
        is_text = self.is_text_serializer if serializer is None else is_text_serializer(serializer)
        try:
            return use_serializer.loads(payload.decode("utf-8") if is_text else payload)
        except Exception as error:
            msg = (
                "Could not load the payload because an exception occurred on unserializing"
                " the data."
            )
            raise BadPayload(msg, original_error=error) from error

    def dump_payload(self, obj: Any) -> bytes:
        """Make bytes from the object."""
        return want_bytes(self.serializer.dumps(obj, **self.serializer_kwargs))

    def make_signer(self, salt: _Text | None = None) -> Signer:
        """Return the signer for a salt, or for the serializer's own."""
        if salt is None:
            salt = self.salt
        return self.signer(self.secret_keys, salt=salt, **self.signer_kwargs)

    def _own_signer(self) -> Signer:
        """Return a signer for the serializer's own salt, made once.

        It is made anew if an attribute was assigned since, and each time if
        :meth:`make_signer` is overridden.
        """
        kept = self._kept_signer
        if (
            kept is not None
            and kept[0] == self.secret_keys
            and kept[1] == self.salt
            and kept[2] is self.signer
            and kept[3] == self.signer_kwargs
        ):
            return kept[4]  # type: ignore[no-any-return]
        signer = self.make_signer()
        if type(self).make_signer is Serializer.make_signer:
            copies = list(self.secret_keys), self.salt, self.signer, dict(self.signer_kwargs)
            self._kept_signer = (*copies, signer)
        return signer

    def iter_unsigners(self, salt: _Text | None = None) -> Iterator[Signer]:
        """Yield the signers to try in loading, the fallbacks last."""
        if salt is None:
            salt = self.salt
            yield self._own_signer()
        else:
            yield self.make_signer(salt)
        for fallback in self.fallback_signers:
            signer, kwargs = self.signer, self.signer_kwargs
            if isinstance(fallback, dict):
                kwargs = fallback
            elif isinstance(fallback, tuple):
                signer, kwargs = fallback
            else:
                signer = fallback
            for secret_key in self.secret_keys:
                yield signer(secret_key, salt=salt, **kwargs)

    def dumps(self, obj: Any, salt: _Text | None = None) -> Any:
        """Return the object signed, as str if the serializer makes str, else as bytes."""
        signer = self._own_signer() if salt is None else self.make_signer(salt)
        signed = signer.sign(want_bytes(self.dump_payload(obj)))
        return signed.decode("utf-8") if self.is_text_serializer else signed

    def dump(self, obj: Any, f: IO[Any], salt: _Text | None = None) -> None:
        """Write the object signed into a file of the right kind, text or binary."""
        f.write(self.dumps(obj, salt=salt))

    def loads(self, s: _Text, salt: _Text | None = None, **kwargs: Any) -> Any:
        """Return the object of a signed text; BadSignature or BadPayload if it is bad."""
        s = want_bytes(s)
        last_error: BadSignature | None = None
        for signer in self.iter_unsigners(salt):
            try:
                return self.load_payload(signer.unsign(s))
            except BadSignature as error:
                last_error = error
        raise last_error  # type: ignore[misc]

    def load(self, f: IO[Any], salt: _Text | None = None) -> Any:
        """Return the object of a file's signed text."""
        return self.loads(f.read(), salt)

    def loads_unsafe(self, s: _Text, salt: _Text | None = None) -> tuple[bool, Any]:
        """Return `(signature is right, object or None)`, for debugging only.

        Reading what is not signed may be dangerous, with pickle for instance. What is
        rightly signed and unreadable raises BadPayload.
        """
        return self._loads_unsafe_impl(s, salt)

    def _loads_unsafe_impl(
        self,
        s: _Text,
        salt: _Text | None,
        load_kwargs: dict[str, Any] | None = None,
        load_payload_kwargs: dict[str, Any] | None = None,
    ) -> tuple[bool, Any]:
        try:
            return True, self.loads(s, salt=salt, **(load_kwargs or {}))
        except BadSignature as error:
            payload = error.payload
        if payload is None:
            return False, None
        try:
            return False, self.load_payload(payload, **(load_payload_kwargs or {}))
        except BadPayload:
            return False, None

    def load_unsafe(self, f: IO[Any], salt: _Text | None = None) -> tuple[bool, Any]:
        """Do as :meth:`loads_unsafe` with a file's text."""
        return self.loads_unsafe(f.read(), salt=salt)


class TimedSerializer(Serializer):
    """A :class:`Serializer` over :class:`TimestampSigner`."""

    default_signer: type[Signer] = TimestampSigner

    def loads(  # type: ignore[override]
        self,
        s: _Text,
        max_age: int | None = None,
        return_timestamp: bool = False,
        salt: _Text | None = None,
    ) -> Any:
        """Return the object, or `(object, datetime)`, of a text at most `max_age` old.

        The age is in seconds. Raises BadSignature, SignatureExpired or BadPayload.
        """
        s = want_bytes(s)
        last_error: BadSignature | None = None
        signer: Any
        for signer in self.iter_unsigners(salt):
            try:
                if not return_timestamp:
                    return self.load_payload(signer.unsign(s, max_age=max_age))
                value, date = signer.unsign(s, max_age=max_age, return_timestamp=True)
                return self.load_payload(value), date
            except SignatureExpired:
                # The signature was right, so no other key will do better.
                raise
            except BadSignature as error:
                last_error = error
        raise last_error  # type: ignore[misc]

    def loads_unsafe(  # type: ignore[override]
        self, s: _Text, max_age: int | None = None, salt: _Text | None = None
    ) -> tuple[bool, Any]:
        """Return `(signature and age are right, object or None)`, for debugging only."""
        return self._loads_unsafe_impl(s, salt, load_kwargs={"max_age": max_age})


class URLSafeSerializerMixin(Serializer):
    """Makes the text fit for URLs and cookies: base64, packed where that is shorter."""

    default_serializer: Any = _CompactJSON

    def load_payload(
        self, payload: bytes, *args: Any, serializer: Any = None, **kwargs: Any
    ) -> Any:
        """Unpack, then make the object; BadPayload if either fails."""
        packed = payload.startswith(b".")
        try:
            data = base64_decode(payload[1:] if packed else payload)
        except Exception as error:
            msg = "Could not base64 decode the payload because of an exception"
            raise BadPayload(msg, original_error=error) from error
        if packed:
            try:
                data = _unpack(data)
            except Exception as error:
                msg = "Could not zlib decompress the payload before decoding the payload"
                raise BadPayload(msg, original_error=error) from error
        if serializer is not None:
            kwargs["serializer"] = serializer
        return super().load_payload(data, *args, **kwargs)

    def dump_payload(self, obj: Any) -> bytes:
        """Make bytes from the object, packed if that saves more than its mark costs."""
        data = super().dump_payload(obj)
        packed = _pack(data)
        if len(packed) < len(data) - 1:
            return b"." + base64_encode(packed)
        return base64_encode(data)


def _pack(data: bytes) -> bytes:
    """Return the same bytes as zlib.compress.

    That clears a quarter of a megabyte for each call, which for a small session costs
    more than all the rest; a window and a table of its size find the same matches.
    """
    import zlib

    if len(data) > 250:
        return zlib.compress(data)
    packer = zlib.compressobj(-1, zlib.DEFLATED, -9, 3)
    packed = packer.compress(data) + packer.flush()
    return b"\x78\x9c" + packed + zlib.adler32(data).to_bytes(4, "big")


def _unpack(data: bytes) -> bytes:
    """Return what zlib packed, at most MAX_UNPACKED_SIZE bytes of it."""
    import zlib

    unpacker = zlib.decompressobj()
    unpacked = unpacker.decompress(data, MAX_UNPACKED_SIZE)
    if unpacker.eof:
        return unpacked
    if unpacker.unconsumed_tail:
        msg = f"The payload unpacks to more than MAX_UNPACKED_SIZE = {MAX_UNPACKED_SIZE} bytes"
        raise ValueError(msg)
    msg = "Error -5 while decompressing data: incomplete or truncated stream"
    raise zlib.error(msg)


class URLSafeSerializer(URLSafeSerializerMixin, Serializer):
    """A :class:`Serializer` whose text fits into URLs."""


class URLSafeTimedSerializer(URLSafeSerializerMixin, TimedSerializer):
    """A :class:`TimedSerializer` whose text fits into URLs; it signs sessions."""
