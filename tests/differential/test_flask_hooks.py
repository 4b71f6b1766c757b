"""Hooks, contexts and blueprints beside Flask's: their order, and what ends a request early."""

from __future__ import annotations

import itertools
import threading

from .flask_scenarios import attempt, brief, load, seen


def tracer(log, name, returns=None):
    def hook(*args):
        log.append((name, *(type(a).__name__ for a in args)))
        return returns if returns is not None else (args[0] if name.startswith("after") else None)

    return hook


def nested_app(kit, log):
    """Return an application and two nested blueprints with every hook, twice each."""
    app = kit.app()
    outer = kit.flask.Blueprint("outer", "x", root_path="/nowhere", url_prefix="/o")
    inner = kit.flask.Blueprint("inner", "x", root_path="/nowhere", url_prefix="/i")
    for target, where in ((app, "app"), (outer, "outer"), (inner, "inner")):
        for number in (1, 2):
            target.before_request(tracer(log, f"before {where} {number}"))
            target.after_request(tracer(log, f"after {where} {number}"))
            target.teardown_request(tracer(log, f"teardown {where} {number}"))
            target.url_value_preprocessor(tracer(log, f"values {where} {number}"))
            if target is not app:
                target.before_app_request(tracer(log, f"before_app {where} {number}"))
                target.after_app_request(tracer(log, f"after_app {where} {number}"))
                target.teardown_app_request(tracer(log, f"teardown_app {where} {number}"))
                target.app_url_value_preprocessor(tracer(log, f"app_values {where} {number}"))
            else:
                app.teardown_appcontext(tracer(log, f"teardown context {number}"))
        target.add_url_rule("/ok", "ok", lambda: "ok")
        target.add_url_rule("/fail", "fail", lambda: 1 / 0)
        target.add_url_rule("/abort", "abort", lambda: kit.flask.abort(403))
        target.add_url_rule("/v/<int:x>", "v", lambda x: str(x))
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    return app


def order_of_hooks(kit):
    log = []
    app = nested_app(kit, log)
    client = app.test_client()
    for prefix, path in itertools.product(
        ("", "/o", "/o/i"), "/ok /fail /abort /v/1 /none".split()
    ):
        for method in ("GET", "POST", "OPTIONS"):
            del log[:]
            yield prefix, path, method, client.open(prefix + path, method=method).status, list(log)


def short_circuits(kit):
    stops = (
        "before app 1|before app 2|before_app outer 1|before outer 1|before inner 1|before inner 2"
    )
    for stop in stops.split("|"):
        log = []
        app = nested_app(kit, log)
        for functions in app.before_request_funcs.values():
            for index, function in enumerate(functions):
                cells = dict(zip(function.__code__.co_freevars, function.__closure__))
                if cells["name"].cell_contents == stop:
                    functions[index] = tracer(log, stop, ("stopped", 299))
        client = app.test_client()
        for path in "/ok /o/ok /o/i/ok /o/i/fail".split():
            del log[:]
            yield stop, path, brief(client.get(path)), list(log)


def before_request_values(kit):
    for value in (None, "", 0, False, "text", {"a": 1}, [], ("x", 202), 5):
        app = kit.app()
        app.before_request(lambda value=value: value)
        app.add_url_rule("/", "i", lambda: "view")
        yield repr(value), attempt(app.test_client().get, "/")


def after_request_values(kit):
    for make in (
        lambda response: response,
        lambda response: kit.flask.Response("replaced", 201),
        lambda response: kit.flask.make_response("made", 202),
        lambda response: None,
        lambda response: "text",
    ):
        app = kit.app()
        app.add_url_rule("/", "i", lambda: "view")
        app.after_request(make)
        yield attempt(app.test_client().get, "/")


