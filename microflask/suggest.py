"""Finds the known names nearest to a mistyped one, for every "did you mean".

Called by whoever raises an error about an unknown name: routing, templates, the
configuration, the command line. Does not raise: a bad guess must not hide the error.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

#: Longest name worth comparing, in characters; longer ones are no typing mistakes.
MAX_NAME_LENGTH = 200
#: Most known names that are looked through.
MAX_KNOWN_NAMES = 5000
#: How alike two names must be, from 0 to 1.
CUTOFF = 0.6


def nearest(name: object, known: Iterable[object], count: int = 1) -> list[str]:
    """Return up to `count` of the `known` names most like `name`, the best first.

    Upper and lower case count as alike. Things that are no strings are passed over;
    the answer is empty if nothing is near.
    """
    if not isinstance(name, str) or not name or len(name) > MAX_NAME_LENGTH or count < 1:
        return []
    spellings: dict[str, list[str]] = {}
    for position, candidate in enumerate(known):
        if position >= MAX_KNOWN_NAMES:
            break
        if isinstance(candidate, str) and candidate != name and len(candidate) <= MAX_NAME_LENGTH:
            spellings.setdefault(candidate.casefold(), []).append(candidate)
    if not spellings:
        return []
    from difflib import get_close_matches

    folded = get_close_matches(name.casefold(), list(spellings), count, CUTOFF)
    return [spelling for match in folded for spelling in spellings[match]][:count]


def did_you_mean(name: object, known: Iterable[object], count: int = 1) -> str:
    """Return `" Did you mean 'x'?"` for the nearest known names, or an empty text.

    The leading blank lets it be added to a finished sentence.
    """
    matches = [repr(match) for match in nearest(name, known, count)]
    if not matches:
        return ""
    if len(matches) == 1:
        return f" Did you mean {matches[0]}?"
    return f" Did you mean {', '.join(matches[:-1])} or {matches[-1]}?"
