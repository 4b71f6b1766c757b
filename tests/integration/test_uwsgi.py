"""uWSGI with its Python plugin, both as Debian has them."""

from __future__ import annotations

import os
import unittest

from .servers import APP, ROOT, Running, check, free_port, need


class TestUwsgi(unittest.TestCase):
    def test_processes_and_threads(self) -> None:
        (uwsgi,) = need("uwsgi")
        folders = ("/usr/lib/uwsgi/plugins", "/usr/lib64/uwsgi")
        if not any(os.path.exists(os.path.join(path, "python3_plugin.so")) for path in folders):
            raise unittest.SkipTest("uWSGI's plugin python3 is not installed")
        port = free_port()
        command = [
            uwsgi, "--plugin", "python3", "--http-socket", f"127.0.0.1:{port}", "--module", APP,
            "--pythonpath", str(ROOT), "--master", "--processes", "2", "--threads", "2",
            "--need-app", "--die-on-term", "--disable-logging", "--buffer-size", "65535",
        ]  # fmt: skip
        server = Running(self, command, port)
        # A WSGI application cannot read chunks of this server's own socket.
        shown = check(self, port, chunks=False)
        self.assertEqual((shown["multiprocess"], shown["multithread"]), (True, True))
        self.assertEqual(server.stop(), 0, server.text())


if __name__ == "__main__":
    unittest.main()
