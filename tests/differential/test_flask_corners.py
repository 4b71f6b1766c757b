"""Corners of contexts and set-up beside Flask's: what fails half-way, and what stays pushed."""

from __future__ import annotations

import itertools

from .flask_scenarios import attempt, brief, load, seen


def state(kit):
    flask = kit.flask
    path = flask.request.path if flask.has_request_context() else None
    return flask.has_request_context(), flask.has_app_context(), path


def session_that_fails_to_open(kit):
    class Failing(kit.sessions.SessionInterface):
        def open_session(self, app, request):
            raise ValueError("no session")

    app = kit.app()
    app.session_interface = Failing()
    app.add_url_rule("/", "i", lambda: "x")
    yield attempt(app.test_client().get, "/"), state(kit)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    yield attempt(app.test_client().get, "/"), state(kit)


def session_that_fails_to_save(kit):
    class Failing(kit.sessions.SessionInterface):
        def open_session(self, app, request):
            return type("S", (dict, kit.sessions.SessionMixin), {})()

        def save_session(self, app, session, response):
            raise ValueError("not saved")

    app = kit.app()
    app.session_interface = Failing()
    app.add_url_rule("/", "i", lambda: "x")
    yield attempt(app.test_client().get, "/"), state(kit)


def session_cookie_name_by_request(kit):
    class Dynamic(kit.sessions.SecureCookieSessionInterface):
        def get_cookie_name(self, app):
            return (
                "other"
                if kit.flask.request.url.endswith("dynamic")
                else super().get_cookie_name(app)
            )

    app = kit.app()
    app.session_interface = Dynamic()

    @app.route("/set/<kind>")
    def set_value(kind):
        kit.flask.session["value"] = kind
        return ""

    app.add_url_rule("/get/<kind>", "get", lambda kind: kit.flask.session.get("value", "none"))
    client = app.test_client()
    client.get("/set/plain")
    client.get("/set/dynamic")
    yield brief(client.get("/get/plain")), brief(client.get("/get/dynamic"))


def hosts_that_are_none(kit):
    app = kit.app()
    app.add_url_rule("/", "i", lambda: "x")
    for host in ("\x8a", "ąśźäüжŠßя.com", "localhost", "a_b", "-", "1.2.3.4:99999"):
        environ = kit.testclient.create_environ("/")
        environ["HTTP_HOST"] = host

        def dispatch():
            with app.request_context(environ):
                return app.full_dispatch_request().status_code

        yield host, attempt(dispatch), state(kit)


def client_environ_base(kit):
    app = kit.app()

    @app.route("/")
    def index():
        environ = kit.flask.request.environ
        return {k: environ.get(k) for k in ("REMOTE_ADDR", "X_BASE")}

    client = app.test_client()
    yield sorted(client.environ_base), client.get("/").json
    client.environ_base["REMOTE_ADDR"] = "192.168.0.22"
    client.environ_base["X_BASE"] = "base"
    yield client.get("/").json
    yield client.get("/", environ_base={"X_BASE": "own"}).json
    yield client.get("/", environ_overrides={"X_BASE": "over"}).json
    yield client.get("/").json


def client_inside_of_a_context(kit):
    flask = kit.flask
    app = kit.app()
    app.add_url_rule("/", "i", lambda: flask.stream_with_context(iter(["hello"])))
    app.add_url_rule("/plain", "plain", lambda: "plain")
    with app.test_request_context("/outer"):
        flask.g.x = "outer"
        with app.test_client() as client:
            yield brief(client.get("/plain")), state(kit)
            client.get("/plain")
            yield state(kit)
        yield state(kit), flask.g.get("x")
        with app.test_client() as client:
            response = client.get("/")
            yield response.get_data(), state(kit)
            response.close()
        yield state(kit)
        client = app.test_client()
        # Unread, a response leaves its context pushed in Flask 3.1, and does not here.
        client.get("/").close()
        yield state(kit)
    yield state(kit)


def g_in_a_kept_context(kit):
    flask = kit.flask
    app = kit.app()

    @app.route("/")
    def index():
        flask.g.value = 42
        return "x"

    app.add_url_rule("/other", "other", lambda: 1 / 0)
    with app.test_client() as client:
        client.get("/")
        yield flask.g.value
        yield client.get("/other").status_code, hasattr(flask.g, "value")
        flask.g.value = 23
    yield attempt(lambda: flask.g.value)[:2], state(kit)


