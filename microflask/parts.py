"""What a rule's path is made of: parts with variables, their weight, how they are tested.

Called by rules.py, which takes a rule apart, and matcher.py, which puts the parts of all
rules together. Does not know either.
"""

from __future__ import annotations

from .converters import MAX_DIGITS, BaseConverter, NumberConverter, ValidationError
from .partmatch import PATH_REGEX, is_path, part_test, whole_segment_test

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, Union

    Item = Union[str, BaseConverter]
    Items = Sequence[Item]

# How an edge reads: a whole non-empty segment, a tested segment, a part with several
# pieces, a whole rest of the path for `path`, a tested rest, one with a slash to spare;
# several segments at once.
TEXT, SEGMENT, PIECES, PATH, REST, REST_SLASH, TAIL = range(7)


class Part:
    """A part of a rule's path with variables in it: what it is made of.

    `rest`: it may hold slashes and takes the rest of the path; `slash`: and the rule
    ends in a slash after it.
    """

    __slots__ = ("items", "rest", "slash")

    def __init__(self, items: Items, rest: bool = False, slash: bool = False) -> None:
        self.items = items
        self.rest = rest
        self.slash = slash

    def key(self) -> tuple[Any, ...]:
        """Return what makes two parts the same part."""
        spelled = [i if isinstance(i, str) else (i.regex, i.weight) for i in self.items]
        return (self.rest, self.slash, *spelled)

    def weight(self) -> tuple[int, list[tuple[int, int]], int, list[int]]:
        """Return the sort key; the docstring of `matcher` says what it means."""
        pieces = [piece for i in self.items if isinstance(i, str) for piece in i.split("/")]
        sizes = [len(piece) for piece in pieces if piece]
        weights = [i.weight for i in self.items if not isinstance(i, str)]
        places = [(index, -size) for index, size in enumerate(sizes)]
        return (-len(sizes), places, -len(weights), weights)

    def is_segment(self) -> bool:
        """Tell whether the part is one variable that takes a whole segment."""
        return not self.rest and len(self.items) == 1 and not isinstance(self.items[0], str)

    def edge(self, in_domain: bool) -> tuple[int, Callable[[str], Any]]:
        """Return how the part reads and its test."""
        single = len(self.items) == 1
        item = self.items[0]
        if self.rest:
            kind = REST_SLASH if self.slash else REST
            if not single or isinstance(item, str) or item.regex != PATH_REGEX:
                return kind, part_test(self.items)
            return (kind if self.slash else PATH), _path_texts
        if not single or isinstance(item, str) or in_domain:
            return PIECES, part_test(self.items)
        test = whole_segment_test(item.regex)
        return (TEXT if test is bool else SEGMENT), test


def _path_texts(text: str) -> tuple[str] | None:
    """Return the text of a `path` variable alone in its part."""
    return (text,) if is_path(text) else None


class Ending:
    """A rule's path from its first segment with a variable on; rules may share one.

    `pieces`: literals and (name, converter) pairs. `converters`: all of the rule's, by
    name, those of its domain included.
    """

    __slots__ = ("conversions", "converters", "kinds", "names", "parts", "pieces")

    def __init__(self, pieces: list[Any], converters: dict[str, BaseConverter]) -> None:
        self.pieces = pieces
        self.converters = converters
        self.names = tuple(converters)
        self.conversions = tuple(
            [
                (name, _to_python(converter))
                for name, converter in converters.items()
                if type(converter).to_python is not BaseConverter.to_python
            ]
        )
        self.parts = _parts_of(pieces)
        # The names and classes of the converters; they must be the map's to share it.
        self.kinds: list[tuple[str, type[BaseConverter]]] = []


def _parts_of(pieces: list[Any]) -> list[str | Part]:
    """Return the segments that pieces make, and the part that takes the rest."""
    parts: list[str | Part] = []
    items: list[Item] = []
    rest = False
    for piece in pieces:
        if not isinstance(piece, str):
            items.append(piece[1])
            rest = rest or not piece[1].part_isolating
        elif rest:
            items.append(piece)
        else:
            first, *more = piece.split("/")
            if first:
                items.append(first)
            if more:
                parts.append(part_of(items))
                parts += more[:-1]
                items = [more[-1]] if more[-1] else []
    last = items[-1] if items else None
    if rest and isinstance(last, str) and last.endswith("/"):
        items[-1:] = [last[:-1]] if len(last) > 1 else []
        return [*parts, Part(tuple(items), True, True), ""]
    return [*parts, Part(tuple(items), True) if rest else part_of(items)]


def part_of(items: Items) -> str | Part:
    """Return a literal segment as text, one with variables as a part."""
    if not items:
        return ""
    return items[0] if len(items) == 1 and isinstance(items[0], str) else Part(tuple(items))


def _to_python(converter: BaseConverter) -> Callable[[str], Any]:
    """Return the conversion of a variable's text, shorter for an int without bounds."""
    kind = type(converter)
    if (
        kind.to_python is NumberConverter.to_python
        and converter.num_convert is int  # type: ignore[attr-defined]
        and not converter.fixed_digits  # type: ignore[attr-defined]
        and converter.min is converter.max is None  # type: ignore[attr-defined]
    ):
        return _plain_int
    return converter.to_python


def _plain_int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValidationError
    return int(text)


NO_ENDING = Ending([], {})


def merge_slashes(text: str) -> str:
    """Return the text with each run of slashes as one."""
    while "//" in text:
        text = text.replace("//", "/")
    return text


def tail_test(parts: Sequence[str | Part]) -> Callable[[str, Iterator[str]], list[str] | None]:
    """Return a test of several segments, the first and an iterator of those after it.

    The test takes as many as there are `parts` and answers the variables' texts, or None.
    """
    steps = [(p, None) if isinstance(p, str) else (None, p.edge(False)[1]) for p in parts]
    (first_literal, first_test), *more = steps

    def test(part: Any, following: Iterator[str]) -> list[str] | None:
        texts: list[str] = []
        if first_test is None:
            if part != first_literal:
                return None
        elif first_test(part):
            texts.append(part)
        else:
            return None
        for literal, accepts in more:
            part = next(following, None)
            if accepts is None:
                if part != literal:
                    return None
            elif part is not None and accepts(part):
                texts.append(part)
            else:
                return None
        return texts

    return test
