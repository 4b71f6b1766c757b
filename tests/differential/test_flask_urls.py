"""Building URLs and registering blueprints beside Flask's."""

from __future__ import annotations

import itertools

from .flask_scenarios import attempt, brief, load, seen


def urls_app(kit, **config):
    app = kit.app(**config)
    bp = kit.flask.Blueprint("bp", "x", root_path="/nowhere", url_prefix="/bp")
    inner = kit.flask.Blueprint("inner", "x", root_path="/nowhere", url_prefix="/inner")
    app.add_url_rule("/", "index", lambda: "i")
    app.add_url_rule("/u/<name>", "user", lambda name: name)
    app.add_url_rule("/n/<int:n>", "number", lambda n: str(n))
    app.add_url_rule("/p/<path:p>", "path", lambda p: p)
    app.add_url_rule("/<path:s>", "start", lambda s: s)
    app.add_url_rule("/t/<a>/<int:b>", "two", lambda a, b: a)
    app.add_url_rule("/w/<any(one, two):w>", "any", lambda w: w)
    app.add_url_rule("/f/<int(fixed_digits=3):n>", "fixed", lambda n: str(n))
    app.add_url_rule("/m/<int:id>", "method", lambda id=0: "m", methods=["GET"])
    app.add_url_rule("/m", "method", app.view_functions["method"], methods=["POST"])
    for target in (bp, inner):
        target.add_url_rule("/", "index", lambda: "i")
        target.add_url_rule("/x/<y>", "x", lambda y: y)
    bp.register_blueprint(inner)
    app.register_blueprint(bp)
    return app


CALLS = [
    ("index", {}),
    ("user", {"name": "a b"}),
    ("user", {"name": "\u00fc/\u20ac?&#"}),
    ("user", {"name": ""}),
    ("user", {"name": None}),
    ("user", {}),
    ("user", {"name": "x", "q": "1"}),
    ("user", {"name": "x", "q": None}),
    ("user", {"name": "x", "q": ["a", "b"]}),
    ("user", {"name": "x", "q": [], "r": ""}),
    ("user", {"name": "x", "q": [None, 1]}),
    ("user", {"name": "x", "q": "\u00fc &=+"}),
    ("user", {"name": "x", "q": True, "r": 1.5}),
    ("user", {"name": 5}),
    ("user", {"nam": 5}),
    ("number", {"n": 5}),
    ("number", {"n": "7"}),
    ("number", {"n": -1}),
    ("path", {"p": "a/b c/d"}),
    ("path", {"p": "/a"}),
    ("path", {"p": ""}),
    ("user", {"name": "a-b"}),
    ("user", {"name": "-"}),
    ("user", {"name": "/a"}),
    ("user", {"name": True}),
    ("user", {"name": ["a"]}),
    ("number", {"n": True}),
    ("number", {"n": None}),
    ("number", {"n": "x"}),
    ("number", {"n": 5, "q": "x y"}),
    ("number", {"n": 5, "q": "x", "r": 6, "s": ""}),
    ("number", {"n": 5, "\u00e9": "x"}),
    ("number", {"q": 1}),
    ("index", {"q": "\u00e9", "r": None}),
    ("index", {"q": 1, "r": "a"}),
    ("two", {"a": "x", "b": 1}),
    ("two", {"a": "x", "b": 1, "c": 2}),
    ("two", {"a": "x", "b": None}),
    ("two", {"a": "x"}),
    ("two", {"a": "x", "b": "y"}),
    ("any", {"w": "one"}),
    ("any", {"w": "three"}),
    ("any", {"w": None}),
    ("fixed", {"n": 7}),
    ("start", {"s": "/evil.test"}),
    ("start", {"s": "//evil.test"}),
    ("start", {"s": "ok"}),
    ("start", {"s": "a.b_c/d"}),
    ("index", {"_anchor": "x y"}),
    ("index", {"_anchor": "\u00fc?/#%"}),
    ("index", {"_anchor": ""}),
    ("index", {"_external": True}),
    ("index", {"_external": False}),
    ("index", {"_scheme": "https"}),
    ("index", {"_scheme": "https", "_external": True}),
    ("index", {"_scheme": "https", "_external": False}),
    ("index", {"_scheme": "", "_external": True}),
    ("index", {"_external": True, "_anchor": "a", "x": 1}),
    ("method", {"_method": "POST"}),
    ("method", {"_method": "GET", "id": 4}),
    ("method", {"id": 4}),
    ("method", {}),
    ("method", {"_method": "DELETE"}),
    ("bp.index", {}),
    ("bp.x", {"y": 1}),
    ("bp.inner.index", {}),
    ("bp.inner.x", {"y": 2}),
    (".index", {}),
    (".x", {"y": 3}),
    (".inner.index", {}),
    (".user", {"name": "x"}),
    ("inner.index", {}),
    ("nothing", {}),
    ("indx", {}),
    ("", {}),
    (".", {}),
    ("static", {"filename": "x.css"}),
]


