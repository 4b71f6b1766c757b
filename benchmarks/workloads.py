"""The workloads: the same small applications for microflask, Flask, Bottle and Falcon.

Each function returns `{peer: WSGI application}` and the environ of its request. All of
them answer the same bytes; `run.py` checks that before it measures.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib
import io
import json
import sys

BROWSER = {
    "HTTP_HOST": "localhost:5000",
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "HTTP_ACCEPT": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "HTTP_ACCEPT_LANGUAGE": "en-US,en;q=0.5",
    "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
    "HTTP_CONNECTION": "keep-alive",
    "HTTP_UPGRADE_INSECURE_REQUESTS": "1",
    "HTTP_SEC_FETCH_DEST": "document",
    "HTTP_SEC_FETCH_MODE": "navigate",
    "HTTP_SEC_FETCH_SITE": "none",
    "HTTP_SEC_FETCH_USER": "?1",
    "HTTP_COOKIE": "theme=dark; lang=en",
}
KEY = "a key for benchmarks only"


def environ(path: str, **more: str) -> dict[str, object]:
    """Return the environ of a browser's GET request."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "5000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": "50000",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **BROWSER,
        **more,
    }


def flasks():
    """Yield (peer, module) of the two that share an API."""
    for name in ("microflask", "flask"):
        yield name, importlib.import_module(name)


def new_app(flask):
    app = flask.Flask("bench", root_path=".", static_folder=None)
    app.secret_key = KEY
    return app


def raw(body, content_type="text/html; charset=utf-8", status="200 OK"):
    """Return the floor: a WSGI callable that does nothing else."""
    length = str(len(body))

    def app(environ, start_response):
        start_response(status, [("Content-Type", content_type), ("Content-Length", length)])
        return [body]

    return app


def hello():
    import bottle
    import falcon

    apps = {"floor": raw(b"Hello, World!")}
    for name, flask in flasks():
        apps[name] = app = new_app(flask)
        app.route("/")(lambda: "Hello, World!")
    apps["bottle"] = bottle.Bottle()
    apps["bottle"].route("/")(lambda: "Hello, World!")

    class Hello:
        def on_get(self, req, resp):
            resp.content_type = "text/html; charset=utf-8"
            resp.text = "Hello, World!"

    apps["falcon"] = falcon.App()
    apps["falcon"].add_route("/", Hello())
    return apps, environ("/")


def json_param():
    import bottle
    import falcon

    def data(number):
        return {"id": number, "name": "a name", "tags": ["one", "two"], "price": 9.5}

    body = (json.dumps(data(42), sort_keys=True, separators=(",", ":")) + "\n").encode()
    apps = {"floor": raw(body, "application/json")}

    def view(number):
        return data(number)

    for name, flask in flasks():
        apps[name] = app = new_app(flask)
        app.route("/items/<int:number>")(view)
    dumps = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode

    app = apps["bottle"] = bottle.Bottle(autojson=False)

    @app.route("/items/<number:int>")
    def item(number):
        bottle.response.content_type = "application/json"
        return dumps(data(number)) + "\n"

    class Item:
        def on_get(self, req, resp, number):
            resp.text = dumps(data(number)) + "\n"

    apps["falcon"] = falcon.App()
    apps["falcon"].add_route("/items/{number:int}", Item())
    return apps, environ("/items/42")


