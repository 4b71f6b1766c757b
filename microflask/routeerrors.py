"""What can go wrong, or elsewhere, when a URL is matched or built.

Called by routing.py, which raises these. Does not match or build.

    RoutingException
      RequestRedirect        an HTTPException: 308 to another URL
      RequestPath            the path should be written otherwise
      RequestAliasRedirect   an alias matched: another rule of the endpoint is meant
      BuildError             a LookupError: no URL for that endpoint and those values
    NoMatch                  what was seen on the way to no rule
    WebsocketMismatch        a BadRequest: only a rule of the other kind fits
"""

from __future__ import annotations

from .converters import ValidationError
from .http.exceptions import BadRequest, HTTPException
from .suggest import MAX_KNOWN_NAMES, MAX_NAME_LENGTH, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class RoutingException(Exception):
    """Base class of the exceptions that routing raises (Werkzeug 3.1)."""


class RequestRedirect(HTTPException, RoutingException):
    """The request should go to `new_url`, an absolute URL, with the same method (308)."""

    code = 308

    def __init__(self, new_url: str) -> None:
        super().__init__(new_url)
        self.new_url = new_url

    def get_response(self, environ: Any = None, scope: Any = None) -> Any:
        """Return a redirect response to `new_url`."""
        from .http.sendfile import redirect

        return redirect(self.new_url, self.code)


class RequestPath(RoutingException):
    """The path should be written otherwise: `path_info` is the right spelling."""

    __slots__ = ("path_info",)

    def __init__(self, path_info: str) -> None:
        super().__init__()
        self.path_info = path_info


class RequestAliasRedirect(RoutingException):
    """An alias matched: the request should go to the endpoint's other rule (Werkzeug 3.1)."""

    def __init__(self, matched_values: Mapping[str, Any], endpoint: Any) -> None:
        super().__init__()
        self.matched_values = matched_values
        self.endpoint = endpoint


class NoMatch(Exception):
    """No rule matches (Werkzeug 3.1); says for which methods and kind of request one would.

    `have_match_for`: the methods of rules that have the path. `websocket_mismatch`: a
    rule has it for the other kind of request.
    """

    def __init__(self, have_match_for: set[str], websocket_mismatch: bool) -> None:
        super().__init__(have_match_for, websocket_mismatch)
        self.have_match_for = have_match_for
        self.websocket_mismatch = websocket_mismatch


class WebsocketMismatch(BadRequest):
    """The only matching rule is for WebSocket and the request is not, or the reverse."""


class BuildError(RoutingException, LookupError):
    """No URL can be built for an endpoint, values and method (Werkzeug 3.1).

    The text says which values lack or are None, which methods the endpoint has, or
    which endpoints have a similar name. `suggested` is the nearest rule or None.
    """

    #: Names of values that were given as None, and so count as not given.
    none_values: frozenset[str] = frozenset()

    def __init__(
        self,
        endpoint: Any,
        values: Mapping[str, Any],
        method: str | None,
        adapter: Any = None,
    ) -> None:
        super().__init__(endpoint, values, method)
        self.endpoint = endpoint
        self.values = values
        self.method = method
        self.adapter = adapter
        self._suggested: Any = False

    @property
    def suggested(self) -> Any:
        """The rule that was probably meant, or None."""
        if self._suggested is False:
            self._suggested = self.closest_rule(self.adapter)
        return self._suggested

    def closest_rule(self, adapter: Any) -> Any:
        """Return the rule of the adapter's map most like what was asked for, or None.

        Similar endpoint first, then whether it takes all the values, and the method.
        """
        if adapter is None:
            return None
        rules = list(adapter.map.iter_rules())
        if not rules:
            return None
        wanted = str(self.endpoint)
        own = [rule for rule in rules if rule.endpoint == self.endpoint]
        if not own:
            best = nearest(wanted, [str(rule.endpoint) for rule in rules])
            own = [rule for rule in rules if [str(rule.endpoint)] == best]
        given = set(self.values or ())
        if own:
            return max(own, key=lambda rule: self._score(rule, given))
        likeness = _likeness_to(wanted, rules[:MAX_KNOWN_NAMES])
        # Values and methods decide only between names that are about as like.
        return max(
            rules[:MAX_KNOWN_NAMES],
            key=lambda rule: 98 * likeness[str(rule.endpoint)] + self._score(rule, given),
        )

    def _score(self, rule: Any, given: set[str]) -> int:
        """Return how well a rule suits the given values and method, 0 to 2."""
        suits_method = bool(rule.methods) and self.method in rule.methods
        return int(given <= rule.arguments) + int(suits_method)

    def __str__(self) -> str:
        message = [f"Could not build url for endpoint {self.endpoint!r}"]
        if self.method:
            message.append(f" ({self.method!r})")
        if self.values:
            message.append(f" with values {sorted(self.values)!r}")
        message.append(".")
        rule = self.suggested
        if rule is not None:
            if self.endpoint == rule.endpoint:
                message += self._about_rule(rule)
            else:
                message.append(f" Did you mean {rule.endpoint!r} instead?")
                message += self._other_names(rule.endpoint)
        return "".join(message)

    def _about_rule(self, rule: Any) -> list[str]:
        """Say what lacks for the nearest rule of the same endpoint."""
        said = []
        if self.method and rule.methods is not None and self.method not in rule.methods:
            said.append(f" Did you mean to use methods {sorted(rule.methods)!r}?")
        given = set(self.values or ())
        missing = rule.arguments - given - set(rule.defaults or ())
        dropped = self.none_values & missing
        if missing:
            said.append(f" Did you forget to specify values {sorted(missing)!r}?")
        if dropped:
            said.append(f" The values {sorted(dropped)!r} were given as None.")
        said += [] if missing else self._refusals(rule)
        for name, default in (rule.defaults or {}).items():
            if name in given and self.values[name] != default:
                said.append(
                    f" Rule {rule.rule!r} is only for {name}={default!r},"
                    f" got {self.values[name]!r}."
                )
        return said

    def _refusals(self, rule: Any) -> list[str]:
        """Say which converter refuses which value."""
        said = []
        for name, converter in rule._converters.items():
            try:
                converter.to_url(self.values[name])
            except ValidationError as error:
                reason = f": {error}" if str(error) else ""
                kind = type(converter).__name__
                said.append(f" {kind} of {name!r} refuses {self.values[name]!r}{reason}.")
            except Exception:  # the text of an error must not fail
                continue
        return said

    def _other_names(self, first: Any) -> list[str]:
        """Name up to two more endpoints of a similar name."""
        known = {str(rule.endpoint) for rule in self.adapter.map.iter_rules()}
        others = [name for name in nearest(self.endpoint, known, 3) if name != first]
        return [f" Other similar names: {', '.join(map(repr, others[:2]))}."] if others else []


def _likeness_to(wanted: str, rules: list[Any]) -> dict[str, float]:
    """Return how like the endpoint of each rule is to `wanted`, 0 to 1, by its name."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, b=wanted[:MAX_NAME_LENGTH])
    found = {}
    for name in {str(rule.endpoint): None for rule in rules}:
        matcher.set_seq1(name[:MAX_NAME_LENGTH])
        found[name] = matcher.ratio()
    return found
