"""Renders the traceback page: one HTML document that needs nothing else.

Called by `tbtools` and `DebuggedApplication`. Everything that comes from the program goes
through `esc`. Does not collect anything. No external assets, no inline event handlers:
style and script carry a nonce, so the page runs under the policy that it is sent with.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STYLE = """
:root { color-scheme: light dark; --back: #fdfdfc; --fore: #1d2126; --soft: #5c6570;
  --line: #d9dde2; --code: #f3f4f6; --mark: #fff0b8; --bad: #b3261e; --part: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --back: #16181b; --fore: #e6e8ea;
  --soft: #9aa4af; --line: #33383e; --code: #1e2125; --mark: #4a3c0a; --bad: #ff8a80;
  --part: #ff8a80; } }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--back);
  color: var(--fore); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; color: var(--bad); overflow-wrap: anywhere; }
.detail { font-size: 1.1rem; margin: .3rem 0 1.5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; color: var(--bad); overflow-wrap: anywhere; }
.relation, .request { color: var(--soft); }
pre, code, textarea, .value { font: 13px/1.5 ui-monospace, SFMono-Regular, Consolas, monospace; }
.frame { border: 1px solid var(--line); border-radius: 6px; margin: .6rem 0; overflow: hidden; }
.frame > summary { padding: .4rem .8rem; cursor: pointer; overflow-wrap: anywhere; }
.frame.library > summary { color: var(--soft); }
cite { font-style: normal; font-weight: 600; }
.source { margin: 0; padding: .4rem 0; background: var(--code); overflow-x: auto; tab-size: 4; }
.source .row { display: block; padding: 0 .8rem; min-width: max-content; }
.source .current { background: var(--mark); }
.source .number { display: inline-block; width: 4rem; color: var(--soft); user-select: none; }
.source u { text-decoration: underline wavy var(--part); text-underline-offset: 3px; }
.locals { padding: .3rem .8rem; border-top: 1px solid var(--line); }
.locals summary { cursor: pointer; color: var(--soft); }
table { border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: .1rem .8rem .1rem 0; font-weight: normal; }
.value { white-space: pre-wrap; overflow-wrap: anywhere; }
textarea { box-sizing: border-box; width: 100%; height: 14rem; background: var(--code);
  color: inherit; border: 1px solid var(--line); border-radius: 6px; padding: .6rem; }
pre.plain { background: var(--code); padding: .8rem; overflow-x: auto; border-radius: 6px; }
button { font: inherit; padding: .2rem .8rem; cursor: pointer; }
"""

_SCRIPT = """
const copy = document.getElementById('copy'), text = document.getElementById('plain');
copy.hidden = false;
copy.addEventListener('click', () => {
  text.select();
  if (navigator.clipboard) { navigator.clipboard.writeText(text.value); }
  else { document.execCommand('copy'); }
  copy.textContent = 'Copied';
});
"""

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style nonce="{nonce}">{style}</style>
</head>
<body class="debugger">
{body}
<h2>As text</h2>
<p><button id="copy" type="button" hidden>Copy</button></p>
<textarea id="plain" readonly aria-label="Traceback as text" spellcheck="false">
{text}</textarea>
<script nonce="{nonce}">{script}</script>
</body>
</html>
"""

_ENTITIES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\0": "\\x00"}
)


def esc(text: object) -> str:
    """Return text that is safe in HTML, in elements and in quoted attributes."""
    # Lone surrogates can be in any string of a program and in no UTF-8 page.
    return str(text).translate(_ENTITIES).encode("utf-8", "backslashreplace").decode("utf-8")


def policy(nonce: str) -> str:
    """Return the Content-Security-Policy of a page."""
    return (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def render_page(trace: Any, nonce: str) -> str:
    """Return the page of a traceback."""
    return _PAGE.format(
        title=esc(f"{trace.title} // microflask debugger"),
        nonce=esc(nonce),
        style=_STYLE,
        script=_SCRIPT,
        body=render_traceback(trace, True),
        text=esc(trace.render_traceback_text()),
    )


def render_load_error(text: str, nonce: str) -> str:
    """Return the page for a program that cannot be loaded, from its traceback's text."""
    last = text.strip().splitlines()[-1] if text.strip() else "Error"
    name, _, message = last.partition(": ")
    body = (
        f'<h1>{esc(name)}</h1>\n<p class="detail">{esc(message)}</p>\n'
        "<p>The program could not be loaded. It starts again as soon as a file changes.</p>\n"
        f'<pre class="plain">{esc(text)}</pre>'
    )
    return _PAGE.format(
        title=esc(f"{last} // microflask debugger"),
        nonce=esc(nonce),
        style=_STYLE,
        script=_SCRIPT,
        body=body,
        text=esc(text),
    )


def render_traceback(trace: Any, include_title: bool) -> str:
    """Return exceptions and frames, the exception that was caught last."""
    last = trace.all_tracebacks[-1]
    parts = []
    if include_title:
        parts.append(f'<h1>{esc(last.name)}</h1>\n<p class="detail">{esc(last.message)}</p>')
    parts.append('<div class="traceback">')
    for part in trace.all_tracebacks:
        if part.relation:
            parts.append(f'<p class="relation">{esc(part.relation)}</p>')
        parts.append(_exception(part, heading=len(trace.all_tracebacks) > 1))
    parts.append("</div>")
    return "\n".join(parts)


def _exception(part: Any, heading: bool) -> str:
    parts = []
    if heading:
        parts.append(f"<h2>{esc(part.name)}: {esc(part.message)}</h2>")
    # The frame that raised is open, and those of the program before it.
    for frame in part.frames:
        parts.append(_frame(frame, is_open=frame is part.frames[-1] or not frame.is_library))
    parts.append(f"<blockquote><pre>{esc(part.text)}</pre></blockquote>")
    return "\n".join(parts)


def _frame(frame: Any, is_open: bool) -> str:
    rows = []
    for number, text in frame.context():
        current = number == frame.lineno
        shown = _underlined(text, frame.columns) if current else esc(text)
        css = "row current" if current else "row"
        rows.append(f'<span class="{css}"><span class="number">{number}</span>{shown}</span>')
    source = f'<pre class="source">{"".join(rows)}</pre>' if rows else ""
    values = "".join(
        f'<tr><th scope="row"><code>{esc(name)}</code></th><td class="value">{esc(value)}</td></tr>'
        for name, value in frame.locals()
    )
    table = (
        f'<details class="locals"><summary>Locals</summary><table>{values}</table></details>'
        if values
        else ""
    )
    return (
        f'<details class="frame {"library" if frame.is_library else "user"}" id="frame-{frame.id}"'
        f"{' open' if is_open else ''}>"
        f'<summary>File <cite class="filename">"{esc(frame.filename)}"</cite>,'
        f' line <em class="line">{frame.lineno}</em>,'
        f' in <code class="function">{esc(frame.name)}</code></summary>{source}{table}</details>'
    )


def _underlined(text: str, columns: tuple[int, int] | None) -> str:
    """Return a line with its failing part underlined, unless that is all of it."""
    if columns is None:
        return esc(text)
    # Positions count UTF-8 bytes.
    data = text.encode("utf-8", "surrogatepass")
    start, end = columns[0], columns[1] if columns[1] >= 0 else len(data)
    parts = [data[:start], data[start:end], data[end:]]
    before, marked, after = (part.decode("utf-8", "replace") for part in parts)
    if not before.strip() and not after.strip():
        return esc(text)
    return f"{esc(before)}<u>{esc(marked)}</u>{esc(after)}"
