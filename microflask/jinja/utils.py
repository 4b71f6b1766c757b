"""The small parts that the whole template engine shares, and the helpers it shows.

Called by nearly every module of the engine; extensions import the `pass_*` marks,
templates see `cycler`, `joiner` and `namespace`.
Does not import any other module of the engine, except leaves: `cache`, `lorem`, `urlize`.

Shared and mutable: `_caches` and `internal_code`, which only ever grow, at import time.
"""

from __future__ import annotations

import enum
from collections import deque
from functools import lru_cache
from urllib.parse import quote

from .. import importing
from ..markup import Markup
from .cache import LRUCache
from .lorem import generate_lorem_ipsum
from .urlize import urlize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from types import CodeType
    from typing import IO, Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])


__all__ = [
    "Cycler",
    "Joiner",
    "LRUCache",
    "Namespace",
    "clear_caches",
    "concat",
    "consume",
    "generate_lorem_ipsum",
    "htmlsafe_json_dumps",
    "import_string",
    "internalcode",
    "is_undefined",
    "missing",
    "object_type_repr",
    "open_if_exists",
    "pass_context",
    "pass_environment",
    "pass_eval_context",
    "pformat",
    "register_cache",
    "select_autoescape",
    "url_quote",
    "urlize",
]


concat = "".join


class _Missing:
    """The type of `missing`: the value of a name that nothing defines."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "missing"

    def __reduce__(self) -> str:
        return "missing"


missing: Any = _Missing()


# -- marks on functions ------------------------------------------------------------


class _PassArg(enum.Enum):
    """What the engine hands to a function in front of its own arguments."""

    context = 1
    eval_context = 2
    environment = 3

    @classmethod
    def from_obj(cls, obj: Any) -> _PassArg | None:
        """Return the mark that `obj` carries, or None."""
        return getattr(obj, "jinja_pass_arg", None)


def import_string(import_name: str, silent: bool = False) -> Any:
    """Return the module, or the object of a module, of a dotted name.

    :param silent: return None for a name that is not there.
    :raises ImportError: there is no such module.
    :raises AttributeError: the module has no such name (Jinja 3.1).
    """
    try:
        return importing.import_string(import_name, silent)
    except importing.ImportStringError as error:
        cause: Any = error.exception
        missing = cause.args[0] if cause.args else None
        raise (missing if isinstance(missing, AttributeError) else cause) from None


def pass_context(f: F) -> F:
    """Mark a filter, test or global that wants the `Context` first (Jinja 3.1).

    The context is that of the place where the function is called.
    """
    f.jinja_pass_arg = _PassArg.context  # type: ignore[attr-defined]
    return f


def pass_eval_context(f: F) -> F:
    """Mark a function that wants the `EvalContext` first: autoescape or not (Jinja 3.1)."""
    f.jinja_pass_arg = _PassArg.eval_context  # type: ignore[attr-defined]
    return f


def pass_environment(f: F) -> F:
    """Mark a filter, test or global that wants the `Environment` first (Jinja 3.1)."""
    f.jinja_pass_arg = _PassArg.environment  # type: ignore[attr-defined]
    return f


internal_code: set[CodeType] = set()


def internalcode(f: F) -> F:
    """Mark a function of the engine, which tracebacks shown to authors may leave out."""
    internal_code.add(f.__code__)
    return f


# -- values ------------------------------------------------------------------------


def is_undefined(obj: Any) -> bool:
    """Whether `obj` is an `Undefined` of any kind (Jinja 3.1).

    For filters and globals that want to do something special about missing values.
    """
    # Asked by its protocol: the class lives on a higher floor than this module.
    return hasattr(type(obj), "_fail_with_undefined_error")


def object_type_repr(obj: Any) -> str:
    """Return how error messages call the type of `obj`: `'str object'`, `'None'`."""
    if obj is None or obj is Ellipsis:
        return "None" if obj is None else "Ellipsis"
    cls = type(obj)
    if cls.__module__ == "builtins":
        return f"{cls.__name__} object"
    return f"{cls.__module__}.{cls.__name__} object"


def pformat(obj: Any) -> str:
    """Return `obj` printed readably over several lines."""
    from pprint import pformat as pretty

    return pretty(obj)


def consume(iterable: Iterable[Any]) -> None:
    """Run through `iterable` and drop what it gives."""
    deque(iterable, maxlen=0)


# Inside <script> and in single quoted attributes these could end the literal.
_JSON_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"})


def htmlsafe_json_dumps(obj: Any, dumps: Callable[..., str] | None = None, **kwargs: Any) -> Markup:
    """Return `obj` as JSON that is safe in HTML, also within `<script>` (Jinja 3.1).

    `<`, `>`, `&` and `'` become `\\u` escapes; it is not safe in a double quoted
    attribute. `dumps` is `json.dumps` if not given; it gets `kwargs`.
    """
    if dumps is None:
        text = _json_encoder()(obj) if kwargs == {"sort_keys": True} else _json_dumps(obj, kwargs)
    else:
        text = dumps(obj, **kwargs)
    return Markup(text.translate(_JSON_UNSAFE))


@lru_cache(maxsize=1)
def _json_encoder() -> Callable[[Any], str]:
    """Return `json.dumps` with the default policy: making its encoder costs most of it."""
    from json import JSONEncoder

    return JSONEncoder(sort_keys=True).encode


def _json_dumps(obj: Any, kwargs: dict[str, Any]) -> str:
    from json import dumps

    return dumps(obj, **kwargs)


def url_quote(obj: Any, charset: str = "utf-8", for_qs: bool = False) -> str:
    """Percent-encode `obj` for a path, or for a query string with `for_qs` (Jinja 3.1).

    Bytes are taken as they are, anything else as text in `charset`.
    """
    data = obj if isinstance(obj, bytes) else str(obj).encode(charset)
    if for_qs:
        return quote(data, safe=b"").replace("%20", "+")
    return quote(data, safe=b"/")


# -- files and caches ----------------------------------------------------------------


def open_if_exists(filename: str, mode: str = "rb") -> IO[Any] | None:
    """Open `filename`, or return None if there is no such file."""
    import os

    if not os.path.isfile(filename):
        return None
    return open(filename, mode)


_caches: list[Callable[[], None]] = []


def register_cache(cache: F) -> F:
    """Let `clear_caches` empty what `functools.lru_cache` made; returns it."""
    _caches.append(cache.cache_clear)  # type: ignore[attr-defined]
    return cache


def clear_caches() -> None:
    """Forget the lexers and environments that the engine keeps for reuse (Jinja 3.1)."""
    for clear in _caches:
        clear()


# -- autoescape ----------------------------------------------------------------------


def select_autoescape(
    enabled_extensions: Collection[str] = ("html", "htm", "xml"),
    disabled_extensions: Collection[str] = (),
    default_for_string: bool = True,
    default: bool = False,
) -> Callable[[str | None], bool]:
    """Return an `autoescape` function that decides by a template's extension (Jinja 3.1).

    Names are compared without case. `default_for_string` is the answer for templates
    without a name, `default` for names with neither kind of extension.
    """
    enabled = tuple(f".{extension.lstrip('.').lower()}" for extension in enabled_extensions)
    disabled = tuple(f".{extension.lstrip('.').lower()}" for extension in disabled_extensions)

    def autoescape(template_name: str | None) -> bool:
        """Decide by the name's ending."""
        if template_name is None:
            return default_for_string
        name = template_name.lower()
        if name.endswith(enabled):
            return True
        if name.endswith(disabled):
            return False
        return default

    return autoescape


