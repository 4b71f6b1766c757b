"""The seed's "Module Objects": modules, and the blueprints that they became."""

from __future__ import annotations

import inspect
import os
import sys
import tempfile
import unittest

from microflask import (
    Blueprint,
    Flask,
    Module,
    abort,
    g,
    render_template,
    render_template_string,
    request,
    url_for,
)
from microflask.blueprints import BlueprintSetupState
from microflask.routing import Rule


def new_app(**config):
    app = Flask(__name__, static_folder=None)
    app.logger.disabled = True
    app.config.update(config)
    return app


class Modules(unittest.TestCase):
    def test_parameters_in_order(self):
        parameters = list(inspect.signature(Module).parameters.values())
        self.assertEqual(
            [(p.name, p.default) for p in parameters],
            [
                ("import_name", inspect.Parameter.empty),
                ("name", None),
                ("url_prefix", None),
                ("static_path", None),
                ("subdomain", None),
            ],
        )
        self.assertTrue(issubclass(Module, Blueprint))

    def test_the_name_is_the_last_part_of_the_import_name(self):
        self.assertEqual(Module("tests.seed.test_02_blueprints").name, "test_02_blueprints")
        self.assertEqual(Module("tests.seed", "admin").name, "admin")

    def test_register_module(self):
        app = new_app()
        admin = Module(__name__, "admin", url_prefix="/admin")

        @admin.route("/")
        def index():
            return f"{url_for('.index')} {url_for('front')} {request.module}"

        @admin.route("/login")
        def login():
            return "login"

        app.add_url_rule("/front", "front", lambda: url_for("admin.login"))
        app.register_module(admin)
        client = app.test_client()
        self.assertEqual(client.get("/admin/").text, "/admin/ /front admin")
        self.assertEqual(client.get("/admin/login").text, "login")
        self.assertEqual(client.get("/front").text, "/admin/login")

    def test_options_override_those_of_the_module(self):
        app = new_app()
        module = Module(__name__, "mod", url_prefix="/own")
        module.add_url_rule("/x", "x", lambda: "x")
        app.register_module(module, url_prefix="/given")
        self.assertEqual(app.test_client().get("/given/x").status_code, 200)
        self.assertEqual(app.test_client().get("/own/x").status_code, 404)

    def test_enable_modules(self):
        class Off(Flask):
            enable_modules = False

        with self.assertRaises(RuntimeError):
            Off(__name__).register_module(Module(__name__, "x"))

    def test_subdomain(self):
        app = new_app(SERVER_NAME="seed.test")
        module = Module(__name__, "mod", subdomain="api")
        module.add_url_rule("/", "index", lambda: "api")
        app.register_module(module)
        client = app.test_client()
        self.assertEqual(client.get("/", base_url="http://api.seed.test").text, "api")
        self.assertEqual(client.get("/", base_url="http://seed.test").status_code, 404)

    def test_templates_and_static_files(self):
        with tempfile.TemporaryDirectory() as root:
            sys.path.insert(0, root)
            self.addCleanup(sys.path.remove, root)
            self.addCleanup(sys.modules.pop, "seedmodules", None)
            for path, text in {
                "seedmodules/__init__.py": "",
                "seedmodules/static/a.txt": "static",
                "seedmodules/templates/t.html": "template of the module",
            }.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w") as file:
                    file.write(text)
            app = new_app()
            app.register_module(Module("seedmodules", "mod", url_prefix="/m"))
            app.register_module(Module("seedmodules", "two", url_prefix="/2", static_path="/files"))
            client = app.test_client()
            for url in ("/m/static/a.txt", "/2/files/a.txt"):
                response = client.get(url)
                self.assertEqual(response.data, b"static")
                response.close()
            with app.test_request_context():
                self.assertEqual(render_template("mod/t.html"), "template of the module")
                self.assertEqual(url_for("mod.static", filename="a.txt"), "/m/static/a.txt")


