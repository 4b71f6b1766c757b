"""The traceback page: what it shows, that it is escaped, who gets text instead."""

from __future__ import annotations

import io
import json
import platform
import re
import unittest

from microflask import debug
from microflask.debug import DebuggedApplication, LoadErrorApplication, accepts_html
from microflask.wsgi import call

from . import Tags

ICON = "?__debugger__=yes&amp;cmd=resource&amp;f=console.png"
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


class Middleware(unittest.TestCase):
    def test_page(self):
        status, headers, page, log = ask(DebuggedApplication(fails), "text/html")
        self.assertEqual(status, "500 INTERNAL SERVER ERROR")
        self.assertEqual(headers["Content-Type"], "text/html; charset=utf-8")
        self.assertEqual(headers["Content-Length"], str(len(page.encode())))
        self.assertIn("<h1>ValueError</h1>", page)
        text = " ".join(page.split())
        self.assertIn("The debugger caught an exception in your WSGI application. You can", text)
        self.assertIn("You can now look at the traceback which led to the error.", text)
        self.assertIn("raise ValueError(local_value)", page)
        self.assertIn("<code>local_value</code>", page)
        self.assertIn("ValueError: ", log)
        self.assertIn("Traceback (most recent call last):", page)
        self.assertNotIn("debug_application", page.partition('id="plain"')[0])

    def test_nothing_escapes(self):
        page = ask(DebuggedApplication(fails))[2]
        self.assertNotIn("<script>alert", page)
        self.assertNotIn("alert('", page.partition("<!--")[0])
        self.assertEqual(len(re.findall("<script", page)), 2)
        tags = Tags(page).found
        self.assertEqual([tag for tag, _ in tags].count("textarea"), 1)
        names = {name for _, attributes in tags for name in attributes}
        self.assertFalse({"src", "style", "onclick", "onload"} & names)

    def test_policy(self):
        _, headers, page, _ = ask(DebuggedApplication(fails))
        nonce = re.search(r"script-src 'nonce-([^']+)'", headers["Content-Security-Policy"])[1]
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertEqual(page.count(f'nonce="{nonce}"'), 3)
        self.assertNotIn(nonce, ask(DebuggedApplication(fails))[2])
        self.assertEqual(re.findall(r'(?:src|href)="([^"]*)|url\(|@import', page), [ICON])
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

    def test_exceptions_that_cannot_be_shown(self):
        class Cause(Exception):
            @property
            def __cause__(self):
                raise KeyError

        class Parts(Exception):
            @property
            def exceptions(self):
                raise KeyError

        class Everything(Exception):
            def __getattribute__(self, name):
                raise RuntimeError

        # PyPy does not know an exception either that hides its class.
        hidden = [] if platform.python_implementation() == "PyPy" else [Everything()]
        for error in (Cause(), Parts(), *hidden, SyntaxError("m", ("f", "x", "y", 5)),
                      SyntaxError(None), SyntaxError("x", ("\0", -1, -5, "\ud800"))):  # fmt: skip

            def app(environ, start_response, error=error):
                raise error

            for accept in ("text/html", "text/plain"):
                with self.subTest(type(error), accept=accept):
                    status, _, body, log = ask(DebuggedApplication(app, True), accept)
                    self.assertEqual(status[:3], "500")
                    self.assertIn(type(error).__name__, body)
                    self.assertIn("in app", log)

    def test_a_log_that_knows_ascii_only(self):
        stream = io.TextIOWrapper(io.BytesIO(), "ascii")
        call(DebuggedApplication(fails), {"wsgi.errors": stream, "QUERY_STRING": ""})
        stream.flush()
        self.assertIn(b"\\ud800", stream.buffer.getvalue())

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
        page = client.get("/fails", errors_stream=io.StringIO()).text
        self.assertIn("ZeroDivisionError", page)
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


