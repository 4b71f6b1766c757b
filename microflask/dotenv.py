"""Reads `.env` and `.flaskenv` into the environment, as python-dotenv does.

    NAME=value            up to a comment (white space and `#`) or the end of the line
    export NAME="value"   escapes (\\n, \\", \\\\); may go on over several lines
    NAME='value'          as it stands; only \\' and \\\\ are escapes
    NAME=${OTHER}/x       a variable of the file or the environment; ${OTHER:-default}
    NAME                  no value: passed over

Called by `Flask.run` and the command line. Never changes a variable that is set, and
runs nothing: a file is text, read once from front to back.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Read in this order: a variable in both has the value of the later one.
DEFAULT_FILES = (".flaskenv", ".env")

_ESCAPES = {
    "'": {"\\": "\\", "'": "'"},
    '"': dict(zip("\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v")),
}


def load_dotenv(path: str | os.PathLike[str] | None = None, load_defaults: bool = True) -> bool:
    """Set the environment variables of files; those that are set stay as they are.

    Args:
        path: a file; what it says goes before the default files.
        load_defaults: read `.flaskenv` and `.env` too, from this folder or the nearest
            one above that has it.

    Returns:
        whether at least one variable was found.

    Source: Flask 3.1.
    """
    values: dict[str, str | None] = {}
    if load_defaults:
        for name in DEFAULT_FILES:
            found = find_dotenv(name)
            if found:
                values.update(dotenv_values(found))
    if path is not None and os.path.isfile(path):
        values.update(dotenv_values(path))
    for name, value in values.items():
        if value is not None and name not in os.environ:
            os.environ[name] = value
    return bool(values)


def find_dotenv(filename: str = ".env") -> str:
    """Return the path of a file in this folder or the nearest one above; "" for none."""
    folder = os.getcwd()
    while True:
        path = os.path.join(folder, filename)
        if os.path.isfile(path):
            return path
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above


def dotenv_values(path: str | os.PathLike[str]) -> dict[str, str | None]:
    """Return the variables of a file; `None` for a name without a value.

    Lines that are not understood are told on standard error, and passed over.
    """
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    values: dict[str, str | None] = {}
    for name, value in parse(text, os.fspath(path)):
        values[name] = None if value is None else expand(value, values)
    return values


def parse(text: str, filename: str = "<text>") -> Iterator[tuple[str, str | None]]:
    """Yield each name and its value, variables in it not yet replaced."""
    reader = _Reader(text)
    while not reader.at_end():
        line = reader.line_number()
        try:
            found = reader.binding()
        except ValueError as e:
            sys.stderr.write(f" * {filename}:{line}: {e}; the line is passed over\n")
            reader.skip_line()
            continue
        if found is not None:
            yield found


def expand(value: str, values: Mapping[str, str | None]) -> str:
    """Return *value* with each `${NAME}` replaced: by *values*, or by the environment."""
    pieces = []
    position = 0
    while True:
        start = value.find("${", position)
        end = value.find("}", start) if start >= 0 else -1
        if end < 0:
            pieces.append(value[position:])
            return "".join(pieces)
        name, separator, default = value[start + 2 : end].partition(":-")
        known = values[name] if name in values else os.environ.get(name)
        if known is None:
            known = default if separator else ""
        pieces += [value[position:start], known]
        position = end + 1


class _Reader:
    """A text and a place in it."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.place = 0
        self._counted = (0, 1)

    def at_end(self) -> bool:
        """Return whether only blanks are left."""
        while self.place < len(self.text) and self.text[self.place].isspace():
            self.place += 1
        return self.place >= len(self.text)

    def line_number(self) -> int:
        """Return the number of the line of the place."""
        place, line = self._counted
        line += self.text.count("\n", place, self.place)
        self._counted = (self.place, line)
        return line

    def _peek(self) -> str:
        return self.text[self.place : self.place + 1]

    def _blanks(self) -> None:
        while self._peek() in (" ", "\t") and self._peek():
            self.place += 1

    def _until(self, stop: str) -> str:
        start = self.place
        while self.place < len(self.text) and self.text[self.place] not in stop:
            self.place += 1
        return self.text[start : self.place]

    def skip_line(self) -> None:
        """Go behind the end of the line."""
        end = self.text.find("\n", self.place)
        self.place = len(self.text) if end < 0 else end + 1

    def binding(self) -> tuple[str, str | None] | None:
        """Read a name and its value; return `None` for a comment.

        Raises:
            ValueError: it is no such thing.
        """
        if self._peek() == "#":
            self.skip_line()
            return None
        if self.text.startswith(("export ", "export\t"), self.place):
            self.place += len("export ")
            self._blanks()
        quote = self._peek()
        name = self._quoted(quote) if quote == "'" else self._until("=# \t\n")
        self._blanks()
        if not name:
            msg = "expected NAME=value"
            raise ValueError(msg)
        if self._peek() != "=":
            self._end(name)
            return name, None
        self.place += 1
        self._blanks()
        quote = self._peek()
        if quote and quote in "'\"":
            value = self._quoted(quote)
            self._end(name)
            return name, value
        return name, self._bare()

    def _end(self, name: str) -> None:
        """Go to the next line; only a comment may stand before it."""
        self._blanks()
        if self._peek() not in ("", "\n", "#"):
            msg = f"there is more behind the value of {name}"
            raise ValueError(msg)
        self.skip_line()

    def _bare(self) -> str:
        start = self.place
        line = self._until("\n")
        for position, letter in enumerate(line, start):
            if letter == "#" and self.text[position - 1].isspace():
                return self.text[start:position].strip()
        return line.strip()

    def _quoted(self, quote: str) -> str:
        escapes = _ESCAPES[quote]
        start = self.place
        self.place += 1
        pieces = []
        while True:
            pieces.append(self._until(f"{quote}\\"))
            if self.place >= len(self.text):
                self.place = start
                msg = f"the quote {quote} is not closed"
                raise ValueError(msg)
            letter = self._peek()
            self.place += 1
            if letter == quote:
                return "".join(pieces)
            following = self._peek()
            pieces.append(escapes.get(following, f"\\{following}"))
            self.place += 1
