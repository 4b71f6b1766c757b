"""Turns a template's source into tokens, in one pass, each with its line and column.

::

    source ── Lexer.scan ──> (kind, start, end) ── Lexer.tokenize ──> TokenStream of Token
                                                └─ Lexer.tokeniter ─> (lineno, kind, text)

Text is split from tags with one compiled expression per set of delimiters; what is
inside a tag with another. Called by the environment. Does not know what tags mean.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from .exceptions import TemplateSyntaxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from typing import Any, NoReturn

    RawToken = tuple[str, int, int]
    Scan = Generator[RawToken, None, int]

#: What an operator's token type is.
OPERATORS = {
    "+": "add",
    "-": "sub",
    "/": "div",
    "//": "floordiv",
    "*": "mul",
    "%": "mod",
    "**": "pow",
    "~": "tilde",
    "[": "lbracket",
    "]": "rbracket",
    "(": "lparen",
    ")": "rparen",
    "{": "lbrace",
    "}": "rbrace",
    "==": "eq",
    "!=": "ne",
    ">": "gt",
    ">=": "gteq",
    "<": "lt",
    "<=": "lteq",
    "=": "assign",
    ".": "dot",
    ":": "colon",
    "|": "pipe",
    ",": "comma",
    ";": "semicolon",
}

#: How a token type is called in messages, where not by its own name.
DESCRIPTIONS = {
    **{kind: sign for sign, kind in OPERATORS.items()},
    "comment_begin": "begin of comment",
    "comment_end": "end of comment",
    "comment": "comment",
    "linecomment": "comment",
    "block_begin": "begin of statement block",
    "block_end": "end of statement block",
    "variable_begin": "begin of print statement",
    "variable_end": "end of print statement",
    "linestatement_begin": "begin of line statement",
    "linestatement_end": "end of line statement",
    "data": "template data / text",
    "eof": "end of template",
}

_NEWLINE = re.compile(r"\r\n|\r|\n")
_CLOSING = {"(": ")", "[": "]", "{": "}"}

# A name starts with a letter: anything that is neither blank nor ASCII punctuation,
# digit; what this takes too much beyond ASCII, _name_end cuts off again.
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
"""
# No part of a template that these begin or end reaches the parser.
_DROPPED = frozenset(
    {"comment_begin", "comment", "comment_end", "raw_begin", "raw_end"}
    | {"linecomment_begin", "linecomment", "linecomment_end"}
)


def describe_token_type(kind: str) -> str:
    """Return a token type as a message shows it."""
    return DESCRIPTIONS.get(kind, kind)


def describe_token_expr(expr: str) -> str:
    """Return what ``expect`` was asked for (``"name:endfor"``) as a message shows it."""
    if ":" in expr:
        kind, value = expr.split(":", 1)
        if kind == "name":
            return value
        return describe_token_type(kind)
    return describe_token_type(expr)


class Token:
    """One token: ``lineno`` (from 1), ``type``, ``value``, and where exactly it stands.

    It also unpacks and compares as ``(lineno, type, value)``, as Jinja 3.1's does.
    ``col`` and ``end_col`` count characters from 0.
    """

    __slots__ = ("lineno", "type", "value", "col", "end_lineno", "end_col")

    def __init__(
        self,
        lineno: int,
        type: str,
        value: Any,
        col: int | None = None,
        end_lineno: int | None = None,
        end_col: int | None = None,
    ) -> None:
        self.lineno = lineno
        self.type = type
        self.value = value
        self.col = col
        self.end_lineno = end_lineno
        self.end_col = end_col

    def test(self, expr: str) -> bool:
        """Tell whether this is a token of the type, or ``"type:value"``."""
        if self.type == expr:
            return True
        if ":" in expr:
            return expr.split(":", 1) == [self.type, self.value]
        return False

    def test_any(self, *exprs: str) -> bool:
        """Tell whether one of the expressions fits, see :meth:`test`."""
        return any(map(self.test, exprs))

    def __iter__(self) -> Iterator[Any]:
        return iter((self.lineno, self.type, self.value))

    def __getitem__(self, index: Any) -> Any:
        return (self.lineno, self.type, self.value)[index]

    def __len__(self) -> int:
        return 3

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (Token, tuple)):
            return tuple(self) == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __str__(self) -> str:
        if self.type == "name":
            return str(self.value)
        return describe_token_type(self.type)

    def __repr__(self) -> str:
        return f"Token(lineno={self.lineno!r}, type={self.type!r}, value={self.value!r})"


