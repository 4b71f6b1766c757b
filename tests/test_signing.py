"""Signatures, times, serializers: what is accepted, and what is refused with which words."""

from __future__ import annotations

import hashlib
import io
import pickle
import unittest
from datetime import datetime, timezone

from microflask import signers, signing
from microflask.signing import (
    BadData,
    BadHeader,
    BadPayload,
    BadSignature,
    BadTimeSignature,
    HMACAlgorithm,
    NoneAlgorithm,
    Serializer,
    SignatureExpired,
    Signer,
    SigningAlgorithm,
    TimedSerializer,
    TimestampSigner,
    URLSafeSerializer,
    URLSafeTimedSerializer,
    base64_decode,
    base64_encode,
    want_bytes,
)


class Clock(TimestampSigner):
    now = 1000

    def get_timestamp(self):
        return self.now


class LaterClock(Clock):
    now = 1010


#: Made by itsdangerous 2.2; the format must never change.
VECTORS = [
    (Signer("k").sign, "a", b"a.1PDkocpB80-UUNrpcnbVTHCJ1Gc"),
    (
        Signer("key", salt="s", key_derivation="hmac", digest_method=hashlib.sha256).sign,
        "v",
        b"v.97avQacHFRdXUXITpB-eSNEwHAN_uzT11NjysMbaRpw",
    ),
    (Signer("key", key_derivation="concat").sign, "v", b"v.-J2Y_OAuMZwm00gnOI6DM-l8HAM"),
    (Signer("key", key_derivation="none", sep=":").sign, "v", b"v:ueipfSiB4HS74gHbR5FNHjQ1iBw"),
    (Clock("k").sign, "v", b"v.A-g.tL0q3CsCDnXD64hI_3gufu7qiMI"),
    (
        URLSafeTimedSerializer(
            "secret",
            salt="cookie-session",
            signer=Clock,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
        ).dumps,
        {"user": "é", "n": [1, 2]},
        "eyJ1c2VyIjoiw6kiLCJuIjpbMSwyXX0.A-g.flcM31DcgRnb_vyJ75uD2m5MTqI",
    ),
    (URLSafeSerializer("k").dumps, "x" * 60, ".eJxTqqAAKAEAfrkcZQ.3N3Qqar-rwnZLyF1Ppi1MWUCNhw"),
]


class BytesTest(unittest.TestCase):
    def test_base64(self):
        for value in [b"", b"a", b"ab", b"abc", bytes(range(256))]:
            with self.subTest(value):
                encoded = base64_encode(value)
                self.assertNotIn(b"=", encoded)
                self.assertEqual(value, base64_decode(encoded))
        self.assertEqual(b"\xfb\xff", base64_decode("-_8"))
        with self.assertRaisesRegex(BadData, "Invalid base64-encoded data"):
            base64_decode("a")

    def test_numbers(self):
        for number, expected in [(0, b""), (1, b"\1"), (256, b"\1\0"), (2**64 - 1, b"\xff" * 8)]:
            with self.subTest(number):
                self.assertEqual(expected, signing.int_to_bytes(number))
                self.assertEqual(number, signing.bytes_to_int(expected))
        for broken in (
            lambda: signing.int_to_bytes(-1),
            lambda: signing.int_to_bytes(2**64),
            lambda: signing.bytes_to_int(b"1" * 9),
        ):
            with self.assertRaises((ValueError, OverflowError)):
                broken()

    def test_want_bytes(self):
        self.assertEqual(("é".encode(), b"a"), (want_bytes("é"), want_bytes(b"a")))


