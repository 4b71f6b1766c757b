"""Small functions that build Python `ast` nodes at a template's own line and column.

Called by the other modules of the compiler. A *span* is the dict of the four position
attributes. What occurs once in a template is written as a snippet, so that the compiler
reads like the Python it makes::

    py("if TEST: BODY", span, TEST=test, BODY=statements)

Does not know templates.
"""

from __future__ import annotations

import ast
from functools import cache
from keyword import iskeyword

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ..nodes import Node

    Span = dict[str, Any]
    Maker = Callable[[Span, dict[str, Any]], Any]

LOAD = ast.Load()
STORE = ast.Store()
# A node made by this and given its `__dict__` costs half of what its class's call does.
_new: Callable[..., Any] = ast.AST.__new__
_SIMPLE = frozenset([str, int, bool, float, type(None)])


class Spans:
    """Turns the positions of template nodes into those of Python's.

    Python counts columns in UTF-8 bytes, templates in characters. A node without a
    position (an extension made it) takes the one before.
    """

    def __init__(self, source: str | None) -> None:
        self.lines = None if source is None or source.isascii() else source.split("\n")
        self.last: Span = _span(1, 0, 1, 0)
        self.node: Node | None = None  # the one that `last` is of

    def of(self, node: Node) -> Span:
        """Return the span of a template node."""
        line = node.lineno
        if line is None or node is self.node:
            return self.last
        self.node = node
        column = node.col or 0
        end_line = node.end_lineno or line
        end_column = node.end_col
        if end_column is None or end_line < line:
            end_line, end_column = line, column
        if self.lines is not None:
            column = self._bytes(line, column)
            end_column = self._bytes(end_line, end_column)
        if end_line == line and end_column < column:
            end_column = column
        self.last = span = _span(line, column, end_line, end_column)
        return span

    def _bytes(self, line: int, column: int) -> int:
        lines = self.lines
        if lines is None or line > len(lines):
            return column
        return len(lines[line - 1][:column].encode("utf-8", "replace"))


def _span(line: int, column: int, end_line: int, end_column: int) -> Span:
    return {
        "lineno": line,
        "col_offset": column,
        "end_lineno": end_line,
        "end_col_offset": end_column,
    }


# -- expressions ----------------------------------------------------------------------


def load(name: str, span: Span) -> ast.Name:
    """A Python name that is read."""
    node: ast.Name = _new(ast.Name)
    node.__dict__ = values = span.copy()
    values["id"] = name
    values["ctx"] = LOAD
    return node


def store(name: str, span: Span) -> ast.Name:
    """A Python name that is assigned to."""
    node: ast.Name = _new(ast.Name)
    node.__dict__ = values = span.copy()
    values["id"] = name
    values["ctx"] = STORE
    return node


def constant(value: Any, span: Span) -> ast.expr:
    """A value as code: a constant, or a display where the value is a container."""
    kind = type(value)
    if kind in _SIMPLE or (kind is tuple and all(type(item) in _SIMPLE for item in value)):
        node: ast.Constant = _new(ast.Constant)
        node.__dict__ = values = span.copy()
        values["value"] = value
        return node
    if type(value) in (list, tuple):
        kind = ast.List if type(value) is list else ast.Tuple
        return kind(elts=[constant(item, span) for item in value], ctx=LOAD, **span)
    if type(value) is dict:
        keys: list[ast.expr | None] = [constant(key, span) for key in value]
        return ast.Dict(keys=keys, values=[constant(v, span) for v in value.values()], **span)
    if type(value) in (set, frozenset):
        items = call("list", [constant(list(value), span)], span)
        return call(type(value).__name__, [items], span)
    if type(value) is range:
        return call(
            "range", [constant(n, span) for n in (value.start, value.stop, value.step)], span
        )
    if isinstance(value, str) and type(value) is not str:  # Markup
        return call("Markup", [ast.Constant(value=str(value), **span)], span)
    return ast.Constant(value=value, **span)


def call(
    function: str | ast.expr,
    args: Sequence[ast.expr],
    span: Span,
    keywords: Sequence[ast.keyword] = (),
) -> ast.Call:
    """A call of a Python name or expression."""
    target = load(function, span) if isinstance(function, str) else function
    node: ast.Call = _new(ast.Call)
    node.__dict__ = values = span.copy()
    values["func"] = target
    values["args"] = list(args)
    values["keywords"] = list(keywords)
    return node


def keyword(name: str | None, value: ast.expr, span: Span) -> ast.keyword:
    """A keyword argument, or ``**value`` if the name is None."""
    return ast.keyword(arg=name, value=value, **span)


def attribute(value: str | ast.expr, name: str, span: Span) -> ast.Attribute:
    """A Python attribute; the name must be `is_plain`."""
    target = load(value, span) if isinstance(value, str) else value
    node: ast.Attribute = _new(ast.Attribute)
    node.__dict__ = {**span, "value": target, "attr": name, "ctx": LOAD}
    return node


def conditional(test: ast.expr, body: ast.expr, orelse: ast.expr, span: Span) -> ast.IfExp:
    """``body if test else orelse``."""
    return ast.IfExp(test=test, body=body, orelse=orelse, **span)


def is_missing(name: str, span: Span) -> ast.Compare:
    """``name is missing``."""
    return ast.Compare(
        left=load(name, span), ops=[ast.Is()], comparators=[load("missing", span)], **span
    )


