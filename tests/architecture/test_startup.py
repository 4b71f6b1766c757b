"""What `from microflask import Flask` loads: its own modules, and little of the library."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Each costs more than the rest of the start together, and few requests need one.
LATE = (
    "argparse ast asyncio dataclasses email.utils html.parser http.client http.server inspect logging"
    " mimetypes pathlib socketserver tempfile typing unittest urllib.request wsgiref.simple_server"
    " zipfile"
).split()
LATE_OWN = (
    "jinja testing testclient wsgi server debug commands cli reloader json.tag signing"
    " http.multipart http.forms http.sendfile"
).split()
FOREIGN = "flask werkzeug jinja2 markupsafe itsdangerous blinker click".split()

PROBE = """
import sys
sys.path.insert(0, {root!r})
before = set(sys.modules)
from microflask import Flask
app = Flask(__name__, root_path=".")
app.route("/")(lambda: "hello")
body = app({{"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "x", "SERVER_PORT": "80",
    "wsgi.url_scheme": "http"}}, lambda status, headers: None)
assert b"".join(body) == b"hello", body
print("\\n".join(sorted(set(sys.modules) - before)))
"""


def loaded(*options: str) -> list[str]:
    """Return the modules that a first request loads, in a process without site-packages."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    result = subprocess.run(
        [sys.executable, *options, "-c", PROBE.format(root=str(ROOT))],
        capture_output=True,
        text=True,
        env=environ,
        check=False,
    )
    if result.returncode:
        raise AssertionError(result.stderr)
    return result.stdout.split()


class TestStartup(unittest.TestCase):
    def test_needs_nothing_but_python(self) -> None:
        names = loaded("-I", "-S")
        self.assertIn("microflask.app", names)
        self.assertEqual([name for name in names if name.split(".")[0] in FOREIGN], [])

    def test_expensive_modules_load_when_used(self) -> None:
        names = set(loaded("-I", "-S"))
        self.assertEqual(sorted(names.intersection(LATE)), [])
        own = {name[len("microflask.") :] for name in names if name.startswith("microflask.")}
        self.assertEqual(sorted(own.intersection(LATE_OWN)), [])

    def test_few_modules(self) -> None:
        names = loaded("-I", "-S")
        own = [name for name in names if name.split(".")[0] == "microflask"]
        self.assertLessEqual(len(own), 50, own)
        self.assertLessEqual(len(names), 110, names)

    def test_runs_without_assertions_and_with_warnings_as_errors(self) -> None:
        for options in (["-OO"], ["-W", "error", "-X", "dev"], ["-b", "-b"]):
            with self.subTest(options):
                loaded("-I", "-S", *options)


if __name__ == "__main__":
    unittest.main()
