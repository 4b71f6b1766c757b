"""`async def` in views, hooks, handlers and bodies: the context stays, one loop a thread."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import subprocess
import sys
import threading
import unittest
from pathlib import Path
from typing import Any

from microflask import (
    Blueprint,
    Flask,
    Response,
    after_this_request,
    copy_current_request_context,
    current_app,
    g,
    has_app_context,
    render_template_string,
    request,
    request_finished,
    request_started,
    session,
    stream_with_context,
)
from microflask.awaiting import iterate, run_coroutine
from microflask.testclient import create_environ
from microflask.views import MethodView, View

variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")


def make_app(view: Any = None, **config: Any) -> Any:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="k", PROPAGATE_EXCEPTIONS=True, **config)
    if view is not None:
        app.add_url_rule("/<name>", "view", view)
    return app


class EverywhereTest(unittest.TestCase):
    def test_every_hook(self) -> None:
        log: list[str] = []

        def noting(name: str, result: Any = None, passing: bool = False) -> Any:
            async def hook(*args: Any, **kwargs: Any) -> Any:
                await asyncio.sleep(0)
                g.setdefault("steps", []).append(name)
                log.append(f"{name} {request.path} {current_app.name == app.name}")
                return args[0] if passing else result

            return hook

        app = make_app()
        part = Blueprint("part", __name__)
        app.before_first_request(noting("first"))
        app.before_request(noting("before"))
        part.before_request(noting("part before"))
        app.after_request(noting("after", passing=True))
        part.after_request(noting("part after", passing=True))
        app.teardown_request(noting("teardown"))
        part.teardown_request(noting("part teardown"))
        app.teardown_appcontext(noting("app teardown"))
        app.context_processor(noting("processor", {"word": "hello"}))
        app.errorhandler(ValueError)(noting("handler", "handled"))
        part.errorhandler(KeyError)(noting("part handler", "part handled"))

        @part.route("/page")
        async def page() -> str:
            after_this_request(noting("after this", passing=True))
            session["a"] = await asyncio.sleep(0, "b")
            return render_template_string("{{ word }} {{ session.a }} {{ g.steps|length }}")

        @app.route("/value")
        async def value() -> str:
            raise ValueError

        @part.route("/key")
        async def key() -> str:
            raise KeyError

        app.register_blueprint(part)
        receivers = {signal: noting(signal.name) for signal in (request_started, request_finished)}
        for signal, receiver in receivers.items():
            signal.connect(receiver)
            self.addCleanup(signal.disconnect, receiver)
        client = app.test_client()
        response = client.get("/page")
        self.assertEqual("hello b 5", response.text)
        self.assertIn("session=", response.headers["Set-Cookie"])
        steps = (
            "first, request-started, before, part before, processor, after this, part after, after,"
            " request-finished, part teardown, teardown, app teardown"
        )
        self.assertEqual([f"{step} /page True" for step in steps.split(", ")], log)
        self.assertEqual("handled", client.get("/value").text)
        self.assertEqual("part handled", client.get("/key").text)

    def test_views_of_classes(self) -> None:
        class One(View):
            async def dispatch_request(self, name: str) -> str:
                return f"{name} {request.method}"

        class Two(MethodView):
            async def get(self, name: str) -> str:
                return f"get {name}"

            def post(self, name: str) -> str:
                return f"post {name}"

        self.assertEqual("x GET", make_app(One.as_view("one")).test_client().get("/x").text)
        client = make_app(Two.as_view("two")).test_client()
        self.assertEqual(["get x", "post x"], [client.get("/x").text, client.post("/x").text])

    def test_an_override_of_ensure_sync(self) -> None:
        class Mine(Flask):
            def async_to_sync(self, func: Any) -> Any:
                calls.append(func.__name__)
                return super().async_to_sync(func)

        async def view(name: str) -> str:
            return name

        calls: list[str] = []
        app = Mine(__name__)
        app.add_url_rule("/<name>", "view", view)
        self.assertEqual("x", app.test_client().get("/x").text)
        self.assertEqual(["view"], calls)

    def test_a_copied_context(self) -> None:
        async def view(name: str) -> str:
            @copy_current_request_context
            async def later() -> str:
                return f"{request.path} {has_app_context()}"

            results: list[str] = []
            thread = threading.Thread(target=lambda: results.append(later()))  # type: ignore[arg-type]
            thread.start()
            thread.join(10)
            return results[0]

        self.assertEqual("/x True", make_app(view).test_client().get("/x").text)


class ContextTest(unittest.TestCase):
    def test_variables_go_in_and_come_back(self) -> None:
        app = make_app()

        @app.before_request
        async def before() -> None:
            variable.set(f"{variable.get()} before")

        @app.route("/<name>")
        async def view(name: str) -> str:
            variable.set(f"{variable.get()} {name}")
            return variable.get()

        @app.after_request
        def after(response: Any) -> Any:
            response.headers["X-Variable"] = variable.get()
            return response

        token = variable.set("set")
        try:
            response = app.test_client().get("/x")
        finally:
            variable.reset(token)
        self.assertEqual(["set before x"] * 2, [response.text, response.headers["X-Variable"]])
        self.assertFalse(has_app_context())

    def test_tasks_see_the_request_and_not_each_other(self) -> None:
        async def work(number: int) -> str:
            variable.set(str(number))
            await asyncio.sleep(0)
            return f"{request.path}{variable.get()}"

        async def view(name: str) -> str:
            return " ".join(await asyncio.gather(*(work(number) for number in range(3))))

        self.assertEqual("/x0 /x1 /x2", make_app(view).test_client().get("/x").text)
        self.assertEqual("unset", variable.get())

    def test_threads_of_asyncio(self) -> None:
        async def view(name: str) -> str:
            loop = asyncio.get_running_loop()
            context = contextvars.copy_context()
            return await loop.run_in_executor(None, context.run, lambda: request.path)

        self.assertEqual("/x", make_app(view).test_client().get("/x").text)


class LoopTest(unittest.TestCase):
    def test_one_loop_a_thread(self) -> None:
        async def view(name: str) -> str:
            loops.append(asyncio.get_running_loop())
            return ""

        loops: list[Any] = []
        app = make_app(view)

        def call() -> None:
            for _ in range(2):
                app.test_client().get("/x")

        call()
        thread = threading.Thread(target=call)
        thread.start()
        thread.join(10)
        self.assertEqual((True, True), (loops[0] is loops[1], loops[2] is loops[3]))
        self.assertIsNot(loops[0], loops[2])
        gc.collect()
        self.assertEqual([False, True], [loops[0].is_closed(), loops[2].is_closed()])

    def test_beside_loops_of_others(self) -> None:
        async def view(name: str) -> str:
            return await asyncio.sleep(0, name)

        def plain() -> str:
            return asyncio.run(asyncio.sleep(0, "ran"))

        app = make_app(view)
        app.add_url_rule("/run/plain", "plain", plain)
        client = app.test_client()
        texts = [client.get(path).text for path in ("/x", "/run/plain", "/y")]
        self.assertEqual(["x", "ran", "y"], texts)

    def test_nested_runs_are_refused(self) -> None:
        async def view(name: str) -> str:
            waiting = asyncio.sleep(0)
            try:
                asyncio.run(waiting)
            except RuntimeError as error:
                return str(error)
            finally:
                waiting.close()
            return ""

        text = make_app(view).test_client().get("/x").text
        self.assertIn("asyncio.run() cannot be called from a running event loop", text)

    def test_inside_of_a_running_loop(self) -> None:
        async def view(name: str) -> str:
            variable.set("by the view")
            return f"{await asyncio.sleep(0, name)} {request.path}"

        async def body(name: str) -> Any:
            for piece in "ab":
                await asyncio.sleep(0)
                yield piece + request.path

        async def main() -> Any:
            streamed = list(make_app(body)(create_environ("/x"), lambda status, headers: None))
            return make_app(view).test_client().get("/x").text, streamed, variable.get()

        self.assertEqual(("x /x", [b"a/x", b"b/x"], "by the view"), asyncio.run(main()))

    def test_tasks_left_behind_are_cancelled(self) -> None:
        async def forever() -> None:
            try:
                await asyncio.sleep(1000)
            finally:
                ended.append(1)

        async def view(name: str) -> str:
            tasks.append(asyncio.get_running_loop().create_task(forever()))
            await asyncio.sleep(0)
            return name

        ended: list[int] = []
        tasks: list[Any] = []
        self.assertEqual("x", make_app(view).test_client().get("/x").text)
        self.assertEqual(([1], True), (ended, tasks[0].cancelled()))

    def test_errors_keep_their_traceback(self) -> None:
        async def view(name: str) -> str:
            await asyncio.sleep(0)
            raise ZeroDivisionError(name)

        names = []
        trace = None
        try:
            make_app(view).test_client().get("/x")
        except ZeroDivisionError as error:
            trace = error.__traceback__
        while trace is not None:
            names.append(trace.tb_frame.f_code.co_name)
            trace = trace.tb_next
        self.assertEqual("view", names[-1])

    def test_asyncio_is_loaded_by_the_first_one(self) -> None:
        code = (
            "import sys\nfrom microflask import Flask\napp = Flask('x')\n"
            "app.add_url_rule('/a', 'a', lambda: 'a')\n"
            "async def b(): return 'b'\n"
            "app.add_url_rule('/b', 'b', b)\n"
            "from microflask.testclient import create_environ\n"
            "for path in '/a', '/b':\n"
            "    list(app(create_environ(path), lambda *a: None)); print('asyncio' in sys.modules)\n"
        )
        root = Path(__file__).resolve().parents[1]
        ended = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=False
        )
        self.assertEqual(("False\nTrue\n", ""), (ended.stdout, ended.stderr))

    @unittest.skipUnless(hasattr(__import__("os"), "fork"), "needs fork")
    def test_after_a_fork(self) -> None:
        code = (
            "import asyncio, os\nfrom microflask.awaiting import run_coroutine\n"
            "async def loop(): return id(asyncio.get_running_loop())\n"
            "parent = run_coroutine(loop())\n"
            "child = os.fork()\n"
            "if not child:\n"
            "    os._exit(int(run_coroutine(loop()) == parent))\n"
            "print(os.waitpid(child, 0)[1], run_coroutine(loop()) == parent)\n"
        )
        root = Path(__file__).resolve().parents[1]
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            capture_output=True, text=True, cwd=root, check=False,
        )  # fmt: skip
        self.assertEqual(("0 True\n", ""), (ended.stdout, ended.stderr))


class GeneratorTest(unittest.TestCase):
    def test_it_is_one_task(self) -> None:
        seen: list[Any] = []

        async def body() -> Any:
            variable.set("kept")
            for number in range(3):
                seen.append(asyncio.current_task())
                yield f"{number}{variable.get()}"

        self.assertEqual(["0kept", "1kept", "2kept"], list(iterate(body())))
        self.assertEqual(1, len(set(seen)))
        self.assertEqual("unset", variable.get())

    def test_how_it_ends(self) -> None:
        async def body(fail: bool = False) -> Any:
            try:
                yield 1
                if fail:
                    raise ValueError("in the middle")
                yield 2
            finally:
                await asyncio.sleep(0)
                log.append("closed")

        log: list[str] = []
        stream = iterate(body())
        self.assertEqual([1, 2], list(stream))
        self.assertEqual([], list(stream))
        stream = iterate(body())
        self.assertEqual(1, next(stream))
        self.assertEqual(["closed"], log)
        stream.close()
        stream.close()
        self.assertEqual(["closed"] * 2, log)
        stream = iterate(body(fail=True))
        next(stream)
        with self.assertRaisesRegex(ValueError, "in the middle"):
            next(stream)
        self.assertEqual([], list(stream))
        iterate(body()).close()
        self.assertEqual(["closed"] * 3, log)

    def test_an_error_while_it_is_closed(self) -> None:
        async def body() -> Any:
            try:
                yield 1
                yield 2
            finally:
                await asyncio.sleep(0)
                raise ValueError("at the end")

        stream = iterate(body())
        next(stream)
        with self.assertRaisesRegex(ValueError, "at the end"):
            stream.close()
        stream.close()
        stream = iterate(body())
        with self.assertRaisesRegex(ValueError, "at the end"):
            list(stream)
        self.assertEqual([], list(stream))

    def test_an_iterable_that_is_no_generator(self) -> None:
        class Counter:
            number = 0

            def __aiter__(self) -> Any:
                return self

            async def __anext__(self) -> int:
                self.number += 1
                if self.number > 3:
                    raise StopAsyncIteration
                return await asyncio.sleep(0, self.number)

        self.assertEqual([1, 2, 3], list(iterate(Counter())))
        stream = iterate(Counter())
        next(stream)
        stream.close()
        self.assertEqual([], list(stream))

    def test_in_turns_with_views(self) -> None:
        async def background() -> str:
            await asyncio.sleep(0)
            return "done"

        async def body() -> Any:
            task = asyncio.get_running_loop().create_task(background())
            yield 1
            yield await task

        async def other() -> str:
            return await asyncio.sleep(0, "other")

        stream = iterate(body())
        self.assertEqual(1, next(stream))
        self.assertEqual("other", run_coroutine(other()))
        self.assertEqual(["done"], list(stream))

    def test_responses(self) -> None:
        async def body(name: str) -> Any:
            yield f"{name} {request.path} "
            await asyncio.sleep(0)
            yield str(session.get("a"))

        async def view(name: str) -> Any:
            session["a"] = 5
            return makers[name](name)

        makers: dict[str, Any] = {
            "bare": body,
            "response": lambda name: Response(body(name)),
            "tuple": lambda name: (body(name), 200, {"X-A": "b"}),
            "kept": lambda name: stream_with_context(body(name)),
            "sync": lambda name: stream_with_context(iter([request.path])),
        }
        app = make_app(view)
        for name in makers:
            with self.subTest(name):
                text = f"/{name}" if name == "sync" else f"{name} /{name} 5"
                self.assertEqual(text, app.test_client().get(f"/{name}").text)


if __name__ == "__main__":
    unittest.main()
