"""Turns for loops into Python loops, with a `loop` object only where one is needed.

Called by `statements`. Three shapes, by what the body does with ``loop``:

========================================= ==========================================
nothing                                   ``for x in items:``
index index0 first cycle depth            ``for n, x in enumerate(items, 1):``
... and last length revindex revindex0    the same, over ``items = measured(items)``
anything else, or a recursive loop        ``for x, loop in LoopContext(items, ...):``
========================================= ==========================================

Does not know scoping rules but the loop's own: see the table in `scopes`.
"""

from __future__ import annotations

import ast

from .. import nodes
from . import emit, lookups
from .scopes import statements_below, stored_names, target_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .emit import Span
    from .frames import Frame
    from .visitor import StatementVisitor

#: Attributes of `loop` as code over the counter N and the measured iterable ITEMS.
_INLINE = {
    "index": "N",
    "index0": "N - 1",
    "first": "N == 1",
    "depth": "1",
    "depth0": "0",
    "last": "N == len(ITEMS)",
    "length": "len(ITEMS)",
    "revindex": "len(ITEMS) - N + 1",
    "revindex0": "len(ITEMS) - N",
}
_AHEAD = frozenset(["last", "length", "revindex", "revindex0"])
_SHARES_NAMES = (nodes.Include, nodes.Import, nodes.FromImport, nodes.DerivedContextReference)


class InlineLoop:
    """A ``loop`` without an object."""

    def __init__(self, counter: str, items: str) -> None:
        self.counter = counter
        self.items = items

    def attribute(self, name: str, span: Span) -> ast.expr:
        """Return the code for ``loop.name``."""
        made = emit.expression(_INLINE[name], span, N=self.counter, ITEMS=self.items)
        return made if name in _AHEAD else emit.pure(made)

    def cycle(self, values: list[ast.expr], span: Span) -> ast.expr:
        """Return the code for ``loop.cycle(...)``."""
        choices = emit.node(ast.Tuple, span, elts=values)
        if len(values) == 2 and all(isinstance(value, ast.Constant) for value in values):
            made = emit.expression(
                "A if N & 1 else B", span, A=values[0], B=values[1], N=self.counter
            )
            return emit.pure(made)
        snippet = f"CHOICES[(N - 1) % {len(values)}]"
        return emit.expression(snippet, span, CHOICES=choices, N=self.counter)


class LoopUses:
    """What a loop's body does with its ``loop``.

    :ivar attributes: those used; ``*`` stands for the object itself.
    :ivar assigned: a name node that sets it, which is not allowed.
    :ivar shared: another template gets the names of the place, and so the loop.
    """

    def __init__(self, body: Iterable[nodes.Node]) -> None:
        self.attributes: set[str] = set()
        self.assigned: nodes.Name | None = None
        self.shared = False
        todo = list(body)
        while todo:
            node = todo.pop()
            if type(node) is not nodes.TemplateData and type(node) is not nodes.Const:
                todo += self._follow(node)

    def _follow(self, node: Any) -> list[Any]:
        """Note what a node does with the loop; return the nodes to look at next."""
        kind = type(node)
        if kind is nodes.Name:
            self._name(node)
            return []
        if kind is nodes.For:  # its body has a loop of its own
            below = statements_below(node.body)
            self.shared = self.shared or any(isinstance(inner, _SHARES_NAMES) for inner in below)
            return [node.iter, *node.else_, *([node.test] if node.test else [])]
        if kind is nodes.Call and _is_loop_attribute(node.node):
            return self._call(node)
        if kind is nodes.Getattr and _is_loop_attribute(node):
            self.attributes.add(node.attr if node.attr in _INLINE else "*")
            return []
        if kind is nodes.Block:
            self.attributes.update("*" if node.scoped else "")
            return []
        self.shared = self.shared or isinstance(node, _SHARES_NAMES)
        return node._children()  # type: ignore[no-any-return]

    def _name(self, node: nodes.Name) -> None:
        if node.name == "loop":
            if node.ctx == "load":
                self.attributes.add("*")
            elif node.ctx == "store":
                self.assigned = node

    def _call(self, node: nodes.Call) -> list[nodes.Node]:
        """Note a call of a method of the loop; return its arguments."""
        dynamic: list[Any] = [p for p in (node.dyn_args, node.dyn_kwargs) if p is not None]
        plain = node.args and not node.kwargs and not dynamic
        method = node.node.attr  # type: ignore[attr-defined]
        self.attributes.add("cycle" if method == "cycle" and plain else "*")
        return [*node.args, *node.kwargs, *dynamic]


