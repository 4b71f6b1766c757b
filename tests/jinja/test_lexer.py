"""Tokens: kinds, values, places, white space control; errors; linear time by design."""

from __future__ import annotations

import unittest

from microflask.jinja import Environment, TemplateSyntaxError, lexer
from microflask.jinja.lexer import (
    Token,
    TokenStream,
    describe_token,
    describe_token_expr,
    get_lexer,
)


def kinds(source, **options):
    """All that the lexer sees but white space, as ``kind:text``."""
    return " ".join(
        f"{kind}:{text}"
        for _, kind, text in Environment(**options).lex(source)
        if kind != "whitespace"
    )


def text(source, **options):
    """The text outside of tags, with ``@`` for each tag."""
    out = []
    for _, kind, value in Environment(**options).lex(source):
        if kind == "data":
            out.append(value)
        elif kind.endswith("_begin") and kind != "raw_begin":
            out.append("@")
    return "".join(out)


class KindTests(unittest.TestCase):
    CASES = {
        "": "",
        "a": "data:a",
        "{{ a }}": "variable_begin:{{ name:a variable_end:}}",
        "{%- if a +%}": "block_begin:{%- name:if name:a block_end:+%}",
        "{# c #}": "comment_begin:{# comment: c  comment_end:#}",
        "{##}": "comment_begin:{# comment_end:#}",
        "{% raw %}{{{% endraw %}": "raw_begin:{% raw %} data:{{ raw_end:{% endraw %}",
        "{{ 1 1.5 0x1f 1_0 }}": (
            "variable_begin:{{ integer:1 float:1.5 integer:0x1f integer:1_0 variable_end:}}"
        ),
        "{{ {'a': {}} }}": (
            "variable_begin:{{ operator:{ string:'a' operator:: operator:{ operator:} operator:}"
            " variable_end:}}"
        ),
        "{{ a.1.2 }}": (
            "variable_begin:{{ name:a operator:. integer:1 operator:. integer:2 variable_end:}}"
        ),
    }

    def test_kinds(self):
        for source, expected in self.CASES.items():
            with self.subTest(source=source):
                self.assertEqual(kinds(source), expected)

    def test_line_statements(self):
        source = "# for x in (1,\n 2):\n{{ x }} ## note\n# endfor\nend"
        self.assertEqual(
            kinds(source, line_statement_prefix="#", line_comment_prefix="##"),
            "linestatement_begin:# name:for name:x name:in operator:( integer:1 operator:,"
            " integer:2 operator:) operator:: linestatement_end:\n variable_begin:{{ name:x"
            " variable_end:}} linecomment_begin: ## linecomment: note linecomment_end: data:\n"
            " linestatement_begin:# name:endfor linestatement_end:\n data:end",
        )

    def test_the_longest_delimiter_wins(self):
        options = {
            "block_start_string": "<%",
            "block_end_string": "%>",
            "variable_start_string": "<%=",
            "variable_end_string": "%>",
            "comment_start_string": "<%#",
            "comment_end_string": "%>",
        }
        self.assertEqual(text("<% a %><%= b %><%# c %>{{ d }}", **options), "@@@{{ d }}")

    def test_delimiters_may_hold_regular_expression_signs(self):
        options = {"variable_start_string": "$(", "variable_end_string": ")."}
        self.assertEqual(kinds("$(a).", **options), "variable_begin:$( name:a variable_end:).")


