"""Each rule that LintMiddleware watches, broken once."""

from __future__ import annotations

import gc
import io
import unittest
import warnings

from microflask.middleware import HTTPWarning, LintMiddleware, WSGIWarning

PLAIN = [("Content-Type", "text/plain")]


def environ(**changes):
    made = {
        "REQUEST_METHOD": "GET",
        "SERVER_NAME": "n",
        "SERVER_PORT": "80",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(b"ab\ncd"),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for key, value in changes.items():
        key = key.replace("__", ".")
        if value is None:
            del made[key]
        else:
            made[key] = value
    return made


def answering(status="200 OK", headers=PLAIN, body=(b"ok",)):
    def app(environ, start_response):
        start_response(status, headers)
        return body

    return app


def start_response(status, headers, exc_info=None):
    return lambda data: None


def warned(app, env=None, close=True):
    """Return the (category, message) of each warning of one request."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            answer = LintMiddleware(app)(environ() if env is None else env, start_response)
            list(answer)
            if close:
                answer.close()
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            pass
        answer = None
        gc.collect()
    return [(each.category, str(each.message)) for each in caught]


class LintTest(unittest.TestCase):
    def check(self, app, *expected, env=None):
        """The warnings must begin with these texts, one each."""
        messages = [message for _, message in warned(app, env)]
        self.assertEqual(len(messages), len(expected), messages)
        for message, start in zip(messages, expected):
            self.assertTrue(message.startswith(start), (message, start))

    def test_a_good_application(self):
        self.check(answering())
        self.check(answering("404 NOT FOUND"))
        self.check(answering(headers=[*PLAIN, ("Content-Length", "2"), ("ETag", 'W/"x"')]))
        self.check(answering("304 NOT MODIFIED", [("Expires", "0")], []))
        self.check(answering("204 NO CONTENT", [("Content-Length", "0")], []))

    def test_status(self):
        form = "Invalid value for status"
        cases = [
            ("200", [form]),
            ("20 OK", ["Status code must be three digits", form, "Status code < 100"]),
            ("099 X", ["Status code < 100"]),
            ("OK", ["Status code must be three digits", form]),
            (200, ["'status' requires 'str', got 'int'."]),
            (b"200 OK", ["'status' requires 'str', got 'bytes'."]),
        ]
        for status, expected in cases:
            with self.subTest(status):
                self.check(answering(status), *expected)

    def test_headers(self):
        pairs = "Header items must be 2-item tuples."
        texts = "Header keys and values must be strings."
        cases = [
            ((("A", "b"),), ["Header list is not a list."]),
            ([["A", "b"]], [pairs]),
            ([("A",)], [pairs]),
            ([("A", 1)], [texts]),
            ([(b"A", b"b")], [texts]),
            ([("Status", "200")], ["The status header is not supported"]),
            ([("ETag", "abc")], ["Unquoted etag emitted."]),
            ([("ETag", 'w/"abc"')], ["Weak etag indicator should be upper case."]),
            ([("Location", "/x")], ["Absolute URLs required for location header."]),
            ([("Location", "http://a/x")], []),
        ]
        for headers, expected in cases:
            with self.subTest(headers):
                self.check(answering(headers=headers), *expected)

    def test_bodies(self):
        item = "'application iterator items' requires 'bytes', got 'str'."
        cases = [
            ("ab", ["The application returned a string.", item, item]),
            (["a"], [item]),
            ([bytearray(b"a")], ["'application iterator items' requires 'bytes'"]),
        ]
        for body, expected in cases:
            with self.subTest(body):
                self.check(answering(body=body), *expected)

    def test_answers_without_a_body(self):
        cases = [
            ("304 NM", PLAIN, [], ["Entity header 'content-type' found in 304 response."]),
            ("304 NM", [], [b"x"], ["304 responses must not have a body."]),
            ("204 NC", [], [], ["204 responses must have an empty content length."]),
            ("204 NC", [("Content-Length", "0")], [b"x"], ["204 responses must not have a body."]),
            ("101 SP", [("Content-Length", "0")], [b"x"], ["101 responses must not have a body."]),
            ("200 OK", [("Content-Length", "3")], [b"ok"], ["Content-Length and the number of"]),
        ]
        for status, headers, body, expected in cases:
            with self.subTest(status=status, headers=headers, body=body):
                self.check(answering(status, headers, body), *expected)

    def test_environ(self):
        cases = [
            (environ(SERVER_NAME=None), ["Required environment key 'SERVER_NAME' not found"]),
            (environ(wsgi__errors=None), ["Required environment key 'wsgi.errors' not found"]),
            (environ(wsgi__version=(1, 1)), ["Environ is not a WSGI 1.0 environ."]),
            (environ(SCRIPT_NAME="x"), ["'SCRIPT_NAME' does not start with a slash: 'x'"]),
            (environ(PATH_INFO="x"), ["'PATH_INFO' does not start with a slash: 'x'"]),
            (type("D", (dict,), {})(environ()), ["WSGI environment is not a standard Python"]),
        ]
        for env, expected in cases:
            with self.subTest(expected):
                self.check(answering(), *expected, env=env)

    def test_streams(self):
        cases = {
            "i.read()": ["WSGI does not guarantee an EOF marker"],
            "i.read(2)": [],
            "i.read(1, 2)": ["Too many parameters passed to 'wsgi.input.read()'."],
            "i.readline()": ["Calls to 'wsgi.input.readline()' without arguments are unsafe."],
            "i.readline(1)": ["'wsgi.input.readline()' was called with a size hint."],
            "list(i)": [],
            "i.close()": ["The application closed the input stream!"],
            "e.write('x')": [],
            "e.write(b'x')": ["'wsgi.error.write()' requires 'str', got 'bytes'."],
            "e.writelines(['x', 'y'])": [],
            "e.flush()": [],
            "e.close()": ["The application closed the error stream!"],
        }
        for expression, expected in cases.items():

            def app(environ, start_response, expression=expression):
                names = {"i": environ["wsgi.input"], "e": environ["wsgi.errors"]}
                start_response("200 OK", PLAIN)
                eval(expression, names)
                return []

            with self.subTest(expression):
                self.check(app, *expected)

    def test_start_response(self):
        def many(environ, start_response):
            start_response("200 OK", PLAIN, None, None)
            return []

        def keyword(environ, start_response):
            start_response("200 OK", PLAIN, exc_info=None)
            return []

        def wrong(environ, start_response):
            start_response("200 OK", PLAIN, "x")
            return []

        def never(environ, start_response):
            return [b"x"]

        def writes(environ, start_response):
            start_response("200 OK", [("Content-Length", "4")])("ab")
            return [b"cd"]

        self.check(many, "Invalid number of arguments: 4, expected 2 or 3.")
        self.check(keyword, "'start_response' does not take keyword arguments.")
        self.check(wrong, "Invalid value for exc_info.")
        self.check(never, "The application returned before it started the response.")
        self.check(writes, "'write()' requires 'bytes', got 'str'.")

    def test_calls(self):
        lint = LintMiddleware(answering())
        with self.assertWarnsRegex(WSGIWarning, "takes two arguments"):
            lint(environ(), start_response, None).close()
        with self.assertWarnsRegex(WSGIWarning, "does not take keyword arguments"):
            lint(environ(), start_response, x=1).close()

    def test_closing(self):
        self.assertEqual(
            warned(answering(), close=False),
            [(WSGIWarning, "Iterator was garbage collected before it was closed.")],
        )
        answer = LintMiddleware(answering())(environ(), start_response)
        answer.close()
        with self.assertWarnsRegex(WSGIWarning, "Iterated over closed 'app_iter'"):
            next(answer)

    def test_categories_and_place(self):
        with self.assertWarns(HTTPWarning) as caught:
            LintMiddleware(answering(headers=[("ETag", "x")]))(environ(), start_response).close()
        self.assertEqual(caught.filename, __file__)

    def test_the_servers_file_wrapper_is_hidden(self):
        env = environ(wsgi__file_wrapper=print)
        LintMiddleware(answering())(env, start_response).close()
        self.assertIsNot(env["wsgi.file_wrapper"], print)


if __name__ == "__main__":
    unittest.main()
