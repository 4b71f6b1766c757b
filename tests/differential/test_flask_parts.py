"""Blueprints, views, signals, hooks, templates and the client beside Flask's, name by name."""

from __future__ import annotations

import io
import itertools
import logging

from .flask_scenarios import attempt, brief, load, seen


def blueprint_arguments(kit):
    Blueprint = kit.flask.Blueprint
    for args, kwargs in (
        (("",), {}), (("a.b",), {}), (("ok",), {"url_prefix": "no-slash"}), (("ok",), {"url_prefix": "/p/"}),
        (("ok",), {"static_folder": "s"}), (("ok",), {"static_folder": "s", "static_url_path": "/u"}),
        (("ok",), {"subdomain": "s"}), (("ok",), {"url_defaults": {"a": 1}}), (("ok",), {"unknown": 1}),
        (("ok",), {"root_path": "/r", "template_folder": "t"}), (("ok",), {"cli_group": None}), ((None,), {}),
    ):  # fmt: skip
        kwargs.setdefault("root_path", "/nowhere")
        bp = attempt(Blueprint, *args, __name__, **kwargs)
        if isinstance(bp, tuple):
            yield (
                str((args, kwargs)),
                bp[1],
                bp[2].rpartition("__init__()")[2].rstrip(".").partition("; it was")[0],
            )
            continue
        yield (
            bp.name,
            bp.url_prefix,
            bp.static_folder,
            bp.static_url_path,
            bp.subdomain,
            bp.url_values_defaults,
        )
        yield bp.jinja_loader is None, repr(bp), bp.import_name == __name__
        app = kit.app()
        yield (
            attempt(app.register_blueprint, bp),
            [(r.rule, r.endpoint) for r in app.url_map.iter_rules()],
        )
    bp = Blueprint("bp", __name__)
    for args in (
        ("/x", "a.b", str),
        ("/x", None, None),
        ("x", "e", str),
        ("", "e", str),
        ("/x", None, lambda: ""),
    ):
        yield str(args)[:10], attempt(bp.add_url_rule, *args)
    yield attempt(kit.app().register_blueprint, bp)
    yield attempt(bp.register_blueprint, bp)[:2]
    yield attempt(Blueprint("q", __name__).register_blueprint, bp)


def prefixes(kit):
    Blueprint = kit.flask.Blueprint
    texts = (None, "", "/", "/a", "/a/", "/<x>")
    for outer_prefix, inner_prefix, given, rule in itertools.product(
        texts, texts[:5], (None, "/g"), ("", "/", "/r")
    ):
        app = kit.app()
        outer, inner = (
            Blueprint("outer", __name__, url_prefix=outer_prefix),
            Blueprint("inner", __name__, url_prefix=inner_prefix),
        )
        inner.add_url_rule(rule, "e", lambda **values: str(values))
        options = {} if given is None else {"url_prefix": given}
        outer.register_blueprint(inner, **options)
        made = attempt(app.register_blueprint, outer)
        yield (
            outer_prefix,
            inner_prefix,
            given,
            rule,
            made and made[:2],
            [(r.rule, r.endpoint) for r in app.url_map.iter_rules()],
        )


