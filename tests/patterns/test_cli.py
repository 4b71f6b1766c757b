"""Command Line Interface."""

from __future__ import annotations

import os

from microflask import Blueprint, Flask, current_app
from microflask.cli import AppGroup, FlaskGroup, ScriptInfo, load_dotenv, with_appcontext
from microflask.commands import argument, command, echo, group, option
from microflask.commands.testing import CliRunner

from . import SEED, Page

HELLO = """
    from microflask import Flask
    app = Flask("first")
    app2 = Flask("second")
    """
FACTORY = """
    from microflask import Flask
    def create_app(name="made", **options):
        return Flask(name + "".join(f" {key}={value}" for key, value in options.items()))
    """


class TestDiscovery(Page):
    def setUp(self):
        super().setUp()
        self.enter()

    def found(self, path):
        return ScriptInfo(app_import_path=path).load_app().name

    def test_without_app(self):
        for name, source, expected in [
            ("app.py", HELLO, "first"),
            ("wsgi.py", FACTORY, "made"),
        ]:
            self.write({name: source})
            self.assertEqual(expected, self.found(None))

    def test_values(self):
        self.write(
            {
                "hello.py": HELLO,
                "src/inside.py": FACTORY,
                "package/__init__.py": "",
                "package/web.py": FACTORY,
            }
        )
        for path, expected in [
            ("hello", "first"),
            ("hello:app2", "second"),
            ("hello.py:app2", "second"),
            ("src/inside", "made"),
            ("package.web", "made"),
            ("package.web:create_app('dev')", "dev"),
            ('package.web:create_app("dev", debug=True)', "dev debug=True"),
        ]:
            self.assertEqual(expected, self.found(path), path)

    def test_what_is_looked_for(self):
        named = "from microflask import Flask\n"
        for number, (source, expected) in enumerate(
            [
                ("application = Flask('b')\nany = Flask('c')", "b"),
                ("app = Flask('a')\napplication = Flask('b')", "a"),
                ("any = Flask('c')\ndef create_app(): return Flask('d')", "c"),
                ("def make_app(): return Flask('e')", "e"),
                ("def create_app(): return Flask('d')\ndef make_app(): return Flask('e')", "d"),
            ]
        ):
            self.write({f"looked{number}.py": named + source})
            self.assertEqual(expected, self.found(f"looked{number}"))


class TestOptions(Page):
    def setUp(self):
        super().setUp()
        self.enter()
        for name in [name for name in os.environ if name.startswith("FLASK_")]:
            del os.environ[name]
        self.write(
            {
                "hello.py": """
                    import os
                    from microflask import Flask
                    app = Flask(__name__)
                    @app.cli.command("show")
                    def show():
                        print(app.debug, os.environ.get("WHO"))
                    """
            }
        )

    def test_debug(self):
        for args, expected in [([], "False"), (["--debug"], "True"), (["--no-debug"], "False")]:
            os.environ.pop("FLASK_DEBUG", None)
            output = self.command("--app", "hello", *args, "show")
            self.assertEqual(f"{expected} None\n", output)

    def test_environment(self):
        env = {"FLASK_APP": "hello", "FLASK_DEBUG": "1", "FLASK_ROUTES_ALL_METHODS": "1"}
        self.assertEqual("True None\n", self.command("show", env=env))
        self.assertIn("GET, HEAD, OPTIONS", self.command("routes", env=env))
        self.assertNotIn("HEAD", self.command("--app", "hello", "routes"))

    def test_shell(self):
        words = "import sys\nprint(app.name, g is not None)\n"
        output = self.command("--app", "hello", "shell", input=words)
        self.assertIn("App: hello\nInstance: ", output)
        self.assertIn("hello True", output)

    def test_dotenv(self):
        self.write({"sub/x": "", "extra.env": "WHO=extra\nFLASK_APP=hello\n"})
        # A command leaves what it read in the environment, as the program does.
        for name in ("FLASK_APP", "WHO", "OTHER"):
            self.addCleanup(os.environ.pop, name, None)
        if not _reads_dotenv():
            self.skipTest("python-dotenv is not installed")
        output = self.command("--env-file", "extra.env", "show")
        self.assertEqual("False extra\n", output)
        self.write({".flaskenv": "FLASK_APP=hello\nWHO=flaskenv\n", ".env": "WHO=env\n"})
        for name in ("FLASK_APP", "WHO"):
            os.environ.pop(name)
        output = self.command("show", env={"FLASK_SKIP_DOTENV": "1"})
        self.assertIn("Could not locate a Flask application", output)
        self.assertEqual("False given\n", self.command("show", env={"WHO": "given"}))
        for name in ("FLASK_APP", "WHO"):
            os.environ.pop(name, None)
        # Found from below, too.
        os.chdir("sub")
        self.addCleanup(os.chdir, self.folder)
        self.assertEqual("False env\n", self.command("--app", "hello", "show"))

    def test_load_dotenv(self):
        if not _reads_dotenv():
            self.skipTest("python-dotenv is not installed")
        self.write({"other.env": "MF_PAGE=1\n"})
        self.assertTrue(load_dotenv(str(self.folder / "other.env")))
        self.assertEqual("1", os.environ["MF_PAGE"])


def _reads_dotenv():
    if SEED:
        return True
    from importlib.util import find_spec

    return find_spec("dotenv") is not None


class TestOwnCommands(Page):
    def run_app(self, *args, app=None):
        return (app or self.app).test_cli_runner().invoke(args=args).output

    def test_command_and_group(self):
        @self.app.cli.command("create-user")
        @argument("name")
        def create_user(name):
            echo(f"created {name}")

        user_cli = AppGroup("user")

        @user_cli.command("create")
        @argument("name")
        def create(name):
            echo(f"{current_app.name} created {name}")

        self.app.cli.add_command(user_cli)
        self.assertEqual("created admin\n", self.run_app("create-user", "admin"))
        self.assertEqual("page created demo\n", self.run_app("user", "create", "demo"))

    def test_blueprints(self):
        def blueprint(**options):
            bp = Blueprint("students", __name__, **options)

            @bp.cli.command("create")
            @argument("name")
            def create(name):
                echo(f"{current_app.name} {name}")

            return bp

        for made, registered, words in [
            ({}, {}, "students create"),
            ({"cli_group": "other"}, {}, "other create"),
            ({}, {"cli_group": "other"}, "other create"),
            ({"cli_group": None}, {}, "create"),
            ({}, {"cli_group": None}, "create"),
        ]:
            app = self.make_app()
            app.register_blueprint(blueprint(**made), **registered)
            self.assertEqual("page alice\n", self.run_app(*words.split(), "alice", app=app))

    def test_context(self):
        @command()
        @with_appcontext
        def do_work():
            echo(current_app.name)

        @command()
        def plain():
            echo(bool(current_app))

        self.app.cli.add_command(do_work)
        self.assertEqual("page\n", self.run_app("do-work"))
        self.assertEqual("False\n", CliRunner().invoke(plain).output)

    def test_custom_script(self):
        def create_app():
            return Flask("wiki")

        @group(cls=FlaskGroup, create_app=create_app)
        def cli():
            """Management script for the Wiki application."""

        @cli.command("name")
        @option("--loud", is_flag=True)
        def name(loud):
            echo(current_app.name.upper() if loud else current_app.name)

        self.assertEqual("WIKI\n", CliRunner().invoke(cli, ["name", "--loud"]).output)
        page = CliRunner().invoke(cli, ["--help"]).output
        self.assertIn("Management script for the Wiki application.", page)
        for known in ("run", "routes", "shell", "name"):
            self.assertRegex(page, rf"\n  {known}\s")
