"""The SQLite database: one connection a request, and the command that makes it anew."""

import os
import sqlite3

from microflask import current_app, g
from microflask.commands import echo, option


def get_db():
    """Return the connection of this request, opened when it is first asked for."""
    if "db" not in g:
        g.db = sqlite3.connect(current_app.config["DATABASE"])
        g.db.row_factory = sqlite3.Row
        g.db.execute("PRAGMA foreign_keys = ON")
    return g.db


def close_db(error=None):
    """Close the connection when the request ends, if it had one."""
    db = g.pop("db", None)
    if db is not None:
        db.close()


def create_tables():
    """Create the tables, dropping those that are there."""
    with current_app.open_resource("schema.sql", "r") as file:
        get_db().executescript(file.read())


def init_app(app):
    """Hook the database into the application; create it if this is the first start."""
    app.teardown_appcontext(close_db)

    @app.cli.command("init-db")
    @option("--yes", is_flag=True, help="Do not ask before deleting what is there.")
    def init_db(yes):
        """Empty the board: delete all users and posts."""
        if not yes:
            from microflask.commands import confirm

            confirm("Delete all users and posts?", abort=True)
        create_tables()
        echo(f"The board is empty: {app.config['DATABASE']}")

    if not os.path.exists(app.config["DATABASE"]):
        with app.app_context():
            create_tables()
