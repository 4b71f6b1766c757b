"""Servers that fork, execute themselves anew, or restart the program keep the drop-in."""

from __future__ import annotations

import os
import re
import signal
import tempfile
import time
import unittest
from pathlib import Path

from .servers import Running, ask, free_port, need_module, python

PROGRAM = """
import os, sys
import flask
import werkzeug.serving

app = flask.Flask(__name__)


@app.route("/")
def shown():
    return f"first {os.getppid()} {flask.Flask.__module__} {flask.__version__}"


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), debug=True)
"""


class TestServers(unittest.TestCase):
    def setUp(self) -> None:
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.program = Path(made.name) / "program.py"
        self.program.write_text(PROGRAM)
        # Not the source's bytecode, which has the same size and second after a change.
        self.variables = {"PYTHONDONTWRITEBYTECODE": "1"}

    def start(self, port: int, *words: str) -> Running:
        path = os.pathsep.join([os.environ.get("PYTHONPATH", ""), str(self.program.parent)])
        command = python("-m", "microflask.dropin", *words)
        root = str(Path(__file__).resolve().parents[2])
        self.variables["PYTHONPATH"] = os.pathsep.join([root, path])
        return Running(self, command, port, **self.variables)

    def shown(self, port: int) -> tuple[str, int]:
        """Return the first word of the answer and the process that the worker belongs to."""
        status, _, body = ask(port)
        word, parent, home, version = body.decode().split()
        self.assertEqual((status, home, version), (200, "microflask.app", "3.1.3"))
        return word, int(parent)

    def until(self, condition, what: str) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.05)

    def test_gunicorn(self) -> None:
        need_module("gunicorn")
        port = free_port()
        bind = ("--bind", f"127.0.0.1:{port}", "--log-level", "error")
        server = self.start(
            port, "--inherit", "-m", "gunicorn", "--workers", "2", *bind, "program:app"
        )
        _, first = self.shown(port)
        self.assertEqual(first, server.process.pid)
        server.process.send_signal(signal.SIGUSR2)
        # A second master, executed anew, which serves on when the first one ends.
        masters: list[int] = []

        def has_another() -> bool:
            masters.append(self.shown(port)[1])
            return masters[-1] != first

        self.until(has_another, "no second master")
        self.addCleanup(_end, masters[-1])
        server.stop()
        self.assertEqual(self.shown(port)[1], masters[-1])

    def reloads(self, *words: str) -> None:
        port = int(words[-1])
        self.start(port, *words)
        self.assertEqual(self.shown(port)[0], "first")
        self.program.write_text(re.sub("first", "second", PROGRAM))
        self.until(lambda: self.shown(port)[0] == "second", "not restarted")

    def test_reloader_of_a_script(self) -> None:
        self.reloads(str(self.program), str(free_port()))

    def test_reloader_of_a_module(self) -> None:
        words = ("-m", "flask", "--app", "program", "run", "--debug", "--port")
        self.reloads(*words, str(free_port()))


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        pass


if __name__ == "__main__":
    unittest.main()
