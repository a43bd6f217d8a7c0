"""What may be given any bytes, and what must hold of them.

A target returns or raises AssertionError; any other error is a crash. `search.py` looks for bytes that break one,
`tests/test_fuzz.py` runs them all for a moment.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from pathlib import Path

from corpustool.cleaning import clean as cleaned
from corpustool.cli.terminal import harmless
from corpustool.converting import convert as converted
from corpustool.converting.engine import converter
from corpustool.converting.script import detect_script
from corpustool.converting.wishes import protector, read_words
from corpustool.document import Change, CorpusError, Document, Edit
from corpustool.layout import label, split_lines
from corpustool.layout.metadata import iso_date, read_metadata
from corpustool.reading import read
from corpustool.reading.decoding import decode, decoded, encode, mended
from corpustool.reading.detecting import best_guess, detect_page, known
from corpustool.reading.html import decode_page, flatten
from corpustool.reading.opening import Source, member_name
from corpustool.reading.page import Head, read_head
from corpustool.reading.records import Fields, read_records, record
from corpustool.repairing.characters import find_characters
from corpustool.repairing.doubts import find_doubts
from corpustool.repairing.gloss import find_glosses
from corpustool.repairing.linebreak import find_line_breaks
from corpustool.repairing.mojibake import find_mojibake
from corpustool.repairing.normalizing import find_normalizations
from corpustool.rules import find, first_match, load_rules, rulebook, rulebooks
from corpustool.splitting import split as articles
from corpustool.splitting.guides import read_titles, without_page
from corpustool.splitting.naming import file_name
from corpustool.splitting.sentences import divide
from corpustool.statistics import Segmenter
from corpustool.statistics.dictionary import user_words
from corpustool.statistics.folding import folded
from corpustool.undoing import undo_folder, undo_stream
from corpustool.writing import Ledger, as_record, json_line, read_ledger
from corpustool.writing.documents import safe_name
from corpustool.writing.ledger import digest
from corpustool.writing.rows import write_rows

SUFFIXES = [
    ".txt", ".html", ".jsonl", ".json", ".csv", ".tsv", ".zip", ".tar", ".gz", ".bz2", ".xz", ".zst", ".epub", ".docx", ".pdf", ".parquet", ".warc", ".tgz", ".jsonl.gz",
]  # fmt: skip
ENCODINGS = ["utf-8", "gb18030", "gbk", "big5", "big5hkscs", "utf-16", "utf-16-be", "utf-32", "cp950", "euc_kr", "euc_jp", "shift_jis", "hz", "iso2022_jp", "cp1252", "utf-7"]  # fmt: skip
KINDS = ["width", "punctuation", "spacing", "quotes"]
_memory = Path("/dev/shm")  # files that never touch a disk, where there are such
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-", dir=_memory if _memory.is_dir() else None))
BOOKS = [rule for name in rulebooks() for rule in rulebook(name)]
DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?\Z")
DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?\Z")
DATELESS = "2024-01-01"
HEAD_NAMES = ("PubDate", "ArticleTitle", "og:title", "ContentSource", "author", "url", "datePublished")


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def first_byte(data: bytes) -> int:
    return data[0] if data else 0


def undone(text: str, changes: Iterable[Change]) -> None:
    """Changes that fit the text, none over another, and that can be taken back."""
    document = Document("d", text).edited(changes)
    assert document.original() == text


def refused(error: CorpusError) -> None:
    raise error


def refused_with_its_name(read: Callable[[Path], object], data: bytes) -> None:
    path = FOLDER / "given"
    path.write_bytes(data)
    try:
        read(path)
    except CorpusError as error:
        assert str(path) in str(error)


# --- bytes and files


def decoding(data: bytes) -> None:
    document = mended(decoded(data, "x", best_guess(data)))
    assert encode(document.original(), document.meta["encoding"]) == data


def encodings(data: bytes) -> None:
    try:
        document = decode(data[1:], "x", ENCODINGS[first_byte(data) % len(ENCODINGS)])
    except CorpusError:
        return
    assert encode(document.original(), document.meta["encoding"]) == data[1:]
    document.text.encode()
    assert "\r" not in document.text


def detector(data: bytes) -> None:
    found = best_guess(data)
    assert "".encode(found.encoding) == b""
    assert found == best_guess(data)
    try:
        assert detect_page(data).encoding
    except CorpusError:
        assert found.low_confidence


def names_of_encodings(data: bytes) -> None:
    try:
        assert known(known(text_of(data))) == known(text_of(data))
    except CorpusError:
        return


def page(data: bytes) -> None:
    document = decode_page(b"<html>" + data, "x", "utf-8")
    assert encode(document.original(), document.meta["encoding"]) == b"<html>" + data


def flattening(data: bytes) -> None:
    text = text_of(data)
    document = flatten(Document("x", text))
    assert document.original() == text
    assert all(0 <= block.start <= block.end <= len(document.text) for block in document.blocks())


def heads(data: bytes) -> None:
    text = text_of(data)
    at = first_byte(data) % len(HEAD_NAMES)
    head = Head(text[:80], [f'name="{HEAD_NAMES[at]}" content="{text[:200]}"'], [text[:90]], [text, f'{{"@type": "Article", "{HEAD_NAMES[at]}": "{text[:50]}"}}'])  # fmt: skip
    assert DATE.match(read_head(head, text.split("\n"), [text[:40]]).get("date", DATELESS))


def files(data: bytes) -> None:
    path = FOLDER / f"a{SUFFIXES[first_byte(data) % len(SUFFIXES)]}"
    path.write_bytes(data[1:])
    for document in read([str(path)], fault=lambda _: None):
        assert isinstance(document.original(), str)


def records(data: bytes) -> None:
    source = Source("x", io.BufferedReader(io.BytesIO(data[1:])), (".jsonl", ".json", ".csv", ".tsv")[first_byte(data) % 4], packed=True)  # fmt: skip
    told = []
    try:
        for document in read_records(source, "utf-8", Fields(), told.append):
            json_line(as_record(document)).decode()
    except CorpusError as error:
        told.append(error)
    assert all("\n" not in str(error) or len(str(error)) < 1000 for error in told)


def record_lines(data: bytes) -> None:
    """What is written as a record is read as it was, whatever stood in the text, the name and the fields."""
    text = text_of(data)
    given = Document(text[:20], text[5:], {"title": text[:9], "x": [text[-9:], None, 1.5]}, is_record=True)
    line = json_line(as_record(given))
    assert line.count(b"\n") == 1
    again = record(json.loads(line), "x")
    assert (again.id, again.original(), again.meta) == (given.id, given.text, given.meta)


def rows(data: bytes) -> None:
    """Of CSV and TSV: what is written is read as it was, and no cell of CSV is a formula."""
    text = text_of(data).replace("\0", "")  # which reading does away with
    form = ("csv", "tsv")[first_byte(data) % 2]
    given = Document(text[:20], text, {"title": text[-9:], "author": text[3:5]}, is_record=True)
    file = io.BytesIO()
    write_rows([given], file, form, lambda *_: None)
    if form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(file.getvalue().decode(), newline="")) for cell in row]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    source = Source("x", io.BufferedReader(io.BytesIO(file.getvalue())), f".{form}", packed=True)
    [again] = read_records(source, "utf-8", Fields(), refused)
    assert again.original() == text


# --- repairs


FINDERS = {"glosses": find_glosses, "mojibake": find_mojibake, "characters": find_characters, "line_breaks": find_line_breaks}  # fmt: skip


def finding(find: Callable[[str], list[Change]], data: bytes) -> None:
    undone(text_of(data), find(text_of(data)))


def normalizing(data: bytes) -> None:
    undone(text_of(data), find_normalizations(text_of(data), KINDS[first_byte(data) % 4 :]))


def doubts(data: bytes) -> None:
    undone(text_of(data), find_doubts(text_of(data), aggressive=bool(first_byte(data) % 2)))


def rulebooks_on(data: bytes) -> None:
    text = text_of(data)
    undone(text, find(BOOKS, text))
    for line in text.split("\n"):
        rule = first_match(BOOKS, line)
        assert rule is None or rule.action == "drop"


def clean(data: bytes) -> None:
    text = text_of(data)
    [once] = cleaned([Document("d", text)])
    assert once.original() == text
    [twice] = cleaned([Document("d", once.text)])
    assert twice.text == once.text
    path = FOLDER / "ledger"
    with path.open("wb") as file:
        Ledger(file).write(once)
    assert next(read_ledger(path)).restore(once.text) == text


def normalize(data: bytes) -> None:
    [document] = cleaned([Document("d", text_of(data))], normalize=KINDS, aggressive=True, drop=["metadata"])
    assert document.original() == text_of(data)


# --- lines and articles


def lines(data: bytes) -> None:
    text = text_of(data)
    found = split_lines(text)
    assert "".join(text[line.start : line.end] for line in found) == text
    assert [line.number for line in found] == list(range(1, len(found) + 1))


def labels(data: bytes) -> None:
    text = text_of(data)
    assert "".join(text[item.line.start : item.line.end] for item in label(text)) == text


def metadata(data: bytes) -> None:
    for line in text_of(data).split("\n"):
        found = read_metadata(line.strip())
        if found:
            json.dumps(found.fields)
            assert 0 <= found.value_start <= len(line)
            assert DAY.match(found.fields.get("date", DATELESS))


def dates(data: bytes) -> None:
    for line in text_of(data).split("\n"):
        assert DAY.match(iso_date(line) or DATELESS)


def split(data: bytes) -> None:
    assert "".join(article.text for article in articles([Document("d", text_of(data))])) == text_of(data)


def sentences(data: bytes) -> None:
    text = text_of(data)
    for into in ("paragraphs", "sentences"):
        assert "".join(part.text for part in divide([Document("d", text)], into)) == text


def titles(data: bytes) -> None:
    refused_with_its_name(read_titles, data)
    text = text_of(data)
    assert without_page(text) in text


def names(data: bytes) -> None:
    """A name stays in its folder and is one that any system takes, whatever a title or an archive says."""
    text = text_of(data)
    article = Document(f"{text[:9]}#1", "", {"title": text, "date": text[2:20]})
    for name in (file_name("{date}-{title}", article, 1), safe_name(text), member_name(text)):
        assert re.fullmatch(r"[^/\x00-\x1f\x7f-\x9f\\][^\x00-\x1f\x7f-\x9f\\]*", name)
        assert ".." not in name.split("/")
    assert all(len(part.encode()) <= 255 for part in safe_name(text).split("/"))


def shown(data: bytes) -> None:
    text = harmless(text_of(data))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert harmless(text) == text


# --- scripts and words


def convert(data: bytes) -> None:
    for wish in ("simplified", "twp"):
        [document] = converted([Document("d", text_of(data))], to=wish)
        assert document.original() == text_of(data)


def conversions(data: bytes) -> None:
    """The changes give just what conversion gives."""
    text = text_of(data)
    by = converter(("s2twp", "t2s", "s2hk", "tw2sp")[first_byte(data) % 4])
    edit = Edit(tuple(by.changes(text)))
    assert edit.apply(text) == by.convert(text)
    assert edit.revert(by.convert(text)) == text


def scripts(data: bytes) -> None:
    assert re.fullmatch("simplified|mixed|neutral|traditional(-(tw|hk|mechanical))?", detect_script(text_of(data)))


def words_of_ones_own(data: bytes) -> None:
    refused_with_its_name(read_words, data)
    refused_with_its_name(lambda path: protector(str(path)), data)


def folding(data: bytes) -> None:
    assert len(folded(text_of(data))) == len(text_of(data))


def segment(data: bytes) -> None:
    assert "".join(Segmenter().tokens(text_of(data))) == text_of(data)


def characters_as_words(data: bytes) -> None:
    for engine in ("characters", "spaces"):
        assert "".join(Segmenter(engine=engine).tokens(text_of(data))) == text_of(data)


def dictionary(data: bytes) -> None:
    refused_with_its_name(lambda path: user_words.__wrapped__(str(path)), data)


# --- ledgers, undo, rules


def rules(data: bytes) -> None:
    refused_with_its_name(load_rules, data)


def edits(data: bytes) -> None:
    """Documents edited, cut and put together again: their originals joined are the original."""
    text = text_of(data)
    spans = [(at, byte % 5) for at, byte in enumerate(data[: len(text)]) if byte % 7 == 0]
    changes, end = [], -1
    for start, length in spans:
        if start > end and start + length <= len(text):
            changes.append(Change("shift/x", start, text[start : start + length], text[:2] * (length % 3)))
            end = start + length
    document = Document("d", text).edited(changes)
    cuts = sorted({0, first_byte(data) % (len(document.text) + 1), len(document.text)})
    parts = [document.piece(a, b) for a, b in pairwise(cuts)] or [document]
    assert "".join(part.original() for part in parts) == text
    for _, line, change in document.located():
        assert text.count("\n", 0, change.start) < line <= text.count("\n", 0, change.end) + 1


def ledger_rows(data: bytes) -> None:
    """A ledger is refused in a line, or what it restores has the digest that it names."""
    path = FOLDER / "rows"
    path.write_bytes(data)
    try:
        for entry in read_ledger(path):
            assert digest(entry.restore("學校發展&\n")) == entry.before
    except CorpusError as error:
        assert str(error)


def ledger(data: bytes) -> None:
    path, out = FOLDER / "ledger", FOLDER / "out.txt"
    path.write_bytes(data)
    out.write_bytes("學校發展&\n".encode())
    try:
        entries = list(read_ledger(path))
        list(undo_stream(str(out), entries))
        undo_folder(FOLDER, entries, FOLDER / "back")
    except CorpusError as error:
        assert str(error)


TARGETS: dict[str, Callable[[bytes], None]] = {name: partial(finding, find) for name, find in FINDERS.items()} | {
    each.__name__: each
    for each in (
        decoding, encodings, detector, names_of_encodings, page, flattening, heads, files, records, record_lines, rows,
        normalizing, doubts, rulebooks_on, clean, normalize, lines, labels, metadata, dates, split, sentences, titles,
        names, shown, convert, conversions, scripts, words_of_ones_own, folding, segment, characters_as_words,
        dictionary, rules, edits, ledger_rows, ledger,
    )
}  # fmt: skip
