"""News of files from Linux, as the reloader hears it."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import unittest

from microflask import inotify, reloader


@unittest.skipUnless(inotify.make_inotify(), "this system has no inotify")
class News(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        self.notifier = inotify.make_inotify()
        self.addCleanup(self.notifier.close)

    def write(self, name, text="x"):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def test_what_is_heard(self):
        path = self.write("é.py")
        other = os.path.join(self.folder, "other.py")
        self.notifier.watch([self.folder, "/nowhere/at/all"])
        self.assertEqual(self.notifier.news(0), [])
        for act, expected in [
            (lambda: self.write("é.py", "changed"), path),
            (lambda: os.utime(path, (1, 1)), path),
            (lambda: os.rename(path, other), other),
            (lambda: os.remove(other), other),
            (lambda: self.write("new.py"), os.path.join(self.folder, "new.py")),
        ]:
            act()
            self.assertIn(expected, self.notifier.news(5))
            while self.notifier.news(0):
                pass

    def test_a_folder_that_comes_back(self):
        inside = os.path.join(self.folder, "inside")
        os.mkdir(inside)
        self.notifier.watch([inside])
        os.rmdir(inside)
        self.notifier.news(5)
        os.mkdir(inside)
        self.notifier.watch([inside])
        self.write("inside/file")
        self.assertIn(os.path.join(inside, "file"), self.notifier.news(5))

    def test_the_watcher_hears_it(self):
        """Far sooner than it would look, and not of files that do not count."""
        path = self.write("watched.txt")
        self.write("beside.txt")
        for kind in ("inotify", "auto"):
            watcher = reloader.Watcher([path], interval=1000, kind=kind)
            timer = threading.Timer(30, lambda: None)
            timer.daemon = True
            timer.start()
            looks = []
            changed = watcher.changed

            def counted(looks=looks, changed=changed):
                looks.append(True)
                return changed()

            watcher.changed = counted

            def until(path=path, looks=looks, timer=timer, kind=kind):
                if len(looks) == 2:  # it waits for news now
                    looks.append(False)
                    self.write("beside.txt", kind)
                    self.write("watched.txt", kind)
                return not timer.is_alive()

            with self.subTest(kind):
                self.assertEqual(watcher.wait(until), path)
            timer.cancel()

    def test_without(self):
        platform, sys.platform = sys.platform, "win32"
        try:
            self.assertIsNone(inotify.make_inotify())
        finally:
            sys.platform = platform


if __name__ == "__main__":
    unittest.main()
