"""A headless Chromium, and applications served by a process of their own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start_browser(test: unittest.TestCase, *more: str):
    """Return a Chromium that is closed after the test, or skip the test."""
    try:
        from selenium import webdriver
    except ImportError:
        raise unittest.SkipTest("selenium is not installed (pip install -e .[dev])") from None
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        raise unittest.SkipTest("chromium and chromedriver are not installed")
    profile = tempfile.mkdtemp()
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for option in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1000,900",
        f"--user-data-dir={profile}",
        *more,
    ):
        options.add_argument(option)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    test.addCleanup(shutil.rmtree, profile, ignore_errors=True)
    test.addCleanup(browser.quit)
    return browser


class Served:
    """`python -m microflask ...` in a process, until the test ends.

    Attributes:
        url: the address that it printed.
        output: the lines that it printed so far.
    """

    def __init__(self, test: unittest.TestCase, *arguments: str) -> None:
        self.output: list[str] = []
        self.url = ""
        self._listening = threading.Event()
        environ = {k: v for k, v in os.environ.items() if not k.startswith("FLASK_")}
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "microflask", *arguments],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        test.addCleanup(self.stop)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._listening.wait(30):
            raise AssertionError("no address was printed: " + "".join(self.output))

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.output.append(line)
            found = re.search(r"Running on (https?://[^\s]+)", line)
            if found and not self.url:
                self.url = found.group(1).rstrip("/")
                self._listening.set()
        self._listening.set()

    def stop(self) -> int:
        """End the process as Ctrl-C does, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._reader.join(5)
        if self.process.stdout:
            self.process.stdout.close()
        return code
