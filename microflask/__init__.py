"""microflask: the whole of Flask in one package that needs nothing but Python.

The public names, each from its module, loaded when it is first asked for. Does nothing
else: `import microflask` loads no other module.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from . import json as json
    from . import signals as signals
    from .app import Flask as Flask
    from .blueprints import Blueprint as Blueprint
    from .blueprints import Module as Module
    from .config import Config as Config
    from .ctx import after_this_request as after_this_request
    from .ctx import copy_current_request_context as copy_current_request_context
    from .ctx import has_app_context as has_app_context
    from .ctx import has_request_context as has_request_context
    from .globals import _app_ctx_stack as _app_ctx_stack
    from .globals import _request_ctx_stack as _request_ctx_stack
    from .helpers import abort as abort
    from .helpers import flash as flash
    from .helpers import get_flashed_messages as get_flashed_messages
    from .helpers import make_response as make_response
    from .helpers import redirect as redirect
    from .helpers import safe_join as safe_join
    from .helpers import send_file as send_file
    from .helpers import send_from_directory as send_from_directory
    from .helpers import stream_with_context as stream_with_context
    from .helpers import url_for as url_for
    from .json import jsonify as jsonify
    from .markup import Markup as Markup
    from .markup import escape as escape
    from .sessions import SecureCookieSession
    from .signals import appcontext_popped as appcontext_popped
    from .signals import appcontext_pushed as appcontext_pushed
    from .signals import appcontext_tearing_down as appcontext_tearing_down
    from .signals import before_render_template as before_render_template
    from .signals import got_request_exception as got_request_exception
    from .signals import message_flashed as message_flashed
    from .signals import request_finished as request_finished
    from .signals import request_started as request_started
    from .signals import request_tearing_down as request_tearing_down
    from .signals import signals_available as signals_available
    from .signals import template_rendered as template_rendered
    from .templating import get_template_attribute as get_template_attribute
    from .templating import render_template as render_template
    from .templating import render_template_string as render_template_string
    from .templating import stream_template as stream_template
    from .templating import stream_template_string as stream_template_string
    from .wrappers import Request as Request
    from .wrappers import Response as Response

    current_app: Flask
    request: Request
    session: SecureCookieSession
    g: Any

__version__ = "0.1.0"

# Each public name and the module that has it.
_NAMES = {
    name: module
    for module, names in {
        "app": "Flask",
        "blueprints": "Blueprint Module",
        "config": "Config",
        "ctx": "after_this_request copy_current_request_context has_app_context"
        " has_request_context",
        "globals": "current_app g request session _app_ctx_stack _request_ctx_stack",
        "helpers": "abort flash get_flashed_messages make_response redirect safe_join"
        " send_file send_from_directory stream_with_context url_for",
        "json": "jsonify",
        "markup": "Markup escape",
        "signals": "appcontext_popped appcontext_pushed appcontext_tearing_down"
        " before_render_template got_request_exception message_flashed request_finished"
        " request_started request_tearing_down signals_available template_rendered",
        "templating": "get_template_attribute render_template render_template_string"
        " stream_template stream_template_string",
        "wrappers": "Request Response",
    }.items()
    for name in names.split()
}

# Modules that are public by themselves: `from microflask import json`.
_MODULES = frozenset(["json", "signals"])
# Modules that need not be imported to be used: `microflask.views.View`.
_SUBMODULES = _MODULES.union(
    "app blueprints cli config ctx ext globals helpers logging sessions templating testing typing"
    " views wrappers".split()
)

# Names that Flask dropped and that only this module had: name -> module and name there.
_DROPPED = {"Session": "sessions SecureCookieSession", "json_available": "json available"}

# Taken now: the submodule `globals` hides the function once it is imported.
_namespace = globals()

__all__ = sorted([*_NAMES, *_MODULES])


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _NAMES:
        value = getattr(import_module(f".{_NAMES[name]}", __name__), name)
    elif name in _DROPPED:
        module, attribute = _DROPPED[name].split()
        value = getattr(import_module(f".{module}", __name__), attribute)
    elif name in _SUBMODULES:
        value = import_module(f".{name}", __name__)
    else:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    _namespace[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*_namespace, *__all__})
