"""The types of parameters: from the text that a user typed to a value, or why not.

Called by `Parameter`, and by prompts. `filetypes.py` has those that look at the disk.

    str   STRING    int   INT    float   FLOAT    bool   BOOL    uuid.UUID   UUID
    a tuple of types: Tuple      any other function: FuncParamType

Does not know options from arguments.
"""

from __future__ import annotations

from types import GenericAlias

from .exceptions import BadParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, NoReturn

    from .shell_completion import CompletionItem

TRUE_WORDS = ("1", "true", "t", "yes", "y", "on")
# A variable set to nothing says no.
FALSE_WORDS = ("0", "false", "f", "no", "n", "off", "")


class ParamType:
    """What a type of parameters derives from: give it a `name`, and write `convert`.

    Source: click 8.
    """

    is_composite = False
    """Whether it takes several values at once."""

    arity = 1
    """How many."""

    name: str = ""
    """What stands for the value in the help page."""

    envvar_list_splitter: str | None = None
    """What separates values in an environment variable; white space by default."""

    # The attributes that `to_info_dict` tells.
    _told: tuple[str, ...] = ()

    # `ParamType[int]` says which values come out.
    __class_getitem__: Any = classmethod(GenericAlias)

    def __call__(self, value: Any, param: Any = None, ctx: Any = None) -> Any:
        """Return the converted value; `None` stays."""
        if value is not None:
            return self.convert(value, param, ctx)
        return None

    def get_metavar(self, param: Any, ctx: Any = None) -> str | None:
        """Return what stands for the value in the help page; `None` for the name."""
        return None

    def get_missing_message(self, param: Any, ctx: Any = None) -> str | None:
        """Return what to say besides when the parameter is missing."""
        return None

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value for what was given: text, or a default already of this type.

        Args:
            value: what was given, never `None`.
            param: the parameter; may be `None`.
            ctx: the context; may be `None`.

        Raises:
            BadParameter: by `fail`.
        """
        return value

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """Return the values in an environment variable."""
        return (rv or "").split(self.envvar_list_splitter)

    def to_info_dict(self) -> dict[str, Any]:
        """Return what documentation needs to know."""
        kind = type(self).__name__.partition("ParamType")[0].partition("ParameterType")[0]
        told = {name: getattr(self, name) for name in self._told}
        return {**told, "param_type": kind, "name": self.name}

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        """Return the completions of a word that a user began to type."""
        return []

    def fail(self, message: str, param: Any = None, ctx: Any = None) -> NoReturn:
        """Raise the error for a value that can't be converted."""
        raise BadParameter(message, ctx=ctx, param=param)

    def __repr__(self) -> str:
        return self.name.upper()


class CompositeParamType(ParamType):
    """A type that takes several values at once; set `arity`."""

    is_composite = True


class StringParamType(ParamType):
    """Text."""

    name = "text"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return text; bytes are decoded."""
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        return str(value)

    def __repr__(self) -> str:
        return "STRING"


class UnprocessedParamType(ParamType):
    """Whatever was given, as it was given."""

    name = "text"

    def __repr__(self) -> str:
        return "UNPROCESSED"


class FuncParamType(ParamType):
    """A function that converts; its `ValueError` says that the value does not fit.

    Args:
        func: takes the text and returns the value.
    """

    _told = ("func",)

    def __init__(self, func: Any) -> None:
        self.name = getattr(func, "__name__", "") or type(func).__name__
        self.func = func

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return what the function returns."""
        try:
            return self.func(value)
        except ValueError as e:
            self.fail(str(e) or str(value), param, ctx)


