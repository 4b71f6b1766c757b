"""What a template prints: literal text joined, values escaped, runs of both merged.

Called by `statements`. In write mode a run of text and values is one f-string and one
append; generators yield each part by itself, so that a stream stays one.
Does not visit expressions itself.
"""

from __future__ import annotations

import ast

from ...markup import Markup, escape_text
from .. import nodes
from ..filters import FILTERS
from ..nodes.expressions import pass_argument
from . import emit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .emit import Span
    from .expressions import Expressions
    from .frames import Frame
    from .unit import Unit

#: So many parts go into one f-string at most.
_RUN = 60
#: Filters that printing can do by itself, with the function that it then uses.
_PRINTED_BY = {"e": "esc", "escape": "esc", "safe": "raw"}
_FINALIZED = {
    "context": "environment.finalize(context, VALUE)",
    "eval_context": "environment.finalize(context.eval_ctx, VALUE)",
    "environment": "environment.finalize(environment, VALUE)",
    None: "environment.finalize(VALUE)",
}
#: How a function is called that may be a macro with nothing but plain arguments.
_MACRO_CALLS = {
    "esc_call": (
        "TEXT if type(F) is Macro and F._plain_count >= COUNT"
        " and (context._eval_ctx or context.eval_ctx).autoescape else CALLED"
    ),
    "str_call": "TEXT if type(F) is Macro and F._plain_count >= COUNT else CALLED",
}


