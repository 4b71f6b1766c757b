"""Signals: telling whoever asked that something happened; and those of an application.

Called by `app.py`, `templating.py`, `helpers.py`, which send; and by extensions and
tests, which connect. Does not order or cancel anything: a receiver is told, and its
answer is collected.

Source of the behaviour: blinker 1.9, `flask.signals`. Receivers are called in the order
in which they were connected.
"""

from __future__ import annotations

from weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Hashable
    from typing import Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])


class _AnySender:
    """Stands for every sender."""

    __slots__ = ("__weakref__",)

    def __repr__(self) -> str:
        return "ANY"

    def __reduce__(self) -> str:
        return "ANY"


#: The sender to connect to when every sender is meant.
ANY: Any = _AnySender()
#: What `ANY` is filed under; no object of a program has this identity.
ANY_ID: Hashable = object()


def _make_id(obj: object) -> Hashable:
    """Return what an object is filed under: equal texts and numbers are one sender."""
    function = getattr(obj, "__func__", None)
    if function is not None:
        return id(function), id(obj.__self__)  # type: ignore[attr-defined]
    if obj is ANY:
        return ANY_ID
    if type(obj) in {str, int}:
        return obj
    return id(obj)


def _make_ref(obj: Any, callback: Callable[[Any], None]) -> ref[Any]:
    """Return a weak reference; a bound method lives as long as its object."""
    if hasattr(obj, "__func__") and hasattr(obj, "__self__"):
        from weakref import WeakMethod

        return WeakMethod(obj, callback)
    return ref(obj, callback)


_FunctionType = type(_make_ref)


def _is_coroutine_function(receiver: Any) -> bool:
    """Tell whether calling gives a coroutine (as inspect does, without importing it)."""
    if type(receiver) is _FunctionType and not receiver.__dict__:
        return bool(receiver.__code__.co_flags & 0x80)
    while True:
        if getattr(receiver, "_is_coroutine_mark", None) is not None:
            return True
        # A bound method has a function, functools.partial wraps one.
        inner = getattr(receiver, "__func__", None)
        if inner is None and type(receiver).__name__ == "partial":
            inner = receiver.func
        if inner is None:
            break
        receiver = inner
    code = getattr(receiver, "__code__", None)
    return bool(getattr(code, "co_flags", 0) & 0x80)  # CO_COROUTINE


class _Temporary:
    """A context manager that does one thing on entry and another on leaving."""

    __slots__ = ("enter", "leave")

    def __init__(self, enter: Callable[[], Any], leave: Callable[[], Any]) -> None:
        self.enter = enter
        self.leave = leave

    def __enter__(self) -> None:
        self.enter()

    def __exit__(self, *error: object) -> None:
        self.leave()


