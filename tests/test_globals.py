"""The proxies: what they stand for, inside and outside of contexts, and what they say."""

from __future__ import annotations

import threading
import unittest

import microflask
from microflask import Flask, current_app, g, request, session
from microflask.globals import (
    _app_ctx_stack,
    _cv_app,
    _request_ctx_stack,
    app_ctx,
    find_request_context,
    request_ctx,
)

PROXIES = {
    "current_app": current_app,
    "g": g,
    "request": request,
    "session": session,
    "app_ctx": app_ctx,
    "request_ctx": request_ctx,
}
NEED_REQUEST = {"request", "session", "request_ctx"}


class OutsideTest(unittest.TestCase):
    def test_they_say_so(self):
        for name, proxy in PROXIES.items():
            kind = "request" if name in NEED_REQUEST else "application"
            with self.subTest(name):
                self.assertFalse(proxy)
                with self.assertRaises(RuntimeError) as caught:
                    proxy.anything
                message = str(caught.exception)
                self.assertTrue(message.startswith(f"Working outside of {kind} context."), message)
                self.assertIn(f"'{name}'", message)
                self.assertIn("unbound", repr(proxy))

    def test_an_application_is_no_request(self):
        with Flask(__name__).app_context():
            self.assertTrue(current_app)
            for name in NEED_REQUEST:
                with self.subTest(name), self.assertRaisesRegex(RuntimeError, "request context"):
                    PROXIES[name].anything

    def test_in_a_thread_the_cure_is_another(self):
        messages = []

        def work():
            try:
                request.path
            except RuntimeError as error:
                messages.append(str(error))

        with Flask(__name__).test_request_context():
            thread = threading.Thread(target=work, name="worker")
            thread.start()
            thread.join(10)
        self.assertIn("'worker'", messages[0])
        self.assertIn("copy_current_request_context", messages[0])


class InsideTest(unittest.TestCase):
    def setUp(self):
        self.app = Flask(__name__)
        self.app.secret_key = "k"
        self.context = self.app.test_request_context("/path")
        self.context.push()
        self.addCleanup(self.context.pop)

    def test_what_they_stand_for(self):
        self.assertIs(self.app, current_app._get_current_object())
        self.assertIs(self.context.request, request._get_current_object())
        self.assertIs(self.context.session, session._get_current_object())
        self.assertIs(self.context.g, g._get_current_object())
        self.assertIs(self.context, request_ctx._get_current_object())
        self.assertIs(self.context, app_ctx._get_current_object())
        self.assertIs(self.context, find_request_context())
        self.assertIs(self.context, _cv_app.get())

    def test_they_behave_like_it(self):
        self.assertIsInstance(request, type(self.context.request))
        self.assertEqual(repr(self.app), repr(current_app))
        self.assertEqual(self.app, current_app)
        self.assertEqual(hash(self.app), hash(current_app))
        session["a"] = 1
        self.assertEqual(["a"], list(session))
        self.assertEqual(f"<flask.g of {__name__!r}>", repr(g))

    def test_g_is_a_namespace(self):
        g.a = 1
        self.assertEqual(1, g.a)
        self.assertIn("a", g)
        self.assertNotIn("b", g)
        self.assertEqual(["a"], list(g))
        self.assertEqual((1, None, 5), (g.get("a"), g.get("b"), g.get("b", 5)))
        self.assertEqual(7, g.setdefault("c", 7))
        self.assertEqual(7, g.setdefault("c", 8))
        self.assertEqual(7, g.pop("c"))
        self.assertEqual(9, g.pop("c", 9))
        with self.assertRaises(KeyError):
            g.pop("c")
        with self.assertRaises(AttributeError):
            g.c
        del g.a
        self.assertNotIn("a", g)

    def test_the_class_of_g(self):
        class Mine(dict):
            pass

        app = Flask(__name__)
        app.app_ctx_globals_class = Mine
        with app.app_context():
            g["a"] = 1
            self.assertEqual({"a": 1}, g._get_current_object())

    def test_stacks(self):
        self.assertIs(self.context, _request_ctx_stack.top)
        self.assertIs(self.context, _app_ctx_stack.top)
        inner = Flask("inner").app_context()
        with inner:
            self.assertIs(inner, _app_ctx_stack.top)
            self.assertIs(self.context, _request_ctx_stack.top)
        self.assertIs(microflask._request_ctx_stack, _request_ctx_stack)


if __name__ == "__main__":
    unittest.main()
