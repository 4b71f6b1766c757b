"""Errors beside Flask's: which handler answers, what propagates, what teardown sees."""

from __future__ import annotations

import itertools
import logging
import re

from .flask_scenarios import attempt, brief, load, seen

HANDLED = ("404", "HTTPException", "Exception", "NotFound", "500", "InternalServerError")


class AppError(Exception):
    pass


class SubError(AppError):
    pass


class OtherError(SubError, ValueError):
    pass


def throw(error):
    raise error


def keys_of(kit):
    exceptions = kit.exceptions

    class Teapot(exceptions.NotFound):
        description = "a 404 of one's own"

    class Codeless(exceptions.HTTPException):
        pass

    class Special(exceptions.HTTPException):
        code = 499
        description = "unusual"

    return {
        "404": 404,
        "500": 500,
        "418": 418,
        "400": 400,
        "HTTPException": exceptions.HTTPException,
        "Exception": Exception,
        "NotFound": exceptions.NotFound,
        "InternalServerError": exceptions.InternalServerError,
        "Teapot": Teapot,
        "Special": Special,
        "Codeless": Codeless,
        "AppError": AppError,
        "SubError": SubError,
        "OtherError": OtherError,
        "ValueError": ValueError,
        "KeyError": KeyError,
        "LookupError": LookupError,
        "BadRequest": exceptions.BadRequest,
        "BadRequestKeyError": exceptions.BadRequestKeyError,
        "MethodNotAllowed": exceptions.MethodNotAllowed,
        "405": 405,
    }


def build(kit, app_handlers, blueprint_handlers=(), outer_handlers=(), **config):
    """Return an application whose handlers say who they are and what they got."""
    keys = keys_of(kit)
    app = kit.app(**config)
    outer = kit.flask.Blueprint("outer", "x", root_path="/nowhere", url_prefix="/o")
    inner = kit.flask.Blueprint("inner", "x", root_path="/nowhere", url_prefix="/i")

    def add(target, where, name):
        def handler(error):
            original = getattr(error, "original_exception", None)
            said = f"{where} {name} {type(error).__name__} {type(original).__name__}"
            return said, getattr(error, "code", None) or 299

        target.register_error_handler(keys[name], handler)

    for target, where, names in (
        (app, "app", app_handlers),
        (outer, "outer", outer_handlers),
        (inner, "inner", blueprint_handlers),
    ):
        for name in names:
            add(target, where, name)

    def fail(kind):
        if kind == "key":
            kit.flask.request.form["missing"]
        if kind == "zero":
            return 1 / 0
        key = keys.get(kind, None)
        if isinstance(key, int):
            kit.flask.abort(key)
        raise key

    app.add_url_rule("/<kind>", "fail", fail)
    outer.add_url_rule("/<kind>", "fail", fail)
    inner.add_url_rule("/<kind>", "fail", fail)
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    return app


KINDS = (
    "404 500 418 NotFound Teapot Special Codeless AppError SubError OtherError ValueError"
    " KeyError zero key 400 InternalServerError BadRequestKeyError HTTPException"
).split()


def handlers_of_app(kit):
    sets = [
        (),
        ("404",),
        ("HTTPException",),
        ("Exception",),
        ("500",),
        ("InternalServerError",),
        ("NotFound", "Teapot"),
        ("Teapot",),
        ("Special",),
        ("Codeless",),
        ("AppError", "ValueError"),
        ("SubError", "ValueError"),
        ("ValueError",),
        ("HTTPException", "Exception"),
        ("Exception", "500"),
        ("HTTPException", "500", "404"),
        ("LookupError",),
        ("KeyError",),
        ("400",),
        ("BadRequestKeyError",),
        ("BadRequest", "KeyError"),
    ]
    for names in sets:
        client = build(kit, names).test_client()
        for kind in KINDS:
            yield names, kind, attempt(client.get, f"/{kind}")


def handlers_of_blueprints(kit):
    singles = ("404", "HTTPException", "Exception", "500", "Teapot", "AppError", "")
    for on_app, on_outer, on_inner in itertools.product(singles, ("", "404", "Exception"), singles):
        sets = [[name] if name else [] for name in (on_app, on_inner, on_outer)]
        client = build(kit, *sets).test_client()
        # The seed: the handler of an error that became a 500 is the application's.
        unhandled = () if on_inner in {"500", "HTTPException"} else ("SubError", "zero")
        for kind in ("NotFound", "Teapot", "InternalServerError", *unhandled):
            for prefix in ("/o", "/o/i"):
                yield sets, kind, brief(client.get(f"{prefix}/{kind}"))


def handlers_and_routing(kit):
    client = build(kit, ["404", "405"], ["404", "405"], ["404", "405"]).test_client()
    yield brief(client.get("/o/i/x/y/z"))
    yield brief(client.get("/nothing/here/at/all"))
    yield brief(client.post("/o/i/404"))
    yield brief(client.post("/404"))


