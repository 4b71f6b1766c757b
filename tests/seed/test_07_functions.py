"""The seed's "Useful Functions and Classes", entry by entry; sending files is in 07b."""

from __future__ import annotations

import inspect
import unittest

import microflask
from microflask import (
    Blueprint,
    Flask,
    Markup,
    Response,
    abort,
    current_app,
    escape,
    make_response,
    redirect,
    render_template_string,
    url_for,
)
from microflask.http.exceptions import HTTPException, NotFound
from microflask.http.response import Response as HTTPResponse
from microflask.routing import BuildError


def application():
    app = Flask(__name__)
    app.add_url_rule("/", "index", lambda: "index")
    app.add_url_rule("/user/<name>/<int:id>", "user", lambda name, id: "user")
    part = Blueprint("part", __name__, url_prefix="/part")
    part.add_url_rule("/", "index", lambda: url_for(".index"))
    part.add_url_rule("/other", "other", lambda: url_for("index"))
    app.register_blueprint(part)
    return app


class CurrentAppTest(unittest.TestCase):
    def test_points_to_the_application_of_the_request(self):
        first, second = Flask("first"), Flask("second")
        for app in (first, second):
            app.add_url_rule("/", "x", lambda: current_app.name)
        self.assertEqual("first", first.test_client().get("/").text)
        self.assertEqual("second", second.test_client().get("/").text)
        with first.test_request_context():
            with second.test_request_context():
                self.assertIs(second, current_app._get_current_object())
            self.assertIs(first, current_app._get_current_object())
        self.assertFalse(current_app)


class UrlForTest(unittest.TestCase):
    def build(self, endpoint, path="/", **values):
        with application().test_request_context(path):
            return url_for(endpoint, **values)

    def test_urls(self):
        cases = [
            ("index", {}, "/"),
            ("user", {"name": "a b", "id": 5}, "/user/a%20b/5"),
            # Unknown arguments are the query; None is skipped.
            ("index", {"q": 1}, "/?q=1"),
            ("user", {"name": "x", "id": 1, "page": 2, "none": None}, "/user/x/1?page=2"),
            ("index", {"q": None}, "/"),
            ("index", {"q": "ä&b"}, "/?q=%C3%A4%26b"),
            ("part.index", {}, "/part/"),
            ("index", {"_external": True}, "http://localhost/"),
            ("index", {"_external": False}, "/"),
            ("static", {"filename": "x/y.css"}, "/static/x/y.css"),
        ]
        for endpoint, values, expected in cases:
            with self.subTest(endpoint, values=values):
                self.assertEqual(expected, self.build(endpoint, **values))

    def test_a_leading_dot_is_the_current_blueprint(self):
        client = application().test_client()
        self.assertEqual("/part/", client.get("/part/").text)
        self.assertEqual("/", client.get("/part/other").text)
        self.assertEqual("/part/other", self.build(".other", "/part/"))
        self.assertEqual("/", self.build(".index", "/"))

    def test_what_can_not_be_built(self):
        for endpoint, values in (("nope", {}), ("user", {"name": "x"}), (".nope", {})):
            with self.subTest(endpoint), self.assertRaises(BuildError):
                self.build(endpoint, **values)

    def test_in_a_template(self):
        with application().test_request_context():
            self.assertEqual("/?q=1", render_template_string("{{ url_for('index', q=1) }}"))


class AbortTest(unittest.TestCase):
    def test_raises_the_exception_of_the_status(self):
        with self.assertRaises(NotFound) as caught:
            abort(404)
        self.assertIsInstance(caught.exception, HTTPException)
        for code in (400, 401, 403, 405, 410, 418, 500, 503):
            with self.subTest(code), self.assertRaises(HTTPException) as caught:
                abort(code)
            self.assertEqual(code, caught.exception.code)

    def test_ends_the_request(self):
        app = Flask(__name__)

        @app.route("/")
        def view():
            abort(404)
            return "never"

        response = app.test_client().get("/")
        self.assertEqual(404, response.status_code)
        self.assertIn("Not Found", response.text)

    def test_a_code_that_is_none(self):
        with self.assertRaises(LookupError):
            abort(999)

    def test_a_response(self):
        app = Flask(__name__)
        app.add_url_rule("/", "x", lambda: abort(Response("mine", 402)))
        response = app.test_client().get("/")
        self.assertEqual((402, "mine"), (response.status_code, response.text))


