"""Holds one URL rule, and the factories that make several of one.

Called by routing.py, whose Map binds rules and puts them into the machine
(matcher.py). Syntax is read by rulesyntax.py, URLs are built by urlbuilder.py. Does
not match paths and knows no requests.

    /about              literal; without a slash at the end: a leaf
    /user/<name>        a variable, up to the next slash
    /user/<int:id>/     with a converter; a slash at the end is added by a redirect
    /<path:name>/edit   `path` takes slashes too
    /<a>-<b>.<any(html, json):format>   several in a segment, with arguments
"""

from __future__ import annotations

from . import urlbuilder
from .converters import BaseConverter, ValidationError
from .parts import NO_ENDING, Ending, merge_slashes, part_of
from .rulesyntax import parse_converter_args, parse_rule
from .suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from .parts import Part

_WEBSOCKET_METHODS = {"GET", "HEAD", "OPTIONS"}


class RuleFactory:
    """Something a Map can be filled with: it has `get_rules` (Werkzeug 3.1)."""

    def get_rules(self, map: Any) -> Iterable[Rule]:
        """Return the rules to add to a map."""
        msg = f"{type(self).__name__} has to define get_rules(map)"
        raise NotImplementedError(msg)


class Subdomain(RuleFactory):
    """Rules that all listen on one subdomain, which may have variables."""

    def __init__(self, subdomain: str, rules: Iterable[RuleFactory]) -> None:
        self.subdomain = subdomain
        self.rules = rules

    def get_rules(self, map: Any) -> Iterator[Rule]:
        """Yield the rules with their subdomain set."""
        for factory in self.rules:
            for rule in factory.get_rules(map):
                copy = rule.empty()
                copy.subdomain = self.subdomain
                yield copy


class Submount(RuleFactory):
    """Rules that all begin with a path."""

    def __init__(self, path: str, rules: Iterable[RuleFactory]) -> None:
        self.path = path.rstrip("/")
        self.rules = rules

    def get_rules(self, map: Any) -> Iterator[Rule]:
        """Yield the rules with the path before theirs."""
        for factory in self.rules:
            for rule in factory.get_rules(map):
                copy = rule.empty()
                copy.rule = self.path + copy.rule
                yield copy


class EndpointPrefix(RuleFactory):
    """Rules whose endpoints (strings) all begin with a prefix."""

    def __init__(self, prefix: str, rules: Iterable[RuleFactory]) -> None:
        self.prefix = prefix
        self.rules = rules

    def get_rules(self, map: Any) -> Iterator[Rule]:
        """Yield the rules with the prefix before their endpoint."""
        for factory in self.rules:
            for rule in factory.get_rules(map):
                copy = rule.empty()
                copy.endpoint = self.prefix + copy.endpoint
                yield copy


class RuleTemplate:
    """Rules with `$name` or `${name}` in them; calling it fills the names in."""

    def __init__(self, rules: Iterable[RuleFactory]) -> None:
        self.rules = list(rules)

    def __call__(self, *args: Any, **kwargs: Any) -> RuleTemplateFactory:
        """Return a factory of the rules with these values, a mapping or keywords."""
        return RuleTemplateFactory(self.rules, dict(*args, **kwargs))


class RuleTemplateFactory(RuleFactory):
    """What RuleTemplate makes: fills the values into rule, defaults, subdomain, endpoint."""

    def __init__(self, rules: Iterable[RuleFactory], context: dict[str, Any]) -> None:
        self.rules = rules
        self.context = context

    def _fill(self, value: Any) -> Any:
        """Fill the values into a text; other things stay as they are."""
        from string import Template

        return Template(value).substitute(self.context) if isinstance(value, str) else value

    def get_rules(self, map: Any) -> Iterator[Rule]:
        """Yield the rules with the values filled in."""
        for factory in self.rules:
            for rule in factory.get_rules(map):
                copy = rule.empty()
                copy.rule = self._fill(rule.rule)
                copy.subdomain = self._fill(rule.subdomain)
                copy.endpoint = self._fill(rule.endpoint)
                if rule.defaults:
                    copy.defaults = {key: self._fill(value) for key, value in rule.defaults.items()}
                yield copy


