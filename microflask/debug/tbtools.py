"""Collects what a traceback page shows: exceptions, frames, source lines, variables.

Called by `DebuggedApplication`. Calls `page` to render. Reads source through `linecache`,
which also knows the templates that the engine has compiled, so a template's frame shows
the template's own lines.
"""

from __future__ import annotations

import linecache
import os
import traceback
from itertools import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from types import FrameType, TracebackType
    from typing import Any

    from .console import Console

CONTEXT = 6  # lines of source before and after the one that is marked
CHAIN = 20  # exceptions of a page
LINKS = 500  # exceptions of a chain that the text shows
FRAMES = 40  # frames of a long traceback that are shown, at each end of it
TEXT = 200_000  # characters of a traceback as text

_CAUSE = "The above exception was the direct cause of the following exception"
_CONTEXT = "During handling of the above exception, another exception occurred"
_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_EVERYWHERE = ("g", "request", "session", "config")
_STANDARD = os.path.dirname(os.__file__) + os.sep

# A number is never used twice: a page that is still open cannot reach another's frame.
_next_id = count(1)


class DebugFrameSummary(traceback.FrameSummary):
    """One frame of a traceback, with its names; Werkzeug 3.1.

    :param locals: the variables of the frame.
    :param globals: the names of its module.
    :param kwargs: what `traceback.FrameSummary` takes. `colno` and `end_colno`, in bytes, say
        which part of the line failed; they are None before Python 3.11.

    Attributes:
        id: the frame's number in the page and in the debugger's protocol.
        background: the names of variables that are everywhere, and not shown.
    """

    colno: int | None
    end_colno: int | None
    end_lineno: int | None

    def __init__(self, *, locals: dict[str, Any], globals: dict[str, Any], **kwargs: Any) -> None:
        later = {}
        if not hasattr(traceback.FrameSummary, "colno"):
            for name in ("colno", "end_colno", "end_lineno"):
                later[name] = kwargs.pop(name, None)
        super().__init__(**kwargs)
        self.__dict__.update(later)
        self.id = next(_next_id)
        self.local_ns = locals
        self.global_ns = globals
        self.background: Container[str] = ()
        self._console: Console | None = None

    @property
    def is_library(self) -> bool:
        """Whether this is code that was installed, not the program's own."""
        path = self.filename
        if path.startswith("<"):
            return path.startswith("<frozen")
        installed = "site-packages" in path or "dist-packages" in path
        return installed or path.startswith((_STANDARD, _OWN))

    @property
    def lines(self) -> list[str]:
        """All lines of its source; none when that is not to be had."""
        return linecache.getlines(self.filename, self.global_ns)

    def context(self) -> Iterator[tuple[int, str]]:
        """Yield (number, text) of the lines around the marked one."""
        lines, lineno = self.lines, self.lineno or 0
        first = max(1, lineno - CONTEXT)
        for number in range(first, min(lineno + CONTEXT, len(lines)) + 1):
            yield number, lines[number - 1].rstrip("\r\n")

    @property
    def columns(self) -> tuple[int, int] | None:
        """Where the failing part of the marked line starts and ends; -1: goes on after it."""
        start, end = self.colno, self.end_colno
        if start is None or end is None:
            return None
        return (start, end if self.end_lineno in (None, self.lineno) else -1)

    @property
    def console(self) -> Console:
        """A console that knows the frame's names; the same one each time."""
        if self._console is None:
            from .console import Console

            self._console = Console(self.global_ns, self.local_ns)
        return self._console

    def eval(self, code: str) -> str:
        """Run one input in the frame's console and return HTML."""
        return self.console.eval(code)

    def render_html(self, mark_library: bool = True) -> str:
        """Return the frame as it is in the page; library code folded if that is marked."""
        from .page import Page

        return Page().frame(self, is_open=not (mark_library and self.is_library))


