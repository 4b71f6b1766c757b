"""Testing Flask Applications."""

from __future__ import annotations

import io

from microflask import g, jsonify, redirect, request, session, url_for
from microflask.commands import echo, option

from . import Page


class TestClient(Page):
    def setUp(self):
        super().setUp()
        self.client = self.app.test_client()

    def test_requests(self):
        @self.app.route("/posts")
        def posts():
            key, header = request.args.get("key"), request.headers.get("X-A")
            return f"<h2>Hello, World!</h2> {key} {header}"

        response = self.client.get("/posts")
        self.assertIn(b"<h2>Hello, World!</h2>", response.data)
        self.assertEqual(response.text, response.get_data(as_text=True))
        response = self.client.get("/posts", query_string={"key": "v"}, headers={"X-A": "b"})
        self.assertTrue(response.text.endswith("v b"))
        for method in "get post put delete patch options head trace".split():
            self.assertTrue(callable(getattr(self.client, method)))

    def test_form_data(self):
        @self.app.post("/user/2/edit")
        def edit():
            files = {
                name: (f.filename, f.mimetype, f.read().decode())
                for name, f in request.files.items()
            }
            return jsonify(dict(request.form), files, request.mimetype)

        self.write({"resources/picture.png": "pixels"})
        path = self.folder / "resources" / "picture.png"
        opened = path.open("rb")
        for data, expected in [
            ({"name": "Flask", "theme": "dark"}, [{"name": "Flask", "theme": "dark"}, {}]),
            (
                {"name": "F", "p": opened},
                [{"name": "F"}, {"p": [str(path), "image/png", "pixels"]}],
            ),
            (
                {"p": (io.BytesIO(b"x"), "a.bin", "image/gif")},
                [{}, {"p": ["a.bin", "image/gif", "x"]}],
            ),
        ]:
            mimetype = "multipart/form-data"
            if not expected[1]:
                mimetype = "application/x-www-form-urlencoded"
            response = self.client.post("/user/2/edit", data=data)
            self.assertEqual([*expected, mimetype], response.json)
        self.assertTrue(opened.closed)

    def test_json(self):
        @self.app.post("/graphql")
        def graphql():
            return {"data": {"user": {"name": "Flask", "id": request.json["variables"]["id"]}}}

        response = self.client.post("/graphql", json={"query": "q", "variables": {"id": 2}})
        self.assertEqual({"name": "Flask", "id": 2}, response.json["data"]["user"])
        self.assertEqual("application/json", response.request.mimetype)

    def test_redirects(self):
        self.app.add_url_rule("/logout", "logout", lambda: redirect(url_for("index")))
        self.app.add_url_rule("/index", "index", lambda: "index")
        response = self.client.get("/logout")
        self.assertEqual(302, response.status_code)
        response = self.client.get("/logout", follow_redirects=True)
        self.assertEqual((1, "/index"), (len(response.history), response.request.path))
        self.assertEqual("/logout", response.history[0].request.path)

    def test_sessions(self):
        @self.app.post("/auth/login")
        def login():
            session["user_id"] = 1
            return ""

        @self.app.get("/users/me")
        def me():
            return {"username": "flask" if session.get("user_id") == 1 else None}

        with self.client:
            self.client.post("/auth/login", data={"username": "flask"})
            self.assertEqual(1, session["user_id"])
        with self.assertRaises(RuntimeError):
            session["user_id"]
        other = self.app.test_client()
        self.assertIsNone(other.get("/users/me").json["username"])
        with other.session_transaction() as inside:
            inside["user_id"] = 1
        self.assertEqual("flask", other.get("/users/me").json["username"])


class TestRunnerAndContexts(Page):
    def test_commands(self):
        @self.app.cli.command("hello")
        @option("--name", default="World")
        def hello_command(name):
            echo(f"Hello, {name}!")

        runner = self.app.test_cli_runner()
        for args, expected in [("hello", "World"), (["hello", "--name", "Flask"], "Flask")]:
            result = runner.invoke(args=args)
            self.assertEqual((f"Hello, {expected}!\n", 0), (result.output, result.exit_code))

    def test_contexts(self):
        def validate_edit_user():
            return {"name": [] if request.form["name"] else ["Name cannot be empty."]}

        with self.app.test_request_context("/user/2/edit", method="POST", data={"name": ""}):
            messages = validate_edit_user()
        self.assertEqual("Name cannot be empty.", messages["name"][0])

    def test_preprocessing(self):
        @self.app.before_request
        def load_user():
            g.user = {"1": "Flask"}.get(request.headers.get("X-Auth-Token"))

        with self.app.test_request_context("/user/2/edit", headers={"X-Auth-Token": "1"}):
            self.assertNotIn("user", g)
            self.app.preprocess_request()
            self.assertEqual("Flask", g.user)
