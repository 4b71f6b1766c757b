"""Hints for who writes templates: names that print nothing, and names that a loop forgets.

Called by `templateloading` while an application is debugged; never loaded else. Does not
change what a template prints.
"""

from __future__ import annotations

import sys

from ..suggest import did_you_mean
from . import nodes
from .compiler.scopes import stored_names
from .undefined import Undefined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


def hinting_undefined(log: Callable[[str], None]) -> type[Undefined]:
    """Return an `Undefined` that says so, once for each place, when it is printed.

    :param log: called with a line of text.
    """
    known: set[tuple[Any, ...]] = set()

    class HintingUndefined(Undefined):
        """Prints nothing, and says so."""

        __slots__ = ()

        def __str__(self) -> str:
            place = _place()
            if place is not None:
                name, line, names = place
                if (name, line, self._undefined_message) not in known:
                    known.add((name, line, self._undefined_message))
                    hint = did_you_mean(str(self._undefined_name), names)
                    log(f"template {name!r}, line {line}: {self._undefined_message}.{hint}")
            return super().__str__()

    # Python's own messages name the class: the same ones as without hints.
    HintingUndefined.__name__ = HintingUndefined.__qualname__ = Undefined.__name__
    return HintingUndefined


def _place() -> tuple[str | None, int, list[str]] | None:
    """Return the name and line of the template that is rendering, and the names it has."""
    frame = sys._getframe(2)
    while frame is not None and "own_blocks" not in frame.f_globals:
        frame = frame.f_back  # type: ignore[assignment]
    if frame is None:
        return None
    context = frame.f_locals.get("context")
    names = [] if context is None else [name for name in context if isinstance(name, str)]
    return frame.f_globals.get("name"), frame.f_lineno, names


def loop_hints(template: nodes.Template) -> Iterator[str]:
    """Yield a hint for each name that is set in a loop and read after it."""
    todo: list[Any] = [template]
    while todo:
        node = todo.pop()
        todo += node._children()
        for part in ("body", "else_"):
            yield from _forgotten(node.__dict__.get(part) or [])


def _forgotten(body: list[Any]) -> Iterator[str]:
    """Yield the hints for the loops that stand in a body."""
    for index, loop in enumerate(body):
        if type(loop) is not nodes.For:
            continue
        for name in dict.fromkeys(stored_names(loop.body)):
            line = _first_read(name, body[index + 1 :])
            if line is not None:
                yield (
                    f"{name!r} is set in the loop of line {loop.lineno} and read after it, in"
                    f" line {line}: what a loop sets ends with each iteration. Set"
                    f" 'ns = namespace({name}=...)' before it and 'ns.{name}' in it."
                )


def _first_read(name: str, body: list[Any]) -> int | None:
    """Return the line that reads a name, unless a statement sets it before."""
    for statement in body:
        for found in _names(statement):
            if found.name == name and found.ctx == "load":
                return found.lineno
        if name in stored_names([statement]):
            return None
    return None


def _names(node: Any) -> list[nodes.Name]:
    return [node] if type(node) is nodes.Name else list(node.find_all(nodes.Name))
