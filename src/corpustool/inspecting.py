"""Inspect: what is in a document, line by line, and what cleaning it would do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from corpustool.cleaning import clean
from corpustool.converting import detect_script
from corpustool.document import Document
from corpustool.layout import label


class LineFound(NamedTuple):
    """A line that is not blank: its role, why, and what was found on it (`doubtful` before what is only marked)."""

    line: int
    role: str
    reason: str
    found: str
    text: str


class DocumentFound(NamedTuple):
    """A document: its encoding and script, the share of its lines that is chrome, what cleaning finds in it."""

    document: str
    encoding: str
    script: str
    lines: int
    chrome: float
    changes: int
    doubtful: int
    found: str


def inspect_lines(document: Document) -> Iterator[LineFound]:
    """The lines of a document, with what cleaning finds on each."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for cleaned in clean([document]):
        for _, line, change in cleaned.located():
            found[line][f"doubtful {change.rule}" if change.is_flag else change.rule] += 1
    for item in label(document.text):
        if item.role != "blank":
            reason = item.rule or ", ".join(f"{name} {value:+g}" for name, value in item.reasons.items())
            yield LineFound(item.line.number, item.role, reason, _listed(found[item.line.number]), item.line.text)


def inspect_document(document: Document) -> DocumentFound:
    """A document at a glance."""
    [cleaned] = clean([document])
    changes = [change for edit in cleaned.history for change in edit.changes]
    doubtful = sum(change.is_flag for change in changes)
    roles = [item.role for item in label(document.text) if item.role != "blank"]
    return DocumentFound(
        document.id,
        str(document.meta.get("encoding", "")),
        detect_script(document.text),
        len(roles),
        roles.count("chrome") / max(1, len(roles)),
        len(changes) - doubtful,
        doubtful,
        _listed(Counter(change.rule.partition("/")[0] for change in changes)),
    )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(rule + (f" ×{count}" if count > 1 else "") for rule, count in sorted(counts.items()))
