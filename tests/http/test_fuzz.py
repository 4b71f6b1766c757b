"""Generated requests: whatever a client sends, an application answers it below 500.

Needs hypothesis (`pip install -e .[dev]`); the count is bounded and the run repeatable.
What it found is kept as cases in test_hostile.
"""

from __future__ import annotations

import unittest
from typing import Any

try:
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st
except ImportError:
    raise unittest.SkipTest("hypothesis is not installed") from None

from .hostile import ask
from .test_hostile import HEADERS, VALUES

BOUNDED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

#: What the grammars of headers are made of.
TOKENS = [
    *"\",;=:*\\/ ()<>[]{}@?.-_%\t'&+",
    "\xb2",
    "\xff",
    "q=",
    "0.5",
    "W/",
    "bytes=",
    "max-age",
    "Basic ",
    "Digest ",
    "UTF-8''",
    "text/html",
    "*/*",
    "charset",
    "filename*0*=",
    "boundary=b",
    "$Path",
    "GMT",
    "Sun, 06 Nov 1994 08:49:37",
    "99999999999999999999",
    "%00",
    "%0d%0a",
    "a",
    "1",
]
PIECES = [
    b"--b",
    b"--b--",
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b'Content-Disposition: form-data; name="a"',
    b'; filename="x"',
    b"; filename*=utf-8''%ff",
    b"Content-Type: text/plain; charset=iso-8859-1",
    b"Content-Length: 9",
    b"value",
    b"\xff\xfe",
    b"\0",
    b"-",
    b" ",
    b":",
]
header_text = st.one_of(
    st.lists(st.sampled_from(TOKENS), max_size=30).map("".join),
    st.text(st.characters(max_codepoint=255), max_size=60),
    st.sampled_from(VALUES),
)
body_text = st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join), st.binary())
KINDS = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "application/json",
    "text/plain",
]


class TestFuzz(unittest.TestCase):
    def check(self, status: int) -> None:
        self.assertTrue(status < 400 or 400 <= status < 500, status)

    @BOUNDED
    @given(st.dictionaries(st.sampled_from(HEADERS), header_text, max_size=6))
    def test_headers(self, headers: dict[str, str]) -> None:
        self.check(ask(**headers))

    @BOUNDED
    @given(st.dictionaries(st.sampled_from(HEADERS), header_text, max_size=6))
    def test_conditions(self, headers: dict[str, str]) -> None:
        self.check(ask(path="/conditional", **headers))

    @BOUNDED
    @given(header_text, header_text, header_text)
    def test_urls(self, host: str, path: str, query: str) -> None:
        self.check(ask(path="/" + path, HTTP_HOST=host, QUERY_STRING=query))

    @BOUNDED
    @given(body_text, st.sampled_from(KINDS), st.integers(-1, 200))
    def test_bodies(self, body: bytes, kind: str, more: int) -> None:
        environ: dict[str, Any] = {"CONTENT_TYPE": kind}
        if more < 5:
            environ["CONTENT_LENGTH"] = str(max(0, len(body) + more))
        self.check(ask(body, **environ))

    @BOUNDED
    @given(
        st.recursive(
            st.sampled_from(
                ["1", "-1e400", '"\\ud800"', "nul", "", "NaN", '"a'],
            ),
            lambda inner: st.lists(inner, max_size=4).map(
                lambda items: "[" + ",".join(items) + "]"
            ),
        )
    )
    def test_json(self, text: str) -> None:
        self.check(ask(text.encode("utf-8", "surrogatepass"), CONTENT_TYPE="application/json"))


if __name__ == "__main__":
    unittest.main()
