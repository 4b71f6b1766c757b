"""The machine that finds the rule for a path: a tree over its segments.

Called by routing.py; holds rules (rules.py) that were bound to one map, and tests parts
with partmatch.py. Does not raise HTTP errors and knows no adapters.

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
from .partmatch import PATH_REGEX, is_path, part_test, whole_segment_test

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, Union

    from .converters import BaseConverter
    from .rules import Rule

    Items = tuple[Union[str, BaseConverter], ...]
    Values = tuple[str, ...]
    Found = tuple[Rule, Sequence[str]]

# How an edge reads: a whole non-empty segment, a tested segment, a part with several
# pieces, the rest of the path, the rest with an optional slash after it.
TEXT, SEGMENT, PIECES, REST, REST_SLASH = range(5)


class SlashRequired(Exception):
    """A rule matches if a slash is added to the path."""


class Part:
    """A part of a rule's path with variables in it: what it is made of.

    `rest`: it may hold slashes and takes the rest of the path; `slash`: and the rule
    ends in a slash after it.
    """

    __slots__ = ("items", "rest", "slash")

    def __init__(self, items: Items, rest: bool = False, slash: bool = False) -> None:
        self.items = items
        self.rest = rest
        self.slash = slash

    def key(self) -> tuple[Any, ...]:
        """Return what makes two parts the same part."""
        spelled = [i if isinstance(i, str) else (i.regex, i.weight) for i in self.items]
        return (self.rest, self.slash, *spelled)

    def weight(self) -> tuple[int, list[tuple[int, int]], int, list[int]]:
        """Return the sort key; see the module's docstring."""
        pieces = [piece for i in self.items if isinstance(i, str) for piece in i.split("/")]
        sizes = [len(piece) for piece in pieces if piece]
        weights = [i.weight for i in self.items if not isinstance(i, str)]
        places = [(index, -size) for index, size in enumerate(sizes)]
        return (-len(sizes), places, -len(weights), weights)

    def edge(self, in_domain: bool) -> tuple[int, Callable[[str], Any]]:
        """Return how the part reads and its test."""
        single = len(self.items) == 1
        item = self.items[0]
        if self.rest:
            kind = REST_SLASH if self.slash else REST
            if not single or isinstance(item, str) or item.regex != PATH_REGEX:
                return kind, part_test(self.items)
            return kind, lambda text: (text,) if is_path(text) else None
        if not single or isinstance(item, str) or in_domain:
            return PIECES, part_test(self.items)
        test = whole_segment_test(item.regex)
        return (TEXT if test is bool else SEGMENT), test


class Node:
    """A place between two segments: where to go on, and the rules that end here.

    What grows is replaced, not changed, so that a thread that is matching keeps its own.
    """

    __slots__ = (
        "any_method", "by_method", "edges", "loose", "next_static", "rules", "static", "variable",
    )  # fmt: skip

    def __init__(self) -> None:
        self.static: dict[str, Node] = {}
        self.next_static = self.static.get
        self.edges: tuple[tuple[int, Callable[[str], Any], Node], ...] = ()
        self.variable: dict[tuple[Any, ...], tuple[Any, int, Callable[[str], Any], Node]] = _NONE
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
                node = self.static[part] = Node()
            return node
        key = part.key()
        known = self.variable.get(key)
        if known is None:
            kind, test = part.edge(in_domain)
            known = (part.weight(), kind, test, Node())
            self.variable = {**self.variable, key: known}
            ordered = sorted(self.variable.values(), key=_weight_of)
            self.edges = tuple([edge[1:] for edge in ordered])
        return known[3]


_NONE: dict[Any, Any] = {}


def _weight_of(edge: tuple[Any, ...]) -> Any:
    return edge[0]


def first_for(rules: Iterable[Rule], method: str, websocket: bool) -> Rule | None:
    """Return the first of the rules that is for such a request."""
    for rule in rules:
        if rule.websocket is websocket and (rule.methods is None or method in rule.methods):
            return rule
    return None


class Report:
    """What was seen on the way to no match: other methods, the other kind of request."""

    __slots__ = ("methods", "websocket_mismatch")

    def __init__(self) -> None:
        self.methods: set[str] = set()
        self.websocket_mismatch = False

    def add(self, rules: Iterable[Rule], found: Rule | None, method: str) -> None:
        """Note the rules at the end of the path that came before the one found."""
        for rule in rules:
            if rule is found:
                return
            if rule.methods is not None and method not in rule.methods:
                self.methods |= rule.methods
            else:
                self.websocket_mismatch = True


