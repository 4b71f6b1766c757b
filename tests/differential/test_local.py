"""microflask.local and .signals beside werkzeug.local and blinker."""

from __future__ import annotations

import contextvars
import copy
import math
import operator
import re
import types
import unittest

from microflask import local as ours
from microflask import signals

from . import oracle


class Full:
    """A class with unusual special methods."""

    def __enter__(self):
        return "in"

    def __exit__(self, *error):
        return True

    def __call__(self, *args, **kwargs):
        return args, kwargs

    def __matmul__(self, other):
        return "matmul", other

    def __imatmul__(self, other):
        self.x = other
        return self

    def __length_hint__(self):
        return 3

    def __round__(self, digits=None):
        return "round", digits

    def __trunc__(self):
        return 7

    def __floor__(self):
        return 8

    def __ceil__(self):
        return 9

    def __repr__(self):
        return "<Full>"

    def __bytes__(self):
        return b"by"

    def __eq__(self, other):
        return "eq"

    def __hash__(self):
        return 42

    def __lt__(self, other):
        return "lt"


VALUES = [
    lambda: 5,
    lambda: -2.5,
    lambda: "abc",
    lambda: [1, 2, 3],
    lambda: {"a": 1},
    lambda: {1, 2},
    Full,
    lambda: b"x",
    lambda: iter([1, 2]),
    lambda: True,
    lambda: 3 + 2j,
]
NUMERIC = "add sub mul matmul truediv floordiv mod lshift rshift and_ xor or_ pow".split()
COMPARISONS = "lt le gt ge eq ne".split()
OTHERS = [2, [4], "x", {1}, 2.0, {"b": 2}]
SINGLE = {
    "neg": operator.neg,
    "pos": operator.pos,
    "abs": abs,
    "invert": operator.invert,
    "str": str,
    "repr": repr,
    "bytes": bytes,
    "format": lambda p: format(p, ""),
    "percent": lambda p: "%s" % p,
    "len": len,
    "hint": operator.length_hint,
    "next": next,
    "iter": list,
    "reversed": lambda p: list(reversed(p)),
    "complex": complex,
    "int": int,
    "float": float,
    "index": operator.index,
    "round": round,
    "trunc": math.trunc,
    "floor": math.floor,
    "ceil": math.ceil,
    "hash": lambda p: type(hash(p)),
    "bool": bool,
    "dir": dir,
    "isinstance": lambda p: (isinstance(p, int), isinstance(p, str), isinstance(p, list)),
    "class": lambda p: p.__class__,
    "call": lambda p: p(1, a=2),
    "item": lambda p: p[0],
    "slice": lambda p: p[0:2],
    "key": lambda p: p["a"],
    "set item": lambda p: (operator.setitem(p, 0, 9), repr(p)),
    "del item": lambda p: (operator.delitem(p, 0), repr(p)),
    "contains": lambda p: 1 in p,
    "set attribute": lambda p: (setattr(p, "zz", 3), p.zz),
    "no attribute": lambda p: p.nope,
    "doc": lambda p: p.__doc__,
    "vars": vars,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "divmod": lambda p: (divmod(p, 2), divmod(7, p)),
    "pow": lambda p: pow(p, 2, 3),
    "wrapped": lambda p: p.__wrapped__,
    "current": lambda p: p._get_current_object(),
    "with": lambda p: operator.methodcaller("__enter__")(p),
    "unpack": lambda p: [*p],
    "mapping": lambda p: {**p},
    "dict key": lambda p: list({p: 1}),
    "own type": lambda p: type(p).__name__,
}


def operations():
    yield from SINGLE.items()
    for name in NUMERIC:
        function = getattr(operator, name)
        in_place = getattr(operator, f"i{name.rstrip('_')}")
        for other in OTHERS:
            yield f"{name} {other}", lambda p, f=function, o=other: f(p, o)
            yield f"r{name} {other}", lambda p, f=function, o=other: f(o, p)
            yield (
                f"i{name} {other}",
                lambda p, f=in_place, o=copy.copy(other): type(f(p, o)).__name__,
            )
    for name in COMPARISONS:
        for other in OTHERS:
            yield f"{name} {other}", lambda p, f=getattr(operator, name), o=other: f(p, o)


