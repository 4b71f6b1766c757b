"""The seed's "Application Globals"."""

from __future__ import annotations

import threading
import unittest

from microflask import Flask, g, render_template_string


class GlobalsTest(unittest.TestCase):
    def test_store_whatever_you_want(self):
        app = Flask(__name__)

        @app.before_request
        def before():
            g.user = {"name": "peter"}

        def name():
            return g.user["name"]

        app.add_url_rule("/", "x", name)
        app.add_url_rule("/template", "t", lambda: render_template_string("{{ g.user.name }}"))
        client = app.test_client()
        self.assertEqual("peter", client.get("/").text)
        self.assertEqual("peter", client.get("/template").text)

    def test_is_valid_for_one_request_only(self):
        app = Flask(__name__)

        def count():
            g.count = g.get("count", 0) + 1
            return str(g.count)

        app.add_url_rule("/", "x", count)
        client = app.test_client()
        self.assertEqual(["1", "1"], [client.get("/").text, client.get("/").text])

    def test_an_attribute_that_was_never_set(self):
        with Flask(__name__).test_request_context():
            with self.assertRaises(AttributeError):
                g.nope
            self.assertFalse(hasattr(g, "nope"))
            g.here = 1
            del g.here
            self.assertFalse(hasattr(g, "here"))

    def test_each_thread_has_its_own(self):
        app = Flask(__name__)
        barrier = threading.Barrier(6)
        seen = {}

        def work(number):
            with app.test_request_context():
                g.number = number
                barrier.wait(10)
                seen[number] = g.number

        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        self.assertEqual({number: number for number in range(6)}, seen)

    def test_outside(self):
        with self.assertRaisesRegex(RuntimeError, "outside of application context"):
            g.anything


if __name__ == "__main__":
    unittest.main()
