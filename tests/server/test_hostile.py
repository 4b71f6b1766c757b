"""Requests that are made to be understood in two ways, to be endless, or to hold up others."""

from __future__ import annotations

import socket
import time
import unittest

from microflask.server.limits import Limits

from .support import receive_all, serving, split

HOST = b"Host: x\r\n"
NEXT = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


def app(environ, start_response):
    """Answer with the path and the body."""
    body = environ["wsgi.input"].read() if environ.get("CONTENT_LENGTH") != "0" else b""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].encode("latin-1") + b"|" + body]


def get(*lines, target=b"/"):
    return b"\r\n".join([b"GET " + target + b" HTTP/1.1", b"Host: x", *lines, b"", b""])


def post(body, *lines):
    return b"\r\n".join([b"POST / HTTP/1.1", b"Host: x", *lines, b"", b""]) + body


CHUNKED = b"Transfer-Encoding: chunked"


def length(size):
    return b"Content-Length: %d" % size


# name: (what is sent, the answers' codes in turn). After a refusal nothing more is answered.
SMUGGLING = {
    "CL.TE": (post(b"0\r\n\r\n" + NEXT, length(5 + len(NEXT)), CHUNKED), [400]),
    "TE.CL": (post(b"%x\r\n%s\r\n0\r\n\r\n" % (len(NEXT), NEXT), CHUNKED, length(4)), [400]),
    "TE.TE, the second unknown": (post(b"0\r\n\r\n" + NEXT, CHUNKED, b"Transfer-Encoding: x"), [400]),
    "TE.TE, the first unknown": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding: x", CHUNKED), [400]),
    "TE in capitals and CL": (post(b"0\r\n\r\n", b"TRANSFER-ENCODING: chunked", length(3)), [400]),
    "TE blank before the colon": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding : chunked"), [400]),
    "TE tab before the colon": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding\t: chunked"), [400]),
    "TE folded": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding:\r\n chunked"), [400]),
    "TE behind a folded line": (post(b"0\r\n\r\n" + NEXT, b"X: y\r\n Transfer-Encoding: chunked"), [400]),
    "TE behind a bare LF": (post(b"0\r\n\r\n" + NEXT, b"X: y\nTransfer-Encoding: chunked"), [400]),
    "TE behind a bare CR": (post(b"0\r\n\r\n" + NEXT, b"X: y\rTransfer-Encoding: chunked"), [400]),
    "TE with NUL": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding: chunked\0"), [400]),
    "TE with form feed": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding: \x0cchunked"), [400]),
    "TE with no-break space": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding: \xa0chunked"), [400]),
    "TE with NEL": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding: chunked\x85"), [400]),
    "TE with a comma in front": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding: , chunked"), [400]),
    "TE with a comma behind": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding: chunked,"), [400]),
    "TE chunked, then deflate": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding: chunked, deflate"), [400]),
    "TE as a word without colon": (post(b"0\r\n\r\n" + NEXT, b"Transfer-Encoding chunked"), [400]),
    "TE with underscore and CL 0": (post(NEXT, b"Transfer_Encoding: chunked", length(0)), [400]),
    "CL with underscore": (post(NEXT, b"Content_Length: %d" % len(NEXT)), [400]),
    "CL with underscore and dash": (post(NEXT, b"content_length: 9", length(0)), [400]),
    "CL 0 and a request behind": (post(NEXT, length(0)), [200, 200]),
    "CL.CL": (post(NEXT, length(len(NEXT)), length(0)), [400]),
    "CL of two lines, one empty": (post(NEXT, length(3), b"Content-Length:"), [400]),
    "CL with a comma": (post(NEXT, b"Content-Length: 0,0"), [400]),
    "CL with a semicolon": (post(NEXT, b"Content-Length: 0;"), [400]),
    "CL in quotes": (post(NEXT, b'Content-Length: "0"'), [400]),
    "CL of Arabic digits": (post(NEXT, "Content-Length: \u0665".encode()), [400]),
    "CL past 64 bits": (post(b"", b"Content-Length: 18446744073709551616"), [413]),
    "GET with a body": (get(length(len(NEXT))) + NEXT, [200]),
    "GET with chunks": (get(CHUNKED) + b"%x\r\n%s\r\n0\r\n\r\n" % (len(NEXT), NEXT), [200]),
    "chunk, LF in the size": (post(b"3\n\r\nabc\r\n0\r\n\r\n" + NEXT, CHUNKED), [400]),
    "chunk, LF for CR LF behind it": (post(b"3\r\nabc\n0\r\n\r\n" + NEXT, CHUNKED), [400]),
    "chunk, none behind it": (post(b"3\r\nabc0\r\n\r\n" + NEXT, CHUNKED), [400]),
    "chunk, extension with a bare LF": (post(b"3;\nabc\r\n0\r\n\r\n" + NEXT, CHUNKED), [400]),
    "chunk, extension with NUL": (post(b"3;a=\0\r\nabc\r\n0\r\n\r\n" + NEXT, CHUNKED), [400]),
    "chunk, two signs": (post(b"--3\r\nabc\r\n0\r\n\r\n" + NEXT, CHUNKED), [400]),
    "chunk, tab in front": (post(b"\t3\r\nabc\r\n0\r\n\r\n" + NEXT, CHUNKED), [400]),
    "chunk of 2 ** 64 + 3": (post(b"10000000000000003\r\nabc\r\n0\r\n\r\n" + NEXT, CHUNKED), [400]),
    "last chunk of many zeros": (post(b"3\r\nabc\r\n000\r\n\r\n" + NEXT, CHUNKED), [200, 200]),
    "trailer names the length": (post(b"0\r\nContent-Length: 9\r\n\r\n" + NEXT, CHUNKED), [200, 200]),
    "trailer with a blank in front": (post(b"0\r\n A: b\r\n\r\n" + NEXT, CHUNKED), [400]),
    "trailer ends with LF LF": (post(b"0\r\nA: b\n\n" + NEXT, CHUNKED), [400]),
    "HTTP/1.0 keep-alive and chunks": (
        b"POST / HTTP/1.0\r\nConnection: keep-alive\r\n" + CHUNKED + b"\r\n\r\n0\r\n\r\n" + NEXT, [400]),
    "a refusal, then a request": (b"GET / HTTP/1.1\r\n\r\n" + NEXT, [400]),
    "blank lines, then a request": (b"\r\n\r\n\r\n" + NEXT, [200]),
    "LF, then a request": (b"\n" + NEXT, [400]),
}  # fmt: skip

