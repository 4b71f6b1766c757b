"""The User-Agent object."""

from __future__ import annotations

import unittest

from microflask.http.useragent import UserAgent


class TestUserAgent(unittest.TestCase):
    def test_string(self) -> None:
        agent = UserAgent("M/5")
        self.assertEqual((agent.string, str(agent), agent.to_header()), ("M/5", "M/5", "M/5"))
        self.assertFalse(agent)
        self.assertEqual(repr(agent), "<UserAgent None/None>")

    def test_subclass(self) -> None:
        class Known(UserAgent):
            browser = "fox"

        self.assertTrue(Known("x"))


if __name__ == "__main__":
    unittest.main()
