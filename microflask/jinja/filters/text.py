"""Filters on text: case, spaces, cutting, wrapping, counting, formatting.

Called by templates, through the table in `filters`.
Does not escape anything by itself; markup stays markup where its methods keep it.
"""

from __future__ import annotations

import re

from ...markup import Markup, escape, soft_str
from ..exceptions import FilterArgumentError
from ..utils import pass_environment, pass_eval_context, pformat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WORD = re.compile(r"\w+")
# What `title` takes as one word: "foo-bar (baz)" has three.
_TITLE_WORD = re.compile(r"[^-\s({\[<]+")


def do_upper(s: str) -> str:
    """Return `s` in upper case."""
    return s.upper() if isinstance(s, str) else str(s).upper()


def do_lower(s: str) -> str:
    """Return `s` in lower case."""
    return s.lower() if isinstance(s, str) else str(s).lower()


def do_capitalize(s: str) -> str:
    """Return `s` with its first character in upper case and the rest in lower case."""
    return s.capitalize() if isinstance(s, str) else str(s).capitalize()


def _title_word(match: re.Match[str]) -> str:
    """Return one word with a capital and the rest in lower case."""
    word = match[0]
    return word[0].upper() + word[1:].lower()


def do_title(s: str) -> str:
    """Return `s` with a capital at the start of each word and the rest in lower case.

    Words start after white space, hyphens and opening brackets; unlike `str.title`,
    not after apostrophes (Jinja 3.1).
    """
    return _TITLE_WORD.sub(_title_word, str(s))


def do_trim(value: str, chars: str | None = None) -> str:
    """Strip `chars`, white space if not given, from both ends."""
    return value.strip(chars) if isinstance(value, str) else str(value).strip(chars)


def do_center(value: str, width: int = 80) -> str:
    """Center the text in a field of `width` characters."""
    return soft_str(value).center(width)


def do_format(value: str, *args: Any, **kwargs: Any) -> str:
    """Apply printf-style `%` formatting: `{{ "%s is %d"|format(name, age) }}`."""
    if args and kwargs:
        msg = "can't handle positional and keyword arguments at the same time"
        raise FilterArgumentError(msg)
    text = value if isinstance(value, str) else str(value)
    return text % (kwargs or args)


@pass_eval_context
def do_replace(eval_ctx: Any, s: str, old: str, new: str, count: int | None = None) -> str:
    """Replace `old` by `new`, everywhere or the first `count` times.

    With autoescape on, safe arguments make the result safe and `s` is escaped first.
    """
    if count is None:
        count = -1
    if not eval_ctx.autoescape:
        return str(s).replace(str(old), str(new), count)
    becomes_safe = hasattr(new, "__html__") and not hasattr(s, "__html__")
    text = escape(s) if becomes_safe or hasattr(old, "__html__") else soft_str(s)
    return text.replace(soft_str(old), soft_str(new), count)


def do_indent(s: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    """Indent the lines of `s` by `width` blanks, or by `width` itself if it is text.

    The first line and empty ones are left alone unless `first` and `blank` say otherwise.
    """
    indention = width if isinstance(width, str) else " " * width
    newline = "\n"
    if isinstance(s, Markup):
        indention = Markup(indention)
        newline = Markup(newline)
    s += newline  # a last line that is empty counts as a line
    lines = s.splitlines()
    if blank:
        text = (newline + indention).join(lines)
    else:
        text = lines[0]
        if len(lines) > 1:
            rest = newline.join(indention + line if line else line for line in lines[1:])
            text += newline + rest
    return indention + text if first else text


@pass_environment
def do_truncate(
    env: Any,
    s: str,
    length: int = 255,
    killwords: bool = False,
    end: str = "...",
    leeway: int | None = None,
) -> str:
    """Cut `s` to `length` characters, the appended `end` included.

    Whole words are kept unless `killwords`. Text that is too long by no more than
    `leeway` stays whole; the policy `truncate.leeway` is its default.
    """
    if leeway is None:
        leeway = env.policies["truncate.leeway"]
    if not length >= len(end):
        msg = f"expected length >= {len(end)}, got {length}"
        raise AssertionError(msg)
    if not leeway >= 0:
        msg = f"expected leeway >= 0, got {leeway}"
        raise AssertionError(msg)
    if len(s) <= length + leeway:
        return s
    cut = s[: length - len(end)]
    if not killwords:
        cut = cut.rsplit(" ", 1)[0]
    return cut + end


@pass_environment
def do_wordwrap(
    environment: Any,
    s: str,
    width: int = 79,
    break_long_words: bool = True,
    wrapstring: str | None = None,
    break_on_hyphens: bool = True,
) -> str:
    """Wrap each line of `s` at `width` characters.

    `wrapstring` goes between the lines; it is the environment's newline by default.
    """
    from textwrap import TextWrapper

    wrapper = TextWrapper(
        width=width,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=break_long_words,
        break_on_hyphens=break_on_hyphens,
    )
    if wrapstring is None:
        wrapstring = environment.newline_sequence
    return wrapstring.join([wrapstring.join(wrapper.wrap(line)) for line in s.splitlines()])


def do_wordcount(s: str) -> int:
    """Return how many words are in `s`."""
    return len(_WORD.findall(soft_str(s)))


def do_pprint(value: Any) -> str:
    """Print a value readably over several lines; for debugging."""
    return pformat(value)
