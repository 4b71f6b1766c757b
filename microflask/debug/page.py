"""Renders the debugger's pages: HTML documents that need nothing else, not even a network.

Called by `tbtools` and `DebuggedApplication`. Everything that comes from the program goes
through `esc`. Does not collect anything. Style and script carry a nonce, so that the pages
run under the policy that they are sent with: what a value smuggles in does not.
"""

from __future__ import annotations

import json
import os

from ..markup import escape_text
from .values import Descriptions, masked, secrets_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LOCALS = 100  # variables of a frame that are shown

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_DOCUMENT = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} // microflask debugger</title>
<link rel="icon" href="?__debugger__=yes&amp;cmd=resource&amp;f=console.png">
<style nonce="{nonce}">
{style}</style>
<script nonce="{nonce}">
var CONSOLE_MODE = {console},
    EVALEX = {evalex},
    EVALEX_TRUSTED = {trusted},
    SECRET = {secret};
</script>
</head>
<body>
<div class="debugger">
{body}
</div>
{prompt}<script nonce="{nonce}">
{script}</script>
</body>
</html>
{after}"""
_PROMPT = """\
<dialog class="pin-prompt" aria-labelledby="pin-title">
<form method="dialog">
<h3 id="pin-title">Console locked</h3>
<p>Enter the PIN that was printed on the terminal that runs the server.</p>
<p><label>PIN <input type="text" name="pin" size="14" autocomplete="off" inputmode="numeric"
 spellcheck="false"></label></p>
