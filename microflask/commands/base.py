"""Command: from the words of a command line to the call of a function.

    main            words of the program -> exit code
      make_context  parse_args: parser, then each parameter -> ctx.params
      invoke        callback(**ctx.params); a group goes on with its subcommand

Called by the decorators and by whoever runs a command. Does not convert values, and
knows no groups: `core.py` does.
"""

from __future__ import annotations

import os
import sys

from .context import Context, ParameterSource
from .exceptions import Abort, ClickException, Exit, NoArgsIsHelpError
from .formatting import HelpFormatter, shorten
from .options import Option
from .parameters import (
    Argument,
    Parameter,
    cleaned,
    iter_params_for_processing,
    with_deprecation,
)
from .parser import OptionParser
from .terminal import echo, style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any, Callable

    from .shell_completion import CompletionItem


def program_name(path: str | None = None, main: Any = None) -> str:
    """Return how this program was started, as usage lines show it."""
    if path is None:
        path = sys.argv[0] if sys.argv else ""
    main = main or sys.modules.get("__main__")
    package = getattr(main, "__package__", None)
    if not package or (os.name == "nt" and not package and not os.path.exists(path)):
        return os.path.basename(path)
    name = os.path.splitext(os.path.basename(path))[0]
    module = package if name == "__main__" else f"{package}.{name}"
    return f"python -m {module.lstrip('.')}"


