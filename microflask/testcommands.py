"""FlaskCliRunner: runs an application's commands within a test.

Called by `Flask.test_cli_runner`. Does not start a process.
"""

from __future__ import annotations

from .appcommands import DEFAULT_COMMANDS
from .appgroup import ScriptInfo
from .commands.testing import CliRunner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .commands.testing import Result


class FlaskCliRunner(CliRunner):
    """Runs the commands of one application.

    Args:
        app: the application.
        kwargs: arguments of `CliRunner`.

    Source: Flask 3.1.
    """

    def __init__(self, app: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.app = app

    def invoke(self, cli: Any = None, args: Any = None, **kwargs: Any) -> Result:  # type: ignore[override]
        """Run a command in the context of the application.

        Args:
            cli: the command; by default the application's own, and `routes`, `shell`, `run`.
            args: its words, as a list or as one text that is split as a shell does.
            kwargs: further arguments of `CliRunner.invoke`; *obj* is a `ScriptInfo`.
        """
        if cli is None:
            cli, args = self._command_of(args)
        if "obj" not in kwargs:
            kwargs["obj"] = ScriptInfo(create_app=lambda: self.app)
        return super().invoke(cli, args, **kwargs)

    def _command_of(self, args: Any) -> tuple[Any, Any]:
        """Return the group, or one of the commands that every application has."""
        group = self.app.cli
        if isinstance(args, str):
            from shlex import split

            args = split(args)
        first = args[0] if args else None
        command = DEFAULT_COMMANDS.get(first) if isinstance(first, str) else None
        if command is not None and first not in group.commands:
            return command, list(args)[1:]
        return group, args
