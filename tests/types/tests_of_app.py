"""Tests as users write them."""

from __future__ import annotations

import io
import unittest
from typing import TYPE_CHECKING

from microflask import Flask, Response, g, request, session, url_for
from microflask.testing import FlaskClient, FlaskCliRunner

if TYPE_CHECKING:
    from typing_extensions import assert_type

    from microflask.testclient import TestResponse


class OwnClient(FlaskClient):
    def login(self, name: str) -> TestResponse:
        return self.post("/login", data={"name": name})


class OwnFlask(Flask):
    test_client_class = OwnClient


def create_app() -> Flask:
    app = OwnFlask(__name__)
    app.secret_key = "x"

    @app.post("/login")
    def login() -> str:
        session["name"] = request.form["name"]
        return ""

    @app.get("/")
    def index() -> dict[str, str | None]:
        g.seen = True
        return {"name": session.get("name"), "agent": request.user_agent.string}

    @app.post("/upload")
    def upload() -> Response:
        data = request.files["file"].read()
        return Response(data, mimetype="text/plain", headers={"X-A": "b"})

    return app


class TestExample(unittest.TestCase):
    app: Flask
    client: FlaskClient
    runner: FlaskCliRunner

    def setUp(self) -> None:
        self.app = create_app()
        self.app.config.update(TESTING=True)
        self.client = self.app.test_client()
        self.runner = self.app.test_cli_runner()

    def test_session(self) -> None:
        with self.client.session_transaction() as inside:
            inside["name"] = "ann"
        with self.client as client:
            response = client.get("/", headers={"User-Agent": "x"}, query_string={"a": "b"})
            self.assertEqual("ann", session["name"])
            self.assertTrue(g.seen)
        self.assertEqual({"name": "ann", "agent": "x"}, response.json)
        self.assertEqual(200, response.status_code)
        self.assertIn("application/json", response.headers["Content-Type"])
        if TYPE_CHECKING:
            assert_type(response.text, str)
            assert_type(response.data, bytes)
            assert_type(response.history, "tuple[TestResponse, ...]")

    def test_upload(self) -> None:
        file = (io.BytesIO(b"content"), "name.txt")
        response = self.client.post("/upload", data={"file": file}, follow_redirects=True)
        self.assertEqual(b"content", response.get_data())
        self.assertEqual("b", response.headers.get("X-A"))

    def test_contexts(self) -> None:
        with self.app.test_request_context("/", method="POST", json={"a": 1}):
            self.assertEqual({"a": 1}, request.get_json())
            self.assertEqual("/", url_for("index"))
        with self.app.app_context():
            g.x = 1

    def test_cookies(self) -> None:
        self.client.set_cookie("a", "b")
        cookie = self.client.get_cookie("a")
        assert cookie is not None
        self.assertEqual("b", cookie.value)
