"""Responses: construction, body, what is sent."""

from __future__ import annotations

import unittest
from datetime import timedelta
from typing import Any

from microflask.http.headers import Headers
from microflask.http.response import Response


def send(response: Any, method: str = "GET") -> tuple[str, list[tuple[str, str]], bytes]:
    started: list[Any] = []
    body = response({"REQUEST_METHOD": method}, lambda *args: started.append(args))
    data = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return started[0][0], started[0][1], data


class TestConstruction(unittest.TestCase):
    def test_text(self) -> None:
        self.assertEqual(
            send(Response("ä")),
            (
                "200 OK",
                [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", "2")],
                "ä".encode(),
            ),
        )

    def test_header_lines_are_refused(self) -> None:
        for arguments in (
            {"mimetype": "a\nb"},
            {"content_type": "a\r\nX: y"},
            {"headers": {"X": "a\nb"}},
            {"status": "200 OK\r\nX: y"},
        ):
            with self.subTest(arguments), self.assertRaises(ValueError):
                Response("x", **arguments)

    def test_headers_are_used_not_copied(self) -> None:
        headers = Headers([("X", "1")])
        self.assertIs(Response(headers=headers).headers, headers)

    def test_lazy_headers_are_what_is_sent(self) -> None:
        response = Response("x")
        response.headers["X"] = "1"
        self.assertIn(("X", "1"), send(response)[1])
        response.headers = Headers([("Y", "2")])
        self.assertEqual(send(response)[1], [("Y", "2"), ("Content-Length", "1")])

    def test_servers_may_change_their_list(self) -> None:
        response = Response("x")
        for view in (None, response.headers):
            with self.subTest(view):
                send(response)[1].append(("Date", "now"))
                self.assertNotIn("Date", response.headers)

    def test_class_defaults(self) -> None:
        class Mine(Response):
            default_mimetype = "text/html"
            default_status = 404

        self.assertEqual(send(Mine("x"))[0], "404 NOT FOUND")
        self.assertEqual(Mine().mimetype, "text/html")


class TestSending(unittest.TestCase):
    def test_no_body(self) -> None:
        for status, method in [(204, "GET"), (304, "GET"), (100, "GET"), (200, "HEAD")]:
            with self.subTest(status=status, method=method):
                _, headers, body = send(Response("abc", status), method)
                self.assertEqual(body, b"")
                self.assertEqual(("Content-Length", "3") in headers, method == "HEAD")

    def test_location_is_ascii(self) -> None:
        _, headers, _ = send(Response(headers={"Location": "/ä b"}))
        self.assertIn(("Location", "/%C3%A4%20b"), headers)

    def test_overrides_are_asked(self) -> None:
        class Mine(Response):
            def get_wsgi_headers(self, environ: Any) -> Headers:
                headers = super().get_wsgi_headers(environ)
                headers["X"] = "1"
                return headers

            def close(self) -> None:
                closed.append(1)
                super().close()

        closed: list[int] = []
        self.assertIn(("X", "1"), send(Mine("x"))[1])
        self.assertEqual(closed, [1])

    def test_call_on_close(self) -> None:
        log: list[int] = []
        response = Response("x")
        response.call_on_close(lambda: log.append(1))
        send(response)
        self.assertEqual(log, [1])

    def test_generator_is_closed(self) -> None:
        log: list[str] = []

        def body() -> Any:
            try:
                yield "a"
                yield "b"
            finally:
                log.append("closed")

        answer = Response(body())({"REQUEST_METHOD": "GET"}, lambda *args: None)
        next(iter(answer))
        answer.close()  # type: ignore[attr-defined]
        self.assertEqual(log, ["closed"])

    def test_with(self) -> None:
        log: list[int] = []
        with Response() as response:
            response.call_on_close(lambda: log.append(1))
        self.assertEqual(log, [1])

    def test_no_sequence_wanted(self) -> None:
        class Mine(Response):
            implicit_sequence_conversion = False

        with self.assertRaisesRegex(RuntimeError, "implicit conversion was disabled"):
            Mine(iter("ab")).get_data()
        with self.assertRaisesRegex(RuntimeError, "direct passthrough"):
            Response(iter("ab"), direct_passthrough=True).get_data()


class TestAttributes(unittest.TestCase):
    def test_age(self) -> None:
        response = Response()
        response.age = 5
        self.assertEqual(response.age, timedelta(seconds=5))

    def test_sets_write_back(self) -> None:
        response = Response()
        response.vary.add("Cookie")
        self.assertEqual(response.headers["Vary"], "Cookie")
        response.vary.clear()
        self.assertNotIn("Vary", response.headers)

    def test_retry_after(self) -> None:
        response = Response()
        response.retry_after = 5
        self.assertEqual(response.headers["Retry-After"], "5")
        response.headers["Retry-After"] = "9" * 30
        self.assertIsNone(response.retry_after)

    def test_cookie(self) -> None:
        response = Response()
        response.set_cookie("a", "b", max_age=5, httponly=True)
        cookie = response.headers["Set-Cookie"]
        self.assertTrue(cookie.startswith("a=b; "))
        self.assertIn("HttpOnly", cookie)

    def test_json(self) -> None:
        self.assertEqual(Response('{"a": 1}', mimetype="application/json").json, {"a": 1})
        self.assertFalse(Response(content_type="text/plain;application/json").is_json)

    def test_force_type(self) -> None:
        class Mine(Response):
            pass

        response = Response("x")
        self.assertIs(Mine.force_type(response), response)
        self.assertIsInstance(response, Mine)
        with self.assertRaisesRegex(TypeError, "without an environ"):
            Mine.force_type(object())

    def test_stream(self) -> None:
        response = Response("a")
        response.stream.write(b"b")
        self.assertEqual(response.data, b"ab")
        response.stream.close()
        for call in (response.stream.flush, response.stream.isatty):
            with self.subTest(call), self.assertRaisesRegex(ValueError, "closed file"):
                call()


class TestLocations(unittest.TestCase):
    def test_what_is_no_url_is_sent_escaped(self) -> None:
        class Absolute(Response):
            autocorrect_location_header = True

        environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http", "HTTP_HOST": "h"}
        for target, sent in [
            ("http://[x", "http://[x"),
            ("http://a]b/\xe9", "http://a]b/%C3%A9"),
            ("//[", "//["),
            ("http://x:abc/", "http://x:abc/"),
            ("http://x:99999999/", "http://x:99999999/"),
            ("http://a\u2100b/", "http://a%E2%84%80b/"),
        ]:
            for cls in (Response, Absolute):
                with self.subTest(target, cls=cls):
                    response = cls("x", headers={"Location": target, "Content-Location": target})
                    headers = response.get_wsgi_headers(environ)
                    self.assertEqual(headers["Content-Location"], sent)
                    self.assertTrue(headers["Location"].endswith(sent.lstrip("/")))


if __name__ == "__main__":
    unittest.main()
