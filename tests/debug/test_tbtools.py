"""Tracebacks: which frames, chains and groups there are, and how they become HTML."""

from __future__ import annotations

import linecache
import re
import sys
import time
import unittest

from microflask.debug import page, values
from microflask.debug.tbtools import CHAIN, FRAMES, DebugFrameSummary, DebugTraceback

from . import Tags, replaced

EVIL = "</textarea></script><script>alert('1')</script>--><!-- ]]>&\"\ud800\0"


def caught(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return error


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
            [part.name for part in trace.exceptions], ["TypeError", "ValueError", "KeyError"]
        )
        labels = [label for label, _ in trace.all_tracebacks]
        self.assertIn("During handling", labels[0])
        self.assertIn("direct cause", labels[1])
        self.assertIsNone(labels[2])
        html = trace.render_traceback_html()
        places = [
            html.index(text)
            for text in ("KeyError: &#39;cause", labels[1], "ValueError: effect", labels[0])
        ]
        self.assertEqual(places, sorted(places))
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
        self.assertEqual(frame.local_ns, {"values": {"a": 1}})
        self.assertEqual(frame.name, "place")
        html = DebugTraceback(caught(place)).render_traceback_html()
        # This frame and the one that calls it.
        self.assertEqual(html.count('class="line current"'), 2)
        self.assertIn("{&#39;a&#39;: 1}", html)
        if sys.version_info >= (3, 11):
            self.assertIn("<u>values[&#34;b&#34;]</u>", html)

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

    def test_odd_exceptions(self):
        class Loud(Exception):
            def __str__(self):
                raise RuntimeError("no")

        class Large(Exception):
            def __str__(self):
                return "<x> " * 10**6

        for kind in (Loud, Large):
            with self.subTest(kind.__name__):
                trace = DebugTraceback(caught(exec, "raise kind", {"kind": kind}))
                html = trace.render_debugger_html(nonce="n")
                self.assertIn(kind.__name__, html)
                self.assertLess(len(html), 1_000_000)
                self.assertLessEqual(len(trace.title), 600)

    def test_a_namespace_that_cannot_be_listed(self):
        class Names(dict):
            def keys(self):
                raise RuntimeError

            def __iter__(self):
                raise RuntimeError

        trace = DebugTraceback(caught(exec, "1/0", {}, Names()))
        self.assertIn("ZeroDivisionError", trace.render_debugger_html())

    def test_recursion(self):
        def deep():
            deep()

        trace = DebugTraceback(caught(deep))
        self.assertEqual(len(trace.all_frames), 2 * FRAMES)
        self.assertLess(len(trace.render_debugger_html(nonce="n")), 1_000_000)
        self.assertRegex(trace.render_traceback_html(), r"… \d+ frames …")
        self.assertRegex(trace.render_traceback_text(), r"repeated \d+ more times")

    def test_long_chains(self):
        def chain():
            error = None
            for number in range(2000):
                try:
                    raise ValueError(number) from error
                except ValueError as caught:
                    error = caught
            raise error

        trace = DebugTraceback(caught(chain))
        self.assertEqual(len(trace.exceptions), CHAIN)
        self.assertLess(len(trace.render_debugger_html()), 1_000_000)

    @unittest.skipUnless(sys.version_info >= (3, 11), "exception groups came with Python 3.11")
    def test_groups(self):
        def one():
            raise KeyError("<one>")

        def several():
            inner = ExceptionGroup("inner", [TypeError("<two>")])  # noqa: F821
            raise ExceptionGroup("outer", [caught(one), inner])  # noqa: F821

        trace = DebugTraceback(caught(several))
        html = trace.render_traceback_html()
        for text in ("Exception 1 of 2 in the group", "&lt;one&gt;", "&lt;two&gt;", "inner",
                     "Exception 1 of 1 in the group"):  # fmt: skip
            self.assertIn(text, html)
        self.assertIn("one", [frame.name for frame in trace.all_frames])
        many = ExceptionGroup("many", [ValueError(n) for n in range(1000)])  # noqa: F821
        self.assertLess(len(DebugTraceback(many).render_debugger_html()), 1_000_000)

    def test_syntax_errors(self):
        html = DebugTraceback(caught(compile, "a b", "<typed>", "exec")).render_debugger_html(
            nonce="n"
        )
        self.assertIn("SyntaxError", html)
        self.assertIn("a b", html)

    def test_summaries(self):
        """Made as Werkzeug's are; a frame has its own console, number and HTML."""
        frame = DebugFrameSummary(
            locals={"a": 1}, globals={"b": 2}, filename=__file__, lineno=1, name="<f>"
        )
        other = DebugFrameSummary(locals={}, globals={}, filename="<no>", lineno=0, name="f")
        self.assertNotEqual(frame.id, other.id)
        self.assertIs(frame.console, frame.console)
        self.assertIn(">3<", frame.eval("a + b"))
        self.assertIn("&lt;f&gt;", frame.render_html())
        self.assertIn("&lt;no&gt;", other.render_html(mark_library=False))
        self.assertFalse(frame.is_library)
        for name, library in [
            (linecache.__file__, True), (page.__file__, True), ("/x/site-packages/y.py", True),
            ("<frozen importlib>", True), ("<template>", False), ("/x/app.py", False),
        ]:  # fmt: skip
            shown = DebugFrameSummary(locals={}, globals={}, filename=name, lineno=1, name="f")
            self.assertIs(shown.is_library, library, name)

    def test_template_variables(self):
        from microflask.jinja import Environment

        source = (
            "{% for item in things %}\n{{ item.price * factor }}{{ nothing.at_all }}{% endfor %}"
        )
        template = Environment().from_string(source)
        error = caught(lambda: template.render(things=[{"price": 2}], factor=3, token="abc"))
        frame = [f for f in DebugTraceback(error).all_frames if f.filename == "<template>"][-1]
        self.assertEqual(frame.lineno, 2)
        shown = {
            name: value for name, value in frame.local_ns.items() if name not in frame.background
        }
        self.assertEqual(shown["item"], {"price": 2})
        self.assertEqual(shown["factor"], 3)
        self.assertFalse({"range", "lipsum", "context"} & set(shown))
        html = frame.render_html()
        self.assertNotIn("abc", html)
        self.assertIn("{&#39;price&#39;: 2}", html)


