"""The exceptions of the template engine, as Jinja 3.1 names them.

::

    TemplateError
    ├─ TemplateNotFound (also OSError, LookupError)
    │  └─ TemplatesNotFound
    ├─ TemplateSyntaxError      message, file, line, column, source line, caret
    │  └─ TemplateAssertionError    well-formed, but wrong: unknown filter, block twice
    └─ TemplateRuntimeError
       ├─ UndefinedError
       ├─ SecurityError
       └─ FilterArgumentError

Called by every stage of the engine. Does not import any of them.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


#: How many characters of a source line an error shows.
SHOWN_WIDTH = 100


class TemplateError(Exception):
    """Base of all template errors (Jinja 3.1)."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message)

    @property
    def message(self) -> str | None:
        """What went wrong, without the position."""
        return self.args[0]  # type: ignore[no-any-return]


class TemplateNotFound(OSError, LookupError, TemplateError):
    """A template does not exist; :attr:`name` is the one looked for (Jinja 3.1).

    :param name: the template's name, or an undefined value that stood for it.
    :param message: a text to show in place of the name.
    """

    # OSError turns its arguments into errno and strerror; the text is kept here.
    message: str | None = None

    def __init__(self, name: Any, message: str | None = None) -> None:
        OSError.__init__(self, name)
        if message is None:
            fail = getattr(type(name), "_fail_with_undefined_error", None)
            if fail is not None:  # an undefined value stood for the name
                fail(name)
            message = name
        self.message = message
        self.name = name
        self.templates: list[Any] = [name]

    def __str__(self) -> str:
        return str(self.message)


class TemplatesNotFound(TemplateNotFound):
    """None of several templates exists; :attr:`templates` lists them (Jinja 3.1)."""

    def __init__(self, names: Sequence[Any] = (), message: str | None = None) -> None:
        if message is None:
            listed = ", ".join(map(_explained_name, names))
            message = f"none of the templates given were found: {listed}"
        super().__init__(names[-1] if names else None, message)
        self.templates = list(names)


def _explained_name(name: Any) -> str:
    """The name as text; an undefined value explains itself instead of being empty."""
    explanation = getattr(type(name), "_undefined_message", None)
    if explanation is None:
        return name  # type: ignore[no-any-return]
    return str(name._undefined_message)


class TemplateSyntaxError(TemplateError):
    """A template that cannot be parsed (Jinja 3.1); ``str()`` shows where and why.

    :param message: what is wrong.
    :param lineno: the template's line, from 1.
    :param name: the template's name, if it has one.
    :param filename: its file, if it has one.
    :param col: the column of the offending text, from 0, where known.
    :param end_col: where that text ends, if on the same line.
    :param hint: the cure, such as the nearest known name.
    """

    #: Whether the text has the column, the hint and marks under the offending text, and is
    #: the same once the traceback shows the template too; else it is Jinja's.
    explains = True

    def __init__(
        self,
        message: str,
        lineno: int,
        name: str | None = None,
        filename: str | None = None,
        *,
        col: int | None = None,
        end_col: int | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message)
        self.lineno = lineno
        self.name = name
        self.filename = filename
        self.source: str | None = None
        self.col = col
        self.end_col = end_col
        self.hint = hint
        # Jinja's mark of an error that passed through handle_exception.
        self.translated = False

    def __str__(self) -> str:
        if self.translated and not self.explains:
            return str(self.message)
        place = f"line {self.lineno}"
        if self.col is not None and self.explains:
            place = f"{place}, column {self.col + 1}"
        name = self.filename or self.name
        if name:
            place = f'File "{name}", {place}'
        hint = self.hint if self.explains else ""
        lines = [f"{self.message}{hint}", f"  {place}"]
        return "\n".join(lines + self._marked_line())

    @property
    def source_line(self) -> str:
        """The line of the source that the error is in; empty if it is not known."""
        lines = re.split("\r\n|\r|\n", self.source) if self.source else []
        line = self.lineno or 0
        return lines[line - 1] if 0 < line <= len(lines) else ""

    def _marked_line(self) -> list[str]:
        """The source line and, where the column is known, the marks under it."""
        line = self.source_line.rstrip()
        if not self.explains:
            return [f"    {line.lstrip()}"] if line else []
        start = len(line) - len(line.lstrip())
        if self.col is not None and self.col - start > SHOWN_WIDTH // 2:
            start = self.col - SHOWN_WIDTH // 2
        text = line[start : start + SHOWN_WIDTH]
        if self.col is None or not text:
            return [f"    {text}"] if text else []
        # A tab stays a tab, so that the mark stands under its character.
        lead = "".join("\t" if char == "\t" else " " for char in line[start : self.col])
        width = max(min(self.end_col or 0, start + SHOWN_WIDTH) - self.col, 1)
        return [f"    {text}", f"    {lead}{'^' * width}"]

    def __reduce__(self) -> Any:
        # Exception would repeat args only; the line is a required argument.
        state = {**self.__dict__}
        return type(self), (self.message, self.lineno, self.name, self.filename), state


class TemplateAssertionError(TemplateSyntaxError):
    """A template that parses but cannot be compiled, as an unknown filter (Jinja 3.1)."""


class TemplateRuntimeError(TemplateError):
    """An error while a template renders (Jinja 3.1)."""


class UndefinedError(TemplateRuntimeError):
    """A template used an undefined value as if it were there (Jinja 3.1)."""


class SecurityError(TemplateRuntimeError):
    """A template did what the sandbox forbids (Jinja 3.1)."""


class FilterArgumentError(TemplateRuntimeError):
    """A filter got arguments it cannot use (Jinja 3.1)."""
