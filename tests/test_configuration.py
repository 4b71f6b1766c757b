"""docs/configuration.md has every configuration key, and every key has an effect."""

from __future__ import annotations

import io
import re
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from microflask import Flask, jsonify, render_template, request, send_file, session, url_for
from microflask.config import DEFAULTS, KEYS
from microflask.http.exceptions import BadRequestKeyError, NotFound
from microflask.http.parse import parse_date

PAGE = (Path(__file__).resolve().parents[1] / "docs/configuration.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([A-Z_]+)` \| `(.+?)` \| (.+) \|$", re.M)
CHECKS: dict[str, Any] = {}


def check(function: Any) -> Any:
    """Register a function as the check of the key that it is named after."""
    CHECKS[function.__name__.upper()] = function
    return function


def make_app(**config: Any) -> Any:
    app = Flask("configured", root_path="/nowhere", static_folder=None)
    app.config.update({"SECRET_KEY": "k", **config})
    app.logger.disabled = True
    app.add_url_rule("/", "index", lambda: "index")
    app.add_url_rule("/fail", "fail", lambda: str(1 // 0))
    app.add_url_rule("/key", "key", lambda: request.args["key"])
    app.add_url_rule("/url", "url", lambda: url_for("index", _external=True))
    app.add_url_rule("/data", "data", lambda: str(len(request.data)), methods=["POST"])
    app.add_url_rule("/form", "form", lambda: str(len(request.form)), methods=["POST"])
    app.add_url_rule("/json", "json", lambda: jsonify(b="é", a=1))

    @app.route("/session")
    def change() -> str:
        session["a"] = 1
        return ""

    return app


def get(path: str = "/", client: Any = None, **config: Any) -> Any:
    return (client or make_app(**config).test_client()).get(path)


def cookie(path: str = "/session", **config: Any) -> str:
    return str(get(path, **config).headers.get("Set-Cookie", ""))


@check
def debug(case: Any) -> None:
    with case.assertRaises(ZeroDivisionError):
        get("/fail", DEBUG=True)
    case.assertEqual(500, get("/fail", DEBUG=False).status_code)
    case.assertTrue(make_app(DEBUG=True).debug)


@check
def env(case: Any) -> None:
    case.assertEqual("staging", make_app(ENV="staging").env)


@check
def testing(case: Any) -> None:
    with case.assertRaises(ZeroDivisionError):
        get("/fail", TESTING=True)


@check
def propagate_exceptions(case: Any) -> None:
    with case.assertRaises(ZeroDivisionError):
        get("/fail", PROPAGATE_EXCEPTIONS=True)
    case.assertEqual(500, get("/fail", TESTING=True, PROPAGATE_EXCEPTIONS=False).status_code)


@check
def preserve_context_on_exception(case: Any) -> None:
    for value in (True, False):
        app = make_app(PRESERVE_CONTEXT_ON_EXCEPTION=value)
        ctx = app.test_request_context()
        ctx.push()
        ctx.auto_pop(ValueError())
        case.assertIs(value, ctx.preserved)
        if value:
            ctx.pop()


@check
def trap_http_exceptions(case: Any) -> None:
    with case.assertRaises(NotFound):
        get("/none", TRAP_HTTP_EXCEPTIONS=True, TESTING=True)
    case.assertEqual(404, get("/none", TESTING=True).status_code)


@check
def trap_bad_request_errors(case: Any) -> None:
    for config in ({"TRAP_BAD_REQUEST_ERRORS": True, "TESTING": True}, {"DEBUG": True}):
        with case.assertRaises(BadRequestKeyError):
            get("/key", **config)
    case.assertEqual(400, get("/key", TESTING=True).status_code)
    case.assertEqual(400, get("/key", DEBUG=True, TRAP_BAD_REQUEST_ERRORS=False).status_code)


@check
def logger_name(case: Any) -> None:
    case.assertEqual("configured.own", make_app(LOGGER_NAME="configured.own").logger.name)


@check
def logger_handler_policy(case: Any) -> None:
    import logging

    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    case.addCleanup(setattr, root, "handlers", handlers)
    for policy, added in [
        ("always", True),
        ("never", False),
        ("debug", False),
        ("production", True),
    ]:
        app = make_app(LOGGER_HANDLER_POLICY=policy, LOGGER_NAME=f"policy-{policy}")
        case.assertEqual(added, bool(app.logger.handlers), policy)


@check
def secret_key(case: Any) -> None:
    one, other = make_app(SECRET_KEY="one"), make_app(SECRET_KEY="other")
    value = get("/session", one.test_client()).headers["Set-Cookie"].partition(";")[0]
    for app, seen in [(one, True), (other, False)]:
        with app.test_request_context(headers={"Cookie": value}):
            case.assertEqual(seen, "a" in session)
    with make_app(SECRET_KEY=None).test_request_context(), case.assertRaises(RuntimeError):
        session["a"] = 1


@check
def secret_key_fallbacks(case: Any) -> None:
    value = cookie(SECRET_KEY="old").partition(";")[0]
    app = make_app(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["older", "old"])
    with app.test_request_context(headers={"Cookie": value}):
        case.assertEqual(1, session["a"])


@check
def session_cookie_name(case: Any) -> None:
    case.assertTrue(cookie(SESSION_COOKIE_NAME="mine").startswith("mine="))


@check
def session_cookie_domain(case: Any) -> None:
    case.assertIn("; Domain=a.test", cookie(SESSION_COOKIE_DOMAIN="a.test"))
    case.assertNotIn("Domain", cookie())


@check
def session_cookie_path(case: Any) -> None:
    case.assertIn("; Path=/p", cookie(SESSION_COOKIE_PATH="/p"))
    case.assertIn("; Path=/", cookie())


@check
def session_cookie_httponly(case: Any) -> None:
    case.assertIn("; HttpOnly", cookie())
    case.assertNotIn("HttpOnly", cookie(SESSION_COOKIE_HTTPONLY=False))


@check
def session_cookie_secure(case: Any) -> None:
    case.assertIn("; Secure", cookie(SESSION_COOKIE_SECURE=True))
    case.assertNotIn("Secure", cookie())


@check
def session_cookie_partitioned(case: Any) -> None:
    case.assertRegex(cookie(SESSION_COOKIE_PARTITIONED=True), "; Secure.*; Partitioned")
    case.assertNotIn("Partitioned", cookie())


@check
def session_cookie_samesite(case: Any) -> None:
    for value in ("Lax", "Strict", "None"):
        case.assertIn(f"; SameSite={value}", cookie(SESSION_COOKIE_SAMESITE=value))
    case.assertNotIn("SameSite", cookie())


@check
def session_refresh_each_request(case: Any) -> None:
    for value in (True, False):
        app = make_app(SESSION_REFRESH_EACH_REQUEST=value)
        client = app.test_client()
        with client.session_transaction() as kept:
            kept.permanent = True
        case.assertEqual(value, "Set-Cookie" in client.get("/").headers)


@check
def permanent_session_lifetime(case: Any) -> None:
    for value in (60, timedelta(minutes=1)):
        app = make_app(PERMANENT_SESSION_LIFETIME=value)
        case.assertEqual(timedelta(seconds=60), app.permanent_session_lifetime)
        with app.test_request_context():
            session.permanent = True
            response = app.process_response(app.response_class())
        header = response.headers["Set-Cookie"]
        ends = parse_date(re.findall("Expires=([^;]+)", header)[0])
        left = ends - datetime.now(timezone.utc)
        case.assertLess(abs(left.total_seconds() - 60), 10)


@check
def max_cookie_size(case: Any) -> None:
    case.assertEqual("", cookie(MAX_COOKIE_SIZE=50))
    case.assertNotEqual("", cookie(MAX_COOKIE_SIZE=0))
    app = make_app(MAX_COOKIE_SIZE=50)
    with app.test_request_context(), case.assertWarns(UserWarning):
        app.response_class().set_cookie("name", "x" * 100)


@check
def server_name(case: Any) -> None:
    app = make_app(SERVER_NAME="a.test:81")
    with app.app_context():
        case.assertEqual("http://a.test:81/", url_for("index"))
    with make_app().app_context(), case.assertRaises(RuntimeError):
        url_for("index")


@check
def trusted_hosts(case: Any) -> None:
    client = make_app(TRUSTED_HOSTS=["a.test", ".b.test"]).test_client()
    hosts = {"a.test": 200, "x.a.test": 400, "b.test": 200, "x.b.test": 200, "c.test": 400}
    for host, status in hosts.items():
        case.assertEqual(status, client.get("/", base_url=f"http://{host}").status_code, host)


@check
def application_root(case: Any) -> None:
    app = make_app(SERVER_NAME="a.test", APPLICATION_ROOT="/root")
    with app.app_context():
        case.assertEqual("http://a.test/root/", url_for("index"))
    case.assertIn("; Path=/root", cookie(APPLICATION_ROOT="/root"))


@check
def preferred_url_scheme(case: Any) -> None:
    with make_app(SERVER_NAME="a.test", PREFERRED_URL_SCHEME="https").app_context():
        case.assertEqual("https://a.test/", url_for("index"))


@check
def provide_automatic_options(case: Any) -> None:
    for value, status in [(True, 200), (False, 405)]:
        app = Flask("configured")
        app.config["PROVIDE_AUTOMATIC_OPTIONS"] = value
        app.add_url_rule("/", "index", lambda: "index")
        case.assertEqual(status, app.test_client().options("/").status_code)


@check
def max_content_length(case: Any) -> None:
    for value, status in [(10, 413), (11, 200), (None, 200)]:
        response = make_app(MAX_CONTENT_LENGTH=value).test_client().post("/data", data=b"x" * 11)
        case.assertEqual(status, response.status_code)


@check
def max_form_memory_size(case: Any) -> None:
    form = {"field": "x" * 100, "file": (io.BytesIO(b"x" * 1000), "name")}
    for value, status in [(99, 413), (100, 200), (None, 200)]:
        client = make_app(MAX_FORM_MEMORY_SIZE=value).test_client()
        form["file"] = (io.BytesIO(b"x" * 1000), "name")
        response = client.post("/form", data=form, content_type="multipart/form-data")
        case.assertEqual(status, response.status_code, value)


@check
def max_form_parts(case: Any) -> None:
    form = {f"f{number}": "" for number in range(3)}
    for value, status in [(2, 413), (3, 200), (None, 200)]:
        client = make_app(MAX_FORM_PARTS=value).test_client()
        response = client.post("/form", data=form, content_type="multipart/form-data")
        case.assertEqual(status, response.status_code, value)


@check
def send_file_max_age_default(case: Any) -> None:
    for value, expected in [(60, 60), (timedelta(minutes=2), 120), (None, None)]:
        with make_app(SEND_FILE_MAX_AGE_DEFAULT=value).test_request_context():
            response = send_file(io.BytesIO(b"x"), mimetype="text/plain")
            case.assertEqual(expected, response.cache_control.max_age)


@check
def use_x_sendfile(case: Any) -> None:
    for value in (True, False):
        with make_app(USE_X_SENDFILE=value).test_request_context():
            response = send_file(__file__)
            case.assertEqual(value, "X-Sendfile" in response.headers)
            response.close()


@check
def templates_auto_reload(case: Any) -> None:
    for value, in_debug, expected in [(None, True, True), (None, False, False), (True, False, True), (False, True, False)]:  # fmt: skip
        app = make_app(TEMPLATES_AUTO_RELOAD=value, DEBUG=in_debug)
        case.assertEqual(expected, app.jinja_env.auto_reload)


@check
def explain_template_loading(case: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = Flask("explaining", root_path=folder)
        app.config["EXPLAIN_TEMPLATE_LOADING"] = True
        Path(folder, "templates").mkdir()
        Path(folder, "templates", "x.html").touch()
        with app.app_context(), case.assertLogs(app.logger, "INFO") as logged:
            render_template("x.html")
    case.assertIn("Locating template 'x.html'", logged.output[0])


def json_answer(**config: Any) -> Any:
    response = get("/json", **config)
    return response.data.decode(), response.mimetype


@check
def json_as_ascii(case: Any) -> None:
    case.assertIn("\\u00e9", json_answer()[0])
    case.assertIn("é", json_answer(JSON_AS_ASCII=False)[0])


@check
def json_sort_keys(case: Any) -> None:
    case.assertTrue(json_answer()[0].startswith('{"a"'))
    case.assertTrue(json_answer(JSON_SORT_KEYS=False)[0].startswith('{"b"'))


@check
def jsonify_prettyprint_regular(case: Any) -> None:
    case.assertIn("\n  ", json_answer(JSONIFY_PRETTYPRINT_REGULAR=True)[0])
    case.assertNotIn("\n  ", json_answer(JSONIFY_PRETTYPRINT_REGULAR=False, DEBUG=True)[0])


@check
def jsonify_mimetype(case: Any) -> None:
    case.assertEqual("text/x-json", json_answer(JSONIFY_MIMETYPE="text/x-json")[1])


class ConfigurationTest(unittest.TestCase):
    def test_the_page_has_every_key(self) -> None:
        rows = {key: (eval(default), meaning) for key, default, meaning in ROW.findall(PAGE)}
        self.assertEqual(KEYS, rows)
        self.assertEqual(DEFAULTS, {key: default for key, (default, _) in rows.items()})
        self.assertEqual(len(rows), sum(line.startswith("| `") for line in PAGE.splitlines()))

    def test_an_application_starts_with_them(self) -> None:
        config = Flask("configured").config
        worked_out = {"DEBUG", "ENV"}
        self.assertEqual(set(KEYS), set(config))
        for key in set(KEYS) - worked_out:
            self.assertEqual(DEFAULTS[key], config[key], key)

    def test_every_key_has_an_effect(self) -> None:
        self.assertEqual(sorted(KEYS), sorted(CHECKS))
        for key, effect in CHECKS.items():
            with self.subTest(key):
                effect(self)

    def test_the_example(self) -> None:
        (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
        names: dict[str, Any] = {"__name__": "example"}
        exec(code, names)
        self.assertTrue(names["app"].config["SESSION_COOKIE_SECURE"])


if __name__ == "__main__":
    unittest.main()
