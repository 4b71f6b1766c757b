"""Reads what a client accepts (types, languages, charsets) and picks the best of ours.

Called by Request.accept_mimetypes and its kin. Does not know the formats a program
offers: `best_match` takes them. RFC 9110 12.4 and 12.5.
"""

from __future__ import annotations

import re

from .containers import ImmutableList
from .parse import dump_options_header, parse_list_header, parse_options_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

_quality = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_simple_quality = re.compile(r"0(?:\.[0-9]{1,9})?|1(?:\.0{1,9})?")
_mime_parts = re.compile(r"/|[ \t]*;[ \t]*")
# Media types that were split before: programs and browsers name the same few.
_mimes: dict[str, tuple[str, str, list[str]]] = {}
_subtags = re.compile(r"[_-]")


class Accept(ImmutableList["tuple[str, float]"]):
    """(value, quality) pairs, the most specific and most wanted first (Werkzeug 3.1).

    `values` is other pairs or an Accept; None means that the client sent nothing
    (`provided` is False). A value as key gives its quality, an index its pair.
    """

    provided: bool

    def __init__(self, values: Iterable[tuple[str, float]] | None = ()) -> None:
        if values is None:
            super().__init__()
            self.provided = False
        elif isinstance(values, Accept):
            super().__init__(values)
            self.provided = values.provided
        else:
            ordered = sorted(
                values, key=lambda pair: (self._specificity(pair[0]), pair[1]), reverse=True
            )
            super().__init__(ordered)
            self.provided = True

    @classmethod
    def from_header(cls, value: str | None) -> Any:
        """Read a header value; a quality that is none or not in 0 to 1 drops its value."""
        return cls(_accepted(value) if value else None)

    def _specificity(self, value: str) -> tuple[bool, ...]:
        """Return a sort key that is larger for a value with fewer wildcards."""
        return (value != "*",)

    def _value_matches(self, value: str, item: str) -> bool:
        """Tell whether our `value` is what the client's `item` asks for."""
        return item == "*" or item.lower() == value.lower()

    def __getitem__(self, key: Any) -> Any:
        return self.quality(key) if isinstance(key, str) else list.__getitem__(self, key)

    def quality(self, key: str) -> float:
        """Return the quality of our value `key`, 0 where the client does not take it."""
        for item, quality in self:
            if self._value_matches(key, item):
                return quality  # type: ignore[no-any-return]
        return 0

    def __contains__(self, value: str) -> bool:
        return any(self._value_matches(value, item) for item, _ in self)

    def __repr__(self) -> str:
        pairs = ", ".join([f"({item!r}, {quality})" for item, quality in self])
        return f"{type(self).__name__}([{pairs}])"

    def index(self, key: Any) -> int:
        """Return the position of a value or pair; raise ValueError where it is missing."""
        if not isinstance(key, str):
            return list.index(self, key)
        index = self.find(key)
        if index < 0:
            raise ValueError(key)
        return index

    def find(self, key: Any) -> int:
        """Return the position of a value or pair, -1 where it is missing."""
        if not isinstance(key, str):
            return list.index(self, key) if key in list(self) else -1
        for index, (item, _) in enumerate(self):
            if self._value_matches(key, item):
                return index
        return -1

    def values(self) -> Iterator[str]:
        """Yield the values without their qualities."""
        for item, _ in self:
            yield item

    def to_header(self) -> str:
        """Return the header value."""
        return ",".join([f"{item};q={quality}" if quality != 1 else item for item, quality in self])

    def __str__(self) -> str:
        return self.to_header()

    def best_match(self, matches: Iterable[str], default: str | None = None) -> str | None:
        """Return the one of `matches` that the client likes best, or `default`.

        Of equal quality the one asked for more specifically wins, then the first.
        """
        best: tuple[float, tuple[bool, ...]] = 0, ()
        result = default
        for value in matches:
            for item, quality in self:
                if self._value_matches(value, item):
                    rank = quality, self._specificity(item)
                    if quality > 0 and rank > best:
                        best, result = rank, value
                    break
        return result

    @property
    def best(self) -> str | None:
        """The value that the client likes best, None where it named none."""
        return self[0][0] if self else None


