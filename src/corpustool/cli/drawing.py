"""Tables to where the user asked for them; on a terminal the columns for which there is room, others by their names."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpustool.cli.language import spoken
from corpustool.cli.terminal import coloured, console, harmless, output

if TYPE_CHECKING:
    from corpustool.writing import Table

MARGIN = 2  # of a column: its padding, and what Rich puts between columns
READABLE = 16  # what a column of text gets before others have room
NAMED = 4  # columns without room that are named; the others are counted


def show_table(
    table: Table,
    form: str | None,
    target: str | None,
    *,
    bom: bool = False,
    newline: str = "lf",
    styles: Mapping[str, str] | None = None,
) -> None:
    """Write a table to a file or standard output; drawn on a terminal, TSV elsewhere, unless asked otherwise.

    `styles` are Rich's styles of the rows that hold a value; rows are then cut to a line each, and drawn, too,
    where colours are asked for.
    """
    from corpustool.writing import FORMATS, WITHOUT_NOTES, atomic, ended, notes_of, write_table

    if target and target != "-":
        suffix = Path(target).suffix.lstrip(".")
        form = (suffix if suffix in FORMATS else "tsv") if form in (None, "table") else form
        with atomic(Path(target)) as file:
            write_table(table, ended(file, newline) if form != "parquet" else file, form, bom=bom)
        if form in WITHOUT_NOTES and table.notes:
            with atomic(Path(f"{target}.notes.txt")) as file:
                ended(file, newline).write(notes_of(table))
    elif form == "table" or (form is None and (sys.stdout.isatty() or (styles and coloured()))):
        draw(table, styles)
    else:
        write_table(table, ended(output(), newline), form or "tsv", bom=bom)


def draw(table: Table, styles: Mapping[str, str] | None = None) -> None:
    """Draw a table on standard output, its notes below it; with `styles` of rows by a value, each row is a line."""
    from rich import box
    from rich.table import Table as Drawn
    from rich.text import Text

    from corpustool.writing.tables import cell

    paper = console()
    values = [list(row) for row in table.rows]
    rows = [[harmless(cell(value)) for value in row] for row in values]
    names = [harmless(cell(name)) for name in table.columns]
    numeric = [any(isinstance(row[n], (int, float)) for row in values) for n in range(len(names))]
    sizes = _in_a_line(names, rows, paper.width) if styles else _sizes(names, rows, numeric, paper.width)
    count = len(names) if styles else _fitting(sizes, paper.width)
    notes = [*map(harmless, table.notes), *_left_out(names[count:])]
    drawn = Drawn(
        box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), caption=Text("\n".join(notes)), caption_justify="left"
    )  # fmt: skip
    for name, size, number in zip(names[:count], sizes, numeric, strict=False):
        more: dict[str, Any] = {"width": size, "no_wrap": True} if styles else {"min_width": size}
        head = name if styles or not number else _broken(name, size)
        drawn.add_column(
            Text(head), justify="right" if number else "left", overflow="ellipsis" if styles else "fold", **more
        )
    for row in rows:
        style = next((styles[value] for value in row if value in styles), None) if styles else None
        drawn.add_row(*map(Text, row[:count]), style=style)
    paper.print(drawn)


def _sizes(names: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], width: int) -> list[int]:
    """The least widths: of numbers all of them, of text what can be read; names are broken where room is short."""
    from rich.cells import cell_len

    widest = [max((cell_len(row[n]) for row in rows), default=0) for n in range(len(names))]
    whole, least = list[int](), list[int]()
    for name, size, number in zip(names, widest, numeric, strict=True):
        head = max(map(cell_len, _parts(name))) if number else cell_len(name)
        whole.append(max(size if number else min(size, READABLE), cell_len(name)))
        least.append(max(size, min(head, READABLE)) if number else min(max(size, head), READABLE))
    return whole if _fitting(whole, width) == len(names) else least


def _in_a_line(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The widths of columns whose rows are cut to a line: a seventh each at most, the rest for the last."""
    from rich.cells import cell_len

    left, sizes = width - MARGIN * len(names), list[int]()
    for n in range(len(names)):
        widest = max(cell_len(row[n]) for row in [names, *rows])
        sizes.append(max(1, min(widest, left if n == len(names) - 1 else width // 7)))
        left -= sizes[-1]
    return sizes


def _fitting(sizes: Sequence[int], width: int) -> int:
    """How many columns there is room for, one at least.

    >>> _fitting([16, 5, 70], 80)
    2
    """
    used = 1  # the margin of the table
    for count, size in enumerate(sizes):
        used += size + MARGIN
        if used > width and count:
            return count
    return len(sizes)


def _parts(name: str) -> list[str]:
    """Where the name of a column may be broken.

    >>> _parts("ref_per_million")
    ['ref_', 'per_', 'million']
    """
    return re.findall(r"[^_:/]*[_:/]|[^_:/]+", name) or [name]


def _broken(name: str, size: int) -> str:
    r"""The name of a column in lines of a size.

    >>> _broken("ref_per_million", 10)
    'ref_per_\nmillion'
    """
    lines = [""]
    for part in _parts(name):
        if lines[-1] and len(lines[-1] + part) > size:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _left_out(names: Sequence[str]) -> list[str]:
    """A note on the columns without room."""
    if not names:
        return []
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return [spoken(f"no room for {', '.join(names[:NAMED])}{more}; all with -f tsv, or a wider window")]
