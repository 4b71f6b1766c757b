"""Builds URLs from a rule: domain, path and query string.

Called by rules.py, once for each rule that is built, and by routing.py. Works from the
rule's literals and converters; what can be known beforehand (quoted literals, values
that are defaults) is worked out once. Does not choose between rules.
"""

from __future__ import annotations

from .converters import SAFE_IN_PATH, BaseConverter, NumberConverter, ValidationError, quote_value
from .http.urls import url_quote, urlencode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Union

    Step = Union[str, tuple[str, Callable[[Any], str]]]

__all__ = ["Builder", "ValidationError", "encode_query"]


class Builder:
    """The way from values to a URL, for one rule."""

    __slots__ = ("arguments", "domain", "map", "path", "rule", "simple")

    def __init__(self, rule: Any) -> None:
        self.rule = rule
        self.map = rule.map
        self.arguments = rule.arguments
        self.domain = self._steps(rule.domain_pieces(), quote=False)
        self.path = self._steps(rule.pieces(), quote=True)
        # Prefix, name, conversion and suffix, where the path has just one variable.
        self.simple: tuple[str, str, Callable[[Any], str], str] | None = self._one_variable()

    def _steps(self, pieces: list[Any], quote: bool) -> list[Step]:
        """Return literals, joined and quoted, and (name, to URL) pairs."""
        defaults = self.rule.defaults or {}
        steps: list[Step] = []
        for piece in pieces:
            if isinstance(piece, str):
                step: Step = url_quote(piece, safe=SAFE_IN_PATH) if quote else piece
            elif piece[0] in defaults:
                step = piece[1].to_url(defaults[piece[0]])
            else:
                step = (piece[0], _to_url(self.rule, *piece))
            if isinstance(step, str) and steps and isinstance(steps[-1], str):
                steps[-1] += step
            else:
                steps.append(step)
        return steps

    def _one_variable(self) -> tuple[str, str, Callable[[Any], str], str] | None:
        variables = [step for step in self.path if not isinstance(step, str)]
        if len(variables) != 1 or len(self.domain) > 1 or not isinstance(self.path[0], str):
            return None
        if self.domain and not isinstance(self.domain[0], str):
            return None
        (name, convert), suffix = variables[0], self.path[2] if len(self.path) > 2 else ""
        return (self.path[0], name, convert, suffix) if isinstance(suffix, str) else None

    def build(self, values: Mapping[str, Any], append_unknown: bool) -> tuple[str, str]:
        """Return domain part and path; what `to_url` raises comes through."""
        if self.simple is not None:
            prefix, name, convert, suffix = self.simple
            path = prefix + convert(values[name]) + suffix
            domain = self.domain[0] if self.domain else ""
        else:
            domain = _join(self.domain, values)
            path = _join(self.path, values)
        if append_unknown and len(values) > len(self.arguments) or not (
            append_unknown is False or values.keys() <= self.arguments
        ):
            path += self._query(values)
        return domain, path  # type: ignore[return-value]

    def _query(self, values: Mapping[str, Any]) -> str:
        """Return the values that are no arguments as a query string with its "?"."""
        known = self.arguments
        unknown = {name: value for name, value in values.items() if name not in known}
        query = encode_query(self.map, unknown)
        return f"?{query}" if query else ""


def encode_query(map: Any, values: Mapping[str, Any]) -> str:
    """Return the values as a query string; sorted if the map says so."""
    if not map.sort_parameters:
        return urlencode(values)
    from .http.multidict import iter_multi_items

    return urlencode(sorted(iter_multi_items(values), key=map.sort_key))


def _join(steps: list[Step], values: Mapping[str, Any]) -> str:
    """Return the literals and converted values as one text."""
    return "".join([step if isinstance(step, str) else step[1](values[step[0]]) for step in steps])


def _to_url(rule: Any, name: str, converter: BaseConverter) -> Callable[[Any], str]:
    """Return the conversion of a variable's value to URL text.

    What is plain text goes straight to quoting; what a number refuses is explained.
    """
    kind = type(converter)
    if kind.to_url is BaseConverter.to_url:
        return quote_value
    to_url = converter.to_url
    if not kind.__module__ == __name__.rpartition(".")[0] + ".converters":
        return to_url

    plain = kind.to_url is NumberConverter.to_url and converter.num_convert is int  # type: ignore[attr-defined]
    plain = plain and not converter.fixed_digits  # type: ignore[attr-defined]

    def explained(value: Any) -> str:
        if plain and type(value) is int:
            return str(value)
        try:
            return to_url(value)
        except (TypeError, ValueError) as error:
            if isinstance(error, ValidationError):
                raise
            msg = (
                f"{error} (the value of {name!r} in rule {rule.rule!r} for endpoint"
                f" {rule.endpoint!r}: {kind.__name__} got {value!r})"
            )
            raise type(error)(msg) from error

    return explained
