"""Every filter and test with every parameter, through microflask and the real Jinja2.

Values are made anew for each side, from its own Markup, Undefined and so on. Compared
are the result, its safety, or the exception's type and message.
"""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import re
import unittest
from types import SimpleNamespace

from . import oracle


def setUpModule() -> None:
    global KITS
    jinja2 = oracle("jinja2")
    markupsafe = oracle("markupsafe")
    from microflask import markup
    from microflask.jinja import environment as own_environment
    from microflask.jinja import undefined as own_undefined

    KITS = (
        make_kit(own_environment.Environment, markup.Markup, own_undefined),
        make_kit(jinja2.Environment, markupsafe.Markup, jinja2),
    )


KITS = ()


def make_kit(environment_class, markup, undefined):
    kit = SimpleNamespace(Markup=markup, undefined=undefined)
    kit.environments = [
        environment_class(autoescape=False),
        environment_class(autoescape=True),
        environment_class(undefined=undefined.StrictUndefined),
    ]
    for environment in kit.environments:
        environment.policies["json.dumps_kwargs"] = {"sort_keys": True}
    kit.contexts = [
        environment.context_class(environment, {}, None, {}) for environment in kit.environments
    ]
    kit.U = undefined.Undefined(name="u")
    kit.S = undefined.StrictUndefined(name="s")
    kit.C = undefined.ChainableUndefined(name="c")
    kit.D = undefined.DebugUndefined(name="d")
    return kit


class Obj:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def __repr__(self):
        return f"Obj({self.__dict__})"

    def method(self):
        return "m"

    @property
    def fails(self):
        raise AttributeError("inner")


class Html:
    def __html__(self):
        return "<i>"

    def __repr__(self):
        return "Html()"


class Items:
    def __getitem__(self, key):
        if key == 3:
            raise IndexError
        return key

    def __repr__(self):
        return "Items()"


class Text(str):
    pass


# Labels are the test's names; each value is made for one kit, one use.
VALUES = {
    "none": lambda k: None,
    "true": lambda k: True,
    "false": lambda k: False,
    "zero": lambda k: 0,
    "int": lambda k: 42,
    "negative": lambda k: -7,
    "big": lambda k: 10**30,
    "float": lambda k: 42.55,
    "half": lambda k: 2.5,
    "nan": lambda k: float("nan"),
    "inf": lambda k: float("inf"),
    "complex": lambda k: 1 + 2j,
    "decimal": lambda k: decimal.Decimal("1234.565"),
    "fraction": lambda k: fractions.Fraction(7, 2),
    "empty": lambda k: "",
    "word": lambda k: "hello",
    "words": lambda k: "The quick brown fox's jump-over (the) [lazy] dog",
    "html": lambda k: "<b class=\"x\">a & b</b>  'q'\n<!-- c -->z",
    "lines": lambda k: "a\n  b\r\n\n\tc\x0bd\u2028e\n",
    "number text": lambda k: " 42 ",
    "float text": lambda k: "1e3",
    "hex text": lambda k: "0x1f",
    "underscored": lambda k: "1_000",
    "long number": lambda k: "9" * 5000,
    "unicode": lambda k: "Größe ﬁ İ ß ǆ ΑΣ \U0001f600",
    "percent": lambda k: "%s %%",
    "percent name": lambda k: "%(a)s",
    "url": lambda k: "see http://example.com/a?b=1&c=2, (www.x.org) or me@x.yz.",
    "markup": lambda k: k.Markup("<b>a &amp; b</b> c"),
    "text subclass": lambda k: Text("sub"),
    "bytes": lambda k: b"a\xff /",
    "list": lambda k: [3, 1, 2],
    "strings": lambda k: ["b", "A", "a", "C", "b"],
    "mixed": lambda k: [1, "a", None],
    "nones": lambda k: [None, None],
    "nested": lambda k: [[1, 2], [0, 3], []],
    "empty list": lambda k: [],
    "tuple": lambda k: (1, 0, 2),
    "set": lambda k: {5},
    "frozenset": lambda k: frozenset(),
    "range": lambda k: range(7),
    "generator": lambda k: (x for x in [2, 1]),
    "iterator": lambda k: iter("xyz"),
    "dict": lambda k: {"b": 1, "A": 3, "a": 2},
    "empty dict": lambda k: {},
    "int keys": lambda k: {2: "x", 1: "Y"},
    "mixed keys": lambda k: {2: "x", "a": "Y"},
    "ordered": lambda k: collections.OrderedDict([("z", None), ("y", k.U)]),
    "deque": lambda k: collections.deque([1, 2, 3]),
    "counter": lambda k: collections.Counter("aab"),
    "dicts": lambda k: [{"a": 2, "b": "x"}, {"a": 1, "b": "Y"}, {"a": 2, "b": "X"}],
    "dicts with gaps": lambda k: [{"a": 1}, {}],
    "deep": lambda k: [{"a": {"b": [10, 20]}}, {"a": {"b": [5, 6]}}],
    "objects": lambda k: [Obj(a="B"), Obj(a="a"), Obj(a="b")],
    "objects with gaps": lambda k: [Obj(a="B"), Obj()],
    "pairs": lambda k: [("a", 1), ("ü &", "/ x"), ("c", None)],
    "markups": lambda k: ["<", k.Markup("<"), 1],
    "htmls": lambda k: ["<", Html()],
    "undefineds": lambda k: [k.U, 1],
    "two undefineds": lambda k: [k.U, k.U],
    "object": lambda k: Obj(a=1, b="x"),
    "html object": lambda k: Html(),
    "items object": lambda k: Items(),
    "function": lambda k: len,
    "class": lambda k: Obj,
    "date": lambda k: datetime.date(2024, 1, 2),
    "undefined": lambda k: k.U,
    "strict": lambda k: k.S,
    "chainable": lambda k: k.C,
    "debug": lambda k: k.D,
}


