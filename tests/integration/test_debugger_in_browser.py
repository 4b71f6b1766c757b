"""The debugger's page and its consoles, used in a browser as a developer would use them."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unittest

from .browser import Served, start_browser

APP = """
from microflask import Flask
from microflask.debug import pin

app = Flask(__name__)


pin.DELAY = pin.LONG_DELAY = 0.1  # the patience of a test


def price_of(name, *, currency="<EUR>"):
    prices = {"apples": 3, "pears": None}
    api_key = "not to be seen"
    return prices[name]


@app.route("/")
def basket():
    items = ["apples", "<script>document.title = 'owned'</script>"]
    return str([price_of(item) for item in items])


@app.route("/other")
def other():
    return 1 / 0
"""


class TestDebuggerInBrowser(unittest.TestCase):
    def setUp(self) -> None:
        self.browser = start_browser(self)
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        path = os.path.join(folder, "shop.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(APP)
        arguments = ("--app", path, "run", "--port", "0", "--debug", "--no-reload")
        self.served = Served(self, *arguments)
        self.url = self.served.url
        self.browser.get(self.url)
        self.pin = self.wait(self.printed_pin)

    def printed_pin(self, browser=None) -> str:
        found = re.search(r"Debugger PIN: ([\d-]+)", "".join(self.served.output))
        return found[1] if found else ""

    def wait(self, condition):
        from selenium.webdriver.support.wait import WebDriverWait

        return WebDriverWait(self.browser, 20, poll_frequency=0.05).until(condition)

    def find(self, css: str):
        return self.browser.find_element("css selector", css)

    def all(self, css: str):
        return self.browser.find_elements("css selector", css)

    def send_pin(self, pin: str, message: str = "") -> None:
        field = self.find(".pin-prompt [name=pin]")
        field.clear()
        field.send_keys(pin + "\n")
        if message:
            self.wait(lambda _: message in self.find(".pin-prompt .message").text)
        else:
            self.wait(lambda _: not self.find(".pin-prompt").is_displayed())

    def run_code(self, code: str, shown: str) -> None:
        self.find(".console textarea").send_keys(code + "\n")
        self.wait(lambda _: shown in self.find(".console .output").text)

    def frame(self, name: str):
        return next(
            frame
            for frame in self.all("details.frame")
            if frame.find_element("css selector", ".function").text == name
        )

    def test_page_and_console(self) -> None:
        self.assertEqual(self.find("h1").text, "KeyError")
        self.assertIn("<script>", self.find(".errormsg").text)
        self.assertTrue(self.browser.title.startswith("KeyError"))

        marked = self.frame("price_of").find_element("css selector", ".line.current")
        self.assertIn("return prices[name]", marked.text)
        self.assertNotEqual(
            marked.value_of_css_property("background-color"),
            self.find(".line.before").value_of_css_property("background-color"),
        )
        values = self.frame("price_of").find_element("css selector", ".locals").text
        self.assertIn("{'apples': 3, 'pears': None}", values)
        self.assertIn("********", values)
        self.assertNotIn("not to be seen", values)

        run = self.find("details.run")
        library = run.find_element("css selector", ".frame")
        self.assertFalse(library.is_displayed())
        run.find_element("css selector", "summary").click()
        self.assertTrue(library.is_displayed())
        self.assertFalse(library.find_element("css selector", ".source").is_displayed())
        library.find_element("css selector", "summary cite").click()
        self.assertTrue(library.find_element("css selector", ".source").is_displayed())

        frame = self.frame("price_of")
        frame.find_element("css selector", ".open-console").click()
        self.wait(lambda _: self.find(".pin-prompt").is_displayed())
        self.send_pin("000-000-000", "wrong")
        self.assertEqual(self.all(".console"), [])
        self.send_pin(self.pin)
        self.run_code("name[:8] + currency", "'<script><EUR>'")
        self.run_code("1/0", "ZeroDivisionError: division by zero")
        self.run_code("for k in prices:", ">>> for k in prices:")
        self.run_code("    print('fruit', k)", "... ")
        self.run_code("", "fruit apples\nfruit pears")
        self.run_code("list(range(99))", "…")
        self.assertNotIn("98", self.find(".console .output").text)
        self.find(".console .output button").click()
        self.assertIn("97, 98]", self.find(".console .output").text)
        self.assertTrue(self.browser.title.startswith("KeyError"), "a script in a value was run")

        # Another page of the same browser is trusted without the PIN.
        self.browser.get(f"{self.url}/other")
        self.frame("other").find_element("css selector", ".open-console").click()
        self.run_code("6 * 7", "42")
        cookie = self.browser.get_cookies()[0]
        self.assertTrue(cookie["httpOnly"])
        self.assertEqual(cookie["sameSite"], "Strict")

        self.browser.get(f"{self.url}/console")
        self.run_code("app", "Flask")

        broken = [
            entry["message"]
            for entry in self.browser.get_log("browser")
            if "500 (INTERNAL" not in entry["message"]
        ]
        self.assertEqual(broken, [])

        self.lock_out()

    def lock_out(self) -> None:
        """A browser that the server does not know guesses until it may not any more."""
        self.browser.delete_all_cookies()
        self.browser.get(self.url)
        self.frame("price_of").find_element("css selector", ".open-console").click()
        self.wait(lambda _: self.find(".pin-prompt").is_displayed())
        self.send_pin("1", "wrong")
        answers = self.browser.execute_async_script(
            """
            const done = arguments[0];
            const ask = pin => fetch('?__debugger__=yes&cmd=pinauth&pin=' + pin + '&s=' + SECRET);
            Promise.all(Array.from({length: 12}, () => ask(2).then(a => a.json()))).then(done);
            """
        )
        self.assertFalse(any(answer["auth"] for answer in answers))
        self.assertTrue(any(answer["exhausted"] for answer in answers))
        self.send_pin(self.pin, "Too many wrong PINs")
        self.assertEqual(self.all(".console"), [])
        self.assertEqual(self.browser.get_cookies(), [])


if __name__ == "__main__":
    unittest.main()
