"""The environment: all settings of the template engine, and the door to its stages.

::

    get_template(name) ── loader.load ── compile(source) ── parse ── tokenize
                       └─ cache                          └─ compiler.generate, .compile

Called by applications and by templates that name others. Does not look at a template's
text or code itself.

Shared and mutable: the tables (`filters`, `tests`, `globals`, `policies`), meant to be
filled before the first render; `cache`, which has its own lock; the environments kept
for ``Template("...")``, in a locked cache.
"""

from __future__ import annotations

import weakref
from collections import ChainMap
from functools import lru_cache

from ..suggest import did_you_mean
from . import defaults, nodes
from .cache import copy_cache, create_cache
from .compiler import CodeGenerator
from .compiler import compile as compile_tree
from .errorframe import code_filename, raise_in_template
from .exceptions import (
    TemplateNotFound,
    TemplateRuntimeError,
    TemplatesNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from .lexer import Lexer, get_lexer
from .parser import Parser
from .runtime import Context
from .streaming import TemplateExpression
from .streaming import TemplateStream as TemplateStream
from .support import undefined_attribute
from .template import Template
from .template import TemplateModule as TemplateModule
from .tokens import TokenStream
from .undefined import Undefined
from .utils import missing, register_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import (
        Callable,
        Collection,
        Iterable,
        Iterator,
        Mapping,
        MutableMapping,
        Sequence,
    )
    from types import CodeType
    from typing import Any, NoReturn

    from .extension import Extension
    from .loaders import BaseLoader

_TOO_DEEP = "expressions or blocks are nested too deeply"


class Environment:
    """Settings, loader and tables shared by a set of templates (Jinja 3.1).

    :param block_start_string: and the other five: what tags begin and end with.
    :param line_statement_prefix: what makes a line a statement; None: nothing does.
    :param line_comment_prefix: what makes the rest of a line a comment.
    :param trim_blocks: drop the first newline after a block tag.
    :param lstrip_blocks: drop blanks from the line's start to a block tag.
    :param newline_sequence: what newlines are turned into: ``\\n``, ``\\r\\n``, ``\\r``.
    :param keep_trailing_newline: keep the newline that ends a template.
    :param extensions: extension classes or their dotted names.
    :param optimized: compute constants when compiling.
    :param undefined: the class of undefined values.
    :param finalize: called with each value before it is printed.
    :param autoescape: whether values are escaped for HTML, or a function of the
        template's name that tells.
    :param loader: where templates come from.
    :param cache_size: how many templates to keep; 0 none, -1 all.
    :param auto_reload: look at each use whether the source has changed.
    :param bytecode_cache: keeps compiled code across processes.
    :param enable_async: allow templates to await and to be awaited.
    """

    sandboxed = False
    overlayed = False
    linked_to: Environment | None = None
    # True for one that several Template("...") share: it must not be changed.
    shared = False
    code_generator_class: Any = CodeGenerator
    concat = "".join
    context_class: Any = Context
    template_class: Any = Template

    def __init__(
        self,
        block_start_string: str = defaults.BLOCK_START_STRING,
        block_end_string: str = defaults.BLOCK_END_STRING,
        variable_start_string: str = defaults.VARIABLE_START_STRING,
        variable_end_string: str = defaults.VARIABLE_END_STRING,
        comment_start_string: str = defaults.COMMENT_START_STRING,
        comment_end_string: str = defaults.COMMENT_END_STRING,
        line_statement_prefix: str | None = defaults.LINE_STATEMENT_PREFIX,
        line_comment_prefix: str | None = defaults.LINE_COMMENT_PREFIX,
        trim_blocks: bool = defaults.TRIM_BLOCKS,
        lstrip_blocks: bool = defaults.LSTRIP_BLOCKS,
        newline_sequence: str = defaults.NEWLINE_SEQUENCE,
        keep_trailing_newline: bool = defaults.KEEP_TRAILING_NEWLINE,
        extensions: Sequence[str | type[Extension]] = (),
        optimized: bool = True,
        undefined: type[Undefined] = Undefined,
        finalize: Callable[..., Any] | None = None,
        autoescape: bool | Callable[[str | None], bool] = False,
        loader: BaseLoader | None = None,
        cache_size: int = 400,
        auto_reload: bool = True,
        bytecode_cache: Any = None,
        enable_async: bool = False,
    ) -> None:
        self.block_start_string = block_start_string
        self.block_end_string = block_end_string
        self.variable_start_string = variable_start_string
        self.variable_end_string = variable_end_string
        self.comment_start_string = comment_start_string
        self.comment_end_string = comment_end_string
        self.line_statement_prefix = line_statement_prefix
        self.line_comment_prefix = line_comment_prefix
        self.trim_blocks = trim_blocks
        self.lstrip_blocks = lstrip_blocks
        self.newline_sequence = newline_sequence
        self.keep_trailing_newline = keep_trailing_newline
        self.undefined = undefined
        self.optimized = optimized
        self.finalize = finalize
        self.autoescape = autoescape
        self.filters: dict[str, Callable[..., Any]] = defaults.DEFAULT_FILTERS.copy()
        self.tests: dict[str, Callable[..., Any]] = defaults.DEFAULT_TESTS.copy()
        self.globals: MutableMapping[str, Any] = defaults.DEFAULT_NAMESPACE.copy()
        self.loader = loader
        self.cache: Any = create_cache(cache_size)
        self.bytecode_cache = bytecode_cache
        self.auto_reload = auto_reload
        self.policies: dict[str, Any] = defaults.DEFAULT_POLICIES.copy()
        self.is_async = enable_async
        self.extensions: dict[str, Extension] = {}
        self._check()
        self._load_extensions(extensions)

    def _check(self) -> None:
        """Complain about settings that cannot work."""
        if not (isinstance(self.undefined, type) and issubclass(self.undefined, Undefined)):
            msg = f"'undefined' must be a subclass of 'jinja2.Undefined', not {self.undefined!r}."
            raise TypeError(msg)
        starts = [self.block_start_string, self.variable_start_string, self.comment_start_string]
        if len(set(starts)) < len(starts):
            msg = f"block, variable and comment start strings must be different. Given: {starts}"
            raise ValueError(msg)
        if self.newline_sequence not in {"\r", "\r\n", "\n"}:
            msg = (
                r"'newline_sequence' must be one of '\n', '\r\n', or '\r',"
                f" not {self.newline_sequence!r}."
            )
            raise ValueError(msg)

    def _load_extensions(self, extensions: Iterable[str | type[Extension]]) -> None:
        for extension in extensions:
            from .ext import extension_class

            cls = extension_class(extension)
            self.extensions[cls.identifier] = cls(self)

    def add_extension(self, extension: str | type[Extension]) -> None:
        """Use an extension: a class, or its dotted name."""
        self._load_extensions([extension])

    def extend(self, **attributes: Any) -> None:
        """Set attributes that are not there yet; extensions keep their settings so."""
        for name, value in attributes.items():
            if not hasattr(self, name):
                setattr(self, name, value)

    def overlay(self, *values: Any, **options: Any) -> Environment:
        """Return an environment that shares everything but the options given.

        The tables, globals and loader are the same objects; the cache is another one.

        :param values: options by position, in the constructor's order.
        :param options: any of the constructor's.
        """
        options.update(zip(OPTIONS, values))
        unknown = [name for name in options if name not in OPTIONS]
        if unknown:
            msg = (
                f"{type(self).__name__}.overlay() got an unexpected keyword argument"
                f" {unknown[0]!r}{did_you_mean(unknown[0], OPTIONS)}"
            )
            raise TypeError(msg)
        options = {name: value for name, value in options.items() if value is not missing}
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.overlayed = True
        new.linked_to = self
        if "cache_size" in options:
            new.cache = create_cache(options.pop("cache_size"))
        else:
            new.cache = copy_cache(self.cache)
        if "enable_async" in options:
            new.is_async = options.pop("enable_async")
        added = options.pop("extensions", ())
        new.__dict__.update(options)
        new.extensions = {name: ext.bind(new) for name, ext in self.extensions.items()}
        new._check()
        new._load_extensions(added)
        return new

    @property
    def lexer(self) -> Lexer:
        """The lexer for the present delimiters."""
        return get_lexer(self)

    def iter_extensions(self) -> Iterator[Extension]:
        """Yield the extensions by priority."""
        return iter(sorted(self.extensions.values(), key=lambda ext: ext.priority))

    # -- lookups

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return ``obj[argument]``, else the attribute, else an undefined value."""
        try:
            return obj[argument]
        except (AttributeError, TypeError, LookupError):
            if isinstance(argument, str):
                try:
                    return getattr(obj, argument)
                except AttributeError as error:
                    return undefined_attribute(self, obj, argument, error)
            return self.undefined(obj=obj, name=argument)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return the attribute, else ``obj[attribute]``, else an undefined value."""
        try:
            return getattr(obj, attribute)
        except AttributeError as error:
            # Inside, for an error kept in a local would keep this frame, and it the request.
            try:
                return obj[attribute]
            except (TypeError, LookupError, AttributeError):
                return undefined_attribute(self, obj, attribute, error)

    def call_filter(
        self,
        name: str,
        value: Any,
        args: Sequence[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        context: Context | None = None,
        eval_ctx: nodes.EvalContext | None = None,
    ) -> Any:
        """Apply a filter as a template would.

        :param context: needed by filters that take it.
        :raises TemplateRuntimeError: there is no such filter.
        """
        return self._call("filter", name, value, args, kwargs, context, eval_ctx)

    def call_test(
        self,
        name: str,
        value: Any,
        args: Sequence[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        context: Context | None = None,
        eval_ctx: nodes.EvalContext | None = None,
    ) -> Any:
        """Apply a test as a template would; see :meth:`call_filter`."""
        return self._call("test", name, value, args, kwargs, context, eval_ctx)

    def _call(
        self,
        kind: str,
        name: Any,
        value: Any,
        args: Sequence[Any] | None,
        kwargs: Mapping[str, Any] | None,
        context: Context | None,
        eval_ctx: nodes.EvalContext | None,
    ) -> Any:
        """Call a filter or test with what it wants put before its arguments."""
        table = self.filters if kind == "filter" else self.tests
        function = table.get(name)
        if function is None:
            msg = f"No {kind} named {name!r}."
            if isinstance(name, Undefined):
                msg += f" ({name._undefined_message}; did you forget to quote the callable name?)"
            else:
                msg += did_you_mean(name, table)
            raise TemplateRuntimeError(msg)
        before: list[Any] = []
        wants = nodes.pass_argument(function)
        if wants == "context":
            if context is None:
                msg = f"Attempted to invoke a context {kind} without context."
                raise TemplateRuntimeError(msg)
            before.append(context)
        elif wants == "eval_context":
            if eval_ctx is None:
                eval_ctx = nodes.EvalContext(self) if context is None else context.eval_ctx
            before.append(eval_ctx)
        elif wants == "environment":
            before.append(self)
        return function(*before, value, *(args or ()), **(kwargs or {}))

    # -- stages

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """Return the source as the extensions rewrite it."""
        source = str(source)
        for extension in self.iter_extensions() if self.extensions else ():
            source = extension.preprocess(source, name, filename)
        return source

    def lex(
        self, source: str, name: str | None = None, filename: str | None = None
    ) -> Iterator[tuple[int, str, str]]:
        """Yield ``(line, token type, text)`` of all that is in a source, for debugging.

        Extensions are not asked.
        """
        return self.lexer.tokeniter(str(source), name, filename)

    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        """Return the tokens for the parser, as the extensions filter them."""
        source = self.preprocess(source, name, filename)
        stream = self.lexer.tokenize(source, name, filename, state)
        for extension in self.iter_extensions() if self.extensions else ():
            filtered = extension.filter_stream(stream)
            if not isinstance(filtered, TokenStream):
                filtered = TokenStream(filtered, name, filename)
            stream = filtered
        return stream

    def parse(
        self, source: str, name: str | None = None, filename: str | None = None
    ) -> nodes.Template:
        """Parse a source into nodes, for extensions and tools."""
        try:
            return self._parse(source, name, filename)
        except TemplateSyntaxError:
            self.handle_exception(source=source)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parser = Parser(self, source, name, filename)
        try:
            return parser.parse()
        except RecursionError:
            parser.fail(_TOO_DEEP)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
        text: str = "",
    ) -> Any:
        """Return the Python tree of parsed nodes; `text` is what they were parsed from."""
        generator = self.code_generator_class(self, name, filename, text, defer_init)
        return generator.generate(source)

    def _compile(self, source: Any, filename: str) -> CodeType:
        return compile_tree(source, filename)

    def compile(
        self,
        source: str | nodes.Template,
        name: str | None = None,
        filename: str | None = None,
        raw: bool = False,
        defer_init: bool = False,
    ) -> Any:
        """Compile a source, or parsed nodes.

        :param name: the template's name.
        :param filename: its file.
        :param raw: return Python source in place of a code object.
        :param defer_init: look filters and tests up when the code is loaded.
        """
        text = source if isinstance(source, str) else ""
        try:
            if isinstance(source, str):
                source = self._parse(source, name, filename)
            tree = self._generate(source, name, filename, defer_init, text)
            if raw:
                from ast import unparse

                return unparse(tree)
            return self._compile(tree, code_filename(name, filename))
        except TemplateSyntaxError:
            self.handle_exception(source=text or None)
        except SyntaxError as error:  # Python's own: a break outside of a loop, too many loops
            raise TemplateSyntaxError(error.msg, error.lineno or 1, name, filename) from None
        except RecursionError:
            raise TemplateSyntaxError(_TOO_DEEP, 1, name, filename) from None

    def compile_expression(self, source: str, undefined_to_none: bool = True) -> TemplateExpression:
        """Compile an expression, as it stands in ``{{ }}``, into a function.

        :param undefined_to_none: return None in place of an undefined value.
        """
        parser = Parser(self, source, state="variable")
        try:
            expr = parser.parse_expression()
            if not parser.stream.eos:
                parser.fail("chunk after expression")
        except TemplateSyntaxError:
            self.handle_exception(source=source)
        target = nodes.Name("result", "store", lineno=1, environment=self)
        assign = nodes.Assign(target, expr, lineno=1, environment=self)
        body = nodes.Template([assign], lineno=1, environment=self)
        return TemplateExpression(self.from_string(body), undefined_to_none)

    def compile_templates(
        self,
        target: str | os.PathLike[str],
        extensions: Collection[str] | None = None,
        filter_func: Callable[[str], bool] | None = None,
        zip: str | None = "deflated",
        log_function: Callable[[str], None] | None = None,
        ignore_errors: bool = True,
    ) -> None:
        """Compile the loader's templates into Python modules for ``ModuleLoader``.

        :param target: the zip to write, or a folder if `zip` is None.
        :param extensions: compile only templates whose names end so.
        :param filter_func: compile only those whose name it accepts.
        :param zip: ``"deflated"``, ``"stored"`` or None.
        :param log_function: called with a line of text for each.
        :param ignore_errors: go on after a template that cannot be compiled.
        """
        from .precompile import compile_templates

        log = log_function or (lambda line: None)
        compile_templates(self, target, extensions, filter_func, zip, log, ignore_errors)

    def list_templates(
        self,
        extensions: Collection[str] | None = None,
        filter_func: Callable[[str], bool] | None = None,
    ) -> list[str]:
        """Return the names of the loader's templates.

        :param extensions: only those that end in ``.`` and one of these.
        :param filter_func: only those that it accepts.
        """
        if self.loader is None:
            msg = "No loader configured."
            raise TypeError(msg)
        names = self.loader.list_templates()
        if extensions is not None:
            if filter_func is not None:
                msg = "either extensions or filter_func can be passed, but not both"
                raise TypeError(msg)
            return [n for n in names if "." in n and n.rsplit(".", 1)[1] in extensions]
        return names if filter_func is None else list(filter(filter_func, names))

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Raise the exception at hand again; called in its handler.

        A syntax error gets the source, to show the line, and a frame in the template.
        """
        import sys

        error = sys.exc_info()[1]
        if isinstance(error, TemplateSyntaxError) and not error.translated:
            error.translated = True
            error.source = error.source if source is None else source
            raise_in_template(error)
        raise error  # type: ignore[misc]

    # -- templates

    def join_path(self, template: str, parent: str) -> str:
        """Return the name of a template that another one names; override for relative ones."""
        return template

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        loader, cache = self.loader, self.cache
        if loader is None:
            msg = "no loader for this environment specified"
            raise TypeError(msg)
        key = (weakref.ref(loader), name)
        if cache is not None:
            template: Template | None = cache.get(key)
            if template is not None and (not self.auto_reload or template.is_up_to_date):
                if globals:
                    template.globals.update(globals)
                return template
        template = loader.load(self, name, self.make_globals(globals))
        if cache is not None:
            cache[key] = template
        return template

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """Load a template, or take it from the cache.

        :param parent: the template that names it, for :meth:`join_path`.
        :param globals: what it may use beside its context, for all its renders.
        :raises TemplateNotFound: there is none.
        """
        if isinstance(name, Template):
            return name
        if parent is not None:
            name = self.join_path(name, parent)
        return self._load_template(name, globals)

    def select_template(
        self,
        names: Iterable[str | Template],
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """Load the first template of several that exists; see :meth:`get_template`.

        :raises TemplatesNotFound: there is none.
        """
        if isinstance(names, Undefined):
            names._fail_with_undefined_error()
        if not names:
            msg = "Tried to select from an empty list of templates."
            raise TemplatesNotFound(message=msg)
        tried = []
        for name in names:
            if isinstance(name, Template):
                return name
            if parent is not None:
                name = self.join_path(name, parent)
            tried.append(name)
            try:
                return self._load_template(name, globals)
            except (TemplateNotFound, UndefinedError):
                pass
        raise TemplatesNotFound(tried)

    def get_or_select_template(
        self,
        template_name_or_list: str | Template | Iterable[str | Template],
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """Load a template by its name, or the first of several names that exists."""
        if isinstance(template_name_or_list, (str, Undefined)):
            return self.get_template(template_name_or_list, parent, globals)  # type: ignore[arg-type]
        if isinstance(template_name_or_list, Template):
            return template_name_or_list
        return self.select_template(template_name_or_list, parent, globals)

    def from_string(
        self,
        source: str | nodes.Template,
        globals: MutableMapping[str, Any] | None = None,
        template_class: Any = None,
    ) -> Template:
        """Return a template of a source, which has no name and is not cached."""
        cls = template_class or self.template_class
        return cls.from_code(self, self.compile(source), self.make_globals(globals), None)  # type: ignore[no-any-return]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a template's globals: `d`, with the environment's behind it."""
        return ChainMap({} if d is None else d, self.globals)


#: What the constructor and :meth:`Environment.overlay` take.
OPTIONS = Environment.__init__.__code__.co_varnames[1 : Environment.__init__.__code__.co_argcount]


@register_cache
@lru_cache(maxsize=10)
def _shared_environment(cls: type[Environment], **options: Any) -> Environment:
    """Return the environment that ``Template("...")`` with these options uses."""
    environment = cls(**options)
    environment.shared = True
    return environment


Template.environment_class = Environment
Template.shared_environment = staticmethod(_shared_environment)