def nesting(kit):
    Blueprint = kit.flask.Blueprint
    log = []

    def noting(name, result=None):
        def hook(*args, **kwargs):
            log.append(name)
            return args[0] if result == "first" else result

        return hook

    app = kit.app()
    bps = [Blueprint(name, __name__, url_prefix=f"/{name}") for name in "abc"]
    for name, target in zip("-abc", [app, *bps]):
        target.before_request(noting(f"before {name}"))
        target.after_request(noting(f"after {name}", "first"))
        target.teardown_request(noting(f"teardown {name}"))
        target.url_value_preprocessor(noting(f"values {name}"))
        target.url_defaults(noting(f"defaults {name}"))
        target.context_processor(noting(f"processor {name}", {name: name}))
        target.add_url_rule(
            "/view", "view", lambda: kit.flask.render_template_string("{{ a }}{{ b }}{{ c }}")
        )
        target.add_url_rule("/url", "url", lambda: kit.flask.url_for(".view"))
        target.add_url_rule("/fail", "fail", lambda: {}["x"])
        target.add_url_rule("/gone", "gone", lambda: kit.flask.abort(410))
    bps[1].register_error_handler(KeyError, noting("handler b", "handled by b"))
    bps[0].register_error_handler(410, noting("gone a", "gone by a"))
    app.register_error_handler(404, noting("404", "not found"))
    bps[0].register_error_handler(404, noting("404 a", "not found by a"))
    bps[0].before_app_request(noting("a for all"))
    bps[1].after_app_request(noting("b for all", "first"))
    bps[2].teardown_app_request(noting("c for all"))
    bps[2].app_errorhandler(418)(noting("teapot", "teapot"))
    bps[2].app_context_processor(noting("c app", {"a": "A"}))
    app.add_url_rule("/tea", "tea", lambda: kit.flask.abort(418))
    bps[1].register_blueprint(bps[2])
    bps[0].register_blueprint(bps[1])
    app.register_blueprint(bps[0])
    app.register_blueprint(bps[1], name="again", url_prefix="/again")
    client = app.test_client()
    for prefix in ("", "/a", "/a/b", "/a/b/c", "/again", "/again/c"):
        for page in ("view", "url", "fail", "gone", "none"):
            del log[:]
            yield (
                prefix,
                page,
                attempt(lambda p=f"{prefix}/{page}": brief(client.get(p))),
                list(log),
            )
    yield brief(client.get("/tea"))
    yield sorted(app.blueprints), sorted(r.endpoint for r in app.url_map.iter_rules())


def class_views(kit):
    View, MethodView = kit.views.View, kit.views.MethodView

    class Counting(View):
        made = 0
        methods = ["GET", "POST"]

        def __init__(self, *args, **kwargs):
            type(self).made += 1
            self.given = args, kwargs

        def dispatch_request(self, **values):
            return f"{self.given} {values} {type(self).made}"

    class Once(Counting):
        init_every_request = False

    class Base(MethodView):
        def get(self):
            return "get"

    class Child(Base):
        def post(self):
            return "post"

    class Limited(Child):
        methods = {"POST"}

    class Silent(MethodView):
        pass

    class Head(MethodView):
        def head(self):
            return kit.flask.Response(headers={"X-Head": "own"})

        def get(self):
            return "get"

    class Odd(MethodView):
        def propfind(self):
            return "propfind"

    class Bare(View):
        pass

    class Decorated(Base):
        decorators = [lambda f: lambda **kw: f"<{f(**kw)}>", lambda f: lambda **kw: f"[{f(**kw)}]"]

    class NoOptions(Base):
        provide_automatic_options = False

    class Options(Base):
        def options(self):
            return "options"

    for cls, args, kwargs in (
        (Counting, (1,), {"a": 2}), (Once, (1,), {}), (Base, (), {}), (Child, (), {}), (Limited, (), {}), (Silent, (), {}),
        (Head, (), {}), (Odd, (), {}), (Bare, (), {}), (Decorated, (), {}), (NoOptions, (), {}), (Options, (), {}),
    ):  # fmt: skip
        app = kit.app()
        view = cls.as_view("name", *args, **kwargs)
        yield (
            cls.__name__,
            view.__name__,
            view.view_class is cls,
            sorted(view.methods or ()),
            view.provide_automatic_options,
        )
        app.add_url_rule("/x", view_func=view)
        client = app.test_client()
        for method in ("GET", "HEAD", "POST", "OPTIONS", "DELETE", "PROPFIND", "GET"):
            got = attempt(lambda m=method: seen(client.open("/x", method=m)))
            yield cls.__name__, method, got