def formatted(value: ast.expr) -> ast.FormattedValue:
    """The text of a value within an f-string, at the value's place."""
    node: ast.FormattedValue = _new(ast.FormattedValue)
    node.__dict__ = {**span_of(value), "value": value, "conversion": 115, "format_spec": None}
    return node


def span_of(node: ast.expr) -> Span:
    """Return the span that a node was made with."""
    values = node.__dict__
    return _span(
        values["lineno"], values["col_offset"], values["end_lineno"], values["end_col_offset"]
    )


def mapping(items: Mapping[str, ast.expr], span: Span) -> ast.Dict:
    """A dict display with text keys."""
    keys: list[ast.expr | None] = [ast.Constant(value=key, **span) for key in items]
    return ast.Dict(keys=keys, values=list(items.values()), **span)


def is_plain(name: str) -> bool:
    """Whether Python text could spell the name as it is: ASCII, and no keyword."""
    return name.isascii() and name.isidentifier() and not iskeyword(name) and name != "__debug__"


def is_pure(node: ast.expr) -> bool:
    """Whether evaluating it earlier or later makes no difference."""
    return isinstance(node, (ast.Name, ast.Constant)) or "pure" in node.__dict__


def pure(node: ast.expr) -> ast.expr:
    """Say of code that it is pure, which its kind does not tell; return it."""
    node.__dict__["pure"] = True
    return node


# -- statements -----------------------------------------------------------------------


def assign(name: str, value: ast.expr, span: Span) -> ast.Assign:
    """``name = value``."""
    node: ast.Assign = _new(ast.Assign)
    node.__dict__ = values = span.copy()
    values["targets"] = [store(name, span)]
    values["value"] = value
    return node


def discard(value: ast.expr, span: Span) -> ast.Expr:
    """An expression as a statement."""
    node: ast.Expr = _new(ast.Expr)
    node.__dict__ = {**span, "value": value}
    return node


def py(snippet: str, span: Span, **holes: Any) -> list[Any]:
    """Return a snippet's statements; each name in capitals is a hole to fill.

    A hole takes an expression, a Python name (str), or, where it stands alone as a
    statement, a list of statements.
    """
    return _make_all(_parsed(snippet), span, holes)


def expression(snippet: str, span: Span, **holes: Any) -> ast.expr:
    """Return a snippet that is one expression."""
    result: ast.expr = py(snippet, span, **holes)[0].value
    return result


@cache
def _parsed(snippet: str) -> list[Maker]:
    return [_maker(statement) for statement in ast.parse(snippet).body]


# A snippet is turned into functions that build its nodes, each from a span and the holes:
# several times faster than copying the tree.


def _make_all(makers: list[Maker], span: Span, holes: dict[str, Any]) -> list[Any]:
    made: list[Any] = []
    for make in makers:
        node = make(span, holes)
        if type(node) is list:
            made.extend(node)
        else:
            made.append(node)
    return made


def _maker(node: Any) -> Maker:
    """Return the function that builds a node like this one, or several for a hole."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Name) and node.value.id.isupper():
        return _suite_maker(node.value.id)
    if isinstance(node, ast.Name) and node.id.isupper():
        return _name_maker(node.id, node.ctx)
    cls = type(node)
    fixed: dict[str, Any] = {}
    parts: list[tuple[str, Maker]] = []
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            parts.append((name, _list_maker([_maker(item) for item in value])))
        elif isinstance(value, ast.AST) and value._fields + value._attributes:
            parts.append((name, _maker(value)))
        elif isinstance(value, str) and value.isupper() and cls is not ast.Constant:
            parts.append((name, _text_maker(value)))
        else:  # a value, or a node that says all by its class, as `ast.Load` does
            fixed[name] = value
    if "lineno" not in node._attributes:
        return _unplaced_maker(cls, fixed, parts)

    def make(span: Span, holes: dict[str, Any]) -> Any:
        made: Any = _new(cls)
        made.__dict__ = values = span.copy()
        values.update(fixed)
        for name, maker in parts:
            values[name] = maker(span, holes)
        return made

    return make


def _unplaced_maker(cls: type, fixed: dict[str, Any], parts: list[tuple[str, Maker]]) -> Maker:
    def make(span: Span, holes: dict[str, Any]) -> Any:
        made: Any = _new(cls)
        made.__dict__ = values = fixed.copy()
        for name, maker in parts:
            values[name] = maker(span, holes)
        return made

    return make


def _list_maker(makers: list[Maker]) -> Maker:
    if not makers:
        return lambda span, holes: []
    return lambda span, holes: _make_all(makers, span, holes)


def _text_maker(hole: str) -> Maker:
    return lambda span, holes: holes[hole]


def _suite_maker(hole: str) -> Maker:
    def make(span: Span, holes: dict[str, Any]) -> Any:
        value = holes[hole]
        if type(value) is list:
            return value
        return discard(load(value, span) if isinstance(value, str) else value, span)

    return make


def _name_maker(hole: str, ctx: Any) -> Maker:
    kind = load if isinstance(ctx, ast.Load) else store

    def make(span: Span, holes: dict[str, Any]) -> Any:
        value = holes[hole]
        return kind(value, span) if isinstance(value, str) else value

    return make
