"""An application that shows how it is served, servers to serve it, and what each must do."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
from pathlib import Path

from microflask import Flask, request, send_from_directory, session, url_for

ROOT = Path(__file__).resolve().parents[2]
FOLDER = os.path.dirname(os.path.abspath(__file__))
APP = "tests.integration.servers:app"


def create_app() -> Flask:
    """Return the application that the tests ask."""
    app = Flask(__name__, static_folder=None)
    app.secret_key = os.environ.get("TEST_SECRET_KEY", "integration")
    app.config["USE_X_SENDFILE"] = "TEST_X_SENDFILE" in os.environ
    if "TEST_PROXIES" in os.environ:
        from microflask.middleware import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)

    @app.get("/")
    def shows():
        return {
            "pid": os.getpid(),
            "address": request.remote_addr,
            "url": url_for("shows", _external=True),
            "multiprocess": request.environ["wsgi.multiprocess"],
            "multithread": request.environ["wsgi.multithread"],
        }

    @app.post("/echo")
    def echo():
        data = request.get_data()
        return {"size": len(data), "hash": hashlib.sha256(data).hexdigest()}

    @app.get("/stream")
    def stream():
        return (f"block {n}\n" for n in range(3)), {"Content-Type": "text/plain"}

    @app.post("/login")
    def login():
        session["name"] = request.form["name"]
        return "welcome"

    @app.get("/me")
    def me():
        return {"name": session.get("name"), "pid": os.getpid()}

    @app.get("/slow")
    def slow():
        time.sleep(0.5)
        return "slow"

    @app.get("/files/<path:name>")
    def files(name):
        return send_from_directory(FOLDER, name)

    @app.after_request
    def let_nginx_send(response):
        # As docs/deploying.md shows it: nginx wants a URL where others want a path.
        path = response.headers.pop("X-Sendfile", None)
        if path is not None:
            name = os.path.relpath(path, FOLDER)
            response.headers["X-Accel-Redirect"] = "/protected/" + urllib.parse.quote(name)
        return response

    return app


app = create_app()


def need(*programs: str) -> list[str]:
    """Return the paths of programs; skip the test where one is not installed."""
    paths = [shutil.which(name) for name in programs]
    for name, path in zip(programs, paths):
        if path is None:
            raise unittest.SkipTest(f"{name} is not installed")
    return [path for path in paths if path]


def need_module(name: str) -> None:
    """Skip the test where a package is not installed."""
    import importlib.util

    if importlib.util.find_spec(name) is None:
        raise unittest.SkipTest(f"{name} is not installed (pip install -e .[dev])")


def free_port() -> int:
    """Return a port that was free a moment ago, for servers that take no open socket."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def temporary_folder(test: unittest.TestCase) -> str:
    """Return a folder that goes with the test."""
    folder = tempfile.mkdtemp()
    test.addCleanup(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Running:
    """A server in a process of its own, until the test ends.

    :param port: where it will listen; returns once it does.
    """

    def __init__(
        self, test: unittest.TestCase, command: list[str], port: int = 0, **environ: str
    ) -> None:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("FLASK_", "LISTEN_"))}
        self.port = port
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**inherited, "PYTHONPATH": str(ROOT), **environ},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        test.addCleanup(self._end)
        if port:
            self._wait(test)

    def _wait(self, test: unittest.TestCase) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                return
            except OSError:
                time.sleep(0.02)
        test.fail(f"it does not listen: {self.text()}")

    def text(self) -> str:
        """Return what it has printed."""
        self.log.seek(0)
        return self.log.read()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(20)

    def _end(self) -> None:
        if self.process.poll() is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except OSError:
                pass
        self.process.wait()
        self.log.close()


def python(*arguments: str) -> list[str]:
    """Return a command for the Python that runs the tests."""
    return [sys.executable, *arguments]


SERVE = """
import sys
from microflask.wsgi import run_simple
from tests.integration.servers import app
run_simple("127.0.0.1", int(sys.argv[1]), app, **eval(sys.argv[2]))
"""


def own_server(test: unittest.TestCase, options: str, port: int = 0, **environ: str) -> Running:
    """Start `run_simple` with options."""
    port = port or free_port()
    return Running(test, python("-c", SERVE, str(port), options), port, **environ)


def ask(port, method="GET", path="/", body=None, headers=(), context=None):
    """Return (status, headers, body) of one request of its own connection."""
    if context is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    else:
        connection = http.client.HTTPSConnection("localhost", port, timeout=20, context=context)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def check(test, port, prefix="", context=None, chunks=True):
    """Use the application as clients do: bodies of every kind, a session, a page that is missing."""

    def asking(method, path, body=None, headers=()):
        return ask(port, method, prefix + path, body, headers, context)

    status, headers, body = asking("GET", "/")
    test.assertEqual((status, headers["Content-Type"]), (200, "application/json"), body)
    shown = json.loads(body)
    status, headers, body = asking("HEAD", "/")
    test.assertEqual((status, body), (200, b""))
    for size in (0, 1, 70000, 1500000):
        data = os.urandom(size)
        expected = {"size": size, "hash": hashlib.sha256(data).hexdigest()}
        status, _, body = asking("POST", "/echo", data)
        test.assertEqual((status, json.loads(body)), (200, expected))
        if size and chunks:
            pieces = iter([data[: size // 2], data[size // 2 :]])
            status, _, body = asking("POST", "/echo", filter(None, pieces))  # in chunks
            test.assertEqual((status, json.loads(body)), (200, expected))
    test.assertEqual(asking("GET", "/stream")[2], b"block 0\nblock 1\nblock 2\n")
    test.assertEqual(asking("GET", "/missing")[0], 404)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    status, headers, body = asking("POST", "/login", "name=Ada", form)
    test.assertEqual((status, body), (200, b"welcome"))
    cookie = {"Cookie": headers["Set-Cookie"].partition(";")[0]}
    for _ in range(4):
        test.assertEqual(json.loads(asking("GET", "/me", None, cookie)[2])["name"], "Ada")
    status, headers, body = asking("GET", "/files/servers.py")
    with open(os.path.join(FOLDER, "servers.py"), "rb") as file:
        test.assertEqual((status, body), (200, file.read()))
    return shown


class Load(threading.Thread):
    """Asks for a path again and again, each time on a connection of its own, until stopped."""

    def __init__(self, port, path="/me", headers=(), method="GET", body=None):
        super().__init__(daemon=True)
        self.request = (port, method, path, body, headers)
        self.answers = []
        self.stopped = False

    def run(self):
        while not self.stopped:
            try:
                status, _, body = ask(*self.request)
            except OSError as error:
                status, body = 0, repr(error).encode()
            self.answers.append((status, body))

    def stop(self):
        self.stopped = True
        self.join(30)
