"""Rules: syntax, attributes, factories, what malformed ones say."""

from __future__ import annotations

import unittest
from typing import Any

from microflask.routing import (
    EndpointPrefix,
    Map,
    Rule,
    RuleFactory,
    RuleTemplate,
    Subdomain,
    Submount,
)
from microflask.rulesyntax import parse_converter_args, parse_rule


class SyntaxTest(unittest.TestCase):
    def test_pieces(self) -> None:
        for rule, expected in [
            ("/", ["/"]),
            ("/a>b", ["/a>b"]),
            ("/<x>", ["/", ("default", "", "x")]),
            ("/<int:x>.<y>/z", ["/", ("int", "", "x"), ".", ("default", "", "y"), "/z"]),
            ("<a><b>", [("default", "", "a"), ("default", "", "b")]),
            ("/<int(min=1, max=2):x>", ["/", ("int", "min=1, max=2", "x")]),
            ('/<any("):",")"):x>', ["/", ("any", '"):",")"', "x")]),
            ('/<any("<>"):x>', ["/", ("any", '"<>"', "x")]),
            ("/<int():x>", ["/", ("int", "", "x")]),
            ("", []),
        ]:  # fmt: skip
            with self.subTest(rule=rule):
                self.assertEqual(expected, list(parse_rule(rule)))

    def test_malformed_rules_say_where_and_what(self) -> None:
        for rule, position, expected in [
            ("/a/<x", 5, "'>', or ':' and a name"),
            ("/<>", 2, "a variable name or a converter name"),
            ("/<1x>", 2, "a variable name or a converter name"),
            ("/<x y>", 3, "'>', or ':'"),
            ("/<int:>", 6, "a variable name"),
            ("/<int:1>", 6, "a variable name"),
            ("/<int:x", 7, "'>' to end the variable"),
            ("/<int:x:y>", 7, "'>' to end the variable"),
            ("/<int(1:x>", 6, "arguments, then '):'"),
            ("/<int(1)x>", 6, "arguments, then '):'"),
            ("/<int(1):>", 9, "a variable name"),
            ("/<é>", 2, "a variable name or a converter name"),
        ]:
            with self.subTest(rule=rule), self.assertRaises(ValueError) as caught:
                Map([Rule(rule)])
            message = str(caught.exception)
            self.assertTrue(message.startswith(f"malformed url rule: {rule!r}"), message)
            self.assertIn(f"at position {position}", message)
            self.assertIn(expected, message)
            self.assertEqual(f"  {' ' * position}^", message.split("\n")[-1])

    def test_converter_arguments(self) -> None:
        for text, args, kwargs in [
            ("", (), {}),
            ("1, 2.5, a, a.b, True, None", (1, 2.5, "a", "a.b", True, None), {}),
            ("1,2", (1, 2), {}),
            ("'a, b', \"c'd\"", ("a, b", "c'd"), {}),
            ("min=1, max = 2", (), {"min": 1, "max": 2}),
            ("min=-1, -2.5", (-2.5,), {"min": -1}),
            ("a, b,", ("a", "b"), {}),
            ("x='True'", (), {"x": "True"}),
            (r"r'\d+'", (r"\d+",), {}),
        ]:
            with self.subTest(text=text):
                self.assertEqual((args, kwargs), parse_converter_args(text))
        for text in ("a b", "a,,b", "'a", "=1", "-", "a-b", "[a]", "'a' 'b'", "min=", "*"):
            with self.subTest(text=text):
                with self.assertRaisesRegex(
                    ValueError, "Cannot parse converter argument .* position"
                ):
                    parse_converter_args(text)

    def test_other_errors(self) -> None:
        for make, kind, message in [
            (lambda: Rule("a"), ValueError, "URL rule 'a' must start with a slash."),
            (lambda: Rule("/", methods="GET"), TypeError, "'methods' should be a list of strings"),
            (lambda: Rule("/", methods=["POST"], websocket=True), ValueError, "WebSocket rules can only use"),
            (lambda: Map([Rule("/<strng:x>")]), LookupError, "the converter 'strng' does not exist. Did you mean 'string'?"),
            (lambda: Map([Rule("/<x>/<int:x>")]), ValueError, "variable name 'x' used twice in rule"),
            (lambda: RuleFactory().get_rules(Map()), NotImplementedError, "get_rules"),
        ]:  # fmt: skip
            with self.subTest(message=message), self.assertRaises(kind) as caught:
                make()
            self.assertIn(message, str(caught.exception))


