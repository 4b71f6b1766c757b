"""Single-Page Applications."""

from __future__ import annotations

from microflask import jsonify

from . import Page


class TestSinglePage(Page):
    def test_catch_all(self):
        self.write({"app/index.html": "the page", "app/main.js": "script"})
        self.app = app = self.make_app(static_folder="app", static_url_path="/app")

        @app.route("/heartbeat")
        def heartbeat():
            return jsonify({"status": "healthy"})

        @app.route("/", defaults={"path": ""})
        @app.route("/<path:path>")
        def catch_all(path):
            return app.send_static_file("index.html")

        for path, expected in [
            ("/", "the page"),
            ("/some/where/deep", "the page"),
            ("/app/main.js", "script"),
            ("/heartbeat", '{"status":"healthy"}\n'),
        ]:
            with app.test_client().get(path) as response:
                self.assertEqual(expected, response.text)
        self.answers({"/app/none.js": 404})
