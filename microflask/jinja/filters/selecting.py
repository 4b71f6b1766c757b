"""Filters that apply other filters and tests: map, select and reject, and their kin.

Called by templates, through the table in `filters`.
Does not look up attributes by itself: the environment does, and with it the sandbox.
"""

from __future__ import annotations

from functools import partial
from itertools import filterfalse

from ..exceptions import FilterArgumentError
from ..loops import auto_aiter, auto_await
from ..runtime import pass_argument
from ..undefined import Undefined
from ..utils import _PassArg, pass_context, pass_environment
from .access import async_variant, make_attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator
    from typing import Any


def do_default(value: Any, default_value: Any = "", boolean: bool = False) -> Any:
    """Return `default_value` if `value` is undefined, or with `boolean` if it is false."""
    if isinstance(value, Undefined) or (boolean and not value):
        return default_value
    return value


def _declares(obj: Any, name: str) -> bool:
    """Whether `obj` or its classes have the attribute, without running a property."""
    if any(name in vars(cls) for cls in type(obj).__mro__):
        return True
    return name in getattr(obj, "__dict__", ())


@pass_environment
def do_attr(environment: Any, obj: Any, name: str) -> Any:
    """Return an attribute, never an item: `{{ obj|attr("name") }}`.

    The environment is asked for it, so a sandbox refuses what it refuses elsewhere.
    """
    if not (isinstance(name, str) and _declares(obj, name)):
        # The environment would fall back to the item; and properties run only once.
        try:
            getattr(obj, name)
        except AttributeError:
            return environment.undefined(obj=obj, name=name)
    return environment.getattr(obj, name)


# -- what to do with each item -----------------------------------------------------------


def _mapper(context: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Callable[[Any], Any]:
    """Return what `map` does with an item: take an attribute or call a filter."""
    environment = context.environment
    if not args and "attribute" in kwargs:
        attribute = kwargs.pop("attribute")
        default = kwargs.pop("default", None)
        if kwargs:
            msg = f"Unexpected keyword argument {next(iter(kwargs))!r}"
            raise FilterArgumentError(msg)
        return make_attrgetter(environment, attribute, default=default)
    if not args:
        msg = "map requires a filter argument"
        raise FilterArgumentError(msg)
    return _bound("filter", context, args, kwargs)


def _bound(
    kind: str, context: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Callable[[Any], Any]:
    """Return the filter or test that `args` begin with, waiting for its first argument."""
    name, *rest = args
    environment = context.environment
    function = (environment.filters if kind == "filter" else environment.tests).get(name)
    if function is None:  # the environment says so, and what was perhaps meant
        call = environment.call_filter if kind == "filter" else environment.call_test
        return lambda item: call(name, item, rest, kwargs, context=context)
    wants = _PassArg.from_obj(function)
    if wants is not None:
        function = partial(function, pass_argument(wants, context))
    if not rest and not kwargs:
        return function  # type: ignore[no-any-return]
    return lambda item: function(item, *rest, **kwargs)


def _selector(
    context: Any, args: tuple[Any, ...], kwargs: dict[str, Any], by_attribute: bool
) -> Callable[[Any], Any]:
    """Return what decides about an item: a test, or its truth if none is named."""
    environment = context.environment
    get: Callable[[Any], Any] | None = None
    if by_attribute:
        if not args:
            msg = "Missing parameter for attribute name"
            raise FilterArgumentError(msg)
        get = make_attrgetter(environment, args[0])
        args = args[1:]
    if not args:
        return bool if get is None else get
    test = _bound("test", context, args, kwargs)
    if get is None:
        return test
    getter = get
    return lambda item: test(getter(item))


def _select(
    context: Any, value: Any, args: Any, kwargs: Any, keep: bool, by_attribute: bool
) -> Iterator[Any]:
    """Go through the items for which the test's answer is `keep`."""
    if value:
        decide = _selector(context, args, kwargs, by_attribute)
        yield from filter(decide, value) if keep else filterfalse(decide, value)


async def _select_async(
    context: Any, value: Any, args: Any, kwargs: Any, keep: bool, by_attribute: bool
) -> AsyncIterator[Any]:
    """`_select` for async iterables and async tests."""
    if value:
        decide = _selector(context, args, kwargs, by_attribute)
        async for item in auto_aiter(value):
            if bool(await auto_await(decide(item))) is keep:
                yield item


# -- the filters -------------------------------------------------------------------------


async def _map_async(context: Any, value: Any, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
    """`map` for async iterables and async filters."""
    if value:
        apply = _mapper(context, args, kwargs)
        async for item in auto_aiter(value):
            yield await auto_await(apply(item))


@async_variant(_map_async)
@pass_context
def do_map(context: Any, value: Iterable[Any], *args: Any, **kwargs: Any) -> Iterator[Any]:
    """Apply a filter to each item, or take an attribute of each.

    `map("lower")`, `map("round", 2)`, `map(attribute="name", default="Anonymous")`.
    """
    if value:
        yield from map(_mapper(context, args, kwargs), value)


def _select_filter(name: str, keep: bool, by_attribute: bool, doc: str) -> Callable[..., Any]:
    """Make one of the four filters that keep or drop items."""

    def twin(context: Any, value: Any, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        """Do the same in an asynchronous environment."""
        return _select_async(context, value, args, kwargs, keep, by_attribute)

    def filter_(context: Any, value: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Yield the items that are kept."""
        return _select(context, value, args, kwargs, keep, by_attribute)

    filter_.__name__ = filter_.__qualname__ = name
    filter_.__doc__ = doc
    return async_variant(twin)(pass_context(filter_))


do_select = _select_filter(
    "do_select", True, False, "Keep the items that pass a test, or that are true without one."
)
do_reject = _select_filter(
    "do_reject", False, False, "Drop the items that pass a test, or that are true without one."
)
do_selectattr = _select_filter(
    "do_selectattr", True, True, "Keep the items of which an attribute passes a test."
)
do_rejectattr = _select_filter(
    "do_rejectattr", False, True, "Drop the items of which an attribute passes a test."
)
