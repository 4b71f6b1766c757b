"""The server in several processes, forked before the first request, which share one socket.

Called by `microflask.wsgi` for `processes=`. The first process accepts nothing: it starts
the others, starts anew those that die, and ends them. Each of the others is a server of its
own, with one thread or several; it ends, too, when the first process is gone.

Does not serve by itself.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time

from .loop import SWEEP, ThreadedWSGIServer
from .poller import make_poller

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

can_fork = hasattr(os, "fork")
FIRST_PAUSE = 0.1  # seconds before a process that died at once is started again; then doubled
LAST_PAUSE = 5.0
_ENDING = (signal.SIGINT, signal.SIGTERM)


class ForkingWSGIServer(ThreadedWSGIServer):
    """A server whose requests are answered by child processes.

    :param processes: how many.
    :param threads: how many requests each answers at a time. With one, a connection closes
        after its first answer: who comes again meets whichever process has time.

    The other parameters are those of `BaseWSGIServer`.

    :raises ValueError: where processes cannot be forked.
    """

    multiprocess = True
    greed = 1

    def __init__(
        self,
        host: str,
        port: int,
        app: Any,
        processes: int = 40,
        handler: type[Any] | None = None,
        passthrough_errors: bool = False,
        ssl_context: Any = None,
        fd: int | None = None,
        limits: Any = None,
        threads: int = 1,
    ) -> None:
        if not can_fork:
            msg = "Your platform does not support forking."
            raise ValueError(msg)
        super().__init__(host, port, app, handler, passthrough_errors, ssl_context, fd, limits)
        self.max_children = processes
        self.threads = threads
        self.multithread = threads > 1
        self.single_use = threads == 1
        # Process id -> when it was started, and our end of a pair of sockets whose other end
        # it has: when one of the two processes is gone, the other one reads the end.
        self._workers: dict[int, tuple[float, socket.socket]] = {}
        self._link: socket.socket | None = None
        self._crashes = 0
        self._pause_until = 0.0

    # ---- the first process

    def _run(self) -> None:
        self._poller.remove(self.socket.fileno())
        while not self.stopping:
            pause = self._pause_until - time.monotonic()
            if pause <= 0 and len(self._workers) < self.max_children:
                self._start_worker()
                continue
            self._watch(min(SWEEP, pause) if pause > 0 else SWEEP)
            if self._crashes >= self.limits.crashes:
                self.log("error", "The server's processes die as soon as they start; giving up.")
                self.stopping = True

    def _start_worker(self) -> None:
        ours, its = socket.socketpair()
        _flush()  # or both processes would write what waits
        # A signal that comes before the child has handlers of its own would be lost.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        pid = os.fork()
        if not pid:
            ours.close()
            self._work(its)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        its.close()
        self._workers[pid] = time.monotonic(), ours
        self._poller.add(ours.fileno())

    def _watch(self, seconds: float) -> None:
        """Wait until a worker dies, but not longer than some seconds."""
        ended = [fd for fd in self._poller.poll(seconds) if fd != self.socket.fileno()]
        for fd in ended:
            self._poller.remove(fd)
        before = len(self._workers)
        self._bury()
        # Its end of the pair closes a moment before it is dead.
        for _ in range(20):
            if not ended or len(self._workers) < before:
                break
            time.sleep(0.005)
            self._bury()

    def _bury(self) -> None:
        """Take note of the workers that have died."""
        for pid in list(self._workers):
            try:
                dead, status = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:  # somebody else has waited for it
                dead, status = pid, 0
            if not dead:
                continue
            started, link = self._workers.pop(pid)
            self._poller.remove(link.fileno())
            link.close()
            if self.stopping:
                continue
            how = f"signal {status & 127}" if status & 127 else f"exit code {status >> 8}"
            self.log("error", "Process %s died (%s); another one takes its place.", pid, how)
            now = time.monotonic()
            if now - started > self.limits.crash_time:
                self._crashes = 0
                continue
            pause = FIRST_PAUSE * 2 ** (self._crashes // self.max_children)
            self._crashes += 1
            self._pause_until = now + min(pause, LAST_PAUSE)

    def _finish(self) -> None:
        """End the other processes; each finishes its requests first."""
        if self._link is not None:
            super()._finish()
            return
        self.stopping = True
        if self.final:
            self.socket.close()
        try:
            self._signal(signal.SIGTERM)
            deadline = time.monotonic() + self.limits.grace + SWEEP
            while self._workers and time.monotonic() < deadline:
                self._watch(SWEEP)
        except KeyboardInterrupt:
            pass
        finally:
            self._signal(signal.SIGKILL)
            while self._workers:
                self._watch(SWEEP / 100)
        if self._crashes >= self.limits.crashes:
            raise SystemExit(1)

    def _signal(self, number: int) -> None:
        for pid in self._workers:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    # ---- the others

    def _work(self, link: socket.socket) -> None:
        """Serve until told to end; the process ends here."""
        code = 1
        try:
            self._link = link
            self.stopping = False  # if it is to end, it will be told
            self.final = True
            for _, other in self._workers.values():
                other.close()
            self._workers.clear()
            # The first process' own poller would see what we change.
            self._poller = make_poller()
            for watched in (self.socket, link):
                self._poller.add(watched.fileno())
            for number in _ENDING:
                signal.signal(number, self._end)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
            try:
                super()._run() if self.multithread else self.lead(0)
            except KeyboardInterrupt:
                pass
            self._finish()
            code = 0
        except BaseException:  # noqa: B036 - nothing above belongs to this process
            import traceback

            traceback.print_exc()
        finally:
            try:
                for number in _ENDING:
                    signal.signal(number, signal.SIG_IGN)
                _flush()
            finally:
                os._exit(code)

    def _end(self, number: int, frame: Any) -> None:
        if self.stopping:
            raise KeyboardInterrupt
        self.stop()

    def _mute(self, fd: int) -> None:
        if self._link is not None and fd == self._link.fileno():
            self.stop()  # the first process is gone
        super()._mute(fd)

    def _turn_away_the_many(self) -> None:
        """While every thread is busy: leave new connections to the other processes."""
        time.sleep(SWEEP / 100)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