class Output:
    """Compiles what is printed."""

    def __init__(self, unit: Unit, expressions: Expressions) -> None:
        self.unit = unit
        self.environment = unit.environment
        self.expressions = expressions
        finalize = unit.environment.finalize
        self.finalize = (
            None if finalize is None else _FINALIZED.get(pass_argument(finalize), _FINALIZED[None])
        )

    def compiled(self, node: nodes.Output, frame: Frame, span: Span) -> list[ast.stmt]:
        """Print the parts of an output node."""
        if frame.checks_output and self.unit.extends_known:
            return []
        result: list[ast.stmt] = []
        for start in range(0, len(node.nodes), _RUN):
            result += self._run(node.nodes[start : start + _RUN], frame, span)
        if frame.checks_output and self.unit.extends_seen:
            return emit.py("if parent_template is None: BODY", span, BODY=result)
        return result

    def runs(self, body: list[nodes.Node], frame: Frame) -> list[nodes.Node]:
        """Put printed parts that follow each other into one output node.

        An ``if`` that only chooses between texts is such a part: ``{% if x %} y{% endif %}``.
        """
        unit = self.unit
        if unit.mode != "write" or unit.native or unit.eval_ctx.volatile or frame.checks_output:
            return body
        result: list[nodes.Node] = []
        run: nodes.Output | None = None
        for node in body:
            kind = type(node)
            if kind is not nodes.Output and not (kind is nodes.If and _is_text_choice(node)):
                run = None
                result.append(node)
                continue
            parts: Any = node.nodes if kind is nodes.Output else [node]  # type: ignore[attr-defined]
            if run is not None:
                run.nodes += parts
                continue
            run = nodes.Output(list(parts), lineno=node.lineno, col=node.col)
            run.end_lineno, run.end_col = node.end_lineno, node.end_col
            result.append(run)
        return result

    def is_one_text(self, body: list[nodes.Node]) -> bool:
        """Whether a body only prints, in one piece."""
        if len(body) != 1 or type(body[0]) is not nodes.Output or self.unit.native:
            return False
        return len(body[0].nodes) <= _RUN

    def _run(self, parts: list[Any], frame: Frame, span: Span) -> list[ast.stmt]:
        expressions = self.expressions
        expressions.begin()
        printed: list[ast.expr] = []
        for part in parts:
            mark = expressions.mark()
            value = self._part(part, frame)
            expressions.keep_order(printed, mark)
            printed.append(value)
        prelude = expressions.end()
        if self.unit.native or frame.append is None:
            pieces = _texts_joined(printed, keep_empty=self.unit.native)
            return prelude + [self.piece(value, frame, span) for value in pieces]
        merged = _merged(_texts_joined(printed), span)
        return prelude if merged is None else [*prelude, self.piece(merged, frame, span)]

    def _part(self, node: nodes.Node, frame: Frame) -> ast.expr:
        """Return the text of one part, as a constant if it is known."""
        span = self.unit.spans.of(node)
        if isinstance(node, nodes.TemplateData):
            return emit.constant(node.data, span)
        if isinstance(node, nodes.If):
            test = self.expressions.visit(node.test, frame.soft())
            then, otherwise = _text(node.body), _text(node.else_)
            texts = emit.constant(then, span), emit.constant(otherwise, span)
            choice = emit.conditional(test, *texts, span)
            return emit.pure(choice) if emit.is_pure(test) else choice
        eval_ctx, native = self.unit.eval_ctx, self.unit.native
        if native and (self.finalize is None or self.finalize == _FINALIZED[None]):
            text = self._known_text(node)
            if text is not None:
                return emit.constant(text, span)
        if self.finalize is not None:
            value = self.expressions.visit(node, frame)
            value = emit.expression(self.finalize, span, VALUE=value)
        else:
            shortcut = self._shortcut(node, frame, span)
            if shortcut is not None:
                return shortcut
            value = self.expressions.visit(node, frame)
        if native:
            return value
        if isinstance(value, ast.Constant) and not eval_ctx.volatile:
            text = str(value.value)
            return emit.constant(escape_text(text) if eval_ctx.autoescape else text, span)
        if eval_ctx.volatile:
            snippet = "(esc if context.eval_ctx.autoescape else str)(VALUE)"
            return emit.expression(snippet, span, VALUE=value)
        return emit.call("esc" if eval_ctx.autoescape else "str", [value], span)

    def _known_text(self, node: Any) -> str | None:
        """Return the text of a constant: a native template prints it as text (Jinja 3.1)."""
        try:
            value = node.as_const(self.unit.eval_ctx)
        except nodes.Impossible:
            return None
        if not has_safe_repr(value):
            return None
        return str(value if self.environment.finalize is None else self.environment.finalize(value))

    def _shortcut(self, node: nodes.Node, frame: Frame, span: Span) -> ast.expr | None:
        """Print ``x|e``, ``x|safe``, calls and ``loop.index`` without a Markup in between."""
        eval_ctx = self.unit.eval_ctx
        if self.unit.is_async or self.unit.native or eval_ctx.volatile:
            return None
        if type(node) is nodes.Call:
            return self._printed_call(node, frame, span)
        if type(node) is nodes.Getattr:
            return self._loop_number(node, frame, span)
        if type(node) is not nodes.Filter:
            return None
        how = _PRINTED_BY.get(node.name)
        plain = not (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs)
        if how is None or not plain or node.node is None:
            return None
        if self.environment.filters.get(node.name) is not FILTERS[node.name]:
            return None
        return emit.call(how, [self.expressions.visit(node.node, frame)], span)

    def _printed_call(self, node: nodes.Call, frame: Frame, span: Span) -> ast.expr | None:
        """Print what a function returns, if only positional arguments are passed."""
        plain = not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if not plain or not self.unit.plain_calls or frame.collected:
            return None
        expressions = self.expressions
        if expressions.is_inline_loop(node.node, frame):
            return self._printed_cycle(node, frame, span)
        args = expressions.visit_all([node.node, *node.args], frame)
        how = "esc_call" if self.unit.eval_ctx.autoescape else "str_call"
        called = emit.call(how, [emit.load("context", span), *args], span)
        if not frame.hot or not all(isinstance(arg, (ast.Name, ast.Constant)) for arg in args):
            return called
        # In a loop it is mostly a macro. Called here as `esc_call` would, a page of 50 items
        # with a macro call each takes 4% less time.
        return emit.expression(
            _MACRO_CALLS[how],
            span,
            F=args[0],
            COUNT=emit.constant(len(args) - 1, span),
            TEXT=emit.call(emit.attribute(args[0], "_func", span), args[1:], span),
            CALLED=called,
        )

    def _printed_cycle(self, node: nodes.Call, frame: Frame, span: Span) -> ast.expr | None:
        """Print one of several constants in turn, escaped when they are compiled."""
        autoescape = self.unit.eval_ctx.autoescape
        texts: list[Any] = []
        for arg in node.args:
            if type(arg) is not nodes.Const or type(arg.value) is not str:
                return None
            texts.append(nodes.Const(escape_text(arg.value) if autoescape else arg.value))
        variable: Any = frame.scope.find("loop")
        values = self.expressions.visit_all(texts, frame)
        return variable.inline.cycle(values, span)  # type: ignore[no-any-return]

    def _loop_number(self, node: nodes.Getattr, frame: Frame, span: Span) -> ast.expr | None:
        """Print a number of a loop without an object: there is nothing to escape."""
        if not self.expressions.is_inline_loop(node, frame):
            return None
        number = self.expressions.visit(node, frame)
        printed = emit.call("str", [number], span)
        return emit.pure(printed) if emit.is_pure(number) else printed

    def piece(self, value: ast.expr, frame: Frame, span: Span) -> ast.stmt:
        """Return the statement that prints one piece of text."""
        if frame.append is None:
            return emit.discard(emit.node(ast.Yield, span, value=value), span)
        return emit.discard(emit.call(frame.append, [value], span), span)

    def printed_as_is(self, value: ast.expr, frame: Frame, span: Span) -> list[ast.stmt]:
        """Print text that is ready: a call block's or filter block's."""
        return [self.piece(value, frame, span)]

    def rendered(
        self, writing: str, generating: str, frame: Frame, span: Span, **holes: Any
    ) -> list[ast.stmt]:
        """Print what another block or template prints.

        :param writing: the snippet that writes to ``APPEND``.
        :param generating: the snippet of an iterable, for generators.
        """
        if self.unit.mode == "write":
            return emit.py(writing, span, APPEND=frame.append, **holes)
        source = emit.expression(generating, span, **holes)
        return self._each(source, frame, span)

    def module_body(self, frame: Frame, span: Span) -> list[ast.stmt]:
        """Print what a template printed when its module was made."""
        snippet = "included._get_default_module()._body_stream"
        if self.unit.is_async:
            snippet = "(await included._get_default_module_async())._body_stream"
        source = emit.expression(snippet, span)
        if frame.append is not None:
            return emit.py(
                "for part in SOURCE: APPEND(part)", span, SOURCE=source, APPEND=frame.append
            )
        return emit.py("for part in SOURCE: yield part", span, SOURCE=source)

    def _each(self, source: ast.expr, frame: Frame, span: Span) -> list[ast.stmt]:
        part = emit.load("part", span)
        body = [self.piece(part, frame, span)]
        loop = ast.AsyncFor if self.unit.is_async else ast.For
        return [
            emit.node(
                loop, span, target=emit.store("part", span), iter=source, body=body, orelse=[]
            )
        ]


