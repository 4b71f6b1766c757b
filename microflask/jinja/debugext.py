"""The extension behind `{% debug %}`: shows the context, the filters and the tests.

Called by environments with the extension `jinja2.ext.debug`.
Does not belong in production: the context may hold secrets.
"""

from __future__ import annotations

from . import nodes
from .extension import Extension

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class DebugExtension(Extension):
    """`{% debug %}` prints the names a template has, without their globals (Jinja 3.1)."""

    tags = {"debug"}

    def parse(self, parser: Any) -> nodes.Output:
        """Make the tag an output of what `_render` returns."""
        lineno = parser.stream.expect("name:debug").lineno
        result = self.call_method("_render", [nodes.ContextReference()], lineno=lineno)
        return nodes.Output([result], lineno=lineno)

    def _render(self, context: Any) -> str:
        from pprint import pformat

        shown = {
            "context": context.get_all(),
            "filters": sorted(self.environment.filters.keys()),
            "tests": sorted(self.environment.tests.keys()),
        }
        return pformat(shown, depth=3, compact=True)
