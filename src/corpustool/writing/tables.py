"""Tables for pipes and spreadsheets: TSV, CSV, JSON Lines, Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from corpustool.writing.documents import json_line

FORMATS = ("tsv", "csv", "jsonl", "md")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Table:
    """Rows under the names of their columns; `notes` say how the table can be made again."""

    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = ()


def write_table(table: Table, file: BinaryIO, form: str, *, bom: bool = False) -> None:
    """Write a table as `tsv` (notes above, after `#`), `csv`, `jsonl` or `md`; `bom` is for Excel."""
    if bom and form == "csv":
        file.write(b"\xef\xbb\xbf")
    file.writelines({"tsv": _tsv, "csv": _csv, "jsonl": _jsonl, "md": _markdown}[form](table))


def cell(value: Any) -> str:
    """A value on one line: figures with four decimals, nothing for None, no control characters."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}"
    return _CONTROL.sub(" ", str(value))


def _tsv(table: Table) -> Iterator[bytes]:
    for note in table.notes:
        yield f"# {cell(note)}\n".encode()
    yield from map(tsv_line, (table.columns, *table.rows))


def tsv_line(row: Iterable[Any]) -> bytes:
    """A row of TSV."""
    return ("\t".join(map(cell, row)) + "\n").encode()


def _csv(table: Table) -> Iterator[bytes]:
    import csv
    import io

    for row in (table.columns, *table.rows):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow([_inert(value) for value in row])
        yield line.getvalue().encode()


def _inert(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = cell(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in ("=", "+", "-", "@") else text


def _jsonl(table: Table) -> Iterator[bytes]:
    for row in table.rows:
        yield json_line(dict(zip(table.columns, row, strict=True)))


def _markdown(table: Table) -> Iterator[bytes]:
    for number, row in enumerate((table.columns, *table.rows)):
        yield ("| " + " | ".join(cell(value).replace("|", "\\|") for value in row) + " |\n").encode()
        if number == 0:
            yield ("|" + " --- |" * len(table.columns) + "\n").encode()
