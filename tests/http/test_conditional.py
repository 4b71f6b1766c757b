"""304, 412, 206 and 416."""

from __future__ import annotations

import unittest
from datetime import datetime
from typing import Any

from microflask.http.exceptions import RequestedRangeNotSatisfiable
from microflask.http.iterators import FileWrapper
from microflask.http.response import Response

from .test_response import send

WHOLE = b"0123456789"


def made(body: Any = WHOLE, **environ: str) -> Response:
    response = Response(body)
    response.set_etag("abc")
    response.last_modified = datetime(2020, 1, 1)
    env = {"REQUEST_METHOD": "GET", **environ}
    return response.make_conditional(env, accept_ranges=True, complete_length=10)


class TestConditional(unittest.TestCase):
    def test_not_modified(self) -> None:
        for header, value in [
            ("HTTP_IF_NONE_MATCH", '"abc"'),
            ("HTTP_IF_NONE_MATCH", '"x", W/"abc"'),
            ("HTTP_IF_MODIFIED_SINCE", "Wed, 01 Jan 2020 00:00:00 GMT"),
        ]:
            with self.subTest(value):
                status, headers, body = send(made(**{header: value}))
                self.assertEqual((status, body), ("304 NOT MODIFIED", b""))
                self.assertNotIn("Content-Length", dict(headers))

    def test_failed(self) -> None:
        self.assertEqual(made(HTTP_IF_MATCH='"x"').status_code, 412)

    def test_ranges(self) -> None:
        cases = [("0-4", b"01234"), ("5-", b"56789"), ("-3", b"789"), ("0-100", WHOLE)]
        for wanted, data in cases:
            for body in (WHOLE, [b"01", b"234567", b"89"], iter([b"012", b"", b"3456789"])):
                with self.subTest(wanted=wanted, body=body):
                    status, headers, sent = send(made(body, HTTP_RANGE=f"bytes={wanted}"))
                    self.assertEqual((status, sent), ("206 PARTIAL CONTENT", data))
                    self.assertEqual(dict(headers)["Content-Length"], str(len(data)))

    def test_file(self) -> None:
        import io

        response = made(FileWrapper(io.BytesIO(WHOLE), 3), HTTP_RANGE="bytes=2-6")
        self.assertEqual(send(response)[2], b"23456")

    def test_not_satisfiable(self) -> None:
        for wanted in ("bytes=10-", "bytes=x", "items=0-1", "bytes=0-1,3-4", "bytes=" + "9" * 5000):
            with self.subTest(wanted[:20]):
                with self.assertRaises(RequestedRangeNotSatisfiable) as caught:
                    made(HTTP_RANGE=wanted)
                self.assertEqual(caught.exception.length, 10)

    def test_if_range(self) -> None:
        self.assertEqual(made(HTTP_RANGE="bytes=0-1", HTTP_IF_RANGE='"x"').status_code, 200)
        self.assertEqual(made(HTTP_RANGE="bytes=0-1", HTTP_IF_RANGE='"abc"').status_code, 206)


if __name__ == "__main__":
    unittest.main()
