"""The URL map: matching, building, redirects, errors that explain, hostile input."""

from __future__ import annotations

import threading
import unittest
import warnings
from typing import Any

from microflask import routing
from microflask.http.exceptions import HTTPException, MethodNotAllowed, NotFound
from microflask.routing import BuildError, Map, RequestRedirect, Rule, WebsocketMismatch


def make(*patterns: Any, **options: Any) -> Map:
    """Return a map; a rule is a pattern, or a pattern and keywords; it is its endpoint."""
    rules = []
    for item in patterns:
        pattern, keywords = (item, {}) if isinstance(item, str) else item
        rules.append(Rule(pattern, **{"endpoint": pattern, **keywords}))
    return Map(rules, **options)


def answer(url_map: Map, path: str, method: str = "GET", **binding: Any) -> Any:
    """Return what matching says: endpoint and values, a URL, methods, or an error's name."""
    try:
        return url_map.bind("ex.com", **binding).match(path, method)
    except RequestRedirect as redirect:
        return redirect.new_url
    except MethodNotAllowed as error:
        return error.valid_methods
    except HTTPException as error:
        return type(error).__name__


class MatchTest(unittest.TestCase):
    def check(self, url_map: Map, cases: list[tuple[Any, ...]]) -> None:
        for expected, *request in cases:
            with self.subTest(request=request):
                self.assertEqual(expected, answer(url_map, *request))

    def test_priorities(self) -> None:
        url_map = make(
            "/<path:p>", "/<x>", "/<int:x>", "/<float:x>", "/a<x>", "/ab", "/<x>-<y>", "/<x>/b"
        )
        self.check(url_map, [
            (("/ab", {}), "/ab"),
            (("/a<x>", {"x": "bc"}), "/abc"),
            (("/<int:x>", {"x": 1}), "/1"),
            (("/<float:x>", {"x": 1.5}), "/1.5"),
            (("/<x>-<y>", {"x": "q-r", "y": "s"}), "/q-r-s"),
            (("/<x>", {"x": "q"}), "/q"),
            (("/<x>/b", {"x": "q"}), "/q/b"),
            (("/<path:p>", {"p": "q/c"}), "/q/c"),
        ])  # fmt: skip

    def test_backtracking(self) -> None:
        url_map = make("/a/<x>/c", "/a/b/d", "/<x>/b/e", "/<path:p>/f")
        self.check(url_map, [
            (("/a/<x>/c", {"x": "b"}), "/a/b/c"),
            (("/a/b/d", {}), "/a/b/d"),
            (("/<x>/b/e", {"x": "a"}), "/a/b/e"),
            (("/<path:p>/f", {"p": "a/b"}), "/a/b/f"),
            ("NotFound", "/a/b/g"),
        ])  # fmt: skip

    def test_slashes(self) -> None:
        url_map = make("/", "/a/", "/b", "/<path:p>/z/", ("/c/", {"strict_slashes": False}))
        self.check(url_map, [
            ("http://ex.com/a/", "/a"),
            ("NotFound", "/b/"),
            ("http://ex.com/a/", "/a//"),
            ("http://ex.com/x/y/z/", "/x/y/z"),
            (("/c/", {}), "/c"),
            (("/b", {}), "//b"),
            (("/b", {}), "b"),
        ])  # fmt: skip

    def test_redirects_stay_on_the_host(self) -> None:
        url_map = make("/<x>/", "/<x>/<y>/")
        for path in (
            "//evil.com",
            "///evil.com/a",
            "/\\evil.com",
            "//evil.com//",
            "/https:evil.com",
            "/a\r\nb",
            "/@evil",
        ):
            with self.subTest(path=path):
                url = answer(url_map, path)
                self.assertTrue(url.startswith("http://ex.com/"), url)
                self.assertFalse(url.startswith("http://ex.com//"), url)
                self.assertNotRegex(url, r"[\r\n\\]")

    def test_redirect_keeps_the_query(self) -> None:
        url_map = make("/é/")
        for query, expected in [
            ("a=b", "?a=b"),
            ({"a": "é b"}, "?a=%C3%A9+b"),
            (None, ""),
            ("", ""),
        ]:
            with self.subTest(query=query):
                url = answer(url_map, "/é", script_name="/app", query_args=query)
                self.assertEqual(f"http://ex.com/app/%C3%A9/{expected}", url)

    def test_redirect_response(self) -> None:
        with self.assertRaises(RequestRedirect) as caught:
            make("/a/").bind("ex.com").match("/a")
        self.assertEqual(308, caught.exception.code)
        self.assertIsInstance(caught.exception, routing.RoutingException)
        response = caught.exception.get_response()
        self.assertEqual(
            (308, "http://ex.com/a/"), (response.status_code, response.headers["Location"])
        )

    def test_methods(self) -> None:
        url_map = make(("/a", {"methods": ["GET"]}), ("/<x>", {"methods": ["POST"]}), ("/b", {}))
        self.check(url_map, [
            (("/a", {}), "/a", "HEAD"),
            (("/<x>", {"x": "a"}), "/a", "POST"),
            (["GET", "HEAD", "POST"], "/a", "PUT"),
            (("/b", {}), "/b", "ANY"),
        ])  # fmt: skip
        adapter = url_map.bind("ex.com")
        self.assertEqual(["GET", "HEAD", "POST"], adapter.allowed_methods("/a"))
        self.assertEqual([], adapter.allowed_methods("/b"))
        self.assertEqual((True, False), (adapter.test("/a"), adapter.test("/a", "PUT")))

    def test_defaults_and_aliases(self) -> None:
        url_map = make(
            ("/", {"endpoint": "e", "defaults": {"page": 1}}), ("/p/<int:page>", {"endpoint": "e"}),
            ("/old", {"endpoint": "e", "alias": True, "defaults": {"page": 1}}),
        )  # fmt: skip
        self.check(url_map, [
            (("e", {"page": 1}), "/"),
            ("http://ex.com/", "/p/1"),
            (("e", {"page": 2}), "/p/2"),
            ("http://ex.com/", "/old"),
        ])  # fmt: skip

    def test_redirect_to(self) -> None:
        url_map = make(
            ("/old/<int:x>", {"redirect_to": "new/<x>"}),
            ("/f/<x>", {"redirect_to": lambda adapter, x: f"/{adapter.server_name}/{x}"}),
            ("/bad/<x>", {"redirect_to": "/<y>"}),
        )
        self.assertEqual("http://ex.com/app/new/5", answer(url_map, "/old/5", script_name="/app"))
        self.assertEqual("http://ex.com/ex.com/a", answer(url_map, "/f/a"))
        with self.assertRaisesRegex(KeyError, "has no variable 'y'"):
            answer(url_map, "/bad/a")

    def test_websocket(self) -> None:
        url_map = make(("/w", {"websocket": True}), "/h")
        self.assertEqual(("/w", {}), answer(url_map, "/w", url_scheme="ws"))
        with self.assertRaises(WebsocketMismatch):
            url_map.bind("ex.com").match("/w")
        with self.assertRaises(WebsocketMismatch):
            url_map.bind("ex.com").match("/h", websocket=True)

    def test_subdomains_and_hosts(self) -> None:
        url_map = make("/", ("/u", {"subdomain": "<name>"}), ("/s", {"subdomain": "s"}))
        self.assertEqual(("/u", {"name": "bob"}), answer(url_map, "/u", subdomain="bob"))
        self.assertEqual("NotFound", answer(url_map, "/u"))
        self.assertIsNone(url_map.find("/u", "GET"))
        self.assertEqual("http://bob.ex.com/u", url_map.bind("ex.com").build("/u", {"name": "bob"}))
        hosts = make(("/", {"host": "<name>.de"}), host_matching=True)
        self.assertEqual(("/", {"name": "a"}), hosts.bind("a.de").match("/"))
        hosts.add(Rule("/b", endpoint="b"))
        for path in ("/", "/b"):
            self.assertIsNone(hosts.find(path, "GET"))
        with self.assertRaisesRegex(
            RuntimeError, "host matching enabled and a subdomain was provided"
        ):
            hosts.bind("a.de", subdomain="s")

    def test_find_leaves_what_is_not_plain(self) -> None:
        url_map = make(
            "/", "/a/", "/<x>", ("/m", {"methods": ["POST"]}), ("/alias", {"alias": True, "endpoint": "/"}),
            ("/r", {"redirect_to": "/"}), ("/w", {"websocket": True}), "/n/<int(max=5):n>",
        )  # fmt: skip
        self.assertEqual(
            ("/<x>", {"x": "q"}),
            (url_map.find("/q", "GET")[0].endpoint, url_map.find("/q", "GET")[1]),
        )  # type: ignore[index]
        for path in ("/a", "//q", "q", "", "/alias", "/r", "/n/6", "/n/x", "/q/"):
            with self.subTest(path=path):
                self.assertIsNone(url_map.find(path, "GET"))
        first, second = url_map.find("/q", "GET"), url_map.find("/q", "GET")
        self.assertIsNot(first[1], second[1])  # type: ignore[index]

    def test_answer_is_what_an_adapter_says(self) -> None:
        url_map = make(
            "/a/<int:x>", "/a/b", ("/<y>/c", {"methods": ["POST"]}), "/d/", "/e/<path:p>/f",
            ("/g/<x>", {"strict_slashes": False}), "/a/<int:x>/h/<z>", "/<u>/b/i",
        )  # fmt: skip
        for path, method in [
            ("/a/1", "GET"), ("/a/b", "GET"), ("/a/c", "GET"), ("/a/c", "POST"), ("/a/d", "GET"), ("/d/", "GET"),
            ("/a/b/i", "GET"), ("/a/b/j", "GET"), ("/e/1/f", "GET"), ("/e/1/g", "GET"), ("/g/1/", "GET"),
            ("/a/1/h", "GET"), ("/a/1/h/2", "GET"), ("/a/1/h/2/3", "GET"), ("/nothing", "GET"), ("/", "GET"),
        ]:  # fmt: skip
            with self.subTest(path=path, method=method):
                found = url_map.answer(path, method)
                if isinstance(found, HTTPException):
                    said = getattr(found, "valid_methods", None) or type(found).__name__
                    self.assertEqual(answer(url_map, path, method), said)
                else:
                    assert found is not None
                    self.assertEqual(answer(url_map, path, method), (found[0].endpoint, found[1]))
        for path, method in [("/d", "GET"), ("/a//b", "GET"), ("", "GET"), ("x", "GET"), ("/a/c", "post")]:  # fmt: skip
            with self.subTest(path=path, method=method):
                self.assertIsNone(url_map.answer(path, method))

    def test_defaults_are_copied(self) -> None:
        url_map = make(("/", {"defaults": {"k": 1}}))
        url_map.find("/", "GET")[1]["k"] = 2  # type: ignore[index]
        self.assertEqual(("/", {"k": 1}), answer(url_map, "/"))

    def test_rules_can_be_added_later(self) -> None:
        url_map = make("/a")
        self.assertEqual("NotFound", answer(url_map, "/b"))
        url_map.add(Rule("/b", endpoint="b"))
        url_map.add(Rule("/<x>", endpoint="x"))
        self.assertEqual(
            [("b", {}), ("x", {"x": "c"}), ("/a", {})],
            [answer(url_map, p) for p in ("/b", "/c", "/a")],
        )

    def test_the_order_of_adding_does_not_matter(self) -> None:
        patterns = [
            "/a/<x>/b/c", "/a/<x>/b/d", "/a/<x>/b", "/a/<x>/", "/a/<int:x>/b/c", "/a", "/a/", "/a/e/b/c/d/",
            "/<path:p>/z", "/a/<x>/b/<path:p>", "/b/<x>-<y>/c",
        ]  # fmt: skip
        paths = [
            *patterns,
            "/a/1/b/c",
            "/a/1/b/d",
            "/a/1/b/",
            "/a/1/b/c/d",
            "/a/1",
            "/b/1-2/c",
            "/b/1/z",
            "/q/b/c",
        ]
        whole = make(*patterns)
        for turn in range(len(patterns)):
            grown = Map()
            for pattern in patterns[turn:] + patterns[:turn]:
                grown.add(Rule(pattern, endpoint=pattern))
                answer(grown, "/a/1/b/c")
            for path in paths:
                with self.subTest(turn=turn, path=path):
                    self.assertEqual(answer(whole, path), answer(grown, path))

    def test_rules_share_what_they_have_in_common(self) -> None:
        url_map = make("/a/x/<int:n>", "/b/x/<int:n>", "/c/x/<int(min=5):n>")
        answer(url_map, "/")
        first, second, other = url_map.iter_rules()
        self.assertIs(first._ending, second._ending)
        self.assertIsNot(first._ending, other._ending)
        self.assertIsNot(first.arguments, second.arguments)
        self.assertEqual("NotFound", answer(url_map, "/c/x/4"))

    def test_converters_may_change_between_rules(self) -> None:
        class Word(routing.BaseConverter):
            regex = "[a-z]+"

        class Short(Rule):
            def get_converter(self, *given: Any) -> Any:
                return routing.UnicodeConverter(self.map, length=1)

        url_map = make("/a/<int:n>")
        url_map.converters["int"] = Word
        url_map.add(Rule("/b/<int:n>", endpoint="b"))
        url_map.converters["int"] = routing.IntegerConverter
        url_map.add(Rule("/c/<int:n>", endpoint="c"))
        url_map.add(Short("/d/<int:n>", endpoint="d"))
        self.check(
            url_map,
            [
                (("/a/<int:n>", {"n": 1}), "/a/1"), ("NotFound", "/a/x"), ("NotFound", "/b/1"),
                (("b", {"n": "x"}), "/b/x"), (("c", {"n": 1}), "/c/1"), (("d", {"n": "1"}), "/d/1"),
                ("NotFound", "/d/12"),
            ],
        )  # fmt: skip

    def test_dispatch(self) -> None:
        adapter = make("/a", "/b/").bind("ex.com")
        self.assertEqual("/a", adapter.dispatch(lambda endpoint, values: endpoint, "/a"))
        self.assertIsInstance(adapter.dispatch(lambda e, v: e, "/b"), RequestRedirect)
        self.assertIsInstance(
            adapter.dispatch(lambda e, v: e, "/c", catch_http_exceptions=True), NotFound
        )
        with self.assertRaises(NotFound):
            adapter.dispatch(lambda e, v: e, "/c")

    def test_bind_to_environ(self) -> None:
        environ = {
            "wsgi.url_scheme": "http", "HTTP_HOST": "s.ex.com", "SERVER_NAME": "x", "SERVER_PORT": "80",
            "SCRIPT_NAME": "/app", "PATH_INFO": "/\xc3\xa9", "QUERY_STRING": "q=1", "REQUEST_METHOD": "POST",
        }  # fmt: skip
        url_map = make(("/é", {"subdomain": "s", "methods": ["POST"]}))
        adapter = url_map.bind_to_environ(environ, "ex.com")
        self.assertEqual(
            ("s", "/é", "/app/"), (adapter.subdomain, adapter.path_info, adapter.script_name)
        )
        self.assertEqual(("/é", {}), adapter.match())
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.assertEqual("<invalid>", url_map.bind_to_environ(environ, "other.com").subdomain)
        self.assertIn(
            "'s.ex.com' doesn't match configured server name 'other.com'", str(caught[0].message)
        )


