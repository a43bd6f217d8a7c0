"""A chain of the parts of a compilation: text, heading, title and what stands around titles.

A conditional random field over paragraphs. Prose is always text, so that it parts the chain into short
stretches, each summed by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import exp, log
from typing import NamedTuple

from corpustool.layout.evidence import Row

STATES = ("text", "heading", "title", "more", "over", "told", "below", "sub", "tail")
# text, a heading, a title, its further lines, a line over it, metadata above it and below it, a subtitle, the tail
TEXT, HEADING, TITLE, MORE, OVER, TOLD, BELOW, SUB, TAIL = range(9)
FOLLOWERS = {
    TEXT: (TEXT, HEADING, TITLE, OVER, TOLD, TAIL),
    HEADING: (TEXT, HEADING, TITLE, OVER, TOLD, TAIL),
    TITLE: (TEXT, HEADING, MORE, BELOW, SUB, TAIL),
    MORE: (TEXT, HEADING, MORE, BELOW, SUB, TAIL),
    OVER: (TITLE, OVER, TOLD),
    TOLD: (TITLE, OVER, TOLD),
    BELOW: (TEXT, HEADING, BELOW, SUB, TAIL),
    SUB: (TEXT, HEADING, BELOW, SUB, TAIL),
    TAIL: (TEXT, HEADING, TITLE, OVER, TOLD, TAIL),
}
FIRST = (TEXT, HEADING, TITLE, OVER, TOLD, TAIL)  # what a document may begin with
OPEN = frozenset((TITLE, OVER, TOLD))  # what an article begins with
INSIDE = frozenset((OVER, TOLD))  # after these a title begins no further article
EDGES = tuple((a, b) for a in range(9) for b in FOLLOWERS[a])
STARTS = tuple((a, b) for a, b in EDGES if b in OPEN and a not in INSIDE)
NEVER = float("-inf")
ENTERED = tuple(tuple(a for a in range(9) if b in FOLLOWERS[a]) for b in range(9))


class Model(NamedTuple):
    """Weights of features by state, of changes of state, and of the state that a document begins with."""

    features: Mapping[str, Sequence[float]]
    change: Mapping[tuple[int, int], float]
    first: Sequence[float]


class Reading(NamedTuple):
    """Of every paragraph: the probability of each state, and that an article begins with it."""

    states: list[list[float]]
    start: list[float]


def read(rows: Sequence[Row], model: Model) -> Reading:
    """The probabilities by forward and backward sums; prose is text, so that it parts the chain."""
    states = [[1.0] + [0.0] * 8 for _ in rows]
    start = [0.0] * len(rows)
    change = {edge: exp(value) for edge, value in model.change.items()}
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and not rows[end].form.is_prose:
            end += 1
        if end > at:
            _segment(rows, (at, end), model, change, Reading(states, start))
        at = end + 1
    return Reading(states, start)


def scores(names: Sequence[str], weights: Mapping[str, Sequence[float]]) -> list[float]:
    """The sums of the weights of some features, by state."""
    known = [weights[name] for name in names if name in weights]
    return [sum(column) for column in zip(*known, strict=True)] if known else [0.0] * 9


def _segment(
    rows: Sequence[Row], span: tuple[int, int], model: Model, change: Mapping[tuple[int, int], float], found: Reading
) -> None:
    """Fill in the probabilities of the rows of a span between prose."""
    (low, high), states, start = span, found.states, found.start
    own = []
    for row in rows[low:high]:
        values = scores(row.features, model.features)
        top = max(values)
        own.append([exp(value - top) for value in values])
    first = [exp(model.first[b]) if b in FIRST else 0.0 for b in range(9)]
    if low:
        first = [change.get((TEXT, b), 0.0) for b in range(9)]
    ahead = [_scaled([a * b for a, b in zip(first, own[0], strict=True)])]
    for values in own[1:]:
        above = ahead[-1]
        ahead.append(_scaled([values[b] * sum([above[a] * change[a, b] for a in ENTERED[b]]) for b in range(9)]))
    behind = [change.get((a, TEXT), 0.0) if high < len(rows) else 1.0 for a in range(9)]
    for n in range(high - low - 1, -1, -1):
        at = low + n
        both = _scaled([a * b for a, b in zip(ahead[n], behind, strict=True)])
        states[at] = both
        weighted = [a * b for a, b in zip(own[n], behind, strict=True)]
        if n:
            above = ahead[n - 1]
            joint = {(a, b): above[a] * change[a, b] * weighted[b] for a, b in EDGES}
            start[at] = sum([joint[edge] for edge in STARTS]) / (sum(joint.values()) or 1.0)
            behind = _scaled([sum([change[a, b] * weighted[b] for b in FOLLOWERS[a]]) for a in range(9)])
        else:
            start[at] = sum([both[b] for b in OPEN])


def _scaled(values: list[float]) -> list[float]:
    total = sum(values)
    return [value / total for value in values] if total else [1.0 / len(values)] * len(values)


def odds(probability: float) -> float:
    """The logarithm of the odds of a probability, in nats, within 20."""
    held = min(max(probability, 2e-9), 1 - 2e-9)
    return log(held / (1 - held))


def best_states(rows: Sequence[Row], model: Model, starts: Collection[int], low: int, high: int) -> list[int]:
    """The best states of rows[low:high], between prose, if articles begin with the rows of `starts` alone (Viterbi)."""
    back: list[list[int]] = []
    score = [0.0 if a == TEXT else NEVER for a in range(9)]
    for n in range(low, high):
        own = scores(rows[n].features, model.features)
        found, came = [NEVER] * 9, [TEXT] * 9
        for a, b in EDGES:
            opens = b in OPEN and a not in INSIDE
            change = model.first[b] if n == 0 and b in FIRST else model.change[a, b]
            if opens == (n in starts) and score[a] + change + own[b] > found[b]:
                found[b], came[b] = score[a] + change + own[b], a
        score = found
        back.append(came)
    if high < len(rows):
        score = [value + model.change.get((a, TEXT), NEVER) for a, value in enumerate(score)]
    states = [max(range(9), key=lambda a: (score[a], -a))]
    for came in reversed(back[1:]):
        states.append(came[states[-1]])
    return states[::-1]
