"""Handling Application Errors."""

from __future__ import annotations

import logging

from microflask import Blueprint, abort, json, jsonify, render_template, request
from microflask.http.exceptions import BadRequest, HTTPException, InternalServerError

from . import SEED, Page


class ErrorPage(Page):
    testing = False

    def setUp(self):
        super().setUp()
        # What is logged about errors is no part of most tests.
        self.app.logger.disabled = True
        self.addCleanup(setattr, self.app.logger, "disabled", False)

    def raising(self, **errors):
        for name, error in errors.items():
            self.app.add_url_rule(f"/{name}", name, self.raises(error))

    @staticmethod
    def raises(error):
        def view():
            raise error

        return view


class TestRegistering(ErrorPage):
    def test_by_class_and_by_code(self):
        def handle_bad_request(e):
            return "bad request!", 400

        other = self.make_app("other")
        self.app.errorhandler(BadRequest)(handle_bad_request)
        other.register_error_handler(400, handle_bad_request)
        for app in (self.app, other):
            app.testing = False
            app.add_url_rule("/abort", "abort", lambda: abort(400))
            app.add_url_rule("/raise", "raise", self.raises(BadRequest("x")))
            app.add_url_rule("/key", "key", lambda: request.form["none"])
            for path in ("/abort", "/raise", "/key"):
                response = app.test_client().get(path)
                self.assertEqual(("bad request!", 400), (response.text, response.status_code))

    def test_status_is_the_handlers(self):
        self.app.register_error_handler(404, lambda e: "not there")
        self.answers({"/none": ("not there", 200)})

    def test_codes_of_ones_own(self):
        class InsufficientStorage(HTTPException):
            code = 507
            description = "Not enough storage space."

        self.raising(full=InsufficientStorage())
        with self.assertRaises(ValueError):
            self.app.register_error_handler(507, lambda e: "x")
        response = self.app.test_client().get("/full")
        self.assertEqual(507, response.status_code)
        self.assertIn("Not enough storage space.", response.text)
        self.app = app = self.make_app()
        self.raising(full=InsufficientStorage())
        app.register_error_handler(InsufficientStorage, lambda e: (f"{e.code}!", e.code))
        self.answers({"/full": ("507!", 507)})


class TestHandling(ErrorPage):
    def test_without_handlers(self):
        self.raising(zero=ZeroDivisionError())
        self.app.add_url_rule("/get", "get", lambda: "")
        self.answers({"/none": 404, "/zero": 500})
        self.assertEqual(405, self.app.test_client().post("/get").status_code)

    def test_logged(self):
        self.raising(zero=ZeroDivisionError())
        self.app.logger.disabled = False
        with self.assertLogs("page", logging.ERROR) as logs:
            self.answers({"/zero": 500})
        self.assertIn("Exception on /zero [GET]", logs.output[0])
        self.assertIn("ZeroDivisionError", logs.output[0])

    def test_most_specific(self):
        self.raising(refused=ConnectionRefusedError(), reset=ConnectionResetError())
        self.app.register_error_handler(ConnectionError, lambda e: "general")
        self.app.register_error_handler(ConnectionRefusedError, lambda e: "specific")
        self.answers({"/refused": "specific", "/reset": "general"})

    def test_blueprint_before_application(self):
        bp = Blueprint("bp", "bp", url_prefix="/bp")
        bp.add_url_rule("/fails", "fails", self.raises(LookupError()))
        bp.add_url_rule("/404", "404", lambda: abort(404))
        for code in (LookupError, 404):
            bp.register_error_handler(code, lambda e: "blueprint")
            self.app.register_error_handler(code, lambda e: "application")
        self.app.register_blueprint(bp)
        self.raising(fails=LookupError())
        self.answers(
            {
                "/bp/fails": "blueprint",
                "/bp/404": "blueprint",
                "/bp/none": "application",
                "/fails": "application",
            }
        )

    def test_json_for_all(self):
        @self.app.errorhandler(HTTPException)
        def handle_exception(e):
            response = e.get_response()
            response.data = json.dumps(
                {"code": e.code, "name": e.name, "description": e.description}
            )
            response.content_type = "application/json"
            return response

        self.app.add_url_rule("/get", "get", lambda: "")
        client = self.app.test_client()
        answer = client.get("/none")
        self.assertEqual((404, "Not Found"), (answer.json["code"], answer.json["name"]))
        answer = client.post("/get")
        self.assertEqual((405, 405), (answer.json["code"], answer.status_code))
        # The headers of the error stay.
        self.assertEqual({"GET", "HEAD", "OPTIONS"}, set(answer.allow))

    def test_every_exception(self):
        self.write({"templates/500_generic.html": "{{ e }}"})

        @self.app.errorhandler(Exception)
        def handle_exception(e):
            if isinstance(e, HTTPException):
                return e
            return render_template("500_generic.html", e=e), 500

        self.raising(wrong=ValueError("<wrong>"))
        self.answers({"/wrong": ("&lt;wrong&gt;", 500), "/none": 404})

    def test_http_exceptions_are_more_specific(self):
        self.app.register_error_handler(Exception, lambda e: "exception")
        self.app.register_error_handler(HTTPException, lambda e: "http")
        self.raising(wrong=ValueError())
        self.answers({"/wrong": "exception", "/none": "http"})

    def test_internal_server_error(self):
        errors = []

        @self.app.errorhandler(InternalServerError)
        def handle_500(e):
            errors.append((type(e).__name__, repr(getattr(e, "original_exception", None))))
            return "sorry", 500

        self.raising(wrong=ValueError("x"))
        self.app.add_url_rule("/abort", "abort", lambda: abort(500))
        self.answers({"/wrong": ("sorry", 500), "/abort": ("sorry", 500)})
        self.assertEqual(
            [("InternalServerError", "ValueError('x')"), ("InternalServerError", "None")], errors
        )

    def test_debug_shows_the_error(self):
        self.app.register_error_handler(500, lambda e: "sorry")
        self.raising(wrong=ValueError("x"))
        self.app.debug = True
        with self.assertRaises(ValueError):
            self.app.test_client().get("/wrong")