class BuildTest(unittest.TestCase):
    def test_urls(self) -> None:
        url_map = make(
            "/", "/<x>", "/<x>/<int:y>/", ("/w", {"websocket": True}), "/é/<path:p>",
            ("/m", {"endpoint": "m", "methods": ["POST"]}), ("/m/get", {"endpoint": "m", "methods": ["GET"]}),
        )  # fmt: skip
        adapter = url_map.bind("ex.com", "/app", url_scheme="https")
        for expected, endpoint, values, options in [
            ("/app/", "/", {}, {}),
            (
                "/app/?a=1&b=x+y&c=1&c=2",
                "/",
                {"a": 1, "b": "x y", "c": [1, None, 2], "d": None},
                {},
            ),
            ("/app/", "/", {"a": 1}, {"append_unknown": False}),
            ("/app/a%20b", "/<x>", {"x": "a b"}, {}),
            ("/app/a/5/", "/<x>/<int:y>/", {"x": "a", "y": "5"}, {}),
            ("/app/%C3%A9/a/b", "/é/<path:p>", {"p": "a/b"}, {}),
            ("wss://ex.com/app/w", "/w", {}, {}),
            ("ws://ex.com/app/w", "/w", {}, {"url_scheme": "http"}),
            ("https://ex.com/app/", "/", {}, {"force_external": True}),
            ("//ex.com/app/", "/", {}, {"force_external": True, "url_scheme": ""}),
            ("/app/m/get", "m", {}, {}),
            ("/app/m", "m", {}, {"method": "POST"}),
        ]:
            with self.subTest(endpoint=endpoint, values=values, options=options):
                self.assertEqual(expected, adapter.build(endpoint, values, **options))

    def test_a_value_cannot_name_another_host(self) -> None:
        adapter = make("/<path:p>", "/<x>").bind("ex.com")
        for value in ("/evil.com", "//evil.com", "/\\evil.com"):
            with self.subTest(value=value):
                self.assertNotRegex(adapter.build("/<path:p>", {"p": value}), r"^/[/\\]")
                self.assertNotRegex(adapter.build("/<x>", {"x": value}), r"^/[/\\]")

    def test_errors(self) -> None:
        url_map = make(
            ("/a/<x>/<y>", {"endpoint": "user.show", "methods": ["POST"]}), ("/u", {"endpoint": "users.list"}),
            ("/d/<int:n>", {"endpoint": "d", "defaults": {"n": 1}}),
        )  # fmt: skip
        adapter = url_map.bind("ex.com")
        for endpoint, values, method, expected in [
            ("user.shw", {}, None, "Could not build url for endpoint 'user.shw'. Did you mean 'user.show' instead?"),
            ("user.show", {}, None, "Could not build url for endpoint 'user.show'. Did you forget to specify values ['x', 'y']?"),
            ("user.show", {"x": 1, "y": None}, None,
             "Could not build url for endpoint 'user.show' with values ['x']. Did you forget to specify values ['y']? The values ['y'] were given as None."),
            ("user.show", {"x": 1, "y": 2}, "GET",
             "Could not build url for endpoint 'user.show' ('GET') with values ['x', 'y']. Did you mean to use methods ['POST']?"),
            ("d", {"n": 2}, None, "Could not build url for endpoint 'd' with values ['n']. Rule '/d/<int:n>' is only for n=1, got 2."),
            ("user.lst", {}, None, "Other similar names: 'user.show'."),
        ]:  # fmt: skip
            with self.subTest(endpoint=endpoint, values=values):
                with self.assertRaises(BuildError) as caught:
                    adapter.build(endpoint, values, method)
                self.assertIn(expected, str(caught.exception))
                self.assertIsInstance(caught.exception, LookupError)
                self.assertIsNotNone(caught.exception.suggested)

    def test_refusal_is_named(self) -> None:
        class Picky(routing.BaseConverter):
            def to_url(self, value: Any) -> str:
                raise routing.ValidationError("too odd")

        adapter = Map([Rule("/<picky:x>", endpoint="e")], converters={"picky": Picky}).bind("h")
        with self.assertRaisesRegex(BuildError, "Picky of 'x' refuses 3: too odd"):
            adapter.build("e", {"x": 3})

    def test_the_suggestion_is_the_likest(self) -> None:
        url_map = make(*[(f"/{i}", {"endpoint": name}) for i, name in enumerate(
            ["index", "api.v1.items", "auth.login", "user.show"])])  # fmt: skip
        for wanted, expected in [
            ("items", "api.v1.items"), ("login", "auth.login"), ("USER.SHOW", "user.show"), ("idx", "index"),
            ("", "index"), ("x" * 100_000, "index"),
        ]:  # fmt: skip
            with self.subTest(wanted=wanted[:20]), self.assertRaises(BuildError) as caught:
                url_map.bind("h").build(wanted)
            self.assertEqual(expected, caught.exception.suggested.endpoint)

    def test_error_without_rules(self) -> None:
        with self.assertRaisesRegex(BuildError, r"^Could not build url for endpoint 'e'\.$"):
            Map().bind("h").build("e")

    def test_sorted_parameters(self) -> None:
        url_map = make("/", sort_parameters=True)
        self.assertEqual("/?a=1&b=2&b=3", url_map.bind("h").build("/", {"b": [3, 2], "a": 1}))

    def test_map_methods(self) -> None:
        url_map = make("/<x>", "/b")
        self.assertTrue(url_map.is_endpoint_expecting("/<x>", "x"))
        self.assertFalse(url_map.is_endpoint_expecting("/b", "x"))
        self.assertEqual("Map([<Rule '/<x>' -> /<x>>, <Rule '/b' -> /b>])", repr(url_map))
        with self.assertRaises(KeyError):
            url_map.iter_rules("nope")


