"""The extension for translations: `{% trans %}`, gettext functions, message extraction.

::

    {% trans %}Hi {{ name }}{% endtrans %}  ->  gettext("Hi %(name)s") % {"name": name}
                      with newstyle_gettext ->  gettext("Hi %(name)s", name=name)

Called by environments with the extension `jinja2.ext.i18n`; Babel calls `babel_extract`.
Does not translate: the functions are installed by the application.
"""

from __future__ import annotations

from ..markup import Markup
from . import nodes
from .exceptions import TemplateAssertionError
from .extension import Extension
from .extraction import GETTEXT_FUNCTIONS, babel_extract, extract_from_ast
from .utils import pass_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, Protocol

    from .extraction import Message

    class SupportedTranslations(Protocol):
        """What gettext's translation classes have."""

        gettext: Callable[[str], str]
        ngettext: Callable[[str, str, int], str]


__all__ = [
    "GETTEXT_FUNCTIONS",
    "InternationalizationExtension",
    "babel_extract",
    "extract_from_ast",
]

_INSTALLED = ("gettext", "ngettext", "pgettext", "npgettext")


@pass_context
def _gettext_alias(context: Any, /, *args: Any, **kwargs: Any) -> Any:
    """`_`: whatever `gettext` is where it is called."""
    return context.call(context.resolve("gettext"), *args, **kwargs)


def _trim(text: str) -> str:
    """Strip the lines and make one of them, with a blank for each break."""
    lines = (line.strip() for line in text.split("\n"))
    return " ".join([line for line in lines if line])


# -- functions of the new style: they escape and format by themselves -----------------------


def _filled(context: Any, text: str, variables: dict[str, Any]) -> str:
    """Put the variables into a translation; escaped where autoescape is on."""
    if context.eval_ctx.autoescape:
        text = Markup(text)
    # Also without variables: "%%" stands for "%" in either case.
    return text % variables


def _make_new_gettext(func: Callable[[str], str]) -> Callable[..., str]:
    @pass_context
    def gettext(context: Any, string: str, /, **variables: Any) -> str:
        """Translate a text, and fill in the variables."""
        return _filled(context, context.call(func, string), variables)

    return gettext


def _make_new_ngettext(func: Callable[[str, str, int], str]) -> Callable[..., str]:
    @pass_context
    def ngettext(context: Any, singular: str, plural: str, num: int, /, **variables: Any) -> str:
        """Translate for a number, and fill in the variables."""
        variables.setdefault("num", num)
        return _filled(context, context.call(func, singular, plural, num), variables)

    return ngettext


def _make_new_pgettext(func: Callable[[str, str], str]) -> Callable[..., str]:
    @pass_context
    def pgettext(context: Any, string_ctx: str, string: str, /, **variables: Any) -> str:
        """Translate a text of a context, and fill in the variables."""
        variables.setdefault("context", string_ctx)
        return _filled(context, context.call(func, string_ctx, string), variables)

    return pgettext


def _make_new_npgettext(func: Callable[[str, str, str, int], str]) -> Callable[..., str]:
    @pass_context
    def npgettext(
        context: Any, string_ctx: str, singular: str, plural: str, num: int, /, **variables: Any
    ) -> str:
        """Translate a context's text for a number, and fill in the variables."""
        variables.setdefault("context", string_ctx)
        variables.setdefault("num", num)
        translated = context.call(func, string_ctx, singular, plural, num)
        return _filled(context, translated, variables)

    return npgettext


_NEW_STYLE: dict[str, Callable[[Any], Callable[..., str]]] = {
    "gettext": _make_new_gettext,
    "ngettext": _make_new_ngettext,
    "pgettext": _make_new_pgettext,
    "npgettext": _make_new_npgettext,
}


