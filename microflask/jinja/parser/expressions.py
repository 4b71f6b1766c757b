"""Parses expressions. The docstring of each method gives its part of the grammar.

::

    expression = condexpr
    condexpr   = binary {"if" binary ["else" condexpr]}
    binary     by binding power, loosest first; all group to the left:
                 1  or
                 2  and
                 3  not x
                 4  == != < <= > >= in, not in    (a chain compares each with the next)
                 5  + -
                 6  ~
                 7  * / // %
                 8  **
    unary      = ("-" | "+") unary | primary {postfix} {"|" filter | "is" test | call}

Called by the parser of statements, and by extensions. Does not know tags.
"""

from __future__ import annotations

from .. import nodes
from ..tokens import describe_token
from .base import BaseParser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..tokens import Token

    Arguments = tuple[
        list[nodes.Expr], list[nodes.Keyword], "nodes.Expr | None", "nodes.Expr | None"
    ]

_OR, _AND, _NOT, _COMPARE, _SUM, _CONCAT, _PRODUCT, _POWER = range(1, 9)

#: Token type of an operator -> binding power.
_SIGNS = {
    **dict.fromkeys(["eq", "ne", "lt", "lteq", "gt", "gteq"], _COMPARE),
    **dict.fromkeys(["add", "sub"], _SUM),
    "tilde": _CONCAT,
    **dict.fromkeys(["mul", "div", "floordiv", "mod"], _PRODUCT),
    "pow": _POWER,
}
#: Operators that are words; "not" begins "not in".
_WORDS = {"or": _OR, "and": _AND, "in": _COMPARE, "not": _COMPARE}

_BINARY: dict[str, type[nodes.BinExpr]] = {
    "or": nodes.Or,
    "and": nodes.And,
    "add": nodes.Add,
    "sub": nodes.Sub,
    "mul": nodes.Mul,
    "div": nodes.Div,
    "floordiv": nodes.FloorDiv,
    "mod": nodes.Mod,
    "pow": nodes.Pow,
}
_CONSTANTS = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "none": None,
    "None": None,
}
#: What may begin the argument of a test without parentheses.
_ARGUMENT_STARTS = frozenset(["name", "string", "integer", "float", "lbracket", "lbrace"])
_TUPLE_ENDS = frozenset(["variable_end", "block_end", "rparen"])