def _is_loop_attribute(node: Any) -> bool:
    return (
        type(node) is nodes.Getattr and type(node.node) is nodes.Name and node.node.name == "loop"
    )


class ForLoop:
    """One for loop."""

    def __init__(
        self, statements: StatementVisitor, node: nodes.For, frame: Frame, span: Span
    ) -> None:
        self.statements = statements
        self.unit = statements.unit
        self.node = node
        self.outside = frame
        self.frame = frame.inner("loop")
        self.span = span
        uses = LoopUses([node.target, *node.body])
        if uses.assigned is not None:
            msg = "Can't assign to special loop variable in for-loop target"
            self.unit.fail(msg, uses.assigned)
        self.uses = uses.attributes
        self.with_object = node.recursive or bool(
            self.uses and ("*" in self.uses or uses.shared or self.unit.is_async)
        )

    def compiled(self) -> list[ast.stmt]:
        """Return the loop's statements."""
        scope, names = self.frame.scope, list(target_names(self.node.target))
        for name in names:
            scope.declare(name)
        if self.node.recursive:
            return self._recursive()
        prelude, items = self.statements.expressions.lift(self.node.iter, self.outside)
        return prelude + self._loop(items)

    # -- shapes --------------------------------------------------------------------------

    def _loop(self, items: ast.expr) -> list[ast.stmt]:
        """Return the statements that loop over `items`, with else."""
        span, node = self.span, self.node
        result: list[ast.stmt] = []
        indicator = self.unit.names.new("n", "empty") if node.else_ else ""
        last: list[ast.stmt] = []
        if indicator:
            result += emit.py("EMPTY = True", span, EMPTY=indicator)
            last = emit.py("EMPTY = False", span, EMPTY=indicator)
        if self.with_object or (node.test is not None and self.uses):
            if node.test is not None:
                definition, items = self._filtered(items)
                result += definition
                test: list[ast.stmt] = []
        elif node.test is not None:
            test = self._skip(node.test)
        if node.test is None:
            test = []
        target = self.statements.target(node.target, self.frame)
        if self.with_object:
            loop = self.frame.scope.declare("loop")
            items = self._context(items)
            target = emit.node(
                ast.Tuple, span, elts=[target, emit.store(loop.python, span)], ctx=emit.STORE
            )
        elif self.uses:
            prepared, target, items = self._counted(target, items)
            result += prepared
        elif self.unit.is_async:
            items = emit.call("auto_aiter", [items], span)
        # At the end, as Jinja has it: a loop left by `break` before counts as an empty one.
        body = test + self._body() + last
        kind = ast.AsyncFor if self.unit.is_async else ast.For
        result.append(emit.node(kind, span, target=target, iter=items, body=body, orelse=[]))
        if indicator:
            result += self._else(indicator)
        return result

    def _body(self) -> list[ast.stmt]:
        """Return the loop's own statements; what targets are is asked for once."""
        scope, node, span = self.frame.scope, self.node, self.span
        stored = set(stored_names(node.body))
        targets = [scope.names[name] for name in target_names(node.target) if name not in stored]
        for variable in targets:
            variable.choices = []
        body = self.statements.body(node.body, self.frame, span)
        start: list[ast.stmt] = []
        for variable in targets:
            start += lookups.settle(variable, self.unit.names, span)
        return start + body

    def _counted(
        self, target: ast.expr, items: ast.expr
    ) -> tuple[list[ast.stmt], ast.expr, ast.expr]:
        """Count the iterations, and measure what is looped over if its end is asked for."""
        span = self.span
        counter = self.unit.names.new("n", "loop")
        variable = self.frame.scope.declare("loop")
        prepared: list[ast.stmt] = []
        measured = ""
        if self.uses & _AHEAD:
            measured = self.unit.names.new("n", "items")
            whole = emit.constant(bool(self.uses & (_AHEAD - {"last"})), span)
            items = emit.call("measured", [items, whole], span)
            prepared.append(emit.assign(measured, items, span))
            items = emit.load(measured, span)
        variable.inline = InlineLoop(counter, measured)
        items = emit.call("enumerate", [items, emit.constant(1, span)], span)
        target = emit.node(
            ast.Tuple, span, elts=[emit.store(counter, span), target], ctx=emit.STORE
        )
        return prepared, target, items

    def _context(self, items: ast.expr) -> ast.expr:
        name = "AsyncLoopContext" if self.unit.is_async else "LoopContext"
        args = [items, emit.load("undefined", self.span)]
        if self.node.recursive:
            args += [emit.load("recurse", self.span), emit.load("depth", self.span)]
        return emit.call(name, args, self.span)

    def _skip(self, test: nodes.Expr) -> list[ast.stmt]:
        """Return what goes on with the next item if the loop's condition is false."""
        span = self.unit.spans.of(test)
        prelude, value = self.statements.expressions.lift(test, self._test_frame())
        return prelude + emit.py("if not TEST: continue", span, TEST=value)

    def _test_frame(self) -> Frame:
        """The place of the loop's condition: it sees the targets, and the loop outside."""
        frame = self.outside.inner()
        frame.scope.names.update(self.frame.scope.names)
        return frame

    def _filtered(self, items: ast.expr) -> tuple[list[ast.stmt], ast.expr]:
        """Return a generator function that drops items, and its call."""
        span, test = self.span, self.node.test
        assert test is not None
        target = self.statements.target(self.node.target, self.frame)
        name = self.unit.names.new("filtered", "items")
        prelude, value = self.statements.expressions.lift(test, self._test_frame())
        kind, every = ("async def", "async for") if self.unit.is_async else ("def", "for")
        # Async for is no syntax outside of an async function: the snippet is one anyway.
        definition = emit.py(
            f"{kind} NAME(items):\n {every} each in items:\n  BODY",
            span,
            NAME=name,
            BODY=[
                emit.node(ast.Assign, span, targets=[target], value=emit.load("each", span)),
                *prelude,
                *emit.py("if TEST: yield each", span, TEST=value),
            ],
        )
        if self.unit.is_async:
            items = emit.call("auto_aiter", [items], span)
        return definition, emit.call(name, [items], span)

    def _else(self, indicator: str) -> list[ast.stmt]:
        frame = self.outside.inner()
        body = self.statements.body(self.node.else_, frame, self.span)
        return emit.py("if EMPTY: BODY", self.span, EMPTY=indicator, BODY=body)

    def _recursive(self) -> list[ast.stmt]:
        """Return a function that renders one level, and its first call."""
        span, statements = self.span, self.statements
        prelude, items = statements.expressions.lift(self.node.iter, self.outside)
        out, append = statements.new_buffer(self.frame)
        self.frame.into(append)
        outside, self.outside = self.outside, self.outside.inner().into(append)
        body = emit.py("OUT = []\nAPPEND = OUT.append", span, OUT=out, APPEND=append)
        body += self._loop(emit.load("items", span))
        self.outside = outside
        text = emit.call("concat", [emit.load(out, span)], span)
        body.append(emit.node(ast.Return, span, value=statements.expressions.marked(text, span)))
        name = self.unit.names.new("loop", "level")
        kind = "async def" if self.unit.is_async else "def"
        result = emit.py(f"{kind} NAME(items, recurse, depth=0): BODY", span, NAME=name, BODY=body)
        call = emit.call(name, [items, emit.load(name, span)], span)
        printed = emit.node(ast.Await, span, value=call) if self.unit.is_async else call
        return [*prelude, *result, statements.output.piece(printed, outside, span)]
