"""The error of a proxy without its context: which proxy, where, and the cure that fits there."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import tempfile
import threading
import traceback
import unittest
from pathlib import Path
from typing import Any

from microflask import (
    Flask,
    after_this_request,
    copy_current_request_context,
    current_app,
    flash,
    g,
    request,
    session,
    stream_with_context,
    url_for,
)

ROOT = Path(__file__).resolve().parents[1]
NO_APP = """\
Working outside of application context.

This typically means that you attempted to use functionality that needed
the current application. To solve this, set up an application context
with app.app_context(). See the documentation for more information."""
NO_REQUEST = """\
Working outside of request context.

This typically means that you attempted to use functionality that needed
an active HTTP request. Consult the documentation on testing for
information about how to avoid this problem."""
PROXIES = {"current_app": current_app, "g": g, "request": request, "session": session}


def text_of(name: str) -> str:
    try:
        PROXIES[name].anything
    except RuntimeError as error:
        return str(error)
    raise AssertionError(name)


class ContextErrorsTest(unittest.TestCase):
    def check(self, name: str, text: str, *parts: str) -> None:
        start = NO_REQUEST if name in {"request", "session"} else NO_APP
        self.assertTrue(text.startswith(start), text)
        self.assertIn(f"{name!r} was used in", text)
        for part in parts:
            self.assertIn(part, text[len(start) :])

    def test_in_a_test(self) -> None:
        for name in PROXIES:
            with self.subTest(name):
                cure = "test_request_context" if name in {"request", "session"} else "app_context"
                self.check(
                    name,
                    text_of(name),
                    f"{__file__!r}, line ",
                    ", in a test.",
                    f"'with app.{cure}(",
                )

    def test_in_a_test_of_pytest(self) -> None:
        # What a frame of its runner looks like.
        names: dict[str, Any] = {"__name__": "_pytest.python", "text_of": text_of}
        exec("def run(name): return text_of(name)", names)
        texts: list[str] = []
        thread = threading.Thread(target=lambda: texts.append(names["run"]("request")))
        thread.start()
        thread.join(10)
        self.check("request", texts[0], ", in a test.", "app.test_client() as client")

    def test_in_a_thread(self) -> None:
        for name in PROXIES:
            texts: list[str] = []
            with self.subTest(name), Flask(__name__).test_request_context():
                thread = threading.Thread(target=lambda: texts.append(text_of(name)), name="worker")
                thread.start()
                thread.join(10)
                self.check(
                    name, texts[0], "in the thread 'worker'", "@copy_current_request_context"
                )
                self.assertEqual(
                    "app.app_context()" in texts[0][len(NO_APP) :], name in {"current_app", "g"}
                )

    def test_in_middleware(self) -> None:
        def middleware(environ: Any, start_response: Any) -> Any:
            return [text_of("request"), text_of("g")]

        texts: list[str] = []
        thread = threading.Thread(target=lambda: texts.extend(middleware({}, None)))
        thread.start()
        thread.join(10)
        self.check("request", texts[0], "in WSGI middleware", "'environ'")
        self.check("g", texts[1], "in WSGI middleware")

    def test_in_programs_of_their_own(self) -> None:
        use = "from microflask import current_app, request\n{}.path\n"
        inner = "import imported_{}\n"
        with tempfile.TemporaryDirectory() as folder:
            for name in ("request", "current_app"):
                Path(folder, f"imported_{name}.py").write_text(use.format(name), encoding="utf-8")
            for program, arguments, parts in [
                (inner, [], ["while a module is being imported", "imported_{}.py', line 2,"]),
                (use, [], ["'<stdin>', line 2", "in a script", "around it"]),
                ("import sys; sys.ps1 = ''\n" + use, [], ["in a shell", ").push()"]),
                (
                    "import code\ncode.interact(local={{}}, banner='', exitmsg='')",
                    [],
                    ["in a shell"],
                ),
            ]:
                for name in ("request", "current_app"):
                    source = program.format(name)
                    shell = "code" in source
                    command = [sys.executable, "-c", source] if shell else [sys.executable, "-"]
                    with self.subTest(program, name=name):
                        ended = subprocess.run(
                            command, input=use.format(name) if shell else source, text=True,
                            capture_output=True, cwd=folder, check=False,
                            env={"PYTHONPATH": f"{ROOT}:{folder}", "PYTHONIOENCODING": "utf-8"},
                        )  # fmt: skip
                        said = ended.stderr.partition("RuntimeError: ")[2]
                        self.check(name, said, *(part.format(name) for part in parts))

    def test_an_application_context_is_no_request(self) -> None:
        with Flask("mine").app_context():
            self.check(
                "session", text_of("session"), "an application context ('mine'), but no request"
            )

    def test_functions_of_a_request(self) -> None:
        for function in (after_this_request, copy_current_request_context, stream_with_context):
            name = function.__name__
            with self.subTest(name), self.assertRaises(RuntimeError) as caught:
                function(iter(()))  # type: ignore[type-var]
            start = (
                f"{name!r} can only be used when a request context is active, such as in a view"
                f" function.\n\n{name!r} was used in {__file__!r}, line "
            )
            self.assertTrue(str(caught.exception).startswith(start), caught.exception)
            self.assertIn("in a test. Write 'with app.test_request_context(", str(caught.exception))

    def test_it_may_be_read_later_and_elsewhere(self) -> None:
        def use() -> RuntimeError:
            try:
                return request.path  # line of the use
            except RuntimeError as error:
                return error

        error = use()
        self.assertTrue(error.args[0].startswith(NO_REQUEST))
        self.assertEqual(NO_REQUEST, error.args[0])
        line = use.__code__.co_firstlineno + 2
        said = str(error)
        self.check("request", said, f"{__file__!r}, line {line}, in a test.")
        self.assertEqual(said, str(error))
        self.assertIsNone(error.args[0].use)
        for copied in (pickle.loads(pickle.dumps(use())), copy.deepcopy(use())):
            self.assertEqual((RuntimeError, said), (type(copied), str(copied)))
        self.assertIn(said, "".join(traceback.format_exception_only(RuntimeError, use())))

    def test_functions_that_need_one(self) -> None:
        for function, name in [
            (lambda: url_for("x"), "current_app"),
            (lambda: flash("x"), "session"),
        ]:
            with self.subTest(name):
                with self.assertRaises(RuntimeError) as caught:
                    function()
                word = "url_for" if name == "current_app" else "flash"
                self.assertIn(
                    f"{name!r} was needed by {word}(), called in {__file__!r}",
                    str(caught.exception),
                )


if __name__ == "__main__":
    unittest.main()
