"""WSGI applications that wrap another one: `ProxyFix` and its kind.

Called by `wsgi.run_simple` (static files) and by programs that wrap an application:
`app.wsgi_app = ProxyFix(app.wsgi_app)`. Each works with any WSGI application. Does not
load a module before its name is used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .dispatcher import DispatcherMiddleware as DispatcherMiddleware
    from .http_proxy import ProxyMiddleware as ProxyMiddleware
    from .lint import HTTPWarning as HTTPWarning
    from .lint import LintMiddleware as LintMiddleware
    from .lint import WSGIWarning as WSGIWarning
    from .profiler import ProfilerMiddleware as ProfilerMiddleware
    from .proxy_fix import ProxyFix as ProxyFix
    from .shared_data import SharedDataMiddleware as SharedDataMiddleware

#: Public name -> the module that defines it.
_NAMES = {
    "DispatcherMiddleware": "dispatcher",
    "HTTPWarning": "lint",
    "LintMiddleware": "lint",
    "ProfilerMiddleware": "profiler",
    "ProxyFix": "proxy_fix",
    "ProxyMiddleware": "http_proxy",
    "SharedDataMiddleware": "shared_data",
    "WSGIWarning": "lint",
}

__all__ = list(_NAMES)


def __getattr__(name: str) -> Any:
    """Load the module that defines a public name (PEP 562)."""
    module = _NAMES.get(name)
    if module is None:
        from ..suggest import did_you_mean

        msg = f"module {__name__!r} has no attribute {name!r}{did_you_mean(name, _NAMES)}"
        raise AttributeError(msg)
    from importlib import import_module

    value = getattr(import_module(f".{module}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
