"""Set-up that comes too late, beside Flask's: refused by the same methods with the same text."""

from __future__ import annotations

from .flask_scenarios import attempt, load

SHARED = {
    "add_url_rule": ("/x", "x", str),
    "route": ("/x",),
    "get": ("/x",),
    "post": ("/x",),
    "put": ("/x",),
    "delete": ("/x",),
    "patch": ("/x",),
    "endpoint": ("x",),
    "before_request": (str,),
    "after_request": (str,),
    "teardown_request": (str,),
    "context_processor": (dict,),
    "url_value_preprocessor": (str,),
    "url_defaults": (str,),
    "errorhandler": (404,),
    "register_error_handler": (404, str),
    "register_blueprint": (None,),
}
OF_APPLICATIONS = {
    "template_filter": ("x",),
    "add_template_filter": (str, "x"),
    "template_test": ("x",),
    "add_template_test": (str, "x"),
    "template_global": ("x",),
    "add_template_global": (str, "x"),
    "teardown_appcontext": (str,),
    "shell_context_processor": (dict,),
}
OF_BLUEPRINTS = {
    "record": (str,),
    "record_once": (str,),
    "before_app_request": (str,),
    "after_app_request": (str,),
    "teardown_app_request": (str,),
    "app_context_processor": (dict,),
    "app_url_value_preprocessor": (str,),
    "app_url_defaults": (str,),
    "app_errorhandler": (404,),
    "app_template_filter": ("x",),
    "add_app_template_filter": (str, "x"),
    "app_template_test": ("x",),
    "add_app_template_test": (str, "x"),
    "app_template_global": ("x",),
    "add_app_template_global": (str, "x"),
}


def after_the_first_request(kit):
    for name, args in {**SHARED, **OF_APPLICATIONS}.items():
        app = kit.app()
        app.test_client().get("/")
        late = attempt(getattr(app, name), *args)
        yield name, late[:2], late[2].split("\n")


def after_registration(kit):
    for name, args in {**SHARED, **OF_BLUEPRINTS}.items():
        app, bp = kit.app(), kit.flask.Blueprint("bp", __name__)
        app.register_blueprint(bp)
        late = attempt(getattr(bp, name), *args)
        yield name, late[:2], late[2].split("\n")


def what_stays_possible(kit):
    app = kit.app()
    app.test_client().get("/")
    late = kit.flask.Blueprint("late", __name__)
    late.before_request(str)
    yield attempt(app.register_blueprint, late)
    app.config["X"] = 1
    app.extensions["x"] = 1
    app.secret_key = "other"
    app.jinja_env.filters["x"] = str
    app.cli.command("x")(lambda: None)
    yield attempt(app.test_client().get, "/")


def a_decorator_made_before(kit):
    app = kit.app()
    decorator = app.route("/late")
    app.test_client().get("/")
    yield attempt(decorator, lambda: "x")


def contexts_and_commands_are_no_requests(kit):
    app = kit.app()
    with app.app_context(), app.test_request_context("/"):
        app.add_url_rule("/x", "x", lambda: "x")
    app.test_cli_runner().invoke(args=["routes"])
    app.add_url_rule("/y", "y", lambda: "y")
    yield attempt(app.test_client().get, "/y")


def nested_and_again(kit):
    app, outer, inner = kit.app(), *(kit.flask.Blueprint(n, __name__) for n in ("outer", "inner"))
    outer.register_blueprint(inner)
    inner.add_url_rule("/in", "in", lambda: "in")
    app.register_blueprint(outer)
    yield attempt(inner.before_request, str)
    yield attempt(outer.register_blueprint, kit.flask.Blueprint("third", __name__))
    # By default ours may be registered again as it is: the seed.
    outer.may_come_again = inner.may_come_again = False
    other = kit.app()
    other.register_blueprint(outer, url_prefix="/o")
    yield attempt(other.test_client().get, "/o/in")
    yield attempt(app.register_blueprint, outer)
    yield attempt(app.register_blueprint, outer, name="again", url_prefix="/again")
    yield attempt(app.test_client().get, "/again/in")


Scenarios = load(globals())
