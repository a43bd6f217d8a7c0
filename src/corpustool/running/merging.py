"""What the parts made, put together: one file for each kind of result, the same whoever made the parts."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from corpustool.reporting import gather, write_report
from corpustool.running.articles import ARTICLES, CLEAN, LEDGER, QUARANTINE, named
from corpustool.running.committing import commit, committed
from corpustool.running.grouping import keywords_of_groups
from corpustool.running.likeness import TRACES, Removal, find_removals, read_articles
from corpustool.running.outputs import Outputs
from corpustool.running.parts import Job
from corpustool.running.planning import Part, Plan
from corpustool.statistics import count_phrases, count_words, glance
from corpustool.statistics.indexing import Corpus
from corpustool.statistics.joining import DOCUMENTS, NUMBERS, WORDS, join
from corpustool.tabulating import keyword_table, phrase_table, size_note, word_table
from corpustool.writing import Folder, Table, json_line, write_table

REMOVED = "removed.jsonl"
PHRASES_IN = 64 << 20  # bytes to count phrases in; the result is the same with any, and a worker keeps to 400 MB

Gone = list[dict[int, Removal]]


def put_together(
    job: Job, plan: Plan, failed: Mapping[str, str], outputs: Outputs, roots: Sequence[str]
) -> dict[str, Any]:
    """Write the files of the output folder from what the parts made, but for `failed` ones; figures of all of it.

    CorpusError if something cannot be written.
    """
    parts = [part for part in plan.parts if part.name not in failed]
    manifests = [committed(job.result(part, "articles")) or {} for part in parts]
    counts = _counts(manifests)
    gone = _removals(job, parts)
    counts["duplicates"] = sum(map(len, gone))
    _articles(job, parts, gone, outputs)
    names = _clean_texts(job, parts, outputs, roots)
    if "clean" in job.options.steps:
        _ledger(job, parts, names, outputs)
    counts |= _quarantine(job, plan, failed, outputs)
    tables = _tables(job, parts, gone, outputs) if "count" in job.options.steps else {}
    return {**counts, **tables}


def _counts(manifests: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The figures of all parts, added up; the rules by how many changes they made."""
    counts, rules = Counter[str](), Counter[str]()
    for manifest in manifests:
        own = dict(manifest["counts"])
        rules.update(own.pop("rules"))
        counts.update(own)
    ordered = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    return {**dict(sorted(counts.items())), "rules": dict(ordered)}


def _digests(job: Job, parts: Iterable[Part], result: str, *names: str) -> list[Any]:
    """What some files of the parts hold, as their hashes."""
    manifests = (committed(job.result(part, result)) or {} for part in parts)
    return [[manifest["files"][name]["sha256"] for name in names] for manifest in manifests]


def _removals(job: Job, parts: Sequence[Part]) -> Gone:
    """For each part the articles that are somewhere else, too, and go."""
    gone: Gone = [{} for _ in parts]
    if "dedup" not in job.options.steps:
        return gone
    made_from = {"traces": _digests(job, parts, "likeness", TRACES), "similarity": job.options.similarity}
    articles = [job.result(part, "articles") / ARTICLES for part in parts]
    traces = [job.result(part, "likeness") / TRACES for part in parts]

    def make(folder: Path) -> dict[str, Any]:
        with (folder / REMOVED).open("wb") as file:
            for number, removals in enumerate(find_removals(articles, traces, job.options.similarity)):
                file.writelines(json_line([number, line, *row]) for line, row in sorted(removals.items()))
        return {}

    folder = job.folder.parent / "duplicates"
    commit(folder, {**made_from, "versions": job.versions}, make, job.work)
    with (folder / REMOVED).open("rb") as file:
        for number, line, *row in map(json.loads, file):
            gone[number][line] = Removal(*row)
    return gone


def _lines(gone: Gone) -> list[list[int]]:
    return [sorted(lines) for lines in gone]


def _articles(job: Job, parts: Sequence[Part], gone: Gone, outputs: Outputs) -> None:
    """The articles that stay, and the table of the others."""
    made_from = [_digests(job, parts, "articles", ARTICLES), _lines(gone)]

    def write(file: BinaryIO) -> None:
        for part, lines in zip(parts, gone, strict=True):
            with (job.result(part, "articles") / ARTICLES).open("rb") as source:
                if lines:
                    file.writelines(line for number, line in enumerate(source) if number not in lines)
                else:
                    shutil.copyfileobj(source, file)

    outputs.make(ARTICLES + job.options.compress, made_from, write)
    if "dedup" in job.options.steps:
        rows = [row for lines in gone for _, row in sorted(lines.items())]
        table = Table(Removal._fields, rows)
        outputs.make("duplicates.tsv", [*made_from, rows], lambda file: write_table(table, file, "tsv"))


