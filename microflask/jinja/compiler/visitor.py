"""What loops and macros ask of the visitor of statements: its parts, and bodies.

Said by itself, since `statements` stands above `loops` and `macros`. For types only.
"""

from __future__ import annotations

from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast

    from .. import nodes
    from .emit import Span
    from .expressions import Expressions
    from .frames import Frame
    from .output import Output
    from .unit import Unit


class StatementVisitor(Protocol):
    """`statements.Statements`, as far as loops and macros see it."""

    unit: Unit
    expressions: Expressions
    output: Output

    def body(self, body: list[nodes.Node], frame: Frame, span: Span) -> list[ast.stmt]:
        """Enter the frame's scope and visit its statements."""

    def buffered(
        self, body: list[nodes.Node], frame: Frame, span: Span
    ) -> tuple[list[ast.stmt], ast.expr]:
        """Visit a body whose output is caught."""

    def new_buffer(self, frame: Frame) -> tuple[str, str]:
        """Return Python names for a list and its append."""

    def target(
        self, node: nodes.Node, frame: Frame, names: dict[str, str] | None = None
    ) -> ast.expr:
        """Return what Python assigns to."""
