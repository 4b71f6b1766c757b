"""Corners of parameters and help pages: where values come from, what is missing, what is shown.

`CASES` is also run with click, in `tests/differential/test_click_extras.py`.
"""

from __future__ import annotations

import unittest

from microflask import commands
from microflask.commands.testing import CliRunner


def option(**settings):
    """Return what makes a command with the option `--o` from a package."""
    return lambda package: package.Option(["--o"], **settings)


def argument(**settings):
    """Return what makes a command with the argument `o` from a package."""
    return lambda package: package.Argument(["o"], **settings)


def invoke(package, runner, param, words, settings):
    """Return how a command ends that shows the value of its only parameter."""
    command = package.Command(
        "c", params=[param(package)], callback=lambda o: package.echo(repr(o))
    )
    result = runner().invoke(command, words.split(), **settings)
    return result.exit_code, result.stdout, result.stderr.rpartition("Error: ")[2].rstrip("\n")


# A parameter, the words, how it is invoked; exit code, output, error.
CASES = [
    (option(required=True, default=None), "", {}, (0, "None\n", "")),
    (option(required=True), "", {"default_map": {"o": None}}, (0, "None\n", "")),
    (option(required=True), "", {}, (2, "", "Missing option '--o'.")),
    (argument(required=True, default=None), "", {}, (0, "None\n", "")),
    (argument(nargs=-1, required=True), "", {}, (2, "", "Missing argument 'O...'.")),
    (argument(nargs=-1), "", {"default_map": {"o": "a b c"}}, (0, "('a', 'b', 'c')\n", "")),
    (argument(nargs=2), "", {"default_map": {"o": "a b"}}, (0, "('a', 'b')\n", "")),
    (
        option(nargs=2),
        "",
        {"default_map": {"o": "a"}},
        (2, "", "Invalid value for '--o': Takes 2 values but 1 was given."),
    ),
    (
        option(envvar="NOT_SET"),
        "",
        {"auto_envvar_prefix": "P", "env": {"P_O": "auto"}},
        (0, "'auto'\n", ""),
    ),
    (option(nargs=2, multiple=True, envvar="EV"), "", {"env": {"EV": "a"}}, (0, "()\n", "")),
    (
        option(nargs=2, multiple=True, envvar="EV"),
        "",
        {"env": {"EV": "a b c"}},
        (0, "(('a', 'b'),)\n", ""),
    ),
    (
        option(prompt=True),
        "",
        {"default_map": {"o": "d"}, "input": "\n"},
        (0, "O [d]: \n'd'\n", ""),
    ),
    (
        option(type=int, envvar=["E1", "E2"], show_envvar=True),
        "--o x",
        {},
        (2, "", "Invalid value for '--o' (env var: 'E1', 'E2'): 'x' is not a valid integer."),
    ),
    (
        lambda package: package.Option(["--o"], type=package.UUID),
        "--o=x",
        {},
        (2, "", "Invalid value for '--o': 'x' is not a valid UUID."),
    ),
]


class Thing:
    def __repr__(self):
        return "Thing()"


THING = Thing()
# What is no word goes through as it is; a class is not called.
CASES += [
    (option(flag_value=THING), "--o", {}, (0, "Thing()\n", "")),
    (option(flag_value=THING, default=True), "", {}, (0, "Thing()\n", "")),
    (option(flag_value=dict), "--o", {}, (0, "<class 'dict'>\n", "")),
    (option(flag_value=dict, default=True), "", {}, (0, "<class 'dict'>\n", "")),
    (option(flag_value=1.5), "--o", {}, (0, "1.5\n", "")),
]

# The settings of `--x` and of `--y`, which have one name, and its value where none is given.
ONE_NAME = [
    ({"flag_value": True, "default": True}, {"flag_value": False}, "True"),
    ({"flag_value": False}, {"flag_value": True, "default": True}, "True"),
    ({"flag_value": True, "default": None}, {"flag_value": False}, "None"),
    ({"default": True, "is_flag": True}, {"default": None, "is_flag": True}, "None"),
    ({"default": 1}, {"default": 2}, "2"),
    ({"default": 5}, {"is_flag": True}, "5"),
    ({"is_flag": True}, {"default": 5}, "5"),
    ({"is_flag": True}, {}, "None"),
    ({}, {"is_flag": True}, "False"),
    ({"multiple": True}, {"is_flag": True}, "False"),
    ({"is_flag": True}, {"multiple": True}, "()"),
    ({"count": True}, {"is_flag": True}, "False"),
    ({"is_flag": True}, {"count": True}, "0"),
]


def invoke_one_name(package, runner, x, y):
    """Return the value of two options with one name."""
    params = [package.Option(["--x", "o"], **x), package.Option(["--y", "o"], **y)]
    command = package.Command("c", params=params, callback=lambda o: package.echo(repr(o)))
    return runner().invoke(command, []).stdout.rstrip("\n")


# A help text, and what the group's page shows of it.
SENTENCES = [
    ("Call it, e.g. like this. And so on.", "Call it, e.g. like this."),
    ("See etc. pp. here", "See etc. pp. here"),
    ("First. second. Third", "First. second."),
    ("First. 2nd.", "First."),
    ("First. (Second.)", "First."),
    ("Foo.) Bar", "Foo.) Bar"),
]


class TestCorners(unittest.TestCase):
    def test_values(self):
        for number, (param, words, settings, expected) in enumerate(CASES):
            with self.subTest(number=number, words=words, settings=settings):
                found = invoke(commands, CliRunner, param, words, settings)
                self.assertEqual(expected, found)

    def test_two_options_of_one_name(self):
        for x, y, expected in ONE_NAME:
            with self.subTest(x=x, y=y):
                self.assertEqual(expected, invoke_one_name(commands, CliRunner, x, y))

    def test_first_sentences(self):
        for text, expected in SENTENCES:
            with self.subTest(text):
                command = commands.Command("c", help=text)
                self.assertEqual(expected, command.get_short_help_str())

    def test_usage_of_a_command_alone(self):
        command = commands.Command("c", options_metavar=None)
        result = CliRunner().invoke(command, ["--help"])
        self.assertEqual("Usage: c\n", result.output[:9])

    def test_choices_that_are_not_shown(self):
        for choices, expected in [(["a", "b"], "[TEXT]"), ([1, 2], "[INTEGER]")]:
            for shown in (False, True):
                kind = commands.Choice(choices)
                param = commands.Option(["--o"], type=kind, show_choices=shown)
                listed = f"[{'|'.join(map(str, choices))}]"
                self.assertEqual(
                    listed if shown else expected,
                    param.make_metavar(commands.Context(commands.Command("c"))),
                )

    def test_deprecated_argument_is_listed(self):
        param = commands.Argument(["name"], deprecated="soon", required=False)
        result = CliRunner().invoke(commands.Command("c", params=[param]), ["--help"])
        self.assertIn("Positional arguments:\n  [NAME!]  (DEPRECATED: soon)\n", result.output)

    def test_unknown_command_as_it_is_compared(self):
        group = commands.Group(
            "g",
            commands={"Foo": commands.Command("Foo")},
            context_settings={"token_normalize_func": str.lower},
        )
        result = CliRunner().invoke(group, ["FOO"])
        self.assertIn("No such command 'foo'.", result.output)


if __name__ == "__main__":
    unittest.main()
