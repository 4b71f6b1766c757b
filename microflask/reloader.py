"""Starts a program anew when one of its modules changes.

Called by `run_simple(use_reloader=True)`. Two processes: the parent starts the child with
the arguments it was started with itself, and again each time the child ends with code 3;
the child runs the program and looks at its files. When the child cannot even be loaded,
the parent shows why (terminal and browser) and waits for the next change.

A change is what `os.stat` says. It is looked for at intervals, and on Linux as soon as
there is news from the files' folders (see `inotify`).

Does not watch templates: the template engine looks at those itself. Does not know servers.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Callable

RESTART = 3  # the exit code that asks for a restart
_CAPTURED = 65536  # bytes of the child's last words that are kept
_COST = 0.01  # the share of time that looking at files may take
_SETTLED = 0.05  # seconds without another change after which a save is over
_LIVELY = 20.0  # seconds after a start in which another change is likely: look more often
_RARELY = 10  # of the intervals, one in which "inotify" looks without news
_TYPES = ("auto", "stat", "inotify", "watchdog")
_STARTED = "MICROFLASK_RELOADER_STARTED"  # when the parent started the child, Unix time


class Watcher:
    """Knows the files of the program that runs, and whether one has changed.

    :param extra_files: more files, or folders with all that is in them.
    :param exclude_patterns: `fnmatch` patterns of paths that do not count.
    :param interval: seconds between two looks when nothing has changed lately.
    :param kind: "stat" looks at intervals, "inotify" when there is news and rarely without,
        anything else does both.
    """

    def __init__(
        self,
        extra_files: Iterable[str] | None = None,
        exclude_patterns: Iterable[str] | None = None,
        interval: float = 1,
        kind: str = "stat",
    ) -> None:
        self.kind = kind
        self.extra_files = [os.path.abspath(name) for name in extra_files or ()]
        self.exclude_patterns = list(exclude_patterns or ())
        self.interval = interval
        self.known: dict[str, tuple[float, int] | None] = {}
        self.loaded_since = float("inf")  # a file newer than this is not the one we run
        self._modules: dict[str, Any] = {}
        self._module_files: set[str] = set()

    def files(self) -> set[str]:
        """Return the paths to watch now."""
        if len(sys.modules) != len(self._modules) or sys.modules.keys() != self._modules.keys():
            self._modules = dict(sys.modules)
            self._module_files = set(filter(self._wanted, _module_files(self._modules)))
        return self._module_files.union(filter(self._wanted, _expand(self.extra_files)))

    def _wanted(self, path: str) -> bool:
        if not self.exclude_patterns:
            return True
        from fnmatch import fnmatch

        return not any(fnmatch(path, pattern) for pattern in self.exclude_patterns)

    def changed(self) -> str | None:
        """Return a path that is not as it was at the last look, or None.

        A file counts as changed when its time or size differ, when it is gone, or when it
        is back; one that is looked at for the first time when it is newer than the program.
        """
        found = None
        known = self.known
        for path in self.files():
            state = _state(path)
            if path not in known:
                known[path] = state
                if state is not None and self.loaded_since < state[0] <= time.time():
                    found = path
            elif known[path] != state:
                known[path] = state
                found = path
        return found

    def wait(self, until: Callable[[], bool] = lambda: False) -> str | None:
        """Return the first path that changes; None once `until()` says to stop.

        Looks every `interval` seconds, less often where so many files are watched that
        looking alone would take more than a hundredth of the time.
        """
        self._notifier: Any = None
        if self.kind != "stat":
            from .inotify import make_inotify

            self._notifier = make_inotify()
        try:
            return self._wait(until)
        finally:
            if self._notifier is not None:
                self._notifier.close()

    def _wait(self, until: Callable[[], bool]) -> str | None:
        path = self.changed()
        self.loaded_since = float("inf")  # modules that come later are read as they are now
        lively = time.monotonic() + _LIVELY if _STARTED in os.environ else 0.0
        while path is None and not until():
            before = time.perf_counter()
            path = self.changed()
            cost = time.perf_counter() - before
            pace = self.interval / 4 if time.monotonic() < lively else self.interval
            if self._notifier is not None:
                self._notifier.watch({os.path.dirname(name) for name in self.known})
                if self.kind == "inotify":
                    pace = self.interval * _RARELY
            if path is None:
                self._sleep(max(pace, cost / _COST), until)
        if path is not None:
            self._settle()
        return path

    def _settle(self) -> None:
        """Wait until a file is written whole: saving empties it first."""
        for _ in range(20):
            time.sleep(_SETTLED)
            if self.changed() is None:
                return

    def _sleep(self, seconds: float, until: Callable[[], bool]) -> None:
        end = time.monotonic() + seconds
        while not until():
            left = end - time.monotonic()
            if left <= 0 or len(sys.modules) != len(self._modules):
                return  # new modules are looked at before somebody changes them
            if self._notifier is None:
                time.sleep(min(left, 0.1))
            elif any(map(self._counts, self._notifier.news(min(left, 0.1)))):
                return

    def _counts(self, path: str) -> bool:
        """Whether news of a path are reason enough to look at all files."""
        folders = tuple(os.path.join(name, "") for name in self.extra_files)
        return not path or path in self.known or path.startswith(folders)


def _state(path: str) -> tuple[float, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime, status.st_size


def _module_files(modules: dict[str, Any]) -> Iterator[str]:
    """Yield the files that modules were loaded from; of a module in a zip, the zip."""
    for module in modules.values():
        name = getattr(module, "__file__", None)
        if not isinstance(name, str) or name.startswith("<"):
            continue
        path = os.path.abspath(name)
        while not os.path.isfile(path):
            parent = os.path.dirname(path)
            if parent == path:
                break
            path = parent
        else:
            yield path


def _expand(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        yield path
        if os.path.isdir(path):
            for folder, _, names in os.walk(path):
                yield from (os.path.join(folder, name) for name in names)


def run_with_reloader(
    main_func: Callable[[], None],
    extra_files: Iterable[str] | None = None,
    exclude_patterns: Iterable[str] | None = None,
    interval: float = 1,
    reloader_type: str = "auto",
    stop: Callable[[], None] | None = None,
    explain: Callable[[str], Callable[[], None]] | None = None,
) -> None:
    """Run a function in a child process that is started anew after each change.

    :param main_func: what the child runs.
    :param reloader_type: "stat" looks at the files' times and sizes at intervals, "inotify"
        when Linux has news of them; "auto" does both. "watchdog", Werkzeug's name for one that
        needs a package, is the same.
    :param stop: ends `main_func` in the child gracefully.
    :param explain: called in the parent with a traceback while the program cannot be
        loaded; returns what ends the explaining.
    :raises ValueError: for an unknown `reloader_type`.

    Returns in neither process: both exit, the parent with the child's code.
    """
    if reloader_type not in _TYPES:
        from .suggest import did_you_mean

        msg = (
            f"reloader_type must be 'auto', 'inotify' or 'stat', not {reloader_type!r}."
            f"{did_you_mean(reloader_type, _TYPES)}"
        )
        raise ValueError(msg)
    watcher = Watcher(extra_files, exclude_patterns, interval, reloader_type)
    if os.environ.get("WERKZEUG_RUN_MAIN") == "true":
        sys.exit(run_child(main_func, watcher, stop))
    sys.exit(run_parent(watcher, explain))


def run_child(
    main_func: Callable[[], None], watcher: Watcher, stop: Callable[[], None] | None = None
) -> int:
    """Run the program until one of its files changes; returns the exit code."""
    import signal
    import threading

    started = os.environ.get(_STARTED)
    if started:
        watcher.loaded_since = float(started)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            main_func()
        except BaseException as error:  # noqa: B036 - handed over to the main thread
            failures.append(error)

    ending: list[bool] = []

    def end(number: int, frame: Any) -> None:
        # The parent passes a Ctrl-C on, so a signal may come to a child that ends already.
        if not ending:
            ending.append(True)
            raise KeyboardInterrupt

    thread = threading.Thread(target=run, name="microflask-main", daemon=True)
    code = 0
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        thread.start()
        # An editor's stop button may kill the parent alone: then nobody would end this process.
        parent = os.getppid()
        path = watcher.wait(lambda: not thread.is_alive() or os.getppid() != parent)
        if path is not None:
            say(f" * Detected change in {path!r}, reloading")
            code = RESTART
        ending.append(True)
    except KeyboardInterrupt:
        ending.append(True)
    if stop is not None:
        try:
            stop()
        except KeyboardInterrupt:
            pass
    if failures:
        raise failures[0]
    return code


def run_parent(watcher: Watcher, explain: Callable[[str], Callable[[], None]] | None = None) -> int:
    """Start the child again and again; returns the code of the last one."""
    name = "inotify" if watcher.kind == "inotify" else "stat"
    say(f" * Restarting with {name}")
    try:
        while True:
            code, words = run_once()
            if code == RESTART:
                say(f" * Restarting with {name}")
                continue
            trace = last_traceback(words)
            if code != 1 or not trace:
                return code
            say(" * The program could not be loaded; waiting for a change")
            end = explain(trace) if explain is not None else None
            try:
                watcher.extra_files.extend(files_named(trace))
                path = watcher.wait()
            finally:
                if end is not None:
                    end()
            say(f" * Detected change in {path!r}, reloading")
    except KeyboardInterrupt:
        return 0


def run_once() -> tuple[int, str]:
    """Run the child once; returns its exit code and the last it wrote to stderr."""
    import subprocess
    import threading

    environ = dict(os.environ, WERKZEUG_RUN_MAIN="true")
    environ[_STARTED] = repr(time.time())
    reading, writing = _stderr_pair()
    fds = [int(fd) for fd in [os.environ.get("WERKZEUG_SERVER_FD", "")] if fd.isdigit()]
    options: dict[str, Any] = {"pass_fds": fds} if os.name == "posix" else {"close_fds": False}
    child = subprocess.Popen(arguments(), env=environ, stderr=writing, **options)
    os.close(writing)
    captured = bytearray()
    copier = threading.Thread(target=_copy, args=(reading, captured), daemon=True)
    copier.start()
    code = _wait_for(child)
    # A grandchild may hold the other end open, so the copier need not come to an end.
    copier.join(1.0)
    return code, captured.decode("utf-8", "replace").replace("\r\n", "\n")


def _wait_for(child: Any) -> int:
    """Wait for the child; it is told of a Ctrl-C, and may end first."""
    import signal

    told: list[bool] = []

    def pass_on(number: int, frame: Any) -> None:
        told.append(True)
        child.terminate()

    before = signal.signal(signal.SIGTERM, pass_on)
    try:
        code = int(child.wait())
        # A child that was still loading dies of the signal; that is no failure.
        return 0 if told else code
    except KeyboardInterrupt:
        child.terminate()
        try:
            child.wait(15)
        except BaseException:  # noqa: B036 - a second Ctrl-C
            child.kill()
            child.wait()
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def _stderr_pair() -> tuple[int, int]:
    """Return the two ends of the child's stderr: a terminal where ours is one."""
    if os.name == "posix" and sys.stderr is not None and sys.stderr.isatty():
        try:
            return os.openpty()
        except OSError:
            pass
    return os.pipe()


