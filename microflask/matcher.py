"""The machine that finds the rule for a path: a tree over its segments.

Called by routing.py and urladapter.py; holds rules (rules.py) that were bound to one map,
and tests parts with partmatch.py. Does not raise HTTP errors and knows no adapters.

A node is a place between two segments. From it a segment leads on through the
literal segments (a dict), else through the variable parts in the order of their
weight; a part that may hold slashes takes the rest of the path. The first rule found
that accepts the method wins. Going on costs one dict lookup or test a segment, so the
number of rules does not matter; going back is bounded by the nodes of the tree, since
each node is reached by one way only.

Weight of a part, lower first (Werkzeug 3.1): more literal pieces; the longer literals;
more variables; the converters' weights.
"""

from __future__ import annotations

from .converters import ValidationError
from .partmatch import is_path
from .parts import (
    PATH,
    PIECES,
    REST,
    REST_SLASH,
    SEGMENT,
    TAIL,
    TEXT,
    Part,
    merge_slashes,
    tail_test,
)
from .routeerrors import NoMatch, RequestAliasRedirect, RequestPath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from .rules import Rule

    Values = tuple[str, ...]
    Found = tuple[Rule, Sequence[str]]
    Edge = tuple[int, Callable[..., Any], "Node"]


class SlashRequired(Exception):
    """A rule matches if a slash is added to the path."""


class Node:
    """A place between two segments: where to go on, and the rules that end here.

    What grows is replaced, not changed, so that a thread that is matching keeps its own.
    """

    __slots__ = (
        "any_method", "by_edge", "by_method", "depth", "edges", "loose", "next_static", "parent", "rules",
        "static", "tail", "variable",
    )  # fmt: skip

    def __init__(self, parent: Node | None = None, by_edge: bool = False) -> None:
        self.parent = parent
        self.by_edge = by_edge
        # How many slashes lie before the segment that leads on from here.
        self.depth: int = -1 if parent is None else parent.depth + 1
        # Most nodes are the end of a way: they share one empty dict.
        self.static: dict[str, Node] = _NONE
        self.next_static: Callable[[str], Node | None] = _NONE.get
        self.edges: tuple[Edge, ...] = ()
        self.variable: dict[tuple[Any, ...], tuple[Part, Edge]] = _NONE
        # The segments of the only edge, if that is a TAIL.
        self.tail: list[str | Part] = _NO_PARTS
        self.rules: tuple[Rule, ...] = ()
        # What `rules` answer to requests that are no WebSocket handshakes.
        self.by_method: dict[str, Rule] = _NONE
        self.any_method: Rule | None = None
        self.loose = False

    def take(self, rule: Rule) -> None:
        """Let a rule end here."""
        self.rules += (rule,)
        self.loose = self.loose or not rule.strict_slashes
        if rule.websocket or self.any_method is not None:
            return
        if rule.methods is None:
            self.any_method = rule
        else:
            self.by_method = {**dict.fromkeys(rule.methods, rule), **self.by_method}

    def follow(self, part: str | Part, in_domain: bool = False) -> Node:
        """Return the node after a literal segment or a part, making it if it is new."""
        if isinstance(part, str):
            node = self.static.get(part)
            if node is None:
                if self.static is _NONE:
                    self.static = {}
                    self.next_static = self.static.get
                node = self.static[part] = Node(self)
            return node
        key = part.key()
        known = self.variable.get(key)
        if known is None:
            kind, test = part.edge(in_domain)
            known = (part, (kind, test, Node(self, True)))
            self.variable = {**self.variable, key: known}
            ordered = list(self.variable.values())
            if len(ordered) > 1:
                ordered.sort(key=_weight_of)
            self.edges = tuple([edge for _, edge in ordered])
        return known[1][2]

    def set_tail(self, parts: list[str | Part], test: Any, end: Node) -> None:
        """Let these segments lead to `end`, where no way on is yet."""
        end.parent = self
        end.depth = self.depth + len(parts)
        self.tail = parts
        self.edges = ((TAIL, test, end),)

    def shorten(self, test_of: Callable[[list[str | Part]], Any]) -> None:
        """Make a node after the first segment of the tail, from where it goes on."""
        first, *rest = self.tail
        child = end = self.edges[0][2]
        if rest:
            child = Node(self)
            child.set_tail(rest, test_of(rest), end)
        child.parent = self
        child.by_edge = not isinstance(first, str)
        if isinstance(first, str):
            self.static = {first: child}
            self.next_static = self.static.get
            self.edges = ()
        else:
            kind, test = first.edge(False)
            self.variable = {first.key(): (first, (kind, test, child))}
            self.edges = ((kind, test, child),)
        self.tail = _NO_PARTS

    def is_only_way(self) -> bool:
        """Tell whether what led here could not have gone on elsewhere, nor the slash left out."""
        if self.loose:
            return False
        node, parent = self, self.parent
        while parent is not None:
            if parent.edges and not (node.by_edge and len(parent.edges) == 1):
                return False
            node, parent = parent, parent.parent
        return True


