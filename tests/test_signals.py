"""Signals: who is told, in which order, and for how long."""

from __future__ import annotations

import asyncio
import functools
import gc
import pickle
import unittest

from microflask import signals
from microflask.signals import ANY, NamedSignal, Namespace, Signal, signal


class Sender:
    def told(self, sender, **kwargs):
        return "method"


def first(sender, **kwargs):
    return ("first", sender, kwargs)


def second(sender, **kwargs):
    return ("second", sender, kwargs)


async def waiting(sender, **kwargs):
    return ("waiting", sender, kwargs)


class SignalTest(unittest.TestCase):
    def test_send(self):
        sig = Signal("doc")
        self.assertEqual("doc", sig.__doc__)
        self.assertFalse(sig.receivers)
        self.assertEqual([], sig.send("x"))
        self.assertIs(first, sig.connect(first))
        sig.connect(second, sender="x")
        self.assertTrue(sig.receivers)
        self.assertEqual(
            [(first, ("first", "x", {"a": 1})), (second, ("second", "x", {"a": 1}))],
            sig.send("x", a=1),
        )
        self.assertEqual([first], [receiver for receiver, _ in sig.send("y")])
        self.assertEqual([(first, ("first", None, {}))], sig.send())
        with self.assertRaises(TypeError):
            sig.send("x", "y")

    def test_order_is_that_of_connection(self):
        sig = Signal()
        functions = [functools.partial(first, number=number) for number in range(20)]
        for function in functions:
            sig.connect(function)
        self.assertEqual(functions, [receiver for receiver, _ in sig.send()])

    def test_disconnect(self):
        sig = Signal()
        sig.connect(first)
        sig.connect(first, "x")
        sig.connect(second, "x")
        sig.disconnect(second, "y")
        self.assertEqual(2, len(sig.send("x")))
        sig.disconnect(first, ANY)
        self.assertEqual([second], list(sig.receivers_for("x")))
        sig.disconnect(second, "x")
        self.assertFalse(sig.receivers)
        sig.disconnect(second)

    def test_disconnecting_while_sending(self):
        sig = Signal()

        def leaves(sender):
            sig.disconnect(leaves)
            sig.disconnect(second)
            return "left"

        sig.connect(leaves)
        sig.connect(second)
        self.assertEqual([(leaves, "left")], sig.send())
        self.assertEqual([], sig.send())

    def test_has_receivers_for(self):
        sig = Signal()
        sender = Sender()
        self.assertFalse(sig.has_receivers_for(ANY))
        sig.connect(first, sender)
        self.assertTrue(sig.has_receivers_for(sender))
        self.assertFalse(sig.has_receivers_for(Sender()))
        self.assertFalse(sig.has_receivers_for(ANY))
        sig.connect(first)
        self.assertTrue(sig.has_receivers_for(ANY))
        self.assertTrue(sig.has_receivers_for("anyone"))

    def test_weak_receivers_and_senders_go(self):
        sig = Signal()

        def temporary(sender):
            return 1

        owner, sender = Sender(), Sender()
        sig.connect(temporary)
        sig.connect(owner.told)
        sig.connect(first, sender)
        self.assertEqual([1, "method"], [answer for _, answer in sig.send("x")])
        del temporary, owner, sender
        gc.collect()
        self.assertEqual([], sig.send("x"))
        self.assertEqual({}, sig.receivers)

    def test_strong_receivers_stay(self):
        sig = Signal()
        sig.connect(Sender().told, weak=False)
        sig.connect(lambda sender: 2, weak=False)
        gc.collect()
        self.assertEqual(["method", 2], [answer for _, answer in sig.send()])

    def test_equal_texts_and_numbers_are_one_sender(self):
        sig = Signal()
        sig.connect(first, sender="ab")
        sig.connect(second, sender=0)
        self.assertEqual(1, len(sig.send("".join(["a", "b"]))))
        self.assertEqual([second], list(sig.receivers_for(0)))
        self.assertEqual([], sig.send("other"))

    def test_connect_via_and_connected_to(self):
        sig = Signal()

        @sig.connect_via("x")
        def receiver(sender):
            return sender

        self.assertEqual([(receiver, "x")], sig.send("x"))
        self.assertEqual([], sig.send("y"))
        with sig.connected_to(first):
            self.assertEqual(1, len(sig.send("y")))
        with self.assertRaises(ZeroDivisionError), sig.connected_to(first, "y"):
            raise ZeroDivisionError
        self.assertEqual([], sig.send("y"))

    def test_muted(self):
        sig = Signal()
        sig.connect(first)
        with sig.muted():
            self.assertTrue(sig.is_muted)
            self.assertEqual([], sig.send())
        self.assertEqual(1, len(sig.send()))

    def test_what_a_receiver_raises_passes(self):
        sig = Signal()
        sig.connect(lambda sender: 1 / 0, weak=False)
        with self.assertRaises(ZeroDivisionError):
            sig.send()

    def test_async(self):
        sig = Signal()
        sig.connect(waiting)
        with self.assertRaisesRegex(RuntimeError, "Cannot send to a coroutine function."):
            sig.send("x")
        run = lambda function: lambda *a, **k: asyncio.run(function(*a, **k))  # noqa: E731
        self.assertEqual(
            [(waiting, ("waiting", "x", {"a": 1}))], sig.send("x", a=1, _async_wrapper=run)
        )
        self.assertEqual([(waiting, ("waiting", "x", {}))], asyncio.run(sig.send_async("x")))
        sig.connect(first)
        with self.assertRaisesRegex(RuntimeError, "Cannot send to a non-coroutine function."):
            asyncio.run(sig.send_async("x"))

        def wrap(function):
            async def inner(*args, **kwargs):
                return function(*args, **kwargs)

            return inner

        answers = asyncio.run(sig.send_async("x", _sync_wrapper=wrap))
        self.assertEqual([waiting, first], [receiver for receiver, _ in answers])

    def test_coroutine_functions_are_known(self):
        class Waiting:
            async def method(self, sender):
                return 1

        cases = [
            (waiting, True),
            (functools.partial(waiting), True),
            (Waiting().method, True),
            (functools.partial(Waiting().method), True),
            (first, False),
            (Sender().told, False),
            (len, False),
            (Waiting, False),
        ]
        for receiver, expected in cases:
            with self.subTest(receiver=receiver):
                self.assertEqual(expected, signals._is_coroutine_function(receiver))

    def test_watching_connections(self):
        sig = Signal()
        seen = []

        def watch(changed, **kwargs):
            seen.append((changed is sig, kwargs))

        sig.receiver_connected.connect(watch)
        sig.receiver_disconnected.connect(watch)
        sig.connect(first, "x", weak=False)
        sig.disconnect(first, "x")
        self.assertEqual(
            [
                (True, {"receiver": first, "sender": "x", "weak": False}),
                (True, {"receiver": first, "sender": "x"}),
            ],
            seen,
        )

    def test_no_weak_reference(self):
        with self.assertRaises(TypeError):
            Signal().connect(5)


class NamespaceTest(unittest.TestCase):
    def test_namespace(self):
        space = Namespace()
        made = space.signal("a", "doc")
        self.assertIsInstance(made, NamedSignal)
        self.assertIs(made, space.signal("a", "other"))
        self.assertIs(made, space["a"])
        self.assertEqual(("a", "doc"), (made.name, made.__doc__))
        self.assertTrue(repr(made).endswith("; 'a'>"))
        self.assertIs(signal("mf-test"), signals.default_namespace["mf-test"])
        self.assertIs(ANY, Signal.ANY)
        self.assertIs(ANY, pickle.loads(pickle.dumps(ANY)))
        self.assertEqual("ANY", repr(ANY))

    def test_signals_of_an_application(self):
        names = """template_rendered before_render_template request_started request_finished
            request_tearing_down got_request_exception appcontext_tearing_down
            appcontext_pushed appcontext_popped message_flashed""".split()
        self.assertEqual([name.replace("_", "-") for name in names], list(signals._signals))
        for name in names:
            self.assertTrue(getattr(signals, name).__doc__)
        self.assertTrue(signals.signals_available)


if __name__ == "__main__":
    unittest.main()
