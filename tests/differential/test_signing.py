"""microflask.signing beside itsdangerous: the same texts, accepted both ways."""

from __future__ import annotations

import hashlib
import itertools
import random
import unittest

from microflask import signing as ours

from . import oracle

KEYS = ["k", b"\xff" * 70, ["old", b"new"], ""]
SIGNER_KWARGS = [
    {},
    {"key_derivation": "hmac"},
    {"key_derivation": "concat", "digest_method": hashlib.sha256},
    {"key_derivation": "none", "digest_method": hashlib.sha512},
    {"key_derivation": "hmac", "digest_method": hashlib.sha1},
    {"sep": ":"},
]
VALUES = ["", "a", "a.b", "é", "x" * 300]
OBJECTS = [None, 0, "", "é<", [1, 2.5], {"b": 1, "a": [True]}, "x" * 500, {"csrf": "f" * 40}]


def outcome(operation):
    """The result, or the error with all it tells."""
    try:
        return operation()
    except Exception as error:
        told = {
            name: repr(getattr(error, name, None))
            for name in ("payload", "date_signed", "original_error")
        }
        return type(error).__name__, str(error), told


class SigningTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.real = oracle("itsdangerous")

    def assert_same(self, operation):
        """The operation, given a module, does the same with both."""
        self.assertEqual(outcome(lambda: operation(self.real)), outcome(lambda: operation(ours)))

    def clock(self, module, now=1000):
        return type("Clock", (module.TimestampSigner,), {"get_timestamp": lambda self: now})

    def test_signers(self):
        for key, kwargs, value in itertools.product(KEYS, SIGNER_KWARGS, VALUES):
            for salt in ("s", None):
                with self.subTest(key=key, kwargs=kwargs, value=value, salt=salt):
                    self.assert_same(lambda m: m.Signer(key, salt, **kwargs).sign(value))
                    self.assert_same(lambda m: self.clock(m)(key, salt, **kwargs).sign(value))

    def test_serializers(self):
        names = ["Serializer", "URLSafeSerializer"]
        for name, key, kwargs, obj in itertools.product(names, KEYS, SIGNER_KWARGS, OBJECTS):
            with self.subTest(name, key=key, kwargs=kwargs, obj=obj):
                self.assert_same(lambda m: getattr(m, name)(key, signer_kwargs=kwargs).dumps(obj))

    def test_sessions_are_exchanged_both_ways(self):
        settings = {
            "salt": "cookie-session",
            "signer_kwargs": {"key_derivation": "hmac", "digest_method": hashlib.sha1},
        }
        for obj in OBJECTS:
            with self.subTest(obj=obj):
                one = self.real.URLSafeTimedSerializer("k", **settings)
                two = ours.URLSafeTimedSerializer("k", **settings)
                self.assertEqual(obj, two.loads(one.dumps(obj), max_age=60))
                self.assertEqual(obj, one.loads(two.dumps(obj), max_age=60))

    def test_refusals(self):
        plain = ours.Signer("k")
        good = self.clock(ours)("k").sign("value")
        cases = [b"", b".", b"a", b"a.b", b"a.b.c", b"x" + good, good[:-1], good + b"=", good]
        cases += [plain.sign("a"), plain.sign("a.A"), plain.sign("a.!!"), "é.é"]
        cases += [good.replace(b".", b".."), good.upper(), plain.sign(good)]
        for bad in cases:
            for name in ("Signer", "TimestampSigner"):
                with self.subTest(bad=bad, name=name):
                    self.assert_same(lambda m: getattr(m, name)("k").unsign(bad))
                    self.assert_same(lambda m: getattr(m, name)("k").validate(bad))
            for now, age in [(1000, 0), (1010, 9), (990, 5), (990, None), (1010, -1)]:
                with self.subTest(bad=bad, now=now, age=age):
                    self.assert_same(lambda m: self.clock(m, now)("k").unsign(bad, age))
                    self.assert_same(lambda m: self.clock(m, now)("k").unsign(bad, age, True))

    def test_bad_payloads(self):
        payloads = ["", "a", "aa", "aaaa", ".", ".aaaa", ".eJwr", "WzFd", "{", "[1]", "!", "e30"]
        for payload in payloads:
            for name in ("Serializer", "URLSafeSerializer"):
                with self.subTest(payload, name=name):
                    signed = ours.Signer("k", salt="itsdangerous").sign(payload)
                    for text in (signed, payload, payload + ".x"):
                        self.assert_same(lambda m: outcome_kind(getattr(m, name)("k"), text))
                        self.assert_same(lambda m: getattr(m, name)("k").loads_unsafe(text))

    def test_changed_bytes(self):
        choose = random.Random(2)
        good = ours.URLSafeTimedSerializer("k", signer=self.clock(ours)).dumps({"a": [1, "é"]})
        for _ in range(300):
            changed = bytearray(good.encode())
            for _ in range(choose.randint(1, 3)):
                changed[choose.randrange(len(changed))] = choose.choice(b"aA0.-_=\xff\0")
            text = bytes(changed)
            with self.subTest(text):
                self.assert_same(lambda m: outcome_kind(m.URLSafeTimedSerializer("k"), text))

    def test_base64(self):
        for text in ["", "a", "ab", "abc", "abcd", "-_8", "+/8", "a=b", "é", "ab==", "a b c"]:
            with self.subTest(text):
                self.assert_same(lambda m: m.base64_decode(text))
                self.assert_same(lambda m: m.base64_encode(text))

    def test_wrong_arguments(self):
        cases = [
            lambda m: m.Signer("k", sep="a"),
            lambda m: m.Signer("k", sep=""),
            lambda m: m.Signer("k", key_derivation="zz").sign("a"),
            lambda m: m.Serializer("k").dumps(object()),
            lambda m: m.Signer(["a", "b"]).secret_key,
        ]
        for number, operation in enumerate(cases):
            with self.subTest(number):
                self.assert_same(operation)


def outcome_kind(serializer, text):
    """The loaded object, or the kind and message of the error."""
    try:
        return serializer.loads(text)
    except Exception as error:
        return type(error).__name__, str(error), repr(getattr(error, "payload", None))


if __name__ == "__main__":
    unittest.main()
