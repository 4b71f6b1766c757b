"""The same programs on `microflask.commands` and on click: same words, same output."""

from __future__ import annotations

import enum
import os
import unittest

from microflask import commands
from microflask.commands import testing as commands_testing

from . import oracle


class Color(enum.Enum):
    RED = 1
    BLUE = 2


def setUpModule():
    global click, click_testing
    click = oracle("click")
    click_testing = oracle("click.testing")
    from importlib.metadata import version

    if tuple(map(int, version("click").split(".")[:2])) < (8, 4):
        raise unittest.SkipTest("its messages have changed since; microflask has those of 8.5")


# Each program is written once, for either module; below it the command lines.
PROGRAMS = []


def program(*lines, **options):
    def add(build):
        PROGRAMS.append((build, lines, options))
        return build

    return add


@program(
    "",
    "--help",
    "a",
    "a b",
    "--count 3 x",
    "--count x y",
    "--count=2 --shout x",
    "-c 2 x",
    "-c2 x",
    "--shou x",
    "--nope x",
    "-z x",
    "-- --count",
    "x --count 2",
    "--count",
    "x --shout=1",
    "-cs x",
    "-sc2 x",
    "-sc x",
    "--count= x",
    "''",
    "--help --nope",
    "--nope --help",
)
def simple(c):
    @c.command()
    @c.argument("name")
    @c.option("--count", "-c", default=1, help="How many.", show_default=True)
    @c.option("--shout", "-s", is_flag=True, help="Loud.")
    def hello(name, count, shout):
        """Greet somebody, often."""
        for _ in range(count):
            c.echo(name.upper() if shout else name)
        return count

    return hello


@program(
    "--help",
    "",
    "--i 1",
    "--i x",
    "--i 1.5",
    "--i ' 7 '",
    "--f 1e3",
    "--f x",
    "--f nan",
    "--b yes",
    "--b maybe",
    "--b ''",
    "--b OFF",
    "--u 6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "--u x",
    "--d 2020-01-02",
    "--d 2020-01-02T03:04:05",
    "--d yesterday",
    "--y 2020",
    "--y 20",
    "--ch one",
    "--ch ONE",
    "--ch three",
    "--ci ONE",
    "--ci two",
    "--ci three",
    "--only x",
    "--only y",
    "--e RED",
    "--e red",
    "--e GREEN",
    "--r 5",
    "--r 0",
    "--r 11",
    "--ro 0",
    "--ro 10",
    "--rmin 4",
    "--rmax 11",
    "--rc 99",
    "--rc -99",
    "--rco 99",
    "--rco -99",
    "--fr 0.5",
    "--fr 1.5",
    "--fr x",
    "--fc 7",
    "--t a 1",
    "--t a b",
    "--t a",
    "--t",
    "--fn 5",
    "--fn x",
    "--raw x",
    "--bt 1 --bt 0",
    "--r x",
    "--r ''",
)
def types(c):
    @c.command()
    @c.option("--i", type=int)
    @c.option("--f", type=float)
    @c.option("--b", type=bool)
    @c.option("--u", type=c.UUID)
    @c.option("--d", type=c.DateTime())
    @c.option("--y", type=c.DateTime(["%Y"]))
    @c.option("--ch", type=c.Choice(["one", "two"]))
    @c.option("--ci", type=c.Choice(["one", "Two"], case_sensitive=False))
    @c.option("--only", type=c.Choice(["x"]))
    @c.option("--e", type=c.Choice(Color))
    @c.option("--r", type=c.IntRange(1, 10))
    @c.option("--ro", type=c.IntRange(0, 10, min_open=True, max_open=True))
    @c.option("--rmin", type=c.IntRange(min=5))
    @c.option("--rmax", type=c.IntRange(max=10))
    @c.option("--rc", type=c.IntRange(0, 10, clamp=True))
    @c.option("--rco", type=c.IntRange(0, 10, clamp=True, min_open=True, max_open=True))
    @c.option("--fr", type=c.FloatRange(0, 1))
    @c.option("--fc", type=c.FloatRange(max=5.5, clamp=True))
    @c.option("--t", type=(str, int))
    @c.option("--fn", type=lambda text: int(text) * 2)
    @c.option("--raw", type=c.UNPROCESSED)
    @c.option("--bt", type=bool, multiple=True)
    def cli(**kw):
        c.echo(repr({k: v for k, v in kw.items() if v is not None}))

    return cli


@program(
    "--help",
    "",
    "--yes",
    "--no",
    "--x",
    "-x",
    "+x",
    "-v",
    "-vvv",
    "--verbose --verbose",
    "-q",
    "--upper",
    "--lower",
    "--upper --lower",
    "--lower --upper",
    "--shout",
    "--no-shout",
    "-S",
    "-s",
    "--three",
    "--nothree",
    "--flagstr",
    "--flagint",
    "--name",
    "--name=x",
    "--name x",
    "--name --yes",
    "--m --m",
    "--sh",
    "/debug",
    "/no-debug",
    "--off",
    "--tri",
    "--no-tri",
    "--val a",
    "--level",
    "--level high",
    "--neg",
    "--yes=1",
    "--m=1",
)
def flags(c):
    @c.command()
    @c.option("--yes/--no")
    @c.option("-x/+x", "ex")
    @c.option("-v", "--verbose", count=True, help="More.")
    @c.option("-q", count=True, default=3)
    @c.option("--upper", "case", flag_value="u", default=True)
    @c.option("--lower", "case", flag_value="l")
    @c.option("--shout/--no-shout", " /-S", default=True, show_default=True, help="Loud.")
    @c.option("--three/--nothree", default=None)
    @c.option("--flagstr", is_flag=True, flag_value="text")
    @c.option("--flagint", flag_value=7, type=int)
    @c.option("--name", is_flag=False, flag_value="Flag", default="Default", show_default=True)
    @c.option("--m", is_flag=True, multiple=True)
    @c.option("/debug;/no-debug", "dbg")
    @c.option("--off", "on", is_flag=True, flag_value=False, default=True)
    @c.option("--tri/--no-tri", default=None, show_default=True)
    @c.option("--level", is_flag=False, flag_value="mid", type=c.Choice(["low", "mid", "high"]))
    @c.option("--neg", is_flag=True, default=True, show_default=True)
    def cli(**kw):
        c.echo(repr(kw))

    return cli


