"""What all parsing needs: the stream, positions of nodes, and the errors.

Called by the parsers of expressions and statements, which extend the class here.
"""

from __future__ import annotations

from ...suggest import did_you_mean
from .. import nodes
from ..exceptions import TemplateSyntaxError
from ..tokens import describe_token_expr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, TypeVar

    from ..tokens import Token

    NodeT = TypeVar("NodeT", bound=nodes.Node)


class BaseParser:
    """The token stream of one template, and where the parser is in it (Jinja 3.1).

    :param environment: the template environment; its extensions' tags are known.
    :param source: the template's source.
    :param name: its name, for messages.
    :param filename: its file, for messages.
    :param state: ``"variable"`` or ``"block"``: the source is the inside of such a tag.
    """

    def __init__(
        self,
        environment: Any,
        source: str,
        name: str | None = None,
        filename: str | None = None,
        state: str | None = None,
    ) -> None:
        self.environment = environment
        self.stream = environment._tokenize(source, name, filename, state)
        self.name = name
        self.filename = filename
        self.closed = False
        self.extensions: dict[str, Any] = {
            tag: extension.parse
            for extension in environment.iter_extensions()
            for tag in extension.tags
        }
        self._last_identifier = 0
        self._tag_stack: list[str] = []
        self._end_token_stack: list[tuple[str, ...]] = []

    def place(self, node: NodeT, start: Token | nodes.Node) -> NodeT:
        """Give a node its position: from `start` to the last token taken; return it."""
        end = self.stream.last
        node.lineno = start.lineno
        node.col = start.col
        node.end_lineno = end.end_lineno
        node.end_col = end.end_col
        node.environment = self.environment
        return node

    def make(self, start: Token | nodes.Node, kind: type[NodeT], *fields: Any) -> NodeT:
        """Return a node of all its fields, at its position: see :meth:`place`."""
        end = self.stream.last
        # The constructor and `place` in one: a template has hundreds of nodes.
        node = kind.__new__(kind)
        node.__dict__ = values = {
            "lineno": start.lineno,
            "col": start.col,
            "end_lineno": end.end_lineno,
            "end_col": end.end_col,
            "environment": self.environment,
        }
        values.update(zip(kind.fields, fields))
        return node

    def adopt(self, result: Any, tag: Token) -> None:
        """Give the nodes that an extension made the place of its tag, if they have none."""
        end_lineno, end_col = self.stream.last.end_lineno, self.stream.last.end_col
        for root in result if isinstance(result, list) else [result]:
            for node in root._walk():
                node.environment = self.environment
                if node.lineno is None:
                    node.lineno = tag.lineno
                if node.col is None and node.lineno == tag.lineno:
                    node.col = tag.col
                    node.end_lineno, node.end_col = end_lineno, end_col

    def fail(
        self,
        msg: str,
        lineno: int | None = None,
        exc: type[TemplateSyntaxError] = TemplateSyntaxError,
        *,
        at: Token | nodes.Node | None = None,
        hint: str = "",
    ) -> NoReturn:
        """Raise an error about the current token.

        :param lineno: another line; then no column is known.
        :param exc: the error's class.
        :param at: another token or node that the error is about.
        :param hint: the cure, added to the text that ``str()`` shows.
        """
        if at is None:
            at = self.stream.current
        col = end_col = None
        if lineno is None or lineno == at.lineno:
            lineno, col = at.lineno, at.col
            end_col = at.end_col if at.end_lineno == lineno else None
        raise exc(msg, lineno or 1, self.name, self.filename, col=col, end_col=end_col, hint=hint)

    def fail_unknown_tag(self, name: str, lineno: int | None = None) -> NoReturn:
        """Raise an error about a tag that nothing knows, or that stands in the wrong place."""
        self._fail_tag(f"Encountered unknown tag {name!r}.", name, lineno)

    def fail_eof(
        self, end_tokens: tuple[str, ...] | None = None, lineno: int | None = None
    ) -> NoReturn:
        """Raise an error about an end of the template where a tag was expected.

        :param end_tokens: the tags expected, beside those of the open blocks.
        """
        if end_tokens is not None:
            self._end_token_stack.append(end_tokens)
        self._fail_tag("Unexpected end of template.", None, lineno)

    def _fail_tag(self, message: str, name: str | None, lineno: int | None) -> NoReturn:
        """Explain a missing or misplaced tag by the blocks that are open."""
        parts = [message]
        if self._end_token_stack:
            known = [describe_token_expr(e) for tags in self._end_token_stack for e in tags]
            wanted = " or ".join([repr(describe_token_expr(e)) for e in self._end_token_stack[-1]])
            if name is not None and name in known:
                parts.append(
                    "You probably made a nesting mistake. Jinja is expecting this tag,"
                    f" but currently looking for {wanted}."
                )
            else:
                parts.append(f"Jinja was looking for the following tags: {wanted}.")
        if self._tag_stack:
            parts.append(f"The innermost block that needs to be closed is {self._tag_stack[-1]!r}.")
        hint = did_you_mean(name, self._known_tags()) if name is not None else ""
        self.fail(" ".join(parts), lineno, hint=hint)

    def _known_tags(self) -> list[str]:
        """Return the names of the tags that may stand here."""
        ends = [e.split(":", 1)[-1] for tags in self._end_token_stack[-1:] for e in tags]
        return [*ends, *self.extensions]

    def free_identifier(self, lineno: int | None = None) -> nodes.InternalName:
        """Return a new name that no template can spell."""
        self._last_identifier += 1
        return nodes.InternalName._make(
            f"fi{self._last_identifier}", lineno=lineno, environment=self.environment
        )
