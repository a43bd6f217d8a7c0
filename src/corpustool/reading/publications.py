"""Documents of other programs become text: DOCX, EPUB, PDF with a text layer, pages of a WARC."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from corpustool.document import CorpusError, Document
from corpustool.extras import optional
from corpustool.reading.decoding import decoded, mended
from corpustool.reading.detecting import declared, detect, detect_page, known
from corpustool.reading.html import flatten
from corpustool.reading.opening import FREE, RATIO, Source, bounded

_OCF = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def read_publication(source: Source, fault: Callable[[CorpusError], None]) -> Iterator[Document]:
    """The document of a DOCX, EPUB or PDF file, or those of a WARC; CorpusError if it is damaged.

    `fault` is told which pages of a WARC cannot be read.
    """
    try:
        if source.suffix == ".warc":
            yield from _warc(source, fault)
        else:
            text, meta = _READERS[source.suffix](source.data())
            yield mended(Document(source.name, text, meta))
    except CorpusError:
        raise
    except Exception as error:  # whatever a damaged file makes of a library
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise CorpusError(f"not readable as {source.suffix[1:].upper()}: {reason}") from error


def _docx(data: bytes) -> tuple[str, dict[str, Any]]:
    docx = optional("docx", "documents")
    _in_proportion(data)
    lines = []
    for block in docx.Document(io.BytesIO(data)).iter_inner_content():
        rows = getattr(block, "rows", None)
        lines += [block.text] if rows is None else ["\t".join(cell.text for cell in row.cells) for row in rows]
    return "".join(f"{line}\n" for line in lines), {}


def _pdf(data: bytes) -> tuple[str, dict[str, Any]]:
    pdf = optional("pypdfium2", "documents").PdfDocument(data)
    text = "".join(page.get_textpage().get_text_range().replace("\ufffe", "") + "\n" for page in pdf)
    if not text.strip():
        raise CorpusError("a PDF without a text layer; recognise its characters (OCR) first")
    return text.replace("\r\n", "\n"), {}


def _epub(data: bytes) -> tuple[str, dict[str, Any]]:
    """The chapters in the order of the spine; title, author and date as the book declares them."""
    _in_proportion(data)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        container = ET.fromstring(book.read("META-INF/container.xml"))  # noqa: S314  # expat bounds entities
        root = next(container.iter(f"{_OCF}rootfile")).attrib["full-path"]
        package = ET.fromstring(book.read(root))  # noqa: S314
        items = {item.attrib["id"]: item.attrib["href"] for item in package.iter(f"{_OPF}item")}
        pages = [items[entry.attrib["idref"]] for entry in package.iter(f"{_OPF}itemref")]
        chapters = [book.read(posixpath.normpath(posixpath.join(posixpath.dirname(root), unquote(p)))) for p in pages]
    text = "\n".join(flatten(decoded(chapter, root, detect_page(chapter))).text for chapter in chapters)
    named = {"title": "title", "author": "creator", "date": "date"}
    found = {name: package.findtext(f".//{_DC}{tag}") for name, tag in named.items()}
    return text, {name: value for name, value in found.items() if value}


_READERS = {".docx": _docx, ".pdf": _pdf, ".epub": _epub}


def _in_proportion(data: bytes) -> None:
    """CorpusError if a zip file is to become far more than it is; its directory is held to by the library."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        if sum(info.file_size for info in file.infolist()) > max(FREE, RATIO * len(data)):
            raise CorpusError(f"expands to more than {RATIO} times its size")


def _warc(source: Source, fault: Callable[[CorpusError], None]) -> Iterator[Document]:
    """The web pages and plain texts among the responses; their numbers count all of the file's."""
    seen, number, archive = False, 0, optional("warcio.archiveiterator", "warc").ArchiveIterator(source.file)
    for response in archive:
        seen = True
        if not response.rec_type:
            raise CorpusError("a record without a type")
        if response.rec_type != "response":
            continue
        number += 1
        name = f"{source.name}#{number}"
        kind, _, charset = (response.http_headers.get_header("Content-Type") or "").lower().partition("charset=")
        if not kind.startswith(("text/", "application/xhtml")):
            continue
        length = response.length or FREE
        try:
            data = bounded(response.content_stream(), lambda length=length: length).read()  # type: ignore[misc]
            if getattr(response.raw_stream, "limit", 0) > 0:  # what is there is read all the same
                fault(CorpusError(f"{name}: the file ends in the middle of it"))
            yield _page(data, name, "html" in kind, charset).with_meta(
                url=response.rec_headers.get_header("WARC-Target-URI"),
                retrieved=response.rec_headers.get_header("WARC-Date"),
            )
        except CorpusError as error:
            fault(CorpusError(f"{name}: {error}"))
    if not seen:
        raise CorpusError("no record in it is whole")


def _page(data: bytes, name: str, is_html: bool, charset: str) -> Document:  # noqa: FBT001
    try:
        label = known(charset.strip(" \"'")) if charset else None
    except CorpusError:
        label = None
    found = detect(data, label or (declared(data) if is_html else None))
    page = decoded(data, name, found)
    return flatten(page) if is_html else mended(page)