# -- what templates make with cycler(), joiner(), namespace() -----------------------------


class Cycler:
    """Gives its items one after the other, again and again (template global `cycler`)."""

    def __init__(self, *items: Any) -> None:
        if not items:
            msg = "at least one item has to be provided"
            raise RuntimeError(msg)
        self.items = items
        self.pos = 0

    def reset(self) -> None:
        """Start again with the first item."""
        self.pos = 0

    @property
    def current(self) -> Any:
        """The item that `next()` will return."""
        return self.items[self.pos]

    def next(self) -> Any:
        """Return the current item and go on to the one after it."""
        item = self.items[self.pos]
        self.pos = (self.pos + 1) % len(self.items)
        return item

    __next__ = next


class Joiner:
    """Gives nothing at the first call and `sep` at each later one (global `joiner`)."""

    def __init__(self, sep: str = ", ") -> None:
        self.sep = sep
        self.used = False

    def __call__(self) -> str:
        """Return nothing once, then the separator."""
        if self.used:
            return self.sep
        self.used = True
        return ""


class Namespace:
    """Holds attributes that `{% set ns.name = value %}` may change (global `namespace`).

    Made like a dict, from a mapping, pairs or keywords (Jinja 3.1). Assigning goes
    through items, so that only a namespace can be assigned to.
    """

    # The values are the instance's own dict: reading one costs what an attribute costs.
    def __init__(self, /, *args: Any, **kwargs: Any) -> None:
        self.__dict__.update(dict(*args, **kwargs))

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Whatever the template put there."""

    def __setitem__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __repr__(self) -> str:
        return f"<Namespace {self.__dict__!r}>"
