"""Four times the input is four times the work, not sixteen: counted in lines run.

What regular expressions do inside is not in that count; for them 200 kB must be done in
a time that quadratic work would miss by far.
"""

from __future__ import annotations

import sys
import time
import unittest
from typing import Any

from .hostile import ask

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
#: Patterns that are repeated, and the headers they are worst for.
PATTERNS = {
    "HTTP_ACCEPT": ["a/b,", "a/b;q=0.1,", "a/b;p=1;", '"', ",", ";", "(", 'a/b;p="\\"",', " "],
    "HTTP_ACCEPT_LANGUAGE": ["de-", "de,", "de;q=0.5,", "-"],
    "HTTP_AUTHORIZATION": ["Digest a=b,", 'Digest a="', "Basic A", "=", 'a="\\', " "],
    "HTTP_CACHE_CONTROL": ["a=1,", 'a="', ",", "max-age=1,", '\\"'],
    "HTTP_COOKIE": ["a=1;", ";", "=", 'a="\\303";', '"', " ", "a", "a="],
    "HTTP_IF_MATCH": ['"a",', 'W/"a",', '"', "W/", ",", "a "],
    "HTTP_IF_MODIFIED_SINCE": ["Sun, ", "1", ":", "(", " "],
    "HTTP_IF_NONE_MATCH": ['"a",', '"', "a,", " "],
    "HTTP_IF_RANGE": ['"', "a", "("],
    "HTTP_PRAGMA": ["a,", '"', '"a\\'],
    "HTTP_RANGE": ["bytes=0-1,", "0-1,", "-", ",", "1"],
    "HTTP_X_FORWARDED_FOR": ["1.2.3.4,", '"', ","],
    "CONTENT_TYPE": ["a/b;c=d;", ";", 'a="', "a*0=b;", "; a*1*=''%41", " ", '"\\"'],
    "QUERY_STRING": ["a=1&", "&", "=", "%", "%41", "+", "%ff", "\xff"],
    "HTTP_HOST": ["a.", "a", "[", ":", "-"],
}
BODIES = {
    FORM: [b"a=1&", b"&", b"=", b"%", b"%41", b"+", b"\xff", b"%ff"],
    MULTIPART: [
        b"--b\r\n",
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n',
        b"\r\n",
        b"\r",
        b"\n--",
        b"-",
        b"--b",
        b"\r\n--b ",
    ],
    "application/json": [b"[", b"1", b'{"a":', b'"\\ud800', b" ", b"[1],"],
}
#: A part that is begun, for the data that follows.
PART = b'--b\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\n'


def cases() -> list[tuple[str, str, Any]]:
    """Return (what, pattern, function of a count that makes the request)."""
    found: list[tuple[str, str, Any]] = []
    for header, patterns in PATTERNS.items():
        for pattern in patterns:
            found.append((header, pattern, lambda n, h=header, p=pattern: ask(**{h: p * n})))
    for kind, bodies in BODIES.items():
        for body in bodies:
            found.append((kind, repr(body), lambda n, k=kind, b=body: ask(b * n, CONTENT_TYPE=k)))
            if kind == MULTIPART:
                found.append(
                    (
                        "data",
                        repr(body),
                        lambda n, k=kind, b=body: ask(PART + b * n, CONTENT_TYPE=k),
                    )
                )
    return found


def work(function: Any, *args: Any) -> int:
    """Return how many lines of Python a call runs."""
    lines = 0

    def trace(frame: Any, event: str, arg: Any) -> Any:
        nonlocal lines
        lines += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*args)
    finally:
        sys.settrace(before)
    return lines


class TestLinear(unittest.TestCase):
    def test_lines(self) -> None:
        for what, pattern, request in cases():
            with self.subTest(what=what, pattern=pattern):
                request(50)
                small, large = work(request, 50), work(request, 200)
                self.assertLessEqual(large, 4 * small + 400)

    def test_much(self) -> None:
        for what, pattern, request in cases():
            with self.subTest(what=what, pattern=pattern):
                size = len(pattern.encode()) if what.isupper() else len(pattern) // 2
                count = 200_000 // max(1, size)
                start = time.process_time()
                request(count)
                # It takes some hundredths; quadratic work would take minutes.
                self.assertLess(time.process_time() - start, 5)


if __name__ == "__main__":
    unittest.main()
