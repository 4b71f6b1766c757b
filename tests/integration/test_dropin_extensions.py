"""Six published extensions, unmodified, in an application that is served under drop-in."""

from __future__ import annotations

import base64
import http.cookiejar
import json
import re
import shutil
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from .fetched import environment, install, python
from .servers import Running, free_port

PACKAGES = (
    "flask-login flask-wtf wtforms flask-sqlalchemy sqlalchemy typing-extensions flask-cors"
    " flask-httpauth flask-caching cachelib"
).split()
APP = Path(__file__).with_name("six")


class Visitor:
    """A browser without a screen: keeps cookies, fills the form that it was shown."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.text = ""
        self.headers: dict[str, str] = {}

    def open(self, path, data=None, headers=(), method=None) -> int:
        request = urllib.request.Request(self.url + path, data, dict(headers), method=method)
        try:
            answer = self.opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.text = answer.read().decode()
            self.headers = dict(answer.headers.items())
            return answer.status

    def send(self, path: str, **fields: str) -> int:
        """Send a form's fields with the token of the form that is shown."""
        fields["csrf_token"] = re.findall(r'name="csrf_token"[^>]* value="([^"]+)', self.text)[0]
        return self.open(path, urllib.parse.urlencode(fields).encode())

    def upload(self, path: str, name: str, content: str, **fields: str) -> int:
        fields["csrf_token"] = re.findall(r'name="csrf_token"[^>]* value="([^"]+)', self.text)[0]
        parts = [f'"{field}"\r\n\r\n{value}' for field, value in fields.items()]
        parts.append(f'"file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n{content}')
        start = "--edge\r\nContent-Disposition: form-data; name="
        body = "".join(f"{start}{part}\r\n" for part in parts) + "--edge--\r\n"
        headers = {"Content-Type": "multipart/form-data; boundary=edge"}
        return self.open(path, body.encode(), headers)

    def json(self, path: str, **headers: str):
        self.open(path, headers=headers)
        return json.loads(self.text)


class TestSixExtensions(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(made.cleanup)
        cls.folder = Path(made.name)
        cls.packages = cls.folder / "packages"
        install(cls.packages, *PACKAGES)

    def setUp(self) -> None:
        self.app = self.folder / self.id().rpartition(".")[2]
        shutil.copytree(APP, self.app)
        self.variables = environment(self.packages, self.app)

    def flask(self, *words: str) -> list[str]:
        return python("-m", "microflask.dropin", "-m", "flask", "--app", "app", *words)

    def serve(self) -> Visitor:
        port = free_port()
        # Running's own path has nothing but the checkout.
        Running(self, self.flask("run", "--port", str(port)), port, **self.variables)
        return Visitor(f"http://127.0.0.1:{port}")

    def test_no_flask_is_installed(self) -> None:
        for name in ("flask", "werkzeug", "jinja2", "markupsafe", "itsdangerous", "click"):
            command = python("-c", f"import {name}")
            done = subprocess.run(command, env=self.variables, capture_output=True, check=False)
            self.assertNotEqual(done.returncode, 0, name)

    def test_served(self) -> None:
        visitor = self.serve()
        self.pages(visitor)
        self.answers_to_programs(visitor)
        done = subprocess.run(
            self.flask("count"),
            env=self.variables,
            cwd=self.app,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("3\n", "", 0))

    def pages(self, visitor: Visitor) -> None:
        """Flask-WTF's forms, Flask-Login's user, Flask-SQLAlchemy's pages."""
        self.assertEqual(visitor.open("/register", b"name=eve&password=x"), 400)
        self.assertIn("The CSRF token is missing.", visitor.text)
        visitor.open("/register")
        self.assertEqual(visitor.send("/register", name="a" * 21, password="x"), 200)
        self.assertIn("Field cannot be longer than 20 characters.", visitor.text)
        visitor.send("/register", name="Ada <3", password="lovelace")
        self.assertIn("<b>Welcome</b>, Ada &lt;3", visitor.text)
        visitor.send("/login", name="Ada <3", password="wrong")
        self.assertIn("No such user.", visitor.text)
        visitor.send("/login", name="Ada <3", password="lovelace")
        self.assertIn('<p class="user">Ada &lt;3</p>', visitor.text)
        for text in ("first", "second"):
            self.assertEqual(visitor.send("/notes", text=text), 200)
        self.assertEqual(visitor.upload("/notes", "a.txt", "12345", text="third"), 200)
        self.assertIn("third (a.txt: 5) by Ada &lt;3", visitor.text)
        self.assertNotIn("first", visitor.text)
        self.assertIn('<a href="/?page=2">2</a>', visitor.text)
        visitor.open("/?page=2")
        self.assertIn("first by Ada", visitor.text)
        self.assertEqual(visitor.open("/?page=3"), 404)
        visitor.open("/")
        self.assertEqual(visitor.upload("/notes", "a.exe", "x", text="fourth"), 400)
        self.assertIn("Text only!", visitor.text)
        self.assertEqual(visitor.send("/logout"), 200)
        visitor.send("/notes", text="not me")
        self.assertIn("Password", visitor.text)

    def answers_to_programs(self, visitor: Visitor) -> None:
        """Flask-CORS's headers, Flask-HTTPAuth's two ways, Flask-Caching's memory."""
        origin = {"Origin": "https://other.example"}
        notes = visitor.json("/api/notes", **origin)
        self.assertEqual(notes[0], {"text": "first", "user": "Ada <3"})
        allowed = "Access-Control-Allow-Origin"
        self.assertEqual(visitor.headers[allowed], "https://other.example")
        visitor.open("/", headers=origin)
        self.assertNotIn(allowed, visitor.headers)
        asked = {"Access-Control-Request-Method": "GET"}
        asked["Access-Control-Request-Headers"] = "X-Thing, X-Other"
        self.assertEqual(visitor.open("/open", None, {**origin, **asked}, "OPTIONS"), 200)
        self.assertEqual(visitor.headers["Access-Control-Allow-Headers"], "X-Thing")
        shown = visitor.json("/open")
        self.assertIn("microflask", shown["flask"])

        self.assertEqual(visitor.open("/api/token"), 401)
        self.assertEqual(
            visitor.headers["WWW-Authenticate"], 'Basic realm="Authentication Required"'
        )
        secret = base64.b64encode(b"Ada <3:lovelace").decode()
        token = visitor.json("/api/token", Authorization=f"Basic {secret}")["token"]
        bearer = visitor.json("/api/whoami", Authorization=f"Bearer {token}")
        self.assertEqual(bearer, {"name": "Ada <3"})
        self.assertEqual(visitor.open("/api/whoami", None, {"Authorization": "Bearer x"}), 401)
        self.assertEqual(visitor.json("/api/nothing"), {"error": "Not Found"})

        first, again = visitor.json("/api/counted?a=1"), visitor.json("/api/counted?a=1")
        self.assertEqual(first, again)
        self.assertEqual(visitor.json("/api/counted?a=2"), {"calls": first["calls"] + 1})
        squares = [visitor.json("/api/square/7") for _ in range(2)]
        self.assertEqual(squares[0], squares[1])
        self.assertEqual(squares[0]["square"], 49)


if __name__ == "__main__":
    unittest.main()
