"""Give the input back, byte for byte, from the cleaned text and the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpustool.cli import options
from corpustool.cli.output import write_chunks
from corpustool.cli.terminal import complain

EXAMPLES = """Examples:

corpustool clean seeds -o cleaned/ --ledger book

corpustool undo cleaned/ --ledger book -o again/"""


def command(
    path: Annotated[str, typer.Argument(metavar="PATH", help="What a command wrote: a text, JSON Lines, or a folder.")],
    ledger: Annotated[str, typer.Option("--ledger", metavar="FILE", help="The ledger that it wrote.")],
    output: options.Output = None,
) -> None:
    from corpustool.undoing import undo_folder, undo_stream
    from corpustool.writing import read_ledger

    entries = list(read_ledger(Path(ledger)))
    if Path(path).is_dir():
        if not output:
            raise typer.BadParameter("a folder is given back as a folder: name it with -o FOLDER/")
        faults = undo_folder(Path(path), entries, Path(output))
        for fault in faults:
            complain(str(fault))
        raise typer.Exit(3 if faults else 0)
    write_chunks(undo_stream(path, entries), output)
