"""Where templates come from: folders, packages, dicts, functions, and their combinations.

::

    BaseLoader
    ├─ FileSystemLoader   folders, tried in order
    ├─ PackageLoader      the folder of a Python package, also inside a zip
    ├─ DictLoader         a dict of sources
    ├─ FunctionLoader     a function that returns a source
    ├─ PrefixLoader       loaders by the first part of the name
    ├─ ChoiceLoader       loaders, tried in order
    └─ ModuleLoader       templates compiled by Environment.compile_templates

Called by the environment, which caches what they load. Does not render. A name cannot
lead out of a folder: ``..`` and foreign separators are refused.

Shared and mutable: `ModuleLoader` keeps the code it has read; two threads at worst read
the same file twice.
"""

from __future__ import annotations

import os
import posixpath
import sys
import weakref
from types import ModuleType

from ..importing import data_info, is_dir, list_dir, read_data
from .exceptions import TemplateNotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
    from typing import Any, Union

    Source = tuple[str, "str | None", "Callable[[], bool] | None"]
    Path = Union[str, "os.PathLike[str]"]
    Globals = Union[MutableMapping[str, Any], None]


def split_template_path(template: str) -> list[str]:
    """Split a template name into its segments, without the empty ones and ``.``.

    :raises TemplateNotFound: a segment would leave the folder (CVE class: traversal).
    """
    pieces = []
    for piece in template.split("/"):
        if os.sep in piece or (os.altsep and os.altsep in piece) or piece == os.pardir:
            raise TemplateNotFound(template)
        if piece and piece != ".":
            pieces.append(piece)
    return pieces


def _read(path: str, encoding: str) -> Source | None:
    """Return a file's text, its path, and whether it is unchanged; None if it is no file."""
    info = data_info(path)
    if info is None:
        return None
    try:
        text = read_data(path).decode(encoding)
    except FileNotFoundError:
        return None

    def uptodate() -> bool:
        """Tell whether the file is still as it was read."""
        return data_info(path) == info

    return text, path if os.sep == "/" else os.path.normpath(path), uptodate


def _walk(folder: str, followlinks: bool) -> Iterator[str]:
    """Yield the files below a folder as names with ``/``; nothing if it is not there."""
    todo = [("", folder)] if is_dir(folder) else []
    while todo:
        prefix, folder = todo.pop()
        for entry in list_dir(folder):
            path = posixpath.join(folder, entry)
            if not is_dir(path):
                yield prefix + entry
            elif followlinks or not os.path.islink(path):
                todo.append((f"{prefix}{entry}/", path))


class BaseLoader:
    """Base of all loaders (Jinja 3.1); a subclass has a :meth:`get_source`.

    :cvar has_source_access: False if only compiled templates can be loaded.
    """

    has_source_access = True

    def get_source(self, environment: Any, template: str) -> Source:
        """Return a template's source, its file, and a function that tells if it is fresh.

        :return: the last two may be None: no file, and never reloaded.
        :raises TemplateNotFound: there is no such template.
        """
        if not self.has_source_access:
            msg = f"{type(self).__name__} cannot provide access to the source"
            raise RuntimeError(msg)
        raise TemplateNotFound(template)

    def list_templates(self) -> list[str]:
        """Return the names of all templates, sorted.

        :raises TypeError: the loader cannot know them.
        """
        msg = "this loader cannot iterate over all templates"
        raise TypeError(msg)

    def load(self, environment: Any, name: str, globals: Globals = None) -> Any:
        """Return the template, compiled, or taken from the environment's bytecode cache.

        :param globals: what the template may use beside its context.
        """
        source, filename, uptodate = self.get_source(environment, name)
        code = bucket = None
        cache = environment.bytecode_cache
        if cache is not None:
            bucket = cache.get_bucket(environment, name, filename, source)
            code = bucket.code
        if code is None:
            code = environment.compile(source, name, filename)
        if bucket is not None and bucket.code is None:
            bucket.code = code
            cache.set_bucket(bucket)
        return environment.template_class.from_code(
            environment, code, {} if globals is None else globals, uptodate
        )


