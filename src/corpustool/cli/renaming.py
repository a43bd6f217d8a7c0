"""Options that were given another name: the old one works for one minor version more, and says so."""

from __future__ import annotations

from collections.abc import Iterable

from corpustool.cli.terminal import complain

RENAMED = {"--form": "--format"}  # old: new; those of 0.1 go with 0.2


def today(name: str) -> str:
    """The name of an option as it is now.

    >>> today("--limit")
    '--limit'
    """
    new = RENAMED.get(name, name)
    if new != name:
        complain(f"{name} is {new} now; the old name goes with the next minor version")
    return new


def renamed(arguments: Iterable[str]) -> list[str]:
    """Arguments with the options' names of today; what follows `--` is no option.

    >>> renamed(["kwic", "--limit=3", "--", "--form"])
    ['kwic', '--limit=3', '--', '--form']
    """
    given = list(arguments)
    end = given.index("--") if "--" in given else len(given)
    parts = (argument.partition("=") for argument in given[:end])
    return [today(name) + equals + value for name, equals, value in parts] + given[end:]
