"""The program: finding the application, its commands, and what it says when that fails."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import ssl
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from microflask import Flask, __version__, cli, wsgi
from microflask.cli import FlaskGroup, NoAppException, ScriptInfo, locate_app, prepare_import
from microflask.commands import BadParameter, Command, echo
from microflask.commands.testing import CliRunner

ROOT = Path(__file__).resolve().parents[1]

FILES = {
    "mfc_app.py": """
from microflask import Flask
app = Flask(__name__, static_folder=None)
@app.get("/hi/<int:n>")
def hi(n): return ""
@app.cli.command()
def greet():
    "Say hello."
    print("hello")
""",
    "mfc_two.py": "from microflask import Flask\na = Flask('a')\nb = Flask('b')\n",
    "mfc_factory.py": """
from microflask import Flask
def create_app(): return Flask("made")
def make(name="n", *, x=1): return Flask(f"{name}{x}")
def fails(): raise TypeError("inside")
def nothing(): pass
""",
    "mfc_needs.py": "from microflask import Flask\ndef create_app(name): return Flask(name)\n",
    "mfc_functions.py": "def crate_app(): pass\ndef other(): pass\n",
    "mfc_broken.py": "import mfc_helper\n",
    "mfc_helper.py": "import not_there_at_all\n",
    "mfc_zero.py": "def deep(): return 1 / 0\ndeep()\n",
    "mfc_syntax.py": "def (:\n",
    "mfc_pkg/__init__.py": "from microflask import Flask\napplication = Flask('pkg')\n",
    "mfc_pkg/sub.py": "from microflask import Flask\nonly = Flask('sub')\n",
    "templates/page.html": "Hello {{ name }}!",
    "wsgi_dir/wsgi.py": "from microflask import Flask\napp = Flask('from_wsgi')\n",
    "app_dir/app.py": "from microflask import Flask\napp = Flask('from_app')\n",
    "env_dir/.flaskenv": "FLASK_APP=mfc_env\nFLASK_DEBUG=1\n",
    "env_dir/mfc_env.py": "from microflask import Flask\napp = Flask('from_env')\n",
}


@contextlib.contextmanager
def replaced(module, name, value):
    """Put something else in the place of what a command would start."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        for name, text in FILES.items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        for name in [name for name in os.environ if name.startswith("FLASK_")]:
            del os.environ[name]
        self.path = sys.path[:]
        self.addCleanup(sys.path.__setitem__, slice(None), self.path)
        self.addCleanup(self.forget)

    def forget(self):
        for name in list(sys.modules):
            if name.startswith("mfc_") or name in ("wsgi", "app"):
                del sys.modules[name]

    def invoke(self, *args, **kwargs):
        kwargs.setdefault("cli", cli.cli)
        return CliRunner().invoke(args=args, **kwargs)


