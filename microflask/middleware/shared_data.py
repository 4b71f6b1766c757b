"""Serves files beside an application: folders, single files, data of packages.

Called by `wsgi.run_simple(static_files=...)` and by programs. Names from outside go
through `security.safe_join`, which keeps them in their folder and refuses what Windows
takes for drives, shares and devices. A folder may lie in a zip archive that is imported
from. Does not serve ranges; `http.sendfile` does.
"""

from __future__ import annotations

import os
from datetime import datetime, timezone
from time import time
from zlib import adler32

from ..http.caching import is_resource_modified
from ..http.environ import get_path_info
from ..http.iterators import wrap_file
from ..http.parse import http_date
from ..http.response_headers import get_content_type
from ..importing import data_info, is_dir, read_data
from ..security import safe_join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import IO, Any, Union

    Opener = Callable[[], tuple[IO[bytes], datetime, int]]
    Found = Union[tuple[str, Opener], tuple[None, None]]
    Loader = Callable[[Union[str, None]], Found]
    Export = Union[str, tuple[str, str]]

__all__ = ["SharedDataMiddleware"]

_NOTHING = (None, None)
#: The time that files without one of their own are said to be of, in seconds since 1970.
_LOADED = time()


class SharedDataMiddleware:
    """Answers paths below some prefixes with files, all others with the application.

    :param app: the WSGI application; it also answers where there is no such file.
    :param exports: URL prefix -> what is there: a folder, a file, or a pair of a package
        and a folder in it. A mapping, or pairs where the order matters.
    :param disallow: a pattern (`fnmatch`), or several, of file names not to be served.
    :param cache: send an ETag and a lifetime, answer 304 to who has the file.
    :param cache_timeout: that lifetime, in seconds.
    :param fallback_mimetype: the type of a file whose name tells none.

    Raises TypeError for an export of another kind, ImportError for a package that is not
    there (Werkzeug 3.1).
    """

    def __init__(
        self,
        app: Any,
        exports: Mapping[str, Export] | Iterable[tuple[str, Export]],
        disallow: str | Iterable[str] | None = None,
        cache: bool = True,
        cache_timeout: int = 60 * 60 * 12,
        fallback_mimetype: str = "application/octet-stream",
    ) -> None:
        self.app = app
        self.cache = cache
        self.cache_timeout = cache_timeout
        self.fallback_mimetype = fallback_mimetype
        items: Any = getattr(exports, "items", None)
        pairs: Any = exports if items is None else items()
        self.exports = [(prefix, self._loader(value)) for prefix, value in pairs]
        if disallow is not None:
            self.is_allowed = _refusing(disallow)  # type: ignore[method-assign]

    def _loader(self, value: Any) -> Loader:
        """Return the loader for one export."""
        if isinstance(value, tuple):
            return self.get_package_loader(*value)
        if isinstance(value, (str, os.PathLike)):
            path = os.fspath(value)
            if data_info(path) is not None:
                return self.get_file_loader(path)
            return self.get_directory_loader(path)
        msg = f"unknown def {value!r}. Expected a folder, a file, or a pair (package, folder)."
        raise TypeError(msg)

    def is_allowed(self, filename: str) -> bool:
        """Tell whether a file of this name may be served; for subclasses. Here: any."""
        return True

    # Loaders: a path below the prefix, None for the prefix itself, -> name and opener

    def _opener(self, filename: str) -> Opener:
        """Return a function that opens the file: (file, time of change, size in bytes)."""
        return lambda: _open(filename)

    def get_file_loader(self, filename: str) -> Loader:
        """Return a loader that always finds this one file."""
        name = os.path.basename(filename)
        return lambda path: (name, self._opener(filename))

    def get_package_loader(self, package: str, package_path: str) -> Loader:
        """Return a loader of the files below a folder of a package."""
        locations, reader = _package(package)

        def load(path: str | None) -> Found:
            inside = safe_join(package_path, path) if path is not None else None
            if inside is None:
                return _NOTHING
            name = os.path.basename(inside)
            for location in locations:
                filename = os.path.join(location, inside)
                if data_info(filename) is not None:
                    return name, self._opener(filename)
            return _read_resource(reader, inside) if reader is not None else _NOTHING

        return load

    def get_directory_loader(self, directory: str) -> Loader:
        """Return a loader of the files below a folder."""

        def load(path: str | None) -> Found:
            filename = safe_join(directory, path) if path is not None else directory
            if filename is None or data_info(filename) is None:
                return _NOTHING
            return os.path.basename(filename), self._opener(filename)

        return load

    def generate_etag(self, mtime: datetime, file_size: int, real_filename: str) -> str:
        """Return the entity tag, unquoted, of a file's version."""
        checksum = adler32(os.fsencode(real_filename))
        return f"wzsdm-{mtime.timestamp()}-{file_size}-{checksum}"

    # Answering

    def _find(self, path: str) -> Found:
        """Return name and opener of the file that a URL path means."""
        for prefix, loader in self.exports:
            found: Found = _NOTHING
            if prefix == path:
                found = loader(None)
            if found[0] is None:
                below = prefix if prefix.endswith("/") else f"{prefix}/"
                if path.startswith(below):
                    found = loader(path[len(below) :])
            if found[0] is not None:
                return found
        return _NOTHING

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer with a file, or pass the request on to the application."""
        name, opener = self._find(get_path_info(environ))
        if name is None or opener is None or not self.is_allowed(name):
            answer: Iterable[bytes] = self.app(environ, start_response)
            return answer
        return self._send(environ, start_response, name, *opener())

    def _send(
        self,
        environ: dict[str, Any],
        start_response: Any,
        name: str,
        file: IO[bytes],
        mtime: datetime,
        size: int,
    ) -> Iterable[bytes]:
        """Start the answer, 200 or 304, and return the body."""
        import mimetypes

        headers = [("Date", http_date())]
        if self.cache:
            lifetime = self.cache_timeout
            etag = self.generate_etag(mtime, size, name)
            headers.append(("Etag", f'"{etag}"'))
            headers.append(("Cache-Control", f"max-age={lifetime}, public"))
            if not is_resource_modified(environ, etag, last_modified=mtime):
                file.close()
                start_response("304 Not Modified", headers)
                return []
            headers.append(("Expires", http_date(time() + lifetime)))
        else:
            headers.append(("Cache-Control", "public"))
        mimetype = mimetypes.guess_type(name)[0] or self.fallback_mimetype
        headers.append(("Content-Type", get_content_type(mimetype, "utf-8")))
        headers.append(("Content-Length", str(size)))
        headers.append(("Last-Modified", http_date(mtime)))
        start_response("200 OK", headers)
        return wrap_file(environ, file)


def _refusing(disallow: str | Iterable[str]) -> Any:
    """Return an `is_allowed` that refuses names which a pattern fits."""
    from fnmatch import fnmatch

    patterns = (disallow,) if isinstance(disallow, str) else tuple(disallow)
    return lambda filename: not any(fnmatch(filename, pattern) for pattern in patterns)


def _open(filename: str) -> tuple[IO[bytes], datetime, int]:
    """Open a file, on disk or in an archive: (file, time of change, size in bytes)."""
    try:
        file: IO[bytes] = open(filename, "rb")
    except (FileNotFoundError, NotADirectoryError):
        from io import BytesIO

        data = read_data(filename)
        info = data_info(filename)
        mtime, size = (0.0 if info is None else info[0]), len(data)
        file = BytesIO(data)
    else:
        # Asked of the open file: another may have taken its name by now.
        status = os.fstat(file.fileno())
        mtime, size = status.st_mtime, status.st_size
    return file, datetime.fromtimestamp(mtime, tz=timezone.utc), size


def _package(name: str) -> tuple[list[str], Any]:
    """Return a package's folders; or none of them and its importer's resource reader."""
    from importlib.util import find_spec

    spec = find_spec(name)
    if spec is None:
        msg = f"No package named {name!r}. It must be importable for its files to be served."
        raise ModuleNotFoundError(msg, name=name)
    if spec.submodule_search_locations is None:
        msg = f"{name!r} is a module, not a package; files are served from packages."
        raise ImportError(msg, name=name)
    locations = [path for path in spec.submodule_search_locations if is_dir(path)]
    get_reader = getattr(spec.loader, "get_resource_reader", None)
    if locations or get_reader is None:
        return locations, None
    return [], get_reader(name)


def _read_resource(reader: Any, path: str) -> Found:
    """Return name and opener of a file that only the package's importer can read."""
    from io import BytesIO

    try:
        with reader.open_resource(path) as resource:
            data = resource.read()
    except OSError:
        return _NOTHING
    loaded = datetime.fromtimestamp(_LOADED, tz=timezone.utc)
    return os.path.basename(path), lambda: (BytesIO(data), loaded, len(data))
