"""`python -m microflask.dropin`: runs a program as Python would, under drop-in.

    python -m microflask.dropin [--verbose] [--inherit] [-m MODULE | SCRIPT | -c CODE] ARGS...

Called by `__main__.py`. The program gets the `sys.argv`, the `sys.path[0]` and the `__main__`
that it has when it is run directly; its exit code and traceback are its own. Does not know
what is run.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import BuiltinImporter

from . import install

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, TracebackType
    from typing import Any, NoReturn

USAGE = """\
usage: python -m {name} [--verbose] [--inherit] [-m MODULE | SCRIPT | -c CODE] ARGS...

Runs a program that imports flask, werkzeug, jinja2, markupsafe, itsdangerous, blinker or
click with microflask in their place.

  -m MODULE   run a module: -m flask --app hello run, -m pytest
  SCRIPT      run a file, a folder or a zip with a __main__.py
  -c CODE     run a piece of code
  --verbose   say on stderr which of these packages are installed, and not used
  --inherit   do the same in the Python processes that the program starts
"""

_PACKAGE = __name__.rpartition(".")[0]
_FOLDER = os.path.dirname(os.path.abspath(__file__))


def main() -> None:
    """Read the command line, and run what it names."""
    argv = sys.argv[1:]
    switches = set()
    while argv and argv[0] in ("--verbose", "--inherit"):
        switches.add(argv.pop(0))
    if not argv or argv[0] in ("-h", "--help"):
        print(USAGE.format(name=_PACKAGE), end="", file=sys.stdout if argv else sys.stderr)
        sys.exit(0 if argv else 2)
    option = argv[0]
    if option in ("-m", "-c"):
        del argv[0]
        if not argv:
            _fail(f"argument expected for the {option} option", 2)
    elif option.startswith("-") and option != "-":
        _fail(f"unknown option {option}\n{USAGE.format(name=_PACKAGE)}", 2)
    _remember_command()
    if "--inherit" in switches:
        inherit()
    run = {"-m": run_module, "-c": run_code}.get(option, run_path)
    try:
        run(argv, "--verbose" in switches)
    except BaseException:
        # What the program has set as its hook gets the exception as Python would give it.
        sys.excepthook = _TrimmedHook(sys.excepthook, keep_outer=option == "-m")
        raise


def _fail(message: str, code: int = 1) -> NoReturn:
    print(f"{_PACKAGE}: {message}", file=sys.stderr)
    sys.exit(code)


def _remember_command() -> None:
    """Give Python 3.9 what later ones have: a reloader starts the program by it once more."""
    if not hasattr(sys, "orig_argv"):
        import subprocess

        flags = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
        sys.orig_argv = [sys.executable, *flags, "-m", _PACKAGE, *sys.argv[1:]]


def inherit() -> None:
    """Let the Python processes that are started from here install drop-in as they start.

    By `PYTHONPATH` and a `sitecustomize` module, so a child that ignores the environment
    (`python -I`, `-E`) is left out.
    """
    folder = os.path.join(_FOLDER, "inherited")
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    if folder not in paths:
        os.environ["PYTHONPATH"] = os.pathsep.join([folder, *paths])
    root = _FOLDER
    for _ in _PACKAGE.split("."):
        root = os.path.dirname(root)
    os.environ["MICROFLASK_DROPIN"] = f"{_PACKAGE}{os.pathsep}{root}"


def _set_first_path(path: str) -> None:
    """Replace the first entry of `sys.path`, which Python has set for us, by the program's."""
    if not getattr(sys.flags, "safe_path", sys.flags.isolated):
        sys.path[0] = path


def run_code(argv: list[str], verbose: bool) -> None:
    """Run the text that follows `-c`."""
    source, *arguments = argv
    sys.argv[:] = ["-c", *arguments]
    _set_first_path("")
    install(verbose)
    code = compile(f"{source}\n", "<string>", "exec", dont_inherit=True)
    if sys.version_info >= (3, 13):
        # Since then tracebacks show the lines of such a program.
        import linecache

        linecache.cache["<string>"] = len(source), None, source.splitlines(True), "<string>"
    exec(code, _new_main())  # noqa: S102


def run_module(argv: list[str], verbose: bool) -> None:
    """Run a module, or the `__main__` of a package, that is found as imports are."""
    install(verbose)
    sys.argv[:] = ["-m", *argv[1:]]
    spec, code = _find_module(argv[0])
    origin = spec.origin if spec.has_location else spec.loader.get_filename(spec.name)
    sys.argv[0] = origin
    namespace = _new_main(
        __file__=origin,
        __cached__=spec.cached,
        __loader__=spec.loader,
        __package__=spec.parent,
        __spec__=spec,
    )
    exec(code, namespace)  # noqa: S102


