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


class _Formatter(logging.Formatter):
    """One layout for all, but for the loggers of applications in debug mode."""

    def __init__(self, layout: str) -> None:
        super().__init__(layout)
        self.of_loggers: dict[str, logging.Formatter] = {}

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        own = self.of_loggers.get(record.name)
        return super().format(record) if own is None else own.format(record)


_formatter = _Formatter("[%(asctime)s] %(levelname)s in %(module)s: %(message)s")

default_handler = logging.StreamHandler(wsgi_errors_stream)
"""The handler an application's logger gets where nobody installed one. Source: Flask 3.1."""
default_handler.setFormatter(_formatter)


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


def _wants_handler(app: Any) -> bool:
    policy = app.config["LOGGER_HANDLER_POLICY"]
    return policy in {"always", "debug" if app.debug else "production"}


def create_logger(app: Any) -> logging.Logger:
    """Return the logger of *app*, with a level and a handler where it has none.

    In debug mode the level is DEBUG and, as the seed has it, records are laid out by
    `app.debug_log_format`.
    """
    logger = logging.getLogger(app.logger_name)
    if app.debug and not logger.level:
        logger.setLevel(logging.DEBUG)
    if not has_level_handler(logger) and _wants_handler(app):
        logger.addHandler(default_handler)
    if app.debug:
        _formatter.of_loggers[logger.name] = logging.Formatter(app.debug_log_format)
    else:
        _formatter.of_loggers.pop(logger.name, None)
    return logger
