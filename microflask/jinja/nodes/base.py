"""What all nodes share: construction, positions, walking; and the evaluation context.

Called by the other modules of this package. Knows no particular kind of node.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, ClassVar, TypeVar

    NodeT = TypeVar("NodeT", bound="Node")


class Impossible(Exception):
    """A node has no value at compile time."""


class EvalContext:
    """What decides how expressions are evaluated: autoescaping, mainly (Jinja 3.1).

    :param environment: the template environment.
    :param template_name: asked about when ``environment.autoescape`` is a function.
    """

    def __init__(self, environment: Any, template_name: str | None = None) -> None:
        self.environment = environment
        autoescape = environment.autoescape
        self.autoescape = autoescape(template_name) if callable(autoescape) else autoescape
        # True where autoescaping is only known at run time: nothing may be folded.
        self.volatile = False

    def save(self) -> dict[str, Any]:
        """Return the present settings, for :meth:`revert`."""
        return dict(self.__dict__)

    def revert(self, old: dict[str, Any]) -> None:
        """Go back to the settings that :meth:`save` returned."""
        self.__dict__.clear()
        self.__dict__.update(old)


def get_eval_context(node: Node, ctx: EvalContext | None) -> EvalContext:
    """Return `ctx`, or a new one for the node's environment."""
    if ctx is not None:
        return ctx
    if node.environment is None:
        msg = "if no eval context is passed, the node must have an attached environment."
        raise RuntimeError(msg)
    return EvalContext(node.environment)


class Node:
    """Base of all nodes (Jinja 3.1).

    :cvar fields: names of what the node consists of, in the constructor's order.
    :cvar attributes: names of what is known about it: ``lineno`` (from 1), ``col``
        (characters, from 0), ``end_lineno``, ``end_col``, ``environment``.
    """

    fields: ClassVar[tuple[str, ...]] = ()
    attributes: ClassVar[tuple[str, ...]] = (
        "lineno",
        "environment",
        "col",
        "end_lineno",
        "end_col",
    )
    abstract = True
    _expected = -1

    def __init_subclass__(cls) -> None:
        cls.abstract = cls.__dict__.get("abstract", False)
        cls._expected = -1 if cls.abstract else len(cls.fields)

    lineno: int | None = None
    col: int | None = None
    end_lineno: int | None = None
    end_col: int | None = None
    environment: Any = None

    def __init__(self, *fields: Any, **attributes: Any) -> None:
        # The parser makes hundreds of nodes a template: the usual case comes first.
        if fields and len(fields) == self._expected:
            self.__dict__.update(zip(self.fields, fields))
        elif self.abstract:
            msg = f"abstract nodes are not instantiable: {type(self).__name__!r}"
            raise TypeError(msg)
        elif fields:
            raise TypeError(_wrong_count(type(self), len(fields)))
        if attributes:
            known = self.attributes if fields else self.attributes + self.fields
            for name in attributes:
                if name not in known:
                    msg = f"unknown attribute {name!r} of {type(self).__name__!r}"
                    raise TypeError(msg)
            self.__dict__.update(attributes)

    def iter_fields(
        self,
        exclude: tuple[str, ...] | None = None,
        only: tuple[str, ...] | None = None,
    ) -> Iterator[tuple[str, Any]]:
        """Yield ``(name, value)`` of the fields, in order; unset ones are left out.

        :param exclude: names to leave out.
        :param only: if given, the only names to yield.
        """
        values = self.__dict__
        for name in self.fields:
            if (
                name in values
                and (exclude is None or name not in exclude)
                and (only is None or name in only)
            ):
                yield name, values[name]

    def iter_child_nodes(
        self,
        exclude: tuple[str, ...] | None = None,
        only: tuple[str, ...] | None = None,
    ) -> Iterator[Node]:
        """Yield the nodes among the fields, and in those that are lists."""
        values = self.__dict__
        for name in self.fields:
            if (exclude is not None and name in exclude) or (only is not None and name not in only):
                continue
            value = values.get(name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, Node):
                        yield item

    def _children(self) -> list[Node]:
        """Return what `iter_child_nodes` yields, at half its cost."""
        values = self.__dict__
        result: list[Node] = []
        for name in self.fields:
            value = values.get(name)
            if isinstance(value, Node):
                result.append(value)
            elif isinstance(value, list):
                result += [item for item in value if isinstance(item, Node)]
        return result

    def find(self, node_type: type[NodeT]) -> NodeT | None:
        """Return the first node below this one of the type, or None."""
        return next(self.find_all(node_type), None)

    def find_all(self, node_type: type[NodeT] | tuple[type[NodeT], ...]) -> Iterator[NodeT]:
        """Yield all nodes below this one of the type (or of one in a tuple), outside in."""
        for child in self.iter_child_nodes():
            if isinstance(child, node_type):
                yield child
            yield from child.find_all(node_type)

    def _walk(self) -> Iterator[Node]:
        """Yield this node and all below it."""
        todo: list[Node] = [self]
        while todo:
            node = todo.pop()
            yield node
            todo += node._children()

    def set_ctx(self, ctx: str) -> Node:
        """Make this node and those below it ``"load"``, ``"store"`` or ``"param"``."""
        for node in self._walk():
            if "ctx" in node.fields:
                node.__dict__["ctx"] = ctx
        return self

    def set_lineno(self, lineno: int, override: bool = False) -> Node:
        """Give this node and those below it a line, if they lack one or `override`."""
        for node in self._walk():
            if node.lineno is None or override:
                node.lineno = lineno
        return self

    def set_environment(self, environment: Any) -> Node:
        """Give this node and those below it their environment."""
        for node in self._walk():
            node.environment = environment
        return self

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return tuple(self.iter_fields()) == tuple(other.iter_fields())

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={self.__dict__.get(name)!r}" for name in self.fields)
        return f"{type(self).__name__}({shown})"

    def dump(self) -> str:
        """Return the tree as a constructor call, for debugging."""
        return f"nodes.{type(self).__name__}({', '.join(_dump(v) for _, v in self.iter_fields())})"


def _dump(value: Any) -> str:
    if isinstance(value, Node):
        return value.dump()
    if isinstance(value, list):
        return f"[{', '.join(map(_dump, value))}]"
    return repr(value)


def _wrong_count(cls: type[Node], given: int) -> str:
    known = len(cls.fields)
    plural = "" if known == 1 else "s"
    expected = f"0 or {known} argument{plural}" if known else "0 arguments"
    return f"{cls.__name__!r} takes {expected}, got {given}"


class Stmt(Node):
    """Base of all statements."""

    abstract = True


class Helper(Node):
    """Base of nodes that live in one other kind of node only."""

    abstract = True


class Expr(Node):
    """Base of all expressions."""

    abstract = True

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Return the expression's value if it is known without rendering.

        :raises Impossible: it is not.
        """
        raise Impossible

    def can_assign(self) -> bool:
        """Tell whether something can be assigned to this expression."""
        return False
