"""Values that JSON has no word for, kept apart by a tag: `{" t": [1, 2]}` is a tuple.

Called by the session. Written and read as Flask writes and reads them, so that a
session cookie of one is understood by the other.

| tag    | value                                  |
|--------|----------------------------------------|
| `" di"`| a dict whose only key looks like a tag |
| `" t"` | tuple                                  |
| `" b"` | bytes, in base64                       |
| `" m"` | an object with `__html__`, as markup   |
| `" u"` | UUID, as 32 hexadecimal digits         |
| `" d"` | datetime, as an HTTP date              |
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode, b64encode
from datetime import datetime

from ..globals import _cv_app
from ..http.parse import http_date, parse_date
from ..markup import Markup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class JSONTag:
    """How one kind of value is tagged; subclass it and `register` the class.

    Args:
        serializer: the `TaggedJSONSerializer` that it belongs to.

    Source: Flask 3.1.
    """

    __slots__ = ("serializer",)

    key: str = ""
    """The tag; an empty one marks a kind that JSON holds untagged."""

    def __init__(self, serializer: TaggedJSONSerializer) -> None:
        self.serializer = serializer

    def check(self, value: Any) -> bool:
        """Return whether *value* is of this kind."""
        raise NotImplementedError

    def to_json(self, value: Any) -> Any:
        """Return what JSON can hold in place of *value*."""
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        """Return the value that `to_json` was given."""
        raise NotImplementedError

    def tag(self, value: Any) -> dict[str, Any]:
        """Return *value* for JSON, under its tag."""
        return {self.key: self.to_json(value)}


class TagDict(JSONTag):
    """A dict of one key that could be taken for a tag; its key gets two underscores."""

    __slots__ = ()
    key = " di"

    def check(self, value: Any) -> bool:
        """Return whether *value* is a dict whose one key is a registered tag."""
        return (
            isinstance(value, dict)
            and len(value) == 1
            and next(iter(value)) in self.serializer.tags
        )

    def to_json(self, value: Any) -> Any:
        """Return the dict with its key marked."""
        key = next(iter(value))
        return {f"{key}__": self.serializer.tag(value[key])}

    def to_python(self, value: Any) -> Any:
        """Return the dict with its key as it was."""
        key = next(iter(value))
        return {key[:-2]: value[key]}


class PassDict(JSONTag):
    """A dict: JSON has it; what it holds is tagged."""

    __slots__ = ()

    def check(self, value: Any) -> bool:
        """Return whether *value* is a dict."""
        return isinstance(value, dict)

    def to_json(self, value: Any) -> Any:
        """Return the dict with its values tagged; keys stay, as JSON makes text of them."""
        tag = self.serializer.tag
        return {key: tag(item) for key, item in value.items()}

    tag = to_json


class TagTuple(JSONTag):
    """A tuple, which JSON would read back as a list."""

    __slots__ = ()
    key = " t"

    def check(self, value: Any) -> bool:
        """Return whether *value* is a tuple."""
        return isinstance(value, tuple)

    def to_json(self, value: Any) -> Any:
        """Return a list of the tagged items."""
        return [self.serializer.tag(item) for item in value]

    def to_python(self, value: Any) -> Any:
        """Return the tuple."""
        return tuple(value)


class PassList(JSONTag):
    """A list: JSON has it; what it holds is tagged."""

    __slots__ = ()

    def check(self, value: Any) -> bool:
        """Return whether *value* is a list."""
        return isinstance(value, list)

    def to_json(self, value: Any) -> Any:
        """Return the list with its items tagged."""
        return [self.serializer.tag(item) for item in value]

    tag = to_json


class TagBytes(JSONTag):
    """Bytes."""

    __slots__ = ()
    key = " b"

    def check(self, value: Any) -> bool:
        """Return whether *value* is bytes."""
        return isinstance(value, bytes)

    def to_json(self, value: Any) -> Any:
        """Return the bytes in base64."""
        return b64encode(value).decode("ascii")

    def to_python(self, value: Any) -> Any:
        """Return the bytes."""
        return b64decode(value)


class TagMarkup(JSONTag):
    """Markup, or anything that has an `__html__`."""

    __slots__ = ()
    key = " m"

    def check(self, value: Any) -> bool:
        """Return whether *value* has an `__html__` to call."""
        return callable(getattr(value, "__html__", None))

    def to_json(self, value: Any) -> Any:
        """Return the markup as text."""
        return str(value.__html__())

    def to_python(self, value: Any) -> Any:
        """Return `Markup`."""
        return Markup(value)


class TagUUID(JSONTag):
    """A UUID."""

    __slots__ = ()
    key = " u"

    def check(self, value: Any) -> bool:
        """Return whether *value* is a UUID."""
        # Where nobody imported `uuid`, nobody has one.
        uuid = sys.modules.get("uuid")
        return uuid is not None and isinstance(value, uuid.UUID)

    def to_json(self, value: Any) -> Any:
        """Return its 32 hexadecimal digits."""
        return value.hex

    def to_python(self, value: Any) -> Any:
        """Return the UUID."""
        from uuid import UUID

        return UUID(value)


class TagDateTime(JSONTag):
    """A datetime; read back in UTC, to the second."""

    __slots__ = ()
    key = " d"

    def check(self, value: Any) -> bool:
        """Return whether *value* is a datetime."""
        return isinstance(value, datetime)

    def to_json(self, value: Any) -> Any:
        """Return it as an HTTP date."""
        return http_date(value)

    def to_python(self, value: Any) -> Any:
        """Return the datetime."""
        return parse_date(value)


# What JSON holds as it is; asked before the tags, since nearly all values are these.
_PLAIN = frozenset([str, int, float, bool, type(None)])


class TaggedJSONSerializer:
    """Writes and reads JSON whose uncommon values are tagged.

    Source: Flask 3.1.
    """

    __slots__ = ("order", "quick_read", "quick_write", "tags")

    default_tags: list[type[JSONTag]] = [
        TagDict,
        PassDict,
        TagTuple,
        PassList,
        TagBytes,
        TagMarkup,
        TagUUID,
        TagDateTime,
    ]
    """The kinds that a new serializer knows, asked in this order."""

    def __init__(self) -> None:
        self.tags: dict[str, JSONTag] = {}
        self.order: list[JSONTag] = []
        # A text without a blank behind a quote has no tag: all of Flask's begin with one.
        self.quick_read = type(self).untag is TaggedJSONSerializer.untag
        self.quick_write = False
        for cls in self.default_tags:
            self.register(cls)

    def register(
        self, tag_class: type[JSONTag], force: bool = False, index: int | None = None
    ) -> None:
        """Add a kind of value.

        Args:
            tag_class: the `JSONTag` subclass.
            force: replace a kind that has the same tag.
            index: the place in the order asked; last by default.

        Raises:
            KeyError: the tag is taken, and *force* was not given.
        """
        tag = tag_class(self)
        key = tag.key
        if key:
            if not force and key in self.tags:
                msg = f"Tag '{key}' is already registered."
                raise KeyError(msg)
            self.tags[key] = tag
            self.quick_read = self.quick_read and key[0] == " "
        if index is None:
            self.order.append(tag)
        else:
            self.order.insert(index, tag)
        # Then a dict of several plain values stands for itself.
        self.quick_write = type(self).tag is TaggedJSONSerializer.tag and [
            type(known) for known in self.order[:2]
        ] == [TagDict, PassDict]

    def tag(self, value: Any) -> Any:
        """Return *value* as JSON can hold it."""
        if type(value) in _PLAIN:
            return value
        for tag in self.order:
            if tag.check(value):
                return tag.tag(value)
        return value

    def untag(self, value: dict[str, Any]) -> Any:
        """Return what the dict *value* stands for: itself, unless its only key is a tag."""
        if len(value) != 1:
            return value
        key = next(iter(value))
        if key not in self.tags:
            return value
        return self.tags[key].to_python(value[key])

    def dumps(self, value: Any) -> str:
        """Return *value* as compact JSON text, its keys sorted where `app.json.sort_keys` says so."""
        quick = (
            self.quick_write
            and type(value) is dict
            and len(value) > 1
            and _PLAIN.issuperset(map(type, value.values()))
        )
        if not quick:
            value = self.tag(value)
        context = _cv_app.get(None)
        if context is not None and getattr(context.app.json, "sort_keys", False):
            try:
                return _encode_sorted(value, quick)
            except TypeError:
                # Keys of several types have no order.
                pass
        return _encode(value)

    def loads(self, value: str) -> Any:
        """Return the value of the JSON text *value*; an innermost tag is read first."""
        if self.quick_read and '" ' not in value and '"\\u' not in value:
            try:
                found, end = _scan(value, 0)
            except (StopIteration, ValueError):
                end = -1
            return found if end == len(value) else json.loads(value)
        return self._untag_all(json.loads(value))

    def _untag_all(self, value: Any) -> Any:
        if type(value) is dict:
            return self.untag({key: self._untag_all(item) for key, item in value.items()})
        if type(value) is list:
            return [self._untag_all(item) for item in value]
        return value


# Encoders kept: `json.dumps` makes a new one for each call with separators.
_encode = json.JSONEncoder(separators=(",", ":")).encode
_encode_in_order = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode
_c_encoder: Any = getattr(json.encoder, "c_make_encoder", None)
# A dict of plain values holds no circle to look for, so the part in C is enough.
_plain_chunks: Any = _c_encoder and _c_encoder(
    None, None, json.encoder.encode_basestring_ascii, None, ":", ",", True, False, True
)
# Reads a value with no blanks around it.
_scan: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]


def _encode_sorted(value: Any, plain: bool) -> str:
    if plain and _plain_chunks:
        return "".join(_plain_chunks(value, 0))
    return _encode_in_order(value)
