"""The way of a request beside Flask's: routes, methods, return values, subclasses."""

from __future__ import annotations

from .flask_scenarios import attempt, brief, load, seen

METHODS = "GET HEAD POST PUT DELETE OPTIONS PATCH TRACE FOO".split()


def methods_of_routes(kit):
    app = kit.app()
    app.add_url_rule("/get", "get", lambda: "g")
    app.add_url_rule("/post", "post", lambda: "p", methods=["POST"])
    app.add_url_rule("/both", "both", lambda: kit.flask.request.method, methods=["get", "Post"])
    app.add_url_rule("/opt", "opt", lambda: "own", methods=["GET", "OPTIONS"])
    app.add_url_rule("/no", "no", lambda: "x", provide_automatic_options=False)
    app.add_url_rule("/yes", "yes", lambda: "x", provide_automatic_options=True, methods=["POST"])

    def needs():
        return "n"

    needs.required_methods = ["OPTIONS", "PUT"]
    app.add_url_rule("/needs", view_func=needs)
    app.add_url_rule("/foo", "foo", lambda: "x", methods=["FOO"])
    app.get("/short")(lambda: "short")
    app.delete("/del", endpoint="d")(lambda: "d")
    client = app.test_client()
    for path in "/get /post /both /opt /no /yes /needs /foo /short /del /none".split():
        for method in METHODS:
            yield path, method, seen(client.open(path, method=method))


def slashes(kit):
    app = kit.app()
    app.add_url_rule("/folder/", "folder", lambda: "f")
    app.add_url_rule("/leaf", "leaf", lambda: "l")
    app.add_url_rule("/loose/", "loose", lambda: "l", strict_slashes=False)
    app.add_url_rule("/x/<path:p>", "path", lambda p: p)
    app.add_url_rule("/multi//x", "multi", lambda: "m")
    app.add_url_rule("/post/", "post", lambda: "p", methods=["POST"])
    client = app.test_client()
    for path in (
        "/folder /folder/ /leaf /leaf/ /loose /loose/ /x/a/b /x/a//b /x/ /multi//x /multi/x"
        " //leaf /folder?a=1 /folder?a=%C3%BC /folder//"
    ).split():
        yield path, seen(client.get(path))
    yield seen(client.post("/post"))
    yield seen(client.get("/post"))
    yield seen(client.get("/folder", base_url="https://x.test:8443/root"))
    yield [r.status for r in client.get("/folder", follow_redirects=True).history]
    app.debug = True
    yield attempt(client.post, "/post")
    yield attempt(client.post, "/post", data={"a": 1})


def slashes_off_for_map(kit):
    app = kit.app()
    app.url_map.strict_slashes = False
    app.add_url_rule("/a/", "a", lambda: "a")
    app.add_url_rule("/b", "b", lambda: "b")
    client = app.test_client()
    for path in "/a /a/ /b /b/".split():
        yield seen(client.get(path))


def converters(kit):
    app = kit.app()
    app.add_url_rule("/i/<int:v>", "i", lambda v: repr(v))
    app.add_url_rule("/si/<int(signed=True):v>", "si", lambda v: repr(v))
    app.add_url_rule("/fd/<int(fixed_digits=3):v>", "fd", lambda v: repr(v))
    app.add_url_rule("/f/<float:v>", "f", lambda v: repr(v))
    app.add_url_rule("/s/<v>", "s", lambda v: repr(v))
    app.add_url_rule("/l/<string(length=2):v>", "l", lambda v: repr(v))
    app.add_url_rule("/p/<path:v>", "p", lambda v: repr(v))
    app.add_url_rule("/a/<any(x, yy):v>", "a", lambda v: repr(v))
    app.add_url_rule("/u/<uuid:v>", "u", lambda v: repr(v))
    client = app.test_client()
    for path in (
        "/i/0 /i/007 /i/-1 /i/x /i/1.0 /si/-4 /si/4 /fd/007 /fd/7 /f/1.5 /f/1 /f/-1.5 /s/a%20b"
        " /s/%C3%BC /s/ /s/a/b /s/%2F /l/ab /l/abc /p/a/b/c /p/%2Fa /a/x /a/yy /a/z"
        " /u/12345678-1234-5678-1234-567812345678 /u/1234 /i/9999999999999999999999"
    ).split():
        yield path, seen(client.get(path))


