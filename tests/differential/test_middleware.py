"""The same requests through the middlewares of microflask and of Werkzeug."""

from __future__ import annotations

import gc
import importlib
import io
import itertools
import os
import random
import sys
import tempfile
import threading
import unittest
import warnings
from http.server import HTTPServer
from typing import Any

from ..middleware.test_http_proxy import Echo
from . import oracle


def setUpModule() -> None:
    oracle("werkzeug")


def sides(name: str) -> tuple[Any, Any]:
    """Return our module of this name and Werkzeug's."""
    ours = importlib.import_module(f"microflask.middleware.{name}")
    return ours, importlib.import_module(f"werkzeug.middleware.{name}")


class SignatureTest(unittest.TestCase):
    def test_public_signatures(self) -> None:
        import inspect

        names = {
            "proxy_fix": ["ProxyFix"],
            "dispatcher": ["DispatcherMiddleware"],
            "shared_data": ["SharedDataMiddleware"],
            "lint": ["LintMiddleware"],
            "profiler": ["ProfilerMiddleware"],
            "http_proxy": ["ProxyMiddleware"],
        }
        for module, classes in names.items():
            ours, theirs = sides(module)
            for name in classes:
                with self.subTest(name):
                    described = [
                        [
                            (each.name, each.kind, each.default)
                            for each in inspect.signature(getattr(side, name)).parameters.values()
                        ]
                        for side in (ours, theirs)
                    ]
                    self.assertEqual(*described)
                    public = {key for key in dir(getattr(theirs, name)) if key[0] != "_"}
                    self.assertLessEqual(public, set(dir(getattr(ours, name))))


LISTS = [
    *("", " ", ",", "a", "a, b", "a,b,c", "a,", ",a", "a,,b", " x ", "\ta, b\t", "a  ,  b"),
    *('"a"', '"a,b"', '"a,b",c', '"a,b', 'a"b,c"d', '"', '"x\\"y"', "a;b", "a=b", "é", "a\tb"),
    *('6.6.6.6, ", 1.1.1.1', '6.6.6.6, x", 1.1.1.1', '"6.6.6.6, ", 1.1.1.1', '"a" x, b'),
    *("1.1.1.1:80", "[::1]:80, ::1", "unknown", "for=1.1.1.1", "1.1.1.1, 2.2.2.2, 3.3.3.3"),
]
HOSTS = [
    *("", "ex.com", "ex.com:8080", "[::1]", "[::1]:90", "a:b:c", "a:", ":80", "::1", "[::1"),
    *("ex.com, b.com:1", "b.com:1, ex.com", "host:abc", "a@b:1", "ex]:9", "ex]", "a b", '"q:1"'),
]
PORTS = ["", "81", "443", "abc", "1, 2", "81 ", "-1", '"82"']
PREFIXES = ["", "/", "/a", "/a/", "a", "/a,/b", "//x", "/a/, /b/", "/é"]
SCHEMES = ["", "https", "HTTPS", "https,http", "http, https", "junk", "ws"]
BASE = {
    "REMOTE_ADDR": "10.0.0.1",
    "wsgi.url_scheme": "http",
    "HTTP_HOST": "in.local:5000",
    "SERVER_NAME": "in",
    "SERVER_PORT": "5000",
    "SCRIPT_NAME": "/s",
    "PATH_INFO": "/p",
}


