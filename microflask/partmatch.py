"""Matches one part of a path against text and variables: `<a>-<int:b>.html`.

Called by matcher.py, once for each distinct part of the rules, when the machine is
built. Does not know rules, nodes or whole paths.

A part that is one built-in variable is tested without a regex. Several variables in
one part are one regex; where that could backtrack for long (two or more variables of
open length and a long text), the part is matched in two passes instead, each linear
in the text: from the right, where can the rest of the part begin; from the left, the
choice the regex would have made.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Union

    from .converters import BaseConverter

    Item = Union[str, BaseConverter]
    Groups = tuple[str, ...]

# Longest text that a regex with this many stacked choices may see, in characters.
_REGEX_LIMITS = {2: 500, 3: 60}
_REGEX_LIMIT_BEYOND = 20

_UUID = r"[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"
_SEGMENT = "[^/]"
PATH_REGEX = "[^/].*?"


def whole_segment_test(regex: str) -> Callable[[str], Any]:
    """Return a test of a whole segment for a variable with this regex.

    The segment holds no slash. The test's answer is true or false, as an object.
    """
    known = _SEGMENT_TESTS.get(regex)
    if known is not None:
        return known
    bounds = _segment_bounds(regex)
    if bounds is not None:
        low, high = bounds
        if high is None:
            return lambda text: len(text) >= low
        return lambda text: low <= len(text) <= high
    import re

    return re.compile(f"(?:{regex})\\Z").match


def _is_signed_integer(text: str) -> bool:
    return text.isdecimal() or (text[:1] == "-" and text[1:].isdecimal())


def _is_float(text: str) -> bool:
    whole, _, fraction = text.partition(".")
    return whole.isdecimal() and fraction.isdecimal()


def _is_signed_float(text: str) -> bool:
    return _is_float(text[1:] if text[:1] == "-" else text)


def is_path(text: str) -> bool:
    """Tell whether a `path` variable matches the text: not empty, no slash first.

    A line break may only be the first character, as in the regex `[^/].*?`.
    """
    return text[:1] not in ("", "/") and text.find("\n", 1) < 0


_SEGMENT_TESTS: dict[str, Callable[[str], Any]] = {
    "[^/]+": bool,
    "[^/]{1,}": bool,
    PATH_REGEX: is_path,
    r"\d+": str.isdecimal,
    r"-?\d+": _is_signed_integer,
    r"\d+\.\d+": _is_float,
    r"-?\d+\.\d+": _is_signed_float,
}


def _segment_bounds(regex: str) -> tuple[int, int | None] | None:
    """Return the bounds of a `[^/]{low,high}` regex, or None if it is another one."""
    if not (regex.startswith("[^/]{") and regex.endswith("}")):
        return None
    low, comma, high = regex[5:-1].partition(",")
    if not low.isdecimal() or (high and not high.isdecimal()):
        return None
    if not comma:
        return int(low), int(low)
    return int(low), int(high) if high else None


def part_test(items: Sequence[Item]) -> Callable[[str], Groups | None]:
    """Return a test of a whole part; it answers the variables' texts, or None."""
    import re

    pattern = ""
    count = 0
    for item in items:
        if isinstance(item, str):
            pattern += re.escape(item)
        else:
            pattern += f"(?P<v{count}>{item.regex})"
            count += 1
    match = re.compile(pattern + r"\Z").match
    names = [f"v{index}" for index in range(count)]

    def by_regex(text: str) -> Groups | None:
        found = match(text)
        return None if found is None else tuple([found[name] for name in names])

    steps = _steps_of(items)
    choices = 1 if steps is None else _stacked_choices(steps)
    if steps is None or choices < 2:
        return by_regex
    limit = _REGEX_LIMITS.get(choices, _REGEX_LIMIT_BEYOND)
    by_steps = TwoPass(steps).match
    return lambda text: by_regex(text) if len(text) <= limit else by_steps(text)


