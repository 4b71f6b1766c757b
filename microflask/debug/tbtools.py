"""Collects what a traceback page shows: exceptions, frames, source lines, locals.

Called by `DebuggedApplication`. Calls `page` to render. Reads source through `linecache`,
which also knows the templates that the engine has compiled, so a template's frame shows
the template's own lines. Does not run any code of the program but `repr`.
"""

from __future__ import annotations

import linecache
import os
import sys
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType
    from typing import Any

CONTEXT = 6  # lines of source before and after the one that is marked
VALUE = 1000  # characters of a local's repr
LOCALS = 100  # locals of a frame
CHAIN = 20  # exceptions of a chain, frames of a recursion that are kept at each end

_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"


class DebugFrame:
    """One frame of a traceback.

    `id` is its number within the page, `line` the marked line, `columns` the part of that
    line that failed (Python 3.11 and later), else None.
    """

    def __init__(self, frame: FrameType, lineno: int, instruction: int, number: int) -> None:
        code = frame.f_code
        self.id = number
        self.frame = frame
        self.filename = code.co_filename
        self.lineno = lineno
        self.name = getattr(code, "co_qualname", code.co_name)
        self.columns = _columns(code, instruction, lineno)
        linecache.checkcache(self.filename)
        self.lines = linecache.getlines(self.filename, frame.f_globals)

    @property
    def is_library(self) -> bool:
        """Whether this is code that was installed, not the program's own."""
        path = self.filename
        if path.startswith("<"):
            return path.startswith("<frozen")
        if "site-packages" in path or "dist-packages" in path:
            return True
        own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        return path.startswith((os.path.dirname(os.__file__) + os.sep, own + os.sep))

    @property
    def line(self) -> str:
        """The marked line, without its indentation."""
        return self.lines[self.lineno - 1].strip() if 0 < self.lineno <= len(self.lines) else ""

    def context(self) -> Iterator[tuple[int, str]]:
        """Yield (number, text) of the lines around the marked one."""
        first = max(1, self.lineno - CONTEXT)
        for number in range(first, min(self.lineno + CONTEXT, len(self.lines)) + 1):
            yield number, self.lines[number - 1].rstrip("\n")

    def locals(self) -> Iterator[tuple[str, str]]:
        """Yield (name, repr) of the local variables; a repr that fails says how."""
        for index, (name, value) in enumerate(self.frame.f_locals.items()):
            if index == LOCALS:
                yield "…", f"{len(self.frame.f_locals) - LOCALS} more"
                return
            if name != "__builtins__":
                yield str(name), safe_repr(value)


class DebugException:
    """One exception of a chain, with the frames that are to be shown.

    `relation` is the sentence that leads to it from the one before, "" for the first.
    """

    def __init__(self, exc: BaseException, relation: str, frames: list[DebugFrame]) -> None:
        self.exc = exc
        self.relation = relation
        self.frames = frames
        kind = type(exc)
        module = kind.__module__
        self.name = kind.__qualname__
        if module not in ("builtins", "__main__"):
            self.name = f"{module}.{self.name}"
        lines = traceback.format_exception_only(kind, exc)
        self.text = "".join(lines).rstrip("\n")

    @property
    def message(self) -> str:
        """What the exception says of itself, on one line at most 500 characters long."""
        try:
            text = str(self.exc)
        except Exception as error:
            text = f"<str() failed: {error!r:.100}>"
        text = " ".join(text.split())
        return text if len(text) <= 500 else text[:499] + "…"


