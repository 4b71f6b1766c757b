"""Which Python name holds a template's name where: the only place that knows scoping.

Called by the statements of the compiler when they enter a scope. Does not emit anything
but the assignments that a scope begins with.

=====================  ===========================================================
scope                  names of its own
=====================  ===========================================================
template, block        what is set in it, at any depth of `if`
for                    targets, `loop`, what is set in its body; anew each iteration
for ... if             targets
for ... else           what is set in it
with                   targets (their values are seen from outside) and what is set
macro, call            arguments, `caller varargs kwargs` if used, and what is set
set block, filter      what is set in it
autoescape             what is set in it
if                     none: it belongs to the scope around it
include, import        another template: it sees a copy of the names, or none
=====================  ===========================================================

A name that is read and not set in a scope is the one of the nearest scope around; if none
has it, it is looked up in the context, once per template or block function.

A name that is set in a scope is that scope's own from the beginning. Until it is set, its
value is, in this order:

1. what the nearest scope around holds at that time (``x = outer x``);
2. the context's, if the scope reads it before setting it, or sets it on some ways only,
   or if a scope around reads it;
3. `missing`.

Reads within an inner scope do not count for rule 2: an inner scope finds the name here.
Names set at the template's top level are the context's variables too: blocks see them,
imports get them (but those that begin with ``_``).
"""

from __future__ import annotations

from .. import nodes
from .emit import assign, attribute, call, constant, is_plain, load

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from .emit import Span

_SUITES = (nodes.ScopedEvalContextModifier,)


class Variable:
    """A template's name in one scope.

    :ivar python: the Python name.
    :ivar checked: True if it may hold `missing` where it is read.
    :ivar inline: the loop that a `loop` without an object stands for.
    :ivar choices: for the target of the loop being compiled: its lookups, see `lookups`.
    """

    __slots__ = ("checked", "choices", "inline", "python")

    def __init__(self, python: str, checked: bool = False) -> None:
        self.python = python
        self.checked = checked
        self.inline: Any = None
        self.choices: list[ast.IfExp] | None = None


class Names:
    """Hands out Python names that no other name of the template has."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def new(self, prefix: str, name: str) -> str:
        """Return ``prefix_name``, numbered if need be; any text is safe as `name`."""
        base = f"{prefix}_{name}" if is_plain(f"{prefix}_{name}") else prefix
        python, number = base, 1
        while python in self.used:
            number += 1
            python = f"{base}_{number}"
        self.used.add(python)
        return python


class Function:
    """A Python function that a template or block becomes, with what it looks up first.

    :ivar resolved: template names from the context, and their Python names.
    :ivar bound: ``filter`` and ``test``: those used, and their Python names.
    :ivar block: the block's name, or None.
    """

    def __init__(self, names: Names, context: str = "context", block: str | None = None) -> None:
        self.names = names
        self.context = context
        self.block = block
        self.resolved: dict[str, str] = {}
        self.bound: dict[str, dict[str, str]] = {}
        self.special: dict[str, str] = {}

    def resolve(self, name: str) -> str:
        """Return the Python name that holds the context's value, or an undefined one."""
        python = self.resolved.get(name)
        if python is None:
            python = self.resolved[name] = self.names.new("l", name)
        return python

    def bind(self, kind: str, name: str) -> str:
        """Return the Python name that holds a filter or test."""
        names = self.bound.setdefault(kind, {})
        if name not in names:
            names[name] = self.names.new(kind[0], name)
        return names[name]

    def reference(self, name: str) -> str | None:
        """Return the Python name of ``self`` or, in a block, ``super``; else None."""
        if name not in self.special and (
            name == "self" or (name == "super" and self.block is not None)
        ):
            self.special[name] = self.names.new("l", name)
        return self.special.get(name)


