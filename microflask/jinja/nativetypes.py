"""Templates that give Python values instead of text.

Called by applications: ``NativeEnvironment().from_string("{{ [1, 2] }}").render()`` is a
list. Does not change how expressions are compiled, only how output is joined.
"""

from __future__ import annotations

from itertools import chain, islice
from types import GeneratorType

from .compiler import CodeGenerator
from .environment import Environment
from .template import Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

__all__ = ["NativeCodeGenerator", "NativeEnvironment", "NativeTemplate", "native_concat"]


def native_concat(values: Iterable[Any]) -> Any:
    """Return the one value, or the values' joined text read as a Python literal (Jinja 3.1).

    :return: None if there is no value; a single value that is no text as it is; the text
        itself if it is no literal.
    """
    from ast import literal_eval, parse

    head = list(islice(values, 2))
    if not head:
        return None
    if len(head) == 1:
        text = head[0]
        if not isinstance(text, str):
            return text
    else:
        if isinstance(values, GeneratorType):
            values = chain(head, values)
        text = "".join([str(value) for value in values])
    try:
        # Parsed apart: literal_eval would take away leading blanks first.
        return literal_eval(parse(text, mode="eval"))
    except (ValueError, SyntaxError, MemoryError):
        return text


class NativeTemplate(Template):
    """A template whose :meth:`render` returns a value (Jinja 3.1)."""


class NativeCodeGenerator(CodeGenerator):
    """Compiles templates that print values: what makes an environment native (Jinja 3.1)."""

    native = True


class NativeEnvironment(Environment):
    """An environment of :class:`NativeTemplate` (Jinja 3.1)."""

    code_generator_class = NativeCodeGenerator
    concat = staticmethod(native_concat)
    template_class = NativeTemplate


NativeTemplate.environment_class = NativeEnvironment
