"""The help page: paragraphs, definition lists, and lines of the terminal's width.

Called by `Context.make_formatter` and by commands, which write their page into it.
Does not print.
"""

from __future__ import annotations

from contextlib import contextmanager
from textwrap import TextWrapper

from .terminal import strip_ansi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# The least and, unless a context says otherwise, the greatest width of a page.
MIN_WIDTH = 50
MAX_WIDTH = 80
# A paragraph that begins with a line of this mark is kept as it is.
VERBATIM = "\b"

# The width of pages whatever the terminal, as a CliRunner sets it.
FORCED_WIDTH: int | None = None


def term_len(text: str) -> int:
    """Return how many columns *text* takes; escape codes take none."""
    return len(strip_ansi(text))


def wrap_text(
    text: str,
    width: int = 78,
    initial_indent: str = "",
    subsequent_indent: str = "",
    preserve_paragraphs: bool = False,
) -> str:
    """Return *text* in lines of at most *width* columns.

    Args:
        width: in columns.
        initial_indent: what the first line begins with.
        subsequent_indent: what the others begin with.
        preserve_paragraphs: keep blank lines apart, the indent of each paragraph, and
            paragraphs that begin with a line `\\b` as they are.
    """
    text = text.expandtabs()
    if not preserve_paragraphs:
        return _fill(text, width, initial_indent, subsequent_indent)
    pieces = []
    for lines in _paragraphs(text.splitlines()):
        verbatim = lines[0].strip() == VERBATIM
        if verbatim:
            lines = lines[1:]
            pieces.append("\n".join(_indented(lines, initial_indent, subsequent_indent)))
            continue
        margin = " " * (len(lines[0]) - len(lines[0].lstrip()))
        joined = " ".join([lines[0].lstrip(), *lines[1:]])
        pieces.append(_fill(joined, width, initial_indent + margin, subsequent_indent + margin))
    return "\n\n".join(pieces)


def _paragraphs(lines: list[str]) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip(" ") or line == VERBATIM:
            paragraph.append(line)
        elif paragraph:
            yield paragraph
            paragraph = []


def _indented(lines: list[str], first: str, later: str) -> list[str]:
    return [(later if number else first) + line for number, line in enumerate(lines)]


def _fill(text: str, width: int, first: str, later: str) -> str:
    wrapper = TextWrapper(
        width, initial_indent=first, subsequent_indent=later, replace_whitespace=False
    )
    return wrapper.fill(text)


def shorten(text: str, limit: int) -> str:
    """Return the first sentence of a help text, cut to *limit* columns."""
    paragraph = text.partition("\n\n")[0]
    words = paragraph.split()
    if not words:
        return ""
    if words[0] == VERBATIM:
        words = words[1:]
    length = 0
    last = len(words) - 1
    for number, word in enumerate(words):
        length += len(word) + (number > 0)
        if length > limit:
            break
        # A small letter behind a dot goes on with the sentence: "e.g. this".
        if word[-1] == "." and not (number != last and words[number + 1][0].islower()):
            return " ".join(words[: number + 1])
        if length == limit and number != last:
            break
    else:
        return " ".join(words)
    length += len("...")
    while number > 0:
        length -= len(words[number]) + (number > 0)
        if length <= limit:
            break
        number -= 1
    return " ".join(words[:number]) + "..."


def join_options(options: Iterable[str]) -> tuple[str, bool]:
    """Return the spellings of an option, short ones first, and whether one begins with `/`."""
    ordered = sorted(options, key=lambda opt: len(opt) - len(opt.lstrip(opt[:1])) if opt else 0)
    return ", ".join(ordered), any(opt[:1] == "/" for opt in ordered)


class HelpFormatter:
    """Gathers a help page.

    Args:
        indent_increment: columns of each further indent.
        width: of the page in columns; by default that of the terminal, up to *max_width*.
        max_width: 80 by default.

    Source: click 8.
    """

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        if width is None:
            width = FORCED_WIDTH
        if width is None:
            from shutil import get_terminal_size

            width = max(min(get_terminal_size().columns, max_width or MAX_WIDTH) - 2, MIN_WIDTH)
        self.indent_increment = indent_increment
        self.width = width
        self.current_indent = 0
        self.buffer: list[str] = []

    def write(self, string: str) -> None:
        """Add text as it is."""
        self.buffer.append(string)

    def indent(self) -> None:
        """Begin one step further to the right."""
        self.current_indent += self.indent_increment

    def dedent(self) -> None:
        """Take `indent` back."""
        self.current_indent -= self.indent_increment

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Add the line that says how the program is called.

        Args:
            prog: its name.
            args: what comes behind.
            prefix: what stands before; `Usage: ` by default.
        """
        start = f"{'Usage: ' if prefix is None else prefix:>{self.current_indent}}{prog} "
        if not args:
            self.write(f"{start.rstrip()}\n")
            return
        width = self.width - self.current_indent
        if width >= term_len(start) + 20:
            self.write(wrap_text(args, width, start, " " * term_len(start)))
        else:
            self.write(f"{start}\n")
            prefix_width = len("Usage: " if prefix is None else prefix)
            margin = " " * (max(prefix_width, self.current_indent) + 4)
            self.write(wrap_text(args, width, margin, margin))
        self.write("\n")

    def write_heading(self, heading: str) -> None:
        """Add a heading and its colon."""
        self.write(f"{'':>{self.current_indent}}{heading}:\n")

    def write_paragraph(self) -> None:
        """Add a blank line, unless the page is empty."""
        if self.buffer:
            self.write("\n")

    def write_text(self, text: str) -> None:
        """Add paragraphs, wrapped and indented."""
        margin = " " * self.current_indent
        self.write(wrap_text(text, max(self.width, 11), margin, margin, preserve_paragraphs=True))
        self.write("\n")

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Add a list of two columns, as of the options.

        Args:
            rows: (term, explanation).
            col_max: widest first column.
            col_spacing: columns between the two.
        """
        rows = list(rows)
        if not rows:
            msg = "Expected two columns for definition list"
            raise TypeError(msg)
        first_col = min(max(term_len(row[0]) for row in rows), col_max) + col_spacing
        margin = " " * (first_col + self.current_indent)
        for first, second in rows:
            self.write(f"{'':>{self.current_indent}}{first}")
            if not second:
                self.write("\n")
                continue
            if term_len(first) <= first_col - col_spacing:
                self.write(" " * (first_col - term_len(first)))
            else:
                self.write(f"\n{margin}")
            lines = wrap_text(
                second, max(self.width - first_col - 2, 10), preserve_paragraphs=True
            ).splitlines()
            if lines:
                self.write(lines[0] + "\n")
                for line in lines[1:]:
                    self.write(f"{margin}{line}\n")
            else:
                self.write("\n")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Add a heading; what is written in the `with` block stands indented below it."""
        self.write_paragraph()
        self.write_heading(name)
        with self.indentation():
            yield

    @contextmanager
    def indentation(self) -> Iterator[None]:
        """Indent what is written in the `with` block."""
        self.indent()
        try:
            yield
        finally:
            self.dedent()

    def getvalue(self) -> str:
        """Return the page."""
        return "".join(self.buffer)
