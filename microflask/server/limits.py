"""Every limit and time-out of the server, with its default, in one table.

Called by the request parser, the bodies, the handler and the loop. Does not enforce
anything itself: each limit names the place that does.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Limits:
    """What one server accepts; sizes in bytes, times in seconds.

    | name | default | past it |
    |---|---|---|
    | request_line | 8190 | 414 |
    | header_count | 100 | 431 |
    | header_size | 65536, the whole head | 431 |
    | chunk_line | 4096, size and extensions of one chunk | 400 |
    | trailer_size | 16384, all trailer fields | 400 |
    | body | None: any size of a request's body | 413 |
    | collect | 65536, body that is awaited before the application is called | read by it |
    | drain | 262144, unread body that is read to keep the connection | connection closes |
    | linger_size, linger_time | 16 MiB, 2 s of discarding before a close | reset |
    | head_time | 20, from a request's first byte to the end of its head | 408 |
    | idle_time | 30, between two requests | connection closes |
    | body_time | 60, without one byte of the body, or for all of a collected one | 408, or body ends short |
    | body_rate | 500 bytes a second, once `body_time` was spent on waiting | body ends short |
    | send_time | 60, without one byte taken by the client | connection closes |
    | threads | 100 | requests wait in the queue |
    | queue | 512 requests that wait for a thread | 503 |
    | connections | 900 open at once | the oldest idle one closes, else the slowest, else 503 |
    | crashes | 10 processes in a row that die within `crash_time`, 5 | the server ends |
    | grace | 10, for requests in flight when the server stops | they are cut |

    :raises TypeError: for a name that is not in the table.
    """

    request_line = 8190
    header_count = 100
    header_size = 65536
    chunk_line = 4096
    trailer_size = 16384
    body: int | None = None
    collect = 65536
    drain = 262144
    linger_size = 16 * 1024 * 1024
    linger_time = 2.0
    head_time = 20.0
    idle_time = 30.0
    body_time = 60.0
    body_rate = 500.0
    send_time = 60.0
    threads = 100
    queue = 512
    connections = 900
    crashes = 10
    crash_time = 5.0
    grace = 10.0

    def __init__(self, **changes: Any) -> None:
        for name, value in changes.items():
            if name.startswith("_") or not hasattr(Limits, name):
                from ..suggest import did_you_mean

                known = [key for key in vars(Limits) if not key.startswith("_")]
                msg = f"The server has no limit named {name!r}.{did_you_mean(name, known)}"
                raise TypeError(msg)
            setattr(self, name, value)


# How long, in seconds, to wait for bytes that should be there already: the rest of an
# unread body, the last words of a client that was refused.
TICK = 0.25
