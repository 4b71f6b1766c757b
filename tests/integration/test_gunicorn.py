"""The message board behind gunicorn: the same application, another server."""

from __future__ import annotations

import importlib.util
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class TestGunicorn(unittest.TestCase):
    def test_board(self) -> None:
        if importlib.util.find_spec("gunicorn") is None:
            raise unittest.SkipTest("gunicorn is not installed (pip install -e .[dev])")
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        listening = socket.socket()
        self.addCleanup(listening.close)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        # The socket is handed over: requests sent before gunicorn is ready wait in it.
        process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "2",
                "--log-level", "error", "--bind", f"fd://{listening.fileno()}",
                f"examples.board:create_app({folder!r})",
            ],
            cwd=ROOT,
            pass_fds=[listening.fileno()],
        )  # fmt: skip
        try:
            for _ in range(20):
                with urllib.request.urlopen(f"{url}/api/posts", timeout=30) as answer:
                    self.assertEqual(json.load(answer)["total"], 0)
            with urllib.request.urlopen(f"{url}/static/board.css", timeout=30) as answer:
                self.assertEqual(answer.headers["Content-Type"], "text/css; charset=utf-8")
        finally:
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(30), 0)


if __name__ == "__main__":
    unittest.main()
