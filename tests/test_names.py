"""The names that Flask dropped: each row of docs/names.md works, and each test has a row."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import subprocess
import sys
import tempfile
import unittest
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import microflask
from microflask import (
    Blueprint,
    Flask,
    g,
    jsonify,
    request,
    send_file,
    send_from_directory,
    session,
)
from microflask import typing as types
from microflask.apploading import find_app_by_string
from microflask.helpers import is_ip, locked_cached_property
from microflask.http.exceptions import NotFound
from microflask.sessions import SecureCookieSession
from microflask.testing import EnvironBuilder, make_test_environ_builder
from microflask.wrappers import JSONMixin, Response

PAGE = (Path(__file__).resolve().parents[1] / "docs/names.md").read_text(encoding="utf-8")
ROWS = [line.strip("|").split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]
ROWS += [
    line.strip("|").split(" | ")
    for line in PAGE.splitlines()
    if line.startswith(("| a ", "| the "))
]
CHECKS: dict[str, Any] = {}


def row(*names: str) -> Any:
    """Register a check of the row of these names, as the page writes them."""

    def decorator(check: Any) -> Any:
        CHECKS[", ".join(names)] = check
        return check

    return decorator


def make_app(**config: Any) -> Any:
    app = Flask("named", root_path="/nowhere", static_folder=None)
    app.config.update(SECRET_KEY="k", **config)
    app.add_url_rule("/", "index", lambda: "index")
    return app


def in_program(code: str, **environment: str | None) -> str:
    """Return what a program of its own prints; `None` takes a variable out."""
    variables = {**os.environ, **environment}
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        cwd=Path(__file__).resolve().parents[1], env={key: value for key, value in variables.items() if value is not None},
    )  # fmt: skip
    return ended.stdout + ended.stderr


@row("`microflask.Module`", "`app.register_module`", "`app.modules`", "`app.enable_modules`")
def modules(case: Any) -> None:
    app = make_app()
    module = microflask.Module("pack.part", url_prefix="/part")
    module.add_url_rule("/", "index", lambda: request.module)
    app.register_module(module)
    case.assertEqual((["part"], True), (list(app.modules), app.enable_modules))
    case.assertEqual("part", app.test_client().get("/part/").text)
    app = make_app()
    app.enable_modules = False
    with case.assertRaises(RuntimeError):
        app.register_module(microflask.Module("pack.other"))


@row("`app.debug_log_format`")
def debug_log_format(case: Any) -> None:
    app = make_app(DEBUG=True, LOGGER_NAME="names.layout")
    app.debug_log_format = "<%(message)s>"
    with contextlib.redirect_stderr(io.StringIO()) as stream:
        app.logger.warning("hello")
    case.assertEqual("<hello>\n", stream.getvalue())


@row("`LOGGER_NAME`", "`app.logger_name`")
def logger_name(case: Any) -> None:
    app = make_app(LOGGER_NAME="names.one")
    case.assertEqual(("names.one", "names.one"), (app.logger_name, app.logger.name))
    app = make_app()
    case.assertEqual("named", app.logger_name)
    app.logger_name = "names.two"
    case.assertEqual("names.two", app.logger.name)


@row("`LOGGER_HANDLER_POLICY`")
def logger_handler_policy(case: Any) -> None:
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    case.addCleanup(setattr, root, "handlers", handlers)
    for policy, debug, added in [
        ("always", True, True), ("never", True, False), ("debug", True, True), ("debug", False, False),
        ("production", False, True), ("production", True, False),
    ]:  # fmt: skip
        name = f"names.{policy}.{debug}"
        app = make_app(DEBUG=debug, LOGGER_HANDLER_POLICY=policy, LOGGER_NAME=name)
        case.assertEqual(added, bool(app.logger.handlers), name)


@row("`microflask.ext.NAME`")
def ext(case: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "flask_names.py").write_text("value = 5\n", encoding="utf-8")
        Path(folder, "microflask_own.py").write_text("value = 6\n", encoding="utf-8")
        Path(folder, "flask_broken.py").write_text("import not_there\n", encoding="utf-8")
        code = (
            "from microflask.ext.names import value; from microflask.ext import names\n"
            "import microflask.ext.own, flask_names\n"
            "print(value, names is flask_names, names.__spec__.name, microflask.ext.own.value)\n"
            "for name in ('nothing', 'broken'):\n"
            "    try: __import__(f'microflask.ext.{name}')\n"
            "    except ImportError as e: print(e)\n"
        )
        case.assertEqual(
            "5 True flask_names 6\nNo module named 'microflask.ext.nothing': tried"
            " microflask_nothing, flask_nothing, flaskext.nothing\nNo module named 'not_there'\n",
            in_program(code, PYTHONPATH=folder),
        )


@row("`app.init_jinja_globals`")
def init_jinja_globals(case: Any) -> None:
    class Mine(Flask):
        def init_jinja_globals(self) -> None:
            self.jinja_env.globals["mine"] = "yes"

    with Mine(__name__).app_context():
        case.assertEqual("yes", microflask.render_template_string("{{ mine }}"))


@row("`app.error_handlers`")
def error_handlers(case: Any) -> None:
    app = make_app()
    app.register_error_handler(404, lambda error: ("mine", 404))
    app.error_handlers[500] = lambda error: "500"
    case.assertEqual({404, 500}, set(app.error_handlers))
    case.assertEqual("mine", app.test_client().get("/x").text)


@row("`app.request_globals_class`")
def request_globals_class(case: Any) -> None:
    class Mine(dict):  # type: ignore[type-arg]
        pass

    app = make_app()
    app.request_globals_class = Mine
    case.assertIs(Mine, app.app_ctx_globals_class)
    with app.app_context():
        case.assertIsInstance(g._get_current_object(), Mine)


@row("`Flask(static_path=)`", "`app.static_path`")
def static_path(case: Any) -> None:
    app = Flask(__name__, static_path="/files")
    case.assertEqual(("/files", "/files"), (app.static_path, app.static_url_path))


@row("`Module(static_path=)`")
def module_static_path(case: Any) -> None:
    case.assertEqual("/files", microflask.Module("pack.part", static_path="/files").static_url_path)


@row("`request.module`")
def request_module(case: Any) -> None:
    app, bp = make_app(), Blueprint("bp", __name__)
    bp.add_url_rule("/x", "x", lambda: "")
    app.register_blueprint(bp)
    with app.test_request_context("/x"):
        case.assertEqual(("bp", "bp"), (request.module, request.blueprint))


@row("`request.is_xhr`")
def is_xhr(case: Any) -> None:
    for headers, expected in [({"X-Requested-With": "XMLHttpRequest"}, True), ({}, False)]:
        with make_app().test_request_context(headers=headers):
            case.assertIs(expected, request.is_xhr)


@row("`Flask(subdomain)` by `SERVER_NAME` alone")
def subdomains(case: Any) -> None:
    app = make_app(SERVER_NAME="a.test")
    app.add_url_rule("/s", "s", lambda: "sub", subdomain="b")
    case.assertEqual("sub", app.test_client().get("/s", base_url="http://b.a.test").text)


@row("`microflask.Session`")
def session_class(case: Any) -> None:
    case.assertIs(SecureCookieSession, microflask.Session)


@row("`sessions.session_json_serializer`")
def session_json_serializer(case: Any) -> None:
    from microflask.sessions import session_json_serializer as serializer

    case.assertEqual({"a": (1,)}, serializer.loads(serializer.dumps({"a": (1,)})))


@row("`testing.make_test_environ_builder`")
def environ_builder(case: Any) -> None:
    builder = make_test_environ_builder(make_app(SERVER_NAME="a.test"), "/x?y=1", method="POST")
    case.assertIsInstance(builder, EnvironBuilder)
    environ = builder.get_environ()
    case.assertEqual(
        ("a.test", "/x", "POST"),
        (environ["HTTP_HOST"], environ["PATH_INFO"], environ["REQUEST_METHOD"]),
    )


@row("`microflask.json_available`")
def json_available(case: Any) -> None:
    case.assertIs(True, microflask.json_available)


@row("`json.tojson_filter`")
def tojson_filter(case: Any) -> None:
    case.assertEqual('"\\u003cb\\u003e"', str(microflask.json.tojson_filter("<b>")))


@row("`wrappers.JSONMixin`")
def json_mixin(case: Any) -> None:
    class Mine(JSONMixin, microflask.Request):
        pass

    app = make_app()
    app.request_class = Mine
    app.add_url_rule("/j", "j", lambda: request.get_json(), methods=["POST"])
    case.assertEqual({"a": 1}, app.test_client().post("/j", json={"a": 1}).json)


@row("`app.open_session`", "`app.save_session`", "`app.make_null_session`")
def session_methods(case: Any) -> None:
    class Mine(Flask):
        calls: list[str] = []

        def open_session(self, request: Any) -> Any:
            self.calls.append("open")
            return super().open_session(request)

        def save_session(self, session: Any, response: Any) -> None:
            self.calls.append("save")
            super().save_session(session, response)

        def make_null_session(self) -> Any:
            self.calls.append("null")
            return super().make_null_session()

    app = Mine(__name__)
    app.add_url_rule("/", "index", lambda: str(session.get("a")))
    app.test_client().get("/")
    app.secret_key = "k"
    app.test_client().get("/")
    case.assertEqual(["open", "null", "open", "save"], app.calls)


@row("`Config.from_json`")
def from_json(case: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "c.json")
        path.write_text(json.dumps({"A": 1, "b": 2}), encoding="utf-8")
        app = make_app()
        case.assertEqual((True, 1), (app.config.from_json(path), app.config["A"]))
        case.assertNotIn("b", app.config)
        case.assertFalse(app.config.from_json(Path(folder, "none.json"), silent=True))


@row("`json.dumps(encoding=)`", "`json.loads(encoding=)`")
def json_encoding(case: Any) -> None:
    with make_app(JSON_AS_ASCII=False).app_context():
        data = microflask.json.dumps("é", encoding="latin-1")
        case.assertEqual(b'"\xe9"', data)
        case.assertEqual("é", microflask.json.loads(data, encoding="latin-1"))
    case.assertEqual("é", microflask.json.loads('"é"'.encode(), encoding=None))


@row("`microflask.safe_join`", "`helpers.safe_join`")
def safe_join(case: Any) -> None:
    case.assertEqual("a/b/c", microflask.safe_join("a", "b/c"))
    case.assertIs(microflask.safe_join, microflask.helpers.safe_join)
    with case.assertRaises(NotFound):
        microflask.safe_join("a", "../b")


@row("`helpers.total_seconds`")
def total_seconds(case: Any) -> None:
    case.assertEqual(
        86461, microflask.helpers.total_seconds(timedelta(days=1, minutes=1, seconds=1))
    )


@row("a factory's `script_info`")
def script_info(case: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "made.py").write_text(
            "from microflask import Flask\n"
            "def create_app(script_info):\n"
            "    app = Flask(__name__)\n"
            "    @app.cli.command('tell')\n"
            "    def tell(): print(type(script_info).__name__)\n"
            "    return app\n",
            encoding="utf-8",
        )
        code = "import sys; from microflask.cli import main; sys.argv = ['m', '--app', 'made', 'tell']; main()"
        case.assertEqual("ScriptInfo\n", in_program(code, PYTHONPATH=folder))
    module: Any = type(sys)("factories")
    module.make = lambda name, script_info: Flask(name + str(script_info))
    case.assertEqual("aNone", find_app_by_string(module, "make('a')").name)


@row("the same blueprint under one name twice")
def blueprint_twice(case: Any) -> None:
    app, bp = make_app(), Blueprint("bp", __name__)
    bp.add_url_rule("/x", "x", lambda: "x")
    app.register_blueprint(bp)
    app.register_blueprint(bp, url_prefix="/two")
    case.assertEqual("x", app.test_client().get("/two/x").text)


@row("`client.open(as_tuple=)`")
def as_tuple(case: Any) -> None:
    environ, response = make_app().test_client().get("/", as_tuple=True)
    case.assertEqual(("/", "index"), (environ["PATH_INFO"], response.text))


@row(*(f"`typing.{name}`" for name in "ErrorHandlerDecorator ViewCallable RouteDecorator GenericException StatusCode HeaderName".split()))  # fmt: skip
def typing_names(case: Any) -> None:
    case.assertIs(types.RouteCallable, types.ViewCallable)
    for (
        name
    ) in "ErrorHandlerDecorator RouteDecorator GenericException StatusCode HeaderName".split():
        case.assertTrue(hasattr(types, name), name)


def sent(**options: Any) -> Any:
    app = make_app()
    with app.test_request_context():
        response = send_file(io.BytesIO(b"abc"), **{"mimetype": "text/plain", **options})
        response.direct_passthrough = False
        return response


@row("`send_file(attachment_filename=)`")
def attachment_filename(case: Any) -> None:
    response = sent(as_attachment=True, attachment_filename="a.txt")
    case.assertEqual("attachment; filename=a.txt", response.headers["Content-Disposition"])


@row("`send_file(cache_timeout=)`")
def cache_timeout(case: Any) -> None:
    case.assertEqual(5, sent(cache_timeout=5).cache_control.max_age)


@row("`send_file(add_etags=)`")
def add_etags(case: Any) -> None:
    app = make_app()
    with app.test_request_context():
        for add in (True, False):
            response = send_file(__file__, add_etags=add)
            case.assertEqual(add, "ETag" in response.headers)
            response.close()


@row("`send_from_directory(filename=)`")
def from_directory(case: Any) -> None:
    with make_app().test_request_context():
        response = send_from_directory(
            os.path.dirname(__file__), filename=os.path.basename(__file__)
        )
        case.assertEqual(200, response.status_code)
        response.close()


@row("`microflask._app_ctx_stack`")
def app_ctx_stack(case: Any) -> None:
    stack = microflask._app_ctx_stack
    case.assertIsNone(stack.top)
    context = make_app().app_context()
    stack.push(context)
    context.sqlite_db = "kept"
    case.assertEqual("kept", stack.top.sqlite_db)
    case.assertIs(context, stack.pop())
    case.assertIsNone(stack.top)


@row("`microflask._request_ctx_stack`")
def request_ctx_stack(case: Any) -> None:
    stack = microflask._request_ctx_stack
    case.assertIsNone(stack.top)
    with make_app().test_request_context("/p"):
        stack.top.user = "ada"
        case.assertEqual(("/p", "ada"), (stack.top.request.path, stack.top.user))


@row("`ctx.g`")
def context_g(case: Any) -> None:
    with make_app().test_request_context() as ctx:
        g.a = 1
        case.assertEqual(1, ctx.g.a)


@row("`ctx.auto_pop`", "`ctx.preserved`", "`PRESERVE_CONTEXT_ON_EXCEPTION`", "`app.preserve_context_on_exception`")  # fmt: skip
def preserving(case: Any) -> None:
    for value, debug, expected in [(None, True, True), (None, False, False), (True, False, True)]:
        app = make_app(DEBUG=debug, PRESERVE_CONTEXT_ON_EXCEPTION=value)
        case.assertIs(expected, app.preserve_context_on_exception)
        ctx = app.test_request_context()
        ctx.push()
        ctx.auto_pop(ValueError())
        case.assertIs(expected, ctx.preserved)
        if expected:
            ctx.pop()


@row("`app.try_trigger_before_first_request_functions`")
def trigger(case: Any) -> None:
    app, calls = make_app(), []
    app.before_first_request(lambda: calls.append(1))
    app.try_trigger_before_first_request_functions()
    app.test_client().get("/")
    case.assertEqual([1], calls)


@row("`bp.warn_on_modifications`")
def warn_on_modifications(case: Any) -> None:
    case.assertFalse(Blueprint("bp", __name__).warn_on_modifications)


@row("`views.MethodViewType`")
def method_view_type(case: Any) -> None:
    case.assertIsInstance(microflask.views.MethodView, microflask.views.MethodViewType)


@row("`app.before_first_request`", "`app.before_first_request_funcs`")
def before_first_request(case: Any) -> None:
    app, calls = make_app(), []

    @app.before_first_request
    def first() -> None:
        calls.append(request.path)

    case.assertEqual([first], app.before_first_request_funcs)
    for _ in range(2):
        app.test_client().get("/")
    case.assertEqual(["/"], calls)


@row("`bp.before_app_first_request`")
def before_app_first_request(case: Any) -> None:
    app, bp, calls = make_app(), Blueprint("bp", __name__), []
    bp.before_app_first_request(lambda: calls.append(1))
    app.register_blueprint(bp)
    app.test_client().get("/")
    app.test_client().get("/")
    case.assertEqual([1], calls)


class Encoder(microflask.json.JSONEncoder):  # type: ignore[misc]
    def default(self, o: Any) -> Any:
        return "a set" if isinstance(o, set) else super().default(o)


class Decoder(microflask.json.JSONDecoder):  # type: ignore[misc]
    def decode(self, s: str) -> Any:  # type: ignore[override]
        return ["decoded", super().decode(s)]


def speak_json(target: Any) -> None:
    target.add_url_rule("/set", "set", lambda: jsonify(value={1}))
    target.add_url_rule("/dict", "dict", lambda: {"value": {1}})
    target.add_url_rule("/read", "read", lambda: jsonify(request.get_json()), methods=["POST"])


def heard_json(case: Any, client: Any, prefix: str) -> None:
    case.assertEqual(b'{"value":"a set"}\n', client.get(f"{prefix}/set").data)
    case.assertEqual(b'{"value":"a set"}\n', client.get(f"{prefix}/dict").data)
    case.assertEqual(b'["decoded",{"a":1}]\n', client.post(f"{prefix}/read", json={"a": 1}).data)


@row("`app.json_encoder`", "`app.json_decoder`")
def application_json(case: Any) -> None:
    app = make_app()
    speak_json(app)
    app.json_encoder, app.json_decoder = Encoder, Decoder
    heard_json(case, app.test_client(), "")


@row("`bp.json_encoder`", "`bp.json_decoder`")
def blueprint_json(case: Any) -> None:
    app, bp = make_app(PROPAGATE_EXCEPTIONS=False), Blueprint("bp", __name__, url_prefix="/bp")
    app.logger.disabled = True
    case.addCleanup(setattr, app.logger, "disabled", False)
    bp.json_encoder, bp.json_decoder = Encoder, Decoder
    speak_json(bp)
    inner = Blueprint("inner", __name__, url_prefix="/inner")
    speak_json(inner)
    bp.register_blueprint(inner)
    app.register_blueprint(bp)
    speak_json(app)
    client = app.test_client()
    heard_json(case, client, "/bp")
    heard_json(case, client, "/bp/inner")
    case.assertEqual(500, client.get("/set").status_code)
    case.assertEqual(b'{"a":1}\n', client.post("/read", json={"a": 1}).data)


@row("`json.JSONEncoder`", "`json.JSONDecoder`")
def json_classes(case: Any) -> None:
    key = uuid.UUID(int=5)
    case.assertEqual(f'"{key}"', json.dumps(key, cls=microflask.json.JSONEncoder))
    case.assertIs(json.JSONDecoder, microflask.json.JSONDecoder)


@row("`json.htmlsafe_dumps`", "`json.htmlsafe_dump`")
def htmlsafe(case: Any) -> None:
    stream = io.StringIO()
    microflask.json.htmlsafe_dump("</script>&'", stream)
    expected = '"\\u003c/script\\u003e\\u0026\\u0027"'
    case.assertEqual(
        [expected] * 2, [stream.getvalue(), str(microflask.json.htmlsafe_dumps("</script>&'"))]
    )


@row("`JSON_AS_ASCII`", "`JSON_SORT_KEYS`", "`JSONIFY_MIMETYPE`", "`JSONIFY_PRETTYPRINT_REGULAR`")
def json_keys(case: Any) -> None:
    def answer(**config: Any) -> Any:
        app = make_app(**config)
        app.add_url_rule("/j", "j", lambda: jsonify(b="é", a=1))
        response = app.test_client().get("/j")
        return response.data.decode(), response.mimetype

    case.assertEqual(('{"a":1,"b":"\\u00e9"}\n', "application/json"), answer())
    case.assertEqual(('{"a":1,"b":"é"}\n', "application/json"), answer(JSON_AS_ASCII=False))
    case.assertEqual(('{"b":"\\u00e9","a":1}\n', "application/json"), answer(JSON_SORT_KEYS=False))
    case.assertEqual("text/x-json", answer(JSONIFY_MIMETYPE="text/x-json")[1])
    pretty = '{\n  "a": 1,\n  "b": "\\u00e9"\n}\n'
    case.assertEqual(pretty, answer(JSONIFY_PRETTYPRINT_REGULAR=True)[0])
    case.assertEqual(answer()[0], answer(JSONIFY_PRETTYPRINT_REGULAR=False, DEBUG=True)[0])


@row("`FLASK_ENV`", "`ENV`", "`app.env`", "`helpers.get_env`")
def environment(case: Any) -> None:
    for values, env, debug in [
        ({}, "production", False), ({"FLASK_ENV": "development"}, "development", True),
        ({"FLASK_ENV": "staging"}, "staging", False),
        ({"FLASK_ENV": "development", "FLASK_DEBUG": "0"}, "development", False),
        ({"FLASK_ENV": "production", "FLASK_DEBUG": "1"}, "production", True),
    ]:  # fmt: skip
        code = (
            "from microflask import Flask, helpers; app = Flask('x')\n"
            "print(app.env, app.config['ENV'], helpers.get_env(), app.debug, helpers.get_debug_flag())"
        )
        unset = dict.fromkeys({"FLASK_ENV", "FLASK_DEBUG"}.difference(values))
        case.assertEqual(
            f"{env} {env} {env} {debug} {debug}\n", in_program(code, **unset, **values)
        )
    app = make_app()
    app.env = "other"
    case.assertEqual("other", app.config["ENV"])


def proxied(name: str, key: str, value: Any, read: Any = None) -> None:
    @row(f"`app.{name}`")
    def check(case: Any) -> None:
        app = make_app()
        setattr(app, name, value)
        case.assertEqual(value, app.config[key])
        case.assertEqual(value if read is None else read, getattr(app, name))


proxied("session_cookie_name", "SESSION_COOKIE_NAME", "mine")
proxied("send_file_max_age_default", "SEND_FILE_MAX_AGE_DEFAULT", 60, timedelta(seconds=60))
proxied("use_x_sendfile", "USE_X_SENDFILE", True)
proxied("templates_auto_reload", "TEMPLATES_AUTO_RELOAD", True)


@row("`app.propagate_exceptions`")
def propagate_exceptions(case: Any) -> None:
    for config, expected in [
        ({}, False), ({"TESTING": True}, True), ({"DEBUG": True}, True),
        ({"PROPAGATE_EXCEPTIONS": True}, True), ({"DEBUG": True, "PROPAGATE_EXCEPTIONS": False}, False),
    ]:  # fmt: skip
        case.assertIs(expected, make_app(**config).propagate_exceptions)


@row(
    "`request.charset`", "`request.url_charset`", "`request.encoding_errors`", "`response.charset`"
)
def charsets(case: Any) -> None:
    with make_app().test_request_context():
        case.assertEqual(("utf-8", "utf-8"), (request.charset, request.url_charset))
        case.assertEqual(("replace", "utf-8"), (request.encoding_errors, Response().charset))


@row("`microflask.escape`", "`microflask.Markup`")
def escaping(case: Any) -> None:
    from microflask import markup

    case.assertIs(markup.escape, microflask.escape)
    case.assertIs(markup.Markup, microflask.Markup)


@row("`microflask.signals_available`", "`signals.signals_available`")
def signals_available(case: Any) -> None:
    case.assertIs(True, microflask.signals_available)
    case.assertIs(True, microflask.signals.signals_available)


@row("`app.got_first_request`")
def got_first_request(case: Any) -> None:
    app = make_app()
    case.assertFalse(app.got_first_request)
    app.test_client().get("/")
    case.assertTrue(app.got_first_request)


@row("`helpers.locked_cached_property`")
def locked(case: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    calls = []

    class Mine:
        @locked_cached_property
        def value(self) -> Any:
            """Says."""
            calls.append(1)
            return object()

    mine = Mine()
    with ThreadPoolExecutor(4) as pool:
        values = list(pool.map(lambda _: mine.value, range(20)))
    case.assertEqual((1, 1), (len(calls), len(set(values))))
    case.assertEqual("Says.", Mine.value.__doc__)


@row("`helpers.is_ip`")
def ip(case: Any) -> None:
    texts = ["127.0.0.1", "::1", "a.test", ""]
    case.assertEqual([True, True, False, False], [is_ip(text) for text in texts])


@row("`microflask.scaffold`", "`scaffold.Scaffold`", "`scaffold.setupmethod`")
def scaffold(case: Any) -> None:
    from microflask.scaffold import Scaffold, setupmethod

    case.assertTrue(issubclass(Flask, Scaffold) and issubclass(Blueprint, Scaffold))

    class Mine(Flask):
        @setupmethod
        def late(self) -> str:
            return "set up"

    app = Mine(__name__)
    case.assertEqual("set up", app.late())
    app.test_client().get("/")
    with case.assertRaises(AssertionError):
        app.late()


@row("`microflask.__version__`")
def version(case: Any) -> None:
    case.assertRegex(microflask.__version__, r"^\d+\.\d+")


class NamesTest(unittest.TestCase):
    def test_every_row_has_a_check_and_every_check_a_row(self) -> None:
        names = [cells[0].strip() for cells in ROWS]
        self.assertEqual(sorted(CHECKS), sorted(names))
        for cells in ROWS:
            self.assertEqual(3, len(cells), cells)

    def test_the_rows(self) -> None:
        for names, check in CHECKS.items():
            with self.subTest(names):
                check(self)

    def test_they_cost_nothing_unless_used(self) -> None:
        code = "import sys; from microflask import Flask; Flask('x'); print([m for m in sys.modules if m in ('microflask.oldnames', 'microflask.ext')])"
        self.assertEqual("[]\n", in_program(code))


if __name__ == "__main__":
    unittest.main()
