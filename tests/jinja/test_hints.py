"""Hints in debug mode: names that print nothing, names that a loop forgets."""

from __future__ import annotations

import unittest

from microflask import Flask, render_template_string
from microflask.jinja import DictLoader, Environment
from microflask.jinja.hints import hinting_undefined, loop_hints


class UndefinedTests(unittest.TestCase):
    def test_once_for_each_place(self):
        said = []
        sources = {
            "page": "{{ usr }}\n{% for i in [1, 2] %}{{ usr }}{{ user.nam }}{% endfor %}",
            "other": "{% macro m() %}{{ a }}{% endmacro %}{{ m() }}{{ b|default('x') }}{% if c %}{% endif %}",
        }
        environment = Environment(
            loader=DictLoader(sources), undefined=hinting_undefined(said.append), autoescape=True
        )
        for _ in range(2):
            self.assertEqual("\n", environment.get_template("page").render(user={"name": 1}))
            self.assertEqual("x", environment.get_template("other").render())
        self.assertEqual(
            [
                "template 'page', line 1: 'usr' is undefined. Did you mean 'user'?",
                "template 'page', line 2: 'usr' is undefined. Did you mean 'user'?",
                "template 'page', line 2: 'dict object' has no attribute 'nam'.",
                "template 'other', line 1: 'a' is undefined.",
            ],
            said,
        )

    def test_outside_of_templates(self):
        said = []
        self.assertEqual("", str(hinting_undefined(said.append)(name="x")))
        self.assertEqual([], said)


class LoopTests(unittest.TestCase):
    CASES = (
        ("{% set x = 0 %}{% for i in y %}{% set x = i %}{% endfor %}\n{{ x }}", ["x"]),
        ("{% for i in y %}{% if i %}{% set x = i %}{% endif %}{% endfor %}{% if x %}{% endif %}", ["x"]),
        ("{% block b %}{% for i in y %}{% set x %}{% endset %}{% endfor %}{{ f(x) }}{% endblock %}", ["x"]),
        ("{% for i in y %}{% set x = i %}{{ x }}{% endfor %}", []),
        ("{% for i in y %}{% set x = i %}{% endfor %}{% set x = 1 %}{{ x }}", []),
        ("{% set n = namespace() %}{% for i in y %}{% set n.x = i %}{% endfor %}{{ n.x }}", []),
        ("{{ x }}{% for i in y %}{% set x = i %}{% endfor %}", []),
    )  # fmt: skip

    def test_what_is_read_after_its_loop(self):
        for source, names in self.CASES:
            with self.subTest(source):
                hints = list(loop_hints(Environment().parse(source)))
                self.assertEqual(names, [hint.split("'")[1] for hint in hints])

    def test_the_lines(self):
        hint = next(loop_hints(Environment().parse(f"\n{self.CASES[0][0]}")))
        self.assertIn("loop of line 2 and read after it, in line 3", hint)
        self.assertIn("namespace(x=...)", hint)


class ApplicationTests(unittest.TestCase):
    def test_in_debug_mode_only(self):
        source = "{{ nope }}{% for i in [1] %}{% set x = i %}{% endfor %}{{ x }}"
        for debug in (True, False):
            app = Flask(__name__)
            app.debug = debug
            with self.subTest(debug), app.app_context():
                if debug:
                    with self.assertLogs(app.logger) as logs:
                        self.assertEqual("", render_template_string(source))
                    self.assertEqual(3, len(logs.output), logs.output)
                else:
                    self.assertEqual("", render_template_string(source))
                    self.assertEqual("Undefined", app.jinja_env.undefined.__name__)


if __name__ == "__main__":
    unittest.main()
