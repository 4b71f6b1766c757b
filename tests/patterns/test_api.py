"""API: the examples that stand between its entries."""

from __future__ import annotations

from contextlib import contextmanager

from microflask import (
    abort,
    appcontext_pushed,
    appcontext_tearing_down,
    before_render_template,
    flash,
    g,
    got_request_exception,
    message_flashed,
    render_template_string,
    request,
    request_finished,
    request_started,
    request_tearing_down,
    session,
    template_rendered,
)

from . import Page


class TestSessionObject(Page):
    def test_mutable_values(self):
        @self.app.route("/<kind>")
        def change(kind):
            session.setdefault("objects", [])
            session["objects"].append(kind)
            session.modified = kind == "told"
            return session["objects"]

        @self.app.route("/")
        def show():
            return session.get("objects", [])

        client = self.app.test_client()
        for path, expected in [
            ("/told", ["told"]),
            ("/not-told", ["told", "not-told"]),
            ("/", ["told"]),
        ]:
            self.assertEqual(expected, client.get(path).json)


class TestJSON(Page):
    def test_in_scripts(self):
        source = "<script>doSomethingWith({{ user.username|tojson }});</script>"
        with self.app.app_context():
            page = render_template_string(source, user={"username": "</script>'\""})
        self.assertEqual(
            '<script>doSomethingWith("\\u003c/script\\u003e\\u0027\\"");</script>', page
        )


class TestSignals(Page):
    testing = False

    def listen(self, signal, *names):
        """What a signal is sent with, by the names of its arguments."""
        seen = []

        def receiver(sender, **extra):
            self.assertIs(self.app, sender)
            self.assertLessEqual(set(names), set(extra))
            seen.append([extra[name] for name in names])

        signal.connect(receiver, self.app)
        self.addCleanup(signal.disconnect, receiver, self.app)
        return seen

    def test_templates(self):
        before = self.listen(before_render_template, "template", "context")
        after = self.listen(template_rendered, "template", "context")
        self.app.add_url_rule("/", "index", lambda: render_template_string("{{ x }}", x=1))
        self.answers({"/": "1"})
        for seen in (before, after):
            ((template, context),) = seen
            self.assertEqual((None, 1), (template.name, context["x"]))

    def test_requests(self):
        self.app.logger.disabled = True
        self.addCleanup(setattr, self.app.logger, "disabled", False)
        started = self.listen(request_started)
        finished = self.listen(request_finished, "response")
        failed = self.listen(got_request_exception, "exception")
        torn = self.listen(request_tearing_down, "exc")
        ended = self.listen(appcontext_tearing_down, "exc")
        self.app.add_url_rule("/", "index", lambda: "")
        self.app.add_url_rule("/zero", "zero", lambda: 1 / 0)
        self.app.add_url_rule("/404", "missing", lambda: abort(404))
        for path in ("/", "/zero", "/404"):
            self.app.test_client().get(path)
        self.assertEqual(3, len(started))
        self.assertEqual([200, 500, 404], [response.status_code for (response,) in finished])
        self.assertEqual(["ZeroDivisionError"], [type(error).__name__ for (error,) in failed])
        for seen in (torn, ended):
            self.assertEqual(
                ["NoneType", "ZeroDivisionError", "NoneType"],
                [type(error).__name__ for (error,) in seen],
            )

    def test_a_user_set_by_a_signal(self):
        @contextmanager
        def user_set(app, user):
            def handler(sender, **kwargs):
                g.user = user

            with appcontext_pushed.connected_to(handler, app):
                yield

        @self.app.route("/users/me")
        def me():
            return f"username={g.get('user')}"

        with user_set(self.app, "john"):
            self.answers({"/users/me": "username=john"})
        self.answers({"/users/me": "username=None"})

    def test_flashed(self):
        recorded = self.listen(message_flashed, "message", "category")
        self.app.add_url_rule("/", "index", lambda: flash("hello", "info") or "")
        self.answers({"/": 200})
        self.assertEqual([["hello", "info"]], recorded)


class TestRoutes(Page):
    def test_examples(self):
        self.app.add_url_rule("/", "index", lambda: "index")
        self.app.add_url_rule("/<username>", "user", lambda username: username)
        self.app.add_url_rule("/post/<int:post_id>", "post", lambda post_id: str(post_id))
        self.app.add_url_rule("/x/<any(a, b):which>", "any", lambda which: which)
        self.answers({"/": "index", "/me": "me", "/post/3": "3", "/x/b": "b", "/x/c": 404})

    def test_defaults(self):
        @self.app.route("/users/", defaults={"page": 1})
        @self.app.route("/users/page/<int:page>")
        def show_users(page):
            return str(page)

        @self.app.route("/region/", defaults={"id": 1})
        @self.app.route("/region/<int:id>", methods=["GET", "POST"])
        def region(id):
            return f"{request.method} {id}"

        self.answers({"/users/": "1", "/users/page/2": "2", "/users/page/1": 308})
        client = self.app.test_client()
        self.assertTrue(client.get("/users/page/1").location.endswith("/users/"))
        self.assertEqual("GET 1", client.get("/region/1", follow_redirects=True).text)
        self.assertEqual("POST 2", client.post("/region/2").text)

    def test_view_function_later(self):
        self.app.add_url_rule("/late", endpoint="late")
        self.app.view_functions["late"] = lambda: "late"
        self.answers({"/late": "late"})

    def test_options_of_the_view(self):
        def index():
            return request.method

        index.provide_automatic_options = False
        index.methods = ["GET", "OPTIONS"]
        self.app.add_url_rule("/", "index", index)

        def more():
            return request.method

        more.required_methods = ["PUT"]
        self.app.add_url_rule("/more", "more", more)
        client = self.app.test_client()
        self.assertEqual("OPTIONS", client.options("/").text)
        self.assertEqual("PUT", client.put("/more").text)
        self.assertIn("PUT", client.options("/more").allow)
