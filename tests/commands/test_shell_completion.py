"""Completion: what is offered, in which form, and the scripts in the shells themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from microflask import Flask, commands, current_app
from microflask.commands import shell_completion as completion
from microflask.commands.testing import CliRunner

from .example import LINES, program

ROOT = Path(__file__).resolve().parents[2]


def answer(cli, line, shell="bash"):
    words = f"prog {line}"
    env = {
        "_PROG_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": line.split(" ")[-1] if shell == "fish" else str(words.count(" ")),
    }
    return CliRunner().invoke(cli, env=env, prog_name="prog").output


class TestCompletions(unittest.TestCase):
    def setUp(self):
        self.cli = program(commands, completion)

    def test_lines(self):
        for line, expected in LINES.items():
            with self.subTest(line):
                self.assertEqual(expected, " ".join(answer(self.cli, line).split()))

    def test_forms(self):
        for shell, line, expected in [
            ("zsh", "sub --wh", "plain\n--who\nwho: it is\n"),
            ("zsh", "sub --m", "plain\n--m\n_\n"),
            ("fish", "sub x al", "plain,alpha\thost alpha\nplain,alp2\thost alp2\n"),
            ("fish", "sub --m", "plain,--m\n"),
            ("fish", "--env ", "plain,dev\nplain,prod\n"),
        ]:
            self.assertEqual(expected, answer(self.cli, line, shell))

    def test_colons(self):
        item = completion.CompletionItem("a:b", help="help")
        made = [
            cls(self.cli, {}, "p", "V") for cls in (completion.ZshComplete, completion.BashComplete)
        ]
        self.assertEqual(
            ["plain\na\\:b\nhelp", "plain,a:b"], [shell.format_completion(item) for shell in made]
        )

    def test_items(self):
        item = completion.CompletionItem("v", more=1)
        self.assertEqual(
            ("v", "plain", None, 1, None), (item.value, item.type, item.help, item.more, item.x)
        )

    def test_instructions(self):
        for instruction, code in [
            ("bash_source", 0),
            ("bash_nope", 1),
            ("nope_source", 1),
            ("x", 1),
        ]:
            result = CliRunner().invoke(
                self.cli, env={"_MY_PROG_COMPLETE": instruction}, prog_name="my-prog"
            )
            self.assertEqual(
                (code, not code), (result.exit_code, "_my_prog_completion" in result.output)
            )

    def test_own_variable(self):
        env = {"OWN": "fish_source"}
        result = CliRunner().invoke(self.cli, env=env, prog_name="p", complete_var="OWN")
        self.assertIn("env OWN=fish_complete", result.output)

    def test_own_shell(self):
        class Own(completion.ShellComplete):
            name = "own"
            source_template = "%(prog_name)s %(complete_func)s %(complete_var)s"

            def get_completion_args(self):
                return ["sub", "x"], "al"

            def format_completion(self, item):
                return f"<{item.value}>"

        self.assertIs(Own, completion.add_completion_class(Own))
        self.addCleanup(completion._shells.pop, "own")
        for instruction, expected in [
            ("own_source", "p _p_completion V"),
            ("own_complete", "<alpha>\n<alp2>\n"),
        ]:
            result = CliRunner().invoke(
                self.cli, env={"V": instruction}, prog_name="p", complete_var="V"
            )
            self.assertEqual(expected, result.output)

    def test_words(self):
        for text, expected in [
            ("a b", ["a", "b"]),
            ("a 'b c", ["a", "b c"]),
            ("a b\\ c", ["a", "b c"]),
            ("a \\", ["a", ""]),
            ("", []),
        ]:
            self.assertEqual(expected, completion.split_arg_string(text))

    def test_within_the_context_of_an_application(self):
        app = Flask("mfc_completed")
        app.config["NAMES"] = ["ann", "ben"]

        def names(ctx, param, incomplete):
            return [name for name in current_app.config["NAMES"] if name.startswith(incomplete)]

        @app.cli.command("greet")
        @commands.argument("name", shell_complete=names)
        def greet(name):
            raise AssertionError

        from microflask.cli import FlaskGroup

        self.addCleanup(os.environ.pop, "FLASK_RUN_FROM_CLI", None)
        cli = FlaskGroup(create_app=lambda: app)
        self.assertEqual("plain,ann\n", answer(cli, "greet a"))
        self.assertEqual("plain,greet\n", answer(cli, "gr"))


class TestShells(unittest.TestCase):
    """The scripts, in the shells that are installed."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        script = Path(folder.name, "prog")
        script.write_text(
            f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
            "from microflask import commands\nfrom microflask.commands import shell_completion\n"
            "from tests.commands.example import program\n"
            "program(commands, shell_completion)(prog_name='prog')\n"
        )
        script.chmod(0o755)
        self.env = {**os.environ, "PATH": f"{folder.name}{os.pathsep}{os.environ['PATH']}"}

    def run_in(self, shell, *args):
        path = shutil.which(shell)
        if path is None:
            self.skipTest(f"{shell} is not installed")
        done = subprocess.run(
            [path, *args], env=self.env, capture_output=True, text=True, timeout=60
        )
        self.assertEqual("", done.stderr)
        return done.stdout

    def test_bash(self):
        script = (
            'eval "$(_PROG_COMPLETE=bash_source prog)"; '
            'for begun in "sub x al" "--env p"; do COMP_WORDS=(prog $begun); '
            "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _prog_completion prog; "
            'echo "${COMPREPLY[*]}"; done; complete -p prog'
        )
        self.assertEqual(
            "alpha alp2\nprod\ncomplete -o nosort -F _prog_completion prog\n",
            self.run_in("bash", "--norc", "-c", script),
        )

    def test_fish(self):
        script = '_PROG_COMPLETE=fish_source prog | source; complete -C "prog sub x al"'
        output = self.run_in("fish", "-N", "-c", script)
        self.assertEqual(["alp2\thost alp2", "alpha\thost alpha"], sorted(output.split("\n"))[1:])

    def test_zsh(self):
        # What the script asks of the shell's own functions, without a terminal.
        script = (
            "compdef() { print def $*; }; compadd() { print add ${(P)@[-1]}; };"
            " _describe() { print describe ${(P)@[-2]}; };"
            ' eval "$(_PROG_COMPLETE=zsh_source prog)";'
            ' words=(prog sub x al); CURRENT=4; _prog_completion; words=(prog --env ""); CURRENT=3;'
            " _prog_completion"
        )
        self.assertEqual(
            "def _prog_completion prog\ndescribe alpha:host alpha alp2:host alp2\nadd dev prod\n",
            self.run_in("zsh", "-f", "-c", script),
        )


if __name__ == "__main__":
    unittest.main()
