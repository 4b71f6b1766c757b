"""A WSGI application that shows the environ it is called with, to try a server out.

Called by whoever sets a server up, and by nothing here. Shows what the server hands
over: not for the public.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

__all__ = ["test_app"]

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>WSGI Information</title></head>
<body>
<h1>WSGI Information</h1>
<p>Python {python} on {platform}</p>
<table>
<tr><th>Variable</th><th>Value</th></tr>
{rows}
</table>
</body>
</html>
"""


def test_app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a page with the environ, sorted by name and escaped (Werkzeug 3.1).

    Parameters:
        environ: the WSGI environ, which is shown.
        start_response: the server's.
    """
    import sys

    from ..markup import escape
    from .response import Response

    rows = "\n".join(
        f"<tr><td>{escape(name)}</td><td>{escape(repr(value))}</td></tr>"
        for name, value in sorted(environ.items(), key=lambda item: str(item[0]))
    )
    page = _PAGE.format(python=escape(sys.version), platform=escape(sys.platform), rows=rows)
    return Response(page, mimetype="text/html")(environ, start_response)


# Test runners collect functions of this name.
test_app.__test__ = False  # type: ignore[attr-defined]
