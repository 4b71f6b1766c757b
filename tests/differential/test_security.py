"""microflask.security beside werkzeug.security: joined paths and stored passwords."""

from __future__ import annotations

import itertools
import unittest

from microflask import security as ours

from . import oracle

NAMES = """a . .. / a/b a/../b ../a a/../../b /a //a a//b C: C:a C:/a CON NUL.txt COM1 a/NUL a:b
    ~ ~/a a/ ./a a/. a/.. a/../ ... a... //server/share //?/C:/a a/b/../../.. .../a ..a a.. ./..
    .//.. /.. \\ \\a a\\..\\..\\b \\\\server\\share é ..\\a %2e%2e/a ..%2fa""".split()


class SecurityTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        oracle("werkzeug")
        cls.real = oracle("werkzeug.security")

    def test_safe_join(self):
        for base in ("root", "/r", "", "a/../b"):
            for names in [(), *itertools.product(["", *NAMES]), *itertools.product(NAMES, NAMES)]:
                with self.subTest(base=base, names=names):
                    expected = self.real.safe_join(base, *names)
                    self.assertEqual(expected, ours.safe_join(base, *names))

    def test_hashes_are_exchanged(self):
        for method in ["pbkdf2", "pbkdf2:sha1:10", "pbkdf2:sha512:3", "scrypt", "scrypt:1024:2:3"]:
            with self.subTest(method):
                one = self.real.generate_password_hash("pä$s", method)
                two = ours.generate_password_hash("pä$s", method, 8)
                self.assertEqual(one.split("$")[0], two.split("$")[0])
                self.assertTrue(ours.check_password_hash(one, "pä$s"))
                self.assertTrue(self.real.check_password_hash(two, "pä$s"))
                self.assertFalse(ours.check_password_hash(one, "pa$s"))

    def test_malformed_hashes(self):
        stored = ["", "a", "a$b", "$s$h", "md5$x$y", "a$b$c$d", "scrypt:x$s$h", "scrypt:1:2$s$h"]
        stored += ["pbkdf2:sha256:1$$x", "pbkdf2:sha256:x$s$h", "pbkdf2:sha256:0$s$h"]
        stored += ["scrypt:3:8:1$s$h", "pbkdf2:sha256:1$s$zz", "pbkdf2:a:1:2$s$h"]
        for pwhash in stored:
            with self.subTest(pwhash):
                expected = outcome(self.real, pwhash)
                actual = outcome(ours, pwhash)
                self.assertEqual(expected[0], actual[0])
                self.assertTrue(actual[1].startswith(expected[1]))


def outcome(module, pwhash):
    try:
        return "", str(module.check_password_hash(pwhash, "a"))
    except ValueError as error:
        return "ValueError", str(error)


if __name__ == "__main__":
    unittest.main()
