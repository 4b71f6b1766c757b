"""waitress, and ASGI servers by way of a2wsgi."""

from __future__ import annotations

import unittest

from .servers import APP, Running, check, free_port, need_module, python

ASGI = """
import sys, uvicorn
from a2wsgi import WSGIMiddleware
from tests.integration.servers import app
uvicorn.run(WSGIMiddleware(app), port=int(sys.argv[1]), log_level="error")
"""


class TestWaitress(unittest.TestCase):
    def test_waitress(self) -> None:
        need_module("waitress")
        port = free_port()
        command = python("-m", "waitress", "--listen", f"127.0.0.1:{port}", "--threads", "4", APP)
        shown = check(self, Running(self, command, port).port)
        self.assertEqual((shown["multiprocess"], shown["multithread"]), (False, True))

    def test_uvicorn(self) -> None:
        need_module("a2wsgi")
        need_module("uvicorn")
        port = free_port()
        server = Running(self, python("-c", ASGI, str(port)), port)
        # a2wsgi does not tell the application that a body in chunks comes to an end.
        check(self, port, chunks=False)
        self.assertNotIn("Traceback", server.text())


if __name__ == "__main__":
    unittest.main()
