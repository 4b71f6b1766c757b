"""Turns a template's expressions into Python expressions.

Called by `statements`. An attribute or item that is looked up for certain becomes a
statement of its own, in front of the one that uses it, so that the common case costs no
call and a missing one no test::

    try:
        t = item["name"] if type(item) is dict else item.name
    except lookup_errors:
        t = attribute_failed(item, "name")

What is evaluated perhaps (in `and`, `or`, inline if) calls ``attribute(item, "name")``.
Does not know statements or scoping rules; names are asked from `scopes`.
"""

from __future__ import annotations

import ast

from .. import nodes
from ..nodes.expressions import pass_argument
from . import emit, lookups
from .extending import EXTENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .emit import Span
    from .frames import Frame
    from .unit import Unit

BINARY: dict[str, ast.operator] = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "/": ast.Div(),
    "//": ast.FloorDiv(),
    "%": ast.Mod(),
    "**": ast.Pow(),
}
COMPARE: dict[str, ast.cmpop] = {
    "eq": ast.Eq(),
    "ne": ast.NotEq(),
    "gt": ast.Gt(),
    "gteq": ast.GtE(),
    "lt": ast.Lt(),
    "lteq": ast.LtE(),
    "in": ast.In(),
    "notin": ast.NotIn(),
}
UNARY: dict[str, ast.unaryop] = {"not": ast.Not(), "-": ast.USub(), "+": ast.UAdd()}


