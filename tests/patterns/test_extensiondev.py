"""Flask Extension Development."""

from __future__ import annotations

from types import SimpleNamespace

from microflask import Blueprint, current_app, g, jsonify
from microflask.views import MethodView

from . import Page


class HelloExtension:
    def __init__(self, app=None):
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        app.config.setdefault("HELLO_NAME", "World")
        app.extensions["hello"] = SimpleNamespace(seen=[])
        app.before_request(self.before)
        app.teardown_appcontext(self.teardown)
        bp = Blueprint("hello", __name__, url_prefix="/hello")
        bp.add_url_rule("/", "greet", lambda: f"Hello, {current_app.config['HELLO_NAME']}!")
        app.register_blueprint(bp)

    def before(self):
        g._hello_user_id = 2
        g._hello = SimpleNamespace()
        g._hello.user_id = 2

    def teardown(self, error):
        found = g.pop("_hello", None)
        current_app.extensions["hello"].seen.append(found and found.user_id)


class TestExtensions(Page):
    def test_factories(self):
        hello = HelloExtension()
        for name in ("Ann", None):
            self.app = self.make_app()
            if name:
                self.app.config["HELLO_NAME"] = name
            hello.init_app(self.app)
            self.answers({"/hello/": f"Hello, {name or 'World'}!"})
            self.assertEqual([2], self.app.extensions["hello"].seen)
        with self.app.app_context():
            self.assertNotIn("_hello", g)
        self.assertEqual([2, None], self.app.extensions["hello"].seen)

    def test_at_once(self):
        HelloExtension(self.app)
        self.answers({"/hello/": "Hello, World!"})

    def test_views_and_models(self):
        class PostAPI(MethodView):
            def __init__(self, model):
                self.model = model

            def get(self, id):
                return jsonify(self.model.get(id))

        class BlogExtension:
            def __init__(self, db):
                class Post:
                    @staticmethod
                    def get(id):
                        return db[id]

                self.post_model = Post

            def init_app(self, app):
                app.extensions["simple_blog"] = self
                view = PostAPI.as_view("posts", model=self.post_model)
                app.add_url_rule("/posts/<int:id>", view_func=view)

        blog = BlogExtension({1: {"title": "first"}})
        blog.init_app(self.app)
        self.answers({"/posts/1": {"title": "first"}})
        with self.app.app_context():
            model = current_app.extensions["simple_blog"].post_model
            self.assertEqual({"title": "first"}, model.get(1))
