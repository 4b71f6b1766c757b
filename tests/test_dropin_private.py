"""Private names of the peers that the drop-in offers: a body in chunks, TLS errors."""

from __future__ import annotations

import io
import ssl
import unittest

from microflask.dropin.private import DechunkedInput, is_ssl_error


class DechunkedInputTest(unittest.TestCase):
    def test_bodies(self):
        for raw, expected in [
            (b"5\r\nhello\r\n0\r\n\r\n", b"hello"),
            (b"2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n", b"abcde"),
            (b"A\n0123456789\n0\n\n", b"0123456789"),
            (b"0\r\n\r\n", b""),
        ]:
            with self.subTest(raw):
                self.assertEqual(expected, DechunkedInput(io.BytesIO(raw)).read())
                small = io.BufferedReader(DechunkedInput(io.BytesIO(raw)), 3)
                self.assertEqual(expected, small.read())

    def test_malformed(self):
        for raw, message in [
            (b"", "Invalid chunk header"),
            (b"zz\r\n", "Invalid chunk header"),
            (b"0x1\r\na\r\n", "Invalid chunk header"),
            (b"-1\r\n", "Negative chunk length not allowed"),
            (b"5\r\nhel", "Missing chunk terminating newline"),
            (b"5\r\nhelloXX0\r\n\r\n", "Missing chunk terminating newline"),
        ]:
            with self.subTest(raw), self.assertRaisesRegex(OSError, f"^{message}$"):
                DechunkedInput(io.BytesIO(raw)).read()


class ErrorTest(unittest.TestCase):
    def test_is_ssl_error(self):
        self.assertTrue(is_ssl_error(ssl.SSLError()))
        self.assertFalse(is_ssl_error(OSError()))
        self.assertFalse(is_ssl_error())
        try:
            raise ssl.SSLError
        except ssl.SSLError:
            self.assertTrue(is_ssl_error())


if __name__ == "__main__":
    unittest.main()
