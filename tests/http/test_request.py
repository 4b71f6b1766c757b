"""Requests: URL, headers, body."""

from __future__ import annotations

import gc
import io
import subprocess
import sys
import unittest
from typing import Any

from microflask.http.exceptions import (
    BadRequest,
    BadRequestKeyError,
    ClientDisconnected,
    RequestEntityTooLarge,
    SecurityError,
    UnsupportedMediaType,
)
from microflask.http.multidict import ImmutableMultiDict, MultiDict
from microflask.http.request import Request
from microflask.http.response import Response

FORM = "application/x-www-form-urlencoded"


def environ(body: bytes | None = None, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "www.example.com",
        "SCRIPT_NAME": "/myapplication",
        "PATH_INFO": "/page.html",
        "QUERY_STRING": "x=y",
        "wsgi.input": io.BytesIO(body or b""),
    }
    if body is not None:
        made.update(REQUEST_METHOD="POST", CONTENT_LENGTH=str(len(body)))
    made.update({key.replace("__", "."): value for key, value in more.items()})
    return made


class TestUrl(unittest.TestCase):
    def test_parts(self) -> None:
        request = Request(environ())
        base = "http://www.example.com/myapplication"
        expected = {
            "path": "/page.html",
            "script_root": "/myapplication",
            "base_url": f"{base}/page.html",
            "url": f"{base}/page.html?x=y",
            "url_root": f"{base}/",
            "host_url": "http://www.example.com/",
            "full_path": "/page.html?x=y",
            "host": "www.example.com",
            "method": "GET",
            "scheme": "http",
            "is_secure": False,
            "query_string": b"x=y",
        }
        self.assertEqual({name: getattr(request, name) for name in expected}, expected)

    def test_hostile_host(self) -> None:
        for host in ("evil.com/x", "a?b", "a#b", "a@b", "a b", "a\r\nb", "[", "[x]", "h:x"):
            with self.subTest(host):
                request = Request(environ(HTTP_HOST=host))
                self.assertEqual(request.host, "")
                self.assertTrue(request.url.startswith("http:///myapplication/"))
                self.assertIn("<Request", repr(request))

    def test_trusted(self) -> None:
        request = Request(environ())
        request.trusted_hosts = ["other.com"]
        with self.assertRaises(SecurityError):
            _ = request.url
        self.assertIn("is not trusted", repr(request))

    def test_bytes_that_are_no_text(self) -> None:
        request = Request(environ(QUERY_STRING="\xe4=\xf6&%ff=1", PATH_INFO="/\xff"))
        self.assertIsInstance(request.args, ImmutableMultiDict)
        self.assertEqual(request.path, "/\ufffd")
        self.assertTrue(request.full_path)
        self.assertTrue(request.url)


class TestAttributes(unittest.TestCase):
    def test_lazy(self) -> None:
        env = environ()
        request = Request(env)
        self.assertEqual(list(vars(request)), ["environ"])
        self.assertIs(env["werkzeug.request"], request)
        self.assertIs(request.args, request.args)

    def test_no_cycles(self) -> None:
        env = environ(b"a=1", CONTENT_TYPE=FORM)
        gc.collect()
        gc.disable()
        try:
            request = Request(env)
            _ = request.args, request.form, request.cookies, request.url, request.headers["Host"]
            del env["werkzeug.request"], request
            self.assertFalse(gc.collect())  # PyPy counts nothing
        finally:
            gc.enable()

    def test_key_errors(self) -> None:
        request = Request(environ())
        for name in ("args", "form", "files", "cookies", "values"):
            with self.subTest(name), self.assertRaises(BadRequestKeyError):
                getattr(request, name)["missing"]

    def test_storage_class(self) -> None:
        class Mine(Request):
            parameter_storage_class = MultiDict

        self.assertIs(type(Mine(environ()).args), MultiDict)

    def test_xhr(self) -> None:
        self.assertTrue(Request(environ(HTTP_X_REQUESTED_WITH="XMLHttpRequest")).is_xhr)
        self.assertFalse(Request(environ()).is_xhr)

    def test_from_values(self) -> None:
        class Mine(Request):
            pass

        request = Mine.from_values("/path?a=1", method="POST", data={"b": "2"})
        self.assertIs(type(request), Mine)
        self.assertEqual(request.path, "/path")
        self.assertEqual((request.args["a"], request.form["b"]), ("1", "2"))

    def test_from_values_needs_no_other_import(self) -> None:
        program = "from microflask.http import Request; print(Request.from_values('/x').url)"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
        self.assertEqual(done.stdout.split(), [b"http://localhost/x"])


class TestBody(unittest.TestCase):
    def test_form(self) -> None:
        request = Request(environ(b"a=1&a=2&b=", CONTENT_TYPE=FORM))
        self.assertEqual(request.form.getlist("a"), ["1", "2"])
        self.assertEqual(request.values["x"], "y")
        self.assertEqual(request.data, b"")

    def test_json(self) -> None:
        self.assertEqual(Request(environ(b"[1]", CONTENT_TYPE="application/json")).json, [1])
        with self.assertRaises(UnsupportedMediaType):
            _ = Request(environ(b"[1]", CONTENT_TYPE="text/plain;application/json")).json
        bad = [b"{", b"\xff", b"9" * 5000, b"[" * 200_000, b"\x00\x01"]
        for body in bad:
            with self.subTest(body[:9]):
                request = Request(environ(body, CONTENT_TYPE="application/json"))
                try:
                    self.assertIsInstance(request.json, int)  # Pythons without a digit limit
                except BadRequest as error:
                    self.assertTrue(
                        str(error.description).startswith("Failed to decode JSON object")
                    )
                self.assertIn(type(request.get_json(silent=True)), (type(None), int))

    def test_limits(self) -> None:
        class Small(Request):
            max_content_length = 2

        for more in ({}, {"wsgi__input_terminated": True, "CONTENT_LENGTH": ""}):
            env = environ(b"a=1", CONTENT_TYPE=FORM, **more)
            if more:
                del env["CONTENT_LENGTH"]
            for name in ("form", "data"):
                with self.subTest(more=more, name=name), self.assertRaises(RequestEntityTooLarge):
                    env["wsgi.input"].seek(0)
                    getattr(Small(env), name)

    def test_short_body(self) -> None:
        with self.assertRaises(ClientDisconnected):
            _ = Request(environ(b"abc", CONTENT_LENGTH="10")).data

    def test_shallow(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "shallow=True"):
            _ = Request(environ(b"x"), shallow=True).data

    def test_files_are_closed(self) -> None:
        body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\ndata\r\n--b--'
        with Request(environ(body, CONTENT_TYPE="multipart/form-data; boundary=b")) as request:
            upload = request.files["f"]
        self.assertTrue(upload.stream.closed)

    def test_application(self) -> None:
        @Request.application
        def app(request: Request) -> Response:
            return Response(request.args["zz"])

        started: list[Any] = []
        app(environ(), lambda *args: started.append(args[0]))
        self.assertEqual(started, ["400 BAD REQUEST"])


if __name__ == "__main__":
    unittest.main()
