"""Multipart decoding, encoding and form parsing beside Werkzeug's."""

from __future__ import annotations

import itertools
import unittest
from typing import Any

from . import oracle
from .http_pairs import PairCase, oracle_module

CD = b'Content-Disposition: form-data; name="a"'
FILE = b'Content-Disposition: form-data; name="f"; filename="x.txt"'
WHOLE = (
    b"pre\r\n--foo\r\n" + CD + b"\r\n\r\nval\r\n--foo\r\n" + FILE + b"\r\nContent-Type: text/plain"
    b"\r\nX-Y: z\r\n\r\nfile\r\ncontent\r\n--foo--\r\nepi"
)
BODIES = [
    WHOLE,
    WHOLE.replace(b"\r\n", b"\n"),
    WHOLE.replace(b"\r\n", b"\r"),
    b"",
    b"--foo--",
    b"--foo--\r\n",
    b"--foo\r\n--foo--",
    b"--foo\r\n" + CD + b"\r\n\r\nx",
    b"--foo\r\n" + CD + b"\r\n\r\nx\r\n--foo",
    b"--foo\r\n\r\nx\r\n--foo--",
    b"--foo\r\nX: y\r\n\r\nx\r\n--foo--",
    b"--foo\r\nContent-Disposition: form-data\r\n\r\nx\r\n--foo--",
    b"--foo\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--foo--",
    b"--foo\r\n" + CD + b"\r\n\r\n\r\n--foo--",
    b"--foo\r\n" + CD + b"\r\n\r\n--foo--",
    b"--foo\r\n" + CD + b"\r\n\r\nx\r\n--foo  \r\n" + CD + b"\r\n\r\ny\r\n--foo-- \r\n",
    b"--foo\r\n" + CD + b"\r\n\r\nx\r\n--foobar\r\ny\r\n--foo--",
    b"--foo\r\n" + CD + b"\r\n\r\nx--foo\r\n--foo--",
    b"--foo\r\ncontent-disposition:form-data; name=a; filename=\r\n\r\nx\r\n--foo--",
    b'--foo\r\nContent-Disposition: form-data; name="a"; filename=""\r\n\r\nx\r\n--foo--',
    b"--foo\r\n" + CD + b"; filename*=UTF-8''%e2%82%ac.txt\r\n\r\nx\r\n--foo--",
    '--foo\r\nContent-Disposition: form-data; name="ä"; filename="ö\\".txt"\r\n\r\nx\r\n--foo--'.encode(),
    b'--foo\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n--foo--',
    b'--foo\r\nContent-Disposition: form-data; name="a%22b"\r\n\r\nx\r\n--foo--',
    b'--foo\r\nContent-Disposition: form-data;\r\n name="a"\r\n\r\nx\r\n--foo--',
    b"--foo\r\nfoo\r\n\r\nx\r\n--foo--",
    b"\r\n--foo\r\n" + CD + b"\r\n\r\nx\r\n--foo--",
    b"x--foo\r\n" + CD + b"\r\n\r\nx\r\n--foo--",
    b"--foo\r\n" + CD + b"\r\n\r\nx\r\n--foo--\r\nepi--foo\r\n" + CD + b"\r\n\r\ny",
    b"--foo\r\n" + CD + b"\n\nx\n--foo--\n",
    b"--foo\n" + CD + b"\r\n\r\nx\n\r\n--foo--",
    b"--foo\r\n" + CD + b"\r\n\r\nx\r\r\n--foo--",
    b"--foo\r\n" + CD + b"\r\n\r\n\n\nx\n\n\n--foo--",
    b"--foo\r\n" + CD + b"\r\n" + FILE + b"\r\n\r\nx\r\n--foo--",
    b"--foo\r\n : x\r\n\r\nx\r\n--foo--",
    b"--foo \t\r\n" + CD + b"\r\n\r\nx\r\n--foo--",
    b"--foox\r\n" + CD + b"\r\n\r\nx\r\n--foo--",
    b"--foo\r\n" + CD + b"\r\n\r\n" + b"\r" * 50 + b"\r\n--foo--",
    b"--foo\r\n" + CD + b"\r\n\r\n" + b"\n-" * 50 + b"\r\n--fo\r\n--foo-\r\n--foo--",
]


def decoded(module: Any, body: bytes, size: int) -> Any:
    """The events of a body that arrives in chunks, data of a part joined."""
    decoder = module.MultipartDecoder(b"foo")
    events: list[Any] = []
    chunks = [body[i : i + size] for i in range(0, len(body), size)]
    try:
        for chunk in [*chunks, None]:
            decoder.receive_data(chunk)
            while True:
                event = decoder.next_event()
                if isinstance(event, module.NeedData):
                    break
                if isinstance(event, module.Data):
                    if events and isinstance(events[-1], bytes):
                        events[-1] += event.data
                    else:
                        events.append(event.data)
                    if not event.more_data:
                        events.append("end")
                    continue
                if isinstance(event, module.Epilogue):
                    # The line break after the last delimiter may count as epilogue.
                    events.append(("epilogue", event.data.lstrip(b" \r\n")))
                    break
                events.append(repr(event))
    except ValueError as error:
        return type(error).__name__, str(error)
    return events


