"""The parts of a compilation: where articles begin, and the part that each paragraph plays, by a learnt chain.

The chain reads a document twice. The second reading knows what the first found in lines of the same
layout, so that each document's own habits decide. `articles.json` holds the weights of both readings in
nats, `benchmarks/train_articles.py` made it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from typing import NamedTuple

from corpustool.layout.adapting import habits, is_told
from corpustool.layout.anchors import anchored, heads_newspaper_page, is_annex, items
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
from corpustool.layout.paragraphs import Paragraph, find_paragraphs

LEAST_BODY = 45  # characters of text below a title; with fewer it heads no article (menus, tables of contents)
LEAST_LINE = 30  # characters from which a line counts as text, whatever its marks
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
    start = anchored(rows, short, reading.start)
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
    inside = items(rows)
    return set(_with_bodies(rows, start, sorted(n for n in found if n not in inside and not is_annex(rows, n))))


def _reasons(evidence: Iterable[Group], state: int, model: Model) -> dict[str, float]:
    """The features with the most weight for the state of a line against text, or against it, in nats."""
    heard = {
        name: round(model.features[name][state] - model.features[name][TEXT], 2)
        for group in evidence
        for name in group
        if name in model.features
    }
    return dict(sorted(heard.items(), key=lambda item: (-abs(item[1]), item[0]))[:SPOKE_MOST])


def _certain(rows: Sequence[Row], states: list[int]) -> list[int]:
    """What is certain, whatever the chain says.

    A line with dashes right below a title is its subtitle, and metadata there its own. The name of a page is no title.
    """
    for n in range(1, len(rows)):
        if states[n - 1] == TITLE and heads_newspaper_page(rows, n):
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
        counts = row.form.is_prose or row.form.kind in ("sentence", "lead") or size >= LEAST_LINE
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
