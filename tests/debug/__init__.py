"""What the tests of the debugger share."""

from __future__ import annotations

from contextlib import contextmanager
from html.parser import HTMLParser


@contextmanager
def replaced(owner, name, value):
    """Give an attribute another value for a while."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


class Tags(HTMLParser):
    """Collects the elements of a page, with their attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
