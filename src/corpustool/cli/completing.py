"""Completion for shells: their scripts, and the names that only this package knows."""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal

import typer

_VARIABLE = "_CORPUSTOOL_COMPLETE"  # in which the scripts ask
Shell = Literal["bash", "zsh", "fish", "powershell"]
_SHELLS = "bash, zsh, fish or powershell."


def _names(shell: str) -> dict[str, Any]:
    return {"prog_name": "corpustool", "complete_var": _VARIABLE, "shell": shell}


def answer_shell() -> None:
    """Be ready for the question of a shell, where it is one that runs the command."""
    if _VARIABLE in os.environ:
        from typer._completion_classes import completion_init

        completion_init()


def _show(shell: str | None) -> None:
    if shell:
        from typer._completion_shared import get_completion_script

        typer.echo(get_completion_script(**_names(shell)))
        raise typer.Exit


def _install(shell: str | None) -> None:
    if shell:
        from typer._completion_shared import install

        shell, path = install(**_names(shell))
        typer.echo(f"completion for {shell} is in {path}; it works in the next shell", err=True)
        raise typer.Exit


ShowCompletion = Annotated[
    Shell | None,
    typer.Option(
        "--show-completion", callback=_show, is_eager=True, metavar="SHELL", help="The script for a shell: " + _SHELLS
    ),
]
InstallCompletion = Annotated[
    Shell | None,
    typer.Option(
        "--install-completion", callback=_install, is_eager=True, metavar="SHELL", help="Set it up for: " + _SHELLS
    ),
]


def configurations() -> list[str]:
    """The names of OpenCC's configurations."""
    from corpustool.converting.lexicon import names

    return list(names())


def rule_ids() -> list[str]:
    """The ids of all rules."""
    from corpustool.rules import rulebook, rulebooks

    return [rule.id for name in rulebooks() for rule in rulebook(name)]