class Expressions:
    """Visits expressions; `prelude` collects the statements that must go in front.

    :ivar prelude: None where the expression is perhaps not evaluated.
    """

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.environment = unit.environment
        self.prelude: list[ast.stmt] | None = None
        self.temporaries = 0

    # -- entry -------------------------------------------------------------------------

    def lift(self, node: nodes.Node, frame: Frame) -> tuple[list[ast.stmt], ast.expr]:
        """Return the statements that prepare the expression, and the expression."""
        self.begin()
        result = self.visit(node, frame)
        return self.end(), result

    def begin(self) -> None:
        """Start a statement: collect what must go in front of it."""
        self.prelude = []
        self.temporaries = 0

    def end(self) -> list[ast.stmt]:
        """Return what was collected since `begin`."""
        prelude, self.prelude = self.prelude or [], None
        return prelude

    def visit(self, node: nodes.Node, frame: Frame) -> ast.expr:
        """Return the Python expression for a template's."""
        kind = type(node).__name__
        method = getattr(self, f"visit_{kind}", None)
        if method is None and kind in EXTENDING:
            return EXTENDING[kind](self, node, frame, self.unit.spans.of(node))
        if method is None:
            msg = f"cannot compile a {type(node).__name__} node as an expression"
            raise TypeError(msg)
        return method(node, frame, self.unit.spans.of(node))  # type: ignore[no-any-return]

    def guarded(self, node: nodes.Node, frame: Frame) -> ast.expr:
        """Visit an expression that is perhaps not evaluated."""
        prelude, self.prelude = self.prelude, None
        result = self.visit(node, frame)
        self.prelude = prelude
        return result

    def visit_all(self, items: list[Any], frame: Frame) -> list[ast.expr]:
        """Visit expressions that are evaluated one after the other, in that order."""
        results: list[ast.expr] = []
        for item in items:
            mark = self.mark()
            result = self.visit(item, frame)
            self.keep_order(results, mark)
            results.append(result)
        return results

    def mark(self) -> int:
        """Return how much was collected so far, for `keep_order`."""
        return len(self.prelude) if self.prelude else 0

    def keep_order(self, earlier: list[ast.expr], mark: int) -> None:
        """Evaluate `earlier` before what was collected since `mark`, if anything was."""
        prelude = self.prelude
        if prelude is None or len(prelude) == mark:
            return
        spilled: list[ast.stmt] = []
        for index, result in enumerate(earlier):
            if not emit.is_pure(result):
                span = emit.span_of(result)
                name = self.temporary()
                spilled.append(emit.assign(name, result, span))
                earlier[index] = emit.load(name, span)
        prelude[mark:mark] = spilled

    def temporary(self) -> str:
        """Return a Python name for use within one statement."""
        self.temporaries += 1
        return f"t{self.temporaries}"

    def waiting(self, value: ast.expr, span: Span) -> ast.expr:
        """Await a value if the template is asynchronous and the value awaitable."""
        if not self.unit.is_async:
            return value
        return emit.node(ast.Await, span, value=emit.call("auto_await", [value], span))

    # -- names and literals --------------------------------------------------------------

    def visit_Name(self, node: nodes.Name, frame: Frame, span: Span) -> ast.expr:
        """A variable, or an undefined value if there is none."""
        variable = frame.scope.find(node.name)
        if variable is None:
            function = frame.scope.function
            python = function.reference(node.name) or function.resolve(node.name)
            return emit.load(python, span)
        if not variable.checked:
            return emit.load(variable.python, span)
        name = emit.keyword("name", emit.constant(node.name, span), span)
        checked = emit.conditional(
            emit.is_missing(variable.python, span),
            emit.call("undefined", [], span, [name]),
            emit.load(variable.python, span),
            span,
        )
        return emit.pure(checked)

    def visit_NSRef(self, node: nodes.NSRef, frame: Frame, span: Span) -> ast.expr:
        """A namespace's attribute, as a target."""
        name = self.visit_Name(nodes.Name(node.name, "load"), frame, span)
        return emit.node(
            ast.Subscript, span, value=name, slice=emit.constant(node.attr, span), ctx=emit.STORE
        )

    def visit_Const(self, node: nodes.Const, frame: Frame, span: Span) -> ast.expr:
        """A constant."""
        return emit.constant(node.value, span)

    def visit_TemplateData(self, node: nodes.TemplateData, frame: Frame, span: Span) -> ast.expr:
        """Text; safe where autoescaping is on."""
        text = emit.constant(node.data, span)
        return self.marked(text, span)

    def marked(self, value: ast.expr, span: Span) -> ast.expr:
        """Mark a value as safe where autoescaping is on."""
        eval_ctx = self.unit.eval_ctx
        if eval_ctx.volatile:
            snippet = "Markup(V) if context.eval_ctx.autoescape else V"
            if not emit.is_pure(value):
                snippet = "(Markup if context.eval_ctx.autoescape else identity)(V)"
            return emit.expression(snippet, span, V=value)
        return emit.call("Markup", [value], span) if eval_ctx.autoescape else value

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame, span: Span) -> ast.expr:
        """A tuple."""
        return emit.node(ast.Tuple, span, elts=self.visit_all(node.items, frame))

    def visit_List(self, node: nodes.List, frame: Frame, span: Span) -> ast.expr:
        """A list."""
        return emit.node(ast.List, span, elts=self.visit_all(node.items, frame))

    def visit_Dict(self, node: nodes.Dict, frame: Frame, span: Span) -> ast.expr:
        """A dict."""
        parts = self.visit_all([part for p in node.items for part in (p.key, p.value)], frame)
        return emit.node(ast.Dict, span, keys=list(parts[::2]), values=parts[1::2])

    # -- operators -----------------------------------------------------------------------

    def visit_BinExpr(self, node: nodes.BinExpr, frame: Frame, span: Span) -> ast.expr:
        """Arithmetic; a sandbox may have it computed elsewhere."""
        left, right = self.visit_all([node.left, node.right], frame)
        sign = node.operator
        if self.environment.sandboxed and sign in self.environment.intercepted_binops:
            args = [emit.load("context", span), emit.constant(sign, span), left, right]
            return emit.call(emit.attribute("environment", "call_binop", span), args, span)
        return emit.node(ast.BinOp, span, left=left, op=BINARY[sign], right=right)

    visit_Add = visit_Sub = visit_Mul = visit_Div = visit_BinExpr
    visit_FloorDiv = visit_Mod = visit_Pow = visit_BinExpr

    def visit_And(self, node: nodes.And, frame: Frame, span: Span) -> ast.expr:
        """``and``: the right side only if the left is true."""
        values = [self.visit(node.left, frame), self.guarded(node.right, frame)]
        return emit.node(ast.BoolOp, span, op=ast.And(), values=values)

    def visit_Or(self, node: nodes.Or, frame: Frame, span: Span) -> ast.expr:
        """``or``: the right side only if the left is false."""
        values = [self.visit(node.left, frame), self.guarded(node.right, frame)]
        return emit.node(ast.BoolOp, span, op=ast.Or(), values=values)

    def visit_UnaryExpr(self, node: nodes.UnaryExpr, frame: Frame, span: Span) -> ast.expr:
        """A sign or ``not``; a sandbox may have a sign computed elsewhere."""
        value = self.visit(node.node, frame)
        sign = node.operator
        if self.environment.sandboxed and sign in self.environment.intercepted_unops:
            args = [emit.load("context", span), emit.constant(sign, span), value]
            return emit.call(emit.attribute("environment", "call_unop", span), args, span)
        return emit.node(ast.UnaryOp, span, op=UNARY[sign], operand=value)

    visit_Not = visit_Neg = visit_Pos = visit_UnaryExpr

    def visit_Concat(self, node: nodes.Concat, frame: Frame, span: Span) -> ast.expr:
        """``~``."""
        parts: ast.expr = emit.node(ast.Tuple, span, elts=self.visit_all(node.nodes, frame))
        if self.unit.eval_ctx.volatile:
            snippet = "(markup_join if context.eval_ctx.autoescape else str_join)(PARTS)"
            return emit.expression(snippet, span, PARTS=parts)
        join = "markup_join" if self.unit.eval_ctx.autoescape else "str_join"
        return emit.call(join, [parts], span)

    def visit_Compare(self, node: nodes.Compare, frame: Frame, span: Span) -> ast.expr:
        """A chain of comparisons, which ends at the first false one."""
        if len(node.ops) == 1:
            left, right = self.visit_all([node.expr, node.ops[0].expr], frame)
            return emit.compare(left, COMPARE[node.ops[0].op], right, span)
        left = self.visit(node.expr, frame)
        rest = [self.guarded(operand.expr, frame) for operand in node.ops]
        ops = [COMPARE[operand.op] for operand in node.ops]
        return emit.node(ast.Compare, span, left=left, ops=ops, comparators=rest)

    def visit_CondExpr(self, node: nodes.CondExpr, frame: Frame, span: Span) -> ast.expr:
        """``a if test else b``; without else, an undefined value that says so."""
        frame = frame.soft()
        test = self.visit(node.test, frame)
        then = self.guarded(node.expr1, frame)
        if node.expr2 is not None:
            return emit.conditional(test, then, self.guarded(node.expr2, frame), span)
        hint = (
            f"the inline if-expression on {self.unit.position(node)} evaluated to false and"
            " no else section was defined."
        )
        otherwise = emit.call("Undefined", [emit.constant(hint, span)], span)
        return emit.conditional(test, then, otherwise, span)

    # -- lookups -------------------------------------------------------------------------

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame, span: Span) -> ast.expr:
        """``value.name``: the attribute, or the item of that name."""
        variable = frame.scope.find(node.node.name) if type(node.node) is nodes.Name else None
        if variable is not None and variable.inline is not None:
            return variable.inline.attribute(node.attr, span)  # type: ignore[no-any-return]
        value = self.visit(node.node, frame)
        key = emit.constant(node.attr, span)
        inline = frame.hot and self.unit.inline and self.prelude is not None
        if not inline or not emit.is_plain(node.attr):
            result = emit.call("attribute", [value, key], span)
            return self.waiting(result, span)
        assert self.prelude is not None
        name = self._into_name(value, span)
        found = self.temporary()
        self.prelude.append(lookups.attribute(found, name, key, node.attr, span, variable))
        return emit.load(found, span)

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame, span: Span) -> ast.expr:
        """``value[key]``: the item, or the attribute of that name; a slice as in Python."""
        if isinstance(node.arg, nodes.Slice):
            value, part = self.visit_all([node.node, node.arg], frame)
            return emit.node(ast.Subscript, span, value=value, slice=part)
        value, key = self.visit_all([node.node, node.arg], frame)
        if not frame.hot or not self.unit.inline or self.prelude is None:
            return self.waiting(emit.call("item", [value, key], span), span)
        name = self._into_name(value, span)
        if not emit.is_pure(key):
            key = self._into_name(key, span)
        found = self.temporary()
        self.prelude.append(lookups.item(found, name, key, span))
        return emit.load(found, span)

    def _into_name(self, value: ast.expr, span: Span) -> ast.Name:
        """Put the value into a temporary name in front, if it is in none; return the name."""
        if isinstance(value, ast.Name):
            return value
        assert self.prelude is not None
        name = self.temporary()
        self.prelude.append(emit.assign(name, value, span))
        return emit.load(name, span)

    def visit_Slice(self, node: nodes.Slice, frame: Frame, span: Span) -> ast.expr:
        """``start:stop:step``."""
        given = [part for part in (node.start, node.stop, node.step) if part is not None]
        values = iter(self.visit_all(given, frame))
        lower, upper, step = [
            None if part is None else next(values) for part in (node.start, node.stop, node.step)
        ]
        return emit.node(ast.Slice, span, lower=lower, upper=upper, step=step)

    # -- calls ---------------------------------------------------------------------------

    def visit_Filter(self, node: nodes.Filter, frame: Frame, span: Span) -> ast.expr:
        """``value|name(...)``; in a filter block the innermost value is the body's text."""
        return self._tool("filter", node, frame, span)

    def visit_Test(self, node: nodes.Test, frame: Frame, span: Span) -> ast.expr:
        """``value is name(...)``."""
        return self._tool("test", node, frame, span)

    def _tool(self, kind: str, node: Any, frame: Frame, span: Span) -> ast.expr:
        table = self.environment.filters if kind == "filter" else self.environment.tests
        function = table.get(node.name)
        if function is None and not frame.is_soft:
            self.unit.fail_unknown(kind, node, table)
        first: list[ast.expr] = []
        wants = pass_argument(function)
        if wants in _PASSED:
            first.append(emit.expression(_PASSED[wants], span))
        python = frame.scope.function.bind(kind, node.name)
        if node.node is None:
            first.append(frame.filtered(span))
            args, keywords = self.arguments(node, frame, span, [])
        else:
            args, keywords = self.arguments(node, frame, span, [node.node])
        result = emit.call(python, [*first, *args], span, keywords)
        return self.waiting(result, span)

    def visit_Call(self, node: nodes.Call, frame: Frame, span: Span) -> ast.expr:
        """``f(...)``."""
        return self.waiting(self.calling(node, frame, span), span)

    def calling(
        self, node: nodes.Call, frame: Frame, span: Span, caller: str | None = None
    ) -> ast.expr:
        """A call, with a call block's macro as ``caller`` if there is one."""
        inline = self._loop_method(node, frame, span) if caller is None else None
        if inline is not None:
            return inline
        args, keywords = self.arguments(node, frame, span, [node.node])
        if caller is not None:
            keywords.append(emit.keyword("caller", emit.load(caller, span), span))
        context: ast.expr = emit.load("context", span)
        locals = frame.set_here(span)
        if self.environment.sandboxed:
            if locals is not None:
                context = emit.expression("context.derived(LOCALS)", span, LOCALS=locals)
            method = emit.attribute("environment", "call", span)
            return emit.call(method, [context, *args], span, keywords)
        if locals is not None:
            method = emit.attribute(context, "call_with", span)
            return emit.call(method, [locals, *args], span, keywords)
        return emit.call(emit.attribute(context, "call", span), args, span, keywords)

    def is_inline_loop(self, node: Any, frame: Frame) -> bool:
        """Whether this is an attribute of a loop without an object."""
        if type(node) is not nodes.Getattr or type(node.node) is not nodes.Name:
            return False
        variable = frame.scope.find(node.node.name)
        return variable is not None and variable.inline is not None

    def _loop_method(self, node: nodes.Call, frame: Frame, span: Span) -> ast.expr | None:
        """``loop.cycle(...)`` of a loop without an object."""
        if not self.is_inline_loop(node.node, frame):
            return None
        variable: Any = frame.scope.find("loop")
        return variable.inline.cycle(self.visit_all(node.args, frame), span)  # type: ignore[no-any-return]

    def arguments(
        self, node: Any, frame: Frame, span: Span, first: list[Any]
    ) -> tuple[list[ast.expr], list[ast.keyword]]:
        """Return the arguments of a call, with `first` in front, evaluated in order."""
        given = [*first, *node.args, *[pair.value for pair in node.kwargs]]
        given += [part for part in (node.dyn_args, node.dyn_kwargs) if part is not None]
        values = self.visit_all(given, frame)
        positional = values[: len(first) + len(node.args)]
        del values[: len(positional)]
        keywords = []
        for pair in node.kwargs:
            value = values.pop(0)
            if emit.is_plain(pair.key):
                keywords.append(emit.keyword(pair.key, value, span))
            else:
                extra = emit.mapping({pair.key: value}, span)
                keywords.append(emit.keyword(None, extra, span))
        if node.dyn_args is not None:
            positional.append(emit.node(ast.Starred, span, value=values.pop(0)))
        if node.dyn_kwargs is not None:
            keywords.append(emit.keyword(None, values.pop(0), span))
        return positional, keywords


#: What a marked function gets first, as code.
_PASSED = {
    "context": "context",
    "eval_context": "context.eval_ctx",
    "environment": "environment",
}
