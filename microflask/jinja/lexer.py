"""Turns a template's source into tokens, in one pass, each with its line and column.

::

    source ─ Lexer.scan ─> (kind, start, end) ─ Lexer.tokenize ──> TokenStream of Token
                                              └ Lexer.tokeniter ─> (lineno, kind, text)

Text is split from tags with one compiled expression per set of delimiters; what is
inside a tag with another. Called by the environment. Does not know what tags mean.

Shared and mutable: the lexers kept by :func:`get_lexer`, in a cache with its own lock; a
lexer does not change.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from functools import lru_cache

from .exceptions import TemplateSyntaxError
from .tokens import OPERATORS, Token, TokenStream
from .tokens import describe_token as describe_token
from .tokens import describe_token_expr as describe_token_expr
from .utils import register_cache

#: Jinja's name for the table.
operators = OPERATORS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, NoReturn

    RawToken = tuple[str, int, int]

_NEWLINE = re.compile(r"\r\n|\r|\n")
_CLOSING = {"(": ")", "[": "]", "{": "}"}

# A name starts with a letter: anything that is neither blank nor ASCII punctuation,
# digit; what this takes too much beyond ASCII, _name_end cuts off again. Junk fits
# wherever nothing else does: no search goes on from there, the time stays linear.
_INSIDE = r"""
    (?P<name>[^\s\x00-@\[-^`{-\x7f][^\s\x00-/:-@\[-^`{-\x7f]*)
  | (?P<string>'[^'\\]*(?:\\.[^'\\]*)*' | "[^"\\]*(?:\\.[^"\\]*)*")
  | (?P<float>(?<!\.)\d+(?:_\d+)*(?:
        (?:\.\d+(?:_\d+)*)?[eE][+\-]?\d+(?:_\d+)* | \.\d+(?:_\d+)*))
  | (?P<integer>0[bB](?:_?[01])+ | 0[oO](?:_?[0-7])+ | 0[xX](?:_?[\da-fA-F])+
      | [1-9](?:_?\d)* | 0(?:_?0)*)
  | (?P<open>[\[({])
  | (?P<close>[\])}])
  | (?P<operator>//|\*\*|==|!=|>=|<=|[-+/*%~><=.:|,;])
  | (?P<junk>\S|\Z)
"""
_OPERATOR_KINDS = frozenset({"operator", "open", "close"})
_VALUE_KINDS = frozenset({"data", "string", "integer", "float"})
# The parser does not tell a line statement from a tag.
_LINE_KINDS = {"linestatement_begin": "block_begin", "linestatement_end": "block_end"}
# No part of a template that these begin or end reaches the parser.
_DROPPED = frozenset(
    {"comment_begin", "comment", "comment_end", "raw_begin", "raw_end"}
    | {"linecomment_begin", "linecomment", "linecomment_end"}
)


class _Lines:
    """Finds the lines of offsets in a source."""

    __slots__ = ("source", "starts")

    def __init__(self, source: str) -> None:
        self.source = source
        self.starts = [0]
        self.starts += [match.end() for match in re.finditer("\n", source)]
        # No offset lies beyond this one.
        self.starts.append(len(source) + 1)

    def around(self, offset: int) -> tuple[int, int, int]:
        """Return the line (from 1), where it starts, and where the next one does."""
        line = bisect_right(self.starts, offset)
        return line, self.starts[line - 1], self.starts[line]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line (from 1) and column (from 0)."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1]

    def located(
        self, error: _Misplaced, name: str | None, filename: str | None
    ) -> TemplateSyntaxError:
        """Return an error at an offset as one at a line and column."""
        line, col = self.place(error.start)
        end_line, end_col = self.place(error.end)
        if end_line != line:
            end_col = self.starts[line] - 1 - self.starts[line - 1]
        located = TemplateSyntaxError(str(error), line, name, filename, col=col, end_col=end_col)
        located.source = self.source
        return located


class Lexer:
    """Splits sources by one set of delimiters (Jinja 3.1); see :func:`get_lexer`.

    :param environment: has the delimiters and the white space options.
    """

    def __init__(self, environment: Any) -> None:
        self.lstrip_blocks: bool = environment.lstrip_blocks
        self.newline_sequence: str = environment.newline_sequence
        self.keep_trailing_newline: bool = environment.keep_trailing_newline
        self._compile(environment)

    def _compile(self, environment: Any) -> None:
        """Build the expressions: where tags open, what is inside, where each kind ends."""
        block, block_end = map(
            re.escape, (environment.block_start_string, environment.block_end_string)
        )
        variable_end = re.escape(environment.variable_end_string)
        comment_end = re.escape(environment.comment_end_string)
        newline = r"\n?" if environment.trim_blocks else ""
        close_block = rf"\+{block_end}|-{block_end}\s*|{block_end}{newline}"

        def inside(kind: str, end: str) -> re.Pattern[str]:
            """Return the expression for the inside of a tag and its end."""
            return re.compile(rf"\s*(?:(?P<{kind}>{end})|{_INSIDE})", re.S | re.X)

        # In verbose mode a delimiter's own blanks and # must be kept: re.escape did.
        self._opening = re.compile(_opening_pattern(environment), re.M)
        self._nested = re.compile(rf"\s*(?:{_INSIDE})", re.S | re.X)
        self._inside = {
            "block_begin": inside("block_end", close_block),
            "variable_begin": inside("variable_end", rf"-{variable_end}\s*|{variable_end}"),
            "linestatement_begin": re.compile(
                rf"(?P<linestatement_end>\s*(?:\n|\Z))|\s*(?:{_INSIDE})", re.S | re.X
            ),
        }
        self._comment_end = re.compile(rf"\+{comment_end}|-{comment_end}\s*|{comment_end}{newline}")
        self._raw_end = re.compile(rf"{block}([-+]?)\s*endraw\s*(?:{close_block})")

    def normalize(self, source: str) -> str:
        """Return the source with plain newlines, less the last one unless it is kept."""
        if "\r" in source:
            source = _NEWLINE.sub("\n", source)
        if not self.keep_trailing_newline and source.endswith("\n"):
            return source[:-1]
        return source

    def scan(
        self, source: str, state: str | None = None
    ) -> tuple[list[RawToken], _Misplaced | None]:
        """Return ``(kind, start, end)`` of all that stands in a normalized source.

        :param state: ``"variable"`` or ``"block"`` to start inside of such a tag.
        :return: also the error that ended the scan, if one did.
        """
        out: list[RawToken] = []
        try:
            self._scan_text(source, state, out)
        except _Misplaced as error:
            return out, error
        return out, None

    def _scan_text(self, source: str, state: str | None, out: list[RawToken]) -> None:
        position = 0
        if state in {"variable", "block"}:
            position = self._scan_tag(source, 0, f"{state}_begin", out)
        size = len(source)
        line_starts = True
        while position < size:
            match = self._opening.search(source, position)
            if match is None:
                out.append(("data", position, size))
                return
            kind: str = match.lastgroup or ""
            sign = match[(match.lastindex or 0) + 1]
            start, inside = match.span()
            end = self._text_end(source, position, start, kind, sign, line_starts)
            if end > position:
                out.append(("data", position, end))
            out.append((kind, start, inside))
            if kind in self._inside:
                position = self._scan_tag(source, inside, kind, out)
            elif kind == "comment_begin":
                position = self._scan_comment(source, inside, start, out)
            elif kind == "raw_begin":
                position = self._scan_raw(source, inside, start, out)
            else:
                position = self._scan_linecomment(source, inside, out)
            line_starts = source[position - 1] == "\n"

    def _text_end(
        self, source: str, start: int, end: int, kind: str, sign: str, line_starts: bool
    ) -> int:
        """Return where the text before a tag ends once its white space is stripped."""
        if sign == "-":
            return start + len(source[start:end].rstrip())
        if sign == "+" or not self.lstrip_blocks or kind == "variable_begin":
            return end
        line = source.rfind("\n", start, end) + 1
        if (line > 0 or line_starts) and not source[max(line, start) : end].strip():
            return max(line, start)
        return end

    def _scan_tag(self, source: str, position: int, kind: str, out: list[RawToken]) -> int:
        """Append the tokens of a tag; within brackets no delimiter ends it.

        :return: the position behind the tag, as the other ``_scan`` methods do.
        """
        tag = inside = self._inside[kind]
        end_kind = kind.replace("_begin", "_end")
        ascii_only = source.isascii()
        expected: list[str] = []
        while True:
            # Runs until a bracket changes what can end the tag, or a name ends early.
            for match in inside.finditer(source, position):
                found = match.lastgroup
                start, position = match.span(match.lastindex)  # type: ignore[arg-type]
                if found == "junk":
                    return _junk_end(source, start)
                if found == "name":
                    if not ascii_only:
                        position = _name_end(source, start, position)
                    out.append((found, start, position))
                    if ascii_only or position == match.end():
                        continue
                    break
                out.append((found, start, position))  # type: ignore[arg-type]
                if found == end_kind:
                    return position
                if found == "open":
                    expected.append(_CLOSING[source[start]])
                    break
                if found == "close":
                    out.pop()
                    _check_closing(source[start], expected, start)
                    out.append((found, start, position))
                    break
            inside = self._nested if expected else tag

    def _scan_comment(self, source: str, position: int, start: int, out: list[RawToken]) -> int:
        match = self._comment_end.search(source, position)
        if match is None and position == len(source):
            return position  # Jinja lets an opening at the very end pass
        if match is None:
            _fail_at("Missing end of comment tag", start)
        out += [("comment", position, match.start()), ("comment_end", *match.span())]
        return match.end()

    def _scan_raw(self, source: str, position: int, start: int, out: list[RawToken]) -> int:
        match = self._raw_end.search(source, position)
        if match is None and position == len(source):
            return position
        if match is None:
            one_line = "\n" not in source[start:position]
            _fail_at("Missing end of raw directive", start if one_line else position)
        # lstrip_blocks looks at the line's start, which text before it may have ended.
        begins_line = source[position - 1] == "\n"
        end = self._text_end(source, position, match.start(), "raw_end", match[1], begins_line)
        out += [("data", position, end), ("raw_end", *match.span())]
        return match.end()

    def _scan_linecomment(self, source: str, position: int, out: list[RawToken]) -> int:
        end = source.find("\n", position)
        end = len(source) if end < 0 else end
        out += [("linecomment", position, end), ("linecomment_end", end, end)]
        return end

    def tokeniter(
        self,
        source: str,
        name: str | None,
        filename: str | None = None,
        state: str | None = None,
    ) -> Iterator[tuple[int, str, str]]:
        """Yield ``(lineno, kind, text)``: all that is in the source, white space too."""
        source = self.normalize(source)
        lines = _Lines(source)
        before = 0
        found, error = self.scan(source, state)
        for kind, start, end in found:
            inside = kind not in {"data", "raw_end"} and not kind.endswith("_begin")
            if inside and start > before:
                yield lines.place(before)[0], "whitespace", source[before:start]
            before = end
            text = source[start:end]
            if not text and kind in {"data", "comment", "linecomment"}:
                continue
            kind = "operator" if kind in {"open", "close"} else kind
            yield lines.place(start)[0], kind, text
        if error is not None:
            raise lines.located(error, name, filename)
        if before < len(source):
            yield lines.place(before)[0], "whitespace", source[before:]

    def tokenize(
        self,
        source: str,
        name: str | None = None,
        filename: str | None = None,
        state: str | None = None,
    ) -> TokenStream:
        """Return the stream of tokens that the parser reads.

        An error ends the stream; it is raised when the parser gets there, so that
        the first mistake in the template is the one reported.
        """
        source = self.normalize(source)
        lines = _Lines(source)
        found, error = self.scan(source, state)
        tokens: list[Token] = []
        try:
            self._make_tokens(source, found, lines, tokens)
        except _Misplaced as earlier:
            error = earlier
        pending = None if error is None else lines.located(error, name, filename)
        return TokenStream(tokens, name, filename, pending)

    def _make_tokens(
        self, source: str, found: list[RawToken], lines: _Lines, tokens: list[Token]
    ) -> None:
        """Append the parser's tokens."""
        line = line_start = next_start = 0
        append, new = tokens.append, Token.__new__
        for kind, start, end in found:
            if start >= next_start:
                line, line_start, next_start = lines.around(start)
            value: Any = source[start:end]
            if kind == "name":
                if not value.isidentifier():
                    _fail_at("Invalid character in identifier", start, end)
            elif kind in _OPERATOR_KINDS:
                kind = OPERATORS[value]
            elif kind in _VALUE_KINDS:
                if not value:  # a raw block without text
                    continue
                value = self._convert(kind, value, start, end)
            elif kind in _DROPPED:
                continue
            else:
                kind = _LINE_KINDS.get(kind, kind)
            # As the constructor does; a call of it for each token would cost as much again.
            token = new(Token)
            token.lineno = token.end_lineno = line
            token.type = kind
            token.value = value
            token.col = start - line_start
            if end >= next_start:
                token.end_lineno, token.end_col = lines.place(end)
            else:
                token.end_col = end - line_start
            append(token)

    def _convert(self, kind: str, text: str, start: int, end: int) -> Any:
        """Return the value of text or of a literal."""
        if kind == "integer":
            return _integer(text, start, end)
        if kind == "float":
            return float(text.replace("_", ""))
        if self.newline_sequence != "\n":
            text = text.replace("\n", self.newline_sequence)
        if kind == "data":
            return text
        text = text[1:-1]
        return _unescape(text, start, end) if "\\" in text else text


def _opening_pattern(environment: Any) -> str:
    """Return the expression for whatever ends text; the longest delimiter is tried first."""
    block, block_end = map(
        re.escape, (environment.block_start_string, environment.block_end_string)
    )
    rules = [
        (environment.comment_start_string, "comment_begin", ""),
        (environment.block_start_string, "block_begin", ""),
        (environment.variable_start_string, "variable_begin", ""),
        (environment.line_statement_prefix, "linestatement_begin", r"^[ \t\v]*"),
        (environment.line_comment_prefix, "linecomment_begin", r"(?:^|(?<=\S))[^\S\r\n]*"),
    ]
    raw = rf"(?P<raw_begin>{block}([-+]?)\s*raw\s*(?:-{block_end}\s*|{block_end}))"
    alternatives = [
        rf"(?P<{kind}>{lead}{re.escape(start)}([-+]?))"
        for start, kind, lead in sorted(
            (rule for rule in rules if rule[0] is not None),
            key=lambda rule: (len(rule[0]), rule[1]),
            reverse=True,
        )
    ]
    return "|".join([raw, *alternatives])


class _Misplaced(Exception):
    """An error at an offset; `_Lines.located` finds its line."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start, self.end = start, end


def _fail_at(message: str, start: int, end: int | None = None) -> NoReturn:
    raise _Misplaced(message, start, start + 1 if end is None else end)


def _check_closing(char: str, expected: list[str], position: int) -> None:
    """Take a closing bracket off the list of those expected."""
    if not expected:
        _fail_at(f"unexpected {char!r}", position)
    wanted = expected.pop()
    if wanted != char:
        _fail_at(f"unexpected {char!r}, expected {wanted!r}", position)


def _junk_end(source: str, position: int) -> int:
    """Complain about a character that begins no token; the source's end is none."""
    if position < len(source):
        _fail_at(f"unexpected char {source[position]!r} at {position}", position)
    return position


def _name_end(source: str, start: int, end: int) -> int:
    """Return where a name truly ends: before the first character that no name can hold."""
    for position in range(start, end):
        char = source[position]
        if not (char.isalnum() or char == "_" or f"a{char}".isidentifier()):
            end = position
            break
    if end == start:
        _fail_at(f"unexpected char {source[start]!r} at {start}", start)
    return end


def _unescape(text: str, start: int, end: int) -> str:
    """Return a string literal's value: Python's escapes."""
    try:
        return text.encode("ascii", "backslashreplace").decode("unicode-escape")
    except UnicodeDecodeError as error:
        _fail_at(str(error).rsplit(":", 1)[-1].strip(), start, end)


def _integer(text: str, start: int, end: int) -> int:
    """Return an integer literal's value; Python bounds the digits (CVE-2020-10735)."""
    digits = text.replace("_", "")
    try:
        return int(digits, 10 if digits.isdecimal() else 0)  # PyPy bounds no base 0
    except ValueError:
        _fail_at(f"integer literal of {len(text)} digits is too long", start, end)


def count_newlines(value: str) -> int:
    """Return how many line ends there are in a text; for extensions that make tokens."""
    return len(_NEWLINE.findall(value))


def __getattr__(name: str) -> str:
    """Return a token type by Jinja's name for it: ``TOKEN_BLOCK_BEGIN``."""
    if not name.startswith("TOKEN_"):
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return sys.intern(name[6:].lower())


@register_cache
@lru_cache(maxsize=50)
def _cached_lexer(key: tuple[Any, ...]) -> Lexer:
    return Lexer(_Options(key))


# What a lexer depends on in an environment.
OPTION_NAMES = (
    "block_start_string",
    "block_end_string",
    "variable_start_string",
    "variable_end_string",
    "comment_start_string",
    "comment_end_string",
    "line_statement_prefix",
    "line_comment_prefix",
    "trim_blocks",
    "lstrip_blocks",
    "newline_sequence",
    "keep_trailing_newline",
)


class _Options:
    """The options that a lexer depends on, apart from any environment."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.__dict__.update(zip(OPTION_NAMES, values))


def get_lexer(environment: Any) -> Lexer:
    """Return the lexer for an environment's options; it is shared by all alike."""
    return _cached_lexer(tuple([getattr(environment, name) for name in OPTION_NAMES]))