def _is_text_choice(node: Any) -> bool:
    """Whether an ``if`` has two ways at most, and all that they print is text."""
    if node.elif_:
        return False
    return all(
        type(part) is nodes.Output and all(type(text) is nodes.TemplateData for text in part.nodes)
        for part in [*node.body, *node.else_]
    )


def _text(body: list[Any]) -> str:
    return "".join([text.data for part in body for text in part.nodes])


def has_safe_repr(value: Any) -> bool:
    """Tell whether the repr of a value, read as Python, is the value."""
    if value is None or value is NotImplemented or value is Ellipsis:
        return True
    if type(value) in {bool, int, float, complex, range, str, Markup}:
        return True
    if type(value) in {tuple, list, set, frozenset}:
        return all(map(has_safe_repr, value))
    return type(value) is dict and all(has_safe_repr(x) for pair in value.items() for x in pair)


def _texts_joined(parts: list[ast.expr], keep_empty: bool = False) -> list[ast.expr]:
    """Join neighbouring constant texts; leave out empty ones."""
    result: list[ast.expr] = []
    for part in parts:
        if isinstance(part, ast.Constant):
            if not part.value and not keep_empty:
                continue
            last = result[-1] if result else None
            if isinstance(last, ast.Constant):
                text = str(last.value) + str(part.value)
                result[-1] = emit.constant(text, emit.span_of(last))
                continue
        result.append(part)
    return result


def _merged(parts: list[ast.expr], span: Span) -> ast.expr | None:
    """Return one expression for the parts' joined text, or None if there are none."""
    if len(parts) < 2:
        return parts[0] if parts else None
    values: list[ast.expr] = []
    for part in parts:
        if isinstance(part, ast.Constant):
            values.append(part)
            continue
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "str":
            part = part.args[0]  # the f-string's own !s does it
        # Where converting to text fails, the part's own line is to blame.
        values.append(emit.formatted(part))
    return emit.node(ast.JoinedStr, span, values=values)