class ProxyFixTest(unittest.TestCase):
    def same(self, changes: dict[str, Any], **counts: int) -> None:
        """The application must get the same environ; a None value removes a key."""
        base = {k: v for k, v in {**BASE, **changes}.items() if v is not None}
        found = []
        for side in sides("proxy_fix"):
            environ = dict(base)
            answer = side.ProxyFix(lambda environ, start: [environ], **counts)(environ, None)
            self.assertIs(answer[0], environ)
            found.append(environ)
        self.assertEqual(found[0], found[1], (changes, counts))

    def test_each_header_and_count(self) -> None:
        tables = {
            "for": LISTS,
            "proto": [*SCHEMES, *LISTS],
            "host": [*HOSTS, *LISTS],
            "port": [*PORTS, *LISTS],
            "prefix": [*PREFIXES, *LISTS],
        }
        for name, values in tables.items():
            for value, count in itertools.product(values, (0, 1, 2, 3)):
                self.same({f"HTTP_X_FORWARDED_{name.upper()}": value}, **{f"x_{name}": count})

    def test_ports_and_hosts_together(self) -> None:
        hosts = [None, *HOSTS]
        for forwarded, own, port in itertools.product(hosts, ["in", "in:5", "[::1]:6", ""], PORTS):
            headers = {
                "HTTP_X_FORWARDED_HOST": forwarded,
                "HTTP_X_FORWARDED_PORT": port,
                "HTTP_HOST": own,
            }
            self.same(headers, x_host=1, x_port=1)
        for host, port in itertools.product(hosts, PORTS):
            self.same({"HTTP_HOST": host, "HTTP_X_FORWARDED_PORT": port}, x_port=1)

    def test_missing_keys(self) -> None:
        for key in BASE:
            self.same({key: None, "HTTP_X_FORWARDED_HOST": "h", "HTTP_X_FORWARDED_FOR": "1"})
            self.same({key: None, "HTTP_X_FORWARDED_PORT": "8"}, x_host=1, x_port=1, x_prefix=1)

    def test_many_combinations(self) -> None:
        choose = random.Random(7)
        tables = [LISTS, SCHEMES, HOSTS, PORTS, PREFIXES]
        names = ["FOR", "PROTO", "HOST", "PORT", "PREFIX"]
        for _ in range(500):
            headers = {
                f"HTTP_X_FORWARDED_{name}": choose.choice([None, *table])
                for name, table in zip(names, tables)
            }
            self.same(headers, **{f"x_{name.lower()}": choose.randrange(3) for name in names})

    def test_spoofed_headers(self) -> None:
        for name in ("X_REAL_IP", "FORWARDED", "X_FORWARDED", "X_FORWARDED_SERVER", "X_ORIGINAL"):
            self.same({f"HTTP_{name}": "6.6.6.6"}, x_for=1, x_host=1, x_port=1, x_prefix=1)


class DispatcherTest(unittest.TestCase):
    MOUNTS = (
        {},
        {"/": 1},
        {"": 1},
        {"/api": 1, "/api/v2": 2, "/x/": 3, "nolead": 4},
        {"/": 1, "/api": 2, "/b/c/d": 3, "/\u00c3\u00a9": 4},
    )
    PATHS = (
        *("", "/", "//", "/api", "/api/", "/api/v2", "/api/v2/x", "/api/v3/x", "/apiv", "//api"),
        *("/api//v2", "/x", "/x/", "/x/y", "nolead", "nolead/x", "/nolead", "/b/c", "/b/c/d/e/f"),
        *("/\u00c3\u00a9/z", "/api/..", "a", "a/b", "/API", "/a b", "/%61pi", "/api?x", "/b/c/d"),
    )

    def test_every_path_in_every_mount(self) -> None:
        ours, theirs = sides("dispatcher")
        for mounts, path, script in itertools.product(self.MOUNTS, self.PATHS, ("", "/pre")):
            found = []
            for side in (ours, theirs):
                apps: Any = {
                    prefix: (lambda environ, start, number=number: number)
                    for prefix, number in mounts.items()
                }
                environ = {"PATH_INFO": path, "SCRIPT_NAME": script}
                app = side.DispatcherMiddleware(lambda environ, start: 0, apps)
                found.append((app(environ, None), environ))
            self.assertEqual(found[0], found[1], (mounts, path, script))