_NONE: dict[Any, Any] = {}
_NO_PARTS: list[str | Part] = []
# What `find` answers where no rule has such a path, whatever the method.
LOST: tuple[()] = ()


def _weight_of(variable: tuple[Part, Edge]) -> Any:
    return variable[0].weight()


def first_for(rules: Iterable[Rule], method: str, websocket: bool) -> Rule | None:
    """Return the first of the rules that is for such a request."""
    for rule in rules:
        if rule.websocket is websocket and (rule.methods is None or method in rule.methods):
            return rule
    return None


def note_passed(rules: Iterable[Rule], found: Rule | None, method: str, lost: NoMatch) -> None:
    """Note in `lost` the rules at the end of the path that came before the one found."""
    for rule in rules:
        if rule is found:
            return
        if rule.methods is not None and method not in rule.methods:
            lost.have_match_for |= rule.methods
        else:
            lost.websocket_mismatch = True


class StateMachineMatcher:
    """The tree of all rules of a map (Werkzeug 3.1 has one of this name).

    `merge_slashes`: paths with several slashes match as `RequestPath`. `domain`: the
    domain whose paths `find` knows; None for none.
    """

    def __init__(self, merge_slashes: bool, domain: str | None = None) -> None:
        self.merge_slashes = merge_slashes
        self.root = Node()
        self.domain = domain
        # Whole literal paths of that domain, and where its other paths begin; None if
        # a domain with variables could match it as well.
        self.static: dict[str, Node] = {}
        self.entry: Node | None = None
        # Tests of several segments, which rules that end alike share.
        self.tests: dict[tuple[str | Part, ...], Any] = {}

    def add(self, rule: Rule) -> None:
        """Add a bound rule."""
        domain, parts = rule.parts()
        node = self.root.follow(domain, True)
        known_domain = domain == self.domain
        if self.domain is not None:
            self.entry = None if self.root.edges else self.root.static.get(self.domain)
        index, count = 0, len(parts)
        while index < count:
            part = parts[index]
            following = node.next_static(part) if isinstance(part, str) else None
            if following is None:
                size = len(node.tail)
                if not size and not node.edges and not node.static:
                    size = self._set_tail(node, parts, index)
                if size and node.tail == parts[index : index + size]:
                    node = node.edges[0][2]
                    index += size
                    continue
                if size:
                    node.shorten(self._test_of)
                following = node.follow(part)
            node = following
            index += 1
        node.take(rule)
        if known_domain and not rule._converters:
            path = "/".join(parts)  # type: ignore[arg-type]
            # A request for "//x" is one for "/x", so such a rule is never hit.
            if path[:2] != "//":
                self.static[path] = node

    def _set_tail(self, node: Node, parts: list[str | Part], index: int) -> int:
        """Give a new node a tail of `parts` from `index` on; return its length, 0 for none.

        A slash at the end is no part of it, as that may be missing in a path.
        """
        rest = parts[index : -1 if parts[-1] == "" else None]
        if len(rest) > 1 or (rest and isinstance(rest[0], str)):
            test = self._test_of(rest)
            if test is not None:
                node.set_tail(rest, test, Node(by_edge=True))
                return len(rest)
        return 0

    def _test_of(self, parts: list[str | Part]) -> Any:
        """Return the test of several segments; None if one is not a plain segment."""
        key = tuple(parts)
        if key not in self.tests:
            plain = all(isinstance(p, str) or p.is_segment() for p in parts)
            self.tests[key] = tail_test(parts) if plain else None
        return self.tests[key]

    def find(self, path: str, method: str) -> tuple[Rule, dict[str, Any]] | tuple[()] | None:
        """Return the rule and values of a plain hit for an HTTP method, else None or LOST.

        Takes the first way on at each node, which is the right one if it arrives; where
        it does not, `find_by_walk` or `search` try the others.
        """
        node = self.static.get(path)
        if node is not None:
            rule = node.by_method.get(method) or node.any_method
            if rule is not None and rule._final:
                return rule, dict(rule.defaults) if rule.defaults else {}
        node = self.entry
        if node is None:
            return None
        parts = path.split("/")
        values: list[str] = []
        rest = iter(parts)
        for part in rest:
            following = node.next_static(part)
            if following is None:
                for kind, test, beyond in node.edges:  # noqa: B007 used after the loop
                    if kind == TAIL:
                        if (texts := test(part, rest)) is not None:
                            values += texts
                            break
                        continue
                    if part if kind == TEXT else kind == SEGMENT and test(part):
                        values.append(part)
                        break
                    if kind == PATH and is_path(end := path.split("/", node.depth)[-1]):
                        values.append(end)
                        break
                    if kind == PIECES and (texts := test(part)):
                        values += texts
                        break
                    if kind >= REST:
                        return None
                else:
                    return LOST if node.is_only_way() else None
                following = beyond
                if kind == PATH:
                    node = following
                    break
            node = following
        rule = node.by_method.get(method) or node.any_method
        if rule is None:
            return None
        # "//x" is read as "/x", which is not for here.
        if not rule._final or (not parts[1] and len(parts) > 2):
            return None
        names = rule._names
        found: dict[str, Any]
        found = {names[0]: values[0]} if len(values) == 1 else dict(zip(names, values))
        if rule._conversions:
            try:
                for name, to_python in rule._conversions:
                    found[name] = to_python(found[name])
            except ValidationError:
                return None
        if rule.defaults:
            found.update(rule.defaults)
        return rule, found

    def find_by_walk(self, path: str, method: str) -> tuple[Rule, dict[str, Any]] | None:
        """Do what `find` does, trying all ways."""
        if self.domain is None or path[:2] == "//":
            return None
        parts = path.split("/")
        try:
            if self.entry is None:
                found = walk(self.root, [self.domain, *parts], 0, method, False, None)
            else:
                found = walk(self.entry, parts, 0, method, False, None)
            if found is None or not found[0]._final:
                return None
            return found[0], found[0].convert(found[1])
        except (SlashRequired, ValidationError):
            return None

    def update(self) -> None:
        """Do nothing: rules are in order as soon as they are added."""

    def match(
        self, domain: str, path: str, method: str, websocket: bool
    ) -> tuple[Rule, dict[str, Any]]:
        """Return the first rule for a request, and its values.

        `domain` is a subdomain or host. Raises RequestPath if the path should be written
        otherwise, RequestAliasRedirect, NoMatch.
        """
        lost = NoMatch(set(), False)
        try:
            found = walk(self.root, [domain, *path.split("/")], 0, method, websocket, lost)
            if found is None and self.merge_slashes and "//" in path:
                path = merge_slashes(path)
                found = walk(self.root, [domain, *path.split("/")], 0, method, websocket, lost)
                if found is not None and found[0].merge_slashes:
                    raise RequestPath(path)
                found = None
        except SlashRequired:
            path += "/"
            raise RequestPath(path) from None
        if found is None:
            raise lost
        rule, texts = found
        try:
            values = rule.convert(texts)
        except ValidationError:
            raise lost from None
        if rule.alias and rule.map.redirect_defaults:
            raise RequestAliasRedirect(values, rule.endpoint)
        return rule, values


