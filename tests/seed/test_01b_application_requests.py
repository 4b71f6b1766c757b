"""The seed's "Application Object": hooks and the end of a request."""

from __future__ import annotations

import unittest

from microflask import (
    Flask,
    Response,
    g,
    has_request_context,
    render_template_string,
    request,
    url_for,
)


def new_app(cls=Flask, **config):
    app = cls(__name__)
    app.secret_key = "k"
    app.logger.disabled = True
    app.config.update(config)
    return app


class Hooks(unittest.TestCase):
    def test_after_request_takes_a_response_and_returns_it_or_another(self):
        app = new_app()
        app.add_url_rule("/", "index", lambda: "view")
        app.add_url_rule("/other", "other", lambda: "other")

        @app.after_request
        def after(response):
            self.assertIsInstance(response, app.response_class)
            if request.path == "/other":
                return app.response_class("replaced")
            response.headers["X-After"] = "yes"
            return response

        client = app.test_client()
        self.assertEqual(client.get("/").headers["X-After"], "yes")
        self.assertEqual(client.get("/other").data, b"replaced")

    def test_after_request_functions_run_in_reverse_order(self):
        app, order = new_app(), []
        app.add_url_rule("/", "index", lambda: "view")
        for name in "abc":
            app.after_request(lambda response, name=name: order.append(name) or response)
        app.test_client().get("/")
        self.assertEqual(order, ["c", "b", "a"])

    def test_before_request_functions_run_in_order_and_may_answer(self):
        app, order = new_app(), []
        app.add_url_rule("/", "index", lambda: order.append("view") or "view")
        app.before_request(lambda: order.append("one"))
        app.before_request(lambda: order.append("two") or request.args.get("stop"))
        app.before_request(lambda: order.append("three"))
        app.after_request(lambda response: order.append("after") or response)
        client = app.test_client()
        self.assertEqual(client.get("/").data, b"view")
        self.assertEqual(order, ["one", "two", "three", "view", "after"])
        del order[:]
        self.assertEqual(client.get("/?stop=stopped").data, b"stopped")
        self.assertEqual(order, ["one", "two", "after"])

    def test_functions_put_into_the_dicts_by_hand(self):
        app, order = new_app(), []
        app.add_url_rule("/", "index", lambda: render_template_string("{{ by_hand }}"))
        app.before_request_funcs.setdefault(None, []).append(lambda: order.append("before"))
        app.after_request_funcs[None] = [lambda response: order.append("after") or response]
        app.teardown_request_funcs[None] = [lambda error: order.append("teardown")]
        app.template_context_processors[None].append(lambda: {"by_hand": "in dict"})
        app.url_value_preprocessors[None] = [lambda endpoint, values: order.append(endpoint)]
        self.assertEqual(app.test_client().get("/").data, b"in dict")
        self.assertEqual(order, ["index", "before", "after", "teardown"])

    def test_url_value_preprocessors_run_before_before_request(self):
        app = new_app()

        @app.url_value_preprocessor
        def pull(endpoint, values):
            g.lang = values.pop("lang", None)
            g.seen = endpoint

        @app.before_request
        def before():
            g.at_before = g.lang

        @app.route("/<lang>/about")
        def about():
            return f"{g.seen} {g.lang} {g.at_before}"

        self.assertEqual(app.test_client().get("/de/about").data, b"about de de")

    def test_url_defaults_and_preprocessor_belong_together(self):
        app = new_app()

        @app.url_defaults
        def add(endpoint, values):
            values.setdefault("lang", g.lang)

        @app.url_value_preprocessor
        def pull(endpoint, values):
            g.lang = values.pop("lang")

        @app.route("/<lang>/")
        def index():
            return url_for("about")

        @app.route("/<lang>/about")
        def about():
            return url_for("index", lang="en")

        client = app.test_client()
        self.assertEqual(client.get("/de/").data, b"/de/about")
        self.assertEqual(client.get("/de/about").data, b"/en/")

    def test_inject_url_defaults(self):
        app = new_app()
        app.url_defaults(lambda endpoint, values: values.update(seen=endpoint))
        values = {"a": 1}
        app.inject_url_defaults("index", values)
        self.assertEqual(values, {"a": 1, "seen": "index"})

    def test_query_arguments_that_are_none_are_left_out(self):
        app = new_app()
        app.add_url_rule("/<x>", "x", lambda x: x)
        with app.test_request_context():
            self.assertEqual(url_for("x", x="a", q=None, r=1), "/a?r=1")

    def test_context_processor_does_not_override_the_view(self):
        app = new_app()
        app.context_processor(lambda: {"a": "processor", "b": "processor"})
        view = lambda: render_template_string("{{ a }} {{ b }}", a="view")  # noqa: E731
        app.add_url_rule("/", "index", view)
        self.assertEqual(app.test_client().get("/").data, b"view processor")

    def test_preprocess_and_process_by_hand(self):
        app = new_app()
        app.before_request(lambda: "early" if request.args else None)
        app.after_request(lambda response: Response("late"))
        with app.test_request_context("/"):
            self.assertIsNone(app.preprocess_request())
            self.assertEqual(app.process_response(Response("x")).data, b"late")
        with app.test_request_context("/?a=1"):
            self.assertEqual(app.preprocess_request(), "early")


