"""Imports objects by dotted name, finds where modules live, reads their data files.

Called by the configuration, the command line, scaffold folders, template loaders and
file sending. Reads plain files and, where a path runs into a .zip or .pyz, the members
of that archive. Does not unpack anything to disk.

Source of the behaviour: `werkzeug.utils.import_string` and `find_modules`,
`flask.helpers.get_root_path`, `flask.sansio.scaffold.find_package`.
"""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.machinery import ModuleSpec
    from typing import Any

_REASONS = """\
- missing __init__.py in a package;
- package or module path not included in sys.path;
- duplicated package or module name taking precedence in sys.path;
- missing module, class, function or variable;"""


class ImportStringError(ImportError):
    """Says which part of a dotted name could be imported and which could not.

    `import_name` is the name as it was tried, `exception` the error met on the way
    (Werkzeug 3.1).
    """

    import_name: str
    exception: BaseException

    def __init__(self, import_name: str, exception: BaseException) -> None:
        self.import_name = import_name
        self.exception = exception
        trail, hint = _debug_trail(import_name)
        super().__init__(
            f"import_string() failed for {import_name!r}. Possible reasons are:\n\n"
            f"{_REASONS}\n\nDebugged import:\n\n{trail}\n\nOriginal exception:\n\n"
            f"{type(exception).__name__}: {exception}{hint}"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.import_name, self.exception)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}({self.import_name!r}, {self.exception!r})>"


def _debug_trail(import_name: str) -> tuple[str, str]:
    """Import prefix after prefix; return a line for each, and a suggestion."""
    lines = []
    name = ""
    parent: Any = None
    for part in import_name.split("."):
        name = f"{name}.{part}" if name else part
        found = import_string(name, silent=True)
        if found is None or not found:
            lines.append(f"- {name!r} not found.")
            break
        lines.append(f"- {name!r} found in {getattr(found, '__file__', None)!r}.")
        parent = found
    else:
        return "\n".join(lines), ""
    from .suggest import did_you_mean

    hint = did_you_mean(part, dir(parent)) if parent is not None else ""
    return "\n".join(lines), f".{hint}" if hint else ""


def import_string(import_name: str, silent: bool = False) -> Any:
    """Return the module, or the object inside a module, of a dotted name.

    `package.module.name` and `package.module:name` both work. A name that is not there
    gives None if `silent`, otherwise raises :exc:`ImportStringError`. Errors raised by
    the imported code itself, other than ImportError, pass through (Werkzeug 3.1).
    """
    import_name = import_name.replace(":", ".")
    try:
        return _import_dotted(import_name)
    except ImportError as error:
        if silent:
            return None
        raise ImportStringError(import_name, error).with_traceback(error.__traceback__) from None


def _import_dotted(import_name: str) -> Any:
    """Import a module, or take an attribute from the module before the last dot."""
    try:
        __import__(import_name)
    except ImportError as error:
        if "." not in import_name:
            raise
        failure = error
    else:
        return sys.modules[import_name]
    module_name, _, name = import_name.rpartition(".")
    __import__(module_name)
    module = sys.modules[module_name]
    try:
        return getattr(module, name)
    except AttributeError as error:
        # An error from inside the module tells more than the attribute's absence.
        if not _is_about(failure, import_name):
            raise failure from None
        raise ImportError(error) from None


def _is_about(error: ImportError, import_name: str) -> bool:
    """Tell whether the error means that the named module itself does not exist."""
    missing = error.name
    return missing is not None and (missing == import_name or import_name.startswith(f"{missing}."))


