"""A part of a rule's path with variables in it: its weight, and how it is tested.

Called by rules.py, which takes a rule apart, and matcher.py, which puts the parts of all
rules together. Does not know either.
"""

from __future__ import annotations

from .partmatch import PATH_REGEX, is_path, part_test, whole_segment_test

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Union

    from .converters import BaseConverter

    Items = tuple[Union[str, BaseConverter], ...]

# How an edge reads: a whole non-empty segment, a tested segment, a part with several
# pieces, a whole rest of the path for `path`, a tested rest, one with a slash to spare.
TEXT, SEGMENT, PIECES, PATH, REST, REST_SLASH = range(6)


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