def args(*positional, **keywords):
    """Arguments; a callable stands for what it makes of a kit."""
    return positional, keywords


KEYED = [
    args("a"),
    args("a.b"),
    args("a.b.1"),
    args(0),
    args("0"),
    args(attribute="a"),
    args(attribute="b"),
    args(attribute="a,b"),
    args(attribute=0),
    args(attribute="nope"),
    args(attribute=None),
    args(attribute=1.5),
    args(attribute=""),
    args(attribute=" a"),
]
CASED = [args(), args(True), args(False), args(case_sensitive=True)] + KEYED[5:]

CALLS = {
    "abs": [args(), args(1)],
    "attr": [args("a"), args("nope"), args("__class__"), args("method"), args("fails"),
        args(1), args(None), args("upper"), args("keys"), args()],
    "batch": [args(2), args(2, "x"), args(3, fill_with=0), args(0), args(-1), args("x"),
        args(1.0), args(linecount=2), args(2, None), args(100, "y"), args()],
    "capitalize": [args(), args(1)],
    "center": [args(), args(9), args(width=20), args("x"), args(-1), args(2.5)],
    "count": [args()],
    "d": [args(), args("x"), args("x", True)],
    "default": [args(), args("x"), args("x", True), args("x", boolean=True),
        args(default_value=1), args("x", False), args(lambda k: k.U)],
    "dictsort": [args(), args(True), args(by="value"), args(False, "value"), args(by="x"),
        args(reverse=True), args(True, "key", True), args(case_sensitive=True, by="value")],
    "e": [args()],
    "escape": [args()],
    "filesizeformat": [args(), args(True), args(binary=True), args(False)],
    "first": [args(), args(1)],
    "float": [args(), args(1.5), args(default=None), args("x")],
    "forceescape": [args()],
    "format": [args(), args(1), args(1, 2), args(a=1), args(1, a=2), args("<"), args(lambda k:
        k.Markup("<"))],
    "groupby": KEYED[:5]
    + [args("a", default="z"), args("a", "z"), args("b", case_sensitive=True), args("a", None,
        True), args("a", default=0), args("nope", default=1), args("a.b", default={"b": 1}),
        args(None), args()],
    "indent": [args(), args(2), args(2, True), args(2, False, True), args(2, True, True),
        args(width=1, first=True), args(blank=True), args("> "), args("<"), args(lambda k:
        k.Markup("<")), args(lambda k: k.Markup("<"), True), args(0), args(-1), args(1.5),
        args(None)],
    "int": [args(), args(5), args(0, 16), args(base=2), args(default=None), args(0, 0),
        args(0, 99), args(0, "x"), args("d", base=36)],
    "items": [args(), args(1)],
    "join": [args(), args(","), args("<"), args(lambda k: k.Markup("<")), args("-", "a"),
        args(d="|", attribute="b"), args(",", 0), args(1), args(None), args(",", "a.b.0"),
        args(attribute="nope"), args(lambda k: k.U)],
    "last": [args()],
    "length": [args()],
    "list": [args(), args(1)],
    "lower": [args()],
    "map": [args(), args("upper"), args("nope"), args("round", 1), args("default", "x"),
        args(5), args("join", ","), args(attribute="a"), args(attribute="a", default="D"),
        args(attribute="a.b.1"), args(attribute="a", foo=1), args(attribute=0), args(foo=1),
        args("first"), args("attr", "a"), args("upper", foo=1), args("map", "upper"),
        args(attribute="a", default=None), args("string"), args("replace", "a", "b")],
    "max": CASED,
    "min": CASED,
    "pprint": [args()],
    "random": [args(1)],
    "reject": [args(), args("odd"), args("string"), args("nope"), args("divisibleby", 2),
        args("in", [1, "a"]), args("eq", 1), args(1), args(foo=1), args("lt", 2)],
    "rejectattr": [args(), args("a"), args("a", "odd"), args("b", "eq", "x"), args(0),
        args("a", "nope"), args("a.b", "defined"), args("nope")],
    "replace": [args("a", "b"), args("a", "<"), args("<", ">"), args("<", ">", 1), args(lambda
        k: k.Markup("<"), "&"), args("a", lambda k: k.Markup("<i>")), args(1, 2), args("",
        "-"), args("a", "b", None), args("a", "b", 0), args("a", "b", "x"), args(old="b",
        new="c", count=1), args("a", lambda k: k.U), args("a"), args("a", Html()),
        args(Html(), "a")],
    "reverse": [args()],
    "round": [args(), args(1), args(1, "ceil"), args(1, "floor"), args(-1), args(-1, "floor"),
        args(method="common"), args(1, "x"), args("x"), args(0, "ceil"), args(2.5),
        args(precision=2, method="floor")],
    "safe": [args()],
    "select": [args(), args("odd"), args("string"), args("nope"), args("divisibleby", 2),
        args("in", [1, "a"]), args("eq", 1), args(1), args(foo=1), args("mapping"),
        args("divisibleby", num=2)],
    "selectattr": [args(), args("a"), args("a", "odd"), args("b", "eq", "x"), args(0),
        args("a", "nope"), args("a.b", "defined"), args("nope", "undefined"), args(None)],
    "slice": [args(2), args(3, "x"), args(2, fill_with=0), args(0), args(-1), args("x"),
        args(1.5), args(slices=4), args(10), args(2, None), args()],
    "sort": [args(), args(True), args(reverse=True), args(False, True),
        args(case_sensitive=True), args(attribute="a,b"), args(attribute="b,a", reverse=True),
        args(True, True, "b")]
    + KEYED[5:],
    "string": [args()],
    "striptags": [args()],
    "sum": [args(), args(start=5), args("a"), args(attribute="a", start=1.5), args(0),
        args(start=[]), args(start=""), args("nope"), args(start=None), args("a.b.0")],
    "title": [args()],
    "tojson": [args(), args(2), args(indent=None), args("--"), args(indent=0)],
    "trim": [args(), args("a"), args(chars=" h"), args(None), args(1), args("")],
    "truncate": [args(), args(5), args(10, True), args(10, False, ""), args(8, leeway=0),
        args(8, True, "…", 0), args(2), args(20, end="<"), args(3, leeway=-1), args(0),
        args(length=12, killwords=True, end="--", leeway=3), args(9, end=lambda k:
        k.Markup("<"), leeway=0), args("x"), args(10, end=1)],
    "unique": CASED,
    "upper": [args()],
    "urlencode": [args()],
    "urlize": [args(), args(10), args(10, True), args(None, True, "_blank"),
        args(target='"<'), args(rel="me noopener"), args(rel='"'), args(extra_schemes=["tel:",
        "ftp://"]), args(extra_schemes=["x y"]), args(extra_schemes=[]),
        args(extra_schemes="tel:"), args(trim_url_limit=0), args("x")],
    "wordcount": [args()],
    "wordwrap": [args(), args(7), args(4, False), args(5, True, "<br>"), args(6,
        wrapstring="|"), args(5, break_on_hyphens=False), args(0), args("x"), args(width=3)],
    "xmlattr": [args(), args(False), args(autospace=True)],
}  # fmt: skip

