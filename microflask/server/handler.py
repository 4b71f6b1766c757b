"""One connection: requests in, answers out, for as long as both sides keep it open.

Called by the loop or a pool thread when the connection has something to read. Calls
`parse_head`, the application, `Answer`. Does not wait for a client that is idle: it goes
back to the loop (`PARK`), so that an open connection costs no thread.

A program may subclass `RequestHandler` and hand it to `run_simple(request_handler=...)`;
the methods that Werkzeug's handler has in public are here under their names.
"""

from __future__ import annotations

import io
import sys
import time

from .answer import Answer, FileWrapper
from .bodies import BLOCK, Body, BodyRefused, ChunkedBody, LengthBody, Source, is_timeout
from .httpparse import REASONS, Head, RequestRefused, parse_head
from .limits import TICK
from .poller import wait
from .requestlog import clock, coloured, emit, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .limits import Limits

PARK = True
CLOSE = False

_TOKEN_BYTES = frozenset(b"!#$%&'*+-.^_`|~" + bytes(range(48, 58)) + bytes(range(65, 91)) + bytes(range(97, 123)))  # fmt: skip


class RequestHandler:
    """A client's connection.

    :param request: the accepted socket.
    :param client_address: as `accept` gave it.
    :param server: the server that accepted it; see `loop.BaseWSGIServer`.
    """

    server_version = "microflask"
    sys_version = ""
    protocol_version = "HTTP/1.1"  # "HTTP/1.0" closes after each answer and sends no chunks

    def __init__(self, request: Any, client_address: Any, server: Any) -> None:
        self.request = self.connection = self.sock = request
        self.client_address = client_address
        self.server = server
        self.limits: Limits = server.limits
        self.source = Source(request, server.limits)
        self.head: Head | None = None
        self.raw_head = b""
        self.since = time.monotonic()  # when it began to wait for what it waits for now
        self._partial = b""
        self._packet = b""  # the last head, when it came alone in one piece
        self._body: Body | None = None  # the body that is read from the connection, if any
        self._input: Any = None  # what the application reads, unless it is nothing
        self._awaited = False  # whether more of the body has to come before it is called
        self._gone = False  # the client does not take any more
        self._lingers = False  # unread input may be there when the connection closes
        self._reset = False  # the answer broke off where only a reset can show it
        self._line = ""
        self._address = ""
        # Of a server that has one thread in each of several processes, who is connected to one
        # that is busy should find another.
        self._once = server.single_use or self.protocol_version < "HTTP/1.1"
        self._plain = self._ready = server.ssl_context is None
        self._server_line = b"Server: %s\r\n" % self.version_string().encode("latin-1")
        self._base = self._make_base()

    # ---- one connection

    def serve(self) -> bool:
        """Answer what has come; returns `PARK` to wait for more, `CLOSE` when it is over."""
        if not self._ready:
            done = self._shake_hands()
            if not done:
                return PARK if done is None else CLOSE
        fresh = True
        try:
            while True:
                if not self._awaited:
                    raw = self._read_head(fresh)
                    if raw is None:
                        return PARK
                    if not raw:
                        return CLOSE
                    self._begin_request(raw)
                if self._awaited and not self._collect():
                    return PARK
                if not self.handle_one_request():
                    return CLOSE
                self.since = time.monotonic()
                if self._plain and self.source.at >= len(self.source.pending):
                    return PARK
                fresh = False
        except RequestRefused as refusal:
            self.refuse(refusal.status, refusal.why)
        return CLOSE

    def _shake_hands(self) -> bool | None:
        """Go on with the TLS handshake; True when done, None when the client has to send."""
        try:
            self.sock.do_handshake()
        except OSError as error:
            if is_timeout(error):
                return None
            self.log("info", "TLS handshake failed: %s", printable(str(error)))
            self._gone = True
            return False
        self._ready = True
        return True

    def _read_head(self, fresh: bool) -> bytes | None:
        """Return the next request head; b"" at the end, None when it is not there yet.

        :param fresh: the loop has seen that there is something to read.
        """
        source = self.source
        data = self._partial
        if source.at < len(source.pending):
            data += source.rest()
        while True:
            while data[:2] == b"\r\n":
                data = data[2:]
            end = data.find(b"\r\n\r\n")
            if end >= 0:
                if end > self.limits.header_size:
                    self._judge_partial(data[:end])
                self._partial = b""
                source.pending, source.at = data, end + 4
                self._packet = data if end + 4 == len(data) else b""
                return data[:end]
            if data:
                self.head = None
                self._line = data[: self.limits.request_line].split(b"\r\n")[0].decode("latin-1")
                self._judge_partial(data)
            if not fresh and self._plain:
                self._partial = data
                return None
            try:
                more = self.sock.recv(BLOCK if data else 8192)
            except OSError as error:
                self._partial = data
                return None if is_timeout(error) else b""
            if not more:
                return b""
            # A client that asks the same again and again sends the same bytes: parsed once.
            if not data and more == self._packet:
                source.pending, source.at = b"", 0
                return self.raw_head
            fresh = len(more) >= 8192
            data = data + more if data else more

    def _judge_partial(self, data: bytes) -> None:
        """Refuse at once what can not become a request head any more."""
        if data[0] not in _TOKEN_BYTES:
            why = "This is not an HTTP request."
            if data[0] == 0x16:
                why = "This is TLS, but the server speaks plain HTTP: use http:// here."
            raise RequestRefused(400, why)
        pairs = data.count(b"\r\n")
        if data.count(b"\n") != pairs or data.count(b"\r") - data.endswith(b"\r") != pairs:
            raise RequestRefused(400, "A line of the request head does not end with CR LF.")
        if not pairs and len(data) > self.limits.request_line:
            raise RequestRefused(414, f"The request line is over {self.limits.request_line} bytes.")
        if len(data) > self.limits.header_size:
            raise RequestRefused(431, f"The request head is over {self.limits.header_size} bytes.")

    def turn_away(self) -> None:
        """Answer 503 without reading the request: there is no thread for it."""
        self.refuse(503, "The server has as much to do as it can; try again soon.")
        self._lingers = False
        try:
            self.sock.recv(BLOCK)  # unread, it would destroy the answer
        except OSError:
            pass

    def expired(self, now: float) -> bool:
        """Whether it has waited too long, at the time `now`, for what it waits for."""
        if self._awaited:
            return now - self.since > self.limits.body_time
        whole = self._ready and not self._partial
        return now - self.since > (self.limits.idle_time if whole else self.limits.head_time)

    def expire(self) -> None:
        """Tell a client in the middle of a request that its time is over."""
        if not self.idle:
            self.refuse(408, "The request did not arrive in time.")
            self._lingers = False

    @property
    def idle(self) -> bool:
        """Whether nothing of a next request has come."""
        return not self._partial and not self._awaited

    def close(self) -> None:
        """Close the socket, so that the client can still read what it was sent."""
        sock = self.sock
        try:
            if self._reset:
                import struct
                from socket import SO_LINGER, SOL_SOCKET

                sock.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            elif self._lingers:
                self._linger()
            elif not self._gone and self.server.ssl_context is None:
                sock.shutdown(1)
        except OSError:
            pass
        sock.close()

    def _linger(self) -> None:
        """Discard what still comes: closing with unread input would destroy the answer."""
        sock = self.sock
        sock.shutdown(1)
        left = self.limits.linger_size
        # With one thread, everybody else would wait as long.
        patience = self.limits.linger_time if self.server.multithread else TICK
        deadline = time.monotonic() + patience
        while left > 0 and time.monotonic() < deadline and not self.server.stopping:
            try:
                data = sock.recv(BLOCK)
            except OSError as error:
                if not is_timeout(error):
                    return
                wait(sock, False, TICK)
                continue
            if not data:
                return
            left -= len(data)

    # ---- one request

    def _begin_request(self, raw: bytes) -> None:
        """Understand a request head, and see whether a body follows."""
        if raw != self.raw_head or self.head is None:
            self._line = raw.partition(b"\r\n")[0][: self.limits.request_line].decode("latin-1")
            self.head = None
            self.head = parse_head(raw, self.limits)
            self.raw_head = raw
        self._body = self._input = None
        head = self.head
        if head.length == 0:
            return
        source = self.source
        source.taken, source.waited = 0, 0.0
        on_first_read = self.handle_expect_100 if head.expects else None
        if head.length is None:
            self._body = ChunkedBody(source, on_first_read)
        else:
            end = source.at + head.length
            if end <= len(source.pending):
                self._input = io.BytesIO(source.pending[source.at : end])
                source.at = end
                return
            self._body = LengthBody(source, head.length, on_first_read)
        self._input = self._body
        # An application may refuse a large one without reading it.
        self._awaited = not head.expects and (head.length or 0) <= self.limits.collect
        self.since = time.monotonic()

    def _collect(self) -> bool:
        """Take what has come of a small body; False while more is awaited.

        So no thread is held by who sends slowly.
        """
        body: Any = self._body
        if not body.collect(self.limits.collect):
            return False
        self._awaited = False
        if isinstance(body.error, BodyRefused):
            raise RequestRefused(body.error.status, str(body.error))
        if body.finished:
            self._body, self._input = None, io.BytesIO(body.whole())
        return True

    def handle_one_request(self) -> bool:
        """Answer the request that has come; whether the connection stays open."""
        keep = bool(self.run_wsgi())
        body = self._body
        if body is not None and not body.finished and not self._gone:
            self.source.patience = TICK
            if not keep or body.untouched or not body.discard(self.limits.drain):
                self._lingers = True
                return CLOSE
            self.source.patience = self.limits.body_time
        return keep

    def make_environ(self) -> dict[str, Any]:
        """Return the WSGI environ of the request in `self.head`; PEP 3333."""
        head: Any = self.head
        environ = {**self._base, **head.environ}
        environ["wsgi.errors"] = sys.stderr
        environ["wsgi.input"] = self._input or io.BytesIO()
        if head.length is None:
            environ["wsgi.input_terminated"] = True
        return environ

    def _make_base(self) -> dict[str, Any]:
        """Return what the environs of all requests of this connection share."""
        server = self.server
        address = self.client_address
        peer: tuple[Any, Any] = ("<local>", 0)  # a Unix socket
        if isinstance(address, tuple) and address:
            peer = (address[0], address[1])
        self._address = str(peer[0])
        return {
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http" if server.ssl_context is None else "https",
            "wsgi.input": None,
            "wsgi.errors": None,
            "wsgi.multithread": server.multithread,
            "wsgi.multiprocess": server.multiprocess,
            "wsgi.run_once": False,
            "wsgi.file_wrapper": FileWrapper,
            "werkzeug.socket": self.sock,
            "SERVER_SOFTWARE": self.server_version,
            "SERVER_NAME": server.server_name,
            "SERVER_PORT": str(server.server_port),
            "REMOTE_ADDR": self._address,
            "REMOTE_PORT": str(peer[1]),
            "SCRIPT_NAME": "",
        }

    def run_wsgi(self) -> bool:
        """Call the application and send what it returns; whether the connection may stay."""
        head: Any = self.head
        environ = self.make_environ()
        answer = Answer(
            self.send,
            head.method,
            head.http11,
            head.keep_alive,
            self._server_line,
            self._begin,
        )
        if self._once:
            answer.http11 = head.http11 and self.protocol_version >= "HTTP/1.1"
            answer.keep_alive = False
        try:
            result = self.server.app(environ, answer.start_response)
            try:
                self._respond(answer, result)
            finally:
                close = getattr(result, "close", None)
                if close is not None:
                    close()
        except BaseException as error:  # noqa: B036 - a view's SystemExit must not end a thread
            return self._failed(answer, error)
        body = self._body
        if body is not None and body.error is not None:
            self._lingers = True
            return False
        return answer.keep_alive

    def _respond(self, answer: Answer, result: Any) -> None:
        kind = type(result)
        if kind is list or kind is tuple:
            for block in result:
                if type(block) is not bytes:
                    break
            else:
                if answer.status:
                    answer.whole(result)
                    return
        elif kind is FileWrapper and self._send_file(answer, result):
            return
        for block in result:
            # An empty block sends nothing, not even the head: PEP 3333.
            if block or type(block) is not bytes:
                answer.write(block)
                if answer.bodiless:
                    break
            elif answer.bodiless:
                break
        answer.finish()

    def _send_file(self, answer: Answer, wrapper: Any) -> bool:
        """Hand a large plain file to the kernel; False when it must be read and sent."""
        file = wrapper.file
        size = answer.left
        if size is None or size <= BLOCK or self.server.ssl_context is not None:
            return False
        if answer.method == "HEAD" or answer.status[:3] in ("204", "304"):
            return False
        try:
            import os
            import stat

            known = os.fstat(file.fileno())
            offset = file.tell()
        except (AttributeError, OSError, ValueError):
            return False
        if not stat.S_ISREG(known.st_mode) or known.st_size - offset < size:
            return False
        self.send(answer.begin(size))
        try:
            self.sock.settimeout(self.limits.send_time)
            sent = self.sock.sendfile(file, offset, size)
            self.sock.setblocking(False)
        except OSError:
            self._gone = True
            raise
        answer.size = sent
        answer.left = size - sent
        answer.finish()
        return True

    def _begin(self, answer: Answer) -> None:
        """Decide, as the head goes out, whether the connection stays; log the request."""
        body = self._body
        if body is not None:
            if isinstance(body.error, BodyRefused):
                raise body.error
            left = getattr(body, "left", 0)
            if body.untouched or body.error is not None or left > self.limits.drain:
                answer.keep_alive = False
        if self.server.stopping:
            answer.keep_alive = False
        self.log_request(answer.status[:3])

    def handle_expect_100(self) -> None:
        """Tell a client that asked first to send the body; RFC 9110 10.1.1."""
        self.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    # ---- failures

    def _failed(self, answer: Answer, error: BaseException) -> bool:
        """Deal with what the application, its body or the client did; never True."""
        self._lingers = True
        body = self._body
        if self._gone:
            self._lingers = False
            self.connection_dropped(error)
        elif body is not None and isinstance(body.error, BodyRefused) and not answer.sent:
            self.refuse(body.error.status, str(body.error))
        elif body is not None and error is body.error:
            self._reset = answer.sent
        else:
            self._log_traceback(error)
            if not answer.sent:
                self.refuse(500, "The application failed; its log says more.")
            else:
                # Only a missing last chunk, missing bytes or a reset show that it is not whole.
                self._reset = answer.closes
            if self.server.passthrough_errors:
                raise error
        if isinstance(error, KeyboardInterrupt) and not self.server.multithread:
            raise error
        return CLOSE

    def _log_traceback(self, error: BaseException) -> None:
        import traceback

        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        self.log("error", "Error on request:\n%s", text)

    def refuse(self, status: int, why: str) -> None:
        """Answer with an error page of the server's own and read no more requests."""
        self._lingers = True
        reason = REASONS.get(status, "Error")
        page = f"{status} {reason}\n\n{why}\n".encode()
        self.log_request(status)
        try:
            self.send(
                b"HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\n"
                b"Content-Length: %d\r\nConnection: close\r\n"
                b"X-Content-Type-Options: nosniff\r\n%s%s\r\n%s"
                % (
                    status,
                    reason.encode(),
                    len(page),
                    clock.look().date_line,
                    self._server_line,
                    b"" if self.head and self.head.method == "HEAD" else page,
                )  # fmt: skip
            )
        except OSError:
            pass

    def send(self, data: bytes) -> None:
        """Send all of `data`.

        :raises OSError: when the client has gone or takes nothing for `send_time` seconds.
        """
        done = 0
        try:
            done = self.sock.send(data)
        except OSError as error:
            if not is_timeout(error):
                self._gone = True
                raise
        if done < len(data):
            self._send_rest(memoryview(data)[done:])

    def _send_rest(self, rest: memoryview) -> None:
        while rest:
            try:
                rest = rest[self.sock.send(rest) :]
            except OSError as error:
                if is_timeout(error) and wait(self.sock, True, self.limits.send_time):
                    continue
                self._gone = True
                raise

    # ---- what subclasses know from Werkzeug

    @property
    def requestline(self) -> str:
        """The request line as it was sent."""
        return self._line

    @property
    def command(self) -> str:
        """The request's method."""
        return self.head.method if self.head else ""

    @property
    def path(self) -> str:
        """The request's target."""
        return self.head.environ["REQUEST_URI"] if self.head else ""

    @property
    def request_version(self) -> str:
        """The protocol of the request, "HTTP/1.1" or "HTTP/1.0"."""
        return self.head.environ["SERVER_PROTOCOL"] if self.head else "HTTP/1.0"

    @property
    def headers(self) -> Any:
        """The request's header fields, as `http.client` represents them."""
        from http.client import parse_headers

        return parse_headers(io.BytesIO(self.raw_head.partition(b"\r\n")[2] + b"\r\n\r\n"))

    def version_string(self) -> str:
        """Return the value of the Server field."""
        return f"{self.server_version} {self.sys_version}".strip()

    def address_string(self) -> str:
        """Return the client's address for the log."""
        return self._address

    def port_integer(self) -> int:
        """Return the client's port, 0 for a Unix socket."""
        return int(self._base["REMOTE_PORT"])

    def connection_dropped(
        self, error: BaseException, environ: dict[str, Any] | None = None
    ) -> None:
        """Called when the client left before the answer's end; for subclasses."""

    def log_date_time_string(self) -> str:
        """Return the time for the log."""
        return clock.look().stamp

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log a request that is being answered."""
        line = f'"{printable(self._line)}" {code} {size}'
        self.log("info", "%s", coloured(line, str(code)) if self.server.colours else line)

    def log_error(self, format: str, *args: Any) -> None:
        """Log an error; `format` and `args` as for `%`."""
        self.log("error", format, *args)

    def log_message(self, format: str, *args: Any) -> None:
        """Log a message; `format` and `args` as for `%`."""
        self.log("info", format, *args)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Log a message of the kind `type`: "info", "warning" or "error"."""
        text = message % args if args else message
        emit(type, f"{self.address_string()} - - [{self.log_date_time_string()}] {text}")