def url_for_in_requests(kit):
    app = urls_app(kit)
    for path, base in itertools.product(
        ("/", "/bp/", "/bp/inner/x/1", "/missing"),
        ("http://localhost", "https://x.test:8443/root", "http://x.test:80"),
    ):
        with app.test_request_context(path, base_url=base):
            for endpoint, values in CALLS:
                yield path, base, endpoint, values, attempt(kit.flask.url_for, endpoint, **values)


def url_for_again(kit):
    """What is built a second time in a request may take another way, and comes out the same."""
    app = urls_app(kit)
    with app.test_request_context("/"):
        for _ in range(3):
            yield [attempt(kit.flask.url_for, "user", name="x", page=2) for _ in range(2)]
            yield [attempt(app.url_for, "number", n=4) for _ in range(2)]
        app.url_default_functions.setdefault(None, []).append(
            lambda endpoint, values: values.setdefault("lang", "en")
        )
        yield kit.flask.url_for("index"), app.url_for("number", n=4)
        app.url_default_functions.clear()
        yield kit.flask.url_for("index"), app.url_for("number", n=4)
        app.url_map.add(app.url_rule_class("/second", endpoint="user"))
        app.url_map.add(app.url_rule_class("/third", endpoint="third"))
        yield kit.flask.url_for("user"), kit.flask.url_for("user", name="x"), app.url_for("third")
        with app.app_context():
            yield kit.flask.url_for("index"), kit.flask.url_for("index", _external=True)
        other = urls_app(kit)
        with other.test_request_context("/", base_url="http://other.test/root"):
            yield kit.flask.url_for("index"), kit.flask.url_for("user", name="y")
            yield kit.flask.url_for("index"), kit.flask.url_for("user", name="y")
        yield kit.flask.url_for("index"), kit.flask.render_template_string("{{ url_for('index') }}")


def url_for_overridden(kit):
    class Own(kit.flask.Flask):
        def url_for(self, endpoint, **values):
            return "own:" + super().url_for(endpoint, **values)

    app = Own("x", root_path="/nowhere", static_folder=None)
    app.add_url_rule("/i", "i", lambda: "i")
    with app.test_request_context("/"):
        yield [kit.flask.url_for("i") for _ in range(3)]
    app = kit.app()
    app.add_url_rule("/i", "i", lambda: "i")
    with app.test_request_context("/"):
        plain = app.url_for
        app.url_for = lambda endpoint, **values: "patched:" + plain(endpoint, **values)
        yield [kit.flask.url_for("i") for _ in range(3)]


def url_for_outside(kit):
    for config in (
        {},
        {"SERVER_NAME": "site.test"},
        {"SERVER_NAME": "site.test:81", "APPLICATION_ROOT": "/app"},
        {"SERVER_NAME": "site.test", "PREFERRED_URL_SCHEME": "https"},
    ):
        app = urls_app(kit, **config)
        with app.app_context():
            for endpoint, values in CALLS:
                yield config, endpoint, values, attempt(kit.flask.url_for, endpoint, **values)
        yield config, attempt(app.url_for, "index")


def url_for_with_server_name_in_request(kit):
    app = urls_app(kit, SERVER_NAME="site.test")
    for base in (None, "http://site.test", "http://other.test", "https://www.site.test"):
        with app.test_request_context("/", base_url=base):
            yield base, kit.flask.request.url, attempt(kit.flask.url_for, "index")
            yield attempt(kit.flask.url_for, "index", _external=True)
        yield brief(app.test_client().get("/", base_url=base))
    with app.test_request_context("/", subdomain="www", url_scheme="https"):
        yield kit.flask.request.url


