"""nginx in front: one server, two servers of which one dies, static files, files it sends."""

from __future__ import annotations

import json
import os
import re
import signal
import unittest
from contextlib import contextmanager

from .servers import (
    FOLDER,
    ROOT,
    Load,
    Running,
    ask,
    check,
    free_port,
    need,
    own_server,
    temporary_folder,
)

# Around the `server` and `upstream` blocks of docs/deploying.md, for a user without rights.
CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
worker_processes 2;
events {{ worker_connections 512; }}
http {{
    access_log off;
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {blocks}
}}
"""


def documented_blocks() -> str:
    """Return the configuration of nginx that docs/deploying.md shows."""
    with open(os.path.join(ROOT, "docs", "deploying.md"), encoding="utf-8") as file:
        (blocks,) = re.findall(r"```nginx\n(.*?)```", file.read(), re.DOTALL)
    return blocks


class TestNginx(unittest.TestCase):
    def start_nginx(self, *upstreams: str) -> int:
        """Start nginx as documented, with the addresses of the application."""
        (nginx,) = need("nginx")
        folder = temporary_folder(self)
        port = free_port()
        blocks = documented_blocks()
        servers = "".join(f"server {name} max_fails=1 fail_timeout=1s;\n" for name in upstreams)
        for pattern, text in [
            (r"upstream board \{.*?\}", f"upstream board {{ {servers} }}"),
            (r"listen 443 ssl;.*?\n", f"listen 127.0.0.1:{port};\n"),
            (r"ssl_certificate.*?\n", ""),
            (r"alias /srv/board/files/", f"alias {FOLDER}/"),
            (r"alias /srv/board/static/", f"alias {ROOT}/examples/board/static/"),
        ]:
            blocks, count = re.subn(pattern, text, blocks, flags=re.DOTALL)
            self.assertTrue(count, pattern)
        user = "user root;" if os.geteuid() == 0 else ""
        path = os.path.join(folder, "nginx.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(folder=folder, user=user, blocks=blocks))
        return Running(self, [nginx, "-p", folder, "-c", path], port).port

    def test_application(self) -> None:
        need("nginx")
        server = own_server(self, "{'threads': 8}", TEST_PROXIES="1", TEST_X_SENDFILE="1")
        port = self.start_nginx(f"127.0.0.1:{server.port}")
        shown = check(self, port)
        self.assertEqual(shown["address"], "127.0.0.1")
        self.assertEqual(shown["url"], f"http://127.0.0.1:{port}/")
        # nginx has sent the file: the header that told it to stays between the two.
        status, headers, body = ask(port, path="/files/servers.py")
        self.assertEqual((status, len(body)), (200, os.path.getsize(f"{FOLDER}/servers.py")))
        self.assertNotIn("X-Accel-Redirect", headers)
        self.assertEqual(ask(server.port, path="/files/servers.py")[2], b"")
        self.assertEqual(ask(port, path="/protected/servers.py")[0], 404)
        status, headers, body = ask(port, path="/static/board.css")
        self.assertEqual((status, headers["Server"].partition("/")[0]), (200, "nginx"))
        self.assertIn(b"{", body)
        # What a client says of proxies in front is nginx' word, not the client's.
        forged = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "gopher"}
        shown = json.loads(ask(port, headers=forged)[2])
        self.assertEqual((shown["address"], shown["url"][:7]), ("127.0.0.1", "http://"))

    def test_unix_socket(self) -> None:
        need("nginx")
        path = os.path.join(temporary_folder(self), "board.sock")
        code = (
            "import sys; from microflask.wsgi import run_simple;"
            "from tests.integration.servers import app;"
            "run_simple('unix://' + sys.argv[1], 0, app, processes=2)"
        )
        from .servers import python

        environ = {"TEST_PROXIES": "1", "TEST_X_SENDFILE": "1"}
        server = Running(self, python("-c", code, path), **environ)
        port = self.start_nginx(f"unix:{path}")
        for _ in range(500):
            if ask(port)[0] == 200:
                break
        shown = check(self, port)
        self.assertEqual((shown["address"], shown["multiprocess"]), ("127.0.0.1", True))
        self.assertEqual(server.stop(), 0)
        self.assertFalse(os.path.exists(path))

    @contextmanager
    def two_servers(self, options="{'threads': 8}"):
        """Two processes with one key behind nginx; yields them, nginx' port and a session."""
        need("nginx")
        environ = {"TEST_PROXIES": "1", "TEST_SECRET_KEY": "shared by both"}
        both = [own_server(self, options, **environ) for _ in range(2)]
        port = self.start_nginx(*(f"127.0.0.1:{server.port}" for server in both))
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        status, headers, _ = ask(port, "POST", "/login", "name=Ada", form)
        self.assertEqual(status, 200)
        yield both, port, {"Cookie": headers["Set-Cookie"].partition(";")[0]}

    def under_load(self, port, loads, act) -> None:
        """Run `act` in the middle of a load; see that nobody noticed."""
        for load in loads:
            load.start()
        enough = 40
        while any(len(load.answers) < enough and load.is_alive() for load in loads):
            ask(port)
        before = [len(load.answers) for load in loads]
        act()
        while any(len(x.answers) < b + enough and x.is_alive() for x, b in zip(loads, before)):
            ask(port)
        for load in loads:
            load.stop()
        answers = [answer for load in loads for answer in load.answers]
        self.assertEqual([answer for answer in answers if answer[0] != 200], [])

    def test_one_of_two_is_killed(self) -> None:
        """No request that may be sent again is lost, nor is anybody logged out."""
        with self.two_servers() as (both, port, cookie):
            loads = [Load(port, "/me", cookie) for _ in range(4)]
            self.under_load(port, loads, lambda: both[0].stop(signal.SIGKILL))
            shown = [json.loads(body) for load in loads for _, body in load.answers]
            self.assertEqual({answer["name"] for answer in shown}, {"Ada"})
            self.assertEqual({a["pid"] for a in shown}, {server.process.pid for server in both})

    def test_one_of_two_is_told_to_end(self) -> None:
        """SIGTERM loses nothing at all: a POST, which is not sent again, is answered too."""
        for options in ("{'threads': 8}", "{'processes': 2}"):
            with self.subTest(options), self.two_servers(options) as (both, port, cookie):
                loads = [Load(port, "/me", cookie) for _ in range(2)]
                loads += [Load(port, "/echo", cookie, "POST", b"x" * 1000) for _ in range(2)]
                codes = []
                self.under_load(port, loads, lambda both=both: codes.append(both[0].stop()))
                self.assertEqual(codes, [0])


if __name__ == "__main__":
    unittest.main()
