"""Translations through microflask and the real Jinja2: nodes, messages, rendered text."""

from __future__ import annotations

import unittest
from io import BytesIO

from . import oracle

EXTENSION = "jinja2.ext.i18n"

BLOCKS = [
    "{% trans %}Hello{% endtrans %}",
    "{% trans %}Hello {{ name }}{% endtrans %}",
    "{% trans user=u.name %}Hi {{ user }}%{% endtrans %}",
    "{% trans count=n %}One {{ count }}{% pluralize %}Many {{ count }}{% endtrans %}",
    "{% trans a=x, b=y %}{{ a }}{% pluralize b %}{{ b }}{{ a }}{% endtrans %}",
    "{% trans num=n %}{{ num }} x{% pluralize %}{{ num }} xs{% endtrans %}",
    "{% trans %}{{ n }} x{% pluralize n %}{{ n }} xs{% endtrans %}",
    "{% trans trimmed %}\n  a\n   b {{ c }}\n{% endtrans %}",
    "{% trans notrimmed %}\n  a\n{% endtrans %}",
    "{% trans trimmed a=b %} x {% endtrans %}",
    "{% trans a, b %}{{ a }}{{ b }}{% endtrans %}",
    "{% trans 'ctx' %}hi{% endtrans %}",
    "{% trans 'ctx', a=b %}hi {{ a }}{% endtrans %}",
    "{% trans 'ctx' a=b %}hi {{ a }}{% endtrans %}",
    "{% trans 'ctx', n=b %}hi {{ n }}{% pluralize %}his {{ n }}{% endtrans %}",
    "{% trans 'ctx' trimmed %} hi {% endtrans %}",
    "{% trans %}{{ a.b }}{% endtrans %}",
    "{% trans %}{{ a }}{% if x %}{% endif %}{% endtrans %}",
    "{% trans %}a{% pluralize %}b{% endtrans %}",
    "{% trans %}{{ a }}{% pluralize %}b{% pluralize %}c{% endtrans %}",
    "{% trans a=1, a=2 %}x{% endtrans %}",
    "{% trans a=b %}{{ a }}{% pluralize c %}x{% endtrans %}",
    "{% trans %}x",
    "{% trans trimmed=1 %}{{ trimmed }}{% endtrans %}",
    "{% trans a=f(x) %}y{% endtrans %}",
    "{% trans count=f(x) %}{{ count }}{% pluralize %}{{ count }}s{% endtrans %}",
    "{% trans count=f(x), o=1 %}{{ o }}{% pluralize %}{{ o }}s{% endtrans %}",
    "{% trans %}100%{% endtrans %}",
    "{% trans %}{{ '%' }}{% endtrans %}",
    "{% trans trimmed notrimmed %}x{% endtrans %}",
    "{% trans a b %}x{% endtrans %}",
    "{% trans a=1, %}{{a}}{% endtrans %}",
    "{% trans %}{% trans %}{% endtrans %}{% endtrans %}",
    "{% pluralize %}",
    "{% trans %}<b>{{ a }}</b>{% endtrans %}",
    "{% trans %}{# c #}x{% endtrans %}",
    "{% trans n %}{{ n }}{% pluralize n %}{{ m }}{% endtrans %}",
    "{% trans a=b %}{% pluralize %}x{% endtrans %}",
    "{%- trans -%} x {%- endtrans -%}",
    "{% trans %}{{ a|e }}{% endtrans %}",
    "{% trans _=1 %}{{ _ }}{% endtrans %}",
    "{% trans num=n, foo=f %}{{ num }}{{ foo }}{% pluralize foo %}{{ num }}{% endtrans %}",
    "{% trans: a=b %}{{ a }}{% endtrans %}",
    "{% trans a:b %}x{% endtrans %}",
    "{% trans a, trimmed %} {{ a }} {% endtrans %}",
    "{% trans trimmed, a=b %}x{% endtrans %}",
    "{% trans a=b, c=d() %}{{ a }}{{ c }}{% endtrans %}",
    "{% trans a=b|upper, c=d.e %}{{ a }}{{ c }}{% endtrans %}",
    "{% trans a=b if c else d %}{{ a }}{% endtrans %}",
    "{% trans a=1, b=f() %}{{ a }}{% pluralize b %}{{ b }}{% endtrans %}",
    "{% trans x=f(), y=g() %}{{ x }}{{ y }}{% endtrans %}",
    "{% trans num=f() %}{{ num }}{% pluralize %}{{ num }}{% endtrans %}",
    "{% trans 'c' n %}{{ n }}{% pluralize n %}{{ n }}s{% endtrans %}",
    "{% trans %}\n  x  \n\n  y\n{% endtrans %}",
    "{% trans trimmed %}\n  x  \n\n  y {{ a }} \n z\n{% pluralize a %}q{% endtrans %}",
    "{% trans trimmed a %}\n  x  \n\n  y {{ a }} \n z\n{% pluralize a %}\n q\n{% endtrans %}",
    "{% trans %}{{ }}{% endtrans %}",
    "{% trans %}{{ 1 }}{% endtrans %}",
    "{% trans",
    "{% trans a",
    "{% trans a=",
    "{% trans %}{{ a",
    "{% trans %}{% endtrans",
    "{% trans %}{% endtrans x %}",
    "{% trans a %}{% pluralize a b %}{% endtrans %}",
    "{% trans a %}{% pluralize 1 %}{% endtrans %}",
    "{% trans %}%% %(x)s{% endtrans %}",
    "{% trans a %}%% %(x)s{{ a }}{% endtrans %}",
    "{% trans 'a' 'b' %}x{% endtrans %}",
    "{% trans trimmed trimmed %}x{% endtrans %}",
    "{% trans notrimmed, trimmed %}x{% endtrans %}",
    "{% trans trimmed='a' %}x{{ trimmed }}{% endtrans %}",
    "{% if x %}{% trans %}a{% endtrans %}{% endif %}",
    "{% endtrans %}",
    "{% trans %}a{% endif %}",
    "{% trans (a) %}{% endtrans %}",
    "{% trans a=(b, c) %}{{ a }}{% endtrans %}",
    "{% trans a=b, %}{% endtrans %}",
    "{% trans , %}{% endtrans %}",
    "{% trans a.b %}{% endtrans %}",
    "{% trans loop=1 %}{{ loop }}{% endtrans %}",
    "{%trans%}{{x}}{%endtrans%}",
    "{% trans context=c %}{{ context }}{% endtrans %}",
    "{% trans %}{% raw %}{{ x }}{% endraw %}{% endtrans %}",
]

