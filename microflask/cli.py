"""The program `microflask`: finds the application, then runs one of its commands.

    microflask --app board run         python -m microflask --app board run

Called as a program, and by programs that make one of their own with `FlaskGroup`. The
commands are in `appcommands.py`; what finds the application is `apploading.py`. Does
not serve.
"""

from __future__ import annotations

import os
import sys

from .appcommands import (
    DEFAULT_COMMANDS,
    CertParamType,
    SeparatedPathType,
    debug_option,
    routes_command,
    run_command,
    shell_command,
    template_command,
)
from .appgroup import AppGroup, ScriptInfo, pass_script_info, with_appcontext
from .apploading import (
    NoAppException,
    find_app_by_string,
    find_best_app,
    locate_app,
    own_traceback,
    prepare_import,
)
from .certificates import validate_key as _validate_key
from .commands import Command, Context, Option, Parameter, Path, echo, secho
from .dotenv import load_dotenv
from .globals import _cv_app
from .helpers import get_debug_flag, get_load_dotenv
from .running import show_server_banner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

__all__ = [
    "AppGroup",
    "CertParamType",
    "FlaskGroup",
    "NoAppException",
    "ScriptInfo",
    "SeparatedPathType",
    "_validate_key",
    "cli",
    "find_app_by_string",
    "find_best_app",
    "get_debug_flag",
    "get_load_dotenv",
    "get_version",
    "load_dotenv",
    "locate_app",
    "main",
    "pass_script_info",
    "prepare_import",
    "routes_command",
    "run_command",
    "shell_command",
    "show_server_banner",
    "template_command",
    "version_option",
    "with_appcontext",
]

# Packages add commands to the program under these names of their entry points.
PLUGINS = ("flask.commands", "microflask.commands")
# What --version prints.
VERSION_TEXT = "Python {python}\nmicroflask {microflask}"


def get_version(ctx: Context, param: Parameter, value: Any) -> None:
    """Print the versions of Python and microflask, and end; the callback of `--version`."""
    if not value or ctx.resilient_parsing:
        return
    from platform import python_version

    from . import __version__

    text = VERSION_TEXT.format(python=python_version(), microflask=__version__)
    echo(text, color=ctx.color)
    ctx.exit()


version_option = Option(
    ["--version"],
    help="Show the microflask version.",
    expose_value=False,
    callback=get_version,
    is_flag=True,
    is_eager=True,
)


