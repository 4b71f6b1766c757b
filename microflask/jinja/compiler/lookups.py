"""Builds the code of an attribute or item that is looked up in line.

Called by `expressions`; by `loops` at a loop's end. These are most of a page's nodes, so
they are built here by hand, at half the cost of a snippet. What is built, for
``item.name`` and for ``item[key]``::

    try:
        t1 = item["name"] if type(item) is dict else item.name
    except lookup_errors:
        t1 = attribute_failed(item, "name")

    try:
        t1 = item[key]
    except item_errors:
        t1 = item_failed(item, key)

A loop whose body looks up several attributes of a target asks for its type once.
Does not decide what is looked up in line.
"""

from __future__ import annotations

import ast

from .emit import IS, assign, call, compare, load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .emit import Span
    from .scopes import Names, Variable

_new: Callable[..., Any] = ast.AST.__new__
#: Plain dicts have these as attributes; `d.items` is the method, whatever its keys.
_DICT_ATTRIBUTES = frozenset(dir(dict))


def attribute(
    result: str, value: ast.Name, key: ast.expr, name: str, span: Span, variable: Variable | None
) -> ast.stmt:
    """Return the statement that puts ``value.name`` into the Python name `result`.

    :param variable: what the value is, if it is a name of the template's.
    """
    found = _new(ast.Attribute)
    values = found.__dict__
    values.update(span)
    values["value"] = value
    values["attr"] = name
    if name in _DICT_ATTRIBUTES:
        return _attempt(result, found, ("AttributeError", "attribute_failed"), value, key, span)
    choice = _new(ast.IfExp)
    values = choice.__dict__
    values.update(span)
    values["body"] = _subscript(value, key, span)
    values["orelse"] = found
    if variable is None or variable.choices is None:
        values["test"] = _is_dict(value, span)
    else:
        variable.choices.append(choice)
    return _attempt(result, choice, ("lookup_errors", "attribute_failed"), value, key, span)


def _is_dict(value: ast.Name, span: Span) -> ast.expr:
    return compare(call("type", (value,), span), IS, load("dict", span), span)


def settle(variable: Variable, names: Names, span: Span) -> list[ast.stmt]:
    """Fill in the tests that lookups in a loop left open; return what the loop begins with."""
    choices, variable.choices = variable.choices or [], None
    once = len(choices) > 1
    name = names.new("d", variable.python[2:]) if once else ""
    for choice in choices:
        place: ast.Name = choice.orelse.value  # type: ignore[attr-defined]
        choice.test = load(name, place.__dict__) if once else _is_dict(place, place.__dict__)
    return [assign(name, _is_dict(load(variable.python, span), span), span)] if once else []


def item(result: str, value: ast.Name, key: ast.expr, span: Span) -> ast.stmt:
    """Return the statement that puts ``value[key]`` into the Python name `result`."""
    found = _subscript(value, key, span)
    return _attempt(result, found, ("item_errors", "item_failed"), value, key, span)


def _subscript(value: ast.expr, key: ast.expr, span: Span) -> ast.expr:
    node: ast.Subscript = _new(ast.Subscript)
    values = node.__dict__
    values.update(span)
    values["value"] = value
    values["slice"] = key
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
    values = handler.__dict__
    values.update(span)
    values["type"] = load(errors, span)
    values["name"] = None
    values["body"] = [assign(result, call(failed, (value, key), span), span)]
    node: ast.Try = _new(ast.Try)
    values = node.__dict__
    values.update(span)
    values["body"] = [assign(result, found, span)]
    values["handlers"] = [handler]
    values["orelse"] = values["finalbody"] = []
    return node
