"""The message board, used in a browser as a newcomer would use it."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
import unittest

from .browser import Served, start_browser

# One red pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


class TestBoardInBrowser(unittest.TestCase):
    def setUp(self) -> None:
        self.browser = start_browser(self)
        self.browser.implicitly_wait(5)
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        factory = f"examples.board:create_app({self.folder!r})"
        self.served = Served(self, "--app", factory, "run", "--port", "0")

    def find(self, css: str):
        return self.browser.find_element("css selector", css)

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            self.find(f"main [name={name}]").send_keys(text)
        self.find("main button").click()

    def follow(self, text: str) -> None:
        self.browser.find_element("link text", text).click()

    def see(self, text: str) -> None:
        """Wait until the page shows a text: a click may return before the next page is there."""
        from selenium.common.exceptions import StaleElementReferenceException, TimeoutException
        from selenium.webdriver.support.wait import WebDriverWait

        wait = WebDriverWait(self.browser, 20, ignored_exceptions=[StaleElementReferenceException])
        try:
            wait.until(lambda browser: text in self.find("main").text)
        except TimeoutException:
            self.fail(f"{text!r} not in {self.find('main').text!r}")

    def test_register_log_in_post_search_log_out(self) -> None:
        self.browser.get(self.served.url)
        self.see("Nothing here yet")

        self.follow("Register")
        self.fill(name="ada", password="countess of lovelace")
        self.see("Welcome, ada!")

        self.find("nav form button").click()
        self.see("You are logged out.")
        self.follow("Log in")
        self.fill(name="ada", password="not the password")
        self.see("Name or password is wrong.")
        self.find("main [name=name]").clear()
        self.fill(name="ada", password="countess of lovelace")
        self.see("Hello, ada.")

        picture = os.path.join(self.folder, "a picture.png")
        with open(picture, "wb") as file:
            file.write(PNG)
        self.follow("New post")
        self.fill(title="Engines & <b>looms</b>", body="It weaves\nalgebra.", picture=picture)
        self.see("Engines & <b>looms</b>")
        self.see("It weaves\nalgebra.")
        image = self.find("img.picture")
        self.assertEqual(image.get_property("naturalWidth"), 1)

        self.find("header [name=q]").send_keys("algebra\n")
        self.see("1 post with “algebra”")
        self.follow("Engines & <b>looms</b>")
        self.find("header [name=q]").send_keys("nowhere\n")
        self.see("Nothing found.")

        background = self.find("header").value_of_css_property("display")
        self.assertEqual(background, "flex", "the style sheet was not used")

        self.find("nav form button").click()
        self.see("You are logged out.")
        self.browser.get(f"{self.served.url}/posts/new")
        self.see("Please log in first.")
        self.assertEqual(self.served.stop(), 0)


if __name__ == "__main__":
    unittest.main()
