"""Profiles each request with `cProfile`: to a stream, to files, or both.

Called by programs that look for what is slow. Keeps the whole answer in memory, so that
the time is that of making it. Does not belong in production.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from cProfile import Profile
    from typing import IO, Any

__all__ = ["ProfilerMiddleware"]

#: What a request's method and path must not bring into a file name.
_UNSAFE = ("/", "\0") if os.name != "nt" else tuple('/\0\\:*?"<>|')
#: Bytes of a path that a file name takes up; file systems end names at 255.
_MAX_PATH_LENGTH = 180
_RULE = "-" * 80


class ProfilerMiddleware:
    """Runs the application under the profiler, request by request; Werkzeug 3.1.

    :param app: the WSGI application.
    :param stream: where statistics are written; None writes none.
    :param sort_by: the columns to sort by, see `pstats.Stats.sort_stats`.
    :param restrictions: which lines to show, see `pstats.Stats.print_stats`.
    :param profile_dir: a folder for one data file per request; None writes none.
    :param filename_format: the name of such a file: a format string with `{method}`,
        `{path}` ("root" for "/"), `{elapsed}` (milliseconds), `{time}` (seconds since
        1970); or a function that gets the environ, where `"werkzeug.profiler"` holds
        the last two, and returns the name.
    """

    def __init__(
        self,
        app: Any,
        stream: IO[str] | None = sys.stdout,
        sort_by: Iterable[str] = ("time", "calls"),
        restrictions: Iterable[str | int | float] = (),
        profile_dir: str | None = None,
        filename_format: str | Callable[[dict[str, Any]], str] = (
            "{method}.{path}.{elapsed:.0f}ms.{time:.0f}.prof"
        ),
    ) -> None:
        self._app = app
        self._stream = stream
        self._sort_by = sort_by
        self._restrictions = restrictions
        self._profile_dir = profile_dir
        self._filename_format = filename_format

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer with the application's answer, whole, and report how it was made."""
        from cProfile import Profile
        from time import perf_counter

        body: list[bytes] = []

        def start(status: str, headers: Any, exc_info: Any = None) -> Callable[[bytes], None]:
            start_response(status, headers, exc_info)
            return body.append

        def run() -> None:
            chunks = self._app(environ, start)
            try:
                body.extend(chunks)
            finally:
                if hasattr(chunks, "close"):
                    chunks.close()

        profile = Profile()
        started = perf_counter()
        try:
            profile.enable()
        except ValueError:
            # Since Python 3.12 one thread at a time profiles; others only answer.
            run()
            return [b"".join(body)]
        try:
            run()
        finally:
            profile.disable()
        elapsed = (perf_counter() - started) * 1000
        if self._profile_dir is not None:
            profile.dump_stats(os.path.join(self._profile_dir, self._filename(environ, elapsed)))
        if self._stream is not None:
            self._report(environ, profile, self._stream)
        return [b"".join(body)]

    def _filename(self, environ: dict[str, Any], elapsed: float) -> str:
        """Return the name for a request's data file; `elapsed` is in milliseconds."""
        from time import time

        now = time()
        if callable(self._filename_format):
            environ["werkzeug.profiler"] = {"elapsed": elapsed, "time": now}
            return self._filename_format(environ)
        path = _plain(environ["PATH_INFO"].strip("/"))
        short = path.encode("utf-8", "replace")[:_MAX_PATH_LENGTH].decode("utf-8", "ignore")
        return self._filename_format.format(
            method=_plain(environ["REQUEST_METHOD"]),
            path=short or "root",
            elapsed=elapsed,
            time=now,
        )

    def _report(self, environ: dict[str, Any], profile: Profile, stream: IO[str]) -> None:
        """Write the statistics of one request."""
        from pstats import Stats

        stats: Any = Stats(profile, stream=stream)
        stats.sort_stats(*self._sort_by)
        stream.write(f"{_RULE}\nPATH: {environ.get('PATH_INFO', '')!r}\n")
        stats.print_stats(*self._restrictions)
        stream.write(f"{_RULE}\n\n")


def _plain(text: str) -> str:
    """Make text from a request fit for a file name: it must not name another folder."""
    for char in _UNSAFE:
        text = text.replace(char, ".")
    return text
