"""Adding a favicon."""

from __future__ import annotations

import os

from microflask import render_template_string, send_from_directory, url_for

from . import Page


class TestFavicon(Page):
    def setUp(self):
        super().setUp()
        self.write({"static/favicon.ico": "icon"})
        self.app = self.make_app()

    def test_link_in_the_page(self):
        link = """<link rel="icon" href="{{ url_for('static', filename='favicon.ico') }}">"""
        with self.app.test_request_context():
            self.assertIn('href="/static/favicon.ico"', render_template_string(link))

    def test_redirect_of_a_rule(self):
        with self.app.test_request_context():
            target = url_for("static", filename="favicon.ico")
        self.app.add_url_rule("/favicon.ico", endpoint="favicon", redirect_to=target)
        response = self.app.test_client().get("/favicon.ico")
        self.assertEqual(
            (308, "/static/favicon.ico"), (response.status_code, response.location[-19:])
        )
        followed = self.app.test_client().get("/favicon.ico", follow_redirects=True)
        self.assertEqual("icon", followed.text)
        followed.close()

    def test_view(self):
        @self.app.route("/favicon.ico")
        def favicon():
            folder = os.path.join(self.app.root_path, "static")
            return send_from_directory(folder, "favicon.ico", mimetype="image/vnd.microsoft.icon")

        response = self.app.test_client().get("/favicon.ico")
        self.assertEqual(("icon", "image/vnd.microsoft.icon"), (response.text, response.mimetype))
        response.close()
