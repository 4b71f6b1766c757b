"""Native templates: values instead of text."""

from __future__ import annotations

import unittest

from microflask.jinja.nativetypes import NativeEnvironment, native_concat


class TestNative(unittest.TestCase):
    CASES = [
        ("{{ 5 }}", {}, 5),
        ("{{ [1, 2] }}", {}, [1, 2]),
        ("{{ x }}", {"x": {1: 2}}, {1: 2}),
        ("{{ x }}{{ y }}", {"x": 1, "y": 2}, 12),
        ("a{{ x }}", {"x": 1}, "a1"),
        ("", {}, None),
        ("{{ x }}", {"x": "[1, 2]"}, [1, 2]),
        ("{{ none }}", {}, None),
        ("  5", {}, "  5"),
        ("{% for i in x %}{{ i }}{% endfor %}", {"x": [1, 2]}, 12),
        ("{% macro m() %}{{ 5 }}{% endmacro %}{{ m() + 1 }}", {}, 6),
        ("{% set x %}5{% endset %}{{ x + 1 }}", {}, 6),
        ("{{ 'a' ~ 'b' }}", {}, "ab"),
        ("{% if x %}{{ 1 }}{% else %}{{ 'x' }}{% endif %}", {}, "x"),
    ]

    def test_values(self):
        environment = NativeEnvironment()
        for text, context, expected in self.CASES:
            with self.subTest(text=text):
                found = environment.from_string(text).render(context)
                self.assertEqual((type(expected), expected), (type(found), found))

    def test_concat(self):
        self.assertEqual([1, 23, None], [native_concat(v) for v in ([1], ["2", 3], [])])


if __name__ == "__main__":
    unittest.main()
