"""The same requests through Werkzeug's server and ours: equal environs and answers.

Known differences, on purpose: `REMOTE_PORT` is a str (PEP 3333), several Cookie fields are
joined by a semicolon, `wsgi.file_wrapper` is there, connections stay open.
"""

from __future__ import annotations

import socket
import threading
import unittest

from microflask.wsgi import make_server

from ..server.support import receive_all, serving, split
from . import oracle

OWN = {
    "REMOTE_PORT", "SERVER_PORT", "SERVER_SOFTWARE", "werkzeug.socket", "wsgi.errors",
    "wsgi.file_wrapper", "wsgi.input",
}  # fmt: skip

REQUESTS = [
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /a/b?c=d&e HTTP/1.1\r\nHost: x:80\r\nAccept: */*\r\n\r\n",
    b"GET /a%20b/%C3%A9?x=%20 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET //evil.com/%2e%2e HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /a//b HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://other/x?y HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /? HTTP/1.1\r\nHost: x\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"DELETE /a HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nX-A: 2\r\nX-C:\r\n\r\n",
    b"GET / HTTP/1.0\r\nConnection: close\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Length: 3\r\n\r\nabc",
    b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nCookie: a=b; c=d\r\n\r\n",
]


class SameEnvironAndAnswer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.serving = oracle("werkzeug.serving")

    def app(self, environ, start_response):
        seen = {key: value for key, value in environ.items() if key not in OWN}
        if environ.get("wsgi.input_terminated"):
            seen["body"] = environ["wsgi.input"].read()
        else:
            seen["body"] = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.environs.append(seen)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
        return [b"he", b"llo"]

    def test_each(self):
        class Quiet(self.serving.WSGIRequestHandler):
            def log(self, *arguments):
                pass

        self.environs = []
        server = self.serving.make_server("127.0.0.1", 0, self.app, True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            with serving(self.app) as ours:
                for request in REQUESTS:
                    with self.subTest(request):
                        self.compare(server.port, ours.port, request)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def compare(self, theirs, ours, request):
        answers = []
        for port in (theirs, ours):
            with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
                sock.sendall(request)
                sock.shutdown(socket.SHUT_WR)
                answers.append(split(receive_all(sock)))
        expected, actual = self.environs[-2:]
        self.assertEqual(actual, expected)
        (status, fields, body), (our_status, our_fields, our_body) = answers
        self.assertEqual(our_status, status)
        # Werkzeug sends what an application yields for HEAD; RFC 9110 9.3.2 forbids it.
        self.assertEqual(our_body, b"" if request.startswith(b"HEAD") else body)
        for name in ("content-type", "content-length"):
            self.assertEqual(our_fields.get(name), fields.get(name))


class SameMessages(unittest.TestCase):
    def test_threads_and_processes(self):
        theirs = oracle("werkzeug.serving").make_server
        messages = []
        for function in (theirs, make_server):
            with self.assertRaises(ValueError) as caught:
                function("127.0.0.1", 0, None, threaded=True, processes=2)
            messages.append(str(caught.exception))
        self.assertEqual(messages[0], messages[1])


if __name__ == "__main__":
    unittest.main()
