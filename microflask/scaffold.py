"""What an application and a blueprint share: decorators that register, and folders.

`Flask` and `Blueprint` are both scaffolds: routes, hooks and error handlers are
registered on either by the same names. Does not decide when they run.
"""

from __future__ import annotations

import os
from collections import defaultdict
from functools import update_wrapper

from .errorhandlers import exception_class_and_code, register
from .globals import current_app, request
from .http.descriptors import cached_property
from .importing import get_root_path, is_dir, read_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any, Callable, TypeVar

    from .appgroup import AppGroup
    from .wrappers import Response

    F = TypeVar("F", bound=Callable[..., Any])


def setupmethod(f: F) -> F:
    """Refuse *f* once the application answered its first request."""
    name = f.__name__

    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        """Check that set-up is not over, then go on."""
        self._check_setup_finished(name)
        return f(self, *args, **kwargs)

    return update_wrapper(wrapper, f)  # type: ignore[return-value]


def endpoint_of(view_func: Callable[..., Any] | None) -> str:
    """Return the endpoint that a view function has by default: its name."""
    if view_func is None:
        msg = "expected view func if endpoint is not provided."
        raise AssertionError(msg)
    return view_func.__name__


class Scaffold:
    """Routes, hooks, handlers and folders of an application or of a blueprint.

    Args:
        import_name: the name of the module or package, usually `__name__`.
        static_folder: the folder of the files served below *static_url_path*.
        static_url_path: that URL; by default the folder's name.
        template_folder: the folder of the templates.
        root_path: where the folders are; by default that of *import_name*.

    Source: Flask 3.1.
    """

    name: str
    _static_folder: str | None = None
    _static_url_path: str | None = None

    def __init__(
        self,
        import_name: str,
        static_folder: str | os.PathLike[str] | None = None,
        static_url_path: str | None = None,
        template_folder: str | os.PathLike[str] | None = None,
        root_path: str | None = None,
    ) -> None:
        self.import_name = import_name
        self.static_folder = static_folder
        self.static_url_path = static_url_path
        self.template_folder = template_folder
        self.root_path: str = get_root_path(import_name) if root_path is None else root_path
        self.view_functions: dict[str, Callable[..., Any]] = {}
        self.error_handler_spec: dict[str | None, dict[int | None, Any]] = defaultdict(dict)
        self.before_request_funcs: dict[str | None, list[Any]] = defaultdict(list)
        self.after_request_funcs: dict[str | None, list[Any]] = defaultdict(list)
        self.teardown_request_funcs: dict[str | None, list[Any]] = defaultdict(list)
        self.template_context_processors: dict[str | None, list[Any]] = defaultdict(list)
        self.url_value_preprocessors: dict[str | None, list[Any]] = defaultdict(list)
        self.url_default_functions: dict[str | None, list[Any]] = defaultdict(list)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    def _check_setup_finished(self, f_name: str) -> None:
        raise NotImplementedError

    @cached_property
    def cli(self) -> AppGroup:
        """The group of the commands registered here. Source: Flask 3.1."""
        from .appgroup import AppGroup

        return AppGroup(self.name)

    # Folders

    @property
    def static_folder(self) -> str | None:
        """The absolute path of the static folder; `None` where there is none."""
        if self._static_folder is None:
            return None
        return os.path.join(self.root_path, self._static_folder)

    @static_folder.setter
    def static_folder(self, value: str | os.PathLike[str] | None) -> None:
        """Set the folder, absolute or below the root path."""
        self._static_folder = None if value is None else os.fspath(value).rstrip(r"\/")

    @property
    def has_static_folder(self) -> bool:
        """Whether the static folder exists, on disk or in a zip. Source: the seed's entry."""
        folder = self.static_folder
        return folder is not None and is_dir(folder)

    @property
    def static_url_path(self) -> str | None:
        """The URL of the static files; by default the name of their folder."""
        if self._static_url_path is not None:
            return self._static_url_path
        if self.static_folder is not None:
            return f"/{os.path.basename(self.static_folder)}".rstrip("/")
        return None

    @static_url_path.setter
    def static_url_path(self, value: str | None) -> None:
        """Set that URL."""
        self._static_url_path = None if value is None else value.rstrip("/")

    @property
    def static_path(self) -> str | None:
        """The URL of the static files, as Flask 0.6 called it."""
        return self.static_url_path

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Return how long a file may be cached, in seconds: `SEND_FILE_MAX_AGE_DEFAULT`."""
        value = current_app.config["SEND_FILE_MAX_AGE_DEFAULT"]
        if value is None:
            return None
        if hasattr(value, "total_seconds"):
            return int(value.total_seconds())
        return int(value)

    def send_static_file(self, filename: str) -> Response:
        """Send a file of the static folder; the view of the endpoint `static`.

        Raises:
            RuntimeError: there is no static folder.
            NotFound: there is no such file in it.
        """
        from .http.sendfile import find_file, send_found

        folder = self.static_folder
        if folder is None:
            msg = "'static_folder' must be set to serve static_files."
            raise RuntimeError(msg)
        max_age = self.get_send_file_max_age(filename)
        app = current_app._get_current_object()
        return send_found(  # type: ignore[return-value]
            find_file(folder, filename, app.root_path),
            request.environ,
            max_age=app.get_send_file_max_age if max_age is None else max_age,
            use_x_sendfile=app.use_x_sendfile,
            response_class=app.response_class,
        )

    @cached_property
    def jinja_loader(self) -> Any:
        """Loads the templates of this folder; `None` where there is none."""
        return self.create_jinja_loader()

    def create_jinja_loader(self) -> Any:
        """Return what `jinja_loader` is; override it to load templates from elsewhere.

        Source: the seed's entry `create_global_jinja_loader`.
        """
        if self.template_folder is None:
            return None
        from .jinja import FileSystemLoader

        return FileSystemLoader(os.path.join(self.root_path, self.template_folder))

    def open_resource(
        self, resource: str, mode: str = "rb", encoding: str | None = "utf-8"
    ) -> IO[Any]:
        """Open a file below the root path, one inside of a zip included.

        Args:
            resource: its path, with forward slashes.
            mode: `"rb"`, `"r"` or `"rt"`.
            encoding: that of the text modes.

        Raises:
            ValueError: the mode is another one.
            FileNotFoundError: there is no such file.

        Source: the seed's entry; Flask 3.1.
        """
        if mode not in {"r", "rt", "rb"}:
            msg = f"Resources can only be opened for reading; the mode was {mode!r}."
            raise ValueError(msg)
        path = os.path.join(self.root_path, resource)
        try:
            return open(path, mode, encoding=None if mode == "rb" else encoding)
        except (NotADirectoryError, FileNotFoundError):
            from io import BytesIO, TextIOWrapper

            stream = BytesIO(read_data(path))
            return stream if mode == "rb" else TextIOWrapper(stream, encoding=encoding)

    # Routes

    def _method_route(self, method: str, rule: str, options: dict[str, Any]) -> Callable[[F], F]:
        if "methods" in options:
            msg = "Use the 'route' decorator to use the 'methods' argument."
            raise TypeError(msg)
        return self.route(rule, methods=[method], **options)

    @setupmethod
    def get(self, rule: str, **options: Any) -> Callable[[F], F]:
        """Register a view for GET requests of *rule*."""
        return self._method_route("GET", rule, options)

    @setupmethod
    def post(self, rule: str, **options: Any) -> Callable[[F], F]:
        """Register a view for POST requests of *rule*."""
        return self._method_route("POST", rule, options)

    @setupmethod
    def put(self, rule: str, **options: Any) -> Callable[[F], F]:
        """Register a view for PUT requests of *rule*."""
        return self._method_route("PUT", rule, options)

    @setupmethod
    def delete(self, rule: str, **options: Any) -> Callable[[F], F]:
        """Register a view for DELETE requests of *rule*."""
        return self._method_route("DELETE", rule, options)

    @setupmethod
    def patch(self, rule: str, **options: Any) -> Callable[[F], F]:
        """Register a view for PATCH requests of *rule*."""
        return self._method_route("PATCH", rule, options)

    @setupmethod
    def route(self, rule: str, **options: Any) -> Callable[[F], F]:
        """Register a view function for a URL rule.

        Args:
            rule: the path, with variable parts such as `<name>` or `<int:id>`.
            options: `endpoint`, `methods`, `defaults`, `subdomain`, `strict_slashes` and
                the other arguments of `routing.Rule`.

        Source: the seed's entry.
        """

        def decorator(f: F) -> F:
            """Register the function and return it."""
            endpoint = options.pop("endpoint", None)
            self.add_url_rule(rule, endpoint, f, **options)
            return f

        return decorator

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Connect a URL rule with an endpoint and its view function."""
        raise NotImplementedError

    @setupmethod
    def endpoint(self, endpoint: str) -> Callable[[F], F]:
        """Register a function as the view of *endpoint*."""

        def decorator(f: F) -> F:
            """Register the function and return it."""
            self.view_functions[endpoint] = f
            return f

        return decorator

    # Hooks

    @setupmethod
    def before_request(self, f: F) -> F:
        """Run *f* before each request; what it returns is taken for the view's answer."""
        self.before_request_funcs.setdefault(None, []).append(f)
        return f

    @setupmethod
    def after_request(self, f: F) -> F:
        """Run *f* on each response; it returns that one or another. Last one in, first run."""
        self.after_request_funcs.setdefault(None, []).append(f)
        return f

    @setupmethod
    def teardown_request(self, f: F) -> F:
        """Run *f* when a request's context ends, with the exception that ended it or `None`."""
        self.teardown_request_funcs.setdefault(None, []).append(f)
        return f

    @setupmethod
    def context_processor(self, f: F) -> F:
        """Update the context of templates by the dict that *f* returns."""
        self.template_context_processors.setdefault(None, []).append(f)
        return f

    @setupmethod
    def url_value_preprocessor(self, f: F) -> F:
        """Run *f* with endpoint and URL values before a view; it may change the values."""
        self.url_value_preprocessors.setdefault(None, []).append(f)
        return f

    @setupmethod
    def url_defaults(self, f: F) -> F:
        """Run *f* with endpoint and values when a URL is built; it may add values."""
        self.url_default_functions.setdefault(None, []).append(f)
        return f

    @setupmethod
    def errorhandler(self, code_or_exception: type[Exception] | int) -> Callable[[F], F]:
        """Let a function answer an HTTP error code, or exceptions of a class."""

        def decorator(f: F) -> F:
            """Register the function and return it."""
            self.register_error_handler(code_or_exception, f)
            return f

        return decorator

    @setupmethod
    def register_error_handler(
        self, code_or_exception: type[Exception] | int, f: Callable[[Any], Any]
    ) -> None:
        """Let *f* answer an HTTP error code, or exceptions of a class.

        Raises:
            ValueError: that is no HTTP error code, or no exception class.
            TypeError: it is an instance of one.
        """
        exc_class, code = exception_class_and_code(code_or_exception)
        register(self.error_handler_spec.setdefault(None, {}), exc_class, code, f)

    _get_exc_class_and_code = staticmethod(exception_class_and_code)
