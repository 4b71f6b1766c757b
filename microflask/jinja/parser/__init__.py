"""Turns tokens into the tree of nodes: statements, expressions, and what they share.

Called by the environment and, through :class:`Parser`'s methods, by extensions.
Does not compile.
"""

from __future__ import annotations

from .statements import Parser as Parser

__all__ = ["Parser"]