XML_DICTS = {
    "blank": lambda k: {"a b": 1},
    "blank none": lambda k: {"a b": None},
    "slash": lambda k: {"a/b": 1},
    "greater": lambda k: {"a>b": 1},
    "equals": lambda k: {"a=b": 1},
    "tab": lambda k: {"a\tb": 1},
    "formfeed": lambda k: {"a\x0cb": 1},
    "nbsp": lambda k: {"a\xa0b": 1},
    "quote": lambda k: {"a\"'<&": "\"'<&>"},
    "markup": lambda k: {k.Markup("a<"): k.Markup("<&amp;")},
    "values": lambda k: {"a": None, "b": k.U, "c": False, "d": 0, "e": "", "f": [1], "g": Html()},
    "strict": lambda k: {"a": k.S},
    "empty": lambda k: {"": 1},
    "int": lambda k: {1: 2},
    "bytes": lambda k: {b"a": 2},
}

TEST_CALLS = {
    "odd": [args()], "even": [args()], "divisibleby": [args(2), args(0), args("x"), args(num=3)],
    "defined": [args()], "undefined": [args()], "filter": [args()], "test": [args()],
    "none": [args()], "boolean": [args()], "false": [args()], "true": [args()],
    "integer": [args()], "float": [args()], "lower": [args()], "upper": [args()],
    "string": [args()], "mapping": [args()], "number": [args()], "sequence": [args()],
    "iterable": [args()], "callable": [args()], "escaped": [args()],
    "sameas": [args(None), args(True), args(42)],
    "in": [args([1, "hello"]), args("hello world"), args({"a": 1}), args(None), args(5),
           args(lambda k: k.U)],
    **{name: [args(42), args("hello"), args(None), args([3, 1, 2]), args(lambda k: k.U)]
       for name in ("==", "eq", "equalto", "!=", "ne", ">", "gt", "greaterthan", ">=", "ge", "<",
                    "lt", "lessthan", "<=", "le")},
}  # fmt: skip

