"""Several processes behind one socket, as their clients and their operator see them."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
import unittest

from microflask import wsgi

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

PROGRAM = """
    import os, sys, time
    from microflask.wsgi import Limits, run_simple
    def app(environ, start_response):
        path = environ["PATH_INFO"]
        if path == "/die":
            os._exit(3)
        start_response("200 OK", [])
        if path == "/slow":
            def body():
                yield b"begun "
                time.sleep(0.5)
                yield b"done"
            return body()
        return [f"{os.getpid()} {environ['wsgi.multiprocess']} {environ['wsgi.multithread']}".encode()]
"""


def until(condition, seconds=10):
    """Wait for something to become true; returns its last value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > deadline:
            return value
        time.sleep(0.01)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        pass
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return not os.path.isdir("/proc/self")


@unittest.skipUnless(hasattr(os, "fork"), "processes cannot be forked here")
class Processes(unittest.TestCase):
    def start(self, arguments, more=""):
        code = textwrap.dedent(PROGRAM) + more + f"\nrun_simple('127.0.0.1', 0, app, {arguments})\n"
        program = subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": ROOT},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(program.stderr.close)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        watchdog = threading.Timer(40, program.kill)
        watchdog.daemon = True
        watchdog.start()
        self.addCleanup(watchdog.cancel)
        self.port = int(re.search(r":(\d+)$", program.stderr.readline()).group(1))
        self.assertEqual(program.stderr.readline(), "Press CTRL+C to quit\n")
        return program

    def get(self, path="/"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def pids(self, number=2):
        found = set()
        until(lambda: found.add(self.get().split()[0]) or len(found) == number)
        return {int(pid) for pid in found}

    def test_requests(self):
        program = self.start("processes=2")
        pid, multiprocess, multithread = self.get().split()
        self.assertNotEqual(int(pid), program.pid)
        self.assertEqual((multiprocess, multithread), ("True", "False"))
        program.send_signal(signal.SIGTERM)
        self.assertEqual(program.wait(10), 0)
        self.assertFalse(until(lambda: alive(int(pid)), 0))

    def test_threads_in_each(self):
        program = self.start("processes=2, threads=4")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        self.addCleanup(connection.close)
        answers = []
        for _ in range(3):
            connection.request("GET", "/")
            answers.append(connection.getresponse().read().split()[1:])
        self.assertEqual(answers, [[b"True", b"True"]] * 3)
        program.send_signal(signal.SIGINT)
        self.assertEqual(program.wait(10), 0)

    def test_the_dead_are_replaced(self):
        program = self.start("processes=2")
        before = self.pids()
        os.kill(min(before), signal.SIGKILL)
        self.assertIn(f"Process {min(before)} died (signal 9)", self.expect(program, "died"))
        self.assertRaises((OSError, http.client.HTTPException), self.get, "/die")
        self.assertIn("(exit code 3)", self.expect(program, "died"))
        until(lambda: len(self.pids() - before) == 2)
        self.assertNotIn(min(before), self.pids())

    def expect(self, program, text):
        for line in program.stderr:
            if text in line:
                return line
        self.fail(f"{text!r} was not said")

    def test_graceful_end(self):
        """Who is being answered is answered whole, by SIGTERM to the first process."""
        for threads in (1, 3):
            with self.subTest(threads=threads):
                program = self.start(f"processes=2, threads={threads}")
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                self.addCleanup(connection.close)
                connection.request("GET", "/slow")
                answer = connection.getresponse()
                self.assertEqual(answer.read(6), b"begun ")
                program.send_signal(signal.SIGTERM)
                self.assertEqual(answer.read(), b"done")
                self.assertEqual(program.wait(10), 0)

    @unittest.skipUnless(os.path.isdir("/proc/self"), "needs /proc")
    def test_no_orphans(self):
        program = self.start("processes=2")
        pids = self.pids()
        program.kill()
        program.wait()
        self.assertTrue(until(lambda: not any(map(alive, pids))))

    def test_crash_loop_ends(self):
        program = self.start(
            "processes=2, limits=Limits(crashes=4)",
            "from microflask.server.prefork import ForkingWSGIServer\n"
            "ForkingWSGIServer.lead = lambda self, turn: os._exit(5)\n",
        )
        text = program.stderr.read()
        self.assertEqual(program.wait(10), 1)
        self.assertIn("die as soon as they start; giving up", text)
        self.assertIn("(exit code 5)", text)

    def test_in_a_thread(self):
        """As a test suite of somebody may do it."""

        def app(environ, start_response):
            start_response("200 OK", [])
            return [str(os.getpid()).encode()]

        server = wsgi.make_server("127.0.0.1", 0, app, processes=2)
        self.assertIsInstance(server, wsgi.ForkingWSGIServer)
        self.assertEqual((server.multiprocess, server.multithread), (True, False))
        self.port = server.port
        before = os.dup(2)
        with open(os.devnull, "w") as null:
            os.dup2(null.fileno(), 2)  # the log of the processes
        thread = threading.Thread(target=server.serve_forever)
        try:
            thread.start()
            pid = int(self.get())
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            os.dup2(before, 2)
            os.close(before)
        self.assertNotEqual(pid, os.getpid())
        self.assertTrue(until(lambda: not alive(pid)))


if __name__ == "__main__":
    unittest.main()
