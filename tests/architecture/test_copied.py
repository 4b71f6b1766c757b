"""The folder works where it is copied: under another name, and inside of a zip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")

APPLICATION = """
from {package} import Blueprint, Flask, abort, redirect, render_template, session, url_for

app = Flask(__name__)
app.secret_key = "a key"
part = Blueprint("part", __name__, url_prefix="/part", template_folder="part_templates")


@app.route("/<name>")
def hello(name):
    session["name"] = name
    return render_template("hello.html", name=name)


@app.route("/again")
def again():
    return session["name"]


@app.route("/gone")
def gone():
    abort(410)


@app.route("/away")
def away():
    return redirect(url_for("again"))


@part.route("/")
def index():
    return render_template("part.html")


@app.route("/resource")
def resource():
    with app.open_resource("data/note.txt", "r") as file:
        return file.read()


app.register_blueprint(part)
"""

CHECK = """
import sys
sys.path.insert(0, {path!r})
from shop.app import app

client = app.test_client()
for url, status, text in [
    ("/Ada&Co", 200, "<p>Hello Ada&amp;Co!</p> /static/s.css"),
    ("/again", 200, "Ada&Co"),
    ("/gone", 410, None),
    ("/away", 302, None),
    ("/part/", 200, "part"),
    ("/resource", 200, "a note"),
    ("/static/s.css", 200, "body {{}}"),
    ("/static/none.css", 404, None),
    ("/static/../app.py", 404, None),
]:
    response = client.get(url)
    assert response.status_code == status, (url, response.status, response.data)
    assert text is None or response.get_data(as_text=True) == text, (url, response.data)
    response.close()
response = client.get("/static/s.css")
again = client.get("/static/s.css", headers={{"If-None-Match": response.headers["ETag"]}})
assert again.status_code == 304, again.status
response.close()
again.close()
result = app.test_cli_runner().invoke(args=["routes"])
assert "part.index" in result.output, (result.output, result.exception)
foreign = {{"flask", "werkzeug", "jinja2", "microflask"}} & {{n.split(".")[0] for n in sys.modules}}
assert foreign == {allowed!r}, foreign
print("all right")
"""


def write_application(folder: Path, package: str) -> None:
    """Write the package `shop`, which imports microflask as *package*."""
    files = {
        "__init__.py": "",
        "app.py": APPLICATION.format(package=package),
        "templates/hello.html": "{% extends 'base.html' %}{% block b %}Hello {{ name }}!{% endblock %}",
        "templates/base.html": "<p>{% block b %}{% endblock %}</p> {{ url_for('static', filename='s.css') }}",
        "part_templates/part.html": "part",
        "static/s.css": "body {}",
        "data/note.txt": "a note",
    }
    for name, text in files.items():
        path = folder / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def check(path: Path, allowed: set[str]) -> str:
    """Run the checks in a Python without site-packages; return what it printed."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", CHECK.format(path=str(path), allowed=allowed)],
        capture_output=True,
        text=True,
        env=environ,
        cwd=tempfile.gettempdir(),
        check=False,
    )
    return result.stdout.strip() if not result.returncode else result.stderr


class TestCopied(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def test_vendored_under_another_name(self) -> None:
        write_application(self.folder, "shop._vendor.mf")
        shutil.copytree(ROOT / "microflask", self.folder / "shop/_vendor/mf", ignore=IGNORED)
        self.assertEqual(check(self.folder, set()), "all right")

    def test_inside_of_a_zip(self) -> None:
        write_application(self.folder, "microflask")
        shutil.copytree(ROOT / "microflask", self.folder / "microflask", ignore=IGNORED)
        archive = self.folder / "everything.zip"
        with zipfile.ZipFile(archive, "w") as file:
            for part in ("shop", "microflask"):
                for path in sorted((self.folder / part).rglob("*")):
                    file.write(path, path.relative_to(self.folder))
        self.assertEqual(check(archive, {"microflask"}), "all right")


if __name__ == "__main__":
    unittest.main()
