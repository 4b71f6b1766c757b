"""Flask's API page, name by name: what each answers, and what it says of wrong arguments."""

from __future__ import annotations

import datetime as dt
import decimal
import io
import os
import uuid

from .flask_scenarios import attempt, brief, load, seen


def constructor(kit):
    Flask = kit.flask.Flask
    for kwargs in (
        {"instance_path": "relative"},
        {"instance_path": "/abs"},
        {"root_path": "/r", "static_folder": "files/", "static_url_path": "/f/"},
        {"root_path": "/r", "static_folder": "a/b"},
        {"root_path": "/r", "static_folder": None, "template_folder": None},
        {"root_path": "/r", "static_url_path": "nope"},
        {"static_host": "x"},
        {"host_matching": True},
        {"host_matching": True, "static_folder": None},
        {"host_matching": True, "static_host": "s.x"},
        {"unknown": 1},
    ):
        kwargs.setdefault("root_path", "/nowhere")
        app = attempt(Flask, "some.name", **kwargs)
        if isinstance(app, tuple):
            yield kwargs, ("raised", app[1], app[2].rpartition("__init__()")[2])
            continue
        yield (
            kwargs, app.name, app.import_name, app.static_folder, app.static_url_path, app.template_folder,
            app.root_path, app.jinja_loader is None, app.url_map.host_matching, repr(app),
            [(r.rule, r.endpoint, sorted(r.methods)) for r in app.url_map.iter_rules()],
        )  # fmt: skip
    for name in ("not.there.at.all", "json", "xml.dom", None, 5):
        app = attempt(Flask, name)
        yield app if isinstance(app, tuple) and name else (name, isinstance(app, tuple))


def attributes(kit):
    app = kit.app()
    for name in (
        "debug testing secret_key permanent_session_lifetime name url_map subdomain_matching extensions blueprints"
        " url_build_error_handlers teardown_appcontext_funcs shell_context_processors before_request_funcs"
        " after_request_funcs teardown_request_funcs error_handler_spec url_value_preprocessors"
        " url_default_functions has_static_folder test_client_class test_cli_runner_class"
    ).split():
        value = getattr(app, name)
        yield name, type(value).__name__, bool(value)
    app.permanent_session_lifetime = 60
    app.secret_key = b"bytes"
    app.testing = 1
    app.debug = 1
    yield app.permanent_session_lifetime, app.config["SECRET_KEY"], app.testing, app.config["DEBUG"]
    yield sorted(
        app.jinja_env.globals.keys()
        & {"url_for", "get_flashed_messages", "config", "request", "session", "g"}
    )
    yield [
        app.select_jinja_autoescape(n)
        for n in ("a.html", "a.htm", "a.xml", "a.xhtml", "a.svg", "a.txt", "a", None, "a.HTML")
    ]
    yield sorted(app.make_shell_context())
    app.shell_context_processor(lambda: {"x": 1, "g": 2})
    yield sorted((k, v == 2) for k, v in app.make_shell_context().items())
    yield list(app.iter_blueprints())


def rules(kit):
    def view(**kwargs):
        return str(sorted(kwargs.items()))

    for options in (
        {"methods": "POST"},
        {"methods": ["post", "Get"]},
        {"methods": []},
        {"methods": ["OPTIONS"]},
        {"provide_automatic_options": False},
        {"methods": ["GET"], "provide_automatic_options": True},
        {"defaults": {"a": 1}},
        {"strict_slashes": False},
        {"redirect_to": "/elsewhere"},
        {"merge_slashes": False},
        {"build_only": True},
        {"alias": True},
        {"websocket": True},
        {"nonsense": True},
        {"endpoint": "named"},
        {"view_func": None},
    ):
        app = kit.app()
        arguments = {"endpoint": "e", "view_func": view, **options}
        made = attempt(app.add_url_rule, "/x", **arguments)
        yield str(options), made and made[:2]
        if made is None and options.get("view_func", 1):
            client = app.test_client()
            yield [
                (m, attempt(lambda m=m: brief(client.open("/x", method=m))))
                for m in ("GET", "POST", "OPTIONS", "HEAD", "PUT")
            ]
            yield (
                attempt(lambda: brief(client.get("/x/"))),
                attempt(lambda: brief(client.get("//x"))),
            )
    app = kit.app()
    yield attempt(app.add_url_rule, "/x")
    yield attempt(app.add_url_rule, "no-slash", "e", view)
    yield attempt(app.add_url_rule, "/<bad:x>", "e", view)
    yield attempt(app.add_url_rule, "/<x>/<x>", "e", view)[0]
    yield attempt(app.get, "/x", methods=["POST"])
    app.add_url_rule("/one", "e", view)
    yield attempt(app.add_url_rule, "/two", "e", lambda: "other")
    yield attempt(app.add_url_rule, "/three", "e", view)
    app.add_url_rule("/none", "unbound")
    yield attempt(app.test_client().get, "/none")
    app = kit.app()

    @app.endpoint("late")
    def late():
        return "late"

    app.add_url_rule("/late", endpoint="late")
    yield brief(app.test_client().get("/late"))
    view.methods = ["DELETE"]
    view.required_methods = ["PATCH"]
    view.provide_automatic_options = False
    app = kit.app()
    app.add_url_rule("/v", view_func=view)
    yield [
        (r.rule, sorted(r.methods), r.provide_automatic_options) for r in app.url_map.iter_rules()
    ]