class Protocol(unittest.TestCase):
    def setUp(self):
        self.debugged = DebuggedApplication(fails, evalex=True, pin_logging=False)
        self.waited = []
        self.debugged.attempts.sleep = self.waited.append

    def ask(self, command="", path="/", debugged=None, **environ):
        debugged = debugged or self.debugged
        environ = {"wsgi.errors": io.StringIO(), "HTTP_HOST": "localhost", **environ}
        environ.update(PATH_INFO=path, QUERY_STRING="")
        if command:
            environ["QUERY_STRING"] = f"__debugger__=yes&s={debugged.secret}&cmd={command}"
        status, headers, body = call(debugged, environ)
        return status[:3], dict(headers), body.decode()

    def log_in(self):
        headers = self.ask(f"pinauth&pin={self.debugged.pin}")[1]
        return headers["Set-Cookie"].partition(";")[0]

    def frame(self, page):
        return re.findall(r'id="frame-(\d+)"', page)[-1]

    def test_a_session(self):
        page = self.ask()[2]
        self.assertIn(f'SECRET = "{self.debugged.secret}"', page)
        self.assertIn("EVALEX = true", page)
        self.assertIn("EVALEX_TRUSTED = false", page)
        self.assertEqual(self.ask("printpin")[2], "")
        self.assertEqual(
            json.loads(self.ask("pinauth&pin=1")[2]), {"auth": False, "exhausted": False}
        )
        self.assertEqual(len(self.waited), 1)
        code = f"len(local_value)&frm={self.frame(page)}"
        self.assertEqual(self.ask(code)[0], "500")
        status, headers, body = self.ask(f"pinauth&pin={self.debugged.pin}")
        self.assertEqual(json.loads(body), {"auth": True, "exhausted": False})
        name, _, rest = headers["Set-Cookie"].partition("=")
        self.assertEqual(name, self.debugged.pin_cookie_name)
        self.assertRegex(rest, r"^\d+\|[0-9a-f]{12}; HttpOnly; Path=/; SameSite=Strict$")
        self.assertEqual(self.ask()[2].count("EVALEX_TRUSTED = true"), 0)
        cookie = f"{name}={rest.partition(';')[0]}"
        self.assertIn("EVALEX_TRUSTED = true", self.ask(HTTP_COOKIE=cookie)[2])
        status, headers, body = self.ask(code, HTTP_COOKIE=cookie)
        self.assertEqual((status, headers["Content-Type"]), ("200", "text/html; charset=utf-8"))
        self.assertEqual(body, '&gt;&gt;&gt; '.replace("&gt;", ">") + "len(local_value)\n"
                         f'<span class="number">{len(EVIL)}</span>')  # fmt: skip

    def test_who_may_not(self):
        page = self.ask()[2]
        cookie = self.log_in()
        code = f"1&frm={self.frame(page)}"
        self.assertEqual(self.ask(code, HTTP_COOKIE=cookie)[0], "200")
        for query, environ, status in [
            (code, {}, "500"), (code, {"HTTP_COOKIE": cookie + "x"}, "500"),
            (code, {"HTTP_COOKIE": cookie, "HTTP_HOST": "evil.example"}, "400"),
            (code, {"HTTP_COOKIE": cookie, "HTTP_HOST": "localhost.evil.example"}, "400"),
            (code + "&s=wrong", {"HTTP_COOKIE": cookie}, "200"), ("1&frm=-1", {"HTTP_COOKIE": cookie}, "500"),
            ("1&frm=99999", {"HTTP_COOKIE": cookie}, "500"), ("1&frm=x", {"HTTP_COOKIE": cookie}, "500"),
            ("1", {"HTTP_COOKIE": cookie}, "500"), ("1&frm=٣", {"HTTP_COOKIE": cookie}, "500"),
            ("pinauth&pin=1", {"HTTP_HOST": "evil.example"}, "400"),
            ("printpin", {"HTTP_HOST": "evil.example"}, "400"), ("pinauth", {}, "400"),
        ]:  # fmt: skip
            with self.subTest(query, environ=environ):
                self.assertEqual(self.ask(query, **environ)[0], status)
        self.debugged.evalex = False
        self.assertEqual(self.ask(code, HTTP_COOKIE=cookie)[0], "500")
        self.debugged.evalex = True
        self.debugged.secret = "another"
        environ = {"QUERY_STRING": f"__debugger__=yes&s=x&cmd={code}", "HTTP_COOKIE": cookie}
        self.assertEqual(
            call(self.debugged, {**environ, "wsgi.errors": io.StringIO()})[0][:3], "500"
        )

    def test_hosts(self):
        for host, trusted in [
            ("localhost", True), ("localhost:80", True), ("a.localhost", True), ("127.0.0.1:5000", True),
            ("[::1]:5000", True), ("[::1]", True), ("[::2]", False), ("127.0.0.2", False),
            ("example.org", False), ("localhost.example.org", False), ("", False), ("@localhost", False),
            ("localhost@example.org", False), ("127.0.0.1.example.org", False), ("xlocalhost", False),
        ]:  # fmt: skip
            with self.subTest(host):
                environ = {"HTTP_HOST": host, "SERVER_NAME": "example.org"}
                self.assertIs(self.debugged.check_host_trust(environ), trusted)
        self.assertTrue(self.debugged.check_host_trust({"SERVER_NAME": "localhost"}))
        page = self.ask(HTTP_HOST="example.org")[2]
        self.assertIn("EVALEX = false", page)
        self.assertIn('SECRET = ""', page)
        self.assertNotIn("local_value</code>", page)
        self.assertFalse(self.debugged.frames)
        self.debugged.trusted_hosts = []
        self.assertFalse(self.debugged.check_host_trust({"HTTP_HOST": "localhost"}))

    def test_locked_out(self):
        answers = [json.loads(self.ask("pinauth&pin=0")[2]) for _ in range(12)]
        self.assertEqual([answer["exhausted"] for answer in answers], [False] * 10 + [True] * 2)
        self.assertFalse(any(answer["auth"] for answer in answers))
        self.assertEqual(len(self.waited), 10)
        answer = json.loads(self.ask(f"pinauth&pin={self.debugged.pin}")[2])
        self.assertEqual(answer, {"auth": False, "exhausted": True})

    def test_without_a_pin(self):
        debugged = DebuggedApplication(fails, evalex=True, pin_security=False)
        self.assertIsNone(debugged.pin)
        page = self.ask(debugged=debugged)[2]
        self.assertIn("EVALEX_TRUSTED = true", page)
        self.assertEqual(self.ask(f"1&frm={self.frame(page)}", debugged=debugged)[0], "200")
        answer = self.ask("pinauth&pin=", debugged=debugged)
        self.assertEqual(json.loads(answer[2]), {"auth": True, "exhausted": False})
        self.assertNotIn("Set-Cookie", answer[1])
        debugged.pin = "12-34"
        self.assertIn("EVALEX_TRUSTED = false", self.ask(debugged=debugged)[2])

    def test_frames_that_are_kept(self):
        first = self.frame(self.ask()[2])
        cookie = self.log_in()
        for _ in range(debug.PENDING - 1):
            page = self.ask()[2]
        count = len(self.debugged.frames)
        self.assertEqual(self.ask(f"1&frm={first}", HTTP_COOKIE=cookie)[0], "200")
        for _ in range(5):
            page = self.ask()[2]
        self.assertEqual(len(self.debugged.frames), count)
        self.assertEqual(self.debugged.frames.keys(), self.debugged.frame_contexts.keys())
        self.assertEqual(self.ask(f"1&frm={first}", HTTP_COOKIE=cookie)[0], "500")
        self.assertEqual(self.ask(f"1&frm={self.frame(page)}", HTTP_COOKIE=cookie)[0], "200")
        quiet = DebuggedApplication(fails)
        self.ask(debugged=quiet)
        self.assertFalse(quiet.frames)

    def test_resources(self):
        for name, kind in [
            ("style.css", "text/css; charset=utf-8"), ("debugger.js", "text/javascript; charset=utf-8"),
            ("console.png", "image/png"),
        ]:  # fmt: skip
            status, headers, body = call(
                self.debugged, {"QUERY_STRING": f"__debugger__=yes&cmd=resource&f={name}"}
            )
            self.assertEqual((status, dict(headers)["Content-Type"]), ("200 OK", kind))
            self.assertTrue(body)
        for name in (
            "page.py",
            "../app.py",
            "..%2Fapp.py",
            "style.css%00",
            "/etc/passwd",
            "x/style.css",
        ):
            environ = {"QUERY_STRING": f"__debugger__=yes&cmd=resource&f={name}"}
            self.assertEqual(call(self.debugged, environ)[0][:3], "404")

    def test_console(self):
        page = self.ask(path="/console")[2]
        self.assertIn("CONSOLE_MODE = true", page)
        self.assertIn("EVALEX_TRUSTED = false", page)
        self.assertEqual(self.ask("app&frm=0")[0], "500")
        cookie = self.log_in()
        self.assertIn("function fails", self.ask("app&frm=0", HTTP_COOKIE=cookie)[2])
        self.assertEqual(self.ask(path="/console", HTTP_HOST="example.org")[0], "400")
        other = DebuggedApplication(
            fails, True, console_path="/c", console_init_func=lambda: {"x": 1}, pin_security=False
        )
        self.assertEqual(self.ask(path="/console", debugged=other)[0], "500")
        self.assertEqual(self.ask(path="/c", debugged=other)[0], "200")
        self.assertIn(">1<", self.ask("x&frm=0", debugged=other)[2])
        none = DebuggedApplication(fails, True, console_path=None)
        self.assertEqual(self.ask(path="/console", debugged=none)[0], "500")

    def test_what_passes_through(self):
        for kind in (SystemExit, KeyboardInterrupt):

            def app(environ, start_response, kind=kind):
                raise kind

            with self.assertRaises(kind):
                self.ask(debugged=DebuggedApplication(app, True))

    def test_names_of_the_package(self):
        for name in (
            "DebugTraceback",
            "Console",
            "get_pin_and_cookie_name",
            "hash_pin",
            "PIN_TIME",
        ):
            self.assertIsNotNone(getattr(debug, name))
        with self.assertRaises(AttributeError):
            debug.nothing