def build_error_handlers(kit):
    app = urls_app(kit)
    errors = []

    def first(error, endpoint, values):
        errors.append((type(error).__name__, endpoint, sorted(values)))
        if endpoint == "raise":
            raise error
        return

    def second(error, endpoint, values):
        return f"/fallback/{endpoint}" if endpoint.startswith("f") else None

    app.url_build_error_handlers.extend([first, second])
    with app.test_request_context("/"):
        for endpoint in ("foo", "raise", "other"):
            yield attempt(kit.flask.url_for, endpoint, a=1, _external=True)
    yield errors


def subdomains(kit):
    # Off by default in Flask 3.1; here, as before 1.0, a SERVER_NAME is enough.
    for matching in (True,):
        app = kit.flask.Flask(
            "x", root_path="/nowhere", static_folder=None, subdomain_matching=matching
        )
        app.config["SERVER_NAME"] = "site.test:3000"
        bp = kit.flask.Blueprint("bp", "x", root_path="/nowhere", subdomain="api")
        inner = kit.flask.Blueprint("in", "x", root_path="/nowhere", subdomain="v1")
        inner.add_url_rule("/i", "i", lambda: "inner")
        bp.add_url_rule("/b", "b", lambda: "bp")
        bp.register_blueprint(inner)
        app.register_blueprint(bp)
        app.add_url_rule("/", "index", lambda: "main")
        app.add_url_rule("/", "user", lambda user: user, subdomain="<user>")
        client = app.test_client(allow_subdomain_redirects=True)
        for host in ("site.test:3000", "api.site.test:3000", "v1.api.site.test:3000"):
            for path in "/ /b /i".split():
                yield matching, host, path, brief(client.get(path, base_url=f"http://{host}"))
        with app.test_request_context("/", base_url="http://site.test:3000"):
            for endpoint, values in (("bp.b", {}), ("bp.in.i", {}), ("user", {"user": "mit"})):
                yield attempt(kit.flask.url_for, endpoint, **values)
                yield attempt(kit.flask.url_for, endpoint, _external=True, **values)


def hosts(kit):
    app = kit.flask.Flask("x", root_path="/nowhere", host_matching=True, static_folder=None)
    app.add_url_rule("/", "a", lambda: "a", host="a.test")
    app.add_url_rule("/", "any", lambda name: name, host="<name>.any.test")
    client = app.test_client()
    for host in ("a.test", "x.any.test", "b.test"):
        yield host, brief(client.get("/", base_url=f"http://{host}"))
    with app.test_request_context("/", base_url="http://a.test"):
        yield kit.flask.url_for("a"), kit.flask.url_for("any", name="q")


def trusted_hosts(kit):
    for trusted in (None, ["good.test"], [".good.test"], []):
        app = kit.app(TRUSTED_HOSTS=trusted)
        app.add_url_rule("/", "i", lambda: kit.flask.request.host)
        client = app.test_client()
        for host in ("good.test", "www.good.test", "bad.test", "good.test:80"):
            yield trusted, host, attempt(client.get, "/", base_url=f"http://{host}")


def blueprint_names(kit):
    def blueprint(*args, **kwargs):
        return attempt(lambda: repr(kit.flask.Blueprint(*args, root_path="/nowhere", **kwargs)))

    yield blueprint("a", "x"), blueprint("a.b", "x"), blueprint("", "x")
    bp = kit.flask.Blueprint("bp", "x", root_path="/nowhere")
    yield attempt(bp.register_blueprint, bp)
    yield attempt(bp.add_url_rule, "/", "a.b", lambda: "x")
    view = lambda: "x"  # noqa: E731
    view.__name__ = "a.b"
    yield attempt(bp.add_url_rule, "/", None, view)
    yield attempt(bp.endpoint("plain"), view) is view
    app = kit.app()
    other = kit.flask.Blueprint("bp", "x", root_path="/nowhere")
    app.register_blueprint(bp)
    yield attempt(app.register_blueprint, other)
    yield attempt(app.register_blueprint, other, name="renamed")
    yield attempt(app.register_blueprint, bp, name="again", url_prefix="/again")
    yield sorted(app.blueprints), [b.name for b in app.iter_blueprints()]
    for name, args in {
        "add_url_rule": ("/late", "late", view),
        "before_request": (view,),
        "record": (view,),
        "record_once": (view,),
        "app_errorhandler": (404,),
        "app_template_filter": ("x",),
        "register_blueprint": (other,),
        "errorhandler": (404,),
        "url_defaults": (view,),
    }.items():
        yield name, attempt(getattr(bp, name), *args)


