"""Policies that a response asks the browser to keep: Content-Security-Policy, COOP, COEP.

Called by Response.content_security_policy and the cross-origin properties. Does not
judge policies, only reads and writes them.
"""

from __future__ import annotations

from enum import Enum

from .containers import CallbackDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class COEP(Enum):
    """Values of Cross-Origin-Embedder-Policy."""

    UNSAFE_NONE = "unsafe-none"
    REQUIRE_CORP = "require-corp"


class COOP(Enum):
    """Values of Cross-Origin-Opener-Policy."""

    UNSAFE_NONE = "unsafe-none"
    SAME_ORIGIN_ALLOW_POPUPS = "same-origin-allow-popups"
    SAME_ORIGIN = "same-origin"


def csp_property(key: str) -> Any:
    """Return a property for the policy directive `key`; None removes it."""
    return property(
        lambda self: self._get_value(key),
        lambda self, value: self._set_value(key, value),
        lambda self: self._del_value(key),
        f"Accesses the policy directive `{key}`.",
    )


class ContentSecurityPolicy(CallbackDict["str", "str"]):
    """The directives of a Content-Security-Policy header (Werkzeug 3.1).

    `values` None means that there was no header (`provided` is False). Changes call
    `on_update(self)`.
    """

    provided: bool

    def __init__(self, values: Any = (), on_update: Callable[[Any], Any] | None = None) -> None:
        super().__init__(values or (), on_update)
        self.provided = values is not None

    @classmethod
    def from_header(cls, value: str | None, on_update: Callable[[Any], Any] | None = None) -> Any:
        """Read a header value; directives without a value are left out (Werkzeug 3.1)."""
        items = []
        for policy in (value or "").split(";"):
            directive, blank, text = policy.strip().partition(" ")
            if blank:
                items.append((directive, text.strip()))
        return cls(items, on_update)

    def _get_value(self, key: str) -> str | None:
        return self.get(key)  # type: ignore[no-any-return]

    def _set_value(self, key: str, value: str | None) -> None:
        if value is None:
            self._del_value(key)
        else:
            self[key] = value

    def _del_value(self, key: str) -> None:
        if key in self:
            del self[key]

    base_uri = csp_property("base-uri")
    child_src = csp_property("child-src")
    connect_src = csp_property("connect-src")
    default_src = csp_property("default-src")
    font_src = csp_property("font-src")
    form_action = csp_property("form-action")
    frame_ancestors = csp_property("frame-ancestors")
    frame_src = csp_property("frame-src")
    img_src = csp_property("img-src")
    manifest_src = csp_property("manifest-src")
    media_src = csp_property("media-src")
    navigate_to = csp_property("navigate-to")
    object_src = csp_property("object-src")
    prefetch_src = csp_property("prefetch-src")
    plugin_types = csp_property("plugin-types")
    report_to = csp_property("report-to")
    report_uri = csp_property("report-uri")
    sandbox = csp_property("sandbox")
    script_src = csp_property("script-src")
    script_src_attr = csp_property("script-src-attr")
    script_src_elem = csp_property("script-src-elem")
    style_src = csp_property("style-src")
    style_src_attr = csp_property("style-src-attr")
    style_src_elem = csp_property("style-src-elem")
    worker_src = csp_property("worker-src")

    def to_header(self) -> str:
        """Return the header value."""
        return "; ".join([f"{key} {value}" for key, value in self.items()])

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        items = " ".join([f"{key}={value!r}" for key, value in sorted(self.items())])
        return f"<{type(self).__name__} {items}>"


def parse_csp_header(
    value: str | None,
    on_update: Callable[[Any], Any] | None = None,
    cls: type[Any] | None = None,
) -> Any:
    """Read a Content-Security-Policy header into a ContentSecurityPolicy or `cls`."""
    parsed = ContentSecurityPolicy.from_header(value, on_update)
    return parsed if cls is None else cls(list(parsed.items()), on_update)


def dump_csp_header(header: ContentSecurityPolicy) -> str:
    """Write a policy as a header value."""
    return header.to_header()
