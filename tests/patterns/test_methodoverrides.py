"""Adding HTTP Method Overrides."""

from __future__ import annotations

from microflask import request

from . import Page

METHODS = frozenset("GET HEAD POST DELETE PUT PATCH OPTIONS".split())
WITHOUT_BODY = frozenset("GET HEAD OPTIONS DELETE".split())


class HTTPMethodOverrideMiddleware:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        method = environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "").upper()
        if method in METHODS:
            environ["REQUEST_METHOD"] = method
        if method in WITHOUT_BODY:
            environ["CONTENT_LENGTH"] = "0"
        return self.app(environ, start_response)


class TestMethodOverrides(Page):
    def test_overrides(self):
        self.app.wsgi_app = HTTPMethodOverrideMiddleware(self.app.wsgi_app)

        @self.app.route("/", methods=METHODS)
        def index():
            return f"{request.method} {request.get_data(as_text=True)}"

        for header, expected in [
            (None, "POST body"),
            ("PATCH", "PATCH body"),
            ("put", "PUT body"),
            ("DELETE", "DELETE "),
            ("GET", "GET "),
            ("TRACE", "POST body"),
        ]:
            headers = {} if header is None else {"X-HTTP-Method-Override": header}
            response = self.app.test_client().post("/", data="body", headers=headers)
            self.assertEqual(expected, response.text)
