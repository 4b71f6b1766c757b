"""What generated template code works with: the context, macros and block references.

Called by generated code, `template` and extensions. Loops are in `loops`, lookups and
escaping in `support`. Does not load or compile templates.

Shared and mutable: nothing; a context belongs to one render.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType, MethodType

from ..markup import Markup, escape, soft_str
from .exceptions import TemplateNotFound, TemplateRuntimeError
from .loops import AsyncLoopContext, LoopContext, auto_aiter, auto_await
from .nodes.base import EvalContext
from .undefined import (
    ChainableUndefined,
    DebugUndefined,
    StrictUndefined,
    Undefined,
    make_logging_undefined,
)
from .utils import Namespace, _PassArg, internalcode, missing, pass_eval_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        ItemsView,
        Iterable,
        Iterator,
        KeysView,
        MutableMapping,
        ValuesView,
    )
    from typing import Any

    Append = Callable[[Any], None]
    BlockCallable = Callable[["Context"], Iterator[str]]

__all__ = [
    "AsyncLoopContext",
    "BlockFunction",
    "BlockReference",
    "ChainableUndefined",
    "Context",
    "DebugUndefined",
    "EvalContext",
    "LoopContext",
    "Macro",
    "Markup",
    "Namespace",
    "StrictUndefined",
    "TemplateNotFound",
    "TemplateReference",
    "TemplateRuntimeError",
    "Undefined",
    "auto_aiter",
    "auto_await",
    "escape",
    "identity",
    "internalcode",
    "make_logging_undefined",
    "markup_join",
    "missing",
    "new_context",
    "str_join",
]


def identity(x: Any) -> Any:
    """Return `x`; a finalizer that does nothing."""
    return x


def markup_join(seq: Iterable[Any]) -> str:
    """Join what ``~`` combines; escaped as soon as one part is safe HTML (Jinja 3.1)."""
    parts = list(seq)
    if any(hasattr(part, "__html__") for part in parts):
        return Markup("").join(map(soft_str, parts))
    return "".join(map(soft_str, parts))


def str_join(seq: Iterable[Any]) -> str:
    """Join what ``~`` combines as plain text."""
    return "".join(map(str, seq))


def new_context(
    environment: Any,
    template_name: str | None,
    blocks: dict[str, BlockCallable],
    vars: dict[str, Any] | None = None,
    shared: bool = False,
    globals: MutableMapping[str, Any] | None = None,
    locals: Mapping[str, Any] | None = None,
) -> Context:
    """Build the context of one render.

    :param vars: what the template is rendered with.
    :param shared: use `vars` as it is, without `globals` and without a copy.
    :param locals: names of the place that includes or imports; `missing` ones are left out.
    """
    if vars is None:
        vars = {}
    if shared:
        parent = vars
    else:
        parent = dict(merged(globals), **vars) if globals else dict(vars)
    if locals:
        if shared:
            parent = dict(parent)
        for key, value in locals.items():
            if value is not missing:
                parent[key] = value
    return environment.context_class(  # type: ignore[no-any-return]
        environment, parent, template_name, blocks, globals
    )


def merged(mapping: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Return a mapping that `dict` copies fast: a chain's parts are merged by C code."""
    if type(mapping) is not ChainMap:
        return mapping
    result: dict[str, Any] = {}
    for part in reversed(mapping.maps):
        result.update(part)
    return result


class TemplateReference:
    """What ``self`` is in a template: its blocks by name (Jinja 3.1)."""

    def __init__(self, context: Context) -> None:
        self.__context = context

    def __getitem__(self, name: str) -> Any:
        blocks = self.__context.blocks[name]
        return BlockReference(name, self.__context, blocks, 0)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__context.name!r}>"


