"""gunicorn: several processes with several threads each, and their end."""

from __future__ import annotations

import json
import os
import signal
import unittest
import urllib.request

from .servers import (
    APP,
    Load,
    Running,
    ask,
    check,
    free_port,
    need_module,
    python,
    temporary_folder,
)


class TestGunicorn(unittest.TestCase):
    def start(self, *arguments: str) -> Running:
        need_module("gunicorn")
        port = free_port()
        bind = f"127.0.0.1:{port}"
        command = python("-m", "gunicorn", "--bind", bind, "--log-level", "error", *arguments)
        return Running(self, command, port)

    def test_workers_and_threads(self) -> None:
        server = self.start("--workers", "2", "--threads", "4", APP)
        shown = check(self, server.port)
        self.assertEqual((shown["multiprocess"], shown["multithread"]), (True, True))
        self.assertEqual(server.stop(), 0)

    def test_reload_loses_nothing(self) -> None:
        """SIGHUP replaces the workers; everybody is answered."""
        server = self.start("--workers", "2", "--threads", "2", APP)
        load = Load(server.port, "/")
        load.start()
        server.process.send_signal(signal.SIGHUP)
        while len(load.answers) < 100 and load.is_alive():
            ask(server.port)
        load.stop()
        self.assertEqual({status for status, _ in load.answers}, {200})

    def test_board(self) -> None:
        folder = temporary_folder(self)
        server = self.start("--workers", "2", f"examples.board:create_app({folder!r})")
        url = f"http://127.0.0.1:{server.port}"
        with urllib.request.urlopen(f"{url}/api/posts", timeout=30) as answer:
            self.assertEqual(json.load(answer)["total"], 0)
        with urllib.request.urlopen(f"{url}/static/board.css", timeout=30) as answer:
            self.assertEqual(answer.headers["Content-Type"], "text/css; charset=utf-8")
        self.assertTrue(os.path.exists(os.path.join(folder, "secret_key")))
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
