"""The URL map: finds the rule for a request, and the URL for an endpoint.

Called by app.py: `Map.find` for each request, `MapAdapter.match` where that finds
nothing plain, `MapAdapter.build` by url_for. Holds rules (rules.py) in a machine
(matcher.py). Does not call views.

    path -> Map.find -> (rule, values)              the plain hit
    path -> MapAdapter.match -> (endpoint, values)  or NotFound, MethodNotAllowed,
                                                    RequestRedirect, WebsocketMismatch
    endpoint, values -> MapAdapter.build -> URL     or BuildError
"""

from __future__ import annotations

from threading import Lock

from .converters import (
    DEFAULT_CONVERTERS,
    SAFE_IN_PATH,
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
from .http.environ import get_host
from .http.exceptions import BadHost, HTTPException, MethodNotAllowed, NotFound
from .http.urls import url_quote, urlencode
from .matcher import Machine, Report, SlashRequired
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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
    from typing import Any

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
    "Subdomain",
    "Submount",
    "UUIDConverter",
    "UnicodeConverter",
    "ValidationError",
    "WebsocketMismatch",
]

_DEFAULT_PORTS = {"http": ":80", "https": ":443", "ws": ":80", "wss": ":443"}
_SECURE = frozenset({"https", "wss"})


class Map:
    """All URL rules of an application (Werkzeug 3.1).

    `rules`: rules or factories. `default_subdomain`: for rules and requests without
    one. `strict_slashes`: a missing slash at the end redirects. `merge_slashes`:
    several slashes redirect to one. `redirect_defaults`: a URL that spells out a
    default redirects to the one that does not. `converters`: added to the built-in
    ones, by name. `sort_parameters`, `sort_key`: sort query strings that are built.
    `host_matching`: rules match the whole host, not a subdomain.
    """

    default_converters: Mapping[str, type[BaseConverter]] = dict(DEFAULT_CONVERTERS)
    lock_class: Callable[[], Any] = Lock

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
        self.merge_slashes = merge_slashes
        self.redirect_defaults = redirect_defaults
        self.host_matching = host_matching
        self.converters: dict[str, type[BaseConverter]] = dict(self.default_converters)
        if converters:
            self.converters.update(converters)
        self.sort_parameters = sort_parameters
        self.sort_key = sort_key
        self._rules_by_endpoint: dict[Any, list[Rule]] = {}
        self._waiting: list[Rule] = []
        self._remap = True
        self._remap_lock = self.lock_class()
        self._machine = Machine(None if host_matching else default_subdomain)
        for factory in rules or ():
            self.add(factory)

    def add(self, rulefactory: RuleFactory) -> None:
        """Add a rule or the rules of a factory; they are sorted in at the next use."""
        for rule in rulefactory.get_rules(self):
            rule.bind(self)
            self._rules_by_endpoint.setdefault(rule.endpoint, []).append(rule)
            self._waiting.append(rule)
        self._remap = True

    def update(self) -> None:
        """Sort in the rules that were added since the last use. Thread-safe."""
        if not self._remap:
            return
        with self._remap_lock:
            if not self._remap:
                return
            waiting, self._waiting = self._waiting, []
            for endpoint in {rule.endpoint: None for rule in waiting}:
                self._settle(endpoint)
            for rule in waiting:
                if not rule.build_only:
                    self._machine.add(rule)
            self._remap = bool(self._waiting)

    def _settle(self, endpoint: Any) -> None:
        """Sort an endpoint's rules for building; note which of them may redirect."""
        rules = self._rules_by_endpoint[endpoint]
        if len(rules) > 1:
            rules = sorted(rules, key=Rule.build_compare_key)
            self._rules_by_endpoint[endpoint] = rules
        defaults = self.redirect_defaults and len(rules) > 1 and any(r.defaults for r in rules)
        for rule in rules:
            rule._final = not (rule.alias or rule.redirect_to is not None or defaults)

    def iter_rules(self, endpoint: Any = None) -> Iterator[Rule]:
        """Iterate over all rules, or those of an endpoint (KeyError if unknown)."""
        self.update()
        if endpoint is not None:
            return iter(self._rules_by_endpoint[endpoint])
        return iter([rule for rules in self._rules_by_endpoint.values() for rule in rules])

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
        return self._machine.find(path, method)

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
            query_args=_wsgi_text(env.get("QUERY_STRING", "")),
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.iter_rules())})"


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