def proxies(module, make):
    variable = contextvars.ContextVar("v")
    variable.set(make())
    named = contextvars.ContextVar("n")
    named.set(types.SimpleNamespace(q=make()))
    local, stack = module.Local(), module.LocalStack()
    local.q = make()
    stack.push(types.SimpleNamespace(q=make()))
    value = make()
    yield "variable", module.LocalProxy(variable)
    yield "named", module.LocalProxy(named, "q")
    yield "local", local("q")
    yield "stack", stack("q")
    yield "function", module.LocalProxy(lambda: value)


def outcome(operation, proxy):
    try:
        result = operation(proxy)
    except Exception as error:
        return type(error)
    return type(result).__name__, re.sub("0x[0-9a-f]+", "", repr(result))


class LocalTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        oracle("werkzeug")
        cls.real = oracle("werkzeug.local")

    def test_operations(self):
        for make in VALUES:
            for name, operation in operations():
                both = zip(proxies(self.real, make), proxies(ours, make))
                for (kind, expected), (_, actual) in both:
                    with self.subTest(value=repr(make()), operation=name, kind=kind):
                        self.assertEqual(outcome(operation, expected), outcome(operation, actual))

    def test_unbound(self):
        for name in ["bool", "repr", "dir", "class", "str", "neg", "len", "call", "item", "doc "]:
            operation = SINGLE.get(name, bool)
            for make in (
                lambda m: m.LocalProxy(contextvars.ContextVar("x"), unbound_message="msg"),
                lambda m: m.Local()("x"),
                lambda m: m.LocalStack()("x", unbound_message="msg"),
            ):
                with self.subTest(name):
                    expected = str(outcome(operation, make(self.real)))
                    actual = str(outcome(operation, make(ours)))
                    self.assertEqual(expected.replace("werkzeug", "microflask"), actual)


class SignalsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.real = oracle("blinker")

    def story(self, module):
        """A connected life, told as what each step answered."""
        told = []
        signal, other = module.Signal("doc"), module.Namespace().signal("named", "doc 2")

        def a(sender, **kwargs):
            return "a", str(sender), sorted(kwargs.items(), key=str)

        def b(sender, **kwargs):
            return "b", str(sender)

        def send(*args, **kwargs):
            try:
                told.append(sorted((f.__name__, r) for f, r in signal.send(*args, **kwargs)))
            except Exception as error:
                told.append((type(error).__name__, str(error)))

        send("x")
        for step in (
            lambda: signal.connect(a),
            lambda: signal.connect(b, sender="x"),
            lambda: signal.connect(b, sender=7, weak=False),
            lambda: signal.disconnect(b, sender="x"),
            lambda: signal.connect(a, sender="x"),
            lambda: signal.disconnect(a, sender="x"),
            lambda: signal.disconnect(a),
            lambda: signal.disconnect(b),
            lambda: signal.connect(a, module.ANY),
        ):
            step()
            for sender in ("x", "y", 7, None):
                send(sender, k=1)
                # blinker's has_receivers_for() may say yes for a while after the last left.
                told.append(len(list(signal.receivers_for(sender))))
            told.append(bool(signal.receivers))
        with signal.muted():
            send("x")
            told.append(signal.is_muted)
        with signal.connected_to(b, "z"):
            send("z")
        send("z")
        told += [signal.__doc__, other.__doc__, other.name, repr(module.ANY), bool(other.receivers)]
        return told

    def test_story(self):
        self.assertEqual(self.story(self.real), self.story(signals))

    def test_namespace_of_flask(self):
        flask_signals = oracle("flask.signals")
        expected = {name: signal.name for name, signal in flask_signals._signals.items()}
        self.assertEqual(expected, {name: s.name for name, s in signals._signals.items()})


if __name__ == "__main__":
    unittest.main()
