"""The seed's `send_file` and `send_from_directory`, sentence by sentence."""

from __future__ import annotations

import inspect
import io
import os
import tempfile
import unittest

from microflask import Flask, Response, send_file, send_from_directory
from microflask.http.exceptions import NotFound

TWELVE_HOURS = 43200


class FilesCase(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = holder.name
        os.makedirs(os.path.join(self.root, "uploads", "deep"))
        for name, data in {
            "index.html": b"<p>",
            "uploads/a.txt": b"hello world",
            "uploads/deep/b.css": b"p {}",
            "secret.txt": b"secret",
        }.items():
            with open(os.path.join(self.root, name), "wb") as file:
                file.write(data)
        self.app = Flask(__name__, root_path=self.root)

    def sent(self, *args, function=send_file, headers=None, **kwargs):
        """Return status, headers and body of what a function sends."""
        with self.app.test_request_context("/", headers=headers):
            response = function(*args, **kwargs)
            self.assertIsInstance(response, Response)
            self.addCleanup(response.close)
            response.direct_passthrough = False
            return response.status_code, response.headers, response.get_data()


class SendFileTest(FilesCase):
    def test_signature(self):
        parameters = inspect.signature(send_file).parameters
        expected = (
            "filename_or_fp mimetype as_attachment attachment_filename add_etags cache_timeout"
            " conditional"
        ).split()
        self.assertEqual(expected, list(parameters)[:7])
        defaults = [parameters[name].default for name in expected]
        # 43200 is what the configuration answers where no timeout is given.
        self.assertEqual([None, None, False, None, True, None, False], defaults)
        self.assertTrue(
            all(
                parameters[name].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
                for name in expected
            )
        )

    def test_positional_order(self):
        _, headers, _ = self.sent("uploads/a.txt", "text/x", True, "b.txt", False, 60, True)
        self.assertEqual("text/x; charset=utf-8", headers["Content-Type"])
        self.assertEqual("attachment; filename=b.txt", headers["Content-Disposition"])
        self.assertNotIn("ETag", headers)
        self.assertIn("max-age=60", headers["Cache-Control"])
        self.assertEqual("bytes", headers["Accept-Ranges"])

    def test_a_path_is_relative_to_the_root_path(self):
        absolute = os.path.join(self.root, "uploads", "a.txt")
        for given in ("uploads/a.txt", absolute):
            with self.subTest(given):
                self.assertEqual((200, b"hello world"), self.sent(given)[::2])
        with self.assertRaises(FileNotFoundError):
            self.sent("nope.txt")

    def test_a_file_object(self):
        status, headers, body = self.sent(io.BytesIO(b"data"), "text/plain")
        self.assertEqual((200, b"data"), (status, body))
        with open(os.path.join(self.root, "uploads", "a.txt"), "rb") as file:
            file.seek(6)
            # The pointer is where the data starts.
            self.assertEqual(b"world", self.sent(file, "text/plain")[2])

    def test_the_mimetype_is_guessed_from_a_name(self):
        self.assertEqual("text/html; charset=utf-8", self.sent("index.html")[1]["Content-Type"])
        _, headers, _ = self.sent(io.BytesIO(b""), attachment_filename="x.css")
        self.assertEqual("text/css; charset=utf-8", headers["Content-Type"])
        self.assertEqual(
            "image/png", self.sent("index.html", mimetype="image/png")[1]["Content-Type"]
        )
        with self.assertRaisesRegex(TypeError, "file name is not available"):
            self.sent(io.BytesIO(b""))

    def test_as_attachment(self):
        def disposition(*args, **kwargs):
            return self.sent(*args, **kwargs)[1].get("Content-Disposition")

        self.assertFalse((disposition("index.html") or "").startswith("attachment"))
        self.assertEqual(
            "attachment; filename=index.html", disposition("index.html", as_attachment=True)
        )
        self.assertEqual(
            "attachment; filename=other.html",
            disposition("index.html", as_attachment=True, attachment_filename="other.html"),
        )
        self.assertEqual(
            "attachment; filename*=UTF-8''%C3%BC.html",
            disposition("index.html", as_attachment=True, attachment_filename="ü.html").replace(
                " filename=u.html;", ""
            ),
        )
        with self.assertRaises(TypeError):
            self.sent(io.BytesIO(b""), mimetype="a/b", as_attachment=True)

    def test_etags_are_attached_by_default(self):
        self.assertRegex(self.sent("index.html")[1]["ETag"], r'^"[^"]+"$')
        self.assertNotIn("ETag", self.sent("index.html", add_etags=False)[1])
        self.assertNotIn("ETag", self.sent(io.BytesIO(b""), "a/b")[1])

    def test_the_timeout_is_twelve_hours(self):
        def age(**kwargs):
            return self.sent("index.html", **kwargs)[1]["Cache-Control"]

        self.assertIn(f"max-age={TWELVE_HOURS}", age())
        self.assertIn("public", age())
        self.assertIn("max-age=9", age(cache_timeout=9))
        self.assertIn("max-age=8", age(max_age=8))
        self.app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 7
        self.assertIn("max-age=7", age())
        self.app.config["SEND_FILE_MAX_AGE_DEFAULT"] = None
        self.assertIn("no-cache", age())

    def test_conditional(self):
        tag = self.sent("index.html")[1]["ETag"]
        same = {"If-None-Match": tag}
        self.assertEqual(200, self.sent("index.html", headers=same)[0])
        self.assertEqual(304, self.sent("index.html", headers=same, conditional=True)[0])
        part = {"Range": "bytes=0-4"}
        self.assertEqual(200, self.sent("uploads/a.txt", headers=part)[0])
        status, headers, body = self.sent("uploads/a.txt", headers=part, conditional=True)
        self.assertEqual((206, b"hello"), (status, body))
        self.assertEqual("bytes 0-4/11", headers["Content-Range"])

    def test_x_sendfile(self):
        self.assertNotIn("X-Sendfile", self.sent("index.html")[1])
        self.app.use_x_sendfile = True
        status, headers, body = self.sent("index.html")
        self.assertEqual(os.path.join(self.root, "index.html"), headers["X-Sendfile"])
        self.assertEqual(b"", body)
        # A file object falls back to the traditional method.
        self.assertEqual(b"data", self.sent(io.BytesIO(b"data"), "a/b")[2])

    def test_the_servers_file_wrapper_is_used(self):
        used = []

        def wrapper(file, size=8192):
            used.append(file)
            return iter(lambda: file.read(size), b"")

        with self.app.test_request_context("/", environ_base={"wsgi.file_wrapper": wrapper}):
            response = send_file("index.html")
            self.addCleanup(response.close)
            self.addCleanup(used[0].close)
            self.assertTrue(response.direct_passthrough)
            self.assertEqual(b"<p>", b"".join(response.response))

    def test_newer_names(self):
        _, headers, _ = self.sent(
            path_or_file="index.html",
            download_name="x.txt",
            etag="mine",
            max_age=3,
            last_modified=0,
        )
        self.assertEqual('"mine"', headers["ETag"])
        self.assertEqual("inline; filename=x.txt", headers["Content-Disposition"])
        self.assertEqual("Thu, 01 Jan 1970 00:00:00 GMT", headers["Last-Modified"])


class SendFromDirectoryTest(FilesCase):
    def get(self, filename, directory=None, **options):
        directory = os.path.join(self.root, "uploads") if directory is None else directory
        return self.sent(directory, filename, function=send_from_directory, **options)

    def test_signature(self):
        self.assertEqual(
            ["directory", "filename"], list(inspect.signature(send_from_directory).parameters)[:2]
        )

    def test_sends(self):
        for directory, filename, expected in (
            (None, "a.txt", b"hello world"),
            (None, "deep/b.css", b"p {}"),
            ("uploads", "a.txt", b"hello world"),
            ("uploads/deep", "b.css", b"p {}"),
        ):
            with self.subTest(directory, filename=filename):
                self.assertEqual((200, expected), self.get(filename, directory)[::2])

    def test_is_secure(self):
        for filename in (
            "../secret.txt", "deep/../../secret.txt", "/etc/passwd", "nope.txt", "deep", "", ".", "..",
            os.path.join(self.root, "secret.txt"), "a.txt\0.png",
        ):  # fmt: skip
            with self.subTest(filename), self.assertRaises(NotFound):
                self.get(filename)

    def test_options_are_those_of_send_file(self):
        _, headers, _ = self.get(
            "a.txt",
            as_attachment=True,
            attachment_filename="z.txt",
            cache_timeout=5,
            add_etags=False,
        )
        self.assertEqual("attachment; filename=z.txt", headers["Content-Disposition"])
        self.assertIn("max-age=5", headers["Cache-Control"])
        self.assertNotIn("ETag", headers)

    def test_the_example(self):
        self.app.config["UPLOAD_FOLDER"] = os.path.join(self.root, "uploads")

        @self.app.route("/uploads/<path:filename>")
        def download_file(filename):
            return send_from_directory(
                self.app.config["UPLOAD_FOLDER"], filename, as_attachment=True
            )

        client = self.app.test_client()
        with client.get("/uploads/a.txt") as response:
            self.assertEqual(b"hello world", response.data)
            self.assertEqual("attachment; filename=a.txt", response.headers["Content-Disposition"])
        for path in ("/uploads/nope", "/uploads/../secret.txt", "/uploads/%2e%2e/secret.txt"):
            with self.subTest(path), client.get(path) as response:
                self.assertEqual(404, response.status_code)


if __name__ == "__main__":
    unittest.main()
