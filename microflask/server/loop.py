"""The server: accepts connections, waits for the idle ones, stops without cutting any off.

Called by `microflask.wsgi`. Calls the handler. Does not parse: a connection is a socket
and a time here.

`lead` waits for everything that is not in use: the listening socket, connections between
two requests, connections whose request has only begun; it serves what has something to
read and puts it back. With threads, `watch` sees when an application keeps the leader
busy, and lets another thread lead meanwhile (see `pool`).
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections import deque

from .handler import RequestHandler
from .limits import Limits
from .listening import BACKLOG, open_listener, startup_lines
from .poller import make_poller, wait
from .pool import LeaderPool
from .requestlog import emit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SWEEP = 1.0  # seconds between two looks for connections that waited too long
SLOW = 2.0  # seconds that a request may take to arrive while others find no place
PATIENCE = 0.004  # seconds that an application may keep the leader busy
EAGER = 0.5  # seconds, after a takeover, in which the lead is given away before each request
LAST_WORDS = 0.05  # seconds that a new connection has to say something when the server ends
LAST_REQUEST = 1.0  # seconds that a request has to arrive whole then
WATCHFUL = 1.0  # seconds without work after which the watch sleeps


class BaseWSGIServer:
    """A server that answers one request at a time, in the thread of `serve_forever`.

    :param host: name or address to listen on.
    :param port: 0 for any free port; `port` tells which.
    :param app: the WSGI application.
    :param handler: a subclass of `RequestHandler`.
    :param passthrough_errors: let the application's exceptions end the thread.
    :param ssl_context: see `tls.make_context`; None for plain HTTP.
    :param fd: an open listening socket to use.
    :param limits: what to accept.
    :raises CannotListen: when the address cannot be had.
    """

    multithread = False
    multiprocess = False
    single_use = False  # whether a connection is closed after its first answer
    greed = 64  # connections accepted at once
    shared = False  # whether another process goes on with the listening socket after this one
    final = False  # whether the listening socket is closed as soon as the server is to end
    allow_reuse_address = os.name == "posix"
    allow_reuse_port = False

    def __init__(
        self,
        host: str,
        port: int,
        app: Any,
        handler: type[Any] | None = None,
        passthrough_errors: bool = False,
        ssl_context: Any = None,
        fd: int | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.app = app
        self.host = host
        self.handler = handler or RequestHandler
        self.RequestHandlerClass = self.handler
        self.passthrough_errors = passthrough_errors
        self.ssl_context = None
        if ssl_context is not None:
            from .tls import make_context

            self.ssl_context = make_context(ssl_context)
        self.socket = open_listener(host, port, fd, self._bind)
        self.address_family = self.socket.family
        self.server_address = self.socket.getsockname()
        self.server_name = host or "0.0.0.0"
        self.port = self.server_port = port
        self._file = ""  # of a Unix socket, for who made it to remove
        if isinstance(self.server_address, tuple):
            self.port = self.server_port = self.server_address[1]
        else:
            self.server_name, self.server_port = "localhost", 80
            self._file = self.server_address if fd is None else ""
        self.colours = _wants_colours()
        self.stopping = False
        self.pool: LeaderPool | None = None
        self.busy_since = 0.0  # when the leader began to serve; 0 while it waits
        self._eager_until = 0.0
        self._watch_sleeps = False
        self._watch_call = threading.Lock()  # released to wake the watch; see `_call_watch`
        self._watch_call.acquire()
        self._poller = make_poller()
        # Descriptor -> connection that waits. Whoever pops one serves it: that is atomic.
        self._waiting: dict[int, RequestHandler] = {}
        self._muted: set[int] = set()  # being served, and taken out of the poller meanwhile
        self._ready: deque[int] = deque()
        self._lock = threading.Lock()
        self._next_sweep = 0.0
        self._running = threading.Event()
        self._ended = threading.Event()

    def _bind(self, sock: socket.socket, address: Any) -> None:
        """Bind the listening socket; what observes the standard library's servers sees it.

        Flask-Testing learns the port by replacing `TCPServer.server_bind`.
        """
        library = sys.modules.get("socketserver")
        if library is None or not isinstance(address, tuple):
            sock.bind(address)
            return
        self.socket = sock
        self.address_family = sock.family
        self.server_address = address
        library.TCPServer.server_bind(self)

    # ---- the loop

    def serve_forever(self, poll_interval: float = 0.5) -> None:
        """Serve until `shutdown` or Ctrl-C; then finish the requests in flight.

        :param poll_interval: accepted for compatibility; nothing is polled.
        """
        if self._ended.is_set():
            # A stop that came before the first start holds; one of an earlier run does not.
            self.stopping = False
            self._ended.clear()
        self._running.set()
        self._poller.add(self.socket.fileno())
        try:
            try:
                self._run()
            except KeyboardInterrupt:
                pass
            self._finish()
        finally:
            self._running.clear()
            self._ended.set()

    def _run(self) -> None:
        self.lead(0)

    def lead(self, turn: int) -> None:
        """Wait and serve, until another thread leads or the server stops."""
        ready = self._ready
        waiting = self._waiting
        listener = self.socket.fileno()
        while not self.stopping:
            pool = self.pool
            if pool is not None and pool.turn != turn:
                return
            if not ready:
                self._wait(ready)
            try:
                fd = ready.popleft()
            except IndexError:
                continue
            if fd == listener:
                self._accept()
                continue
            handler = waiting.pop(fd, None)
            if handler is None:
                self._mute(fd)
                continue
            if pool is not None:
                now = self.busy_since = time.monotonic()
                if now < self._eager_until:
                    self.busy_since = 0.0
                    pool.relieve(turn)
                if self._watch_sleeps:
                    self._call_watch()
            self._serve(fd, handler)

    def _wait(self, ready: deque[int]) -> None:
        """Fill `ready`; look for connections that waited too long, now and then."""
        self.busy_since = 0.0
        ready.extend(self._poller.poll(SWEEP))
        now = time.monotonic()
        if now > self._next_sweep:
            self._next_sweep = now + SWEEP
            self._sweep(now)

    def _serve(self, fd: int, handler: RequestHandler) -> None:
        """Serve what a connection has sent, then put it back or close it."""
        keep = False
        try:
            keep = handler.serve()
        except Exception as error:
            if self.passthrough_errors:
                raise
            self.log("error", "A connection failed: %r", error)
        finally:
            if not keep:
                self._close(fd, handler)
        if keep:
            self._waiting[fd] = handler
            if self._muted:
                self._unmute(fd)

    def _mute(self, fd: int) -> None:
        """Stop polling a connection that is being served: what it has sent would spin us."""
        with self._lock:
            self._muted.add(fd)
            self._poller.remove(fd)
            # It may have been put back just now. Who puts back looks into `_muted` after that,
            # we look into `_waiting` after muting: one of the two sees the other.
            if fd in self._waiting:
                self._muted.discard(fd)
                self._poller.add(fd)

    def _unmute(self, fd: int) -> None:
        with self._lock:
            if fd in self._muted:
                self._muted.discard(fd)
                self._poller.add(fd)

    def _accept(self) -> None:
        """Take the connections that have arrived."""
        for _ in range(self.greed):
            try:
                sock, address = self.socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionError):
                return
            except OSError as error:
                # Out of descriptors: give back a connection, then try again.
                if not self.stopping and not self._drop_oldest():
                    self.log("warning", "Cannot accept a connection: %s", error)
                    time.sleep(SWEEP)
                return
            handler = self._connect(sock, address)
            if handler is None:
                continue
            fd = handler.sock.fileno()
            if len(self._waiting) >= self.limits.connections and not self._drop_oldest():
                self._turn_away(fd, handler)
                continue
            self._muted.discard(fd)
            self._waiting[fd] = handler
            self._poller.add(fd)

    def _connect(self, sock: socket.socket, address: Any) -> RequestHandler | None:
        """Make a connection of an accepted socket; None when it is already gone."""
        try:
            sock.setblocking(False)
            if sock.family != getattr(socket, "AF_UNIX", None):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.ssl_context is not None:
                sock = self.ssl_context.wrap_socket(
                    sock, server_side=True, do_handshake_on_connect=False
                )
            handler: RequestHandler = self.handler(sock, address, self)
        except (OSError, ValueError) as error:
            self.log("info", "A connection failed before it began: %s", error)
            sock.close()
            return None
        return handler

    def _turn_away(self, fd: int, handler: RequestHandler) -> None:
        handler.turn_away()
        self._close(fd, handler)

    def _close(self, fd: int, handler: RequestHandler) -> None:
        self._poller.remove(fd)
        self._muted.discard(fd)
        handler.close()

    def _drop_oldest(self) -> bool:
        """Close the connection that has been idle longest, else the slowest; False without one."""
        late = time.monotonic() - SLOW
        waiting = [
            (not handler.idle, handler.since, fd)
            for fd, handler in list(self._waiting.items())
            if handler.idle or handler.since < late
        ]
        for _, _, fd in sorted(waiting):
            handler = self._waiting.pop(fd, None)
            if handler is not None:
                handler.expire()
                self._close(fd, handler)
                return True
        return False

    def _sweep(self, now: float) -> None:
        for fd, handler in list(self._waiting.items()):
            if handler.expired(now) and self._waiting.pop(fd, None) is not None:
                handler.expire()
                self._close(fd, handler)

    # ---- the end

    def stop(self) -> None:
        """Make `serve_forever` end soon; returns at once. Safe in signal handlers."""
        self.stopping = True
        self._poller.wake()
        self._call_watch()

    def _call_watch(self) -> None:
        # An Event would wait for its own lock in a signal handler that interrupts its `wait`.
        try:
            self._watch_call.release()
        except RuntimeError:
            pass

    def shutdown(self) -> None:
        """Make `serve_forever` end, and wait until the requests in flight are finished."""
        self.stop()
        if self._running.is_set():
            self._ended.wait()

    def _finish(self) -> None:
        """Close what is idle; let what is not come to its end."""
        self.stopping = True
        self._poller.wake()
        try:
            self._last_round()
        except KeyboardInterrupt:
            pass
        for fd in list(self._waiting):
            handler = self._waiting.pop(fd, None)
            if handler is not None:
                self._close(fd, handler)
        pool, self.pool = self.pool, None
        if pool is None:
            return
        try:
            if not pool.close(0.5):
                text = " * Finishing %s requests; CTRL+C again to cut them off"
                self.log("info", text, pool.started)
                if not pool.close(self.limits.grace):
                    self.log("warning", "Requests cut off after %s s", self.limits.grace)
        except KeyboardInterrupt:
            pass
        for fd in list(self._waiting):
            self._close(fd, self._waiting.pop(fd))

    def _last_round(self) -> None:
        """Answer what clients had sent, or were about to send, when the end began."""
        if not self.shared:
            self.greed = BACKLOG
            self._accept()
        self._poller.remove(self.socket.fileno())
        if self.final:
            self.socket.close()  # who comes now is told so at once
        began = time.monotonic()
        while True:
            waiting = list(self._waiting.values())
            patience = began - time.monotonic()
            if not all(handler.idle for handler in waiting):
                patience += LAST_REQUEST
            elif not all(handler.raw_head for handler in waiting):
                patience += LAST_WORDS
            served = False
            for fd in self._poller.poll(max(0.0, patience)):
                handler = self._waiting.pop(fd, None)
                if handler is None:
                    self._mute(fd)
                    continue
                served = True
                self._serve(fd, handler)
            if not served and patience <= 0:
                return

    def server_close(self) -> None:
        """Close the listening socket."""
        self.socket.close()
        if self._file:
            try:
                os.unlink(self._file)
            except OSError:
                pass
            self._file = ""
        self._poller.close()

    def __enter__(self) -> BaseWSGIServer:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.server_close()

    # ---- for callers that know Werkzeug's or the standard library's servers

    def handle_request(self, timeout: float | None = None) -> bool:
        """Serve one connection in this thread; whether one came within `timeout` seconds."""
        if not wait(self.socket, False, 1e6 if timeout is None else timeout):
            return False
        sock, address = self.socket.accept()
        handler = self._connect(sock, address)
        if handler is None:
            return False
        self.stopping, before = True, self.stopping  # one request, then it closes
        try:
            while wait(handler.sock, False, self.limits.head_time) and handler.serve():
                pass
        finally:
            self.stopping = before
            handler.close()
        return True

    def fileno(self) -> int:
        """Return the listening socket's descriptor."""
        return self.socket.fileno()

    def log(self, type: str, message: str, *args: Any) -> None:
        """Log a message of the kind `type`: "info", "warning" or "error"."""
        emit(type, message % args if args else message)

    def log_startup(self) -> None:
        """Say where the server listens and how to end it."""
        for line in startup_lines(self):
            self.log("info", line)
        line = "Press CTRL+C to quit"
        self.log("info", f"\x1b[33m{line}\x1b[0m" if self.colours else line)


