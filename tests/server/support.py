"""A real server on a free loopback port, and raw sockets to talk to it."""

from __future__ import annotations

import io
import socket
import sys
import threading
from contextlib import contextmanager

from microflask.server.limits import Limits
from microflask.wsgi import make_server


class Served:
    """A running server: its port, and what it wrote to stderr."""

    def __init__(self, server):
        self.server = server
        self.port = server.port

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=5)

    def ask(self, data, *, half_close=False):
        """Send bytes, return all that comes until the server closes."""
        with self.connect() as sock:
            try:
                sock.sendall(data)
                if half_close:
                    sock.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # the server may refuse before all is sent
            return receive_all(sock)

    def get(self, path="/", *lines):
        head = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *lines]
        return self.ask("\r\n".join([*head, "", ""]).encode("latin-1"))


def receive_all(sock):
    parts = []
    try:
        while True:
            data = sock.recv(65536)
            if not data:
                break
            parts.append(data)
    except ConnectionError:
        parts.append(b"<reset>")
    return b"".join(parts)


def split(response):
    """Return status line, headers with lower-case names, body."""
    head, _, body = response.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(": ")
        headers[name.lower()] = value
    return lines[0], headers, body


def read_response(reader):
    """Read one response from a file made of a socket."""
    status = reader.readline().decode("latin-1").rstrip("\r\n")
    headers = {}
    while True:
        line = reader.readline().decode("latin-1").rstrip("\r\n")
        if not line:
            break
        name, _, value = line.partition(": ")
        headers[name.lower()] = value
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while True:
            size = int(reader.readline(), 16)
            body += reader.read(size)
            reader.readline()
            if not size:
                break
    else:
        body = reader.read(int(headers.get("content-length", 0)))
    return status, headers, body


@contextmanager
def serving(app, *, threaded=True, limits=None, host="127.0.0.1", **options):
    """Serve `app` in a thread; stderr goes to `.log`, a StringIO."""
    limits = limits or Limits(linger_time=0.5)
    server = make_server(host, 0, app, threaded=threaded, limits=limits, **options)
    before, sys.stderr = sys.stderr, io.StringIO()
    served = Served(server)
    served.log = sys.stderr
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        sys.stderr = before
