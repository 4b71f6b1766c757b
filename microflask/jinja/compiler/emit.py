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
    from typing import Any, TypeVar

    from ..nodes import Node

    NodeT = TypeVar("NodeT", bound=ast.AST)
    Span = dict[str, Any]
    Maker = Callable[[Span, dict[str, Any]], Any]

LOAD = ast.Load()
STORE = ast.Store()
IS = ast.Is()
# A node made by this, whose `__dict__` is filled, costs half of what its class's call does.
_new: Callable[..., Any] = ast.AST.__new__
_SIMPLE = frozenset([str, int, bool, float, type(None)])


class Spans:
    """Turns the positions of template nodes into those of Python's.

    Python counts columns in UTF-8 bytes, templates in characters. A node without a
    position (an extension made it) takes the one before.
    """

    def __init__(self, source: str | None) -> None:
        self.lines = None if source is None or source.isascii() else source.split("\n")
        self.last: Span = span_at(1, 0, 1, 0)
        self.node: Node | None = None  # the one that `last` is of

    def of(self, node: Node) -> Span:
        """Return the span of a template node."""
        if node is self.node:
            return self.last
        line, column, end_line, end_column = node.lineno, node.col, node.end_lineno, node.end_col
        if line is None:
            return self.last
        self.node = node
        if column is None or end_column is None or end_line is None or end_line < line:
            column = column or 0
            end_line, end_column = line, column
        if self.lines is not None:
            column = self._bytes(line, column)
            end_column = self._bytes(end_line, end_column)
        if end_column < column and end_line == line:
            end_column = column
        # As `span_at` does, which half of all nodes would call.
        self.last = span = {
            "lineno": line,
            "col_offset": column,
            "end_lineno": end_line,
            "end_col_offset": end_column,
            "ctx": LOAD,
            "kind": None,
        }
        return span

    def _bytes(self, line: int, column: int) -> int:
        lines = self.lines
        if lines is None or line > len(lines):
            return column
        return len(lines[line - 1][:column].encode("utf-8", "replace"))


def span_at(line: int, column: int, end_line: int, end_column: int) -> Span:
    """The span of a place."""
    # With the two fields that names and constants have as well, a node needs little more;
    # and a copy of a dict of six has room for all: it need not grow, which costs a third.
    return {
        "lineno": line,
        "col_offset": column,
        "end_lineno": end_line,
        "end_col_offset": end_column,
        "ctx": LOAD,
        "kind": None,
    }


def node(kind: type[NodeT], span: Span, **fields: Any) -> NodeT:
    """A node of any kind, with all its fields."""
    made: NodeT = _new(kind)
    values = made.__dict__
    values.update(span)
    values.update(fields)
    return made


# -- expressions ----------------------------------------------------------------------


def load(name: str, span: Span) -> ast.Name:
    """A Python name that is read."""
    node: ast.Name = _new(ast.Name)
    values = node.__dict__
    values.update(span)
    values["id"] = name
    return node


def store(name: str, span: Span) -> ast.Name:
    """A Python name that is assigned to."""
    node: ast.Name = _new(ast.Name)
    values = node.__dict__
    values.update(span)
    values["id"] = name
    values["ctx"] = STORE
    return node


def constant(value: Any, span: Span) -> ast.expr:
    """A value as code: a constant, or a display where the value is a container."""
    kind = type(value)
    if kind in _SIMPLE or (kind is tuple and _is_constant(value)):
        made: ast.Constant = _new(ast.Constant)
        values = made.__dict__
        values.update(span)
        values["value"] = value
        return made
    if type(value) in (list, tuple):
        kind = ast.List if type(value) is list else ast.Tuple
        return node(kind, span, elts=[constant(item, span) for item in value])
    if type(value) is dict:
        keys: list[ast.expr | None] = [constant(key, span) for key in value]
        return node(ast.Dict, span, keys=keys, values=[constant(v, span) for v in value.values()])
    if type(value) in (set, frozenset):
        items = call("list", [constant(list(value), span)], span)
        return call(type(value).__name__, [items], span)
    if type(value) is range:
        return call(
            "range", [constant(n, span) for n in (value.start, value.stop, value.step)], span
        )
    if isinstance(value, str) and type(value) is not str:  # Markup
        return call("Markup", [node(ast.Constant, span, value=str(value))], span)
    return node(ast.Constant, span, value=value)


def is_simple(value: Any) -> bool:
    """Whether a value is one of the plain immutable kinds that code can hold."""
    return type(value) in _SIMPLE


def _is_constant(value: tuple[Any, ...]) -> bool:
    """Whether Python has the tuple as a constant."""
    return all(
        type(item) in _SIMPLE or (type(item) is tuple and _is_constant(item)) for item in value
    )


