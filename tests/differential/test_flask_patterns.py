"""Small programs in the manner of Flask's documentation, built with both packages."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from functools import wraps

from .flask_scenarios import attempt, brief, load, seen


def json_error_pages(kit):
    app = kit.app()

    @app.errorhandler(kit.exceptions.HTTPException)
    def handle(error):
        response = error.get_response()
        response.data = json.dumps(
            {"code": error.code, "name": error.name, "description": error.description}
        )
        response.content_type = "application/json"
        return response

    @app.route("/<int:code>")
    def fail(code):
        kit.flask.abort(code)

    app.add_url_rule("/zero", "zero", lambda: 1 / 0)
    client = app.test_client()
    for path in "/400 /401 /403 /404 /405 /409 /418 /429 /500 /503 /zero /nowhere".split():
        yield path, seen(client.get(path))
    yield seen(client.post("/400"))


def invalid_usage(kit):
    class InvalidUsage(Exception):
        status_code = 400

        def __init__(self, message, status_code=None, payload=None):
            super().__init__()
            self.message, self.payload = message, payload
            if status_code is not None:
                self.status_code = status_code

        def to_dict(self):
            return {**(self.payload or {}), "message": self.message}

    app = kit.app()

    @app.errorhandler(InvalidUsage)
    def handle(error):
        return kit.flask.jsonify(error.to_dict()), error.status_code

    @app.route("/<int:status>")
    def fail(status):
        raise InvalidUsage("no", status, {"at": kit.flask.request.path})

    yield seen(app.test_client().get("/410"))


def generic_handler_passes_http_errors_through(kit):
    app = kit.app()

    @app.errorhandler(Exception)
    def handle(error):
        if isinstance(error, kit.exceptions.HTTPException):
            return error
        return kit.flask.render_template_string("broken: {{ e }}", e=error), 500

    app.add_url_rule("/zero", "zero", lambda: 1 / 0)
    app.add_url_rule("/moved/", "moved", lambda: "here")
    for path in "/zero /none /moved".split():
        yield seen(app.test_client().get(path))


def blueprint_with_prefix_errors(kit):
    app = kit.app()

    @app.errorhandler(404)
    @app.errorhandler(405)
    def api_error(error):
        if kit.flask.request.path.startswith("/api/"):
            return kit.flask.jsonify(error=str(error)), error.code
        return error

    app.add_url_rule("/api/x", "x", lambda: "x", methods=["POST"])
    for path in "/api/none /api/x /none".split():
        yield seen(app.test_client().get(path))


def application_factory(kit):
    def create_app(config=None):
        app = kit.app()
        app.config.from_mapping(NAME="default", **(config or {}))
        bp = kit.flask.Blueprint("hello", "x", root_path="/nowhere", url_prefix="/hello")

        @bp.route("/")
        def hello():
            return kit.flask.current_app.config["NAME"]

        app.register_blueprint(bp)
        app.add_url_rule("/", endpoint="hello.hello")
        return app

    for config in (None, {"TESTING": True}):
        client = create_app(config).test_client()
        yield brief(client.get("/hello/")), brief(client.get("/"))


def login_required(kit):
    flask = kit.flask
    app = kit.app()

    def required(view):
        @wraps(view)
        def wrapped(**kwargs):
            if flask.g.user is None:
                return flask.redirect(flask.url_for("login", next=flask.request.path))
            return view(**kwargs)

        return wrapped

    @app.before_request
    def load_user():
        flask.g.user = flask.session.get("user")

    @app.route("/login", methods=("GET", "POST"))
    def login():
        if flask.request.method == "POST":
            if not flask.request.form["user"]:
                flask.flash("Who?")
                return flask.render_template_string("{{ get_flashed_messages()[0] }}")
            flask.session.clear()
            flask.session["user"] = flask.request.form["user"]
            return flask.redirect(flask.request.args.get("next", "/"))
        return flask.render_template_string("<form>{{ request.args.next }}</form>")

    @app.route("/logout")
    def logout():
        flask.session.pop("user", None)
        return flask.redirect(flask.url_for("home"))

    @app.route("/")
    def home():
        return flask.render_template_string("{% if g.user %}Hi {{ g.user }}{% else %}?{% endif %}")

    @app.route("/secret/<name>")
    @required
    def secret(name):
        return f"{name} for {flask.g.user}"

    client = app.test_client()
    yield seen(client.get("/secret/x"))
    yield seen(client.get("/secret/x", follow_redirects=True))
    yield seen(client.post("/login", data={"user": ""}))
    yield seen(client.post("/login", data={}))
    yield seen(client.post("/login?next=/secret/x", data={"user": "<jo>"}, follow_redirects=True))
    yield seen(client.get("/"))
    yield seen(client.get("/logout", follow_redirects=True))
    with client:
        client.post("/login", data={"user": "mo"})
        yield flask.session["user"], flask.g.user
        client.get("/")
        yield flask.g.user


def view_decorators(kit):
    flask = kit.flask
    app = kit.app()
    cache = {}

    def cached(view):
        @wraps(view)
        def wrapped(*args, **kwargs):
            key = flask.request.full_path
            if key not in cache:
                cache[key] = view(*args, **kwargs)
            return cache[key]

        return wrapped

    def templated(source):
        def decorator(view):
            @wraps(view)
            def wrapped(*args, **kwargs):
                context = view(*args, **kwargs)
                return flask.render_template_string(source, **(context or {}))

            return wrapped

        return decorator

    calls = []

    @app.route("/cached/<x>")
    @cached
    def expensive(x):
        calls.append(x)
        return x * 2

    @app.route("/templated")
    @templated("{{ value }} at {{ url_for('templated_view') }}")
    def templated_view():
        return {"value": 42}

    client = app.test_client()
    for path in "/cached/a /cached/a /cached/a?b /templated".split():
        yield seen(client.get(path))
    yield calls


def lazily_loaded_views(kit):
    app = kit.app()

    class LazyView:
        def __init__(self, name):
            self.__module__, self.__name__ = "views", name

        def __call__(self, **kwargs):
            return f"lazy {self.__name__} {kwargs}"

    app.add_url_rule("/user/<name>", view_func=LazyView("user"))
    yield brief(app.test_client().get("/user/x")), sorted(app.view_functions)


def method_override_middleware(kit):
    class Override:
        def __init__(self, app):
            self.app = app

        def __call__(self, environ, start_response):
            method = environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "").upper()
            if method in {"GET", "DELETE", "PUT"}:
                environ["REQUEST_METHOD"] = method
            return self.app(environ, start_response)

    app = kit.app()
    app.wsgi_app = Override(app.wsgi_app)
    view = lambda: kit.flask.request.method  # noqa: E731
    app.add_url_rule("/", "i", view, methods=["GET", "POST", "DELETE"])
    client = app.test_client()
    for method in ("DELETE", "PUT", "nonsense"):
        yield seen(client.post("/", headers={"X-HTTP-Method-Override": method}))


def stream_checksum(kit):
    class ChecksumStream:
        def __init__(self, stream):
            self._stream, self.hash = stream, hashlib.sha1()

        def read(self, *args):
            data = self._stream.read(*args)
            self.hash.update(data)
            return data

        def readline(self, *args):
            data = self._stream.readline(*args)
            self.hash.update(data)
            return data

    app = kit.app()

    @app.route("/", methods=["POST"])
    def index():
        request = kit.flask.request
        stream = request.environ["wsgi.input"] = ChecksumStream(request.environ["wsgi.input"])
        request.form.get("a")
        return stream.hash.hexdigest()

    client = app.test_client()
    yield seen(client.post("/", data={"a": "1", "b": "2"}))
    yield seen(client.post("/", data=b"x" * 100, content_type="application/octet-stream"))


def captured_signals(kit):
    flask = kit.flask
    app = kit.app()

    @contextmanager
    def captured_templates(app):
        recorded = []

        def record(sender, template, context, **extra):
            recorded.append((template.name, sorted(context), sorted(extra)))

        flask.template_rendered.connect(record, app)
        try:
            yield recorded
        finally:
            flask.template_rendered.disconnect(record, app)

    # The names that every template gets here include the session and the configuration.
    app.template_context_processors[None].clear()
    app.add_url_rule("/", "i", lambda: flask.render_template_string("{{ items }}", items=[1]))
    with captured_templates(app) as templates:
        yield brief(app.test_client().get("/")), list(templates)
    app.test_client().get("/")
    yield len(templates)


def message_flashed(kit):
    flask = kit.flask
    app = kit.app()
    recorded = []

    def record(sender, message, category, **extra):
        recorded.append((message, category))

    app.add_url_rule("/", "i", lambda: flask.flash("hey", "info") or "")
    with flask.message_flashed.connected_to(record, app):
        app.test_client().get("/")
    yield recorded


def deferred_callbacks(kit):
    flask = kit.flask
    app = kit.app()

    @app.before_request
    def detect_language():
        language = flask.request.cookies.get("lang")
        if language is None:
            language = "de"

            @flask.after_this_request
            def remember(response):
                response.set_cookie("lang", language)
                return response

        flask.g.language = language

    app.add_url_rule("/", "i", lambda: flask.g.language)
    client = app.test_client()
    first, second = client.get("/"), client.get("/")
    yield first.headers.getlist("Set-Cookie"), second.headers.getlist("Set-Cookie")
    yield brief(first), brief(second)


def server_sent_events(kit):
    flask = kit.flask
    app = kit.app()

    @app.route("/")
    def events():
        def stream():
            for number in range(3):
                yield f"data: {number} {flask.request.args['q']}\n\n"

        return flask.Response(flask.stream_with_context(stream()), mimetype="text/event-stream")

    yield seen(app.test_client().get("/?q=x"))


def template_streaming(kit):
    flask = kit.flask
    app = kit.app()
    source = "{% for x in items %}{{ x }} {{ request.path }};{% endfor %}"

    @app.route("/")
    def index():
        return flask.stream_template_string(source, items=iter(range(3)))

    yield seen(app.test_client().get("/"))


def resources_and_teardown(kit):
    flask = kit.flask
    app = kit.app()
    log = []

    def get_db():
        if "db" not in flask.g:
            log.append("open")
            flask.g.db = "db"
        return flask.g.db

    @app.teardown_appcontext
    def close(error):
        if flask.g.pop("db", None) is not None:
            log.append(f"close {error}")

    app.add_url_rule("/", "i", lambda: get_db() + get_db())
    app.add_url_rule("/fail", "fail", lambda: get_db() and 1 / 0)
    app.add_url_rule("/unused", "unused", lambda: "unused")
    client = app.test_client()
    for path in "/ /fail /unused".split():
        client.get(path)
        yield path, list(log)
        del log[:]
    with app.app_context():
        get_db()
        yield list(log)
    yield list(log)


def faking_resources(kit):
    flask = kit.flask
    app = kit.app()

    def get_user():
        user = getattr(flask.g, "user", None)
        if user is None:
            user = flask.g.user = "from database"
        return user

    @contextmanager
    def user_set(app, user):
        def handler(sender, **kwargs):
            flask.g.user = user

        with flask.appcontext_pushed.connected_to(handler, app):
            yield

    app.add_url_rule("/", "i", lambda: flask.jsonify(username=get_user()))
    yield brief(app.test_client().get("/"))
    with user_set(app, "fake"):
        yield brief(app.test_client().get("/"))
    yield brief(app.test_client().get("/"))


def rest_api(kit):
    flask = kit.flask
    app = kit.app()
    items = {1: "one"}

    class ItemAPI(kit.views.MethodView):
        init_every_request = False

        def __init__(self, model):
            self.model = model

        def _get(self, id):
            if id not in self.model:
                flask.abort(404, f"no {id}")
            return self.model[id]

        def get(self, id):
            return flask.jsonify(id=id, name=self._get(id))

        def patch(self, id):
            self._get(id)
            self.model[id] = flask.request.json["name"]
            return {"id": id}

        def delete(self, id):
            self._get(id)
            del self.model[id]
            return "", 204

    class GroupAPI(kit.views.MethodView):
        def get(self):
            return flask.jsonify(sorted(items.values()))

        def post(self):
            id = max(items, default=0) + 1
            items[id] = flask.request.get_json()["name"]
            return {"id": id}, 201, {"Location": flask.url_for("item", id=id)}

    app.add_url_rule("/items/<int:id>", view_func=ItemAPI.as_view("item", items))
    app.add_url_rule("/items/", view_func=GroupAPI.as_view("group"))
    client = app.test_client()
    for method, path, kwargs in (
        ("GET", "/items/", {}),
        ("POST", "/items/", {"json": {"name": "two"}}),
        ("POST", "/items/", {"json": {}}),
        ("POST", "/items/", {"data": "x"}),
        ("POST", "/items/", {"data": "{", "content_type": "application/json"}),
        ("GET", "/items/2", {}),
        ("PATCH", "/items/2", {"json": {"name": "zwei"}}),
        ("GET", "/items/2", {}),
        ("DELETE", "/items/1", {}),
        ("GET", "/items/1", {}),
        ("PUT", "/items/1", {}),
        ("OPTIONS", "/items/1", {}),
        ("GET", "/items/", {}),
        ("POST", "/items", {"json": {"name": "x"}}),
    ):
        yield method, path, attempt(client.open, path, method=method, **kwargs)


Scenarios = load(globals())
