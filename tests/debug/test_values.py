"""Values as text: bounded in length and time, secrets masked."""

from __future__ import annotations

import secrets
import time
import unittest

from microflask.debug import values
from microflask.debug.values import LENGTH, MASK, Descriptions, is_secret, secrets_of


class Endless:
    def __repr__(self):
        while True:
            pass


class Swallowing:
    def __repr__(self):
        while True:
            try:
                self.attribute = 1
            except Exception:
                pass


class Deep:
    def __repr__(self):
        return repr(self)


class Broken:
    def __repr__(self):
        raise SystemExit


class Settings(dict):
    def __repr__(self):
        return f"<Settings {dict.__repr__(self)}>"


class User:
    def __repr__(self):
        return "User(name='ada', password='hunter2', api_key=\"k'ey\", age=3, note='pin: 1')"


def text(value, name="value"):
    return Descriptions().text(name, value)


class TestText(unittest.TestCase):
    def test_never_fails_and_never_takes_long(self):
        self.addCleanup(setattr, values, "SECONDS", values.SECONDS)
        values.SECONDS = 0.05
        start = time.monotonic()
        loop: list = []
        loop.append(loop)
        for value in (Endless(), Swallowing(), Deep(), Broken(), [Endless()], loop, {1: Broken()}):
            with self.subTest(type(value)):
                shown = text(value)
                self.assertLessEqual(len(shown), LENGTH)
        self.assertLess(time.monotonic() - start, 2)
        self.assertIn("took too long", text(Endless()))

    def test_a_page_has_its_time_too(self):
        descriptions = Descriptions()
        descriptions._end = time.monotonic()
        self.assertEqual(descriptions.text("x", 1), "<int object: no time left for its repr>")

    def test_size(self):
        for value in ("x" * 10**6, b"x" * 10**6, list(range(10**5)), {i: i for i in range(10**5)},
                      set(range(10**5)), tuple(range(10**5)), Settings.fromkeys(range(1000)),
                      {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}):  # fmt: skip
            with self.subTest(type(value)):
                self.assertLessEqual(len(text(value)), LENGTH)

    def test_plain(self):
        for value, shown in [
            (1, "1"), ("a", "'a'"), (None, "None"), ([1, (2,)], "[1, (2,)]"), ({}, "{}"),
            ({"b": 1, "a": 2}, "{'b': 1, 'a': 2}"), ({1, 2}, "{1, 2}"), (b"x", "b'x'"),
            ({1: 2, "a": 3}, "{1: 2, 'a': 3}"), ("it's", '"it\'s"'),
        ]:  # fmt: skip
            self.assertEqual(text(value), shown)
        self.assertEqual(Descriptions().text("path", "/x", plain=True), "/x")


class TestSecrets(unittest.TestCase):
    def test_names(self):
        for name, secret in [
            ("password", True), ("Password2", True), ("user_password", True), ("passwd", True),
            ("secret", True), ("SECRET_KEY", True), ("token", True), ("csrf_token", True),
            ("api_key", True), ("apiKey", True), ("apikey", True), ("X-Api-Key", True),
            ("private_key", True), ("Authorization", True), ("HTTP_AUTHORIZATION", True),
            ("Cookie", True), ("Set-Cookie", True), ("HTTP_COOKIE", True), ("credentials", True),
            ("session_id", True), ("key", False), ("keys", False), ("monkey", False),
            ("name", False), ("compass", False), ("author", False), ("", False), ("x" * 10000, False),
        ]:  # fmt: skip
            with self.subTest(name[:30]):
                self.assertIs(is_secret(name), secret)

    def test_masked(self):
        for name, value, shown in [
            ("password", "hunter2", MASK), ("tokens", ["a"], MASK), ("api_key", 123, MASK),
            ("token", None, "None"), ("secret", True, "True"), ("x", {"token": "abc"}, None),
            ("x", {"a": [{"password": "abc"}]}, None), ("x", Settings(SECRET_KEY="abc"), None),
            ("x", [("Cookie", "abc=1")], None), ("x", "password='abc'", None),
            ("x", b'{"token": "abc"}', None), ("x", "{'secret': 'abc", None),
        ]:  # fmt: skip
            with self.subTest(name, value=value):
                described = text(value, name)
                self.assertNotIn("abc", described)
                if shown is not None:
                    self.assertEqual(described, shown)
        self.assertIn("module", text(secrets, "secrets"))
        described = text(User())
        self.assertNotIn("hunter2", described)
        self.assertNotIn("k'ey", described)
        self.assertIn("name='ada'", described)
        self.assertIn("age=3", described)

    def test_the_same_text_elsewhere(self):
        found = secrets_of([("password", "hunter2"), ("name", "ada"), ("token", "x"), (1, "one")])
        self.assertEqual(found, {"hunter2"})
        self.assertEqual(Descriptions(found).text("row", ("ada", "hunter2")), f"('ada', '{MASK}')")

    def test_time(self):
        start = time.monotonic()
        for evil in ("password" * 1000, "a_" * 5000, "'" * 5000, "token=" * 2000, "\\" * 5000):
            text(evil)
            is_secret(evil)
        self.assertLess(time.monotonic() - start, 2)


if __name__ == "__main__":
    unittest.main()