FORMS = {
    "HTTP/0.9, bare": (b"GET /\r\n", None),  # nothing tells that no more comes
    "HTTP/0.9, two lines": (b"GET /\r\nHost: x\r\n\r\n", 400),
    "HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "HTTP/3": (b"GET / HTTP/3.0\r\n" + HOST + b"\r\n", 505),
    "HTTP/0.9 by name": (b"GET / HTTP/0.9\r\n" + HOST + b"\r\n", 505),
    "HTTP/1.1 twice": (b"GET / HTTP/1.1 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "other protocol": (b"GET / HTCPCP/1.0\r\n" + HOST + b"\r\n", 400),
    "no target": (b"GET HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "only blanks": (b"   \r\n" + HOST + b"\r\n", 400),
    "absolute form": (get(target=b"http://y/a"), 200),
    "absolute form, https": (get(target=b"https://y/a"), 200),
    "absolute form, scheme in capitals": (get(target=b"HTTP://y/a"), 200),
    "absolute form, other scheme": (get(target=b"file:///etc/passwd"), 400),
    "absolute form, user": (get(target=b"http://root@y/"), 400),
    "absolute form, no host": (get(target=b"http:///a"), 400),
    "absolute form, bad Host beside it": (b"GET http://y/ HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    "absolute form, no Host beside it": (b"GET http://y/ HTTP/1.1\r\n\r\n", 200),
    "authority form": (b"CONNECT y:443 HTTP/1.1\r\nHost: y:443\r\n\r\n", 400),
    "authority form for GET": (get(target=b"y:443"), 400),
    "asterisk form": (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 200),
    "asterisk form for GET": (get(target=b"*"), 400),
    "asterisk and more": (b"OPTIONS *x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "javascript": (get(target=b"javascript:alert(1)"), 400),
    "backslash path": (get(target=b"\\a"), 400),
    "escaped CR LF": (get(target=b"/%0d%0aSet-Cookie:a=b"), 200),
    "escaped NUL": (get(target=b"/%00"), 200),
    "dots": (get(target=b"/../../etc/passwd"), 200),
    "raw NUL in the target": (get(target=b"/\0"), 400),
    "raw DEL in the target": (get(target=b"/\x7f"), 400),
    "raw TAB in the target": (get(target=b"/\t"), 400),
    "NUL in the method": (b"G\0T / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "NUL in the version": (b"GET / HTTP/1.\0\r\n" + HOST + b"\r\n", 400),
    "NUL in a field's name": (get(b"A\0: b"), 400),
    "NUL in a field's value": (get(b"A: \0"), 400),
    "NUL in Host": (b"GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 400),
    "control in a value": (get(b"A: \x1b[31m"), 400),
    "Host missing": (b"GET / HTTP/1.1\r\nA: b\r\n\r\n", 400),
    "Host twice": (get(b"Host: x"), 400),
    "Host twice, other case": (get(b"hOST: y"), 400),
    "Host with two ports": (b"GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", 400),
    "Host with a word for a port": (b"GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400),
    "Host, a list": (b"GET / HTTP/1.1\r\nHost: a,b c\r\n\r\n", 400),
    "Host with a user": (b"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
    "Host with a path": (b"GET / HTTP/1.1\r\nHost: a/..\r\n\r\n", 400),
    "Host with <": (b"GET / HTTP/1.1\r\nHost: <b>\r\n\r\n", 400),
    "Host with a quote": (b"GET / HTTP/1.1\r\nHost: a\"b\r\n\r\n", 400),
    "Host empty": (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 200),
    "Host, only a port": (b"GET / HTTP/1.1\r\nHost: :80\r\n\r\n", 200),
    "underscore, a field of proxies": (get(b"X_Forwarded_For: 1.2.3.4"), 400),
    "underscore and dash": (get(b"X_Forwarded-Proto: https"), 400),
    "underscore beside the dash": (get(b"X-User: me", b"X_User: root"), 400),
    "underscore in front of the dash": (get(b"X_User: root", b"X-User: me"), 400),
    "underscore in a name of no meaning": (get(b"api_key: x"), 400),
    "10 000 fields": (get(*[b"A%d: b" % n for n in range(10000)]), 431),
    "10 000 fields of one name": (get(*[b"A: b"] * 10000), 431),
    "101 fields": (get(*[b"A: b"] * 100), 431),
    "100 fields": (get(*[b"A: b"] * 99), 200),
    "1 MB in a field": (get(b"A: " + b"b" * 1000000), 431),
    "1 MB in a field's name": (get(b"a" * 1000000 + b": b"), 431),
    "1 MB in the target": (get(target=b"/" + b"a" * 1000000), 414),
    "1 MB in the method": (b"G" * 1000000 + b" / HTTP/1.1\r\n\r\n", 414),
    "1 MB in Host": (b"GET / HTTP/1.1\r\nHost: " + b"a" * 1000000 + b"\r\n\r\n", 431),
    "1 MB of cookies": (get(b"Cookie: " + b"a=b; " * 200000), 431),
    "1 MB of a chunk's extension": (post(b"3;" + b"a" * 1000000 + b"\r\nabc\r\n0\r\n\r\n", CHUNKED), 400),
    "1 MB of trailers": (post(b"0\r\n" + b"A: b\r\n" * 170000 + b"\r\n", CHUNKED), 400),
    "1 MB of a trailer": (post(b"0\r\nA: " + b"b" * 1000000 + b"\r\n\r\n", CHUNKED), 400),
    "10 000 chunks": (post(b"1\r\na\r\n" * 10000 + b"0\r\n\r\n", CHUNKED), 200),
    "longer than the limit": (post(b"", length(2000001)), 413),
    "chunks past the limit": (post(b"100000\r\n" + b"a" * 2**20 + b"\r\n100000\r\n", CHUNKED), 413),
}  # fmt: skip


def codes(answer):
    """Return the codes of the answers that came one after the other."""
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


class Hostile(unittest.TestCase):
    def test_smuggling(self):
        limits = Limits(idle_time=0.3, linger_time=0.3)
        for threaded in (True, False):
            with serving(app, threaded=threaded, limits=limits) as served:
                for name, (data, expected) in SMUGGLING.items():
                    with self.subTest(name, threaded=threaded):
                        answer = served.ask(data, half_close=True)
                        self.assertEqual(codes(answer), expected)
                        if len(expected) == 1 and expected != [200]:
                            self.assertNotIn(b"smuggled", answer)
                self.assertNotIn("Traceback", served.log.getvalue())

    def test_forms(self):
        limits = Limits(idle_time=0.3, head_time=0.3, body=2000000, linger_time=0.3)
        with serving(app, limits=limits) as served:
            for name, (data, status) in FORMS.items():
                with self.subTest(name):
                    before = time.perf_counter()
                    answer = served.ask(data, half_close=True)
                    self.assertLess(time.perf_counter() - before, 2)
                    self.assertEqual(codes(answer), [] if status is None else [status])
                    head = split(answer)[1]
                    if status != 200 and status:
                        self.assertEqual(head["connection"], "close")
                    self.assertNotIn("set-cookie", head)
            self.assertNotIn("Traceback", served.log.getvalue())


class Slow(unittest.TestCase):
    """With one thread, nobody who sends slowly holds up the next one."""

    def test_bodies(self):
        starts = {
            "nothing": b"",
            "a word": b"POST / HT",
            "half a head": b"POST / HTTP/1.1\r\nHost: x\r\n",
            "no body": post(b"", length(10)),
            "half a body": post(b"abcde", length(10)),
            "no chunk": post(b"", CHUNKED),
            "half a size": post(b"1", CHUNKED),
            "half a chunk": post(b"5\r\nab", CHUNKED),
            "half an end of a chunk": post(b"2\r\nab\r", CHUNKED),
            "half an end of the chunks": post(b"2\r\nab\r\n0\r\n", CHUNKED),
            "half a trailer": post(b"2\r\nab\r\n0\r\nA: b\r", CHUNKED),
        }
        limits = Limits(head_time=1.0, body_time=1.0, idle_time=1.0)
        with serving(app, threaded=False, limits=limits) as served:
            socks = {}
            for name, data in starts.items():
                socks[name] = served.connect()
                socks[name].sendall(data)
                before = time.perf_counter()
                self.assertIn(b"/next|", served.get("/next"), name)
                self.assertLess(time.perf_counter() - before, 0.5, name)
            for name, sock in socks.items():
                with self.subTest(name), sock:
                    expected = [] if name == "nothing" else [408]
                    self.assertEqual(codes(receive_all(sock)), expected)

    def test_slow_ones_make_room(self):
        """When all places are taken, those go that have been sending for long."""
        with serving(app, limits=Limits(connections=3)) as served:
            socks = [served.connect() for _ in range(3)]
            for sock, data in zip(socks, (b"GET /", post(b"a", length(3)), b"GET / HTTP/1.1\r\n")):
                sock.sendall(data)
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline:
                waiting = list(served.server._waiting.values())
                if len(waiting) == 3 and not any(handler.idle for handler in waiting):
                    break
                time.sleep(0.01)
            self.assertEqual(codes(served.get("/")), [503])
            waiting[1].since -= 10
            self.assertEqual(codes(served.get("/")), [200])
            gone = [sock for sock in socks if self.is_answered(sock)]
            self.assertEqual(len(gone), 1)
            self.assertEqual(codes(receive_all(gone[0])), [408])
            for sock in socks:
                sock.close()

    def is_answered(self, sock):
        sock.setblocking(False)
        try:
            return bool(sock.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return False
        finally:
            sock.settimeout(5)

    def test_pieces(self):
        """A body is put together whatever the pieces that it comes in."""
        chunks = post(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nA: b\r\n\r\n", CHUNKED)
        plain = post(b"abcde", length(5))
        with serving(app, threaded=False) as served:
            for data in (chunks, plain):
                for size in (1, 2, 3, 7):
                    with self.subTest(data=data, size=size), served.connect() as sock:
                        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                        sock.settimeout(5)
                        for at in range(0, len(data), size):
                            sock.sendall(data[at : at + size])
                        sock.sendall(NEXT)
                        sock.shutdown(socket.SHUT_WR)
                        answer = receive_all(sock)
                        self.assertEqual(codes(answer), [200, 200])
                        self.assertIn(b"/|abcde", answer)

    def test_a_trickle_ends(self):
        """Who sends a byte now and then gets `body_time` in all, not one for each byte."""
        limits = Limits(body_time=0.4, body_rate=1000.0, collect=0)
        with serving(app, limits=limits) as served, served.connect() as sock:
            sock.sendall(post(b"", length(1000)))
            before = time.perf_counter()
            sock.settimeout(0.1)
            answer = b""
            while not answer and time.perf_counter() - before < 4:
                sock.sendall(b"x")
                try:
                    answer = sock.recv(1000)
                except OSError:
                    pass
            self.assertLess(time.perf_counter() - before, 2)
            self.assertTrue(answer.startswith(b"HTTP/1.1 200"))


if __name__ == "__main__":
    unittest.main()
