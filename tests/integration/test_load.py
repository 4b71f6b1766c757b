"""The server under load: idle connections, many requests, memory, and beside Flask's own."""

from __future__ import annotations

import os
import re
import resource
import socket
import subprocess
import threading
import unittest

from .servers import ROOT, Running, ask, check, free_port, need, need_module, own_server, python

REQUEST = b"GET /me HTTP/1.1\r\nHost: x\r\n\r\n"
HELLO = """
import sys
from {package} import Flask
app = Flask(__name__)
@app.route("/")
def hello():
    return "Hello, World!"
app.run(port=int(sys.argv[1]))
"""


def memory(process: subprocess.Popen) -> int:
    """Return the resident KiB of a process."""
    with open(f"/proc/{process.pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))


def processor_time(process: subprocess.Popen) -> float:
    """Return the seconds that a process has used."""
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask_often(port: int, number: int, codes: list[bytes]) -> None:
    """Ask on one connection, one request after the other."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        with sock.makefile("rb") as reader:
            for _ in range(number):
                sock.sendall(REQUEST)
                codes.append(reader.readline()[9:12])
                size = 0
                while True:
                    line = reader.readline()
                    if line in (b"\r\n", b""):
                        break
                    if line.startswith(b"Content-Length: "):
                        size = int(line[16:])
                reader.read(size)


class TestLoad(unittest.TestCase):
    @unittest.skipUnless(os.path.isdir("/proc/self"), "needs /proc")
    def test_many_requests(self) -> None:
        """10 000 requests: no error, and no memory that stays."""
        server = own_server(self, "{'threads': 16}")
        check(self, server.port)

        def burst(each: int) -> list[bytes]:
            codes: list[bytes] = []
            threads = [
                threading.Thread(target=ask_often, args=(server.port, each, codes))
                for _ in range(8)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
            return codes

        burst(250)
        before = memory(server.process)
        self.assertEqual(burst(1250), [b"200"] * 10000)
        self.assertLess(memory(server.process) - before, 1024, "KiB more after 10 000 requests")
        self.assertEqual(server.stop(), 0)
        self.assertNotIn("Traceback", server.text())

    def test_idle_connections(self) -> None:
        """500 connections held open do not stop the 501st, with threads and without."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < 1200:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 1200), hard))
            self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for options in ("{}", "{'threads': 4}", "{'processes': 2}"):
            with self.subTest(options):
                server = own_server(self, options)
                held = []
                for number in range(500):
                    sock = socket.create_connection(("127.0.0.1", server.port), timeout=10)
                    self.addCleanup(sock.close)
                    # Some say nothing, some half of a request, some have been answered once.
                    if number % 3 == 1:
                        sock.sendall(REQUEST[:-2])
                    elif number % 3 == 2:
                        sock.sendall(REQUEST)
                        self.assertIn(b" 200 OK", sock.recv(4096))
                    held.append(sock)
                self.assertEqual(ask(server.port)[0], 200)
                held[1].sendall(REQUEST[-2:])
                self.assertIn(b" 200 OK", held[1].recv(4096))
                for sock in held:
                    sock.close()
                self.assertEqual(ask(server.port)[0], 200)
                self.assertEqual(server.stop(), 0)

    @unittest.skipUnless(os.path.isdir("/proc/self"), "needs /proc")
    def test_beside_flask(self) -> None:
        """The short form of benchmarks/server.py: processor time, whatever else the machine does."""
        need_module("flask")
        (wrk,) = need("wrk")
        costs = {}
        for package in ("microflask", "flask"):
            port = free_port()
            code = HELLO.format(package=package)
            server = Running(self, python("-c", code, str(port)), port)
            command = [wrk, "-t1", "-c32", "-d2s", f"http://127.0.0.1:{port}/"]
            before = processor_time(server.process)
            told = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
            count = int(re.search(r"(\d+) requests in", told.stdout).group(1))
            costs[package] = (processor_time(server.process) - before) / count
            if package == "microflask":
                self.assertNotIn("Non-2xx", told.stdout)
                self.assertNotIn("Socket errors", told.stdout)
            server.stop()
        self.assertLess(costs["microflask"], costs["flask"] / 5, costs)


if __name__ == "__main__":
    unittest.main()
