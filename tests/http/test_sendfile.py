"""Sending files."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import unittest
import zipfile
from typing import Any

from microflask.http.exceptions import NotFound, RequestedRangeNotSatisfiable
from microflask.http.response import Response
from microflask.http.sendfile import secure_filename, send_file, send_from_directory


def get(**more: str) -> dict[str, Any]:
    return {"REQUEST_METHOD": "GET", **more}


def sent(response: Any, environ: dict[str, Any]) -> bytes:
    body = response(environ, lambda *args: None)
    data = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return data


class TestSendFile(unittest.TestCase):
    def setUp(self) -> None:
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.path = os.path.join(self.directory.name, "a.txt")
        with open(self.path, "wb") as file:
            file.write(b"0123456789")

    def test_file(self) -> None:
        response = send_file(self.path, get())
        self.assertEqual(sent(response, get()), b"0123456789")
        self.assertEqual(response.content_type, "text/plain; charset=utf-8")
        self.assertEqual(response.headers["Content-Disposition"], "inline; filename=a.txt")
        self.assertEqual(response.content_length, 10)
        self.assertEqual(response.headers["Cache-Control"], "no-cache")

    def test_not_modified_and_range(self) -> None:
        with send_file(self.path, get()) as response:
            etag = response.headers["ETag"]
        environ = get(HTTP_IF_NONE_MATCH=etag)
        response = send_file(self.path, environ)
        self.assertEqual((response.status_code, sent(response, environ)), (304, b""))
        environ = get(HTTP_RANGE="bytes=2-4")
        response = send_file(self.path, environ)
        self.assertEqual((response.status_code, sent(response, environ)), (206, b"234"))
        with self.assertRaises(RequestedRangeNotSatisfiable):
            send_file(self.path, get(HTTP_RANGE="bytes=10-"))

    def test_a_subclass_answers_the_same(self) -> None:
        # A class that overrides a step is sent the long way, field by field.
        class Own(Response):
            def make_conditional(self, *args: Any, **kwargs: Any) -> Any:
                return super().make_conditional(*args, **kwargs)

        def answer(cls: type[Response], environ: dict[str, Any], **options: Any) -> Any:
            got: list[Any] = []
            try:
                response = send_file(self.path, environ, response_class=cls, **options)
            except RequestedRangeNotSatisfiable as error:
                return error.length
            body = response(environ, lambda status, headers: got.extend((status, headers)))
            data = b"".join(body)
            if hasattr(body, "close"):
                body.close()
            response.close()
            # The order differs in where the range stands; the time goes on.
            fields = [field for field in got[1] if field[0] not in ("Date", "Expires")]
            return got[0], sorted(fields), data

        with send_file(self.path, get()) as response:
            tag, date = response.headers["ETag"], response.headers["Last-Modified"]
        conditions: list[dict[str, str]] = [{}]
        conditions += [{"HTTP_IF_NONE_MATCH": value} for value in (tag, "*", '"x"', f"W/{tag}")]
        conditions += [{"HTTP_IF_MATCH": value} for value in (tag, '"x"')]
        conditions += [{"HTTP_IF_MODIFIED_SINCE": value} for value in (date, "nonsense")]
        conditions += [{"HTTP_RANGE": "bytes=1-3", "HTTP_IF_RANGE": v} for v in (tag, date, '"x"')]
        for value in ("0-0", "1-3", "3-1", "5-", "-4", "9-99", "10-11", "1-2,3-4", "x", "", "-0"):
            conditions.append({"HTTP_RANGE": f"bytes={value}"})
        for method in ("GET", "HEAD", "POST"):
            for condition in conditions:
                for options in (
                    {},
                    {"conditional": False},
                    {"max_age": 9},
                    {"as_attachment": True},
                ):
                    environ = get(**condition, REQUEST_METHOD=method)
                    with self.subTest(method=method, condition=condition, options=options):
                        self.assertEqual(
                            answer(Response, environ, **options), answer(Own, environ, **options)
                        )

    def test_below_only(self) -> None:
        os.mkdir(os.path.join(self.directory.name, "sub"))
        for path in (
            "../a.txt",
            "/etc/passwd",
            "sub",
            "",
            "..",
            "a.txt\0",
            "C:\\x",
            "\\a.txt",
            "//server/share",
            "CON",
            "x" * 5000,
            "sub/../../a.txt",
        ):
            with self.subTest(path[:20]), self.assertRaises(NotFound):
                send_from_directory(self.directory.name, path, get())
        response = send_from_directory(self.directory.name, "a.txt", get())
        self.assertEqual(sent(response, get()), b"0123456789")

    def test_from_zip(self) -> None:
        archive = os.path.join(self.directory.name, "app.zip")
        with zipfile.ZipFile(archive, "w") as target:
            target.writestr("static/s.css", "a{}")
        sys.path.append(archive)  # only archives that are imported from are looked into
        self.addCleanup(sys.path.remove, archive)
        response = send_from_directory(os.path.join(archive, "static"), "s.css", get())
        self.assertEqual(sent(response, get()), b"a{}")
        self.assertEqual(response.mimetype, "text/css")
        with self.assertRaises(NotFound):
            send_from_directory(os.path.join(archive, "static"), "nope.css", get())

    def test_objects(self) -> None:
        response = send_file(io.BytesIO(b"abc"), get(), mimetype="a/b")
        self.assertEqual((response.content_length, sent(response, get())), (3, b"abc"))
        with self.assertRaisesRegex(ValueError, "binary mode"):
            send_file(io.StringIO("x"), get(), mimetype="a/b")  # type: ignore[arg-type]
        with self.assertRaisesRegex(TypeError, "detect the MIME type"):
            send_file(io.BytesIO(b"abc"), get())
        with self.assertRaisesRegex(TypeError, "No name provided for attachment"):
            send_file(io.BytesIO(b"abc"), get(), "a/b", as_attachment=True)

    def test_missing(self) -> None:
        with self.assertRaises(FileNotFoundError):
            send_file(os.path.join(self.directory.name, "nope"), get())
        with self.assertRaises(IsADirectoryError):
            send_file(self.directory.name, get())

    def test_names_add_no_header_lines(self) -> None:
        for name in ("a\r\nX: y", 'a"; filename="b', "ä\n"):
            with self.subTest(name):
                try:
                    with send_file(self.path, get(), download_name=name) as response:
                        value = response.headers["Content-Disposition"]
                except ValueError:
                    continue
                self.assertNotIn("\n", value)

    def test_types_added_later(self) -> None:
        import mimetypes

        path = os.path.join(self.directory.name, "a.zzmf")
        with open(path, "wb"):
            pass
        with send_file(path, get()) as response:
            self.assertEqual(response.mimetype, "application/octet-stream")
        mimetypes.add_type("x/zz", ".zzmf")
        self.addCleanup(mimetypes.types_map.pop, ".zzmf", None)
        response = send_file(path, get())
        self.assertEqual(response.mimetype, "x/zz")
        response.close()

    def test_secure_filename(self) -> None:
        cases = [
            ("../../etc/passwd", "etc_passwd"),
            ("My cool movie.mov", "My_cool_movie.mov"),
            ("i contain cool \xfcml\xe4uts.txt", "i_contain_cool_umlauts.txt"),
            ("..", ""),
            (".htaccess", "htaccess"),
        ]
        for name, safe in cases:
            with self.subTest(name):
                self.assertEqual(secure_filename(name), safe)


if __name__ == "__main__":
    unittest.main()
