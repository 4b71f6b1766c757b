"""The small grammars of header values."""

from __future__ import annotations

import datetime
import time
import unittest

from microflask.http import parse
from microflask.http.headers import Headers

from . import examples


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        examples.check(self, "parse", examples.ours("parse"))


class HostileTest(unittest.TestCase):
    UNITS = (
        '"',
        "\\",
        '\\"',
        "a;",
        ";",
        ",",
        "a=",
        'a="',
        "a*=",
        "a*0*=",
        "'",
        ' a="\\',
        "=",
        " ",
        "\t;",
    )

    def test_option_parsing_is_linear_and_never_raises(self):
        for unit in self.UNITS:
            for prefix in ("", "a; ", 'a; b="', "a; b*=utf-8''"):
                with self.subTest(prefix + unit):
                    value, options = parse.parse_options_header(prefix + unit * 50_000)
                    self.assertIsInstance(options, dict)

    def test_list_and_dict_parsing_is_linear_and_never_raises(self):
        for unit in self.UNITS:
            for prefix in ("", 'a="'):
                with self.subTest(prefix + unit):
                    self.assertIsInstance(parse.parse_list_header(prefix + unit * 50_000), list)
                    self.assertIsInstance(parse.parse_dict_header(prefix + unit * 50_000), dict)

    def test_dates_never_raise(self):
        cases = [
            "9" * 100_000,
            "(" * 100_000,
            "Sun, " + "9" * 5000,
            "\0",
            "\ud800",
            "0" * 150,
            " " * 10**6,
        ]
        cases += ["Sun, 06 Nov 99999999999999999999 08:49:37 GMT", "1 Jan 1970 00:00 +99999999999"]
        cases += ["," * 199, "Mon, 1 Jan", "Sun, 00 Jan 2000 00:00:00 GMT", "()" * 99, "1:" * 99]
        for text in cases:
            with self.subTest(text[:40]):
                self.assertIsNone(parse.parse_date(text))

    def test_numbers(self):
        for text in (
            "",
            " ",
            "-1",
            "+1",
            "1_0",
            "٥",
            "1.0",
            "0x1",
            "9" * 5000,
            "9" * 19,
            "1 1",
            "\n1",
        ):
            with self.subTest(text[:20]):
                self.assertIsNone(parse.parse_int(text))
                self.assertIsNone(parse.parse_age(text))
        self.assertEqual(7, parse.parse_int(" 007 "))


class DateTest(unittest.TestCase):
    def test_now(self):
        before = int(time.time())
        written = parse.parse_date(parse.http_date())
        self.assertIsNotNone(written)
        self.assertLessEqual(before, written.timestamp())

    def test_round_trip(self):
        for second in range(-(10**9), 4 * 10**9, 98_765_431):
            with self.subTest(second):
                text = parse.http_date(second)
                self.assertEqual(second, parse.parse_date(text).timestamp())
                self.assertEqual(text, parse.http_date(parse.parse_date(text)))

    def test_more_days_than_are_kept(self):
        first = datetime.date(2020, 1, 1)
        for day in range(1000):
            date = first + datetime.timedelta(days=day)
            self.assertEqual(date.strftime("%d %b %Y")[:2], parse.http_date(date)[5:7])

    def test_struct_time_is_local(self):
        self.assertEqual("Thu, 01 Jan 1970 00:00:00 GMT", parse.http_date(time.localtime(0)))

    def test_years_out_of_range(self):
        for value in (253402300800, -62135596801, 10**20, float("inf")):
            with self.subTest(value), self.assertRaises((ValueError, OverflowError)):
                parse.http_date(value)

    def test_wrong_types(self):
        for value in ("2020", b"2020", (2020, 1, 1), object()):
            with self.subTest(value=value), self.assertRaises(TypeError):
                parse.http_date(value)


class RemoveHeadersTest(unittest.TestCase):
    FIELDS = [
        ("Date", "x"),
        ("Content-Type", "a"),
        ("Content-length", "0"),
        ("Expires", "y"),
        ("Connection", "closed"),
        ("TE", "z"),
    ]

    def test_entity_headers(self):
        for make in (list, Headers):
            with self.subTest(make):
                headers = make(self.FIELDS)
                parse.remove_entity_headers(headers)
                self.assertEqual(["Date", "Expires", "Connection", "TE"], [k for k, _ in headers])
                parse.remove_entity_headers(headers, allowed=["x"])
                self.assertEqual(["Date", "Connection", "TE"], [k for k, _ in headers])

    def test_hop_by_hop_headers(self):
        for make in (list, Headers):
            with self.subTest(make):
                headers = make(self.FIELDS)
                parse.remove_hop_by_hop_headers(headers)
                self.assertEqual(4, len(headers))
                self.assertNotIn("TE", [k for k, _ in headers])


if __name__ == "__main__":
    unittest.main()