class MapAdapter:
    """Matches and builds for one server name, mount point and request.

    Made by `Map.bind` and `Map.bind_to_environ`.
    """

    def __init__(
        self,
        map: Map,
        server_name: str,
        script_name: str,
        subdomain: str | None,
        url_scheme: str,
        path_info: str,
        default_method: str,
        query_args: Mapping[str, Any] | str | None = None,
    ) -> None:
        self.map = map
        self.server_name = server_name
        self.script_name = script_name if script_name.endswith("/") else f"{script_name}/"
        self.subdomain = subdomain
        self.url_scheme = url_scheme
        self.path_info = path_info
        self.default_method = default_method
        self.query_args = query_args
        self.websocket = url_scheme in ("ws", "wss")

    def dispatch(
        self,
        view_func: Callable[[str, Mapping[str, Any]], Any],
        path_info: str | None = None,
        method: str | None = None,
        catch_http_exceptions: bool = False,
    ) -> Any:
        """Match, and return what `view_func(endpoint, values)` returns.

        A redirect is returned as the exception, a WSGI application; other HTTP
        exceptions too if `catch_http_exceptions`.
        """
        try:
            try:
                endpoint, values = self.match(path_info, method)
            except RequestRedirect as redirect:
                return redirect
            return view_func(endpoint, values)
        except HTTPException as error:
            if catch_http_exceptions:
                return error
            raise

    def match(
        self,
        path_info: str | None = None,
        method: str | None = None,
        return_rule: bool = False,
        query_args: Mapping[str, Any] | str | None = None,
        websocket: bool | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        """Return endpoint (or rule, if `return_rule`) and values for a path and method.

        What is not given is what the adapter was bound with. Raises NotFound,
        MethodNotAllowed (with `valid_methods`), RequestRedirect, WebsocketMismatch.
        """
        path = self.path_info if path_info is None else path_info
        if path[:1] != "/" or path[1:2] == "/":
            path = f"/{path.lstrip('/')}" if path else ""
        method = (method or self.default_method).upper()
        if websocket is None:
            websocket = self.websocket
        urls = self.map
        if not websocket and self.subdomain == urls.default_subdomain:
            found = urls.find(path, method)
            if found is not None:
                return found if return_rule else (found[0].endpoint, found[1])
        if query_args is None:
            query_args = self.query_args or {}
        rule, values = self._match(path, method, query_args, websocket)
        if urls.redirect_defaults:
            url = self.get_default_redirect(rule, method, values, query_args)
            if url is not None:
                raise RequestRedirect(url)
        if rule.redirect_to is not None:
            raise RequestRedirect(self._redirect_target(rule, values))
        return (rule if return_rule else rule.endpoint), values

    def _match(
        self, path: str, method: str, query_args: Mapping[str, Any] | str, websocket: bool
    ) -> tuple[Rule, dict[str, Any]]:
        """Return rule and values, or raise the exception that says why there is none."""
        domain = (self.server_name if self.map.host_matching else self.subdomain) or ""
        try:
            return self.lookup(domain, path, method, websocket)
        except RequestPath as error:
            quoted = url_quote(error.path_info, safe=SAFE_IN_PATH)
            raise RequestRedirect(self.make_redirect_url(quoted, query_args)) from None
        except RequestAliasRedirect as error:
            url = self.make_alias_redirect_url(
                f"{domain}|{path}", error.endpoint, error.matched_values, method, query_args
            )
            raise RequestRedirect(url) from None
        except NoMatch as error:
            if error.have_match_for:
                raise MethodNotAllowed(valid_methods=sorted(error.have_match_for)) from None
            if error.websocket_mismatch:
                raise WebsocketMismatch from None
            raise NotFound from None

    def lookup(
        self, domain: str, path: str, method: str, websocket: bool
    ) -> tuple[Rule, dict[str, Any]]:
        """Return rule and values; raises NoMatch, RequestPath, RequestAliasRedirect."""
        self.map.update()
        machine = self.map._machine
        report = Report()
        try:
            found = machine.search(domain, path, method, websocket, report)
        except SlashRequired:
            raise RequestPath(f"{path}/") from None
        if found is None and self.map.merge_slashes and "//" in path:
            while "//" in path:
                path = path.replace("//", "/")
            try:
                found = machine.search(domain, path, method, websocket, report)
            except SlashRequired:
                path = f"{path}/"
                found = True
            if found is not None:
                raise RequestPath(path)
        if found is None:
            raise NoMatch(report.methods, report.websocket_mismatch)
        rule, texts = found
        try:
            values = rule.convert(texts)
        except ValidationError:
            raise NoMatch(report.methods, report.websocket_mismatch) from None
        if rule.alias and self.map.redirect_defaults:
            raise RequestAliasRedirect(values, rule.endpoint)
        return rule, values

    def _redirect_target(self, rule: Rule, values: dict[str, Any]) -> str:
        """Return the absolute URL that `redirect_to` of a rule stands for."""
        from urllib.parse import urljoin

        target = rule.redirect_to
        if isinstance(target, str):
            target = _fill_target(target, rule, values)
        else:
            target = target(self, **values)  # type: ignore[misc]
        host = f"{self.subdomain}.{self.server_name}" if self.subdomain else self.server_name
        return urljoin(f"{self.url_scheme or 'http'}://{host}{self.script_name}", target)

    def test(self, path_info: str | None = None, method: str | None = None) -> bool:
        """Tell whether a path would match or redirect."""
        try:
            self.match(path_info, method)
        except RequestRedirect:
            pass
        except HTTPException:
            return False
        return True

    def allowed_methods(self, path_info: str | None = None) -> list[str]:
        """Return the methods that are valid for a path; empty if all or none are."""
        try:
            self.match(path_info, method="--")
        except MethodNotAllowed as error:
            return list(error.valid_methods or ())
        except HTTPException:
            pass
        return []

    def get_host(self, domain_part: str | None) -> str:
        """Return the host for a subdomain (None: the adapter's), or the host itself."""
        if self.map.host_matching:
            return self.server_name if domain_part is None else domain_part
        subdomain = self.subdomain if domain_part is None else domain_part
        return f"{subdomain}.{self.server_name}" if subdomain else self.server_name

    def get_default_redirect(
        self,
        rule: Rule,
        method: str,
        values: MutableMapping[str, Any],
        query_args: Mapping[str, Any] | str,
    ) -> str | None:
        """Return the URL of a rule that has these values as its defaults, or None."""
        for other in self.map._rules_by_endpoint[rule.endpoint]:
            if other is rule:
                break
            if other.provides_defaults_for(rule) and other.suitable_for(values, method):
                values.update(other.defaults or {})
                built = other.build(values)
                if built is not None:
                    return self.make_redirect_url(built[1], query_args, domain_part=built[0])
        return None

    def encode_query_args(self, query_args: Mapping[str, Any] | str) -> str:
        """Return query arguments as text."""
        return query_args if isinstance(query_args, str) else urlencode(query_args)

    def make_redirect_url(
        self,
        path_info: str,
        query_args: Mapping[str, Any] | str | None = None,
        domain_part: str | None = None,
    ) -> str:
        """Return the absolute URL of a path (percent-encoded) below the mount point."""
        query_args = self.query_args if query_args is None else query_args
        query = f"?{self.encode_query_args(query_args)}" if query_args else ""
        scheme = self.url_scheme or "http"
        path = f"{self.script_name.strip('/')}/{path_info.lstrip('/')}".lstrip("/")
        return f"{scheme}://{self.get_host(domain_part)}/{path}{query}"

    def make_alias_redirect_url(
        self,
        path: str,
        endpoint: Any,
        values: Mapping[str, Any],
        method: str,
        query_args: Mapping[str, Any] | str,
    ) -> str:
        """Return the URL of the rule that an alias stands for."""
        url = self.build(endpoint, values, method, append_unknown=False, force_external=True)
        if query_args:
            url += f"?{self.encode_query_args(query_args)}"
        if url == path:
            msg = f"alias rule for endpoint {endpoint!r} redirects to itself: {url!r}"
            raise RuntimeError(msg)
        return url

    def build(
        self,
        endpoint: Any,
        values: Mapping[str, Any] | None = None,
        method: str | None = None,
        force_external: bool = False,
        append_unknown: bool = True,
        url_scheme: str | None = None,
    ) -> str:
        """Return the URL for an endpoint and values; None values count as not given.

        The path only, unless the host differs or `force_external`. Values that the rule
        does not know go to the query string if `append_unknown`. Raises BuildError.
        """
        urls = self.map
        if urls._remap:
            urls.update()
        given = _given(values) if values else {}
        built = self._build(endpoint, given, method, append_unknown)
        if built is None:
            error = BuildError(endpoint, given, method, self)
            error.none_values = frozenset(values or ()) - frozenset(given)
            raise error
        domain, path, websocket = built
        scheme = self.url_scheme if url_scheme is None else url_scheme
        if websocket:
            scheme = "wss" if scheme in _SECURE else "ws"
        elif not force_external and (
            self.get_host(domain) == self.server_name if urls.host_matching
            else domain == self.subdomain
        ):
            prefix = self.script_name
            return prefix + (path[1:] if path[1:2] != "/" else path.lstrip("/"))
        elif scheme:
            scheme = "https" if scheme in _SECURE else "http"
        start = f"{scheme}:" if scheme else ""
        return f"{start}//{self.get_host(domain)}{self.script_name[:-1]}/{path.lstrip('/')}"

    def _build(
        self, endpoint: Any, values: Mapping[str, Any], method: str | None, append_unknown: bool
    ) -> tuple[str, str, bool] | None:
        """Return domain part, path and "is for WebSocket" of the rule that suits best.

        Without a method the adapter's is preferred; with host matching the own host.
        """
        rules = self.map._rules_by_endpoint.get(endpoint, ())
        methods = (method,)
        if method is None and len(rules) > 1:
            methods = (self.default_method, None)
        first = None
        for wanted in methods:
            for rule in rules:
                if not rule.suitable_for(values, wanted):
                    continue
                built = rule.build(values, append_unknown)
                if built is None:
                    continue
                if not self.map.host_matching or built[0] == self.server_name:
                    return built[0], built[1], rule.websocket
                first = first or (built[0], built[1], rule.websocket)
            if first is not None:
                return first
        return None


def _given(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values that are not None; one-item lists of a MultiDict as the item."""
    lists = getattr(values, "lists", None)
    if lists is not None:
        return {
            key: items[0] if len(items) == 1 else items for key, items in lists() if len(items)
        }
    if any(value is None for value in values.values()):
        return {key: value for key, value in values.items() if value is not None}
    return values


def _fill_target(target: str, rule: Rule, values: Mapping[str, Any]) -> str:
    """Return a redirect target with its `<name>` or `<converter:name>` filled in."""
    first, *more = target.split("<")
    filled = [first]
    for piece in more:
        spelled, closed, text = piece.partition(">")
        name = spelled.rpartition(":")[2]
        if closed and name not in rule._converters:
            msg = f"redirect_to={target!r} of rule {rule.rule!r} has no variable {name!r}"
            raise KeyError(msg)
        filled.append(rule._converters[name].to_url(values[name]) + text if closed else f"<{piece}")
    return "".join(filled)
