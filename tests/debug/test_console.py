"""The debugger's console: what is typed, what it prints, and who else prints meanwhile."""

from __future__ import annotations

import contextlib
import io
import platform
import sys
import threading
import unittest

from microflask.debug import console
from microflask.debug.console import Console
from microflask.debug.repr import debug_repr, dump, helper

from . import Tags

PYPY = platform.python_implementation() == "PyPy"  # counts no brackets


class TestConsole(unittest.TestCase):
    def setUp(self):
        self.console = Console({"g": 1}, {"x": "<b>"})

    def check(self, *pairs):
        for code, shown in pairs:
            with self.subTest(code):
                self.assertEqual(self.console.eval(code), shown)

    def test_names(self):
        self.check(
            ("g", '>>> g\n<span class="number">1</span>'),
            ("x", '>>> x\n<span class="string">&#39;&lt;b&gt;&#39;</span>'),
            ("[x for _ in [g]][0]", '>>> [x for _ in [g]][0]\n' + debug_repr("<b>")),
            ("y = 5", ">>> y = 5\n"), ("_", ">>> _\n" + debug_repr("<b>")),
            ("f = lambda: y", ">>> f = lambda: y\n"), ("f()", '>>> f()\n<span class="number">5</span>'),
        )  # fmt: skip

    def test_python_s_own_hook(self):
        self.addCleanup(setattr, sys, "displayhook", sys.displayhook)
        sys.displayhook = console._displayhook
        self.assertEqual(Console().eval("5"), ">>> 5\n5\n")

    def test_blocks(self):
        one = '<span class="number">1</span>'
        self.check(
            ("if g: g", f">>> if g: g\n{one}"), ("if g:", ">>> if g:\n"), ("  g", "...   g\n"),
            ("", f"... \n{one}"), ("", ">>> \n"), ("t = (1,", ">>> t = (1,\n"), ("2)", "... 2)\n"),
            ("def f():\n    a = g\n    return a\nf()", ">>> def f():\n    a = g\n    return a\nf()\n"
             + one),
            ("a = 1\r\na", f">>> a = 1\r\na\n{one}"), ("# nothing", ">>> # nothing\n"),
        )  # fmt: skip

    def test_output(self):
        self.check(
            ("print('<i>')", ">>> print(&#39;&lt;i&gt;&#39;)\n&lt;i&gt;\n"),
            ("1; 2", ">>> 1; 2\n" + debug_repr(1) + debug_repr(2)),
            ("import sys; sys.stdout.isatty()", ">>> import sys; sys.stdout.isatty()\n"
             + debug_repr(False)),
        )  # fmt: skip
        self.assertIn("cut off", self.console.eval("print('x' * 10**7)"))
        self.assertLess(len(self.console.eval("for i in range(10**4): print('x' * 1000)")), 1100000)
        self.assertIn("TypeError", self.console.eval("sys.stdout.write(1)"))

    def test_errors(self):
        for code, text in [
            ("1/0", "ZeroDivisionError: division by zero"), ("raise ValueError('<x>')", "&lt;x&gt;"),
            ("a b", "SyntaxError"), ("  1", "IndentationError"), ("raise SystemExit", "SystemExit"),
            ("raise KeyboardInterrupt", "KeyboardInterrupt"), ("\0", "Error"), ("await g", "SyntaxError"),
            ("def f(): f()\nf()", "RecursionError"), ("(" * (5 if PYPY else 1000) + "]", ""), ("'\\ud800'.x", "AttributeError"),
            ("class A(BaseException): pass\nraise A", "A"),
            ("try: 1/0\nexcept Exception as e: raise KeyError(3) from e", "direct cause"),
        ]:  # fmt: skip
            with self.subTest(code):
                html = self.console.eval(code)
                self.assertIn(text, html)
                self.assertNotIn("console.py", html)
                self.assertLessEqual({tag for tag, _ in Tags(html).found}, {"div", "pre"})
                self.console.eval("")
        self.assertEqual(self.console.eval("g"), ">>> g\n" + debug_repr(1))

    def test_frames_of_an_error(self):
        html = self.console.eval("def f(): 1/0\nf()")
        self.assertIn("File &#34;&lt;debugger&gt;&#34;, line 2, in &lt;module&gt;", html)
        self.assertIn("line 1, in f", html)

    def test_what_others_print_is_not_caught(self):
        shown = io.StringIO()
        started, printed = threading.Event(), threading.Event()

        def other():
            started.wait(10)
            print("from outside")
            printed.set()

        with contextlib.redirect_stdout(shown):
            thread = threading.Thread(target=other)
            thread.start()
            known = Console({"started": started, "printed": printed})
            html = known.eval("started.set(); printed.wait(10); print('from inside')")
            thread.join()
            self.assertIsInstance(sys.stdout, io.StringIO)
        self.assertEqual(shown.getvalue(), "from outside\n")
        self.assertTrue(html.endswith("from inside\n"))
        self.assertNotIn("outside", html)

    def test_a_console_in_a_console(self):
        inner = Console()
        html = Console({"inner": inner}).eval("inner.eval('print(1)'); print(2)")
        self.assertIn("print(1)\\n1\\n", html)
        self.assertTrue(html.endswith("2\n"))

    def test_values_that_fail(self):
        class Broken:
            def __repr__(self):
                raise RuntimeError("<no>")

        html = Console({"b": Broken()}).eval("b")
        self.assertIn("&lt;broken repr (RuntimeError: &lt;no&gt;)&gt;", html)
        self.assertLessEqual({tag for tag, _ in Tags(html).found}, {"span"})


