"""Completion, progress bars, what documentation is told: microflask's beside click's."""

from __future__ import annotations

import io
import json
import unittest
import warnings

from microflask import commands
from microflask.commands import shell_completion
from microflask.commands.testing import CliRunner

from ..commands import test_corners as corners
from ..commands.example import LINES, program
from . import oracle


def setUpModule():
    global click, click_completion, click_testing
    click = oracle("click")
    click_completion = oracle("click.shell_completion")
    click_testing = oracle("click.testing")


class Terminal(io.StringIO):
    def isatty(self):
        return True


# A loop, and what it is called with; each is run on a terminal and on a file.
BARS = [
    {},
    {"label": "Go"},
    {"label": "Go", "hidden": True},
    {"show_pos": True},
    {"show_percent": False},
    {"show_percent": True, "show_pos": True},
    {"fill_char": "=", "empty_char": " ", "width": 10},
    {"fill_char": "\033[32m=\033[0m", "width": 5},
    {"bar_template": "%(label)s|%(bar)s|%(info)s", "info_sep": "~", "label": "L", "show_pos": True},
    {"update_min_steps": 2, "width": 8},
    {"update_min_steps": 3, "width": 8},
    {"item_show_func": lambda item: None if item is None else f"item {item}"},
    {"item_show_func": str, "label": "shown", "width": 3},
    {"color": True, "label": "\033[31mred\033[0m"},
    {"color": False, "label": "\033[31mred\033[0m"},
]


class TestExtras(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.pairs = (
            (click, click_completion, click_testing.CliRunner),
            (commands, shell_completion, CliRunner),
        )

    def test_completions(self):
        programs = [program(package, completion) for package, completion, _ in self.pairs]
        for shell in ("bash", "zsh", "fish"):
            for line in LINES:
                words = f"prog {line}"
                at = line.split(" ")[-1] if shell == "fish" else str(words.count(" "))
                env = {"_PROG_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": at}
                expected, actual = (
                    runner().invoke(cli, env=env, prog_name="prog")
                    for cli, (*_, runner) in zip(programs, self.pairs)
                )
                with self.subTest(shell=shell, line=line):
                    self.assertEqual(expected.output, actual.output)
                    self.assertEqual(expected.exit_code, actual.exit_code)

    def test_words(self):
        for text in (
            "a b",
            "a 'b c",
            'a "b',
            "a b\\ c",
            "a \\",
            "",
            " 'a' ",
            "a \"b\" 'c d'",
            "a#b",
        ):
            expected, actual = (pair[1].split_arg_string(text) for pair in self.pairs)
            self.assertEqual(expected, actual)

    def test_bars(self):
        for options in BARS:
            for stream in (Terminal, io.StringIO):
                for length in (0, 1, 4):
                    for make in (range, lambda count: (n for n in range(count))):
                        outputs = []
                        for package, *_ in self.pairs:
                            file = stream()
                            with package.progressbar(
                                make(length), file=file, show_eta=False, **options
                            ) as bar:
                                for _ in bar:
                                    pass
                            outputs.append((file.getvalue(), bar.pos, bar.finished, bar.pct))
                        with self.subTest(options=options, stream=stream, length=length):
                            self.assertEqual(*outputs)

    def test_information(self):
        found = []
        for package, completion, _ in self.pairs:
            cli = program(package, completion)
            params = cli.commands["sub"].params
            for kind in (
                package.IntRange(0, 5, clamp=True),
                package.FloatRange(min=1, min_open=True),
                package.DateTime(),
                package.UUID,
                (int, str),
                package.UNPROCESSED,
                bool,
                float,
            ):
                params.append(package.Option([f"--o{len(params)}"], type=kind, default=None))
            params.append(package.Option(["--flagged"], flag_value="x", envvar="E", prompt="p"))
            params.append(package.Option(["--needed"], required=True, help="h", nargs=2))
            ctx = package.Context(cli, info_name="cli", auto_envvar_prefix="CLI")
            found.append(json.loads(json.dumps(ctx.to_info_dict())))
        self.assertEqual(*found)

    def test_runner_with_descriptors(self):
        outputs = []
        for package, _, runner in self.pairs:

            @package.command()
            def command(package=package):
                import subprocess
                import sys

                package.echo("before")
                subprocess.run([sys.executable, "-c", "print('child')"], check=True)
                package.echo("after", err=True)

            result = runner(capture="fd").invoke(command)
            outputs.append((result.output, result.stdout, result.stderr, result.exit_code))
        self.assertEqual(*outputs)

    def test_echoed_input(self):
        outputs = []
        for package, _, runner in self.pairs:

            @package.command()
            def command(package=package):
                import sys

                package.echo(f"<{sys.stdin.readline()}>")
                package.echo(package.prompt("question"))
                package.echo(package.confirm("sure"))
                package.echo(sys.stdin.read())

            result = runner(echo_stdin=True).invoke(command, input="one\ntwo\ny\nthree\nfour\n")
            outputs.append((result.output, result.exit_code))
        self.assertEqual(*outputs)

    def test_custom_version(self):
        outputs = []
        for package, _, runner in self.pairs:
            for names in ((), ("-V", "--what")):

                @package.command(name="x")
                @package.custom_version_option(lambda ctx: f"{ctx.info_name} of today", *names)
                def command():
                    pass

                args = [names[-1] if names else "--version"]
                outputs.append((package.__name__, runner().invoke(command, args).output))
                outputs.append((package.__name__, runner().invoke(command, ["--help"]).output))
        half = len(outputs) // 2
        self.assertEqual([text for _, text in outputs[:half]], [text for _, text in outputs[half:]])

    def test_names(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            missing = [
                name
                for name in dir(click)
                if not name.startswith("_") and not hasattr(commands, name)
            ]
        # Modules: what they have is in `prompts`, `terminal` and `current`.
        self.assertEqual(["globals", "termui", "utils"], missing)

    def test_small_functions(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = oracle("click.utils").make_str
        from microflask.commands.terminal import make_str

        for value in (b"a\xff", "text", 3, None, "ü".encode()):
            self.assertEqual(theirs(value), make_str(value))
        for choices in (["a"], ["a", "b"]):
            messages = [
                package.Choice(choices).get_invalid_choice_message("c", None)
                for package, *_ in self.pairs
            ]
            self.assertEqual(*messages)


class SameCorners(unittest.TestCase):
    def test_two_options_of_one_name(self):
        for x, y, expected in corners.ONE_NAME:
            with self.subTest(x=x, y=y):
                found = corners.invoke_one_name(click, click_testing.CliRunner, x, y)
                self.assertEqual(found, expected)

    def test_values(self):
        for number, (param, words, settings, expected) in enumerate(corners.CASES):
            with self.subTest(number=number, words=words, settings=settings):
                runner = click_testing.CliRunner
                found = corners.invoke(click, runner, param, words, settings)
                self.assertEqual(found, expected)

    def test_first_sentences(self):
        for text, expected in corners.SENTENCES:
            with self.subTest(text):
                command = click.Command("c", help=text)
                self.assertEqual(command.get_short_help_str(), expected)


if __name__ == "__main__":
    unittest.main()
