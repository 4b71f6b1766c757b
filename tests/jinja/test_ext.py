"""Extensions: the ones that come along, and what own ones can do."""

from __future__ import annotations

import unittest

from microflask.jinja import Environment, TemplateSyntaxError, ext, nodes
from microflask.jinja.ext import Extension
from microflask.jinja.lexer import Token


def render(source, *extensions, **context):
    return Environment(extensions=extensions).from_string(source).render(**context)


class BuiltInTests(unittest.TestCase):
    def test_do(self):
        self.assertEqual(
            render("{% do items.append(1) %}{{ items }}", "jinja2.ext.do", items=[]), "[1]"
        )

    def test_loop_controls(self):
        source = (
            "{% for i in range(9) %}{% if i is odd %}{% continue %}{% endif %}"
            "{% if i > 5 %}{% break %}{% endif %}{{ i }}{% endfor %}"
        )
        self.assertEqual(render(source, "jinja2.ext.loopcontrols"), "024")

    def test_a_loop_that_finished_no_iteration_counts_as_empty(self):
        for body, text in [
            ("{{ i }}{% break %}", "1empty"),
            ("{% continue %}", "empty"),
            ("{% if i == 2 %}{% break %}{% endif %}{{ i }}", "1"),
        ]:
            source = f"{{% for i in [1, 2] %}}{body}{{% else %}}empty{{% endfor %}}"
            with self.subTest(body):
                self.assertEqual(render(source, "jinja2.ext.loopcontrols"), text)

    def test_break_outside_of_a_loop(self):
        with self.assertRaisesRegex(TemplateSyntaxError, "'break' .*loop"):
            render("a\n{% break %}", "jinja2.ext.loopcontrols")

    def test_an_extension_that_is_not_there(self):
        for name, error in [("not.there", ModuleNotFoundError), ("os.not_there", AttributeError)]:
            with self.subTest(name), self.assertRaises(error):
                Environment(extensions=[name])

    def test_tags_need_their_extension(self):
        for source in ("{% do 1 %}", "{% for i in x %}{% break %}{% endfor %}"):
            with self.assertRaisesRegex(TemplateSyntaxError, "unknown tag"):
                render(source)

    def test_names(self):
        for name, cls in [
            ("do", "ExprStmtExtension"),
            ("loopcontrols", "LoopControlExtension"),
            ("i18n", "InternationalizationExtension"),
            ("debug", "DebugExtension"),
            ("ExprStmtExtension", "ExprStmtExtension"),
        ]:
            environment = Environment(extensions=[f"jinja2.ext.{name}"])
            with self.subTest(name):
                self.assertEqual(list(environment.extensions), [f"jinja2.ext.{cls}"])
                self.assertEqual(getattr(ext, name).__name__, cls)

    def test_of_long_ago(self):
        environment = Environment(extensions=["jinja2.ext.with_", "jinja2.ext.autoescape"])
        self.assertEqual(
            environment.from_string("{% with a = 1 %}{{ a }}{% endwith %}").render(), "1"
        )

    def test_unknown(self):
        with self.assertRaisesRegex(AttributeError, "no attribute 'loopcontrol'.*'loopcontrols'"):
            Environment(extensions=["jinja2.ext.loopcontrol"])
        with self.assertRaises(ImportError):
            Environment(extensions=["no.such.Extension"])


