"""The nodes of statements: what ``{% ... %}`` means, plus text and printed expressions.

Called by the parser, which builds them. In the order of the parser's and compiler's methods.
"""

from __future__ import annotations

from .base import Expr, Node, Stmt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .expressions import Call, Filter, Name


class Template(Node):
    """A whole template; the outermost node."""

    fields = ("body",)
    body: list[Node]


class Output(Stmt):
    """Prints its expressions one after the other."""

    fields = ("nodes",)
    nodes: list[Expr]


class Extends(Stmt):
    """``{% extends template %}``."""

    fields = ("template",)
    template: Expr


class For(Stmt):
    """``{% for target in iter if test recursive %}body{% else %}else_{% endfor %}``."""

    fields = ("target", "iter", "body", "else_", "test", "recursive")
    target: Node
    iter: Expr
    body: list[Node]
    else_: list[Node]
    test: Expr | None
    recursive: bool


class If(Stmt):
    """``{% if test %}body{% elif ... %}{% else %}else_{% endif %}``; elif_ holds Ifs."""

    fields = ("test", "body", "elif_", "else_")
    test: Expr
    body: list[Node]
    elif_: list[If]
    else_: list[Node]


class Macro(Stmt):
    """``{% macro name(args=defaults) %}``; defaults belong to the last arguments."""

    fields = ("name", "args", "defaults", "body")
    name: str
    args: list[Name]
    defaults: list[Expr]
    body: list[Node]


class CallBlock(Stmt):
    """``{% call(args) call %}``: a nameless macro handed over as ``caller``."""

    fields = ("call", "args", "defaults", "body")
    call: Call
    args: list[Name]
    defaults: list[Expr]
    body: list[Node]


class FilterBlock(Stmt):
    """``{% filter filter %}body{% endfilter %}``; the innermost filter's node is None."""

    fields = ("body", "filter")
    body: list[Node]
    filter: Filter


class With(Stmt):
    """``{% with target = value, ... %}``: a scope with names of its own."""

    fields = ("targets", "values", "body")
    targets: list[Expr]
    values: list[Expr]
    body: list[Node]


class Block(Stmt):
    """``{% block name scoped required %}``."""

    fields = ("name", "body", "scoped", "required")
    name: str
    body: list[Node]
    scoped: bool
    required: bool


class Include(Stmt):
    """``{% include template ignore missing with context %}``."""

    fields = ("template", "with_context", "ignore_missing")
    template: Expr
    with_context: bool
    ignore_missing: bool


class Import(Stmt):
    """``{% import template as target %}``."""

    fields = ("template", "target", "with_context")
    template: Expr
    target: str
    with_context: bool


class FromImport(Stmt):
    """``{% from template import names %}``; a name is a string or (name, alias)."""

    fields = ("template", "names", "with_context")
    template: Expr
    names: list[str | tuple[str, str]]
    with_context: bool


class ExprStmt(Stmt):
    """Evaluates an expression and drops the result."""

    fields = ("node",)
    node: Node


class Assign(Stmt):
    """``{% set target = node %}``."""

    fields = ("target", "node")
    target: Expr
    node: Node


class AssignBlock(Stmt):
    """``{% set target | filter %}body{% endset %}``."""

    fields = ("target", "filter", "body")
    target: Expr
    filter: Filter | None
    body: list[Node]