class Pages(unittest.TestCase):
    def place(self):
        password = "hunter2hunter2"
        copied = ("row", password)
        values = {"<b>": EVIL}
        raise ValueError(EVIL, len(copied), len(values))

    def test_secrets(self):
        html = DebugTraceback(caught(self.place)).render_debugger_html()
        shown = html.partition("password</code>")[2]
        self.assertIn(values.MASK, shown)
        self.assertNotIn("hunter2", shown.partition('id="plain"')[0])

    def test_nothing_escapes(self):
        name = "/<img src=x>/\"'.py"
        linecache.cache[name] = (1, None, ["<script>1</script>\n"], name)
        self.addCleanup(linecache.cache.pop, name)
        code = compile("raise ValueError(evil)", name, "exec")
        facts = [("<b>", [("<i>", EVIL), ("Cookie", EVIL)])]
        for error in (caught(self.place), caught(exec, code, {"evil": EVIL, "<script>": EVIL})):
            for trusted in (True, False):
                html = DebugTraceback(error).render_debugger_html(
                    trusted, "a<b", trusted, nonce="n", facts=facts
                )
                tags = Tags(html).found
                self.assertEqual([tag for tag, _ in tags].count("script"), 2)
                allowed = {
                    "html", "head", "meta", "title", "link", "style", "script", "body", "div", "h1",
                    "p", "h2", "em", "button", "details", "summary", "span", "cite", "code", "pre",
                    "u", "table", "tr", "th", "td", "blockquote", "textarea", "dialog", "form", "h3",
                    "label", "input", "tbody",
                }  # fmt: skip
                self.assertLessEqual({tag for tag, _ in tags}, allowed)
                self.assertEqual([tag for tag, _ in tags].count("textarea"), 1)
                names = {name for _, attributes in tags for name in attributes}
                self.assertFalse({"src", "style", "onclick", "onload", "onerror"} & names)
                self.assertEqual(html.count("<!--"), 1)
                self.assertTrue(html.endswith("\n-->\n"))
                self.assertEqual(html.count("-->"), 1)

    def test_values_are_shown_or_not(self):
        trace = DebugTraceback(caught(self.place))
        self.assertIn("Variables</summary>", trace.render_debugger_html())
        html = trace.render_debugger_html(show_values=False, facts=[("Headers", [("a", "b")])])
        self.assertNotIn("Variables</summary>", html)
        self.assertNotIn("Headers</summary>", html)
        self.assertIn("trusted_hosts", html)

    def test_consoles_or_not(self):
        trace = DebugTraceback(caught(self.place))
        html = trace.render_debugger_html(True, "abc", True)
        self.assertIn('SECRET = "abc"', html)
        self.assertIn("EVALEX_TRUSTED = true", html)
        self.assertIn('class="open-console"', html)
        self.assertIn("pin-prompt", Tags(html).found[-1][1].get("class", "pin-prompt"))
        html = trace.render_debugger_html()
        self.assertNotIn('class="open-console"', html)
        self.assertNotIn("<dialog", html)

    def test_time(self):
        class Endless:
            def __repr__(self):
                while True:
                    pass

        def place():
            many = [Endless() for _ in range(100)]
            a, b, c, d, e, f, g = many[:7]
            raise ValueError(a is b is c is d is e is f is g)

        with replaced(values, "ALL_SECONDS", 0.2), replaced(values, "SECONDS", 0.1):
            start = time.monotonic()
            html = DebugTraceback(caught(place)).render_debugger_html()
        self.assertLess(time.monotonic() - start, 2)
        self.assertIn("took too long", html)
        self.assertIn("no time left", html)


if __name__ == "__main__":
    unittest.main()
