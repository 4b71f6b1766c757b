"""Expressions that a subclass of `CodeGenerator` writes as Python text.

Called by `generate`, for code generators that have visitors of their own. Does not know
what they write; the text may use the names of `support.namespace`, and ``context``.
"""

from __future__ import annotations

import ast

from .expressions import Expressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..nodes import Node
    from .frames import Frame
    from .unit import Unit


class Written(Expressions):
    """Compiles expressions, those of some kinds from text.

    :param writers: by a node's class name, who returns the text for a node.
    """

    def __init__(self, unit: Unit, writers: Mapping[str, Callable[[Any, Frame], str]]) -> None:
        super().__init__(unit)
        self.writers = writers

    def visit(self, node: Node, frame: Frame) -> ast.expr:
        """Return the Python expression for a template's."""
        writer = self.writers.get(type(node).__name__)
        if writer is None:
            return super().visit(node, frame)
        frame.eval_ctx = self.unit.eval_ctx
        value = ast.parse(writer(node, frame), mode="eval").body
        span = self.unit.spans.of(node)
        for part in ast.walk(value):
            for name in part._attributes:
                setattr(part, name, span[name])
        return value
