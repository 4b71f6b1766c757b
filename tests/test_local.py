"""Locals by context, and proxies over them."""

from __future__ import annotations

import asyncio
import copy
import math
import operator
import pickle
import platform
import threading
import unittest
from contextvars import ContextVar, copy_context
from types import SimpleNamespace

from microflask.local import Local, LocalManager, LocalProxy, LocalStack, release_local


class Thing:
    """A thing."""

    attribute = 1

    def __repr__(self):
        return "<Thing>"

    def __enter__(self):
        return "entered"

    def __exit__(self, *error):
        return True

    def __matmul__(self, other):
        return ("matmul", other)

    def __length_hint__(self):
        return 3


def bound(value):
    """One proxy of each kind over the same value."""
    plain: ContextVar[object] = ContextVar("plain")
    plain.set(value)
    named: ContextVar[object] = ContextVar("named")
    named.set(SimpleNamespace(value=value))
    local = Local()
    local.value = value
    stack: LocalStack = LocalStack()
    stack.push(value)
    return {
        "context variable": LocalProxy(plain),
        "context variable, name": LocalProxy(named, "value"),
        "local": local("value"),
        "stack": stack(),
        "function": LocalProxy(lambda: value),
        "function, name": LocalProxy(lambda: SimpleNamespace(value=value), "value"),
        "proxy": LocalProxy(lambda inner=LocalProxy(lambda: value): inner),
    }


class LocalTest(unittest.TestCase):
    def test_attributes(self):
        local = Local()
        local.a = 1
        local.b = 2
        self.assertEqual([("a", 1), ("b", 2)], sorted(local))
        del local.a
        for broken in (lambda: local.a, lambda: delattr(local, "a")):
            with self.assertRaises(AttributeError):
                broken()
        release_local(local)
        self.assertEqual([], list(local))

    def test_stack(self):
        stack: LocalStack = LocalStack()
        self.assertIsNone(stack.top)
        self.assertIsNone(stack.pop())
        self.assertEqual([1], stack.push(1))
        self.assertEqual([1, 2], stack.push(2))
        self.assertEqual((2, 2, 1, None), (stack.top, stack.pop(), stack.pop(), stack.top))
        stack.push(3)
        release_local(stack)
        self.assertIsNone(stack.top)

    def test_given_context_variable(self):
        variable: ContextVar[dict[str, object]] = ContextVar("mine")
        local = Local(variable)
        local.a = 1
        self.assertEqual({"a": 1}, variable.get())

    def test_a_child_context_does_not_write_into_its_parent(self):
        local, stack = Local(), LocalStack()
        local.a = 1
        stack.push(1)

        def child():
            local.a = 2
            stack.push(2)
            return local.a, stack.top

        self.assertEqual((2, 2), copy_context().run(child))
        self.assertEqual((1, 1), (local.a, stack.top))

    def test_threads(self):
        local, seen = Local(), []
        local.a = "main"

        def work(number):
            seen.append(hasattr(local, "a"))
            local.a = number
            seen.append(local.a)

        for number in range(3):
            thread = threading.Thread(target=work, args=(number,))
            thread.start()
            thread.join()
        self.assertEqual([False, 0, False, 1, False, 2], seen)
        self.assertEqual("main", local.a)

    def test_tasks(self):
        local, stack = Local(), LocalStack()
        proxy = local("number")

        async def work(number):
            local.number = number
            stack.push(number)
            for _ in range(3):
                await asyncio.sleep(0)
            return proxy == number and stack.pop() == number

        async def main():
            return await asyncio.gather(*[work(number) for number in range(10)])

        self.assertEqual([True] * 10, asyncio.run(main()))

    def test_manager(self):
        local, stack = Local(), LocalStack()
        manager = LocalManager([local])
        manager.locals.append(stack)
        self.assertEqual("<LocalManager storages: 2>", repr(manager))
        self.assertEqual(1, len(LocalManager(local).locals))
        self.assertEqual([], LocalManager().locals)

        closed = []

        class Body:
            def __iter__(self):
                return iter([b"a", b"b"])

            def close(self):
                closed.append(dict(local))

        @manager.middleware
        def app(environ, start_response):
            """An app."""
            local.a = 1
            stack.push(1)
            return Body()

        body = app({}, None)
        self.assertEqual([b"a", b"b"], list(body))
        self.assertEqual(1, local.a)
        body.close()
        self.assertEqual(([{"a": 1}], [], None), (closed, list(local), stack.top))
        self.assertEqual(("app", "An app."), (app.__name__, app.__doc__))

        def broken(environ, start_response):
            local.a = 1
            raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError):
            manager.make_middleware(broken)({}, None)
        self.assertEqual([], list(local))


