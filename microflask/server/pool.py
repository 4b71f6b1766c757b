"""Threads that take turns at leading.

Called by the loop. One thread leads: it waits for connections and serves what comes by
itself, one after the other. That is as fast as a single thread, because no lock changes
hands between two requests. When an application keeps the leader busy, another thread
takes over the lead, and the old leader goes into the reserve once it is done.

Does not know sockets or HTTP: leading is a function given to it.
"""

from __future__ import annotations

import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable


class LeaderPool:
    """At most `threads` daemon threads, one of which leads.

    :param lead: called with the number of a turn; returns when `turn` is another number or
        the pool closes. A thread that was relieved in the meantime returns, too.
    """

    def __init__(self, threads: int, lead: Callable[[int], None]) -> None:
        self.threads = threads
        self.lead = lead
        self.turn = 0
        self.started = 0
        self.leaderless = False  # every thread is busy; the first to be done leads
        self._reserve = 0
        self._called = False  # a thread of the reserve is to lead
        self._open = True
        self._changed = threading.Condition()

    def relieve(self, turn: int) -> None:
        """Let another thread lead, unless `turn` is over already."""
        with self._changed:
            if turn != self.turn or self._called or not self._open:
                return
            self.turn += 1
            if self._reserve:
                self._called = True
                self._changed.notify()
            elif self.started < self.threads:
                self.started += 1
                name = f"microflask-{self.started}"
                threading.Thread(
                    target=self._work, args=(self.turn,), name=name, daemon=True
                ).start()
            else:
                self.leaderless = True

    def _work(self, turn: int) -> None:
        while True:
            try:
                self.lead(turn)
            except BaseException as error:  # noqa: B036 - the thread serves others after this one
                arguments = (type(error), error, error.__traceback__, None)
                threading.excepthook(threading.ExceptHookArgs(arguments))
            with self._changed:
                if turn == self.turn:
                    self.leaderless = True  # it led, and an error ended that
                self._reserve += 1
                while self._open and not self._called and not self.leaderless:
                    self._changed.wait()
                self._reserve -= 1
                if not self._open:
                    self.started -= 1
                    self._changed.notify_all()
                    return
                if not self._called:
                    self.turn += 1
                self._called = self.leaderless = False
                turn = self.turn

    def close(self, grace: float) -> bool:
        """End the threads as they get done; whether all did so within `grace` seconds."""
        with self._changed:
            self._open = False
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self.started == 0, grace)
