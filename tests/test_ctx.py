"""Contexts: pushing, popping, copying; in threads and in tasks nobody sees another's."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from microflask import (
    Blueprint,
    Flask,
    after_this_request,
    appcontext_popped,
    appcontext_pushed,
    copy_current_request_context,
    current_app,
    g,
    has_app_context,
    has_request_context,
    request,
    session,
    stream_with_context,
)
from microflask.globals import _app_ctx_stack, app_ctx


class PushAndPopTest(unittest.TestCase):
    def setUp(self):
        self.app = Flask(__name__)
        self.ended = []

    def test_where_we_are(self):
        self.assertEqual((False, False), (has_app_context(), has_request_context()))
        with self.app.app_context():
            self.assertEqual((True, False), (has_app_context(), has_request_context()))
        with self.app.test_request_context():
            self.assertEqual((True, True), (has_app_context(), has_request_context()))
        self.assertEqual((False, False), (has_app_context(), has_request_context()))

    def test_teardown_order(self):
        self.app.teardown_request(lambda error: self.ended.append(("request", error)))
        self.app.teardown_appcontext(lambda error: self.ended.append(("app", error)))
        with self.app.test_request_context():
            pass
        self.assertEqual([("request", None), ("app", None)], self.ended)
        self.ended.clear()
        with self.app.app_context():
            pass
        self.assertEqual([("app", None)], self.ended)

    def test_teardown_sees_the_exception(self):
        self.app.teardown_appcontext(self.ended.append)
        self.app.teardown_request(self.ended.append)
        error = ValueError()
        with self.assertRaises(ValueError), self.app.app_context():
            raise error
        with self.assertRaises(ValueError), self.app.test_request_context():
            raise error
        self.assertEqual([error] * 3, self.ended)

    def test_teardown_of_a_handled_exception(self):
        self.app.teardown_request(self.ended.append)
        self.app.add_url_rule("/", "x", lambda: 1 // 0)
        self.app.errorhandler(ZeroDivisionError)(lambda error: "handled")
        self.app.test_client().get("/")
        self.assertEqual([None], self.ended)

    def test_pushed_twice_ends_once(self):
        self.app.teardown_request(self.ended.append)
        context = self.app.test_request_context()
        context.push()
        context.push()
        context.pop()
        self.assertEqual([], self.ended)
        self.assertTrue(has_request_context())
        context.pop()
        self.assertEqual([None], self.ended)
        self.assertFalse(has_request_context())

    def test_popping_the_wrong_one(self):
        outer, inner = self.app.app_context(), self.app.app_context()
        outer.push()
        inner.push()
        with self.assertRaisesRegex(AssertionError, "Popped wrong app context"):
            outer.pop()
        self.assertFalse(has_app_context())
        with self.assertRaisesRegex(AssertionError, "None instead of"):
            Flask(__name__).app_context().pop()

    def test_a_kept_request_outlives_its_outer_context(self):
        app = Flask(__name__)
        ended = []
        app.teardown_request(lambda error: ended.append(request.path))
        app.teardown_appcontext(lambda error: ended.append("app"))
        app.add_url_rule("/", "index", lambda: "")
        with app.test_client() as client, app.app_context():
            client.get("/")
            self.assertEqual(request.path, "/")
        self.assertEqual(ended, ["app", "/"])
        self.assertFalse(has_app_context())
        with app.app_context(), app.test_request_context("/"):
            outer = app.test_request_context("/outer")
            outer.push()
            inner = app.test_request_context("/inner")
            inner.push()
            with self.assertRaisesRegex(AssertionError, "Popped wrong request context"):
                outer.pop()

    def test_nested(self):
        other = Flask("other")
        with self.app.test_request_context("/outer"):
            g.a = 1
            with self.app.test_request_context("/inner"):
                self.assertEqual("/inner", request.path)
            with other.app_context():
                self.assertEqual("other", current_app.name)
                self.assertFalse(hasattr(g, "a"))
            with other.test_request_context("/other"):
                self.assertEqual(("other", "/other"), (current_app.name, request.path))
                self.assertFalse(hasattr(g, "a"))
            self.assertEqual(("/outer", 1), (request.path, g.a))

    def test_the_app_context_of_one_g_is_one_object(self):
        # Extensions keep what belongs to a `g` under `id(app_ctx._get_current_object())`.
        def current():
            return app_ctx._get_current_object()

        with self.app.app_context() as outer:
            self.assertIs(outer, current())
            with self.app.test_request_context():
                self.assertEqual([outer, outer], [current(), _app_ctx_stack.top])
                with self.app.test_request_context():
                    self.assertIs(outer, current())
                with self.app.app_context() as inner:
                    self.assertIs(inner, current())
            with Flask("other").test_request_context():
                self.assertIsNot(outer, current())
        with self.app.test_request_context():
            alone = current()
            with self.app.test_request_context():
                self.assertIs(alone, current())
        self.assertIsNone(_app_ctx_stack.top)

    def test_signals(self):
        events = []

        def pushed(sender, **extra):
            events.append(("pushed", sender))

        def popped(sender, **extra):
            events.append(("popped", sender))

        with appcontext_pushed.connected_to(pushed), appcontext_popped.connected_to(popped):
            with self.app.test_request_context():
                pass
            with self.app.app_context():
                pass
        self.assertEqual([("pushed", self.app), ("popped", self.app)] * 2, events)

    def test_a_failing_teardown_leaves_no_context(self):
        @self.app.teardown_request
        def fail(error):
            raise ValueError

        with self.assertRaises(ValueError), self.app.test_request_context():
            pass
        self.assertFalse(has_app_context())

    def test_files_of_the_request_are_closed(self):
        import io

        with self.app.test_request_context("/", method="POST", data={"f": (io.BytesIO(b"x"), "n")}):
            file = request.files["f"].stream
        self.assertTrue(file.closed)

    def test_repr(self):
        with self.app.test_request_context("/x", method="PUT") as context:
            self.assertIn("'http://localhost/x' [PUT] of", repr(context))


class AfterThisRequestTest(unittest.TestCase):
    def test_changes_this_response_only(self):
        app = Flask(__name__)

        @app.route("/<int:mark>")
        def view(mark):
            if mark:

                @after_this_request
                def add(response):
                    response.headers["X-Mark"] = str(mark)
                    return response

            return ""

        client = app.test_client()
        marks = [client.get(f"/{mark}").headers.get("X-Mark") for mark in (1, 0, 2)]
        self.assertEqual(["1", None, "2"], marks)

    def test_outside(self):
        for function in (after_this_request, copy_current_request_context):
            with (
                self.subTest(function.__name__),
                self.assertRaisesRegex(
                    RuntimeError, f"'{function.__name__}' can only be used when a request"
                ),
            ):
                function(lambda response: response)


class CopyTest(unittest.TestCase):
    def setUp(self):
        self.app = Flask(__name__)
        self.app.secret_key = "k"

    def test_in_a_thread(self):
        results = []

        @copy_later
        def work():
            results.append((request.path, session["a"], current_app.name))

        with self.app.test_request_context("/p"):
            session["a"] = 1
            thread = threading.Thread(target=work())
            thread.start()
            thread.join(10)
        self.assertEqual([("/p", 1, __name__)], results)

    def test_after_the_request_is_over(self):
        seen = []

        @self.app.route("/<name>")
        def view(name):
            @copy_current_request_context
            def later():
                return request.path, request.args["x"]

            seen.append(later)
            return ""

        client = self.app.test_client()
        client.get("/one?x=1")
        client.get("/two?x=2")
        self.assertEqual([("/one", "1"), ("/two", "2")], [later() for later in seen])
        self.assertFalse(has_app_context())

    def test_keeps_name_and_arguments(self):
        with self.app.test_request_context():

            @copy_current_request_context
            def named(a, *, b):
                """Says."""
                return a + b

            self.assertEqual(("named", "Says."), (named.__name__, named.__doc__))
            self.assertEqual(3, named(1, b=2))


def copy_later(function):
    return lambda: copy_current_request_context(function)


def make_app(wait):
    """An application whose view stops in its middle, until all of its requests are there."""
    app = Flask(__name__)
    app.secret_key = "k"
    part = Blueprint("part", __name__, url_prefix="/part")

    def view(number):
        g.number = number
        session["number"] = number
        wait(number)
        return "-".join(
            str(value)
            for value in (
                number, request.view_args["number"], g.number, session["number"],
                request.args["q"], request.path, request.blueprint,
            )
        )  # fmt: skip

    app.add_url_rule("/<int:number>", "view", view)
    part.add_url_rule("/<int:number>", "view", view)
    app.register_blueprint(part)
    return app


def expected_of(number):
    prefix, blueprint = ("/part", "part") if number % 2 else ("", None)
    text = f"{number}-{number}-{number}-{number}-{number}-{prefix}/{number}-{blueprint}"
    return f"{prefix}/{number}?q={number}", text


class ConcurrencyTest(unittest.TestCase):
    COUNT = 16

    def test_threads(self):
        barrier = threading.Barrier(self.COUNT)
        app = make_app(lambda number: barrier.wait(20))

        def call(number):
            url, text = expected_of(number)
            response = app.test_client().get(url)
            return text, response.text, has_app_context()

        with ThreadPoolExecutor(self.COUNT) as pool:
            for _ in range(5):
                for expected, actual, left in pool.map(call, range(self.COUNT)):
                    self.assertEqual((expected, False), (actual, left))

    def test_tasks_with_contexts_of_their_own(self):
        app = make_app(lambda number: None)

        async def work(number, turn):
            url, _ = expected_of(number)
            with app.test_request_context(url):
                g.number = session["number"] = number
                for _ in range(5):
                    await turn()
                    self.assertEqual(url, request.full_path)
                    self.assertEqual((number, number), (g.number, session["number"]))
                    self.assertEqual(number, request.view_args["number"])
            self.assertFalse(has_request_context())

        async def main():
            async def turn():
                await asyncio.sleep(0)

            await asyncio.gather(*(work(number, turn) for number in range(self.COUNT)))

        asyncio.run(main())
        self.assertFalse(has_app_context())

    def test_a_task_inherits_and_does_not_disturb(self):
        app = Flask(__name__)

        async def child(number):
            outer = request.path
            with app.test_request_context(f"/{number}"):
                await asyncio.sleep(0)
                return outer, request.path

        async def main():
            with app.test_request_context("/parent"):
                pairs = await asyncio.gather(*(child(number) for number in range(5)))
                return pairs, request.path

        pairs, after = asyncio.run(main())
        self.assertEqual([("/parent", f"/{number}") for number in range(5)], pairs)
        self.assertEqual("/parent", after)

    def test_async_views_in_threads(self):
        app = Flask(__name__)
        app.secret_key = "k"

        @app.route("/<int:number>")
        async def view(number):
            session["n"] = g.n = number
            for _ in range(3):
                await asyncio.sleep(0)
            inner = await asyncio.gather(*(self.read() for _ in range(3)))
            return repr((session["n"], g.n, request.path, inner))

        def call(number):
            return number, app.test_client().get(f"/{number}").text

        with ThreadPoolExecutor(8) as pool:
            for number, text in pool.map(call, range(24)):
                row = (number, number, f"/{number}", [(number, f"/{number}")] * 3)
                self.assertEqual(repr(row), text)

    @staticmethod
    async def read():
        await asyncio.sleep(0)
        return g.n, request.path

    def test_streams_read_in_turns(self):
        app = Flask(__name__)

        @app.route("/<int:number>")
        def view(number):
            def generate():
                for step in range(3):
                    yield f"{request.path}:{g.n}:{step} "

            g.n = number
            return stream_with_context(generate())

        clients = [app.test_client() for _ in range(4)]
        responses = [client.get(f"/{number}") for number, client in enumerate(clients)]
        iterators = [response.iter_encoded() for response in responses]
        texts = ["" for _ in responses]
        for _ in range(3):
            for index, iterator in enumerate(iterators):
                texts[index] += next(iterator).decode()
        for response in responses:
            response.close()
        for number, text in enumerate(texts):
            self.assertEqual("".join(f"/{number}:{number}:{step} " for step in range(3)), text)
        self.assertFalse(has_app_context())

    def test_a_copied_context_variable(self):
        app = Flask(__name__)
        with app.test_request_context("/kept"):
            kept = contextvars.copy_context()
        self.assertFalse(has_app_context())
        self.assertEqual("/kept", kept.run(lambda: request.path))


if __name__ == "__main__":
    unittest.main()
