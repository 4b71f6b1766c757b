"""The server as a client sees it, over real sockets."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest
from wsgiref.validate import validator

from microflask import wsgi
from microflask.server.limits import Limits

from .server.support import read_response, receive_all, serving, split

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def echo(environ, start_response):
    """Answer with the method, path, query and body, one per line."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or -1))
    if not environ.get("wsgi.input_terminated") and not environ.get("CONTENT_LENGTH"):
        body = b""
    text = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {environ['QUERY_STRING']} "
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [text.encode("latin-1") + body]


def environ_app(environ, start_response):
    """Answer with the environ keys that the query names, one per line."""
    lines = [f"{environ.get(key)!r}" for key in environ["QUERY_STRING"].split(",")]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return ["\n".join(lines).encode()]


def post(body, *lines, path="/"):
    head = [f"POST {path} HTTP/1.1", "Host: x", *lines, "", ""]
    return "\r\n".join(head).encode("latin-1") + body


CHUNKED = "Transfer-Encoding: chunked"
HOST = b"Host: x\r\n"

# What is sent -> the status it is answered with.
MALFORMED = {
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "the same host twice": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    "host with slash": (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    "host with question mark": (b"GET / HTTP/1.1\r\nHost: a?b\r\n\r\n", 400),
    "host with hash": (b"GET / HTTP/1.1\r\nHost: a#b\r\n\r\n", 400),
    "host with user": (b"GET / HTTP/1.1\r\nHost: u@b\r\n\r\n", 400),
    "host with blank": (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    "host list": (b"GET / HTTP/1.1\r\nHost: a\\b\r\n\r\n", 400),
    "host with broken brackets": (b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
    "host with a word in brackets": (b"GET / HTTP/1.1\r\nHost: [x]\r\n\r\n", 400),
    "host with brackets inside": (b"GET / HTTP/1.1\r\nHost: a[1]b\r\n\r\n", 400),
    "host with a long port": (b"GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n", 400),
    "host not ASCII": (b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n", 400),
    "HTTP/0.9": (b"GET /\r\n\r\n", 400),
    "two blanks": (b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "tab for a blank": (b"GET\t/\tHTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "blank in the target": (b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "blank in front": (b" GET / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "blank at the end": (b"GET / HTTP/1.1 \r\n" + HOST + b"\r\n", 400),
    "lower-case http": (b"GET / http/1.1\r\n" + HOST + b"\r\n", 400),
    "version without minor": (b"GET / HTTP/1\r\n" + HOST + b"\r\n", 400),
    "version of many digits": (b"GET / HTTP/1.10\r\n" + HOST + b"\r\n", 400),
    "version not ASCII": ("GET / HTTP/1.\xb9\r\n".encode("latin-1") + HOST + b"\r\n", 400),
    "HTTP/2": (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 505),
    "HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "method not a token": (b"GE(T / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "method not ASCII": (b"G\xc9T / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "target without slash": (b"GET a HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "star for GET": (b"GET * HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "authority form": (b"CONNECT a:1 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "another scheme": (b"GET ftp://a/ HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "URL without host": (b"GET http:///a HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "URL with broken brackets": (b"GET http://[a/ HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "URL with user": (b"GET http://u@a/ HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "fragment": (b"GET /a#b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "control in the target": (b"GET /\x01 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "bare LF": (b"GET / HTTP/1.1\nHost: x\n\n", 400),
    "one bare LF": (b"GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n", 400),
    "bare CR": (b"GET / HTTP/1.1\r\nHost: x\rX: y\r\n\r\n", 400),
    "CR CR LF": (b"GET / HTTP/1.1\r\nHost: x\r\r\n\r\n", 400),
    "LF in the request line": (b"GET /\n HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "NUL in a value": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 400),
    "NUL in a name": (b"GET / HTTP/1.1\r\nHost: x\r\nA\0: b\r\n\r\n", 400),
    "DEL in a value": (b"GET / HTTP/1.1\r\nHost: x\r\nA: \x7f\r\n\r\n", 400),
    "folded line": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400),
    "folded with tab": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\n\r\n", 400),
    "blank first field": (b"GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400),
    "blank before colon": (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    "tab before colon": (b"GET / HTTP/1.1\r\nHost: x\r\nA\t: x\r\n\r\n", 400),
    "no colon": (b"GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n", 400),
    "no name": (b"GET / HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n", 400),
    "name not a token": (b"GET / HTTP/1.1\r\nHost: x\r\nA(b): c\r\n\r\n", 400),
    "name not ASCII": (b"GET / HTTP/1.1\r\nHost: x\r\n\xe9: c\r\n\r\n", 400),
    "TLS on a plain port": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "not HTTP": (b"\x00\x01\x02\x03", 400),
    "length and chunked": (post(b"0\r\n\r\n", "Content-Length: 5", CHUNKED), 400),
    "chunked and length": (post(b"0\r\n\r\n", CHUNKED, "Content-Length: 5"), 400),
    "two lengths": (post(b"abc", "Content-Length: 3", "Content-Length: 2"), 400),
    "the same length twice": (post(b"abc", "Content-Length: 3", "Content-Length: 3"), 400),
    "lengths in a list": (post(b"abc", "Content-Length: 3, 3"), 400),
    "empty length": (post(b"abc", "Content-Length:"), 400),
    "length +5": (post(b"abcde", "Content-Length: +5"), 400),
    "length -5": (post(b"abcde", "Content-Length: -5"), 400),
    "length 0x5": (post(b"abcde", "Content-Length: 0x5"), 400),
    "length 5_0": (post(b"abcde", "Content-Length: 5_0"), 400),
    "length 5 0": (post(b"abcde", "Content-Length: 5 0"), 400),
    "length 5.0": (post(b"abcde", "Content-Length: 5.0"), 400),
    "length superscript": (post(b"abcde", "Content-Length: \xb2"), 400),
    "length with vertical tab": (post(b"abcde", "Content-Length: \x0b5"), 400),
    "length of 5000 digits": (post(b"", "Content-Length: " + "9" * 5000), 413),
    "coding gzip": (post(b"", "Transfer-Encoding: gzip"), 400),
    "coding gzip, chunked": (post(b"", "Transfer-Encoding: gzip, chunked"), 501),
    "coding chunked, gzip": (post(b"", "Transfer-Encoding: chunked, gzip"), 400),
    "coding chunked, identity": (post(b"", "Transfer-Encoding: chunked, identity"), 400),
    "coding identity": (post(b"", "Transfer-Encoding: identity"), 400),
    "coding chunked twice": (post(b"", CHUNKED, CHUNKED), 400),
    "coding chunked, chunked": (post(b"", "Transfer-Encoding: chunked, chunked"), 400),
    "coding empty": (post(b"", "Transfer-Encoding:"), 400),
    "coding xchunked": (post(b"", "Transfer-Encoding: xchunked"), 400),
    "coding quoted": (post(b"", 'Transfer-Encoding: "chunked"'), 400),
    "coding with vertical tab": (post(b"", "Transfer-Encoding: \x0bchunked"), 400),
    "coding with parameter": (post(b"", "Transfer-Encoding: chunked;q=1"), 400),
    "coding after another": (post(b"", "Transfer-Encoding: gzip", CHUNKED), 400),
    "chunked in HTTP/1.0": (
        b"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "chunk size 0x3": (post(b"0x3\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk size +3": (post(b"+3\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk size -3": (post(b"-3\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk size 0_3": (post(b"0_3\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk size with blank in front": (post(b" 3\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk size with blank after": (post(b"3 \r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk size empty": (post(b"\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk size only extension": (post(b";a\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk size of other digits": (post(b"\xb2\r\nab\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk size too long": (post(b"0" * 5000 + b"3\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk size of 20 digits": (post(b"F" * 20 + b"\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk size ends with LF": (post(b"3\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk too long": (post(b"2\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk ends with LF": (post(b"3\r\nabc\n0\r\n\r\n", CHUNKED), 400),
    "chunk extension with CR": (post(b"3;a\rb\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "chunk extension with LF": (post(b"3;a\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "trailer without colon": (post(b"0\r\nabc\r\n\r\n", CHUNKED), 400),
    "trailer folded": (post(b"0\r\nA: b\r\n c\r\n\r\n", CHUNKED), 400),
    "trailer with LF": (post(b"0\r\nA: b\nC: d\r\n\r\n", CHUNKED), 400),
    "trailers too long": (post(b"0\r\nA: " + b"b" * 20000 + b"\r\n\r\n", CHUNKED), 400),
    "another expectation": (post(b"", "Expect: 200-ok", "Content-Length: 1"), 417),
    "long request line": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "endless request line": (b"GET /" + b"a" * 70000, 414),
    "many fields": (b"GET / HTTP/1.1\r\n" + HOST + b"A: b\r\n" * 101 + b"\r\n", 431),
    "long field": (b"GET / HTTP/1.1\r\n" + HOST + b"A: " + b"b" * 70000 + b"\r\n\r\n", 431),
    "endless field": (b"GET / HTTP/1.1\r\n" + HOST + b"A: " + b"b" * 70000, 431),
}  # fmt: skip


class MalformedRequests(unittest.TestCase):
    """4xx or 5xx of the server's own, then the connection closes; nothing is run."""

    def test_each(self):
        with serving(echo) as served:
            for name, (data, status) in MALFORMED.items():
                with self.subTest(name):
                    # What follows a refused request must never be answered.
                    answer = served.ask(data + b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
                    line, headers, body = split(answer)
                    self.assertEqual(line.split(" ")[:2], ["HTTP/1.1", str(status)])
                    self.assertEqual(headers["connection"], "close")
                    self.assertEqual(headers["content-type"], "text/plain; charset=utf-8")
                    self.assertEqual(answer.count(b"HTTP/1.1 "), 1)
                    self.assertNotIn(b"smuggled", body)
            self.assertNotIn("Traceback", served.log.getvalue())
            self.assertTrue(served.get("/after").startswith(b"HTTP/1.1 200 OK"))

    def test_single_thread(self):
        with serving(echo, threaded=False) as served:
            for name in ("no host", "two lengths", "chunk size 0x3", "bare LF"):
                data, status = MALFORMED[name]
                with self.subTest(name):
                    self.assertIn(f" {status} ", split(served.ask(data))[0])


# Request -> what echo says of it.
WELL_FORMED = {
    "plain": (b"GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /a b=c "),
    "blank lines in front": (b"\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /  "),
    "method of its own": (b"mkCol /a HTTP/1.1\r\nHost: x\r\n\r\n", b"mkCol /a  "),
    "HTTP/1.0 without host": (b"GET / HTTP/1.0\r\n\r\n", b"GET /  "),
    "minor version of the future": (b"GET / HTTP/1.9\r\nHost: x\r\n\r\n", b"GET /  "),
    "two slashes": (b"GET //evil.com/x HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /evil.com/x  "),
    "URL": (b"GET http://y:8/a?b HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /a b "),
    "URL without path": (b"GET http://y?b HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / b "),
    "star": (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", b"OPTIONS *  "),
    "escapes": (b"GET /%41%c3%a9%zz% HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /A\xc3\xa9%zz%  "),
    "raw UTF-8": (b"GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /\xc3\xa9  "),
    "IPv6 host": (b"GET / HTTP/1.1\r\nHost: [::1]:5000\r\n\r\n", b"GET /  "),
    "blanks around a value": (post(b"abc", "Content-Length: \t 3 \t"), b"POST /  abc"),
    "zeros in front of a length": (post(b"abc", "Content-Length: 003"), b"POST /  abc"),
    "chunks": (post(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", CHUNKED), b"POST /  abcde"),
    "chunks, hexadecimal": (post(b"A\r\n0123456789\r\n0\r\n\r\n", CHUNKED), b"POST /  0123456789"),
    "chunks, extension": (post(b'3;a="b"\r\nabc\r\n0;c\r\n\r\n', CHUNKED), b"POST /  abc"),
    "chunks, trailer": (post(b"3\r\nabc\r\n0\r\nA: b\r\n\r\n", CHUNKED), b"POST /  abc"),
    "chunks, coding in capitals": (
        post(b"3\r\nabc\r\n0\r\n\r\n", "Transfer-Encoding: CHUNKED"),
        b"POST /  abc",
    ),
    "no chunks": (post(b"0\r\n\r\n", CHUNKED), b"POST /  "),
}


class WellFormedRequests(unittest.TestCase):
    def test_each(self):
        with serving(echo) as served:
            for name, (data, expected) in WELL_FORMED.items():
                with self.subTest(name), served.connect() as sock:
                    sock.sendall(data)
                    status, _, body = read_response(sock.makefile("rb"))
                    self.assertEqual((status, body), ("HTTP/1.1 200 OK", expected))

    def test_byte_by_byte(self):
        request = post(b"3\r\nabc\r\n0\r\n\r\n", CHUNKED, "Connection: close")
        for threaded in (True, False):
            with self.subTest(threaded), serving(echo, threaded=threaded) as served:
                with served.connect() as sock:
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    for byte in request:
                        sock.sendall(bytes([byte]))
                    self.assertTrue(receive_all(sock).endswith(b"POST /  abc"))

    def test_environ(self):
        cases = {
            "REMOTE_ADDR,SERVER_NAME,SCRIPT_NAME,SERVER_PROTOCOL": ["127.0.0.1", "127.0.0.1", "", "HTTP/1.1"],
            "HTTP_X_A,HTTP_COOKIE,HTTP_PROXY_": ["1,2", "a=1; b=2", None],
            "CONTENT_TYPE,HTTP_CONTENT_TYPE,CONTENT_LENGTH": ["a/b", None, "0"],
            "wsgi.url_scheme,wsgi.version,wsgi.run_once,wsgi.multithread": ["http", (1, 0), False, True],
        }  # fmt: skip
        lines = ("X-A: 1", "X-A: 2", "Cookie: a=1", "Cookie: b=2",
                 "Content-Type: a/b", "Content-Length: 0")  # fmt: skip
        with serving(environ_app) as served:
            for keys, expected in cases.items():
                with self.subTest(keys):
                    body = split(served.get("/?" + keys, *lines))[2].decode()
                    self.assertEqual(body.split("\n"), [repr(value) for value in expected])

    def test_target_names_the_host(self):
        with serving(environ_app) as served:
            target = "http://other:7/?HTTP_HOST,RAW_URI"
            body = split(served.get(target))[2].decode()
        self.assertEqual(body, f"'other:7'\n'{target}'")

    def test_validator(self):
        def app(environ, start_response):
            body = environ["wsgi.input"].read(3)
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [body or b"nothing"]

        requests = [
            (b"GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n", b"nothing"),
            (post(b"abc", "Content-Length: 3"), b"abc"),
            (post(b"3\r\nabc\r\n0\r\n\r\n", CHUNKED), b"abc"),
            (b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b""),
        ]
        for threaded in (True, False):
            with serving(validator(app), threaded=threaded) as served:
                for data, expected in requests:
                    with self.subTest(data=data, threaded=threaded), served.connect() as sock:
                        sock.sendall(data)
                        sock.shutdown(socket.SHUT_WR)
                        status, _, body = split(receive_all(sock))
                        self.assertEqual(status, "HTTP/1.1 200 OK")
                        self.assertIn(expected, body)
                self.assertNotIn("Traceback", served.log.getvalue())


class KeepAlive(unittest.TestCase):
    def test_one_connection(self):
        for threaded in (True, False):
            with self.subTest(threaded=threaded), serving(echo, threaded=threaded) as served:
                with served.connect() as sock, sock.makefile("rb") as reader:
                    for number in range(5):
                        sock.sendall(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number)
                        _, headers, body = read_response(reader)
                        self.assertEqual(body, b"GET /%d  " % number)
                        self.assertNotIn("connection", headers)
                        sock.sendall(post(b"xyz", "Content-Length: 3"))
                        self.assertEqual(read_response(reader)[2], b"POST /  xyz")

    def test_pipelined(self):
        requests = b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(50))
        requests += post(b"3\r\nabc\r\n0\r\n\r\n", CHUNKED)
        requests += b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        for threaded in (True, False):
            with self.subTest(threaded=threaded), serving(echo, threaded=threaded) as served:
                with served.connect() as sock, sock.makefile("rb") as reader:
                    sock.sendall(requests)
                    bodies = [read_response(reader)[2] for _ in range(52)]
                    self.assertEqual(bodies[:50], [b"GET /%d  " % n for n in range(50)])
                    self.assertEqual(bodies[50:], [b"POST /  abc", b"GET /last  "])
                    self.assertEqual(reader.read(), b"")

    def test_same_and_other_heads(self):
        """Heads that are remembered do not mix with others."""
        one = b"GET /one HTTP/1.1\r\nHost: x\r\n\r\n"
        two = b"GET /two HTTP/1.1\r\nHost: x\r\n\r\n"
        body = post(b"abc", "Content-Length: 3", path="/body")
        packets = [one, one, two + one, one, body, body, one, body[:-3], b"abc", body[:-3], b"xyz",
                   two, one[:9], one[9:], one, b"\r\n" + one, one]  # fmt: skip
        expected = ["one", "one", "two", "one", "one", "body", "body", "one", "body", "body",
                    "two", "one", "one", "one", "one"]  # fmt: skip
        for threaded in (True, False):
            with self.subTest(threaded=threaded), serving(echo, threaded=threaded) as served:
                with served.connect() as sock, sock.makefile("rb") as reader:
                    answers = []
                    for packet in packets:
                        sock.sendall(packet)
                        if packet in (body[:-3], one[:9]):
                            continue
                        for _ in range(2 if packet == two + one else 1):
                            answers.append(read_response(reader)[2].split()[1].decode()[1:])
                    self.assertEqual(answers, expected)

    def test_who_asks_for_the_end(self):
        cases = {
            b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n": "close",
            b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Keep-Alive, Close\r\n\r\n": "close",
            b"GET / HTTP/1.0\r\n\r\n": "close",
            b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n": "keep-alive",
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n": None,
        }
        with serving(echo) as served:
            for data, expected in cases.items():
                with self.subTest(data), served.connect() as sock, sock.makefile("rb") as reader:
                    sock.sendall(data)
                    self.assertEqual(read_response(reader)[1].get("connection"), expected)
                    sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    try:
                        more = reader.read()
                    except ConnectionError:
                        more = b""
                    self.assertEqual(bool(more), expected != "close")

    def test_unread_body(self):
        def ignore(environ, start_response):
            start_response("200 OK", [])
            return [environ["PATH_INFO"].encode()]

        smuggled = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
        last = b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(smuggled), smuggled)
        with serving(ignore, limits=Limits(drain=1000, linger_time=0.2, collect=0)) as served:
            for name, request, answered in [
                ("drained", post(smuggled, f"Content-Length: {len(smuggled)}"), True),
                ("drained chunks", post(chunk, CHUNKED), True),
                ("too large", post(smuggled + b"x" * 5000, "Content-Length: 20000"), False),
            ]:
                with self.subTest(name):
                    answer = served.ask(request + last)
                    self.assertNotIn(b"smuggled", answer)
                    self.assertEqual(b"/last" in answer, answered)


class Bodies(unittest.TestCase):
    def test_expect_continue(self):
        with serving(echo) as served, served.connect() as sock, sock.makefile("rb") as reader:
            sock.sendall(post(b"", "Content-Length: 3", "Expect: 100-continue"))
            self.assertEqual(reader.readline(), b"HTTP/1.1 100 Continue\r\n")
            self.assertEqual(reader.readline(), b"\r\n")
            sock.sendall(b"abc")
            self.assertEqual(read_response(reader)[2], b"POST /  abc")

    def test_expect_continue_not_wanted(self):
        def refuse(environ, start_response):
            start_response("413 Content Too Large", [])
            return [b"no"]

        with serving(refuse) as served:
            answer = served.ask(post(b"", "Content-Length: 3", "Expect: 100-continue"))
        status, headers, _ = split(answer)
        self.assertEqual(
            (status, headers["connection"]), ("HTTP/1.1 413 Content Too Large", "close")
        )

    def test_reading_methods(self):
        data = b"one\ntwo\n\nthree" + b"x" * 70000 + b"\nend"
        cases = {
            "read all": lambda s: [s.read()],
            "read None": lambda s: [s.read(None)],
            "read sizes": lambda s: [s.read(5), s.read(0), s.read(100000), s.read(5)],
            "readline": lambda s: [s.readline(), s.readline(2), s.readline(-1), s.readline(), s.readline()],
            "readlines": lambda s: s.readlines(),
            "readlines hint": lambda s: s.readlines(3),
            "iterate": lambda s: list(s),
            "mixed": lambda s: [s.readline(), s.read(3), s.readline(), s.read()],
            "buffered": lambda s: io.BufferedReader(s).readlines(),
            "readinto": lambda s: [s.readinto(bytearray(3)), s.read(2)],
        }  # fmt: skip
        results = {}

        def app(environ, start_response):
            read = cases[environ["QUERY_STRING"].replace("+", " ")]
            results["served"] = read(environ["wsgi.input"])
            start_response("204 No Content", [])
            return []

        size = f"Content-Length: {len(data)}"
        chunks = b"".join(
            b"%x\r\n%s\r\n" % (len(p), p) for p in (data[:7], data[7:40000], data[40000:])
        )
        with serving(app) as served:
            for name, read in cases.items():
                expected = read(io.BytesIO(data))
                for kind, request in [
                    ("length", post(data, size, "Connection: close", path="/?" + name.replace(" ", "+"))),
                    ("chunked", post(chunks + b"0\r\n\r\n", CHUNKED, "Connection: close",
                                     path="/?" + name.replace(" ", "+"))),
                ]:  # fmt: skip
                    with self.subTest(name, kind=kind):
                        self.assertIn(b" 204 ", served.ask(request))
                        self.assertEqual(results.pop("served"), expected)

    def test_short_body_ends(self):
        seen = []

        def app(environ, start_response):
            try:
                seen.append(environ["wsgi.input"].read())
            except OSError as error:
                seen.append(type(error).__name__)
            start_response("200 OK", [])
            return []

        with serving(app) as served:
            served.ask(post(b"abc", "Content-Length: 10"), half_close=True)
            served.ask(post(b"5\r\nabc", CHUNKED), half_close=True)
        self.assertEqual(seen, [b"abc", "Disconnected"])


def answering(status, headers, body, **more):
    def app(environ, start_response):
        start_response(status, headers)
        return body() if callable(body) else body

    return app


class Answers(unittest.TestCase):
    def test_framing(self):
        def blocks():
            yield b""
            yield b"ab"
            yield b""
            yield b"c"

        length = [("Content-Length", "3")]
        ok = "200 OK"
        cases = [
            # status, headers, body, request version and method, framing header, body sent
            (ok, [], [b"abc"], "GET", "1.1", ("content-length", "3"), b"abc"),
            (ok, [], [b"ab", b"c"], "GET", "1.1", ("content-length", "3"), b"abc"),
            (ok, [], (), "GET", "1.1", ("content-length", "0"), b""),
            (ok, length, blocks, "GET", "1.1", ("content-length", "3"), b"abc"),
            (ok, [], blocks, "GET", "1.1", ("transfer-encoding", "chunked"),
             b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
            (ok, [], blocks, "GET", "1.0", ("connection", "close"), b"abc"),
            (ok, [], [b"abc"], "HEAD", "1.1", ("content-length", "3"), b""),
            (ok, length, [], "HEAD", "1.1", ("content-length", "3"), b""),
            (ok, length, [b""], "HEAD", "1.1", ("content-length", "3"), b""),
            (ok, [], blocks, "HEAD", "1.1", None, b""),
            ("204 No Content", [], [], "GET", "1.1", None, b""),
            ("204 No Content", length, [b"abc"], "GET", "1.1", None, b""),
            ("304 Not Modified", length, [b""], "GET", "1.1", ("content-length", "3"), b""),
            ("304 Not Modified", [], blocks, "GET", "1.1", None, b""),
            (ok, [("X-Sendfile", "/f"), *length], [], "GET", "1.1", ("content-length", "0"), b""),
            (ok, [("X-Accel-Redirect", "/f"), *length], [b""], "GET", "1.1", ("content-length", "0"), b""),
            (ok, [("X-Sendfile", "/f"), *length], lambda: iter(()), "GET", "1.1", ("content-length", "0"), b""),
            ("200 ", [], [b""], "GET", "1.1", ("content-length", "0"), b""),
        ]  # fmt: skip
        for status, headers, body, method, version, framing, sent in cases:
            app = answering(status, list(headers), body)
            with self.subTest(status=status, body=body, method=method, version=version):
                with serving(app, threaded=False) as served:
                    request = f"{method} / HTTP/{version}\r\nHost: x\r\nConnection: close\r\n\r\n"
                    line, fields, received = split(served.ask(request.encode()))
                    self.assertEqual((line, received), (f"HTTP/1.1 {status}", sent))
                    if framing:
                        self.assertEqual(fields[framing[0]], framing[1])
                    else:
                        self.assertNotIn("content-length", fields)
                        self.assertNotIn("transfer-encoding", fields)

    def test_chunks_of_the_application(self):
        """A body that is in chunks already passes; what only says so is put in chunks."""
        chunks = b"3\r\nabc\r\n0\r\n\r\n"
        coding, length = ("Transfer-Encoding", "chunked"), ("Content-Length", "3")
        cases = [
            ([coding], [chunks], "close"),
            ([coding, ("Content-Length", str(len(chunks)))], [chunks], "close"),
            ([coding], lambda: iter([b"3\r\n", b"abc\r\n", b"0\r\n\r\n"]), "close"),
            ([coding], [b"abc"], None),
            ([coding], lambda: iter([b"a", b"bc"]), None),
            ([coding, length], [b"abc"], None),
            ([("transfer-encoding", "identity")], [b"abc"], None),
            ([coding], [b""], None),
        ]
        for headers, body, connection in cases:
            expected = b"" if body == [b""] else b"abc"
            with self.subTest(headers=headers, body=body):
                with serving(answering("200 OK", headers, body)) as served:
                    with served.connect() as sock, sock.makefile("rb") as reader:
                        sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                        status, fields, received = read_response(reader)
                self.assertEqual((status, received), ("HTTP/1.1 200 OK", expected))
                self.assertEqual(fields.get("connection"), connection)
                self.assertNotEqual("content-length" in fields, "transfer-encoding" in fields)

    def test_head_keeps_the_connection(self):
        def body():
            yield b"abc"

        for status in ("200 OK", "304 Not Modified"):
            with serving(answering(status, [], body)) as served:
                with served.connect() as sock, sock.makefile("rb") as reader:
                    for _ in range(2):
                        sock.sendall(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
                        self.assertEqual(read_response(reader)[0], f"HTTP/1.1 {status}")

    def test_own_fields(self):
        app = answering(
            "200 OK", [("Date", "then"), ("server", "me"), ("Connection", "close")], [b""]
        )
        with serving(app) as served:
            answer = served.ask(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertEqual(answer.lower().count(b"\r\ndate: then"), 1)
        for name in (b"\r\ndate:", b"\r\nserver:", b"\r\nconnection:"):
            self.assertEqual(answer.lower().count(name), 1)

    def test_refused_answers(self):
        cases = {
            "status of bytes": (b"200 OK", [], "The status must be str"),
            "status without digits": ("OK", [], "three digits"),
            "status of two digits": ("20 OK", [], "three digits"),
            "status with line break": ("200 OK\r\nX: y", [], "three digits"),
            "status with NUL": ("200 O\0K", [], "three digits"),
            "status glued": ("200OK", [], "three digits"),
            "name of bytes": ("200 OK", [(b"A", "b")], "must be str"),
            "value of bytes": ("200 OK", [("A", b"b")], "must be str"),
            "value a number": ("200 OK", [("A", 1)], "must be str"),
            "name with blank": ("200 OK", [("A b", "c")], "is not a header name"),
            "name with colon": ("200 OK", [("A:", "c")], "is not a header name"),
            "name with line break": ("200 OK", [("A\r\nB", "c")], "is not a header name"),
            "name empty": ("200 OK", [("", "c")], "is not a header name"),
            "value with CR LF": ("200 OK", [("A", "b\r\nC: d")], "contains CR, LF or NUL"),
            "value with LF": ("200 OK", [("A", "b\nc")], "contains CR, LF or NUL"),
            "value with CR": ("200 OK", [("A", "b\rc")], "contains CR, LF or NUL"),
            "value with NUL": ("200 OK", [("A", "b\0")], "contains CR, LF or NUL"),
            "value not latin-1": ("200 OK", [("A", "\u20ac")], "latin-1"),
            "length not a number": ("200 OK", [("Content-Length", "x")], "decimal number"),
            "length an int": ("200 OK", [("Content-Length", 1)], "decimal number in a str, not 1"),
            "two lengths": ("200 OK", [("Content-Length", "1"), ("content-length", "1")], "decimal number"),
            "own coding": ("200 OK", [("Transfer-Encoding", "gzip")], "the server frames"),
        }  # fmt: skip
        for name, (status, headers, message) in cases.items():
            with self.subTest(name), serving(answering(status, headers, [b"x"])) as served:
                line, fields, body = split(served.get())
                self.assertEqual(line, "HTTP/1.1 500 Internal Server Error")
                self.assertNotIn("a", fields)
                self.assertNotIn("Traceback", body.decode())
                self.assertIn(message, served.log.getvalue())

    def test_application_errors(self):
        def no_start(environ, start_response):
            return [b"x"]

        def twice(environ, start_response):
            start_response("200 OK", [])
            start_response("201 Created", [])
            return [b"x"]

        def text(environ, start_response):
            start_response("200 OK", [])
            return ["text"]

        def fails(environ, start_response):
            raise KeyError("<secret>")

        def leaves(environ, start_response):
            sys.exit(3)

        cases = [
            (no_start, "before it called start_response()"),
            (twice, "Headers already set"),
            (text, "must yield bytes, not str"),
            (fails, "KeyError: '<secret>'"),
            (leaves, "SystemExit: 3"),
        ]
        for app, message in cases:
            for threaded in (True, False):
                with self.subTest(app.__name__, threaded=threaded):
                    with serving(app, threaded=threaded) as served:
                        self.assertIn(b" 500 ", served.get())
                        answer = served.get()
                        self.assertIn(b" 500 ", answer)
                        self.assertNotIn(b"secret", answer)
                        self.assertIn(message, served.log.getvalue())

    def test_replaced_after_an_error(self):
        def app(environ, start_response):
            start_response("200 OK", [("A", "b"), ("Content-Length", "100")])
            try:
                raise ValueError
            except ValueError:
                start_response("418 TEAPOT", [("C", "d")], sys.exc_info())
            return [b"short"]

        with serving(app) as served:
            line, fields, body = split(served.get())
        self.assertEqual((line, fields["c"], body), ("HTTP/1.1 418 TEAPOT", "d", b"short"))
        self.assertNotIn("a", fields)

    def test_write(self):
        def app(environ, start_response):
            write = start_response("200 OK", [])
            write(b"a")
            write(b"b")
            return [b"c"]

        with serving(app) as served:
            self.assertEqual(split(served.get())[2], b"1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n")

    def test_broken_off(self):
        """An answer that failed never ends as if it were whole."""

        def body():
            yield b"ab"
            raise ValueError("broken")

        def short():
            yield b"ab"

        cases = [
            ("1.1", [], body, b"2\r\nab\r\n"),
            ("1.1", [("Content-Length", "5")], body, b"ab"),
            ("1.1", [("Content-Length", "5")], short, b"ab"),
            ("1.0", [], body, b"<reset>"),
        ]
        for version, headers, blocks, ending in cases:
            with self.subTest(version=version, headers=headers):
                with serving(answering("200 OK", headers, blocks)) as served:
                    answer = served.ask(f"GET / HTTP/{version}\r\nHost: x\r\n\r\n".encode())
                    self.assertTrue(answer.endswith(ending), answer)
                    self.assertNotIn(b"0\r\n\r\n", answer.partition(b"\r\n\r\n")[2])
                    self.assertIn("Traceback", served.log.getvalue())

    def test_too_much(self):
        with serving(
            answering("200 OK", [("Content-Length", "2")], lambda: iter([b"abc"]))
        ) as served:
            self.assertTrue(
                served.ask(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").endswith(b"\r\n\r\nab")
            )

    def test_close_is_called(self):
        closed = []

        class Body:
            def __init__(self, blocks):
                self.blocks = blocks

            def __iter__(self):
                for block in self.blocks:
                    if block is None:
                        raise ValueError
                    yield block

            def close(self):
                closed.append(True)

        for blocks in ([b"a"], [], [None], [b"a", None]):
            with self.subTest(blocks), serving(answering("200 OK", [], Body(blocks))) as served:
                served.get()
                self.assertEqual(closed, [True])
                closed.clear()

    def test_files(self):
        data = os.urandom(300000)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "data")
            with open(path, "wb") as file:
                file.write(data)

            def app(environ, start_response):
                file = open(path, "rb")
                file.seek(int(environ["QUERY_STRING"]))
                size = len(data) - file.tell()
                start_response("200 OK", [("Content-Length", str(size))])
                opened.append(file)
                return environ["wsgi.file_wrapper"](file, 1000)

            opened = []
            with serving(app) as served:
                for start in (0, 1, 299000):
                    with self.subTest(start):
                        self.assertEqual(split(served.get(f"/?{start}"))[2], data[start:])
            self.assertTrue(all(file.closed for file in opened))

    def test_large_answers(self):
        data = os.urandom(1000) * 5000
        for body in ([data], lambda: iter([data])):
            with serving(answering("200 OK", [("Content-Length", str(len(data)))], body)) as served:
                self.assertEqual(split(served.get())[2], data)


class Connections(unittest.TestCase):
    def test_disconnects(self):
        """Clients that leave end neither the server nor leak what they had."""
        closed = threading.Semaphore(0)

        class Body:
            def __iter__(self):
                while True:
                    yield b"x" * 100000

            def close(self):
                closed.release()

        def app(environ, start_response):
            if environ["PATH_INFO"] == "/stream":
                start_response("200 OK", [])
                return Body()
            return echo(environ, start_response)

        for threaded in (True, False):
            with self.subTest(threaded=threaded), serving(app, threaded=threaded) as served:
                for data in (
                    b"",
                    b"GET",
                    b"GET / HTTP/1.1\r\nHost",
                    post(b"ab", "Content-Length: 5"),
                ):
                    with served.connect() as sock:
                        sock.sendall(data)
                with served.connect() as sock:
                    sock.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
                    sock.recv(1000)
                self.assertTrue(closed.acquire(timeout=5))
                self.assertIn(b" 200 OK", served.get())
                self.assertNotIn("Traceback", served.log.getvalue())

    def test_idle_connections_cost_no_thread(self):
        with serving(echo, threaded=False) as served:
            idle = [served.connect() for _ in range(20)]
            for sock in idle[:10]:
                sock.sendall(b"GET / HTTP/1.1\r\n")
            self.assertIn(b" 200 OK", served.get())
            for sock in idle[:10]:
                sock.sendall(b"Host: x\r\nConnection: close\r\n\r\n")
                self.assertIn(b" 200 OK", receive_all(sock))
            for sock in idle:
                sock.close()

    def test_slow_applications_do_not_block(self):
        barrier = threading.Barrier(20, timeout=10)

        def app(environ, start_response):
            barrier.wait()
            start_response("200 OK", [])
            return [b"together"]

        with serving(app) as served:
            results = []
            threads = [
                threading.Thread(target=lambda: results.append(served.get())) for _ in range(20)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual([r.endswith(b"together") for r in results], [True] * 20)

    def test_the_lead_changes_hands(self):
        """Requests that come in pieces while threads take over from each other are all answered."""

        def app(environ, start_response):
            time.sleep(
                0.005 * (environ["PATH_INFO"] == "/slow")
            )  # longer than a leader may be busy
            return echo(environ, start_response)

        requests = [
            b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n",
            post(b"abc", "Content-Length: 3", path="/slow"),
        ]
        answered = []

        def work(number):
            with served.connect() as sock, sock.makefile("rb") as reader:
                for step in range(30):
                    data = requests[(number + step) % 3]
                    cut = (7 * step + number) % len(data)
                    sock.sendall(data[:cut])
                    time.sleep(0.001 * (step % 3))
                    sock.sendall(data[cut:])
                    answered.append(read_response(reader)[0])

        with serving(app) as served:
            threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(answered, ["HTTP/1.1 200 OK"] * 240)

    def test_more_than_threads(self):
        """More requests than threads wait; more than may wait are told 503."""
        release = threading.Event()

        def app(environ, start_response):
            if environ["PATH_INFO"] == "/slow":
                release.wait(10)
            start_response("200 OK", [])
            return [b"done"]

        with serving(app, limits=Limits(threads=2, queue=3)) as served:
            socks = []
            for _ in range(12):
                sock = served.connect()
                sock.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                socks.append(sock)
            # Those beyond the queue are answered while the others still wait.
            early = []
            deadline = time.monotonic() + 5
            while len(early) < 7 and time.monotonic() < deadline:
                for sock in socks:
                    sock.settimeout(0.01)
                    try:
                        if sock not in early and sock.recv(12, socket.MSG_PEEK):
                            early.append(sock)
                    except OSError:
                        pass
            release.set()
            answers = []
            for sock in socks:
                sock.settimeout(5)
                answers.append(receive_all(sock)[9:12])
                sock.close()
            self.assertEqual((answers.count(b"503"), answers.count(b"200")), (7, 5))
            self.assertIn(b" 200 OK", served.get())

    def test_time_outs(self):
        limits = Limits(head_time=0.2, idle_time=0.3)
        with serving(echo, limits=limits) as served:
            with served.connect() as slow, served.connect() as idle, served.connect() as silent:
                slow.sendall(b"GET / HTTP/1.1\r\n")
                idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertIn(b"HTTP/1.1 408 Request Timeout", receive_all(slow))
                self.assertEqual(receive_all(idle).count(b"HTTP/1.1"), 1)
                self.assertEqual(receive_all(silent), b"")

    def test_body_time(self):
        with serving(echo, limits=Limits(body_time=0.1, linger_time=0.1)) as served:
            with served.connect() as sock:
                sock.sendall(post(b"ab", "Content-Length: 5"))
                self.assertIn(b" 408 Request Timeout", receive_all(sock))
        # A large one is the application's to wait for.
        with serving(echo, limits=Limits(body_time=0.1, linger_time=0.1, collect=0)) as served:
            with served.connect() as sock:
                sock.sendall(post(b"ab", "Content-Length: 5"))
                self.assertIn(b"POST /  ab", receive_all(sock))

    def test_finishes_what_is_in_flight(self):
        started, release = threading.Event(), threading.Event()

        def app(environ, start_response):
            started.set()
            release.wait(10)
            start_response("200 OK", [])
            return [b"finished"]

        with serving(app) as served:
            with served.connect() as sock:
                sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                started.wait(10)
                ending = threading.Thread(target=served.server.shutdown)
                ending.start()
                release.set()
                status, headers, body = split(receive_all(sock))
                ending.join()
            self.assertEqual((body, headers["connection"]), (b"finished", "close"))

    def test_answers_what_was_sent_before_the_end(self):
        for threaded in (True, False):
            with wsgi.make_server("127.0.0.1", 0, echo, threaded=threaded) as server:
                with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
                    sock.sendall(b"GET /last HTTP/1.1\r\nHost: x\r\n\r\n")
                    server.stop()
                    before, sys.stderr = sys.stderr, io.StringIO()
                    try:
                        server.serve_forever()
                    finally:
                        sys.stderr = before
                    _, headers, body = split(receive_all(sock))
                self.assertEqual((headers["connection"], body), ("close", b"GET /last  "))

    def test_stop_before_start(self):
        server = wsgi.make_server("127.0.0.1", 0, echo, threaded=True)
        with server:
            server.shutdown()
            server.serve_forever()

    def test_passthrough_errors(self):
        def app(environ, start_response):
            raise KeyError("passed")

        seen = []
        before, threading.excepthook = threading.excepthook, lambda args: seen.append(args.exc_type)
        try:
            with serving(app, passthrough_errors=True) as served:
                self.assertIn(b" 500 ", served.get())
                self.assertIn(b" 500 ", served.get())
        finally:
            threading.excepthook = before
        self.assertEqual(seen, [KeyError, KeyError])

    def test_handle_request(self):
        server = wsgi.make_server("127.0.0.1", 0, echo)
        with server:
            self.assertFalse(server.handle_request(timeout=0))
            with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
                sock.sendall(b"GET /one HTTP/1.1\r\nHost: x\r\n\r\n")
                before, sys.stderr = sys.stderr, io.StringIO()
                try:
                    self.assertTrue(server.handle_request(timeout=5))
                finally:
                    sys.stderr = before
                self.assertTrue(receive_all(sock).endswith(b"GET /one  "))


class Log(unittest.TestCase):
    def test_line(self):
        with serving(echo) as served:
            served.get("/a?b")
            self.assertRegex(
                served.log.getvalue(),
                r"\A127\.0\.0\.1 - - \[\d\d/[A-Z][a-z]{2}/\d{4} \d\d:\d\d:\d\d\]"
                r' "GET /a\?b HTTP/1\.1" 200 -\n\Z',
            )

    def test_nothing_forged(self):
        with serving(echo) as served:
            served.ask(b"GET /\x1b[31m\r\nforged HTTP/1.1\r\n\r\n")
            served.ask(b"GET /\x9b31m HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            log = served.log.getvalue()
        self.assertEqual(len(log.splitlines()), 2)
        self.assertIn("\\x1b[31m", log)
        self.assertIn("\\x9b31m", log)

    def test_logging_is_asked(self):
        import logging

        logger = logging.getLogger("werkzeug")
        records = []
        handler = logging.Handler()
        handler.emit = records.append
        for level, heard in [(logging.ERROR, 0), (logging.NOTSET, 1), (logging.INFO, 1)]:
            logger.setLevel(level)
            logger.addHandler(handler)
            try:
                with self.subTest(level), serving(echo) as served:
                    served.get()
                    self.assertEqual(served.log.getvalue(), "")
                    self.assertEqual(len(records), heard)
            finally:
                logger.removeHandler(handler)
                logger.setLevel(logging.NOTSET)
                records.clear()

    def test_handler_class(self):
        class Quiet(wsgi.WSGIRequestHandler):
            server_version = "mine/1"

            def log_request(self, code="-", size="-"):
                self.log("info", "%s %s %s %s", self.command, self.path, code, self.headers["X-A"])

            def make_environ(self):
                return {**super().make_environ(), "PATH_INFO": "/mine"}

            def run_wsgi(self):
                self.log("info", "before")
                return super().run_wsgi()

        with serving(echo, request_handler=Quiet) as served:
            _, headers, body = split(served.get("/a", "X-A: b"))
            self.assertEqual((headers["server"], body), ("mine/1", b"GET /mine  "))
            log = served.log.getvalue()
            self.assertTrue(log.endswith("GET /a 200 b\n"))
            self.assertIn("before\n", log)

    def test_older_protocol(self):
        class Old(wsgi.WSGIRequestHandler):
            protocol_version = "HTTP/1.0"

        def blocks(environ, start_response):
            start_response("200 OK", [])
            return iter([b"a", b"b"])

        with serving(blocks, request_handler=Old) as served:
            _, headers, body = split(served.ask(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
            self.assertEqual((headers["connection"], body), ("close", b"ab"))
            self.assertNotIn("transfer-encoding", headers)

    def test_connection_dropped(self):
        dropped = threading.Event()

        class Told(wsgi.WSGIRequestHandler):
            def connection_dropped(self, error, environ=None):
                dropped.set()

        def endless(environ, start_response):
            start_response("200 OK", [])
            return iter(lambda: b"x" * 100000, b"")

        with serving(endless, request_handler=Told) as served:
            with served.connect() as sock:
                sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                sock.recv(1000)
            self.assertTrue(dropped.wait(5))


def run(code, *arguments, **options):
    """Start a Python program with the package on its path."""
    environ = {**os.environ, "PYTHONPATH": ROOT, **options.pop("environ", {})}
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        env=environ, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, **options,
    )  # fmt: skip


PROGRAM = """
import sys
from microflask.wsgi import run_simple
def app(environ, start_response):
    start_response("200 OK", [])
    return [b"hello"]
run_simple("127.0.0.1", int(sys.argv[1]), app, threaded=True)
"""


class Programs(unittest.TestCase):
    @unittest.skipUnless(os.name == "posix", "signals as POSIX has them")
    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number), run(PROGRAM, "0") as program:
                line = program.stderr.readline()
                self.assertRegex(line, r"^ \* Running on http://127\.0\.0\.1:\d+\n")
                self.assertEqual(program.stderr.readline(), "Press CTRL+C to quit\n")
                port = int(line.rpartition(":")[2])
                with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
                    sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    self.assertIn(b"200 OK", sock.recv(1000))
                    program.send_signal(number)
                    self.assertEqual(program.wait(10), 0)
                self.assertNotIn("Traceback", program.stderr.read())

    def test_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            with run(PROGRAM, str(port)) as program:
                self.assertEqual(program.wait(10), 1)
                message = program.stderr.read()
        self.assertIn(f"Port {port} is in use by another program.", message)
        self.assertIn("different port", message)
        self.assertNotIn("Traceback", message)

    def test_unusable_addresses(self):
        for host, port, message in [
            ("203.0.113.1", 0, "'203.0.113.1' is not an address of this machine"),
            ("127.0.0.1", 70000, "Port 70000 does not exist"),
        ]:
            with self.subTest(host), self.assertRaises(OSError) as caught:
                wsgi.make_server(host, port, echo)
            self.assertIn(message, str(caught.exception))

    def test_imports(self):
        """The door loads nothing heavy; a running server nothing that it does not use."""
        code = """
            import sys
            before = set(sys.modules)
            import microflask.wsgi
            heavy = {"ssl", "selectors", "signal", "socket", "email", "http.client", "wsgiref",
                     "http.server", "logging", "typing", "socketserver"} - before
            assert not heavy & set(sys.modules), heavy & set(sys.modules)
            server = microflask.wsgi.make_server("127.0.0.1", 0, None, threaded=True)
            heavy -= {"socket", "selectors", "signal"}
            assert not heavy & set(sys.modules), heavy & set(sys.modules)
        """
        with run(code) as program:
            self.assertEqual((program.wait(10), program.stderr.read()), (0, ""))


class Door(unittest.TestCase):
    def test_threads_or_processes(self):
        with self.assertRaisesRegex(
            ValueError, "Cannot have a multi-thread and multi-process server."
        ):
            wsgi.make_server("127.0.0.1", 0, echo, threaded=True, processes=2)
        with wsgi.make_server("127.0.0.1", 0, echo, threads=3) as server:
            self.assertIsInstance(server, wsgi.ThreadedWSGIServer)
            self.assertEqual(server.limits.threads, 3)

    def test_port_type(self):
        with self.assertRaisesRegex(TypeError, "port must be an integer"):
            wsgi.run_simple("127.0.0.1", "5000", echo)

    def test_unknown_limit(self):
        with self.assertRaisesRegex(TypeError, "no limit named 'thread'.*threads"):
            Limits(thread=1)

    def test_unknown_name(self):
        with self.assertRaisesRegex(AttributeError, "make_server"):
            wsgi.make_servr

    def test_every_name_is_there(self):
        for name in wsgi.__all__:
            self.assertTrue(callable(getattr(wsgi, name)), name)

    def test_call(self):
        environ = {"PATH_INFO": "/a", "wsgi.input": io.BytesIO(b"abc"), "CONTENT_LENGTH": "3"}
        status, headers, body = wsgi.call(echo, environ)
        self.assertEqual((status, body), ("200 OK", b"GET /a  abc"))
        self.assertEqual(headers, [("Content-Type", "text/plain")])
        with self.assertRaisesRegex(RuntimeError, "start_response"):
            wsgi.call(lambda environ, start_response: [], {})

    def test_is_running_from_reloader(self):
        self.assertFalse(wsgi.is_running_from_reloader())


if __name__ == "__main__":
    unittest.main()