def _set_app(ctx: Context, param: Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    ctx.ensure_object(ScriptInfo).app_import_path = value
    return value


# Eager, as --help lists the application's commands too.
_app_option = Option(
    ["-A", "--app"],
    metavar="IMPORT",
    help=(
        "The Flask application or factory function to load, in the form 'module:name'."
        " Module can be a dotted import or file path. Name is not required if it is 'app',"
        " 'application', 'create_app', or 'make_app', and can be 'name(args)' to pass"
        " arguments."
    ),
    is_eager=True,
    expose_value=False,
    callback=_set_app,
)


def _load_env_file(ctx: Context, param: Parameter, value: str | None) -> str | None:
    defaults = ctx.ensure_object(ScriptInfo).load_dotenv_defaults
    if value is not None or defaults:
        load_dotenv(value, load_defaults=defaults)
    return value


# Eager, and before --app: a file may say which application it is.
_env_file_option = Option(
    ["-e", "--env-file"],
    type=Path(exists=True, dir_okay=False),
    help=(
        "Load environment variables from this file, taking precedence over those set by"
        " '.env' and '.flaskenv'. Variables set directly in the environment take highest"
        " precedence."
    ),
    is_eager=True,
    expose_value=False,
    callback=_load_env_file,
)


def _debug_option() -> Parameter:
    made: Any = debug_option(lambda: None)
    parameter: Parameter = made.__click_params__[0]
    return parameter


def _tell(ctx: Context, text: str) -> None:
    """Print in red what is wrong with the application, once."""
    if ctx.meta.setdefault(__name__, text) is text:
        secho(text, err=True, fg="red")


class FlaskGroup(AppGroup):
    """The program's group: the default commands, those of plugins, the application's own.

    Args:
        add_default_commands: have `run`, `routes`, `shell` and `template`.
        create_app: a function that returns the application.
        add_version_option: have `--version`.
        load_dotenv: read `.env` and `.flaskenv`.
        set_debug_flag: turn the application's debug mode on or off.
        extra: arguments of `AppGroup`.

    Source: Flask 3.1.
    """

    def __init__(
        self,
        add_default_commands: bool = True,
        create_app: Callable[..., Any] | None = None,
        add_version_option: bool = True,
        load_dotenv: bool = True,
        set_debug_flag: bool = True,
        **extra: Any,
    ) -> None:
        params: list[Parameter] = list(extra.pop("params", None) or ())
        # In this order, which is the order of processing too.
        params.extend((_env_file_option, _app_option, _debug_option()))
        if add_version_option:
            params.append(version_option)
        settings = dict(extra.pop("context_settings", None) or {})
        settings.setdefault("auto_envvar_prefix", "FLASK")
        super().__init__(params=params, context_settings=settings, **extra)
        self.create_app = create_app
        self.load_dotenv = load_dotenv
        self.set_debug_flag = set_debug_flag
        if add_default_commands:
            for command in DEFAULT_COMMANDS.values():
                self.add_command(command)
        self._loaded_plugin_commands = False

    def _load_plugin_commands(self) -> None:
        """Add the commands of installed packages, once."""
        if self._loaded_plugin_commands:
            return
        self._loaded_plugin_commands = True
        from importlib import metadata

        found: Any = metadata.entry_points()
        for group in PLUGINS:
            # A plain dict in Python 3.9.
            select = getattr(found, "select", None)
            for entry in found.get(group, ()) if select is None else select(group=group):
                self.add_command(entry.load(), entry.name)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return a command: a default one, a plugin's, or the application's."""
        self._load_plugin_commands()
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        info = ctx.ensure_object(ScriptInfo)
        try:
            app = info.load_app()
        except NoAppException as e:
            _tell(ctx, f"Error: {e.format_message()}\n")
            return None
        current = _cv_app.get(None)
        if current is None or current.app is not app:
            # Commands without a context of their own see it, too.
            ctx.with_resource(app.app_context())
        command: Command | None = app.cli.get_command(ctx, cmd_name)
        return command

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of all commands; say why those of the application are missing."""
        self._load_plugin_commands()
        names = set(super().list_commands(ctx))
        info = ctx.ensure_object(ScriptInfo)
        try:
            names.update(info.load_app().cli.list_commands(ctx))
        except NoAppException as e:
            # The help page is shown all the same.
            _tell(ctx, f"Error: {e.format_message()}\n")
        except Exception as e:
            _tell(ctx, f"{own_traceback(e)}\n")
        return sorted(names)

    def make_context(
        self, info_name: str | None, args: list[str], parent: Context | None = None, **extra: Any
    ) -> Context:
        """Return a context that has a `ScriptInfo`; `app.run()` does nothing from now on."""
        os.environ["FLASK_RUN_FROM_CLI"] = "true"
        if "obj" not in extra and "obj" not in self.context_settings:
            extra["obj"] = ScriptInfo(
                create_app=self.create_app,
                set_debug_flag=self.set_debug_flag,
                load_dotenv_defaults=self.load_dotenv,
            )
        return super().make_context(info_name, args, parent=parent, **extra)

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Fill `ctx.params`; before a help page, find the application that it lists."""
        names = self.get_help_option_names(ctx)
        if (not args and self.no_args_is_help) or (len(args) == 1 and args[0] in names):
            # --help ends before the options are read; the environment may say which app.
            _env_file_option.handle_parse_result(ctx, {}, [])
            _app_option.handle_parse_result(ctx, {}, [])
        return super().parse_args(ctx, args)


cli = FlaskGroup(
    name="microflask",
    help="""\
A general utility script for Flask applications.

An application to load must be given with the '--app' option, 'FLASK_APP' environment
variable, or with a 'wsgi.py' or 'app.py' file in the current directory.
""",
)


def main() -> None:
    """Run the program; an error of the application shows only the application's frames."""
    try:
        cli.main()
    except Exception as e:
        sys.stderr.write(f"{own_traceback(e)}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