def blueprint_prefixes(kit):
    for outer_prefix, inner_prefix, rule in itertools.product(
        (None, "", "/", "/o", "/o/", "o"), (None, "", "/i", "/i/"), ("/", "", "/x", "x")
    ):

        def build():
            app = kit.app()
            outer = kit.flask.Blueprint("o", "x", root_path="/nowhere", url_prefix=outer_prefix)
            inner = kit.flask.Blueprint("i", "x", root_path="/nowhere", url_prefix=inner_prefix)
            inner.add_url_rule(rule, "v", lambda: "v")
            outer.register_blueprint(inner)
            app.register_blueprint(outer)
            return [(r.rule, r.endpoint) for r in app.url_map.iter_rules()]

        yield outer_prefix, inner_prefix, rule, attempt(build)


def blueprint_options(kit):
    app = kit.app()
    bp = kit.flask.Blueprint(
        "bp", "x", root_path="/nowhere", url_prefix="/default", url_defaults={"a": 1, "b": 2}
    )
    states = []
    bp.add_url_rule("/", "v", lambda **kwargs: str(sorted(kwargs.items())), defaults={"b": 3})
    bp.record(lambda state: states.append((state.url_prefix, state.first_registration)))
    bp.record_once(lambda state: states.append("once"))
    app.register_blueprint(bp)
    app.register_blueprint(bp, url_prefix="/two", name="two", url_defaults={"a": 9})
    app.register_blueprint(bp, url_prefix="/three/<c>", name="three")
    client = app.test_client()
    for path in "/default/ /two/ /three/x/".split():
        yield brief(client.get(path))
    yield states
    with app.test_request_context("/two/"):
        yield kit.flask.request.blueprint, kit.flask.url_for(".v"), kit.flask.url_for("bp.v")
    second = kit.app()
    second.register_blueprint(bp)
    yield states


def blueprint_setup_state(kit):
    seen_states = []

    class State(
        type(kit.flask.Blueprint("x", "x", root_path="/n").make_setup_state(kit.app(), {}))
    ):
        def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
            super().add_url_rule(f"/s{rule}", endpoint, view_func, **options)

    class Mine(kit.flask.Blueprint):
        def make_setup_state(self, app, options, first_registration=False):
            seen_states.append((sorted(options), first_registration))
            return State(self, app, options, first_registration)

    app = kit.app()
    bp = Mine("bp", "x", root_path="/nowhere")
    bp.add_url_rule("/", "v", lambda: "v")
    app.register_blueprint(bp, url_prefix="/p", extra=1)
    yield [r.rule for r in app.url_map.iter_rules()], seen_states
    yield brief(app.test_client().get("/p/s/"))


def blueprint_register_overridden(kit):
    class Mine(kit.flask.Blueprint):
        def register(self, app, options):
            options["url_prefix"] = "/forced"
            super().register(app, options)

    app = kit.app()
    bp = Mine("bp", "x", root_path="/nowhere")
    bp.add_url_rule("/", "v", lambda: "v")
    app.register_blueprint(bp, url_prefix="/p")
    yield brief(app.test_client().get("/forced/")), brief(app.test_client().get("/p/"))


def nested_registrations(kit):
    app = kit.app()
    child = kit.flask.Blueprint("child", "x", root_path="/nowhere")
    child.add_url_rule("/c", "c", lambda: kit.flask.url_for(".c") + kit.flask.request.endpoint)
    parent = kit.flask.Blueprint("parent", "x", root_path="/nowhere", url_prefix="/p")
    parent.register_blueprint(child, url_prefix="/one", name="one")
    parent.register_blueprint(child, url_prefix="/two", name="two")
    app.register_blueprint(parent)
    app.register_blueprint(parent, url_prefix="/q", name="again")
    app.register_blueprint(child, name="alone")
    client = app.test_client()
    for path in "/p/one/c /p/two/c /q/one/c /q/two/c /c /one/c".split():
        yield path, brief(client.get(path))
    yield sorted(app.blueprints), sorted(app.view_functions)


def blueprint_endpoint_decorator(kit):
    app = kit.app()
    bp = kit.flask.Blueprint("bp", "x", root_path="/nowhere")

    @bp.endpoint("app_wide")
    def view():
        return "app wide"

    app.url_map.add(kit.routing.Rule("/w", endpoint="app_wide"))
    app.register_blueprint(bp)
    yield brief(app.test_client().get("/w"))


