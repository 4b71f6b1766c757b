"""Debugging Application Errors, and Development Server: how `app.run` starts the server."""

from __future__ import annotations

import contextlib
import io
import os
import unittest

from microflask import wsgi

from . import SEED, Page


@unittest.skipUnless(SEED, "replaces our own server")
class TestRunning(Page):
    def started(self, **options):
        """What the server would be started with."""
        calls = []
        before, wsgi.run_simple = (
            wsgi.run_simple,
            lambda *args, **kwargs: calls.append((args, kwargs)),
        )
        for name in ("FLASK_DEBUG", "FLASK_RUN_FROM_CLI"):
            os.environ.pop(name, None)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                self.app.run(load_dotenv=False, **options)
        finally:
            wsgi.run_simple = before
        return calls[0]

    def test_in_code(self):
        for options, expected in [
            ({}, {"use_reloader": False, "use_debugger": False}),
            ({"debug": True}, {"use_reloader": True, "use_debugger": True}),
            (
                {"debug": True, "use_debugger": False, "use_reloader": False},
                {"use_reloader": False, "use_debugger": False},
            ),
            (
                {
                    "debug": True,
                    "passthrough_errors": True,
                    "use_debugger": False,
                    "use_reloader": False,
                },
                {"passthrough_errors": True, "use_debugger": False},
            ),
        ]:
            args, kwargs = self.started(**options)
            self.assertEqual(("127.0.0.1", 5000, self.app), args)
            self.assertEqual(expected, {name: kwargs.get(name) for name in expected})
            self.assertEqual(bool(options.get("debug")), self.app.debug)

    def test_host_and_port(self):
        self.assertEqual(("0.0.0.0", 8000), self.started(host="0.0.0.0", port=8000)[0][:2])
        self.app.config["SERVER_NAME"] = "example.test:8080"
        self.assertEqual(("example.test", 8080), self.started()[0][:2])
