"""The globals of generated template code: escaping, lookups, filters, loading.

Called by generated code only, through the dict that `namespace` returns; generated code
imports nothing. Where an environment has its own `getattr` or `getitem`, as the sandbox
has, the code is compiled to call those; see `features`.
Does not know the compiler.
"""

from __future__ import annotations

import sys

from ..markup import Markup, escape
from .exceptions import TemplateNotFound, TemplateRuntimeError
from .loops import AsyncLoopContext, LoopContext, auto_aiter, auto_await, measured
from .runtime import Context, Macro, TemplateReference, identity, markup_join, str_join
from .undefined import Undefined
from .utils import Namespace, import_string, missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from .runtime import Append

__all__ = ["features", "namespace", "plain_lookups"]


def escape_value(value: Any) -> Any:
    """Return a value's text for HTML; a str, not marked as safe: it is only printed."""
    kind = type(value)
    if kind is str:
        # As `escape_text`, which a call of would cost as much again. One scan settles a word.
        if value.isalnum():
            return value
        if "&" in value:
            value = value.replace("&", "&amp;")
        if "<" in value:
            value = value.replace("<", "&lt;")
        if ">" in value:
            value = value.replace(">", "&gt;")
        if '"' in value:
            value = value.replace('"', "&#34;")
        if "'" in value:
            value = value.replace("'", "&#39;")
        return value
    if kind is Markup:
        return value
    if kind is int or kind is float:
        return f"{value!s}"
    return escape(value)


def raw_value(value: Any) -> Any:
    """Return the text of a value that needs no escaping."""
    if type(value) is str or type(value) is Markup:
        return value
    return str(value.__html__()) if hasattr(value, "__html__") else str(value)


def _tools_named(environment: Any, kind: str) -> Callable[[Any], list[Callable[..., Any]]]:
    """Make what looks up filters or tests; one that is perhaps never called may be unknown."""

    def find(names: Iterable[str]) -> list[Callable[..., Any]]:
        """Return them in the order of the names."""
        tools = environment.filters if kind == "filter" else environment.tests
        return [tools.get(name) or unknown(kind, name) for name in names]

    return find


def unknown(kind: str, name: str) -> Callable[..., Any]:
    """Return what stands for an unknown filter or test: it fails when it is called."""

    def fail(*args: Any, **kwargs: Any) -> Any:
        """Say that there is none."""
        msg = f"No {kind} named {name!r} found."
        raise TemplateRuntimeError(msg)

    return fail


def _call_printed(autoescape: bool) -> Callable[..., Any]:
    """Make what calls a function for ``{{ f(x) }}`` and returns the text to print.

    Of a macro that gets plain arguments the text is printed as it is, with no object made.
    """
    to_text = escape_value if autoescape else str

    def printed(context: Context, obj: Any, /, *args: Any) -> Any:
        """Call it and return the text to print."""
        if type(obj) is Macro and len(args) <= obj._plain_count:
            text = obj._func(*args)
            # A block knows how it was compiled; around it may be an autoescape tag.
            if not autoescape or (context._eval_ctx or context.eval_ctx).autoescape:
                return text
            return to_text(text)
        return to_text(context.call(obj, *args))

    return printed


def _lookup_failed(environment: Any) -> Callable[[Any, str], Any]:
    """Make the function that goes on after ``value.name`` raised, in its handler."""

    def attribute_failed(value: Any, name: str) -> Any:
        """Try the item; raise again what was no missing attribute."""
        error = sys.exc_info()[1]
        # Generated code asks a plain dict for its key; elsewhere KeyError is the value's own.
        if isinstance(error, KeyError) and type(value) is not dict:
            raise error
        try:
            return value[name]
        except (TypeError, LookupError, AttributeError):
            return undefined_attribute(environment, value, name, error)

    return attribute_failed


