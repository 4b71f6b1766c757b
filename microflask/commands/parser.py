"""From the words of a command line to options and arguments, in the order given.

    word        --name  --name=value  -n  -nvalue  -abc  --  anything else
    option      takes no value, one, or several words
    argument    takes one word, several, or (nargs -1) as many as the others leave

Called by `Command.parse_args`. Does not convert values, and knows no defaults.
"""

from __future__ import annotations

from collections import deque

from .exceptions import BadArgumentUsage, BadOptionUsage, NoSuchOption, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any


class Sentinel:
    """A value that no user can give."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"Sentinel.{self.name}"

    def __bool__(self) -> bool:
        return True


UNSET: Any = Sentinel("UNSET")
# The option was given without the value that it may have.
FLAG_NEEDS_VALUE: Any = Sentinel("FLAG_NEEDS_VALUE")


def split_opt(opt: str) -> tuple[str, str]:
    """Return the dashes of an option and its name."""
    first = opt[:1]
    if first.isalnum():
        return "", opt
    if opt[1:2] == first:
        return opt[:2], opt[2:]
    return first, opt[1:]


def normalize_opt(opt: str, ctx: Any) -> str:
    """Return an option as the context's `token_normalize_func` spells it."""
    if ctx is None or ctx.token_normalize_func is None:
        return opt
    prefix, name = split_opt(opt)
    return f"{prefix}{ctx.token_normalize_func(name)}"


class ParserOption:
    """An option as the parser sees it.

    Args:
        obj: the parameter.
        opts: its spellings.
        dest: the name of its value.
        action: `store`, `store_const`, `append`, `append_const` or `count`.
        nargs: how many words it takes.
        const: the value of the `_const` actions.
    """

    def __init__(
        self,
        obj: Any,
        opts: Sequence[str],
        dest: str,
        action: str,
        nargs: int = 1,
        const: Any = None,
    ) -> None:
        self.obj = obj
        self.opts = opts
        self.dest = dest
        self.action = action
        self.nargs = nargs
        self.const = const
        self.takes_value = action in ("store", "append")

    def process(self, value: Any, state: ParsingState) -> None:
        """Note the value."""
        opts = state.opts
        if self.action == "store":
            opts[self.dest] = value
        elif self.action == "store_const":
            opts[self.dest] = self.const
        elif self.action == "count":
            opts[self.dest] = opts.get(self.dest, 0) + 1
        else:
            kept = value if self.takes_value else self.const
            opts.setdefault(self.dest, []).append(kept)
        state.order.append(self.obj)


class ParserArgument:
    """An argument as the parser sees it.

    Args:
        obj: the parameter.
        dest: the name of its value.
        nargs: how many words it takes; -1 for what the others leave.
    """

    def __init__(self, obj: Any, dest: str, nargs: int = 1) -> None:
        self.obj = obj
        self.dest = dest
        self.nargs = nargs

    def process(self, value: Any, state: ParsingState) -> None:
        """Note the value.

        Raises:
            BadArgumentUsage: some words are there, but not enough.
        """
        if self.nargs > 1:
            missing = sum(1 for item in value if item is UNSET)
            if missing == len(value):
                value = UNSET
            elif missing:
                msg = f"Argument {self.dest!r} takes {self.nargs} values."
                raise BadArgumentUsage(msg)
        elif self.nargs == -1 and not value:
            value = UNSET
        state.opts[self.dest] = value
        state.order.append(self.obj)


class ParsingState:
    """How far the parser has come: words read, words left, values, their order."""

    def __init__(self, args: list[str]) -> None:
        self.opts: dict[str, Any] = {}
        self.left: list[str] = []
        self.rest = deque(args)
        self.order: list[Any] = []