def _steps_of(items: Sequence[Item]) -> list[tuple[Step, bool]] | None:
    """Return the steps of a part, each with "ends a variable"; None if one is unknown.

    A variable of several steps (a float) ends with its last one; literals end nothing.
    """
    steps: list[tuple[Step, bool]] = []
    for item in items:
        if isinstance(item, str):
            steps.append((Literal(item), False))
            continue
        made = _variable_steps(item)
        if made is None:
            return None
        steps += [(Opening(), False)]
        steps += [(step, False) for step in made]
        steps[-1] = (steps[-1][0], True)
    return steps


def _variable_steps(converter: BaseConverter) -> list[Step] | None:
    """Return the steps that match what the converter's regex matches, if it is known."""
    regex = converter.regex
    sign: list[Step] = [Sign()] if regex.startswith("-?") else []
    number = regex[2:] if sign else regex
    if number == r"\d+":
        return [*sign, Run(True)]
    if number == r"\d+\.\d+":
        return [*sign, Run(True), Literal("."), Run(True)]
    if regex == PATH_REGEX:
        return [Lazy()]
    if regex == _UUID:
        return [Fixed(regex)]
    words = getattr(converter, "words", None)
    if words is not None and regex.startswith("(?:"):
        return [Words(words)]
    bounds = (1, None) if regex == "[^/]+" else _segment_bounds(regex)
    return None if bounds is None else [Run(False, *bounds)]


def _stacked_choices(steps: list[tuple[Step, bool]]) -> int:
    """Return the exponent of a backtracking regex's worst time for these steps."""
    real = [step for step, _ in steps if not isinstance(step, Opening)]
    exponent = 0
    for step, following in zip(real, [*real[1:], None]):
        if not step.open_length:
            continue
        if following is not None and not step.stops_before(following):
            exponent += 1
        elif exponent and step is real[-1]:
            return exponent + 1
        elif exponent:
            exponent += 1
    return exponent


class Step:
    """One step of a part: knows where it can begin, and where it ends."""

    open_length = False

    def stops_before(self, following: Step) -> bool:
        """Tell whether the step's end is settled by what follows it."""
        return False

    def starts(self, text: str, ends: bytearray) -> bytearray:
        """Return the positions (1) at which the step can begin, given its possible ends."""
        raise NotImplementedError

    def end(self, text: str, start: int, ends: bytearray) -> int:
        """Return the end the regex would choose for a step that begins at `start`."""
        raise NotImplementedError


class Opening(Step):
    """Marks where a variable begins; takes no text."""

    def starts(self, text: str, ends: bytearray) -> bytearray:
        """Return the ends: nothing is taken."""
        return ends

    def end(self, text: str, start: int, ends: bytearray) -> int:
        """Return the start: nothing is taken."""
        return start


