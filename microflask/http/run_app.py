"""Runs a WSGI application and catches what it answers.

Called by response (`from_app`, `force_type`) and the test client. Does not make
environs.
"""

from __future__ import annotations

from .headers import Headers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

__all__ = ["run_wsgi_app"]


class _Rest:
    """The chunks read ahead, then the rest; closes the application's iterable."""

    def __init__(self, first: list[bytes], rest: Iterator[bytes], close: Any) -> None:
        self._first = iter(first)
        self._rest = rest
        self._close = close

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        for chunk in self._first:
            return chunk
        return next(self._rest)

    def close(self) -> None:
        """Close the application's iterable."""
        if self._close is not None:
            self._close()


def run_wsgi_app(
    app: Any, environ: dict[str, Any], buffered: bool = False
) -> tuple[Iterable[bytes], str, Headers]:
    """Call `app` and return (body, status line, headers) (Werkzeug 3.1).

    Parameters:
        buffered: run the application to its end and close it; else only up to its
            first chunk and `start_response`, and the body runs the rest.
    """
    environ = dict(environ)
    answer: list[Any] = []
    written: list[bytes] = []

    def start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
        if exc_info:
            try:
                if answer:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        answer[:] = [status, headers]
        return written.append

    body = app(environ, start_response)
    close = getattr(body, "close", None)
    if buffered:
        try:
            chunks = list(body)
        finally:
            if close is not None:
                close()
        result: Any = written + chunks
    else:
        rest = iter(body)
        # The first chunk is taken in any case: a generator calls start_response then, and
        # what fails at once fails here.
        for chunk in rest:
            written.append(chunk)
            if answer:
                break
        result = _Rest(written, rest, close) if written or close is not None else rest
    if not answer:
        msg = f"The application {app!r} ended without calling start_response(status, headers)."
        raise RuntimeError(msg)
    return result, answer[0], Headers(answer[1])
