"""How filters reach into items: attribute paths, sort keys, async twins.

Called by the filter modules next to it.
Does not read attributes by itself: each step asks the environment, so that a sandbox
decides about it.
"""

from __future__ import annotations

from functools import wraps

from ..support import plain_lookups
from ..undefined import Undefined
from ..utils import _PassArg, pass_eval_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def ignore_case(value: Any) -> Any:
    """Return text in lower case and everything else as it is; for comparing."""
    return value.lower() if isinstance(value, str) else value


def _path_parts(attribute: Any) -> list[Any]:
    """Split `"a.0.b"` into `["a", 0, "b"]`; None is the empty path."""
    if attribute is None:
        return []
    if isinstance(attribute, str):
        return [int(part) if part.isdigit() else part for part in attribute.split(".")]
    return [attribute]


def _step(environment: Any, part: Any) -> Callable[[Any], Any]:
    """Return a function that does what `environment.getitem(item, part)` does."""
    getitem = environment.getitem
    if not isinstance(part, str) or not plain_lookups(environment):
        return lambda item: getitem(item, part)

    itemless: Any = None

    def step(item: Any) -> Any:
        """Return one part of the way, as a template looks it up."""
        nonlocal itemless
        kind = type(item)
        if kind is dict:
            if part in item:
                return item[part]
            return getitem(item, part)
        # An object without items need not be asked for one, which would raise first.
        if kind is not itemless:
            if hasattr(kind, "__getitem__") or isinstance(item, type):
                return getitem(item, part)
            itemless = kind  # most lists hold objects of one class
        try:
            return getattr(item, part)
        except AttributeError:
            pass
        return getitem(item, part)

    return step


def make_attrgetter(
    environment: Any,
    attribute: str | int | None,
    postprocess: Callable[[Any], Any] | None = None,
    default: Any = None,
) -> Callable[[Any], Any]:
    """Return a function from an item to what `attribute`, a dotted path, finds in it.

    Digits are list positions. `default` replaces what is undefined, unless it is None;
    `postprocess` is applied last (Jinja 3.1).
    """
    parts = _path_parts(attribute)
    if not parts and postprocess is None:
        return lambda item: item
    if not parts and postprocess is not None:
        return postprocess
    if len(parts) == 1 and default is None and postprocess is None:
        return _step(environment, parts[0])
    if len(parts) == 1 and default is None and postprocess is not None:
        get = _step(environment, parts[0])
        return lambda item: postprocess(get(item))
    steps = [_step(environment, part) for part in parts]

    def attrgetter(item: Any) -> Any:
        """Go the whole way from an item."""
        for step in steps:
            item = step(item)
            if default is not None and isinstance(item, Undefined):
                item = default
        return item if postprocess is None else postprocess(item)

    return attrgetter


def make_multi_attrgetter(
    environment: Any,
    attribute: str | int | None,
    postprocess: Callable[[Any], Any] | None = None,
) -> Callable[[Any], list[Any]]:
    """Return a function from an item to the list of what several paths find in it.

    `attribute` holds the paths with commas between: `"city,name.last"` (Jinja 3.1).
    """
    paths = attribute.split(",") if isinstance(attribute, str) else [attribute]
    getters = [make_attrgetter(environment, path, postprocess) for path in paths]
    if len(getters) == 1:
        only = getters[0]
        return lambda item: [only(item)]
    return lambda item: [getter(item) for getter in getters]


# -- async -------------------------------------------------------------------------


def async_variant(twin: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a filter a twin that an environment with `enable_async` uses instead.

    The marked function decides at each call. Where the mode is known beforehand, its
    attributes `jinja_sync` and `jinja_async` are the two functions themselves.
    """

    def decorate(sync: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function that chooses between a filter and its twin."""
        mark = _PassArg.from_obj(sync)

        @wraps(sync)
        def chosen(first: Any, *args: Any, **kwargs: Any) -> Any:
            """Call the one that fits the environment."""
            environment = first if mark is _PassArg.environment else first.environment
            function = twin if environment.is_async else sync
            if mark is None:  # the first argument was only asked for to know the mode
                return function(*args, **kwargs)
            return function(first, *args, **kwargs)

        if mark is None:
            chosen = pass_eval_context(chosen)
        chosen.jinja_async_variant = True  # type: ignore[attr-defined]
        chosen.jinja_sync = sync  # type: ignore[attr-defined]
        chosen.jinja_async = twin  # type: ignore[attr-defined]
        return chosen

    return decorate


async def gather(value: Any) -> list[Any]:
    """Return the items of a plain or an async iterable as a list."""
    if hasattr(value, "__aiter__"):
        return [item async for item in value]
    return list(value)
