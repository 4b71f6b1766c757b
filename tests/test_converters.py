"""Converters: which texts each takes, what they become, and the way back."""

from __future__ import annotations

import sys
import unittest
import uuid
from typing import Any

from microflask import converters
from microflask.converters import BaseConverter, IntegerConverter, ValidationError
from microflask.routing import Map, Rule, UnicodeConverter

UUID = "12345678-1234-5678-1234-567812345678"


def matched(variable: str, text: str) -> Any:
    """Return the value of a variable alone in its segment, or None."""
    found = Map([Rule(f"/<{variable}:x>", endpoint="e")]).find(f"/{text}", "GET")
    return None if found is None else found[1]["x"]


class BuiltInTest(unittest.TestCase):
    def test_matches(self) -> None:
        for variable, text, expected in [
            ("string", "a", "a"),
            ("string", "a.b-c é", "a.b-c é"),
            ("string", "", None),
            ("string", "a/b", None),
            ("string(length=2)", "ab", "ab"),
            ("string(length=2)", "abc", None),
            ("string(minlength=2)", "a", None),
            ("string(minlength=2)", "abc", "abc"),
            ("string(minlength=2, maxlength=3)", "abc", "abc"),
            ("string(minlength=2, maxlength=3)", "abcd", None),
            ("string(maxlength=0)", "a", None),
            ("int", "0", 0),
            ("int", "007", 7),
            ("int", "٣", 3),
            ("int", "²", None),
            ("int", "-1", None),
            ("int", "1.0", None),
            ("int", "", None),
            ("int(fixed_digits=3)", "012", 12),
            ("int(fixed_digits=3)", "12", None),
            ("int(min=2)", "1", None),
            ("int(min=2)", "2", 2),
            ("int(max=2)", "3", None),
            ("int(signed=True)", "-3", -3),
            ("int(signed=True)", "3", 3),
            ("int(signed=True)", "--3", None),
            ("int(signed=True, min=-2)", "-3", None),
            ("float", "1.5", 1.5),
            ("float", "1", None),
            ("float", ".5", None),
            ("float", "1.", None),
            ("float", "1.5.5", None),
            ("float(signed=True)", "-1.5", -1.5),
            ("float(min=1, max=2)", "2.5", None),
            ("path", "a/b", "a/b"),
            ("path", "a//b/", "a//b/"),
            ("path", "a\nb", None),
            ("any(a, b)", "b", "b"),
            ("any(a, b)", "c", None),
            ("any('a.b', \"c,d\")", "a.b", "a.b"),
            ("any('a.b', \"c,d\")", "axb", None),
            ("any('a.b', \"c,d\")", "c,d", "c,d"),
            ("any(1, 2)", "2", "2"),
            ("uuid", UUID, uuid.UUID(UUID)),
            ("uuid", UUID.upper(), uuid.UUID(UUID)),
            ("uuid", UUID.replace("-", ""), None),
        ]:
            with self.subTest(variable=variable, text=text):
                self.assertEqual(expected, matched(variable, text))
                self.assertIs(type(expected), type(matched(variable, text)))

    def test_too_many_digits(self) -> None:
        """More digits than Python converts are no match, whatever the limit is set to."""
        for variable in ("int", "int(min=1)", "int(signed=True)"):
            with self.subTest(variable=variable):
                self.assertIsNone(matched(variable, "9" * 5000))
                self.assertEqual(10**4000, matched(variable, "1" + "0" * 4000))
        if hasattr(sys, "set_int_max_str_digits"):
            before = sys.get_int_max_str_digits()
            sys.set_int_max_str_digits(0)
            try:
                self.assertIsNone(matched("int", "9" * 5000))
            finally:
                sys.set_int_max_str_digits(before)

    def test_to_url(self) -> None:
        for variable, value, expected in [
            ("string", "a", "a"),
            ("string", 5, "5"),
            ("string", "a-b_c.d/e", "a-b_c.d/e"),
            ("string", "a b?é#%", "a%20b%3F%C3%A9%23%25"),
            ("string", "!$&'()*+,:;=@~", "!$&'()*+,:;=@~"),
            ("path", "a b/c", "a%20b/c"),
            ("int", 5, "5"),
            ("int", "5", "5"),
            ("int", True, "1"),
            ("int", 5.9, "5"),
            ("int(fixed_digits=3)", 5, "005"),
            ("float", 5, "5.0"),
            ("uuid", uuid.UUID(UUID), UUID),
            ("any(a, b)", "a", "a"),
        ]:
            with self.subTest(variable=variable, value=value):
                url_map = Map([Rule(f"/<{variable}:x>", endpoint="e")])
                self.assertEqual(f"/{expected}", url_map.bind("h").build("e", {"x": value}))

    def test_refused_values_are_explained(self) -> None:
        for variable, value, start in [
            ("int", "abc", "invalid literal for int() with base 10: 'abc'"),
            ("float", "x", "could not convert string to float: 'x'"),
            ("any(b, a)", "c", "'c' is not one of 'a', 'b'"),
        ]:
            with self.subTest(variable=variable):
                url_map = Map([Rule(f"/<{variable}:x>", endpoint="e")])
                with self.assertRaises(ValueError) as caught:
                    url_map.bind("h").build("e", {"x": value})
                self.assertTrue(str(caught.exception).startswith(start), caught.exception)
                self.assertIn(f"got {value!r}", str(caught.exception))
                self.assertIn(f"/<{variable}:x>", str(caught.exception))