def _copy(reading: int, captured: bytearray) -> None:
    """Copy the child's stderr to ours, and keep its end."""
    while True:
        try:
            data = os.read(reading, 8192)
        except OSError:
            data = b""
        if not data:
            os.close(reading)
            return
        captured += data
        del captured[:-_CAPTURED]
        try:
            stream = sys.stderr
            stream.write(data.decode("utf-8", "replace").replace("\r\n", "\n"))
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass


def arguments() -> list[str]:
    """Return the command that started this process: script, `-m`, zip and options alike."""
    original = list(getattr(sys, "orig_argv", ()))
    if original:
        # The first is what was typed; on a PATH that has changed it could be another Python.
        return [sys.executable or original[0], *original[1:]]
    import subprocess

    # `_args_from_interpreter_flags` is how multiprocessing passes -W, -X and the like on.
    flags: list[str] = getattr(subprocess, "_args_from_interpreter_flags", list)()
    main = sys.modules["__main__"]
    package = getattr(main, "__package__", None)
    script = sys.argv[0]
    if package is None or (package == "" and getattr(main, "__spec__", None) is None):
        return [sys.executable, *flags, script, *sys.argv[1:]]
    name = getattr(getattr(main, "__spec__", None), "name", "") or script
    if name == "__main__":  # a folder or a zip
        return [sys.executable, *flags, script, *sys.argv[1:]]
    if name.endswith(".__main__"):
        name = name[: -len(".__main__")]
    return [sys.executable, *flags, "-m", name, *sys.argv[1:]]


