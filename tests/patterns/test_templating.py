"""Templates."""

from __future__ import annotations

from microflask import (
    Markup,
    g,
    render_template,
    render_template_string,
    request,
    stream_template,
)

from . import Page


class TestSetup(Page):
    def test_autoescape_by_name(self):
        for name, expected in {
            "a.html": "&lt;",
            "a.htm": "&lt;",
            "a.xml": "&lt;",
            "a.xhtml": "&lt;",
            "a.svg": "&lt;",
            "a.txt": "<",
            "a.HTML": "<",
            "a": "<",
        }.items():
            self.write({f"templates/{name}": "{{ x }}"})
            with self.app.app_context():
                self.assertEqual(expected, render_template(name, x="<"), name)
        with self.app.app_context():
            self.assertEqual("&lt;", render_template_string("{{ x }}", x="<"))

    def test_standard_context(self):
        source = (
            "{{ config.A }} {{ request.path }} {{ session.b }} {{ g.c }}"
            " {{ url_for('static', filename='d') }} {{ get_flashed_messages()|length }}"
        )
        self.app.config["A"] = "a"

        @self.app.route("/")
        def index():
            g.c = "c"
            return render_template_string(source)

        self.answers({"/": "a /  c /static/d 0"})
        with self.app.app_context():
            self.assertEqual(
                "no no",
                render_template_string(
                    "{{ 'yes' if request else 'no' }} {{ 'yes' if session else 'no' }}"
                ),
            )

    def test_not_in_imported_templates(self):
        self.write(
            {
                "templates/_helpers.html": "{% macro path() %}{{ request.path if request is defined }}{% endmacro %}"
                "{% macro setting() %}{{ config.A }}{% endmacro %}",
                "templates/without.html": "{% from '_helpers.html' import path, setting %}{{ path() }}{{ setting() }}",
                "templates/with.html": "{% from '_helpers.html' import path with context %}{{ path() }}",
            }
        )
        self.app.config["A"] = "a"
        with self.app.test_request_context("/here"):
            self.assertEqual("/here", render_template("with.html"))
            self.assertIn("a", render_template("without.html"))

    def test_three_ways_not_to_escape(self):
        for source, value, expected in [
            ("{{ x }}", "<b>", "&lt;b&gt;"),
            ("{{ x }}", Markup("<b>"), "<b>"),
            ("{{ x|safe }}", "<b>", "<b>"),
            ("{% autoescape false %}<p>{{ x }}{% endautoescape %}{{ x }}", "<", "<p><&lt;"),
        ]:
            with self.app.app_context():
                self.assertEqual(expected, render_template_string(source, x=value))


class TestAdditions(Page):
    def test_filters(self):
        @self.app.template_filter("backwards")
        def reverse_filter(s):
            return s[::-1]

        @self.app.template_filter()
        def shout(s):
            return s.upper()

        self.app.jinja_env.filters["by_hand"] = reverse_filter
        with self.app.app_context():
            for name, expected in [("backwards", "cba"), ("by_hand", "cba"), ("shout", "ABC")]:
                source = "{% for x in word|" + name + " %}{{ x }}{% endfor %}"
                self.assertEqual(expected, render_template_string(source, word="abc"))

    def test_context_processors(self):
        @self.app.context_processor
        def inject_user():
            return {"user": g.get("user", "nobody")}

        @self.app.context_processor
        def utility_processor():
            def format_price(amount, currency="€"):
                return f"{amount:.2f}{currency}"

            return {"format_price": format_price}

        with self.app.app_context():
            g.user = "me"
            source = "{{ user }} {{ format_price(0.33) }} {{ format_price(1, '$') }}"
            self.assertEqual("me 0.33€ 1.00$", render_template_string(source))
            # What the view says goes first.
            self.assertEqual("given", render_template_string("{{ user }}", user="given"))

    def test_streaming(self):
        self.write(
            {
                "templates/timeline.html": "{% for n in range(3) %}{{ n }}{{ request.path }}{% endfor %}"
            }
        )
        parts = []

        @self.app.get("/timeline")
        def timeline():
            stream = stream_template("timeline.html")
            return (parts.append(part) or part for part in stream)

        self.answers({"/timeline": "0/timeline1/timeline2/timeline"})
        self.assertGreater(len(parts), 1)
        self.assertFalse(request)