class Context(Mapping):  # type: ignore[type-arg]
    """The variables of one render, and the state of it (Jinja 3.1). Immutable to templates.

    :ivar parent: read-only names: what was passed to render, over the globals.
    :ivar vars: names that the template itself set at its top level.
    :ivar exported_vars: those of `vars` that an import sees.
    :ivar blocks: block name to its implementations, the innermost child's first.
    :ivar name: the template's name.
    """

    _eval_ctx: EvalContext | None = None

    def __init__(
        self,
        environment: Any,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, BlockCallable],
        globals: MutableMapping[str, Any] | None = None,
    ) -> None:
        self.parent = parent
        self.vars: dict[str, Any] = {}
        self.environment = environment
        self.exported_vars: set[str] = set()
        self.name = name
        self._globals = globals
        self.blocks: dict[str, list[Any]] = {key: [block] for key, block in blocks.items()}

    @property
    def eval_ctx(self) -> EvalContext:
        """The evaluation context: whether autoescaping is on. Made when first needed."""
        found = self._eval_ctx
        if found is None:
            found = self._eval_ctx = EvalContext(self.environment, self.name)
        return found

    @eval_ctx.setter
    def eval_ctx(self, value: EvalContext) -> None:
        """Replace it, as an extension may."""
        self._eval_ctx = value

    @property
    def globals_keys(self) -> set[str]:
        """The names that came from the template's globals."""
        return set(self._globals) if self._globals is not None else set()

    def super(self, name: str, current: Any) -> BlockReference | Undefined:
        """Return the implementation of a block above `current`, for ``super()``."""
        blocks = self.blocks.get(name)
        if blocks is None or current not in blocks or current is blocks[-1]:
            return _no_parent(self, name)  # type: ignore[no-any-return]
        return BlockReference(name, self, blocks, blocks.index(current) + 1)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the variable's value, or `default`."""
        try:
            return self[key]
        except KeyError:
            return default

    def resolve(self, key: str) -> Any:
        """Return the variable's value, or an undefined value that knows its name."""
        value = self.resolve_or_missing(key)
        return self.environment.undefined(name=key) if value is missing else value

    def resolve_or_missing(self, key: str) -> Any:
        """Return the variable's value, or `missing`. A subclass may look elsewhere too."""
        if key in self.vars:
            return self.vars[key]
        return self.parent.get(key, missing)

    def lookup(self, names: Iterable[str]) -> list[Any]:
        """Do as :meth:`resolve` for several names, faster."""
        if (
            self.vars
            or type(self).resolve_or_missing is not Context.resolve_or_missing
            or type(self).resolve is not Context.resolve
        ):
            return [self.resolve(name) for name in names]
        get, undefined = self.parent.get, self.environment.undefined
        return [
            undefined(name=name) if (value := get(name, missing)) is missing else value
            for name in names
        ]

    def get_exported(self) -> dict[str, Any]:
        """Return what the template exports."""
        return {key: self.vars[key] for key in self.exported_vars}

    def get_all(self) -> dict[str, Any]:
        """Return all names; not to be changed, it may be the context's own dict."""
        if not self.vars:
            return self.parent
        if not self.parent:
            return self.vars
        return {**self.parent, **self.vars}

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call `obj` as a template does: with the context first if it wants that.

        :return: its result, or an undefined value if it raised StopIteration.
        """
        try:
            kind = type(obj)
            if kind is Macro:
                return obj._call(self.eval_ctx.autoescape, args, kwargs)
            if kind not in _PLAIN_CALLABLES:
                called = getattr(obj, "__call__", None)  # noqa: B004
                if type(getattr(called, "jinja_pass_arg", None)) is _PassArg:
                    obj = called
            wants = getattr(obj, "jinja_pass_arg", None)
            if wants is not None and type(wants) is _PassArg:
                args = (pass_argument(wants, self), *args)
            return obj(*args, **kwargs)
        except StopIteration:
            return self.environment.undefined(
                "value was undefined because a callable raised a StopIteration exception"
            )

    def call_with(self, locals: dict[str, Any], obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call as :meth:`call` where names were set in a loop or block: those are seen too."""
        wants = getattr(obj, "jinja_pass_arg", None) or getattr(
            getattr(obj, "__call__", None),  # noqa: B004
            "jinja_pass_arg",
            None,
        )
        if wants is _PassArg.context and type(obj) is not Macro:
            return self.derived(locals).call(obj, *args, **kwargs)
        return self.call(obj, *args, **kwargs)

    def derived(self, locals: dict[str, Any] | None = None) -> Context:
        """Return a context with the same names and blocks, and with `locals` put in."""
        derived = new_context(self.environment, self.name, {}, self.get_all(), True, None, locals)
        derived.eval_ctx = self.eval_ctx
        derived.blocks.update((name, list(stack)) for name, stack in self.blocks.items())
        return derived

    def keys(self) -> KeysView[str]:
        """Return the names."""
        return self.get_all().keys()

    def values(self) -> ValuesView[Any]:
        """Return the values."""
        return self.get_all().values()

    def items(self) -> ItemsView[str, Any]:
        """Return the names with their values."""
        return self.get_all().items()

    def __iter__(self) -> Iterator[str]:
        return iter(self.get_all())

    def __len__(self) -> int:
        return len(self.get_all())

    def __contains__(self, name: object) -> bool:
        return name in self.vars or name in self.parent

    def __getitem__(self, key: str) -> Any:
        value = self.resolve_or_missing(key)
        if value is missing:
            raise KeyError(key)
        return value

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.get_all()!r} of {self.name!r}>"


#: Callables whose mark, if any, is on themselves and not on their `__call__`.
_PLAIN_CALLABLES = frozenset([FunctionType, MethodType, BuiltinFunctionType])


def pass_argument(wants: Any, context: Context) -> Any:
    """Return what a function marked by a ``pass_*`` decorator gets first."""
    if wants is _PassArg.context:
        return context
    if wants is _PassArg.eval_context:
        return context.eval_ctx
    return context.environment


def _no_parent(context: Context, name: str) -> Any:
    return context.environment.undefined(f"there is no parent block called {name!r}.", name="super")


class BlockFunction:
    """One block of one template; called with a context, it yields the block's text.

    :ivar write: the same without a generator: ``write(context, append)``.
    """

    __slots__ = ("_unit", "name", "write")

    def __init__(self, name: str, write: Callable[[Context, Append], None], unit: Any) -> None:
        self.name = name
        self.write = write
        self._unit = unit

    def __call__(self, context: Context) -> Iterator[str]:
        """Yield the block's text."""
        return self._unit.streaming().blocks[self.name](context)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"<block {self.name!r}>"


