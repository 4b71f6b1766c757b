"""Using async and await."""

from __future__ import annotations

import asyncio
import importlib.util
import unittest
from functools import wraps

from microflask import Flask, current_app, g, jsonify, request
from microflask.views import MethodView, View

from . import SEED, Page


@unittest.skipUnless(
    SEED or importlib.util.find_spec("asgiref"),
    "asgiref is not installed",
)
class TestAsync(Page):
    testing = False

    def test_view(self):
        async def query():
            await asyncio.sleep(0)
            return [request.path]

        @self.app.route("/get-data")
        async def get_data():
            data = await query()
            return jsonify(data)

        self.answers({"/get-data": ["/get-data"]})

    def test_classes(self):
        class Plain(View):
            async def dispatch_request(self):
                await asyncio.sleep(0)
                return "view"

        class Methods(MethodView):
            async def get(self):
                return "get"

            async def post(self):
                return "post"

        self.app.add_url_rule("/view", view_func=Plain.as_view("view"))
        self.app.add_url_rule("/methods", view_func=Methods.as_view("methods"))
        self.answers({"/view": "view", "/methods": "get"})
        self.assertEqual("post", self.app.test_client().post("/methods").text)

    def test_everything_else(self):
        log = []

        @self.app.before_request
        async def before():
            await asyncio.sleep(0)
            g.x = "set"

        @self.app.after_request
        async def after(response):
            log.append("after")
            return response

        @self.app.teardown_request
        async def teardown(error):
            log.append("teardown")

        @self.app.errorhandler(LookupError)
        async def handle(error):
            return f"handled {g.x}"

        @self.app.route("/")
        async def index():
            raise LookupError

        self.answers({"/": "handled set"})
        self.assertEqual(["after", "teardown"], log)

    def test_tasks_end_with_the_view(self):
        ended = []

        async def background():
            try:
                await asyncio.sleep(60)
            finally:
                ended.append(True)

        @self.app.route("/")
        async def index():
            asyncio.create_task(background())
            await asyncio.sleep(0)
            return ""

        self.answers({"/": 200})
        self.assertEqual([True], ended)

    def test_several_at_once(self):
        @self.app.route("/")
        async def index():
            async def one(n):
                await asyncio.sleep(0)
                return f"{n}{request.path}"

            return " ".join(await asyncio.gather(one(1), one(2)))

        self.answers({"/": "1/ 2/"})

    def test_extensions(self):
        def extension(func):
            @wraps(func)
            def wrapper(*args, **kwargs):
                return f"({current_app.ensure_sync(func)(*args, **kwargs)})"

            return wrapper

        @self.app.route("/async")
        @extension
        async def asynchronous():
            return "async"

        @self.app.route("/sync")
        @extension
        def synchronous():
            return "sync"

        self.answers({"/async": "(async)", "/sync": "(sync)"})

    def test_another_loop(self):
        class Own(Flask):
            def ensure_sync(self, func):
                if asyncio.iscoroutinefunction(func):
                    return lambda **values: f"own {asyncio.run(func(**values))}"
                return func

        self.app = self.make_app(cls=Own)

        @self.app.route("/")
        async def index():
            return "loop"

        self.answers({"/": "own loop"})
