"""A program to complete, made with any package that offers click's names."""

from __future__ import annotations

from typing import Any

# (the words on the line, the last one begun), and what bash is told.
LINES = {
    "": "plain,chain plain,sub plain,sub-two",
    "s": "plain,sub plain,sub-two",
    "sub": "plain,sub plain,sub-two",
    "sub ": "file,",
    "sub -": "plain,--flag plain,--no-flag plain,--who plain,--m plain,--f plain,--d plain,--c plain,--help",
    "sub --f": "plain,--flag plain,--f",
    "sub x ": "plain,alpha plain,beta plain,alp2",
    "sub x al": "plain,alpha plain,alp2",
    "sub x alpha be": "plain,beta",
    "sub x alpha beta ": "",
    "sub --who ": "plain,one plain,two plain,three",
    "sub --who t": "plain,two plain,three",
    "sub --who=": "plain,one plain,two plain,three",
    "sub --who=t": "plain,two plain,three",
    "sub --f ": "file,",
    "sub --d ": "dir,",
    "sub --m a --m": "plain,--m",
    "sub --flag --": "plain,--who plain,--m plain,--f plain,--d plain,--c plain,--help",
    "sub --c --": "plain,--flag plain,--no-flag plain,--who plain,--m plain,--f plain,--d plain,--help",
    "sub -- --": "file,--",
    "sub x --who": "plain,--who",
    "-": "plain,--verbose plain,-v plain,--env plain,--help",
    "-v ": "plain,chain plain,sub plain,sub-two",
    "--env ": "plain,dev plain,prod",
    "--env p": "plain,prod",
    "--env=d": "plain,dev",
    "chain ": "plain,a plain,b",
    "chain a ": "plain,b",
    "chain a --x 1 b": "plain,b",
    "chain b ": "plain,one plain,two plain,three",
    "chain b one ": "plain,a",
    "chain a --": "plain,--x plain,--help",
    "sub-two A": "plain,ab plain,ac",
    "hid": "",
    "nope ": "plain,chain plain,sub plain,sub-two",
    "'sub x ": "plain,chain plain,sub plain,sub-two",
}


def program(click: Any, completion: Any) -> Any:
    class Host(click.ParamType):
        name = "host"

        def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> Any:
            names = [name for name in ("alpha", "beta", "alp2") if name.startswith(incomplete)]
            return [completion.CompletionItem(name, help=f"host {name}") for name in names]

    def numbers(ctx: Any, param: Any, incomplete: str) -> list[str]:
        return [word for word in ("one", "two", "three") if word.startswith(incomplete)]

    @click.group()
    @click.option("--verbose", "-v", is_flag=True, help="be loud")
    @click.option("--env", type=click.Choice(["dev", "prod"]))
    @click.option("--secret", hidden=True)
    def cli(**values: Any) -> None:
        raise AssertionError

    @cli.command()
    @click.argument("src", type=click.Path())
    @click.argument("host", type=Host(), nargs=2)
    @click.option("--flag/--no-flag")
    @click.option("--who", shell_complete=numbers, help="who: it is")
    @click.option("--m", multiple=True)
    @click.option("--f", type=click.File())
    @click.option("--d", type=click.Path(file_okay=False))
    @click.option("--c", count=True)
    def sub(**values: Any) -> None:
        """Sub's help text. And more."""

    cli.command("hid", hidden=True)(lambda: None)

    @cli.group(chain=True)
    def chain() -> None:
        """Chained."""

    chain.command("a")(click.option("--x")(lambda x: None))
    chain.command("b")(click.argument("y", shell_complete=numbers)(lambda y: None))
    word = click.Choice(["Ab", "aC"], case_sensitive=False)
    two = click.argument("who", type=word, nargs=-1)(lambda who: None)
    cli.command("sub-two", deprecated=True, help="Two.")(two)
    return cli
