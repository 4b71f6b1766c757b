"""View Decorators, and the cache that its page takes from Caching."""

from __future__ import annotations

import time
from functools import wraps

from microflask import g, redirect, render_template, render_template_string, request, url_for
from microflask.routing import Rule

from . import Page


class SimpleCache:
    def __init__(self, clock=time.monotonic):
        self._values, self._clock = {}, clock

    def get(self, key):
        value, until = self._values.get(key, (None, 0))
        return value if self._clock() < until else None

    def set(self, key, value, timeout):
        self._values[key] = value, self._clock() + timeout


def templated(template=None):
    def decorator(f):
        @wraps(f)
        def decorated_function(*args, **kwargs):
            name = template
            if name is None:
                name = f"{request.endpoint.replace('.', '/')}.html"
            ctx = f(*args, **kwargs)
            if ctx is None:
                ctx = {}
            elif not isinstance(ctx, dict):
                return ctx
            return render_template(name, **ctx)

        return decorated_function

    return decorator


class TestDecorators(Page):
    def test_login_required(self):
        def login_required(f):
            @wraps(f)
            def decorated_function(*args, **kwargs):
                if g.user is None:
                    return redirect(url_for("login", next=request.url))
                return f(*args, **kwargs)

            return decorated_function

        @self.app.before_request
        def load_user():
            g.user = request.headers.get("X-User")

        @self.app.route("/login")
        def login():
            source = "<input type=\"hidden\" value=\"{{ request.args.get('next', '') }}\"/>"
            return render_template_string(source)

        @self.app.route("/secret_page")
        @login_required
        def secret_page():
            return "secret"

        self.answers({"/secret_page": "secret"}, headers={"X-User": "me"})
        response = self.app.test_client().get("/secret_page?a=1", follow_redirects=True)
        self.assertIn('value="http://localhost/secret_page?a=1"', response.text)
        with self.app.test_request_context():
            self.assertEqual("/secret_page", url_for("secret_page"))

    def test_cached(self):
        now = [0]
        cache = SimpleCache(lambda: now[0])

        def cached(timeout=5 * 60, key="view/{}"):
            def decorator(f):
                @wraps(f)
                def decorated_function(*args, **kwargs):
                    cache_key = key.format(request.path)
                    rv = cache.get(cache_key)
                    if rv is None:
                        rv = f(*args, **kwargs)
                        cache.set(cache_key, rv, timeout=timeout)
                    return rv

                return decorated_function

            return decorator

        calls = []

        @self.app.route("/<path>")
        @cached(timeout=60)
        def expensive(path):
            calls.append(path)
            return f"{path}{len(calls)}"

        self.answers({"/a": "a1", "/b": "b2", "/a?": "a1"})
        now[0] = 61
        self.answers({"/a": "a3"})

    def test_templated(self):
        self.write(
            {
                f"templates/{name}.html": f"{name} {{{{ value }}}}"
                for name in ("index", "named", "none")
            }
        )
        app = self.app
        app.add_url_rule("/1", "one", lambda: render_template("index.html", value=42))
        app.add_url_rule("/2", "two", templated("named.html")(lambda: {"value": 42}))
        app.add_url_rule("/3", "index", templated()(lambda: {"value": 42}))
        app.add_url_rule("/4", "none", templated()(lambda: None))
        app.add_url_rule("/5", "five", templated()(lambda: "unchanged"))
        self.answers(
            {"/1": "index 42", "/2": "named 42", "/3": "index 42", "/4": "none ", "/5": "unchanged"}
        )

    def test_endpoint(self):
        self.app.url_map.add(Rule("/", endpoint="index"))

        @self.app.endpoint("index")
        def my_index():
            return "Hello world"

        self.answers({"/": "Hello world"})
