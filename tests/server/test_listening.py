"""What the server says about its address."""

from __future__ import annotations

import errno
import os
import socket
import socketserver
import stat
import subprocess
import sys
import tempfile
import types
import unittest

from microflask import wsgi
from microflask.server.listening import CannotListen, explain, port_holder, startup_lines
from microflask.server.requestlog import coloured, printable
from microflask.wsgi import make_server

from .support import receive_all, serving

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


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


def environ_app(environ, start_response):
    start_response("200 OK", [])
    keys = ["REMOTE_ADDR", "REMOTE_PORT", "SERVER_NAME", "SERVER_PORT", "HTTP_HOST"]
    return [" ".join(str(environ[key]) for key in keys).encode()]


@unittest.skipUnless(hasattr(socket, "AF_UNIX"), "there are no Unix sockets here")
class UnixSockets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "app.sock")

    def ask(self):
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(5)
            sock.connect(self.path)
            sock.sendall(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return receive_all(sock)

    def test_served(self):
        for host in (f"unix://{self.path}", f"unix:{self.path}"):
            with self.subTest(host), serving(environ_app, host=host) as served:
                self.assertTrue(self.ask().endswith(b"<local> 0 localhost 80 h"))
                self.assertIn("<local> - - [", served.log.getvalue())
                self.assertEqual(startup_lines(served.server), [f" * Running on {host}"])
                self.assertEqual(served.server.server_address, self.path)
            self.assertFalse(os.path.exists(self.path))

    def test_the_umask_decides_who_may_connect(self):
        before = os.umask(0o077)
        try:
            with make_server(f"unix://{self.path}", 0, environ_app):
                self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode) & 0o077, 0)
        finally:
            os.umask(before)

    def test_left_over(self):
        old = socket.socket(socket.AF_UNIX)
        old.bind(self.path)
        old.close()
        with serving(environ_app, host=f"unix://{self.path}"):
            self.assertIn(b" 200 OK", self.ask())
            with self.assertRaisesRegex(CannotListen, "a server listens there"):
                make_server(f"unix://{self.path}", 0, environ_app)
            self.assertIn(b" 200 OK", self.ask())
        with open(self.path, "w"):
            with self.assertRaisesRegex(CannotListen, "not a socket"):
                make_server(f"unix://{self.path}", 0, environ_app)
        self.assertTrue(os.path.exists(self.path))

    def test_impossible(self):
        for host, text in [
            ("unix:///nowhere/x.sock", "No such file"),
            ("unix:///" + "x" * 200, "too long"),
        ]:
            with self.subTest(host), self.assertRaisesRegex(CannotListen, text):
                make_server(host, 0, environ_app)


class GivenSockets(unittest.TestCase):
    def test_descriptor(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            with serving(environ_app, fd=listener.fileno()) as served:
                self.assertEqual(served.port, listener.getsockname()[1])
                self.assertIn(b" 200 OK", served.get())

    def test_ipv6(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError as error:
            self.skipTest(f"no IPv6 here: {error}")
        with serving(environ_app, host="::1") as served:
            with socket.create_connection(("::1", served.port), timeout=5) as sock:
                sock.sendall(b"GET / HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n")
                self.assertRegex(receive_all(sock), rb"::1 \d+ ::1 \d+ \[::1\]$")

    @unittest.skipUnless(os.name == "posix", "as systemd does it")
    def test_activation(self):
        """sd_listen_fds(3): the socket is descriptor 3, and the variables are not passed on."""
        code = (
            "import os, sys\n"
            "os.dup2(int(sys.argv[1]), 3)\n"
            "os.environ['LISTEN_PID'] = str(os.getpid())\n"
            "from microflask.wsgi import run_simple\n"
            "def app(environ, start_response):\n"
            "    start_response('200 OK', [])\n"
            "    return [repr(os.environ.get('LISTEN_FDS')).encode()]\n"
            "run_simple('127.0.0.1', 1, app, threaded=True)\n"
        )
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(20)
            program = subprocess.Popen(
                [sys.executable, "-c", code, str(listener.fileno())],
                env={**os.environ, "PYTHONPATH": ROOT, "LISTEN_FDS": "1"},
                stderr=subprocess.PIPE,
                text=True,
                pass_fds=[listener.fileno()],
            )
            with program, socket.create_connection(listener.getsockname(), timeout=20) as sock:
                sock.sendall(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                self.assertTrue(receive_all(sock).endswith(b"None"))
                program.terminate()
                self.assertEqual(program.wait(10), 0)
                port = listener.getsockname()[1]
                self.assertIn(f"Running on http://127.0.0.1:{port}\n", program.stderr.read())

    def test_who_watches_the_standard_library(self):
        """Flask-Testing learns the port in this way."""
        seen = []
        before = socketserver.TCPServer.server_bind

        def server_bind(self):
            before(self)
            seen.append(self.socket.getsockname()[1])

        socketserver.TCPServer.server_bind = server_bind
        try:
            with make_server("127.0.0.1", 0, environ_app) as server:
                self.assertEqual(seen, [server.port])
        finally:
            socketserver.TCPServer.server_bind = before


class Addresses(unittest.TestCase):
    def test_names_that_werkzeug_has(self):
        v4, v6 = socket.AF_INET, socket.AF_INET6
        self.assertEqual(wsgi.get_sockaddr("localhost", 5, v4), ("127.0.0.1", 5))
        self.assertEqual(wsgi.get_sockaddr("::1", 5, v6), ("::1", 5, 0, 0))
        self.assertEqual(wsgi.get_sockaddr("no such host", 5, v4), ("no such host", 5))
        self.assertEqual(wsgi.select_address_family("::1", 5), v6)
        self.assertEqual(wsgi.select_address_family("localhost", 5), v4)
        self.assertRegex(wsgi.get_interface_ip(v4), r"^\d+\.\d+\.\d+\.\d+$")


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


class Handler(unittest.TestCase):
    def test_one_place_for_the_log(self):
        logs = []

        class Logging(wsgi.WSGIRequestHandler):
            def log(self, type, message, *args):
                logs.append((type, message % args, self.address_string(), self.port_integer() > 0))

        def application(environ, start_response):
            start_response("200 OK", [("Content-Length", "1")])
            return [b"x"]

        request = b"GET /a%20b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        with serving(application, request_handler=Logging) as running:
            with socket.create_connection(("127.0.0.1", running.port), timeout=10) as client:
                client.sendall(request)
                self.assertTrue(receive_all(client).endswith(b"x"))
        self.assertEqual([("info", '"GET /a%20b HTTP/1.1" 200 -', "127.0.0.1", True)], logs)


if __name__ == "__main__":
    unittest.main()
