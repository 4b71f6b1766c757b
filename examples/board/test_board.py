"""The board, as its users see it."""

import io
import os
import re
import shutil
import tempfile
import unittest

from . import create_app, db
from .text import paragraphs, time_ago

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


class BoardTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.app = create_app(self.folder, TESTING=True, POSTS_PER_PAGE=3)
        self.client = self.app.test_client()

    def token(self, url):
        """Return the token in the form of a page."""
        page = self.client.get(url).get_data(as_text=True)
        return re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)

    def submit(self, url, **data):
        data["csrf_token"] = self.token(url)
        return self.client.post(url, data=data, follow_redirects=True)

    def register(self, name="ada", password="countess of"):
        return self.submit("/auth/register", name=name, password=password)

    def write(self, title="A title", body="A text", **more):
        return self.submit("/posts/new", title=title, body=body, **more)


class TestUsers(BoardTest):
    def test_register_log_out_log_in(self):
        self.assertIn("Welcome, ada!", self.register().text)
        token = self.token("/posts/new")
        page = self.client.post(
            "/auth/logout", data={"csrf_token": token}, follow_redirects=True
        ).text
        self.assertIn("You are logged out.", page)
        self.assertNotIn("New post", page)
        self.assertIn(
            "Hello, ada.", self.submit("/auth/login", name="ADA", password="countess of").text
        )

    def test_refusals(self):
        self.register()
        self.client = self.app.test_client()
        for name, password, complaint in [
            ("ada", "long enough", "The name ada is taken."),
            ("a", "long enough", "two to thirty characters"),
            ("grace", "short", "at least eight characters"),
        ]:
            with self.subTest(complaint):
                self.assertIn(complaint, self.register(name, password).text)
        for name, password in [("ada", "wrong password"), ("nobody", "countess of")]:
            page = self.submit("/auth/login", name=name, password=password).text
            self.assertIn("Name or password is wrong.", page)

    def test_passwords_are_not_kept(self):
        self.register(password="correct horse")
        with self.app.app_context():
            row = db.get_db().execute("SELECT password FROM user").fetchone()
        self.assertNotIn("correct horse", row["password"])

    def test_login_leads_back_but_nowhere_else(self):
        self.register()
        for target, expected in [
            ("/posts/new", "/posts/new"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
        ]:
            with self.subTest(target):
                client = self.client = self.app.test_client()
                url = "/auth/login?next=" + target
                token = self.token(url)
                data = {"name": "ada", "password": "countess of", "csrf_token": token}
                self.assertEqual(client.post(url, data=data).headers["Location"], expected)

    def test_a_form_of_another_site_is_refused(self):
        data = {"name": "ada", "password": "countess of"}
        response = self.client.post("/auth/register", data=data)
        self.assertEqual(response.status_code, 400)
        self.assertIn("reload the page", response.text)


class TestPosts(BoardTest):
    def test_visitors_log_in_first(self):
        response = self.client.get("/posts/new", follow_redirects=True)
        self.assertIn("Please log in first.", response.text)
        self.assertEqual(response.request.path, "/auth/login")

    def test_write_and_read(self):
        self.register()
        page = self.write("Hello <b>", "One\ntwo\n\nthree & four").text
        self.assertIn("<h1>Hello &lt;b&gt;</h1>", page)
        self.assertIn("<p>One<br>\ntwo</p>\n<p>three &amp; four</p>", page)
        self.assertIn("ada, ", page)
        self.assertIn("Hello &lt;b&gt;", self.client.get("/").text)

    def test_a_post_needs_title_and_text(self):
        self.register()
        self.assertIn("A post needs a title and a text.", self.write(title=" ").text)
        self.assertIn("at most a hundred", self.write(title="x" * 101).text)

    def test_pages_and_search(self):
        self.register()
        for number in range(7):
            self.write(f"Post {number}", "100% sure" if number == 3 else "text")
        first = self.client.get("/").text
        self.assertIn("Post 6", first)
        self.assertNotIn("Post 3", first)
        self.assertIn('<a href="/?page=3">3</a>', first)
        self.assertIn("Post 0", self.client.get("/?page=3").text)
        found = self.client.get("/?q=100%25").text
        self.assertIn("1 post with “100%”", found)
        self.assertIn("Post 3", found)
        self.assertIn("Nothing found.", self.client.get("/?q=nowhere").text)
        self.assertIn("Post 6", self.client.get("/?page=none").text)

    def test_pictures(self):
        self.register()
        page = self.write(picture=(io.BytesIO(PNG), "../../evil.png")).text
        url = re.search(r'src="(/pictures/[0-9a-f]{32}\.png)"', page).group(1)
        response = self.client.get(url)
        self.assertEqual((response.data, response.mimetype), (PNG, "image/png"))
        response.close()
        page = self.write(picture=(io.BytesIO(b"<script>"), "x.png")).text
        self.assertIn("A picture is a PNG, JPEG or GIF file.", page)

    def test_a_picture_has_a_size_limit(self):
        self.register()
        token = self.token("/posts/new")
        data = {"title": "x", "body": "x", "csrf_token": token}
        data["picture"] = io.BytesIO(PNG + b"\0" * 2 * 1024 * 1024), "big.png"
        response = self.client.post("/posts/new", data=data)
        self.assertEqual(response.status_code, 413)
        self.assertIn("two megabytes", response.text)
        response.close()

    def test_delete_ones_own_only(self):
        self.register()
        self.write(picture=(io.BytesIO(PNG), "a.png"))
        token = self.token("/posts/1")
        self.client, ada = self.app.test_client(), self.client
        self.register("grace")
        data = {"csrf_token": self.token("/posts/new")}
        self.assertEqual(self.client.post("/posts/1/delete", data=data).status_code, 403)
        response = ada.post("/posts/1/delete", data={"csrf_token": token}, follow_redirects=True)
        self.assertIn("Deleted.", response.text)
        self.assertEqual(ada.get("/posts/1").status_code, 404)
        self.assertEqual(os.listdir(self.app.config["UPLOADS"]), [])


class TestAPI(BoardTest):
    def test_posts_as_json(self):
        self.register()
        self.write("One", "text")
        answer = self.client.get("/api/posts").json
        self.assertEqual((answer["total"], answer["pages"]), (1, 1))
        post = answer["posts"][0]
        self.assertEqual((post["title"], post["author"], post["picture"]), ("One", "ada", None))
        self.assertEqual(post["url"], "http://localhost/posts/1")
        self.assertEqual(self.client.get("/api/posts/1").json, post)

    def test_errors_are_json(self):
        response = self.client.get("/api/posts/99")
        self.assertEqual((response.status_code, response.json), (404, {"error": "not found"}))


class TestTheRest(BoardTest):
    def test_error_page(self):
        response = self.client.get("/nothing")
        self.assertEqual(response.status_code, 404)
        self.assertIn("Back to the board", response.text)

    def test_init_db_empties_the_board(self):
        self.register()
        self.write()
        runner = self.app.test_cli_runner()
        self.assertIn("The board is empty", runner.invoke(args=["init-db", "--yes"]).output)
        self.assertIn("Nothing here yet", self.app.test_client().get("/").text)
        self.assertEqual(runner.invoke(args=["init-db"], input="n\n").exit_code, 1)

    def test_the_secret_key_is_kept(self):
        again = create_app(self.folder, TESTING=True)
        self.assertEqual(again.secret_key, self.app.secret_key)
        self.assertGreaterEqual(len(again.secret_key), 64)

    def test_filters(self):
        from datetime import datetime, timedelta, timezone

        now = datetime(2024, 5, 1, tzinfo=timezone.utc)
        for delta, words in [
            (timedelta(seconds=5), "just now"),
            (timedelta(minutes=1), "1 minute ago"),
            (timedelta(hours=3), "3 hours ago"),
            (timedelta(days=400), "1 year ago"),
        ]:
            self.assertEqual(time_ago(now - delta, now), words)
        self.assertEqual(time_ago("2024-04-30 23:00:00", now), "1 hour ago")
        self.assertEqual(paragraphs("<a>"), "<p>&lt;a&gt;</p>")


if __name__ == "__main__":
    unittest.main()
