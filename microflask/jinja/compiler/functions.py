"""What a generated function begins with: names from the context, filters, tests.

Called by the package's `generate` and by `macros`. Does not visit nodes.
"""

from __future__ import annotations

import ast

from . import emit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .emit import Span
    from .scopes import Function


def _all_at_once(names: dict[str, str], found: str | ast.expr, span: Span) -> ast.stmt:
    """Return ``l_a, l_b = found(("a", "b"))``, a third of the nodes that one by one takes."""
    places = [emit.store(python, span) for python in names.values()]
    target = emit.node(ast.Tuple, span, elts=places, ctx=emit.STORE)
    values = emit.call(found, [emit.constant(tuple(names), span)], span)
    return emit.node(ast.Assign, span, targets=[target], value=values)


def prologue(function: Function, span: Span) -> list[ast.stmt]:
    """Return the statements that look up what the function's body, compiled before, uses."""
    result: list[ast.stmt] = []
    if function.resolved:
        lookup = emit.attribute("context", "lookup", span)
        result.append(_all_at_once(function.resolved, lookup, span))
    for kind, names in function.bound.items():
        result.append(_all_at_once(names, f"{kind}s_named", span))
    for name, python in function.special.items():
        if name == "self":
            result += emit.py("SELF = TemplateReference(context)", span, SELF=python)
        else:
            block = emit.constant(function.block, span)
            result += emit.py(
                "SUPER = context.super(NAME, own_blocks[NAME])", span, SUPER=python, NAME=block
            )
    return result