@program(
    "--help",
    "",
    "a",
    "a b",
    "a b c",
    "a b c d",
    "a b c d e f",
    "--p 1 2",
    "--p 1",
    "--mm 1 2 --mm 3 4",
    "--mm 1 2 --mm 3",
    "-n a -n b x y z",
    "--p 1 x a b c",
)
def many(c):
    @c.command(epilog="The end.\n\nReally.")
    @c.argument("first")
    @c.argument("mid", nargs=-1)
    @c.argument("last", nargs=2)
    @c.option("--p", nargs=2, type=int, default=(1, 2), show_default=True)
    @c.option("--mm", nargs=2, multiple=True, type=int)
    @c.option("-n", multiple=True, default=["q"], show_default=True)
    def cli(**kw):
        "Take many."
        c.echo(repr(kw))

    return cli


@program("", "--help", "x", "x y", "x y z", "1 2")
def optional_arguments(c):
    @c.command()
    @c.argument("a", default="A")
    @c.argument("b", required=False, type=int, metavar="BEE")
    @c.argument("ch", required=False, type=c.Choice(["x", "y"]))
    def cli(**kw):
        c.echo(repr(kw))

    return cli


@program("", "x", "one x y", "one x", "z x y")
def required_arguments(c):
    @c.command()
    @c.argument("ch", type=c.Choice(["one", "two"]))
    @c.argument("pair", nargs=2)
    def cli(**kw):
        c.echo(repr(kw))

    return cli


@program("", "x", "--help", "--req 1", "--chr x", "--req 1 --chr a")
def required(c):
    @c.command()
    @c.option(
        "--req", "-r", required=True, help="Needed.", type=c.IntRange(0, 3), show_default=True
    )
    @c.option("--chr", required=True, type=c.Choice(["a", "b"]))
    @c.option("--mul", required=False, multiple=True, show_envvar=True, envvar=["A_ONE", "A_TWO"])
    def cli(**kw):
        c.echo(repr(kw))

    return cli


@program("--help")
def documented_arguments(c):
    @c.command()
    @c.argument("src", help="Where from.")
    @c.argument("dst", help="Where to.", required=False, nargs=-1)
    @c.argument("more", help="And more.", default="x", deprecated="too much")
    @c.option("--opt", help="An option.")
    def cli(**kw):
        """Copy."""

    return cli


ENVS = [
    {},
    {"MY_NAME": "env"},
    {"MY_NAME": ""},
    {"MY_NUM": "x"},
    {"MY_NUM": "4"},
    {"MY_LIST": "a b  c"},
    {"MY_FLAG": "1"},
    {"MY_FLAG": "no"},
    {"MY_FLAG": "what"},
    {"MY_PAIR": "1 2"},
    {"MY_PAIR": "1"},
    {"MY_COUNT": "3"},
    {"MY_PATHS": f"a{os.pathsep}b"},
    {"SECOND": "s"},
    {"FIRST": "f", "SECOND": "s"},
    {"MY_CHOICE": "up"},
    {"MY_CHOICE": "true"},
    {"MY_CHOICE": "down"},
    {"MY_SUB_DEEP": "d"},
    {"ARG": "from env"},
    {"MY_PAIRS": "1 2 3 4"},
    {"MY_NOAUTO": "x"},
    {"MY_SUB_CMD_X_DEEP": "y"},
]


@program(
    *[("sub-cmd", {"env": env}) for env in ENVS],
    *[("--name n --num 1 sub-cmd --deep o", {"env": env}) for env in ENVS[:5]],
    "--help",
    "sub-cmd --help",
)
def environment(c):
    @c.group(context_settings={"auto_envvar_prefix": "my"})
    @c.option("--name", show_envvar=True)
    @c.option("--num", type=int, envvar="MY_NUM", show_envvar=True)
    @c.option("--list", "-l", multiple=True)
    @c.option("--flag/--no-flag", show_envvar=True)
    @c.option("--pair", nargs=2, type=int)
    @c.option("--pairs", nargs=2, multiple=True, type=int)
    @c.option("--count", count=True)
    @c.option("--paths", multiple=True, type=c.Path())
    @c.option("--two", envvar=["FIRST", "SECOND"], show_envvar=True)
    @c.option("--up", "choice", flag_value="up")
    @c.option("--noauto", allow_from_autoenv=False)
    @c.pass_context
    def cli(ctx, **kw):
        c.echo(repr(kw))
        c.echo(repr({k: ctx.get_parameter_source(k).name for k in sorted(kw)}))

    @cli.command("sub-cmd")
    @c.option("--deep", show_envvar=True)
    @c.argument("arg", envvar="ARG", required=False)
    def sub(**kw):
        c.echo(repr(kw))

    return cli


