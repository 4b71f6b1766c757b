"""Uploading Files."""

from __future__ import annotations

import io
import os

from microflask import (
    Request,
    flash,
    get_flashed_messages,
    redirect,
    request,
    send_from_directory,
    url_for,
)
from microflask.http import RequestEntityTooLarge, secure_filename

from . import Page

ALLOWED_EXTENSIONS = {"txt", "pdf", "png", "jpg", "jpeg", "gif"}


def allowed_file(filename):
    return "." in filename and filename.rsplit(".", 1)[1].lower() in ALLOWED_EXTENSIONS


class TestUploads(Page):
    def setUp(self):
        super().setUp()
        app = self.app
        app.config["UPLOAD_FOLDER"] = str(self.folder)

        @app.route("/", methods=["GET", "POST"])
        def upload_file():
            if request.method == "POST":
                if "file" not in request.files:
                    flash("No file part")
                    return redirect(request.url)
                file = request.files["file"]
                if file.filename == "":
                    flash("No selected file")
                    return redirect(request.url)
                if file and allowed_file(file.filename):
                    filename = secure_filename(file.filename)
                    file.save(os.path.join(app.config["UPLOAD_FOLDER"], filename))
                    return redirect(url_for("download_file", name=filename))
            return " ".join(get_flashed_messages()) or "form"

        @app.route("/uploads/<name>")
        def download_file(name):
            return send_from_directory(app.config["UPLOAD_FOLDER"], name)

    def upload(self, data):
        client = self.app.test_client()
        response = client.post(
            "/", data=data, content_type="multipart/form-data", follow_redirects=True
        )
        with response:
            return response.text

    def test_uploads(self):
        for data, expected in [
            ({"file": (io.BytesIO(b"content"), "a.TXT")}, "content"),
            ({"file": (io.BytesIO(b"content"), "../../b.png")}, "content"),
            ({"file": (io.BytesIO(b"content"), "evil.html")}, "form"),
            ({"file": (io.BytesIO(b"content"), "noextension")}, "form"),
            ({"file": (io.BytesIO(b""), "")}, "No selected file"),
            ({"other": "x"}, "No file part"),
        ]:
            with self.subTest(data):
                self.assertEqual(expected, self.upload(data))
        self.assertEqual(["a.TXT", "b.png"], sorted(os.listdir(self.folder)))

    def test_secure_filename(self):
        name = "../../../../home/username/.bashrc"
        self.assertEqual("home_username_.bashrc", secure_filename(name))

    def test_no_download_of_other_files(self):
        for path in ("/uploads/none.txt", "/uploads/..%2fx", "/uploads/.."):
            self.assertEqual(404, self.app.test_client().get(path).status_code)

    def test_build_only(self):
        app = self.make_app()
        app.add_url_rule("/uploads/<name>", endpoint="download_file", build_only=True)
        with app.test_request_context():
            self.assertEqual("/uploads/x.png", url_for("download_file", name="x.png"))
        self.assertEqual(404, app.test_client().get("/uploads/x.png").status_code)


class TestLimits(Page):
    testing = False

    def test_max_content_length(self):
        seen = []

        @self.app.route("/", methods=["POST"])
        def index():
            try:
                return str(len(request.get_data()))
            except RequestEntityTooLarge as e:
                seen.append(e.code)
                raise

        self.app.config["MAX_CONTENT_LENGTH"] = 1000
        client = self.app.test_client()
        self.assertEqual("1000", client.post("/", data=b"x" * 1000).text)
        self.assertEqual(413, client.post("/", data=b"x" * 1001).status_code)
        self.assertEqual([413], seen)

    def test_in_a_request_class(self):
        class Small(Request):
            max_content_length = 10

        self.app.request_class = Small
        self.app.add_url_rule("/", "index", lambda: request.form.get("a", ""), methods=["POST"])
        client = self.app.test_client()
        self.assertEqual("b", client.post("/", data={"a": "b"}).text)
        self.assertEqual(413, client.post("/", data={"a": "b" * 99}).status_code)
