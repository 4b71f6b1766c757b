"""The door to the template engine: render a template with the application's context.

Called by views. Gives each template what the context processors inject, sends the
signals, and leaves the rest to `jinja/`, which is loaded with the first template.
Does not compile or look up templates itself.
"""

from __future__ import annotations

from .globals import _cv_app, current_app, session
from .signals import before_render_template, template_rendered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .jinja import Template
    from .templateloading import DispatchingJinjaLoader as DispatchingJinjaLoader
    from .templateloading import Environment as Environment


def _default_template_ctx_processor() -> dict[str, Any]:
    """Inject `g` and `config`, and while a request is handled `request` and `session`."""
    context = _cv_app.get(None)
    if context is None:
        return {}
    if context.request is None:
        return {"g": context.g, "config": context.app.config}
    # The proxy: a template that does not look at the session leaves it unopened.
    return {
        "g": context.g,
        "request": context.request,
        "session": session,
        "config": context.app.config,
    }


def _render(app: Any, template: Template, context: dict[str, Any]) -> str:
    app.update_template_context(context)
    if before_render_template.receivers:
        before_render_template.send(
            app, _async_wrapper=app.ensure_sync, template=template, context=context
        )
    text: str = template.render(context)
    if template_rendered.receivers:
        template_rendered.send(
            app, _async_wrapper=app.ensure_sync, template=template, context=context
        )
    return text


def render_template(
    template_name_or_list: str | Template | list[str | Template], **context: Any
) -> str:
    """Render a template of the template folder.

    Args:
        template_name_or_list: its name; of a list, the first that exists.
        context: the variables of the template.

    Raises:
        jinja.TemplateNotFound: there is no such template.

    Source: the seed's "Template Rendering"; Flask 3.1.
    """
    app = current_app._get_current_object()
    template = app.jinja_env.get_or_select_template(template_name_or_list)
    return _render(app, template, context)


def render_template_string(source: str, **context: Any) -> str:
    """Render the template whose text is *source*; its output is escaped.

    Source: the seed's "Template Rendering"; Flask 3.1.
    """
    app = current_app._get_current_object()
    return _render(app, app.jinja_env.from_string(source), context)


def _stream(app: Any, template: Template, context: dict[str, Any]) -> Iterator[str]:
    app.update_template_context(context)
    if before_render_template.receivers:
        before_render_template.send(
            app, _async_wrapper=app.ensure_sync, template=template, context=context
        )

    def generate() -> Iterator[str]:
        """Render piece by piece, then send the signal."""
        yield from template.generate(context)
        if template_rendered.receivers:
            template_rendered.send(
                app, _async_wrapper=app.ensure_sync, template=template, context=context
            )

    if _cv_app.get().request is None:
        return generate()
    from .helpers import stream_with_context

    stream: Iterator[str] = stream_with_context(generate())
    return stream


def stream_template(
    template_name_or_list: str | Template | list[str | Template], **context: Any
) -> Iterator[str]:
    """Render a template piece by piece, as a view may return it. Source: Flask 3.1."""
    app = current_app._get_current_object()
    template = app.jinja_env.get_or_select_template(template_name_or_list)
    return _stream(app, template, context)


def stream_template_string(source: str, **context: Any) -> Iterator[str]:
    """Render the template text *source* piece by piece. Source: Flask 3.1."""
    app = current_app._get_current_object()
    return _stream(app, app.jinja_env.from_string(source), context)


def get_template_attribute(template_name: str, attribute: str) -> Any:
    """Return a macro, or a variable, that a template exports, to be used from Python.

    Raises:
        AttributeError: the template exports no such name.

    Source: the seed's "Template Rendering".
    """
    return getattr(current_app.jinja_env.get_template(template_name).module, attribute)


def __getattr__(name: str) -> Any:
    if name in ("Environment", "DispatchingJinjaLoader"):
        from . import templateloading

        return getattr(templateloading, name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
