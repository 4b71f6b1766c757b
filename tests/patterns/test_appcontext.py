"""The Application Context."""

from __future__ import annotations

from microflask import (
    appcontext_popped,
    appcontext_pushed,
    appcontext_tearing_down,
    current_app,
    g,
    url_for,
)
from microflask.local import LocalProxy

from . import Page


class TestContext(Page):
    def test_outside(self):
        for use in (lambda: current_app.name, lambda: g.x, lambda: url_for("index")):
            with self.assertRaisesRegex(RuntimeError, "(?s)application context.*app_context"):
                use()

    def test_pushed_by_hand(self):
        seen = []

        def create_app():
            app = self.make_app("made")
            with app.app_context():
                seen.append(current_app.name)
            return app

        create_app()
        self.assertEqual(["made"], seen)
        self.assertFalse(current_app)

    def test_pushed_by_requests_and_commands(self):
        self.app.add_url_rule("/", "index", lambda: current_app.name)
        self.app.cli.command("name")(lambda: print(current_app.name))
        self.answers({"/": "page"})
        self.assertEqual("page\n", self.app.test_cli_runner().invoke(args=["name"]).output)

    def test_resources(self):
        log = []

        class Database:
            def __init__(self):
                log.append("open")

            def close(self):
                log.append("close")

        def get_db():
            if "db" not in g:
                g.db = Database()
            return g.db

        @self.app.teardown_appcontext
        def teardown_db(exception):
            db = g.pop("db", None)
            if db is not None:
                db.close()

        db = LocalProxy(get_db)
        self.app.add_url_rule(
            "/", "index", lambda: str(get_db() is get_db() is db._get_current_object())
        )
        self.app.add_url_rule("/none", "none", lambda: "")
        self.answers({"/": "True", "/none": ""})
        self.assertEqual(["open", "close"], log)
        with self.app.app_context():
            self.assertEqual("Database", type(db._get_current_object()).__name__)
            self.assertIn("close", dir(db))
        self.assertEqual(["open", "close"] * 2, log)

    def test_g_ends_with_the_context(self):
        with self.app.app_context():
            g.x = 1
            with self.app.app_context():
                self.assertNotIn("x", g)
            self.assertEqual((1, None), (g.x, g.get("y")))
        with self.app.app_context():
            self.assertNotIn("x", g)

    def test_signals(self):
        seen = []
        self.app.teardown_appcontext(lambda e: seen.append("teardown"))
        receivers = []
        for signal in (appcontext_pushed, appcontext_tearing_down, appcontext_popped):

            def receiver(sender, name=signal.name, **extra):
                seen.append(name)

            receivers.append(receiver)
            signal.connect(receiver, self.app)
        with self.app.app_context():
            seen.append("inside")
        self.assertEqual(
            [
                "appcontext-pushed",
                "inside",
                "teardown",
                "appcontext-tearing-down",
                "appcontext-popped",
            ],
            seen,
        )