class FileSystemLoader(BaseLoader):
    """Loads from folders (Jinja 3.1); a folder may lie in a zip.

    :param searchpath: a folder, or several that are tried in order.
    :param encoding: of the files.
    :param followlinks: whether :meth:`list_templates` enters linked folders.
    """

    def __init__(
        self,
        searchpath: Path | Sequence[Path],
        encoding: str = "utf-8",
        followlinks: bool = False,
    ) -> None:
        if isinstance(searchpath, (str, os.PathLike)):
            searchpath = [searchpath]
        self.searchpath = [os.fspath(path) for path in searchpath]
        self.encoding = encoding
        self.followlinks = followlinks

    def get_source(self, environment: Any, template: str) -> Source:
        """Read the file from the first folder that has it."""
        pieces = split_template_path(template)
        for folder in self.searchpath:
            found = _read(posixpath.join(folder, *pieces), self.encoding)
            if found is not None:
                return found
        plural = "path" if len(self.searchpath) == 1 else "paths"
        folders = ", ".join(map(repr, self.searchpath))
        msg = f"{template!r} not found in search {plural}: {folders}"
        raise TemplateNotFound(template, msg)

    def list_templates(self) -> list[str]:
        """Return the names of the files in all folders."""
        found: set[str] = set()
        for folder in self.searchpath:
            found.update(_walk(folder, self.followlinks))
        return sorted(found)


class PackageLoader(BaseLoader):
    """Loads from a folder of a Python package, which may be imported from a zip (Jinja 3.1).

    :param package_name: the dotted name of the package or module; it is imported.
    :param package_path: the folder in it, with ``/``.
    :param encoding: of the files.
    """

    def __init__(
        self, package_name: str, package_path: str = "templates", encoding: str = "utf-8"
    ) -> None:
        package_path = posixpath.normpath(package_path).rstrip("/")
        if package_path == ".":
            package_path = ""
        self.package_name = package_name
        self.package_path = package_path
        self.encoding = encoding
        self._root = self._find_root()

    def _find_root(self) -> str:
        """Return the folder; of a namespace package, that of the part which has it."""
        from importlib import import_module
        from importlib.util import find_spec

        import_module(self.package_name)
        spec = find_spec(self.package_name)
        roots: list[str] = []
        if spec is not None and spec.submodule_search_locations:
            roots.extend(spec.submodule_search_locations)
        elif spec is not None and spec.origin is not None:
            roots.append(os.path.dirname(spec.origin))
        for root in roots:
            folder = posixpath.join(root, self.package_path).rstrip("/")
            if is_dir(folder):
                return folder
        msg = (
            f"PackageLoader could not find a {self.package_path!r} directory in the"
            f" {self.package_name!r} package."
        )
        raise ValueError(msg)

    def get_source(self, environment: Any, template: str) -> Source:
        """Read the file."""
        path = posixpath.normpath(posixpath.join(self._root, *split_template_path(template)))
        found = _read(path, self.encoding)
        if found is None:
            raise TemplateNotFound(template)
        # What was imported from an archive is not expected to change.
        return found if os.path.isfile(path) else (found[0], found[1], None)

    def list_templates(self) -> list[str]:
        """Return the names of the files in the folder."""
        return sorted(_walk(self._root, followlinks=False))


class DictLoader(BaseLoader):
    """Takes sources from a dict (Jinja 3.1).

    :param mapping: name -> source.
    """

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self.mapping = mapping

    def get_source(self, environment: Any, template: str) -> Source:
        """Return the source; it is fresh as long as the dict has the same."""
        if template not in self.mapping:
            raise TemplateNotFound(template)
        source = self.mapping[template]
        return source, None, lambda: source == self.mapping.get(template)

    def list_templates(self) -> list[str]:
        """Return the names in the dict."""
        return sorted(self.mapping)


class FunctionLoader(BaseLoader):
    """Asks a function (Jinja 3.1).

    :param load_func: gets a name and returns the source, or ``(source, filename,
        uptodate)``, or None if there is no such template.
    """

    def __init__(self, load_func: Callable[[str], str | Source | None]) -> None:
        self.load_func = load_func

    def get_source(self, environment: Any, template: str) -> Source:
        """Return what the function returns."""
        found = self.load_func(template)
        if found is None:
            raise TemplateNotFound(template)
        return (found, None, None) if isinstance(found, str) else found


