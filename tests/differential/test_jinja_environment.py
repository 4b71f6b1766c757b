"""Environment methods, loading, caching and overlays against the real Jinja2."""

from __future__ import annotations

import os
import pathlib
import tempfile
import unittest

import microflask.jinja
import microflask.jinja.ext
import microflask.jinja.nativetypes
import microflask.jinja.runtime
import microflask.jinja.sandbox

from . import oracle

jinja2 = None

TEMPLATES = {
    "a": "A{{ x }}",
    "b.html": "B",
    "c.txt": "{% extends 'a' %}",
    "base.html": "<{% block body %}base{% endblock %}>",
    "child.html": "{% extends 'base.html' %}{% block body %}child {{ super() }}{% endblock %}",
    "macros": "{% macro m(x) %}[{{ x }}]{% endmacro %}{% set v = 42 %}",
    "bad": "{% foo %}",
    "g": "{{ g }}",
}


def setUpModule() -> None:
    global jinja2
    jinja2 = oracle("jinja2")
    for module in ("ext", "runtime", "sandbox", "nativetypes"):
        __import__(f"jinja2.{module}")


class Attributes:
    x = 1

    def __getitem__(self, key):
        raise KeyError(key)


class Properties:
    @property
    def missing(self):
        raise AttributeError("inner")

    @property
    def broken(self):
        raise ValueError("inner")


def raising(error):
    class Raising:
        def __getitem__(self, key):
            raise error

    return Raising()


def shown(value):
    """A result in a form that both packages share."""
    name = type(value).__name__
    if name in {"Undefined", "StrictUndefined", "ChainableUndefined"}:
        return name, value._undefined_message
    if name in {"Template", "NativeTemplate"}:
        return name, value.name, value.filename
    if name in {"Markup", "LRUCache", "ChainMap", "builtin_function_or_method", "type"}:
        return name
    if isinstance(value, (list, tuple)):
        return type(value)(shown(item) for item in value)
    return value


