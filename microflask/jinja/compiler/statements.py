"""Turns a template's statements into Python statements.

The methods stand in the order of the same-named ones of the parser: for, if, block,
extends, include, import, from, macro, call, filter, set, with, autoescape, print. Then
come what only extensions make. Each returns a list of `ast` statements.
Called by the package's `generate`. Loops are in `loops`, macros in `macros`.
"""

from __future__ import annotations

import ast

from .. import nodes
from . import emit
from .expressions import Expressions
from .loops import ForLoop
from .macros import MacroBody
from .output import Output
from .scopes import target_names

# So many branches of an `if` stand in one chain: Python nests each into the one before.
CHAIN = 100

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .emit import Span
    from .frames import Frame
    from .unit import Unit

    Statements_ = list[ast.stmt]


class Statements:
    """Visits statements."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.environment = unit.environment
        self.expressions = Expressions(unit)
        self.output = Output(unit, self.expressions)
        self.appends = 0

    def suite(self, body: list[nodes.Node], frame: Frame) -> Statements_:
        """Visit statements one after the other."""
        result: Statements_ = []
        for node in self.output.runs(body, frame):
            result += self.visit(node, frame)
            if self.unit.extends_known and self.unit.extends_seen > 1 and frame.rootlevel:
                break  # a second extends for certain: nothing after it is reached
        return result

    def body(self, body: list[nodes.Node], frame: Frame, span: Span) -> Statements_:
        """Enter the frame's scope and visit its statements; never empty."""
        start = frame.scope.enter(body, span)
        return start + self.suite(body, frame) or [emit.node(ast.Pass, span)]

    def visit(self, node: nodes.Node, frame: Frame) -> Statements_:
        """Return the Python statements for a template's."""
        method = getattr(self, f"visit_{type(node).__name__}", None)
        if method is None:
            msg = f"cannot compile a {type(node).__name__} node as a statement"
            raise TypeError(msg)
        if node.lineno is not None:
            self.unit.lines.add(node.lineno)
        return method(node, frame, self.unit.spans.of(node))  # type: ignore[no-any-return]

    def buffered(
        self, body: list[nodes.Node], frame: Frame, span: Span
    ) -> tuple[Statements_, ast.expr]:
        """Visit a body whose output is caught; return the statements and the joined text."""
        out, append = self.new_buffer(frame)
        body = self.output.runs(body, frame)
        if self.output.is_one_text(body) and not frame.checks_output:
            return self._one_output(body, frame.into(append), span)
        inner = self.body(body, frame.into(append), span)
        start = emit.py("OUT = []\nAPPEND = OUT.append", span, OUT=out, APPEND=append)
        return start + inner, emit.call("concat", [emit.load(out, span)], span)

    def _one_output(
        self, body: list[nodes.Node], frame: Frame, span: Span
    ) -> tuple[Statements_, ast.expr]:
        """Visit a body that only prints: its text needs no list."""
        statements = self.suite(body, frame)
        last = statements[-1] if statements else None
        if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
            return statements, emit.constant("", span)
        text = last.value.args[0]
        if not isinstance(text, (ast.JoinedStr, ast.Constant)):
            text = emit.call("str", [text], span)
        return statements[:-1], text

    def new_buffer(self, frame: Frame) -> tuple[str, str]:
        """Return Python names for a list and its append."""
        self.appends += 1
        return f"out_{self.appends}", f"append_{self.appends}"

    # -- in the parser's order -----------------------------------------------------------

    def visit_For(self, node: nodes.For, frame: Frame, span: Span) -> Statements_:
        """``for``: see `loops`."""
        return ForLoop(self, node, frame, span).compiled()

    def visit_If(self, node: nodes.If, frame: Frame, span: Span) -> Statements_:
        """``if``, ``elif``, ``else``."""
        frame = frame.soft()
        branches = [node, *node.elif_]
        orelse = self.suite(node.else_, frame)
        before: Statements_ = []
        after: Statements_ = []
        while len(branches) > CHAIN:
            self.appends += 1
            passed = f"passed_{self.appends}"
            later = self._chain(branches[-CHAIN:], orelse, frame)
            del branches[-CHAIN:]
            before += emit.py("PASSED = False", span, PASSED=passed)
            after[:0] = emit.py("if PASSED: LATER", span, PASSED=passed, LATER=later)
            orelse = emit.py("PASSED = True", span, PASSED=passed)
        return [*before, *self._chain(branches, orelse, frame), *after]

    def _chain(self, branches: list[nodes.If], orelse: Statements_, frame: Frame) -> Statements_:
        for branch in reversed(branches):
            span = self.unit.spans.of(branch)
            prelude, test = self.expressions.lift(branch.test, frame)
            body = self.suite(branch.body, frame) or [emit.node(ast.Pass, span)]
            orelse = [*prelude, emit.node(ast.If, span, test=test, body=body, orelse=orelse)]
        return orelse

    def visit_Block(self, node: nodes.Block, frame: Frame, span: Span) -> Statements_:
        """``block``: renders its innermost implementation, unless a parent will do."""
        checked = False
        if frame.toplevel:
            if self.unit.extends_known:
                return []
            checked = self.unit.extends_seen > 0
        result: Statements_ = []
        name = emit.constant(node.name, span)
        context: ast.expr = emit.load("context", span)
        if node.scoped:
            locals = frame.locals(span)
            context = emit.expression("context.derived(LOCALS)", span, LOCALS=locals)
        if node.required:
            result += emit.py("required_block(context, NAME)", span, NAME=name)
        result += self.output.rendered(
            "block_writer(context, NAME)(CONTEXT, APPEND)",
            "context.blocks[NAME][0](CONTEXT)",
            frame,
            span,
            NAME=name,
            CONTEXT=context,
        )
        return self.unless_extended(result, span) if checked else result

    def unless_extended(self, body: Statements_, span: Span) -> Statements_:
        """Do something only if the template has not extended another by now."""
        return emit.py("if parent_template is None: BODY", span, BODY=body)

    def visit_Extends(self, node: nodes.Extends, frame: Frame, span: Span) -> Statements_:
        """``extends``: what follows only defines; the parent renders at the end."""
        unit = self.unit
        if not frame.toplevel:
            unit.fail("cannot use extend from a non top-level scope", node)
        result: Statements_ = []
        unit.extends_span = span
        if unit.extends_seen:
            if unit.extends_known:
                unit.extends_seen += 1
                return emit.py("extended_twice()", span)
            result += emit.py("if parent_template is not None: extended_twice()", span)
        prelude, template = self.expressions.lift(node.template, frame)
        result += prelude
        result += emit.py(
            "parent_template = extend(environment, context, TEMPLATE, NAME)",
            span,
            TEMPLATE=template,
            NAME=emit.constant(unit.name, span),
        )
        if frame.rootlevel:
            unit.extends_known = True
        unit.extends_seen += 1
        return result

    def visit_Include(self, node: nodes.Include, frame: Frame, span: Span) -> Statements_:
        """``include``: renders another template here."""
        prelude, template = self._loading(node.template, frame, span)
        if node.with_context:
            context = emit.expression(
                "TEMPLATE.new_context(context.get_all(), True, LOCALS)",
                span,
                TEMPLATE="included",
                LOCALS=frame.locals(span),
            )
            rendering = self.output.rendered(
                "included.write(CONTEXT, APPEND)",
                "included.root_render_func(CONTEXT)",
                frame,
                span,
                CONTEXT=context,
            )
        else:
            rendering = self.output.module_body(frame, span)
        loading = emit.py("included = TEMPLATE", span, TEMPLATE=template)
        if node.ignore_missing:
            return emit.py(
                "try: LOADING\nexcept TemplateNotFound: pass\nelse: RENDERING",
                span,
                LOADING=[*prelude, *loading],
                RENDERING=rendering,
            )
        return [*prelude, *loading, *rendering]

    def _loading(self, node: nodes.Expr, frame: Frame, span: Span) -> tuple[Statements_, ast.expr]:
        """Return the call that loads the template an include names."""
        prelude, name = self.expressions.lift(node, frame)
        method = "get_or_select_template"
        if isinstance(node, nodes.Const):
            if isinstance(node.value, str):
                method = "get_template"
            elif isinstance(node.value, (tuple, list)):
                method = "select_template"
        elif isinstance(node, (nodes.Tuple, nodes.List)):
            method = "select_template"
        args = [name, emit.constant(self.unit.name, span)]
        return prelude, emit.call(emit.attribute("environment", method, span), args, span)

    def _module(self, node: Any, frame: Frame, span: Span) -> tuple[Statements_, ast.expr]:
        """Return the expression for the module of an imported template."""
        prelude, name = self.expressions.lift(node.template, frame)
        args = [name, emit.constant(self.unit.name, span)]
        method = emit.attribute("environment", "get_template", span)
        template = emit.call(method, args, span)
        suffix = "_async" if self.unit.is_async else ""
        if node.with_context:
            module = emit.expression(
                f"TEMPLATE.make_module{suffix}(context.get_all(), True, LOCALS)",
                span,
                TEMPLATE=template,
                LOCALS=frame.locals(span),
            )
        else:
            getter = emit.attribute(template, f"_get_default_module{suffix}", span)
            module = emit.call(getter, [emit.load("context", span)], span)
        return prelude, emit.node(ast.Await, span, value=module) if suffix else module

    def visit_Import(self, node: nodes.Import, frame: Frame, span: Span) -> Statements_:
        """``import``: another template's exports as one object."""
        prelude, module = self._module(node, frame, span)
        variable = frame.scope.names[node.target]
        result = [*prelude, emit.assign(variable.python, module, span)]
        result += self.exported({node.target: variable.python}, frame, span, private=True)
        self.is_set([node.target], frame)
        return result

    def visit_FromImport(self, node: nodes.FromImport, frame: Frame, span: Span) -> Statements_:
        """``from``: names out of another template's exports."""
        result, module = self._module(node, frame, span)
        pairs = [item if isinstance(item, tuple) else (item, item) for item in node.names]
        places = [emit.store(frame.scope.names[alias].python, span) for _, alias in pairs]
        given = (tuple(pairs), self.unit.position(node), frame.toplevel)
        args = [emit.load("context", span), module]
        args += [emit.constant(value, span) for value in given]
        target = emit.node(ast.Tuple, span, elts=places, ctx=emit.STORE)
        found = emit.call("imported", args, span)
        result.append(emit.node(ast.Assign, span, targets=[target], value=found))
        self.is_set([alias for _, alias in pairs], frame)
        return result

    def visit_Macro(self, node: nodes.Macro, frame: Frame, span: Span) -> Statements_:
        """``macro``: a function, wrapped in an object with its signature."""
        macro = MacroBody(self, node, frame, span)
        result = macro.function(self.unit.names.new("macro", node.name))
        python = frame.scope.names[node.name].python
        result.append(emit.assign(python, macro.wrapped(node.name), span))
        self.is_set([node.name], frame)
        return result + self.exported({node.name: python}, frame, span)

    def visit_CallBlock(self, node: nodes.CallBlock, frame: Frame, span: Span) -> Statements_:
        """``call``: prints a call that gets the body as its ``caller``."""
        macro = MacroBody(self, node, frame, span)
        name = self.unit.names.new("macro", "caller")
        result = macro.function(name)
        caller = self.unit.names.new("l", "caller")
        result.append(emit.assign(caller, macro.wrapped(None), span))
        self.expressions.begin()
        value = self.expressions.calling(node.call, frame, span, caller)
        value = self.expressions.waiting(value, span)
        result += self.expressions.end()
        return result + self.output.printed_as_is(value, frame, span)

    def visit_FilterBlock(self, node: nodes.FilterBlock, frame: Frame, span: Span) -> Statements_:
        """``filter``: prints what the filters make of the body's text."""
        inner = frame.inner()
        result, text = self.buffered(node.body, inner, span)
        inner.filter_input = self.expressions.marked(text, span)
        prelude, value = self.expressions.lift(node.filter, inner)
        result += prelude
        return result + self.output.printed_as_is(value, frame, span)

    def visit_Assign(self, node: nodes.Assign, frame: Frame, span: Span) -> Statements_:
        """``set target = value``."""
        result = self._namespaces(node.target, frame, span)
        prelude, value = self.expressions.lift(node.node, frame)
        return result + prelude + self._assigned(node.target, value, frame, span)

    def _namespaces(self, target: nodes.Node, frame: Frame, span: Span) -> Statements_:
        """Check that what gets an attribute is a namespace."""
        refs = [target] if isinstance(target, nodes.NSRef) else list(target.find_all(nodes.NSRef))
        result: Statements_ = []
        for ref in refs:
            name = nodes.Name(ref.name, "load")
            value = self.expressions.guarded(name, frame)
            result += emit.py("check_namespace(VALUE)", span, VALUE=value)
        return result

    def _assigned(
        self, target: nodes.Node, value: ast.expr, frame: Frame, span: Span
    ) -> Statements_:
        names: dict[str, str] = {}
        place = self.target(target, frame, names)
        result: Statements_ = [emit.node(ast.Assign, span, targets=[place], value=value)]
        self.is_set(names, frame)
        return result + self.exported(names, frame, span)

    def target(
        self, node: nodes.Node, frame: Frame, names: dict[str, str] | None = None
    ) -> ast.expr:
        """Return what Python assigns to; `names` collects the template's names."""
        span = self.unit.spans.of(node)
        if isinstance(node, nodes.Name):
            python = frame.scope.names[node.name].python
            if names is not None:
                names[node.name] = python
            return emit.store(python, span)
        if isinstance(node, nodes.Tuple):
            items = [self.target(item, frame, names) for item in node.items]
            return emit.node(ast.Tuple, span, elts=items, ctx=emit.STORE)
        if isinstance(node, nodes.NSRef):
            return self.expressions.visit_NSRef(node, frame, span)
        if not isinstance(node, nodes.InternalName):
            self.unit.fail(f"cannot assign to a {type(node).__name__} node", node)
        return emit.store(self.unit.internal_name(node.name), span)

    def is_set(self, names: Any, frame: Frame) -> None:
        """Note that names have a value from here on, as far as that is certain."""
        for name in names:
            variable = frame.scope.names[name]
            if not frame.is_soft:
                variable.checked = False
            if frame.collected is not None and name[:1] != "_":
                frame.collected[name] = variable

    def exported(
        self, names: dict[str, str], frame: Frame, span: Span, private: bool = False
    ) -> Statements_:
        """Make what is set at top level variables of the context, and exports."""
        result: Statements_ = []
        if not frame.toplevel:
            return result
        for name, python in names.items():
            values = [emit.load("context", span), emit.constant(name, span)]
            values.append(emit.load(python, span))
            function = "keep" if private else "export"
            result.append(emit.discard(emit.call(function, values, span), span))
        return result

    def visit_AssignBlock(self, node: nodes.AssignBlock, frame: Frame, span: Span) -> Statements_:
        """``set target``: the body's text is the value."""
        inner = frame.inner()
        inner.checks_output = False
        result = self._namespaces(node.target, frame, span)
        statements, text = self.buffered(node.body, inner, span)
        result += statements
        value = self.expressions.marked(text, span)
        if node.filter is not None:
            inner.filter_input = value
            prelude, value = self.expressions.lift(node.filter, inner)
            result += prelude
        return result + self._assigned(node.target, value, frame, span)

    def visit_With(self, node: nodes.With, frame: Frame, span: Span) -> Statements_:
        """``with``: the values are seen from outside of the new scope."""
        inner = frame.inner()
        self.expressions.begin()
        values = self.expressions.visit_all(node.values, frame)
        result = self.expressions.end()
        for target in node.targets:
            for name in target_names(target):
                inner.scope.declare(name)
        places = [self.target(target, inner) for target in node.targets]
        for place, value in zip(places, values):
            result.append(emit.node(ast.Assign, span, targets=[place], value=value))
        return result + self.body(node.body, inner, span)

    def visit_Scope(self, node: nodes.Scope, frame: Frame, span: Span) -> Statements_:
        """Names of its own for a body; `autoescape` is one with a modifier in it."""
        return self.body(node.body, frame.inner(), span)

    def visit_ScopedEvalContextModifier(self, node: Any, frame: Frame, span: Span) -> Statements_:
        """``autoescape``: changes settings for its body."""
        saved = self.unit.eval_ctx.save()
        name = self.unit.names.new("eval_ctx", "saved")
        result = emit.py("SAVED = context.eval_ctx.save()", span, SAVED=name)
        result += self.visit_EvalContextModifier(node, frame, span)
        result += self.suite(node.body, frame)
        self.unit.eval_ctx.revert(saved)
        return result + emit.py("context.eval_ctx.revert(SAVED)", span, SAVED=name)

    def visit_EvalContextModifier(self, node: Any, frame: Frame, span: Span) -> Statements_:
        """Changes settings of the evaluation context from here on."""
        result: Statements_ = []
        eval_ctx = self.unit.eval_ctx
        for option in node.options:
            prelude, value = self.expressions.lift(option.value, frame)
            result += prelude
            result += emit.py(
                "setattr(context.eval_ctx, KEY, VALUE)",
                span,
                KEY=emit.constant(option.key, span),
                VALUE=value,
            )
            try:
                setattr(eval_ctx, option.key, option.value.as_const(eval_ctx))
            except nodes.Impossible:
                eval_ctx.volatile = True
        return result

    def visit_Output(self, node: nodes.Output, frame: Frame, span: Span) -> Statements_:
        """``{{ ... }}`` and text: see `output`."""
        return self.output.compiled(node, frame, span)

    # -- what only extensions make -------------------------------------------------------

    def visit_ExprStmt(self, node: nodes.ExprStmt, frame: Frame, span: Span) -> Statements_:
        """An expression whose value is dropped."""
        prelude, value = self.expressions.lift(node.node, frame)
        return [*prelude, emit.discard(value, span)]

    def visit_Continue(self, node: nodes.Continue, frame: Frame, span: Span) -> Statements_:
        """Goes on with the loop's next item."""
        return [emit.node(ast.Continue, span)]

    def visit_Break(self, node: nodes.Break, frame: Frame, span: Span) -> Statements_:
        """Leaves the loop."""
        return [emit.node(ast.Break, span)]

    def visit_OverlayScope(self, node: nodes.OverlayScope, frame: Frame, span: Span) -> Statements_:
        """Names from a dict lie over the context: a function of its own, with that context."""
        prelude, value = self.expressions.lift(node.context, frame)
        return prelude + MacroBody(self, node, frame, span).overlaid(value)
