"""Sends files: types, names, validators and ranges; and refuses what is outside.

Called by the application for `send_file` and static files. Does not know where an
application keeps its files. A path may run into a zip archive.
"""

from __future__ import annotations

import io
import os
import re
from stat import S_ISDIR, S_ISREG
from time import time
from zlib import adler32

from ..security import safe_join
from .caching import quote_etag
from .conditional import date_text, short_status, wanted_range
from .exceptions import NotFound, RequestedRangeNotSatisfiable
from .headers import Headers
from .iterators import RangeWrapper, wrap_file
from .parse import dump_options_header, http_date
from .redirects import append_slash_redirect, redirect
from .response import Response, content_type_pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from typing import IO, Any

    MaxAge = int | Callable[[str | None], int | None] | None

__all__ = [
    "append_slash_redirect",
    "redirect",
    "secure_filename",
    "send_file",
    "send_from_directory",
]

#: Bytes of a file that are read at a time.
BLOCK_SIZE = 64 * 1024
_NAME_CHARS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")
# Segments of which none begins with a dot: `safe_join` would only join them.
_plain_name = re.compile(
    r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*"
).fullmatch
_POSIX = os.name == "posix"
_TOKEN_CHARS = _NAME_CHARS | frozenset("!#$&+^`|~")
_WINDOWS_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"}
)


class FoundFile:
    """What is sent: a path or an open file, with its size and time if known."""

    __slots__ = ("file", "mtime", "packed", "path", "size")

    def __init__(
        self,
        path: str | None,
        file: Any = None,
        size: int | None = None,
        mtime: float | None = None,
        packed: bool = False,
    ) -> None:
        self.path = path
        self.file = file
        self.size = size
        self.mtime = mtime
        self.packed = packed

    def open(self) -> IO[bytes]:
        """Return the file, open for reading."""
        if self.file is None:
            if self.packed:
                from ..importing import read_data

                self.file = io.BytesIO(read_data(self.path))  # type: ignore[arg-type]
            else:
                # Blocks are read as they are sent: no buffer is needed.
                self.file = io.FileIO(self.path)  # type: ignore[arg-type]
        file: IO[bytes] = self.file
        return file


def _packed_target(path: str, error: OSError) -> FoundFile:
    """Return a member of a zip archive; raise `error` if there is none."""
    from ..importing import data_info

    info = data_info(path)
    if info is None:
        raise error
    return FoundFile(path, size=info[1], mtime=info[0], packed=True)


def _path_target(path: str, regular: bool = False) -> FoundFile:
    """Return the file at `path`.

    Raises:
        OSError: it is not there, or a directory; or no `regular` file if that is asked.
    """
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        return _packed_target(path, error)
    if S_ISDIR(found.st_mode):
        raise IsADirectoryError(21, "Is a directory", path)
    if regular and not S_ISREG(found.st_mode):
        raise FileNotFoundError(2, "No such file or directory", path)
    return FoundFile(path, size=found.st_size, mtime=found.st_mtime)


def _file_target(file: Any) -> FoundFile:
    if isinstance(file, io.BytesIO):
        return FoundFile(None, file, file.getbuffer().nbytes)
    if isinstance(file, io.TextIOBase):
        msg = "Files must be opened in binary mode or use BytesIO."
        raise ValueError(msg)
    return FoundFile(None, file)


def send_file(
    path_or_file: os.PathLike[str] | str | IO[bytes] | FoundFile,
    environ: dict[str, Any],
    mimetype: str | None = None,
    as_attachment: bool = False,
    download_name: str | None = None,
    conditional: bool = True,
    etag: bool | str = True,
    last_modified: dt.datetime | int | float | None = None,
    max_age: MaxAge = None,
    use_x_sendfile: bool = False,
    response_class: type[Response] | None = None,
    _root_path: os.PathLike[str] | str | None = None,
) -> Response:
    """Return a response that sends a file (Werkzeug 3.1).

    Never pass a path that a user has given: `send_from_directory` is for those.

    Parameters:
        path_or_file: a path, a file open in binary mode, or what `find_file` found.
        environ: the WSGI environ of the request.
        mimetype: type of the file; guessed from its name if None.
        as_attachment: ask the browser to save it.
        download_name: under this name; the path's own if None.
        conditional: answer conditions and ranges.
        etag: True makes one from time, size and path; a str is one.
        last_modified: a datetime or seconds since the epoch; the file's own if None.
        max_age: seconds that caches may keep it, or a function of the path.
        use_x_sendfile: let the server in front send it, by its X-Sendfile.
        response_class: class of the response.
        _root_path: where a relative path begins.

    Raises:
        OSError: the path is not there, or a directory.
        TypeError: the type or the name is needed and cannot be found.
        RequestedRangeNotSatisfiable: the wanted range is outside of the file.
    """
    if type(path_or_file) is FoundFile:
        target = path_or_file
    elif isinstance(path_or_file, (str, os.PathLike)):
        path = os.fspath(path_or_file)
        path = os.path.join(_root_path, path) if _root_path else os.path.abspath(path)
        if mimetype is None and download_name is None:
            download_name = os.path.basename(path)
        target = _path_target(path)
    else:
        if mimetype is None and download_name is None:
            msg = (
                "Unable to detect the MIME type because a file name is not available. Either"
                " set 'download_name', pass a path instead of a file, or set 'mimetype'."
            )
            raise TypeError(msg)
        target = _file_target(path_or_file)
    return send_found(
        target,
        environ,
        mimetype,
        as_attachment,
        download_name,
        conditional,
        etag,
        last_modified,
        max_age,
        use_x_sendfile,
        response_class,
    )


