"""`.env` and `.flaskenv`: what a line means, where files are found, what they may change."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import unittest
from pathlib import Path

from microflask import dotenv
from microflask.dotenv import expand, find_dotenv, load_dotenv, parse

# A file, and what is in it.
TEXTS = [
    ("", {}),
    ("A=1", {"A": "1"}),
    ("A=1\nB=2\n", {"A": "1", "B": "2"}),
    ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
    ("  A = 1  \n\n\tB\t=\t2", {"A": "1", "B": "2"}),
    ("export A=1\nexport\tB=2", {"A": "1", "B": "2"}),
    ("export=1", {"export": "1"}),
    ("A=", {"A": ""}),
    ("A=''\nB=\"\"", {"A": "", "B": ""}),
    ("A\nB=1", {"A": None, "B": "1"}),
    ("# a comment\nA=1 # another\nB=#none\nC=a#b", {"A": "1", "B": "#none", "C": "a#b"}),
    ("A='x # y' # z", {"A": "x # y"}),
    ('A="x # y"', {"A": "x # y"}),
    ("A='it\\'s' ", {"A": "it's"}),
    ("A='a\\nb\\\\'", {"A": "a\\nb\\"}),
    ('A="a\\nb\\t\\"q\\" \\\\ \\q"', {"A": 'a\nb\t"q" \\ \\q'}),
    ('A="one\ntwo"\nB=1', {"A": "one\ntwo", "B": "1"}),
    ("A='one\ntwo'", {"A": "one\ntwo"}),
    ("'A'=1", {"A": "1"}),
    ("A=a b c", {"A": "a b c"}),
    ("A=x=y", {"A": "x=y"}),
    ("A=火腿", {"A": "火腿"}),
    ("A=1\nA=2", {"A": "2"}),
    ('A="don\'t"', {"A": "don't"}),
]
BAD = ["=1", 'A="open', "A='open", "A='x' y", 'A="x"y', "A B=1"]


class TestParsing(unittest.TestCase):
    def test_texts(self):
        for text, expected in TEXTS:
            with self.subTest(text):
                self.assertEqual(dict(parse(text)), expected)

    def test_lines_that_are_not_understood_are_told_and_passed_over(self):
        for text in BAD:
            with self.subTest(text), contextlib.redirect_stderr(io.StringIO()) as errors:
                self.assertEqual(dict(parse(f"X=1\n{text}\nY=2\n", "file")).get("X"), "1")
                self.assertIn("file:2: ", errors.getvalue())
        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(dict(parse("=1\nY=2")), {"Y": "2"})

    def test_variables(self):
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        os.environ.update(OUTER="outer", BOTH="environment")
        for text, expected in [
            ("${OUTER}/x", "outer/x"),
            ("${BOTH}", "file"),
            ("${NONE_SUCH}", ""),
            ("${NONE_SUCH:-default}", "default"),
            ("${OUTER:-default}", "outer"),
            ("$OUTER ${open", "$OUTER ${open"),
            ("${A}${A}", "11"),
            ("a}b{c", "a}b{c"),
        ]:
            with self.subTest(text):
                self.assertEqual(expand(text, {"A": "1", "BOTH": "file"}), expected)

    def test_cost_grows_with_the_length_only(self):
        for text in ("${" * 200_000, "A='" + "\\" * 200_000, "=\n" * 2_000, " " * 200_000):
            with contextlib.redirect_stderr(io.StringIO()):
                dict(parse(text))
            expand(text, {})


class TestLoading(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        (self.folder / "below/deeper").mkdir(parents=True)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder / "below")
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        for name in ("MF_A", "MF_B", "MF_C", "MF_D"):
            os.environ.pop(name, None)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def values(self):
        return [os.environ.get(name) for name in ("MF_A", "MF_B", "MF_C")]

    def test_precedence(self):
        self.write(".flaskenv", "MF_A=flaskenv\nMF_B=flaskenv\nMF_C=flaskenv\n")
        self.write("below/.env", "MF_A=env\nMF_B=env\n")
        self.write("more", "MF_A=more\n")
        self.assertTrue(load_dotenv(self.folder / "more"))
        self.assertEqual(self.values(), ["more", "env", "flaskenv"])
        self.assertEqual(os.getcwd(), str(self.folder / "below"))

    def test_never_overrides(self):
        self.write(".env", "MF_A=env\nMF_B=env\n")
        os.environ["MF_A"] = "set"
        os.environ["MF_C"] = ""
        load_dotenv()
        self.assertEqual(self.values(), ["set", "env", ""])

    def test_nothing_to_load(self):
        self.assertFalse(load_dotenv("not-there", load_defaults=False))
        self.write(".env", "MF_A=env")
        self.assertFalse(load_dotenv("not-there", load_defaults=False))
        self.assertFalse(load_dotenv(load_defaults=False))
        self.assertEqual(self.values(), [None, None, None])

    def test_a_name_without_value_sets_nothing(self):
        self.write(".env", "MF_A\nMF_B=1")
        load_dotenv()
        self.assertEqual(self.values(), [None, "1", None])

    def test_found_above(self):
        self.write(".env", "")
        os.chdir(self.folder / "below/deeper")
        self.assertEqual(find_dotenv(), str(self.folder / ".env"))
        self.write("below/.env", "")
        self.assertEqual(find_dotenv(), str(self.folder / "below/.env"))
        self.assertEqual(find_dotenv(".no-such-file-anywhere"), "")

    def test_byte_order_mark(self):
        self.write(".env", "\ufeffMF_A=1")
        self.assertEqual(dotenv.dotenv_values(self.folder / ".env"), {"MF_A": "1"})


if __name__ == "__main__":
    unittest.main()