class Signal:
    """Something that happens, and the receivers that want to be told.

    `doc` becomes the instance's docstring. `receivers` is false while there are none:
    test that before working out what to send.
    """

    #: Every sender; the same object as the module's `ANY`.
    ANY = ANY
    #: Kept for compatibility: receivers are always called in order of connection.
    set_class: type[set[Any]] = set

    def __init__(self, doc: str | None = None) -> None:
        if doc:
            self.__doc__ = doc
        #: The receivers, or weak references to them, by identity.
        self.receivers: dict[Hashable, Any] = {}
        #: True within :meth:`muted`.
        self.is_muted = False
        # Which senders a receiver wants, and the other way round; the inner dicts are
        # ordered sets.
        self._by_receiver: dict[Hashable, dict[Hashable, None]] = {}
        self._by_sender: dict[Hashable, dict[Hashable, None]] = {}
        self._weak_senders: dict[Hashable, ref[Any]] = {}
        self._on_connected: Signal | None = None
        self._on_disconnected: Signal | None = None

    @property
    def receiver_connected(self) -> Signal:
        """Sent at the end of each :meth:`connect`.

        The sender is this signal; `receiver`, `sender` and `weak` are what was passed.
        """
        if self._on_connected is None:
            self._on_connected = Signal(doc="Sent after a receiver connects.")
        return self._on_connected

    @property
    def receiver_disconnected(self) -> Signal:
        """Sent at the end of each :meth:`disconnect`, with `receiver` and `sender`.

        Not sent when a receiver or sender held weakly is collected.
        """
        if self._on_disconnected is None:
            self._on_disconnected = Signal(doc="Sent after a receiver disconnects.")
        return self._on_disconnected

    def connect(self, receiver: F, sender: Any = ANY, weak: bool = True) -> F:
        """Call `receiver(sender, **kwargs)` when the sender, or any, sends this signal.

        Returns the receiver, so that this decorates. With `weak` a receiver that
        nothing else holds disconnects itself; TypeError if it allows no weak reference.
        """
        receiver_id = _make_id(receiver)
        sender_id = _make_id(sender)
        if weak:
            if receiver_id not in self.receivers:
                self.receivers[receiver_id] = _make_ref(receiver, self._forget(receiver_id))
        else:
            self.receivers[receiver_id] = receiver
        self._by_sender.setdefault(sender_id, {})[receiver_id] = None
        self._by_receiver.setdefault(receiver_id, {})[sender_id] = None
        if sender_id is not ANY_ID and sender_id not in self._weak_senders:
            try:
                self._weak_senders[sender_id] = _make_ref(sender, self._forget_sender(sender_id))
            except TypeError:
                pass  # A text or a number cannot die.
        watchers = self._on_connected
        if watchers is not None and watchers.receivers:
            try:
                watchers.send(self, receiver=receiver, sender=sender, weak=weak)
            except TypeError:
                self.disconnect(receiver, sender)
                raise
        return receiver

    def connect_via(self, sender: Any, weak: bool = False) -> Callable[[F], F]:
        """Connect the decorated function to one sender; strongly unless `weak`."""

        def decorator(function: F) -> F:
            self.connect(function, sender, weak)
            return function

        return decorator

    def connected_to(self, receiver: Callable[..., Any], sender: Any = ANY) -> _Temporary:
        """Keep a receiver connected within a `with` block."""
        return _Temporary(
            lambda: self.connect(receiver, sender, weak=False),
            lambda: self.disconnect(receiver),
        )

    def muted(self) -> _Temporary:
        """Send nothing within a `with` block."""
        return _Temporary(lambda: self._mute(True), lambda: self._mute(False))

    def _mute(self, muted: bool) -> None:
        self.is_muted = muted

    def send(
        self,
        sender: Any = None,
        /,
        *,
        _async_wrapper: Callable[[Callable[..., Any]], Callable[..., Any]] | None = None,
        **kwargs: Any,
    ) -> list[tuple[Callable[..., Any], Any]]:
        """Call the receivers of this sender; return `(receiver, answer)` pairs.

        `_async_wrapper` makes a coroutine function callable from here; without it one
        raises RuntimeError. What a receiver raises ends the sending.
        """
        results: list[tuple[Callable[..., Any], Any]] = []
        if self.is_muted or not self.receivers:
            return results
        for receiver in self.receivers_for(sender):
            function = receiver
            if _is_coroutine_function(receiver):
                if _async_wrapper is None:
                    msg = "Cannot send to a coroutine function."
                    raise RuntimeError(msg)
                function = _async_wrapper(receiver)
            results.append((receiver, function(sender, **kwargs)))
        return results

    async def send_async(
        self,
        sender: Any = None,
        /,
        *,
        _sync_wrapper: Callable[[Callable[..., Any]], Callable[..., Awaitable[Any]]] | None = None,
        **kwargs: Any,
    ) -> list[tuple[Callable[..., Any], Any]]:
        """Await the receivers of this sender, one after another; return the pairs.

        `_sync_wrapper` makes a plain function awaitable; without it one raises
        RuntimeError.
        """
        results: list[tuple[Callable[..., Any], Any]] = []
        if self.is_muted or not self.receivers:
            return results
        for receiver in self.receivers_for(sender):
            function: Any = receiver
            if not _is_coroutine_function(receiver):
                if _sync_wrapper is None:
                    msg = "Cannot send to a non-coroutine function."
                    raise RuntimeError(msg)
                function = _sync_wrapper(receiver)
            results.append((receiver, await function(sender, **kwargs)))
        return results

    def has_receivers_for(self, sender: Any) -> bool:
        """Tell whether sending from this sender would reach a receiver.

        Quick, and so it may count a receiver that was just collected.
        """
        if not self.receivers:
            return False
        if self._by_sender.get(ANY_ID):
            return True
        return sender is not ANY and bool(self._by_sender.get(_make_id(sender)))

    def receivers_for(self, sender: Any) -> Generator[Callable[..., Any], None, None]:
        """Yield the receivers of this sender, in the order they were connected."""
        wanted = self._by_sender.get(ANY_ID) or {}
        special = self._by_sender.get(_make_id(sender)) if sender is not ANY else None
        # Copies: receivers may connect and disconnect while they run.
        if special and wanted:
            ids = [known for known in list(self.receivers) if known in wanted or known in special]
        else:
            ids = list(special or wanted)
        for receiver_id in ids:
            receiver = self.receivers.get(receiver_id)
            if isinstance(receiver, ref):
                receiver = receiver()
            if receiver is not None:
                yield receiver

    def disconnect(self, receiver: Callable[..., Any], sender: Any = ANY) -> None:
        """Stop calling a receiver for one sender, or for all if it is `ANY`.

        Does nothing about a receiver that is not connected.
        """
        self._disconnect(_make_id(receiver), _make_id(sender))
        watchers = self._on_disconnected
        if watchers is not None and watchers.receivers:
            watchers.send(self, receiver=receiver, sender=sender)

    def _disconnect(self, receiver_id: Hashable, sender_id: Hashable) -> None:
        senders = self._by_receiver.get(receiver_id, {})
        for known in list(senders) if sender_id is ANY_ID else [sender_id]:
            senders.pop(known, None)
            receivers = self._by_sender.get(known, {})
            receivers.pop(receiver_id, None)
            if not receivers:
                self._by_sender.pop(known, None)
                self._weak_senders.pop(known, None)
        if not senders:
            self._by_receiver.pop(receiver_id, None)
            self.receivers.pop(receiver_id, None)

    def _forget(self, receiver_id: Hashable) -> Callable[[Any], None]:
        """Return what to do when a receiver held weakly is collected."""
        this = ref(self)

        def forget(_: Any) -> None:
            signal = this()
            if signal is not None and isinstance(signal.receivers.get(receiver_id), ref):
                signal._disconnect(receiver_id, ANY_ID)

        return forget

    def _forget_sender(self, sender_id: Hashable) -> Callable[[Any], None]:
        """Return what to do when a sender is collected."""
        this = ref(self)

        def forget(_: Any) -> None:
            signal = this()
            if signal is not None:
                for receiver_id in list(signal._by_sender.get(sender_id, ())):
                    signal._disconnect(receiver_id, sender_id)

        return forget

    def _clear_state(self) -> None:
        """Forget every receiver, for tests."""
        self.receivers.clear()
        self._by_receiver.clear()
        self._by_sender.clear()
        self._weak_senders.clear()


