"""Commands: options and arguments to calls, help pages, errors, questions, the runner."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from microflask import commands as c
from microflask.commands.testing import CliRunner

ROOT = Path(__file__).resolve().parents[1]


def show(**kw):
    c.echo(repr(kw))


def run(cli, line="", **kwargs):
    return CliRunner().invoke(cli, line, **kwargs)


class TestOptions(unittest.TestCase):
    # Declarations of one option, words, and its value or the error.
    CASES = [
        (["--n"], {}, "", None),
        (["--n"], {}, "--n x", "x"),
        (["--n"], {}, "--n=x", "x"),
        (["-n"], {}, "-nx", "x"),
        (["--n"], {}, "--n", "Option '--n' requires an argument."),
        (["--n"], {"type": int}, "--n 3", 3),
        (["--n"], {"type": int}, "--n x", "Invalid value for '--n': 'x' is not a valid integer."),
        (["--n"], {"default": 1}, "--n 4", 4),
        (["--n"], {"default": lambda: 5, "type": int}, "", 5),
        (["--n"], {"required": True}, "", "Missing option '--n'."),
        (["--n"], {"multiple": True}, "--n a --n b", ("a", "b")),
        (["--n"], {"multiple": True}, "", ()),
        (["--n"], {"nargs": 2, "type": float}, "--n 1 2", (1.0, 2.0)),
        (["--n"], {"nargs": 2}, "--n 1", "Option '--n' requires 2 arguments."),
        (["--n"], {"type": (str, int)}, "--n a 1", ("a", 1)),
        (["-n"], {"count": True}, "-nnn", 3),
        (["--n"], {"is_flag": True}, "--n", True),
        (["--n"], {"is_flag": True}, "", False),
        (["--n"], {"is_flag": True}, "--n=1", "Option '--n' does not take a value."),
        (["--n/--no-n"], {}, "--n --no-n", False),
        (["--n/--no-n"], {"default": True}, "", True),
        (["--a", "n"], {"flag_value": "v"}, "--a", "v"),
        (["--a", "n"], {"flag_value": "v", "default": True}, "", "v"),
        (["--n"], {"is_flag": False, "flag_value": "f"}, "--n", "f"),
        (["--n"], {"is_flag": False, "flag_value": "f"}, "--n x", "x"),
        (["--n"], {"type": c.Choice(["a", "b"])}, "--n a", "a"),
        (["--n"], {"type": c.Choice(["a", "b"])}, "--n c", "'c' is not one of 'a', 'b'."),
        (["--n"], {"type": c.Choice(["a"], case_sensitive=False)}, "--n A", "a"),
        (["--n"], {"type": c.IntRange(1, 3)}, "--n 3", 3),
        (["--n"], {"type": c.IntRange(1, 3)}, "--n 4", "4 is not in the range 1<=x<=3."),
        (["--n"], {"type": c.IntRange(1, 3, clamp=True)}, "--n 4", 3),
        (["--n"], {"type": c.FloatRange(max=1, max_open=True)}, "--n 1", "not in the range x<1."),
        (["--n"], {"type": bool}, "--n yes", True),
        (["--n"], {"type": bool}, "--n maybe", "'maybe' is not a valid boolean."),
        (["--n"], {"type": c.UUID}, "--n x", "'x' is not a valid UUID."),
        (["--n"], {"type": c.DateTime(["%Y"])}, "--n x", "'x' does not match the format '%Y'."),
        (["--n"], {"type": c.Path(exists=True)}, "--n nope", "Path 'nope' does not exist."),
        (["--n"], {"type": c.File()}, "--n nope", "'nope': No such file or directory"),
        (["--n"], {}, "--m", "No such option '--m'."),
        (["--name", "n"], {}, "--nam x", "No such option '--nam'. Did you mean '--name'?"),
        (["--n"], {}, "x", "Got unexpected extra argument (x)"),
    ]

    def test_values(self):
        for declarations, attrs, line, expected in self.CASES:
            with self.subTest(declarations, line=line, **attrs):
                cli = c.option(*declarations, **attrs)(c.Command("cli", callback=show))
                result = run(cli, line)
                if isinstance(expected, str) and len(expected) > 2:
                    self.assertEqual(result.exit_code, 2)
                    self.assertIn(expected, result.stderr)
                else:
                    self.assertEqual(result.output, f"{{'n': {expected!r}}}\n")

    def test_environment(self):
        for attrs, env, expected in [
            ({"envvar": "MF_N"}, {"MF_N": "x"}, "x"),
            ({"envvar": ["MF_A", "MF_N"]}, {"MF_N": "x"}, "x"),
            ({"envvar": "MF_N"}, {"MF_N": ""}, None),
            ({}, {"AUTO_N": "x"}, "x"),
            ({"allow_from_autoenv": False}, {"AUTO_N": "x"}, None),
            ({"multiple": True}, {"AUTO_N": "a b"}, ("a", "b")),
            ({"is_flag": True}, {"AUTO_N": "on"}, True),
            ({"flag_value": "up"}, {"AUTO_N": "1"}, "up"),
        ]:
            with self.subTest(attrs, env=env):
                cli = c.option("--n", **attrs)(c.Command("cli", callback=show))
                result = run(cli, env=env, auto_envvar_prefix="auto")
                self.assertEqual(result.output, f"{{'n': {expected!r}}}\n")

    def test_order_of_sources(self):
        @c.command()
        @c.option("--n", envvar="MF_N", default="default")
        @c.pass_context
        def cli(ctx, n):
            c.echo(f"{n} {ctx.get_parameter_source('n').name}")

        for line, env, default_map, expected in [
            ("--n line", {"MF_N": "env"}, {"n": "map"}, "line COMMANDLINE"),
            ("", {"MF_N": "env"}, {"n": "map"}, "env ENVIRONMENT"),
            ("", {}, {"n": "map"}, "map DEFAULT_MAP"),
            ("", {}, {}, "default DEFAULT"),
        ]:
            with self.subTest(expected):
                result = run(cli, line, env=env, default_map=default_map)
                self.assertEqual(result.output, f"{expected}\n")

    def test_callbacks(self):
        def check(ctx, param, value):
            if value == "bad":
                msg = "is bad"
                raise c.BadParameter(msg)
            return value * 2

        cli = c.option("--n", callback=check, default="x")(c.Command("cli", callback=show))
        self.assertEqual(run(cli).output, "{'n': 'xx'}\n")
        self.assertIn("Invalid value for '--n': is bad", run(cli, "--n bad").output)

    def test_wrong_declarations(self):
        for make, message in [
            (lambda: c.Option(["n"]), "No options defined"),
            (lambda: c.Option(["--n"], nargs=-1), "nargs=-1 is not supported for options."),
            (lambda: c.Option(["--n"], count=True, multiple=True), "'count' is not valid with"),
            (lambda: c.Argument(["a", "b"]), "exactly one parameter declaration"),
            (lambda: c.Argument(["a"], multiple=True), "unexpected keyword argument 'multiple'"),
        ]:
            with self.subTest(message), self.assertRaises(TypeError) as caught:
                make()
            self.assertIn(message, str(caught.exception))


class TestArguments(unittest.TestCase):
    def test_values(self):
        for arguments, line, expected in [
            ([("a", {})], "x", {"a": "x"}),
            ([("a", {})], "", "Missing argument 'A'."),
            ([("a", {"required": False})], "", {"a": None}),
            ([("a", {"default": "d"})], "", {"a": "d"}),
            ([("a", {"nargs": -1})], "x y", {"a": ("x", "y")}),
            ([("a", {"nargs": -1})], "", {"a": ()}),
            ([("a", {"nargs": -1, "required": True})], "", "Missing argument 'A...'."),
            ([("a", {"nargs": 2})], "x", "Argument 'a' takes 2 values."),
            ([("a", {"nargs": -1}), ("b", {})], "x y z", {"a": ("x", "y"), "b": "z"}),
            ([("a", {}), ("b", {"nargs": -1}), ("d", {"nargs": 2})], "1 2 3 4 5",
             {"a": "1", "b": ("2", "3"), "d": ("4", "5")}),
            ([("a", {})], "-- --x", {"a": "--x"}),
            ([("a", {"type": c.Choice(["x"])})], "", "Missing argument '{x}'. Choose from:\n\tx"),
        ]:  # fmt: skip
            with self.subTest(arguments, line=line):
                params = [c.Argument([name], **attrs) for name, attrs in arguments]
                result = run(c.Command("cli", callback=show, params=params), line)
                if isinstance(expected, str):
                    self.assertIn(expected, result.stderr)
                else:
                    self.assertEqual(result.output, f"{expected!r}\n")


class TestGroups(unittest.TestCase):
    def setUp(self):
        @c.group()
        @c.option("-v", is_flag=True)
        @c.pass_context
        def cli(ctx, v):
            """A tool. And more of it."""
            ctx.obj = {"v": v}

        @cli.command()
        @c.argument("n", type=int)
        @c.pass_obj
        def add_command(obj, n):
            """Add a number."""
            c.echo(f"{obj} {n}")

        @cli.command(hidden=True)
        def secret():
            pass

        @cli.command(deprecated=True)
        def old():
            """Old one."""

        @cli.group()
        def sub():
            pass

        @sub.command()
        def leaf():
            c.echo(c.get_current_context().command_path)

        self.cli = cli

    def test_calls(self):
        for line, output, code in [
            ("add 3", "{'v': False} 3\n", 0),
            ("-v add 3", "{'v': True} 3\n", 0),
            ("sub leaf", "cli sub leaf\n", 0),
            ("old", "DeprecationWarning: The command 'old' is deprecated.\n", 0),
        ]:
            with self.subTest(line):
                result = run(self.cli, line)
                self.assertEqual((result.output, result.exit_code), (output, code))

    def test_errors(self):
        for line, message in [
            ("ad 3", "Error: No such command 'ad'. Did you mean 'add'?"),
            ("-x", "Error: No such option '-x'."),
            ("-v", "Error: Missing command."),
            ("add", "Usage: cli add [OPTIONS] N\nTry 'cli add --help' for help.\n\nError: Missing"),
            ("sub", "Usage: cli sub [OPTIONS] COMMAND [ARGS]..."),
            ("", "Usage: cli [OPTIONS] COMMAND [ARGS]..."),
        ]:
            with self.subTest(line):
                result = run(self.cli, line)
                self.assertEqual(result.exit_code, 2)
                self.assertIn(message, result.stderr)
                self.assertEqual(result.stdout, "")

    def test_help(self):
        self.assertEqual(
            run(self.cli, "--help").output,
            """\