def custom_converter(kit):
    class ListConverter(kit.routing.BaseConverter):
        def to_python(self, value):
            return value.split(",")

        def to_url(self, values):
            return ",".join(super(ListConverter, self).to_url(v) for v in values)

    class Even(kit.routing.BaseConverter):
        regex = r"\d+"

        def to_python(self, value):
            if int(value) % 2:
                raise kit.routing.ValidationError()
            return int(value)

    app = kit.app()
    app.url_map.converters.update(list=ListConverter, even=Even)
    app.add_url_rule("/l/<list:v>", "l", lambda v: "|".join(v))
    app.add_url_rule("/e/<even:v>", "e", lambda v: f"even {v}")
    app.add_url_rule("/e/<v>", "o", lambda v: f"other {v}")
    client = app.test_client()
    for path in "/l/a,b,c /l/a /e/2 /e/3 /e/x".split():
        yield brief(client.get(path))
    with app.test_request_context():
        yield kit.flask.url_for("l", v=["a", "b c"])
        yield kit.flask.url_for("e", v=4)


def defaults_and_redirects(kit):
    app = kit.app()

    def pages(page):
        return f"page {page}"

    app.add_url_rule("/pages/", "pages", pages, defaults={"page": 1})
    app.add_url_rule("/pages/<int:page>", "pages", pages)
    app.add_url_rule("/old", "old", redirect_to="/pages/2")
    app.add_url_rule("/old/<int:n>", "old2", redirect_to="pages/<n>")
    app.add_url_rule("/old3/<int:n>", "old3", redirect_to=lambda adapter, n: f"pages/{n + 1}")
    app.add_url_rule("/alias", "pages", defaults={"page": 7}, alias=True)
    client = app.test_client()
    for path in "/pages/ /pages /pages/1 /pages/2 /old /old/3 /old3/3 /pages/0 /alias".split():
        yield path, seen(client.get(path))
    with app.test_request_context():
        yield kit.flask.url_for("pages", page=1), kit.flask.url_for("pages", page=5)


def returned_values(kit):
    app = kit.app()
    http = kit.http.Response
    response = kit.flask.Response

    def wsgi(environ, start_response):
        start_response("202 Fine", [("X-A", "1"), ("Content-Type", "text/x")])
        return [b"wsgi ", environ["PATH_INFO"].encode()]

    def generator():
        yield "a"
        yield b"b"

    values = {
        "str": lambda: "s\u00fc",
        "empty": lambda: "",
        "bytes": lambda: b"b",
        "bytearray": lambda: bytearray(b"ba"),
        "dict": lambda: {"b": 1, "a": [1, 2]},
        "list": lambda: [1, "x", None],
        "emptydict": dict,
        "generator": generator,
        "iter": lambda: iter(["x", "y"]),
        "wsgi": lambda: wsgi,
        "http": lambda: http("raw", 201, {"X-B": "2"}, mimetype="text/plain"),
        "response": lambda: response("r", 203),
        "none": lambda: None,
        "int": lambda: 1,
        "true": lambda: True,
        "object": lambda: object,
        "set": lambda: {1},
        "float": lambda: 1.5,
        "exception": lambda: kit.exceptions.NotFound("gone"),
        "t_none": lambda: (None, 400),
        "t0": tuple,
        "t1": lambda: ("only",),
        "t_status": lambda: ("x", 404),
        "t_line": lambda: ("x", "418 I am"),
        "t_line2": lambda: ("x", "999"),
        "t_http_status": lambda: ("x", __import__("http").HTTPStatus.CREATED),
        "t_headers": lambda: ("x", {"X-A": "1", "Content-Type": "text/plain"}),
        "t_list": lambda: ("x", [("X-A", "1"), ("X-A", "2")]),
        "t_headers_list_value": lambda: ("x", {"X-A": ["1", "2"]}),
        "t_both": lambda: ("x", 201, {"X-A": "1"}),
        "t_both_none": lambda: ("x", None, None),
        "t_tuple_headers": lambda: ("x", 200, (("X-A", "1"),)),
        "t_dict": lambda: ({"a": 1}, 201, {"X-A": "1"}),
        "t_list_body": lambda: ([1], 202),
        "t_response": lambda: (response("x", 201, {"X-A": "1"}), 202, {"X-A": "2"}),
        "t_response_line": lambda: (response("x"), "299 Hm"),
        "t_wsgi": lambda: (wsgi, 201, {"X-A": "9"}),
        "t_generator": lambda: (generator(), 206, {"Content-Type": "text/csv"}),
        "t_exception": lambda: (kit.exceptions.NotFound(), 200),
        "t_bad_status": lambda: ("x", object()),
        "t_float_status": lambda: ("x", 200.5),
        "nested": lambda: (("x", 201), 202),
        "204": lambda: ("", 204),
        "304": lambda: ("", 304),
    }
    for name, view in values.items():
        app.add_url_rule(f"/{name}", name, view)
    client = app.test_client()
    for name in values:
        yield name, seen(client.get(f"/{name}"))
        yield name, seen(client.head(f"/{name}"))
    app.config["PROPAGATE_EXCEPTIONS"] = True
    for (
        name
    ) in "none int true object set float t_none t0 t1 t_bad_status t_float_status nested".split():
        yield name, attempt(client.get, f"/{name}")


