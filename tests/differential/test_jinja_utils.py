"""The engine's small shared parts beside the real Jinja2's: random texts, odd arguments."""

from __future__ import annotations

import collections
import random
import unittest

from . import oracle


class Obj:
    """Anything."""


URLIZE_PARTS = (
    "http:// https:// www. a bb com .com . @ : / ( ) < > & lt; % - 1 [::1] :80 ? # mailto: tel:"
    " , xn--ab é \" ' _ .de ab.org a@b.cc 1.2.3.4 &gt; ! ; = ~ *"
).split() + [" ", "\n", "\u3000"]


class UrlizeTest(unittest.TestCase):
    def test_random_texts(self):
        oracle("jinja2")
        from jinja2.utils import urlize as theirs

        from microflask.jinja.utils import urlize as ours

        choose = random.Random(5)
        options = [
            {},
            {"trim_url_limit": 6, "rel": "r", "target": "t"},
            {"extra_schemes": ["tel:"]},
        ]
        for _ in range(5000):
            text = "".join(choose.choices(URLIZE_PARTS, k=choose.randint(1, 9)))
            for keywords in options:
                expected = theirs(text, **keywords)
                # Jinja puts https:// before HTTP:// in capitals; there are none here.
                if ours(text, **keywords) != expected:
                    with self.subTest(text=text, keywords=keywords):
                        self.assertEqual(ours(text, **keywords), expected)


class UtilsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        oracle("jinja2")

    def test_select_autoescape(self):
        from jinja2 import select_autoescape as theirs

        from microflask.jinja.utils import select_autoescape as ours

        names = [None, "a.html", "A.HTML", "a.txt", "a.xml", "html", ".html", "a.html.j2", "a.", ""]
        options = [
            {},
            {"enabled_extensions": (".txt", "J2")},
            {"disabled_extensions": ("html",), "default": True},
            {"enabled_extensions": (), "default_for_string": False},
            {"disabled_extensions": ("TXT",), "enabled_extensions": ["txt"]},
        ]
        for keywords in options:
            for name in names:
                with self.subTest(keywords=keywords, name=name):
                    self.assertEqual(ours(**keywords)(name), theirs(**keywords)(name))

    def test_htmlsafe_json_dumps(self):
        from jinja2.utils import htmlsafe_json_dumps as theirs

        from microflask.jinja.utils import htmlsafe_json_dumps as ours

        for value in ["<>&'\"", {"é": [1, None]}, "\u2028</script>", 1.5, True]:
            for keywords in [{}, {"indent": 2}, {"ensure_ascii": False}, {"dumps": repr}]:
                with self.subTest(value=value, keywords=keywords):
                    if "dumps" in keywords:
                        keywords = {"dumps": lambda v: repr(v)}
                    self.assertEqual(ours(value, **keywords), theirs(value, **keywords))

    def test_object_type_repr(self):
        from jinja2.utils import object_type_repr as theirs

        from microflask.jinja.utils import object_type_repr as ours

        for value in [None, ..., 1, "x", int, Obj(), Obj, NotImplemented, collections.deque()]:
            with self.subTest(value=value):
                self.assertEqual(ours(value), theirs(value))


WORDS = "a foo-bar don't (x) [y] é ß word1 <b> </b> <!-- --> &amp; &lt; \n \r\n \t \x0b \u2028 % .".split(
    " "
)


class RandomTextTest(unittest.TestCase):
    """Filters on texts that nobody would write."""

    FILTERS = [
        ("title", []),
        ("wordcount", []),
        ("striptags", []),
        ("urlencode", []),
        ("capitalize", []),
        ("truncate", [7]),
        ("truncate", [6, True, "…", 0]),
        ("truncate", [5, False, "", 1]),
        ("wordwrap", [5]),
        ("wordwrap", [6, False]),
        ("wordwrap", [7, True, "|", False]),
        ("indent", [2]),
        ("indent", ["> ", True, True]),
        ("replace", ["o", "<"]),
        ("trim", [" a"]),
        ("center", [20]),
        ("forceescape", []),
        ("tojson", []),
        ("reverse", []),
    ]

    def test_texts(self):
        jinja2 = oracle("jinja2")
        from microflask.jinja.environment import Environment

        sides = (Environment(), jinja2.Environment())
        choose = random.Random(7)
        for _ in range(400):
            text = choose.choice(["", " "]).join(choose.choices(WORDS, k=choose.randint(0, 9)))
            for name, arguments in self.FILTERS:
                ours, theirs = (str(side.call_filter(name, text, arguments)) for side in sides)
                if ours != theirs:
                    with self.subTest(name=name, arguments=arguments, text=text):
                        self.assertEqual(ours, theirs)

    def test_numbers(self):
        jinja2 = oracle("jinja2")
        from microflask.jinja.environment import Environment

        sides = (Environment(), jinja2.Environment())
        choose = random.Random(8)
        calls = [
            ("round", [choose.randint(-3, 5), method]) for method in ("common", "ceil", "floor")
        ] + [("filesizeformat", []), ("filesizeformat", [True]), ("int", []), ("float", [])]
        for _ in range(500):
            value = choose.uniform(-1, 1) * 10 ** choose.randint(-3, 28)
            for name, arguments in calls:
                ours, theirs = (repr(side.call_filter(name, value, arguments)) for side in sides)
                if ours != theirs:
                    with self.subTest(name=name, arguments=arguments, value=value):
                        self.assertEqual(ours, theirs)

    def test_sequences(self):
        jinja2 = oracle("jinja2")
        from microflask.jinja.environment import Environment

        sides = (Environment(), jinja2.Environment())
        choose = random.Random(9)
        calls = [
            ("sort", []), ("sort", [True, True]), ("unique", []), ("batch", [3, "-"]),
            ("slice", [3]), ("slice", [4, "-"]), ("min", []), ("max", [True]), ("join", ["<"]),
            ("reverse", []), ("first", []), ("last", []), ("groupby", [0]),
        ]  # fmt: skip
        for _ in range(300):
            items = choose.choices(["a", "A", "b", "Bb", "é", "", "z9"], k=choose.randint(1, 9))
            for name, arguments in calls:
                values = []
                for side in sides:
                    value = side.call_filter(name, [i or "-" for i in items], arguments)
                    values.append(list(value) if hasattr(value, "__next__") else value)
                if repr(values[0]) != repr(values[1]):
                    with self.subTest(name=name, arguments=arguments, items=items):
                        self.assertEqual(*values)


if __name__ == "__main__":
    unittest.main()
