"""Links for the URLs and mail addresses in a text.

Called by `utils`, which exports it, and by the filter of the same name.
Does not look at anything longer than one word, and at no word twice: the time is linear
in the length of the text, whatever it holds.
"""

from __future__ import annotations

import re

from ..markup import Markup, escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_SPACE = re.compile(r"(\s+)")

# Anchored, and each part ends where the next begins: nothing to go back to.
_URL = re.compile(
    r"""
    (?:
        (?:https?://|www\.)                      # said to be a URL: any top level domain
        (?:[\w%-]+\.)*
        (?:[a-z]{2,63} | xn--[\w%]{2,59})
      |
        (?:[\w%-]{2,63}\.)+                      # a bare name: well-known ones only
        (?:com|edu|gov|info|int|mil|net|org)
      |
        https?://
        (?:
            \d{1,3} (?:\.\d{1,3}){3}
          |
            \[ (?:[\da-f]{0,4}:){2} (?:[\da-f]{0,4}:?){1,6} \]
        )
    )
    (?::\d{1,5})?
    (?:[/?\#]\S*)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MAIL_DOMAIN = re.compile(r"\w[\w.-]*\.\w+")

_OPENING = re.compile(r"(?:[(<]|&lt;)+")
_CLOSING_CHARS = ")>.,\n"
_BRACKETS = (("(", ")"), ("<", ">"), ("&lt;", "&gt;"))


def _split_word(word: str) -> tuple[str, str, str]:
    """Split off what stands around a link: opening brackets, closing ones, full stops."""
    opening = _OPENING.match(word)
    start = opening.end() if opening else 0
    end = len(word)
    while end > start:
        if word[end - 1] in _CLOSING_CHARS:
            end -= 1
        elif word.endswith("&gt;", start, end):
            end -= 4
        else:
            break
    end = _balanced_end(word, start, end)
    return word[:start], word[start:end], word[end:]


def _balanced_end(word: str, start: int, end: int) -> int:
    """Move `end` behind the brackets that close what was opened since `start`."""
    for opener, closer in _BRACKETS:
        missing = word.count(opener, start, end)
        if missing <= word.count(closer, start, end):
            continue
        for _ in range(missing):
            found = word.find(closer, end)
            if found < 0:
                break
            end = found + len(closer)
    return end


def _is_mail_address(text: str) -> bool:
    """Whether there is something before the last `@` and a host name after it."""
    local, _, domain = text.rpartition("@")
    return bool(local) and _MAIL_DOMAIN.fullmatch(domain) is not None


def urlize(
    text: str,
    trim_url_limit: int | None = None,
    rel: str | None = None,
    target: str | None = None,
    extra_schemes: Iterable[str] | None = None,
) -> str:
    """Return `text`, escaped, with links for URLs and mail addresses (Jinja 3.1).

    Recognized are `http://`, `https://` and `www.` with any domain, names in the best
    known domains, `mailto:` and bare mail addresses, and whatever starts with one of
    `extra_schemes` (`"tel:"`). Brackets around a link and punctuation after it are not
    part of it. What is shown of a URL is cut at `trim_url_limit` characters; `rel` and
    `target` become attributes.
    """
    attributes = f' rel="{escape(rel)}"' if rel else ""
    if target:
        attributes += f' target="{escape(target)}"'
    schemes = tuple(extra_schemes or ())

    def link(word: str) -> str | None:
        """Return the link for `word`, or None if it is nothing of the kind."""
        if _URL.fullmatch(word) is not None:
            shown = word
            if trim_url_limit is not None and len(word) > trim_url_limit:
                shown = f"{word[:trim_url_limit]}..."
            secure = "" if word[:8].lower().startswith(("http://", "https://")) else "https://"
            return f'<a href="{secure}{word}"{attributes}>{shown}</a>'
        if word.startswith("mailto:") and _is_mail_address(word[7:]):
            return f'<a href="{word}">{word[7:]}</a>'
        if ":" not in word and not word.startswith(("@", "www.")) and _is_mail_address(word):
            return f'<a href="mailto:{word}">{word}</a>'
        if schemes and word.startswith(schemes) and word not in schemes:
            return f'<a href="{word}"{attributes}>{word}</a>'
        return None

    # str() of it: pieces of a Markup would be Markup, and escape what is added to them.
    words = _SPACE.split(str(Markup(escape(text))))
    for index in range(0, len(words), 2):
        word = words[index]
        if "." in word or ":" in word:  # no link is without
            head, middle, tail = _split_word(word)
            linked = link(middle)
            if linked is not None:
                words[index] = f"{head}{linked}{tail}"
    return "".join(words)
