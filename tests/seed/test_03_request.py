"""The seed's "Incoming Request Data", entry by entry."""

from __future__ import annotations

import inspect
import io
import os
import tempfile
import threading
import unittest

from microflask import Flask, Request, request, session
from microflask.http.files import FileStorage
from microflask.http.multidict import CombinedMultiDict, MultiDict

FORM = "application/x-www-form-urlencoded"


class RequestClassTest(unittest.TestCase):
    """class flask.Request(environ, populate_request=True, shallow=False)"""

    def environ(self, **more):
        with Flask(__name__).test_request_context("/?a=1", **more) as context:
            return dict(context.request.environ)

    def test_signature(self):
        parameters = inspect.signature(Request).parameters
        defaults = [(name, item.default) for name, item in parameters.items()]
        expected = [
            ("environ", inspect.Parameter.empty),
            ("populate_request", True),
            ("shallow", False),
        ]
        self.assertEqual(expected, defaults)

    def test_populate_request(self):
        environ = self.environ()
        del environ["werkzeug.request"]
        made = Request(environ)
        self.assertIs(made, environ["werkzeug.request"])
        environ = self.environ()
        del environ["werkzeug.request"]
        Request(environ, False)
        self.assertNotIn("werkzeug.request", environ)

    def test_shallow_refuses_the_body(self):
        made = Request(self.environ(method="POST", data={"a": "b"}), shallow=True)
        self.assertEqual("1", made.args["a"])
        for name in ("form", "data", "stream"):
            with self.subTest(name), self.assertRaises(RuntimeError):
                getattr(made, name)

    def test_is_used_by_default(self):
        self.assertIs(Request, Flask.request_class)
        with Flask(__name__).test_request_context("/"):
            self.assertIs(Request, type(request._get_current_object()))

    def test_remembers_the_matched_endpoint_and_view_arguments(self):
        app = Flask(__name__)
        app.add_url_rule("/user/<int:id>", "user", lambda id: "")
        with app.test_request_context("/user/7"):
            self.assertEqual("user", request.endpoint)
            self.assertEqual({"id": 7}, request.view_args)
            self.assertEqual("/user/<int:id>", request.url_rule.rule)
        with app.test_request_context("/nope"):
            self.assertIsNone(request.endpoint)
            self.assertIsNone(request.view_args)

    def test_replaced_by_setting_request_class(self):
        class Mine(Request):
            @property
            def shout(self):
                return self.path.upper()

        app = Flask(__name__)
        app.request_class = Mine
        app.add_url_rule("/x", "x", lambda: request.shout)
        self.assertEqual(b"/X", app.test_client().get("/x").data)


