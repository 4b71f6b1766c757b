"""Compiles a template's nodes to a Python `ast` module, placed at the template's lines.

Called by `Environment.compile`, and by `template` for the streaming variant. The stages::

    generate            the module: a function `root`, one a block, and the tables
    statements, loops, macros, output    Python statements for the template's
    expressions, extending               Python expressions for the template's
    scopes, frames      which Python name holds what; where the compiler is
    emit                builds `ast` nodes
    unit                what belongs to one compilation

Generated code imports nothing: its globals come from `support.namespace`. A template's
name, text or variable is always a constant in it, never code.
Does not parse templates, and does not run what it makes.
"""

from __future__ import annotations

import ast
import builtins
from types import CodeType

from .. import nodes
from ..support import features
from . import emit
from .frames import Frame
from .functions import prologue
from .scopes import Function, Scope, statements_below
from .statements import Statements
from .unit import Unit
from .written import Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

__all__ = ["VERSION", "CodeGenerator", "compile", "generate", "show_code"]

#: Changes when generated code does: part of the key of stored bytecode.
VERSION = 3

_START = emit.span_at(1, 0, 1, 0)


def generate(
    node: nodes.Template,
    environment: Any,
    name: str | None,
    filename: str | None,
    source: str | None = None,
    mode: str = "",
    writers: Mapping[str, Callable[[Any, Frame], str]] | None = None,
) -> ast.Module:
    """Return the Python module of a template.

    :param source: the template's text, which the module keeps: for the streaming variant,
        made when it is asked for, and for tracebacks of templates that are not files.
    :param mode: see `unit.MODES`; by default ``write``, or ``async`` if the environment is.
    :param writers: by the kind of an expression, who writes it as Python text.
    """
    if not isinstance(node, nodes.Template):
        msg = "Can't compile non template nodes"
        raise TypeError(msg)
    if not mode:
        mode = "async" if environment.is_async else "write"
    unit = Unit(environment, name, filename, source, mode)
    below = statements_below(node.body)
    unit.extends = any(type(statement) is nodes.Extends for statement in below)
    for block in below:
        if not isinstance(block, nodes.Block):
            continue
        if block.name in unit.blocks:
            unit.fail(f"block {block.name!r} defined twice", block)
        unit.blocks[block.name] = block
    statements = Statements(unit)
    if writers:
        statements.expressions = statements.output.expressions = Written(unit, writers)
    functions = [_root(node, unit, statements)]
    table: dict[str, ast.expr] = {}
    for block in unit.blocks.values():
        unit.reset()
        python = unit.names.new("block", block.name)
        functions.append(_block(block, python, unit, statements))
        table[block.name] = emit.load(python, _START)
    lines = "&".join([f"{line}={line}" for line in sorted(unit.lines)])
    about = emit.constant((name, features(environment), source, lines), _START)
    body = emit.py("name, features, source, debug_info = ABOUT", _START, ABOUT=about)
    body += functions
    body.append(emit.assign("blocks", emit.mapping(table, _START), _START))
    return ast.Module(body=body, type_ignores=[])


def _root(node: nodes.Template, unit: Unit, statements: Statements) -> ast.stmt:
    function = Function(unit.names)
    frame = _frame(function, "root", unit)
    frame.toplevel = frame.rootlevel = True
    frame.checks_output = unit.extends
    span = unit.spans.of(node) if node.lineno is not None else _START
    body = frame.scope.enter(node.body, span) + statements.suite(node.body, frame)
    if unit.extends:
        body = emit.py("parent_template = None", span) + body
        body += _parent(frame, unit.extends_span or span, unit, statements)
    return _function("root", function, body, span, unit)


def _parent(frame: Frame, span: emit.Span, unit: Unit, statements: Statements) -> list[ast.stmt]:
    """Return what renders the parent template, if there is one by now."""
    rendering = statements.output.rendered(
        "parent_template.write(context, APPEND)",
        "parent_template.root_render_func(context)",
        frame,
        span,
    )
    if unit.extends_known:
        return rendering
    return emit.py("if parent_template is not None: BODY", span, BODY=rendering)