@program(
    "",
    "--help",
    "sub",
    "sub --help",
    "sub leaf",
    "sub leaf --help",
    "sub nope",
    "nope",
    "subb",
    "--nope",
    "-- sub",
    "-v sub leaf",
    "sub leaf extra",
    "sub leaf a b",
    "hid",
    "hid --help",
    "dep",
    "dep2",
    "dep --help",
    "long --help",
    "named",
    "bare",
    "none",
    "sub -- leaf",
    "x-x",
    "init-db",
    "init-db-command",
    "my-grp",
    "a-cmd",
    "exit3",
    "fail",
    "abort",
    "bad",
    "usage",
    "clickexc",
    "fileerr",
    "raise",
    "ret",
    "sysexit",
    "sysexits",
    "kbd",
)
def groups(c):
    @c.group()
    @c.option("-v", is_flag=True)
    def cli(v):
        """A tool with a first sentence. And a second one.

        \b
        verbatim
           lines
        and then

        a paragraph that is long enough to be wrapped at the width of the page of eighty columns
            with an indented line.
        \f
        Not shown.
        """
        c.echo(f"v={v}")

    @cli.group(invoke_without_command=True)
    @c.pass_context
    def sub(ctx):
        c.echo(f"sub {ctx.invoked_subcommand} {ctx.command_path}")

    @sub.command()
    @c.pass_context
    def leaf(ctx):
        "A leaf"
        c.echo(f"{ctx.command_path} {ctx.find_root().info_name} {ctx.parent.params}")

    @cli.command(hidden=True)
    def hid():
        "Hidden."

    @cli.command(deprecated=True)
    def dep():
        "Old."

    @cli.command(deprecated="use new")
    def dep2():
        pass

    @cli.command(
        short_help="A short help that is quite long, longer than the width of the page can hold in one line"
    )
    def long():
        """Long."""

    @cli.command(help="Words " * 40)
    def named():
        pass

    @cli.command
    def bare():
        """Bare"""

    @cli.command(add_help_option=False, options_metavar="[OPTS]")
    def none():
        "No dot at the end but\nseveral lines\n\nand paragraphs."

    @cli.command()
    def init_db_command():
        """\b
        verbatim first
        """

    @cli.group()
    def my_grp():
        pass

    @cli.command()
    def a_cmd():
        pass

    @cli.command()
    @c.pass_context
    def exit3(ctx):
        ctx.call_on_close(lambda: c.echo("closed"))
        ctx.exit(3)

    @cli.command()
    @c.pass_context
    def fail(ctx):
        ctx.fail("failed")

    @cli.command()
    @c.pass_context
    def abort(ctx):
        ctx.abort()

    @cli.command()
    def bad():
        raise c.BadParameter("bad", param_hint="--x")

    @cli.command()
    def usage():
        raise c.UsageError("usage")

    @cli.command()
    def clickexc():
        raise c.ClickException("exc")

    @cli.command()
    def fileerr():
        raise c.FileError("name", hint="hint")

    @cli.command("raise")
    def raise_():
        raise ZeroDivisionError("zero")

    @cli.command()
    def ret():
        return 7

    @cli.command()
    def sysexit():
        raise SystemExit(4)

    @cli.command()
    def sysexits():
        raise SystemExit("words")

    @cli.command()
    def kbd():
        raise KeyboardInterrupt

    return cli


@program("", "a", "a b", "a -x 1 b", "a --help", "--help", "a nope", "b a b", "-n 2 a", "a extra")
def chain(c):
    @c.group(chain=True, invoke_without_command=True)
    @c.option("-n", default=0)
    def cli(n):
        c.echo(f"cli {n}")

    @cli.command()
    @c.option("-x", type=int)
    def a(x):
        c.echo("a")
        return f"a{x}"

    @cli.command()
    def b():
        c.echo("b")
        return "b"

    @cli.result_callback()
    def done(result, n):
        c.echo(f"{result} {n}")
        return result

    return cli


@program("", "one", "one two", "--help")
def result_callbacks(c):
    @c.group(invoke_without_command=True)
    def cli():
        return "self"

    @cli.command()
    def one():
        return 1

    @cli.result_callback()
    def first(value):
        c.echo(f"first {value}")
        return [value]

    @cli.result_callback()
    def second(value):
        c.echo(f"second {value}")
        return (value,)

    return cli


@program(
    ("", {"input": "ada\n"}),
    ("", {"input": "\n\nada\n"}),
    ("", {"input": ""}),
    ("--name x", {}),
    ("--help", {}),
)
def prompting(c):
    @c.command()
    @c.option("--name", prompt=True)
    def cli(name):
        c.echo(name)

    return cli


@program(
    ("", {"input": "x\n3\n\nsecret\nother\nsecret\nsecret\ny\nthree\ntwo\n"}),
    ("", {"input": "1\nq\na\na\n\n\n"}),
    ("--num 1 --name x --password p", {"input": "n\none\n"}),
    ("--num 1 --name x --password p", {"input": "what\ny\none\n"}),
    ("--num 1 --name x --password p --sure --ch one --opt", {"input": "asked\n"}),
    ("--num 1 --name x --password p --sure --ch one --opt given", {}),
    ("--num 1 --name x --password p --sure --ch one", {}),
)
def prompts(c):
    @c.command()
    @c.option("--num", type=int, prompt="A number")
    @c.option("--name", prompt="Your name", default="nobody")
    @c.option("--sure/--unsure", prompt="Sure?")
    @c.option("--ch", type=c.Choice(["one", "two"]), prompt=True)
    @c.option("--opt", prompt=True, prompt_required=False)
    @c.password_option()
    def cli(**kw):
        c.echo(repr(kw))

    return cli


@program(
    ("", {"input": "y\n"}),
    ("", {"input": "n\n"}),
    ("", {"input": "\n"}),
    ("--yes", {}),
    ("--help", {}),
    ("--password x", {}),
)
def confirmations(c):
    @c.command()
    @c.confirmation_option()
    @c.confirmation_option("--really", prompt="Really?", help="Sure.")
    def cli():
        c.echo("done")

    return cli


@program(
    *[
        ("", {"input": text})
        for text in (
            "a\n\n5\nsecret\nsecret\ny\n\nn\n",
            "a\nb\nx\n5\none\ntwo\ntwo\ntwo\nYES\nmaybe\ny\n\n",
            "",
            "a\n",
            "a\n\n\n",
            "\n\n\n\n\n\n\n\n",
        )
    ]
)
def asking(c):
    @c.command()
    def cli():
        c.echo(repr(c.prompt("Text")))
        c.echo(repr(c.prompt("Default", default="d")))
        c.echo(repr(c.prompt("Int", default=3, type=int, show_default=False)))
        c.echo(repr(c.prompt("Hidden", hide_input=True, confirmation_prompt=True)))
        c.echo(repr(c.confirm("Yes")))
        c.echo(repr(c.confirm("No default", default=None)))
        c.echo(repr(c.confirm("Default yes", default=True, prompt_suffix="? ")))
        c.echo(repr(c.prompt("Choose", type=c.Choice(["a", "b"]), default="a", err=True)))
        c.echo(repr(c.prompt("Proc", value_proc=lambda x: x * 2, default="z", show_default="zet")))
        c.confirm("Abort", abort=True)

    return cli


