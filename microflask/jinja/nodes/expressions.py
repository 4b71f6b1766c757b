"""The nodes of expressions, and their values where those are known before rendering.

Called by the parser, which builds them; by the compiler's folding (``as_const``).
"""

from __future__ import annotations

import operator

from ...markup import Markup
from .base import EvalContext, Expr, Helper, Impossible, get_eval_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "+": operator.add,
    "-": operator.sub,
    "%": operator.mod,
    "**": operator.pow,
}
_UNARY: dict[str, Callable[[Any], Any]] = {
    "not": operator.not_,
    "-": operator.neg,
    "+": operator.pos,
}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "gteq": operator.ge,
    "lt": operator.lt,
    "lteq": operator.le,
    "in": lambda item, seq: item in seq,
    "notin": lambda item, seq: item not in seq,
}


def _attempt(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call at compile time; an error waits for the render, where it has its place."""
    try:
        return function(*args, **kwargs)
    except Exception:
        raise Impossible from None


class BinExpr(Expr):
    """Base of the binary operations; :attr:`operator` is the sign."""

    fields = ("left", "right")
    operator: str
    abstract = True
    left: Expr
    right: Expr

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Compute it, unless a sandbox intercepts the operator."""
        eval_ctx = get_eval_context(self, eval_ctx)
        environment = eval_ctx.environment
        if environment.sandboxed and self.operator in environment.intercepted_binops:
            raise Impossible
        left = self.left.as_const(eval_ctx)
        return _attempt(_BINARY[self.operator], left, self.right.as_const(eval_ctx))


class UnaryExpr(Expr):
    """Base of the unary operations; :attr:`operator` is the sign."""

    fields = ("node",)
    operator: str
    abstract = True
    node: Expr

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Compute it, unless a sandbox intercepts the operator."""
        eval_ctx = get_eval_context(self, eval_ctx)
        environment = eval_ctx.environment
        if environment.sandboxed and self.operator in environment.intercepted_unops:
            raise Impossible
        return _attempt(_UNARY[self.operator], self.node.as_const(eval_ctx))


class Name(Expr):
    """A name; ctx is ``"load"``, ``"store"`` or ``"param"`` (a macro's argument)."""

    fields = ("name", "ctx")
    name: str
    ctx: str

    def can_assign(self) -> bool:
        """True but for the constants' names."""
        return self.name not in {"true", "false", "none", "True", "False", "None"}


class NSRef(Expr):
    """``name.attr`` as the target of an assignment to a namespace."""

    fields = ("name", "attr")
    name: str
    attr: str

    def can_assign(self) -> bool:
        """True; what the name refers to is checked while rendering."""
        return True


class Literal(Expr):
    """Base of literals."""

    abstract = True


class Const(Literal):
    """A constant: None, a boolean, number or string, or what an extension puts there."""

    fields = ("value",)
    value: Any

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Return the value."""
        return self.value

    @classmethod
    def from_untrusted(
        cls, value: Any, lineno: int | None = None, environment: Any = None
    ) -> Const:
        """Return a node for a value if code can hold it as a literal.

        :raises Impossible: it cannot.
        """
        if not _is_literal(value):
            raise Impossible
        return cls(value, lineno=lineno, environment=environment)


def _is_literal(value: Any) -> bool:
    """Tell whether Python's syntax can write the value down."""
    kind = type(value)
    if value is None or value is NotImplemented or value is Ellipsis:
        return True
    if kind in {bool, int, float, complex, range, str, Markup}:
        return True
    if kind in {tuple, list, set, frozenset}:
        return all(map(_is_literal, value))
    if kind is dict:
        return all(_is_literal(k) and _is_literal(v) for k, v in value.items())
    return False


class TemplateData(Literal):
    """Text outside of tags."""

    fields = ("data",)
    data: str

    def as_const(self, eval_ctx: EvalContext | None = None) -> str:
        """Return the text; marked safe where autoescaping is on."""
        eval_ctx = get_eval_context(self, eval_ctx)
        if eval_ctx.volatile:
            raise Impossible
        return Markup(self.data) if eval_ctx.autoescape else self.data


class Tuple(Literal):
    """``(a, b)``; ctx is ``"load"`` or ``"store"``."""

    fields = ("items", "ctx")
    items: list[Expr]
    ctx: str

    def as_const(self, eval_ctx: EvalContext | None = None) -> tuple[Any, ...]:
        """Return the tuple."""
        eval_ctx = get_eval_context(self, eval_ctx)
        return tuple(item.as_const(eval_ctx) for item in self.items)

    def can_assign(self) -> bool:
        """True if each item can be assigned to."""
        return all(item.can_assign() for item in self.items)


class List(Literal):
    """``[a, b]``."""

    fields = ("items",)
    items: list[Expr]

    def as_const(self, eval_ctx: EvalContext | None = None) -> list[Any]:
        """Return the list."""
        eval_ctx = get_eval_context(self, eval_ctx)
        return [item.as_const(eval_ctx) for item in self.items]


class Dict(Literal):
    """``{key: value}``; items are :class:`Pair` nodes."""

    fields = ("items",)
    items: list[Pair]

    def as_const(self, eval_ctx: EvalContext | None = None) -> dict[Any, Any]:
        """Return the dict."""
        eval_ctx = get_eval_context(self, eval_ctx)
        return _attempt(dict, [item.as_const(eval_ctx) for item in self.items])  # type: ignore[no-any-return]


class Pair(Helper):
    """``key: value`` in a dict."""

    fields = ("key", "value")
    key: Expr
    value: Expr

    def as_const(self, eval_ctx: EvalContext | None = None) -> tuple[Any, Any]:
        """Return ``(key, value)``."""
        eval_ctx = get_eval_context(self, eval_ctx)
        return self.key.as_const(eval_ctx), self.value.as_const(eval_ctx)


class Keyword(Helper):
    """``key=value`` in a call; the key is a string."""

    fields = ("key", "value")
    key: str
    value: Expr

    def as_const(self, eval_ctx: EvalContext | None = None) -> tuple[str, Any]:
        """Return ``(key, value)``."""
        eval_ctx = get_eval_context(self, eval_ctx)
        return self.key, self.value.as_const(eval_ctx)


class CondExpr(Expr):
    """``expr1 if test else expr2``; expr2 may be None."""

    fields = ("test", "expr1", "expr2")
    test: Expr
    expr1: Expr
    expr2: Expr | None

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Return the value of the branch taken."""
        eval_ctx = get_eval_context(self, eval_ctx)
        if self.test.as_const(eval_ctx):
            return self.expr1.as_const(eval_ctx)
        if self.expr2 is None:
            raise Impossible
        return self.expr2.as_const(eval_ctx)


def args_as_const(
    node: _FilterTestCommon | Call, eval_ctx: EvalContext | None
) -> tuple[list[Any], dict[str, Any]]:
    """Return the positional and keyword values of a call, or raise :class:`Impossible`."""
    args = [arg.as_const(eval_ctx) for arg in node.args]
    kwargs = dict(pair.as_const(eval_ctx) for pair in node.kwargs)
    if node.dyn_args is not None:
        args += _attempt(list, node.dyn_args.as_const(eval_ctx))
    if node.dyn_kwargs is not None:
        kwargs.update(_attempt(dict, node.dyn_kwargs.as_const(eval_ctx)))
    return args, kwargs


class _FilterTestCommon(Expr):
    """What filters and tests share."""

    fields = ("node", "name", "args", "kwargs", "dyn_args", "dyn_kwargs")
    abstract = True
    _table: str
    node: Expr
    name: str
    args: list[Expr]
    kwargs: list[Keyword]
    dyn_args: Expr | None
    dyn_kwargs: Expr | None

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Call the filter or test, if it takes nothing that exists only in a render."""
        eval_ctx = get_eval_context(self, eval_ctx)
        environment = eval_ctx.environment
        function = getattr(environment, self._table).get(self.name)
        wants = pass_argument(function)
        if eval_ctx.volatile or function is None or wants == "context":
            raise Impossible
        if environment.is_async and getattr(function, "jinja_async_variant", False):
            raise Impossible
        args, kwargs = args_as_const(self, eval_ctx)
        args.insert(0, self.node.as_const(eval_ctx))
        if wants == "eval_context":
            args.insert(0, eval_ctx)
        elif wants == "environment":
            args.insert(0, environment)
        return _attempt(function, *args, **kwargs)


def pass_argument(function: Any) -> str | None:
    """Tell what a function wants as its first argument.

    :return: ``"context"``, ``"eval_context"``, ``"environment"`` or None, as the
        ``pass_*`` decorators noted it in ``jinja_pass_arg``.
    """
    wants = getattr(function, "jinja_pass_arg", None)
    return getattr(wants, "name", wants)


class Filter(_FilterTestCommon):
    """``node|name(args)``; node is None in a filter block: its body is filtered."""

    _table = "filters"
    node: Expr | None  # type: ignore[assignment]

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Call the filter, if its value is known."""
        if self.node is None:
            raise Impossible
        return super().as_const(eval_ctx)


class Test(_FilterTestCommon):
    """``node is name(args)``."""

    _table = "tests"


class Call(Expr):
    """``node(args, key=value, *dyn_args, **dyn_kwargs)``."""

    fields = ("node", "args", "kwargs", "dyn_args", "dyn_kwargs")
    node: Expr
    args: list[Expr]
    kwargs: list[Keyword]
    dyn_args: Expr | None
    dyn_kwargs: Expr | None


class Getitem(Expr):
    """``node[arg]``."""

    fields = ("node", "arg", "ctx")
    node: Expr
    arg: Expr
    ctx: str

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Look it up by the environment's rules."""
        if self.ctx != "load":
            raise Impossible
        eval_ctx = get_eval_context(self, eval_ctx)
        value, arg = self.node.as_const(eval_ctx), self.arg.as_const(eval_ctx)
        return _attempt(eval_ctx.environment.getitem, value, arg)


class Getattr(Expr):
    """``node.attr``."""

    fields = ("node", "attr", "ctx")
    node: Expr
    attr: str
    ctx: str

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Look it up by the environment's rules."""
        if self.ctx != "load":
            raise Impossible
        eval_ctx = get_eval_context(self, eval_ctx)
        return _attempt(eval_ctx.environment.getattr, self.node.as_const(eval_ctx), self.attr)


class Slice(Expr):
    """``start:stop:step`` in a subscript; each may be None."""

    fields = ("start", "stop", "step")
    start: Expr | None
    stop: Expr | None
    step: Expr | None

    def as_const(self, eval_ctx: EvalContext | None = None) -> slice:
        """Return the slice."""
        eval_ctx = get_eval_context(self, eval_ctx)
        parts = (self.start, self.stop, self.step)
        return slice(*[None if part is None else part.as_const(eval_ctx) for part in parts])


class Concat(Expr):
    """``a ~ b``: the parts as text, joined."""

    fields = ("nodes",)
    nodes: list[Expr]

    def as_const(self, eval_ctx: EvalContext | None = None) -> str:
        """Return the joined text."""
        eval_ctx = get_eval_context(self, eval_ctx)
        return "".join([str(part.as_const(eval_ctx)) for part in self.nodes])


class Compare(Expr):
    """``expr op a op b``: a chain of comparisons; ops are :class:`Operand` nodes."""

    fields = ("expr", "ops")
    expr: Expr
    ops: list[Operand]

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Return what the chain yields, ending at the first false one."""
        eval_ctx = get_eval_context(self, eval_ctx)
        result = value = self.expr.as_const(eval_ctx)
        for operand in self.ops:
            right = operand.expr.as_const(eval_ctx)
            result = _attempt(_COMPARE[operand.op], value, right)
            if not result:
                return False
            value = right
        return result


class Operand(Helper):
    """One comparison of a chain: ``eq ne gt gteq lt lteq in notin`` and a value."""

    fields = ("op", "expr")
    op: str
    expr: Expr


class Mul(BinExpr):
    """``left * right``."""

    operator = "*"


class Div(BinExpr):
    """``left / right``."""

    operator = "/"


class FloorDiv(BinExpr):
    """``left // right``."""

    operator = "//"


class Add(BinExpr):
    """``left + right``."""

    operator = "+"


class Sub(BinExpr):
    """``left - right``."""

    operator = "-"


class Mod(BinExpr):
    """``left % right``."""

    operator = "%"


class Pow(BinExpr):
    """``left ** right``."""

    operator = "**"


class And(BinExpr):
    """``left and right``; right is not looked at when left is false."""

    operator = "and"

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Return the deciding side's value."""
        eval_ctx = get_eval_context(self, eval_ctx)
        return self.left.as_const(eval_ctx) and self.right.as_const(eval_ctx)


class Or(BinExpr):
    """``left or right``; right is not looked at when left is true."""

    operator = "or"

    def as_const(self, eval_ctx: EvalContext | None = None) -> Any:
        """Return the deciding side's value."""
        eval_ctx = get_eval_context(self, eval_ctx)
        return self.left.as_const(eval_ctx) or self.right.as_const(eval_ctx)


class Not(UnaryExpr):
    """``not node``."""

    operator = "not"


class Neg(UnaryExpr):
    """``-node``."""

    operator = "-"


class Pos(UnaryExpr):
    """``+node``."""

    operator = "+"
