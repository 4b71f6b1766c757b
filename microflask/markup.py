"""Text that is safe to put into HTML, and escaping for text that is not.

Called by the template engine, exceptions' pages, `flash` and JSON for templates. Does
not parse HTML: a :class:`Markup` is a str that its maker vouches for, and every
operation that mixes it with other text escapes that text.

    Markup("<b>") + "<"      == Markup("<b>&lt;")
    Markup("<i>%s") % "<"    == Markup("<i>&lt;")
    Markup("{}").format("<") == Markup("&lt;")
    escape(object)           == object.__html__() if it has that, else its str escaped

Source of the behaviour: MarkupSafe 3.0.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import string
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, Self, SupportsIndex

_new_str = str.__new__


def escape_text(s: str) -> str:
    """Return a plain str with `&`, `<`, `>`, `'` and `"` replaced for HTML.

    Clean text comes back as it is: one memory scan per character costs less than any
    regular expression or translation table, up to texts full of markup.
    """
    if "&" in s:
        s = s.replace("&", "&amp;")
    if "<" in s:
        s = s.replace("<", "&lt;")
    if ">" in s:
        s = s.replace(">", "&gt;")
    if '"' in s:
        s = s.replace('"', "&#34;")
    if "'" in s:
        s = s.replace("'", "&#39;")
    return s


#: Types whose str holds nothing to escape.
_CLEAN_TYPES = frozenset([int, float, bool, type(None)])


def escape(s: Any, /) -> Markup:
    """Return the object as :class:`Markup`, escaped unless it has an `__html__` method.

    Such an object's method gives the HTML text. Anything else is made a str first.
    """
    kind = type(s)
    if kind is str:
        return _new_str(Markup, escape_text(s))
    if kind is Markup:
        return s  # type: ignore[no-any-return]
    if kind in _CLEAN_TYPES:
        return _new_str(Markup, str(s))
    if hasattr(s, "__html__"):
        return Markup(s.__html__())
    # A __str__ may return a subclass, whose replace() could do anything.
    return _new_str(Markup, escape_text(str.__str__(str(s))))


def escape_silent(s: Any, /) -> Markup:
    """Do as :func:`escape`, with an empty Markup for None."""
    return Markup() if s is None else escape(s)


def soft_str(s: Any, /) -> str:
    """Return a str as it is, Markup included, and anything else made a str."""
    return s if isinstance(s, str) else str(s)


def _kept(method: Callable[..., str]) -> Callable[..., Any]:
    """Make a method of str return the class that it was called on."""

    def wrapper(self: Markup, *args: Any, **kwargs: Any) -> Any:
        result = method(self, *args, **kwargs)
        cls = self.__class__
        return _new_str(Markup, result) if cls is Markup else cls(result)

    return _named_after(method, wrapper)


def _kept_each(method: Callable[..., Sequence[str]]) -> Callable[..., Any]:
    """Make a method of str that cuts it up return parts of the class it was called on."""

    def wrapper(self: Markup, *args: Any, **kwargs: Any) -> Any:
        parts = method(self, *args, **kwargs)
        return type(parts)(map(self.__class__, parts))  # type: ignore[call-arg]

    return _named_after(method, wrapper)


def _kept_filled(method: Callable[..., str]) -> Callable[..., Any]:
    """Make a method of str that pads escape the padding, and keep the class."""

    def wrapper(self: Markup, width: SupportsIndex, fillchar: str = " ", /) -> Any:
        return self.__class__(method(self, width, self.escape(fillchar)))

    return _named_after(method, wrapper)


def _named_after(method: Callable[..., Any], wrapper: Callable[..., Any]) -> Callable[..., Any]:
    wrapper.__name__ = method.__name__
    wrapper.__qualname__ = f"Markup.{method.__name__}"
    wrapper.__doc__ = method.__doc__
    return wrapper


class Markup(str):
    """A str that is safe to put into HTML or XML as it is.

    Making one escapes nothing: use :func:`escape` or :meth:`escape` for text that comes
    from elsewhere. An object with an `__html__` method gives its HTML; bytes need an
    `encoding`, with `errors` as for str. Methods and operators give the same class, and
    escape the plain text that they add.
    """

    __slots__ = ()

    def __new__(cls, object: Any = "", encoding: str | None = None, errors: str = "strict") -> Self:
        """Make one from an object, or from bytes in an encoding."""
        if type(object) is str and encoding is None:
            return _new_str(cls, object)
        if hasattr(object, "__html__"):
            object = object.__html__()
        if encoding is None:
            return _new_str(cls, object)
        return _new_str(cls, object, encoding, errors)

    def __html__(self, /) -> Self:
        return self

    def __repr__(self, /) -> str:
        return f"{self.__class__.__name__}({super().__repr__()})"

    def __add__(self, value: Any, /) -> Self:
        if isinstance(value, str) or hasattr(value, "__html__"):
            return self.__class__(super().__add__(self.escape(value)))
        return NotImplemented

    def __radd__(self, value: Any, /) -> Self:
        if isinstance(value, str) or hasattr(value, "__html__"):
            return self.escape(value).__add__(self)
        return NotImplemented

    def __mul__(self, value: SupportsIndex, /) -> Self:
        product = super().__mul__(value)
        # On PyPy, which answers so where CPython raises TypeError.
        return product if product is NotImplemented else self.__class__(product)

    __rmul__ = __mul__

    def __mod__(self, value: Any, /) -> Self:
        escape = self.escape
        arguments: Any
        if isinstance(value, tuple):
            arguments = tuple([_EscapedArgument(item, escape) for item in value])
        elif hasattr(type(value), "__getitem__") and not isinstance(value, str):
            arguments = _EscapedArgument(value, escape)
        else:
            arguments = (_EscapedArgument(value, escape),)
        return self.__class__(super().__mod__(arguments))

    def join(self, iterable: Iterable[Any], /) -> Self:
        """Join the items, each escaped."""
        return self.__class__(super().join(map(self.escape, iterable)))

    def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> Self:
        """Replace `old` by `new` escaped, at most `count` times if that is given."""
        return self.__class__(super().replace(old, self.escape(new), count))

    def format(self, *args: Any, **kwargs: Any) -> Self:
        """Format as str.format does, every field's text escaped."""
        return self.__class__(_formatter(self.escape).vformat(self, args, kwargs))

    def format_map(self, mapping: Any, /) -> Self:
        """Format with the names of one mapping, every field's text escaped."""
        return self.__class__(_formatter(self.escape).vformat(self, (), mapping))

    def __html_format__(self, format_spec: str, /) -> Self:
        if format_spec:
            msg = "Unsupported format specification for Markup."
            raise ValueError(msg)
        return self

    def unescape(self, /) -> str:
        """Return a plain str in which every character reference is its character."""
        return _unescape(str(self))

    def striptags(self, /) -> str:
        """Return a plain str: comments and tags taken out, references resolved.

        Runs of white space become one blank, none is left at the ends. Takes time
        proportional to the length, whatever is left unclosed.
        """
        return _unescape(" ".join(_without_tags(str(self)).split()))

    @classmethod
    def escape(cls, s: Any, /) -> Self:
        """Escape an object as :func:`escape` does, into this class."""
        result = escape(s)
        return result if result.__class__ is cls else cls(result)

    __getitem__ = _kept(str.__getitem__)
    capitalize = _kept(str.capitalize)
    casefold = _kept(str.casefold)
    expandtabs = _kept(str.expandtabs)
    lower = _kept(str.lower)
    lstrip = _kept(str.lstrip)
    rstrip = _kept(str.rstrip)
    strip = _kept(str.strip)
    swapcase = _kept(str.swapcase)
    title = _kept(str.title)
    translate = _kept(str.translate)
    upper = _kept(str.upper)
    zfill = _kept(str.zfill)
    removeprefix = _kept(str.removeprefix)
    removesuffix = _kept(str.removesuffix)
    partition = _kept_each(str.partition)
    rpartition = _kept_each(str.rpartition)
    split = _kept_each(str.split)
    rsplit = _kept_each(str.rsplit)
    splitlines = _kept_each(str.splitlines)
    center = _kept_filled(str.center)
    ljust = _kept_filled(str.ljust)
    rjust = _kept_filled(str.rjust)


