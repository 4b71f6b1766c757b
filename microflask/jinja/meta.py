"""What can be told about a template without rendering it.

Called by applications with what `Environment.parse` returned.
Does not run or compile anything; it follows the scopes of the template's names (the
table is in `compiler.scopes`).
"""

from __future__ import annotations

from . import nodes
from .compiler.scopes import target_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

__all__ = ["find_referenced_templates", "find_undeclared_variables"]

_REFERRING = (nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include)
_MACRO_NAMES = ("caller", "kwargs", "varargs")


def find_undeclared_variables(ast: nodes.Template) -> set[str]:
    """Return the names that the template may look up in its context (Jinja 3.1).

    Which branch is taken is not known, so a name that only some branches set is among
    them. The environment's globals are not.
    """
    known = {"self"}
    finder = _Finder()
    finder.scope(ast.body, known)
    while finder.blocks:  # each sees the context only, wherever it stands
        finder.scope(finder.blocks.pop().body, {"self", "super"})
    environment = ast.environment
    return finder.found - set(environment.globals if environment is not None else ())


class _Finder:
    """Collects the names that no scope has.

    A scope is followed in two steps, as it is compiled: first what it reads and sets
    itself, then the scopes within, which see all that it sets, early or late.
    """

    def __init__(self) -> None:
        self.found: set[str] = set()
        self.blocks: list[nodes.Block] = []
        self.known: set[str] = set()
        self.inner: list[tuple[list[nodes.Node], set[str]]] = []

    def scope(self, body: Iterable[nodes.Node], known: Iterable[str]) -> None:
        """Follow a scope in which `known` names are set from the beginning."""
        saved = self.known, self.inner
        self.known, self.inner = set(known), []
        for node in body:
            self.visit(node)
        names, inner = self.known, self.inner
        for inner_body, own in inner:
            self.scope(inner_body, names | own)
        self.known, self.inner = saved

    def visit(self, node: nodes.Node) -> None:
        """Follow one node; by its class, or else its children."""
        visitor = _VISITORS.get(type(node))
        if visitor is not None:
            visitor(self, node)
        else:
            for child in node.iter_child_nodes():
                self.visit(child)

    def _later(self, body: list[nodes.Node], own: Iterable[str] = ()) -> None:
        self.inner.append((body, set(own)))

    def _visit_all(self, parts: Iterable[nodes.Node]) -> None:
        for part in parts:
            self.visit(part)

    def _name(self, node: nodes.Name) -> None:
        if node.ctx == "load" and node.name not in self.known:
            self.found.add(node.name)
        self.known.add(node.name)

    def _namespace(self, node: nodes.NSRef) -> None:
        self._name(nodes.Name(node.name, "load"))

    def _if(self, node: nodes.If) -> None:
        self.visit(node.test)
        before = self.known
        after = set(before)
        for suite in (node.body, node.elif_, node.else_):
            self.known = set(before)
            self._visit_all(suite)
            after |= self.known
        # Where the branch is not taken, the name is the context's.
        self.found |= after - before
        self.known = after

    def _for(self, node: nodes.For) -> None:
        self.visit(node.iter)
        targets = set(target_names(node.target))
        self._later(node.body, targets | {"loop"})
        self._later(node.else_)
        if node.test is not None:
            self._later([node.test], targets)

    def _macro(self, node: nodes.Macro) -> None:
        self.known.add(node.name)
        self._function(node)

    def _call(self, node: nodes.CallBlock) -> None:
        self.visit(node.call)
        self._function(node)

    def _function(self, node: Any) -> None:
        names = [arg.name for arg in node.args]
        self._later([*node.defaults, *node.body], [*names, *_MACRO_NAMES])

    def _filter_block(self, node: nodes.FilterBlock) -> None:
        self.visit(node.filter)
        self._later(node.body)

    def _with(self, node: nodes.With) -> None:
        self._visit_all(node.values)
        targets = {name for target in node.targets for name in target_names(target)}
        self._later(node.body, targets)

    def _assign(self, node: nodes.Assign) -> None:
        self.visit(node.node)
        self.visit(node.target)

    def _assign_block(self, node: nodes.AssignBlock) -> None:
        self.visit(node.target)
        self._later(node.body if node.filter is None else [*node.body, node.filter])

    def _import(self, node: nodes.Import) -> None:
        self.visit(node.template)
        self.known.add(node.target)

    def _from_import(self, node: nodes.FromImport) -> None:
        self.visit(node.template)
        self.known.update(name[1] if isinstance(name, tuple) else name for name in node.names)

    def _block(self, node: nodes.Block) -> None:
        self.blocks.append(node)

    def _scope(self, node: nodes.Scope) -> None:
        self._later(node.body)

    def _overlay(self, node: nodes.OverlayScope) -> None:
        self.visit(node.context)
        self._later(node.body)


_VISITORS: dict[type[nodes.Node], Callable[[_Finder, Any], None]] = {
    nodes.Name: _Finder._name,
    nodes.NSRef: _Finder._namespace,
    nodes.If: _Finder._if,
    nodes.For: _Finder._for,
    nodes.Macro: _Finder._macro,
    nodes.CallBlock: _Finder._call,
    nodes.FilterBlock: _Finder._filter_block,
    nodes.With: _Finder._with,
    nodes.Assign: _Finder._assign,
    nodes.AssignBlock: _Finder._assign_block,
    nodes.Import: _Finder._import,
    nodes.FromImport: _Finder._from_import,
    nodes.Block: _Finder._block,
    nodes.Scope: _Finder._scope,
    nodes.OverlayScope: _Finder._overlay,
}


def find_referenced_templates(ast: nodes.Template) -> Iterator[str | None]:
    """Go through the names that the template extends, imports and includes (Jinja 3.1).

    None stands for a name that is only known when rendering.
    """
    for node in ast.find_all(_REFERRING):
        yield from _template_names(node.template)  # type: ignore[attr-defined]


def _template_names(template: nodes.Expr) -> Iterator[str | None]:
    """Go through the names in one expression: a name, or several to choose from."""
    if isinstance(template, nodes.Const):
        value = template.value
        if isinstance(value, (tuple, list)):
            yield from (name for name in value if isinstance(name, str))
        else:
            yield value if isinstance(value, str) else None
    elif isinstance(template, (nodes.Tuple, nodes.List)):
        for item in template.items:
            if not isinstance(item, nodes.Const):
                yield None
            elif isinstance(item.value, str):
                yield item.value
    else:
        yield None