def undefined_attribute(
    environment: Any, value: Any, name: str, error: BaseException | None
) -> Any:
    """Return the undefined value for a missing attribute.

    If the attribute is there and failed by itself (a property that raised
    AttributeError), the error becomes the cause of the one that using the value raises.
    """
    undefined = environment.undefined(obj=value, name=name)
    if isinstance(error, AttributeError) and isinstance(undefined, Undefined):
        traceback = error.__traceback__
        # Two frames or more: the error was raised by code that the lookup had started.
        if traceback is not None and traceback.tb_next is not None:
            undefined._undefined_cause = error.with_traceback(traceback.tb_next)
    return undefined


def _attribute(environment: Any) -> Callable[[Any, str], Any]:
    """Make ``attribute(value, name)``: `Environment.getattr` for plain environments."""

    def attribute(value: Any, name: str) -> Any:
        """Return the attribute, the item, or an undefined value."""
        if type(value) is dict and name in value and not hasattr(dict, name):
            return value[name]
        try:
            return getattr(value, name)
        except AttributeError as error:
            # Inside, for an error kept in a local would keep this frame, and it the request.
            try:
                return value[name]
            except (TypeError, LookupError, AttributeError):
                return undefined_attribute(environment, value, name, error)

    return attribute


def _item(environment: Any) -> Callable[[Any, Any], Any]:
    """Make ``item(value, key)``: `Environment.getitem` for plain environments."""
    item_failed = _item_failed(environment)

    def item(value: Any, key: Any) -> Any:
        """Return the item, the attribute, or an undefined value."""
        try:
            return value[key]
        except (AttributeError, TypeError, LookupError):
            return item_failed(value, key)

    return item


def _item_failed(environment: Any) -> Callable[[Any, Any], Any]:
    """Make the function that goes on after ``value[key]`` raised, in its handler."""

    def item_failed(value: Any, key: Any) -> Any:
        """Try the attribute; else return an undefined value."""
        if not isinstance(key, str):
            return environment.undefined(obj=value, name=key)
        try:
            return getattr(value, key)
        except AttributeError as error:
            return undefined_attribute(environment, value, key, error)

    return item_failed


def extend(environment: Any, context: Context, name: Any, parent: str | None) -> Any:
    """Load the parent template and add its blocks below those of the context."""
    template = environment.get_template(name, parent)
    blocks = context.blocks
    for block, function in template.blocks.items():
        blocks.setdefault(block, []).append(function)
    return template


def extended_twice() -> None:
    """Fail: a second extends was reached."""
    msg = "extended multiple times"
    raise TemplateRuntimeError(msg)


def required_block(context: Context, name: str) -> None:
    """Fail if the innermost implementation of a required block is the empty one."""
    if len(context.blocks[name]) <= 1:
        msg = f"Required block {name!r} not found"
        raise TemplateRuntimeError(msg)


def imported(
    context: Context, module: Any, names: Iterable[tuple[str, str]], where: str, kept: bool
) -> list[Any]:
    """Return what ``{% from %}`` takes from a module; undefined if it is not there.

    :param names: the names there and here.
    :param kept: at top level: the names become variables of the context.
    """
    values = []
    for name, alias in names:
        value = getattr(module, name, missing)
        if value is missing:
            msg = (
                f"the template {module.__name__!r} (imported on {where}) does not export the"
                f" requested name {name!r}"
            )
            value = context.environment.undefined(msg, name=name)
        values.append(value)
        if kept:
            keep(context, alias, value)
    return values


def keep(context: Context, name: str, value: Any) -> None:
    """Make what is imported at top level a variable of the context that is not exported."""
    context.vars[name] = value
    context.exported_vars.discard(name)


def export(context: Context, name: str, value: Any) -> None:
    """Make what is set at top level a variable of the context, and of who imports it."""
    context.vars[name] = value
    if name[:1] != "_":
        context.exported_vars.add(name)


def block_writer(context: Context, name: str) -> Callable[[Context, Append], None]:
    """Return what writes the innermost implementation of a block."""
    return context.blocks[name][0].write  # type: ignore[no-any-return]


