"""The debugger's protocol, console and reprs beside Werkzeug's: same requests, same answers."""

from __future__ import annotations

import collections
import io
import json
import os
import re
import sys
import time
import unittest
from html import unescape

from microflask.debug import DebuggedApplication
from microflask.debug import repr as our_repr
from microflask.debug.console import Console
from microflask.debug.pin import get_pin_and_cookie_name
from microflask.debug.tbtools import DebugTraceback
from microflask.wsgi import call

from . import oracle


def setUpModule():
    # Werkzeug's console takes both and keeps them.
    for name in ("displayhook", "stdout"):
        unittest.addModuleCleanup(setattr, sys, name, getattr(sys, name))
    oracle("werkzeug.debug")


def upstream(name):
    return oracle(f"werkzeug.debug{name}")


def fails(environ, start_response):
    value = "<b>hi"
    raise ValueError(f"bad <i> {value}")


def works(environ, start_response):
    start_response("200 OK", [("X-From", "app")])
    return [b"app"]


def ask(debugged, query="", path="/", **environ):
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "wsgi.errors": io.StringIO(), **environ}
    environ.setdefault("HTTP_HOST", "localhost")
    environ.setdefault("REQUEST_METHOD", "GET")
    status, headers, body = call(debugged, environ)
    return status, headers, body.decode("utf-8", "replace")


def pair(app=fails, **options):
    """Return Werkzeug's and our debugger around an application; neither waits."""
    theirs = upstream("").DebuggedApplication(app, **options)
    ours = DebuggedApplication(app, **options)
    ours.pin_logging = False
    ours.attempts.sleep = lambda seconds: None
    return theirs, ours


def known(debugged):
    """Ask for the page once and return what is needed to talk to it."""
    page = ask(debugged)[2]
    frames = re.findall(r'id="frame-(\d+)"', page)
    return {
        "secret": re.search(r'SECRET = "([^"]*)"', page)[1],
        "frame": frames[-1] if frames else "0",
        "pin": debugged.pin,
        "cookie": debugged.pin_cookie_name,
    }


def cookie_of(headers):
    """Return the cookie of an answer: (what is its value, its attributes)."""
    found = [value for name, value in headers if name == "Set-Cookie"]
    if not found:
        return None
    value, *attributes = found[0].split("; ")
    kind = re.sub(r"^__wzd\w*=", "", value)
    return re.sub(r"^\d+\|[0-9a-f]+$", "time|hash", kind), sorted(attributes)