class TestDecoder(unittest.TestCase):
    """Bodies whole and in chunks."""

    @classmethod
    def setUpClass(cls) -> None:
        oracle("werkzeug")

    def test_bodies(self) -> None:
        from microflask.http import multipart

        theirs = oracle_module("werkzeug.sansio.multipart")
        for body in BODIES:
            with self.subTest(body=body):
                expected = decoded(theirs, body, 10**6)
                self.assertEqual(decoded(multipart, body, 10**6), expected)

    def test_chunks_change_nothing(self) -> None:
        """Werkzeug's own answer depends on the chunks; ours must be the whole body's."""
        from microflask.http import multipart

        theirs = oracle_module("werkzeug.sansio.multipart")
        for body, size in itertools.product(BODIES, (1, 2, 3, 5, 7, 11, 50)):
            with self.subTest(body=body, size=size):
                expected = decoded(theirs, body, 10**6)
                actual = decoded(multipart, body, size)
                self.assertEqual(actual, expected)

    def test_random_bodies(self) -> None:
        try:
            from hypothesis import given, settings, strategies
        except ImportError:
            self.skipTest("hypothesis is not installed")
        from microflask.http import multipart

        theirs = oracle_module("werkzeug.sansio.multipart")
        pieces = strategies.sampled_from(
            [b"--foo", b"--foo--", b"\r\n", b"\n", b"\r", b"a", b" ", b"-", CD, FILE, b":"]
        )

        @settings(max_examples=100, deadline=None, derandomize=True)
        @given(strategies.lists(pieces, max_size=25))
        def check(parts: list[bytes]) -> None:
            body = b"--foo\r\n" + CD + b"\r\n\r\n" + b"".join(parts)
            self.assertEqual(decoded(multipart, body, 10**6), decoded(theirs, body, 10**6), body)

        check()


EVENTS = [
    "[Preamble(b''), Field('a', Headers()), Data(b'v', False), Epilogue(b'zz')]",
    (
        "[Preamble(b''), Field('ü', Headers([('X', 'y'), ('Content-Disposition', 'z')])),"
        " Data(b'v', True), Data(b'', True), Data(b'w', False), Epilogue(b'')]"
    ),
    (
        "[Preamble(b'abc'), File('f', 'n.txt', Headers([('Content-Type', 'x/y')])), Data(b'', False),"
        " Field('b', Headers()), Data(b'q', False), Epilogue(b'')]"
    ),
    "[Data(b'x', False)]",
    "[Field('a', Headers()), Field('b', Headers())]",
    "[Epilogue(b'')]",
]
OPTIONS = [
    "{}",
    "{'boundary': 'foo'}",
    "{'boundary': ''}",
    "{'boundary': 'bar'}",
    "{'boundary': 'fö'}",
]


class TestForms(PairCase):
    """FormDataParser, MultiPartParser, the encoder."""

    def test_encoder(self) -> None:
        for events in EVENTS:
            self.same(f"(lambda e: [e.send_event(x) for x in {events}])(MultipartEncoder(b'foo'))")

    def test_events(self) -> None:
        self.same(
            "Preamble(b'x')",
            "Preamble(b'x') == Preamble(b'x')",
            "Preamble(b'x') == Epilogue(b'x')",
            "Data(b'x', True)",
            "Field('a', Headers([('x', 'y')]))",
            "list(State)",
        )

    def form(self, body: bytes, kind: str, options: str, keywords: str = "") -> None:
        self.same(
            "(lambda r: (r[0].read(), r[1], [(n, f.filename, f.name, f.content_type, f.read(),"
            " f.headers, f.close()) for n, f in r[2].items(multi=True)]))"
            f"(FormDataParser({keywords}).parse(io.BytesIO({body!r}), {kind!r}, {len(body)},"
            f" {options}))"
        )

    def test_multipart_forms(self) -> None:
        for body in BODIES:
            self.form(body, "multipart/form-data", "{'boundary': 'foo'}")
            self.form(body, "multipart/form-data", "{'boundary': 'foo'}", "silent=False")
        for options in OPTIONS:
            self.form(WHOLE, "multipart/form-data", options)
            self.form(WHOLE, "multipart/form-data", options, "silent=False")

    def test_limits(self) -> None:
        for keywords in ("max_form_memory_size=2", "max_form_parts=1", "max_content_length=5"):
            self.form(WHOLE, "multipart/form-data", "{'boundary': 'foo'}", keywords)

    def test_charsets(self) -> None:
        for kind, data in itertools.product(
            (b"latin1", b"iso-8859-1", b"utf-16", b"UTF-8", b"ascii", b"foo"),
            (b"\xe4", b"\xc3\xa4"),
        ):
            body = (
                b"--foo\r\n"
                + CD
                + b"\r\nContent-Type: text/plain; charset="
                + kind
                + b"\r\n\r\n"
                + data
                + b"\r\n--foo--"
            )
            self.form(body, "multipart/form-data", "{'boundary': 'foo'}")

    def test_other_types(self) -> None:
        for kind in (
            "application/x-www-form-urlencoded",
            "application/x-url-encoded",
            "text/plain",
            "APPLICATION/X-WWW-FORM-URLENCODED",
            "",
        ):
            for body in (b"a=b&c", b"a=\xff", b"", b"&&=&=b", b"a=b;c=d"):
                self.form(body, kind, "{}")
                self.form(body, kind, "{}", "silent=False")

    def test_environs(self) -> None:
        self.same(
            "parse_form_data(environ(b'a=b', CONTENT_TYPE='application/x-www-form-urlencoded'))[1:]",
            f"parse_form_data(environ({WHOLE!r}, CONTENT_TYPE='multipart/form-data;"
            " boundary=foo'))[1]",
            "parse_form_data(environ(b'a=b'))[1:]",
            "type(default_stream_factory(5, None, None)).__name__",
        )
