"""`{% trans %}`, the gettext functions in both styles, and finding the messages."""

from __future__ import annotations

import gettext
import unittest
from io import BytesIO

from microflask.jinja.environment import Environment
from microflask.jinja.exceptions import (
    TemplateAssertionError,
    TemplateSyntaxError,
    UndefinedError,
)
from microflask.jinja.i18n import babel_extract, extract_from_ast
from microflask.jinja.loaders import DictLoader

EXTENSION = "jinja2.ext.i18n"

CATALOG = {
    "watch out": "pass auf",
    "hello %(user)s!": "Hallo %(user)s!",
    "%(user_count)s user online": "%(user_count)s Benutzer online",
    "%(user_count)s users online": "%(user_count)s Benutzer online (viele)",
    "User: %(num)s": "Benutzer: %(num)s",
    "User: %(num)s (many)": "Benutzer: %(num)s (viele)",
    "<b>%(html)s</b>": "<i>%(html)s</i>",
    "100% sure": "100% sicher",
    "100%% sure": "100%% sicher",
    ("mail", "draft"): "Entwurf",
    ("mail", "%(n)s draft"): "%(n)s Entwurf",
    ("mail", "%(n)s drafts"): "%(n)s Entwürfe",
}


class Translations:
    """A catalog with the interface of gettext's."""

    def gettext(self, message):
        return CATALOG.get(message, message)

    def ngettext(self, singular, plural, n):
        return self.gettext(singular if n == 1 else plural)

    def pgettext(self, context, message):
        return CATALOG.get((context, message), message)

    def npgettext(self, context, singular, plural, n):
        return self.pgettext(context, singular if n == 1 else plural)


def environment(newstyle=False, **options):
    made = Environment(extensions=[EXTENSION], **options)
    made.install_gettext_translations(Translations(), newstyle=newstyle)
    return made


# Both styles give the same.
SAME = [
    ("{% trans %}watch out{% endtrans %}", {}, "pass auf"),
    ("{% trans %}hello {{ user }}!{% endtrans %}", {"user": "A"}, "Hallo A!"),
    ("{% trans user=u.name %}hello {{ user }}!{% endtrans %}", {"u": {"name": "B"}}, "Hallo B!"),
    ("{% trans user='<' %}hello {{ user }}!{% endtrans %}", {}, "Hallo <!"),
    (
        "{% trans user_count=n %}{{ user_count }} user online{% pluralize %}{{ user_count }} users online{% endtrans %}",
        {"n": 1},
        "1 Benutzer online",
    ),
    (
        "{% trans x=1, user_count=n %}{{ user_count }} user online{% pluralize user_count %}{{ user_count }} users online{% endtrans %}",
        {"n": 2},
        "2 Benutzer online (viele)",
    ),
    (
        "{% trans num=3 %}User: {{ num }}{% pluralize %}User: {{ num }} (many){% endtrans %}",
        {},
        "Benutzer: 3 (viele)",
    ),
    (
        "{% trans %}{{ user_count }} user online{% pluralize %}{{ user_count }} users online{% endtrans %}",
        {"user_count": 2},
        "2 Benutzer online (viele)",
    ),
    ("{% trans %}100% sure{% endtrans %}", {}, "100% sicher"),
    ("{% trans a=1 %}100% sure{% endtrans %}", {}, "100% sicher"),
    ("{% trans 'mail' %}draft{% endtrans %}", {}, "Entwurf"),
    (
        "{% trans 'mail' n=2 %}{{ n }} draft{% pluralize %}{{ n }} drafts{% endtrans %}",
        {},
        "2 Entwürfe",
    ),
    ("{% trans trimmed %}\n   watch\n   out\n{% endtrans %}", {}, "pass auf"),
    ("{% trans %} watch out {% endtrans %}", {}, " watch out "),
    ("{% trans user=next() %}hello {{ user }}!{% endtrans %}", {"next": lambda: "C"}, "Hallo C!"),
    ("{{ _('watch out') }}|{{ gettext('watch out') }}", {}, "pass auf|pass auf"),
    ("{{ pgettext('mail', 'draft') }}", {}, "Entwurf"),
    ("{% for i in [1] %}{% trans user=i %}hello {{ user }}!{% endtrans %}{% endfor %}", {}, "Hallo 1!"),
]  # fmt: skip

