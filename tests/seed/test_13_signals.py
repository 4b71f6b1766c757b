"""The seed's "Signals", entry by entry; here they always work."""

from __future__ import annotations

import inspect
import unittest

import microflask
from microflask import (
    Flask,
    abort,
    got_request_exception,
    render_template_string,
    request,
    request_finished,
    request_started,
    signals,
    template_rendered,
)


class SignalsTest(unittest.TestCase):
    def setUp(self):
        self.app = Flask(__name__)
        self.events = []

    def record(self, signal, name, note=lambda values: None):
        def receiver(sender, **values):
            self.events.append((name, sender, note(values)))

        signal.connect(receiver, self.app)
        self.addCleanup(signal.disconnect, receiver, self.app)
        self._kept = [*getattr(self, "_kept", ()), receiver]

    def test_signals_available(self):
        self.assertIs(True, signals.signals_available)
        self.assertIs(True, microflask.signals_available)

    def test_template_rendered(self):
        self.record(
            template_rendered, "t", lambda values: (values["template"].name, values["context"]["x"])
        )
        with self.app.test_request_context():
            text = render_template_string("{{ x }}", x=42)
        self.assertEqual("42", text)
        self.assertEqual([("t", self.app, (None, 42))], self.events)

    def test_template_rendered_only_when_it_was_successful(self):
        self.record(template_rendered, "t")
        with self.app.test_request_context(), self.assertRaises(ZeroDivisionError):
            render_template_string("{{ 1 // 0 }}")
        self.assertEqual([], self.events)

    def test_request_started(self):
        # Before any processing; the context is bound already.
        self.record(request_started, "started", lambda values: request.path)

        @self.app.before_request
        def before():
            self.events.append("before")

        self.app.add_url_rule("/x", "x", lambda: self.events.append("view") or "")
        self.app.test_client().get("/x")
        self.assertEqual([("started", self.app, "/x"), "before", "view"], self.events)

    def test_request_finished(self):
        self.record(request_finished, "finished", lambda values: values["response"].data)

        @self.app.after_request
        def after(response):
            self.events.append("after")
            response.data = b"changed"
            return response

        self.app.add_url_rule("/", "x", lambda: "original")
        self.app.test_client().get("/")
        self.assertEqual(["after", ("finished", self.app, b"changed")], self.events)

    def test_got_request_exception(self):
        self.record(got_request_exception, "failed", lambda values: type(values["exception"]))
        self.app.logger.disabled = True
        self.addCleanup(setattr, self.app.logger, "disabled", False)

        @self.app.errorhandler(500)
        def handler(error):
            self.events.append("handler")
            return "sorry", 500

        self.app.add_url_rule("/", "x", lambda: 1 // 0)
        self.assertEqual("sorry", self.app.test_client().get("/").text)
        self.assertEqual([("failed", self.app, ZeroDivisionError), "handler"], self.events)

    def test_got_request_exception_in_debug_mode_too(self):
        self.record(got_request_exception, "failed")
        self.app.debug = True
        self.app.config["PRESERVE_CONTEXT_ON_EXCEPTION"] = False
        self.app.add_url_rule("/", "x", lambda: 1 // 0)
        with self.assertRaises(ZeroDivisionError):
            self.app.test_client().get("/")
        self.assertEqual([("failed", self.app, None)], self.events)

    def test_got_request_exception_not_for_http_errors(self):
        self.record(got_request_exception, "failed")
        self.app.add_url_rule("/", "x", lambda: abort(404))
        self.app.test_client().get("/")
        self.assertEqual([], self.events)


class NamespaceTest(unittest.TestCase):
    """class flask.signals.Namespace"""

    def test_signal(self):
        parameters = inspect.signature(signals.Namespace.signal).parameters
        self.assertEqual(["self", "name", "doc"], list(parameters))
        self.assertIsNone(parameters["doc"].default)
        namespace = signals.Namespace()
        made = namespace.signal("name", "What it says.")
        self.assertEqual("name", made.name)
        self.assertEqual("What it says.", made.__doc__)
        self.assertIs(made, namespace.signal("name"))
        self.assertIsNot(made, namespace.signal("other"))
        self.assertIsNot(made, signals.Namespace().signal("name"))

    def test_of_an_extension(self):
        saved = signals.Namespace().signal("model-saved")
        seen = []

        def receiver(sender, **extra):
            seen.append((sender, extra))
            return "answer"

        self.assertEqual([], saved.send("nobody listens"))
        saved.connect(receiver)
        self.assertEqual([(receiver, "answer")], saved.send("me", a=1))
        saved.disconnect(receiver)
        saved.send("me", a=2)
        self.assertEqual([("me", {"a": 1})], seen)


if __name__ == "__main__":
    unittest.main()
