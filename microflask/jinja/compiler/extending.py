"""Turns the expressions that only extensions make into Python expressions.

Called by `expressions` for nodes that it has no method for: each function takes the
visitor, the node, the place and the span. Does not know statements.
"""

from __future__ import annotations

from . import emit

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable
    from typing import Any

    from .emit import Span
    from .frames import Frame


def environment_attribute(visitor: Any, node: Any, frame: Frame, span: Span) -> ast.expr:
    """An attribute of the environment."""
    snippet = "getattr(environment, NAME)"
    return emit.expression(snippet, span, NAME=emit.constant(node.name, span))


def extension_attribute(visitor: Any, node: Any, frame: Frame, span: Span) -> ast.expr:
    """An attribute of an extension."""
    return emit.expression(
        "getattr(environment.extensions[KEY], NAME)",
        span,
        KEY=emit.constant(node.identifier, span),
        NAME=emit.constant(node.name, span),
    )


def imported_name(visitor: Any, node: Any, frame: Frame, span: Span) -> ast.expr:
    """Something imported from Python."""
    return emit.call("import_string", [emit.constant(node.importname, span)], span)


def internal_name(visitor: Any, node: Any, frame: Frame, span: Span) -> ast.expr:
    """A name that no template can spell."""
    return emit.load(visitor.unit.internal_name(node.name), span)


def mark_safe(visitor: Any, node: Any, frame: Frame, span: Span) -> ast.expr:
    """A value marked as safe."""
    return emit.call("Markup", [visitor.visit(node.expr, frame)], span)


def mark_safe_if_autoescape(visitor: Any, node: Any, frame: Frame, span: Span) -> ast.expr:
    """A value marked as safe where autoescaping is on."""
    return visitor.marked(visitor.visit(node.expr, frame), span)  # type: ignore[no-any-return]


def context_reference(visitor: Any, node: Any, frame: Frame, span: Span) -> ast.expr:
    """The context."""
    return emit.load("context", span)


def derived_context_reference(visitor: Any, node: Any, frame: Frame, span: Span) -> ast.expr:
    """The context with the names of the place."""
    locals = frame.locals(span)
    return emit.expression("context.derived(LOCALS)", span, LOCALS=locals)


#: Node -> the function for it.
EXTENDING: dict[str, Callable[..., ast.expr]] = {
    "EnvironmentAttribute": environment_attribute,
    "ExtensionAttribute": extension_attribute,
    "ImportedName": imported_name,
    "InternalName": internal_name,
    "MarkSafe": mark_safe,
    "MarkSafeIfAutoescape": mark_safe_if_autoescape,
    "ContextReference": context_reference,
    "DerivedContextReference": derived_context_reference,
}
