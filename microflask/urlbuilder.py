"""Builds URLs from a rule: domain, path and query string.

Called by rules.py, once for each rule that is built, and by routing.py. Works from the
rule's literals and converters; what can be known beforehand (quoted literals, values
that are defaults) is worked out once. Does not choose between rules.
"""

from __future__ import annotations

from .converters import SAFE_IN_PATH, BaseConverter, NumberConverter, ValidationError, quote_value
from .http.multidict import iter_multi_items
from .http.urls import url_quote, urlencode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Union

    Step = Union[str, tuple[str, Callable[[Any], str]]]


class Builder:
    """The way from values to a URL, for one rule."""

    __slots__ = ("arguments", "count", "domain", "fixed", "map", "one", "path", "plain", "rule")

    def __init__(self, rule: Any) -> None:
        self.rule = rule
        self.map = rule.map
        self.arguments = rule.arguments
        self.count = len(rule.arguments)
        self.domain = self._steps(rule.domain_pieces(), quote=False)
        self.path = self._steps(rule.pieces(), quote=True)
        # The domain part, if all of the rule's arguments are variables of the path and
        # nothing else is asked of the values; such rules may take `path_for`.
        literal = not self.domain or (len(self.domain) == 1 and isinstance(self.domain[0], str))
        plain = literal and not rule.defaults and not rule.websocket
        self.plain: str | None = "".join(self.domain) if plain else None  # type: ignore[arg-type]
        # Prefix, name, conversion and suffix of a path with just one variable.
        self.one = self._one_variable()
        fixed = len(self.path) == 1 and isinstance(self.path[0], str)
        self.fixed = self.path[0] if fixed else None

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
        """Return the pieces of a path with just one variable, None for another one."""
        steps = [*self.path, ""]
        if len(self.path) not in (2, 3) or isinstance(steps[1], str):
            return None
        (name, convert), prefix, suffix = steps[1], steps[0], steps[2]
        return (prefix, name, convert, suffix) if isinstance(suffix, str) else None  # type: ignore[return-value]

    def path_for(self, values: Mapping[str, Any]) -> str:
        """Return the path of a `plain` rule with a query string of the other values.

        KeyError for a missing value; what `to_url` raises comes through.
        """
        one = self.one
        if self.fixed is not None:
            path: str = self.fixed  # type: ignore[assignment]
        elif one is not None:
            prefix, name, convert, suffix = one
            path = prefix + convert(values[name]) + suffix
        elif values.keys() >= self.arguments:
            path = _join(self.path, values)
        else:
            raise KeyError(self.arguments)
        if len(values) > self.count:
            path += self._query(values)
        return path

    def quick(self) -> Callable[[dict[str, Any]], str | None]:
        """Return a function of the values (a dict) for what QuickURLs holds."""
        known = self.arguments
        fixed = self.fixed
        if fixed is not None:
            if fixed[1:2] == "/":
                return self._quick_of_several

            def path_of_none(values: dict[str, Any]) -> str | None:
                if not values:
                    return fixed  # type: ignore[return-value]
                query = _quick_query(values, known)
                return None if query is None else fixed + query  # type: ignore[operator]

            return path_of_none
        if self.one is None:
            return self._quick_of_several
        prefix, wanted, convert, suffix = self.one
        if prefix[1:2] == "/":
            return self._quick_of_several

        def path_of_number(values: dict[str, Any]) -> str | None:
            value = values.get(wanted)
            if type(value) is not int:
                return None
            if len(values) == 1:
                return f"{prefix}{value}{suffix}"
            query = _quick_query(values, known)
            return None if query is None else f"{prefix}{value}{suffix}{query}"

        def path_of_text(values: dict[str, Any]) -> str | None:
            value = values.get(wanted)
            if type(value) is not str:
                return None
            if not (value.replace("-", "").isalnum() and value.isascii()):
                value = quote_value(value)
                if value[:1] == prefix == "/":
                    return None
            if len(values) == 1:
                return f"{prefix}{value}{suffix}"
            query = _quick_query(values, known)
            return None if query is None else f"{prefix}{value}{suffix}{query}"

        if convert is quote_value:
            return path_of_text
        plain = _is_plain_int(self.rule._converters[wanted])
        return path_of_number if plain else self._quick_of_several

    def _quick_of_several(self, values: dict[str, Any]) -> str | None:
        """Return the path of a rule with several variables, where all values are given."""
        for value in values.values():
            if value is None:
                return None
        try:
            path = _join(self.path, values)
        except (KeyError, ValueError):
            return None
        if path[1:2] == "/":
            return None
        if len(values) == self.count:
            return path
        query = _quick_query(values, self.arguments)
        return None if query is None else path + query

    def build(self, values: Mapping[str, Any], append_unknown: bool) -> tuple[str, str]:
        """Return domain part and path; what `to_url` raises comes through."""
        domain = _join(self.domain, values)
        path = _join(self.path, values)
        if append_unknown:
            path += self._query(values)
        return domain, path

    def _query(self, values: Mapping[str, Any]) -> str:
        """Return the values that are no arguments as a query string with its "?"."""
        known = self.arguments
        unknown = {name: value for name, value in values.items() if name not in known}
        query = encode_query(self.map, unknown) if unknown else ""
        return f"?{query}" if query else ""


