"""URLs, messages, files, configuration and small functions beside the real Flask."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import unittest
from typing import Any

from .flask_pairs import Folder, answer, outcome, sub


class UrlForTest(Folder):
    CASES = [
        "('index')",
        "('index', q=1)",
        "('index', q=[1, 2])",
        "('index', q=None)",
        "('index', q='ä b&c', r='')",
        "('index', _external=True)",
        "('index', _external=False)",
        "('index', _scheme='https')",
        "('index', _scheme='https', _external=True)",
        "('index', _scheme='https', _external=False)",
        "('index', _scheme='', _external=True)",
        "('index', _anchor='x y')",
        "('index', _anchor='x/ü?#&')",
        "('index', _anchor='')",
        "('index', _method='POST')",
        "('both', _method='GET')",
        "('both2', _method='PUT')",
        "('item', id=5, rest='a/b c')",
        "('item', id=5)",
        "('item', id='x', rest='a')",
        "('item', id=-1, rest='a')",
        "('item', id=5, rest='a', more='x')",
        "('bp.index')",
        "('bp.inner.index')",
        "('.index')",
        "('.nope')",
        "('nope')",
        "('indexx')",
        "('static', filename='a/b.css')",
        "('static')",
        "('')",
    ]

    def test_everywhere(self) -> None:
        def build(package: Any, path: Any, config: Any, options: Any) -> Any:
            app = self.app(package, **config)
            context = (
                app.app_context() if path is None else app.test_request_context(path, **options)
            )
            names = {"url_for": package.url_for}
            with context:
                return {case: outcome(eval, f"url_for{case}", names) for case in self.CASES}

        for path in (None, "/", "/bp/", "/bp/inner/", "/nope"):
            for config, options in (
                ({}, {}),
                ({"SERVER_NAME": "example.com:8000"}, {}),
                ({"SERVER_NAME": "example.com", "APPLICATION_ROOT": "/sub"}, {}),
                ({"SERVER_NAME": "e.com", "PREFERRED_URL_SCHEME": "https"}, {}),
                ({}, {"base_url": "https://x.org/mount"}),
            ):
                if path is None and options:
                    continue
                with self.subTest(path=path, config=config, options=options):
                    self.check(build, path, config, options)

    def test_handlers_and_defaults(self) -> None:
        def handled(package: Any) -> Any:
            app = self.app(package)
            seen = []

            def handler(error: Any, endpoint: str, values: Any) -> Any:
                seen.append((type(error).__name__, endpoint, dict(values)))
                return "/found" if endpoint == "ext" else None

            app.url_build_error_handlers.append(handler)
            with app.test_request_context("/"):
                return (
                    package.url_for("ext", a=1, _anchor="b"),
                    outcome(package.url_for, "other"),
                    seen,
                )

        def defaults(package: Any) -> Any:
            app = self.app(package)
            app.url_defaults(lambda endpoint, values: values.setdefault("lang", endpoint))
            with app.test_request_context("/"):
                return package.url_for("index"), package.url_for("index", lang="de")

        def of_app(package: Any) -> Any:
            app = self.app(package, SERVER_NAME="e.com")
            return app.url_for("index"), app.url_for("index", _external=False)

        def of_app_without_name(package: Any) -> Any:
            return self.app(package).url_for("index")

        def outside(package: Any) -> Any:
            return package.url_for("index")

        self.check_all([handled, defaults, of_app, of_app_without_name])
        self.assertEqual("RuntimeError", outcome(outside, self.ours).names[0])
        self.assertEqual("RuntimeError", outcome(outside, self.theirs).names[0])


class FilesTest(Folder):
    TARGETS = [
        "'a.txt'", "'b.html'", "'c.bin'", "'nope.txt'", "'static'", "Path('a.txt')",
        "os.path.join(root, 'a.txt')", "io.BytesIO(b'abc')", "io.BytesIO(b'abc'), mimetype='x/y'",
        "io.BytesIO(b'abc'), download_name='q.txt'", "opened('a.txt')",
        "opened('a.txt'), 'text/plain'",
        "'../x'",
    ]  # fmt: skip
    OPTIONS = [
        "", "as_attachment=True", "as_attachment=True, download_name='ü x.txt'",
        "conditional=True", "conditional=False", "etag=False", "etag='mine'", "max_age=7",
        "max_age=0", "max_age=lambda name: 9", "last_modified=5",
        "last_modified=dt.datetime(2020, 1, 2)", "etag=False, conditional=True",
    ]  # fmt: skip
    REQUESTS = [
        {}, {"Range": "bytes=1-3"}, {"If-Modified-Since": "Sun, 13 Sep 2020 12:26:40 GMT"},
        {"If-None-Match": '"mine"'},
    ]  # fmt: skip

    def test_send_file(self) -> None:
        from pathlib import Path

        def opened(name: str) -> Any:
            file = open(os.path.join(self.root, name), "rb")
            self.addCleanup(file.close)
            return file

        names = {"os": os, "io": io, "dt": dt, "Path": Path, "root": self.root, "opened": opened}

        def send(package: Any, call: str, headers: Any, config: Any) -> Any:
            app = self.shared(package, **config)
            with app.test_request_context("/", headers=headers):
                response = eval(f"send_file({call})", dict(names, send_file=package.send_file))
                try:
                    return answer_closing(response)
                finally:
                    response.close()

        for target in self.TARGETS:
            for options in self.OPTIONS:
                # Said on both sides: the seed and Flask 3.1 have other defaults.
                call = ", ".join(filter(None, [target, options]))
                if "conditional" not in call:
                    call += ", conditional=True"
                for headers in self.REQUESTS:
                    for config in ({}, {"USE_X_SENDFILE": True}):
                        # A directory is refused by us in front of X-Sendfile too.
                        if config and (headers or target == "'static'"):
                            continue
                        with self.subTest(call, headers=headers, config=config):
                            self.check(send, call, headers, config)

    def test_send_from_directory(self) -> None:
        def send(package: Any, directory: str, name: str, options: Any) -> Any:
            app = self.shared(package)
            with app.test_request_context("/"):
                response = package.send_from_directory(directory, name, **options)
                try:
                    return answer_closing(response)
                finally:
                    response.close()

        for directory in ("static", "static/deep", self.root, ".", "nope"):
            for name in ("s.css", "deep/t.js", "../a.txt", "deep/../s.css", "/etc/passwd", "nope",
                         "", ".", "deep", "a\0b", "t.js", "a.txt", "deep//t.js", "..\\a.txt"):  # fmt: skip
                for options in ({}, {"as_attachment": True}, {"max_age": 4}, {"mimetype": "a/b"}):
                    with self.subTest(directory, name=name, options=options):
                        self.check(send, directory, name, options)

    def test_static(self) -> None:
        def get(package: Any, path: str, headers: Any, method: str, config: Any) -> Any:
            response = (
                self.shared(package, **config)
                .test_client()
                .open(path, headers=headers, method=method)
            )
            with response:
                return answer(response)

        tag = '"1600000000.0-4-1"'
        for path in ("/static/s.css", "/static/deep/t.js", "/static/nope", "/static/../a.txt",
                     "/static/", "/static", "/static/deep"):  # fmt: skip
            for headers in ({}, {"Range": "bytes=0-1"}, {"Range": "bytes=9-"}, {"If-None-Match": tag},
                            {"If-None-Match": "*"}, {"If-Match": tag}):  # fmt: skip
                for method in ("GET", "HEAD", "OPTIONS", "POST"):
                    for config in ({}, {"SEND_FILE_MAX_AGE_DEFAULT": 60}):
                        with self.subTest(path, headers=headers, method=method, config=config):
                            self.check(get, path, headers, method, config)

    def test_overridden_age(self) -> None:
        def get(package: Any) -> Any:
            class App(package.Flask):  # type: ignore[misc, name-defined]
                def get_send_file_max_age(self, filename: Any) -> int:
                    return 10 if str(filename).endswith(".css") else 20

            app = App("pairs", root_path=self.root, instance_path=self.root)
            app.config["SEND_FILE_MAX_AGE_DEFAULT"] = None
            client = app.test_client()
            results = []
            for path in ("/static/s.css", "/static/deep/t.js"):
                with client.get(path) as response:
                    results.append(answer(response))
            return results

        self.check(get)


def answer_closing(response: Any) -> Any:
    """Return what the response says; a passed through body is read."""
    response.direct_passthrough = False
    status, headers, body = answer(response)
    # Nobody is sent the body of these.
    return status, headers, None if status[:3] == "304" else body


class FlashTest(Folder):
    def test_flash(self) -> None:
        def flashed(package: Any, call: str) -> Any:
            app = self.app(package)

            def show() -> Any:
                first = eval(
                    f"get_flashed_messages({call})",
                    {"get_flashed_messages": package.get_flashed_messages},
                )
                again = package.get_flashed_messages(with_categories=True)
                return repr((first, again))

            def put() -> str:
                package.flash("one")
                package.flash("two", "error")
                package.flash("<b>", "info")
                package.flash({"a": (1, 2)}, "odd")
                return "ok"

            app.add_url_rule("/put", "put", put)
            app.add_url_rule("/show", "show", show)
            client = app.test_client()
            results = [client.get("/show").text, client.get("/put").text]
            results += [client.get("/show").text, client.get("/show").text]
            return results

        for call in ("", "True", "with_categories=True", "category_filter=['error']",
                     "True, ['error', 'info']", "category_filter=('nope',)", "False, 'odd'",
                     "category_filter={'message'}"):  # fmt: skip
            with self.subTest(call):
                self.check(flashed, call)

    def test_the_same_request(self) -> None:
        def same(package: Any) -> Any:
            with self.app(package).test_request_context():
                before = package.get_flashed_messages()
                package.flash("x")
                return before, package.get_flashed_messages(), list(package.session.items())

        def after_flash(package: Any) -> Any:
            with self.app(package).test_request_context():
                package.flash("x")
                package.flash("y", category="c")
                stored = list(package.session["_flashes"])
                return stored, package.get_flashed_messages(True), "_flashes" in package.session

        def without_key(package: Any) -> Any:
            app = self.app(package)
            app.secret_key = None
            with app.test_request_context():
                return package.get_flashed_messages(), outcome(package.flash, "x")

        def signalled(package: Any) -> Any:
            seen = []
            with self.app(package).test_request_context():
                with package.message_flashed.connected_to(
                    lambda sender, **values: seen.append((sender.name, values))
                ):
                    package.flash("x", "y")
            return [
                (name, {k: v for k, v in values.items() if k[0] != "_"}) for name, values in seen
            ]

        self.check_all([same, after_flash, without_key, signalled])


class ConfigTest(Folder):
    def test_files(self) -> None:
        def config(package: Any, expression: str) -> Any:
            made = package.Config(self.root, {"OLD": 0})
            result = eval(expression, {"c": made, "json": json, "os": os})
            return result, dict(made), repr(made)

        os.environ["PAIRS_FILE"] = "config.py"
        self.addCleanup(os.environ.pop, "PAIRS_FILE")
        for expression in (
            "c.from_pyfile('config.py')", "c.from_pyfile('nope.py')", "c.from_pyfile('nope.py', silent=True)",
            "c.from_pyfile('static', silent=True)", "c.from_pyfile('config.json')",
            "c.from_pyfile(os.path.join(c.root_path, 'config.py'))", "c.from_envvar('PAIRS_FILE')",
            "c.from_envvar('PAIRS_NONE')", "c.from_envvar('PAIRS_NONE', silent=True)",
            "c.from_file('config.json', json.load)", "c.from_file('nope.json', json.load)",
            "c.from_file('nope.json', json.load, silent=True)", "c.from_mapping({'A': 1, 'b': 2}, C=3)",
            "c.from_mapping()", "c.from_mapping({}, {})", "c.from_object('json')", "c.from_object('nope.module')",
            "c.from_object('json.JSONDecoder')", "c.get_namespace('OL')", "c['NOPE']",
        ):  # fmt: skip
            with self.subTest(expression):
                self.check(config, expression)

    def test_of_an_application(self) -> None:
        def attributes(package: Any) -> Any:
            app = self.app(package)
            app.config.update(TESTING=True, PERMANENT_SESSION_LIFETIME=60, USE_X_SENDFILE=1)
            app.secret_key = "new"
            return (app.testing, app.permanent_session_lifetime,
                    app.config["SECRET_KEY"], app.config.root_path == app.root_path)  # fmt: skip

        def keys(package: Any) -> Any:
            ours = self.app(package).config
            return {
                key: ours[key]
                for key in self.theirs.Flask.default_config
                if key in ours and key != "SEND_FILE_MAX_AGE_DEFAULT"
            }

        def instance_relative(package: Any) -> Any:
            app = package.Flask(
                "p",
                root_path=os.path.join(self.root, "bp"),
                instance_path=self.root,
                instance_relative_config=True,
            )
            return app.config.from_pyfile("config.py"), app.config["A"], app.config["NAME"]

        self.check_all([attributes, keys, instance_relative])


class SmallFunctionsTest(Folder):
    def test_abort_redirect_make_response(self) -> None:
        def aborted(package: Any, args: str) -> Any:
            app = self.app(package)
            exceptions = package.abort
            app.add_url_rule(
                "/a",
                "a",
                lambda: eval(f"abort{args}", {"abort": exceptions, "Response": package.Response}),
            )
            app.testing = True
            return answer(app.test_client().get("/a"))

        for args in ("(404)", "(404, 'why <b>')", "(405, valid_methods=['GET'])", "(401)", "(200)", "(999)",
                     "(Response('x', 418))", "('404')", "(500)", "(304)", "(416)", "(429, retry_after=5)",
                     "(404, description='d')", "(404, response=Response('r', 299))", "(None)"):  # fmt: skip
            with self.subTest(args):
                self.check(aborted, args)

        def redirected(package: Any, args: str) -> Any:
            app = self.app(package)
            app.add_url_rule(
                "/r",
                "r",
                lambda: eval(
                    f"redirect{args}", {"redirect": package.redirect, "R": package.Response}
                ),
            )
            with self.app(package).app_context():
                direct = eval(
                    f"redirect{args}", {"redirect": package.redirect, "R": package.Response}
                )
            return answer(app.test_client().get("/r")), type(direct).__name__, answer(direct)

        for args in ("('/x')", "('/ä b')", "('http://ex.com/?a=b&c', 301)", "('/x', code=303)", "('/x', 305)",
                     "('/x', 307)", "('/x', 308)", "('/x', 302, R)", "('/x', Response=R)", "('')", "('//e.com')",
                     "('/<script>')", "('/x', 300)", "('/a\\nb')", "('/%20\"')"):  # fmt: skip
            with self.subTest(args):
                self.check(redirected, args)

        def response(package: Any, args: str) -> Any:
            with self.app(package).test_request_context():
                made = eval(
                    f"make_response{args}",
                    {"make_response": package.make_response, "R": package.Response},
                )
                return type(made).__name__, answer(made)

        for args in ("()", "('x')", "('x', 404)", "('x', 404, {'X-A': 'b'})", "('x', {'X-A': 'b'})", "(b'x')",
                     "({'a': 1})", "([1], 201)", "(R('x'), 400)", "(R('x', headers={'A': 'b'}), {'A': 'c'})",
                     "(None)", "(('x', 201))", "(5)", "('x', '418 Teapot')", "('x', None, {})", "('x', 'foo')",
                     "(lambda environ, start: (start('200 OK', []), [b'wsgi'])[1])"):  # fmt: skip
            with self.subTest(args):
                self.check(response, args)

    def test_stream_with_context(self) -> None:
        def wrapped(package: Any) -> Any:
            app = self.app(package)

            def view() -> Any:
                def generate() -> Any:
                    yield "a"
                    yield package.request.args["x"]

                return package.stream_with_context(generate())

            app.add_url_rule("/s", "s", view)
            return app.test_client().get("/s?x=1").text

        def decorated(package: Any) -> Any:
            app = self.app(package)

            def view() -> Any:
                @package.stream_with_context
                def generate(hello: str) -> Any:
                    yield hello
                    yield package.request.args["x"]

                return generate("h")

            app.add_url_rule("/s", "s", view)
            return app.test_client().get("/s?x=1").text

        def keeps_session(package: Any) -> Any:
            app = self.app(package)

            def view() -> Any:
                package.session["a"] = "s"

                def generate() -> Any:
                    yield package.session["a"]

                return package.stream_with_context(generate())

            app.add_url_rule("/s", "s", view)
            return app.test_client().get("/s").text

        def outside(package: Any) -> Any:
            return package.stream_with_context(iter([]))

        self.check_all([wrapped, decorated, keeps_session])
        self.assertEqual("RuntimeError", outcome(outside, self.ours).names[0])

    def test_markup(self) -> None:
        def flags(package: Any) -> Any:
            helpers = sub(package, "helpers")
            results = []
            before = os.environ.get("FLASK_DEBUG")
            for value in (None, "", "0", "1", "false", "No", "true", "x"):
                os.environ.pop("FLASK_DEBUG", None)
                if value is not None:
                    os.environ["FLASK_DEBUG"] = value
                results.append(helpers.get_debug_flag())
            os.environ.pop("FLASK_DEBUG", None)
            if before is not None:
                os.environ["FLASK_DEBUG"] = before
            return results, helpers.get_root_path("json")

        self.check(flags)


if __name__ == "__main__":
    unittest.main()
