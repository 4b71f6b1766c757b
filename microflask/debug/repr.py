"""Describes values in the console: reprs as HTML, `dump()` and `help()`.

Called by `console`. The classes of the spans are those of Werkzeug's console. Does not
mask anything: who sees this has given the PIN.
"""

from __future__ import annotations

import re
import sys
from collections import deque
from traceback import format_exception_only

from ..markup import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

ITEMS = 1000  # items of a container that are shown
LENGTH = 100_000  # characters of a text that are shown
DEPTH = 30  # containers inside of each other

missing = object()


def debug_repr(obj: object) -> str:
    """Return the repr of an object as HTML."""
    return DebugReprGenerator().repr(obj)


def dump(obj: object = missing) -> None:
    """Show the attributes of an object, or the variables here, in the console."""
    generator = DebugReprGenerator()
    if obj is missing:
        _show(generator.dump_locals(sys._getframe(1).f_locals))
    else:
        _show(generator.dump_object(obj))


def _show(html: str) -> None:
    """Write HTML to the console that is evaluating, or as it is to any other output."""
    write = getattr(sys.stdout, "write_html", None)
    if write is not None:
        write(html)
    else:
        print(html)


class _Helper:
    """Python's `help`, shown in the console."""

    def __repr__(self) -> str:
        return "Type help(object) for help about object."

    def __call__(self, topic: object = missing) -> None:
        """Show the help about a topic."""
        if topic is missing:
            _show(f'<span class="help">{escape(repr(self))}</span>')
            return
        import io
        import pydoc

        output = io.StringIO()
        pydoc.Helper(output=output)(topic)
        # Terminals print bold as a letter, a backspace and the letter again.
        text = re.sub(".\x08", "", output.getvalue()).strip()
        title, _, rest = text.partition("\n\n")
        if not rest:
            title, rest = "Help", text
        title, rest = escape(title), escape(rest)
        _show(f"<div class=box>\n  <h3>{title}</h3>\n  <pre class=help>{rest}</pre>\n</div>")


helper = _Helper()


def _sequence(
    left: str, right: str, kind: type[Any], limit: int = 8
) -> Callable[[DebugReprGenerator, Any, bool], str]:
    """Return a method that describes a kind of sequence; items after `limit` can be folded."""

    def method(self: DebugReprGenerator, obj: Any, recursive: bool) -> str:
        if recursive:
            return self._named(obj, f"{left}...{right}", kind)
        items = (self.repr(item) for item in _first(obj))
        return self._named(obj, left + _folded(items, limit, len(obj)) + right, kind)

    return method


