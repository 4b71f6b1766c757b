"""Where in a template the compiler is: the scope, where output goes, what may fail late.

Called by `statements`, `loops` and `expressions`. Does not decide scoping: see `scopes`.
"""

from __future__ import annotations

import ast

from . import emit
from .scopes import Scope, Variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..nodes import EvalContext
    from .emit import Span


class Frame:
    """One place; the frame of an inner place is a changed copy.

    :ivar scope: the names.
    :ivar append: the Python name of the function that takes output; None: it is yielded.
    :ivar toplevel: what is set here is a variable of the context.
    :ivar rootlevel: executed for certain: at top level and in no `if`.
    :ivar is_soft: perhaps not executed, so an unknown filter fails when it is.
    :ivar collected: names set in this loop body or block, for functions that get the context.
    :ivar hot: in a loop or macro: run often, so that speed is worth more code.
    :ivar checks_output: output is dropped once the template has extended another.
    :ivar eval_ctx: what `written` shows to visitors of others.
    """

    eval_ctx: EvalContext

    def __init__(self, scope: Scope, append: str | None) -> None:
        self.scope = scope
        self.append = append
        self.toplevel = False
        self.rootlevel = False
        self.is_soft = False
        self.collected: dict[str, Variable] | None = None
        self.hot = False
        self.checks_output = False
        self.filter_input: ast.expr | None = None

    def _copy(self) -> Frame:
        frame = object.__new__(Frame)
        frame.__dict__.update(self.__dict__)
        return frame

    def soft(self) -> Frame:
        """Return the frame for what is perhaps not executed, in the same scope."""
        frame = self._copy()
        frame.rootlevel = False
        frame.is_soft = True
        return frame

    def inner(self, kind: str = "inner") -> Frame:
        """Return a frame with a scope of its own."""
        frame = self._copy()
        frame.scope = Scope(self.scope.function, self.scope, kind)
        frame.toplevel = frame.rootlevel = frame.is_soft = False
        frame.collected = {} if kind == "loop" else None
        frame.hot = self.hot or kind == "loop"
        return frame

    def into(self, append: str) -> Frame:
        """Make output go to a list's `append`; return this frame."""
        self.append = append
        return self

    def filtered(self, span: Span) -> ast.expr:
        """Return the value that a filter block's or set block's filter gets."""
        value = self.filter_input
        if value is None:
            msg = "a filter without a value stands outside of a filter block"
            raise TypeError(msg)
        return value

    def set_here(self, span: Span) -> ast.expr | None:
        """Return a dict of what was set in this loop body or block so far, or None."""
        if not self.collected:
            return None
        return emit.mapping(
            {name: emit.load(v.python, span) for name, v in self.collected.items()}, span
        )

    def locals(self, span: Span) -> ast.expr:
        """Return a dict of all names that the context does not have, or None as code."""
        names = {
            name: emit.load(variable.python, span)
            for name, variable in self.scope.visible().items()
            if variable.inline is None
        }
        return emit.mapping(names, span) if names else emit.constant(None, span)
