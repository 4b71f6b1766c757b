"""Blueprints: parts of an application, written apart and registered when it is made.

A blueprint remembers what to do (`record`) and does it on registration, through a
`BlueprintSetupState`. What it registered for itself is filed in the application under
its name. `Module` is what a blueprint was called before Flask 0.7.
"""

from __future__ import annotations

import os
from functools import update_wrapper

from .errorhandlers import exception_class_and_code, merge, register
from .scaffold import Scaffold, endpoint_of, setupmethod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from json import JSONDecoder, JSONEncoder
    from typing import Any, Callable, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])
    Deferred = Callable[["BlueprintSetupState"], None]

_sentinel: Any = object()


class BlueprintSetupState:
    """What a blueprint knows while it is being registered; handed to recorded functions.

    Args:
        blueprint: the blueprint.
        app: the application.
        options: the arguments of `register_blueprint`.
        first_registration: whether it was never registered on an application before.

    Source: Flask 3.1.
    """

    def __init__(
        self, blueprint: Blueprint, app: Any, options: Any, first_registration: bool
    ) -> None:
        self.app = app
        self.blueprint = blueprint
        self.options = options
        self.first_registration = first_registration
        subdomain = options.get("subdomain")
        self.subdomain: str | None = blueprint.subdomain if subdomain is None else subdomain
        url_prefix = options.get("url_prefix")
        self.url_prefix: str | None = blueprint.url_prefix if url_prefix is None else url_prefix
        self.name: str = options.get("name", blueprint.name)
        self.name_prefix: str = options.get("name_prefix", "")
        self.url_defaults = dict(blueprint.url_values_defaults)
        self.url_defaults.update(options.get("url_defaults", ()))

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        **options: Any,
    ) -> None:
        """Register a rule with the blueprint's prefix, subdomain, defaults and name."""
        if self.url_prefix is not None:
            rule = f"{self.url_prefix.rstrip('/')}/{rule.lstrip('/')}" if rule else self.url_prefix
        options.setdefault("subdomain", self.subdomain)
        if endpoint is None:
            endpoint = endpoint_of(view_func)
        defaults = self.url_defaults
        if "defaults" in options:
            defaults = dict(defaults, **options.pop("defaults"))
        self.app.add_url_rule(
            rule,
            f"{self.name_prefix}.{self.name}.{endpoint.lstrip('.')}".lstrip("."),
            view_func,
            defaults=defaults,
            **options,
        )


