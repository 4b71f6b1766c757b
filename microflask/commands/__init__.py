"""The command line: options, arguments, groups, questions, help pages.

What `import click` offers for every day, under the same names:

    current     which command is running in this thread
    terminal    echo, colors, streams          exceptions  errors and exit codes
    formatting  the help page                  types, filetypes  text -> value
    prompts     questions                      parser      words -> options
    progress    a bar                          programs    pager, editor, browser
    context     the state of a running command
    parameters, options                        base, core  Command, Group
    decorators  @command, @option              testing     CliRunner
    shell_completion                           what the tab key offers

Each imports those before it. Does not know `Flask`: `appgroup.py` does the rest.
"""

from __future__ import annotations

from . import core as core
from . import decorators as decorators
from . import exceptions as exceptions
from . import formatting as formatting
from . import parser as parser
from . import types as types
from .context import Context, ParameterSource
from .core import Command, CommandCollection, Group
from .current import get_current_context
from .decorators import (
    argument,
    confirmation_option,
    custom_version_option,
    group,
    help_option,
    make_pass_decorator,
    option,
    pass_context,
    pass_meta_key,
    pass_obj,
    password_option,
    version_option,
)
from .exceptions import (
    Abort,
    BadArgumentUsage,
    BadOptionUsage,
    BadParameter,
    ClickException,
    Exit,
    FileError,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchCommand,
    NoSuchOption,
    UsageError,
)
from .filetypes import File, Path, open_file
from .formatting import HelpFormatter, wrap_text
from .making import command
from .options import Option
from .parameters import Argument, Parameter
from .prompts import confirm, getchar, pause, prompt
from .terminal import (
    clear,
    echo,
    format_filename,
    get_app_dir,
    get_binary_stream,
    get_text_stream,
    secho,
    style,
    unstyle,
)
from .types import (
    BOOL,
    FLOAT,
    INT,
    STRING,
    UNPROCESSED,
    UUID,
    Choice,
    DateTime,
    FloatRange,
    IntRange,
    ParamType,
    Tuple,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .programs import echo_via_pager as echo_via_pager
    from .programs import edit as edit
    from .programs import get_pager_file as get_pager_file
    from .programs import launch as launch
    from .progress import progressbar as progressbar
    from .testing import CliRunner as CliRunner
    from .testing import Result as Result

__all__ = [
    "Abort",
    "Argument",
    "BOOL",
    "BadArgumentUsage",
    "BadOptionUsage",
    "BadParameter",
    "Choice",
    "CliRunner",
    "ClickException",
    "Command",
    "CommandCollection",
    "Context",
    "DateTime",
    "Exit",
    "FLOAT",
    "File",
    "FileError",
    "FloatRange",
    "Group",
    "HelpFormatter",
    "INT",
    "IntRange",
    "MissingParameter",
    "NoArgsIsHelpError",
    "NoSuchCommand",
    "NoSuchOption",
    "Option",
    "ParamType",
    "Parameter",
    "ParameterSource",
    "Path",
    "Result",
    "STRING",
    "Tuple",
    "UNPROCESSED",
    "UUID",
    "UsageError",
    "argument",
    "clear",
    "command",
    "confirm",
    "confirmation_option",
    "custom_version_option",
    "echo",
    "echo_via_pager",
    "edit",
    "format_filename",
    "get_app_dir",
    "get_binary_stream",
    "get_current_context",
    "get_pager_file",
    "get_text_stream",
    "getchar",
    "group",
    "help_option",
    "launch",
    "make_pass_decorator",
    "open_file",
    "option",
    "pass_context",
    "pass_meta_key",
    "pass_obj",
    "password_option",
    "pause",
    "progressbar",
    "prompt",
    "secho",
    "style",
    "unstyle",
    "version_option",
    "wrap_text",
]


# Names that are loaded when they are asked for.
_LATE = {
    "CliRunner": "testing",
    "Result": "testing",
    "echo_via_pager": "programs",
    "edit": "programs",
    "get_pager_file": "programs",
    "launch": "programs",
    "progressbar": "progress",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        from importlib import import_module

        return getattr(import_module(f".{_LATE[name]}", __name__), name)
    from ..suggest import did_you_mean

    msg = f"module {__name__!r} has no attribute {name!r}.{did_you_mean(name, __all__)}"
    raise AttributeError(msg)
