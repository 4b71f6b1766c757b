"""The multipart decoder and encoder, hostile bodies included."""

from __future__ import annotations

import time
import unittest
from typing import Any

from microflask.http.exceptions import RequestEntityTooLarge
from microflask.http.headers import Headers
from microflask.http.multipart import (
    KEPT_OUTSIDE,
    MAX_HEAD_SIZE,
    NEED_DATA,
    Data,
    Epilogue,
    Field,
    File,
    MultipartDecoder,
    MultipartEncoder,
    Preamble,
)

CD = b'Content-Disposition: form-data; name="a"'
PART = b"--foo\r\n" + CD + b"\r\n\r\n"


def decode(body: bytes, size: int = 1 << 16, **options: Any) -> list[Any]:
    decoder = MultipartDecoder(b"foo", **options)
    events = []
    for start in [*range(0, len(body), size), None]:
        decoder.receive_data(None if start is None else body[start : start + size])
        while True:
            event = decoder.next_event()
            if event is NEED_DATA:
                break
            events.append(event)
            if isinstance(event, Epilogue):
                break
    return events


def data_of(events: list[Any]) -> bytes:
    return b"".join(event.data for event in events if isinstance(event, Data))


class TestDecoder(unittest.TestCase):
    def test_events(self) -> None:
        body = (
            b"pre\r\n" + PART + b"val\r\n--foo\r\nContent-Disposition: form-data; name=f;"
            b' filename="x.txt"\r\nX: y\r\n\r\nfile\r\n--foo--\r\nepi'
        )
        disposition = 'form-data; name=f; filename="x.txt"'
        self.assertEqual(
            decode(body),
            [
                Preamble(b"pre"),
                Field("a", Headers([("Content-Disposition", 'form-data; name="a"')])),
                Data(b"val", False),
                File("f", "x.txt", Headers([("Content-Disposition", disposition), ("X", "y")])),
                Data(b"file", False),
                Epilogue(b"epi"),
            ],
        )

    def test_delimiters_across_chunks(self) -> None:
        for line_break in (b"\r\n", b"\n", b"\r"):
            for content in (
                b"x" * 3000,
                b"\r\n" * 1500,
                b"x" + b"--foo" * 600,
                b"\r\n--fo" * 500,
                b"",
            ):
                body = PART + content + line_break + b"--foo--"
                for size in (1, 7, 1023, 1025, 2000, len(body) - 3, len(body) - 8):
                    with self.subTest(line_break=line_break, content=content[:9], size=size):
                        events = decode(body, size)
                        self.assertEqual(data_of(events), content)
                        self.assertEqual(events[-1].data.strip(), b"")

    def test_refused(self) -> None:
        cases = [
            (b"", "State.PREAMBLE"),
            (PART + b"x", "State.DATA"),
            (b"--foo\r\nX: y\r\n\r\nx\r\n--foo--", "Missing Content-Disposition"),
            (b"--foo\r\n" + CD + b"\r\nX: a\0b\r\n\r\nx\r\n--foo--", "NUL"),
        ]
        for body, message in cases:
            with self.subTest(body), self.assertRaisesRegex(ValueError, message):
                decode(body)

    def test_limits(self) -> None:
        cases: list[tuple[bytes, dict[str, int]]] = [
            (PART + b"x" * 60 + b"\r\n--foo--", {"max_form_memory_size": 50}),
            ((PART + b"x\r\n") * 3 + b"--foo--", {"max_parts": 2}),
            (b"--foo\r\nX: " + b"x" * (MAX_HEAD_SIZE + 100), {}),
            (b"--foo\r\nX: " + b"x" * (MAX_HEAD_SIZE + 100) + b"\r\n\r\n", {}),
        ]
        for body, options in cases:
            for size in (10, 64, 1 << 20):
                with self.subTest(options=options, size=size):
                    with self.assertRaises(RequestEntityTooLarge):
                        decode(body, size, **options)

    def test_files_are_not_limited_as_fields(self) -> None:
        body = b"--foo\r\n" + CD + b'; filename="x"\r\n\r\n' + b"x" * 100 + b"\r\n--foo--"
        self.assertEqual(len(data_of(decode(body, 30, max_form_memory_size=50))), 100)

    def test_outside_is_kept_in_bounds(self) -> None:
        long = b"x" * (KEPT_OUTSIDE * 3)
        events = decode(long + b"\r\n" + PART + b"v\r\n--foo--\r\n" + long, 10_000)
        self.assertEqual(data_of(events), b"v")
        self.assertLessEqual(len(events[0].data), KEPT_OUTSIDE)
        self.assertLessEqual(len(events[-1].data), KEPT_OUTSIDE)


class TestLinear(unittest.TestCase):
    """Twice the input must not cost much more than twice the time."""

    PATTERNS = {
        "cr": b"\r",
        "lf": b"\n",
        "crlf": b"\r\n",
        "delimiters": b"\r\n--foo",
        "broken delimiters": b"\n--foo-",
        "dashes": b"-",
        "padding": b"\r\n--foo" + b" " * 300,
    }

    def cost(self, body: bytes) -> float:
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            for place in (PART + body, body + b"\r\n" + PART, PART + b"\r\n--foo--" + body):
                try:
                    decode(place + b"x\r\n--foo--")
                except (ValueError, RequestEntityTooLarge):
                    pass
            best = min(best, time.process_time() - start)
        return best

    def test_linear(self) -> None:
        for name, pattern in self.PATTERNS.items():
            with self.subTest(name):
                small = pattern * (200_000 // len(pattern))
                # A bound far above linear, far below quadratic: no clock decides narrowly.
                self.assertLess(self.cost(small * 8), max(self.cost(small), 0.002) * 40)


class TestEncoder(unittest.TestCase):
    def test_round_trip(self) -> None:
        encoder = MultipartEncoder(b"foo")
        events = [
            Preamble(b""),
            Field('a"\r\nX: y', Headers()),
            Data(b"v", False),
            File("f", 'n"ü.txt', Headers([("Content-Type", "x/y")])),
            Data(b"1", True),
            Data(b"2", False),
            Epilogue(b""),
        ]
        body = b"".join(encoder.send_event(event) for event in events)
        self.assertNotIn(b"\r\nX: y", body)
        found = decode(body)
        self.assertEqual(found[3].filename, 'n"ü.txt')
        self.assertEqual(data_of(found), b"v12")

    def test_order(self) -> None:
        with self.assertRaisesRegex(ValueError, "Cannot generate Data.*State.PREAMBLE"):
            MultipartEncoder(b"foo").send_event(Data(b"x", False))


if __name__ == "__main__":
    unittest.main()
