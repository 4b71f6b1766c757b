"""The PIN that protects the console: where it comes from, and how often it may be guessed.

Called by `DebuggedApplication`. The PIN is the same at each start on one machine, and
another in each container (CVE-2019-14806). Does not read requests.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PIN_TIME = 60 * 60 * 24 * 7  # seconds that a browser is trusted for
FAILURES = 10  # wrong PINs until the program has to be started again
QUICK_FAILURES = 6  # wrong PINs that are answered after `DELAY`, later ones after `LONG_DELAY`
DELAY = 0.5  # seconds
LONG_DELAY = 5.0  # seconds

_machine_id: str | None = None
_made_up = ""


def hash_pin(pin: str) -> str:
    """Return what stands for the PIN in the cookie.

    There are few enough PINs to try all their hashes as cookies, which nobody counts: so what
    only this machine knows goes in.
    """
    from hashlib import sha256

    return sha256(repr([pin, *_private()]).encode("utf-8", "replace")).hexdigest()[:12]


def get_machine_id() -> bytes:
    """Return what tells this machine, or container, from others; b"" when nothing does."""
    global _machine_id
    if _machine_id is None:
        _machine_id = _find_machine_id()
    return _machine_id.encode("utf-8", "replace")


def _find_machine_id() -> str:
    found = ""
    for path in ("/etc/machine-id", "/proc/sys/kernel/random/boot_id"):
        found = _first_line(path)
        if found:
            break
    if found:
        # Containers of one image share that, but neither their control group nor their name.
        group = _first_line("/proc/self/cgroup").rpartition("/")[2]
        return f"{found} {group} {_first_line('/etc/hostname')}"
    if sys.platform == "darwin":
        from subprocess import PIPE, run

        command = ["/usr/sbin/ioreg", "-c", "IOPlatformExpertDevice", "-d", "2"]
        try:
            text = run(command, stdout=PIPE, check=False).stdout.decode()
        except OSError:
            return ""
        return text.partition('"IOPlatformSerialNumber" = ')[2].partition("\n")[0]
    if sys.platform == "win32":
        import winreg

        place = "SOFTWARE\\Microsoft\\Cryptography"
        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place, 0, access) as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""
    return ""


def _first_line(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readline().strip()
    except OSError:
        return ""


def get_pin_and_cookie_name(app: Any) -> tuple[str, str] | tuple[None, None]:
    """Return the PIN for an application and the name of the cookie that remembers it.

    `WERKZEUG_DEBUG_PIN` may hold a PIN of digits and dashes, or "off": then (None, None).
    """
    wanted = os.environ.get("WERKZEUG_DEBUG_PIN", "")
    if wanted == "off":
        return None, None
    from hashlib import sha256

    kind = type(app)
    module = getattr(app, "__module__", kind.__module__)
    known = [
        _user_name(),
        module,
        getattr(app, "__name__", kind.__name__),
        getattr(sys.modules.get(module), "__file__", None),
    ]
    # All that others could find out; what only this machine knows goes in, too.
    secret = sha256(repr([*known, *_private()]).encode("utf-8", "replace"))
    number = int(secret.hexdigest(), 16)
    digits = wanted.replace("-", "")
    if not (digits.isascii() and digits.isdigit()):
        pin = _grouped(f"{number % 10**9:09}")
    else:
        pin = wanted if "-" in wanted else _grouped(digits)
    secret.update(b"cookie")
    return pin, f"__wzd{secret.hexdigest()[:20]}"


def _private() -> list[str]:
    """Return what a stranger does not know of this machine; at worst what is made up now."""
    global _made_up
    import uuid

    node = uuid.getnode()
    # With this bit set, the number is a random one: no network device was found.
    found = [get_machine_id().decode(), "" if node >> 40 & 1 else str(node)]
    if not any(found):
        from secrets import token_hex

        _made_up = _made_up or token_hex(16)
        found.append(_made_up)
    return found


def _user_name() -> str | None:
    try:
        import getpass

        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return None  # a container may run under a number that has no name


def _grouped(digits: str) -> str:
    """Return digits in groups of equal size, for the eye; as they are when that fails."""
    for size in (5, 4, 3):
        if len(digits) % size == 0:
            return "-".join(digits[i : i + size] for i in range(0, len(digits), size))
    return digits


class Attempts:
    """Counts wrong PINs, over the threads and the forked processes of a server.

    `sleep` is what delays an answer.
    """

    def __init__(self) -> None:
        import mmap
        from threading import Lock

        self.sleep = time.sleep
        # Memory that forked processes share. Each counts in a place of its own, so that
        # two that count at the same time lose nothing.
        self._counts = mmap.mmap(-1, mmap.PAGESIZE)
        self._lock = Lock()

    def count(self) -> int:
        """Return how many attempts there were since the last right one."""
        return sum(self._counts[:])

    def begin(self) -> bool:
        """Count one attempt, before its PIN is looked at; False when there were too many."""
        with self._lock:
            if self.count() >= FAILURES:
                return False
            self._counts[os.getpid() % len(self._counts)] += 1
            return True

    def failed(self) -> None:
        """Let a client that guessed wrong wait."""
        self.sleep(LONG_DELAY if self.count() > QUICK_FAILURES else DELAY)

    def succeeded(self) -> None:
        """Begin counting anew."""
        with self._lock:
            self._counts[:] = bytes(len(self._counts))