def make_response_function(kit):
    app = kit.app()
    make = kit.flask.make_response
    with app.test_request_context():
        for args in (
            (),
            ("x",),
            ("x", 201),
            ("x", 201, {"X-A": "1"}),
            ("x", {"X-A": "1"}),
            (("x", 202),),
            (({"a": 1}, 202),),
            ({"a": 1}, 404),
            (kit.flask.Response("r"), 205),
            (5,),
        ):
            yield attempt(make, *args)
        original = kit.flask.Response("same")
        yield make(original) is original, app.make_response(original) is original
        yield type(make(kit.http.Response("x"))).__name__
        yield isinstance(make(kit.http.Response("x")), kit.flask.Response)
        yield isinstance(make("x"), app.response_class)


def response_class_of_app(kit):
    class Text(kit.flask.Response):
        default_mimetype = "text/plain"
        default_status = 201

    class App(kit.flask.Flask):
        response_class = Text

    app = App("x", root_path="/nowhere")
    app.add_url_rule("/", "i", lambda: "x")
    app.add_url_rule("/d", "d", lambda: {"a": 1})
    app.add_url_rule("/r", "r", lambda: kit.flask.Response("r"))
    app.add_url_rule("/redirect", "redirect", lambda: kit.flask.redirect("/"))
    client = app.test_client()
    for path in "/ /d /r /redirect /none".split():
        yield seen(client.get(path))
    yield isinstance(client.get("/"), Text)


def request_class_of_app(kit):
    class Loud(kit.flask.Request):
        @property
        def shouted(self):
            return self.path.upper()

    class App(kit.flask.Flask):
        request_class = Loud

    app = App("x", root_path="/nowhere")
    app.add_url_rule("/abc", "i", lambda: kit.flask.request.shouted)
    yield brief(app.test_client().get("/abc"))


def url_rule_class_of_app(kit):
    class Prefixed(kit.routing.Rule):
        def __init__(self, string, **kwargs):
            super().__init__("/v1" + string, **kwargs)

    class App(kit.flask.Flask):
        url_rule_class = Prefixed

    app = App("x", static_folder=None, root_path="/nowhere")
    app.add_url_rule("/abc", "i", lambda: "x")
    yield brief(app.test_client().get("/abc"))
    yield brief(app.test_client().get("/v1/abc"))
    yield [(r.rule, r.endpoint, sorted(r.methods)) for r in app.url_map.iter_rules()]