class RedirectTest(unittest.TestCase):
    """flask.redirect(location, code=302, Response=None)"""

    def test_signature(self):
        parameters = inspect.signature(redirect).parameters
        expected = [("location", inspect.Parameter.empty), ("code", 302), ("Response", None)]
        self.assertEqual(expected, [(name, item.default) for name, item in parameters.items()])

    def test_supported_codes(self):
        self.assertEqual(302, redirect("/x").status_code)
        for code in (301, 302, 303, 305, 307, 308):
            with self.subTest(code):
                made = redirect("/x", code)
                self.assertEqual((code, "/x"), (made.status_code, made.location))

    def test_is_a_wsgi_application(self):
        app = Flask(__name__)
        started = []
        with app.test_request_context("/") as context:
            made = redirect("/x?a=b&c=d")
            body = b"".join(made(context.request.environ, lambda *args: started.append(args)))
        self.assertEqual("302 FOUND", started[0][0])
        self.assertIn(("Location", "/x?a=b&c=d"), started[0][1])
        self.assertIn(b"/x?a=b&amp;c=d", body)

    def test_the_location_may_be_unicode(self):
        for location, expected in (
            ("/ä b", "/%C3%A4%20b"),
            ("http://bücher.example/ä?q=ü", "http://xn--bcher-kva.example/%C3%A4?q=%C3%BC"),
        ):
            with self.subTest(location):
                app = Flask(__name__)
                app.add_url_rule("/", "x", lambda location=location: redirect(location))
                self.assertEqual(expected, app.test_client().get("/").headers["Location"])

    def test_the_class_of_the_response(self):
        class Mine(Response):
            pass

        self.assertIs(Mine, type(redirect("/x", Response=Mine)))
        self.assertIs(Mine, type(redirect("/x", 301, Mine)))
        self.assertIsInstance(redirect("/x"), HTTPResponse)

    def test_markup_in_the_location_is_escaped(self):
        self.assertNotIn(b"<script>", redirect("/<script>").data)


class MakeResponseTest(unittest.TestCase):
    def setUp(self):
        context = Flask(__name__).test_request_context()
        context.push()
        self.addCleanup(context.pop)

    def test_to_set_a_header(self):
        response = make_response(render_template_string("{{ foo }}", foo=42))
        response.headers["X-Parachutes"] = "parachutes are cool"
        self.assertEqual("42", response.get_data(as_text=True))
        self.assertEqual("parachutes are cool", response.headers["X-Parachutes"])

    def test_accepts_what_a_view_may_return(self):
        def wsgi(environ, start_response):
            start_response("418 Tea", [("X-A", "b")])
            return [b"tea"]

        existing = Response("r", 299)
        cases = [
            ((), (200, b"")),
            (("x",), (200, b"x")),
            (("x", 404), (404, b"x")),
            (("x", 404, {"A": "b"}), (404, b"x")),
            ((("x", 404),), (404, b"x")),
            (({"a": 1},), (200, b'{"a":1}\n')),
            ((existing,), (299, b"r")),
            ((existing, 298), (298, b"r")),
            ((wsgi,), (418, b"tea")),
        ]
        for args, expected in cases:
            with self.subTest(args=args):
                made = make_response(*args)
                self.assertIsInstance(made, Response)
                self.assertEqual(expected, (made.status_code, made.data))

    def test_what_it_does_internally(self):
        # No arguments: a new response; one: Flask.make_response; more: a tuple for it.
        app = current_app._get_current_object()
        calls = []
        original = type(app).make_response

        class Recording(type(app)):
            def make_response(self, rv):
                calls.append(rv)
                return original(self, rv)

        app.__class__ = Recording
        make_response()
        make_response("x")
        make_response("x", 404)
        self.assertEqual(["x", ("x", 404)], calls)


class EscapeTest(unittest.TestCase):
    def test_escape(self):
        cases = [
            ("&", "&amp;"),
            ("<", "&lt;"),
            (">", "&gt;"),
            ("'", "&#39;"),
            ('"', "&#34;"),
            ("a&b<c>\"d'", "a&amp;b&lt;c&gt;&#34;d&#39;"),
            (5, "5"),
            (None, "None"),
            (Markup("<b>"), "<b>"),
        ]
        for given, expected in cases:
            with self.subTest(given):
                self.assertEqual(expected, escape(given))
                self.assertIs(Markup, type(escape(given)))


