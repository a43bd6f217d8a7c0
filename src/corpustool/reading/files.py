"""Which files are meant, and the documents in them."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath

from corpustool.document import CorpusError, Document
from corpustool.reading import records
from corpustool.reading.decoding import decode
from corpustool.reading.opening import BROKEN, Source, opened

PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
PUBLICATION_SUFFIXES = (".docx", ".epub", ".pdf", ".warc")
_FIRST_BYTES = {b"PAR1": ".parquet", b"%PDF": ".pdf", b"WARC/": ".warc"}
_PAGE_STARTS = (b"<!doctype html", b"<html")


def read(
    paths: Iterable[str],
    *,
    encoding: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
    html: bool = False,
    guess: bool = False,
    wanted: Callable[[str], bool] | None = None,
    fault: Callable[[CorpusError], None] | None = None,
) -> Iterator[Document]:
    """The documents of files, folders (all files below, sorted), patterns, and `-` for standard input.

    A text, a web page, a DOCX, EPUB or PDF file is one document, named by its path as given. JSON Lines, JSON,
    CSV, TSV and Parquet hold a document in each record, WARC files one in each page, zip and tar archives those of
    their members. Each may be compressed. Formats are known by the suffix, on standard input by the first bytes;
    with `html` all texts are taken for HTML, with `guess` a text that no encoding reads is a document all the same.
    `wanted` is told the name of each file, and says whether it is read.
    `fault` is told what could not be read, and reading goes on; without it CorpusError is raised.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "通知.txt").write_text("关于召开会议的通知，会议定于下周召开。", "gb18030")
    ...     [document] = read([folder])
    >>> document.text[:9], document.meta["encoding"]
    ('关于召开会议的通知', 'gb18030')
    """
    fault = fault or _stop
    fields = records.Fields(text_field, id_field)
    for name in filter(wanted or bool, files(paths, fault)):
        try:
            for source in opened(name, fault):
                if not _is_aside(PurePosixPath(source.name[len(name) :].lstrip("/"))):
                    yield from _told(source, encoding, fields, html, guess, fault)
        except (CorpusError, *BROKEN) as error:
            fault(_named(name, error))


def _told(
    source: Source,
    encoding: str | None,
    fields: records.Fields,
    html: bool,  # noqa: FBT001
    guess: bool,  # noqa: FBT001
    fault: Callable[[CorpusError], None],
) -> Iterator[Document]:
    """The documents of a stream, up to where it cannot be read, which `fault` is told."""
    suffix = _by_first_bytes(source) if source.name == "-" else source.suffix
    source = source._replace(suffix=suffix)
    try:
        if suffix in records.SUFFIXES:
            found = records.read_records(source, encoding, fields, fault)
            yield from _flattened(found) if html else found
        elif suffix in PUBLICATION_SUFFIXES:
            from corpustool.reading.publications import read_publication

            yield from read_publication(source, fault)
        elif html or suffix in PAGE_SUFFIXES:
            from corpustool.reading.html import decode_page

            yield decode_page(source.data(), source.name, encoding)
        else:
            yield decode(source.data(), source.name, encoding, guess=guess)
    except (CorpusError, *BROKEN) as error:
        fault(_named(source.name, error))
    except MemoryError:
        fault(CorpusError(f"{source.name}: needs more memory than there is; split it"))


def _flattened(documents: Iterable[Document]) -> Iterator[Document]:
    from corpustool.reading.html import flatten

    return map(flatten, documents)


def _by_first_bytes(source: Source) -> str:
    head = source.file.peek(1)
    if records.starts_as_record(head):
        return ".jsonl"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(_PAGE_STARTS):
        return ".html"
    return next((suffix for start, suffix in _FIRST_BYTES.items() if head.startswith(start)), source.suffix)


def _named(name: str, error: Exception) -> CorpusError:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return CorpusError(f"{name}: {' '.join(reason.split())}")  # of some libraries several lines


def files(paths: Iterable[str], fault: Callable[[CorpusError], None]) -> Iterator[str]:
    """The names of the files that are meant, each path in its turn, folders and patterns sorted.

    Left out of folders is what begins with a dot, and a README, which speaks of them. Patterns are for
    shells that leave them alone.
    """
    for path in paths:
        if path == "-" or Path(path).is_file():
            yield path
        elif Path(path).is_dir():
            yield from _below(Path(path), fault)
        elif Path(path).exists():
            yield path
        elif glob.has_magic(path):
            found_names = sorted(glob.glob(path, recursive=True))
            if not found_names:
                fault(CorpusError(f"{path}: matches no file"))
            yield from files(found_names, fault)
        else:
            fault(CorpusError(f"{path}: no such file; check the name"))


def _below(folder: Path, fault: Callable[[CorpusError], None]) -> Iterator[str]:
    """The names of all files below a folder, sorted; `fault` is told of links that lead nowhere."""
    found = sorted(
        (str(file), file)
        for file in folder.rglob("*")
        if (file.is_file() or file.is_symlink()) and not _is_aside(file.relative_to(folder))
    )
    if not found:
        fault(CorpusError(f"{folder}: holds no files to read"))
    for name, file in found:
        if file.is_file():
            yield name
        elif not file.exists():
            fault(CorpusError(f"{name}: a link that leads nowhere; remove it"))


def _is_aside(path: PurePath) -> bool:
    return path.stem.upper() == "README" or any(part.startswith((".", "__MACOSX")) for part in path.parts)


def _stop(error: CorpusError) -> None:
    raise error
