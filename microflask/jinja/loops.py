"""The ``loop`` of a template's for loops, and waiting for what may be awaitable.

Called by generated code. A loop whose ``loop`` is used through plain attributes only is
compiled without any of these objects; see `compiler.loops`.
Does not render anything; a recursive loop hands in the function that does.
"""

from __future__ import annotations

from .utils import missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from typing import Any

__all__ = ["AsyncLoopContext", "LoopContext", "Peeking", "auto_aiter", "auto_await", "measured"]


class LoopContext:
    """``loop`` in a for loop (Jinja 3.1); also the iterator that the loop runs over.

    :param iterable: what is looped over.
    :param undefined: class of undefined values, for `previtem` and `nextitem`.
    :param recurse: renders a level of a recursive loop: ``recurse(iterable, recurse, depth)``.
    :param depth0: the nesting level of a recursive loop, from 0.
    """

    index0 = -1
    _current: Any = missing
    _before: Any = missing
    _after: Any = missing
    _last_changed: Any = missing
    _length: int | None = None

    def __init__(
        self,
        iterable: Any,
        undefined: Any,
        recurse: Callable[..., Any] | None = None,
        depth0: int = 0,
    ) -> None:
        self._iterable = iterable
        self._iterator = self._to_iterator(iterable)
        self._undefined = undefined
        self._recurse = recurse
        self.depth0 = depth0

    @staticmethod
    def _to_iterator(iterable: Any) -> Any:
        return iter(iterable)

    @property
    def length(self) -> Any:
        """How many items there are; an iterable without a length is read to its end."""
        if self._length is None:
            try:
                self._length = len(self._iterable)
            except TypeError:
                rest = list(self._iterator)
                self._iterator = iter(rest)
                self._length = len(rest) + self.index + (self._after is not missing)
        return self._length

    def __len__(self) -> int:
        return self.length  # type: ignore[no-any-return]

    @property
    def depth(self) -> int:
        """The nesting level of a recursive loop, from 1."""
        return self.depth0 + 1

    @property
    def index(self) -> int:
        """The iteration's number, from 1."""
        return self.index0 + 1

    @property
    def revindex0(self) -> Any:
        """How many iterations follow."""
        return self.length - self.index

    @property
    def revindex(self) -> Any:
        """How many iterations there are still, with this one."""
        return self.length - self.index0

    @property
    def first(self) -> bool:
        """True in the first iteration."""
        return self.index0 == 0

    def _peek_next(self) -> Any:
        """Return the next item without going on to it; `missing` after the last one."""
        if self._after is missing:
            self._after = next(self._iterator, missing)
        return self._after

    @property
    def last(self) -> Any:
        """True in the last iteration."""
        return self._peek_next() is missing

    @property
    def previtem(self) -> Any:
        """The item of the iteration before, undefined in the first one."""
        if self.first:
            return self._undefined("there is no previous item")
        return self._before

    @property
    def nextitem(self) -> Any:
        """The item of the next iteration, undefined in the last one."""
        item = self._peek_next()
        return self._undefined("there is no next item") if item is missing else item

    def cycle(self, *args: Any) -> Any:
        """Return one of the arguments in turn: the first in the first iteration."""
        if not args:
            msg = "no items for cycling given"
            raise TypeError(msg)
        return args[self.index0 % len(args)]

    def changed(self, *value: Any) -> bool:
        """Return True unless called with the same value in the iteration before."""
        if self._last_changed == value:
            return False
        self._last_changed = value
        return True

    def __iter__(self) -> LoopContext:
        return self

    def _advance(self, item: Any) -> tuple[Any, LoopContext]:
        self.index0 += 1
        self._before, self._current = self._current, item
        return item, self

    def __next__(self) -> tuple[Any, LoopContext]:
        item = self._after
        if item is missing:
            item = next(self._iterator)
        else:
            self._after = missing
        return self._advance(item)

    def __call__(self, iterable: Any) -> Any:
        """Render the loop's body with another iterable, if the loop is recursive."""
        if self._recurse is None:
            msg = "The loop must have the 'recursive' marker to be called recursively."
            raise TypeError(msg)
        return self._recurse(iterable, self._recurse, depth=self.depth)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.index}/{self.length}>"