@program(*[("", {"input": text}) for text in ("a\nsecret\ny\n", "a\nb\n", "a\nb\nmaybe\n\n")])
def asking_on_stderr(c):
    @c.command()
    def cli():
        c.echo(repr(c.prompt("Text", err=True)))
        c.echo(repr(c.prompt("Hidden", hide_input=True, err=True)))
        c.echo(repr(c.confirm("Yes", err=True)))

    return cli


@program("", "--version", "-V", "--help", "-h", "sub -h", "sub --info", "--about", "sub --why")
def eager(c):
    @c.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
    @c.version_option("1.2.3", "--version", "-V", prog_name="prog", message="%(prog)s %(version)s!")
    @c.version_option("9", "--about", help="About it.")
    @c.option("--size", default=7, help="Size")
    def cli(size):
        pass

    @cli.command()
    @c.help_option("--info", help="Informs.")
    @c.option(
        "--why",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=lambda ctx, p, v: v and ctx.exit(5),
    )
    def sub():
        "Sub."

    return cli


@program("--n 5", "--n 0", "", "--m 1 --m 2", "--n 13", "--n 14 --o x", "--name x", "--help")
def callbacks(c):
    def check(ctx, param, value):
        if value == 0:
            raise c.BadParameter("no zero")
        if value == 13:
            raise c.BadParameter("unlucky", param_hint="thirteen")
        if value == 14:
            raise c.UsageError("usage")
        return (param.name, value)

    @c.command()
    @c.option("--n", type=int, callback=check)
    @c.option("--m", multiple=True, type=int, callback=check)
    @c.option("--o", callback=check, expose_value=False)
    @c.option("--name", callback=check, metavar="NAME", default=lambda: "made", show_default=True)
    @c.pass_context
    def cli(ctx, **kw):
        c.echo(repr(kw))
        c.echo(repr(ctx.params))

    return cli


@program(
    "",
    "--a b",
    "-xyz",
    "--known 1 --unk 2 arg",
    "arg --unk",
    "-k1u",
    "--help",
    "-uk1",
    "-- --known 3",
    "--unk=5",
)
def unknown(c):
    @c.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
    @c.option("--known", "-k", type=int)
    @c.argument("args", nargs=-1, type=c.UNPROCESSED)
    @c.pass_context
    def cli(ctx, **kw):
        c.echo(repr((kw, ctx.args)))

    return cli


@program("", "a b c", "a --opt b", "--opt x a", "--opt x a --opt y")
def extra(c):
    @c.command(context_settings={"allow_extra_args": True, "allow_interspersed_args": False})
    @c.option("--opt")
    @c.argument("one", required=False)
    @c.pass_context
    def cli(ctx, **kw):
        c.echo(repr((kw, ctx.args)))

    return cli


@program("--NAME x SUB", "--name x sub --CH ONE", "--Name x Sub", "--nope", "sub --ch TWO")
def normalized(c):
    @c.group(context_settings={"token_normalize_func": str.lower})
    @c.option("--name")
    def cli(name):
        c.echo(name)

    @cli.command()
    @c.option("--ch", type=c.Choice(["one", "Two"]))
    def sub(ch):
        c.echo(ch)

    return cli


@program(
    "",
    "sub",
    "--port 1 sub --x 2",
    "--help",
    "sub --help",
    ("sub", {"default_map": {"port": 9, "sub": {"x": 8}}}),
)
def default_maps(c):
    @c.group(
        context_settings={
            "default_map": {"port": 5, "flag": True, "sub": {"x": lambda: 6, "many": ["a", "b"]}}
        }
    )
    @c.option("--port", default=1, show_default=True)
    @c.option("--flag/--no-flag", show_default=True)
    @c.pass_context
    def cli(ctx, port, flag):
        c.echo(repr((port, flag, ctx.get_parameter_source("port").name)))

    @cli.command()
    @c.option("--x", type=int, required=True, show_default=True)
    @c.option("--many", multiple=True)
    def sub(x, many):
        c.echo(repr((x, many)))

    return cli


@program(
    "",
    "inner",
    "inv",
    "fwd --count 4",
    "obj",
    "nobj",
    "meta",
    "calls",
    "scope",
    "names",
    "badinvoke",
)
def contexts(c):
    class Thing:
        value = 1

    pass_thing = c.make_pass_decorator(Thing)
    ensure_thing = c.make_pass_decorator(Thing, ensure=True)

    @c.group(invoke_without_command=True)
    @c.pass_context
    def cli(ctx):
        ctx.obj = {"k": "v"}
        ctx.meta["m"] = 1

    @cli.command()
    @c.option("--count", default=1)
    @c.option("--other", type=int, default="5")
    @c.pass_obj
    def inner(obj, count, other):
        c.echo(repr((obj, count, other)))

    @cli.command()
    @c.pass_context
    def inv(ctx):
        ctx.invoke(inner, count=42)
        c.echo(ctx.invoke(lambda x: x + 1, 3))

    @cli.command()
    @c.option("--count", default=2)
    @c.pass_context
    def fwd(ctx, count):
        ctx.forward(inner)
        ctx.invoke(inner)

    @cli.command()
    @ensure_thing
    @c.pass_context
    def obj(ctx, thing):
        c.echo(repr((thing.value, ctx.find_object(Thing) is thing, ctx.obj is thing)))

    @cli.command()
    @pass_thing
    def nobj(thing):
        c.echo("no")

    @cli.command()
    @c.pass_context
    def meta(ctx):
        c.echo(repr(ctx.meta))

    @cli.command()
    @c.pass_context
    def calls(ctx):
        ctx.call_on_close(lambda: c.echo("first"))
        ctx.call_on_close(lambda: c.echo("second"))
        c.echo("body")

    @cli.command()
    def scope():
        c.echo(c.get_current_context().info_name)
        with c.Context(c.Command("other")) as ctx:
            c.echo(c.get_current_context().command.name)
            c.echo(repr(c.get_current_context() is ctx))

    @cli.command()
    @c.pass_context
    def names(ctx):
        c.echo(ctx.get_usage())
        c.echo(ctx.get_help())
        c.echo(repr((ctx.command_path, ctx.command.params, ctx.command, ctx.args, ctx.info_name)))

    @cli.command()
    @c.pass_context
    def badinvoke(ctx):
        ctx.invoke(c.Command("nothing"))

    return cli


