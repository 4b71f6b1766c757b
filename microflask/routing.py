"""The URL map: finds the rule for a request, and the URL for an endpoint.

Called by app.py: `Map.find` for each request, `MapAdapter.match` where that finds
nothing plain, `MapAdapter.build` by url_for. Holds rules (rules.py) in a machine
(matcher.py); the adapter is in urladapter.py. Does not call views.

    path -> Map.find -> (rule, values)              the plain hit
    path -> MapAdapter.match -> (endpoint, values)  or NotFound, MethodNotAllowed,
                                                    RequestRedirect, WebsocketMismatch
    endpoint, values -> MapAdapter.build -> URL     or BuildError
"""

from __future__ import annotations

from _thread import allocate_lock

from .converters import (
    DEFAULT_CONVERTERS,
    AnyConverter,
    BaseConverter,
    FloatConverter,
    IntegerConverter,
    NumberConverter,
    PathConverter,
    UnicodeConverter,
    UUIDConverter,
    ValidationError,
)
from .http.containers import ImmutableDict
from .http.environ import get_host
from .http.exceptions import BadHost, MethodNotAllowed, NotFound
from .matcher import LOST, StateMachineMatcher
from .routeerrors import (
    BuildError,
    NoMatch,
    RequestAliasRedirect,
    RequestPath,
    RequestRedirect,
    RoutingException,
    WebsocketMismatch,
)
from .rules import (
    EndpointPrefix,
    Rule,
    RuleFactory,
    RuleTemplate,
    RuleTemplateFactory,
    Subdomain,
    Submount,
)
from .urladapter import MapAdapter
from .urlbuilder import QuickURLs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from .http.exceptions import HTTPException
    from .parts import Ending

__all__ = [
    "DEFAULT_CONVERTERS",
    "AnyConverter",
    "BaseConverter",
    "BuildError",
    "EndpointPrefix",
    "FloatConverter",
    "IntegerConverter",
    "Map",
    "MapAdapter",
    "NoMatch",
    "NumberConverter",
    "PathConverter",
    "RequestAliasRedirect",
    "RequestPath",
    "RequestRedirect",
    "RoutingException",
    "Rule",
    "RuleFactory",
    "RuleTemplate",
    "RuleTemplateFactory",
    "StateMachineMatcher",
    "Subdomain",
    "Submount",
    "UUIDConverter",
    "UnicodeConverter",
    "ValidationError",
    "WebsocketMismatch",
]

_DEFAULT_PORTS = {"http": ":80", "https": ":443", "ws": ":80", "wss": ":443"}


