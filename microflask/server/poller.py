"""Waits for many sockets at once; sockets may be added and removed from every thread.

Called by the loop. epoll where the system has it (a changed set costs nothing and is seen
at once), else whatever `selectors` offers, with changes queued. Does not read or write the
sockets it watches.
"""

from __future__ import annotations

import select
import socket
from collections import deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Poller:
    """A set of file descriptors that are watched for something to read."""

    def __init__(self) -> None:
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._start()

    def _start(self) -> None:
        import selectors

        self._selector: Any = selectors.DefaultSelector()
        self._changes: deque[tuple[int, bool]] = deque()
        self._selector.register(self._wake_in.fileno(), selectors.EVENT_READ)

    def add(self, fd: int) -> None:
        """Watch `fd`."""
        self._changes.append((fd, True))
        self.wake()

    def remove(self, fd: int) -> None:
        """Watch `fd` no longer; a descriptor that is not watched is no error."""
        self._changes.append((fd, False))
        self.wake()

    def poll(self, timeout: float) -> list[int]:
        """Return the descriptors with something to read, after at most `timeout` seconds."""
        while self._changes:
            fd, wanted = self._changes.popleft()
            try:
                if wanted:
                    self._selector.register(fd, 1)
                else:
                    self._selector.unregister(fd)
            except (KeyError, OSError, ValueError):
                pass
        return self._without_wake([key.fd for key, _ in self._selector.select(timeout)])

    def _without_wake(self, ready: list[int]) -> list[int]:
        wake = self._wake_in.fileno()
        if wake in ready:
            ready.remove(wake)
            try:
                self._wake_in.recv(4096)
            except OSError:
                pass
        return ready

    def wake(self) -> None:
        """Make `poll` return now. Safe in signal handlers."""
        try:
            self._wake_out.send(b"x")
        except OSError:
            pass

    def close(self) -> None:
        """Release everything."""
        self._selector.close()
        self._wake_in.close()
        self._wake_out.close()


class EpollPoller(Poller):
    """The same on epoll."""

    def _start(self) -> None:
        self._selector = select.epoll()
        self._selector.register(self._wake_in.fileno(), select.EPOLLIN)

    def add(self, fd: int) -> None:
        """Watch `fd`."""
        try:
            self._selector.register(fd, select.EPOLLIN)
        except FileExistsError:
            pass

    def remove(self, fd: int) -> None:
        """Watch `fd` no longer; a descriptor that is not watched is no error."""
        try:
            self._selector.unregister(fd)
        except (OSError, ValueError):
            pass

    def poll(self, timeout: float) -> list[int]:
        """Return the descriptors with something to read, after at most `timeout` seconds."""
        try:
            return self._without_wake([fd for fd, _ in self._selector.poll(timeout)])
        except ValueError:  # closed by another thread
            return []


def make_poller() -> Poller:
    """Return the best poller of this system."""
    return EpollPoller() if hasattr(select, "epoll") else Poller()


def wait(sock: Any, writing: bool, timeout: float) -> bool:
    """Wait until one socket can be read (or written); False after `timeout` seconds."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(sock, select.POLLOUT if writing else select.POLLIN)
        return bool(poll.poll(max(0, int(timeout * 1000))))
    one = [sock]
    found = select.select([] if writing else one, one if writing else [], [], max(0.0, timeout))
    return any(found)