class BlockReference:
    """A block that a template can call: ``self.name`` or ``super`` (Jinja 3.1)."""

    def __init__(self, name: str, context: Context, stack: list[Any], depth: int) -> None:
        self.name = name
        self._context = context
        self._stack = stack
        self._depth = depth

    @property
    def super(self) -> BlockReference | Undefined:
        """The implementation above this one."""
        if self._depth + 1 >= len(self._stack):
            return _no_parent(self._context, self.name)  # type: ignore[no-any-return]
        return BlockReference(self.name, self._context, self._stack, self._depth + 1)

    def __call__(self) -> Any:
        """Return the block's text; in an asynchronous environment, something to await."""
        context, block = self._context, self._stack[self._depth]
        if context.environment.is_async:
            return self._render_async(block)
        if type(block) is BlockFunction:
            parts: list[Any] = []
            block.write(context, parts.append)
        else:
            parts = list(block(context))
        return self._marked(context.environment.concat(parts))

    async def _render_async(self, block: Any) -> Any:
        parts = [part async for part in block(self._context)]
        return self._marked(self._context.environment.concat(parts))

    def _marked(self, text: Any) -> Any:
        return Markup(text) if self._context.eval_ctx.autoescape else text


class Macro:
    """A macro, called as a function from templates and from Python (Jinja 3.1).

    :ivar name: its name; None for a call block's.
    :ivar arguments: the names of its arguments.
    :ivar catch_kwargs: True if it uses ``kwargs``.
    :ivar catch_varargs: True if it uses ``varargs``.
    :ivar caller: True if it uses ``caller``, so that a call block may call it.
    """

    def __init__(
        self,
        environment: Any,
        func: Callable[..., Any],
        name: str | None,
        arguments: Iterable[str],
        catch_kwargs: bool,
        catch_varargs: bool,
        caller: bool,
        default_autoescape: bool | None = None,
    ) -> None:
        self._environment = environment
        self._func = func
        self.name = name
        self.arguments = tuple(arguments)
        self._argument_count = len(self.arguments)
        self.catch_kwargs = catch_kwargs
        self.catch_varargs = catch_varargs
        self.caller = caller
        self.explicit_caller = "caller" in self.arguments
        # With only plain arguments, the Python function can be called as it is.
        self._plain = not (catch_kwargs or catch_varargs or caller)
        # How many such arguments it takes; none, not even no argument, if there are others.
        self._plain_count = self._argument_count if self._plain else -1
        if default_autoescape is None:
            autoescape = environment.autoescape
            default_autoescape = autoescape(None) if callable(autoescape) else autoescape
        self._default_autoescape = default_autoescape

    @pass_eval_context
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the macro's text, marked as safe where autoescaping is on."""
        if args and isinstance(args[0], EvalContext):
            return self._call(args[0].autoescape, args[1:], kwargs)
        return self._call(self._default_autoescape, args, kwargs)

    def _call(self, autoescape: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call it where autoescaping is on or off."""
        if self._plain and not kwargs and len(args) <= self._argument_count:
            text = self._func(*args)
        else:
            text = self._func(*self._bind(args, kwargs))
        if self._environment.is_async:
            return _marked_async(text, autoescape)
        return Markup(text) if autoescape else text

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """Return the arguments in the function's order, its own defaults where not given."""
        count = self._argument_count
        bound = list(args[:count])
        found_caller = len(bound) == count and self.explicit_caller
        defaults = getattr(self._func, "__defaults__", None) or (missing,) * count
        for name, default in zip(self.arguments[len(bound) :], defaults[len(bound) :]):
            bound.append(kwargs.pop(name, default))
            found_caller = found_caller or name == "caller"
        if self.caller and not found_caller:
            caller = kwargs.pop("caller", None)
            if caller is None:
                caller = self._environment.undefined("No caller defined", name="caller")
            bound.append(caller)
        if self.catch_kwargs:
            bound.append(kwargs)
        elif kwargs:
            raise TypeError(self._surplus_keyword(kwargs))
        if self.catch_varargs:
            bound.append(args[count:])
        elif len(args) > count:
            msg = f"macro {self.name!r} takes not more than {len(self.arguments)} argument(s)"
            raise TypeError(msg)
        return bound

    def _surplus_keyword(self, kwargs: dict[str, Any]) -> str:
        if "caller" in kwargs:
            return (
                f"macro {self.name!r} was invoked with two values for the special caller"
                " argument. This is most likely a bug."
            )
        return f"macro {self.name!r} takes no keyword argument {next(iter(kwargs))!r}"

    def __repr__(self) -> str:
        name = "anonymous" if self.name is None else repr(self.name)
        return f"<{type(self).__name__} {name}>"


async def _marked_async(text: Any, autoescape: Any) -> Any:
    text = await text
    return Markup(text) if autoescape else text