def _block(block: nodes.Block, python: str, unit: Unit, statements: Statements) -> ast.stmt:
    function = Function(unit.names, block=block.name)
    frame = _frame(function, "block", unit)
    frame.collected = {}
    span = unit.spans.of(block)
    body = statements.body(block.body, frame, span)
    return _function(python, function, body, span, unit)


def _frame(function: Function, kind: str, unit: Unit) -> Frame:
    return Frame(Scope(function, kind=kind), "append" if unit.mode == "write" else None)


def _function(
    python: str, function: Function, body: list[ast.stmt], span: emit.Span, unit: Unit
) -> ast.stmt:
    """Return a function of a template or block."""
    body = prologue(function, span) + body or [emit.node(ast.Pass, span)]
    if unit.mode == "write":
        return emit.function(ast.FunctionDef, python, ("context", "append"), body, span)
    # Without any output it must be a generator all the same.
    body += emit.py("if False: yield ''", span)
    return emit.function(unit.function_kind, python, ("context",), body, span)


def compile(tree: ast.Module, filename: str) -> CodeType:
    """Compile a module from `generate`; its functions are named as tracebacks show them."""
    code = builtins.compile(tree, filename, "exec", dont_inherit=True)
    return _renamed(code)


def _renamed(code: CodeType) -> CodeType:
    """Give functions names for readers: ``block 'title'`` for ``block_title``."""
    consts = tuple([_renamed(c) if type(c) is CodeType else c for c in code.co_consts])
    kind, _, name = code.co_name.partition("_")
    shown = code.co_name
    if shown == "root":
        shown = "top-level template code"
    elif kind in ("block", "macro"):
        shown = f"{kind} {name!r}"
    changes: dict[str, Any] = {"co_consts": consts, "co_name": shown}
    if hasattr(code, "co_qualname"):
        changes["co_qualname"] = shown
    return code.replace(**changes)


class CodeGenerator:
    """Compiles one template, for `Environment.code_generator_class` (Jinja 3.1).

    :param source: see :func:`generate`, as all others.
    :param defer_init: taken for Jinja's sake: filters are always looked up late.

    A subclass may have methods ``visit_KIND(node, frame)`` for kinds of expressions, which
    :meth:`write` them as Python text; `frame.eval_ctx` is the evaluation context.
    """

    #: Whether what is printed keeps its type: see `nativetypes`.
    native = False

    def __init__(
        self,
        environment: Any,
        name: str | None,
        filename: str | None,
        source: str | None = None,
        defer_init: bool = False,
        mode: str = "",
    ) -> None:
        self.environment = environment
        self.name = name
        self.filename = filename
        self.source = source
        self.mode = mode
        self.written: list[str] = []

    def write(self, text: str) -> None:
        """Write a part of an expression as Python text."""
        self.written.append(text)

    def _writers(self) -> dict[str, Callable[[Any, Frame], str]]:
        """Return the subclass's own visitors, each as a function that returns the text."""

        def writer(name: str) -> Callable[[Any, Frame], str]:
            def text(node: Any, frame: Frame) -> str:
                """Return what the visitor writes."""
                outer, self.written = self.written, []
                getattr(self, name)(node, frame)
                text, self.written = "".join(self.written), outer
                return text

            return text

        names = [name for name in dir(type(self)) if name.startswith("visit_")]
        return {name[len("visit_") :]: writer(name) for name in names}

    def generate(self, node: nodes.Template) -> ast.Module:
        """Return the Python module of the template."""
        about = self.environment, self.name, self.filename, self.source, self.mode
        return generate(node, *about, self._writers())


def show_code(environment: Any, source: str, name: str | None = None) -> str:
    """Return the Python that a template becomes, as text to read.

    :param source: the template's text.
    :param name: its name, which decides on autoescaping.
    """
    node = environment._parse(source, name, None)
    return ast.unparse(ast.fix_missing_locations(generate(node, environment, name, None)))