class TestProtocol(unittest.TestCase):
    def setUp(self):
        # Werkzeug's sleeps after a wrong PIN, and prints the PIN.
        self.real = time.sleep
        time.sleep = lambda seconds: None
        self.addCleanup(setattr, time, "sleep", self.real)
        log = oracle("werkzeug._internal")
        for module in (upstream(""), log):
            if hasattr(module, "_log"):
                before = module._log
                module._log = lambda *arguments, **more: None
                self.addCleanup(setattr, module, "_log", before)

    def both(self, query, debuggers=None, path="/", **environ):
        """Return the two answers to a query with {secret} and the like in it."""
        answers = []
        for debugged in debuggers or self.debuggers:
            values = known(debugged)
            filled = {
                key: value.format(**values) if isinstance(value, str) else value
                for key, value in environ.items()
            }
            answers.append(ask(debugged, query.format(**values), path, **filled))
        return answers

    def test_answers(self):
        good = "__debugger__=yes&s={secret}&cmd="
        evil = {"HTTP_HOST": "evil.example"}
        self.debuggers = pair(evalex=True)
        for query, environ in [
            (good + "printpin", {}), (good + "printpin", evil), (good + "pinauth&pin=1", {}),
            (good + "pinauth&pin={pin}", {}), (good + "pinauth&pin={pin}", evil),
            (good + "pinauth&pin=", {}), (good + "pinauth&pin=+{pin}+", {}),
            (good + "pinauth&pin=1&pin={pin}", {}), (good + "pinauth&pin={pin}&pin=1", {}),
            (good + "pinauth&pin=%C3%BC", {}), (good + "pinauth&pin=%FF", {}),
            (good + "pinauth&pin={pin}", {"wsgi.url_scheme": "https"}),
            (good + "pinauth&pin={pin}", {"SCRIPT_NAME": "/sub"}),
            (good + "pinauth&pin={pin}", {"REQUEST_METHOD": "POST"}),
            (good + "pinauth&pin={pin}", {"HTTP_COOKIE": "{cookie}=1|bad"}),
            (good + "pinauth&pin={pin}", {"HTTP_COOKIE": "{cookie}=bad"}),
            (good + "pinauth&pin={pin}", {"HTTP_COOKIE": "{cookie}=x|bad"}),
            (good + "1&frm={frame}", {}), (good + "1&frm=999999", {}), (good + "1&frm=x", {}),
            (good + "1", {}), ("__debugger__=yes&cmd=pinauth&pin={pin}", {}),
            ("__debugger__=yes&cmd=pinauth&pin={pin}&s=wrong", {}),
            ("__debugger__=yes&cmd=pinauth&pin={pin}&s=%C3%BC", {}),
            ("__debugger__=yes&cmd=printpin", {}), ("__debugger__=yes", {}),
            ("__debugger__=no&cmd=printpin&s={secret}", {}),
            ("__debugger__=no&__debugger__=yes&cmd=printpin&s={secret}", {}),
            ("%5F_debugger__=yes&cmd=printpin&s={secret}", {}),
            ("__debugger__=yes&cmd=resource", {}), ("__debugger__=yes&cmd=resource&f=", {}),
            ("__debugger__=yes&cmd=resource&f=nothing", {}),
            ("__debugger__=yes&cmd=resource&f=../__init__.py", {}),
            ("__debugger__=yes&cmd=resource&f=..%2F__init__.py", {}),
            ("__debugger__=yes&cmd=resource&f=%2Fetc%2Fpasswd", {}),
        ]:  # fmt: skip
            with self.subTest(query=query, environ=environ):
                theirs, ours = self.both(query, **environ)
                self.assertEqual(ours[0], theirs[0])
                kinds = [dict(headers).get("Content-Type") for _, headers, _ in (theirs, ours)]
                self.assertEqual(kinds[1], kinds[0])
                self.assertEqual(cookie_of(ours[1]), cookie_of(theirs[1]))
                if kinds[0] == "application/json":
                    self.assertEqual(ours[2], theirs[2])

    def test_resources(self):
        self.debuggers = pair(evalex=False)
        for name in ("style.css", "debugger.js", "console.png"):
            for environ in ({}, {"HTTP_HOST": "evil.example"}):
                with self.subTest(name, environ=environ):
                    query = f"__debugger__=yes&cmd=resource&f={name}"
                    theirs, ours = self.both(query, **environ)
                    self.assertEqual(ours[0], theirs[0])
                    drop = ("Content-Length", "ETag", "Date", "Accept-Ranges")
                    for answer in (theirs, ours):
                        answer[1][:] = [pair for pair in answer[1] if pair[0] not in drop]
                    self.assertEqual(sorted(ours[1]), sorted(theirs[1]))
                    again = ask(
                        self.debuggers[1],
                        query,
                        HTTP_IF_NONE_MATCH=dict(ask(self.debuggers[1], query)[1])["ETag"],
                    )
                    self.assertEqual(again[0][:3], "304")

    def test_a_missing_pin_is_a_bad_request(self):
        """Werkzeug lets the exception through to the server."""
        _, ours = pair(evalex=True)
        query = "__debugger__=yes&s={secret}&cmd=pinauth".format(**known(ours))
        self.assertEqual(ask(ours, query)[0][:3], "400")

    def test_too_many_wrong_pins(self):
        self.debuggers = pair(evalex=True)
        wrong = "__debugger__=yes&s={secret}&cmd=pinauth&pin=0"
        right = "__debugger__=yes&s={secret}&cmd=pinauth&pin={pin}"
        seen = []
        for query in [wrong] * 4 + [right] + [wrong] * 12 + [right]:
            theirs, ours = self.both(query)
            self.assertEqual(ours[2], theirs[2])
            seen.append(json.loads(ours[2]))
        self.assertEqual(seen[4], {"auth": True, "exhausted": False})
        self.assertEqual(seen[14], {"auth": False, "exhausted": False})
        self.assertEqual(seen[15], {"auth": False, "exhausted": True})
        self.assertEqual(seen[-1], {"auth": False, "exhausted": True})

    def test_wrong_cookies_count(self):
        self.debuggers = pair(evalex=True)
        query = "__debugger__=yes&s={secret}&cmd=pinauth&pin={pin}"
        for _ in range(12):
            theirs, ours = self.both(query, HTTP_COOKIE="{cookie}=1|bad")
            self.assertEqual(ours[2], theirs[2])
        self.assertEqual(json.loads(ours[2]), {"auth": False, "exhausted": True})

    def test_page(self):
        for options in ({"evalex": True}, {"evalex": False}):
            for host in ("localhost", "evil.example", "a.localhost:80", "127.0.0.1"):
                for multiprocess in (False, True):
                    with self.subTest(options, host=host, multiprocess=multiprocess):
                        pages = [
                            ask(debugged, HTTP_HOST=host, **{"wsgi.multiprocess": multiprocess})
                            for debugged in pair(**options)
                        ]
                        self.assertEqual(pages[1][0], pages[0][0])
                        for pattern in (
                            r"CONSOLE_MODE = \w+", r"EVALEX = \w+", r"EVALEX_TRUSTED = \w+",
                            r"<h1>.*</h1>", r'<cite class="filename">.*?</cite>',
                            r'<em class="line">.*?</em>', r'<code class="function">.*?</code>',
                        ):  # fmt: skip
                            found = [re.findall(pattern, page[2]) for page in pages]
                            self.assertEqual(found[1], found[0])
                        texts = [
                            unescape(re.search(r"<!--\s*(.*?)\s*-->", page[2], re.S)[1])
                            for page in pages
                        ]
                        self.assertEqual(texts[1], texts[0])

    def test_trusted_by_cookie(self):
        for debugged in pair(evalex=True):
            values = known(debugged)
            query = "__debugger__=yes&s={secret}&cmd=pinauth&pin={pin}".format(**values)
            headers = dict(ask(debugged, query)[1])
            cookie = headers["Set-Cookie"].partition(";")[0]
            self.assertIn("EVALEX_TRUSTED = true", ask(debugged, HTTP_COOKIE=cookie)[2])
            name, _, value = cookie.partition("=")
            when, _, hashed = value.partition("|")
            old = int(when) - 8 * 24 * 60 * 60
            for text, trust in [
                (value, True), ("", False), (when, False), (f"x|{hashed}", False), (f"{when}|", None),
                (f"{when}|{hashed}x", None), (f"{old}|{hashed}", False), ("|", False),
                (f"{int(when) + 99}|{hashed}", True),
            ]:  # fmt: skip
                with self.subTest(type(debugged).__module__, text=text):
                    environ = {"HTTP_COOKIE": f"{name}={text}", "HTTP_HOST": "localhost"}
                    self.assertIs(debugged.check_pin_trust(environ), trust)

    def test_trusted_hosts(self):
        theirs, ours = pair(evalex=True)
        for host in (
            "localhost", "localhost:5000", "a.localhost", "a.b.localhost:1", "127.0.0.1",
            "127.0.0.1:80", "127.0.0.2", "0.0.0.0", "localhost.evil.example", "evil.example",
            "evillocalhost", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "LOCALHOST",
            "localhost,evil.example", "", " ", "localhost\n", "evil.example:localhost",
        ):  # fmt: skip
            with self.subTest(host):
                environ = {
                    "HTTP_HOST": host, "SERVER_NAME": "example", "SERVER_PORT": "80",
                    "wsgi.url_scheme": "http",
                }  # fmt: skip
                self.assertIs(ours.check_host_trust(environ), theirs.check_host_trust(environ))
        ours.trusted_hosts = theirs.trusted_hosts = ["dev.example"]
        for host in ("dev.example", "a.dev.example", "localhost"):
            environ["HTTP_HOST"] = host
            self.assertIs(ours.check_host_trust(environ), theirs.check_host_trust(environ))

    def test_console_path(self):
        for options, path in [
            ({"evalex": True}, "/console"), ({"evalex": False}, "/console"),
            ({"evalex": True, "console_path": None}, "/console"),
            ({"evalex": True, "console_path": "/c"}, "/c"),
            ({"evalex": True, "console_path": "/c"}, "/console"),
        ]:  # fmt: skip
            for host in ("localhost", "evil.example"):
                with self.subTest(options, path=path, host=host):
                    theirs, ours = (
                        ask(debugged, path=path, HTTP_HOST=host)
                        for debugged in pair(works, **options)
                    )
                    self.assertEqual(ours[0], theirs[0])
                    self.assertEqual("CONSOLE_MODE = true" in ours[2], "CONSOLE_MODE" in theirs[2])

    def test_exceptions_that_pass(self):
        class Odd(BaseException):
            pass

        for kind in (SystemExit, KeyboardInterrupt, Odd, GeneratorExit):

            def app(environ, start_response, kind=kind):
                raise kind

            for debugged in pair(app, evalex=True):
                with self.subTest(kind), self.assertRaises(kind):
                    ask(debugged)