class TestFinding(Folder):
    def test_found(self):
        for path, name in [
            ("mfc_app", "mfc_app"),
            ("mfc_app.py", "mfc_app"),
            ("./mfc_app.py", "mfc_app"),
            (str(self.folder / "mfc_app.py"), "mfc_app"),
            ("mfc_app:app", "mfc_app"),
            ("mfc_two:b", "b"),
            ("mfc_factory", "made"),
            ("mfc_factory:create_app", "made"),
            ("mfc_factory:create_app()", "made"),
            ("mfc_factory:make('q', x=2)", "q2"),
            ("mfc_factory:make( x = [1, -2] )", "n[1, -2]"),
            ("mfc_factory:make(**{'x': 3})", "n3"),
            ("mfc_needs:create_app('given')", "given"),
            ("mfc_pkg", "pkg"),
            ("mfc_pkg/", "pkg"),
            ("mfc_pkg/__init__.py", "pkg"),
            ("mfc_pkg.sub", "sub"),
            ("mfc_pkg/sub.py:only", "sub"),
        ]:
            with self.subTest(path):
                self.assertEqual(ScriptInfo(app_import_path=path).load_app().name, name)

    def test_not_found(self):
        for path, message in [
            ("mfc_ap", "Could not import 'mfc_ap'. Did you mean 'mfc_app'?"),
            ("mfc_pkg.subb", "Could not import 'mfc_pkg.subb'. Did you mean 'mfc_pkg.sub'?"),
            ("nowhere/app.py", "Could not import 'app'. There is no folder '"),
            ("mfc_app:ap", "Failed to find attribute 'ap' in 'mfc_app'. Did you mean 'app'?"),
            ("mfc_two", "Detected multiple Flask applications in module 'mfc_two'."),
            ("mfc_two", "There are a, b."),
            ("mfc_functions", "Failed to find Flask application or factory in module"),
            ("mfc_functions", "Did you mean 'mfc_functions:crate_app'?"),
            (
                "mfc_needs",
                "Detected factory 'create_app' in module 'mfc_needs', but could not call",
            ),
            ("mfc_factory:make(y=1)", "could not be called with the specified arguments."),
            ("mfc_factory:make(name)", "Failed to parse arguments as literal values"),
            ("mfc_factory:make(__import__('os'))", "Failed to parse arguments as literal values"),
            ("mfc_factory:a.b()", "Function reference must be a simple name: 'a.b()'."),
            ("mfc_factory:1 + 1", "Failed to parse '1 + 1' as an attribute name or function call."),
            ("mfc_factory:make(", "Failed to parse 'make(' as an attribute name or function call."),
            ("mfc_factory:nothing", "A valid Flask application was not obtained from 'mfc_fact"),
            ("mfc_broken", "While importing 'mfc_broken', an ImportError was raised:\n\nTraceback"),
        ]:
            with self.subTest(path), self.assertRaises(NoAppException) as caught:
                ScriptInfo(app_import_path=path).load_app()
            self.assertIn(message, str(caught.exception))

    def test_errors_of_the_application_pass(self):
        for path, error in [
            ("mfc_factory:fails", TypeError),
            ("mfc_zero", ZeroDivisionError),
            ("mfc_syntax", SyntaxError),
        ]:
            with self.subTest(path), self.assertRaises(error):
                ScriptInfo(app_import_path=path).load_app()

    def test_only_own_frames(self):
        with self.assertRaises(NoAppException) as caught:
            locate_app(prepare_import("mfc_broken"), None)
        text = str(caught.exception)
        self.assertEqual(text.count('  File "'), 2)
        self.assertIn("No module named 'not_there_at_all'", text)
        self.assertIsNone(locate_app("mfc_not_there", None, raise_if_not_found=False))

    def test_class_as_module(self):
        class Module:
            @staticmethod
            def create_app():
                return Flask("made")

        class Empty:
            pass

        self.assertEqual(cli.find_best_app(Module).name, "made")
        self.assertEqual(cli.find_app_by_string(Module, "create_app()").name, "made")
        with self.assertRaises(NoAppException):
            cli.find_best_app(Empty)

    def test_default_files(self):
        for folder, name in [("wsgi_dir", "from_wsgi"), ("app_dir", "from_app")]:
            with self.subTest(folder):
                os.chdir(self.folder / folder)
                sys.path[:] = self.path
                self.forget()
                self.assertEqual(ScriptInfo().load_app().name, name)

    def test_without_any(self):
        result = self.invoke("routes")
        self.assertEqual(result.exit_code, 2)
        self.assertIn("Could not locate a Flask application.", result.stderr)

    def test_prepare_import(self):
        for path, name, first in [
            ("mfc_app.py", "mfc_app", self.folder),
            ("mfc_pkg/sub", "mfc_pkg.sub", self.folder),
            ("mfc_pkg/__init__.py", "mfc_pkg", self.folder),
            ("app_dir/app.py", "app", self.folder / "app_dir"),
        ]:
            with self.subTest(path):
                self.assertEqual(prepare_import(path), name)
                self.assertEqual(sys.path[0], str(first))


