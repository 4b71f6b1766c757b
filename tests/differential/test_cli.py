"""`python -m microflask` beside `flask`: finding applications, and what commands print."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
import unittest

from microflask import cli as ours
from microflask.commands.testing import CliRunner

from . import oracle

FILES = {
    "app.py": "from {package} import Flask\napp = Flask('the_app')\n@app.get('/hi/<int:n>')\ndef hi(n): pass\n"
    "@app.post('/')\ndef index(): pass\n@app.cli.command()\ndef greet():\n    'Say hello.'\n    print('hello')\n",
    "two.py": "from {package} import Flask\na = Flask('a')\nb = Flask('b')\n",
    "twice.py": "from {package} import Flask\na = b = Flask('a')\n",
    "named.py": "from {package} import Flask\nweb = Flask('web')\n",
    "application.py": "from {package} import Flask\nother = Flask('x')\napplication = Flask('application')\n",
    "factory.py": "from {package} import Flask\ndef create_app(): return Flask('made')\ndef make(name='n', *, x=1): return Flask(f'{{name}}{{x}}')\n"
    "def wrong(): raise TypeError('inside')\ndef nothing(): pass\nclass Thing: pass\nthing = Flask('thing') if False else 5\n",
    "makes.py": "from {package} import Flask\ndef make_app(): return Flask('made')\n",
    "needs.py": "from {package} import Flask\ndef create_app(name): return Flask(name)\n",
    "broken.py": "from {package} import Flask\nimport not_there_at_all\n",
    "raises.py": "1/0\n",
    "factraises.py": "def create_app(): raise TypeError('from within')\n",
    "empty.py": "",
    "pkg/__init__.py": "from {package} import Flask\napp = Flask('pkg')\n",
    "pkg/sub.py": "from {package} import Flask\napp = Flask('sub')\n",
    "hosts.py": "from {package} import Flask\napp = Flask('h', static_folder=None, host_matching=True)\napp.add_url_rule('/u', 'e', host='a.example')\n",
    "domains.py": "from {package} import Flask\napp = Flask('h', static_folder=None)\napp.add_url_rule('/u', 'e', subdomain='s')\napp.add_url_rule('/a', 'b.c', methods=['PUT', 'DELETE'])\n",
    "plain/no_init.py": "from {package} import Flask\napp = Flask('no_init')\n",
    "bare.py": "from {package} import Flask\napp = Flask('bare', static_folder=None)\n",
}

PATHS = """
app app.py ./app.py app:app app:nope two two:a twice named named:web application factory factory:create_app factory:create_app()
factory:make factory:make() factory:make('q') factory:make('q',x=2) factory:make(x=3) factory:make(1,2,3) factory:make(y=1) factory:make(name)
factory:wrong factory:nothing factory:thing factory:Thing factory:Thing() factory:make( factory:1+1 factory:a.b factory:a.b() factory:make(x=-1)
factory:make(['a']) factory:make(f'x') factory:__import__('os') factory:make(**{}) factory: makes needs needs:create_app('x') broken raises factraises
empty nope nope.py pkg pkg/ pkg.sub pkg/sub.py pkg/sub pkg/__init__.py pkg.nope plain/no_init plain/no_init.py hosts domains bare :app os
""".split()

COMMANDS = [
    ["routes", "--all-methods"], ["routes", "-s", "rule"], ["routes", "-s", "methods"], ["routes", "-s", "domain"], ["routes", "-s", "nope"],
    ["greet"], ["greet", "--help"], ["nope"], ["run", "--port", "x"], ["run", "--cert", "nope"], ["run", "--cert", "app.py"], ["run", "--key", "app.py"],
    ["run", "--nope"], ["shell", "x"],
]  # fmt: skip


def setUpModule():
    global theirs, their_testing
    oracle("flask")
    theirs = oracle("flask.cli")
    their_testing = oracle("click.testing")


class TestCli(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folders = {}
        for package in ("flask", "microflask"):
            self.folders[package] = os.path.realpath(os.path.join(folder.name, package))
            for name, text in FILES.items():
                path = os.path.join(self.folders[package], name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w") as file:
                    file.write(text.format(package=package))

    @contextlib.contextmanager
    def inside(self, folder):
        cwd, modules, path, environ = os.getcwd(), set(sys.modules), sys.path[:], dict(os.environ)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(cwd)
            sys.path[:] = path
            names = {part for name in FILES for part in name.replace(".py", "").split("/")}
            for name in set(sys.modules) - modules:
                if name.partition(".")[0] in names:
                    del sys.modules[name]
            os.environ.clear()
            os.environ.update(environ)

    def run_in(self, package, args, env=None):
        module, runner = (
            (theirs, their_testing.CliRunner()) if package == "flask" else (ours, CliRunner())
        )
        with self.inside(self.folders[package]):
            return runner.invoke(module.cli, args, env=env, prog_name="flask")

    def same(self, args, env=None):
        expected = self.run_in("flask", args, env)
        actual = self.run_in("microflask", args, env)
        with self.subTest(args=args, env=env):
            self.assertEqual(actual.exit_code, expected.exit_code, actual.output)
            self.assertEqual(type(actual.exception), type(expected.exception), actual.output)
            first, wanted = (
                re.sub(r"\s+", " ", text).strip().replace("microflask", "flask").rstrip(".")
                for text in (actual.output, expected.output)
            )
            if "ImportError was raised" in wanted:
                # Ours leaves out how the command is used, and Flask's own frames.
                wanted = wanted.partition("Traceback")[0]
                wanted = wanted[wanted.index("Error: While") :]
            # Ours may say more about an error than Flask does.
            if expected.exit_code:
                wanted = wanted.partition(" Did you mean")[0]
                first = first[: len(wanted)]
            self.assertEqual(first, wanted)

    def test_finding(self):
        for path in PATHS:
            self.same(["--app", path, "routes"])

    def test_commands(self):
        for args in COMMANDS:
            self.same(["--app", "app", *args])
        for name in ("hosts", "domains", "bare"):
            for sort in ("endpoint", "methods", "rule", "domain"):
                self.same(["--app", name, "routes", "-s", sort])

    def test_environment(self):
        for env in (
            {"FLASK_APP": "pkg"}, {"FLASK_APP": "nope"}, {"FLASK_APP": ""}, {"FLASK_APP": "factory:make(1)"},
            {"FLASK_ROUTES_SORT": "rule"}, {"FLASK_ROUTES_ALL_METHODS": "1"}, {"FLASK_RUN_PORT": "x", "FLASK_APP": "app"},
        ):  # fmt: skip
            self.same(["routes"], env)
            self.same(["run", "--cert", "nope"], env)
            if env.get("FLASK_APP") != "nope":
                self.same(["greet"], env)

    def test_functions(self):
        for package, module in (("flask", theirs), ("microflask", ours)):
            with self.inside(self.folders[package]):
                results = [
                    module.prepare_import(path).replace(package, "F")
                    for path in (
                        "app.py",
                        "pkg",
                        "pkg/sub.py",
                        "pkg/__init__.py",
                        "a/b",
                        "x.y",
                        ".",
                        "..",
                        "app.pyx",
                    )
                ]
            if package == "flask":
                expected = results
        self.assertEqual(results, expected)

    def test_shell(self):
        outputs = []
        for package, module in (("flask", theirs), ("microflask", ours)):
            with self.inside(self.folders[package]):
                runner = (their_testing.CliRunner if package == "flask" else CliRunner)()
                words = "app, g\nsorted(globals())\n1/0\n"
                result = runner.invoke(module.cli, ["--app", "app", "shell"], input=words)
            self.assertEqual(result.exit_code, 0, result.output)
            outputs.append(result.output.replace(f"/{package}/", "/F/"))
        self.assertEqual(*outputs)

    def test_load_order_and_debug(self):
        seen = {}
        for package, module in (("flask", theirs), ("microflask", ours)):
            for debug in (None, "0", "1", "false", "yes", ""):
                with self.inside(self.folders[package]):
                    os.environ.pop("FLASK_DEBUG", None)
                    if debug is not None:
                        os.environ["FLASK_DEBUG"] = debug
                    info = module.ScriptInfo(app_import_path="app")
                    app = info.load_app()
                    seen.setdefault(package, []).append((app.debug, info.load_app() is app))
        self.assertEqual(seen["microflask"], seen["flask"])

    def test_help_lists_commands_of_the_application(self):
        for package in ("flask", "microflask"):
            with contextlib.redirect_stderr(io.StringIO()):
                output = self.run_in(package, ["--app", "app", "--help"]).output
            self.assertIn("greet   ", output)


if __name__ == "__main__":
    unittest.main()
