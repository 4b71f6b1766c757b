"""The logger: its handler, its level, its layout, the stream that it writes to."""

from __future__ import annotations

import io
import logging
import sys
import unittest

from microflask import Flask
from microflask.logging import default_handler, has_level_handler, wsgi_errors_stream


class LoggerTest(unittest.TestCase):
    def setUp(self):
        # The root logger may have handlers of whoever runs the tests.
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        root.handlers, root.level = [], logging.WARNING

        def restore():
            root.handlers, root.level = handlers, level

        self.addCleanup(restore)
        self.app = Flask("microflask_test_logging")
        self.logger = logging.getLogger(self.app.name)
        self.addCleanup(self.reset)

    def reset(self):
        self.logger.handlers.clear()
        self.logger.setLevel(logging.NOTSET)

    def written(self, **config):
        """Return what a request that logs a warning writes to wsgi.errors."""
        stream = io.StringIO()
        self.app.config.update(config)
        self.app.add_url_rule("/", "x", lambda: self.app.logger.warning("careful %d", 5) or "")
        self.app.test_client().get("/", errors_stream=stream)
        return stream.getvalue()

    def test_outside_of_debug_mode(self):
        self.assertRegex(self.written(), r"^\[\d.*\] WARNING in test_logging: careful 5\n$")
        self.assertIs(self.logger, self.app.logger)
        self.assertEqual([default_handler], self.logger.handlers)
        self.assertEqual(logging.NOTSET, self.logger.level)

    def test_in_debug_mode(self):
        text = self.written(DEBUG=True)
        self.assertEqual("-" * 80, text.splitlines()[0])
        self.assertIn("WARNING in test_logging [", text)
        self.assertEqual([default_handler], self.logger.handlers)
        self.assertEqual(logging.DEBUG, self.logger.level)

    def test_another_application_of_that_name(self):
        self.app.debug = True
        self.app.logger.debug
        self.app = Flask(self.app.name)
        self.assertRegex(self.written(), r"^\[\d.*\] WARNING in test_logging: careful 5\n$")

    def test_handlers_and_levels_that_are_there(self):
        handler = logging.NullHandler()
        self.logger.addHandler(handler)
        self.logger.setLevel(logging.ERROR)
        self.app.debug = True
        self.assertEqual([handler], self.app.logger.handlers)
        self.assertEqual(logging.ERROR, self.logger.level)

    def test_a_handler_further_up(self):
        root = logging.getLogger()
        root.handlers = [logging.NullHandler()]
        self.assertEqual([], self.app.logger.handlers)

    def test_has_level_handler(self):
        logger = logging.getLogger("microflask_test_logging.a.b")
        self.assertFalse(has_level_handler(logger))
        handler = logging.NullHandler()
        self.logger.addHandler(handler)
        self.assertTrue(has_level_handler(logger))
        logger.propagate = False
        self.assertFalse(has_level_handler(logger))
        logger.propagate = True
        handler.setLevel(logging.ERROR)
        self.assertFalse(has_level_handler(logger))

    def test_the_stream(self):
        self.assertIs(sys.stderr, wsgi_errors_stream._get_current_object())
        stream = io.StringIO()
        with self.app.test_request_context("/", errors_stream=stream):
            self.assertIs(stream, wsgi_errors_stream._get_current_object())

    def test_the_name(self):
        self.assertEqual("microflask_test_logging", self.app.logger.name)
        other = Flask(__name__)
        other.config["LOGGER_NAME"] = "microflask_test_logging.named"
        self.assertEqual("microflask_test_logging.named", other.logger.name)

    def test_an_exception_of_a_view(self):
        stream = io.StringIO()
        self.app.add_url_rule("/", "x", lambda: 1 // 0)
        self.app.test_client().get("/", errors_stream=stream)
        text = stream.getvalue()
        self.assertIn("ERROR in app: Exception on / [GET]", text)
        self.assertIn("ZeroDivisionError", text)


if __name__ == "__main__":
    unittest.main()
