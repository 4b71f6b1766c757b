"""Parses statements; text between them, and printed expressions.

The methods stand in the order of the same-named ones of the compiler: for, if, block,
extends, include, import, from, macro, call, filter, set, with, autoescape, print.
Called by the environment; an extension's tag is handed to the extension.
"""

from __future__ import annotations

from .. import nodes
from ..exceptions import TemplateAssertionError
from .expressions import ExpressionParser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tokens import Token


class Parser(ExpressionParser):
    """Parses a template into nodes (Jinja 3.1); extensions call its methods."""

    def parse(self) -> nodes.Template:
        """Parse the whole template."""
        start = self.stream.current
        return self.make(start, nodes.Template, self.subparse())

    def subparse(self, end_tokens: tuple[str, ...] | None = None) -> list[nodes.Node]:
        """Parse text and tags up to one of the end tags, or to the template's end.

        :param end_tokens: such as ``("name:endfor", "name:else")``; the stream then
            stands on that name.
        """
        if end_tokens is not None:
            self._end_token_stack.append(end_tokens)
        try:
            return self._parse_body(end_tokens)
        finally:
            if end_tokens is not None:
                self._end_token_stack.pop()

    def _parse_body(self, end_tokens: tuple[str, ...] | None) -> list[nodes.Node]:
        stream = self.stream
        body: list[nodes.Node] = []
        printed: list[nodes.Expr] = []
        while True:
            token = stream.current
            kind = token.type
            if kind == "data":
                next(stream)
                printed.append(self.make(token, nodes.TemplateData, token.value))
            elif kind == "variable_begin":
                next(stream)
                printed.append(self.parse_tuple())
                stream.expect("variable_end")
            else:
                if printed:
                    body.append(self.make(printed[0], nodes.Output, printed))
                    printed = []
                if kind == "eof":
                    return body
                if kind != "block_begin":
                    self.fail(f"internal parsing error: {token!r} outside of a tag")
                next(stream)
                if end_tokens is not None and stream.current.test_any(*end_tokens):
                    return body
                statement = self.parse_statement()
                if isinstance(statement, list):
                    body.extend(statement)
                else:
                    body.append(statement)
                stream.expect("block_end")

    def parse_statement(self) -> nodes.Node | list[nodes.Node]:
        """Parse the tag that begins at the current token."""
        token = self.stream.current
        if token.type != "name":
            self.fail("tag name expected", at=token)
        name = token.value
        method = STATEMENTS.get(name)
        extension = None if method is not None else self.extensions.get(name)
        if method is None and extension is None:
            self.fail_unknown_tag(name, token.lineno)
        self._tag_stack.append(name)
        if method is not None:
            result = getattr(self, method)()
        else:
            result = extension(self)  # type: ignore[misc]
            self.adopt(result, token)
        self._tag_stack.pop()
        return result  # type: ignore[no-any-return]

    def parse_statements(
        self, end_tokens: tuple[str, ...], drop_needle: bool = False
    ) -> list[nodes.Node]:
        """Parse a tag's end and its body, up to one of the end tags.

        :param end_tokens: see :meth:`subparse`.
        :param drop_needle: also take the end tag's name.
        """
        self.stream.skip_if("colon")
        self.stream.expect("block_end")
        body = self.subparse(end_tokens)
        if self.stream.current.type == "eof":
            self.fail_eof(end_tokens)
        if drop_needle:
            next(self.stream)
        return body

    def parse_for(self) -> nodes.For:
        """``"for" target "in" tuple ["if" expression] ["recursive"]``."""
        stream = self.stream
        start = stream.expect("name:for")
        target = self.parse_assign_target()
        stream.expect("name:in")
        iterated = self.parse_tuple(with_condexpr=False)
        test = self.parse_expression() if stream.skip_if("name:if") else None
        recursive = stream.skip_if("name:recursive")
        node = self.make(start, nodes.For, target, iterated, [], [], test, recursive)
        node.body = self.parse_statements(("name:endfor", "name:else"))
        if next(stream).value == "else":
            node.else_ = self.parse_statements(("name:endfor",), drop_needle=True)
        return node

    def parse_if(self) -> nodes.If:
        """``"if" tuple``; then any ``elif``, and an ``else``."""
        stream = self.stream
        token = stream.expect("name:if")
        first: nodes.If | None = None
        while True:
            test = self.parse_tuple(with_condexpr=False)
            node = self.make(token, nodes.If, test, [], [], [])
            if first is None:
                first = node
            else:
                first.elif_.append(node)
            node.body = self.parse_statements(("name:elif", "name:else", "name:endif"))
            token = next(stream)
            if token.value != "elif":
                break
        if token.value == "else":
            first.else_ = self.parse_statements(("name:endif",), drop_needle=True)
        return first

    def parse_block(self) -> nodes.Block:
        """``"block" name ["scoped"] ["required"]``; the name may follow ``endblock``."""
        stream = self.stream
        start = next(stream)
        name = stream.expect("name").value
        scoped = stream.skip_if("name:scoped")
        required = stream.skip_if("name:required")
        if stream.current.type == "sub":
            # A hyphen would otherwise be called an unexpected operator.
            self.fail(
                "Block names in Jinja have to be valid Python identifiers and may not"
                " contain hyphens, use an underscore instead."
            )
        node = self.make(start, nodes.Block, name, [], scoped, required)
        node.body = self.parse_statements(("name:endblock",), drop_needle=True)
        if required and not all(map(_is_blank, node.body)):
            self.fail("Required blocks can only contain comments or whitespace")
        stream.skip_if(f"name:{name}")
        return node

    def parse_extends(self) -> nodes.Extends:
        """``"extends" expression``."""
        start = next(self.stream)
        return self.make(start, nodes.Extends, self.parse_expression())

    def parse_import_context(self, node: Any, default: bool) -> Any:
        """``[("with" | "without") "context"]``; set it on the node and return that."""
        stream = self.stream
        node.with_context = default
        if stream.current.test_any("name:with", "name:without") and stream.look().test(
            "name:context"
        ):
            node.with_context = next(stream).value == "with"
            next(stream)
        return node

    def parse_include(self) -> nodes.Include:
        """``"include" expression ["ignore" "missing"] import_context``."""
        stream = self.stream
        start = next(stream)
        template = self.parse_expression()
        ignored = stream.current.test("name:ignore") and stream.look().test("name:missing")
        if ignored:
            stream.skip(2)
        node = nodes.Include(template, True, ignored)
        return self.place(self.parse_import_context(node, True), start)  # type: ignore[no-any-return]

    def parse_import(self) -> nodes.Import:
        """``"import" expression "as" name import_context``."""
        start = next(self.stream)
        template = self.parse_expression()
        self.stream.expect("name:as")
        target = self.parse_assign_target(name_only=True).name
        node = self.parse_import_context(nodes.Import(template, target, False), False)
        return self.place(node, start)  # type: ignore[no-any-return]

    def parse_from(self) -> nodes.FromImport:
        """``"from" expression "import" name ["as" name] {"," ...} import_context``."""
        stream = self.stream
        start = next(stream)
        node = nodes.FromImport(self.parse_expression(), [], False)
        stream.expect("name:import")
        while True:
            if node.names:
                stream.expect("comma")
            if stream.current.type != "name":
                stream.expect("name")
            if self._parse_from_context(node):
                break
            target = self.parse_assign_target(name_only=True)
            if target.name.startswith("_"):
                self.fail(
                    "names starting with an underline can not be imported",
                    exc=TemplateAssertionError,
                    at=target,
                )
            if stream.skip_if("name:as"):
                alias = self.parse_assign_target(name_only=True)
                node.names.append((target.name, alias.name))
            else:
                node.names.append(target.name)
            if self._parse_from_context(node) or stream.current.type != "comma":
                break
        return self.place(node, start)

    def _parse_from_context(self, node: nodes.FromImport) -> bool:
        """Parse ``with context`` or ``without context``, and tell whether it was there."""
        before = self.stream.current
        self.parse_import_context(node, node.with_context)
        return self.stream.current is not before

    def parse_signature(self, node: Any) -> None:
        """``"(" [name ["=" expression] {"," ...}] ")"`` into the node's args, defaults."""
        stream = self.stream
        node.args, node.defaults = [], []
        stream.expect("lparen")
        while stream.current.type != "rparen":
            if node.args:
                stream.expect("comma")
            arg = self.parse_assign_target(name_only=True)
            arg.set_ctx("param")
            if stream.skip_if("assign"):
                node.defaults.append(self.parse_expression())
            elif node.defaults:
                self.fail("non-default argument follows default argument")
            node.args.append(arg)
        stream.expect("rparen")

    def parse_macro(self) -> nodes.Macro:
        """``"macro" name signature``."""
        start = next(self.stream)
        name = self.parse_assign_target(name_only=True).name
        node = nodes.Macro(name, [], [], [])
        self.parse_signature(node)
        self.place(node, start)
        node.body = self.parse_statements(("name:endmacro",), drop_needle=True)
        return node

    def parse_call_block(self) -> nodes.CallBlock:
        """``"call" [signature] expression``; the expression is a call."""
        start = next(self.stream)
        node = nodes.CallBlock(None, [], [], [])
        if self.stream.current.type == "lparen":
            self.parse_signature(node)
        call = self.parse_expression()
        if not isinstance(call, nodes.Call):
            self.fail("expected call", at=start)
        node.call = call
        self.place(node, start)
        node.body = self.parse_statements(("name:endcall",), drop_needle=True)
        return node

    def parse_filter_block(self) -> nodes.FilterBlock:
        """``"filter" filter {"|" filter}``."""
        start = next(self.stream)
        node = nodes.FilterBlock([], self.parse_filter(None, start_inline=True))
        self.place(node, start)
        node.body = self.parse_statements(("name:endfilter",), drop_needle=True)
        return node

    def parse_assign_target(
        self,
        with_tuple: bool = True,
        name_only: bool = False,
        extra_end_rules: tuple[str, ...] | None = None,
        with_namespace: bool = False,
    ) -> Any:
        """Parse what something is assigned to.

        :param with_tuple: take ``a, b`` as well.
        :param name_only: take one name only.
        :param extra_end_rules: see :meth:`parse_tuple`.
        :param with_namespace: take ``namespace.attr`` as well.
        """
        start: Token = self.stream.current
        target: nodes.Expr
        if name_only:
            self.stream.expect("name")
            target = self.make(start, nodes.Name, start.value, "store")
        else:
            if with_tuple:
                target = self.parse_tuple(
                    simplified=True,
                    extra_end_rules=extra_end_rules,
                    with_namespace=with_namespace,
                )
            else:
                target = self.parse_primary(with_namespace)
            target.set_ctx("store")
        if not target.can_assign():
            self.fail(f"can't assign to {type(target).__name__.lower()!r}", at=target)
        return target

    def parse_set(self) -> nodes.Assign | nodes.AssignBlock:
        """``"set" target ("=" tuple | {"|" filter})``; without ``=`` its body is taken."""
        start = next(self.stream)
        target = self.parse_assign_target(with_namespace=True)
        if self.stream.skip_if("assign"):
            return self.make(start, nodes.Assign, target, self.parse_tuple())
        node = self.make(start, nodes.AssignBlock, target, self.parse_filter(None), [])
        node.body = self.parse_statements(("name:endset",), drop_needle=True)
        return node

    def parse_with(self) -> nodes.With:
        """``"with" [target "=" expression {"," ...}]``."""
        stream = self.stream
        start = next(stream)
        node = nodes.With([], [], [])
        while stream.current.type != "block_end":
            if node.targets:
                stream.expect("comma")
            target = self.parse_assign_target()
            node.targets.append(target.set_ctx("param"))
            stream.expect("assign")
            node.values.append(self.parse_expression())
        self.place(node, start)
        node.body = self.parse_statements(("name:endwith",), drop_needle=True)
        return node

    def parse_autoescape(self) -> nodes.Scope:
        """``"autoescape" expression``."""
        start = next(self.stream)
        value = self.parse_expression()
        option = self.make(start, nodes.Keyword, "autoescape", value)
        node = self.make(start, nodes.ScopedEvalContextModifier, [option], [])
        scope = self.make(start, nodes.Scope, [node])
        node.body = self.parse_statements(("name:endautoescape",), drop_needle=True)
        return scope

    def parse_print(self) -> nodes.Output:
        """``"print" [expression {"," expression}]``."""
        stream = self.stream
        start = next(stream)
        printed: list[nodes.Expr] = []
        while stream.current.type != "block_end":
            if printed:
                stream.expect("comma")
            printed.append(self.parse_expression())
        return self.make(start, nodes.Output, printed)

    def _known_tags(self) -> list[str]:
        return [*super()._known_tags(), *STATEMENTS]


#: Tag -> the method that parses it.
STATEMENTS = {
    "for": "parse_for",
    "if": "parse_if",
    "block": "parse_block",
    "extends": "parse_extends",
    "include": "parse_include",
    "import": "parse_import",
    "from": "parse_from",
    "macro": "parse_macro",
    "call": "parse_call_block",
    "filter": "parse_filter_block",
    "set": "parse_set",
    "with": "parse_with",
    "autoescape": "parse_autoescape",
    "print": "parse_print",
}


def _is_blank(node: nodes.Node) -> bool:
    """Tell whether a node prints only white space."""
    return isinstance(node, nodes.Output) and all(
        isinstance(part, nodes.TemplateData) and part.data.isspace() for part in node.nodes
    )
