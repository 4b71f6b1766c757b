"""An application as its author wrote it for Flask, with six published extensions.

Started by test_dropin_extensions.py. Knows nothing of microflask.
"""

import importlib.util

import flask_caching
import flask_login
import flask_sqlalchemy
from flask import Flask, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_caching import Cache
from flask_cors import CORS, cross_origin
from flask_httpauth import HTTPBasicAuth, HTTPTokenAuth
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,
    login_user,
    logout_user,
)
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.file import FileAllowed, FileField
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import HTTPException
from werkzeug.security import check_password_hash, generate_password_hash
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

db = SQLAlchemy()
cache = Cache()
login_manager = LoginManager()
csrf = CSRFProtect()
basic = HTTPBasicAuth()
tokens = HTTPTokenAuth(scheme="Bearer")


class User(UserMixin, db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]


class Note(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    user_id: Mapped[int] = mapped_column(db.ForeignKey("user.id"))
    user = db.relationship("User", backref="notes")


class LoginForm(FlaskForm):
    name = StringField("Name", validators=[DataRequired(), Length(max=20)])
    password = PasswordField("Password", validators=[DataRequired()])


class NoteForm(FlaskForm):
    text = TextAreaField("Text", validators=[DataRequired("Say something.")])
    file = FileField("File", validators=[FileAllowed(["txt"], "Text only!")])


@login_manager.user_loader
def load_user(user_id):
    return db.session.get(User, int(user_id))


@basic.verify_password
def verify_password(name, password):
    user = db.session.execute(db.select(User).filter_by(name=name)).scalar()
    if user is not None and check_password_hash(user.password, password):
        return user
    return None


@tokens.verify_token
def verify_token(token):
    try:
        return serializer().loads(token, max_age=60)["name"]
    except BadSignature:
        return None


def serializer():
    return URLSafeTimedSerializer(current_app.secret_key, salt="token")


def create_app():
    app = Flask(__name__, instance_relative_config=True)
    app.config.update(
        SECRET_KEY="six",
        SQLALCHEMY_DATABASE_URI="sqlite:///six.sqlite",
        CACHE_TYPE="SimpleCache",
        CACHE_DEFAULT_TIMEOUT=60,
    )
    app.config.from_prefixed_env()
    for extension in (db, cache, login_manager, csrf):
        extension.init_app(app)
    CORS(app, resources={r"/api/*": {"origins": "https://other.example"}})
    login_manager.login_view = "login"
    with app.app_context():
        db.create_all()
    add_pages(app)
    add_api(app)
    return app


def add_pages(app):
    @app.get("/")
    def index():
        page = db.paginate(db.select(Note).order_by(Note.id.desc()), per_page=2)
        return render_template("index.html", page=page, form=NoteForm())

    @app.route("/register", methods=["GET", "POST"])
    def register():
        form = LoginForm()
        if form.validate_on_submit():
            password = generate_password_hash(form.password.data)
            db.session.add(User(name=form.name.data, password=password))
            db.session.commit()
            flash(Markup("<b>Welcome</b>, {}").format(form.name.data))
            return redirect(url_for("login"))
        return render_template("form.html", form=form)

    @app.route("/login", methods=["GET", "POST"])
    def login():
        form = LoginForm()
        if form.validate_on_submit():
            user = verify_password(form.name.data, form.password.data)
            if user is not None:
                login_user(user, remember=True)
                return redirect(request.args.get("next") or url_for("index"))
            flash("No such user.")
        return render_template("form.html", form=form)

    @app.post("/logout")
    @login_required
    def logout():
        logout_user()
        return redirect(url_for("index"))

    @app.post("/notes")
    @login_required
    def add_note():
        form = NoteForm()
        if not form.validate_on_submit():
            return render_template("form.html", form=form), 400
        text = form.text.data
        if form.file.data:
            text += f" ({form.file.data.filename}: {len(form.file.data.read())})"
        db.session.add(Note(text=text, user=current_user))
        db.session.commit()
        return redirect(url_for("index"))


def add_api(app):
    calls = []

    @app.get("/api/notes")
    def notes():
        found = db.session.execute(db.select(Note).order_by(Note.id)).scalars()
        return jsonify([{"text": note.text, "user": note.user.name} for note in found])

    @app.get("/api/counted")
    @cache.cached(query_string=True)
    def counted():
        calls.append(request.full_path)
        return {"calls": len(calls)}

    @app.get("/api/square/<int:number>")
    def square(number):
        return {"square": squared(number), "calls": len(calls)}

    @cache.memoize()
    def squared(number):
        calls.append(number)
        return number * number

    @app.get("/api/token")
    @basic.login_required
    def token():
        return {"token": serializer().dumps({"name": basic.current_user().name})}

    @app.get("/api/whoami")
    @tokens.login_required
    def whoami():
        return {"name": tokens.current_user()}

    @app.route("/open", methods=["GET", "OPTIONS"])
    @cross_origin(allow_headers=["X-Thing"])
    def open_to_all():
        return {"flask": importlib.util.find_spec("flask").origin, "extensions": extensions()}

    @app.errorhandler(HTTPException)
    def explain(error):
        if request.path.startswith("/api/"):
            return {"error": error.name}, error.code
        return error

    @app.cli.command("count")
    def count():
        """Print how many notes there are."""
        print(db.session.execute(db.select(db.func.count(Note.id))).scalar())


def extensions():
    return [flask_caching.__version__, flask_login.__version__, flask_sqlalchemy.__version__]