VALUES = {
    "str": "text",
    "bytes": b"bytes",
    "bytearray": bytearray(b"array"),
    "dict": {"b": 1, "a": [1, None, True]},
    "list": [1, {"x": "é"}],
    "empty list": [],
    "empty dict": {},
    "empty": "",
    "number": 5,
    "float": 1.5,
    "none": None,
    "set": {1},
    "object": object,
    "two": ("body", 201),
    "text status": ("body", "299 Fine Thanks"),
    "headers": ("body", {"X-A": "1"}),
    "list headers": ("body", [("X-A", "1"), ("X-A", "2")]),
    "three": ("body", 202, {"X-A": "1", "Content-Type": "text/plain"}),
    "three none": ("body", None, None),
    "dict status": ({"a": 1}, 203),
    "list status": ([1], 203, {"X-A": "1"}),
    "one": ("body",),
    "empty tuple": (),
    "none body": (None, 200),
    "bad status": ("body", object()),
    "bad status text": ("body", "abc"),
    "empty status": ("body", ""),
    "tuple of tuple": (("body", 200), 201),
    "length": ("body", 200, {"Content-Length": "2"}),
    "304": ("body", 304),
    "204": ("", 204),
}


def return_values(kit):
    for name, value in VALUES.items():
        app = kit.app(PROPAGATE_EXCEPTIONS=True)
        app.add_url_rule("/", "view", lambda value=value: value() if value is object else value)
        got = attempt(app.test_client().get, "/")
        if got[0] == "raised":
            got = got[:2], got[2].partition(" object at 0x")[0].partition(" but it was")[0]
        yield name, got
    Response = kit.flask.Response

    class Other(kit.http.Response):
        pass

    def wsgi(environ, start_response):
        start_response("201 CREATED", [("Content-Type", "text/x-wsgi")])
        return [b"wsgi ", environ["PATH_INFO"].encode()]

    for name, make in {
        "response": lambda: Response("r", 201),
        "response and status": lambda: (Response("r", 201), 202),
        "response and text": lambda: (Response("r"), "299 Fine"),
        "response and headers": lambda: (Response("r", headers={"X-A": "1"}), {"X-A": "2"}),
        "other class": lambda: Other("o", 203),
        "wsgi": lambda: wsgi,
        "wsgi and status": lambda: (wsgi, 400),
        "generator": lambda: (c for c in "abc"),
        "generator and status": lambda: ((c for c in "abc"), 201, {"X-A": "1"}),
        "iterator": lambda: iter(["a", "b"]),
        "exception": lambda: kit.exceptions.NotFound("gone"),
        "exception and status": lambda: (kit.exceptions.NotFound("gone"), 418),
        "exception with response": lambda: kit.exceptions.NotFound(response=Response("own", 410)),
        "jsonify": lambda: (kit.flask.jsonify(a=1), 400, {"X-A": "1"}),
        "redirect": lambda: kit.flask.redirect("/é?a=b c", 308),
        "made": lambda: kit.flask.make_response(("m", 201, {"X-A": "1"})),
        "made of three": lambda: kit.flask.make_response("m", 201, {"X-A": "1"}),
        "made of none": lambda: kit.flask.make_response(),
    }.items():
        app = kit.app(PROPAGATE_EXCEPTIONS=True)
        app.add_url_rule("/", "view", make)
        yield name, attempt(app.test_client().get, "/")


