"""Logging."""

from __future__ import annotations

import io
import logging
import sys
from contextlib import redirect_stderr
from logging.config import dictConfig
from logging.handlers import SMTPHandler

from microflask import abort, has_request_context, request
from microflask.logging import default_handler, wsgi_errors_stream

from . import Page


class LoggingPage(Page):
    def setUp(self):
        super().setUp()
        self.root = logging.getLogger()
        handlers, level = self.root.handlers[:], self.root.level
        self.root.handlers.clear()
        self.addCleanup(self.restore, handlers, level, default_handler.formatter)

    def restore(self, handlers, level, formatter):
        self.root.handlers[:] = handlers
        self.root.setLevel(level)
        default_handler.setFormatter(formatter)
        for name in ("page", "logged"):
            logger = logging.getLogger(name)
            logger.handlers.clear()
            logger.setLevel(logging.NOTSET)


class TestLogging(LoggingPage):
    def test_named_as_the_application(self):
        self.assertIs(logging.getLogger("page"), self.app.logger)

    def test_own_messages(self):
        @self.app.route("/login", methods=["POST"])
        def login():
            if request.form["password"] != "x":
                self.app.logger.info("%s failed to log in", request.form["username"])
                abort(401)
            self.app.logger.info("%s logged in successfully", request.form["username"])
            return ""

        client = self.app.test_client()
        with self.assertLogs("page", logging.INFO) as logs:
            for password, status in (("x", 200), ("y", 401)):
                data = {"username": "me", "password": password}
                self.assertEqual(status, client.post("/login", data=data).status_code)
        self.assertEqual(
            ["INFO:page:me logged in successfully", "INFO:page:me failed to log in"], logs.output
        )

    def test_warnings_by_default(self):
        self.app = self.make_app("logged")
        with redirect_stderr(io.StringIO()) as stream:
            self.app.logger.info("unseen")
            self.app.logger.warning("seen")
        self.assertRegex(stream.getvalue(), r"^\[.*\] WARNING in test_logging: seen\n$")

    def test_errors_stream_of_the_request(self):
        self.app = self.make_app("logged")
        self.app.add_url_rule("/", "index", lambda: self.app.logger.error("inside") or "")
        stream = io.StringIO()
        self.app.test_client().get("/", errors_stream=stream)
        self.assertRegex(stream.getvalue(), r"ERROR in test_logging: inside\n$")

    def test_configured_before(self):
        stream = io.StringIO()
        dictConfig(
            {
                "version": 1,
                "disable_existing_loggers": False,
                "formatters": {
                    "default": {"format": "[%(asctime)s] %(levelname)s in %(module)s: %(message)s"}
                },
                "handlers": {
                    "wsgi": {
                        "class": "logging.StreamHandler",
                        "stream": "ext://microflask.logging.wsgi_errors_stream",
                        "formatter": "default",
                    }
                },
                "root": {"level": "INFO", "handlers": ["wsgi"]},
            }
        )
        self.app = self.make_app("logged")
        self.app.add_url_rule("/", "index", lambda: self.app.logger.info("root's") or "")
        self.app.test_client().get("/", errors_stream=stream)
        self.assertRegex(stream.getvalue(), r"^\[.*\] INFO in test_logging: root's\n$")
        self.assertEqual([], self.app.logger.handlers)

    def test_handler_removed(self):
        self.app = self.make_app("logged")
        self.assertEqual([default_handler], self.app.logger.handlers)
        self.app.logger.removeHandler(default_handler)
        self.assertEqual([], self.app.logger.handlers)
        self.assertIs(default_handler.stream, wsgi_errors_stream)

    def test_mail(self):
        mail_handler = SMTPHandler(
            mailhost="127.0.0.1",
            fromaddr="server-error@example.com",
            toaddrs=["admin@example.com"],
            subject="Application Error",
        )
        mail_handler.setLevel(logging.ERROR)
        sent = []
        mail_handler.emit = lambda record: sent.append(mail_handler.format(record))
        mail_handler.setFormatter(logging.Formatter("%(levelname)s in %(module)s: %(message)s"))
        self.app = self.make_app("logged")
        self.app.testing = False
        self.app.logger.removeHandler(default_handler)
        self.app.logger.addHandler(mail_handler)
        self.app.add_url_rule("/", "index", lambda: 1 / 0)
        self.app.logger.warning("not worth a mail")
        self.app.test_client().get("/")
        self.assertEqual(1, len(sent))
        self.assertIn("Exception on / [GET]\nTraceback", sent[0])

    def test_request_information(self):
        class RequestFormatter(logging.Formatter):
            def format(self, record):
                inside = has_request_context()
                record.url = request.url if inside else None
                record.remote_addr = request.remote_addr if inside else None
                return super().format(record)

        self.app = self.make_app("logged")
        formatter = RequestFormatter("%(remote_addr)s requested %(url)s: %(message)s")
        default_handler.setFormatter(formatter)
        self.app.add_url_rule("/", "index", lambda: self.app.logger.error("here") or "")
        stream = io.StringIO()
        self.app.test_client().get("/", errors_stream=stream)
        with redirect_stderr(stream):
            self.app.logger.error("there")
        self.assertEqual(
            "127.0.0.1 requested http://localhost/: here\nNone requested None: there\n",
            stream.getvalue(),
        )

    def test_other_libraries(self):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        self.root.addHandler(handler)
        self.app = self.make_app("logged")
        logging.getLogger("page.library").error("of a library")
        self.app.logger.error("of the application")
        self.assertEqual("of a library\nof the application\n", stream.getvalue())
        # There was a handler already, so the application added none.
        self.assertEqual([], self.app.logger.handlers)
        self.assertIsNotNone(sys.stderr)