class TestConsole(unittest.TestCase):
    """What is typed, and what comes back; tracebacks look different on purpose."""

    def test_inputs(self):
        names = {"g": 1, "x": "<b>"}
        theirs = upstream(".console").Console(dict(names), {"l": 2})
        ours = Console(dict(names), {"l": 2})
        for code in [
            "1+1", "x", "g", "l", "[l for i in (1,)]", "[i+l+g for i in (1,2)]", "None", "", "y=5", "y",
            "def k(n): return n and k(n-1)", "", "k(3)", "g=5", "g", 'print("a",end="")', 'print("<i>")',
            "1;2", "for i in (1,2): i", "", '"\\n"', "x = (1,", "2)", "x", '"""a', 'b"""', "# c",
            "help", "import sys", "sys", "sys.stdout.isatty()", "_", "print(1);2",
            "{1: 2, 'a': b'x'}", "set()", "frozenset([1])", "class A: pass", "", "A", "...", "1 if 1 else 2",
            "z = lambda: y", "z()", "y = 6", "z()", "True", "1.5", "1j", "()", "(1,)", "[]", "{}",
            "__name__ is None", "'x' * 200", "list(range(50))",
        ]:  # fmt: skip
            with self.subTest(code):
                self.assertEqual(ours.eval(code), theirs.eval(code))

    def test_errors_have_the_same_last_line(self):
        theirs, ours = upstream(".console").Console({}), Console({})
        for code in ("1/0", "undefined", "raise ValueError('<x>')", "import nowhere", "int('x')"):
            with self.subTest(code):
                last = [
                    re.sub("<[^>]*>", "", console.eval(code)).strip().splitlines()[-1].strip()
                    for console in (theirs, ours)
                ]
                self.assertEqual(last[1], last[0])

    def test_dumps(self):
        class Thing:
            def __init__(self):
                self.name, self.other = "<a>", [1]

        for value in ({"a": 1, "<b>": "<c>"}, Thing(), 1, "text", [1], {1: 2}):
            with self.subTest(type(value)):
                theirs = upstream(".repr").DebugReprGenerator().dump_object(value)
                ours = our_repr.DebugReprGenerator().dump_object(value)
                clean = [re.sub(r"0x[0-9a-f]+", "0x", html) for html in (theirs, ours)]
                self.assertEqual(clean[1], clean[0])
        theirs = upstream(".repr").DebugReprGenerator().dump_locals({"a": 1, "<b>": "<c>"})
        self.assertEqual(our_repr.DebugReprGenerator().dump_locals({"a": 1, "<b>": "<c>"}), theirs)


