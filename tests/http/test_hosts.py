"""Hosts and URLs put together."""

from __future__ import annotations

import unittest

from microflask.http.hosts import build_url, current_url, environ_server, find_host, wsgi_text


class TestHosts(unittest.TestCase):
    def test_good_hosts(self) -> None:
        cases = [
            ("http", "example.com", "example.com"),
            ("http", "example.com:80", "example.com"),
            ("https", "example.com:80", "example.com:80"),
            ("https", "example.com:443", "example.com"),
            ("http", "[::1]:80", "[::1]"),
            ("http", "127.0.0.1:5000", "127.0.0.1:5000"),
        ]
        for scheme, header, host in cases:
            with self.subTest(header):
                self.assertEqual(find_host(scheme, header), host)

    def test_hostile_hosts_are_dropped(self) -> None:
        for char in "/?#@ \\%<>\"'\r\n\t\0,;=":
            with self.subTest(char):
                self.assertEqual(find_host("http", f"a{char}b"), "")
        for header in ("a:b", "a:80:90", "a:", ":80", "[::1", "[x]", "h:65536", "ü.de", "[v1.x]"):
            with self.subTest(header):
                self.assertEqual(find_host("http", header), "")

    def test_server(self) -> None:
        self.assertEqual(find_host("http", None, ("h", 8080)), "h:8080")
        self.assertEqual(find_host("http", None, ("::1", 81)), "[::1]:81")
        self.assertEqual(find_host("http", None, ("/tmp/x.sock", None)), "")
        self.assertEqual(environ_server({"SERVER_NAME": "n", "SERVER_PORT": "x"}), ("n", None))
        self.assertIsNone(environ_server({}))

    def test_urls(self) -> None:
        cases = [
            (("http", "h"), "http://h/"),
            (("http", "h", "/s"), "http://h/s/"),
            (("http", "h", "/s", "/p", b"a=b"), "http://h/s/p?a=b"),
            (("http", "h", "", "//evil"), "http://h/evil"),
            (("http", "h", "", "/a?b#c"), "http://h/a%3Fb%23c"),
            (("http", "h", "", "/ü", b"q=%C3%BC"), "http://h/ü?q=ü"),
            (("http", "xn--tda.de", "", "/"), "http://ü.de/"),
        ]
        for arguments, url in cases:
            with self.subTest(url):
                self.assertEqual(build_url(*arguments), url)

    def test_current_url(self) -> None:
        environ = {
            "wsgi.url_scheme": "https",
            "HTTP_HOST": "h",
            "SCRIPT_NAME": "/s",
            "PATH_INFO": "/p",
            "QUERY_STRING": "a=b",
        }
        self.assertEqual(current_url(environ), "https://h/s/p?a=b")
        self.assertEqual(current_url(environ, root_only=True), "https://h/s/")
        self.assertEqual(current_url(environ, host_only=True), "https://h/")

    def test_text(self) -> None:
        self.assertEqual(wsgi_text("Ã¼"), "ü")
        self.assertEqual(wsgi_text("\xff"), "\ufffd")


if __name__ == "__main__":
    unittest.main()
