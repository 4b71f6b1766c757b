"""Every name of the table in docs/http.md is where the table says."""

from __future__ import annotations

import importlib
import pathlib
import unittest

TABLE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "http.md"


def rows() -> list[tuple[str, str, str, str, str]]:
    """Return (page, Werkzeug's module, name, door, home) of each row of the table."""
    found = []
    for line in TABLE.read_text("utf-8").splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[1].startswith("werkzeug"):
            found.append((cells[0], cells[1], cells[2], cells[3], cells[4]))
    return found


class TestNames(unittest.TestCase):
    def test_each_is_where_it_is_said_to_be(self) -> None:
        for _, _, name, door, home in rows():
            with self.subTest(name):
                lives = getattr(importlib.import_module(home), name)
                self.assertIs(getattr(importlib.import_module(door), name), lives)
                defined = getattr(lives, "__module__", home)
                if isinstance(defined, str) and defined.startswith("microflask"):
                    self.assertEqual(defined, home)

    def test_the_pages_are_all_there(self) -> None:
        pages = {page for page, *_ in rows()}
        wanted = (
            "datastructures wrappers http utils urls wsgi test exceptions local serving routing"
        )
        self.assertLessEqual(set(wanted.split()), pages)

    def test_no_row_stands_twice(self) -> None:
        names = [(module, name) for _, module, name, _, _ in rows()]
        self.assertEqual(len(names), len(set(names)))

    def test_the_doors_of_http_are_complete(self) -> None:
        from microflask import http

        told = {name for _, _, name, door, _ in rows() if door == "microflask.http"}
        self.assertLessEqual(told, set(http.__all__))


if __name__ == "__main__":
    unittest.main()
