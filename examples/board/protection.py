"""Refuses forms that another site made a browser send (CSRF).

Each session has a token; each form carries it in a hidden field, by the macro
`form_token` of `_macros.html`. The JSON API is read-only and needs none.
"""

import hmac
import secrets

from microflask import abort, request, session


def csrf_token():
    """Return the token of this session, made when a form first needs it."""
    if "csrf_token" not in session:
        session["csrf_token"] = secrets.token_urlsafe(16)
    return session["csrf_token"]


def check_token():
    """Refuse a POST whose token is not the session's."""
    if request.method == "POST":
        expected = session.get("csrf_token", "")
        given = request.form.get("csrf_token", "")
        if not expected or not hmac.compare_digest(expected.encode(), given.encode()):
            abort(400)


def init_app(app):
    """Check every form of the application."""
    app.before_request(check_token)
    app.add_template_global(csrf_token)
