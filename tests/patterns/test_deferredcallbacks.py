"""Deferred Request Callbacks."""

from __future__ import annotations

from microflask import after_this_request, g, request

from . import Page


class TestDeferredCallbacks(Page):
    def test_a_cookie_set_before_there_is_a_response(self):
        @self.app.before_request
        def detect_user_language():
            language = request.cookies.get("user_lang")
            if language is None:
                language = request.accept_languages.best_match(["de", "en"])

                @after_this_request
                def remember_language(response):
                    response.set_cookie("user_lang", language)
                    return response

            g.language = language

        @self.app.route("/")
        def index():
            return g.language

        client = self.app.test_client()
        first = client.get("/", headers={"Accept-Language": "de, en;q=0.5"})
        self.assertEqual(("de", "user_lang=de; Path=/"), (first.text, first.headers["Set-Cookie"]))
        second = client.get("/", headers={"Accept-Language": "en"})
        self.assertEqual(("de", None), (second.text, second.headers.get("Set-Cookie")))

    def test_only_within_a_request(self):
        with self.assertRaises(RuntimeError):
            after_this_request(lambda response: response)