class Machine:
    """The tree of all rules of a map.

    `domain`: the domain whose paths `find` knows; None for none.
    """

    def __init__(self, domain: str | None) -> None:
        self.root = Node()
        self.domain = domain
        # Whole literal paths of that domain, and where its other paths begin; None if
        # a domain with variables could match it as well.
        self.static: dict[str, Node] = {}
        self.entry: Node | None = None

    def add(self, rule: Rule) -> None:
        """Add a bound rule."""
        domain, parts = rule.parts()
        node = self.root.follow(domain, True)
        known_domain = domain == self.domain
        self.entry = None if self.root.edges else self.root.static.get(self.domain or "")
        for part in parts:
            node = node.follow(part)
        node.take(rule)
        if known_domain and not rule._converters:
            self.static["/".join(parts)] = node  # type: ignore[arg-type]

    def find(self, path: str, method: str) -> tuple[Rule, dict[str, Any]] | None:
        """Return the rule and values of a plain hit for an HTTP method, else None.

        Takes the first way on at each node, which is the right one if it arrives; where
        it does not, `walk` tries the others.
        """
        node = self.static.get(path)
        if node is not None:
            rule = node.by_method.get(method) or node.any_method
            if rule is not None and rule._final:
                return rule, dict(rule.defaults) if rule.defaults else {}
        node = self.entry
        if node is None:
            return self._find_by_walk(path, method)
        parts = path.split("/")
        values: list[str] = []
        for part in parts:
            following = node.next_static(part)
            if following is None:
                for kind, test, following in node.edges:
                    if kind == TEXT:
                        if part:
                            values.append(part)
                            break
                    elif kind == SEGMENT:
                        if test(part):
                            values.append(part)
                            break
                    else:
                        return self._find_by_walk(path, method)
                else:
                    return self._find_by_walk(path, method)
            node = following
        rule = node.by_method.get(method) or node.any_method
        if rule is None:
            return self._find_by_walk(path, method)
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

    def _find_by_walk(self, path: str, method: str) -> tuple[Rule, dict[str, Any]] | None:
        """Do what `find` does for any tree of rules."""
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

    def search(self, domain: str, path: str, method: str, websocket: bool, report: Report) -> Any:
        """Return the first rule and its texts or None; notes in `report` what was seen."""
        return walk(self.root, [domain, *path.split("/")], 0, method, websocket, report)


def walk(
    node: Node,
    parts: list[str],
    index: int,
    method: str,
    websocket: bool,
    report: Report | None,
) -> Found | None:
    """Walk the tree from `node` along `parts[index:]`; the first rule that accepts wins.

    An explicit stack of places to go back to, as paths may be of any length.
    """
    count = len(parts)
    values: Values = ()
    back: list[tuple[Node, int, Values, int]] = []
    turn = -1
    while True:
        if index == count:
            rule = None
            if report is None:
                rule = node.by_method.get(method) or node.any_method
            elif node.rules:
                rule = first_for(node.rules, method, websocket)
                report.add(node.rules, rule, method)
            if rule is None and "" in node.static:
                rule = _with_slash(node.static[""], method, websocket)
            if rule is not None:
                return rule, values
        else:
            part = parts[index]
            if turn < 0:
                following = node.next_static(part)
                turn = 0
                if following is not None:
                    if node.edges or node.loose:
                        back.append((node, index, values, 0))
                    node = following
                    index += 1
                    turn = -1
                    continue
            edges = node.edges
            if turn < len(edges):
                kind, test, following = edges[turn]
                turn += 1
                if kind > PIECES:
                    rest = part if index == count - 1 else "/".join(parts[index:])
                    ending = kind == REST_SLASH and rest.endswith("/")
                    body = rest[:-1] if ending else rest
                    groups = None if kind == REST_SLASH and body.endswith("/") else test(body)
                    after = count - 1 if ending else count
                elif kind == PIECES:
                    groups, after = test(part), index + 1
                else:
                    groups = (part,) if (part if kind == TEXT else test(part)) else None
                    after = index + 1
                if groups is not None:
                    if turn < len(edges) or node.loose:
                        back.append((node, index, values, turn))
                    node, index, values, turn = following, after, values + groups, -1
                continue
            if node.loose and part == "" and index == count - 1:
                loose = [rule for rule in node.rules if not rule.strict_slashes]
                rule = first_for(loose, method, websocket)
                if report is not None:
                    report.add(loose, rule, method)
                if rule is not None:
                    return rule, values
        if not back:
            return None
        node, index, values, turn = back.pop()


def _with_slash(node: Node, method: str, websocket: bool) -> Rule | None:
    """Return the rule that ends in a slash more, if it is not strict about that."""
    rule = first_for(node.rules, method, websocket)
    if rule is not None and rule.strict_slashes:
        raise SlashRequired
    return rule
