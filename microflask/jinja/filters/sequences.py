"""Filters on sequences: ends, order, groups, pieces, joining and adding up.

Called by templates, through the table in `filters`.
Does not change the sequence it gets; iterators are used up by reading them.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from itertools import chain, groupby

from ...markup import escape, soft_str
from ..exceptions import FilterArgumentError
from ..loops import auto_aiter
from ..undefined import Undefined
from ..utils import pass_context, pass_environment, pass_eval_context
from .access import (
    async_variant,
    gather,
    ignore_case,
    make_attrgetter,
    make_multi_attrgetter,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any


# -- ends ----------------------------------------------------------------------------


async def _first_async(environment: Any, seq: Any) -> Any:
    """`first` for async iterables."""
    async for item in auto_aiter(seq):
        return item
    return environment.undefined("No first item, sequence was empty.")


@async_variant(_first_async)
@pass_environment
def do_first(environment: Any, seq: Iterable[Any]) -> Any:
    """Return the first item, or an undefined value if there is none."""
    for item in seq:
        return item
    return environment.undefined("No first item, sequence was empty.")


@pass_environment
def do_last(environment: Any, seq: Any) -> Any:
    """Return the last item, or an undefined value if there is none."""
    for item in reversed(seq):
        return item
    return environment.undefined("No last item, sequence was empty.")


@pass_context  # not because of the context: such filters are not folded at compile time
def do_random(context: Any, seq: Sequence[Any]) -> Any:
    """Return any of the items, or an undefined value if there is none."""
    from random import choice

    try:
        return choice(seq)
    except IndexError:
        return context.environment.undefined("No random item, sequence was empty.")


def _extreme(
    environment: Any,
    value: Iterable[Any],
    function: Callable[..., Any],
    case_sensitive: bool,
    attribute: str | int | None,
) -> Any:
    """Apply `min` or `max`, or return an undefined value if there is no item."""
    items = iter(value)
    for item in items:
        postprocess = None if case_sensitive else ignore_case
        key = make_attrgetter(environment, attribute, postprocess)
        return function(chain((item,), items), key=key)
    return environment.undefined("No aggregated item, sequence was empty.")


@pass_environment
def do_min(
    environment: Any,
    value: Iterable[Any],
    case_sensitive: bool = False,
    attribute: str | int | None = None,
) -> Any:
    """Return the smallest item, by `attribute` if given; text compares without case."""
    return _extreme(environment, value, min, case_sensitive, attribute)


@pass_environment
def do_max(
    environment: Any,
    value: Iterable[Any],
    case_sensitive: bool = False,
    attribute: str | int | None = None,
) -> Any:
    """Return the largest item, by `attribute` if given; text compares without case."""
    return _extreme(environment, value, max, case_sensitive, attribute)


# -- lists and order -----------------------------------------------------------------


@async_variant(gather)
def do_list(value: Iterable[Any]) -> list[Any]:
    """Return the items as a list; those of a text are its characters."""
    return list(value)


def do_items(value: Any) -> Iterator[tuple[Any, Any]]:
    """Go through the (key, value) pairs of a mapping; an undefined value has none."""
    if isinstance(value, Undefined):
        return iter(())
    if not isinstance(value, Mapping):
        msg = "Can only get item pairs from a mapping."
        raise TypeError(msg)
    return iter(value.items())


def do_reverse(value: Any) -> Any:
    """Return text backwards, or go through the items from the last to the first."""
    if isinstance(value, str):
        return value[::-1]
    try:
        return reversed(value)
    except TypeError:
        pass
    try:
        items = list(value)
    except TypeError:
        msg = "argument must be iterable"
        raise FilterArgumentError(msg) from None
    items.reverse()
    return items


@pass_environment
def do_sort(
    environment: Any,
    value: Iterable[Any],
    reverse: bool = False,
    case_sensitive: bool = False,
    attribute: str | int | None = None,
) -> list[Any]:
    """Return the items sorted; text without case unless `case_sensitive`.

    `attribute` is a path, or several with commas between, to sort by.
    """
    if attribute is None:
        value = list(value)
        if set(map(type, value)) == {str}:  # no key lists needed
            return sorted(value, key=None if case_sensitive else str.lower, reverse=reverse)
    postprocess = None if case_sensitive else ignore_case
    key = make_multi_attrgetter(environment, attribute, postprocess)
    return sorted(value, key=key, reverse=reverse)


def do_dictsort(
    value: Mapping[Any, Any],
    case_sensitive: bool = False,
    by: str = "key",
    reverse: bool = False,
) -> list[tuple[Any, Any]]:
    """Return the (key, value) pairs of a mapping sorted by `"key"` or `"value"`."""
    if by not in ("key", "value"):
        msg = 'You can only sort by either "key" or "value"'
        raise FilterArgumentError(msg)
    position = 0 if by == "key" else 1

    def key(pair: tuple[Any, Any]) -> Any:
        """Return what a pair is sorted by."""
        part = pair[position]
        return part if case_sensitive else ignore_case(part)

    return sorted(value.items(), key=key, reverse=reverse)


def _without_repeats(items: Iterable[Any], key: Callable[[Any], Any]) -> Iterator[Any]:
    """Go through `items`, without those whose key was there before."""
    seen = set()
    for item in items:
        mark = key(item)
        if mark not in seen:
            seen.add(mark)
            yield item


async def _unique_async(
    environment: Any,
    value: Any,
    case_sensitive: bool = False,
    attribute: str | int | None = None,
) -> Iterator[Any]:
    """`unique` for async iterables."""
    postprocess = None if case_sensitive else ignore_case
    return _without_repeats(
        await gather(value), make_attrgetter(environment, attribute, postprocess)
    )


@async_variant(_unique_async)
@pass_environment
def do_unique(
    environment: Any,
    value: Iterable[Any],
    case_sensitive: bool = False,
    attribute: str | int | None = None,
) -> Iterator[Any]:
    """Go through the items, each value once, the first that has it; text without case."""
    postprocess = None if case_sensitive else ignore_case
    yield from _without_repeats(value, make_attrgetter(environment, attribute, postprocess))


# -- groups and pieces -----------------------------------------------------------------


class _GroupTuple(namedtuple("_GroupTuple", ("grouper", "list"))):
    """What `groupby` gives: `grouper`, the value in common, and `list`, the items."""

    __slots__ = ()

    # It prints as the pair it unpacks to.
    def __repr__(self) -> str:
        return tuple.__repr__(self)

    def __str__(self) -> str:
        return tuple.__repr__(self)


async def _groupby_async(
    environment: Any,
    value: Any,
    attribute: str | int,
    default: Any = None,
    case_sensitive: bool = False,
) -> list[_GroupTuple]:
    """`groupby` for async iterables."""
    items = await gather(value)
    return _grouped(environment, items, attribute, default, case_sensitive)


def _grouped(
    environment: Any, value: Any, attribute: Any, default: Any, case_sensitive: bool
) -> list[_GroupTuple]:
    """Sort and group; groups without case are named as their first item has it."""
    original = make_attrgetter(environment, attribute, default=default)
    if case_sensitive:
        key = original
    else:
        key = make_attrgetter(environment, attribute, ignore_case, default)
    groups = [
        _GroupTuple(common, list(items)) for common, items in groupby(sorted(value, key=key), key)
    ]
    if not case_sensitive:
        groups = [_GroupTuple(original(group[1][0]), group[1]) for group in groups]
    return groups


@async_variant(_groupby_async)
@pass_environment
def do_groupby(
    environment: Any,
    value: Iterable[Any],
    attribute: str | int,
    default: Any = None,
    case_sensitive: bool = False,
) -> list[_GroupTuple]:
    """Return (grouper, list) for each value of `attribute`, sorted by it.

    `default` stands for the value of items that lack it.
    """
    return _grouped(environment, value, attribute, default, case_sensitive)


def do_batch(value: Iterable[Any], linecount: int, fill_with: Any = None) -> Iterator[list[Any]]:
    """Go through lists of `linecount` items; `fill_with` completes the last one."""
    line: list[Any] = []
    for item in value:
        if len(line) == linecount:
            yield line
            line = []
        line.append(item)
    if line:
        if fill_with is not None and len(line) < linecount:
            line += [fill_with] * (linecount - len(line))
        yield line


async def _slice_async(value: Any, slices: int, fill_with: Any = None) -> Iterator[list[Any]]:
    """`slice` for async iterables."""
    return _columns(await gather(value), slices, fill_with)


def _columns(value: Any, slices: int, fill_with: Any) -> Iterator[list[Any]]:
    """Cut into columns; the first ones are longer by one where it does not come out even."""
    items = list(value)
    height = len(items) // slices
    longer = len(items) % slices
    start = 0
    for number in range(slices):
        end = start + height + (number < longer)
        column = items[start:end]
        start = end
        if fill_with is not None and number >= longer:
            column.append(fill_with)
        yield column


@async_variant(_slice_async)
def do_slice(value: Iterable[Any], slices: int, fill_with: Any = None) -> Iterator[list[Any]]:
    """Go through `slices` lists that hold the items in order, as columns of a page.

    `fill_with` is added to each of the shorter ones.
    """
    return _columns(value, slices, fill_with)


# -- one value from many ---------------------------------------------------------------


_NEVER_SAFE = {str, int, float}


def _joined(eval_ctx: Any, value: Iterable[Any], d: Any) -> str:
    """Join; with autoescape one safe part makes all the others be escaped."""
    if not eval_ctx.autoescape:
        return str(d).join(map(str, value))
    if not hasattr(d, "__html__"):
        value = list(value)
        if _NEVER_SAFE.issuperset(map(type, value)):
            return str(d).join(map(str, value))
        value = [item if hasattr(item, "__html__") else str(item) for item in value]
        if not any(hasattr(item, "__html__") for item in value):
            return str(d).join(value)
        return escape(d).join(value)
    return soft_str(d).join(map(soft_str, value))


async def _join_async(
    eval_ctx: Any, value: Any, d: str = "", attribute: str | int | None = None
) -> str:
    """`join` for async iterables."""
    return _join(eval_ctx, await gather(value), d, attribute)


def _join(eval_ctx: Any, value: Iterable[Any], d: str, attribute: str | int | None) -> str:
    """Join the items, or an attribute of each."""
    if attribute is not None:
        value = map(make_attrgetter(eval_ctx.environment, attribute), value)
    return _joined(eval_ctx, value, d)


@async_variant(_join_async)
@pass_eval_context
def do_join(
    eval_ctx: Any, value: Iterable[Any], d: str = "", attribute: str | int | None = None
) -> str:
    """Join the texts of the items, or of an `attribute` of each, with `d` between."""
    return _join(eval_ctx, value, d, attribute)


async def _sum_async(
    environment: Any, iterable: Any, attribute: str | int | None = None, start: Any = 0
) -> Any:
    """`sum` for async iterables."""
    get = make_attrgetter(environment, attribute)
    total = start
    async for item in auto_aiter(iterable):
        total = total + get(item)
    return total


@async_variant(_sum_async)
@pass_environment
def do_sum(
    environment: Any,
    iterable: Iterable[Any],
    attribute: str | int | None = None,
    start: Any = 0,
) -> Any:
    """Add up the items, or an `attribute` of each, to `start`."""
    if attribute is not None:
        iterable = map(make_attrgetter(environment, attribute), iterable)
    return sum(iterable, start)
