"""What debug mode adds: the page of a URL that matches nothing, or not with this method."""

from __future__ import annotations

import unittest
from typing import Any

from microflask import Flask, abort

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


def make_app(debug: bool = True) -> Any:
    app = Flask("debugged", root_path="/nowhere", static_folder=None)
    app.debug = debug
    app.add_url_rule("/user/<int:id>", "user", lambda id: "")
    app.add_url_rule("/users/", "users", lambda: "", methods=["GET", "POST"])
    app.add_url_rule("/gone/<x>", "<b>gone</b>", lambda x: abort(404))
    return app


def ask(app: Any, path: str, method: str = "GET", **headers: str) -> Any:
    return app.test_client().open(path, method=method, headers={**BROWSER, **headers})


class RoutingPageTest(unittest.TestCase):
    def test_pages(self) -> None:
        app = make_app()
        for method, path, status, texts in [
            ("GET", "/user/x", 404, ["/user/&lt;int:id&gt;", "&lt;int:id&gt; does not take &#39;x&#39;", "debug mode only"]),
            ("GET", "/usrs/", 404, ["did you mean &#39;users&#39;?", "<code>users</code>"]),
            ("PUT", "/users/", 405, ["This URL has the methods GET, HEAD, OPTIONS, POST, not PUT."]),
            ("GET", "/q/w", 404, ["None is like it; there are 3."]),
            ("GET", "/gone", 404, ["&lt;b&gt;gone&lt;/b&gt;", "goes on with &#39;/&lt;x&gt;&#39;"]),
        ]:  # fmt: skip
            with self.subTest(path=path, method=method):
                answer = ask(app, path, method)
                self.assertEqual(status, answer.status_code)
                self.assertEqual("text/html; charset=utf-8", answer.content_type)
                plain = ask(make_app(debug=False), path, method)
                self.assertTrue(answer.text.startswith(plain.text))
                self.assertEqual(plain.headers.get("Allow"), answer.headers.get("Allow"))
                for text in texts:
                    self.assertIn(text, answer.text)
                    self.assertNotIn(text, plain.text)

    def test_what_the_client_sent_is_escaped(self) -> None:
        app = make_app()
        for path in ("/user/<script>", "/users/<script>/", "/<script>", "/gone/<script>/x"):
            with self.subTest(path=path):
                self.assertNotIn("<script", ask(app, path).text)
        self.assertNotIn("<img", ask(app, "/users/", "<IMG>").text.lower())

    def test_it_stays_plain(self) -> None:
        def page(app: Any, path: str, **headers: str) -> Any:
            answer = ask(app, path, **headers)
            return answer.status_code, answer.text

        expected = page(make_app(debug=False), "/user/x")
        handled = make_app()
        handled.register_error_handler(404, lambda error: (f"mine: {error.code}", 404))
        for case, app, path, headers in [
            ("JSON is asked for", make_app(), "/user/x", {"Accept": "application/json"}),
            ("anything is asked for", make_app(), "/user/x", {"Accept": "*/*"}),
            ("the view says so", make_app(), "/gone/1", {}),
        ]:
            with self.subTest(case):
                self.assertEqual(expected, page(app, path, **headers))
        self.assertEqual((404, "mine: 404"), page(handled, "/user/x"))

    def test_long_paths_are_cut(self) -> None:
        answer = ask(make_app(), "/user/" + "x" * 100_000)
        self.assertEqual(404, answer.status_code)
        self.assertLess(len(answer.text), 2000)


if __name__ == "__main__":
    unittest.main()