NEWSTYLE = [
    ("{{ gettext('hello %(user)s!', user='A') }}", "Hallo A!"),
    ("{{ _('hello %(user)s!', user='A') }}", "Hallo A!"),
    ("{{ ngettext('User: %(num)s', 'User: %(num)s (many)', 2) }}", "Benutzer: 2 (viele)"),
    ("{{ npgettext('mail', '%(n)s draft', '%(n)s drafts', 1, n='one') }}", "one Entwurf"),
    ("{{ pgettext('mail', '%(context)s') }}", "mail"),
    ("{{ gettext('100%% sure') }}", "100% sicher"),
]

# Template, message; `str()` also shows the place.
FAILING = [
    ("{% trans a=1, a=2 %}{% endtrans %}", TemplateAssertionError, "translatable variable 'a' defined twice."),
    ("{% trans a %}{% pluralize b %}{% endtrans %}", TemplateAssertionError, "unknown variable 'b' for pluralization"),
    ("{% trans %}{{ n }}{% pluralize n %}{% endtrans %}", TemplateAssertionError, "unknown variable 'n' for pluralization"),
    ("{% trans %}x{% pluralize %}y{% endtrans %}", TemplateSyntaxError, "pluralize without variables"),
    ("{% trans a %}{% pluralize %}{% pluralize %}{% endtrans %}", TemplateSyntaxError, "a translatable section can have only one pluralize section"),
    ("{% trans %}{% if x %}{% endif %}{% endtrans %}", TemplateSyntaxError, "control structures in translatable sections are not allowed; saw `if`"),
    ("{% trans %}{% trans %}{% endtrans %}", TemplateSyntaxError, "trans blocks can't be nested; did you mean `endtrans`?"),
    ("{% trans %}x", TemplateSyntaxError, "unclosed translation block"),
    ("{% trans %}{{ a.b }}{% endtrans %}", TemplateSyntaxError, "expected token 'end of print statement', got '.'"),
    ("{% trans a b %}{% endtrans %}", TemplateSyntaxError, "expected token ',', got 'b'"),
]  # fmt: skip


class TransTest(unittest.TestCase):
    def test_both_styles(self):
        for newstyle in (False, True):
            for source, context, expected in SAME:
                with self.subTest(source=source, newstyle=newstyle):
                    template = environment(newstyle).from_string(source)
                    self.assertEqual(expected, template.render(context))

    def test_newstyle_variable_called_num(self):
        for source in (
            "{% trans %}{{ num }} x{% endtrans %}",
            "{% trans num=n %}{{ num }} x{% endtrans %}",
        ):
            template = environment(True).from_string(source)
            self.assertEqual(template.render(num=1, n=1), "1 x")

    def test_newstyle_functions(self):
        for source, expected in NEWSTYLE:
            with self.subTest(source=source):
                self.assertEqual(expected, environment(True).from_string(source).render())

    def test_errors(self):
        for source, kind, message in FAILING:
            with self.subTest(source=source):
                with self.assertRaises(kind) as caught:
                    environment().from_string(source)
                self.assertEqual(message, caught.exception.message)
                self.assertEqual(1, caught.exception.lineno)

    def test_autoescape(self):
        source = "{% trans html='<x>' %}<b>{{ html }}</b>{% endtrans %}"
        for newstyle in (False, True):
            with self.subTest(newstyle=newstyle):
                output = environment(newstyle, autoescape=True).from_string(source).render()
                self.assertEqual("<i>&lt;x&gt;</i>", output)
        source = "{{ gettext('<b>%(html)s</b>', html='<x>') }}{{ gettext('<b>') }}"
        output = environment(True, autoescape=True).from_string(source).render()
        self.assertEqual("<i>&lt;x&gt;</i><b>", output)

    def test_a_call_happens_once(self):
        calls = []

        def count():
            calls.append(1)
            return 2

        source = "{% trans user_count=f() %}{{ user_count }} user{% pluralize %}{{ user_count }} users{% endtrans %}"
        environment().from_string(source).render(f=count)
        self.assertEqual([1], calls)

    def test_trimmed_policy(self):
        made = environment()
        made.policies["ext.i18n.trimmed"] = True
        cases = {
            "{% trans %} watch\n out {% endtrans %}": "pass auf",
            "{% trans notrimmed %} watch out {% endtrans %}": " watch out ",
        }
        for source, expected in cases.items():
            with self.subTest(source=source):
                self.assertEqual(expected, made.from_string(source).render())

    def test_functions_from_the_context(self):
        made = Environment(extensions=[EXTENSION])
        source = "{% trans %}x{% endtrans %}{{ _('y') }}"
        self.assertEqual("XY", made.from_string(source).render(gettext=str.upper))
        with self.assertRaises(UndefinedError):
            made.from_string(source).render()

    def test_install(self):
        made = Environment(extensions=[EXTENSION])
        self.assertIs(False, made.newstyle_gettext)
        self.assertIn("_", made.globals)
        made.install_null_translations(newstyle=True)
        self.assertIs(True, made.newstyle_gettext)
        self.assertEqual("x1", made.from_string("{% trans a=1 %}x{{ a }}{% endtrans %}").render())
        made.uninstall_gettext_translations(None)
        self.assertNotIn("gettext", made.globals)
        made.install_gettext_callables(str.upper, lambda s, p, n: p, newstyle=False)
        self.assertEqual("X", made.from_string("{{ gettext('x') }}").render())
        made.install_gettext_translations(gettext.NullTranslations())
        self.assertEqual("x", made.from_string("{{ pgettext('c', 'x') }}").render())

    def test_in_blocks_of_templates(self):
        made = environment(
            loader=DictLoader(
                {
                    "base": "{% block b %}{% endblock %}",
                    "child": "{% extends 'base' %}{% block b %}"
                    "{% trans user=1 %}hello {{ user }}!{% endtrans %}{% endblock %}",
                }
            )
        )
        self.assertEqual("Hallo 1!", made.get_template("child").render())

    def test_async(self):
        import asyncio

        async def name():
            return "D"

        for newstyle in (False, True):
            with self.subTest(newstyle=newstyle):
                template = environment(newstyle, enable_async=True).from_string(
                    "{% trans user=name() %}hello {{ user }}!{% endtrans %}"
                )
                self.assertEqual("Hallo D!", asyncio.run(template.render_async(name=name)))