def without_hints(item):
    """Return what was seen of a page without what debug mode adds behind Flask's text."""
    if item[0] == "raised":
        return item
    status, headers, body = item
    body = re.sub(rb"( None was sent;| It was &#39;|<br>request\.).*", b"</p>", body)
    return status, [pair for pair in headers if pair[0] != "Content-Length"], body


def trapping(kit):
    for config in (
        {"TRAP_HTTP_EXCEPTIONS": True},
        {"TRAP_BAD_REQUEST_ERRORS": True},
        {"TRAP_BAD_REQUEST_ERRORS": False, "DEBUG": True},
        {"DEBUG": True},
        {"DEBUG": True, "PROPAGATE_EXCEPTIONS": None},
        {"TESTING": True, "PROPAGATE_EXCEPTIONS": None},
        {"PROPAGATE_EXCEPTIONS": True},
        {"PROPAGATE_EXCEPTIONS": None},
        {"TRAP_HTTP_EXCEPTIONS": True, "PROPAGATE_EXCEPTIONS": True},
        {"TRAP_BAD_REQUEST_ERRORS": True, "PROPAGATE_EXCEPTIONS": True},
    ):
        for names in ((), ("Exception",), ("HTTPException",), ("500",), ("400",)):
            client = build(kit, names, **config).test_client()
            for kind in ("404", "400", "key", "zero", "KeyError"):
                yield config, names, kind, without_hints(attempt(client.get, f"/{kind}"))


def propagate_property(kit):
    for config in itertools.product((None, True, False), (True, False), (True, False)):
        app = kit.app()
        app.config["PROPAGATE_EXCEPTIONS"], app.testing, app.debug = config
        app.add_url_rule("/", "i", lambda: 1 / 0)
        yield config, attempt(app.test_client().get, "/")


def wrong_handlers(kit):
    app = kit.app()
    for key in (
        999,
        int,
        object,
        ValueError("x"),
        kit.exceptions.NotFound(),
        BaseException,
        KeyboardInterrupt,
        lambda: 1,
        200,
        0,
    ):
        if callable(key) and not isinstance(key, type):
            continue
        yield str(key), attempt(app.register_error_handler, key, lambda e: "x")
        yield str(key), attempt(app.errorhandler(key) and app.errorhandler(key), lambda e: "x")


def handler_returns(kit):
    app = kit.app()
    app.register_error_handler(404, lambda e: e)
    app.register_error_handler(403, lambda e: ("x", 200, {"X-A": "1"}))
    app.register_error_handler(405, lambda e: {"error": e.name, "code": e.code})
    app.register_error_handler(ValueError, lambda e: None)
    app.register_error_handler(KeyError, lambda e: kit.flask.redirect("/x"))
    app.register_error_handler(TypeError, lambda e: 1 / 0)
    app.register_error_handler(500, lambda e: (repr(e.original_exception), 500))
    app.register_error_handler(AppError, lambda e: kit.flask.abort(403))

    @app.route("/<name>")
    def fail(name):
        raise {"v": ValueError, "k": KeyError, "t": TypeError, "a": AppError}[name]("x")

    app.add_url_rule("/403", "f403", lambda: kit.flask.abort(403))
    client = app.test_client()
    for path in "/no/where /403 /v /k /t /a".split():
        yield path, attempt(client.get, path)
    yield seen(client.post("/v"))


def broken_500_handler(kit):
    app = kit.app()
    app.add_url_rule("/", "i", lambda: 1 / 0)
    app.register_error_handler(500, lambda e: [][0])
    yield attempt(app.test_client().get, "/")
    app = kit.app()
    app.add_url_rule("/", "i", lambda: 1 / 0)
    app.after_request(lambda response: [][0])
    yield attempt(app.test_client().get, "/")
    yield attempt(app.test_client().get, "/none")
    app = kit.app()
    app.add_url_rule("/", "i", lambda: "x")
    app.after_request(lambda response: [][0])
    app.register_error_handler(IndexError, lambda e: "handled")
    yield attempt(app.test_client().get, "/")


def abort_forms(kit):
    app = kit.app()
    exceptions = kit.exceptions
    calls = {
        "404": lambda: kit.flask.abort(404),
        "text": lambda: kit.flask.abort(404, "described"),
        "kw": lambda: kit.flask.abort(404, description="described <b>"),
        "response": lambda: kit.flask.abort(kit.flask.Response("own", 418)),
        "with_response": lambda: kit.flask.abort(404, response=kit.flask.Response("own", 400)),
        "401": lambda: kit.flask.abort(401),
        "405": lambda: kit.flask.abort(405, valid_methods=["GET"]),
        "413": lambda: kit.flask.abort(413),
        "429": lambda: kit.flask.abort(429, retry_after=5),
        "999": lambda: kit.flask.abort(999),
        "200": lambda: kit.flask.abort(200),
        "raise": lambda: throw(exceptions.Gone("no more")),
        "class": lambda: throw(exceptions.Conflict),
        "markup": lambda: kit.flask.abort(400, "<script>"),
        "newline": lambda: kit.flask.abort(400, "a\nb"),
    }
    for name, view in calls.items():
        app.add_url_rule(f"/{name}", name, view)
    client = app.test_client()
    for name in calls:
        yield name, attempt(client.get, f"/{name}")

    class Custom(exceptions.HTTPException):
        code = 402
        description = "pay"

    app = kit.app()
    app.aborter.mapping[402] = Custom
    app.add_url_rule("/", "i", lambda: kit.flask.abort(402))
    yield seen(app.test_client().get("/"))


