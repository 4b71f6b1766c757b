"""The commands that every application has: run, routes, shell, template.

Called by `cli.py` and by tests. Does not find the application: `ScriptInfo` does.
"""

from __future__ import annotations

import os
import sys

from .appgroup import ScriptInfo, pass_script_info, with_appcontext
from .apploading import BrokenAppException, NoAppException
from .certificates import CertParamType, validate_key
from .commands import (
    BadParameter,
    Choice,
    ClickException,
    Context,
    Parameter,
    Path,
    argument,
    command,
    echo,
    option,
)
from .globals import current_app
from .helpers import get_debug_flag
from .suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class SeparatedPathType(Path):
    """Several paths in one word, parted as the system's path is: `:`, on Windows `;`."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return a list of paths."""
        if isinstance(value, (list, tuple)):
            return list(value)
        convert = super().convert
        return [convert(item, param, ctx) for item in self.split_envvar_value(value)]


def set_debug(ctx: Context, param: Parameter, value: bool) -> bool | None:
    """Put the option `--debug` into `FLASK_DEBUG`; left out, it changes nothing."""
    source = ctx.get_parameter_source(param.name)
    if source is None or source.name in ("DEFAULT", "DEFAULT_MAP"):
        return None
    # Read when the application is created, and by the reloader's child.
    os.environ["FLASK_DEBUG"] = "1" if value else "0"
    return value


debug_option = option(
    "--debug/--no-debug",
    callback=set_debug,
    expose_value=False,
    help="Set debug mode.",
)


@command("run", short_help="Run a development server.")
@debug_option
@option("--host", "-h", default="127.0.0.1", help="The interface to bind to.")
@option("--port", "-p", default=5000, help="The port to bind to.")
@option(
    "--cert",
    type=CertParamType(),
    help="Specify a certificate file to use HTTPS.",
    is_eager=True,
)
@option(
    "--key",
    type=Path(exists=True, dir_okay=False, resolve_path=True),
    callback=validate_key,
    expose_value=False,
    help="The key file to use when specifying a certificate.",
)
@option(
    "--reload/--no-reload",
    default=None,
    help="Enable or disable the reloader. By default the reloader is active if debug is enabled.",
)
@option(
    "--debugger/--no-debugger",
    default=None,
    help="Enable or disable the debugger. By default the debugger is active if debug is enabled.",
)
@option(
    "--with-threads/--without-threads",
    default=True,
    help="Enable or disable multithreading.",
)
@option(
    "--extra-files",
    default=None,
    type=SeparatedPathType(),
    help="Extra files that trigger a reload on change. Multiple paths are separated by"
    f" {os.path.pathsep!r}.",
)
@option(
    "--exclude-patterns",
    default=None,
    type=SeparatedPathType(),
    help="Files matching these fnmatch patterns will not trigger a reload on change."
    f" Multiple patterns are separated by {os.path.pathsep!r}.",
)
@pass_script_info
def run_command(
    info: ScriptInfo,
    host: str,
    port: int,
    reload: bool | None,
    debugger: bool | None,
    with_threads: bool,
    cert: Any,
    extra_files: list[str] | None,
    exclude_patterns: list[str] | None,
) -> None:
    """Run a local development server.

    This server is for development purposes only. It does not provide the stability,
    security, or performance of production WSGI servers.

    The reloader and debugger are enabled by default with the '--debug' option.
    """
    from .running import show_server_banner
    from .wsgi import run_simple

    debug = get_debug_flag()
    reload = debug if reload is None else reload
    app = load_for_server(info, reload)
    show_server_banner(debug, info.app_import_path)
    run_simple(
        host,
        port,
        app,
        use_reloader=reload,
        use_debugger=debug if debugger is None else debugger,
        threaded=with_threads,
        ssl_context=cert,
        extra_files=extra_files,
        exclude_patterns=exclude_patterns,
    )


def load_for_server(info: ScriptInfo, reload: bool) -> Any:
    """Return the application to be served.

    With the reloader, an application that can't be imported is no end: its process ends
    with the traceback, and the one above shows it in the browser and waits for a change.
    """
    from .wsgi import is_running_from_reloader

    try:
        return info.load_app()
    except BrokenAppException as e:
        if not reload:
            raise
        if is_running_from_reloader():
            echo(e.format_message(), err=True)
            sys.exit(1)
    except NoAppException:
        raise
    except Exception:
        if not reload or is_running_from_reloader():
            raise
    # This process only watches; the application is never asked.
    return None


def methods_of(rule: Any, all_methods: bool) -> str:
    """Return the methods of a rule as the table shows them."""
    hidden = set() if all_methods else {"HEAD", "OPTIONS"}
    return ", ".join(sorted((rule.methods or set()) - hidden))


@command("routes", short_help="Show the routes for the app.")
@option(
    "--sort",
    "-s",
    type=Choice(("endpoint", "methods", "domain", "rule", "match")),
    default="endpoint",
    help="Method to sort routes by. 'match' is the order that Flask will match routes"
    " when dispatching a request.",
)
@option("--all-methods", is_flag=True, help="Show HEAD and OPTIONS methods.")
@option(
    "--match",
    nargs=2,
    metavar="METHOD URL",
    help="Say which route answers a request, or why the nearest ones do not.",
)
@with_appcontext
def routes_command(sort: str, all_methods: bool, match: tuple[str, str] | None) -> None:
    """Show all registered routes with endpoints and methods."""
    if match is not None:
        explain_match(*match)
        return
    rules = list(current_app.url_map.iter_rules())
    if not rules:
        echo("No routes were registered.")
        return
    host_matching = current_app.url_map.host_matching
    has_domain = any(rule.host if host_matching else rule.subdomain for rule in rules)
    rows = []
    for rule in rules:
        row = [rule.endpoint, methods_of(rule, all_methods)]
        if has_domain:
            row.append((rule.host if host_matching else rule.subdomain) or "")
        rows.append([*row, rule.rule])
    headers = ["Endpoint", "Methods"]
    if has_domain:
        headers.append("Host" if host_matching else "Subdomain")
    headers.append("Rule")
    column = {"endpoint": 0, "methods": 1, "domain": 2 if has_domain else None, "rule": -1}
    if column.get(sort) is not None:
        rows.sort(key=lambda row: row[column[sort]])  # type: ignore[index]
    for line in table(headers, rows):
        echo(line)


