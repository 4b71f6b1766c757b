"""Message Flashing."""

from __future__ import annotations

from microflask import flash, redirect, render_template, request, url_for

from . import Page

LAYOUT = """
    <!doctype html>
    <title>My Application</title>
    {% with messages = get_flashed_messages() %}
      {% if messages %}
        <ul class=flashes>
        {% for message in messages %}
          <li>{{ message }}</li>
        {% endfor %}
        </ul>
      {% endif %}
    {% endwith %}
    {% block body %}{% endblock %}
    """
INDEX = """
    {% extends "layout.html" %}
    {% block body %}
      <h1>Overview</h1>
      <p>Do you want to <a href="{{ url_for('login') }}">log in?</a>
    {% endblock %}
    """
LOGIN = """
    {% extends "layout.html" %}
    {% block body %}
      <h1>Login</h1>
      {% if error %}
        <p class=error><strong>Error:</strong> {{ error }}
      {% endif %}
      <form method=post>
        <dd><input type=text name=username value="{{
            request.form.username }}">
        <dd><input type=password name=password>
      </form>
    {% endblock %}
    """
CATEGORIES = """
    {% with messages = get_flashed_messages(with_categories=true) %}
      {% for category, message in messages %}
        <li class="{{ category }}">{{ message }}</li>
      {% endfor %}
    {% endwith %}
    """
FILTERED = """
    {% with errors = get_flashed_messages(category_filter=["error"]) %}
    {% if errors %}
    <ul>
      {%- for msg in errors %}
      <li>{{ msg }}</li>
      {% endfor -%}
    </ul>
    {% endif %}
    {% endwith %}
    """


class TestFlashing(Page):
    def setUp(self):
        super().setUp()
        templates = {
            "layout": LAYOUT,
            "index": INDEX,
            "login": LOGIN,
            "categories": CATEGORIES,
            "filtered": FILTERED,
        }
        self.write({f"templates/{name}.html": text for name, text in templates.items()})

        @self.app.route("/")
        def index():
            return render_template("index.html")

        @self.app.route("/login", methods=["GET", "POST"])
        def login():
            error = None
            if request.method == "POST":
                if request.form["username"] != "admin" or request.form["password"] != "secret":
                    error = "Invalid credentials"
                else:
                    flash("You were successfully logged in")
                    return redirect(url_for("index"))
            return render_template("login.html", error=error)

        @self.app.route("/show/<name>")
        def show(name):
            return render_template(f"{name}.html")

        @self.app.route("/wrong")
        def wrong():
            flash("Invalid <password>", "error")
            flash("plain")
            return ""

        self.client = self.app.test_client()

    def test_shown_on_the_next_page_only(self):
        page = self.client.get("/").text
        self.assertIn('<a href="/login">log in?</a>', page)
        self.assertNotIn("flashes", page)
        data = {"username": "admin", "password": "secret"}
        page = self.client.post("/login", data=data, follow_redirects=True).text
        self.assertIn("<li>You were successfully logged in</li>", page)
        self.assertNotIn("flashes", self.client.get("/").text)

    def test_error_in_the_form(self):
        page = self.client.post("/login", data={"username": '"a', "password": "b"}).text
        self.assertIn("<strong>Error:</strong> Invalid credentials", page)
        self.assertIn('value="&#34;a"', page)
        self.assertNotIn("Error", self.client.get("/login").text)

    def test_categories(self):
        self.client.get("/wrong")
        self.assertEqual(
            [
                '<li class="error">Invalid &lt;password&gt;</li>',
                '<li class="message">plain</li>',
            ],
            [
                line.strip()
                for line in self.client.get("/show/categories").text.split("\n")
                if line.strip()
            ],
        )

    def test_filter(self):
        self.client.get("/wrong")
        page = self.client.get("/show/filtered").text
        self.assertEqual(
            "<ul><li>Invalid &lt;password&gt;</li></ul>",
            "".join(page.split("\n")).replace("  ", "").strip(),
        )
        self.assertNotIn("li", self.client.get("/show/filtered").text)
