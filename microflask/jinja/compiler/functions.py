"""What a generated function begins with: names from the context, filters, tests.

Called by the package's `generate` and by `macros`. Does not visit nodes.
"""

from __future__ import annotations

from . import emit

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast

    from .emit import Span
    from .scopes import Function


def prologue(function: Function, span: Span) -> list[ast.stmt]:
    """Return the statements that look up what the function's body, compiled before, uses."""
    result: list[ast.stmt] = []
    if function.looks_up:
        result += emit.py("resolve = context.lookup()", span)
    for name, python in function.resolved.items():
        value = emit.call("resolve", [emit.constant(name, span)], span)
        result.append(emit.assign(python, value, span))
    for (kind, name), python in function.bound.items():
        value = emit.call(f"{kind}_named", [emit.constant(name, span)], span)
        result.append(emit.assign(python, value, span))
    for name, python in function.special.items():
        if name == "self":
            result += emit.py("SELF = TemplateReference(context)", span, SELF=python)
        else:
            block = emit.constant(function.block, span)
            result += emit.py(
                "SUPER = context.super(NAME, own_blocks[NAME])", span, SUPER=python, NAME=block
            )
    return result