RENDERED = [
    "{{ _('%s') }}",
    "{{ gettext('<%(a)s>', a='<') }}",
    "{{ ngettext('a %(num)s','b %(num)s', 2) }}",
    "{{ ngettext('a %(n)s','b %(n)s', 2, n='<') }}",
    "{{ pgettext('c','m %(context)s') }}",
    "{{ npgettext('c','m','ms %(num)s %(context)s', 3) }}",
    "{% trans n=2 %}{{ n }} <{% pluralize %}{{ n }} <s{% endtrans %}",
    "{% trans num=2 %}{{ num }} <{% pluralize %}{{ num }} <s{% endtrans %}",
    "{% trans %}100% {{ a }}{% endtrans %}",
    "{% trans %}100%{% endtrans %}",
    "{% trans a='<' %}<b>{{ a }}</b>{% endtrans %}",
    "{% trans 'c' a='<' %}<b>{{ a }}</b>{% endtrans %}",
    "{% trans 'c' a=2 %}{{a}}{% pluralize %}{{a}}s{% endtrans %}",
    "{{ _('100%%') }}",
    "{{ gettext('%(x)s') }}",
    "{% trans x=f() %}{{ x }}{{ x }}{% endtrans %}",
    "{% trans %}{{ undef }}{% endtrans %}",
    "{{ _('a', a=1) }}",
    "{% trans context='x' %}{{ context }}{% endtrans %}",
    "{% trans string='x' %}{{ string }}{% endtrans %}",
]

