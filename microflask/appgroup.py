"""Commands that belong to an application: groups that run them in its context.

Called by `Flask.cli` and `Blueprint.cli`, and by `cli.py`. Does not import `app.py`: the
application is found by `apploading.py` when a command needs it.
"""

from __future__ import annotations

from functools import update_wrapper

from .apploading import DEFAULT_FILES, NoAppException, locate_app, prepare_import
from .commands import Context, Group, pass_context
from .commands.decorators import make_pass_decorator
from .globals import _cv_app
from .helpers import get_debug_flag, get_load_dotenv

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, TypeVar, overload

    from .commands import Command

    F = TypeVar("F", bound=Callable[..., Any])


class ScriptInfo:
    """What the commands share: which application they are about.

    Args:
        app_import_path: where it is, as `--app` says.
        create_app: a function that returns it, in place of *app_import_path*.
        set_debug_flag: turn its debug mode on or off as `FLASK_DEBUG` says.
        load_dotenv_defaults: read `.env` and `.flaskenv`, unless `FLASK_SKIP_DOTENV` is set.

    Source: Flask 3.1.
    """

    def __init__(
        self,
        app_import_path: str | None = None,
        create_app: Callable[..., Any] | None = None,
        set_debug_flag: bool = True,
        load_dotenv_defaults: bool = True,
    ) -> None:
        self.app_import_path = app_import_path
        self.create_app = create_app
        self.data: dict[Any, Any] = {}
        self.set_debug_flag = set_debug_flag
        self.load_dotenv_defaults = get_load_dotenv(load_dotenv_defaults)
        self._loaded_app: Any = None

    def load_app(self) -> Any:
        """Return the application, loaded once.

        Raises:
            NoAppException: there is none.
        """
        if self._loaded_app is not None:
            return self._loaded_app
        app = self.create_app() if self.create_app is not None else self._find_app()
        if app is None:
            msg = (
                "Could not locate a Flask application. Use the '--app' option,"
                " 'FLASK_APP' environment variable, or a 'wsgi.py' or 'app.py' file in"
                " the current directory."
            )
            raise NoAppException(msg)
        if self.set_debug_flag:
            app.debug = get_debug_flag()
        self._loaded_app = app
        return app

    def _find_app(self) -> Any:
        if self.app_import_path:
            path, name = _split_import_path(self.app_import_path)
            return locate_app(prepare_import(path), name)
        for path in DEFAULT_FILES:
            app = locate_app(prepare_import(path), None, raise_if_not_found=False)
            if app is not None:
                return app
        return None


def _split_import_path(text: str) -> tuple[str, str | None]:
    """Return the module and the name in `module:name`; the colon of `C:\\` parts nothing."""
    position = text.find(":")
    if position >= 0 and text[position + 1 : position + 2] in ("\\", "/"):
        position = text.find(":", position + 1)
    if position < 0:
        return text, None
    return text[:position], text[position + 1 :]


pass_script_info = make_pass_decorator(ScriptInfo, ensure=True)


def with_appcontext(f: F) -> F:
    """Run a command's function in the context of the application, which is loaded first.

    Commands of `app.cli` and `bp.cli` do so of themselves. Source: Flask 3.1.
    """

    @pass_context
    def decorator(ctx: Context, /, *args: Any, **kwargs: Any) -> Any:
        """Decorate one function."""
        if _cv_app.get(None) is None:
            app = ctx.ensure_object(ScriptInfo).load_app()
            ctx.with_resource(app.app_context())
        return ctx.invoke(f, *args, **kwargs)

    return update_wrapper(decorator, f)  # type: ignore[return-value]


class AppGroup(Group):
    """A group whose commands run in the context of the application.

    The arguments are those of `commands.Group`. Source: Flask 3.1.
    """

    if TYPE_CHECKING:

        @overload
        def command(self, __function: Callable[..., Any]) -> Command:
            """As a decorator without arguments."""

        @overload
        def command(self, *args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], Command]:
            """With arguments."""

    def command(self, *args: Any, **kwargs: Any) -> Any:
        """Make a command of a function and add it.

        Args:
            args, kwargs: as of `commands.Group.command`; with `with_appcontext=False` it
                runs without the application's context.
        """
        wrapped = kwargs.pop("with_appcontext", True)
        if args and callable(args[0]):
            return super().command()(with_appcontext(args[0]) if wrapped else args[0])
        make = super().command(*args, **kwargs)

        def decorator(f: Callable[..., Any]) -> Any:
            """Decorate one function."""
            return make(with_appcontext(f) if wrapped else f)

        return decorator

    if TYPE_CHECKING:

        @overload
        def group(self, __function: Callable[..., Any]) -> Group:
            """As a decorator without arguments."""

        @overload
        def group(self, *args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], Group]:
            """With arguments."""

    def group(self, *args: Any, **kwargs: Any) -> Any:
        """Make an `AppGroup` of a function and add it."""
        kwargs.setdefault("cls", AppGroup)
        return super().group(*args, **kwargs)
