"""Headers, the view of a WSGI environ, and sets of tokens."""

from __future__ import annotations

import copy
import pickle
import unittest

from microflask.http.headers import EnvironHeaders, Headers, HeaderSet

from . import examples


class ExamplesTest(unittest.TestCase):
    def test_examples(self):
        examples.check(self, "headers", examples.ours("headers", "multidict"))


class LineBreakTest(unittest.TestCase):
    def test_no_way_in(self):
        ways = {
            "constructor": lambda h, k, v: Headers([(k, v)]),
            "constructor, dict": lambda h, k, v: Headers({k: v}),
            "constructor, several": lambda h, k, v: Headers({k: ["a", v]}),
            "constructor, mixed": lambda h, k, v: Headers([("X", 1), (k, v)]),
            "add": lambda h, k, v: h.add(k, v),
            "add_header": lambda h, k, v: h.add_header(k, v),
            "set": lambda h, k, v: h.set(k, v),
            "set there": lambda h, k, v: h.set("a" if k == "x" else k, v),
            "item": lambda h, k, v: h.__setitem__(k, v),
            "index": lambda h, k, v: h.__setitem__(0, (k, v)),
            "slice": lambda h, k, v: h.__setitem__(slice(0, 1), [(k, v)]),
            "extend": lambda h, k, v: h.extend([(k, v)]),
            "extend, iterator": lambda h, k, v: h.extend(iter([(k, v)])),
            "extend, keywords": lambda h, k, v: h.extend(**{k: v}),
            "update": lambda h, k, v: h.update([(k, v)]),
            "update, dict": lambda h, k, v: h.update({k: v}),
            "update, list": lambda h, k, v: h.update({k: [v]}),
            "pipe": lambda h, k, v: h | {k: v},
            "pipe in place": lambda h, k, v: h.__ior__([(k, v)]),
            "setlist": lambda h, k, v: h.setlist(k, ["x", v]),
            "setdefault": lambda h, k, v: h.setdefault(k, v),
            "setlistdefault": lambda h, k, v: h.setlistdefault(k, [v]),
        }
        for name, way in ways.items():
            for bad in ("\r", "\n", "\0", "\r\nSet-Cookie: a=b"):
                for key, value in (("x", f"a{bad}"), ("x", f"{bad}b"), (f"x{bad}", "a")):
                    with self.subTest(name, key=key, value=value):
                        headers = Headers([("a", "b")])
                        with self.assertRaises(ValueError) as caught:
                            way(headers, key, value)
                        self.assertIn("must not contain newline", str(caught.exception))
                        text = repr(headers.to_wsgi_list())
                        self.assertNotIn("\\r", text)
                        self.assertNotIn("\\n", text)
                        self.assertNotIn("\\x00", text)

    def test_options(self):
        with self.assertRaises(ValueError):
            Headers().add("Content-Disposition", "attachment", filename="a\r\nb")


class HeadersTest(unittest.TestCase):
    def test_adopt_wraps_without_a_copy(self):
        fields = [("A", "b")]
        headers = Headers._adopt(fields)
        headers.add("C", "d")
        self.assertIs(fields, headers._list)
        self.assertEqual([("A", "b"), ("C", "d")], fields)
        self.assertIsNot(fields, headers.to_wsgi_list())

    def test_name_in_any_case(self):
        headers = Headers([("Content-Type", "a"), ("X-Y", "1"), ("x-y", "2")])
        for name in ("content-type", "CONTENT-TYPE", "Content-Type"):
            with self.subTest(name):
                self.assertEqual("a", headers[name])
                self.assertEqual("a", headers.get(name))
                self.assertIn(name, headers)
        self.assertEqual(["1", "2"], headers.getlist("X-y"))
        self.assertEqual("1", headers["x-y"])
        headers["x-Y"] = "3"
        self.assertEqual([("Content-Type", "a"), ("x-Y", "3")], headers.to_wsgi_list())

    def test_key_error(self):
        class Missing(KeyError):
            pass

        class Own(Headers):
            key_error = Missing

        for look_up in (lambda h: h["x"], lambda h: h.pop("x")):
            with self.assertRaises(Missing):
                look_up(Own())
        self.assertEqual(1, Own().pop("x", 1))

    def test_copies_are_apart(self):
        headers = Headers([("a", "b")])
        for other in (headers.copy(), copy.copy(headers), copy.deepcopy(headers)):
            other.add("c", "d")
            self.assertEqual(1, len(headers))
        self.assertEqual(headers, pickle.loads(pickle.dumps(headers)))

    def test_repeated_fields_are_linear(self):
        headers = Headers([("a", "b")] * 50_000)
        headers.add("c", "d")
        self.assertEqual(50_000, len(headers.getlist("a")))
        headers.set("a", "x")
        self.assertEqual(2, len(headers))