class Blueprint(Scaffold):
    """A part of an application: its routes, hooks, handlers, templates and static files.

    Args:
        name: put before the name of each endpoint, with a dot.
        import_name: the name of its module or package, usually `__name__`.
        static_folder: the folder of its static files; none by default.
        static_url_path: their URL, below the prefix.
        template_folder: the folder of its templates; the application's go first.
        url_prefix: put before each of its rules.
        subdomain: the subdomain of its rules.
        url_defaults: values that its rules get.
        root_path: where its folders are; by default that of *import_name*.
        cli_group: the group of its commands; by default its name, `None` for none.

    Source: the seed's "Module Objects"; Flask 3.1.
    """

    _got_registered_once = False
    may_come_again = True
    """Whether it may be registered several times under one name."""
    is_module = False

    json_encoder: type[JSONEncoder] | None = None
    """A `json.JSONEncoder` for responses to its requests. Source: Flask 0.10 to 2.2."""

    json_decoder: type[JSONDecoder] | None = None
    """A `json.JSONDecoder` for its requests. Source: Flask 0.10 to 2.2."""

    warn_on_modifications = False
    """Nothing; Flask up to 2.1 warned of late changes with it, now they are errors."""

    def __init__(
        self,
        name: str,
        import_name: str,
        static_folder: str | os.PathLike[str] | None = None,
        static_url_path: str | None = None,
        template_folder: str | os.PathLike[str] | None = None,
        url_prefix: str | None = None,
        subdomain: str | None = None,
        url_defaults: dict[str, Any] | None = None,
        root_path: str | None = None,
        cli_group: str | None = _sentinel,
    ) -> None:
        super().__init__(import_name, static_folder, static_url_path, template_folder, root_path)
        if not name:
            msg = "'name' may not be empty."
            raise ValueError(msg)
        if "." in name:
            msg = f"'name' may not contain a dot '.' character; it was {name!r}."
            raise ValueError(msg)
        self.name = name
        self.url_prefix = url_prefix
        self.subdomain = subdomain
        self.deferred_functions: list[Deferred] = []
        self.url_values_defaults = {} if url_defaults is None else url_defaults
        self.cli_group = cli_group
        self._blueprints: list[tuple[Blueprint, dict[str, Any]]] = []

    def _check_setup_finished(self, f_name: str) -> None:
        if self._got_registered_once:
            msg = (
                f"The setup method '{f_name}' can no longer be called on the blueprint"
                f" '{self.name}'. It has already been registered at least once, any changes"
                " will not be applied consistently.\nMake sure all imports, decorators,"
                " functions, etc. needed to set up the blueprint are done before registering"
                " it."
            )
            raise AssertionError(msg)

    # Registration

    @setupmethod
    def record(self, func: Deferred) -> None:
        """Call *func* with the setup state each time the blueprint is registered."""
        self.deferred_functions.append(func)

    @setupmethod
    def record_once(self, func: Deferred) -> None:
        """Call *func* with the setup state the first time the blueprint is registered."""

        def wrapper(state: BlueprintSetupState) -> None:
            """Call it at the first registration only."""
            if state.first_registration:
                func(state)

        self.record(update_wrapper(wrapper, func))

    def make_setup_state(
        self, app: Any, options: dict[str, Any], first_registration: bool = False
    ) -> BlueprintSetupState:
        """Return the state of one registration; override it to use a class of your own."""
        return BlueprintSetupState(self, app, options, first_registration)

    @setupmethod
    def register_blueprint(self, blueprint: Blueprint, **options: Any) -> None:
        """Put another blueprint inside of this one; it is registered together with it.

        Raises:
            ValueError: it is this one.
        """
        if blueprint is self:
            msg = "Cannot register a blueprint on itself"
            raise ValueError(msg)
        self._blueprints.append((blueprint, options))

    def register(self, app: Any, options: dict[str, Any], first_registration: bool = False) -> None:
        """Register everything on *app*; called by `Flask.register_blueprint`.

        A blueprint may be registered several times, under one name or under several.

        Raises:
            ValueError: another blueprint has that name, or this one without `may_come_again`.
        """
        name_prefix = options.get("name_prefix", "")
        name = f"{name_prefix}.{options.get('name', self.name)}".lstrip(".")
        known = app.blueprints.get(name)
        if known is not None and not (known is self and self.may_come_again):
            which = "this blueprint" if known is self else "a different blueprint"
            msg = (
                f"The name '{name}' is already registered for {which}. Use"
                " 'name=' to provide a unique name."
            )
            raise ValueError(msg)
        first_bp_registration = not any(bp is self for bp in app.blueprints.values())
        first_name_registration = name not in app.blueprints
        app.blueprints[name] = self
        self._got_registered_once = True
        if self.json_encoder is not None or self.json_decoder is not None:
            from .json.provider import look_in_blueprints

            look_in_blueprints(app.json)
        state = self.make_setup_state(app, options, first_bp_registration or first_registration)
        if self.static_folder is not None:
            state.add_url_rule(
                f"{self.static_url_path}/<path:filename>",
                view_func=self.send_static_file,
                endpoint="static",
            )
        if first_bp_registration or first_name_registration:
            self._merge_blueprint_funcs(app, name)
        for deferred in self.deferred_functions:
            deferred(state)
        self._register_commands(app, name, options.get("cli_group", self.cli_group))
        for blueprint, nested in self._blueprints:
            blueprint.register(app, self._nested_options(state, blueprint, dict(nested), name))

    def _nested_options(
        self, state: BlueprintSetupState, inner: Blueprint, options: dict[str, Any], name: str
    ) -> dict[str, Any]:
        prefix = options.get("url_prefix")
        if prefix is None:
            prefix = inner.url_prefix
        if state.url_prefix is not None and prefix is not None:
            prefix = f"{state.url_prefix.rstrip('/')}/{prefix.lstrip('/')}"
        options["url_prefix"] = state.url_prefix if prefix is None else prefix
        subdomain = options.get("subdomain")
        if subdomain is None:
            subdomain = inner.subdomain
        if state.subdomain is not None and subdomain is not None:
            subdomain = f"{subdomain}.{state.subdomain}"
        options["subdomain"] = state.subdomain if subdomain is None else subdomain
        options["name_prefix"] = name
        return options

    def _register_commands(self, app: Any, name: str, cli_group: str | None) -> None:
        cli = self.__dict__.get("cli")
        if cli is None or not cli.commands:
            return
        if cli_group is None:
            app.cli.commands.update(cli.commands)
            return
        cli.name = name if cli_group is _sentinel else cli_group
        app.cli.add_command(cli)

    def _merge_blueprint_funcs(self, app: Any, name: str) -> None:
        """File what was registered here in the application, under the blueprint's name."""

        def key_of(key: str | None) -> str:
            """Return the key in the application."""
            return name if key is None else f"{name}.{key}"

        for key, handlers in self.error_handler_spec.items():
            merge(app.error_handler_spec.setdefault(key_of(key), {}), handlers)
        for endpoint, function in self.view_functions.items():
            # The seed: only an endpoint with a leading dot belongs to the blueprint.
            full = f"{name}{endpoint}" if endpoint.startswith(".") else endpoint
            app.view_functions[full] = function
        for attribute in (
            "before_request_funcs",
            "after_request_funcs",
            "teardown_request_funcs",
            "url_default_functions",
            "url_value_preprocessors",
            "template_context_processors",
        ):
            target = getattr(app, attribute)
            for key, functions in getattr(self, attribute).items():
                target.setdefault(key_of(key), []).extend(functions)

    # What a blueprint registers

    @setupmethod
    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Like `Flask.add_url_rule`; the endpoint gets the blueprint's name before it.

        Raises:
            ValueError: the endpoint, or the view function's name, contains a dot.
        """
        if endpoint and "." in endpoint.lstrip("."):
            msg = f"'endpoint' may not contain a dot '.' character; it was {endpoint!r}."
            raise ValueError(msg)
        if view_func is not None and "." in getattr(view_func, "__name__", ""):
            msg = f"'view_func' name may not contain a dot '.' character: {view_func.__name__!r}."
            raise ValueError(msg)
        self.record(
            lambda state: state.add_url_rule(
                rule,
                endpoint,
                view_func,
                provide_automatic_options=provide_automatic_options,
                **options,
            )
        )

    def _record_append(self, attribute: str, f: F) -> F:
        def append(state: BlueprintSetupState) -> None:
            """Append it to those of the application."""
            getattr(state.app, attribute).setdefault(None, []).append(f)

        self.record_once(append)
        return f

    @setupmethod
    def before_app_request(self, f: F) -> F:
        """Run *f* before each request of the application."""
        return self._record_append("before_request_funcs", f)

    @setupmethod
    def after_app_request(self, f: F) -> F:
        """Run *f* on each response of the application."""
        return self._record_append("after_request_funcs", f)

    @setupmethod
    def teardown_app_request(self, f: F) -> F:
        """Run *f* at the end of each request of the application."""
        return self._record_append("teardown_request_funcs", f)

    @setupmethod
    def app_context_processor(self, f: F) -> F:
        """Update the context of all templates of the application."""
        return self._record_append("template_context_processors", f)

    @setupmethod
    def app_url_value_preprocessor(self, f: F) -> F:
        """Run *f* with the URL values of each request of the application."""
        return self._record_append("url_value_preprocessors", f)

    @setupmethod
    def app_url_defaults(self, f: F) -> F:
        """Run *f* with the values of each URL that the application builds."""
        return self._record_append("url_default_functions", f)

    @setupmethod
    def before_app_first_request(self, f: F) -> F:
        """Run *f* before the application's first request. Source: Flask 0.8 to 2.2."""

        def append(state: BlueprintSetupState) -> None:
            """Append it to those of the application."""
            state.app.before_first_request_funcs.append(f)

        self.record_once(append)
        return f

    @setupmethod
    def app_errorhandler(self, code: type[Exception] | int) -> Callable[[F], F]:
        """Let a function answer an error of any request of the application."""

        def decorator(f: F) -> F:
            """Register the function and return it."""
            exc_class, number = exception_class_and_code(code)

            def add(state: BlueprintSetupState) -> None:
                """Register it on the application."""
                handlers = state.app.error_handler_spec.setdefault(None, {})
                register(handlers, exc_class, number, f)

            self.record_once(add)
            return f

        return decorator

    def _template_function(self, table: str, name: Any) -> Callable[[F], F]:
        if callable(name):
            self._add_template_function(table, name, None)
            return name  # type: ignore[no-any-return]

        def decorator(f: F) -> F:
            """Register the function and return it."""
            self._add_template_function(table, f, name)
            return f

        return decorator

    def _add_template_function(self, table: str, f: Any, name: str | None) -> None:
        def add(state: BlueprintSetupState) -> None:
            """Register it on the application."""
            state.app._add_template_function(table, f, name)

        self.record_once(add)

    @setupmethod
    def app_template_filter(self, name: Any = None) -> Callable[[F], F]:
        """Register a function as a filter of all templates."""
        return self._template_function("filters", name)

    @setupmethod
    def add_app_template_filter(self, f: Any, name: str | None = None) -> None:
        """Register *f* as a filter of all templates."""
        self._add_template_function("filters", f, name)

    @setupmethod
    def app_template_test(self, name: Any = None) -> Callable[[F], F]:
        """Register a function as a test of all templates."""
        return self._template_function("tests", name)

    @setupmethod
    def add_app_template_test(self, f: Any, name: str | None = None) -> None:
        """Register *f* as a test of all templates."""
        self._add_template_function("tests", f, name)

    @setupmethod
    def app_template_global(self, name: Any = None) -> Callable[[F], F]:
        """Register a function as a global of all templates."""
        return self._template_function("globals", name)

    @setupmethod
    def add_app_template_global(self, f: Any, name: str | None = None) -> None:
        """Register *f* as a global of all templates."""
        self._add_template_function("globals", f, name)


class Module(Blueprint):
    """What a blueprint was called until Flask 0.6; templates are found as `name/file`.

    Args:
        import_name: the name of its module or package.
        name: put before its endpoints; by default the last part of *import_name*.
        url_prefix: put before each of its rules.
        static_path: the URL of its static files.
        subdomain: the subdomain of its rules.

    Source: the seed's "Module Objects".
    """

    is_module = True

    def __init__(
        self,
        import_name: str,
        name: str | None = None,
        url_prefix: str | None = None,
        static_path: str | None = None,
        subdomain: str | None = None,
    ) -> None:
        if name is None:
            if "." not in import_name:
                msg = (
                    f"a name is required: {import_name!r} is not inside of a package that"
                    " could give one"
                )
                raise AssertionError(msg)
            name = import_name.rsplit(".", 1)[1]
        super().__init__(
            name,
            import_name,
            static_url_path=static_path,
            url_prefix=url_prefix,
            subdomain=subdomain,
            template_folder="templates",
        )
        if os.path.isdir(os.path.join(self.root_path, "static")):
            self.static_folder = "static"