def rules(count):
    """Mixed static, int, string and path rules; the request is for one in the middle."""
    import bottle
    import falcon

    kinds = ["", "/<int:a>", "/<a>/edit", "/<path:a>"]
    wanted = (count // 2) // 4 * 4 + 1
    body = b"7"
    apps = {"floor": raw(body)}
    for name, flask in flasks():
        apps[name] = app = new_app(flask)
        for number in range(count):
            rule = f"/part{number}/thing{kinds[number % 4]}"
            app.add_url_rule(rule, f"e{number}", lambda a="": str(a))
    app = apps["bottle"] = bottle.Bottle()
    in_bottle = ["", "/<a:int>", "/<a>/edit", "/<a:path>"]
    for number in range(count):
        app.route(f"/part{number}/thing{in_bottle[number % 4]}")(lambda a="": str(a))

    class Thing:
        def on_get(self, req, resp, a=""):
            resp.content_type = "text/html; charset=utf-8"
            resp.text = str(a)

    apps["falcon"] = falcon.App()
    in_falcon = ["", "/{a:int}", "/{a}/edit", "/{a:path}"]
    for number in range(count):
        apps["falcon"].add_route(f"/part{number}/thing{in_falcon[number % 4]}", Thing())
    return apps, environ(f"/part{wanted}/thing/7")


def hooks():
    """A blueprint's view behind two functions before and two after, and a teardown."""
    import bottle

    apps = {"floor": raw(b"ok")}
    for name, flask in flasks():
        apps[name] = app = new_app(flask)
        bp = flask.Blueprint("part", "bench", root_path=".")
        app.before_request(lambda: None)
        app.after_request(lambda response: response)
        app.teardown_request(lambda error: None)
        bp.before_request(lambda: None)
        bp.after_request(lambda response: response)
        bp.route("/")(lambda: "ok")
        app.register_blueprint(bp, url_prefix="/part")
    app = apps["bottle"] = bottle.Bottle()
    for event in ("before_request", "before_request", "after_request", "after_request"):
        app.add_hook(event, lambda: None)
    app.route("/part/")(lambda: "ok")
    return apps, environ("/part/")


def not_found():
    """The 404 page among a thousand rules."""
    import bottle
    import falcon

    apps, _ = rules(1000)
    answer: list[object] = []
    env = environ("/nothing/here")
    body = b"".join(apps["flask"](dict(env), lambda *args: answer.extend(args)))
    text = body.decode()
    apps["floor"] = raw(body, status="404 NOT FOUND")
    apps["bottle"].error(404)(lambda error: text)

    def sink(req, resp, **values):
        resp.status = falcon.HTTP_404
        resp.content_type = "text/html; charset=utf-8"
        resp.text = text

    apps["falcon"].add_sink(sink)
    assert bottle and answer
    return apps, env


def _session_cookie():
    import flask

    app = new_app(flask)

    @app.route("/")
    def login():
        flask.session["user"] = 42
        flask.session["name"] = "a name"
        return "ok"

    return app.test_client().get("/").headers["Set-Cookie"].partition(";")[0]


def _signed(body):
    """Return the floor of a session: one HMAC to check, or two to write as well."""

    def app(environ, start_response):
        payload, _, _ = environ["HTTP_COOKIE"].rpartition(".")
        hmac.new(b"key", payload.encode(), hashlib.sha1).digest()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    return app


def session_untouched():
    apps = {"floor": raw(b"ok")}
    for name, flask in flasks():
        apps[name] = app = new_app(flask)
        app.route("/")(lambda: "ok")
    return apps, environ("/", HTTP_COOKIE=f"theme=dark; {_session_cookie()}")


def session_read():
    apps = {"floor": _signed(b"42")}
    for name, flask in flasks():
        apps[name] = app = new_app(flask)
        app.route("/")(lambda flask=flask: str(flask.session["user"]))
    return apps, environ("/", HTTP_COOKIE=f"theme=dark; {_session_cookie()}")


def session_written():
    apps = {"floor": _signed(b"42")}
    for name, flask in flasks():
        apps[name] = app = new_app(flask)

        def view(session=flask.session):
            session["user"] = session["user"]
            return str(session["user"])

        app.route("/")(view)
    return apps, environ("/", HTTP_COOKIE=f"theme=dark; {_session_cookie()}")


LAYOUT = """<!doctype html>
<html lang="en">
<head><title>{% block title %}Shop{% endblock %}</title></head>
<body>
<h1>{{ self.title() }}</h1>
{% block content %}{% endblock %}
<p>Hello {{ user.name }}</p>
</body>
</html>
"""
PAGE = """{% extends "layout.html" %}
{% block title %}Items of {{ user.name }}{% endblock %}
{% block content %}<ul>
{% for item in items %}  <li class="{{ loop.cycle('odd', 'even') }}">{{ loop.index }}.
    <a href="/items/{{ item.id }}">{{ item.title|upper }}</a>
    {% if item.price > 10 %}<b>{{ item.price }}</b>{% else %}{{ item.price }}{% endif %}</li>
{% endfor %}</ul>{% endblock %}
"""


def page():
    """A page with inheritance and a loop of ten items."""
    items = [{"id": n, "title": f"Item <{n}> & co", "price": n * 2} for n in range(10)]
    user = {"name": "O'Hara"}
    apps = {}
    for name, flask in flasks():
        apps[name] = app = new_app(flask)
        engine = "jinja2" if name == "flask" else "microflask.jinja"
        loader = importlib.import_module(engine).DictLoader
        app.jinja_loader = loader({"layout.html": LAYOUT, "page.html": PAGE})

        def view(render=flask.render_template):
            return render("page.html", items=items, user=user)

        app.route("/")(view)
    return apps, environ("/")


WORKLOADS = {
    "hello": hello,
    "JSON with an int": json_param,
    "10 mixed rules": lambda: rules(10),
    "1000 mixed rules": lambda: rules(1000),
    "hooks in a blueprint": hooks,
    "404 page among 1000": not_found,
    "session untouched": session_untouched,
    "session read": session_read,
    "session read and written": session_written,
    "page, ten items": page,
}
