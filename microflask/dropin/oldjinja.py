"""Names of Jinja2 that ours has no use for, or that it had before 3.1.

Reached by way of `table.py`: visitors of the node tree, and decorators under their old names.
"""

from __future__ import annotations

from typing import Any

from ..jinja import nodes
from ..jinja.compiler.output import has_safe_repr
from ..jinja.loops import auto_aiter
from ..jinja.utils import pass_context, pass_environment, pass_eval_context

__all__ = [
    "NodeTransformer",
    "NodeVisitor",
    "Optimizer",
    "auto_to_list",
    "contextfilter",
    "contextfunction",
    "environmentfilter",
    "environmentfunction",
    "evalcontextfilter",
    "evalcontextfunction",
    "has_safe_repr",
    "optimize",
]

contextfilter = contextfunction = pass_context
environmentfilter = environmentfunction = pass_environment
evalcontextfilter = evalcontextfunction = pass_eval_context


class NodeVisitor:
    """Calls `visit_CLASS` for each node, `generic_visit` where there is none. Jinja 3.1."""

    def get_visitor(self, node: nodes.Node) -> Any:
        """Return the method for a node, None for none."""
        return getattr(self, f"visit_{type(node).__name__}", None)

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """Visit a node."""
        return (self.get_visitor(node) or self.generic_visit)(node, *args, **kwargs)

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """Visit what a node is made of."""
        for child in node.iter_child_nodes():
            self.visit(child, *args, **kwargs)


class NodeTransformer(NodeVisitor):
    """A visitor whose answers take the place of the nodes; None takes a node out. Jinja 3.1."""

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """Transform what a node is made of."""
        for field, old in node.iter_fields():
            if isinstance(old, list):
                old[:] = self._transformed(old, args, kwargs)
            elif isinstance(old, nodes.Node):
                new = self.visit(old, *args, **kwargs)
                if new is None:
                    delattr(node, field)
                else:
                    setattr(node, field, new)
        return node

    def _transformed(self, items: list[Any], args: Any, kwargs: Any) -> list[Any]:
        found: list[Any] = []
        for item in items:
            new = self.visit(item, *args, **kwargs) if isinstance(item, nodes.Node) else item
            if new is None and isinstance(item, nodes.Node):
                continue
            found.extend([new] if not isinstance(new, list) else new)
        return found

    def visit_list(self, node: nodes.Node, *args: Any, **kwargs: Any) -> list[Any]:
        """Visit a node; the answer is a list always."""
        found = self.visit(node, *args, **kwargs)
        return found if isinstance(found, list) else [found]


class Optimizer(NodeTransformer):
    """Computes the expressions of a tree whose value is known already. Jinja 3.1."""

    def __init__(self, environment: Any) -> None:
        self.environment = environment

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """Transform a node's parts, then the node."""
        found = super().generic_visit(node, *args, **kwargs)
        if isinstance(found, nodes.Expr):
            try:
                value = found.as_const(*args[:1])
                return nodes.Const.from_untrusted(
                    value, lineno=found.lineno, environment=self.environment
                )
            except nodes.Impossible:
                pass
        return found


def optimize(node: nodes.Node, environment: Any) -> Any:
    """Return a tree with its constant expressions computed."""
    return Optimizer(environment).visit(node)


async def auto_to_list(value: Any) -> list[Any]:
    """Return a list of what a plain or an asynchronous iterable gives."""
    return [item async for item in auto_aiter(value)]


def __getattr__(name: str) -> Any:
    # A filter of ours is one function for both kinds of environment.
    if name.startswith("sync_do_"):
        from ..jinja import filters

        return getattr(filters, name[len("sync_") :])
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
