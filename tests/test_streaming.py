"""Bodies made while they are sent: the context lives until they end, the session is sealed."""

from __future__ import annotations

import gc
import itertools
import platform
import unittest
from contextvars import ContextVar
from typing import Any

from microflask import (
    Flask,
    Response,
    flash,
    g,
    get_flashed_messages,
    has_app_context,
    has_request_context,
    render_template_string,
    request,
    session,
    stream_template_string,
    stream_with_context,
)
from microflask.sessions import SecureCookieSessionInterface, SessionInterface, SessionMixin
from microflask.testclient import create_environ


def make_app(view: Any, **config: Any) -> tuple[Any, list[Any]]:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="k", PROPAGATE_EXCEPTIONS=True, **config)
    app.add_url_rule("/<name>", "view", view)
    ended: list[Any] = []
    app.teardown_request(ended.append)
    return app, ended


def call(app: Any, method: str = "GET") -> Any:
    """Return what a server gets; nothing of it is read yet."""
    return app(create_environ("/ada?q=1", method=method), lambda status, headers: None)


def pieces(name: str) -> Any:
    yield f"{name} {request.args['q']} {request.endpoint}"
    yield f" {g.get('kept')} {session.get('user')}"


class Lazy:
    """An iterable that is no iterator."""

    def __init__(self) -> None:
        self.closed = 0

    def __iter__(self) -> Any:
        yield from pieces("ada")

    def close(self) -> None:
        self.closed += 1


async def asynchronous(name: str) -> Any:
    for piece in pieces(name):
        yield piece


PYPY = platform.python_implementation() == "PyPy"


class ContextTest(unittest.TestCase):
    def test_it_is_there_until_the_body_ends(self) -> None:
        for case, make in [
            ("generator", lambda name: pieces(name)),
            ("in a response", lambda name: Response(pieces(name))),
            ("in a tuple", lambda name: (pieces(name), 200, {"X-A": "b"})),
            ("with context", lambda name: stream_with_context(pieces(name))),
            (
                "with context, wrapped",
                lambda name: itertools.chain(stream_with_context(pieces(name))),
            ),
            (
                "with context, in an expression",
                lambda name: (p for p in stream_with_context(pieces(name))),
            ),
            ("map", lambda name: map(str, pieces(name))),
            ("iterable", lambda name: Response(Lazy())),
            ("asynchronous", asynchronous),
            ("asynchronous, in a response", lambda name: Response(asynchronous(name))),
            ("asynchronous, with context", lambda name: stream_with_context(asynchronous(name))),
        ]:
            if PYPY and case in ("with context, wrapped", "with context, in an expression"):
                continue  # closed when the garbage is collected

            def view(name: str, make: Any = make) -> Any:
                g.kept = "g"
                session["user"] = "ada"
                return make(name)

            app, ended = make_app(view)
            with self.subTest(case):
                body = call(app)
                chunks = iter(body)
                self.assertEqual(b"ada 1 view", next(chunks))
                self.assertFalse(has_app_context())
                self.assertEqual([], ended)
                self.assertEqual([b" g ada"], list(chunks))
                self.assertEqual([None], ended)
                body.close()
                self.assertEqual([None], ended)
                self.assertEqual("ada 1 view g ada", app.test_client().get("/ada?q=1").text)
                # Closed early, and never read.
                for count in (1, 0):
                    ended.clear()
                    body = call(app)
                    next(iter(body)) if count else None
                    body.close()
                    (error,) = ended
                    self.assertEqual(count, isinstance(error, GeneratorExit))
                ended.clear()
                call(app, "HEAD").close()
                self.assertEqual([None], ended)
                ended.clear()
                call(app)
                gc.collect()
                self.assertEqual([None], ended)

    def test_the_end_of_the_generator_sees_the_context(self) -> None:
        seen = []

        def view(name: str) -> Any:
            def generate() -> Any:
                try:
                    yield "1"
                    yield "2"
                finally:
                    seen.append((request.path, has_request_context(), len(ended)))

            return generate()

        app, ended = make_app(view)
        body = call(app)
        next(iter(body))
        body.close()
        self.assertEqual([("/ada", True, 0)], seen)
        self.assertEqual(1, len(ended))

    def test_teardown_gets_what_the_generator_raised(self) -> None:
        error = ValueError("in the middle")

        def view(name: str) -> Any:
            yield "1"
            raise error

        app, ended = make_app(view)
        body = call(app)
        with self.assertRaises(ValueError):
            list(body)
        self.assertEqual([error], ended)
        body.close()
        self.assertEqual([error], ended)

    def test_lists_and_files_end_at_once(self) -> None:
        from io import BytesIO

        from microflask import send_file

        for view in (
            lambda name: ["a"],
            lambda name: Response(["a"]),
            lambda name: Response(("a",)),
            lambda name: send_file(BytesIO(b"abc"), mimetype="text/plain"),
        ):
            app, ended = make_app(view)
            body = call(app)
            self.assertEqual([None], ended)
            getattr(body, "close", list)()

    def test_a_client_that_keeps_its_context(self) -> None:
        app, ended = make_app(pieces)
        with app.test_client() as client:
            self.assertEqual("ada 1 view None None", client.get("/ada?q=1").text)
            self.assertEqual("/ada", request.path)
            self.assertEqual([], ended)
        self.assertEqual([None], ended)

    def test_templates(self) -> None:
        source = "{{ request.args.q }} {{ session.user }} {{ g.x }}"
        app, _ = make_app(lambda name: stream_template_string(source))
        self.assertEqual("1  ", app.test_client().get("/x?q=1").text)
        app, _ = make_app(
            lambda name: Response(app.jinja_env.from_string("{{ request.path }}").stream())
        )
        self.assertEqual("/x", app.test_client().get("/x").text)


