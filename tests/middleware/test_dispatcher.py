"""Which application a path reaches, and what is left of the path."""

from __future__ import annotations

import unittest

import microflask.middleware
from microflask.middleware import DispatcherMiddleware


def named(name):
    return lambda environ, start_response: (name, environ["SCRIPT_NAME"], environ["PATH_INFO"])


class DispatcherTest(unittest.TestCase):
    def test_longest_prefix_of_whole_segments(self):
        app = DispatcherMiddleware(
            named("root"), {"/api": named("api"), "/api/v2": named("v2"), "/é": named("e")}
        )
        cases = [
            ("", "", ("root", "", "")),
            ("/", "", ("root", "", "/")),
            ("/api", "", ("api", "/api", "")),
            ("/api/", "/pre", ("api", "/pre/api", "/")),
            ("/api/v2/x", "", ("v2", "/api/v2", "/x")),
            ("/api/v3", "", ("api", "/api", "/v3")),
            ("/apis", "", ("root", "", "/apis")),
            ("/API", "", ("root", "", "/API")),
            ("//api", "", ("root", "", "//api")),
            ("/api//v2", "", ("api", "/api", "//v2")),
            ("/é/z", "", ("e", "/é", "/z")),
            ("/x/y", "/pre", ("root", "/pre", "/x/y")),
        ]
        for path, script, expected in cases:
            with self.subTest(path=path, script=script):
                environ = {"PATH_INFO": path, "SCRIPT_NAME": script}
                self.assertEqual(app(environ, None), expected)

    def test_without_mounts(self):
        for mounts in (None, {}):
            environ = {}
            app = DispatcherMiddleware(named("root"), mounts)
            self.assertEqual(app(environ, None), ("root", "", ""))
            self.assertEqual(app.mounts, {})

    def test_mounts_may_be_added_later(self):
        app = DispatcherMiddleware(named("root"))
        app.mounts["/new"] = named("new")
        self.assertEqual(app({"PATH_INFO": "/new/x"}, None), ("new", "/new", "/x"))

    def test_many_slashes(self):
        app = DispatcherMiddleware(named("root"), {"/a": named("a")})
        path = "/a" + "/" * 1_000_000
        self.assertEqual(app({"PATH_INFO": path}, None)[0], "a")


class PackageTest(unittest.TestCase):
    def test_every_name_loads(self):
        for name in microflask.middleware.__all__:
            self.assertEqual(getattr(microflask.middleware, name).__name__, name)
        self.assertLessEqual(set(microflask.middleware.__all__), set(dir(microflask.middleware)))

    def test_unknown_name(self):
        with self.assertRaisesRegex(AttributeError, "Did you mean 'ProxyFix'"):
            microflask.middleware.ProxyFx


if __name__ == "__main__":
    unittest.main()