class TestCommands(Folder):
    def test_help(self):
        result = self.invoke("--app", "mfc_app", "--help")
        self.assertEqual(result.exit_code, 0)
        for word in (
            "Usage: microflask [OPTIONS]",
            "-A, --app IMPORT",
            "  greet ",
            "  routes ",
            "  run ",
        ):
            self.assertIn(word, result.output)

    def test_help_without_application(self):
        result = self.invoke("--help")
        self.assertEqual(result.exit_code, 0)
        self.assertIn("Error: Could not locate a Flask application.", result.stderr)
        self.assertIn("Commands:", result.stdout)

    def test_what_is_wrong_with_the_application_is_told_once(self):
        for app in ("mfc_broken", "mfc_needs", "mfc_factory:none"):
            output = self.invoke("--app", app, "unknown").output
            self.assertEqual(f"\n{output}".count("\nError: "), 2, output)
            self.assertIn("Error: No such command 'unknown'.", output)

    def test_help_of_the_application_in_the_environment(self):
        result = self.invoke("--help", env={"FLASK_APP": "mfc_app"})
        self.assertIn("  greet ", result.output)
        self.assertIn(
            "ZeroDivisionError", self.invoke("--help", env={"FLASK_APP": "mfc_zero"}).stderr
        )

    def test_own_command(self):
        self.assertEqual(self.invoke("--app", "mfc_app", "greet").output, "hello\n")
        result = self.invoke("--app", "mfc_app", "gret")
        self.assertIn("No such command 'gret'. Did you mean 'greet'?", result.output)

    def test_version(self):
        result = self.invoke("--version")
        self.assertEqual(result.exit_code, 0)
        self.assertIn(f"microflask {__version__}", result.output)
        self.assertIn("Python 3.", result.output)

    def test_routes(self):
        result = self.invoke("--app", "mfc_app", "routes")
        lines = [
            "Endpoint  Methods  Rule       ",
            "--------  -------  -----------",
            "hi        GET      /hi/<int:n>",
        ]
        self.assertEqual(result.output.splitlines(), lines)
        self.assertIn(
            "GET, HEAD, OPTIONS", self.invoke("--app", "mfc_app", "routes", "--all-methods").output
        )
        empty = self.invoke(
            "routes", obj=ScriptInfo(create_app=lambda: Flask("e", static_folder=None))
        )
        self.assertEqual(empty.output, "No routes were registered.\n")

    def test_routes_sorted(self):
        app = Flask("x", static_folder=None)
        app.add_url_rule("/b", "two", methods=["POST"])
        app.add_url_rule("/a", "one", methods=["PUT"], subdomain="s")
        for sort, order in [
            ("endpoint", "one two"),
            ("rule", "one two"),
            ("methods", "two one"),
            ("domain", "two one"),
        ]:
            with self.subTest(sort):
                result = self.invoke(
                    "routes", "--sort", sort, obj=ScriptInfo(create_app=lambda: app)
                )
                self.assertEqual(
                    [line.split()[0] for line in result.output.splitlines()[2:]], order.split()
                )
                self.assertIn("Subdomain", result.output)

    def test_match(self):
        for request, words in [
            (("GET", "/hi/3"), "GET /hi/3 is answered by 'hi': /hi/<int:n>"),
            (("get", "http://localhost/hi/3?q=1"), "is answered by 'hi'"),
            (("GET", "/hi/x"), "is answered by no route.\n  /hi/<int:n> (hi): "),
            (("POST", "/hi/3"), "is for the methods"),
            (("POST", "/hi/3"), "Its methods are GET, HEAD, OPTIONS."),
            (("GET", "/hi/%33"), "is answered by 'hi'"),
            (("GET", "//hi/3"), "is answered by no route."),
            (("GET", "/hi//3"), "is redirected to http://localhost/hi/3"),
        ]:
            with self.subTest(request):
                self.assertIn(
                    words, self.invoke("--app", "mfc_app", "routes", "--match", *request).output
                )

    def test_template(self):
        run = ["--app", "mfc_app", "template", "page.html"]
        self.assertEqual(self.invoke(*run, "-D", "name=Ada").output, "Hello Ada!\n")
        self.assertEqual(self.invoke(*run, "-D", "name").exit_code, 2)
        self.assertIn("Hello ", self.invoke(*run, "--show-code").output)
        self.assertEqual(
            self.invoke("--app", "mfc_app", "template", "templates/page.html").output, "Hello !\n"
        )

    def test_template_without_an_application(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "alone.html").write_text("{{ name }}", encoding="utf-8")
            result = subprocess.run(
                [sys.executable, "-m", "microflask", "template", "alone.html", "-D", "name=<b>"],
                capture_output=True,
                text=True,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                check=False,
            )
        self.assertEqual((result.stdout, result.stderr), ("&lt;b&gt;\n", ""))

    def test_template_that_is_not_there(self):
        result = self.invoke("--app", "mfc_app", "template", "pag.html")
        self.assertEqual(result.exit_code, 1)
        self.assertIn("no template 'pag.html'. Did you mean 'page.html'?", result.output)

    def test_shell(self):
        result = self.invoke("--app", "mfc_app", "shell", input="(app.name, g)\n")
        self.assertEqual(result.exit_code, 0)
        self.assertIn("App: mfc_app\nInstance: ", result.output)
        self.assertIn("('mfc_app', <flask.g of 'mfc_app'>)", result.output)

    def test_shell_startup_file(self):
        Path("startup.py").write_text("started = 5\n")
        os.environ["PYTHONSTARTUP"] = "startup.py"
        result = self.invoke("--app", "mfc_app", "shell", input="started + 1\n")
        self.assertIn("6", result.output)

    def test_env_files(self):
        os.chdir(self.folder / "env_dir")
        seen = self.invoke("routes")
        self.assertEqual(seen.exit_code, 0, seen.output)
        Path("other").write_text("FLASK_APP=nope")
        self.assertIn(
            "Could not import 'nope'",
            self.invoke("-e", "other", "routes", env={"FLASK_APP": None}).output,
        )
        self.assertIn("does not exist", self.invoke("--env-file", "missing", "routes").output)

    def test_env_files_left_out(self):
        os.chdir(self.folder / "env_dir")
        for group, env in [
            (cli.cli, {"FLASK_SKIP_DOTENV": "1"}),
            (FlaskGroup(load_dotenv=False), {}),
        ]:
            result = self.invoke("routes", cli=group, env=env)
            self.assertIn("Could not locate a Flask application.", result.output)

    def test_debug_option(self):
        for args, expected in [(["--debug"], "1"), (["--no-debug"], "0"), ([], None)]:
            with self.subTest(args):
                os.environ.pop("FLASK_DEBUG", None)
                self.invoke("--app", "mfc_app", *args, "greet")
                self.assertEqual(os.environ.get("FLASK_DEBUG"), expected)


