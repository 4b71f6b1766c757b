"""The reloader: what is watched, how the child is started, what a broken program shows."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import types
import unittest
import zipfile
from contextlib import contextmanager

from microflask import reloader

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def write(path, text, *, later=0):
    """Write a file; its time is set, so that no test waits for the clock to tick."""
    with open(path, "w") as file:
        file.write(textwrap.dedent(text))
    if later:
        status = os.stat(path)
        os.utime(path, (status.st_atime, status.st_mtime - later))


class WhatIsWatched(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)

    def path(self, name, text="x = 1\n"):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write(path, text, later=100)
        return path

    def module(self, name, path):
        module = types.ModuleType(name)
        module.__file__ = path
        sys.modules[name] = module
        self.addCleanup(sys.modules.pop, name, None)

    def test_loaded_modules(self):
        path = self.path("mod_a.py")
        self.module("mod_a", path)
        watcher = reloader.Watcher()
        self.assertIsNone(watcher.changed())
        self.assertIn(path, watcher.files())
        self.assertIn(os.path.abspath(reloader.__file__), watcher.files())
        write(path, "x = 22\n")
        self.assertEqual(watcher.changed(), path)
        self.assertIsNone(watcher.changed())

    def test_new_modules(self):
        watcher = reloader.Watcher()
        watcher.changed()
        path = self.path("mod_b.py")
        self.module("mod_b", path)
        self.assertIsNone(watcher.changed())
        os.utime(path, (1, 1))
        self.assertEqual(watcher.changed(), path)

    def test_extra_files(self):
        inside = self.path("folder/deep/data.txt")
        single = self.path("single.cfg")
        missing = os.path.join(self.folder, "missing")
        watcher = reloader.Watcher([os.path.join(self.folder, "folder"), single, missing])
        self.assertIsNone(watcher.changed())
        for path in (inside, single, missing):
            write(path, "changed")
            self.assertEqual(watcher.changed(), path)
        os.remove(single)
        self.assertEqual(watcher.changed(), single)

    def test_excluded(self):
        path, other = self.path("mod_c.py"), self.path("mod_d.py")
        self.module("mod_c", path)
        watcher = reloader.Watcher([other], exclude_patterns=["*/mod_[cd].py"])
        watcher.changed()
        write(path, "changed")
        write(other, "changed")
        self.assertIsNone(watcher.changed())

    def test_same_size_or_same_time(self):
        path = self.path("same.txt", "abc")
        watcher = reloader.Watcher([path])
        watcher.changed()
        before = os.stat(path)
        write(path, "abcd")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.assertEqual(watcher.changed(), path)

    def test_changed_while_loading(self):
        path = self.path("mod_e.py")
        self.module("mod_e", path)
        watcher = reloader.Watcher()
        watcher.loaded_since = os.stat(path).st_mtime - 1
        self.assertIsNotNone(watcher.changed())

    def test_module_in_a_zip(self):
        path = os.path.join(self.folder, "all.zip")
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inner/mod_f.py", "")
        self.module("mod_f", os.path.join(path, "inner", "mod_f.py"))
        self.assertIn(path, reloader.Watcher().files())

    def test_odd_modules(self):
        self.module("mod_g", "<string>")
        self.module("mod_h", None)
        sys.modules["mod_i"] = None
        self.addCleanup(sys.modules.pop, "mod_i", None)
        self.assertIsNone(reloader.Watcher().changed())

    def test_wait_ends(self):
        self.assertIsNone(reloader.Watcher().wait(lambda: True))


@contextmanager
def replaced(owner, **values):
    """Set attributes for a while."""
    missing = object()
    before = {name: getattr(owner, name, missing) for name in values}
    for name, value in values.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is missing:
                delattr(owner, name)
            else:
                setattr(owner, name, value)


class Command(unittest.TestCase):
    def test_from_what_was_typed(self):
        with replaced(sys, orig_argv=["py", "-X", "dev", "-m", "a.b", "c"]):
            expected = [sys.executable, "-X", "dev", "-m", "a.b", "c"]
            self.assertEqual(reloader.arguments(), expected)

    def test_without_it(self):
        cases = [
            (None, None, ["app.py", "x"], ["app.py", "x"]),
            ("", "app", ["/d/app.py", "x"], ["-m", "app", "x"]),
            ("a", "a.b", ["/d/a/b.py"], ["-m", "a.b"]),
            ("a", "a.__main__", ["/d/a/__main__.py"], ["-m", "a"]),
            ("", "__main__", ["app.pyz", "x"], ["app.pyz", "x"]),
        ]
        real = sys.modules["__main__"]
        self.addCleanup(sys.modules.__setitem__, "__main__", real)
        for package, name, argv, expected in cases:
            module = types.ModuleType("__main__")
            module.__package__ = package
            module.__spec__ = types.SimpleNamespace(name=name) if name else None
            with self.subTest(expected), replaced(sys, orig_argv=[], argv=argv):
                sys.modules["__main__"] = module
                command = reloader.arguments()
                sys.modules["__main__"] = real
                self.assertEqual(command[0], sys.executable)
                self.assertEqual(command[-len(expected) :], expected)

    def test_unknown_type(self):
        with self.assertRaisesRegex(ValueError, "'auto', 'inotify' or 'stat', not 'stats'.*'stat'"):
            reloader.run_with_reloader(lambda: None, reloader_type="stats")


class LastWords(unittest.TestCase):
    TRACE = 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nE: x\n'
    SYNTAX = '  File "a.py", line 1\n    def\n       ^\nSyntaxError: invalid syntax\n'
    DURING = "\nDuring handling of the above exception, another exception occurred:\n\n"

    def test_found(self):
        cases = {
            "none": ("hello\n", ""),
            "message": ("Port 5000 is in use\n", ""),
            "one": ("log\n" + self.TRACE, self.TRACE),
            "last of two": (self.TRACE + "log\n" + self.TRACE, self.TRACE),
            "chain": ("log\n" + self.TRACE + self.DURING + self.TRACE,) * 2,
            "script": ("log\n" + self.SYNTAX, self.SYNTAX),
            "coloured": ("\x1b[1;35mE\x1b[0m\n" + self.TRACE, self.TRACE),
        }
        cases["chain"] = (cases["chain"][0], cases["chain"][0][4:])
        for name, (words, expected) in cases.items():
            with self.subTest(name):
                self.assertEqual(reloader.last_traceback(words), expected)

    def test_files(self):
        trace = (
            f'  File "{__file__}", line 1\n    File "/missing.py", line 2\n  File "<x>", line 3\n'
        )
        self.assertEqual(reloader.files_named(trace), [os.path.abspath(__file__)])


APP = """
import sys
from microflask.wsgi import run_simple, is_running_from_reloader
import part
def app(environ, start_response):
    start_response("200 OK", [("Connection", "close")])
    return [part.answer]