class MarkupTest(unittest.TestCase):
    """class flask.Markup: the examples of the page, and the whole algebra"""

    class Foo:
        def __html__(self):
            return '<a href="#">foo</a>'

    def test_is_text(self):
        self.assertTrue(issubclass(Markup, str))
        self.assertEqual("Hello <em>World</em>!", Markup("Hello <em>World</em>!"))
        self.assertEqual("Markup('<b>')", repr(Markup("<b>")))
        self.assertEqual("<b>", Markup("<b>").__html__())

    def test_constructor(self):
        for given, expected in (
            ("<em>", "<em>"),
            (self.Foo(), '<a href="#">foo</a>'),
            (5, "5"),
            ("", ""),
        ):
            with self.subTest(given):
                self.assertEqual(expected, Markup(given))

    def test_escape_is_a_classmethod_of_subclasses_too(self):
        class Mine(Markup):
            pass

        text = "Hello <em>World</em>!"
        self.assertEqual("Hello &lt;em&gt;World&lt;/em&gt;!", Markup.escape(text))
        self.assertIs(Markup, type(Markup.escape(text)))
        self.assertIs(Mine, type(Mine.escape(text)))
        self.assertEqual("<b>", Markup.escape(Markup("<b>")))

    def test_operations_escape_their_arguments(self):
        m = Markup
        cases = {
            "%s": (m("<em>%s</em>") % "foo & bar", "<em>foo &amp; bar</em>"),
            "%(text)s": (
                m("<strong>%(text)s</strong>") % {"text": "<blink>hacker here</blink>"},
                "<strong>&lt;blink&gt;hacker here&lt;/blink&gt;</strong>",
            ),
            "%d": (m("%d %.1f %s") % (1, 2.5, "<"), "1 2.5 &lt;"),
            "% markup": (m("%s") % m("<i>"), "<i>"),
            "% html": (m("%s") % self.Foo(), '<a href="#">foo</a>'),
            "+": (m("<em>Hello</em> ") + "<foo>", "<em>Hello</em> &lt;foo&gt;"),
            "right +": ("<foo>" + m("<em>"), "&lt;foo&gt;<em>"),
            "*": (m("<b>") * 2, "<b><b>"),
            "right *": (2 * m("<b>"), "<b><b>"),
            "join": (m("<br>").join(["<", m("<b>"), "&"]), "&lt;<br><b><br>&amp;"),
            "format": (m("<i>{} {x}</i>").format("<", x=m("<b>")), "<i>&lt; <b></i>"),
            "format_map": (m("{x}").format_map({"x": "<"}), "&lt;"),
            "replace": (m("a").replace("a", "<"), "&lt;"),
            "index": (m("<b>")[0], "<"),
            "slice": (m("<b>")[1:], "b>"),
            "upper": (m("<b>").upper(), "<B>"),
            "lower": (m("<B>").lower(), "<b>"),
            "title": (m("ab").title(), "Ab"),
            "capitalize": (m("ab").capitalize(), "Ab"),
            "strip": (m(" <b> ").strip(), "<b>"),
            "lstrip": (m(" <b> ").lstrip(), "<b> "),
            "rstrip": (m(" <b> ").rstrip(), " <b>"),
            "center": (m("b").center(3), " b "),
            "ljust": (m("b").ljust(2), "b "),
            "rjust": (m("b").rjust(2), " b"),
            "zfill": (m("5").zfill(2), "05"),
            "expandtabs": (m("\t<").expandtabs(2), "  <"),
            "swapcase": (m("<b>").swapcase(), "<B>"),
            "translate": (m("<b>").translate({98: "i"}), "<i>"),
            "casefold": (m("<B>").casefold(), "<b>"),
        }
        for name, (actual, expected) in cases.items():
            with self.subTest(name):
                self.assertEqual(expected, str(actual))
                self.assertIs(Markup, type(actual))

    def test_parts_are_markup(self):
        m = Markup("<a> <b>")
        for name, parts in {
            "split": m.split(),
            "rsplit": m.rsplit(" ", 1),
            "splitlines": m.splitlines(),
            "partition": m.partition(" "),
            "rpartition": m.rpartition(" "),
        }.items():
            with self.subTest(name):
                self.assertEqual({Markup}, {type(part) for part in parts})

    def test_striptags(self):
        self.assertEqual("Main \xbb About", Markup("Main &raquo;  <em>About</em>").striptags())
        self.assertIs(str, type(Markup("<b>").striptags()))
        self.assertEqual("a b", Markup("<p>a\n\t<!-- no -->b</p>").striptags())

    def test_unescape(self):
        self.assertEqual(
            "Main \xbb <em>About</em>", Markup("Main &raquo; <em>About</em>").unescape()
        )
        self.assertIs(str, type(Markup("&lt;").unescape()))
        self.assertEqual("<&'\"é", Markup("&lt;&amp;&#39;&#x22;&eacute;").unescape())

    def test_from_the_package(self):
        self.assertIs(microflask.markup.Markup, Markup)
        self.assertIs(microflask.markup.escape, escape)


if __name__ == "__main__":
    unittest.main()
