"""Using URL Processors."""

from __future__ import annotations

from microflask import Blueprint, g, url_for

from . import Page


class TestProcessors(Page):
    def test_by_hand(self):
        @self.app.route("/<lang_code>/")
        def index(lang_code):
            g.lang_code = lang_code
            return url_for("about", lang_code=lang_code)

        @self.app.route("/<lang_code>/about")
        def about(lang_code):
            return lang_code

        self.answers({"/de/": "/de/about", "/de/about": "de"})

    def test_of_an_application(self):
        app = self.app

        @app.url_defaults
        def add_language_code(endpoint, values):
            if "lang_code" in values or not g.lang_code:
                return
            if app.url_map.is_endpoint_expecting(endpoint, "lang_code"):
                values["lang_code"] = g.lang_code

        @app.url_value_preprocessor
        def pull_lang_code(endpoint, values):
            g.lang_code = values.pop("lang_code", None)

        @app.route("/<lang_code>/")
        def index():
            return f"{url_for('about')} {url_for('about', lang_code='fr')} {url_for('plain')}"

        @app.route("/<lang_code>/about")
        def about():
            return g.lang_code

        @app.route("/plain")
        def plain():
            return str(g.lang_code)

        self.answers({"/de/": "/de/about /fr/about /plain", "/de/about": "de", "/plain": "None"})

    def test_of_a_blueprint(self):
        bp = Blueprint("frontend", __name__, url_prefix="/<lang_code>")

        @bp.url_defaults
        def add_language_code(endpoint, values):
            values.setdefault("lang_code", g.lang_code)

        @bp.url_value_preprocessor
        def pull_lang_code(endpoint, values):
            g.lang_code = values.pop("lang_code")

        @bp.route("/")
        def index():
            return url_for(".about")

        @bp.route("/about")
        def about():
            return g.lang_code

        self.app.register_blueprint(bp)
        self.app.add_url_rule("/", "outside", lambda: str("lang_code" in g))
        self.answers({"/de/": "/de/about", "/fr/about": "fr", "/": "False"})