class PrefixLoader(BaseLoader):
    """Chooses a loader by the name's first part: ``app1/index.html`` (Jinja 3.1).

    :param mapping: prefix -> loader.
    :param delimiter: what ends the prefix.
    """

    def __init__(self, mapping: Mapping[str, BaseLoader], delimiter: str = "/") -> None:
        self.mapping = mapping
        self.delimiter = delimiter

    def get_loader(self, template: str) -> tuple[BaseLoader, str]:
        """Return the loader of a template, and the name it knows it by."""
        prefix, delimiter, name = template.partition(self.delimiter)
        if not delimiter or prefix not in self.mapping:
            raise TemplateNotFound(template)
        return self.mapping[prefix], name

    def get_source(self, environment: Any, template: str) -> Source:
        """Return what the prefix's loader has; an error shows the whole name."""
        loader, name = self.get_loader(template)
        try:
            return loader.get_source(environment, name)
        except TemplateNotFound as error:
            raise TemplateNotFound(template) from error

    def load(self, environment: Any, name: str, globals: Globals = None) -> Any:
        """Load by the prefix's loader; an error shows the whole name."""
        loader, local_name = self.get_loader(name)
        try:
            return loader.load(environment, local_name, globals)
        except TemplateNotFound as error:
            raise TemplateNotFound(name) from error

    def list_templates(self) -> list[str]:
        """Return the names of all loaders, with their prefixes."""
        return [
            f"{prefix}{self.delimiter}{name}"
            for prefix, loader in self.mapping.items()
            for name in loader.list_templates()
        ]


class ChoiceLoader(BaseLoader):
    """Tries loaders in order (Jinja 3.1).

    :param loaders: the first that has the template gives it.
    """

    def __init__(self, loaders: Sequence[BaseLoader]) -> None:
        self.loaders = loaders

    def get_source(self, environment: Any, template: str) -> Source:
        """Return the source of the first loader that has the template."""
        for loader in self.loaders:
            try:
                return loader.get_source(environment, template)
            except TemplateNotFound:
                pass
        raise TemplateNotFound(template)

    def load(self, environment: Any, name: str, globals: Globals = None) -> Any:
        """Load by the first loader that has the template."""
        for loader in self.loaders:
            try:
                return loader.load(environment, name, globals)
            except TemplateNotFound:
                pass
        raise TemplateNotFound(name)

    def list_templates(self) -> list[str]:
        """Return the names that any of the loaders has."""
        return sorted({name for loader in self.loaders for name in loader.list_templates()})


class ModuleLoader(BaseLoader):
    """Loads what ``Environment.compile_templates`` wrote (Jinja 3.1).

    :param path: a folder or zip, or several that are tried in order.
    :ivar module: has what was loaded so far, each under the key of its template; it is
        found as `package_name` in `sys.modules` as long as the loader is there.
    """

    has_source_access = False

    def __init__(self, path: Path | Sequence[Path]) -> None:
        paths = [path] if isinstance(path, (str, os.PathLike)) else path
        self.paths = [os.fspath(path) for path in paths]
        self.package_name = name = f"_jinja2_module_templates_{id(self):x}"
        self.module: Any = ModuleType(name)
        self.module.__path__ = self.paths
        loaded: Any = sys.modules
        loaded[name] = weakref.proxy(self.module, lambda _: loaded.pop(name, None))

    @staticmethod
    def get_template_key(name: str) -> str:
        """Return the name of a template's module."""
        from hashlib import sha1

        return f"tmpl_{sha1(name.encode('utf-8'), usedforsecurity=False).hexdigest()}"

    @staticmethod
    def get_module_filename(name: str) -> str:
        """Return the file name of a template's module."""
        return f"{ModuleLoader.get_template_key(name)}.py"

    def load(self, environment: Any, name: str, globals: Globals = None) -> Any:
        """Return the compiled template; a module's code is read once."""
        key = self.get_template_key(name)
        module: Any = getattr(self.module, key, None)
        if module is None:
            module = ModuleType(f"{self.package_name}.{key}")
            module.name = name
            module.code = self._read_code(name, self.get_module_filename(name))
            setattr(self.module, key, module)
        template_class = environment.template_class
        return template_class.from_code(
            environment, module.code, {} if globals is None else globals
        )

    def _read_code(self, name: str, filename: str) -> Any:
        for folder in self.paths:
            path = posixpath.join(folder, filename)
            source = _read_member(folder, filename) if os.path.isfile(folder) else None
            try:
                source = read_data(path) if source is None else source
            except FileNotFoundError:
                continue
            return compile(source, path, "exec", dont_inherit=True)
        raise TemplateNotFound(name)


def _read_member(archive_path: str, name: str) -> bytes | None:
    """Return a member of a zip that nothing is imported from; None if it is not there."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(archive_path) as archive:
            return archive.read(name)
    except (BadZipFile, KeyError):
        return None