# source, keywords, comment tags, options
EXTRACTED = [
    (
        "{{ gettext('Hello World') }}\n{% trans %}Hello World{% endtrans %}\n{% trans %}{{ users }} user{% pluralize users %}{{ users }} users{% endtrans %}",
        ("_", "gettext", "ngettext"),
        (),
        {},
    ),
    (
        "{{ gettext('Hello World') }}\n{% trans %}Hello World{% endtrans %}\n{% trans users=3 %}{{ users }} user{% pluralize %}{{ users }} users{% endtrans %}",
        ("_", "gettext", "ngettext"),
        (),
        {},
    ),
    (
        "{# trans first #}\n{{ gettext('Hello World') }}\n{% trans %}Hello World{% endtrans %}{# trans second #}\n{#: third #}\n{% trans users=1 %}{{ users }} user{% pluralize %}{{ users }} users{% endtrans %}",
        ("gettext", "ngettext"),
        ("trans", ":"),
        {},
    ),
    ("{{ foo.bar('x') }}", ("_", "gettext", "ngettext"), (), {"silent": "false"}),
    ("{{ x( }}", ("_", "gettext", "ngettext"), (), {}),
    ("{{ x( }}", ("_", "gettext", "ngettext"), (), {"silent": "false"}),
    ("{{ x( }}", ("_", "gettext", "ngettext"), (), {"silent": "no"}),
    ("{{ x( }}", ("_", "gettext", "ngettext"), (), {"silent": "0"}),
    ("{% trans %}\n  a\n  b{% endtrans %}", ("_", "gettext", "ngettext"), (), {"trimmed": "true"}),
    (
        "{% trans a=1 %}100% {{ a }}{% endtrans %}",
        ("_", "gettext", "ngettext"),
        (),
        {"newstyle_gettext": "1"},
    ),
    (
        "<% trans %>x<% endtrans %>",
        ("_", "gettext", "ngettext"),
        (),
        {"block_start_string": "<%", "block_end_string": "%>"},
    ),
    (
        "## NOTE: c\n{{ _('x') }} ## NOTE: d\n{{ _('y') }}\n",
        ("_", "gettext", "ngettext"),
        ("NOTE:",),
        {"line_comment_prefix": "##"},
    ),
    (
        "{# NOTE: a #}{# NOTE: b #}\n{# other #}{{ _('x') }}{{ _('y') }}\n\n\n{{ _('z') }}",
        ("_", "gettext", "ngettext"),
        ("NOTE:",),
        {},
    ),
    (
        "{{ _('a', b) }}{{ _(b) }}{{ _() }}{{ _('a','b',c=1) }}{{ _(*a) }}{{ ngettext('a','b',1,**k) }}{{ _(1) }}",
        ("_", "gettext", "ngettext"),
        (),
        {},
    ),
    (
        "{% break %}{{ _('x') }}",
        ("_", "gettext", "ngettext"),
        (),
        {"silent": "false", "extensions": "jinja2.ext.loopcontrols"},
    ),
    (
        "{% do _('x') %}",
        ("_", "gettext", "ngettext"),
        (),
        {"silent": "false", "extensions": "jinja2.ext.do, jinja2.ext.loopcontrols"},
    ),
    ("x", ("_", "gettext", "ngettext"), (), {"extensions": ""}),
    ("é{{ _('é') }}", ("_", "gettext", "ngettext"), (), {"encoding": "latin-1"}),
    ("{% trans 'ctx' %}x{% endtrans %}{{ pgettext('c','m') }}", ("pgettext",), (), {}),
    (
        "{{ _('a') }}\n{# NOTE: q #}\n{{ _('b') ~ _('c') }}\n{% if _('d') %}\n{{ _('e') }}{% endif %}",
        ("_", "gettext", "ngettext"),
        ("NOTE:",),
        {},
    ),
    (
        "{# NOTE:nospace #}{{ _('x') }}\n{# NOTE: #}{{ _('y') }}\n{#- NOTE: dash -#}{{ _('z') }}\n{# NOTE: two\nlines #}{{ _('w') }}",
        ("_", "gettext", "ngettext"),
        ("NOTE:",),
        {},
    ),
    (
        "{{ _('a') }}",
        ("_",),
        (),
        {
            "extensions": "jinja2.ext.do",
            "keep_trailing_newline": "true",
            "trim_blocks": "yes",
            "lstrip_blocks": "on",
        },
    ),
    (
        "# for x in y\n{{ _('a') }}\n# endfor\n",
        ("_",),
        (),
        {"line_statement_prefix": "#", "silent": "false"},
    ),
    (
        "<< _('a') >>{# c #}",
        ("_",),
        (),
        {"variable_start_string": "<<", "variable_end_string": ">>"},
    ),
    (
        "<!-- NOTE: x -->{{ _('a') }}",
        ("_",),
        ("NOTE:",),
        {"comment_start_string": "<!--", "comment_end_string": "-->"},
    ),
    (
        "{% macro m(x=_('d')) %}{{ _('b') }}{% endmacro %}{% set a = _('s') %}{{ f(_('n')) }}{{ [_('l')] }}",
        ("_",),
        (),
        {},
    ),
    (
        "{% trans %}a\n{{ b }}{% endtrans %}\n\n{{ gettext('x')\n~ gettext('y') }}",
        ("gettext",),
        (),
        {},
    ),
    ("{% trans a=_('v') %}{{ a }}{% endtrans %}", ("_", "gettext"), (), {}),
    ("", ("_",), ("X:",), {}),
]


