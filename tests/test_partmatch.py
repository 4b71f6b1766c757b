"""Parts with several variables: the two passes find what the regex would find."""

from __future__ import annotations

import itertools
import re
import unittest
from typing import Any

from microflask import partmatch
from microflask.routing import Map, Rule

PATTERNS = [
    "<x>-<y>", "<x><y>", "<x>-<y>-<z>", "<int:x><y>", "<x>1<int:y>", "<int:x><int:y>", "<float:x>-<float:y>",
    "<float(signed=True):x><int(signed=True):y>", "<string(length=2):x><y>", "<string(minlength=2,maxlength=3):x>a<y>",
    "<string(minlength=0):x>a<y>", "<any(a,ab,'b-'):x><y>", "a<x>b", "<uuid:x><y>", "<x>-<uuid:y>", "<path:x>-<y>",
    "<path:x>/<y>", "<path:x>/a/<path:y>", "<x>-<path:y>", "<int:x>.<path:y>b",
]  # fmt: skip
UUID = "12345678-1234-1234-1234-123456781234"
LETTERS = ["", "a", "b", "1", "-", ".", "/", "\n", "ab", "12", "1.5", "--", UUID]


def items_of(pattern: str) -> list[Any]:
    rule = Rule(f"/{pattern}", endpoint="e")
    Map([rule])
    _, parts = rule.parts()
    return list(parts[1].items)  # type: ignore[union-attr]


class TwoPassTest(unittest.TestCase):
    def test_as_the_regex(self) -> None:
        for pattern in PATTERNS:
            items = items_of(pattern)
            spelled = "".join(re.escape(i) if isinstance(i, str) else f"({i.regex})" for i in items)
            regex = re.compile(spelled + r"\Z")
            steps = partmatch._steps_of(items)
            self.assertIsNotNone(steps)
            two_pass = partmatch.TwoPass(steps or [])
            for letters in itertools.product(LETTERS, repeat=3):
                text = "".join(letters)
                found = regex.match(text)
                expected = None if found is None else found.groups()
                if two_pass.match(text) != expected:
                    self.fail(f"{pattern} {text!r}: {two_pass.match(text)} != {expected}")

    def test_long_texts_take_the_two_passes(self) -> None:
        for pattern, text, expected in [
            ("<x>-<y>", "-" * 100_000, ("-" * 99_998, "-")),
            ("<x>-<y>-<z>.txt", "-" * 100_000, None),
            ("<int:x>1<int:y>x", "1" * 100_000, None),
            ("<path:x>/<path:y>/c", "a/" * 50_000, None),
            ("<path:x>-<path:y>", "a-" * 50_000 + "b", ("a", "a-" * 49_999 + "b")),
        ]:
            with self.subTest(pattern=pattern):
                test = partmatch.part_test(items_of(pattern))
                self.assertEqual(expected, test(text))

    def test_short_texts_agree_with_long_ones(self) -> None:
        """The same choice is made on both sides of the limit."""
        for pattern in ("<x>-<y>", "<x>-<y>-<z>", "<path:x>-<y>"):
            test = partmatch.part_test(items_of(pattern))
            for size in (10, 400, 2000):
                found = test("-".join(["a"] * size))
                self.assertIsNotNone(found)
                self.assertEqual(size, len("-".join(found or ()).split("-")))


if __name__ == "__main__":
    unittest.main()
