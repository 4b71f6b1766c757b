"""Request bodies, from a socket pair."""

from __future__ import annotations

import socket
import unittest

from microflask.server.bodies import (
    BodyRefused,
    ChunkedBody,
    Disconnected,
    LengthBody,
    Source,
    chunk_size,
)
from microflask.server.limits import Limits


class Bodies(unittest.TestCase):
    def body(self, kind, data, *arguments, closes=True):
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        self.addCleanup(theirs.close)
        ours.setblocking(False)
        theirs.sendall(data)
        if closes:
            theirs.close()
        return kind(Source(ours, Limits(body_time=0.05)), *arguments)

    def test_length_leaves_the_rest(self):
        body = self.body(LengthBody, b"abcdef", 3)
        self.assertEqual((body.read(), body.read(), body.finished), (b"abc", b"", True))
        self.assertEqual(body.source.take(10), b"def")

    def test_chunks_leave_the_rest(self):
        body = self.body(ChunkedBody, b"3\r\nabc\r\n0\r\nA: b\r\n\r\nnext")
        self.assertEqual((body.read(), body.finished), (b"abc", True))
        self.assertEqual(body.source.rest(), b"next")

    def test_many_small_pieces(self):
        chunks = b"1\r\nx\r\n" * 5000 + b"0\r\n\r\n"
        self.assertEqual(self.body(ChunkedBody, chunks).read(), b"x" * 5000)
        self.assertEqual(len(self.body(LengthBody, b"\n" * 30000, 30000).readlines()), 30000)

    def test_an_error_stays(self):
        body = self.body(ChunkedBody, b"3\r\nabcX\r\n0\r\n\r\n")
        for _ in range(2):
            with self.assertRaises(BodyRefused):
                body.read()
        self.assertFalse(body.discard(1000))

    def test_the_end_comes_early(self):
        self.assertEqual(self.body(LengthBody, b"ab", 5).read(), b"ab")
        for data in (b"", b"3", b"3\r\n", b"3\r\nab", b"3\r\nabc", b"3\r\nabc\r\n0\r\n"):
            for closes in (True, False):
                with self.subTest(data, closes=closes), self.assertRaises(Disconnected):
                    self.body(ChunkedBody, data, closes=closes).read()

    def test_asked_once_before_the_first_byte(self):
        asked = []
        body = self.body(LengthBody, b"abc", 3, lambda: asked.append(True))
        self.assertTrue(body.untouched)
        self.assertEqual((body.read(1), body.read(), asked), (b"a", b"bc", [True]))
        self.assertFalse(body.untouched)

    def test_discard(self):
        body = self.body(LengthBody, b"x" * 100, 100)
        self.assertFalse(body.discard(60))
        self.assertTrue(body.discard(60))


class ChunkSizes(unittest.TestCase):
    def test_good(self):
        for line, size in [(b"0", 0), (b"a", 10), (b"fF;x", 255), (b"5 ;x=y", 5), (b"0010", 16)]:
            with self.subTest(line):
                self.assertEqual(chunk_size(line), size)

    def test_bad(self):
        for line in (b"", b";", b"g", b"0x1", b"+1", b"-1", b"1_0", b" 1", b"1 ", b"1 2", b"\xb2",
                     b"1\x0b", b"1" * 16, b"1;\0"):  # fmt: skip
            with self.subTest(line), self.assertRaises(BodyRefused):
                chunk_size(line)


if __name__ == "__main__":
    unittest.main()