class SignerTest(unittest.TestCase):
    def test_round_trip(self):
        cases = [
            {},
            {"salt": "other"},
            {"salt": None},
            {"sep": ":"},
            {"sep": "--."},
            {"key_derivation": "concat"},
            {"key_derivation": "hmac"},
            {"key_derivation": "none"},
            {"digest_method": hashlib.sha512},
            {"digest_method": lambda data=b"": hashlib.sha256(data)},
            {"algorithm": NoneAlgorithm()},
            {"algorithm": HMACAlgorithm(hashlib.sha256)},
        ]
        for kwargs in cases:
            with self.subTest(kwargs):
                for key in ("k", b"k" * 500, ["old", "new"]):
                    signer = Signer(key, **kwargs)
                    signed = signer.sign("value")
                    self.assertEqual(b"value", signer.unsign(signed))
                    self.assertTrue(signer.validate(signed.decode()))

    def test_refused(self):
        signer = Signer("k")
        signed = signer.sign("value")
        for bad in [
            b"value",
            b"value.",
            b"x" + signed,
            signed[:-1],
            signed + b"A",
            b"",
            b".",
            "é.é",
        ]:
            with self.subTest(bad):
                self.assertFalse(signer.validate(bad))
                with self.assertRaises(BadSignature):
                    signer.unsign(bad)
        with self.assertRaises(BadSignature) as caught:
            signer.unsign("value.bad")
        self.assertEqual("Signature b'bad' does not match", str(caught.exception))
        self.assertEqual(b"value", caught.exception.payload)
        with self.assertRaisesRegex(BadSignature, r"^No b'\.' found in value$"):
            signer.unsign("value")

    def test_the_last_key_signs_and_all_verify(self):
        both = Signer(["old", "new"])
        self.assertEqual(b"new", both.secret_key)
        self.assertEqual(Signer("new").sign("a"), both.sign("a"))
        self.assertTrue(both.validate(Signer("old").sign("a")))
        self.assertFalse(both.validate(Signer("other").sign("a")))

    def test_separators_of_the_alphabet_are_refused(self):
        for sep in ["a", "-", "_", "=", "0", ""]:
            with self.subTest(sep), self.assertRaisesRegex(ValueError, "separator cannot be used"):
                Signer("k", sep=sep)

    def test_unknown_derivation(self):
        with self.assertRaisesRegex(TypeError, "^Unknown key derivation method.*'hmac'"):
            Signer("k", key_derivation="hmca").sign("a")

    def test_overriding(self):
        class Reverse(SigningAlgorithm):
            def get_signature(self, key, value):
                return value[::-1]

        class Own(Signer):
            def derive_key(self, secret_key=None):
                return b"derived"

        self.assertEqual(b"ab." + base64_encode(b"ba"), Signer("k", algorithm=Reverse()).sign("ab"))
        self.assertEqual(Own("a").sign("v"), Own("b").sign("v"))
        with self.assertRaises(NotImplementedError):
            SigningAlgorithm().get_signature(b"", b"")

    def test_derived_keys_are_bounded(self):
        for number in range(signers.MAX_CACHED_KEYS * 2):
            Signer("k", salt=str(number)).sign("a")
        self.assertLessEqual(len(signers._cache), signers.MAX_CACHED_KEYS)


class TimestampSignerTest(unittest.TestCase):
    def setUp(self):
        self.signed = Clock("k").sign("value")
        self.date = datetime(1970, 1, 1, 0, 16, 40, tzinfo=timezone.utc)

    def test_age(self):
        later = LaterClock("k")
        self.assertEqual(b"value", later.unsign(self.signed))
        self.assertEqual(b"value", later.unsign(self.signed, max_age=10))
        self.assertEqual((b"value", self.date), later.unsign(self.signed, return_timestamp=True))
        with self.assertRaises(SignatureExpired) as caught:
            later.unsign(self.signed, max_age=9)
        error = caught.exception
        self.assertEqual("Signature age 10 > 9 seconds", str(error))
        self.assertEqual((b"value", self.date), (error.payload, error.date_signed))
        self.assertTrue(later.validate(self.signed, max_age=10))
        self.assertFalse(later.validate(self.signed, max_age=9))
        with self.assertRaisesRegex(SignatureExpired, "^Signature age -10 < 0 seconds$"):
            Clock("k").unsign(later.sign("a"), max_age=5)

    def test_refused(self):
        signer, plain = Clock("k"), Signer("k")
        far = b"a." + base64_encode(b"\xff" * 8)
        cases = [
            ("abc", BadSignature, "No b'.' found in value"),
            (plain.sign("a"), BadTimeSignature, "timestamp missing"),
            (plain.sign(b"a." + base64_encode(b"1" * 9)), BadTimeSignature, "Malformed timestamp"),
            (plain.sign(b"a.A"), BadTimeSignature, "Malformed timestamp"),
            (plain.sign(far), BadTimeSignature, "Malformed timestamp"),
            (b"x" + self.signed, BadTimeSignature, "Signature b'"),
            (far + b".bad", BadTimeSignature, "Malformed timestamp"),
            ("a.", BadSignature, "Signature b'' does not match"),
        ]
        for bad, error, message in cases:
            with self.subTest(bad):
                with self.assertRaises(error) as caught:
                    signer.unsign(bad, return_timestamp=True)
                self.assertTrue(str(caught.exception).startswith(message))

    def test_a_wrong_signature_still_tells_its_time(self):
        with self.assertRaises(BadTimeSignature) as caught:
            Clock("other").unsign(self.signed)
        error = caught.exception
        self.assertEqual((b"value", self.date), (error.payload, error.date_signed))


