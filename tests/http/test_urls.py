"""Percent escapes, query strings and IRIs."""

from __future__ import annotations

import unittest

from microflask.http import urls
from microflask.http.multidict import MultiDict

from . import examples


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        examples.check(self, "urls", examples.ours("urls", "multidict"))


class QueryTest(unittest.TestCase):
    def test_parse_query(self):
        cases = {
            "": [],
            "&": [],
            "=": [("", "")],
            "a=1&b=2": [("a", "1"), ("b", "2")],
            "a&b=&=c&&d": [("a", ""), ("b", ""), ("", "c"), ("d", "")],
            "a;b=c;d": [("a;b", "c;d")],
            "a=b=c": [("a", "b=c")],
            "a+b=c+d%2B": [("a b", "c d+")],
            "%zz=%&x=%4": [("%zz", "%"), ("x", "%4")],
            "a=%E2%98%83%e2%98": [("a", "☃%E2%98")],
            "a=%ff%41": [("a", "%FFA")],
            "a=☃": [("a", "☃")],
            "a=%26%3D": [("a", "&=")],
            "a=%00": [("a", "\x00")],
        }
        for query, expected in cases.items():
            with self.subTest(query):
                self.assertEqual(expected, urls.parse_query(query))
                self.assertEqual(expected, urls.parse_query(query.encode()))

    def test_bytes_that_are_no_utf8(self):
        self.assertEqual([("a", "%FFA")], urls.parse_query(b"a=\xff%41"))
        self.assertEqual([("a", "\ufffdA")], urls.parse_query(b"a=\xff%41", "replace"))
        self.assertEqual([("a", "\ufffdA")], urls.parse_query(b"a=%ff%41", "replace"))

    def test_hostile_sizes_are_linear(self):
        for unit in ("a;", "&", "%", "=", "+", "%e2", "a=%41&", "a&b;", "%zz"):
            with self.subTest(unit):
                pairs = urls.parse_query(unit * 200_000)
                self.assertIsInstance(pairs, list)

    def test_urlencode(self):
        cases = [
            ({"a": 1, "b": "x y", "c": "☃"}, "a=1&b=x+y&c=%E2%98%83"),
            ({"a": None, "b": [1, None, 2]}, "b=1&b=2"),
            ([("b", 1), ("a", None), ("b", "")], "b=1&b="),
            (MultiDict([("a", "1"), ("b", "&="), ("a", "3")]), "a=1&a=3&b=%26%3D"),
            ({"a": "!$'()*,/:;?@", "b": b"\xff"}, "a=!$'()*,/:;?@&b=%FF"),
            ({}, ""),
        ]
        for query, expected in cases:
            with self.subTest(query=query):
                self.assertEqual(expected, urls.urlencode(query))

    def test_round_trip(self):
        text = "".join(map(chr, range(1, 0x250))) + "☃😀"
        pairs = [(text, text), ("a", "")]
        self.assertEqual(pairs, urls.parse_query(urls.urlencode(pairs)))


class QuoteTest(unittest.TestCase):
    def test_quote(self):
        cases = [
            (("a b/ü",), "a%20b/%C3%BC"),
            (("a b/ü", ""), "a%20b%2F%C3%BC"),
            ((b"\xff~-._",), "%FF~-._"),
            (("",), ""),
        ]
        for args, expected in cases:
            with self.subTest(args=args):
                self.assertEqual(expected, urls.url_quote(*args))
        self.assertEqual("a+b%2B%2F", urls.url_quote_plus("a b+/"))

    def test_unquote(self):
        cases = {
            "a%20b": "a b",
            "%": "%",
            "%4": "%4",
            "%zz%41": "%zzA",
            "%e2%98%83": "☃",
            "%ff": "\ufffd",
            "☃%41": "☃A",
            "%2B+": "++",
        }
        for text, expected in cases.items():
            with self.subTest(text):
                self.assertEqual(expected, urls.url_unquote(text))
                self.assertEqual(expected, urls.url_unquote(text.encode()))
        self.assertEqual("a b+", urls.url_unquote_plus("a+b%2b"))
        self.assertEqual(b"a b+", urls.url_unquote_plus(b"a+b%2b").encode())
        self.assertEqual(b"\xff%", urls.url_unquote_to_bytes("%ff%"))

    def test_port_zero_stays(self):
        for host in ("example.com", "u:p@example.com", "[::1]"):
            for port, expected in [(":0", ":0"), (":00", ":0"), (":", ""), ("", "")]:
                url = f"http://{host}{port}/"
                with self.subTest(url):
                    self.assertEqual(f"http://{host}{expected}/", urls.iri_to_uri(url))
                    self.assertEqual(f"http://{host}{expected}/", urls.uri_to_iri(url))

    def test_redirect_targets_get_no_line_breaks(self):
        for char in "\r\n\0\t":
            with self.subTest(char=char):
                self.assertNotIn(char, urls.iri_to_uri(f"/a{char}b?c{char}d#e{char}f"))


if __name__ == "__main__":
    unittest.main()
