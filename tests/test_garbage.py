"""No request leaves objects that only the cycle collector could free."""

from __future__ import annotations

import gc
import platform
import unittest

from microflask import (
    Flask,
    abort,
    g,
    redirect,
    render_template_string,
    request,
    session,
    url_for,
)
from microflask.testclient import create_environ


async def asynchronous():
    return request.path


async def asynchronous_stream():
    yield "a"
    yield request.path


VIEWS = {
    "text": lambda: "text",
    "json": lambda: {"a": request.args.get("b")},
    "missing-names": lambda: render_template_string("{{ session.x }}{{ request.y }}{{ g.z }}"),
    "macro": lambda: render_template_string(
        "{% macro m(x) %}{{ x }}{% endmacro %}{% for i in (1, 2) %}{{ m(loop.index) }}{% endfor %}"
    ),
    "session": lambda: session.setdefault("a", "b"),
    "global": lambda: str(setattr(g, "x", [])),
    "abort": lambda: abort(403),
    "redirect": lambda: redirect(url_for("text")),
    "stream": lambda: (str(session.get("a")) for _ in range(2)),
    "async": asynchronous,
    "async-stream": asynchronous_stream,
    "form": lambda: request.form.get("a", "none"),
}


@unittest.skipUnless(platform.python_implementation() == "CPython", "counts references")
class TestGarbage(unittest.TestCase):
    def test_requests_leave_none(self) -> None:
        app = Flask(__name__)
        app.secret_key = "a key"
        for name, view in VIEWS.items():
            app.add_url_rule(f"/{name}", name, view)
        app.errorhandler(404)(lambda error: ("nothing", 404))
        self.addCleanup(gc.enable)
        for path in [*VIEWS, "no-such-page"]:
            environ = create_environ(f"/{path}")
            for _ in range(3):
                self.send(app, environ)
            gc.collect()
            gc.disable()
            for _ in range(5):
                self.send(app, environ)
            with self.subTest(path):
                self.assertEqual(gc.collect(), 0)

    def send(self, app: Flask, environ: dict) -> None:
        body = app(dict(environ), lambda status, headers, exc_info=None: None)
        list(body)
        if hasattr(body, "close"):
            body.close()


if __name__ == "__main__":
    unittest.main()