class RequestObjectTest(unittest.TestCase):
    """class flask.request, and the attributes of the overview"""

    def context(self, *args, **kwargs):
        return Flask(__name__).test_request_context(*args, **kwargs)

    def test_is_an_instance_of_a_request_subclass(self):
        with self.context("/"):
            self.assertIsInstance(request, Request)
            self.assertTrue(request)
        with self.assertRaisesRegex(RuntimeError, "outside of request context"):
            request.path

    def test_each_thread_gets_its_own(self):
        app = Flask(__name__)
        barrier = threading.Barrier(8)
        seen = {}

        def work(number):
            with app.test_request_context(f"/{number}"):
                barrier.wait(10)
                seen[number] = request.path
                barrier.wait(10)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        self.assertEqual({number: f"/{number}" for number in range(8)}, seen)

    def test_form(self):
        for method in ("POST", "PUT", "PATCH"):
            with (
                self.subTest(method),
                self.context(
                    "/?q=1", method=method, data={"a": ["1", "2"], "f": (io.BytesIO(b"x"), "f.txt")}
                ),
            ):
                self.assertIsInstance(request.form, MultiDict)
                self.assertEqual([("a", "1"), ("a", "2")], list(request.form.items(multi=True)))
                self.assertNotIn("f", request.form)
                self.assertIn("f", request.files)
        with self.context("/", method="POST", data=b"a=%C3%A4&b", content_type=FORM):
            self.assertEqual({"a": ["ä"], "b": [""]}, request.form.to_dict(flat=False))
        with self.context("/"):
            self.assertEqual({}, request.form)
        with self.context("/", method="POST", data={"a": "1"}), self.assertRaises(TypeError):
            request.form["a"] = "2"

    def test_args(self):
        with self.context("/?a=1&a=2&b=%C3%A4+c&empty=&flag"):
            self.assertIsInstance(request.args, MultiDict)
            self.assertEqual("1", request.args["a"])
            self.assertEqual(["1", "2"], request.args.getlist("a"))
            self.assertEqual("ä c", request.args["b"])
            self.assertEqual(["", ""], [request.args["empty"], request.args["flag"]])
            self.assertEqual(1, request.args.get("a", type=int))
            self.assertEqual("no", request.args.get("nope", "no"))

    def test_a_missing_key_is_a_bad_request(self):
        app = Flask(__name__)
        app.add_url_rule("/", "x", lambda: request.args["nope"])
        app.add_url_rule("/form", "form", lambda: request.form["nope"], methods=["POST"])
        self.assertEqual(400, app.test_client().get("/").status_code)
        self.assertEqual(400, app.test_client().post("/form").status_code)
        with self.context("/"), self.assertRaises(KeyError):
            request.args["nope"]

    def test_values(self):
        with self.context("/?a=1&both=args", method="POST", data={"b": "2", "both": "form"}):
            self.assertIsInstance(request.values, CombinedMultiDict)
            self.assertEqual(("1", "2"), (request.values["a"], request.values["b"]))
            self.assertEqual(["args", "form"], request.values.getlist("both"))
            self.assertEqual(["a", "b", "both"], sorted(request.values))

    def test_cookies(self):
        with self.context("/", headers={"Cookie": 'a=1; b="x y"; c=%20; a=2'}):
            self.assertIsInstance(request.cookies, dict)
            self.assertEqual("1", request.cookies["a"])
            self.assertEqual("x y", request.cookies["b"])
        with self.context("/"):
            self.assertEqual({}, request.cookies)

    def test_stream_has_an_unknown_mimetype_and_returns_it_once(self):
        with self.context("/", method="POST", data=b"any data", content_type="x/y"):
            self.assertEqual(b"any", request.stream.read(3))
            self.assertEqual(b" data", request.stream.read())
            self.assertEqual(b"", request.stream.read())
            self.assertEqual(b"", request.data)

    def test_data_is_there_for_unknown_mimetypes(self):
        with self.context("/", method="POST", data=b"any data", content_type="x/y"):
            self.assertEqual(b"any data", request.data)
            self.assertEqual(b"any data", request.data)
            self.assertEqual(b"any data", request.get_data())
        with self.context("/", method="POST", data={"a": "1"}):
            self.assertEqual(b"", request.data)
            self.assertEqual("1", request.form["a"])

    def test_files(self):
        for method in ("POST", "PUT"):
            upload = {"f": (io.BytesIO(b"content"), "name.txt", "text/x"), "a": "1"}
            with self.subTest(method), self.context("/", method=method, data=upload):
                self.assertIsInstance(request.files, MultiDict)
                file = request.files["f"]
                self.assertIsInstance(file, FileStorage)
                self.assertEqual(("name.txt", "text/x"), (file.filename, file.mimetype))
                self.assertEqual(b"cont", file.read(4))
                file.seek(0)
                self.assertEqual([b"content"], list(file))
                file.seek(0)
                with tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, "saved")
                    file.save(path)
                    with open(path, "rb") as saved:
                        self.assertEqual(b"content", saved.read())

    def test_environ(self):
        with self.context("/x?y=1", environ_base={"my.key": 5}):
            self.assertEqual(5, request.environ["my.key"])
            self.assertEqual("/x", request.environ["PATH_INFO"])

    def test_method(self):
        for method in ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "PURGE"):
            with self.subTest(method), self.context("/", method=method):
                self.assertEqual(method, request.method)

    def test_different_ways_to_look_at_the_url(self):
        expected = {
            "path": "/page.html",
            "script_root": "/myapplication",
            "base_url": "http://www.example.com/myapplication/page.html",
            "url": "http://www.example.com/myapplication/page.html?x=y",
            "url_root": "http://www.example.com/myapplication/",
        }
        with self.context("/page.html?x=y", "http://www.example.com/myapplication"):
            actual = {name: getattr(request, name) for name in expected}
        self.assertEqual(expected, actual)

    def test_the_url_as_a_server_gives_it(self):
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "/myapplication",
            "PATH_INFO": "/s\xc3\xa4.html",
            "QUERY_STRING": "x=y",
            "SERVER_NAME": "internal",
            "SERVER_PORT": "8080",
            "HTTP_HOST": "www.example.com",
            "wsgi.url_scheme": "https",
        }
        made = Request(environ)
        self.assertEqual("/sä.html", made.path)
        self.assertEqual("https://www.example.com/myapplication/sä.html?x=y", made.url)
        self.assertEqual("https://www.example.com/", made.host_url)

    def test_is_xhr(self):
        for value, expected in (
            ("XMLHttpRequest", True),
            ("xmlhttprequest", True),
            ("other", False),
            (None, False),
        ):
            headers = {} if value is None else {"X-Requested-With": value}
            with self.subTest(value), self.context("/", headers=headers):
                self.assertIs(expected, request.is_xhr)

    def test_json(self):
        with self.context("/", method="POST", json={"a": [1, None, "ä"]}):
            self.assertEqual({"a": [1, None, "ä"]}, request.json)
            self.assertIs(request.json, request.json)
        for body in (b"1", b'"x"', b"[]", b"null"):
            with (
                self.subTest(body),
                self.context(
                    "/", method="PUT", data=body, content_type="application/json; charset=utf-8"
                ),
            ):
                self.assertEqual(
                    {b"1": 1, b'"x"': "x", b"[]": [], b"null": None}[body], request.json
                )

    def test_json_that_is_none(self):
        app = Flask(__name__)
        app.add_url_rule("/", "x", lambda: str(request.json), methods=["POST"])
        client = app.test_client()
        broken = client.post("/", data=b"{", content_type="application/json")
        self.assertEqual(400, broken.status_code)
        other = client.post("/", data=b"{}", content_type="text/plain")
        self.assertEqual(415, other.status_code)

    def test_provides_all_that_werkzeug_defines(self):
        names = (
            "accept_charsets accept_encodings accept_languages accept_mimetypes access_route"
            " authorization cache_control content_encoding content_length content_md5"
            " content_type date full_path headers host host_url if_match if_modified_since"
            " if_none_match if_range if_unmodified_since is_multiprocess is_multithread"
            " is_run_once is_secure max_forwards mimetype mimetype_params pragma query_string"
            " range referrer remote_addr remote_user root_url scheme server user_agent"
        ).split()
        with self.context("/", headers={"User-Agent": "x"}):
            for name in names:
                with self.subTest(name):
                    getattr(request, name)

    def test_the_session_is_another_object(self):
        app = Flask(__name__)
        app.secret_key = "k"
        with app.test_request_context("/"):
            session["a"] = 1
            self.assertEqual({"a": 1}, dict(session))


if __name__ == "__main__":
    unittest.main()
