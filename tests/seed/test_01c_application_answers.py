"""The seed's "Application Object": errors, responses, sessions, contexts, the server."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import unittest
from datetime import datetime, timedelta, timezone

from microflask import (
    Flask,
    Request,
    Response,
    abort,
    current_app,
    has_request_context,
    request,
    session,
)
from microflask.http.exceptions import Forbidden, HTTPException, NotFound
from microflask.routing import MapAdapter
from microflask.testing import FlaskClient


def new_app(cls=Flask, **config):
    app = cls(__name__)
    app.secret_key = "k"
    app.logger.disabled = True
    app.config.update(config)
    return app


class CustomError(Exception):
    pass


class Errors(unittest.TestCase):
    def test_errorhandler_of_a_code(self):
        app = new_app()

        @app.errorhandler(404)
        def page_not_found(error):
            self.assertIsInstance(error, NotFound)
            return "This page does not exist", 404

        response = app.test_client().get("/nowhere")
        self.assertEqual((response.status_code, response.data), (404, b"This page does not exist"))

    def test_errorhandler_of_any_exception_class(self):
        app = new_app()

        @app.route("/raise")
        def fail():
            raise CustomError("connection")

        @app.errorhandler(CustomError)
        def special_exception_handler(error):
            return f"Database {error} failed", 500

        response = app.test_client().get("/raise")
        self.assertEqual((response.status_code, response.text), (500, "Database connection failed"))

    def test_register_error_handler(self):
        app = new_app()
        app.register_error_handler(404, lambda error: ("four", 404))
        app.register_error_handler(CustomError, lambda error: "custom")
        app.add_url_rule("/", "index", self.raise_custom)
        self.assertEqual(app.test_client().get("/x").text, "four")
        self.assertEqual(app.test_client().get("/").text, "custom")

    @staticmethod
    def raise_custom():
        raise CustomError

    def test_error_handler_spec_holds_what_was_registered(self):
        app = new_app()
        on_404, on_custom = lambda error: "404", lambda error: "custom"
        app.register_error_handler(404, on_404)
        app.register_error_handler(CustomError, on_custom)
        self.assertIs(app.error_handler_spec[None][404], on_404)
        self.assertEqual(list(app.error_handler_spec[None][None]), [(CustomError, on_custom)])

    def test_error_handler_spec_assigned_by_hand(self):
        app = new_app()
        app.error_handler_spec[None][404] = lambda error: ("by hand", 404)
        app.error_handler_spec[None].setdefault(None, []).append(
            (CustomError, lambda error: "custom by hand")
        )
        app.add_url_rule("/", "index", self.raise_custom)
        self.assertEqual(app.test_client().get("/x").text, "by hand")
        self.assertEqual(app.test_client().get("/").text, "custom by hand")

    def test_spec_of_a_blueprint_assigned_by_hand(self):
        from microflask import Blueprint

        app = new_app()
        blueprint = Blueprint("bp", __name__)
        blueprint.add_url_rule("/bp", "index", lambda: abort(403))
        app.register_blueprint(blueprint)
        app.error_handler_spec["bp"] = {403: lambda error: ("of bp", 403)}
        self.assertEqual(app.test_client().get("/bp").text, "of bp")

    def test_handle_exception(self):
        for config, propagates in (
            ({}, False),
            ({"DEBUG": True, "PRESERVE_CONTEXT_ON_EXCEPTION": False}, True),
            ({"TESTING": True}, True),
            ({"TESTING": True, "PROPAGATE_EXCEPTIONS": False}, False),
            ({"PROPAGATE_EXCEPTIONS": True}, True),
        ):
            with self.subTest(config):
                app = new_app(**config)
                app.add_url_rule("/", "index", self.raise_custom)
                self.assertEqual(app.propagate_exceptions, propagates)
                if propagates:
                    with self.assertRaises(CustomError):
                        app.test_client().get("/")
                else:
                    response = app.test_client().get("/")
                    self.assertEqual(response.status_code, 500)
                    self.assertIn("Internal Server Error", response.text)

    def test_unhandled_exceptions_are_logged_and_the_500_handler_is_used(self):
        app = Flask("seed.errors")
        records = []
        handler = logging.Handler()
        handler.emit = records.append
        app.logger.handlers[:] = [handler]
        app.logger.propagate = False
        app.register_error_handler(500, lambda error: ("own page", 500))
        app.add_url_rule("/", "index", self.raise_custom)
        self.assertEqual(app.test_client().get("/").text, "own page")
        self.assertEqual([r.getMessage() for r in records], ["Exception on / [GET]"])
        self.assertIs(records[0].exc_info[0], CustomError)

    def test_handle_http_exception(self):
        app = new_app()
        app.register_error_handler(403, lambda error: "handled")
        with app.test_request_context():
            self.assertEqual(app.handle_http_exception(Forbidden()), "handled")
            error = NotFound()
            self.assertIs(app.handle_http_exception(error), error)

    def test_handle_user_exception(self):
        calls = []

        class Mine(Flask):
            def handle_http_exception(self, e):
                calls.append(type(e))
                return super().handle_http_exception(e)

        app = new_app(Mine)
        app.register_error_handler(CustomError, lambda error: "custom")
        with app.test_request_context():
            self.assertEqual(app.handle_user_exception(CustomError()), "custom")
            self.assertEqual(calls, [])
            app.handle_user_exception(NotFound())
            self.assertEqual(calls, [NotFound])
            try:
                [][0]
            except IndexError as error:
                first = error.__traceback__
                try:
                    app.handle_user_exception(error)
                except IndexError as raised:
                    self.assertIs(raised, error)
                    frames, tb = [], raised.__traceback__
                    while tb is not None:
                        frames.append(tb)
                        tb = tb.tb_next
                    self.assertIn(first, frames)
                else:
                    self.fail("nothing was raised")

    def test_dispatch_request_returns_the_views_value_and_handles_no_exceptions(self):
        app = new_app()
        app.add_url_rule("/", "index", lambda: ("text", 201))
        app.add_url_rule("/fail", "fail", self.raise_custom)
        app.register_error_handler(CustomError, lambda error: ("handled", 400))
        with app.test_request_context("/"):
            self.assertEqual(app.dispatch_request(), ("text", 201))
        for path, error in (("/fail", CustomError), ("/none", NotFound)):
            with app.test_request_context(path), self.assertRaises(error):
                app.dispatch_request()
        with app.test_request_context("/fail"):
            response = app.full_dispatch_request()
            self.assertEqual((response.status_code, response.data), (400, b"handled"))

    def test_an_after_request_function_may_miss_an_unhandled_exception(self):
        app = new_app(PROPAGATE_EXCEPTIONS=True)
        order = []
        app.after_request(lambda response: order.append("after") or response)
        app.teardown_request(lambda error: order.append("teardown"))
        app.add_url_rule("/", "index", self.raise_custom)
        with self.assertRaises(CustomError):
            app.test_client().get("/")
        self.assertEqual(order, ["teardown"])


class Responses(unittest.TestCase):
    def test_make_response(self):
        app = new_app()

        def wsgi(environ, start_response):
            start_response(
                "202 ACCEPTED", [("Content-Type", "text/x"), ("X-Path", environ["PATH_INFO"])]
            )
            return [b"from ", b"wsgi"]

        with app.test_request_context("/p"):
            same = Response("x")
            self.assertIs(app.make_response(same), same)
            for value, body, status in (
                ("text \u00fc", "text \u00fc".encode(), 200),
                (b"bytes", b"bytes", 200),
                (("tuple", 404), b"tuple", 404),
                (("tuple", 404, {"X-A": "1"}), b"tuple", 404),
                (("tuple", 201, {"X-A": "1"}, "text/x-own"), b"tuple", 201),
                (wsgi, b"from wsgi", 202),
            ):
                with self.subTest(repr(value)):
                    response = app.make_response(value)
                    self.assertIsInstance(response, app.response_class)
                    self.assertEqual((response.get_data(), response.status_code), (body, status))
            self.assertEqual(app.make_response(wsgi).headers["X-Path"], "/p")
            longer = app.make_response(("t", 201, {"X-A": "1"}, "text/x-own"))
            self.assertEqual((longer.mimetype, longer.headers["X-A"]), ("text/x-own", "1"))

    def test_request_and_response_class(self):
        class MyRequest(Request):
            extra = "extra"

        class MyResponse(Response):
            default_mimetype = "text/x-mine"

        class Mine(Flask):
            request_class = MyRequest
            response_class = MyResponse

        app = new_app(Mine)
        app.add_url_rule("/", "index", lambda: request.extra)
        response = app.test_client().get("/")
        self.assertEqual((response.text, response.mimetype), ("extra", "text/x-mine"))

    def test_make_default_options_response(self):
        class Mine(Flask):
            def make_default_options_response(self):
                response = super().make_default_options_response()
                response.headers["X-Own"] = ",".join(sorted(response.allow))
                return response

        app = new_app(Mine)
        app.add_url_rule("/", "index", lambda: "x", methods=["GET", "PUT"])
        response = app.test_client().options("/")
        self.assertEqual(response.headers["X-Own"], "GET,HEAD,OPTIONS,PUT")

    def test_process_response_overridden(self):
        class Mine(Flask):
            def process_response(self, response):
                return self.response_class(response.get_data().upper())

        app = new_app(Mine)
        app.add_url_rule("/", "index", lambda: "x")
        self.assertEqual(app.test_client().get("/").data, b"X")


class Sessions(unittest.TestCase):
    def test_signed_cookie(self):
        app = new_app(SESSION_COOKIE_NAME="sid")
        app.add_url_rule("/set", "set", lambda: session.update(a=[1]) or "set")
        app.add_url_rule("/get", "get", lambda: str(session.get("a")))
        client = app.test_client()
        response = client.get("/set")
        self.assertTrue(response.headers["Set-Cookie"].startswith("sid="))
        self.assertEqual(client.get("/get").text, "[1]")
        client.set_cookie("sid", "forged.AAAA.AAAA")
        self.assertEqual(client.get("/get").text, "None")

    def test_a_session_needs_a_secret_key(self):
        app = new_app(TESTING=True, SECRET_KEY=None)
        app.add_url_rule("/", "index", lambda: session.update(a=1) or "x")
        with self.assertRaisesRegex(RuntimeError, "secret"):
            app.test_client().get("/")

    def test_permanent_session_lifetime(self):
        app = new_app()
        app.permanent_session_lifetime = timedelta(days=2)

        @app.route("/")
        def index():
            session.permanent = True
            return ""

        client = app.test_client()
        client.get("/")
        expires = client.get_cookie("session").expires
        left = expires - datetime.now(timezone.utc)
        self.assertTrue(timedelta(days=1, hours=23) < left <= timedelta(days=2))

    def test_open_and_save_session_overridden(self):
        saved = []

        class Mine(Flask):
            def open_session(self, request):
                return {"opened": request.path}

            def save_session(self, session, response):
                saved.append(dict(session))
                response.headers["X-Saved"] = "yes"

        class WithMixin(Mine):
            def open_session(self, request):
                from microflask.sessions import SessionMixin

                return type("Own", (dict, SessionMixin), {})(super().open_session(request))

        app = new_app(WithMixin)
        app.add_url_rule("/x", "x", lambda: session["opened"])
        response = app.test_client().get("/x")
        self.assertEqual((response.text, response.headers["X-Saved"]), ("/x", "yes"))
        self.assertEqual(saved, [{"opened": "/x"}])


class ContextsAndClient(unittest.TestCase):
    def test_request_context(self):
        app = new_app()
        environ = {"REQUEST_METHOD": "PUT", "SERVER_NAME": "x", "SERVER_PORT": "80"}
        environ.update({"wsgi.url_scheme": "http", "PATH_INFO": "/p", "SCRIPT_NAME": ""})
        with app.request_context(dict(environ)) as ctx:
            self.assertEqual((request.method, ctx.request.path), ("PUT", "/p"))
        ctx = app.request_context(dict(environ))
        ctx.push()
        try:
            self.assertEqual(request.path, "/p")
            self.assertIs(current_app._get_current_object(), app)
        finally:
            ctx.pop()
        self.assertFalse(has_request_context())

    def test_test_request_context_takes_what_create_environ_takes(self):
        app = new_app()
        with app.test_request_context("/a?b=1", method="POST", data={"c": "2"}):
            self.assertEqual((request.path, request.args["b"], request.form["c"]), ("/a", "1", "2"))
        with app.test_request_context(path="/x", base_url="https://seed.test/root"):
            self.assertEqual(request.url, "https://seed.test/root/x")

    def test_create_url_adapter_gets_the_request_before_the_context_is_there(self):
        seen = []

        class Mine(Flask):
            def create_url_adapter(self, request):
                seen.append(request)
                return super().create_url_adapter(request)

        app = new_app(Mine)
        app.add_url_rule("/", "index", lambda: "x")
        app.test_client().get("/")
        self.assertIsInstance(seen[0], Request)
        with app.test_request_context() as ctx:
            self.assertIsInstance(app.create_url_adapter(ctx.request), MapAdapter)

    def test_client_in_a_with_block_keeps_the_context(self):
        app = new_app()
        app.add_url_rule("/", "index", lambda: "x")
        with app.test_client() as c:
            c.get("/?vodka=42")
            self.assertEqual(request.args["vodka"], "42")
        self.assertFalse(has_request_context())

    def test_use_cookies_and_test_client_class(self):
        app = new_app()
        app.add_url_rule("/", "index", lambda: session.setdefault("n", "new"))
        app.add_url_rule("/get", "get", lambda: str(session.get("n")))
        for use_cookies, text in ((True, "new"), (False, "None")):
            client = app.test_client(use_cookies=use_cookies)
            client.get("/")
            self.assertEqual(client.get("/get").text, text)

        class Mine(FlaskClient):
            pass

        app.test_client_class = Mine
        self.assertIsInstance(app.test_client(), Mine)

    def test_testing_lets_exceptions_through(self):
        app = new_app()
        app.testing = True
        app.add_url_rule("/", "index", lambda: 1 / 0)
        with self.assertRaises(ZeroDivisionError):
            app.test_client().get("/")


class Middleware(unittest.TestCase):
    def test_wsgi_app_can_be_wrapped(self):
        seen = []

        class MyMiddleware:
            def __init__(self, app):
                self.app = app

            def __call__(self, environ, start_response):
                def start(status, headers, exc_info=None):
                    seen.append((environ["PATH_INFO"], status))
                    return start_response(status, [*headers, ("X-Middleware", "1")])

                environ["seed.value"] = "from middleware"
                return self.app(environ, start)

        app = new_app()
        app.add_url_rule("/", "index", lambda: request.environ["seed.value"])
        app.add_url_rule("/fail", "fail", lambda: 1 / 0)
        app.wsgi_app = MyMiddleware(app.wsgi_app)
        self.assertIsInstance(app, Flask)
        client = app.test_client()
        self.assertEqual(client.get("/").text, "from middleware")
        self.assertEqual(client.get("/").headers["X-Middleware"], "1")
        client.get("/fail")
        client.get("/none")
        self.assertEqual(
            seen,
            [
                ("/", "200 OK"),
                ("/", "200 OK"),
                ("/fail", "500 INTERNAL SERVER ERROR"),
                ("/none", "404 NOT FOUND"),
            ],
        )


class Running(unittest.TestCase):
    def test_parameters(self):
        from microflask import wsgi

        calls = []
        real, wsgi.run_simple = wsgi.run_simple, lambda *args, **kw: calls.append((args, kw))
        self.addCleanup(setattr, wsgi, "run_simple", real)
        self.addCleanup(os.environ.pop, "FLASK_RUN_FROM_CLI", None)
        with contextlib.redirect_stdout(io.StringIO()):
            for arguments, host, port, debug in (
                ({}, "127.0.0.1", 5000, False),
                ({"host": "0.0.0.0", "port": 80}, "0.0.0.0", 80, False),
                ({"debug": True, "use_reloader": False}, "127.0.0.1", 5000, True),
            ):
                del calls[:]
                app = new_app()
                app.run(load_dotenv=False, use_evalex=False, **arguments)
                (call,) = calls
                self.assertEqual(call[0], (host, port, app))
                self.assertEqual(call[1]["use_debugger"], debug)
                self.assertIs(call[1]["use_evalex"], False)
                self.assertIs(call[1]["use_reloader"], debug and "use_reloader" not in arguments)
                self.assertIs(app.debug, debug)
            del calls[:]
            app = new_app()
            app.run("192.0.2.1", 81)
            self.assertEqual(calls[0][0][:2], ("192.0.2.1", 81))
            os.environ["FLASK_RUN_FROM_CLI"] = "true"
            del calls[:]
            new_app().run()
            self.assertEqual(calls, [])


class AllErrorsAreResponses(unittest.TestCase):
    def test_http_exceptions_are_answers(self):
        app = new_app()
        app.add_url_rule("/<int:code>", "fail", lambda code: abort(code))
        client = app.test_client()
        for code in (400, 401, 403, 404, 405, 410, 418, 500, 503):
            response = client.get(f"/{code}")
            self.assertEqual(response.status_code, code)
        self.assertTrue(issubclass(NotFound, HTTPException))


if __name__ == "__main__":
    unittest.main()