def steps_overridden(kit):
    log = []

    class App(kit.flask.Flask):
        pass

    def spy(name):
        original = getattr(kit.flask.Flask, name)

        def method(self, *args, **kwargs):
            log.append(name)
            return original(self, *args, **kwargs)

        setattr(App, name, method)

    for name in (
        "wsgi_app full_dispatch_request preprocess_request dispatch_request make_response"
        " finalize_request process_response do_teardown_request do_teardown_appcontext"
        " handle_user_exception handle_http_exception handle_exception log_exception"
        " make_default_options_response trap_http_exception raise_routing_exception"
        " should_ignore_error"
    ).split():
        spy(name)
    app = App("x", static_folder=None, root_path="/nowhere")
    app.logger.disabled = True
    app.add_url_rule("/", "i", lambda: "x")
    app.add_url_rule("/fail", "fail", lambda: 1 / 0)
    app.add_url_rule("/abort", "abort", lambda: kit.flask.abort(418))
    client = app.test_client()
    for method, path in (
        ("GET", "/"),
        ("OPTIONS", "/"),
        ("GET", "/fail"),
        ("GET", "/abort"),
        ("GET", "/none"),
        ("POST", "/"),
    ):
        del log[:]
        client.open(path, method=method)
        yield method, path, list(log)
    app.testing = True
    del log[:]
    yield attempt(client.get, "/fail")
    yield list(log)


def steps_replaced(kit):
    class App(kit.flask.Flask):
        def dispatch_request(self):
            if kit.flask.request.path == "/short":
                return "dispatched", 202
            return super().dispatch_request()

        def make_response(self, rv):
            if isinstance(rv, int):
                rv = f"number {rv}"
            return super().make_response(rv)

        def process_response(self, response):
            response.headers["X-Processed"] = "yes"
            return super().process_response(response)

        def make_default_options_response(self):
            response = super().make_default_options_response()
            response.headers["X-Options"] = "mine"
            return response

        def handle_http_exception(self, e):
            if e.code == 404:
                return "lost", 404
            return super().handle_http_exception(e)

        def handle_exception(self, e):
            return self.make_response((f"broken {type(e).__name__}", 500))

    app = App("x", static_folder=None, root_path="/nowhere")
    app.add_url_rule("/int", "int", lambda: 5)
    app.add_url_rule("/fail", "fail", lambda: 1 / 0)
    client = app.test_client()
    for path in "/int /short /fail /none".split():
        yield seen(client.get(path))
    yield seen(client.options("/int"))
    yield seen(client.delete("/int"))


def url_adapter_overridden(kit):
    class App(kit.flask.Flask):
        def create_url_adapter(self, request):
            if request is not None and request.host == "bad.test":
                kit.flask.abort(400, "bad host")
            return super().create_url_adapter(request)

    app = App("x", static_folder=None, root_path="/nowhere")
    app.add_url_rule("/", "i", lambda: "x")
    client = app.test_client()
    yield seen(client.get("/"))
    yield attempt(client.get, "/", base_url="http://bad.test")


def middleware(kit):
    log = []

    class Upper:
        def __init__(self, wrapped):
            self.wrapped = wrapped

        def __call__(self, environ, start_response):
            environ["X"] = "set"

            def start(status, headers, exc_info=None):
                log.append((status, sorted(headers), exc_info))
                return start_response("299 Changed", [*headers, ("X-M", "1")])

            return [b"".join(self.wrapped(environ, start)).upper()]

    app = kit.app()
    app.add_url_rule("/", "i", lambda: kit.flask.request.environ["X"])
    app.add_url_rule("/fail", "fail", lambda: 1 / 0)
    app.wsgi_app = Upper(app.wsgi_app)
    client = app.test_client()
    for path in "/ /fail /none".split():
        response = client.get(path)
        yield response.status, response.data, response.headers.get("X-M")
    yield log


def view_functions_by_hand(kit):
    app = kit.app()
    app.add_url_rule("/", "index")
    client_before = kit.flask.Flask
    app.view_functions["index"] = lambda: "late"
    yield brief(app.test_client().get("/")), client_before.__name__
    app = kit.app()

    @app.endpoint("bar")
    def bar():
        return "bar"

    app.url_map.add(kit.routing.Rule("/bar", endpoint="bar"))
    app.url_map.add(kit.routing.Rule("/foo", endpoint="foo"))
    yield brief(app.test_client().get("/bar"))
    yield brief(app.test_client().post("/bar"))
    yield brief(app.test_client().options("/bar"))
    app.config["PROPAGATE_EXCEPTIONS"] = True
    yield attempt(app.test_client().get, "/foo")