@program(*[(line, {"color": color}) for line in ("", "--help", "--bad") for color in (False, True)])
def colors(c):
    @c.command(help=c.style("Colored", fg="red") + " help")
    def cli():
        c.echo(c.style("x", fg="green", bold=True))
        c.secho("y", bg="blue", underline=True, err=True)
        c.secho(
            "z",
            fg=(1, 2, 3),
            bg=200,
            dim=True,
            italic=False,
            blink=True,
            reverse=True,
            strikethrough=True,
            overline=True,
        )
        c.echo(c.style(5, fg="bright_red", reset=False) + c.style("r", fg="reset"))
        c.echo(b"bytes")
        c.echo()
        c.echo(None, nl=False)
        c.echo({"a": 1}, nl=False)
        c.echo("\033[1mforced\033[0m", color=True)
        c.echo(c.unstyle("\033[1mun\033[0mstyled"))
        c.secho(None)
        c.secho(b"b", fg="red")

    return cli


@program(
    "exists here.txt",
    "exists nope",
    "exists .",
    "file here.txt",
    "file .",
    "dir .",
    "dir here.txt",
    "write here.txt",
    "read nope",
    "read here.txt",
    "read -",
    ("read -", {"input": "typed\n"}),
    "out new.txt",
    "out -",
    "both here.txt new.txt",
    "lazy nope",
    "app here.txt",
    "atomic here.txt",
    "exec here.txt",
    "dash -",
    "pathlib here.txt",
    "bytes here.txt",
    "resolve here.txt",
    "there nope",
    "there here.txt",
    "openf here.txt",
    "openf -",
    "bin here.txt",
    "read .",
    "out nofolder/x",
    "outlazy nofolder/x",
)
def files(c):
    import pathlib

    @c.group()
    def cli():
        pass

    def path(name, **kw):
        @cli.command(name)
        @c.argument("p", type=c.Path(**kw))
        def command(p):
            c.echo(repr(p).replace(os.getcwd(), "CWD"))

    path("exists", exists=True)
    path("file", exists=True, dir_okay=False)
    path("dir", exists=True, file_okay=False)
    path("write", exists=True, writable=True)
    path("exec", exists=True, executable=True, readable=False)
    path("dash", exists=True, allow_dash=True)
    path("pathlib", path_type=pathlib.Path)
    path("bytes", path_type=bytes)
    path("resolve", resolve_path=True)
    path("there", resolve_path=True, exists=True)

    def file(name, action, *args, **kw):
        @cli.command(name)
        @c.argument("f", type=c.File(*args, **kw))
        def command(f):
            c.echo(repr(action(f)))

    file("read", lambda f: f.read())
    file("bin", lambda f: f.read(), "rb")
    file("out", lambda f: f.write("text"), "w")
    file("outlazy", lambda f: f.write("text"), "w", lazy=True)
    file("app", lambda f: f.write("text"), "a")
    file("lazy", lambda f: f.read(), lazy=True)
    file("atomic", lambda f: f.write("atom"), "w", atomic=True)

    @cli.command()
    @c.argument("src", type=c.File())
    @c.argument("dst", type=c.File("w"))
    def both(src, dst):
        dst.write(src.read())

    @cli.command()
    @c.argument("name")
    def openf(name):
        with c.open_file(name) as f:
            c.echo(repr(f.read()))

    return cli


@program("--help", "--a 1", "-o 2", "--b 1 --b 2", "-")
def wide(c):
    @c.command(context_settings={"terminal_width": 50, "max_content_width": 40})
    @c.option(
        "--a",
        help="Words and words and words and more words to be wrapped.",
        default="x",
        show_default=True,
    )
    @c.option("--a-very-long-option-name-indeed", "-o", help="Words and words.", metavar="<M>")
    @c.option("--b", multiple=True, help="\b\nVerbatim\n  here", type=float)
    @c.option("--nohelp", default="")
    @c.option("--empty", default="", show_default=True)
    @c.option("--s", show_default="computed", help="Text.")
    @c.option("--fl", default=1.5, show_default=True)
    @c.option("--tup", default=[(1, "a")], multiple=True, show_default=True)
    @c.option("--e", type=c.Choice(Color), default=Color.RED, show_default=True)
    @c.argument("words", required=False)
    def cli(**kw):
        """Wide words that must be wrapped because the terminal is narrow.

        - a list

        - of things that are longer than the width of the terminal we have
        """

    return cli


@program("", "x", "--help", "a", "a x", "b")
def no_args(c):
    @c.group(no_args_is_help=False)
    def cli():
        pass

    @cli.command(no_args_is_help=True)
    @c.argument("x", required=False)
    @c.option("--y", deprecated="old")
    @c.option("--z", deprecated=True, help="Zed.", envvar="Z")
    def a(x, y, z):
        "A."
        c.echo(repr((x, y, z)))

    @cli.group()
    def b():
        pass

    return cli


