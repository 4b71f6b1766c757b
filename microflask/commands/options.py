"""Option: flags, counters, values that are asked for, and their line of the help page.

Made by the decorator `option`; asked by `Command`. Does not read the command line:
`parser.py` does.
"""

from __future__ import annotations

import os

from .context import ParameterSource
from .formatting import join_options
from .parameters import Parameter, with_deprecation
from .parser import FLAG_NEEDS_VALUE, UNSET, split_opt
from .prompts import confirm, prompt
from .types import BOOL, STRING, UNPROCESSED, BoolParamType, IntRange, convert_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .context import Context
    from .types import ParamType


class Option(Parameter):
    """A parameter given by its name.

    Args:
        param_decls: its names: `--name`, `-n`, `--yes/--no`; one without dashes is the
            name of the value.
        show_default: show the default in the help page; or what to show there.
        prompt: ask for the value where none is given; or the question.
        confirmation_prompt: ask twice; or the second question.
        prompt_required: ask also where the option is not given at all.
        hide_input: do not show what is typed.
        is_flag: takes no value; or with *flag_value*, may be given without one.
        flag_value: the value of a flag; `True` by default.
        multiple: may be given many times; the value is a tuple.
        count: how often it is given is the value.
        allow_from_autoenv: read it from the environment by `auto_envvar_prefix`.
        type: as of `Parameter`.
        help: what the help page says about it.
        hidden: leave it out of the help page.
        show_choices: show what may be chosen when asking.
        show_envvar: show the environment variable in the help page.
        deprecated: say so; or why.
        attrs: further arguments of `Parameter`.
    """

    param_type_name = "option"
    _told = (*Parameter._told, "prompt", "is_flag", "flag_value", "count", "hidden")

    def __init__(
        self,
        param_decls: Sequence[str] | None = None,
        show_default: bool | str | None = None,
        prompt: bool | str = False,
        confirmation_prompt: bool | str = False,
        prompt_required: bool = True,
        hide_input: bool = False,
        is_flag: bool | None = None,
        flag_value: Any = UNSET,
        multiple: bool = False,
        count: bool = False,
        allow_from_autoenv: bool = True,
        type: Any = None,
        help: str | None = None,
        hidden: bool = False,
        show_choices: bool = True,
        show_envvar: bool = False,
        deprecated: bool | str = False,
        **attrs: Any,
    ) -> None:
        super().__init__(
            param_decls, type=type, multiple=multiple, deprecated=deprecated, help=help, **attrs
        )
        self.prompt: str | None = None if prompt is False else str(prompt)
        if prompt is True:
            self.prompt = self.name.replace("_", " ").capitalize()
            self.prompt = with_deprecation(self.prompt, deprecated)
        self.confirmation_prompt = confirmation_prompt
        self.prompt_required = prompt_required
        self.hide_input = hide_input
        self.hidden = hidden
        self.count = count
        self.allow_from_autoenv = allow_from_autoenv
        self.show_default = show_default
        self.show_choices = show_choices
        self.show_envvar = show_envvar
        self._settle_kind(is_flag, flag_value, type)
        self._refuse_contradictions()

    def _settle_kind(self, is_flag: bool | None, flag_value: Any, type: Any) -> None:
        """Decide whether this is a flag, what its value is, and which type it has."""
        # Given without a value, it has flag_value, or asks.
        self._flag_needs_value = (is_flag is False and flag_value is not UNSET) or (
            self.prompt is not None and not self.prompt_required
        )
        if is_flag is None:
            is_flag = bool(self.secondary_opts) or (
                flag_value is not UNSET and not self._flag_needs_value
            )
        self.is_flag: bool = bool(is_flag)
        if self.is_flag and flag_value is UNSET:
            flag_value = True
        if self.is_flag and type is None:
            self.type = _type_of_flag(flag_value)
        self.is_bool_flag = self.is_flag and isinstance(self.type, BoolParamType)
        self.flag_value: Any = flag_value
        if self.count:
            if type is None:
                self.type = IntRange(min=0)
            self._default_is_implied = self.default is UNSET
            if self.default is UNSET:
                self.default = 0
        elif self.is_flag and self.default is UNSET and not self.required and not self.multiple:
            self.default = False if self.is_bool_flag else UNSET
            self._default_is_implied = self.is_bool_flag
        elif self.is_flag and not self.is_bool_flag and self.default is True:
            self.default = flag_value

    def _refuse_contradictions(self) -> None:
        if self.deprecated and self.prompt is not None:
            msg = "`deprecated` options cannot use `prompt`."
            raise ValueError(msg)
        for wrong, message in (
            (self.nargs == -1, "nargs=-1 is not supported for options."),
            (
                self.is_bool_flag and self.prompt is not None and self.hide_input,
                "'prompt' with 'hide_input' is not valid for boolean flag.",
            ),
            (self.count and self.multiple, "'count' is not valid with 'multiple'."),
            (self.count and self.is_flag, "'count' is not valid with 'is_flag'."),
            (
                not self.is_bool_flag and bool(self.secondary_opts),
                "Secondary flag is not valid for non-boolean flag.",
            ),
        ):
            if wrong:
                raise TypeError(message)

    def _parse_decls(
        self, decls: Sequence[str], expose_value: bool
    ) -> tuple[str, list[str], list[str]]:
        """Sort the names: the value's, the option's, those that say no."""
        opts: list[str] = []
        secondary: list[str] = []
        name = None
        for decl in decls:
            if decl.isidentifier():
                if name is not None:
                    msg = f"Name '{name}' defined twice"
                    raise TypeError(msg)
                name = decl
                continue
            # Options that begin with a slash are parted by a semicolon.
            first, separator, second = decl.partition(";" if decl[:1] == "/" else "/")
            if not separator:
                opts.append(decl)
                continue
            if first.rstrip():
                opts.append(first.rstrip())
            if second.lstrip():
                secondary.append(second.lstrip())
            if first.rstrip() == second.lstrip():
                msg = f"Boolean option {decl!r} cannot use the same flag for true/false."
                raise ValueError(msg)
        if name is None and opts:
            name = self._name_of(opts)
        if name is None or not name.isidentifier():
            if not expose_value:
                return "", opts, secondary
            msg = f"Could not determine name for option with declarations {decls!r}"
            raise TypeError(msg)
        if not opts and not secondary:
            msg = (
                f"No options defined but a name was passed ({name}). Did you mean to"
                f" declare an argument instead? Did you mean to pass '--{name}'?"
            )
            raise TypeError(msg)
        return name, opts, secondary

    @staticmethod
    def _name_of(opts: list[str]) -> str:
        """Return the name of the value: the first option with the most dashes."""
        parts = [split_opt(opt) for opt in opts]
        prefix, word = max(parts, key=lambda part: len(part[0]))
        return word.replace("-", "_").lower()

    def add_to_parser(self, parser: Any, ctx: Context) -> None:
        """Make it known to the parser."""
        if self.count:
            parser.add_option(self, self.opts, self.name, action="count")
            return
        action = "append" if self.multiple else "store"
        if not self.is_flag:
            parser.add_option(self, self.opts, self.name, action, self.nargs)
            return
        action = f"{action}_const"
        if self.is_bool_flag and self.secondary_opts:
            parser.add_option(self, self.opts, self.name, action, const=True)
            parser.add_option(self, self.secondary_opts, self.name, action, const=False)
        else:
            parser.add_option(self, self.opts, self.name, action, const=self.flag_value)

    # The value

    def get_default(self, ctx: Context, call: bool = True) -> Any:
        """Return the default; a flag whose default is `True` has its `flag_value`."""
        own = self.is_flag and self.default is self.flag_value  # a class, too, is not called
        value = super().get_default(ctx, call=call and not own)
        if self.is_flag and not self.is_bool_flag and value is True:
            return self.flag_value
        return value

    def _auto_envvar(self, ctx: Context) -> str | None:
        if self.allow_from_autoenv and ctx.auto_envvar_prefix is not None and self.name:
            return f"{ctx.auto_envvar_prefix}_{self.name.upper()}"
        return None

    def resolve_envvar_value(self, ctx: Context) -> str | None:
        """Return the text of the environment variable; `None` where it is not set."""
        value = super().resolve_envvar_value(ctx)
        if value is not None:
            return value
        auto = self._auto_envvar(ctx)
        return (os.environ.get(auto) or None) if auto is not None else None

    def value_from_envvar(self, ctx: Context) -> Any:
        """Return what the environment says; `None` for nothing."""
        text = self.resolve_envvar_value(ctx)
        if text is None:
            return None
        if self.is_flag and not self.is_bool_flag:
            # The value itself switches the flag on, as does a word that says yes.
            switched = text == str(self.flag_value) or BoolParamType.str_to_bool(text)
            return self.flag_value if switched else None
        words = int(self.nargs != 1) + int(self.multiple)
        if not words:
            return text
        values: Any = self.type.split_envvar_value(text)
        if self.multiple and self.nargs != 1:
            count = self.nargs
            ends = range(count, len(values) + 1, count)  # words too few for a value are left out
            values = [tuple(values[end - count : end]) for end in ends]
        return values

    def prompt_for_value(self, ctx: Context) -> Any:
        """Ask the user."""
        default = self.get_default(ctx)
        if default is UNSET:
            default = None
        if self.is_bool_flag:
            unsettled = default is None or self.default is UNSET
            return confirm(str(self.prompt), None if unsettled else bool(default))
        show_default: Any = self.show_default
        if show_default is None:
            show_default = True if ctx.show_default is None else ctx.show_default
        return prompt(
            str(self.prompt),
            default=default,
            type=self.type,
            hide_input=self.hide_input,
            show_choices=self.show_choices,
            confirmation_prompt=self.confirmation_prompt,
            show_default=show_default,
            value_proc=lambda answer: self.process_value(ctx, answer),
        )

    def consume_value(self, ctx: Context, opts: dict[str, Any]) -> tuple[Any, ParameterSource]:
        """Return the value as it was given, and where it was found; ask for it if told to."""
        value, source = super().consume_value(ctx, opts)
        may_ask = self.prompt is not None and not ctx.resilient_parsing
        if value is FLAG_NEEDS_VALUE:
            if may_ask:
                return self.prompt_for_value(ctx), ParameterSource.PROMPT
            return self.flag_value, ParameterSource.COMMANDLINE
        if self.multiple and isinstance(value, (list, tuple)):
            value = [self.flag_value if item is FLAG_NEEDS_VALUE else item for item in value]
        elif may_ask and source >= ParameterSource.DEFAULT_MAP:
            if self.required or self.prompt_required:
                return self.prompt_for_value(ctx), ParameterSource.PROMPT
        return value, source

    # Help

    def get_help_spec(self, ctx: Context) -> str:
        """Return the left column of the help page: the names, and what stands for the value."""
        slashed = False

        def spelled(opts: Sequence[str]) -> str:
            """Return the names in one text, with what stands for the value."""
            nonlocal slashed
            text, with_slash = join_options(opts)
            slashed = slashed or with_slash
            if not self.is_flag and not self.count:
                text += f" {self.make_metavar(ctx)}"
            return text

        names = [spelled(opts) for opts in (self.opts, self.secondary_opts) if opts]
        return ("; " if slashed else " / ").join(names)

    def get_help_record(self, ctx: Context) -> tuple[str, str] | None:
        """Return the two columns of the help page; `None` for a hidden option."""
        if self.hidden:
            return None
        help = self.help or ""
        extra = "; ".join(self.get_help_extra(ctx).values())
        if extra:
            help = f"{help}  [{extra}]" if help else f"[{extra}]"
        return self.get_help_spec(ctx), help

    def get_help_extra(self, ctx: Context) -> dict[str, str]:
        """Return what stands in brackets behind the help text, each under its kind."""
        extra = {}
        if self.show_envvar:
            auto = self._auto_envvar(ctx)
            names = self.envvar or auto or ()
            if names:
                joined = names if isinstance(names, str) else ", ".join(names)
                extra["envvars"] = f"env var: {joined}"
        default = self._shown_default(ctx)
        if default:
            extra["default"] = f"default: {default}"
        if hasattr(self.type, "describe") and not self._counts_freely():
            extra["range"] = self.type.describe()
        if self.required:
            extra["required"] = "required"
        return extra

    def _counts_freely(self) -> bool:
        kind: Any = self.type
        return self.count and kind.min == 0 and kind.max is None

    def _shown_default(self, ctx: Context) -> str:
        wanted = self.show_default if self.show_default is not None else ctx.show_default
        default = Parameter.get_default(self, ctx, call=False)
        if not wanted or ((default is None or default is UNSET) and not isinstance(wanted, str)):
            return ""
        if isinstance(wanted, str):
            return f"({wanted})"
        if callable(default):
            return "(dynamic)"
        if isinstance(default, (list, tuple)):
            return ", ".join(str(item) for item in default)
        if self.is_bool_flag and self.secondary_opts:
            # The spelling that has the effect of the default.
            return split_opt((self.opts if default else self.secondary_opts)[0])[1]
        if self.is_bool_flag and not default:
            return ""
        if hasattr(type(default), "__members__"):
            return str(default.name)
        return '""' if default == "" else str(default)

    def get_error_hint(self, ctx: Context | None) -> str:
        """Return its names, as errors show them."""
        hint = super().get_error_hint(ctx)
        if self.show_envvar and self.envvar is not None:
            names = [self.envvar] if isinstance(self.envvar, str) else self.envvar
            hint += f" (env var: {', '.join(repr(name) for name in names)})"
        return hint


def _type_of_flag(value: Any) -> ParamType:
    """Return the type of a flag by its value; a value that no word stands for stays as it is."""
    if isinstance(value, bool):
        return BOOL
    kind = convert_type(None, value)
    no_text = value is not None and not isinstance(value, str)
    return UNPROCESSED if kind is STRING and no_text else kind
