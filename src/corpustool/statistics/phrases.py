"""Phrases: every formula once, at its full length, with how often it occurs on its own.

Sequences of words are counted level by level: one of n + 1 words can only be frequent where the two
of n words in it are. Of the frequent ones, those stay that may stand as a phrase and are not nearly
always part of a longer one. All work is on arrays of numbers, one entry for each occurrence.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from math import log2
from typing import NamedTuple

from corpustool.statistics.edges import is_phrase
from corpustool.statistics.indexing import Corpus
from corpustool.statistics.measures import branching_entropy, c_values, dp

MOST_WORDS = 255  # a length fits a byte


class PhraseCount(NamedTuple):
    """A row of the table of phrases.

    `independent` counts the occurrences that lie in no occurrence of a longer row; the entropies,
    in bits, say how freely the neighbours change; `dp` is Gries' dispersion over documents.
    """

    phrase: str
    words: int
    count: int  # type: ignore[assignment]  # the column; nobody asks a row for tuple.count
    independent: int
    documents: int
    dp: float
    entropy_left: float
    entropy_right: float
    c_value: float


class _Level(NamedTuple):
    """The frequent sequences of so many words: where each occurrence begins, and of which kind it is.

    `counts` says how often each kind occurs, `parts` which kinds one word shorter it begins and ends with.
    """

    words: int
    places: array[int]
    kinds: array[int]
    counts: list[int]
    parts: list[tuple[int, int]]


@dataclass
class _Row:
    """A phrase while it is counted: how often each sequence of words that writes it occurs."""

    phrase: str
    cuts: dict[tuple[int, ...], int]

    @property
    def count(self) -> int:
        """How often the phrase occurs, however it is cut."""
        return sum(self.cuts.values())

    @property
    def words(self) -> int:
        """How many words it has where it is cut as it mostly is."""
        return min((-count, len(cut)) for cut, count in self.cuts.items())[1]


class _Occurrences(NamedTuple):
    """Where rows occur as sequences of so many words."""

    words: int
    places: array[int]
    rows: array[int]


def count_phrases(
    corpus: Corpus,
    *,
    min_count: int = 3,
    min_documents: int = 1,
    min_independent: int = 0,
    max_words: int = 24,
    absorb: float | None = 0.8,
) -> list[PhraseCount]:
    r"""The phrases of a corpus, by independent occurrences × log2 of words, then count, then code points.

    A phrase is a sequence of 2 to `max_words` words between boundaries that occurs `min_count` times
    in `min_documents` documents. It is left out if its edges are function words or numbers, or if a
    longer phrase has at least the share `absorb` of its occurrences: at 1 only what never stands
    alone; None lists every sequence, whatever its edges. `min_independent` comes last, and does not
    change the other rows. ValueError if `max_words` is not in 2 to 255.

    >>> from corpustool.document import Document
    >>> from corpustool.statistics.indexing import index
    >>> lines = ["打赢三年行动", "实施三年行动方案", "服务三年行动方案"]
    >>> for row in count_phrases(index([Document("1", "\n".join(lines))]), min_count=2):
    ...     print(row.phrase, row.words, row.count, row.independent)
    三年行动方案 3 2 2
    三年行动 2 3 1
    """
    if not 2 <= max_words <= MOST_WORDS:
        raise ValueError(f"max_words is {max_words}, not in 2 to {MOST_WORDS}")
    levels = _levels(corpus, min_count, min_documents, max_words)
    rows, found = _rows(corpus, levels, _listed(corpus, levels, absorb))
    independent = _independent(found, len(corpus.ids))
    spread = _spread(found, rows, corpus)
    left, right = _entropies(found, corpus.ids, left=True), _entropies(found, corpus.ids, left=False)
    values = c_values([(row.words, row.cuts) for row in rows])
    table = [
        PhraseCount(row.phrase, row.words, row.count, independent[n], *spread[n], left[n], right[n], values[n])
        for n, row in enumerate(rows)
        if independent[n] >= min_independent
    ]
    return sorted(table, key=lambda row: (-row.independent * log2(row.words), -row.count, row.phrase))


def _levels(corpus: Corpus, min_count: int, min_documents: int, max_words: int) -> list[_Level]:
    """The frequent sequences of 2, 3 … words, while there are any."""
    counts = Counter(corpus.ids)
    counts[0] = 0
    frequent = bytearray(counts[number] >= max(1, min_count) for number in range(len(corpus.vocabulary)))
    places = array("I", (place for place, number in enumerate(corpus.ids) if frequent[number]))
    level = _Level(1, places, array("I", map(corpus.ids.__getitem__, places)), [], [])
    levels = []
    while level.words < max_words:
        level = _longer(level, corpus.ends, min_count, min_documents)
        if not level.counts:
            break
        levels.append(level)
    return levels


def _longer(level: _Level, ends: array[int], min_count: int, min_documents: int) -> _Level:
    """The frequent sequences that have one word more: two neighbours of the level, overlapping."""
    places, pairs = array("I"), array("Q")
    for (place, kind), (after, next_kind) in pairwise(zip(level.places, level.kinds, strict=True)):
        if after == place + 1:
            places.append(place)
            pairs.append(kind << 32 | next_kind)
    counts = Counter(pairs)
    documents = _documents(places, pairs, ends) if min_documents > 1 else counts
    kept = [pair for pair, count in counts.items() if count >= min_count and documents[pair] >= min_documents]
    numbers = {pair: number for number, pair in enumerate(kept)}
    chosen = [pair in numbers for pair in pairs]
    return _Level(
        level.words + 1,
        array("I", compress(places, chosen)),
        array("I", map(numbers.__getitem__, compress(pairs, chosen))),
        [counts[pair] for pair in kept],
        [(pair >> 32, pair & 0xFFFFFFFF) for pair in kept],
    )


def _documents(places: Iterable[int], kinds: Iterable[int], ends: array[int]) -> Counter[int]:
    """In how many documents each kind occurs; the places are in order."""
    counts: Counter[int] = Counter()
    last: dict[int, int] = {}
    for place, kind in zip(places, kinds, strict=True):
        document = bisect_right(ends, place)
        if last.get(kind) != document:
            last[kind] = document
            counts[kind] += 1
    return counts


def _listed(corpus: Corpus, levels: Sequence[_Level], absorb: float | None) -> list[dict[int, tuple[int, ...]]]:
    """For each level, the kinds that are rows of the table, with their words.

    A sequence is absorbed by the phrase that holds most of its occurrences, be it longer by one
    word or by several: where the next longer sequences are no phrases, none of them can speak for it.
    """
    listed: list[dict[int, tuple[int, ...]]] = []
    within: list[int] = []  # for each kind, how often the most frequent longer phrase around it occurs
    for level, shorter in zip(reversed(levels), [*reversed(levels), None][1:], strict=True):
        within = within or [0] * len(level.counts)
        within_shorter = [0] * len(shorter.counts) if shorter else []
        chosen = {}
        sequences = {kind: tuple(corpus.ids[place : place + level.words]) for kind, place in _examples(level)}
        for kind, count in enumerate(level.counts):
            candidate = absorb is None or is_phrase([corpus.vocabulary[number] for number in sequences[kind]])
            if candidate and (absorb is None or within[kind] / count < absorb):
                chosen[kind] = sequences[kind]
            for part in level.parts[kind] if shorter else ():
                within_shorter[part] = max(within_shorter[part], count if candidate else within[kind])
        listed.append(chosen)
        within = within_shorter
    return listed[::-1]


def _examples(level: _Level) -> Iterable[tuple[int, int]]:
    """A place for each kind."""
    return dict(zip(level.kinds, level.places, strict=True)).items()


def _rows(
    corpus: Corpus, levels: Sequence[_Level], listed: Sequence[Mapping[int, tuple[int, ...]]]
) -> tuple[list[_Row], list[_Occurrences]]:
    """The rows of the table, one for each string of characters, and where they occur."""
    rows: dict[str, _Row] = {}
    numbers: dict[str, int] = {}
    found = []
    for level, chosen in zip(levels, listed, strict=True):
        row_of = {}
        for kind, cut in chosen.items():
            phrase = written([corpus.vocabulary[number] for number in cut])
            rows.setdefault(phrase, _Row(phrase, {})).cuts[cut] = level.counts[kind]
            row_of[kind] = numbers.setdefault(phrase, len(numbers))
        chosen_places = [kind in row_of for kind in level.kinds]
        places = array("I", compress(level.places, chosen_places))
        kinds = compress(level.kinds, chosen_places)
        found.append(_Occurrences(level.words, places, array("I", map(row_of.__getitem__, kinds))))
    return list(rows.values()), found


def written(words: Sequence[str]) -> str:
    """Words as one string: a space only where two that are not Chinese meet.

    >>> written(["新", "时代"]), written(["open", "access"]), written(["5", "月"])
    ('新时代', 'open access', '5月')
    """
    parts = list(words[:1])
    for before, word in pairwise(words):
        parts += " " * (before[-1:] + word[:1]).isascii(), word
    return "".join(parts)


def _independent(found: Sequence[_Occurrences], size: int) -> Counter[int]:
    """How many occurrences of each row lie in no longer occurrence of a row."""
    longest = bytearray(size)
    for words, places, _ in found:  # shorter ones first
        for place in places:
            longest[place] = words
    reach = 0
    for place, words in enumerate(longest):
        if words and place + words <= reach:
            longest[place] = 0
        reach = max(reach, place + words)
    counts: Counter[int] = Counter()
    for words, places, rows in found:
        counts.update(row for place, row in zip(places, rows, strict=True) if longest[place] == words)
    return counts


def _spread(found: Sequence[_Occurrences], rows: Sequence[_Row], corpus: Corpus) -> list[tuple[int, float]]:
    """For each row, in how many documents it occurs, and its dispersion over them."""
    here: Counter[int] = Counter()
    for _, places, numbers in found:
        here.update(
            row << 32 | bisect_right(corpus.ends, place) - 1 for place, row in zip(places, numbers, strict=True)
        )
    parts: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for key, count in here.items():
        parts[key >> 32].append((count, corpus.sizes[key & 0xFFFFFFFF]))
    words = sum(corpus.sizes)
    return [(len(parts[n]), dp(parts[n], row.count, words)) for n, row in enumerate(rows)]


def _entropies(found: Sequence[_Occurrences], ids: array[int], *, left: bool) -> defaultdict[int, float]:
    """How freely the neighbours of each row change on one side, in bits."""
    neighbours: Counter[int] = Counter()
    for words, places, rows in found:
        step = -1 if left else words
        neighbours.update(row << 32 | ids[place + step] for place, row in zip(places, rows, strict=True))
    counts: defaultdict[int, list[int]] = defaultdict(list)
    boundaries: Counter[int] = Counter()
    for key, count in neighbours.items():
        if key & 0xFFFFFFFF:
            counts[key >> 32].append(count)
        else:
            boundaries[key >> 32] = count
    entropies = {row: branching_entropy(counts[row], boundaries[row]) for row in {*counts, *boundaries}}
    return defaultdict(float, entropies)