class Teardown(unittest.TestCase):
    def setUp(self):
        self.app, self.log = new_app(PROPAGATE_EXCEPTIONS=False), []
        self.app.teardown_request(lambda error: self.log.append(error))
        self.app.add_url_rule("/", "index", lambda: "x")
        self.app.add_url_rule("/fail", "fail", lambda: 1 / 0)

    def test_runs_with_and_without_an_exception(self):
        client = self.app.test_client()
        client.get("/")
        self.assertEqual(self.log, [None])
        client.get("/fail")
        self.assertIsInstance(self.log[1], ZeroDivisionError)

    def test_no_exception_where_a_handler_answered(self):
        self.app.register_error_handler(ZeroDivisionError, lambda error: "handled")
        self.app.test_client().get("/fail")
        self.assertEqual(self.log, [None])

    def test_runs_when_the_context_is_popped_without_a_request(self):
        ctx = self.app.test_request_context()
        ctx.push()
        self.assertEqual(self.log, [])
        ctx.pop()
        self.assertEqual(self.log, [None])

    def test_runs_before_the_context_is_gone(self):
        self.app.teardown_request(lambda error: self.log.append(request.path))
        with self.app.test_request_context("/x"):
            pass
        self.assertIn("/x", self.log)

    def test_last_registered_runs_first_and_results_are_ignored(self):
        self.app.teardown_request(lambda error: self.log.append("second") or "ignored")
        self.assertEqual(self.app.test_client().get("/").data, b"x")
        self.assertEqual(self.log, ["second", None])

    def test_in_a_with_block_it_runs_once_at_the_next_request_or_at_the_end(self):
        with self.app.test_client() as client:
            client.get("/")
            self.assertEqual(self.log, [])
            client.get("/")
            self.assertEqual(self.log, [None])
        self.assertEqual(self.log, [None, None])

    def test_in_a_with_block_it_gets_the_exception_too(self):
        for propagate in (False, True):
            del self.log[:]
            self.app.config["PROPAGATE_EXCEPTIONS"] = propagate
            with self.subTest(propagate), self.app.test_client() as client:
                try:
                    client.get("/fail")
                except ZeroDivisionError:
                    self.assertTrue(propagate)
                self.assertEqual(request.path, "/fail")
                self.assertEqual(self.log, [])
            self.assertEqual([type(error) for error in self.log], [ZeroDivisionError])
        self.assertFalse(has_request_context())

    def test_do_teardown_request_is_called_by_the_context_only(self):
        calls = []

        class Mine(Flask):
            def do_teardown_request(self, *args):
                calls.append("teardown")
                return super().do_teardown_request(*args)

        app = new_app(Mine)
        app.add_url_rule("/", "index", lambda: "x")
        ctx = app.test_request_context("/")
        with ctx:
            app.full_dispatch_request()
            self.assertEqual(calls, [])
        self.assertEqual(calls, ["teardown"])

    def test_streamed_responses_end_their_context_once(self):
        from microflask import stream_with_context

        @self.app.route("/stream")
        def stream():
            def generate():
                yield request.args["a"]
                yield "end"

            return Response(stream_with_context(generate()))

        response = self.app.test_client().get("/stream?a=1")
        self.assertEqual(self.log, [])
        self.assertEqual(response.data, b"1end")
        response.close()
        self.assertEqual(self.log, [None])

    def test_context_is_preserved_on_exception(self):
        for config, wanted in (
            ({"DEBUG": True}, True),
            ({"PRESERVE_CONTEXT_ON_EXCEPTION": True}, True),
            ({"DEBUG": True, "PRESERVE_CONTEXT_ON_EXCEPTION": False}, False),
            ({"TESTING": True}, False),
        ):
            with self.subTest(config):
                app = new_app(**config)
                app.add_url_rule("/fail", "fail", lambda: 1 / 0)
                app.add_url_rule("/", "index", lambda: "x")
                self.assertEqual(app.preserve_context_on_exception, wanted)
                try:
                    app.test_client().get("/fail")
                except ZeroDivisionError:
                    pass
                self.assertEqual(has_request_context(), wanted)
                app.config["PRESERVE_CONTEXT_ON_EXCEPTION"] = False
                app.test_client().get("/")
                self.assertFalse(has_request_context())


if __name__ == "__main__":
    unittest.main()