def send_from_directory(
    directory: os.PathLike[str] | str,
    path: os.PathLike[str] | str,
    environ: dict[str, Any],
    **kwargs: Any,
) -> Response:
    """Send a file from below a directory; `path` may come from a user.

    Parameters:
        directory: where the files are.
        path: relative, with slashes.
        environ: the WSGI environ of the request.
        kwargs: as for `send_file`.

    Raises:
        NotFound: the path leaves the directory, or is no regular file.
    """
    target = find_file(directory, path, kwargs.pop("_root_path", None))
    return send_found(target, environ, **kwargs)


def find_file(
    directory: os.PathLike[str] | str,
    path: os.PathLike[str] | str,
    root: os.PathLike[str] | str | None = None,
) -> FoundFile:
    """Look up a file below a directory, once; `path` may come from a user.

    Parameters:
        root: where a relative directory begins; the current directory if None.

    Raises:
        NotFound: the path leaves the directory, or is no regular file.
    """
    name = os.fspath(path)
    folder = os.fspath(directory)
    if _POSIX and folder[:1] == "/" and _plain_name(name):
        joined = f"{folder}{name}" if folder[-1] == "/" else f"{folder}/{name}"
    else:
        safe = None if "\0" in name else safe_join(folder, name)
        if safe is None:
            raise NotFound
        joined = os.path.abspath(safe) if root is None else os.path.join(root, safe)
    try:
        return _path_target(joined, regular=True)
    except PermissionError:
        raise
    except OSError:
        raise NotFound from None


def send_found(
    target: FoundFile,
    environ: dict[str, Any],
    mimetype: str | None = None,
    as_attachment: bool = False,
    download_name: str | None = None,
    conditional: bool = True,
    etag: bool | str = True,
    last_modified: dt.datetime | int | float | None = None,
    max_age: MaxAge = None,
    use_x_sendfile: bool = False,
    response_class: type[Response] | None = None,
) -> Response:
    """Return a response that sends what `find_file` found; parameters as for `send_file`."""
    path = target.path
    if download_name is None and path is not None:
        download_name = path[path.rfind("/") + 1 :] if _POSIX else os.path.basename(path)
    fields: list[tuple[str, str]] = []
    if mimetype is None:
        mimetype, encoding = _guess_type(download_name)  # type: ignore[arg-type]
        if encoding is not None and not as_attachment:
            fields.append(("Content-Encoding", encoding))
    _describe(fields, as_attachment, download_name)
    age = max_age(path) if callable(max_age) else max_age
    cls = response_class or Response
    if path is not None and etag is True and last_modified is None and not use_x_sendfile:
        if cls._plain_file:
            fields.append(content_type_pair(mimetype))
            return _plain_answer(cls, target, fields, environ, conditional, age)
    x_sendfile = use_x_sendfile and path is not None and not target.packed
    headers = Headers._adopt(fields)
    if x_sendfile:
        headers["X-Sendfile"] = path
    response = cls(None, mimetype=mimetype, headers=headers, direct_passthrough=True)
    tag: str | None
    if isinstance(etag, str):
        tag = quote_etag(etag)
    else:
        tag = _file_tag(target) if etag and path is not None else None
    changed = target.mtime if last_modified is None else last_modified
    modified = None if changed is None else http_date(changed)
    for name, value in _validators(target.size, modified, age, tag):
        response.headers[name] = value
    if x_sendfile:
        if conditional:
            response.make_conditional(environ, accept_ranges=True)
            if response.status_code == 304:
                # Some servers send the file although the status says not to.
                response.headers.pop("X-Sendfile", None)
        return response
    return _with_body(response, target, environ, conditional)


def _file_tag(target: FoundFile) -> str:
    """Return the ETag of a file: its time, size and path, as Werkzeug 3.1 writes it."""
    check = adler32(target.path.encode()) & 0xFFFFFFFF  # type: ignore[union-attr]
    return f'"{target.mtime}-{target.size}-{check}"'


def _validators(
    size: int | None, modified: str | None, max_age: int | None, tag: str | None
) -> list[tuple[str, str]]:
    """Return the fields of length, time, caching and ETag."""
    fields = []
    if size is not None:
        fields.append(("Content-Length", str(size)))
    if modified is not None:
        fields.append(("Last-Modified", modified))
    if max_age is None:
        fields.append(("Cache-Control", "no-cache"))
    else:
        policy = "public" if max_age > 0 else "no-cache"
        fields.append(("Cache-Control", f"{policy}, max-age={max_age}"))
        fields.append(("Expires", date_text(int(time() + max_age))))
    if tag is not None:
        fields.append(("ETag", tag))
    return fields


