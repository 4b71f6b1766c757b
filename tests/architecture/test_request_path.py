"""A warm request passes through few files and few calls."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

from microflask import Flask
from microflask.testclient import create_environ

PACKAGE = str(Path(__file__).resolve().parents[2] / "microflask")
MOST_FILES = 15
MOST_CALLS = 60


class TestRequestPath(unittest.TestCase):
    def test_a_view_that_returns_text(self) -> None:
        app = Flask(__name__)
        app.add_url_rule("/hello/<name>", "hello", lambda name: f"Hello {name}")
        environ = create_environ("/hello/Ada")
        calls: list[str] = []

        def profile(frame, event, arg) -> None:
            if event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
                calls.append(f"{frame.f_code.co_filename[len(PACKAGE) :]}:{frame.f_code.co_name}")

        def send() -> bytes:
            return b"".join(app(dict(environ), lambda status, headers: None))

        send()
        sys.setprofile(profile)
        try:
            body = send()
        finally:
            sys.setprofile(None)
        self.assertEqual(body, b"Hello Ada")
        files = {call.partition(":")[0] for call in calls}
        self.assertLessEqual(len(files), MOST_FILES, sorted(files))
        self.assertLessEqual(len(calls), MOST_CALLS, calls)


if __name__ == "__main__":
    unittest.main()
