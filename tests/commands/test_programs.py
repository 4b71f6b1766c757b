"""The pager, the editor and the opener: small programs of our own stand in for them."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import unittest
from pathlib import Path

from microflask.commands import ClickException, echo_via_pager, edit, launch, programs, style


class ProgramPage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        environ = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(environ)))

    def program(self, source):
        """The words that call a program; it leaves its words and input in `out`."""
        path = self.folder / "program.py"
        path.write_text(f"import sys\nout = open({str(self.folder / 'out')!r}, 'w')\n{source}")
        return f'"{sys.executable}" "{path}"'

    @property
    def out(self):
        return (self.folder / "out").read_text()


class TestPager(ProgramPage):
    def test_without_a_terminal(self):
        for text, color, expected in [
            ("text", None, "text\n"),
            (["a", "b"], None, "ab\n"),
            (lambda: ["c"], None, "c\n"),
            (style("red", fg="red"), None, "red\n"),
            (style("red", fg="red"), True, "\033[31mred\033[0m\n"),
        ]:
            with contextlib.redirect_stdout(io.StringIO()) as stream:
                echo_via_pager(text, color)
            self.assertEqual(expected, stream.getvalue())

    def page(self, text, command, color=None):
        os.environ["PAGER"] = command
        is_terminal, programs.is_terminal = programs.is_terminal, lambda stream: True
        try:
            echo_via_pager(text, color)
        finally:
            programs.is_terminal = is_terminal

    def test_a_program(self):
        command = self.program("out.write(sys.stdin.read())")
        self.page((f"{n} {style('x', fg='red')}\n" for n in range(3)), command)
        self.assertEqual("0 x\n1 x\n2 x\n\n", self.out)
        self.page(style("x", fg="red"), command, color=True)
        self.assertEqual("\033[31mx\033[0m\n", self.out)

    def test_a_user_who_leaves(self):
        self.page(("x" * 10_000 for _ in range(100)), self.program("sys.stdin.close()"))

    def test_a_pager_that_is_not_there(self):
        with contextlib.redirect_stdout(io.StringIO()) as stream:
            self.page("text", "no-such-pager-anywhere")
        self.assertEqual("text\n", stream.getvalue())


class TestEditor(ProgramPage):
    APPEND = "f = open(sys.argv[-1], 'a', newline='')\nf.write('added\\n')\nout.write(' '.join(sys.argv[1:]))"

    def test_text(self):
        os.environ.pop("VISUAL", None)
        os.environ["EDITOR"] = self.program(self.APPEND)
        for text, expected in [
            ("line", "line\nadded\n"),
            ("line\n", "line\nadded\n"),
            (None, "added\n"),
            (b"bytes", b"bytesadded\n"),
        ]:
            self.assertEqual(expected, edit(text))
        edit("x", extension=".rst")
        self.assertTrue(self.out.endswith(".rst"))
        self.assertFalse(os.path.exists(self.out))

    def test_nothing_saved(self):
        command = self.program("")
        self.assertIsNone(edit("text", editor=command))
        self.assertEqual("text\n", edit("text", editor=command, require_save=False))

    def test_files(self):
        path = self.folder / "file.txt"
        path.write_text("")
        self.assertIsNone(edit(filename=path, editor=self.program(self.APPEND)))
        self.assertEqual("added\n", path.read_text())
        self.assertIsNone(edit(filename=[path, str(path)], editor=self.program(self.APPEND)))
        self.assertEqual(f"{path} {path}", self.out)

    def test_environment(self):
        source = "import os\nout.write(os.environ['EDITED'])"
        edit("x", editor=self.program(source), env={"EDITED": "yes"})
        self.assertEqual("yes", self.out)

    def test_failures(self):
        for command in (self.program("sys.exit(3)"), "no-such-editor-anywhere"):
            with self.assertRaisesRegex(ClickException, "Editing failed"):
                edit("x", editor=command)


@unittest.skipUnless(sys.platform.startswith("linux"), "calls xdg-open")
class TestLaunch(ProgramPage):
    def test_opener(self):
        opener = self.folder / "xdg-open"
        opener.write_text(f'#!/bin/sh\necho "$@" > {self.folder}/out\nexit 3\n')
        opener.chmod(0o755)
        os.environ["PATH"] = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        self.assertEqual(3, launch("https://example.com/", wait=True))
        self.assertEqual("https://example.com/\n", self.out)
        self.assertEqual(3, launch("/some/where/file.txt", wait=True, locate=True))
        self.assertEqual("/some/where\n", self.out)

    def test_no_opener(self):
        os.environ["PATH"] = str(self.folder)
        self.assertEqual(1, launch("/some/file", wait=True))


if __name__ == "__main__":
    unittest.main()