def describe_token(token: Token) -> str:
    """Return a token as a message shows it."""
    return str(token)


class TokenStream:
    """The tokens of a template, with the one to look at next in :attr:`current`.

    :param generator: tokens; a list is taken as it is.
    :param name: the template's name, for messages.
    :param filename: its file, for messages.
    :param pending: the lexer's error, raised when the parser gets to its place.
    """

    def __init__(
        self,
        generator: Iterable[Token],
        name: str | None,
        filename: str | None,
        pending: TemplateSyntaxError | None = None,
    ) -> None:
        self._tokens = generator if isinstance(generator, list) else list(generator)
        self._next = 0
        self._pending = pending
        self.name = name
        self.filename = filename
        self.closed = False
        #: The token before the current one.
        self.last = self.current = Token(1, "initial", "")
        next(self)

    def __iter__(self) -> Iterator[Token]:
        while self.current.type != "eof":
            yield next(self)
        self.close()

    def __bool__(self) -> bool:
        return self.current.type != "eof"

    @property
    def eos(self) -> bool:
        """Whether the stream is at its end."""
        return not self

    def __next__(self) -> Token:
        self.last = token = self.current
        try:
            self.current = self._tokens[self._next]
        except IndexError:
            self._end()
        else:
            self._next += 1
        return token

    def _end(self) -> None:
        if self._pending is not None:
            raise self._pending
        if not self.closed:
            self.close()

    def push(self, token: Token) -> None:
        """Put a token back: it comes after the current one."""
        self._tokens.insert(self._next, token)

    def look(self) -> Token:
        """Return the token after the current one and stay."""
        try:
            return self._tokens[self._next]
        except IndexError:
            if self._pending is not None:
                raise self._pending from None
            return self._eof()

    def skip(self, n: int = 1) -> None:
        """Go `n` tokens ahead."""
        for _ in range(n):
            next(self)

    def next_if(self, expr: str) -> Token | None:
        """Return the current token and go ahead if it fits, else return None."""
        if self.current.test(expr):
            return next(self)
        return None

    def skip_if(self, expr: str) -> bool:
        """Go ahead and return True if the current token fits."""
        return self.next_if(expr) is not None

    def _eof(self) -> Token:
        at = self.current
        return Token(at.lineno, "eof", "", at.end_col, at.end_lineno, at.end_col)

    def close(self) -> None:
        """End the stream here."""
        self.current = self._eof()
        self._next = len(self._tokens)
        self.closed = True

    def expect(self, expr: str) -> Token:
        """Return the current token and go ahead; it must fit, see :meth:`Token.test`.

        :raises TemplateSyntaxError: it is another one.
        """
        token = self.current
        if token.type == expr or token.test(expr):
            return next(self)
        expected = describe_token_expr(expr)
        if token.type == "eof":
            msg = f"unexpected end of template, expected {expected!r}."
        else:
            msg = f"expected token {expected!r}, got {describe_token(token)!r}"
        end_col = token.end_col if token.end_lineno == token.lineno else None
        raise TemplateSyntaxError(
            msg, token.lineno, self.name, self.filename, col=token.col, end_col=end_col
        )


