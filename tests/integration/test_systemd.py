"""systemd: it opens the socket, and starts the server at the first request."""

from __future__ import annotations

import os
import re
import subprocess
import unittest

from .servers import ROOT, SERVE, Running, check, free_port, need, python, temporary_folder


class TestSystemd(unittest.TestCase):
    def test_socket_activation(self) -> None:
        (activate,) = need("systemd-socket-activate")
        port = free_port()
        address = f"--listen=127.0.0.1:{port}"
        # The port in the program is one that it could not use: the given socket counts.
        command = [activate, address, *python("-c", SERVE, "1", "{'threads': 4}")]
        server = Running(self, command, port)
        shown = check(self, port)
        self.assertEqual(shown["address"], "127.0.0.1")
        self.assertIn(f"Running on http://127.0.0.1:{port}", server.text())
        self.assertEqual(server.stop(), 0)

    def test_units_of_the_document(self) -> None:
        """What docs/deploying.md tells to install, as systemd judges it."""
        (analyze,) = need("systemd-analyze")
        with open(os.path.join(ROOT, "docs", "deploying.md"), encoding="utf-8") as file:
            text = file.read()
        units = re.findall(r"```ini\n# /etc/systemd/system/(\S+)\n(.*?)```", text, re.DOTALL)
        self.assertEqual([name for name, _ in units], ["board.socket", "board.service"])
        folder = temporary_folder(self)
        paths = []
        for name, unit in units:
            # The program and the user are somebody else's.
            unit = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", unit)
            unit = re.sub(r"(User|Group)=\S+", r"\1=root", unit)
            paths.append(os.path.join(folder, name))
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(unit)
        done = subprocess.run(
            [analyze, "verify", "--man=no", *paths], capture_output=True, text=True, timeout=60
        )
        told = [line for line in done.stderr.splitlines() if "board." in line]
        self.assertEqual(told, [], done.stderr)


if __name__ == "__main__":
    unittest.main()
