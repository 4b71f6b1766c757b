"""Quickstart."""

from __future__ import annotations

import io
import logging

from microflask import (
    Markup,
    abort,
    escape,
    flash,
    get_flashed_messages,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from microflask.http import secure_filename
from microflask.middleware.proxy_fix import ProxyFix
from microflask.testing import EnvironBuilder

from . import Page


class TestFirstSteps(Page):
    def test_a_minimal_application(self):
        @self.app.route("/")
        def hello_world():
            return "<p>Hello, World!</p>"

        response = self.app.test_client().get("/")
        self.assertEqual("<p>Hello, World!</p>", response.text)
        self.assertEqual("text/html; charset=utf-8", response.headers["Content-Type"])

    def test_running_it_by_name(self):
        self.enter()
        self.write({"hello.py": "from microflask import Flask\napp = Flask(__name__)\n"})
        self.assertIn("static", self.command("--app", "hello", "routes"))

    def test_html_escaping(self):
        @self.app.route("/hello")
        def hello():
            return f"Hello, {escape(request.args.get('name', 'Flask'))}!"

        self.answers(
            {
                "/hello": "Hello, Flask!",
                '/hello?name=<script>alert("bad")</script>': "Hello, &lt;script&gt;alert("
                "&#34;bad&#34;)&lt;/script&gt;!",
            }
        )


class TestRouting(Page):
    def test_routes(self):
        app = self.app

        @app.route("/")
        def index():
            return "Index Page"

        @app.route("/hello")
        def hello():
            return "Hello, World"

        @app.route("/user/<username>")
        def show_user_profile(username):
            return f"User {escape(username)}"

        @app.route("/post/<int:post_id>")
        def show_post(post_id):
            return f"Post {post_id + 0}"

        @app.route("/path/<path:subpath>")
        def show_subpath(subpath):
            return f"Subpath {escape(subpath)}"

        @app.route("/<string:a>/<float:b>/<uuid:c>")
        def converters(a, b, c):
            return f"{a} {type(b).__name__} {type(c).__name__}"

        self.answers(
            {
                "/": "Index Page",
                "/hello": "Hello, World",
                "/user/<b>": "User &lt;b&gt;",
                "/user/a/b": 404,
                "/post/7": "Post 7",
                "/post/-7": 404,
                "/post/seven": 404,
                "/path/a/b/c": "Subpath a/b/c",
                "/x/1.5/7d444840-9dc0-11d1-b245-5ffdce74fad2": "x float UUID",
                "/x/-1.5/7d444840-9dc0-11d1-b245-5ffdce74fad2": 404,
                "/x/1.5/7d444840": 404,
            }
        )

    def test_trailing_slashes(self):
        self.app.add_url_rule("/projects/", view_func=lambda: "The project page", endpoint="p")
        self.app.add_url_rule("/about", view_func=lambda: "The about page", endpoint="a")
        self.answers(
            {
                "/projects/": "The project page",
                "/projects": 308,
                "/about": "The about page",
                "/about/": 404,
            }
        )
        self.assertEqual("/projects/", self.app.test_client().get("/projects").location[-10:])

    def test_url_building(self):
        @self.app.route("/")
        def index():
            return "index"

        @self.app.route("/login")
        def login():
            return "login"

        @self.app.route("/user/<username>")
        def profile(username):
            return f"{username}'s profile"

        with self.app.test_request_context():
            for expected, endpoint, values in [
                ("/", "index", {}),
                ("/login", "login", {}),
                ("/login?next=/", "login", {"next": "/"}),
                ("/user/John%20Doe", "profile", {"username": "John Doe"}),
                ("/static/style.css", "static", {"filename": "style.css"}),
            ]:
                self.assertEqual(expected, url_for(endpoint, **values))
        with self.app.test_request_context(base_url="http://localhost/myapplication"):
            self.assertEqual("/myapplication/login", url_for("login"))

    def test_methods(self):
        @self.app.route("/both", methods=["GET", "POST"])
        def both():
            return "did it" if request.method == "POST" else "the form"

        @self.app.get("/login")
        def login_get():
            return "the form"

        @self.app.post("/login")
        def login_post():
            return "did it"

        client = self.app.test_client()
        for path in ("/both", "/login"):
            self.assertEqual("the form", client.get(path).text)
            self.assertEqual("did it", client.post(path).text)
            self.assertEqual(405, client.put(path).status_code)
            head = client.head(path)
            self.assertEqual(
                (200, "", "8"), (head.status_code, head.text, head.headers["Content-Length"])
            )
            self.assertLessEqual({"GET", "HEAD", "OPTIONS"}, set(client.options(path).allow))


class TestFilesAndTemplates(Page):
    def test_static_files(self):
        self.write({"static/style.css": "p {}"})
        app = self.make_app()
        response = app.test_client().get("/static/style.css")
        self.assertEqual(("p {}", "text/css"), (response.text, response.mimetype))
        response.close()

    def test_templates(self):
        self.write(
            {
                "templates/hello.html": """
                    <!doctype html>
                    {% if person %}
                      <h1>Hello {{ person }}!</h1>
                    {% else %}
                      <h1>Hello, World!</h1>
                    {% endif %}
                    {{ config.NAME }} {{ request.path }} {{ session.n }} {{ g.x }}
                    {{ url_for("hello") }} {{ get_flashed_messages() }}
                    """
            }
        )
        self.app.config["NAME"] = "c"

        @self.app.route("/hello/")
        @self.app.route("/hello/<name>")
        def hello(name=None):
            return render_template("hello.html", person=name)

        def words(path):
            return self.app.test_client().get(path).text.split()

        self.assertEqual(
            "<!doctype html> <h1>Hello, World!</h1> c /hello/ /hello/ []".split(), words("/hello/")
        )
        self.assertIn("&lt;b&gt;!</h1>", words("/hello/<b>"))
        self.assertIn(b"<b>", self.app.test_client().get("/hello/x?").data.replace(b"h1", b"b"))

    def test_module_and_package(self):
        self.enter()
        source = "from microflask import Flask, render_template\napp = Flask(__name__)\n"
        self.write(
            {
                "application.py": source,
                "templates/hello.html": "beside the module",
                "packaged/__init__.py": source,
                "packaged/templates/hello.html": "inside the package",
            }
        )
        import application
        import packaged

        for module, expected in (
            (application, "beside the module"),
            (packaged, "inside the package"),
        ):
            with module.app.app_context():
                self.assertEqual(expected, render_template("hello.html"))

    def test_markup(self):
        self.assertEqual(
            "<strong>Hello &lt;blink&gt;hacker&lt;/blink&gt;!</strong>",
            Markup("<strong>Hello %s!</strong>") % "<blink>hacker</blink>",
        )
        self.assertEqual("Markup('&lt;blink&gt;')", repr(Markup.escape("<blink>")))
        self.assertEqual("Marked up » HTML", Markup("<em>Marked up</em> &raquo; HTML").striptags())


class TestRequestData(Page):
    def test_context_locals(self):
        with self.app.test_request_context("/hello", method="POST"):
            self.assertEqual(("/hello", "POST"), (request.path, request.method))
        environ = EnvironBuilder(self.app, "/there", method="POST").get_environ()
        with self.app.request_context(environ):
            self.assertEqual(("/there", "POST"), (request.path, request.method))
        with self.assertRaises(RuntimeError):
            request.path

    def test_form_and_args(self):
        @self.app.route("/login", methods=["POST", "GET"])
        def login():
            error = None
            if request.method == "POST":
                if request.form["username"] == "flask" and request.form["password"] == "x":
                    return "logged in"
                error = "Invalid username/password"
            return f"form: {error}"

        @self.app.route("/search")
        def search():
            return request.args.get("key", "")

        @self.app.route("/careful")
        def careful():
            try:
                return request.args["key"]
            except KeyError:
                return "no key"

        self.app.testing = False
        client = self.app.test_client()
        data = {"username": "flask", "password": "x"}
        self.assertEqual("logged in", client.post("/login", data=data).text)
        data["password"] = "y"
        self.assertEqual("form: Invalid username/password", client.post("/login", data=data).text)
        self.assertEqual(400, client.post("/login", data={}).status_code)
        self.answers({"/login": "form: None", "/search?key=value": "value", "/search": ""})
        self.answers({"/careful": "no key"})

    def test_uploads(self):
        @self.app.route("/upload", methods=["GET", "POST"])
        def upload_file():
            file = request.files["the_file"]
            file.save(self.folder / f"{secure_filename(file.filename)}")
            return file.filename

        data = {"the_file": (io.BytesIO(b"inside"), "../up loaded.txt")}
        response = self.app.test_client().post("/upload", data=data)
        self.assertEqual("../up loaded.txt", response.text)
        self.assertEqual("inside", (self.folder / "up_loaded.txt").read_text())

    def test_cookies(self):
        @self.app.route("/")
        def index():
            response = make_response(str(request.cookies.get("username")))
            response.set_cookie("username", "the username")
            return response

        client = self.app.test_client()
        self.assertEqual(["None", "the username"], [client.get("/").text for _ in range(2)])


class TestAnswers(Page):
    testing = False

    def test_redirects_and_errors(self):
        @self.app.route("/")
        def index():
            return redirect(url_for("login"))

        @self.app.route("/login")
        def login():
            abort(401)

        client = self.app.test_client()
        self.assertEqual((302, "/login"), (client.get("/").status_code, client.get("/").location))
        self.answers({"/login": 401})

    def test_error_pages(self):
        self.write({"templates/page_not_found.html": "Nothing here."})

        @self.app.errorhandler(404)
        def page_not_found(error):
            return render_template("page_not_found.html"), 404

        self.answers({"/none": ("Nothing here.", 404)})

    def test_a_response_to_modify(self):
        @self.app.errorhandler(404)
        def not_found(error):
            resp = make_response("no", 404)
            resp.headers["X-Something"] = "A value"
            return resp

        response = self.app.test_client().get("/none")
        self.assertEqual((404, "A value"), (response.status_code, response.headers["X-Something"]))

    def test_what_a_view_may_return(self):
        def application(environ, start_response):
            start_response("203 Fine", [("X-A", "b")])
            return [b"wsgi"]

        for value, expected in [
            (lambda: self.app.response_class("r", 201), (201, "r", "text/html")),
            (lambda: "text", (200, "text", "text/html")),
            (lambda: b"bytes", (200, "bytes", "text/html")),
            (lambda: (part for part in ["a", "b"]), (200, "ab", "text/html")),
            (lambda: {"a": 1}, (200, '{"a":1}\n', "application/json")),
            (lambda: [1, 2], (200, "[1,2]\n", "application/json")),
            (lambda: ("s", 418), (418, "s", "text/html")),
            (lambda: ("h", {"Content-Type": "text/plain"}), (200, "h", "text/plain")),
            (lambda: ("l", 201, [("X", "y")]), (201, "l", "text/html")),
            (lambda: application, (203, "wsgi", "text/plain")),
        ]:
            app = self.make_app()
            app.add_url_rule("/", "view", value)
            response = app.test_client().get("/")
            self.assertEqual(expected, (response.status_code, response.text, response.mimetype))

    def test_apis_with_json(self):
        class User:
            username, theme, image = "flask", "dark", "me.png"

            def to_json(self):
                return {"username": self.username}

        @self.app.route("/image/<filename>")
        def user_image(filename):
            return filename

        @self.app.route("/me")
        def me_api():
            user = User()
            return {
                "username": user.username,
                "theme": user.theme,
                "image": url_for("user_image", filename=user.image),
            }

        @self.app.route("/users")
        def users_api():
            return [user.to_json() for user in [User(), User()]]

        self.answers(
            {
                "/me": {"username": "flask", "theme": "dark", "image": "/image/me.png"},
                "/users": [{"username": "flask"}] * 2,
            }
        )


class TestBetweenRequests(Page):
    def test_sessions(self):
        self.app.secret_key = b'_5#y2L"F4Q8z\n\xec]/'

        @self.app.route("/")
        def index():
            if "username" in session:
                return f"Logged in as {session['username']}"
            return "You are not logged in"

        @self.app.route("/login", methods=["GET", "POST"])
        def login():
            if request.method == "POST":
                session["username"] = request.form["username"]
                return redirect(url_for("index"))
            return "<form method=post>"

        @self.app.route("/logout")
        def logout():
            session.pop("username", None)
            return redirect(url_for("index"))

        client = self.app.test_client()

        def follow(method, path, **options):
            return getattr(client, method)(path, follow_redirects=True, **options).text

        self.assertEqual("You are not logged in", follow("get", "/"))
        self.assertEqual("Logged in as me", follow("post", "/login", data={"username": "me"}))
        value = client.get_cookie("session").value
        client.set_cookie("session", value[:-2] + "xx")
        self.assertEqual("You are not logged in", follow("get", "/"))
        client.set_cookie("session", value)
        self.assertEqual("Logged in as me", follow("get", "/"))
        self.assertEqual("You are not logged in", follow("get", "/logout"))

    def test_sessions_need_a_key(self):
        self.app.secret_key = None
        self.app.add_url_rule("/", "index", lambda: session.update(a=1) or "")
        with self.assertRaisesRegex(RuntimeError, "secret key"):
            self.app.test_client().get("/")

    def test_flashing(self):
        self.app.add_url_rule("/flash", "put", lambda: flash("m") or "")
        self.app.add_url_rule("/", "show", lambda: get_flashed_messages())
        client = self.app.test_client()
        client.get("/flash")
        self.assertEqual([["m"], []], [client.get("/").json for _ in range(2)])

    def test_logging(self):
        with self.assertLogs("page", logging.DEBUG) as logs:
            self.app.logger.debug("A value for debugging")
            self.app.logger.warning("A warning occurred (%d apples)", 42)
            self.app.logger.error("An error occurred")
        self.assertEqual(
            [
                "DEBUG:page:A value for debugging",
                "WARNING:page:A warning occurred (42 apples)",
                "ERROR:page:An error occurred",
            ],
            logs.output,
        )

    def test_middleware(self):
        self.app.wsgi_app = ProxyFix(self.app.wsgi_app)
        self.app.add_url_rule("/", "index", lambda: f"{request.remote_addr} {request.scheme}")
        headers = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
        self.answers({"/": "192.0.2.7 https"}, headers=headers)
        self.assertTrue(self.app.config)
