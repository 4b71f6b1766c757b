"""Says why rules do not match a path: the nearest ones, each with its reason.

Called by urladapter.py for debug pages and the `routes --match` command, never for an
ordinary request. Reads rules one by one, beside the machine of matcher.py. Does not
decide what matches.
"""

from __future__ import annotations

from .converters import ValidationError
from .parts import REST_SLASH, Part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Union

    from .rules import Rule

    Piece = Union[str, Part]

# The subdomain of a request whose host does not end in the server name.
INVALID_SUBDOMAIN = "<invalid>"
# How alike two segments must be (0 to 1) to be taken for a slip of the pen.
CUTOFF = 0.6
# So many rules, those with the longest common beginning, are looked at for slips.
MAX_COMPARED = 200
# Longest segment that is compared or shown whole, in characters.
MAX_SHOWN = 80


def explain(
    rules: Iterable[Rule], domain: str, path: str, method: str, websocket: bool, count: int
) -> list[tuple[Rule, str]]:
    """Return up to `count` rules nearest to a request, the nearest first, with reasons.

    A rule that fits has the reason "matches". Rules that share nothing with the path
    are left out.
    """
    segments = path.split("/")
    seen = [
        (_Walk(rule, domain, segments, method, websocket), index)
        for index, rule in enumerate(rules)
        if not rule.build_only
    ]
    seen.sort(key=lambda pair: (-pair[0].matched, pair[1]))
    scored = [(walk.score(), index, walk) for walk, index in seen[:MAX_COMPARED]]
    near = [item for item in scored if item[0] > 0]
    near.sort(key=lambda item: (-item[0], item[1]))
    return [(walk.rule, walk.reason) for _, _, walk in near[:count]]


class _Walk:
    """One rule beside one request: how far they agree, and why no farther."""

    def __init__(
        self, rule: Rule, domain: str, segments: list[str], method: str, websocket: bool
    ) -> None:
        self.rule = rule
        self.matched = 0
        # A literal segment that the rule has where the path has another one.
        self.slip: tuple[str, str] | None = None
        self.texts: list[str] = []
        self.complete = False
        self.refused = False
        wanted, parts = rule.parts()
        elsewhere = self._domain_reason(wanted, domain)
        self.reason = self._path_reason(parts, segments)
        if not self.reason:
            self.matched += 1
            self.reason = elsewhere or self._request_reason(method, websocket)
        elif elsewhere:
            self.reason = f"{elsewhere}, and {self.reason}"

    def score(self) -> float:
        """Return how near the rule is; 0 for not at all."""
        if self.slip is not None:
            from difflib import SequenceMatcher

            given, expected = self.slip
            likeness = SequenceMatcher(None, given[:MAX_SHOWN], expected[:MAX_SHOWN]).ratio()
            if likeness >= CUTOFF:
                self.reason += f" (did you mean {expected!r}?)"
                return self.matched + likeness
        return self.matched + (1 if self.complete else 0.3 if self.refused else 0)

    def _domain_reason(self, wanted: Piece, domain: str) -> str:
        kind = "host" if self.rule.map.host_matching else "subdomain"
        if isinstance(wanted, str):
            if wanted == domain:
                return ""
            shown = f"{kind} {wanted!r}" if wanted else f"requests without a {kind}"
        else:
            texts = wanted.edge(True)[1](domain)
            if texts is not None:
                self.texts += texts
                return ""
            shown = f"{kind} {self._spelled(wanted)}"
        given = "another server name" if domain == INVALID_SUBDOMAIN else repr(domain)
        return f"is for {shown}, the request is for {given}"

    def _path_reason(self, parts: list[Piece], segments: list[str]) -> str:
        """Compare segment by segment; return why they part, "" if they do not."""
        last = len(parts) - 1
        for index, part in enumerate(parts):
            if index >= len(segments):
                return self._short_reason(parts[index:])
            given = segments[index]
            if isinstance(part, Part) and part.rest:
                return self._rest_reason(part, "/".join(segments[index:]))
            if isinstance(part, str) and given != part:
                if index == last and not part:
                    return f"ends before {_shown('/'.join(segments[index:]))}"
                self.slip = (given, part) if given and part else None
                return f"has {part!r} where the path has {_shown(given)}"
            if isinstance(part, Part):
                reason = self._part_reason(part, given)
                if reason:
                    return reason
            self.matched += 1 if part else 0
        rest = segments[last + 1 :]
        if rest == [""]:
            self.complete = True
            if not self.rule.strict_slashes:
                return ""
            return "has no slash at the end, the path has one"
        return f"ends before {_shown('/' + '/'.join(rest))}" if rest else ""

    def _short_reason(self, missing: list[Piece]) -> str:
        """Say what the rule has after the end of the path."""
        if missing == [""]:
            self.complete = True
            if not self.rule.strict_slashes:
                return ""
            return "ends in a slash, the path does not: it is redirected there"
        spelled = "/".join(p if isinstance(p, str) else self._spelled(p) for p in missing)
        return f"goes on with '/{spelled}' where the path ends"

    def _part_reason(self, part: Part, given: str) -> str:
        """Test one segment against a part with variables."""
        _, test = part.edge(False)
        single = len(part.items) == 1
        found = test(given)
        if (found is None) if not single else not found:
            self.refused = True
            return f"{self._spelled(part)} does not take {_shown(given)}"
        self.texts += [given] if not isinstance(found, tuple) else found
        return ""

    def _rest_reason(self, part: Part, given: str) -> str:
        """Test the rest of the path against a part that may hold slashes."""
        kind, test = part.edge(False)
        slash = kind == REST_SLASH and given.endswith("/")
        texts = test(given[:-1] if slash else given)
        if texts is None:
            self.refused = True
            return f"{self._spelled(part)} does not take {_shown(given)}"
        self.texts += texts
        self.matched += 1
        if kind == REST_SLASH and not slash and self.rule.strict_slashes:
            self.complete = True
            return "ends in a slash, the path does not: it is redirected there"
        return ""

    def _request_reason(self, method: str, websocket: bool) -> str:
        """Check what is left when the path fits: values, kind of request, method."""
        rule = self.rule
        for (name, converter), text in zip(rule._converters.items(), self.texts):
            try:
                converter.to_python(text)
            except ValidationError as error:
                said = f": {error}" if str(error) else ""
                return f"{type(converter).__name__} of {name!r} refuses {_shown(text)}{said}"
        if rule.websocket is not websocket:
            return "is for WebSocket requests only" if rule.websocket else "is not for WebSocket"
        if rule.methods is not None and method not in rule.methods:
            return f"is for the methods {', '.join(sorted(rule.methods))}, not {method}"
        self.complete = True
        return "matches"

    def _spelled(self, part: Part) -> str:
        """Return a part as a rule would spell it, without converter arguments."""
        spelled = ""
        for item in part.items:
            if isinstance(item, str):
                spelled += item
                continue
            kinds = self.rule.map.converters.items()
            kind = next((key for key, made in kinds if made is type(item)), "default")
            name = next(key for key, made in self.rule._converters.items() if made is item)
            spelled += f"<{name}>" if kind == "default" else f"<{kind}:{name}>"
        return spelled


def _shown(text: str) -> str:
    return repr(text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}...")