class WhitespaceTests(unittest.TestCase):
    CASES = [
        ("a \n {%- x -%} \n b", {}, "a@b"),
        ("a \n {{- x -}} \n b", {}, "a@b"),
        ("a \n {#- x -#} \n b", {}, "a@b"),
        ("a {%- raw -%} b {%- endraw -%} c", {}, "abc"),
        ("{% x %}\nb", {}, "@\nb"),
        ("{% x %}\nb", {"trim_blocks": True}, "@b"),
        ("{% x +%}\nb", {"trim_blocks": True}, "@\nb"),
        ("{# x #}\nb", {"trim_blocks": True}, "@b"),
        ("{{ x }}\nb", {"trim_blocks": True}, "@\nb"),
        ("  {% x %}", {}, "  @"),
        ("  {% x %}", {"lstrip_blocks": True}, "@"),
        ("  {%+ x %}", {"lstrip_blocks": True}, "  @"),
        ("a  {% x %}", {"lstrip_blocks": True}, "a  @"),
        ("  {{ x }}", {"lstrip_blocks": True}, "  @"),
        ("\n  {# x #}", {"lstrip_blocks": True}, "\n@"),
        ("  {% x %}  {% y %}", {"lstrip_blocks": True}, "@  @"),
        ("  {% x %}\n  {% y %}\n", {"lstrip_blocks": True, "trim_blocks": True}, "@@"),
        ("a\n", {}, "a"),
        ("a\n\n", {}, "a\n"),
        ("a\n", {"keep_trailing_newline": True}, "a\n"),
        ("a\r\nb\rc", {}, "a\nb\nc"),
    ]

    def test_control(self):
        for source, options, expected in self.CASES:
            with self.subTest(source=source, options=options):
                self.assertEqual(text(source, **options), expected)

    def test_newline_sequence(self):
        environment = Environment(newline_sequence="\r\n")
        self.assertEqual(environment.from_string("a\nb{{ '\n' }}").render(), "a\r\nb\r\n")


class TokenTests(unittest.TestCase):
    def tokens(self, source, **options):
        return list(get_lexer(Environment(**options)).tokenize(source))

    def test_values(self):
        cases = {
            "0x1F": 31,
            "0b11": 3,
            "0o17": 15,
            "1_000": 1000,
            "00": 0,
            "1.5e2": 150.0,
            "1e3": 1000.0,
            "1_0.5": 10.5,
            r"'a\n\x41\u00e9'": "a\nAé",
            "'é'": "é",
            '"it\'s"': "it's",
            r"'a\'b'": "a'b",
            "ünïcode": "ünïcode",
        }
        for source, expected in cases.items():
            with self.subTest(source=source):
                value = self.tokens("{{ " + source + " }}")[1].value
                self.assertEqual((type(value), value), (type(expected), expected))

    def test_places(self):
        source = "aé\n{{ b\n.cd 'x\ny' }}\r\n{% raw %}q{% endraw %}{# c #}{{ d }}"
        found = [(t.type, t.lineno, t.col, t.end_lineno, t.end_col) for t in self.tokens(source)]
        self.assertEqual(
            found,
            [
                ("data", 1, 0, 2, 0),
                ("variable_begin", 2, 0, 2, 2),
                ("name", 2, 3, 2, 4),
                ("dot", 3, 0, 3, 1),
                ("name", 3, 1, 3, 3),
                ("string", 3, 4, 4, 2),
                ("variable_end", 4, 3, 4, 5),
                ("data", 4, 5, 5, 0),
                ("data", 5, 9, 5, 10),
                ("variable_begin", 5, 29, 5, 31),
                ("name", 5, 32, 5, 33),
                ("variable_end", 5, 34, 5, 36),
            ],
        )

    def test_a_token_is_three_values(self):
        token = Token(3, "name", "x")
        lineno, kind, value = token
        self.assertEqual((lineno, kind, value), (3, "name", "x"))
        self.assertEqual(token, (3, "name", "x"))
        self.assertEqual((token[0], len(token), str(token)), (3, 3, "x"))
        self.assertEqual({token, Token(3, "name", "x")}, {token})
        self.assertEqual(str(Token(1, "block_end", "%}")), "end of statement block")

    def test_names_for_extensions(self):
        self.assertEqual(lexer.TOKEN_BLOCK_BEGIN, "block_begin")
        self.assertEqual(lexer.TOKEN_EOF, "eof")
        self.assertEqual(lexer.operators["**"], "pow")
        self.assertEqual(lexer.count_newlines("a\nb\r\nc\r"), 3)
        with self.assertRaises(AttributeError):
            lexer.nothing

    def test_descriptions(self):
        for expr, expected in [
            ("name:endfor", "endfor"),
            ("block_end", "end of statement block"),
            ("comma", ","),
            ("integer:3", "integer"),
            ("eof", "end of template"),
            ("whatever", "whatever"),
        ]:
            self.assertEqual(describe_token_expr(expr), expected)
        self.assertEqual(describe_token(Token(1, "data", "x")), "template data / text")