class OptionParser:
    """Reads the words of a command line.

    Args:
        ctx: the context; says what to do about unknown options.
    """

    def __init__(self, ctx: Any = None) -> None:
        self.ctx = ctx
        self.allow_interspersed_args = True
        self.ignore_unknown_options = False
        if ctx is not None:
            self.allow_interspersed_args = ctx.allow_interspersed_args
            self.ignore_unknown_options = ctx.ignore_unknown_options
        self._short: dict[str, ParserOption] = {}
        self._long: dict[str, ParserOption] = {}
        self._prefixes = {"-", "--"}
        self._args: list[ParserArgument] = []

    def add_option(
        self,
        obj: Any,
        opts: Sequence[str],
        dest: str,
        action: str = "store",
        nargs: int = 1,
        const: Any = None,
    ) -> None:
        """Make an option known; the arguments are those of `ParserOption`."""
        opts = [normalize_opt(opt, self.ctx) for opt in opts]
        option = ParserOption(obj, opts, dest, action, nargs, const)
        for opt in opts:
            prefix, name = split_opt(opt)
            self._prefixes.update((prefix[:1], prefix))
            if len(prefix) == 1 and len(name) == 1:
                self._short[opt] = option
            else:
                self._long[opt] = option

    def add_argument(self, obj: Any, dest: str, nargs: int = 1) -> None:
        """Make an argument known; the arguments are those of `ParserArgument`."""
        self._args.append(ParserArgument(obj, dest, nargs))

    def parse_args(self, args: list[str]) -> tuple[dict[str, Any], list[str], list[Any]]:
        """Return the values by name, the words that are left, the parameters in order.

        Raises:
            UsageError: the words do not fit.
        """
        state = ParsingState(args)
        try:
            self._process_options(state)
            self._process_arguments(state)
        except UsageError:
            if self.ctx is None or not self.ctx.resilient_parsing:
                raise
        return state.opts, state.left, state.order

    def _process_options(self, state: ParsingState) -> None:
        while state.rest:
            word = state.rest.popleft()
            if word == "--":
                return
            if word[:1] in self._prefixes and len(word) > 1:
                self._process_option(word, state)
            elif self.allow_interspersed_args:
                state.left.append(word)
            else:
                state.rest.appendleft(word)
                return

    def _process_arguments(self, state: ParsingState) -> None:
        words = [*state.left, *state.rest]
        values, left = unpack_args(words, [arg.nargs for arg in self._args])
        for argument, value in zip(self._args, values):
            argument.process(value, state)
        state.left = left

    def _process_option(self, word: str, state: ParsingState) -> None:
        name, equals, value = word.partition("=")
        opt = normalize_opt(name, self.ctx)
        option = self._long.get(opt)
        if option is not None:
            self._process_long(option, opt, value if equals else None, state)
        elif word[:2] not in self._prefixes:
            self._process_short(word, state)
        elif self.ignore_unknown_options:
            state.left.append(word)
        else:
            raise NoSuchOption(opt, possibilities=self._long, ctx=self.ctx)

    def _process_long(
        self, option: ParserOption, opt: str, value: str | None, state: ParsingState
    ) -> None:
        if option.takes_value:
            if value is not None:
                state.rest.appendleft(value)
            option.process(self._value_of(option, opt, state), state)
        elif value is not None:
            msg = f"Option {opt!r} does not take a value."
            raise BadOptionUsage(opt, msg)
        else:
            option.process(None, state)

    def _process_short(self, word: str, state: ParsingState) -> None:
        prefix = word[0]
        unknown = []
        for position, letter in enumerate(word[1:], 2):
            opt = normalize_opt(f"{prefix}{letter}", self.ctx)
            option = self._short.get(opt)
            if option is None:
                if not self.ignore_unknown_options:
                    raise NoSuchOption(opt, ctx=self.ctx)
                unknown.append(letter)
            elif option.takes_value:
                if position < len(word):
                    state.rest.appendleft(word[position:])
                option.process(self._value_of(option, opt, state), state)
                break
            else:
                option.process(None, state)
        if unknown:
            state.left.append(f"{prefix}{''.join(unknown)}")

    def _value_of(self, option: ParserOption, opt: str, state: ParsingState) -> Any:
        """Take as many words as the option needs."""
        optional = getattr(option.obj, "_flag_needs_value", False)
        if len(state.rest) < option.nargs:
            if optional:
                return FLAG_NEEDS_VALUE
            wanted = "an argument" if option.nargs == 1 else f"{option.nargs} arguments"
            msg = f"Option {opt!r} requires {wanted}."
            raise BadOptionUsage(opt, msg)
        if option.nargs != 1:
            return tuple(state.rest.popleft() for _ in range(option.nargs))
        following = state.rest[0]
        if optional and following[:1] in self._prefixes and len(following) > 1:
            return FLAG_NEEDS_VALUE
        return state.rest.popleft()


def unpack_args(words: Iterable[str], nargs_spec: Sequence[int]) -> tuple[list[Any], list[str]]:
    """Deal out words to arguments: from the left, then from the right to the greedy one.

    Args:
        words: what was typed.
        nargs_spec: how many words each argument takes; -1 for one of them at most.

    Returns:
        a value for each argument (`UNSET` where words are missing), the words left.
    """
    rest = deque(words)
    greedy = nargs_spec.index(-1) if -1 in nargs_spec else len(nargs_spec)
    if list(nargs_spec).count(-1) > 1:
        msg = "Cannot have two nargs < 0"
        raise TypeError(msg)

    def take(nargs: int, pop: Any) -> Any:
        """Take words for the next argument."""
        taken = [pop() if rest else UNSET for _ in range(nargs)]
        return taken[0] if nargs == 1 else taken

    before = [take(nargs, rest.popleft) for nargs in nargs_spec[:greedy]]
    after = []
    for nargs in reversed(nargs_spec[greedy + 1 :]):
        taken = take(nargs, rest.pop)
        after.append(taken if nargs == 1 else tuple(reversed(taken)))
    values = [tuple(value) if isinstance(value, list) else value for value in before]
    if greedy == len(nargs_spec):
        return values, list(rest)
    return [*values, tuple(rest), *reversed(after)], []