class _Lines:
    """Finds the line of an offset, for offsets that mostly grow."""

    __slots__ = ("starts", "line", "start", "next_start")

    def __init__(self, source: str) -> None:
        self.starts = [0]
        self.starts += [match.end() for match in re.finditer("\n", source)]
        # No offset lies beyond this one.
        self.starts.append(len(source) + 1)
        self.seek(0)

    def seek(self, offset: int) -> None:
        """Make the line of the offset the present one."""
        self.line = bisect_right(self.starts, offset)
        self.start = self.starts[self.line - 1]
        self.next_start = self.starts[self.line]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line (from 1) and column (from 0)."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1]


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
        self._comment_end = re.compile(
            rf"\+{comment_end}|-{comment_end}\s*|{comment_end}{newline}"
        )
        self._raw_end = re.compile(rf"{block}([-+]?)\s*endraw\s*(?:{close_block})")

    def normalize(self, source: str) -> str:
        """Return the source with plain newlines, less the last one unless it is kept."""
        if "\r" in source:
            source = _NEWLINE.sub("\n", source)
        if not self.keep_trailing_newline and source.endswith("\n"):
            return source[:-1]
        return source

    def scan(self, source: str, state: str | None = None) -> Iterator[RawToken]:
        """Yield ``(kind, start, end)`` for all that stands in a normalized source.

        :param state: ``"variable"`` or ``"block"`` to start inside of such a tag.
        :raises TemplateSyntaxError: with an offset in place of the line.
        """
        position = 0
        if state in {"variable", "block"}:
            position = yield from self._scan_tag(source, 0, f"{state}_begin")
        size = len(source)
        line_starts = True
        while position < size:
            match = self._opening.search(source, position)
            if match is None:
                yield "data", position, size
                return
            kind: str = match.lastgroup or ""
            sign = match[(match.lastindex or 0) + 1]
            end = self._text_end(source, position, match.start(), kind, sign, line_starts)
            if end > position:
                yield "data", position, end
            yield kind, match.start(), match.end()
            position = yield from self._scan_rest(source, match.end(), kind, match.start())
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

    def _scan_rest(
        self, source: str, position: int, kind: str, start: int
    ) -> Scan:
        """Yield what follows an opening delimiter, to where text goes on."""
        if kind in self._inside:
            return self._scan_tag(source, position, kind)
        if kind == "comment_begin":
            return self._scan_comment(source, position, start)
        if kind == "raw_begin":
            return self._scan_raw(source, position, start)
        return self._scan_linecomment(source, position)

    def _scan_tag(self, source: str, position: int, kind: str) -> Scan:
        """Yield the tokens of a tag; within brackets no delimiter ends it.

        :return: the position behind the tag, as the other ``_scan`` methods do.
        """
        tag = inside = self._inside[kind]
        end_kind = kind.replace("_begin", "_end")
        ascii_only = source.isascii()
        size = len(source)
        expected: list[str] = []
        while position < size or kind == "linestatement_begin":
            match = inside.match(source, position)
            if match is None:
                return _no_token(source, position)
            found = match.lastgroup or ""
            start, position = match.span(found)
            if found == end_kind:
                yield found, start, position
                return position
            if found == "open":
                expected.append(_CLOSING[source[start]])
                inside = self._nested
            elif found == "close":
                _check_closing(source[start], expected, start)
                inside = self._nested if expected else tag
            elif found == "name" and not ascii_only:
                position = _name_end(source, start, position)
            yield found, start, position
        return position

    def _scan_comment(self, source: str, position: int, start: int) -> Scan:
        match = self._comment_end.search(source, position)
        if match is None and position == len(source):
            return position  # Jinja lets an opening at the very end pass
        if match is None:
            _fail_at("Missing end of comment tag", start)
        yield "comment", position, match.start()
        yield "comment_end", *match.span()
        return match.end()

    def _scan_raw(self, source: str, position: int, start: int) -> Scan:
        match = self._raw_end.search(source, position)
        if match is None and position == len(source):
            return position
        if match is None:
            one_line = "\n" not in source[start:position]
            _fail_at("Missing end of raw directive", start if one_line else position)
        # lstrip_blocks looks at the line's start, which text before it may have ended.
        begins_line = source[position - 1] == "\n"
        end = self._text_end(
            source, position, match.start(), "raw_end", match[1], begins_line
        )
        yield "data", position, end
        yield "raw_end", *match.span()
        return match.end()

    def _scan_linecomment(self, source: str, position: int) -> Scan:
        end = source.find("\n", position)
        end = len(source) if end < 0 else end
        yield "linecomment", position, end
        yield "linecomment_end", end, end
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
        try:
            for kind, start, end in self.scan(source, state):
                inside = kind not in {"data", "raw_end"} and not kind.endswith("_begin")
                if inside and start > before:
                    yield lines.place(before)[0], "whitespace", source[before:start]
                before = end
                text = source[start:end]
                if not text and kind in {"data", "comment", "linecomment"}:
                    continue
                kind = "operator" if kind in {"open", "close"} else kind
                yield lines.place(start)[0], kind, text
        except TemplateSyntaxError as error:
            raise _placed(error, lines, name, filename) from None
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
        tokens: list[Token] = []
        pending = None
        try:
            for kind, start, end in self.scan(source, state):
                if start >= lines.next_start:
                    lines.seek(start)
                value: Any = source[start:end]
                if kind == "name":
                    if not value.isidentifier():
                        _fail_at("Invalid character in identifier", start, end)
                elif kind in OPERATOR_KINDS:
                    kind = OPERATORS[value]
                elif kind in _DROPPED or (kind == "data" and not value):
                    continue
                else:
                    kind, value = self._convert(kind, value, start, end)
                line, line_start = lines.line, lines.start
                if end < lines.next_start:
                    end_line, end_col = line, end - line_start
                else:
                    end_line, end_col = lines.place(end)
                tokens.append(Token(line, kind, value, start - line_start, end_line, end_col))
        except TemplateSyntaxError as error:
            pending = _placed(error, lines, name, filename)
        return TokenStream(tokens, name, filename, pending)

    def _convert(self, kind: str, text: str, start: int, end: int) -> tuple[str, Any]:
        """Return the parser's token type and value of a raw token."""
        if kind == "data":
            if self.newline_sequence != "\n":
                text = text.replace("\n", self.newline_sequence)
            return kind, text
        if kind == "string":
            text = text[1:-1]
            if self.newline_sequence != "\n":
                text = text.replace("\n", self.newline_sequence)
            return kind, _unescape(text, start, end) if "\\" in text else text
        if kind == "integer":
            return kind, _integer(text, start, end)
        if kind == "float":
            return kind, float(text.replace("_", ""))
        return kind.replace("linestatement", "block"), text