Usage: cli [OPTIONS] COMMAND [ARGS]...

  A tool. And more of it.

Options:
  -v
  --help  Show this message and exit.

Commands:
  add  Add a number.
  old  Old one. (DEPRECATED)
  sub
""",
        )

    def test_chain(self):
        @c.group(chain=True)
        def cli():
            pass

        for name in "ab":
            cli.command(name)(c.option("-x")(lambda x, name=name: f"{name}{x}"))
        cli.result_callback()(lambda results: c.echo(results))
        self.assertEqual(run(cli, "a -x 1 b a").output, "['a1', 'bNone', 'aNone']\n")

    def test_collection(self):
        other = c.Group("other", commands=[c.Command("far", callback=lambda: c.echo("far"))])
        both = c.CommandCollection("both", sources=[self.cli, other])
        self.assertEqual(run(both, "far").output, "far\n")
        self.assertEqual(
            both.list_commands(c.Context(both)), ["add", "far", "old", "secret", "sub"]
        )


class TestHelp(unittest.TestCase):
    def test_page(self):
        @c.command(epilog="The end.")
        @c.argument("src", nargs=-1)
        @c.option("--name", "-n", default="x", show_default=True, help="Words and words " * 4)
        @c.option("--level", type=c.IntRange(0, 9), required=True, envvar="LVL", show_envvar=True)
        @c.option("--on/--off", default=True, show_default=True)
        @c.option("--many", multiple=True, default=["a", "b"], show_default=True, metavar="WHAT")
        @c.option("--pick", type=c.Choice(["one", "two"]), show_default="it depends")
        @c.option("--hidden", hidden=True)
        def cli(**kw):
            """Do it.

            \b
            kept
              as is
            \f
            not shown
            """

        self.assertEqual(
            run(cli, "--help").output,
            """\