class QuickURLs(dict):  # type: ignore[type-arg]
    """Endpoint -> what makes its path of the values, for requests at the root of a map.

    None for endpoints that are not so simple: several rules, defaults, other domains.
    What is made answers None where the values are not: then ask `MapAdapter.build`.
    """

    def __init__(self, map: Any = None) -> None:
        self.map = map

    def __missing__(self, endpoint: Any) -> Callable[[dict[str, Any]], str | None] | None:
        map = self.map
        rules = () if map is None else map._rules_by_endpoint.get(endpoint, ())
        if not rules or str(endpoint)[:1] == ".":
            return None
        quick = None
        if len(rules) == 1 and not map.host_matching and not map.sort_parameters:
            builder = rules[0].builder()
            if builder.plain == map.default_subdomain:
                quick = builder.quick()
        self[endpoint] = quick
        return quick


# For where no URL is so simple.
NO_QUICK_URLS = QuickURLs()


def quick_url(context: Any, endpoint: Any, values: dict[str, Any]) -> str | None:
    """Return the URL for an endpoint in an application's context, if it is a simple one."""
    build = context._quick_urls[endpoint]
    if build is None or context.app.url_default_functions:
        return None
    url: str | None = build(values)
    return url


def _quick_query(values: dict[str, Any], known: Any) -> str | None:
    """Return the query of plain words and numbers; None if another value is among them."""
    query = ""
    for name, value in values.items():
        if name in known:
            continue
        text = str(value) if type(value) is int else value
        if type(text) is not str or not (name.isidentifier() and (text.isalnum() or not text)):
            return None
        query += f"&{name}={text}" if query else f"?{name}={text}"
    return query if query.isascii() else None


def encode_query(map: Any, values: Mapping[str, Any]) -> str:
    """Return the values as a query string; sorted if the map says so."""
    if map.sort_parameters:
        return urlencode(sorted(iter_multi_items(values), key=map.sort_key))
    pairs = []
    for name, value in values.items():
        text = str(value) if type(value) is int else value
        # Words and numbers need no escapes, and most values are such.
        if type(text) is not str or not (text.isalnum() and text.isascii() and name.isidentifier()):
            return urlencode(values)
        pairs.append(f"{name}={text}")
    return "&".join(pairs) if "".join(pairs).isascii() else urlencode(values)


def _join(steps: list[Step], values: Mapping[str, Any]) -> str:
    """Return the literals and converted values as one text."""
    return "".join([step if isinstance(step, str) else step[1](values[step[0]]) for step in steps])


def _is_plain_int(converter: Any) -> bool:
    """Tell whether an int is spelled as Python spells it."""
    return bool(
        type(converter).to_url is NumberConverter.to_url
        and converter.num_convert is int
        and not converter.fixed_digits
    )


def _to_url(rule: Any, name: str, converter: BaseConverter) -> Callable[[Any], str]:
    """Return the conversion of a variable's value to URL text.

    What is plain text goes straight to quoting; what a number refuses is explained.
    """
    kind = type(converter)
    if kind.to_url is BaseConverter.to_url:
        return quote_value
    to_url = converter.to_url
    if kind.__module__ != __name__.rpartition(".")[0] + ".converters":
        return to_url

    plain = _is_plain_int(converter)

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