class ContextVariableTest(unittest.TestCase):
    def test_teardown_can_reset_what_a_hook_set(self) -> None:
        level: ContextVar[int] = ContextVar("level", default=0)

        def view(name: str) -> Response:
            return Response(str(level.get()) for _ in range(2))

        app, ended = make_app(view)
        tokens: list[Any] = []
        app.before_request(lambda: tokens.append(level.set(level.get() + 1)))
        app.teardown_request(lambda error: level.reset(tokens.pop()))
        for read in (2, 1, 0):
            body = call(app)
            self.assertEqual([*itertools.islice(body, read)], [b"1"] * read)
            body.close()
            self.assertEqual(level.get(), 0)
        self.assertEqual(len(ended), 3)


class PlainSession(dict, SessionMixin):
    """A session that notices nothing; who changes it says so."""

    modified = False


class PlainInterface(SessionInterface):
    def open_session(self, app: Any, request: Any) -> Any:
        return PlainSession()

    def save_session(self, app: Any, session: Any, response: Any) -> None:
        pass


def change_explicitly() -> None:
    session["list"].append(1)
    session.modified = True


class SealedSessionTest(unittest.TestCase):
    CURE = "Change the session in the view, before the response is returned"

    def stream(self, change: Any, interface: Any = None, first: Any = None) -> str:
        def view(name: str) -> Any:
            if first is not None:
                first()

            def generate() -> Any:
                yield "start "
                change()
                yield "end"

            return generate()

        app, ended = make_app(view)
        if interface is not None:
            app.session_interface = interface
        body = call(app)
        try:
            return b"".join(body).decode()
        except RuntimeError as error:
            return str(error)
        finally:
            body.close()
            self.assertEqual(1, len(ended))

    def test_a_change_says_which_key_and_what_to_do(self) -> None:
        def fill() -> None:
            session.update(a=1, b=2, list=[])

        for change, keys in [
            (lambda: session.update(n=1), "'n'"),
            (lambda: session.setdefault("n", []), "'n'"),
            (lambda: session.pop("a"), "'a'"),
            (lambda: session.__delitem__("b"), "'b'"),
            (lambda: session.__setitem__("a", 5), "'a'"),
            (lambda: session.update(a=5, c=6), "'a', 'c'"),
            (
                lambda: session.clear(),
                "'a', 'b', 'list'",
            ),
            (lambda: flash("hi"), "'_flashes'"),
        ]:
            with self.subTest(keys):
                text = self.stream(change, first=fill)
                self.assertTrue(
                    text.startswith(f"The session's {keys} was changed after the headers"), text
                )
                self.assertIn(self.CURE, text)
                self.assertEqual("_flashes" in keys, "flash() or get_flashed_messages()" in text)
        # Opened by the generator only.
        self.assertIn("The session's 'n' was changed", self.stream(lambda: session.update(n=1)))

    def test_it_is_raised_where_it_happens(self) -> None:
        def change() -> None:
            with self.assertRaisesRegex(RuntimeError, "'n' was changed"):
                session["n"] = 1

        self.assertEqual("start end", self.stream(change))

    def test_changes_that_are_only_said(self) -> None:
        fill = lambda: session.update(list=[])  # noqa: E731
        for interface in (PlainInterface(), SecureCookieSessionInterface()):
            text = self.stream(change_explicitly, interface, first=fill)
            self.assertTrue(text.startswith("The session was changed after the headers"), text)
        self.assertEqual("start end", self.stream(lambda: session["list"].append(1), first=fill))

    def test_reading_is_allowed(self) -> None:
        for change in (lambda: session.get("a"), lambda: list(session), get_flashed_messages):
            for first in (None, lambda: session.update(a=1)):
                self.assertEqual("start end", self.stream(change, first=first))

    def test_a_template_with_messages(self) -> None:
        source = "{% for m in get_flashed_messages() %}{{ m }}{% endfor %}"
        app, _ = make_app(lambda name: stream_template_string(source))
        with app.test_client() as client:
            with client.session_transaction() as kept:
                kept["_flashes"] = [("message", "hello")]
            with self.assertRaisesRegex(RuntimeError, "hand what it returns to the generator"):
                client.get("/x").get_data()

    def test_other_responses_are_not_concerned(self) -> None:
        app, _ = make_app(lambda name: render_template_string("{{ name }}", name=name))
        app.teardown_request(lambda error: session.update(late=1))
        self.assertEqual("x", app.test_client().get("/x").text)


if __name__ == "__main__":
    unittest.main()
