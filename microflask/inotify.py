"""Linux' own news of changed files, through `ctypes`; see inotify(7).

Called by the reloader, which looks at the files when there is news, and now and then
without: on a network's or another system's files there never is any.

Does not judge what changed.
"""

from __future__ import annotations

import os
import select
import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

# IN_MODIFY, IN_ATTRIB, IN_CLOSE_WRITE, IN_MOVED_FROM, IN_MOVED_TO, IN_CREATE, IN_DELETE
_EVENTS = 0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200
_IGNORED = 0x8000  # the folder is gone, and its watch too
_OVERFLOW = 0x4000
_HEAD = struct.Struct("iIII")


class Inotify:
    """News from folders.

    :raises OSError, ImportError, AttributeError: where the system does not have it.
    """

    def __init__(self) -> None:
        import ctypes

        library: Any = ctypes.CDLL(None, use_errno=True)
        self._add = library.inotify_add_watch
        self._add.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_uint32)
        self.fd: int = library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.fd < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        self._folders: dict[int, str] = {}
        self._asked: set[str] = set()

    def watch(self, folders: Iterable[str]) -> None:
        """Watch more folders; those that cannot be watched are left out."""
        for folder in set(folders) - self._asked:
            self._asked.add(folder)
            number = self._add(self.fd, os.fsencode(folder), _EVENTS)
            if number >= 0:
                self._folders[number] = folder

    def news(self, seconds: float) -> list[str]:
        """Return the paths with news; [] after that many seconds without.

        "" stands for news that were lost because there were too many.
        """
        if not select.select([self.fd], [], [], seconds)[0]:
            return []
        data = os.read(self.fd, 65536)
        paths = []
        at = 0
        while at < len(data):
            number, mask, _, length = _HEAD.unpack_from(data, at)
            at += _HEAD.size
            name = os.fsdecode(data[at : at + length].rstrip(b"\0"))
            at += length
            if mask & _OVERFLOW:
                paths.append("")
            elif mask & _IGNORED:
                self._asked.discard(self._folders.pop(number, ""))
            else:
                paths.append(os.path.join(self._folders.get(number, ""), name))
        return paths

    def close(self) -> None:
        """Watch nothing any more."""
        os.close(self.fd)


def make_inotify() -> Inotify | None:
    """Return news of files, or None where the system has none to give."""
    if sys.platform != "linux":
        return None
    try:
        return Inotify()
    except (OSError, ImportError, AttributeError):
        return None
