"""Form bodies."""

from __future__ import annotations

import io
import random
import unittest
from typing import Any

from microflask.http.exceptions import RequestEntityTooLarge
from microflask.http.forms import FormDataParser, MultiPartParser, parse_form_data
from microflask.http.multidict import ImmutableMultiDict
from microflask.http.multipart import split_whole

CD = b'Content-Disposition: form-data; name="a"'
MULTI = "multipart/form-data"


def body(*parts: bytes) -> bytes:
    return b"".join(b"--foo\r\n" + part + b"\r\n" for part in parts) + b"--foo--\r\n"


def parse(data: bytes, mimetype: str = MULTI, **options: Any) -> Any:
    parser = FormDataParser(**options)
    return parser.parse(io.BytesIO(data), mimetype, len(data), {"boundary": "foo"})


class TestForms(unittest.TestCase):
    def test_fields_and_files(self) -> None:
        data = body(CD + b"\r\n\r\nv", CD + b'; filename="x.txt"\r\nContent-Type: a/b\r\n\r\ndata')
        _, form, files = parse(data)
        self.assertEqual(form["a"], "v")
        upload = files["a"]
        self.assertEqual(
            (upload.filename, upload.content_type, upload.read()), ("x.txt", "a/b", b"data")
        )
        upload.close()

    def test_urlencoded(self) -> None:
        _, form, _ = parse(b"a=1&b=%C3%BC&a=2;c=3", "application/x-www-form-urlencoded")
        self.assertEqual(form.to_dict(flat=False), {"a": ["1", "2;c=3"], "b": ["ü"]})

    def test_class(self) -> None:
        _, form, files = parse(body(CD + b"\r\n\r\nv"), cls=ImmutableMultiDict)
        self.assertIsInstance(form, ImmutableMultiDict)
        self.assertIsInstance(files, ImmutableMultiDict)

    def test_unreadable_is_empty(self) -> None:
        for data in (b"", b"nonsense", body(CD + b"\r\n\r\nv")[:-9], b"--foo\r\nX: y\r\n\r\n"):
            with self.subTest(data):
                self.assertEqual(len(parse(data)[1]), 0)
                with self.assertRaises(ValueError):
                    parse(data, silent=False)

    def test_files_of_a_broken_body_are_closed(self) -> None:
        opened = []

        def factory(*args: Any, **kwargs: Any) -> io.BytesIO:
            opened.append(io.BytesIO())
            return opened[-1]

        parse(body(CD + b'; filename="x"\r\n\r\ndata')[:-9], stream_factory=factory)
        self.assertTrue(opened[0].closed)

    def test_limits(self) -> None:
        field = CD + b"\r\n\r\n" + b"x" * 100
        for options in ({"max_form_memory_size": 99}, {"max_form_parts": 2}):
            for size in (1, 16, 1 << 16):
                with self.subTest(options=options, size=size):
                    parser = MultiPartParser(buffer_size=size, **options)  # type: ignore[arg-type]
                    with self.assertRaises(RequestEntityTooLarge):
                        parser.parse(io.BytesIO(body(field, field, field)), b"foo", None)

    def test_short_way_finds_the_same(self) -> None:
        # Of known length the body is split at once, else it is read by the decoder.
        head = CD + b"\r\n\r\n"
        pieces = [b"--foo", b"\r\n--foo\r\n", b"\r\n--foo--", b"--", b"\r\n", b"\n", b"\r", b"-"]
        pieces += [
            head,
            CD + b'; filename="x"\r\nContent-Type: a/b; c=d \r\n\r\n',
            b"data",
            b"\xff",
        ]
        pieces += [CD.lower(), b"\r\n\r\n", b" ", b"\t", b"\0"]
        chosen = random.Random(3)
        split = 0
        for _ in range(3000):
            data = b"".join(chosen.choices(pieces, k=chosen.randrange(9)))
            if chosen.random() < 0.8:
                data = body(head + data)
            split += split_whole(data, b"foo") is not None
            results = []
            for length in (len(data), None):
                parser = MultiPartParser(
                    lambda *args: io.BytesIO(), max_form_parts=3, max_form_memory_size=9
                )
                try:
                    form, files = parser.parse(io.BytesIO(data), b"foo", length)
                    stored = [
                        (f.name, f.filename, list(f.headers), f.read()) for f in files.values()
                    ]
                    results.append((form.to_dict(flat=False), stored))
                except (ValueError, RequestEntityTooLarge) as error:
                    results.append((type(error), str(error)))
            with self.subTest(data):
                self.assertEqual(*results)
        self.assertGreater(split, 300)

    def test_environ(self) -> None:
        environ = {
            "wsgi.input": io.BytesIO(b"a=b"),
            "CONTENT_LENGTH": "3",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
        }
        self.assertEqual(parse_form_data(environ)[1]["a"], "b")


if __name__ == "__main__":
    unittest.main()
