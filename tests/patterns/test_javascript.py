"""JavaScript, fetch, and JSON."""

from __future__ import annotations

import json

from microflask import jsonify, redirect, render_template_string, request, url_for

from . import Page


class TestDataForScripts(Page):
    data = {"name": "</script><b>'&\"", "rows": [1, 2.5, None, True]}

    def render(self, source, **values):
        with self.app.test_request_context(base_url="http://localhost/myapp"):
            return render_template_string(source, **values)

    def test_tojson_in_a_script(self):
        page = self.render("<script>const data = {{ data|tojson }}</script>", data=self.data)
        text = page[len("<script>const data = ") : -len("</script>")]
        self.assertEqual(self.data, json.loads(text))
        for char in "<>&'":
            self.assertNotIn(char, text)

    def test_tojson_in_an_attribute(self):
        page = self.render("<div data-chart='{{ data|tojson }}'></div>", data=self.data)
        self.assertEqual(self.data, json.loads(page.split("'")[1]))

    def test_urls(self):
        self.app.add_url_rule("/user/<int:id>", "user")
        for source, expected in [
            ('{{ url_for("user", id=id)|tojson }}', '"/myapp/user/7"'),
            ("{{ request.script_root|tojson }}", '"/myapp"'),
            ("{{ request.root_path|tojson }}", '"/myapp"'),
        ]:
            self.assertEqual(expected, self.render(source, id=7))

    def test_replaced_content(self):
        self.write({"templates/fact.html": "Rocks are {{ how }}."})
        source = '<div id="fact">{% include "fact.html" %}</div>'
        self.assertEqual('<div id="fact">Rocks are old.</div>', self.render(source, how="old"))


class TestViewsForScripts(Page):
    testing = False

    def test_requests(self):
        @self.app.route("/room/<int:id>", methods=["GET", "POST"])
        def room_detail(id):
            if request.method == "GET":
                return {"id": id}
            return dict(request.form) if request.form else request.json

        client = self.app.test_client()
        sent = {"name": "Flask Room", "description": "Talk here."}
        self.assertEqual({"id": 3}, client.get("/room/3").json)
        # FormData is multipart, URLSearchParams is not.
        for options in (
            {"data": sent, "content_type": "multipart/form-data"},
            {"data": sent},
            {"json": sent},
            {"data": json.dumps(sent), "content_type": "application/json"},
        ):
            self.assertEqual(sent, client.post("/room/3", **options).json)
        for options, expected in [
            ({"data": json.dumps(sent)}, 415),
            ({"data": json.dumps(sent), "content_type": "text/plain"}, 415),
            ({"data": "{no", "content_type": "application/json"}, 400),
        ]:
            self.assertEqual(expected, client.post("/room/3", **options).status_code)

    def test_following_redirects(self):
        self.app.add_url_rule("/login", "login", lambda: redirect(url_for("home")))
        self.app.add_url_rule("/home", "home", lambda: "home")
        response = self.app.test_client().get("/login", follow_redirects=True)
        self.assertEqual(("home", "/home"), (response.text, response.request.path))

    def test_json_from_views(self):
        @self.app.route("/user/<int:id>")
        def user_detail(id):
            picture = url_for("static", filename=f"users/{id}/profile.png")
            return {"username": "me", "picture": picture}

        @self.app.route("/users")
        def user_list():
            return jsonify([{"username": name} for name in "ab"])

        self.answers(
            {
                "/user/3": {"username": "me", "picture": "/static/users/3/profile.png"},
                "/users": [{"username": "a"}, {"username": "b"}],
            }
        )
        self.assertEqual("application/json", self.app.test_client().get("/users").content_type)
