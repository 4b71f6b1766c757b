"""Files beside an application: what is served, how, and what is refused."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import unittest
import zipfile

from microflask.http import http_date
from microflask.middleware import SharedDataMiddleware

FILES = {
    "d/a.txt": b"hello",
    "d/noext": b"?",
    "d/sub/page.html": b"<p>",
    "d/.hidden": b"h",
    "d/\u00e9.svg": b"<svg/>",
    "secret.txt": b"secret",
    "mfshared/__init__.py": b"",
    "mfshared/st/s.css": b"css",
    "mfshared/st/q/deep.js": b"js",
}
ZIPPED = {
    "mfshared_zip/__init__.py": "",
    "mfshared_zip/st/s.css": "zip css",
    "plain/x.txt": "in zip",
}
MTIME = 1_000_000_000


def app(environ, start_response):
    start_response("404 NOT FOUND", [("Content-Type", "text/plain")])
    return [b"app"]


def call(wrapped, path, **extra):
    """Return (status, headers as a dict, body)."""
    started = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", **extra}
    body = wrapped(environ, lambda status, headers: started.append((status, dict(headers))))
    data = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    ((status, headers),) = started
    return status, headers, data


class SharedDataTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = folder.name
        for name, data in FILES.items():
            path = os.path.join(cls.root, *name.split("/"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
            os.utime(path, (MTIME, MTIME))
        cls.archive = os.path.join(cls.root, "packed.zip")
        with zipfile.ZipFile(cls.archive, "w") as archive:
            for name, text in ZIPPED.items():
                archive.writestr(name, text)
        paths = [cls.root, cls.archive]
        sys.path[:0] = paths
        importlib.invalidate_caches()
        cls.addClassCleanup(lambda: [sys.path.remove(path) for path in paths])
        cls.folder = os.path.join(cls.root, "d")

    def test_a_file(self):
        status, headers, body = call(SharedDataMiddleware(app, {"/s": self.folder}), "/s/a.txt")
        self.assertEqual((status, body), ("200 OK", b"hello"))
        self.assertEqual(headers["Content-Type"], "text/plain; charset=utf-8")
        self.assertEqual(headers["Content-Length"], "5")
        self.assertEqual(headers["Last-Modified"], http_date(MTIME))
        self.assertEqual(headers["Cache-Control"], "max-age=43200, public")
        self.assertEqual(
            list(headers)[:4],
            ["Date", "Etag", "Cache-Control", "Expires"],
        )

    def test_what_is_found(self):
        exports = {
            "/s": self.folder,
            "/one": os.path.join(self.folder, "a.txt"),
            "/pk": ("mfshared", "st"),
            "/z": ("mfshared_zip", "st"),
            "/zd": os.path.join(self.archive, "plain"),
            "/end/": self.folder,
        }
        wrapped = SharedDataMiddleware(app, exports)
        cases = {
            "/s/sub/page.html": b"<p>",
            "/s/./a.txt": b"hello",
            "/s/sub/../a.txt": b"hello",
            "/s/\u00c3\u00a9.svg": b"<svg/>",
            "/s/.hidden": b"h",
            "/one": b"hello",
            "/end/a.txt": b"hello",
            "/pk/s.css": b"css",
            "/pk/q/deep.js": b"js",
            "/z/s.css": b"zip css",
            "/zd/x.txt": b"in zip",
        }
        for path, expected in cases.items():
            with self.subTest(path):
                status, _, body = call(wrapped, path)
                self.assertEqual((status, body), ("200 OK", expected))

    def test_what_is_left_to_the_application(self):
        wrapped = SharedDataMiddleware(
            app, {"/s": self.folder, "/pk": ("mfshared", "st"), "/z": ("mfshared_zip", "st")}
        )
        paths = [
            *("", "/", "/s", "/s/", "/sx", "/s/sub", "/s/sub/", "/s/nope", "s/a.txt", "//s/a.txt"),
            *("/s/../secret.txt", "/s/../../etc/passwd", "/s//etc/passwd", "/s//a.txt"),
            *("/s/sub/../../secret.txt", "/s/\0", "/s/a.txt\0", "/s/..", "/s/%2e%2e/secret.txt"),
            *("/s/..\\secret.txt", "/s/\u00c0\u00ae\u00c0\u00ae/secret.txt", "/s/\u00ff"),
            *("/pk", "/pk/../__init__.py", "/pk/nope", "/z/../__init__.py", "/z/nope"),
        ]
        for path in paths:
            with self.subTest(path):
                self.assertEqual(call(wrapped, path)[2], b"app")

    @unittest.skipIf(os.name == "nt", "makes files that Windows cannot have")
    def test_windows_names(self):
        names = [
            *("C:x", "a.txt:stream", "\\\\host\\share", "..\\a"),
            *("CON", "con.txt", "aux ", "NUL:.txt", "COM1", "COM\u00b9", "sub/NUL", "CONIN$"),
        ]
        folder = os.path.join(self.root, "mfshared", "names")
        os.makedirs(os.path.join(folder, "sub"))
        for name in names:
            with open(os.path.join(folder, name), "wb") as file:
                file.write(b"never on Windows")
        wrapped = SharedDataMiddleware(app, {"/s": folder, "/pk": ("mfshared", "names")})
        here = os.name
        self.addCleanup(setattr, os, "name", here)
        for name in names:
            path = name.encode().decode("latin-1")
            for prefix in ("/s/", "/pk/"):
                with self.subTest(name=name, prefix=prefix):
                    os.name = "nt"
                    answer = call(wrapped, prefix + path)[2]
                    os.name = here
                    self.assertEqual(answer, b"app")
                    self.assertEqual(call(wrapped, prefix + path)[0], "200 OK")

    def test_validators(self):
        wrapped = SharedDataMiddleware(app, [("/s", self.folder)])
        etag = call(wrapped, "/s/a.txt")[1]["Etag"]
        cases = [
            ({"HTTP_IF_NONE_MATCH": etag}, "304 Not Modified"),
            ({"HTTP_IF_NONE_MATCH": f"W/{etag}"}, "304 Not Modified"),
            ({"HTTP_IF_NONE_MATCH": "*"}, "304 Not Modified"),
            ({"HTTP_IF_NONE_MATCH": '"other"'}, "200 OK"),
            ({"HTTP_IF_MODIFIED_SINCE": http_date(MTIME)}, "304 Not Modified"),
            ({"HTTP_IF_MODIFIED_SINCE": http_date(MTIME - 1)}, "200 OK"),
            ({"HTTP_IF_MODIFIED_SINCE": "junk"}, "200 OK"),
        ]
        for extra, expected in cases:
            with self.subTest(extra):
                status, headers, body = call(wrapped, "/s/a.txt", **extra)
                self.assertEqual(status, expected)
                if status[:3] == "304":
                    self.assertEqual(body, b"")
                    self.assertEqual(list(headers), ["Date", "Etag", "Cache-Control"])

    def test_without_caching(self):
        wrapped = SharedDataMiddleware(app, {"/s": self.folder}, cache=False)
        status, headers, _ = call(wrapped, "/s/a.txt", HTTP_IF_NONE_MATCH="*")
        self.assertEqual(status, "200 OK")
        self.assertEqual(headers["Cache-Control"], "public")
        self.assertNotIn("Etag", headers)
        self.assertNotIn("Expires", headers)

    def test_options(self):
        wrapped = SharedDataMiddleware(
            app, {"/s": self.folder}, cache_timeout=60, fallback_mimetype="text/x-any"
        )
        headers = call(wrapped, "/s/noext")[1]
        self.assertEqual(headers["Cache-Control"], "max-age=60, public")
        self.assertEqual(headers["Content-Type"], "text/x-any; charset=utf-8")

    def test_disallow(self):
        for disallow in ("*.txt", ["*.css", "*.txt"]):
            with self.subTest(disallow):
                wrapped = SharedDataMiddleware(app, {"/s": self.folder}, disallow=disallow)
                self.assertEqual(call(wrapped, "/s/a.txt")[2], b"app")
                self.assertEqual(call(wrapped, "/s/sub/page.html")[0], "200 OK")

    def test_is_allowed_may_be_overridden(self):
        class NoHidden(SharedDataMiddleware):
            def is_allowed(self, filename):
                return not filename.startswith(".")

        wrapped = NoHidden(app, {"/s": self.folder})
        self.assertEqual(call(wrapped, "/s/.hidden")[2], b"app")
        self.assertEqual(call(wrapped, "/s/a.txt")[0], "200 OK")

    def test_the_first_export_with_the_file_answers(self):
        exports = [("/s", ("mfshared", "st")), ("/s", self.folder)]
        wrapped = SharedDataMiddleware(app, exports)
        self.assertEqual(call(wrapped, "/s/s.css")[2], b"css")
        self.assertEqual(call(wrapped, "/s/a.txt")[2], b"hello")

    def test_the_servers_file_wrapper_is_used(self):
        wrapped = SharedDataMiddleware(app, {"/s": self.folder})

        def wrapper(file, size):
            with file:
                return [b"wrapped " + file.read()]

        body = call(wrapped, "/s/a.txt", **{"wsgi.file_wrapper": wrapper})[2]
        self.assertEqual(body, b"wrapped hello")

    def test_wrong_exports(self):
        cases = [
            ({"/s": 3}, TypeError, "unknown def 3"),
            ({"/s": None}, TypeError, "unknown def None"),
            ({"/s": ("mf_not_there", "x")}, ImportError, "mf_not_there"),
            ({"/s": ("json.tool", "x")}, ImportError, "json.tool"),
        ]
        for exports, error, message in cases:
            with self.subTest(exports), self.assertRaisesRegex(error, message):
                SharedDataMiddleware(app, exports)

    @unittest.skipUnless(hasattr(os, "mkfifo"), "needs named pipes")
    def test_a_pipe_is_not_a_file(self):
        path = os.path.join(self.folder, "pipe")
        os.mkfifo(path)
        self.addCleanup(os.remove, path)
        wrapped = SharedDataMiddleware(app, {"/s": self.folder})
        self.assertEqual(call(wrapped, "/s/pipe")[2], b"app")


if __name__ == "__main__":
    unittest.main()
