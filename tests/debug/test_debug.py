"""The traceback page: what it shows, that it is escaped, who gets text instead."""

from __future__ import annotations

import io
import linecache
import re
import sys
import unittest
from html.parser import HTMLParser

from microflask.debug import DebuggedApplication, LoadErrorApplication, accepts_html
from microflask.debug.tbtools import DebugTraceback, safe_repr
from microflask.wsgi import call

EVIL = "</textarea></script><script>alert('1')</script>&\"\ud800\0"


def ask(app, accept=None, query=""):
    environ = {"wsgi.errors": io.StringIO(), "QUERY_STRING": query}
    if accept is not None:
        environ["HTTP_ACCEPT"] = accept
    status, headers, body = call(app, environ)
    return status, dict(headers), body.decode(), environ["wsgi.errors"].getvalue()


def fails(environ, start_response):
    local_value = EVIL
    raise ValueError(local_value)


def caught(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return error


class Tags(HTMLParser):
    """Collects the elements of a page, with their attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


class Middleware(unittest.TestCase):
    def test_page(self):
        status, headers, page, log = ask(DebuggedApplication(fails), "text/html")
        self.assertEqual(status, "500 INTERNAL SERVER ERROR")
        self.assertEqual(headers["Content-Type"], "text/html; charset=utf-8")
        self.assertEqual(headers["Content-Length"], str(len(page.encode())))
        self.assertIn("<h1>ValueError</h1>", page)
        self.assertIn("raise ValueError(local_value)", page)
        self.assertIn("<code>local_value</code>", page)
        self.assertIn("ValueError: ", log)
        self.assertIn("Traceback (most recent call last):", page)
        self.assertNotIn("debug_application", page.partition('id="plain"')[0])

    def test_nothing_escapes(self):
        page = ask(DebuggedApplication(fails))[2]
        self.assertNotIn("alert('", page)
        self.assertEqual(len(re.findall("<script", page)), 1)
        tags = Tags(page).found
        self.assertEqual([tag for tag, _ in tags].count("textarea"), 1)
        names = {name for _, attributes in tags for name in attributes}
        self.assertFalse({"src", "style", "onclick", "onload"} & names)

    def test_policy(self):
        _, headers, page, _ = ask(DebuggedApplication(fails))
        nonce = re.search(r"script-src 'nonce-([^']+)'", headers["Content-Security-Policy"])[1]
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertEqual(page.count(f'nonce="{nonce}"'), 2)
        self.assertNotIn(nonce, ask(DebuggedApplication(fails))[2])
        self.assertNotRegex(page, r"(src|href)=|url\(|@import")
        self.assertIn("prefers-color-scheme: dark", page)

    def test_text(self):
        for accept, kind in [
            ("text/plain", "text/plain"), ("application/json", "text/plain"), ("", "text/html"),
            ("*/*", "text/html"), ("text/html;q=0, text/plain", "text/plain"),
            ("application/xhtml+xml;q=0.9", "text/html"), (None, "text/html"),
        ]:  # fmt: skip
            with self.subTest(accept):
                _, headers, body, _ = ask(DebuggedApplication(fails), accept)
                self.assertTrue(headers["Content-Type"].startswith(kind))
                self.assertIn("ValueError", body)
                self.assertIs(accepts_html({"HTTP_ACCEPT": accept or ""}), kind == "text/html")

    def test_error_in_the_body(self):
        closed = []

        class Body:
            def __iter__(self):
                raise KeyError("late")
                yield b""

            def close(self):
                closed.append(True)

        def app(environ, start_response):
            start_response("200 OK", [])
            return Body()

        status, _, page, _ = ask(DebuggedApplication(app))
        self.assertEqual((status[:3], closed), ("500", [True]))
        self.assertIn("<h1>KeyError</h1>", page)

    def test_answer_has_begun(self):
        """A server that has sent the head raises; the error goes up to it."""

        def app(environ, start_response):
            start_response("200 OK", [])
            yield b"x"
            raise KeyError("late")

        def start_response(status, headers, exc_info=None):
            if exc_info:
                raise exc_info[1]

        body = iter(DebuggedApplication(app)({"wsgi.errors": io.StringIO()}, start_response))
        self.assertEqual(next(body), b"x")
        with self.assertRaises(KeyError):
            next(body)

    def test_no_error(self):
        def app(environ, start_response):
            start_response("200 OK", [("A", "b")])
            return [b"fine"]

        for query in ("", "__debugger__=yes&cmd=printpin", "__debugger__=yes"):
            self.assertEqual(
                ask(DebuggedApplication(app), query=query)[:3], ("200 OK", {"A": "b"}, "fine")
            )

    def test_contexts_end_after_the_page_was_made(self):
        from microflask import Flask
        from microflask.testclient import Client

        app = Flask(__name__)
        app.debug = True
        ended = []
        app.teardown_request(lambda error: ended.append(type(error)))
        app.add_url_rule("/fails", "fails", lambda: 1 / 0)
        app.add_url_rule("/works", "works", lambda: "works")
        client = Client(DebuggedApplication(app))
        self.assertIn("ZeroDivisionError", client.get("/fails").text)
        self.assertEqual(ended, [ZeroDivisionError])
        self.assertEqual(client.get("/works").text, "works")
        self.assertEqual(ended, [ZeroDivisionError, type(None)])

    def test_load_error(self):
        text = 'Traceback (most recent call last):\n  File "<x>", line 1\nKeyError: "<b>"\n'
        status, headers, page, _ = ask(LoadErrorApplication(text))
        self.assertEqual(status[:3], "500")
        self.assertIn("<h1>KeyError</h1>", page)
        self.assertIn("&lt;b&gt;", page)
        self.assertNotIn("<b>", page)
        self.assertEqual(ask(LoadErrorApplication(text), "text/plain")[2], text)


class Tracebacks(unittest.TestCase):
    def test_chain(self):
        def first():
            try:
                raise KeyError("cause")
            except KeyError as error:
                raise ValueError("effect") from error

        def second():
            try:
                first()
            except ValueError:
                raise TypeError("later")

        def silent():
            try:
                first()
            except ValueError:
                raise TypeError("alone") from None

        trace = DebugTraceback(caught(second))
        self.assertEqual(
            [part.name for part in trace.all_tracebacks], ["KeyError", "ValueError", "TypeError"]
        )
        relations = [part.relation for part in trace.all_tracebacks]
        self.assertEqual(relations[0], "")
        self.assertIn("direct cause", relations[1])
        self.assertIn("During handling", relations[2])
        html = trace.render_traceback_html()
        for text in (relations[1], relations[2], "<h2>KeyError: &#39;cause&#39;</h2>"):
            self.assertIn(text, html)
        self.assertEqual(len(DebugTraceback(caught(silent)).all_tracebacks), 1)

    def test_chain_in_a_circle(self):
        one, two = ValueError("one"), ValueError("two")
        one.__cause__, two.__cause__ = two, one
        self.assertEqual(len(DebugTraceback(one).all_tracebacks), 2)

    def test_marked_line(self):
        def place():
            values = {"a": 1}
            return values["a"] + values["b"]

        frame = DebugTraceback(caught(place)).all_frames[-1]
        self.assertEqual(frame.line, 'return values["a"] + values["b"]')
        self.assertEqual(dict(frame.locals()), {"values": "{'a': 1}"})
        html = DebugTraceback(caught(place)).render_traceback_html()
        self.assertEqual(
            html.count('class="row current"'), 2
        )  # this frame and the one that calls it
        if sys.version_info >= (3, 11):
            self.assertIn("<u>values[&quot;b&quot;]</u>", html)

    def test_template_frames(self):
        """Whatever fills linecache is shown, as the template engine does."""
        source = "<p>{{ user.name }}</p>\n"
        linecache.cache["page.html"] = (len(source), None, [source], "page.html")
        self.addCleanup(linecache.cache.pop, "page.html")
        code = compile("user.name", "page.html", "eval")
        trace = DebugTraceback(caught(eval, code, {"user": None}))
        html = trace.render_traceback_html()
        shown = re.sub("</?u>", "", html)
        self.assertIn("&lt;p&gt;{{ user.name }}&lt;/p&gt;", shown)
        self.assertIn("page.html", html)

    def test_hidden_frames(self):
        def inner(hide):
            __traceback_hide__ = hide
            raise ValueError

        def outer(hide):
            inner(hide)

        for hide, names in [
            (False, ["caught", "outer", "inner"]), (True, ["caught", "outer"]), ("before", ["inner"]),
            ("after", ["caught", "outer", "inner"]), ("after_and_this", ["caught", "outer"]),
        ]:  # fmt: skip
            with self.subTest(hide):
                frames = DebugTraceback(caught(outer, hide)).all_frames
                self.assertEqual([frame.name.rpartition(".")[2] for frame in frames], names)
                error = caught(outer, hide)
                self.assertEqual(len(DebugTraceback(error, hide=False).all_frames), 3)

    def test_odd_values(self):
        class Evil:
            def __repr__(self):
                raise RuntimeError("no")

        class Loud(Exception):
            def __str__(self):
                raise RuntimeError("no")

        self.assertRegex(safe_repr(Evil()), "^<Evil instance at ")
        self.assertLessEqual(len(safe_repr("x" * 100000)), 1000)
        self.assertLessEqual(len(safe_repr(list(range(100000)))), 1000)

        def place():
            evil = Evil()  # noqa: F841
            raise Loud

        html = DebugTraceback(caught(place)).render_debugger_html(nonce="n")
        self.assertIn("&lt;Evil instance at ", html)
        self.assertIn("str() failed", html)

    def test_recursion(self):
        def deep():
            deep()

        trace = DebugTraceback(caught(deep))
        self.assertLessEqual(len(trace.all_frames), 100)
        self.assertLess(len(trace.render_debugger_html(nonce="n")), 1_000_000)

    def test_syntax_errors(self):
        html = DebugTraceback(caught(compile, "a b", "<typed>", "exec")).render_debugger_html(
            nonce="n"
        )
        self.assertIn("SyntaxError", html)
        self.assertIn("a b", html)


if __name__ == "__main__":
    unittest.main()
