"""Template Inheritance."""

from __future__ import annotations

from microflask import render_template

from . import Page


class TestInheritance(Page):
    def test_layout_and_child(self):
        self.write(
            {
                "templates/layout.html": """
                    <!doctype html>
                    <html>
                      <head>
                        {% block head %}
                        <link rel="stylesheet" href="{{ url_for('static', filename='style.css') }}">
                        <title>{% block title %}{% endblock %} - My Webpage</title>
                        {% endblock %}
                      </head>
                      <body>
                        <div id="content">{% block content %}{% endblock %}</div>
                        <div id="footer">
                          {% block footer %}
                          &copy; by <a href="http://domain.invalid/">you</a>.
                          {% endblock %}
                        </div>
                      </body>
                    </html>
                    """,
                "templates/index.html": """
                    {% extends "layout.html" %}
                    {% block title %}Index{% endblock %}
                    {% block head %}
                      {{ super() }}
                      <style type="text/css">.important { color: #336699; }</style>
                    {% endblock %}
                    {% block content %}<h1>Index</h1>{% endblock %}
                    left out
                    """,
            }
        )
        with self.app.test_request_context():
            page = " ".join(render_template("index.html").split())
            plain = " ".join(render_template("layout.html").split())
        self.assertEqual(
            '<!doctype html> <html> <head> <link rel="stylesheet" href="/static/style.css">'
            " <title>Index - My Webpage</title>"
            ' <style type="text/css">.important { color: #336699; }</style> </head> <body>'
            ' <div id="content"><h1>Index</h1></div> <div id="footer">'
            ' &copy; by <a href="http://domain.invalid/">you</a>. </div> </body> </html>',
            page,
        )
        self.assertIn("<title> - My Webpage</title>", plain)
