"""The parts of a compilation: where articles begin, and the part that each paragraph plays, by a learnt chain.

The chain reads a document twice. The second reading knows what the first found in lines of the same
layout, so that each document's own habits decide. `articles.json` holds the weights of both readings in
nats, `benchmarks/train_articles.py` made it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from math import exp
from typing import NamedTuple

from corpustool.layout.adapting import habits, is_told
from corpustool.layout.chains import (
    BELOW,
    EDGES,
    MORE,
    SUB,
    TEXT,
    TITLE,
    TOLD,
    Model,
    Reading,
    Weights,
    best_states,
    lay_out,
    odds,
    read,
)
from corpustool.layout.evidence import Group, Row, read_rows
from corpustool.layout.lines import Line
from corpustool.layout.metadata import NEWSPAPER_PAGE
from corpustool.layout.paragraphs import Paragraph, find_paragraphs
from corpustool.layout.traits import sign

LEAST_BODY = 45  # characters of text below a title; with fewer it heads no article (menus, tables of contents)
LEAST_LINE = 30  # characters from which a line counts as text, whatever its marks
ANCHOR = 4.0  # nats; the least whole number that finds the title of such a line in the seeds
SURE = 8.0  # nats; the chain has seen no letters and no pages of newspapers, and gives their titles down to -6
GREETING = re.compile(r"(?:此致)?[，,\s]*敬[礼禮][！!。]?")
ANNEX = re.compile(r"[【\[（(]?附[件录表錄][一二三四五六七八九十\d]{0,3}[】\]）)]?[：:]?")
SPOKE_MOST = 6  # features that an explanation names
NO_ODDS = odds(0.0)
NEAR, POSSIBLE = 3, 0.08  # neighbours that may share the probability of one start, and the least share


class Part(NamedTuple):
    """A paragraph, its state in the chain, the odds in nats that an article begins with it, and whether one does."""

    paragraph: Paragraph
    state: int
    odds: float
    begins: bool
    reasons: dict[str, float]


@cache
def models() -> tuple[Model, Model, Weights]:
    """The models of the first and the second reading, and the weights of both."""
    loaded = json.loads((files("corpustool.layout") / "articles.json").read_text("utf-8"))
    first, second = (
        Model(
            part["features"],
            dict(zip(EDGES, part["change"], strict=True)),
            part["first"],
        )
        for part in loaded
    )
    return first, second, Weights(first, second)


class Text(NamedTuple):
    """A text in which articles begin where their odds reach `min_score`, in nats; of more than `at_most` the likeliest.

    `lines` are those that may belong to articles.
    """

    text: str
    lines: Sequence[Line]
    min_score: float = 0.0
    at_most: int | None = None


def find_parts(texts: Sequence[Text], *, reasons: bool = True) -> list[list[Part]]:
    """The paragraphs of each text with their states; without `reasons` nothing is told of why.

    Many short texts cost little more together than one as long as they all.
    """
    all_rows = [read_rows(find_paragraphs(item.text, item.lines)) for item in texts]
    shorts = [[n for n, row in enumerate(rows) if not row.form.is_prose] for rows in all_rows]
    if not any(shorts):
        return [[Part(row.paragraph, TEXT, NO_ODDS, begins=False, reasons={}) for row in rows] for rows in all_rows]
    first, second, weights = models()
    sums = weights.sums([rows[n].evidence for rows, short in zip(all_rows, shorts, strict=True) for n in short])
    spans = lay_out([(short, len(rows)) for rows, short in zip(all_rows, shorts, strict=True)])
    likely = [reading.start for reading in read(spans, sums[:, :9], first)]
    more = [habits(*known) if known[1] else [] for known in zip(all_rows, shorts, likely, strict=True)]
    own = sums[:, 9:] + weights.sums(list(chain.from_iterable(more)))[:, 9:]
    readings = read(spans, own, second)
    scores = iter(own.tolist())
    return [
        _parts(item, _Read(rows, short, habit, list(islice(scores, len(short))), reading), reasons=reasons)
        for item, rows, short, habit, reading in zip(texts, all_rows, shorts, more, readings, strict=True)
    ]


class _Read(NamedTuple):
    """A text that was read twice: its paragraphs, the lines that are no prose, their habits and scores by state."""

    rows: list[Row]
    short: list[int]
    habits: list[tuple[Group, ...]]
    own: list[list[float]]
    reading: Reading


def _parts(item: Text, known: _Read, *, reasons: bool) -> list[Part]:
    rows, short, more, own, reading = known
    _, second, _ = models()
    start = list(reading.start)
    for n in short:
        if _is_anchor(rows, n):
            start[n] = anchored(start[n], ANCHOR)
        elif _is_letter(rows, n):
            start[n] = anchored(start[n], SURE)
        elif _heads_newspaper_page(rows, n):
            start[n - 1] = anchored(max(start[n - 1 : n + 1]), SURE)
    starts = set(sorted(_starts(rows, start, item.min_score), key=lambda n: (-start[n], n))[: item.at_most])
    scores = dict(zip(short, own, strict=True))
    states = _states(rows, second, scores, reading.calm, starts)
    heard = {
        n: _reasons((*rows[n].evidence, *groups), states[n], second)
        for n, groups in zip(short, more, strict=True)
        if reasons and n in starts
    }
    return [
        Part(row.paragraph, state, odds(p) if p else NO_ODDS, n in starts, heard.get(n, {}))
        for n, (row, state, p) in enumerate(zip(rows, states, start, strict=True))
    ]


def _starts(rows: Sequence[Row], start: Sequence[float], min_score: float) -> set[int]:
    """Where articles begin: likely lines, and the likeliest of neighbours that only together are likely."""
    found = [n for n, p in enumerate(start) if not rows[n].form.is_prose and odds(p) >= min_score]
    likely = set(found)
    n = 0
    while n < len(start):
        end = n
        while end < len(start) and end - n < NEAR and start[end] >= POSSIBLE and odds(start[end]) < min_score:
            end += 1
        near = end <= n + 1 or any(at in likely for at in range(n - 2, end + 2))
        if not near and odds(sum(start[n:end])) >= min_score:
            found.append(max(range(n, end), key=lambda at: (start[at], -at)))
        n = max(end, n + 1)
    return set(_with_bodies(rows, start, sorted(n for n in found if not _is_annex(rows, n))))


def _is_annex(rows: Sequence[Row], n: int) -> bool:
    """Whether a line opens an annex or is its title: an annex stays in its parent."""
    return any(ANNEX.fullmatch(row.paragraph.text) for row in rows[max(0, n - 1) : n + 1])


def _is_anchor(rows: Sequence[Row], n: int) -> bool:
    """Whether a line without a mark stands over a line with dashes and metadata: a title, whatever its words."""
    if n + 2 >= len(rows) or rows[n + 1].form.kind != "dash" or (n and rows[n - 1].form.opened):
        return False
    return rows[n].form.kind in ("line", "short") and is_told(rows[n + 2].form.kind)


def _reasons(evidence: Iterable[Group], state: int, model: Model) -> dict[str, float]:
    """The features with the most weight for the state of a line against text, or against it, in nats."""
    heard = {
        name: round(model.features[name][state] - model.features[name][TEXT], 2)
        for group in evidence
        for name in group
        if name in model.features
    }
    return dict(sorted(heard.items(), key=lambda item: (-abs(item[1]), item[0]))[:SPOKE_MOST])


def _is_letter(rows: Sequence[Row], n: int) -> bool:
    """Whether a line without a mark stands over a salutation and below what closes a letter: the title of another."""
    if n < 3 or n + 1 >= len(rows) or rows[n + 1].form.kind != "salutation":
        return False
    kinds = [row.form.kind for row in rows[n - 3 : n + 1]]
    signed = kinds[1] in ("name", "short") and kinds[2] == "date" and rows[n - 1].paragraph.text[0] not in "（("
    ended = rows[n - 3].form.is_prose or kinds[0] == "sentence"
    greeted = any(GREETING.fullmatch(row.paragraph.text) for row in rows[n - 3 : n])
    return kinds[3] in ("line", "short") and (greeted or (signed and ended))


def _heads_newspaper_page(rows: Sequence[Row], n: int) -> bool:
    """Whether a line without a mark stands right below the name of a page of a newspaper."""
    above = sign(rows[n - 1].paragraph.text).metadata if n else None
    return rows[n].form.kind in ("line", "short") and above is not None and above.kind == NEWSPAPER_PAGE


def anchored(probability: float, nats: float) -> float:
    """The probability of a start where more speaks for it than the chain has learnt."""
    return 1 / (1 + exp(-(odds(probability) + nats)))


def _certain(rows: Sequence[Row], states: list[int]) -> list[int]:
    """What is certain, whatever the chain says.

    A line with dashes right below a title is its subtitle, and metadata there its own. The name of a page is no title.
    """
    for n in range(1, len(rows)):
        if states[n - 1] == TITLE and _heads_newspaper_page(rows, n):
            states[n - 1 : n + 1] = TOLD, TITLE if states[n] in (TEXT, MORE) else states[n]
        kind, head = rows[n].form.kind, states[n - 1] in (TITLE, MORE, SUB, BELOW)
        if head and states[n] == TEXT and (kind == "dash" or is_told(kind)):
            states[n] = SUB if kind == "dash" else BELOW
    return states


def _with_bodies(rows: Sequence[Row], start: Sequence[float], found: list[int]) -> list[int]:
    """The starts with text below them; of two without text between the likelier stays."""
    sizes = [0]
    for row in rows:
        size = len(row.paragraph.text)
        counts = row.form.is_prose or row.form.kind == "sentence" or size >= LEAST_LINE
        sizes.append(sizes[-1] + (size if counts else 0))
    kept: list[int] = []
    for n in found:
        if kept and sizes[n] - sizes[kept[-1] + 1] < LEAST_BODY:
            if start[n] > start[kept[-1]]:
                kept[-1] = n
        else:
            kept.append(n)
    while kept and sizes[-1] - sizes[kept[-1] + 1] < LEAST_BODY:
        kept.pop()
    return kept


def _states(
    rows: Sequence[Row], model: Model, scores: Mapping[int, Sequence[float]], calm: Sequence[int], starts: set[int]
) -> list[int]:
    """The state of every paragraph, given where articles begin; `calm` has those of lines far from any."""
    states, at = list(calm), 0
    for start in sorted(starts):
        if start < at:
            continue
        low = at = start
        while low and not rows[low - 1].form.is_prose:
            low -= 1
        while at < len(rows) and not rows[at].form.is_prose:
            at += 1
        own = [scores[n] for n in range(low, at)]
        states[low:at] = _certain(rows[low:at], best_states(own, model, starts, low, len(rows)))
    return states
