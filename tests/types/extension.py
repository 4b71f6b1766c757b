"""An extension: its state, its signals, its configuration; what programs ask of HTTP."""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, TypedDict, cast

from microflask import (
    Flask,
    Response,
    after_this_request,
    copy_current_request_context,
    current_app,
    g,
    has_app_context,
    request,
    request_started,
    send_file,
    template_rendered,
)
from microflask.config import Config
from microflask.http import FileStorage, Headers, MultiDict
from microflask.local import LocalProxy
from microflask.logging import default_handler
from microflask.middleware.proxy_fix import ProxyFix
from microflask.routing import BaseConverter, Map, Rule
from microflask.security import check_password_hash, generate_password_hash
from microflask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from microflask.signals import Namespace
from microflask.signing import BadSignature, URLSafeTimedSerializer

if TYPE_CHECKING:
    from typing_extensions import assert_type

    from microflask import Request

signals = Namespace()
saved = signals.signal("saved")


class State(TypedDict):
    url: str
    opened: int


class Extension:
    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        app.config.setdefault("EXTENSION_URL", "memory:")
        app.extensions["extension"] = State(url=app.config["EXTENSION_URL"], opened=0)
        app.teardown_appcontext(self.teardown)
        app.before_request(self.before)
        request_started.connect(self.started, app)

    @property
    def state(self) -> State:
        return cast(State, current_app.extensions["extension"])

    def before(self) -> None:
        g.extension = self.state["url"]

        @after_this_request
        def note(response: Response) -> Response:
            response.headers.add("X-Extension", self.state["url"])
            return response

    def teardown(self, error: BaseException | None) -> None:
        g.pop("extension", None)

    def started(self, sender: Flask, **extra: Any) -> None:
        saved.send(sender, state=self.state)


class ListConverter(BaseConverter):
    def to_python(self, value: str) -> list[str]:
        return value.split("+")

    def to_url(self, value: Any) -> str:
        return "+".join(super(ListConverter, self).to_url(part) for part in value)


class Sessions(SecureCookieSessionInterface):
    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        super().save_session(app, session, response)


class OwnConfig(Config):
    @property
    def url(self) -> str:
        return str(self["EXTENSION_URL"])


class OwnFlask(Flask):
    config_class = OwnConfig
    session_interface = Sessions()


def create_app(extension: Extension) -> Flask:
    app = OwnFlask("extended")
    app.url_map.converters["list"] = ListConverter
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)  # type: ignore[method-assign]
    extension.init_app(app)
    app.logger.removeHandler(default_handler)
    app.logger.setLevel(logging.INFO)
    app.url_map.add(Rule("/rule", endpoint="rule", methods=["GET"]))

    @app.endpoint("rule")
    def rule() -> str:
        return request.url_rule.rule if request.url_rule is not None else ""

    @app.get("/list/<list:words>")
    def words(words: list[str]) -> list[str]:
        return words

    @app.get("/thread")
    def thread() -> str:
        @copy_current_request_context
        def work(times: int) -> str:
            return request.path * times

        if TYPE_CHECKING:
            assert_type(work(1), str)
        return work(2)

    @app.get("/file")
    def file() -> Response:
        response = send_file(__file__, download_name="x.py", max_age=60)
        response.last_modified = datetime.now(timezone.utc)
        response.cache_control.public = True
        response.vary.add("Accept")
        return response.make_conditional(request)

    @template_rendered.connect_via(app)
    def rendered(sender: Flask, template: Any, context: dict[str, Any], **extra: Any) -> None:
        sender.logger.info("%s", template.name)

    return app


def http() -> None:
    values: MultiDict[str, str] = MultiDict([("a", "1"), ("a", "2")])
    headers = Headers({"Content-Type": "text/plain"})
    headers["X-A"] = "b"
    storage = FileStorage(filename="a.txt", content_type="text/plain")
    adapter = Map([Rule("/<int:n>", endpoint="n")]).bind("localhost")
    endpoint, arguments = adapter.match("/3")
    serializer = URLSafeTimedSerializer("secret", salt="s")
    try:
        loaded = serializer.loads(serializer.dumps({"a": 1}), max_age=60)
    except BadSignature:
        loaded = None
    current: LocalProxy[Flask] = LocalProxy(lambda: Flask("x"))
    hashed = generate_password_hash("secret")
    if TYPE_CHECKING:
        assert_type(values["a"], str)
        assert_type(values.getlist("a"), list[str])
        assert_type(values.get("a", type=int), "int | None")
        assert_type(headers["X-A"], str)
        assert_type(check_password_hash(hashed, "secret"), bool)
        assert_type(has_app_context(), bool)
        assert_type(storage.filename, "str | None")
    print(endpoint, arguments, loaded, current.name, hashed)
