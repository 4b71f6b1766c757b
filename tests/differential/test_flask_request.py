"""An application's `request` beside the real Flask's: limits, JSON, errors, names of the match."""

from __future__ import annotations

import io
import logging
import re
import unittest
from typing import Any

from .flask_pairs import FlaskPairs, outcome, plain

MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 2000 + b"\r\n"
    b'--b\r\nContent-Disposition: form-data; name="c"\r\n\r\n1\r\n--b--\r\n'
)
CONFIGS: list[dict[str, Any]] = [
    {},
    {"DEBUG": True, "PROPAGATE_EXCEPTIONS": False},
    {"MAX_CONTENT_LENGTH": 10},
    {"MAX_CONTENT_LENGTH": 5000, "MAX_FORM_MEMORY_SIZE": 100, "MAX_FORM_PARTS": 1},
    {"TRAP_BAD_REQUEST_ERRORS": True},
    {"TRUSTED_HOSTS": ["localhost", ".ex.com"]},
    {"TRUSTED_HOSTS": ["other"]},
    {"MAX_FORM_PARTS": None, "MAX_FORM_MEMORY_SIZE": None},
]
REQUESTS: list[dict[str, Any]] = [
    {"method": "GET"},
    {"method": "POST", "data": {"a": "xyz", "f": "name.txt"}},
    {"method": "POST", "data": b"x" * 50, "content_type": "text/plain"},
    {"method": "POST", "data": MULTIPART, "content_type": "multipart/form-data; boundary=b"},
    {"method": "POST", "data": b'{"a":1}', "content_type": "application/json"},
    {"method": "POST", "data": b"{", "content_type": "application/json"},
    {"method": "POST", "stream": b"x" * 50, "content_type": "text/plain"},
    {"method": "GET", "headers": {"Host": "bad host"}},
    {"method": "GET", "base_url": "https://a.ex.com:444/root"},
]
EXPRESSIONS = [
    "request.form['a'][:3]", "request.data[:3]", "request.get_data()[:3]", "request.stream.read()[:3]",
    "request.files.get('f')", "request.files['f']", "request.json", "request.get_json(silent=True)",
    "request.is_json", "request.max_content_length", "request.max_form_memory_size", "request.max_form_parts",
    "setattr(request, 'max_content_length', 5) or request.get_data()[:3]",
    "setattr(request, 'max_content_length', None) or request.get_data()[:3]",
    "setattr(request, 'max_form_memory_size', 10) or len(request.form)",
    "setattr(request, 'max_form_parts', 1) or len(request.form)", "len(request.form)",
    "request.args['nope']", "request.form['nope']", "request.values.to_dict()", "request.cookies.to_dict()",
    "request.blueprint", "request.blueprints", "request.endpoint", "request.view_args", "str(request.url_rule)",
    "request.routing_exception", "repr(request)", "request.content_length", "request.want_form_data_parsed",
    "request.host", "request.url", "request.root_url", "request.script_root", "request.access_route",
    "request.trusted_hosts", "request.mimetype_params", "request.headers.get('Host')",
]  # fmt: skip
# Those whose values depend on what the URL matched.
OF_THE_MATCH = [
    expression
    for expression in EXPRESSIONS
    if expression.startswith(
        ("request.blue", "request.end", "request.view", "str(", "repr(", "request.rout")
    )
]

HINT = re.compile(r"( None was sent;| It was &#39;).*</p>")


class RequestTest(FlaskPairs):
    def setUp(self) -> None:
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)

    def app(self, package: Any, config: Any) -> Any:
        app = package.Flask("pairs", instance_path="/nowhere")
        app.config.update(config)

        def view(**values: Any) -> str:
            request = package.request
            return repr(eval(request.environ["pairs.expression"], {"request": request}))

        inner = package.Blueprint("inner", "pairs", url_prefix="/inner")
        inner.add_url_rule("/<int:n>", "view", view, methods=["GET", "POST"])
        outer = package.Blueprint("outer", "pairs", url_prefix="/outer")
        outer.register_blueprint(inner)
        app.register_blueprint(outer)
        app.add_url_rule("/", "view", view, methods=["GET", "POST"])
        app.register_error_handler(404, lambda error: view())
        return app

    @staticmethod
    def call(app: Any, path: str, options: dict[str, Any], expression: str) -> Any:
        options = dict(options, environ_base={"pairs.expression": expression})
        if "stream" in options:
            options["input_stream"] = io.BytesIO(options.pop("stream"))
        response = app.test_client().open(path, **options)
        # In debug mode ours goes on with what is to be sent instead.
        text = HINT.sub("</p>", response.text)
        return response.status, None if response.status_code == 500 else plain(text)

    def test_all(self) -> None:
        for config in CONFIGS:
            theirs, ours = self.app(self.theirs, config), self.app(self.ours, config)
            for options in REQUESTS:
                for path in ("/", "/outer/inner/5", "/nope"):
                    for expression in EXPRESSIONS if path == "/" else OF_THE_MATCH:
                        expected = outcome(self.call, theirs, path, options, expression)
                        actual = outcome(self.call, ours, path, options, expression)
                        if expected != actual:
                            with self.subTest(
                                expression, config=config, path=path, options=options
                            ):
                                self.assertEqual(expected, actual)


if __name__ == "__main__":
    unittest.main()
