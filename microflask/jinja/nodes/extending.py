"""The nodes that only extensions build: no template syntax makes them by itself.

Called by extensions and the parser's autoescape statement.
"""

from __future__ import annotations

from ...markup import Markup
from .base import EvalContext, Expr, Impossible, Node, Stmt, get_eval_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from .expressions import Keyword


class EnvironmentAttribute(Expr):
    """An attribute of the environment, read while rendering."""

    fields = ("name",)
    name: str


class ExtensionAttribute(Expr):
    """An attribute of the extension with that identifier; see ``Extension.attr``."""

    fields = ("identifier", "name")
    identifier: str
    name: str


class ImportedName(Expr):
    """Something importable by its dotted name, as ``"cgi.escape"``."""

    fields = ("importname",)
    importname: str


class InternalName(Expr):
    """A name no template can spell; made by ``Parser.free_identifier`` only."""

    fields = ("name",)
    name: str

    def __init__(self, *fields: Any, **attributes: Any) -> None:
        msg = "Can't create internal names.  Use the `free_identifier` method on a parser."
        raise TypeError(msg)

    @classmethod
    def _make(cls, name: str, **attributes: Any) -> InternalName:
        """Build one, for the parser."""
        node = object.__new__(cls)
        node.__dict__.update(attributes, name=name)
        return node


class MarkSafe(Expr):
    """Marks the wrapped expression's value as safe HTML."""

    fields = ("expr",)
    expr: Expr

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Return the marked value."""
        eval_ctx = get_eval_context(self, eval_ctx)
        return Markup(self.expr.as_const(eval_ctx))


class MarkSafeIfAutoescape(Expr):
    """Marks the value as safe HTML where autoescaping is on."""

    fields = ("expr",)
    expr: Expr

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Return the value, marked if autoescaping is on."""
        eval_ctx = get_eval_context(self, eval_ctx)
        if eval_ctx.volatile:
            raise Impossible
        value = self.expr.as_const(eval_ctx)
        return Markup(value) if eval_ctx.autoescape else value


class ContextReference(Expr):
    """The present template context."""


class DerivedContextReference(Expr):
    """The present template context with the local names put in."""


class Continue(Stmt):
    """Goes on with the loop's next item."""


class Break(Stmt):
    """Leaves the loop."""


class Scope(Stmt):
    """Names set in the body end with it."""

    fields = ("body",)
    body: list[Node]


class OverlayScope(Stmt):
    """A scope whose names come from an expression that yields a dict."""

    fields = ("context", "body")
    context: Expr
    body: list[Node]


class EvalContextModifier(Stmt):
    """Changes settings of the eval context; options are :class:`Keyword` nodes."""

    fields: ClassVar[tuple[str, ...]] = ("options",)
    options: list[Keyword]


class ScopedEvalContextModifier(EvalContextModifier):
    """The same, for its body only."""

    fields = ("options", "body")
    body: list[Node]
