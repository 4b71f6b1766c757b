"""Environments for templates of authors who are not trusted.

::

    attribute or item that is an attribute -> getattr, getitem -> is_safe_attribute
                                                               -> str.format is replaced
    call                                   -> call             -> is_safe_callable
    operators, if asked for                -> call_binop, call_unop

Called by applications in place of `Environment`; compiled code calls these methods since
the environment is `sandboxed`. Filters look attributes up through the same methods.
Does not limit time and memory (ranges apart): `{{ "x" * 10**9 }}` is allowed, and what
is handed to the template can be called. Put limits around the process.
"""

from __future__ import annotations

import operator
from _string import (  # type: ignore[import-not-found]  # what string.Formatter uses
    formatter_field_name_split,
)
from collections import abc, deque
from functools import update_wrapper
from string import Formatter
from types import (
    AsyncGeneratorType,
    BuiltinMethodType,
    CodeType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    GenericAlias,
    MethodType,
    TracebackType,
)

from ..markup import EscapeFormatter, Markup
from .environment import Environment
from .exceptions import SecurityError
from .support import undefined_attribute
from .undefined import Undefined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])

__all__ = [
    "MAX_RANGE",
    "ImmutableSandboxedEnvironment",
    "SandboxedEnvironment",
    "SandboxedEscapeFormatter",
    "SandboxedFormatter",
    "SecurityError",
    "is_internal_attribute",
    "modifies_known_mutable",
    "safe_range",
    "unsafe",
]

#: How many items a `range` may have in a sandbox.
MAX_RANGE = 100000

# Names beyond those that start with an underscore, by the type whose they are.
UNSAFE_FUNCTION_ATTRIBUTES: set[str] = set()
UNSAFE_METHOD_ATTRIBUTES: set[str] = set()
UNSAFE_GENERATOR_ATTRIBUTES = {"gi_frame", "gi_code", "gi_yieldfrom"}
UNSAFE_COROUTINE_ATTRIBUTES = {"cr_frame", "cr_code", "cr_await", "cr_origin"}
UNSAFE_ASYNC_GENERATOR_ATTRIBUTES = {"ag_frame", "ag_code", "ag_await"}

_UNSAFE_BY_TYPE: tuple[tuple[type, set[str]], ...] = (
    (FunctionType, UNSAFE_FUNCTION_ATTRIBUTES),
    (MethodType, UNSAFE_METHOD_ATTRIBUTES),
    (type, {"mro"}),
    (GeneratorType, UNSAFE_GENERATOR_ATTRIBUTES),
    (CoroutineType, UNSAFE_COROUTINE_ATTRIBUTES),
    (AsyncGeneratorType, UNSAFE_ASYNC_GENERATOR_ATTRIBUTES),
)
_WHOLLY_UNSAFE = (CodeType, TracebackType, FrameType)

_MUTATING: tuple[tuple[type, frozenset[str]], ...] = (
    (
        abc.MutableSet,
        frozenset(
            "add clear difference_update discard intersection_update pop remove"
            " symmetric_difference_update update".split()
        ),
    ),
    (abc.MutableMapping, frozenset("clear pop popitem setdefault update move_to_end".split())),
    (
        abc.MutableSequence,
        frozenset("append clear extend insert pop remove reverse sort".split()),
    ),
    (
        deque,
        frozenset("append appendleft clear extend extendleft pop popleft remove rotate".split()),
    ),
)


def safe_range(*args: int) -> range:
    """Return a `range`, but raise OverflowError for more than `MAX_RANGE` items."""
    result = range(*args)
    try:
        too_big = len(result) > MAX_RANGE
    except OverflowError:  # longer than any list can be
        too_big = True
    if too_big:
        msg = f"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({MAX_RANGE})."
        raise OverflowError(msg)
    return result


def unsafe(f: F) -> F:
    """Mark a function that templates in a sandbox must not call (Jinja 3.1)."""
    f.unsafe_callable = True  # type: ignore[attr-defined]
    return f