class Registration(unittest.TestCase):
    def test_blueprints_by_name(self):
        app = new_app()
        one, two = Blueprint("one", __name__), Blueprint("two", __name__)
        app.register_blueprint(one)
        app.register_blueprint(two)
        self.assertEqual(app.blueprints, {"one": one, "two": two})

    def test_attached_twice(self):
        app = new_app()
        blueprint = Blueprint("bp", __name__)
        blueprint.add_url_rule("/x", "x", lambda: request.path)
        calls = []
        blueprint.before_request(lambda: calls.append("before"))
        app.register_blueprint(blueprint, url_prefix="/1")
        app.register_blueprint(blueprint, url_prefix="/2")
        self.assertEqual(list(app.blueprints), ["bp"])
        client = app.test_client()
        for path in ("/1/x", "/2/x"):
            del calls[:]
            self.assertEqual(client.get(path).text, path)
            self.assertEqual(calls, ["before"])

    def test_record_and_record_once(self):
        app, calls = new_app(), []
        blueprint = Blueprint("bp", __name__)
        blueprint.record(lambda state: calls.append(("record", state.first_registration)))
        blueprint.record_once(lambda state: calls.append(("once", state.first_registration)))
        app.register_blueprint(blueprint, url_prefix="/1")
        app.register_blueprint(blueprint, url_prefix="/2")
        self.assertEqual(calls, [("record", True), ("once", True), ("record", False)])

    def test_make_setup_state(self):
        states = []

        class State(BlueprintSetupState):
            pass

        class Mine(Blueprint):
            def make_setup_state(self, app, options, first_registration=False):
                return State(self, app, options, first_registration)

        app = new_app()
        blueprint = Mine("bp", __name__)
        blueprint.record(states.append)
        app.register_blueprint(blueprint, url_prefix="/p", own=1)
        (state,) = states
        self.assertIsInstance(state, State)
        self.assertIs(state.app, app)
        self.assertIs(state.blueprint, blueprint)
        self.assertEqual(state.options, {"url_prefix": "/p", "own": 1})
        self.assertTrue(state.first_registration)
        plain = Blueprint("x", __name__).make_setup_state(app, {})
        self.assertIs(type(plain), BlueprintSetupState)
        self.assertFalse(plain.first_registration)

    def test_register_can_be_overridden_and_gets_the_options(self):
        seen = []

        class Mine(Blueprint):
            def register(self, app, options, first_registration=False):
                seen.append((app, dict(options)))
                super().register(app, options, first_registration)

        app = new_app()
        blueprint = Mine("bp", __name__)
        blueprint.add_url_rule("/", "index", lambda: "x")
        app.register_blueprint(blueprint, url_prefix="/p", own=1)
        self.assertEqual(seen, [(app, {"url_prefix": "/p", "own": 1})])
        self.assertEqual(app.test_client().get("/p/").text, "x")
        direct = new_app()
        blueprint.register(direct, {}, True)
        self.assertIn("bp", direct.blueprints)


