"""An API: JSON, asynchronous views, errors, classes of its own for requests and JSON."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, cast

from microflask import Flask, Request, Response, json, jsonify, request
from microflask.http import BadRequest, Headers, HTTPException, abort
from microflask.json.provider import DefaultJSONProvider
from microflask.typing import ResponseReturnValue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from typing_extensions import assert_type


@dataclasses.dataclass
class User:
    id: int
    name: str
    credit: Decimal = Decimal(0)


class ApiRequest(Request):
    @property
    def token(self) -> str | None:
        auth = self.authorization
        if auth is None or auth.type != "bearer":
            return None
        return auth.token

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        raise BadRequest("that is no JSON")


class ApiResponse(Response):
    default_mimetype = "application/json"


class Provider(DefaultJSONProvider):
    sort_keys = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        kwargs.setdefault("ensure_ascii", False)
        return super().dumps(obj, **kwargs)


class ApiError(Exception):
    status: ClassVar[int] = 400

    def __init__(self, message: str, **payload: Any) -> None:
        super().__init__(message)
        self.payload = payload


class Api(Flask):
    request_class = ApiRequest
    response_class = ApiResponse
    json_provider_class = Provider


app = Api(__name__)
users: dict[int, User] = {1: User(1, "ann")}


@app.get("/users")
def list_users() -> list[dict[str, Any]]:
    return [dataclasses.asdict(user) for user in users.values()]


@app.post("/users")
def create_user() -> tuple[Response, int]:
    data = request.get_json()
    user = User(len(users) + 1, data["name"])
    users[user.id] = user
    return jsonify(user), 201


@app.route("/users/<int:user_id>", methods=["GET", "PUT"])
def user(user_id: int) -> Response:
    found = users.get(user_id)
    if found is None:
        abort(404, description=f"no user {user_id}")
    if request.method == "PUT":
        body: dict[str, Any] | None = request.get_json(silent=True)
        if not body:
            raise ApiError("a body is needed", user=user_id)
        found.name = str(body.get("name", found.name))
    return jsonify(id=found.id, name=found.name)


@app.get("/me")
def me() -> ResponseReturnValue:
    own = cast(ApiRequest, request)
    if own.token is None:
        return {"error": "who?"}, 401, {"WWW-Authenticate": "Bearer"}
    return {"token": own.token}


@app.get("/slow")
async def slow() -> dict[str, int]:
    return {"took": 1}


@app.get("/events")
def events() -> ResponseReturnValue:
    async def generate() -> AsyncIterator[str]:
        yield "data: 1\n\n"

    return generate(), Headers({"Content-Type": "text/event-stream"})


@app.before_request
async def check() -> ResponseReturnValue | None:
    if request.content_length and request.content_length > 100_000:
        return "too much", 413
    return None


@app.errorhandler(ApiError)
def api_error(error: ApiError) -> tuple[dict[str, Any], int]:
    return {"error": str(error), **error.payload}, error.status


@app.errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response:
    response = cast(Response, error.get_response())
    response.data = json.dumps({"code": error.code, "name": error.name})
    response.content_type = "application/json"
    return response


@app.errorhandler(Exception)
async def any_error(error: Exception) -> tuple[str, int]:
    app.logger.exception("failed")
    return "sorry", 500


app.register_error_handler(ZeroDivisionError, lambda error: ("by zero", 500))


if TYPE_CHECKING:
    assert_type(list_users(), list[dict[str, Any]])
    assert_type(create_user(), tuple[Response, int])
    assert_type(api_error(ApiError("x")), tuple[dict[str, Any], int])
    assert_type(request.path, str)
    assert_type(request.is_json, bool)
    assert_type(request.content_length, "int | None")
    assert_type(json.dumps({}), str)