def _clean_texts(job: Job, parts: Sequence[Part], outputs: Outputs, roots: Sequence[str]) -> list[str]:
    """Write each cleaned document as a file, if that is asked for; their names in the order of the ledger."""
    names: list[str] = []
    if not job.options.clean_text:
        return names
    folder = Folder(outputs.folder / "clean", roots)
    for part in parts:
        for _, document in read_articles(job.result(part, "articles") / CLEAN):
            text = document.text.encode()
            names.append(folder.name(document))
            outputs.make(f"clean/{names[-1]}", document.text, partial(_write, text), noted=False)
    return names


def _write(data: bytes, file: BinaryIO) -> None:
    file.write(data)


def _ledger(job: Job, parts: Sequence[Part], names: Sequence[str], outputs: Outputs) -> None:
    """The ledgers of all parts, with the names of the clean texts where there are any."""

    def lines(source: Iterable[bytes], left: Iterator[str]) -> Iterator[bytes]:
        for line in source:
            yield json_line({**json.loads(line), "output": next(left)}) if line.startswith(b'{"document"') else line

    def write(file: BinaryIO) -> None:
        left = iter(names)
        for part in parts:
            with (job.result(part, "articles") / LEDGER).open("rb") as source:
                if names:
                    file.writelines(lines(source, left))
                else:
                    shutil.copyfileobj(source, file)

    outputs.make(LEDGER + job.options.compress, [_digests(job, parts, "articles", LEDGER), list(names)], write)


def _quarantine(job: Job, plan: Plan, failed: Mapping[str, str], outputs: Outputs) -> dict[str, int]:
    """What could not be read and what could not be done, with the reasons, if there is any."""
    rows = [dict(zip(("id", "reason"), named(fault), strict=True)) for fault in plan.faults]
    for part in plan.parts:
        if part.name in failed:
            rows += [{"id": piece.path, "reason": failed[part.name]} for piece in part.pieces]
        else:
            rows += map(json.loads, (job.result(part, "articles") / QUARANTINE).read_bytes().splitlines())
    if rows:
        outputs.make(QUARANTINE, rows, lambda file: file.writelines(map(json_line, rows)))
    return {"quarantined": len(rows)}


def _tables(job: Job, parts: Sequence[Part], gone: Gone, outputs: Outputs) -> dict[str, Any]:
    """Words and phrases of the articles that stay; the corpus is joined only if a table must be made."""
    segmenter = job.options.segmenter
    made_from = [_digests(job, parts, "words", WORDS, NUMBERS, DOCUMENTS), _lines(gone), job.versions]
    joined: list[Corpus] = []

    def corpus() -> Corpus:
        if not joined:
            joined.append(join([job.result(part, "words") for part in parts], _lines(gone), job.work))
        return joined[0]

    def words(file: BinaryIO) -> dict[str, Any]:
        write_table(word_table(count_words(corpus()), corpus(), segmenter), file, "tsv")
        return dict(glance(corpus())._asdict())

    def phrases(file: BinaryIO) -> dict[str, Any]:
        rows = list(count_phrases(corpus(), memory=PHRASES_IN, temp=str(job.work)))
        write_table(phrase_table(rows, corpus(), segmenter), file, "tsv")
        return {"phrases": len(rows)}

    def keywords(file: BinaryIO) -> None:
        field, rows = keywords_of_groups(corpus(), outputs.folder / (ARTICLES + job.options.compress))
        made = f"keywords --by {field}" if field else "keywords"
        write_table(keyword_table(rows, segmenter, [size_note(corpus())], grouped=True, made=made), file, "tsv")

    found = outputs.make("words.tsv", made_from, words)["told"]
    told = outputs.make("phrases.tsv", made_from, phrases)["told"]
    outputs.make("keywords.tsv", [made_from, _digests(job, parts, "articles", ARTICLES)], keywords)
    return {"glance": found, **told}


def report(told: Mapping[str, Any], outputs: Outputs) -> None:
    """A page that shows what was done and what there is; made anew only if another file is."""
    made_from = [told, {name: entry["sha256"] for name, entry in outputs.made.items()}]
    outputs.make("report.html", made_from, lambda file: write_report(gather(outputs.folder, told), file))