def _find_module(name: str) -> tuple[Any, CodeType]:
    from importlib.util import find_spec

    def failed(reason: object) -> NoReturn:
        sys.exit(f"{sys.executable}: {reason}")

    def found(name: str) -> Any:
        try:
            return find_spec(name)
        except ModuleNotFoundError as error:
            # The module itself is missing, or what it is in; anything else is its own failure.
            if error.name and (name == error.name or name.startswith(f"{error.name}.")):
                failed(error if "." not in name else _while_finding(name, error))
            raise
        except (ImportError, AttributeError, TypeError, ValueError) as error:
            failed(_while_finding(name, error))

    spec = found(name)
    if spec is None:
        failed(f"No module named {name}")
    if spec.submodule_search_locations is not None:
        inner = found(f"{name}.__main__")
        if inner is None:
            failed(
                f"No module named {name}.__main__; {name!r} is a package and cannot be"
                " directly executed"
            )
        name, spec = f"{name}.__main__", inner
    code = spec.loader.get_code(name) if hasattr(spec.loader, "get_code") else None
    if code is None:
        failed(f"No code object available for {name}")
    return spec, code


def _while_finding(name: str, error: BaseException) -> str:
    return (
        f"Error while finding module specification for {name!r} ({type(error).__name__}: {error})"
    )


def run_path(argv: list[str], verbose: bool) -> None:
    """Run a file of source or bytecode, or a folder or zip that has a `__main__`."""
    name = argv[0]
    sys.argv[:] = argv
    path = os.path.join(os.getcwd(), name)
    if os.path.isdir(path) or _is_zip(path):
        _set_first_path(path)
        install(verbose)
        _run_main_of(path)
        return
    _set_first_path(os.path.dirname(os.path.realpath(path)))
    install(verbose)
    if name == "-":
        exec(compile(sys.stdin.read(), "<stdin>", "exec", dont_inherit=True), _new_main())  # noqa: S102
        return
    from importlib.machinery import SourceFileLoader, SourcelessFileLoader

    kind = SourcelessFileLoader if path.endswith(".pyc") else SourceFileLoader
    loader = kind("__main__", path)
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        sys.exit(_cannot_open(path, error))
    # Compiled here: a script's bytecode is not cached.
    code: Any = (
        compile(data, path, "exec", dont_inherit=True)
        if kind is SourceFileLoader
        else loader.get_code("__main__")
    )
    exec(code, _new_main(__file__=path, __cached__=None, __loader__=loader))  # noqa: S102


def _cannot_open(path: str, error: OSError) -> int:
    text = f"can't open file {path!r}: [Errno {error.errno}] {error.strerror}"
    print(f"{sys.executable}: {text}", file=sys.stderr)
    return 2


def _is_zip(path: str) -> bool:
    """Tell whether Python would run a file as an archive."""
    if not os.path.isfile(path) or path.endswith((".py", ".pyc")):
        return False
    from zipfile import is_zipfile

    return is_zipfile(path)


def _run_main_of(path: str) -> None:
    from importlib.machinery import PathFinder

    spec = PathFinder.find_spec("__main__", [path])
    if spec is None or spec.loader is None or spec.origin is None:
        sys.exit(f"{sys.executable}: can't find '__main__' module in {path!r}")
    code = spec.loader.get_code("__main__")  # type: ignore[attr-defined]
    namespace = _new_main(
        __file__=spec.origin,
        __cached__=spec.cached,
        __loader__=spec.loader,
        __package__="",
        __spec__=spec,
    )
    exec(code, namespace)  # noqa: S102


def _new_main(**names: Any) -> dict[str, Any]:
    """Make the module `__main__` of the program; returns its namespace."""
    module = type(sys)("__main__")
    namespace = module.__dict__
    namespace.update(__builtins__=sys.modules["builtins"], __loader__=BuiltinImporter)
    if sys.version_info < (3, 14):
        namespace["__annotations__"] = {}
    namespace.update(names)
    sys.modules["__main__"] = module
    return namespace


class _TrimmedHook:
    """The `sys.excepthook` of a program that we run: shows a traceback without our frames.

    :param hook: shows what is left.
    :param keep_outer: leave the frames before ours, as `python -m` shows them.
    """

    def __init__(self, hook: Any, keep_outer: bool) -> None:
        self.hook = hook
        self.keep_outer = keep_outer

    def __call__(self, kind: Any, error: Any, trace: TracebackType | None) -> None:
        """Show an exception that nobody handled."""
        outer = None
        first = trace
        last_of_ours = None
        while trace is not None:
            if _is_ours(trace):
                last_of_ours = trace
            elif last_of_ours is not None:
                break
            else:
                outer = trace
            trace = trace.tb_next
        if last_of_ours is not None:
            inner = last_of_ours.tb_next
            if self.keep_outer and outer is not None:
                outer.tb_next = inner
                inner = first
            error = error.with_traceback(inner)
            trace = sys.last_traceback = inner
        else:
            trace = first
        self.hook(kind, error, trace)


def _is_ours(trace: TracebackType) -> bool:
    return trace.tb_frame.f_code.co_filename in (__file__, _MAIN)


_MAIN = os.path.join(os.path.dirname(__file__), "__main__.py")
