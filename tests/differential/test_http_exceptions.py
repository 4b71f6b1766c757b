"""HTTP errors beside Werkzeug's."""

from __future__ import annotations

from .http_pairs import PairCase

ALL = (
    "BadRequest BadRequestKeyError ClientDisconnected SecurityError BadHost Unauthorized Forbidden"
    " NotFound MethodNotAllowed NotAcceptable RequestTimeout Conflict Gone LengthRequired"
    " PreconditionFailed RequestEntityTooLarge RequestURITooLarge UnsupportedMediaType"
    " RequestedRangeNotSatisfiable ExpectationFailed ImATeapot MisdirectedRequest"
    " UnprocessableEntity Locked FailedDependency PreconditionRequired TooManyRequests"
    " RequestHeaderFieldsTooLarge UnavailableForLegalReasons InternalServerError NotImplemented"
    " BadGateway ServiceUnavailable GatewayTimeout HTTPVersionNotSupported HTTPException"
).split()
WITH_HEADERS = [
    "MethodNotAllowed(['GET', 'POST'])",
    "MethodNotAllowed([])",
    "MethodNotAllowed({'GET'})",
    "RequestedRangeNotSatisfiable(5)",
    "RequestedRangeNotSatisfiable(5, 'items', 'why')",
    "RequestedRangeNotSatisfiable()",
    "TooManyRequests(retry_after=5)",
    "TooManyRequests(retry_after=0)",
    "ServiceUnavailable(retry_after=dt.datetime(2020, 1, 1))",
    "TooManyRequests('d', retry_after=dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc))",
    "Unauthorized(www_authenticate=WWWAuthenticate('basic', {'realm': 'x'}))",
    "Unauthorized(www_authenticate=[WWWAuthenticate('basic'), WWWAuthenticate('digest')])",
    "Unauthorized()",
]
READ = (
    "'x', 'str(x)', 'x.args', 'x.code', 'x.name', 'x.description', 'x.get_description()',"
    " 'x.get_body()', 'x.get_headers()', 'x.get_response()', 'sent(x)', 'x.response',"
    " 'sent(x, REQUEST_METHOD=\"HEAD\")', 'list(x.get_response().headers)'"
)


class TestExceptions(PairCase):
    """Each class, its page and headers; abort and Aborter."""

    def test_classes(self) -> None:
        for name in ALL:
            self.same(
                f"step({name}(), {READ})",
                f"[c.__name__ for c in {name}.__mro__ if c.__name__ != '_Wrapped']",
                f"{name}.code",
            )

    def test_descriptions(self) -> None:
        for text in ("'<a> b\\nc'", "''", "5", "None", "'ä & \"b\"'"):
            self.same(f"step(NotFound({text}), {READ})", f"step(HTTPException({text}), {READ})")

    def test_headers(self) -> None:
        for making in WITH_HEADERS:
            self.same(f"step({making}, {READ})")

    def test_responses(self) -> None:
        self.same(
            "step(NotFound(response=Response('x')), 'x.get_response()', 'x.code', 'sent(x)')",
            "step(HTTPException(response=Response('x')), 'x.code', 'sent(x)')",
            "step(InternalServerError(original_exception=5), 'x.original_exception')",
        )

    def test_key_error(self) -> None:
        self.same(
            f"step(BadRequestKeyError('k'), {READ}, 'x.show_exception')",
            f"step(put(BadRequestKeyError('k'), 'show_exception', True), {READ})",
            f"step(put(BadRequestKeyError(), 'show_exception', True), {READ})",
            f"step(BadRequestKeyError('k', 'why'), {READ})",
            f"step(put(BadRequestKeyError('k', 'why'), 'show_exception', True), {READ})",
            "step(put(BadRequestKeyError('k'), 'description', 'zz'), 'x.description', 'str(x)')",
            "isinstance(BadRequestKeyError('k'), KeyError)",
            "MultiDict()['x']",
            "Headers()['x']",
        )

    def test_abort(self) -> None:
        for arguments in (
            "404",
            "404, 'd'",
            "404, description='d'",
            "404, response=Response('q')",
            "Response('x', 404)",
            "999",
            "'404'",
            "None",
            "401, None, None",
            "200",
            "302",
            "405, ['GET']",
        ):
            self.same(f"abort({arguments})")
        self.same(
            "Aborter({1: NotFound}, {2: Gone})(2)",
            "Aborter({1: NotFound})(404)",
            "Aborter(extra={2: Gone}).mapping[404].__name__",
            "sorted(default_exceptions)",
            "[c.__name__ for _, c in sorted(default_exceptions.items())]",
        )