class Scope:
    """The names of one scope.

    :ivar kind: ``root``, ``block``, ``loop`` or ``inner``.
    """

    def __init__(
        self, function: Function, parent: Scope | None = None, kind: str = "inner"
    ) -> None:
        self.function = function
        self.parent = parent
        self.kind = kind
        self.names: dict[str, Variable] = {}
        self.body: list[nodes.Node] = []
        # What is evaluated in the scope before its body: defaults of arguments.
        self.before: list[nodes.Node] = []
        self._reads: set[str] | None = None

    def find(self, name: str) -> Variable | None:
        """Return the nearest scope's variable of that name."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None

    def declare(self, name: str, checked: bool = False) -> Variable:
        """Make a variable of this scope."""
        variable = self.names[name] = Variable(self.function.names.new("l", name), checked)
        return variable

    def visible(self) -> dict[str, Variable]:
        """Return the names that an included template must be told about.

        Those of the template's top level are not among them: the context has them.
        """
        scopes = []
        scope: Scope | None = self
        while scope is not None and scope.kind != "root":
            scopes.append(scope)
            scope = scope.parent
        result: dict[str, Variable] = {}
        for scope in reversed(scopes):
            result.update(scope.names)
        return result

    def enter(self, body: list[nodes.Node], span: Span) -> list[ast.stmt]:
        """Declare what `body` sets, and return the assignments to begin with."""
        self.body = body
        stores = stored_names(body)
        if not stores:
            return []
        flow = Flow(set(stores))
        if self.parent is None or any(self.parent.find(name) is None for name in stores):
            flow.reads(self.before, body)
        start: list[ast.stmt] = []
        for name in dict.fromkeys(stores):
            variable = self.names.get(name)
            if variable is None:
                outer = self.parent.find(name) if self.parent is not None else None
                variable = self.declare(name, checked=True)
                value = self._first_value(name, outer, flow, span)
                start.append(assign(variable.python, value, span))
        return start

    def _first_value(self, name: str, outer: Variable | None, flow: Flow, span: Span) -> ast.expr:
        if outer is not None and outer.inline is None:
            return load(outer.python, span)
        if flow.first.get(name) == "store" and not self._read_around(name):
            return load("missing", span)
        resolve = attribute("context", "resolve", span)
        return call(resolve, [constant(name, span)], span)

    def _read_around(self, name: str) -> bool:
        """Whether a scope around this one reads the name itself."""
        scope = self.parent
        while scope is not None:
            if scope._reads is None:
                scope._reads = Flow().reads(scope.before, scope.body)
            if name in scope._reads:
                return True
            scope = scope.parent
        return False


def stored_names(body: Iterable[nodes.Node]) -> list[str]:
    """Return the names that statements set in their own scope, each time they do."""
    names: list[str] = []
    for node in body:
        stored = _STORED.get(type(node))
        if stored is not None:
            names += stored(node)
    return names


#: Statement -> the names that it sets.
_STORED: dict[type, Callable[[Any], Iterable[str]]] = {
    nodes.Assign: lambda node: target_names(node.target),
    nodes.AssignBlock: lambda node: target_names(node.target),
    nodes.If: lambda node: [name for suite in _branches(node) for name in stored_names(suite)],
    nodes.Macro: lambda node: [node.name],
    nodes.Import: lambda node: [node.target],
    nodes.FromImport: lambda node: [n[1] if isinstance(n, tuple) else n for n in node.names],
    nodes.ScopedEvalContextModifier: lambda node: stored_names(node.body),
}


def target_names(target: nodes.Node) -> Iterator[str]:
    """Yield the names that an assignment's target binds."""
    if isinstance(target, nodes.Name):
        yield target.name
    elif isinstance(target, nodes.Tuple):
        for item in target.items:
            yield from target_names(item)


def _branches(node: Any) -> list[list[nodes.Node]]:
    return [node.body, *[branch.body for branch in node.elif_], node.else_]


