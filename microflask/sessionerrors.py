"""What goes wrong with a session while it is saved, or after that: too big, too late.

Called by `sessions.py` for a cookie near its limit and by `ctx.py` for a streamed
response; loaded then only. Does not log or show values: keys and sizes say enough.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

# How many of the biggest keys are named.
KEYS_NAMED = 5


class SessionTooBig(RuntimeError):
    """A session that takes more bytes than `MAX_COOKIE_SIZE`; raised in debug mode."""


def refuse_if_too_big(
    app: Any, session: Any, serializer: Any, cookie: dict[str, Any], limit: int
) -> bool:
    """Return whether a session's cookie is too big to be sent, and log that it is.

    Args:
        app: the application.
        session: the session.
        serializer: writes the values of a session as text.
        cookie: the arguments of `set_cookie`.
        limit: `MAX_COOKIE_SIZE`: the most bytes of the whole header.

    Raises:
        SessionTooBig: it is, in debug mode.
    """
    from .http.cookies import dump_cookie

    size = len(dump_cookie(**cookie, max_size=0))
    if size <= limit:
        return False
    text = (
        f"The session is too big: its cookie {cookie['key']!r} takes {size} bytes, and browsers drop one"
        f" of more than MAX_COOKIE_SIZE, {limit}. Its biggest keys: {_biggest(session, serializer)}."
        " Keep big values in a database or a file and their id in the session, or store the"
        " session on the server by a SessionInterface of your own."
    )
    if "_flashes" in session:
        text += " Flashed messages are kept until get_flashed_messages() shows them."
    if app.debug:
        raise SessionTooBig(text)
    app.logger.error("%s It was not saved: the client keeps the session it has.", text)
    return True


def _biggest(session: Any, serializer: Any) -> str:
    sizes = sorted(
        ((len(serializer.dumps(item)), key) for key, item in session.items()), reverse=True
    )
    named = ", ".join(f"{key[:60]!r} ({size} bytes of JSON)" for size, key in sizes[:KEYS_NAMED])
    more = len(sizes) - KEYS_NAMED
    return f"{named} and {more} more" if more > 0 else named


def seal(session: Any) -> bool:
    """Let *session* refuse changes: the headers of its response are sent.

    Returns:
        whether its `modified` tells a change of the kind that it doesn't notice.
    """
    if hasattr(session, "on_update"):
        before = dict(session)

        def refuse(changed: Any) -> NoReturn:
            """Raise which keys were changed."""
            keys = [
                key
                for key in {**before, **changed}
                if key not in before or key not in changed or before[key] is not changed[key]
            ]
            raise changed_too_late(changed, keys)

        session.modified = False
        session.on_update = refuse
    return not getattr(session, "modified", True)


def changed_too_late(session: Any, keys: Sequence[Any]) -> RuntimeError:
    """Return the error of a session that was changed while its response was being sent.

    Args:
        session: the session.
        keys: those that were changed, where that is known.
    """
    session.modified = False
    what = f"The session's {', '.join(map(repr, keys))}" if keys else "The session"
    text = (
        f"{what} was changed after the headers of the response, and the session's cookie with"
        " them, were sent: the change would be lost. Change the session in the view, before"
        " the response is returned, not in the generator that makes its body."
    )
    if "_flashes" in keys:
        text += (
            " For messages: call flash() or get_flashed_messages() in the view, and hand what"
            " it returns to the generator or template."
        )
    return RuntimeError(text)
