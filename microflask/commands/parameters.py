"""Parameter and Argument: where a value comes from, its type, its check, its callback.

    command line -> environment -> default_map -> default
    -> the type converts -> missing? -> the callback -> ctx.params

Made by the decorators; asked by `Command`. `options.py` has Option. Does not read the
command line: `parser.py` does.
"""

from __future__ import annotations

import os

from .context import ParameterSource, augment_usage_errors
from .exceptions import BadParameter, MissingParameter
from .parser import UNSET
from .terminal import style
from .types import convert_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Callable

    from .context import Context
    from .shell_completion import CompletionItem
    from .types import ParamType


def iter_params_for_processing(
    invocation_order: Sequence[Any], declaration_order: Sequence[Any]
) -> list[Any]:
    """Return parameters as they are processed: eager ones, then as typed, then as declared."""

    def rank(param: Any) -> tuple[bool, float]:
        """Return what is sorted by: eager ones first, then in the order typed."""
        typed = param in invocation_order
        return (
            not param.is_eager,
            invocation_order.index(param) if typed else float("inf"),
        )

    return sorted(declaration_order, key=rank)


class Parameter:
    """What options and arguments share.

    Args:
        param_decls: the names, as written in the decorator.
        type: a `ParamType`, a Python type or a tuple of them; by default that of *default*.
        required: whether a value must be given.
        default: the value where none is given; a function is called for it.
        callback: called with (ctx, param, value); what it returns is the value.
        nargs: how many words are taken; -1 for any number.
        multiple: may be given many times; the value is a tuple.
        metavar: what stands for the value in the help page.
        expose_value: hand the value to the command.
        is_eager: process it before those that are not.
        envvar: name of the environment variable, or several names.
        shell_complete: called with (ctx, param, incomplete); returns completions of the
            word: texts, or `CompletionItem`s.
        deprecated: say so; or why.
        help: what the help page says about it.
    """

    param_type_name = "parameter"
    name: str
    # The False of a flag and the 0 of a counter, which nobody asked for.
    _default_is_implied = False

    def __init__(
        self,
        param_decls: Sequence[str] | None = None,
        type: Any = None,
        required: bool = False,
        default: Any = UNSET,
        callback: Callable[[Any, Any, Any], Any] | None = None,
        nargs: int | None = None,
        multiple: bool = False,
        metavar: str | None = None,
        expose_value: bool = True,
        is_eager: bool = False,
        envvar: str | Sequence[str] | None = None,
        shell_complete: Callable[[Any, Any, str], Any] | None = None,
        deprecated: bool | str = False,
        help: str | None = None,
    ) -> None:
        self.name, self.opts, self.secondary_opts = self._parse_decls(
            param_decls or (), expose_value
        )
        self.type: ParamType = convert_type(type, None if default is UNSET else default)
        if nargs is None:
            nargs = self.type.arity if self.type.is_composite else 1
        self.required = required
        self.callback = callback
        self.nargs = nargs
        self.multiple = multiple
        self.expose_value = expose_value
        self.default = default
        self.is_eager = is_eager
        self.metavar = metavar
        self.envvar = envvar
        self._custom_shell_complete = shell_complete
        self.deprecated = deprecated
        self.help = None if help is None else cleaned(help)
        if deprecated:
            self.help = with_deprecation(self.help or "", deprecated)
        if self.type.is_composite and self.nargs != self.type.arity:
            msg = (
                f"'nargs' must be {self.type.arity} (or None) for type {self.type!r},"
                f" but it was {self.nargs}."
            )
            raise ValueError(msg)
        if required and deprecated:
            msg = (
                f"The {self.param_type_name} {self.human_readable_name!r} is deprecated"
                f" and still required. A deprecated {self.param_type_name} cannot be required."
            )
            raise ValueError(msg)

    def _parse_decls(
        self, decls: Sequence[str], expose_value: bool
    ) -> tuple[str, list[str], list[str]]:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    def human_readable_name(self) -> str:
        """The name, as messages show it."""
        return self.name

    def make_metavar(self, ctx: Context | None = None) -> str:
        """Return what stands for the value in the help page."""
        if self.metavar is not None:
            return self.metavar
        metavar = self.type.get_metavar(self, ctx)
        if metavar is None:
            metavar = self.type.name.upper()
        return metavar if self.nargs == 1 else f"{metavar}..."

    # The value

    def get_default(self, ctx: Context, call: bool = True) -> Any:
        """Return the default, that of `default_map` first; `UNSET` for none.

        Args:
            call: call it, if it is a function.
        """
        value = ctx._default_map_value(self.name, call=call)
        if value is UNSET:
            value = self.default
        return value() if call and callable(value) else value

    def resolve_envvar_value(self, ctx: Context) -> str | None:
        """Return the text of the first environment variable that is set and not empty."""
        names = [self.envvar] if isinstance(self.envvar, str) else self.envvar or ()
        for name in names:
            value = os.environ.get(name)
            if value:
                return value
        return None

    def value_from_envvar(self, ctx: Context) -> Any:
        """Return what the environment says; `None` for nothing."""
        value: Any = self.resolve_envvar_value(ctx)
        if value is not None and self.nargs != 1:
            return self.type.split_envvar_value(value)
        return value

    def consume_value(self, ctx: Context, opts: dict[str, Any]) -> tuple[Any, ParameterSource]:
        """Return the value as it was given, and where it was found."""
        value = opts.get(self.name, UNSET)
        if value is not UNSET:
            return value, ParameterSource.COMMANDLINE
        value = self.value_from_envvar(ctx)
        if value is not None:
            return value, ParameterSource.ENVIRONMENT
        value = ctx._default_map_value(self.name)
        if value is not UNSET:
            if isinstance(value, str) and self.nargs != 1 and not self.multiple:
                value = self.type.split_envvar_value(value)
            return value, ParameterSource.DEFAULT_MAP
        return self.get_default(ctx), ParameterSource.DEFAULT

    def type_cast_value(self, ctx: Context, value: Any) -> Any:
        """Return the value as its type converts it, in a tuple where there are many."""
        if value is None or value is UNSET:
            return () if self.multiple or self.nargs == -1 else None
        if self.multiple:
            return tuple(self._convert(ctx, item) for item in self._iterated(ctx, value))
        return self._convert(ctx, value)

    def _iterated(self, ctx: Context, value: Any) -> tuple[Any, ...]:
        if isinstance(value, str):
            msg = "Value must be an iterable."
            raise BadParameter(msg, ctx=ctx, param=self)
        try:
            return tuple(value)
        except TypeError:
            msg = "Value must be an iterable."
            raise BadParameter(msg, ctx=ctx, param=self) from None

    def _convert(self, ctx: Context, value: Any) -> Any:
        if self.nargs == 1 and not self.type.is_composite:
            return self.type(value, self, ctx)
        values = self._iterated(ctx, value)
        if self.type.is_composite:
            return self.type(values, self, ctx)
        if self.nargs > 1 and len(values) != self.nargs:
            were = "was" if len(values) == 1 else "were"
            msg = f"Takes {self.nargs} values but {len(values)} {were} given."
            raise BadParameter(msg, ctx=ctx, param=self)
        return tuple(self.type(item, self, ctx) for item in values)

    def value_is_missing(self, value: Any) -> bool:
        """Return whether there is no value; a `None` that was given is one (click 8.5)."""
        if value is UNSET:
            return True
        return (self.nargs != 1 or self.multiple) and value == ()

    def process_value(self, ctx: Context, value: Any) -> Any:
        """Convert, check and call back.

        Raises:
            MissingParameter: it is required and there is none.
        """
        missing = self.value_is_missing(value)
        if value is UNSET:
            value = () if self.multiple or self.nargs == -1 else None
        else:
            value = self.type_cast_value(ctx, value)
        if self.required and (missing or self.value_is_missing(value)):
            raise MissingParameter(ctx=ctx, param=self)
        return value if self.callback is None else self.callback(ctx, self, value)

    def handle_parse_result(
        self, ctx: Context, opts: dict[str, Any], args: list[str]
    ) -> tuple[Any, list[str]]:
        """Put the value into `ctx.params`; return it, and the words that are left."""
        with augment_usage_errors(ctx, param=self):
            value, source = self.consume_value(ctx, opts)
            before = ctx.get_parameter_source(self.name)
            if before is None or source < before:
                ctx.set_parameter_source(self.name, source)
            if self.deprecated and source < ParameterSource.DEFAULT_MAP:
                self._warn()
            is_own = source is not ParameterSource.DEFAULT or not self._default_is_implied
            given = value is not UNSET and is_own
            try:
                value = self.process_value(ctx, value)
            except Exception:
                if not ctx.resilient_parsing:
                    raise
                value = None
        if self.expose_value and self._prevails(ctx, given, source, before):
            ctx.params[self.name] = value
            if given:
                ctx._given.add(self.name)
        return value, args

    def _prevails(
        self, ctx: Context, given: bool, source: ParameterSource, before: ParameterSource | None
    ) -> bool:
        """Return whether this value counts where two parameters have one name."""
        if before is None or self.name not in ctx.params or source < before:
            return True
        return source == before and (given or self.name not in ctx._given)

    def _warn(self) -> None:
        from .terminal import echo

        reason = f" {self.deprecated}" if isinstance(self.deprecated, str) else ""
        text = (
            f"DeprecationWarning: The {self.param_type_name} {self.human_readable_name!r}"
            f" is deprecated.{reason}"
        )
        echo(style(text, fg="red"), err=True)

    # Help

    # The attributes that `to_info_dict` tells.
    _told: tuple[str, ...] = tuple(
        "name param_type_name opts secondary_opts required nargs multiple default envvar help".split()
    )

    def to_info_dict(self) -> dict[str, Any]:
        """Return what documentation needs to know."""
        told = {name: getattr(self, name) for name in self._told}
        found = {name: None if value is UNSET else value for name, value in told.items()}
        return {**found, "type": self.type.to_info_dict()}

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        """Return the completions of a word that a user began to type."""
        if self._custom_shell_complete is None:
            return self.type.shell_complete(ctx, self, incomplete)
        from .shell_completion import as_items

        return as_items(self._custom_shell_complete(ctx, self, incomplete))

    def get_help_record(self, ctx: Context) -> tuple[str, str] | None:
        """Return the two columns of the help page."""
        return None

    def get_usage_pieces(self, ctx: Context) -> list[str]:
        """Return what the usage line says about it."""
        return []

    def get_error_hint(self, ctx: Context | None) -> str:
        """Return the name, as errors show it."""
        return " / ".join(repr(name) for name in self.opts or [self.human_readable_name])