class Rule(RuleFactory):
    """A URL pattern and what it stands for (Werkzeug 3.1).

    `string`: the pattern, beginning with a slash. `endpoint`: anything, usually a name.
    `defaults`: values for variables that the pattern lacks. `methods`: names of
    methods, None for all; GET brings HEAD. `subdomain`, `host`: patterns too.
    `strict_slashes`, `merge_slashes`: None takes the map's. `build_only`: never
    matched. `alias`: redirects to the other rule of the endpoint. `redirect_to`: a
    pattern, or a function of the adapter and the values. `websocket`: only for
    WebSocket handshakes. A rule belongs to one map.
    """

    # What `compile` reads: the names of the variables, the conversions that follow a
    # match, the literal text before the first segment with a variable, and the rest.
    _names: tuple[str, ...]
    _conversions: tuple[tuple[str, Callable[[str], Any]], ...]
    _prefix = ""
    _ending = NO_ENDING
    # Whether a match is final (no redirect): the map says so when it knows all rules.
    _final: bool
    _builder: urlbuilder.Builder | None = None

    def __init__(
        self,
        string: str,
        defaults: Mapping[str, Any] | None = None,
        subdomain: str | None = None,
        methods: Iterable[str] | None = None,
        build_only: bool = False,
        endpoint: Any = None,
        strict_slashes: bool | None = None,
        merge_slashes: bool | None = None,
        redirect_to: str | Callable[..., str] | None = None,
        alias: bool = False,
        host: str | None = None,
        websocket: bool = False,
    ) -> None:
        if not string.startswith("/"):
            msg = f"URL rule {string!r} must start with a slash."
            raise ValueError(msg)
        # What a match reads lies together in memory.
        self.endpoint = endpoint
        self.defaults = defaults
        self._names, self._conversions = (), ()
        self._final = True
        self.rule = string
        self.is_leaf = not string.endswith("/")
        self.is_branch = not self.is_leaf
        self.map: Any = None
        self.strict_slashes = strict_slashes
        self.merge_slashes = merge_slashes
        self.subdomain = subdomain
        self.host = host
        self.build_only = build_only
        self.alias = alias
        self.websocket = websocket
        self.methods = None if methods is None else _clean_methods(methods, websocket)
        self.redirect_to = redirect_to
        self.arguments: set[str] = set(defaults) if defaults else set()
        self._converters: dict[str, BaseConverter] = {}
        self._domain_pieces: Sequence[Any] = ()

    def empty(self) -> Rule:
        """Return an unbound copy, for use in another map."""
        return type(self)(self.rule, **self.get_empty_kwargs())

    def get_empty_kwargs(self) -> Mapping[str, Any]:
        """Return the keyword arguments of a copy; subclasses add theirs here."""
        return {
            "defaults": dict(self.defaults) if self.defaults else None,
            "subdomain": self.subdomain,
            "methods": self.methods,
            "build_only": self.build_only,
            "endpoint": self.endpoint,
            "strict_slashes": self.strict_slashes,
            "merge_slashes": self.merge_slashes,
            "redirect_to": self.redirect_to,
            "alias": self.alias,
            "host": self.host,
            "websocket": self.websocket,
        }

    def get_rules(self, map: Any) -> Iterator[Rule]:
        """Yield the rule itself."""
        yield self

    def refresh(self) -> None:
        """Read the rule again, after its attributes were changed."""
        self.map._quick_urls.pop(self.endpoint, None)
        self.bind(self.map, rebind=True)

    def bind(self, map: Any, rebind: bool = False) -> None:
        """Tie the rule to its map; RuntimeError if it has one and `rebind` is not set."""
        if self.map is not None and not rebind:
            msg = f"url rule {self!r} already bound to map {self.map!r}"
            raise RuntimeError(msg)
        self.map = map
        if self.strict_slashes is None:
            self.strict_slashes = map.strict_slashes
        if self.merge_slashes is None:
            self.merge_slashes = map.merge_slashes
        if self.subdomain is None:
            self.subdomain = map.default_subdomain
        self.compile()

    def get_converter(
        self,
        variable_name: str,
        converter_name: str,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> BaseConverter:
        """Return the converter of a variable; LookupError if the map has no such."""
        converters = self.map.converters
        if converter_name not in converters:
            hint = did_you_mean(converter_name, converters)
            msg = f"the converter {converter_name!r} does not exist.{hint} (rule {self.rule!r})"
            raise LookupError(msg)
        made: BaseConverter = converters[converter_name](self.map, *args, **kwargs)
        return made

    def compile(self) -> None:
        """Read the pattern and make its converters; ValueError if it is malformed."""
        if self.map is None:
            msg = f"rule {self.rule!r} is not bound to a map"
            raise RuntimeError(msg)
        self._builder = None
        domain = self.host if self.map.host_matching else self.subdomain
        converters: dict[str, BaseConverter] = {}
        self._domain_pieces = self._read(domain, converters) if domain else ()
        rule = self.rule
        if "<" in rule or converters:
            cut = rule.rfind("/", 0, rule.index("<")) + 1 if "<" in rule else len(rule)
            self._prefix = rule[:cut]
            ending = None if converters else self._known_ending(rule[cut:])
            if ending is None:
                ending = self._read_ending(cut, converters)
            self._ending = ending
            self.arguments.update(ending.names)
        else:
            self._prefix, self._ending = rule, NO_ENDING
        self._converters, self._names = self._ending.converters, self._ending.names
        self._conversions = self._ending.conversions
        if "//" in rule and self.merge_slashes:
            self._prefix = merge_slashes(self._prefix)

    def _known_ending(self, text: str) -> Ending | None:
        """Return what another rule of the map with the same ending read, if there is one."""
        ending: Ending | None = self.map._endings.get(text)
        if ending is None or type(self).get_converter is not Rule.get_converter:
            return None
        converters = self.map.converters
        for name, kind in ending.kinds:
            if converters.get(name) is not kind:
                return None
        return ending

    def _read_ending(self, cut: int, converters: dict[str, BaseConverter]) -> Ending:
        """Read the rule from the position `cut` on; keep what other rules may share."""
        shared = not converters and "//" not in self.rule
        shared = shared and type(self).get_converter is Rule.get_converter
        first, *pieces = self._read(self.rule, converters)
        if len(first) > cut:
            pieces.insert(0, first[cut:])
        if self.merge_slashes:
            pieces = [merge_slashes(p) if isinstance(p, str) else p for p in pieces]
        ending = Ending(pieces, converters)
        kinds = [type(converter) for converter in converters.values()]
        if shared and all(kind.__module__ == BaseConverter.__module__ for kind in kinds):
            names = [piece[0] for piece in parse_rule(self.rule) if not isinstance(piece, str)]
            ending.kinds = list(zip(names, kinds))
            self.map._endings[self.rule[cut:]] = ending
        return ending

    def convert(self, texts: Sequence[str]) -> dict[str, Any]:
        """Return the values of a match, defaults included.

        Raises ValidationError if a converter refuses its text.
        """
        values: dict[str, Any] = dict(zip(self._names, texts))
        for name, to_python in self._conversions:
            values[name] = to_python(values[name])
        if self.defaults:
            values.update(self.defaults)
        return values

    def _read(self, pattern: str, converters: dict[str, BaseConverter]) -> list[Any]:
        """Return the pattern as literals and (name, converter) pairs, noted in `converters`."""
        pieces: list[Any] = []
        for piece in parse_rule(pattern):
            if isinstance(piece, str):
                pieces.append(piece)
                continue
            converter_name, arguments, name = piece
            if name in converters:
                msg = f"variable name {name!r} used twice in rule {self.rule!r}"
                raise ValueError(msg)
            args, kwargs = parse_converter_args(arguments) if arguments else ((), {})
            converter = self.get_converter(name, converter_name, args, kwargs)
            if type(converter).__module__ != BaseConverter.__module__:
                self._check_regex(name, converter)
            converters[name] = converter
            pieces.append((name, converter))
        return pieces

    def _check_regex(self, name: str, converter: BaseConverter) -> None:
        """Raise re.error naming the rule if a custom converter's regex is malformed."""
        import re

        try:
            re.compile(converter.regex)
        except re.error as error:
            msg = f"rule {self.rule!r}: the regex {converter.regex!r} for {name!r} is malformed: {error.msg}"
            raise re.error(msg, converter.regex, error.pos) from None

    def pieces(self) -> list[Any]:
        """Return the path as literals and (name, converter) pairs, slashes merged."""
        pieces = self._ending.pieces
        if pieces and isinstance(pieces[0], str):
            return [self._prefix + pieces[0], *pieces[1:]]
        return [self._prefix, *pieces]

    def domain_pieces(self) -> Sequence[Any]:
        """Return the subdomain or host as literals and (name, converter) pairs."""
        return self._domain_pieces

    @property
    def _trace(self) -> list[tuple[bool, str]]:
        """(False, literal) and (True, variable) in order, "|" between domain and path.

        Private in Werkzeug too, but what writes API descriptions reads it.
        """
        pieces = [*self._domain_pieces, "|", *self.pieces()]
        return [(False, p) if isinstance(p, str) else (True, p[0]) for p in pieces if p]

    def parts(self) -> tuple[str | Part, list[str | Part]]:
        """Return the domain and the segments for the machine: literals, or parts."""
        pieces = self._domain_pieces
        domain = part_of([p if isinstance(p, str) else p[1] for p in pieces]) if pieces else ""
        parts: list[str | Part] = [*self._prefix.split("/")]
        return domain, (parts[:-1] + self._ending.parts if self._ending.pieces else parts)

    def builder(self) -> urlbuilder.Builder:
        """Return what builds the rule's URLs, made once."""
        if self._builder is None:
            self._builder = urlbuilder.Builder(self)
        return self._builder

    def build(
        self, values: Mapping[str, Any], append_unknown: bool = True
    ) -> tuple[str, str] | None:
        """Return domain part and path with query for the values.

        None if a converter refuses its value. Values that are no arguments of the rule
        become the query string if `append_unknown`.
        """
        try:
            return self.builder().build(values, append_unknown)
        except ValidationError:
            return None

    def provides_defaults_for(self, rule: Rule) -> bool:
        """Tell whether this rule's defaults give what the other rule has as variables."""
        return bool(
            not self.build_only
            and self.defaults
            and self.endpoint == rule.endpoint
            and self != rule
            and self.arguments == rule.arguments
        )

    def suitable_for(self, values: Mapping[str, Any], method: str | None = None) -> bool:
        """Tell whether the rule can be built with the values, for the method if given."""
        if method is not None and self.methods is not None and method not in self.methods:
            return False
        defaults = self.defaults or ()
        for name in self.arguments:
            if name not in defaults and name not in values:
                return False
        if self.defaults:
            for name, value in self.defaults.items():
                if name in values and value != values[name]:
                    return False
        return True

    def build_compare_key(self) -> tuple[int, int, int]:
        """Return the sort key among rules of an endpoint for building, lowest first."""
        return (1 if self.alias else 0, -len(self.arguments), -len(self.defaults or ()))

    def _spelled(self) -> str:
        """Return the pattern with its variables' names only."""
        spelled = "".join(
            piece if isinstance(piece, str) else f"<{piece[0]}>"
            for piece in [*self._domain_pieces, "|", *self.pieces()]
        )
        return spelled.lstrip("|")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        if self.map is None or other.map is None:
            return self.map is other.map and self.rule == other.rule
        return self is other or self._spelled() == other._spelled()

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.rule

    def __repr__(self) -> str:
        if self.map is None:
            return f"<{type(self).__name__} (unbound)>"
        methods = f" ({', '.join(sorted(self.methods))})" if self.methods is not None else ""
        return f"<{type(self).__name__} {self._spelled()!r}{methods} -> {self.endpoint}>"


def _clean_methods(methods: Iterable[str], websocket: bool) -> set[str]:
    """Return the methods in upper case, HEAD added to GET."""
    if isinstance(methods, str):
        msg = f"'methods' should be a list of strings. Got the string {methods!r}."
        raise TypeError(msg)
    cleaned = {method.upper() for method in methods}
    if "GET" in cleaned:
        cleaned.add("HEAD")
    if websocket and cleaned - _WEBSOCKET_METHODS:
        msg = (
            "WebSocket rules can only use 'GET', 'HEAD', and 'OPTIONS' methods."
            f" Got {sorted(cleaned - _WEBSOCKET_METHODS)}."
        )
        raise ValueError(msg)
    return cleaned