class RuleTest(unittest.TestCase):
    def test_attributes(self) -> None:
        rule = Rule("/<int:a>/b/", endpoint="e", methods=["get", "post"], defaults={"c": 1})
        self.assertEqual("<Rule (unbound)>", repr(rule))
        self.assertEqual({"c"}, rule.arguments)
        url_map = Map([rule])
        self.assertIs(url_map, rule.map)
        self.assertEqual("<Rule '/<a>/b/' (GET, HEAD, POST) -> e>", repr(rule))
        self.assertEqual("/<int:a>/b/", str(rule))
        self.assertEqual({"a", "c"}, rule.arguments)
        self.assertEqual({"GET", "HEAD", "POST"}, rule.methods)
        self.assertEqual({"c": 1}, rule.defaults)
        self.assertFalse(rule.is_leaf)
        self.assertTrue(rule.is_branch)
        self.assertEqual(
            (True, True, ""), (rule.strict_slashes, rule.merge_slashes, rule.subdomain)
        )
        self.assertEqual((0, -2, -1), rule.build_compare_key())
        self.assertIsNone(rule.__hash__)

    def test_trace(self) -> None:
        for rule, trace in (
            (Rule("/"), "| /"),
            (Rule("/a/<int:b>.<c>"), "| /a/ <b> . <c>"),
            (Rule("/w", subdomain="<s>.x"), "<s> .x | /w"),
        ):
            with self.subTest(rule.rule):
                Map([rule])
                shown = [f"<{text}>" if is_name else text for is_name, text in rule._trace]
                self.assertEqual(shown, trace.split())

    def test_bound_once(self) -> None:
        rule = Rule("/")
        Map([rule])
        with self.assertRaisesRegex(RuntimeError, "url rule .* already bound to map"):
            Map([rule])
        copy = rule.empty()
        self.assertIsNone(copy.map)
        Map([copy])
        self.assertEqual(rule, copy)

    def test_refresh_reads_the_rule_again(self) -> None:
        rule = Rule("/<a>", endpoint="e")
        Map([rule])
        self.assertEqual(("", "/1"), rule.build({"a": 1}))
        rule.rule = "/new/<a>"
        rule.refresh()
        self.assertEqual(("", "/new/1"), rule.build({"a": 1}))

    def test_build(self) -> None:
        rule = Rule("/<int:a>", endpoint="e", subdomain="<s>")
        Map([rule])
        self.assertEqual(("x", "/1?q=2"), rule.build({"a": 1, "s": "x", "q": 2}))
        self.assertEqual(("x", "/1"), rule.build({"a": 1, "s": "x", "q": 2}, append_unknown=False))

    def test_empty_keeps_everything(self) -> None:
        options: dict[str, Any] = {
            "defaults": {"k": 1}, "subdomain": "s", "methods": {"GET", "HEAD"}, "build_only": True, "endpoint": "e",
            "strict_slashes": False, "merge_slashes": False, "redirect_to": "/x", "alias": True, "host": "h",
            "websocket": True,
        }  # fmt: skip
        copy = Rule("/", **options).empty()
        self.assertEqual(options, {name: getattr(copy, name) for name in options})

    def test_subclass(self) -> None:
        class Shouting(Rule):
            def __init__(self, string: str, mark: str = "!", **options: Any) -> None:
                super().__init__(string, **options)
                self.mark = mark

            def get_empty_kwargs(self) -> Any:
                return {**super().get_empty_kwargs(), "mark": self.mark}

            def get_converter(self, variable_name: str, name: str, args: Any, kwargs: Any) -> Any:
                return super().get_converter(variable_name, "int", args, kwargs)

        url_map = Map([Submount("/m", [Shouting("/<x>", mark="?", endpoint="e")])])
        rule = next(url_map.iter_rules())
        self.assertEqual(("?", "<Shouting '/m/<x>' -> e>"), (rule.mark, repr(rule)))
        self.assertEqual(("e", {"x": 5}), url_map.bind("h").match("/m/5"))


class FactoryTest(unittest.TestCase):
    def test_factories(self) -> None:
        template = RuleTemplate(
            [Rule("/$name/<int:id>", endpoint="$name.show", defaults={"n": "${name}"})]
        )
        url_map = Map(
            [
                Submount("/a", [Rule("/", endpoint="a"), EndpointPrefix("p.", [Rule("/b", endpoint="b")])]),
                Subdomain("s", [Rule("/c", endpoint="c", websocket=True)]),
                template(name="user"),
                Submount("/v1", [template({"name": "post"})]),
            ]
        )  # fmt: skip
        self.assertEqual(
            [
                "<Rule '/a/' -> a>", "<Rule '/a/b' -> p.b>", "<Rule 's|/c' -> c>", "<Rule '/user/<id>' -> user.show>",
                "<Rule '/v1/post/<id>' -> post.show>",
            ],
            [repr(rule) for rule in url_map.iter_rules()],
        )  # fmt: skip
        self.assertEqual({"n": "user"}, next(url_map.iter_rules("user.show")).defaults)
        self.assertTrue(next(url_map.iter_rules("c")).websocket)


if __name__ == "__main__":
    unittest.main()
