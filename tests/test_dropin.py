"""Drop-in: `import flask` and its kin are answered by microflask; programs run as if direct.

Everything happens in processes of their own, without site-packages: an import that has been
answered stays.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import unittest
import zipfile
from pathlib import Path

from .dropin_names import NAMES

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
    "PYTHONPATH": str(ROOT),
    "PYTHONIOENCODING": "utf-8",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def python(*words: str, cwd: str | Path = ROOT, stdin: str = "", **variables: str):
    """Run Python without site-packages."""
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        input=stdin,
        env={**ENVIRONMENT, **variables},
        check=False,
    )


class DropInCase(unittest.TestCase):
    def run_code(self, code: str, install: bool = True) -> str:
        """Run code, after `install()`, in an interpreter that has none of the packages."""
        first = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import microflask.dropin\n"
        if install:
            first += "microflask.dropin.install()\n"
        done = python("-I", "-S", "-c", first + textwrap.dedent(code))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def folder(self) -> Path:
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        return Path(os.path.realpath(made.name))


class TestTable(DropInCase):
    def test_every_row_can_be_imported(self) -> None:
        out = self.run_code(
            """
            from importlib import import_module
            from microflask.dropin.table import TABLE

            for name in TABLE:
                if name.endswith("__main__"):
                    continue
                module = import_module(name)
                assert sys.modules[name] is module, name
                for name in getattr(module, "__all__", ()):
                    getattr(module, name)
            print("done")
            """
        )
        self.assertEqual(out, "done\n")

    def test_one_object_under_both_names(self) -> None:
        self.run_code(
            """
            from importlib import import_module
            from microflask.dropin.table import TABLE

            for name, row in TABLE.items():
                words = row.split()
                if words and words[0].startswith("=") and not name.endswith("__main__"):
                    ours = import_module(f"microflask.{words[0][1:]}")
                    spec = ours.__spec__
                    assert import_module(name) is ours, name
                    assert ours.__spec__ is spec and spec.name == ours.__name__, name
                    assert spec.loader is ours.__loader__, name
            """
        )

    def test_classes_are_the_same(self) -> None:
        self.run_code(
            """
            import flask, werkzeug.datastructures, werkzeug.exceptions, jinja2, markupsafe
            from microflask import Flask, Markup
            from microflask.http import MultiDict
            from microflask.http.exceptions import NotFound

            assert flask.Flask is Flask and markupsafe.Markup is Markup
            assert werkzeug.datastructures.MultiDict is MultiDict
            try:
                flask.abort(404)
            except werkzeug.exceptions.NotFound as error:
                assert isinstance(error, NotFound)
            assert isinstance(jinja2.Template("{{ x }}", autoescape=True).render(x="<"), str)
            assert isinstance(jinja2.environment.Environment(), jinja2.Environment)
            """
        )

    def test_names_that_programs_import(self) -> None:
        out = self.run_code(
            f"""
            from importlib import import_module

            for module, names in {NAMES!r}.items():
                for name in names.split():
                    if not hasattr(import_module(module), name):
                        print(module, name)
            """
        )
        self.assertEqual(out, "")

    def test_messages_without_wsgi(self) -> None:
        self.run_code(
            """
            from werkzeug import Request as WSGIRequest
            from werkzeug.datastructures import Headers
            from werkzeug.sansio.http import is_resource_modified
            from werkzeug.sansio.request import Request
            from werkzeug.sansio.response import Response
            from werkzeug.sansio.utils import get_content_length, get_current_url

            headers = Headers([("Host", "x.org"), ("Accept", "a/b"), ("Accept", "c/d")])
            request = Request("post", "https", ("s", 1), "/r", "p", b"a=1", headers, "1.2.3.4")
            assert request.url == "https://x.org/r/p?a=1" and request.args["a"] == "1"
            assert request.headers is headers and request.accept_mimetypes.best == "a/b"
            assert (request.method, request.server, request.remote_addr) == ("POST", ("s", 1), "1.2.3.4")
            assert issubclass(WSGIRequest, Request) and not issubclass(str, Request)
            assert Response(404, {"A": "b"}, "text/plain").status == "404 NOT FOUND"
            assert get_content_length("3", None) == 3
            assert get_current_url("http", "x.org", "/r", "/p", b"q") == "http://x.org/r/p?q"
            assert not is_resource_modified(http_if_none_match='"x"', etag="x")
            """
        )

    def test_submodules_need_no_import_of_their_own(self) -> None:
        self.run_code(
            """
            import flask, werkzeug, jinja2, click
            flask.json.provider, flask.views.View, flask.cli.FlaskGroup, flask.cli.click.echo
            werkzeug.serving.run_simple, werkzeug.routing.Map, jinja2.nodes.Const
            jinja2.filters.FILTERS, click.testing.CliRunner, click.core.Context
            """
        )

    def test_star(self) -> None:
        self.run_code(
            """
            from flask import *
            from flask.json import *
            from werkzeug.datastructures import *
            from werkzeug.exceptions import *
            from jinja2 import *
            from markupsafe import *
            from itsdangerous import *
            from blinker import *
            from click import *
            Flask, jsonify, MultiDict, NotFound, Environment, Markup, Signer, Signal, command
            """
        )

    def test_old_extension_names(self) -> None:
        folder = self.folder()
        (folder / "flask_thing").mkdir()
        (folder / "flask_thing/__init__.py").write_text("name = __name__\n")
        (folder / "flask_thing/inner.py").write_text("name = __name__\n")
        self.run_code(
            f"""
            sys.path.append({str(folder)!r})
            from flask.ext.thing import name
            import flask.ext.thing.inner, flask_thing
            assert flask.ext.thing is flask_thing and name == "flask_thing"
            assert flask_thing.__spec__.name == "flask_thing"
            assert flask.ext.thing.inner is flask_thing.inner
            """
        )

    def test_a_submodule_that_is_not_there(self) -> None:
        out = self.run_code(
            """
            for name in ("flask.viwes", "werkzeug.nothing.at.all", "markupsafe._speedups"):
                try:
                    __import__(name)
                except ModuleNotFoundError as error:
                    print(error.name, "|", error)
            """
        )
        first, second, third = out.splitlines()
        self.assertIn("flask.viwes | No module named 'flask.viwes': microflask stands in", first)
        self.assertIn("microflask.dropin.table.TABLE", first)
        self.assertIn("Did you mean 'flask.views'?", first)
        self.assertIn("werkzeug.nothing | ", second)
        self.assertIn("markupsafe._speedups | ", third)

    def test_a_name_that_is_not_there(self) -> None:
        out = self.run_code(
            """
            import flask.views, werkzeug.utils, jinja2.nodes
            for module in (flask, flask.views, werkzeug.utils, jinja2.nodes):
                assert not hasattr(module, "nothing_of_the_kind")
                assert not hasattr(module, "__wrapped__")
            try:
                from werkzeug.utils import nothing
            except ImportError as error:
                print(error)
            """
        )
        self.assertIn("cannot import name 'nothing' from 'werkzeug.utils'", out)

    def test_names_can_be_replaced(self) -> None:
        self.run_code(
            """
            from unittest import mock
            import flask.templating, werkzeug.utils, microflask.templating
            with mock.patch("flask.templating._render", lambda *args: "patched"):
                app = flask.Flask("x")
                with app.test_request_context():
                    assert flask.render_template_string("a") == "patched"
            with mock.patch.object(werkzeug.utils, "secure_filename", None):
                assert werkzeug.utils.secure_filename is None
            assert werkzeug.utils.secure_filename("a/b") == "a_b"
            """
        )


class TestInstall(DropInCase):
    def test_loads_nothing_else(self) -> None:
        out = self.run_code(
            """
            before = set(sys.modules)
            microflask.dropin.install()
            print(sorted(name for name in set(sys.modules) - before if "microflask" in name))
            import flask
            print(sorted(name for name in set(sys.modules) - before if "microflask.app" in name))
            """,
            install=False,
        )
        ours = ["defaults", "finder", "rows"]
        self.assertEqual(out, f"{[f'microflask.dropin.{name}' for name in ours]}\n[]\n")

    def test_twice_and_undone(self) -> None:
        out = self.run_code(
            """
            dropin = microflask.dropin
            path, modules = list(sys.meta_path), set(sys.modules)
            assert not dropin.installed()
            dropin.uninstall()
            for _ in range(2):
                dropin.install()
                dropin.install()
                assert dropin.installed() and len(sys.meta_path) == len(path) + 1
                import flask.views, flask.app, jinja2, werkzeug.urls
                flask.app.Rule
                dropin.uninstall()
                dropin.uninstall()
                assert sys.meta_path == path
                assert not [m for m in sys.modules if m.partition(".")[0] in ("flask", "jinja2")]
                assert not hasattr(sys.modules["microflask.app"], "__getattr__")
            try:
                import flask
            except ModuleNotFoundError as error:
                print(error)
            """,
            install=False,
        )
        self.assertEqual(out, "No module named 'flask'\n")

    def test_too_late(self) -> None:
        folder = self.folder()
        for name in ("flask", "click"):
            (folder / f"{name}.py").write_text("")
        out = self.run_code(
            f"""
            sys.path.append({str(folder)!r})
            import click, flask
            try:
                microflask.dropin.install()
            except RuntimeError as error:
                print(error)
            assert not microflask.dropin.installed()
            """,
            install=False,
        )
        self.assertIn("the real flask, click had been imported", out)

    def test_wins_over_what_is_installed(self) -> None:
        folder = self.folder()
        (folder / "flask.py").write_text("raise SystemExit('the real one')\n")
        options = ("-S", "-m", "microflask.dropin")
        code = "import sys; sys.path.insert(0, '.'); import flask; print(flask.__version__)"
        quiet = python(*options, "-c", code, cwd=folder)
        self.assertEqual((quiet.stdout, quiet.stderr), ("3.1.3\n", ""))
        loud = python(*options, "--verbose", "-c", code, cwd=folder)
        self.assertEqual(loud.stdout, "3.1.3\n")
        self.assertEqual(loud.stderr.count("\n"), 1)
        self.assertIn("microflask answers for flask, werkzeug,", loud.stderr)
        self.assertIn(f"installed and not used: flask ({folder / 'flask.py'}", loud.stderr)

    def test_versions(self) -> None:
        out = self.run_code(
            """
            from importlib.metadata import distribution, distributions, requires, version
            from importlib import import_module
            from microflask.dropin.table import VERSIONS

            for name, number in VERSIONS.items():
                assert import_module(name).__version__ == version(name) == number
                assert version(name.title()) == version(name.upper()) == number
            print(version("flask"), distribution("Flask").metadata["Name"])
            print([word.partition(">")[0] for word in requires("flask")])
            assert {d.metadata["Name"].lower() for d in distributions()} >= set(VERSIONS)
            assert not [d for d in distributions(path=["."]) if d.metadata["Name"] == "Flask"]
            print([e.value for e in distribution("flask").entry_points])
            (extractor,) = distribution("jinja2").entry_points
            assert (extractor.group, extractor.name) == ("babel.extractors", "jinja2")
            assert extractor.load().__name__ == "babel_extract"
            try:
                version("nothing-of-the-kind")
            except ModuleNotFoundError as error:
                print(type(error).__name__)
            """
        )
        self.assertEqual(
            out,
            "3.1.3 Flask\n"
            "['blinker', 'click', 'itsdangerous', 'jinja2', 'markupsafe', 'werkzeug']\n"
            "['flask.cli:main']\n"
            "PackageNotFoundError\n",
        )

    def test_from_a_zip_and_under_another_name(self) -> None:
        folder = self.folder()
        with zipfile.ZipFile(folder / "all.zip", "w") as archive:
            for name in ("project/__init__.py", "project/vendor/__init__.py"):
                archive.writestr(name, "")
            for path in (ROOT / "microflask").rglob("*.py"):
                archive.write(path, f"project/vendor/{path.relative_to(ROOT)}")
        code = (
            "import flask.views, project.vendor.microflask.views as ours, subprocess, sys;"
            "print(flask.views is ours, flask.Flask('x').get_send_file_max_age.__module__);"
            "child = 'import flask; print(flask.__version__)';"
            "sys.stdout.flush();"
            "subprocess.run([sys.executable, '-c', child], check=True)"
        )
        done = python(
            *("-m", "project.vendor.microflask.dropin", "--inherit", "-c", code),
            cwd=folder,
            PYTHONPATH=str(folder / "all.zip"),
        )
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout, "True project.vendor.microflask.scaffold\n3.1.3\n")


_TEMPLATES = {"flask": "jinja2", "microflask": "microflask.jinja"}


class TestFlask3(DropInCase):
    """The points in which microflask follows Flask 3.1 under drop-in, and only there."""

    PROGRAM = """
        from {package} import Blueprint, Flask, jsonify, send_file, session
        from {package} import testing, cli
        import logging

        def attempt(function):
            try:
                return function()
            except Exception as error:
                return type(error).__name__

        logging.disable(logging.CRITICAL)
        app = Flask("x", root_path=".", static_folder="no such folder")
        app.secret_key = "x"
        print(app.config["SEND_FILE_MAX_AGE_DEFAULT"], app.has_static_folder)
        blueprint = Blueprint("b", "b")
        app.register_blueprint(blueprint)
        print(attempt(lambda: app.register_blueprint(blueprint)))
        other = Blueprint("c", "c")
        other.errorhandler(500)(lambda error: "the blueprint's")
        other.route("/fail", endpoint="fail")(lambda: 1 / 0)
        app.register_blueprint(other)
        app.route("/new", endpoint="new")(lambda: str(session.new))
        app.route("/part", endpoint="part")(lambda: send_file(__import__("io").BytesIO(b"abcdef"), "text/plain"))
        app.errorhandler(404)(lambda error: "of the code")
        app.errorhandler(KeyError)(lambda error: "of the class")
        app.route("/key", endpoint="key")(lambda: {{}}["a"])
        spec = app.error_handler_spec[None]
        print(callable(spec[404]), type(spec[None]).__name__)
        app.config["SERVER_NAME"] = "localhost"
        app.add_url_rule("/sub", "sub1", lambda: "sub", subdomain="a")
        app.add_url_rule("/sub", "sub2", lambda: "plain")
        client = app.test_client()
        print(client.get("/new").text)
        print(client.get("/part", headers={{"Range": "bytes=0-2"}}).status_code)
        print(client.get("/fail").text[:15])
        print(client.get("/none").text, client.get("/key").text, sep=", ")
        print(client.get("/sub", base_url="http://a.localhost").text)
        print(client.environ_base["HTTP_USER_AGENT"].partition("/")[0])
        with app.test_request_context():
            print(jsonify().get_json(), attempt(lambda: jsonify({{"a": 1}}, b=2)) == "TypeError")
            print(attempt(lambda: app.make_response(("a", 200, {{}}, "text/x")) and "made"))
            app.debug = True
            print(app.preserve_context_on_exception)
        from {templates} import Environment, TemplateSyntaxError
        try:
            Environment().from_string("{{{{ x|uper }}}}")
        except TemplateSyntaxError as error:
            print([str(error)])
            error.translated = False
            print([str(error)])
    """
    FLASK_3 = (
        "None True\nValueError\nFalse dict\nFalse\n206\nthe blueprint's\n"
        "of the code, of the class\nplain\nWerkzeug\nNone True\nTypeError\nFalse\n"
        "[\"No filter named 'uper'.\"]\n"
        "[\"No filter named 'uper'.\\n  line 1\\n    {{ x|uper }}\"]\n"
    )
    OURS = (
        "12:00:00 False\nNone\nTrue list\nTrue\n200\n<!doctype html>\n"
        "of the code, of the class\nsub\nmicroflask\n{} False\nmade\nTrue\n"
    ) + (
        "[\"No filter named 'uper'. Did you mean 'upper'?\\n  line 1, column 6\\n"
        '    {{ x|uper }}\\n         ^^^^"]\n'
    ) * 2

    def program(self, package: str) -> str:
        return textwrap.dedent(self.PROGRAM.format(package=package, templates=_TEMPLATES[package]))

    def test_as_flask_does(self) -> None:
        self.assertEqual(self.run_code(self.program("flask")), self.FLASK_3)

    def test_when_loaded_before(self) -> None:
        code = "import microflask.app, microflask.cli, microflask.testing\n"
        code += "microflask.dropin.install()\n"
        self.assertEqual(self.run_code(code + self.program("flask"), False), self.FLASK_3)

    def test_as_we_do_without(self) -> None:
        self.assertEqual(self.run_code(self.program("microflask"), False), self.OURS)

    def test_undone(self) -> None:
        code = "import flask.app, flask.cli, flask.testing; microflask.dropin.uninstall()\n"
        self.assertEqual(self.run_code(code + self.program("microflask")), self.OURS)

    def test_the_version_command(self) -> None:
        done = python("-S", "-m", "microflask.dropin", "-m", "flask", "--version")
        self.assertRegex(done.stdout, r"^Python .*\nFlask 3\.1.*\nWerkzeug 3\.1.*\nmicroflask ")


class TestRunner(DropInCase):
    """What a program shows when it is run, beside what it shows when run directly."""

    FILES = {
        "hello.py": """
            import sys
            print(sys.argv, sys.path[0], __name__, __file__, __spec__, __package__, __cached__)
            print(sorted(globals()))
            """,
        "exits.py": "import sys; print('bye'); sys.exit(eval(sys.argv[1]))",
        "fails.py": """
            def inner():
                raise ValueError("wrong") from KeyError("before")
            inner()
            """,
        "interrupted.py": "raise KeyboardInterrupt",
        "broken.py": "print('never'\nx = (",
        "latin.py": "# -*- coding: latin-1 -*-\nprint(ascii('\xe4'))",
        "hooked.py": """
            import sys, traceback
            def hook(kind, error, trace):
                print(kind.__name__, [f.name for f in traceback.extract_tb(trace)][-2:])
            sys.excepthook = hook
            def inner():
                1 / 0
            inner()
            """,
        "pickled.py": """
            import atexit, inspect, pickle
            class Thing:
                def method(self): pass
            assert type(pickle.loads(pickle.dumps(Thing()))) is Thing
            print(inspect.getsource(Thing), Thing.__module__)
            atexit.register(lambda: print("at exit", Thing))
            import __main__
            assert __main__.Thing is Thing
            """,
        "stdin.py": "print(input())",
        "pack/__init__.py": "print('package', __name__)",
        "pack/__main__.py": "import sys; print(sys.argv, __name__, __package__, __spec__.name)",
        "pack/inside.py": "from . import __name__ as name; print(name, __spec__.name, 1 / 0)",
        "pack/broken.py": "import nothing_like_this",
        "bare/__init__.py": "",
        "folder/__main__.py": "import sys, beside; print(sys.argv, sys.path[0], __package__)",
        "folder/beside.py": "print(__name__)",
        "empty/other.py": "",
    }
    CASES = (
        ("hello.py", "a", "-b", "--inherit"),
        ("./hello.py",),
        ("pack/../hello.py", "x"),
        ("-m", "hello", "a", "-m"),
        ("-c", "import sys; print(sys.argv, repr(sys.path[0]), __name__, sorted(globals()))", "x"),
        ("-c", "1/0"),
        ("-c", "def"),
        ("exits.py", "3"),
        ("exits.py", "None"),
        ("exits.py", "'some text'"),
        ("-m", "exits", "4"),
        ("fails.py",),
        ("-m", "fails"),
        ("broken.py",),
        ("latin.py",),
        ("hooked.py",),
        ("-m", "hooked"),
        ("pickled.py",),
        ("stdin.py",),
        ("-",),
        ("-m", "pack", "x"),
        ("-m", "pack.inside"),
        ("-m", "pack.broken"),
        ("-m", "bare"),
        ("-m", "nothing_like_this"),
        ("-m", "pack.nothing"),
        ("-m", "hello.nothing"),
        ("-m", "nothing.at.all"),
        ("folder", "x"),
        ("folder.zip", "x"),
        ("empty",),
        ("nothing.py",),
    )

    def project(self) -> Path:
        folder = self.folder()
        for name, text in self.FILES.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(textwrap.dedent(text) + "\n", encoding="latin-1")
        with zipfile.ZipFile(folder / "folder.zip", "w") as archive:
            for name in ("__main__.py", "beside.py"):
                archive.write(folder / "folder" / name, name)
        return folder

    @unittest.skipIf(sys.implementation.name == "pypy", "PyPy words some of it otherwise")
    def test_as_if_run_directly(self) -> None:
        folder = self.project()
        for words in self.CASES:
            with self.subTest(words):
                stdin = "print('typed')\n"
                direct = python("-S", *words, cwd=folder, stdin=stdin)
                ours = python("-S", "-m", "microflask.dropin", *words, cwd=folder, stdin=stdin)
                self.assertEqual(_comparable(ours.stdout), _comparable(direct.stdout))
                self.assertEqual(_comparable(ours.stderr), _comparable(direct.stderr))
                self.assertEqual(ours.returncode, direct.returncode)

    @unittest.skipIf(os.name == "nt", "a signal is POSIX")
    def test_interrupted(self) -> None:
        folder = self.project()
        direct = python("-S", "interrupted.py", cwd=folder)
        ours = python("-S", "-m", "microflask.dropin", "interrupted.py", cwd=folder)
        self.assertEqual((ours.returncode, ours.stderr), (direct.returncode, direct.stderr))
        self.assertEqual(ours.returncode, -signal.SIGINT)

    def test_usage(self) -> None:
        shown = python("-S", "-m", "microflask.dropin", "--help")
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        self.assertIn("usage: python -m microflask.dropin", shown.stdout)
        for words, text in (
            ((), "usage: python -m microflask.dropin"),
            (("--nothing",), "unknown option --nothing"),
            (("-m",), "argument expected for the -m option"),
            (("--verbose", "-c"), "argument expected for the -c option"),
        ):
            with self.subTest(words):
                done = python("-S", "-m", "microflask.dropin", *words)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(text, done.stderr)

    def test_flask_as_a_module(self) -> None:
        folder = self.folder()
        (folder / "app.py").write_text("from flask import Flask\napp = Flask(__name__)\n")
        done = python("-S", "-m", "microflask.dropin", "-m", "flask", "routes", cwd=folder)
        self.assertEqual(done.stderr, "")
        self.assertIn("/static/<path:filename>", done.stdout)

    def test_how_a_reloader_starts_it_again(self) -> None:
        code = "from werkzeug._reloader import arguments; print(arguments()[1:])"
        words = ("-S", "-m", "microflask.dropin", "--inherit", "-c", code, "x")
        # Python 3.9 does not know how it was started; there the variables become options too.
        self.assertIn(str(list(words))[1:], python(*words).stdout)


def _comparable(text: str) -> str:
    """Return what was shown without addresses, and without the lines of the library's frames."""
    text = re.sub(r"\bat 0x\w+|object at \w+", "at", text)
    return re.sub(r'(File "<frozen runpy>"), line \d+', r"\1", text)


