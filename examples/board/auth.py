"""Who is there: registration, login, logout."""

import functools
import sqlite3

from microflask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from microflask.security import check_password_hash, generate_password_hash

from .db import get_db

bp = Blueprint("auth", __name__, url_prefix="/auth")


@bp.before_app_request
def load_user():
    """Make the logged-in user known as `g.user`, before each request."""
    user_id = session.get("user_id")
    g.user = None
    if user_id is not None:
        g.user = get_db().execute("SELECT * FROM user WHERE id = ?", (user_id,)).fetchone()


def login_required(view):
    """Send visitors who are not logged in to the login page, and back afterwards."""

    @functools.wraps(view)
    def wrapped(**kwargs):
        if g.user is None:
            flash("Please log in first.")
            return redirect(url_for("auth.login", next=request.full_path))
        return view(**kwargs)

    return wrapped


def log_in(user_id):
    """Start a new session for a user; nothing of the old one stays."""
    session.clear()
    session["user_id"] = user_id


@bp.route("/register", methods=["GET", "POST"])
def register():
    if request.method == "POST":
        name = request.form.get("name", "").strip()
        password = request.form.get("password", "")
        error = complaint(name, password)
        if error is None:
            db = get_db()
            try:
                cursor = db.execute(
                    "INSERT INTO user (name, password) VALUES (?, ?)",
                    (name, generate_password_hash(password)),
                )
                db.commit()
            except sqlite3.IntegrityError:
                error = f"The name {name} is taken."
            else:
                log_in(cursor.lastrowid)
                flash(f"Welcome, {name}!", "success")
                return redirect(url_for("posts.index"))
        flash(error, "error")
    return render_template("auth/register.html")


def complaint(name, password):
    """Return what is wrong with a new user's name and password, or None."""
    if not 2 <= len(name) <= 30:
        return "A name has two to thirty characters."
    if len(password) < 8:
        return "A password has at least eight characters."
    return None


@bp.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "POST":
        user = (
            get_db()
            .execute("SELECT * FROM user WHERE name = ?", (request.form.get("name", "").strip(),))
            .fetchone()
        )
        if user and check_password_hash(user["password"], request.form.get("password", "")):
            log_in(user["id"])
            flash(f"Hello, {user['name']}.", "success")
            return redirect(local_url(request.args.get("next")) or url_for("posts.index"))
        flash("Name or password is wrong.", "error")
    return render_template("auth/login.html")


def local_url(target):
    """Return *target* if it is a path of this board, so that nobody is sent elsewhere."""
    if target and target.startswith("/") and target[1:2] not in ("/", "\\"):
        return target
    return None


@bp.route("/logout", methods=["POST"])
def logout():
    session.clear()
    flash("You are logged out.")
    return redirect(url_for("posts.index"))