def after_this_request(kit):
    app = kit.app()

    @app.route("/")
    def index():
        @kit.flask.after_this_request
        def one(response):
            response.headers["X-One"] = "1"
            response.headers["X-Last"] = "one"
            return response

        @kit.flask.after_this_request
        def two(response):
            response.headers["X-Last"] = "two"
            return response

        return "x"

    @app.after_request
    def last(response):
        response.headers["X-Before"] = response.headers.get("X-Last", "none")
        return response

    @app.route("/plain")
    def plain():
        return "y"

    client = app.test_client()
    yield seen(client.get("/")), seen(client.get("/plain"))
    yield attempt(kit.flask.after_this_request, lambda r: r)


def url_values(kit):
    app = kit.app()
    bp = kit.flask.Blueprint("bp", "x", root_path="/nowhere", url_prefix="/<lang>")

    @app.url_value_preprocessor
    def pull_app(endpoint, values):
        kit.flask.g.endpoint = endpoint
        if values is not None:
            kit.flask.g.site = values.pop("site", "main")

    @bp.url_value_preprocessor
    def pull(endpoint, values):
        kit.flask.g.lang = values.pop("lang")

    @bp.url_defaults
    def push(endpoint, values):
        values.setdefault("lang", kit.flask.g.lang)

    @app.url_defaults
    def push_app(endpoint, values):
        if app.url_map.is_endpoint_expecting(endpoint, "site"):
            values.setdefault("site", kit.flask.g.site)

    @app.route("/s/<site>/<int:n>")
    def page(n):
        url_for = kit.flask.url_for
        return f"{kit.flask.g.site} {n} {url_for('page', n=2)} {url_for('page', n=1, site='q')}"

    @bp.route("/x")
    def x():
        url_for = kit.flask.url_for
        return f"{kit.flask.g.lang} {url_for('.y')} {url_for('bp.y', lang='fr')} {url_for('page', n=3)}"

    @bp.route("/y")
    def y():
        return "y"

    app.register_blueprint(bp)
    client = app.test_client()
    for path in "/s/q/4 /de/x /en/y /nothing /s/q/x".split():
        yield brief(client.get(path))


def context_processors(kit):
    app = kit.app()
    bp = kit.flask.Blueprint("bp", "x", root_path="/nowhere", url_prefix="/bp")
    source = "{{ a }} {{ b }} {{ c }} {{ d }} {{ request.path }} {{ g.x }} {{ session.s }}"

    @app.context_processor
    def one():
        return {"a": "app1", "b": "app1", "c": "app1"}

    @app.context_processor
    def two():
        return {"b": "app2", "request": "not overridden?"}

    @bp.context_processor
    def three():
        return {"c": "bp", "d": "bp"}

    @bp.app_context_processor
    def four():
        return {"d": "bp for app"}

    def view():
        kit.flask.g.x = "g"
        kit.flask.session["s"] = "s"
        passed = dict(kit.flask.request.args.items())
        return kit.flask.render_template_string(source, **passed)

    app.add_url_rule("/", "i", view)
    bp.add_url_rule("/", "i", view)
    app.register_blueprint(bp)
    client = app.test_client()
    for path in "/ /?a=view /?request=x".split():
        yield brief(client.get(path))
    # Blueprints of Flask put the default names in once more, over those of the application.
    app.template_context_processors[None].remove(two)
    for path in "/bp/ /bp/?a=v&c=v&d=v".split():
        yield brief(client.get(path))
    context = {"a": "kept"}
    with app.test_request_context("/bp/"):
        app.update_template_context(context)
    yield context["a"], context["c"], context["d"]


def signals(kit):
    log = []
    app = kit.app()
    app.add_url_rule("/", "i", lambda: kit.flask.render_template_string("{{ x }}", x=1))
    app.add_url_rule("/fail", "fail", lambda: 1 / 0)
    app.before_request(lambda: log.append("before"))
    app.after_request(lambda r: log.append("after") or r)
    app.teardown_request(lambda e: log.append("teardown"))
    app.teardown_appcontext(lambda e: log.append("teardown context"))
    connections = []
    for name in (
        "request_started request_finished request_tearing_down appcontext_pushed"
        " appcontext_popped appcontext_tearing_down got_request_exception template_rendered"
        " before_render_template"
    ).split():

        def receiver(sender, name=name, **kwargs):
            log.append((name, sender is app, sorted(kwargs)))

        connections.append(receiver)
        getattr(kit.flask, name).connect(receiver, app)
    client = app.test_client()
    for path in "/ /fail /none".split():
        del log[:]
        client.get(path)
        yield path, list(log)
    del log[:]
    with app.app_context():
        log.append("inside")
    yield list(log)
    del log[:]
    with app.test_request_context():
        log.append("inside")
    yield list(log)
    del log[:]
    with app.app_context(), app.app_context(), app.test_request_context():
        log.append("inside")
    yield list(log)


