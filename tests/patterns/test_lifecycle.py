"""Application Structure and Lifecycle."""

from __future__ import annotations

import os

from microflask import (
    after_this_request,
    appcontext_popped,
    appcontext_pushed,
    appcontext_tearing_down,
    request_finished,
    request_started,
    request_tearing_down,
)
from microflask.sessions import SecureCookieSessionInterface

from . import Page

ORDER = """
    appcontext-pushed, open session, request-started, url values, before request, view,
    after this request, after request, save session, request-finished, teardown request,
    request-tearing-down, teardown appcontext, appcontext-tearing-down, appcontext-popped
    """


class TestLifecycle(Page):
    def test_setup(self):
        os.environ["FLASK_MF_PAGE"] = "7"
        self.addCleanup(os.environ.pop, "FLASK_MF_PAGE")
        self.app.config.from_mapping(SECRET_KEY="dev")
        self.app.config.from_prefixed_env()

        @self.app.route("/")
        def index():
            return "Hello, World!"

        self.answers({"/": "Hello, World!"})
        self.assertEqual(("dev", 7), (self.app.secret_key, self.app.config["MF_PAGE"]))

    def test_too_late(self):
        self.app.add_url_rule("/", "index", lambda: "")
        self.answers({"/": 200})
        text = "The setup method '{}' can no longer be called on the application. It has already"
        for name, call in [
            ("route", lambda: self.app.route("/x")),
            ("add_url_rule", lambda: self.app.add_url_rule("/x", "x")),
            ("before_request", lambda: self.app.before_request(print)),
            ("errorhandler", lambda: self.app.errorhandler(404)),
            ("context_processor", lambda: self.app.context_processor(dict)),
        ]:
            with self.assertRaises(AssertionError) as caught:
                call()
            self.assertIn(text.format(name), str(caught.exception))

    def test_middleware_is_outermost(self):
        def wrap(application, name):
            def middleware(environ, start_response):
                environ.setdefault("order", []).append(name)
                return application(environ, start_response)

            return middleware

        self.app.add_url_rule("/", "index", lambda: self.order())
        self.app.wsgi_app = wrap(wrap(self.app.wsgi_app, "inner"), "outer")
        self.answers({"/": ["outer", "inner"]})

    @staticmethod
    def order():
        from microflask import request

        return request.environ["order"]

    def test_order_of_a_request(self):
        log = []

        class Sessions(SecureCookieSessionInterface):
            def open_session(self, app, request):
                log.append("open session")
                return super().open_session(app, request)

            def save_session(self, app, session, response):
                log.append("save session")

        app = self.app
        app.session_interface = Sessions()
        receivers = []
        for signal in (
            appcontext_pushed,
            appcontext_tearing_down,
            appcontext_popped,
            request_started,
            request_finished,
            request_tearing_down,
        ):

            def receiver(sender, name=signal.name, **extra):
                log.append(name)

            receivers.append(receiver)
            signal.connect(receiver, app)
        app.url_value_preprocessor(lambda endpoint, values: log.append("url values"))
        app.before_request(lambda: log.append("before request"))
        app.after_request(lambda response: log.append("after request") or response)
        app.teardown_request(lambda error: log.append("teardown request"))
        app.teardown_appcontext(lambda error: log.append("teardown appcontext"))

        @app.route("/")
        def index():
            log.append("view")
            after_this_request(lambda response: log.append("after this request") or response)
            return ""

        app.test_client().get("/")
        self.assertEqual(" ".join(ORDER.split()), ", ".join(log))