def _accepted(value: str) -> list[tuple[str, float]]:
    """Return the (value, quality) pairs of a header value."""
    pairs: list[tuple[str, float]] = []
    for element in parse_list_header(value):
        if ";" not in element:
            pairs.append((element.strip(" \t"), 1))
            continue
        item, _, rest = element.partition(";")
        rest = rest.strip(" \t")
        if item and rest[:2] == "q=" and _simple_quality.fullmatch(rest, 2):
            pairs.append((item.strip(" \t"), float(rest[2:])))
            continue
        item, options = parse_options_header(element)
        quality: float = 1
        if "q" in options:
            text = options.pop("q").strip()
            if len(text) > 20 or not _quality.fullmatch(text):
                continue
            quality = float(text)
            if not 0 <= quality <= 1:
                continue
        pairs.append((dump_options_header(item, options) if options else item, quality))
    return pairs


def _split_mime(value: str) -> tuple[str, str, list[str]]:
    """Return type, subtype and sorted parameters, in lower case."""
    parts = _mimes.get(value)
    if parts is None:
        kind, subtype, *parameters = _mime_parts.split(value.lower())
        parts = kind, subtype, sorted(parameters)
        if len(_mimes) >= 256:
            _mimes.clear()
        if len(value) < 256:
            _mimes[value] = parts
    return parts


class MIMEAccept(Accept):
    """Accept of media types: `text/*` takes every text type; parameters must be equal."""

    def _specificity(self, value: str) -> tuple[bool, ...]:
        return tuple([part != "*" for part in _mime_parts.split(value)])

    def _value_matches(self, value: str, item: str) -> bool:
        if "/" not in item:
            return False
        if "/" not in value:
            msg = f"invalid mimetype {value!r}. Expected 'type/subtype'."
            raise ValueError(msg)
        kind, subtype, parameters = _split_mime(value)
        if kind == "*" and subtype != "*":
            msg = f"invalid mimetype {value!r}. A type must be given before the subtype."
            raise ValueError(msg)
        item_kind, item_subtype, item_parameters = _split_mime(item)
        if item_kind == "*" and item_subtype != "*":
            return False
        if "*" in (kind, item_kind):
            return True
        if kind != item_kind:
            return False
        if "*" in (subtype, item_subtype):
            return True
        return subtype == item_subtype and parameters == item_parameters

    @property
    def accept_html(self) -> bool:
        """Whether the client takes HTML or XHTML."""
        return "text/html" in self or self.accept_xhtml

    @property
    def accept_xhtml(self) -> bool:
        """Whether the client takes XHTML."""
        return "application/xhtml+xml" in self or "application/xml" in self

    @property
    def accept_json(self) -> bool:
        """Whether the client takes JSON."""
        return "application/json" in self


class LanguageAccept(Accept):
    """Accept of language tags; `best_match` falls back to the primary tag (`de` of `de-AT`)."""

    def _value_matches(self, value: str, item: str) -> bool:
        return item == "*" or _subtags.split(item.lower()) == _subtags.split(value.lower())

    def best_match(self, matches: Iterable[str], default: str | None = None) -> str | None:
        """Return the one of `matches` that the client likes best, or `default`.

        Where no tag is equal, what the client asks for is cut to primary tags; then
        `matches` are.
        """
        matches = list(matches)
        result = super().best_match(matches)
        if result is not None:
            return result
        wanted = Accept([(_subtags.split(item, maxsplit=1)[0], q) for item, q in self])
        result = wanted.best_match(matches)
        if result is not None:
            return result
        primary = [_subtags.split(match, maxsplit=1)[0] for match in matches]
        result = super().best_match(primary)
        return default if result is None else matches[primary.index(result)]


class CharsetAccept(Accept):
    """Accept of charsets; names of the same codec are equal."""

    def _value_matches(self, value: str, item: str) -> bool:
        return item == "*" or _codec(value) == _codec(item)


def _codec(name: str) -> str:
    """Return the one name of a codec, or the name in lower case where there is none."""
    import codecs

    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return name.lower()


def parse_accept_header(value: str | None, cls: type[Any] | None = None) -> Any:
    """Read an Accept header into an Accept or `cls`."""
    if cls is None:
        cls = Accept
    return cls(_accepted(value)) if value else cls(None)