@program("", "one", "two", "three", "--help")
def collections(c):
    first, second = c.Group("first"), c.Group("second")

    @first.command()
    def one():
        "One."
        c.echo("one")

    @second.command()
    def two():
        c.echo("two")

    return c.CommandCollection("both", sources=[first, second], help="Both.")


@program("--help", "run", "run --help", "x", "")
def by_hand(c):
    run = c.Command(
        "run", callback=lambda n: c.echo(n), params=[c.Option(["-n"], default=3)], short_help="Runs"
    )
    return c.Group("top", commands=[run], help="Top", epilog="End", subcommand_metavar="WHAT")


@program("one", "1.2.3", "x", "--h ff", "--h zz", "", "--help", "--h", ("", {"env": {"HH": "1f"}}))
def own_types(c):
    class Hex(c.ParamType):
        name = "hex"

        def convert(self, value, param, ctx):
            if isinstance(value, int):
                return value
            try:
                return int(value, 16)
            except ValueError:
                self.fail(f"{value!r} is no hex", param, ctx)

    class Loud(c.Option):
        def get_help_record(self, ctx):
            first, second = super().get_help_record(ctx)
            return first.upper(), second

    class Capital(c.Argument):
        def type_cast_value(self, ctx, value):
            return [super().type_cast_value(ctx, value)]

    @c.command()
    @c.option("--h", cls=Loud, type=Hex(), default="a", envvar="HH", show_default=True)
    @c.argument("arg", cls=Capital, required=False)
    def cli(h, arg):
        c.echo(repr((h, arg)))

    return cli


@program("", "lazy", "lazy a", "grp", "grp one", "nope", "--help", "al", "s", "st", "sta")
def own_groups(c):
    class Shouting(c.Command):
        def invoke(self, ctx):
            c.echo("before")
            return super().invoke(ctx)

        def format_epilog(self, ctx, formatter):
            formatter.write_paragraph()
            formatter.write_text("own epilog")

    class Own(c.Group):
        command_class = Shouting
        group_class = type

        def list_commands(self, ctx):
            return ["lazy", *super().list_commands(ctx)]

        def get_command(self, ctx, name):
            if name == "lazy":
                return c.Command(
                    "lazy",
                    params=[c.Argument(["x"], required=False)],
                    callback=lambda x: c.echo(x),
                    help="Lazy.",
                )
            found = super().get_command(ctx, name)
            if found is not None:
                return found
            near = [n for n in self.list_commands(ctx) if n.startswith(name)]
            if len(near) == 1:
                return super().get_command(ctx, near[0])
            if near:
                ctx.fail(f"Too many: {', '.join(sorted(near))}")

        def resolve_command(self, ctx, args):
            _, cmd, args = super().resolve_command(ctx, args)
            return cmd.name, cmd, args

    @c.group(cls=Own)
    def cli():
        pass

    @cli.group()
    def grp():
        c.echo(type(grp).__name__)

    @grp.command()
    def one():
        c.echo(type(one).__name__)

    @cli.command("status")
    def status():
        c.echo("status")

    @cli.command("start")
    def start():
        c.echo("start")

    return cli


@program(
    "",
    "--n x",
    "--n 4 --l 1 --l 2",
    "--help",
    "--w",
    "--pair 1",
    "--x 1 --x 2",
    "--n 4 --dd y",
    "--dash-ed 1 -X 2",
)
def defaults(c):
    @c.command()
    @c.option("--n", type=int, default="5", show_default=True)
    @c.option("--l", multiple=True, type=int, default=("1", "2"))
    @c.option("--guess-f", default=1.5)
    @c.option("--guess-t", default=(1, "a"), nargs=2)
    @c.option("--guess-b", default=True)
    @c.option("--guess-l", default=[1], multiple=True)
    @c.option("--lam", default=lambda: 42, type=int, show_default=True)
    @c.option("--dd", "renamed", default=None)
    @c.option("-X", "--dash-ed", "--other-name")
    @c.option("--none", default=None, show_default=True)
    @(
        c.option("--x", nargs=1, type=(int, int), multiple=False, default=(3, 4))
        if False
        else c.option("--x", default=0)
    )
    def cli(**kw):
        c.echo(repr(kw))

    return cli


@program(
    ("", {"input": "typed line\nmore"}), ("", {"input": b"bytes\n"}), ("", {}), ("x y 'z w'", {})
)
def streams(c):
    import sys

    @c.command()
    @c.argument("words", nargs=-1)
    def cli(words):
        c.echo(repr(sys.stdin.read()))
        c.echo(repr(words), err=True)
        print("printed")
        sys.stdout.flush()
        sys.stderr.write("written\n")
        sys.stderr.flush()
        c.echo(c.format_filename("a/b.txt", shorten=True))
        c.echo(c.format_filename(b"a/b\xff.txt"))

    return cli


@program("", "1", "--opt")
def returning(c):
    @c.command()
    @c.argument("n", type=int, default=0)
    @c.option("--opt", is_flag=True)
    @c.pass_context
    def cli(ctx, n, opt):
        if opt:
            ctx.exit()
        return n

    return cli


