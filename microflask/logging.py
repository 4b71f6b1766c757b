"""The application's logger, set up as Flask does: to the request's error stream.

Called by `Flask.logger` on first use. Does not touch loggers that somebody configured.
"""

from __future__ import annotations

import logging
import sys

from .globals import find_request_context
from .local import LocalProxy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO


def _find_errors_stream() -> TextIO:
    context = find_request_context()
    if context is not None:
        stream: TextIO = context.request.environ["wsgi.errors"]
        return stream
    return sys.stderr


wsgi_errors_stream: Any = LocalProxy(_find_errors_stream)
"""`wsgi.errors` of the current request, `sys.stderr` outside of one. Source: Flask 3.1."""

default_handler = logging.StreamHandler(wsgi_errors_stream)
"""The handler an application's logger gets where nobody installed one. Source: Flask 3.1."""
default_handler.setFormatter(
    logging.Formatter("[%(asctime)s] %(levelname)s in %(module)s: %(message)s")
)


def has_level_handler(logger: logging.Logger) -> bool:
    """Return whether a handler that *logger* reaches takes its effective level.

    Source: Flask 3.1.
    """
    level = logger.getEffectiveLevel()
    current: logging.Logger | None = logger
    while current:
        if any(handler.level <= level for handler in current.handlers):
            return True
        if not current.propagate:
            break
        current = current.parent
    return False


def create_logger(app: Any) -> logging.Logger:
    """Return the logger of *app*, with a level and a handler where it has none.

    In debug mode the level is DEBUG and, as the seed has it, records are laid out by
    `app.debug_log_format`.
    """
    logger = logging.getLogger(app.logger_name)
    if app.debug and not logger.level:
        logger.setLevel(logging.DEBUG)
    if not has_level_handler(logger):
        logger.addHandler(_debug_handler(app) if app.debug else default_handler)
    return logger


def _debug_handler(app: Any) -> logging.Handler:
    handler = logging.StreamHandler(wsgi_errors_stream)
    handler.setFormatter(logging.Formatter(app.debug_log_format))
    return handler
