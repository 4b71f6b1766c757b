"""What ProxyFix takes from the headers of proxies, and what it leaves alone."""

from __future__ import annotations

import unittest

from microflask.middleware import ProxyFix

BASE = {
    "REMOTE_ADDR": "10.0.0.1",
    "wsgi.url_scheme": "http",
    "HTTP_HOST": "in.local:5000",
    "SERVER_NAME": "in",
    "SERVER_PORT": "5000",
    "SCRIPT_NAME": "/s",
    "PATH_INFO": "/p",
}


def seen(headers, **counts):
    """Return what differs in the environ that the application gets."""
    got = {}
    environ = {**BASE, **headers}
    before = dict(environ)

    def app(environ, start_response):
        got.update(environ)
        return []

    ProxyFix(app, **counts)(environ, None)
    got.pop("werkzeug.proxy_fix.orig")
    return {key: value for key, value in got.items() if before.get(key) != value}


class ProxyFixTest(unittest.TestCase):
    def test_each_header(self):
        cases = [
            ("FOR", "1.2.3.4", {"x_for": 1}, {"REMOTE_ADDR": "1.2.3.4"}),
            ("PROTO", "https", {"x_proto": 1}, {"wsgi.url_scheme": "https"}),
            (
                "HOST",
                "ex.com:8080",
                {"x_host": 1},
                {"HTTP_HOST": "ex.com:8080", "SERVER_NAME": "ex.com", "SERVER_PORT": "8080"},
            ),
            ("HOST", "ex.com", {"x_host": 1}, {"HTTP_HOST": "ex.com", "SERVER_NAME": "ex.com"}),
            ("HOST", "[::1]", {"x_host": 1}, {"HTTP_HOST": "[::1]", "SERVER_NAME": "[::1]"}),
            (
                "HOST",
                "[::1]:90",
                {"x_host": 1},
                {"HTTP_HOST": "[::1]:90", "SERVER_NAME": "[::1]", "SERVER_PORT": "90"},
            ),
            ("PORT", "81", {"x_port": 1}, {"HTTP_HOST": "in.local:81", "SERVER_PORT": "81"}),
            ("PREFIX", "/app", {"x_prefix": 1}, {"SCRIPT_NAME": "/app"}),
        ]
        for name, value, counts, expected in cases:
            with self.subTest(name=name, value=value):
                header = {f"HTTP_X_FORWARDED_{name}": value}
                self.assertEqual(seen(header, **counts), expected)
                self.assertEqual(seen(header, **dict.fromkeys(counts, 0)), {})

    def test_defaults_trust_address_and_scheme_of_one_proxy(self):
        headers = {
            f"HTTP_X_FORWARDED_{name}": value
            for name, value in [
                ("FOR", "1.1.1.1"),
                ("PROTO", "https"),
                ("HOST", "h"),
                ("PORT", "1"),
                ("PREFIX", "/x"),
            ]
        }
        self.assertEqual(seen(headers), {"REMOTE_ADDR": "1.1.1.1", "wsgi.url_scheme": "https"})

    def test_only_what_proxies_added_counts(self):
        cases = [
            ("6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
            ("6.6.6.6, 1.1.1.1, 10.0.0.2", 2, "1.1.1.1"),
            ("1.1.1.1", 2, None),
            ("", 1, None),
            (" , ", 1, None),
            ('"6.6.6.6, 1.1.1.1', 1, None),
            ('6.6.6.6, ", 1.1.1.1', 1, None),
            ('"6.6.6.6, x", 1.1.1.1', 1, "1.1.1.1"),
            ("6.6.6.6,,1.1.1.1", 2, "6.6.6.6"),
        ]
        for value, count, expected in cases:
            with self.subTest(value=value, count=count):
                changed = seen({"HTTP_X_FORWARDED_FOR": value}, x_for=count)
                self.assertEqual(changed.get("REMOTE_ADDR"), expected)

    def test_similar_headers_do_nothing(self):
        for name in ("HTTP_X_REAL_IP", "HTTP_FORWARDED", "X_FORWARDED_FOR", "HTTP_FORWARDED_FOR"):
            with self.subTest(name):
                self.assertEqual(seen({name: "6.6.6.6"}), {})

    def test_former_values_are_kept(self):
        environ = {**BASE, "HTTP_X_FORWARDED_FOR": "1.1.1.1"}
        del environ["HTTP_HOST"]
        ProxyFix(lambda environ, start_response: [])(environ, None)
        kept = environ["werkzeug.proxy_fix.orig"]
        self.assertEqual(kept["REMOTE_ADDR"], "10.0.0.1")
        self.assertIsNone(kept["HTTP_HOST"])
        self.assertEqual(len(kept), 6)

    def test_counts_are_checked_at_once(self):
        for value, error in [(-1, ValueError), ("1", TypeError), (1.0, TypeError)]:
            with self.subTest(value), self.assertRaisesRegex(error, "x_host"):
                ProxyFix(None, x_host=value)
        self.assertEqual(ProxyFix(None, x_for=None).x_for, 0)

    def test_the_applications_answer_is_returned(self):
        answer = [b"x"]
        self.assertIs(ProxyFix(lambda environ, start_response: answer)({}, None), answer)


if __name__ == "__main__":
    unittest.main()