class WithFlask(unittest.TestCase):
    """In a frame's console, the request and the application are those that failed."""

    def test_contexts(self):
        from microflask import Flask, g, request, session
        from microflask.testclient import Client

        app = Flask(__name__)
        app.debug = True
        app.secret_key = "very secret"

        @app.route("/<word>", methods=["GET", "POST"])
        def fails(word):
            session["who"] = "ada"
            g.colour = "green"
            request.form.get("a")
            raise ValueError(word)

        debugged = app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True, pin_security=False)
        client = Client(app)
        page = client.post(
            "/plum?q=1", data={"a": "b", "password": "hidden"}, errors_stream=io.StringIO()
        ).text
        for text in ("The request", "/plum", "Session</summary>", "Form</summary>", "ada"):
            self.assertIn(text, page)
        self.assertNotIn("hidden&#39;", page)
        number = re.findall(r'id="frame-(\d+)"', page)[-1]
        for code, shown in [
            ("request.path", "/plum"), ("session['who']", "ada"), ("g.colour", "green"),
            ("request.args['q']", "1"), ("word", "plum"),
            ("__import__('microflask').url_for('fails', word='x')", "/x"),
            ("__import__('microflask').current_app.name", __name__),
        ]:  # fmt: skip
            with self.subTest(code):
                query = {"__debugger__": "yes", "cmd": code, "frm": number, "s": debugged.secret}
                answer = client.get("/", query_string=query)
                self.assertEqual(answer.status_code, 200)
                self.assertIn(f"&#39;{shown}&#39;", answer.text)
        self.assertEqual(len(debugged._tracebacks), 1)

    def test_streams(self):
        from microflask import Flask
        from microflask.testclient import Client

        app = Flask(__name__)
        app.add_url_rule("/", "early", lambda: (1 / 0 for _ in "x"))
        client = Client(DebuggedApplication(app, evalex=True))
        self.assertIn("ZeroDivisionError", client.get("/", errors_stream=io.StringIO()).text)


if __name__ == "__main__":
    unittest.main()
