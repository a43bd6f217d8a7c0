"""Standard output, messages and tables: what the corpus says never acts on the terminal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NoReturn

import typer

from corpustool.document import CorpusError

if TYPE_CHECKING:
    from corpustool.writing import Table

# what a terminal would obey or be led astray by: controls (line feed and tab aside) and bidirectional marks
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CLOSED_PIPE = 141  # 128 + SIGPIPE: what a shell shows for a writer whose reader has left
_PROGRESS = 60  # columns of the line that says what is being done
SHOWN = 20  # rows of messages; more are counted


def harmless(text: str) -> str:
    """The text as it may be shown on a terminal."""
    return _ACTING.sub("\ufffd", text)


class _Output:
    """Standard output as bytes: UTF-8 in a pipe, the terminal's encoding and nothing that acts on a terminal."""

    def write(self, data: bytes) -> int:
        try:
            if sys.stdout.isatty():
                text = harmless(data.decode("utf-8", "replace"))
                data = text.encode(sys.stdout.encoding or "utf-8", "replace")
            return sys.stdout.buffer.write(data)
        except BrokenPipeError:
            _leave()

    def writelines(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            _leave()


def _leave() -> NoReturn:
    """End without a word when nobody reads on; what is still buffered goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(CLOSED_PIPE)


def output() -> BinaryIO:
    """Standard output for data."""
    return _Output()  # type: ignore[return-value]


def close_output() -> None:
    """Write out what is buffered, before the interpreter would."""
    _Output().flush()


def complain(message: str) -> None:
    """One line on standard error: the command, what, where, remedy."""
    name = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    print(harmless(f"corpustool {name}: {message}".replace("\n", " ")), file=sys.stderr)


def progress(message: str) -> None:
    """What is being done, on a line of the terminal that the next one takes; empty at the end. Nothing elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{harmless(message)[:_PROGRESS]:{_PROGRESS}}\r")
        sys.stderr.flush()


@contextmanager
def refused() -> Iterator[None]:
    """What the user asked for is at fault, so the exit code is that of wrong usage."""
    try:
        yield
    except CorpusError as error:
        complain(str(error))
        raise typer.Exit(2) from error


def show_table(
    table: Table, form: str | None, target: str | None, *, bom: bool = False, styles: Mapping[str, str] | None = None
) -> None:
    """Write a table to a file or standard output; drawn on a terminal, TSV elsewhere, unless asked otherwise.

    `styles` are Rich's styles of the rows that hold a value; rows are then cut to a line each.
    """
    from pathlib import Path

    from corpustool.writing import FORMATS, WITHOUT_NOTES, atomic, notes_of, write_table

    if target and target != "-":
        suffix = Path(target).suffix.lstrip(".")
        form = (suffix if suffix in FORMATS else "tsv") if form in (None, "table") else form
        with atomic(Path(target)) as file:
            write_table(table, file, form, bom=bom)
        if form in WITHOUT_NOTES and table.notes:
            with atomic(Path(f"{target}.notes.txt")) as file:
                file.write(notes_of(table))
    elif form == "table" or (form is None and sys.stdout.isatty()):
        _draw(table, styles)
    else:
        write_table(table, output(), form or "tsv", bom=bom)


def _draw(table: Table, styles: Mapping[str, str] | None) -> None:
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    from corpustool.writing.tables import cell

    console = Console(file=sys.stdout, soft_wrap=False)
    drawn = Drawn(box=box.SIMPLE_HEAD, caption=harmless("\n".join(table.notes)), caption_justify="left")
    rows = [list(row) for row in table.rows]
    for number, name in enumerate(table.columns):
        numeric = any(isinstance(row[number], (int, float)) for row in rows)
        drawn.add_column(name, justify="right" if numeric else "left", overflow="fold")
    left = console.width - 3 * len(drawn.columns)  # of the width; a column has three of margin
    for number, column in enumerate(drawn.columns if styles else ()):
        widest = max(cell_len(cell(row[number])) for row in [table.columns, *rows])
        room = left if number == len(drawn.columns) - 1 else console.width // 7
        column.width = max(1, min(widest, room))
        column.no_wrap, column.overflow = True, "ellipsis"
        left -= column.width
    for row in rows:
        style = next((styles[value] for value in row if value in styles), None) if styles else None
        drawn.add_row(*(Text(harmless(cell(value))) for value in row), style=style)
    console.print(drawn)