class Routes(unittest.TestCase):
    def test_endpoints_are_prefixed(self):
        app = new_app()
        blueprint = Blueprint("bp", __name__, url_prefix="/bp")

        @blueprint.route("/route")
        def by_route():
            return f"{url_for('.by_rule')} {url_for('bp.by_route')} {request.endpoint}"

        blueprint.add_url_rule("/rule", "by_rule", lambda: "rule")
        app.register_blueprint(blueprint)
        self.assertIn("bp.by_route", app.view_functions)
        client = app.test_client()
        self.assertEqual(client.get("/bp/route").text, "/bp/rule /bp/route bp.by_route")
        self.assertEqual(client.get("/bp/rule").text, "rule")

    def test_endpoint_with_and_without_a_dot(self):
        app = new_app()
        blueprint = Blueprint("bp", __name__)

        @blueprint.endpoint(".own")
        def own():
            return "own"

        @blueprint.endpoint("independent")
        def independent():
            return "independent"

        app.url_map.add(Rule("/own", endpoint="bp.own"))
        app.url_map.add(Rule("/independent", endpoint="independent"))
        app.register_blueprint(blueprint)
        for name in ("own", "independent"):
            self.assertEqual(app.test_client().get(f"/{name}").text, name)

    def test_static_files_resources_and_loader(self):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {
                "static/s.txt": "s",
                "templates/t.html": "t",
                "schema.sql": "q",
            }.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w") as file:
                    file.write(text)
            blueprint = Blueprint(
                "bp", __name__, "static", None, "templates", "/bp", root_path=root
            )
            bare = Blueprint("bare", __name__, root_path=root)
            self.assertTrue(blueprint.has_static_folder)
            self.assertFalse(bare.has_static_folder)
            self.assertEqual(blueprint.jinja_loader.list_templates(), ["t.html"])
            self.assertIsNone(bare.jinja_loader)
            with bare.open_resource("schema.sql") as f:
                self.assertEqual(f.read(), b"q")
            with bare.open_resource("static/s.txt") as f:
                self.assertEqual(f.read(), b"s")
            app = new_app()
            app.register_blueprint(blueprint)
            response = app.test_client().get("/bp/static/s.txt")
            self.assertEqual(response.data, b"s")
            response.close()
            with app.test_request_context():
                response = blueprint.send_static_file("s.txt")
                response.close()
                self.assertEqual(response.status_code, 200)
                self.assertEqual(render_template("t.html"), "t")

    def test_app_templates_go_before_those_of_blueprints(self):
        with tempfile.TemporaryDirectory() as root:
            for folder in ("app", "bp"):
                os.mkdir(os.path.join(root, folder))
                with open(os.path.join(root, folder, "t.html"), "w") as file:
                    file.write(folder)
            app = Flask(__name__, root_path=root, template_folder="app")
            blueprint = Blueprint("bp", __name__, root_path=root, template_folder="bp")
            app.register_blueprint(blueprint)
            with app.test_request_context():
                self.assertEqual(render_template("t.html"), "app")


class Hooks(unittest.TestCase):
    """Each hook of a blueprint, and the one that holds for the whole application."""

    def build(self):
        app, log = new_app(PROPAGATE_EXCEPTIONS=False), []
        blueprint = Blueprint("bp", __name__, url_prefix="/bp")
        other = Blueprint("other", __name__, url_prefix="/other")
        for target in (app, blueprint, other):
            target.add_url_rule("/v", "v", lambda: "view")
            target.add_url_rule("/t", "t", lambda: render_template_string("{{ a }}{{ b }}"))
        return app, blueprint, other, log

    def visit(self, app, blueprint, other, log):
        app.register_blueprint(blueprint)
        app.register_blueprint(other)
        result = {}
        for path in ("/v", "/bp/v", "/other/v"):
            del log[:]
            app.test_client().get(path)
            result[path] = list(log)
        return result

    def test_hooks_of_the_blueprint_alone(self):
        for name, hook in {
            "before_request": lambda log: lambda: log.append("x"),
            "after_request": lambda log: lambda response: log.append("x") or response,
            "teardown_request": lambda log: lambda error: log.append("x"),
            "url_value_preprocessor": lambda log: lambda endpoint, values: log.append("x"),
        }.items():
            with self.subTest(name):
                app, blueprint, other, log = self.build()
                function = hook(log)
                self.assertIs(getattr(blueprint, name)(function), function)
                self.assertEqual(
                    self.visit(app, blueprint, other, log),
                    {"/v": [], "/bp/v": ["x"], "/other/v": []},
                )

    def test_hooks_for_the_application(self):
        for name, hook in {
            "before_app_request": lambda log: lambda: log.append("x"),
            "after_app_request": lambda log: lambda response: log.append("x") or response,
            "teardown_app_request": lambda log: lambda error: log.append("x"),
            "app_url_value_preprocessor": lambda log: lambda endpoint, values: log.append("x"),
        }.items():
            with self.subTest(name):
                app, blueprint, other, log = self.build()
                function = hook(log)
                self.assertIs(getattr(blueprint, name)(function), function)
                self.assertEqual(
                    self.visit(app, blueprint, other, log),
                    {"/v": ["x"], "/bp/v": ["x"], "/other/v": ["x"]},
                )

    def test_teardown_runs_without_an_actual_request(self):
        app, blueprint, other, log = self.build()
        blueprint.teardown_app_request(lambda error: log.append("app"))
        blueprint.teardown_request(lambda error: log.append("bp"))
        app.register_blueprint(blueprint)
        with app.test_request_context("/v"):
            pass
        self.assertEqual(log, ["app"])
        del log[:]
        with app.test_request_context("/bp/v"):
            pass
        self.assertEqual(sorted(log), ["app", "bp"])

    def test_context_processors(self):
        app, blueprint, other, log = self.build()
        blueprint.context_processor(lambda: {"a": "bp"})
        blueprint.app_context_processor(lambda: {"b": "app"})
        app.register_blueprint(blueprint)
        app.register_blueprint(other)
        client = app.test_client()
        for path, text in {"/t": "app", "/bp/t": "bpapp", "/other/t": "app"}.items():
            self.assertEqual(client.get(path).text, text)

    def test_url_defaults(self):
        app, blueprint, other, log = self.build()
        blueprint.url_defaults(lambda endpoint, values: values.setdefault("bp", endpoint))
        blueprint.app_url_defaults(lambda endpoint, values: values.setdefault("app", endpoint))
        app.register_blueprint(blueprint)
        app.register_blueprint(other)
        with app.test_request_context():
            self.assertEqual(url_for("bp.v"), "/bp/v?app=bp.v&bp=bp.v")
            self.assertEqual(url_for("other.v"), "/other/v?app=other.v")
            self.assertEqual(url_for("v"), "/v?app=v")

    def test_url_values_of_a_prefix(self):
        app = new_app()
        blueprint = Blueprint("bp", __name__, url_prefix="/<lang>")

        @blueprint.url_value_preprocessor
        def pull(endpoint, values):
            g.lang = values.pop("lang")

        @blueprint.url_defaults
        def push(endpoint, values):
            values.setdefault("lang", g.lang)

        blueprint.add_url_rule("/about", "about", lambda: f"{g.lang} {url_for('.about')}")
        app.register_blueprint(blueprint)
        self.assertEqual(app.test_client().get("/de/about").text, "de /de/about")


