"""The debugger's PIN: stable on a machine, and not to be guessed."""

from __future__ import annotations

import os
import threading
import unittest

from microflask.debug import pin
from microflask.debug.pin import Attempts, get_machine_id, get_pin_and_cookie_name, hash_pin

from . import replaced


def app(environ, start_response):
    """Stand for an application."""


class TestPin(unittest.TestCase):
    def setUp(self):
        before = dict(os.environ)
        os.environ.pop("WERKZEUG_DEBUG_PIN", None)
        self.addCleanup(os.environ.update, before)
        self.addCleanup(os.environ.pop, "WERKZEUG_DEBUG_PIN", None)

    def test_stable(self):
        number, cookie = get_pin_and_cookie_name(app)
        self.assertRegex(number, r"^\d{3}-\d{3}-\d{3}$")
        self.assertRegex(cookie, r"^__wzd[0-9a-f]{20}$")
        self.assertEqual(get_pin_and_cookie_name(app), (number, cookie))

    def test_depends_on(self):
        """The application, the user, the machine, and each container of an image."""
        seen = {get_pin_and_cookie_name(app), get_pin_and_cookie_name(print)}
        for name, value in (
            ("_user_name", "somebody"), ("_machine_id", "another"), ("_machine_id", ""),
        ):  # fmt: skip
            stands_for = (lambda value: lambda: value)(value) if name == "_user_name" else value
            with replaced(pin, name, stands_for):
                seen.add(get_pin_and_cookie_name(app))
        self.assertEqual(len(seen), 5)

    def test_containers_of_one_image(self):
        ids = set()
        for files in (
            {"/etc/machine-id": "abc"},
            {"/etc/machine-id": "abc", "/proc/self/cgroup": "0::/docker/123"},
            {"/etc/machine-id": "abc", "/proc/self/cgroup": "0::/docker/456"},
            {"/proc/sys/kernel/random/boot_id": "abc", "/etc/hostname": "123"},
            {"/proc/sys/kernel/random/boot_id": "abc", "/etc/hostname": "456"},
        ):
            with replaced(pin, "_first_line", lambda path, files=files: files.get(path, "")):
                ids.add(pin._find_machine_id())
        self.assertEqual(len(ids), 5)
        self.assertIsInstance(get_machine_id(), bytes)

    def test_made_up_where_nothing_is_known(self):
        import uuid

        with replaced(pin, "_machine_id", ""), replaced(uuid, "getnode", lambda: 1 << 40):
            with replaced(pin, "_made_up", ""):
                first = get_pin_and_cookie_name(app)
                self.assertEqual(get_pin_and_cookie_name(app), first)
            with replaced(pin, "_made_up", ""):
                self.assertNotEqual(get_pin_and_cookie_name(app), first)

    def test_from_the_environment(self):
        for value, wanted in [
            ("off", None), ("123-456", "123-456"), ("123456", "123-456"), ("12", "12"),
            ("1234567890", "12345-67890"), ("٣٤٥", ...), ("abc", ...), ("", ...),
        ]:  # fmt: skip
            with self.subTest(value):
                os.environ["WERKZEUG_DEBUG_PIN"] = value
                found = get_pin_and_cookie_name(app)[0]
                if wanted is ...:
                    self.assertRegex(found, r"^\d{3}-\d{3}-\d{3}$")
                else:
                    self.assertEqual(found, wanted)

    def test_hash(self):
        self.assertRegex(hash_pin("123"), "^[0-9a-f]{12}$")
        self.assertNotEqual(hash_pin("123"), hash_pin("124"))
        here = hash_pin("123")
        with replaced(pin, "_machine_id", "another"):
            self.assertNotEqual(hash_pin("123"), here)


class TestAttempts(unittest.TestCase):
    def setUp(self):
        self.attempts = Attempts()
        self.waited: list = []
        self.attempts.sleep = self.waited.append

    def test_exhausted(self):
        for _ in range(pin.FAILURES):
            self.assertTrue(self.attempts.begin())
            self.attempts.failed()
        self.assertFalse(self.attempts.begin())
        self.assertFalse(self.attempts.begin())
        quick = pin.QUICK_FAILURES
        self.assertEqual(
            self.waited, [pin.DELAY] * quick + [pin.LONG_DELAY] * (pin.FAILURES - quick)
        )

    def test_a_right_one_begins_anew(self):
        for _ in range(9):
            self.attempts.begin()
        self.attempts.succeeded()
        self.assertEqual(self.attempts.count(), 0)

    def test_many_at_the_same_time(self):
        """Each is counted before its PIN is looked at: none gets in beside the others."""
        begun: list = []
        threads = [
            threading.Thread(target=lambda: begun.append(self.attempts.begin())) for _ in range(40)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sum(begun), pin.FAILURES)

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_over_processes(self):
        child = os.fork()
        if not child:
            for _ in range(4):
                self.attempts.begin()
            os._exit(0)
        os.waitpid(child, 0)
        self.assertEqual(self.attempts.count(), 4)


if __name__ == "__main__":
    unittest.main()
