"""Private names of Flask and Werkzeug that published extensions use nevertheless.

Reached by way of `table.py`. Each does what its users rely on, with our own parts.
"""

from __future__ import annotations

import json as json
import os
from typing import Any

from ..http.containers import ImmutableList, refuse
from ..markup import escape

__all__ = [
    "ImmutableHeadersMixin",
    "ImmutableListMixin",
    "UpdateDictMixin",
    "WIN",
    "_escape_inner",
    "_get_environ",
    "_get_server",
    "_log",
    "_wsgi_decoding_dance",
    "_wsgi_encoding_dance",
]


#: Whether this is Windows, as click asks.
WIN = os.name == "nt"


def _escape_inner(s: str) -> str:
    """Return a text with the special characters of HTML escaped, as a plain text."""
    return str.__str__(escape(str(s)))


def _log(type: str, message: str, *args: Any, **kwargs: Any) -> None:
    """Log to the server's logger; it is shown on stderr where nobody has set up logging."""
    import logging

    logger = logging.getLogger("werkzeug")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.INFO)
    if not logger.hasHandlers():
        logger.addHandler(logging.StreamHandler())
    getattr(logger, type)(message.rstrip(), *args, **kwargs)


def _wsgi_decoding_dance(s: str) -> str:
    """Return the text that a value of the environ stands for."""
    return s.encode("latin1").decode(errors="replace")


def _wsgi_encoding_dance(s: str) -> str:
    """Return a text as it is put into an environ."""
    return s.encode().decode("latin1")


def _get_environ(obj: Any) -> dict[str, Any]:
    """Return the environ of a request, or the environ itself."""
    environ: dict[str, Any] = getattr(obj, "environ", obj)
    return environ


def _get_server(environ: dict[str, Any]) -> tuple[str, int | None] | None:
    """Return the name and port of the server that answers, None when it is not known."""
    name = environ.get("SERVER_NAME")
    if name is None:
        return None
    try:
        port: int | None = int(environ.get("SERVER_PORT", ""))
    except (TypeError, ValueError):
        port = None
    return name, port


class ImmutableListMixin:
    """Makes a list refuse changes. Source: Werkzeug 3.1."""

    __hash__ = ImmutableList.__hash__
    __reduce_ex__ = ImmutableList.__reduce_ex__
    append = clear = extend = insert = pop = remove = reverse = sort = refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = refuse


class ImmutableHeadersMixin:
    """Makes headers refuse changes. Source: Werkzeug 3.1."""

    add = add_header = clear = extend = insert = pop = popitem = refuse
    remove = set = setdefault = setlist = setlistdefault = update = refuse
    __setitem__ = __delitem__ = __ior__ = refuse


class UpdateDictMixin:
    """Makes a dict call `self.on_update(self)` after each change. Source: Werkzeug 3.1."""

    on_update: Any = None


def _telling(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = getattr(super(UpdateDictMixin, self), name)(*args, **kwargs)
        if self.on_update is not None:
            self.on_update(self)
        return result

    method.__name__ = name
    return method


for _name in "clear pop popitem setdefault update __setitem__ __delitem__ __ior__".split():
    setattr(UpdateDictMixin, _name, _telling(_name))