class TestReprs(unittest.TestCase):
    def test_values(self):
        class Plain:
            def __repr__(self):
                return "<script>"

        class Broken:
            def __repr__(self):
                raise RuntimeError("<no>")

        class List(list):
            pass

        class Text(str):
            __slots__ = ()

        class Dict(dict):
            pass

        class Number(int):
            pass

        class Owned(list):
            def __repr__(self):
                return "mine"

        Point = collections.namedtuple("Point", "x y")
        loop: list = [1]
        loop.append(loop)
        knot: dict = {}
        knot["x"] = knot
        values = [
            1, 1.5, 2j, True, False, None, "", "a", "<b>", "it's", 'say "hi"', "a\nb", "\ud800", "ü",
            *("x" * size for size in (60, 67, 68, 69, 70, 71, 72, 100, 200)),
            b"", b"ab", b"x" * 200, b"\xff<", [], [1], [1, 2], (), (1,), (1, 2), set(), {1},
            frozenset(), frozenset([1]), {}, {1: 2}, {"a": [1, {"b": (2, 3)}]},
            *(list(range(size)) for size in (7, 8, 9, 20)),
            *(tuple(range(size)) for size in (7, 8, 9)),
            *({i: i for i in range(size)} for size in (3, 4, 5, 6, 10)),
            collections.deque([1, 2]), collections.deque(), collections.OrderedDict([(1, 2)]),
            collections.defaultdict(int, {1: 2}), collections.Counter("aab"), Point(1, 2),
            re.compile(r"foo\d"), re.compile(b"a"), re.compile("a", re.IGNORECASE), re.compile(""),
            Plain(), Broken(), [Broken()], List([1]), List(), Text("q"), Text('q"'), Dict(a=1),
            Number(3), Owned([1]), loop, knot, [loop, loop], len, int, range(3), Exception("<e>"),
            object, [[[[[[1]]]]]], NotImplemented, ..., b"it's", bytearray(b"x"), memoryview(b"x"),
            [None] * 9, {"k": None},
        ]  # fmt: skip
        clean = re.compile(r"0x[0-9a-f]+")
        for number, value in enumerate(values):
            with self.subTest(number):
                theirs = upstream(".repr").debug_repr(value)
                self.assertEqual(clean.sub("", our_repr.debug_repr(value)), clean.sub("", theirs))

    def test_patterns_are_escaped(self):
        """Werkzeug writes them as they are."""
        self.assertIn("a&lt;b&gt;&amp;", our_repr.debug_repr(re.compile("a<b>&")))


