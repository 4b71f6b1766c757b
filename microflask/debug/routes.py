"""Describes an application's URL rules on the page of a URL that matches none of them.

Called by `debughelpers`, in debug mode only. Does not match anything: `MapAdapter.explain`
says what is near, and why it did not match.
"""

from __future__ import annotations

from ..markup import Markup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NEAREST = 5  # rules that are explained
LISTED = 300  # rules that are listed

_STYLE = Markup("""\
<style>
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; }
code { font: 14px/1.5 ui-monospace, Consolas, "DejaVu Sans Mono", monospace; }
li, td { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: baseline; padding: .15rem 1rem .15rem 0; }
summary { cursor: pointer; }
</style>
""")


def describe_routes(adapter: Any) -> Markup:
    """Return, as HTML, the rules near a request and why each did not match, then all rules."""
    near = adapter.explain(count=NEAREST)
    item = Markup("<li><code>{}</code> (endpoint <code>{}</code>) {}</li>\n")
    items = [item.format(rule.rule, str(rule.endpoint), reason) for rule, reason in near]
    rules = sorted(adapter.map.iter_rules(), key=lambda rule: str(rule.rule))
    shown = Markup("<ul>\n{}</ul>\n").format(Markup("").join(items))
    if not items:
        shown = Markup("<p>None is like it; there are {}.</p>\n").format(len(rules))
    return Markup(
        "{}<h2>The nearest URL rules</h2>\n{}{}<p>Shown in debug mode only.</p>\n"
    ).format(_STYLE, shown, _table(adapter, rules, bool(items)))


def _table(adapter: Any, rules: list[Any], folded: bool) -> Markup:
    """Return a table of rules."""
    row = Markup("<tr><td>{}</td><td>{}</td><td><code>{}</code></td></tr>\n")
    rows = [
        row.format(_linked(adapter, rule), _methods(rule), str(rule.endpoint))
        for rule in rules[:LISTED]
    ]
    if len(rules) > LISTED:
        rows.append(row.format(f"{len(rules) - LISTED} more", "", ""))
    return Markup(
        "<details{}><summary>All {} URL rules</summary>\n<table>\n"
        "<tr><th>Rule</th><th>Methods</th><th>Endpoint</th></tr>\n{}</table></details>\n"
    ).format(Markup("" if folded else " open"), len(rules), Markup("").join(rows))


def _methods(rule: Any) -> str:
    methods = rule.methods or ()
    return ", ".join(sorted(m for m in methods if m not in ("HEAD", "OPTIONS"))) or "any"


def _linked(adapter: Any, rule: Any) -> Markup:
    """Return a rule, as a link where its URL needs nothing else."""
    text = Markup("<code>{}</code>").format(rule.rule)
    place = getattr(rule, "host", None) or getattr(rule, "subdomain", None)
    if place:
        text += Markup(" on <code>{}</code>").format(place)
    if place or rule.arguments or "GET" not in (rule.methods or ("GET",)):
        return text
    root = adapter.script_name.rstrip("/")
    return Markup('<a href="{}">{}</a>').format(f"{root}/{rule.rule.lstrip('/')}", text)