class InternationalizationExtension(Extension):
    """Adds `{% trans %}` and the gettext functions to an environment (Jinja 3.1).

    The environment gets `install_gettext_translations`, `install_null_translations`,
    `install_gettext_callables`, `uninstall_gettext_translations`,
    `extract_translations` and the switch `newstyle_gettext`.
    """

    tags = {"trans"}

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        environment.globals["_"] = _gettext_alias
        environment.extend(
            install_gettext_translations=self._install,
            install_null_translations=self._install_null,
            install_gettext_callables=self._install_callables,
            uninstall_gettext_translations=self._uninstall,
            extract_translations=self._extract,
            newstyle_gettext=False,
        )

    # -- installing --------------------------------------------------------------------

    def _install(self, translations: Any, newstyle: bool | None = None) -> None:
        """Install the functions of a gettext translations object, for all templates."""
        self._install_callables(
            getattr(translations, "ugettext", None) or translations.gettext,
            getattr(translations, "ungettext", None) or translations.ngettext,
            newstyle=newstyle,
            pgettext=getattr(translations, "pgettext", None),
            npgettext=getattr(translations, "npgettext", None),
        )

    def _install_null(self, newstyle: bool | None = None) -> None:
        """Install functions that return the message as it is."""
        from gettext import NullTranslations

        self._install(NullTranslations(), newstyle)

    def _install_callables(
        self,
        gettext: Callable[[str], str],
        ngettext: Callable[[str, str, int], str],
        newstyle: bool | None = None,
        pgettext: Callable[[str, str], str] | None = None,
        npgettext: Callable[[str, str, str, int], str] | None = None,
    ) -> None:
        """Install the given functions; None of `newstyle` leaves the style as it is."""
        environment = self.environment
        if newstyle is not None:
            environment.newstyle_gettext = newstyle
        functions: dict[str, Any] = {
            "gettext": gettext,
            "ngettext": ngettext,
            "pgettext": pgettext,
            "npgettext": npgettext,
        }
        if environment.newstyle_gettext:
            functions = {
                name: None if function is None else _NEW_STYLE[name](function)
                for name, function in functions.items()
            }
        environment.globals.update(functions)

    def _uninstall(self, translations: Any = None) -> None:
        """Remove the functions; `translations` is not looked at."""
        for name in _INSTALLED:
            self.environment.globals.pop(name, None)

    def _extract(
        self,
        source: str | nodes.Template,
        gettext_functions: Sequence[str] = GETTEXT_FUNCTIONS,
    ) -> Iterator[Message]:
        """Go through the messages of a template's source or nodes."""
        tree = self.environment.parse(source) if isinstance(source, str) else source
        return extract_from_ast(tree, gettext_functions)

    # -- {% trans %} -------------------------------------------------------------------

    def parse(self, parser: Any) -> nodes.Node | list[nodes.Node]:
        """Parse the block up to its `endtrans`."""
        lineno = next(parser.stream).lineno
        context = parser.stream.next_if("string")
        block = _TransBlock(parser, lineno, context.value if context is not None else None)
        block.parse_variables(self.environment.policies["ext.i18n.trimmed"])
        block.parse_texts()
        newstyle = getattr(self.environment, "newstyle_gettext", False)
        output = nodes.Output([block.expression(newstyle)], lineno=lineno)
        return output if block.assigned is None else [block.assigned, output]


