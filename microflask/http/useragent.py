"""The User-Agent header as an object that subclasses may learn to read.

Called by request. Does not guess browsers: the header lies, and lists age.
"""

from __future__ import annotations

__all__ = ["UserAgent"]


class UserAgent:
    """A user agent string (Werkzeug 3.1).

    A subclass set as `Request.user_agent_class` may fill in the attributes.

    Parameters:
        string: the header, as it was sent.
    """

    #: Operating system, or None if not known.
    platform: str | None = None
    #: Browser, or None if not known.
    browser: str | None = None
    #: Version of the browser.
    version: str | None = None
    #: Language of the browser.
    language: str | None = None

    def __init__(self, string: str) -> None:
        self.string: str = string

    def to_header(self) -> str:
        """Return the header's value."""
        return self.string

    def __str__(self) -> str:
        return self.string

    def __bool__(self) -> bool:
        return bool(self.browser)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.browser}/{self.version}>"
