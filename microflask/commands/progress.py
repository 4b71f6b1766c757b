"""A bar that shows how far a loop has come.

    with progressbar(users, label="Mailing") as bar:
        for user in bar: ...

Called by commands. Where the output is no terminal only the label is printed.
"""

from __future__ import annotations

import sys
import time

from .terminal import echo, is_terminal, strip_ansi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Callable, TextIO

# The cursor goes to the line's begin and is not seen while the bar is there.
BEFORE = "\r\033[?25l"
AFTER = "\033[?25h\n"


class ProgressBar:
    """What `progressbar` returns, with the same arguments; use it in a `with` block."""

    def __init__(self, iterable: Iterable[Any] | None, length: int | None, **settings: Any) -> None:
        if length is None and iterable is not None:
            from operator import length_hint

            hint = length_hint(iterable, -1)
            length = None if hint == -1 else hint
        if iterable is None:
            if length is None:
                msg = "iterable or length is required"
                raise TypeError(msg)
            iterable = range(length)
        self.length = length
        self.label: str = settings["label"] or ""
        self.hidden: bool = settings["hidden"]
        self.show_eta: bool = settings["show_eta"]
        self.show_percent: bool | None = settings["show_percent"]
        self.show_pos: bool = settings["show_pos"]
        self.item_show_func: Callable[[Any], str | None] | None = settings["item_show_func"]
        self.fill_char: str = settings["fill_char"]
        self.empty_char: str = settings["empty_char"]
        self.bar_template: str = settings["bar_template"]
        self.info_sep: str = settings["info_sep"]
        self.width: int = settings["width"]
        self.autowidth = self.width == 0
        self.file: Any = settings["file"] or sys.stdout
        self.color: bool | None = settings["color"]
        self.update_min_steps: int = settings["update_min_steps"]
        self.pos = 0
        self.finished = False
        self.entered = False
        self.current_item: Any = None
        self.eta_known = False
        self._steps = 0
        self._times: list[float] = []
        self._start = self._last_time = time.time()
        self._line: str | None = None
        self._widest = self.width
        self._terminal = is_terminal(self.file)
        self._iter = iter(iterable)

    def __enter__(self) -> ProgressBar:
        self.entered = True
        self.render_progress()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.render_finish()

    def __iter__(self) -> Iterator[Any]:
        if not self.entered:
            msg = "You need to use progress bars in a with block."
            raise RuntimeError(msg)
        self.render_progress()
        return self.generator()

    def __next__(self) -> Any:
        return next(iter(self))

    def generator(self) -> Iterator[Any]:
        """Yield the items, and count them where it is shown."""
        if not self._terminal:
            yield from self._iter
            return
        for item in self._iter:
            self.current_item = item
            self.render_progress()
            yield item
            self.update(1)
        self.pos += self._steps
        self.finish()
        self.render_progress()

    # Counting

    def update(self, n_steps: int, current_item: Any = None) -> None:
        """Go on by some steps, and show it.

        Args:
            n_steps: how many.
            current_item: what `item_show_func` is called with from now on.
        """
        if current_item is not None:
            self.current_item = current_item
        self._steps += n_steps
        if self._steps >= self.update_min_steps:
            self.make_step(self._steps)
            self.render_progress()
            self._steps = 0

    def make_step(self, n_steps: int) -> None:
        """Go on by some steps."""
        self.pos += n_steps
        if self.length is not None and self.pos >= self.length:
            self.finished = True
        now = time.time()
        if now - self._last_time < 1:
            return
        self._last_time = now
        self._times = [*self._times[-6:], (now - self._start) / (self.pos or 1)]
        self.eta_known = self.length is not None

    def finish(self) -> None:
        """Say that the work is done."""
        self.eta_known = False
        self.current_item = None
        self.finished = True

    @property
    def pct(self) -> float:
        """The part that is done, 0 to 1."""
        return 1.0 if self.finished else min(self.pos / (self.length or 1), 1.0)

    @property
    def time_per_iteration(self) -> float:
        """Seconds a step; 0 in the first second."""
        return sum(self._times) / len(self._times) if self._times else 0.0

    @property
    def eta(self) -> float:
        """Seconds to come."""
        if self.length is None or self.finished:
            return 0.0
        return self.time_per_iteration * (self.length - self.pos)

    # Showing

    def format_eta(self) -> str:
        """Return the time to come."""
        if not self.eta_known:
            return ""
        minutes, seconds = divmod(int(self.eta), 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        return f"{f'{days}d ' if days else ''}{hours:02}:{minutes:02}:{seconds:02}"

    def format_pos(self) -> str:
        """Return the steps that are done, and how many there are."""
        return str(self.pos) if self.length is None else f"{self.pos}/{self.length}"

    def format_pct(self) -> str:
        """Return the percentage."""
        return f"{int(self.pct * 100):3}%"

    def format_bar(self) -> str:
        """Return the bar; a point that moves where nobody knows the length."""
        if self.length is not None or self.finished:
            filled = int(self.pct * self.width)
            return self.fill_char * filled + self.empty_char * (self.width - filled)
        cells = [self.empty_char] * self.width
        seconds = int(self._last_time - self._start)
        if seconds and cells:
            cells[seconds % self.width] = self.fill_char
        return "".join(cells)

    def format_progress_line(self) -> str:
        """Return the whole line."""
        percent = self.show_percent
        if percent is None:
            percent = self.length is not None and not self.show_pos
        infos = []
        if self.show_pos:
            infos.append(self.format_pos())
        if percent:
            infos.append(self.format_pct())
        if self.show_eta and self.eta_known and not self.finished:
            infos.append(self.format_eta())
        if self.item_show_func is not None:
            item = self.item_show_func(self.current_item)
            if item is not None:
                infos.append(item)
        parts = {"label": self.label, "bar": self.format_bar(), "info": self.info_sep.join(infos)}
        return (self.bar_template % parts).rstrip()

    def render_progress(self) -> None:
        """Print the line, if it changed."""
        if self.hidden:
            return
        if not self._terminal:
            if self._line != self.label:
                self._line = self.label
                echo(self.label, file=self.file, color=self.color)
            return
        if self.autowidth:
            from shutil import get_terminal_size

            self.width = 0
            taken = len(strip_ansi(self.format_progress_line()))
            self.width = max(0, get_terminal_size().columns - taken)
        line = self.format_progress_line()
        size = len(strip_ansi(line))
        # What is left of a longer line is wiped away.
        padded = f"{BEFORE}{line}{' ' * (self._widest - size)}"
        self._widest = max(self._widest, size)
        if padded != self._line:
            self._line = padded
            echo(padded, file=self.file, color=self.color, nl=False)

    def render_finish(self) -> None:
        """Leave the line."""
        if not self.hidden and self._terminal:
            self.file.write(AFTER)
            self.file.flush()


def progressbar(
    iterable: Iterable[Any] | None = None,
    length: int | None = None,
    label: str | None = None,
    hidden: bool = False,
    show_eta: bool = True,
    show_percent: bool | None = None,
    show_pos: bool = False,
    item_show_func: Callable[[Any], str | None] | None = None,
    fill_char: str = "#",
    empty_char: str = "-",
    bar_template: str = "%(label)s  [%(bar)s]  %(info)s",
    info_sep: str = "  ",
    width: int = 36,
    file: TextIO | None = None,
    color: bool | None = None,
    update_min_steps: int = 1,
) -> ProgressBar:
    """Return a progress bar, for a `with` block.

    Args:
        iterable: what to go through; without it, call `update`.
        length: how many steps there are, if *iterable* does not know.
        label: the text before the bar.
        hidden: print nothing.
        show_eta: show the time to come.
        show_percent: show the percentage; by default unless *show_pos*.
        show_pos: show the number of steps.
        item_show_func: takes the current item, `None` at first, and returns what to show.
        fill_char, empty_char: what the bar is drawn with.
        bar_template: with `%(label)s`, `%(bar)s` and `%(info)s`.
        info_sep: between the parts of the info.
        width: of the bar in characters; 0 for what the terminal has.
        file: where to; standard output by default.
        color: keep the colors, or not; by default the stream decides.
        update_min_steps: print only after so many steps.

    Source: click 8.
    """
    settings = locals()
    return ProgressBar(**settings)