class TestTracebacks(unittest.TestCase):
    def test_hidden_frames(self):
        def hiding(hide, inner):
            __traceback_hide__ = hide
            inner()

        def fail():
            raise ValueError

        def middle():
            fail()

        for hide in (
            True, False, "before", "before_and_this", "after", "after_and_this", "reset",
            "reset_and_this", "nonsense", None, 1,
        ):  # fmt: skip
            for options in ({}, {"skip": 1}, {"skip": 9}, {"hide": False}):
                if hide == "after_and_this" and options == {"skip": 1}:
                    continue  # where nothing would be left, everything is
                with self.subTest(hide, options=options):
                    try:
                        hiding(hide, middle)
                    except ValueError as error:
                        theirs = upstream(".tbtools").DebugTraceback(error, **options)
                        ours = DebugTraceback(error, **options)
                    names = [[frame.name for frame in t.all_frames] for t in (theirs, ours)]
                    self.assertEqual(names[1], names[0])
                    self.assertEqual(ours.render_traceback_text(), theirs.render_traceback_text())

    def test_chains(self):
        def chain():
            try:
                try:
                    1 / 0
                except Exception as error:
                    raise KeyError(1) from error
            except Exception:
                raise ValueError("last")

        def silenced():
            try:
                chain()
            except Exception:
                raise TypeError from None

        for function in (chain, silenced):
            with self.subTest(function.__name__):
                try:
                    function()
                except Exception as error:
                    theirs = upstream(".tbtools").DebugTraceback(error)
                    ours = DebugTraceback(error)
                self.assertEqual(
                    [(label, str(te)) for label, te in ours.all_tracebacks],
                    [(label, str(te)) for label, te in theirs.all_tracebacks],
                )
                lines = [[frame.lineno for frame in t.all_frames] for t in (theirs, ours)]
                self.assertEqual(lines[1], lines[0])
                # Werkzeug's frames lose where a line's part ends, and so some of the marks.
                texts = [
                    re.sub(r"\n *[~^]+(?=\n)", "", t.render_traceback_text())
                    for t in (theirs, ours)
                ]
                self.assertEqual(texts[1], texts[0])
                frame, other = ours.all_frames[-1], theirs.all_frames[-1]
                for name in ("filename", "lineno", "name", "line", "colno", "end_colno", "info"):
                    if hasattr(other, name) and name != "info":
                        self.assertEqual(getattr(frame, name), getattr(other, name))
                self.assertEqual(list(frame), list(other))
                self.assertEqual(frame.eval("1+1"), other.eval("1+1"))


class TestPin(unittest.TestCase):
    def test_from_the_environment(self):
        before = os.environ.get("WERKZEUG_DEBUG_PIN")

        def restore():
            if before is None:
                os.environ.pop("WERKZEUG_DEBUG_PIN", None)
            else:
                os.environ["WERKZEUG_DEBUG_PIN"] = before

        self.addCleanup(restore)
        for value in (
            "off", "123", "123-456", "1234567890", "12345", "abc", "abc-123", "", "1-2", "OFF", "0",
            "12", "123456", "1234", "99999999", "-", "1234-", "off ", "1" * 12, "1" * 7,
        ):  # fmt: skip
            with self.subTest(value):
                os.environ["WERKZEUG_DEBUG_PIN"] = value
                theirs = upstream("").get_pin_and_cookie_name(works)[0]
                ours = get_pin_and_cookie_name(works)[0]
                if theirs and theirs.replace("-", "") != value.replace("-", ""):
                    for pin in (theirs, ours):
                        self.assertRegex(pin, r"^\d{3}-\d{3}-\d{3}$")
                else:
                    self.assertEqual(ours, theirs)


if __name__ == "__main__":
    unittest.main()
