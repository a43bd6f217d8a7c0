"""Documents as rows: CSV, TSV and Parquet with the columns that corpora are sorted by."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO

from corpustool.document import Document
from corpustool.extras import optional
from corpustool.writing.json_lines import json_line

COLUMNS = ("id", "text", "title", "date", "source", "author", "url", "meta")
_formula = re.compile(r"'*[=+\-@＝＋－＠\t\r]").match  # in East Asia the full-width forms, too
TOGETHER = 256  # rows of Parquet that are held and written together


def write_rows(
    documents: Iterable[Document], file: BinaryIO, form: str, written: Callable[[Document, str | None], None]
) -> None:
    """Write documents as `csv`, `tsv` or `parquet`; what of `meta` has no column of its own is JSON in the last."""

    def seen() -> Iterator[Document]:
        for document in documents:
            yield document
            written(document, None)

    if form == "parquet":
        _parquet(seen(), file)
        return
    delimiter = "\t" if form == "tsv" else ","
    file.write(_line(COLUMNS, delimiter))
    for document in seen():
        row = _row(document)
        file.write(_line(map(inert, row) if form == "csv" else row, delimiter))


def _line(row: Iterable[str | None], delimiter: str) -> bytes:
    line = io.StringIO()
    told = (value and value.replace("\0", "\ufffd") for value in row)  # Python 3.10 writes no NUL, and many read none
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(told)  # so that a CR is quoted, too
    return f"{line.getvalue()[:-2]}\n".encode("utf-8", "replace")


def inert(value: str | None) -> str | None:
    """A cell of CSV that no spreadsheet takes for a formula: with an apostrophe, which reading takes away again.

    >>> inert("=1+1"), inert("'=1+1"), inert("学校")
    ("'=1+1", "''=1+1", '学校')
    """
    return f"'{value}" if value and _formula(value) else value


def _row(document: Document) -> list[str | None]:
    """The values of COLUMNS; text as it is, so that it can be had again."""
    meta = dict(document.meta)
    own = [None if (value := meta.pop(name, None)) is None else _plain(value) for name in COLUMNS[2:-1]]
    return [document.id, document.text, *own, json_line(meta).decode().rstrip("\n") if meta else None]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json_line(value).decode().rstrip("\n")


def _parquet(documents: Iterator[Document], file: BinaryIO) -> None:
    arrow, parquet = optional("pyarrow", "parquet"), optional("pyarrow.parquet", "parquet")
    schema = arrow.schema([(name, arrow.string()) for name in COLUMNS])
    with parquet.ParquetWriter(file, schema) as writer:
        while rows := [_row(document) for document in islice(documents, TOGETHER)]:
            columns = [
                arrow.array([_sound(value) for value in column], arrow.string()) for column in zip(*rows, strict=True)
            ]
            writer.write_table(arrow.table(columns, schema=schema))


def _sound(value: str | None) -> str | None:
    return value and value.encode("utf-8", "replace").decode()
