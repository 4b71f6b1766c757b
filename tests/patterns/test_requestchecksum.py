"""Request Content Checksums."""

from __future__ import annotations

import hashlib
import io

from microflask import request

from . import Page


class ChecksumCalcStream:
    def __init__(self, stream):
        self._stream = stream
        self._hash = hashlib.sha1()

    def read(self, bytes):
        rv = self._stream.read(bytes)
        self._hash.update(rv)
        return rv

    def readline(self, size_hint):
        rv = self._stream.readline(size_hint)
        self._hash.update(rv)
        return rv


def generate_checksum(request):
    env = request.environ
    stream = ChecksumCalcStream(env["wsgi.input"])
    env["wsgi.input"] = stream
    return stream._hash


class TestChecksum(Page):
    def test_of_whatever_is_read(self):
        @self.app.route("/special-api", methods=["POST"])
        def special_api():
            hash = generate_checksum(request)
            names = sorted([*request.files, *request.form])
            return {"names": names, "hash": hash.hexdigest()}

        seen = []
        inner = self.app.wsgi_app

        def record(environ, start_response):
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            seen.append(hashlib.sha1(body).hexdigest())
            environ["wsgi.input"] = io.BytesIO(body)
            return inner(environ, start_response)

        self.app.wsgi_app = record
        for data, names in [
            ({"a": "b"}, ["a"]),
            ({"a": "b", "f": (io.BytesIO(b"x" * 200_000), "f.txt")}, ["a", "f"]),
            ({"f": (io.BytesIO(b"x" * 900_000), "f.txt")}, ["f"]),
        ]:
            answer = self.app.test_client().post("/special-api", data=data).json
            self.assertEqual({"names": names, "hash": seen.pop()}, answer)