class SharedDataTest(unittest.TestCase):
    NAMES = (
        *("a.txt", "b.bin", "x.js", "p.png", "t.json", "u.tar.gz", "v.svg", "noext", "sub/i.html"),
        *("\u00e9.txt", "a b.txt", ".hidden", "x.txt.gz", "y.xml", "z.xhtml", "w.mjs", "A.TXT"),
        *("q%20.txt", "c;d.css", "e=f.css", "back\\slash", "CON", "C:x"),
    )

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = folder.name
        names = [f"d/{name}" for name in cls.NAMES]
        names += [
            "secret.txt",
            "mfdiffpkg/__init__.py",
            "mfdiffpkg/st/s.css",
            "mfdiffpkg/st/q/r.js",
        ]
        for number, name in enumerate(names):
            path = os.path.join(cls.root, *name.split("/"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(b"x" * number)
            os.utime(path, (1e9 + number / 4, 1e9 + number / 4))
        sys.path.insert(0, cls.root)
        importlib.invalidate_caches()
        cls.addClassCleanup(sys.path.remove, cls.root)

    def answer(self, side: Any, make: Any, path: str, extra: dict[str, Any]) -> Any:
        """Return what is sent, without the dates of today, or the error."""
        started: list[Any] = []

        def app(environ: Any, start: Any) -> Any:
            start("299 APP", [])
            return [b"app"]

        environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", **extra}
        with warnings.catch_warnings():
            # Werkzeug opens a package's file before it asks whether it is allowed.
            warnings.simplefilter("ignore", ResourceWarning)
            wrapped = make(side.SharedDataMiddleware, app)
            body = wrapped(environ, lambda status, headers: started.append((status, headers)))
            data = b"".join(body)
            if hasattr(body, "close"):
                body.close()
            del wrapped, body
        ((status, headers),) = started
        kept = [
            (key, value if key not in ("Date", "Expires") else len(value)) for key, value in headers
        ]
        return status, kept, data

    def same(self, path: str, make: Any = None, **extra: Any) -> Any:
        if make is None:
            exports = {
                "/s": f"{self.root}/d",
                "/one": f"{self.root}/d/a.txt",
                "/pk": ("mfdiffpkg", "st"),
                "/end/": f"{self.root}/d",
            }

            def make(cls: Any, app: Any) -> Any:
                return cls(app, exports)

        ours, theirs = sides("shared_data")
        found = self.answer(ours, make, path, extra)
        self.assertEqual(found, self.answer(theirs, make, path, extra), (path, extra))
        return found

    def test_files(self) -> None:
        for name in (*self.NAMES, "nope", "sub", "sub/", ""):
            wire = name.encode().decode("latin-1")
            for prefix in ("/s/", "/end/", "/one/", "/one", "/s", "//s/", "/s//", "/S/", "/s/./"):
                self.same(prefix + wire)

    def test_attacks(self) -> None:
        steps = [
            "..",
            ".",
            "",
            "d",
            "sub",
            "secret.txt",
            "a.txt",
            "etc/passwd",
            "%2e%2e",
            "..\\",
            "\0",
        ]
        for parts in itertools.product(steps, repeat=3):
            self.same("/s/" + "/".join(parts))
        for path in (
            "/pk/../__init__.py",
            "/pk/s.css",
            "/pk/q/r.js",
            "/pk/",
            "/pk",
            "/pk/q/../s.css",
        ):
            self.same(path)
        for path in ("", "s/a.txt", "/s/\u00ff", "/q/../s/a.txt"):
            self.same(path)

    def test_requests(self) -> None:
        headers = dict(self.same("/s/sub/i.html")[1])
        etag, modified = headers["Etag"], headers["Last-Modified"]
        conditions: list[dict[str, str]] = [
            {},
            *(
                {"HTTP_IF_NONE_MATCH": value}
                for value in (etag, f"W/{etag}", "*", '"x"', f'"x", {etag}')
            ),
            *({"HTTP_IF_MATCH": value} for value in (etag, "*", '"x"')),
            *({"HTTP_IF_MODIFIED_SINCE": value} for value in (modified, "junk", "")),
            {"HTTP_IF_MODIFIED_SINCE": "Sat, 09 Sep 2000 01:46:40 GMT"},
            {"HTTP_RANGE": "bytes=0-1"},
            {"HTTP_RANGE": "bytes=0-1", "HTTP_IF_RANGE": etag},
        ]
        for method, condition in itertools.product(("GET", "HEAD", "POST", "OPTIONS"), conditions):
            self.same("/s/sub/i.html", REQUEST_METHOD=method, **condition)

    def test_options(self) -> None:
        folder = f"{self.root}/d"
        options: list[dict[str, Any]] = [
            {"cache": False},
            {"cache_timeout": 0},
            {"cache_timeout": 3.5},
            {"fallback_mimetype": "text/x-foo"},
            {"disallow": "*.txt"},
            {"disallow": "*"},
            {"disallow": "i.*"},
            {"disallow": ""},
        ]
        exports: list[Any] = [
            [("/", folder)],
            [("", folder)],
            [("/sub", folder), ("/", f"{folder}/sub")],
            {"/x": f"{folder}/a.txt"},
            {"/": f"{self.root}/missing"},
            {"/": ("mfdiffpkg", "")},
            {"/": ("mfdiffpkg", "nope")},
        ]
        paths = ["/a.txt", "/sub/i.html", "/noext", "/i.html", "/x", "/st/s.css", "/", ""]
        for export, option, path in itertools.product(exports, [{}, *options], paths):
            self.same(path, lambda cls, app, e=export, o=option: cls(app, e, **o))


def lint_environ(changes: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SERVER_NAME": "n",
        "SERVER_PORT": "80",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(b"ab\ncd"),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **changes,
    }
    return {key: value for key, value in made.items() if value is not REMOVED}


REMOVED = object()
STATUSES = [
    *("200 OK", "200", "200 ", "20 OK", "OK", "200OK", "abc OK", "099 X", "99 X", "1000 X", ""),
    *("100 C", "101 S", "103 E", "199 X", "204 N", "205 R", "304 N", "600 X", "  200 OK", "-20 X"),
    *("200\tOK", "1_0 X", "\u0662\u0660\u0660 OK", 200, b"200 OK", None),
]
ETAGS = [
    *("abc", '"abc"', 'W/"abc"', 'w/"abc"', "W/abc", '"abc', 'abc"', '""', '"', "", "*", "w/"),
    *(' "a"', '"a" ', '"a"b"', 'W/"a', "W/", '"a","b"'),
]
LOCATIONS = ["/x", "x", "", "http://a/b", "//a/b", "mailto:a", "http:", "?a", "http://[", "\\\\a"]
HEADERS: list[Any] = [
    *([], (("A", "b"),), {"A": "b"}, [["A", "b"]], [("A",)], [("A", "b", "c")], [("A", 1)], None),
    *([(1, "A")], [(b"A", b"b")], ["Ab"], [("status", "1")], [("Status", "1")], [None], "str", 5),
    *([("Content-Length", value)] for value in ("0", "2", "3", "x", "", "-1", " 2 ", "02")),
    *([("ETag", value)] for value in ETAGS),
    *([("Location", value)] for value in LOCATIONS),
    [("Content-Type", "t"), ("Last-Modified", "x"), ("Allow", "GET"), ("content-language", "de")],
    [("Expires", "x"), ("Content-Location", "y"), ("ETag", '"a"'), ("Foo", "b")],
    [("Content-Length", "5"), ("Content-Length", "2")],
]
BODIES: list[Any] = [
    *([], [b""], [b"ok"], [b"o", b"k"], (b"ok",), "ok", b"ok", ["ok"], [1], [bytearray(b"x")], 5),
    *(None, {b"a": 1}, [b"a", "b"]),
]


class LintTest(unittest.TestCase):
    def outcome(self, side: Any, app: Any, changes: Any, consume: str, env_type: type) -> Any:
        """Return the answer or the error's type, and all warnings."""
        environ = env_type(lint_environ(changes))
        sent: list[Any] = []

        def start(*args: Any, **kwargs: Any) -> Any:
            sent.append((args, kwargs))
            return sent.append

        result: Any
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            answer: Any = None
            try:
                answer = side.LintMiddleware(app)(environ, start)
                result = list(answer) if consume != "close" else None
                if consume != "list":
                    answer.close()
                if consume == "after":
                    next(answer, None)
            except Exception as error:
                result = type(error).__name__
                if isinstance(answer, side.GuardedIterator):
                    answer.close()
            answer = None
            gc.collect() if consume == "list" else None
        return (
            result,
            sent,
            [(each.category.__name__, str(each.message)) for each in caught],
            sorted(key for key in environ if not key.startswith("wsgi.file")),
        )

    def same(
        self, app: Any, changes: Any = None, consume: str = "all", env_type: type = dict
    ) -> None:
        # Werkzeug's iterator has an error of its own where the answer cannot be iterated.
        hook, sys.unraisablehook = sys.unraisablehook, lambda args: None
        try:
            found = [
                self.outcome(
                    side,
                    app(),
                    {k: v() if callable(v) else v for k, v in (changes or {}).items()},
                    consume,
                    env_type,
                )
                for side in sides("lint")
            ]
        finally:
            sys.unraisablehook = hook
        self.assertEqual(found[0], found[1])

    @staticmethod
    def answering(status: Any, headers: Any, body: Any, *exc_info: Any) -> Any:
        def app(environ: Any, start_response: Any) -> Any:
            start_response(status, headers, *exc_info)
            return body

        return lambda: app

    def test_statuses_headers_and_bodies(self) -> None:
        for status, headers in itertools.product(STATUSES, HEADERS):
            with self.subTest(status=status, headers=headers):
                self.same(self.answering(status, headers, [b"ok"]))
        for status, body in itertools.product(STATUSES[:22], BODIES):
            for length in ("0", "2"):
                with self.subTest(status=status, body=body):
                    self.same(self.answering(status, [("Content-Length", length)], body))

    def test_consumption(self) -> None:
        for consume in ("all", "close", "list", "after"):
            for headers in ([], [("Content-Length", "2")], [("Content-Length", "0")]):
                with self.subTest(consume=consume, headers=headers):
                    self.same(self.answering("200 OK", headers, [b"ok"]), None, consume)

    def test_environs(self) -> None:
        keys = list(lint_environ({}))
        cases: list[dict[str, Any]] = [{key: REMOVED} for key in keys]
        cases += [{"SCRIPT_NAME": value} for value in ("x", "/", "/x", "x/")]
        cases += [{"PATH_INFO": value} for value in ("x", "", b"/", "//")]
        cases += [{"wsgi.version": value} for value in ((1, 1), [1, 0], "1.0", (1, 0, 0))]
        cases += [{"wsgi.input": None}, {"wsgi.errors": None}, {"X": 3}, {"SERVER_PORT": 80}]
        for changes in cases:
            with self.subTest(changes):
                self.same(self.answering("200 OK", [], []), changes)
        self.same(self.answering("200 OK", [], []), env_type=type("D", (dict,), {}))

    def test_exc_info(self) -> None:
        for value in (None, (ValueError, ValueError("x"), None), [1, 2, 3], (1,), "x", (), 5):
            with self.subTest(value):
                self.same(self.answering("200 OK", [], [], value))

    def test_calls_of_the_application(self) -> None:
        calls = [
            *("s('200 OK')", "s()", "s('200 OK', [], None, 4)", "s('200 OK', [], (1,), 4)"),
            *("s(1, 2, 3, 4, 5)", "s('200 OK', [], exc_info=None)", "s('200 OK', [], x=1)"),
            *("s(status='200 OK', headers=[])", "0", "s('200 OK', []), s('300 X', [])"),
            *("s('200 OK', [('Content-Length', '3')])(b'a')", "s('200 OK', [])('a')"),
            *("s('200 OK', [])(5)", "s('200 OK', [])()", "s('200 OK', [])(bytearray(b'a'))"),
            *("i.read()", "i.read(2)", "i.read(-1)", "i.read(1, 2)", "i.readline()", "i.close()"),
            *("i.readline(1)", "i.readline(1, 2)", "list(i)", "i.readlines()", "i.tell()"),
            *("e.write('x')", "e.write(b'x')", "e.write(3)", "e.flush()", "e.writelines(['a'])"),
            *("e.writelines([b'a'])", "e.close()", "e.read()", "e.fileno()"),
        ]
        for call in calls:

            def app(environ: Any, start: Any, call: str = call) -> Any:
                names = {"s": start, "i": environ["wsgi.input"], "e": environ["wsgi.errors"]}
                eval(call, names)
                return [b"x"]

            with self.subTest(call):
                self.same(lambda: app)

    def test_check_type(self) -> None:
        ours, theirs = sides("lint")
        for args in [("a", 1), ("a", "x"), ("a", b"", bytes), ("a", True, int), ("a", None, str)]:
            found = []
            for side in (ours, theirs):
                with warnings.catch_warnings(record=True) as caught:
                    warnings.simplefilter("always")
                    side.check_type(*args)
                found.append([str(each.message) for each in caught])
            self.assertEqual(found[0], found[1])


class ProfilerTest(unittest.TestCase):
    def test_answers_and_names(self) -> None:
        def app(environ: Any, start: Any) -> Any:
            start("200 OK", [("A", "b")])(b"w")
            return iter([b"a", b"b"])

        formats = ["{method}.{path}", "{path}", "{method}{path}{time:.0f}"[:14]]
        paths = ["/", "", "//", "/a", "/a/b.c/", "/\u00e9", "/a:b", "/../x", "/a b", "/a\\b"]
        for path, form in itertools.product(paths, formats):
            found = []
            for side in sides("profiler"):
                with tempfile.TemporaryDirectory() as folder:
                    stream = io.StringIO()
                    wrapped = side.ProfilerMiddleware(
                        app, stream, profile_dir=folder, filename_format=form
                    )
                    started: list[Any] = []
                    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET"}
                    answer = wrapped(environ, lambda *args: started.append(args))
                    head = stream.getvalue().splitlines()[:2]
                    found.append((answer, started, environ, os.listdir(folder), head))
            self.assertEqual(found[0], found[1])


class HTTPProxyTest(unittest.TestCase):
    """Both proxies in front of one server that answers with what it was asked."""

    @classmethod
    def setUpClass(cls) -> None:
        server = HTTPServer(("127.0.0.1", 0), Echo)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(thread.join)
        cls.addClassCleanup(server.shutdown)
        cls.url = f"http://127.0.0.1:{server.server_port}"

    def outcome(self, side: Any, path: str, options: Any, changes: Any, body: bytes | None) -> Any:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET" if body is None else "POST",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SCRIPT_NAME": "",
            "wsgi.url_scheme": "http",
            "SERVER_NAME": "n",
            "SERVER_PORT": "80",
            "HTTP_HOST": "client:81",
            "wsgi.input": io.BytesIO(body or b""),
            **changes,
        }
        if body is not None:
            environ["CONTENT_LENGTH"] = str(len(body))

        def app(environ: Any, start: Any) -> Any:
            start("299 APP", [])
            return [b"app"]

        started: list[Any] = []
        proxy = side.ProxyMiddleware(app, {"/p/": {"target": self.url, **options}})
        try:
            answer = proxy(
                environ, lambda status, headers, exc=None: started.append((status, headers))
            )
            data = b"".join(answer)
            if hasattr(answer, "close"):
                answer.close()
        except RuntimeError as error:
            return str(error)
        status, headers = started[0]
        return status, [tuple(pair) for pair in headers if pair[0] != "Date"], data

    def test_requests(self) -> None:
        nothing: dict[str, Any] = {}
        hops = {"HTTP_CONNECTION": "x", "HTTP_KEEP_ALIVE": "1", "HTTP_TE": "x", "HTTP_UPGRADE": "w"}
        cases: list[tuple[str, dict[str, Any], dict[str, Any], bytes | None]] = [
            *(
                (path, nothing, nothing, None)
                for path in ("/p/x", "/p", "/px", "/p/", "/p//x", "/")
            ),
            *(
                (path, nothing, nothing, None)
                for path in ("/p/../x", "/p/a b", "/p/x?y#z", "/p/a;b:@&=+$,!*'()~")
            ),
            ("/p/x", nothing, {"QUERY_STRING": "a=b&c=%C3%A4"}, None),
            ("/p/x", {"remove_prefix": True}, {"QUERY_STRING": "q"}, None),
            ("/p/", {"remove_prefix": True}, nothing, None),
            ("/p/x", {"target": f"{self.url}/base/", "remove_prefix": True}, nothing, None),
            ("/p/x", {"target": f"{self.url}/base/"}, nothing, None),
            *(("/p/x", {"host": host}, nothing, None) for host in ("<auto>", None, "other")),
            ("/p/x", {"headers": {"X-Own": "1", "Cookie": "q"}}, {"HTTP_COOKIE": "a=b"}, None),
            ("/p/x", nothing, {**hops, "HTTP_X_FORWARDED_FOR": "1.1.1.1"}, None),
            ("/p/missing", nothing, nothing, None),
            ("/p/x", nothing, {"REQUEST_METHOD": "HEAD"}, None),
            ("/p/x", nothing, {"CONTENT_TYPE": "text/q"}, b"abc"),
            ("/p/x", nothing, nothing, b""),
            ("/p/x", {"target": "http://127.0.0.1:1"}, nothing, None),
            ("/p/x", {"target": "ftp://x"}, nothing, None),
        ]
        for case in cases:
            with self.subTest(case):
                ours, theirs = (self.outcome(side, *case) for side in sides("http_proxy"))
                self.assertEqual(ours, theirs)


if __name__ == "__main__":
    unittest.main()