def aborter_of_app(kit):
    class MyAborter(kit.exceptions.Aborter):
        pass

    class App(kit.flask.Flask):
        aborter_class = MyAborter

    app = App("x", root_path="/nowhere")
    yield isinstance(app.aborter, MyAborter), isinstance(app.make_aborter(), MyAborter)


def teardown_and_errors(kit):
    log = []
    app = kit.app()
    app.teardown_request(lambda error: log.append(("request", repr(error))))
    app.teardown_appcontext(lambda error: log.append(("app", repr(error))))
    app.register_error_handler(AppError, lambda e: ("handled", 400))
    app.add_url_rule("/ok", "ok", lambda: "x")
    app.add_url_rule("/zero", "zero", lambda: 1 / 0)

    @app.route("/handled")
    def handled():
        raise AppError("x")

    @app.route("/quit")
    def leave():
        raise SystemExit(3)

    client = app.test_client()
    for propagate in (False, True):
        app.config["PROPAGATE_EXCEPTIONS"] = propagate
        for path in "/ok /zero /handled /none".split():
            del log[:]
            yield path, attempt(client.get, path), list(log)
    del log[:]
    try:
        client.get("/quit")
    except SystemExit as error:
        yield "left", error.code, list(log)


def failing_teardown(kit):
    app = kit.app()
    log = []
    app.add_url_rule("/", "i", lambda: "x")
    app.add_url_rule("/zero", "zero", lambda: 1 / 0)

    @app.teardown_request
    def one(error):
        log.append("one")
        raise ValueError("teardown")

    app.teardown_appcontext(lambda error: log.append("app"))
    yield attempt(app.test_client().get, "/"), log
    yield attempt(app.test_client().get, "/zero"), log
    yield kit.flask.has_request_context(), kit.flask.has_app_context()


def exception_signal(kit):
    app = kit.app()
    got = []
    app.add_url_rule("/", "i", lambda: 1 / 0)
    app.add_url_rule("/404", "no", lambda: kit.flask.abort(404))
    with kit.flask.got_request_exception.connected_to(
        lambda sender, exception: got.append((sender is app, repr(exception))), app
    ):
        client = app.test_client()
        client.get("/404")
        client.get("/")
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = None
        yield attempt(client.get, "/")
    yield got


def logged(kit):
    app = kit.app()
    records = []

    class Keep(logging.Handler):
        def emit(self, record):
            records.append((record.levelname, record.getMessage(), record.exc_info[0].__name__))

    app.logger.handlers[:] = [Keep()]
    app.add_url_rule("/<x>", "i", lambda x: 1 / 0, methods=["GET", "POST"])
    client = app.test_client()
    client.get("/a?b=1")
    client.post("/c%20d")
    app.config["PROPAGATE_EXCEPTIONS"] = True
    yield attempt(client.get, "/a")
    yield records


def bad_request_key_error_text(kit):
    for config in ({}, {"DEBUG": True}, {"TRAP_BAD_REQUEST_ERRORS": True}, {"TESTING": True}):
        app = kit.app(**config)
        app.add_url_rule("/a", "a", lambda: kit.flask.request.args["x"])
        app.add_url_rule("/f", "f", lambda: kit.flask.request.form["x"], methods=["POST"])
        app.add_url_rule("/c", "c", lambda: kit.flask.request.cookies["x"])
        app.add_url_rule("/h", "h", lambda: kit.flask.request.headers["x"])
        app.add_url_rule("/files", "files", lambda: kit.flask.request.files["x"], methods=["POST"])
        app.add_url_rule("/json", "json", lambda: kit.flask.request.get_json(), methods=["POST"])
        client = app.test_client()
        for path in "/a /c /h".split():
            yield config, path, attempt(client.get, path)
        yield config, attempt(client.post, "/f", data={"y": "1"})
        yield config, attempt(client.post, "/files", data={"x": "name.txt"})
        yield config, attempt(client.post, "/files", data={"y": "name.txt"})
        yield config, attempt(client.post, "/json", data="{", content_type="application/json")
        yield config, without_hints(attempt(client.post, "/json", data="{}"))


Scenarios = load(globals())