OPERATIONS = {
    "str": str,
    "repr": repr,
    "format": lambda x: f"{x:>5}",
    "hash": hash,
    "bool": bool,
    "len": len,
    "list": list,
    "reversed": lambda x: list(reversed(x)),
    "length_hint": operator.length_hint,
    "item": lambda x: x[0],
    "slice": lambda x: x[1:],
    "contains": lambda x: 1 in x,
    "add": lambda x: x + x,
    "radd": lambda x: 2 + x,
    "rsub": lambda x: 2 - x,
    "mul": lambda x: x * 2,
    "rmul": lambda x: 2 * x,
    "truediv": lambda x: x / 2,
    "rfloordiv": lambda x: 7 // x,
    "mod": lambda x: x % 3,
    "divmod": lambda x: divmod(x, 2),
    "rdivmod": lambda x: divmod(7, x),
    "pow": lambda x: x**2,
    "pow3": lambda x: pow(x, 2, 3),
    "rpow": lambda x: 2**x,
    "matmul": lambda x: x @ 1,
    "and": lambda x: x & 1,
    "ror": lambda x: 8 | x,
    "xor": lambda x: x ^ 1,
    "shift": lambda x: (x << 1, 1 << x, x >> 1),
    "unary": lambda x: (-x, +x, abs(x), ~x),
    "compare": lambda x: (x < 6, x <= 5, x > 4, x >= 6, x == 5, x != 5),
    "numbers": lambda x: (int(x), float(x), complex(x)),
    "index": lambda x: list(range(9))[x],
    "rounding": lambda x: (round(x), math.floor(x), math.ceil(x), math.trunc(x)),
    "bytes": bytes,
    "call": lambda x: x(1, a=2),
    "attribute": lambda x: x.attribute,
    "doc": lambda x: x.__doc__,
    "class": lambda x: x.__class__,
    "isinstance": lambda x: (isinstance(x, int), isinstance(x, (list, dict))),
    "as a class": lambda x: (isinstance(3, x), issubclass(bool, x)),
    "with": lambda x: operator.methodcaller("__enter__")(x),
    "dir": dir,
    "vars": vars,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "join": lambda x: "-".join([str(x), "a"]),
    "mapping": lambda x: {**x},
    "sorted": lambda x: sorted([x, x]),
}
if platform.python_implementation() == "PyPy":
    del OPERATIONS["mapping"]  # where ** takes a sequence of pairs from a class, not a tuple
VALUES = [5, -2.5, "abc", [1, 2], {"a": 1}, (), int, None, Thing(), lambda *a, **k: (a, k)]


def outcome(operation, value):
    try:
        result = operation(value)
    except Exception as error:
        return type(error)
    return (type(result).__name__, repr(result))