# Each is called with the package and an environment of it that has TEMPLATES.
CALLS = {
    "get": lambda j, e: e.get_template("a"),
    "get missing": lambda j, e: e.get_template("nope"),
    "get template": lambda j, e: e.get_template(e.get_template("a")) is e.get_template("a"),
    "get undefined": lambda j, e: e.get_template(j.Undefined(name="foo")),
    "get without loader": lambda j, e: j.Environment().get_template("a"),
    "get cached": lambda j, e: e.get_template("a") is e.get_template("a"),
    "get bad": lambda j, e: e.get_template("bad"),
    "select": lambda j, e: e.select_template(["q", "a"]),
    "select none": lambda j, e: e.select_template([]),
    "select tuple": lambda j, e: e.select_template(("q", "b.html")),
    "select iterator": lambda j, e: e.select_template(iter(["q", "b.html"])),
    "select missing": lambda j, e: e.select_template(["q", "r"]),
    "select string": lambda j, e: e.select_template("a"),
    "select template": lambda j, e: e.select_template(["q", e.get_template("a")]),
    "select undefined": lambda j, e: e.select_template(j.Undefined(name="foo")),
    "select some undefined": lambda j, e: e.select_template([j.Undefined(name="foo"), "z"]),
    "get or select": lambda j, e: [
        e.get_or_select_template("a"),
        e.get_or_select_template(["z", "a"]),
        e.get_or_select_template(e.get_template("a")),
    ],
    "get or select undefined": lambda j, e: e.get_or_select_template(j.Undefined(name="foo")),
    "join_path": lambda j, e: e.join_path("x", "y"),
    "list": lambda j, e: e.list_templates(),
    "list extensions": lambda j, e: e.list_templates(extensions=["html", "txt"]),
    "list filter": lambda j, e: e.list_templates(filter_func=lambda name: "a" in name),
    "list both": lambda j, e: e.list_templates(["a"], lambda name: True),
    "filter": lambda j, e: e.call_filter("upper", "a"),
    "filter args": lambda j, e: e.call_filter("join", [1, 2], ["-"]),
    "filter kwargs": lambda j, e: e.call_filter("default", None, ["x"], {"boolean": True}),
    "filter missing": lambda j, e: e.call_filter("zzzzzz", "a"),
    "filter undefined": lambda j, e: e.call_filter(j.Undefined(name="u"), "a"),
    "filter context": lambda j, e: e.call_filter("map", [1], ["upper"]),
    "filter environment": lambda j, e: e.call_filter("sort", [2, 1]),
    "test": lambda j, e: e.call_test("divisibleby", 4, [2]),
    "test missing": lambda j, e: e.call_test("zzzzzz", 4),
    "test environment": lambda j, e: e.call_test("filter", "upper"),
    "expression": lambda j, e: e.compile_expression("foo == 42")(foo=42),
    "expression dict": lambda j, e: e.compile_expression("[a, 1]")({"a": 3}, b=1),
    "expression undefined": lambda j, e: e.compile_expression("var")(),
    "expression kept undefined": lambda j, e: e.compile_expression("var", False)(),
    "expression chunk": lambda j, e: e.compile_expression("1 2"),
    "expression tuple": lambda j, e: e.compile_expression("a, b"),
    "expression empty": lambda j, e: e.compile_expression(""),
    "expression tag": lambda j, e: e.compile_expression("{{ a }}"),
    "expression filter": lambda j, e: e.compile_expression("a|upper")(a="x"),
    "expression unknown": lambda j, e: e.compile_expression("a|zzzzzz"),
    "expression lambda names": lambda j, e: e.compile_expression("range(n)|list")(n=3),
    "code names": lambda j, e: [
        e.compile("a").co_filename,
        e.compile("a", "n").co_filename[:9],
        e.compile("a", "n", "f").co_filename,
        e.compile(e.parse("a")).co_filename,
    ],
    "raw": lambda j, e: type(e.compile("a", raw=True)).__name__,
    "compile number": lambda j, e: e.compile(5),
    "string names": lambda j, e: [e.from_string("a").name, e.from_string("a").filename],
    "string globals": lambda j, e: e.from_string("{{ g }}", globals={"g": 1}).render(),
    "string nodes": lambda j, e: e.from_string(e.parse("a{{ b }}")).render(b=1),
    "template globals": lambda j, e: [
        e.get_template("g", globals={"g": 1}).render(),
        e.get_template("g", globals={"g": 2}).render(),
        e.get_template("g").render(),
        e.get_template("g").render(g=3),
    ],
    "late globals": lambda j, e: [e.globals.update(g=5), e.get_template("g").render()],
    "parent globals": lambda j, e: e.get_template("child.html", None, {"g": 1}).render(),
    "overlay": lambda j, e: (
        lambda o: [
            o.overlayed,
            o.linked_to is e,
            o.filters is e.filters,
            o.globals is e.globals,
            o.tests is e.tests,
            o.policies is e.policies,
            o.loader is e.loader,
            o.cache is e.cache,
            o.cache.capacity,
            o.trim_blocks,
            e.trim_blocks,
            o.autoescape,
            o.shared,
            type(o) is type(e),
        ]
    )(e.overlay(trim_blocks=True, autoescape=True)),
    "overlay cache": lambda j, e: [e.overlay(cache_size=3).cache.capacity, len(e.overlay().cache)],
    "overlay no cache": lambda j, e: [
        e.overlay(cache_size=0).cache,
        e.overlay(cache_size=-1).cache,
    ],
    "overlay async": lambda j, e: [e.overlay(enable_async=True).is_async, e.is_async],
    "overlay delimiters": lambda j, e: (
        e.overlay(variable_start_string="[[", variable_end_string="]]")
        .from_string("[[ x ]]{{ x }}")
        .render(x=1)
    ),
    "overlay extensions": lambda j, e: [
        sorted(e.overlay(extensions=["jinja2.ext.do"]).extensions),
        sorted(e.extensions),
        j.Environment(extensions=["jinja2.ext.do"])
        .overlay(extensions=["jinja2.ext.loopcontrols"])
        .from_string("{% do 1 %}{% for i in [1, 2, 3] %}{{ i }}{% break %}{% endfor %}")
        .render(),
    ],
    "overlay bound": lambda j, e: (
        lambda b, o: (
            [ext.environment is o for ext in o.iter_extensions()]
            + [ext.environment is b for ext in b.iter_extensions()]
        )
    )(*(lambda b: (b, b.overlay()))(j.Environment(extensions=["jinja2.ext.do"]))),
    "extend": lambda j, e: [e.extend(zz=1, filters=2), e.zz, e.filters == 2],
    "extensions": lambda j, e: list(
        j.Environment(
            extensions=[
                "jinja2.ext.do",
                "jinja2.ext.i18n",
                "jinja2.ext.loopcontrols",
                "jinja2.ext.debug",
            ]
        ).extensions
    ),
    "add extension": lambda j, e: [
        e.add_extension("jinja2.ext.do"),
        e.add_extension(j.ext.loopcontrols),
        [type(ext).__name__ for ext in e.iter_extensions()],
    ],
    "unknown extension": lambda j, e: bool(j.Environment(extensions=["jinja2.ext.zzz"])),
    "globals": lambda j, e: [
        e.make_globals(None),
        e.make_globals({"a": 1}).maps[1] is e.globals,
        e.make_globals({"a": 1})["a"],
        sorted(e.globals),
    ],
    "tables": lambda j, e: [sorted(e.filters), sorted(e.tests), e.policies],
    "cache kinds": lambda j, e: [
        j.Environment(cache_size=0).cache,
        j.Environment(cache_size=-1).cache,
        j.Environment().cache.capacity,
    ],
    "defaults": lambda j, e: [
        getattr(j.Environment(), name)
        for name in (
            "block_start_string block_end_string variable_start_string variable_end_string"
            " comment_start_string comment_end_string line_statement_prefix line_comment_prefix"
            " trim_blocks lstrip_blocks newline_sequence keep_trailing_newline optimized finalize"
            " autoescape loader auto_reload bytecode_cache is_async extensions sandboxed shared"
            " overlayed linked_to"
        ).split()
    ],
    "shared": lambda j, e: [
        j.Template("a").environment is j.Template("b").environment,
        j.Template("a").environment.shared,
        j.Template("a", trim_blocks=True).environment is j.Template("b").environment,
        j.Template("a", trim_blocks=True).environment.trim_blocks,
        j.Template("a{{ x }}").render(x=2),
        j.Template("a", extensions=["jinja2.ext.do"]).render(),
    ],
    "preprocess": lambda j, e: [e.preprocess("a"), e.preprocess(5)],
    "parse name": lambda j, e: e.parse("a").environment is e,
    "autoescape": lambda j, e: [
        j.Environment(autoescape=True).from_string("{{ '<' }}{{ x }}").render(x="&"),
        j.Environment(autoescape=lambda name: name is None).from_string("{{ x }}").render(x="&"),
        j.Environment(autoescape=j.select_autoescape()).from_string("{{ x }}").render(x="&"),
    ],
    "select_autoescape": lambda j, e: (
        [
            j.select_autoescape()(name)
            for name in (
                None,
                "a.html",
                "A.HTML",
                "a.htm",
                "a.xml",
                "a.txt",
                "a",
                "html",
                "a.html.txt",
            )
        ]
        + [
            j.select_autoescape(
                enabled_extensions=("x", ".y"),
                disabled_extensions=("txt",),
                default_for_string=False,
                default=True,
            )(name)
            for name in (None, "a.x", "a.y", "a.txt", "a.html")
        ]
    ),
    "finalize": lambda j, e: (
        j.Environment(finalize=lambda v: "" if v is None else v)
        .from_string("{{ none }}|{{ x }}|{{ y }}|{{ 1 }}")
        .render(x=None, y=2)
    ),
    "stream": lambda j, e: "".join(e.from_string("a{{ x }}b").stream(x=1)),
    "stream buffered": lambda j, e: (
        lambda stream: [stream.enable_buffering(2), stream.buffered, "".join(stream)]
    )(e.from_string("{% for x in range(5) %}{{ x }}{% endfor %}").stream()),
    "module": lambda j, e: [
        e.get_template("macros").module.v,
        e.get_template("macros").module.m(1),
        str(e.get_template("macros").module),
    ],
    "getattr": lambda j, e: [
        e.getattr(Attributes(), "x"),
        e.getattr(Attributes(), "nox"),
        e.getattr({"x": 2}, "x"),
        e.getattr({"items": 2}, "items"),
        e.getattr({}, "foo"),
        e.getattr(None, "foo"),
        e.getattr(Properties(), "missing"),
        e.getattr([1], "0"),
        e.getattr(raising(TypeError()), "a"),
        e.getattr(raising(IndexError()), "a"),
    ],
    "getattr broken": lambda j, e: e.getattr(Properties(), "broken"),
    "getattr item broken": lambda j, e: e.getattr(raising(ValueError("v")), "a"),
    "getitem": lambda j, e: [
        e.getitem(Attributes(), "x"),
        e.getitem(Attributes(), "nox"),
        e.getitem({"x": 2}, "x"),
        e.getitem({"items": 2}, "items"),
        e.getitem([1, 2], 0),
        e.getitem([1, 2], 5),
        e.getitem(5, "a"),
        e.getitem([1, 2, 3], slice(1, 2)),
        e.getitem({}, [1]),
        e.getitem("abc", 1.5),
        e.getitem({1: 2}, 1),
        e.getitem(Properties(), "missing"),
    ],
    "getitem broken": lambda j, e: e.getitem(raising(ValueError("v")), "a"),
    "handle_exception": lambda j, e: handled(e),
    "sandbox": lambda j, e: [j.sandbox.SandboxedEnvironment().sandboxed, e.sandboxed],
    "native": lambda j, e: (
        j.nativetypes.NativeEnvironment().from_string("{{ [1, x] }}").render(x=2)
    ),
    "native template": lambda j, e: j.nativetypes.NativeTemplate("{{ [1, x] }}").render(x=2),
    "inherit": lambda j, e: e.get_template("child.html").render(),
    "subclass": lambda j, e: relative(j).get_template("dir/a").render(),
    "select subclass": lambda j, e: relative(j).get_template("dir/s").render(),
}