<p class="message" role="alert"></p>
<p><button type="submit" name="btn">Unlock</button>
<button type="button" name="cancel">Cancel</button></p>
</form>
</dialog>
"""
_EXPLANATION = """\
<p class="explanation">The debugger caught an exception in your WSGI application. You can now
look at the traceback which led to the error.</p>"""
_PLAIN = """\
<div class="plain">
<details><summary>As text</summary>
<textarea id="plain" name="code" cols="50" rows="14" readonly spellcheck="false"
 aria-label="Traceback as text">
{text}</textarea></details>
</div>"""


def esc(text: object) -> str:
    """Return text that is safe in HTML, in elements and in quoted attributes."""
    return escape_text(_printable(str(text)))


def _printable(text: str) -> str:
    """Return text that can be in a page: without NUL, which HTML has no way to write."""
    if not text.isascii():
        # Lone surrogates can be in any string of a program and in no UTF-8 page.
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text.replace("\0", "\\x00") if "\0" in text else text


def policy(nonce: str) -> str:
    """Return the Content-Security-Policy of a page."""
    return (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}';"
        " connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    )


def resource(name: str) -> bytes:
    """Return one of the files that belong to the pages."""
    from ..importing import read_data

    return read_data(os.path.join(_FOLDER, name))


class Page:
    """Renders one page.

    :param evalex: with a console for each frame.
    :param secret: what the page proves itself with to the console.
    :param trusted: the browser has given the PIN already.
    :param nonce: the nonce of the Content-Security-Policy that goes with the page.
    :param show_values: show variables; else say why not.
    :param facts: (title, [(name, value)]) of what else to show; see `facts`.
    """

    def __init__(
        self,
        evalex: bool = False,
        secret: str = "",
        trusted: bool = False,
        *,
        nonce: str = "",
        show_values: bool = True,
        facts: Any = (),
    ) -> None:
        self.evalex = evalex
        self.secret = secret
        self.trusted = trusted
        self.nonce = nonce
        self.show_values = show_values
        self.facts = facts if show_values else ()
        self._descriptions = Descriptions()

    # Documents

    def _document(self, title: str, body: str, after: str = "", console: bool = False) -> str:
        return _DOCUMENT.format(
            title=esc(title),
            nonce=esc(self.nonce),
            style=resource("style.css").decode(),
            script=resource("debugger.js").decode(),
            body=body,
            prompt=_PROMPT if self.evalex else "",
            console=_script(console),
            evalex=_script(self.evalex),
            trusted=_script(self.trusted),
            secret=_script(self.secret),
            after=after,
        )

    def document(self, trace: Any) -> str:
        """Return the page of a traceback."""
        text = trace.render_traceback_text()
        named = [pair for _, rows in self.facts for pair in rows]
        for frame in trace.all_frames:
            named.extend(frame.local_ns.items())
        self._descriptions = Descriptions(secrets_of(named))
        parts = [self.traceback(trace, True)]
        if not self.show_values:
            parts.append(
                '<p class="explanation">Variables and consoles are shown on'
                " <code>localhost</code> and <code>127.0.0.1</code> only: add this host to"
                " <code>DebuggedApplication.trusted_hosts</code> to see them here.</p>"
            )
        parts.append(_EXPLANATION)
        parts.extend(self._facts())
        parts.append(_PLAIN.format(text=esc(text)))
        # Who reads the page in a terminal finds the traceback at its end.
        after = "\n<!--\n\n" + _in_comment(text) + "\n-->\n"
        return self._document(trace.title, "\n".join(parts), after)

    def load_error(self, text: str) -> str:
        """Return the page for a program that cannot be loaded, from its traceback's text."""
        last = text.strip().splitlines()[-1] if text.strip() else "Error"
        name, _, message = last.partition(": ")
        body = (
            f'<h1>{esc(name)}</h1>\n<div class="detail"><p class="errormsg">{esc(message)}</p>'
            "</div>\n<p>The program could not be loaded. It starts again as soon as a file"
            f' changes.</p>\n<pre class="plaintext">{esc(text)}</pre>'
        )
        return self._document(last, body)

    def console(self) -> str:
        """Return the page of a console that belongs to no frame."""
        body = (
            '<h1 class="console-title">Interactive console</h1>\n'
            '<div class="explanation">Python runs here with the rights of the server. The names'
            " are those of earlier inputs; <code>dump()</code> shows them, <code>dump(x)</code>"
            " and <code>help(x)</code> describe one.</div>\n"
            '<div class="frame" id="frame-0"></div>'
        )
        return self._document("Console", body, console=True)

    # Parts

    def traceback(self, trace: Any, include_title: bool) -> str:
        """Return exceptions and frames; the exception that was caught comes last."""
        first = trace.exceptions[0]
        parts = []
        if include_title:
            parts.append(
                f'<h1>{esc(first.name)}</h1>\n<div class="detail">'
                f'<p class="errormsg">{esc(_message(first))}</p></div>\n'
                '<h2 class="traceback">Traceback <em>(most recent call last)</em>'
                '<button type="button" id="copy" hidden>Copy as text</button></h2>'
            )
        parts.append('<div class="traceback">')
        parts.append(self._chain(trace.exceptions))
        parts.append("</div>")
        return "\n".join(parts)

    def _chain(self, exceptions: list[Any]) -> str:
        parts = []
        for part in reversed(exceptions):
            if part.relation:
                parts.append(f'<div class="exc-divider">{esc(part.relation)}:</div>')
            parts.append(self._exception(part))
        return "\n".join(parts)

    def _exception(self, part: Any) -> str:
        parts = []
        last = part.frames[-1] if part.frames else None
        own = [frame for frame in part.frames if not frame.is_library]
        place = own[-1] if own else last
        for run in _runs(part):
            # Open are the frames of the program, and the one that raised.
            frames = [
                self.frame(frame, frame is last or not frame.is_library, frame is place)
                for frame in run
            ]
            if len(run) > 1:
                title = f"<summary>{len(run)} frames of libraries</summary>"
                frames = [f'<details class="run">{title}', *frames, "</details>"]
            elif not run:
                frames = [f'<p class="skipped">… {part.skipped} frames …</p>']
            parts.extend(frames)
        css = ' class="syntaxerror"' if isinstance(part.exc, SyntaxError) else ""
        parts.append(f"<blockquote><pre{css}>{esc(part.text)}</pre></blockquote>")
        for number, chain in enumerate(part.parts, 1):
            title = f"Exception {number} of {len(part.parts)} in the group"
            parts.append(f'<div class="group"><h3>{title}</h3>\n{self._chain(chain)}\n</div>')
        return "\n".join(parts)

    def frame(self, frame: Any, is_open: bool = True, values: bool = False) -> str:
        """Return a frame with its source, variables and the button of its console.

        :param values: unfold the variables.
        """
        rows = []
        for number, text in frame.context():
            where = "before" if number < (frame.lineno or 0) else "after"
            shown = esc(text)
            if number == frame.lineno:
                where, shown = "current", _underlined(text, frame.columns)
            rows.append(
                f'<span class="line {where}"><span class="number">{number}</span>{shown}\n</span>'
            )
        source = f'<pre class="source">{"".join(rows)}</pre>' if rows else ""
        button = '<button type="button" class="open-console">Console</button>'
        return (
            f'<details class="frame{" library" if frame.is_library else ""}" id="frame-{frame.id}"'
            f"{' open' if is_open else ''}>"
            f'<summary><span>File <cite class="filename">"{esc(frame.filename)}"</cite>,'
            f' line <em class="line">{frame.lineno}</em>,'
            f' in <code class="function">{esc(frame.name)}</code></span>'
            f"{button if self.evalex else ''}</summary>\n"
            f"{source}{self._locals(frame, values)}</details>"
        )

    def _locals(self, frame: Any, is_open: bool) -> str:
        if not self.show_values:
            return ""
        rows: list[tuple[str, Any, str]] = []
        # What Python puts into each module is not what a frame is about.
        for key, value in frame.local_ns.items():
            name = str(key)
            if (name.startswith("__") and name.endswith("__")) or name in frame.background:
                continue
            if len(rows) == LOCALS:
                rows.append(("…", None, f"{len(frame.local_ns) - LOCALS} more"))
                break
            rows.append((name, value, self._descriptions.text(name, value)))
        if not rows:
            return ""
        return (
            f'<details class="locals"{" open" if is_open else ""}><summary>Variables</summary>'
            f"{_table(rows)}</details>"
        )

    def _facts(self) -> list[str]:
        """Return what is known about the request."""
        parts = []
        for title, pairs in self.facts:
            rows = [
                (str(name), value, self._descriptions.text(name, value, plain=True))
                for name, value in pairs[:LOCALS]
            ]
            parts.append(
                f'<details class="facts"{" open" if title == "Request" else ""}>'
                f"<summary>{esc(title)}</summary>{_table(rows)}</details>"
            )
        if parts:
            parts.insert(0, "<h2>The request</h2>")
        return parts


