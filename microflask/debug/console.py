"""Evaluates what is typed into the debugger's console, and catches what it prints.

Called by `DebuggedApplication` and by the frames of a traceback. Each console has names of
its own; what other threads print meanwhile goes where it always goes. Does not ask who may
use it.
"""

from __future__ import annotations

import ast
import codeop
import io
import sys
import threading
import traceback
from contextvars import ContextVar

from ..markup import escape
from .repr import debug_repr, dump, helper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

FILENAME = "<debugger>"
OUTPUT = 1_000_000  # characters that one input may print

_evaluating: ContextVar[InteractiveConsole | None] = ContextVar("evaluating", default=None)
_displayhook = sys.displayhook


def _display(value: object) -> None:
    """Show the value of an expression: in the console that evaluates it, if one does."""
    console = _evaluating.get()
    if console is None:
        _displayhook(value)
    elif value is not None:
        console.namespace["_"] = value
        console.output.write_html(debug_repr(value))


sys.displayhook = _display


class HTMLStringO(io.TextIOBase):
    """Collects what is printed, as HTML; Werkzeug 3.1."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._room = OUTPUT

    def writable(self) -> bool:
        """Whether it can be written to: always."""
        return True

    def write(self, text: str) -> int:
        """Add a text; after `OUTPUT` characters nothing is added any more."""
        if not isinstance(text, str):
            msg = f"write() argument must be str, not {type(text).__name__}"
            raise TypeError(msg)
        self.write_html(escape(text[: max(self._room, 0)]))
        return len(text)

    def write_html(self, html: str) -> None:
        """Add a piece of HTML."""
        if self._room > 0:
            self._parts.append(html)
            self._room -= len(html)
            if self._room <= 0:
                self._parts.append("\n… cut off")

    def reset(self) -> str:
        """Return what was printed, and begin anew."""
        text = "".join(self._parts)
        self._parts.clear()
        self._room = OUTPUT
        return text


class _Router:
    """Stands in for `sys.stdout` while consoles evaluate: each gets its own output."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._outside: Any = None
        self._hook: Any = None

    def __enter__(self) -> None:
        with self._lock:
            self._users += 1
            if sys.stdout is not self:
                self._outside, sys.stdout = sys.stdout, self
                # Who put Python's own hook back wants to see what that prints.
                self._hook = sys.displayhook
                if self._hook is not _displayhook:
                    sys.displayhook = _display

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._users -= 1
            if self._users:
                return
            sys.displayhook = self._hook
            if sys.stdout is self:
                sys.stdout, self._outside = self._outside, None

    def __getattr__(self, name: str) -> Any:
        console = _evaluating.get()
        return getattr(self._outside if console is None else console.output, name)


_router = _Router()


class InteractiveConsole:
    """Compiles and runs inputs, with the names that earlier ones made.

    :param globals: names that there are, and that locals go before.
    :param locals: more names.
    """

    def __init__(self, globals: dict[str, Any], locals: dict[str, Any]) -> None:
        # One namespace: functions and comprehensions could not see a second one.
        self.namespace: dict[str, Any] = {**globals, **locals, "dump": dump, "help": helper}
        self.output = HTMLStringO()
        self._compile = codeop.CommandCompiler()
        self._lines: list[str] = []

    def runsource(self, source: str) -> str:
        """Run one input, or keep it until the rest of its block comes; return HTML.

        An input of several lines is complete, and so is a block on one line. Single lines
        make a block that an empty line ends, as in Python's own console.
        """
        prompt = "... " if self._lines else ">>> "
        token = _evaluating.set(self)
        try:
            with _router:
                code = self._code(source.rstrip("\r"))
                if code is not None:
                    exec(code, self.namespace)  # noqa: S102 - what a console is for
        except BaseException as error:
            self._lines.clear()
            self.output.write_html(_render_error(error))
        finally:
            _evaluating.reset(token)
        return f"{prompt}{escape(source)}\n{self.output.reset()}"

    def _code(self, source: str) -> CodeType | None:
        """Return the compiled input, None when it is not complete."""
        if "\n" in source and not self._lines:
            tree = ast.parse(source.replace("\r\n", "\n"), FILENAME)
            return compile(ast.Interactive(tree.body), FILENAME, "single")
        self._lines.append(source)
        text = "\n".join(self._lines) if len(self._lines) > 1 else source + "\n"
        code: CodeType | None = self._compile(text, FILENAME, "single")
        if code is not None:
            self._lines.clear()
        return code


def _render_error(error: BaseException) -> str:
    """Return the traceback of an input as HTML, without this module's frames."""
    tb = error.__traceback__
    while tb is not None and tb.tb_frame.f_code.co_filename != FILENAME:
        tb = tb.tb_next
    text = "".join(traceback.format_exception(type(error), error, tb)).rstrip()
    css = "traceback noframe-traceback" if tb is None else "traceback"
    return f'<div class="{css}"><pre>{escape(text)}</pre></div>'


class Console:
    """A console; Werkzeug 3.1.

    :param globals: the names of a module, or of the frame that it is opened in.
    :param locals: the names of a function.
    """

    def __init__(
        self, globals: dict[str, Any] | None = None, locals: dict[str, Any] | None = None
    ) -> None:
        self._interactive = InteractiveConsole(globals or {}, locals or {})

    def eval(self, code: str) -> str:
        """Run one input and return, as HTML, the input and what it printed."""
        return self._interactive.runsource(code)