def handled(environment):
    try:
        raise KeyError("mine")
    except KeyError:
        environment.handle_exception()


def relative(package):
    class Relative(package.Environment):
        def join_path(self, template, parent):
            return os.path.join(os.path.dirname(parent), template)

    templates = {
        "dir/a": "{% include 'b' %}",
        "dir/b": "B",
        "dir/s": "{% include ['x', 'b'] %}{% import 'm' as m %}{{ m.v }}",
        "dir/m": "{% set v = 1 %}",
    }
    return Relative(loader=package.DictLoader(templates))


class EnvironmentTests(unittest.TestCase):
    maxDiff = None

    def outcome(self, package, function, **options):
        environment = package.Environment(loader=package.DictLoader(TEMPLATES), **options)
        try:
            return shown(function(package, environment))
        except Exception as error:
            kind = next(c for c in type(error).__mro__ if c.__name__ != "ImportStringError")
            message = getattr(error, "message", None) or str(error)
            return kind.__name__, message.split(" Did you mean")[0].replace(
                "microflask.jinja", "jinja2"
            )

    def test_calls(self):
        for label, function in CALLS.items():
            with self.subTest(label):
                self.assertEqual(
                    self.outcome(microflask.jinja, function), self.outcome(jinja2, function)
                )

    def test_undefined_classes(self):
        for name in ("StrictUndefined", "ChainableUndefined"):
            for label in ("getattr", "getitem", "expression undefined"):
                with self.subTest(undefined=name, call=label):
                    ours = self.outcome(
                        microflask.jinja,
                        CALLS[label],
                        undefined=getattr(microflask.jinja, name),
                    )
                    theirs = self.outcome(jinja2, CALLS[label], undefined=getattr(jinja2, name))
                    self.assertEqual(ours, theirs)

    def test_public_names(self):
        for name in dir(jinja2):
            if name[0] != "_" and name not in {
                "async_utils",
                "debug",
                "idtracking",
                "optimizer",
                "visitor",
            }:
                with self.subTest(name):
                    self.assertTrue(hasattr(microflask.jinja, name))

    def test_signatures(self):
        for name in (
            "BaseLoader",
            "FileSystemLoader",
            "PackageLoader",
            "PrefixLoader",
            "DictLoader",
            "FunctionLoader",
            "ChoiceLoader",
            "ModuleLoader",
            "Environment",
        ):
            theirs, ours = getattr(jinja2, name), getattr(microflask.jinja, name)
            for method, function in vars(theirs).items():
                code = getattr(function, "__code__", None)
                if code is None or (method[0] == "_" and method != "__init__"):
                    continue
                if method == "overlay":
                    continue
                with self.subTest(cls=name, method=method):
                    own = getattr(ours, method).__code__
                    count = code.co_argcount
                    self.assertEqual(own.co_varnames[: own.co_argcount], code.co_varnames[:count])
                    self.assertEqual(
                        len(getattr(ours, method).__defaults__ or ()),
                        len(function.__defaults__ or ()),
                    )

    def test_auto_reload(self):
        for auto_reload in (True, False):
            results = []
            for package in (microflask.jinja, jinja2):
                table = {"a": "1"}
                environment = package.Environment(
                    loader=package.DictLoader(table), auto_reload=auto_reload
                )
                first = environment.get_template("a")
                again = environment.get_template("a") is first
                table["a"] = "2"
                fresh = first.is_up_to_date
                results.append([again, fresh, environment.get_template("a").render()])
            with self.subTest(auto_reload=auto_reload):
                self.assertEqual(results[0], results[1])

    def test_cache_order(self):
        for size in (0, 1, 2, 3, -1):
            results = []
            for package in (microflask.jinja, jinja2):
                loaded = []

                def load(name, loaded=loaded):
                    loaded.append(name)
                    return name

                environment = package.Environment(
                    loader=package.FunctionLoader(load), cache_size=size
                )
                for name in "abacabbcaad":
                    environment.get_template(name)
                results.append(loaded)
            with self.subTest(size=size):
                self.assertEqual(results[0], results[1])

    def test_compile_templates(self):
        for zip_ in (None, "deflated", "stored"):
            results = []
            for package in (microflask.jinja, jinja2):
                with tempfile.TemporaryDirectory() as folder:
                    target = os.path.join(folder, "target")
                    environment = package.Environment(loader=package.DictLoader(TEMPLATES))
                    log = []
                    environment.compile_templates(target, zip=zip_, log_function=log.append)
                    compiled = package.Environment(
                        loader=package.ModuleLoader(pathlib.Path(target))
                    )
                    results.append(
                        [
                            [line.replace(folder, "") for line in log],
                            compiled.get_template("a").render(x=1),
                            compiled.get_template("child.html").render(),
                            compiled.get_template("macros").module.m(2),
                            compiled.get_template("a").name,
                        ]
                    )
                    for environment in (compiled, package.Environment()):
                        with self.assertRaises((package.TemplateNotFound, TypeError)):
                            environment.get_template("nope")
            with self.subTest(zip=zip_):
                self.assertEqual(results[0], results[1])

    def test_extension_api(self):
        for label, function in EXTENSIONS.items():
            with self.subTest(label):
                self.assertEqual(
                    self.outcome(microflask.jinja, function), self.outcome(jinja2, function)
                )