class _EscapedArgument:
    """An argument of the % operator that escapes itself when it becomes text.

    It has no `__index__`: that would let `%c` make a `<` out of a number.
    """

    __slots__ = ("escape", "value")

    def __init__(self, value: Any, escape: Callable[[Any], Markup]) -> None:
        self.value = value
        self.escape = escape

    def __getitem__(self, item: Any) -> _EscapedArgument:
        return type(self)(self.value[item], self.escape)

    def __str__(self) -> str:
        return str(self.escape(self.value))

    def __repr__(self) -> str:
        return str(self.escape(repr(self.value)))

    def __int__(self) -> int:
        return int(self.value)

    def __float__(self) -> float:
        return float(self.value)


def _without_tags(text: str) -> str:
    """Return the text less its tags and comments; what is never closed stays."""
    start = text.find("<")
    pieces = []
    position = 0
    while start >= 0:
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4) + 2
            closed = end > 1
        else:
            end = text.find(">", start)
            closed = end >= 0
        if not closed:
            break
        pieces.append(text[position:start])
        position = end + 1
        start = text.find("<", position)
    pieces.append(text[position:])
    return "".join(pieces)


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    import re
    from html import unescape

    if "&#" in text:
        text = re.sub("&#(?:([0-9]{9,})|([xX][0-9a-fA-F]{9,}));?", _shorten_reference, text)
    return unescape(text)