class _Number(ParamType):
    number: Any = int

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the number."""
        try:
            return self.number(value)
        except ValueError:
            self.fail(f"{value!r} is not a valid {self.name}.", param, ctx)


class IntParamType(_Number):
    """A whole number."""

    name = "integer"

    def __repr__(self) -> str:
        return "INT"


class FloatParamType(_Number):
    """A number."""

    name = "float"
    number = float

    def __repr__(self) -> str:
        return "FLOAT"


class _Range(_Number):
    """A number between two others.

    Args:
        min: the least, or `None`.
        max: the greatest, or `None`.
        min_open: *min* itself does not fit.
        max_open: *max* itself does not fit.
        clamp: take the nearest number that fits, and do not fail.
    """

    _told = ("min", "max", "min_open", "max_open", "clamp")

    def __init__(
        self,
        min: float | None = None,
        max: float | None = None,
        min_open: bool = False,
        max_open: bool = False,
        clamp: bool = False,
    ) -> None:
        self.min = min
        self.max = max
        self.min_open = min_open
        self.max_open = max_open
        self.clamp = clamp

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the number, if it is between the two."""
        number = super().convert(value, param, ctx)
        low, high = self.min, self.max
        if low is not None and (number <= low if self.min_open else number < low):
            if self.clamp:
                return self._clamped(low, 1, self.min_open)
        elif high is not None and (number >= high if self.max_open else number > high):
            if self.clamp:
                return self._clamped(high, -1, self.max_open)
        else:
            return number
        self.fail(f"{number} is not in the range {self.describe()}.", param, ctx)

    def _clamped(self, bound: Any, step: int, is_open: bool) -> Any:
        return bound + step if is_open else bound

    def describe(self) -> str:
        """Return the range as mathematics writes it."""
        low = "" if self.min is None else f"{self.min}{'<' if self.min_open else '<='}"
        high = "" if self.max is None else f"{'<' if self.max_open else '<='}{self.max}"
        if not low:
            return f"x{high}"
        if not high:
            return f"x>{'' if self.min_open else '='}{self.min}"
        return f"{low}x{high}"

    # So it is called by programs that show the range their own way.
    _describe_range = describe

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.describe()}{' clamped' if self.clamp else ''}>"


class IntRange(_Range, IntParamType):
    """A whole number between two others; the arguments are those of a range.

    IntRange(min=None, max=None, min_open=False, max_open=False, clamp=False)
    """

    name = "integer range"


class FloatRange(_Range, FloatParamType):
    """A number between two others; an open end can't be clamped to.

    FloatRange(min=None, max=None, min_open=False, max_open=False, clamp=False)
    """

    name = "float range"

    def __init__(
        self,
        min: float | None = None,
        max: float | None = None,
        min_open: bool = False,
        max_open: bool = False,
        clamp: bool = False,
    ) -> None:
        super().__init__(min, max, min_open, max_open, clamp)
        if clamp and (min_open or max_open):
            msg = "Clamping is not supported for open bounds."
            raise TypeError(msg)


class BoolParamType(ParamType):
    """Yes or no."""

    name = "boolean"

    @staticmethod
    def str_to_bool(value: str | bool) -> bool | None:
        """Return what a word means; `None` for neither yes nor no."""
        if isinstance(value, bool):
            return value
        word = value.strip().lower()
        if word in TRUE_WORDS:
            return True
        return False if word in FALSE_WORDS else None

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the truth value."""
        found = self.str_to_bool(value)
        if found is None:
            words = ", ".join(sorted({*TRUE_WORDS, *FALSE_WORDS}))
            self.fail(f"{value!r} is not a valid boolean. Recognized values: {words}", param, ctx)
        return found

    def __repr__(self) -> str:
        return "BOOL"


class UUIDParameterType(ParamType):
    """A UUID."""

    name = "uuid"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return a `uuid.UUID`."""
        from uuid import UUID

        if isinstance(value, UUID):
            return value
        value = value.strip()
        try:
            return UUID(value)
        except ValueError:
            self.fail(f"{value!r} is not a valid UUID.", param, ctx)

    def __repr__(self) -> str:
        return "UUID"


