"""The server beside others, under wrk: the same page, 32 connections, alternating rounds.

    pip install -e .[bench]; apt install wrk
    python benchmarks/server.py [NAME ...]

Prints requests a second; "to flask run" is how many times as many as Werkzeug's
development server with Flask answers, round by round.
"""

from __future__ import annotations

import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROUNDS = 3
SECONDS = 2
CONNECTIONS = 32

HELLO = """
import sys
from {package} import Flask
app = Flask(__name__)
@app.route("/")
def hello():
    return "Hello, World!"
port = int(sys.argv[1])
{run}
"""
# A WSGI callable alone: what the servers cost without a framework.
RAW = """
import sys
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "13")])
    return [b"Hello, World!"]
port = int(sys.argv[1])
{run}
"""
BOTTLE = """
import sys, bottle
@bottle.route("/")
def hello():
    return "Hello, World!"
bottle.run(port=int(sys.argv[1]))
"""
RUN_SIMPLE = "from {package} import run_simple; run_simple('127.0.0.1', port, app, {options})"
GUNICORN = """
from gunicorn.app.base import BaseApplication
class Server(BaseApplication):
    def load_config(self):
        for name, value in {{"bind": f"127.0.0.1:{{port}}", "worker_class": {kind!r},
                             "threads": {threads}, "accesslog": "-"}}.items():
            self.cfg.set(name, value)
    def load(self):
        return app
Server().run()
"""
WAITRESS = "import waitress; waitress.serve(app, port=port, threads=8)"
WSGIREF = (
    "from wsgiref.simple_server import make_server; make_server('', port, app).serve_forever()"
)


def ours(options="threaded=True"):
    return RUN_SIMPLE.format(package="microflask.wsgi", options=options)


def werkzeug():
    return RUN_SIMPLE.format(package="werkzeug.serving", options="threaded=True")


def hello(run, package="flask"):
    return HELLO.format(package=package, run=run)


def gunicorn(kind="gthread", threads=8):
    return GUNICORN.format(kind=kind, threads=threads)


REFERENCE = "flask run"
CASES = {
    "flask run": hello("app.run(port=port)"),
    "microflask run": hello("app.run(port=port)", "microflask"),
    "microflask, processes=2, threads=8": hello(ours("processes=2, threads=8"), "microflask"),
    "Flask on microflask's server": hello(ours()),
    "Flask on gunicorn gthread": hello(gunicorn()),
    "Flask on gunicorn sync": hello(gunicorn("sync", 1)),
    "Flask on waitress": hello(WAITRESS),
    "Flask on wsgiref": hello(WSGIREF),
    "microflask on gunicorn gthread": hello(gunicorn(), "microflask"),
    "microflask on waitress": hello(WAITRESS, "microflask"),
    "Bottle": BOTTLE,
    "no framework: microflask's server": RAW.format(run=ours()),
    "no framework: Werkzeug's": RAW.format(run=werkzeug()),
    "no framework: waitress": RAW.format(run=WAITRESS),
    "no framework: gunicorn gthread": RAW.format(run=gunicorn()),
    "no framework: wsgiref": RAW.format(run=WSGIREF),
}


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Server:
    """One case in a process of its own; its log goes to a file, as in a deployment."""

    def __init__(self, code, log):
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(self.port)],
            env={**os.environ, "PYTHONPATH": ROOT},
            stdout=log,
            stderr=log,
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("it does not start")

    def wrk(self, seconds):
        """Return (requests a second, the 99th percentile in ms, errors)."""
        url = f"http://127.0.0.1:{self.port}/"
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", url]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
        number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
        errors = sum(map(int, re.findall(r"(?:connect|write|timeout|responses:) (\d+)", text)))
        return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit], errors

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def main(names):
    cases = {
        case: code
        for case, code in CASES.items()
        if case == REFERENCE or not names or any(name in case for name in names)
    }
    results = {case: [] for case in cases}
    with open(os.devnull, "w") as log:
        for _ in range(ROUNDS):
            for case, code in cases.items():
                server = Server(code, log)
                server.wrk(1)
                results[case].append(server.wrk(SECONDS))
                server.stop()
    print(f"CPython {platform.python_version()}, {os.cpu_count()} cores, wrk beside it\n")
    print("| server | requests/s | to flask run | p99, ms | errors |\n|---|---|---|---|---|")
    for case, rounds in results.items():
        rate = statistics.median(r[0] for r in rounds)
        ratio = statistics.median(r[0] / f[0] for r, f in zip(rounds, results[REFERENCE]))
        late = statistics.median(r[1] for r in rounds)
        print(f"| {case} | {rate:.0f} | {ratio:.1f} | {late:.1f} | {sum(r[2] for r in rounds)} |")


if __name__ == "__main__":
    main(sys.argv[1:])