class _TransBlock:
    """One `{% trans %}` while it is parsed, and the expression that it becomes.

    :ivar variables: what the texts may use: name to expression.
    :ivar assigned: the assignment of a call's result, so that the call happens once.
    """

    def __init__(self, parser: Any, lineno: int, context: str | None) -> None:
        self.parser = parser
        self.lineno = lineno
        self.context = context
        self.variables: dict[str, nodes.Expr] = {}
        self.trimmed = False
        self.assigned: nodes.Assign | None = None
        self.plural_expr: nodes.Expr | None = None
        self.num_called_num = False
        self.singular = ""
        self.plural: str | None = None
        self.referenced: list[str] = []

    # -- the opening tag -----------------------------------------------------------------

    def parse_variables(self, trimmed: bool) -> None:
        """Parse what stands in the tag: `trimmed`, `notrimmed` and the variables."""
        parser, stream = self.parser, self.parser.stream
        told = False
        while stream.current.type != "block_end":
            if self.variables:
                stream.expect("comma")
            if stream.skip_if("colon"):  # as at the end of a Python statement
                break
            token = stream.expect("name")
            name = token.value
            if name in self.variables:
                parser.fail(
                    f"translatable variable {name!r} defined twice.",
                    token.lineno,
                    TemplateAssertionError,
                    at=token,
                )
            if stream.skip_if("assign"):
                value = parser.parse_expression()
            elif not told and name in ("trimmed", "notrimmed"):
                told, trimmed = True, name == "trimmed"
                continue
            else:
                value = nodes.Name(name, "load", lineno=token.lineno)
            self._add_variable(name, value, token)
        stream.expect("block_end")
        self.trimmed = trimmed

    def _add_variable(self, name: str, value: nodes.Expr, token: Any) -> None:
        """Add a variable of the tag; the first one is what is counted."""
        self.variables[name] = value
        if self.plural_expr is not None:
            return
        if isinstance(value, nodes.Call):
            target = nodes.Name("_trans", "store", lineno=token.lineno)
            self.assigned = nodes.Assign(target, value, lineno=token.lineno)
            value = self.variables[name] = nodes.Name("_trans", "load", lineno=token.lineno)
        self.plural_expr = value
        self.num_called_num = name == "num"

    # -- the texts -------------------------------------------------------------------------

    def parse_texts(self) -> None:
        """Parse the singular and, after `{% pluralize %}`, the plural."""
        parser, stream = self.parser, self.parser.stream
        self.singular = self._parse_text(may_pluralize=True)
        if self.plural_expr is None and self.referenced:
            name = self.referenced[0]
            self.plural_expr = nodes.Name(name, "load", lineno=self.lineno)
            self.num_called_num = name == "num"
        if stream.current.test("name:pluralize"):
            next(stream)
            if stream.current.type != "block_end":
                self._parse_counted()
            stream.expect("block_end")
            self.plural = self._parse_text(may_pluralize=False)
        next(stream)
        for name in self.referenced:
            self.variables.setdefault(name, nodes.Name(name, "load", lineno=self.lineno))
        if self.plural is None:
            self.plural_expr = None
        elif self.plural_expr is None:
            parser.fail("pluralize without variables", self.lineno)

    def _parse_counted(self) -> None:
        """Parse the name of the variable that is counted instead of the first."""
        token = self.parser.stream.expect("name")
        name = token.value
        if name not in self.variables:
            self.parser.fail(
                f"unknown variable {name!r} for pluralization",
                token.lineno,
                TemplateAssertionError,
                at=token,
            )
        self.plural_expr = self.variables[name]
        self.num_called_num = name == "num"

    def _parse_text(self, may_pluralize: bool) -> str:
        """Parse text and names up to a tag, which is left as the current token."""
        parser, stream = self.parser, self.parser.stream
        parts: list[str] = []
        while True:
            kind = stream.current.type
            if kind == "data":
                parts.append(stream.current.value.replace("%", "%%"))
                next(stream)
            elif kind == "variable_begin":
                next(stream)
                name = stream.expect("name").value
                self.referenced.append(name)
                parts.append(f"%({name})s")
                stream.expect("variable_end")
            elif kind == "block_begin":
                next(stream)
                if self._ends_text(may_pluralize):
                    break
            elif stream.eos:
                parser.fail("unclosed translation block")
            else:
                parser.fail(f"unexpected {stream.current!r} in a translatable section")
        text = "".join(parts)
        return _trim(text) if self.trimmed else text

    def _ends_text(self, may_pluralize: bool) -> bool:
        """Whether the current tag ends the text; another one cannot stand in it."""
        parser, token = self.parser, self.parser.stream.current
        if token.test("name:endtrans"):
            return True
        if token.test("name:pluralize"):
            if not may_pluralize:
                parser.fail("a translatable section can have only one pluralize section")
            return True
        if token.test("name:trans"):
            parser.fail("trans blocks can't be nested; did you mean `endtrans`?")
        parser.fail(
            f"control structures in translatable sections are not allowed; saw `{token.value}`"
        )
        return False

    # -- the result ------------------------------------------------------------------------

    def expression(self, newstyle: bool) -> nodes.Expr:
        """Return the call of the gettext function that fits, and the formatting."""
        texts = [self.singular] if self.plural is None else [self.singular, self.plural]
        if not newstyle and not self.variables:  # nothing will be formatted
            texts = [text.replace("%%", "%") for text in texts]
        name = "gettext" if self.plural is None else "ngettext"
        args: list[nodes.Expr] = [nodes.Const(text) for text in texts]
        if self.context is not None:
            name = "pgettext" if self.plural is None else "npgettext"
            args.insert(0, nodes.Const(self.context))
        if self.plural_expr is not None:
            args.append(self.plural_expr)
        call = nodes.Call(nodes.Name(name, "load"), args, [], None, None)
        call.set_lineno(self.lineno)
        if newstyle:
            # "num" is what ngettext makes of its number anyway.
            call.kwargs = [
                nodes.Keyword(key, value)
                for key, value in self.variables.items()
                if self.plural is None or not self.num_called_num or key != "num"
            ]
            return call
        marked = nodes.MarkSafeIfAutoescape(call)
        if not self.variables:
            return marked
        pairs = [nodes.Pair(nodes.Const(key), value) for key, value in self.variables.items()]
        return nodes.Mod(marked, nodes.Dict(pairs))
