"""Sending files and redirecting beside Werkzeug's."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile

from .http_pairs import PairCase, outcome

FILES = {
    "a.txt": b"hello",
    "b.html": b"<p>",
    "c.tar.gz": b"gz",
    "d": b"noext",
    "e.bin": b"x" * 70000,
    "ü.txt": b"u",
    "f.js": b"1",
    "g.json": b"{}",
    "h.unknownext": b"x",
    "j.svgz": b"x",
    "empty": b"",
    "a b.txt": b"x",
    "q'\";.txt": b"x",
    "n.PNG": b"x",
    ".hidden": b"x",
    "x.tgz": b"x",
}
OPTIONS = [
    "as_attachment=True",
    "as_attachment=True, download_name='x y.txt'",
    "download_name='ü\"\\\\.pdf'",
    "as_attachment=True, download_name='ü.txt'",
    "download_name='a\\nb'",
    "mimetype='x/y'",
    "mimetype='text/x'",
    "etag=False",
    "etag='foo'",
    "conditional=False",
    "last_modified=dt.datetime(2021, 1, 1)",
    "last_modified=5",
    "last_modified=5.5",
    "max_age=10",
    "max_age=0",
    "max_age=lambda path: 77",
    "max_age=lambda path: None",
    "max_age=None",
    "download_name='x.html'",
    "download_name='x'",
    "_root_path='/nowhere'",
]
REQUESTS = [
    "{}",
    "{'REQUEST_METHOD': 'HEAD'}",
    "{'REQUEST_METHOD': 'POST'}",
    "{'HTTP_RANGE': 'bytes=1-2'}",
    "{'HTTP_RANGE': 'bytes=1-2', 'REQUEST_METHOD': 'HEAD'}",
    "{'HTTP_RANGE': 'bytes=1-2', 'REQUEST_METHOD': 'POST'}",
    "{'HTTP_RANGE': 'bytes=10-'}",
    "{'HTTP_RANGE': 'bytes=-2'}",
    "{'HTTP_RANGE': 'bytes=1-2', 'HTTP_IF_RANGE': '\"x\"'}",
    "{'HTTP_IF_MODIFIED_SINCE': 'Wed, 01 Jan 2020 00:00:00 GMT'}",
    "{'HTTP_IF_MODIFIED_SINCE': 'Tue, 01 Jan 2019 00:00:00 GMT'}",
    "{'HTTP_IF_NONE_MATCH': '*'}",
    "{'HTTP_IF_MATCH': '\"x\"'}",
]
OBJECTS = [
    "io.BytesIO(b'abc')",
    "io.BytesIO(b'abc'), mimetype='text/plain'",
    "io.BytesIO(b'abc'), download_name='x.txt'",
    "io.BytesIO(b'abc'), as_attachment=True, mimetype='a/b'",
    "io.BytesIO(b'abc'), download_name='x.txt', etag='q', last_modified=5, as_attachment=True",
    "io.StringIO('abc'), mimetype='text/plain'",
    "open(A, 'rb'), mimetype='text/plain'",
    "open(A, 'r'), mimetype='text/plain'",
    "open(A, 'rb'), download_name='a.txt', etag=True",
    "None",
    "5",
    "'/nope'",
    "'a\\0b'",
    "D",
]
BELOW = (
    "a.txt|../a.txt|sub|nope|/etc/passwd|sub/../a.txt|a.txt\0|..||.|sub/../../x|a.txt/|C:\\x"
    "|//a.txt|CON|\\a.txt|sub/in.txt|sub\\in.txt|NUL.txt|sub/CON"
).split("|")
NAMES = (
    "a.txt|../../etc/passwd|a b.txt|ü.txt|i contain cool \xfcml\xe4uts.txt|..|.|CON|con.txt"
    "|__filename__|a/b\\c|.htaccess|foo/|ªº½.txt|a  b|a\tb|a:b|$x|-x-|_.x._|日本.txt|aux .txt"
).split("|")
TARGETS = [
    "/x",
    "http://ü.de/ä",
    "/a<b>\"&'",
    "//evil",
    "/a\nb",
    "/a\rb",
    "",
    "x y",
    "javascript:1",
]
SEND = (
    "(lambda e: (lambda r: (sent(r, e), r.direct_passthrough))({call}))(environ(**dict({more},"
    " wsgi__errors=None)))"
)


class TestSendFile(PairCase):
    """Files below one directory with one time."""

    directory: str

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.directory = tempfile.mkdtemp()
        os.mkdir(os.path.join(cls.directory, "sub"))
        for name, data in {**FILES, "sub/in.txt": b"in"}.items():
            path = os.path.join(cls.directory, name)
            with open(path, "wb") as file:
                file.write(data)
            os.utime(path, (1577836800.5, 1577836800.5))
        for scope in (cls.theirs, cls.ours):
            scope["D"] = cls.directory
            scope["A"] = os.path.join(cls.directory, "a.txt")

    @classmethod
    def tearDownClass(cls) -> None:
        shutil.rmtree(cls.directory)

    def send(self, arguments: str, more: str = "{}") -> None:
        first, _, rest = arguments.partition(", ")
        call = f"send_file({first}, e" + (f", {rest})" if rest else ")")
        self.same(SEND.format(call=call, more=more))

    def test_names(self) -> None:
        for name in [*FILES, "nope.txt"]:
            self.send(f"D + '/' + {name!r}")
            self.send(f"D + '/' + {name!r}, as_attachment=True")

    def test_options(self) -> None:
        for options in OPTIONS:
            self.send(f"A, {options}")

    def test_root_path(self) -> None:
        self.send("'a.txt', _root_path=D")
        self.send("'nope.txt', _root_path=D")

    def test_requests(self) -> None:
        for name, request in itertools.product(("a.txt", "e.bin", "empty"), REQUESTS):
            self.send(f"D + '/{name}'", request)
        for request in REQUESTS:
            self.send("io.BytesIO(b'abcdef'), mimetype='a/b'", request)

    def test_objects(self) -> None:
        for arguments in OBJECTS:
            self.send(arguments)

    def test_from_directory(self) -> None:
        for path in BELOW:
            self.same(SEND.format(call=f"send_from_directory(D, {path!r}, e)", more="{}"))
        self.same(
            SEND.format(call="send_from_directory(D, 'a.txt', e, as_attachment=True)", more="{}"),
            SEND.format(call="send_from_directory('sub', 'in.txt', e, _root_path=D)", more="{}"),
        )

    def test_secure_filename(self) -> None:
        for name in NAMES:
            self.same(f"secure_filename({name!r})")

    def test_redirect(self) -> None:
        for target, code in itertools.product(TARGETS, (301, 302, 303, 305, 307, 308, 300, 200)):
            self.same(f"sent(redirect({target!r}, {code}))")

    def test_append_slash(self) -> None:
        for path, query in itertools.product(("/p", "/a/b", "//evil", "/", ""), ("", "a=b")):
            self.same(
                f"(lambda e: sent(append_slash_redirect(e), e)[:2])"
                f"(environ(PATH_INFO={path!r}, QUERY_STRING={query!r}))"
            )

    def test_x_sendfile(self) -> None:
        call = "list(send_file(A, environ(), use_x_sendfile=True, etag='x').headers)[:4]"
        self.assertEqual(outcome(call, self.ours), outcome(call, self.theirs))
