"""Matches and builds URLs for one server name and request: redirects and errors included.

Called by app.py, through `Map.bind` of routing.py. Asks the map's machine (matcher.py)
which rule fits, and turns what it answers into values or an HTTP exception. Does not
hold rules.
"""

from __future__ import annotations

from .converters import SAFE_IN_PATH, ValidationError
from .http.exceptions import HTTPException, MethodNotAllowed, NotFound
from .http.urls import url_quote, urlencode
from .matcher import LOST
from .routeerrors import (
    BuildError,
    NoMatch,
    RequestAliasRedirect,
    RequestPath,
    RequestRedirect,
    WebsocketMismatch,
)
from .urlbuilder import NO_QUICK_URLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping, Sequence
    from typing import Any

    from .rules import Rule
    from .urlbuilder import QuickURLs

_SECURE = frozenset({"https", "wss"})
_NOTHING: Mapping[str, Any] = {}


class MapAdapter:
    """Matches and builds for one server name, mount point and request.

    Made by `Map.bind` and `Map.bind_to_environ`.
    """

    def __init__(
        self,
        map: Any,
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
        method = (method or self.default_method).upper()
        if websocket is None:
            websocket = self.websocket
        urls = self.map
        if not websocket and self.subdomain == urls.default_subdomain:
            if urls._remap:
                urls.update()
            found = urls._machine.find(path, method)
            if found:
                return found if return_rule else (found[0].endpoint, found[1])
            if found is LOST and path[:1] == "/" and "//" not in path:
                raise NotFound
        if path[:1] != "/" or path[1:2] == "/":
            path = f"/{path.lstrip('/')}" if path else ""
        if query_args is None:
            query_args = self.query_args or {}
        rule, values = self._search(path, method, query_args, websocket)
        if urls.redirect_defaults:
            url = self.get_default_redirect(rule, method, values, query_args)
            if url is not None:
                raise RequestRedirect(url)
        if rule.redirect_to is not None:
            raise RequestRedirect(self._redirect_target(rule, values))
        return (rule if return_rule else rule.endpoint), values

    def _search(
        self, path: str, method: str, query_args: Mapping[str, Any] | str, websocket: bool
    ) -> tuple[Rule, dict[str, Any]]:
        """Return rule and values, or raise the exception that says why there is none."""
        urls = self.map
        urls.update()
        domain = (self.server_name if urls.host_matching else self.subdomain) or ""
        try:
            found: tuple[Rule, dict[str, Any]] = urls._machine.match(
                domain, path, method, websocket
            )
            return found
        except RequestPath as other:
            quoted = url_quote(other.path_info, safe=SAFE_IN_PATH)
            raise RequestRedirect(self.make_redirect_url(quoted, query_args)) from None
        except RequestAliasRedirect as alias:
            url = self.make_alias_redirect_url(
                f"{domain}|{path}", alias.endpoint, alias.matched_values, method, query_args
            )
            raise RequestRedirect(url) from None
        except NoMatch as lost:
            if lost.have_match_for:
                raise MethodNotAllowed(valid_methods=sorted(lost.have_match_for)) from None
            if lost.websocket_mismatch:
                raise WebsocketMismatch from None
        raise NotFound

    def _redirect_target(self, rule: Rule, values: dict[str, Any]) -> str:
        """Return the absolute URL that `redirect_to` of a rule stands for."""
        from urllib.parse import urljoin

        target = rule.redirect_to
        if isinstance(target, str):
            target = _fill_target(target, rule, values)
        else:
            target = target(self, **values)  # type: ignore[misc]
        host = f"{self.subdomain}.{self.server_name}" if self.subdomain else self.server_name
        base = f"{self.url_scheme or 'http'}://{host}{self.script_name}"
        joined: str = urljoin(base, target)
        return joined

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

    def explain(
        self,
        path_info: str | None = None,
        method: str | None = None,
        websocket: bool | None = None,
        count: int = 3,
    ) -> list[tuple[Rule, str]]:
        """Return up to `count` rules nearest to a request, each with its reason.

        The reason says why the rule does not match, or is "matches". For debug pages
        and the command line.
        """
        from .routeexplain import explain

        path = self.path_info if path_info is None else path_info
        domain = self.server_name if self.map.host_matching else self.subdomain
        return explain(
            self.map.iter_rules(),
            domain or "",
            f"/{path.lstrip('/')}",
            (method or self.default_method).upper(),
            self.websocket if websocket is None else websocket,
            count,
        )

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
        rules = urls._rules_by_endpoint.get(endpoint, ())
        given = _given(values) if values else _NOTHING
        if len(rules) == 1 and not force_external and append_unknown and method is None:
            builder = rules[0]._builder or rules[0].builder()
            domain = builder.plain
            if domain is not None and domain == (
                self.server_name if urls.host_matching else self.subdomain
            ):
                try:
                    path = builder.path_for(given)
                    return path if self.script_name == "/" != path[1:2] else self._below(path)
                except (KeyError, ValidationError):
                    pass
        built = self._build(rules, given, method, append_unknown)
        if built is None:
            error = BuildError(endpoint, given, method, self)
            error.none_values = frozenset(values or ()) - frozenset(given)
            raise error
        domain, path, websocket = built
        scheme = self.url_scheme if url_scheme is None else url_scheme
        if websocket:
            scheme = "wss" if scheme in _SECURE else "ws"
        elif not force_external and (
            self.get_host(domain) == self.server_name
            if urls.host_matching
            else domain == self.subdomain
        ):
            return self._below(path)
        elif scheme:
            scheme = "https" if scheme in _SECURE else "http"
        start = f"{scheme}:" if scheme else ""
        return f"{start}//{self.get_host(domain)}{self.script_name[:-1]}/{path.lstrip('/')}"

    def quick_urls(self) -> QuickURLs:
        """Return what makes the plain URLs of this adapter; nothing if none are."""
        urls = self.map
        plain = self.script_name == "/" and self.subdomain == urls.default_subdomain
        if plain and type(self) is MapAdapter and not self.websocket:
            quick: QuickURLs = urls._quick_urls
            return quick
        return NO_QUICK_URLS

    def _below(self, path: str) -> str:
        """Return the path below the mount point."""
        if path[1:2] == "/" or path[:1] != "/":
            path = f"/{path.lstrip('/')}"
        root = self.script_name
        return path if root == "/" else root.rstrip("/") + path

    def _build(
        self,
        rules: Sequence[Rule],
        values: Mapping[str, Any],
        method: str | None,
        append_unknown: bool,
    ) -> tuple[str, str, bool] | None:
        """Return domain part, path and "is for WebSocket" of the rule that suits best.

        Without a method the adapter's is preferred; with host matching the own host.
        """
        methods: tuple[str | None, ...] = (method,)
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
    if type(values) is not dict and hasattr(values, "lists"):
        return {
            key: items[0] if len(items) == 1 else items for key, items in values.lists() if items
        }
    for value in values.values():
        if value is None:
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