Usage: cli [OPTIONS] [SRC]...

  Do it.

  kept
    as is

Options:
  -n, --name TEXT        Words and words Words and words Words and words Words
                         and words   [default: x]
  --level INTEGER RANGE  [env var: LVL; 0<=x<=9; required]
  --on / --off           [default: on]
  --many WHAT            [default: a, b]
  --pick [one|two]       [default: (it depends)]
  --help                 Show this message and exit.

  The end.
""",
        )

    def test_names(self):
        @c.command(context_settings={"help_option_names": ["-h", "--info"]})
        @c.version_option("1.0", prog_name="tool")
        def cli():
            pass

        self.assertIn("-h, --info", run(cli, "-h").output)
        self.assertEqual(run(cli, "--version").output, "tool, version 1.0\n")
        self.assertIn("Try 'cli -h' for help.", run(cli, "--nope").output)

    def test_width(self):
        cli = c.Command("cli", help="words " * 30, context_settings={"terminal_width": 30})
        self.assertLessEqual(max(map(len, run(cli, "--help").output.splitlines())), 37)


class TestEnds(unittest.TestCase):
    def test_exit_codes(self):
        def raises(error):
            def callback():
                raise error

            return callback

        for error, code, output in [
            (c.Exit(3), 3, ""),
            (c.Abort(), 1, "Aborted!\n"),
            (KeyboardInterrupt(), 1, "\nAborted!\n"),
            (EOFError(), 1, "\nAborted!\n"),
            (c.ClickException("no"), 1, "Error: no\n"),
            (c.FileError("f", "hint"), 1, "Error: Could not open file 'f': hint\n"),
            (SystemExit(4), 4, ""),
            (SystemExit("text"), 1, "text\n"),
            (ZeroDivisionError("z"), 1, ""),
        ]:
            with self.subTest(repr(error)):
                result = run(c.Command("cli", callback=raises(error)))
                self.assertEqual((result.exit_code, result.output), (code, output))

    def test_without_standalone_mode(self):
        cli = c.Command("cli", callback=lambda: 5)
        self.assertEqual(cli.main([], standalone_mode=False), 5)
        self.assertEqual(run(cli, standalone_mode=False).return_value, 5)
        with self.assertRaises(c.UsageError):
            cli.main(["--x"], standalone_mode=False)

    def test_closing(self):
        @c.command()
        @c.pass_context
        def cli(ctx):
            ctx.call_on_close(lambda: c.echo("first"))
            ctx.call_on_close(lambda: c.echo("second"))
            c.echo("body")

        self.assertEqual(run(cli).output, "body\nsecond\nfirst\n")

    def test_files_are_closed(self):
        kept = []
        cli = c.argument("f", type=c.File())(c.Command("cli", callback=lambda f: kept.append(f)))
        with CliRunner().isolated_filesystem():
            Path("x").write_text("text")
            run(cli, "x")
        self.assertTrue(kept[0].closed)


class TestContexts(unittest.TestCase):
    def test_invoke_and_forward(self):
        @c.command()
        @c.option("--count", default=1)
        @c.option("--other", default="5", type=int)
        def target(count, other):
            c.echo(f"{count} {other}")

        @c.command()
        @c.option("--count", default=2)
        @c.pass_context
        def cli(ctx, count):
            ctx.forward(target)
            ctx.invoke(target, other=6)

        self.assertEqual(run(cli, "--count 4").output, "4 5\n1 6\n")

    def test_objects(self):
        class Thing:
            pass

        ensure = c.make_pass_decorator(Thing, ensure=True)
        demand = c.make_pass_decorator(Thing)
        cli = c.command()(ensure(lambda thing: c.echo(type(thing).__name__)))
        self.assertEqual(run(cli).output, "Thing\n")
        self.assertIsInstance(run(c.command("x")(demand(lambda thing: 1))).exception, RuntimeError)

    def test_no_context(self):
        self.assertIsNone(c.get_current_context(silent=True))
        with self.assertRaises(RuntimeError):
            c.get_current_context()

    def test_unknown_options(self):
        @c.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
        @c.option("--known")
        @c.argument("words", nargs=-1, type=c.UNPROCESSED)
        def cli(known, words):
            c.echo(repr((known, words)))

        self.assertEqual(run(cli, "--known 1 --un -x y").output, "('1', ('--un', '-x', 'y'))\n")

    def test_normalized_names(self):
        cli = c.option("--name")(
            c.Command("cli", callback=show, context_settings={"token_normalize_func": str.lower})
        )
        self.assertEqual(run(cli, "--NAME x").output, "{'name': 'x'}\n")


class TestQuestions(unittest.TestCase):
    def ask(self, function, input):
        return run(c.Command("cli", callback=lambda: c.echo(repr(function()))), input=input)

    def test_prompts(self):
        for function, input, output in [
            (lambda: c.prompt("N"), "x\n", "N: x\n'x'\n"),
            (lambda: c.prompt("N"), "\nx\n", "N: \nN: x\n'x'\n"),
            (lambda: c.prompt("N", default=3), "\n", "N [3]: \n3\n"),
            (lambda: c.prompt("N", type=int), "x\n3\n",
             "N: x\nError: 'x' is not a valid integer.\nN: 3\n3\n"),
            (lambda: c.prompt("N", hide_input=True), "x\n", "N: \n'x'\n"),
            (lambda: c.prompt("N", confirmation_prompt=True), "a\nb\na\na\n",
             ("N: a\nRepeat for confirmation: b\nError: The two entered values do not match.\n"
             "N: a\nRepeat for confirmation: a\n'a'\n")),
            (lambda: c.prompt("N", type=c.Choice(["a", "b"])), "a\n", "N (a, b): a\n'a'\n"),
            (lambda: c.confirm("S"), "y\n", "S [y/N]: y\nTrue\n"),
            (lambda: c.confirm("S"), "\n", "S [y/N]: \nFalse\n"),
            (lambda: c.confirm("S", default=True), "\n", "S [Y/n]: \nTrue\n"),
            (lambda: c.confirm("S"), "what\nn\n", "S [y/N]: what\nError: invalid input\nS [y/N]: n\nFalse\n"),
            (lambda: c.confirm("S", abort=True), "n\n", "S [y/N]: n\nAborted!\n"),
            (lambda: c.prompt("N"), "", "N: Aborted!\n"),
            (lambda: c.pause(), "", "None\n"),
            (lambda: c.getchar(), "k", "'k'\n"),
        ]:  # fmt: skip
            with self.subTest(input=input, output=output):
                self.assertEqual(self.ask(function, input).output, output)

    def test_options_that_ask(self):
        cli = c.option("--name", prompt=True)(c.Command("cli", callback=show))
        self.assertEqual(run(cli, input="x\n").output, "Name: x\n{'name': 'x'}\n")
        self.assertEqual(run(cli, "--name y").output, "{'name': 'y'}\n")
        cli = c.password_option()(c.Command("cli", callback=show))
        self.assertTrue(run(cli, input="p\np\n").output.endswith("{'password': 'p'}\n"))
        cli = c.confirmation_option()(c.Command("cli", callback=lambda: c.echo("done")))
        self.assertEqual(run(cli, "--yes").output, "done\n")
        self.assertEqual(run(cli, input="n\n").exit_code, 1)


class TestTerminal(unittest.TestCase):
    def test_styles(self):
        for given, expected in [
            ({"fg": "red"}, "\033[31mx\033[0m"),
            ({"bg": "bright_blue"}, "\033[104mx\033[0m"),
            ({"fg": 200}, "\033[38;5;200mx\033[0m"),
            ({"fg": (1, 2, 3)}, "\033[38;2;1;2;3mx\033[0m"),
            ({"bold": True, "underline": False}, "\033[1m\033[24mx\033[0m"),
            ({"reset": False}, "x"),
        ]:
            with self.subTest(given):
                self.assertEqual(c.style("x", **given), expected)
                self.assertEqual(c.unstyle(c.style("x", **given)), "x")
        with self.assertRaises(ValueError):
            c.style("x", fg="nope")

    def test_colors_are_for_terminals(self):
        class Terminal(io.StringIO):
            def isatty(self):
                return True

        for stream, color, colored in [
            (io.StringIO(), None, False),
            (Terminal(), None, True),
            (io.StringIO(), True, True),
            (Terminal(), False, False),
        ]:
            c.secho("x", file=stream, fg="red", color=color)
            self.assertEqual("\033" in stream.getvalue(), colored)

    def test_echo(self):
        for message, options, expected in [
            ("x", {}, "x\n"),
            (None, {}, "\n"),
            ("x", {"nl": False}, "x"),
            (5, {}, "5\n"),
            (None, {"nl": False}, ""),
        ]:
            stream = io.StringIO()
            c.echo(message, file=stream, **options)
            self.assertEqual(stream.getvalue(), expected)
        stream = io.BytesIO()
        c.echo(b"\xff", file=stream)
        self.assertEqual(stream.getvalue(), b"\xff\n")

    def test_files(self):
        with CliRunner().isolated_filesystem():
            with c.open_file("x", "w", lazy=True) as file:
                self.assertFalse(os.path.exists("x"))
                file.write("lazy")
            with c.open_file("x") as file:
                self.assertEqual(file.read(), "lazy")
            with self.assertRaises(ZeroDivisionError), c.open_file("x", "w", atomic=True) as file:
                file.write("half")
                1 / 0
            self.assertEqual(os.listdir("."), ["x"])
            self.assertEqual(Path("x").read_text(), "lazy")
            with c.open_file("x", "w", atomic=True) as file:
                file.write("whole")
            self.assertEqual(Path("x").read_text(), "whole")

    def test_folders(self):
        name = c.get_app_dir("My App", force_posix=True)
        if sys.platform != "win32":
            self.assertEqual(name, os.path.expanduser("~/.my-app"))

    def test_wrapping(self):
        for text, options, expected in [
            ("a b c d", {"width": 3}, "a b\nc d"),
            ("a\n\nb\nc", {"preserve_paragraphs": True}, "a\n\nb c"),
            ("\b\na\n b", {"preserve_paragraphs": True}, "a\n b"),
            ("a b", {"width": 4, "initial_indent": "> ", "subsequent_indent": "| "}, "> a\n| b"),
        ]:
            self.assertEqual(c.wrap_text(text, **options), expected)


class TestRunner(unittest.TestCase):
    def test_streams(self):
        def callback():
            print("out")
            print("err", file=sys.stderr)
            print(sys.stdin.read())

        result = run(c.Command("cli", callback=callback), input="in")
        self.assertEqual(result.output, "out\nerr\nin\n")
        self.assertEqual((result.stdout, result.stderr), ("out\nin\n", "err\n"))
        result = CliRunner(mix_stderr=False).invoke(c.Command("cli", callback=callback))
        self.assertEqual(result.output, "out\n\n")

    def test_streams_and_environment_come_back(self):
        before = sys.stdin, sys.stdout, sys.stderr, dict(os.environ)
        names = []
        cli = c.Command("cli", callback=lambda: names.append(os.environ.get("MF_X")))
        os.environ["MF_Y"] = "y"
        self.addCleanup(os.environ.pop, "MF_Y", None)
        CliRunner(env={"MF_X": "1"}).invoke(cli, env={"MF_Y": None})
        self.assertEqual(names, ["1"])
        del os.environ["MF_Y"]
        self.assertEqual((sys.stdin, sys.stdout, sys.stderr, dict(os.environ)), before)

    def test_exceptions(self):
        def callback():
            raise ValueError("x")

        cli = c.Command("cli", callback=callback)
        result = run(cli)
        self.assertIsInstance(result.exception, ValueError)
        self.assertIs(result.exc_info[1], result.exception)
        self.assertEqual(result.exit_code, 1)
        self.assertIn("ValueError", repr(result))
        for runner, options in [
            (CliRunner(), {"catch_exceptions": False}),
            (CliRunner(catch_exceptions=False), {}),
        ]:
            with self.assertRaises(ValueError):
                runner.invoke(cli, **options)

    def test_echo_stdin(self):
        cli = c.Command("cli", callback=lambda: print(sys.stdin.readline().upper(), end=""))
        result = CliRunner(echo_stdin=True).invoke(cli, input="one\ntwo\n")
        self.assertEqual(result.output, "one\nONE\n")

    def test_folder(self):
        before = os.getcwd()
        with CliRunner().isolated_filesystem() as folder:
            self.assertEqual(os.path.realpath(folder), os.getcwd())
        self.assertEqual(os.getcwd(), before)
        self.assertFalse(os.path.exists(folder))


class TestNames(unittest.TestCase):
    def test_each_is_there(self):
        for name in c.__all__:
            self.assertTrue(hasattr(c, name), name)
        with self.assertRaises(AttributeError) as caught:
            c.ecoh
        self.assertIn("Did you mean 'echo'?", str(caught.exception))


class TestProgram(unittest.TestCase):
    def run_python(self, source, *args, name="tool.py"):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            with open(path, "w") as file:
                file.write(source)
            environ = dict(os.environ, PYTHONPATH=str(ROOT), COLUMNS="70")
            return subprocess.run(
                [sys.executable, path, *args],
                capture_output=True,
                text=True,
                env=environ,
                stdin=subprocess.DEVNULL,
                check=False,
            )

    SOURCE = (
        "from microflask import commands as c\n"
        "@c.command()\n@c.option('--n', default=1)\n@c.option('--ask', prompt=True, default='d')\n"
        "def cli(n, ask):\n    'Words ' 'and words.'\n    c.secho(f'{n} {ask}', fg='red')\n    return 9\n"
        "cli()\n"
    )

    def test_as_a_program(self):
        result = self.run_python(self.SOURCE, "--n", "3", "--ask", "x")
        self.assertEqual((result.returncode, result.stdout), (0, "3 x\n"))
        result = self.run_python(self.SOURCE, "--m")
        self.assertEqual(result.returncode, 2)
        self.assertIn("Usage: tool.py [OPTIONS]", result.stderr)
        result = self.run_python(self.SOURCE)
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.stderr.endswith("Aborted!\n"))

    def test_leaves_heavy_modules_alone(self):
        source = (
            "import sys\nfrom microflask import commands\n"
            "print(sorted({'inspect', 'tempfile', 'typing', 'argparse', 'uuid', 'datetime'} & set(sys.modules)))"
        )
        result = subprocess.run(
            [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{source}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        self.assertEqual(result.stdout, "[]\n", result.stderr)


if __name__ == "__main__":
    unittest.main()
