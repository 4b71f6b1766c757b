"""Modular Applications with Blueprints."""

from __future__ import annotations

import logging

from microflask import Blueprint, abort, jsonify, render_template, request, url_for
from microflask.jinja import TemplateNotFound

from . import SEED, Page


class BlueprintPage(Page):
    def blueprint(self, name, folder="", **options):
        return Blueprint(name, name, root_path=str(self.folder / folder), **options)


class TestBlueprints(BlueprintPage):
    def simple_page(self, **options):
        simple_page = self.blueprint("simple_page", template_folder="templates", **options)

        @simple_page.route("/", defaults={"page": "index"})
        @simple_page.route("/<page>")
        def show(page):
            try:
                return render_template(f"pages/{page}.html")
            except TemplateNotFound:
                abort(404)

        @simple_page.errorhandler(404)
        def page_not_found(e):
            return render_template("pages/404.html"), 404

        self.write(
            {f"templates/pages/{name}.html": f"the {name}" for name in ("index", "about", "404")}
        )
        return simple_page

    def rules(self):
        return {(rule.rule, rule.endpoint) for rule in self.app.url_map.iter_rules()}

    def test_first_blueprint(self):
        self.app.register_blueprint(self.simple_page())
        self.assertLessEqual(
            {("/", "simple_page.show"), ("/<page>", "simple_page.show")}, self.rules()
        )
        self.answers({"/": "the index", "/about": "the about", "/none": ("the 404", 404)})
        # Not this blueprint's business: no view of it was called.
        self.assertNotIn("the 404", self.app.test_client().get("/none/none").text)

    def test_mounted_elsewhere(self):
        self.app.register_blueprint(self.simple_page(), url_prefix="/pages")
        self.answers({"/pages/": "the index", "/pages/about": "the about", "/about": 404})

    def test_registered_twice(self):
        page = self.simple_page()
        self.app.register_blueprint(page, url_prefix="/a")
        self.app.register_blueprint(page, url_prefix="/b", name="other")
        if SEED:
            self.app.register_blueprint(page, url_prefix="/c")
        else:
            with self.assertRaisesRegex(ValueError, "already registered"):
                self.app.register_blueprint(page, url_prefix="/c")
        self.answers({"/a/about": "the about", "/b/about": "the about"})
        with self.app.test_request_context():
            self.assertEqual("/b/about", url_for("other.show", page="about"))

    def test_nested(self):
        parent = self.blueprint("parent", url_prefix="/parent")
        child = self.blueprint("child", url_prefix="/child")
        seen = []
        parent.before_request(lambda: seen.append("parent"))
        child.before_request(lambda: seen.append("child"))

        @child.route("/create")
        def create():
            return url_for("parent.child.create")

        @child.route("/fails")
        def fails():
            raise LookupError

        @parent.errorhandler(LookupError)
        def handle(e):
            return "the parent's"

        parent.register_blueprint(child)
        self.app.register_blueprint(parent)
        self.answers({"/parent/child/create": "/parent/child/create"})
        self.assertEqual(["parent", "child"], seen)
        self.answers({"/parent/child/fails": "the parent's"})

    def test_nested_subdomains(self):
        self.app = self.make_app(subdomain_matching=True)
        self.app.config["SERVER_NAME"] = "domain.tld"
        parent = self.blueprint("parent", subdomain="parent")
        child = self.blueprint("child", subdomain="child")
        child.add_url_rule("/create", "create", lambda: "made")
        parent.register_blueprint(child)
        self.app.register_blueprint(parent)
        with self.app.test_request_context():
            url = url_for("parent.child.create", _external=True)
        self.assertEqual("http://child.parent.domain.tld/create", url)
        self.assertEqual("made", self.app.test_client().get(url).text)


class TestResources(BlueprintPage):
    def test_root_path(self):
        self.enter()
        self.write(
            {
                "yourapplication/__init__.py": "",
                "yourapplication/simple_page.py": """
                    from microflask import Blueprint
                    simple_page = Blueprint("simple_page", __name__)
                    """,
                "yourapplication/static/style.css": "p {}",
            }
        )
        from yourapplication.simple_page import simple_page

        self.assertEqual(str(self.folder / "yourapplication"), simple_page.root_path)
        with simple_page.open_resource("static/style.css") as f:
            self.assertEqual(b"p {}", f.read())

    def test_static_files(self):
        self.write({"admin/static/style.css": "admin", "static/style.css": "app"})
        admin = self.blueprint("admin", "admin", static_folder="static")
        other = self.blueprint("other", "admin", static_folder="static", static_url_path="/assets")
        self.app = self.make_app()
        self.app.register_blueprint(admin, url_prefix="/admin")
        self.app.register_blueprint(other)
        with self.app.test_request_context():
            self.assertEqual(
                "/admin/static/style.css", url_for("admin.static", filename="style.css")
            )
        for path, expected in [
            ("/admin/static/style.css", "admin"),
            ("/assets/style.css", "admin"),
            ("/static/style.css", "app"),
        ]:
            with self.app.test_client().get(path) as response:
                self.assertEqual(expected, response.text)

    def test_static_files_without_a_prefix(self):
        self.write({"admin/static/own.css": "admin", "static/style.css": "app"})
        self.app = self.make_app()
        self.app.register_blueprint(self.blueprint("admin", "admin", static_folder="static"))
        self.answers({"/static/own.css": 404})

    def test_templates(self):
        self.write(
            {
                "templates/shared.html": "application",
                "one/templates/shared.html": "one",
                "one/templates/both.html": "one",
                "two/templates/both.html": "two",
                "two/templates/two/index.html": "two's own",
            }
        )
        for name in ("one", "two"):
            self.app.register_blueprint(self.blueprint(name, name, template_folder="templates"))
        with self.app.app_context():
            for name, expected in [
                ("shared.html", "application"),
                ("both.html", "one"),
                ("two/index.html", "two's own"),
            ]:
                self.assertEqual(expected, render_template(name))

    def test_explained_loading(self):
        self.write({"one/templates/page.html": "one"})
        self.app.register_blueprint(self.blueprint("one", "one", template_folder="templates"))
        self.app.config["EXPLAIN_TEMPLATE_LOADING"] = True
        with self.app.app_context(), self.assertLogs("page", logging.INFO) as logs:
            render_template("page.html")
        self.assertIn("Locating template 'page.html'", logs.output[0])
        self.assertIn("one/templates", logs.output[0].replace("\\", "/"))

    def test_urls(self):
        admin = self.blueprint("admin", url_prefix="/admin")
        admin.add_url_rule("/", "index", lambda: url_for(".other"))
        admin.add_url_rule("/other", "other", lambda: render_template("link.html"))
        self.write({"templates/link.html": "{{ url_for('.index') }}"})
        self.app.register_blueprint(admin)
        self.app.add_url_rule("/", "outside", lambda: url_for("admin.index"))
        self.answers({"/admin/": "/admin/other", "/admin/other": "/admin/", "/": "/admin/"})

    def test_errors_by_prefix(self):
        @self.app.errorhandler(404)
        @self.app.errorhandler(405)
        def _handle_api_error(ex):
            if request.path.startswith("/api/"):
                return jsonify(error=str(ex)), ex.code
            return ex

        self.app.add_url_rule("/api/x", "x", lambda: "", methods=["POST"])
        client = self.app.test_client()
        self.assertEqual("404", client.get("/api/none").json["error"][:3])
        self.assertEqual("405", client.get("/api/x").json["error"][:3])
        self.assertEqual("text/html", client.get("/none").mimetype)
