"""Filters that make or take apart HTML, and what stands in it: attributes, URLs, JSON.

Called by templates, through the table in `filters`.
Does not trust a value because it is short or a number: only `__html__` makes it safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ...markup import Markup, escape, escape_text
from ..exceptions import FilterArgumentError
from ..undefined import Undefined
from ..utils import htmlsafe_json_dumps, pass_eval_context, url_quote, urlize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# HTML ends an attribute's name at any of these.
_ENDS_ATTRIBUTE_NAME = re.compile(r"[\s/>=]", re.ASCII)
# RFC 3986 3.1, and what stands between the scheme and the rest.
_SCHEME = re.compile(r"[\w.+-]{2,}:(/){0,2}")


def do_forceescape(value: Any) -> Markup:
    """Escape `value` even if it is safe already."""
    if hasattr(value, "__html__"):
        value = value.__html__()
    return escape(str(value))


def do_mark_safe(value: Any) -> Markup:
    """Declare `value` to be safe: it will not be escaped."""
    return Markup(value)


def do_mark_unsafe(value: Any) -> str:
    """Turn markup back into text that will be escaped."""
    return str(value)


def do_striptags(value: Any) -> str:
    """Remove tags and comments, and make one blank of each white space."""
    if hasattr(value, "__html__"):
        value = value.__html__()
    return Markup(str(value)).striptags()


@pass_eval_context
def do_xmlattr(eval_ctx: Any, d: Mapping[str, Any], autospace: bool = True) -> str:
    """Return the items of `d` as attributes of a tag, values and keys escaped.

    Items whose value is None or undefined are left out. With `autospace` a blank comes
    first. A key that could end the attribute's name raises ValueError: never take keys
    from users (Jinja 3.1.4).
    """
    pairs = []
    for key, value in d.items():
        if value is None or isinstance(value, Undefined):
            continue
        if _ENDS_ATTRIBUTE_NAME.search(key) is not None:
            msg = f"Invalid character in attribute name: {key!r}"
            raise ValueError(msg)
        name = escape_text(key) if type(key) is str else escape(key)
        pairs.append(f'{name}="{escape_text(value) if type(value) is str else escape(value)}"')
    text = " ".join(pairs)
    if autospace and text:
        text = f" {text}"
    return Markup(text) if eval_ctx.autoescape else text


def do_urlencode(value: Any) -> str:
    """Percent-encode text for a path, or a mapping or pairs for a query string.

    Slashes of a text stay, those in pairs do not (Jinja 3.1).
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        return url_quote(value)
    pairs = value.items() if isinstance(value, Mapping) else value
    return "&".join([f"{url_quote(k, for_qs=True)}={url_quote(v, for_qs=True)}" for k, v in pairs])


@pass_eval_context
def do_urlize(
    eval_ctx: Any,
    value: str,
    trim_url_limit: int | None = None,
    nofollow: bool = False,
    target: str | None = None,
    rel: str | None = None,
    extra_schemes: Iterable[str] | None = None,
) -> str:
    """Make links of the URLs and mail addresses in a text, and escape the rest.

    `trim_url_limit` shortens what is shown; `nofollow`, `target` and `rel` go to each
    link; `extra_schemes` are prefixes such as `"tel:"` that are recognized too. The
    policies `urlize.rel`, `urlize.target` and `urlize.extra_schemes` are defaults.
    """
    policies = eval_ctx.environment.policies
    rel_parts = {*(rel or "").split(), *(policies["urlize.rel"] or "").split()}
    if nofollow:
        rel_parts.add("nofollow")
    if target is None:
        target = policies["urlize.target"]
    if extra_schemes is None:
        extra_schemes = policies["urlize.extra_schemes"] or ()
    for scheme in extra_schemes:
        if _SCHEME.fullmatch(scheme) is None:
            msg = f"{scheme!r} is not a valid URI scheme prefix."
            raise FilterArgumentError(msg)
    text = urlize(
        value,
        trim_url_limit=trim_url_limit,
        rel=" ".join(sorted(rel_parts)) or None,
        target=target,
        extra_schemes=extra_schemes,
    )
    return Markup(text) if eval_ctx.autoescape else text


@pass_eval_context
def do_tojson(eval_ctx: Any, value: Any, indent: int | None = None) -> Markup:
    """Return `value` as JSON that is safe in HTML and in `<script>`.

    In double quoted attributes add `|forceescape`. The policies `json.dumps_function`
    and `json.dumps_kwargs` choose the serializer.
    """
    policies = eval_ctx.environment.policies
    kwargs = policies["json.dumps_kwargs"]
    if indent is not None:
        kwargs = {**kwargs, "indent": indent}
    return htmlsafe_json_dumps(value, dumps=policies["json.dumps_function"], **kwargs)