# Each makes something that can't be, or a value to compare.
EXPRESSIONS = [
    "c.Option(['--x'], nargs=-1)",
    "c.Option(['x'])",
    "c.Option(['--x', 'a', 'b'])",
    "c.Option(['--1'])",
    "c.Option(['--x/--x'])",
    "c.Option(['--x'], count=True, multiple=True)",
    "c.Option(['--x'], count=True, is_flag=True)",
    "c.Option(['--x/--y'], type=str)",
    "c.Argument(['x', 'y'])",
    "c.Argument([])",
    "c.Argument(['x'], multiple=True)",
    "c.Option(['--x'], required=True, deprecated=True)",
    "c.Option(['--x'], prompt=True, deprecated=True)",
    "c.Option(['--x'], is_flag=True, prompt=True, hide_input=True)",
    "c.FloatRange(0, 1, clamp=True, min_open=True)",
    "c.style('x', fg='nope')",
    "c.style('x', bold=True, fg=1)",
    "c.style('x', fg=(1,2,3), bg='bright_white', underline=False)",
    "c.style(None)",
    "c.style('', fg='red')",
    "c.unstyle(c.style('abc', fg='red', bold=True))",
    "c.get_current_context()",
    "c.get_current_context(silent=True)",
    "c.wrap_text('a b c', 3)",
    "c.wrap_text('', 3)",
    "c.wrap_text('a\\n\\nb', 3, preserve_paragraphs=True)",
    "c.wrap_text('\\n\\na\\n\\n\\n\\nb\\n', 30, preserve_paragraphs=True)",
    "c.wrap_text('\\b\\na\\n  b', 30, '> ', '| ', preserve_paragraphs=True)",
    "c.wrap_text('a\\tb', 30)",
    "c.wrap_text('x' * 50, 20)",
    "c.wrap_text('-' * 50 + ' a-b-c-d', 20)",
    "c.get_app_dir('My App')",
    "c.get_app_dir('My App', force_posix=True)",
    "c.format_filename('x/y')",
    "c.INT",
    "c.STRING",
    "c.FLOAT",
    "c.BOOL",
    "c.UUID",
    "c.UNPROCESSED",
    "c.Choice(['a', 'b'])",
    "c.IntRange(1, 3)",
    "c.IntRange(min=1, min_open=True, clamp=False)",
    "c.IntRange(0, 4, clamp=True)",
    "c.DateTime()",
    "c.Command('x')",
    "c.Group('x')",
    "c.Option(['--x-y', '-z']).name",
    "c.Option(['-z', '--x-y']).name",
    "c.Option(['-a', '-b']).name",
    "c.Option(['--A-b']).name",
    "c.Option(['-f', '--foo-bar', 'dest']).name",
    "c.Option(['--x/--no-x']).secondary_opts",
    "c.Option(['--x']).opts",
    "c.Option(['--x'], default=1).type",
    "c.Option(['--x'], flag_value='a').type",
    "c.Option(['--x'], is_flag=True).type",
    "c.Option(['--x'], count=True).type",
    "c.Option(['--x'], default=[1.5], multiple=True).type",
    "c.Option(['--x'], default=(1, 'a'), nargs=2).type.name",
    "c.Argument(['A-b']).name",
    "c.Argument(['x'], default=1).required",
    "c.Argument(['x'], nargs=-1).required",
    "c.Argument(['x']).required",
    "c.Option(['--x'])",
    "c.Argument(['x'])",
    "c.BadParameter('m').format_message()",
    "c.BadParameter('m', param_hint='--x').format_message()",
    "c.BadParameter('m', param_hint=['--x', '-y']).format_message()",
    "c.MissingParameter('msg', param_type='argument', param_hint='X').format_message()",
    "str(c.MissingParameter())",
    "str(c.MissingParameter('x'))",
    "c.NoSuchOption('--x').format_message()",
    "c.NoSuchOption('--x', possibilities=['--y']).format_message()",
    "c.NoSuchOption('--x', possibilities=['--z', '--y']).format_message()",
    "c.FileError('f').format_message()",
    "c.FileError('f', 'why').format_message()",
    "str(c.UsageError('u'))",
    "c.ClickException('e').exit_code",
    "c.UsageError('u').exit_code",
    "c.BadOptionUsage('--x', 'm').option_name",
    "c.Group('g', chain=True).add_command(c.Group('h'))",
    "c.Group('g').add_command(c.Command(None))",
    "c.command()(c.Command('x'))",
    "c.Context(c.Command('x'), info_name='i').command_path",
    "c.Context(c.Command('x'), auto_envvar_prefix='a-b').auto_envvar_prefix",
    "c.Context(c.Command('x')).obj",
    "c.Context(c.Command('x')).exit(3)",
    "c.Context(c.Command('x')).abort()",
    "c.Context(c.Command('x')).fail('m')",
    "c.Command('x').main(['--nope'], standalone_mode=False)",
    "c.Command('x').main([], standalone_mode=False)",
    "c.Command('x', callback=lambda: 5).main([], standalone_mode=False)",
    "c.Command('x').make_context('x', ['a'])",
    "c.Command('x').make_context('x', ['a'], resilient_parsing=True).args",
    "c.Command('x', params=[c.Option(['--n'], type=int, required=True)]).make_context('x', [], resilient_parsing=True).params",
    "c.Command('x', params=[c.Option(['--n'], type=int)]).make_context('x', ['--n', '3']).params",
    "c.Command('x').get_short_help_str()",
    "c.Command('x', help='One. Two.').get_short_help_str()",
    *(
        f"c.Command('x', help='Some words of help without an end').get_short_help_str({n})"
        for n in range(5, 40)
    ),
    *(
        f"c.Command('x', help='Some words. More words').get_short_help_str({n})"
        for n in range(5, 25)
    ),
    "c.Command('x', help='a\\n\\nb').get_short_help_str()",
    "c.Command('x', help='\\b\\na b').get_short_help_str()",
    "c.Command('x', help='  indented\\n  text', deprecated=True).get_short_help_str()",
    "c.INT('3')",
    "c.INT.convert('x', None, None)",
    "c.BOOL('t')",
    "c.BOOL(1)",
    "c.FLOAT('1')",
    "c.STRING(b'x')",
    "c.Choice(['a'])('b')",
    "c.Tuple([int, str])(('1', 'b'))",
    "c.Tuple([int, str])(('1',))",
    "c.DateTime()('2020-01-01')",
    "c.Path(exists=True)('/nope')",
    "c.Path(exists=True)('/')",
    "c.Path(dir_okay=False)('/')",
    "c.Path(file_okay=False).name",
    "c.Path(dir_okay=False).name",
    "c.IntRange(1, 3)('2')",
    "c.IntRange(1, 3)(5)",
    "c.open_file('/nope')",
    "c.open_file('x', 'r', atomic=True)",
    "c.Context(c.Command('x'), default_map={'a': lambda: 3}).lookup_default('a')",
    "c.Context(c.Command('x')).lookup_default('a')",
    "c.Context(c.Command('x')).help_option_names",
    "list(c.Context(c.Command('x')).meta)",
    "c.Context(c.Command('x')).ensure_object(dict)",
    "c.Context(c.Command('x'), obj=[1]).find_object(list)",
    "c.Context(c.Command('x'), obj=[1]).find_object(dict)",
    "c.HelpFormatter(width=30).write_dl([])",
    "[p.name for p in c.ParameterSource]",
    "c.argument('x')(c.option('--y')(lambda: 0)).__click_params__",
    "c.option('--y')(c.Command('x')).params",
]