def walk(
    node: Node,
    parts: list[str],
    index: int,
    method: str,
    websocket: bool,
    lost: NoMatch | None,
) -> Found | None:
    """Walk the tree from `node` along `parts[index:]`; the first rule that accepts wins.

    An explicit stack of places to go back to, as paths may be of any length.
    """
    count = len(parts)
    values: Values = ()
    back: list[tuple[Node, int, Values, int]] = []
    # Which way to try next: -1 the literal segment, else the edge of that number.
    turn = -1
    while True:
        rule = None
        if index == count:
            rule = _rule_at(node.rules, method, websocket, lost)
            if rule is None and "" in node.static:
                rule = _with_slash(node.static[""], method, websocket)
        else:
            following = node.next_static(parts[index]) if turn < 0 else None
            if following is not None:
                if node.edges or node.loose:
                    back.append((node, index, values, 0))
                node, index = following, index + 1
                continue
            turn = max(turn, 0)
            edges = node.edges
            if turn < len(edges):
                step = _step(edges[turn], parts, index)
                turn += 1
                if step is None:
                    continue
                if turn < len(edges) or node.loose:
                    back.append((node, index, values, turn))
                node, texts, index = step
                values, turn = values + texts, -1
                continue
            if node.loose and index == count - 1 and parts[index] == "":
                loose = [other for other in node.rules if not other.strict_slashes]
                rule = _rule_at(loose, method, websocket, lost)
        if rule is not None:
            return rule, values
        if not back:
            return None
        node, index, values, turn = back.pop()


def _step(edge: Edge, parts: list[str], index: int) -> tuple[Node, Values, int] | None:
    """Return where an edge leads from `parts[index]`, with the texts of its variables."""
    kind, test, following = edge
    part = parts[index]
    if kind < PIECES:
        return (following, (part,), index + 1) if test(part) else None
    count = len(parts)
    after = index + 1
    if kind == TAIL:
        after = index + following.depth - following.parent.depth  # type: ignore[union-attr]
        texts = test(part, iter(parts[index + 1 : after]))
        return None if texts is None else (following, tuple(texts), after)
    if kind > PIECES:
        part = part if after == count else "/".join(parts[index:])
        after = count
        if kind == REST_SLASH and part.endswith("/"):
            part = part[:-1]
            after = count - 1
        if kind == REST_SLASH and part.endswith("/"):
            return None
    texts = test(part)
    return None if texts is None else (following, texts, after)


def _rule_at(
    rules: Sequence[Rule], method: str, websocket: bool, lost: NoMatch | None
) -> Rule | None:
    """Return the rule among those at a node for the request; note what was seen."""
    rule = first_for(rules, method, websocket)
    if lost is not None:
        note_passed(rules, rule, method, lost)
    return rule


def _with_slash(node: Node, method: str, websocket: bool) -> Rule | None:
    """Return the rule that ends in a slash more, if it is not strict about that."""
    rule = first_for(node.rules, method, websocket)
    if rule is not None and rule.strict_slashes:
        raise SlashRequired
    return rule
