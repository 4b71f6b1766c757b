"""Builds the code of an attribute or item that is looked up in line.

Called by `expressions`. These are most of a page's nodes, so they are built here by hand,
at half the cost of a snippet. What is built, for ``item.name`` and for ``item[key]``::

    try:
        t1 = item["name"] if type(item) is dict else item.name
    except lookup_errors:
        t1 = attribute_failed(item, "name")

    try:
        t1 = item[key]
    except item_errors:
        t1 = item_failed(item, key)

Does not decide what is looked up in line.
"""

from __future__ import annotations

import ast

from .emit import LOAD, assign, call, load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .emit import Span

_new: Callable[..., Any] = ast.AST.__new__
_IS = ast.Is()
#: Plain dicts have these as attributes; `d.items` is the method, whatever its keys.
_DICT_ATTRIBUTES = frozenset(dir(dict))


def attribute(result: str, value: ast.Name, key: ast.expr, name: str, span: Span) -> ast.stmt:
    """Return the statement that puts ``value.name`` into the Python name `result`."""
    found = _new(ast.Attribute)
    found.__dict__ = {**span, "value": value, "attr": name, "ctx": LOAD}
    if name in _DICT_ATTRIBUTES:
        return _attempt(result, found, ("AttributeError", "attribute_failed"), value, key, span)
    test = _new(ast.Compare)
    test.__dict__ = {
        **span,
        "left": call("type", (value,), span),
        "ops": [_IS],
        "comparators": [load("dict", span)],
    }
    choice = _new(ast.IfExp)
    choice.__dict__ = {**span, "test": test, "body": _subscript(value, key, span), "orelse": found}
    return _attempt(result, choice, ("lookup_errors", "attribute_failed"), value, key, span)


def item(result: str, value: ast.Name, key: ast.expr, span: Span) -> ast.stmt:
    """Return the statement that puts ``value[key]`` into the Python name `result`."""
    found = _subscript(value, key, span)
    return _attempt(result, found, ("item_errors", "item_failed"), value, key, span)


def _subscript(value: ast.expr, key: ast.expr, span: Span) -> ast.expr:
    node: ast.Subscript = _new(ast.Subscript)
    node.__dict__ = {**span, "value": value, "slice": key, "ctx": LOAD}
    return node


def _attempt(
    result: str,
    found: ast.expr,
    failure: tuple[str, str],
    value: ast.expr,
    key: ast.expr,
    span: Span,
) -> ast.stmt:
    """Return the ``try`` around `found`; `failure` names the errors and who goes on."""
    errors, failed = failure
    handler = _new(ast.ExceptHandler)
    handler.__dict__ = {
        **span,
        "type": load(errors, span),
        "name": None,
        "body": [assign(result, call(failed, (value, key), span), span)],
    }
    node: ast.Try = _new(ast.Try)
    node.__dict__ = {
        **span,
        "body": [assign(result, found, span)],
        "handlers": [handler],
        "orelse": [],
        "finalbody": [],
    }
    return node
