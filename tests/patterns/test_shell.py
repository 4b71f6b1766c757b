"""Working with the Shell."""

from __future__ import annotations

from microflask import g, request

from . import Page


class TestShell(Page):
    def test_a_context_by_hand(self):
        ctx = self.app.test_request_context("/x")
        ctx.push()
        self.assertEqual("/x", request.path)
        ctx.pop()
        self.assertFalse(request)

    def test_hooks_by_hand(self):
        log = []

        @self.app.before_request
        def before():
            g.user = "me"

        @self.app.after_request
        def after(response):
            response.headers["X-After"] = "yes"
            return response

        self.app.teardown_request(log.append)
        ctx = self.app.test_request_context()
        ctx.push()
        self.assertNotIn("user", g)
        self.assertIsNone(self.app.preprocess_request())
        self.assertEqual("me", g.user)
        response = self.app.process_response(self.app.response_class())
        self.assertEqual("<Response 0 bytes [200 OK]>", repr(response))
        self.assertEqual("yes", response.headers["X-After"])
        self.assertEqual([], log)
        ctx.pop()
        self.assertEqual([None], log)

    def test_a_module_of_tools(self):
        self.enter()
        self.write(
            {
                "shelltools.py": "def tool():\n    return 'tooled'\n",
                "hello.py": """
                    from microflask import Flask
                    app = Flask(__name__)
                    @app.shell_context_processor
                    def more():
                        return {"answer": 42}
                    """,
            }
        )
        words = "from shelltools import *\ntool(), answer, app.name\n"
        output = self.command("--app", "hello", "shell", input=words)
        self.assertIn("('tooled', 42, 'hello')", output)
