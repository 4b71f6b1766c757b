"""The seed's "Response Objects", entry by entry."""

from __future__ import annotations

import datetime as dt
import inspect
import unittest

from microflask import Flask, Response, make_response
from microflask.http.headers import Headers
from microflask.http.response import Response as HTTPResponse


def cookie(*args, **kwargs):
    response = Response()
    response.set_cookie(*args, **kwargs)
    return response.headers["Set-Cookie"]


class ResponseTest(unittest.TestCase):
    def test_signature(self):
        parameters = inspect.signature(Response).parameters
        expected = "response status headers mimetype content_type direct_passthrough".split()
        self.assertEqual(expected, list(parameters))
        defaults = [item.default for item in parameters.values()]
        self.assertEqual([None, None, None, None, None, False], defaults)

    def test_works_like_the_one_below_but_is_html(self):
        self.assertTrue(issubclass(Response, HTTPResponse))
        self.assertEqual("text/html", Response().mimetype)
        self.assertEqual("text/html; charset=utf-8", Response("x").content_type)
        self.assertEqual("text/plain; charset=utf-8", HTTPResponse("x").content_type)

    def test_parameters(self):
        cases = [
            (("body",), {}, (200, b"body", "text/html; charset=utf-8")),
            (("ä", 201), {}, (201, "ä".encode(), "text/html; charset=utf-8")),
            ((b"b", "404 Gone fishing"), {}, (404, b"b", "text/html; charset=utf-8")),
            ((["a", b"b"],), {}, (200, b"ab", "text/html; charset=utf-8")),
            ((), {"mimetype": "text/plain"}, (200, b"", "text/plain; charset=utf-8")),
            ((), {"mimetype": "image/png"}, (200, b"", "image/png")),
            ((), {"content_type": "text/x; charset=y"}, (200, b"", "text/x; charset=y")),
            (("x", 200, [("Content-Type", "a/b")]), {}, (200, b"x", "a/b")),
        ]
        for args, kwargs, expected in cases:
            with self.subTest(args=args, kwargs=kwargs):
                made = Response(*args, **kwargs)
                self.assertEqual(expected, (made.status_code, made.data, made.content_type))

    def test_direct_passthrough(self):
        body = iter([b"a", b"b"])
        made = Response(body, direct_passthrough=True)
        self.assertIs(body, made.response)
        with self.assertRaises(RuntimeError):
            made.data

    def test_make_response_makes_it(self):
        with Flask(__name__).test_request_context():
            self.assertIs(Response, type(make_response("x")))

    def test_replaced_by_setting_response_class(self):
        class Mine(Response):
            default_mimetype = "application/xml"

        app = Flask(__name__)
        app.response_class = Mine
        app.add_url_rule("/", "x", lambda: "<a/>")
        self.assertEqual("application/xml", app.test_client().get("/").mimetype)

    def test_headers(self):
        made = Response(headers={"X-A": "1"})
        self.assertIsInstance(made.headers, Headers)
        made.headers["x-a"] = "2"
        made.headers.add("X-B", "3")
        self.assertEqual("2", made.headers["X-A"])
        self.assertIn(("X-B", "3"), list(made.headers))

    def test_status_code(self):
        made = Response(status="404 NOT FOUND")
        self.assertEqual(404, made.status_code)
        made.status_code = 418
        self.assertEqual("418 I'M A TEAPOT", made.status)

    def test_data_reads_and_writes_the_body(self):
        made = Response("ä")
        self.assertEqual("ä".encode(), made.data)
        made.data = "other"
        self.assertEqual(b"other", made.get_data())
        self.assertEqual("other", made.get_data(as_text=True))
        self.assertEqual("5", made.headers["Content-Length"])
        made.set_data(b"\xff")
        self.assertEqual(b"\xff", made.data)

    def test_mimetype(self):
        made = Response(content_type="text/css; charset=x; y=z")
        self.assertEqual("text/css", made.mimetype)
        made.mimetype = "text/plain"
        self.assertEqual("text/plain; charset=utf-8", made.content_type)

    def test_set_cookie_parameters(self):
        names = list(inspect.signature(Response.set_cookie).parameters)[1:7]
        self.assertEqual(["key", "value", "max_age", "expires", "path", "domain"], names)

    def test_set_cookie(self):
        day = dt.datetime(2030, 1, 2, 3, 4, 5, tzinfo=dt.timezone.utc)
        stamp = "Wed, 02 Jan 2030 03:04:05 GMT"
        cases = [
            (("k", "v"), {}, "k=v; Path=/"),
            (("k",), {}, "k=; Path=/"),
            (("k", "v"), {"expires": day}, f"k=v; Expires={stamp}; Path=/"),
            (("k", "v"), {"expires": day.timestamp()}, f"k=v; Expires={stamp}; Path=/"),
            (("k", "v"), {"expires": int(day.timestamp())}, f"k=v; Expires={stamp}; Path=/"),
            (("k", "v"), {"domain": ".example.com"}, "k=v; Domain=example.com; Path=/"),
            (("k", "v"), {"path": "/only"}, "k=v; Path=/only"),
            (("k", "v"), {"secure": True, "httponly": True}, "k=v; Secure; HttpOnly; Path=/"),
            (("k", "v"), {"samesite": "lax"}, "k=v; Path=/; SameSite=Lax"),
            (("k", "a b;c"), {}, 'k="a b\\073c"; Path=/'),
        ]
        for args, kwargs, expected in cases:
            with self.subTest(args=args, kwargs=kwargs):
                self.assertEqual(expected, cookie(*args, **kwargs))

    def test_set_cookie_max_age(self):
        self.assertNotIn("Max-Age", cookie("k", "v"))
        self.assertNotIn("Expires", cookie("k", "v"))
        for given, seconds in ((60, 60), (dt.timedelta(minutes=2), 120), (0, 0)):
            with self.subTest(given):
                self.assertIn(f"Max-Age={seconds}", cookie("k", "v", given).split("; "))

    def test_set_cookie_accepts_unicode(self):
        app = Flask(__name__)

        def view():
            response = make_response("x")
            response.set_cookie("k", "ä€\U0001f600")
            return response

        from microflask import request

        app.add_url_rule("/set", "set", view)
        app.add_url_rule("/get", "get", lambda: request.cookies["k"])
        client = app.test_client()
        client.get("/set")
        self.assertEqual("ä€\U0001f600", client.get("/get").text)

    def test_delete_cookie(self):
        made = Response()
        made.delete_cookie("k")
        sent = made.headers["Set-Cookie"]
        self.assertIn("Max-Age=0", sent)
        self.assertIn("Expires=Thu, 01 Jan 1970", sent)


if __name__ == "__main__":
    unittest.main()