class ExpressionParser(BaseParser):
    """The expressions' half of :class:`Parser`."""

    def parse_expression(self, with_condexpr: bool = True) -> nodes.Expr:
        """Parse one expression, without commas.

        :param with_condexpr: False leaves a following ``if`` alone, as ``for`` needs it.
        """
        if with_condexpr:
            return self.parse_condexpr()
        return self._parse_binary(_OR)

    def parse_condexpr(self) -> nodes.Expr:
        """``binary {"if" binary ["else" condexpr]}``."""
        stream = self.stream
        expr = self._parse_binary(_OR)
        while stream.current.value == "if" and stream.current.type == "name":
            next(stream)
            test = self._parse_binary(_OR)
            other = self.parse_condexpr() if stream.skip_if("name:else") else None
            expr = self.make(expr, nodes.CondExpr, test, expr, other)
        return expr

    def _parse_binary(self, power: int) -> nodes.Expr:
        """``operand {operator operand}`` for the operators that bind at least so tight."""
        stream = self.stream
        token: Token = stream.current
        left: nodes.Expr
        if power <= _NOT and token.type == "name" and token.value == "not":
            next(stream)
            left = self.make(token, nodes.Not, self._parse_binary(_NOT))
        else:
            left = self.parse_unary()
        while True:
            token = stream.current
            if token.type != "name":
                found = _SIGNS.get(token.type, 0)
            elif token.value != "not" or stream.look().test("name:in"):
                found = _WORDS.get(token.value, 0)
            else:
                return left
            if not found or found < power:
                return left
            left = self._parse_operation(left, found)

    def _parse_operation(self, left: nodes.Expr, power: int) -> nodes.Expr:
        """Parse the operator at hand and its right side; a chain of ``~`` or ``<`` whole."""
        if power == _COMPARE:
            return self._parse_comparisons(left)
        if power == _CONCAT:
            parts = [left]
            while self.stream.skip_if("tilde"):
                parts.append(self._parse_binary(_CONCAT + 1))
            return self.make(left, nodes.Concat, parts)
        token = next(self.stream)
        kind = _BINARY[token.value if token.type == "name" else token.type]
        return self.make(left, kind, left, self._parse_binary(power + 1))

    def _parse_comparisons(self, left: nodes.Expr) -> nodes.Expr:
        """``left {("==" | ... | "in" | "not" "in") operand}``."""
        stream = self.stream
        operands: list[nodes.Operand] = []
        while True:
            token = stream.current
            if _SIGNS.get(token.type) == _COMPARE:
                name = token.type
            elif token.test("name:in"):
                name = "in"
            elif token.test("name:not") and stream.look().test("name:in"):
                name = "notin"
                next(stream)
            else:
                return self.make(left, nodes.Compare, left, operands)
            next(stream)
            operand = nodes.Operand(name, self._parse_binary(_COMPARE + 1))
            operands.append(self.place(operand, token))

    def parse_unary(self, with_filter: bool = True) -> nodes.Expr:
        """``("-" | "+") unary | primary {postfix} {filter | test | call}``."""
        token = self.stream.current
        node: nodes.Expr
        if token.type == "sub":
            next(self.stream)
            node = self.make(token, nodes.Neg, self.parse_unary(False))
        elif token.type == "add":
            next(self.stream)
            node = self.make(token, nodes.Pos, self.parse_unary(False))
        else:
            node = self.parse_primary()
        node = self.parse_postfix(node)
        return self.parse_filter_expr(node) if with_filter else node

    def parse_primary(self, with_namespace: bool = False) -> nodes.Expr:
        """``name | constant | string {string} | number | "(" tuple ")" | list | dict``.

        :param with_namespace: take ``name.attr`` as the target of an assignment.
        """
        stream = self.stream
        token: Token = stream.current
        kind = token.type
        if kind == "name":
            next(stream)
            if token.value in _CONSTANTS:
                return self.make(token, nodes.Const, _CONSTANTS[token.value])
            if with_namespace and stream.current.type == "dot":
                next(stream)
                attr = stream.expect("name").value
                return self.make(token, nodes.NSRef, token.value, attr)
            return self.make(token, nodes.Name, token.value, "load")
        if kind == "string":
            parts = []
            while stream.current.type == "string":
                parts.append(next(stream).value)
            return self.make(token, nodes.Const, "".join(parts))
        if kind in {"integer", "float"}:
            next(stream)
            return self.make(token, nodes.Const, token.value)
        if kind == "lparen":
            next(stream)
            node = self.parse_tuple(explicit_parentheses=True)
            stream.expect("rparen")
            return node
        if kind == "lbracket":
            return self.parse_list()
        if kind != "lbrace":
            self.fail(f"unexpected {describe_token(token)!r}", at=token)
        return self.parse_dict()

    def parse_tuple(
        self,
        simplified: bool = False,
        with_condexpr: bool = True,
        extra_end_rules: tuple[str, ...] | None = None,
        explicit_parentheses: bool = False,
        with_namespace: bool = False,
    ) -> nodes.Expr:
        """``expression {"," expression} [","]``; one without a comma is itself.

        :param simplified: take names and constants only, for targets.
        :param with_condexpr: see :meth:`parse_expression`.
        :param extra_end_rules: further tokens that end it, such as ``"name:in"``.
        :param explicit_parentheses: an empty tuple is allowed.
        :param with_namespace: see :meth:`parse_primary`.
        """
        stream = self.stream
        start = stream.current
        items: list[nodes.Expr] = []
        is_tuple = False
        while True:
            if items:
                stream.expect("comma")
            if self.is_tuple_end(extra_end_rules):
                break
            if simplified:
                items.append(self.parse_primary(with_namespace))
            else:
                items.append(self.parse_expression(with_condexpr))
            if stream.current.type != "comma":
                break
            is_tuple = True
        if not is_tuple:
            if items:
                return items[0]
            if not explicit_parentheses:
                self.fail(f"Expected an expression, got {describe_token(stream.current)!r}")
        return self.make(start, nodes.Tuple, items, "load")

    def is_tuple_end(self, extra_end_rules: tuple[str, ...] | None = None) -> bool:
        """Tell whether no further item of a tuple can begin here."""
        token = self.stream.current
        if token.type in _TUPLE_ENDS:
            return True
        return extra_end_rules is not None and token.test_any(*extra_end_rules)

    def parse_list(self) -> nodes.List:
        """``"[" [expression {"," expression} [","]] "]"``."""
        stream = self.stream
        start = stream.expect("lbracket")
        items: list[nodes.Expr] = []
        while stream.current.type != "rbracket":
            if items:
                stream.expect("comma")
                if stream.current.type == "rbracket":
                    break
            items.append(self.parse_expression())
        stream.expect("rbracket")
        return self.make(start, nodes.List, items)

    def parse_dict(self) -> nodes.Dict:
        """``"{" [expression ":" expression {"," ...} [","]] "}"``."""
        stream = self.stream
        start = stream.expect("lbrace")
        items: list[nodes.Pair] = []
        while stream.current.type != "rbrace":
            if items:
                stream.expect("comma")
                if stream.current.type == "rbrace":
                    break
            key = self.parse_expression()
            stream.expect("colon")
            items.append(self.make(key, nodes.Pair, key, self.parse_expression()))
        stream.expect("rbrace")
        return self.make(start, nodes.Dict, items)

    def parse_postfix(self, node: nodes.Expr) -> nodes.Expr:
        """``{"." (name | integer) | "[" subscript "]" | call}``."""
        while True:
            kind = self.stream.current.type
            if kind == "dot" or kind == "lbracket":
                node = self.parse_subscript(node)
            elif kind == "lparen":
                node = self.parse_call(node)
            else:
                return node

    def parse_filter_expr(self, node: nodes.Expr) -> nodes.Expr:
        """``{"|" filter | "is" test | call}``."""
        while True:
            token = self.stream.current
            if token.type == "pipe":
                node = self.parse_filter(node)
            elif token.type == "name" and token.value == "is":
                node = self.parse_test(node)
            elif token.type == "lparen":
                node = self.parse_call(node)
            else:
                return node

    def parse_subscript(self, node: nodes.Expr) -> nodes.Expr:
        """``"." (name | integer) | "[" [subscribed {"," subscribed}] "]"``."""
        stream = self.stream
        token = next(stream)
        if token.type == "dot":
            name = next(stream)
            if name.type == "name":
                return self.make(node, nodes.Getattr, node, name.value, "load")
            if name.type != "integer":
                self.fail("expected name or number", at=name)
            index = self.make(name, nodes.Const, name.value)
            return self.make(node, nodes.Getitem, node, index, "load")
        if token.type != "lbracket":
            self.fail("expected subscript expression", at=token)
        items: list[nodes.Expr] = []
        while stream.current.type != "rbracket":
            if items:
                stream.expect("comma")
            items.append(self.parse_subscribed())
        arg = items[0] if len(items) == 1 else self.make(token, nodes.Tuple, items, "load")
        stream.expect("rbracket")
        return self.make(node, nodes.Getitem, node, arg, "load")

    def parse_subscribed(self) -> nodes.Expr:
        """``expression | [expression] ":" [expression] [":" [expression]]``."""
        stream = self.stream
        start = stream.current
        parts: list[nodes.Expr | None] = [None, None, None]
        if start.type != "colon":
            first = parts[0] = self.parse_expression()
            if stream.current.type != "colon":
                return first
        for index in (1, 2):
            if not stream.skip_if("colon"):
                break
            if stream.current.type not in {"colon", "rbracket", "comma"}:
                parts[index] = self.parse_expression()
        return self.make(start, nodes.Slice, *parts)

    def parse_call_args(self) -> Arguments:
        """``"(" [argument {"," argument} [","]] ")"``.

        ``argument = name "=" expression | "*" expression | "**" expression | expression``

        :return: positional ones, keywords, what follows ``*``, and ``**``.
        """
        stream = self.stream
        start = stream.expect("lparen")
        args: list[nodes.Expr] = []
        kwargs: list[nodes.Keyword] = []
        starred: dict[str, nodes.Expr] = {}
        while stream.current.type != "rparen":
            if args or kwargs or starred:
                stream.expect("comma")
                if stream.current.type == "rparen":
                    break
            token = stream.current
            if token.type == "mul" or token.type == "pow":
                in_order = "pow" not in starred and token.type not in starred
                next(stream)
                if in_order:
                    starred[token.type] = self.parse_expression()
            elif token.type == "name" and stream.look().type == "assign":
                in_order = "pow" not in starred
                if in_order:
                    stream.skip(2)
                    keyword = nodes.Keyword(token.value, self.parse_expression())
                    kwargs.append(self.place(keyword, token))
            else:
                in_order = not (starred or kwargs)
                if in_order:
                    args.append(self.parse_expression())
            if not in_order:
                self.fail("invalid syntax for function call expression", at=start)
        stream.expect("rparen")
        return args, kwargs, starred.get("mul"), starred.get("pow")

    def parse_call(self, node: nodes.Expr) -> nodes.Call:
        """Parse the arguments of a call of `node`."""
        args, kwargs, dyn_args, dyn_kwargs = self.parse_call_args()
        return self.make(node, nodes.Call, node, args, kwargs, dyn_args, dyn_kwargs)

    def _parse_dotted_name(self) -> str:
        """``name {"." name}``."""
        name: str = self.stream.expect("name").value
        while self.stream.skip_if("dot"):
            name += "." + self.stream.expect("name").value
        return name

    def parse_filter(self, node: nodes.Expr | None, start_inline: bool = False) -> Any:
        """``{"|" name {"." name} [arguments]}``.

        :param node: what is filtered; None for a block's body.
        :param start_inline: the first filter has no ``|`` before it.
        :return: the outermost filter; `node` if there is none.
        """
        stream = self.stream
        while stream.current.type == "pipe" or start_inline:
            if not start_inline:
                next(stream)
            start_inline = False
            token = stream.current
            name = self._parse_dotted_name()
            arguments: Arguments = ([], [], None, None)
            if stream.current.type == "lparen":
                arguments = self.parse_call_args()
            node = self.make(token, nodes.Filter, node, name, *arguments)
        return node

    def parse_test(self, node: nodes.Expr) -> nodes.Expr:
        """``"is" ["not"] name {"." name} [arguments | primary {postfix}]``."""
        stream = self.stream
        start = next(stream)
        negated = stream.skip_if("name:not")
        token = stream.current
        name = self._parse_dotted_name()
        arguments: Arguments = ([], [], None, None)
        following = stream.current
        if following.type == "lparen":
            arguments = self.parse_call_args()
        elif following.type in _ARGUMENT_STARTS and not following.test_any(
            "name:else", "name:or", "name:and"
        ):
            if following.test("name:is"):
                self.fail("You cannot chain multiple tests with is")
            arguments[0].append(self.parse_postfix(self.parse_primary()))
        node = self.make(token, nodes.Test, node, name, *arguments)
        return self.make(start, nodes.Not, node) if negated else node