class Command:
    """A function that is called from a command line.

    Args:
        name: its name within a group.
        context_settings: arguments of its `Context`.
        callback: the function.
        params: its options and arguments.
        help: the text of its help page.
        epilog: the text at the end of it.
        short_help: what the group's page says; by default the first sentence of *help*.
        options_metavar: what stands for the options in the usage line.
        add_help_option: have `--help`.
        no_args_is_help: called without arguments, show the help page.
        hidden: leave it out of the group's page.
        deprecated: say so; or why.

    Source: click 8.
    """

    context_class: type[Context] = Context
    allow_extra_args = False
    allow_interspersed_args = True
    ignore_unknown_options = False

    def __init__(
        self,
        name: str | None,
        context_settings: Mapping[str, Any] | None = None,
        callback: Callable[..., Any] | None = None,
        params: list[Parameter] | None = None,
        help: str | None = None,
        epilog: str | None = None,
        short_help: str | None = None,
        options_metavar: str | None = "[OPTIONS]",
        add_help_option: bool = True,
        no_args_is_help: bool = False,
        hidden: bool = False,
        deprecated: bool | str = False,
    ) -> None:
        self.name = name
        self.context_settings: dict[str, Any] = dict(context_settings or {})
        self.callback = callback
        self.params: list[Parameter] = params or []
        self.help = help
        self.epilog = epilog
        self.options_metavar = options_metavar
        self.short_help = short_help
        self.add_help_option = add_help_option
        self.no_args_is_help = no_args_is_help
        self.hidden = hidden
        self.deprecated = deprecated
        self._help_option: Option | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run as a program; the arguments are those of `main`."""
        return self.main(*args, **kwargs)

    # The help page

    def get_usage(self, ctx: Context) -> str:
        """Return the line that says how the command is used."""
        formatter = ctx.make_formatter()
        self.format_usage(ctx, formatter)
        return formatter.getvalue().rstrip("\n")

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Return the parameters, the help option last."""
        help_option = self.get_help_option(ctx)
        return self.params if help_option is None else [*self.params, help_option]

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)))

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Return the words of the usage line behind the name."""
        pieces = [self.options_metavar] if self.options_metavar else []
        for param in self.get_params(ctx):
            pieces.extend(param.get_usage_pieces(ctx))
        return pieces

    def get_help_option_names(self, ctx: Context) -> list[str]:
        """Return the names of the help option that no parameter has taken."""
        taken = {opt for param in self.params for opt in (*param.opts, *param.secondary_opts)}
        return [name for name in ctx.help_option_names if name not in taken]

    def get_help_option(self, ctx: Context) -> Option | None:
        """Return the help option; `None` where there is none."""
        names = self.get_help_option_names(ctx)
        if not names or not self.add_help_option:
            return None
        if self._help_option is None or self._help_option.opts != names:
            # Its name leaves `help` to a parameter of the command's own.
            self._help_option = Option(
                [*names, "_click_default_help"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=show_help,
                help="Show this message and exit.",
            )
        return self._help_option

    def make_parser(self, ctx: Context) -> OptionParser:
        """Return a parser that knows the parameters."""
        parser = OptionParser(ctx)
        for param in self.get_params(ctx):
            param.add_to_parser(parser, ctx)  # type: ignore[attr-defined]
        return parser

    def get_help(self, ctx: Context) -> str:
        """Return the help page."""
        formatter = ctx.make_formatter()
        self.format_help(ctx, formatter)
        return formatter.getvalue().rstrip("\n")

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return what the group's page says, cut to *limit* columns."""
        text = self.short_help or ""
        if text:
            text = cleaned(text)
        elif self.help:
            text = shorten(cleaned(self.help), limit)
        return with_deprecation(text, self.deprecated).strip()

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help page: usage, text, options, epilog."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        self.format_arguments(ctx, formatter)
        self.format_options(ctx, formatter)
        self.format_epilog(ctx, formatter)

    def format_help_text(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the text, up to a form feed."""
        text = ""
        if self.help is not None:
            text = cleaned(self.help).partition("\f")[0]
        text = with_deprecation(text, self.deprecated)
        if text:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(text)

    def _records(self, ctx: Context, arguments: bool) -> list[tuple[str, str]]:
        params = [p for p in self.get_params(ctx) if isinstance(p, Argument) is arguments]
        if arguments and not any(p.help or p.deprecated for p in params):
            return []
        return [r for r in (param.get_help_record(ctx) for param in params) if r is not None]

    def format_arguments(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the list of arguments, if one of them has a help text."""
        records = self._records(ctx, arguments=True)
        if records:
            with formatter.section("Positional arguments"):
                formatter.write_dl(records)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the list of options."""
        records = self._records(ctx, arguments=False)
        if records:
            with formatter.section("Options"):
                formatter.write_dl(records)

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the text at the end."""
        if self.epilog:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(cleaned(self.epilog))

    # For documentation, and for the shell

    def to_info_dict(self, ctx: Context) -> dict[str, Any]:
        """Return what documentation needs to know."""
        told = ("name", "help", "epilog", "short_help", "hidden", "deprecated")
        params = [param.to_info_dict() for param in self.get_params(ctx)]
        return {"params": params, **{name: getattr(self, name) for name in told}}

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        """Return the completions of a word: options; in a chain, the commands to come."""
        from .shell_completion import CompletionItem

        found = []
        if incomplete and not incomplete[0].isalnum():
            for param in self.get_params(ctx):
                given = ctx.get_parameter_source(param.name) is ParameterSource.COMMANDLINE
                if not isinstance(param, Option) or param.hidden or (given and not param.multiple):
                    continue
                names = [*param.opts, *param.secondary_opts]
                found += [
                    CompletionItem(name, help=param.help)
                    for name in names
                    if name.startswith(incomplete)
                ]
        parent = ctx.parent
        while parent is not None:
            if getattr(parent.command, "chain", False):
                begun = parent.command.commands_beginning(parent, incomplete)
                found += [item for item in begun if item.value not in parent._protected_args]
            parent = parent.parent
        return found

    # Running

    def make_context(
        self, info_name: str | None, args: list[str], parent: Context | None = None, **extra: Any
    ) -> Context:
        """Return a context with the parameters of a command line.

        Args:
            info_name: the name by which the command is called.
            args: the words behind it.
            parent: the context of its group.
            extra: arguments of `Context`.
        """
        for name, value in self.context_settings.items():
            extra.setdefault(name, value)
        ctx = self.context_class(self, info_name=info_name, parent=parent, **extra)
        with ctx.scope(cleanup=False):
            self.parse_args(ctx, list(args))
        return ctx

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Fill `ctx.params`; return the words that are left.

        Raises:
            UsageError: the words do not fit.
        """
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            raise NoArgsIsHelpError(ctx)
        parser = self.make_parser(ctx)
        opts, args, order = parser.parse_args(args)
        for param in iter_params_for_processing(order, self.get_params(ctx)):
            _, args = param.handle_parse_result(ctx, opts, args)
        if args and not ctx.allow_extra_args and not ctx.resilient_parsing:
            plural = "s" if len(args) > 1 else ""
            ctx.fail(f"Got unexpected extra argument{plural} ({' '.join(map(str, args))})")
        ctx.args = args
        ctx._opt_prefixes.update(parser._prefixes)
        return args

    def invoke(self, ctx: Context) -> Any:
        """Call the function with `ctx.params`."""
        if self.deprecated:
            reason = f" {self.deprecated}" if isinstance(self.deprecated, str) else ""
            text = f"DeprecationWarning: The command {self.name!r} is deprecated.{reason}"
            echo(style(text, fg="red"), err=True)
        if self.callback is not None:
            return ctx.invoke(self.callback, **ctx.params)
        return None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run as a program.

        Args:
            args: the words behind the program's name; by default those of this program.
            prog_name: its name.
            complete_var: the environment variable that asks for shell completion; by
                default `_NAME_COMPLETE`, of the program's name.
            standalone_mode: print errors and end the program; otherwise raise them and
                return what the function returned, or an exit code.
            windows_expand_args: on Windows, replace patterns by the files they match.
            extra: arguments of `Context`.
        """
        if args is None:
            words = sys.argv[1:]
            if os.name == "nt" and windows_expand_args:
                words = expanded(words)
        else:
            words = list(args)
        if prog_name is None:
            prog_name = program_name()
        self._main_shell_completion(extra, prog_name, complete_var)
        try:
            return self._main(words, prog_name, standalone_mode, extra)
        except Exit as e:
            if standalone_mode:
                sys.exit(e.exit_code)
            return e.exit_code
        except Abort:
            if not standalone_mode:
                raise
            echo("Aborted!", file=sys.stderr)
            sys.exit(1)

    def _main_shell_completion(
        self, ctx_args: dict[str, Any], prog_name: str, complete_var: str | None = None
    ) -> None:
        """Answer a shell that asks for completions, and end; subclasses may do it their way."""
        if complete_var is None:
            name = prog_name.replace("-", "_").replace(".", "_")
            complete_var = f"_{name}_COMPLETE".upper()
        instruction = os.environ.get(complete_var)
        if instruction:
            from .shell_completion import shell_complete

            sys.exit(shell_complete(self, ctx_args, prog_name, complete_var, instruction))

    def _main(
        self, words: list[str], prog_name: str, standalone_mode: bool, extra: dict[str, Any]
    ) -> Any:
        import errno

        try:
            with self.make_context(prog_name, words, **extra) as ctx:
                value = self.invoke(ctx)
                if not standalone_mode:
                    return value
                ctx.exit()
        except (EOFError, KeyboardInterrupt) as e:
            echo(file=sys.stderr)
            raise Abort from e
        except ClickException as e:
            if not standalone_mode:
                raise
            e.show()
            sys.exit(e.exit_code)
        except OSError as e:
            if e.errno != errno.EPIPE:
                raise
            # Who reads our output has gone: there is nobody to tell.
            sys.stdout = open(os.devnull, "w")
            sys.exit(1)


def expanded(
    words: Iterable[str], user: bool = True, env: bool = True, recursive: bool = True
) -> list[str]:
    """Return words with home folders, variables and patterns replaced, as Windows does not."""
    from glob import glob

    result = []
    for word in words:
        if user:
            word = os.path.expanduser(word)
        if env:
            word = os.path.expandvars(word)
        result.extend(glob(word, recursive=recursive) or [word])
    return result


def show_help(ctx: Context, param: Parameter, value: bool) -> None:
    """Print the help page and end the command; the callback of `--help`."""
    if value and not ctx.resilient_parsing:
        echo(ctx.get_help(), color=ctx.color)
        ctx.exit()