class ThreadedWSGIServer(BaseWSGIServer):
    """A server that answers many requests at a time, each in a thread of its pool."""

    multithread = True

    def _run(self) -> None:
        pool = self.pool = LeaderPool(self.limits.threads, self.lead)
        pool.relieve(0)
        idle_since = time.monotonic()
        while not self.stopping:
            now = time.monotonic()
            turn, since = pool.turn, self.busy_since
            if since:
                idle_since = now
                if now - since > PATIENCE and pool.turn == turn and self.busy_since == since:
                    self.busy_since = 0.0
                    self._eager_until = now + EAGER
                    pool.relieve(turn)
            if pool.leaderless:
                idle_since = now
                self._turn_away_the_many()
            if now - idle_since < WATCHFUL:
                time.sleep(PATIENCE)
                continue
            self._watch_sleeps = True
            self._watch_call.acquire(timeout=SWEEP)
            self._watch_sleeps = False
            idle_since = time.monotonic()

    def _turn_away_the_many(self) -> None:
        """While every thread is busy: let requests wait, up to a number."""
        time.sleep(PATIENCE)
        self._accept()
        ready = [fd for fd in self._poller.poll(0) if fd in self._waiting]
        for fd in ready[self.limits.queue :]:
            handler = self._waiting.pop(fd, None)
            if handler is not None:
                self._turn_away(fd, handler)


def _wants_colours() -> bool:
    """Whether the log goes to a terminal that shows colours."""
    stream = sys.stderr
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or sys.platform == "win32":
        return False
    return bool(stream is not None and hasattr(stream, "isatty") and stream.isatty())
