"""Streams that end where the request ends."""

from __future__ import annotations

import io
import unittest
from typing import Any

from microflask.http.exceptions import ClientDisconnected, RequestEntityTooLarge
from microflask.http.limited import CappedStream, LimitedStream


class Broken:
    def read(self, size: int = -1) -> bytes:
        raise OSError("gone")


class OnlyReadinto(io.RawIOBase):
    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)
        self.read = None  # type: ignore[assignment]

    def readinto(self, b: Any) -> int:
        return self._data.readinto(b)


class TestLimitedStream(unittest.TestCase):
    def test_reads_no_further(self) -> None:
        source = io.BytesIO(b"abcdef")
        stream = LimitedStream(source, 4)
        self.assertEqual((stream.read(3), stream.read(3), stream.read(3)), (b"abc", b"d", b""))
        self.assertEqual(source.tell(), 4)
        self.assertTrue(stream.is_exhausted)

    def test_lines(self) -> None:
        stream = LimitedStream(io.BytesIO(b"a\nbc\ndef"), 6)
        self.assertEqual(list(stream), [b"a\n", b"bc\n", b"d"])

    def test_short(self) -> None:
        for source in (io.BytesIO(b"abc"), Broken()):
            with self.subTest(source), self.assertRaises(ClientDisconnected):
                LimitedStream(source, 5).read()

    def test_readinto_source(self) -> None:
        self.assertEqual(LimitedStream(OnlyReadinto(b"abcdef"), 3).read(), b"abc")

    def test_max(self) -> None:
        self.assertEqual(LimitedStream(io.BytesIO(b"abc"), 5, is_max=True).read(), b"abc")
        stream = LimitedStream(io.BytesIO(b"abcdef"), 5, is_max=True)
        self.assertEqual(stream.read(5), b"abcde")
        with self.assertRaises(RequestEntityTooLarge):
            stream.read(1)

    def test_capped(self) -> None:
        self.assertEqual(CappedStream(io.BytesIO(b"abcde"), 5).read(), b"abcde")
        with self.assertRaises(RequestEntityTooLarge):
            CappedStream(io.BytesIO(b"abcdef"), 5).read()
        stream = CappedStream(io.BytesIO(b"abc"), 3)
        self.assertEqual((stream.read(3), stream.read(3)), (b"abc", b""))


if __name__ == "__main__":
    unittest.main()
