"""Lazily Loading Views."""

from __future__ import annotations

import sys

from microflask import url_for
from microflask.http import cached_property
from microflask.importing import import_string

from . import Page


class LazyView:
    def __init__(self, import_name):
        self.__module__, self.__name__ = import_name.rsplit(".", 1)
        self.import_name = import_name

    @cached_property
    def view(self):
        return import_string(self.import_name)

    def __call__(self, *args, **kwargs):
        return self.view(*args, **kwargs)


class TestLazyLoading(Page):
    def setUp(self):
        super().setUp()
        self.enter()
        self.write(
            {
                "lazyapp/__init__.py": "",
                "lazyapp/views.py": """
                    def index():
                        return "index"

                    def user(username="nobody"):
                        return f"user {username}"
                    """,
            }
        )

    def test_central_map(self):
        from lazyapp import views

        self.app.add_url_rule("/", view_func=views.index)
        self.app.add_url_rule("/user/<username>", view_func=views.user)
        self.answers({"/": "index", "/user/me": "user me"})
        with self.app.test_request_context():
            self.assertEqual("/user/x", url_for("user", username="x"))

    def test_loaded_late(self):
        self.app.add_url_rule("/", view_func=LazyView("lazyapp.views.index"))
        self.app.add_url_rule("/user/<username>", view_func=LazyView("lazyapp.views.user"))
        self.assertEqual({"static", "index", "user"}, set(self.app.view_functions))
        self.assertNotIn("lazyapp.views", sys.modules)
        self.answers({"/": "index", "/user/me": "user me"})

    def test_with_a_function_of_ones_own(self):
        def url(import_name, url_rules=(), **options):
            view = LazyView(f"lazyapp.{import_name}")
            for url_rule in url_rules:
                self.app.add_url_rule(url_rule, view_func=view, **options)

        url("views.index", ["/"])
        url("views.user", ["/user/", "/user/<username>"])
        url("views.none", ["/none"])
        self.answers({"/": "index", "/user/": "user nobody", "/user/me": "user me"})
        with self.assertRaisesRegex(ImportError, "none"):
            self.app.test_client().get("/none")