class ExplainTest(unittest.TestCase):
    def test_reasons(self) -> None:
        url_map = make(
            ("/user/<int(max=9):id>", {"methods": ["GET"]}), "/users/", "/leaf", ("/s", {"subdomain": "q"}),
            ("/w", {"websocket": True}), "/f/<path:p>/x", ("/hidden", {"build_only": True}),
        )  # fmt: skip
        adapter = url_map.bind("ex.com")
        for path, method, rule, reason in [
            ("/user/abc", "GET", "/user/<int(max=9):id>", "<int:id> does not take 'abc'"),
            (
                "/user/10",
                "GET",
                "/user/<int(max=9):id>",
                "IntegerConverter of 'id' refuses '10': it is more than max=9",
            ),
            ("/user/5", "PUT", "/user/<int(max=9):id>", "is for the methods GET, HEAD, not PUT"),
            ("/user/5", "GET", "/user/<int(max=9):id>", "matches"),
            (
                "/user",
                "GET",
                "/user/<int(max=9):id>",
                "goes on with '/<int:id>' where the path ends",
            ),
            (
                "/usr/5",
                "GET",
                "/user/<int(max=9):id>",
                "has 'user' where the path has 'usr' (did you mean 'user'?)",
            ),
            (
                "/users",
                "GET",
                "/users/",
                "ends in a slash, the path does not: it is redirected there",
            ),
            ("/leaf/", "GET", "/leaf", "has no slash at the end, the path has one"),
            ("/leaf/a", "GET", "/leaf", "ends before '/a'"),
            ("/s", "GET", "/s", "is for subdomain 'q', the request is for ''"),
            ("/w", "GET", "/w", "is for WebSocket requests only"),
            ("/f/a/y", "GET", "/f/<path:p>/x", "<path:p>/x does not take 'a/y'"),
        ]:
            with self.subTest(path=path, method=method):
                found = adapter.explain(path, method)
                self.assertLessEqual(len(found), 3)
                self.assertEqual((rule, reason), (found[0][0].rule, found[0][1]))
        self.assertEqual([], adapter.explain("/nothing/like/it"))
        self.assertEqual([], adapter.explain("/hidden"))


