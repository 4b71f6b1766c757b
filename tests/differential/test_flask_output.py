"""JSON and templates of an application beside the real Flask."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import io
import json
import unittest
import uuid
from typing import Any

from .flask_pairs import Folder, answer, outcome, sub


@dataclasses.dataclass
class Point:
    x: int
    y: Any = None


class WithHTML:
    def __html__(self) -> str:
        return "<html>"


class JSONTest(Folder):
    VALUES = [
        None, 1, 1.5, True, "text", "ä</script>'&", [], {}, [1, [2]], {"b": 1, "a": {"d": 1, "c": 2}},
        (1, 2), dt.date(2020, 1, 2), dt.datetime(2020, 1, 2, 3, 4, 5),
        dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        decimal.Decimal("1.10"), uuid.UUID(int=5), Point(1, Point(2)), WithHTML(), object(),
        {1: 2}, {None: 1}, {True: 1}, {(1, 2): 3}, {"a": {1, 2}}, b"x", float("nan"), {1: 1, "a": 2},
        dt.time(1, 2),
    ]  # fmt: skip

    def test_jsonify(self) -> None:
        def made(package: Any, args: Any, kwargs: Any, config: Any) -> Any:
            app = self.shared(package, jsonified=config, DEBUG="debug" in config)
            for key, value in config.items():
                if key != "debug":
                    setattr(app.json, key, value)
            with app.test_request_context():
                return answer(package.jsonify(*args, **kwargs))

        configs: list[dict[str, Any]] = [
            {}, {"debug": True}, {"compact": False}, {"compact": True, "debug": True},
            {"sort_keys": False}, {"ensure_ascii": False}, {"mimetype": "application/vnd.x+json"},
        ]  # fmt: skip
        for config in configs:
            for value in self.VALUES:
                with self.subTest(value=value, config=config):
                    self.check(made, (value,), {}, config)
            for args, kwargs in [((1, 2), {}), ((), {"a": 1}), (("x",), {"a": 1}), (([],), {}),
                                 (([1],), {"a": 1}), ((1, 2), {"a": 1})]:  # fmt: skip
                with self.subTest(args=args, kwargs=kwargs, config=config):
                    self.check(made, args, kwargs, config)

    def test_module(self) -> None:
        def dumped(package: Any, value: Any, inside: bool, options: Any) -> Any:
            module = sub(package, "json")
            if not inside:
                text = module.dumps(value, **options)
                file = io.StringIO()
                module.dump(value, file, **options)
                return text, file.getvalue()
            with self.shared(package).app_context():
                text = module.dumps(value, **options)
                file = io.StringIO()
                module.dump(value, file, **options)
                return text, file.getvalue()

        for value in self.VALUES:
            for inside in (True, False):
                for options in ({}, {"indent": 1}, {"default": str}, {"sort_keys": False}):
                    with self.subTest(value=value, inside=inside, options=options):
                        self.check(dumped, value, inside, options)

        def loaded(package: Any, text: Any, inside: bool) -> Any:
            module = sub(package, "json")

            def both() -> Any:
                file = io.BytesIO(text) if isinstance(text, bytes) else io.StringIO(text)
                return module.loads(text), module.load(file)

            if inside:
                with self.shared(package).app_context():
                    return both()
            return both()

        for text in ("1", "[1]", b'{"a": "\xc3\xa4"}', "", "{", b"\xff", '"\\ud800"', "NaN"):
            for inside in (True, False):
                with self.subTest(text=text, inside=inside):
                    self.check(loaded, text, inside)

    def test_views(self) -> None:
        def returned(package: Any, value: Any) -> Any:
            app = self.app(package)
            app.testing = True
            app.add_url_rule("/v", "v", lambda: value)
            return answer(app.test_client().get("/v"))

        values = [{"a": 1}, [1, 2], {}, [], ({"a": 1}, 201), ([1], {"X-A": "b"}), ({"d": Point(1)}, 400, {"X": "y"}),
                  {"x": object()}, ("a", "201 Fine"), ("a", 202, [("X", "1"), ("X", "2")]), ("a",), b"b",
                  bytearray(b"c"), iter(["x", "y"]), 5, None, (None, 200), ("x", 200, {}, 4, 5), set()]  # fmt: skip
        for value in values[:-2]:
            if type(value).__name__ == "list_iterator":
                continue
            with self.subTest(value=value):
                self.check(returned, value)

    def test_provider(self) -> None:
        def custom(package: Any) -> Any:
            provider = sub(package, "json.provider")

            class Mine(provider.JSONProvider):  # type: ignore[misc, name-defined]
                def dumps(self, obj: Any, **kwargs: Any) -> str:
                    return f"mine:{json.dumps(obj)}"

                def loads(self, s: Any, **kwargs: Any) -> Any:
                    return ("mine", s)

            app = self.app(package)
            app.json = Mine(app)
            app.add_url_rule("/v", "v", lambda: {"a": 1})
            app.add_url_rule("/p", "p", lambda: str(package.request.get_json()), methods=["POST"])
            app.add_url_rule(
                "/t", "t", lambda: package.render_template_string("{{ {'a': 1}|tojson }}")
            )
            client = app.test_client()
            response = client.get("/v")
            posted = client.post("/p", json={"x": 1})
            return answer(response), str(response.json), answer(posted), answer(client.get("/t"))

        def defaulted(package: Any) -> Any:
            provider = sub(package, "json.provider")

            class Mine(provider.DefaultJSONProvider):  # type: ignore[misc, name-defined]
                @staticmethod
                def default(value: Any) -> Any:
                    if isinstance(value, complex):
                        return [value.real, value.imag]
                    return provider.DefaultJSONProvider.default(value)

            app = self.app(package)
            app.json = Mine(app)
            with app.test_request_context():
                return answer(package.jsonify([1j, dt.date(2020, 1, 1)])), outcome(
                    package.jsonify, object()
                )

        def base(package: Any) -> Any:
            provider = sub(package, "json.provider").JSONProvider(self.app(package))
            return outcome(provider.dumps, 1), outcome(provider.loads, "1")

        def of_class(package: Any) -> Any:
            class App(package.Flask):  # type: ignore[misc, name-defined]
                json_provider_class = type(
                    "P", (sub(package, "json.provider").DefaultJSONProvider,), {"sort_keys": False}
                )

            app = App("pairs", root_path=self.root, instance_path=self.root)
            with app.test_request_context():
                return answer(package.jsonify({"b": 1, "a": 2}))

        self.check_all([custom, defaulted, base, of_class])

    def test_request(self) -> None:
        def posted(package: Any, data: Any, content_type: Any, call: str, debug: bool) -> Any:
            app = self.shared(package, DEBUG=debug)
            with app.test_request_context("/", method="POST", data=data, content_type=content_type):
                return repr(eval(call, {"request": package.request}))

        for data in (b'{"a": 1}', b"", b"nope", b"null", b"\xff", b"[1, 2"):
            for content_type in ("application/json", "application/x+json", "text/plain", None,
                                 "application/json; charset=latin1", "Application/JSON"):  # fmt: skip
                for call in ("request.json", "request.get_json()", "request.get_json(force=True)",
                             "request.get_json(silent=True)", "request.is_json",
                             "request.get_json(force=True, silent=True)"):  # fmt: skip
                    for debug in (False, True):
                        with self.subTest(
                            data=data, content_type=content_type, call=call, debug=debug
                        ):
                            self.check(posted, data, content_type, call, debug)

    def test_tojson(self) -> None:
        def rendered(package: Any, value: Any, source: str) -> Any:
            app = self.shared(package)
            with app.test_request_context():
                return package.render_template_string(source, x=value)

        for value in self.VALUES[:20]:
            for source in ("{{ x|tojson }}", "{{ x|tojson(indent=2) }}", "{{ x|tojson|safe }}",
                           "<a b='{{ x|tojson }}'>", '<a b="{{ x|tojson|forceescape }}">'):  # fmt: skip
                with self.subTest(value=value, source=source):
                    self.check(rendered, value, source)


class TemplatesTest(Folder):
    NAMES = ["page.html", "page.txt", "page.xml", "page.htm", "page.xhtml", "page.svg", "page.js",
             "page.HTML", "page", "page.html.j2", "child.html", "globals.html", "importing.html",
             "broken.html", "nope.html", "shared.html", "only.html", "sub/only.html", "../a.txt",
             ["nope.html", "page.txt"], ["nope.html", "neither.html"], []]  # fmt: skip

    def test_render(self) -> None:
        apps = {}
        for package in (self.ours, self.theirs):
            apps[package] = self.app(package)
            apps[package].context_processor(lambda: {"injected": "I", "x": "overridden"})

        def rendered(package: Any, function: str, name: Any, path: str) -> Any:
            app = apps[package]
            with app.test_request_context(path):
                package.g.y = "<g>"
                package.session["a"] = "s"
                result = getattr(package, function)(name, x="<x>")
                return result if isinstance(result, str) else "".join(result)

        for function in ("render_template", "stream_template"):
            for name in self.NAMES:
                for path in ("/", "/bp/"):
                    with self.subTest(function, name=name, path=path):
                        self.check(rendered, function, name, path)
        for function in ("render_template_string", "stream_template_string"):
            for source in ("{{ x }}", "{{ x|safe }}", "{% autoescape false %}{{ x }}{% endautoescape %}",
                           "{% include 'page.txt' %}", "{% extends 'base.html' %}{% block b %}{{ x }}{% endblock %}",
                           "{{ config['TESTING'] }}{{ injected }}", "{{ nope }}|{{ nope.x }}", "{% if %}", "",
                           "{{ request.method }}{{ session['a'] }}{{ g.y }}{{ 'y' in g }}{{ g.get('no', 4) }}",
                           "{% import 'imported.html' as i %}{{ i.m() }}",
                           "{% import 'imported.html' as i with context %}{{ i.m() }}"):  # fmt: skip
                with self.subTest(function, source=source):
                    self.check(rendered, function, source, "/")

    def test_context(self) -> None:
        def in_app_context(package: Any) -> Any:
            with self.app(package).app_context():
                package.g.y = 1
                return package.render_template_string("{{ g.y }}{{ config.TESTING }}{{ nope }}")

        def streamed_outside(package: Any) -> Any:
            with self.app(package).app_context():
                return "".join(package.stream_template_string("{{ g.y }}{{ x }}", x=4))

        def streamed_view(package: Any) -> Any:
            app = self.app(package)
            app.add_url_rule(
                "/s", "s", lambda: package.stream_template("page.html", x=package.request.path)
            )
            return answer(app.test_client().get("/s"))

        def processors(package: Any) -> Any:
            app = self.app(package)
            app.context_processor(lambda: {"a": 1, "b": 1})
            app.context_processor(lambda: {"b": 2})
            app.blueprints["bp"].template_folder
            with app.test_request_context("/"):
                return package.render_template_string("{{ a }}{{ b }}{{ c }}", c=3)

        def blueprint_processor(package: Any) -> Any:
            app = package.Flask("pairs", root_path=self.root, instance_path=self.root)
            bp = package.Blueprint("bp", "pairs", url_prefix="/bp")
            bp.context_processor(lambda: {"a": "bp"})
            bp.app_context_processor(lambda: {"b": "app"})
            view = lambda: package.render_template_string("{{ a }}{{ b }}")  # noqa: E731
            bp.add_url_rule("/", "v", view)
            app.add_url_rule("/", "v", view)
            app.register_blueprint(bp)
            client = app.test_client()
            return client.get("/").text, client.get("/bp/").text

        def attribute(package: Any) -> Any:
            with self.app(package).test_request_context():
                macro = package.get_template_attribute("macro.html", "hello")
                return (macro("<W>"), package.get_template_attribute("macro.html", "v"),
                        outcome(package.get_template_attribute, "macro.html", "nope"))  # fmt: skip

        def functions(package: Any) -> Any:
            app = self.app(package)
            app.template_filter("twice")(lambda text: text * 2)
            app.template_test()(is_odd)
            app.template_global("seven")(lambda: 7)
            app.add_template_filter(str.upper, "up")
            with app.test_request_context():
                return package.render_template_string(
                    "{{ 'a'|twice|up }}{{ 3 is is_odd }}{{ seven() }}"
                )

        def signals(package: Any) -> Any:
            app = self.app(package)
            seen: list[Any] = []

            def record(sender: Any, template: Any, context: Any, **extra: Any) -> None:
                # The seed: session and config are in the context, not only global.
                seen.append(
                    (sender.name, template.name, sorted({*context} - {"session", "config"}))
                )

            with app.test_request_context(), package.template_rendered.connected_to(record, app), \
                    package.before_render_template.connected_to(record, app):  # fmt: skip
                package.render_template("page.txt", x=1)
                package.render_template_string("{{ a }}", a=2)
                "".join(package.stream_template("page.txt", x=1))
            return seen

        def loaders(package: Any) -> Any:
            app = self.app(package)
            return sorted(app.jinja_env.list_templates()), app.jinja_env.autoescape("x.html")

        def explained(package: Any) -> Any:
            app = self.app(package, EXPLAIN_TEMPLATE_LOADING=True)
            texts = []
            for path in ("/", "/bp/"):
                for name in ("nope.html", "shared.html", "only.html"):
                    app.jinja_env.cache.clear()
                    with app.test_request_context(path), self.assertLogs("pairs", "INFO") as logs:
                        outcome(package.render_template, name)
                    texts += [record.getMessage() for record in logs.records]
            return [text.replace("jinja2.loaders", "flask.jinja.loaders") for text in texts]

        def auto_reload(package: Any) -> Any:
            results = []
            for debug, configured in ((False, None), (True, None), (False, True), (True, False)):
                app = self.app(package, TEMPLATES_AUTO_RELOAD=configured)
                app.debug = debug
                results.append(app.jinja_env.auto_reload)
            return results

        self.check_all([in_app_context, streamed_outside, streamed_view, processors, blueprint_processor,
                        attribute, functions, signals, loaders, explained, auto_reload])  # fmt: skip


def is_odd(number: int) -> bool:
    return number % 2 == 1


if __name__ == "__main__":
    unittest.main()
