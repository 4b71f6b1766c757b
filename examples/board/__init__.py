"""A message board: register, post with pictures, search, a JSON API.

    python -m microflask --app examples/board run

The database, the uploaded pictures and the secret key live in the instance folder, which
is made on first start. Read on in `posts.py`; `auth.py`, `api.py` and `db.py` are short.
"""

import os
import secrets

from microflask import Flask, render_template

from . import api, auth, db, posts, protection
from .text import paragraphs, time_ago

MEGABYTE = 1024 * 1024


def create_app(instance_path=None, **config):
    """Return the application; tests give it a folder and a configuration of their own."""
    if instance_path is None:
        instance_path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "instance")
    app = Flask(__name__, instance_path=instance_path)
    os.makedirs(app.instance_path, exist_ok=True)
    app.config.from_mapping(
        DATABASE=os.path.join(app.instance_path, "board.sqlite"),
        UPLOADS=os.path.join(app.instance_path, "uploads"),
        MAX_CONTENT_LENGTH=2 * MEGABYTE,
        POSTS_PER_PAGE=10,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    # An installation may say more in instance/config.py; it need not exist.
    app.config.from_pyfile(os.path.join(app.instance_path, "config.py"), silent=True)
    app.config.update(config)
    if not app.secret_key:
        app.secret_key = load_secret_key(app)
    os.makedirs(app.config["UPLOADS"], exist_ok=True)

    db.init_app(app)
    protection.init_app(app)
    app.register_blueprint(auth.bp)
    app.register_blueprint(posts.bp)
    app.register_blueprint(api.bp)

    app.add_template_filter(time_ago)
    app.add_template_filter(paragraphs)
    for code in (400, 403, 404, 413, 500):
        app.register_error_handler(code, error_page)
    return app


def load_secret_key(app):
    """Return the key that signs the sessions, made on first start and kept for itself."""
    path = os.path.join(app.instance_path, "secret_key")
    try:
        with app.open_instance_resource("secret_key", "r") as file:
            return file.read()
    except FileNotFoundError:
        key = secrets.token_hex(32)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
        return key


EXPLANATIONS = {
    400: "The form was out of date. Go back, reload the page, and send it again.",
    403: "This belongs to somebody else.",
    404: "There is nothing here. It may have been deleted.",
    413: "That picture is too large: two megabytes are the most.",
    500: "Something went wrong on our side. It has been written down.",
}


def error_page(error):
    """Answer an HTTP error with a page that looks like the rest of the board."""
    explanation = EXPLANATIONS.get(error.code, error.description)
    return render_template("error.html", error=error, explanation=explanation), error.code