def wrong_setup(kit):
    app = kit.app()

    def a():
        return "a"

    def b():
        return "b"

    app.add_url_rule("/a", view_func=a)
    yield attempt(app.add_url_rule, "/b", "a", b)
    yield attempt(app.add_url_rule, "/a2", "a", a)
    yield attempt(app.add_url_rule, "/c")
    yield attempt(app.add_url_rule, "nothing", "n", a)
    yield attempt(app.get, "/x", methods=["POST"])
    yield attempt(lambda: app.route("/<int:a")(b))
    yield attempt(lambda: app.route("/<nope:a>")(b))
    app.test_client().get("/a")
    for name, args in {
        "add_url_rule": ("/late", "late", a),
        "before_request": (a,),
        "after_request": (a,),
        "teardown_request": (a,),
        "teardown_appcontext": (a,),
        "context_processor": (a,),
        "errorhandler": (404,),
        "route": ("/x",),
        "template_filter": ("x",),
        "register_error_handler": (404, a),
        "url_defaults": (a,),
        "url_value_preprocessor": (a,),
        "shell_context_processor": (a,),
        "endpoint": ("x",),
        "register_blueprint": (None,),
        "add_template_global": (a,),
    }.items():
        yield name, attempt(getattr(app, name), *args)


def options_config(kit):
    app = kit.app(PROVIDE_AUTOMATIC_OPTIONS=False)
    app.add_url_rule("/", "i", lambda: "x")
    view = lambda: "y"  # noqa: E731
    view.methods = ["POST"]
    view.required_methods = ["PUT"]
    app.add_url_rule("/attrs", "attrs", view)
    client = app.test_client()
    for path in "/ /attrs".split():
        for method in "GET POST PUT OPTIONS".split():
            yield seen(client.open(path, method=method))


def app_attributes(kit):
    app = kit.flask.Flask("tests.differential", root_path="/nowhere")
    yield app.name, app.import_name, repr(app), app.root_path, app.static_folder
    yield app.static_url_path, app.template_folder, app.debug, app.testing
    yield app.secret_key, app.permanent_session_lifetime, sorted(app.view_functions)
    yield app.extensions, dict(app.blueprints), app.url_build_error_handlers
    yield [(r.rule, r.endpoint, sorted(r.methods)) for r in app.url_map.iter_rules()]
    yield app.subdomain_matching, app.url_map.host_matching
    app.config["PERMANENT_SESSION_LIFETIME"] = 60
    yield app.permanent_session_lifetime
    app.config["SECRET_KEY"] = "x"
    yield app.secret_key
    app.secret_key = "y"
    yield app.config["SECRET_KEY"]
    app.testing = True
    yield app.config["TESTING"]
    app.debug = True
    yield app.config["DEBUG"]
    for name, args in {
        "static_folder": "/st/",
        "static_url_path": "/u/",
        "template_folder": "t",
    }.items():
        setattr(app, name, args)
        yield getattr(app, name)
    for kwargs in (
        {"static_url_path": "/s"},
        {"static_folder": "x/files"},
        {"static_folder": None},
        {"static_url_path": ""},
        {"static_url_path": "/"},
        {"static_folder": None, "static_url_path": "/x"},
        {"host_matching": True, "static_folder": None},
        {"host_matching": True, "static_host": "h.test"},
        {"host_matching": True},
        {"static_host": "h.test"},
        {"instance_path": "relative"},
        {"instance_path": "/absolute"},
    ):

        def build(kwargs=kwargs):
            app = kit.flask.Flask("x", root_path="/nowhere", **kwargs)
            rules = sorted((r.rule, r.host) for r in app.url_map.iter_rules())
            return app.static_folder, app.static_url_path, rules, app.instance_path

        yield kwargs, attempt(build)


Scenarios = load(globals())