class Flow:
    """Finds out what a scope itself does first with each of the names it sets.

    :param names: the names to look at; None: all.
    :ivar first: ``load``, ``store``; ``branch`` where only some ways of an `if` set it.
    """

    def __init__(self, names: set[str] | None = None) -> None:
        self.names = names
        self.first: dict[str, str] = {}
        self.loaded: set[str] = set()

    def reads(self, before: list[nodes.Node], body: list[nodes.Node]) -> set[str]:
        """Follow a whole scope and return all names that it reads itself."""
        for node in before:
            self._reads(node)
        self.statements(body)
        return self.loaded

    def statements(self, body: list[nodes.Node]) -> None:
        """Follow statements of the scope in order."""
        for node in body:
            self.statement(node)

    def statement(self, node: Any) -> None:
        """Follow one statement; the bodies of inner scopes are left out."""
        kind = type(node)
        if kind is nodes.If:
            self._if(node)
            return
        for name in _OUTER_PARTS.get(kind, ("node", "nodes")):
            part = getattr(node, name, None)
            for item in part if isinstance(part, list) else [part]:
                if item is not None:
                    self._reads(item)
        if kind in _SUITES:
            self.statements(node.body)
        for name in stored_names([node]):
            self.first.setdefault(name, "store")

    def _if(self, node: nodes.If) -> None:
        self._reads(node.test)
        before = dict(self.first)
        ends = []
        for suite in (node.body, node.elif_, node.else_):
            self.first = dict(before)
            self.statements(suite)  # type: ignore[arg-type]
            ends.append(self.first)
        for name in {name for end in ends for name in end} - before.keys():
            read = any(end.get(name) == "load" for end in ends)
            # Even if each way sets it: Jinja counts the elif that is not there.
            before[name] = "load" if read else "branch"
        self.first = before

    def _reads(self, node: nodes.Node) -> None:
        for name in _loaded(node):
            if self.names is None or name in self.names:
                self.first.setdefault(name, "load")
                self.loaded.add(name)


#: The parts of a statement that are evaluated in the scope that it stands in.
_OUTER_PARTS: dict[type, tuple[str, ...]] = {
    nodes.For: ("iter",),
    nodes.Block: (),
    nodes.Macro: (),
    nodes.Extends: ("template",),
    nodes.Include: ("template",),
    nodes.Import: ("template",),
    nodes.FromImport: ("template",),
    nodes.CallBlock: ("call",),
    nodes.FilterBlock: ("filter",),
    nodes.Assign: ("node", "target"),
    nodes.AssignBlock: ("filter", "target"),
    nodes.With: ("values",),
    nodes.Scope: (),
    nodes.OverlayScope: ("context",),
    nodes.ScopedEvalContextModifier: ("options",),
    nodes.EvalContextModifier: ("options",),
}


def _loaded(node: nodes.Node) -> Iterator[str]:
    """Yield the names that are read in a node, however deep."""
    todo = [node]
    while todo:
        node = todo.pop()
        if type(node) is nodes.Name:
            if node.ctx == "load":
                yield node.name
        elif type(node) is nodes.NSRef:
            yield node.name
        else:
            todo += node._children()


def statements_below(body: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Return all statements but outputs, outside in, without looking into expressions."""
    found: list[nodes.Node] = []
    for node in body:
        if type(node) is nodes.Output:
            continue
        found.append(node)
        values = node.__dict__
        for name in ("body", "elif_", "else_"):
            inner = values.get(name)
            if inner:
                found += statements_below(inner)
    return found


def undeclared(body: Iterable[nodes.Node], names: set[str]) -> set[str]:
    """Return which of `names` are read before they are set, blocks left out."""
    wanted, found = set(names), set()
    todo = list(body)[::-1]
    while todo:
        node = todo.pop()
        if type(node) is nodes.Name and node.name in wanted:
            if node.ctx == "load":
                found.add(node.name)
            wanted.discard(node.name)
        elif type(node) is not nodes.Block:
            todo += node._children()[::-1]
    return found
