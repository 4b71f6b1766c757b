"""Application Factories."""

from __future__ import annotations

from microflask import Blueprint, current_app, render_template

from . import Page

FILES = {
    "hello.py": """
        from microflask import Flask
        from model import db

        def create_app(config_filename="config.py", local_auth=False):
            app = Flask(__name__)
            app.config.from_pyfile(config_filename)
            db.init_app(app)
            from admin import admin
            app.register_blueprint(admin)
            app.add_url_rule("/auth", "auth", lambda: str(local_auth))
            return app
        """,
    "model.py": """
        from microflask import current_app

        class Database:
            def init_app(self, app):
                app.extensions["db"] = app.config["DATABASE"]

            @property
            def url(self):
                return current_app.extensions["db"]

        db = Database()
        """,
    "admin.py": """
        from microflask import Blueprint, current_app, render_template
        from model import db

        admin = Blueprint("admin", __name__, url_prefix="/admin")

        @admin.route("/")
        def index():
            return render_template(current_app.config["INDEX_TEMPLATE"], url=db.url)
        """,
    "config.py": "INDEX_TEMPLATE = 'one.html'\nDATABASE = 'first'\n",
    "other.py": "INDEX_TEMPLATE = 'two.html'\nDATABASE = 'second'\n",
    "templates/one.html": "one {{ url }}",
    "templates/two.html": "two {{ url }}",
}


class TestFactories(Page):
    def setUp(self):
        super().setUp()
        self.enter()
        self.write(FILES)

    def test_one_factory_many_applications(self):
        from hello import create_app

        apps = create_app("config.py"), create_app("other.py")
        self.assertEqual(
            ["one first", "two second"], [app.test_client().get("/admin/").text for app in apps]
        )

    def test_found_by_the_program(self):
        self.assertIn("admin.index", self.command("--app", "hello", "routes"))

    def test_called_with_arguments_by_the_program(self):
        from microflask.cli import ScriptInfo

        for path, expected in [
            ("hello", "False"),
            ("hello:create_app(local_auth=True)", "True"),
            ("hello:create_app('other.py', local_auth='x')", "x"),
        ]:
            app = ScriptInfo(app_import_path=path).load_app()
            self.assertEqual(expected, app.test_client().get("/auth").text)

    def test_a_blueprint_made_before_any_application(self):
        admin = Blueprint("admin", "page", root_path=str(self.folder))
        admin.add_url_rule("/", "index", lambda: render_template(current_app.config["PAGE"]))
        self.app.config["PAGE"] = "one.html"
        self.app.register_blueprint(admin)
        self.answers({"/": "one "})
