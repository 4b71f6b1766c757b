"""The base of template extensions: new tags, rewritten sources, filtered tokens.

Called by `ext`, `i18n` and applications, which derive from it. Knows no extension.
"""

from __future__ import annotations

from copy import copy

from . import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, ClassVar

    from .parser import Parser
    from .tokens import Token, TokenStream


class Extension:
    """Extends the template language of one environment (Jinja 3.1).

    :cvar tags: the tags that :meth:`parse` is asked about.
    :cvar priority: extensions with a lower one are asked first.
    :ivar identifier: the dotted name of the class; how the environment calls it.
    """

    identifier: ClassVar[str]
    tags: set[str] = set()
    priority = 100

    def __init_subclass__(cls) -> None:
        module = cls.__module__
        # The engine's own go by the name that programs know, whatever package this is.
        if module.startswith(f"{__package__}."):
            module = "jinja2.ext"
        cls.identifier = f"{module}.{cls.__name__}"

    def __init__(self, environment: Any) -> None:
        self.environment = environment

    def bind(self, environment: Any) -> Extension:
        """Return a copy for another environment, an overlay."""
        bound = copy(self)
        bound.environment = environment
        return bound

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source that is to be parsed in place of the given one."""
        return source

    def filter_stream(self, stream: TokenStream) -> TokenStream | Iterable[Token]:
        """Return the tokens that are to be parsed in place of the given ones."""
        return stream

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        """Parse one of :attr:`tags`; the tag's name is the parser's current token.

        :return: the nodes; the tag's end is left to the parser.
        """
        msg = f"{type(self).__name__} has tags but no parse method; define parse(parser)"
        raise NotImplementedError(msg)

    def attr(self, name: str, lineno: int | None = None) -> nodes.ExtensionAttribute:
        """Return a node for an attribute of this extension."""
        return nodes.ExtensionAttribute(self.identifier, name, lineno=lineno)

    def call_method(
        self,
        name: str,
        args: list[nodes.Expr] | None = None,
        kwargs: list[nodes.Keyword] | None = None,
        dyn_args: nodes.Expr | None = None,
        dyn_kwargs: nodes.Expr | None = None,
        lineno: int | None = None,
    ) -> nodes.Call:
        """Return a node that calls a method of this extension."""
        method = self.attr(name, lineno)
        return nodes.Call(method, args or [], kwargs or [], dyn_args, dyn_kwargs, lineno=lineno)
