"""Listening sockets and the sentences that go with them.

Called by the loop to open a socket, and by `run_simple` to say where the server is.
Does not accept connections.
"""

from __future__ import annotations

import os
import socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

BACKLOG = 1024


class CannotListen(OSError):
    """The address cannot be listened on; the text names it, the reason and a cure."""


def family_of(host: str, port: int = 0) -> socket.AddressFamily:
    """Return the address family of a host: "unix:" names a Unix socket, a colon IPv6."""
    if host.startswith("unix:") and hasattr(socket, "AF_UNIX"):
        return socket.AF_UNIX
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def unix_path(host: str) -> str:
    """Return the path of "unix:///run/app.sock" or "unix:/run/app.sock"."""
    path = host.partition(":")[2]
    return os.path.abspath(path[2:] if path.startswith("//") else path)


def sockaddr(host: str, port: int, family: int) -> Any:
    """Return what to bind a socket of `family` to."""
    if family == getattr(socket, "AF_UNIX", None):
        return unix_path(host)
    try:
        found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        return found[0][4]
    except socket.gaierror:
        return host, port


def open_listener(
    host: str,
    port: int,
    fd: int | None = None,
    bind: Callable[[socket.socket, Any], object] = socket.socket.bind,
) -> socket.socket:
    """Return a listening socket.

    :param host: name or address; "" means all interfaces; "unix:///path" a Unix socket,
        which the umask keeps from other users.
    :param port: 0 for any free one.
    :param fd: a socket that is already open, from a parent process.
    :param bind: what binds the socket to the address; `socket.bind` without.
    :raises CannotListen: when the address is taken, not allowed, or not this machine's.
    """
    if fd is not None:
        if os.name == "posix":
            listener = socket.socket(fileno=os.dup(fd))  # knows its family by itself
        else:
            listener = socket.fromfd(fd, family_of(host), socket.SOCK_STREAM)
        listener.setblocking(False)
        return listener
    if not 0 <= port <= 65535:
        msg = f"Port {port} does not exist: ports are 0 (any free one) to 65535."
        raise CannotListen(msg)
    family = family_of(host)
    address = sockaddr(host, port, family)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Elsewhere a restart would meet the closed connections of the last run; on Windows
        # the option would let two servers share a port.
        if hasattr(socket, "SO_REUSEPORT") or hasattr(socket, "AF_UNIX"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if isinstance(address, str):
            _remove_stale(address)
        bind(listener, address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotListen(error.errno, explain(host, port, error)) from error
    listener.setblocking(False)
    return listener


def _remove_stale(path: str) -> None:
    """Remove the socket file of a server that has ended without doing so.

    :raises OSError: EADDRINUSE while a server listens there, EEXIST for any other file.
    """
    import errno
    import stat

    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise OSError(errno.EEXIST, "a file is there that is not a socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            os.unlink(path)
            return
    raise OSError(errno.EADDRINUSE, "a server listens there")


def explain(host: str, port: int, error: OSError) -> str:
    """Return why `host` and `port` cannot be listened on, and what to do."""
    import errno

    if host.startswith("unix:"):
        return f"Cannot listen on the Unix socket {unix_path(host)!r}: {error.strerror or error}."
    free = "run with port 0 for any free port"
    if error.errno == errno.EADDRINUSE:
        text = (
            f"Port {port} is in use by another program. Either identify and stop that program,"
            f" or start the server with a different port ({free})."
        )
        holder = port_holder(port)
        if holder:
            text += f"\nIt is held by {holder}."
        import sys

        if sys.platform == "darwin" and port == 5000:
            text += (
                "\nOn macOS, try searching for and disabling 'AirPlay Receiver' in System Settings."
            )
        return text
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this program has: use 1024 or above, or {free}."
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return (
            f"{host!r} is not an address of this machine:"
            " use 127.0.0.1 (this machine only) or 0.0.0.0 (all interfaces)."
        )
    return f"Cannot listen on {host!r} port {port}: {error.strerror or error}."


def port_holder(port: int) -> str:
    """Return "name (process id)" of who listens on `port`, where /proc tells; else ""."""
    try:
        inodes = _inodes(port)
        for pid in filter(str.isdigit, os.listdir("/proc")):
            if _holds(pid, inodes):
                with open(f"/proc/{pid}/comm") as comm:
                    return f"{comm.read().strip()} (process {pid})"
    except (OSError, ValueError, IndexError):
        pass
    return ""


def _inodes(port: int) -> set[str]:
    """Return the sockets that listen on `port`, as links in /proc name them."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table) as file:
            lines = file.read().splitlines()[1:]
        for fields in map(str.split, lines):
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{fields[9]}]")
    return inodes


def _holds(pid: str, inodes: set[str]) -> bool:
    """Whether a process has one of the sockets open; False where we may not look."""
    try:
        folder = f"/proc/{pid}/fd"
        return any(os.readlink(f"{folder}/{fd}") in inodes for fd in os.listdir(folder))
    except OSError:
        return False


def outside_address(family: socket.AddressFamily) -> str:
    """Return the address under which other machines see this one; nothing is sent."""
    target, fallback = (
        ("fd31:f903:5ab5:1::1", "::1")
        if family == socket.AF_INET6
        else ("10.253.155.219", "127.0.0.1")
    )
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((target, 58162))
            return str(probe.getsockname()[0])
        except OSError:
            return fallback


def startup_lines(server: Any) -> list[str]:
    """Return what to say when the server starts: every address, and how to end it."""
    scheme = "http" if server.ssl_context is None else "https"
    if server.host.startswith("unix:"):
        return [f" * Running on {server.host}"]
    hosts = [server.host]
    lines = []
    if server.host in ("", "0.0.0.0", "::"):
        local = "::1" if server.host == "::" else "127.0.0.1"
        lines.append(f" * Running on all addresses ({server.host or '0.0.0.0'})")
        hosts = [local, outside_address(server.address_family)]
    for host in dict.fromkeys(hosts):
        name = f"[{host}]" if ":" in host else host
        lines.append(f" * Running on {scheme}://{name}:{server.port}")
    return lines