def _runs(part: Any) -> list[list[Any]]:
    """Return the frames of an exception in groups: neighbours of libraries, or single ones.

    An empty group stands for the ones that are left out. The last frame stands alone.
    """
    runs: list[list[Any]] = []
    half = len(part.frames) // 2 if part.skipped else 0
    for index, frame in enumerate(part.frames):
        if half and index == half:
            runs.append([])
        foldable = frame.is_library and frame is not part.frames[-1]
        if foldable and runs and runs[-1] and runs[-1][-1].is_library:
            runs[-1].append(frame)
        else:
            runs.append([frame])
    return runs


def _table(rows: list[tuple[str, Any, str]]) -> str:
    shown = "".join(
        f'<tr><th scope="row"><code>{esc(name)}</code></th><td class="value'
        f'{" masked" if masked(name, value) else ""}">{esc(text)}</td></tr>'
        for name, value, text in rows
    )
    return f"<table>{shown}</table>"


def _message(part: Any) -> str:
    """Return what an exception says, with its lines; just as much as a title may hold."""
    text = str(part.te).strip()
    return text if len(text) <= 2000 and text.count("\n") < 20 else part.message


def _script(value: bool | str) -> str:
    """Return a value as JavaScript that is safe inside of a `script` element."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e")


def _in_comment(text: str) -> str:
    """Return text that can stand in an HTML comment, and does not end it."""
    text = _printable(text)
    while "--" in text:
        text = text.replace("--", "- -")
    return text.replace("<", "&lt;").replace("->", "- >")


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
