"""Completion of a command line in bash, zsh and fish.

    eval "$(_PROGRAM_COMPLETE=bash_source program)"     prints the script and runs it

The script calls the program with `_PROGRAM_COMPLETE=bash_complete` whenever the tab key
is pressed; each line that it prints is a `CompletionItem`. Called by `Command.main`, where
that variable is set. Does not run commands.
"""

from __future__ import annotations

import os
import re
from contextlib import ExitStack

from .context import ParameterSource
from .terminal import echo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Callable

    from .context import Context

# Words arrive joined as the shell joins them. A line of the answer is `kind,value`.
_BASH = """\
%(complete_func)s() {
    local answer kind value
    COMPREPLY=()
    while IFS= read -r answer; do
        kind=${answer%%%%,*}
        value=${answer#*,}
        case $kind in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done < <(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" \\
        %(complete_var)s=bash_complete "$1")
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

# Three lines a completion: kind, value, help text.
_ZSH = """\
#compdef %(prog_name)s
%(complete_func)s() {
    local -a answer plain described
    local kind value text
    (( $+commands[%(prog_name)s] )) || return 1
    answer=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT - 1)) \\
        %(complete_var)s=zsh_complete %(prog_name)s)}")
    for kind value text in "${(@)answer}"; do
        case $kind in
            dir) _path_files -/ ;;
            file) _path_files -f ;;
            plain) [[ $text == _ ]] && plain+=("$value") || described+=("$value:$text") ;;
        esac
    done
    (( $#described )) && _describe -V unsorted described -U
    (( $#plain )) && compadd -U -V unsorted -a plain
}
if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

_FISH = """\
function %(complete_func)s
    for answer in (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp) \\
            COMP_CWORD=(commandline -t) %(prog_name)s)
        set -l parts (string split -m 1 , -- $answer)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case plain
                echo $parts[2]
        end
    end
end
complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class CompletionItem:
    """One completion.

    Args:
        value: the text.
        type: `plain`; or `file` or `dir`, for which the shell looks at the disk itself.
        help: what zsh and fish show beside it.
        kwargs: further attributes for a shell of one's own; others are `None`.
    """

    def __init__(
        self, value: Any, type: str = "plain", help: str | None = None, **kwargs: Any
    ) -> None:
        self.value = value
        self.type = type
        self.help = help
        self._info = kwargs

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._info.get(name)


class ShellComplete:
    """How one shell is told about completions; the arguments are those of `complete`.

    Source: click 8.
    """

    name = ""
    """The first part of the instruction: `bash_source`, `bash_complete`."""

    source_template = ""
    """The script; `%` is applied with `source_vars()`."""

    def __init__(
        self, cli: Any, ctx_args: dict[str, Any], prog_name: str, complete_var: str
    ) -> None:
        self.cli = cli
        self.ctx_args = ctx_args
        self.prog_name = prog_name
        self.complete_var = complete_var

    @property
    def func_name(self) -> str:
        """The name of the script's function."""
        return f"_{re.sub(r'[^a-zA-Z0-9_]', '', self.prog_name.replace('-', '_'))}_completion"

    def source_vars(self) -> dict[str, Any]:
        """Return what the script's template is filled with."""
        return {
            "complete_func": self.func_name,
            "complete_var": self.complete_var,
            "prog_name": self.prog_name,
        }

    def source(self) -> str:
        """Return the script."""
        return self.source_template % self.source_vars()

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and the one that is begun."""
        words = split_arg_string(os.environ["COMP_WORDS"])
        at = int(os.environ["COMP_CWORD"])
        return words[1:at], words[at] if at < len(words) else ""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return the completions of a word.

        Args:
            args: the words before it.
            incomplete: what there is of it.
        """
        with ExitStack() as stack:
            enter = stack.enter_context
            ctx = resolve_context(self.cli, self.ctx_args, self.prog_name, args, enter)
            target, incomplete = find_target(ctx, args, incomplete)
            found: list[CompletionItem] = target.shell_complete(ctx, incomplete)
        return found

    def format_completion(self, item: CompletionItem) -> str:
        """Return a completion as the script reads it."""
        return f"{item.type},{item.value}"

    def complete(self) -> str:
        """Return the answer to the script."""
        args, incomplete = self.get_completion_args()
        found = self.get_completions(args, incomplete)
        return "\n".join(self.format_completion(item) for item in found)


class BashComplete(ShellComplete):
    """bash 4.4 and later."""

    name = "bash"
    source_template = _BASH


class ZshComplete(ShellComplete):
    """zsh."""

    name = "zsh"
    source_template = _ZSH

    def format_completion(self, item: CompletionItem) -> str:
        """Return kind, value and help text; a colon of the value is no separator."""
        value = str(item.value).replace(":", "\\:") if item.help else item.value
        return f"{item.type}\n{value}\n{item.help or '_'}"


class FishComplete(ShellComplete):
    """fish."""

    name = "fish"
    source_template = _FISH

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and the one that is begun, which comes as text."""
        args = split_arg_string(os.environ["COMP_WORDS"])[1:]
        begun = split_arg_string(os.environ["COMP_CWORD"])
        incomplete = begun[0] if begun else ""
        if incomplete and args and args[-1] == incomplete:
            args.pop()
        return args, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Return kind and value, and the help text behind a tab."""
        if not item.help:
            return f"{item.type},{item.value}"
        help = item.help.replace("\n", "\\n").replace("\t", " ")
        return f"{item.type},{item.value}\t{help}"


_shells: dict[str, type[ShellComplete]] = {
    shell.name: shell for shell in (BashComplete, ZshComplete, FishComplete)
}


def add_completion_class(cls: Any, name: str | None = None) -> Any:
    """Make a shell known, under its own name or another; can be used as a decorator."""
    _shells[cls.name if name is None else name] = cls
    return cls


def get_completion_class(shell: str) -> type[ShellComplete] | None:
    """Return the class of a shell, or `None`."""
    return _shells.get(shell)


def shell_complete(
    cli: Any, ctx_args: dict[str, Any], prog_name: str, complete_var: str, instruction: str
) -> int:
    """Print the script or completions, and return the exit code.

    Args:
        cli: the program's command.
        ctx_args: arguments of its context.
        prog_name: the program's name.
        complete_var: the environment variable that had the instruction.
        instruction: `SHELL_source` or `SHELL_complete`.
    """
    shell, _, what = instruction.partition("_")
    cls = get_completion_class(shell)
    if cls is None or what not in ("source", "complete"):
        return 1
    made = cls(cli, ctx_args, prog_name, complete_var)
    if what == "source":
        echo(made.source(), nl=False)
    else:
        echo(made.complete())
    return 0


def split_arg_string(string: str) -> list[str]:
    """Return the words of a command line, of which the last may lack its closing quote."""
    import shlex

    reader = shlex.shlex(string, posix=True)
    reader.whitespace_split = True
    reader.commenters = ""
    words: list[str] = []
    try:
        words.extend(reader)
    except ValueError:
        # What was read of the unfinished word.
        words.append(reader.token)
    return words


def resolve_context(
    cli: Any,
    ctx_args: dict[str, Any],
    prog_name: str,
    args: list[str],
    enter: Callable[[Context], Context],
) -> Context:
    """Return the context of the innermost command that *args* name; nothing is run.

    Args:
        enter: what makes a context the current one, and leaves it later.
    """
    options = {**ctx_args, "resilient_parsing": True}
    ctx = enter(cli.make_context(prog_name, list(args), **options))
    words = [*ctx._protected_args, *ctx.args]
    while words and hasattr(ctx.command, "resolve_command"):
        group: Any = ctx.command
        name, command, words = group.resolve_command(ctx, words)
        if command is None:
            break
        options = {"resilient_parsing": True}
        if group.chain:
            options.update(allow_extra_args=True, allow_interspersed_args=False)
        below = enter(command.make_context(name, words, parent=ctx, **options))
        words = [*below._protected_args, *below.args]
        if not (group.chain and words):
            ctx = below
    ctx.args = words
    return ctx


def find_target(ctx: Context, args: list[str], incomplete: str) -> tuple[Any, str]:
    """Return what a word belongs to: a parameter, or the command; and the begun word."""
    args = list(args)
    if incomplete == "=":
        # The shell took `--name=` for two words.
        incomplete = ""
    elif "=" in incomplete and _begins_option(ctx, incomplete):
        name, _, incomplete = incomplete.partition("=")
        args.append(name)
    if "--" not in args and _begins_option(ctx, incomplete):
        return ctx.command, incomplete
    params = ctx.command.get_params(ctx)
    for param in params:
        if _lacks_value(ctx, args, param):
            return param, incomplete
    for param in params:
        if _has_room(ctx, param):
            return param, incomplete
    return ctx.command, incomplete


def _begins_option(ctx: Context, word: str) -> bool:
    return word[:1] in ctx._opt_prefixes if word else False


def _lacks_value(ctx: Context, args: list[str], param: Any) -> bool:
    """Return whether *param* is an option whose value is still to come."""
    if param.param_type_name != "option" or param.is_flag or param.count:
        return False
    last = None
    for index, word in enumerate(reversed(args)):
        if index + 1 > param.nargs:
            break
        if _begins_option(ctx, word):
            last = word
            break
    return last is not None and last in param.opts


def _has_room(ctx: Context, param: Any) -> bool:
    """Return whether *param* is an argument that takes another word."""
    if param.param_type_name != "argument":
        return False
    value = ctx.params.get(param.name)
    if param.nargs == -1 or ctx.get_parameter_source(param.name) is not ParameterSource.COMMANDLINE:
        return True
    return param.nargs > 1 and isinstance(value, (tuple, list)) and len(value) < param.nargs


def as_items(values: Iterable[Any]) -> list[CompletionItem]:
    """Return completions for what a callback returned: texts, or completions."""
    return [CompletionItem(item) if isinstance(item, str) else item for item in values]
