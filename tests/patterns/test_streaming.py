"""Streaming Contents."""

from __future__ import annotations

from microflask import (
    escape,
    request,
    stream_template,
    stream_template_string,
    stream_with_context,
)

from . import Page


class TestStreaming(Page):
    def test_generated_csv(self):
        made = []

        @self.app.route("/large.csv")
        def generate_large_csv():
            def generate():
                for row in (["a", "1"], ["b", "2"]):
                    made.append(row)
                    yield f"{','.join(row)}\n"

            return generate(), {"Content-Type": "text/csv"}

        response = self.app.test_client().get("/large.csv", buffered=False)
        # The test client takes the first part, and no more.
        self.assertEqual(1, len(made))
        self.assertEqual(("a,1\nb,2\n", "text/csv"), (response.text, response.content_type))
        self.assertNotIn("Content-Length", response.headers)

    def test_templates(self):
        self.write(
            {
                "templates/timeline.html": "{% for n in [1, 2] %}<{{ n }}>{% endfor %}{{ request.path }}"
            }
        )
        self.app.add_url_rule("/timeline", "timeline", lambda: stream_template("timeline.html"))
        self.app.add_url_rule(
            "/string", "string", lambda: stream_template_string("{{ a }} {{ request.path }}", a="<")
        )
        self.answers({"/timeline": "<1><2>/timeline", "/string": "&lt; /string"})

    def test_context(self):
        def greet():
            yield "<p>Hello "
            yield escape(request.args["name"])
            yield "!</p>"

        self.app.add_url_rule("/stream", "stream", lambda: stream_with_context(greet()))

        @self.app.route("/decorated")
        def decorated():
            @stream_with_context
            def generate():
                yield request.args["name"]

            return generate()

        self.answers({"/stream?name=<b>": "<p>Hello &lt;b&gt;!</p>", "/decorated?name=x": "x"})
