"""Group: a command that has commands; in a chain, several of them follow each other.

Called by the decorators and by whoever runs a command. Beside it stands what `click.core`
has: the names of the modules below.
"""

from __future__ import annotations

from .base import Command
from .context import Context, ParameterSource, augment_usage_errors
from .exceptions import NoSuchCommand
from .formatting import HelpFormatter
from .making import command
from .options import Option
from .parameters import Argument, Parameter, iter_params_for_processing
from .parser import split_opt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Callable, overload

    from .shell_completion import CompletionItem

__all__ = [
    "Argument",
    "Command",
    "CommandCollection",
    "Context",
    "Group",
    "Option",
    "Parameter",
    "ParameterSource",
    "augment_usage_errors",
    "iter_params_for_processing",
]


class Group(Command):
    """A command that has commands.

    Args:
        name: its name.
        commands: by name, or a list.
        invoke_without_command: call the function also where no subcommand is given.
        no_args_is_help: by default, unless *invoke_without_command*.
        subcommand_metavar: what stands for the subcommand in the usage line.
        chain: several subcommands may follow each other.
        result_callback: called with what the subcommand returned, or in a chain with a
            list of it, and the group's parameters.
        kwargs: arguments of `Command`.
    """

    allow_extra_args = True
    allow_interspersed_args = False

    command_class: type[Command] | None = None
    """The class of commands made by `command`."""

    group_class: Any = None
    """The class of groups made by `group`; `type` for that of this group."""

    def __init__(
        self,
        name: str | None = None,
        commands: dict[str, Command] | Sequence[Command] | None = None,
        invoke_without_command: bool = False,
        no_args_is_help: bool | None = None,
        subcommand_metavar: str | None = None,
        chain: bool = False,
        result_callback: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name, **kwargs)
        if commands is None:
            commands = {}
        elif not hasattr(commands, "items"):
            commands = {str(cmd.name): cmd for cmd in commands if cmd.name is not None}
        self.commands: dict[str, Command] = commands  # type: ignore[assignment]
        self.no_args_is_help = (
            not invoke_without_command if no_args_is_help is None else no_args_is_help
        )
        self.invoke_without_command = invoke_without_command
        if subcommand_metavar is None:
            first = "COMMAND1" if chain else "COMMAND"
            more = " [COMMAND2 [ARGS]...]..." if chain else ""
            if invoke_without_command:
                first = f"[{first}]"
            subcommand_metavar = f"{first} [ARGS]...{more}"
        self.subcommand_metavar = subcommand_metavar
        self.chain = chain
        self._result_callback = result_callback
        if chain and any(
            isinstance(param, Argument) and not param.required for param in self.params
        ):
            msg = "A group in chain mode cannot have optional arguments."
            raise RuntimeError(msg)

    # Its commands

    def add_command(self, cmd: Command, name: str | None = None) -> None:
        """Add a command, under its own name or another."""
        name = name or cmd.name
        if name is None:
            msg = "Command has no name."
            raise TypeError(msg)
        if self.chain and isinstance(cmd, Group):
            msg = (
                f"It is not possible to add the group {name!r} to another group"
                f" {self.name!r} that is in chain mode."
            )
            raise RuntimeError(msg)
        self.commands[name] = cmd

    if TYPE_CHECKING:

        @overload
        def command(self, __function: Callable[..., Any]) -> Command:
            """As a decorator without arguments."""

        @overload
        def command(self, *args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], Command]:
            """With arguments."""

    def command(self, *args: Any, **kwargs: Any) -> Any:
        """Make a command of a function and add it; the arguments are those of `command`."""
        if self.command_class and kwargs.get("cls") is None:
            kwargs["cls"] = self.command_class
        return self._adding("command", args, kwargs)

    if TYPE_CHECKING:

        @overload
        def group(self, __function: Callable[..., Any]) -> Group:
            """As a decorator without arguments."""

        @overload
        def group(self, *args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], Group]:
            """With arguments."""

    def group(self, *args: Any, **kwargs: Any) -> Any:
        """Make a group of a function and add it; the arguments are those of `group`."""
        if kwargs.get("cls") is None:
            cls = type(self) if self.group_class is type else self.group_class
            kwargs["cls"] = cls or Group
        return self._adding("group", args, kwargs)

    def _adding(self, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        function = None
        if args and callable(args[0]):
            if len(args) > 1 or set(kwargs) - {"cls"}:
                msg = f"Use '{kind}(**kwargs)(callable)' to provide arguments."
                raise TypeError(msg)
            function, args = args[0], ()

        def decorator(f: Callable[..., Any]) -> Any:
            """Decorate one function."""
            cmd = command(*args, **kwargs)(f)
            self.add_command(cmd)
            return cmd

        return decorator if function is None else decorator(function)

    def result_callback(self, replace: bool = False) -> Callable[[Any], Any]:
        """Call the decorated function with the result of the subcommands.

        Args:
            replace: in place of the one before; otherwise with the result of that one.
        """

        def decorator(f: Callable[..., Any]) -> Callable[..., Any]:
            """Decorate one function."""
            before = self._result_callback
            if before is None or replace:
                self._result_callback = f
                return f

            def both(value: Any, /, *args: Any, **kwargs: Any) -> Any:
                """Call the one before, and the function with what it returned."""
                return f(before(value, *args, **kwargs), *args, **kwargs)

            from functools import update_wrapper

            self._result_callback = update_wrapper(both, f)
            return both

        return decorator

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return a command by its name, or `None`."""
        return self.commands.get(cmd_name)

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of the commands, in order."""
        return sorted(self.commands)

    # The help page

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Return the words of the usage line behind the name."""
        return [*super().collect_usage_pieces(ctx), self.subcommand_metavar]

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the list of options, and that of the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the list of the commands."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        shown = [(name, cmd) for name, cmd in found if cmd is not None and not cmd.hidden]
        if not shown:
            return
        limit = formatter.width - 6 - max(len(name) for name, _ in shown)
        with formatter.section("Commands"):
            formatter.write_dl([(name, cmd.get_short_help_str(limit)) for name, cmd in shown])

    # For documentation, and for the shell

    def to_info_dict(self, ctx: Context) -> dict[str, Any]:
        """Return what documentation needs to know, of the commands, too."""
        commands = {}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                below = type(ctx)(command, info_name=name, parent=ctx)
                commands[name] = command.to_info_dict(below)
        return {**super().to_info_dict(ctx), "commands": commands, "chain": self.chain}

    def commands_beginning(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that are shown and whose names begin so, as completions."""
        from .shell_completion import CompletionItem

        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        found = [(name, self.get_command(ctx, name)) for name in names]
        return [
            CompletionItem(name, help=command.get_short_help_str())
            for name, command in found
            if command is not None and not command.hidden
        ]

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        """Return the completions of a word: commands, and options."""
        return [
            *self.commands_beginning(ctx, incomplete),
            *super().shell_complete(ctx, incomplete),
        ]

    # Running

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Fill `ctx.params`; what is left names the subcommand and belongs to it."""
        rest = super().parse_args(ctx, args)
        if self.chain:
            ctx._protected_args, ctx.args = rest, []
        elif rest:
            ctx._protected_args, ctx.args = rest[:1], rest[1:]
        return ctx.args

    def invoke(self, ctx: Context) -> Any:
        """Call the function, then the subcommand, then the result callback."""
        if not ctx._protected_args:
            if not self.invoke_without_command:
                ctx.fail("Missing command.")
            with ctx:
                value = super().invoke(ctx)
                return self._process_result(ctx, [] if self.chain else value)
        args = [*ctx._protected_args, *ctx.args]
        ctx.args = []
        ctx._protected_args = []
        return self._invoke_chain(ctx, args) if self.chain else self._invoke_one(ctx, args)

    def _process_result(self, ctx: Context, value: Any) -> Any:
        if self._result_callback is None:
            return value
        return ctx.invoke(self._result_callback, value, **ctx.params)

    def _invoke_one(self, ctx: Context, args: list[str]) -> Any:
        with ctx:
            name, command, args = self.resolve_command(ctx, args)
            ctx.invoked_subcommand = name
            super().invoke(ctx)
            with command.make_context(name, args, parent=ctx) as below:
                return self._process_result(ctx, command.invoke(below))

    def _invoke_chain(self, ctx: Context, args: list[str]) -> Any:
        with ctx:
            ctx.invoked_subcommand = "*"
            super().invoke(ctx)
            # All are parsed before the first is run.
            contexts = []
            while args:
                name, command, args = self.resolve_command(ctx, args)
                below = command.make_context(
                    name, args, parent=ctx, allow_extra_args=True, allow_interspersed_args=False
                )
                contexts.append(below)
                args, below.args = below.args, []
            values = []
            for below in contexts:
                with below:
                    values.append(below.command.invoke(below))
            return self._process_result(ctx, values)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Return the name of the subcommand, itself, and the words behind.

        Raises:
            NoSuchCommand: there is no such command.
        """
        name = str(args[0])
        command = self.get_command(ctx, name)
        if command is None and ctx.token_normalize_func is not None:
            name = ctx.token_normalize_func(name)
            command = self.get_command(ctx, name)
        if command is None and not ctx.resilient_parsing:
            if split_opt(name)[0]:
                # An option behind a word that ended the options: say which one it is.
                self.parse_args(ctx, args)
            raise NoSuchCommand(name, possibilities=self.list_commands(ctx), ctx=ctx)
        return name if command is not None else None, command, args[1:]


class CommandCollection(Group):
    """A group that has the commands of several groups besides its own.

    Args:
        name: its name.
        sources: the groups.
        kwargs: arguments of `Group`.
    """

    def __init__(
        self, name: str | None = None, sources: list[Group] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(name, **kwargs)
        self.sources: list[Group] = sources or []

    def add_source(self, group: Group) -> None:
        """Add the commands of a group."""
        self.sources.append(group)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return a command of this group, or of the first group that has it."""
        found = super().get_command(ctx, cmd_name)
        for source in self.sources:
            if found is None:
                found = source.get_command(ctx, cmd_name)
        return found

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of the commands of all groups, in order."""
        names = set(super().list_commands(ctx))
        for source in self.sources:
            names.update(source.list_commands(ctx))
        return sorted(names)
