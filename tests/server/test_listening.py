"""What the server says about its address."""

from __future__ import annotations

import errno
import socket
import sys
import types
import unittest

from microflask.server.listening import explain, port_holder, startup_lines
from microflask.server.requestlog import coloured, printable


def server(host, port=5000, tls=None):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return types.SimpleNamespace(host=host, port=port, ssl_context=tls, address_family=family)


class Sentences(unittest.TestCase):
    def test_startup(self):
        cases = [
            (server("127.0.0.1"), [" * Running on http://127.0.0.1:5000"]),
            (server("localhost", 80, "tls"), [" * Running on https://localhost:80"]),
            (server("::1"), [" * Running on http://[::1]:5000"]),
        ]
        for given, lines in cases:
            with self.subTest(given):
                self.assertEqual(startup_lines(given), lines)
        for host, local in [("0.0.0.0", "127.0.0.1"), ("", "127.0.0.1"), ("::", "[::1]")]:
            lines = startup_lines(server(host))
            self.assertEqual(lines[0], f" * Running on all addresses ({host or '0.0.0.0'})")
            self.assertEqual(lines[1], f" * Running on http://{local}:5000")

    def test_explanations(self):
        cases = [
            (errno.EADDRINUSE, "Port 5000 is in use by another program."),
            (errno.EACCES, "Port 5000 needs more rights"),
            (errno.EADDRNOTAVAIL, "'h' is not an address of this machine"),
            (errno.EIO, "Cannot listen on 'h' port 5000: "),
        ]
        for number, text in cases:
            with self.subTest(text):
                self.assertTrue(explain("h", 5000, OSError(number, "reason")).startswith(text))

    @unittest.skipUnless(sys.platform == "linux", "needs /proc")
    def test_who_holds_a_port(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.assertRegex(port_holder(taken.getsockname()[1]), r" \(process \d+\)$")
        self.assertEqual(port_holder(0), "")


class LogText(unittest.TestCase):
    def test_printable(self):
        cases = {
            "a b": "a b",
            "a\x1b": "a\\x1b",
            "\n\x7f\x9b": "\\x0a\\x7f\\x9b",
            "\\n": "\\\\n",
            "é": "é",
        }
        for text, expected in cases.items():
            with self.subTest(text):
                self.assertEqual(printable(text), expected)

    def test_colours(self):
        self.assertEqual(coloured("x", "200"), "x")
        self.assertEqual(coloured("x", "304"), "x")
        for code, colour in [("302", "32"), ("404", "33"), ("400", "31;1"), ("500", "35;1")]:
            self.assertEqual(coloured("x", code), f"\x1b[{colour}mx\x1b[0m")


if __name__ == "__main__":
    unittest.main()
