"""The decorators: from functions to commands, their options, and what they are handed.

Called by whoever writes a command. Does not run anything.
"""

from __future__ import annotations

from functools import update_wrapper

from .base import Command, show_help
from .context import Context
from .core import Group
from .current import get_current_context
from .making import command
from .options import Option
from .parameters import Argument
from .terminal import echo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, TypeVar, Union, overload

    F = TypeVar("F", bound=Callable[..., Any])
    G = TypeVar("G", bound=Group)
    Decorated = TypeVar("Decorated", bound=Union[Callable[..., Any], Command])


def pass_context(f: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the current context to the function as its first argument."""

    def with_context(*args: Any, **kwargs: Any) -> Any:
        """Call the function with the context before its arguments."""
        return f(get_current_context(), *args, **kwargs)

    return update_wrapper(with_context, f)


def pass_obj(f: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the `obj` of the current context to the function as its first argument."""

    def with_obj(*args: Any, **kwargs: Any) -> Any:
        """Call the function with the context's object before its arguments."""
        return f(get_current_context().obj, *args, **kwargs)

    return update_wrapper(with_obj, f)


def make_pass_decorator(object_type: type[Any], ensure: bool = False) -> Callable[[F], F]:
    """Return a decorator that hands the innermost `obj` of a type to the function.

    Args:
        object_type: the type.
        ensure: make one where there is none.
    """

    def decorator(f: Any) -> Any:
        """Decorate one function."""

        def with_object(*args: Any, **kwargs: Any) -> Any:
            """Call the function with the object before its arguments."""
            ctx = get_current_context()
            found = ctx.ensure_object(object_type) if ensure else ctx.find_object(object_type)
            if found is None:
                msg = (
                    "Managed to invoke callback without a context object of type"
                    f" {object_type.__name__!r} existing."
                )
                raise RuntimeError(msg)
            return ctx.invoke(f, found, *args, **kwargs)

        return update_wrapper(with_object, f)

    return decorator


def pass_meta_key(key: str, *, doc_description: str | None = None) -> Callable[[F], F]:
    """Return a decorator that hands `ctx.meta[key]` to the function as first argument."""

    def decorator(f: Any) -> Any:
        """Decorate one function."""

        def with_value(*args: Any, **kwargs: Any) -> Any:
            """Call the function with the value before its arguments."""
            ctx = get_current_context()
            return ctx.invoke(f, ctx.meta[key], *args, **kwargs)

        return update_wrapper(with_value, f)

    return decorator


if TYPE_CHECKING:

    @overload
    def group(name: Callable[..., Any]) -> Group:
        """As a decorator without arguments."""

    @overload
    def group(name: str | None, cls: type[G], **attrs: Any) -> Callable[[Callable[..., Any]], G]:
        """With a class of one's own."""

    @overload
    def group(
        name: None = None, *, cls: type[G], **attrs: Any
    ) -> Callable[[Callable[..., Any]], G]:
        """With a class of one's own."""

    @overload
    def group(
        name: str | None = None, cls: None = None, **attrs: Any
    ) -> Callable[[Callable[..., Any]], Group]:
        """With arguments."""


def group(name: Any = None, cls: Any = None, **attrs: Any) -> Any:
    """Make a group of a function; the arguments are those of `command`."""
    if cls is None:
        cls = Group
    if callable(name):
        made: Any = command(cls=cls, **attrs)
        return made(name)
    return command(name, cls, **attrs)


def _remember(f: Any, param: Any) -> None:
    if isinstance(f, Command):
        f.params.append(param)
    else:
        if not hasattr(f, "__click_params__"):
            f.__click_params__ = []
        f.__click_params__.append(param)


def argument(*param_decls: str, cls: Any = None, **attrs: Any) -> Callable[[Decorated], Decorated]:
    """Add an argument to a command; the arguments are those of `Argument`."""

    def decorator(f: Decorated) -> Decorated:
        """Decorate one function."""
        _remember(f, (cls or Argument)(param_decls, **attrs))
        return f

    return decorator


def option(*param_decls: str, cls: Any = None, **attrs: Any) -> Callable[[Decorated], Decorated]:
    """Add an option to a command; the arguments are those of `Option`."""

    def decorator(f: Decorated) -> Decorated:
        """Decorate one function."""
        _remember(f, (cls or Option)(param_decls, **attrs))
        return f

    return decorator


def confirmation_option(*param_decls: str, **kwargs: Any) -> Callable[[Decorated], Decorated]:
    """Add `--yes`, without which the command asks whether to go on."""

    def callback(ctx: Context, param: Any, value: bool) -> None:
        """End the command at a no."""
        if not value:
            ctx.abort()

    return option(
        *(param_decls or ("--yes",)),
        **{
            "is_flag": True,
            "callback": callback,
            "expose_value": False,
            "prompt": "Do you want to continue?",
            "help": "Confirm the action without prompting.",
            **kwargs,
        },
    )


def password_option(*param_decls: str, **kwargs: Any) -> Callable[[Decorated], Decorated]:
    """Add `--password`, which is asked for twice, unseen."""
    return option(
        *(param_decls or ("--password",)),
        **{"prompt": True, "confirmation_prompt": True, "hide_input": True, **kwargs},
    )


def help_option(*param_decls: str, **kwargs: Any) -> Callable[[Decorated], Decorated]:
    """Add an option that shows the help page, under another name, say."""
    return option(
        *(param_decls or ("--help",)),
        **{
            "is_flag": True,
            "expose_value": False,
            "is_eager": True,
            "help": "Show this message and exit.",
            "callback": show_help,
            **kwargs,
        },
    )


def version_option(
    version: str | None = None,
    *param_decls: str,
    package_name: str | None = None,
    prog_name: str | None = None,
    message: str | None = None,
    **kwargs: Any,
) -> Callable[[Decorated], Decorated]:
    """Add `--version`.

    Args:
        version: the version; by default that of the installed package.
        param_decls: `--version` by default.
        package_name: the package; by default that of the caller.
        prog_name: the program's name; by default that by which it was called.
        message: with `%(prog)s`, `%(package)s` and `%(version)s`.
        kwargs: further arguments of `Option`.

    Raises:
        RuntimeError: when it is shown, and the version can't be found.
    """
    if version is None and package_name is None:
        package_name = _package_of_caller()

    def text(ctx: Context) -> str:
        """Return the line to print."""
        shown = _installed_version(package_name) if version is None else version
        values = {
            "prog": prog_name if prog_name is not None else ctx.find_root().info_name,
            "package": package_name,
            "version": shown,
        }
        return (message or "%(prog)s, version %(version)s") % values

    return custom_version_option(text, *param_decls, **kwargs)


def custom_version_option(
    callback: Callable[[Context], str], *param_decls: str, **kwargs: Any
) -> Callable[[Decorated], Decorated]:
    """Add `--version`, which prints what *callback* returns for the context."""

    def show(ctx: Context, param: Any, value: bool) -> None:
        """Print the line and end the command."""
        if value and not ctx.resilient_parsing:
            echo(callback(ctx), color=ctx.color)
            ctx.exit()

    return option(
        *(param_decls or ("--version",)),
        **{
            "is_flag": True,
            "expose_value": False,
            "is_eager": True,
            "help": "Show the version and exit.",
            "callback": show,
            **kwargs,
        },
    )


def _package_of_caller() -> str | None:
    import sys

    names = sys._getframe(2).f_globals
    package: str = names.get("__package__") or names.get("__name__") or ""
    if package == "__main__":
        return None
    return package.partition(".")[0] or None


def _installed_version(package: str | None) -> str:
    from importlib import metadata

    if package is None:
        msg = "Could not determine the package name automatically. Try passing 'package_name'."
        raise RuntimeError(msg)
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        msg = f"{package!r} is not installed. Try passing 'package_name' instead."
        raise RuntimeError(msg) from None