class TestInherit(DropInCase):
    CHILD = "import flask; print(flask.__version__, flask.Flask.__module__)"
    PARENT = (
        "import subprocess, sys;"
        f"subprocess.run([sys.executable, '-c', {CHILD!r}], stderr=subprocess.DEVNULL)"
    )

    def test_children(self) -> None:
        words = ("-m", "microflask.dropin", "--inherit", "-c", self.PARENT)
        self.assertEqual(python(*words).stdout, "3.1.3 microflask.app\n")

    def test_children_of_another_process_manager(self) -> None:
        folder = self.folder()
        (folder / "main.py").write_text(
            textwrap.dedent(
                """
                import multiprocessing

                def work(number):
                    import jinja2
                    return jinja2.Template("{{ n + 1 }}").render(n=number), jinja2.__version__

                if __name__ == "__main__":
                    context = multiprocessing.get_context("spawn")
                    with context.Pool(1) as pool:
                        print(pool.map(work, [1]))
                """
            )
        )
        for words in (("main.py",), ("-m", "main")):
            with self.subTest(words):
                done = python("-m", "microflask.dropin", "--inherit", *words, cwd=folder)
                self.assertEqual((done.stdout, done.stderr), ("[('2', '3.1.6')]\n", ""))

    def test_not_unasked(self) -> None:
        done = python("-m", "microflask.dropin", "-c", self.PARENT)
        self.assertNotIn("microflask", done.stdout)

    def test_another_sitecustomize_runs_too(self) -> None:
        folder = self.folder()
        (folder / "sitecustomize.py").write_text("print('customized')\n")
        done = python(
            *("-m", "microflask.dropin", "--inherit", "-c", self.PARENT),
            PYTHONPATH=os.pathsep.join([str(folder), str(ROOT)]),
        )
        lines = sorted(done.stdout.splitlines())
        self.assertEqual(lines, ["3.1.3 microflask.app", "customized", "customized"])


if __name__ == "__main__":
    unittest.main()