def call(
    function: str | ast.expr,
    args: Sequence[ast.expr],
    span: Span,
    keywords: Sequence[ast.keyword] = (),
) -> ast.Call:
    """A call of a Python name or expression."""
    target = load(function, span) if isinstance(function, str) else function
    node: ast.Call = _new(ast.Call)
    values = node.__dict__
    values.update(span)
    values["func"] = target
    values["args"] = list(args)
    values["keywords"] = list(keywords)
    return node


def keyword(name: str | None, value: ast.expr, span: Span) -> ast.keyword:
    """A keyword argument, or ``**value`` if the name is None."""
    return node(ast.keyword, span, arg=name, value=value)


def attribute(value: str | ast.expr, name: str, span: Span) -> ast.Attribute:
    """A Python attribute; the name must be `is_plain`."""
    target = load(value, span) if isinstance(value, str) else value
    node: ast.Attribute = _new(ast.Attribute)
    values = node.__dict__
    values.update(span)
    values["value"] = target
    values["attr"] = name
    if span["end_lineno"] != span["lineno"]:
        _begin_only(values)
    return node


def _begin_only(values: dict[str, Any]) -> None:
    """Place an attribute at its beginning: Python says of a method's call that it ends there."""
    values["end_lineno"] = values["lineno"]
    values["end_col_offset"] = values["col_offset"]


def conditional(test: ast.expr, body: ast.expr, orelse: ast.expr, span: Span) -> ast.IfExp:
    """``body if test else orelse``."""
    return node(ast.IfExp, span, test=test, body=body, orelse=orelse)


def is_missing(name: str, span: Span) -> ast.Compare:
    """``name is missing``."""
    return compare(load(name, span), IS, load("missing", span), span)


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr, span: Span) -> ast.Compare:
    """One comparison."""
    node: ast.Compare = _new(ast.Compare)
    values = node.__dict__
    values.update(span)
    values["left"] = left
    values["ops"] = [operator]
    values["comparators"] = [right]
    return node


def formatted(value: ast.expr) -> ast.FormattedValue:
    """The text of a value within an f-string, at the value's place."""
    node: ast.FormattedValue = _new(ast.FormattedValue)
    values = node.__dict__
    values.update(span_of(value))
    values["value"] = value
    values["conversion"] = 115
    values["format_spec"] = None
    return node


def span_of(node: ast.expr) -> Span:
    """Return the span that a node was made with."""
    values = node.__dict__
    return span_at(
        values["lineno"], values["col_offset"], values["end_lineno"], values["end_col_offset"]
    )


def mapping(items: Mapping[str, ast.expr], span: Span) -> ast.Dict:
    """A dict display with text keys."""
    keys = [constant(key, span) for key in items]
    return node(ast.Dict, span, keys=keys, values=list(items.values()))


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
    values = node.__dict__
    values.update(span)
    values["targets"] = [store(name, span)]
    values["value"] = value
    return node


def discard(value: ast.expr, span: Span) -> ast.Expr:
    """An expression as a statement."""
    node: ast.Expr = _new(ast.Expr)
    values = node.__dict__
    values.update(span)
    values["value"] = value
    return node


def function(
    kind: type[NodeT], name: str, parameters: Sequence[str], body: list[ast.stmt], span: Span
) -> NodeT:
    """A function, of the kind ``FunctionDef`` or ``AsyncFunctionDef``; it has no defaults."""
    arguments: ast.arguments = _new(ast.arguments)
    arguments.__dict__.update(
        posonlyargs=[],
        args=[node(ast.arg, span, arg=parameter) for parameter in parameters],
        vararg=None,
        kwonlyargs=[],
        kw_defaults=[],
        kwarg=None,
        defaults=[],
    )
    return node(kind, span, name=name, args=arguments, body=body, decorator_list=[], type_params=[])


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
        """Build the node at the template's place."""
        made: Any = _new(cls)
        values = made.__dict__
        values.update(span)
        values.update(fixed)
        if cls is ast.Attribute:
            _begin_only(values)
        for name, maker in parts:
            values[name] = maker(span, holes)
        return made

    return make


def _unplaced_maker(cls: type, fixed: dict[str, Any], parts: list[tuple[str, Maker]]) -> Maker:
    def make(span: Span, holes: dict[str, Any]) -> Any:
        """Build the node; it has no place."""
        made: Any = _new(cls)
        values = made.__dict__
        values.update(fixed)
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
        """Return the statements that fill the hole."""
        value = holes[hole]
        if type(value) is list:
            return value
        return discard(load(value, span) if isinstance(value, str) else value, span)

    return make


def _name_maker(hole: str, ctx: Any) -> Maker:
    kind = load if isinstance(ctx, ast.Load) else store

    def make(span: Span, holes: dict[str, Any]) -> Any:
        """Return the name, or the expression, that fills the hole."""
        value = holes[hole]
        return kind(value, span) if isinstance(value, str) else value

    return make