WORDS = (
    "a b 1 2 7 99 x -- - -v -vv -vx -x -x1 -n -n3 -n=3 -xn --name --name= --name=v --nam --num --num=4 --num=z --no-flag --flag"
    " --flag=1 --pair --many --opt --opt=z --help sub leaf subb --deep --deep=1 +v -é ''"
).split()


def build_fuzzed(c):
    """Return a group with an option of each kind, and a command with arguments."""

    @c.group(invoke_without_command=True)
    @c.option("--name")
    @c.option("-n", "--num", type=int)
    @c.option("-v", count=True)
    @c.option("--flag/--no-flag", "-f/-F", default=None)
    @c.option("--pair", nargs=2)
    @c.option("--opt", is_flag=False, flag_value="alone")
    def cli(**kw):
        c.echo(repr(kw))

    @cli.command()
    @c.argument("first", required=False)
    @c.argument("rest", nargs=-1)
    @c.option("-x", is_flag=True)
    @c.option("--many", multiple=True)
    @c.option("--opt", is_flag=False, flag_value="alone", multiple=True)
    def sub(**kw):
        c.echo(repr(kw))

    @cli.command(
        context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}
    )
    @c.argument("two", nargs=2)
    @c.argument("rest", nargs=-1)
    @c.argument("last")
    @c.option("--deep", default=3)
    @c.option("-v", "-n", is_flag=True)
    def leaf(**kw):
        c.echo(repr(kw))

    return cli


class TestRandomLines(unittest.TestCase):
    def test_random_lines(self):
        oracle("hypothesis")
        from hypothesis import given, settings
        from hypothesis import strategies as st

        mine, theirs = build_fuzzed(commands), build_fuzzed(click)
        words = st.sampled_from(WORDS)
        lines = st.tuples(
            st.lists(words, max_size=5),
            st.sampled_from([[], ["sub"], ["leaf"]]),
            st.lists(words, max_size=6),
        )

        @settings(deadline=None, derandomize=True, max_examples=100, database=None)
        @given(st.lists(lines, min_size=10, max_size=10))
        def check(batch):
            for before, name, after in batch:
                line = [*before, *name, *after]
                expected = click_testing.CliRunner().invoke(theirs, line)
                actual = commands_testing.CliRunner().invoke(mine, line)
                self.assertEqual(
                    (actual.output, actual.exit_code), (expected.output, expected.exit_code), line
                )

        check()


class TestExpressions(unittest.TestCase):
    def outcome(self, module, expression):
        try:
            value = eval(expression, {"c": module})
        except BaseException as error:
            return type(error).__name__, str(error)
        return repr(value)

    def test_expressions(self):
        for expression in EXPRESSIONS:
            with self.subTest(expression):
                self.assertEqual(
                    self.outcome(commands, expression), self.outcome(click, expression)
                )

    def test_help_formatter(self):
        text = "Some words of a text that goes on, and on, until it has to be wrapped. " * 2
        for width in (33, 50, 78, 100, None):
            for indent in (0, 2, 6):
                pages = []
                for module in (commands, click):
                    page = module.HelpFormatter(width=width)
                    page.current_indent = indent
                    page.write_usage("program", text)
                    page.write_usage("program" * 5, text, prefix="How: ")
                    page.write_paragraph()
                    page.write_text(f"{text}\n\n\b\nas\n  is\n\n  {text}")
                    with page.section("Things"):
                        page.write_dl(
                            [("a", text), ("bbb" * 5, "short"), ("c" * 40, text), ("d", "")]
                        )
                        page.write_dl([("a", text), ("bbb", text)], col_max=10, col_spacing=4)
                    pages.append(page.getvalue())
                with self.subTest(width=width, indent=indent):
                    self.assertEqual(*pages)


class TestPrograms(unittest.TestCase):
    maxDiff = None

    def outcome(self, module, testing, build, line, options):
        import shlex

        runner = testing.CliRunner()
        with runner.isolated_filesystem():
            with open("here.txt", "w") as file:
                file.write("content")
            result = runner.invoke(build(module), shlex.split(line), **options)
            files = {}
            for name in sorted(os.listdir(".")):
                with open(name) as file:
                    files[name] = file.read()
        error = result.exception
        output = result.output
        if "Aborted!" in output:
            # Ours stands where a terminal shows it, behind the question; click's before.
            output = "".join(sorted(output))
        return {
            "output": output,
            "stdout": result.stdout,
            "stderr": result.stderr,
            "exit code": result.exit_code,
            "exception": None if error is None else (type(error).__name__, str(error)),
            "return value": result.return_value,
            "files": files,
        }

    def test_programs(self):
        for build, lines, _ in PROGRAMS:
            for line in lines:
                line, options = line if isinstance(line, tuple) else (line, {})
                for standalone in (True, False):
                    given = dict(options, standalone_mode=standalone)
                    with self.subTest(build.__name__, line=line, **given):
                        expected = self.outcome(click, click_testing, build, line, given)
                        actual = self.outcome(commands, commands_testing, build, line, given)
                        self.assertEqual(actual, expected)


if __name__ == "__main__":
    unittest.main()
