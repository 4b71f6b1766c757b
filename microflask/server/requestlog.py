"""One line per request, and what the server says at its start and end.

Called by the handler and the loop. Writes to `sys.stderr` directly; goes through
`logging` only where the program has set up handlers for it, so that a program that does
not use `logging` never loads it. The loggers `microflask.server` and `werkzeug` are both
asked: a program that silences `werkzeug` silences this server. Does not set up `logging`.
"""

from __future__ import annotations

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

LOGGERS = ("microflask.server", "werkzeug")

# Status class -> ANSI colour, as the terminal user knows them from Werkzeug.
_COLOURS = {"1": "1", "3": "32", "404": "33", "4": "31;1", "5": "35;1"}

_ESCAPES = {c: f"\\x{c:02x}" for c in [*range(32), *range(127, 160)]}
_ESCAPES[ord("\\")] = "\\\\"

_levels = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class Clock:
    """The two date strings that every answer needs, made once a second."""

    __slots__ = ("date_line", "second", "stamp")

    def __init__(self) -> None:
        self.second = 0
        self.stamp = ""
        self.date_line = b""

    def look(self) -> Clock:
        """Return itself, with `stamp` (log, local time) and `date_line` (HTTP, UTC) of now."""
        now = int(time.time())
        if now != self.second:
            t = time.localtime(now)
            self.stamp = (
                f"{t.tm_mday:02d}/{_MONTHS[t.tm_mon - 1]}/{t.tm_year:04d} "
                f"{t.tm_hour:02d}:{t.tm_min:02d}:{t.tm_sec:02d}"
            )
            t = time.gmtime(now)
            self.date_line = (
                f"Date: {_DAYS[t.tm_wday]}, {t.tm_mday:02d} {_MONTHS[t.tm_mon - 1]} {t.tm_year:04d} "
                f"{t.tm_hour:02d}:{t.tm_min:02d}:{t.tm_sec:02d} GMT\r\n"
            ).encode()
            # Last, so that another thread never pairs a new second with old strings.
            self.second = now
        return self


clock = Clock()


def printable(text: str) -> str:
    """Return `text` with control characters and backslashes escaped: one line stays one."""
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return text.translate(_ESCAPES)


def coloured(line: str, code: str) -> str:
    """Return a request line in the colour of its status; 2xx and 304 stay plain."""
    colour = _COLOURS.get(code) or _COLOURS.get(code[:1])
    return f"\x1b[{colour}m{line}\x1b[0m" if colour and code != "304" else line


def _loggers() -> list[Any]:
    """Return the loggers that exist and have a say, the server's own first."""
    logging: Any = sys.modules["logging"]
    existing = logging.root.manager.loggerDict
    if LOGGERS[0] not in existing:
        logging.getLogger(LOGGERS[0]).setLevel(20)
    return [log for log in map(existing.get, LOGGERS) if isinstance(log, logging.Logger)]


def emit(kind: str, line: str) -> None:
    """Write one line.

    :param kind: "debug", "info", "warning" or "error".
    """
    if "logging" in sys.modules:
        level = _levels.get(kind, 20)
        loggers = _loggers()
        # A level that nobody set (0) has no say: the root's default would hide every line.
        if any(log.disabled or (log.level and level < log.level) for log in loggers):
            return
        for log in loggers:
            if log.hasHandlers():
                log.handle(log.makeRecord(log.name, level, __file__, 0, line, (), None))
                return
    stream = sys.stderr
    if stream is not None:
        try:
            stream.write(line + "\n")
            if not getattr(stream, "line_buffering", False):
                stream.flush()
        except (OSError, ValueError):
            # A closed terminal must not end requests.
            pass
