"""Tokens, the stream of them that the parser reads, and how messages call them.

Called by the lexer, which makes them, the parser and extensions. Reads no source.
"""

from __future__ import annotations

from .exceptions import TemplateSyntaxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

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
        kind, colon, value = expr.partition(":")
        return colon == ":" and kind == self.type and value == self.value

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

    :param generator: tokens; the last need not be an end.
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
        self._tokens = list(generator)
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