def preprocessing(package):
    class Preprocessing(package.ext.Extension):
        def preprocess(self, source, name, filename=None):
            return source.replace("[[", "{{").replace("]]", "}}")

    return Preprocessing


def filtering(package):
    class Filtering(package.ext.Extension):
        def filter_stream(self, stream):
            for token in stream:
                if token.type == "data":
                    yield package.lexer.Token(token.lineno, "data", token.value.upper())
                    yield package.lexer.Token(token.lineno, "variable_begin", None)
                    yield package.lexer.Token(token.lineno, "string", "!")
                    yield package.lexer.Token(token.lineno, "variable_end", None)
                else:
                    yield token

    return Filtering


def tagging(package):
    nodes = package.nodes

    class Tagging(package.ext.Extension):
        tags = {"times", "say", "many"}

        def parse(self, parser):
            token = next(parser.stream)
            if token.value == "say":
                value = parser.parse_expression()
                call = self.call_method("_say", [value, nodes.Const(token.lineno)])
                return nodes.Output([call], lineno=token.lineno)
            if token.value == "many":
                return [nodes.Output([nodes.TemplateData(x)]).set_lineno(3) for x in "xyz"]
            count = parser.parse_expression()
            name = parser.free_identifier(lineno=token.lineno)
            body = parser.parse_statements(("name:endtimes",), drop_needle=True)
            call = self.call_method("_repeat", [count], [nodes.Keyword("sep", nodes.Const("-"))])
            return [
                nodes.Assign(nodes.Name("tmp", "store"), self.attr("word"), lineno=1),
                nodes.CallBlock(call, [], [], body).set_lineno(token.lineno),
                nodes.Assign(name, nodes.Const(1), lineno=1),
            ]

        word = "w"

        def _say(self, value, lineno):
            return f"<{value}@{lineno}>"

        def _repeat(self, count, sep, caller):
            return sep.join([caller()] * count)

    return Tagging


