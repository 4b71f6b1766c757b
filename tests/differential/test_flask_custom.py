"""What a program may replace or set beside Flask's: classes, interfaces, limits, hosts, folders."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from .flask_scenarios import attempt, brief, load, seen


def classes(kit):
    flask = kit.flask

    class Request(flask.Request):
        custom = "yes"
        max_content_length = 5

        def on_json_loading_failed(self, e):
            return f"failed {type(e).__name__}"

    class Response(flask.Response):
        default_mimetype = "text/x-own"
        default_status = 299

    class Globals(dict):
        pass

    class Rule(kit.routing.Rule):
        def __init__(self, string, **options):
            options.setdefault("strict_slashes", False)
            super().__init__(string, **options)

    class Aborter(kit.exceptions.Aborter):
        def __call__(self, code, *args, **kwargs):
            return super().__call__(410, f"aborted {code}")

    class Config(kit.flask.Config):
        pass

    class Client(kit.testing.FlaskClient):
        def open(self, *args, **kwargs):
            kwargs.setdefault("headers", {})["X-Client"] = "own"
            return super().open(*args, **kwargs)

    class App(flask.Flask):
        request_class, response_class, app_ctx_globals_class = Request, Response, Globals
        url_rule_class, aborter_class, config_class, test_client_class = (
            Rule,
            Aborter,
            Config,
            Client,
        )

        def make_config(self, instance_relative=False):
            config = super().make_config(instance_relative)
            config["MADE"] = 1
            return config

        def dispatch_request(self):
            rv = super().dispatch_request()
            return rv.upper() if isinstance(rv, str) else rv

        def make_default_options_response(self):
            return flask.Response("options")

        def create_url_adapter(self, request):
            return super().create_url_adapter(request)

        def should_ignore_error(self, error):
            return isinstance(error, ZeroDivisionError)

    app = App("custom", root_path="/nowhere", static_folder=None)
    app.config.update(SECRET_KEY="k", PROPAGATE_EXCEPTIONS=False)
    app.logger.disabled = True
    ended = []
    app.teardown_request(lambda e: ended.append(type(e).__name__))
    app.add_url_rule(
        "/v/", "v", lambda: f"{flask.request.custom} {type(flask.g._get_current_object()).__name__}"
    )
    app.add_url_rule("/data", "d", lambda: str(len(flask.request.get_data())), methods=["POST"])
    app.add_url_rule("/json", "j", lambda: flask.request.get_json(), methods=["POST"])
    app.add_url_rule("/abort", "a", lambda: flask.abort(404))
    app.add_url_rule("/zero", "z", lambda: 1 / 0)
    app.add_url_rule("/client", "c", lambda: flask.request.headers["X-Client"])
    client = app.test_client()
    for method, path, kwargs in (
        ("GET", "/v", {}), ("GET", "/v/", {}), ("OPTIONS", "/v", {}), ("POST", "/data", {"data": b"12345"}),
        ("POST", "/data", {"data": b"123456"}), ("GET", "/abort", {}), ("GET", "/zero", {}), ("GET", "/client", {}),
        ("POST", "/json", {"data": b"{", "content_type": "application/json"}), ("POST", "/json", {"data": b"{}"}),
    ):  # fmt: skip
        yield method, path, seen(client.open(path, method=method, **kwargs))
    yield ended, app.config["MADE"], type(app.config).__name__


def session_interfaces(kit):
    flask, log = kit.flask, []

    class Session(dict, kit.sessions.SessionMixin):
        modified = accessed = False

    class Interface(kit.sessions.SessionInterface):
        store = {}

        def open_session(self, app, request):
            log.append(("open", request.endpoint))
            sid = request.cookies.get("sid")
            return None if sid == "none" else Session(self.store.get(sid, {}))

        def save_session(self, app, session, response):
            log.append(("save", dict(session)))
            self.store["1"] = dict(session)
            response.set_cookie("sid", "1")

        def is_null_session(self, obj):
            log.append("null?")
            return super().is_null_session(obj)

    app = kit.app()
    app.session_interface = Interface()
    app.add_url_rule("/", "i", lambda: str(flask.session.setdefault("n", 1)))
    app.add_url_rule("/no", "no", lambda: "untouched")
    app.add_url_rule("/set", "set", lambda: flask.session.__setitem__("n", 5) or "")
    client = app.test_client()
    for path in ("/", "/no", "/set", "/", "/none"):
        del log[:]
        yield path, brief(client.get(path)), list(log)
    client.set_cookie("sid", "none")
    for path in ("/no", "/set"):
        del log[:]
        yield path, attempt(client.get, path), list(log)
    interface = kit.sessions.SessionInterface()
    app = kit.app()
    yield (
        attempt(interface.open_session, app, None)[:2],
        attempt(interface.save_session, app, None, None)[:2],
    )
    for key, value in {
        "SESSION_COOKIE_DOMAIN": "d",
        "SESSION_COOKIE_PATH": "/p",
        "SESSION_COOKIE_NAME": "n",
    }.items():
        app.config[key] = value
    for name in "name domain path httponly secure samesite partitioned".split():
        yield name, getattr(interface, f"get_cookie_{name}")(app)
    session = kit.sessions.SecureCookieSession()
    yield interface.should_set_cookie(app, session), interface.get_expiration_time(app, session)
    session.permanent = True
    yield (
        interface.should_set_cookie(app, session),
        interface.get_expiration_time(app, session) is None,
    )
    yield interface.pickle_based, interface.is_null_session(interface.make_null_session(app))


def limits_of_one_request(kit):
    flask = kit.flask
    for name, value, body in (
        ("max_content_length", 5, {"data": b"123456", "content_type": "text/plain"}),
        ("max_content_length", 100, {"data": b"123456", "content_type": "text/plain"}),
        (
            "max_form_memory_size",
            5,
            {"data": {"a": "123456"}, "content_type": "multipart/form-data"},
        ),
        ("max_form_memory_size", 5, {"data": {"a": "123456"}}),
        (
            "max_form_parts",
            1,
            {"data": {"a": "1", "b": "2"}, "content_type": "multipart/form-data"},
        ),
        (
            "max_form_parts",
            2,
            {"data": {"a": "1", "b": "2"}, "content_type": "multipart/form-data"},
        ),
        ("max_content_length", None, {"data": b"123456", "content_type": "text/plain"}),
    ):
        for configured in (None, 10):
            app = kit.app(**{name.upper(): configured})

            @app.post("/")
            def view(name=name, value=value):
                setattr(flask.request, name, value)
                return f"{getattr(flask.request, name)} {len(flask.request.form)} {len(flask.request.get_data())}"

            yield name, value, configured, brief(app.test_client().post("/", **body))


def hosts(kit):
    flask = kit.flask
    for server_name in (None, "a.test", "a.test:5000"):
        for matching in (False, True):
            app = flask.Flask(
                "hosts", root_path="/nowhere", static_folder=None, subdomain_matching=matching
            )
            app.config["SERVER_NAME"] = server_name
            app.add_url_rule("/", "plain", lambda: "plain " + flask.url_for("plain"))
            if matching:
                app.add_url_rule(
                    "/", "sub", lambda: "sub " + flask.url_for("sub", _external=True), subdomain="s"
                )
                app.add_url_rule(
                    "/u",
                    "user",
                    lambda user: user + flask.url_for("user", user="x"),
                    subdomain="<user>",
                )
            client = app.test_client()
            for host in (
                "a.test",
                "s.a.test",
                "s.a.test:5000",
                "b.test",
                "a.test:5000",
                "a.test:80",
            ):
                for path in ("/", "/u"):
                    yield (
                        server_name,
                        matching,
                        host,
                        path,
                        attempt(
                            lambda h=host, p=path: brief(client.get(p, base_url=f"http://{h}"))
                        ),
                    )
    app = flask.Flask("hosts", root_path="/nowhere", host_matching=True, static_host="st.test")
    app.add_url_rule("/", "one", lambda: "one", host="one.test")
    app.add_url_rule("/", "any", lambda h: f"any {h} {flask.url_for('one')}", host="<h>.dyn.test")
    client = app.test_client()
    for host in ("one.test", "x.dyn.test", "other.test", "st.test"):
        yield host, brief(client.get("/", base_url=f"http://{host}"))
    for trusted in (["a.test"], [".a.test"], [], ["a.test:81"]):
        app = kit.app(TRUSTED_HOSTS=trusted)
        app.add_url_rule("/", "i", lambda: "i")
        for host in ("a.test", "b.a.test", "a.test:81", "evil", "a.test.evil", ""):
            yield (
                trusted,
                host,
                attempt(lambda h=host, a=app: brief(a.test_client().get("/", headers={"Host": h}))),
            )


def tags(kit):
    serializer = kit.sessions.TaggedJSONSerializer() if kit.name == "flask" else None
    if serializer is None:
        from microflask.json.tag import JSONTag, TaggedJSONSerializer

        serializer = TaggedJSONSerializer()
    else:
        from flask.json.tag import JSONTag

    class Foo:
        def __init__(self, data):
            self.data = data

    class TagFoo(JSONTag):
        key = " f"

        def check(self, value):
            return isinstance(value, Foo)

        def to_json(self, value):
            return self.serializer.tag(value.data)

        def to_python(self, value):
            return Foo(value)

    yield attempt(serializer.register, type(serializer.order[0]))[:2] if kit.name == "x" else None
    yield serializer.register(TagFoo), attempt(serializer.register, TagFoo)
    yield (
        serializer.register(TagFoo, force=True, index=0),
        [type(t).__name__ for t in serializer.order[:1]],
    )
    yield serializer.dumps(Foo({"a": (1, 2)})), serializer.loads(serializer.dumps(Foo((1,)))).data
    for value in (
        (1, 2),
        {"t": 1},
        {" t": 1},
        [b"x"],
        {1: 2},
        None,
        True,
        1.5,
        "é",
        [],
        {},
        {"a": [({},)]},
    ):
        text = attempt(serializer.dumps, value)
        yield text, isinstance(text, str) and serializer.loads(text)


def resources(kit):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "t.txt").write_bytes("é\r\n".encode())
        app = kit.flask.Flask("res", root_path=folder, instance_path=folder)
        for mode in ("r", "rb", "rt", "w", "a", "x", "rb+", "wb"):
            for encoding in (None, "latin-1", "utf-8"):

                def read(opened, *args):
                    with opened(*args) as file:
                        return file.read() if file.readable() else "written"

                if "r" not in mode:
                    yield mode, attempt(read, app.open_resource, "t.txt", mode)[:2]
                elif encoding is not None or "b" in mode:
                    got = attempt(read, app.open_resource, "t.txt", mode, encoding)
                    yield mode, encoding, got[:2] if isinstance(got, tuple) else got
                    got = attempt(read, app.open_instance_resource, "t.txt", mode, encoding)
                    yield mode, encoding, got
        yield (
            attempt(app.open_resource, "none")[:2],
            attempt(app.open_instance_resource, "none")[:2],
        )
        with app.open_instance_resource("new.txt", "w") as file:
            file.write("new")
        yield Path(folder, "new.txt").read_text()


def instance_paths(kit):
    code = "from {} import Flask; app = Flask(__name__); import json; print(json.dumps([app.instance_path, app.root_path, app.name]))"
    code = code.format(kit.flask.__name__)
    root = str(Path(__file__).resolve().parents[2])
    for files, main in (
        (["mod.py"], "import mod"),
        (["pkg/__init__.py"], "import pkg"),
        (["pkg/__init__.py=", "pkg/sub.py"], "import pkg.sub"),
        (["ns/sub.py"], "import ns.sub"),
        (["main.py"], "import runpy; runpy.run_path('main.py', run_name='__main__')"),
        (
            ["lib/python3.11/site-packages/mod.py"],
            "import sys; sys.path.insert(0, 'lib/python3.11/site-packages'); import mod",
        ),
    ):
        with tempfile.TemporaryDirectory() as folder:
            for name in files:
                path = Path(folder, name.rstrip("="))
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("" if name.endswith("=") else code)
            ended = subprocess.run(
                [sys.executable, "-c", f"import sys; sys.path.insert(0, '.'); {main}"], cwd=folder, text=True,
                capture_output=True, check=False, env={**os.environ, "PYTHONPATH": root},
            )  # fmt: skip
            out = ended.stdout.replace(os.path.realpath(folder), "FOLDER")
            yield files, json.loads(out) if out else ended.stderr.splitlines()[-1:]


def contexts_in_threads(kit):
    flask = kit.flask
    app = kit.app()
    results = []

    @app.route("/<name>")
    def view(name):
        flask.g.name = name
        flask.session["name"] = name

        @flask.copy_current_request_context
        def work():
            results.append(
                (
                    flask.request.path,
                    flask.session["name"],
                    flask.g.get("name"),
                    flask.request.view_args,
                )
            )

        def bare():
            results.append(attempt(lambda: flask.request.path)[:2])

        for target in (work, bare):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join(10)
        return ""

    seen_by = []

    @app.route("/after/<int:n>")
    def after(n):
        @flask.after_this_request
        def add(response):
            response.headers["X-N"] = str(n)
            return response

        seen_by.append(n)
        return flask.after_this_request(lambda response: response) and "x"

    app.test_client().get("/ada")
    yield results
    yield [app.test_client().get(f"/after/{n}").headers["X-N"] for n in range(3)], seen_by
    for name in "after_this_request copy_current_request_context stream_with_context".split():
        yield (
            name,
            attempt(getattr(flask, name), lambda: None)
            if name != "stream_with_context"
            else attempt(flask.stream_with_context, iter(())),
        )


def files(kit):
    flask = kit.flask

    def shown(response):
        status, headers, body = seen(response)
        # An ETag ends with a checksum of the path.
        return (
            status,
            [(k, re.sub(r"-\d+\"$", "", v) if k == "ETag" else v) for k, v in headers],
            body,
        )

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "static")
        path.mkdir()
        (path / "a.txt").write_bytes(b"0123456789")
        os.utime(path / "a.txt", (1_600_000_000, 1_600_000_000))
        app = flask.Flask("files", root_path=folder)
        app.config.update(SEND_FILE_MAX_AGE_DEFAULT=None, SECRET_KEY="k")
        app.add_url_rule("/up/<path:p>", "up", lambda p: flask.send_from_directory("static", p))
        app.add_url_rule(
            "/file",
            "file",
            lambda: flask.send_file(
                "static/a.txt", conditional=True, **json.loads(flask.request.args["o"])
            ),
        )
        app.add_url_rule(
            "/io",
            "io",
            lambda: flask.send_file(io.BytesIO(b"abc"), mimetype="text/x", conditional=True),
        )
        client = app.test_client()
        for path_, headers in (
            ("/static/a.txt", {}), ("/static/none", {}), ("/static/../x", {}), ("/static/", {}), ("/up/a.txt", {}),
            ("/up/../a.txt", {}), ("/up//etc/passwd", {}), ("/io", {}), ("/io", {"Range": "bytes=1-"}),
            ("/static/a.txt", {"Range": "bytes=2-3"}), ("/static/a.txt", {"Range": "bytes=20-"}), ("/static/a.txt", {"Range": "x"}),
            ("/static/a.txt", {"If-Modified-Since": "Sun, 13 Sep 2020 12:26:40 GMT"}),
            ("/static/a.txt", {"If-Modified-Since": "Sun, 13 Sep 2020 12:26:39 GMT"}),
        ):  # fmt: skip
            yield (
                path_,
                headers,
                attempt(lambda p=path_, h=headers: shown(client.get(p, headers=h))),
            )
        for options in (
            {}, {"as_attachment": True}, {"download_name": "é.txt", "as_attachment": True}, {"etag": False}, {"etag": "own"},
            {"max_age": 5}, {"max_age": 0}, {"last_modified": 0}, {"mimetype": "text/html"}, {"download_name": "x.pdf"},
        ):  # fmt: skip
            yield str(options), shown(client.get("/file", query_string={"o": json.dumps(options)}))


Scenarios = load(globals())
