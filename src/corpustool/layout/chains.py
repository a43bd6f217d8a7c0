"""A chain of the parts of a compilation: text, heading, title and what stands around titles.

A conditional random field over paragraphs. Prose is always text, so that it parts the chain into short
stretches; the first lines of all are summed together, then the second lines, and so on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import log
from typing import TYPE_CHECKING, NamedTuple

from corpustool.layout.evidence import Group

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

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
OPEN = (TITLE, OVER, TOLD)  # what an article begins with
INSIDE = frozenset((OVER, TOLD))  # after these a title begins no further article
OUTSIDE = [a for a in range(9) if a not in INSIDE]
EDGES = tuple((a, b) for a in range(9) for b in FOLLOWERS[a])
STARTS = tuple((a, b) for a, b in EDGES if b in OPEN and a not in INSIDE)
OPENING = tuple(tuple(edge for edge in EDGES if (edge in STARTS) == opens) for opens in (False, True))
CALM = (TEXT, HEADING, TAIL)
NEVER = float("-inf")
NEARLY_NOTHING = 1e-300  # so that nothing is divided by zero
PIECE = 256  # lines of a stretch that are summed one after the other
REMEMBERED = 1 << 15  # groups of features whose weights stay in memory, 5 MB


@dataclass(frozen=True)
class Model:
    """Weights of features by state, of changes of state, and of the state that a document begins with."""

    features: Mapping[str, Sequence[float]]
    change: Mapping[tuple[int, int], float]
    first: Sequence[float]

    @cached_property
    def factors(self) -> tuple[Array, Array]:
        """The factors of changes of state, and of the state that a document begins with; none for what cannot be."""
        import numpy as np

        change, first = np.zeros((9, 9)), np.zeros(9)
        for edge, value in self.change.items():
            change[edge] = np.exp(value)
        first[list(FIRST)] = np.exp([self.first[b] for b in FIRST])
        return change, first


class Reading(NamedTuple):
    """Of every paragraph: the likeliest state if no article is near, and the probability that one begins with it."""

    calm: list[int]
    start: list[float]


class Weights:
    """The weights of models side by side, summed over groups of features; the sums of groups are remembered."""

    def __init__(self, *models: Model) -> None:
        import numpy as np

        names = dict.fromkeys(name for model in models for name in model.features)
        nothing = [0.0] * 9
        self._numbers = {name: number for number, name in enumerate(names, 1)}
        columns = [[nothing, *(model.features.get(name, nothing) for name in names)] for model in models]
        self._weights: Array = np.concatenate([np.array(column) for column in columns], axis=1)
        self._table: Array = np.zeros((REMEMBERED, 9 * len(models)))
        self._places: dict[Group, int] = {}  # in the table

    def sums(self, evidence: Sequence[Sequence[Group]]) -> Array:
        """The sums of the weights of the evidence of each line, by model and state; all have as many groups."""
        import numpy as np

        groups = [group for groups in evidence for group in groups]
        places = list(map(self._places.get, groups))
        if None in places:
            self._remember(groups)
            places = list(map(self._places.get, groups))
        by_group = np.array(places, np.intp).reshape(len(evidence), -1).T
        total: Array = self._table[by_group[0]]
        for column in by_group[1:]:  # one sum over all would need them all in memory
            total += self._table[column]
        return total

    def _remember(self, groups: Sequence[Group]) -> None:
        import numpy as np

        fresh = list(dict.fromkeys([group for group in groups if group not in self._places]))
        if len(self._places) + len(fresh) > len(self._table):
            fresh = list(dict.fromkeys(groups))
            self._places = {}
            self._table = np.zeros((max(REMEMBERED, len(fresh)), self._table.shape[1]))
        numbers: list[int] = []
        known, first = self._numbers.get, []
        for group in fresh:
            first.append(len(numbers))
            numbers += [0, *[known(name, 0) for name in group]]
        low = len(self._places)
        self._table[low : low + len(fresh)] = np.add.reduceat(self._weights[numbers], first)
        self._places.update(zip(fresh, range(low, low + len(fresh)), strict=True))


class Stretches(NamedTuple):
    """Lines between prose, in pieces, laid out by place: the first of each piece, the second of each; long ones first.

    A stretch of many lines is cut into pieces, of which all but the last have PIECE lines.
    """

    order: NDArray[np.intp]  # where each line stands among the lines
    numbers: NDArray[np.intp]  # and among all paragraphs of all documents, with a gap between two of these
    documents: Sequence[tuple[int, int]]  # where each document begins and ends among all paragraphs
    bounds: Sequence[int]  # where in the order each place begins, and the end
    tails: NDArray[np.intp]  # the last line of each piece
    begins: NDArray[np.bool_]  # whether a piece begins its document
    closes: NDArray[np.bool_]  # whether it ends its document
    joints: Sequence[tuple[int, int]]  # pieces of one stretch, each with the next, from the top

    def steps(self) -> list[tuple[slice, slice]]:
        """The lines of each place but the first, and those just above them."""
        places = zip(self.bounds, self.bounds[1:], self.bounds[2:], strict=False)
        return [(slice(low, high), slice(above, above + high - low)) for above, low, high in places]


def lay_out(documents: Sequence[tuple[Sequence[int], int]]) -> Stretches:
    """The stretches of documents, each the numbers of its lines that are no prose, and how many paragraphs it has."""
    import numpy as np

    counts = [count for _, count in documents]
    starts = [0, *accumulate(count + 1 for count in counts)]
    lines = [start + n for start, (own, _) in zip(starts, documents, strict=False) for n in own]
    ends_at = [start + count for start, count in zip(starts, counts, strict=False)]
    numbers = np.array(lines, np.intp)
    parted = numbers[1:] - numbers[:-1] != 1
    firsts = np.append(0, np.flatnonzero(parted) + 1)
    within = np.arange(len(lines)) - firsts.repeat(np.diff(firsts, append=len(lines)))
    first = np.flatnonzero(within % PIECE == 0)
    lengths = np.diff(first, append=len(lines))
    place = within % PIECE
    order = np.lexsort((-lengths.repeat(lengths), place))
    bounds = [0, *np.bincount(place).cumsum().tolist()]
    heads = order[: bounds[1]]  # the first line of each piece
    sizes = lengths[np.searchsorted(first, heads)]
    follows = np.flatnonzero(within[heads])
    piece_of = {int(line): piece for piece, line in enumerate(heads.tolist())}
    joints = sorted((int(heads[piece]), piece) for piece in follows.tolist())
    numbers = numbers[order]
    tails = np.array(bounds)[sizes - 1] + np.arange(len(heads))
    return Stretches(
        order,
        numbers,
        list(zip(starts, ends_at, strict=False)),
        bounds,
        tails,
        np.isin(numbers[: bounds[1]], starts),
        np.isin(numbers[tails], np.array(ends_at) - 1),
        [(piece_of[line - PIECE], piece) for line, piece in joints],
    )


def read(spans: Stretches, own: Array, model: Model) -> list[Reading]:
    """The probabilities of the paragraphs of each document by forward and backward sums.

    All that are not laid out are prose; `own` has the scores of the lines, by state.
    """
    import numpy as np

    size = spans.documents[-1][1]
    calm, start = np.full(size, TEXT), np.zeros(size)
    states, found = _sum_up(spans, own[spans.order], model)
    start[spans.numbers] = found.round(12)  # the same whatever is summed together
    # of equals the first, however they were summed
    calm[spans.numbers] = np.array(CALM)[states[:, CALM].round(9).argmax(1)]
    states_of, start_of = calm.tolist(), start.tolist()
    return [Reading(states_of[first:end], start_of[first:end]) for first, end in spans.documents]


def _sum_up(spans: Stretches, own: Array, model: Model) -> tuple[Array, Array]:
    """The probabilities of the states, and of a start, of lines laid out by place."""
    import numpy as np

    change = model.factors[0]
    own = np.exp(own - own.max(1, keepdims=True)) + NEARLY_NOTHING
    over = np.zeros((len(spans.tails), 9))  # each piece: the states of the line above it
    over[:, TEXT] = 1.0
    under = np.where(spans.closes[:, None], 1.0, change[:, TEXT])  # and what the line below it says of its last
    if spans.joints:
        _join(spans, own, model, over, under)
    ahead, behind = _from_above(spans, own, model, over), _from_below(spans, own, change, under)
    above, heads = np.empty_like(own), slice(spans.bounds[1])
    above[heads] = over
    for here, there in spans.steps():
        above[here] = ahead[there]
    states, weighted, opens = ahead * behind + NEARLY_NOTHING, own * behind, list(OPEN)
    _scale(states)
    found = ((above[:, OUTSIDE] @ change[OUTSIDE][:, opens]) * weighted[:, opens]).sum(1)
    total = ((above @ change) * weighted).sum(1)
    start = np.divide(found, total, out=np.zeros_like(found), where=total > 0)
    begins = np.flatnonzero(spans.begins)
    start[begins] = states[begins][:, opens].sum(1)
    return states, start


def _from_above(spans: Stretches, own: Array, model: Model, over: Array) -> Array:
    """The forward sums of the lines of all pieces, scaled."""
    import numpy as np

    (change, first), heads, ahead = model.factors, slice(spans.bounds[1]), np.empty_like(own)
    ahead[heads] = np.where(spans.begins[:, None], first, over @ change) * own[heads]
    _scale(ahead[heads])
    for here, there in spans.steps():
        rows = np.matmul(ahead[there], change, out=ahead[here])
        rows *= own[here]
        _scale(rows)
    return ahead


def _from_below(spans: Stretches, own: Array, change: Array, under: Array) -> Array:
    """The backward sums of the lines of all pieces, scaled."""
    import numpy as np

    behind, back = np.empty_like(own), np.ascontiguousarray(change.T)
    behind[spans.tails] = under
    for here, there in reversed(spans.steps()):
        _scale(np.matmul(own[here] * behind[here], back, out=behind[there]))
    return behind


def _join(spans: Stretches, own: Array, model: Model, over: Array, under: Array) -> None:
    """What stands above and below the pieces of a stretch: whole pieces are passed at once.

    Across a piece the sums of a line go by the product of the matrices of its lines.
    """
    import numpy as np

    change, first = model.factors
    whole = 1 + max(piece for piece, _ in spans.joints)
    rows = [own[low : low + whole, None] for low in spans.bounds[:PIECE]]
    across = change * rows[0]
    begins = np.flatnonzero(spans.begins[:whole])
    across[begins] = first * rows[0][begins]
    for row in rows[1:]:
        across = (across @ change) * row
        across /= across.sum((1, 2), keepdims=True)
    for piece, below in spans.joints:
        over[below] = over[piece] @ across[piece]
        over[below] /= over[below].sum()
    behind = _from_below(spans, own, change, under)  # right for the last pieces
    passed = {piece for piece, _ in spans.joints}
    for piece, below in reversed(spans.joints):
        under[piece] = across[below] @ under[below] if below in passed else change @ (own[below] * behind[below])
        under[piece] /= under[piece].sum()


def _scale(rows: Array) -> None:
    """Make the sum of each row one, in place."""
    import numpy as np

    rows /= np.add.reduce(rows, 1, keepdims=True)


def odds(probability: float) -> float:
    """The logarithm of the odds of a probability, in nats, within 20."""
    held = min(max(probability, 2e-9), 1 - 2e-9)
    return log(held / (1 - held))


def best_states(
    own: Sequence[Sequence[float]], model: Model, starts: Collection[int], low: int, count: int
) -> list[int]:
    """The best states of the lines from `low` on, between prose, if articles begin with `starts` alone (Viterbi).

    `own` has the scores of the lines by state; the document has `count` paragraphs.
    """
    back: list[list[int]] = []
    score = [0.0 if a == TEXT else NEVER for a in range(9)]
    for n, values in enumerate(own, low):
        found, came = [NEVER] * 9, [TEXT] * 9
        for a, b in OPENING[n in starts]:
            change = model.first[b] if n == 0 and b in FIRST else model.change[a, b]
            value = score[a] + change + values[b]
            if value > found[b]:
                found[b], came[b] = value, a
        score = found
        back.append(came)
    if low + len(own) < count:
        score = [value + model.change.get((a, TEXT), NEVER) for a, value in enumerate(score)]
    states = [max(range(9), key=lambda a: (score[a], -a))]
    for came in reversed(back[1:]):
        states.append(came[states[-1]])
    return states[::-1]