class Errors(unittest.TestCase):
    def build(self):
        app = new_app(PROPAGATE_EXCEPTIONS=False)
        blueprint = Blueprint("bp", __name__, url_prefix="/bp")
        for target in (app, blueprint):
            target.add_url_rule("/403", "f403", lambda: abort(403))
            target.add_url_rule("/404", "f404", lambda: abort(404))
            target.add_url_rule("/fail", "fail", lambda: 1 / 0)
            target.add_url_rule("/key", "key", lambda: {}["x"])
        return app, blueprint

    def check(self, app, blueprint, table):
        app.register_blueprint(blueprint)
        client = app.test_client()
        for path, text in table.items():
            with self.subTest(path):
                self.assertIn(text, client.get(path).text)

    def test_a_handler_is_active_for_the_blueprint_only(self):
        app, blueprint = self.build()
        blueprint.errorhandler(403)(lambda error: ("bp 403", 403))
        blueprint.errorhandler(KeyError)(lambda error: "bp key")
        app.register_error_handler(403, lambda error: ("app 403", 403))
        self.check(
            app,
            blueprint,
            {
                "/403": "app 403",
                "/bp/403": "bp 403",
                "/bp/key": "bp key",
                "/key": "Internal Server Error",
            },
        )

    def test_routing_is_not_local_to_a_blueprint(self):
        app, blueprint = self.build()
        blueprint.errorhandler(404)(lambda error: ("bp 404", 404))
        app.register_error_handler(404, lambda error: ("app 404", 404))
        self.check(app, blueprint, {"/bp/404": "bp 404", "/bp/none": "app 404", "/404": "app 404"})

    def test_a_500_is_looked_up_from_the_application(self):
        app, blueprint = self.build()
        blueprint.errorhandler(500)(lambda error: ("bp 500", 500))
        app.register_error_handler(500, lambda error: ("app 500", 500))
        self.check(app, blueprint, {"/bp/fail": "app 500", "/fail": "app 500"})

    def test_app_errorhandler(self):
        app, blueprint = self.build()
        blueprint.app_errorhandler(404)(lambda error: ("all 404", 404))
        blueprint.app_errorhandler(KeyError)(lambda error: "all key")
        self.check(
            app,
            blueprint,
            {"/none": "all 404", "/404": "all 404", "/bp/404": "all 404", "/key": "all key"},
        )


if __name__ == "__main__":
    unittest.main()
