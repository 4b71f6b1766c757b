"""The Request Context."""

from __future__ import annotations

import threading

from microflask import (
    Blueprint,
    Flask,
    current_app,
    got_request_exception,
    has_request_context,
    request,
    request_finished,
    request_started,
    request_tearing_down,
)

from . import Page


class TestContext(Page):
    def test_outside(self):
        with self.assertRaisesRegex(RuntimeError, "Working outside of request context"):
            request.args
        with self.app.app_context(), self.assertRaises(RuntimeError):
            request.args

    def test_pushed_by_hand(self):
        def generate_report(year):
            return f"{year} {request.args.get('format')} {request.path}"

        with self.app.test_request_context("/make_report/2017", query_string={"format": "short"}):
            self.assertEqual("2017 short /make_report/2017", generate_report(2017))
        self.assertFalse(has_request_context())

    def test_another_thread_has_another(self):
        seen = []
        with self.app.test_request_context("/"):
            thread = threading.Thread(target=lambda: seen.append(has_request_context()))
            thread.start()
            thread.join()
        self.assertEqual([False], seen)

    def test_contexts_are_a_stack(self):
        other = self.make_app("other")
        with self.app.test_request_context("/outer"):
            with other.test_request_context("/inner"):
                self.assertEqual(("other", "/inner"), (current_app.name, request.path))
            self.assertEqual(("page", "/outer"), (current_app.name, request.path))

    def test_proxies(self):
        with self.app.app_context():
            real = current_app._get_current_object()
            self.assertIs(self.app, real)
            self.assertIsInstance(real, Flask)
            self.assertIsNot(type(current_app), type(real))


class TestCallbacks(Page):
    testing = False

    def watch(self, *names):
        """Note each callback, and those of a blueprint that has the view."""
        self.log = []
        bp = Blueprint("bp", "bp")
        for kind, thing in (("app", self.app), ("bp", bp)):
            thing.before_request(lambda kind=kind: self.log.append(f"{kind} before"))
            thing.after_request(lambda r, kind=kind: self.log.append(f"{kind} after") or r)
            thing.teardown_request(lambda e, kind=kind: self.log.append(f"{kind} teardown {e!r}"))
        self.app.teardown_appcontext(lambda e: self.log.append(f"context {e!r}"))
        return bp

    def test_order(self):
        bp = self.watch()
        bp.add_url_rule("/", "index", lambda: self.log.append("view") or "")
        self.app.register_blueprint(bp)
        self.answers({"/": 200})
        self.assertEqual(
            "app before, bp before, view, bp after, app after, bp teardown None,"
            " app teardown None, context None",
            ", ".join(self.log),
        )

    def test_an_answer_before_the_view(self):
        bp = self.watch()
        self.app.before_request(lambda: "early")
        bp.add_url_rule("/", "index", lambda: self.log.append("view") or "")
        self.app.register_blueprint(bp)
        self.answers({"/": "early"})
        self.assertNotIn("view", self.log)
        self.assertNotIn("bp before", self.log)
        self.assertIn("app after", self.log)

    def test_errors(self):
        self.app.logger.disabled = True
        self.addCleanup(setattr, self.app.logger, "disabled", False)
        bp = self.watch()
        bp.add_url_rule("/", "index", lambda: 1 / 0)
        self.app.register_blueprint(bp)
        self.answers({"/": 500})
        self.assertEqual("context ZeroDivisionError('division by zero')", self.log[-1])
        self.app.debug = True
        with self.assertRaises(ZeroDivisionError):
            self.app.test_client().get("/")

    def test_teardown(self):
        log = []
        app = self.app

        @app.route("/")
        def hello():
            log.append("during view")
            return "Hello, World!"

        @app.teardown_request
        def show_teardown(exception):
            log.append("after with block")

        with app.test_request_context():
            log.append("during with block")
        self.assertEqual(["during with block", "after with block"], log)
        log.clear()
        with app.test_client() as client:
            client.get("/")
            log.append(request.path)
        self.assertEqual(("during view", ["/", "after with block"]), (log[0], log[-2:]))

    def test_signals(self):
        self.app.logger.disabled = True
        self.addCleanup(setattr, self.app.logger, "disabled", False)
        log, receivers = [], []
        for signal in (
            request_started,
            request_finished,
            got_request_exception,
            request_tearing_down,
        ):

            def receiver(sender, name=signal.name, **extra):
                log.append(name)

            receivers.append(receiver)
            signal.connect(receiver, self.app)
        self.app.before_request(lambda: log.append("before"))
        self.app.after_request(lambda r: log.append("after") or r)
        self.app.teardown_request(lambda e: log.append("teardown"))
        self.app.register_error_handler(KeyError, lambda e: log.append("handler") or "")
        self.app.add_url_rule("/", "index", lambda: "")
        self.app.add_url_rule("/key", "key", lambda: {}["x"])
        self.app.add_url_rule("/zero", "zero", lambda: 1 / 0)
        end = "after request-finished teardown request-tearing-down"
        for path, expected in [
            ("/", f"request-started before {end}"),
            ("/key", f"request-started before handler {end}"),
            ("/zero", f"request-started before got-request-exception {end}"),
        ]:
            log.clear()
            self.app.test_client().get(path)
            self.assertEqual(expected, " ".join(log))