class TestCustomPages(ErrorPage):
    def test_aborting(self):
        @self.app.route("/profile")
        def user_profile():
            username = request.args.get("username")
            if username is None:
                abort(400)
            if username != "jack":
                abort(404)
            return username

        self.answers(
            {"/profile": 400, "/profile?username=x": 404, "/profile?username=jack": "jack"}
        )

    def test_pages(self):
        self.write(
            {
                "templates/layout.html": "<title>{% block title %}{% endblock %}</title>{% block body %}{% endblock %}",
                "templates/404.html": """
                    {% extends "layout.html" %}
                    {% block title %}Page Not Found{% endblock %}
                    {% block body %}<a href="{{ url_for('index') }}">go somewhere nice</a>{% endblock %}
                    """,
                "templates/500.html": """
                    {% extends "layout.html" %}
                    {% block title %}Internal Server Error{% endblock %}
                    """,
            }
        )

        def page_not_found(e):
            return render_template("404.html"), 404

        def internal_server_error(e):
            return render_template("500.html"), 500

        blog = Blueprint("blog", "blog", url_prefix="/blog")
        blog.errorhandler(500)(lambda e: ("the blog's", 500))
        blog.add_url_rule("/wrong", "wrong", self.raises(KeyError()))
        self.app.register_blueprint(blog)
        self.app.register_error_handler(404, page_not_found)
        self.app.errorhandler(500)(internal_server_error)
        self.app.add_url_rule("/", "index", lambda: "")
        self.raising(wrong=KeyError())
        page = '<title>Page Not Found</title><a href="/">go somewhere nice</a>'
        self.answers(
            {
                "/none": (page, 404),
                "/wrong": ("<title>Internal Server Error</title>", 500),
                # By the seed, a 500 is always looked up from the application.
                "/blog/wrong": (
                    "<title>Internal Server Error</title>" if SEED else "the blog's",
                    500,
                ),
            }
        )

    def test_by_prefix(self):
        @self.app.errorhandler(404)
        def page_not_found(e):
            return ("blog" if request.path.startswith("/blog/") else "site"), 404

        @self.app.errorhandler(405)
        def method_not_allowed(e):
            if request.path.startswith("/api/"):
                return jsonify(message="Method Not Allowed"), 405
            return "site", 405

        for path in ("/api/x", "/x"):
            self.app.add_url_rule(path, path, lambda: "", methods=["PUT"])
        self.answers(
            {
                "/blog/none": ("blog", 404),
                "/none": ("site", 404),
                "/api/x": {"message": "Method Not Allowed"},
                "/x": ("site", 405),
            }
        )


class TestErrorsOfAnApi(ErrorPage):
    def test_description(self):
        @self.app.errorhandler(404)
        def resource_not_found(e):
            return jsonify(error=str(e)), 404

        self.app.add_url_rule("/cheese", "c", lambda: abort(404, description="Resource not found"))
        self.answers({"/cheese": {"error": "404 Not Found: Resource not found"}})

    def test_exceptions_of_ones_own(self):
        class InvalidAPIUsage(Exception):
            status_code = 400

            def __init__(self, message, status_code=None, payload=None):
                super().__init__()
                self.message = message
                if status_code is not None:
                    self.status_code = status_code
                self.payload = payload

            def to_dict(self):
                return {**(self.payload or {}), "message": self.message}

        @self.app.errorhandler(InvalidAPIUsage)
        def invalid_api_usage(e):
            return jsonify(e.to_dict()), e.status_code

        @self.app.route("/api/user")
        def user_api():
            user_id = request.args.get("user_id")
            if not user_id:
                raise InvalidAPIUsage("No user id provided!")
            if user_id != "420":
                raise InvalidAPIUsage("No such user!", status_code=404, payload={"id": user_id})
            return jsonify(id=user_id)

        for path, status, expected in [
            ("", 400, {"message": "No user id provided!"}),
            ("?user_id=1", 404, {"message": "No such user!", "id": "1"}),
            ("?user_id=420", 200, {"id": "420"}),
        ]:
            response = self.app.test_client().get(f"/api/user{path}")
            self.assertEqual((status, expected), (response.status_code, response.json))