class ProxyTest(unittest.TestCase):
    def test_every_operation_goes_to_the_object(self):
        for value in VALUES:
            for kind, proxy in bound(value).items():
                if kind == "stack" and value is None:
                    continue  # A stack whose top is None counts as empty.
                for name, operation in OPERATIONS.items():
                    with self.subTest(value=value, kind=kind, operation=name):
                        expected = outcome(operation, value)
                        self.assertEqual(expected, outcome(operation, proxy))

    def test_changes_reach_the_object(self):
        for kind in bound(None):
            with self.subTest(kind):
                thing, numbers = Thing(), [1, 2, 3]
                proxy, items = bound(thing)[kind], bound(numbers)[kind]
                proxy.a = 1
                self.assertEqual(1, thing.a)
                del proxy.a
                self.assertFalse(hasattr(proxy, "a"))
                items[0] = 9
                del items[1]
                before = items
                items += [4]
                self.assertIs(before, items)
                self.assertEqual([9, 3, 4], numbers)
                if kind != "proxy":  # That one answers the proxy inside.
                    self.assertIs(numbers, items._get_current_object())

    def test_in_place_on_an_immutable_object_keeps_the_proxy(self):
        proxy = LocalProxy(lambda: 5)
        proxy += 1
        self.assertIs(LocalProxy, type(proxy))
        self.assertEqual(5, proxy)

    def test_proxy_of_a_proxy(self):
        inner = LocalProxy(lambda: [1])
        outer = LocalProxy(lambda: inner)
        self.assertIs(inner, outer._get_current_object())
        self.assertEqual([1], outer)

    def test_pickles_as_the_object(self):
        self.assertEqual([1], pickle.loads(pickle.dumps(LocalProxy(lambda: [1]))))

    def test_awaits_and_async_for(self):
        async def answer():
            return 5

        async def numbers():
            yield 1
            yield 2

        class Manager:
            async def __aenter__(self):
                return "in"

            async def __aexit__(self, *error):
                return True

        async def main():
            result = [await LocalProxy(lambda coroutine=answer(): coroutine)]
            async for number in LocalProxy(lambda generator=numbers(): generator):
                result.append(number)
            async with LocalProxy(Manager) as entered:
                result.append(entered)
            return result

        self.assertEqual([5, 1, 2, "in"], asyncio.run(main()))

    def test_unbound(self):
        def broken():
            raise RuntimeError("mine")

        proxies = {
            "mine": LocalProxy(broken),
            "not here": LocalProxy(ContextVar("x"), unbound_message="not here"),
            "nor here": LocalProxy(ContextVar("x"), "name", unbound_message="nor here"),
            "local": Local()("x", unbound_message="local"),
            "stack": LocalStack()("x", unbound_message="stack"),
            "object is not bound": LocalStack()(),
        }
        for message, proxy in proxies.items():
            with self.subTest(message):
                self.assertFalse(proxy)
                self.assertEqual("<LocalProxy unbound>", repr(proxy))
                self.assertEqual([], dir(proxy))
                self.assertIs(LocalProxy, proxy.__class__)
                self.assertIn("LocalProxy", proxy.__doc__)
                self.assertFalse(proxy == 1)
                self.assertTrue(proxy == proxy)
                self.assertIsNotNone(proxy.__wrapped__)
                for operation in (
                    lambda: proxy.x,
                    lambda: proxy + 1,
                    lambda: str(proxy),
                    lambda: proxy["x"],
                    lambda: list(proxy),
                    lambda: len(proxy),
                    lambda: proxy(),
                    lambda: setattr(proxy, "a", 1),
                    lambda: "a" in proxy,
                    lambda: proxy._get_current_object(),
                ):
                    with self.assertRaises(RuntimeError) as caught:
                        operation()
                    self.assertEqual(message, str(caught.exception))

    def test_an_error_inside_the_object_is_not_unboundness(self):
        class Broken:
            @property
            def name(self):
                raise RuntimeError("inside")

            def __bool__(self):
                raise RuntimeError("inside")

        proxy = LocalProxy(Broken)
        for operation in (lambda: proxy.name, lambda: bool(proxy)):
            with self.assertRaisesRegex(RuntimeError, "inside"):
                operation()

    def test_wrong_sources(self):
        with self.assertRaisesRegex(TypeError, "Don't know how to proxy '<class 'int'>'"):
            LocalProxy(5)
        with self.assertRaisesRegex(TypeError, "'name' is required when proxying a 'Local'"):
            LocalProxy(Local())


if __name__ == "__main__":
    unittest.main()