class TestRun(Folder):
    def run_with(self, *args, env=None):
        calls = []
        with replaced(wsgi, "run_simple", lambda *args, **kwargs: calls.append((args, kwargs))):
            result = self.invoke("--app", "mfc_app", *args, env=env)
        return result, calls[0] if calls else None

    def test_defaults(self):
        result, call = self.run_with("run")
        self.assertEqual(call[0][:2], ("127.0.0.1", 5000))
        self.assertEqual(call[0][2].name, "mfc_app")
        self.assertEqual(
            call[1],
            {
                "use_reloader": False,
                "use_debugger": False,
                "threaded": True,
                "ssl_context": None,
                "extra_files": None,
                "exclude_patterns": None,
            },
        )
        self.assertIn(" * Serving Flask app 'mfc_app'", result.output)
        self.assertIn(" * Debug mode: off", result.output)

    def test_options(self):
        for args, env, name, value in [
            (["--debug", "run"], {}, "use_reloader", True),
            (["run", "--debug"], {}, "use_debugger", True),
            (["--debug", "run", "--no-reload"], {}, "use_reloader", False),
            (["run", "--reload"], {}, "use_reloader", True),
            (["run", "--without-threads"], {}, "threaded", False),
            (["run", "--extra-files", f"a{os.pathsep}b"], {}, "extra_files", ["a", "b"]),
            (["run", "--exclude-patterns", "*.x"], {}, "exclude_patterns", ["*.x"]),
            (["run", "--cert", "adhoc"], {}, "ssl_context", "adhoc"),
            (["run"], {"FLASK_RUN_RELOAD": "1"}, "use_reloader", True),
            (["run"], {"FLASK_RUN_EXTRA_FILES": "x"}, "extra_files", ["x"]),
            (["run"], {"FLASK_DEBUG": "1"}, "use_debugger", True),
        ]:
            with self.subTest(args=args, env=env):
                os.environ.pop("FLASK_DEBUG", None)
                result, call = self.run_with(*args, env=env)
                self.assertEqual(result.exit_code, 0, result.output)
                self.assertEqual(call[1][name], value)

    def test_port(self):
        for args, env, expected in [
            (["-h", "0.0.0.0", "-p", "0"], {}, ("0.0.0.0", 0)),
            ([], {"FLASK_RUN_PORT": "8", "FLASK_RUN_HOST": "h"}, ("h", 8)),
        ]:
            self.assertEqual(self.run_with("run", *args, env=env)[1][0][:2], expected)

    def test_certificates(self):
        Path("c.pem").write_text("")
        Path("k.pem").write_text("")
        files = (str(self.folder / "c.pem"), str(self.folder / "k.pem"))
        made = cli.run_command.make_context("run", ["--cert", "c.pem", "--key", "k.pem"])
        self.assertEqual(made.params["cert"], files)
        made = cli.run_command.make_context("run", ["--key", "k.pem", "--cert", "c.pem"])
        self.assertEqual(made.params["cert"], files)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        sys.modules["mfc_context"] = context
        made = cli.run_command.make_context("run", ["--cert", "mfc_context"])
        self.assertIs(made.params["cert"], context)
        for args in (
            ["--cert", "mfc_context", "--key", "k.pem"],
            ["--cert", "not_there"],
            ["--key", "k.pem"],
            ["--cert", "c.pem"],
            ["--cert", "adhoc", "--key", "k.pem"],
        ):
            with self.subTest(args), self.assertRaises(BadParameter):
                cli.run_command.make_context("run", args)

    def test_an_application_that_can_not_be_imported(self):
        for app, reload, child, code in [
            ("mfc_broken", False, False, 2),
            ("mfc_broken", True, False, 0),
            ("mfc_broken", True, True, 1),
            ("mfc_zero", False, False, 1),
            ("mfc_zero", True, False, 0),
            ("mfc_zero", True, True, 1),
            ("mfc_nope", True, False, 2),
        ]:
            with self.subTest(app=app, reload=reload, child=child):
                env = {"WERKZEUG_RUN_MAIN": "true" if child else None}
                with replaced(wsgi, "run_simple", lambda *args, **kwargs: None):
                    result = self.invoke(
                        "--app", app, "run", "--reload" if reload else "--no-reload", env=env
                    )
                self.assertEqual(result.exit_code, code, result.output)


