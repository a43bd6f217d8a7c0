"""The documents of a part of the corpus become articles; what cannot be read, or fails on the way, is put aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from corpustool.cleaning import clean
from corpustool.converting import convert
from corpustool.document import CorpusError, Document, together
from corpustool.layout.templates import Templates
from corpustool.reading import read, sampled
from corpustool.reading.sections import read_section
from corpustool.running.options import Options
from corpustool.running.planning import Part, Piece
from corpustool.splitting import split
from corpustool.writing import Ledger, json_line, record_line

ARTICLES, LEDGER, CLEAN, QUARANTINE = "articles.jsonl", "ledger.jsonl", "clean.jsonl", "quarantine.jsonl"
LOST = ("chrome/", "template/")  # the rules whose changes remove lines
SAMPLE = (
    "首页 > 新闻\n關于會議的通知\n推動學?！半p一流”建設，发展经济。\n"  # has the stages load all that they may need
)
TOGETHER = 1 << 16  # characters of documents that are worked on together, and one by one if that fails

Fault = Callable[[str, str], None]


class _Made(NamedTuple):
    """What some documents became: the bytes for each file, figures, and how many changes each rule made."""

    files: dict[str, bytes]
    counts: Counter[str]
    rules: Counter[str]


def write_articles(part: Part, options: Options, templates: Templates | None, folder: Path) -> dict[str, Any]:
    """Write the files of a part into a folder, and return figures of what was done.

    A document on which a stage fails stands with the reason in QUARANTINE, like what cannot be read.
    """
    counts: Counter[str] = Counter(quarantined=0)
    rules: Counter[str] = Counter()
    with ExitStack() as stack:
        names = (ARTICLES, LEDGER, CLEAN, QUARANTINE)
        files = {name: stack.enter_context((folder / name).open("wb")) for name in names}

        def fault(name: str, reason: str) -> None:
            counts["quarantined"] += 1
            files[QUARANTINE].write(json_line({"id": name, "reason": reason}))

        for batch in together(documents(part, options, fault), TOGETHER, lambda document: len(document.text)):
            for made in _treated(batch, options, templates, fault):
                for name, data in made.files.items():
                    files[name].write(data)
                counts += made.counts
                rules += made.rules
    return {**counts, "quarantined": counts["quarantined"], "rules": dict(sorted(rules.items()))}


def prepare(options: Options) -> None:
    """Load what the stages need, so that processes that are copies of this one have it."""
    for _ in _treated([Document("", SAMPLE)], options, None, lambda _name, _reason: None):
        pass
    if "count" in options.steps:
        options.segmenter.forms(SAMPLE)


def documents(part: Part, options: Options, fault: Fault) -> Iterator[Document]:
    """The documents of a part; `fault` is told the name of what could not be read, and why."""
    found = (document for piece in part.pieces for document in _read(piece, options, fault))
    return sampled(found, options.limit, options.sample, options.seed)


def _read(piece: Piece, options: Options, fault: Fault) -> Iterator[Document]:
    def told(error: CorpusError) -> None:
        fault(*named(str(error), piece.path))

    fields: Any = {"text_field": options.text_field, "id_field": options.id_field}
    try:
        if piece.section:
            yield from read_section(piece.path, piece.section, **fields, fault=told)
        else:
            yield from read([piece.path], encoding=options.encoding, **fields, fault=told)
    except Exception as error:  # noqa: BLE001  # of whatever library: the other files are read all the same
        fault(piece.path, f"{type(error).__name__}: {error}")


def named(fault: str, path: str = "") -> tuple[str, str]:
    """The name and the reason in a message about a file, a member or a line of it.

    >>> named("a: b.jsonl:12: not a JSON record", "a: b.jsonl")
    ('a: b.jsonl:12', 'not a JSON record')
    """
    start = len(path) if fault.startswith(path) else 0
    name, _, reason = fault[start:].partition(": ")
    return fault[:start] + name, reason


def _treated(batch: list[Document], options: Options, templates: Templates | None, fault: Fault) -> Iterator[_Made]:
    try:
        made = _made(batch, options, templates)
    except Exception as error:  # noqa: BLE001  # a document on which a stage fails must not stop the others
        if len(batch) > 1:
            for document in batch:
                yield from _treated([document], options, templates, fault)
        else:
            fault(batch[0].id, f"{type(error).__name__}: {error}")
    else:
        yield made


def _made(batch: list[Document], options: Options, templates: Templates | None) -> _Made:
    cleaned, ledger, files = list[Document](), BytesIO(), dict[str, bytes]()
    stages: Iterable[Document] = batch
    if "clean" in options.steps:
        stages = clean(batch, drop=options.drop, normalize=options.normalize, templates=templates)
    stages = _noted(stages, cleaned)  # one by one, as `split` begins with what `clean` has just seen
    if "split" in options.steps:
        stages = split(stages)
    articles = list(convert(stages, to=options.to) if "convert" in options.steps else stages)
    files[ARTICLES] = b"".join(map(record_line, articles))
    if "clean" in options.steps:
        book = Ledger(ledger)
        for document in cleaned:
            book.write(document)
        files[LEDGER] = ledger.getvalue()
    if options.clean_text:
        files[CLEAN] = b"".join(map(record_line, cleaned))
    rules = Counter(
        change.rule
        for document in cleaned
        for edit in document.history
        for change in edit.changes
        if not change.is_flag
    )
    return _Made(files, _figures(cleaned, articles), rules)


def _noted(documents: Iterable[Document], found: list[Document]) -> Iterator[Document]:
    """The documents, each put into a list as it passes."""
    for document in documents:
        found.append(document)
        yield document


def _figures(cleaned: list[Document], articles: list[Document]) -> Counter[str]:
    changes = [change.is_flag for document in cleaned for edit in document.history for change in edit.changes]
    return Counter(
        documents=len(cleaned),
        changed=sum(
            any(not change.is_flag for edit in document.history for change in edit.changes) for document in cleaned
        ),
        flags=sum(changes),
        doubtful=sum(bool(document.meta.get("low_confidence")) for document in cleaned),
        articles=len(articles),
        characters=sum(len(article.text) for article in articles),
    )
