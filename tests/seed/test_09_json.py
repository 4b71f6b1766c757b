"""The seed's "Returning JSON", entry by entry."""

from __future__ import annotations

import io
import json as stdlib
import unittest

from microflask import Flask, g, json, jsonify, render_template_string


class JsonifyTest(unittest.TestCase):
    def made(self, *args, **kwargs):
        with Flask(__name__).test_request_context():
            return jsonify(*args, **kwargs)

    def test_the_example(self):
        app = Flask(__name__)

        @app.before_request
        def before():
            g.user = type("User", (), {"username": "admin", "email": "admin@localhost", "id": 42})

        @app.route("/_get_current_user")
        def get_current_user():
            return jsonify(username=g.user.username, email=g.user.email, id=g.user.id)

        response = app.test_client().get("/_get_current_user")
        expected = {"username": "admin", "email": "admin@localhost", "id": 42}
        self.assertEqual(expected, stdlib.loads(response.data))
        self.assertEqual(expected, response.json)
        self.assertEqual("application/json", response.mimetype)

    def test_the_arguments_are_those_of_dict(self):
        for args, kwargs in (
            ((), {}),
            ((), {"a": 1}),
            (({"a": 1},), {}),
            (({"a": 1},), {"b": 2}),
            (({"a": 1},), {"a": 2}),
            (([("a", 1)],), {"b": 2}),
        ):
            with self.subTest(args=args, kwargs=kwargs):
                response = self.made(*args, **kwargs)
                self.assertEqual(dict(*args, **kwargs), stdlib.loads(response.data))
                self.assertEqual("application/json", response.mimetype)

    def test_other_values_of_today(self):
        for args, expected in (
            (([1, 2],), [1, 2]),
            ((1, 2), [1, 2]),
            ((None,), None),
            (("x",), "x"),
            (([(1, 2)],), [[1, 2]]),
        ):
            with self.subTest(args):
                self.assertEqual(expected, stdlib.loads(self.made(*args).data))
        with self.assertRaisesRegex(TypeError, "either args or kwargs, not both"):
            self.made("fake args", kwargs="fake")

    def test_is_a_response(self):
        app = Flask(__name__)
        app.add_url_rule("/", "x", lambda: (jsonify(a=1), 201, {"X-A": "b"}))
        response = app.test_client().get("/")
        self.assertEqual((201, "b"), (response.status_code, response.headers["X-A"]))


class JSONModuleTest(unittest.TestCase):
    """flask.json: the module that Flask parses and serializes JSON with"""

    def test_in_place_of_the_standard_module(self):
        self.assertEqual({"a": [1, None]}, json.loads(json.dumps({"a": [1, None]})))
        file = io.StringIO()
        json.dump([1, "ä"], file)
        self.assertEqual([1, "ä"], json.load(io.StringIO(file.getvalue())))
        with self.assertRaises(ValueError):
            json.loads("{")
        with self.assertRaises(json.JSONDecodeError):
            json.loads("{")
        self.assertEqual('{\n "a": 1\n}', json.dumps({"a": 1}, indent=1))

    def test_its_other_names(self):
        for name in stdlib.__all__:
            with self.subTest(name):
                self.assertTrue(hasattr(json, name))
        self.assertTrue(issubclass(json.JSONEncoder, stdlib.JSONEncoder))
        with self.assertRaises(AttributeError):
            json.nope

    def test_in_an_application(self):
        with Flask(__name__).app_context():
            self.assertEqual('{"a": 1, "b": 2}', json.dumps({"b": 2, "a": 1}))

    def test_tojson(self):
        app = Flask(__name__)
        user = {"username": "</script><script>alert('x')&\"/"}
        with app.test_request_context():
            text = render_template_string(
                "<script>doSomethingWith({{ user.username|tojson|safe }});</script>", user=user
            )
        inside = text[len("<script>doSomethingWith(") : -len(");</script>")]
        self.assertEqual(user["username"], stdlib.loads(inside))
        # Slashes can't end the script: the "<" before them is escaped.
        for character in "<>&'":
            self.assertNotIn(character, inside)

    def test_tojson_without_safe(self):
        app = Flask(__name__)
        with app.test_request_context():
            text = render_template_string("{{ x|tojson }}", x={"a": ["<", 1]})
        self.assertEqual({"a": ["<", 1]}, stdlib.loads(text))


if __name__ == "__main__":
    unittest.main()