def _subscripted(obj: Any) -> Any:
    """Return the class behind `dict["x"]`, which has all of the class's attributes."""
    while type(obj) is GenericAlias:
        obj = obj.__origin__
    return obj


def is_internal_attribute(obj: Any, attr: str) -> bool:
    """Whether the attribute leads to the insides of Python: code, frames, classes.

    True for names with two underscores in front, and by type for others:
    `is_internal_attribute(str, "mro")` (Jinja 3.1).
    """
    obj = _subscripted(obj)
    if attr.startswith("__") or isinstance(obj, _WHOLLY_UNSAFE):
        return True
    return any(isinstance(obj, kind) and attr in names for kind, names in _UNSAFE_BY_TYPE)


def modifies_known_mutable(obj: Any, attr: str) -> bool:
    """Whether the method changes a list, dict, set, deque or something of their kind.

    The classes themselves count too: `dict.update(some_dict)` changes it as well
    (Jinja 3.1, which knows the objects only).
    """
    obj = _subscripted(obj)
    check = issubclass if isinstance(obj, type) else isinstance
    return any(attr in names and check(obj, kind) for kind, names in _MUTATING)


class SandboxedFormatter(Formatter):
    """Formats as `str.format` does; the sandbox looks up what the fields name."""

    def __init__(self, env: Environment, **kwargs: Any) -> None:
        self._env = env
        super().__init__(**kwargs)

    def get_field(
        self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> tuple[Any, Any]:
        """Return what `field_name` stands for, and the argument that it starts from."""
        first, rest = formatter_field_name_split(field_name)
        value = self.get_value(first, args, kwargs)
        for is_attribute, key in rest:
            if is_attribute:
                value = self._env.getattr(value, key)
            else:
                value = self._env.getitem(value, key)
        return value, first


class SandboxedEscapeFormatter(SandboxedFormatter, EscapeFormatter):
    """The same for markup: every field's text is escaped."""


_FORMAT_NAMES = frozenset(["format", "format_map"])


def _mapping_argument(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return the argument of `format_map`, or fail as `str.format_map` does."""
    if kwargs:
        msg = "format_map() takes no keyword arguments"
        raise TypeError(msg)
    if len(args) != 1:
        msg = f"format_map() takes exactly one argument ({len(args)} given)"
        raise TypeError(msg)
    return args[0]


class SandboxedEnvironment(Environment):
    """An environment in which templates reach nothing internal (Jinja 3.1).

    An attribute that is not safe is undefined, and using it raises SecurityError.
    Override `is_safe_attribute` and `is_safe_callable` to be stricter or looser, and
    set `intercepted_binops`, `intercepted_unops` to have operators go through
    `call_binop` and `call_unop`.
    """

    sandboxed = True

    default_binop_table: dict[str, Callable[[Any, Any], Any]] = {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "//": operator.floordiv,
        "**": operator.pow,
        "%": operator.mod,
    }
    default_unop_table: dict[str, Callable[[Any], Any]] = {
        "+": operator.pos,
        "-": operator.neg,
    }
    intercepted_binops: frozenset[str] = frozenset()
    intercepted_unops: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.globals["range"] = safe_range
        self.binop_table = self.default_binop_table.copy()
        self.unop_table = self.default_unop_table.copy()

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether templates may see the attribute `attr`, which is `value`, of `obj`.

        The default refuses names that start with an underscore, and internal ones.
        """
        return not (attr.startswith("_") or is_internal_attribute(obj, attr))

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether templates may call `obj`: unless it is marked `unsafe`.

        `alters_data`, Django's mark, counts too.
        """
        return not (getattr(obj, "unsafe_callable", False) or getattr(obj, "alters_data", False))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Compute an intercepted binary operator; to be overridden."""
        return self.binop_table[operator](left, right)

    def call_unop(self, context: Any, operator: str, arg: Any) -> Any:
        """Compute an intercepted unary operator; to be overridden."""
        return self.unop_table[operator](arg)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return the item, or the attribute of that name if it is safe."""
        try:
            return obj[argument]
        except (TypeError, LookupError):
            pass
        if isinstance(argument, str):
            name = str(argument)
            try:
                value = getattr(obj, name)
            except AttributeError:
                pass
            else:
                return self._checked(obj, name, value)
        return self.undefined(obj=obj, name=argument)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return the attribute if it is safe, or the item of that name."""
        try:
            value = getattr(obj, attribute)
        except AttributeError as error:
            failure = error
        else:
            return self._checked(obj, attribute, value)
        try:
            return obj[attribute]
        except (TypeError, LookupError):
            return undefined_attribute(self, obj, attribute, failure)

    def _checked(self, obj: Any, attribute: str, value: Any) -> Any:
        """Return `value`, a safe stand-in for it, or an undefined value that says why."""
        if attribute in _FORMAT_NAMES:
            stand_in = self.wrap_str_format(value) or self._unbound_str_format(obj, attribute)
            if stand_in is not None:
                return stand_in
        if self.is_safe_attribute(obj, attribute, value):
            return value
        return self.unsafe_undefined(obj, attribute)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        """Return the undefined value for an unsafe attribute: using it raises SecurityError."""
        return self.undefined(
            f"access to attribute {attribute!r} of {type(obj).__name__!r} object is unsafe.",
            name=attribute,
            obj=obj,
            exc=SecurityError,
        )

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return a safe stand-in for a string's `format` or `format_map`, or None.

        The fields of a format string name attributes too.
        """
        if not isinstance(value, (MethodType, BuiltinMethodType)):
            return None
        name = getattr(value, "__name__", None)
        if name not in _FORMAT_NAMES or not isinstance(value.__self__, str):
            return None
        text: str = value.__self__
        takes_mapping = name == "format_map"

        def wrapper(*args: Any, **kwargs: Any) -> str:
            """Format as the sandbox allows."""
            return self._format(text, takes_mapping, args, kwargs)

        return update_wrapper(wrapper, value)

    def _unbound_str_format(self, obj: Any, attribute: str) -> Callable[..., str] | None:
        """Return a stand-in for `str.format`, where the class itself is in reach."""
        if not (isinstance(obj, type) and issubclass(obj, str)):
            return None

        def wrapper(text: str, /, *args: Any, **kwargs: Any) -> str:
            """Format a text that is passed first, as the sandbox allows."""
            if not isinstance(text, obj):
                msg = f"{attribute}() wants a {obj.__name__}, not {type(text).__name__}"
                raise TypeError(msg)
            return self._format(text, attribute == "format_map", args, kwargs)

        return wrapper

    def _format(
        self, text: str, takes_mapping: bool, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> str:
        """Format `text` with fields that the sandbox looks up."""
        values: Any = kwargs
        if takes_mapping:
            values = _mapping_argument(args, kwargs)
            args = ()
        kind: type[str] = str
        formatter = SandboxedFormatter(self)
        if isinstance(text, Markup):
            kind = type(text)
            formatter = SandboxedEscapeFormatter(self, escape=text.escape)
        return kind(formatter.vformat(text, args, values))

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call `obj` from a template, if it is safe to.

        :raises SecurityError: it is not.
        """
        # A template was perhaps handed the method itself.
        obj = self.wrap_str_format(obj) or obj
        if not self.is_safe_callable(obj):
            msg = f"{obj!r} is not safely callable"
            raise SecurityError(msg)
        return context.call(obj, *args, **kwargs)


class ImmutableSandboxedEnvironment(SandboxedEnvironment):
    """A sandbox whose templates cannot change lists, dicts and sets either (Jinja 3.1)."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Refuse also what `modifies_known_mutable`."""
        if not super().is_safe_attribute(obj, attr, value):
            return False
        return not modifies_known_mutable(obj, attr)