class DebugException:
    """One exception of a page.

    Attributes:
        exc: the exception.
        te: its `traceback.TracebackException`, with the frames that are not hidden.
        frames: the frames that are shown.
        skipped: how many are left out in the middle.
        relation: the sentence that leads to it from the exception before, "" for the first.
        parts: the exceptions of an exception group, each with what led to it.
    """

    def __init__(self, exc: BaseException, te: Any, found: list[Any]) -> None:
        self.exc = exc
        self.te = te
        self.relation = ""
        self.parts: list[list[DebugException]] = []
        self.skipped = max(0, len(found) - 2 * FRAMES)
        self.frames: list[DebugFrameSummary] = []
        for index, (frame, summary) in enumerate(found):
            if index < FRAMES or index >= len(found) - FRAMES:
                te.stack[index] = shown = _summary(frame, summary)
                self.frames.append(shown)
        kind = type(exc)
        self.name = kind.__qualname__
        if kind.__module__ not in ("builtins", "__main__"):
            self.name = f"{kind.__module__}.{self.name}"

    @property
    def message(self) -> str:
        """What the exception says of itself, on one line at most 500 characters long."""
        text = " ".join(str(self.te)[:2000].split())
        return text if len(text) <= 500 else text[:499] + "…"

    @property
    def text(self) -> str:
        """What Python prints of it below its frames."""
        return _cut("".join(self.te.format_exception_only()).rstrip("\n"), TEXT // 10)


class DebugTraceback:
    """An exception with all that led to it; Werkzeug 3.1.

    :param exc: the exception that was caught.
    :param te: its `traceback.TracebackException`, made anew when not given.
    :param skip: how many of its first frames to leave out.
    :param hide: leave out frames that ask for it with a local `__traceback_hide__`.
    """

    def __init__(
        self, exc: BaseException, te: Any = None, *, skip: int = 0, hide: bool = True
    ) -> None:
        self.exc = exc
        self._hide = hide
        self._room = CHAIN
        if te is None:
            te = _collected(exc)
        self._te = te
        # The exception that was caught comes first.
        self.exceptions = self._chain(exc, te, skip)

    def _chain(self, exc: BaseException, te: Any, skip: int = 0) -> list[DebugException]:
        """Return an exception and, after it, those that led to it."""
        chain: list[DebugException] = []
        while exc is not None and te is not None and self._room > 0:
            self._room -= 1
            # `te` is the guide: it ends where a chain begins anew.
            found = self._visible(exc.__traceback__, te, skip)
            skip = 0
            part = DebugException(exc, te, found)
            chain.append(part)
            inner = zip(getattr(exc, "exceptions", None) or (), te_exceptions(te))
            part.parts = [self._chain(one, its) for one, its in inner if self._room > 0]
            if te.__cause__ is not None and exc.__cause__ is not None:
                part.relation = _CAUSE
                exc, te = exc.__cause__, te.__cause__
            elif te.__context__ is not None and exc.__context__ and not exc.__suppress_context__:
                part.relation = _CONTEXT
                exc, te = exc.__context__, te.__context__
            else:
                break
        if chain:
            chain[-1].relation = ""
        return chain

    def _visible(self, tb: TracebackType | None, te: Any, skip: int) -> list[Any]:
        """Return (frame, summary) of the frames to be shown, and leave only those in `te`."""
        frames = []
        while tb is not None:
            frames.append(tb.tb_frame)
            tb = tb.tb_next
        found = list(zip(frames, te.stack))[skip:]
        if self._hide:
            found = _visible(found)
        te.stack[:] = [summary for _, summary in found]
        return found

    @property
    def all_tracebacks(self) -> list[tuple[str | None, traceback.TracebackException]]:
        """(what led to it, traceback) of each exception, the one that was caught first."""
        return [(part.relation or None, part.te) for part in self.exceptions]

    @property
    def all_frames(self) -> list[DebugFrameSummary]:
        """The frames that are shown, those of the exception that was caught first."""
        frames: list[DebugFrameSummary] = []
        waiting = self.exceptions[::-1]
        while waiting:
            part = waiting.pop()
            frames.extend(part.frames)
            for chain in part.parts:
                waiting.extend(chain[::-1])
        return frames

    @property
    def title(self) -> str:
        """The exception on one line."""
        last = self.exceptions[0]
        return f"{last.name}: {last.message}" if last.message else last.name

    def render_traceback_text(self) -> str:
        """Return what Python itself would print."""
        return _cut("".join(self._te.format()), TEXT)

    def render_traceback_html(self, include_title: bool = True) -> str:
        """Return the part of the page that shows exceptions and frames."""
        from .page import Page

        return Page().traceback(self, include_title)

    def render_debugger_html(
        self,
        evalex: bool = False,
        secret: str = "",
        evalex_trusted: bool = False,
        **page: Any,
    ) -> str:
        """Return the whole page.

        :param evalex: with a console for each frame.
        :param secret: what the page proves itself with to the console.
        :param evalex_trusted: the browser has given the PIN already.
        :param page: more arguments of `page.Page`.
        """
        from .page import Page

        return Page(evalex, secret, evalex_trusted, **page).document(self)


def _collected(exc: BaseException) -> Any:
    """Return the `traceback.TracebackException`, of at most `LINKS` exceptions of a chain."""
    last: BaseException | None = exc
    seen: set[int] = set()
    while last is not None and len(seen) < LINKS:
        seen.add(id(last))
        last = last.__cause__ or last.__context__
        if id(last) in seen:
            last = None
    if last is None:
        return traceback.TracebackException(type(exc), exc, exc.__traceback__, lookup_lines=False)
    before = last.__cause__, last.__context__, last.__suppress_context__
    last.__cause__ = last.__context__ = None
    try:
        return traceback.TracebackException(type(exc), exc, exc.__traceback__, lookup_lines=False)
    finally:
        last.__cause__, last.__context__, last.__suppress_context__ = before


def te_exceptions(te: Any) -> Any:
    """Return the tracebacks of the exceptions of a group; Python 3.11 and later have groups."""
    return getattr(te, "exceptions", None) or ()


def _summary(frame: FrameType, summary: traceback.FrameSummary) -> DebugFrameSummary:
    """Return a summary that knows the names of its frame, as they are now."""
    details = {
        name: getattr(summary, name)
        for name in ("filename", "lineno", "name", "end_lineno", "colno", "end_colno")
        if hasattr(summary, name)
    }
    # A copy: from Python 3.13 on the frame itself would be kept alive by its variables.
    try:
        variables = dict(frame.f_locals)
    except Exception:
        variables = {}  # code may run in a mapping of its own that cannot be listed
    known = frame.f_globals
    is_template = "environment" in known and "__name__" not in known
    if is_template:
        variables = _template_variables(variables)
    shown = DebugFrameSummary(locals=variables, globals=known, lookup_line=False, **details)
    if is_template:
        shown.background = {*getattr(known["environment"], "globals", ()), *_EVERYWHERE}
    return shown


def _template_variables(variables: dict[str, Any]) -> dict[str, Any]:
    """Return a template's variables under the names that they have in the template."""
    context: Any = variables.get("context")
    found = dict(context.get_all()) if hasattr(context, "get_all") else {}
    for name, value in variables.items():
        if name.startswith("l_"):
            found[name[2:]] = value
    return found


def _cut(text: str, limit: int) -> str:
    """Return the beginning and the end of a text that is too long."""
    if len(text) <= limit:
        return text
    left_out = len(text) - limit
    return f"{text[: limit // 2]}\n… {left_out} characters …\n{text[-limit // 2 :]}"


def _visible(found: list[Any]) -> list[Any]:
    """Leave out what `__traceback_hide__` says; all of it when nothing would be left.

    True hides the frame itself, "before" the ones that led to it, "after" the ones that it
    called, until one says "reset"; with "_and_this" behind it, the frame itself as well.
    """
    kept: list[Any] = []
    hidden = False
    for item in found:
        rule = item[0].f_locals.get("__traceback_hide__", False)
        word, _, this = rule.partition("_and_") if isinstance(rule, str) else ("", "", "")
        if word == "before":
            kept.clear()
        show = word in ("before", "reset") or not hidden
        if word in ("before", "after", "reset"):
            hidden = word == "after"
        elif rule:
            show = False
        if show and this != "this":
            kept.append(item)
    return kept or found