class Map:
    """All URL rules of an application (Werkzeug 3.1).

    `rules`: rules or factories. `default_subdomain`: for rules and requests without
    one. `strict_slashes`: a missing slash at the end redirects. `merge_slashes`:
    several slashes redirect to one. `redirect_defaults`: a URL that spells out a
    default redirects to the one that does not. `converters`: added to the built-in
    ones, by name. `sort_parameters`, `sort_key`: sort query strings that are built.
    `host_matching`: rules match the whole host, not a subdomain.
    """

    default_converters: Mapping[str, type[BaseConverter]] = ImmutableDict(DEFAULT_CONVERTERS)
    lock_class: Callable[[], Any] = allocate_lock

    def __init__(
        self,
        rules: Iterable[RuleFactory] | None = None,
        default_subdomain: str = "",
        strict_slashes: bool = True,
        merge_slashes: bool = True,
        redirect_defaults: bool = True,
        converters: Mapping[str, type[BaseConverter]] | None = None,
        sort_parameters: bool = False,
        sort_key: Callable[[Any], Any] | None = None,
        host_matching: bool = False,
    ) -> None:
        self.default_subdomain = default_subdomain
        self.strict_slashes = strict_slashes
        self.redirect_defaults = redirect_defaults
        self.host_matching = host_matching
        self.converters: dict[str, type[BaseConverter]] = dict(self.default_converters)
        if converters:
            self.converters.update(converters)
        self.sort_parameters = sort_parameters
        self.sort_key = sort_key
        self._rules_by_endpoint: dict[Any, list[Rule]] = {}
        self._quick_urls = QuickURLs(self)
        self._waiting: list[Rule] = []
        # What rules that end alike share, by the text of their ending.
        self._endings: dict[str, Ending] = {}
        self._remap = True
        self._remap_lock = self.lock_class()
        domain = None if host_matching else default_subdomain
        self._machine = StateMachineMatcher(merge_slashes, domain)
        for factory in rules or ():
            self.add(factory)

    @property
    def merge_slashes(self) -> bool:
        """Whether a path with several slashes is redirected to one with single ones."""
        return self._machine.merge_slashes

    @merge_slashes.setter
    def merge_slashes(self, value: bool) -> None:
        self._machine.merge_slashes = value

    def add(self, rulefactory: RuleFactory) -> None:
        """Add a rule or the rules of a factory; they are sorted in at the next use."""
        for rule in rulefactory.get_rules(self):
            rule.bind(self)
            with self._remap_lock:
                self._rules_by_endpoint.setdefault(rule.endpoint, []).append(rule)
                self._waiting.append(rule)
                self._remap = True
                self._quick_urls.pop(rule.endpoint, None)

    def update(self) -> None:
        """Sort in the rules that were added since the last use. Thread-safe."""
        if not self._remap:
            return
        with self._remap_lock:
            if not self._remap:
                return
            for endpoint in {rule.endpoint: None for rule in self._waiting}:
                self._settle(endpoint)
            done = 0
            try:
                for rule in self._waiting:
                    if not rule.build_only:
                        self._machine.add(rule)
                    done += 1
            finally:
                # A rule that fails keeps failing; it does not take others with it.
                del self._waiting[:done]
            self._remap = False

    def _settle(self, endpoint: Any) -> None:
        """Sort an endpoint's rules for building; note which of them may redirect."""
        rules = self._rules_by_endpoint[endpoint]
        if len(rules) > 1:
            rules = sorted(rules, key=Rule.build_compare_key)
            self._rules_by_endpoint[endpoint] = rules
        defaults = self.redirect_defaults and len(rules) > 1 and any(r.defaults for r in rules)
        for rule in rules:
            rule._final = not (rule.alias or rule.redirect_to is not None or defaults)

    @property
    def _rules(self) -> list[Rule]:
        """All rules; extensions read it by this name."""
        return [rule for rules in self._rules_by_endpoint.values() for rule in rules]

    def iter_rules(self, endpoint: Any = None) -> Iterator[Rule]:
        """Iterate over all rules, or those of an endpoint (KeyError if unknown)."""
        self.update()
        if endpoint is not None:
            return iter(self._rules_by_endpoint[endpoint])
        return iter(self._rules)

    def is_endpoint_expecting(self, endpoint: Any, *arguments: str) -> bool:
        """Tell whether a rule of the endpoint has all of these arguments."""
        self.update()
        wanted = set(arguments)
        return any(wanted <= rule.arguments for rule in self._rules_by_endpoint[endpoint])

    def find(self, path: str, method: str) -> tuple[Rule, dict[str, Any]] | None:
        """Return rule and values of a plain hit, or None: then ask `MapAdapter.match`.

        Plain: on the default subdomain, no WebSocket, no redirect of any kind. `path`
        begins with a slash, `method` is in upper case. The dict is the caller's.
        """
        if self._remap:
            self.update()
        return self._machine.find(path, method) or self._machine.find_by_walk(path, method)

    def answer(self, path: str, method: str) -> tuple[Rule, dict[str, Any]] | HTTPException | None:
        """Return what `find` would, or its 404 or 405; None: ask `MapAdapter.match`.

        So a plain request needs no adapter, which is for redirects and unusual rules.
        """
        if self._remap:
            self.update()
        plain = self._machine.find(path, method)
        if plain:
            return plain
        if self.host_matching or "//" in path or path[:1] != "/":
            return None
        if plain is LOST:
            return NotFound()
        if not method.isupper():
            return None
        try:
            rule, values = self._machine.match(self.default_subdomain, path, method, False)
        except RoutingException:
            return None
        except NoMatch as lost:
            if lost.have_match_for and not lost.websocket_mismatch:
                return MethodNotAllowed(valid_methods=sorted(lost.have_match_for))
            return None if lost.websocket_mismatch else NotFound()
        return (rule, values) if rule._final else None

    def bind(
        self,
        server_name: str,
        script_name: str | None = None,
        subdomain: str | None = None,
        url_scheme: str = "http",
        default_method: str = "GET",
        path_info: str | None = None,
        query_args: Mapping[str, Any] | str | None = None,
    ) -> MapAdapter:
        """Return an adapter for a server; RuntimeError for a subdomain in a host map.

        `server_name` is host and port, `script_name` where the application is mounted.
        Raises BadHost if the name is none.
        """
        server_name = server_name.lower()
        if self.host_matching:
            if subdomain is not None:
                msg = "host matching enabled and a subdomain was provided"
                raise RuntimeError(msg)
        elif subdomain is None:
            subdomain = self.default_subdomain
        if not server_name.isascii() or ".." in f".{server_name}" or len(server_name) > 63:
            try:
                server_name = server_name.encode("idna").decode("ascii")
            except UnicodeError as error:
                raise BadHost from error
        return MapAdapter(
            self,
            server_name,
            "/" if script_name is None else script_name,
            subdomain,
            url_scheme,
            "/" if path_info is None else path_info,
            default_method,
            query_args,
        )

    def bind_to_environ(
        self, environ: Any, server_name: str | None = None, subdomain: str | None = None
    ) -> MapAdapter:
        """Return an adapter for a WSGI environ, or a request that has one.

        Without `subdomain` it is what the Host header has before `server_name`; a host
        that does not end in `server_name` is warned of and matches no rule.
        """
        env = getattr(environ, "environ", environ)
        wsgi_name = get_host(env).lower()
        scheme = env["wsgi.url_scheme"]
        if env.get("HTTP_UPGRADE", "").lower() == "websocket":
            options = env.get("HTTP_CONNECTION", "").lower().split(",")
            if any(option.strip() == "upgrade" for option in options):
                scheme = "wss" if scheme == "https" else "ws"
        if server_name is None:
            server_name = wsgi_name
        else:
            server_name = server_name.lower()
            port = _DEFAULT_PORTS.get(scheme)
            if port is not None and server_name.endswith(port):
                server_name = server_name[: -len(port)]
        if subdomain is None and not self.host_matching:
            subdomain = _subdomain_of(wsgi_name, server_name)
        return self.bind(
            server_name,
            _wsgi_text(env.get("SCRIPT_NAME")),
            subdomain,
            scheme,
            env["REQUEST_METHOD"],
            _wsgi_text(env.get("PATH_INFO")),
            query_args=_wsgi_text(env.get("QUERY_STRING")),
        )

    def __repr__(self) -> str:
        from pprint import pformat

        return f"{type(self).__name__}({pformat(list(self.iter_rules()))})"


def _wsgi_text(value: str | None) -> str | None:
    """Return the text that a WSGI string stands for."""
    if value is None or value.isascii():
        return value
    return value.encode("latin-1").decode("utf-8", "replace")


def _subdomain_of(host: str, server_name: str) -> str:
    """Return what the host has before the server name; "<invalid>" if it has not."""
    labels = host.split(".")
    known = server_name.split(".")
    if labels[-len(known) :] == known:
        return ".".join(label for label in labels[: -len(known)] if label)
    import warnings

    warnings.warn(
        f"Current server name {host!r} doesn't match configured server name {server_name!r}",
        stacklevel=3,
    )
    return "<invalid>"
