"""The seed's "Useful Internals": the context stack, its layers, keeping a context."""

from __future__ import annotations

import inspect
import unittest

from microflask import (
    Blueprint,
    Flask,
    _request_ctx_stack,
    flash,
    g,
    get_flashed_messages,
    request,
    session,
    url_for,
)
from microflask.blueprints import BlueprintSetupState


class StackTest(unittest.TestCase):
    """flask._request_ctx_stack"""

    def setUp(self):
        self.app = Flask(__name__)
        self.app.secret_key = "k"
        self.app.add_url_rule("/", "index", lambda: "x")

    def test_the_attributes_of_a_layer(self):
        with self.app.test_request_context("/"):
            ctx = _request_ctx_stack.top
            self.assertIs(self.app, ctx.app)
            self.assertEqual("/", ctx.url_adapter.build("index"))
            self.assertIs(request._get_current_object(), ctx.request)
            session["a"] = 1
            self.assertEqual(1, ctx.session["a"])
            g.b = 2
            self.assertEqual(2, ctx.g.b)
            self.assertIsNone(ctx.flashes)
            flash("message")
            get_flashed_messages()
            self.assertEqual([("message", "message")], ctx.flashes)

    def test_the_example(self):
        def get_session():
            ctx = _request_ctx_stack.top
            if ctx is not None:
                return ctx.session
            return None

        self.assertIsNone(get_session())
        with self.app.test_request_context():
            session["x"] = 1
            self.assertEqual({"x": 1}, dict(get_session()))

    def test_is_a_stack(self):
        self.assertIsNone(_request_ctx_stack.top)
        self.assertIsNone(_request_ctx_stack.pop())
        outer, inner = (
            self.app.test_request_context("/outer"),
            self.app.test_request_context("/inner"),
        )
        _request_ctx_stack.push(outer)
        _request_ctx_stack.push(inner)
        self.assertIs(inner, _request_ctx_stack.top)
        self.assertEqual("/inner", request.path)
        self.assertIs(inner, _request_ctx_stack.pop())
        self.assertIs(outer, _request_ctx_stack.top)
        self.assertEqual("/outer", request.path)
        self.assertIs(outer, _request_ctx_stack.pop())
        self.assertIsNone(_request_ctx_stack.top)


class PreservingTest(unittest.TestCase):
    def setUp(self):
        self.app = Flask(__name__)
        self.ended = []
        self.app.teardown_request(self.ended.append)
        self.app.add_url_rule("/", "index", lambda: "fine")
        self.app.add_url_rule("/fails", "fails", lambda: 1 // 0)

        def end():
            while _request_ctx_stack.top is not None:
                _request_ctx_stack.pop()

        self.addCleanup(end)

    def call(self, path, **more):
        with self.app.test_request_context(path) as context:
            environ = {
                key: value
                for key, value in context.request.environ.items()
                if key[:9] != "werkzeug."
            }
        self.ended.clear()
        body = self.app.wsgi_app({**environ, **more}, lambda *args: None)
        return b"".join(body)

    def test_popped_automatically(self):
        self.call("/")
        self.assertIsNone(_request_ctx_stack.top)
        self.assertEqual([None], self.ended)

    def test_forced_to_stay(self):
        self.call("/", **{"flask._preserve_context": True})
        self.assertEqual([], self.ended)
        self.assertEqual("/", request.path)
        _request_ctx_stack.pop()
        self.assertEqual([None], self.ended)
        self.assertIsNone(_request_ctx_stack.top)

    def test_kept_after_an_error_in_debug_mode(self):
        self.app.debug = True
        with self.assertRaises(ZeroDivisionError):
            self.call("/fails")
        self.assertEqual("/fails", request.path)
        # The next request ends it.
        self.call("/")
        self.assertIsNone(_request_ctx_stack.top)

    def test_not_kept_outside_of_debug_mode(self):
        self.app.config["PROPAGATE_EXCEPTIONS"] = True
        with self.assertRaises(ZeroDivisionError):
            self.call("/fails")
        self.assertIsNone(_request_ctx_stack.top)

    def test_by_configuration(self):
        self.app.config.update(PROPAGATE_EXCEPTIONS=True, PRESERVE_CONTEXT_ON_EXCEPTION=True)
        with self.assertRaises(ZeroDivisionError):
            self.call("/fails")
        self.assertEqual("/fails", request.path)

    def test_the_test_client_defers_the_end(self):
        with self.app.test_client() as client:
            client.get("/?vodka=42")
            self.assertEqual("42", request.args["vodka"])
            self.assertEqual([], self.ended)
        self.assertEqual([None], self.ended)
        self.assertFalse(request)


class BlueprintSetupStateTest(unittest.TestCase):
    """class flask.blueprints.BlueprintSetupState(blueprint, app, options, first_registration)"""

    def state(self, *args, **options):
        states = []
        app, blueprint = Flask(__name__), Blueprint("part", __name__, *args)
        blueprint.record(states.append)
        app.register_blueprint(blueprint, **options)
        return app, blueprint, states[0]

    def test_signature(self):
        self.assertEqual(
            ["blueprint", "app", "options", "first_registration"],
            list(inspect.signature(BlueprintSetupState).parameters),
        )

    def test_attributes(self):
        app, blueprint, state = self.state(
            url_prefix="/p", url_defaults={"a": 1}, subdomain="s", mine=2
        )
        self.assertIsInstance(state, BlueprintSetupState)
        self.assertIs(app, state.app)
        self.assertIs(blueprint, state.blueprint)
        self.assertEqual(2, state.options["mine"])
        self.assertIs(True, state.first_registration)
        self.assertEqual("/p", state.url_prefix)
        self.assertEqual("s", state.subdomain)
        self.assertEqual({"a": 1}, state.url_defaults)

    def test_what_the_blueprint_says(self):
        app, blueprint = (
            Flask(__name__),
            Blueprint("part", __name__, url_prefix="/own", subdomain="o"),
        )
        states = []
        blueprint.record(states.append)
        app.register_blueprint(blueprint)
        app.register_blueprint(blueprint, name="again", url_prefix="/other")
        self.assertEqual(["/own", "/other"], [state.url_prefix for state in states])
        self.assertEqual(["o", "o"], [state.subdomain for state in states])
        self.assertEqual([True, False], [state.first_registration for state in states])

    def test_add_url_rule(self):
        app, blueprint = Flask(__name__), Blueprint("part", __name__)
        blueprint.record(
            lambda state: state.add_url_rule(
                "/<a>", "view", lambda a, b: f"{a}{b}", defaults={"b": 3}
            )
        )
        app.register_blueprint(blueprint, url_prefix="/p")
        self.assertEqual("x3", app.test_client().get("/p/x").text)
        with app.test_request_context():
            self.assertEqual("/p/y", url_for("part.view", a="y"))


if __name__ == "__main__":
    unittest.main()
