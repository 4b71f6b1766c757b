"""Application Dispatching."""

from __future__ import annotations

from threading import Lock
from wsgiref.util import shift_path_info

from microflask import url_for
from microflask.http import NotFound
from microflask.middleware.dispatcher import DispatcherMiddleware
from microflask.testing import EnvironBuilder

from . import Page


class SubdomainDispatcher:
    def __init__(self, domain, create_app):
        self.domain, self.create_app = domain, create_app
        self.lock, self.instances = Lock(), {}

    def get_application(self, host):
        host = host.split(":")[0]
        if not host.endswith(self.domain):
            raise LookupError(host)
        subdomain = host[: -len(self.domain)].rstrip(".")
        with self.lock:
            if subdomain not in self.instances:
                self.instances[subdomain] = self.create_app(subdomain)
            return self.instances[subdomain]

    def __call__(self, environ, start_response):
        return self.get_application(environ["HTTP_HOST"])(environ, start_response)


class PathDispatcher:
    def __init__(self, default_app, create_app):
        self.default_app, self.create_app = default_app, create_app
        self.lock, self.instances = Lock(), {}

    def get_application(self, prefix):
        with self.lock:
            app = self.instances.get(prefix)
            if app is None:
                app = self.create_app(prefix)
                if app is not None:
                    self.instances[prefix] = app
            return app

    def __call__(self, environ, start_response):
        prefix = environ.get("PATH_INFO", "").lstrip("/").split("/", 1)[0]
        app = self.get_application(prefix)
        if app is None:
            app = self.default_app
        else:
            shift_path_info(environ)
        return app(environ, start_response)


class TestDispatching(Page):
    def named(self, name):
        app = self.make_app(name)

        @app.route("/")
        @app.route("/<path:path>")
        def index(path=""):
            return f"{name}:{url_for('index', path='x')}"

        return app

    def ask(self, application, path, host="localhost"):
        """What a WSGI application answers, asked with an application's own client."""
        self.app.wsgi_app = application
        response = self.app.test_client().get(path, base_url=f"http://{host}/")
        return response.text if response.status_code == 200 else response.status_code

    def test_combined(self):
        application = DispatcherMiddleware(self.named("front"), {"/backend": self.named("back")})
        for path, expected in [
            ("/", "front:/x"),
            ("/backendx", "front:/x"),
            ("/backend/", "back:/backend/x"),
            ("/backend/a/b", "back:/backend/x"),
        ]:
            self.assertEqual(expected, self.ask(application, path), path)

    def test_by_subdomain(self):
        made = []

        def make_app(subdomain):
            made.append(subdomain)
            # An HTTP error is a WSGI application, too.
            return NotFound() if subdomain == "nobody" else self.named(subdomain)

        application = SubdomainDispatcher("example.com", make_app)
        for subdomain, expected in [("ann", "ann:/x"), ("ben", "ben:/x"), ("nobody", 404)] * 2:
            host = f"{subdomain}.example.com:80"
            self.assertEqual(expected, self.ask(application, "/", host))
        self.assertEqual(["ann", "ben", "nobody"], made)

    def test_by_path(self):
        application = PathDispatcher(
            self.named("default"),
            lambda prefix: self.named(prefix) if prefix in ("ann", "ben") else None,
        )
        for path, expected in [
            ("/", "default:/x"),
            ("/else/where", "default:/x"),
            ("/ann/", "ann:/ann/x"),
            ("/ben/deep/er", "ben:/ben/x"),
        ]:
            self.assertEqual(expected, self.ask(application, path), path)

    def test_an_error_is_an_application(self):
        environ = EnvironBuilder(self.app, "/").get_environ()
        seen = []
        body = b"".join(NotFound()(environ, lambda status, headers: seen.append(status)))
        self.assertEqual(["404 NOT FOUND"], seen)
        self.assertIn(b"<title>404 Not Found</title>", body)