def context_nesting(kit):
    flask = kit.flask
    app = kit.app()
    other = kit.app()
    log = []
    app.teardown_appcontext(lambda e: log.append(f"app {e}"))
    other.teardown_appcontext(lambda e: log.append(f"other {e}"))
    app.teardown_request(lambda e: log.append(f"request {e}"))
    yield flask.has_app_context(), flask.has_request_context()
    with app.app_context():
        flask.g.x = 1
        yield flask.has_app_context(), flask.has_request_context(), "x" in flask.g
        with app.test_request_context("/a"):
            yield "x" in flask.g, flask.request.path, flask.current_app == app
        yield list(log)
        with other.app_context():
            yield "x" in flask.g, flask.current_app == other
            with other.test_request_context("/b"):
                yield flask.request.path
        yield flask.g.x, flask.current_app == app
    yield list(log)
    del log[:]
    with app.test_request_context("/outer"):
        flask.g.y = 1
        with app.test_request_context("/inner"):
            yield flask.request.path
        yield flask.request.path, "y" in flask.g
    yield list(log)
    del log[:]
    try:
        with app.test_request_context("/x"):
            raise ValueError("in block")
    except ValueError as error:
        yield str(error), list(log)
    ctx = app.test_request_context("/pushed")
    ctx.push()
    yield flask.request.path
    ctx.pop()
    yield flask.has_request_context()
    ctx = app.app_context()
    ctx.push()
    ctx.push()
    ctx.pop()
    yield flask.has_app_context()
    ctx.pop()
    yield flask.has_app_context()


def outside_of_contexts(kit):
    flask = kit.flask
    app = kit.app()

    def first_line(function):
        result = attempt(function)
        return (result[1], result[2].splitlines()[0]) if isinstance(result, tuple) else result

    for function in (
        lambda: flask.request.path,
        lambda: flask.session["x"],
        lambda: flask.g.x,
        lambda: flask.current_app.name,
        lambda: flask.url_for("x"),
        lambda: flask.render_template_string("x"),
        lambda: flask.jsonify(1),
        lambda: flask.make_response("x"),
        lambda: flask.flash("x"),
        lambda: flask.get_flashed_messages(),
        lambda: bool(flask.request),
        lambda: bool(flask.current_app),
        lambda: flask.copy_current_request_context(lambda: 1),
    ):
        yield first_line(function)
    with app.app_context():
        yield first_line(lambda: flask.request.path)
        yield first_line(lambda: flask.session["x"])
        yield first_line(lambda: flask.url_for("x"))
        yield first_line(lambda: flask.after_this_request(lambda r: r))
        yield flask.jsonify(a=1).get_data(), flask.render_template_string("{{ 1 }}")
    yield [repr(p) for p in (flask.request, flask.session, flask.g, flask.current_app)]


def copied_context(kit):
    flask = kit.flask
    app = kit.app()
    results = []

    @app.route("/")
    def index():
        flask.session["a"] = "session"
        flask.g.x = "only here"

        @flask.copy_current_request_context
        def work(extra):
            results.append((flask.request.args["q"], flask.session.get("a"), extra))
            results.append(flask.g.get("x"))
            results.append(flask.current_app.name)

        thread = threading.Thread(target=work, args=("arg",))
        thread.start()
        thread.join()
        return work.__name__

    yield brief(app.test_client().get("/?q=1")), results


