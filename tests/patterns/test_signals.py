"""Signals."""

from __future__ import annotations

from contextlib import contextmanager

from microflask import (
    current_app,
    g,
    render_template,
    request,
    request_finished,
    request_started,
    template_rendered,
)
from microflask.signals import Namespace

from . import Page


@contextmanager
def captured_templates(app):
    recorded = []

    def record(sender, template, context, **extra):
        recorded.append((template, context))

    template_rendered.connect(record, app)
    try:
        yield recorded
    finally:
        template_rendered.disconnect(record, app)


class TestSubscribing(Page):
    def setUp(self):
        super().setUp()
        self.write({"templates/index.html": "{{ items|length }}"})
        self.app.add_url_rule("/", "index", self.index)

    @staticmethod
    def index():
        return render_template("index.html", items=list(range(10)))

    def test_connect(self):
        with captured_templates(self.app) as templates:
            self.assertEqual(200, self.app.test_client().get("/").status_code)
            ((template, context),) = templates
            self.assertEqual(("index.html", 10), (template.name, len(context["items"])))
        self.app.test_client().get("/")
        self.assertEqual(1, len(templates))

    def test_only_of_the_sender(self):
        other = self.make_app("other")
        other.add_url_rule("/", "index", self.index)
        with captured_templates(self.app) as templates:
            other.test_client().get("/")
        self.assertEqual([], templates)

    def test_connected_to(self):
        templates = []

        def record(sender, template, context, **extra):
            templates.append(template.name)

        with template_rendered.connected_to(record, self.app):
            self.app.test_client().get("/")
        self.app.test_client().get("/")
        self.assertEqual(["index.html"], templates)

    def test_connect_via(self):
        seen = []

        @template_rendered.connect_via(self.app)
        def when_template_rendered(sender, template, context, **extra):
            seen.append(f"Template {template.name} is rendered with {len(context['items'])}")

        self.app.test_client().get("/")
        self.assertEqual(["Template index.html is rendered with 10"], seen)

    def test_receivers_see_the_request(self):
        seen = []

        def started(sender, **extra):
            g.at = request.path

        def finished(sender, response, **extra):
            seen.append((g.at, current_app.name, response.status_code))

        with request_started.connected_to(started, self.app):
            with request_finished.connected_to(finished, self.app):
                self.app.test_client().get("/")
        self.assertEqual([("/", "page", 200)], seen)


class TestOwnSignals(Page):
    def test_creating_and_sending(self):
        my_signals = Namespace()
        model_saved = my_signals.signal("model-saved")
        self.assertEqual("model-saved", model_saved.name)
        self.assertIs(model_saved, my_signals.signal("model-saved"))

        class Model:
            def save(self):
                return model_saved.send(self, created=True)

        seen = []

        def receiver(sender, **extra):
            seen.append((sender, extra))
            return "got it"

        one, two = Model(), Model()
        model_saved.connect(receiver, sender=one)
        self.assertEqual([(receiver, "got it")], one.save())
        self.assertEqual([], two.save())
        self.assertEqual([(one, {"created": True})], seen)

    def test_the_application_as_sender(self):
        signal = Namespace().signal("s")
        seen = []

        def receiver(sender):
            seen.append(sender)

        signal.connect(receiver, self.app)
        with self.app.app_context():
            signal.send(current_app._get_current_object())
        self.assertEqual([self.app], seen)
