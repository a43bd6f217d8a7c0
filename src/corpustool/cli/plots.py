"""The option --plot, and the file that it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from corpustool.cli.terminal import refused

Plot = Annotated[
    str | None, typer.Option(metavar="FILE.svg|.png", help="Plot the rows as bars, with --by year or month as lines.")
]


def check(target: str | None) -> None:
    """Refuse a plot of an unknown kind before anything is counted."""
    if target and Path(target).suffix.lower() not in (".svg", ".png"):
        raise typer.BadParameter(f"--plot {target}: is FILE.svg or FILE.png")


def write(
    target: str | None,
    rows: Iterable[tuple[str, Sequence[float]]],
    *,
    unit: str,
    caption: str,
    groups: Sequence[str] = ("",),
) -> None:
    """Plot rows, each a label with a value for each group, if that was asked for."""
    if not target:
        return
    from corpustool.plotting import picture, plot
    from corpustool.writing import atomic

    svg = plot(list(rows), groups, unit=unit, caption=f"corpustool {caption}")
    with refused():
        data = picture(svg) if target.lower().endswith(".png") else svg.encode("utf-8", "replace")
    with atomic(Path(target)) as file:
        file.write(data)
