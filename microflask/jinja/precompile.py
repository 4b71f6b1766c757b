"""Writes compiled templates to a folder or zip, for `ModuleLoader`.

Called by `Environment.compile_templates`. Does not load them.
"""

from __future__ import annotations

import os

from .exceptions import TemplateSyntaxError
from .loaders import ModuleLoader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any


def compile_templates(
    environment: Any,
    target: str | os.PathLike[str],
    extensions: Collection[str] | None,
    filter_func: Callable[[str], bool] | None,
    zip: str | None,
    log_function: Callable[[str], None],
    ignore_errors: bool,
) -> None:
    """See :meth:`Environment.compile_templates`."""
    target = os.fspath(target)
    modules = _compiled(environment, extensions, filter_func, log_function, ignore_errors)
    if zip is None:
        os.makedirs(target, exist_ok=True)
        log_function(f"Compiling into folder {target!r}")
        for filename, data in modules:
            with open(os.path.join(target, filename), "wb") as file:
                file.write(data)
    else:
        from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

        method = {"deflated": ZIP_DEFLATED, "stored": ZIP_STORED}[zip]
        with ZipFile(target, "w", method) as archive:
            log_function(f"Compiling into Zip archive {target!r}")
            for filename, data in modules:
                info = ZipInfo(filename)
                info.external_attr = 0o644 << 16  # rw-r--r--
                info.compress_type = method
                archive.writestr(info, data)
    log_function("Finished compiling templates")


def _compiled(
    environment: Any,
    extensions: Collection[str] | None,
    filter_func: Callable[[str], bool] | None,
    log_function: Callable[[str], None],
    ignore_errors: bool,
) -> Any:
    """Yield ``(file name, source)`` of each template's module."""
    for name in environment.list_templates(extensions, filter_func):
        source, filename, _ = environment.loader.get_source(environment, name)
        try:
            code = environment.compile(source, name, filename, raw=True, defer_init=True)
        except TemplateSyntaxError as error:
            if not ignore_errors:
                raise
            log_function(f'Could not compile "{name}": {error.message}')
            continue
        module = ModuleLoader.get_module_filename(name)
        yield module, code.encode("utf-8")
        log_function(f'Compiled "{name}" as {module}')