def last_traceback(words: str) -> str:
    """Return the traceback that a program ended with, "" when it ended otherwise."""
    import re

    words = re.sub(r"\x1b\[[0-9;]*m", "", words).rstrip()
    start = words.rfind("Traceback (most recent call last):")
    # Chained exceptions are several tracebacks: go back to the first of the chain.
    while start > 0:
        before = words.rfind("Traceback (most recent call last):", 0, start)
        between = words[before:start].rstrip() if before >= 0 else ""
        if not between.endswith(
            (
                "During handling of the above exception, another exception occurred:",
                "The above exception was the direct cause of the following exception:",
            )
        ):
            break
        start = before
    if start < 0:
        # The script itself does not compile: Python prints the place without a heading.
        found = list(re.finditer(r'^  File "[^"]+", line \d+', words, re.MULTILINE))
        if not found:
            return ""
        start = found[-1].start()
    return words[start:] + "\n"


def files_named(trace: str) -> list[str]:
    """Return the files that a traceback names and that exist."""
    import re

    names = dict.fromkeys(re.findall(r'^ +File "([^"]+)", line \d+', trace, re.MULTILINE))
    return [os.path.abspath(name) for name in names if os.path.isfile(name)]


def say(line: str) -> None:
    """Write a line for whoever started the program."""
    if sys.stderr is not None:
        print(line, file=sys.stderr, flush=True)
