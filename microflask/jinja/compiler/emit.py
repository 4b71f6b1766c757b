"""Small functions that build Python `ast` nodes at a template's own line and column.

Called by the other modules of the compiler. A *span* is the dict of the four position
attributes. What occurs once in a template is written as a snippet, so that the compiler
reads like the Python it makes::

    py("if TEST: BODY", span, TEST=test, BODY=statements)

Does not know templates.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from keyword import iskeyword

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..nodes import Node

    Span = dict[str, int]

LOAD = ast.Load()
STORE = ast.Store()


class Spans:
    """Turns the positions of template nodes into those of Python's.

    Python counts columns in UTF-8 bytes, templates in characters. A node without a
    position (an extension made it) takes the one before.
    """

    def __init__(self, source: str | None) -> None:
        self.lines = None if source is None or source.isascii() else source.split("\n")
        self.last: Span = _span(1, 0, 1, 0)

    def of(self, node: Node) -> Span:
        """Return the span of a template node."""
        line = node.lineno
        if line is None:
            return self.last
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
    return ast.Name(id=name, ctx=LOAD, **span)


def store(name: str, span: Span) -> ast.Name:
    """A Python name that is assigned to."""
    return ast.Name(id=name, ctx=STORE, **span)


def constant(value: Any, span: Span) -> ast.expr:
    """A value as code: a constant, or a display where the value is a container."""
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
        return call("range", [constant(n, span) for n in (value.start, value.stop, value.step)], span)
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
    return ast.Call(func=target, args=list(args), keywords=list(keywords), **span)


def attribute(value: str | ast.expr, name: str, span: Span) -> ast.Attribute:
    """A Python attribute; the name must be `is_plain`."""
    target = load(value, span) if isinstance(value, str) else value
    return ast.Attribute(value=target, attr=name, ctx=LOAD, **span)


def conditional(test: ast.expr, body: ast.expr, orelse: ast.expr, span: Span) -> ast.IfExp:
    """``body if test else orelse``."""
    return ast.IfExp(test=test, body=body, orelse=orelse, **span)


def is_missing(name: str, span: Span) -> ast.Compare:
    """``name is missing``."""
    return ast.Compare(
        left=load(name, span), ops=[ast.Is()], comparators=[load("missing", span)], **span
    )


def mapping(items: dict[str, ast.expr], span: Span) -> ast.Dict:
    """A dict display with text keys."""
    keys: list[ast.expr | None] = [ast.Constant(value=key, **span) for key in items]
    return ast.Dict(keys=keys, values=list(items.values()), **span)


def is_plain(name: str) -> bool:
    """Whether Python text could spell the name as it is: ASCII, and no keyword."""
    return name.isascii() and name.isidentifier() and not iskeyword(name) and name != "__debug__"


def is_pure(node: ast.expr) -> bool:
    """Whether evaluating it earlier or later makes no difference."""
    if isinstance(node, ast.IfExp):  # a name's check for `missing`
        return isinstance(node.orelse, ast.Name) and isinstance(node.test, ast.Compare)
    return isinstance(node, (ast.Name, ast.Constant))


# -- statements -----------------------------------------------------------------------


def assign(name: str, value: ast.expr, span: Span) -> ast.Assign:
    """``name = value``."""
    return ast.Assign(targets=[store(name, span)], value=value, **span)


def discard(value: ast.expr, span: Span) -> ast.Expr:
    """An expression as a statement."""
    return ast.Expr(value=value, **span)


def py(snippet: str, span: Span, **holes: Any) -> list[Any]:
    """Return a snippet's statements; each name in capitals is a hole to fill.

    A hole takes an expression, a Python name (str), or, where it stands alone as a
    statement, a list of statements.
    """
    return _fill_list(_parsed(snippet), span, holes)


def expression(snippet: str, span: Span, **holes: Any) -> Any:
    """Return a snippet that is one expression."""
    return py(snippet, span, **holes)[0].value


@lru_cache(maxsize=None)
def _parsed(snippet: str) -> list[ast.stmt]:
    return ast.parse(snippet).body


def _fill_list(items: list[Any], span: Span, holes: dict[str, Any]) -> list[Any]:
    filled: list[Any] = []
    for item in items:
        if isinstance(item, ast.Expr) and isinstance(item.value, ast.Name):
            body = holes.get(item.value.id)
            if isinstance(body, list):
                filled.extend(body)
                continue
        filled.append(_fill(item, span, holes))
    return filled


def _fill(node: Any, span: Span, holes: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return _fill_list(node, span, holes)
    if isinstance(node, str):
        return holes.get(node, node) if node.isupper() else node
    if not isinstance(node, ast.AST):
        return node
    if isinstance(node, ast.Name) and node.id in holes:
        hole = holes[node.id]
        return ast.Name(id=hole, ctx=node.ctx, **span) if isinstance(hole, str) else hole
    if isinstance(node, ast.expr_context):
        return node
    fields = {name: _fill(value, span, holes) for name, value in ast.iter_fields(node)}
    if isinstance(node, ast.Constant):
        fields["value"] = node.value
    if "lineno" in node._attributes:
        fields.update(span)
    return type(node)(**fields)