def new_macro(context: Context, function: Callable[..., str], signature: tuple[Any, ...]) -> Macro:
    """Return the macro of a function that was compiled for it.

    :param signature: name, arguments, and whether it takes kwargs, varargs, a caller.
    """
    autoescape = context.eval_ctx.autoescape
    name, arguments, kwargs, varargs, caller = signature
    return Macro(
        context.environment, function, name, arguments, kwargs, varargs, caller, autoescape
    )


def check_namespace(target: Any) -> None:
    """Fail unless ``{% set target.name = value %}`` may assign to the target."""
    if not isinstance(target, Namespace):
        msg = "cannot assign attribute on non-namespace object"
        raise TemplateRuntimeError(msg)


def pieces(write: Callable[[Context, Append], None]) -> Callable[[Context], Iterator[str]]:
    """Make a generator function of a writing one, for templates without their source."""

    def generate(context: Context) -> Iterator[str]:
        """Write it all, then yield what was written."""
        parts: list[str] = []
        write(context, parts.append)
        yield from parts

    return generate


def plain_lookups(environment: Any) -> bool:
    """Whether attributes and items are looked up by `Environment`'s own methods."""
    return all(_defined_by_engine(environment, name) for name in ("getattr", "getitem"))


def _defined_by_engine(environment: Any, name: str) -> bool:
    if name in environment.__dict__:
        return False
    owner = next(cls for cls in type(environment).__mro__ if name in cls.__dict__)
    return owner.__name__ == "Environment" and owner.__module__ == f"{__package__}.environment"


def plain_calls(environment: Any) -> bool:
    """Whether templates call functions by `Context`'s own method."""
    return not environment.sandboxed and environment.context_class.call is Context.call


def is_native(environment: Any) -> bool:
    """Whether templates print values, which keep their types, in place of text."""
    return bool(getattr(environment.code_generator_class, "native", False))


def features(environment: Any) -> tuple[Any, ...]:
    """Return what generated code depends on: code of other features must not be run.

    A cache shared by a sandbox and a plain environment would else undo the sandbox.
    """
    sandboxed = bool(environment.sandboxed)
    return (
        sandboxed,
        plain_lookups(environment),
        plain_calls(environment),
        bool(environment.is_async),
        is_native(environment),
        tuple(sorted(environment.intercepted_binops)) if sandboxed else (),
        tuple(sorted(environment.intercepted_unops)) if sandboxed else (),
    )


def namespace(environment: Any) -> dict[str, Any]:
    """Return a new dict of the globals that generated code finds there."""
    plain = plain_lookups(environment)
    return {
        "environment": environment,
        "missing": missing,
        "undefined": environment.undefined,
        "Undefined": Undefined,
        "Markup": Markup,
        "Macro": Macro,
        "LoopContext": LoopContext,
        "AsyncLoopContext": AsyncLoopContext,
        "TemplateReference": TemplateReference,
        "TemplateNotFound": TemplateNotFound,
        "measured": measured,
        "auto_await": auto_await,
        "auto_aiter": auto_aiter,
        "markup_join": markup_join,
        "str_join": str_join,
        "esc": escape_value,
        "esc_call": _call_printed(True),
        "str_call": _call_printed(False),
        "raw": raw_value,
        "concat": environment.concat,
        "attribute": _attribute(environment) if plain else environment.getattr,
        "item": _item(environment) if plain else environment.getitem,
        "attribute_failed": _lookup_failed(environment),
        "lookup_errors": (AttributeError, KeyError),
        "item_failed": _item_failed(environment),
        "item_errors": (AttributeError, TypeError, LookupError),
        "filters_named": _tools_named(environment, "filter"),
        "tests_named": _tools_named(environment, "test"),
        "extend": extend,
        "extended_twice": extended_twice,
        "required_block": required_block,
        "imported": imported,
        "keep": keep,
        "export": export,
        "block_writer": block_writer,
        "new_macro": new_macro,
        "check_namespace": check_namespace,
        "identity": identity,
        "import_string": import_string,
    }