def table(headers: list[str], rows: Iterable[list[str]]) -> list[str]:
    """Return the lines of a table: headers, a rule below them, rows."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(headers, *rows)]
    lines = [headers, ["-" * width for width in widths], *rows]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)) for line in lines]


def explain_match(method: str, url: str) -> None:
    """Print which rule answers a request, or the nearest ones and why they do not."""
    from .http.exceptions import HTTPException
    from .routing import RequestRedirect

    method = method.upper()
    adapter = current_app.test_request_context(url, method=method).url_adapter
    try:
        rule, _ = adapter.match(return_rule=True)
    except RequestRedirect as redirect:
        echo(f"{method} {url} is redirected to {redirect.new_url}")
    except HTTPException as error:
        echo(f"{method} {url} is answered by no route.")
        for rule, reason in adapter.explain():
            echo(f"  {rule.rule} ({rule.endpoint}): {reason}")
        if error.code == 405:
            echo(f"  Its methods are {', '.join(error.valid_methods)}.")  # type: ignore[attr-defined]
    else:
        echo(f"{method} {url} is answered by {rule.endpoint!r}: {rule.rule}")


@command("shell", short_help="Run a shell in the app context.")
@with_appcontext
def shell_command() -> None:
    """Run an interactive Python shell in the context of a given Flask application.
    The application will populate the default namespace of this shell according to its
    configuration.

    This is useful for executing small snippets of management code without having to
    manually configure the application.
    """
    import code

    app = current_app
    names: dict[str, Any] = {}
    startup = os.environ.get("PYTHONSTARTUP")
    if startup and os.path.isfile(startup):
        with open(startup, encoding="utf-8") as file:
            # The user's own file, which Python's shell runs too.
            exec(compile(file.read(), startup, "exec"), names)  # noqa: S102
    names.update(app.make_shell_context())
    banner = (
        f"Python {sys.version} on {sys.platform}\n"
        f"App: {app.import_name}\n"
        f"Instance: {app.instance_path}"
    )
    complete_names(names)
    code.interact(banner=banner, local=names)


def complete_names(names: dict[str, Any]) -> None:
    """Complete names with the tab key, where Python's own shell would."""
    hook = getattr(sys, "__interactivehook__", None)
    if hook is None:
        return
    try:
        import readline
        from rlcompleter import Completer
    except ImportError:
        pass
    else:
        # The hook, site's by default, binds the key and reads the history.
        readline.set_completer(Completer(names).complete)
    hook()


@command("template", short_help="Render a template, or show what it becomes.")
@argument("file")
@option("--show-code", is_flag=True, help="Show the Python that the template becomes.")
@option(
    "--set",
    "-D",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A variable of the template; may be given many times.",
)
@pass_script_info
def template_command(
    info: ScriptInfo, file: str, show_code: bool, settings: tuple[str, ...]
) -> None:
    """Render a template of the application, or a file.

    With '--show-code', show the Python that it becomes instead. A file needs no
    application.
    """
    try:
        app: Any = info.load_app()
        environment = app.jinja_env
    except NoAppException:
        if info.app_import_path:
            raise
        app, environment = None, plain_environment()
    source = template_source(environment, file)
    if show_code:
        from .jinja.compiler import show_code as code_of

        echo(code_of(environment, source, file))
        return
    values: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            msg = f"expected NAME=VALUE, not {setting!r}."
            raise BadParameter(msg, param_hint="--set")
        values[name] = value
    is_file = os.path.isfile(file)
    template = environment.from_string(source) if is_file else environment.get_template(file)
    if app is None:
        echo(template.render(values))
        return
    with app.test_request_context():
        app.update_template_context(values)
        echo(template.render(values))


def plain_environment() -> Any:
    """Return an environment for templates where there is no application."""
    from .jinja import Environment, FileSystemLoader

    return Environment(loader=FileSystemLoader("."), autoescape=True)


def template_source(environment: Any, file: str) -> str:
    """Return the text of a file, or of a template of the application.

    Raises:
        ClickException: there is neither.
    """
    if os.path.isfile(file):
        with open(file, encoding="utf-8") as opened:
            return opened.read()
    from .jinja import TemplateNotFound

    try:
        source: str = environment.loader.get_source(environment, file)[0]
    except TemplateNotFound:
        near = did_you_mean(file, environment.list_templates())
        msg = f"There is no file and no template {file!r}.{near}"
        raise ClickException(msg) from None
    return source


DEFAULT_COMMANDS = {
    command.name: command
    for command in (run_command, routes_command, shell_command, template_command)
}

__all__ = [
    "DEFAULT_COMMANDS",
    "CertParamType",
    "SeparatedPathType",
    "routes_command",
    "run_command",
    "shell_command",
    "template_command",
]
