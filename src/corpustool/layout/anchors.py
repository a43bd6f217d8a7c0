"""What is certain of where articles begin, or nearly so, whatever the chain has learnt of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import exp

from corpustool.layout.adapting import is_told
from corpustool.layout.chains import odds
from corpustool.layout.credits import opening_dateline
from corpustool.layout.evidence import Row
from corpustool.layout.metadata import NEWSPAPER_PAGE
from corpustool.layout.traits import sign

LIKELY = 4.0  # nats; the least whole number that finds the title over a line with dashes in the seeds
SURE = 8.0  # nats; the chain has seen no letters and no pages of newspapers, and gives their titles down to -6
REPORTS = 3  # reports from which on a text is known for them: for their dateline, or for news in brief below the last
GREETING = re.compile(r"(?:此致)?[，,\s]*敬[礼禮][！!。]?")
ANNEX = re.compile(r"[【\[（(]?附[件录表錄][一二三四五六七八九十\d]{0,3}[】\]）)]?[：:]?")


def anchored(rows: Sequence[Row], lines: Sequence[int], start: Sequence[float]) -> list[float]:
    """The probabilities that an article begins with each paragraph, raised where more speaks for it."""
    found = list(start)
    reports = {n: opening_dateline(rows[n + 1].paragraph.text) or "" for n in lines if _heads_report(rows, n)}
    times = Counter(dateline for dateline in reports.values() if dateline)
    for n in lines:
        if heads_newspaper_page(rows, n):
            found[n - 1] = _raised(max(found[n - 1 : n + 1]), SURE)
        elif _heads_briefs(rows, n):  # the chain takes the first of their headlines for the title
            found[n] = _raised(max(found[n : n + 3]), SURE)
        elif _is_letter(rows, n) or (n in reports and times[reports[n]] >= REPORTS):
            found[n] = _raised(found[n], SURE)
        elif n in reports or _is_headline(rows, n):
            found[n] = _raised(found[n], LIKELY)
    return found


def _raised(probability: float, nats: float) -> float:
    return 1 / (1 + exp(-(odds(probability) + nats)))


def is_annex(rows: Sequence[Row], n: int) -> bool:
    """Whether a line opens an annex or is its title: an annex stays in its parent."""
    return any(ANNEX.fullmatch(row.paragraph.text) for row in rows[max(0, n - 1) : n + 1])


def _is_headline(rows: Sequence[Row], n: int) -> bool:
    """Whether a line without a mark stands over a line with dashes and metadata: a title, whatever its words."""
    if n + 2 >= len(rows) or rows[n + 1].form.kind != "dash" or (n and rows[n - 1].form.opened):
        return False
    return rows[n].form.kind in ("line", "short") and is_told(rows[n + 2].form.kind)


def _is_letter(rows: Sequence[Row], n: int) -> bool:
    """Whether a line without a mark stands over a salutation and below what closes a letter: the title of another."""
    if n < 3 or n + 1 >= len(rows) or rows[n + 1].form.kind != "salutation":
        return False
    kinds = [row.form.kind for row in rows[n - 3 : n + 1]]
    signed = kinds[1] in ("name", "short") and kinds[2] == "date" and rows[n - 1].paragraph.text[0] not in "（("
    ended = rows[n - 3].form.is_prose or kinds[0] == "sentence"
    greeted = any(GREETING.fullmatch(row.paragraph.text) for row in rows[n - 3 : n])
    return kinds[3] in ("line", "short") and (greeted or (signed and ended))


def heads_newspaper_page(rows: Sequence[Row], n: int) -> bool:
    """Whether a line without a mark stands right below the name of a page of a newspaper."""
    above = sign(rows[n - 1].paragraph.text).metadata if n else None
    return rows[n].form.kind in ("line", "short") and above is not None and above.kind == NEWSPAPER_PAGE


def _heads_report(rows: Sequence[Row], n: int) -> bool:
    """Whether a line without a mark stands alone between text and a paragraph that opens with a dateline.

    It is a title in 123 of 132 such places of the labelled compilations, and in one article a heading, the other nine.
    """
    below = n + 1 < len(rows) and rows[n + 1].form.kind in ("lead", "prose led")
    parted = n == 0 or rows[n - 1].form.is_prose or rows[n - 1].form.kind == "sentence"
    return below and parted and rows[n].form.kind in ("line", "short")


def _heads_briefs(rows: Sequence[Row], n: int) -> bool:
    """Whether it stands over a dateline with a colon and nothing behind it: over news in brief."""
    return _heads_report(rows, n) and _is_dateline(rows[n + 1])


def _is_dateline(row: Row) -> bool:
    text = row.paragraph.text
    return row.form.kind == "lead" and text[-1] in "：:" and opening_dateline(text) == text[:-1].strip()


def items(rows: Sequence[Row]) -> set[int]:
    """The paragraphs of news in brief: those below a dateline alone, down to the next report.

    No article begins with their headlines.
    """
    openings = {n for n in range(1, len(rows)) if not rows[n].form.is_prose and _is_dateline(rows[n - 1])}
    if not openings:
        return openings
    reports = {n for n in range(len(rows)) if _heads_report(rows, n)}
    end = len(rows) if len(reports) >= REPORTS else max(reports, default=0)
    found, is_inside = set[int](), False
    for n in range(len(rows)):
        is_inside = n in openings or (is_inside and n not in reports)
        if n in openings or (is_inside and n < end):
            found.add(n)
    return found