def rendered(package, extension, source, **variables):
    environment = package.Environment(extensions=[extension(package)])
    return environment.from_string(source).render(**variables)


EXTENSIONS = {
    "preprocess": lambda j, e: rendered(j, preprocessing, "[[ x ]]", x=1),
    "filter_stream": lambda j, e: rendered(j, filtering, "a{{ x }}b{% if x %}c{% endif %}", x=1),
    "say": lambda j, e: rendered(j, tagging, "\n{% say x + 1 %}", x=1),
    "many": lambda j, e: rendered(j, tagging, "{% many %}"),
    "times": lambda j, e: rendered(j, tagging, "{% times 3 %}a{{ x }}{% endtimes %}{{ tmp }}", x=1),
    "times nested": lambda j, e: rendered(
        j, tagging, "{% times 2 %}{% times 2 %}{{ x }}{% endtimes %}{% endtimes %}", x=1
    ),
    "unclosed": lambda j, e: rendered(j, tagging, "{% times 3 %}"),
    "wrong end": lambda j, e: rendered(j, tagging, "{% times 3 %}{% endfor %}"),
    "identifier": lambda j, e: [tagging(j).identifier, tagging(j)(e).attr("a").name],
    "attr": lambda j, e: repr(j.ext.ExprStmtExtension(e).attr("a")),
    "call": lambda j, e: repr(j.ext.ExprStmtExtension(e).call_method("a", lineno=2)),
    "priority": lambda j, e: [
        type(x).__name__ for x in j.Environment(extensions=ordered(j)).iter_extensions()
    ],
    "nodes": lambda j, e: [
        repr(j.nodes.Name("a", "load")),
        j.nodes.Output([j.nodes.Name("a", "load")]).dump(),
        j.nodes.Name("a", "load") == j.nodes.Name("a", "load", lineno=1),
        j.nodes.Name("a", "load") == j.nodes.Name("a", "store"),
        j.nodes.Name("a", "load") == 1,
        j.nodes.Name("a", "load", lineno=4).lineno,
        j.nodes.Name().lineno,
        list(j.nodes.Name().iter_fields()),
        e.parse("{{ a.b }}{{ c }}").find(j.nodes.Name).name,
        [n.name for n in e.parse("{{ a.b }}{{ c }}").find_all(j.nodes.Name)],
        e.parse("{{ a.b }}").find(j.nodes.For),
        [
            type(n).__name__
            for n in e.parse("{{ a.b + 1 }}").find_all((j.nodes.Name, j.nodes.Const))
        ],
        e.parse("{{ a }}").body[0].nodes[0].set_ctx("store").ctx,
        e.parse("{{ a }}").set_lineno(7).body[0].lineno,
        e.parse("{{ a }}").set_lineno(7, override=True).body[0].nodes[0].lineno,
        e.parse("{{ a }}").set_environment(5).body[0].nodes[0].environment,
    ],
    "stream": lambda j, e: stream_walk(j),
    "stream expect": lambda j, e: tokens(j, "a", "b").expect("name:zz"),
    "stream expect end": lambda j, e: tokens(j).expect("comma"),
    "stream expect value": lambda j, e: tokens(j, "a").expect("integer:5"),
}


def tokens(package, *names):
    made = [package.lexer.Token(i, "name", name) for i, name in enumerate(names, 1)]
    return package.lexer.TokenStream(iter(made), "n", "f")


def stream_walk(package):
    stream = tokens(package, *"abcdefg")
    out = [str(stream.current), str(stream.look()), str(stream.current), str(next(stream))]
    out += [stream.skip_if("name:b"), stream.skip_if("name:b"), str(stream.next_if("name:c"))]
    out += [stream.next_if("name:c"), stream.current.test("name"), stream.current.test("name:x")]
    out += [stream.current.test_any("name:x", "name:d"), bool(stream), stream.eos]
    stream.push(package.lexer.Token(9, "name", "pushed"))
    out += [str(next(stream)), str(stream.current), tuple(stream.current)]
    stream.skip(2)
    lineno, kind, value = stream.current
    out += [lineno, kind, value, [str(token) for token in stream], stream.eos, stream.closed]
    return [*out, stream.current.type, str(stream.current), repr(stream.current)]


def ordered(package):
    class Late(package.ext.Extension):
        priority = 200

    class Early(package.ext.Extension):
        priority = 1

    return [Late, package.ext.do, Early]


if __name__ == "__main__":
    unittest.main()
