"""Applications run for their answer."""

from __future__ import annotations

import unittest
from typing import Any

from microflask.http.run_app import run_wsgi_app


class TestRun(unittest.TestCase):
    def test_generator(self) -> None:
        closed = []

        def app(environ: Any, start_response: Any) -> Any:
            try:
                start_response("200 OK", [("A", "1")])
                yield b"a"
                yield b"b"
            finally:
                closed.append(True)

        for buffered in (False, True):
            with self.subTest(buffered):
                body, status, headers = run_wsgi_app(app, {}, buffered)
                self.assertEqual((status, headers["a"], b"".join(body)), ("200 OK", "1", b"ab"))
        self.assertEqual(len(closed), 2)

    def test_write(self) -> None:
        def app(environ: Any, start_response: Any) -> Any:
            start_response("200 OK", [])(b"first")
            return [b"second"]

        self.assertEqual(b"".join(run_wsgi_app(app, {})[0]), b"firstsecond")

    def test_close_is_passed_on(self) -> None:
        closed = []

        class Body(list):  # type: ignore[type-arg]
            def close(self) -> None:
                closed.append(1)

        def app(environ: Any, start_response: Any) -> Any:
            start_response("200 OK", [])
            return Body([b"x"])

        body, _, _ = run_wsgi_app(app, {})
        body.close()  # type: ignore[attr-defined]
        self.assertEqual(closed, [1])

    def test_no_start(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "without calling start_response"):
            run_wsgi_app(lambda environ, start_response: [], {})

    def test_error_after_start(self) -> None:
        def app(environ: Any, start_response: Any) -> Any:
            start_response("200 OK", [])
            try:
                raise ValueError("x")
            except ValueError as error:
                start_response("500 NO", [], (type(error), error, error.__traceback__))
            return []

        with self.assertRaisesRegex(ValueError, "x"):
            run_wsgi_app(app, {})


if __name__ == "__main__":
    unittest.main()
