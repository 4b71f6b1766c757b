"""The JSON API: the same posts, for programs. Errors are JSON as well."""

from microflask import Blueprint, current_app, jsonify, request, url_for

from .posts import Page, get_post

bp = Blueprint("api", __name__, url_prefix="/api")


def as_dict(post):
    """Return what the API tells about a post."""
    picture = post["picture"]
    return {
        "id": post["id"],
        "title": post["title"],
        "body": post["body"],
        "author": post["author"],
        "created": post["created"],
        "url": url_for("posts.show", post_id=post["id"], _external=True),
        "picture": url_for("posts.picture", name=picture, _external=True) if picture else None,
    }


@bp.route("/posts")
def posts():
    page = Page(
        request.args.get("q", "").strip(),
        request.args.get("page", 1, type=int),
        current_app.config["POSTS_PER_PAGE"],
    )
    return {
        "posts": [as_dict(post) for post in page.posts],
        "page": page.number,
        "pages": page.count,
        "total": page.total,
    }


@bp.route("/posts/<int:post_id>")
def post(post_id):
    return as_dict(get_post(post_id))


@bp.errorhandler(404)
def not_found(error):
    return jsonify(error="not found"), 404
