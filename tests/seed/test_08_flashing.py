"""The seed's "Message Flashing", entry by entry."""

from __future__ import annotations

import inspect
import unittest

from microflask import Flask, flash, get_flashed_messages, render_template_string, session

TEMPLATE = """\
{% for category, msg in get_flashed_messages(with_categories=true) %}
  <p class=flash-{{ category }}>{{ msg }}
{% endfor %}"""


class FlashTest(unittest.TestCase):
    def setUp(self):
        self.app = Flask(__name__)
        self.app.secret_key = "k"

        @self.app.route("/flash")
        def put():
            flash("plain")
            flash("wrong <b>", "error")
            flash("mine", category="of my own")
            return ""

        @self.app.route("/show")
        def show():
            return repr((get_flashed_messages(), get_flashed_messages(True), "_flashes" in session))

        @self.app.route("/template")
        def template():
            return render_template_string(TEMPLATE)

        self.client = self.app.test_client()

    def test_signatures(self):
        defaults = [
            [(name, item.default) for name, item in inspect.signature(f).parameters.items()]
            for f in (flash, get_flashed_messages)
        ]
        self.assertEqual(
            [("message", inspect.Parameter.empty), ("category", "message")], defaults[0]
        )
        self.assertEqual(("with_categories", False), defaults[1][0])

    def test_reaches_the_next_request_once(self):
        nothing = repr(([], [], False))
        self.assertEqual(nothing, self.client.get("/show").text)
        self.client.get("/flash")
        pairs = [("message", "plain"), ("error", "wrong <b>"), ("of my own", "mine")]
        expected = repr(([message for _, message in pairs], pairs, False))
        self.assertEqual(expected, self.client.get("/show").text)
        self.assertEqual(nothing, self.client.get("/show").text)

    def test_waits_until_a_template_asks(self):
        self.client.get("/flash")
        self.client.get("/flash")
        text = self.client.get("/template").text
        self.assertEqual(2, text.count("<p class=flash-message>plain"))
        self.assertEqual(2, text.count("<p class=flash-error>wrong &lt;b&gt;"))
        self.assertEqual("", self.client.get("/template").text.strip())

    def test_further_calls_in_the_request_repeat_them(self):
        with self.app.test_request_context():
            flash("one")
            for _ in range(3):
                self.assertEqual(["one"], get_flashed_messages())
            # Already taken: this one is for the next request.
            flash("two")
            self.assertEqual(["one"], get_flashed_messages())
            self.assertEqual([("message", "two")], session["_flashes"])

    def test_a_list_of_tuples_with_categories(self):
        with self.app.test_request_context():
            flash("x", "info")
            found = get_flashed_messages(with_categories=True)
            self.assertIs(list, type(found))
            self.assertEqual([("info", "x")], found)
            self.assertIs(tuple, type(found[0]))

    def test_category_filter(self):
        with self.app.test_request_context():
            for category in ("message", "error", "info", "warning"):
                flash(category, category)
            wanted = ["error", "info"]
            self.assertEqual(wanted, get_flashed_messages(category_filter=wanted))
            self.assertEqual([("info", "info")], get_flashed_messages(True, ["info"]))
            self.assertEqual([], get_flashed_messages(category_filter=["nope"]))

    def test_two_views_in_one_template_see_the_same(self):
        self.app.add_url_rule(
            "/both", "both", lambda: render_template_string("{{ get_flashed_messages() }}" * 2)
        )
        self.client.get("/flash")
        text = self.client.get("/both").text
        self.assertEqual(2, text.count("plain"))


if __name__ == "__main__":
    unittest.main()
