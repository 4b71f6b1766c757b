"""microflask.markup beside MarkupSafe: every expression gives the same on both."""

from __future__ import annotations

import collections
import copy
import itertools
import pickle
import random
import re
import unittest

from microflask import markup as ours

from . import oracle


class PlainSub(str):
    pass


def names(module):
    """What the expressions may use, over one of the two implementations."""
    markup = module.Markup

    class H:
        def __html__(self):
            return "<h>"

        def __repr__(self):
            return "<H>"

    class HM(H):
        def __html__(self):
            return markup("<h>")

    class HF(HM):
        def __html_format__(self, spec):
            return markup(f"<hf {spec}>")

    class HFs(HM):
        def __html_format__(self, spec):
            return f"<hf {spec}>"

    class Says:
        def __str__(self):
            return markup("<b>")

    class Num:
        def __int__(self):
            return 5

        def __float__(self):
            return 2.5

        def __str__(self):
            return "<n>"

    class Sub(markup):
        pass

    class Loud(markup):
        @classmethod
        def escape(cls, s):
            return cls(f"[{s}]")

    return {
        "W": module,
        "M": markup,
        "H": H(),
        "HM": HM(),
        "HF": HF(),
        "HFs": HFs(),
        "Says": Says(),
        "Num": Num(),
        "Sub": Sub,
        "Loud": Loud,
        "PlainSub": PlainSub,
        "pickle": pickle,
        "copy": copy,
        "pair": collections.namedtuple("pair", "a b")("<", 2),
        "user_dict": collections.UserDict(a="<"),
        "default_dict": collections.defaultdict(lambda: "<"),
    }


BASES = [
    "M('<b>a \\t\\nX</b> ')",
    "Sub('é<a> ß a')",
    "Loud('a<b')",
    "M('')",
    "M('  aaa,bbb  ')",
]
VALUES = ["'<'", "'a'", "M('<')", "H", "3", "None", "','", "b'a'", "'<a'"]
NO_ARGUMENT = """capitalize casefold lower lstrip rstrip strip swapcase title upper split rsplit
    splitlines expandtabs isalpha encode unescape striptags __html__ __len__ isspace format
    __str__ __hash__""".split()
ONE_ARGUMENT = """lstrip rstrip strip split rsplit splitlines expandtabs center ljust rjust zfill
    removeprefix removesuffix partition rpartition join replace find index count startswith
    endswith __add__ __radd__ __mul__ __rmul__ __mod__ __contains__ __eq__ __getitem__ translate
    escape format format_map __lt__ maketrans""".split()
AROUND = """{b}.replace('a',{v})|{b}.replace({v},'<')|{b}.replace('a',{v},1)|{b}.split({v},1)
    |{b}+{v}|{v}+{b}|{b}*{v}|{v}*{b}|{b}.join([{v},{v}])|{v} in {b}|{b}=={v}|{b}.center(12,{v})
    |{b}.ljust(12,{v})|{b}.rjust(12,{v})|{b}.join({v})""".split("|")
ALONE = """{b}[1:]|{b}[0]|{b}.splitlines(keepends=True)|{b}.expandtabs(tabsize=2)|{b}.split(sep=' ')
    |{b}.translate({{97:'<',98:None}})|{b}.rsplit(maxsplit=1)|copy.copy({b})|copy.deepcopy({b})
    |list({b})|[*reversed({b})]|{b}.escape({b})|hash({b})==hash(str({b}))|str({b})|f'{{{b}}}'
    |format({b},'>20')|'%s'%{b}|'{{}}'.format({b})|sorted([{b},'a'])|''.join([{b}])|repr({b})
    |bool({b})""".split("|")
PERCENT = """%s %r %d %f %x %c %5s %.2f %% %(a)s %a %i %e %*d %-5s| %.3s %(a)d %o %q""".split()
PERCENT += ["", "%s %s", "%(a)s %(b)s"]
PERCENT_ARGUMENTS = """'<'|('<',)|('<','>')|{'a':'<'}|{'a':'<','b':3}|3|3.7|True|None|H|HM|HF|Says
    |Num|['<']|M('<')|(M('<'),'<')|pair|user_dict|{'a':H}|60|(60,)|PlainSub('<')|b'<'|(5,3)|()
    |range(2)|default_dict""".split("|")
