"""Security Considerations."""

from __future__ import annotations

import io
import time

from microflask import jsonify, make_response, render_template_string, request, session, url_for
from microflask.signing import BadSignature, URLSafeTimedSerializer

from . import Page


class TestResources(Page):
    testing = False

    def test_limits(self):
        @self.app.route("/", methods=["POST"])
        def index():
            return str(len(request.form) + len(request.files))

        @self.app.route("/own", methods=["POST"])
        def own():
            request.max_content_length = 10
            return str(len(request.get_data()))

        @self.app.route("/parts", methods=["POST"])
        def parts():
            request.max_form_parts = 1
            return str(len(request.form))

        def post(path, data, **options):
            multipart = {"content_type": "multipart/form-data"} if isinstance(data, dict) else {}
            client = self.app.test_client()
            return client.post(path, data=data, **multipart, **options).status_code

        many = {str(n): "x" for n in range(1001)}
        for path, data, expected in [
            ("/", {"a": "x" * 499_000}, 200),
            ("/", {"a": "x" * 500_001}, 413),
            ("/", {"f": (io.BytesIO(b"x" * 600_000), "f")}, 200),
            ("/", many, 413),
            ("/own", b"x" * 10, 200),
            ("/own", b"x" * 11, 413),
            ("/parts", {"a": "b"}, 200),
            ("/parts", {"a": "b", "c": "d"}, 413),
        ]:
            self.assertEqual(expected, post(path, data), (path, str(data)[:20]))


class TestScripting(Page):
    def test_quoted_attributes(self):
        with self.app.app_context():
            page = render_template_string('<input value="{{ value }}">', value='" onfocus="x()')
        self.assertEqual('<input value="&#34; onfocus=&#34;x()">', page)

    def test_links_need_more(self):
        with self.app.app_context():
            page = render_template_string('<a href="{{ v }}">', v="javascript:alert('unsafe');")
        self.assertEqual('<a href="javascript:alert(&#39;unsafe&#39;);">', page)

    def test_json(self):
        self.app.add_url_rule("/", "index", lambda: jsonify([1, 2]))
        self.answers({"/": [1, 2]})

    def test_terminal(self):
        self.assertEqual("import yosemite", "import yosemite\b".replace("\b", ""))


class TestHeaders(Page):
    def test_headers(self):
        @self.app.route("/")
        def index():
            response = make_response("")
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
            response.headers["Content-Security-Policy"] = "default-src 'self'"
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
            return response

        response = self.app.test_client().get("/")
        for name, value in [
            ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "SAMEORIGIN"),
        ]:
            self.assertEqual(value, response.headers[name])
        self.assertEqual("'self'", response.content_security_policy.default_src)

    def test_cookies(self):
        @self.app.route("/")
        def index():
            response = make_response("")
            response.set_cookie("username", "flask", secure=True, httponly=True, samesite="Lax")
            response.set_cookie("snakes", "3", max_age=600)
            return response

        first, second = self.app.test_client().get("/").headers.getlist("Set-Cookie")
        self.assertEqual("username=flask; Secure; HttpOnly; Path=/; SameSite=Lax", first)
        self.assertRegex(second, r"^snakes=3; Expires=.* GMT; Max-Age=600; Path=/$")

    def test_session_cookie(self):
        self.app.config.update(
            SESSION_COOKIE_SECURE=True,
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",
            PERMANENT_SESSION_LIFETIME=600,
        )

        @self.app.route("/login", methods=["POST"])
        def login():
            session.clear()
            session["user_id"] = 1
            session.permanent = True
            return ""

        @self.app.route("/")
        def index():
            return str(session.get("user_id"))

        client = self.app.test_client()
        before = time.time()
        cookie = client.post("/login", base_url="https://localhost").headers["Set-Cookie"]
        for part in ("; Secure", "; HttpOnly", "; SameSite=Lax", "; Expires="):
            self.assertIn(part, cookie)
        kept = client.get_cookie("session")
        self.assertAlmostEqual(before + 600, kept.expires.timestamp(), delta=5)
        self.assertEqual("1", client.get("/", base_url="https://localhost").text)
        # Not taken when it is old.
        self.app.config["PERMANENT_SESSION_LIFETIME"] = -1
        self.assertEqual("None", client.get("/", base_url="https://localhost").text)

    def test_signed_values(self):
        serializer = URLSafeTimedSerializer("secret", salt="cookie")
        value = serializer.dumps({"a": 1})
        self.assertEqual({"a": 1}, serializer.loads(value, max_age=60))
        with self.assertRaises(BadSignature):
            serializer.loads(value + "x")


class TestHosts(Page):
    testing = False

    def test_trusted(self):
        self.app.add_url_rule("/", "index", lambda: url_for("index", _external=True))
        for trusted, host, expected in [
            (None, "any.example", "http://any.example/"),
            (["example.com"], "example.com", "http://example.com/"),
            (["example.com"], "evil.example", 400),
            (["example.com"], "www.example.com", 400),
            ([".example.com"], "www.example.com", "http://www.example.com/"),
        ]:
            self.app.config["TRUSTED_HOSTS"] = trusted
            self.answers({"/": expected}, base_url=f"http://{host}/")