class TestFlaskGroup(Folder):
    def test_own_program(self):
        app = Flask("own")
        app.cli.command("where")(lambda: echo("here"))
        program = FlaskGroup(create_app=lambda: app)
        self.assertEqual(self.invoke("where", cli=program).output, "here\n")

    def test_without_defaults(self):
        program = FlaskGroup(add_default_commands=False, add_version_option=False)
        names = [param.name for param in program.params]
        self.assertEqual(names, ["env_file", "app", "debug"])
        self.assertEqual(program.commands, {})

    def test_context_settings(self):
        program = FlaskGroup(name="x", context_settings={"auto_envvar_prefix": "OTHER"})
        self.assertEqual(program.context_settings, {"auto_envvar_prefix": "OTHER"})

    def test_errors_of_the_factory(self):
        def create_app():
            raise Exception("oh no")

        result = self.invoke("--help", cli=FlaskGroup(create_app=create_app))
        self.assertIn("Exception: oh no", result.output)
        self.assertIn("Commands:", result.output)

    def test_plugins(self):
        class Entry:
            name = "extra"

            def load(self):
                return Command("ignored", callback=lambda: echo("plugged"))

        class Found(dict):
            def select(self, group):
                return self.get(group, ())

        for group in ("flask.commands", "microflask.commands"):
            found = Found({group: [Entry()]})
            with replaced(importlib.metadata, "entry_points", lambda found=found: found):
                program = FlaskGroup(create_app=lambda: Flask("x"))
                self.assertEqual(self.invoke("extra", cli=program).output, "plugged\n")
                self.assertIn("extra", self.invoke("--help", cli=program).output)

    def test_commands_see_the_context(self):
        app = Flask("own")
        seen = []
        plain = Command("plain", callback=lambda: seen.append(cli._cv_app.get().app))
        app.cli.add_command(plain)
        self.invoke("plain", cli=FlaskGroup(create_app=lambda: app))
        self.assertEqual(seen, [app])


class TestProgram(Folder):
    def run_program(self, *args):
        environ = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONIOENCODING="utf-8")
        return subprocess.run(
            [sys.executable, "-m", "microflask", *args],
            capture_output=True,
            text=True,
            env=environ,
            check=False,
        )

    def test_module(self):
        result = self.run_program("--app", "mfc_app", "greet")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "hello\n", ""))
        result = self.run_program("--app", "mfc_app", "nope")
        self.assertEqual(result.returncode, 2)
        self.assertIn("Usage: python -m microflask [OPTIONS]", result.stderr)

    def test_only_the_frames_of_the_application(self):
        for app, files in [("mfc_zero", 2), ("mfc_syntax", 1)]:
            with self.subTest(app):
                result = self.run_program("--app", app, "routes")
                self.assertEqual(result.returncode, 1)
                self.assertEqual(result.stderr.count('  File "'), files, result.stderr)

    def test_serves(self):
        from urllib.request import urlopen

        environ = dict(os.environ, PYTHONPATH=str(ROOT))
        command = [sys.executable, "-m", "microflask", "--app", "mfc_app", "run", "--port", "0"]
        server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ)
        try:
            line = ""
            for line in server.stderr:
                if "http://" in line:
                    break
            url = line.split()[-1]
            self.assertRegex(url, r"^http://127.0.0.1:\d+$")
            with urlopen(f"{url}/hi/3") as response:
                self.assertEqual(response.status, 200)
        finally:
            server.terminate()
            server.communicate()

    def test_documented_names(self):
        for name in (
            "AppGroup FlaskGroup ScriptInfo load_dotenv with_appcontext pass_script_info run_command"
            " shell_command routes_command NoAppException get_debug_flag cli main"
        ).split():
            self.assertTrue(hasattr(cli, name), name)


if __name__ == "__main__":
    unittest.main()
