"""Closing, file and range iterators."""

from __future__ import annotations

import io
import unittest

from microflask.http.iterators import ClosingIterator, FileWrapper, RangeWrapper, wrap_file


class Source:
    def __init__(self, log: list[str]) -> None:
        self.log = log

    def __iter__(self) -> object:
        return iter([b"a", b"b"])

    def close(self) -> None:
        self.log.append("source")


class TestIterators(unittest.TestCase):
    def test_close_order(self) -> None:
        log: list[str] = []
        iterator = ClosingIterator(Source(log), [lambda: log.append("1"), lambda: log.append("2")])
        self.assertEqual(list(iterator), [b"a", b"b"])
        iterator.close()
        self.assertEqual(log, ["source", "1", "2"])

    def test_file_wrapper(self) -> None:
        wrapper = FileWrapper(io.BytesIO(b"abcde"), 2)
        self.assertEqual(list(wrapper), [b"ab", b"cd", b"e"])
        self.assertTrue(wrapper.seekable())
        wrapper.seek(1)
        self.assertEqual(wrapper.tell(), 1)
        wrapper.close()
        self.assertTrue(wrapper.file.closed)

    def test_server_wrapper(self) -> None:
        made = wrap_file(
            {"wsgi.file_wrapper": lambda file, size: [file.read(size)]}, io.BytesIO(b"xyz"), 2
        )
        self.assertEqual(list(made), [b"xy"])

    def test_ranges(self) -> None:
        whole = b"0123456789"
        for start in range(10):
            for size in range(11 - start):
                expected = whole[start : start + size]
                chunks = [b"01", b"", b"2", b"3456", b"789"]
                with self.subTest(start=start, size=size):
                    self.assertEqual(b"".join(RangeWrapper(iter(chunks), start, size)), expected)
                    file = FileWrapper(io.BytesIO(whole), 3)
                    self.assertEqual(b"".join(RangeWrapper(file, start, size)), expected)

    def test_short_source(self) -> None:
        self.assertEqual(b"".join(RangeWrapper([b"ab"], 1, 10)), b"b")
        self.assertEqual(b"".join(RangeWrapper([b"ab"], 5, 10)), b"")


if __name__ == "__main__":
    unittest.main()
