"""Hosts, URLs, streams and helpers of the WSGI environ beside Werkzeug's."""

from __future__ import annotations

import itertools

from .http_pairs import PairCase, oracle_module
from .test_wrappers import HOSTS

STREAMS = [
    "LimitedStream(io.BytesIO(b'a\\nbc\\ndef'), 5)",
    "LimitedStream(io.BytesIO(b'a\\nbc\\ndef'), 50)",
    "LimitedStream(io.BytesIO(b'a\\nbc\\ndef'), 5, True)",
    "LimitedStream(io.BytesIO(b'a\\nbc\\ndef'), 8, True)",
    "LimitedStream(io.BytesIO(b''), 0)",
    "LimitedStream(io.BytesIO(b'abc'), 0, True)",
    "LimitedStream(io.BytesIO(b'abc'), 3, True)",
]
READS = [
    ["x.read()", "x.read()", "x.tell()"],
    ["x.read(2)", "x.tell()", "x.read(2)", "x.read()", "x.read()", "x.is_exhausted"],
    ["x.read(-1)", "x.tell()"],
    ["x.readline()", "x.readline()", "x.readline()", "x.readline()"],
    ["x.readlines()"],
    ["list(x)"],
    ["x.exhaust()", "x.tell()"],
    ["x.readall()"],
    ["x.readable()", "x.seekable()", "x.writable()", "x.closed", "x.limit"],
    ["x.readline(1)", "x.readline(1)"],
    ["x.read(3)", "x.is_exhausted", "x.read(20)"],
]
TRUSTED = [
    ("a.de", ["a.de"]),
    ("a.de:80", ["a.de"]),
    ("a.de:81", ["a.de:80"]),
    ("b.a.de", [".a.de"]),
    ("a.de", [".a.de"]),
    ("xa.de", [".a.de"]),
    ("a.de", ["A.de"]),
    ("", [""]),
    (None, ["a"]),
    ("a", []),
    ("a", None),
    ("a", "a"),
    ("xn--tda.de", ["ü.de"]),
    ("a.de.", ["a.de"]),
    ("127.0.0.1:5000", ["127.0.0.1"]),
    ("a", ["*"]),
    (".a.de", [".a.de"]),
    ("a.de@b", ["b"]),
    ("a.de", [""]),
    ("a..de", [".de"]),
    ("b.a.de:80", [".a.de:81"]),
    ("", None),
]
SERVERS = [
    ("http", ("n", 80)),
    ("http", ("n", 443)),
    ("https", ("n", 443)),
    ("http", ("n", None)),
    ("http", ("", 80)),
    ("wss", ("n", 443)),
    ("http", ("unix/x", None)),
    ("http", ("a_b", 80)),
    ("http", ("::1", 81)),
    ("http", ("ü", 80)),
    ("http", None),
    ("http", ("0.0.0.0", 8000)),
]
LENGTHS = ["5", "x", "-1", " 5 ", "+5", "٥", "", "5_0", "0", "9" * 5000, "1.0", None]
URLS = [
    ("http", "h"),
    ("http", "h", "/s"),
    ("http", "h", "/s", "/p"),
    ("http", "h", "s/", "p?x"),
    ("http", "h", "/s/", "/p", b"a=b"),
    ("http", "h", "", "", b""),
    ("http", "h", "/ü ", "/%2f/#"),
    ("http", "xn--tda.de:80", "/s", "/p"),
    ("http", "h", "/s", "//p"),
    ("http", "h", "/s", "/\"<>'", b"q=\xff<>'\"%41"),
    ("http", "H.De", "/s", "/p"),
    ("http", "h:80", "/~a_b", "/c.d-e", b"x=~y&z=;a"),
]


class TestEnviron(PairCase):
    """Functions of werkzeug.wsgi and of the requests' utilities."""

    def test_streams(self) -> None:
        for making, reads in itertools.product(STREAMS, READS):
            self.same(f"step({making}, {', '.join(map(repr, reads))})")

    def test_input_streams(self) -> None:
        environs = [
            "",
            "CONTENT_LENGTH='5'",
            "CONTENT_LENGTH='50'",
            "CONTENT_LENGTH='x'",
            "HTTP_TRANSFER_ENCODING='chunked', CONTENT_LENGTH='5'",
            "wsgi__input_terminated=True",
            "wsgi__input_terminated=True, CONTENT_LENGTH='5'",
        ]
        options = ["", "safe_fallback=False", "max_content_length=3", "max_content_length=100"]
        for more, option in itertools.product(environs, options):
            if "terminated=True" in more and "max" in option:
                continue  # ours refuses what Werkzeug cuts short
            body = "wsgi__input=io.BytesIO(b'0123456789')"
            self.same(
                f"step(get_input_stream(environ({', '.join(filter(None, [body, more]))}),"
                f" {option}), 'x.read()', 'type(x).__name__')"
            )

    def test_trusted(self) -> None:
        for host, trusted in TRUSTED:
            self.same(f"host_is_trusted({host!r}, {trusted!r})")

    def test_urls_of_environs(self) -> None:
        more = "HTTP_HOST='h:81', SCRIPT_NAME='/s', QUERY_STRING='a=b'"
        for options in ("", "root_only=True", "strip_querystring=True", "host_only=True"):
            self.same(f"get_current_url(environ({more}), {options})")
        self.same(
            f"get_current_url(environ({more}), trusted_hosts=['x'])",
            f"get_host(environ({more}))",
            f"get_host(environ({more}), ['h'])",
            f"get_host(environ({more}), ['x'])",
            "get_host(environ(SERVER_PORT='x'))",
            "get_host({})",
            "get_path_info({'PATH_INFO': '/Ã¼\\xff'})",
            "get_path_info({})",
            "sent(responder(lambda e, s: Response('x')))",
        )

    def test_closing_iterator(self) -> None:
        self.same(
            "(lambda log: (lambda i: (list(i), i.close(), log))"
            "(ClosingIterator(iter([b'a']), lambda: log.append(1))))([])",
            "(lambda log: (lambda i: (list(i), i.close(), log))"
            "(ClosingIterator([b'a'], [lambda: log.append(1), lambda: log.append(2)])))([])",
            "list(FileWrapper(io.BytesIO(b'abcde'), 2))",
            "step(FileWrapper(io.BytesIO(b'abcde'), 2), 'x.seekable()', 'x.seek(2)', 'x.tell()')",
            "list(wrap_file({}, io.BytesIO(b'abcde'), 2))",
            "wrap_file({'wsgi.file_wrapper': lambda f, n: (f.read(), n)}, io.BytesIO(b'a'))",
        )

    def test_parts(self) -> None:
        utils = oracle_module("werkzeug.sansio.utils")
        from microflask.http import environ, hosts

        for arguments in URLS:
            with self.subTest(url=arguments):
                self.assertEqual(hosts.build_url(*arguments), utils.get_current_url(*arguments))
        for scheme, server in SERVERS:
            with self.subTest(server=server):
                self.assertEqual(
                    environ.get_host(scheme, None, server), utils.get_host(scheme, None, server)
                )
        for host in HOSTS:
            with self.subTest(host=host):
                self.assertEqual(environ.get_host("http", host), utils.get_host("http", host))
        for length, coding in itertools.product(LENGTHS, (None, "chunked", "gzip")):
            with self.subTest(length=length, coding=coding):
                self.assertEqual(
                    environ.check_length(length, coding), utils.get_content_length(length, coding)
                )