class EnvironHeadersTest(unittest.TestCase):
    def test_reads_the_environ_each_time(self):
        environ = {"HTTP_A": "1"}
        headers = EnvironHeaders(environ)
        environ["HTTP_B"] = "2"
        environ["CONTENT_TYPE"] = "x/y"
        environ["HTTP_CONTENT_TYPE"] = "forged"
        self.assertEqual("2", headers["b"])
        self.assertEqual("x/y", headers.get("content-type"))
        self.assertEqual([("A", "1"), ("B", "2"), ("Content-Type", "x/y")], list(headers))
        self.assertEqual([("a", "1")], list(headers.items(lower=True))[:1])

    def test_many_names_do_not_pile_up(self):
        from microflask.http import headers as module

        headers = EnvironHeaders({})
        for number in range(2000):
            self.assertIsNone(headers.get(f"x-{number}"))
            self.assertNotIn(f"y-{number}", headers)
        self.assertLessEqual(len(module._environ_keys), 512)

    def test_refuses_changes(self):
        headers = EnvironHeaders({"HTTP_A": "1"})
        for name, args in {
            "add": ("a", "b"),
            "add_header": ("a", "b"),
            "set": ("a", "b"),
            "__setitem__": ("a", "b"),
            "__delitem__": ("a",),
            "extend": ([],),
            "update": ([],),
            "pop": ("a",),
            "popitem": (),
            "remove": ("a",),
            "clear": (),
            "insert": (0, ("a", "b")),
            "setdefault": ("a", "b"),
            "setlist": ("a", ["b"]),
            "setlistdefault": ("a", ["b"]),
            "__ior__": ({},),
        }.items():
            with self.subTest(name), self.assertRaises(TypeError) as caught:
                getattr(headers, name)(*args)
            self.assertEqual("'EnvironHeaders' objects are immutable", str(caught.exception))


class HeaderSetTest(unittest.TestCase):
    def test_updates_are_told(self):
        told = []
        tokens = HeaderSet(["foo", "Bar"], on_update=lambda s: told.append(str(s)))
        tokens.add("FOO")
        tokens.add("x")
        tokens.remove("bar")
        tokens.discard("nope")
        tokens[0] = "y z"
        del tokens[1]
        tokens.update(["a", "A", "b"])
        tokens.clear()
        expected = ["foo, Bar, x", "foo, x", '"y z", x', '"y z"', '"y z", a, b', ""]
        self.assertEqual(expected, told)


class EnvironKeyTest(unittest.TestCase):
    def test_what_is_no_name(self):
        fields = EnvironHeaders({"HTTP_A": "1", "CONTENT_TYPE": "t"})
        for key in (0, -1, None, 1.5, b"a", ("a",)):
            with self.subTest(key=key):
                self.assertIsNone(fields.get(key))
                self.assertNotIn(key, fields)
                with self.assertRaises(KeyError):
                    fields[key]


if __name__ == "__main__":
    unittest.main()
