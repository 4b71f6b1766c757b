"""Filters of the templates: how long ago something was, and text as paragraphs."""

import re
from datetime import datetime, timezone

from microflask import Markup, escape

UNITS = (("year", 31536000), ("month", 2592000), ("day", 86400), ("hour", 3600), ("minute", 60))


def time_ago(moment, now=None):
    """Return a UTC time, as SQLite writes it, in words: `3 hours ago`."""
    if isinstance(moment, str):
        moment = datetime.strptime(moment, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    seconds = ((now or datetime.now(timezone.utc)) - moment).total_seconds()
    for unit, size in UNITS:
        count = int(seconds // size)
        if count >= 1:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def paragraphs(text):
    """Return plain text as HTML: an empty line parts paragraphs, a line end is kept."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>\n").join(escape(part).split("\n")))
        for part in parts
    )