class BytesSerializer:
    dumps = staticmethod(pickle.dumps)
    loads = staticmethod(pickle.loads)


class SerializerTest(unittest.TestCase):
    classes = (Serializer, URLSafeSerializer, TimedSerializer, URLSafeTimedSerializer)

    def test_round_trip(self):
        objects = [None, 1, "é<", [], {"a": [1, 2.5, None]}, "x" * 10_000, {"k": "v" * 300}]
        for cls in self.classes:
            for obj in objects:
                with self.subTest(cls=cls, obj=obj):
                    serializer = cls("k")
                    self.assertEqual(obj, serializer.loads(serializer.dumps(obj)))
                    self.assertIsInstance(serializer.dumps(obj), str)
                    self.assertEqual((True, obj), serializer.loads_unsafe(serializer.dumps(obj)))

    def test_url_safe_packs_what_is_shorter_packed(self):
        serializer = URLSafeSerializer("k")
        self.assertTrue(serializer.dumps("x" * 100).startswith("."))
        self.assertFalse(serializer.dumps("ab").startswith("."))
        self.assertRegex(serializer.dumps("é<>?" * 50), r"^[A-Za-z0-9._-]+$")

    def test_packing_is_that_of_zlib(self):
        import zlib

        for data in [b"", b"a", b"ab" * 100, bytes(range(250)), b'{"a":1}' * 30, b"x" * 1000]:
            self.assertEqual(zlib.compress(data), signing._pack(data))

    def test_binary_serializer(self):
        for cls in self.classes:
            with self.subTest(cls):
                serializer = cls("k", serializer=BytesSerializer)
                signed = serializer.dumps({1, 2})
                self.assertIsInstance(signed, bytes)
                self.assertEqual({1, 2}, serializer.loads(signed))

    def test_files(self):
        serializer = Serializer("k")
        file = io.StringIO()
        serializer.dump([1], file)
        file.seek(0)
        self.assertEqual([1], serializer.load(file))
        file.seek(0)
        self.assertEqual((True, [1]), serializer.load_unsafe(file))

    def test_salts_keep_uses_apart(self):
        serializer = URLSafeSerializer("k", salt="a")
        with self.assertRaises(BadSignature):
            serializer.loads(serializer.dumps(1, salt="b"))
        self.assertEqual(1, serializer.loads(serializer.dumps(1, salt="b"), salt="b"))

    def test_bad_payloads(self):
        sign = Signer("k", salt="itsdangerous").sign
        cases = [
            (Serializer, "{", "Could not load the payload because an exception occurred"),
            (URLSafeSerializer, "a", "Could not base64 decode the payload"),
            (URLSafeSerializer, ".AAAA", "Could not zlib decompress the payload"),
            (URLSafeSerializer, ".eJwr", "Could not zlib decompress the payload"),
            (URLSafeSerializer, "aaaa", "Could not load the payload because an exception"),
        ]
        for cls, payload, message in cases:
            with self.subTest(payload):
                with self.assertRaises(BadPayload) as caught:
                    cls("k").loads(sign(payload))
                self.assertTrue(str(caught.exception).startswith(message))
                self.assertIsInstance(caught.exception.original_error, Exception)
                with self.assertRaises(BadPayload):
                    cls("k").loads_unsafe(sign(payload))
                self.assertEqual((False, None), cls("k").loads_unsafe(f"{payload}.x"))

    def test_unpacking_is_bounded(self):
        old, signing.MAX_UNPACKED_SIZE = signing.MAX_UNPACKED_SIZE, 1000
        try:
            serializer = URLSafeSerializer("k")
            with self.assertRaises(BadPayload) as caught:
                serializer.loads(serializer.dumps("x" * 2000))
            self.assertIn("MAX_UNPACKED_SIZE", str(caught.exception.original_error))
        finally:
            signing.MAX_UNPACKED_SIZE = old

    def test_unsafe_loading(self):
        serializer = URLSafeTimedSerializer("k")
        self.assertEqual((False, [1]), serializer.loads_unsafe("WzFd.x.x"))
        self.assertEqual((False, None), serializer.loads_unsafe("zz"))

    def test_rotation(self):
        old, both = URLSafeTimedSerializer("old"), URLSafeTimedSerializer(["old", "new"])
        self.assertEqual(1, both.loads(old.dumps(1)))
        self.assertEqual(1, URLSafeTimedSerializer("new").loads(both.dumps(1)))
        with self.assertRaises(BadTimeSignature):
            old.loads(both.dumps(1))
        # Assigning, or changing in place, takes effect at once.
        both.secret_keys.append(b"newest")
        self.assertEqual(1, URLSafeTimedSerializer("newest").loads(both.dumps(1)))
        both.secret_keys = [b"other"]
        with self.assertRaises(BadTimeSignature):
            both.loads(old.dumps(1))

    def test_fallback_signers(self):
        kwargs = {"digest_method": hashlib.sha512}
        signed = Serializer("k", signer_kwargs=kwargs).dumps(1)
        with self.assertRaises(BadSignature):
            Serializer("k").loads(signed)
        for fallback in (
            kwargs,
            (Signer, kwargs),
            type("S", (Signer,), {"default_digest_method": staticmethod(hashlib.sha512)}),
        ):
            with self.subTest(fallback=fallback):
                serializer = Serializer(["old", "k"], fallback_signers=[fallback])
                self.assertEqual(1, serializer.loads(signed))

    def test_age(self):
        signed = URLSafeTimedSerializer("k", signer=Clock).dumps([1])
        serializer = URLSafeTimedSerializer("k", signer=LaterClock)
        date = datetime(1970, 1, 1, 0, 16, 40, tzinfo=timezone.utc)
        self.assertEqual(([1], date), serializer.loads(signed, return_timestamp=True))
        self.assertEqual([1], serializer.loads(signed, max_age=10))
        with self.assertRaises(SignatureExpired):
            serializer.loads(signed, max_age=9)
        self.assertEqual((False, [1]), serializer.loads_unsafe(signed, max_age=9))

    def test_every_step_can_be_overridden(self):
        calls = []

        class Own(URLSafeTimedSerializer):
            def make_signer(self, salt=None):
                calls.append("make_signer")
                return super().make_signer(salt)

            def dump_payload(self, obj):
                calls.append("dump_payload")
                return super().dump_payload(obj)

            def load_payload(self, payload, *args, **kwargs):
                calls.append("load_payload")
                return super().load_payload(payload, *args, **kwargs)

            def iter_unsigners(self, salt=None):
                calls.append("iter_unsigners")
                return super().iter_unsigners(salt)

        for _ in range(2):
            calls.clear()
            own = Own("k")
            self.assertEqual(1, own.loads(own.dumps(1)))
            self.assertEqual(
                ["dump_payload", "iter_unsigners", "load_payload", "make_signer", "make_signer"],
                sorted(calls),
            )


class ErrorTest(unittest.TestCase):
    def test_attributes(self):
        self.assertEqual("m", str(BadData("m")))
        self.assertEqual(("m", None), (BadSignature("m").message, BadSignature("m").payload))
        header = BadHeader("m", header={"a": 1})
        self.assertEqual(({"a": 1}, None), (header.header, header.original_error))
        self.assertIsNone(BadTimeSignature("m").date_signed)
        self.assertTrue(issubclass(SignatureExpired, BadTimeSignature))
        self.assertFalse(issubclass(BadPayload, BadSignature))


class VectorTest(unittest.TestCase):
    def test_format(self):
        for sign, value, expected in VECTORS:
            with self.subTest(expected):
                self.assertEqual(expected, sign(value))


if __name__ == "__main__":
    unittest.main()
