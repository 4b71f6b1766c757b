"""Answers `importlib.metadata` for the packages that microflask stands in for.

Called by `finder.py` once somebody asks for a distribution. `version("flask")` is the version
whose behaviour is offered, so that the checks of extensions pass. Says in the summary that it
is microflask that answers.
"""

from __future__ import annotations

from importlib.metadata import Distribution, DistributionFinder

from .table import VERSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# The names under which the distributions are published.
_TITLES = {"flask": "Flask", "werkzeug": "Werkzeug", "jinja2": "Jinja2", "markupsafe": "MarkupSafe"}
_REQUIRES = {
    "flask": ("blinker>=1.9.0", "click>=8.1.3", "itsdangerous>=2.2.0", "jinja2>=3.1.2")
    + ("markupsafe>=2.1.1", "werkzeug>=3.1.0"),
    "werkzeug": ("markupsafe>=2.1.1",),
    "jinja2": ("MarkupSafe>=2.0",),
}
_ENTRY_POINTS = {
    "flask": "[console_scripts]\nflask = flask.cli:main\n",
    "jinja2": "[babel.extractors]\njinja2 = jinja2.ext:babel_extract\n",
}


class DropIn(Distribution):
    """The distribution of one of the packages.

    :param package: the package's name, as it is imported.
    """

    def __init__(self, package: str) -> None:
        self.package = package

    def read_text(self, filename: str) -> str | None:
        """Return a file of the distribution's metadata, None for one that it has not."""
        package = self.package
        if filename in ("METADATA", "PKG-INFO"):
            lines = [
                "Metadata-Version: 2.1",
                f"Name: {_TITLES.get(package, package)}",
                f"Version: {VERSIONS[package]}",
                "Summary: answered by microflask.dropin",
                *(f"Requires-Dist: {needed}" for needed in _REQUIRES.get(package, ())),
            ]
            return "\n".join(lines) + "\n"
        if filename == "entry_points.txt":
            return _ENTRY_POINTS.get(package)
        if filename == "top_level.txt":
            return f"{package}\n"
        return None

    def locate_file(self, path: Any) -> Any:
        """Return where a file of the distribution is: none is anywhere but beside this one."""
        from pathlib import Path

        return Path(__file__).with_name(str(path))


def find_distributions(context: DistributionFinder.Context | None) -> Iterator[DropIn]:
    """Yield the distributions that are asked for: one by its name, or all.

    Who looks into folders of its own, as pip does, wants what is installed there.
    """
    if context is not None and "path" in vars(context):
        return
    name = context.name if context is not None else None
    if name is None:
        yield from map(DropIn, VERSIONS)
    elif name.lower() in VERSIONS:
        yield DropIn(name.lower())
