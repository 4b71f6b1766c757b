"""Redirects."""

from __future__ import annotations

import unittest

from microflask.http.redirects import append_slash_redirect, redirect
from microflask.http.response import Response


class TestRedirects(unittest.TestCase):
    def test_page(self) -> None:
        response = redirect("/a?b=<c>&d", 303)
        self.assertEqual((response.status_code, response.location), (303, "/a?b=<c>&d"))
        self.assertIn('<a href="/a?b=&lt;c&gt;&amp;d">', response.get_data(as_text=True))

    def test_no_header_lines(self) -> None:
        for target in ("/a\r\nX: y", "/a\nb", "/a\rb", "/a\0"):
            with self.subTest(target), self.assertRaises(ValueError):
                redirect(target)

    def test_class(self) -> None:
        class Mine(Response):
            pass

        self.assertIsInstance(redirect("/", Response=Mine), Mine)

    def test_append_slash_stays_on_the_host(self) -> None:
        cases = [
            ("/p", "", "p/"),
            ("/a/b", "x=y", "b/?x=y"),
            ("//evil.com", "", "evil.com/"),
            ("/", "", "./"),
            ("/http:x", "", "./http:x/"),
            ("/a?b", "", "a%3Fb/"),
            ("/Ã¼", "", "%C3%BC/"),
            ("/\\evil", "", "%5Cevil/"),
        ]
        for path, query, location in cases:
            with self.subTest(path):
                response = append_slash_redirect({"PATH_INFO": path, "QUERY_STRING": query})
                self.assertEqual((response.location, response.status_code), (location, 308))


if __name__ == "__main__":
    unittest.main()
