"""The request head parser alone, from bytes."""

from __future__ import annotations

import unittest

from microflask.server.httpparse import HOST, RequestRefused, parse_head, unquote
from microflask.server.limits import Limits

LIMITS = Limits()


class ParseHead(unittest.TestCase):
    def test_whole(self):
        head = parse_head(
            b"POST /a%20b?c=%20d HTTP/1.1\r\nHost: h:1\r\nContent-Length: 12\r\n"
            b"Content-Type: text/plain\r\nX-Empty:\r\nExpect: 100-Continue\r\nx-y: \t z \t",
            LIMITS,
        )
        self.assertEqual(
            head.environ,
            {
                "REQUEST_METHOD": "POST", "SERVER_PROTOCOL": "HTTP/1.1", "PATH_INFO": "/a b",
                "QUERY_STRING": "c=%20d", "REQUEST_URI": "/a%20b?c=%20d",
                "RAW_URI": "/a%20b?c=%20d", "HTTP_HOST": "h:1", "CONTENT_LENGTH": "12",
                "CONTENT_TYPE": "text/plain", "HTTP_X_EMPTY": "", "HTTP_EXPECT": "100-Continue",
                "HTTP_X_Y": "z",
            },
        )  # fmt: skip
        self.assertEqual((head.length, head.chunked, head.expects), (12, False, True))

    def test_keep_alive(self):
        cases = [
            ("1.1", None, True), ("1.1", "close", False), ("1.1", "CLOSE", False),
            ("1.1", "upgrade, close", False), ("1.1", "closed", True),
            ("1.0", None, False), ("1.0", "keep-alive", True), ("1.0", "Keep-Alive, close", False),
        ]  # fmt: skip
        for version, connection, expected in cases:
            with self.subTest(version=version, connection=connection):
                text = f"GET / HTTP/{version}\r\nHost: x"
                if connection is not None:
                    text += f"\r\nConnection: {connection}"
                self.assertIs(parse_head(text.encode(), LIMITS).keep_alive, expected)

    def test_no_expectation_without_body(self):
        text = b"GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue"
        self.assertFalse(parse_head(text, LIMITS).expects)

    def test_many_slashes(self):
        for target, path in [
            ("//a", "/a"),
            ("///a//b?//c", "/a//b"),
            ("//", "/"),
            ("/a//", "/a//"),
        ]:
            with self.subTest(target):
                head = parse_head(f"GET {target} HTTP/1.1\r\nHost: x".encode(), LIMITS)
                self.assertEqual(head.environ["PATH_INFO"], path)
                self.assertFalse(head.environ["REQUEST_URI"].startswith("//"))

    def test_refusals_do_not_quote(self):
        for text in (b"GET /<x>\x01 HTTP/1.1", b"<x> / HTTP/1.1", b"GET / HTTP/1.1\r\n<x>: y"):
            with self.subTest(text), self.assertRaises(RequestRefused) as caught:
                parse_head(text, LIMITS)
            self.assertNotIn("<x>", str(caught.exception))

    def test_invented_names_fill_no_memory(self):
        from microflask.server import httpparse

        for start in range(0, 2000, 50):
            lines = "".join(f"\r\nX-Invented-{start + n}: 1" for n in range(50))
            parse_head(f"GET / HTTP/1.1\r\nHost: x{lines}".encode(), LIMITS)
        self.assertLessEqual(len(httpparse._KEYS), 512)


class Parts(unittest.TestCase):
    def test_unquote(self):
        cases = {
            "/a": "/a", "/%61": "/a", "/%2F": "//", "/%c3%A9": "/\xc3\xa9", "%": "%", "%4": "%4",
            "%zz%41": "%zzA", "%%41": "%A", "/%00": "/\0", "%+1": "%+1", "% 1": "% 1",
        }  # fmt: skip
        for quoted, plain in cases.items():
            with self.subTest(quoted):
                self.assertEqual(unquote(quoted), plain)

    def test_hosts(self):
        good = ["a", "a.b:80", "127.0.0.1:5000", "[::1]", "[::1]:80", "[fe80::1%25eth0]", "a:", "",
                "xn--nxasmq6b", "a_b", "%41"]  # fmt: skip
        bad = ["a b", "a/b", "a?b", "a#b", "a@b", "[a", "a]", "[::1]x", "a:b", "a:80:80", "\xe9",
               "a\\b", "a<b", "a\"b", "[]", "a:123456", "a:\xb2"]  # fmt: skip
        for host in good:
            with self.subTest(host):
                self.assertTrue(HOST.fullmatch(host))
        for host in bad:
            with self.subTest(host):
                self.assertFalse(HOST.fullmatch(host))


if __name__ == "__main__":
    unittest.main()