FORMATS = """{} {:>5} {!r} {!s:>6} {!a} {0}{0} {0.real} {0[0]} {a} {a:>5} {a[x]} {:{w}} {}{} {{}}
    {:x} {0:d} {:%Y} {0.__class__.__name__} {a.b} { } {0!z} {:,} {:.2f} {}{1}""".split()
FORMAT_ARGUMENTS = """'<'|3|3.5|H|HM|HF|HFs|Says|M('<')|['<']|'<','>'|a='<'|a={'x':'<'}|'<',w=6
    |None|pair|PlainSub('<')|True|""".split("|")
MAPPINGS = "{'a':'<'}|{'a':H}|{'a':{'x':'<'}}|{}|default_dict|user_dict|3".split("|")
MAKERS = """W.escape W.escape_silent W.soft_str M M.escape Sub Sub.escape Loud.escape""".split()
MADE_FROM = """'<'|'a&b"'|M('<')|Sub('<')|Loud('<')|H|HM|Says|Num|None|3|True|3.5|b'<'
    |PlainSub('<')|['<']||'<','ascii'|b'<','ascii'|b'\\xff','ascii','ignore'|b'\\xff','ascii'
    |object='<'|s='<'|b'x',encoding='utf-8',errors='strict'|float('nan')|10**20|pair""".split("|")
OTHERS = [
    "W.EscapeFormatter(W.escape).format('{}<','<')",
    "W.EscapeFormatter(W.Markup.escape).format('{:>4}<','<')",
    "W.EscapeFormatter(escape=W.escape).vformat('{a}',(),{'a':'<'})",
    "'<'+M('a')+'<'",
    "PlainSub('<')+M('a')",
    "Says+M('a')",
    "H+M('a')+HM",
    "M('a').nope",
    "M.mro()",
    "M('a').__html_format__('x')",
    *[f"pickle.loads(pickle.dumps(M('<'),{protocol}))" for protocol in range(5)],
]


def expressions():
    for base in BASES:
        yield from (f"{base}.{name}()" for name in NO_ARGUMENT)
        yield from (each.strip().format(b=base) for each in ALONE)
        for value in VALUES:
            yield from (f"{base}.{name}({value})" for name in ONE_ARGUMENT)
            yield from (each.strip().format(b=base, v=value) for each in AROUND)
    for cls in ("M", "Sub", "Loud"):
        for text, value in itertools.product(PERCENT, PERCENT_ARGUMENTS):
            yield f"{cls}({text!r})%{value.strip()}"
        for text, value in itertools.product(FORMATS, FORMAT_ARGUMENTS):
            yield f"{cls}({text!r}).format({value.strip()})"
        for text, value in itertools.product(FORMATS, MAPPINGS):
            yield f"{cls}({text!r}).format_map({value})"
    for maker, value in itertools.product(MAKERS, MADE_FROM):
        yield f"{maker}({value.strip()})"
    yield from OTHERS


def outcome(expression, namespace):
    try:
        result = eval(expression, namespace)
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
    else:
        parts = (
            [type(part).__name__ for part in result] if isinstance(result, (list, tuple)) else ""
        )
        text = f"{type(result).__name__} {result!r} {parts}"
    text = text.replace("_EscapedArgument", "_MarkupEscapeHelper")
    return re.sub(r"0x[0-9a-f]+|(markupsafe|microflask\.markup)\.", "", text)


class MarkupTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.real = oracle("markupsafe")

    def test_expressions(self):
        both = names(self.real), names(ours)
        for expression in expressions():
            expected, actual = (outcome(expression, namespace) for namespace in both)
            if expected != actual:
                with self.subTest(expression):
                    self.assertEqual(expected, actual)

    def test_tags_and_references(self):
        pieces = ["<", ">", "!", "-", "--", "<!--", "-->", "a", " ", "&lt;", "&", "#", "&#6", "5;"]
        pieces += ["\n", "&amp;", '"', "&#x", "\xa0", "'", "é", "&notin", "&#0000000065"]
        choose = random.Random(1)
        for _ in range(10_000):
            text = "".join(choose.choices(pieces, k=choose.randint(0, 14)))
            expected = self.real.Markup(text)
            actual = ours.Markup(text)
            self.assertEqual(expected.striptags(), actual.striptags(), text)
            self.assertEqual(expected.unescape(), actual.unescape(), text)
            self.assertEqual(str(self.real.escape(text)), ours.escape_text(text), text)


if __name__ == "__main__":
    unittest.main()