class TestHelp(unittest.TestCase):
    def test_help_and_dump(self):
        known = Console({"n": 1}, {"l": "<x>"})
        html = known.eval("help(int)")
        self.assertIn("<h3>Help on class int in module builtins:</h3>", html)
        self.assertIn("Type help(object)", known.eval("help"))
        self.assertIn('<span class="help">', known.eval("help()"))
        self.assertIn("No Python documentation", known.eval("help('no such topic <b>')"))
        html = known.eval("dump()")
        self.assertIn("Local variables in frame", html)
        self.assertIn("<tr><th>l<td>", html)
        self.assertIn("Contents of dict object at 0x", known.eval("dump({'a': 1})"))
        self.assertIn("Details for int object at 0x", known.eval("dump(n)"))

    def test_outside_of_a_console(self):
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            dump(3)
            helper()
        self.assertIn("Details for int object", shown.getvalue())
        self.assertIn("Type help(object)", shown.getvalue())

    def test_a_property_that_fails_is_left_out(self):
        class Thing:
            @property
            def broken(self):
                raise RuntimeError

            fine = "<a>"

        html = Console({"t": Thing()}).eval("dump(t)")
        self.assertNotIn("<th>broken", html)
        self.assertIn("<th>fine<td><pre class=repr>" + debug_repr("<a>"), html)

    def test_into_an_output_of_its_own(self):
        output = console.HTMLStringO()
        with contextlib.redirect_stdout(output):
            print("<b>")
            dump([1])
            first = output.reset()
            dump()
        self.assertTrue(first.startswith("&lt;b&gt;\n<div class=box>"))
        self.assertIn("Local variables in frame", output.reset())
        self.assertEqual(output.reset(), "")


class TestRepr(unittest.TestCase):
    def test_limits(self):
        deep: list = []
        for _ in range(5000):
            deep = [deep]
        for value in ("x" * 10**7, list(range(10**5)), {i: i for i in range(10**5)}, deep):
            with self.subTest(type(value)):
                self.assertLess(len(debug_repr(value)), 300_000)

    def test_escaped(self):
        class Evil:
            def __repr__(self):
                return "<script>"

        evil = type("<script>", (list,), {})([1])
        import re

        for value in (Evil(), [Evil()], {"<script>": Evil()}, "<script>", b"<script>", evil,
                      re.compile("<script>"), ValueError("<script>")):  # fmt: skip
            with self.subTest(type(value)):
                self.assertNotIn("<script>", debug_repr(value))


if __name__ == "__main__":
    unittest.main()