def g_namespace(kit):
    flask = kit.flask
    app = kit.app()
    with app.app_context():
        g = flask.g
        yield g.get("x"), g.get("x", 5), attempt(g.pop, "x"), g.pop("x", 6)
        g.x = 1
        yield g.x, "x" in g, list(g), g.setdefault("y", 2), g.pop("x"), sorted(g)
        del g.y
        yield list(g), attempt(lambda: g.y)[:2]
        yield repr(g)

    class Globals(dict):
        def __getattr__(self, name):
            return self.get(name, f"<{name}>")

    app.app_ctx_globals_class = Globals
    with app.app_context():
        yield flask.g.anything


def teardown_without_requests(kit):
    app = kit.app()
    log = []
    app.teardown_request(lambda e: log.append(("request", e)))
    app.teardown_appcontext(lambda e: log.append(("context", e)))
    with app.test_request_context():
        yield list(log)
    yield list(log)
    del log[:]
    ctx = app.test_request_context()
    ctx.push()
    ctx.pop(ValueError)
    yield [(name, e is ValueError) for name, e in log]
    del log[:]
    try:
        1 / 0
    except ZeroDivisionError:
        ctx = app.test_request_context()
        ctx.push()
        ctx.pop()
    yield [(name, type(e).__name__) for name, e in log]


def preprocess_by_hand(kit):
    app = kit.app()
    log = []
    app.before_request(lambda: log.append("before"))
    app.after_request(lambda r: log.append("after") or r)
    app.add_url_rule("/<x>", "i", lambda x: f"view {x}")
    with app.test_request_context("/abc"):
        yield app.preprocess_request(), app.dispatch_request(), list(log)
        response = app.process_response(app.make_response("x"))
        yield seen(response), list(log)
        yield brief(app.full_dispatch_request())
        yield (
            kit.flask.request.endpoint,
            kit.flask.request.view_args,
            str(kit.flask.request.url_rule),
        )
    with app.test_request_context("/a/b"):
        yield attempt(app.dispatch_request)
        yield kit.flask.request.endpoint, kit.flask.request.view_args
        yield type(kit.flask.request.routing_exception).__name__
        yield kit.flask.request.blueprint, kit.flask.request.blueprints


def shell_context(kit):
    app = kit.app()

    @app.shell_context_processor
    def more():
        return {"x": 1}

    names = app.make_shell_context()
    yield sorted(names), names["app"] is app, names["x"]


def template_functions(kit):
    app = kit.app()
    bp = kit.flask.Blueprint("bp", "x", root_path="/nowhere")

    @app.template_filter()
    def backwards(s):
        return s[::-1]

    @app.template_filter("named")
    def other(s):
        return s.upper()

    @app.template_test()
    def boring(s):
        return s == "x"

    @app.template_test("fun")
    def fun_test(s):
        return s != "x"

    @app.template_global()
    def plus(a, b):
        return a + b

    @app.template_global("minus")
    def sub(a, b):
        return a - b

    @bp.app_template_filter()
    def twice(s):
        return s * 2

    @bp.app_template_test("odd_one")
    def odd(n):
        return n % 2

    @bp.app_template_global()
    def answer():
        return 42

    app.add_template_filter(lambda s: f"[{s}]", "boxed")
    app.add_template_test(lambda s: True, "always")
    app.add_template_global(lambda: 7, "seven")
    bp.add_app_template_filter(lambda s: f"({s})", "round")
    bp.add_app_template_test(lambda s: False, "never")
    bp.add_app_template_global(lambda: 8, "eight")
    app.register_blueprint(bp)
    with app.test_request_context():
        for source in (
            "{{ 'abc'|backwards }} {{ 'a'|named }} {{ 'a'|boxed }} {{ 'a'|twice }} {{ 'a'|round }}",
            "{{ 'x' is boring }} {{ 'x' is fun }} {{ 1 is always }} {{ 1 is odd_one }} {{ 1 is never }}",
            "{{ plus(1, 2) }} {{ minus(3, 2) }} {{ seven() }} {{ eight() }} {{ answer() }}",
        ):
            yield kit.flask.render_template_string(source)
    yield "backwards" in app.jinja_env.filters, "boring" in app.jinja_env.tests


Scenarios = load(globals())
