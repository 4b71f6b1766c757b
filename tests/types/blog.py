"""A site: a factory, blueprints, sessions, forms, templates, decorators of its own."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Callable

from microflask import (
    Blueprint,
    Flask,
    Markup,
    Response,
    abort,
    current_app,
    escape,
    flash,
    g,
    get_flashed_messages,
    make_response,
    redirect,
    render_template,
    render_template_string,
    request,
    send_from_directory,
    session,
    stream_template_string,
    stream_with_context,
    url_for,
)
from microflask.http import HTTPException, NotFound, secure_filename
from microflask.typing import ResponseReturnValue
from microflask.views import MethodView, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import ParamSpec, assert_type

    P = ParamSpec("P")

bp = Blueprint("blog", __name__, url_prefix="/blog", template_folder="templates")


def login_required(
    view: Callable[P, ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    @functools.wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if g.user is None:
            return redirect(url_for("blog.login", next=request.path))
        return view(*args, **kwargs)

    return wrapped


@bp.before_app_request
def load_user() -> None:
    name: Any = session.get("user")
    g.user = name
    session.permanent = True


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    if request.method == "POST":
        username = request.form["username"]
        error: str | None = None
        if not username:
            error = "Username is required."
        if error is None:
            session.clear()
            session["user"] = username
            return redirect(url_for("blog.index"))
        flash(error, "error")
    return render_template_string("{{ messages }}", messages=get_flashed_messages(True))


@bp.get("/")
@login_required
def index() -> str:
    page = request.args.get("page", 1, type=int)
    if TYPE_CHECKING:
        assert_type(page, int)
    words = request.args.getlist("word")
    return f"{escape(g.user)} {page} {'-'.join(words)}"


@bp.post("/<int:post_id>/picture")
def upload(post_id: int) -> tuple[str, int]:
    file = request.files.get("picture")
    if file is None or not file.filename:
        abort(400, "no picture")
    name = secure_filename(file.filename)
    file.save(name)
    return name, 201


@bp.route("/files/<path:name>")
def files(name: str) -> Response:
    return send_from_directory("static", name, as_attachment=True)


@bp.get("/tuple")
def tuple_with_headers() -> tuple[dict[str, Any], int, dict[str, str]]:
    return {"a": 1}, 200, {"X-A": "b"}


@bp.get("/union")
def union() -> str | Response:
    response = make_response("text", 200)
    response.set_cookie("seen", "yes", max_age=timedelta(days=1), samesite="Lax")
    response.headers["X-A"] = "b"
    response.status_code = 203
    return response


@bp.get("/stream")
def stream() -> ResponseReturnValue:
    def generate() -> Iterator[str]:
        yield "a"
        yield request.path

    return stream_with_context(generate()), {"Content-Type": "text/plain"}


@bp.get("/template")
def template() -> Iterator[str]:
    return stream_template_string("{{ x }}", x=1)


@bp.errorhandler(NotFound)
def not_found(error: NotFound) -> tuple[str, int]:
    return f"{error.name}: {error.description}", 404


@bp.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> ResponseReturnValue:
    return error.get_response()


class PostView(MethodView):
    init_every_request = False

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get(self, post_id: int) -> ResponseReturnValue:
        return {"id": post_id, "kind": self.kind}

    def delete(self, post_id: int) -> ResponseReturnValue:
        return "", 204


class Page(View):
    methods = ["GET"]
    decorators = [login_required]

    def dispatch_request(self, name: str = "") -> ResponseReturnValue:
        return render_template("page.html", name=name)


def create_app(config: dict[str, Any] | None = None) -> Flask:
    app = Flask(__name__, instance_relative_config=True, static_folder="static")
    app.config.from_mapping(SECRET_KEY="dev", TEMPLATES_AUTO_RELOAD=True)
    app.config.from_prefixed_env()
    if config is not None:
        app.config.update(config)
    app.register_blueprint(bp)
    app.add_url_rule("/posts/<int:post_id>", view_func=PostView.as_view("post", "short"))
    app.add_url_rule("/page/<name>", view_func=Page.as_view("page"))
    app.add_url_rule("/", endpoint="blog.index")

    @app.template_filter("shout")
    def shout(text: str) -> str:
        return text.upper()

    @app.template_filter()
    def markup(text: str) -> Markup:
        return Markup("<b>%s</b>") % text

    @app.template_test("even")
    def is_even(number: int) -> bool:
        return number % 2 == 0

    @app.template_global()
    def now() -> str:
        return "now"

    @app.context_processor
    def inject() -> dict[str, Any]:
        return {"name": current_app.name}

    @app.after_request
    def after(response: Response) -> Response:
        response.headers["X-Frame-Options"] = "DENY"
        return response

    @app.teardown_appcontext
    def close(error: BaseException | None) -> None:
        g.pop("db", None)

    @app.errorhandler(404)
    def missing(error: NotFound) -> tuple[str, int]:
        return "nothing", 404

    @app.url_value_preprocessor
    def pull(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None:
            values.pop("lang", None)

    if TYPE_CHECKING:
        # What is decorated keeps its type.
        assert_type(shout("a"), str)
        assert_type(is_even(2), bool)
        assert_type(now(), str)
        assert_type(inject(), dict[str, Any])
        assert_type(missing(NotFound()), tuple[str, int])
        assert_type(upload(1), tuple[str, int])
        assert_type(app.name, str)
        assert_type(load_user(), None)
    return app