class Counting(Extension):
    tags = {"count"}
    priority = 50

    def __init__(self, environment):
        super().__init__(environment)
        environment.extend(count_start=10)

    def parse(self, parser):
        lineno = next(parser.stream).lineno
        args = [parser.parse_expression()]
        if parser.stream.skip_if("comma"):
            args.append(parser.parse_expression())
        body = parser.parse_statements(("name:endcount",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_count", args), [], [], body).set_lineno(lineno)

    def _count(self, times, start=0, caller=None):
        return caller() * times + str(start + self.environment.count_start)


class Brackets(Extension):
    priority = 1

    def preprocess(self, source, name, filename=None):
        return source.replace("[[", "{{").replace("]]", "}}")


class Upper(Extension):
    def filter_stream(self, stream):
        for token in stream:
            if token.type == "data":
                token = Token(token.lineno, token.type, token.value.upper())
            yield token


class OwnTests(unittest.TestCase):
    def test_tag_with_body(self):
        self.assertEqual(render("{% count 2, 5 %}{{ x }}{% endcount %}", Counting, x=1), "1115")

    def test_rewriting(self):
        self.assertEqual(render("a[[ x ]]{{ x }}", Brackets, Upper, x="b"), "Abb")

    def test_streams_may_be_replaced_by_lists(self):
        class Listing(Extension):
            def filter_stream(self, stream):
                return [token for token in stream if token.type != "data"]

        self.assertEqual(render("a{{ x }}b", Listing, x=1), "1")

    def test_order(self):
        environment = Environment(extensions=[Upper, Counting, Brackets])
        found = [type(extension) for extension in environment.iter_extensions()]
        self.assertEqual(found, [Brackets, Counting, Upper])
        environment.add_extension("jinja2.ext.do")
        self.assertEqual(len(environment.extensions), 4)

    def test_identifier(self):
        self.assertEqual(Counting.identifier, f"{__name__}.Counting")
        environment = Environment(extensions=[Counting])
        self.assertIsInstance(environment.extensions[Counting.identifier], Counting)

    def test_nodes(self):
        extension = Counting(Environment())
        attribute = extension.attr("x", lineno=3)
        self.assertEqual((attribute.identifier, attribute.name), (Counting.identifier, "x"))
        self.assertEqual(attribute.lineno, 3)
        call = extension.call_method("m", [nodes.Const(1)], lineno=4)
        self.assertEqual((call.node.name, call.args, call.kwargs), ("m", [nodes.Const(1)], []))

    def test_missing_parse(self):
        class Forgotten(Extension):
            tags = {"forgotten"}

        with self.assertRaisesRegex(NotImplementedError, "Forgotten has tags but no parse"):
            render("{% forgotten %}", Forgotten)

    def test_errors_in_tags(self):
        for source, message in [
            ("{% count 1 %}", "Unexpected end of template. .* 'endcount'"),
            ("{% count 1 %}{% endcoun %}", "unknown tag 'endcoun'.*Did you mean 'endcount'"),
            ("{% coun 1 %}", "unknown tag 'coun'.*Did you mean 'count'"),
            ("{% count %}", "unexpected 'end of statement block'"),
        ]:
            with self.subTest(source), self.assertRaisesRegex(TemplateSyntaxError, message):
                render(source, Counting)


class StreamTests(unittest.TestCase):
    def setUp(self):
        source = "{% for i in range(5) %}{{ i }}{% if i == 3 %}{% endif %}{% endfor %}"
        self.stream = Environment().from_string(source).stream()

    def test_buffering(self):
        self.assertFalse(self.stream.buffered)
        self.stream.enable_buffering(2)
        self.assertTrue(self.stream.buffered)
        self.assertEqual(list(self.stream), ["01", "23", "4"])
        for size in (1, 0, -1):
            with self.assertRaisesRegex(ValueError, "buffer size too small"):
                self.stream.enable_buffering(size)
        self.stream.disable_buffering()
        self.assertEqual(list(self.stream), [])

    def test_dump(self):
        import io
        import os
        import tempfile

        template = Environment().from_string("a{{ x }}é")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "out")
            template.stream(x=1).dump(path)
            with open(path, "rb") as file:
                self.assertEqual(file.read(), "a1é".encode())
        for encoding, target, expected in [
            ("latin-1", io.BytesIO(), "a1é".encode("latin-1")),
            (None, io.StringIO(), "a1é"),
        ]:
            template.stream(x=1).dump(target, encoding)
            self.assertEqual(target.getvalue(), expected)
        with self.assertRaises(UnicodeEncodeError):
            template.stream(x=1).dump(io.BytesIO(), "ascii")
        target = io.BytesIO()
        template.stream(x=1).dump(target, "ascii", "replace")
        self.assertEqual(target.getvalue(), b"a1?")


if __name__ == "__main__":
    unittest.main()
