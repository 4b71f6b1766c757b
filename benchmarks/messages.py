"""Forms, uploads and static files, beside Flask and two libraries that only parse forms.

    pip install -e .[bench]
    python benchmarks/messages.py [NAME ...]

Each row is a request to an application, its time relative to Flask's. `multipart` and
`python-multipart` are WSGI callables that parse the body with that library and do
nothing else; a column stays empty where the library is absent.
"""

from __future__ import annotations

import io
import os
import platform
import statistics
import sys
import tempfile
from urllib.parse import urlencode

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from benchmarks import run
from benchmarks.workloads import environ, flasks

PEERS = ["microflask", "multipart", "python-multipart"]
BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
MIB = 1 << 20


def multipart_body(file):
    """Return a browser's form: five fields and a file."""
    lines = []
    for number in range(5):
        lines += [
            f"--{BOUNDARY}",
            f'Content-Disposition: form-data; name="field{number}"',
            "",
            f"value {number}",
        ]
    lines += [
        f"--{BOUNDARY}",
        'Content-Disposition: form-data; name="file"; filename="a.bin"',
        "Content-Type: application/octet-stream",
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + file + f"\r\n--{BOUNDARY}--\r\n".encode()


def with_body(app, body):
    """Return *app* behind a server that hands it the body, anew for each request."""

    def served(environ, start_response):
        environ["wsgi.input"] = io.BytesIO(body)
        return app(environ, start_response)

    return served


def answering(count_and_size):
    """Return a WSGI callable that answers what a function of the environ finds."""

    def app(environ, start_response):
        text = "%d fields, %d bytes" % count_and_size(environ)
        start_response("200 OK", [("Content-Length", str(len(text)))])
        return [text.encode()]

    return app


def size_of(file):
    file.seek(0, 2)
    return file.tell()


def parsers():
    """Return {peer: WSGI callable} of the libraries that are there."""
    apps = {}
    try:
        import multipart
    except ImportError:
        pass
    else:

        def found(environ):
            forms, files = multipart.parse_form_data(environ)
            return len(forms), sum(size_of(file.file) for file in files.values())

        apps["multipart"] = answering(found)
    try:
        import python_multipart
    except ImportError:
        pass
    else:

        def found(environ):
            fields, files = [], []
            headers = {
                "Content-Type": environ["CONTENT_TYPE"].encode(),
                "Content-Length": environ["CONTENT_LENGTH"].encode(),
            }
            python_multipart.parse_form(headers, environ["wsgi.input"], fields.append, files.append)
            return len(fields), sum(file.size for file in files)

        apps["python-multipart"] = answering(found)
    return apps


def posted(body, content_type):
    """Return the applications that parse a form, and the environ of the request."""
    apps = {}
    for name, flask in flasks():
        apps[name] = app = flask.Flask("bench", root_path=".", static_folder=None)

        def view(request=flask.request):
            files = request.files.values()
            return "%d fields, %d bytes" % (len(request.form), sum(map(size_of, files)))

        app.add_url_rule("/", "view", view, methods=["POST"])
    env = environ("/", CONTENT_TYPE=content_type, CONTENT_LENGTH=str(len(body)))
    env["REQUEST_METHOD"] = "POST"
    apps.update(parsers())
    return {peer: with_body(app, body) for peer, app in apps.items()}, env


def urlencoded():
    pairs = [(f"field{number}", f"a value & more {number}") for number in range(20)]
    return posted(urlencode(pairs).encode(), "application/x-www-form-urlencoded")


def upload(file):
    return posted(multipart_body(file), f"multipart/form-data; boundary={BOUNDARY}")


def crlf_text(size):
    line = b"A line of a text file, as long as such lines are, %06d\r\n"
    return b"".join(line % number for number in range(size // 50))[:size]


def static(*conditions):
    """A file of 64 KiB; with the tag that was sent before, or a range of it."""
    folder = tempfile.mkdtemp(prefix="microflask-bench-")
    with open(os.path.join(folder, "file.bin"), "wb") as file:
        file.write(os.urandom(64 * 1024))
    apps = {
        name: flask.Flask("bench", root_path=".", static_folder=folder, static_url_path="/static")
        for name, flask in flasks()
    }
    env = environ("/static/file.bin")
    sent = {}
    apps["flask"](dict(env), lambda status, headers, exc_info=None: sent.update(headers)).close()
    known = {
        "HTTP_IF_NONE_MATCH": sent["ETag"],
        "HTTP_IF_MODIFIED_SINCE": sent["Last-Modified"],
        "HTTP_RANGE": "bytes=1000-1999",
    }
    env.update((name, known[name]) for name in conditions)
    return apps, env


WORKLOADS = {
    "form of 20 fields, urlencoded": urlencoded,
    "multipart, 5 fields + 1 KiB": lambda: upload(os.urandom(1024)),
    "upload 10 MiB, random": lambda: upload(os.urandom(10 * MIB)),
    "upload 10 MiB, CRLF text": lambda: upload(crlf_text(10 * MIB)),
    "static file 64 KiB": static,
    "static file, 304": lambda: static("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"),
    "static file, byte range": lambda: static("HTTP_RANGE"),
}

# The body comes from a generator, so that it takes no memory of its own.
UPLOAD = """
from {package} import Flask, request
app = Flask("bench", root_path=".")

class Body:
    def __init__(self, size):
        self.parts = [b"--b\\r\\nContent-Disposition: form-data; name=f; filename=f\\r\\n\\r\\n"]
        self.parts += [bytes(range(256)) * 256] * (size >> 16)
        self.parts += [b"\\r\\n--b--\\r\\n"]
        self.size = sum(map(len, self.parts))
        self.left = b""

    def read(self, count=-1):
        while len(self.left) < count and self.parts:
            self.left += self.parts.pop(0)
        data, self.left = self.left[:count], self.left[count:]
        return data

@app.post("/")
def view():
    return str(request.files["f"].seek(0, 2))

for size in (65536, {size}):
    body = Body(size)
    environ = {{"REQUEST_METHOD": "POST", "PATH_INFO": "/", "SERVER_NAME": "x",
        "SERVER_PORT": "80", "HTTP_HOST": "x", "SCRIPT_NAME": "", "QUERY_STRING": "",
        "wsgi.url_scheme": "http", "wsgi.input": body, "CONTENT_LENGTH": str(body.size),
        "CONTENT_TYPE": "multipart/form-data; boundary=b"}}
    answer = app(environ, lambda status, headers, exc_info=None: None)
    list(answer)
    if hasattr(answer, "close"):
        answer.close()
"""


def memory():
    """Return {peer: MiB} that an upload of 64 MiB adds to a process's peak."""
    added = {}
    for package in ("microflask", "flask"):
        peaks = []
        for size in (64 * 1024, 64 * MIB):
            code = UPLOAD.format(package=package, size=size)
            peaks.append(statistics.median(run.child(code)[1] for _ in range(5)))
        added[package] = peaks[1] - peaks[0]
    return added


def main(names):
    print(f"CPython {platform.python_version()}, {os.cpu_count()} cores\n")
    print(f"| case | {' | '.join(PEERS)} | Flask |\n|---|{'---|' * (len(PEERS) + 1)}")
    for case, make in WORKLOADS.items():
        if names and not any(name in case for name in names):
            continue
        apps, env = make()
        run.check(case, apps, env)
        found = run.measure(apps, env)
        cells = [f"{found[peer][0]:.3f}" if peer in found else "" for peer in PEERS]
        print(f"| {case} | {' | '.join(cells)} | {found['flask'][1]:.1f} us |", flush=True)
    if not names or "memory" in names:
        added = memory()
        print(
            f"| upload 64 MiB, memory added | {added['microflask']:.2f} MiB | | "
            f"| {added['flask']:.2f} MiB |"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
