"""Status codes and lines."""

from __future__ import annotations

import unittest
from http import HTTPStatus

from microflask.http.status import STATUS_LINES, parse_status


class TestStatus(unittest.TestCase):
    def test_parse(self) -> None:
        cases = [
            (200, "200 OK", 200),
            (HTTPStatus.CREATED, "201 CREATED", 201),
            ("404", "404 NOT FOUND", 404),
            ("404 gone fishing", "404 gone fishing", 404),
            (999, "999 UNKNOWN", 999),
            ("odd", "0 odd", 0),
            (" 200 OK ", "200 OK", 200),
        ]
        for value, line, code in cases:
            with self.subTest(value):
                self.assertEqual(parse_status(value), (line, code))

    def test_refused(self) -> None:
        for value in ("", " ", "200 OK\r\nX: y", "200 a\nb", "200 \0"):
            with self.subTest(value), self.assertRaises(ValueError):
                parse_status(value)

    def test_lines(self) -> None:
        self.assertEqual(STATUS_LINES[418], "418 I'M A TEAPOT")


if __name__ == "__main__":
    unittest.main()
