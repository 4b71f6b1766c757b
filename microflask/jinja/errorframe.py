"""Raises a template's syntax error from a frame that stands in the template.

Called by `Environment.handle_exception`. The frame is real: a statement compiled at the
error's position, so tracebacks and debuggers show the template's own line.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from .exceptions import TemplateSyntaxError


def raise_in_template(error: TemplateSyntaxError) -> NoReturn:
    """Raise the error at its line and, where known, column of the template."""
    import ast

    line = error.source_line
    col = error.col or 0
    # Python counts a column in bytes of UTF-8.
    start = len(line[:col].encode("utf-8", "surrogatepass"))
    end = len(line[: error.end_col or col + 1].encode("utf-8", "surrogatepass"))
    tree = ast.parse("raise error")
    for node in ast.walk(tree):
        if isinstance(node, (ast.stmt, ast.expr)):
            node.lineno = node.end_lineno = max(error.lineno or 1, 1)
            node.col_offset, node.end_col_offset = start, max(start, end)
    filename = error.filename or "<template>"
    code = compile(tree, filename, "exec", dont_inherit=True).replace(co_name="template")
    error.__traceback__ = None
    exec(code, {"error": error})  # noqa: S102
    raise error
