"""A request of whatever bytes, read by an application to its last attribute.

Shared by test_hostile (the cases) and test_fuzz (the generated ones).
"""

from __future__ import annotations

import io
from typing import Any

from microflask import Flask, request
from microflask.http import HTTPException

ATTRIBUTES = """
    accept_charsets accept_encodings accept_languages accept_mimetypes access_route
    access_control_request_headers access_control_request_method args authorization
    base_url blueprint blueprints cache_control content_encoding content_length content_md5
    content_type cookies data date endpoint files form full_path headers host host_url
    if_match if_modified_since if_none_match if_range if_unmodified_since is_json is_secure
    max_forwards method mimetype mimetype_params origin path pragma query_string range
    referrer remote_addr root_path root_url scheme script_root server stream url url_root
    user_agent values view_args json
""".split()


def use(value: Any) -> None:
    """Do with a value what views do: write it, look into it."""
    repr(value)
    str(value)
    for method in ("to_header", "values", "items"):
        written = getattr(value, method, None)
        if callable(written):
            found = written()
            if method != "to_header":
                list(found)


def read_everything() -> str:
    """Read each attribute of the request, whichever others were refused."""
    refused: HTTPException | None = None
    for name in ATTRIBUTES:
        try:
            use(getattr(request, name))
        except HTTPException as error:
            refused = refused or error
    for reading in (
        lambda: str(request.authorization),
        lambda: request.accept_mimetypes.best_match(["text/html", "application/json"]),
        lambda: request.accept_languages.best_match(["de", "en-GB"]),
        lambda: request.accept_charsets.best_match(["utf-8"]),
        lambda: request.accept_encodings.quality("gzip"),
        lambda: request.cache_control.max_age,
        lambda: request.cache_control.max_stale,
        lambda: request.range and request.range.range_for_length(1000),
        lambda: request.range and request.range.make_content_range(1000),
        lambda: request.if_none_match.contains_weak("a"),
        lambda: request.get_json(force=True, silent=True),
        lambda: request.get_data(as_text=True),
        lambda: [(file.filename, file.mimetype, file.read()) for file in request.files.values()],
        lambda: [dict(file.headers) for file in request.files.values()],
        lambda: request.args.get("a", type=int),
    ):
        try:
            reading()
        except HTTPException as error:
            refused = refused or error
    if refused is not None:
        raise refused
    return "fine"


def make_app() -> Flask:
    """Return an application that reads everything, and lets no exception be answered 500."""
    app = Flask("hostile", root_path=".", static_folder=None)
    app.testing = True
    app.secret_key = "a key for tests"
    rules: dict[str, Any] = {"methods": ["GET", "POST"]}
    app.add_url_rule("/", "read", read_everything, **rules)
    app.add_url_rule("/<path:rest>", "below", lambda rest: read_everything(), **rules)

    @app.route("/conditional", methods=["GET", "POST"])
    def conditional() -> Any:
        response = app.make_response("0123456789" * 10)
        response.set_etag("a")
        response.last_modified = 1_500_000_000
        return response.make_conditional(request, accept_ranges=True, complete_length=100)

    return app


APP = make_app()


def ask(body: bytes | None = None, path: str = "/", **environ: str) -> int:
    """Return the status of a request; what is no HTTP error is raised.

    The keywords are keys of the environ; header values are latin-1 text, as servers
    hand them over.
    """
    given: dict[str, Any] = {
        "REQUEST_METHOD": "GET" if body is None else "POST",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body or b""),
    }
    if body is not None:
        given["CONTENT_LENGTH"] = str(len(body))
    given.update(environ)
    got: list[Any] = []
    answer = APP(given, lambda *args: got.extend(args))
    try:
        b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    for name, value in got[1]:
        if any(char in name + value for char in "\r\n\0"):
            raise AssertionError(f"a line break in {name!r}: {value!r}")
    return int(got[0].split()[0])
