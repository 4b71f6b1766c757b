"""A compiled template: rendered, streamed, or used as a module of macros.

Called by loaders and environments, which make one from a code object, and by
applications. Does not compile; the streaming variant is ordered from the environment's
compiler the first time it is asked for.

Shared and mutable: the default module and the streaming variant, each made once; two
threads at the same time make equal ones, and one is kept.
"""

from __future__ import annotations

from ..markup import Markup
from .errorframe import code_filename, show_source
from .runtime import BlockFunction, new_context
from .streaming import TemplateStream
from .support import features, namespace, pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, MutableMapping
    from types import CodeType
    from typing import Any

    from .runtime import Append, Context

__all__ = ["Template", "TemplateModule", "TemplateStream"]

_NOT_ASYNC = "The environment was not created with async mode enabled."
_NO_MODULE = "Module is not available in async mode."


class Variant:
    """The generators of a template: what `generate` and `stream` run."""

    def __init__(self, root: Callable[..., Any], blocks: dict[str, Callable[..., Any]]) -> None:
        self.root = root
        self.blocks = blocks


class Template:
    """A template ready to be rendered (Jinja 3.1).

    Usually made by an environment. ``Template("text")`` makes one with an environment of
    its own settings, shared by all templates with the same; the arguments are those of
    :class:`Environment`, but for loader and caches.

    :ivar name: its name, None if it came from a string.
    :ivar filename: its file, if it has one.
    :ivar globals: names that are there in each render.
    :ivar blocks: the blocks by name: functions that take a context and yield text.
    """

    #: Set by `environment`, which stands above this module.
    environment_class: Any = None
    shared_environment: Any = None

    environment: Any
    globals: MutableMapping[str, Any]
    name: str | None
    filename: str | None
    blocks: dict[str, Any]
    #: Renders into a list: ``write(context, append)``. None in an async environment.
    write: Callable[[Context, Append], None]

    _source: str | None
    _debug_info: str
    _module: TemplateModule | None
    _variant: Variant | None
    _uptodate: Callable[[], bool] | None

    def __new__(
        cls,
        source: Any,
        block_start_string: str = "{%",
        block_end_string: str = "%}",
        variable_start_string: str = "{{",
        variable_end_string: str = "}}",
        comment_start_string: str = "{#",
        comment_end_string: str = "#}",
        line_statement_prefix: str | None = None,
        line_comment_prefix: str | None = None,
        trim_blocks: bool = False,
        lstrip_blocks: bool = False,
        newline_sequence: str = "\n",
        keep_trailing_newline: bool = False,
        extensions: Any = (),
        optimized: bool = True,
        undefined: Any = None,
        finalize: Callable[..., Any] | None = None,
        autoescape: Any = False,
        enable_async: bool = False,
    ) -> Any:
        """Compile a source with a shared environment of these settings."""
        options = dict(locals())
        del options["cls"], options["source"]
        if undefined is None:
            del options["undefined"]
        options["extensions"] = tuple(extensions)
        environment = cls.shared_environment(cls.environment_class, **options)
        return environment.from_string(source, template_class=cls)

    # -- making one ----------------------------------------------------------------------

    @classmethod
    def from_code(
        cls,
        environment: Any,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """Make a template of a code object from ``Environment.compile``.

        :param globals: see `globals` above; kept, not copied.
        :param uptodate: tells whether the source is still the same.
        """
        values = namespace(environment)
        values["__file__"] = code.co_filename
        exec(code, values)  # noqa: S102
        template = cls._from_namespace(environment, values, globals)
        template._uptodate = uptodate
        return template

    @classmethod
    def from_module_dict(
        cls,
        environment: Any,
        module_dict: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],
    ) -> Template:
        """Make a template of a module that ``Environment.compile_templates`` wrote."""
        for name, value in namespace(environment).items():
            module_dict[name] = value
        return cls._from_namespace(environment, module_dict, globals)

    @classmethod
    def _from_namespace(
        cls,
        environment: Any,
        values: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],
    ) -> Template:
        found, wanted = values["features"], features(environment)
        if found != wanted:
            msg = (
                f"template {values['name']!r} was compiled for an environment with other"
                f" features: {found!r}, not {wanted!r}. Compile it again for this one."
            )
            raise RuntimeError(msg)
        self: Template = object.__new__(cls)
        self.environment = environment
        self.globals = globals
        self.name = values["name"]
        code_name = values.get("__file__")
        self.filename = "<template>" if str(code_name).startswith("<template") else code_name
        self._source = values["source"]
        self._debug_info = values["debug_info"]
        self._module = self._uptodate = self._variant = None
        root, blocks = values["root"], values["blocks"]
        if environment.is_async:
            self._variant = Variant(root, blocks)
            self.blocks = dict(blocks)
        else:
            self.write = root
            self.blocks = {name: BlockFunction(name, block, self) for name, block in blocks.items()}
        values["own_blocks"] = self.blocks
        return self

    def streaming(self) -> Variant:
        """Return the generators, compiled when first asked for."""
        if self._variant is None:
            self._variant = self._compiled_for_streaming()
        return self._variant

    def _compiled_for_streaming(self) -> Variant:
        environment, source = self.environment, self._source
        if not source:  # made of nodes: there is nothing to compile again
            blocks = {name: pieces(block.write) for name, block in self.blocks.items()}
            return Variant(pieces(self.write), blocks)
        filename = None if self.filename == "<template>" else self.filename
        node = environment._parse(source, self.name, filename)
        generator = environment.code_generator_class(environment, self.name, filename, source)
        generator.mode = "stream"
        code = environment._compile(generator.generate(node), code_filename(self.name, filename))
        values = namespace(environment)
        values["own_blocks"] = self.blocks
        exec(code, values)  # noqa: S102
        return Variant(values["root"], values["blocks"])

    @property
    def root_render_func(self) -> Callable[..., Any]:
        """The function that takes a context and yields the template's text in pieces."""
        return self.streaming().root

    # -- rendering -----------------------------------------------------------------------

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the rendered text; takes the variables as ``dict`` takes items."""
        environment = self.environment
        if environment.is_async:
            import asyncio

            return asyncio.run(self.render_async(*args, **kwargs))
        context = self.new_context(dict(*args, **kwargs))
        parts: list[str] = []
        try:
            self.write(context, parts.append)
            return environment.concat(parts)  # type: ignore[no-any-return]
        except Exception as error:
            self._explain(error)
            environment.handle_exception()
            raise

    async def render_async(self, *args: Any, **kwargs: Any) -> str:
        """Return the rendered text, in an environment with ``enable_async``."""
        environment = self.environment
        if not environment.is_async:
            raise RuntimeError(_NOT_ASYNC)
        context = self.new_context(dict(*args, **kwargs))
        try:
            parts = [part async for part in self.root_render_func(context)]
            return environment.concat(parts)  # type: ignore[no-any-return]
        except Exception as error:
            self._explain(error)
            environment.handle_exception()
            raise

    def stream(self, *args: Any, **kwargs: Any) -> TemplateStream:
        """Return the rendering as a stream of pieces."""
        return TemplateStream(self.generate(*args, **kwargs))

    def generate(self, *args: Any, **kwargs: Any) -> Iterator[str]:
        """Yield the rendered text in pieces, each as soon as it is there."""
        environment = self.environment
        if environment.is_async:
            import asyncio

            async def collected() -> list[str]:
                """Gather the pieces."""
                return [part async for part in self.generate_async(*args, **kwargs)]

            yield from asyncio.run(collected())
            return
        context = self.new_context(dict(*args, **kwargs))
        try:
            yield from self.root_render_func(context)
        except Exception as error:
            self._explain(error)
            environment.handle_exception()
            raise

    async def generate_async(self, *args: Any, **kwargs: Any) -> AsyncIterator[str]:
        """Yield the rendered text in pieces, in an environment with ``enable_async``."""
        environment = self.environment
        if not environment.is_async:
            raise RuntimeError(_NOT_ASYNC)
        context = self.new_context(dict(*args, **kwargs))
        try:
            async for part in self.root_render_func(context):
                yield part
        except Exception as error:
            self._explain(error)
            environment.handle_exception()
            raise

    def new_context(
        self,
        vars: dict[str, Any] | None = None,
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,
    ) -> Context:
        """Return a context to render this template with; see `runtime.new_context`."""
        return new_context(
            self.environment, self.name, self.blocks, vars, shared, self.globals, locals
        )

    # -- as a module ---------------------------------------------------------------------

    def make_module(
        self,
        vars: dict[str, Any] | None = None,
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,
    ) -> TemplateModule:
        """Render the template and return what it exports, as ``import`` does."""
        return TemplateModule(self, self.new_context(vars, shared, locals))

    async def make_module_async(
        self,
        vars: dict[str, Any] | None = None,
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,
    ) -> TemplateModule:
        """Do as :meth:`make_module` in an environment with ``enable_async``."""
        context = self.new_context(vars, shared, locals)
        return TemplateModule(self, context, [x async for x in self.root_render_func(context)])

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        """Return the module for imports without context, made once.

        Where the importing template has globals that this one lacks, one with them is made.
        """
        if self.environment.is_async:
            raise RuntimeError(_NO_MODULE)
        if ctx is not None:
            extra = self._more_globals(ctx)
            if extra:
                return self.make_module(extra)
        if self._module is None:
            self._module = self.make_module()
        return self._module

    async def _get_default_module_async(self, ctx: Context | None = None) -> TemplateModule:
        if ctx is not None:
            extra = self._more_globals(ctx)
            if extra:
                return await self.make_module_async(extra)
        if self._module is None:
            self._module = await self.make_module_async()
        return self._module

    def _more_globals(self, ctx: Context) -> dict[str, Any]:
        names = ctx.globals_keys - self.globals.keys()
        return {name: ctx.parent[name] for name in names}

    @property
    def module(self) -> TemplateModule:
        """What the template exports, for use in Python: its macros and variables."""
        return self._get_default_module()

    # -- about it ------------------------------------------------------------------------

    def get_corresponding_lineno(self, lineno: int) -> int:
        """Return the template's line for a line of its code: they are the same."""
        return lineno

    @property
    def is_up_to_date(self) -> bool:
        """False if the source has changed since."""
        return self._uptodate is None or self._uptodate()

    @property
    def debug_info(self) -> list[tuple[int, int]]:
        """The lines that have code: pairs of the template's and the code's, the same here."""
        pairs = self._debug_info.split("&") if self._debug_info else []
        return [(int(pair.split("=")[0]), int(pair.split("=")[1])) for pair in pairs]

    def _explain(self, error: BaseException) -> None:
        """Let tracebacks show lines of templates that are not files."""
        traceback = error.__traceback__
        while traceback is not None:
            frame = traceback.tb_frame
            source = frame.f_globals.get("source") if "own_blocks" in frame.f_globals else None
            show_source(frame.f_code.co_filename, source)
            traceback = traceback.tb_next

    def __repr__(self) -> str:
        shown = f"memory:{id(self):x}" if self.name is None else repr(self.name)
        return f"<{type(self).__name__} {shown}>"


class TemplateModule:
    """What a template exports, as attributes; as text, what it printed (Jinja 3.1)."""

    def __init__(self, template: Template, context: Context, body_stream: Any = None) -> None:
        if body_stream is None:
            if context.environment.is_async:
                msg = (
                    "Async mode requires a body stream to be passed to a template module."
                    " Use the async methods of the API you are using."
                )
                raise RuntimeError(msg)
            body_stream = []
            template.write(context, body_stream.append)
        self._body_stream = body_stream
        self.__dict__.update(context.get_exported())
        self.__name__ = template.name

    def __html__(self) -> Markup:
        return Markup("".join(self._body_stream))

    def __str__(self) -> str:
        return "".join(self._body_stream)

    def __repr__(self) -> str:
        shown = f"memory:{id(self):x}" if self.__name__ is None else repr(self.__name__)
        return f"<{type(self).__name__} {shown}>"