class HostileTest(unittest.TestCase):
    PATTERNS = (
        "/<x>/", "/<path:p>/edit", "/<path:a>/b/<path:b>/c", "/<a>-<b>-<c>.txt", "/<int:a>1<int:b>x",
        "/<a>/<b>/<c>", "/a/<b>/a/<d>/a/<path:p>/z", "/x<uuid:u><y>-<z>b", "/<float:a>-<float:b>x",
    )  # fmt: skip

    def test_long_paths_end(self) -> None:
        adapter = make(*self.PATTERNS).bind("ex.com")
        for path in (
            "/" + "-" * 100_000,
            "/" * 100_000,
            "/a" * 10_000,
            "/" + "1" * 100_000,
            "/" + "1.1-" * 25_000,
        ):
            with self.subTest(path=path[:10]):
                adapter.test(path)
                adapter.allowed_methods(path)

    def test_deep_rules(self) -> None:
        rule = "".join(f"/<v{index}>" for index in range(3000))
        url_map = make(rule)
        found = url_map.find("/a" * 3000, "GET")
        self.assertEqual(3000, len(found[1]) if found else 0)
        self.assertEqual("NotFound", answer(url_map, "/a" * 2999))
        self.assertEqual("/a" * 3000, url_map.bind("h").build(rule, found[1] if found else {}))

    def test_time_grows_with_the_length_only(self) -> None:
        # Work is counted, not timed: steps of the machine for a path twice as long.
        from sys import setprofile

        def steps(adapter: Any, path: str) -> int:
            count = 0

            def counting(frame: Any, event: str, argument: Any) -> None:
                nonlocal count
                count += 1

            setprofile(counting)
            try:
                adapter.test(path)
            finally:
                setprofile(None)
            return count

        adapter = make(*self.PATTERNS).bind("ex.com")
        for unit in ("/a", "-", "/", "1", "/a/b", "1.1-"):
            with self.subTest(unit=unit):
                short, long = (steps(adapter, "/" + unit * size) for size in (1000, 2000))
                self.assertLess(long, 2.5 * short)

    def test_many_digits_are_not_found(self) -> None:
        self.assertEqual("NotFound", answer(make("/<int:x>"), "/" + "9" * 5000))

    def test_unknown_methods_leave_nothing_behind(self) -> None:
        url_map = make(("/a", {"methods": ["GET"]}), "/b")
        url_map.update()
        before = len(url_map._machine.static["/a"].by_method)
        for index in range(100):
            answer(url_map, "/a", f"M{index}")
            answer(url_map, "/b", f"M{index}")
        self.assertEqual(before, len(url_map._machine.static["/a"].by_method))

    def test_threads_see_all_rules_or_wait(self) -> None:
        for _ in range(10):
            url_map = make(*[f"/r{index}/<x>" for index in range(300)])
            start = threading.Barrier(4)
            found: list[Any] = []

            def look(url_map: Map = url_map, start: Any = start, found: Any = found) -> None:
                start.wait()
                found.append(url_map.find("/r299/a", "GET"))

            threads = [threading.Thread(target=look) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(["/r299/<x>"] * 4, [hit[0].endpoint for hit in found])

    def test_rule_that_does_not_merge_slashes(self) -> None:
        for merges, expected in [(True, "http://ex.com/a/b?x=1"), (False, "NotFound")]:
            url_map = make(("/a/b", {"merge_slashes": merges}), ("/c/", {"merge_slashes": merges}))
            with self.subTest(merges=merges):
                self.assertEqual(expected, answer(url_map, "//a///b", query_args="x=1"))
                leaf = "http://ex.com/c/" if merges else "NotFound"
                self.assertEqual(leaf, answer(url_map, "/c//"))

    def test_bad_hosts(self) -> None:
        for host in ("a..b", ".a", "ü" * 70, "a" * 64 + ".de"):
            with self.subTest(host=host), self.assertRaises(HTTPException) as caught:
                Map().bind(host)
            self.assertEqual(400, caught.exception.code)


if __name__ == "__main__":
    unittest.main()
