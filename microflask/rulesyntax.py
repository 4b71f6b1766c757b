"""Reads the text of a URL rule: `/user/<int(min=1):id>.<ext>`.

Called by rules.py when a rule is bound. Does not know converters or maps: it yields
literal text and variables.

    rule      = (literal | variable)*
    literal   = any text without "<"
    variable  = "<" [converter ["(" arguments ")"] ":"] name ">"
    arguments = [argument ("," argument)* [","]]
    argument  = [name "="] (number | True | False | None | word | 'text' | "text")
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    # Converter's name, its arguments as text, the variable's name.
    Variable = tuple[str, str, str]

_CONSTANTS = {"True": True, "False": False, "None": None}
_WORD_EXTRA = "_."


def malformed(rule: str, position: int, expected: str) -> ValueError:
    """Return the error for a rule that cannot be read, with a caret at the position."""
    shown = rule.replace("\n", " ")
    return ValueError(
        f"malformed url rule: {rule!r}: expected {expected} at position {position}"
        f"\n  {shown}\n  {' ' * position}^"
    )


def parse_rule(rule: str) -> Iterator[str | Variable]:
    """Yield the literals and variables of a rule in order; ValueError if malformed."""
    position = 0
    while True:
        start = rule.find("<", position)
        if start < 0:
            if position < len(rule):
                yield rule[position:]
            return
        if start > position:
            yield rule[position:start]
        variable, position = _read_variable(rule, start)
        yield variable


def _read_variable(rule: str, start: int) -> tuple[Variable, int]:
    """Read the variable whose "<" is at `start`; return it and the position after it."""
    end = rule.find(">", start)
    inner = rule[start + 1 : end]
    converter, colon, name = inner.partition(":")
    if end > 0 and inner.isascii() and converter.isidentifier():
        if not colon:
            return ("default", "", inner), end + 1
        if name.isidentifier():
            return (converter, "", name), end + 1
    word_end = _identifier_end(rule, start + 1)
    if word_end == start + 1:
        expected = "a variable name or a converter name (letters, digits, _)"
        raise malformed(rule, word_end, expected)
    following = rule[word_end : word_end + 1]
    if following == ":":
        name, after = _read_name(rule, word_end + 1)
        return (rule[start + 1 : word_end], "", name), after
    if following != "(":
        raise malformed(rule, word_end, "'>', or ':' and a name after the converter")
    return _read_with_arguments(rule, start, word_end)


def _read_with_arguments(rule: str, start: int, opening: int) -> tuple[Variable, int]:
    """Read `<converter(arguments):name>`: the first `):name>` closes the arguments."""
    closing = rule.find("):", opening)
    problem = malformed(rule, opening + 1, "arguments, then '):' and a variable name")
    while closing >= 0:
        try:
            name, after = _read_name(rule, closing + 2)
        except ValueError as error:
            problem = error
            closing = rule.find("):", closing + 2)
        else:
            arguments = rule[opening + 1 : closing]
            if "\n" in arguments:
                raise malformed(rule, rule.index("\n", opening), "no line break")
            return (rule[start + 1 : opening], arguments, name), after
    raise problem


def _read_name(rule: str, start: int) -> tuple[str, int]:
    """Read `name>`; return the name and the position after it."""
    end = _identifier_end(rule, start)
    if end == start:
        raise malformed(rule, start, "a variable name (letters, digits, _)")
    if rule[end : end + 1] != ">":
        raise malformed(rule, end, "'>' to end the variable")
    return rule[start:end], end + 1


def _identifier_end(rule: str, start: int) -> int:
    """Return where the ASCII identifier that begins at `start` ends (`start` if none)."""
    end = start
    length = len(rule)
    while end < length and rule[end].isascii() and (rule[end].isalnum() or rule[end] == "_"):
        end += 1
    return start if rule[start : start + 1].isdigit() else end


def parse_converter_args(text: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the positional and keyword arguments of a converter.

    Raises ValueError naming the argument that cannot be read.
    """
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    position = 0
    length = len(text)
    while True:
        position = _skip_space(text, position)
        if position == length:
            return tuple(args), kwargs
        start = position
        value, position, quoted = _read_value(text, start)
        position = _skip_space(text, position)
        if not quoted and text[position : position + 1] == "=" and value.isidentifier():
            key, start = value, _skip_space(text, position + 1)
            value, position, quoted = _read_value(text, start)
            position = _skip_space(text, position)
            kwargs[key] = value if quoted else _constant(value)
        else:
            args.append(value if quoted else _constant(value))
        if position < length:
            if text[position] != ",":
                raise _bad_argument(text, start)
            position += 1


def _read_value(text: str, start: int) -> tuple[str, int, bool]:
    """Read one value; return its text, the position after it, whether it was quoted."""
    quote = start + 1 if text[start : start + 1] in ("u", "U", "r", "R") else start
    mark = text[quote : quote + 1]
    if mark in ("'", '"') and mark:
        end = text.find(mark, quote + 1)
        if end < 0:
            raise _bad_argument(text, start)
        return text[quote + 1 : end], end + 1, True
    end = start + 1 if text[start : start + 1] in ("-", "+") else start
    while end < len(text) and (text[end].isalnum() or text[end] in _WORD_EXTRA):
        end += 1
    word = text[start:end]
    if not word.strip("+-") or (word[0] in "+-" and type(_constant(word)) is str):
        raise _bad_argument(text, start)
    return word, end, False


def _constant(word: str) -> Any:
    """Return the constant that a bare word stands for, or the word itself."""
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    for convert in (int, float):
        try:
            return convert(word)
        except ValueError:
            continue
    return word


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _bad_argument(text: str, start: int) -> ValueError:
    return ValueError(
        f"Cannot parse converter argument {text[start:]!r}: expected a number, True, False,"
        f" None, a word or a quoted text at position {start} of {text!r}"
    )
