"""What is known while a command runs: its parameters, its parent, what to close.

Made by `Command.make_context`; handed to callbacks by `pass_context`. Does not parse.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from enum import IntEnum

from .current import pop_context, push_context
from .exceptions import Abort, BadParameter, Exit, UsageError
from .formatting import HelpFormatter
from .parser import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Any, Callable, NoReturn

# What a context takes over from its parent where it is not told otherwise.
_INHERITED = {
    "obj": None,
    "terminal_width": None,
    "max_content_width": None,
    "token_normalize_func": None,
    "color": None,
    "show_default": None,
    "help_option_names": ["--help"],
}
# What it takes over from its command.
_FROM_COMMAND = ("allow_extra_args", "allow_interspersed_args", "ignore_unknown_options")


class ParameterSource(IntEnum):
    """Where the value of a parameter comes from; the smaller the number, the stronger."""

    PROMPT = 1
    COMMANDLINE = 2
    ENVIRONMENT = 3
    DEFAULT_MAP = 4
    DEFAULT = 5


@contextmanager
def augment_usage_errors(ctx: Context, param: Any = None) -> Iterator[None]:
    """Tell errors that pass by which context and parameter they are about."""
    try:
        yield
    except UsageError as e:
        if e.ctx is None:
            e.ctx = ctx
        if isinstance(e, BadParameter) and param is not None and e.param is None:
            e.param = param
        raise


class Context:
    """The state of a running command.

    Args:
        command: the command.
        parent: the context of the group that it belongs to.
        info_name: the name by which it was called.
        obj: anything for the program's own use; that of the parent by default.
        auto_envvar_prefix: options without a variable of their own are read from
            `PREFIX_NAME`.
        default_map: defaults by parameter name, those of a subcommand below its name.
        terminal_width: of help pages, in columns.
        max_content_width: the most that help pages take of a wide terminal.
        resilient_parsing: go on where values are missing or wrong; no questions, no
            callbacks.
        allow_extra_args: keep words that no parameter takes in `args`.
        allow_interspersed_args: options may come behind arguments.
        ignore_unknown_options: treat unknown options as arguments.
        help_option_names: `["--help"]` by default.
        token_normalize_func: applied to the names of options, choices and commands.
        color: whether colors are kept; by default the stream decides.
        show_default: show defaults in help pages.

    Source: click 8.
    """

    formatter_class = HelpFormatter

    obj: Any
    default_map: Any
    color: bool | None
    terminal_width: int | None
    max_content_width: int | None
    token_normalize_func: Callable[[str], str] | None
    show_default: bool | None
    help_option_names: list[str]
    allow_extra_args: bool
    allow_interspersed_args: bool
    ignore_unknown_options: bool

    def __init__(
        self,
        command: Any,
        parent: Context | None = None,
        info_name: str | None = None,
        obj: Any = None,
        auto_envvar_prefix: str | None = None,
        default_map: Any = None,
        terminal_width: int | None = None,
        max_content_width: int | None = None,
        resilient_parsing: bool = False,
        allow_extra_args: bool | None = None,
        allow_interspersed_args: bool | None = None,
        ignore_unknown_options: bool | None = None,
        help_option_names: list[str] | None = None,
        token_normalize_func: Callable[[str], str] | None = None,
        color: bool | None = None,
        show_default: bool | None = None,
    ) -> None:
        given = locals()
        self.parent = parent
        self.command = command
        self.info_name = info_name
        self.resilient_parsing = resilient_parsing
        self.params: dict[str, Any] = {}
        self.args: list[str] = []
        self._protected_args: list[str] = []
        self._opt_prefixes: set[str] = set()
        self.invoked_subcommand: str | None = None
        self._meta: dict[str, Any] = {} if parent is None else parent.meta
        for name, default in _INHERITED.items():
            inherited = default if parent is None else getattr(parent, name)
            setattr(self, name, inherited if given[name] is None else given[name])
        for name in _FROM_COMMAND:
            setattr(self, name, getattr(command, name) if given[name] is None else given[name])
        if default_map is None and parent is not None and parent.default_map is not None:
            default_map = parent.default_map.get(info_name)
        self.default_map = default_map
        self.auto_envvar_prefix = self._envvar_prefix(auto_envvar_prefix)
        self._sources: dict[str, ParameterSource] = {}
        self._given: set[str] = set()  # parameters that have more than an implied value
        self._exit_stack = ExitStack()
        self._depth = 0

    def _envvar_prefix(self, given: str | None) -> str | None:
        if given is None:
            parent = self.parent
            if parent is None or parent.auto_envvar_prefix is None or self.info_name is None:
                return None
            given = f"{parent.auto_envvar_prefix}_{self.info_name.upper()}"
        else:
            given = given.upper()
        return given.replace("-", "_")

    @property
    def protected_args(self) -> list[str]:
        """The words that name subcommands."""
        return list(self._protected_args)

    # Begin and end

    def __enter__(self) -> Context:
        self._depth += 1
        push_context(self)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> bool | None:
        self._depth -= 1
        try:
            if self._depth == 0:
                stack, self._exit_stack = self._exit_stack, ExitStack()
                return stack.__exit__(exc_type, exc_value, tb)
        finally:
            pop_context()
        return None

    @contextmanager
    def scope(self, cleanup: bool = True) -> Iterator[Context]:
        """Make this the current context for a `with` block.

        Args:
            cleanup: call what `call_on_close` registered at the end.
        """
        if not cleanup:
            self._depth += 1
        try:
            with self as entered:
                yield entered
        finally:
            if not cleanup:
                self._depth -= 1

    def with_resource(self, context_manager: AbstractContextManager[Any]) -> Any:
        """Enter a context manager that is left when this context ends; return its value."""
        return self._exit_stack.enter_context(context_manager)

    def call_on_close(self, f: Callable[..., Any]) -> Callable[..., Any]:
        """Call *f* when this context ends."""
        return self._exit_stack.callback(f)

    def close(self) -> None:
        """Call what was registered for the end."""
        stack, self._exit_stack = self._exit_stack, ExitStack()
        stack.close()

    # What is known

    @property
    def meta(self) -> dict[str, Any]:
        """A dict shared by the contexts of one command line, for extensions."""
        return self._meta

    @property
    def command_path(self) -> str:
        """The words by which the command was called, from the program's name on."""
        path = "" if self.info_name is None else self.info_name
        if self.parent is not None:
            words = [self.parent.command_path]
            for param in self.parent.command.get_params(self):
                words.extend(param.get_usage_pieces(self) if _is_argument(param) else ())
            path = f"{' '.join(words)} {path}"
        return path.lstrip()

    def find_root(self) -> Context:
        """Return the outermost context."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def find_object(self, object_type: type[Any]) -> Any:
        """Return the innermost `obj` of a type, or `None`."""
        node: Context | None = self
        while node is not None:
            if isinstance(node.obj, object_type):
                return node.obj
            node = node.parent
        return None

    def ensure_object(self, object_type: type[Any]) -> Any:
        """Return the innermost `obj` of a type; make one here where there is none."""
        found = self.find_object(object_type)
        if found is None:
            self.obj = found = object_type()
        return found

    def lookup_default(self, name: str, call: bool = True) -> Any:
        """Return what `default_map` says about a parameter; `None` for nothing.

        Args:
            name: of the parameter.
            call: call the default, if it is a function.
        """
        if self.default_map is None:
            return None
        value = self.default_map.get(name)
        return value() if call and callable(value) else value

    def _default_map_value(self, name: str | None, call: bool = True) -> Any:
        """Return what `default_map` says; `UNSET` for nothing."""
        if self.default_map is None or name not in self.default_map:
            return UNSET
        return self.lookup_default(str(name), call=call)

    def set_parameter_source(self, name: str, source: ParameterSource) -> None:
        """Remember where the value of a parameter comes from."""
        self._sources[name] = source

    def get_parameter_source(self, name: str) -> ParameterSource | None:
        """Return where the value of a parameter comes from."""
        return self._sources.get(name)

    # Help

    def to_info_dict(self) -> dict[str, Any]:
        """Return what documentation needs to know about this command line."""
        names = ("info_name", *_FROM_COMMAND, "auto_envvar_prefix")
        told = {name: getattr(self, name) for name in names}
        return {"command": self.command.to_info_dict(self), **told}

    def make_formatter(self) -> HelpFormatter:
        """Return an empty help page."""
        return self.formatter_class(width=self.terminal_width, max_width=self.max_content_width)

    def get_usage(self) -> str:
        """Return the line that says how the command is used."""
        return str(self.command.get_usage(self))

    def get_help(self) -> str:
        """Return the help page."""
        return str(self.command.get_help(self))

    # Ends before the end

    def fail(self, message: str) -> NoReturn:
        """End the command with a message about how it was used."""
        raise UsageError(message, self)

    def abort(self) -> NoReturn:
        """End the command as if the user had given up."""
        raise Abort

    def exit(self, code: int = 0) -> NoReturn:
        """End the command with an exit code."""
        self.close()
        raise Exit(code)

    # Calling others

    def invoke(self, callback: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a function or a command from here.

        Args:
            callback: a function; or a command, of which missing parameters get their
                defaults.
            args, kwargs: its arguments.
        """
        ctx = self
        if hasattr(callback, "make_context"):
            command = callback
            callback = command.callback
            if callback is None:
                msg = "The given command does not have a callback that can be invoked."
                raise TypeError(msg)
            ctx = type(self)(command, info_name=command.name, parent=self)
            for param in command.params:
                if param.name not in kwargs and param.expose_value:
                    default = param.get_default(ctx)
                    kwargs[param.name] = param.type_cast_value(ctx, default)
            ctx.params.update(kwargs)
        with augment_usage_errors(self), ctx:
            return callback(*args, **kwargs)

    def forward(self, cmd: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call another command with the parameters of this one; *kwargs* say otherwise."""
        if not hasattr(cmd, "make_context"):
            msg = f"Callback is not a command: {cmd!r}"
            raise TypeError(msg)
        for name, value in self.params.items():
            kwargs.setdefault(name, value)
        return self.invoke(cmd, *args, **kwargs)


def _is_argument(param: Any) -> bool:
    return bool(param.param_type_name == "argument")