def json_values(kit):
    import dataclasses

    @dataclasses.dataclass
    class Point:
        x: int
        y: object

    class Html:
        def __html__(self):
            return "<b>"

    app = kit.app()
    with app.test_request_context():
        for args, kwargs in (
            ((), {"a": 1, "b": dt.date(2020, 1, 2)}),
            ((dt.datetime(2020, 1, 2, 3, 4, 5),), {}),
            ((dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=dt.timezone(dt.timedelta(hours=2))),), {}),
            ((decimal.Decimal("1.50"),), {}),
            ((uuid.UUID(int=7),), {}),
            ((Point(1, Point(2, "é")),), {}),
            ((Html(),), {}),
            ((1, 2, "x"), {}),
            (([],), {}),
            ((None,), {}),
            ((dt.timedelta(1),), {}),
            ((object(),), {}),
            (({1, 2},), {}),
            (({"b": 1, "a": 2},), {}),
            (({1: 2, "a": 3},), {}),
            ((float("nan"),), {}),
            (("\u2028<>&'",), {}),
        ):
            yield attempt(kit.flask.jsonify, *args, **kwargs)
        dumps, loads = kit.flask.json.dumps, kit.flask.json.loads
        yield dumps({"b": "é", "a": 1}), dumps([1], indent=2), dumps("é", ensure_ascii=False)
        yield loads(b'{"a": [1]}'), attempt(loads, "{"), attempt(loads, b"\xff")
        for name, value in (
            ("ensure_ascii", False),
            ("sort_keys", False),
            ("compact", False),
            ("mimetype", "text/x-j"),
        ):
            setattr(app.json, name, value)
            yield name, seen(app.json.response({"b": "é", "a": 1}))
        stream = io.StringIO()
        kit.flask.json.dump({"a": 1}, stream)
        yield (
            stream.getvalue(),
            kit.flask.json.load(io.BytesIO(b"[1]")),
            kit.flask.json.load(io.StringIO("[2]")),
        )
    yield dumps(uuid.UUID(int=1)), loads("[1]")
    yield attempt(kit.flask.jsonify, 1)[:2]

    class Provider(kit.provider.JSONProvider):
        def dumps(self, obj, **kwargs):
            return f"dumped {obj!r}"

        def loads(self, s, **kwargs):
            return f"loaded {s!r}"

    app = kit.app()
    app.json = Provider(app)
    app.add_url_rule("/", "view", lambda: {"a": 1})
    app.add_url_rule("/j", "j", lambda: str(kit.flask.request.json), methods=["POST"])
    client = app.test_client()
    yield (
        seen(client.get("/")),
        brief(client.post("/j", data=b"x", content_type="application/json")),
    )
    yield attempt(lambda: client.get("/").json)


def sessions(kit):
    flask = kit.flask
    for name, use in {
        "nothing": lambda s: "x",
        "get": lambda s: s.get("a"),
        "in": lambda s: "a" in s,
        "len": len,
        "bool": bool,
        "iter": list,
        "set": lambda s: s.__setitem__("a", 1),
        "pop default": lambda s: s.pop("zz", None),
        "pop": lambda s: s.pop("old", None),
        "setdefault there": lambda s: s.setdefault("old", 1),
        "setdefault": lambda s: s.setdefault("new", 1),
        "clear": lambda s: s.clear(),
        "update": lambda s: s.update(b=2),
        "permanent": lambda s: setattr(s, "permanent", True),
        "modified": lambda s: setattr(s, "modified", True),
        "inner": lambda s: s["list"].append(1),
        "del": lambda s: s.__delitem__("old"),
        "popitem": lambda s: s.popitem(),
        "ior": lambda s: s.__ior__({"c": 3}),
        "eq": lambda s: s == {},
    }.items():
        for filled in (True, False):
            app = kit.app()
            state = []

            def view(use=use, state=state):
                try:
                    use(flask.session)
                except KeyError as e:
                    state.append(repr(e))
                s = flask.session._get_current_object()
                state.extend([s.modified, s.accessed, s.permanent])
                return "x"

            app.add_url_rule("/", "view", view)
            client = app.test_client()
            if filled:
                with client.session_transaction() as kept:
                    kept.update(old=1, list=[])
            response = client.get("/")
            cookie = response.headers.get("Set-Cookie", "")
            parts = [
                p for p in cookie.split("; ")[1:] if not p.startswith("Expires=") or "1970" in p
            ]
            yield name, filled, state, bool(cookie), parts, response.headers.get("Vary")
    app = kit.app(SECRET_KEY=None)
    with app.test_request_context():
        s = flask.session
        yield s.get("x"), len(s), bool(s), "a" in s
        yield (
            attempt(s.__setitem__, "a", 1),
            attempt(s.pop, "a"),
            attempt(s.clear),
            attempt(s.update, a=1),
        )
        yield attempt(setattr, s, "permanent", True)
    yield attempt(app.test_client().session_transaction().__enter__)
    client = kit.app().test_client(use_cookies=False)
    yield attempt(client.session_transaction().__enter__)


