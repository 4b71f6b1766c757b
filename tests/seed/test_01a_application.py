"""The seed's "Application Object", first half: what an application is set up with."""

from __future__ import annotations

import inspect
import logging
import os
import sys
import tempfile
import unittest
from datetime import timedelta

from microflask import Config, Flask, Response, render_template, request, session, url_for
from microflask.http.multidict import ImmutableDict
from microflask.routing import BaseConverter, Map, Rule


def quiet_app(**config):
    app = Flask(__name__)
    app.logger.disabled = True
    app.config.update(config)
    return app


class OnDisk(unittest.TestCase):
    """A package and a module on disk, with templates and static files."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = os.path.realpath(folder.name)
        self.write("seedpackage/__init__.py", "")
        self.write("seedpackage/views.py", "")
        self.write("seedmodule.py", "")
        sys.path.insert(0, self.root)
        self.addCleanup(self.forget)

    def forget(self):
        sys.path.remove(self.root)
        for name in [n for n in sys.modules if n.startswith(("seedpackage", "seedmodule"))]:
            del sys.modules[name]

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w") as file:
            file.write(text)


class Constructor(OnDisk):
    def test_parameters_in_order(self):
        parameters = list(inspect.signature(Flask).parameters.values())
        wanted = [
            ("import_name", inspect.Parameter.empty),
            ("static_path", None),
            ("static_url_path", None),
            ("static_folder", "static"),
            ("template_folder", "templates"),
        ]
        self.assertEqual([(p.name, p.default) for p in parameters[:5]], wanted)

    def test_it_is_a_wsgi_application(self):
        answers = []
        app = quiet_app()
        app.add_url_rule("/", "index", lambda: "hello")
        environ = {"REQUEST_METHOD": "GET", "SERVER_NAME": "x", "SERVER_PORT": "80"}
        environ.update({"wsgi.url_scheme": "http", "PATH_INFO": "/", "SCRIPT_NAME": ""})
        body = app(environ, lambda status, headers, exc_info=None: answers.append(status))
        self.assertEqual((b"".join(body), answers), (b"hello", ["200 OK"]))

    def test_resources_are_looked_for_in_the_package_or_beside_the_module(self):
        package = os.path.join(self.root, "seedpackage")
        for name, folder in (
            ("seedpackage", package),
            ("seedpackage.views", package),
            ("seedmodule", self.root),
        ):
            with self.subTest(name):
                app = Flask(name)
                self.assertEqual(os.path.realpath(app.root_path), folder)
                self.assertEqual(app.import_name, name)

    def test_both_ways_to_name_a_package_find_the_same_files(self):
        self.write("seedpackage/data.txt", "found")
        for name in ("seedpackage", "seedpackage.views".split(".")[0], "seedpackage.views"):
            with self.subTest(name), Flask(name).open_resource("data.txt") as file:
                self.assertEqual(file.read(), b"found")

    def test_static_path_changes_the_url_and_not_the_folder(self):
        self.write("seedpackage/static/style.css", "css")
        for arguments, url in (
            ({}, "/static/style.css"),
            ({"static_path": "/files"}, "/files/style.css"),
            ({"static_url_path": "/urls"}, "/urls/style.css"),
        ):
            with self.subTest(arguments):
                app = Flask("seedpackage", **arguments)
                response = app.test_client().get(url)
                self.assertEqual(response.data, b"css")
                response.close()
                with app.test_request_context():
                    self.assertEqual(url_for("static", filename="style.css"), url)
                self.assertEqual(os.path.basename(app.static_folder), "static")
        positional = Flask("seedpackage", "/pos")
        self.assertEqual(positional.static_url_path, "/pos")

    def test_folders_may_have_other_names(self):
        self.write("seedpackage/assets/a.txt", "asset")
        self.write("seedpackage/pages/p.html", "page {{ 1 }}")
        app = Flask("seedpackage", static_folder="assets", template_folder="pages")
        response = app.test_client().get("/assets/a.txt")
        self.assertEqual(response.data, b"asset")
        response.close()
        with app.test_request_context():
            self.assertEqual(render_template("p.html"), "page 1")

    def test_has_static_folder(self):
        self.assertFalse(Flask("seedpackage").has_static_folder)
        self.write("seedpackage/static/x", "")
        self.assertTrue(Flask("seedpackage").has_static_folder)
        self.assertFalse(Flask("seedpackage", static_folder=None).has_static_folder)

    def test_open_resource(self):
        self.write("seedpackage/schema.sql", "create table x;")
        self.write("seedpackage/sub/folder/deep.txt", "deep")
        app = Flask("seedpackage")
        with app.open_resource("schema.sql") as f:
            contents = f.read()
        self.assertEqual(contents, b"create table x;")
        with app.open_resource("sub/folder/deep.txt") as f:
            self.assertEqual(f.read(), b"deep")
        with self.assertRaises(FileNotFoundError):
            app.open_resource("none")

    def test_send_static_file(self):
        self.write("seedpackage/static/a/b.txt", "text")
        app = Flask("seedpackage")
        with app.test_request_context():
            response = app.send_static_file("a/b.txt")
            response.direct_passthrough = False
            self.assertEqual(response.get_data(), b"text")
            response.close()
        client = app.test_client()
        for path in ("/static/none", "/static/../__init__.py", "/static/%2e%2e/__init__.py"):
            self.assertEqual(client.get(path).status_code, 404, path)

    def test_jinja_loader_and_global_loader(self):
        self.write("seedpackage/templates/t.html", "app")
        app = Flask("seedpackage")
        self.assertEqual(app.jinja_loader.list_templates(), ["t.html"])
        self.assertEqual(app.create_global_jinja_loader().list_templates(), ["t.html"])

    def test_the_loader_can_be_overridden(self):
        from microflask.jinja import DictLoader

        class ByLoader(Flask):
            def create_jinja_loader(self):
                return DictLoader({"x.html": "by loader"})

        class ByGlobalLoader(Flask):
            def create_global_jinja_loader(self):
                return DictLoader({"x.html": "by global loader"})

        for cls, text in ((ByLoader, "by loader"), (ByGlobalLoader, "by global loader")):
            app = cls("seedpackage")
            with app.test_request_context():
                self.assertEqual(render_template("x.html"), text)


class Attributes(unittest.TestCase):
    def test_initial_values(self):
        app = Flask(__name__)
        for name, value in {
            "debug": False,
            "testing": False,
            "secret_key": None,
            "session_cookie_name": "session",
            "permanent_session_lifetime": timedelta(days=31),
            "use_x_sendfile": False,
            "enable_modules": True,
            "logger_name": __name__,
            "extensions": {},
            "blueprints": {},
            "test_client_class": None,
            "propagate_exceptions": False,
            "preserve_context_on_exception": False,
        }.items():
            with self.subTest(name):
                self.assertEqual(getattr(app, name), value)

    def test_attributes_that_are_configuration(self):
        for attribute, key, value in (
            ("debug", "DEBUG", True),
            ("testing", "TESTING", True),
            ("secret_key", "SECRET_KEY", "very secret"),
            ("session_cookie_name", "SESSION_COOKIE_NAME", "sid"),
            ("permanent_session_lifetime", "PERMANENT_SESSION_LIFETIME", timedelta(1)),
            ("use_x_sendfile", "USE_X_SENDFILE", True),
            ("logger_name", "LOGGER_NAME", "other"),
        ):
            with self.subTest(attribute):
                app = Flask(__name__)
                setattr(app, attribute, value)
                self.assertEqual(app.config[key], value)
                app = Flask(__name__)
                app.config[key] = value
                self.assertEqual(getattr(app, attribute), value)

    def test_default_config(self):
        wanted = {
            "USE_X_SENDFILE": False,
            "PROPAGATE_EXCEPTIONS": None,
            "SERVER_NAME": None,
            "MAX_CONTENT_LENGTH": None,
            "TESTING": False,
            "PERMANENT_SESSION_LIFETIME": timedelta(31),
            "SESSION_COOKIE_NAME": "session",
            "LOGGER_NAME": None,
            "DEBUG": False,
            "SECRET_KEY": None,
            "PRESERVE_CONTEXT_ON_EXCEPTION": None,
        }
        self.assertIsInstance(Flask.default_config, ImmutableDict)
        self.assertEqual({key: Flask.default_config[key] for key in wanted}, wanted)
        app = Flask(__name__)
        self.assertEqual({key: app.config[key] for key in wanted}, wanted)
        with self.assertRaises(TypeError):
            Flask.default_config["DEBUG"] = True

    def test_default_config_of_a_subclass(self):
        class Mine(Flask):
            default_config = ImmutableDict({**Flask.default_config, "MINE": 7})

        self.assertEqual(Mine(__name__).config["MINE"], 7)

    def test_config_behaves_like_a_dict(self):
        app = Flask(__name__)
        self.assertIsInstance(app.config, Config)
        self.assertIsInstance(app.config, dict)
        app.config["ANY"] = 1
        self.assertEqual(app.config.pop("ANY"), 1)
        app.config.from_object({"X": 1}.__class__)
        self.assertTrue(callable(app.config.from_pyfile))

    def test_debug_log_format(self):
        ruler = "-" * 80
        self.assertEqual(
            Flask.debug_log_format,
            f"{ruler}\n%(levelname)s in %(module)s [%(pathname)s:%(lineno)d]:\n"
            f"%(message)s\n{ruler}",
        )

    def test_jinja_options(self):
        self.assertIsInstance(Flask.jinja_options, ImmutableDict)
        extensions = ["jinja2.ext.autoescape", "jinja2.ext.with_"]
        self.assertEqual(Flask.jinja_options, {"extensions": extensions})

        class Mine(Flask):
            jinja_options = ImmutableDict(variable_start_string="[[", variable_end_string="]]")

        app = Mine(__name__)
        with app.test_request_context():
            self.assertEqual(app.jinja_env.from_string("[[ 1 + 1 ]]").render(), "2")

    def test_the_maps_of_hooks(self):
        app = Flask(__name__)
        view = lambda *args: None  # noqa: E731
        for attribute, register in (
            ("after_request_funcs", app.after_request),
            ("before_request_funcs", app.before_request),
            ("teardown_request_funcs", app.teardown_request),
            ("template_context_processors", app.context_processor),
            ("url_default_functions", app.url_defaults),
            ("url_value_preprocessors", app.url_value_preprocessor),
        ):
            with self.subTest(attribute):
                self.assertIsInstance(getattr(app, attribute), dict)
                self.assertIs(register(view), view)
                self.assertIs(getattr(app, attribute)[None][-1], view)

    def test_extensions(self):
        app = Flask(__name__)
        if not hasattr(app, "extensions"):
            app.extensions = {}
        state = object()
        app.extensions["foo"] = state
        self.assertIs(app.extensions["foo"], state)

    def test_classes(self):
        self.assertTrue(issubclass(Flask.url_rule_class, Rule))
        self.assertIs(Flask.response_class, Response)
        app = Flask(__name__)
        self.assertIsInstance(app.url_map, Map)
        with app.test_request_context():
            self.assertIsInstance(request._get_current_object(), Flask.request_class)


class Logger(unittest.TestCase):
    def test_name_and_kind(self):
        app = Flask("seed.logging")
        self.assertIsInstance(app.logger, logging.Logger)
        self.assertEqual(app.logger.name, "seed.logging")
        named = Flask("seed.logging")
        named.logger_name = "seed.other"
        self.assertEqual(named.logger.name, "seed.other")
        configured = Flask("seed.logging")
        configured.config["LOGGER_NAME"] = "seed.third"
        self.assertEqual(configured.logger.name, "seed.third")

    def test_records_are_laid_out_by_debug_log_format_in_debug_mode(self):
        import io

        app = Flask("seed_debug_logging")
        app.debug = True
        app.debug_log_format = "<%(levelname)s %(message)s>"
        root = logging.getLogger()
        kept, root.handlers[:] = root.handlers[:], []
        self.addCleanup(root.handlers.extend, kept)
        self.addCleanup(app.logger.handlers.clear)
        errors = io.StringIO()
        with app.test_request_context(errors_stream=errors):
            app.logger.debug("A value for debugging")
            app.logger.warning("A warning ocurred (%d apples)", 42)
            app.logger.error("An error occoured")
        self.assertEqual(
            errors.getvalue().split("\n")[:3],
            [
                "<DEBUG A value for debugging>",
                "<WARNING A warning ocurred (42 apples)>",
                "<ERROR An error occoured>",
            ],
        )


class Rules(unittest.TestCase):
    def test_add_url_rule_is_route(self):
        one, two, three = Flask(__name__), Flask(__name__), Flask(__name__)

        @one.route("/")
        def index():
            return "index"

        two.add_url_rule("/", "index", index)
        three.add_url_rule("/", "index")
        three.view_functions["index"] = index
        for app in (one, two, three):
            self.assertEqual(app.test_client().get("/").data, b"index")
            self.assertEqual(app.view_functions["index"], index)
        with one.test_request_context():
            self.assertEqual(url_for("index"), "/")

    def test_signature(self):
        parameters = list(inspect.signature(Flask.add_url_rule).parameters)
        self.assertEqual(parameters[:4], ["self", "rule", "endpoint", "view_func"])

    def test_methods(self):
        app = Flask(__name__)
        app.add_url_rule("/get", "get", lambda: "x")
        app.add_url_rule("/post", "post", lambda: "x", methods=["POST"])
        app.add_url_rule("/own", "own", lambda: "own", methods=["OPTIONS"])
        client = app.test_client()
        table = {
            "/get": {"GET": 200, "HEAD": 200, "OPTIONS": 200, "POST": 405},
            "/post": {"GET": 405, "HEAD": 405, "OPTIONS": 200, "POST": 200},
            "/own": {"GET": 405, "OPTIONS": 200},
        }
        for path, methods in table.items():
            for method, status in methods.items():
                with self.subTest(path=path, method=method):
                    response = client.open(path, method=method)
                    self.assertEqual(response.status_code, status)
        self.assertEqual(client.head("/get").data, b"")
        self.assertEqual(set(client.options("/get").allow), {"GET", "HEAD", "OPTIONS"})
        self.assertEqual(set(client.options("/post").allow), {"POST", "OPTIONS"})
        self.assertEqual(client.options("/own").data, b"own")

    def test_options_go_to_the_rule(self):
        app = Flask(__name__)
        app.add_url_rule(
            "/<int:n>", "n", lambda n, x: f"{n} {x}", defaults={"x": 5}, strict_slashes=False
        )
        self.assertEqual(app.test_client().get("/4/").data, b"4 5")

    def test_variables_and_converters(self):
        app = Flask(__name__)
        for rule in ("/user/<username>", "/int/<int:v>", "/float/<float:v>", "/path/<path:v>"):
            app.add_url_rule(rule, rule, lambda **values: repr(list(values.values())[0]))
        client = app.test_client()
        for path, answer in {
            "/user/peter": "'peter'",
            "/int/42": "42",
            "/float/4.5": "4.5",
            "/path/a/b": "'a/b'",
            "/user/a/b": None,
            "/int/x": None,
            "/int/1.5": None,
            "/float/1": None,
        }.items():
            with self.subTest(path):
                response = client.get(path)
                self.assertEqual(response.text if response.status_code == 200 else None, answer)

    def test_trailing_slashes(self):
        app = Flask(__name__)
        app.add_url_rule("/folder/", "folder", lambda: "folder")
        app.add_url_rule("/leaf", "leaf", lambda: "leaf")
        app.add_url_rule("/loose/", "loose", lambda: "loose", strict_slashes=False)
        client = app.test_client()
        response = client.get("/folder")
        self.assertIn(response.status_code, (301, 308))
        self.assertTrue(response.headers["Location"].endswith("/folder/"))
        self.assertEqual(client.get("/folder", follow_redirects=True).data, b"folder")
        self.assertEqual(client.get("/folder/").status_code, 200)
        self.assertEqual(client.get("/leaf").status_code, 200)
        self.assertEqual(client.get("/leaf/").status_code, 404)
        self.assertEqual(client.get("/loose").data, b"loose")

    def test_subdomain(self):
        app = Flask(__name__)
        app.config["SERVER_NAME"] = "seed.test"
        app.add_url_rule("/", "main", lambda: "main")
        app.add_url_rule("/", "user", lambda user: user, subdomain="<user>")
        app.add_url_rule("/", "api", lambda: "api", subdomain="api")
        client = app.test_client()
        for host, text in (("seed.test", "main"), ("api.seed.test", "api"), ("jo.seed.test", "jo")):
            self.assertEqual(client.get("/", base_url=f"http://{host}").text, text)
        with app.test_request_context(base_url="http://seed.test"):
            self.assertEqual(url_for("user", user="mit"), "http://mit.seed.test/")

    def test_endpoint_decorator(self):
        app = Flask(__name__)
        app.url_map.add(Rule("/foo", endpoint="example.endpoint"))

        @app.endpoint("example.endpoint")
        def example():
            return "example"

        self.assertEqual(app.test_client().get("/foo").data, b"example")

    def test_converters_of_ones_own(self):
        class ListConverter(BaseConverter):
            def to_python(self, value):
                return value.split(",")

            def to_url(self, values):
                return ",".join(BaseConverter.to_url(self, value) for value in values)

        app = Flask(__name__)
        app.url_map.converters["list"] = ListConverter
        app.add_url_rule("/<list:names>", "names", lambda names: "|".join(names))
        self.assertEqual(app.test_client().get("/a,b").data, b"a|b")
        with app.test_request_context():
            self.assertEqual(url_for("names", names=["x", "y"]), "/x,y")

    def test_url_rule_class(self):
        class Loud(Rule):
            def __init__(self, string, **options):
                super().__init__(string.upper(), **options)

        class Mine(Flask):
            url_rule_class = Loud

        app = Mine(__name__, static_folder=None)
        app.add_url_rule("/abc", "abc", lambda: "x")
        self.assertEqual(app.test_client().get("/ABC").status_code, 200)
        self.assertIsInstance(next(app.url_map.iter_rules()), Loud)

    def test_use_x_sendfile(self):
        from microflask import send_file

        app = Flask(__name__)
        app.use_x_sendfile = True
        app.add_url_rule("/", "file", lambda: send_file(__file__, mimetype="text/x-python"))
        response = app.test_client().get("/")
        self.assertEqual(response.headers["X-Sendfile"], os.path.abspath(__file__))
        self.assertEqual(response.data, b"")
        response.close()


class Templates(unittest.TestCase):
    def test_select_jinja_autoescape(self):
        app = Flask(__name__)
        for name, escaped in {
            "a.html": True,
            "a.htm": True,
            "a.xml": True,
            "a.xhtml": True,
            "a.txt": False,
            "a.js": False,
        }.items():
            self.assertIs(app.select_jinja_autoescape(name), escaped, name)

        class Never(Flask):
            def select_jinja_autoescape(self, filename):
                return False

        for cls, text in ((Flask, "&lt;"), (Never, "<")):
            app = cls(__name__)
            with app.test_request_context():
                self.assertEqual(app.jinja_env.from_string("{{ '<' }}").render(), text)

    def test_environment_can_be_customised(self):
        class Mine(Flask):
            def create_jinja_environment(self):
                environment = super().create_jinja_environment()
                environment.globals["answer"] = 42
                return environment

            def init_jinja_globals(self):
                self.jinja_env.globals["more"] = 43

        app = Mine(__name__)
        self.assertIs(app.jinja_env, app.jinja_env)
        with app.test_request_context():
            self.assertEqual(app.jinja_env.from_string("{{ answer }}{{ more }}").render(), "4243")
            for name in ("url_for", "get_flashed_messages"):
                self.assertIn(name, app.jinja_env.globals)

    def test_template_filter(self):
        app = Flask(__name__)

        @app.template_filter()
        def reverse(s):
            return s[::-1]

        @app.template_filter("named")
        def other(s):
            return s.upper()

        env = app.jinja_env
        self.assertEqual(env.filters["reverse"]("abcd"), "dcba")
        self.assertEqual(env.from_string("{{ 'ab'|reverse }}{{ 'ab'|named }}").render(), "baAB")

    def test_update_template_context(self):
        app = Flask(__name__)
        app.secret_key = "k"

        @app.context_processor
        def inject():
            return {"a": "processor", "b": "processor"}

        context = {"a": "view"}
        with app.test_request_context():
            session["x"] = 1
            app.update_template_context(context)
            self.assertEqual(context["request"].path, "/")
            self.assertEqual(context["session"]["x"], 1)
        self.assertIs(context["config"], app.config)
        self.assertIn("g", context)
        self.assertEqual((context["a"], context["b"]), ("view", "processor"))


if __name__ == "__main__":
    unittest.main()