def teardown_and_handled_exceptions(kit):
    app = kit.app()
    log = []
    app.teardown_request(lambda e: log.append(("request", repr(e))))
    app.teardown_appcontext(lambda e: log.append(("context", repr(e))))
    with app.app_context():
        try:
            raise ValueError("handled")
        except ValueError:
            pass
    yield list(log)
    del log[:]
    try:
        with app.app_context():
            raise ValueError("left")
    except ValueError:
        yield list(log)
    del log[:]
    try:
        raise ValueError("before")
    except ValueError:
        with app.test_request_context():
            yield list(log)
    yield list(log)
    del log[:]
    try:
        raise ValueError("before")
    except ValueError:
        with app.app_context():
            pass
    yield list(log)


def pushes_and_pops(kit):
    flask = kit.flask
    app = kit.app()
    log = []
    app.teardown_appcontext(lambda e: log.append("context"))
    app.teardown_request(lambda e: log.append("request"))
    ctx = app.test_request_context("/x")
    ctx.push()
    ctx.push()
    yield state(kit), list(log)
    ctx.pop()
    yield state(kit), list(log)
    ctx.pop()
    yield state(kit), list(log)
    ctx.push()
    yield state(kit)
    ctx.pop()
    yield state(kit), list(log)
    del log[:]
    one, two = app.test_request_context("/1"), app.test_request_context("/2")
    one.push()
    two.push()
    two.pop()
    yield flask.request.path
    one.pop()
    yield state(kit)
    with app.app_context() as first:
        with app.test_request_context("/r") as request_context:
            yield flask.globals.app_ctx.app is app, request_context.request.path
        yield first.app is app, state(kit)
    with app.test_request_context("/r"):
        with app.app_context():
            yield state(kit)
            flask.g.x = 1
        yield state(kit), "x" in flask.g


def copies(kit):
    flask = kit.flask
    app = kit.app()
    with app.test_request_context("/c?x=1") as ctx:
        flask.session["s"] = 1
        flask.g.x = 1
        copy = ctx.copy()
    with copy:
        yield state(kit), flask.session["s"], "x" in flask.g, flask.request.args["x"]
    yield state(kit)


def routing_exceptions_seen_by_hooks(kit):
    flask = kit.flask
    app = kit.app()
    seen_errors = []

    @app.before_request
    def look():
        request = flask.request
        error = request.routing_exception
        seen_errors.append(
            (request.endpoint, request.view_args, request.blueprint, getattr(error, "code", None))
        )

    app.add_url_rule("/a/", "a", lambda: "a")
    app.add_url_rule("/b", "b", lambda: "b", methods=["POST"])
    client = app.test_client()
    for path in "/a/ /a /b /c".split():
        client.get(path)
    yield seen_errors


def endpoints_without_views(kit):
    app = kit.app(PROPAGATE_EXCEPTIONS=True)
    app.add_url_rule("/x", "nobody")
    yield attempt(app.test_client().get, "/x")
    yield attempt(app.test_client().options, "/x")


def many_rules(kit):
    app = kit.app()
    rules = (
        "/ /a /a/b /a/<x> /a/<x>/c /<x> /<x>/b /<int:n> /<int:n>/b /<float:f> /a/<int:n> /<path:p>"
        " /a/<path:p>/z /x-<y> /x-<int:y>.html /<a>-<b> /a/<any(q,w):k> /<x>/ /deep/<a>/<b>/<c>"
    ).split()
    for rule in rules:
        app.add_url_rule(rule, rule, lambda rule=rule, **kw: f"{rule} {sorted(kw.items())}")
    client = app.test_client()
    parts = ["a", "b", "1", "1.5", "x-1", "x-1.html", "q", "z", "m-n", "deep", ""]
    for length in (1, 2, 3):
        for path in itertools.islice(itertools.product(parts, repeat=length), 0, None, 1 + length):
            yield path, brief(client.get("/" + "/".join(path)))


def response_kinds_in_errors(kit):
    flask = kit.flask
    app = kit.app()
    for code, rv in {
        400: "text",
        401: ("text", 200),
        402: {"a": 1},
        403: flask.Response("own", 299),
        405: ("x", {"X-A": "1"}),
        406: kit.exceptions.NotFound(),
        409: iter("ab"),
        410: None,
    }.items():
        if code in kit.exceptions.default_exceptions:
            app.register_error_handler(code, lambda e, rv=rv: rv)
    app.add_url_rule("/<int:code>", "fail", lambda code: flask.abort(code))
    for code in (400, 401, 403, 406, 409, 410):
        yield code, attempt(app.test_client().get, f"/{code}")