def url_building(kit):
    app = kit.app(SERVER_NAME="a.test", APPLICATION_ROOT="/root", PREFERRED_URL_SCHEME="https")
    app.add_url_rule("/", "index", str)
    app.add_url_rule("/i/<int:n>", "number", str)
    app.add_url_rule("/p/<path:p>", "path", str)
    app.add_url_rule("/m", "method", str, methods=["POST"])
    app.add_url_rule("/m/get", "method", str, methods=["GET"])
    app.add_url_rule("/d/", "default", str, defaults={"page": 1})
    app.add_url_rule("/d/<int:page>", "default", str)
    app.add_url_rule("/f/<float:x>/<any(a, b):y>/<uuid:u>", "many", str)
    bp = kit.flask.Blueprint("bp", __name__, url_prefix="/bp")
    bp.add_url_rule("/x", "x", str)
    bp.add_url_rule("/y/<z>", "y", str)
    app.register_blueprint(bp)
    calls = [
        ("index", {}), ("index", {"q": "é &=", "l": [1, 2], "n": None}), ("number", {"n": 5}), ("number", {}),
        ("number", {"n": "x"}), ("number", {"n": "5"}), ("number", {"n": -1}), ("path", {"p": "a/b c/é"}),
        ("path", {"p": ""}), ("method", {}), ("method", {"_method": "POST"}), ("method", {"_method": "PUT"}),
        ("default", {}), ("default", {"page": 1}), ("default", {"page": 2}), ("nope", {}), ("indx", {}),
        ("index", {"_anchor": "a b#é"}), ("index", {"_scheme": "ftp"}), ("index", {"_external": True}),
        ("index", {"_external": False}), ("index", {"_scheme": "ftp", "_external": False}), ("index", {"_scheme": ""}),
        (".x", {}), ("bp.x", {}), ("x", {}), ("bp.y", {"z": "a/b?c"}), ("", {}), (".", {}),
        ("many", {"x": 1.5, "y": "a", "u": uuid.UUID(int=3)}), ("many", {"x": 1.5, "y": "c", "u": uuid.UUID(int=3)}),
        ("static", {"filename": "a b.css"}), ("static", {}), ("static", {"filename": None}),
    ]  # fmt: skip
    contexts = [
        app.app_context,
        app.test_request_context,
        lambda: app.test_request_context("/root/bp/x"),
    ]
    for number, context in enumerate(contexts):
        with context():
            for endpoint, values in calls:
                got = attempt(lambda e=endpoint, v=values: kit.flask.url_for(e, **v))
                yield number, endpoint, str(values), got if isinstance(got, str) else got[:2]
    app.url_build_error_handlers.append(
        lambda error, endpoint, values: f"built {endpoint} {sorted(values)}"
    )
    with app.test_request_context():
        yield (
            kit.flask.url_for("nope", a=1),
            attempt(lambda: kit.flask.url_for("number", n="x"))[:2],
        )


def helpers_(kit):
    flask = kit.flask
    app = kit.app()
    with app.test_request_context():
        flask.flash("one")
        flask.flash("two", "error")
        flask.flash("three", category="info")
        get = flask.get_flashed_messages
        yield (
            get(),
            get(with_categories=True),
            get(category_filter=["error"]),
            get(True, ("info", "error")),
        )
        yield get(category_filter=["none"]), "_flashes" in flask.session
        for code in (301, 302, 303, 305, 307, 308, 300, 200, 404):
            yield code, attempt(flask.redirect, "/x", code)
        for location in ("/é", "http://h/ü?q=ö#ä", "//x", "javascript:alert(1)", "a b", "/\n", ""):
            yield location, attempt(flask.redirect, location)
        for args in (
            (404,),
            (400, "text"),
            (999,),
            (200,),
            ("x",),
            (flask.Response("own", 418),),
            (None,),
        ):
            yield str(args[0])[:3], attempt(flask.abort, *args)[:2]
        yield attempt(flask.send_file, "/not/there")[:2]
        yield attempt(flask.send_file, io.StringIO("x"), mimetype="text/plain")[:2]
        yield attempt(flask.send_file, io.BytesIO(b"x"))[:2]
        yield attempt(flask.send_file, io.BytesIO(b"x"), as_attachment=True, mimetype="text/plain")[
            :2
        ]
        yield attempt(flask.send_from_directory, "/", "../etc/passwd")[:2]
        yield flask.has_request_context(), flask.has_app_context()
    yield flask.has_request_context(), flask.has_app_context()
    debug = kit.flask.helpers.get_debug_flag
    for value in ("", "0", "1", "false", "False", "no", "No", "yes", "on", "x"):
        os.environ["FLASK_DEBUG"] = value
        try:
            yield value, debug()
        finally:
            del os.environ["FLASK_DEBUG"]