def _plain_answer(
    cls: type[Response],
    target: FoundFile,
    fields: list[tuple[str, str]],
    environ: dict[str, Any],
    conditional: bool,
    max_age: int | None,
) -> Response:
    """Do what the constructor and make_conditional do, for a class that overrides neither.

    All fields are made here, so none has to be looked for.
    """
    response = cls.__new__(cls)
    response._wire = fields
    response._wire_complete = True
    response.direct_passthrough = True
    size: int = target.size  # type: ignore[assignment]
    tag = _file_tag(target)
    modified = date_text(int(target.mtime))  # type: ignore[arg-type]
    part = None
    if conditional and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        if size and "HTTP_RANGE" in environ:
            part = wanted_range(environ, size, tag, modified, cls._range_error)
        length = size if part is None else part[1] - part[0]
        fields += _validators(length, modified, max_age, tag)
        fields.append(("Date", date_text(int(time()))))
        fields.append(("Accept-Ranges", "bytes"))
        status = 206 if part is not None else short_status(environ, tag, modified)
        if status is not None:
            response.status_code = status
        if part is not None:
            fields.append(("Content-Range", f"bytes {part[0]}-{part[1] - 1}/{size}"))
        elif status == 304:
            response.response = []
            return response
    else:
        fields += _validators(size, modified, max_age, tag)
    body = wrap_file(environ, target.open(), BLOCK_SIZE)
    response.response = body if part is None else RangeWrapper(body, part[0], part[1] - part[0])
    return response


def _with_body(
    response: Response, target: FoundFile, environ: dict[str, Any], conditional: bool
) -> Response:
    """Apply the conditions and add the file; it is not opened for a 304."""
    if not conditional:
        response.response = wrap_file(environ, target.open(), BLOCK_SIZE)
        return response
    if "HTTP_RANGE" not in environ and target.size is not None:
        response.make_conditional(environ, accept_ranges=True, complete_length=target.size)
        if response.status_code == 304:
            if target.file is not None:
                response.call_on_close(target.file.close)
        else:
            response.response = wrap_file(environ, target.open(), BLOCK_SIZE)
        return response
    file = target.open()
    response.response = wrap_file(environ, file, BLOCK_SIZE)
    try:
        response.make_conditional(environ, accept_ranges=True, complete_length=target.size)
    except RequestedRangeNotSatisfiable:
        file.close()
        raise
    return response


def _describe(fields: list[tuple[str, str]], as_attachment: bool, name: str | None) -> None:
    """Append Content-Disposition to the fields."""
    if name is None:
        if as_attachment:
            msg = (
                "No name provided for attachment. Either set 'download_name' or pass a path"
                " instead of a file."
            )
            raise TypeError(msg)
        return
    value = "attachment" if as_attachment else "inline"
    if name and _NAME_CHARS.issuperset(name):
        fields.append(("Content-Disposition", f"{value}; filename={name}"))
        return
    if name.isascii():
        options = {"filename": name}
    else:
        from unicodedata import normalize

        from .urls import url_quote

        plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
        quoted = url_quote(name, safe="!#$&+-.^_`|~")
        options = {"filename": plain, "filename*": f"UTF-8''{quoted}"}
    Headers._adopt(fields).add("Content-Disposition", dump_options_header(value, options))


def _guess_type(name: str) -> tuple[str, str | None]:
    """Return (mimetype, encoding) of a file name, as `mimetypes` knows them now."""
    import mimetypes

    if not mimetypes.inited:
        mimetypes.init()
    # One lookup in the live tables answers for nearly all names; guess_type takes
    # them for URLs first.
    stem, dot, suffix = name.rpartition(".")
    suffix = f".{suffix.lower()}"
    if (
        dot
        and stem
        and ":" not in name
        and suffix not in mimetypes.encodings_map
        and suffix not in mimetypes.suffix_map
    ):
        return mimetypes.types_map.get(suffix, "application/octet-stream"), None
    mimetype, encoding = mimetypes.guess_type(name)
    return mimetype or "application/octet-stream", encoding


def secure_filename(filename: str) -> str:
    """Return a name that is safe to store a file under: ASCII, no path, no device.

    Parameters:
        filename: as the client calls it.

    Returns the name, "" if nothing of it is left.
    """
    from unicodedata import normalize

    filename = normalize("NFKD", filename).encode("ascii", "ignore").decode("ascii")
    for separator in (os.sep, os.path.altsep):
        if separator:
            filename = filename.replace(separator, " ")
    joined = "_".join(filename.split())
    safe = "".join(char for char in joined if char in _NAME_CHARS).strip("._")
    if os.name == "nt" and safe and safe.split(".")[0].upper() in _WINDOWS_DEVICES:
        safe = f"_{safe}"
    return safe
