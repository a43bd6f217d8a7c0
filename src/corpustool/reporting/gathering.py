"""What a report shows, read from the files of an output folder; of a corpus of any size some counters are held."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from corpustool.document import Change, CorpusError, Document
from corpustool.reading import read
from corpustool.reporting.tracking import GAP, Piece, joined, shortened, tracked
from corpustool.statistics import labelled_by
from corpustool.writing import read_ledger, reopen
from corpustool.writing.ledger import Entry, digest

MANIFEST = "manifest.json"
FILES = (
    ("articles.jsonl", "file-articles"),
    ("ledger.jsonl", "file-ledger"),
    ("duplicates.tsv", "file-duplicates"),
    ("words.tsv", "file-words"),
    ("phrases.tsv", "file-phrases"),
    ("keywords.tsv", "file-keywords"),
    ("quarantine.jsonl", "file-quarantine"),
    (MANIFEST, "file-manifest"),
)
TOP = 40  # rows of a table that are shown
SAMPLES = 6  # documents that are shown with their changes
CANDIDATES = 300  # documents that the samples are chosen from: the first ones, so that little is read again
LARGEST = 200_000  # characters of a document that is shown; larger ones take long to compare
KINDS = 10_000  # different values of a field that are counted: hostile data may have any number


class Sample(NamedTuple):
    """A document with its changes in it; `whole` says whether its text was there, or its changes alone."""

    name: str
    pieces: Sequence[Piece]
    whole: bool


class Report(NamedTuple):
    """What a page shows: what the manifest tells, samples, counts of articles by field, the tops of tables."""

    told: Mapping[str, Any]
    samples: Sequence[Sample]
    fields: Mapping[str, Mapping[str, int]]
    tables: Mapping[str, Sequence[Mapping[str, str]]]
    quarantined: Sequence[Mapping[str, Any]]
    files: Sequence[tuple[str, str]]


def gather(folder: Path, told: Mapping[str, Any] | None = None) -> Report:
    """What there is in an output folder of `run`; `told` is its manifest, if that is not written yet.

    The samples are read again from the input, and shown by their ledger alone where that is another by now or gone.
    CorpusError if the folder holds no manifest, or a file of it is damaged.
    """
    told = _manifest(folder) if told is None else told
    suffix = str(told["options"].get("compress", ""))
    own = {name: folder / (name + suffix if name in ("articles.jsonl", "ledger.jsonl") else name) for name, _ in FILES}
    try:
        return Report(
            told,
            _samples(own["ledger.jsonl"], told) if own["ledger.jsonl"].is_file() else [],
            _fields(own["articles.jsonl"]),
            {name: _top(own[f"{name}.tsv"], name) for name in ("words", "phrases", "keywords")},
            _lines(own["quarantine.jsonl"]),
            [(own[name].name, kind) for name, kind in FILES if own[name].is_file() or name == MANIFEST],
        )
    except (OSError, ValueError, EOFError, KeyError, TypeError) as error:
        raise CorpusError(f"{folder}: not what a run left: {error}; give the same `run` again") from error


def _manifest(folder: Path) -> Mapping[str, Any]:
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
        if isinstance(told["counts"], dict) and isinstance(told["options"], dict):
            return dict(told)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{folder}: holds no results of a run; first `run … -o {folder}`") from error
    raise CorpusError(f"{folder / MANIFEST}: not the manifest of a run; give the same `run` again")


def _fields(path: Path) -> dict[str, dict[str, int]]:
    """How many articles there are by encoding, script, source, year and month."""
    names = ("encoding", "script", "source", "year", "month")
    labels = {name: labelled_by(name) for name in names}
    found: dict[str, Counter[str]] = {name: Counter() for name in names}
    with reopen(path) as file:
        for line in file:
            meta = json.loads(line).get("meta", {})
            article = Document("", "", meta)
            for name in names:
                value = labels[name](article)[:200]
                if value in found[name] or len(found[name]) < KINDS:
                    found[name][value] += 1
    return {name: dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))) for name, counts in found.items()}


def _top(path: Path, name: str) -> list[dict[str, str]]:
    """The first rows of a table; of words, those of two characters and more, which say what texts are about."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="\n") as file:
        rows = (line.rstrip("\n").split("\t") for line in file if not line.startswith("# "))
        head = next(rows, [])
        found = (dict(zip(head, row, strict=False)) for row in rows)
        if name == "words":
            found = (row for row in found if len(row["word"]) > 1)
        if name == "keywords":  # a table for each group, which are few
            return _of_groups(found)
        return list(islice(found, TOP))


def _of_groups(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    seen: Counter[str] = Counter()
    kept = []
    for row in rows:
        seen[row["group"]] += 1
        if seen[row["group"]] <= TOP // 4:
            kept.append(row)
    return kept


def _lines(path: Path) -> list[Mapping[str, Any]]:
    if not path.is_file():
        return []
    with path.open("rb") as file:
        return [json.loads(line) for line in islice(file, TOP)]


def _samples(ledger: Path, told: Mapping[str, Any]) -> list[Sample]:
    """Documents that show many rules, with their changes."""
    chosen = _chosen(ledger)
    wanted = {number: entry for number, entry in enumerate(islice(read_ledger(ledger), CANDIDATES)) if number in chosen}
    texts = _texts({(entry.id, entry.before) for entry in wanted.values()}, told)
    samples = []
    for number in chosen:
        entry = wanted[number]
        text = texts.get(entry.before)
        pieces = _alone(entry) if text is None else list(joined(tracked(text, entry.edits)))
        samples.append(Sample(entry.id, shortened(pieces), text is not None))
    return samples


def _chosen(ledger: Path) -> list[int]:
    """The places of the documents that show most rules, each those that the ones before did not show."""
    rules = [
        {change.rule for changes in entry.edits for change in changes}
        for entry in islice(read_ledger(ledger), CANDIDATES)
    ]
    chosen: list[int] = []
    seen: set[str] = set()
    while len(chosen) < SAMPLES:
        left = [number for number, own in enumerate(rules) if own and number not in chosen]
        if not left:
            break
        best = max(left, key=lambda number: (len(rules[number] - seen), len(rules[number]), -number))
        chosen.append(best)
        seen |= rules[best]
    return sorted(chosen)


def _texts(wanted: set[tuple[str, str]], told: Mapping[str, Any]) -> dict[str, str]:
    """The texts of some documents by their hashes, as far as the input still holds them."""
    options = told["options"]
    how = {name: options[name] for name in ("encoding", "text_field", "id_field") if options.get(name)}
    found: dict[str, str] = {}
    left = dict.fromkeys(name for name, _ in sorted(wanted))
    for document in islice(_documents(told.get("inputs", {}), how), 0, CANDIDATES * 10):
        if document.id in left:
            text = document.original()
            if len(text) <= LARGEST and (document.id, digest(text)) in wanted:
                found[digest(text)] = text
                if len(found) == len({before for _, before in wanted}):
                    break
    return found


def _documents(paths: Iterable[str], how: Mapping[str, Any]) -> Iterator[Document]:
    present = [path for path in paths if Path(path).is_file()]
    for path in present:
        try:
            yield from read([path], fault=lambda _: None, **how)
        except Exception:  # noqa: BLE001, S112  # of whatever library: what cannot be read now is no sample
            continue


def _alone(entry: Entry) -> list[Piece]:
    """The changes of a document without what stands around them."""
    changes: list[Change] = [change for edit in entry.edits for change in edit]
    return [piece for change in changes for piece in (Piece(change.before, change.after, (change.rule,)), GAP)]
