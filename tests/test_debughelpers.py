"""What debug mode adds: the page of a URL that matches nothing, or not with this method."""

from __future__ import annotations

import unittest
from html import unescape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from microflask import Blueprint, Flask, abort, render_template, request
from microflask.debughelpers import FormDataRoutingRedirect
from microflask.jinja import TemplateNotFound
from microflask.routing import RequestRedirect

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


def make_app(debug: bool = True) -> Any:
    app = Flask("debugged", root_path="/nowhere", static_folder=None)
    app.debug = debug
    app.add_url_rule("/user/<int:id>", "user", lambda id: "")
    app.add_url_rule("/users/", "users", lambda: "", methods=["GET", "POST"])
    app.add_url_rule("/gone/<x>", "<b>gone</b>", lambda x: abort(404))
    return app


def ask(app: Any, path: str, method: str = "GET", **headers: str) -> Any:
    return app.test_client().open(path, method=method, headers={**BROWSER, **headers})


class RoutingPageTest(unittest.TestCase):
    def test_pages(self) -> None:
        app = make_app()
        for method, path, status, texts in [
            ("GET", "/user/x", 404, ["/user/&lt;int:id&gt;", "&lt;int:id&gt; does not take &#39;x&#39;", "debug mode only"]),
            ("GET", "/usrs/", 404, ["did you mean &#39;users&#39;?", "<code>users</code>"]),
            ("PUT", "/users/", 405, ["This URL has the methods GET, HEAD, OPTIONS, POST, not PUT."]),
            ("GET", "/q/w", 404, ["None is like it; there are 3."]),
            ("GET", "/gone", 404, ["&lt;b&gt;gone&lt;/b&gt;", "goes on with &#39;/&lt;x&gt;&#39;"]),
        ]:  # fmt: skip
            with self.subTest(path=path, method=method):
                answer = ask(app, path, method)
                self.assertEqual(status, answer.status_code)
                self.assertEqual("text/html; charset=utf-8", answer.content_type)
                plain = ask(make_app(debug=False), path, method)
                self.assertTrue(answer.text.startswith(plain.text))
                self.assertEqual(plain.headers.get("Allow"), answer.headers.get("Allow"))
                for text in texts:
                    self.assertIn(text, answer.text)
                    self.assertNotIn(text, plain.text)

    def test_what_the_client_sent_is_escaped(self) -> None:
        app = make_app()
        for path in ("/user/<script>", "/users/<script>/", "/<script>", "/gone/<script>/x"):
            with self.subTest(path=path):
                self.assertNotIn("<script", ask(app, path).text)
        self.assertNotIn("<img", ask(app, "/users/", "<IMG>").text.lower())

    def test_it_stays_plain(self) -> None:
        def page(app: Any, path: str, **headers: str) -> Any:
            answer = ask(app, path, **headers)
            return answer.status_code, answer.text

        expected = page(make_app(debug=False), "/user/x")
        handled = make_app()
        handled.register_error_handler(404, lambda error: (f"mine: {error.code}", 404))
        for case, app, path, headers in [
            ("JSON is asked for", make_app(), "/user/x", {"Accept": "application/json"}),
            ("anything is asked for", make_app(), "/user/x", {"Accept": "*/*"}),
            ("the view says so", make_app(), "/gone/1", {}),
        ]:
            with self.subTest(case):
                self.assertEqual(expected, page(app, path, **headers))
        self.assertEqual((404, "mine: 404"), page(handled, "/user/x"))

    def test_long_paths_are_cut(self) -> None:
        answer = ask(make_app(), "/user/" + "x" * 100_000)
        self.assertEqual(404, answer.status_code)
        self.assertLess(len(answer.text), 2000)