def lazy_names(
    namespace: dict[str, Any], homes: dict[str, str], modules: Iterable[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` of a package that loads a name when it is used.

    Args:
        namespace: the package's globals.
        homes: public name -> the module of the package that defines it.
        modules: modules of the package that are attributes themselves.

    Source: PEP 562.
    """
    package = namespace["__name__"]

    def load(name: str) -> Any:
        from importlib import import_module

        if name in modules:
            return import_module(f".{name}", package)
        home = homes.get(name)
        if home is None:
            from .suggest import did_you_mean

            msg = f"module {package!r} has no attribute {name!r}{did_you_mean(name, homes)}"
            raise AttributeError(msg)
        value = namespace[name] = getattr(import_module(f".{home}", package), name)
        return value

    return load, lambda: sorted({*namespace, *homes, *modules})


def find_modules(
    import_path: str, include_packages: bool = False, recursive: bool = False
) -> Iterator[str]:
    """Yield the dotted names of the modules in a package, without importing them.

    Packages inside are named if `include_packages`, entered if `recursive`; entering
    one imports it. Raises ValueError if `import_path` is no package, and
    :exc:`ImportStringError` if it is not there (Werkzeug 3.1).
    """
    import pkgutil

    module = import_string(import_path)
    path = getattr(module, "__path__", None)
    if path is None:
        msg = f"{import_path!r} is not a package"
        raise ValueError(msg)
    for _, name, is_package in pkgutil.iter_modules(path, f"{module.__name__}."):
        if not is_package:
            yield name
            continue
        if include_packages:
            yield name
        if recursive:
            yield from find_modules(name, include_packages, True)


# Where a module lives


def get_root_path(import_name: str) -> str:
    """Return the folder of a package or of the module's file, else the current folder.

    Raises RuntimeError for a module that has no file, such as a built-in one or a
    namespace package (Flask 3.1).
    """
    module = sys.modules.get(import_name)
    file: str | None = getattr(module, "__file__", None)
    if file is not None:
        return os.path.dirname(os.path.abspath(file))
    spec = _find_spec(import_name)
    if spec is None or spec.loader is None:
        # An interactive session, or a module made by hand.
        return os.getcwd()
    get_filename = getattr(spec.loader, "get_filename", None)
    if get_filename is not None:
        file = get_filename(import_name)
    else:
        __import__(import_name)
        file = getattr(sys.modules[import_name], "__file__", None)
    if file is None:
        msg = (
            "No root path can be found for the provided module"
            f" {import_name!r}. This can happen because the module came from an import"
            " hook that does not provide file name information or because it's a"
            " namespace package. In this case the root path needs to be explicitly provided."
        )
        raise RuntimeError(msg)
    return os.path.dirname(os.path.abspath(file))


def _find_spec(import_name: str) -> ModuleSpec | None:
    """Return the import system's description of a module, None if there is none."""
    module = sys.modules.get(import_name)
    if module is not None:
        # The usual case: an application names the module that makes it.
        return getattr(module, "__spec__", None)
    from importlib.util import find_spec

    try:
        return find_spec(import_name)
    except (ImportError, ValueError):
        return None


def find_package(import_name: str) -> tuple[str | None, str]:
    """Return `(prefix, path)`: the installation's root and the folder on `sys.path`.

    The prefix is None for a package that is not installed: not below `sys.prefix` and
    not in a `site-packages` folder (Flask 3.1).
    """
    path = _find_package_path(import_name)
    prefix = sys.prefix
    if prefix == os.sep:  # as in WebAssembly; all that there is lies below it
        prefix = os.path.join(prefix, "lib")
    absolute = os.path.abspath(path) if path else path
    if path and (absolute == prefix or absolute.startswith(os.path.join(prefix, ""))):
        return sys.prefix, path
    parent, name = os.path.split(path)
    if name.lower() != "site-packages":
        return None, path
    # Windows has Lib/site-packages, POSIX lib/python3.x/site-packages.
    above, folder = os.path.split(parent)
    if folder.lower() == "lib":
        return above, path
    if os.path.basename(above).lower() == "lib":
        return os.path.dirname(above), path
    return parent, path


def _find_package_path(import_name: str) -> str:
    """Return the folder that holds the top level package or module of the name."""
    root_name, _, rest = import_name.partition(".")
    spec = _find_spec(root_name) if root_name else None
    if spec is None:
        return os.getcwd()
    locations = list(spec.submodule_search_locations or ())
    if spec.submodule_search_locations is not None and spec.origin in {None, "namespace"}:
        return os.path.dirname(_namespace_location(import_name if rest else root_name, locations))
    if spec.submodule_search_locations is not None:
        return os.path.dirname(os.path.dirname(spec.origin or locations[0]))
    if spec.origin is None:
        return os.getcwd()
    return os.path.dirname(spec.origin)


def _namespace_location(import_name: str, locations: list[str]) -> str:
    """Choose the part of a namespace package that holds the named module."""
    spec = _find_spec(import_name)
    paths = [] if spec is None else [*(spec.submodule_search_locations or ()), spec.origin or ""]
    for location in locations:
        inside = os.path.join(location, "")
        if any(path.startswith(inside) for path in paths):
            return location
    return locations[0]


# Data files, from archives too


class _Archive:
    """The table of contents of one zip file, as it was at one time."""

    __slots__ = ("folders", "members", "mtime", "path", "stamp")

    def __init__(self, path: str, status: os.stat_result) -> None:
        from zipfile import ZipFile

        self.path = path
        self.mtime = status.st_mtime
        self.stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        self.members: dict[str, Any] = {}
        self.folders: dict[str, set[str]] = {"": set()}
        with ZipFile(path) as archive:
            for info in archive.infolist():
                self._enter(info.filename, info)

    def _enter(self, filename: str, info: Any) -> None:
        """Note a member, and the folders that its name implies."""
        name = filename.rstrip("/")
        if name == filename:
            self.members[name] = info
        else:
            self.folders.setdefault(name, set())
        while name:
            parent, _, child = name.rpartition("/")
            known = self.folders.setdefault(parent, set())
            if child in known:
                break
            known.add(child)
            name = parent

    def read(self, name: str) -> bytes:
        """Return a member's bytes. Raises KeyError, or zipfile.BadZipFile if damaged.

        The file is opened for each read: a handle kept open would share its offset
        between threads and forked workers.
        """
        import zlib
        from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

        info = self.members[name]
        if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} or info.flag_bits & 1:
            with ZipFile(self.path) as archive:
                return archive.read(info)
        with open(self.path, "rb") as file:
            file.seek(info.header_offset)
            header = file.read(30)
            # Lengths of the name and of the extra field; both may differ from the index.
            skip = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
            file.seek(skip, os.SEEK_CUR)
            data = file.read(info.compress_size)
        if info.compress_type == ZIP_DEFLATED:
            data = zlib.decompress(data, -15)
        if zlib.crc32(data) != info.CRC:
            msg = f"Bad CRC-32 for member {name!r} of archive {self.path!r}; build it anew"
            raise BadZipFile(msg)
        return data


#: Tables of contents by archive path. A dict's single operations are atomic, so that
#: two threads at worst read the same table twice.
_archives: dict[str, _Archive] = {}


def _open_archive(path: str) -> _Archive | None:
    """Return the archive at this path, read anew if the file has changed."""
    from zipfile import BadZipFile, is_zipfile

    status = os.stat(path)
    archive = _archives.get(path)
    if archive is not None and archive.stamp == (
        status.st_mtime_ns,
        status.st_size,
        status.st_ino,
    ):
        return archive
    if not stat.S_ISREG(status.st_mode) or not is_zipfile(path):
        return None
    try:
        archive = _archives[path] = _Archive(path, status)
    except (BadZipFile, OSError):
        return None
    return archive


def _is_import_source(path: str) -> bool:
    """Tell whether modules are imported from an archive.

    Others are plain files: an uploaded zip in a served folder must not become a folder
    of pages of this site.
    """
    inside = path + os.sep
    for entry in [*sys.path, *sys.path_importer_cache]:
        entry = os.path.abspath(entry)
        if entry == path or entry.startswith(inside):
            return True
    return False


def _find_in_archive(path: str) -> tuple[_Archive, str] | None:
    """Split a path that runs into an archive, e.g. `app.pyz/templates/a.html`."""
    outer = os.path.abspath(path)
    names: list[str] = []
    while True:
        try:
            status = os.stat(outer)
            break
        except (OSError, ValueError):
            outer, name = os.path.split(outer)
            if not name:
                return None
            names.append(name)
    if stat.S_ISDIR(status.st_mode) or not _is_import_source(outer):
        return None
    archive = _open_archive(outer)
    return None if archive is None else (archive, "/".join(reversed(names)))


def read_data(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a file, or of an archive's member where the path enters one.

    Only archives that modules are imported from, those on `sys.path`, are entered.
    Raises FileNotFoundError if there is no such file, also for a folder and for a name
    with a NUL; PermissionError if it may not be read.
    """
    path = os.fspath(path)
    try:
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError):
        found = None if "\0" in path else _find_in_archive(path)
    if found is not None and found[1] in found[0].members:
        return found[0].read(found[1])
    import errno

    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


def data_info(path: str | os.PathLike[str]) -> tuple[float, int] | None:
    """Return `(mtime, size)` of a file or an archive's member, None if there is none.

    The time is in seconds since 1970, the size in bytes. A member has its archive's
    time: that changes with every build, even where members carry a fixed date.
    """
    path = os.fspath(path)
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        found = None if "\0" in path else _find_in_archive(path)
        if found is None or found[1] not in found[0].members:
            return None
        archive, name = found
        return archive.mtime, archive.members[name].file_size
    return (status.st_mtime, status.st_size) if stat.S_ISREG(status.st_mode) else None


def is_dir(path: str | os.PathLike[str]) -> bool:
    """Tell whether the path is a folder, on disk or in an archive."""
    path = os.fspath(path)
    if "\0" in path:
        return False
    if os.path.isdir(path):
        return True
    found = _find_in_archive(path)
    return found is not None and found[1] in found[0].folders


def list_dir(path: str | os.PathLike[str]) -> list[str]:
    """Return the names in a folder, on disk or in an archive, sorted.

    Raises FileNotFoundError or NotADirectoryError as os.listdir does.
    """
    path = os.fspath(path)
    try:
        return sorted(os.listdir(path))
    except (FileNotFoundError, NotADirectoryError):
        found = None if "\0" in path else _find_in_archive(path)
        if found is None or found[1] not in found[0].folders:
            raise
        return sorted(found[0].folders[found[1]])
