"""Commands of an application run in its context, and the runner that tests them."""

from __future__ import annotations

import os
import unittest

from microflask import Blueprint, Flask, current_app, g, has_app_context
from microflask.appgroup import AppGroup, ScriptInfo, pass_script_info, with_appcontext
from microflask.apploading import NoAppException
from microflask.commands import argument, command, echo, group, option
from microflask.commands.testing import CliRunner
from microflask.testing import FlaskCliRunner


class TestAppGroup(unittest.TestCase):
    def setUp(self):
        self.app = app = Flask("the_app")
        self.runner = app.test_cli_runner()

        @app.cli.command("inside")
        @argument("word", default="word")
        @option("--loud", is_flag=True)
        def inside(word, loud):
            """Run inside."""
            echo(f"{current_app.name} {word.upper() if loud else word}")

        @app.cli.command(with_appcontext=False)
        def outside():
            echo(has_app_context())

        @app.cli.command
        def bare():
            echo(has_app_context())

        @app.cli.group()
        def part():
            """A part."""

        @part.command()
        def deep():
            echo(current_app.name)

        self.inside, self.part = inside, part

    def test_context(self):
        for args, expected in [
            (["inside"], "the_app word\n"),
            (["inside", "hi", "--loud"], "the_app HI\n"),
            ("inside 'two words'", "the_app two words\n"),
            (["outside"], "False\n"),
            (["bare"], "True\n"),
            (["part", "deep"], "the_app\n"),
        ]:
            with self.subTest(args):
                result = self.runner.invoke(args=args)
                self.assertEqual((result.exit_code, result.output), (0, expected))

    def test_groups_are_app_groups(self):
        self.assertIsInstance(self.app.cli, AppGroup)
        self.assertIsInstance(self.part, AppGroup)
        self.assertEqual(self.app.cli.name, "the_app")

    def test_command_objects(self):
        self.assertEqual(self.runner.invoke(self.inside).output, "the_app word\n")

    def test_an_active_context_is_kept(self):
        with self.app.app_context():
            g.mark = 1
            seen = []
            self.app.cli.command("look")(lambda: seen.append(g.get("mark")))
            self.runner.invoke(args=["look"])
        self.assertEqual(seen, [1])

    def test_teardown(self):
        ends = []
        self.app.teardown_appcontext(ends.append)
        self.runner.invoke(args=["inside"])
        self.assertEqual(ends, [None])

    def test_default_commands(self):
        result = self.runner.invoke(args=["routes"])
        self.assertIn("/static/<path:filename>", result.output)
        self.app.cli.command("routes")(lambda: echo("own"))
        self.assertEqual(self.runner.invoke(args=["routes"]).output, "own\n")
        self.assertEqual(self.runner.invoke(args=["nope"]).exit_code, 2)

    def test_runner_class(self):
        class Runner(FlaskCliRunner):
            pass

        self.app.test_cli_runner_class = Runner
        self.assertIsInstance(self.app.test_cli_runner(), Runner)
        self.assertEqual(self.app.test_cli_runner(env={"A": "1"}).env, {"A": "1"})

    def test_custom_obj(self):
        called = []

        def create_app():
            called.append(1)
            return self.app

        self.runner.invoke(self.inside, obj=ScriptInfo(create_app=create_app))
        self.assertEqual(called, [1])

    def test_with_appcontext_on_any_command(self):
        @command()
        @with_appcontext
        def name():
            echo(current_app.name)

        result = CliRunner().invoke(name, obj=ScriptInfo(create_app=lambda: self.app))
        self.assertEqual(result.output, "the_app\n")

    def test_within_a_plain_group(self):
        @group()
        def tool():
            pass

        tool.add_command(self.inside)
        result = CliRunner().invoke(tool, ["inside"], obj=ScriptInfo(create_app=lambda: self.app))
        self.assertEqual(result.output, "the_app word\n")


class TestBlueprintCommands(unittest.TestCase):
    def test_cli_group(self):
        app = Flask("app")
        for cli_group, names in [
            ("own", [["own", "go"]]),
            (None, [["go"]]),
            ("default", [["bp", "go"]]),
        ]:
            app = Flask("app")
            options = {} if cli_group == "default" else {"cli_group": cli_group}
            bp = Blueprint("bp", __name__, **options)
            bp.cli.command("go")(lambda: echo(current_app.name))
            app.register_blueprint(bp)
            for args in names:
                with self.subTest(args):
                    self.assertEqual(app.test_cli_runner().invoke(args=args).output, "app\n")

    def test_registration_overrides(self):
        app = Flask("app")
        bp = Blueprint("bp", __name__, cli_group="own")
        bp.cli.command("go")(lambda: echo("went"))
        app.register_blueprint(bp, cli_group="custom")
        self.assertEqual(app.test_cli_runner().invoke(args=["custom", "go"]).output, "went\n")


class TestScriptInfo(unittest.TestCase):
    def test_loads_once(self):
        info = ScriptInfo(create_app=lambda: Flask("x"))
        app = info.load_app()
        self.assertEqual(app.name, "x")
        self.assertIs(info.load_app(), app)
        self.assertEqual(info.data, {})

    def test_debug_flag(self):
        before = os.environ.get("FLASK_DEBUG")
        self.addCleanup(
            lambda: (
                os.environ.pop("FLASK_DEBUG", None)
                if before is None
                else os.environ.__setitem__("FLASK_DEBUG", before)
            )
        )
        for given, value, expected in [(True, "1", True), (True, "0", False), (False, "1", False)]:
            with self.subTest(given=given, value=value):
                os.environ["FLASK_DEBUG"] = value
                app = Flask("x")
                app.debug = False
                info = ScriptInfo(create_app=lambda app=app: app, set_debug_flag=given)
                self.assertEqual(info.load_app().debug, expected)

    def test_no_app(self):
        with self.assertRaises(NoAppException) as caught:
            ScriptInfo(create_app=lambda: None).load_app()
        self.assertIn("Could not locate a Flask application.", str(caught.exception))

    def test_pass_script_info(self):
        @command()
        @pass_script_info
        def show(info):
            echo(type(info).__name__)

        self.assertEqual(CliRunner().invoke(show).output, "ScriptInfo\n")


if __name__ == "__main__":
    unittest.main()
