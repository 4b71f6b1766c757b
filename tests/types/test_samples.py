"""The sample applications run, on every Python."""

from __future__ import annotations

import contextlib
import io
import os
import unittest

from microflask.commands.testing import CliRunner

from . import api, blog, commands_app, extension, tests_of_app


class TestSamples(unittest.TestCase):
    def test_blog(self) -> None:
        app = blog.create_app({"TESTING": True})
        client = app.test_client()
        self.assertEqual(302, client.get("/blog/").status_code)
        response = client.post("/blog/login", data={"username": "<me>"}, follow_redirects=True)
        self.assertEqual("&lt;me&gt; 1 ", response.text)
        self.assertEqual("DENY", response.headers["X-Frame-Options"])
        for path, expected in {
            "/blog/?page=2&word=a&word=b": "&lt;me&gt; 2 a-b",
            "/blog/tuple": '{"a":1}\n',
            "/blog/union": "text",
            "/blog/stream": "a/blog/stream",
            "/blog/template": "1",
            "/posts/7": '{"id":7,"kind":"short"}\n',
            "/none": "nothing",
        }.items():
            self.assertEqual(expected, client.get(path).text, path)
        self.assertEqual(204, client.delete("/posts/7").status_code)

    def test_api(self) -> None:
        client = api.app.test_client()
        for method, path, sent, status, expected in [
            ("get", "/users/1", None, 200, {"id": 1, "name": "ann"}),
            ("put", "/users/1", {"name": "ä"}, 200, {"id": 1, "name": "ä"}),
            ("put", "/users/1", None, 400, {"error": "a body is needed", "user": 1}),
            ("get", "/users/9", None, 404, {"code": 404, "name": "Not Found"}),
            ("get", "/slow", None, 200, {"took": 1}),
            ("get", "/me", None, 401, {"error": "who?"}),
        ]:
            response = (
                getattr(client, method)(path, json=sent)
                if sent
                else client.open(path, method=method.upper())
            )
            self.assertEqual((status, expected), (response.status_code, response.json), path)
        headers = {"Authorization": "Bearer abc"}
        self.assertEqual({"token": "abc"}, client.get("/me", headers=headers).json)
        self.assertEqual("data: 1\n\n", client.get("/events").text)

    def test_commands(self) -> None:
        self.assertEqual("1\n", commands_app.run().output)
        runner = commands_app.app.test_cli_runner()
        for args, expected in [
            (["greet", "me", "-n", "2"], "Hello, me!\nHello, me!\n"),
            (["people", "create", "a", "b"], "Making\na\nb\n"),
            (["plain"], "tests.types.commands_app\n"),
        ]:
            self.assertEqual(expected, runner.invoke(args=args).output)
        result = runner.invoke(args=["db", "init"], input="\nme\n")
        self.assertEqual(
            (3, "tests.types.commands_app x.db me\n"), (result.exit_code, result.stderr)
        )
        # The program sets it for as long as it runs.
        self.addCleanup(os.environ.pop, "FLASK_RUN_FROM_CLI", None)
        result = CliRunner().invoke(commands_app.cli, ["serve", "--ports", "1,2"])
        self.assertEqual("3\n", result.output)

    def test_tests(self) -> None:
        suite = unittest.defaultTestLoader.loadTestsFromModule(tests_of_app)
        result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
        self.assertEqual((4, []), (result.testsRun, result.errors + result.failures))

    def test_extension(self) -> None:
        app = extension.create_app(extension.Extension())
        client = app.test_client()
        for path, expected in [
            ("/rule", "/rule"),
            ("/list/a+b", '["a","b"]\n'),
            ("/thread", "/thread" * 2),
        ]:
            response = client.get(path)
            self.assertEqual(
                (expected, "memory:"), (response.text, response.headers["X-Extension"])
            )
        with client.get("/file") as response:
            self.assertEqual("public, max-age=60", response.headers["Cache-Control"])
        with contextlib.redirect_stdout(io.StringIO()) as stream:
            extension.http()
        self.assertRegex(stream.getvalue(), "^n {.n.: 3} {.a.: 1} x (scrypt|pbkdf2):")


if __name__ == "__main__":
    unittest.main()