def _shorten_reference(match: Any) -> str:
    """Drop leading zeros; int() of the digits would take quadratic time, or refuse."""
    prefix, digits = ("", match[1]) if match[1] else ("x", match[2][1:])
    digits = digits.lstrip("0")
    # Nine digits that count are beyond any character.
    return "\ufffd" if len(digits) > 8 else f"&#{prefix}{digits or 0};"


def _formatter(escape: Callable[[Any], Markup]) -> string.Formatter:
    cls = __getattr__("EscapeFormatter")
    return cls(escape)  # type: ignore[no-any-return]


# The formatter is made on first use, so that importing this module does not import
# `string`.

if TYPE_CHECKING:

    class EscapeFormatter(string.Formatter):
        """Formats as str.format does, and escapes every field's text."""

        escape: Callable[[Any], Markup]

        def __init__(self, escape: Callable[[Any], Markup]) -> None: ...


def _make_formatter() -> type[string.Formatter]:
    import string

    class EscapeFormatter(string.Formatter):
        """Formats as str.format does, and escapes every field's text with `escape`.

        A value's `__html_format__(spec)` is asked first, then its `__html__()`, which
        allows no format specification: ValueError.
        """

        __slots__ = ("escape",)

        def __init__(self, escape: Callable[[Any], Markup]) -> None:
            self.escape = escape
            super().__init__()

        def format_field(self, value: Any, format_spec: str) -> str:
            if hasattr(value, "__html_format__"):
                text = value.__html_format__(format_spec)
            elif hasattr(value, "__html__"):
                if format_spec:
                    msg = (
                        f"Format specifier {format_spec} given, but {type(value)} does not"
                        " define __html_format__. A class that defines __html__ must define"
                        " __html_format__ to work with format specifiers."
                    )
                    raise ValueError(msg)
                text = value.__html__()
            else:
                # A nested field makes the specification a Markup; format() wants a str.
                text = super().format_field(value, str(format_spec))
            return str(self.escape(text))

    EscapeFormatter.__qualname__ = "EscapeFormatter"
    return EscapeFormatter


def __getattr__(name: str) -> Any:
    if name == "EscapeFormatter":
        return globals().get(name) or globals().setdefault(name, _make_formatter())
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