def signals(kit):
    flask = kit.flask
    log = []
    app, other = kit.app(), kit.app()
    app.add_url_rule("/", "i", lambda: flask.render_template_string("{{ x }}", x=1))
    app.add_url_rule("/flash", "f", lambda: flask.flash("m", "c") or "")
    app.add_url_rule("/fail", "e", lambda: 1 / 0)
    names = (
        "template_rendered before_render_template request_started request_finished got_request_exception"
        " request_tearing_down appcontext_tearing_down appcontext_pushed appcontext_popped message_flashed"
    ).split()

    def receiver(name):
        def receive(sender, **extra):
            log.append((name, sender is app, sorted(extra)))

        return receive

    receivers = {name: receiver(name) for name in names}
    for name in names:
        getattr(flask, name).connect(receivers[name], app)
    try:
        for path in ("/", "/flash", "/fail", "/none"):
            del log[:]
            yield path, app.test_client().get(path).status_code, list(log)
            other.test_client().get(path)
            yield len(log)
        del log[:]
        with app.app_context():
            flask.render_template_string("x")
        yield list(log)
        with app.test_request_context():
            flask.stream_template_string
        yield list(log)
    finally:
        for name in names:
            getattr(flask, name).disconnect(receivers[name], app)
    with flask.template_rendered.connected_to(receivers["template_rendered"], other):
        del log[:]
        app.test_client().get("/")
        yield list(log)
    for name in names:
        yield name, getattr(flask, name).name


def template_context(kit):
    flask = kit.flask
    app = kit.app()

    @app.context_processor
    def inject():
        return {"name": "processor", "g": "shadow", "only": 1}

    app.add_template_filter(lambda s: s[::-1], "rev")
    app.template_filter()(str.swapcase)
    app.template_test("five")(lambda n: n == 5)
    app.template_global("twice")(lambda n: n * 2)

    texts = (
        "{{ name }} {{ g }} {{ only }}", "{{ 'ab'|rev }} {{ 'aB'|swapcase }} {{ 5 is five }} {{ twice(4) }}",
        "{{ request.path }} {{ session.get('x') }} {{ config.TESTING }} {{ url_for('static', filename='x') }}",
        "{{ '<' }} {{ '<'|safe }} {{ {'a': '<'}|tojson }}", "{{ missing }}|{{ missing.attr }}", "{{ nothing|nofilter }}",
        "{% if %}", "{% include 'none.html' %}", "{{ get_flashed_messages() }}", "{{ 1 / 0 }}",
        "{% autoescape false %}{{ '<' }}{% endautoescape %}", "{% for i in range(3) %}{{ loop.index }}{% endfor %}",
    )  # fmt: skip
    for text in texts:
        for context in (app.test_request_context, app.app_context):
            with context():
                yield (
                    text,
                    context.__name__,
                    attempt(flask.render_template_string, text, name="given")[
                        : 2 if "{% if" in text else None
                    ],
                )
                yield attempt(lambda t=text: "".join(flask.stream_template_string(t)))[:2]
    with app.app_context():
        yield (
            attempt(flask.render_template, "none.html"),
            attempt(flask.render_template, ["a.html", "b.html"]),
        )
        yield (
            attempt(flask.render_template, []),
            attempt(flask.get_template_attribute, "none.html", "x"),
        )
        template = app.jinja_env.from_string(
            "{% macro m(x) %}<{{ x }}>{% endmacro %}{% set v = 5 %}"
        )
        yield str(template.module.m("&")), template.module.v, flask.render_template(template)


def hooks_that_answer_and_fail(kit):
    kinds = ("before", "view", "after", "teardown", "handler")
    for failing in (*kinds, None):
        for handled in (True, False):
            for debug in ({}, {"PROPAGATE_EXCEPTIONS": True}):
                log = []
                app = kit.app(**debug)

                def step(name, result=None, failing=failing, log=log):
                    def run(*args):
                        log.append((name, *[type(a).__name__ for a in args]))
                        if name == failing or (failing == "handler" and name == "view"):
                            raise ValueError(name)
                        return args[0] if result == "first" else result

                    return run

                app.before_request(step("before"))
                app.after_request(step("after", "first"))
                app.teardown_request(step("teardown"))
                app.teardown_appcontext(step("end"))
                app.add_url_rule("/", "view", step("view", "text"))
                if handled:
                    app.register_error_handler(ValueError, step("handler", ("handled", 418)))
                    app.register_error_handler(500, step("500", ("own 500", 500)))
                yield (
                    failing,
                    handled,
                    debug,
                    attempt(lambda app=app: brief(app.test_client().get("/"))),
                    log,
                )