class DebugReprGenerator:
    """Makes the reprs of one value and what is in it."""

    def __init__(self) -> None:
        self._stack: list[Any] = []

    list_repr = _sequence("[", "]", list)
    tuple_repr = _sequence("(", ")", tuple)
    set_repr = _sequence("set([", "])", set)
    frozenset_repr = _sequence("frozenset([", "])", frozenset)
    deque_repr = _sequence('<span class="module">collections.</span>deque([', "])", deque)

    def _named(self, obj: object, text: str, base: type[Any] | tuple[type[Any], ...]) -> str:
        """Return the text, inside of the name of the class if that is not a base itself."""
        kind = type(obj)
        bases = base if isinstance(base, tuple) else (base,)
        if kind in bases:
            return text
        module = ""
        if kind.__module__ not in ("builtins", "exceptions"):
            module = f'<span class="module">{escape(kind.__module__)}.</span>'
        return f"{module}{escape(kind.__name__)}({text})"

    def regex_repr(self, obj: re.Pattern[Any]) -> str:
        """Describe a compiled regular expression."""
        text, prefix = obj.pattern, "r"
        if isinstance(text, bytes):
            text, prefix = text.decode("latin-1"), "rb"
        # The quotes around it are no attribute's.
        shown = text[:LENGTH].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f"re.compile(<span class=\"string regex\">{prefix}'{shown}'</span>)"

    def string_repr(self, obj: str | bytes, limit: int = 70) -> str:
        """Describe a text; what is after `limit` characters can be folded."""
        plain: Any = bytes if isinstance(obj, bytes) else str
        text = repr(plain(obj[:LENGTH])) + ("…" if len(obj) > LENGTH else "")
        shown = f"{escape(text[:limit] if len(obj) > limit else text)}"
        if len(obj) > limit:
            shown += f'<span class="extended">{escape(text[limit:])}</span>'
        return self._named(obj, f'<span class="string">{shown}</span>', (str, bytes))

    def dict_repr(self, d: dict[Any, Any], recursive: bool, limit: int = 5) -> str:
        """Describe a mapping."""
        if recursive:
            return self._named(d, "{...}", dict)
        items = (
            f'<span class="pair"><span class="key">{self.repr(key)}</span>:'
            f' <span class="value">{self.repr(value)}</span></span>'
            for key, value in _first(d.items())
        )
        text = _folded(items, limit - 1, len(d))
        return self._named(d, "{" + text + "}", dict)

    def object_repr(self, obj: object) -> str:
        """Describe what is nothing else."""
        text = repr(obj)
        if len(text) > LENGTH:
            text = text[:LENGTH] + "…"
        return f'<span class="object">{escape(text)}</span>'

    def dispatch_repr(self, obj: Any, recursive: bool) -> str:
        """Describe an object; `recursive` says that this happens inside of itself."""
        if obj is helper:
            return f'<span class="help">{escape(repr(helper))}</span>'
        if isinstance(obj, (int, float, complex)):
            return f'<span class="number">{escape(repr(obj))}</span>'
        if isinstance(obj, (str, bytes)):
            return self.string_repr(obj)
        if isinstance(obj, re.Pattern):
            return self.regex_repr(obj)
        for kind, name in _CONTAINERS:
            if isinstance(obj, kind):
                described: str = getattr(self, name)(obj, recursive)
                return described
        return self.object_repr(obj)

    def fallback_repr(self) -> str:
        """Describe an object whose repr raised the exception that is being handled."""
        kind, error = sys.exc_info()[:2]
        try:
            info = "".join(format_exception_only(kind, error)).strip()
        except Exception:
            info = "?"
        return f'<span class="brokenrepr">&lt;broken repr ({escape(info)})&gt;</span>'

    def repr(self, obj: object) -> str:
        """Describe an object; never raises an `Exception`."""
        recursive = any(obj is outer for outer in self._stack)
        if len(self._stack) > DEPTH:
            return "…"
        self._stack.append(obj)
        try:
            return self.dispatch_repr(obj, recursive)
        except Exception:
            return self.fallback_repr()
        finally:
            self._stack.pop()

    def dump_object(self, obj: object) -> str:
        """Describe an object with its attributes, or a dict of names with its items."""
        kind = type(obj)
        name = kind.__qualname__
        if kind.__module__ != "builtins":
            name = f"{kind.__module__}.{name}"
        where = f"{name} object at {id(obj):#x}"
        if isinstance(obj, dict) and all(isinstance(key, str) for key in obj):
            items = [(key, self.repr(value)) for key, value in _first(obj.items())]
            return self.render_object_dump(items, f"Contents of {where}")
        items = []
        for attribute in dir(obj):
            try:
                items.append((attribute, self.repr(getattr(obj, attribute))))
            except Exception:
                continue
        return self.render_object_dump(items, f"Details for {where}", self.repr(obj))

    def dump_locals(self, d: dict[str, Any]) -> str:
        """Describe variables."""
        items = [(name, self.repr(value)) for name, value in d.items()]
        return self.render_object_dump(items, "Local variables in frame")

    def render_object_dump(
        self, items: list[tuple[str, str]], title: str, repr: str | None = None
    ) -> str:
        """Return a box with a title, a repr and rows; reprs are HTML, the rest is text."""
        rows = "\n".join(
            f"<tr><th>{escape(name)}<td><pre class=repr>{value}</pre>" for name, value in items
        )
        if not items:
            rows = "<tr><td><em>Nothing</em>"
        return (
            f"<div class=box>\n  <h3>{escape(title)}</h3>\n  <pre class=repr>{repr or ''}</pre>\n"
            f"  <table>{rows}</table>\n</div>"
        )


_CONTAINERS: list[tuple[type[Any], str]] = [
    (list, "list_repr"), (tuple, "tuple_repr"), (set, "set_repr"), (frozenset, "frozenset_repr"),
    (dict, "dict_repr"), (deque, "deque_repr"),
]  # fmt: skip


def _first(items: Iterable[Any]) -> Iterable[Any]:
    """Yield the first `ITEMS` items."""
    for index, item in enumerate(items):
        if index == ITEMS:
            return
        yield item


def _folded(items: Iterable[str], limit: int, length: int) -> str:
    """Join described items; what is after `limit` items can be folded."""
    described = list(items)
    if length > ITEMS:
        described.append(f"… {length - ITEMS} more")
    if len(described) <= limit:
        return ", ".join(described)
    rest = ", ".join(described[limit:])
    return ", ".join([*described[:limit], f'<span class="extended">{rest}</span>'])
