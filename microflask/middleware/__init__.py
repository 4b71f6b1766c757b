"""WSGI applications that wrap another one: `ProxyFix` and its kind.

Called by `wsgi.run_simple` (static files) and by programs that wrap an application:
`app.wsgi_app = ProxyFix(app.wsgi_app)`. Each works with any WSGI application. Does not
load a module before its name is used.
"""

from __future__ import annotations

from ..importing import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
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

__getattr__, __dir__ = lazy_names(globals(), _NAMES)
