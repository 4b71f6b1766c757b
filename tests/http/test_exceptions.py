"""HTTP errors: pages, headers, abort."""

from __future__ import annotations

import pickle
import unittest
from datetime import datetime, timezone

from microflask.http import exceptions
from microflask.http.auth import WWWAuthenticate
from microflask.http.exceptions import (
    Aborter,
    BadRequestKeyError,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestedRangeNotSatisfiable,
    TooManyRequests,
    Unauthorized,
    abort,
    default_exceptions,
)
from microflask.http.headers import Headers
from microflask.http.multidict import MultiDict
from microflask.http.response import Response


class TestPages(unittest.TestCase):
    def test_page(self) -> None:
        response = NotFound().get_response()
        self.assertEqual(response.status, "404 NOT FOUND")
        self.assertEqual(
            response.get_data(as_text=True),
            "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"
            "<p>The requested URL was not found on the server. If you entered the URL manually"
            " please check your spelling and try again.</p>\n",
        )
        self.assertEqual(response.content_type, "text/html; charset=utf-8")

    def test_escaped(self) -> None:
        self.assertIn("<p>&lt;a&gt;<br>b</p>", NotFound("<a>\nb").get_body())

    def test_every_code(self) -> None:
        for code, cls in default_exceptions.items():
            with self.subTest(code):
                error = cls()
                self.assertEqual(error.get_response().status_code, code)
                self.assertIn(str(code), str(error))
                self.assertTrue(error.description)

    def test_headers(self) -> None:
        when = datetime(2020, 1, 1, tzinfo=timezone.utc)
        cases = [
            (MethodNotAllowed(["GET", "PUT"]), ("Allow", "GET, PUT")),
            (RequestedRangeNotSatisfiable(5), ("Content-Range", "bytes */5")),
            (TooManyRequests(retry_after=3), ("Retry-After", "3")),
            (TooManyRequests(retry_after=when), ("Retry-After", "Wed, 01 Jan 2020 00:00:00 GMT")),
            (
                Unauthorized(www_authenticate=WWWAuthenticate("basic", {"realm": "x"})),
                ("WWW-Authenticate", "Basic realm=x"),
            ),
        ]
        for error, pair in cases:
            with self.subTest(pair):
                self.assertIn(pair, error.get_headers())
                self.assertIn(pair, list(error.get_response().headers))

    def test_override(self) -> None:
        class Mine(NotFound):
            def get_headers(self, environ=None, scope=None):  # type: ignore[no-untyped-def]
                return [("Content-Type", "text/plain"), ("X", "y")]

            def get_body(self, environ=None, scope=None):  # type: ignore[no-untyped-def]
                return "mine"

        response = Mine().get_response()
        self.assertEqual((response.data, response.headers["x"]), (b"mine", "y"))

    def test_application(self) -> None:
        started = []
        body = NotFound()({"REQUEST_METHOD": "GET"}, lambda *args: started.append(args))
        self.assertIn(b"404", b"".join(body))
        self.assertEqual(started[0][0], "404 NOT FOUND")

    def test_pickle(self) -> None:
        self.assertEqual(pickle.loads(pickle.dumps(NotFound("x"))).description, "x")


class TestKeyError(unittest.TestCase):
    def test_containers(self) -> None:
        for container in (MultiDict(), Headers()):
            with self.subTest(container), self.assertRaises(BadRequestKeyError) as caught:
                container["missing"]
            self.assertIsInstance(caught.exception, KeyError)
            self.assertEqual(caught.exception.args, ("missing",))

    def test_key_only_when_asked(self) -> None:
        error = BadRequestKeyError("<k>")
        self.assertNotIn("k>", error.get_body())
        error.show_exception = True
        self.assertIn("KeyError: &#39;&lt;k&gt;&#39;", error.get_body())

    def test_wrap(self) -> None:
        wrapped = exceptions.BadRequest.wrap(IndexError)
        error = wrapped(5)
        self.assertIsInstance(error, IndexError)
        self.assertEqual(
            (wrapped.__name__, error.args, error.code), ("BadRequestIndexError", (5,), 400)
        )


class TestAbort(unittest.TestCase):
    def test_abort(self) -> None:
        with self.assertRaisesRegex(NotFound, "404 Not Found: why"):
            abort(404, "why")
        response = Response("x")
        with self.assertRaises(HTTPException) as caught:
            abort(response)
        self.assertIs(caught.exception.get_response(), response)

    def test_messages(self) -> None:
        cases = [
            (999, "no exception for 999$"),
            (200, "no exception for 200; a status below 400 is no error"),
            ("404", "no exception for '404'; pass the number 404"),
        ]
        for code, message in cases:
            with self.subTest(code), self.assertRaisesRegex(LookupError, message):
                abort(code)  # type: ignore[arg-type]

    def test_aborter(self) -> None:
        class Mine(HTTPException):
            code = 460

        with self.assertRaises(Mine):
            Aborter(extra={460: Mine})(460)
        with self.assertRaises(LookupError):
            Aborter({460: Mine})(404)


if __name__ == "__main__":
    unittest.main()
