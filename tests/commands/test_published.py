"""Commands: what published programs built on click lean on, beyond its everyday use."""

from __future__ import annotations

import errno
import io
import os
import sys
import unittest
from unittest import SkipTest

from microflask import commands as c
from microflask.commands import formatting
from microflask.commands.base import Command
from microflask.commands.testing import CliRunner


class TestHelpTexts(unittest.TestCase):
    # Help, deprecated, and the help that the parameter has.
    CASES = [
        (None, False, None),
        ("", False, ""),
        ("", True, "(DEPRECATED)"),
        (None, "use x", "(DEPRECATED: use x)"),
        ("Path", True, "Path (DEPRECATED)"),
        ("Path", "", "Path"),
        ("Input\n   path", "use x", "Input\npath (DEPRECATED: use x)"),
        ("  a\n    b\n  c\n", False, "a\n  b\nc"),
        ("  a ", False, "a "),
    ]

    def test_help_of_parameters(self):
        for cls, name in (c.Option, "--path"), (c.Argument, "path"):
            for help, deprecated, expected in self.CASES:
                with self.subTest(cls=cls, help=help, deprecated=deprecated):
                    param = cls([name], help=help, deprecated=deprecated, required=False)
                    self.assertEqual(param.help, expected)
                    record = param.get_help_record(c.Context(Command("x")))
                    self.assertEqual(record[1], expected or "")


class TestFlagsThatAsk(unittest.TestCase):
    def test_question(self):
        cases = [
            ({}, "[y/N]"),
            ({"required": True}, "[y/n]"),
            ({"default": None}, "[y/n]"),
            ({"default": lambda: None}, "[y/n]"),
            ({"default": None, "required": True}, "[y/n]"),
            ({"default": False}, "[y/N]"),
            ({"default": True}, "[Y/n]"),
            ({"default": lambda: True}, "[Y/n]"),
        ]
        for attrs, expected in cases:
            with self.subTest(attrs=attrs):
                option = c.Option(["--go/--no-go"], prompt="Sure?", **attrs)
                command = Command("x", params=[option], callback=lambda go: c.echo(go))
                result = CliRunner().invoke(command, [], input="y\n")
                self.assertEqual(result.output, f"Sure? {expected}: y\nTrue\n")


class TestFiles(unittest.TestCase):
    def test_command_closes_its_file(self):
        def close(f):
            f.close()

        for mode in "r", "rb":
            with self.subTest(mode=mode):
                argument = c.Argument(["f"], type=c.File(mode))
                command = Command("x", params=[argument], callback=close)
                result = CliRunner().invoke(command, ["-"], input="text")
                self.assertIsNone(result.exception)

    def test_full_disk_at_the_end(self):
        if not os.path.exists("/dev/full"):
            raise SkipTest("no /dev/full")

        def write(f):
            f.write("text")

        argument = c.Argument(["f"], type=c.File("w", lazy=False))
        result = CliRunner().invoke(Command("x", params=[argument], callback=write), ["/dev/full"])
        self.assertEqual(result.exit_code, 0)


class TestWidth(unittest.TestCase):
    def test_forced(self):
        self.addCleanup(setattr, formatting, "FORCED_WIDTH", None)
        seen = []
        command = Command("x", callback=lambda: seen.append(formatting.FORCED_WIDTH))
        CliRunner().invoke(command, [])
        self.assertEqual((seen, formatting.FORCED_WIDTH), ([80], None))
        formatting.FORCED_WIDTH = 33
        self.assertEqual(c.HelpFormatter().width, 33)
        self.assertEqual(c.HelpFormatter(width=40).width, 40)


class TestSubclasses(unittest.TestCase):
    def test_generic_types(self):
        class Number(c.ParamType[int]):
            name = "number"

        self.assertEqual(Number.__mro__[1], c.ParamType)
        for cls in c.Choice, c.File, c.Path, c.IntRange, c.Tuple:
            self.assertIs(cls[str].__origin__, cls)

    def test_own_completion(self):
        calls = []

        class Mine(Command):
            def _main_shell_completion(self, ctx_args, prog_name, complete_var=None):
                calls.append((prog_name, complete_var))

        Mine("x", callback=lambda: None).main([], prog_name="me", standalone_mode=False)
        self.assertEqual(calls, [("me", None)])


class TestOldNames(unittest.TestCase):
    def setUp(self):
        from microflask.dropin import install, uninstall

        if "click" in sys.modules:
            raise SkipTest("the real click is loaded")
        install()
        self.addCleanup(uninstall)

    def test_classes(self):
        import click

        with self.assertWarnsRegex(DeprecationWarning, "Use 'Group' instead"):
            multi = click.MultiCommand

        class Own(multi):
            def list_commands(self, ctx):
                return ["hi"]

            def get_command(self, ctx, name):
                return Command("hi", callback=lambda: click.echo("hi"))

        self.assertEqual(CliRunner().invoke(Own("own"), ["hi"]).output, "hi\n")
        with self.assertWarns(DeprecationWarning):
            base = click.BaseCommand
        for value, kind, expected in [
            (c.Group("a"), multi, True),
            (c.Command("a"), multi, False),
            (c.Command("a"), base, True),
            (c.Group("a"), Own, False),
            (Own("a"), Own, True),
        ]:
            with self.subTest(value=value, kind=kind):
                self.assertEqual(isinstance(value, kind), expected)

    def test_private_names(self):
        from click.core import _BaseCommand, _MultiCommand
        from click.decorators import _param_memo
        from click.parser import _OptionParser, split_arg_string
        from click.termui import _ansi_colors, _ansi_reset_all
        from click.types import _NumberRangeBase
        from click.utils import PacifyFlushWrapper, _detect_program_name, _expand_args

        self.assertTrue(issubclass(_MultiCommand, _BaseCommand))
        self.assertIs(_OptionParser, __import__("click.parser").parser.OptionParser)
        self.assertEqual(split_arg_string("a 'b c"), ["a", "b c"])
        self.assertEqual((_ansi_colors["red"], _ansi_reset_all), (31, "\033[0m"))
        self.assertIsInstance(c.IntRange(1), _NumberRangeBase)
        self.assertEqual(c.IntRange(1, 3)._describe_range(), "1<=x<=3")
        self.assertEqual(_detect_program_name("/a/b.py", sys), "b.py")
        self.assertEqual(_expand_args(["no*such"], user=False), ["no*such"])
        command = Command("x")
        _param_memo(command, c.Option(["--n"]))
        self.assertEqual([param.name for param in command.params], ["n"])

        class Broken(io.StringIO):
            def flush(self):
                raise BrokenPipeError(errno.EPIPE, "gone")

        stream = PacifyFlushWrapper(Broken())
        stream.write("a")
        stream.flush()
        self.assertEqual(stream.getvalue(), "a")


if __name__ == "__main__":
    unittest.main()
