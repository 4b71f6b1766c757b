"""The engine's small shared parts: marks, cyclers, JSON for HTML, caches, filler text."""

from __future__ import annotations

import functools
import os
import tempfile
import unittest

from microflask.jinja import utils
from microflask.jinja.undefined import StrictUndefined, Undefined, make_logging_undefined
from microflask.markup import Markup


class MarkTest(unittest.TestCase):
    def test_pass_decorators(self):
        cases = {
            "context": utils.pass_context,
            "eval_context": utils.pass_eval_context,
            "environment": utils.pass_environment,
        }
        for name, mark in cases.items():
            with self.subTest(name=name):

                @mark
                def function(first):
                    return first

                self.assertEqual(function.jinja_pass_arg.name, name)
                self.assertIs(utils._PassArg.from_obj(function), utils._PassArg[name])
                self.assertEqual(function(1), 1)
        self.assertIsNone(utils._PassArg.from_obj(len))

    def test_internalcode(self):
        @utils.internalcode
        def function():
            return None

        self.assertIn(function.__code__, utils.internal_code)

    def test_missing_is_one_object(self):
        self.assertEqual(repr(utils.missing), "missing")
        self.assertEqual(utils.missing.__reduce__(), "missing")  # pickled as a name


class ValueTest(unittest.TestCase):
    def test_is_undefined(self):
        for value in (Undefined(name="x"), StrictUndefined(), make_logging_undefined()()):
            with self.subTest(kind=type(value)):
                self.assertIs(utils.is_undefined(value), True)
        for value in (None, "", 0, Undefined, object()):
            with self.subTest(value=value):
                self.assertIs(utils.is_undefined(value), False)

    def test_htmlsafe_json_dumps(self):
        text = utils.htmlsafe_json_dumps("</script>'&")
        self.assertEqual(text, '"\\u003c/script\\u003e\\u0027\\u0026"')
        self.assertIsInstance(text, Markup)
        self.assertEqual(utils.htmlsafe_json_dumps(1, dumps=lambda v: f"<{v}>"), "\\u003c1\\u003e")

    def test_consume(self):
        items = iter([1, 2])
        utils.consume(items)
        self.assertEqual(list(items), [])

    def test_pformat(self):
        self.assertEqual(utils.pformat({"a": 1}), "{'a': 1}")

    def test_open_if_exists(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "x")
            self.assertIsNone(utils.open_if_exists(path))
            self.assertIsNone(utils.open_if_exists(directory))
            with open(path, "w") as f:
                f.write("text")
            with utils.open_if_exists(path) as f:
                self.assertEqual(f.read(), b"text")

    def test_import_string(self):
        self.assertIs(utils.import_string("os.path"), os.path)
        self.assertIs(utils.import_string("os:getcwd"), os.getcwd)
        self.assertIsNone(utils.import_string("no.such.module", silent=True))

    def test_clear_caches(self):
        @utils.register_cache
        @functools.lru_cache
        def cached(value):
            return value

        self.addCleanup(utils._caches.remove, cached.cache_clear)
        cached(1)
        utils.clear_caches()
        self.assertEqual(cached.cache_info().currsize, 0)


class HelperTest(unittest.TestCase):
    def test_cycler(self):
        cycler = utils.Cycler("a", "b", "c")
        self.assertEqual([cycler.next() for _ in range(4)], ["a", "b", "c", "a"])
        self.assertEqual(cycler.current, "b")
        self.assertEqual(next(cycler), "b")
        cycler.reset()
        self.assertEqual(cycler.current, "a")
        with self.assertRaisesRegex(RuntimeError, "at least one item has to be provided"):
            utils.Cycler()

    def test_joiner(self):
        joiner = utils.Joiner("|")
        self.assertEqual([joiner(), joiner(), joiner()], ["", "|", "|"])
        self.assertEqual(utils.Joiner().sep, ", ")

    def test_namespace(self):
        namespace = utils.Namespace({"a": 1}, self=2)
        self.assertEqual((namespace.a, namespace.self), (1, 2))
        namespace["b"] = 3
        self.assertEqual(namespace.b, 3)
        self.assertEqual(repr(utils.Namespace(a=1)), "<Namespace {'a': 1}>")
        with self.assertRaises(AttributeError):
            namespace.nope

    def test_select_autoescape(self):
        choose = utils.select_autoescape(["html", ".Htm"], ["txt"], default=True)
        cases = {None: True, "a.HTML": True, "a.htm": True, "a.txt": False, "a.x": True}
        for name, expected in cases.items():
            with self.subTest(name=name):
                self.assertIs(choose(name), expected)


class LoremTest(unittest.TestCase):
    def test_html(self):
        text = utils.generate_lorem_ipsum()
        self.assertIsInstance(text, Markup)
        paragraphs = text.split("\n")
        self.assertEqual(len(paragraphs), 5)
        for paragraph in paragraphs:
            self.assertRegex(paragraph, r"^<p>[A-Z][^<]*\.</p>$")
            self.assertTrue(20 <= len(paragraph.split()) <= 100)

    def test_plain(self):
        for n in (0, 1, 3):
            text = utils.generate_lorem_ipsum(n=n, html=False, min=5, max=8)
            self.assertNotIsInstance(text, Markup)
            paragraphs = text.split("\n\n") if text else []
            self.assertEqual(len(paragraphs), n)
            for paragraph in paragraphs:
                self.assertTrue(5 <= len(paragraph.split()) < 8)
                self.assertEqual(paragraph[-1], ".")


class UrlizeTest(unittest.TestCase):
    def test_linear(self):
        """Text made to go wrong takes a time that grows with its length, not faster."""
        # Quadratic work on these would take minutes.
        count = 200_000
        for text in (
            "(" * count + "x.com" + ")" * count,
            "http://x.com/" + "(" * count + ")" * count + "." * count,
            "a@" * count + "x.y",
            "a." * count + "@",
            "x@" + "a." * count,
            "www." + "a." * count + "-",
            "&gt;" * count + "x.com" + "&gt;" * count,
            "http://[" + "0:" * count,
            "." * count,
        ):
            with self.subTest(start=text[:20]):
                self.assertGreaterEqual(len(utils.urlize(text)), len(text))

    def test_scheme_in_capitals(self):
        self.assertEqual(
            utils.urlize("HTTP://EXAMPLE.COM"),
            '<a href="HTTP://EXAMPLE.COM">HTTP://EXAMPLE.COM</a>',
        )


if __name__ == "__main__":
    unittest.main()
