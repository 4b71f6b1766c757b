"""Where errors in templates stand: file names, source lines, the frame of a syntax error.

Called by `environment` and `template`. A template that is no file has a name of its own
all the same, so that tracebacks and debuggers show its line and not another one's.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from .exceptions import TemplateSyntaxError


def code_filename(name: str | None, filename: str | None) -> str:
    """Return the file name of a template's code: ``<template 'page.html'>`` if it has none."""
    if filename is not None:
        return filename
    return "<template>" if name is None else f"<template {name!r}>"


def show_source(filename: str, source: str | None) -> None:
    """Let tracebacks show lines of a template that is not a file."""
    import linecache
    import os

    if source and not os.path.exists(filename):
        # As in a file: traceback counts on the newline when it places its marks.
        lines = [f"{line}\n" for line in source.splitlines()]
        linecache.cache[filename] = (len(source), None, lines, filename)


def raise_in_template(error: TemplateSyntaxError) -> NoReturn:
    """Raise the error at its line and, where known, column of the template.

    The frame is real: a statement compiled at the error's position.
    """
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
    filename = code_filename(error.name, error.filename)
    show_source(filename, error.source)
    code = compile(tree, filename, "exec", dont_inherit=True).replace(co_name="template")
    error.__traceback__ = None
    exec(code, {"error": error})  # noqa: S102
    raise error
