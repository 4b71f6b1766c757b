"""What another server gets to see behind ProxyMiddleware, and what comes back."""

from __future__ import annotations

import gc
import io
import json
import threading
import unittest
import warnings
from http.server import BaseHTTPRequestHandler, HTTPServer

from microflask.middleware import ProxyMiddleware


class Echo(BaseHTTPRequestHandler):
    """Answers with the request: method, path, headers, body."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        if "Content-Length" in self.headers:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        elif "Transfer-Encoding" in self.headers:
            body = b""
            while True:
                size = int(self.rfile.readline(), 16)
                body += self.rfile.read(size)
                self.rfile.readline()
                if size == 0:
                    break
        else:
            body = b""
        text = json.dumps([self.command, self.path, self.headers.items(), body.decode()]).encode()
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Set-Cookie", "a=b")
        self.send_header("Set-Cookie", "c=d")
        self.send_header("Keep-Alive", "timeout=5")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_POST = do_HEAD = do_GET


def app(environ, start_response):
    start_response("200 OK", [])
    return [b"app"]


class ProxyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = HTTPServer(("127.0.0.1", 0), Echo)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()

        def stop():
            server.shutdown()
            thread.join()
            server.server_close()

        cls.addClassCleanup(stop)
        cls.url = f"http://127.0.0.1:{server.server_port}"

    def call(self, path="/p/x", method="GET", body=None, options=None, prefix="/p/", **changes):
        """Return (status, headers, body) of a request through the proxy."""
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "HTTP_HOST": "client:81",
            "wsgi.input": io.BytesIO(body or b""),
        }
        if body is not None:
            environ["CONTENT_LENGTH"] = str(len(body))
        environ.update(changes)
        started = []
        proxy = ProxyMiddleware(app, {prefix: {"target": self.url, **(options or {})}}, 4)
        answer = proxy(
            environ, lambda status, headers, exc_info=None: started.append((status, headers))
        )
        data = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return (*started[0], data)

    def echoed(self, *args, **kwargs):
        method, path, headers, body = json.loads(self.call(*args, **kwargs)[2])
        return method, path, dict(headers), body

    def test_which_paths(self):
        for path in ("/", "/p", "/px", "/q/p/x", "p/x"):
            with self.subTest(path):
                self.assertEqual(self.call(path)[2], b"app")
        for prefix in ("p", "/p", "/p/", "/"):
            with self.subTest(prefix=prefix):
                self.assertEqual(self.echoed(prefix=prefix)[1], "/p/x")

    def test_urls(self):
        cases = [
            ("/p/a b?c#d", "", {}, "/p/a%20b%3Fc%23d"),
            ("/p/\u00c3\u00a9", "", {}, "/p/%C3%A9"),
            ("/p/%2f", "", {}, "/p/%252f"),
            ("/p/x", "a=b&c=%C3%A4", {}, "/p/x?a=b&c=%C3%A4"),
            ("/p/x\r\nA: b", "a\r\nX: b", {}, "/p/x%0D%0AA:%20b?a%0D%0AX:%20b"),
            ("/p/x", "", {"remove_prefix": True}, "/x"),
            ("/p/", "", {"remove_prefix": True}, "/"),
            ("/p/x", "q=1", {"target": f"{self.url}/base/", "remove_prefix": True}, "/base/x?q=1"),
            ("/p/x", "", {"target": f"{self.url}/base/"}, "/p/x"),
        ]
        for path, query, options, expected in cases:
            with self.subTest(path=path, options=options):
                self.assertEqual(
                    self.echoed(path, options=options, QUERY_STRING=query)[1], expected
                )

    def test_host(self):
        for option, expected in [("<auto>", "127.0.0.1"), (None, "client:81"), ("other", "other")]:
            with self.subTest(option):
                self.assertEqual(self.echoed(options={"host": option})[2]["Host"], expected)

    def test_headers(self):
        headers = self.echoed(
            options={"headers": {"X-Own": "1"}},
            HTTP_COOKIE="a=b",
            HTTP_KEEP_ALIVE="1",
            HTTP_UPGRADE="websocket",
            HTTP_CONNECTION="upgrade",
        )[2]
        self.assertEqual(headers["Cookie"], "a=b")
        self.assertEqual(headers["X-Own"], "1")
        self.assertEqual(headers["Connection"], "close")
        self.assertNotIn("Upgrade", headers)
        self.assertNotIn("Keep-Alive", headers)

    def test_answers(self):
        status, headers, _ = self.call("/p/missing")
        self.assertEqual(status, "404 Not Found")
        self.assertEqual([v for k, v in headers if k == "Set-Cookie"], ["a=b", "c=d"])
        self.assertNotIn("Keep-Alive", dict(headers))
        self.assertEqual(self.call(method="HEAD")[2], b"")

    def test_bodies(self):
        method, _, headers, body = self.echoed(method="POST", body=b"0123456789")
        self.assertEqual((method, headers["Content-Length"], body), ("POST", "10", "0123456789"))
        chunked = {
            "wsgi.input": io.BytesIO(b"0123456789"),
            "wsgi.input_terminated": True,
            "HTTP_TRANSFER_ENCODING": "chunked",
        }
        _, _, headers, body = self.echoed(method="POST", **chunked)
        self.assertEqual((headers["Transfer-Encoding"], body), ("chunked", "0123456789"))
        _, _, headers, body = self.echoed(method="POST", **{"wsgi.input_terminated": True})
        self.assertNotIn("Transfer-Encoding", headers)

    def test_an_answer_that_nobody_reads_is_closed(self):
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/p/x", "wsgi.input": io.BytesIO()}
        proxy = ProxyMiddleware(app, {"/p/": {"target": self.url}})
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            answer = proxy(environ, lambda status, headers: None)
            answer.close()
            del answer
            gc.collect()
        self.assertEqual([str(each.message) for each in caught], [])

    def test_no_target(self):
        self.assertEqual(self.call(options={"target": "http://127.0.0.1:1"})[0], "502 BAD GATEWAY")
        with self.assertRaisesRegex(RuntimeError, "'http' or 'https', got 'ftp'"):
            self.call(options={"target": "ftp://x"})


if __name__ == "__main__":
    unittest.main()
