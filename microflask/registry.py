"""What an application is set up with: configuration, rules, blueprints, templates.

The half of `Flask` that is done before the first request. `app.py` continues it with
what happens in one. Does not serve.
"""

from __future__ import annotations

import os
import sys
import weakref
from datetime import timedelta

from .config import DEFAULTS, Config, ConfigAttribute
from .ctx import _AppCtxGlobals
from .helpers import get_debug_flag, get_env, get_flashed_messages
from .http.descriptors import cached_property
from .http.exceptions import Aborter
from .http.multidict import ImmutableDict
from .importing import find_package
from .json.provider import DefaultJSONProvider
from .routing import Map, Rule
from .scaffold import Scaffold, endpoint_of, setupmethod
from .sessions import SecureCookieSessionInterface
from .templating import _default_template_ctx_processor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, ValuesView
    from json import JSONDecoder, JSONEncoder
    from logging import Logger
    from typing import IO, Any, Callable, TypeVar

    from .blueprints import Blueprint, Module
    from .json.provider import JSONProvider
    from .sessions import SessionInterface
    from .templateloading import Environment

    F = TypeVar("F", bound=Callable[..., Any])

_DEBUG_RULER = "-" * 80


def _as_timedelta(value: timedelta | int | None) -> timedelta | None:
    if value is None or isinstance(value, timedelta):
        return value
    return timedelta(seconds=value)


