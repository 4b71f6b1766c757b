"""Large Applications as Packages."""

from __future__ import annotations

from . import Page


class TestPackages(Page):
    def test_a_package(self):
        self.enter()
        self.write(
            {
                "yourapplication/__init__.py": """
                    from microflask import Flask
                    app = Flask(__name__)
                    import yourapplication.views
                    """,
                "yourapplication/views.py": """
                    from microflask import render_template
                    from yourapplication import app

                    @app.route("/")
                    def index():
                        return render_template("index.html")
                    """,
                "yourapplication/templates/index.html": "Hello World!",
                "yourapplication/static/style.css": "p {}",
            }
        )
        self.assertIn("index", self.command("--app", "yourapplication", "routes"))
        from yourapplication import app as packaged

        client = packaged.test_client()
        self.assertEqual("Hello World!", client.get("/").text)
        with client.get("/static/style.css") as response:
            self.assertEqual("p {}", response.text)
        self.assertEqual(str(self.folder / "yourapplication"), packaged.root_path)
        self.assertEqual(str(self.folder / "instance"), packaged.instance_path)