def static_files(kit):
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as root:
        for name in ("static", "files", "templates"):
            os.mkdir(os.path.join(root, name))
            with open(os.path.join(root, name, "x.txt"), "w") as file:
                file.write(f"in {name}")
        app = kit.flask.Flask("x", root_path=root)
        app.config["SEND_FILE_MAX_AGE_DEFAULT"] = None
        bp = kit.flask.Blueprint(
            "bp",
            "x",
            root_path=root,
            static_folder="files",
            template_folder="templates",
            url_prefix="/bp",
        )
        plain = kit.flask.Blueprint("plain", "x", root_path=root)
        bp.add_url_rule("/t", "t", lambda: kit.flask.render_template("x.txt"))
        app.register_blueprint(bp)
        yield bp.has_static_folder, plain.has_static_folder, plain.static_folder is None
        yield os.path.basename(bp.static_folder), bp.static_url_path
        client = app.test_client()
        for path in (
            "/static/x.txt /static/nope /static/../x /static/%2e%2e/files/x.txt /bp/files/x.txt"
            " /bp/t /static/ /static"
        ).split():
            response = client.get(path)
            yield path, brief(response), response.headers.get("Content-Disposition")
            response.close()
        with app.test_request_context("/bp/t"):
            yield kit.flask.url_for("static", filename="x.txt")
            yield kit.flask.url_for(".static", filename="a b.txt")
            yield kit.flask.url_for("bp.static", filename="x.txt", _external=True)
        with app.open_resource("static/x.txt") as file:
            yield file.read()
        with app.open_resource("static/x.txt", "r") as file:
            yield file.read()
        yield attempt(app.open_resource, "static/x.txt", "w")
        yield attempt(app.open_resource, "none")[:2]
        yield attempt(plain.send_static_file, "x")
        yield app.jinja_loader.list_templates(), plain.jinja_loader
        with app.test_request_context():
            age = app.get_send_file_max_age
            yield age("x")
            app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 99
            response = app.send_static_file("x.txt")
            yield age("x"), response.headers["Cache-Control"]
            response.close()


def class_based_views(kit):
    views = kit.views
    flask = kit.flask
    made = []

    def shout(view):
        def wrapper(**kwargs):
            return flask.make_response(view(**kwargs)).get_data(as_text=True).upper()

        return wrapper

    class Plain(views.View):
        """Documented."""

        def __init__(self, *args):
            made.append(args)

        def dispatch_request(self, name="none"):
            return f"plain {name}"

    class Post(views.View):
        methods = ["POST"]

        def dispatch_request(self):
            return "post"

    class Once(views.View):
        init_every_request = False

        def __init__(self):
            self.count = 0

        def dispatch_request(self):
            self.count += 1
            return str(self.count)

    class Decorated(views.View):
        decorators = [shout]

        def dispatch_request(self):
            return "quiet"

    class Api(views.MethodView):
        def get(self, id=None):
            return f"get {id}"

        def post(self):
            return "post"

    class Child(Api):
        def propfind(self):
            return "propfind"

        def put(self):
            return "put"

    class Other(views.MethodView):
        def delete(self):
            return "delete"

    class Both(Child, Other):
        pass

    class Limited(Api):
        methods = ["GET", "PROPFIND"]

        def propfind(self):
            return "propfind"

    class Head(views.MethodView):
        provide_automatic_options = False

        def get(self):
            return "get"

        def head(self):
            return flask.Response("", headers={"X-Head": "own"})

    class Unfinished(views.View):
        pass

    app = kit.app()
    plain = Plain.as_view("plain", 1, 2)
    app.add_url_rule("/plain", view_func=plain)
    app.add_url_rule("/plain/<name>", view_func=plain)
    for cls in (Post, Once, Decorated, Api, Child, Both, Limited, Head, Unfinished):
        name = cls.__name__.lower()
        app.add_url_rule(f"/{name}", view_func=cls.as_view(name))
    app.add_url_rule("/api/<int:id>", view_func=app.view_functions["api"])
    yield plain.__name__, plain.__doc__, plain.view_class is Plain, plain.methods
    yield [sorted(c.methods or ()) for c in (Plain, Api, Child, Other, Both, Limited, Head)]
    client = app.test_client()
    for path in (
        "/plain /plain/x /post /once /once /decorated /api /api/3 /child /both /limited /head"
        " /unfinished"
    ).split():
        for method in "GET HEAD POST PUT DELETE OPTIONS PROPFIND".split():
            yield path, method, seen(client.open(path, method=method))
    yield made


Scenarios = load(globals())
