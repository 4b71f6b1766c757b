"""TLS: contexts, and a server that speaks it."""

from __future__ import annotations

import os
import shutil
import ssl
import tempfile
import unittest

from microflask.server import tls

from .support import read_response, receive_all, serving


def app(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [])
    return [environ["wsgi.url_scheme"].encode(), b" ", body]


class Contexts(unittest.TestCase):
    def test_nonsense(self):
        for given in (5, "adhok", (), []):
            with self.subTest(given), self.assertRaisesRegex(TypeError, "ssl_context must be"):
                tls.make_context(given)

    def test_a_context_is_used(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.assertIs(tls.make_context(context), context)

    def test_without_openssl(self):
        before = os.environ.get("PATH", "")
        os.environ["PATH"] = "/nowhere"
        try:
            with self.assertRaisesRegex(RuntimeError, "needs the 'openssl' program"):
                tls.adhoc_context()
        finally:
            os.environ["PATH"] = before


@unittest.skipUnless(shutil.which("openssl"), "the openssl program is not installed")
class Served(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.cert, cls.key = tls.make_ssl_devcert(os.path.join(folder.name, "dev"), host="localhost")

    def test_requests(self):
        for threaded in (True, False):
            with self.subTest(threaded=threaded):
                with serving(app, threaded=threaded, ssl_context=(self.cert, self.key)) as served:
                    self.speak(served)

    def speak(self, served):
        context = ssl.create_default_context(cafile=self.cert)
        with served.connect() as raw:  # a client that is silent holds up nobody
            with context.wrap_socket(served.connect(), server_hostname="localhost") as sock:
                with sock.makefile("rb") as reader:
                    for body in (b"", b"abc", b"x" * 100000):
                        head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(
                            body
                        )
                        sock.sendall(head + body)
                        self.assertEqual(read_response(reader)[2], b"https " + body)
            raw.sendall(b"GET / HTTP/1.1\r\n\r\n")
            self.assertNotIn(b"HTTP/1.1 200", receive_all(raw))
        self.assertNotIn("Traceback", served.log.getvalue())


if __name__ == "__main__":
    unittest.main()
