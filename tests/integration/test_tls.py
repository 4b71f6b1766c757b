"""The message board over TLS: Python as the client, then a browser."""

from __future__ import annotations

import os
import ssl
import unittest

from microflask.server.tls import make_ssl_devcert

from .browser import Served, start_browser
from .servers import check, need, own_server, temporary_folder


class TestTls(unittest.TestCase):
    def setUp(self) -> None:
        need("openssl")
        self.folder = temporary_folder(self)
        self.cert, self.key = make_ssl_devcert(os.path.join(self.folder, "dev"), host="localhost")

    def test_application(self) -> None:
        context = ssl.create_default_context(cafile=self.cert)
        for options in ("'threaded': True", "'processes': 2", "'processes': 2, 'threads': 2"):
            with self.subTest(options):
                pair = f"{{'ssl_context': ({self.cert!r}, {self.key!r}), {options}}}"
                server = own_server(self, pair)
                shown = check(self, server.port, context=context)
                self.assertTrue(shown["url"].startswith("https://localhost:"))
                self.assertEqual(server.stop(), 0)
                self.assertNotIn("Traceback", server.text())

    def test_board_in_browser(self) -> None:
        factory = f"examples.board:create_app({self.folder!r}, SESSION_COOKIE_SECURE=True)"
        served = Served(
            self, "--app", factory, "run", "--port", "0", "--cert", self.cert, "--key", self.key
        )
        self.assertTrue(served.url.startswith("https://"))
        browser = start_browser(self, "--ignore-certificate-errors")
        browser.implicitly_wait(5)
        browser.get(f"{served.url}/auth/register")
        for name, text in (("name", "ada"), ("password", "countess of lovelace")):
            browser.find_element("css selector", f"main [name={name}]").send_keys(text)
        browser.find_element("css selector", "main button").click()
        # The session's cookie is one that only TLS carries.
        browser.find_element("css selector", "nav form button")
        cookies = [cookie for cookie in browser.get_cookies() if cookie["name"] == "session"]
        self.assertEqual([cookie["secure"] for cookie in cookies], [True])
        self.assertEqual(served.stop(), 0)


if __name__ == "__main__":
    unittest.main()