if __name__ == "__main__":
    run_simple("127.0.0.1", 0, app, use_reloader=True, reloader_interval=0.05, threaded=True)
"""


@unittest.skipUnless(os.name == "posix", "signals and inherited sockets as POSIX has them")
class Programs(unittest.TestCase):
    """A real program that is edited while it runs."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.app, self.part = (os.path.join(self.folder, name) for name in ("app.py", "part.py"))
        write(self.app, APP)
        write(self.part, "answer = b'one'\n")

    def start(self, *arguments, paths=()):
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join([ROOT, *paths])}
        environ["PYTHONDONTWRITEBYTECODE"] = "1"
        program = subprocess.Popen(
            [sys.executable, *arguments], cwd=self.folder, env=environ,
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        watchdog = threading.Timer(40, program.kill)
        watchdog.daemon = True
        watchdog.start()
        self.addCleanup(watchdog.cancel)
        self.addCleanup(program.stderr.close)
        self.addCleanup(program.wait)
        self.addCleanup(program.terminate)
        self.port = int(re.search(r":(\d+)$", program.stderr.readline()).group(1))
        return program

    def expect(self, program, text):
        """Read the program's log up to a line that contains `text`."""
        lines = []
        for line in program.stderr:
            lines.append(line)
            if text in line:
                return
        self.fail(f"{text!r} not in {''.join(lines)}")

    def get(self, accept="*/*"):
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as sock:
            request = f"GET / HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
            sock.sendall(request.encode())
            return b"".join(iter(lambda: sock.recv(65536), b"")).decode()

    def test_from_edit_to_edit(self):
        program = self.start("app.py")
        self.assertTrue(self.get().endswith("one"))
        write(self.part, "answer = b'number two'\n")
        # The socket stays open: this request waits for the new program.
        self.expect(program, "Detected change in")
        self.expect(program, "Restarting with stat")
        self.assertTrue(self.get().endswith("number two"))
        # A program that can not be loaded says why, in both kinds of text.
        write(self.part, "answer = b'<three>\n")
        self.expect(program, "could not be loaded")
        page = self.get("text/html")
        self.assertTrue(page.startswith("HTTP/1.1 500 "))
        self.assertIn("<h1>SyntaxError</h1>", page)
        self.assertIn("answer = b&#39;&lt;three&gt;", page)
        self.assertIn("answer = b'<three>", self.get("text/plain"))
        write(self.part, "answer = b'four'\n")
        self.expect(program, "Detected change in")
        self.assertEqual(self.get().partition("\r\n\r\n")[2], "four")
        # The script itself, too.
        write(self.app, APP + "\n)\n")
        self.expect(program, "could not be loaded")
        self.assertIn("SyntaxError", self.get())
        write(self.app, APP + "\n")
        self.expect(program, "Detected change in")
        self.assertEqual(self.get().partition("\r\n\r\n")[2], "four")
        program.send_signal(signal.SIGTERM)
        self.assertEqual(program.wait(20), 0)

    def test_modules_that_come_later_and_other_files(self):
        later, extra = (os.path.join(self.folder, name) for name in ("later.py", "extra.cfg"))
        program = APP.replace(
            "    return [part.answer]", "    import later\n    return [later.answer]"
        )
        for kind in ("stat", "inotify", "auto"):
            more = f"reloader_type={kind!r}, extra_files=[{extra!r}], "
            write(self.app, program.replace("threaded=True", more + "threaded=True"))
            write(later, "answer = b'early'\n")
            write(extra, "1")
            with self.subTest(kind):
                process = self.start("app.py")
                self.assertTrue(self.get().endswith("early"))  # from here on it is loaded
                stop = threading.Event()
                saver = threading.Thread(target=self.save_often, args=(later, stop))
                saver.start()
                try:
                    self.expect(process, f"Detected change in {os.path.realpath(later)!r}")
                finally:
                    stop.set()
                    saver.join()
                self.expect(process, "Restarting with")
                self.assertTrue(self.get().endswith("too late"))
                write(extra, "22")
                self.expect(process, f"Detected change in {extra!r}")
                self.expect(process, "Restarting with")
                self.assertTrue(self.get().endswith("too late"))
                process.send_signal(signal.SIGINT)
                self.assertEqual(process.wait(20), 0)

    def save_often(self, path, stop):
        """Change a file again and again: nothing tells when the reloader has first seen it."""
        size = 0
        while not stop.wait(0.1):
            size += 1
            write(path, "answer = b'too late'" + "\n" * size)

    @unittest.skipUnless(hasattr(os, "fork"), "processes cannot be forked here")
    def test_with_processes(self):
        write(self.app, APP.replace("threaded=True", "processes=2"))
        program = self.start("app.py")
        self.assertTrue(self.get().endswith("one"))
        write(self.part, "answer = b'number two'\n")
        self.expect(program, "Restarting with stat")
        self.expect(program, "Restarting with stat")
        self.assertTrue(self.get().endswith("number two"))
        program.send_signal(signal.SIGTERM)
        self.assertEqual(program.wait(20), 0)

    def test_ways_to_start(self):
        archive = os.path.join(self.folder, "app.pyz")
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("__main__.py", APP)
        package = os.path.join(self.folder, "pack")
        os.mkdir(package)
        write(os.path.join(package, "__init__.py"), "")
        write(os.path.join(package, "__main__.py"), APP)
        for arguments in (["-m", "app"], ["-m", "pack"], [archive]):
            with self.subTest(arguments):
                program = self.start(*arguments, paths=[self.folder])
                self.assertTrue(self.get().endswith("one"))
                program.send_signal(signal.SIGINT)
                self.assertEqual(program.wait(20), 0)

    def test_interrupt_ends_both(self):
        program = self.start("app.py")
        self.get()
        program.send_signal(signal.SIGINT)
        self.assertEqual(program.wait(20), 0)
        with self.assertRaises(ConnectionError):
            self.get()

    def test_the_child_does_not_stay_alone(self):
        program = self.start("app.py")
        self.get()
        program.kill()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                self.get()
            except ConnectionError:
                return
        self.fail("the child still serves")

    def test_exit_code(self):
        write(
            self.app, APP.replace("def app", "if is_running_from_reloader(): sys.exit(7)\ndef app")
        )
        program = self.start("app.py")
        self.assertEqual(program.wait(20), 7)


if __name__ == "__main__":
    unittest.main()
