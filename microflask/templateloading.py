"""The application's template environment, and where its templates come from.

Called by `Flask.create_jinja_environment`, once, with the first template. The loader
asks the application's folder first, then the blueprints' in the order registered.
"""

from __future__ import annotations

import posixpath

from .globals import find_request_context
from .jinja import BaseLoader, TemplateNotFound
from .jinja import Environment as BaseEnvironment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Callable

    from .jinja import Template

    Source = tuple[str, "str | None", "Callable[[], bool] | None"]

# How many texts given to render_template_string are kept compiled.
STRING_TEMPLATES_KEPT = 256


class Environment(BaseEnvironment):
    """A template environment that knows its application. Source: Flask 3.1.

    Args:
        app: the application.
        options: those of `jinja.Environment`.
    """

    def __init__(self, app: Any, **options: Any) -> None:
        if "loader" not in options:
            options["loader"] = app.create_global_jinja_loader()
        if app.debug and "undefined" not in options:
            from .jinja.hints import hinting_undefined

            options["undefined"] = hinting_undefined(lambda hint: app.logger.warning(hint))
        super().__init__(**options)
        self.app = app
        self._string_templates: dict[str, Template] = {}

    def _generate(self, source: Any, name: str | None, *args: Any, **options: Any) -> Any:
        if self.app.debug:
            from .jinja.hints import loop_hints

            for hint in loop_hints(source):
                self.app.logger.warning("template %r: %s", name, hint)
        return super()._generate(source, name, *args, **options)

    def from_string(self, source: Any, globals: Any = None, template_class: Any = None) -> Template:
        """Return the template of a text; the same text is compiled once."""
        if globals is not None or template_class is not None or type(source) is not str:
            return super().from_string(source, globals, template_class)
        template = self._string_templates.get(source)
        if template is None:
            template = super().from_string(source)
            if len(self._string_templates) >= STRING_TEMPLATES_KEPT:
                self._string_templates.clear()
            self._string_templates[source] = template
        return template


class DispatchingJinjaLoader(BaseLoader):
    """Looks for a template in the application and in its blueprints. Source: Flask 3.1.

    Args:
        app: the application.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    def get_source(self, environment: BaseEnvironment, template: str) -> Source:
        """Return source, file name and freshness check of the first template so named.

        Raises:
            TemplateNotFound: no folder has it; in debug mode it says which were looked
                at, with `EXPLAIN_TEMPLATE_LOADING` the log does.
        """
        explain = self.app.config["EXPLAIN_TEMPLATE_LOADING"]
        attempts: list[tuple[Any, Any, Source | None]] = []
        found: Source | None = None
        for owner, loader, local_name in self._iter_loaders(template):
            try:
                source: Source = loader.get_source(environment, local_name)
            except TemplateNotFound:
                attempts.append((owner, loader, None))
                continue
            attempts.append((owner, loader, source))
            found = found or source
            if not explain:
                return source
        if explain:
            self._explain(template, attempts)
        if found is None:
            message = None
            if self.app.debug:
                from .debughelpers import explain_missing_template

                places = [(owner, loader) for owner, loader, _ in attempts]
                message = explain_missing_template(template, self, places)
            raise TemplateNotFound(template, message)
        return found

    def _iter_loaders(self, template: str) -> Iterator[tuple[Any, Any, str]]:
        loader = self.app.jinja_loader
        if loader is not None:
            yield self.app, loader, template
        # A module of Flask 0.6 has its templates below its name.
        module_name, _, local_name = posixpath.normpath(template).partition("/")
        module = self.app.blueprints.get(module_name)
        if local_name and module is not None and getattr(module, "is_module", False):
            if module.jinja_loader is not None:
                yield module, module.jinja_loader, local_name
        for blueprint in self.app.iter_blueprints():
            if blueprint.jinja_loader is not None and not getattr(blueprint, "is_module", False):
                yield blueprint, blueprint.jinja_loader, template

    def list_templates(self) -> list[str]:
        """Return the names of all templates of the application and its blueprints."""
        result = set()
        if self.app.jinja_loader is not None:
            result.update(self.app.jinja_loader.list_templates())
        for blueprint in self.app.iter_blueprints():
            if blueprint.jinja_loader is not None:
                names = blueprint.jinja_loader.list_templates()
                prefix = f"{blueprint.name}/" if getattr(blueprint, "is_module", False) else ""
                result.update(f"{prefix}{name}" for name in names)
        return sorted(result)

    def _explain(self, template: str, attempts: list[tuple[Any, Any, Source | None]]) -> None:
        lines = [f"Locating template {template!r}:"]
        hits = 0
        for number, (owner, loader, source) in enumerate(attempts, 1):
            if owner is self.app:
                lines.append(f"{number:5}: trying loader of application {owner.import_name!r}")
            else:
                lines.append(
                    f"{number:5}: trying loader of blueprint {owner.name!r} ({owner.import_name})"
                )
            lines.append(f"       class: {type(loader).__module__}.{type(loader).__name__}")
            lines.extend(f"       {line}" for line in _settings_of(loader))
            if source is None:
                lines.append("       -> no match")
            else:
                hits += 1
                lines.append(f"       -> found ({source[1] or '<string>'!r})")
        if hits == 0:
            lines.append("Error: the template could not be found.")
        elif hits > 1:
            lines.append("Warning: multiple loaders returned a match for the template.")
        context = find_request_context()
        blueprint = None if context is None else context.request.blueprint
        if hits != 1 and blueprint is not None:
            lines += [
                (
                    "  The template was looked up from an endpoint that belongs to the blueprint"
                    f" {blueprint!r}."
                ),
                "  Maybe you did not place a template in the right folder?",
                "  See https://flask.palletsprojects.com/blueprints/#templates",
            ]
        self.app.logger.info("\n".join(lines))


def _settings_of(loader: Any) -> Iterator[str]:
    """Yield lines with the public attributes of a loader that say where it looks."""
    for name, value in sorted(vars(loader).items()):
        if name.startswith("_"):
            continue
        if isinstance(value, (str, int, float)):
            yield f"{name}: {value!r}"
        elif isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
            yield f"{name}:"
            yield from (f"  - {item}" for item in value)
