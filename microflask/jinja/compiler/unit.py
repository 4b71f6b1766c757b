"""What belongs to the compilation of one template: its settings, names and errors.

Called by all other modules of the compiler. Does not emit code.
"""

from __future__ import annotations

import ast

from ...suggest import did_you_mean
from ..exceptions import TemplateAssertionError
from ..nodes import EvalContext
from ..support import is_native, plain_calls, plain_lookups
from .emit import Spans
from .scopes import Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from ..nodes import Block, Node

#: How a template's own text leaves the generated functions.
MODES = ("write", "stream", "async")


class Unit:
    """One template in one mode.

    :ivar mode: ``write``: functions append to a list; ``stream``: they are generators;
        ``async``: they are asynchronous generators.
    :ivar inline: attributes are looked up in line, by the plain environment's rules.
    :ivar extends: there is an ``extends`` somewhere.
    :ivar extends_seen: how many were compiled so far.
    :ivar extends_span: where the last one stands.
    :ivar extends_known: one of them is executed for certain.
    :ivar plain_calls: functions are called by the context's own method.
    :ivar native: output keeps its type (`nativetypes`).
    """

    def __init__(
        self,
        environment: Any,
        name: str | None,
        filename: str | None,
        source: str | None,
        mode: str,
    ) -> None:
        self.environment = environment
        self.name = name
        self.filename = filename
        self.source = source
        self.mode = mode
        self.is_async = mode == "async"
        self.function_kind: type[ast.FunctionDef] | type[ast.AsyncFunctionDef] = (
            ast.AsyncFunctionDef if self.is_async else ast.FunctionDef
        )
        self.native = is_native(environment)
        self.inline = plain_lookups(environment) and not self.is_async
        self.plain_calls = plain_calls(environment) and not self.is_async and not self.native
        self.spans = Spans(source)
        self.names = Names()
        self.blocks: dict[str, Block] = {}
        self.internal: dict[str, str] = {}
        self.extends = False
        self.extends_seen = 0
        self.extends_span: Any = None
        self.extends_known = False
        self.lines: set[int] = set()
        self.reset()

    def reset(self) -> None:
        """Evaluate as at the template's beginning: each block does."""
        self.eval_ctx = EvalContext(self.environment, self.name)

    def internal_name(self, name: str) -> str:
        """Return the Python name of an extension's internal name."""
        if name not in self.internal:
            self.internal[name] = self.names.new("x", name)
        return self.internal[name]

    def position(self, node: Node) -> str:
        """Return where a node is, for messages: ``line 3 in 'page.html'``."""
        place = f"line {node.lineno}"
        return place if self.name is None else f"{place} in {self.name!r}"

    def fail(self, message: str, node: Node, hint: str = "") -> NoReturn:
        """Raise the error of a template that parses but makes no sense."""
        raise TemplateAssertionError(
            message,
            node.lineno or 1,
            self.name,
            self.filename,
            col=node.col,
            end_col=node.end_col if node.end_lineno == node.lineno else None,
            hint=hint,
        )

    def fail_unknown(self, kind: str, node: Any, table: dict[str, Any]) -> NoReturn:
        """Raise the error of an unknown filter or test."""
        self.fail(f"No {kind} named {node.name!r}.", node, did_you_mean(node.name, table))
