"""Safe text: what escapes, what stays, and which class comes out."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import unittest

from microflask import markup
from microflask.markup import (
    EscapeFormatter,
    Markup,
    escape,
    escape_silent,
    escape_text,
    soft_str,
)


class Html:
    def __html__(self):
        return Markup("<h>")

    def __str__(self):
        return "plain"


class HtmlFormat(Html):
    def __html_format__(self, spec):
        return Markup(f"<h {spec}>")


class Sub(Markup):
    pass


class EscapeTest(unittest.TestCase):
    def test_escape(self):
        cases = [
            ("", ""),
            ("abc", "abc"),
            ("<>&\"'", "&lt;&gt;&amp;&#34;&#39;"),
            ("&lt;", "&amp;lt;"),
            ("é<日本>\U0001f600", "é&lt;日本&gt;\U0001f600"),
            (Markup("<b>"), "<b>"),
            (Sub("<b>"), "<b>"),
            (Html(), "<h>"),
            (3, "3"),
            (True, "True"),
            (None, "None"),
            (2.5, "2.5"),
            (["<"], "[&#39;&lt;&#39;]"),
            (b"<", "b&#39;&lt;&#39;"),
        ]
        for value, expected in cases:
            with self.subTest(value=value):
                self.assertEqual(expected, escape(value))
                self.assertIs(Markup, type(escape(value)))
                self.assertIs(Sub, type(Sub.escape(value)))

    def test_an_object_whose_str_is_markup_is_still_escaped(self):
        class Liar:
            def __str__(self):
                return Markup("<b>")

        self.assertEqual("&lt;b&gt;", escape(Liar()))

    def test_escape_text_gives_plain_str(self):
        text = "nothing to do"
        self.assertIs(text, escape_text(text))
        self.assertIs(str, type(escape_text("<")))

    def test_silent_and_soft(self):
        self.assertEqual(("", "&lt;"), (escape_silent(None), escape_silent("<")))
        self.assertIs(Markup, type(escape_silent(None)))
        self.assertIs(Markup, type(soft_str(Markup("a"))))
        self.assertEqual("3", soft_str(3))


class MarkupTest(unittest.TestCase):
    def test_made_from(self):
        cases = [
            (lambda: Markup("<"), "<"),
            (lambda: Markup(Html()), "<h>"),
            (lambda: Markup(), ""),
            (lambda: Markup(3), "3"),
            (lambda: Markup(b"<\xe9", "latin-1"), "<é"),
            (lambda: Markup(b"a\xff", "ascii", "ignore"), "a"),
        ]
        for make, expected in cases:
            with self.subTest(expected):
                self.assertEqual(expected, make())

    def test_operators_escape_what_they_add(self):
        cases = [
            (Markup("<") + "<", "<&lt;"),
            ("<" + Markup("<"), "&lt;<"),
            (Markup("a") + Html(), "a<h>"),
            (Html() + Markup("a"), "<h>a"),
            (Markup("a") * 2, "aa"),
            (2 * Markup("a"), "aa"),
            (Markup("%s|%r") % ("<", "<"), "&lt;|&#39;&lt;&#39;"),
            (Markup("%s") % "<", "&lt;"),
            (Markup("%(a)s") % {"a": "<"}, "&lt;"),
            (Markup("%s") % Html(), "<h>"),
            (Markup("%d %.1f %i") % (3, 2.55, 4), "3 2.5 4"),
            (Markup("%5s") % "<", " &lt;"),
            (Markup("{} {!r} {a:>3}").format("<", "<", a="<"), "&lt; &#39;&lt;&#39;   &lt;"),
            (Markup("{0.x}").format(type("X", (), {"x": "<"})), "&lt;"),
            (Markup("{:{width}}").format("<", width=3), "&lt;  "),
            (Markup("{a}").format_map({"a": "<"}), "&lt;"),
            (Markup("{:s}").format(HtmlFormat()), "<h s>"),
            (Markup("{}").format(Html()), "<h>"),
            (Markup(",").join(["<", Html(), 3]), "&lt;,<h>,3"),
            (Markup("a").replace("a", "<"), "&lt;"),
            (Markup("aa").replace("a", "b", 1), "ba"),
            (Markup("a").center(3, "-"), "-a-"),
            (Markup("a<b")[1:], "<b"),
        ]
        for result, expected in cases:
            with self.subTest(expected):
                self.assertEqual(expected, result)
                self.assertIs(Markup, type(result))

    def test_refused(self):
        cases = [
            (TypeError, lambda: Markup("a") + 3),
            (TypeError, lambda: 3 + Markup("a")),
            (TypeError, lambda: Markup("a") * "b"),
            (TypeError, lambda: Markup("%s %s") % ("a",)),
            (TypeError, lambda: Markup("%c") % 60),
            (ValueError, lambda: Markup("{:x}").format(Html())),
            (ValueError, lambda: Markup("{:x}").format(Markup("a"))),
            (TypeError, lambda: Markup("a").center(5, "<")),
        ]
        for number, (error, operation) in enumerate(cases):
            with self.subTest(number), self.assertRaises(error):
                operation()

    def test_methods_keep_the_class(self):
        text = "Ab  cD,e"
        cases = [
            ("capitalize", ()),
            ("casefold", ()),
            ("expandtabs", ()),
            ("lower", ()),
            ("lstrip", ("A",)),
            ("rstrip", ("e",)),
            ("strip", ()),
            ("swapcase", ()),
            ("title", ()),
            ("translate", ({65: "x"},)),
            ("upper", ()),
            ("zfill", (20,)),
            ("removeprefix", ("A",)),
            ("removesuffix", ("e",)),
            ("center", (20,)),
            ("ljust", (20,)),
            ("rjust", (20, "x")),
            ("partition", (",",)),
            ("rpartition", ("x",)),
            ("split", ()),
            ("rsplit", (",", 1)),
            ("splitlines", (True,)),
        ]
        for name, arguments in cases:
            for cls in (Markup, Sub):
                with self.subTest(name, cls=cls):
                    expected = getattr(text, name)(*arguments)
                    result = getattr(cls(text), name)(*arguments)
                    self.assertEqual(expected, result)
                    parts = result if isinstance(result, (list, tuple)) else [result]
                    self.assertEqual({cls}, set(map(type, parts)))

    def test_repr_pickle_copy(self):
        value = Sub("<é>")
        self.assertEqual("Sub('<é>')", repr(value))
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            result = pickle.loads(pickle.dumps(value, protocol))
            self.assertEqual((Sub, value), (type(result), result))
        for result in (copy.copy(value), copy.deepcopy(value)):
            self.assertEqual((Sub, value), (type(result), result))
        self.assertEqual(hash("<"), hash(Markup("<")))

    def test_striptags(self):
        cases = [
            ("<b>a</b>  b\n", "a b"),
            ("a <!-- <b> -- > --> b", "a b"),
            ("<!-->x", "<!-->x"),
            ("<!--a<b>c", "<!--a<b>c"),
            ("a<b", "a<b"),
            ("<<!-- -->b>x", "b>x"),
            ("&lt;b&gt;", "<b>"),
            ("<a title='x'>&amp;\xa0</a>", "&"),
        ]
        for text, expected in cases:
            with self.subTest(text):
                self.assertEqual(expected, Markup(text).striptags())
                self.assertIs(str, type(Markup(text).striptags()))

    def test_unescape(self):
        cases = [
            ("&lt;&#60;&#x3c;&#X3C;", "<<<<"),
            ("&euro;&notin;", "€∉"),
            ("&amp;lt;", "&lt;"),
            ("&#000000000065;&#65b", "AAb"),
            ("&#x0000000041g", "Ag"),
            ("&#999999999;&#0;", "\ufffd\ufffd"),
            ("& &; &nope; a&b", "& &; &nope; a&b"),
        ]
        for text, expected in cases:
            with self.subTest(text):
                self.assertEqual(expected, Markup(text).unescape())

    def test_hostile_text_takes_linear_time(self):
        # Any of these takes minutes where the time grows with the square.
        size = 200_000
        for text in [
            "<!--" * size,
            "<" * size,
            "<!-->" * size,
            "&" * size,
            "&#" + "9" * size,
            "&#" + "0" * size + "65",
            "&#x" + "f" * size + ";",
            "<a " * size,
        ]:
            with self.subTest(text[:8]):
                self.assertIsInstance(Markup(text).striptags(), str)
                self.assertIsInstance(Markup(text).unescape(), str)


class FormatterTest(unittest.TestCase):
    def test_with_another_escape(self):
        formatter = EscapeFormatter(lambda value: Markup(f"[{value}]"))
        self.assertEqual("[a][  b]", formatter.format("{}{:>3}", "a", "b"))

    def test_subclass(self):
        class Loud(EscapeFormatter):
            def get_field(self, field_name, args, kwargs):
                value, key = super().get_field(field_name, args, kwargs)
                return value.upper(), key

        self.assertEqual("&lt;A", Loud(escape).format("{}", "<a"))

    def test_made_late(self):
        code = "import sys, microflask.markup; sys.exit('string' in sys.modules)"
        self.assertEqual(0, subprocess.run([sys.executable, "-S", "-c", code]).returncode)
        with self.assertRaisesRegex(AttributeError, "'nope'"):
            _ = markup.nope


if __name__ == "__main__":
    unittest.main()
