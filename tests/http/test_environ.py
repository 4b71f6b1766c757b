"""Host, length and body of the WSGI environ."""

from __future__ import annotations

import io
import unittest
from typing import Any

from microflask.http.environ import (
    get_content_length,
    get_current_url,
    get_host,
    get_input_stream,
    get_path_info,
    get_query_string,
    host_is_trusted,
    peek_path_info,
    pop_path_info,
    responder,
)
from microflask.http.exceptions import RequestEntityTooLarge, SecurityError
from microflask.http.response import Response


def environ(**more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "example.com",
        "wsgi.input": io.BytesIO(b"0123456789"),
    }
    made.update({key.replace("__", "."): value for key, value in more.items()})
    return made


class TestHost(unittest.TestCase):
    def test_trusted(self) -> None:
        self.assertTrue(host_is_trusted("a.example.com:80", [".example.com"]))
        self.assertFalse(host_is_trusted("evilexample.com", [".example.com"]))
        self.assertFalse(host_is_trusted("", ["example.com"]))

    def test_untrusted_message(self) -> None:
        with self.assertRaisesRegex(SecurityError, "Host 'example.com' is not trusted"):
            get_host(environ(), trusted_hosts=["other"])
        with self.assertRaises(SecurityError):
            get_current_url(environ(HTTP_HOST="a/b"), trusted_hosts=["a"])

    def test_forms_of_the_call(self) -> None:
        self.assertEqual(get_host(environ()), "example.com")
        self.assertEqual(get_host("https", "example.com:443"), "example.com")


class TestBody(unittest.TestCase):
    def test_lengths(self) -> None:
        for value, length in [("5", 5), ("+5", 0), ("٥", 0), ("", 0), ("9" * 5000, 0), ("-1", 0)]:
            with self.subTest(value[:10]):
                self.assertEqual(get_content_length(environ(CONTENT_LENGTH=value)), length)
        self.assertIsNone(get_content_length(environ()))

    def test_unknown_length_is_empty(self) -> None:
        self.assertEqual(get_input_stream(environ()).read(), b"")

    def test_limit(self) -> None:
        with self.assertRaises(RequestEntityTooLarge):
            get_input_stream(environ(CONTENT_LENGTH="10"), max_content_length=5)
        stream = get_input_stream(environ(wsgi__input_terminated=True), max_content_length=5)
        with self.assertRaises(RequestEntityTooLarge):
            stream.read()
        stream = get_input_stream(environ(wsgi__input_terminated=True), max_content_length=10)
        self.assertEqual(stream.read(), b"0123456789")


class TestPath(unittest.TestCase):
    def test_segments(self) -> None:
        env = environ(SCRIPT_NAME="/foo", PATH_INFO="/a/b///c")
        self.assertEqual(peek_path_info(env), "a")
        self.assertEqual([pop_path_info(env) for _ in range(4)], ["a", "b", "c", None])
        self.assertEqual(env["SCRIPT_NAME"], "/foo/a/b///c")

    def test_decoded(self) -> None:
        self.assertEqual(get_path_info({"PATH_INFO": "/Ã¼"}), "/ü")
        self.assertEqual(get_query_string({"QUERY_STRING": "a=Ã¼"}), "a=%C3%BC")

    def test_responder(self) -> None:
        @responder
        def app(environ: Any, start_response: Any) -> Response:
            return Response("x")

        self.assertEqual(list(app(environ(), lambda *args: None)), [b"x"])


if __name__ == "__main__":
    unittest.main()
