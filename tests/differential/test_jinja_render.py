"""Templates rendered by both engines: equal text, or equal error, message and line."""

from __future__ import annotations

import asyncio
import random
import re
import unittest

from microflask.jinja import sandbox, undefined
from microflask.jinja.environment import Environment
from microflask.jinja.loaders import DictLoader

from . import oracle
from .jinja_templates import LIBRARY, TEMPLATES


def setUpModule():
    global jinja2
    jinja2 = oracle("jinja2")
    oracle("jinja2.sandbox")


def environments(templates, kind="Environment", **options):
    """Return an environment of each engine, with equal settings."""
    name = options.pop("undefined", None)
    theirs, ours = dict(options), dict(options)
    if name is not None:
        theirs["undefined"] = getattr(jinja2, name)
        ours["undefined"] = getattr(undefined, name)
    if kind == "Environment":
        first, second = jinja2.Environment, Environment
    else:
        first, second = getattr(jinja2.sandbox, kind), getattr(sandbox, kind)
    return (
        first(loader=jinja2.DictLoader(templates), **theirs),
        second(loader=DictLoader(templates), **ours),
    )


def outcome(environment, context, render):
    """Return the text, or the error's type, message and line."""
    if callable(context):
        context = context()
    try:
        found = render(environment.get_template("main"), context)
        return own_names_off(found) if isinstance(found, str) else found
    except Exception as error:
        line, traceback = getattr(error, "lineno", None), error.__traceback__
        while traceback is not None and not hasattr(error, "lineno"):
            if traceback.tb_frame.f_code.co_filename.startswith("<template"):
                line = traceback.tb_lineno
            traceback = traceback.tb_next
        message = error.message if hasattr(error, "lineno") else str(error)
        return type(error).__name__, own_names_off(message), line


def own_names_off(text):
    """Leave out module names: the same classes live elsewhere."""
    return re.sub(r"(?:microflask\.jinja|jinja2)\.(?:[a-z]+\.)?", "", text)


def rendered(template, context):
    return template.render(context)


def streamed(template, context):
    return "".join(template.generate(context))


def awaited(template, context):
    async def run():
        return await template.render_async(context)

    return asyncio.run(run())


class TestTable(unittest.TestCase):
    def check(self, render, **options):
        for text, context in TEMPLATES:
            templates = {**LIBRARY, "main": text}
            theirs, ours = environments(templates, **options)
            with self.subTest(text=text, **options):
                expected = outcome(theirs, context, render)
                self.assertEqual(expected, outcome(ours, context, render))

    def test_render(self):
        self.check(rendered)

    def test_render_escaped(self):
        self.check(rendered, autoescape=True)

    def test_stream(self):
        self.check(streamed, autoescape=True)

    def test_sandbox(self):
        self.check(rendered, kind="SandboxedEnvironment", autoescape=True)

    def test_immutable_sandbox(self):
        self.check(rendered, kind="ImmutableSandboxedEnvironment")

    def test_strict(self):
        self.check(rendered, undefined="StrictUndefined")

    def test_debug_undefined(self):
        self.check(rendered, undefined="DebugUndefined", autoescape=True)

    def test_chainable(self):
        self.check(rendered, undefined="ChainableUndefined")

    def test_finalize(self):
        self.check(rendered, finalize=lambda value: "-" if value is None else value)

    def test_unoptimized(self):
        self.check(rendered, optimized=False)

    def test_async(self):
        for text, context in TEMPLATES:
            if "{{ loop }}" in text:
                continue  # shows the address of an object
            theirs, ours = environments({**LIBRARY, "main": text}, enable_async=True)
            with self.subTest(text=text):
                expected = outcome(theirs, context, awaited)
                self.assertEqual(expected, outcome(ours, context, awaited))


class TestPieces(unittest.TestCase):
    """A stream comes in the same pieces."""

    def test_pieces(self):
        for text, context in TEMPLATES:
            theirs, ours = environments({**LIBRARY, "main": text})

            def pieces(template, context):
                return [str(piece) for piece in template.generate(context)]

            with self.subTest(text=text):
                expected = outcome(theirs, context, pieces)
                found = outcome(ours, context, pieces)
                if isinstance(expected, list):
                    self.assertEqual("".join(expected), "".join(found))
                else:
                    self.assertEqual(expected, found)

    def test_a_loop_streams_piece_by_piece(self):
        text = "<ul>{% for i in s %}<li>{{ loop.index }} - {{ i }}</li>{{ 1 }}a{% endfor %}</ul>"
        theirs, ours = environments({"main": text})
        for environment in (theirs, ours):
            pieces = list(environment.get_template("main").generate(s=[1, 2]))
            self.assertEqual(
                [
                    "<ul>",
                    "<li>",
                    "1",
                    " - ",
                    "1",
                    "</li>1a",
                    "<li>",
                    "2",
                    " - ",
                    "2",
                    "</li>1a",
                    "</ul>",
                ],
                pieces,
            )


