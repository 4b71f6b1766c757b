"""The seed's "Template Rendering", entry by entry."""

from __future__ import annotations

import os
import tempfile
import unittest

from microflask import (
    Blueprint,
    Flask,
    g,
    get_template_attribute,
    render_template,
    render_template_string,
    session,
    template_rendered,
)
from microflask.jinja import TemplateNotFound

FILES = {
    "templates/index.html": "Hello {{ foo }}",
    "templates/plain.txt": "{{ foo }}",
    "templates/_cider.html": "{% macro hello(name) %}Hello {{ name }}!{% endmacro %}{% set size = 7 %}",
    "templates/sub/deep.html": "deep {{ foo }}",
    "templates/shared.html": "application's",
    "templates/injected.html": "{{ request.path }}|{{ session.a }}|{{ g.b }}|{{ config.NAME }}|{{ own }}",
    "templates/layout.html": "<{% block body %}nothing{% endblock %}>",
    "templates/page.html": "{% extends 'layout.html' %}{% block body %}{{ foo }}{% endblock %}",
    "part/shared.html": "blueprint's",
    "part/part.html": "part of {{ foo }}",
}


class TemplatesTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        for name, text in FILES.items():
            path = os.path.join(holder.name, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        self.app = Flask(__name__, root_path=holder.name)
        self.app.secret_key = "k"
        self.app.config["NAME"] = "configured"
        part = Blueprint("part", __name__, root_path=holder.name, template_folder="part")
        self.app.register_blueprint(part)

    def rendered(self, *args, function=render_template, **kwargs):
        with self.app.test_request_context("/path"):
            session["a"] = "s"
            g.b = "b"
            return function(*args, **kwargs)

    def test_render_template(self):
        for args, context, expected in (
            (("index.html",), {"foo": 42}, "Hello 42"),
            (("index.html",), {}, "Hello "),
            (("index.html",), {"foo": "<b>"}, "Hello &lt;b&gt;"),
            (("plain.txt",), {"foo": "<b>"}, "<b>"),
            (("sub/deep.html",), {"foo": 1}, "deep 1"),
            (("page.html",), {"foo": 1}, "<1>"),
            (("part.html",), {"foo": 1}, "part of 1"),
            (("shared.html",), {}, "application's"),
            ((["nope.html", "plain.txt"],), {"foo": 1}, "1"),
        ):
            with self.subTest(args):
                self.assertEqual(expected, self.rendered(*args, **context))

    def test_what_is_not_there(self):
        for name in ("nope.html", "../secret", "sub", ["nope.html", "nor.html"]):
            with self.subTest(name), self.assertRaises(TemplateNotFound):
                self.rendered(name)

    def test_render_template_string(self):
        for source, context, expected in (
            ("Hello {{ foo }}", {"foo": 42}, "Hello 42"),
            ("{{ foo }}", {"foo": "<"}, "&lt;"),
            ("{% extends 'layout.html' %}{% block body %}x{% endblock %}", {}, "<x>"),
            ("", {}, ""),
        ):
            with self.subTest(source):
                self.assertEqual(
                    expected, self.rendered(source, function=render_template_string, **context)
                )

    def test_the_common_variables_are_in_the_context(self):
        self.app.context_processor(lambda: {"own": "processed"})
        expected = "/path|s|b|configured|processed"
        self.assertEqual(expected, self.rendered("injected.html"))
        seen = []

        def record(sender, template, context, **extra):
            seen.append(context)

        with template_rendered.connected_to(record, self.app):
            self.rendered("index.html", foo=1)
        names = {"request", "session", "config", "g", "own", "foo"}
        self.assertEqual(names, set(seen[0]))

    def test_the_given_context_stands_before_the_processors(self):
        self.app.context_processor(lambda: {"own": "processed", "g": "other"})
        self.assertEqual(
            "/path|s|b|configured|given", self.rendered("injected.html", own="given", g={"b": "b"})
        )

    def test_get_template_attribute(self):
        hello = self.rendered("_cider.html", "hello", function=get_template_attribute)
        with self.app.test_request_context():
            self.assertEqual("Hello World!", hello("World"))
            self.assertEqual("Hello &lt;b&gt;!", hello(name="<b>"))
        size = self.rendered("_cider.html", "size", function=get_template_attribute)
        self.assertEqual(7, size)
        with self.assertRaises(AttributeError):
            self.rendered("_cider.html", "nope", function=get_template_attribute)

    def test_in_a_view(self):
        self.app.add_url_rule(
            "/", "x", lambda: get_template_attribute("_cider.html", "hello")("World")
        )
        self.assertEqual("Hello World!", self.app.test_client().get("/").text)


if __name__ == "__main__":
    unittest.main()
