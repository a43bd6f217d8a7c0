"""Which files are meant, and the documents in them."""

from __future__ import annotations

import glob
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any

from corpustool.document import CorpusError, Document
from corpustool.reading.decoding import decode, mended
from corpustool.reading.detecting import known

RECORD_SUFFIXES = (".jsonl", ".ndjson")
_decoder = json.JSONDecoder()
_JSON_SPACE = " \t\r"
PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")


def read(
    paths: Iterable[str],
    *,
    encoding: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
    html: bool = False,
    fault: Callable[[CorpusError], None] | None = None,
) -> Iterator[Document]:
    """The documents of files, folders (all files below, sorted), patterns, and `-` for standard input.

    A text file is one document, named by its path as given; a JSON Lines file has one on each line. Web pages
    are read as lines, known by their suffix; with `html` all is taken for HTML.
    `fault` is told what could not be read, and reading goes on; without it CorpusError is raised.
    """
    fault = fault or _stop
    for name in files(paths, fault):
        try:
            with ExitStack() as opened:
                file = sys.stdin.buffer if name == "-" else opened.enter_context(Path(name).open("rb"))
                data = file.readline()
                if is_records(name, data):
                    records = _records(chain([data], file), name, encoding, text_field, id_field, fault)
                    yield from _flattened(records) if html else records
                    continue
                data += file.read()
            if html or name.lower().endswith(PAGE_SUFFIXES):
                from corpustool.reading.html import decode_page

                yield decode_page(data, name, encoding)
            else:
                yield decode(data, name, encoding)
        except OSError as error:
            fault(CorpusError(f"{name}: {error.strerror or error}"))
        except CorpusError as error:
            fault(CorpusError(f"{name}: {error}"))


def files(paths: Iterable[str], fault: Callable[[CorpusError], None]) -> Iterator[str]:
    """The names of the files that are meant, each path in its turn, folders and patterns sorted.

    Left out of folders is what begins with a dot, and a README, which speaks of them. Patterns are for
    shells that leave them alone.
    """
    for path in paths:
        if path == "-" or Path(path).is_file():
            yield path
        elif Path(path).is_dir():
            found = (file for file in Path(path).rglob("*") if file.is_file())
            names = sorted(str(file) for file in found if not _is_aside(file.relative_to(path)))
            if not names:
                fault(CorpusError(f"{path}: holds no files to read"))
            yield from names
        elif Path(path).exists():
            yield path
        elif glob.has_magic(path):
            found_names = sorted(glob.glob(path, recursive=True))
            if not found_names:
                fault(CorpusError(f"{path}: matches no file"))
            yield from files(found_names, fault)
        else:
            fault(CorpusError(f"{path}: no such file; check the name"))


def is_records(name: str, data: bytes) -> bool:
    """Whether bytes are JSON Lines: by the name, and on standard input by the first line."""
    if name != "-":
        return name.lower().endswith(RECORD_SUFFIXES)
    first = data[:1].strip() == b"{" and data.split(b"\n", 1)[0]
    if not first:
        return False
    try:
        return isinstance(json.loads(first), dict)
    except ValueError:
        return False


def _flattened(records: Iterable[Document]) -> Iterator[Document]:
    from corpustool.reading.html import flatten

    return map(flatten, records)


def _records(
    lines: Iterable[bytes],
    name: str,
    encoding: str | None,
    text_field: str,
    id_field: str,
    fault: Callable[[CorpusError], None],
) -> Iterator[Document]:
    """The records on the lines of a file, one at a time: the file may be larger than the memory."""
    encoding = known(encoding) if encoding else "utf-8"
    if encoding.startswith(("utf-16", "utf-32")):  # a line feed has several bytes, and other characters have its byte
        lines = [b"".join(lines)]
    texts = chain.from_iterable(decode(line, name, encoding).text.removesuffix("\n").split("\n") for line in lines)
    for number, text in enumerate(texts, 1):
        if text.strip():
            try:
                yield record(_parsed(text), f"{name}#{number}", text_field, id_field)
            except ValueError as error:
                fault(CorpusError(f"{name}:{number}: not a JSON record: {error}"))
            except CorpusError as error:
                fault(CorpusError(f"{name}:{number}: {error}"))


def _parsed(line: str) -> Any:
    """The value of a line of JSON; ValueError where there is none or more than one. Quicker than json.loads."""
    line = line.strip(_JSON_SPACE)
    value, end = _decoder.raw_decode(line)
    return value if end == len(line) else json.loads(line)  # which says what is wrong


def record(fields: Any, name: str, text_field: str = "text", id_field: str = "id") -> Document:
    """The document of a JSON record; its other fields are kept in `meta`. CorpusError without a text."""
    text = fields.get(text_field) if isinstance(fields, dict) else None
    if not isinstance(text, str):
        raise CorpusError(f"no text in the field {text_field!r}; name it with --text-field")
    own = fields.get("meta")
    meta = own if isinstance(own, dict) else {} if own is None else {"meta": own}
    if len(fields) > 3 or fields.keys() - {text_field, id_field, "meta"}:
        meta = {key: value for key, value in fields.items() if key not in (text_field, id_field, "meta")} | meta
    return mended(Document(str(fields.get(id_field, name)), text, meta, is_record=True))


def _is_aside(path: Path) -> bool:
    return path.stem.upper() == "README" or any(part.startswith(".") for part in path.parts)


def _stop(error: CorpusError) -> None:
    raise error