LOOKS_AT_AUTOESCAPE = {"join", "replace", "tojson", "urlize", "xmlattr"}
# Filters that ask the environment for its class of undefined values.
MAKES_UNDEFINED = set(
    "attr first groupby join last map max min random rejectattr selectattr sort sum unique".split()
)

ADDRESS = re.compile(r"0x[0-9a-f]+")
MODULE = re.compile(r"(?:microflask\.markup|microflask\.jinja(?:\.\w+)+|markupsafe|jinja2\.\w+)\.")


def neutral(text):
    """A message or repr without addresses and module names."""
    return MODULE.sub("", ADDRESS.sub("0x", text)).replace("sync_do_", "do_")


def plain(value):
    """What is compared of a value: its text, whether it is safe, what an iterator gives."""
    if isinstance(value, (str, bytes)):
        return type(value).__name__, neutral(str(value)) if isinstance(value, str) else value
    if type(value).__name__.endswith("Undefined"):
        return type(value).__name__, value._undefined_hint, value._undefined_name
    if isinstance(value, dict):
        return type(value).__name__, [(plain(k), plain(v)) for k, v in value.items()]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return value._fields, [plain(item) for item in value], str(list(value)) == str(list(value))
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [plain(item) for item in value]
    if hasattr(value, "__next__"):
        return "iterator", [plain(item) for item in value]
    return neutral(repr(value)), type(value).__name__


def resolve(kit, value):
    if callable(value) and getattr(value, "__name__", "") == "<lambda>":
        return value(kit)
    return value


def outcome(kit, number, kind, name, make, call):
    environment, context = kit.environments[number], kit.contexts[number]
    positional = [resolve(kit, value) for value in call[0]]
    keywords = {key: resolve(kit, value) for key, value in call[1].items()}
    run = environment.call_filter if kind == "filter" else environment.call_test
    try:
        return plain(run(name, make(kit), positional, keywords, context=context))
    except Exception as error:
        return "error", type(error).__name__, neutral(str(error))


# Where ours is meant to differ: (filter, value) -> why.
DIFFERENT = {
    # Ours names the nearest known name after Jinja's text.
    "hint": re.compile(r"^(No (?:filter|test) named .*?\.)( Did you mean .*)?$", re.S),
}


def same(ours, theirs):
    if ours == theirs:
        return True
    if ours[:2] == theirs[:2] and ours[0] == "error" and isinstance(ours[2], str):
        match = DIFFERENT["hint"].match(ours[2])
        return bool(match) and match[1] == theirs[2]
    return False


class FilterTest(unittest.TestCase):
    maxDiff = None

    def compare(self, kind, name, values, calls):
        numbers = [
            0,
            *([1] if name in LOOKS_AT_AUTOESCAPE else []),
            *([2] if name in MAKES_UNDEFINED else []),
        ]
        for number in numbers:
            for label, make in values.items():
                for call in calls:
                    ours, theirs = (outcome(kit, number, kind, name, make, call) for kit in KITS)
                    if not same(ours, theirs):
                        with self.subTest(name=name, value=label, call=call, number=number):
                            self.assertEqual(ours, theirs)

    def test_every_filter_is_there(self):
        ours, theirs = (set(kit.environments[0].filters) for kit in KITS)
        self.assertEqual(ours, theirs)
        self.assertEqual(ours, set(CALLS))

    def test_every_test_is_there(self):
        ours, theirs = (set(kit.environments[0].tests) for kit in KITS)
        self.assertEqual(ours, theirs)
        self.assertEqual(ours, set(TEST_CALLS))

    def test_filters(self):
        for name, calls in CALLS.items():
            self.compare("filter", name, VALUES, calls)

    def test_xmlattr_keys(self):
        self.compare("filter", "xmlattr", XML_DICTS, CALLS["xmlattr"])

    def test_tests(self):
        for name, calls in TEST_CALLS.items():
            self.compare("test", name, VALUES, calls)

    def test_filter_and_test_by_name(self):
        names = {name: (lambda k, name=name: name) for name in ("upper", "odd", "nope", "", "==")}
        self.compare("test", "filter", names, [args()])
        self.compare("test", "test", names, [args()])


if __name__ == "__main__":
    unittest.main()
