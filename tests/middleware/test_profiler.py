"""Reports and files that ProfilerMiddleware makes, and the answer that it passes on."""

from __future__ import annotations

import io
import os
import pstats
import tempfile
import unittest

from microflask.middleware import ProfilerMiddleware


class Body:
    def __init__(self):
        self.closed = False

    def __iter__(self):
        yield b"a"
        yield b"b"

    def close(self):
        self.closed = True


class ProfilerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.body = Body()
        self.started = []

    def app(self, environ, start_response):
        start_response("200 OK", [("A", "b")])(b"written ")
        return self.body

    def call(self, path="/x/y", method="GET", **options):
        profiled = ProfilerMiddleware(self.app, **options)
        environ = {"PATH_INFO": path, "REQUEST_METHOD": method}
        answer = profiled(environ, lambda *args: self.started.append(args))
        return environ, answer

    def test_the_answer(self):
        _, answer = self.call(stream=None)
        self.assertEqual(answer, [b"written ab"])
        self.assertEqual(self.started, [("200 OK", [("A", "b")], None)])
        self.assertTrue(self.body.closed)

    def test_the_report(self):
        stream = io.StringIO()
        self.call(stream=stream, sort_by=("cumulative",), restrictions=(2,))
        text = stream.getvalue()
        self.assertTrue(text.startswith("-" * 80 + "\nPATH: '/x/y'\n"))
        self.assertTrue(text.endswith("-" * 80 + "\n\n"))
        self.assertIn("Ordered by: cumulative time", text)
        self.assertIn("due to restriction <2>", text)

    def test_file_names(self):
        cases = [
            ("GET", "/", "GET.root."),
            ("GET", "", "GET.root."),
            ("POST", "/a/b.c/", "POST.a.b.c."),
            ("GET", "/../../x", "GET.......x."),
            ("/../../evil", "/a", ".......evil.a."),
            ("GET", "/a\0b", "GET.a.b."),
            ("GET", "/" + "é" * 500, "GET.éé"),
        ]
        for method, path, start in cases:
            with self.subTest(method=method, path=path):
                self.call(path, method, stream=None, profile_dir=self.folder)
                (name,) = os.listdir(self.folder)
                self.assertTrue(name.startswith(start), name)
                self.assertRegex(name, r"\.\d+ms\.\d+\.prof\Z")
                pstats.Stats(os.path.join(self.folder, name))
                os.remove(os.path.join(self.folder, name))

    def test_own_file_names(self):
        environ, _ = self.call(
            stream=None, profile_dir=self.folder, filename_format="{path}-{method}.p"
        )
        self.assertEqual(os.listdir(self.folder), ["x.y-GET.p"])
        self.assertNotIn("werkzeug.profiler", environ)
        seen = []

        def name(environ):
            seen.append(environ["werkzeug.profiler"])
            return "mine.prof"

        self.call(stream=None, profile_dir=self.folder, filename_format=name)
        self.assertIn("mine.prof", os.listdir(self.folder))
        self.assertEqual(sorted(seen[0]), ["elapsed", "time"])
        self.assertIsInstance(seen[0]["elapsed"], float)

    def test_errors_pass_and_leave_no_profiler_running(self):
        def broken(environ, start_response):
            raise LookupError("x")

        stream = io.StringIO()
        for _ in range(2):
            with self.assertRaises(LookupError):
                ProfilerMiddleware(broken, stream)({"PATH_INFO": "/"}, None)
        self.assertEqual(stream.getvalue(), "")
        self.assertEqual(self.call(stream=None)[1], [b"written ab"])

    def test_one_inside_of_another(self):
        inner = ProfilerMiddleware(self.app, stream=None)
        outer = ProfilerMiddleware(inner, stream=None)
        environ = {"PATH_INFO": "/", "REQUEST_METHOD": "GET"}
        self.assertEqual(outer(environ, lambda *args: None), [b"written ab"])


if __name__ == "__main__":
    unittest.main()