class Registry(Scaffold):
    """The central registry of an application; see `Flask` for the parameters."""

    aborter_class = Aborter
    """The class of `app.aborter`, behind `abort`."""

    app_ctx_globals_class: type = _AppCtxGlobals
    """The class of `g`."""

    config_class = Config
    """The class of `app.config`."""

    default_config: Mapping[str, Any] = ImmutableDict(DEFAULTS)
    """The configuration that an application starts with."""

    debug_log_format = (
        f"{_DEBUG_RULER}\n"
        "%(levelname)s in %(module)s [%(pathname)s:%(lineno)d]:\n"
        "%(message)s\n"
        f"{_DEBUG_RULER}"
    )
    """The layout of log records in debug mode."""

    enable_modules = True
    """Whether `register_module` works; kept for programs of Flask 0.6."""

    jinja_options: Mapping[str, Any] = ImmutableDict(
        {"extensions": ["jinja2.ext.autoescape", "jinja2.ext.with_"]}
    )
    """Arguments of the template environment; each application has a copy to change."""

    json_provider_class: type[JSONProvider] = DefaultJSONProvider
    """The class of `app.json`."""

    json_encoder: type[JSONEncoder] | None = None
    """A `json.JSONEncoder` that `app.json` writes with. Source: Flask up to 2.2."""

    json_decoder: type[JSONDecoder] | None = None
    """A `json.JSONDecoder` that `app.json` reads with. Source: Flask up to 2.2."""

    session_interface: SessionInterface = SecureCookieSessionInterface()
    """How sessions are opened and saved."""

    subdomains_unasked = True
    """Whether rules' subdomains match though `subdomain_matching` was not asked for."""

    url_map_class = Map
    """The class of `app.url_map`."""

    url_rule_class = Rule
    """The class of the rules that `add_url_rule` makes."""

    permanent_session_lifetime = ConfigAttribute(
        "PERMANENT_SESSION_LIFETIME", get_converter=_as_timedelta
    )
    secret_key = ConfigAttribute("SECRET_KEY")
    send_file_max_age_default = ConfigAttribute(
        "SEND_FILE_MAX_AGE_DEFAULT", get_converter=_as_timedelta
    )
    session_cookie_name = ConfigAttribute("SESSION_COOKIE_NAME")
    env = ConfigAttribute("ENV")
    testing = ConfigAttribute("TESTING")
    use_x_sendfile = ConfigAttribute("USE_X_SENDFILE")

    def __init__(
        self,
        import_name: str,
        static_path: str | None = None,
        static_url_path: str | None = None,
        static_folder: str | os.PathLike[str] | None = "static",
        template_folder: str | os.PathLike[str] | None = "templates",
        static_host: str | None = None,
        host_matching: bool = False,
        subdomain_matching: bool = False,
        instance_path: str | None = None,
        instance_relative_config: bool = False,
        root_path: str | None = None,
    ) -> None:
        url_path = static_path if static_url_path is None else static_url_path
        super().__init__(import_name, static_folder, url_path, template_folder, root_path)
        if instance_path is None:
            instance_path = self.auto_find_instance_path()
        elif not os.path.isabs(instance_path):
            msg = (
                "If an instance path is provided it must be absolute. A relative path was"
                f" given instead: {instance_path!r}"
            )
            raise ValueError(msg)
        self.instance_path = instance_path
        self.config = self.make_config(instance_relative_config)
        self.aborter = self.make_aborter()
        self.jinja_options = dict(self.jinja_options)
        self.json: JSONProvider = self.json_provider_class(self)
        self.url_map = self.url_map_class(host_matching=host_matching)
        self.subdomain_matching = subdomain_matching
        self.blueprints: dict[str, Blueprint] = {}
        self.extensions: dict[str, Any] = {}
        self.url_build_error_handlers: list[Callable[..., str]] = []
        self.before_first_request_funcs: list[Callable[[], Any]] = []
        self.teardown_appcontext_funcs: list[Callable[..., Any]] = []
        self.shell_context_processors: list[Callable[[], dict[str, Any]]] = []
        self.template_context_processors[None] = [_default_template_ctx_processor]
        self._pending_template_functions: list[tuple[str, str, Any]] = []
        self._got_first_request = False
        self._add_static_rule(static_host, host_matching)

    def _add_static_rule(self, static_host: str | None, host_matching: bool) -> None:
        if self.static_folder is None:
            return
        if bool(static_host) != host_matching:
            msg = "Invalid static_host/host_matching combination"
            raise AssertionError(msg)
        # Weak: the view would otherwise keep the application, which keeps the view.
        self_ref = weakref.ref(self)
        self.add_url_rule(
            f"{self.static_url_path}/<path:filename>",
            endpoint="static",
            host=static_host,
            view_func=lambda **values: self_ref().send_static_file(**values),  # type: ignore[union-attr]
        )

    def _check_setup_finished(self, f_name: str) -> None:
        if self._got_first_request:
            msg = (
                f"The setup method '{f_name}' can no longer be called on the application."
                " It has already handled its first request, any changes will not be applied"
                " consistently.\nMake sure all imports, decorators, functions, etc. needed to"
                " set up the application are done before running it."
            )
            raise AssertionError(msg)

    # What it is

    @cached_property
    def name(self) -> str:
        """The name of the application: its import name, or the file that was run."""
        if self.import_name == "__main__":
            path: str | None = getattr(sys.modules["__main__"], "__file__", None)
            if path is not None:
                return os.path.splitext(os.path.basename(path))[0]
        return self.import_name

    @property
    def debug(self) -> bool:
        """Whether debug mode is on: `DEBUG`."""
        return bool(self.config["DEBUG"])

    @debug.setter
    def debug(self, value: bool) -> None:
        """Turn debug mode on or off; templates follow."""
        self.config["DEBUG"] = value
        if self.config["TEMPLATES_AUTO_RELOAD"] is None and "jinja_env" in self.__dict__:
            self.jinja_env.auto_reload = value

    @property
    def got_first_request(self) -> bool:
        """Whether it answered a request; setting it up is over then."""
        return self._got_first_request

    @property
    def logger_name(self) -> str:
        """The name of its logger: `LOGGER_NAME`, else its own."""
        name: str = self.config["LOGGER_NAME"] or self.name
        return name

    @logger_name.setter
    def logger_name(self, value: str | None) -> None:
        """Name the logger before it is first used."""
        self.config["LOGGER_NAME"] = value

    @cached_property
    def logger(self) -> Logger:
        """Its logger, which writes to the request's error stream."""
        from .logging import create_logger

        return create_logger(self)

    @property
    def propagate_exceptions(self) -> bool:
        """Whether errors reach the server: `PROPAGATE_EXCEPTIONS`, else in debug and tests."""
        value = self.config["PROPAGATE_EXCEPTIONS"]
        return bool(self.testing or self.debug) if value is None else bool(value)

    @property
    def preserve_context_on_exception(self) -> bool:
        """Whether a failed request's context is kept: the config key, else in debug."""
        value = self.config["PRESERVE_CONTEXT_ON_EXCEPTION"]
        return self.debug if value is None else bool(value)

    @property
    def templates_auto_reload(self) -> bool | None:
        """Whether changed templates are read anew: `TEMPLATES_AUTO_RELOAD`."""
        value: bool | None = self.config["TEMPLATES_AUTO_RELOAD"]
        return value

    @templates_auto_reload.setter
    def templates_auto_reload(self, value: bool | None) -> None:
        """Let changed templates be read anew, or not."""
        self.config["TEMPLATES_AUTO_RELOAD"] = value
        if "jinja_env" in self.__dict__:
            self.jinja_env.auto_reload = self.debug if value is None else value

    @property
    def request_globals_class(self) -> type:
        """The class of `g`, as Flask 0.9 called it."""
        return self.app_ctx_globals_class

    @request_globals_class.setter
    def request_globals_class(self, value: type) -> None:
        """Set the class of `g`."""
        self.app_ctx_globals_class = value

    @property
    def error_handlers(self) -> dict[int | None, Any]:
        """The application's handlers by code, as Flask 0.6 kept them."""
        return self.error_handler_spec[None]

    # Folders and configuration

    def make_config(self, instance_relative: bool = False) -> Config:
        """Return the configuration of a new application."""
        root_path = self.instance_path if instance_relative else self.root_path
        defaults = dict(self.default_config)
        defaults["ENV"] = get_env()
        defaults["DEBUG"] = get_debug_flag()
        return self.config_class(root_path, defaults)

    def make_aborter(self) -> Aborter:
        """Return what `abort` calls."""
        return self.aborter_class()

    def auto_find_instance_path(self) -> str:
        """Return the folder of the files that this installation alone has."""
        prefix, package_path = find_package(self.import_name)
        if prefix is None:
            return os.path.join(package_path, "instance")
        return os.path.join(prefix, "var", f"{self.name}-instance")

    def open_instance_resource(
        self, resource: str, mode: str = "rb", encoding: str | None = "utf-8"
    ) -> IO[Any]:
        """Open a file of the instance folder, for writing too."""
        path = os.path.join(self.instance_path, resource)
        return open(path, mode, encoding=None if "b" in mode else encoding)

    # Rules and blueprints

    @setupmethod
    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Connect a URL rule with an endpoint and its view function.

        Args:
            rule: the path, with variable parts such as `<name>` or `<int:id>`.
            endpoint: the name to build URLs by; by default the view function's.
            view_func: called with the URL's values.
            provide_automatic_options: whether `OPTIONS` is answered by itself.
            options: the other arguments of `routing.Rule`, `methods` among them.

        Raises:
            AssertionError: the endpoint has another view function.
            TypeError: *methods* is a string.

        Source: the seed's entry; Flask 3.1.
        """
        if endpoint is None:
            endpoint = endpoint_of(view_func)
        options["endpoint"] = endpoint
        methods = options.pop("methods", None)
        if methods is None:
            methods = getattr(view_func, "methods", None) or ("GET",)
        if isinstance(methods, str):
            msg = (
                "Allowed methods must be a list of strings, for example:"
                f' @app.route(..., methods=["POST"]); it was {methods!r}'
            )
            raise TypeError(msg)
        methods = {item.upper() for item in methods}
        if provide_automatic_options is None:
            provide_automatic_options = getattr(view_func, "provide_automatic_options", None)
        if provide_automatic_options is None:
            provide_automatic_options = (
                "OPTIONS" not in methods and self.config["PROVIDE_AUTOMATIC_OPTIONS"]
            )
            if provide_automatic_options:
                methods.add("OPTIONS")
        methods.update(getattr(view_func, "required_methods", ()))
        if options.get("subdomain") and self.config["SERVER_NAME"] and self.subdomains_unasked:
            # Before Flask 1.0 a server name was all that subdomains needed.
            self.subdomain_matching = True
        rule_obj = self.url_rule_class(rule, methods=methods, **options)
        rule_obj.provide_automatic_options = provide_automatic_options  # type: ignore[attr-defined]
        self.url_map.add(rule_obj)
        if view_func is not None:
            old = self.view_functions.get(endpoint)
            if old is not None and old != view_func:
                msg = (
                    "View function mapping is overwriting an existing endpoint function:"
                    f" {endpoint}"
                )
                raise AssertionError(msg)
            self.view_functions[endpoint] = view_func

    @setupmethod
    def register_blueprint(self, blueprint: Blueprint, **options: Any) -> None:
        """Register a blueprint.

        Args:
            blueprint: the blueprint.
            options: `url_prefix`, `subdomain`, `url_defaults`, `name`, which go before
                the blueprint's own, and what it makes of others.

        Source: the seed's entry; Flask 3.1.
        """
        blueprint.register(self, options)

    @setupmethod
    def register_module(self, module: Module, **options: Any) -> None:
        """Register a module, as blueprints were called until Flask 0.6.

        Raises:
            RuntimeError: `enable_modules` is off.
        """
        if not self.enable_modules:
            msg = "Module support is disabled: set 'enable_modules', or use blueprints."
            raise RuntimeError(msg)
        self.register_blueprint(module, **options)

    @property
    def modules(self) -> dict[str, Blueprint]:
        """The registered blueprints, as Flask 0.6 called them."""
        return self.blueprints

    def iter_blueprints(self) -> ValuesView[Blueprint]:
        """Return the registered blueprints, in their order."""
        return self.blueprints.values()

    # Hooks that only an application has

    @setupmethod
    def before_first_request(self, f: F) -> F:
        """Run *f* once, before the first request. Source: Flask 0.8 to 2.2."""
        self.before_first_request_funcs.append(f)
        return f

    @setupmethod
    def teardown_appcontext(self, f: F) -> F:
        """Run *f* when an application context ends, with its exception or `None`."""
        self.teardown_appcontext_funcs.append(f)
        return f

    @setupmethod
    def shell_context_processor(self, f: F) -> F:
        """Give the shell the names in the dict that *f* returns."""
        self.shell_context_processors.append(f)
        return f

    def make_shell_context(self) -> dict[str, Any]:
        """Return the names that the shell starts with."""
        from .globals import g

        names: dict[str, Any] = {"app": self, "g": g}
        for processor in self.shell_context_processors:
            names.update(processor())
        return names

    # Templates

    @cached_property
    def jinja_env(self) -> Environment:
        """The environment that templates are loaded with; made when first used."""
        env = self.create_jinja_environment()
        for table, name, f in self._pending_template_functions:
            getattr(env, table)[name] = f
        # Stored first: what is called now reaches for it.
        self.__dict__["jinja_env"] = env
        self.init_jinja_globals()
        return env

    @property
    def jinja_environment(self) -> type[Environment]:
        """The class of `jinja_env`."""
        from .templateloading import Environment

        return Environment

    def create_jinja_environment(self) -> Environment:
        """Return a template environment with Flask's globals; override it to change that."""
        from .globals import g, request, session

        options = dict(self.jinja_options)
        options.setdefault("autoescape", self.select_jinja_autoescape)
        if "auto_reload" not in options:
            auto_reload = self.config["TEMPLATES_AUTO_RELOAD"]
            options["auto_reload"] = self.debug if auto_reload is None else auto_reload
        env = self.jinja_environment(self, **options)
        # Imported templates see no context, so they find these among the globals.
        env.globals.update(
            url_for=self.url_for,
            get_flashed_messages=get_flashed_messages,
            config=self.config,
            request=request,
            session=session,
            g=g,
        )
        env.policies["json.dumps_function"] = self.json.dumps
        return env

    def create_global_jinja_loader(self) -> Any:
        """Return the loader that asks the application and its blueprints."""
        from .templateloading import DispatchingJinjaLoader

        return DispatchingJinjaLoader(self)

    def init_jinja_globals(self) -> None:
        """Do nothing; programs of Flask 0.6 override it to add globals."""

    def select_jinja_autoescape(self, filename: str | None) -> bool:
        """Return whether a template of that name is escaped: HTML, XML, SVG and texts are."""
        if filename is None:
            return True
        return filename.endswith((".html", ".htm", ".xml", ".xhtml", ".svg"))

    def _add_template_function(self, table: str, f: Any, name: str | None) -> None:
        name = name or f.__name__
        if "jinja_env" in self.__dict__:
            getattr(self.jinja_env, table)[name] = f
        else:
            # Kept until a template is needed, so that the engine is not loaded before.
            self._pending_template_functions.append((table, name, f))

    def _template_function(self, table: str, name: Any) -> Callable[[F], F]:
        if callable(name):
            self._add_template_function(table, name, None)
            return name  # type: ignore[no-any-return]

        def decorator(f: F) -> F:
            """Register the function under the given name."""
            self._add_template_function(table, f, name)
            return f

        return decorator

    @setupmethod
    def template_filter(self, name: Any = None) -> Callable[[F], F]:
        """Register a function as a template filter, under its own name or *name*."""
        return self._template_function("filters", name)

    @setupmethod
    def add_template_filter(self, f: Callable[..., Any], name: str | None = None) -> None:
        """Register *f* as a template filter."""
        self._add_template_function("filters", f, name)

    @setupmethod
    def template_test(self, name: Any = None) -> Callable[[F], F]:
        """Register a function as a template test, under its own name or *name*."""
        return self._template_function("tests", name)

    @setupmethod
    def add_template_test(self, f: Callable[..., bool], name: str | None = None) -> None:
        """Register *f* as a template test."""
        self._add_template_function("tests", f, name)

    @setupmethod
    def template_global(self, name: Any = None) -> Callable[[F], F]:
        """Register a function as a template global, under its own name or *name*."""
        return self._template_function("globals", name)

    @setupmethod
    def add_template_global(self, f: Callable[..., Any], name: str | None = None) -> None:
        """Register *f* as a template global."""
        self._add_template_function("globals", f, name)

    # Defined by Flask, needed by the environment.
    def url_for(self, endpoint: str, **values: Any) -> str:
        """Return the URL of an endpoint."""
        raise NotImplementedError
