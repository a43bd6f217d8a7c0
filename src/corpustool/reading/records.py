"""Records become documents: JSON Lines, JSON, CSV, TSV, Parquet; their other fields are kept."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from itertools import chain
from typing import Any, NamedTuple

from corpustool.document import CorpusError, Document
from corpustool.extras import optional
from corpustool.reading.decoding import decode, mended
from corpustool.reading.detecting import detect, known
from corpustool.reading.opening import Source

LINES = (".jsonl", ".ndjson")
SUFFIXES = (*LINES, ".json", ".csv", ".tsv", ".parquet")
_decoder = json.JSONDecoder()
LARGEST_CELL = 1 << 27  # characters; the standard library stops at 131,072, a book has more
OWN_COLUMNS = ["id", "text", "title", "date", "source", "author", "url", "meta"]  # of CSV that corpustool wrote
_SURROGATE = re.compile("[\ud800-\udfff]")
_inert_formula = re.compile(r"'+[=+\-@＝＋－＠\t\r]").match
ROWS = 256  # of Parquet, held together


class Fields(NamedTuple):
    """The fields of a record that are its text and its name."""

    text: str = "text"
    id: str = "id"


Fault = Callable[[CorpusError], None]


def read_records(
    source: Source, encoding: str | None, fields: Fields, fault: Fault, first: int = 1
) -> Iterator[Document]:
    """The documents of a file of records; `fault` is told of those that are none, by their line, from `first` on."""
    numbered = _rows(source, encoding, fields, fault, first)
    for number, row in numbered:
        try:
            yield record(row, f"{source.name}#{number}", fields.text, fields.id)
        except CorpusError as error:
            fault(CorpusError(f"{source.name}:{number}: {error}"))
        except RecursionError:
            fault(CorpusError(f"{source.name}:{number}: nested too deeply"))


def record(fields: Any, name: str, text_field: str = "text", id_field: str = "id") -> Document:
    """The document of a record; its other fields are kept in `meta`. CorpusError without a text."""
    text = fields.get(text_field) if isinstance(fields, dict) else None
    if not isinstance(text, str):
        raise CorpusError(f"no text in the field {text_field!r}; name it with --text-field")
    own = fields.get("meta")
    if isinstance(own, str) and own.startswith("{"):  # in a column of CSV or Parquet
        own = _object(own)
    meta = own if isinstance(own, dict) else {} if own is None else {"meta": own}
    known = {text_field, id_field, "meta"}
    if not fields.keys() <= known:
        meta = {key: value for key, value in fields.items() if key not in known} | meta
    if meta and "\\ud" in repr(meta):  # half a character, which no output can hold
        meta = _whole(meta)
    name = str(fields.get(id_field, name))
    return mended(Document(name if name.isascii() else _whole(name), text, meta, is_record=True))


def _whole(value: Any) -> Any:
    """A value of JSON with U+FFFD for what is half a character (a surrogate without the other)."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_whole(key): _whole(each) for key, each in value.items()}
    return list(map(_whole, value)) if isinstance(value, list) else value


def _object(text: str) -> Any:
    try:
        return _parsed(text)
    except (ValueError, RecursionError):
        return text


def starts_as_record(head: bytes) -> bool:
    """Whether standard input is JSON Lines: its first line, as far as it is there, is an object."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    line, ended, _ = head.partition(b"\n")
    if not line.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return not ended and line[1:].lstrip().startswith(b'"')


def _rows(source: Source, encoding: str | None, fields: Fields, fault: Fault, first: int) -> Iterator[tuple[int, Any]]:
    if source.suffix == ".parquet":
        yield from enumerate(_parquet(source, fields), 1)
    elif source.suffix == ".json":
        yield from enumerate(_json(decode(source.data(), source.name, encoding).text), 1)
    else:
        with closing(_text(source, encoding)) as lines:
            if source.suffix in (".csv", ".tsv"):
                yield from _table(lines, "\t" if source.suffix == ".tsv" else ",", fields)
            else:
                yield from _objects(lines, source.name, fault, first)


def _objects(lines: Iterable[str], name: str, fault: Fault, first: int) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(lines, first):
        if line.strip("\ufeff\r\n\t "):
            try:
                yield number, _parsed(line)
            except (ValueError, RecursionError) as error:
                fault(CorpusError(f"{name}:{number}: not a JSON record: {error}"))


def _parsed(line: str) -> Any:
    """The value of a line of JSON; ValueError where there is none or more than one. Quicker than json.loads."""
    line = line.strip("\ufeff\r\n\t ")
    value, end = _decoder.raw_decode(line)
    return value if end == len(line) else json.loads(line)  # which says what is wrong


def _text(source: Source, encoding: str | None) -> Generator[str]:
    """The lines of a file of records; what its first block is written in holds for all."""
    name = known(encoding) if encoding else detect(source.file.peek(1)).encoding
    text = io.TextIOWrapper(source.file, name, "surrogateescape" if name == "utf-8" else "replace", newline="\n")
    try:
        yield from text
    finally:
        with suppress(ValueError):  # it is closed already
            text.detach()  # the file is closed by whoever opened it


def _json(text: str) -> list[Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"not JSON: {error}") from error
    return value if isinstance(value, list) else [value]


def _table(lines: Iterator[str], delimiter: str, fields: Fields) -> Iterator[tuple[int, Any]]:
    csv.field_size_limit(LARGEST_CELL)
    first = next(lines, "").removeprefix("\ufeff")
    rows = csv.DictReader((line.replace("\0", "\ufffd") for line in chain([first], lines)), delimiter=delimiter)
    try:
        if fields.text not in (rows.fieldnames or ()):
            names = ", ".join(rows.fieldnames or ["none"])[:200]
            raise CorpusError(f"no column {fields.text!r} (there are: {names}); name it with --text-field")
        plain = _without_apostrophe if delimiter == "," and rows.fieldnames == OWN_COLUMNS else str
        for row in rows:
            known = ((name, value) for name, value in row.items() if name is not None and value is not None)
            yield rows.line_num, {name: plain(value) for name, value in known}
    except csv.Error as error:
        raise CorpusError(f"line {rows.line_num}: {error}") from error


def _without_apostrophe(cell: str) -> str:
    """A cell of CSV as it was before writing put an apostrophe before what begins as a formula does."""
    return cell[1:] if _inert_formula(cell) else cell


def _parquet(source: Source, fields: Fields) -> Iterator[Any]:
    parquet = optional("pyarrow.parquet", "parquet")
    try:
        file = parquet.ParquetFile(source.file if source.file.seekable() else io.BytesIO(source.data()))
        if fields.text not in file.schema_arrow.names:
            names = ", ".join(file.schema_arrow.names)[:200]
            raise CorpusError(f"no column {fields.text!r} (there are: {names}); name it with --text-field")
        for batch in file.iter_batches(ROWS):
            yield from batch.to_pylist()
    except (ValueError, OSError) as error:
        raise CorpusError(f"not readable as Parquet: {error}") from error
