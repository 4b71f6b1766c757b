"""Password hashes, salts, and names that must not leave their folder."""

from __future__ import annotations

import hashlib
import os
import unittest

from microflask import security
from microflask.security import check_password_hash, gen_salt, generate_password_hash, safe_join

HAS_SCRYPT = hasattr(hashlib, "scrypt")
SCRYPT = ["scrypt:16:1:1"] if HAS_SCRYPT else []


class PasswordTest(unittest.TestCase):
    def test_round_trip(self):
        for method in ["pbkdf2:sha256:1", "pbkdf2:sha1:10", *SCRYPT]:
            with self.subTest(method):
                stored = generate_password_hash("pä$s", method)
                name, salt, digest = stored.split("$")
                self.assertEqual((method, 16), (name, len(salt)))
                self.assertTrue(check_password_hash(stored, "pä$s"))
                self.assertFalse(check_password_hash(stored, "pä$S"))
                self.assertNotEqual(stored, generate_password_hash("pä$s", method))

    def test_defaults(self):
        stored = generate_password_hash("a")
        known = "scrypt:32768:8:1$" if HAS_SCRYPT else "pbkdf2:sha256:1000000$"
        self.assertTrue(stored.startswith(known))
        self.assertEqual(1_000_000, security.DEFAULT_PBKDF2_ITERATIONS)

    @unittest.skipIf(HAS_SCRYPT, "this Python has scrypt")
    def test_scrypt_by_name_where_it_is_missing(self):
        with self.assertRaisesRegex(ValueError, "Use the method 'pbkdf2'"):
            generate_password_hash("a", "scrypt:16:1:1")

    @unittest.skipUnless(hasattr(hashlib, "pbkdf2_hmac"), "this Python has no OpenSSL")
    def test_pbkdf2_of_our_own_is_that_of_openssl(self):
        for name in ["sha1", "sha256", "sha512"]:
            with self.subTest(name):
                expected = hashlib.pbkdf2_hmac(name, b"p", b"salt", 20)
                self.assertEqual(expected, security._pbkdf2(name, b"p", b"salt", 20))

    def test_hashes_made_by_werkzeug(self):
        stored = (
            "pbkdf2:sha256:1$BtQqpQkYRDJ5apla$"
            "230544127d63847db701f2f6cc58332988f0b8adc8c0ded1fa030bea5f444d25"
        )
        self.assertTrue(check_password_hash(stored, ""))
        self.assertFalse(check_password_hash(stored, "a"))

    def test_malformed_hash_fits_nothing(self):
        for stored in [
            "",
            "a",
            "a$b",
            "pbkdf2:sha256:1$s$é",
            "pbkdf2:sha256:1$s$",
            *(f"{method}$s$x" for method in SCRYPT),
        ]:
            with self.subTest(stored):
                self.assertFalse(check_password_hash(stored, "a"))

    def test_wrong_methods(self):
        cases = [
            ("md5", "Invalid hash method 'md5'."),
            ("", "Invalid hash method ''."),
            ("scrypt:2", "'scrypt' takes 3 arguments."),
            ("scrypt:a:b:c", "'scrypt' takes 3 arguments."),
            ("pbkdf2:sha256:1:2", "'pbkdf2' takes 2 arguments."),
            ("pbkdf2:nope", ""),
            ("pbkdf2:sha256:0", ""),
        ]
        for method, message in cases:
            with self.subTest(method):
                with self.assertRaises(ValueError) as caught:
                    generate_password_hash("a", method)
                self.assertTrue(str(caught.exception).startswith(message))

    def test_salt(self):
        self.assertRegex(gen_salt(100), "^[a-zA-Z0-9]{100}$")
        self.assertNotEqual(gen_salt(20), gen_salt(20))
        for length in (0, -1):
            with self.assertRaisesRegex(ValueError, "Salt length must be at least 1."):
                gen_salt(length)


class SafeJoinTest(unittest.TestCase):
    def test_allowed(self):
        cases = [
            (("root", "a"), "root/a"),
            (("root", "a/b"), "root/a/b"),
            (("root", "a/../b"), "root/b"),
            (("root", "a//b/./c/"), "root/a/b/c"),
            (("root", "a", "b"), "root/a/b"),
            (("root", ""), "root"),
            (("root", "a", ""), "root/a"),
            (("root", "..a", "a.."), "root/..a/a.."),
            (("", "a"), "./a"),
            (("root",), "root"),
        ]
        for arguments, expected in cases:
            with self.subTest(arguments):
                self.assertEqual(expected, safe_join(*arguments))

    def test_refused(self):
        for name in [
            "..",
            "../a",
            "a/../../b",
            "./..",
            "/",
            "/a",
            "//server/share",
            "//?/C:/a",
            "a\0b",
            "\0",
        ]:
            with self.subTest(name):
                self.assertIsNone(safe_join("root", name))
                self.assertIsNone(safe_join("", name))
                self.assertIsNone(safe_join("root", "a", name))
        self.assertIsNone(safe_join("root", "a", "..", "..", ".."))


class WindowsTest(unittest.TestCase):
    """The rules of Windows, which hold wherever `os.name` says so."""

    def setUp(self):
        # safe_join asks at every call; nothing else runs meanwhile.
        self.addCleanup(setattr, os, "name", os.name)
        os.name = "nt"

    def test_refused(self):
        devices = ["CON", "prn", "Aux", "NUL", "COM1", "com9", "LPT5", "COM¹", "LPT²", "com³"]
        devices += ["CONIN$", "conout$"]
        for device in devices:
            for form in [
                "{}",
                "{}.txt",
                "{}.a.b",
                "{} ",
                "{} .txt",
                "{}.",
                "{}:",
                "{}:.txt",
                " {}",
            ]:
                name = form.format(device)
                for path in [name, f"a/{name}", f"{name}/a", f"a/{name}/b", f"./{name}"]:
                    with self.subTest(path):
                        self.assertIsNone(safe_join("root", path))
        for name in ["C:", "C:a", "c:/a", "a/C:", "\\a", "a\\b", "..\\a", "a\\..\\..\\b"]:
            with self.subTest(name):
                self.assertIsNone(safe_join("root", name))
        for name in ["\\\\server\\share", "//server/share", "\\\\?\\C:\\a", "x.txt::$DATA"]:
            with self.subTest(name):
                self.assertIsNone(safe_join("root", name))

    def test_allowed(self):
        for name in ["CONS", "NULL", "COM10", "ACON", "console.txt", "a.con", "COM⁴", "é"]:
            with self.subTest(name):
                self.assertEqual(f"root/{name}", safe_join("root", name))


if __name__ == "__main__":
    unittest.main()