class Choice(ParamType):
    """One of several values.

    Args:
        choices: texts, or members of an enumeration, of which the names are typed.
        case_sensitive: whether upper and lower case must be as in *choices*.
    """

    name = "choice"
    _told = ("choices", "case_sensitive")

    def __init__(self, choices: Iterable[Any], case_sensitive: bool = True) -> None:
        self.choices: Sequence[Any] = tuple(choices)
        self.case_sensitive = case_sensitive

    def normalize_choice(self, choice: Any, ctx: Any = None) -> str:
        """Return the text by which a choice is compared."""
        text: str = choice.name if hasattr(type(choice), "__members__") else str(choice)
        if ctx is not None and ctx.token_normalize_func is not None:
            text = ctx.token_normalize_func(text)
        return text if self.case_sensitive else text.casefold()

    def _spelled(self, ctx: Any) -> dict[str, Any]:
        return {self.normalize_choice(choice, ctx): choice for choice in self.choices}

    def get_metavar(self, param: Any, ctx: Any = None) -> str | None:
        """Return the choices, in braces for an argument that is required."""
        if param.param_type_name == "option" and not param.show_choices:
            return f"[{convert_type(None, self.choices).name.upper()}]"
        joined = "|".join(self._spelled(ctx))
        if param.required and param.param_type_name == "argument":
            return f"{{{joined}}}"
        return f"[{joined}]"

    def get_missing_message(self, param: Any, ctx: Any = None) -> str | None:
        """Return the choices."""
        return "Choose from:\n\t" + ",\n\t".join(self._spelled(ctx))

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the choice as it is written in `choices`."""
        spelled = self._spelled(ctx)
        normal = self.normalize_choice(value, ctx)
        if normal in spelled:
            return spelled[normal]
        self.fail(self.get_invalid_choice_message(value, ctx), param, ctx)

    def get_invalid_choice_message(self, value: Any, ctx: Any = None) -> str:
        """Return the message for a value that is none of the choices."""
        spelled = self._spelled(ctx)
        names = ", ".join(map(repr, spelled))
        return f"{value!r} is not {'' if len(spelled) == 1 else 'one of '}{names}."

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        """Return the choices that begin so."""
        from .shell_completion import as_items

        begun = incomplete if self.case_sensitive else incomplete.casefold()
        return as_items(name for name in self._spelled(ctx) if name.startswith(begun))

    def __repr__(self) -> str:
        return f"Choice({list(self.choices)})"


class DateTime(ParamType):
    """A point in time.

    Args:
        formats: for `strptime`, tried in order; by default a date, or a date and a
            time, as in ISO 8601.
    """

    name = "datetime"
    _told = ("formats",)

    def __init__(self, formats: Sequence[str] | None = None) -> None:
        self.formats: Sequence[str] = formats or [
            "%Y-%m-%d",
            "%Y-%m-%dT%H:%M:%S",
            "%Y-%m-%d %H:%M:%S",
        ]

    def get_metavar(self, param: Any, ctx: Any = None) -> str | None:
        """Return the formats."""
        return f"[{'|'.join(self.formats)}]"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return a `datetime.datetime`."""
        from datetime import datetime

        if isinstance(value, datetime):
            return value
        for form in self.formats:
            try:
                return datetime.strptime(value, form)
            except ValueError:
                continue
        names = ", ".join(map(repr, self.formats))
        plural = "s" if len(self.formats) > 1 else ""
        self.fail(f"{value!r} does not match the format{plural} {names}.", param, ctx)

    def __repr__(self) -> str:
        return "DateTime"


class Tuple(CompositeParamType):
    """Several values, each of its own type.

    Args:
        types: their types.
    """

    def __init__(self, types: Sequence[Any]) -> None:
        self.types = [convert_type(each) for each in types]

    @property
    def name(self) -> str:  # type: ignore[override]
        """What stands for the values in the help page."""
        return f"<{' '.join(each.name for each in self.types)}>"

    def to_info_dict(self) -> dict[str, Any]:
        """Return what documentation needs to know."""
        return {**super().to_info_dict(), "types": [each.to_info_dict() for each in self.types]}

    @property
    def arity(self) -> int:  # type: ignore[override]
        """How many values there are."""
        return len(self.types)

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return a tuple of the converted values."""
        count = len(self.types)
        given = len(value)
        if given != count:
            were = "was" if given == 1 else "were"
            self.fail(f"{count} values are required, but {given} {were} given.", param, ctx)
        return tuple(each(item, param, ctx) for each, item in zip(self.types, value))


STRING = StringParamType()
INT = IntParamType()
FLOAT = FloatParamType()
BOOL = BoolParamType()
UUID = UUIDParameterType()
UNPROCESSED = UnprocessedParamType()

_PLAIN = {str: STRING, int: INT, float: FLOAT, bool: BOOL}


def convert_type(ty: Any, default: Any = None) -> ParamType:
    """Return the type of parameters that is meant by *ty*.

    Args:
        ty: a `ParamType`, a Python type, a tuple of types, a function; `None` to guess.
        default: the default value to guess from.
    """
    guessed = ty is None and default is not None
    if guessed:
        ty = type(default)
        if isinstance(default, (tuple, list)) and default:
            first = default[0]
            nested = isinstance(first, (tuple, list))
            ty = tuple(map(type, first)) if nested else type(first)
    if isinstance(ty, tuple):
        return Tuple(ty)
    if isinstance(ty, ParamType):
        return ty
    if ty is None:
        return STRING
    if isinstance(ty, type) and ty in _PLAIN:
        return _PLAIN[ty]
    if guessed:
        return STRING
    if isinstance(ty, type) and issubclass(ty, ParamType):
        msg = f"Attempted to use an uninstantiated parameter type ({ty})."
        raise AssertionError(msg)
    return FuncParamType(ty)