class ExtractTest(unittest.TestCase):
    def extract(self, source, tags=(), **options):
        keywords = ("_", "gettext", "ngettext")
        return list(babel_extract(BytesIO(source.encode()), keywords, tags, options))

    def test_messages(self):
        source = (
            "{{ gettext('Hello') }}\n{% trans %}World{% endtrans %}\n"
            "{% trans n=3 %}{{ n }} user{% pluralize %}{{ n }} users{% endtrans %}\n"
            "{{ _('a', x) }}{{ _(x) }}{{ other('b') }}"
        )
        self.assertEqual(
            [
                (1, "gettext", "Hello", []),
                (2, "gettext", "World", []),
                (3, "ngettext", ("%(n)s user", "%(n)s users", None), []),
                (4, "_", ("a", None), []),
                (4, "_", None, []),
            ],
            self.extract(source),
        )

    def test_comments(self):
        source = (
            "{# NOTE: first #}\n{{ gettext('a') }}\n{{ gettext('b') }}{# NOTE: second #}\n"
            "{# no #}{{ gettext('c') }}\n"
        )
        self.assertEqual(
            [
                (2, "gettext", "a", ["first"]),
                (3, "gettext", "b", ["second"]),
                (4, "gettext", "c", []),
            ],
            self.extract(source, ["NOTE:"]),
        )

    def test_options(self):
        cases = [
            ("<% trans %>x<% endtrans %>", {"block_start_string": "<%", "block_end_string": "%>"}, ["x"]),
            ("{% trans %} x\n y {% endtrans %}", {"trimmed": "true"}, ["x y"]),
            ("{% do _('x') %}", {"extensions": "jinja2.ext.do"}, ["x"]),
            ("{{ _('x' }}", {}, []),
            ("{% trans a=1 %}100%{{ a }}{% endtrans %}", {"newstyle_gettext": "yes"}, [("100%%%(a)s", None)]),
        ]  # fmt: skip
        for source, options, expected in cases:
            with self.subTest(source=source):
                self.assertEqual(expected, [found[2] for found in self.extract(source, **options)])
        with self.assertRaises(TemplateSyntaxError):
            self.extract("{{ _('x' }}", silent="false")

    def test_from_nodes(self):
        made = environment()
        tree = made.parse("{{ _('a', b) }}{{ _(c) }}{{ pgettext('x', 'y') }}")
        self.assertEqual(
            [(1, "_", ("a", None)), (1, "_", None), (1, "pgettext", ("x", "y"))],
            list(extract_from_ast(tree)),
        )
        self.assertEqual(
            [(1, "_", ("a",)), (1, "pgettext", ("x", "y"))],
            list(extract_from_ast(tree, babel_style=False)),
        )
        self.assertEqual(
            [(1, "gettext", "t")], list(made.extract_translations("{% trans %}t{% endtrans %}"))
        )


if __name__ == "__main__":
    unittest.main()
