"""Finds the messages of templates, for catalogs of translations.

Called by `i18n`, and by Babel through `babel_extract`.
Does not translate or render.
"""

from __future__ import annotations

from . import nodes
from .defaults import (
    BLOCK_END_STRING,
    BLOCK_START_STRING,
    COMMENT_END_STRING,
    COMMENT_START_STRING,
    LINE_COMMENT_PREFIX,
    LINE_STATEMENT_PREFIX,
    NEWLINE_SEQUENCE,
    VARIABLE_END_STRING,
    VARIABLE_START_STRING,
)
from .environment import Environment
from .exceptions import TemplateSyntaxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, BinaryIO, Union

    Texts = Union[str, tuple[Union[str, None], ...], None]
    Message = tuple[int, str, Texts]

GETTEXT_FUNCTIONS: tuple[str, ...] = ("_", "gettext", "ngettext", "pgettext", "npgettext")
_COMMENT_KINDS = ("comment", "linecomment")
_DELIMITERS: dict[str, str | None] = {
    "block_start_string": BLOCK_START_STRING,
    "block_end_string": BLOCK_END_STRING,
    "variable_start_string": VARIABLE_START_STRING,
    "variable_end_string": VARIABLE_END_STRING,
    "comment_start_string": COMMENT_START_STRING,
    "comment_end_string": COMMENT_END_STRING,
    "line_statement_prefix": LINE_STATEMENT_PREFIX,
    "line_comment_prefix": LINE_COMMENT_PREFIX,
}


def extract_from_ast(
    ast: nodes.Template,
    gettext_functions: Sequence[str] = GETTEXT_FUNCTIONS,
    babel_style: bool = True,
) -> Iterator[Message]:
    """Go through `(lineno, function, texts)` of the calls of gettext functions (Jinja 3.1).

    `texts` is the text, or a tuple if there is more than one argument; None stands for
    what is not a constant text. Without `babel_style` it is always a tuple, of texts.
    """
    for call in ast.find_all(nodes.Call):
        function = call.node
        if not isinstance(function, nodes.Name) or function.name not in gettext_functions:
            continue
        texts = _texts(call)
        if not babel_style:
            found = tuple(text for text in texts if text is not None)
            if found:
                yield call.lineno or 1, function.name, found
        else:
            message: Texts = texts[0] if len(texts) == 1 else tuple(texts)
            yield call.lineno or 1, function.name, message


def _texts(call: nodes.Call) -> list[str | None]:
    """Return the constant texts among all arguments, and None for each other one."""
    texts: list[str | None] = [
        arg.value if isinstance(arg, nodes.Const) and isinstance(arg.value, str) else None
        for arg in call.args
    ]
    unknown = len(call.kwargs) + (call.dyn_args is not None) + (call.dyn_kwargs is not None)
    return texts + [None] * unknown


class _Comments:
    """Finds the comments for translators: before a message, or on its line.

    :param tokens: `(lineno, kind, text)` of the whole source.
    :param tags: what a comment for translators starts with, such as `"NOTE:"`.
    """

    def __init__(self, tokens: Sequence[tuple[int, str, str]], tags: Sequence[str]) -> None:
        self.tokens = tokens
        self.tags = tuple(tags)
        self.offset = 0
        self.last_line = 0

    def _take(self, offset: int) -> list[str]:
        """Return the texts of the last tagged comment before the token at `offset`."""
        start, self.offset = self.offset, offset
        for _, kind, text in reversed(self.tokens[start:offset]):
            if kind in _COMMENT_KINDS:
                words = text.split(None, 1)
                if len(words) == 2 and words[0] in self.tags:
                    return [words[1].rstrip()]
        return []

    def before(self, lineno: int) -> list[str]:
        """Return the texts of the comments that belong to a message at this line."""
        if not self.tags or self.last_line > lineno:
            return []
        for offset in range(self.offset, len(self.tokens)):
            if self.tokens[offset][0] > lineno:
                return self._take(offset)
        return self._take(len(self.tokens))


def _is_set(options: dict[str, Any], name: str, default: str = "false") -> bool:
    """Whether an option, a text in Babel's configuration, says yes."""
    return str(options.get(name, default)).lower() in {"1", "on", "yes", "true"}


def babel_extract(
    fileobj: BinaryIO,
    keywords: Sequence[str],
    comment_tags: Sequence[str],
    options: dict[str, Any],
) -> Iterator[tuple[int, str, Texts, list[str]]]:
    """Go through `(lineno, function, texts, comments)` of a template (Jinja 3.1).

    :param fileobj: the template, opened as bytes.
    :param keywords: names of the gettext functions.
    :param comment_tags: what a comment for translators starts with.
    :param options: an environment's delimiters and switches as texts; `extensions`, a
        list with commas; `encoding`; `silent` ("true"): syntax errors mean no messages.
    """
    names = [name.strip() for name in str(options.get("extensions", "")).split(",")]
    extensions = dict.fromkeys([*filter(None, names), "jinja2.ext.i18n"])
    delimiters: dict[str, Any] = {
        name: options.get(name, default) or default for name, default in _DELIMITERS.items()
    }
    environment = Environment(
        **delimiters,
        trim_blocks=_is_set(options, "trim_blocks"),
        lstrip_blocks=_is_set(options, "lstrip_blocks"),
        newline_sequence=NEWLINE_SEQUENCE,
        keep_trailing_newline=_is_set(options, "keep_trailing_newline"),
        extensions=tuple(extensions),
        cache_size=0,
        auto_reload=False,
    )
    if _is_set(options, "trimmed"):
        environment.policies["ext.i18n.trimmed"] = True
    if _is_set(options, "newstyle_gettext"):
        environment.newstyle_gettext = True  # type: ignore[attr-defined]
    source = fileobj.read().decode(options.get("encoding", "utf-8"))
    try:
        template = environment.parse(source)
        tokens = list(environment.lex(environment.preprocess(source)))
    except TemplateSyntaxError:
        if not _is_set(options, "silent", "true"):
            raise
        return
    comments = _Comments(tokens, comment_tags)
    for lineno, function, texts in extract_from_ast(template, keywords):
        yield lineno, function, texts, comments.before(lineno)