class Words(Step):
    """One of some words, the first in order that fits."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words

    def starts(self, text: str, ends: bytearray) -> bytearray:
        """Return the positions of words after which the rest can begin."""
        found = bytearray(len(ends))
        for word in self.words:
            size = len(word)
            at = text.find(word)
            while at >= 0:
                if ends[at + size]:
                    found[at] = 1
                at = text.find(word, at + 1)
        return found

    def end(self, text: str, start: int, ends: bytearray) -> int:
        """Return the end of the first word that fits."""
        return next(
            start + len(word)
            for word in self.words
            if text.startswith(word, start) and ends[start + len(word)]
        )


class Literal(Words):
    """A literal text."""

    def __init__(self, literal: str) -> None:
        super().__init__([literal])
        self.literal = literal


class Sign(Step):
    """An optional minus sign, taken where it can be."""

    def starts(self, text: str, ends: bytearray) -> bytearray:
        """Return the ends, and each minus sign before one."""
        found = bytearray(ends)
        at = text.find("-")
        while at >= 0:
            if ends[at + 1]:
                found[at] = 1
            at = text.find("-", at + 1)
        return found

    def end(self, text: str, start: int, ends: bytearray) -> int:
        """Return the position after the sign if there is one."""
        return start + 1 if text.startswith("-", start) and ends[start + 1] else start


class Fixed(Step):
    """A text of fixed length given by a regex: a UUID."""

    def __init__(self, regex: str) -> None:
        import re

        self.regex = regex
        self.find_all = re.compile(f"(?=({regex}))").finditer

    def starts(self, text: str, ends: bytearray) -> bytearray:
        """Return the positions of matches after which the rest can begin."""
        found = bytearray(len(ends))
        for match in self.find_all(text):
            if ends[match.end(1)]:
                found[match.start()] = 1
        return found

    def end(self, text: str, start: int, ends: bytearray) -> int:
        """Return the end of the match at `start`."""
        return next(match.end(1) for match in self.find_all(text, start))


class Run(Step):
    """As many digits, or characters other than a slash, as can be had."""

    open_length = True

    def __init__(self, digits: bool, low: int = 1, high: int | None = None) -> None:
        import re

        self.digits = digits
        self.low = low
        self.high = high
        self.open_length = high is None or high > low + 2
        self.runs = re.compile(r"\d+" if digits else f"{_SEGMENT}+")

    def stops_before(self, following: Step) -> bool:
        """Tell whether the following literal begins with a character not in the run."""
        if not isinstance(following, Literal):
            return False
        first = following.literal[0]
        return not first.isdecimal() if self.digits else first == "/"

    def starts(self, text: str, ends: bytearray) -> bytearray:
        """Return the positions from which a run of allowed length reaches an end."""
        found = bytearray(ends) if self.low == 0 else bytearray(len(ends))
        low = self.low or 1
        for run in self.runs.finditer(text):
            first, last = run.span()
            if self.high is None:
                end = ends.rfind(1, first + low, last + 1)
                if end >= 0:
                    found[first : end - low + 1] = b"\1" * (end - low + 1 - first)
                continue
            done = first
            end = ends.find(1, first + low, last + 1)
            while end >= 0 and self.high >= low:
                begin = max(done, end - self.high)
                done = end - low + 1
                if begin < done:
                    found[begin:done] = b"\1" * (done - begin)
                end = ends.find(1, end + 1, last + 1)
        return found

    def end(self, text: str, start: int, ends: bytearray) -> int:
        """Return the farthest end within the run."""
        run = self.runs.match(text, start)
        last = start if run is None else run.end()
        if self.high is not None:
            last = min(last, start + self.high)
        return ends.rfind(1, start + self.low, last + 1)


class Lazy(Step):
    """A `path` variable: as little as can be had, slashes included."""

    open_length = True

    def starts(self, text: str, ends: bytearray) -> bytearray:
        """Return the positions, slashes excepted, from which an end can be reached."""
        found = bytearray(len(ends))
        first = 0
        while first < len(text):
            # A line break stops the variable, but may be its first character.
            last = text.find("\n", first + 1)
            last = len(text) if last < 0 else last
            end = ends.rfind(1, first + 1, last + 1)
            if end >= 0:
                found[first:end] = b"\1" * (end - first)
            first = last
        at = text.find("/")
        while at >= 0:
            found[at] = 0
            at = text.find("/", at + 1)
        return found

    def end(self, text: str, start: int, ends: bytearray) -> int:
        """Return the nearest end."""
        return ends.find(1, start + 1)


class TwoPass:
    """Matches steps against a text in time linear in the text."""

    def __init__(self, steps: list[tuple[Step, bool]]) -> None:
        self.steps = steps

    def match(self, text: str) -> Groups | None:
        """Return the texts of the variables, as the regex would, or None."""
        ends = bytearray(len(text) + 1)
        ends[-1] = 1
        tables = [ends]
        for step, _ in reversed(self.steps):
            ends = step.starts(text, ends)
            tables.append(ends)
        if not ends[0]:
            return None
        tables.pop()
        groups = []
        position = opened = 0
        for step, closes in self.steps:
            position = step.end(text, position, tables.pop())
            if isinstance(step, Opening):
                opened = position
            elif closes:
                groups.append(text[opened:position])
        return tuple(groups)