def contexts(kit):
    app = kit.app()
    flask = kit.flask
    with app.app_context() as ctx:
        g = flask.g
        g.a = 1
        yield (
            "a" in g,
            list(g),
            g.get("b"),
            g.get("b", 2),
            g.setdefault("c", 3),
            g.pop("c"),
            repr(g),
        )
        yield attempt(g.pop, "zz"), attempt(lambda: g.zz)[:2], attempt(lambda: delattr(g, "zz"))[:2]
        yield (
            flask.current_app == app,
            flask.current_app._get_current_object() is app,
            ctx.app is app,
        )
    for kwargs in (
        {}, {"path": "/a?b=c"}, {"path": "http://h.test/p"}, {"json": {"a": 1}}, {"data": {"a": "b"}},
        {"subdomain": "s"}, {"url_scheme": "https"}, {"base_url": "https://x.test/r/"}, {"query_string": {"q": "1"}},
        {"method": "PUT"}, {"headers": {"X-A": "b"}}, {"base_url": "http://x", "subdomain": "s"},
        {"path": "/a?b=c", "query_string": "d=e"}, {"json": 1, "data": 2}, {"environ_base": {"REMOTE_ADDR": "9"}},
    ):  # fmt: skip
        ctx = attempt(app.test_request_context, **kwargs)
        if isinstance(ctx, tuple):
            yield str(kwargs), ctx
            continue
        with ctx:
            r = flask.request
            yield (
                str(kwargs),
                r.url,
                r.method,
                r.args.to_dict(),
                r.form.to_dict(),
                r.get_json(silent=True),
                r.host,
                r.scheme,
            )
            yield (
                r.remote_addr,
                r.headers.get("X-A"),
                r.endpoint,
                r.blueprint,
                r.url_rule,
                r.view_args,
                r.blueprints,
            )
            yield type(r.routing_exception).__name__
    outer, inner = app.app_context(), app.app_context()
    outer.push()
    inner.push()
    got = attempt(outer.pop)
    yield got[:2], got[2].split(" ")[:4]
    while flask.has_app_context():
        yield attempt(kit.globals.app_ctx._get_current_object().pop)


def request_object(kit):
    flask = kit.flask
    app = kit.app()

    @app.route("/<int:n>/<name>", methods=["GET", "POST"])
    def view(n, name):
        r = flask.request
        return flask.jsonify(
            r.endpoint, r.view_args, r.url_rule.rule, r.full_path, r.base_url, r.root_path, r.url_root, r.script_root,
            r.is_json, r.mimetype, r.content_length, r.method, r.is_secure, r.blueprint, r.access_route,
            r.values.to_dict(), r.max_content_length, r.max_form_memory_size, r.max_form_parts, repr(r),
        )  # fmt: skip

    client = app.test_client()
    for path, options in [
        ("/5/x", {}), ("/5/é", {}), ("/5/x?a=1&a=2&b", {}), ("/5/x", {"method": "POST", "data": {"f": "g"}}),
        ("/5/x", {"method": "POST", "json": [1]}), ("/5/x", {"headers": {"X-Forwarded-For": "1, 2"}}),
        ("/5/x", {"base_url": "https://s.test:8443/root"}), ("/x/x", {}), ("/5/", {}),
    ]:  # fmt: skip
        yield path, brief(client.open(path, **options))


def commands(kit):
    flask = kit.flask
    app = kit.app()
    app.cli.command("plain")(lambda: print("plain", flask.current_app.name))
    for name, group in [("one", ...), ("two", None), ("three", "named"), ("four", ".")]:
        options = {} if group is ... else {"cli_group": group}
        bp = flask.Blueprint(name, __name__, **options)
        bp.cli.command(f"of-{name}")(lambda name=name: print("of", name))
        app.register_blueprint(bp)
    other = flask.Blueprint("five", __name__)
    other.cli.command("of-five")(lambda: print("five"))
    app.register_blueprint(other, cli_group="given")
    runner = app.test_cli_runner()
    for args in (
        "plain",
        "one of-one",
        "of-two",
        "named of-three",
        "given of-five",
        "nope",
        "one nope",
        "one",
    ):
        result = runner.invoke(args=args.split())
        yield args, result.exit_code, result.output
    yield sorted(app.cli.commands)


Scenarios = load(globals())
