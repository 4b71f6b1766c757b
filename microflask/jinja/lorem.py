"""Filler text for layouts: the template global `lipsum`.

Called by `utils`, which exports it. Does not import anything of the engine.
"""

from __future__ import annotations

from ..markup import Markup
from .constants import LOREM_IPSUM_WORDS


def _paragraph(words: list[str], length: int) -> str:
    """Return about `length` words as sentences: capitals, commas and a full stop."""
    from random import choice, randrange

    out: list[str] = []
    start_sentence = True
    next_comma = randrange(3, 8)
    next_stop = randrange(10, 20)
    last = None
    for index in range(length):
        word = choice(words)
        while word == last:
            word = choice(words)
        last = word
        if start_sentence:
            word = word.capitalize()
            start_sentence = False
        if index >= next_stop:
            next_stop = index + randrange(10, 20)
            next_comma = index + randrange(3, 8)
            word += "."
            start_sentence = True
        elif index >= next_comma:
            next_comma = index + randrange(3, 8)
            word += ","
        out.append(word)
    text = " ".join(out).rstrip(",.")
    return f"{text}."


def generate_lorem_ipsum(n: int = 5, html: bool = True, min: int = 20, max: int = 100) -> str:
    """Return `n` paragraphs of `min` to `max - 1` words of filler (Jinja 3.1).

    With `html` each is in a `<p>` and the whole is safe markup; otherwise blank
    lines are between them.
    """
    from random import randrange

    words = LOREM_IPSUM_WORDS.split()
    paragraphs = [_paragraph(words, randrange(min, max)) for _ in range(n)]
    if not html:
        return "\n\n".join(paragraphs)
    return Markup("\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))