class Translations:
    """Marks what went through which function."""

    def gettext(self, message):
        return f"G[{message}]"

    def ngettext(self, singular, plural, n):
        return f"N[{singular if n == 1 else plural}]"

    def pgettext(self, context, message):
        return f"P{context}[{message}]"

    def npgettext(self, context, singular, plural, n):
        return f"NP{context}[{singular if n == 1 else plural}]"


def attempt(function):
    try:
        return function()
    except Exception as error:
        message = getattr(error, "message", None) or str(error)
        return (
            type(error).__name__,
            message.replace("Translations.", ""),
            getattr(error, "lineno", 0),
        )


class TransTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        jinja2 = oracle("jinja2")
        ext = oracle("jinja2.ext")

        from microflask.jinja import environment, i18n

        cls.classes = (environment.Environment, jinja2.Environment)
        cls.modules = (i18n, ext)

    def both(self, make):
        return [attempt(lambda cls=cls: make(cls(extensions=[EXTENSION]))) for cls in self.classes]

    def test_nodes(self):
        for newstyle in (False, True):

            def body(environment, source, newstyle=newstyle):
                environment.newstyle_gettext = newstyle
                return repr(environment.parse(source).body)

            for source in BLOCKS:
                with self.subTest(source=source, newstyle=newstyle):
                    ours, theirs = self.both(lambda e, source=source: body(e, source))
                    self.assertEqual(ours, theirs)

    def test_trimmed_policy(self):
        for source in (
            "{% trans %} a\n b {% endtrans %}",
            "{% trans notrimmed %} a {% endtrans %}",
        ):

            def body(environment, source=source):
                environment.policies["ext.i18n.trimmed"] = True
                return repr(environment.parse(source).body)

            with self.subTest(source=source):
                ours, theirs = self.both(body)
                self.assertEqual(ours, theirs)

    def test_extracted(self):
        for source, keywords, tags, options in EXTRACTED:
            with self.subTest(source=source, options=options):
                ours, theirs = (
                    attempt(
                        lambda module=module: list(
                            module.babel_extract(
                                BytesIO(source.encode()), keywords, tags, dict(options)
                            )
                        )
                    )
                    for module in self.modules
                )
                self.assertEqual(ours, theirs)

    def test_rendered(self):
        for source in RENDERED:
            for newstyle in (False, True):
                for autoescape in (False, True):

                    def render(environment, source=source, newstyle=newstyle, auto=autoescape):
                        environment.autoescape = auto
                        environment.install_gettext_translations(Translations(), newstyle=newstyle)
                        return environment.from_string(source).render(a="<a>", f=lambda: "F", n=2)

                    with self.subTest(source=source, newstyle=newstyle, autoescape=autoescape):
                        ours, theirs = self.both(render)
                        self.assertEqual(ours, theirs)

    def test_globals(self):
        def names(environment):
            found = [sorted(environment.globals)]
            environment.install_null_translations()
            found.append(sorted(environment.globals))
            environment.uninstall_gettext_translations(None)
            found.append(sorted(environment.globals))
            return found, environment.newstyle_gettext

        ours, theirs = self.both(names)
        self.assertEqual(ours, theirs)


if __name__ == "__main__":
    unittest.main()