def cleaned(text: str) -> str:
    """Return a text without what its lines are indented by."""
    if "\n" not in text and "\t" not in text:
        return text.lstrip()
    from inspect import cleandoc

    return cleandoc(text)


def with_deprecation(text: str, deprecated: bool | str) -> str:
    """Return a help text that says that something is deprecated."""
    label = f"(DEPRECATED: {deprecated})" if isinstance(deprecated, str) else "(DEPRECATED)"
    return f"{text} {label}".lstrip() if deprecated else text


class Argument(Parameter):
    """A parameter given by its place.

    Args:
        param_decls: its name.
        required: by default, unless it has a default or takes any number of words.
        help: what the help page says about it.
        attrs: as of `Parameter`.
    """

    param_type_name = "argument"

    def __init__(
        self,
        param_decls: Sequence[str],
        required: bool | None = None,
        help: str | None = None,
        **attrs: Any,
    ) -> None:
        if required is None:
            nargs = attrs.get("nargs")
            required = attrs.get("default", UNSET) is UNSET and (nargs is None or nargs > 0)
        if "multiple" in attrs:
            msg = "__init__() got an unexpected keyword argument 'multiple'."
            raise TypeError(msg)
        super().__init__(param_decls, required=required, help=help, **attrs)

    @property
    def human_readable_name(self) -> str:
        """The name, as messages show it."""
        return self.metavar if self.metavar is not None else self.name.upper()

    def make_metavar(self, ctx: Context | None = None) -> str:
        """Return what stands for it in the usage line."""
        if self.metavar is not None:
            return self.metavar
        text = self.type.get_metavar(self, ctx) or self.name.upper()
        if self.deprecated:
            text += "!"
        if not self.required and not (text[0] == "[" and text[-1] == "]"):
            text = f"[{text}]"
        return text if self.nargs == 1 else f"{text}..."

    def _parse_decls(
        self, decls: Sequence[str], expose_value: bool
    ) -> tuple[str, list[str], list[str]]:
        if not decls:
            if not expose_value:
                return "", [], []
            msg = "Argument is marked as exposed, but does not have a name."
            raise TypeError(msg)
        if len(decls) > 1:
            msg = f"Arguments take exactly one parameter declaration, got {len(decls)}: {decls}."
            raise TypeError(msg)
        return decls[0].replace("-", "_").lower(), [decls[0]], []

    def get_usage_pieces(self, ctx: Context) -> list[str]:
        """Return what the usage line says about it."""
        return [self.make_metavar(ctx)]

    def get_help_record(self, ctx: Context) -> tuple[str, str] | None:
        """Return the two columns of the help page; `None` without a help text."""
        return self.make_metavar(ctx), self.help or ""

    def get_error_hint(self, ctx: Context | None) -> str:
        """Return the name, as errors show it."""
        return f"'{self.make_metavar(ctx)}'"

    def add_to_parser(self, parser: Any, ctx: Context) -> None:
        """Make it known to the parser."""
        parser.add_argument(self, self.name, self.nargs)