def late_signals_and_hooks(kit):
    flask = kit.flask
    app = kit.app()
    log = []
    app.add_url_rule("/", "i", lambda: "x")
    client = app.test_client()
    client.get("/")
    # Put into the dicts by hand, which no set-up check sees.
    app.before_request_funcs.setdefault(None, []).append(lambda: log.append("before"))
    app.after_request_funcs.setdefault(None, []).append(lambda r: log.append("after") or r)
    client.get("/")
    yield list(log)
    app.view_functions["i"] = lambda: "replaced"
    yield seen(client.get("/"))
    app.url_map.add(kit.routing.Rule("/late", endpoint="i"))
    yield seen(client.get("/late"))
    with flask.request_started.connected_to(lambda sender, **k: log.append("started"), app):
        client.get("/")
    yield log


def settings_of_the_map(kit):
    for name, value in (
        ("strict_slashes", False),
        ("merge_slashes", False),
        ("redirect_defaults", False),
        ("sort_parameters", True),
        ("default_subdomain", "www"),
    ):
        app = kit.app()
        setattr(app.url_map, name, value)
        app.add_url_rule("/f/", "f", lambda: "f")
        app.add_url_rule("/l", "l", lambda: "l")
        app.add_url_rule("/p/", "p", lambda n: f"p{n}", defaults={"n": 1})
        app.add_url_rule("/p/<int:n>", "p", app.view_functions["p"])
        app.add_url_rule("/x/<path:y>", "x", lambda y: y)
        client = app.test_client()
        for path in "/f /f/ /l /l/ //l /p/1 /p/ /x/a//b /x//a".split():
            yield name, path, seen(client.get(path))
        with app.test_request_context():
            yield name, kit.flask.url_for("l", b=1, a=2, _external=True)


def map_class_of_the_application(kit):
    class Upper(kit.routing.BaseConverter):
        def to_python(self, value):
            return value.upper()

    class MyMap(kit.routing.Map):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.converters["upper"] = Upper

    class App(kit.flask.Flask):
        url_map_class = MyMap

    app = App("x", static_folder=None, root_path="/nowhere")
    app.add_url_rule("/<upper:v>", "v", lambda v: v)
    yield brief(app.test_client().get("/abc")), type(app.url_map).__name__


def request_context_replaced(kit):
    class App(kit.flask.Flask):
        def request_context(self, environ):
            environ["PATH_INFO"] = environ["PATH_INFO"].lower()
            return super().request_context(environ)

    app = App("x", static_folder=None, root_path="/nowhere")
    app.add_url_rule("/abc", "i", lambda: kit.flask.request.path)
    yield brief(app.test_client().get("/ABC"))


def rule_factories(kit):
    routing = kit.routing
    app = kit.app()
    app.url_map.add(routing.Submount("/sub", [routing.Rule("/a", endpoint="a")]))
    app.url_map.add(routing.EndpointPrefix("pre.", [routing.Rule("/b", endpoint="b")]))
    template = routing.RuleTemplate([routing.Rule("/$name/x", endpoint="$name")])
    app.url_map.add(template(name="made"))
    for endpoint in ("a", "pre.b", "made"):
        app.view_functions[endpoint] = lambda endpoint=endpoint: endpoint
    client = app.test_client()
    for path in "/sub/a /b /made/x /a".split():
        yield brief(client.get(path)), client.options(path).status


def websocket_rules(kit):
    app = kit.app()
    app.add_url_rule("/ws", "ws", lambda: "ws", websocket=True)
    app.add_url_rule("/http", "http", lambda: "http")
    client = app.test_client()
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
    for path, headers in itertools.product(("/ws", "/http"), ({}, upgrade)):
        yield path, headers, seen(client.get(path, headers=headers))


def attributes_of_matched_requests(kit):
    flask = kit.flask
    app = kit.app()
    outer = flask.Blueprint("outer", "x", root_path="/nowhere", url_prefix="/o")
    inner = flask.Blueprint("inner", "x", root_path="/nowhere", url_prefix="/<p>")
    inner.add_url_rule("/v/<int:n>", "v", lambda **kwargs: "v")
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    app.add_url_rule("/v", "v", lambda: "v")
    for path in "/o/x/v/1 /v /none /o/x/v/y".split():
        with app.test_request_context(path):
            request = flask.request
            rule = request.url_rule
            yield path, request.endpoint, request.view_args, request.blueprint, request.blueprints
            yield rule and (rule.rule, rule.endpoint, sorted(rule.methods), sorted(rule.arguments))
            yield str(rule)


Scenarios = load(globals())
