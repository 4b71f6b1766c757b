"""Threads that take turns at leading, without sockets."""

from __future__ import annotations

import queue
import threading
import unittest

from microflask.server.pool import LeaderPool


class Turns(unittest.TestCase):
    def setUp(self):
        self.leading = queue.Queue()
        self.release = threading.Semaphore(0)

    def lead(self, turn):
        self.leading.put((turn, threading.current_thread().name))
        self.release.acquire()

    def pool(self, threads):
        pool = LeaderPool(threads, self.lead)
        self.addCleanup(pool.close, 5)
        self.addCleanup(self.release.release, 100)
        return pool

    def next(self):
        return self.leading.get(timeout=5)

    def test_another_thread_takes_over(self):
        pool = self.pool(3)
        pool.relieve(0)
        turn, first = self.next()
        pool.relieve(turn)
        turn, second = self.next()
        self.assertNotEqual(first, second)
        pool.relieve(turn - 1)  # that turn is over already
        self.assertEqual((pool.turn, pool.started), (turn, 2))

    def test_all_busy(self):
        pool = self.pool(1)
        pool.relieve(0)
        turn, first = self.next()
        pool.relieve(turn)
        self.assertTrue(pool.leaderless)
        self.release.release()
        self.assertEqual(self.next(), (turn + 2, first))
        self.assertFalse(pool.leaderless)

    def test_close(self):
        pool = self.pool(2)
        pool.relieve(0)
        self.next()
        self.assertFalse(pool.close(0.01))
        self.release.release()
        self.assertTrue(pool.close(5))
        pool.relieve(pool.turn)
        self.assertEqual(pool.started, 0)

    def test_an_error_ends_no_thread(self):
        seen = []
        calls = queue.Queue()

        def lead(turn):
            calls.put(turn)
            if len(seen) == 0:
                raise SystemExit("from a view")
            self.release.acquire()

        before, threading.excepthook = threading.excepthook, lambda args: seen.append(args.exc_type)
        try:
            pool = LeaderPool(1, lead)
            pool.relieve(0)
            self.assertEqual([calls.get(timeout=5), calls.get(timeout=5)], [1, 2])
        finally:
            threading.excepthook = before
            self.release.release(10)
            pool.close(5)
        self.assertEqual(seen, [SystemExit])


if __name__ == "__main__":
    unittest.main()
