"""The test client, contexts kept by it, and sessions beside Flask's."""

from __future__ import annotations

import io
import itertools

from .flask_scenarios import attempt, brief, load, seen


def echo_app(kit, **config):
    app = kit.app(**config)
    flask = kit.flask

    @app.route("/", defaults={"rest": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @app.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def echo(rest):
        request = flask.request
        return {
            "method": request.method,
            "url": request.url,
            "args": request.args.to_dict(flat=False),
            "form": request.form.to_dict(flat=False),
            "files": {
                name: [(f.filename, f.mimetype, f.read().decode()) for f in files]
                for name, files in request.files.lists()
            },
            "type": request.mimetype,
            "cookies": dict(request.cookies),
            "agent": bool(request.user_agent.string),
            "addr": request.remote_addr,
            "x": request.headers.get("X-X"),
            "auth": request.authorization and request.authorization.username,
            "json": request.get_json(silent=True),
            "rest": rest,
        }

    return app


def request_arguments(kit):
    client = echo_app(kit).test_client()
    for args, kwargs in (
        (("/",), {}),
        (("/a b/\u00fc?x=1",), {}),
        (("/?x=1&x=2",), {}),
        (("/",), {"query_string": "x=3"}),
        (("/",), {"query_string": {"x": [1, 2], "y": "\u00fc"}}),
        (("/?a=1",), {"query_string": {"x": 1}}),
        (("/",), {"headers": {"X-X": "1"}}),
        (("/",), {"headers": [("X-X", "1"), ("X-X", "2")]}),
        (("/",), {"base_url": "https://x.test/root"}),
        (("https://y.test:8000/p?q=1",), {}),
        (("//z.test/p",), {}),
        (("p",), {}),
        (("",), {}),
        (("/",), {"auth": ("u", "p")}),
        (("/",), {"environ_base": {"REMOTE_ADDR": "1.2.3.4"}}),
        (("/",), {"environ_overrides": {"REMOTE_ADDR": "5.6.7.8"}}),
        (("/",), {"content_type": "text/x"}),
        (("/",), {"subdomain": "sub"}),
        (("/",), {"url_scheme": "https"}),
        (("/#frag",), {}),
        (("/%2F%20",), {}),
    ):
        yield args, kwargs, attempt(client.get, *args, **kwargs)
    for kwargs in (
        {"data": {"a": 1}},
        {"data": {"a": ["1", "2"]}},
        {"data": "text"},
        {"data": b"\xff"},
        {"data": {"a": "\u00fc"}},
        {"json": {"a": [1, None]}},
        {"json": None},
        {"json": [1], "data": "x"},
        {"data": {"f": (io.BytesIO(b"abc"), "n.txt")}},
        {"data": {"f": (io.BytesIO(b"abc"), "n.bin", "text/special"), "a": "1"}},
        {"data": {"f": [(io.BytesIO(b"1"), "1"), (io.BytesIO(b"2"), "2")]}},
        {"data": {"a": "1"}, "content_type": "multipart/form-data"},
        {"data": "a=1", "content_type": "application/x-www-form-urlencoded"},
        {"input_stream": io.BytesIO(b"raw"), "content_length": 3},
        {},
    ):
        names = sorted((k, str(type(v))) for k, v in kwargs.items())
        if "data" in kwargs and "json" in kwargs:
            yield names, attempt(client.post, "/", **kwargs)
        else:
            response = client.post("/", **kwargs)
            yield names, response.status, response.get_json()
    for method in "get post put patch delete head options trace".split():
        yield method, seen(getattr(client, method)("/"))
    builder = kit.testing.EnvironBuilder(client.application, "/b", method="POST", data={"q": 1})
    yield client.open(builder).get_json()
    yield client.open(builder.get_environ()).get_json()["url"]
    yield client.open(builder.get_request()).get_json()["method"]


def environ_builder(kit):
    for config, kwargs in itertools.product(
        (
            {},
            {"SERVER_NAME": "s.test:99"},
            {"APPLICATION_ROOT": "/app"},
            {"PREFERRED_URL_SCHEME": "https"},
        ),
        (
            {},
            {"path": "/x?y=1"},
            {"base_url": "http://b.test/q"},
            {"subdomain": "w"},
            {"url_scheme": "ftp"},
            {"base_url": "http://b.test", "subdomain": "w"},
            {"path": "http://abs.test/p"},
            {"json": {"a": 1}},
        ),
    ):

        def build():
            builder = kit.testing.EnvironBuilder(kit.app(**config), **kwargs)
            environ = builder.get_environ()
            names = "HTTP_HOST SCRIPT_NAME PATH_INFO QUERY_STRING wsgi.url_scheme SERVER_PORT"
            return [environ[n] for n in names.split()], environ["wsgi.input"].read()

        yield config, kwargs, attempt(build)


def kept_context(kit):
    flask = kit.flask
    app = kit.app()

    # When teardown functions run is not compared: Flask 3.1 runs them twice here.
    @app.route("/<name>")
    def view(name):
        flask.g.name = name
        flask.session["name"] = name
        return name

    app.add_url_rule("/fail/now", "fail", lambda: 1 / 0)
    with app.test_client() as client:
        yield brief(client.get("/one?a=1")), flask.request.args["a"], flask.g.name
        yield flask.session["name"], flask.current_app == app
        yield brief(client.get("/two")), flask.request.path, flask.g.name
        yield brief(client.get("/fail/now"))[0], flask.request.path
        yield brief(client.get("/a/b/c"))[0], flask.request.path
    yield flask.has_request_context(), flask.has_app_context()
    client = app.test_client()
    client.get("/three")
    yield flask.has_request_context()
    app.config["PROPAGATE_EXCEPTIONS"] = True
    with app.test_client() as client:
        yield attempt(client.get, "/fail/now")
    yield flask.has_request_context()
    with client:
        yield attempt(client.__enter__)
    with app.test_client() as one, app.test_client() as two:
        one.get("/one")
        two.get("/two")
        yield flask.request.path
    yield flask.has_request_context()
    with app.test_client() as client:
        response = client.get("/one")
        yield response.request.path, response.request.method
        client.get("/two", buffered=True)
        yield flask.request.path
        with app.app_context():
            yield flask.g.get("name")


def redirects(kit):
    app = kit.app()
    flask = kit.flask
    app.add_url_rule("/end", "end", lambda: flask.request.method, methods=["GET", "POST"])
    app.add_url_rule(
        "/to/<int:code>",
        "to",
        lambda code: flask.redirect(flask.request.args.get("l", "/end"), code),
        methods=["GET", "POST"],
    )
    step = lambda n: flask.redirect(f"/chain/{n - 1}" if n else "/end")  # noqa: E731
    app.add_url_rule("/chain/<int:n>", "chain", step)
    app.add_url_rule("/loop", "loop", lambda: flask.redirect("/loop"))
    client = app.test_client()
    for code in (301, 302, 303, 305, 307, 308):
        for method in ("GET", "POST", "HEAD"):
            response = client.open(f"/to/{code}", method=method, follow_redirects=True)
            yield code, method, brief(response), [r.status for r in response.history]
            yield seen(client.open(f"/to/{code}", method=method))
    response = client.get("/chain/3", follow_redirects=True)
    yield brief(response), response.request.path, [r.request.path for r in response.history]
    yield attempt(client.get, "/loop", follow_redirects=True)
    for location in (
        "http://localhost/end",
        "http://other.test/end",
        "http://sub.localhost/end",
        "https://localhost/end",
        "//localhost/end",
        "?l=/end",
        "",
        "/end#x",
        "/\u00fc",
    ):
        for follow in (True, False):
            query = {"l": location}
            yield attempt(client.get, "/to/302", query_string=query, follow_redirects=follow)
    yield brief(client.get("/to/302?l=/root/end", base_url="http://x/root", follow_redirects=True))
    yield brief(client.get("/to/302?l=/end", base_url="http://x/root", follow_redirects=True))
    yield attempt(app.redirect, "/x", 304)
    with app.test_request_context():
        for code in (300, 301, 304, 399, 200):
            yield code, attempt(flask.redirect, "/x", code)


def cookies(kit):
    app = kit.app()
    flask = kit.flask

    @app.route("/set/<path:rest>")
    def set_cookie(rest):
        response = flask.Response("x")
        options = flask.request.args.to_dict()
        response.set_cookie(options.pop("name", "c"), options.pop("value", "v"), **options)
        return response

    @app.route("/delete")
    def delete():
        response = flask.Response("x")
        response.delete_cookie("c")
        return response

    @app.route("/show")
    @app.route("/set/show")
    def show():
        return dict(flask.request.cookies)

    client = app.test_client()
    yield client.get("/show").json
    client.get("/set/x")
    yield client.get("/show").json, client.get("/set/show").json, client.get_cookie("c").value
    client.get("/set/x?path=/")
    yield client.get("/show").json, client.get_cookie("c").value
    client.get("/set/x?name=d&value=a%20b%22%C3%BC&path=/set")
    yield client.get("/show").json, client.get("/set/show").json
    yield client.get("/set/show", base_url="http://other.test").json
    client.get("/delete")
    yield client.get("/show").json
    client.set_cookie("e", "1")
    client.set_cookie("f", "2", domain="other.test")
    client.set_cookie("g", "3", path="/set")
    yield client.get("/show").json, client.get("/set/show").json
    yield client.get("/show", base_url="http://other.test").json
    client.delete_cookie("e")
    yield client.get("/show").json
    yield client.get("/show", headers={"Cookie": "own=1"}).json
    off = app.test_client(use_cookies=False)
    off.get("/set/x?path=/")
    yield off.get("/show").json, attempt(off.get_cookie, "c"), attempt(off.set_cookie, "c")


def session_transactions(kit):
    app = kit.app()
    flask = kit.flask

    @app.route("/")
    def index():
        flask.session["n"] = flask.session.get("n", 0) + 1
        return str(flask.session["n"])

    client = app.test_client()
    with client.session_transaction() as session:
        yield len(session), type(session).__name__
        session["n"] = 41
    yield brief(client.get("/"))
    with client.session_transaction() as session:
        yield session["n"]
        session.clear()
    yield brief(client.get("/"))
    with client:
        client.get("/")
        path = flask.request.path
        with client.session_transaction() as session:
            yield session["n"], path
        yield flask.request.path

    def enter(client):
        with client.session_transaction() as session:
            return dict(session)

    yield attempt(enter, app.test_client(use_cookies=False))
    app.secret_key = None
    yield attempt(enter, app.test_client())

    class NullInterface(kit.sessions.SessionInterface):
        def open_session(self, app, request):
            return None

    app.session_interface = NullInterface()
    yield attempt(enter, app.test_client())


def session_cookies(kit):
    def cookie_of(response):
        cookies = []
        for header in response.headers.getlist("Set-Cookie"):
            parts = [p for p in header.split("; ") if not p.startswith("Expires")]
            # A signed value: its order of keys and its time are nobody's business.
            parts[0] = parts[0].partition("=e")[0]
            cookies.append(sorted(parts))
        return cookies

    for config in (
        {},
        {"SESSION_COOKIE_NAME": "sid"},
        {"SESSION_COOKIE_DOMAIN": "x.test"},
        {"SESSION_COOKIE_PATH": "/p"},
        {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_HTTPONLY": False},
        {"SESSION_COOKIE_SAMESITE": "Lax"},
        {"SESSION_COOKIE_SAMESITE": "invalid"},
        {"SESSION_COOKIE_PARTITIONED": True, "SESSION_COOKIE_SECURE": True},
        {"APPLICATION_ROOT": "/app"},
        {"SESSION_REFRESH_EACH_REQUEST": False},
        {"PERMANENT_SESSION_LIFETIME": 10},
        {"SECRET_KEY": None},
    ):
        app = kit.app(**config)
        session = kit.flask.session

        def read():
            return str(session.get("x"))

        def write():
            session["x"] = kit.flask.request.args.get("v", "1")
            return "written"

        def permanent():
            session.permanent = True
            session["x"] = "p"
            return str(session.permanent)

        def clear():
            session.clear()
            return "cleared"

        def nested():
            session.setdefault("list", []).append(1)
            return str(session["list"])

        def modified():
            session["list"].append(2)
            session.modified = True
            return str(session["list"])

        def untouched():
            return "untouched"

        for view in (read, write, permanent, clear, nested, modified, untouched):
            app.add_url_rule(f"/{view.__name__}", view_func=view)
        client = app.test_client()
        base_url = "http://x.test/app" if config.get("APPLICATION_ROOT") else None
        for path in (
            "read write read untouched nested nested modified nested permanent read untouched"
            " clear read clear"
        ).split():
            response = client.get(f"/{path}", base_url=base_url)
            yield config, path, seen(response), cookie_of(response)


def session_tampering(kit):
    app = kit.app()
    app.add_url_rule("/", "i", lambda: str(sorted(kit.flask.session.items())))

    @app.route("/set")
    def set_session():
        kit.flask.session["a"] = "b"
        return ""

    client = app.test_client()
    client.get("/set")
    value = client.get_cookie("session").value
    yield brief(client.get("/"))
    for bad in (
        value[:-1],
        value + "x",
        "x" + value,
        "",
        "...",
        "a.b.c",
        value.replace(".", "", 1),
    ):
        client.set_cookie("session", bad)
        yield brief(client.get("/"))
    client.set_cookie("session", value)
    app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"] = "new", ["k"]
    yield brief(client.get("/"))
    app.config["SECRET_KEY_FALLBACKS"] = ["other"]
    yield brief(client.get("/"))


def session_values(kit):
    import datetime
    import uuid

    app = kit.app()
    values = {
        "tuple": (1, 2),
        "bytes": b"\xff",
        "uuid": uuid.UUID(int=5),
        "datetime": datetime.datetime(2020, 1, 2, 3, 4, 5),
        "nested": {"a": [(1,), {"b": (2,)}]},
        "tag": {" t": [1]},
        "markup": kit.flask.render_template_string,
        "float": 1.5,
        "none": None,
        "unicode": "\u00fc\u2028",
    }

    @app.route("/set/<name>")
    def set_value(name):
        value = values[name]
        kit.flask.session["v"] = value
        return "set"

    app.add_url_rule("/get", "get", lambda: repr(kit.flask.session.get("v")))
    app.config["PROPAGATE_EXCEPTIONS"] = True
    for name in values:
        client = app.test_client()
        yield name, attempt(client.get, f"/set/{name}")[:2], attempt(client.get, "/get")


def session_interfaces(kit):
    flask = kit.flask
    log = []

    class Session(dict, kit.sessions.SessionMixin):
        pass

    class Interface(kit.sessions.SessionInterface):
        stored = {}

        def open_session(self, app, request):
            log.append("open")
            return Session(self.stored)

        def save_session(self, app, session, response):
            log.append(f"save {sorted(session)} {session.modified} {session.permanent}")
            self.stored.update(session)

    app = kit.app()
    app.session_interface = Interface()

    @app.route("/set")
    def set_value():
        log.append("view")
        flask.session["x"] = "1"
        return "x"

    app.add_url_rule("/get", "get", lambda: str(dict(flask.session)))
    app.add_url_rule("/fail", "fail", lambda: 1 / 0)
    client = app.test_client()
    for path in "/get /set /get /fail /none".split():
        yield brief(client.get(path)), list(log)

    interface = kit.sessions.SecureCookieSessionInterface()
    yield (
        interface.salt,
        interface.key_derivation,
        interface.pickle_based,
        interface.digest_method().name,
    )
    with app.test_request_context():
        yield interface.get_cookie_name(app), interface.get_cookie_domain(app)
        yield interface.get_cookie_path(app), interface.get_cookie_httponly(app)
        yield interface.get_cookie_secure(app), interface.get_cookie_samesite(app)
        null = interface.make_null_session(app)
        yield interface.is_null_session(null), interface.is_null_session({}), null.get("x")
        yield attempt(null.__setitem__, "x", 1), attempt(null.clear), attempt(null.pop, "x")


def flashing(kit):
    app = kit.app()
    flask = kit.flask

    @app.route("/flash")
    def flash():
        flask.flash("one")
        flask.flash("two <b>", "error")
        flask.flash("three", "warning")
        return ""

    app.add_url_rule("/all", "all", lambda: repr(flask.get_flashed_messages()))

    @app.route("/twice")
    def twice():
        first = flask.get_flashed_messages(with_categories=True)
        return repr((first, flask.get_flashed_messages(category_filter=["error"])))

    app.add_url_rule(
        "/template",
        "t",
        lambda: flask.render_template_string(
            "{% for c, m in get_flashed_messages(with_categories=true) %}{{ c }}={{ m }};{% endfor %}"
        ),
    )
    for path in "/all /twice /template".split():
        client = app.test_client()
        yield brief(client.get(path))
        client.get("/flash")
        yield brief(client.get(path)), brief(client.get(path))


def client_classes(kit):
    class Mine(kit.testing.FlaskClient):
        def __init__(self, *args, **kwargs):
            self.extra = kwargs.pop("extra", None)
            super().__init__(*args, **kwargs)

        def open(self, *args, **kwargs):
            kwargs.setdefault("headers", {"X-X": "mine"})
            return super().open(*args, **kwargs)

    app = echo_app(kit)
    app.test_client_class = Mine
    client = app.test_client(extra=7)
    yield client.extra, client.get("/").json["x"]

    class Text(kit.flask.Response):
        def shouted(self):
            return self.get_data(as_text=True).upper()

    app = kit.app()
    app.response_class = Text
    app.add_url_rule("/", "i", lambda: "x")
    response = app.test_client().get("/")
    yield response.shouted(), response.text, isinstance(response, Text)
    yield attempt(app.test_client, wrong=1)[:2]


def response_of_client(kit):
    app = kit.app()
    app.add_url_rule("/", "i", lambda: {"a": 1})
    app.add_url_rule("/bad", "bad", lambda: kit.flask.Response("{", mimetype="application/json"))
    response = app.test_client().get("/?q=1")
    yield response.json, response.get_json(), response.text, response.is_json, response.mimetype
    yield response.status, response.status_code, response.content_length, response.request.args
    yield response.history
    yield attempt(lambda: app.test_client().get("/bad").json)[:2]
    status, headers, body = response.status, response.headers, response.data
    yield status, headers.get("content-type"), body
    yield len(list(response.iter_encoded()))


Scenarios = load(globals())