class AsyncLoopContext(LoopContext):
    """The same over an asynchronous iterable; what looks ahead is awaitable."""

    @staticmethod
    def _to_iterator(iterable: Any) -> Any:
        return auto_aiter(iterable)

    @property
    async def length(self) -> int:
        """How many items there are; an iterable without a length is read to its end."""
        if self._length is None:
            try:
                self._length = len(self._iterable)
            except TypeError:
                rest = [item async for item in self._iterator]
                self._iterator = auto_aiter(rest)
                self._length = len(rest) + self.index + (self._after is not missing)
        return self._length

    @property
    async def revindex0(self) -> int:
        """How many iterations follow."""
        return await self.length - self.index

    @property
    async def revindex(self) -> int:
        """How many iterations there are still, with this one."""
        return await self.length - self.index0

    async def _peek_next(self) -> Any:
        if self._after is missing:
            try:
                self._after = await self._iterator.__anext__()
            except StopAsyncIteration:
                return missing
        return self._after

    @property
    async def last(self) -> bool:
        """True in the last iteration."""
        return await self._peek_next() is missing

    @property
    async def nextitem(self) -> Any:
        """The item of the next iteration, undefined in the last one."""
        item = await self._peek_next()
        return self._undefined("there is no next item") if item is missing else item

    def __aiter__(self) -> AsyncLoopContext:
        return self

    async def __anext__(self) -> tuple[Any, LoopContext]:
        item = self._after
        if item is missing:
            item = await self._iterator.__anext__()
        else:
            self._after = missing
        return self._advance(item)


class Peeking:
    """An iterator over what has no length, whose ``len()`` is right enough for ``loop.last``.

    Its length is how many items were given out, and one more if another can be had.
    """

    def __init__(self, iterable: Any) -> None:
        self._iterator = iter(iterable)
        self._given = 0
        self._after: Any = missing

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        item = self._after
        if item is missing:
            item = next(self._iterator)
        else:
            self._after = missing
        self._given += 1
        return item

    def __len__(self) -> int:
        if self._after is missing:
            self._after = next(self._iterator, missing)
        return self._given + (self._after is not missing)


#: Types that iterate over exactly as many items as their length says.
_SIZED = frozenset(
    [
        list,
        tuple,
        dict,
        str,
        set,
        frozenset,
        range,
        type({}.keys()),
        type({}.values()),
        type({}.items()),
    ]
)


def measured(iterable: Any, whole: bool) -> Any:
    """Return an iterable with a length, for a loop that asks for its end.

    :param whole: the number of items itself is asked for, not only whether one is the last.
    """
    if type(iterable) in _SIZED:
        return iterable
    if not whole:
        return Peeking(iterable)
    return list(iterable)


# -- waiting --------------------------------------------------------------------------

#: Types that are surely not awaitable: asking them costs more than this look.
_READY = frozenset([str, int, float, bool, type(None), list, dict, tuple, set, bytes])


async def auto_await(value: Any) -> Any:
    """Return `value`, or what awaiting it gives if it is awaitable (Jinja 3.1)."""
    if type(value) in _READY:
        return value
    if hasattr(type(value), "__await__") or _is_old_coroutine(value):
        return await value
    return value


def _is_old_coroutine(value: Any) -> bool:
    """Whether it is a generator that `types.coroutine` made awaitable."""
    from inspect import isawaitable

    return isawaitable(value)


def auto_aiter(iterable: Any) -> AsyncIterator[Any]:
    """Return an asynchronous iterator over an iterable of either kind (Jinja 3.1)."""
    if hasattr(iterable, "__aiter__"):
        return iterable.__aiter__()  # type: ignore[no-any-return]
    return _asynchronous(iter(iterable))


async def _asynchronous(iterator: Iterator[Any]) -> AsyncIterator[Any]:
    for item in iterator:
        yield item
