"""What the lines around a line say of it, where no chain is asked: records, menus, feet, the close of a letter."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpustool.layout import titles
from corpustool.layout.labels import DATE, RECORD, Label
from corpustool.layout.metadata import iso_date, read_metadata

OPEN = ("：", ":")  # ends a label without a value
RECORDS = 2  # lines of a public record; prose may have one such label
QUESTIONS = 3  # lines that begin with the reporter, in an interview
MENU = 6  # short lines in a row: 71 % of pages have such a menu
SHORT = 12  # characters of a menu's line: the median of chrome is 6


def revise(labels: Sequence[Label]) -> None:
    """Take back, or add to, what lines say alone."""
    _give_back_questions(labels)
    _read_records(labels)
    _forget_members(labels)


def _give_back_questions(labels: Sequence[Label]) -> None:
    """In an interview the lines that begin with 记者 say no author; a page names its reporter once or twice."""
    asked = [item for item in labels if item.rule == "metadata/author" and item.line.text.startswith(("记者", "記者"))]
    if len(asked) >= QUESTIONS:
        for item in asked:
            item.role, item.rule, item.fields, item.value_start = "body", "", {}, 0


def _read_records(labels: Sequence[Label]) -> None:
    """In the table of a public record a short line below an empty label is its value; a single line is no table."""
    rows = [item for item in labels if item.rule == RECORD]
    if len(rows) < RECORDS:
        for item in rows:
            item.role, item.rule, item.fields, item.value_start = "body", "", {}, 0
        return
    for above, item in pairwise(labels):
        is_empty = above.rule.startswith("metadata/") and above.line.text.endswith(OPEN)
        if is_empty and item.rule in ("", DATE) and not item.line.text.endswith(OPEN):
            metadata = read_metadata(above.line.text + item.line.text)
            if metadata:
                item.role, item.rule, item.fields = "metadata", f"metadata/{metadata.kind}", dict(metadata.fields)


def _forget_members(labels: Sequence[Label]) -> None:
    """The day below 注册时间 is that of a member of a forum."""
    for above, item in pairwise(labels):
        if above.rule == "chrome/forum" and item.rule == DATE and not iso_date(above.line.text):
            item.role, item.rule, item.fields = "chrome", above.rule, {}


def find_menus(labels: Sequence[Label]) -> None:
    """Runs of short lines without a mark are menus, in a text of which rules know some chrome; else verse, a list."""
    if not any(item.role == "chrome" for item in labels):
        return
    run: list[Label] = []
    for item in [*labels, None]:
        if item and item.role in ("body", "chrome") and len(item.line.text) <= SHORT and not _marked(item.line.text):
            run.append(item)
            continue
        if len(run) >= MENU:
            for entry in run:
                entry.role, entry.rule = "chrome", entry.rule or "chrome/menu"
        run = []


def _marked(text: str) -> bool:
    """Whether a short line has the marks of a sentence, a list item or verse."""
    return any(mark in text for mark in "，。；：、！？,;:!?") or titles.is_listed(text)


def find_tail(labels: Sequence[Label]) -> None:
    """Below the last prose, everything from the first line of chrome on is the foot of the page."""
    numbers = range(len(labels) - 1, -1, -1)
    last = next((n for n in numbers if labels[n].role == "body" and labels[n].line.is_prose), -1)
    tail = labels[last + 1 :]
    first = next((number for number, item in enumerate(tail) if item.role == "chrome"), None)
    if last < 0 or first is None:
        return
    for item in tail[first:]:
        if item.role == "body":
            item.role, item.rule = "chrome", "chrome/tail"


def find_closings(labels: Sequence[Label]) -> None:
    """Signatures and dates that close a letter are no metadata."""
    for above, item in zip([None, *labels], labels, strict=False):
        if (
            item.rule == "metadata/date"
            and item.part not in ("told", "below")
            and above
            and above.role == "body"
            and titles.is_name(above.line.text)
        ):
            item.role, above.role = "date", "signature"
            above.fields["signature"] = above.line.text
