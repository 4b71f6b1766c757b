"""The seed's "Sessions", entry by entry."""

from __future__ import annotations

import base64
import datetime as dt
import json
import unittest

from microflask import Flask, session


class SessionsTest(unittest.TestCase):
    def setUp(self):
        self.app = Flask(__name__)
        self.app.secret_key = "complex and unguessable"
        self.views = {}
        self.app.add_url_rule("/<name>", "view", lambda name: self.views[name]())
        self.client = self.app.test_client()

    def view(self, function, path="/x"):
        self.views[path[1:]] = function
        return self.client.get(path)

    def test_remembers_from_one_request_to_the_next(self):
        self.view(lambda: str(session.setdefault("a", "first")), "/set")
        response = self.view(lambda: session["a"], "/get")
        self.assertEqual("first", response.text)

    def test_needs_a_secret_key(self):
        self.app.secret_key = None
        self.app.testing = True
        with self.assertRaisesRegex(RuntimeError, "no secret key was set"):
            self.view(lambda: session.update(a=1) or "")
        self.assertEqual("None", self.view(lambda: str(session.get("a")), "/read").text)

    def test_the_user_can_look_but_not_modify(self):
        def put():
            session["name"] = "user"
            return "x"

        cookie = self.view(put, "/set").headers["Set-Cookie"].partition(";")[0]
        name, _, value = cookie.partition("=")
        self.assertEqual("session", name)
        payload, stamp, signature = value.split(".")
        self.assertEqual(
            {"name": "user"},
            json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))),
        )
        self.views["get"] = lambda: session.get("name", "nobody")
        forged = base64.urlsafe_b64encode(b'{"name":"admin"}').decode().rstrip("=")
        client = self.app.test_client(use_cookies=False)
        for given, expected in ((value, "user"), (f"{forged}.{stamp}.{signature}", "nobody")):
            with self.subTest(given):
                response = client.get("/get", headers={"Cookie": f"session={given}"})
                self.assertEqual(expected, response.text)

    def test_works_like_a_dict(self):
        with self.app.test_request_context():
            session["a"] = 1
            session.update(b=2)
            self.assertEqual({"a": 1, "b": 2}, dict(session))
            self.assertEqual(1, session.pop("a"))
            self.assertEqual(2, session.get("b"))
            self.assertIn("b", session)
            self.assertEqual(["b"], list(session))
            self.assertEqual(1, len(session))
            del session["b"]
            with self.assertRaises(KeyError):
                session["b"]
            session.clear()
            self.assertFalse(session)

    def test_new(self):
        self.assertEqual("True", self.view(lambda: str(session.new), "/first").text)
        self.assertEqual("True", self.view(lambda: str(session.new), "/still").text)
        self.view(lambda: session.update(a=1) or "", "/set")
        self.assertEqual("False", self.view(lambda: str(session.new), "/then").text)

    def test_modified(self):
        with self.app.test_request_context():
            self.assertIs(False, session.modified)
            session.get("a")
            self.assertIs(False, session.modified)
        changes = {
            "set": lambda: session.__setitem__("a", 1),
            "delete": lambda: session.__delitem__("x"),
            "pop": lambda: session.pop("x"),
            "popitem": lambda: session.popitem(),
            "clear": lambda: session.clear(),
            "update": lambda: session.update(a=1),
            "setdefault": lambda: session.setdefault("a", 1),
        }
        for name, change in changes.items():
            with self.subTest(name), self.app.test_request_context():
                session["x"] = 1
                session.modified = False
                change()
                self.assertIs(True, session.modified)

    def test_a_change_inside_of_a_list_is_not_picked_up(self):
        def start():
            session["objects"] = [1]
            return ""

        def change():
            session["objects"].append(2)
            return ""

        def change_and_mark():
            session["objects"].append(3)
            session.modified = True
            return ""

        def get():
            return str(session["objects"])

        self.view(start, "/start")
        self.view(change, "/change")
        self.assertEqual("[1]", self.view(get, "/get").text)
        self.view(change_and_mark, "/mark")
        self.assertEqual("[1, 3]", self.client.get("/get").text)

    def test_permanent(self):
        def put():
            session["a"] = 1
            session.permanent = True
            return str(session.permanent)

        def expires_of(response):
            parts = dict(
                part.partition("=")[::2] for part in response.headers["Set-Cookie"].split("; ")
            )
            return dt.datetime.strptime(parts["Expires"], "%a, %d %b %Y %H:%M:%S GMT")

        now = dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)
        response = self.view(put, "/put")
        self.assertEqual("True", response.text)
        self.assertEqual(31, round((expires_of(response) - now).total_seconds() / 86400))
        self.app.permanent_session_lifetime = dt.timedelta(hours=2)
        seconds = (expires_of(self.client.get("/put")) - now).total_seconds()
        self.assertEqual(120, round(seconds / 60))
        self.app.config["PERMANENT_SESSION_LIFETIME"] = 600
        seconds = (expires_of(self.client.get("/put")) - now).total_seconds()
        self.assertEqual(10, round(seconds / 60))

    def test_the_default_ends_with_the_browser(self):
        def put():
            session["a"] = 1
            return str(session.permanent)

        response = self.view(put)
        self.assertEqual("False", response.text)
        self.assertNotIn("Expires", response.headers["Set-Cookie"])
        self.assertNotIn("Max-Age", response.headers["Set-Cookie"])


if __name__ == "__main__":
    unittest.main()
