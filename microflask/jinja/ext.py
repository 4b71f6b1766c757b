"""The extensions that come with the engine, under Jinja's names.

================ ============================================ ===============
name             adds                                         from
================ ============================================ ===============
``do``           ``{% do expression %}``                      here
``loopcontrols`` ``{% break %}``, ``{% continue %}``          here
``with_``        nothing: the tag is built in                 here
``autoescape``   nothing: the tag is built in                 here
``i18n``         ``{% trans %}`` and the gettext functions    `i18n`
``debug``        ``{% debug %}``                              `debugext`
================ ============================================ ===============

Called by environments, which import what they are told to use: ``"jinja2.ext.do"``.
"""

from __future__ import annotations

from . import nodes
from .extension import Extension

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .parser import Parser

#: Names that live in a module of their own, imported when asked for.
_ELSEWHERE = {
    "DebugExtension": "debugext",
    "InternationalizationExtension": "i18n",
    "babel_extract": "i18n",
    "extract_from_ast": "i18n",
    "GETTEXT_FUNCTIONS": "i18n",
}
_ALIASES = {"debug": "DebugExtension", "i18n": "InternationalizationExtension"}


class ExprStmtExtension(Extension):
    """``{% do expression %}``: evaluates and prints nothing (Jinja 3.1)."""

    tags = {"do"}

    def parse(self, parser: Parser) -> nodes.ExprStmt:
        """``"do" tuple``."""
        start = next(parser.stream)
        return parser.place(nodes.ExprStmt(parser.parse_tuple()), start)


class LoopControlExtension(Extension):
    """``{% break %}`` and ``{% continue %}`` in loops (Jinja 3.1)."""

    tags = {"break", "continue"}

    def parse(self, parser: Parser) -> nodes.Break | nodes.Continue:
        """``"break" | "continue"``."""
        token = next(parser.stream)
        node = nodes.Break() if token.value == "break" else nodes.Continue()
        return parser.place(node, token)


class WithExtension(Extension):
    """Does nothing: ``{% with %}`` is built in since Jinja 2.9."""


class AutoEscapeExtension(Extension):
    """Does nothing: ``{% autoescape %}`` is built in since Jinja 2.9."""


do = ExprStmtExtension
loopcontrols = LoopControlExtension
with_ = WithExtension
autoescape = AutoEscapeExtension


def extension_class(extension: Any) -> Any:
    """Return the class that was named by a string, or given.

    ``jinja2.ext.do`` and its like mean the ones of this package.
    """
    if not isinstance(extension, str):
        return extension
    package, _, name = extension.rpartition(".")
    if package != "jinja2.ext":
        from .utils import import_string

        return import_string(extension)
    return globals().get(name) or __getattr__(name)


def __getattr__(name: str) -> Any:
    real = _ALIASES.get(name, name)
    if name.startswith("__"):
        # Asked while this is imported, from a zip by Python 3.9: nothing can be imported yet.
        raise AttributeError(name)
    if real not in _ELSEWHERE:
        from ..suggest import did_you_mean

        known = [*_ALIASES, *_ELSEWHERE, *globals()]
        msg = f"module {__name__!r} has no attribute {name!r}{did_you_mean(name, known)}"
        raise AttributeError(msg)
    from importlib import import_module

    return getattr(import_module(f".{_ELSEWHERE[real]}", __package__), real)
