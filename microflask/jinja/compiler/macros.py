"""Turns macros and call blocks into Python functions.

Called by `statements`. The function takes all arguments by position, `missing` where none
was given, and returns the text; `runtime.Macro` around it binds what a call passes.
Does not compile calls of macros.
"""

from __future__ import annotations

import ast

from .. import nodes
from . import emit
from .functions import prologue
from .scopes import Function, Scope, undeclared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .emit import Span
    from .frames import Frame
    from .visitor import StatementVisitor

_SPECIAL = ("caller", "kwargs", "varargs")
_NO_DEFAULT = (
    'When defining macros or call blocks the special "caller" argument must be omitted or be'
    " given a default."
)


class MacroBody:
    """One macro or call block."""

    def __init__(self, statements: StatementVisitor, node: Any, frame: Frame, span: Span) -> None:
        self.statements = statements
        self.unit = statements.unit
        self.node = node
        self.outside = frame
        self.frame = frame.inner()
        self.frame.checks_output = False
        self.frame.hot = True
        self.span = span
        self.uses: set[str] = set()
        self.python = ""
        # What each argument is if a call does not pass it, as far as that is a constant.
        self.defaults: list[ast.expr] = []

    def function(self, python: str) -> list[ast.stmt]:
        """Return the function's definition."""
        node, span, scope = self.node, self.span, self.frame.scope
        self.python = python
        names = [arg.name for arg in node.args]
        self.uses = undeclared(node.body, set(_SPECIAL)) - ({"kwargs", "varargs"} & set(names))
        if "caller" in self.uses and "caller" in names:
            position = names.index("caller") - len(names)
            if -position > len(node.defaults):
                self.unit.fail(_NO_DEFAULT, node)
        parameters = [scope.declare(name).python for name in names]
        for name in _SPECIAL:
            if name in self.uses and name not in names:
                parameters.append(scope.declare(name).python)
        scope.before = node.defaults
        start = self._defaults(parameters)
        body, text = self.statements.buffered(node.body, self.frame, span)
        body = start + body + [emit.node(ast.Return, span, value=text)]
        return [self._define(python, parameters, body)]

    def _defaults(self, parameters: list[str]) -> list[ast.stmt]:
        """Return the statements that fill in what a call did not pass."""
        node = self.node
        result: list[ast.stmt] = []
        without = len(node.args) - len(node.defaults)
        computed = False
        variables = self.frame.scope.names
        for variable in variables.values():
            variable.checked = True  # a default may ask for arguments that follow
        for index, arg in enumerate(node.args):
            python = parameters[index]
            span = self.unit.spans.of(arg)
            default = node.defaults[index - without] if index >= without else None
            # A default that is computed may ask for the arguments after it: not there yet.
            if not computed and type(default) is nodes.Const and emit.is_simple(default.value):
                self.defaults.append(emit.constant(default.value, span))
                variables[arg.name].checked = False
                continue
            self.defaults.append(emit.load("missing", span))
            if default is not None:
                computed = True
                prelude, value = self.statements.expressions.lift(default, self.frame)
            else:
                prelude = []
                value = emit.expression(
                    "undefined(HINT, name=NAME)",
                    span,
                    HINT=emit.constant(f"parameter {arg.name!r} was not provided", span),
                    NAME=emit.constant(arg.name, span),
                )
            body = [*prelude, emit.assign(python, value, span)]
            result += emit.py("if V is missing: BODY", span, V=python, BODY=body)
            variables[arg.name].checked = False
        for variable in variables.values():
            variable.checked = False
        return result

    def _define(self, python: str, parameters: list[str], body: list[ast.stmt]) -> ast.stmt:
        definition = emit.function(self.unit.function_kind, python, parameters, body, self.span)
        special = len(parameters) - len(self.defaults)
        definition.args.defaults = self.defaults + [emit.load("missing", self.span)] * special
        return definition

    def wrapped(self, name: str | None) -> ast.expr:
        """Return the call that makes the `Macro` of the function defined last."""
        span = self.span
        names = tuple([arg.name for arg in self.node.args])
        used = [special in self.uses for special in ("kwargs", "varargs", "caller")]
        signature = emit.constant((name, names, *used), span)
        function = emit.load(self.python, span)
        return emit.call("new_macro", [emit.load("context", span), function, signature], span)

    def overlaid(self, value: ast.expr) -> list[ast.stmt]:
        """Return a function for an overlay scope, and what prints its text.

        Nothing of the place is seen in it but through the context.
        """
        outer, span = self.frame.scope.parent, self.span
        function = Function(self.unit.names)
        self.frame.scope = Scope(function)
        body, text = self.statements.buffered(self.node.body, self.frame, span)
        body = [*prologue(function, span), *body, emit.node(ast.Return, span, value=text)]
        python = self.unit.names.new("overlay", "scope")
        kind = self.unit.function_kind
        result: list[ast.stmt] = [emit.function(kind, python, ("context",), body, span)]
        self.frame.scope = outer if outer is not None else self.frame.scope
        result += emit.py(
            "overlay = context.derived(LOCALS)\noverlay.vars = VALUE",
            span,
            LOCALS=self.frame.locals(span),
            VALUE=value,
        )
        call = "await NAME(overlay)" if self.unit.is_async else "NAME(overlay)"
        printed = emit.expression(call, span, NAME=python)
        return [*result, self.statements.output.piece(printed, self.outside, span)]
