"""Commands: of an application, of a blueprint, of a program of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from microflask import Blueprint, Flask, commands, current_app
from microflask.cli import AppGroup, FlaskGroup, ScriptInfo, pass_script_info, with_appcontext
from microflask.commands import Context, argument, echo, option, style
from microflask.commands.testing import CliRunner, Result

if TYPE_CHECKING:
    from typing_extensions import assert_type

app = Flask(__name__)
bp = Blueprint("users", __name__, cli_group="people")
db_cli = AppGroup("db", help="Look after the database.")


@app.cli.command("greet")
@argument("name")
@option("--times", "-n", default=1, show_default=True, type=commands.IntRange(1, 5))
@option("--loud/--quiet", default=False)
def greet(name: str, times: int, loud: bool) -> None:
    """Greet somebody."""
    text = f"Hello, {name}!"
    for _ in range(times):
        echo(style(text.upper() if loud else text, fg="green"))


@db_cli.command("init")
@option("--path", type=commands.Path(path_type=Path), default=Path("x.db"))
@option("--yes", is_flag=True)
@commands.pass_context
def init(ctx: Context, path: Path, yes: bool) -> None:
    if not yes and not commands.confirm("Really?", default=True):
        ctx.abort()
    name: str = commands.prompt("Name", default="x", type=str)
    commands.secho(f"{current_app.name} {path} {name}", bold=True, err=True)
    ctx.exit(3)


@bp.cli.command("create", short_help="Make one.")
@argument("names", nargs=-1)
def create(names: tuple[str, ...]) -> None:
    with commands.progressbar(names, label="Making") as bar:
        for name in bar:
            echo(name)


@commands.command()
@with_appcontext
def plain() -> None:
    echo(current_app.name)


@commands.command("which")
@pass_script_info
def which(info: ScriptInfo) -> None:
    echo(info.app_import_path)


class Ports(commands.ParamType):
    name = "ports"

    def convert(self, value: Any, param: Any, ctx: Any) -> list[int]:
        try:
            return [int(part) for part in str(value).split(",")]
        except ValueError:
            self.fail(f"{value!r} is no list of ports", param, ctx)


@commands.group(cls=FlaskGroup, create_app=lambda: app)
def cli() -> None:
    """Management of the example."""


@cli.command()
@option("--ports", type=Ports(), callback=lambda ctx, param, value: value or [])
def serve(ports: list[int]) -> None:
    echo(sum(ports))


@commands.group(invoke_without_command=True)
@commands.version_option("1.0")
@commands.pass_context
def tool(ctx: Context) -> None:
    ctx.ensure_object(dict)
    ctx.obj["depth"] = 1


@tool.command("sub")
@commands.pass_obj
def sub(obj: dict[str, int]) -> None:
    echo(obj["depth"])


app.cli.add_command(db_cli)
app.cli.add_command(plain)
app.cli.add_command(which)
app.register_blueprint(bp)


def run() -> Result:
    result = app.test_cli_runner().invoke(args=["greet", "me", "--loud"])
    if TYPE_CHECKING:
        assert_type(result.output, str)
        assert_type(result.exit_code, int)
        assert_type(tool, commands.Group)
        assert_type(sub, commands.Command)
        assert_type(greet, commands.Command)
        assert_type(cli, FlaskGroup)
    return CliRunner().invoke(tool, ["sub"], obj={})
