"""The template engine: what ``import jinja2`` offers, each name loaded when first used.

::

    lexer ─> parser ─> nodes ─> compiler ─> code      before the first render
    template, runtime, support, filters, tests        while rendering
    environment, loaders, cache, bccache              what holds it together
    ext, i18n, sandbox, nativetypes, meta             what can be added

Called by `templating` and by applications. Knows no HTTP and no Flask.
"""

from __future__ import annotations

from ..importing import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .bccache import BytecodeCache as BytecodeCache
    from .bccache import FileSystemBytecodeCache as FileSystemBytecodeCache
    from .bccache import MemcachedBytecodeCache as MemcachedBytecodeCache
    from .environment import Environment as Environment
    from .exceptions import TemplateAssertionError as TemplateAssertionError
    from .exceptions import TemplateError as TemplateError
    from .exceptions import TemplateNotFound as TemplateNotFound
    from .exceptions import TemplateRuntimeError as TemplateRuntimeError
    from .exceptions import TemplatesNotFound as TemplatesNotFound
    from .exceptions import TemplateSyntaxError as TemplateSyntaxError
    from .exceptions import UndefinedError as UndefinedError
    from .loaders import BaseLoader as BaseLoader
    from .loaders import ChoiceLoader as ChoiceLoader
    from .loaders import DictLoader as DictLoader
    from .loaders import FileSystemLoader as FileSystemLoader
    from .loaders import FunctionLoader as FunctionLoader
    from .loaders import ModuleLoader as ModuleLoader
    from .loaders import PackageLoader as PackageLoader
    from .loaders import PrefixLoader as PrefixLoader
    from .template import Template as Template
    from .undefined import ChainableUndefined as ChainableUndefined
    from .undefined import DebugUndefined as DebugUndefined
    from .undefined import StrictUndefined as StrictUndefined
    from .undefined import Undefined as Undefined
    from .undefined import make_logging_undefined as make_logging_undefined
    from .utils import clear_caches as clear_caches
    from .utils import is_undefined as is_undefined
    from .utils import pass_context as pass_context
    from .utils import pass_environment as pass_environment
    from .utils import pass_eval_context as pass_eval_context
    from .utils import select_autoescape as select_autoescape

#: Public name -> the module it lives in.
_NAMES = {
    "BaseLoader": "loaders",
    "BytecodeCache": "bccache",
    "ChainableUndefined": "undefined",
    "ChoiceLoader": "loaders",
    "DebugUndefined": "undefined",
    "DictLoader": "loaders",
    "Environment": "environment",
    "FileSystemBytecodeCache": "bccache",
    "FileSystemLoader": "loaders",
    "FunctionLoader": "loaders",
    "MemcachedBytecodeCache": "bccache",
    "ModuleLoader": "loaders",
    "PackageLoader": "loaders",
    "PrefixLoader": "loaders",
    "StrictUndefined": "undefined",
    # By way of the environment: it tells Template how to make one.
    "Template": "environment",
    "TemplateAssertionError": "exceptions",
    "TemplateError": "exceptions",
    "TemplateNotFound": "exceptions",
    "TemplateRuntimeError": "exceptions",
    "TemplateSyntaxError": "exceptions",
    "TemplatesNotFound": "exceptions",
    "Undefined": "undefined",
    "UndefinedError": "exceptions",
    "clear_caches": "utils",
    "is_undefined": "utils",
    "make_logging_undefined": "undefined",
    "pass_context": "utils",
    "pass_environment": "utils",
    "pass_eval_context": "utils",
    "select_autoescape": "utils",
}
#: Modules that ``import jinja2`` makes available as attributes.
_MODULES = frozenset(
    ["bccache", "compiler", "defaults", "environment", "exceptions", "ext", "filters"]
    + ["lexer", "loaders", "meta", "nativetypes", "nodes", "parser", "runtime", "sandbox"]
    + ["tests", "utils"]
)

__all__ = list(_NAMES)

__getattr__, __dir__ = lazy_names(globals(), _NAMES, _MODULES)