class StreamTests(unittest.TestCase):
    def stream(self, *names):
        return TokenStream((Token(1, "name", n) for n in names), "template", "file")

    def test_walk(self):
        stream = self.stream("a", "b", "c", "d")
        self.assertEqual(stream.look().value, "b")
        self.assertEqual(stream.current.value, "a")
        self.assertTrue(stream.skip_if("name:a"))
        self.assertFalse(stream.skip_if("name:a"))
        self.assertIsNone(stream.next_if("integer"))
        stream.push(Token(1, "name", "pushed"))
        self.assertEqual([str(next(stream)) for _ in range(2)], ["b", "pushed"])
        stream.skip(2)
        self.assertTrue(stream.eos and stream.closed and not stream)
        self.assertEqual(stream.look().type, "eof")
        self.assertEqual(next(stream).type, "eof")

    def test_iterate(self):
        stream = self.stream("a", "b")
        self.assertEqual([str(token) for token in stream], ["a", "b"])
        self.assertTrue(stream.eos)

    def test_expect(self):
        stream = self.stream("a")
        with self.assertRaises(TemplateSyntaxError) as got:
            stream.expect("comma")
        self.assertEqual(got.exception.message, "expected token ',', got 'a'")
        self.assertEqual((got.exception.name, got.exception.filename), ("template", "file"))
        self.assertEqual(stream.expect("name:a").value, "a")
        with self.assertRaisesRegex(
            TemplateSyntaxError, "unexpected end of template, expected 'x'"
        ):
            stream.expect("name:x")

    def test_a_list_stays_as_it_is(self):
        tokens = [Token(1, "name", "a"), Token(1, "name", "b")]
        stream = TokenStream(tokens, None, None)
        stream.push(Token(1, "name", "c"))
        self.assertEqual(len(tokens), 2)

    def test_close(self):
        stream = self.stream("a", "b")
        stream.close()
        self.assertTrue(stream.eos)
        self.assertEqual(list(stream), [])


class ErrorTests(unittest.TestCase):
    CASES = [
        ("a\n{{ $ }}", "unexpected char '$' at 5", 2, 3),
        ("{{ 'x }}", 'unexpected char "\'" at 3', 1, 3),
        ("{{ (] }}", "unexpected ']', expected ')'", 1, 4),
        ("{{ ) }}", "unexpected ')'", 1, 3),
        ("a\n {# x", "Missing end of comment tag", 2, 1),
        ("{% raw %}x", "Missing end of raw directive", 1, 0),
        ("{{ ² }}", "Invalid character in identifier", 1, 3),
        ("{{ '\\x' }}", "truncated \\xXX escape", 1, 3),
        ("{{ a“ }}", "unexpected char '“' at 4", 1, 4),
    ]
    try:
        int("9" * 5000)  # not every Python has a limit
    except ValueError:
        CASES.append(
            ("{{ " + "9" * 5000 + " }}", "integer literal of 5000 digits is too long", 1, 3)
        )

    def test_errors(self):
        for source, message, line, col in self.CASES:
            with self.subTest(source=source[:20]), self.assertRaises(TemplateSyntaxError) as got:
                Environment().parse(source)
            error = got.exception
            self.assertEqual((error.message, error.lineno, error.col), (message, line, col))

    def test_the_first_mistake_is_reported(self):
        with self.assertRaisesRegex(TemplateSyntaxError, "got 'b'"):
            Environment().parse("{{ a b }}\n{{ $ }}")

    def test_lexers_are_shared(self):
        self.assertIs(Environment().lexer, Environment().lexer)
        self.assertIsNot(Environment(trim_blocks=True).lexer, Environment().lexer)


if __name__ == "__main__":
    unittest.main()