OPERATOR_KINDS = frozenset({"operator", "open", "close"})


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


class _Misplaced(TemplateSyntaxError):
    """An error at an offset; :func:`_placed` finds its line."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message, 0)
        self.start, self.end = start, end


def _fail_at(message: str, start: int, end: int | None = None) -> NoReturn:
    raise _Misplaced(message, start, start + 1 if end is None else end)


def _placed(
    error: TemplateSyntaxError, lines: _Lines, name: str | None, filename: str | None
) -> TemplateSyntaxError:
    """Return the error with its offsets turned into line and column."""
    if not isinstance(error, _Misplaced):
        return error
    line, col = lines.place(error.start)
    end_line, end_col = lines.place(error.end)
    return TemplateSyntaxError(
        error.message or "",
        line,
        name,
        filename,
        col=col,
        end_col=end_col if end_line == line else None,
    )


def _check_closing(char: str, expected: list[str], position: int) -> None:
    """Take a closing bracket off the list of those expected."""
    if not expected:
        _fail_at(f"unexpected {char!r}", position)
    wanted = expected.pop()
    if wanted != char:
        _fail_at(f"unexpected {char!r}, expected {wanted!r}", position)


def _no_token(source: str, position: int) -> int:
    """Complain about what no expression fits; blanks at the end do no harm."""
    while position < len(source) and source[position].isspace():
        position += 1
    if position < len(source):
        _fail_at(f"unexpected char {source[position]!r} at {position}", position)
    return position


def _name_end(source: str, start: int, end: int) -> int:
    """Return where a name truly ends: before the first character that no name can hold."""
    for position in range(start, end):
        char = source[position]
        if not (char.isalnum() or char == "_" or f"a{char}".isidentifier()):
            if position == start:
                _fail_at(f"unexpected char {char!r} at {position}", position)
            return position
    return end


def _unescape(text: str, start: int, end: int) -> str:
    """Return a string literal's value: Python's escapes."""
    try:
        return text.encode("ascii", "backslashreplace").decode("unicode-escape")
    except UnicodeDecodeError as error:
        _fail_at(str(error).rsplit(":", 1)[-1].strip(), start, end)


def _integer(text: str, start: int, end: int) -> int:
    """Return an integer literal's value; Python bounds the digits (CVE-2020-10735)."""
    try:
        return int(text.replace("_", ""), 0)
    except ValueError:
        _fail_at(f"integer literal of {len(text)} digits is too long", start, end)


@lru_cache(maxsize=50)
def _cached_lexer(key: tuple[Any, ...]) -> Lexer:
    return Lexer(_Options(key))


class _Options:
    """The options that a lexer depends on, apart from any environment."""

    NAMES = (
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

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.__dict__.update(zip(self.NAMES, values))


def get_lexer(environment: Any) -> Lexer:
    """Return the lexer for an environment's options; it is shared by all alike."""
    return _cached_lexer(tuple([getattr(environment, name) for name in _Options.NAMES]))