class NamedSignal(Signal):
    """A signal that shows a name, which is its key in a :class:`Namespace`."""

    def __init__(self, name: str, doc: str | None = None) -> None:
        super().__init__(doc)
        #: The name of the signal.
        self.name = name

    def __repr__(self) -> str:
        return f"{super().__repr__()[:-1]}; {self.name!r}>"


class Namespace(dict[str, NamedSignal]):
    """Signals by name, each made when it is first asked for."""

    def signal(self, name: str, doc: str | None = None) -> NamedSignal:
        """Return the signal of this name; `doc` counts only for a new one."""
        found = self.get(name)
        return found if found is not None else self.setdefault(name, NamedSignal(name, doc))


#: The namespace of :func:`signal`.
default_namespace = Namespace()
signal = default_namespace.signal


# The signals of an application; the sender is the Flask object.

#: Extensions of old ask whether signals can be used. They can.
signals_available = True

_signals = Namespace()

template_rendered = _signals.signal(
    "template-rendered", "A template was rendered; sent with `template` and `context`."
)
before_render_template = _signals.signal(
    "before-render-template", "A template is about to be rendered: `template`, `context`."
)
request_started = _signals.signal(
    "request-started", "The request context is pushed; no processing has happened yet."
)
request_finished = _signals.signal(
    "request-finished", "The answer is ready to be sent: `response`."
)
request_tearing_down = _signals.signal(
    "request-tearing-down", "The request ends, after an error too: `exc` or None."
)
got_request_exception = _signals.signal(
    "got-request-exception", "An unhandled error happened while processing: `exception`."
)
appcontext_tearing_down = _signals.signal(
    "appcontext-tearing-down", "The application context ends: `exc` or None."
)
appcontext_pushed = _signals.signal("appcontext-pushed", "An application context was pushed.")
appcontext_popped = _signals.signal("appcontext-popped", "An application context was popped.")
message_flashed = _signals.signal(
    "message-flashed", "A message was flashed: `message`, `category`."
)