class DebugTraceback:
    """An exception with all that led to it.

    :param exc: the exception that was caught.
    :param te: ignored; Werkzeug's place for a prepared traceback.
    :param skip: how many of the first frames to leave out.
    :param hide: leave out frames that ask for it with a local `__traceback_hide__`.
    """

    def __init__(
        self, exc: BaseException, te: Any = None, *, skip: int = 0, hide: bool = True
    ) -> None:
        self.exc = exc
        self.hide = hide
        self._count = 0
        self.all_tracebacks: list[DebugException] = []
        for error, relation in _chain(exc):
            frames = self._frames(error.__traceback__, skip if error is exc else 0)
            self.all_tracebacks.append(DebugException(error, relation, frames))

    def _frames(self, tb: TracebackType | None, skip: int) -> list[DebugFrame]:
        found = []
        while tb is not None:
            if skip > 0:
                skip -= 1
            else:
                found.append((tb.tb_frame, tb.tb_lineno, tb.tb_lasti))
            tb = tb.tb_next
        if self.hide:
            found = _visible(found)
        if len(found) > 4 * CHAIN:
            found = found[: 2 * CHAIN] + found[-2 * CHAIN :]
        frames = []
        for frame, lineno, instruction in found:
            frames.append(DebugFrame(frame, lineno, instruction, self._count))
            self._count += 1
        return frames

    @property
    def all_frames(self) -> list[DebugFrame]:
        """Every frame, in the order of the page."""
        return [frame for part in self.all_tracebacks for frame in part.frames]

    @property
    def title(self) -> str:
        """The exception on one line."""
        last = self.all_tracebacks[-1]
        return f"{last.name}: {last.message}" if last.message else last.name

    def render_traceback_text(self) -> str:
        """Return what Python itself would print."""
        exc = self.exc
        return "".join(traceback.format_exception(type(exc), exc, exc.__traceback__))

    def render_traceback_html(self, include_title: bool = True) -> str:
        """Return the part of the page that shows exceptions and frames."""
        from .page import render_traceback

        return render_traceback(self, include_title)

    def render_debugger_html(
        self, evalex: bool = False, secret: str = "", evalex_trusted: bool = False, nonce: str = ""
    ) -> str:
        """Return the whole page.

        :param nonce: the nonce of the Content-Security-Policy that goes with it.
        """
        from .page import render_page

        return render_page(self, nonce)


def _chain(exc: BaseException) -> list[tuple[BaseException, str]]:
    """Return the exceptions that led to `exc`, the first one first."""
    chain: list[tuple[BaseException, str]] = []
    seen: set[int] = set()
    current: BaseException | None = exc
    while current is not None and id(current) not in seen and len(chain) < CHAIN:
        seen.add(id(current))
        before: BaseException | None
        if current.__cause__ is not None:
            relation, before = _CAUSE, current.__cause__
        elif current.__context__ is not None and not current.__suppress_context__:
            relation, before = _CONTEXT, current.__context__
        else:
            relation, before = "", None
        if before is not None and id(before) in seen:
            relation = ""
        chain.append((current, relation))
        current = before
    chain[-1] = (chain[-1][0], "")
    return chain[::-1]


def _visible(found: list[Any]) -> list[Any]:
    """Leave out what `__traceback_hide__` says; all of it when nothing would be left.

    A true value hides the frame itself; "before", "before_and_this", "after",
    "after_and_this", "reset" and "reset_and_this" speak about its neighbours.
    """
    kept: list[Any] = []
    hidden = False
    for item in found:
        frame = item[0]
        rule = frame.f_locals.get("__traceback_hide__", False)
        if isinstance(rule, str):
            if rule.startswith("before"):
                kept = []
                hidden = False
            elif rule.startswith("reset"):
                hidden = False
            elif rule.startswith("after"):
                if rule == "after" and not hidden:
                    kept.append(item)
                hidden = True
                continue
            if rule.endswith("_and_this"):
                continue
        elif rule:
            continue
        if not hidden:
            kept.append(item)
    return kept or found


def _columns(code: Any, instruction: int, lineno: int) -> tuple[int, int] | None:
    """Return where the failing part of the line starts and ends, in characters."""
    if sys.version_info < (3, 11) or instruction < 0:
        return None
    for index, (line, end_line, start, end) in enumerate(code.co_positions()):
        if index == instruction // 2:
            if line == lineno and start is not None and end is not None:
                return (start, end if end_line == line else -1)
            return None
    return None


def safe_repr(value: object) -> str:
    """Return the repr of any object, cut at `VALUE` characters; never raises."""
    import reprlib

    short = reprlib.Repr()
    short.maxstring = short.maxother = short.maxlong = VALUE
    short.maxlist = short.maxtuple = short.maxset = short.maxfrozenset = short.maxdict = 30
    try:
        text = short.repr(value)
    except Exception as error:
        text = f"<{type(value).__name__} object: repr() raised {type(error).__name__}>"
    return text if len(text) <= VALUE else text[: VALUE - 1] + "…"
