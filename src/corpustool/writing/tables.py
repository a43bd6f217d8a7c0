"""Tables for pipes, spreadsheets and data frames: TSV, CSV, JSON Lines, Markdown, Parquet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO

from corpustool.extras import optional
from corpustool.writing.json_lines import json_line

FORMATS = ("tsv", "csv", "jsonl", "md", "parquet")
WITHOUT_NOTES = ("csv", "jsonl")  # a reader would take a note for a row; it stands in a file beside them
_BATCH = 4096  # rows that are written together
_FORMULA = tuple("=+-@＝＋－＠")  # spreadsheets in East Asia take the full-width forms for formulas too
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

_FIGURES: dict[type, Callable[[Any], str]] = {float: "{:.4f}".format, int: str}  # most cells of long tables; as `cell`
_FORMS = {float: "%.4f", int: "%d", type(None): "%.0s"}  # of columns, several times as fast as cell by cell


@dataclass(frozen=True)
class Table:
    """Rows under the names of their columns; `notes` say how the table can be made again."""

    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = ()


def write_table(table: Table, file: BinaryIO, form: str, *, bom: bool = False) -> None:
    """Write a table; its notes stand above TSV after `#`, in a comment of Markdown, in the schema of Parquet.

    `bom` puts a mark before CSV, for Excel. CorpusError for `parquet` without pyarrow.
    """
    if bom and form == "csv":
        file.write(b"\xef\xbb\xbf")
    if form == "parquet":
        _write_parquet(table, file)
    else:
        file.writelines({"tsv": _tsv, "csv": _csv, "jsonl": _jsonl, "md": _markdown}[form](table))


def notes_of(table: Table) -> bytes:
    """The notes of a table on lines of their own."""
    return "".join(f"{cell(note)}\n" for note in table.notes).encode("utf-8", "replace")


def cell(value: Any) -> str:
    """A value on one line: figures with four decimals, nothing for None, no control characters."""
    if isinstance(value, str):
        return value if value.isprintable() else _CONTROL.sub(" ", value)
    if isinstance(value, float):
        return f"{value:.4f}"
    return "" if value is None else cell(str(value))


def _tsv(table: Table) -> Iterator[bytes]:
    for note in table.notes:
        yield f"# {cell(note)}\n".encode("utf-8", "replace")
    yield tsv_line(table.columns)
    rows = iter(table.rows)
    while batch := list(map(tuple, islice(rows, _BATCH))):
        yield _lines(batch).encode("utf-8", "replace")


def _lines(rows: list[tuple[Any, ...]]) -> str:
    """Rows of TSV, put together by the forms of their columns."""
    columns = list(zip(*rows, strict=True))
    forms = list(map(_form, columns))
    line = "\t".join(form or "%s" for form in forms) + "\n"
    if all(forms):
        return "".join(map(line.__mod__, rows))
    cells = (column if form else map(cell, column) for column, form in zip(columns, forms, strict=True))
    return "".join(map(line.__mod__, zip(*cells, strict=True)))


def _form(values: Sequence[Any]) -> str:
    """How all cells of a column are put into a row; empty where each is to be looked at."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return "%s" if "".join(values).isprintable() else ""
    return _FORMS.get(kinds.pop(), "") if len(kinds) == 1 else ""


def tsv_line(row: Iterable[Any]) -> bytes:
    """A row of TSV."""
    return ("\t".join([_FIGURES.get(type(value), cell)(value) for value in row]) + "\n").encode("utf-8", "replace")


def _csv(table: Table) -> Iterator[bytes]:
    import csv
    import io

    for row in chain([table.columns], table.rows):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow([_inert(value) for value in row])
        yield line.getvalue().encode("utf-8", "replace")


def _inert(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = cell(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in _FORMULA else text


def _jsonl(table: Table) -> Iterator[bytes]:
    for row in table.rows:
        yield json_line(dict(zip(table.columns, row, strict=True)))


def _markdown(table: Table) -> Iterator[bytes]:
    if table.notes:
        yield ("<!-- " + "; ".join(cell(note).replace("--", "‐‐") for note in table.notes) + " -->\n\n").encode(
            "utf-8", "replace"
        )
    for number, row in enumerate(chain([table.columns], table.rows)):
        yield ("| " + " | ".join(cell(value).replace("|", "\\|") for value in row) + " |\n").encode("utf-8", "replace")
        if number == 0:
            yield ("|" + " --- |" * len(table.columns) + "\n").encode("utf-8", "replace")


def _write_parquet(table: Table, file: BinaryIO) -> None:
    arrow, parquet = optional("pyarrow", "parquet"), optional("pyarrow.parquet", "parquet")
    rows = list(table.rows)
    columns = {name: [row[number] for row in rows] for number, name in enumerate(table.columns)}
    made = arrow.table(columns).replace_schema_metadata({"made_by": "\n".join(map(cell, table.notes))})
    parquet.write_table(made, file)
