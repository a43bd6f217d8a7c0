"""Inspect: what is in a document, line by line, and what cleaning it would do."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from corpustool.cleaning import clean
from corpustool.converting import detect_script
from corpustool.document import Document
from corpustool.layout import Line, label
from corpustool.layout.hints import find_chrome


class LineFound(NamedTuple):
    """A line: its role, its script, why, and what was found on it (`doubtful` before what is only marked)."""

    line: int
    role: str
    script: str
    reason: str
    found: str
    text: str


class DocumentFound(NamedTuple):
    """A document: its encoding and script, the share of its lines that is chrome, what cleaning finds in it."""

    id: str
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
    document = _as_lines(document)
    for cleaned in clean([document]):
        for _, line, change in cleaned.located():
            found[line][f"doubtful {change.rule}" if change.is_flag else change.rule] += 1
    for seen, role, reason in _roles(document):
        yield LineFound(seen.number, role, detect_script(seen.text), reason, _listed(found[seen.number]), seen.text)


def inspect_document(document: Document) -> DocumentFound:
    """A document at a glance."""
    document = _as_lines(document)
    [cleaned] = clean([document])
    changes = [change for edit in cleaned.history for change in edit.changes]
    doubtful = sum(change.is_flag for change in changes)
    roles = [role for line, role, _ in _roles(document) if line.text]
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


def _as_lines(document: Document) -> Document:
    """A web page as the text that it was read as, so that lines are those of the page and not of its source."""
    if not document.markup:
        return document
    markup = document.markup._replace(blocks=tuple(document.blocks()), stage=0)
    return replace(document, history=(), markup=markup)


def _roles(document: Document) -> Iterator[tuple[Line, str, str]]:
    """The lines, the role of each, and why; what the markup of a web page says goes first.

    Blank lines are passed over, but for those between lines of chrome, which go with them.
    """
    chrome = find_chrome(document)
    starts = [change.start for change in chrome]
    above, blank = "", list[Line]()
    for item in label(document.text):
        if item.role == "blank":
            blank.append(item.line)
            continue
        at = bisect_right(starts, item.line.start) - 1
        if at >= 0 and item.line.start < chrome[at].end:
            role, reason = "chrome", chrome[at].rule
        else:
            role = item.role
            reason = item.rule or ", ".join(f"{name} {value:+g}" for name, value in item.reasons.items())
        if above == role == "chrome":
            yield from ((line, "chrome", "between lines of chrome") for line in blank)
        yield item.line, role, reason
        above, blank = role, []


def _listed(counts: Counter[str]) -> str:
    return ", ".join(rule + (f" ×{count}" if count > 1 else "") for rule, count in sorted(counts.items()))
