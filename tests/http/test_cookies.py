"""Reading Cookie and writing Set-Cookie."""

from __future__ import annotations

import datetime
import unittest
import warnings

from microflask.http.cookies import dump_cookie, parse_cookie
from microflask.http.parse import parse_date

from . import examples


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        examples.check(self, "cookies", examples.ours("cookies", "multidict"))


class ParseTest(unittest.TestCase):
    def test_hostile_sizes_are_linear_and_never_raise(self):
        units = (
            '"',
            "\\",
            '\\"',
            ";",
            "=",
            "a=",
            'a="',
            ' a="\\";',
            "a;",
            " ",
            "\t",
            'a="b',
            "a b;",
        )
        units += ('a="\\073', "\xff", "\ud800", "=__Host-a=b;", 'a="\\\\', "\x00")
        for unit in units:
            for prefix in ("", 'a="', "a=b; "):
                with self.subTest(prefix + unit):
                    parse_cookie(prefix + unit * 30_000)

    def test_nameless_cookies_are_dropped(self):
        for header in ("=__Host-test=bad", "=", '="x"', " = a", "a=b; =__Secure-x=y", '; ="a;b"'):
            with self.subTest(header):
                self.assertEqual([], [name for name in parse_cookie(header) if name != "a"])

    def test_round_trip_of_every_character(self):
        for code in [*range(0x500), 0x2603, 0x1F600, 0xFFFF]:
            value = f"a{chr(code)}b"
            header = dump_cookie("k", value).split("; Path")[0]
            with self.subTest(code):
                self.assertEqual(value, parse_cookie(header)["k"])

    def test_class(self):
        self.assertEqual({"a": "b"}, parse_cookie("a=b", dict))
        self.assertEqual({}, parse_cookie(None, dict))


class DumpTest(unittest.TestCase):
    def test_no_control_characters_whatever_the_attribute(self):
        for code in [*range(0x20), 0x7F]:
            char = chr(code)
            ways = {
                "key": lambda c=char: dump_cookie(f"a{c}b", "x"),
                "value": lambda c=char: dump_cookie("a", f"x{c}y"),
                "bare value": lambda c=char: dump_cookie("a", c),
                "path": lambda c=char: dump_cookie("a", "x", path=f"/{c}"),
                "domain": lambda c=char: dump_cookie("a", "x", domain=f"a{c}b"),
                "expires": lambda c=char: dump_cookie("a", "x", expires=f"a{c}b"),
                "max_age": lambda c=char: dump_cookie(
                    "a", "x", max_age=f"1{c}", sync_expires=False
                ),
                "samesite": lambda c=char: dump_cookie("a", "x", samesite=f"Lax{c}"),
            }
            for name, way in ways.items():
                with self.subTest(name, code=code):
                    try:
                        header = way()
                    except ValueError:
                        continue
                    self.assertNotIn(char, header)

    def test_no_attribute_starts_another(self):
        for keywords in ({"domain": "a; Secure"}, {"expires": "x; Path=/"}, {"path": "/; Secure"}):
            with self.subTest(keywords=keywords):
                try:
                    header = dump_cookie("a", "x", **keywords)
                except ValueError:
                    continue
                self.assertLessEqual(header.count(";"), 1)
        self.assertEqual(1, dump_cookie("a", "x; Secure").count(";"))

    def test_expires_follows_max_age(self):
        for max_age in (60, datetime.timedelta(minutes=1)):
            with self.subTest(max_age=max_age):
                before = datetime.datetime.now(datetime.timezone.utc)
                header = dump_cookie("a", "b", max_age=max_age)
                expires = parse_date(header.split("Expires=")[1].split(";")[0])
                self.assertIn("Max-Age=60;", header)
                self.assertLessEqual(58, (expires - before).total_seconds())
                self.assertNotIn("Expires", dump_cookie("a", max_age=max_age, sync_expires=False))

    def test_size_warning(self):
        with self.assertWarns(UserWarning) as caught:
            dump_cookie("a", "x" * 5000)
        self.assertIn("'a' cookie is too large: the value was 5000 bytes", str(caught.warning))
        self.assertEqual(__file__, caught.filename)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            dump_cookie("a", "x" * 5000, max_size=0)
            dump_cookie("a", "x" * (4093 - 10))


if __name__ == "__main__":
    unittest.main()
