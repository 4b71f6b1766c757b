"""Applications called as plain WSGI beside Flask's: odd environs, nested requests, limits."""

from __future__ import annotations

import io
import itertools
import threading

from .flask_scenarios import attempt, brief, load, seen


def call(app, **changes):
    """Return what an application answers to an environment, as a server sees it."""
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        **{key.replace("__", "."): value for key, value in changes.items()},
    }
    for key in [k for k, v in environ.items() if v is None]:
        del environ[key]
    started = []

    def start_response(status, headers, exc_info=None):
        started.append((status, sorted((k, v) for k, v in headers if k != "Allow"), exc_info))

    body = app(environ, start_response)
    try:
        return started, b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()


def show_app(kit, **config):
    app = kit.app(**config)

    @app.route("/")
    @app.route("/<path:rest>", methods=["GET", "POST", "PUT"])
    def show(rest=None):
        request = kit.flask.request
        return {
            "url": request.url,
            "base": request.base_url,
            "root": request.root_url,
            "host": request.host,
            "path": request.path,
            "full": request.full_path,
            "script": request.script_root,
            "rest": rest,
            "args": request.args.to_dict(),
            "method": request.method,
            "secure": request.is_secure,
        }

    return app


def environs(kit):
    app = show_app(kit)
    for changes in (
        {},
        {"PATH_INFO": ""},
        {"PATH_INFO": "//"},
        {"PATH_INFO": "//x"},
        {"PATH_INFO": "/a//b"},
        {"PATH_INFO": "/\xc3\xbc"},
        {"PATH_INFO": "/\xff\xfe"},
        {"PATH_INFO": "/a b?c#d"},
        {"PATH_INFO": "/%41"},
        {"PATH_INFO": "/a/../b"},
        {"PATH_INFO": "x"},
        {"PATH_INFO": "/\n\r\0"},
        {"PATH_INFO": None},
        {"SCRIPT_NAME": "/app"},
        {"SCRIPT_NAME": "/app/", "PATH_INFO": "x"},
        {"SCRIPT_NAME": None},
        {"QUERY_STRING": "a=1&a=2&b"},
        {"QUERY_STRING": "a=%ff&\xc3\xbc=1"},
        {"QUERY_STRING": None},
        {"HTTP_HOST": "x.test"},
        {"HTTP_HOST": "x.test:80"},
        {"HTTP_HOST": "x.test:8080"},
        {"HTTP_HOST": ""},
        {"HTTP_HOST": "[::1]:80"},
        {"HTTP_HOST": "x.test:443", "wsgi__url_scheme": "https"},
        {"SERVER_PORT": "8080"},
        {"SERVER_PORT": "443", "wsgi__url_scheme": "https"},
        {"REQUEST_METHOD": "get"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "PUT", "PATH_INFO": "/x"},
        {"REQUEST_METHOD": "OPTIONS", "PATH_INFO": "*"},
        {"REQUEST_METHOD": "CONNECT", "PATH_INFO": "x.test:80"},
        {"REQUEST_METHOD": "HEAD"},
        {"HTTP_X_FORWARDED_HOST": "evil.test"},
        {"HTTP_UPGRADE": "websocket", "HTTP_CONNECTION": "Upgrade"},
        {"HTTP_UPGRADE": "h2c", "HTTP_CONNECTION": "Upgrade"},
    ):
        yield changes, attempt(call, app, **changes)


def hosts_refused(kit):
    for trusted in (None, ["x.test"]):
        app = show_app(kit, TRUSTED_HOSTS=trusted)
        for host in (
            "x.test",
            "X.TEST",
            "y.test",
            "x.test/a",
            "a b",
            "x.test@y.test",
            "x.test:x",
            "\xfc",
        ):
            yield trusted, host, attempt(call, app, HTTP_HOST=host)


def requests_inside_of_requests(kit):
    flask = kit.flask
    app = kit.app()
    other = kit.app()
    log = []
    for name, each in (("app", app), ("other", other)):
        each.teardown_request(lambda e, name=name: log.append(f"{name} {flask.request.path}"))
        each.teardown_appcontext(lambda e, name=name: log.append(f"{name} context"))

    @app.route("/outer/<which>")
    def outer(which):
        flask.g.x = "outer"
        flask.session["x"] = "outer"
        target = app if which == "same" else other
        answer = target.test_client().get("/inner").text
        return f"{answer} | {flask.request.path} {flask.g.x} {flask.session['x']}"

    def inner():
        return f"{flask.request.path} {flask.g.get('x')} {flask.session.get('x')}"

    app.add_url_rule("/inner", "inner", inner)
    other.add_url_rule("/inner", "inner", inner)
    client = app.test_client()
    for which in ("same", "other"):
        del log[:]
        yield brief(client.get(f"/outer/{which}")), list(log)
    del log[:]
    with app.app_context():
        flask.g.x = "script"
        yield brief(client.get("/inner")), flask.g.x, list(log)