def client(kit):
    flask = kit.flask
    app = kit.app(SERVER_NAME="srv.test", PREFERRED_URL_SCHEME="https")

    @app.route("/", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def index():
        r = flask.request
        flask.session["n"] = flask.session.get("n", 0) + 1
        return flask.jsonify(
            r.method,
            r.url,
            r.form,
            r.args,
            sorted(r.files),
            r.get_json(silent=True),
            flask.session["n"],
        )

    @app.route("/to")
    def to():
        return flask.redirect("/")

    @app.route("/loop")
    def loop():
        return flask.redirect("/loop")

    @app.route("/cookie")
    def cookie():
        response = flask.make_response(str(sorted(flask.request.cookies)))
        response.set_cookie("c", "v", path="/cookie")
        return response

    c = app.test_client()
    for method in ("get", "post", "put", "patch", "delete", "head", "options", "trace"):
        yield method, attempt(lambda m=method: brief(getattr(c, m)("/")))
    for kwargs in (
        {"json": {"a": 1}}, {"data": {"a": ["1", "2"]}}, {"data": b"raw"}, {"query_string": {"q": "é"}},
        {"data": {"f": (io.BytesIO(b"x"), "n.txt")}}, {"base_url": "http://other.test"}, {"headers": {"Host": "h.test"}},
        {"environ_overrides": {"wsgi.url_scheme": "http"}}, {"json": 1, "data": "x"}, {"content_type": "text/plain", "data": "t"},
    ):  # fmt: skip
        yield str(kwargs)[:30], attempt(lambda k=kwargs: brief(c.post("/", **k)))
    response = c.get("/to", follow_redirects=True)
    yield brief(response), len(response.history), response.request.path, response.history[0].status
    yield attempt(c.get, "/loop", follow_redirects=True)[:2]
    yield (
        brief(c.get("/cookie")),
        brief(c.get("/cookie")),
        c.get_cookie("c", path="/cookie", domain="srv.test") is not None,
    )
    c.set_cookie("k", "v", domain="srv.test")
    yield brief(c.get("/cookie"))
    c.delete_cookie("k", domain="srv.test")
    yield brief(c.get("/cookie"))
    with c.session_transaction() as kept:
        kept["n"] = 100
        yield dict(kept), kept.permanent, kept.modified
    yield brief(c.get("/"))
    with c:
        c.get("/?x=1")
        yield flask.request.args["x"], flask.session["n"], flask.current_app.name
    yield attempt(lambda: flask.request.path)[:2]
    yield c.get("/").json, c.get("/").get_json()[0], c.get("/").text[:5], c.get("/").is_json
    with c, c.session_transaction() as kept:
        yield "n" in kept
    yield attempt(lambda: c.__enter__().__enter__())
    c.__exit__(None, None, None)


def log_messages(kit):
    for config in (
        {},
        {"DEBUG": True, "PROPAGATE_EXCEPTIONS": False},
        {"TESTING": True, "PROPAGATE_EXCEPTIONS": False},
    ):
        app = kit.app(**config)
        records = []
        handler = logging.Handler()
        handler.emit = records.append
        app.logger.handlers[:] = [handler]
        app.add_url_rule("/fail", "fail", lambda: 1 / 0, methods=["GET", "POST"])
        app.test_client().get("/fail?x=1")
        app.test_client().post("/fail")
        yield [(r.getMessage(), r.levelname, r.exc_info[0].__name__) for r in records]
        app.logger.handlers[:] = [logging.NullHandler()]


Scenarios = load(globals())