class CustomTest(unittest.TestCase):
    def test_part_isolating_follows_the_regex(self) -> None:
        class Plain(BaseConverter):
            regex = "[a-z]+"

        class Slashed(BaseConverter):
            regex = "[a-z/]+"

        class Said(BaseConverter):
            regex = "[a-z/]+"
            part_isolating = True

        class Inherited(Slashed):
            pass

        self.assertEqual(
            [True, False, True, False],
            [kind.part_isolating for kind in (Plain, Slashed, Said, Inherited)],
        )

    def test_converters_of_one_map(self) -> None:
        class ListConverter(BaseConverter):
            def to_python(self, value: str) -> Any:
                return value.split("+")

            def to_url(self, values: Any) -> str:
                return "+".join(super(ListConverter, self).to_url(value) for value in values)

        url_map = Map()
        url_map.converters["list"] = ListConverter
        url_map.add(Rule("/<list:x>", endpoint="e"))
        adapter = url_map.bind("h")
        self.assertEqual(("e", {"x": ["a", "b"]}), adapter.match("/a+b"))
        self.assertEqual("/a+b%20c", adapter.build("e", {"x": ["a", "b c"]}))
        self.assertNotIn("list", Map.default_converters)
        self.assertNotIn("list", Map().converters)

    def test_validation_error_is_no_match_and_others_propagate(self) -> None:
        class Picky(BaseConverter):
            def to_python(self, value: str) -> Any:
                if value == "no":
                    raise ValidationError
                raise ValueError(value)

        url_map = Map([Rule("/<picky:x>", endpoint="e")], converters={"picky": Picky})
        self.assertIsNone(url_map.find("/no", "GET"))
        with self.assertRaisesRegex(ValueError, "^other$"):
            url_map.find("/other", "GET")
        with self.assertRaisesRegex(ValueError, "^other$"):
            url_map.bind("h").match("/other")

    def test_subclasses_are_honoured(self) -> None:
        class Three(IntegerConverter):
            regex = r"\d{3}"

        class Doubled(IntegerConverter):
            num_convert = staticmethod(lambda value: int(value) * 2)

        class Even(IntegerConverter):
            def to_python(self, value: str) -> Any:
                number = super().to_python(value)
                if number % 2:
                    raise ValidationError
                return number

        class Loud(UnicodeConverter):
            def to_python(self, value: str) -> Any:
                return value.upper()

        kinds = {"three": Three, "doubled": Doubled, "even": Even, "loud": Loud}
        url_map = Map([Rule(f"/{k}/<{k}:x>", endpoint=k) for k in kinds], converters=kinds)
        for path, expected in [
            ("/three/123", 123), ("/three/12", None), ("/doubled/4", 8), ("/even/4", 4), ("/even/5", None),
            ("/loud/a", "A"),
        ]:  # fmt: skip
            with self.subTest(path=path):
                found = url_map.find(path, "GET")
                self.assertEqual(expected, found[1]["x"] if found else None)

    def test_malformed_regex_names_the_rule(self) -> None:
        import re

        kind = type("Broken", (BaseConverter,), {"regex": "["})
        with self.assertRaisesRegex(re.error, "rule '/<broken:x>'"):
            Map([Rule("/<broken:x>")], converters={"broken": kind})

    def test_every_public_name_is_a_default_or_a_base(self) -> None:
        self.assertEqual(
            {"default", "string", "any", "path", "int", "float", "uuid"},
            set(converters.DEFAULT_CONVERTERS),
        )


if __name__ == "__main__":
    unittest.main()