class MissingKeyTest(unittest.TestCase):
    def make(self, debug: bool = True) -> Any:
        app = make_app(debug)
        app.config["TRAP_BAD_REQUEST_ERRORS"] = False
        for source in ("form", "args", "files", "values", "cookies"):
            app.add_url_rule(
                f"/{source}",
                source,
                lambda s=source: getattr(request, s)["nme"],
                methods=["GET", "POST"],
            )
        return app

    def test_the_keys_that_were_sent(self) -> None:
        many = {f"key{number:03}": "" for number in range(100)}
        for path, options, texts in [
            ("/form", {"data": {"name": "a", "age": "b"}}, ["request.form has the keys 'name', 'age'. Did you mean 'name'?"]),
            ("/form", {"data": {}}, ["request.form is empty."]),
            ("/form", {"json": {"nme": 1}}, ["request.form is empty.\nThe body is JSON, which request.get_json() reads."]),
            ("/form", {"data": "x", "content_type": "text/plain"}, ["The body is 'text/plain', which is no form's type."]),
            ("/args?name=1", {}, ["request.args has the key 'name'. Did you mean 'name'?"]),
            ("/args", {"data": {"nme": "a"}}, ["request.args is empty."]),
            ("/values?q=1", {"data": {"x": "y"}}, ["request.args has the key 'q'.\nrequest.form has the key 'x'."]),
            ("/files", {"data": {"name": (BytesIO(b"x"), "x.txt")}}, ["request.files has the key 'name'. Did you mean 'name'?"]),
            ("/cookies", {"headers": {"Cookie": "nm=1"}}, ["request.cookies has the key 'nm'. Did you mean 'nm'?"]),
            ("/args?" + "&".join(many), {}, ["'key019' and 80 more."]),
            ("/args?" + "k" * 10_000, {}, ["request.args has the key '" + "k" * 60 + "'."]),
        ]:  # fmt: skip
            with self.subTest(path=path[:20], options=options):
                options = {"method": "POST", **options}
                plain = self.make(debug=False).test_client().open(path, **dict(options))
                if "data" in options and path == "/files":
                    options["data"] = {"name": (BytesIO(b"x"), "x.txt")}
                answer = self.make().test_client(use_cookies=False).open(path, **options)
                self.assertEqual((400, 400), (answer.status_code, plain.status_code))
                said = unescape(answer.text).replace("<br>", "\n")
                self.assertIn("\nKeyError: 'nme'\n", said)
                for text in texts:
                    self.assertIn(text, said)
                self.assertNotIn("KeyError", plain.text)
                self.assertLess(len(answer.text), 2500)

    def test_the_exception_says_it_too(self) -> None:
        app = self.make()
        app.config["TRAP_BAD_REQUEST_ERRORS"] = None
        with self.assertRaises(KeyError) as caught:
            app.test_client().post("/form", data={"name": ""})
        self.assertIn("KeyError: 'nme'\nrequest.form has the key 'name'.", str(caught.exception))

    def test_what_was_sent_is_escaped(self) -> None:
        answer = self.make().test_client().get("/args?<script>=1")
        self.assertNotIn("<script", answer.text)

    def test_a_file_in_a_form_without_enctype(self) -> None:
        for debug, name in [(True, "DebugFilesKeyError"), (False, "BadRequestKeyError")]:
            app = self.make(debug)
            app.testing = True
            app.config["TRAP_BAD_REQUEST_ERRORS"] = True
            with self.subTest(debug=debug), self.assertRaises(KeyError) as caught:
                app.test_client().post("/files", data={"nme": "photo.png"})
            self.assertEqual(name, type(caught.exception).__name__)
            self.assertEqual(debug, 'enctype="multipart/form-data"' in str(caught.exception))
            self.assertEqual(debug, "'photo.png'" in str(caught.exception))


class MediaTypeTest(unittest.TestCase):
    def test_json_that_was_not_called_so(self) -> None:
        plain = "Did not attempt to load JSON data because the request Content-Type was not 'application/json'."
        for debug, options, text in [
            (False, {"data": "{}"}, f"{plain}</p>"),
            (True, {"data": "{}"}, f"{plain} None was sent; send the header 'Content-Type: application/json'"),
            (True, {"data": {"a": "b"}}, f"{plain} It was 'application/x-www-form-urlencoded'; send"),
        ]:  # fmt: skip
            app = make_app(debug)
            app.add_url_rule("/json", "json", lambda: request.json, methods=["POST"])
            with self.subTest(debug=debug, options=options):
                answer = app.test_client().post("/json", **options)
                self.assertEqual(415, answer.status_code)
                self.assertIn(text, unescape(answer.text))


class MissingTemplateTest(unittest.TestCase):
    def test_where_it_was_looked_for(self) -> None:
        with TemporaryDirectory() as folder:
            Path(folder, "templates").mkdir()
            Path(folder, "templates", "index.html").touch()
            for debug in (True, False):
                app = Flask("mine", root_path=folder)
                app.debug = debug
                app.register_blueprint(
                    Blueprint("part", "part", root_path=folder, template_folder="others")
                )
                with self.subTest(debug=debug), app.app_context():
                    with self.assertRaises(TemplateNotFound) as caught:
                        render_template("indx.html")
                    expected = "indx.html"
                    if debug:
                        expected = (
                            "indx.html Did you mean 'index.html'?\nIt was looked for\n"
                            f"  by the application 'mine' in {str(Path(folder, 'templates'))!r}\n"
                            f"  by the blueprint 'part' in {str(Path(folder, 'others'))!r}"
                        )
                    self.assertEqual(expected, str(caught.exception))
                    self.assertEqual("indx.html", caught.exception.name)
        app = Flask("mine", template_folder=None)
        app.debug = True
        with app.app_context(), self.assertRaisesRegex(TemplateNotFound, "neither the application"):
            render_template("x")


class RoutingRedirectTest(unittest.TestCase):
    def test_a_form_would_be_lost(self) -> None:
        app = make_app()
        self.addCleanup(setattr, RequestRedirect, "code", RequestRedirect.code)
        RequestRedirect.code = 301
        with self.assertRaises(FormDataRoutingRedirect) as caught:
            app.test_client().post("/users", data={"a": "b"})
        said = str(caught.exception)
        self.assertIn("'http://localhost/users', but routing issued a redirect", said)
        self.assertIn("'http://localhost/users/'", said)
        self.assertEqual(301, make_app(False).test_client().post("/users").status_code)


if __name__ == "__main__":
    unittest.main()
