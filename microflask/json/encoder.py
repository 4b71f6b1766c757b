"""`json.JSONEncoder` of Flask up to 2.2: the standard library's, with dates and the like.

Subclassed by programs that set `app.json_encoder`; loaded when one asks for it.
"""

from __future__ import annotations

import json

from .provider import _default

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class JSONEncoder(json.JSONEncoder):
    """An encoder that writes what `app.json` writes. Source: Flask 2.2."""

    def default(self, o: Any) -> Any:
        """Return what JSON can hold in place of *o*.

        Raises:
            TypeError: there is no such thing.
        """
        return _default(o)