class Scribe:
    """Writes random templates about few names, so that scopes meet."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.blocks = 0

    def name(self) -> str:
        return self.random.choice("xyz")

    def expression(self) -> str:
        choices = [
            "{n}",
            "{n}",
            "{m}",
            "1",
            "'<'",
            "{n}|default(7)",
            "{n} is defined",
            "({n} or {m})",
        ]
        return self.random.choice(choices).format(n=self.name(), m=self.name())

    def suite(self, depth: int, in_loop: bool = False, top: bool = False) -> str:
        count = self.random.randint(1, 4)
        return "".join(self.statement(depth, in_loop, top) for _ in range(count))

    def statement(self, depth: int, in_loop: bool, top: bool) -> str:
        kinds = ["print", "print", "print", "set", "set"]
        if depth > 0:
            kinds += ["for", "for", "if", "if", "with", "macro", "call", "setblock", "filter"]
            kinds += ["include", "block", "scope", "recursive", "import"]
        if in_loop:
            kinds += ["loop", "loop"]
        return getattr(self, self.random.choice(kinds))(depth - 1, in_loop)

    def print(self, depth, in_loop):
        return f"{{{{ {self.expression()} }}}}"

    def loop(self, depth, in_loop):
        what = self.random.choice(["index", "first", "last", "length", "cycle('a', 'b')", "depth"])
        return f"{{{{ loop.{what} }}}}"

    def set(self, depth, in_loop):
        return f"{{% set {self.name()} = {self.expression()} %}}"

    def setblock(self, depth, in_loop):
        return f"{{% set {self.name()} %}}{self.suite(depth, in_loop)}{{% endset %}}"

    def filter(self, depth, in_loop):
        return f"{{% filter upper %}}{self.suite(depth, in_loop)}{{% endfilter %}}"

    def scope(self, depth, in_loop):
        # Not a variable: Jinja2 then leaves constants unescaped where it is true.
        value = self.random.choice(["true", "false"])
        return f"{{% autoescape {value} %}}{self.suite(depth, in_loop)}{{% endautoescape %}}"

    def with_(self, depth, in_loop):
        names = f"{self.name()} = {self.expression()}"
        return f"{{% with {names} %}}{self.suite(depth, in_loop)}{{% endwith %}}"

    def if_(self, depth, in_loop):
        text = f"{{% if {self.expression()} %}}{self.suite(depth, in_loop)}"
        if self.random.random() < 0.3:
            text += f"{{% elif {self.expression()} %}}{self.suite(depth, in_loop)}"
        if self.random.random() < 0.5:
            text += f"{{% else %}}{self.suite(depth, in_loop)}"
        return text + "{% endif %}"

    def for_(self, depth, in_loop):
        items = self.random.choice(["[1, 2]", "'ab'", "[]", "range(3)"])
        test = self.random.choice(["", "", f" if {self.expression()}"])
        text = f"{{% for {self.name()} in {items}{test} %}}{self.suite(depth, True)}"
        if self.random.random() < 0.3:
            text += f"{{% else %}}{self.suite(depth, in_loop)}"
        return text + "{% endfor %}"

    def recursive(self, depth, in_loop):
        body = self.suite(depth, True)
        again = "{% if loop.depth < 2 %}{{ loop([5]) }}{% endif %}"
        return f"{{% for {self.name()} in [1, 2] recursive %}}{body}{again}{{% endfor %}}"

    def macro(self, depth, in_loop):
        name, args = self.random.choice("mn"), self.random.choice(["", "x", "y, z=x", "x=1"])
        body = self.suite(depth)
        return f"{{% macro {name}({args}) %}}{body}{{% endmacro %}}{{{{ {name}() }}}}"

    def call(self, depth, in_loop):
        body = self.suite(depth)
        return (
            "{% macro c() %}({{ caller(3) }}){% endmacro %}"
            f"{{% call({self.name()}) c() %}}{body}{{% endcall %}}"
        )

    def include(self, depth, in_loop):
        # Without context, Jinja2 prints at once what a set block around should catch.
        return "{% include 'shown' %}"

    def import_(self, depth, in_loop):
        context = self.random.choice(["", " with context"])
        return f"{{% import 'module' as {self.name()}{context} %}}"

    def block(self, depth, in_loop):
        self.blocks += 1
        scoped = self.random.choice(["", " scoped"])
        return f"{{% block b{self.blocks}{scoped} %}}{self.suite(depth)}{{% endblock %}}"


for _word in ("with", "if", "for", "import"):
    setattr(Scribe, _word, getattr(Scribe, f"{_word}_"))


class TestRandom(unittest.TestCase):
    """Random templates: whatever names do in scopes, both engines agree."""

    LIBRARY = {
        "shown": "<{{ x }}{{ y }}{{ z }}>",
        "module": "{% set v = x %}{% macro f() %}{{ x }}{% endmacro %}",
    }

    def check(self, seeds, render, **options):
        for seed in seeds:
            text = Scribe(seed).suite(3, top=True)
            theirs, ours = environments({**self.LIBRARY, "main": text}, **options)
            with self.subTest(seed=seed, text=text, **options):
                context = {"x": "<c>", "y": 2}
                expected = outcome(theirs, context, render)
                found = outcome(ours, context, render)
                if "0x" not in str(expected):
                    self.assertEqual(expected, found)

    def test_render(self):
        self.check(range(200), rendered, autoescape=True)

    def test_render_plain(self):
        self.check(range(400, 460), rendered)

    def test_stream(self):
        self.check(range(500, 560), streamed, autoescape=True)


if __name__ == "__main__":
    unittest.main()
