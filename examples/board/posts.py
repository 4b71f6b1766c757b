"""The posts: reading, searching, writing with a picture, deleting."""

import os
import secrets

from microflask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)

from .auth import login_required
from .db import get_db

bp = Blueprint("posts", __name__)

# What a picture file begins with, and the name it is kept under. The name that the
# browser sent is not used: it could be anything.
PICTURES = {
    b"\x89PNG\r\n\x1a\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"GIF87a": ".gif",
    b"GIF89a": ".gif",
}

SELECT = "SELECT post.*, user.name AS author FROM post JOIN user ON user.id = post.author_id"


class Page:
    """A page of posts, and where it stands among the others."""

    def __init__(self, search, number, size):
        where, values = "", []
        if search:
            pattern = (
                "%" + search.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
            )
            where = r" WHERE title LIKE ? ESCAPE '\' OR body LIKE ? ESCAPE '\'"
            values = [pattern, pattern]
        db = get_db()
        self.total = db.execute(f"SELECT count(*) FROM post{where}", values).fetchone()[0]
        self.count = max(1, -(-self.total // size))
        self.number = min(max(1, number), self.count)
        self.posts = db.execute(
            f"{SELECT}{where} ORDER BY created DESC, post.id DESC LIMIT ? OFFSET ?",
            [*values, size, (self.number - 1) * size],
        ).fetchall()


@bp.route("/")
def index():
    search = request.args.get("q", "").strip()
    page = Page(search, request.args.get("page", 1, type=int), current_app.config["POSTS_PER_PAGE"])
    return render_template("posts/index.html", page=page, search=search)


def get_post(post_id):
    """Return a post with its author's name, or answer 404."""
    post = get_db().execute(f"{SELECT} WHERE post.id = ?", (post_id,)).fetchone()
    if post is None:
        abort(404)
    return post


@bp.route("/posts/<int:post_id>")
def show(post_id):
    return render_template("posts/show.html", post=get_post(post_id))


@bp.route("/posts/new", methods=["GET", "POST"])
@login_required
def new():
    if request.method == "POST":
        title = request.form.get("title", "").strip()
        body = request.form.get("body", "").strip()
        error = None
        picture = None
        if not title or not body:
            error = "A post needs a title and a text."
        elif len(title) > 100:
            error = "A title has at most a hundred characters."
        else:
            try:
                picture = save_picture(request.files.get("picture"))
            except ValueError as problem:
                error = str(problem)
        if error is None:
            db = get_db()
            cursor = db.execute(
                "INSERT INTO post (author_id, title, body, picture) VALUES (?, ?, ?, ?)",
                (g.user["id"], title, body, picture),
            )
            db.commit()
            flash("Posted.", "success")
            return redirect(url_for("posts.show", post_id=cursor.lastrowid))
        flash(error, "error")
    return render_template("posts/new.html")


def save_picture(file):
    """Keep an uploaded picture and return the name it got; None where there was none.

    Raises ValueError for a file that does not begin as a picture does.
    """
    if file is None or not file.filename:
        return None
    head = file.stream.read(8)
    file.stream.seek(0)
    for magic, extension in PICTURES.items():
        if head.startswith(magic):
            name = secrets.token_hex(16) + extension
            file.save(os.path.join(current_app.config["UPLOADS"], name))
            return name
    raise ValueError("A picture is a PNG, JPEG or GIF file.")


@bp.route("/pictures/<name>")
def picture(name):
    return send_from_directory(current_app.config["UPLOADS"], name)


@bp.route("/posts/<int:post_id>/delete", methods=["POST"])
@login_required
def delete(post_id):
    post = get_post(post_id)
    if post["author_id"] != g.user["id"]:
        abort(403)
    db = get_db()
    db.execute("DELETE FROM post WHERE id = ?", (post_id,))
    db.commit()
    if post["picture"]:
        os.remove(os.path.join(current_app.config["UPLOADS"], post["picture"]))
    flash("Deleted.")
    return redirect(url_for("posts.index"))
