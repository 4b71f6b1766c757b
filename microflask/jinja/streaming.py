"""A rendering that is given out in pieces, and an expression used as a function.

Called by `Template.stream` and `Environment.compile_expression`. Does not render.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, Any


class TemplateStream:
    """The pieces of a rendering, one by one or several at a time (Jinja 3.1).

    :param gen: yields the pieces.
    """

    def __init__(self, gen: Iterator[str]) -> None:
        self._gen = gen
        self.disable_buffering()

    def dump(
        self,
        fp: str | os.PathLike[str] | IO[bytes] | IO[str],
        encoding: str | None = None,
        errors: str | None = "strict",
    ) -> None:
        """Write all to a file.

        :param fp: a path, or a file open for writing.
        :param encoding: of the bytes written; UTF-8 for a path. Without it a file
            gets text.
        :param errors: what to do with what the encoding cannot express.
        """
        if isinstance(fp, (str, os.PathLike)):
            with open(fp, "wb") as file:
                self.dump(file, encoding or "utf-8", errors)
            return
        pieces: Any = self
        if encoding is not None:
            pieces = (piece.encode(encoding, errors or "strict") for piece in self)
        write: Any = fp.write
        for piece in pieces:
            write(piece)

    def disable_buffering(self) -> None:
        """Give out each piece as it comes."""
        self._next = self._gen.__next__
        self.buffered = False

    def enable_buffering(self, size: int = 5) -> None:
        """Join `size` pieces (the empty ones do not count) before they are given out."""
        if size <= 1:
            msg = f"buffer size too small: at least 2 pieces, got {size!r}"
            raise ValueError(msg)
        self.buffered = True
        self._next = self._joined(size).__next__

    def _joined(self, size: int) -> Iterator[str]:
        parts: list[str] = []
        filled = 0
        for piece in self._gen:
            parts.append(piece)
            filled += bool(piece)
            if filled >= size:
                yield "".join(parts)
                parts.clear()
                filled = 0
        if filled:
            yield "".join(parts)

    def __iter__(self) -> TemplateStream:
        return self

    def __next__(self) -> str:
        return self._next()


class TemplateExpression:
    """An expression to call with variables; it returns its value (Jinja 3.1).

    :param template: assigns the expression to ``result``.
    :param undefined_to_none: return None in place of an undefined value.
    """

    def __init__(self, template: Any, undefined_to_none: bool) -> None:
        self._template = template
        self._undefined_to_none = undefined_to_none

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the value; the arguments are those of `dict`."""
        template = self._template
        context = template.new_context(dict(*args, **kwargs))
        if template.environment.is_async:
            import asyncio

            asyncio.run(_exhaust(template.root_render_func(context)))
        else:
            template.write(context, _ignore)
        value = context.vars["result"]
        if self._undefined_to_none and isinstance(value, template.environment.undefined):
            return None
        return value


def _ignore(text: str) -> None:
    pass


async def _exhaust(pieces: Any) -> None:
    async for _ in pieces:
        pass