def requests_in_threads(kit):
    flask = kit.flask
    app = kit.app()
    ready = threading.Barrier(4, timeout=10)

    @app.route("/<int:n>")
    def view(n):
        flask.g.n = n
        ready.wait()
        return f"{flask.g.n} {flask.request.path} {flask.url_for('view', n=flask.g.n)}"

    answers = {}

    def visit(n):
        answers[n] = app.test_client().get(f"/{n}").text

    threads = [threading.Thread(target=visit, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yield answers


def limits(kit):
    flask = kit.flask

    def read_form():
        return str(sorted(flask.request.form.items()))

    def read_data():
        return str(len(flask.request.get_data()))

    def read_stream():
        return str(len(flask.request.stream.read()))

    def unread():
        return "unread"

    def own():
        flask.request.max_content_length = 5
        return read_data()

    def own_form():
        flask.request.max_form_memory_size = 3
        return read_form()

    views = (read_form, read_data, read_stream, unread, own, own_form)
    configs = (
        {},
        {"MAX_CONTENT_LENGTH": 10},
        {"MAX_CONTENT_LENGTH": 0},
        {"MAX_FORM_MEMORY_SIZE": 4},
        {"MAX_FORM_PARTS": 1},
    )
    for config, view in itertools.product(configs, views):
        app = kit.app(**config)
        app.add_url_rule("/", view_func=view, methods=["POST"])
        client = app.test_client()
        for data in ({"a": "1"}, {"a": "123456789012"}, {"a": "1", "b": "2"}, "x" * 11, ""):
            yield config, view.__name__, data, attempt(client.post, "/", data=data)
            # Lengths that hold a boundary differ, and Werkzeug takes it into tiny limits.
            sized = config.keys() & {"MAX_CONTENT_LENGTH", "MAX_FORM_MEMORY_SIZE"}
            if isinstance(data, dict) and not sized and view in (read_form, unread):
                kwargs = {"data": data, "content_type": "multipart/form-data"}
                yield config, view.__name__, attempt(client.post, "/", **kwargs)
        without_length = {"wsgi__input": io.BytesIO(b"x" * 20), "REQUEST_METHOD": "POST"}
        yield config, view.__name__, attempt(call, app, **without_length)
        yield (
            config,
            view.__name__,
            attempt(call, app, CONTENT_LENGTH="20", wsgi__input_terminated=True, **without_length),
        )
        bad = {**without_length, "wsgi__input": io.BytesIO(b"x" * 20)}
        yield config, view.__name__, attempt(call, app, CONTENT_LENGTH="-5", **bad)
        yield config, view.__name__, attempt(call, app, CONTENT_LENGTH="x", **bad)


def bodies_and_methods(kit):
    flask = kit.flask
    app = kit.app()
    closed = []

    class Body:
        def __iter__(self):
            return iter([b"a", b"b"])

        def close(self):
            closed.append("closed")

    def on_close():
        response = flask.Response("x")
        response.call_on_close(lambda: closed.append("called"))
        return response

    views = {
        "body": lambda: flask.Response(Body()),
        "generator": lambda: (x for x in ["a", "b"]),
        "on_close": on_close,
        "204": lambda: ("ignored", 204),
        "304": lambda: ("ignored", 304),
        "100": lambda: ("ignored", 100),
        "passthrough": lambda: flask.Response([b"x"], direct_passthrough=True),
        "length": lambda: flask.Response("abc", headers={"Content-Length": "3"}),
        "no_type": lambda: flask.Response("x", mimetype=None, content_type=""),
        "text": lambda: flask.Response("\u00fc", mimetype="text/plain"),
        "location": lambda: flask.Response("x", 302, {"Location": "/\u00fc x"}),
        "absolute": lambda: flask.redirect("https://x.test/\u00fc?a=b#c"),
    }
    for name, view in views.items():
        app.add_url_rule(f"/{name}", name, view)
    for name, method in itertools.product(views, ("GET", "HEAD")):
        del closed[:]
        yield (
            name,
            method,
            attempt(call, app, PATH_INFO=f"/{name}", REQUEST_METHOD=method),
            list(closed),
        )


def conditional_responses(kit):
    flask = kit.flask
    app = kit.app()

    @app.route("/", methods=["GET", "PUT"])
    def index():
        response = flask.make_response("content")
        response.set_etag("abc")
        response.last_modified = 1_000_000_000
        return response.make_conditional(flask.request, accept_ranges=True, complete_length=7)

    client = app.test_client()
    for headers in (
        {},
        {"If-None-Match": '"abc"'},
        {"If-None-Match": 'W/"abc"'},
        {"If-None-Match": "*"},
        {"If-None-Match": '"x"'},
        {"If-Match": '"abc"'},
        {"If-Match": '"x"'},
        {"If-Modified-Since": "Sun, 09 Sep 2001 01:46:40 GMT"},
        {"If-Modified-Since": "Sat, 08 Sep 2001 01:46:40 GMT"},
        {"If-Unmodified-Since": "Sat, 08 Sep 2001 01:46:40 GMT"},
        {"Range": "bytes=0-2"},
        {"Range": "bytes=-2"},
        {"Range": "bytes=9-"},
        {"Range": "bytes=2-1"},
        {"Range": "lines=1"},
        {"Range": "bytes=0-1,3-4"},
        {"Range": "bytes=0-2", "If-Range": '"abc"'},
        {"Range": "bytes=0-2", "If-Range": '"x"'},
    ):
        for method in ("GET", "HEAD", "PUT"):
            yield headers, method, seen(client.open("/", method=method, headers=headers))


def preserved_by_environ(kit):
    flask = kit.flask
    app = kit.app()
    kept, log = [], []
    app.teardown_request(lambda e: log.append("teardown"))
    app.add_url_rule("/", "i", lambda: "x")
    call(app, werkzeug__debug__preserve_context=kept.append)
    yield len(kept) > 0, flask.has_request_context()


Scenarios = load(globals())
